"""Data frame of prevalence: one row per series, group and period."""

from __future__ import annotations

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


def tabulate_prevalence(records: RunRecords) -> pd.DataFrame:
    """Tabulate one row per series, group and period.

    Returns
    -------
    ``share`` is the mean membership, or the share of units with this top theme or topic (see ``membership``), with the
    interval of this period (``low``, ``high``) and the simultaneous band of the whole series (``band_low``,
    ``band_high``; missing for groups). All are missing in empty periods. ``period_end`` is the last day of the period.
    ``group_kind`` is ``all`` for the whole corpus.
    """
    import pandas as pd

    prevalence, names = records.prevalence, name_series(records)
    series, groups, periods = prevalence.series, prevalence.groups, prevalence.periods
    # Rows are ordered by group, series and period.
    shape = len(groups), len(series), len(periods)
    group_of, series_of, period_of = (place.ravel() for place in np.indices(shape, np.int64))
    n_rows = len(period_of)
    is_whole = group_of == WHOLE
    band_low, band_high = np.full(n_rows, np.nan), np.full(n_rows, np.nan)
    band_low[is_whole], band_high[is_whole] = prevalence.band_low.ravel(), prevalence.band_high.ravel()
    return pd.DataFrame(
        {
            "kind": repeat_text([one.kind for one in series], series_of),
            "name": repeat_text([names[one.kind, one.id] for one in series], series_of),
            "period_start": day_column(period.start for period in periods)[period_of],
            "period_end": day_column(find_last_day(period) for period in periods)[period_of],
            "is_partial": flag_column(period.is_partial for period in periods)[period_of],
            "n": prevalence.n[group_of, period_of],
            "share": _put_in_rows(prevalence.share),
            "low": _put_in_rows(prevalence.low),
            "high": _put_in_rows(prevalence.high),
            "id": repeat_text([one.id for one in series], series_of),
            "period": repeat_text([period.label for period in periods], period_of),
            "group_kind": repeat_text([group.kind for group in groups], group_of),
            "group": repeat_text([group.name for group in groups], group_of),
            "hard_share": _put_in_rows(prevalence.hard_share),
            "hard_low": _put_in_rows(prevalence.hard_low),
            "hard_high": _put_in_rows(prevalence.hard_high),
            "unit": repeat_text([prevalence.unit], np.zeros(n_rows, np.int64)),
            "membership": repeat_text(_list_memberships(prevalence), series_of),
            "raw_share": _put_in_rows(prevalence.raw_share if prevalence.is_corrected else prevalence.share),
            "n_effective": _put_in_rows(prevalence.n_effective),
            "band_low": band_low,
            "band_high": band_high,
        }
    )


def _list_memberships(prevalence: Prevalence) -> list[str]:
    """List how each series is measured; topics are not coded."""
    is_corrected = prevalence.is_corrected
    return ["soft" if is_corrected and one.kind == "topic" else prevalence.membership for one in prevalence.series]


def _put_in_rows(values: NDArray[np.float64]) -> NDArray[np.float64]:
    """Flatten an array of shape (n_series, n_groups, n_periods) in the order of the rows."""
    return values.swapaxes(0, 1).ravel()
