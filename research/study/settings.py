"""Settings of a study: one model per section of the study file.

A study file is YAML. Its paths are relative to the file; ``${NAME}`` and ``${NAME:-default}`` are replaced by
environment variables.
"""

from __future__ import annotations

import difflib
import re
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Annotated, Any, Literal, get_args
from zoneinfo import ZoneInfo, available_timezones

import yaml
from pydantic import BaseModel, ConfigDict, Field, PrivateAttr, ValidationError, field_validator, model_validator

from research.study.codebook import Codebook
from research.study.holidays import check_holiday
from research.study.labels import Labels
from research.study.path_patterns import check_date_format, check_path_pattern
from research.study.paths import MOST_ENTRIES, locate
from research.text.conventions import Language
from research.text.encodings import is_encoding
from research.text.language_names import COUNTRY_CODES, LANGUAGE_NAMES

InputFormat = Literal[
    "auto",
    "csv",
    "tsv",
    "jsonl",
    "json",
    "parquet",
    "xlsx",
    "xls",
    "html_table",
    "ods",
    "stata",
    "spss",
    "ris",
    "bibtex",
    "csl_json",
    "endnote_xml",
    "web_of_science",
    "noteexpress",
    "refworks",
    "cnki_estudy",
    "medline",
    "ovid",
    "search_export",
    "nexis_docx",
    "lexis_text",
    "lexis_html",
    "factiva_html",
    "factiva_xml",
    "factiva_rtf",
    "europresse_html",
    "proquest_html",
    "proquest_text",
    "wisenews",
    "html",
    "text",
    "markdown",
    "docx",
    "pdf",
    "warc",
    "feed",
]
PeriodLength = Literal["day", "week", "month", "quarter", "year"]
RESERVED_ATTRIBUTES = frozenset(
    {
        *("source", "language", "time", "length", "weekday", "all", "article", "title", "body", "published", "story"),
        *("period", "top_theme", "top_topic", "top_theme_share", "top_topic_share", "nearest_theme", "nearest_topic"),
        *("title_language", "body_language", "precision", "url", "key", "file", "line", "code", "code_probability"),
    }
)
"""Names that attributes cannot have: columns of the table of articles, and other groups and covariates."""

_ATTRIBUTE_NAME = re.compile(r"[^\W\d]\w{0,39}")
"""Names of attributes: letters of any script, digits and underscores, not a digit first."""

_DEVICE_NAMES = frozenset(
    {"con", "prn", "aux", "nul", *(f"{port}{n}" for port in ("com", "lpt") for n in range(1, 10))}
)
"""Names that Windows reserves for devices."""


def is_device_name(name: str) -> bool:
    """Check whether Windows reserves a name for a device, so that no folder can have it."""
    return name in _DEVICE_NAMES


Share = Annotated[float, Field(ge=0, le=1)]


class Section(BaseModel):
    """A section of the study; unknown keys are rejected."""

    model_config = ConfigDict(extra="forbid", frozen=True, allow_inf_nan=False)


class ColumnSettings(Section):
    """Columns (or JSON keys) of the input; not used for search exports."""

    title: str | None = Field("title", description="Title of the article; null if there are no titles.")
    body: str | None = Field("body", description="Text of the article; null if there are only titles.")
    published: str = Field("published", description="Date, or date and time, of publication.")
    source: str | None = Field("source", description="Publisher; null if `source` of the input is used.")
    url: str | None = Field(None, description="Address of the article.")
    key: str | None = Field(None, description="Identifier in the input; repeated identifiers are rejected.")
    code: str | None = Field(
        None,
        description="Theme that people coded: ids of themes separated by semicolons, `none`, or empty if not coded.",
    )
    code_probability: str | None = Field(
        None,
        description="Probability with which the article was chosen for coding; null: the same for every article.",
    )
    attributes: dict[str, str] = Field(
        default_factory=dict,
        description="Further columns, for groups and covariates: {name in the results: column}, such as "
        "{party: Partei, section: Ressort}.",
    )

    @field_validator("attributes")
    @classmethod
    def _names_are_free(cls, value: dict[str, str]) -> dict[str, str]:
        for name in value:
            if not _ATTRIBUTE_NAME.fullmatch(name):
                raise ValueError(f'"{name}" is no name of an attribute; use letters, digits and _, such as party')
            if name in RESERVED_ATTRIBUTES:
                raise ValueError(f'"{name}" has a meaning already; choose another name, such as {name}_given')
        return value

    def list_columns(self) -> dict[str, str]:
        """List the columns that are named, by field; those of attributes are ``attributes.<name>``."""
        listed = {field: name for field, name in self.model_dump().items() if isinstance(name, str)}
        return listed | {f"attributes.{name}": column for name, column in self.attributes.items()}


