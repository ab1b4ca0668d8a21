"""One limitation of a run, and the claims that it touches."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from research.records import SeriesKind

LimitKind = Literal["confounded", "unmeasured", "unstable", "imprecise", "selective", "note"]
"""What a limitation does to a claim. ``confounded``: the change may be one of something else; ``unmeasured``: the
error of the measurement is unknown, large or shared; ``unstable``: another clustering or wording would give something
else; ``imprecise``: intervals are wide or changes are missed; ``selective``: what is in the corpus, or is tested, is
not all; ``note``: it changes how something is read."""

Aspect = Literal["level", "change"]
"""What is claimed of a series: how frequent it is, or that it changes."""

Claim = tuple[Aspect, SeriesKind, str]
"""A claim that the first screen makes: what is claimed, and the kind and the id of its series."""

BOTH: tuple[Aspect, ...] = ("level", "change")


@dataclass(frozen=True, slots=True)
class Limit:
    """One limitation: a short heading, its explanation, and what it touches.

    Attributes
    ----------
    head
        Short heading; limitations with the same heading are of one kind and are pooled.
    text
        One sentence or more.
    kind
        What it does to a claim.
    series
        Kinds and ids of the series that it touches; None: all.
    kinds
        Kinds of series that it touches.
    aspects
        What it touches of them.
    """

    head: str
    text: str
    kind: LimitKind = "note"
    series: frozenset[tuple[SeriesKind, str]] | None = None
    kinds: tuple[SeriesKind, ...] = ("theme", "topic")
    aspects: tuple[Aspect, ...] = BOTH

    def touches(self, claim: Claim) -> bool:
        """Check whether the limitation touches a claim."""
        aspect, kind, name = claim
        is_own = self.series is None or (kind, name) in self.series
        return is_own and kind in self.kinds and aspect in self.aspects
