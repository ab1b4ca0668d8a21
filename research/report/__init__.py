"""Report: the tables of a run, and the page that describes it."""

from __future__ import annotations

from research.report.methods.citation import cite_run
from research.report.page.findings import list_findings
from research.report.page.page import PageFigure, compile_templates, write_page
from research.report.paper.manuscript import NamedFigure
from research.report.paper.paper import write_paper
from research.report.summary.archive_facts import describe_archives, describe_loading
from research.report.summary.minor_languages import find_minor
from research.report.summary.rejected_dates import describe_rejected_dates
from research.report.summary.rejections import describe_no_article, pool_rejections
from research.report.summary.source_events import describe_duplicates, list_cut_sources, list_source_events
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
    "NamedFigure",
    "PageFigure",
    "cite_run",
    "compile_templates",
    "count_column",
    "describe_archives",
    "describe_duplicates",
    "describe_loading",
    "describe_no_article",
    "describe_rejected_dates",
    "find_minor",
    "list_cut_sources",
    "list_findings",
    "list_source_events",
    "list_word_rule_cautions",
    "pool_rejections",
    "tabulate_articles",
    "tabulate_passages",
    "tabulate_prevalence",
    "tabulate_themes",
    "tabulate_topics",
    "tabulate_trends",
    "tabulate_words",
    "text_column",
    "write_page",
    "write_paper",
    "write_rejected",
    "write_tables",
]
