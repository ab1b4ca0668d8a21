"""What the page says of the texts of a codebook whose faults are planted."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date

import pytest
from made import THEME_IDS, make_records
from made_codes import correct_records
from made_page import MANIFEST, make_study
from planted_articles import make_corpus
from planted_themes import about, compare, make_passages

from research import report
from research.records import TextCheck
from research.report.page.limitations import list_limits
from research.study import Codebook, ThemeSettings
from research.themes import check_themes, checks, list_codebook_texts, score_themes

OF_TEXTS = [theme for theme in range(4) for _ in range(3)]
"""Axis of each of the three texts of every theme, where nothing is planted."""


SUBJECT = 24
"""Axis of a subject of the background."""


@pytest.fixture(autouse=True)
def _few_wordings(monkeypatch):
    monkeypatch.setattr(checks, "N_WORDINGS", 2)


def plant(of_texts, of_passages=(0, 1, 2, 3) * 5):
    """Make records with the checks of a codebook whose texts, and a corpus whose passages, are about these axes."""
    codebook = Codebook.model_validate(
        {
            "themes": [
                {"id": name, "name": {"en": name}, "description": {"en": [f"{name} {number}" for number in range(3)]}}
                for name in THEME_IDS
            ]
        }
    )
    texts, passages = list_codebook_texts(codebook), make_passages(range(len(of_passages)))
    similarity = compare(about(*of_passages), passages, codebook, texts, about(*of_texts))
    settings = ThemeSettings()
    found = check_themes(
        similarity,
        score_themes(similarity, passages, codebook, settings=settings),
        make_corpus([date(2024, 1, 1)] * len(of_passages)),
        passages=passages,
        codebook=codebook,
        settings=settings,
        is_story=False,
        seed=0,
    )
    return replace(make_records(), theme_checks=found)


def replace_texts(records, *texts: TextCheck):
    return replace(records, theme_checks=replace(records.theme_checks, texts=texts))


def make_text(theme: int = 0, *, nearest: int | None = None, change: float = 0.0, text: str = "lake") -> TextCheck:
    near = THEME_IDS[theme if nearest is None else nearest]
    return TextCheck(THEME_IDS[theme], near, "description", "en", text, 0.3, 0.5, change)


@pytest.fixture(scope="module")
def study(tmp_path_factory):
    return make_study(tmp_path_factory.mktemp("study"))


def read(records, study) -> str:
    """Give the part of the appendix on themes, without markup."""
    html = report.write_page(records, study, MANIFEST)
    section = html[html.index('<section id="theme-details"') : html.index('<section id="prevalence-details"')]
    return re.sub(r"\s+", " ", re.sub("<[^>]+>", "", section))


def warn(records) -> dict[str, str]:
    return {limit.head: limit.text for limit in list_limits(records)}


PAIR = "Themes that cannot be told apart"
ONE_TEXT = "Shares that depend on one text of the codebook"


def test_a_sound_codebook_has_no_limit_and_its_largest_change_is_said(study):
    records = plant(OF_TEXTS)
    assert not {PAIR, ONE_TEXT} & set(warn(records))
    said = read(records, study)
    assert "12 texts of the codebook (descriptions, examples and inclusions) were compared" in said
    assert "No text is more similar to another theme than to the other texts of its own." in said
    assert "by less than five percentage points; the largest change is" in said
    assert "cannot tell apart" not in said


def test_two_themes_with_the_same_texts_are_said_not_to_be_told_apart(study):
    records = plant([0, 0, 0, 1, 1, 1, 2, 2, 2, 2, 2, 2])
    assert warn(records)[PAIR] == (
        "This encoder cannot tell apart “Service upgrading” and “Industrial transition” (cosine 1.00). How similarity "
        "divides articles between the two should not be interpreted. Merge them, or give each of them keywords that "
        "the other does not have."
    )
    said = read(records, study)
    assert "The encoder cannot tell apart Service upgrading and Industrial transition (cosine 1.00)." in said
    assert "No text is more similar to another theme" in said


def test_a_text_of_another_theme_is_quoted_with_both_themes(study):
    planted = list(OF_TEXTS)
    planted[5] = 0
    said = read(plant(planted), study)
    assert (
        "1 text is more similar to another theme than to the other texts of its own: “ecological_restoration 2” "
        "(Ecological restoration; nearest: Resource-city decline). It may" in said
    )


def test_a_text_that_a_share_depends_on_is_a_limit_and_quoted(study):
    planted = list(OF_TEXTS)
    planted[2] = SUBJECT
    records = plant(planted, [0, 1, 2, 3] * 4 + [SUBJECT] * 6)
    limit = warn(records)[ONE_TEXT]
    assert "“Resource-city decline” by −27.3 percentage points without “resource_city_decline 2”." in limit
    said = read(records, study)
    assert "share of its theme by similarity by five percentage points or more in 1 case: Resource-city" in said
    assert "without “resource_city_decline 2”" in said


def test_a_change_that_is_shown_as_five_points_counts_as_five(study):
    assert ONE_TEXT in warn(replace_texts(make_records(), make_text(change=-0.0497)))
    assert ONE_TEXT not in warn(replace_texts(make_records(), make_text(change=-0.0494)))


def test_three_texts_of_a_kind_are_quoted_and_the_rest_counted(study):
    texts = [make_text(nearest=1, change=0.05 + number / 100, text=f"lake {number}") for number in range(5)]
    records = replace_texts(make_records(), *texts)
    said = read(records, study)
    assert "5 texts are more similar to another theme than to the other texts of their own: “lake 0”" in said
    assert "“lake 2” (Resource-city decline; nearest: Ecological restoration) and 2 more. They may" in said
    assert "+9.0 without “lake 4”; Resource-city decline by +8.0 without “lake 3”" in said
    assert "+7.0 without “lake 2”; and 2 more." in said
    assert "“lake 3” and 2 more" not in warn(records)[ONE_TEXT]
    assert warn(records)[ONE_TEXT].count("“lake") == 3


def test_the_only_text_of_a_theme_is_said_not_to_be_tested(study):
    nothing = float("nan")
    alone = replace(make_text(1), own_similarity=nothing, nearest_similarity=nothing, share_change=nothing)
    said = read(replace_texts(make_records(), make_text(change=0.01), alone), study)
    assert "1 text could not be tested, being the only one of its theme." in said
    said = read(replace_texts(make_records(), alone), study)
    assert "No text is more similar" not in said
    assert "the largest change" not in said


def test_corrected_shares_have_no_limits_of_wording():
    records = plant([0, 0, 0, 1, 1, 1, 2, 2, 2, 2, 2, 2])
    assert not {PAIR, ONE_TEXT} & set(warn(correct_records(records)))
