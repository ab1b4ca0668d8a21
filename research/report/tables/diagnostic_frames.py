"""Data frames of diagnostics: alignment, resolutions, quality of topics, calibration."""

from __future__ import annotations

from typing import TYPE_CHECKING

from research.records import RunRecords
from research.report.summary.alignment_facts import list_alignment_diagnostics
from research.report.summary.topic_quality import list_topic_quality
from research.report.tables.column_types import count_column, number_column, text_column

if TYPE_CHECKING:
    import pandas as pd


def tabulate_alignment(records: RunRecords) -> pd.DataFrame:
    """Tabulate one row per diagnostic of the alignment; values that cannot be computed are missing."""
    import pandas as pd

    measures = list_alignment_diagnostics(records.alignment)
    return pd.DataFrame(
        {
            "measure": text_column(measure.name for measure in measures),
            "before": number_column(measure.before for measure in measures),
            "after": number_column(measure.after for measure in measures),
            "n": count_column(measure.n for measure in measures),
            "meaning": text_column(measure.meaning for measure in measures),
        }
    )


def tabulate_calibration(records: RunRecords) -> pd.DataFrame:
    """Tabulate rejection rates of the trend test in simulated series: one row per nominal alpha, and the power."""
    import pandas as pd

    points = records.trends.calibration
    return pd.DataFrame(
        {
            "kind": text_column(point.kind for point in points),
            "nominal": number_column(point.nominal for point in points),
            "observed": number_column(point.observed for point in points),
            "low": number_column(point.low for point in points),
            "high": number_column(point.high for point in points),
            "n_series": count_column(point.n_series for point in points),
        }
    )


def tabulate_quality(records: RunRecords) -> pd.DataFrame:
    """Tabulate one row per diagnostic of the topics, with its interpretation."""
    import pandas as pd

    quality = list_topic_quality(records)
    return pd.DataFrame(
        {
            "measure": text_column(measure.name for measure in quality),
            "value": number_column(measure.value for measure in quality),
            "meaning": text_column(measure.meaning for measure in quality),
        }
    )


def tabulate_resolutions(records: RunRecords) -> pd.DataFrame:
    """Tabulate one row per resolution; no rows if resolutions were not compared."""
    import pandas as pd

    swept = records.clusters.resolutions
    return pd.DataFrame(
        {
            "resolution": number_column(entry.resolution for entry in swept),
            "n_topics": number_column(entry.n_topics for entry in swept),
            "agreement": number_column(entry.agreement for entry in swept),
            "sd": number_column(entry.sd for entry in swept),
            "layer": text_column(entry.layer or None for entry in swept),
        }
    )
