from __future__ import annotations

from datetime import date

import numpy as np
import pytest
from planted_articles import make_corpus
from planted_themes import about, compare, make_codebook, make_passages

from research.records import ThemeChecks
from research.study import ThemeSettings
from research.themes import check_themes, list_codebook_texts, score_themes
from research.themes.background import list_subjects

PLACEBOS = [index for index, subject in enumerate(list_subjects()) if subject.is_placebo]


def check(axes, *, stories=None, astray=False) -> ThemeChecks:
    """Check two themes on articles about these axes; ``astray``: the last text of the second is about the first."""
    codebook = make_codebook(2)
    texts = list_codebook_texts(codebook)
    place = [text.theme for text in texts]
    place[-1] = 0 if astray else 1
    passages = make_passages(range(len(axes)))
    similarity = compare(about(*axes), passages, codebook, texts, about(*place))
    return check_themes(
        similarity,
        score_themes(similarity, passages, codebook, settings=ThemeSettings()),
        make_corpus([date(2024, 1, 1)] * len(axes), stories=stories),
        passages=passages,
        codebook=codebook,
        settings=ThemeSettings(),
        is_story=True,
        seed=0,
    )


def test_an_absent_theme_gets_no_share_and_one_that_is_there_gets_its_share():
    there = 24 + PLACEBOS[0]
    absent = check([0] * 10 + [1] * 10)
    present = check([0] * 10 + [1] * 6 + [there] * 4)
    assert absent.placebo_share == 0
    assert len(absent.placebos) == len(PLACEBOS)
    assert present.placebos[0].share == pytest.approx(0.2, abs=0.01)


def test_shares_are_of_stories():
    checks = check([0, 0, 0, 1], stories=[0, 0, 0, 1])
    np.testing.assert_allclose([wording.share for wording in checks.wordings], 0.5, atol=0.01)


def test_texts_that_say_the_same_leave_the_share_where_it_is():
    checks = check([0] * 14 + [1] * 6)
    assert checks.wording_share.shape == (200, 2)
    np.testing.assert_allclose(checks.wording_share, [[0.7, 0.3]] * 200, atol=0.01)
    for wording in checks.wordings:
        assert wording.low <= wording.share + 1e-6
        assert wording.high >= wording.share - 1e-6
    assert all(abs(text.share_change) < 0.01 for text in checks.texts)


def test_a_text_that_is_nearer_to_another_theme_is_named():
    checks = check([0] * 10 + [1] * 10, astray=True)
    assert [(text.theme, text.nearest) for text in checks.texts if text.theme != text.nearest] == [
        ("theme_1", "theme_0")
    ]
    stray = checks.texts[-1]
    assert (stray.own_similarity, stray.nearest_similarity) == pytest.approx((0, 1), abs=0.02)
    assert check([0] * 10 + [1] * 10).texts[-1].nearest == "theme_1"


def test_the_only_text_of_a_theme_is_not_tested():
    codebook = make_codebook(2, languages=("en",), description={"en": ["one"]}, examples={})
    texts, passages = list_codebook_texts(codebook), make_passages(range(4))
    similarity = compare(about(0, 0, 1, 1), passages, codebook, texts, about(0, 1))
    checks = check_themes(
        similarity,
        score_themes(similarity, passages, codebook, settings=ThemeSettings()),
        make_corpus([date(2024, 1, 1)] * 4),
        passages=passages,
        codebook=codebook,
        settings=ThemeSettings(),
        is_story=False,
        seed=0,
    )
    for text in checks.texts:
        assert text.nearest == text.theme
        assert np.isnan([text.own_similarity, text.nearest_similarity, text.share_change]).all()


def test_themes_with_the_same_texts_cannot_be_told_apart():
    codebook = make_codebook(2)
    texts = list_codebook_texts(codebook)
    passages = make_passages(range(4))
    similarity = compare(about(0, 0, 1, 1), passages, codebook, texts, about(*(0 for _ in texts)))
    checks = check_themes(
        similarity,
        score_themes(similarity, passages, codebook, settings=ThemeSettings()),
        make_corpus([date(2024, 1, 1)] * 4),
        passages=passages,
        codebook=codebook,
        settings=ThemeSettings(),
        is_story=False,
        seed=0,
    )
    assert [(pair.first, pair.second) for pair in checks.pairs] == [("theme_0", "theme_1")]
    assert checks.pairs[0].similarity == pytest.approx(1)
    assert check([0, 1]).pairs == ()
