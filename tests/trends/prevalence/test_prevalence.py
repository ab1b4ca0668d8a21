from __future__ import annotations

import gc
import re
import time
from collections import Counter, defaultdict
from dataclasses import dataclass, fields, replace
from datetime import date, timedelta

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from planted_articles import (
    make_article_topics,
    make_corpus,
    make_themes,
    no_topics,
    plant_topics,
)

from research.errors import CorpusError, ShapeError
from research.records import Group, Prevalence, SeriesKey
from research.study import PrevalenceSettings
from research.trends import measure_prevalence
from research.trends.prevalence import cells as cell_counts


def measure(
    corpus, share, *, topics=None, passages=None, clusters=None, is_abstained=None, seed=0, **changes
) -> Prevalence:
    wanted = PrevalenceSettings(**{"n_replicates": 100, **changes})
    topics = topics if topics is not None else no_topics(corpus.n_articles)
    return measure_prevalence(
        corpus,
        make_themes(np.asarray(share, float), is_abstained=is_abstained),
        topics,
        passages=passages,
        clusters=clusters,
        settings=wanted,
        seed=seed,
    )


@dataclass(frozen=True)
class Cell:
    """One series, group and period of the arrays; bands are NaN for groups."""

    series: SeriesKey
    group: Group
    period: int
    n: int
    n_effective: float
    share: float
    low: float
    high: float
    band_low: float
    band_high: float
    hard_share: float
    hard_low: float
    hard_high: float


def cells(prevalence: Prevalence) -> list[Cell]:
    return [
        Cell(
            one,
            group,
            t,
            int(prevalence.n[g, t]),
            *(float(a[s, g, t]) for a in (prevalence.n_effective, prevalence.share, prevalence.low, prevalence.high)),
            *(float(a[s, t]) if g == 0 else np.nan for a in (prevalence.band_low, prevalence.band_high)),
            *(float(a[s, g, t]) for a in (prevalence.hard_share, prevalence.hard_low, prevalence.hard_high)),
        )
        for g, group in enumerate(prevalence.groups)
        for s, one in enumerate(prevalence.series)
        for t in range(len(prevalence.periods))
    ]


def series(prevalence: Prevalence, name="theme_0", kind="theme", group_kind="all", group=""):
    wanted = SeriesKey(kind, name), Group(group_kind, group)
    return [cell for cell in cells(prevalence) if (cell.series, cell.group) == wanted]


THREE_MONTHS = [date(2024, 1, 3), date(2024, 1, 20), date(2024, 3, 5)]


def test_soft_and_hard_shares_are_means_over_the_period():
    points = series(measure(make_corpus(THREE_MONTHS), [[0.9, 0.1], [0.4, 0.6], [0.2, 0.8]]))
    assert [p.n for p in points] == [2, 0, 1]
    assert points[0].share == pytest.approx(0.65)
    assert points[0].hard_share == pytest.approx(0.5)
    assert (points[2].share, points[2].hard_share) == (pytest.approx(0.2), 0)


def test_a_period_without_articles_is_unknown_not_zero():
    empty = series(measure(make_corpus(THREE_MONTHS), [[1, 0]] * 3))[1]
    numbers = [empty.share, empty.low, empty.high, empty.hard_share, empty.hard_low, empty.hard_high]
    assert np.isnan(numbers).all()


def test_a_single_article_leaves_a_wide_interval():
    alone = series(measure(make_corpus(THREE_MONTHS), [[1, 0]] * 3))[2]
    assert (alone.share, alone.hard_share) == (1, 1)
    assert alone.low < 0.3
    assert alone.hard_low < 0.3


def test_an_abstaining_article_counts_in_n_and_for_no_theme():
    points = series(measure(make_corpus(THREE_MONTHS), [[0.3, 0]] * 3, is_abstained=[True, False, False]))
    assert points[0].n == 2
    assert points[0].hard_share == 0.5
    assert points[0].share == pytest.approx(0.3)