class ArchiveSettings(Section):
    """Where the articles of an input come from."""

    database: str | None = Field(None, description="Database or site that the articles were exported from.")
    query: str | None = Field(None, description="Query that found them, as entered.")
    retrieved: date | None = Field(
        None, description="Day of the export; dates such as `3 hours ago` are counted from it."
    )
    expected: int | None = Field(
        None, ge=1, description="Number of documents that the database reported; fewer articles are an error."
    )
    allow_shortfall: bool = Field(
        False, description="Whether fewer documents than expected, or than the export names, are accepted."
    )


class LimitSettings(Section):
    """Limits on files, against damaged and hostile ones; an error names the limit."""

    unpacked_mb: int = Field(
        4096, ge=1, description="Maximum size of a compressed file after decompression, in megabytes."
    )
    unpacked_ratio: int = Field(
        100,
        ge=1,
        description="Maximum size of what comes of a file of more than 8 MB of text, in sizes of the compressed file.",
    )
    rejected_rows: int = Field(500_000, ge=1, description="Maximum number of rejected rows.")
    folder_files: int = Field(
        MOST_ENTRIES, ge=1, description="Maximum number of files and folders in a folder that is an input."
    )
    document_mb: int = Field(
        128, ge=1, description="Maximum size of a file that is read as a whole, such as a web page, in megabytes."
    )
    field_characters: int = Field(10_000_000, ge=1000, description="Maximum length of a field, in characters.")
    depth: int = Field(64, ge=8, description="Maximum depth of nested JSON and XML.")


class InputSettings(Section):
    """One file of articles, or several files."""

    path: str = Field(
        description="File, folder, or a pattern such as `press/*.csv` or `press/**/*.csv`; relative to the study file."
    )
    format: InputFormat = Field("auto", description="auto: recognised by content; .gz files are decompressed.")
    path_pattern: str | None = Field(
        None,
        description="Date and source in file names, such as `{published:%Y-%m-%d}_{source}*.txt`; folders are part of "
        "it, such as `{source}/{published:%Y}/*.txt`.",
    )
    sheet: str | None = Field(None, description="Sheet of a workbook; null: the first one with the columns.")
    archive: ArchiveSettings = Field(default_factory=ArchiveSettings)
    encoding: str = Field("auto", description="auto: UTF-8 (with or without BOM), UTF-16 with BOM, or GB18030.")
    columns: ColumnSettings = Field(default_factory=ColumnSettings)
    source: str | None = Field(None, description="Source of the articles without a value in the source column.")
    date_format: str | list[str] | None = Field(
        None,
        description="strptime pattern of the dates, such as %d/%m/%Y, or several, tried in order; null, or auto in a "
        "list: ISO 8601, and dates as written in English, French, German, Spanish and Chinese.",
    )

    @field_validator("encoding")
    @classmethod
    def _encoding_exists(cls, value: str) -> str:
        if value != "auto" and not is_encoding(value):
            raise ValueError(f'"{value}" is not an encoding of text; use auto, or a name such as gb18030 or cp1252')
        return value

    _limits: LimitSettings = PrivateAttr(default_factory=LimitSettings)

    @property
    def limits(self) -> LimitSettings:
        """Limits of the corpus that the input belongs to."""
        return self._limits

    @field_validator("path_pattern")
    @classmethod
    def _is_path_pattern(cls, value: str | None) -> str | None:
        if value is not None:
            check_path_pattern(value)
        return value

    @field_validator("date_format")
    @classmethod
    def _is_date_format(cls, value: str | list[str] | None) -> str | list[str] | None:
        for pattern in [value] if isinstance(value, str) else value or []:
            if pattern != "auto":
                check_date_format(pattern)
        return value


