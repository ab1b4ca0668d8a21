"""The study: settings, codebook and labels, validated before a run."""

from __future__ import annotations

from research.study.codebook import Codebook
from research.study.codes import CODE_KEY_FILE
from research.study.groups import list_unknown_groups
from research.study.holidays import find_holiday_days
from research.study.labels import LABELS_FILE, Labels, TopicLabel
from research.study.loading import load_completed_study, load_study, make_schema
from research.study.path_patterns import match_path
from research.study.paths import find_files, is_pattern, is_run_folder
from research.study.problems import describe_problems
from research.study.renamed import RENAMED_TABLES
from research.study.settings import (
    NARROWEST_MM,
    WIDEST_MM,
    AlignmentSettings,
    BoilerplateSettings,
    ColumnSettings,
    CorpusSettings,
    DuplicateSettings,
    EffectSettings,
    EncoderSettings,
    EngineSettings,
    EventSettings,
    ExplorerTexts,
    FigureSettings,
    GroupSettings,
    HolidaySettings,
    InputFormat,
    InputSettings,
    LimitSettings,
    OwnFigureSettings,
    PassageSettings,
    PeriodLength,
    PrevalenceSettings,
    Study,
    ThemeSettings,
    TopicSettings,
    TrendSettings,
    is_device_name,
)

__all__ = [
    "CODE_KEY_FILE",
    "LABELS_FILE",
    "NARROWEST_MM",
    "RENAMED_TABLES",
    "WIDEST_MM",
    "AlignmentSettings",
    "BoilerplateSettings",
    "Codebook",
    "ColumnSettings",
    "CorpusSettings",
    "DuplicateSettings",
    "EffectSettings",
    "EncoderSettings",
    "EngineSettings",
    "EventSettings",
    "ExplorerTexts",
    "FigureSettings",
    "GroupSettings",
    "HolidaySettings",
    "InputFormat",
    "InputSettings",
    "Labels",
    "LimitSettings",
    "OwnFigureSettings",
    "PassageSettings",
    "PeriodLength",
    "PrevalenceSettings",
    "Study",
    "ThemeSettings",
    "TopicLabel",
    "TopicSettings",
    "TrendSettings",
    "describe_problems",
    "find_files",
    "find_holiday_days",
    "is_device_name",
    "is_pattern",
    "is_run_folder",
    "list_unknown_groups",
    "load_completed_study",
    "load_study",
    "make_schema",
    "match_path",
]
