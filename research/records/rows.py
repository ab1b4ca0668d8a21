"""Rows of a record that lie in columns: a million articles are a few arrays, and an object where one is looked at."""

from __future__ import annotations

import types
import typing
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, fields, replace
from datetime import UTC, datetime, timedelta
from typing import Any, TypeVar, Union, get_args, get_origin, overload
from zoneinfo import ZoneInfo

import numpy as np
from numpy.typing import NDArray

T = TypeVar("T")

_BATCH = 4096
"""Rows that are made at once when all are gone through. A bound on memory, chosen without a measurement."""

_MOST_SHARED = 65_536
"""Distinct texts up to which a column is kept as their numbers, so that equal texts are one object. A bound on memory,
chosen without a measurement."""

_SAME_OFFSET = 900
"""Seconds within which the offset of a time zone is looked up once, if it is the same at both ends. Convention: offsets
change at quarters of an hour, and where they do not, every time is looked up."""

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_EPOCH_DAY = _EPOCH.toordinal()


class Rows(Sequence[T]):
    """A tuple of rows, each made when it is asked for.

    Parameters
    ----------
    kind
        Class of a row, a dataclass.
    table
        Arrow table with a column for every field of ``kind``, in their order.
    """

    def __init__(self, kind: type[T], table: Any) -> None:
        self._kind = kind
        self._n_rows: int = table.num_rows
        self._columns = {
            name: _open_column(table.column(name), annotation) for name, annotation in field_types(kind).items()
        }

    def __len__(self) -> int:
        """Return the number of rows."""
        return self._n_rows

    @overload
    def __getitem__(self, place: int) -> T: ...

    @overload
    def __getitem__(self, place: slice) -> Sequence[T]: ...

    def __getitem__(self, place: int | slice) -> T | Sequence[T]:
        """Make a row, or those of a slice."""
        if isinstance(place, slice):
            start, stop, step = place.indices(self._n_rows)
            if step == 1:
                return tuple(self._make(start, max(stop, start)))
            return tuple(self[row] for row in range(start, stop, step))
        row = int(place) + (self._n_rows if place < 0 else 0)
        if not 0 <= row < self._n_rows:
            raise IndexError(f"row {place} of {self._n_rows}")
        return next(self._make(row, row + 1))

    def __iter__(self) -> Iterator[T]:
        """Make one row after the other."""
        for start in range(0, self._n_rows, _BATCH):
            yield from self._make(start, min(start + _BATCH, self._n_rows))

    def __eq__(self, other: object) -> bool:
        """Tell whether the rows are those of another sequence."""
        if not isinstance(other, Rows | tuple):
            return NotImplemented
        return len(self) == len(other) and all(a == b for a, b in zip(self, other, strict=True))

    def __hash__(self) -> int:
        """Return a hash that equal rows share."""
        return hash((self._kind, self._n_rows))

    def __repr__(self) -> str:
        """Name the class of the rows and their number."""
        return f"<{self._n_rows:,} rows of {self._kind.__name__}>"

    def take(self, rows: NDArray[np.int64]) -> Rows[T]:
        """Give some of the rows, in columns too."""
        some: Rows[T] = object.__new__(Rows)
        some._kind, some._n_rows = self._kind, len(rows)
        some._columns = {name: column.take(rows) for name, column in self._columns.items()}
        return some

    def column(self, name: str) -> list[Any]:
        """Give what every row has in one field."""
        values: list[Any] = self._columns[name].decode(0, self._n_rows)
        return values

    def array(self, name: str) -> NDArray[Any]:
        """Give what every row has in one field of numbers, shape (n_rows,)."""
        made: NDArray[Any] = self._columns[name].values.to_numpy()
        return made

    def days(self, name: str) -> NDArray[np.int64]:
        """Give the day of every time of one field, where its time zone is: ordinals as of `datetime.date`."""
        column = self._columns[name].values
        zone = ZoneInfo(column.type.tz)
        seconds = column.cast("int64").to_numpy() // 1_000_000
        bins, bin_of = np.unique(seconds // _SAME_OFFSET, return_inverse=True)
        first, last = (
            np.array([_find_offset(int(one) * _SAME_OFFSET + more, zone) for one in bins], np.int64)
            for more in (0, _SAME_OFFSET - 1)
        )
        offset = first[bin_of]
        for row in np.flatnonzero((first != last)[bin_of]):
            offset[row] = _find_offset(int(seconds[row]), zone)
        days: NDArray[np.int64] = (seconds + offset) // 86_400 + _EPOCH_DAY
        return days

    def _make(self, start: int, stop: int) -> Iterator[T]:
        parts = [column.decode(start, stop) for column in self._columns.values()]
        return (self._kind(*values) for values in zip(*parts, strict=True))


@dataclass(frozen=True)
class _Column:
    """A column of Arrow, and how its values become those of Python."""

    values: Any
    change: Callable[[list[Any]], list[Any]] | None

    def decode(self, start: int, stop: int) -> list[Any]:
        """Give the values of some rows."""
        made: list[Any] = self.values.slice(start, stop - start).to_pylist()
        return made if self.change is None else self.change(made)

    def take(self, rows: NDArray[np.int64]) -> _Column:
        """Give the column of some rows."""
        return replace(self, values=self.values.take(rows))


@dataclass(frozen=True)
class _Times:
    """A column of times, in microseconds of UTC, and the time zone that they are shown in."""

    values: Any
    zone: ZoneInfo

    def decode(self, start: int, stop: int) -> list[Any]:
        """Give the times of some rows."""
        known: dict[int | None, datetime | None] = {None: None}
        made = []
        for microsecond in self.values.slice(start, stop - start).cast("int64").to_pylist():
            if microsecond not in known:
                known[microsecond] = (_EPOCH + timedelta(microseconds=microsecond)).astimezone(self.zone)
            made.append(known[microsecond])
        return made

    def take(self, rows: NDArray[np.int64]) -> _Times:
        """Give the column of some rows."""
        return replace(self, values=self.values.take(rows))


@dataclass(frozen=True)
class _SharedTexts:
    """A column of few distinct texts: the number of each row's text, -1 for None, which is the last of ``texts``."""

    number: NDArray[np.int32]
    texts: list[Any]

    def decode(self, start: int, stop: int) -> list[Any]:
        """Give the texts of some rows."""
        texts = self.texts
        return [texts[number] for number in self.number[start:stop].tolist()]

    def take(self, rows: NDArray[np.int64]) -> _SharedTexts:
        """Give the column of some rows."""
        return replace(self, number=self.number[rows])


def _open_column(column: Any, annotation: Any) -> Any:
    """Choose how a column is kept and read."""
    plain = without_none(annotation)
    if get_origin(plain) is tuple:
        return _Column(column, lambda values: [_freeze_lists(value) for value in values])
    if plain is datetime:
        return _Times(column, ZoneInfo(column.type.tz))
    if str(column.type) == "string" and len(column):
        coded = column.dictionary_encode()
        texts = coded.chunk(0).dictionary
        if len(texts) <= _MOST_SHARED:
            number = np.concatenate([chunk.indices.fill_null(-1).to_numpy() for chunk in coded.chunks])
            return _SharedTexts(number.astype(np.int32), [*texts.to_pylist(), None])
    return _Column(column, None)


def field_types(kind: type) -> dict[str, Any]:
    """Give the fields of a dataclass and their types."""
    hints = typing.get_type_hints(kind)
    return {field.name: hints[field.name] for field in fields(kind)}


def without_none(annotation: Any) -> Any:
    """Give the type of a field that may be None."""
    if get_origin(annotation) in {Union, types.UnionType}:
        return next(inner for inner in get_args(annotation) if inner is not type(None))
    return annotation


def list_column(rows: Sequence[Any], name: str) -> list[Any]:
    """Give what every row has in one field, without making rows that lie in columns."""
    return rows.column(name) if isinstance(rows, Rows) else [getattr(row, name) for row in rows]


def take_rows(rows: Sequence[T], places: NDArray[np.int64]) -> Sequence[T]:
    """Give some of the rows, in columns if they lie in columns."""
    return rows.take(places) if isinstance(rows, Rows) else tuple(rows[place] for place in places.tolist())


def number_column(rows: Sequence[Any], name: str) -> NDArray[np.int64]:
    """Give what every row has in one field of whole numbers, shape (n_rows,)."""
    if isinstance(rows, Rows):
        return rows.array(name).astype(np.int64, copy=False)
    return np.fromiter((getattr(row, name) for row in rows), np.int64, len(rows))


def find_days(rows: Sequence[Any], name: str) -> NDArray[np.int64]:
    """Give the day of every time in one field, as an ordinal, shape (n_rows,)."""
    if isinstance(rows, Rows):
        return rows.days(name)
    return np.fromiter((getattr(row, name).date().toordinal() for row in rows), np.int64, len(rows))


def _find_offset(second: int, zone: ZoneInfo) -> int:
    offset = (_EPOCH + timedelta(seconds=second)).astimezone(zone).utcoffset()
    return 0 if offset is None else offset.days * 86_400 + offset.seconds


def _freeze_lists(value: Any) -> Any:
    """Turn lists, as Arrow gives them, into tuples, those inside too."""
    return tuple(_freeze_lists(item) for item in value) if isinstance(value, list) else value
