"""Markdown: texts, printed as they are."""

from __future__ import annotations

import re

from research.text.printable import make_printable

_SPECIAL = re.compile(r"([\\`*_{}\[\]<>#|$~&^])|^(\d+)([.)])|^([-+=])")


def escape_markdown(text: str) -> str:
    """Escape a text so that Markdown prints it as it is, on one line, and takes none of it for markup or HTML."""
    return _SPECIAL.sub(_escape, " ".join(make_printable(text).split()))


def _escape(match: re.Match[str]) -> str:
    special, number, point, mark = match.groups()
    return f"{number}\\{point}" if number else f"\\{special or mark}"
