"""Stage results and run folders on disk: parquet, npy and JSON, never pickle.

A record is a folder. ``record.json`` contains scalars and the SHA-256 of every other file; an array is
``<field>.npy``, a tuple of rows is ``<field>.parquet``; a field that is the result of another stage is not written a
second time. A large array is not read but mapped: the system loads the parts that are used. A folder is written under
a temporary name and then renamed, so that an existing folder is complete. Results of stages are stored under the key of
their inputs and shared by the runs of one outputs folder; a run folder links to them.
"""

from __future__ import annotations

import contextlib
import errno
import hashlib
import json
import math
import os
import shutil
import typing
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import fields, is_dataclass, replace
from datetime import date, datetime
from pathlib import Path
from typing import Any, Literal, TypeVar, get_args, get_origin

import numpy as np
from numpy.typing import NDArray

from research.errors import RunError
from research.leftovers import name_temporary, remove_leftovers
from research.records import OTHER_STAGE, Rows, RunRecords, field_types, list_column, without_none

MAPPED_BYTES = 2**24
"""Size from which an array is mapped instead of read. Chosen: below 16 MB nothing is gained, and a file that is mapped
cannot be replaced on Windows."""

LAZY_ROWS = 20_000
"""Number of rows from which they are kept in columns. Chosen: fewer take some 30 MB as objects and are made at once."""

STAGES_FOLDER = ".stages"
RECORDS_FOLDER = "records"
_INDEX = "record.json"
_FILES = "files.json"

R = TypeVar("R")


# ----------------------------------------------------------------------------------------------- one record


def write_record(record: Any, folder: Path) -> str:
    """Write a record into a new folder and return its digest.

    Parameters
    ----------
    record
        One of the dataclasses of `research.records`.
    folder
        Must not exist; it appears when all of its files are written.

    Returns
    -------
    SHA-256 over the names and contents of its files, 64 hexadecimal digits.

    Raises
    ------
    RunError
        If the disk is full or the folder cannot be written.
    """
    with writing_folder(folder) as place:
        scalars: dict[str, Any] = {}
        for field, kind in field_types(type(record)).items():
            value = getattr(record, field)
            if field in _find_other_stages(type(record)):
                continue
            if isinstance(value, np.ndarray):
                np.save(place / f"{field}.npy", np.ascontiguousarray(value), allow_pickle=False)
            elif (row_type := _row_type(kind)) is not None:
                _write_rows(value, row_type, place / f"{field}.parquet")
            else:
                scalars[field] = _to_json(value)
        files = {path.name: hash_file(path) for path in sorted(place.iterdir())}
        index = {"record": type(record).__name__, "fields": scalars, "files": files}
        text = _write_index({**index, "sha256": _hash_index(index)})
        (place / _INDEX).write_text(text, encoding="utf-8", newline="\n")
        return _digest_folder(place)


def read_record(kind: type[R], folder: Path, *, others: Mapping[str, Any] | None = None) -> tuple[R, str]:
    """Read a record and compare its files with their digests.

    Parameters
    ----------
    kind
        Class of the record.
    folder
        Folder written by `write_record`.
    others
        Results of other stages, which the record may be about; without them it is read without.

    Returns
    -------
    The record and its digest.

    Raises
    ------
    RunError
        If the folder does not exist, is incomplete, or was changed after it was written.
    """
    try:
        index = json.loads((folder / _INDEX).read_text(encoding="utf-8"))
        # Records of earlier versions have no digest of their own; those of runs have one in the manifest.
        if index.pop("sha256", None) not in {None, _hash_index(index)}:
            raise RunError(f"{folder / _INDEX}: changed since it was written; run the study again")
        if index["record"] != kind.__name__:
            raise RunError(f"{folder}: contains {index['record']}, expected {kind.__name__}; run the study again")
        for name, expected in index["files"].items():
            if hash_file(folder / name) != expected:
                raise RunError(f"{folder / name}: changed since it was written; run the study again")
        values: dict[str, Any] = {}
        linked = _find_other_stages(kind)
        for field, annotation in field_types(kind).items():
            if field in linked:
                values[field] = (others or {}).get(linked[field])
            elif field in index["fields"]:
                values[field] = _from_json(index["fields"][field], annotation)
            elif (row_type := _row_type(annotation)) is not None:
                values[field] = _read_rows(row_type, folder / f"{field}.parquet", is_lazy=_may_be_lazy(annotation))
            else:
                values[field] = _read_array(folder / f"{field}.npy")
    except FileNotFoundError as error:
        raise RunError(f"{folder}: incomplete, {Path(error.filename).name} is missing; run the study again") from error
    except (AttributeError, KeyError, TypeError, ValueError, RecursionError) as error:
        raise RunError(f"{folder}: not a record of this version ({error}); run the study again") from error
    return kind(**values), _digest_folder(folder)


