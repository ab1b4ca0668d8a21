"""Findings, limits, methods, citation: what is said, and what is not."""

from __future__ import annotations

import re
from dataclasses import fields, replace

import numpy as np
import pytest
from made import SOURCES, THEME_IDS, make_records
from made_page import MANIFEST, make_study

from research.records import FEW_TEXTS, Changes, Group, LanguageNearness, SeriesKey, Sources, Trend, Trends, WordChanges
from research.report.methods.citation import cite_run
from research.report.methods.methods import describe_methods, write_methods
from research.report.methods.references import REFERENCES
from research.report.methods.uncertainty import describe_calibration, list_uncertainty
from research.report.page.findings import list_findings
from research.report.page.limitations import list_limits
from research.report.summary.change_shapes import describe_shape
from research.report.summary.leads import describe_lead
from research.report.summary.prevalence_totals import sum_prevalence
from research.report.summary.series_names import name_series
from research.text.messages import speak
from research.text.wording import (
    choose_digits,
    format_change_interval,
    format_count,
    format_interval,
    format_list,
    format_number,
    format_probability,
    format_season,
    format_share,
)


@pytest.fixture(scope="module")
def records():
    return make_records()


@pytest.fixture(scope="module")
def study(tmp_path_factory):
    return make_study(tmp_path_factory.mktemp("study"))


def tell(records) -> str:
    return "\n".join(line for finding in list_findings(records) for line in (finding.text, *finding.cases))


def warn(records) -> str:
    return "\n".join(f"{limit.head}: {limit.text}" for limit in list_limits(records))


def set_claims(records, **claims: str):
    trends = tuple(
        replace(trend, claim=claims[trend.id], slope=-4.2 if claims[trend.id] == "falling" else 4.2)
        if trend.id in claims
        else replace(trend, claim="no clear change")
        for trend in records.trends.trends
    )
    return replace(records, trends=replace(records.trends, trends=trends))


def refuse(records, *ids: str):
    """Leave series untested for being too rare."""
    nothing = {field.name: float("nan") for field in fields(Trend) if field.type == "float"}
    trends = tuple(
        replace(trend, **{**nothing, "n_taken": 4.2}, claim="none", refusal="too_rare") if trend.id in ids else trend
        for trend in records.trends.trends
    )
    return replace(records, trends=replace(records.trends, trends=trends))


# -------------------------------------------------------------------------------------------- wording


def test_numbers_are_written_as_a_reader_expects():
    assert format_count(1, "story") == "1 story"
    assert format_count(1234, "story") == "1,234 stories"
    assert format_share(0.004) == "<1%"
    assert format_share(0.0) == "0%"
    assert format_share(float("nan")) == "–"
    assert format_interval(0.1, 0.25) == "10–25%"
    assert format_number(-0.001) == "0.00"
    assert format_number(-1234.5, 1) == "−1,234.5"
    assert format_probability(0.0001) == "<0.001"
    assert format_count(3, "series") == "3 series"
    assert format_change_interval(-1.04, 2.0) == "−1.0 to +2.0"
    assert format_change_interval(float("nan"), 2.0) == "–"
    assert format_list(["a"]) == "a"
    assert format_list(["a", "b", "c", "d"], most=2) == "a, b and 2 more"


def test_seasons_are_named_and_holidays_left_as_they_are():
    assert [format_season(name) for name in ("02", "12", "Q4", "Monday", "Chinese New Year", "13", "1\u0663")] == [
        "February",
        "December",
        "the last quarter",
        "Monday",
        "Chinese New Year",
        "13",
        "1\u0663",
    ]


# ------------------------------------------------------------------------------------------- findings


def set_shares(records, share: dict[str, list[float]], hard: dict[str, float], *, n: list[int]):
    """Give themes shares and a constant hard share over two periods of n articles, the only ones; without topics."""
    n_periods = len(records.prevalence.periods)
    counts, numbers, constant = np.zeros((1, n_periods), np.int64), *np.full((2, len(hard), 1, n_periods), np.nan)
    counts[0, :2] = n
    numbers[:, 0, :2] = [share[name] for name in hard]
    constant[:, 0, :2] = np.array(list(hard.values()))[:, None]
    prevalence = replace(
        records.prevalence,
        series=tuple(SeriesKey("theme", name) for name in hard),
        groups=(Group("all", ""),),
        n=counts,
        share=numbers,
        hard_share=constant,
        **dict.fromkeys(("low", "high", "n_effective", "hard_low", "hard_high"), numbers),
        **dict.fromkeys(("band_low", "band_high"), numbers[:, 0]),
        topic_draws=np.zeros((0, 0, n_periods), np.float32),
    )
    return replace(records, prevalence=prevalence)


