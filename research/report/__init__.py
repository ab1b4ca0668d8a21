"""Report: the tables of a run, and the page that says what it found."""

from __future__ import annotations

from research.report.tables import (
    TABLES,
    tabulate_alignment,
    tabulate_articles,
    tabulate_boilerplate,
    tabulate_exemplars,
    tabulate_languages,
    tabulate_periods,
    tabulate_prevalence,
    tabulate_quality,
    tabulate_rejected,
    tabulate_sources,
    tabulate_themes,
    tabulate_topic_themes,
    tabulate_topics,
    tabulate_trends,
    tabulate_words,
    write_rejected,
    write_tables,
)

__all__ = [
    "TABLES",
    "tabulate_alignment",
    "tabulate_articles",
    "tabulate_boilerplate",
    "tabulate_exemplars",
    "tabulate_languages",
    "tabulate_periods",
    "tabulate_prevalence",
    "tabulate_quality",
    "tabulate_rejected",
    "tabulate_sources",
    "tabulate_themes",
    "tabulate_topic_themes",
    "tabulate_topics",
    "tabulate_trends",
    "tabulate_words",
    "write_rejected",
    "write_tables",
]
