"""Interrupted series made by hand: one event of the study that changes the first theme, and one outside."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from research.records import Interruption, Interruptions, Period, Trend

EVENT = "Plan of the province"


def make_interruptions(trends: Sequence[Trend], periods: Sequence[Period], *, is_tested: bool) -> Interruptions:
    """Make an event in the middle, at which the first series changes and the second as at other dates."""
    if not is_tested or not trends:
        return Interruptions((), 8, 0, 0.05)
    middle, rows, beside = len(periods) // 2, [], trends[min(2, len(trends) - 1)]
    for place, trend in enumerate(trends):
        is_first = place < 2
        rows.append(
            Interruption(
                event=EVENT,
                day=periods[middle].start,
                kind=trend.kind,
                id=trend.id,
                period=middle,
                n_before=middle,
                n_after=len(periods) - middle,
                refusal="",
                share_expected=0.2,
                share=0.35 if is_first else 0.22,
                level=15.0 if is_first else 2.0,
                level_low=8.0 if is_first else -6.0,
                level_high=22.0 if is_first else 9.0,
                odds_ratio=2.15,
                odds_low=1.5,
                odds_high=3.1,
                slope=-1.2,
                slope_low=-4.0,
                slope_high=1.6,
                p_value=0.001 + 0.001 * place if is_first else 0.4,
                q_value=0.01 + 0.001 * place if is_first else 0.6,
                placebo_p=0.4 if place == 1 else 0.03,
                n_placebos=34,
                comparison="" if trend is beside else beside.id,
                comparison_kind="" if trend is beside else beside.kind,
                ratio=2.0,
                ratio_low=1.2,
                ratio_high=3.4,
                ratio_p=0.02,
                line=(-1.4, 0.1, 0.77, -0.05),
            )
        )
    early = [Interruption("Flood", date(1998, 8, 1), trend.kind, trend.id, -1, 0, 0, "outside") for trend in trends]
    return Interruptions((*rows, *early), 8, len(periods), 0.05)
