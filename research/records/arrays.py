"""What every record does with its arrays: they are checked once and cannot be written to."""

from __future__ import annotations

from dataclasses import fields
from typing import Any

import numpy as np

from research.errors import ShapeError

OTHER_STAGE = "stage"
"""Key in the metadata of a field whose value is the result of another stage, which is named there; `research.store`
does not write it a second time."""


def freeze_arrays(record: Any) -> None:
    """Make every array of a record read-only."""
    for field in fields(record):
        value = getattr(record, field.name)
        if isinstance(value, np.ndarray) and value.flags.writeable:
            view = value.view()
            view.flags.writeable = False
            object.__setattr__(record, field.name, view)


def require_length(record: Any, n_rows: int, *names: str) -> None:
    """Raise `ShapeError` unless every field named has ``n_rows`` rows."""
    for name in names:
        found = len(getattr(record, name))
        if found != n_rows:
            raise ShapeError(f"{type(record).__name__}.{name} has {found} rows, expected {n_rows}")


def require_shape(record: Any, shape: tuple[int, ...], *names: str) -> None:
    """Raise `ShapeError` unless every array named has this shape."""
    for name in names:
        found = getattr(record, name).shape
        if found != shape:
            raise ShapeError(f"{type(record).__name__}.{name} has shape {found}, expected {shape}")
