"""The study: settings, codebook and labels, validated before a run."""

from __future__ import annotations

from research.study.loading import SCHEMA_FILE, load_completed_study, load_study, make_schema
from research.study.paths import expand_variables, find_files, is_pattern
from research.study.settings import (
    AlignmentSettings,
    BoilerplateSettings,
    ColumnSettings,
    CorpusSettings,
    DuplicateSettings,
    EncoderSettings,
    EventSettings,
    FigureSettings,
    HolidaySettings,
    InputFormat,
    InputSettings,
    PassageSettings,
    PeriodLength,
    PrevalenceSettings,
    ReportSettings,
    Study,
    ThemeSettings,
    TopicSettings,
    TrendSettings,
)

__all__ = [
    "SCHEMA_FILE",
    "AlignmentSettings",
    "BoilerplateSettings",
    "ColumnSettings",
    "CorpusSettings",
    "DuplicateSettings",
    "EncoderSettings",
    "EventSettings",
    "FigureSettings",
    "HolidaySettings",
    "InputFormat",
    "InputSettings",
    "PassageSettings",
    "PeriodLength",
    "PrevalenceSettings",
    "ReportSettings",
    "Study",
    "ThemeSettings",
    "TopicSettings",
    "TrendSettings",
    "expand_variables",
    "find_files",
    "is_pattern",
    "load_completed_study",
    "load_study",
    "make_schema",
]
