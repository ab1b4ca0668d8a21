"""Report: the tables of a run, and the page that says what it found."""

from __future__ import annotations

from research.report.article_frames import (
    tabulate_articles,
    tabulate_boilerplate,
    tabulate_languages,
    tabulate_periods,
    tabulate_rejected,
    tabulate_sources,
)
from research.report.diagnostic_frames import tabulate_alignment, tabulate_quality
from research.report.methods import write_methods
from research.report.page import PageFigure, write_page
from research.report.passage_frames import tabulate_passages
from research.report.series_frames import tabulate_prevalence, tabulate_trends
from research.report.tables import TABLES, write_rejected, write_tables
from research.report.theme_frames import tabulate_themes
from research.report.topic_frames import tabulate_exemplars, tabulate_topic_themes, tabulate_topics, tabulate_words

__all__ = [
    "TABLES",
    "PageFigure",
    "tabulate_alignment",
    "tabulate_articles",
    "tabulate_boilerplate",
    "tabulate_exemplars",
    "tabulate_languages",
    "tabulate_passages",
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
    "write_methods",
    "write_page",
    "write_rejected",
    "write_tables",
]
