"""How to cite a run."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from research.study import Study
from research.text.latex import escape_latex
from research.text.messages import say
from research.text.wording import format_day, join_sentences


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
    who = ", ".join(study.authors)
    text = join_sentences([who, _describe_publication(study, run, tool=tool, started=started)])
    key = re.sub(r"[^a-z0-9]+", "-", f"{study.name}-{run}".lower()).strip("-")
    fields = {
        "author": escape_latex(authors),
        "title": f"{{{escape_latex(study.title)}}}",
        "year": str(started.year) if started else "",
        "month": str(started.month) if started else "",
        "howpublished": escape_latex(say("Computed with {tool}", tool=tool)),
        "note": escape_latex(_note_run(run, started)),
    }
    lines = [f"  {name} = {{{value}}}," for name, value in fields.items() if value]
    return Citation(text, "\n".join([f"@misc{{{key},", *lines, "}"]))


def _describe_publication(study: Study, run: str, *, tool: str, started: datetime | None) -> str:
    """Give year, title and how the run was computed."""
    analysis = (
        say("Data analysis, run {run}, computed with {tool}", run=run, tool=tool)
        if run
        else say("Data analysis, computed with {tool}", tool=tool)
    )
    if started is None:
        return say("{title}. {analysis}.", title=study.title, analysis=analysis)
    return say(
        "({year}). {title}. {analysis} on {day}.",
        year=str(started.year),
        title=study.title,
        analysis=analysis,
        day=format_day(started.date()),
    )


def _note_run(run: str, started: datetime | None) -> str:
    if not run:
        return ""
    if started is None:
        return say("Run {run}", run=run)
    return say("Run {run} on {day}", run=run, day=format_day(started.date()))


def find_start(manifest: Mapping[str, Any]) -> datetime | None:
    """Give the moment a run began, if the manifest says."""
    try:
        return datetime.fromisoformat(str(manifest.get("started", "")))
    except ValueError:
        return None
