"""Reading of data files of Stata and SPSS, with value labels in place of codes."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from research.corpus.columns import check_columns, make_raw
from research.corpus.files import Head
from research.errors import CorpusError
from research.records import RawArticle
from research.study import InputFormat, InputSettings

_ROWS_AT_ONCE = 5_000
"""Rows that are held at once; a bound on memory."""

_OLD_STATA = range(104, 116)
"""First byte of files of Stata 4 to 12, which is the number of their format, as published."""


def is_stata(head: Head) -> bool:
    """Check whether a file is a data file of Stata."""
    start = head.data[:16]
    is_old = len(start) > 4 and start[0] in _OLD_STATA and start[1] in (1, 2) and start[2] == 1
    return start.startswith(b"<stata_dta>") or is_old


def is_spss(head: Head) -> bool:
    """Check whether a file is a data file of SPSS."""
    return head.data.startswith((b"$FL2", b"$FL3"))


def read_stata(path: Path, settings: InputSettings) -> Iterator[RawArticle]:
    """Read a data file of Stata; see `read_spss`."""
    import pyreadstat

    return _read_rows(path, settings, pyreadstat.read_dta)


def read_spss(path: Path, settings: InputSettings) -> Iterator[RawArticle]:
    """Read a data file of SPSS; lines are rows.

    Raises
    ------
    CorpusError
        If the file cannot be read, or a column named in the study is missing.
    """
    import pyreadstat

    return _read_rows(path, settings, pyreadstat.read_sav)


def _read_rows(path: Path, settings: InputSettings, read: Any) -> Iterator[RawArticle]:
    import pyreadstat

    options: dict[str, Any] = {} if settings.encoding == "auto" else {"encoding": settings.encoding}
    try:
        _, about = read(str(path), metadataonly=True, **options)
        settings = check_columns(path, [name or "" for name in about.column_names], settings)
        wanted = set(settings.columns.list_columns().values())
        used = [name for name in about.column_names if name in wanted]
        number = 0
        read_chunks: Any = pyreadstat.read_file_in_chunks
        for frame, _ in read_chunks(
            read, str(path), chunksize=_ROWS_AT_ONCE, usecols=used, apply_value_formats=True, **options
        ):
            for values in zip(*(frame[name].astype(object) for name in used), strict=True):
                number += 1
                yield make_raw(dict(zip(used, values, strict=True)), settings, path=path, line=number)
    except (pyreadstat.ReadstatError, pyreadstat.PyreadstatError, UnicodeDecodeError) as error:
        raise CorpusError(
            f"{path}: cannot be read ({error}); set corpus.inputs encoding if its text is not UTF-8, or save it as .csv"
        ) from error
    except OverflowError as error:
        # The library converts dates as it reads, and gives no row if it cannot.
        raise CorpusError(f"{path}: a date in it lies beyond the calendar; correct it, or save it as .csv") from error


def list_variables(path: Path, form: InputFormat) -> list[str]:
    """List the names of the variables of a file; none if it cannot be read."""
    import pyreadstat

    read: Any = pyreadstat.read_dta if form == "stata" else pyreadstat.read_sav
    try:
        _, about = read(str(path), metadataonly=True)
    except (pyreadstat.ReadstatError, pyreadstat.PyreadstatError, UnicodeDecodeError):
        return []
    names: list[str] = about.column_names
    return names