def set_hard_shares(records, hard: dict[str, float], *, n: int):
    """Give every theme a constant hard share over two periods of n articles."""
    return set_shares(records, {name: [value] * 2 for name, value in hard.items()}, hard, n=[n, n])


def test_shares_over_all_periods_are_weighted_by_what_was_published(records):
    name = THEME_IDS[0]
    made = set_shares(records, {name: [0.5, 0.1]}, {name: 0.4}, n=[30, 10])
    (total,) = sum_prevalence(made, "theme")
    assert total.n == 40
    assert total.share == pytest.approx(0.4)
    assert total.hard_share == pytest.approx(0.4)
    # Wilson's interval of 16 of 40, as published tables give it.
    assert (total.low, total.high) == (pytest.approx(0.2635, abs=1e-3), pytest.approx(0.5540, abs=1e-3))


def without_wordings(records):
    checks = replace(records.theme_checks, wordings=(), wording_share=np.zeros((0, 4)))
    return replace(records, theme_checks=checks)


def set_difference(records, first: str, second: str, *, q_value: float):
    """Compare two themes alone, of which the first takes four points more."""
    found = records.compositions.differences[0]
    made = replace(found, kind="theme", first=first, second=second, q_value=q_value)
    return replace(records, compositions=replace(records.compositions, differences=(made,)))


def test_a_lead_is_claimed_only_where_the_difference_is_told_from_chance(records):
    shares = dict(zip(THEME_IDS, (0.5, 0.2, 0.1, 0.08), strict=True))
    plain = set_hard_shares(without_wordings(records), shares, n=500)
    many, few = (
        tell(set_difference(plain, *THEME_IDS[:2], q_value=q_value)).split("\n")[1] for q_value in (0.001, 0.2)
    )
    assert "followed by “Ecological restoration” (20%, 18–23%), “Service upgrading” (10%" in many
    assert "order of “Resource-city decline” and “Ecological restoration” uncertain" not in many
    assert "leaves the order of “Resource-city decline” and “Ecological restoration”" in few
    assert "12% are assigned to no theme." in many


def test_a_lead_that_depends_on_the_wording_of_the_codebook_is_not_claimed(records):
    share = np.tile([0.5, 0.2, 0.1, 0.08], (200, 1))
    share[:20, 1] = 0.6
    checks = replace(records.theme_checks, wording_share=share)
    shares = dict(zip(THEME_IDS, (0.5, 0.2, 0.1, 0.08), strict=True))
    said = tell(set_hard_shares(replace(records, theme_checks=checks), shares, n=500)).split("\n")[1]
    assert "leaves the order of “Resource-city decline” and “Ecological restoration”" in said


def test_without_codes_levels_are_said_to_be_similarity_and_exploratory(records):
    said = tell(records)
    assert "By similarity to the codebook, which nobody has checked on coded articles (exploratory)" in said
    assert "errors nobody has measured; they are exploratory" in said


def test_a_theme_no_more_frequent_than_a_placebo_theme_gets_no_level(records):
    shares = dict(zip(THEME_IDS, (0.5, 0.2, 0.1, 0.01), strict=True))
    said = tell(set_hard_shares(records, shares, n=500)).split("\n")[1]
    assert "“Industrial transition” cannot be told from an absent theme." in said
    assert "“Industrial transition” (1%" not in said


def test_a_change_is_named_only_where_it_is_claimed(records):
    said = tell(set_claims(records, service_upgrading="rising", resource_city_decline="falling"))
    assert (
        "Of 4 themes tested for a change of any shape, 2 changed (1 rising and 1 falling); no change was "
        "detected in the other 2." in said
    )
    assert "“Service upgrading” rose by 4.2 percentage points per year (95% CI +1.0 to +7.0, q = 0.030)" in said
    assert "“Resource-city decline” fell by 4.2" in said
    assert "“Ecological restoration” rose" not in said


def test_a_fall_that_is_displacement_says_whose_rise_it_comes_from(records):
    said = tell(set_claims(records, industrial_transition="falling"))
    assert (
        "it falls because “Resource-city decline” rises: its share of the rest shows no change (times 0.99 a year, 95% "
        "CI 0.93 to 1.06)" in said
    )
    assert "because" not in tell(set_claims(records, resource_city_decline="rising"))