class DuplicateSettings(Section):
    """Detection of reprints, which are combined into stories."""

    threshold: Share = Field(0.7, description="Minimum Jaccard similarity of the character n-grams of reprints.")
    n_characters: int = Field(5, ge=2, le=20, description="Length of the character n-grams.")
    title_letters: int = Field(
        120,
        ge=0,
        description="Titles without bodies, and texts without titles, of fewer letters reprint one another only if "
        "they are equal but for case, width, punctuation, traditional characters and words such as (video); Chinese, "
        "Japanese and Korean characters count two.",
    )
    window_days: int = Field(
        30,
        ge=0,
        description="Maximum number of days between reprints; later articles are new stories, such as yearly "
        "notices. Where dates give only a year or month, alike texts are reprints if "
        "their sources differ, or source, title and text are equal.",
    )


class BoilerplateSettings(Section):
    """Detection of boilerplate: text at the beginning or end of many articles of a source."""

    strip: bool = Field(True, description="Whether boilerplate is removed before embedding.")
    min_share: Share = Field(0.2, description="Minimum share of the articles of a source with the same text.")
    min_articles: int = Field(10, ge=2, description="Minimum number of articles with the same text.")
    min_characters: int = Field(6, ge=1, description="Minimum length of boilerplate, in characters.")


class CorpusSettings(Section):
    """Input files and how they are read."""

    inputs: list[InputSettings] = Field(
        default_factory=list,
        min_length=1,
        description="Files of articles; left out if they are given as a data frame to `research.run_study`.",
    )
    time_zone: str = Field("Asia/Shanghai", description="IANA time zone of periods, and of dates without a zone.")
    start: date | None = Field(None, description="First publication date of the corpus; earlier articles are rejected.")
    end: date | None = Field(None, description="Last publication date of the corpus; later articles are rejected.")
    languages: list[str] = Field(
        default_factory=list,
        description="ISO 639-1 codes of the languages that detection chooses from, such as [ja, en]; empty: all.",
    )
    source_aliases: dict[str, str] = Field(
        default_factory=dict, description="Other spellings of sources: {in the input: in the results}."
    )
    duplicates: DuplicateSettings = Field(default_factory=DuplicateSettings)
    boilerplate: BoilerplateSettings = Field(default_factory=BoilerplateSettings)
    limits: LimitSettings = Field(default_factory=LimitSettings)

    @model_validator(mode="after")
    def _limit_inputs(self) -> CorpusSettings:
        for entry in self.inputs:
            entry._limits = self.limits
        return self

    @property
    def attribute_names(self) -> tuple[str, ...]:
        """Names of the attributes of all inputs, sorted."""
        return tuple(sorted({name for entry in self.inputs for name in entry.columns.attributes}))

    @field_validator("languages")
    @classmethod
    def _languages_exist(cls, value: list[str]) -> list[str]:
        for code in value:
            if code not in LANGUAGE_NAMES:
                named = [other for other, name in LANGUAGE_NAMES.items() if name.lower() == code.lower()]
                known = COUNTRY_CODES.get(code.lower())
                near = (
                    [known]
                    if known
                    else named or difflib.get_close_matches(code.lower(), LANGUAGE_NAMES, 1, cutoff=0.5)
                )
                hint = f"; did you mean {near[0]}?" if near else "; give codes of two letters, such as ja"
                raise ValueError(f'"{code}" is not the code of a language that can be told{hint}')
        return value

    @field_validator("time_zone")
    @classmethod
    def _zone_exists(cls, value: str) -> str:
        if value not in available_timezones():
            near = difflib.get_close_matches(value, sorted(available_timezones()), 1)
            raise ValueError(f'"{value}" is not an IANA time zone' + (f"; did you mean {near[0]}?" if near else ""))
        return value

    @model_validator(mode="after")
    def _dates_in_order(self) -> CorpusSettings:
        if self.start and self.end and self.start > self.end:
            raise ValueError(f"start {self.start} is after end {self.end}")
        return self

    @property
    def zone(self) -> ZoneInfo:
        """The time zone, as an object."""
        return ZoneInfo(self.time_zone)


