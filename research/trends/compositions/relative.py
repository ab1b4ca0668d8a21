"""Changes relative to the rest: which changes of shares are displacement by others."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from research.records import Claim, RelativeVerdict
from research.trends.compositions.log_ratios import LogRatios
from research.trends.compositions.references import DOUBTFUL, find_reference
from research.trends.stats.binomial_series import BinomialSeries
from research.trends.stats.false_discovery import correct_tests

_SIGNS: dict[Claim, int] = {"rising": 1, "falling": -1}

Pair = Callable[[NDArray[np.bool_]], BinomialSeries]
Fit = Callable[[BinomialSeries], LogRatios]


@dataclass(frozen=True)
class Relative:
    """The log ratios of all parts to those that keep their proportions.

    Attributes
    ----------
    is_member
        Shape (n_parts,); True for the parts that keep their proportions.
    ratios
        Log ratios to them; None if too few parts are left to compare with.
    q_value, change_q
        Shape (n_parts,); corrected p-values of the log ratios.
    common
        Slope of the log of their common share per year.
    share
        Shape (n_parts,); share over all periods, 0 to 1.
    """

    is_member: NDArray[np.bool_]
    ratios: LogRatios | None
    q_value: NDArray[np.float64]
    change_q: NDArray[np.float64]
    common: float
    share: NDArray[np.float64]

    def find_directions(self, alpha: float) -> NDArray[np.int64]:
        """Give the direction of every part relative to the others: 1, -1, or 0 if none is found; shape (n_parts,)."""
        if self.ratios is None:
            return np.zeros(len(self.is_member), np.int64)
        is_found = self.is_changing(alpha) & (self.ratios.p_value < alpha)
        return np.where(is_found, np.sign(self.ratios.slope), 0).astype(np.int64)

    def is_changing(self, alpha: float) -> NDArray[np.bool_]:
        """Tell which parts change relative to the others, shape (n_parts,)."""
        is_changing: NDArray[np.bool_] = np.minimum(self.q_value, self.change_q) < alpha
        return is_changing


def relate_parts(pair: Pair, count_together: Pair, *, n_parts: int, fit: Fit, n_tests: int) -> Relative:
    """Find the parts that keep their proportions, and the log ratios of all parts to them.

    Parameters
    ----------
    pair
        Counts every part within itself and the parts of a mask, as `Parts.pair` does.
    count_together
        Counts the parts of a mask together within all, as one series.
    n_parts
        Number of parts.
    fit
        Fits the log ratios of either.
    n_tests
        Tests that p-values are corrected for; those beyond the number of parts count as 1.
    """
    whole = pair(np.ones(n_parts, bool))
    share = whole.smoothed_share
    apart, outside = fit(whole), 1 - share
    # The slope of log odds, times the share that is left to others, is that of the log share.
    found = find_reference(apart.slope * outside, apart.se * outside, pair=pair, fit=fit)
    nothing = np.full(n_parts, np.nan)
    if found.ratios is None:
        return Relative(found.is_member, None, nothing, nothing, float("nan"), share)
    together = count_together(found.is_member)
    common = float((fit(together).slope * (1 - together.smoothed_share))[0])
    return Relative(
        found.is_member,
        found.ratios,
        correct_tests(found.ratios.p_value, n_tests),
        correct_tests(found.ratios.change_p, n_tests),
        common,
        share,
    )


@dataclass(frozen=True, slots=True)
class Judgement:
    """What a change of a share is, and the parts that move the other way if it is displaced, the largest first."""

    verdict: RelativeVerdict
    movers: tuple[int, ...] = ()


def judge_parts(relative: Relative, claims: Sequence[Claim], *, alpha: float) -> tuple[Judgement, ...]:
    """Tell what the change of every share is: its own, or displacement by others.

    A share that rises or falls is displaced if the share of the rest shows no change at all, not even without
    correction; if its own change is estimated to be smaller than that of the rest as a whole, which has the same sign;
    and if some part moves the other way relative to the rest. That no change is found is no evidence that there is
    none, which is why all three are asked for.

    Parameters
    ----------
    relative
        Log ratios of the parts.
    claims
        What is claimed of the share of every part; ``none`` where nothing was tested.
    alpha
        Level of the tests.
    """
    if relative.ratios is None:
        return (Judgement(""),) * len(claims)
    way, is_changing = relative.find_directions(alpha), relative.is_changing(alpha)
    by_size = np.argsort(-np.abs(relative.ratios.slope) * relative.share, kind="stable")
    judged = []
    for part, claim in enumerate(claims):
        sign = _SIGNS.get(claim, 0)
        slope = abs(float(relative.ratios.slope[part]))
        movers = tuple(int(other) for other in by_size if sign and way[other] == -sign)
        is_still = bool(relative.ratios.least_p[part] >= DOUBTFUL)
        if claim in {"no clear change", "no larger change", "none"}:
            judged.append(Judgement("hidden" if is_changing[part] else ""))
        elif sign and way[part] == -sign:
            judged.append(Judgement("opposed"))
        elif is_changing[part]:
            judged.append(Judgement("own"))
        elif movers and is_still and sign * relative.common > slope:
            judged.append(Judgement("displaced", movers))
        else:
            judged.append(Judgement("unclear"))
    return tuple(judged)
