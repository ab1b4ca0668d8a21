from __future__ import annotations

from dataclasses import fields, replace
from datetime import date

import numpy as np
import pandas as pd
import pytest
from made import HOSTILE, SOURCES, THEME_IDS, make_records

from research import report
from research.report.tables.article_frames import (
    tabulate_languages,
    tabulate_periods,
    tabulate_rejected,
    tabulate_sources,
)
from research.report.tables.change_frames import tabulate_bursts, tabulate_change_points, tabulate_events
from research.report.tables.diagnostic_frames import tabulate_calibration
from research.report.tables.dictionary import COLUMNS, describe_column
from research.report.tables.interruption_frames import tabulate_interruptions
from research.report.tables.season_frames import tabulate_season_effects, tabulate_seasons
from research.report.tables.source_frames import tabulate_source_splits, tabulate_standardised
from research.report.tables.topic_frames import tabulate_topic_themes
from research.report.tables.trend_frames import tabulate_curves

FIRST_COLUMNS = {
    "articles": "article title source language published story period top_theme top_topic",
    "topics": "topic name n_passages n_articles words_en words_zh",
    "themes": "article theme score",
    "prevalence": "kind name period_start period_end is_partial n share low high",
}


@pytest.fixture(scope="module")
def records():
    return make_records()


@pytest.mark.parametrize("name", FIRST_COLUMNS)
def test_a_table_starts_with_the_columns_it_promises(records, name):
    wanted = FIRST_COLUMNS[name].split()
    assert list(report.TABLES[name](records).columns[: len(wanted)]) == wanted


def test_every_column_of_every_table_is_described(records):
    for name, tabulate in report.TABLES.items():
        frame = tabulate(records)
        for column in frame.columns:
            assert describe_column(name, column).endswith(".")
        told = [column for column in frame.columns if not column.startswith("words_")]
        assert told == list(dict.fromkeys(told))
        assert set(COLUMNS[name]) == set(told)


@pytest.mark.parametrize("n_articles", [1, 2, 60])
@pytest.mark.parametrize("n_themes", [0, 4])
@pytest.mark.parametrize("n_months", [1, 12])
def test_types_of_columns_do_not_depend_on_how_much_there_is(n_articles, n_themes, n_months):
    small, large = make_records(n_articles, n_themes=n_themes, n_months=n_months), make_records()
    for tabulate in report.TABLES.values():
        found, wanted = tabulate(small).dtypes, tabulate(large).dtypes
        assert {name: str(kind) for name, kind in found.items()} == {name: str(kind) for name, kind in wanted.items()}


def test_articles_are_named_placed_and_dated(records):
    frame = report.tabulate_articles(records)
    assert len(frame) == 60
    assert frame.title.tolist() == [article.title for article in records.corpus.articles]
    assert HOSTILE in frame.title.tolist()
    assert str(frame.published.dtype.tz) == "Asia/Shanghai"
    assert [moment.to_pydatetime() for moment in frame.published] == [a.published for a in records.corpus.articles]
    assert (frame.period == frame.published.dt.strftime("%Y-%m")).all()
    assert frame.story.tolist() == records.corpus.story_of.tolist()
    assert frame.url.isna().sum() == sum(article.url is None for article in records.corpus.articles)


def test_an_article_that_abstains_has_a_nearest_theme_but_no_top_theme(records):
    frame = report.tabulate_articles(records)
    assert records.themes.is_abstained.any()
    assert (frame.top_theme.isna() == records.themes.is_abstained).all()
    assert frame.nearest_theme.tolist() == [THEME_IDS[index] for index in records.themes.top_theme]
    assert np.allclose(frame.top_theme_share, records.themes.article_share.max(axis=1))


def test_an_article_of_noise_alone_has_no_top_topic(records):
    is_outlier = records.article_topics.is_outlier.copy()
    is_outlier[3] = True
    topics = replace(records.article_topics, is_outlier=is_outlier)
    frame = report.tabulate_articles(replace(records, article_topics=topics))
    assert frame.top_topic.isna().tolist() == is_outlier.tolist()
    assert frame.nearest_topic.tolist() == records.article_topics.top_topic.tolist()


