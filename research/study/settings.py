"""The study file: one model a section, every problem reported at once before anything loads.

A study is YAML. Paths in it are relative to the study file; ``${NAME}`` and ``${NAME:-default}`` stand for
environment variables.
"""

from __future__ import annotations

import difflib
from datetime import date
from pathlib import Path
from typing import Annotated, Literal
from zoneinfo import ZoneInfo, available_timezones

import yaml
from pydantic import BaseModel, ConfigDict, Field, PrivateAttr, field_validator, model_validator

from research.study.codebook import Codebook
from research.study.holidays import check_holiday
from research.study.labels import Labels
from research.study.paths import expand_variables

InputFormat = Literal["auto", "search_export", "csv", "tsv", "jsonl", "parquet"]
PeriodLength = Literal["day", "week", "month", "quarter", "year"]
DEVICE_NAMES = frozenset({"con", "prn", "aux", "nul", *(f"{port}{n}" for port in ("com", "lpt") for n in range(1, 10))})
"""Names that Windows keeps for devices."""

Share = Annotated[float, Field(ge=0, le=1)]


class Section(BaseModel):
    """A section of the study; unknown keys are refused."""

    model_config = ConfigDict(extra="forbid", frozen=True, allow_inf_nan=False)


class ColumnSettings(Section):
    """Which column (or JSON key) holds what; not used for search exports."""

    title: str | None = Field("title", description="Title of the article; null if there is none.")
    body: str | None = Field("body", description="Text of the article; null if there are only titles.")
    published: str = Field("published", description="Date or date and time of publication.")
    source: str | None = Field("source", description="Who published it; null if `source` of the input says it.")
    url: str | None = Field(None, description="Address of the article.")
    key: str | None = Field(None, description="The input's own identifier; a repeated one is rejected.")


class InputSettings(Section):
    """One file of articles, or several of one format."""

    path: str = Field(
        description="File, or a pattern such as `press/*.csv` or `press/**/*.csv`; relative to the study file."
    )
    format: InputFormat = Field("auto", description="auto goes by the file's name; .gz is unpacked.")
    encoding: str = Field("auto", description="auto reads UTF-8 (with or without BOM), UTF-16 with BOM and GB18030.")
    columns: ColumnSettings = Field(default_factory=ColumnSettings)
    source: str | None = Field(None, description="Source of every article of this input, where no column gives it.")
    date_format: str | None = Field(
        None, description="strptime pattern of the dates, such as %d/%m/%Y; null reads ISO 8601 and Chinese dates."
    )


class DuplicateSettings(Section):
    """When two articles are one story."""

    threshold: Share = Field(0.7, description="Least Jaccard similarity of two reprints' character n-grams.")
    n_characters: int = Field(5, ge=2, le=20, description="Length of the n-grams compared.")
    window_days: int = Field(
        30,
        ge=0,
        description="Two articles further apart are two stories, however alike: a yearly notice is no reprint.",
    )


class BoilerplateSettings(Section):
    """What opens or closes many articles of a source and is not content."""

    strip: bool = True
    min_share: Share = Field(0.2, description="Least share of a source's articles that open or close alike.")
    min_articles: int = Field(10, ge=2, description="Least number of articles that open or close alike.")
    min_characters: int = Field(6, ge=1, description="Shortest text that counts as boilerplate.")


class CorpusSettings(Section):
    """Where the articles are and how they are read."""

    inputs: list[InputSettings] = Field(min_length=1)
    time_zone: str = Field("Asia/Shanghai", description="IANA zone; dates without a zone are in it, periods too.")
    start: date | None = Field(None, description="First publication date studied.")
    end: date | None = Field(None, description="Last publication date studied.")
    source_aliases: dict[str, str] = Field(
        default_factory=dict, description="Other spellings of a source: {as found: as reported}."
    )
    duplicates: DuplicateSettings = Field(default_factory=DuplicateSettings)
    boilerplate: BoilerplateSettings = Field(default_factory=BoilerplateSettings)

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
    """How articles are cut into what is embedded."""

    unit: Literal["auto", "group", "paragraph", "sentence"] = Field(
        "auto", description="auto: the groups of a summary where there are any, else paragraphs, else sentences."
    )
    max_length_tokens: int = Field(220, ge=16, le=8192, description="Pieces are packed up to this length.")
    min_length_tokens: int = Field(8, ge=1, description="Shorter pieces are joined to a neighbour.")
    title: Literal["auto", "context", "passage", "omit"] = Field(
        "auto",
        description="auto: context of each passage in the title's language, else a passage of its own.",
    )

    @model_validator(mode="after")
    def _lengths_in_order(self) -> PassageSettings:
        if self.min_length_tokens > self.max_length_tokens:
            raise ValueError(
                f"min_length_tokens {self.min_length_tokens} is more than max_length_tokens {self.max_length_tokens}"
            )
        return self


