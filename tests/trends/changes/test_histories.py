"""Histories of sources: what is planted is found, and chance is not."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import numpy as np
import pytest

from research.records import Article, Corpus, RejectedRow
from research.text.endings import measure_endings
from research.trends import bin_periods, find_histories
from research.trends.changes.silences import find_longest_wait, find_silences
from research.trends.changes.volumes import find_jumps

ZONE = ZoneInfo("UTC")
FIRST = date(2016, 1, 1)


def make_corpus(days_of: dict[str, Sequence[int]], *, rejected=(), bodies=None) -> Corpus:
    """Make a corpus from the days of each source, counted from 2016-01-01."""
    articles = []
    for source, days in days_of.items():
        for number, day in enumerate(days):
            body = bodies[source][number] if bodies else "A text that ends."
            published = datetime(2016, 1, 1, tzinfo=ZONE) + timedelta(days=int(day))
            name = f"{len(articles):016x}"
            articles.append(Article(name, "T", body, "en", "en", source, published, "day", None, None, "a.csv", 2))
    articles.sort(key=lambda article: (article.published, article.id))
    n = len(articles)
    return Corpus(tuple(articles), np.arange(n), np.zeros((n, 2), np.int64), tuple(rejected), (), n, "UTC")


def describe(corpus, length="month", **more):
    periods, _ = bin_periods(corpus, length, start=more.get("start"), end=more.get("end"))
    return find_histories(corpus, measure_endings(article.body for article in corpus.articles), periods, **more)


def draw_days(rate, first, last, seed=0):
    rng = np.random.default_rng(seed)
    return np.repeat(np.arange(first, last), rng.poisson(rate, last - first))


def list_events(made):
    return [(event.source, event.kind) for event in made.events]


@pytest.mark.parametrize("rate", [0.05, 0.3, 1.0, 3.0])
@pytest.mark.parametrize("span", [365, 1500])
def test_few_poisson_sources_have_a_silence(rate, span):
    rng = np.random.default_rng(int(100 * rate) + span)
    n_found = sum(bool(find_silences(np.flatnonzero(rng.poisson(rate, span)))) for _ in range(300))
    # Nominal 1 %; 300 series leave a Monte Carlo standard error of 0.6 percentage points.
    assert n_found / 300 <= 0.03


@pytest.mark.parametrize("rate", [2, 20, 100])
def test_few_poisson_sources_have_a_jump(rate):
    rng = np.random.default_rng(rate)
    days = np.full(36, 30)
    found = [find_jumps(rng.poisson(rate, 36), days, np.arange(36) * 30.0, seed=seed) for seed in range(25)]
    assert sum(map(bool, found)) <= 1


def test_a_weekly_and_a_working_day_rhythm_are_no_silences():
    assert find_silences(np.arange(0, 900, 7)) == []
    working = np.array([day for day in range(900) if day % 7 < 5])
    assert find_silences(working) == []
    without_summer = working[(working < 400) | (working >= 445)]
    ((first, last),) = find_silences(without_summer)
    assert (first <= 400, last) == (True, 444)


def test_the_longest_wait_of_a_single_day_is_unknown():
    assert find_longest_wait(np.array([5])) == float("inf")


def test_a_source_that_begins_or_ends_within_the_corpus_is_told_with_its_share():
    made = describe(make_corpus({
        "Old": draw_days(0.5, 0, 700, 1), "New": draw_days(0.5, 430, 1096, 2), "All": draw_days(1, 0, 1096, 3)
    }))  # fmt: skip
    assert set(list_events(made)) == {("Old", "ends"), ("New", "begins")}
    (new,) = [event for event in made.events if event.source == "New"]
    assert abs((new.day - FIRST).days - 430) < 8
    assert new.share_before == new.before == 0
    assert 0.2 < new.share_after < 0.45
    assert new.size == new.share_after
    assert made.histories[0].source == "All"


def test_the_stated_dates_of_the_collection_are_its_edges():
    corpus = make_corpus({"S": draw_days(1, 300, 700)})
    assert list_events(describe(corpus)) == []
    made = describe(corpus, start=FIRST, end=FIRST + timedelta(days=1500))
    assert {kind for _, kind in list_events(made)} <= {"begins", "ends"}
    assert made.histories[0].n_silences == 0


def test_a_silence_and_a_jump_are_told_and_the_silence_is_no_jump():
    days = np.concatenate([draw_days(1, 0, 300, 1), draw_days(1, 390, 700, 2), draw_days(4, 700, 1096, 3)])
    made = describe(make_corpus({"S": days, "Other": draw_days(2, 0, 1096, 4)}))
    of_source = {event.kind: event for event in made.events if event.source == "S"}
    assert set(of_source) == {"silent", "rises"}
    silent, jump = of_source["silent"], of_source["rises"]
    assert (silent.last_day - silent.day).days > 80
    assert abs((jump.day - FIRST).days - 700) < 45
    assert jump.after > 3 * jump.before
    assert {(h.source, h.n_silences, h.n_jumps) for h in made.histories} == {("S", 1, 1), ("Other", 0, 0)}


def test_rhythm_and_duplicates_are_counted_by_source():
    rows = [RejectedRow("a.csv", 9, code, ("a.csv", "2"), "", "S") for code in ("repeated_key", "repeated_article")]
    rows += [RejectedRow("b.csv", 9, "repeated_across_files", ("a.csv", "2"), "", "S")] * 3
    corpus = make_corpus({"S": np.arange(0, 140, 7), "T": [3]}, rejected=rows)
    one, other = describe(corpus).histories
    assert (one.median_gap_days, round(one.active_share, 2)) == (7, 0.15)
    assert (one.n_repeated, one.n_repeated_across_files, other.n_repeated) == (2, 3, 0)
    assert np.isnan(other.median_gap_days)
    assert not other.is_searched


def test_texts_cut_at_one_length_or_with_a_mark_are_counted():
    rng = np.random.default_rng(0)
    whole = ["w" * int(n) + "." for n in rng.integers(100, 900, 40)]
    cut = [text if len(text) < 500 else text[:500] for text in whole]
    marked = [text + " [+123 chars]" if i % 4 == 0 else text for i, text in enumerate(whole)]
    days = range(40)
    made = describe(
        make_corpus({"Whole": days, "Cut": days, "Marked": days}, bodies={"Whole": whole, "Cut": cut, "Marked": marked})
    )
    found = {history.source: (round(history.cut_share, 3), history.cut_characters) for history in made.histories}
    n_long = sum(len(text) >= 500 for text in whole)
    assert found == {"Whole": (0, None), "Cut": (round(n_long / 40, 3), 500), "Marked": (0.25, None)}


def test_the_histories_do_not_depend_on_the_number_of_small_sources():
    days_of = {f"S{i}": [i % 500] for i in range(3000)}
    made = describe(make_corpus({**days_of, "Large": draw_days(1, 0, 500)}))
    assert len(made.histories) == 3001
    assert made.events == ()
