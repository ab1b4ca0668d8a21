"""Write ``docs/constants.md``: numbers that decide results, from the notes below them in the source.

Usage: ``python docs/make_constants.py [--check]``. With ``--check`` nothing is written; exits 1 if the page is out of
date.
"""

from __future__ import annotations

import argparse
import ast
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pydantic import BaseModel

ROOT = Path(__file__).resolve().parent.parent
PAGE = ROOT / "docs" / "constants.md"

FOLDERS: dict[str, str] = {
    "records": "Bounds that several rooms share",
    "corpus": "Articles, reprints and passages",
    "encoders": "Encoding",
    "encoders/alignment": "Alignment of languages",
    "topics/clustering": "Clustering: neighbours, graph, resolution, consensus, outliers",
    "topics/words": "Words and names of topics",
    "topics/labelling": "Matching labels to topics",
    "themes": "Themes",
    "trends/prevalence": "Prevalence: periods, effective numbers, bands",
    "trends/sources": "Composition by source",
    "trends/stats": "Statistics of series: noise, prior, regression, seasons",
    "trends/claims": "Claims about trends and their calibration",
    "trends/changes": "Change points, bursts, emergence, events",
    "trends/interruptions": "Changes at stated events",
    "report/summary": "Classes that the page and the tables share",
}
"""Folders of ``research/`` whose constants decide results, in the order of the data, with a heading for each."""

SECTIONS = ("corpus", "passages", "alignment", "topics", "themes", "prevalence", "trends")
"""Sections of a study whose defaults decide results."""

OPENING = """\
# Numbers that decide results

Made by `python docs/make_constants.py`; do not edit. A test fails where this page is out of date.

The first table holds the defaults that a study can change; a run's `study.yaml` holds the values that were used. The
other tables hold the constants that a study cannot change. Each note says what the number is and where its value comes
from: a measurement (`benchmarks/README.md`), a published value, or a convention chosen without a measurement.

| question | where to look |
| --- | --- |
| Which false discovery rate, how many periods, how many articles does a test need? | {defaults}, `trends` |
| How many bootstrap replicates? | {defaults}, `prevalence`; {claims}; {changes} |
| Which noise is likely before the data are seen (prior)? | {stats} |
| Which penalty does a change point pay, and how is it set? | {changes} |
| How fine are topics, how many clusterings, and what is an outlier? | {clustering} |
| When is a topic stable? | {summary} |
| When are two articles reprints? | {defaults}, `corpus.duplicates`; {corpus} |
"""


@dataclass(frozen=True)
class Constant:
    """A number with its note.

    Attributes
    ----------
    name, value
        As in the source.
    note
        The string below it; empty if there is none.
    module
        Path of its module below ``research/``.
    """

    name: str
    value: str
    note: str
    module: str


def list_constants(folder: str) -> Iterator[Constant]:
    """Yield the constants of the modules of one folder that hold numbers, in the order of the source."""
    for path in sorted((ROOT / "research" / folder).glob("*.py")):
        body = ast.parse(path.read_text(encoding="utf-8")).body
        for place, node in enumerate(body):
            value = node.value if isinstance(node, (ast.Assign, ast.AnnAssign)) else None
            target = node.targets[0] if isinstance(node, ast.Assign) else getattr(node, "target", None)
            if value is None or not isinstance(target, ast.Name) or not target.id.isupper() or not holds_numbers(value):
                continue
            below = body[place + 1] if place + 1 < len(body) else None
            is_note = isinstance(below, ast.Expr) and isinstance(below.value, ast.Constant)
            note = " ".join(str(below.value.value).split()) if is_note else ""  # type: ignore[union-attr]
            yield Constant(target.id, ast.unparse(value), note, path.relative_to(ROOT / "research").as_posix())


def holds_numbers(value: ast.expr) -> bool:
    """Tell whether an expression is made of numbers, without text."""
    constants = [node.value for node in ast.walk(value) if isinstance(node, ast.Constant)]
    is_number = [isinstance(constant, (int, float)) and not isinstance(constant, bool) for constant in constants]
    return bool(constants) and all(is_number)


def list_defaults() -> Iterator[tuple[str, str, str]]:
    """Yield setting, default and description of every setting with a number or a choice, section by section."""
    from research.study import Study

    for section in SECTIONS:
        yield from _list_section(Study.model_fields[section].annotation, section)


def _list_section(model: Any, prefix: str) -> Iterator[tuple[str, str, str]]:
    for name, field in model.model_fields.items():
        kind = field.annotation
        if isinstance(kind, type) and issubclass(kind, BaseModel):
            yield from _list_section(kind, f"{prefix}.{name}")
        elif isinstance(field.default, (int, float, str)):
            yield f"{prefix}.{name}", str(field.default), field.description or "–"
        elif field.default is None and field.description:
            yield f"{prefix}.{name}", "null", field.description


def write_page() -> str:
    """Give the page as Markdown."""
    links = {folder.split("/")[-1]: f"[{folder}](#{_anchor(folder)})" for folder in FOLDERS}
    links["defaults"] = "[defaults](#defaults-of-a-study)"
    parts = [OPENING.format(**links), "\n## Defaults of a study\n\n", _write_row("setting", "default", "what it is")]
    parts.append(_write_row("---", "---", "---"))
    parts += [_write_row(f"`{name}`", value, note) for name, value, note in list_defaults()]
    for folder in FOLDERS:
        constants = list(list_constants(folder))
        if constants:
            parts += [f"\n## {_heading(folder)}\n\n", _write_row("constant", "value", "note", "module")]
            parts.append(_write_row("---", "---", "---", "---"))
            parts += [_write_row(f"`{c.name}`", f"`{c.value}`", c.note or "–", f"`{c.module}`") for c in constants]
    return "".join(parts)


def _heading(folder: str) -> str:
    return f"{FOLDERS[folder]} ({folder})"


def _anchor(folder: str) -> str:
    """Give the anchor that GitHub makes of a heading."""
    letters = [letter for letter in _heading(folder).lower() if letter.isalnum() or letter in " -_"]
    return "".join(letters).replace(" ", "-")


def _write_row(*cells: str) -> str:
    """Give a row of a Markdown table."""
    return "| " + " | ".join(" ".join(cell.split()).replace("|", "\\|") for cell in cells) + " |\n"


def main() -> int:
    """Write the page, or say that it is out of date."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--check", action="store_true", help="only say whether the page is up to date")
    made = write_page()
    if not parser.parse_args().check:
        PAGE.write_text(made, encoding="utf-8")
        return 0
    if PAGE.is_file() and PAGE.read_text(encoding="utf-8") == made:
        return 0
    sys.stderr.write("docs/constants.md is out of date: run python docs/make_constants.py\n")
    return 1


if __name__ == "__main__":
    sys.exit(main())
