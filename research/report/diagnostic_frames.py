"""Diagnostics as data frames: how far vectors follow the language, how good topics and tests are."""

from __future__ import annotations

from typing import TYPE_CHECKING

from research.records import RunRecords
from research.report.column_types import hold_counts, hold_numbers, hold_texts

if TYPE_CHECKING:
    import pandas as pd


def tabulate_alignment(records: RunRecords) -> pd.DataFrame:
    """Give one row a diagnostic of the alignment, before and after; missing where it could not be taken."""
    import pandas as pd

    measures = records.alignment.measures
    return pd.DataFrame(
        {
            "measure": hold_texts(measure.name for measure in measures),
            "before": hold_numbers(measure.before for measure in measures),
            "after": hold_numbers(measure.after for measure in measures),
            "n": hold_counts(measure.n for measure in measures),
            "meaning": hold_texts(measure.meaning for measure in measures),
        }
    )


def tabulate_calibration(records: RunRecords) -> pd.DataFrame:
    """Give one row a level at which the test of change was tried on made series like those of the run."""
    import pandas as pd

    points = records.trends.calibration
    return pd.DataFrame(
        {
            "kind": hold_texts(point.kind for point in points),
            "nominal": hold_numbers(point.nominal for point in points),
            "observed": hold_numbers(point.observed for point in points),
            "low": hold_numbers(point.low for point in points),
            "high": hold_numbers(point.high for point in points),
            "n_series": hold_counts(point.n_series for point in points),
        }
    )


def tabulate_quality(records: RunRecords) -> pd.DataFrame:
    """Give one row a diagnostic of the topics, with what it means."""
    import pandas as pd

    quality = records.topics.quality
    return pd.DataFrame(
        {
            "measure": hold_texts(measure.name for measure in quality),
            "value": hold_numbers(measure.value for measure in quality),
            "meaning": hold_texts(measure.meaning for measure in quality),
        }
    )


def tabulate_levels(records: RunRecords) -> pd.DataFrame:
    """Give one row a resolution of the sweep; no rows if there was none."""
    import pandas as pd

    levels = records.clusters.levels
    return pd.DataFrame(
        {
            "resolution": hold_numbers(level.resolution for level in levels),
            "n_topics": hold_numbers(level.n_topics for level in levels),
            "agreement": hold_numbers(level.agreement for level in levels),
            "spread": hold_numbers(level.spread for level in levels),
            "layer": hold_texts(level.layer or None for level in levels),
        }
    )
