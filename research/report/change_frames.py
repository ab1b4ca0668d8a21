"""Abrupt changes as data frames: change points, bursts, what emerges, and events beside the change points."""

from __future__ import annotations

from typing import TYPE_CHECKING

from research.records import RunRecords
from research.report.article_frames import find_last_day
from research.report.column_types import hold_claims, hold_days, hold_numbers, hold_texts
from research.report.series_frames import name_series

if TYPE_CHECKING:
    import pandas as pd


def tabulate_change_points(records: RunRecords) -> pd.DataFrame:
    """Give one row a change of level; the interval of its date runs from the first day of ``low`` to that of ``high``.

    Returns
    -------
    ``period`` is the first at the new level, ``low`` and ``high`` the first and last that may be.
    """
    import pandas as pd

    points, periods, names = records.changes.change_points, records.prevalence.periods, name_series(records)
    return pd.DataFrame(
        {
            "kind": hold_texts(point.kind for point in points),
            "name": hold_texts(names[point.kind, point.id] for point in points),
            "period": hold_texts(periods[point.period].label for point in points),
            "low": hold_texts(periods[point.low].label for point in points),
            "high": hold_texts(periods[point.high].label for point in points),
            "before": hold_numbers(point.before for point in points),
            "after": hold_numbers(point.after for point in points),
            "day": hold_days(periods[point.period].start for point in points),
            "day_low": hold_days(periods[point.low].start for point in points),
            "day_high": hold_days(periods[point.high].start for point in points),
            "id": hold_texts(point.id for point in points),
        }
    )


def tabulate_bursts(records: RunRecords) -> pd.DataFrame:
    """Give one row a burst: periods in a row in which a share is raised, both ends inside."""
    import pandas as pd

    bursts, periods, names = records.changes.bursts, records.prevalence.periods, name_series(records)
    return pd.DataFrame(
        {
            "kind": hold_texts(burst.kind for burst in bursts),
            "name": hold_texts(names[burst.kind, burst.id] for burst in bursts),
            "first": hold_texts(periods[burst.first].label for burst in bursts),
            "last": hold_texts(periods[burst.last].label for burst in bursts),
            "first_day": hold_days(periods[burst.first].start for burst in bursts),
            "last_day": hold_days(find_last_day(periods[burst.last]) for burst in bursts),
            "share": hold_numbers(burst.share for burst in bursts),
            "weight": hold_numbers(burst.weight for burst in bursts),
            "id": hold_texts(burst.id for burst in bursts),
        }
    )


def tabulate_emergence(records: RunRecords) -> pd.DataFrame:
    """Give one row a series: whether it emerges by the rule of BERTrend, and by our test."""
    import pandas as pd

    emergence, names = records.changes.emergence, name_series(records)
    return pd.DataFrame(
        {
            "kind": hold_texts(entry.kind for entry in emergence),
            "name": hold_texts(names[entry.kind, entry.id] for entry in emergence),
            "is_emerging": hold_claims(entry.is_emerging for entry in emergence),
            "p_value": hold_numbers(entry.p_value for entry in emergence),
            "q_value": hold_numbers(entry.q_value for entry in emergence),
            "signal": hold_texts(entry.signal or None for entry in emergence),
            "popularity": hold_numbers(entry.popularity for entry in emergence),
            "id": hold_texts(entry.id for entry in emergence),
        }
    )


def tabulate_events(records: RunRecords) -> pd.DataFrame:
    """Give one row an event of the study and a series: its change point nearest to it, if it has any."""
    import pandas as pd

    events, periods, names = records.changes.events, records.prevalence.periods, name_series(records)
    return pd.DataFrame(
        {
            "event": hold_texts(match.event for match in events),
            "day": hold_days(match.day for match in events),
            "kind": hold_texts(match.kind for match in events),
            "name": hold_texts(names[match.kind, match.id] for match in events),
            "is_inside": hold_claims(match.is_inside for match in events),
            "period": hold_texts(periods[match.period].label for match in events),
            "change": hold_texts(periods[match.change].label if match.change >= 0 else "" for match in events),
            "id": hold_texts(match.id for match in events),
        }
    )