def test_a_noise_article_counts_for_no_topic():
    topics = make_article_topics(np.array([[0, 0], [0.5, 0.5], [0, 1]]))
    made = measure(make_corpus(THREE_MONTHS), np.zeros((3, 0)), topics=topics)
    assert [p.hard_share for p in series(made, "0", "topic")][::2] == [0.5, 0]
    assert [p.share for p in series(made, "0", "topic")][::2] == [0.25, 0]


def test_a_story_counts_once_where_it_first_appeared():
    corpus = make_corpus(THREE_MONTHS, stories=[0, 1, 0])
    points = series(measure(corpus, [[0.9, 0.1], [0.4, 0.6], [0.5, 0.5]]))
    assert [p.n for p in points] == [2, 0, 0]
    assert points[0].share == pytest.approx((0.7 + 0.4) / 2)
    by_article = series(measure(corpus, [[0.9, 0.1], [0.4, 0.6], [0.5, 0.5]], unit="article"))
    assert [p.n for p in by_article] == [2, 0, 1]


def test_within_a_source_a_story_counts_where_it_first_appeared_there():
    corpus = make_corpus(THREE_MONTHS, stories=[0, 1, 0], sources=["a", "a", "b"])
    made = measure(corpus, [[1, 0]] * 3, min_articles=1)
    assert [p.n for p in series(made, group_kind="source", group="a")] == [2, 0, 0]
    assert [p.n for p in series(made, group_kind="source", group="b")] == [0, 0, 1]


def test_groups_of_few_articles_get_no_series():
    days = [date(2024, 1, 1) + timedelta(days=i) for i in range(7)]
    corpus = make_corpus(days, sources=["a"] * 5 + ["b"] * 2, languages=["zh"] * 4 + ["en"] * 3)
    made = measure(corpus, [[1.0]] * 7, min_articles=4)
    assert made.groups == (Group("all", ""), Group("source", "a"), Group("language", "zh"))
    by_language = measure(corpus, [[1.0]] * 7, min_articles=1, by=["language"]).groups
    assert by_language == (Group("all", ""), Group("language", "en"), Group("language", "zh"))


def test_an_article_without_a_body_is_in_the_language_of_its_title():
    corpus = make_corpus(THREE_MONTHS)
    bare = tuple(replace(a, body="", body_language="und") for a in corpus.articles)
    made = measure(replace(corpus, articles=bare), [[1.0]] * 3, min_articles=1)
    assert [group.name for group in made.groups if group.kind == "language"] == ["zh"]


corpora = st.integers(2, 25).flatmap(
    lambda n: st.tuples(
        st.lists(st.integers(0, 200), min_size=n, max_size=n).map(sorted),
        st.lists(st.lists(st.floats(0, 1), min_size=3, max_size=3), min_size=n, max_size=n),
        st.lists(st.integers(0, 8), min_size=n, max_size=n),
        st.sampled_from(["article", "story"]),
    )
)


def arrange(drawn):
    offsets, raw, stories, unit = drawn
    days = [date(2024, 1, 1) + timedelta(days=d) for d in offsets]
    share = np.array(raw) / np.maximum(np.sum(raw, axis=1, keepdims=True), 1)
    _, first, numbers = np.unique(stories, return_index=True, return_inverse=True)
    order = np.argsort(np.argsort(first))
    return days, share, order[numbers], unit


@settings(max_examples=40, deadline=None)
@given(corpora)
def test_shares_sum_to_one_at_most_and_intervals_hold_them(drawn):
    days, share, stories, unit = arrange(drawn)
    made = measure(make_corpus(days, stories=stories), share, unit=unit, min_articles=1)
    totals: dict = defaultdict(lambda: np.zeros(2))
    for p in cells(made):
        if p.n:
            assert 0 <= p.low <= p.share + 1e-6
            assert p.share - 1e-6 <= p.high <= 1 + 1e-6
            assert p.low < p.high
            assert 0 <= p.hard_low <= p.hard_share <= p.hard_high <= 1
            totals[p.group, p.period] += (p.share, p.hard_share)
    assert all((total <= 1 + 1e-9).all() for total in totals.values())
    counted = sum(p.n for p in series(made))
    assert counted == (len(days) if unit == "article" else len(set(stories)))


