"""Which limitations matter most to the claims of a run: the one rule by which they are ranked and pooled."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from research.report.page.limit import Claim, Limit, LimitKind

MOST_MAIN = 3
"""Limitations that the first screen names. A convention."""

_ORDER: tuple[LimitKind, ...] = ("confounded", "unmeasured", "unstable", "imprecise", "selective", "note")
"""From what may turn a claim into another one to what only qualifies it. A convention."""


@dataclass(frozen=True, slots=True)
class PooledLimit:
    """Limitations with the same heading.

    Attributes
    ----------
    head
        Their heading.
    texts
        One explanation for each, in the order in which they were found.
    kind
        The gravest of their kinds.
    n_touched
        Claims of the first screen that any of them touches.
    is_specific
        True if one of them is of single series, not of all.
    """

    head: str
    texts: tuple[str, ...]
    kind: LimitKind
    n_touched: int
    is_specific: bool


def rank_limits(limits: Iterable[Limit], claims: Sequence[Claim]) -> tuple[PooledLimit, ...]:
    """Pool the limitations with the same heading and order them by what they do to the claims.

    Those that touch a claim of the first screen go first; among these, and among the others, the graver kind first,
    then the one that is of single series, then the one that touches more claims, then the one that was found first.

    Parameters
    ----------
    limits
        All limitations of a run.
    claims
        What the first screen claims.
    """
    groups: dict[str, list[Limit]] = {}
    for limit in limits:
        groups.setdefault(limit.head, []).append(limit)
    pooled = [_pool(group, claims) for group in groups.values()]
    return tuple(sorted(pooled, key=_rank))


def choose_main(limits: Sequence[PooledLimit]) -> tuple[PooledLimit, ...]:
    """Choose the limitations of the first screen: the first of each kind, then the next, as long as claims are touched.

    Different kinds go first, since a second limitation of one kind mostly repeats the first.
    """
    touching = [limit for limit in limits if limit.n_touched] or list(limits)
    first = {limit.kind: limit for limit in reversed(touching)}
    leading = [limit for limit in touching if first[limit.kind] is limit]
    others = [limit for limit in touching if first[limit.kind] is not limit]
    chosen = (leading + others)[:MOST_MAIN]
    return tuple(limit for limit in limits if limit in chosen)


def _rank(limit: PooledLimit) -> tuple[bool, int, bool, int]:
    return limit.n_touched == 0, _ORDER.index(limit.kind), not limit.is_specific, -limit.n_touched


def _pool(group: Sequence[Limit], claims: Sequence[Claim]) -> PooledLimit:
    return PooledLimit(
        head=group[0].head,
        texts=tuple(dict.fromkeys(limit.text for limit in group)),
        kind=min((limit.kind for limit in group), key=_ORDER.index),
        n_touched=sum(any(limit.touches(claim) for limit in group) for claim in claims),
        is_specific=any(limit.series is not None for limit in group),
    )
