"""The location of the corpora of the benchmarks."""

from __future__ import annotations

import os
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent


def find_corpus(name: str) -> Path:
    """Return the path of a corpus that is not part of the project; if it is absent, print a message and exit."""
    folder = Path(os.environ.get("RESEARCH_CORPORA") or ROOT.parent / "shared" / "corpora")
    path = folder / name
    if not path.is_file():
        print(f"skipped: {name} is not in {folder} (set RESEARCH_CORPORA)")
        sys.exit(0)
    os.environ["RESEARCH_CORPORA"] = str(folder.resolve())
    return path