def test_an_article_without_a_body_has_the_language_of_its_title(records):
    first, *rest = records.corpus.articles
    corpus = replace(records.corpus, articles=(replace(first, body="", body_language="und"), *rest))
    assert report.tabulate_articles(replace(records, corpus=corpus)).language[0] == "zh"


def test_an_article_outside_every_period_has_none(records):
    names = [field.name for field in fields(records.prevalence)]
    shorter = {name: getattr(records.prevalence, name) for name in names}
    shorter = {name: value[..., 1:] for name, value in shorter.items() if isinstance(value, np.ndarray)}
    prevalence = replace(records.prevalence, periods=records.prevalence.periods[1:], **shorter)
    frame = report.tabulate_articles(replace(records, prevalence=prevalence))
    assert frame.period.isna().tolist() == [a.published.month == 1 for a in records.corpus.articles]


def test_the_end_of_a_period_is_its_last_day(records):
    frame = tabulate_periods(records)
    assert frame.period_start[1].date() == date(2024, 2, 1)
    assert frame.period_end[1].date() == date(2024, 2, 29)
    assert (frame.period_start[1:].to_numpy() - frame.period_end[:-1].to_numpy() == np.timedelta64(1, "D")).all()


def test_prevalence_is_missing_where_nothing_was_published(records):
    frame = report.tabulate_prevalence(records)
    assert len(frame) == records.prevalence.share.size
    is_empty = frame.n == 0
    assert is_empty.any()
    assert frame.loc[is_empty, ["share", "low", "high", "hard_share"]].isna().all(axis=None)
    assert frame.loc[~is_empty, ["share", "low", "high", "hard_share"]].notna().all(axis=None)
    whole = frame[(frame.group_kind == "all") & (frame.id == "service_upgrading")]
    assert whole.name.unique().tolist() == ["Service upgrading"]
    assert whole.is_partial.tolist() == [period.is_partial for period in records.prevalence.periods]
    assert set(frame.group[frame.group_kind == "source"]) == set(SOURCES)


def test_rows_of_prevalence_are_groups_then_series_then_periods(records):
    frame, prevalence = report.tabulate_prevalence(records), records.prevalence
    for g, group in enumerate(prevalence.groups):
        for s, series in enumerate(prevalence.series):
            rows = frame.iloc[(g * len(prevalence.series) + s) * 12 :][:12]
            assert set(zip(rows.kind, rows["id"], strict=True)) == {(series.kind, series.id)}
            assert set(zip(rows.group_kind, rows.group, strict=True)) == {(group.kind, group.name)}
            assert rows.period.tolist() == [period.label for period in prevalence.periods]
            assert rows.n.tolist() == prevalence.n[g].tolist()
            for name in ("share", "low", "high", "hard_share", "hard_low", "hard_high", "n_effective"):
                np.testing.assert_array_equal(rows[name], getattr(prevalence, name)[s, g])
            for name in ("band_low", "band_high"):
                expected = getattr(prevalence, name)[s] if g == 0 else [np.nan] * 12
                np.testing.assert_array_equal(rows[name], expected)


def test_bands_are_of_whole_series_and_hold_their_intervals(records):
    frame = report.tabulate_prevalence(records)
    whole = (frame.group_kind == "all") & (frame.n > 0)
    assert (frame.band_low[whole] <= frame.low[whole]).all()
    assert (frame.band_high[whole] >= frame.high[whole]).all()
    assert frame.loc[frame.group_kind != "all", ["band_low", "band_high"]].isna().all(axis=None)
    assert set(frame.membership) == {"soft"}


def test_trends_name_their_family_and_how_many_tests_are_corrected_for(records):
    frame = report.tabulate_trends(records)
    assert dict(zip(frame.kind, frame.family, strict=True)) == {"theme": "confirmatory", "topic": "exploratory"}
    assert dict(zip(frame.kind, frame.n_tests, strict=True)) == {"theme": 4, "topic": 3}
    untested = report.tabulate_trends(make_records(n_months=3))
    assert untested[["odds_ratio", "median_slope", "kendall_p", "detectable_slope"]].isna().all(axis=None)


