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
from research.report.change_frames import (
    tabulate_bursts,
    tabulate_change_points,
    tabulate_emergence,
    tabulate_events,
)
from research.report.diagnostic_frames import tabulate_alignment, tabulate_calibration, tabulate_quality
from research.report.hierarchy import tabulate_hierarchy
from research.report.label_frames import tabulate_labels
from research.report.methods import write_methods
from research.report.page import PageFigure, write_page
from research.report.passage_frames import tabulate_passages
from research.report.season_frames import tabulate_season_effects, tabulate_seasons
from research.report.series_frames import tabulate_curves, tabulate_prevalence, tabulate_trends
from research.report.source_frames import tabulate_source_splits, tabulate_standardised
from research.report.tables import TABLES, write_rejected, write_tables
from research.report.theme_frames import tabulate_themes
from research.report.topic_frames import (
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
