"""Data frames of change points, bursts, emergence and events."""

from __future__ import annotations

from typing import TYPE_CHECKING

from research.records import RunRecords
from research.report.summary.change_dates import list_dates
from research.report.summary.periods import find_last_day
from research.report.summary.series_names import name_series
from research.report.summary.source_events import describe_coincidence, find_events_of_change
from research.report.tables.column_types import day_column, flag_column, number_column, text_column

if TYPE_CHECKING:
    import pandas as pd


def tabulate_change_points(records: RunRecords) -> pd.DataFrame:
    """Tabulate one row per change point.

    Returns
    -------
    ``period`` is the most probable first period after the change, empty if the change has no date; ``dates`` are all
    that it may have.
    """
    import pandas as pd

    points, periods, names = records.changes.change_points, records.prevalence.periods, name_series(records)
    return pd.DataFrame(
        {
            "kind": text_column(point.kind for point in points),
            "name": text_column(names[point.kind, point.id] for point in points),
            "is_dated": flag_column(point.is_dated for point in points),
            "period": text_column(periods[point.period].label if point.is_dated else None for point in points),
            "dates": text_column(list_dates(point, periods) for point in points),
            "before": number_column(point.before for point in points),
            "after": number_column(point.after for point in points),
            "day": day_column(periods[point.period].start if point.is_dated else None for point in points),
            "id": text_column(point.id for point in points),
            "source_events": text_column(
                describe_coincidence(find_events_of_change(records, point)) or None for point in points
            ),
        }
    )


def tabulate_bursts(records: RunRecords) -> pd.DataFrame:
    """Tabulate one row per burst: consecutive periods with an elevated share, ``first`` and ``last`` inclusive."""
    import pandas as pd

    bursts, periods, names = records.changes.bursts, records.prevalence.periods, name_series(records)
    return pd.DataFrame(
        {
            "kind": text_column(burst.kind for burst in bursts),
            "name": text_column(names[burst.kind, burst.id] for burst in bursts),
            "first": text_column(periods[burst.first].label for burst in bursts),
            "last": text_column(periods[burst.last].label for burst in bursts),
            "first_day": day_column(periods[burst.first].start for burst in bursts),
            "last_day": day_column(find_last_day(periods[burst.last]) for burst in bursts),
            "share": number_column(burst.share for burst in bursts),
            "weight": number_column(burst.weight for burst in bursts),
            "id": text_column(burst.id for burst in bursts),
        }
    )


def tabulate_emergence(records: RunRecords) -> pd.DataFrame:
    """Tabulate one row per series: emergence by our test, and signal by the rule of BERTrend."""
    import pandas as pd

    emergence, names = records.changes.emergence, name_series(records)
    return pd.DataFrame(
        {
            "kind": text_column(entry.kind for entry in emergence),
            "name": text_column(names[entry.kind, entry.id] for entry in emergence),
            "is_emerging": flag_column(entry.is_emerging for entry in emergence),
            "p_value": number_column(entry.p_value for entry in emergence),
            "q_value": number_column(entry.q_value for entry in emergence),
            "signal": text_column(entry.signal or None for entry in emergence),
            "popularity": number_column(entry.popularity for entry in emergence),
            "id": text_column(entry.id for entry in emergence),
        }
    )


def tabulate_events(records: RunRecords) -> pd.DataFrame:
    """Tabulate one row per event and series: the nearest dated change point of the series, and p by placebo dates."""
    import pandas as pd

    events, periods, names = records.changes.events, records.prevalence.periods, name_series(records)
    return pd.DataFrame(
        {
            "event": text_column(match.event for match in events),
            "day": day_column(match.day for match in events),
            "kind": text_column(match.kind for match in events),
            "name": text_column(names[match.kind, match.id] for match in events),
            "is_coincident": flag_column(match.is_coincident for match in events),
            "p_value": number_column(match.p_value for match in events),
            "q_value": number_column(match.q_value for match in events),
            "period": text_column(periods[match.period].label for match in events),
            "change": text_column(periods[match.change].label if match.change >= 0 else "" for match in events),
            "distance": number_column(match.distance if match.change >= 0 else float("nan") for match in events),
            "id": text_column(match.id for match in events),
        }
    )


def tabulate_event_counts(records: RunRecords) -> pd.DataFrame:
    """Tabulate one row per event and kind of series: how many of them shift near the event, with p by placebo dates."""
    import pandas as pd

    counts = records.changes.event_counts
    return pd.DataFrame(
        {
            "event": text_column(count.event for count in counts),
            "day": day_column(count.day for count in counts),
            "kind": text_column(count.kind for count in counts),
            "n_near": number_column(count.n_near for count in counts),
            "n_series": number_column(count.n_series for count in counts),
            "p_value": number_column(count.p_value for count in counts),
            "q_value": number_column(count.q_value for count in counts),
        }
    )