class PassageSettings(Section):
    """Division of articles into passages."""

    unit: Literal["auto", "group", "paragraph", "sentence"] = Field(
        "auto", description="auto: groups of a summary if present, otherwise paragraphs, otherwise sentences."
    )
    max_length_tokens: int = Field(
        220, ge=16, le=8192, description="Maximum length of a passage; shorter pieces are combined up to it."
    )
    min_length_tokens: int = Field(
        8, ge=1, description="Minimum length of a passage; shorter pieces are joined to an adjacent one."
    )
    title: Literal["auto", "context", "passage", "omit"] = Field(
        "auto",
        description="auto: context of the passages in the language of the title; a separate passage if there are none.",
    )

    @model_validator(mode="after")
    def _lengths_in_order(self) -> PassageSettings:
        if self.min_length_tokens > self.max_length_tokens:
            raise ValueError(
                f"min_length_tokens {self.min_length_tokens} is more than max_length_tokens {self.max_length_tokens}"
            )
        return self


class EncoderSettings(Section):
    """Encoder that embeds passages."""

    name: str = Field(
        "use-multilingual",
        description="use-multilingual or e5-small (bundled, offline), or the name of a sentence-transformers model.",
    )
    revision: str | None = Field(None, description="Commit of a model from the hub; set it for reproducible runs.")
    prompt_name: str | None = Field(None, description="Name of a prompt in the configuration of the model.")
    prompt: str | None = Field(None, description="Prefix of every passage, such as `query: `.")
    device: str = Field("auto", description="auto, cpu, cuda, cuda:0 or mps.")
    dtype: Literal["auto", "float32", "bfloat16"] = Field(
        "auto",
        description="Number format of the model. auto: bfloat16 for e5-small where the processor multiplies such "
        "numbers (cosines of .9999 and more with float32), else float32.",
    )
    batch_size: int = Field(64, ge=1, description="Passages embedded at once; fewer need less memory.")
    store: Literal["float16", "float32"] = Field(
        "float16", description="Number format of stored vectors; float32, as before 0.9, needs twice the space."
    )


class AlignmentSettings(Section):
    """Removal of language effects from the vectors."""

    method: Literal["centre", "u-svd", "svd-lr", "none"] = Field(
        "centre",
        description="centre: subtract the mean of each language; u-svd, svd-lr: remove dimensions (arXiv:2412.12433).",
    )
    min_passages: int = Field(
        30,
        ge=2,
        description="The means of languages with fewer passages are shrunk towards the mean of all languages.",
    )


class TopicSettings(Section):
    """Detection and description of topics."""

    method: Literal["graph", "umap+hdbscan", "kmeans"] = Field(
        "graph",
        description="graph: communities of a nearest-neighbour graph; umap+hdbscan: as BERTopic; kmeans: k-means.",
    )
    n_neighbors: int | None = Field(
        None,
        ge=2,
        le=200,
        description="Neighbours of each passage in the graph; null: chosen by corpus size, 3 to 30.",
    )
    resolution: float | None = Field(
        None,
        gt=0,
        description="graph: higher values give more topics; null: 0.63, or another with far steadier topics.",
    )
    n_topics: int | None = Field(
        None, ge=1, description="Number of topics; fewer only where the passages do not form so many groups."
    )
    min_topic_size: int | None = Field(
        None, ge=2, description="Minimum number of passages of a topic; null: chosen by corpus size."
    )
    n_seeds: int = Field(
        40,
        ge=1,
        le=100,
        description="Clusterings of all passages per layer, fewer beyond 5,000 passages (umap+hdbscan: at most 10).",
    )
    n_subsamples: int = Field(
        40,
        ge=0,
        le=100,
        description="Clusterings of 80% of the passages per layer, fewer beyond 5,000 (umap+hdbscan: at most 10).",
    )
    sample: Literal["auto", "all"] | Annotated[int, Field(ge=100)] = Field(
        "auto",
        description="Number of distinct texts that are clustered; the others get the topics of their neighbours among "
        "them. auto: all up to 150,000; all: always all.",
    )
    n_words: int = Field(10, ge=1, le=50, description="Number of words per topic and language.")
    n_exemplars: int = Field(3, ge=1, le=20, description="Number of exemplars per topic.")
    word_weight: Literal["c-tf-idf", "log-odds", "frex"] = Field(
        "c-tf-idf",
        description="Weight of words: frequency in the topic and rarity elsewhere (c-tf-idf, as BERTopic), evidence of "
        "higher frequency in the topic (log-odds), or ranks of frequency and exclusivity (frex).",
    )
    word_unit: Literal["passage", "word"] = Field(
        "passage",
        description="passage: number of passages with the word, so that repetitions within a passage have no effect; "
        "word: number of occurrences.",
    )
    word_diversity: Share = Field(
        0.3,
        description="0: rank words by weight alone; higher values avoid similar words and words of related topics.",
    )
    map_sample: int = Field(
        8000, ge=100, description="Maximum number of passages on the map; larger corpora are sampled."
    )
    stop_words: dict[str, list[str]] = Field(
        default_factory=dict,
        description="Additional stop words by language.",
    )
    labels: str | None = Field(
        None, description="YAML file that names, merges, splits or excludes topics; `research label` writes a template."
    )

    @field_validator("sample", mode="wrap")
    @classmethod
    def _is_sample_size(cls, value: Any, read: Callable[[Any], Any]) -> Any:
        try:
            return read(value)
        except ValidationError as error:
            # One message instead of one for each kind of value.
            shown = value if isinstance(value, int | float | str) else "no number"
            raise ValueError(
                f'"{shown}" is no size of a sample; use auto, all, or a whole number from 100 up'
            ) from error


