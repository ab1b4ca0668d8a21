"""The series of a kind as a composition: ratios to the rest, and gains at the cost of others."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from research.records import (
    NO_SERIES,
    Claim,
    Composition,
    CompositionRefusal,
    Gain,
    RelativeTrend,
    SeriesKind,
)
from research.trends.compositions.compared import Compared
from research.trends.compositions.gains import Gains, split_gains
from research.trends.compositions.log_ratios import LogRatios, find_clustering_se, fit_log_ratios
from research.trends.compositions.pairs import Parts
from research.trends.compositions.references import LEAST_OTHERS
from research.trends.compositions.relative import Fit, Judgement, judge_parts, relate_parts
from research.trends.stats.binomial_series import BinomialSeries
from research.trends.stats.false_discovery import correct_tests
from research.trends.stats.fitted_series import FittedSeries

_MOST_REPLICATES = 500
"""Most draws of other stories behind the intervals of gains and losses; a convention: percentiles of 95 % need fewer
than bands do."""

_NAN = float("nan")


@dataclass(frozen=True)
class Related:
    """What is found of one kind of series."""

    composition: Composition
    relative: tuple[RelativeTrend, ...] = ()
    gains: tuple[Gain, ...] = ()


def relate_series(compared: Compared, kind: SeriesKind) -> Related:
    """Compare the tested series of a kind, and what belongs to none, with those that keep their proportions.

    Shares that codes correct are refused: those of single articles are none, and the effective numbers of ratios are
    not known.
    """
    rows = compared.prevalence.list_rows(kind)
    if compared.is_corrected(kind):
        return _refuse(kind, "corrected")
    if compared.fitted is None:
        return _refuse(kind, "too_few_periods")
    known = set(compared.fitted.rows.tolist())
    tested = [row for row in rows if row in known]
    parts = compared.list_parts(tested)
    n, outside = float(compared.series.n.sum()), float(parts.total[-1].sum())
    has_rest = min(outside, n - outside) >= compared.settings.min_count
    if not has_rest:
        parts = replace(parts, values=parts.values[:, :-1])
    n_parts = len(tested) + has_rest
    if n_parts <= LEAST_OTHERS:
        return _refuse(kind, "too_few_parts", _list_gains(compared, kind, rows, members=None))
    fit = _prepare_fit(compared, compared.fitted, tested, n_parts=n_parts)
    relative = relate_parts(parts.pair, parts.count_together, n_parts=n_parts, fit=fit, n_tests=len(rows) + has_rest)
    if relative.ratios is None:
        return _refuse(kind, "no_reference", _list_gains(compared, kind, rows, members=None))
    ids = [compared.series.names[row][1] for row in tested]
    claims: list[Claim] = [compared.trends.trends[row].claim for row in tested]
    judged = judge_parts(relative, claims, alpha=compared.settings.alpha)
    q_values = (relative.q_value, relative.change_q)
    told = [
        _write_relative(
            kind,
            [*ids, NO_SERIES],
            part,
            ratios=relative.ratios,
            q_values=q_values,
            is_member=bool(relative.is_member[part]),
            judgement=judged[part],
        )
        for part in range(len(tested))
    ]
    if kind == "theme" and compared.settings.reference in ids:
        told += _compare_with_theme(compared.settings.reference, parts, ids=ids, n_tests=len(rows) - 1, fit=fit)
    chosen = {name for name, is_in in zip([*ids, NO_SERIES], relative.is_member, strict=False) if is_in}
    every = [*(compared.series.names[row][1] for row in rows), NO_SERIES]
    return Related(
        Composition(kind, "", tuple(name for name in every if name in chosen), float(np.exp(relative.common))),
        tuple(told),
        _list_gains(compared, kind, rows, members=np.array([name in chosen for name in every])),
    )


def count_replicates(compared: Compared) -> int:
    """Give the number of draws of other stories behind the intervals of gains and losses."""
    return min(compared.prevalence.n_replicates, _MOST_REPLICATES)


def _refuse(kind: SeriesKind, refusal: CompositionRefusal, gains: tuple[Gain, ...] = ()) -> Related:
    return Related(Composition(kind, refusal, (), _NAN), (), gains)


def _prepare_fit(compared: Compared, fitted: FittedSeries, tested: list[int], *, n_parts: int) -> Fit:
    """Give what fits log ratios of all parts, or of one series, with the seasons, clusterings and errors of the run."""
    place = {int(row): number for number, row in enumerate(fitted.rows)}
    is_seasonal, extra = np.zeros(n_parts, bool), np.zeros(n_parts)
    is_seasonal[: len(tested)] = fitted.is_seasonal(compared.settings.alpha)[[place[row] for row in tested]]
    series = compared.series
    extra[: len(tested)] = find_clustering_se(series.draws[:, tested], series.share[tested], n=series.n, day=series.day)
    seasons = fitted.calendar.columns if fitted.calendar.is_known else None

    def fit(pairs: BinomialSeries) -> LogRatios:
        is_whole = pairs.n_series == n_parts
        return fit_log_ratios(
            pairs,
            confidence=compared.prevalence.confidence,
            inflation=compared.trends.se_inflation,
            seasons=seasons,
            is_seasonal=is_seasonal if is_whole and seasons is not None else None,
            extra_se=extra if is_whole else None,
        )

    return fit


def _compare_with_theme(reference: str, parts: Parts, *, ids: list[str], n_tests: int, fit: Fit) -> list[RelativeTrend]:
    """Compare every other theme with one that the study names."""
    others = [part for part, name in enumerate(ids) if name != reference]
    mask = np.zeros(parts.values.shape[1], bool)
    mask[ids.index(reference)] = True
    # The theme is no part of itself: within what there is, it is compared with all others, which is left out below.
    other = np.where(mask, parts.values[:, ~mask].sum(axis=1, keepdims=True), parts.values[:, mask])
    ratios = fit(parts.count_within(parts.values, other))
    q_value, change_q = np.full((2, len(mask)), np.nan)
    q_value[others] = correct_tests(ratios.p_value[others], n_tests)
    change_q[others] = correct_tests(ratios.change_p[others], n_tests)
    return [
        _write_relative(
            "theme",
            ids,
            part,
            ratios=ratios,
            q_values=(q_value, change_q),
            is_member=False,
            judgement=Judgement(""),
            reference=reference,
        )
        for part in others
    ]


def _write_relative(
    kind: SeriesKind,
    ids: list[str],
    part: int,
    *,
    ratios: LogRatios,
    q_values: tuple[NDArray[np.float64], NDArray[np.float64]],
    is_member: bool,
    judgement: Judgement,
    reference: str = NO_SERIES,
) -> RelativeTrend:
    return RelativeTrend(
        kind=kind,
        id=ids[part],
        reference=reference,
        ratio=float(np.exp(ratios.slope[part])),
        low=float(np.exp(ratios.low[part])),
        high=float(np.exp(ratios.high[part])),
        p_value=float(ratios.p_value[part]),
        q_value=float(q_values[0][part]),
        change_p=float(ratios.change_p[part]),
        change_q=float(q_values[1][part]),
        is_member=is_member,
        verdict=judgement.verdict,
        movers=tuple(ids[mover] for mover in judgement.movers),
    )


def _list_gains(
    compared: Compared, kind: SeriesKind, rows: list[int], *, members: NDArray[np.bool_] | None
) -> tuple[Gain, ...]:
    """Split what every part of a kind gains and loses between the halves of the complete periods.

    Nothing is split where all parts keep their proportions: the rest is then the whole, whose share is always 1.
    """
    n_periods, middle = compared.n_periods, compared.n_periods // 2
    draws = None
    if kind == "topic" and len(compared.series.draws):
        halves = [
            compared.find_clustering_shift(rows, first=first, last=last)
            for first, last in ((0, middle), (middle, n_periods))
        ]
        apart = np.stack(halves, axis=1)
        draws = np.concatenate([apart, -apart.sum(axis=2, keepdims=True)], axis=2)
    parts = compared.list_parts(rows)
    is_taken = parts.total.sum(axis=1) > 0
    gains = split_gains(
        parts.values,
        compared.units,
        spans=(compared.cut(0, middle), compared.cut(middle, n_periods)),
        is_member=None if members is None or members[is_taken].all() else members,
        draws=draws,
        n_replicates=count_replicates(compared),
        confidence=compared.prevalence.confidence,
        seed=compared.seed,
    )
    names = [*(compared.series.names[row][1] for row in rows), NO_SERIES]
    is_there = gains.early + gains.late > 0
    return tuple(
        _write_gain(kind, name, part=part, gains=gains) for part, name in enumerate(names) if name or is_there[part]
    )


def _write_gain(kind: SeriesKind, name: str, *, part: int, gains: Gains) -> Gain:
    points = [100 * float(value) for values in (gains.change, gains.displaced, gains.own) for value in values[part]]
    return Gain(kind, name, float(gains.early[part]), float(gains.late[part]), *points)
