"""From the claims that are made of a prevalence to the words that a person reads."""

from __future__ import annotations

from dataclasses import fields, replace

import numpy as np
import pytest
from made import make_records
from made_page import MANIFEST, make_study
from planted_articles import make_prevalence

from research import report
from research.records import Changes, Trend, Trends, WordChanges, WordComparison
from research.report.page.findings import list_findings
from research.report.summary.series_names import name_series
from research.report.summary.trend_cautions import list_change_cautions, list_trend_cautions, list_word_cautions
from research.report.summary.trend_reasons import describe_refusal, describe_remarks, describe_trend
from research.study import TrendSettings
from research.trends import claim_trends, find_changes
from research.trends.claims import calibration


@pytest.fixture(scope="module")
def study(tmp_path_factory):
    return make_study(tmp_path_factory.mktemp("study"))


@pytest.fixture
def records(monkeypatch):
    """Give records whose trends were claimed: two common themes, one too rare and one too common to be tested."""
    monkeypatch.setattr(calibration, "N_SIMULATED", 1)
    made = make_records()
    ids = [theme.id for theme in made.themes.themes]
    month = np.arange(12)
    share = np.full((4, 12), 0.3) + 0.01 * np.cos(month * 2.4)
    share[2], share[3] = 0.06 * (month == 3), 1 - 0.16 * (month == 3)
    prevalence = make_prevalence(share, [50] * 12)
    prevalence = replace(prevalence, series=tuple(replace(one, id=ids[int(one.id)]) for one in prevalence.series))
    return replace(made, prevalence=prevalence, trends=claim_trends(prevalence, TrendSettings(), seed=0))


def set_trend(records, name: str, **facts):
    trends = tuple(replace(trend, **facts) if trend.id == name else trend for trend in records.trends.trends)
    return replace(records, trends=replace(records.trends, trends=trends))


def refuse_all(records, **facts):
    trends = tuple(replace(trend, claim="none", **facts) for trend in records.trends.trends)
    return replace(records, trends=replace(records.trends, trends=trends))


def test_a_rare_series_is_refused_as_rare_and_the_page_says_so_in_its_row(records, study):
    rare, common = records.trends.trends[2:]
    assert (rare.refusal, common.refusal) == ("too_rare", "too_common")
    html = report.write_page(records, study, MANIFEST)
    assert "Not tested: only 3 of 600 stories are in this series (minimum 10)" in html
    assert "Not tested: only 8 of 600 stories are outside this series (minimum 10)" in html
    assert "including 2 not tested because they are too rare or too common" in html


def test_another_fact_makes_another_sentence_on_the_page(records, study):
    changed = set_trend(records, records.trends.trends[2].id, n_taken=7.0, n_required=20)
    html = report.write_page(changed, study, MANIFEST)
    assert "Not tested: only 7 of 600 stories are in this series (minimum 20)" in html
    assert "only 3 of 600" not in html
    short = refuse_all(records, refusal="too_few_periods", n_periods=5, n_required=8)
    html = report.write_page(short, study, MANIFEST)
    # Said once for the family, and not in the row of every series.
    assert html.count('class="caution">Not tested: only 5 complete months with stories (minimum 8)') == 1
    assert "in this series" not in html


@pytest.mark.parametrize(
    ("refusal", "said"),
    [
        ("too_rare", "Trends were not tested: every theme is too rare or too common."),
        ("too_common", "Trends were not tested: every theme is too rare or too common."),
        ("too_few_periods", "Trends were not tested: only 12 complete months with stories (minimum 8)."),
    ],
)
def test_findings_say_why_nothing_was_tested_from_the_refusal_alone(records, refusal, said):
    required = 8 if refusal == "too_few_periods" else 10
    told = [finding.text for finding in list_findings(refuse_all(records, refusal=refusal, n_required=required))]
    assert said in told


def test_findings_count_the_series_that_were_refused(records):
    told = " ".join(finding.text for finding in list_findings(records))
    assert "2 themes could not be tested." in told


