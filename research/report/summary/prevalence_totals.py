"""Prevalence over all periods together."""

from __future__ import annotations

from dataclasses import dataclass
from math import sqrt
from statistics import NormalDist

import numpy as np

from research.records import WHOLE, Prevalence, RunRecords, SeriesKind


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
    prevalence, worth = records.prevalence, _find_worth(records)
    return tuple(_sum_series(prevalence, row, worth=worth) for row in prevalence.list_rows(kind))


def _find_worth(records: RunRecords) -> float:
    """Give how many independent answers one unit is: below 1 where articles reprint one story (Kish 1965)."""
    if records.prevalence.unit == "story":
        return 1.0
    copies = np.bincount(records.corpus.story_of)
    return float(copies.sum() / (copies**2).sum())


def _sum_series(prevalence: Prevalence, row: int, *, worth: float) -> PrevalenceTotal:
    name, n = prevalence.series[row].id, prevalence.n[WHOLE]
    is_counted, total = n > 0, int(n.sum())
    if total == 0:
        nan = float("nan")
        return PrevalenceTotal(name, 0, nan, nan, nan, nan)
    share, hard = (
        float((values[row, WHOLE, is_counted] * n[is_counted]).sum()) / total
        for values in (prevalence.share, prevalence.hard_share)
    )
    return PrevalenceTotal(name, total, share, hard, *_find_wilson(hard, total * worth, prevalence.confidence))


def _find_wilson(share: float, n: float, confidence: float) -> tuple[float, float]:
    z = NormalDist().inv_cdf(0.5 + confidence / 2)
    centre = (share + z * z / (2 * n)) / (1 + z * z / n)
    half = z * sqrt(max(0.0, share * (1 - share) / n + z * z / (4 * n * n))) / (1 + z * z / n)
    return max(0.0, centre - half), min(1.0, centre + half)
