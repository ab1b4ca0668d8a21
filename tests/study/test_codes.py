"""Settings of codes: contradictions and missing files are told with all other problems."""

from __future__ import annotations

from pathlib import Path

import pytest

from research.errors import StudyError
from research.study import CODE_KEY_FILE, load_study

BOOK = "themes:\n  - id: a\n    name: {en: A}\n    description: {en: [x]}\n"


def find_problems(folder: Path, themes: str, *, columns: str = "") -> str:
    (folder / "articles.csv").write_text("title,body,published,source\n", encoding="utf-8")
    (folder / "book.yaml").write_text(BOOK, encoding="utf-8")
    path = folder / "press.yaml"
    path.write_text(
        f"name: press\ntitle: T\ncorpus:\n  inputs: [{{path: articles.csv{columns}}}]\nthemes: {themes}\n",
        encoding="utf-8",
    )
    try:
        load_study(path)
    except StudyError as error:
        return "\n".join(error.problems)
    return ""


def test_codes_with_their_key_are_no_problem(tmp_path):
    for name in ("codes/a.csv", f"codes/{CODE_KEY_FILE}"):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text("x", encoding="utf-8")
    assert find_problems(tmp_path, "{codebook: book.yaml, codes: [codes/a.csv], code_map: {b: a, c: none}}") == ""


@pytest.mark.parametrize(
    ("themes", "columns", "told"),
    [
        ("{codebook: book.yaml, codes: [codes/a.csv]}", "", "themes.codes[0]"),
        ("{codebook: book.yaml, codes: [articles.csv]}", "", "the key"),
        ("{codes: [articles.csv], code_key: articles.csv}", "", "no themes.codebook"),
        ("{codebook: book.yaml, adjudicated: articles.csv}", "", "themes.adjudicated is set without themes.codes"),
        ("{codebook: book.yaml, codes: [articles.csv], code_map: {b: aa}}", "", "did you mean a?"),
        ("{codebook: book.yaml, codes: [articles.csv]}", ", columns: {code: theme}", "keep one of them"),
        ("{codebook: book.yaml}", ", columns: {code_probability: p}", "without columns.code"),
    ],
)
def test_what_contradicts_is_told(tmp_path, themes, columns, told):
    assert told in find_problems(tmp_path, themes, columns=columns)