class EncoderSettings(Section):
    """What turns passages into vectors."""

    name: str = Field(
        "use-multilingual",
        description="use-multilingual or e5-small (bundled, offline), or any sentence-transformers model by name.",
    )
    revision: str | None = Field(None, description="Commit of a hub model; pin it to make the run repeatable.")
    prompt_name: str | None = Field(None, description="Prompt of the model's own configuration.")
    prompt: str | None = Field(None, description="Text put before every passage, such as `query: `.")
    device: str = Field("auto", description="auto, cpu, cuda, cuda:0 or mps.")
    dtype: Literal["float32", "bfloat16"] = "float32"
    batch_size: int = Field(64, ge=1)


class AlignmentSettings(Section):
    """How the mark of the language is taken from the vectors."""

    method: Literal["centre", "u-svd", "svd-lr", "none"] = Field(
        "centre",
        description="centre subtracts each language's mean; u-svd and svd-lr leave out dimensions (arXiv:2412.12433).",
    )
    min_passages: int = Field(
        30,
        ge=2,
        description="Languages with fewer passages are centred on their mean shrunk towards that of all, being noisy.",
    )


class TopicSettings(Section):
    """How topics are found and described."""

    method: Literal["graph", "umap+hdbscan", "kmeans"] = "graph"
    n_neighbors: int | None = Field(
        None,
        ge=2,
        le=200,
        description="Neighbours of each passage in the graph; null goes by the corpus size, 3 to 30.",
    )
    resolution: float | None = Field(
        None, gt=0, description="graph: higher gives more topics; null takes the level that resampling bears out."
    )
    n_topics: int | None = Field(None, ge=1, description="Number wanted (graph: at most; kmeans: exact).")
    min_topic_size: int | None = Field(None, ge=2, description="Smallest topic; null goes by the corpus size.")
    n_seeds: int = Field(
        40,
        ge=1,
        le=100,
        description="Clusterings of all passages at each level, fewer beyond 5,000 (umap+hdbscan: at most 10).",
    )
    n_subsamples: int = Field(
        40,
        ge=0,
        le=100,
        description="Clusterings of 80 % of the passages at each level, fewer beyond 5,000 (umap+hdbscan: at most 10).",
    )
    n_words: int = Field(10, ge=1, le=50, description="Words shown per topic and language.")
    n_exemplars: int = Field(3, ge=1, le=20)
    word_weight: Literal["c-tf-idf", "log-odds", "frex"] = Field(
        "c-tf-idf",
        description="What makes a word a topic's: frequency there and rarity elsewhere (c-tf-idf, as BERTopic), the "
        "evidence that it is more frequent there (log-odds), or ranks of frequency and exclusivity (frex).",
    )
    word_unit: Literal["passage", "word"] = Field(
        "passage",
        description="passage counts the passages that hold a word, so that one passage that repeats it cannot lift it; "
        "word counts every time it stands there.",
    )
    word_diversity: Share = Field(
        0.3,
        description="0 ranks by weight alone; higher avoids words that say the same, and words of sibling topics.",
    )
    map_sample: int = Field(8000, ge=100, description="Passages laid out on the map; more are sampled.")
    stop_words: dict[str, list[str]] = Field(
        default_factory=dict,
        description="Words to leave out besides the lists that come with the toolkit, per language.",
    )
    labels: str | None = Field(
        None, description="YAML file that names, merges, splits or excludes topics; `research label` writes one."
    )


class ThemeSettings(Section):
    """How articles are matched to the codebook."""

    codebook: str | None = Field(None, description="YAML file of the themes; null for a study of topics alone.")
    temperature: float = Field(0.5, gt=0, description="Softness of membership: small gives each passage one theme.")
    min_score: float = Field(
        0.0, description="A passage whose best theme is less standard deviations above its mean abstains."
    )
    min_share: Share = Field(0.35, description="An article whose largest share is smaller abstains.")


class PrevalenceSettings(Section):
    """What is counted, and by which period."""

    period: PeriodLength = "month"
    unit: Literal["article", "story"] = Field("story", description="story counts reprints once.")
    membership: Literal["soft", "hard"] = Field(
        "soft", description="soft adds up how far articles belong to a theme; hard counts those it fits best."
    )
    confidence: float = Field(0.95, gt=0.5, lt=1)
    n_replicates: int = Field(2000, ge=100, le=100_000, description="Bootstrap resamples of stories within sources.")
    by: list[Literal["source", "language"]] = Field(default=["source", "language"])
    min_articles: int = Field(5, ge=1, description="Sources and languages with fewer articles get no series.")


