"""Comparisons of the groups of a study: levels, differences, corrections and refusals."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import numpy as np
import pytest
from planted_articles import make_article_topics, make_clusters, make_corpus, make_passages, make_themes, no_topics

from research.study import GroupSettings, PrevalenceSettings, TrendSettings
from research.trends import compare_groups, measure_prevalence

N_MONTHS = 24
FIRST = date(2020, 1, 1)


def plant(shares, *, n=3000, seed=0, n_months=N_MONTHS):
    """A corpus of parties with their own shares of a theme, and a second theme that all cover alike."""
    rng = np.random.default_rng(seed)
    days = np.sort(rng.integers(0, round(30.4 * n_months), n))
    parties = rng.choice([*shares], n)
    values = np.column_stack([rng.random(n) < [shares[p] for p in parties], rng.random(n) < 0.3]).astype(float)
    corpus = make_corpus([FIRST + timedelta(days=int(day)) for day in days])
    articles = tuple(replace(a, attributes=(str(p),)) for a, p in zip(corpus.articles, parties, strict=True))
    return replace(corpus, articles=articles, attributes=("party",)), values


def compare(corpus, values, settings="party", *, topics=None, **clusters):
    themes, topics = make_themes(values), topics or no_topics(len(values))
    shares = PrevalenceSettings(n_replicates=100, by=["party"], min_articles=10)
    return compare_groups(
        corpus,
        themes,
        topics,
        prevalence=measure_prevalence(corpus, themes, topics, settings=shares, seed=0),
        groups=[GroupSettings.model_validate(settings)],
        settings=TrendSettings(),
        **clusters,
    )


def test_levels_and_their_difference_are_those_of_the_groups():
    made = compare(*plant({"x": 0.2, "y": 0.35}))
    levels = {(one.group, one.id): one for one in made.levels}
    assert levels["y", "theme_0"].low < 0.35 < levels["y", "theme_0"].high
    first, second = made.differences
    assert {first.group, first.reference} == {"x", "y"}
    sign = 1 if first.group == "y" else -1
    assert sign * first.level == pytest.approx(15, abs=4)
    assert first.level_low < first.level < first.level_high
    assert first.level_q < 0.005
    assert (first.level_low > 0) == (first.odds_low > 1)
    assert second.level_q > 0.05
    assert second.n_tests == 2
    assert second.level_q >= second.level_p


def test_without_enough_periods_or_units_nothing_is_tested_and_the_reason_is_kept():
    few = compare(*plant({"x": 0.2, "y": 0.3}, n_months=5))
    assert {(row.refusal, row.n_required) for row in few.differences} == {("too_few_periods", 8)}
    rare = compare(*plant({"x": 0.2, "y": 0.002})).differences
    assert [row.refusal for row in rare] == ["too_rare", ""]
    assert np.isnan(rare[0].level_q)
    # What is not tested counts among the tests.
    assert rare[1].level_q == pytest.approx(min(1, 2 * rare[1].level_p))


def test_groups_of_few_articles_are_left_out():
    corpus, values = plant({"x": 0.2, "y": 0.3})
    articles = [replace(a, attributes=("z",)) if n < 4 else a for n, a in enumerate(corpus.articles)]
    made = compare(replace(corpus, articles=tuple(articles)), values)
    assert [(one.group, one.n_articles, one.reason) for one in made.left_out] == [("z", 4, "too_few_articles")]
    assert set(made.list_groups("party")) == {"x", "y"}


def test_topics_that_clusterings_dispute_have_wider_intervals():
    corpus, values = plant({"x": 0.2, "y": 0.3}, n=1500)
    topic = values[:, 0].astype(int)
    topics = make_article_topics(np.eye(2)[topic])
    passages = make_passages(range(len(topic)))
    other = np.where(np.arange(len(topic)) % 5 == 0, 1 - topic, topic)
    widths = []
    for clusterings in ([topic, topic], [topic, other]):
        clusters = make_clusters(topic, n_topics=2, clusterings=clusterings)
        made = compare(corpus, np.zeros((len(topic), 0)), topics=topics, passages=passages, clusters=clusters)
        widths.append(made.differences[0].level_high - made.differences[0].level_low)
    assert widths[1] > widths[0] * 1.05


def test_a_study_that_compares_nothing_has_no_comparisons():
    corpus, values = plant({"x": 0.2}, n=200)
    themes = make_themes(values)
    shares = PrevalenceSettings(n_replicates=100, by=[])
    prevalence = measure_prevalence(corpus, themes, no_topics(200), settings=shares, seed=0)
    made = compare_groups(
        corpus,
        themes,
        no_topics(200),
        prevalence=prevalence,
        groups=[],
        settings=TrendSettings(),
    )
    assert (made.levels, made.differences, made.left_out) == ((), (), ())
