"""The text of a paper that a run provides, for Word, LaTeX and Markdown."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from research.records import RunRecords
from research.report.methods.methods import describe_methods
from research.report.methods.references import REFERENCES, cite_work, split_citations
from research.report.paper.availability import describe_availability
from research.report.tables.print_tables import PRINT_TABLES
from research.study import Study
from research.text.latex import escape_latex, note_fonts, render_latex
from research.text.markdown import escape_markdown
from research.text.messages import find_spoken, say
from research.text.print_table import PrintTable
from research.text.word_document import Block, Heading, Prose, render_word

FIGURES = "figures"
TABLES = "tables"
BIBLIOGRAPHY = "references"

_PREAMBLE = r"""\documentclass[10pt]{article}
\usepackage[a4paper,textwidth=183mm,textheight=247mm]{geometry}
\usepackage{iftex}
\ifPDFTeX\usepackage[T1]{fontenc}\usepackage[utf8]{inputenc}\fi
\usepackage{graphicx,booktabs,array,longtable,natbib,url}
"""


@dataclass(frozen=True, slots=True)
class NamedFigure:
    """A figure by its name and caption."""

    name: str
    caption: str


@dataclass(frozen=True)
class Manuscript:
    """Texts of a paper.

    Attributes
    ----------
    title
        Title of the study.
    methods
        Paragraphs of the methods section, with marks in place of citations.
    keys
        Keys of the works cited, in the order of the list of references.
    availability
        Paragraphs on data and code.
    figures, tables
        Figures and tables with their captions; tables by the name of their file.
    """

    title: str
    methods: tuple[str, ...]
    keys: tuple[str, ...]
    availability: tuple[str, ...]
    figures: tuple[NamedFigure, ...]
    tables: Mapping[str, PrintTable]


def make_manuscript(
    records: RunRecords, study: Study, manifest: Mapping[str, Any], *, figures: Sequence[NamedFigure]
) -> Manuscript:
    """Collect the texts of a paper; tables without rows are left out."""
    methods = describe_methods(records, study, manifest)
    made = {name: make(records) for name, make in PRINT_TABLES.items()}
    return Manuscript(
        study.title,
        methods.marked,
        methods.keys,
        describe_availability(records, study, manifest),
        tuple(figures),
        {name: table for name, table in made.items() if table.n_rows},
    )


def write_word(manuscript: Manuscript) -> bytes:
    """Write a Word document: methods, availability, captions of figures, tables, references."""
    blocks: list[Block] = [Heading(manuscript.title)]
    blocks += [Heading(say("Methods"), 2), *(Prose(_cite(text)) for text in manuscript.methods)]
    blocks += [Heading(say("Data and code availability"), 2), *map(Prose, manuscript.availability)]
    if manuscript.figures:
        blocks += [Heading(say("Captions of figures"), 2)]
        blocks += [
            Prose(say("Figure {n}. {caption}", n=number, caption=f"{figure.caption} ({FIGURES}/{figure.name}.pdf)"))
            for number, figure in enumerate(manuscript.figures, start=1)
        ]
    if manuscript.tables:
        blocks += [Heading(say("Tables"), 2), *manuscript.tables.values()]
    if manuscript.keys:
        blocks += [Heading(say("References"), 2)]
        blocks += [Prose(REFERENCES[key].full, is_reference=True) for key in manuscript.keys]
    return render_word(blocks, title=manuscript.title, language=find_spoken(), table_word=say("Table"))


def write_latex(manuscript: Manuscript) -> str:
    """Write a LaTeX document that compiles in its folder: figures at their size, tables from their files."""
    methods = [_cite_latex(text) for text in manuscript.methods]
    availability = [escape_latex(text) for text in manuscript.availability]
    figures = [_write_figure(figure) for figure in manuscript.figures]
    texts = [manuscript.title, *methods, *availability, *figures, *list_table_files(manuscript).values()]
    parts = [
        "\n".join([*note_fonts(texts), _write_preamble(is_eastern=bool(note_fonts(texts)))])
        + rf"\title{{{escape_latex(manuscript.title)}}}"
        + "\n\\date{}\n\\begin{document}\n\\maketitle",
        rf"\section*{{{escape_latex(say('Methods'))}}}",
        *methods,
        rf"\section*{{{escape_latex(say('Data and code availability'))}}}",
        *availability,
        *figures,
        *(rf"\input{{{TABLES}/{name}}}" for name in manuscript.tables),
        rf"\bibliographystyle{{plainnat}}{chr(10)}\bibliography{{{BIBLIOGRAPHY}}}",
        r"\end{document}",
    ]
    return "\n\n".join(part for part in parts if part) + "\n"


def _write_preamble(*, is_eastern: bool) -> str:
    """Write the packages; without the scheme of ctex, headings of a paper in another language stay in it."""
    scheme = "" if find_spoken() == "zh" else "[scheme=plain]"
    return _PREAMBLE + (rf"\usepackage{scheme}{{ctex}}" + "\n" if is_eastern else "")


def write_markdown(manuscript: Manuscript) -> str:
    """Write the texts in Markdown, with captions of figures and tables."""
    figures = [
        say("Figure {n}. {caption}", n=number, caption=f"{escape_markdown(figure.caption)}")
        + f" (`{FIGURES}/{figure.name}.pdf`)"
        for number, figure in enumerate(manuscript.figures, start=1)
    ]
    tables = [
        say("Table {n}. {caption}", n=number, caption=escape_markdown(table.caption)) + f" (`{TABLES}/{name}.tex`)"
        for number, (name, table) in enumerate(manuscript.tables.items(), start=1)
    ]
    parts = [
        f"# {escape_markdown(manuscript.title)}",
        f"## {say('Methods')}",
        *(escape_markdown(_cite(text)) for text in manuscript.methods),
        f"## {say('Data and code availability')}",
        *map(escape_markdown, manuscript.availability),
        *([f"## {say('Captions of figures')}"] if figures else []),
        *figures,
        *([f"## {say('Captions of tables')}"] if tables else []),
        *tables,
        *([f"## {say('References')}"] if manuscript.keys else []),
        *map(_write_reference, manuscript.keys),
    ]
    return "\n\n".join(parts) + "\n"


def list_table_files(manuscript: Manuscript) -> dict[str, str]:
    """Give the LaTeX tables by the name of their file."""
    return {f"{name}.tex": render_latex(table) for name, table in manuscript.tables.items()}


def _cite(text: str) -> str:
    return "".join(piece + (cite_work(key) if key else "") for piece, key in split_citations(text))


def _cite_latex(text: str) -> str:
    written = []
    for piece, key in split_citations(text):
        # Folding the spaces of a piece would take those beside a citation away.
        begin, end = " " * piece.startswith(" "), " " * (len(piece) > 1 and piece.endswith(" "))
        written.append(f"{begin}{escape_latex(piece)}{end}" + (_cite_key(key) if key else ""))
    return "".join(written)


def _cite_key(key: str) -> str:
    # natbib prints the first optional argument before the citation.
    note = f"[{escape_latex(say('after'))}][]" if REFERENCES[key].is_adapted else ""
    return rf"\citealp{note}{{{key}}}"


def _write_figure(figure: NamedFigure) -> str:
    return "\n".join(
        [
            r"\begin{figure}[htbp]",
            r"  \centering",
            rf"  \includegraphics{{{FIGURES}/{figure.name}}}",
            rf"  \caption{{{escape_latex(figure.caption)}}}",
            rf"  \label{{fig:{figure.name}}}",
            r"\end{figure}",
        ]
    )


def _write_reference(key: str) -> str:
    work = REFERENCES[key]
    return (
        f"{escape_markdown(work.full.removesuffix(work.url))} <{work.url}>" if work.url else escape_markdown(work.full)
    )
