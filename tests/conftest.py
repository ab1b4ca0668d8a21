"""What many tests share: where the corpora are, and records made by hand."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT / "tests"))


def find_corpus(name: str) -> Path:
    """Give a corpus that is not part of the project, or skip the test by the corpus's name."""
    folder = Path(os.environ.get("RESEARCH_CORPORA") or ROOT.parent / "shared" / "corpora")
    path = folder / name
    if not path.is_file():
        pytest.skip(f"{name} is not in {folder} (set RESEARCH_CORPORA)")
    return path


@pytest.fixture(scope="session")
def exports():
    """Give a function from the name of an export of a database to its path; absent ones skip the test by name."""
    folder = Path(os.environ.get("RESEARCH_EXPORTS") or ROOT.parent / "shared" / "exports")

    def find_export(name: str) -> Path:
        if not (folder / name).is_file():
            pytest.skip(f"{name} is not in {folder} (set RESEARCH_EXPORTS)")
        return folder / name

    return find_export


@pytest.fixture(scope="session")
def corpora():
    """Give a function from the name of a corpus to its path; absent corpora skip the test by name."""
    return find_corpus
