"""The codebook as a page to print."""

from __future__ import annotations

from html import escape

from research.coding.vocabulary import CANNOT_TELL, NONE
from research.study import Codebook
from research.text.printable import make_printable

_STYLE = """
body { font: 11pt/1.45 Georgia, "Noto Serif SC", "Songti SC", serif; max-width: 46rem; margin: 2rem auto;
  padding: 0 1rem; }
section { break-inside: avoid; border-top: 1px solid #999; margin-top: 1.2rem; }
h2 { margin-bottom: 0; } code { font-size: 90%; } dt { font-weight: bold; margin-top: .5rem; } dd { margin-left: 1rem; }
.other { color: #444; } @media print { body { margin: 0; max-width: none; } }
"""

_TITLES = {
    "description": "Definition",
    "includes": "Belongs here, too",
    "excludes": "Does not belong here",
    "keywords": "Words",
    "examples": "Examples",
}


def write_codebook_page(codebook: Codebook, *, title: str) -> str:
    """Write a codebook as a page of HTML without scripts and links; all text of the codebook is escaped."""
    several = "a story may have several codes" if codebook.multiple else "every story has one code"
    parts = [
        '<!doctype html><html lang="en"><head><meta charset="utf-8">',
        f"<title>{_show(title)}: codebook</title><style>{_STYLE}</style></head><body>",
        f"<h1>Codebook: {_show(title)}</h1>",
        f"<p>Version <code>{_show(codebook.version)}</code>; {several}. Read the title and the text of each row, and "
        "enter a code. Decide by the text alone, row by row, and do not talk about single rows before all are coded. "
        f"Enter <code>{NONE}</code> if no theme fits, and <code>{CANNOT_TELL}</code> if the text does not let one tell."
        "</p>",
    ]
    for theme in codebook.themes:
        names = list(theme.name.items())
        others = " · ".join(f'<span lang="{_show(code)}">{_show(name)}</span>' for code, name in names[1:])
        parts.append(f'<section><h2 lang="{_show(names[0][0])}">{_show(names[0][1])}</h2>')
        parts.append(f'<p class="other">code <code>{_show(theme.id)}</code>{" · " + others if others else ""}</p><dl>')
        for kind, heading in _TITLES.items():
            texts = [(code, text) for code, listed in getattr(theme, kind).items() for text in listed]
            if texts:
                parts.append(f"<dt>{heading}</dt>")
                parts += [f'<dd lang="{_show(code)}">{_show(text)}</dd>' for code, text in texts]
        parts.append("</dl></section>")
    return "\n".join([*parts, "</body></html>", ""])


def _show(text: str) -> str:
    return escape(make_printable(text))
