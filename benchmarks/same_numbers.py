"""Compare the numbers of two runs of one study, made by two versions of the toolkit.

Every numeric column of every table of the old run is compared row by row with that of the new run. A YAML file lists
the columns that were renamed and the numbers that have a different origin now::

    tables: {clusters: topics}                 # old name: new name
    columns:
      trends.widening: se_inflation            # old column of a table (by its new name), or of every table
      topics.topic: {name: topic, plus: 1}
      emergence.signal: {absent: it is text now}

Usage: ``python benchmarks/same_numbers.py OLD_RUN NEW_RUN [--renames FILE] [--tolerance 1e-9]``. Exits 1 where a number
differs or a column is gone.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import yaml


def compare_runs(old: Path, new: Path, *, renames: Mapping[str, Any], tolerance: float) -> Iterator[tuple[str, str]]:
    """Yield every numeric column of the old run with the result: ``same`` or a description of the difference."""
    for path in sorted((old / "tables").glob("*.csv")):
        name = renames.get("tables", {}).get(path.stem, path.stem)
        other = new / "tables" / f"{name}.csv"
        if not other.is_file():
            yield name, "the table is missing"
            continue
        before, after = _read(path), _read(other)
        for column in before.columns:
            if pd.api.types.is_numeric_dtype(before[column]) or pd.api.types.is_bool_dtype(before[column]):
                change = renames.get("columns", {}).get(f"{name}.{column}") or renames.get("columns", {}).get(column)
                yield f"{name}.{column}", _compare(before[column], after, change or column, tolerance=tolerance)


def _read(path: Path) -> pd.DataFrame:
    try:
        return pd.read_csv(path, comment=None)
    except pd.errors.EmptyDataError:
        return pd.DataFrame()


def _compare(before: pd.Series[Any], after: pd.DataFrame, change: Any, *, tolerance: float) -> str:
    asked = change if isinstance(change, dict) else {"name": change}
    if "absent" in asked:
        return "same" if before.name not in after.columns else "the column should be absent and is present"
    if asked["name"] not in after.columns:
        return f"there is no column {asked['name']}"
    if len(before) != len(after):
        return f"{len(before)} rows before, {len(after)} after"
    if len(before) == 0:
        return "same"
    old = before.to_numpy(float) + asked.get("plus", 0)
    try:
        new = after[asked["name"]].to_numpy(float)
    except ValueError:
        return "no longer numeric"
    if (np.isnan(old) != np.isnan(new)).any():
        return f"{int((np.isnan(old) != np.isnan(new)).sum())} missing values differ"
    apart = np.nan_to_num(np.abs(old - new) - tolerance * np.maximum(1, np.abs(old)), nan=-1, posinf=-1)
    return (
        "same" if apart.max() <= 0 else f"{int((apart > 0).sum())} of {len(old)} rows differ, by up to {apart.max():g}"
    )


def main() -> int:
    """Compare two runs and print the differences."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("old", type=Path)
    parser.add_argument("new", type=Path)
    parser.add_argument("--renames", type=Path)
    parser.add_argument("--tolerance", type=float, default=1e-9)
    asked = parser.parse_args()
    renames = yaml.safe_load(asked.renames.read_text(encoding="utf-8")) if asked.renames else {}
    told = list(compare_runs(asked.old, asked.new, renames=renames or {}, tolerance=asked.tolerance))
    differs = [(column, what) for column, what in told if what != "same"]
    for column, what in differs:
        print(f"{column}: {what}")
    print(f"{len(told) - len(differs)} of {len(told)} numeric columns are the same (tolerance {asked.tolerance:g})")
    return 1 if differs or not told else 0


if __name__ == "__main__":
    sys.exit(main())