def test_the_reason_in_the_table_of_trends_is_made_from_the_facts(records):
    reason = report.tabulate_trends(records).reason
    assert reason[2] == "not tested: only 3 of 600 stories are in this series (minimum 10)"
    assert reason[3] == "not tested: only 8 of 600 stories are outside this series (minimum 10)"
    assert reason[0].startswith("slope ")
    assert "12 complete months; minimum detectable slope (80% power) " in reason[0]
    assert "nan" not in " ".join(reason)


def test_remarks_follow_the_facts(records):
    trend = replace(records.trends.trends[0], kendall_p=0.43, is_seasonal=False)
    assert describe_remarks(trend) == ""
    assert describe_remarks(replace(trend, is_seasonal=True)) == "adjusted for seasonality"
    rising = replace(trend, claim="rising", is_seasonal=True, serial_correlation=0.45)
    assert describe_remarks(rising) == "not supported by the Mann-Kendall test (p = 0.43); adjusted for seasonality"
    assert describe_remarks(replace(rising, kendall_p=0.01)) == "adjusted for seasonality"
    said = describe_trend(rising, records.prevalence, records.changes)
    assert said.endswith("adjacent periods are autocorrelated (r = 0.45), which the test accounts for")
    assert "detectable" not in said
    assert "autocorrelated" not in describe_trend(
        replace(rising, serial_correlation=0.2), records.prevalence, records.changes
    )
    assert describe_refusal(trend, records.prevalence) == ""


def test_a_test_on_few_periods_and_one_that_was_not_made_are_cautions(records):
    assert list_trend_cautions(records) == (
        "The tests rest on 12 complete months (fewer than 20), so only large trends can be detected; further trends "
        "may exist.",
    )
    short = replace(records, trends=replace(records.trends, n_periods=7))
    assert list_trend_cautions(short) == (
        "No trend was tested: the corpus has 7 complete months with stories (minimum 8).",
    )
    assert list_trend_cautions(replace(records, trends=replace(records.trends, n_periods=20))) == ()


@pytest.mark.parametrize(("requested", "n_said"), [(None, 0), (5, 0), (6, 1)])
def test_more_change_points_than_there_is_room_for_are_a_caution(records, requested, n_said):
    settings = TrendSettings(n_changes=requested)
    changed = replace(records, changes=find_changes(records.prevalence, settings, events=(), seed=0))
    told = list_change_cautions(changed)
    assert len(told) == n_said
    if told:
        assert told[0] == (
            "The study requests 6 change points per series; with 12 complete months, there is room for 5, so 5 were "
            "placed."
        )


def test_comparisons_of_words_that_could_not_be_made_are_named_and_a_long_list_is_cut(records):
    theme = records.themes.themes[0].id
    few = [WordComparison("theme", theme, period, "en", period, 40, "too_few_stories") for period in range(5)]
    others = [
        WordComparison("theme", theme, 6, "", 0, 0, "no_passages"),
        WordComparison("theme", theme, 6, "zh", 30, 30, "no_difference"),
        WordComparison("theme", theme, 6, "en", 30, 30, "different"),
    ]
    names = name_series(records)
    told = list_word_cautions(replace(records, word_changes=WordChanges((), (*few[:1], *others), 10)), names)
    name, labels = names["theme", theme], [period.label for period in records.prevalence.periods]
    assert told == (
        f"Words were not compared if either side has fewer than 10 stories: “{name}” at {labels[0]} (en: 0 before, "
        f"40 after); “{name}” at {labels[6]} (no passages).",
        f"No word differs more than in random divisions of the same stories: “{name}” at {labels[6]} (zh).",
    )
    many = list_word_cautions(replace(records, word_changes=WordChanges((), tuple(few), 10)), names)
    assert many[0].endswith("; and 1 more.")


@pytest.mark.parametrize("kind", [Trend, Trends, Changes, WordChanges, WordComparison])
def test_records_of_trends_hold_no_free_text(kind):
    names = {"id", "language"}
    assert {field.name for field in fields(kind) if field.type in {"str", "tuple[str, ...]"}} <= names