class ThemeSettings(Section):
    """Assignment of articles to the themes of the codebook."""

    codebook: str | None = Field(None, description="YAML file of the themes; null: topics only.")
    softness: float = Field(
        0.05,
        gt=0,
        description="Width of the step from belonging to not belonging, in standard deviations of a passage's "
        "similarities with the background; low values give each passage a single theme.",
    )
    min_ratio: float = Field(
        2.0,
        ge=0,
        description="Times the share of a strong placebo theme that a theme must have above the similarity from which "
        "passages belong to it; 0: passages belong to the nearest theme or subject.",
    )
    min_share: Share = Field(
        0.35, description="Minimum membership in the top theme; articles below it are assigned to no theme."
    )
    codes: list[str] = Field(
        default_factory=list, description="Sheets that coders completed, one a coder; `research code` writes them."
    )
    code_key: str | None = Field(
        None, description="Key of the sheets; null: keys/coding_key_not_for_coders.csv beside the first sheet."
    )
    adjudicated: str | None = Field(None, description="Sheet with the final codes of stories that coders disagree on.")
    code_map: dict[str, str] = Field(
        default_factory=dict,
        description="Codes of sheets for an earlier version of the codebook: {in the sheet: id or none}.",
    )


class PrevalenceSettings(Section):
    """Unit of counting, periods and intervals of prevalence."""

    period: PeriodLength = Field("month", description="Length of the periods.")
    unit: Literal["article", "story"] = Field("story", description="story: reprints are counted once.")
    membership: Literal["auto", "soft", "hard", "corrected"] = Field(
        "auto",
        description="soft: mean membership; hard: share of units with this top theme or topic; corrected: themes "
        "corrected by codes (topics: soft); auto: corrected if at least 100 stories are coded, otherwise soft.",
    )
    confidence: float = Field(0.95, gt=0.5, lt=1, description="Confidence of intervals and bands.")
    n_replicates: int = Field(
        2000, ge=100, le=100_000, description="Bootstrap resamples of stories within sources, for bands."
    )
    by: list[str] = Field(
        default=["source", "language"],
        description="Groups with series of their own: source, language, or attributes of corpus.inputs columns.",
    )
    min_articles: int | None = Field(
        None,
        ge=1,
        description="Minimum number of articles of a group, such as a source, with a series of its own. Null: 5, or "
        "more in a corpus with very many groups, series and periods.",
    )


class HolidaySettings(Section):
    """A movable holiday that may affect shares."""

    country: str = Field(description="Country code of the public holidays, such as CN.")
    holiday: str = Field(min_length=1, description="Part of the English name of the holiday, such as Chinese New Year.")
    days: int = Field(7, ge=1, le=60, description="Duration in days, from the first public holiday.")

    @model_validator(mode="after")
    def _is_known(self) -> HolidaySettings:
        check_holiday(self.country, self.holiday)
        return self


