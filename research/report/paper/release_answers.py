"""What reviewers ask about release: data, code and versions."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from research.records import RunRecords
from research.report.paper.answer import Answer, AnswerStatus
from research.study import Study
from research.text.messages import say
from research.text.table_names import locate_table
from research.text.wording import format_count

_INSTALLED = ("use-multilingual", "e5-small")
"""Encoders that come with the toolkit, in a version that its packages determine."""


def answer_availability(records: RunRecords) -> Answer:
    """Answer where data and code can be had."""
    facts = [
        say("Every input file, every result and every file of the run is identified by its SHA-256 in the manifest."),
        say(
            "Identifiers of the articles, which are hashes of their contents, and addresses are in the table of "
            "articles."
        ),
    ]
    advice = say(
        "Pack the replication archive with research export RUN --zip, deposit it, and put its address into the "
        "paragraph on "
        "data availability; clear the rights before texts are added with --texts."
    )
    places = ("manifest.json", locate_table("articles"), "paper/paper.docx")
    return Answer(say("Where are data and code available?"), "partly", tuple(facts), places, advice)


def answer_versions(records: RunRecords, study: Study, manifest: Mapping[str, Any]) -> Answer:
    """Answer which versions of which software were used."""
    toolkit, machine = manifest.get("toolkit") or {}, manifest.get("machine") or {}
    packages = manifest.get("packages") or {}
    facts = []
    if toolkit:
        facts.append(
            say(
                "{tool} {version} on Python {python}; versions of {packages} are in the manifest.",
                tool=str(toolkit.get("name", "Themeline")),
                version=str(toolkit.get("version", "")),
                python=str(machine.get("python", "")),
                packages=format_count(len(packages), "package"),
            )
        )
    facts.append(
        say(
            "Encoder: {name}, revision {revision}; random seed {seed}.",
            name=records.vectors.encoder,
            revision=records.vectors.revision.strip(),
            seed=f"{study.seed}",
        )
    )
    is_fixed = records.vectors.encoder in _INSTALLED or study.encoder.revision is not None
    status: AnswerStatus = "answered" if toolkit and is_fixed else "partly"
    advice = "" if is_fixed else say("Set encoder.revision to this revision, so that the same model is read again.")
    places = ("manifest.json", "study.yaml")
    return Answer(say("Which software, models and versions were used?"), status, tuple(facts), places, advice)
