"""Data frame of passages: position and topic."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from research.records import RunRecords, list_column
from research.report.tables.column_types import count_column, flag_column, number_column, text_column

if TYPE_CHECKING:
    import pandas as pd


def tabulate_passages(records: RunRecords) -> pd.DataFrame:
    """Tabulate one row per passage, in the order of the articles.

    Returns
    -------
    ``start`` and ``end`` are positions in the title or body as published; ``topic`` is the nearest topic if
    ``is_outlier`` is true.
    """
    import pandas as pd

    passages, clusters, ids = records.passages, records.clusters, records.corpus.ids
    columns = {name: list_column(passages.passages, name) for name in ("kind", "start", "end")}
    return pd.DataFrame(
        {
            "article": text_column(ids[article] for article in passages.article_of.tolist()),
            "passage": text_column(passages.ids.tolist()),
            "kind": text_column(columns["kind"]),
            "language": text_column(passages.languages),
            "start": count_column(columns["start"]),
            "end": count_column(columns["end"]),
            "topic": np.array(clusters.topic_of),
            "fine_topic": np.array(clusters.fine_of),
            "is_outlier": flag_column(clusters.is_outlier.tolist()),
            "similarity": number_column(round(float(value), 6) for value in clusters.similarity),
            "co_assignment": number_column(round(float(value), 6) for value in clusters.co_assignment),
        }
    )
