"""Data frame of prevalence: one row per series, group and period."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from research.records import WHOLE, Prevalence, RunRecords
from research.report.summary.periods import find_last_day
from research.report.summary.series_names import name_series
from research.report.tables.column_types import (
    day_column,
    flag_column,
    repeat_text,
)

if TYPE_CHECKING:
    import pandas as pd

_SLICE = 500_000
"""Rows that are made at once of a long table; changes the memory, not the table."""


def tabulate_prevalence(records: RunRecords, groups: range | None = None) -> pd.DataFrame:
    """Tabulate one row per series, group and period.

    Parameters
    ----------
    records
        Records of the run.
    groups
        Places of the groups that are tabulated; None for all.

    Returns
    -------
    ``share`` is the mean membership, or the share of units with this top theme or topic (see ``membership``), with the
    interval of this period (``low``, ``high``) and the simultaneous band of the whole series (``band_low``,
    ``band_high``; missing for groups). All are missing in empty periods. ``period_end`` is the last day of the period.
    ``group_kind`` is ``all`` for the whole corpus.
    """
    import pandas as pd

    prevalence, names = records.prevalence, name_series(records)
    series, periods = prevalence.series, prevalence.periods
    chosen = range(len(prevalence.groups)) if groups is None else groups
    part = slice(chosen.start, chosen.stop)
    # Rows are ordered by group, series and period.
    shape = len(chosen), len(series), len(periods)
    group_of, series_of, period_of = (place.ravel() for place in np.indices(shape, np.int64))
    group_of += chosen.start
    n_rows = len(period_of)
    is_whole = group_of == WHOLE
    band_low, band_high = np.full(n_rows, np.nan), np.full(n_rows, np.nan)
    if WHOLE in chosen:
        band_low[is_whole], band_high[is_whole] = prevalence.band_low.ravel(), prevalence.band_high.ravel()

    def put_in_rows(values: NDArray[np.float64]) -> NDArray[np.float64]:
        return values[:, part].swapaxes(0, 1).ravel()

    return pd.DataFrame(
        {
            "kind": repeat_text([one.kind for one in series], series_of),
            "name": repeat_text([names[one.kind, one.id] for one in series], series_of),
            "period_start": day_column(period.start for period in periods)[period_of],
            "period_end": day_column(find_last_day(period) for period in periods)[period_of],
            "is_partial": flag_column(period.is_partial for period in periods)[period_of],
            "n": prevalence.n[group_of, period_of],
            "share": put_in_rows(prevalence.share),
            "low": put_in_rows(prevalence.low),
            "high": put_in_rows(prevalence.high),
            "id": repeat_text([one.id for one in series], series_of),
            "period": repeat_text([period.label for period in periods], period_of),
            "group_kind": repeat_text([group.kind for group in prevalence.groups], group_of),
            "group": repeat_text([group.name for group in prevalence.groups], group_of),
            "hard_share": put_in_rows(prevalence.hard_share),
            "hard_low": put_in_rows(prevalence.hard_low),
            "hard_high": put_in_rows(prevalence.hard_high),
            "unit": repeat_text([prevalence.unit], np.zeros(n_rows, np.int64)),
            "membership": repeat_text(_list_memberships(prevalence), series_of),
            "raw_share": put_in_rows(prevalence.raw_share if prevalence.is_corrected else prevalence.share),
            "n_effective": put_in_rows(prevalence.n_effective),
            "band_low": band_low,
            "band_high": band_high,
        }
    )


def slice_prevalence(records: RunRecords) -> Iterator[pd.DataFrame]:
    """Give the rows of `tabulate_prevalence` a few groups at a time."""
    prevalence = records.prevalence
    n_groups = len(prevalence.groups)
    step = max(1, _SLICE // max(1, len(prevalence.series) * len(prevalence.periods)))
    for start in range(0, n_groups, step):
        yield tabulate_prevalence(records, range(start, min(start + step, n_groups)))


def _list_memberships(prevalence: Prevalence) -> list[str]:
    """List how each series is measured; topics are not coded."""
    is_corrected = prevalence.is_corrected
    return ["soft" if is_corrected and one.kind == "topic" else prevalence.membership for one in prevalence.series]
