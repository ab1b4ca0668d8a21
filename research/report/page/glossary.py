"""Terms of the page, explained where they first stand and again in the appendix."""

from __future__ import annotations

import html
import re
from collections.abc import Sequence
from dataclasses import dataclass

from research.text.messages import say

_BEFORE, _AFTER = "(“‘（", ").,:;”’）。，：；"
"""Marks that no line is broken from."""


@dataclass(frozen=True, slots=True)
class Term:
    """A term.

    Attributes
    ----------
    key
        Identifier in the page.
    name
        How the glossary calls it.
    forms
        How the page writes it, longest first, divided by ``|``.
    definition
        One or two sentences.
    """

    key: str
    name: str
    forms: str
    definition: str


def list_terms() -> tuple[Term, ...]:
    """List the terms in the language of the report, in the order of the alphabet in English."""
    return (
        Term(
            "rand",
            say("adjusted Rand index"),
            say("adjusted Rand index"),
            say(
                "How far two divisions of the same passages into topics agree: 1 if they are identical, 0 if they "
                "agree as much as chance."
            ),
        ),
        Term(
            "change-point",
            say("change point"),
            say("change points|change point"),
            say("A period from which on a share has another level, found by a search and tested against chance."),
        ),
        Term(
            "ci",
            say("CI, confidence interval"),
            say("confidence interval|CI"),
            say(
                "The range of values that the data do not contradict. Of many 95% intervals, about 95% contain the "
                "true value."
            ),
        ),
        Term(
            "cosine",
            say("cosine"),
            say("cosine"),
            say("Similarity of two embeddings: 1 if they point the same way, 0 if they have nothing in common."),
        ),
        Term(
            "exploratory",
            say("exploratory"),
            say("exploratory"),
            say(
                "A result that the analysis was not planned to test, or whose measurement nobody has checked. It needs "
                "confirmation in other articles."
            ),
        ),
        Term(
            "alpha",
            say("Krippendorff’s alpha"),
            say("Krippendorff’s alpha"),
            say(
                "Agreement of coders beyond chance: 1 is perfect, 0 is chance. From 0.8 codes are reliable; below "
                "0.667 no conclusion should be drawn."
            ),
        ),
        Term(
            "f1",
            say("macro F1"),
            say("macro F1"),
            say(
                "Quality of a classifier: the mean over themes of F1, which is 1 if it finds all stories of a theme "
                "and no others, and 0 if it finds none."
            ),
        ),
        Term(
            "membership",
            say("membership"),
            say("membership"),
            say("How far a passage or an article belongs to a theme, from 0 to 1."),
        ),
        Term(
            "odds-ratio",
            say("odds ratio"),
            say("odds ratios|odds ratio"),
            say("Factor by which the odds of a theme or topic, share / (1 − share), change in a year; 1 is no change."),
        ),
        Term(
            "points",
            say("percentage points"),
            say("percentage points|points per year"),
            say("Difference of two shares in per cent: from 20% to 25% are 5 percentage points."),
        ),
        Term(
            "placebo",
            say("placebo test"),
            say("placebo test"),
            say("Themes that the articles cannot have are scored as if they were in the codebook."),
        ),
        Term(
            "power",
            say("power"),
            say("power"),
            say("How often a test finds a change of a given size that is there."),
        ),
        Term(
            "prevalence",
            say("prevalence"),
            say("prevalence"),
            say("Share of the articles or stories of a period that a theme or topic takes."),
        ),
        Term(
            "q",
            say("q"),
            say("q"),
            say(
                "p value corrected for the number of series tested. If all claims with q below 0.05 are "
                "believed, about 5% of them are false."
            ),
        ),
        Term(
            "similarity",
            say("similarity"),
            say("similarity"),
            say("How near a passage is to the texts that describe a theme in the codebook, by their embeddings."),
        ),
        Term(
            "stability",
            say("stability of a topic"),
            say("Stability"),
            say(
                "How much of a topic is found again if part of the passages is left out, from 0 to 1. From 0.75 a "
                "topic is stable; below 0.6 it should not be interpreted."
            ),
        ),
        Term(
            "story",
            say("story"),
            say("stories|story"),
            say("Articles that reprint one another, counted as one."),
        ),
        Term(
            "theme",
            say("theme"),
            say("themes|theme"),
            say("What the researcher has defined in the codebook before the analysis."),
        ),
        Term(
            "topic",
            say("topic"),
            say("topics|topic"),
            say("A group of passages with similar content, found by clustering without the codebook."),
        ),
    )


class Explainer:
    """Marks the first place of every term on one page as a button that shows its definition."""

    def __init__(self, terms: Sequence[Term]) -> None:
        self._waiting = {term.key: _compile(term) for term in terms}

    @property
    def explained(self) -> frozenset[str]:
        """Keys of the terms that have been marked."""
        return frozenset(term.key for term in list_terms()) - frozenset(self._waiting)

    def mark(self, text: str) -> str:
        """Escape a text and mark the terms in it that have not stood on the page yet."""
        found: list[tuple[int, int, str]] = []
        for key, pattern in self._waiting.items():
            place = next((m.span() for m in pattern.finditer(text) if not _overlaps(m.span(), found)), None)
            if place:
                found.append((*place, key))
        marked, at = [], 0
        for start, end, key in sorted(found):
            del self._waiting[key]
            # A button is not broken from the bracket before it or the comma after it.
            first = max(at, len(text[:start].rstrip(_BEFORE)))
            last = len(text) - len(text[end:].lstrip(_AFTER))
            marked += [
                html.escape(text[at:first]),
                f'<span class="whole">{html.escape(text[first:start])}<button type="button" class="term" '
                f'popovertarget="meaning-{key}">{html.escape(text[start:end])}</button>'
                f"{html.escape(text[end:last])}</span>",
            ]
            at = last
        return "".join([*marked, html.escape(text[at:])])


def _compile(term: Term) -> re.Pattern[str]:
    forms = "|".join(re.escape(form) for form in term.forms.split("|"))
    is_spaced = term.forms.isascii() or "’" in term.forms
    return re.compile(rf"(?<![\w“])(?:{forms})(?![\w”])" if is_spaced else forms)


def _overlaps(span: tuple[int, int], found: Sequence[tuple[int, int, str]]) -> bool:
    return any(span[0] < end and start < span[1] for start, end, _ in found)