class EventSettings(Section):
    """A dated event, which is marked in figures, compared with change points, and tested as an interruption."""

    name: str = Field(min_length=1, max_length=60, description="Short name, shown in figures.")
    date: date
    comparison: str | None = Field(
        None,
        min_length=1,
        description="Id of a theme, or number of a topic, that the event should not affect: changes of level are "
        "compared with its change.",
    )


class TrendSettings(Section):
    """Tests of trends and changes."""

    alpha: float = Field(0.05, gt=0, lt=0.5, description="False discovery rate within a family of series.")
    min_periods: int = Field(8, ge=8, description="Minimum number of complete periods for tests.")
    warn_periods: int = Field(20, ge=8, description="Number of complete periods below which the page adds a caution.")
    min_count: int = Field(
        10, ge=3, description="Minimum number of articles or stories inside and outside a series for a test."
    )
    holidays: list[HolidaySettings] = Field(
        default_factory=list, description="Movable holidays, in addition to months or quarters."
    )
    n_changes: int | None = Field(
        None,
        ge=1,
        le=10,
        description="Fixed number of change points per series; null: as many as process noise does not explain.",
    )
    negligible: float | None = Field(
        None,
        gt=0,
        strict=True,
        description="Slope that does not matter, percentage points per year: where no change is found and steeper "
        "lines are ruled out, the claim is that there is no larger change. Null: this is not tested.",
    )
    reference: str | None = Field(
        None,
        description="Theme that the others are compared with, besides the parts that keep their proportions: its id.",
    )
    burst_ratio: float = Field(
        2.0, gt=1, description="Ratio of the share in a burst to the baseline (s of Kleinberg 2003)."
    )
    burst_cost: float = Field(1.0, gt=0, description="Cost of starting a burst (gamma of Kleinberg 2003).")


def _allow_name(schema: dict[str, Any]) -> None:
    """Allow a name alone in place of settings, in the JSON Schema."""
    whole = dict(schema)
    schema.clear()
    schema["anyOf"] = [{"type": "string"}, whole]


class _NamedSection(Section):
    """A section that may be written as the name of what it is about."""

    model_config = ConfigDict(json_schema_extra=_allow_name)

    by: str

    @model_validator(mode="before")
    @classmethod
    def _take_name(cls, value: object) -> object:
        return {"by": value} if isinstance(value, str) else value


class GroupSettings(_NamedSection):
    """Groups of articles that are compared."""

    by: str = Field(description="What divides them: source, language, or an attribute of corpus.inputs columns.")
    levels: list[str] = Field(default_factory=list, description="Groups that are compared; empty: the largest.")
    reference: str | None = Field(
        None, description="Group that all others are compared with; null: all pairs, or the largest of many groups."
    )

    @model_validator(mode="after")
    def _reference_is_compared(self) -> GroupSettings:
        if len(self.levels) == 1 or len(set(self.levels)) < len(self.levels):
            raise ValueError("levels needs two or more different groups")
        if self.levels and self.reference is not None and self.reference not in self.levels:
            raise ValueError(f'reference "{self.reference}" is not one of levels; add it, or leave it out')
        return self


class EffectSettings(_NamedSection):
    """A covariate of the regression of shares."""

    by: str = Field(
        description="time (years), length (doublings), weekday, source, language, or an attribute of corpus.inputs "
        "columns."
    )
    reference: str | None = Field(None, description="Level that others are compared with; null: the most frequent.")

    @model_validator(mode="after")
    def _reference_is_a_level(self) -> EffectSettings:
        if self.by in {"time", "length"} and self.reference is not None:
            raise ValueError(f'{self.by} is a number and has no levels; leave out reference "{self.reference}"')
        return self


FigureName = Literal[
    "prevalence",
    "composition",
    "source_themes",
    "topic_themes",
    "theme_levels",
    "corpus_overview",
    "topic_prevalence",
    "topic_words",
    "topic_map",
    "topic_resolutions",
    "slopes",
    "seasons",
    "interruptions",
    "source_splits",
    "standardised",
    "calibration",
    "groups",
    "word_changes",
]
"""Figures that a run draws if it has the data for them."""

FIGURE_NAMES: tuple[FigureName, ...] = get_args(FigureName)

NARROWEST_MM, WIDEST_MM = 60.0, 300.0
"""Least and largest width of a figure in millimetres; chosen."""


