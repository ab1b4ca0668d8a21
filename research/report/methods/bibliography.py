"""The works that methods rest on as BibTeX, for LaTeX and for reference managers."""

from __future__ import annotations

import re
from collections.abc import Iterable

from research.report.methods.references import REFERENCES, Reference
from research.text.latex import escape_latex

_DOI = "https://doi.org/"
_ISSUE = re.compile(r"(?P<volume>[^()]+)\((?P<issue>[^()]+)\)")
_CONTAINERS = {
    "article": "journal",
    "inproceedings": "booktitle",
    "incollection": "booktitle",
    "book": "publisher",
    "techreport": "institution",
    "misc": "howpublished",
}
_PARTICLE = " von"


def write_bibliography(keys: Iterable[str]) -> str:
    """Write the entries of some works; they are cited in LaTeX by their keys."""
    return "\n".join(_write_entry(key, REFERENCES[key]) for key in keys)


def _write_entry(key: str, work: Reference) -> str:
    issue = _ISSUE.fullmatch(work.volume)
    fields = {
        "author": " and ".join(_order_name(name) for name in work.authors),
        "title": work.title,
        _CONTAINERS[work.kind]: work.container,
        "year": str(work.year),
        "volume": issue["volume"] if issue else work.volume,
        "number": issue["issue"] if issue else "",
        "pages": work.pages,
        "note": work.note,
    }
    lines = [f"  {name} = {{{escape_latex(value)}}}," for name, value in fields.items() if value]
    # Braces keep the capitals of names in titles.
    lines[1] = f"  title = {{{{{escape_latex(work.title)}}}}},"
    if work.url.startswith(_DOI):
        lines.append(f"  doi = {{{work.url.removeprefix(_DOI)}}},")
    elif work.url:
        lines.append(f"  url = {{{work.url}}},")
    return "\n".join([f"@{work.kind}{{{key},", *lines, "}", ""])


def _order_name(name: str) -> str:
    """Put a particle that stands after the initials before the family name, where BibTeX expects it."""
    if name.endswith(_PARTICLE):
        return f"{_PARTICLE.strip()} {name.removesuffix(_PARTICLE)}"
    return name
