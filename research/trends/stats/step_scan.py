"""Steps at every date under every process of noise, in time linear in the number of periods.

A step that begins at a date leaves the filter's state untouched until then. What it adds from there on is a quadratic
function of that state, whose coefficients follow from those of the next date: one pass backwards gives the score and
the information of a step at every date (as de Jong and Penzer 1998 do for shocks), instead of one filter a date.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from research.machine_code import compile_loop
from research.trends.stats.kalman import Whitened
from research.trends.stats.processes import tabulate_processes

STEP_SDS = (0.7, 3.0)
"""Standard deviations, log odds, of steps before anything is seen, equally probable; a convention. The second keeps a
share that goes from 2 to 40 %, a step of 3.5, from being called noise."""

SHORTEST = 2
"""Fewest periods before or after a step; a convention: one period that stands out is a burst."""

_LEAST = 1e-10
"""Part of a step's sum of squares that the other regressors must leave; a numerical convention."""


@dataclass(frozen=True)
class StepScan:
    """What steps add to the models of the base, and of the base and a straight line.

    Attributes
    ----------
    whitened
        Sums of products of the series and its regressors.
    gain, gain_beside_line
        Shape (n_series, n_grid); gain in log-likelihood by a step, averaged over dates and sizes: added to the base,
        and to the base and the line. Minus infinity where there are too few periods.
    largest
        Shape (n_series, n_grid); largest studentised step over all dates, added to the base.
    """

    whitened: Whitened
    gain: NDArray[np.float64]
    gain_beside_line: NDArray[np.float64]
    largest: NDArray[np.float64]


def scan_steps(
    observed: NDArray[np.float64],
    variance: NDArray[np.float64],
    columns: NDArray[np.float64],
    *,
    n_base: int,
    gap: NDArray[np.float64],
    grid: NDArray[np.float64],
) -> StepScan:
    """Whiten series and regressors, and weigh a step at every date.

    Parameters
    ----------
    observed, variance, gap, grid
        As in `research.trends.stats.kalman.filter_series`.
    columns
        Shape (n_periods, n_columns); the base, a straight line, and other regressors that steps are not weighed beside.
    n_base
        Number of columns of the base.
    """
    shape, n_columns = (len(observed), len(grid)), columns.shape[1] + 1
    products, log_determinant = np.zeros((*shape, n_columns, n_columns)), np.zeros(shape)
    gain, beside = np.full((2, *shape), -np.inf)
    largest = np.zeros(shape)
    tables = tabulate_processes(grid, gap)
    compile_loop(_scan)(
        *(np.ascontiguousarray(values, np.float64) for values in (observed, variance, columns)),
        tables.parts,
        tables.scales,
        tables.decays,
        n_base + 1,
        STEP_SDS[0] ** 2,
        STEP_SDS[1] ** 2,
        SHORTEST,
        _LEAST,
        products,
        log_determinant,
        gain,
        beside,
        largest,
    )
    return StepScan(Whitened(products, np.zeros((*shape, 0)), log_determinant), gain, beside, largest)


def measure_curve(n_periods: int) -> float:
    """Give the length of the curve that standardised steps at all dates draw on the sphere, under independent noise."""
    early = np.arange(SHORTEST, n_periods - SHORTEST, dtype=np.float64)
    correlation = np.sqrt(early * (n_periods - early - 1) / ((early + 1) * (n_periods - early)))
    return float(np.arccos(np.clip(correlation, -1, 1)).sum())


