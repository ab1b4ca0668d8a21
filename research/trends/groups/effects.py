"""What covariates explain: a linear regression of shares in articles or stories, with every period held fixed.

As ``estimateEffect`` of stm does, the share of every theme and topic in every unit is regressed on covariates, and the
uncertainty of the topics is part of the intervals (method of composition). Three things differ, since news comes in
shocks that hit all articles of a month. Levels and numbers are compared within periods, so that a mix of sources that
changes over time is no effect. Their standard errors allow for units of one period, and of periods near one another,
that are alike (orthonormal series; Lazarus and others 2018). And the effect of time is a line through what is left of
the periods, under the same process noise as all other trends.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from research.records import (
    ArticleTopics,
    Classifier,
    Clusters,
    Codes,
    Corpus,
    Effect,
    EffectRefusal,
    Effects,
    Passages,
    Prevalence,
    Themes,
)
from research.study import EffectSettings, TrendSettings
from research.trends.groups.design import Column, Design, average_periods, find_own_periods, make_design
from research.trends.groups.differences import fit_observed
from research.trends.stats.false_discovery import correct_by_kind
from research.trends.stats.memberships import Memberships, count_group, tabulate_memberships
from research.trends.stats.noise_prior import make_prior
from research.trends.stats.regression import DAYS_PER_YEAR
from research.trends.stats.series import find_middles
from research.trends.stats.topic_draws import Clusterings, list_clusterings
from research.trends.stats.units import mean_rows

_NAN = float("nan")

_COSINES_PER_PERIOD = 0.4
"""Cosines are this times the number of periods to the power of 2/3; published (Lazarus and others 2018)."""

_LEAST_COSINES = 3
"""Fewest cosines; a convention: with fewer, the quantiles of Student's t leave no information."""

_NO_PROCESS, _FLOOR = 0.1, 0.03
"""Prior probability of no process noise, and the weight of the prior, for the line of time; a convention, those of
trends in few series."""

_LEAST_VARIANCE = 1e-6
"""Least variance of a membership of 0 to 1 that is divided by; a numerical convention."""


@dataclass(frozen=True)
class Regressed:
    """Coefficients of series, each of shape (n_columns, n_series), as shares; intervals without other uncertainty.

    ``degrees``, shape (n_columns,), are those of Student's t, and ``n_degrees`` those of a column that varies in all
    periods.
    """

    value: NDArray[np.float64]
    standard_error: NDArray[np.float64]
    naive_value: NDArray[np.float64]
    naive_error: NDArray[np.float64]
    degrees: NDArray[np.int64]
    n_degrees: int


@dataclass(frozen=True)
class TimeLine:
    """The effect of time, each of shape (n_series,), as shares a year."""

    value: NDArray[np.float64]
    low: NDArray[np.float64]
    high: NDArray[np.float64]
    p_value: NDArray[np.float64]


def regress_within(
    values: NDArray[np.float64], design: Design, *, period: NDArray[np.int64], year: NDArray[np.float64]
) -> Regressed:
    """Regress shares on covariates within periods.

    Parameters
    ----------
    values
        Shape (n_units, n_series); memberships.
    design
        The covariates.
    period
        Shape (n_units,); number of the period of each unit.
    year
        Shape (n_units,); time of each unit, for the naive regression alone.

    Returns
    -------
    Coefficients with standard errors that allow for correlation within periods and between near ones; and those of
    ordinary least squares on the same covariates and a line of time.
    """
    n_units, n_columns = design.values.shape
    n_periods = int(period.max(initial=-1)) + 1
    inverse = np.linalg.inv(design.values.T @ design.values)
    mean = average_periods(values, period)
    coefficient = inverse @ (design.values.T @ (values - mean[period]))
    residual = values - mean[period] - design.values @ coefficient
    influence = np.zeros((n_columns, n_periods, values.shape[1]))
    for column in range(n_columns):
        weighted = (design.values @ inverse[column])[:, None] * residual
        influence[column] = average_periods(weighted, period) * np.bincount(period, minlength=n_periods)[:, None]
    influence = np.nan_to_num(influence)
    n_used = len(np.unique(period))
    lost = n_units / max(n_units - n_columns - n_used, 1)
    variance, degrees = np.zeros(coefficient.shape), np.zeros(n_columns, np.int64)
    for column in range(n_columns):
        # Waves over all periods would be flat over the few in which a source publishes.
        own = find_own_periods(design.values[:, column], period)
        waves = _make_cosines(len(own))
        variance[column] = ((waves @ influence[column, own]) ** 2).mean(axis=0) * lost
        degrees[column] = len(waves)
    naive, naive_error = _fit_plainly(values, np.column_stack([year - year.mean(), design.raw]))
    return Regressed(coefficient, np.sqrt(variance), naive, naive_error, degrees, len(_make_cosines(n_periods)))


