"""How to cite a run."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from research.study import Study
from research.text.latex import escape_latex
from research.text.wording import format_day


@dataclass(frozen=True, slots=True)
class Citation:
    """One run as a sentence and as a BibTeX entry."""

    text: str
    bibtex: str


def cite_run(study: Study, manifest: Mapping[str, Any]) -> Citation:
    """Make the citation of a run from its study and manifest."""
    toolkit = manifest.get("toolkit", {})
    tool = f"{toolkit.get('name', 'Themeline')} {toolkit.get('version', '')}".strip()
    run = str(manifest.get("run", ""))
    started = find_start(manifest)
    authors = " and ".join(study.authors)
    who = f"{', '.join(study.authors)} " if study.authors else ""
    year = f"({started.year}). " if started else ""
    when = f" on {format_day(started.date())}" if started else ""
    named = f"run {run}, " if run else ""
    text = f"{who}{year}{study.title}. Data analysis, {named}computed with {tool}{when}."
    key = re.sub(r"[^a-z0-9]+", "-", f"{study.name}-{run}".lower()).strip("-")
    fields = {
        "author": escape_latex(authors),
        "title": f"{{{escape_latex(study.title)}}}",
        "year": str(started.year) if started else "",
        "month": str(started.month) if started else "",
        "howpublished": escape_latex(f"Computed with {tool}"),
        "note": escape_latex(f"Run {run}{when}" if run else ""),
    }
    lines = [f"  {name} = {{{value}}}," for name, value in fields.items() if value]
    return Citation(text, "\n".join([f"@misc{{{key},", *lines, "}"]))


def find_start(manifest: Mapping[str, Any]) -> datetime | None:
    """Give the moment a run began, if the manifest says."""
    try:
        return datetime.fromisoformat(str(manifest.get("started", "")))
    except ValueError:
        return None
