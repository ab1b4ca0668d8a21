"""Tables of articles: one row is one article, whose columns the study names."""

from __future__ import annotations

from research.corpus.files import Format, Head
from research.corpus.tables.delimited import read_delimited
from research.corpus.tables.json_lines import read_json_lines
from research.corpus.tables.parquet import read_parquet

__all__ = ["FORMATS"]


def _is_json_lines(head: Head) -> bool:
    return bool(head.lines) and head.lines[0].startswith("{")


def _is_tsv(head: Head) -> bool:
    return head.suffix in {".tsv", ".tab"} or (head.suffix != ".csv" and bool(head.lines) and "\t" in head.lines[0])


def _is_csv(head: Head) -> bool:
    return bool(head.text) and head.suffix == ".csv"


FORMATS = (
    Format(
        name="parquet",
        title="Parquet",
        recognise=lambda head: head.data.startswith(b"PAR1"),
        suffixes=frozenset({".parquet", ".pq"}),
        read=read_parquet,
    ),
    Format(
        name="jsonl",
        title="JSON Lines",
        recognise=_is_json_lines,
        suffixes=frozenset({".jsonl", ".ndjson", ".json"}),
        read=read_json_lines,
    ),
    Format(
        name="tsv",
        title="table with tabs",
        recognise=_is_tsv,
        read=lambda path, settings: read_delimited(path, settings, delimiter="\t"),
    ),
    Format(
        name="csv",
        title="table with commas or semicolons",
        recognise=_is_csv,
        suffixes=frozenset({".csv"}),
        read=lambda path, settings: read_delimited(path, settings, delimiter=","),
    ),
)
"""In the order in which a file is compared with them."""
