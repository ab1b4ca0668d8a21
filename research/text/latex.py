r"""LaTeX: texts, printed as they are, and tables (booktabs)."""

from __future__ import annotations

import re
from collections.abc import Sequence

from research.text.print_table import PrintColumn, PrintTable
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
    "\u221e": r"$\infty$",
    "\u00a0": "~",
}
MOST_ROWS = 45
"""Rows of a table that fit on one page; a convention."""

_SPECIAL = re.compile("|".join(re.escape(character) for character in _ESCAPES) + "|-(?=-)")


def escape_latex(text: str) -> str:
    r"""Escape a text so that LaTeX prints it as it is and runs none of it.

    Square brackets and asterisks are put in braces: at the start of a row, ``\\`` would take them for its own.
    """
    text = " ".join(make_printable(text).split())
    # Two hyphens in a row would become a dash.
    return _SPECIAL.sub(lambda match: _ESCAPES.get(match[0], "-{}"), text)


def render_latex(table: PrintTable) -> str:
    """Write a table: floating, or over several pages if it is long.

    It needs booktabs, longtable for a long one, and a Chinese font where it has Chinese.
    """
    titles = " & ".join(escape_latex(column.title) for column in table.columns)
    rows = [" & ".join(map(escape_latex, row)) + r" \\" for row in table.rows]
    note = note_fonts([titles, *rows, table.caption])
    columns = f"@{{}}{''.join(map(_specify_column, table.columns))}@{{}}"
    caption, label = rf"\caption{{{escape_latex(table.caption)}}}", rf"\label{{tab:{table.label}}}"
    head = [r"\toprule", rf"{titles} \\", r"\midrule"]
    if table.n_rows > MOST_ROWS:
        lines = [
            r"% \usepackage{booktabs,array,longtable}",
            *note,
            rf"{{\small\begin{{longtable}}{{{columns}}}",
            rf"  {caption}{label}\\",
            *(f"  {line}" for line in head),
            r"  \endfirsthead",
            *(f"  {line}" for line in head),
            r"  \endhead",
            r"  \bottomrule",
            r"  \endlastfoot",
            *(f"  {row}" for row in rows),
            r"\end{longtable}}",
        ]
        return "\n".join(lines) + "\n"
    lines = [
        r"% \usepackage{booktabs,array}",
        *note,
        r"\begin{table}[htbp]",
        r"  \centering",
        r"  \small",
        f"  {caption}",
        f"  {label}",
        rf"  \begin{{tabular}}{{{columns}}}",
        *(f"    {line}" for line in head),
        *(f"    {row}" for row in rows),
        r"    \bottomrule",
        r"  \end{tabular}",
        r"\end{table}",
    ]
    return "\n".join(lines) + "\n"


def _specify_column(column: PrintColumn) -> str:
    if column.width_cm is not None:
        return rf">{{\raggedright\arraybackslash}}p{{{column.width_cm:.1f}cm}}"
    return "r" if column.is_number else "l"


def note_fonts(texts: Sequence[str]) -> list[str]:
    """Write a comment on the font that East Asian texts need; none without such texts."""
    if any(guess_language(text) for text in texts):
        return [r"% Has Chinese, Japanese or Korean text: compile with XeLaTeX or LuaLaTeX and \usepackage{ctex}."]
    return []
