"""What prevalence holds besides shares, made by hand for `made.make_records`."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from research.records import PrevalencePoint, SeriesKind, SourceSplit, StandardisedPoint

NAN = float("nan")


def standardise_points(points: Sequence[PrevalencePoint]) -> tuple[StandardisedPoint, ...]:
    """Make standardised shares a little below those that were counted; missing where nothing was published."""
    return tuple(
        StandardisedPoint(p.kind, p.id, p.period, 0.95 * p.share, 0.95 * p.low, p.high, 0.9 if p.n else 0.0)
        for p in points
        if p.group_kind == "all"
    )


def split_sources(
    names: Sequence[tuple[SeriesKind, str]], sources: Sequence[str], *, is_tested: bool
) -> tuple[SourceSplit, ...]:
    """Make changes that are coverage in the main; that of the second series turns when a source is left out."""
    splits = []
    for place, (kind, name) in enumerate(names):
        is_reversed = is_tested and place == 1
        numbers = {
            "change": 5.0,
            "coverage": 4.0,
            "coverage_low": 1.0,
            "coverage_high": 7.0,
            "sources": 1.0,
            "sources_low": -0.5,
            "sources_high": 2.5,
            "slope": 3.8,
            "slope_low": 0.6,
            "slope_high": 7.0,
            "least_slope": -0.4 if is_reversed else 2.9,
            "most_slope": 5.1,
        }
        splits.append(
            SourceSplit(
                kind=kind,
                id=name,
                **(numbers if is_tested else dict.fromkeys(numbers, NAN)),
                least_without=sources[0] if is_tested else "",
                most_without=sources[1] if is_tested else "",
                is_reversed=is_reversed,
                remark=f"without {sources[0]} it does not rise" if is_reversed else "",
            )
        )
    return tuple(splits)


def draw_topics(points: Sequence[PrevalencePoint], *, n_topics: int, n_periods: int) -> NDArray[np.float32]:
    """Make three draws around the shares of topics, shape (3, n_topics, n_periods)."""
    share = np.full((n_topics, n_periods), np.nan, np.float32)
    for point in points:
        if point.kind == "topic" and point.group_kind == "all":
            share[int(point.id), point.period] = point.share
    return np.stack([np.clip(share * factor, 0, 1) for factor in (0.9, 1.0, 1.1)]).astype(np.float32)