@settings(max_examples=30, deadline=None)
@given(corpora, st.data())
def test_an_exact_reprint_does_not_change_prevalence_by_story(drawn, data):
    days, share, stories, _ = arrange(drawn)
    # The copy comes after its original, before the last article: the corpus ends where it ended.
    original = data.draw(st.integers(0, len(days) - 2))
    same = np.flatnonzero(stories == stories[original])
    share[same] = share[original]
    place = data.draw(st.integers(int(same[0]) + 1, len(days) - 1))
    before = measure(make_corpus(days, stories=stories), share, by=[])
    after = measure(
        make_corpus([*days[:place], days[place], *days[place:]], stories=np.insert(stories, place, stories[original])),
        np.insert(share, place, share[original], axis=0),
        by=[],
    )
    for a, b in zip(cells(before), cells(after), strict=True):
        np.testing.assert_allclose(
            [a.n, a.n_effective, a.share, a.low, a.high, a.band_low, a.band_high, a.hard_share],
            [b.n, b.n_effective, b.share, b.low, b.high, b.band_low, b.band_high, b.hard_share],
            rtol=1e-6,
            atol=1e-12,
        )


def test_the_order_of_articles_of_one_day_does_not_change_the_shares():
    rng = np.random.default_rng(0)
    day, share = [date(2024, 1, 1)] * 30, rng.dirichlet([1, 1], 30)
    order = rng.permutation(30)
    a, b = measure(make_corpus(day), share), measure(make_corpus(day), share[order])
    assert a.share == pytest.approx(b.share)
    assert a.hard_share == pytest.approx(b.hard_share)


def numbers(prevalence: Prevalence) -> np.ndarray:
    """Everything that is a number, shape (n_cells, n_numbers)."""
    return np.array([[getattr(cell, field.name) for field in fields(Cell)[3:]] for cell in cells(prevalence)], float)