def test_a_share_that_moves_the_other_way_relative_to_the_rest_says_so(records):
    relative = tuple(replace(one, verdict="opposed", movers=()) for one in records.compositions.relative)
    made = replace(records, compositions=replace(records.compositions, relative=relative))
    assert "relative to the rest it rises (times 1.40 a year" in tell(set_claims(made, resource_city_decline="falling"))


def test_a_lead_is_said_with_its_interval_and_whether_it_is_told_from_chance(records):
    names = name_series(records)
    first, second = THEME_IDS[:2]
    told = describe_lead(set_difference(records, first, second, q_value=0.001), names)
    assert told.startswith(
        "Within the same stories, “Resource-city decline” takes 4.0 percentage points (95% CI +2.0 to +6.0, q = 0.001) "
        "more than “Ecological restoration”. Since "
    )
    unclear = describe_lead(set_difference(records, first, second, q_value=0.4), names)
    assert unclear.startswith("“Resource-city decline” and “Ecological restoration” cannot be told apart")


def test_themes_that_were_not_compared_are_not_ranked_where_their_intervals_overlap(records):
    shares = dict(zip(THEME_IDS, (0.3, 0.3, 0.2, 0.2), strict=True))
    alone = replace(records, compositions=replace(records.compositions, differences=()))
    said = tell(set_hard_shares(without_wordings(alone), shares, n=5))
    assert (
        "theme is “Resource-city decline”, to which 30% of 10 stories are assigned (95% CI of sampling 11–60%)" in said
    )
    assert "leaves the order of “Resource-city decline” and “Ecological restoration”" in said


def test_a_small_slope_is_told_with_the_digits_that_show_its_side_of_zero(records):
    small = tuple(replace(trend, slope=0.03, low=0.011, high=0.052, change_q=0.0001) for trend in records.trends.trends)
    said = tell(replace(records, trends=replace(records.trends, trends=small)))
    assert "“Service upgrading” rose by 0.03 percentage points per year (95% CI +0.01 to +0.05, q < 0.001)" in said
    assert "by 0.0 " not in said
    assert choose_digits(-2.1, 0.9) == 1
    assert choose_digits(0.0004, 0.2) == 4


def test_series_that_were_not_tested_are_counted_beside_those_that_were(records):
    refused = refuse(records, "service_upgrading")
    said = tell(refused)
    assert "Of 3 themes tested for a change of any shape, 3 changed (3 rising). 1 theme could not be tested." in said
    assert "“Service upgrading” rose" not in said
    limits = warn(refused)
    assert (
        "Series not tested: 1 of 7 series is too rare or too common to be tested for a trend: “Service upgr" in limits
    )


def test_themes_that_are_all_too_rare_are_told_apart_from_a_corpus_that_is_too_short(records):
    said = tell(refuse(records, *THEME_IDS))
    assert "Trends were not tested: every theme is too rare or too common." in said
    assert "Of 3 topics tested for a change of any shape, 3 changed (3 rising)." in said


def test_changes_of_topics_are_told_as_exploring(records):
    topics = [line for line in tell(records).splitlines() if line.startswith("Of 3 topics tested")]
    assert topics == [
        "Of 3 topics tested for a change of any shape, 3 changed (3 rising). Topics were derived from the articles "
        "they are tested on, so these results are exploratory."
    ]


def test_a_claim_that_turns_with_the_sources_is_never_told_without_saying_so(records):
    said = tell(records)
    rose = next(line for line in said.splitlines() if line.startswith("“Ecological restoration” rose"))
    assert rose.endswith(f"; the direction depends on the sources: rises, but falls without {SOURCES[0]}")
    assert f"“Ecological restoration”: rises, but falls without {SOURCES[0]}" in said
    assert "Direction dependent on sources: The direction of a change depends on the mix of sources: “Ecol" in warn(
        records
    )


def test_nothing_turns_with_the_sources_where_there_is_one(records):
    one = tuple(replace(article, source="Only") for article in records.corpus.articles)
    histories = replace(records.histories, events=())
    single = replace(records, corpus=replace(records.corpus, articles=one), histories=histories)
    assert "sources" not in tell(single).replace("1 source", "")
    assert "Direction dependent" not in warn(single)


