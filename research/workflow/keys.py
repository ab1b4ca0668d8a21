"""Keys of stored results: a result whose key exists is reused.

A key covers everything that determines the result: settings, earlier results that it depends on, the function of the
stage, the source code of its rooms, the versions of its packages, and the other inputs that the stage declares.
"""

from __future__ import annotations

import hashlib
import inspect
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

from research import figures
from research.coding import find_key
from research.encoders import Encoder
from research.provenance import describe_toolkit, hash_sources, list_versions
from research.store import hash_file
from research.study import Study
from research.workflow.stages import KeyPart, Stage


@dataclass(frozen=True, kw_only=True)
class PublishedPart:
    """Files that are written from the records of a run and stored for reuse.

    Every figure is stored by itself, under the digests of the records that it shows.

    Attributes
    ----------
    settings
        Settings of the study that determine them.
    has_fonts
        Whether they depend on the available fonts.
    rooms
        Source folders and modules that determine them, relative to the package.
    packages
        Distributions whose version determines them.
    """

    settings: tuple[str, ...] = ()
    has_fonts: bool = False
    rooms: tuple[str, ...]
    packages: tuple[str, ...]


PartName = Literal["figures", "tables"]

PUBLISHED_PARTS: Mapping[PartName, PublishedPart] = {
    "figures": PublishedPart(
        settings=("figures.formats", "figures.language", "figures.dpi", "report.language"),
        has_fonts=True,
        rooms=("figures", "text", "records", "figure_files.py"),
        packages=("anyascii", "fonttools", "matplotlib", "numpy", "pandas", "pylopdf-fonts-zh-cn", "uharfbuzz"),
    ),
    "tables": PublishedPart(
        settings=("report.language",),
        rooms=("report/tables", "report/summary", "text", "records", "workflow/publish.py"),
        packages=("numpy", "pandas", "pyarrow", "xlsxwriter"),
    ),
}
"""Files that are stored besides the results of stages."""


def make_stage_key(
    stage: Stage, settings: Mapping[str, Any], *, digests: Mapping[str, str], parts: Mapping[KeyPart, Any]
) -> str:
    """Compute the key of the result of a stage.

    Parameters
    ----------
    stage
        The stage.
    settings
        All settings of the study as plain values.
    digests
        SHA-256 of every earlier result, by stage.
    parts
        Other inputs that may determine a result, from `describe_key_parts`.

    Returns
    -------
    32 hexadecimal digits.
    """
    return _hash_json(
        {
            "stage": stage.name,
            "function": inspect.getsource(stage.make),
            "settings": {name: _pick(settings, name) for name in stage.settings},
            "needs": {need: digests[need] for need in stage.needs},
            "parts": {part: parts[part] for part in stage.parts},
            "code": hash_sources(*stage.rooms),
            "packages": list_versions(stage.packages),
        }
    )[:32]


def describe_key_parts(study: Study, encoder: Encoder, *, inputs: Sequence[Mapping[str, Any]]) -> dict[KeyPart, Any]:
    """Collect the inputs that may determine a result besides settings, earlier results, code and packages.

    Parameters
    ----------
    study
        The study with its codebook and labels, if it has any.
    encoder
        Encoder of the run.
    inputs
        Name, size and SHA-256 of every input file.
    """
    return {
        "inputs": [dict(entry) for entry in inputs],
        "encoder": [encoder.name, encoder.revision],
        "encoder_length": encoder.max_tokens,
        "labels": study.labels.model_dump(mode="json") if study.labels else None,
        "codebook": study.codebook.model_dump(mode="json") if study.codebook else None,
        "codes": list_code_hashes(study),
    }


def list_code_files(study: Study) -> list[Path]:
    """Give the files of codes that the study names: sheets, key and the adjudicator's sheet."""
    settings = study.themes
    if not settings.codes:
        return []
    adjudicated = [study.resolve(settings.adjudicated)] if settings.adjudicated is not None else []
    key = find_key(settings, resolve=study.resolve)
    return [*(study.resolve(name) for name in settings.codes), key, *adjudicated]


def list_code_hashes(study: Study) -> list[str]:
    """Give the SHA-256 of every file of codes."""
    return [hash_file(path) for path in list_code_files(study)]


def describe_part(name: PartName, study: Study) -> dict[str, Any]:
    """Collect what determines the files of a part besides records: settings, fonts, code and packages."""
    part = PUBLISHED_PARTS[name]
    settings = study.model_dump(mode="json")
    return {
        "part": name,
        "settings": {setting: _pick(settings, setting) for setting in part.settings},
        "fonts": _describe_fonts(study) if part.has_fonts else [],
        "code": hash_sources(*part.rooms),
        "packages": list_versions(part.packages),
    }


def make_part_key(part: Mapping[str, Any], digests: Mapping[str, str], **inputs: Any) -> str:
    """Compute the key of files that are written from records.

    Parameters
    ----------
    part
        From `describe_part`.
    digests
        SHA-256 of every record that the files show, by stage.
    inputs
        What else determines the files, as plain values.

    Returns
    -------
    32 hexadecimal digits.
    """
    return _hash_json({**part, "records": dict(digests), **inputs})[:32]


def name_run(study: Study, inputs: Sequence[Mapping[str, Any]]) -> str:
    """Return the hash that names a run: settings, codebook, labels, input files and toolkit, 8 hexadecimal digits."""
    return _hash_json(
        {
            "study": study.list_decisive(),
            "codebook": study.codebook.model_dump(mode="json") if study.codebook else None,
            "labels": study.labels.model_dump(mode="json") if study.labels else None,
            "inputs": [entry["sha256"] for entry in inputs],
            "codes": list_code_hashes(study),
            "toolkit": describe_toolkit(),
        }
    )[:8]


def find_font(study: Study) -> Path | None:
    """Return the font file of the study, or None."""
    return study.resolve(study.figures.font) if study.figures.font else None


def _describe_fonts(study: Study) -> list[str]:
    font = find_font(study)
    return [hash_file(font) if font is not None and font.is_file() else "", *figures.list_installed()]


def _pick(settings: Mapping[str, Any], name: str) -> Any:
    value: Any = settings
    for part in name.split("."):
        value = value[part]
    return value


def _hash_json(value: Any) -> str:
    text = json.dumps(value, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()
