"""What is drawn: artists that say what the records say, readable labels, files that repeat."""

from __future__ import annotations

import subprocess
import sys
from dataclasses import replace

import numpy as np
import pytest
from drawn_figures import find_faults, find_ink_at_edge
from made import COLORS, HOSTILE, make_records
from matplotlib.colors import to_hex

from research.errors import FontError, ResearchError
from research.figures import draw_figure, fonts, list_figures, render_svg, save_drawing
from research.figures.design import Design
from research.figures.fonts import find_families, find_missing
from research.figures.palette import make_readable
from research.figures.series_panel import find_alone
from research.figures.style import clip
from research.records import WHOLE, Theme
from research.study import FigureSettings

SETTINGS = FigureSettings(dpi=72)
RECORDS = make_records(60)


def panels(figure):
    return [axes for axes in figure.axes if axes.get_title(loc="left")]


def test_prevalence_draws_one_panel_a_theme_in_its_colour_with_its_numbers():
    figure = draw_figure("prevalence", RECORDS, SETTINGS).figure
    drawn = panels(figure)
    assert [p.get_title(loc="left") for p in drawn] == [t.names[0] for t in RECORDS.themes.themes]
    for theme, panel, color in zip(RECORDS.themes.themes, drawn, COLORS, strict=True):
        row = RECORDS.prevalence.row_of["theme", theme.id]
        dots = next(line for line in panel.lines if line.get_label() == "_share")
        is_whole = [not period.is_partial for period in RECORDS.prevalence.periods]
        np.testing.assert_array_equal(dots.get_ydata(), RECORDS.prevalence.share[row, WHOLE][is_whole])
        curve = next(line for line in panel.lines if line.get_label() == "_curve")
        assert to_hex(curve.get_color()).upper() == make_readable(color)
    counts = [bar.get_height() for bar in figure.axes[-1].patches]
    assert counts == [period.n_articles for period in RECORDS.prevalence.periods]


def test_partial_periods_are_hollow():
    panel = panels(draw_figure("prevalence", RECORDS, SETTINGS).figure)[0]
    hollow = [line for line in panel.lines if line.get_markerfacecolor() == "white"]
    partial = [p.index for p in RECORDS.prevalence.periods if p.is_partial]
    assert [list(line.get_xdata()) for line in hollow] == [partial]


def test_the_number_of_stories_of_the_fullest_period_can_be_read():
    axes = draw_figure("prevalence", RECORDS, SETTINGS).figure.axes[-2]
    most = max(period.n_articles for period in RECORDS.prevalence.periods)
    assert [label.get_text() for label in axes.get_yticklabels()] == ["0", str(most)]


def test_markers_at_zero_are_drawn_whole():
    for panel in panels(draw_figure("topic_prevalence", RECORDS, SETTINGS).figure):
        assert not any(line.get_clip_on() for line in panel.lines if line.get_marker() == "o")


def test_one_of_a_kind_is_not_called_many():
    one = draw_figure("corpus_overview", CASES["one article"], SETTINGS)
    assert one.caption.startswith("Number of articles by month: 1 article of 1 source;")
    assert "1 article." in one.alt_text


@pytest.mark.parametrize("name", ["prevalence", "composition"])
def test_a_long_series_shows_n_per_period_too(name):
    records = CASES["long"]
    axes = draw_figure(name, records, SETTINGS).figure.axes
    below = next(a for a in axes if a.get_ylabel() == "stories")
    assert [bar.get_height() for bar in below.patches] == [period.n_articles for period in records.prevalence.periods]


def test_a_period_between_two_empty_ones_is_seen_in_a_dense_series():
    share = np.array([np.nan, 0.2, np.nan, 0.3, 0.4, np.nan, np.nan, 0.5])
    assert find_alone(share).tolist() == [False, True, False, False, False, False, False, True]


@pytest.mark.parametrize("width_mm", [89.0, 183.0])
def test_labels_of_many_themes_do_not_run_into_one_another(width_mm):
    themes = [Theme(f"t{i}", ("en",), (f"Countryside and environment {i}",), "#0072B2") for i in range(9)]
    share = np.random.default_rng(0).dirichlet(np.ones(9), len(RECORDS.corpus.articles))
    records = replace(RECORDS, themes=replace(RECORDS.themes, themes=tuple(themes), article_share=share))
    figure = draw_figure("source_themes", records, SETTINGS, design=Design(width_mm)).figure
    assert not list(find_faults(figure))


def test_composition_stacks_to_one_and_leaves_empty_periods_blank():
    axes = draw_figure("composition", RECORDS, SETTINGS).figure.axes[0]
    tops = np.zeros(12)
    for bar in axes.patches:
        index = round(bar.get_x() + bar.get_width() / 2)
        tops[index] = max(tops[index], bar.get_y() + bar.get_height())
    expected = [0.0 if period.is_empty else 1.0 for period in RECORDS.prevalence.periods]
    np.testing.assert_allclose(tops, expected, atol=1e-9)