def test_only_series_that_follow_the_calendar_are_told_with_their_seasons(records):
    said = tell(records)
    assert "Of 7 series tested for seasonality, 1 is seasonal." in said
    assert (
        "“Resource-city decline”: highest in October, lowest in February, a difference of 9.0 percentage points "
        "(q = 0.030)" in said
    )
    level = tuple(replace(season, is_seasonal=False) for season in records.trends.seasons)
    assert "season" not in tell(replace(records, trends=replace(records.trends, seasons=level)))


def test_a_change_point_is_told_with_its_shares_its_dates_and_events_beyond_chance(records):
    said = tell(records)
    assert "Change points with a date were detected in 2 of 7 series." in said
    assert (
        "“Resource-city decline” rose abruptly from 18% to 34% in 2024-07 "
        "(95% of the probability of the date: 2024-06 to 2024-08); "
        "coincides with “Plan of the province” (10 July 2024, p = 0.020, q = 0.020)" in said
    )
    assert "not necessarily its causes" in said
    fell = tuple(replace(point, before=0.183, after=0.181) for point in records.changes.change_points)
    said = tell(replace(records, changes=replace(records.changes, change_points=fell, events=())))
    assert "fell abruptly from 18.3% to 18.1%" in said
    assert "causes" not in said


def test_change_points_that_the_study_asked_for_are_not_told_as_found(records):
    said = "\n".join(finding.text for finding in list_findings(records, n_changes=2))
    assert "The study requests 2 change points in every series; they were placed without a test." in said
    assert "detected in" not in said


def test_an_event_that_chance_explains_is_not_named(records):
    outside = tuple(replace(match, is_coincident=False) for match in records.changes.events)
    assert "Plan of the province" not in tell(replace(records, changes=replace(records.changes, events=outside)))


def test_no_clear_change_is_not_told_as_no_change(records):
    said = tell(set_claims(records))
    assert "No change was detected in the 4 themes tested" in said
    assert "not evidence of stability" in said
    assert " rose by " not in said


def test_a_refused_test_is_told_once_with_its_reason():
    said = tell(make_records(n_months=3))
    assert said.count("were not tested") == 1
    assert "Trends were not tested: only 3 complete months with stories (minimum 8)." in said
    assert "rose by" not in said
    assert "fell by" not in said


def test_no_theme_is_named_where_there_is_none():
    said = tell(make_records(n_themes=0))
    assert "theme" not in said
    assert "3 topics" in said


def test_findings_of_a_single_article_are_sentences():
    for n_themes in (0, 4):
        said = tell(make_records(1, n_themes=n_themes, n_months=1))
        assert "1 article " in said
        assert "nan" not in said


def test_names_are_in_the_language_asked_for(records):
    assert any("产业转型" in finding.text + "".join(finding.cases) for finding in list_findings(records, "zh"))


# --------------------------------------------------------------------------------------------- limits


def test_limits_name_what_the_records_show(records):
    said = warn(records)
    assert "1 row (1.6% of the input)" in said
    assert "The corpus begins or ends within 2024-12" in said
    assert "The corpus has no articles in 2024-03" in said
    assert "1 passage (0.8%) exceeds the maximum input length of the encoder" in said
    assert f"{int(records.themes.is_abstained.sum())} articles" in said
    assert "Nobody coded a sample of them, so the error of the assignment is unknown." in said
    assert "The tests rest on 12 complete months (fewer than 20)" in said
    assert said.count("2024-12") == 1
    assert said.count("2024-03") == 1


def test_languages_that_may_differ_in_content_are_a_limit_of_their_own(records):
    shifts = tuple(replace(shift, is_centred=False) for shift in records.alignment.shifts)
    nearness = (LanguageNearness("zh", "en", 0.7, 400, False, True),)
    alignment = replace(records.alignment, shifts=shifts, nearness=nearness)
    text = warn(replace(records, alignment=alignment))
    assert "The content of these languages may differ: zh and en (0.70)." in text
    assert "Languages not fully aligned" not in text


