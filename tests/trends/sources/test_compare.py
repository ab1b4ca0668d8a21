from __future__ import annotations

from datetime import date, timedelta

import numpy as np
import pytest
from planted_articles import make_corpus, make_themes, no_topics

from research.records import SeriesKey
from research.study import PrevalenceSettings
from research.trends import compare_sources, measure_prevalence


def compare(days, share, *, sources, stories=None, **changes):
    corpus = make_corpus(days, sources=sources, stories=stories)
    themes, topics = make_themes(np.asarray(share, float)), no_topics(len(days))
    wanted = PrevalenceSettings(**{"n_replicates": 100, "by": [], **changes})
    prevalence = measure_prevalence(corpus, themes, topics, settings=wanted, seed=0)
    return prevalence, compare_sources(corpus, themes, topics, prevalence=prevalence)


def list_days(n_articles: int) -> list[date]:
    return [date(2022, 1, 1) + timedelta(days=i * 1090 // n_articles) for i in range(n_articles)]


def test_one_source_leaves_no_series():
    _, made = compare(list_days(60), [[0.5, 0.5]] * 60, sources=["a"] * 60)
    assert (made.series, made.splits, made.standardised.shape) == ((), (), (0, 36))
    assert np.isnan(made.covered).all()


def test_every_series_has_a_row_and_a_split_in_the_order_of_prevalence():
    share = np.random.default_rng(0).dirichlet([1, 1, 1], 240)
    prevalence, made = compare(list_days(240), share, sources=["a", "b"] * 120)
    assert made.series == prevalence.series
    assert [SeriesKey(split.kind, split.id) for split in made.splits] == list(made.series)
    assert made.standardised.shape == (3, 36)
    # Both sources publish the same number everywhere: the mix never changes.
    both = made.covered == 1
    assert both.sum() >= 30
    np.testing.assert_allclose(made.standardised.sum(axis=0), 1)


def test_a_period_without_articles_is_unknown_and_covered_by_nobody():
    days = [day for day in list_days(240) if day.month != 8]
    n = len(days)
    prevalence, made = compare(days, [[0.4, 0.6]] * n, sources=[("a", "b")[i % 2] for i in range(n)])
    empty = prevalence.n[0] == 0
    assert empty.sum() == 3
    assert made.covered[empty].tolist() == [0, 0, 0]
    for values in (made.standardised, made.standardised_low, made.standardised_high):
        assert np.isnan(values[:, empty]).all()
        assert np.isfinite(values[:, ~empty]).all()


@pytest.mark.parametrize("membership", ["soft", "hard"])
@pytest.mark.parametrize("unit", ["article", "story"])
def test_sources_are_compared_by_the_unit_and_the_membership_of_the_shares(unit, membership):
    # Where every source publishes everywhere in equal parts, the standardised share is the raw share.
    rng = np.random.default_rng(0)
    n_months, n_each = 24, 4
    days = [date(2022 + m // 12, m % 12 + 1, 10) for m in range(n_months) for _ in range(2 * n_each)]
    sources = ["a", "b"] * (n_months * n_each)
    share = rng.dirichlet([0.5, 0.5], len(days))
    prevalence, made = compare(days, share, sources=sources, unit=unit, membership=membership)
    np.testing.assert_allclose(made.standardised, prevalence.share[:, 0], atol=1e-12)
