"""The data model: one frozen record a stage, in the order in which the data flows.

Records hold tuples, scalars and read-only arrays; they are checked once, when they are made. They do not
plot, print or touch the disk: `research.store` writes and reads them by their field types alone, so a field is
an array, a scalar, a tuple of scalars, a tuple of row dataclasses, or ``None``.

Rows are the first noun of an array's name: ``share[article, theme]`` has shape (n_articles, n_themes).
"""

from __future__ import annotations

from research.records.articles import (
    UNDETERMINED,
    Article,
    Boilerplate,
    Corpus,
    Passage,
    PassageKind,
    Passages,
    Precision,
    RawArticle,
    RejectedCode,
    RejectedRow,
)
from research.records.changes import Burst, ChangePoint, Changes, Emergence, EventMatch, Signal, WordChange, WordChanges
from research.records.prevalence import (
    WHOLE,
    Group,
    GroupKind,
    Period,
    Prevalence,
    SeriesKey,
    SeriesKind,
    number_series,
)
from research.records.run import RunRecords
from research.records.sources import Direction, Sources, SourceSplit, WithinSources, WithoutSource
from research.records.themes import Theme, Themes, TopicThemes
from research.records.topics import (
    ArticleTopics,
    Clusters,
    Editing,
    Exemplar,
    GivenName,
    LabelMatch,
    LayerTopic,
    Level,
    QualityMeasure,
    Topic,
    TopicMap,
    TopicName,
    Topics,
    TopicWord,
)
from research.records.trends import (
    MONTHS,
    WEEKDAYS,
    CalibrationPoint,
    Claim,
    CurvePoint,
    Family,
    Season,
    SeasonEffect,
    Trend,
    Trends,
)
from research.records.vectors import Alignment, AlignmentMeasure, LanguageShift, Vectors

__all__ = [
    "MONTHS",
    "UNDETERMINED",
    "WEEKDAYS",
    "WHOLE",
    "Alignment",
    "AlignmentMeasure",
    "Article",
    "ArticleTopics",
    "Boilerplate",
    "Burst",
    "CalibrationPoint",
    "ChangePoint",
    "Changes",
    "Claim",
    "Clusters",
    "Corpus",
    "CurvePoint",
    "Direction",
    "Editing",
    "Emergence",
    "EventMatch",
    "Exemplar",
    "Family",
    "GivenName",
    "Group",
    "GroupKind",
    "LabelMatch",
    "LanguageShift",
    "LayerTopic",
    "Level",
    "Passage",
    "PassageKind",
    "Passages",
    "Period",
    "Precision",
    "Prevalence",
    "QualityMeasure",
    "RawArticle",
    "RejectedCode",
    "RejectedRow",
    "RunRecords",
    "Season",
    "SeasonEffect",
    "SeriesKey",
    "SeriesKind",
    "Signal",
    "SourceSplit",
    "Sources",
    "Theme",
    "Themes",
    "Topic",
    "TopicMap",
    "TopicName",
    "TopicThemes",
    "TopicWord",
    "Topics",
    "Trend",
    "Trends",
    "Vectors",
    "WithinSources",
    "WithoutSource",
    "WordChange",
    "WordChanges",
    "number_series",
]