def test_changes_are_dated_by_label_and_by_day(records):
    point = tabulate_change_points(records).iloc[0]
    assert (point["name"], point.period, point.dates, point.day.date()) == (
        "Resource-city decline",
        "2024-07",
        "2024-06 to 2024-08",
        date(2024, 7, 1),
    )
    burst = tabulate_bursts(records).iloc[0]
    assert (burst["first"], burst["last"]) == ("2024-07", "2024-09")
    assert (burst.first_day.date(), burst.last_day.date()) == (date(2024, 7, 1), date(2024, 9, 30))
    event = tabulate_events(records).iloc[0]
    assert (event.day.date(), event.period, event.change, bool(event.is_coincident)) == (
        date(2024, 7, 10),
        "2024-07",
        "2024-07",
        True,
    )


def test_standardised_shares_are_missing_where_nothing_was_published(records):
    frame = tabulate_standardised(records)
    is_empty = frame.period == "2024-03"
    assert frame.loc[is_empty, ["share", "low", "high"]].isna().all(axis=None)
    assert frame.loc[~is_empty, ["share", "low", "high"]].notna().all(axis=None)
    assert len(frame) == 7 * 12


def test_splits_add_up_to_the_change_and_a_source_that_is_not_left_out_is_missing(records):
    frame = tabulate_source_splits(records)
    assert np.allclose(frame.rate_effect + frame.composition_effect, frame.change)
    assert frame.is_reversed.tolist() == [False, True, *[False] * 5]
    assert frame.remark.isna().tolist() == (~frame.is_reversed).tolist()
    assert frame.left_out.isna().tolist() == (~frame.is_reversed).tolist()
    assert frame.remark[1] == "rises, but falls without Bei Ling Ri Bao"
    assert frame.without_source.tolist() == ["consistent", "reversed", *["consistent"] * 5]
    assert tabulate_source_splits(make_records(n_months=3)).least_without.isna().all()


def test_interruptions_have_a_row_for_each_event_and_series(records):
    table = tabulate_interruptions(records)
    n_series = len(records.prevalence.series)
    assert len(table) == 2 * n_series
    assert table.level[0] == 15.0
    assert table.refusal.tolist()[-1] == "outside"
    assert table.comparison[0] == table.name[2]
    assert table.n_placebos[0] == 34


def test_seasons_and_their_effects_keep_codes_that_sort(records):
    assert tabulate_seasons(records).highest[0] == "10"
    assert tabulate_season_effects(records).season.tolist() == [f"{month:02d}" for month in range(1, 13)]


def test_calibration_and_curves_are_as_recorded(records):
    assert tabulate_calibration(records).observed.tolist() == [0.009, 0.044, 0.092, 0.19, 0.81]
    curves = tabulate_curves(records)
    assert len(curves) == len(records.trends.curves)
    assert "2024-03" not in set(curves.period)


def test_scores_of_an_article_are_its_memberships(records):
    frame = report.tabulate_themes(records)
    assert len(frame) == 60 * 4
    wide = frame.pivot_table(index="article", columns="theme", values="score")
    ids = [article.id for article in records.corpus.articles]
    assert np.allclose(wide.loc[ids, list(THEME_IDS)], records.themes.article_share)
    assert (frame.groupby("article").score.sum() <= 1 + 1e-9).all()
    tops = frame.groupby("article", sort=False).is_top.sum()
    assert (tops.loc[ids].to_numpy() == (~records.themes.is_abstained).astype(int)).all()


def test_a_standard_score_is_the_mean_over_the_articles_passages(records):
    frame = report.tabulate_themes(records)
    score = records.themes.passage_similarity.astype(float)
    assert np.allclose(frame.standard_score.to_numpy().reshape(60, 4), (score[0::2] + score[1::2]) / 2)