def find_other_stages(kind: type) -> tuple[str, ...]:
    """Give the stages whose results a record of this class is about."""
    return tuple(_find_other_stages(kind).values())


def _find_other_stages(kind: type) -> dict[str, str]:
    """Give the fields that are results of other stages, and the names of these."""
    return {field.name: field.metadata[OTHER_STAGE] for field in fields(kind) if OTHER_STAGE in field.metadata}


def _read_array(path: Path) -> NDArray[Any]:
    mode: Literal["r"] | None = "r" if path.stat().st_size >= MAPPED_BYTES else None
    # A map is handed on as a plain array, so that what is computed from it is one too.
    return np.asarray(np.load(path, mmap_mode=mode, allow_pickle=False))


def _write_index(index: dict[str, Any]) -> str:
    return json.dumps(index, indent=1, sort_keys=True, ensure_ascii=False)


def _hash_index(index: dict[str, Any]) -> str:
    return hashlib.sha256(_write_index(index).encode("utf-8", "surrogatepass")).hexdigest()


def _digest_folder(folder: Path) -> str:
    # The index holds the digests of all other files, so its own digest covers the folder.
    return hash_file(folder / _INDEX)


def hash_file(path: Path) -> str:
    """Return the SHA-256 of a file, 64 hexadecimal digits."""
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


# -------------------------------------------------------------------------------------------- stage results


def find_stage(
    kind: type[R], stage: str, key: str, *, outputs: Path, others: Mapping[str, Any] | None = None
) -> tuple[R, str] | None:
    """Return the stored result of a stage with its digest; None if there is none under this key.

    A damaged result is removed. ``others`` are results of other stages, which it may be about.
    """
    folder = outputs / STAGES_FOLDER / stage / key
    if not folder.is_dir():
        return None
    try:
        return read_record(kind, folder, others=others)
    except RunError:
        shutil.rmtree(folder, ignore_errors=True)
        return None


def reopen_stage(record: R, stage: str, key: str, *, outputs: Path) -> R:
    """Return a result that was just stored as it is read from there, so that the memory of what made it is free.

    Large arrays are mapped, and many rows lie in columns.
    """
    folder = outputs / STAGES_FOLDER / stage / key
    large: dict[str, Any] = {}
    for name, annotation in field_types(type(record)).items():
        value, row_type = getattr(record, name), _row_type(annotation)
        if isinstance(value, np.ndarray) and value.nbytes >= MAPPED_BYTES:
            large[name] = _read_array(folder / f"{name}.npy")
        elif row_type is not None and _may_be_lazy(annotation) and len(value) >= LAZY_ROWS:
            large[name] = _read_rows(row_type, folder / f"{name}.parquet", is_lazy=True)
    if not large:
        return record
    import pyarrow as pa

    # Arrow keeps what it used to write and read, 800 bytes a passage, for another time.
    pa.default_memory_pool().release_unused()
    return replace(record, **large)  # type: ignore[type-var]


def keep_stage(record: Any, stage: str, key: str, *, outputs: Path) -> str:
    """Write the result of a stage under its key and return its digest; one that another process wrote stays."""
    found = find_stage(type(record), stage, key, outputs=outputs)
    return write_record(record, outputs / STAGES_FOLDER / stage / key) if found is None else found[1]


