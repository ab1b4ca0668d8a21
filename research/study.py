"""The study file: one model a section, every problem reported at once before anything loads.

A study is YAML. Paths in it are relative to the study file; ``${NAME}`` and ``${NAME:-default}`` stand for
environment variables.
"""

from __future__ import annotations

import difflib
import itertools
import json
import os
import re
from collections.abc import Iterator, Sequence
from datetime import date
from pathlib import Path
from typing import Annotated, Any, Literal, get_args
from zoneinfo import ZoneInfo, available_timezones

import yaml
from pydantic import BaseModel, ConfigDict, Field, PrivateAttr, ValidationError, field_validator, model_validator
from pydantic_core import ErrorDetails

from research.codebook import Codebook
from research.errors import StudyError
from research.feasts import check_feast
from research.labels import LABELS_FILE, Labels, find_contradictions

SCHEMA_FILE = "study.schema.json"
"""Name of the committed JSON Schema, in ``configs/``."""

InputFormat = Literal["auto", "search_export", "csv", "tsv", "jsonl", "parquet"]
PeriodLength = Literal["day", "week", "month", "quarter", "year"]
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


class FeastSettings(Section):
    """A feast that moves through the calendar and may move a share."""

    country: str = Field(description="Country whose public holidays are meant, such as CN.")
    holiday: str = Field(min_length=1, description="A part of the holiday's English name, such as Chinese New Year.")
    days: int = Field(7, ge=1, le=60, description="How long it lasts, from its first public holiday.")

    @model_validator(mode="after")
    def _is_known(self) -> FeastSettings:
        check_feast(self.country, self.holiday)
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
    feasts: list[FeastSettings] = Field(
        default_factory=list, description="Feasts that move through the calendar, beside months or quarters."
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


def load_study(path: str | Path, overrides: Sequence[str] = ()) -> Study:
    """Read a study file with its codebook and its labels.

    Parameters
    ----------
    path
        The study file.
    overrides
        Settings that replace those of the file, such as ``topics.resolution=0.8``; values are YAML.

    Returns
    -------
    The study, with `Study.codebook` and `Study.labels` loaded.

    Raises
    ------
    StudyError
        With every problem of the file, the overrides, the codebook and the labels at once.
    """
    path = Path(path)
    settings, problems = _read_mapping(path)
    if settings is None:
        raise StudyError(problems)
    problems += _apply_overrides(settings, overrides)
    study: Study | None = None
    try:
        study = Study.model_validate(settings)
    except ValidationError as error:
        problems += _describe_problems(str(path), error, Study)
    codebook, more = _load_codebook(path, settings)
    problems += more
    labels, more = _load_labels(path, settings)
    problems += more
    problems += _check_paths(path, settings)
    problems += _check_language(path, settings, codebook)
    if problems or study is None:
        raise StudyError(problems)
    study._path = path
    study._codebook = codebook
    study._labels = labels
    return study


def load_completed_study(folder: Path, *, study_file: str | None = None) -> Study:
    """Read the study that a run was made from, every default filled in.

    Parameters
    ----------
    folder
        The run folder.
    study_file
        Where the study file was, relative to the run folder; paths of the study are relative to it. The articles
        need not be there any more.

    Raises
    ------
    StudyError
        If the run's copy of the study was damaged.
    """
    place = folder / "study.yaml"
    settings, problems = _read_mapping(place)
    if settings is None:
        raise StudyError(problems)
    try:
        study = Study.model_validate(settings)
    except ValidationError as error:
        raise StudyError(_describe_problems(str(place), error, Study)) from error
    if study.themes.codebook is not None:
        study._codebook, problems = _read_codebook(folder / "codebook.yaml")
        if problems:
            raise StudyError(problems)
    if study.topics.labels is not None:
        study._labels, problems = _read_labels(folder / LABELS_FILE)
        if problems:
            raise StudyError(problems)
    study._path = folder / study_file if study_file else place
    return study


def make_schema() -> str:
    """Give the JSON Schema of study files (draft 7), as text."""
    schema = Study.model_json_schema(ref_template="#/definitions/{model}")
    schema["definitions"] = schema.pop("$defs", {})
    ordered = {"$schema": "http://json-schema.org/draft-07/schema#", **schema}
    return json.dumps(ordered, indent=2, ensure_ascii=False) + "\n"


_VARIABLE = re.compile(r"\$\{([A-Za-z_][A-Za-z0-9_]*)(?::-([^}]*))?\}")


def expand_variables(text: str) -> str:
    """Put environment variables into ``${NAME}`` and ``${NAME:-default}``; unset ones without default stay."""

    def value(match: re.Match[str]) -> str:
        return os.environ.get(match[1]) or (match[2] if match[2] is not None else match[0])

    return _VARIABLE.sub(value, text)


def is_pattern(place: Path) -> bool:
    """Tell whether a path stands for the files that match it; a file of that very name comes first."""
    return any(sign in str(place) for sign in "*?[") and not place.is_file()


def find_files(place: Path) -> list[Path]:
    """Give the files that match a pattern such as ``press/*/2024.csv`` or ``press/**/*.csv``, sorted."""
    plain = list(itertools.takewhile(lambda part: not any(sign in part for sign in "*?["), place.parts))
    pattern = Path(*place.parts[len(plain) :])
    return sorted(path for path in Path(*plain).glob(str(pattern)) if path.is_file())


class _UniqueKeyLoader(yaml.SafeLoader):
    """Refuses a mapping that gives a key twice, which YAML would silently overwrite."""

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Any, Any]:
        seen: set[Any] = set()
        for key_node, _ in node.value:
            if not isinstance(key_node, yaml.ScalarNode):
                continue
            if key_node.value in seen:
                raise yaml.constructor.ConstructorError(
                    None, None, f'the key "{key_node.value}" is given twice', key_node.start_mark
                )
            seen.add(key_node.value)
        return super().construct_mapping(node, deep=deep)


