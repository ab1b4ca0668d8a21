"""Names of the tables of a run, as its page and its paper give them: large tables are Parquet, not CSV."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar

_WRITTEN: ContextVar[frozenset[str]] = ContextVar("written", default=frozenset())


@contextmanager
def name_tables(files: Iterable[str]) -> Iterator[None]:
    """Let `locate_table` name these files within, such as ``prevalence.parquet``; without it all tables are CSV."""
    token = _WRITTEN.set(frozenset(files))
    try:
        yield
    finally:
        _WRITTEN.reset(token)


def locate_table(name: str) -> str:
    """Give the place of a table in a run folder, such as ``tables/prevalence.csv``."""
    parquet = f"{name}.parquet"
    return f"tables/{parquet if parquet in _WRITTEN.get() else f'{name}.csv'}"