def keep_files(name: str, key: str, *, outputs: Path, fill: Callable[[Path], None]) -> tuple[Path, bool]:
    """Return the folder of files stored under a key; write it first if needed.

    Parameters
    ----------
    name
        Name of the part, such as ``figures``.
    key
        Hash of all inputs of the files.
    outputs
        The outputs folder.
    fill
        Function that writes the files into a given folder.

    Returns
    -------
    The folder, and whether it existed. A folder with changed files is written again.
    """
    folder = outputs / STAGES_FOLDER / name / key
    if _is_whole(folder):
        return folder, True
    with writing_folder(folder) as place:
        fill(place)
        files = {path.relative_to(place).as_posix(): hash_file(path) for path in _list_files(place)}
        (place / _FILES).write_text(json.dumps(files, indent=1, ensure_ascii=False), encoding="utf-8")
    return folder, False


def has_files(name: str, key: str, *, outputs: Path) -> bool:
    """Check whether files are stored under a key, as `keep_files` wrote them."""
    return _is_whole(outputs / STAGES_FOLDER / name / key)


def _is_whole(folder: Path) -> bool:
    try:
        files = json.loads((folder / _FILES).read_text(encoding="utf-8"))
        return all(hash_file(folder / name) == digest for name, digest in files.items())
    except (OSError, ValueError, AttributeError):
        return False


def _list_files(folder: Path) -> list[Path]:
    return sorted(path for path in folder.rglob("*") if path.is_file())


# ----------------------------------------------------------------------------------------------- run folders


def write_run(
    folder: Path, *, outputs: Path, keys: Mapping[str, str], texts: Mapping[str, str], fill: Callable[[Path], None]
) -> None:
    """Assemble a run folder; it appears, or replaces an older one of the same name, when it is complete.

    Parameters
    ----------
    folder
        The run folder.
    outputs
        The outputs folder with the stored results.
    keys
        Key of the result of every stage.
    texts
        Text files at the top level of the run folder, by name.
    fill
        Function that writes all other files into a given folder.
    """
    with writing_folder(folder) as place:
        for stage, key in keys.items():
            _link_folder(outputs / STAGES_FOLDER / stage / key, place / RECORDS_FOLDER / stage)
        for name, text in texts.items():
            (place / name).write_text(text, encoding="utf-8", newline="")
        fill(place)


def replace_in_run(folder: Path, *, names: tuple[str, ...], fill: Callable[[Path], None]) -> None:
    """Write parts of a run folder again; the old parts are replaced when all new ones are written.

    Parameters
    ----------
    folder
        The run folder.
    names
        Files and folders that ``fill`` writes, relative to the run folder.
    fill
        Function that writes the parts into a given folder.
    """
    with disk_errors(folder), _temporary_beside(folder / "part") as place:
        fill(place)
        for name in names:
            if (place / name).exists():
                _swap(place / name, folder / name)


def read_records(folder: Path) -> tuple[RunRecords, dict[str, str]]:
    """Read all records of a run and their digests.

    Raises
    ------
    RunError
        If the folder is not a run, or a record is missing or changed.
    """
    if not (folder / RECORDS_FOLDER).is_dir():
        raise _describe_no_run(folder)
    written = read_manifest(folder).get("records")
    records: dict[str, Any] = {}
    digests: dict[str, str] = {}
    for stage, kind in stage_types().items():
        records[stage], digests[stage] = _read_stage(
            folder / RECORDS_FOLDER, stage, kind, digests=written, others=records
        )
    return RunRecords(**records), digests


def open_records(folder: Path) -> RunRecords:
    """Open the records of a run; each is read, and compared with its digest, when it is first used.

    Raises
    ------
    RunError
        If the folder is not a run; and on first use, if a record is missing or changed.
    """
    if not (folder / RECORDS_FOLDER).is_dir():
        raise _describe_no_run(folder)
    return _StoredRecords(folder / RECORDS_FOLDER, read_manifest(folder).get("records"))


class _StoredRecords(RunRecords):
    """Records on disk that are read one by one."""

    def __init__(self, folder: Path, digests: object) -> None:
        object.__setattr__(self, "_folder", folder)
        object.__setattr__(self, "_digests", digests)

    def __getattr__(self, name: str) -> Any:
        kinds = stage_types()
        if name not in kinds:
            raise AttributeError(f"records have no {name!r}; they are {', '.join(kinds)}")
        others = {stage: getattr(self, stage) for stage in find_other_stages(kinds[name])}
        record: Any = _read_stage(self._folder, name, kinds[name], digests=self._digests, others=others)[0]
        object.__setattr__(self, name, record)
        return record


