"""Articles that are given as a data frame: read, or stored beside the runs so that these can be repeated."""

from __future__ import annotations

import hashlib
import os
import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path

from pydantic import ValidationError

from research import corpus
from research.errors import CorpusError, StudyError
from research.provenance import relate_path
from research.records import Corpus
from research.store import disk_errors
from research.study import (
    ColumnSettings,
    CorpusSettings,
    InputSettings,
    Study,
    describe_problems,
    list_unknown_groups,
)

INPUTS_FOLDER = "inputs"
"""Folder of stored data frames beside the runs of a study."""


def read_frame(articles: object, entry: InputSettings, settings: CorpusSettings) -> Corpus:
    """Read the articles of a data frame as those of a file.

    Parameters
    ----------
    articles
        Data frame of pandas or polars, or table of Arrow.
    entry
        Names of the columns, and what else is said of an input file; its path is not used.
    settings
        Settings of the corpus; its inputs are not used.

    Raises
    ------
    CorpusError
        If it is no data frame, a column is missing, or no article is left.
    """
    packed, entry = corpus.pack_frame(articles, entry)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "articles.parquet"
        path.write_bytes(packed)
        return corpus.read_corpus(
            _replace_inputs(settings, entry, path.name), resolve=lambda name: path.with_name(name)
        )


def read_texts(texts: Sequence[str], *, time_zone: str) -> Corpus:
    """Read texts as articles without titles, whose keys are their places among the texts; empty ones are rejected.

    Raises
    ------
    CorpusError
        If all are empty.
    """
    import pandas as pd

    # Each has a second of its own, so that equal texts are all kept.
    times = pd.date_range("2000-01-01T00:00:01", periods=len(texts), freq="s", tz="UTC")
    frame = pd.DataFrame(
        {
            "body": list(texts),
            "published": [time.isoformat() for time in times],
            "key": [str(place) for place in range(len(texts))],
        }
    )
    entry = InputSettings(path="articles.parquet", columns=make_columns({"title": None, "key": "key"}), source="texts")
    return read_frame(frame, entry, CorpusSettings(inputs=[entry], time_zone=time_zone))


def store_frame(
    study: Study, articles: object, *, columns: Mapping[str, str | Mapping[str, str] | None] | None, outputs: Path
) -> Study:
    """Store the articles of a data frame and return the study with this file as its input.

    Parameters
    ----------
    study
        The study. What it says of its first input holds for the data frame too, if it names any.
    articles
        Data frame of pandas or polars, or table of Arrow.
    columns
        Names of the columns by field, those of attributes by name; None: those of the study.
    outputs
        Folder of runs. The file is ``<outputs>/<study>/inputs/articles-<SHA-256>.parquet``.
    """
    entry = study.corpus.inputs[0] if study.corpus.inputs else InputSettings(path="articles.parquet")
    if columns is not None:
        entry = entry.model_copy(update={"columns": make_columns(columns)})
    packed, entry = corpus.pack_frame(articles, entry)
    place = outputs / study.name / INPUTS_FOLDER / f"articles-{hashlib.sha256(packed).hexdigest()[:16]}.parquet"
    with disk_errors(place):
        place.parent.mkdir(parents=True, exist_ok=True)
        if not place.is_file() or place.read_bytes() != packed:
            temporary = place.with_name(f".{place.name}.{os.getpid()}.tmp")
            temporary.write_bytes(packed)
            temporary.replace(place)
    path = relate_path(place.absolute(), study.path.parent.absolute())
    settings = _replace_inputs(study.corpus, entry, path)
    if problems := list_unknown_groups(study, settings.attribute_names):
        raise StudyError([f"{study.path}: {problem}" for problem in problems])
    return study.model_copy(update={"corpus": settings})


def make_columns(columns: Mapping[str, str | Mapping[str, str] | None]) -> ColumnSettings:
    """Make the settings of columns from their names by field.

    Raises
    ------
    CorpusError
        If a field does not exist, or a name is not text.
    """
    unknown = [field for field in columns if field not in ColumnSettings.model_fields]
    wrong = [
        field
        for field, name in columns.items()
        if not (_is_attributes(name) if field == "attributes" else name is None or isinstance(name, str))
    ]
    if unknown or wrong:
        found = ", ".join(str(field) for field in (*unknown, *wrong))
        raise CorpusError(
            f"columns: found {found}; give names of columns by field, such as "
            f"{{'body': 'text', 'attributes': {{'party': 'Partei'}}}}. The fields are: "
            f"{', '.join(ColumnSettings.model_fields)}."
        )
    try:
        return ColumnSettings.model_validate(dict(columns))
    except ValidationError as error:
        raise StudyError(describe_problems("columns", error, ColumnSettings)) from error


def _is_attributes(value: object) -> bool:
    return isinstance(value, Mapping) and all(isinstance(text, str) for pair in value.items() for text in pair)


def _replace_inputs(settings: CorpusSettings, entry: InputSettings, path: str) -> CorpusSettings:
    changed = {"path": path, "format": "parquet", "path_pattern": None, "sheet": None, "encoding": "auto"}
    return settings.model_copy(update={"inputs": [entry.model_copy(update=changed)]})