class OwnFigureSettings(Section):
    """A figure for a paper: one of the figures of a run, with series, size and title of one's own."""

    figure: FigureName = Field(description="Figure that it is a version of.")
    name: str | None = Field(
        None,
        pattern=r"^[a-z0-9][a-z0-9_-]{0,63}$",
        description="File name without ending: a-z, 0-9, _ and -; null: that of the figure and a number, prevalence_1.",
    )
    series: list[str | int] = Field(
        default_factory=list,
        description="Ids or names of themes, numbers of topics, in this order; empty: those of the standard figure.",
    )
    size: Literal["single", "double"] | float = Field(
        "double", description="Width: single (a column, 89 mm), double (183 mm), or a number of millimetres, 60 to 300."
    )
    title: str = Field("", max_length=200, description="Title above the figure; journals ask for none.")
    language: Language | None = Field(None, description="Language of its texts and names; null: that of the report.")
    highlight: list[str | int] = Field(
        default_factory=list, description="Series that keep their colour while the others are grey."
    )
    events: list[str] | None = Field(None, description="Names of the events that are marked; null: all; []: none.")

    @field_validator("size", mode="before")
    @classmethod
    def _is_a_width(cls, value: object) -> object:
        is_number = isinstance(value, int | float) and not isinstance(value, bool)
        if value in ("single", "double") or (is_number and NARROWEST_MM <= float(str(value)) <= WIDEST_MM):
            return value
        raise ValueError(f"choose single, double, or a width from {NARROWEST_MM:g} to {WIDEST_MM:g} mm")


def _allow_list(schema: dict[str, Any]) -> None:
    """Allow the list of figures alone in place of settings, in the JSON Schema."""
    whole = dict(schema)
    schema.clear()
    schema["anyOf"] = [whole["properties"]["draw"], whole]


class FigureSettings(Section):
    """Format and language of figures, and figures of one's own; a list alone is that of ``draw``."""

    model_config = ConfigDict(json_schema_extra=_allow_list)

    formats: list[Literal["svg", "pdf", "png"]] = Field(
        default=["svg", "pdf", "png"], min_length=1, description="File formats."
    )
    font: str | None = Field(None, description="Font file with all required characters; relative to the study file.")
    language: str = Field(
        "en",
        description="Language of names in figures and on the page: of themes, and of topics with enough passages; by "
        "default that of report.language.",
    )
    dpi: int = Field(300, ge=72, le=1200, description="Resolution of PNG files.")
    draw: list[OwnFigureSettings] = Field(
        default_factory=list, description="Figures for a paper, written beside the standard ones."
    )

    @model_validator(mode="before")
    @classmethod
    def _take_list(cls, value: object) -> object:
        return {"draw": value} if isinstance(value, list) else value

    @property
    def own_names(self) -> tuple[str, ...]:
        """File names of the figures in ``draw``."""
        return tuple(entry.name or f"{entry.figure}_{number}" for number, entry in enumerate(self.draw, start=1))

    @model_validator(mode="after")
    def _names_differ(self) -> FigureSettings:
        for number, name in enumerate(self.own_names):
            if name in FIGURE_NAMES:
                raise ValueError(f'draw: "{name}" is the name of a standard figure; choose another name')
            if name in self.own_names[:number]:
                raise ValueError(f'draw: two figures are named "{name}"; choose another name for one')
        return self


ExplorerTexts = Literal["none", "snippets", "full"]
"""How much of the texts the explorer holds."""


class ExplorerSettings(Section):
    """Content of `explore.html`, one file with map, search and articles."""

    texts: ExplorerTexts = Field(
        "snippets",
        description="Texts in the file, which may be others' property: none, the beginning of each, or all in full.",
    )


class ReportSettings(Section):
    """Content and language of the page."""

    language: Language = Field("en", description="Language of page, captions, methods text, LaTeX tables and figures.")
    n_examples: int = Field(3, ge=1, le=20, description="Number of example passages per theme.")


