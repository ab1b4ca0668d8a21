"""Everything that figures, tables and the page are made from."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from research.records.articles import Corpus, Passages
from research.records.changes import Changes, WordChanges
from research.records.classifier import Classifier
from research.records.codes import Codes
from research.records.compositions import Compositions
from research.records.groups import Effects, GroupTrends
from research.records.histories import SourceHistories
from research.records.interruptions import Interruptions
from research.records.lives import TopicLives
from research.records.prevalence import Prevalence
from research.records.sources import Sources
from research.records.themes import TextSimilarity, ThemeChecks, Themes, TopicThemes
from research.records.topics import ArticleTopics, Clusters, Editing, TextNeighbors, TopicMap, Topics
from research.records.trends import TrendFits, Trends
from research.records.vectors import Alignment, Vectors


@dataclass(frozen=True)
class RunRecords:
    """Everything that figures, tables and the page are made from.

    ``detected`` are the topics as clustering gives them, ``clusters`` what the labels make of them: the same without
    labels.
    """

    corpus: Corpus
    histories: SourceHistories
    passages: Passages
    vectors: Vectors
    alignment: Alignment
    neighbors: TextNeighbors
    detected: Clusters
    editing: Editing
    clusters: Clusters
    article_topics: ArticleTopics
    topic_map: TopicMap
    topics: Topics
    text_similarity: TextSimilarity
    themes: Themes
    theme_checks: ThemeChecks
    topic_themes: TopicThemes
    codes: Codes
    classifier: Classifier
    prevalence: Prevalence
    sources: Sources
    fits: TrendFits
    trends: Trends
    group_trends: GroupTrends
    effects: Effects
    compositions: Compositions
    changes: Changes
    interruptions: Interruptions
    topic_lives: TopicLives
    word_changes: WordChanges


class RecordsShown(RunRecords):
    """The records of a run that may be read by what declares them; every other one raises an error.

    Parameters
    ----------
    records
        Records of the run.
    names
        Names of those that may be read.
    reader
        What reads them, for the error.
    """

    def __init__(self, records: RunRecords, names: Sequence[str], *, reader: str) -> None:
        object.__setattr__(self, "_given", (records, frozenset(names), reader))

    def __getattr__(self, name: str) -> Any:
        records, names, reader = object.__getattribute__(self, "_given")
        if name not in names:
            raise AttributeError(f"{reader} reads {name!r}, which it does not declare; it declares {sorted(names)}")
        return getattr(records, name)