def open_stored(folder: Path, digests: Mapping[str, str]) -> RunRecords:
    """Open records on disk, one folder each; each is read, and compared with its digest, when it is first used.

    Parameters
    ----------
    folder
        Folder that holds a folder for each stage.
    digests
        SHA-256 of every record, by stage.
    """
    return _StoredRecords(folder, digests)


def _read_stage(
    folder: Path, stage: str, kind: type[R], *, digests: object, others: Mapping[str, Any]
) -> tuple[R, str]:
    """Read the record of one stage and compare it with the manifest."""
    place = folder / stage
    record, digest = read_record(kind, place, others=others)
    if not isinstance(digests, dict) or digests.get(stage) != digest:
        raise RunError(
            f"{place / _INDEX}: changed since the run was written (its digest is not that of manifest.json); "
            "run the study again"
        )
    return record, digest


def _describe_no_run(folder: Path) -> RunError:
    return RunError(
        f"{folder}: not a run folder (no {RECORDS_FOLDER}/ in it); give one such as outputs/<study>/<date>-<hash>"
    )


def read_manifest(folder: Path) -> dict[str, Any]:
    """Read the manifest of a run.

    Raises
    ------
    RunError
        If the manifest does not exist or is not JSON.
    """
    path = folder / "manifest.json"
    try:
        manifest = json.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError as error:
        raise RunError(f"{folder}: not a run folder (no manifest.json in it)") from error
    except (ValueError, OSError) as error:
        raise RunError(f"{path}: cannot be read ({error})") from error
    if not isinstance(manifest, dict):
        raise RunError(f"{path}: not a manifest; run the study again")
    return manifest


def find_run(folder: Path) -> Path:
    """Give a run folder, or the newest run in the folder of a study, such as ``outputs/sample``.

    A folder that is neither is given as it is, for whoever reads it to say so.
    """
    if (folder / "manifest.json").is_file():
        return folder
    runs = [path.parent for path in folder.glob("*/manifest.json")]
    return max(runs, key=lambda run: (str(read_manifest(run).get("started", "")), run.name), default=folder)


def stage_types() -> dict[str, type]:
    """Return the record class of every stage, in the order of the stages."""
    return dict(typing.get_type_hints(RunRecords))


# --------------------------------------------------------------------------------------- writing, all or nothing


_IMPOSSIBLE = frozenset(
    {errno.ENAMETOOLONG, errno.EISDIR, errno.ELOOP, errno.EINVAL, errno.EIO, errno.ENODEV, errno.ENXIO, errno.EFBIG}
)


@contextlib.contextmanager
def disk_errors(place: Path) -> Iterator[None]:
    """Raise a `RunError` with the path if the disk is full, a permission is missing, or similar."""
    try:
        yield
    except OSError as error:
        if _is_full(error, place):
            raise RunError(
                f"{place}: the disk is full; free some space and repeat the command (finished stages are stored)"
            ) from error
        if error.errno in {errno.EACCES, errno.EPERM, errno.EROFS}:
            raise RunError(
                f"{place}: cannot be written ({error.strerror}); close its files in other programs, or choose another "
                "folder"
            ) from error
        if error.errno in {errno.ENOTDIR, errno.EEXIST}:
            raise RunError(f"{place}: a file exists where a folder is needed; choose another folder") from error
        is_missing = error.errno == errno.ENOENT and str(error.filename) in map(str, (place, *place.parents))
        if error.errno in _IMPOSSIBLE or is_missing:
            raise RunError(f"{place}: cannot be written here ({error.strerror}); choose another place") from error
        raise


def _is_full(error: OSError, place: Path) -> bool:
    if error.errno is not None:
        return error.errno in {errno.ENOSPC, errno.EDQUOT}
    # NumPy and Arrow report an incomplete write without its cause.
    existing = next((folder for folder in (place, *place.parents) if folder.is_dir()), None)
    return existing is not None and shutil.disk_usage(existing).free < 2**20


