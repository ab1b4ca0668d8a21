"""Data frame of passages: position and topic."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from research.records import RunRecords
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

    passages, clusters, corpus = records.passages.passages, records.clusters, records.corpus
    return pd.DataFrame(
        {
            "article": text_column(corpus.articles[passage.article].id for passage in passages),
            "passage": text_column(passage.id for passage in passages),
            "kind": text_column(passage.kind for passage in passages),
            "language": text_column(passage.language for passage in passages),
            "start": count_column(passage.start for passage in passages),
            "end": count_column(passage.end for passage in passages),
            "topic": np.array(clusters.topic_of),
            "fine_topic": np.array(clusters.fine_of),
            "is_outlier": flag_column(clusters.is_outlier.tolist()),
            "similarity": number_column(round(float(value), 6) for value in clusters.similarity),
            "co_assignment": number_column(round(float(value), 6) for value in clusters.co_assignment),
        }
    )