def test_words_are_listed_best_first_in_a_column_for_each_language(records):
    frame = report.tabulate_topics(records)
    assert frame.words_en[1] == "lake1, mine1, service1, factory1, park1"
    assert frame.words_zh[0] == "转型, 煤矿, 服务, 工厂, 公园"
    assert frame.topic.tolist() == [0, 1, 2]
    best = records.topic_themes.share.argmax(axis=1)
    assert frame.top_theme.tolist() == [THEME_IDS[index] for index in best]


def test_a_topic_of_outliers_alone_has_no_theme(records):
    share = records.topic_themes.share.copy()
    share[1] = np.nan
    frame = report.tabulate_topics(replace(records, topic_themes=replace(records.topic_themes, share=share)))
    assert frame.top_theme.isna().tolist() == [False, True, False]
    assert frame.top_theme_share.isna().tolist() == [False, True, False]


def test_without_a_codebook_themes_are_an_empty_table():
    records = make_records(n_themes=0)
    assert report.tabulate_themes(records).empty
    assert tabulate_topic_themes(records).empty
    articles = report.tabulate_articles(records)
    assert articles.top_theme.isna().all()
    assert articles.top_theme_share.isna().all()


def test_sources_are_counted_with_their_first_and_last_day(records):
    frame = tabulate_sources(records)
    assert frame.n_articles.sum() == 60
    assert frame.n_stories.sum() in (59, 60)
    for row in frame.itertuples():
        days = [a.published.date() for a in records.corpus.articles if a.source == row.source]
        assert (row.first_day.date(), row.last_day.date()) == (min(days), max(days))


def test_languages_say_what_the_alignment_did(records):
    frame = tabulate_languages(records).set_index("language")
    assert frame.n_titles.to_dict() == {"zh": 60, "en": 0}
    assert frame.n_bodies.to_dict() == {"en": 40, "zh": 20}
    assert frame.reason["zh"].startswith("centred")


def test_rejected_rows_name_file_line_and_reason(records):
    frame = tabulate_rejected(records)
    assert list(frame.columns) == ["file", "line", "code", "reason", "excerpt"]
    assert frame.iloc[0].tolist() == [
        "articles.txt",
        99,
        "unreadable_date",
        'the date "soon" cannot be read',
        HOSTILE,
    ]


def test_tabulating_leaves_the_records_as_they_are(records):
    before = make_records()
    for tabulate in report.TABLES.values():
        frame = tabulate(records)
        for column in frame.columns:
            if pd.api.types.is_numeric_dtype(frame[column].dtype) and len(frame):
                frame.loc[0, column] = frame[column].iloc[-1]
    assert (records.corpus.story_of == before.corpus.story_of).all()
    assert np.array_equal(records.themes.article_share, before.themes.article_share)
    assert np.array_equal(records.clusters.stability, before.clusters.stability)


def test_words_that_changed_are_listed_with_their_change_point(records):
    frame = report.TABLES["word_changes"](records)
    assert len(frame) == len(records.word_changes.words)
    assert set(frame.period) == {"2024-07"}
    first = frame.iloc[0]
    assert (first["name"], first.side, first.word, first.z) == ("Resource-city decline", "before", "lake", 7.0)
    topics = frame[frame.kind == "topic"]
    assert set(topics.id) == {"0"}
    assert set(topics.name) == {records.topics.topics[0].name}
    assert (frame.z > 0).all()


def test_without_words_that_changed_the_table_has_columns_and_no_rows():
    frame = report.TABLES["word_changes"](make_records(n_months=3))
    assert len(frame) == 0
    assert list(frame.columns) == list(COLUMNS["word_changes"])


def test_a_text_that_is_the_only_one_of_its_theme_has_no_nearest_theme(records):
    first, second, *_ = records.theme_checks.texts
    nothing = float("nan")
    alone = replace(second, own_similarity=nothing, nearest_similarity=nothing, share_change=nothing)
    checks = replace(records.theme_checks, texts=(first, alone))
    frame = report.TABLES["theme_texts"](replace(records, theme_checks=checks))
    assert frame.text.tolist() == [first.text, second.text]
    assert frame.nearest_theme.isna().tolist() == [False, True]
    assert frame.share_change[0] == first.share_change
    assert np.isnan(frame.share_change[1])