def _read_mapping(path: Path) -> tuple[dict[str, Any] | None, list[str]]:
    """Read a YAML file that holds a mapping; the second value says why it could not be read."""
    try:
        text = path.read_text(encoding="utf-8-sig")
    except FileNotFoundError:
        return None, [f"{path}: there is no such file{_nearest_file(path)}"]
    except IsADirectoryError:
        return None, [f"{path}: this is a folder, not a YAML file"]
    except UnicodeDecodeError:
        return None, [f"{path}: not UTF-8 text; save it as UTF-8"]
    except OSError as error:
        return None, [f"{path}: cannot be read ({error.strerror})"]
    try:
        # A SafeLoader: plain data only, nothing in the file can construct objects.
        loaded = yaml.load(text, Loader=_UniqueKeyLoader)  # noqa: S506
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark
        where = f"{path}:{mark.line + 1}:{mark.column + 1}" if mark else str(path)
        return None, [f"{where}: not valid YAML: {error.problem}"]
    except (yaml.YAMLError, ValueError) as error:
        return None, [f"{path}: not valid YAML: {error}"]
    if not isinstance(loaded, dict):
        return None, [f"{path}: holds {_kind(loaded)}, expected settings such as `name: my_study`"]
    return loaded, []


def _nearest_file(path: Path) -> str:
    try:
        names = [entry.name for entry in path.parent.iterdir() if entry.suffix in {".yaml", ".yml"}]
    except OSError:
        return ""
    near = difflib.get_close_matches(path.name, names, 1)
    return f"; did you mean {path.parent / near[0]}?" if near else ""


def _kind(value: object) -> str:
    if value is None:
        return "nothing"
    names = {str: "text", list: "a list", dict: "settings", bool: "true or false", int: "a number", float: "a number"}
    return names.get(type(value), type(value).__name__)


def _apply_overrides(settings: dict[str, Any], overrides: Sequence[str]) -> list[str]:
    problems = []
    for override in overrides:
        name, equals, text = override.partition("=")
        *sections, last = name.strip().split(".")
        if "[" in name:
            problems.append(f"--set {override}: one entry of a list cannot be set; give the whole list, [a, b]")
            continue
        if not equals or not all([*sections, last]):
            problems.append(f'--set {override}: write it as section.setting=value, such as "topics.resolution=0.8"')
            continue
        try:
            value = yaml.safe_load(text)
        except yaml.YAMLError:
            problems.append(f"--set {override}: the value is not valid YAML")
            continue
        place = settings
        for section in sections:
            inner = place.setdefault(section, {})
            if not isinstance(inner, dict):
                problems.append(f"--set {override}: {section} is {_kind(inner)}, it has no settings inside")
                break
            place = inner
        else:
            place[last] = value
    return problems


def _load_codebook(path: Path, settings: dict[str, Any]) -> tuple[Codebook | None, list[str]]:
    themes = settings.get("themes")
    name = themes.get("codebook") if isinstance(themes, dict) else None
    if not isinstance(name, str):
        return None, []
    return _read_codebook(path.parent / expand_variables(name))


def _read_codebook(place: Path) -> tuple[Codebook | None, list[str]]:
    loaded, problems = _read_mapping(place)
    if loaded is None:
        return None, problems
    try:
        return Codebook.model_validate(loaded), []
    except ValidationError as error:
        return None, _describe_problems(str(place), error, Codebook)


def _load_labels(path: Path, settings: dict[str, Any]) -> tuple[Labels | None, list[str]]:
    topics = settings.get("topics")
    name = topics.get("labels") if isinstance(topics, dict) else None
    if not isinstance(name, str):
        return None, []
    return _read_labels(path.parent / expand_variables(name))


def _read_labels(place: Path) -> tuple[Labels | None, list[str]]:
    loaded, problems = _read_mapping(place)
    if loaded is None:
        return None, problems
    labels: Labels | None = None
    try:
        labels = Labels.model_validate(loaded)
    except ValidationError as error:
        problems += _describe_problems(str(place), error, Labels)
    return labels, problems + [f"{place}: {problem}" for problem in find_contradictions(loaded)]