@contextlib.contextmanager
def writing_folder(folder: Path) -> Iterator[Path]:
    """Provide a temporary folder, which is renamed to ``folder`` if the block ends without an error."""
    with disk_errors(folder), _temporary_beside(folder) as place:
        yield place
        _swap(place, folder)


@contextlib.contextmanager
def _temporary_beside(folder: Path) -> Iterator[Path]:
    folder.parent.mkdir(parents=True, exist_ok=True)
    remove_leftovers(folder.parent)
    place = name_temporary(folder)
    place.mkdir()
    try:
        yield place
    finally:
        shutil.rmtree(place, ignore_errors=True)


def _swap(new: Path, place: Path) -> None:
    """Rename ``new`` to ``place``; an existing file or folder is removed afterwards."""
    for _ in range(3):
        old = name_temporary(place, "old")
        with contextlib.suppress(FileNotFoundError):
            place.rename(old)
        try:
            new.rename(place)
        except OSError as error:
            # Another process has created the folder in the meantime; repeat.
            if error.errno not in {errno.ENOTEMPTY, errno.EEXIST}:
                raise
            continue
        finally:
            if old.is_dir():
                shutil.rmtree(old, ignore_errors=True)
            else:
                old.unlink(missing_ok=True)
        return
    raise RunError(f"{place}: another run is writing here; repeat when it has finished")


def _link_folder(source: Path, target: Path) -> None:
    target.mkdir(parents=True)
    for path in sorted(source.iterdir()):
        try:
            os.link(path, target / path.name)
        except OSError:
            shutil.copyfile(path, target / path.name)


# -------------------------------------------------------------------------------------- fields <-> files


def _row_type(annotation: Any) -> type | None:
    """Return the row class of a field annotated ``tuple[Row, ...]`` or ``Sequence[Row]``, else None."""
    if get_origin(annotation) in {tuple, Sequence}:
        inner = get_args(annotation)[0]
        if is_dataclass(inner) and isinstance(inner, type):
            return inner
    return None


def _may_be_lazy(annotation: Any) -> bool:
    """Tell whether many rows of a field may lie in columns: whether it is annotated ``Sequence[Row]``."""
    return get_origin(annotation) is Sequence


def _to_json(value: Any) -> Any:
    if isinstance(value, tuple):
        return [_to_json(item) for item in value]
    if isinstance(value, float) and not math.isfinite(value):
        return None
    return value


def _from_json(value: Any, annotation: Any) -> Any:
    if annotation is float:
        return math.nan if value is None else float(value)
    if get_origin(annotation) is tuple:
        inner = get_args(annotation)[0]
        return tuple(_from_json(item, inner) for item in value)
    return value


def _write_rows(rows: Sequence[Any], row_type: type, path: Path) -> None:
    import pyarrow as pa
    import pyarrow.parquet as pq

    arrays, schema = [], []
    for name, annotation in field_types(row_type).items():
        values = list_column(rows, name)
        arrow_type = _arrow_type(annotation, values)
        arrays.append(pa.array(values, type=arrow_type))
        schema.append(pa.field(name, arrow_type))
    pq.write_table(pa.Table.from_arrays(arrays, schema=pa.schema(schema)), path, compression="zstd")


def _arrow_type(annotation: Any, values: list[Any]) -> Any:
    import pyarrow as pa

    plain = without_none(annotation)
    if get_origin(plain) is Literal:
        return pa.string()
    if get_origin(plain) is tuple:
        return pa.list_(_arrow_type(get_args(plain)[0], []))
    if plain is datetime:
        zone = next((value.tzinfo for value in values if value is not None), None)
        return pa.timestamp("us", tz=str(zone) if zone is not None else "UTC")
    return {str: pa.string(), int: pa.int64(), float: pa.float64(), bool: pa.bool_(), date: pa.date32()}[plain]


def _read_rows(row_type: type, path: Path, *, is_lazy: bool) -> Sequence[Any]:
    """Read rows as a tuple, or many of them as columns of which a row is made when it is asked for."""
    import pyarrow.parquet as pq

    rows: Rows[Any] = Rows(row_type, pq.read_table(path))
    return rows if is_lazy and len(rows) >= LAZY_ROWS else tuple(rows)
