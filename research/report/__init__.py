"""Report: the tables of a run, and the page that says what it found."""

from __future__ import annotations

from research.report.methods.methods import write_methods
from research.report.page.page import PageFigure, write_page
from research.report.tables.article_frames import (
    tabulate_articles,
    tabulate_boilerplate,
    tabulate_languages,
    tabulate_periods,
    tabulate_rejected,
    tabulate_sources,
)
from research.report.tables.change_frames import (
    tabulate_bursts,
    tabulate_change_points,
    tabulate_emergence,
    tabulate_events,
)
from research.report.tables.diagnostic_frames import tabulate_alignment, tabulate_calibration, tabulate_quality
from research.report.tables.hierarchy import tabulate_hierarchy
from research.report.tables.label_frames import tabulate_labels
from research.report.tables.passage_frames import tabulate_passages
from research.report.tables.season_frames import tabulate_season_effects, tabulate_seasons
from research.report.tables.series_frames import tabulate_curves, tabulate_prevalence, tabulate_trends
from research.report.tables.source_frames import tabulate_source_splits, tabulate_standardised
from research.report.tables.tables import TABLES, write_rejected, write_tables
from research.report.tables.theme_frames import tabulate_themes
from research.report.tables.topic_frames import (
    tabulate_exemplars,
    tabulate_names,
    tabulate_topic_themes,
    tabulate_topics,
    tabulate_words,
)

__all__ = [
    "TABLES",
    "PageFigure",
    "tabulate_alignment",
    "tabulate_articles",
    "tabulate_boilerplate",
    "tabulate_bursts",
    "tabulate_calibration",
    "tabulate_change_points",
    "tabulate_curves",
    "tabulate_emergence",
    "tabulate_events",
    "tabulate_exemplars",
    "tabulate_hierarchy",
    "tabulate_labels",
    "tabulate_languages",
    "tabulate_names",
    "tabulate_passages",
    "tabulate_periods",
    "tabulate_prevalence",
    "tabulate_quality",
    "tabulate_rejected",
    "tabulate_season_effects",
    "tabulate_seasons",
    "tabulate_source_splits",
    "tabulate_sources",
    "tabulate_standardised",
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
