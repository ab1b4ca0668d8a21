"""A question of reviewers and the answer that a run gives."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from research.text.messages import say

AnswerStatus = Literal["answered", "partly", "open", "not_applicable"]
"""Whether the run answers a question."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What a run says to a question of reviewers.

    Attributes
    ----------
    question
        What is asked.
    status
        Whether the run answers it.
    facts
        Sentences with the facts of the run.
    places
        Files of the run with more, relative to its folder.
    advice
        What to do where the answer is missing or weak; empty if nothing.
    """

    question: str
    status: AnswerStatus
    facts: tuple[str, ...]
    places: tuple[str, ...]
    advice: str = ""


def name_status(status: AnswerStatus) -> str:
    """Name a status in the language of the report."""
    names: dict[AnswerStatus, str] = {
        "answered": say("answered"),
        "partly": say("answered in part"),
        "open": say("not answered by this run"),
        "not_applicable": say("does not apply"),
    }
    return names[status]
