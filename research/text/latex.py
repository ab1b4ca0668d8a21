r"""Data frames as LaTeX tables (booktabs), every character of a cell printed as it is."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from research.text.printable import guess_language, make_printable

_ESCAPES = {
    "\\": r"\textbackslash{}",
    "{": r"\{",
    "}": r"\}",
    "&": r"\&",
    "%": r"\%",
    "$": r"\$",
    "#": r"\#",
    "_": r"\_",
    "~": r"\textasciitilde{}",
    "^": r"\textasciicircum{}",
    "<": r"\textless{}",
    ">": r"\textgreater{}",
    "|": r"\textbar{}",
    '"': r"{\char34}",
    "`": "{`}",
    "[": "{[}",
    "]": "{]}",
    "*": "{*}",
    "\u2013": "--",
    "\u2014": "---",
    "\u2212": "$-$",
    "\u2026": r"\ldots{}",
    "\u00a0": "~",
}
_SPECIAL = re.compile("|".join(re.escape(character) for character in _ESCAPES) + "|-(?=-)")


@dataclass(frozen=True, slots=True)
class LatexColumn:
    """One column of a LaTeX table.

    ``spec`` is that of tabular, such as ``l``, ``r`` or ``p{6cm}``; ``cells`` are already escaped.
    """

    title: str
    spec: str
    cells: tuple[str, ...]


def escape_latex(text: str) -> str:
    r"""Escape a text so that LaTeX prints it as it is and runs none of it.

    Square brackets and asterisks are put in braces: at the start of a row, ``\\`` would take them for its own.
    """
    text = " ".join(make_printable(text).split())
    # Two hyphens in a row would become a dash.
    return _SPECIAL.sub(lambda match: _ESCAPES.get(match[0], "-{}"), text)


def write_latex_number(value: float, digits: int) -> str:
    """Write a number with a true minus sign; a missing one is a dash."""
    if value != value:
        return "--"
    text = f"{value:.{digits}f}"
    if float(text) == 0:
        text = text.lstrip("-")
    return f"${text}$" if text.startswith("-") else text


def render_latex(columns: Sequence[LatexColumn], *, caption: str, label: str) -> str:
    """Write a floating table; it needs booktabs, and a Chinese font where it has Chinese."""
    n_rows = len(columns[0].cells) if columns else 0
    titles = " & ".join(escape_latex(column.title) for column in columns)
    rows = [" & ".join(column.cells[row] for column in columns) + r" \\" for row in range(n_rows)]
    lines = [
        r"% \usepackage{booktabs,array}",
        *_note_fonts([titles, *rows, caption]),
        r"\begin{table}[htbp]",
        r"  \centering",
        r"  \small",
        rf"  \caption{{{escape_latex(caption)}}}",
        rf"  \label{{tab:{label}}}",
        rf"  \begin{{tabular}}{{@{{}}{''.join(column.spec for column in columns)}@{{}}}}",
        r"    \toprule",
        rf"    {titles} \\",
        r"    \midrule",
        *(f"    {row}" for row in rows),
        r"    \bottomrule",
        r"  \end{tabular}",
        r"\end{table}",
    ]
    return "\n".join(lines) + "\n"


def _note_fonts(texts: Sequence[str]) -> list[str]:
    if any(guess_language(text) for text in texts):
        return [r"% Has Chinese, Japanese or Korean text: compile with XeLaTeX or LuaLaTeX and \usepackage{ctex}."]
    return []
