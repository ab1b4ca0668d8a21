"""The replication archive of a run: a zip file with checksums; texts of articles only where they are asked for."""

from __future__ import annotations

import contextlib
import csv
import hashlib
import io
import zipfile
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import IO, Self

from research.text.packing import open_entry

TEXT_COLUMNS: Mapping[str, tuple[str, ...]] = {
    "rejected": ("reason", "excerpt"),
    "tables/articles": ("title",),
    "tables/boilerplate": ("text",),
    "tables/exemplars": ("text",),
}
"""Columns with texts of articles, by the file of a run without its ending, since large tables are Parquet; they are
blank in an archive without texts."""

_ALWAYS = ("study.yaml", "codebook.yaml", "labels.yaml", "rejected.csv", "tables", "figures", "paper")
_WITH_TEXTS = ("report.html", "explore.html", "tasks", "keys")
_TEXTS_WITHIN = ("tables/tables.xlsx",)
"""Files of the folders above that hold texts and cannot be blanked."""

CHECKSUMS = "SHA256SUMS"


def choose_files(names: Iterable[str], *, has_texts: bool) -> tuple[str, ...]:
    """Choose the files of a run that its archive holds, in order; ``names`` are relative to the run folder."""
    chosen = _ALWAYS + (_WITH_TEXTS if has_texts else ())
    return tuple(
        sorted(name for name in names if name.partition("/")[0] in chosen and (has_texts or name not in _TEXTS_WITHIN))
    )


def list_blanked(names: Iterable[str]) -> dict[str, tuple[str, ...]]:
    """Give the columns that are blank in an archive without texts, by file."""
    return {
        name: TEXT_COLUMNS[stem]
        for name in names
        if (stem := name.rpartition(".")[0]) in TEXT_COLUMNS and name.endswith((".csv", ".parquet"))
    }


class Archive:
    """A zip file that is being written, with the digest of every file.

    Parameters
    ----------
    stream
        Where the bytes go.
    top
        Name of the folder that the archive unpacks to.

    The same files in the same order give the same bytes.
    """

    def __init__(self, stream: IO[bytes], top: str) -> None:
        self._zip = zipfile.ZipFile(stream, "w")
        self._top = top
        self._digests: dict[str, str] = {}

    def add_file(self, path: Path, name: str) -> None:
        """Add a file piece by piece."""
        digest = hashlib.sha256()
        with path.open("rb") as source, self._zip.open(open_entry(f"{self._top}/{name}"), "w", force_zip64=True) as out:
            while piece := source.read(1 << 20):
                digest.update(piece)
                out.write(piece)
        self._digests[name] = digest.hexdigest()

    def add_bytes(self, content: bytes, name: str) -> None:
        """Add a file by its content."""
        self._zip.writestr(open_entry(f"{self._top}/{name}"), content)
        self._digests[name] = hashlib.sha256(content).hexdigest()

    def add_blanked(self, path: Path, name: str, columns: Iterable[str]) -> None:
        """Add a table, CSV or Parquet, without the cells of its columns of texts."""
        blank = _blank_parquet if path.suffix == ".parquet" else blank_columns
        self.add_bytes(blank(path, columns), name)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: object, *_: object) -> None:
        try:
            if kind is None:
                self.close()
        finally:
            # What could not be ended would be written to when it is collected, after its stream is closed.
            with contextlib.suppress(OSError, ValueError):
                self._zip.close()

    def close(self) -> None:
        """Add the checksums of all files, in the format of ``sha256sum``, and end the archive."""
        lines = "".join(f"{digest}  {name}\n" for name, digest in sorted(self._digests.items()))
        self._zip.writestr(open_entry(f"{self._top}/{CHECKSUMS}"), lines.encode("utf-8"))
        self._zip.close()


def blank_columns(path: Path, columns: Iterable[str]) -> bytes:
    """Give a table without the cells of some columns; a column that it lacks is passed over."""
    import pandas as pd

    # Cells of any length are read, as the module csv does not without a global setting.
    frame = pd.read_csv(path, dtype=str, keep_default_na=False, na_filter=False)
    for column in columns:
        if column in frame.columns:
            frame[column] = ""
    text = io.StringIO(newline="")
    writer = csv.writer(text, lineterminator="\r\n")
    writer.writerow(frame.columns)
    writer.writerows(frame.itertuples(index=False, name=None))
    return text.getvalue().encode("utf-8")


def _blank_parquet(path: Path, columns: Iterable[str]) -> bytes:
    """Give a table in Parquet without the cells of some columns, which become empty texts; one it lacks is passed over.

    Nothing of the file but its rows is copied, and of these a group at a time: statistics of columns quote texts too.
    """
    import pyarrow as pa
    import pyarrow.parquet as pq

    blanked = set(columns)
    file, out = pq.ParquetFile(path), io.BytesIO()
    schema = file.schema_arrow
    for name in blanked.intersection(schema.names):
        place = schema.get_field_index(name)
        schema = schema.set(place, pa.field(name, pa.string()))
    kept = [name for name in schema.names if name not in blanked]
    with pq.ParquetWriter(out, schema.remove_metadata(), compression="zstd") as writer:
        for group in range(file.num_row_groups):
            part = file.read_row_group(group, columns=kept)
            empty = pa.repeat(pa.scalar("", pa.string()), part.num_rows)
            writer.write_table(
                pa.Table.from_arrays(
                    [empty if name in blanked else part.column(name) for name in schema.names],
                    schema=schema.remove_metadata(),
                )
            )
    return out.getvalue()
