"""Columns of tables; missing values are missing in every type of column, never a word."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    import pandas as pd


def text_column(values: Iterable[str | None]) -> Any:
    """Make a column of texts; None is missing. An empty column has the same type."""
    import pandas as pd

    # Arrow's strings are UTF-8 and refuse halves of surrogate pairs, which JSON can hold.
    return pd.array(list(values), dtype=pd.StringDtype("python"))


def repeat_text(values: Sequence[str], rows: np.ndarray[Any, np.dtype[np.int64]]) -> Any:
    """Make a column of repeated texts; ``rows``, shape (n_rows,), is the index of the text of each row."""
    return text_column(values)[rows]


def count_column(values: Iterable[int]) -> np.ndarray[Any, np.dtype[np.int64]]:
    """Make a column of whole numbers."""
    return np.fromiter(values, np.int64)


def number_column(values: Iterable[float]) -> np.ndarray[Any, np.dtype[np.float64]]:
    """Make a column of numbers; NaN is missing."""
    return np.fromiter(values, np.float64)


def flag_column(values: Iterable[bool]) -> np.ndarray[Any, np.dtype[np.bool_]]:
    """Make a column of booleans."""
    return np.fromiter(values, np.bool_)


def day_column(values: Iterable[date | None]) -> np.ndarray[Any, Any]:
    """Make a column of dates; None is missing."""
    return np.array(list(values), dtype="datetime64[s]")


def time_column(values: Iterable[datetime], zone: str) -> pd.DatetimeIndex:
    """Make a column of times in a time zone."""
    import pandas as pd

    moments = [value.astimezone(UTC).replace(tzinfo=None) for value in values]
    return pd.DatetimeIndex(np.array(moments, dtype="datetime64[us]")).tz_localize("UTC").tz_convert(zone)
