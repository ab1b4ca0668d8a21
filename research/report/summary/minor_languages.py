"""Languages of too few texts to be listed by themselves: most are misdetections, and they are pooled as other."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping

from research.records import RunRecords
from research.text.messages import say
from research.text.wording import format_language, format_list

MINOR_SHARE = 0.01
"""Share of texts below which a language is minor. Chosen without a measurement."""

_FEW_TEXTS = 5
"""Texts below which it is minor too, in a corpus where they are not a tenth. Chosen without a measurement."""

_TENTH = 0.1
"""Share of texts from which few texts are enough. Chosen without a measurement."""

_SHOWN = 5
"""Languages that a sentence names. Chosen without a measurement."""


def find_minor(counts: Mapping[str, int]) -> frozenset[str]:
    """Give the languages with less than 1 % of the texts, or with fewer than 5 texts that are not a tenth of them.

    The most frequent is never minor.
    """
    total = sum(counts.values())
    least = max(MINOR_SHARE * total, min(_FEW_TEXTS, _TENTH * total))
    return frozenset(code for code, n in counts.items() if n < min(least, max(counts.values())))


def find_minor_languages(records: RunRecords) -> frozenset[str]:
    """Give the minor languages of a run: those that are minor among its titles, its bodies and its passages."""
    counted = (*records.corpus.count_languages(), Counter(records.passages.languages))
    minor = [find_minor(counts) for counts in counted]
    return frozenset(
        code
        for code in {*counted[0], *counted[1], *counted[2]}
        if all(code in few or code not in counts for few, counts in zip(minor, counted, strict=True))
    )


def format_languages(counts: Mapping[str, int], *, most: int | None = _SHOWN) -> str:
    """Name languages, the most frequent first, and count the minor ones: Japanese, English and 3 others."""
    minor = find_minor(counts)
    ranked = sorted(counts, key=lambda code: (-counts[code], code))
    named = [format_language(code) for code in ranked if code not in minor]
    if not minor:
        return format_list(named, most=most)
    shown = named if most is None else named[:most]
    n_left = len(counts) - len(shown)
    return format_list([*shown, say("{n} other", "{n} others", n=n_left)])


def select_main(codes: Collection[str], minor: Collection[str]) -> tuple[str, ...]:
    """Keep the languages that are not minor, in their order; all of them if there is no other."""
    return tuple(code for code in codes if code not in minor) or tuple(codes)