def _make_cosines(n_periods: int) -> NDArray[np.float64]:
    """Give the cosines that measure what near periods have in common, shape (n_cosines, n_periods)."""
    n_cosines = max(_LEAST_COSINES, round(_COSINES_PER_PERIOD * n_periods ** (2 / 3)))
    place = (np.arange(n_periods) + 0.5) / n_periods
    waves: NDArray[np.float64] = np.sqrt(2) * np.cos(np.pi * np.arange(1, n_cosines + 1)[:, None] * place)
    return waves


def _fit_plainly(
    values: NDArray[np.float64], columns: NDArray[np.float64]
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Give coefficients and standard errors of ordinary least squares, time first; shape (1 + n_columns, n_series)."""
    full = np.column_stack([np.ones(len(values)), columns])
    inverse = np.linalg.pinv(full.T @ full)
    coefficient = inverse @ (full.T @ values)
    squares = ((values - full @ coefficient) ** 2).sum(axis=0) / max(len(values) - full.shape[1], 1)
    return coefficient[1:], np.sqrt(np.diag(inverse)[1:, None] * squares)


def fit_time(
    values: NDArray[np.float64],
    design: Design,
    regressed: Regressed,
    *,
    period: NDArray[np.int64],
    day: NDArray[np.float64],
    is_used: NDArray[np.bool_],
    confidence: float,
    extra: NDArray[np.float64] | None = None,
) -> TimeLine:
    """Fit a line to what is left of the periods without the covariates.

    Parameters
    ----------
    values, design, period
        As in `regress_within`.
    regressed
        What it returned.
    day
        Shape (n_periods,); middle of each period, in days.
    is_used
        Shape (n_periods,); complete periods with units.
    confidence
        Coverage of the intervals, 0 to 1.
    extra
        Shape (n_series,); standard error from the uncertainty of the topics, shares a year.
    """
    left, mix = _adjust_periods(values, design, regressed.value, period=period)
    n = np.bincount(period, minlength=len(day)).astype(np.float64)
    used = np.flatnonzero(is_used)
    mean = average_periods(values, period)
    within = ((values - mean[period]) ** 2).sum(axis=0) / max(len(values) - len(np.unique(period)), 1)
    share = np.clip(values.mean(axis=0), 0, 1)
    derivative = np.maximum(share * (1 - share), _LEAST_VARIANCE)
    drift = _find_slopes(mix[used], day[used], n[used])
    # A mix of sources that drifts carries the error of their effects into the line.
    carried = (drift[:, None] * regressed.standard_error) ** 2
    extra_variance = carried.sum(axis=0) + (0 if extra is None else extra**2)
    made = fit_observed(
        (left[used] / derivative).T,
        (np.maximum(within, _LEAST_VARIANCE * derivative) / derivative**2)[:, None] / n[used],
        day[used],
        confidence=confidence,
        prior=make_prior(_NO_PROCESS),
        floor=_FLOOR,
        extra_slope=np.sqrt(extra_variance) / derivative,
    ).slope
    return TimeLine(made.value * derivative, made.low * derivative, made.high * derivative, made.p_value)


def _adjust_periods(
    values: NDArray[np.float64], design: Design, coefficient: NDArray[np.float64], *, period: NDArray[np.int64]
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Give the share of every period at the mean covariates, and the covariates' means less those of all units."""
    mix = average_periods(design.raw, period) - design.raw.mean(axis=0)
    return average_periods(values, period) - mix @ coefficient, mix


def _find_slopes(values: NDArray[np.float64], day: NDArray[np.float64], n: NDArray[np.float64]) -> NDArray[np.float64]:
    """Give least-squares slopes a year of columns over periods, weighted by units; shape (n_columns,)."""
    centred = n * (day - np.average(day, weights=n))
    slopes: NDArray[np.float64] = centred @ values * DAYS_PER_YEAR / (centred @ day)
    return slopes


# ---------------------------------------------------------------------------------------------- the stage


def estimate_effects(
    corpus: Corpus,
    themes: Themes,
    article_topics: ArticleTopics,
    *,
    prevalence: Prevalence,
    effects: Sequence[EffectSettings],
    settings: TrendSettings,
    passages: Passages | None = None,
    clusters: Clusters | None = None,
    codes: Codes | None = None,
    classifier: Classifier | None = None,
) -> Effects:
    """Regress the shares of all series in articles or stories on the covariates of the study.

    A story has the covariates of its first article. Shares of themes that codes correct are used as they are: they
    are right on average for any story, and the regression is linear, so that the errors of predictions bias no effect
    (design-based supervised learning).

    Parameters
    ----------
    corpus, themes, article_topics
        Articles, and their memberships in themes and topics.
    prevalence
        Periods, unit and membership.
    effects
        The covariates.
    settings
        When a series is tested.
    passages, clusters
        Passages and their topics, with the single clusterings; without them topics are taken as certain.
    codes, classifier
        What people coded, and the shares that these codes correct; used if the prevalence is corrected.

    Raises
    ------
    CorpusError
        If a reference of the study is no level of the corpus.
    """
    if not effects or not prevalence.series:
        return Effects((), 0, 0, 0, 0, ())
    data = _collect(
        corpus,
        themes,
        article_topics,
        prevalence=prevalence,
        codes=codes if prevalence.is_corrected else None,
        classifier=classifier if prevalence.is_corrected else None,
    )
    design = make_design(corpus, effects, article_of=data.article_of, period=data.period)
    columns = _list_columns(effects, design, n_units=len(data.period))
    refusals = [_find_refusal(prevalence, row, data=data, settings=settings) for row in range(len(prevalence.series))]
    rows = [row for row, refusal in enumerate(refusals) if not refusal]
    clusterings = None if passages is None or clusters is None else list_clusterings(clusters, passages.article_of)
    fitted = _Fitted.make(data, design, columns, rows=rows, prevalence=prevalence, clusterings=clusterings)
    return Effects(
        effects=tuple(_make_effects(prevalence, columns, refusals, rows=rows, fitted=fitted)),
        n_units=len(data.period),
        n_clusters=len(np.unique(data.period)),
        n_degrees=fitted.n_degrees,
        n_draws=0 if clusterings is None else clusterings.n_draws,
        pooled=design.pooled,
    )


@dataclass(frozen=True)
class _Data:
    """Units with their memberships.

    ``row_of`` is the unit of every article, -1 for none; ``article_of`` the article whose covariates a unit has.
    """

    values: NDArray[np.float64]
    period: NDArray[np.int64]
    article_of: NDArray[np.int64]
    row_of: NDArray[np.int64]
    year: NDArray[np.float64]


def _collect(
    corpus: Corpus,
    themes: Themes,
    article_topics: ArticleTopics,
    *,
    prevalence: Prevalence,
    codes: Codes | None,
    classifier: Classifier | None,
) -> _Data:
    """Give the units of the regression: stories, or every article by itself."""
    table: Memberships = tabulate_memberships(
        corpus, themes, article_topics, periods=prevalence.periods, codes=codes, classifier=classifier
    )
    every = np.arange(corpus.n_articles)
    values = table.hard if prevalence.membership == "hard" else table.share
    period, article_of, row_of = table.period_of, every, every
    if prevalence.unit == "story":
        units = count_group(table, every, is_story=True)
        values = units.hard if prevalence.membership == "hard" else units.share
        period, row_of = units.period, units.row_of
        article_of = np.zeros(len(period), np.int64)
        # Articles are in the order of publication, so that the first of each unit is written last.
        article_of[row_of[::-1]] = every[::-1]
    day = corpus.days[article_of]
    return _Data(values, period, article_of, row_of, day / DAYS_PER_YEAR)


def _list_columns(effects: Sequence[EffectSettings], design: Design, *, n_units: int) -> tuple[Column, ...]:
    """List the columns in the order of the study, time among them."""
    listed: list[Column] = []
    for entry in effects:
        if entry.by == "time":
            listed.append(Column("time", "number", "", "", n_units))
        listed += [column for column in design.columns if column.covariate == entry.by]
    return tuple(listed)


def _find_refusal(prevalence: Prevalence, row: int, *, data: _Data, settings: TrendSettings) -> EffectRefusal:
    n_used = sum(not p.is_partial and not p.is_empty for p in prevalence.periods)
    if n_used < settings.min_periods:
        return "too_few_periods"
    if prevalence.is_corrected and prevalence.refused[row]:
        return "too_few_codes"
    taken, n_units = float(data.values[:, row].sum()), len(data.values)
    return "too_few_units" if min(taken, n_units - taken) < settings.min_count else ""


@dataclass(frozen=True)
class _Fitted:
    """Numbers of every column and every fitted series, each of shape (n_columns, n_series); NaN for refused columns."""

    value: NDArray[np.float64]
    low: NDArray[np.float64]
    high: NDArray[np.float64]
    p_value: NDArray[np.float64]
    naive_low: NDArray[np.float64]
    naive_high: NDArray[np.float64]
    n_degrees: int

    @classmethod
    def make(
        cls,
        data: _Data,
        design: Design,
        columns: Sequence[Column],
        *,
        rows: Sequence[int],
        prevalence: Prevalence,
        clusterings: Clusterings | None,
    ) -> _Fitted:
        """Fit all series."""
        from scipy.special import ndtri, stdtr, stdtrit

        shape = (len(columns), len(rows))
        numbers = {
            name: np.full(shape, _NAN) for name in ("value", "low", "high", "p_value", "naive_low", "naive_high")
        }
        if not rows:
            return cls(**numbers, n_degrees=0)
        confidence = prevalence.confidence
        values = data.values[:, list(rows)]
        day = find_middles(prevalence.periods)
        n = np.bincount(data.period, minlength=len(day))
        is_used = np.array([not period.is_partial for period in prevalence.periods]) & (n > 0)
        regressed = regress_within(values, design, period=data.period, year=data.year)
        extra, extra_time = _measure_draws(
            data, design, regressed, rows=rows, prevalence=prevalence, clusterings=clusterings, is_used=is_used
        )
        error = np.sqrt(regressed.standard_error**2 + extra**2)
        plain = float(ndtri(0.5 + confidence / 2))
        place = 0
        for number, column in enumerate(columns):
            if column.refusal:
                place += column.refusal == "too_brief"
                continue
            if column.covariate == "time":
                line = fit_time(
                    values,
                    design,
                    regressed,
                    period=data.period,
                    day=day,
                    is_used=is_used,
                    confidence=confidence,
                    extra=extra_time,
                )
                found = (line.value, line.low, line.high, line.p_value)
                naive, half = regressed.naive_value[0], plain * regressed.naive_error[0]
            else:
                value, width = regressed.value[place], error[place]
                degrees = int(regressed.degrees[place])
                critical = float(stdtrit(degrees, 0.5 + confidence / 2))
                p_value = 2 * stdtr(degrees, -np.abs(value) / np.maximum(width, 1e-300))
                found = (value, value - critical * width, value + critical * width, p_value)
                naive, half = regressed.naive_value[1 + place], plain * regressed.naive_error[1 + place]
                place += 1
            for name, given in zip(numbers, (*found, naive - half, naive + half), strict=True):
                numbers[name][number] = given
        return cls(**numbers, n_degrees=regressed.n_degrees)


def _measure_draws(
    data: _Data,
    design: Design,
    regressed: Regressed,
    *,
    rows: Sequence[int],
    prevalence: Prevalence,
    clusterings: Clusterings | None,
    is_used: NDArray[np.bool_],
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Give how far coefficients by single clusterings lie from those of the topics, and the same of slopes.

    Root mean squares, shape (n_columns, n_series) and (n_series,); 0 for themes.
    """
    squares, slopes = np.zeros(regressed.value.shape), np.zeros(len(rows))
    if clusterings is None or not clusterings.n_draws:
        return squares, slopes
    first = len(prevalence.series) - clusterings.n_topics
    places = [place for place, row in enumerate(rows) if row >= first]
    topics = [rows[place] - first for place in places]
    inverse = np.linalg.inv(design.values.T @ design.values)
    day = find_middles(prevalence.periods)
    n, used = np.bincount(data.period, minlength=len(day)).astype(np.float64), np.flatnonzero(is_used)
    observed = data.values[:, [rows[place] for place in places]]
    for draw in range(clusterings.n_draws):
        share = clusterings.share(draw, n_articles=len(data.row_of), is_top=prevalence.membership == "hard")
        apart = mean_rows(share[:, topics], data.row_of, len(data.period)) - observed
        coefficient = inverse @ (design.values.T @ apart)
        squares[:, places] += coefficient**2
        left, _ = _adjust_periods(apart, design, coefficient, period=data.period)
        slopes[places] += _find_slopes(left[used], day[used], n[used]) ** 2
    return np.sqrt(squares / clusterings.n_draws), np.sqrt(slopes / clusterings.n_draws)


def _make_effects(
    prevalence: Prevalence,
    columns: Sequence[Column],
    refusals: Sequence[EffectRefusal],
    *,
    rows: Sequence[int],
    fitted: _Fitted,
) -> list[Effect]:
    q_value = _correct(prevalence, fitted.p_value, rows=rows, n_columns=len(columns))
    place_of = {row: place for place, row in enumerate(rows)}
    made = []
    for row, one in enumerate(prevalence.series):
        for number, column in enumerate(columns):
            family: Literal["confirmatory", "exploratory"] = "confirmatory" if one.kind == "theme" else "exploratory"
            place = place_of.get(row, -1)

            def pick(values: NDArray[np.float64], scale: float = 100.0, at: tuple[int, int] = (number, place)) -> float:
                return float(scale * values[at]) if at[1] >= 0 else _NAN

            made.append(
                Effect(
                    kind=one.kind,
                    id=one.id,
                    family=family,
                    covariate=column.covariate,
                    type=column.type,
                    level=column.level,
                    reference=column.reference,
                    estimate=pick(fitted.value),
                    low=pick(fitted.low),
                    high=pick(fitted.high),
                    p_value=pick(fitted.p_value, 1.0),
                    q_value=pick(q_value, 1.0),
                    naive_low=pick(fitted.naive_low),
                    naive_high=pick(fitted.naive_high),
                    n=column.n,
                    refusal=column.refusal or refusals[row],
                    refused_by=column.refused_by,
                )
            )
    return made


def _correct(
    prevalence: Prevalence, p_value: NDArray[np.float64], *, rows: Sequence[int], n_columns: int
) -> NDArray[np.float64]:
    """Correct p-values over all effects of a family; those not estimated count as 1 (Benjamini and Hochberg 1995)."""
    every = np.ones((n_columns, len(prevalence.series)))
    every[:, list(rows)] = np.where(np.isfinite(p_value), p_value, 1.0)
    corrected = correct_by_kind(every.ravel(), [one.kind for one in prevalence.series] * n_columns)
    return np.where(np.isfinite(p_value), corrected.reshape(every.shape)[:, list(rows)], _NAN)
