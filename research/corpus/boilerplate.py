"""Boilerplate: text at the beginning or end of many articles of a source, which is removed before embedding."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Sequence
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from research.records import Boilerplate
from research.study import BoilerplateSettings

_LONGEST = 200
"""Maximum length of boilerplate in characters; a convention, not measured."""

_ROUNDS = 3
"""Maximum number of consecutive boilerplate texts on one side; a convention, not measured."""

_BOUNDARY = frozenset(" \t\n:：;；,，.。!！?？)）]】》」』|-—–_·")
"""Characters at which boilerplate ends (or begins, at the end of an article), so that no word is cut."""

Side = Literal["opening", "closing"]


def find_boilerplate(
    bodies: Sequence[str], sources: Sequence[str], settings: BoilerplateSettings
) -> tuple[NDArray[np.int64], tuple[Boilerplate, ...]]:
    """Find text at the beginning or end of a large share of the articles of a source.

    A candidate is the longest text, up to a boundary character, with which at least the required share of the articles
    of the source begins (ends); it is extended as long as at least 90% of these articles continue with the same text.
    Boilerplate is removed and the search repeated, so that several consecutive texts are found.

    Parameters
    ----------
    bodies, sources
        Body and source of every article, in the same order.
    settings
        Minimum share, number of articles and length of boilerplate.

    Returns
    -------
    Start and end of every body without boilerplate, shape (n_articles, 2), and the boilerplate.
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
    """Return the longest common beginning (end) of at least ``least`` rows, and the rows with it."""
    ends = {}
    edges = span.data
    for row in rows:
        start, end = edges[row, 0], edges[row, 1]
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
        # A candidate is extended only if nearly all of its rows continue alike; otherwise content begins.
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
    """Exclude white space at both ends."""
    edges = span.data
    for row, body in enumerate(bodies):
        start, end = edges[row, 0], edges[row, 1]
        while start < end and body[start].isspace():
            start += 1
        while end > start and body[end - 1].isspace():
            end -= 1
        edges[row, 0], edges[row, 1] = start, max(start, end)
    return span