class HolidaySettings(Section):
    """A holiday that moves through the calendar and may move a share."""

    country: str = Field(description="Country whose public holidays are meant, such as CN.")
    holiday: str = Field(min_length=1, description="A part of the holiday's English name, such as Chinese New Year.")
    days: int = Field(7, ge=1, le=60, description="How long it lasts, from its first public holiday.")

    @model_validator(mode="after")
    def _is_known(self) -> HolidaySettings:
        check_holiday(self.country, self.holiday)
        return self


class EventSettings(Section):
    """Something that happened, to be marked in figures and held against the change points."""

    name: str = Field(min_length=1, max_length=60, description="Short: figures show it.")
    date: date


class TrendSettings(Section):
    """When a change is claimed."""

    alpha: float = Field(0.05, gt=0, lt=0.5, description="False discovery rate over the series of one family.")
    min_periods: int = Field(8, ge=8, description="Complete periods below which no test is made.")
    warn_periods: int = Field(20, ge=8, description="Complete periods below which claims carry a caution.")
    min_count: int = Field(
        10, ge=3, description="Articles or stories a series must take, and leave, for a test of it to be made."
    )
    holidays: list[HolidaySettings] = Field(
        default_factory=list, description="Holidays that move through the calendar, beside months or quarters."
    )
    n_changes: int | None = Field(
        None, ge=1, le=10, description="Change points wanted in every series; null finds those that noise cannot make."
    )
    burst_ratio: float = Field(2.0, gt=1, description="How much higher a share is in a burst (Kleinberg's s).")
    burst_cost: float = Field(1.0, gt=0, description="What it takes for a burst to begin (Kleinberg's gamma).")


class FigureSettings(Section):
    """How figures are written."""

    formats: list[Literal["svg", "pdf", "png"]] = Field(default=["svg", "pdf", "png"], min_length=1)
    font: str | None = Field(None, description="Font file that has every character needed; relative to the study file.")
    language: str = Field("en", description="Language of theme names in figures and on the page.")
    dpi: int = Field(300, ge=72, le=1200)


class ReportSettings(Section):
    """What the page shows."""

    n_examples: int = Field(3, ge=1, le=20, description="Example passages per theme.")


class Study(Section):
    """One study: everything a run depends on but the articles themselves."""

    name: str = Field(pattern=r"^[a-z0-9][a-z0-9_-]{0,63}$", description="Folder under outputs/: a-z, 0-9, _ and -.")
    title: str = Field(min_length=1, description="Title of the page.")
    question: str = Field("", description="What the study asks, in a sentence or two.")
    authors: list[str] = Field(default_factory=list)
    seed: int = Field(0, ge=0, lt=2**31, description="Seed of everything random.")
    corpus: CorpusSettings
    passages: PassageSettings = Field(default_factory=PassageSettings)
    encoder: EncoderSettings = Field(default_factory=EncoderSettings)
    alignment: AlignmentSettings = Field(default_factory=AlignmentSettings)
    topics: TopicSettings = Field(default_factory=TopicSettings)
    themes: ThemeSettings = Field(default_factory=ThemeSettings)
    prevalence: PrevalenceSettings = Field(default_factory=PrevalenceSettings)
    trends: TrendSettings = Field(default_factory=TrendSettings)
    events: list[EventSettings] = Field(default_factory=list, description="Dated events, shown beside the series.")
    figures: FigureSettings = Field(default_factory=FigureSettings)
    report: ReportSettings = Field(default_factory=ReportSettings)

    _path: Path = PrivateAttr(default=Path("study.yaml"))
    _codebook: Codebook | None = PrivateAttr(default=None)
    _labels: Labels | None = PrivateAttr(default=None)

    @field_validator("name")
    @classmethod
    def _is_a_folder_everywhere(cls, value: str) -> str:
        if value in DEVICE_NAMES:
            raise ValueError(f'"{value}" is the name of a device on Windows, where no folder can have it')
        return value

    @property
    def path(self) -> Path:
        """The study file."""
        return self._path

    @property
    def codebook(self) -> Codebook | None:
        """The themes, or None for a study of topics alone."""
        return self._codebook

    @property
    def labels(self) -> Labels | None:
        """What is done with topics that were found, or None."""
        return self._labels

    def resolve(self, path: str) -> Path:
        """Give the place a path of the study stands for."""
        return self._path.parent / expand_variables(path)

    def to_yaml(self) -> str:
        """Write the study with every default filled in."""
        settings = self.model_dump(mode="json")
        return yaml.safe_dump(settings, allow_unicode=True, sort_keys=False, width=100)
