"""Words and joints of captions and labels that several figures share, in the language of the report."""

from __future__ import annotations

from collections.abc import Iterable

from research.text.messages import find_spoken, say
from research.text.wording import name_units


def join_sentences(sentences: Iterable[str]) -> str:
    """Join sentences to a paragraph; Chinese has no spaces between them, and empty ones are left out."""
    space = "" if find_spoken() == "zh" else " "
    return space.join(sentence for sentence in sentences if sentence)


def name_length(length: str) -> str:
    """Give the name of the length of periods in the singular: month."""
    names = {
        "day": say("day"),
        "week": say("week"),
        "month": say("month"),
        "quarter": say("quarter"),
        "year": say("year"),
    }
    return names.get(length, length)


def format_share_of(unit: str) -> str:
    """Give the label of an axis of shares: share of stories."""
    return say("share of {units}", units=name_units(unit))


def describe_rest(n_left: int) -> str:
    """Say how many series a figure leaves out; empty if none."""
    return say("Not shown: {n} more series.", n=n_left) if n_left > 0 else ""
