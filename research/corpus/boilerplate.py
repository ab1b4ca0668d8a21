"""Text that opens or closes many articles of one source: found, reported, and left out of passages."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Sequence
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from research.records import Boilerplate
from research.study import BoilerplateSettings

_LONGEST = 200
"""Characters beyond which a text is no boilerplate; a convention, not measured."""

_ROUNDS = 3
"""Standing lines after one another that are looked for on each side; a convention, not measured."""

_BOUNDARY = frozenset(" \t\n:：;；,，.。!！?？)）]】》」』|-—–_·")
"""Boilerplate ends (or begins, at the close) at one of these, never inside a word or name."""

Side = Literal["opening", "closing"]


def find_boilerplate(
    bodies: Sequence[str], sources: Sequence[str], settings: BoilerplateSettings
) -> tuple[NDArray[np.int64], tuple[Boilerplate, ...]]:
    """Find what opens or closes a large share of a source's articles.

    A candidate is the longest text, cut at a boundary, that the wanted share of the source's articles begins (ends)
    with; it grows while at least nine in ten of those who share it go on alike. What is found is taken off, and what
    then opens the articles is looked at again, so that a standing line after a standing line is found too.

    Parameters
    ----------
    bodies, sources
        Text and publisher of every article.
    settings
        How large a share, how many articles, how long a text.

    Returns
    -------
    Start and end of every body without boilerplate, shape (n_articles, 2), and what was found.
    """
    span = np.array([[0, len(body)] for body in bodies], np.int64).reshape(-1, 2)
    found: list[Boilerplate] = []
    if not settings.strip:
        return span, ()
    rows_of: dict[str, list[int]] = defaultdict(list)
    for row, source in enumerate(sources):
        if bodies[row]:
            rows_of[source].append(row)
    for source, rows in sorted(rows_of.items()):
        least = max(settings.min_articles, int(np.ceil(settings.min_share * len(rows))))
        if len(rows) < least:
            continue
        for side in ("opening", "closing"):
            for _ in range(_ROUNDS):
                text, holders = _find_common(bodies, rows, span, side=side, least=least)
                if len(text) < settings.min_characters or not holders:
                    break
                column, step = (0, len(text)) if side == "opening" else (1, -len(text))
                span[holders, column] += step
                found.append(Boilerplate(source, side, text, len(holders), len(holders) / len(rows)))
    return _trim(bodies, span), tuple(found)


def _find_common(
    bodies: Sequence[str], rows: list[int], span: NDArray[np.int64], *, side: Side, least: int
) -> tuple[str, list[int]]:
    """Give the longest common opening (closing) of at least ``least`` rows, and which rows have it."""
    ends = {}
    for row in rows:
        start, end = span[row]
        text = (
            bodies[row][start : min(end, start + _LONGEST)]
            if side == "opening"
            else bodies[row][max(start, end - _LONGEST) : end][::-1]
        )
        if text:
            ends[row] = text
    holders = list(ends)
    length = best = 0
    best_holders: list[int] = []
    while len(holders) >= least and length < _LONGEST:
        following = Counter(ends[row][length] for row in holders if len(ends[row]) > length)
        if not following:
            break
        character, count = min(following.items(), key=lambda item: (-item[1], item[0]))
        # Once there is a candidate, it grows only with nearly all who share it: the rest is content.
        if count < least or (best and count < 0.9 * len(best_holders)):
            break
        holders = [row for row in holders if len(ends[row]) > length and ends[row][length] == character]
        length += 1
        if character in _BOUNDARY:
            best, best_holders = length, holders
    if not best:
        return "", []
    text = ends[best_holders[0]][:best]
    return (text if side == "opening" else text[::-1]), best_holders


def _trim(bodies: Sequence[str], span: NDArray[np.int64]) -> NDArray[np.int64]:
    """Move both ends over white space."""
    for row, body in enumerate(bodies):
        start, end = int(span[row, 0]), int(span[row, 1])
        while start < end and body[start].isspace():
            start += 1
        while end > start and body[end - 1].isspace():
            end -= 1
        span[row] = start, max(start, end)
    return span
