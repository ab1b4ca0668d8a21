"""The checklist of what reviewers of topic-model papers ask, with the answers of a run."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any, get_args

from research.records import RunRecords
from research.report.paper.answer import Answer, AnswerStatus, name_status
from research.report.paper.claim_answers import (
    answer_error_rates,
    answer_multiplicity,
    answer_power,
    answer_robustness,
    answer_sources,
    answer_uncertainty,
)
from research.report.paper.corpus_answers import (
    answer_exclusion,
    answer_languages,
    answer_origin,
    answer_preparation,
)
from research.report.paper.release_answers import answer_availability, answer_versions
from research.report.paper.theme_answers import answer_agreement, answer_codes, answer_definition, answer_wording
from research.report.paper.topic_answers import answer_names, answer_number, answer_stability, answer_validation
from research.study import Study
from research.text.markdown import escape_markdown
from research.text.messages import say


def answer_reviewers(
    records: RunRecords, study: Study, manifest: Mapping[str, Any], *, has_sheets: bool
) -> tuple[Answer, ...]:
    """Answer what reviewers ask, from the records of a run.

    Parameters
    ----------
    records, study, manifest
        Records, study and manifest of the run.
    has_sheets
        Whether the run wrote sheets of intrusion tests.
    """
    return (
        answer_origin(records),
        answer_exclusion(records, study),
        answer_preparation(records, study),
        answer_languages(records),
        answer_number(records, study),
        answer_stability(records),
        answer_names(records),
        answer_validation(records, has_sheets=has_sheets),
        answer_definition(records, manifest),
        answer_codes(records, study),
        answer_agreement(records, study),
        answer_wording(records),
        answer_uncertainty(records),
        answer_error_rates(records),
        answer_multiplicity(records, study),
        answer_power(records),
        answer_robustness(records),
        answer_sources(records),
        answer_availability(records),
        answer_versions(records, study, manifest),
    )


def write_checklist(answers: Sequence[Answer]) -> str:
    """Write the checklist in Markdown: the number of questions by status, then every question with its answer."""
    counts = Counter(answer.status for answer in answers)
    listed = [
        say("{status}: {n}", status=name_status(status), n=counts[status])
        for status in get_args(AnswerStatus)
        if counts[status]
    ]
    lines = [
        f"# {say('What reviewers of topic-model papers ask')}",
        "",
        say("Answers come from the records of this run; files are named relative to its folder."),
        "",
        *(f"- {text}" for text in listed),
    ]
    for number, answer in enumerate(answers, start=1):
        lines += [
            "",
            f"## {number}. {escape_markdown(answer.question)}",
            "",
            f"**{name_status(answer.status)}**",
            "",
            *(f"- {escape_markdown(fact)}" for fact in answer.facts),
        ]
        if answer.places:
            lines += ["", say("Where: {files}", files=", ".join(f"`{place}`" for place in answer.places))]
        if answer.advice:
            lines += ["", say("To do: {advice}", advice=escape_markdown(answer.advice))]
    return "\n".join(lines) + "\n"