def test_a_clean_large_run_has_few_limits(records):
    large = replace(
        records,
        corpus=replace(records.corpus, rejected=()),
        vectors=replace(records.vectors, n_truncated=0),
        trends=Trends((), (), (), (), (), se_inflation=1.0, n_periods=12, min_periods=8, warn_periods=12),
        changes=Changes((), (), (), (), n_periods=0, n_changes_requested=None, n_changes_possible=5),
        word_changes=WordChanges((), (), 10),
        editing=replace(records.editing, matches=()),
        clusters=replace(records.clusters, is_outlier=np.zeros_like(records.clusters.is_outlier), stability=np.ones(3)),
        detected=replace(records.detected, n_texts=FEW_TEXTS),
        themes=replace(records.themes, is_abstained=np.zeros_like(records.themes.is_abstained)),
        prevalence=replace(
            records.prevalence,
            series=(),
            groups=records.prevalence.groups[:1],
            periods=(),
            n=np.zeros((1, 0), np.int64),
            **dict.fromkeys(("share", "low", "high", "n_effective"), np.zeros((0, 1, 0))),
            **dict.fromkeys(("hard_share", "hard_low", "hard_high"), np.zeros((0, 1, 0))),
            **dict.fromkeys(("band_low", "band_high"), np.zeros((0, 0))),
            topic_draws=np.zeros((0, 0, 0), np.float32),
        ),
        sources=Sources((), *[np.zeros((0, 0))] * 3, np.zeros(0), ()),
    )
    assert {limit.head for limit in list_limits(large)} == {
        "Representativeness",
        "Themes not checked by people",
    }


def test_labels_that_were_not_applied_and_topics_left_out_are_limits(records):
    said = {limit.head: limit.text for limit in list_limits(records)}
    assert "mines (weak match: strength 0.33" in said["Labels not applied"]
    assert said["Unlabelled topics"].startswith("2 of 3 detected topics are matched by no entry")
    assert "Excluded topics" not in said
    parks, mines = records.editing.matches
    left = replace(parks, actions=("exclude",), topic=None, n_passages=40, note="sport")
    edited = replace(records, editing=replace(records.editing, matches=(left, mines)))
    text = {limit.head: limit.text for limit in list_limits(edited)}["Excluded topics"]
    assert text.startswith("The researcher excluded parks (sport); 40 passages (33.3%) therefore belong to no topic.")


def test_passages_excluded_by_hand_are_not_said_to_be_far_from_every_topic(records):
    clusters = replace(records.clusters, is_outlier=np.ones_like(records.clusters.is_outlier))
    said = {limit.head: limit.text for limit in list_limits(replace(records, clusters=clusters))}
    assert said["Outliers"].startswith(f"{100 * records.detected.is_outlier.mean():.1f}% of the passages are outliers")


def test_methods_say_what_the_labels_did(records, study):
    text = write_methods(records, study, MANIFEST)
    assert "A researcher read and labelled the topics." in text
    assert "1 was named" in text
    assert "1 label could not be applied." in text
    assert REFERENCES["kuhn1955"].full in text
    none = replace(records, editing=replace(records.editing, matches=()))
    assert "labelled" not in write_methods(none, study, MANIFEST)


def test_a_gap_in_the_collection_is_a_limit(records):
    periods = tuple(replace(period, n_gap_days=9 * (period.index == 4)) for period in records.prevalence.periods)
    gapped = replace(records, prevalence=replace(records.prevalence, periods=periods))
    assert "no articles were collected on 9 days of 2024-05" in warn(gapped)
    assert warn(gapped).count("2024-05") == 1
    assert "Gaps" not in warn(records)