def test_a_colour_belongs_to_the_theme_and_not_to_its_place():
    themes = RECORDS.themes
    order = [2, 0, 3, 1]
    turned = replace(
        RECORDS,
        themes=replace(
            themes, themes=tuple(themes.themes[i] for i in order), article_share=themes.article_share[:, order]
        ),
    )
    drawn = panels(draw_figure("prevalence", turned, SETTINGS).figure)
    curves = {p.get_title(loc="left"): next(x for x in p.lines if x.get_label() == "_curve") for p in drawn}
    colors = {name: to_hex(curve.get_color()).upper() for name, curve in curves.items()}
    assert colors == {theme.names[0]: make_readable(theme.color) for theme in themes.themes}


CASES = {
    "usual": RECORDS,
    "one article": make_records(1, n_months=1),
    "two articles, no themes": make_records(2, n_themes=0, n_months=2),
    "long": make_records(400, n_topics=30, n_months=120),
    "days": make_records(200, n_months=180),
}


@pytest.mark.parametrize(
    ("case", "width_mm"), [*((case, 183.0) for case in CASES), ("usual", 89.0), ("one article", 89.0)]
)
def test_every_figure_fits_its_page_and_no_two_labels_overlap(case, width_mm):
    records = CASES[case]
    for name in list_figures(records):
        drawing = draw_figure(name, records, SETTINGS, design=Design(width_mm))
        assert not list(find_faults(drawing.figure)), name
        assert not find_ink_at_edge(drawing.figure), name
        assert drawing.figure.get_figwidth() * 25.4 == pytest.approx(width_mm)
        assert drawing.caption
        assert drawing.alt_text
        assert len(drawing.data)


def test_files_are_the_same_each_time(tmp_path):
    for folder in ("a", "b"):
        save_drawing(draw_figure("prevalence", make_records(20), SETTINGS), tmp_path / folder, SETTINGS)
    for path in (tmp_path / "a").iterdir():
        assert path.read_bytes() == (tmp_path / "b" / path.name).read_bytes(), path.name
    assert {p.suffix for p in (tmp_path / "a").iterdir()} == {".svg", ".pdf", ".png", ".csv", ".txt"}


def test_chinese_is_drawn_with_real_glyphs_and_can_be_copied_from_the_pdf(tmp_path):
    from pypdf import PdfReader

    settings = FigureSettings(language="zh", formats=["pdf"])
    save_drawing(draw_figure("prevalence", make_records(20), settings), tmp_path, settings)
    page = PdfReader(tmp_path / "prevalence.pdf").pages[0]
    assert "资源型城市衰退" in page.extract_text()
    fonts = [font.get_object() for font in page["/Resources"]["/Font"].values()]
    kinds = {font["/DescendantFonts"][0].get_object()["/Subtype"] for font in fonts if "/DescendantFonts" in font}
    assert kinds == {"/CIDFontType2"}, "Type 42: TrueType, not Type 3"
    families = find_families("资源型城市 ok")
    assert not find_missing("资源型城市 ok", families)


def test_a_character_that_no_font_has_is_written_in_latin_letters_and_the_caption_says_so(monkeypatch):
    monkeypatch.setattr(fonts, "_installed", frozenset)
    theme = RECORDS.themes.themes[0]
    named = Theme(theme.id, ("en",), ("서울 Decline",), theme.color)
    records = replace(RECORDS, themes=replace(RECORDS.themes, themes=(named, *RECORDS.themes.themes[1:])))
    drawing = draw_figure("prevalence", records, SETTINGS)
    assert "seoul Decline" in {axes.get_title(loc="left") for axes in drawing.figure.axes}
    assert "No available font contains Hangul" in drawing.caption
    assert "서울 Decline" in set(drawing.data.theme), "the data keep the name"
    word = replace(RECORDS.topics.words[0], word="서울")
    figure = draw_figure(
        "topic_words", replace(RECORDS, topics=replace(RECORDS.topics, words=(word,))), SETTINGS
    ).figure
    assert "seoul" in [label.get_text() for axes in figure.axes for label in axes.get_yticklabels()]


@pytest.mark.parametrize("name", ["서울신문", "ไทยรัฐ", "الأهرام", "दैनिक जागरण", "\U00013000"])
def test_no_name_of_a_source_costs_a_figure(name, monkeypatch):
    monkeypatch.setattr(fonts, "_installed", frozenset)
    article = replace(RECORDS.corpus.articles[0], source=name)
    records = replace(RECORDS, corpus=replace(RECORDS.corpus, articles=(article, *RECORDS.corpus.articles[1:])))
    drawing = draw_figure("corpus_overview", records, SETTINGS)
    assert "\ufffd" not in render_svg(drawing)
    assert name in set(drawing.data.source)


