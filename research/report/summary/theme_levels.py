"""Levels of themes: by similarity to the codebook, over other wordings of it, and corrected by codes."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np

from research.records import WHOLE, ClaimRefusal, RunRecords, ThemeWording
from research.report.summary.prevalence_totals import PrevalenceTotal, sum_prevalence

UNRANKED = 0.975
"""Part of the wordings in which one theme must be more frequent than another to be ranked before it; the convention of
a two-sided test at 5 %."""

_NAN = float("nan")

LevelBasis = Literal["codes", "similarity"]


@dataclass(frozen=True, slots=True)
class ThemeLevel:
    """The share of one theme in the whole corpus; shares are from 0 to 1 and NaN where they are unknown.

    Attributes
    ----------
    id
        Id of the theme.
    n
        Articles or stories.
    assigned, assigned_low, assigned_high
        Share that similarity assigns to the theme, and its interval of sampling alone.
    wording_low, wording_high
        Range of that share over resampled wordings of the codebook.
    corrected, corrected_low, corrected_high
        Share corrected by codes with its interval; NaN without codes, or if the theme's claims are refused.
    refusal
        Why the codes allow no claim; empty if they do, or if nobody coded.
    is_indistinct
        True if the theme was not coded and its share is no larger than that of an absent theme.
    """

    id: str
    n: int
    assigned: float
    assigned_low: float
    assigned_high: float
    wording_low: float
    wording_high: float
    corrected: float
    corrected_low: float
    corrected_high: float
    refusal: ClaimRefusal
    is_indistinct: bool

    @property
    def basis(self) -> LevelBasis:
        """What the level rests on."""
        return "codes" if self.corrected == self.corrected else "similarity"

    @property
    def share(self) -> float:
        """The best estimate there is."""
        return self.corrected if self.basis == "codes" else self.assigned

    @property
    def low(self) -> float:
        """Lower end of the interval of ``share``; over wordings if it rests on similarity and they were tried."""
        if self.basis == "codes":
            return self.corrected_low
        return self.assigned_low if np.isnan(self.wording_low) else self.wording_low

    @property
    def high(self) -> float:
        """Upper end of the interval of ``share``."""
        if self.basis == "codes":
            return self.corrected_high
        return self.assigned_high if np.isnan(self.wording_high) else self.wording_high


def list_theme_levels(records: RunRecords) -> tuple[ThemeLevel, ...]:
    """List the levels of all themes in the order of the codebook."""
    wordings = {wording.theme: wording for wording in records.theme_checks.wordings}
    return tuple(
        _make_level(records, row, total, wording=wordings.get(total.id))
        for row, total in enumerate(sum_prevalence(records, "theme"))
    )


def _make_level(records: RunRecords, row: int, total: PrevalenceTotal, *, wording: ThemeWording | None) -> ThemeLevel:
    prevalence = records.prevalence
    is_corrected = prevalence.membership == "corrected"
    refusal = prevalence.refused[row] if is_corrected else ""
    corrected = (_NAN, _NAN, _NAN)
    if is_corrected and not refusal:
        corrected = (
            float(prevalence.level[row, WHOLE]),
            float(prevalence.level_low[row, WHOLE]),
            float(prevalence.level_high[row, WHOLE]),
        )
    placebo = records.theme_checks.placebo_share
    return ThemeLevel(
        id=total.id,
        n=total.n,
        assigned=total.hard_share,
        assigned_low=total.low,
        assigned_high=total.high,
        wording_low=_NAN if wording is None else wording.low,
        wording_high=_NAN if wording is None else wording.high,
        corrected=corrected[0],
        corrected_low=corrected[1],
        corrected_high=corrected[2],
        refusal=refusal,
        is_indistinct=not is_corrected and bool(total.hard_share <= placebo),
    )


def is_ranked(records: RunRecords, first: int, second: int) -> bool:
    """Check whether one theme is more frequent than another in nearly all wordings; true if no wordings were tried.

    Parameters
    ----------
    records
        Records of the run.
    first, second
        Indices of two themes in the codebook.
    """
    share = records.theme_checks.wording_share
    if not len(share):
        return True
    before = float((share[:, first] > share[:, second]).mean() + 0.5 * (share[:, first] == share[:, second]).mean())
    return before >= UNRANKED