def _scan(
    observed: Any,
    variance: Any,
    columns: Any,
    parts: Any,
    scales: Any,
    decays: Any,
    size: int,
    small: float,
    large: float,
    shortest: int,
    least: float,
    products: Any,
    log_determinant: Any,
    gain: Any,
    beside: Any,
    largest: Any,
) -> None:
    """Filter once, as `research.trends.stats.kalman.filter_series` does, and weigh steps beside ``size`` columns."""
    n_series, n_periods = observed.shape
    n_columns = columns.shape[1] + 1
    roots, gains1, gains2 = np.zeros(n_periods), np.zeros(n_periods), np.zeros(n_periods)
    whitened, sums = np.zeros((n_periods, n_columns)), np.zeros((n_columns, n_columns))
    first, second, value_of = np.zeros(n_columns), np.zeros(n_columns), np.zeros(n_columns)
    factor, deviate, loading = np.zeros((size, size)), np.zeros(size), np.zeros(size)
    total, slope1, slope2 = np.zeros(size + 1), np.zeros(size + 1), np.zeros(size + 1)
    n_dates = n_periods - 2 * shortest + 1
    for series in range(n_series):
        for place in range(parts.shape[0]):
            white, one, other = parts[place, 0], parts[place, 1], parts[place, 3]
            is_two = other > 0.0
            p11, p12, p22, logs = one, 0.0, other, 0.0
            first[:] = 0.0
            second[:] = 0.0
            sums[:] = 0.0
            for period in range(n_periods):
                scale = scales[place, period]
                c1, c2 = scale * (p11 + p12), scale * (p12 + p22)
                innovation_variance = scale * (c1 + c2) + variance[series, period] + scale * scale * white
                logs += np.log(innovation_variance)
                root = 1.0 / np.sqrt(innovation_variance)
                g1, g2 = c1 / innovation_variance, c2 / innovation_variance
                phi1, phi2 = decays[place, period, 0], decays[place, period, 1]
                value_of[0] = observed[series, period]
                for column in range(1, n_columns):
                    value_of[column] = columns[period, column - 1]
                row_of = whitened[period]
                if is_two:
                    for column in range(n_columns):
                        innovation = value_of[column] - scale * (first[column] + second[column])
                        row_of[column] = innovation * root
                        first[column] = phi1 * (first[column] + g1 * innovation)
                        second[column] = phi2 * (second[column] + g2 * innovation)
                else:
                    for column in range(n_columns):
                        innovation = value_of[column] - scale * first[column]
                        row_of[column] = innovation * root
                        first[column] = phi1 * (first[column] + g1 * innovation)
                for column in range(n_columns):
                    target, own = sums[column], row_of[column]
                    for against in range(n_columns):
                        target[against] += own * row_of[against]
                roots[period], gains1[period], gains2[period] = root, g1, g2
                p11 = phi1 * phi1 * (p11 - g1 * c1) + one * (1.0 - phi1 * phi1)
                p22 = phi2 * phi2 * (p22 - g2 * c2) + other * (1.0 - phi2 * phi2)
                p12 = phi1 * phi2 * (p12 - g1 * c2)
            products[series, place] = sums
            log_determinant[series, place] = logs
            if n_dates < 1:
                continue
            for row in range(size):
                for column in range(row + 1):
                    value = sums[row + 1, column + 1]
                    for k in range(column):
                        value -= factor[row, k] * factor[column, k]
                    if column == row:
                        factor[row, row] = np.sqrt(max(value, 1e-12 * sums[row + 1, row + 1]))
                    else:
                        factor[row, column] = value / factor[column, column]
                value = sums[0, row + 1]
                for k in range(row):
                    value -= factor[row, k] * deviate[k]
                deviate[row] = value / factor[row, row]
            a, b1, b2, c11, c12, c22 = 0.0, 0.0, 0.0, 0.0, 0.0, 0.0
            total[:] = 0.0
            slope1[:] = 0.0
            slope2[:] = 0.0
            top, top_line = -1e300, -1e300
            sum_base, sum_line, most = 0.0, 0.0, 0.0
            for back in range(n_periods):
                period = n_periods - 1 - back
                scale, root = scales[place, period], roots[period]
                phi1, phi2, g1, g2 = decays[place, period, 0], decays[place, period, 1], gains1[period], gains2[period]
                square = root * root
                alpha1, m11 = phi1 * g1, phi1 * (1.0 - g1 * scale)
                if is_two:
                    alpha2, m22 = phi2 * g2, phi2 * (1.0 - g2 * scale)
                    m12, m21 = -phi1 * g1 * scale, -phi2 * g2 * scale
                    d1, d2 = c11 * alpha1 + c12 * alpha2, c12 * alpha1 + c22 * alpha2
                    a += square + b1 * alpha1 + b2 * alpha2 + alpha1 * d1 + alpha2 * d2
                    h1, h2 = b1 + 2.0 * d1, b2 + 2.0 * d2
                    b1 = m11 * h1 + m21 * h2 - 2.0 * scale * square
                    b2 = m12 * h1 + m22 * h2 - 2.0 * scale * square
                    e11 = m11 * m11 * c11 + 2.0 * m11 * m21 * c12 + m21 * m21 * c22
                    e12 = m11 * m12 * c11 + (m11 * m22 + m21 * m12) * c12 + m21 * m22 * c22
                    e22 = m12 * m12 * c11 + 2.0 * m12 * m22 * c12 + m22 * m22 * c22
                    more = scale * scale * square
                    c11, c12, c22 = e11 + more, e12 + more, e22 + more
                    for column in range(size + 1):
                        part = whitened[period, column] * root
                        s1, s2 = slope1[column], slope2[column]
                        total[column] += part + s1 * alpha1 + s2 * alpha2
                        slope1[column] = m11 * s1 + m21 * s2 - scale * part
                        slope2[column] = m12 * s1 + m22 * s2 - scale * part
                else:
                    a += square + b1 * alpha1 + c11 * alpha1 * alpha1
                    b1 = m11 * (b1 + 2.0 * c11 * alpha1) - 2.0 * scale * square
                    c11 = m11 * m11 * c11 + scale * scale * square
                    for column in range(size + 1):
                        part = whitened[period, column] * root
                        total[column] += part + slope1[column] * alpha1
                        slope1[column] = m11 * slope1[column] - scale * part
                if period < shortest or period > n_periods - shortest:
                    continue
                score, left = total[0], a
                for row in range(size):
                    value = total[row + 1]
                    for k in range(row):
                        value -= factor[row, k] * loading[k]
                    value /= factor[row, row]
                    loading[row] = value
                    if row == size - 1:
                        held = max(left, least * a)
                        most = max(most, score * score / held)
                        for scale_of in (small, large):
                            scaled = 1.0 + held * scale_of
                            height = 0.5 * score * score * scale_of / scaled
                            if height > top:
                                sum_base = sum_base * np.exp(top - height) + 1.0 / np.sqrt(scaled)
                                top = height
                            else:
                                sum_base += np.exp(height - top) / np.sqrt(scaled)
                    score -= value * deviate[row]
                    left -= value * value
                held = max(left, least * a)
                for scale_of in (small, large):
                    scaled = 1.0 + held * scale_of
                    height = 0.5 * score * score * scale_of / scaled
                    if height > top_line:
                        sum_line = sum_line * np.exp(top_line - height) + 1.0 / np.sqrt(scaled)
                        top_line = height
                    else:
                        sum_line += np.exp(height - top_line) / np.sqrt(scaled)
            gain[series, place] = top + np.log(sum_base / (2.0 * n_dates))
            beside[series, place] = top_line + np.log(sum_line / (2.0 * n_dates))
            largest[series, place] = np.sqrt(most)
