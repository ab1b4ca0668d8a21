"""The paragraphs on the availability of data and code; what the author must fill in stands in square brackets."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from research.records import RunRecords
from research.report.summary.archive_facts import describe_archives, is_recorded
from research.study import Study
from research.text.messages import say
from research.text.wording import format_count, format_list

_MOST_INPUTS = 5
"""Inputs that the paragraph names; the others are counted. A convention."""


def describe_availability(records: RunRecords, study: Study, manifest: Mapping[str, Any]) -> tuple[str, ...]:
    """Describe where data and code can be had: a paragraph on the articles, one on everything else."""
    return _describe_articles(records), _describe_archive(records, study, manifest)


def _describe_articles(records: RunRecords) -> str:
    corpus = records.corpus
    said = []
    if is_recorded(corpus.inputs):
        described = list(describe_archives(corpus.inputs))
        said.append(
            say("The articles were obtained as follows: {inputs}.", inputs=format_list(described, most=_MOST_INPUTS))
        )
    else:
        said.append(
            say(
                "[State the databases or publishers, the queries and the dates of retrieval of the {articles}; the "
                "study "
                "does not record them.]",
                articles=format_count(corpus.n_articles, "article"),
            )
        )
    said.append(
        say(
            "[State whether the texts of the articles may be shared and, if not, how others can obtain them.] The "
            "table of "
            "articles lists source, date and a hash of the contents of every article."
        )
    )
    return " ".join(said)


def _describe_archive(records: RunRecords, study: Study, manifest: Mapping[str, Any]) -> str:
    toolkit = manifest.get("toolkit") or {}
    tool = f"{toolkit.get('name', 'Themeline')} {toolkit.get('version', '')}".strip()
    parts = [
        say("the study file with all settings"),
        *([say("the codebook")] if records.themes.n_themes else []),
        *([say("the names of topics that a researcher gave")] if records.editing.matches else []),
        *(
            [say("the codes of {stories}", stories=format_count(records.codes.n_coded, "story"))]
            if records.codes.n_coded
            else []
        ),
        say("all tables and figures"),
        say("a manifest with versions and SHA-256 digests"),
    ]
    run = str(manifest.get("run", ""))
    return " ".join(
        [
            say(
                "The replication archive at [address or DOI] contains {parts}.",
                parts=format_list(parts),
            ),
            say(
                "The analysis can be repeated with {tool} (research run, random seed {seed}).",
                tool=say("{tool} (run {run})", tool=tool, run=run) if run else tool,
                seed=f"{study.seed}",
            ),
        ]
    )