def test_the_same_seed_gives_the_same_record():
    rng = np.random.default_rng(0)
    days = [date(2024, 1, 1) + timedelta(days=i // 2) for i in range(200)]
    share = rng.dirichlet([1, 1], 200)
    one, same, other = (numbers(measure(make_corpus(days), share, seed=seed)) for seed in (0, 0, 1))
    np.testing.assert_array_equal(one, same)
    # Only bands come from replicates.
    differs = ~np.isclose(one, other, equal_nan=True)
    assert differs[:, 5:7].any()
    assert not np.delete(differs, [5, 6], axis=1).any()


def test_hard_membership_measures_the_part_that_has_this_as_its_top():
    made = measure(make_corpus(THREE_MONTHS), [[0.9, 0.1], [0.4, 0.6], [0.2, 0.8]], membership="hard")
    assert made.membership == "hard"
    for p in cells(made):
        if p.n:
            assert (p.share, p.low, p.high) == (p.hard_share, p.hard_low, p.hard_high)
            assert p.n_effective == p.n


def many_articles(n_articles: int = 240) -> list[date]:
    return [date(2024, 1, 1) + timedelta(days=i * 180 // n_articles) for i in range(n_articles)]


def test_articles_of_yes_and_no_are_worth_one_each_and_soft_ones_more():
    rng = np.random.default_rng(0)
    days, top = many_articles(), rng.random((240, 1)) < 0.3
    hard = series(measure(make_corpus(days), top.astype(float)))
    soft = series(measure(make_corpus(days), 0.15 + 0.5 * top))
    assert [p.n_effective for p in hard] == pytest.approx([p.n for p in hard])
    assert all(p.n_effective > 2 * p.n for p in soft)


def test_reprints_by_article_are_worth_less_than_articles():
    days = many_articles()
    stories, share = np.repeat(np.arange(80), 3), np.repeat(np.random.default_rng(0).random(80) < 0.4, 3)[:, None]
    by_article = series(measure(make_corpus(days, stories=stories), share.astype(float), unit="article"))
    by_story = series(measure(make_corpus(days, stories=stories), share.astype(float), unit="story"))
    for article, story in zip(by_article, by_story, strict=True):
        assert article.n_effective <= article.n / 2
        assert article.n_effective == pytest.approx(story.n_effective, rel=0.1)


def test_a_band_is_nowhere_narrower_than_the_interval_and_groups_have_none():
    rng = np.random.default_rng(0)
    made = measure(make_corpus(many_articles(), sources=["a", "b"] * 120), rng.dirichlet([1, 2, 3], 240))
    for p in cells(made):
        if p.group.kind == "all":
            assert 0 <= p.band_low <= p.low <= p.share <= p.high <= p.band_high <= 1
            assert p.band_high - p.band_low > p.high - p.low
        else:
            assert np.isnan([p.band_low, p.band_high]).all()


def measure_topics(clusterings, *, topic_of):
    passages, clusters, topics = plant_topics(topic_of, n_topics=2, clusterings=clusterings)
    return measure(
        make_corpus(many_articles(len(topic_of))),
        np.eye(2)[topic_of],
        topics=topics,
        passages=passages,
        clusters=clusters,
        by=[],
    )


def test_clusterings_that_agree_leave_everything_as_it_was():
    topic_of = np.random.default_rng(0).integers(0, 2, 240)
    alone, agreed = measure_topics([], topic_of=topic_of), measure_topics([topic_of] * 4, topic_of=topic_of)
    np.testing.assert_allclose(numbers(alone), numbers(agreed))
    for topic in range(2):
        share = [p.share for p in series(agreed, str(topic), "topic")]
        for draw in agreed.topic_draws:
            np.testing.assert_allclose(draw[topic], share, rtol=1e-6)


def test_clusterings_that_differ_widen_topics_and_leave_themes():
    rng = np.random.default_rng(0)
    topic_of = rng.integers(0, 2, 240)
    clusterings = [np.where(rng.random(240) < 0.3, 1, topic_of), np.where(rng.random(240) < 0.3, 0, topic_of)]
    alone, differ = measure_topics([], topic_of=topic_of), measure_topics(clusterings, topic_of=topic_of)
    for a, b in zip(cells(alone), cells(differ), strict=True):
        assert (a.share, a.n_effective) == (b.share, b.n_effective)
        if a.series.kind == "theme":
            assert (a.low, a.high) == (b.low, b.high)
        else:
            assert b.low < a.low
            assert b.high > a.high


def test_a_period_without_articles_is_unknown_to_every_clustering():
    passages, clusters, topics = plant_topics([0, 1, 1], n_topics=2, clusterings=[[1, 0, 0], [0, 0, 0]])
    made = measure(
        make_corpus(THREE_MONTHS), np.zeros((3, 0)), topics=topics, passages=passages, clusters=clusters, by=[]
    )
    np.testing.assert_allclose(made.topic_draws[0], [[0.5, np.nan, 0], [0.5, np.nan, 1]])
    assert np.isnan(made.topic_draws[:, :, 1]).all()
    # The second clustering has one cluster; it stands for the topic that most of its passages are in.
    np.testing.assert_allclose(made.topic_draws[1], [[0, np.nan, 0], [1, np.nan, 1]])


def test_twenty_thousand_articles_and_sixty_series_take_seconds():
    rng = np.random.default_rng(0)
    days = sorted(date(2022, 1, 1) + timedelta(days=int(d)) for d in rng.integers(0, 1440, 20_000))
    corpus, topic_of = make_corpus(days), rng.integers(0, 52, 20_000)
    clusterings = [np.where(rng.random(20_000) < 0.1, rng.integers(0, 52, 20_000), topic_of) for _ in range(4)]
    passages, clusters, topics = plant_topics(topic_of, n_topics=52, clusterings=clusterings)
    share = rng.dirichlet(np.full(8, 0.3), 20_000)
    began = time.process_time()
    made = measure(corpus, share, topics=topics, passages=passages, clusters=clusters, by=[], n_replicates=500)
    assert time.process_time() - began < 15
    assert made.share.shape == (60, 1, 48)


def test_arrays_of_another_shape_are_refused_and_those_of_a_record_cannot_be_written_to():
    made = measure(make_corpus(THREE_MONTHS), [[1, 0]] * 3)
    with pytest.raises(ShapeError, match=r"Prevalence.low has shape \(2, 1, 2\), expected \(2, 1, 3\)"):
        replace(made, low=made.low[:, :, :2])
    with pytest.raises(ShapeError, match="begin with the whole corpus"):
        replace(made, groups=(Group("source", "a"),))
    with pytest.raises(ValueError, match="read-only"):
        made.share[0, 0, 0] = 1


def count_records() -> int:
    gc.collect()
    return sum(str(type(one).__module__).startswith("research.records") for one in gc.get_objects())


def test_many_groups_are_measured_without_a_python_object_a_cell():
    n_sources, n_days = 100, 200
    days = [date(2023, 1, 1) + timedelta(days=day) for day in range(n_days) for _ in range(10)]
    corpus = make_corpus(days, sources=[f"s{i % n_sources}" for i in range(len(days))])
    before = count_records()
    made = measure(corpus, np.full((len(days), 10), 0.1), period="day", by=["source"], min_articles=5)
    assert made.share.shape == (10, 1 + n_sources, n_days)
    assert count_records() - before <= 1 + len(made.series) + len(made.groups) + n_days


def make_daily(n_sources, n_days, each=2):
    days = [date(2023, 1, 1) + timedelta(days=day) for day in range(n_days) for _ in range(n_sources * each // n_days)]
    return make_corpus(days, sources=[f"s{int(i**0.5) % n_sources}" for i in range(len(days))])


def test_small_groups_have_no_series_where_all_would_be_too_many(monkeypatch):
    corpus = make_daily(40, 20, each=20)
    monkeypatch.setattr(cell_counts, "MOST_CELLS", 11 * 3 * 20)
    made = measure(corpus, np.full((corpus.n_articles, 3), 0.3), period="day", by=["source"])
    assert 2 <= len(made.groups) <= 11
    assert made.least_articles > 5
    kept = Counter(article.source for article in corpus.articles)
    assert {group.name for group in made.groups[1:]} == {s for s, n in kept.items() if n >= made.least_articles}


def test_more_shares_than_fit_are_refused_with_the_arithmetic_and_what_would_do(monkeypatch):
    corpus = make_daily(40, 20, each=20)
    monkeypatch.setattr(cell_counts, "MOST_CELLS", 11 * 3 * 20)
    shares = np.full((corpus.n_articles, 3), 0.3)
    asked = {"period": "day", "by": ["source"], "min_articles": 5}
    with pytest.raises(CorpusError, match=r"\(1 \+ \d+ groups\) x 3 series x 20 days") as told:
        measure(corpus, shares, **asked)
    least = int(re.search(r"min_articles: (\d+)", str(told.value))[1])
    assert "period: week" in str(told.value)
    assert measure(corpus, shares, **{**asked, "min_articles": least}).least_articles == least
    assert measure(corpus, shares, **{**asked, "period": "week"}).least_articles == 5
    monkeypatch.setattr(cell_counts, "MOST_CELLS", 50)
    with pytest.raises(CorpusError, match=r"\(1 \+ 0 groups\)"):
        measure(corpus, shares, period="day", by=[])


def test_the_values_of_an_attribute_are_groups_and_articles_without_one_are_in_none():
    days = [date(2024, 1, 1) + timedelta(days=i) for i in range(7)]
    corpus = make_corpus(days)
    parties = ["x", "x", "", "y", "", "x", "y"]
    articles = tuple(replace(a, attributes=(p,)) for a, p in zip(corpus.articles, parties, strict=True))
    corpus = replace(corpus, articles=articles, attributes=("party",))
    shares = [[0.9], [0.6], [0.1], [0.2], [0.1], [0.3], [0.4]]
    made = measure(corpus, shares, min_articles=2, by=["party"])
    assert made.groups == (Group("all", ""), Group("party", "x"), Group("party", "y"))
    assert made.n[:, 0].tolist() == [7, 3, 2]
    np.testing.assert_allclose(made.share[0, 1:, 0], [0.6, 0.3])
