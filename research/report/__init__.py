"""Report: the tables of a run, and the page that describes it."""

from __future__ import annotations

from research.report.page.page import PageFigure, write_page
from research.report.summary.minor_languages import find_minor
from research.report.summary.rejections import count_rejections, describe_no_article, format_rejection_kind
from research.report.summary.word_rules import list_word_rule_cautions
from research.report.tables.article_frames import tabulate_articles
from research.report.tables.column_types import count_column, text_column
from research.report.tables.passage_frames import tabulate_passages
from research.report.tables.prevalence_frames import tabulate_prevalence
from research.report.tables.tables import TABLES, write_rejected, write_tables
from research.report.tables.theme_frames import tabulate_themes
from research.report.tables.topic_frames import tabulate_topics, tabulate_words
from research.report.tables.trend_frames import tabulate_trends

__all__ = [
    "TABLES",
    "PageFigure",
    "count_column",
    "count_rejections",
    "describe_no_article",
    "find_minor",
    "format_rejection_kind",
    "list_word_rule_cautions",
    "tabulate_articles",
    "tabulate_passages",
    "tabulate_prevalence",
    "tabulate_themes",
    "tabulate_topics",
    "tabulate_trends",
    "tabulate_words",
    "text_column",
    "write_page",
    "write_rejected",
    "write_tables",
]
