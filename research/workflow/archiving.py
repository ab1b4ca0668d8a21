"""Writing the replication archive of a finished run."""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from research import exports, report
from research.errors import RunError
from research.leftovers import name_temporary, remove_leftovers
from research.store import RECORDS_FOLDER, disk_errors, hash_file, read_manifest, stage_types
from research.study import Study, load_completed_study
from research.text.messages import speak
from research.workflow.keys import list_code_files

_MOST_NAMED = 5
"""Files that an error names; a convention."""

_UNSAFE = re.compile(r"[^A-Za-z0-9._-]+")


def archive_run(folder: Path, file: Path | None = None, *, has_texts: bool = False) -> Path:
    """Write the replication archive of a run and return its path.

    Parameters
    ----------
    folder
        The run folder.
    file
        Zip file to write; None: ``exports/zip/<study>-<run>.zip`` in the run folder. It appears when it is complete.
    has_texts
        Whether it holds texts of articles: page, explorer, records, and sheets of coders.

    Raises
    ------
    RunError
        If the folder is not a complete run, a file of it was changed or removed, or the disk is full.
    """
    manifest = read_manifest(folder)
    study = load_completed_study(folder, study_file=manifest.get("study_file"))
    names = exports.choose_files(_list_files(folder, manifest), has_texts=has_texts)
    _check_files(folder, manifest, names)
    records = _list_records(folder, manifest) if has_texts else []
    codes = _list_codes(study, manifest) if has_texts else {}
    top = _UNSAFE.sub("-", f"{study.name}-{folder.resolve().name}").strip(".-") or "run"
    place = file if file is not None else folder / "exports" / "zip" / f"{top}.zip"
    blanked = {} if has_texts else exports.list_blanked(names)
    with disk_errors(place):
        place.parent.mkdir(parents=True, exist_ok=True)
        remove_leftovers(place.parent)
        temporary = name_temporary(place)
        try:
            with temporary.open("wb") as stream, exports.Archive(stream, top) as archive:
                with speak(study.report.language):
                    guide = exports.write_guide(
                        study,
                        manifest,
                        names=[*names, "manifest.json", exports.STUDY_TO_RUN, *records, *codes],
                        citation=report.cite_run(study, manifest).text,
                        has_texts=has_texts,
                        blanked=blanked,
                    )
                archive.add_bytes(guide.encode("utf-8"), "README.md")
                archive.add_bytes(exports.adapt_study(study).to_yaml().encode("utf-8"), exports.STUDY_TO_RUN)
                archive.add_file(folder / "manifest.json", "manifest.json")
                for name in names:
                    if name in blanked:
                        archive.add_blanked(folder / name, name, blanked[name])
                    else:
                        archive.add_file(folder / name, name)
                for name in records:
                    archive.add_file(folder / name, name)
                for name, path in codes.items():
                    archive.add_file(path, name)
            temporary.replace(place)
        finally:
            temporary.unlink(missing_ok=True)
    return place


def _list_files(folder: Path, manifest: Mapping[str, Any]) -> list[str]:
    files = manifest.get("files")
    if not isinstance(files, dict):
        raise RunError(f"{folder}: a run of an earlier version, without digests of its files; run the study again")
    # Names are those that the run wrote; nothing outside its folder is read because a manifest says so.
    return [name for name in files if ".." not in Path(name).parts and not Path(name).is_absolute()]


def _check_files(folder: Path, manifest: Mapping[str, Any], names: tuple[str, ...]) -> None:
    """Compare the files with their digests: an archive is what the run wrote."""
    missing = [name for name in names if not (folder / name).is_file()]
    changed = [name for name in names if name not in missing and hash_file(folder / name) != manifest["files"][name]]
    for found, problem in ((missing, "missing"), (changed, "changed since the run wrote them")):
        if found:
            more = f" and {len(found) - _MOST_NAMED} more" if len(found) > _MOST_NAMED else ""
            raise RunError(
                f"{folder}: {', '.join(found[:_MOST_NAMED])}{more}: {problem}; an archive holds what the run wrote. "
                f"Write the files again with research report {folder}"
            )


def _list_records(folder: Path, manifest: Mapping[str, Any]) -> list[str]:
    digests = manifest.get("records")
    names = []
    for stage in stage_types():
        place = folder / RECORDS_FOLDER / stage
        index = place / "record.json"
        if not index.is_file() or not isinstance(digests, dict) or hash_file(index) != digests.get(stage):
            raise RunError(f"{index}: missing, or changed since the run was written; run the study again")
        names += [path.relative_to(folder).as_posix() for path in sorted(place.iterdir()) if path.is_file()]
    return names


def _list_codes(study: Study, manifest: Mapping[str, Any]) -> dict[str, Path]:
    """Give the files of codes by their names in the archive."""
    paths = list_code_files(study)
    known = {str(entry.get("sha256")) for entry in manifest.get("codes") or ()}
    lost = [str(path) for path in paths if not path.is_file() or hash_file(path) not in known]
    if lost:
        raise RunError(
            f"{', '.join(lost)}: not there any more, or changed since the run was written; put the sheets of the "
            "coders back, run the study again, or leave texts out"
        )
    n_sheets = len(study.themes.codes)
    return {
        f"{exports.CODES}/{'key.csv' if place == n_sheets else path.name}": path for place, path in enumerate(paths)
    }
