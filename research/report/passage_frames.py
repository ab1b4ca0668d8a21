"""Passages as a data frame: where each stands, and how firmly it belongs to its topic."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from research.records import RunRecords
from research.report.column_types import hold_claims, hold_counts, hold_numbers, hold_texts

if TYPE_CHECKING:
    import pandas as pd


def tabulate_passages(records: RunRecords) -> pd.DataFrame:
    """Give one row a passage, in the order of the articles.

    Returns
    -------
    ``start`` and ``end`` are characters of the title or body as published; ``topic`` is the nearest one where
    ``is_noise`` says that the passage belongs to none.
    """
    import pandas as pd

    passages, clusters, corpus = records.passages.passages, records.clusters, records.corpus
    return pd.DataFrame(
        {
            "article": hold_texts(corpus.articles[passage.article].id for passage in passages),
            "passage": hold_texts(passage.id for passage in passages),
            "kind": hold_texts(passage.kind for passage in passages),
            "language": hold_texts(passage.language for passage in passages),
            "start": hold_counts(passage.start for passage in passages),
            "end": hold_counts(passage.end for passage in passages),
            "topic": np.array(clusters.topic_of),
            "fine_topic": np.array(clusters.fine_of),
            "is_noise": hold_claims(clusters.is_noise.tolist()),
            "similarity": hold_numbers(round(float(value), 6) for value in clusters.similarity),
            "firmness": hold_numbers(round(float(value), 6) for value in clusters.firmness),
        }
    )