def test_a_font_that_is_none_is_an_error(tmp_path):
    path = tmp_path / "font.ttf"
    path.write_bytes(b"no font")
    with pytest.raises(FontError, match="cannot be read as a font"):
        draw_figure("prevalence", RECORDS, SETTINGS, font=path)


def test_hostile_text_is_shown_as_text(tmp_path):
    article = replace(RECORDS.corpus.articles[0], source=HOSTILE)
    corpus = replace(RECORDS.corpus, articles=(article, *RECORDS.corpus.articles[1:]))
    drawing = draw_figure("corpus_overview", replace(RECORDS, corpus=corpus), SETTINGS)
    assert "<script" not in render_svg(drawing)
    formula = replace(RECORDS.topics.words[0], word='\x1b\u202e=cmd|"/c calc"!A1\x1b[31m')
    topics = replace(RECORDS.topics, words=(formula, *RECORDS.topics.words[1:]))
    save_drawing(draw_figure("topic_words", replace(RECORDS, topics=topics), SETTINGS), tmp_path, SETTINGS)
    written = (tmp_path / "topic_words.csv").read_text(encoding="utf-8")
    assert "'\ufffd=cmd" in written
    assert not {"\x1b", "\u202e"} & set(written)


def test_names_of_parts_do_not_meet_in_one_page():
    ids = []
    for name in ("prevalence", "composition"):
        svg = render_svg(draw_figure(name, RECORDS, SETTINGS))
        ids.append({part.split('"')[0] for part in svg.split(' id="')[1:]})
    assert not ids[0] & ids[1]


def test_an_unknown_figure_names_the_nearest():
    with pytest.raises(ResearchError, match="did you mean prevalence"):
        draw_figure("prevalense", RECORDS, SETTINGS)


def test_a_run_without_themes_offers_no_theme_figures():
    assert "prevalence" not in list_figures(make_records(5, n_themes=0))


@pytest.mark.parametrize(
    ("text", "width", "expected"), [("short", 9, "short"), ("城市转型之路", 8, "城市转…"), ("a\u202eb\nc", 9, "a b c")]
)
def test_labels_are_cut_by_what_they_take_up(text, width, expected):
    assert clip(text, width) == expected


def test_importing_the_room_loads_no_matplotlib():
    code = "import research.figures, sys; print('matplotlib' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout == "False\n"


def test_the_last_digits_of_the_layout_do_not_reach_the_files(monkeypatch):
    from matplotlib.layout_engine import ConstrainedLayoutEngine

    from research.figures.layout import open_figure
    from research.figures.style import settle_layout

    def draw(nudge: float) -> list[tuple[float, ...]]:
        figure = open_figure(Design(89), 60)
        figure.subplots(2, 2)

        def lay_out(self, figure):
            for place, axes in enumerate(figure.axes):
                axes.set_position((0.1 + 0.2 * place + nudge, 0.1 / 3 + nudge, 0.17 - nudge, 0.2))

        monkeypatch.setattr(ConstrainedLayoutEngine, "execute", lay_out)
        settle_layout(figure)
        return [axes.get_position(original=original).bounds for axes in figure.axes for original in (True, False)]

    assert draw(0.0) == draw(3e-15)


def test_the_last_digits_of_the_layout_of_parts_do_not_reach_the_files(monkeypatch):
    from matplotlib.layout_engine import ConstrainedLayoutEngine

    from research.figures.layout import open_figure
    from research.figures.style import settle_layout

    def draw(nudge: float) -> list[tuple[float, ...]]:
        figure = open_figure(Design(89), 60)
        figure.subfigures(1, 2)

        def lay_out(self, figure):
            for place, part in enumerate(figure.subfigs):
                part.bbox_relative.p0, part.bbox_relative.p1 = (place / 3 + nudge, 0.1), (place / 3 + 0.3, 0.9 - nudge)

        monkeypatch.setattr(ConstrainedLayoutEngine, "execute", lay_out)
        settle_layout(figure)
        return [part.bbox.bounds for part in figure.subfigs]

    assert draw(0.0) == draw(3e-15)


def test_the_levels_show_where_each_layer_comes_from():
    drawing = draw_figure("topic_resolutions", RECORDS, SETTINGS)
    left, right = drawing.figure.axes
    levels = RECORDS.clusters.resolutions
    assert left.lines[0].get_ydata().tolist() == [level.agreement for level in levels]
    assert right.lines[0].get_ydata().tolist() == [level.n_topics for level in levels]
    marked = {line.get_label(): line.get_xdata()[0] for line in left.lines if not line.get_label().startswith("_")}
    assert marked == {"coarse topics": 0.315, "topics": 0.63}
    assert list(drawing.data["layer"]) == ["coarse", "middle", ""]


def test_a_run_at_a_resolution_asked_for_has_no_levels_to_show():
    asked = replace(RECORDS, clusters=replace(RECORDS.clusters, resolutions=()))
    assert "topic_resolutions" not in list_figures(asked)
