from __future__ import annotations

import pytest

from research.figures.fonts import (
    BASE,
    find_families,
    find_missing,
    list_installed,
    list_undrawable,
    list_unshaped,
    name_searched,
)
from research.figures.transliteration import transliterate


def test_a_page_font_has_just_the_characters_asked_for():
    import io

    from fontTools.ttLib import TTFont

    from research.figures import cut_page_font

    font = TTFont(io.BytesIO(cut_page_font(frozenset("資源枯竭"))))
    assert font.flavor == "woff"
    assert {chr(code) for code in font.getBestCmap()} == {*"資源枯竭", " "}
    assert cut_page_font(frozenset("資源枯竭")) == cut_page_font(frozenset("竭枯源資"))


def test_a_figure_in_the_cut_base_font_has_the_glyphs_of_the_whole_font():
    from matplotlib import font_manager
    from matplotlib.ft2font import FT2Font, LoadFlags

    cut, whole = (FT2Font(font_manager.findfont(name)) for name in name_searched([BASE]))
    assert cut.postscript_name == whole.postscript_name
    for text in ("Farming, 12 % of AVAILABLE fields", "été − 3 → 4 × 5", "ÀVŤ “quotes”…"):
        for font in (cut, whole):
            font.set_size(7, 300)
            font.set_text(text, 0, flags=LoadFlags.FORCE_AUTOHINT)
        assert cut.get_width_height() == whole.get_width_height()
        assert [cut.get_char_index(ord(sign)) for sign in text] == [whole.get_char_index(ord(sign)) for sign in text]


def test_the_cut_base_font_joins_and_kerns_the_same_letters():
    from matplotlib import font_manager

    cut, whole = (font_manager.findfont(name) for name in name_searched([BASE]))
    signs = [*map(chr, range(0x21, 0x7F)), *"ÀÉÖßéñŁŤžșț–—“”‘’…−"]
    words = [f"{before}{after}n" for before in signs for after in signs]
    assert len({_measure_words(path, tuple(words)) for path in (cut, whole)}) == 1
    (near, _), (left, _), (right, _) = _measure_words(cut, ("AV", "A", "V"))
    assert near < left + right - 5, "kerned"


def _measure_words(path: str, words: tuple[str, ...]) -> tuple[tuple[float, int], ...]:
    """Measure the advance and count the glyphs of words."""
    from matplotlib.ft2font import FT2Font, LoadFlags

    font = FT2Font(path)
    font.set_size(100, 72)
    measured = []
    for word in words:
        font.set_text(word, 0, flags=LoadFlags.NO_HINTING)
        measured.append((font.get_width_height()[0], font.get_num_glyphs()))
    return tuple(measured)


def test_fonts_that_figures_add_are_not_installed():
    before = list_installed()
    assert any("Themeline" in family for family in (*find_families("資源枯竭"), *name_searched([BASE])))
    assert list_installed() == before
    assert not any("Themeline" in family for family in before)


@pytest.fixture
def hangul_font(tmp_path, monkeypatch):
    """Install a font with two syllables of Hangul, for one test."""
    from fontTools.fontBuilder import FontBuilder
    from fontTools.pens.ttGlyphPen import TTGlyphPen
    from matplotlib import font_manager

    glyphs = [".notdef", "seo", "ul"]
    pen = TTGlyphPen(None)
    pen.moveTo((0, 0))
    for corner in ((0, 500), (500, 500), (500, 0)):
        pen.lineTo(corner)
    pen.closePath()
    box = pen.glyph()
    builder = FontBuilder(1000, isTTF=True)
    builder.setupGlyphOrder(glyphs)
    builder.setupCharacterMap({ord("서"): "seo", ord("울"): "ul"})
    builder.setupGlyf(dict.fromkeys(glyphs, box))
    builder.setupHorizontalMetrics(dict.fromkeys(glyphs, (600, 0)))
    builder.setupHorizontalHeader(ascent=800, descent=-200)
    builder.setupNameTable({"familyName": "Two Syllables", "styleName": "Regular"})
    builder.setupOS2()
    builder.setupPost()
    builder.save(tmp_path / "two.ttf")
    monkeypatch.setattr(font_manager.fontManager, "ttflist", list(font_manager.fontManager.ttflist))
    font_manager.fontManager.addfont(str(tmp_path / "two.ttf"))
    return "Two Syllables"


def test_a_font_of_the_system_is_used_for_what_the_others_lack(hangul_font):
    families = find_families("Seoul 서울")
    assert families == (BASE, hangul_font)
    assert not find_missing("서울", families)


def test_chinese_hangul_and_thai_are_drawn_as_far_as_there_are_fonts(hangul_font):
    families = find_families("城市 서울 ไทย")
    assert hangul_font in families
    assert find_missing("城市 서울 ไทย", families) == set("ไทย")
    assert list_undrawable("城市 서울 ไทย") == ("Thai",)


def test_fonts_that_show_no_characters_are_not_chosen():
    assert "Last Resort High-Efficiency" not in find_families("𓀀 ไทย")


@pytest.mark.parametrize(
    ("text", "spelled"),
    [("서울", "seoul"), ("ไทย", "aithy"), ("दिल्ली", "dilli"), ("Ⴀ", "A"), ("\U0010fffd", "U+10FFFD")],
)
def test_text_without_a_font_is_spelled_in_latin_letters(text, spelled):
    assert transliterate(text, set(text)) == spelled
    assert transliterate(f"{text} lake", set()) == f"{text} lake"


def test_scripts_that_an_old_matplotlib_writes_wrongly_are_named(monkeypatch):
    import matplotlib

    monkeypatch.setattr(matplotlib, "__version__", "3.10.1")
    assert list_unshaped("مدينة lake") == ("Arabic",)
    monkeypatch.setattr(matplotlib, "__version__", "3.11.0")
    assert list_unshaped("مدينة lake") == ()
