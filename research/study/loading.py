"""Reading a study with its codebook and labels; all problems are reported together, before models are loaded."""

from __future__ import annotations

import difflib
import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from research.errors import StudyError
from research.study.codebook import Codebook
from research.study.codes import check_codes
from research.study.groups import list_unknown_groups
from research.study.labels import LABELS_FILE, Labels, find_contradictions
from research.study.paths import check_paths, locate
from research.study.problems import describe_problems, name_kind, shorten_problem
from research.study.settings import Study
from research.study.yaml_data import MOST_CHARACTERS, YamlError, load_yaml

SCHEMA_FILE = "study.schema.json"
"""Name of the JSON Schema in ``configs/``."""


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
        If there are problems; lists all problems of the file, the overrides, the codebook and the labels.
    """
    path = Path(path)
    settings, problems = _read_mapping(path)
    if settings is None:
        raise StudyError([shorten_problem(problem) for problem in problems])
    problems += _apply_overrides(settings, overrides)
    study: Study | None = None
    try:
        study = Study.model_validate(settings)
    except ValidationError as error:
        problems += describe_problems(str(path), error, Study, needed_by="every study")
    codebook, more = _load_codebook(path, settings)
    problems += more
    labels, more = _load_labels(path, settings)
    problems += more
    problems += check_paths(path, settings)
    problems += _check_language(path, settings, codebook)
    problems += _check_own_figures(path, settings, codebook)
    problems += _check_reference(path, settings, codebook)
    problems += check_codes(path, settings, codebook)
    problems += _check_comparisons(path, settings, codebook)
    if study is not None and study.corpus.inputs:
        problems += [f"{path}: {problem}" for problem in list_unknown_groups(study, study.corpus.attribute_names)]
    if problems or study is None:
        raise StudyError([shorten_problem(problem) for problem in problems])
    study._path = path
    study._codebook = codebook
    study._labels = labels
    return study


def load_completed_study(folder: Path, *, study_file: str | None = None) -> Study:
    """Read the study of a run, with all defaults.

    Parameters
    ----------
    folder
        The run folder.
    study_file
        Path of the study file relative to the run folder; paths of the study are relative to this file. The files of
        articles need not exist.

    Raises
    ------
    StudyError
        If the copy of the study in the run folder is damaged.
    """
    place = folder / "study.yaml"
    settings, problems = _read_mapping(place)
    if settings is None:
        raise StudyError([shorten_problem(problem) for problem in problems])
    try:
        study = Study.model_validate(settings)
    except ValidationError as error:
        raise StudyError(describe_problems(str(place), error, Study, needed_by="every study")) from error
    if study.themes.codebook is not None:
        study._codebook, problems = _read_codebook(folder / "codebook.yaml")
        if problems:
            raise StudyError([shorten_problem(problem) for problem in problems])
    if study.topics.labels is not None:
        study._labels, problems = _read_labels(folder / LABELS_FILE)
        if problems:
            raise StudyError([shorten_problem(problem) for problem in problems])
    study._path = folder / study_file if study_file else place
    return study


def make_schema() -> str:
    """Return the JSON Schema of study files (draft 7) as text."""
    schema = Study.model_json_schema(ref_template="#/definitions/{model}")
    schema["definitions"] = schema.pop("$defs", {})
    ordered = {"$schema": "http://json-schema.org/draft-07/schema#", **schema}
    return json.dumps(ordered, indent=2, ensure_ascii=False) + "\n"


_SUFFIXES = frozenset({".yaml", ".yml"})


def _read_mapping(path: Path) -> tuple[dict[str, Any] | None, list[str]]:
    """Read a YAML file that contains a mapping; the second value lists the problems."""
    try:
        with path.open(encoding="utf-8-sig") as stream:
            text = stream.read(MOST_CHARACTERS + 1)
    except FileNotFoundError:
        return None, [f"{path}: there is no such file{_nearest_file(path)}"]
    except IsADirectoryError:
        return None, [f"{path}: this is a folder, not a YAML file"]
    except UnicodeDecodeError:
        return None, [f"{path}: not UTF-8 text; save it as UTF-8"]
    except OSError as error:
        return None, [f"{path}: cannot be read ({error.strerror})"]
    except ValueError:
        return None, [f"{path}: not a possible name of a file"]
    try:
        loaded = load_yaml(text)
    except YamlError as error:
        return None, [f"{path}{error.place}: {error.reason}"]
    if not isinstance(loaded, dict):
        hint = "" if path.suffix in _SUFFIXES else f"; for a file of articles, write a study with: research init {path}"
        return None, [f"{path}: contains {name_kind(loaded)}, expected settings such as `name: my_study`{hint}"]
    return loaded, []


def _nearest_file(path: Path) -> str:
    try:
        names = [entry.name for entry in path.parent.iterdir() if entry.suffix in _SUFFIXES]
    except (OSError, ValueError):
        return ""
    near = difflib.get_close_matches(path.name, names, 1)
    return f"; did you mean {path.parent / near[0]}?" if near else ""


def _apply_overrides(settings: dict[str, Any], overrides: Sequence[str]) -> list[str]:
    problems = []
    for override in overrides:
        name, equals, text = override.partition("=")
        *sections, last = name.strip().split(".")
        if "[" in name:
            problems.append(f"--set {override}: single entries of a list cannot be set; give the whole list, [a, b]")
            continue
        if not equals or not all([*sections, last]):
            problems.append(f'--set {override}: write it as section.setting=value, such as "topics.resolution=0.8"')
            continue
        try:
            value = load_yaml(text)
        except YamlError as error:
            problems.append(f"--set {override}: {error.reason}")
            continue
        place = settings
        for section in sections:
            inner = place.setdefault(section, {})
            if not isinstance(inner, dict):
                problems.append(f"--set {override}: {section} is {name_kind(inner)} and contains no settings")
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
    return _read_codebook(locate(name, path.parent))


def _read_codebook(place: Path) -> tuple[Codebook | None, list[str]]:
    loaded, problems = _read_mapping(place)
    if loaded is None:
        return None, problems
    try:
        return Codebook.model_validate(loaded), []
    except ValidationError as error:
        return None, describe_problems(str(place), error, Codebook)


def _load_labels(path: Path, settings: dict[str, Any]) -> tuple[Labels | None, list[str]]:
    topics = settings.get("topics")
    name = topics.get("labels") if isinstance(topics, dict) else None
    if not isinstance(name, str):
        return None, []
    return _read_labels(locate(name, path.parent))


def _read_labels(place: Path) -> tuple[Labels | None, list[str]]:
    loaded, problems = _read_mapping(place)
    if loaded is None:
        return None, problems
    labels: Labels | None = None
    try:
        labels = Labels.model_validate(loaded)
    except ValidationError as error:
        problems += describe_problems(str(place), error, Labels)
    return labels, problems + [f"{place}: {problem}" for problem in find_contradictions(loaded)]


def _check_comparisons(path: Path, settings: dict[str, Any], codebook: Codebook | None) -> list[str]:
    """Check that what events are compared with are themes of the codebook, or numbers of topics."""
    events = settings.get("events")
    known = [] if codebook is None else [theme.id for theme in codebook.themes]
    problems = []
    for place, event in enumerate(events if isinstance(events, list) else []):
        named = event.get("comparison") if isinstance(event, dict) else None
        if not isinstance(named, str) or named in known or named.isdigit():
            continue
        near = difflib.get_close_matches(named, known, 1)
        hint = f"did you mean {near[0]}?" if near else "give the id of a theme, or the number of a topic in quotes"
        problems.append(
            f'{path}: events[{place}].comparison is "{named}", which is not a theme of the codebook; {hint}'
        )
    return problems


def _check_language(path: Path, settings: dict[str, Any], codebook: Codebook | None) -> list[str]:
    """Check that the codebook has names in the language of the figures."""
    figures = settings.get("figures")
    language = figures.get("language") if isinstance(figures, dict) else None
    if codebook is None or not isinstance(language, str):
        return []
    named = sorted({code for theme in codebook.themes for code in theme.name})
    if language in named:
        return []
    return [f'{path}: figures.language is "{language}"; the codebook has names in {", ".join(named)}']


_OF_THEMES = frozenset({"prevalence", "composition", "source_themes", "topic_themes", "theme_levels", "standardised"})
"""Figures whose series are themes alone."""


def _check_own_figures(path: Path, settings: dict[str, Any], codebook: Codebook | None) -> list[str]:
    """Check that figures name themes of the codebook and events of the study."""
    figures = settings.get("figures")
    drawn = figures.get("draw") if isinstance(figures, dict) else figures
    events = settings.get("events")
    happened = [event.get("name") for event in events if isinstance(event, dict)] if isinstance(events, list) else []
    themes = [] if codebook is None else codebook.themes
    known = [theme.id for theme in themes]
    named = {*known, *(name for theme in themes for name in theme.name.values())}
    problems = []
    for place, entry in enumerate(drawn if isinstance(drawn, list) else []):
        if not isinstance(entry, dict):
            continue
        where = f"{path}: figures[{place}]"
        of_themes = entry.get("figure") in _OF_THEMES
        for setting in ("series", "highlight"):
            listed = entry.get(setting)
            for wanted in listed if isinstance(listed, list) and of_themes else []:
                if str(wanted) in named:
                    continue
                near = difflib.get_close_matches(str(wanted), sorted(named), 1)
                hint = (
                    f"did you mean {near[0]}?"
                    if near
                    else f"choose from {', '.join(known) or 'none: it has no themes'}"
                )
                problems.append(f'{where}.{setting} is "{wanted}", which is not a theme of the codebook; {hint}')
        listed = entry.get("events")
        for wanted in listed if isinstance(listed, list) else []:
            if wanted not in happened:
                hint = f"choose from {', '.join(map(str, happened))}" if happened else "the study has none"
                problems.append(f'{where}.events names "{wanted}", which is no event of the study; {hint}')
    return problems


def _check_reference(path: Path, settings: dict[str, Any], codebook: Codebook | None) -> list[str]:
    """Check that the theme that others are compared with is one of the codebook."""
    trends, themes = settings.get("trends"), settings.get("themes")
    reference = trends.get("reference") if isinstance(trends, dict) else None
    if not isinstance(reference, str):
        return []
    if not isinstance(themes, dict) or not isinstance(themes.get("codebook"), str):
        return [f"{path}: trends.reference is set without themes.codebook; name the codebook, or leave it out"]
    known = [theme.id for theme in codebook.themes] if codebook is not None else [reference]
    if reference in known:
        return []
    near = difflib.get_close_matches(reference, known, 1, cutoff=0.6)
    hint = f"did you mean {near[0]}?" if near else f"choose {', '.join(known)}"
    return [f'{path}: trends.reference is "{reference}", which is not a theme of the codebook; {hint}']
