from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import beta, binomtest, norm
from statsmodels.stats.proportion import proportion_confint

from research.datasets.series import simulate_process, simulate_series, simulate_units
from research.trends.prevalence.bands import find_critical
from research.trends.prevalence.effective import measure_effective
from research.trends.stats.intervals import jeffreys_interval, wilson_interval
from research.trends.stats.replicates import draw_blocks, replicate_shares
from research.trends.stats.units import sum_periods


def sidak(n_periods: int, confidence: float = 0.95) -> float:
    return float(norm.isf((1 - confidence ** (1 / n_periods)) / 2))


def make_replicates(correlation: float, n_periods: int, *, n_replicates: int = 4000) -> np.ndarray:
    process = simulate_process(correlation, n_replicates, n_periods, rng=np.random.default_rng(n_periods))
    return (0.3 + 0.05 * process)[:, None].astype(np.float32)


@pytest.mark.parametrize("n_periods", [1, 6, 24])
def test_periods_that_move_by_themselves_need_sidaks_value(n_periods):
    found = find_critical(make_replicates(0, n_periods), confidence=0.95, seed=0)
    assert found[0] == pytest.approx(sidak(n_periods), abs=0.06)


def test_periods_that_move_as_one_need_the_value_of_one():
    replicates = np.repeat(make_replicates(0, 1), 24, axis=2) * np.linspace(1, 3, 24, dtype=np.float32)
    assert find_critical(replicates, confidence=0.95, seed=0)[0] == pytest.approx(1.96, abs=0.06)


def test_periods_that_are_alike_need_less_than_sidaks_value_and_more_than_that_of_one():
    found = [find_critical(make_replicates(c, 24), confidence=0.95, seed=0)[0] for c in (0.99, 0.8, 0)]
    assert 2 < found[0] < found[1] - 0.1 < found[2] - 0.15


@pytest.mark.parametrize("confidence", [0.8, 0.95])
def test_every_series_has_its_own_value_whatever_its_scale(confidence):
    both = np.concatenate([make_replicates(0, 12), 1e-3 * np.repeat(make_replicates(0, 1), 12, axis=2)], axis=1)
    found = find_critical(both, confidence=confidence, seed=0)
    assert found == pytest.approx([sidak(12, confidence), sidak(1, confidence)], abs=0.07)


def test_periods_without_units_are_left_out_and_those_that_never_move_count():
    replicates = make_replicates(0, 12)
    gone = replicates.copy()
    gone[:, :, 3:9] = np.nan
    assert find_critical(gone, confidence=0.95, seed=0)[0] == pytest.approx(sidak(6), abs=0.06)
    still = replicates.copy()
    still[:, :, 3:9] = 0
    # A share of 0 in every replicate is not known any better for that.
    assert find_critical(still, confidence=0.95, seed=0)[0] == pytest.approx(sidak(12), abs=0.06)
    assert np.isnan(find_critical(np.full_like(replicates, np.nan), confidence=0.95, seed=0)[0])


def test_replicates_that_lack_a_period_now_and_then_do_not_break_the_rest():
    replicates = make_replicates(0, 12)
    replicates[np.random.default_rng(0).random(replicates.shape) < 0.2] = np.nan
    assert find_critical(replicates, confidence=0.95, seed=0)[0] == pytest.approx(sidak(12), abs=0.06)


# -------------------------------------------------------------------------------------------- Jeffreys


@settings(deadline=None)
@given(st.integers(1, 500), st.data())
def test_jeffreys_agrees_with_statsmodels(n, data):
    count = data.draw(st.integers(1, n)) if n > 1 else 1
    found = jeffreys_interval(np.array([count / n]), np.array([float(n)]), norm.isf(np.array([0.025])))
    low, high = proportion_confint(count, n, alpha=0.05, method="jeffreys")
    assert found[0][0] == pytest.approx(low, abs=1e-9)
    assert found[1][0] == pytest.approx(high if count < n else 1, abs=1e-9)


def test_the_ends_are_none_and_all_exactly_where_nothing_or_everything_was_counted():
    low, high = jeffreys_interval(np.array([0.0, 1.0]), np.array([10.0, 10.0]), np.array(1.96))
    assert (low[0], high[1]) == (0, 1)
    assert high[0] == pytest.approx(beta.ppf(0.975, 0.5, 10.5), rel=1e-3)
    assert low[1] == pytest.approx(1 - high[0])


def test_a_share_of_no_units_is_unknown():
    found = jeffreys_interval(np.array([np.nan, 0.3]), np.array([0.0, 0.0]), np.array([1.96]))
    assert np.isnan(found).all()


@settings(deadline=None)
@given(st.floats(0, 1), st.floats(0.5, 300), st.floats(1, 5))
def test_the_interval_holds_the_share_and_widens_with_the_critical_value(share, n, critical):
    low, high = jeffreys_interval(np.array([share]), np.array([n]), np.array([critical]))
    further = jeffreys_interval(np.array([share]), np.array([n]), np.array([critical + 0.5]))
    assert 0 <= further[0][0] <= low[0] <= share <= high[0] <= further[1][0] <= 1
    assert high[0] > low[0]


# -------------------------------------------------------------------------------------------- coverage


def cover(*, copies: float, softness: float, n_units: float, n_made: int = 60) -> tuple[int, float, int]:
    """Count the made series that the band holds wholly, the part of periods that intervals hold, and the series."""
    rng = np.random.default_rng(int(n_units + 10 * copies + 100 * softness))
    whole, single, total = 0, [], 0
    for seed in range(n_made):
        made = simulate_series(
            "flat", n_series=4, n_periods=12, n_units=n_units, process_sd=0.3, share_range=(0.1, 0.4), rng=rng
        )
        units = simulate_units(made, copies=copies, softness=softness, rng=rng)
        blocks = draw_blocks(units, n_replicates=300, n_draws=1, seed=seed)
        replicates = replicate_shares(units, lambda _, units=units: units.share, n_periods=12, blocks=blocks)
        critical = find_critical(replicates, confidence=0.9, seed=seed)
        effective = measure_effective(units.share, units, n_periods=12)
        share = sum_periods(units.share, units, 12) / units.count(12)
        low, high = wilson_interval(share * effective, effective, confidence=0.9)
        single.append((low <= made.share) & (made.share <= high))
        band = jeffreys_interval(share, effective, critical[:, None])
        band = np.minimum(band[0], low), np.maximum(band[1], high)
        whole += int(((band[0] <= made.share) & (made.share <= band[1])).all(axis=1).sum())
        total += 4
    return whole, float(np.mean(single)), total


@pytest.mark.parametrize(
    ("copies", "softness", "n_units"),
    [(1, 0, 10), (1, 0, 100), (1, 0.6, 30), (3, 0, 60), (3, 0.6, 60)],
)
def test_bands_hold_whole_series_and_intervals_hold_periods_as_often_as_they_say(copies, softness, n_units):
    whole, single, total = cover(copies=copies, softness=softness, n_units=n_units)
    assert binomtest(total - whole, total, 0.1, alternative="greater").pvalue > 0.01
    assert 0.88 < single < 0.96
