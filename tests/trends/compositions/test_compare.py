"""Series of a corpus compared with one another, from memberships to the record."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import numpy as np
import pytest
from planted_articles import make_corpus, make_themes, no_topics

from research.records import NO_SERIES
from research.study import PrevalenceSettings, TrendSettings
from research.trends import claim_trends, compare_series, fit_trends, measure_prevalence

N_MONTHS, N_EACH = 24, 40


def draw_share(n_parts=5, *, seed=0):
    """Draw articles of one theme each: the first theme goes from 5 to 45 %, the others keep their proportions.

    The last part belongs to no theme.
    """
    rng = np.random.default_rng(seed)
    rise = np.repeat(np.linspace(0.05, 0.45, N_MONTHS), N_EACH)
    weight = np.tile(np.linspace(2, 1, n_parts - 1), (len(rise), 1))
    weight = np.column_stack([rise, weight / weight.sum(axis=1, keepdims=True) * (1 - rise)[:, None]])
    part = (rng.random((len(rise), 1)) > weight.cumsum(axis=1)).sum(axis=1)
    return np.eye(n_parts)[part][:, :-1]


def compare(share, *, n_months=N_MONTHS, unit="story", membership="soft", **changes):
    n = n_months * N_EACH
    days = [date(2022 + month // 12, month % 12 + 1, 10) for month in range(n_months) for _ in range(N_EACH)]
    corpus = make_corpus(days, sources=["a", "b"] * (n // 2))
    share = share[:n]
    themes, topics = make_themes(share, is_abstained=(share.sum(axis=1) == 0).tolist()), no_topics(n)
    wanted = PrevalenceSettings(n_replicates=100, by=[], unit=unit, membership=membership)
    settings = TrendSettings(**changes)
    prevalence = measure_prevalence(corpus, themes, topics, settings=wanted, seed=0)
    fits = fit_trends(prevalence, settings)
    # The claims are given: their own tests take long.
    refused = claim_trends(prevalence, TrendSettings(min_periods=1000), seed=0)
    claims = ["rising", *["falling"] * (len(prevalence.series) - 1)]
    trends = replace(
        refused, trends=tuple(replace(one, claim=claim) for one, claim in zip(refused.trends, claims, strict=True))
    )
    made = compare_series(
        corpus, themes, topics, prevalence=prevalence, trends=trends, fits=fits, settings=settings, seed=0
    )
    return prevalence, made


@pytest.mark.parametrize(("unit", "membership"), [("story", "soft"), ("article", "hard")])
def test_what_rises_gains_at_the_cost_of_those_that_keep_their_proportions(unit, membership):
    prevalence, made = compare(draw_share(), unit=unit, membership=membership)
    first, *others = made.relative
    assert [one.id for one in made.relative] == [one.id for one in prevalence.series]
    assert first.verdict == "own"
    assert first.low > 1.5
    (composition,) = made.compositions
    assert (composition.refusal, first.id in composition.members) == ("", False)
    assert composition.common_ratio < 0.9
    assert {one.verdict for one in others} <= {"displaced", "unclear"}
    assert sum(one.is_displaced for one in others) >= 2
    assert all(one.movers == (first.id,) for one in others if one.is_displaced)
    assert [gain.id for gain in made.gains] == [*(one.id for one in prevalence.series), NO_SERIES]
    assert sum(gain.change for gain in made.gains) == pytest.approx(0, abs=1e-9)
    assert made.gains[0].change > 10
    assert prevalence.periods[made.first_late].label == "2023-01"


def test_themes_are_compared_in_pairs_the_larger_one_first():
    prevalence, made = compare(draw_share())
    level = {one.id: prevalence.level[row, 0] for row, one in enumerate(prevalence.series)}
    assert len(made.differences) == 6
    for one in made.differences:
        assert one.difference == pytest.approx(100 * (level[one.first] - level[one.second]))
        assert one.low < one.difference < one.high
    ratios = {(one.first, one.second): one.ratio for one in made.differences}
    riser = prevalence.series[0].id
    assert all((ratio > 1) == (pair[0] == riser) for pair, ratio in ratios.items() if riser in pair)


def test_the_theme_that_the_study_names_is_a_reference_beside_the_rest():
    name = compare(draw_share())[0].series[1].id
    prevalence, made = compare(draw_share(), reference=name)
    of_theme = [one for one in made.relative if one.reference == name]
    assert [one.id for one in of_theme] == [one.id for one in prevalence.series if one.id != name]
    assert of_theme[0].ratio > 1.5
    assert not any(one.verdict for one in of_theme)


def test_too_few_periods_and_too_few_parts_are_said():
    _, short = compare(draw_share(), n_months=6)
    assert [(one.refusal, one.members) for one in short.compositions] == [("too_few_periods", ())]
    assert (short.relative, short.gains, len(short.differences)) == ((), (), 6)
    alone = draw_share(3)[:, :1]
    _, few = compare(alone)
    assert [one.refusal for one in few.compositions] == ["too_few_parts"]
    assert few.gains[0].own != few.gains[0].own
    assert few.differences == ()


def test_where_all_parts_keep_their_proportions_no_change_is_split():
    share = np.eye(5)[np.random.default_rng(2).integers(5, size=N_MONTHS * N_EACH)][:, :-1]
    _, made = compare(share)
    assert len(made.compositions[0].members) == 5
    assert all(np.isnan([gain.displaced, gain.own]).all() for gain in made.gains)
    assert sum(gain.change for gain in made.gains) == pytest.approx(0, abs=1e-9)
