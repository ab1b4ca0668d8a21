"""What the tests of press exports share: where the real files are, and how a file is read."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from research.corpus.recognition import recognise_format
from research.records import ExportClaim, RawArticle, RejectedRow
from research.study import InputSettings

ROOT = Path(__file__).resolve().parents[3]


@pytest.fixture(scope="session")
def exports():
    """Give a function from the name of a real export to its path; absent files skip the test by name."""

    def find(name: str) -> Path:
        folder = Path(os.environ.get("RESEARCH_EXPORTS") or ROOT.parent / "shared" / "exports")
        if not (folder / name).is_file():
            pytest.skip(f"{name} is not in {folder} (set RESEARCH_EXPORTS)")
        return folder / name

    return find


class Export:
    """What a file gave, by kind of row."""

    def __init__(self, path: Path, **settings):
        form = recognise_format(path)
        rows = list(form.read(path, InputSettings(path=str(path), **settings)))
        self.format = form.name
        self.articles = [row for row in rows if isinstance(row, RawArticle)]
        self.rejected = [row for row in rows if isinstance(row, RejectedRow)]
        self.claims = [row for row in rows if isinstance(row, ExportClaim)]
        self.codes = [row.code for row in self.rejected]

    def list_fields(self, *names):
        return [tuple(getattr(article, name) for name in names) for article in self.articles]


@pytest.fixture
def read_export(tmp_path):
    """Give a function that reads a path, or writes text or bytes to a file of this name and reads it."""

    def read(what, name="export.txt", encoding="utf-8", **settings):
        if isinstance(what, Path):
            return Export(what, **settings)
        path = tmp_path / name
        path.write_bytes(what if isinstance(what, bytes) else what.encode(encoding))
        return Export(path, **settings)

    return read
