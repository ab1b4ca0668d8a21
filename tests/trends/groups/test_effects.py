"""Effects of covariates: levels within periods, and time with process noise."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import numpy as np
import pytest
from planted_articles import make_corpus, make_themes, no_topics

from research.errors import CorpusError
from research.study import EffectSettings, PrevalenceSettings, TrendSettings
from research.trends import estimate_effects, measure_prevalence

N_PERIODS = 36
START = date(2020, 1, 1)


def plant(*, effect=0.3, slope=0.0, seed=0, n=1200):
    """Two sources, the second of which takes over; a theme that the second covers more by ``effect``."""
    rng = np.random.default_rng(seed)
    days = np.sort(rng.integers(0, 30 * N_PERIODS, n))
    place = days / days.max()
    is_second = rng.random(n) < 0.2 + 0.6 * place
    shock = 0.05 * rng.standard_normal(N_PERIODS + 2)[days // 30]
    share = np.clip(0.3 + effect * is_second + slope * place + shock, 0.01, 0.99)
    values = (rng.random(n) < share).astype(float)
    corpus = make_corpus(
        [START + timedelta(days=int(day)) for day in days], sources=np.where(is_second, "b", "a").tolist()
    )
    parties = np.where(is_second, "y", "x")
    articles = tuple(replace(a, attributes=(str(p),)) for a, p in zip(corpus.articles, parties, strict=True))
    return replace(corpus, articles=articles, attributes=("party",)), values[:, None]


def estimate(corpus, values, names):
    themes, topics = make_themes(values), no_topics(len(values))
    prevalence = measure_prevalence(corpus, themes, topics, settings=PrevalenceSettings(n_replicates=100), seed=0)
    return estimate_effects(
        corpus,
        themes,
        topics,
        prevalence=prevalence,
        effects=[EffectSettings.model_validate(name) for name in names],
        settings=TrendSettings(),
    )


def test_a_mix_of_sources_that_changes_is_no_effect_of_time():
    made = {row.covariate: row for row in estimate(*plant(), ["time", "source"]).effects}
    assert made["source"].low < 30 < made["source"].high
    assert (made["source"].level, made["source"].reference, made["source"].type) == ("b", "a", "level")
    assert made["source"].q_value < 0.001
    assert made["time"].low < 0 < made["time"].high
    alone = estimate(*plant(), ["time"]).effects[0]
    assert alone.estimate > 2 * abs(made["time"].estimate)
    assert alone.naive_low > 0


def test_time_has_its_effect_in_points_a_year():
    row = estimate(*plant(effect=0.0, slope=0.45), ["time", "source"]).effects[0]
    assert row.estimate == pytest.approx(45 / (30 * N_PERIODS / 365.25), rel=0.3)
    assert row.low > 0
    assert row.high - row.low > row.naive_high - row.naive_low


def test_a_covariate_that_another_determines_is_refused_by_its_name():
    made = estimate(*plant(), ["source", "party"]).effects
    assert [(row.covariate, row.refusal, row.refused_by) for row in made] == [
        ("source", "", ""),
        ("party", "collinear", "source"),
    ]
    assert np.isnan(made[1].estimate)


def test_the_reference_is_the_most_frequent_level_or_that_of_the_study():
    corpus, values = plant()
    (row,) = estimate(corpus, values, [{"by": "party", "reference": "y"}]).effects
    assert (row.level, row.reference) == ("x", "y")
    assert row.estimate < 0
    with pytest.raises(CorpusError, match='effects: party: reference: no article has "z"'):
        estimate(corpus, values, [{"by": "party", "reference": "z"}])


def test_small_levels_are_pooled_and_named():
    corpus, values = plant()
    parties = ["u" if n < 7 else "v" if n < 15 else "x" if n % 2 else "y" for n in range(len(values))]
    articles = tuple(replace(a, attributes=(p,)) for a, p in zip(corpus.articles, parties, strict=True))
    made = estimate(replace(corpus, articles=articles), values, ["party"])
    assert [(row.level, row.n) for row in made.effects][-1] == ("other", 15)
    assert [(one.level, one.n) for one in made.pooled] == [("v", 8), ("u", 7)]


def test_a_study_without_covariates_has_no_effects():
    assert estimate(*plant(n=200), []).effects == ()


@pytest.mark.parametrize("n_months", [1, 8])
def test_a_level_of_few_periods_has_no_effect_by_chance(n_months):
    found, refused = 0, 0
    for seed in range(12):
        rng = np.random.default_rng(seed)
        days = np.sort(rng.integers(0, 30 * N_PERIODS, 1200))
        is_inside = (days // 30 >= 14) & (days // 30 < 14 + n_months) & (rng.random(1200) < 0.6)
        corpus = make_corpus(
            [START + timedelta(days=int(day)) for day in days], sources=np.where(is_inside, "b", "a").tolist()
        )
        (row,) = estimate(corpus, (rng.random((1200, 1)) < 0.3).astype(float), ["source"]).effects
        found += row.p_value < 0.05
        refused += row.refusal == "too_brief"
    assert found <= 2
    assert refused == (12 if n_months == 1 else 0)
