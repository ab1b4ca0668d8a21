"""Blocks of code on the pages of the documentation: where they stand, and their text without the indent of a list."""

from __future__ import annotations

import re
import textwrap
from dataclasses import dataclass
from pathlib import Path

from source_tree import ROOT

PAGES = sorted(
    path
    for path in [*(ROOT / "docs").rglob("*.md"), ROOT / "README.md", ROOT / "CONTRIBUTING.md"]
    if path.parent != ROOT / "docs" / "reference"
)
"""Pages that people wrote; the reference is made from the code when the site is built."""


@dataclass(frozen=True)
class Block:
    """A block of code: page, line of its fence, language, text."""

    page: Path
    line: int
    language: str
    text: str

    @property
    def name(self) -> str:
        """Page and line, for the names of tests."""
        return f"{self.page.relative_to(ROOT).as_posix()}:{self.line}"


def list_blocks(page: Path) -> list[Block]:
    """List the fenced blocks of a page."""
    text = page.read_text(encoding="utf-8")
    return [
        Block(page, text[: found.start()].count("\n") + 1, found[3].strip(), textwrap.dedent(found[4]))
        for found in re.finditer(r"^( *)(`{3,})([^\n`]*)\n(.*?)^ *\2 *$", text, re.MULTILINE | re.DOTALL)
    ]


def list_language(language: str) -> list[Block]:
    """List the blocks of one language on all pages."""
    return [block for page in PAGES for block in list_blocks(page) if block.language == language]
