"""What the mix of sources does, and draws of topics, made by hand for `made.make_records`."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from research.records import WHOLE, Prevalence, Sources, SourceSplit

NAN = float("nan")


def make_sources(prevalence: Prevalence, names: Sequence[str], *, is_tested: bool) -> Sources:
    """Make standardised shares a little below those that were counted, and splits (`split_series`)."""
    return Sources(
        series=prevalence.series,
        standardised=0.95 * prevalence.share[:, WHOLE],
        standardised_low=0.95 * prevalence.low[:, WHOLE],
        standardised_high=prevalence.high[:, WHOLE],
        covered=np.where(prevalence.n[WHOLE] > 0, 0.9, 0.0),
        splits=split_series(prevalence, names, is_tested=is_tested),
    )


def split_series(prevalence: Prevalence, names: Sequence[str], *, is_tested: bool) -> tuple[SourceSplit, ...]:
    """Make changes that are rate effects in the main; that of the second series turns when a source is left out."""
    splits = []
    for place, series in enumerate(prevalence.series):
        is_reversed = is_tested and place == 1
        numbers = {
            "change": 5.0,
            "rate_effect": 4.0,
            "rate_effect_low": 1.0,
            "rate_effect_high": 7.0,
            "composition_effect": 1.0,
            "composition_effect_low": -0.5,
            "composition_effect_high": 2.5,
            "slope": 3.8,
            "slope_low": 0.6,
            "slope_high": 7.0,
            "least_slope": -0.4 if is_reversed else 2.9,
            "most_slope": 5.1,
        }
        splits.append(
            SourceSplit(
                kind=series.kind,
                id=series.id,
                **(numbers if is_tested else dict.fromkeys(numbers, NAN)),
                least_without=names[0] if is_tested else "",
                most_without=names[1] if is_tested else "",
                raw_direction="rising" if is_tested else "unclear",
                fixed_direction="rising" if is_tested else "unclear",
                within_sources="consistent",
                without_source="reversed" if is_reversed else "consistent",
                left_out=names[0] if is_reversed else "",
            )
        )
    return tuple(splits)


def draw_topics(share: NDArray[np.float64]) -> NDArray[np.float32]:
    """Make three draws around the shares of topics, shape (n_topics, n_periods): shape (3, n_topics, n_periods)."""
    return np.stack([np.clip(share * factor, 0, 1) for factor in (0.9, 1.0, 1.1)]).astype(np.float32)