class EngineSettings(Section):
    """Who does the work of a run; no result depends on it, and the run folder does not name it."""

    name: Literal["local", "dask"] = Field(
        "local", description="local: this machine. dask: the workers of a running Dask scheduler."
    )
    workers: int = Field(
        0, ge=0, le=1000, description="local: worker processes; 0: threads of one process, usually as fast."
    )
    address: str | None = Field(
        None, pattern=r"^[a-z+]+://\S+$", description="dask: address of the scheduler, such as tcp://node01:8786."
    )
    lease_seconds: float = Field(
        60,
        ge=0.1,
        le=86400,
        description="Shards: time without a sign of life after which the work of a process is given to another.",
    )


class Study(Section):
    """A study: all settings of a run."""

    name: str = Field(
        pattern=r"^[a-z0-9][a-z0-9_-]{0,63}$", description="Name of the folder in outputs/: a-z, 0-9, _ and -."
    )
    title: str = Field(min_length=1, description="Title of the page.")
    question: str = Field("", description="Research question, in one or two sentences.")
    authors: list[str] = Field(default_factory=list, description="Authors, for the citation.")
    seed: int = Field(0, ge=0, lt=2**31, description="Random seed of all stages.")
    corpus: CorpusSettings
    passages: PassageSettings = Field(default_factory=PassageSettings)
    encoder: EncoderSettings = Field(default_factory=EncoderSettings)
    alignment: AlignmentSettings = Field(default_factory=AlignmentSettings)
    topics: TopicSettings = Field(default_factory=TopicSettings)
    themes: ThemeSettings = Field(default_factory=ThemeSettings)
    prevalence: PrevalenceSettings = Field(default_factory=PrevalenceSettings)
    trends: TrendSettings = Field(default_factory=TrendSettings)
    groups: list[GroupSettings] = Field(
        default_factory=list,
        description="Comparisons of groups, such as [source, party] or {by: party, levels: [A, B], reference: A}.",
    )
    effects: list[EffectSettings] = Field(
        default_factory=list,
        description="Covariates of a regression of the shares in articles or stories, such as [time, source, length].",
    )
    events: list[EventSettings] = Field(default_factory=list, description="Dated events, shown in figures.")
    figures: FigureSettings = Field(default_factory=FigureSettings)
    report: ReportSettings = Field(default_factory=ReportSettings)
    explorer: ExplorerSettings = Field(default_factory=ExplorerSettings)
    engine: EngineSettings = Field(default_factory=EngineSettings)

    @model_validator(mode="before")
    @classmethod
    def _name_in_language_of_report(cls, value: object) -> object:
        """Take the language of names from that of the report, unless the study sets it."""
        if not isinstance(value, dict):
            return value
        report, figures = value.get("report"), value.get("figures", {})
        figures = {"draw": figures} if isinstance(figures, list) else figures
        language = report.get("language") if isinstance(report, dict) else None
        if not isinstance(language, str) or not isinstance(figures, dict) or "language" in figures:
            return value
        return {**value, "figures": {**figures, "language": language}}

    _path: Path = PrivateAttr(default=Path("study.yaml"))
    _codebook: Codebook | None = PrivateAttr(default=None)
    _labels: Labels | None = PrivateAttr(default=None)

    @field_validator("name")
    @classmethod
    def _is_a_folder_everywhere(cls, value: str) -> str:
        if is_device_name(value):
            raise ValueError(
                f'"{value}" is the name of a device on Windows and cannot be a folder there; choose another name'
            )
        return value

    @property
    def grouped(self) -> tuple[str, ...]:
        """What has series of its own: ``prevalence.by``, and what ``groups`` compares."""
        return tuple(dict.fromkeys([*self.prevalence.by, *(entry.by for entry in self.groups)]))

    @property
    def path(self) -> Path:
        """The study file."""
        return self._path

    @property
    def codebook(self) -> Codebook | None:
        """The codebook, or None."""
        return self._codebook

    @property
    def labels(self) -> Labels | None:
        """The labels, or None."""
        return self._labels

    def list_decisive(self) -> dict[str, Any]:
        """Give all settings that decide results, as plain values: not those of the engine."""
        return self.model_dump(mode="json", exclude={"engine"})

    def resolve(self, path: str) -> Path:
        """Return the location of a path of the study."""
        return locate(path, self._path.parent)

    def to_yaml(self) -> str:
        """Write the study as YAML, with all defaults."""
        settings = self.list_decisive()
        return yaml.safe_dump(settings, allow_unicode=True, sort_keys=False, width=100)
