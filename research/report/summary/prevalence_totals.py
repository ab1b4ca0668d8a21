"""Prevalence over all periods together, summed from the points of the series."""

from __future__ import annotations

from dataclasses import dataclass
from math import sqrt
from statistics import NormalDist

import numpy as np

from research.records import PrevalencePoint, RunRecords, SeriesKind


@dataclass(frozen=True, slots=True)
class PrevalenceTotal:
    """The prevalence of one theme or topic in the whole corpus.

    Attributes
    ----------
    id
        Identifier of the theme, or number of the topic as text.
    n
        Articles or stories.
    share
        Mean membership, or the share whose top theme or topic it is (the study's ``prevalence.membership``), 0 to 1;
        NaN where n is 0.
    hard_share, low, high
        Share whose top theme or topic it is, with its Wilson (1927) interval, in which articles that reprint one story
        are one answer; NaN where n is 0.
    """

    id: str
    n: int
    share: float
    hard_share: float
    low: float
    high: float


def sum_prevalence(records: RunRecords, kind: SeriesKind) -> tuple[PrevalenceTotal, ...]:
    """Sum every series of a kind over its periods, partial ones included; in the order of the series."""
    series: dict[str, list[PrevalencePoint]] = {}
    for point in records.prevalence.points:
        if point.kind == kind and point.group_kind == "all":
            series.setdefault(point.id, []).append(point)
    worth = _find_worth(records)
    return tuple(
        _sum_points(name, points, records.prevalence.confidence, worth=worth) for name, points in series.items()
    )


def _find_worth(records: RunRecords) -> float:
    """Give how many independent answers one unit is: below 1 where articles reprint one story (Kish 1965)."""
    if records.prevalence.unit == "story":
        return 1.0
    copies = np.bincount(records.corpus.story_of)
    return float(copies.sum() / (copies**2).sum())


def _sum_points(name: str, points: list[PrevalencePoint], confidence: float, *, worth: float) -> PrevalenceTotal:
    kept = [point for point in points if point.n > 0]
    n = sum(point.n for point in kept)
    if n == 0:
        nan = float("nan")
        return PrevalenceTotal(name, 0, nan, nan, nan, nan)
    share = sum(point.share * point.n for point in kept) / n
    hard = sum(point.hard_share * point.n for point in kept) / n
    return PrevalenceTotal(name, n, share, hard, *_find_wilson(hard, n * worth, confidence))


def _find_wilson(share: float, n: float, confidence: float) -> tuple[float, float]:
    z = NormalDist().inv_cdf(0.5 + confidence / 2)
    centre = (share + z * z / (2 * n)) / (1 + z * z / n)
    half = z * sqrt(max(0.0, share * (1 - share) / n + z * z / (4 * n * n))) / (1 + z * z / n)
    return max(0.0, centre - half), min(1.0, centre + half)