def test_reprints_count_as_attention_and_intervals_allow_for_them(records):
    printed = replace(records, prevalence=replace(records.prevalence, unit="article"))
    said = warn(printed)
    assert "Reprints counted: The unit of analysis is the article" in said
    assert "narrower" not in said
    # 30 stories of two articles each are 30 answers.
    corpus = replace(records.corpus, story_of=np.arange(60) // 2)
    twice = replace(set_hard_shares(printed, dict.fromkeys(THEME_IDS, 0.4), n=30), corpus=corpus)
    once = set_hard_shares(records, dict.fromkeys(THEME_IDS, 0.4), n=15)
    (doubled, *_), (single, *_) = sum_prevalence(twice, "theme"), sum_prevalence(once, "theme")
    assert (doubled.n, single.n) == (60, 30)
    assert (doubled.low, doubled.high) == pytest.approx((single.low, single.high))


def test_seasons_that_could_not_be_tested_are_a_limit_of_the_trends(records):
    assert "Seasonality not tested" not in warn(records)
    assert "Seasonality not tested" in warn(replace(records, trends=replace(records.trends, seasons=())))


def test_seasons_of_the_year_are_a_limit_of_daily_shares(records):
    daily = replace(records, prevalence=replace(records.prevalence, length="day"))
    assert "Annual seasonality not tested" in warn(daily)
    assert "Annual seasonality" not in warn(records)


def test_how_topics_differ_between_clusterings_is_said_as_it_is(records):
    assert "Their intervals include the variation between 3 clusterings of these articles" in warn(records)
    single = replace(records, prevalence=replace(records.prevalence, topic_draws=np.zeros((0, 3, 12), np.float32)))
    assert "There was only one clustering" in warn(single)
    inside = " ".join(list_uncertainty(records).inside)
    assert "3 single clusterings" in inside
    assert "clusterings" not in " ".join(list_uncertainty(single).inside)
    assert any("there was only one" in text for text in list_uncertainty(single).outside)


def test_what_does_not_hold_how_clusterings_differ_is_said_to_be_outside(records):
    outside = " ".join(list_uncertainty(records).outside)
    for said in ("odds ratios", "curves", "change points"):
        assert said in outside


def test_bands_of_very_many_periods_are_not_said_to_come_from_resamples(records, study):
    bounded = replace(records, prevalence=replace(records.prevalence, is_bounded=True))
    for made, is_resampled in ((records, True), (bounded, False)):
        told = " ".join(list_uncertainty(made).inside) + " ".join(describe_methods(made, study, MANIFEST).paragraphs)
        assert ("resamples ([@efron1979])" in told or "resamples (Efron" in told) == is_resampled


def test_calibration_is_judged_by_its_interval(records):
    said = describe_calibration(records).replace("\u00a0", " ")
    assert "In 2,000 simulated series without a trend, the test rejected at p < 0.05 in 4.4% (95% CI 3.6–5.4%)" in said
    assert ", close to the nominal rate." in said
    assert "0.9% at p < 0.01, 9.2% at p < 0.1 and 19.0% at p < 0.2" in said
    assert "the test rejected in 81.0% (95% CI 79.2–82.7%); the nominal power is 80%." in said
    flat = records.trends.calibration[1]
    for observed, words in ((0.12, "are uncertain"), (0.035, ", slightly conservative."), (0.01, ", conservative.")):
        moved = replace(flat, observed=observed, low=observed - 0.005, high=observed + 0.005)
        assert words in describe_calibration(replace(records, trends=replace(records.trends, calibration=(moved,))))
    assert describe_calibration(make_records(n_months=3)) == ""


def test_a_source_that_stops_half_way_is_named(records):
    articles = tuple(
        replace(article, source=SOURCES[1]) if article.published.month > 5 and article.source == SOURCES[0] else article
        for article in records.corpus.articles
    )
    said = warn(replace(records, corpus=replace(records.corpus, articles=articles)))
    assert re.search(rf"Sources not present throughout: .*{SOURCES[0]} \(\d+ January 2024 to", said)
    assert "consult the shares standardised to a constant mix of sources (tables/standardised.csv)" in said


def test_one_source_and_a_dominant_source_are_named(records):
    one = tuple(replace(article, source="Only") for article in records.corpus.articles)
    assert "All articles are from Only" in warn(replace(records, corpus=replace(records.corpus, articles=one)))
    most = tuple(replace(a, source="Most" if i % 5 else "Least") for i, a in enumerate(records.corpus.articles))
    assert "Most published 80%" in warn(replace(records, corpus=replace(records.corpus, articles=most)))


def test_shaky_topics_and_small_corpora_are_named(records):
    shaky = replace(records, clusters=replace(records.clusters, stability=np.array([0.9, 0.3, np.nan])))
    assert "“mine, 煤矿 1” (0.30)" in warn(shaky)
    small = warn(make_records(3))
    assert "The corpus has only 3 stories" in small
    assert "only groups of similar passages" in small


# -------------------------------------------------------------------------------------------- methods


def test_methods_name_only_what_the_run_used(records, study):
    text = write_methods(records, study, MANIFEST)
    for used in ("Yang et al., 2020", "Leiden", "Broder, 1997", "Grootendorst, 2022", "Wilson, 1927", "Sen, 1968"):
        assert used in text
    for used in ("Kitagawa, 1955", "Killick et al., 2012", "Kleinberg, 2003", "Boutaleb et al., 2024", "Mann, 1945"):
        assert used in text
    for unused in ("E5", "HDBSCAN", "k-means", "Reimers", "Kish"):
        assert unused not in text


@pytest.mark.parametrize(
    ("method", "key"), [("graph", "traag2019"), ("umap+hdbscan", "campello2013"), ("kmeans", "lloyd1982")]
)
def test_the_method_of_clustering_is_cited(records, study, method, key):
    clusters = replace(records.clusters, method=method)
    text = write_methods(replace(records, clusters=clusters), study, MANIFEST)
    keys = {"traag2019", "campello2013", "lloyd1982"}
    assert [name for name in sorted(keys) if REFERENCES[name].full in text] == [key]


@pytest.mark.parametrize(
    ("encoder", "key"), [("use-multilingual", "yang2020"), ("e5-small", "wang2024"), ("org/model", "reimers2019")]
)
def test_the_encoder_is_cited(records, study, encoder, key):
    vectors = replace(records.vectors, encoder=encoder, revision="r1")
    text = write_methods(replace(records, vectors=vectors), study, MANIFEST)
    keys = {"yang2020", "wang2024", "reimers2019"}
    assert [name for name in sorted(keys) if REFERENCES[name].full in text] == [key]
    assert "revision r1" in text


def test_untested_trends_cite_no_test(study):
    text = write_methods(make_records(n_months=3), study, MANIFEST)
    assert "No trend was tested" in text
    for unused in (
        "Theil",
        "Benjamini",
        "Mann-Kendall",
        "Killick",
        "Kleinberg",
        "BERTrend",
        "spline",
        "simulated series",
    ):
        assert unused not in text


def test_methods_follow_what_is_counted_and_how(records, study):
    text = write_methods(records, study, MANIFEST)
    assert "Prevalence is the mean membership of the stories published in a month. A story counts once" in text
    assert "topics were taken in turn from 3 single clusterings" in text
    hard = replace(records.prevalence, membership="hard", unit="article", topic_draws=np.zeros((0, 3, 12), np.float32))
    text = write_methods(replace(records, prevalence=hard), study, MANIFEST)
    assert (
        "Prevalence is the share of the articles published in a month that are assigned to each theme or topic. "
        in text
    )
    assert "articles that reprint one story in a period count as one observation (Kish, 1965)" in text
    assert "memberships vary" not in text
    assert "single clusterings" not in text


def test_methods_say_whether_change_points_were_found_or_asked_for(records, study, tmp_path):
    assert "PELT" in write_methods(records, study, MANIFEST)
    asked = write_methods(records, make_study(tmp_path, trends={"n_changes": 2}), MANIFEST)
    assert "PELT" not in asked
    assert "the 2 change points that the study requests were placed by dynamic programming" in asked
    assert "without a test" in asked


def test_a_study_without_themes_has_no_words_on_themes(study):
    text = write_methods(make_records(n_themes=0), study, MANIFEST)
    assert "codebook" not in text


def test_a_map_of_principal_components_does_not_cite_umap(records, study):
    drawn = replace(records.topic_map, method="principal components")
    clusters = replace(records.clusters, method="kmeans")  # the graph has its weights from UMAP
    without = replace(records, topic_map=drawn, clusters=clusters)
    assert "UMAP" not in write_methods(without, study, MANIFEST)


def test_languages_that_were_not_centred_are_not_said_to_be(records, study):
    shifts = tuple(replace(shift, is_centred=False) for shift in records.alignment.shifts)
    alignment = replace(records.alignment, shifts=shifts)
    text = write_methods(replace(records, alignment=alignment), study, MANIFEST)
    assert "not corrected for language" in text
    pooled = replace(alignment, mean=np.ones((2, 8), np.float32))
    text = write_methods(replace(records, alignment=pooled), study, MANIFEST)
    assert "their own mean, shrunk towards the mean of all passages" in text


@pytest.mark.parametrize(("method", "words"), [("u-svd", "unscaled"), ("svd-lr", "logistic regression")])
def test_methods_follow_the_way_languages_were_aligned(records, study, method, words):
    alignment = replace(records.alignment, method=method, axes=np.eye(7, 8, dtype=np.float32))
    text = write_methods(replace(records, alignment=alignment), study, MANIFEST)
    assert words in text
    assert "was subtracted from its passages" not in text
    assert "Refining dimensions" in text
    assert "Refining dimensions" not in write_methods(records, study, MANIFEST)


def test_methods_say_that_languages_were_held_back(records, study):
    held = replace(records.alignment, nearness=(LanguageNearness("zh", "en", 0.7, 400, False, True),))
    assert "not moved towards one another" in write_methods(replace(records, alignment=held), study, MANIFEST)


def test_every_work_cited_is_listed_and_every_work_listed_is_cited(records, study):
    methods = describe_methods(records, study, MANIFEST)
    said = " ".join(methods.paragraphs)
    assert "[@" not in said
    for reference in REFERENCES.values():
        assert (reference.short in said) == (reference.full in methods.references)
    assert list(methods.references) == sorted(methods.references)


def test_numbers_of_the_run_stand_in_its_methods(records, study):
    text = write_methods(records, study, MANIFEST)
    for said in (
        "61 rows of 1 input file were read",
        "60 articles from 3 sources",
        "Themeline 0.1.0 on Python 3.11.2, random seed 3 (run 2026-11-23-1a2b3c4d)",
        "resolution 0.6",
        "1,000 resamples",
        "under 3 random seeds",
    ):
        assert said in text


def test_methods_need_no_manifest(records, study):
    assert "random seed 3." in write_methods(records, study, {})


# ------------------------------------------------------------------------------------------- citation


def test_a_run_is_cited_with_its_date_toolkit_and_identifier(study):
    citation = cite_run(study, MANIFEST)
    assert citation.text == (
        "A. Researcher, 王小明 (2026). Cities. Data analysis, run 2026-11-23-1a2b3c4d, computed with Themeline 0.1.0 "
        "on 23 November 2026."
    )
    assert citation.bibtex.startswith("@misc{made-2026-11-23-1a2b3c4d,\n  author = {A. Researcher and 王小明},")
    assert citation.bibtex.endswith("\n}")


def test_a_hostile_title_does_not_break_the_citation(tmp_path):
    study = make_study(tmp_path, title="100% _of_ {cities} \\input{x} & more", authors=[])
    bibtex = cite_run(study, MANIFEST).bibtex
    assert r"title = {{100\% \_of\_ \{cities\} \textbackslash{}input\{x\} \& more}}" in bibtex
    assert "author" not in bibtex


def test_a_change_without_a_direction_is_told_with_its_shape_and_dates(records):
    shaped = tuple(
        replace(
            trend,
            claim="changing",
            shape="fading",
            shape_first=3,
            shape_last=5,
            share_before=0.01,
            share_after=0.41,
            change_q=0.0001,
        )
        for trend in records.trends.trends
    )
    said = tell(replace(records, trends=replace(records.trends, trends=shaped)))
    labels = [period.label for period in records.prevalence.periods]
    assert "4 changed (4 without one direction)" in said
    faded = f"from 1% to 41%, half of which had faded by {labels[5]}"
    shape = f"by a jump of uncertain date (most probable: {labels[3]}), {faded}"
    assert f"“Service upgrading” changed (q < 0.001): {shape}" in said


def test_a_jump_has_the_date_of_the_change_point_that_it_may_be(records):
    (point, *_) = records.changes.change_points
    trend = next(one for one in records.trends.trends if (one.kind, one.id) == (point.kind, point.id))
    step = replace(trend, shape="step", shape_first=4, shape_last=4, share_before=0.1, share_after=0.3)
    labels = [period.label for period in records.prevalence.periods]

    def describe(ranges, *, is_dated=True, after=0.3):
        one = replace(point, period=6, ranges=ranges, is_dated=is_dated, before=0.1, after=after)
        return describe_shape(step, records.prevalence, replace(records.changes, change_points=(one,)))

    uncertain = f"in a step of uncertain date (most probable: {labels[4]}), from 10% to 30%"
    assert describe(((3, 6),)) == f"in a step in {labels[6]}, from 10% to 30%"
    assert describe(((6, 6),)) == uncertain
    assert describe(((3, 6),), is_dated=False) == uncertain
    assert describe(((3, 6),), after=0.05) == uncertain


def test_where_nothing_is_clear_the_change_points_below_are_said_to_be_uncorrected(records):
    said = tell(set_claims(records))
    assert "after correction for their number" in said
    assert "in a test that is not corrected" in said


def test_findings_and_limits_are_said_in_the_language_of_the_report(records):
    with speak("zh"):
        found = list_findings(records, "zh")
        said = [line for finding in found for line in (finding.text, *finding.cases)]
        said += [f"{limit.head}: {limit.text}" for limit in list_limits(records)]
    assert said[0].startswith("语料包括来自")
    own = [re.sub("“[^”]*”", "", text) for text in said]
    assert not [text for text in own if re.search(r"[a-z]+ [a-z]+ [a-z]+", text)]