def _check_paths(path: Path, settings: dict[str, Any]) -> list[str]:
    """Look whether the files that the study names are there."""
    problems = []
    for where, name in _named_paths(settings):
        expanded = expand_variables(name)
        unset = _VARIABLE.search(expanded)
        if unset:
            problems.append(
                f"{path}: {where} names the environment variable {unset[1]}, which is not set; "
                f"set it, or write ${{{unset[1]}:-folder}} to give a default"
            )
            continue
        place = path.parent / expanded
        if is_pattern(place):
            if not find_files(place):
                problems.append(f"{path}: {where}: no file matches {place}")
        elif not place.is_file():
            found = "is a folder, not a file" if place.is_dir() else "there is no such file"
            problems.append(f"{path}: {where}: {place}: {found}")
        elif where == "figures.font" and not _looks_like_font(place):
            problems.append(f"{path}: {where}: {place}: not a font; give a .ttf or .otf file")
    return problems


_FONT_STARTS = (b"\0\1\0\0", b"OTTO", b"true", b"ttcf")


def _looks_like_font(place: Path) -> bool:
    try:
        with place.open("rb") as stream:
            return stream.read(4) in _FONT_STARTS
    except OSError:
        return False


def _check_language(path: Path, settings: dict[str, Any], codebook: Codebook | None) -> list[str]:
    """Look whether the codebook names its themes in the language that figures are to have."""
    figures = settings.get("figures")
    language = figures.get("language") if isinstance(figures, dict) else None
    if codebook is None or not isinstance(language, str):
        return []
    named = sorted({code for theme in codebook.themes for code in theme.name})
    if language in named:
        return []
    return [f'{path}: figures.language is "{language}"; the codebook names its themes in {", ".join(named)}']


def _named_paths(settings: dict[str, Any]) -> Iterator[tuple[str, str]]:
    corpus = settings.get("corpus")
    inputs = corpus.get("inputs") if isinstance(corpus, dict) else None
    for index, entry in enumerate(inputs if isinstance(inputs, list) else ()):
        if isinstance(entry, dict) and isinstance(entry.get("path"), str):
            yield f"corpus.inputs[{index}].path", entry["path"]
    figures = settings.get("figures")
    if isinstance(figures, dict) and isinstance(figures.get("font"), str):
        yield "figures.font", figures["font"]


def _describe_problems(file: str, error: ValidationError, model: type[BaseModel]) -> list[str]:
    return [f"{file}: {_describe_problem(problem, model)}" for problem in error.errors()]


def _describe_problem(problem: ErrorDetails, model: type[BaseModel]) -> str:
    """Say what is wrong with one setting, in the words of the study."""
    where = _join_path(problem["loc"]) or "the file"
    found = problem["input"]
    context = problem.get("ctx", {})
    kind = problem["type"]
    if kind == "extra_forbidden":
        known = _known_keys(model, problem["loc"][:-1])
        near = difflib.get_close_matches(str(problem["loc"][-1]), known, 1, cutoff=0.6)
        hint = f"did you mean {near[0]}?" if near else f"choose from {', '.join(known)}"
        return f"{where} is not a setting; {hint}"
    if kind == "missing":
        return f"{where} is missing; every study needs it" if model is Study else f"{where} is missing"
    if kind == "literal_error":
        allowed = str(context.get("expected", "")).replace("'", "")
        return f'{where} is "{found}"; choose {allowed}'
    if kind == "value_error":
        return f"{where}: {context.get('error', problem['msg'])}"
    if kind in {"model_type", "model_attributes_type", "dict_type", "list_type"}:
        expected = "a list" if kind == "list_type" else "settings of its own"
        return f"{where} holds {_kind(found)}, expected {expected}"
    if kind == "too_short":
        return f"{where} is empty; give at least {context.get('min_length', 1)}"
    if kind == "string_pattern_mismatch":
        return f'{where} is "{found}"; it must match {context.get("pattern", "its pattern")}'
    message = problem["msg"].removeprefix("Input should be ").removeprefix("Value error, ")
    return f"{where} is {json.dumps(found, ensure_ascii=False, default=str)}; expected {message}"


def _join_path(location: tuple[int | str, ...]) -> str:
    path = ""
    for part in location:
        if isinstance(part, int):
            path += f"[{part}]"
        elif part != "[key]":
            path += f".{part}" if path else str(part)
    return path


def _known_keys(model: type[BaseModel], location: tuple[int | str, ...]) -> list[str]:
    """Give the settings allowed at a place of the study."""
    current: Any = model
    for part in location:
        if isinstance(part, int):
            continue
        field = current.model_fields.get(part) if _is_model(current) else None
        if field is None:
            return []
        current = next(_models_in(field.annotation), None)
    return list(current.model_fields) if _is_model(current) else []


def _is_model(value: object) -> bool:
    return isinstance(value, type) and issubclass(value, BaseModel)


def _models_in(annotation: Any) -> Iterator[type[BaseModel]]:
    if _is_model(annotation):
        yield annotation
    for inner in get_args(annotation):
        yield from _models_in(inner)
