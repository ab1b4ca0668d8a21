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
from research.records.changes import (
    Burst,
    ChangePoint,
    Changes,
    ComparisonOutcome,
    Emergence,
    EventMatch,
    Signal,
    WordChange,
    WordChanges,
    WordComparison,
)
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
from research.records.themes import MissingLanguage, Theme, Themes, TopicThemes
from research.records.topics import (
    FEW_TEXTS,
    ArticleTopics,
    ClusterMethod,
    Clusters,
    Editing,
    Exemplar,
    GivenName,
    LabelAction,
    LabelMatch,
    LabelProblem,
    LayerName,
    LayerTopic,
    MapMethod,
    QualityCode,
    QualityMeasure,
    Resolution,
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
    Refusal,
    Season,
    SeasonEffect,
    Trend,
    TrendFits,
    Trends,
)
from research.records.vectors import (
    Alignment,
    AlignmentCode,
    AlignmentMeasure,
    AlignmentMethod,
    LanguageNearness,
    LanguageShift,
    ShiftRule,
    Vectors,
)

__all__ = ["FEW_TEXTS", "MONTHS", "UNDETERMINED", "WEEKDAYS", "WHOLE", "Alignment", "AlignmentCode", "AlignmentMeasure", "AlignmentMethod", "Article", "ArticleTopics", "Boilerplate", "Burst", "CalibrationPoint", "ChangePoint", "Changes", "Claim", "ClusterMethod", "Clusters", "ComparisonOutcome", "Corpus", "CurvePoint", "Direction", "Editing", "Emergence", "EventMatch", "Exemplar", "Family", "GivenName", "Group", "GroupKind", "LabelAction", "LabelMatch", "LabelProblem", "LanguageNearness", "LanguageShift", "LayerName", "LayerTopic", "MapMethod", "MissingLanguage", "Passage", "PassageKind", "Passages", "Period", "Precision", "Prevalence", "QualityCode", "QualityMeasure", "RawArticle", "Refusal", "RejectedCode", "RejectedRow", "Resolution", "RunRecords", "Season", "SeasonEffect", "SeriesKey", "SeriesKind", "ShiftRule", "Signal", "SourceSplit", "Sources", "Theme", "Themes", "Topic", "TopicMap", "TopicName", "TopicThemes", "TopicWord", "Topics", "Trend", "TrendFits", "Trends", "Vectors", "WithinSources", "WithoutSource", "WordChange", "WordChanges", "WordComparison", "number_series"]
