"""One limitation of a run."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Limit:
    """One limitation: a short heading, and its explanation."""

    head: str
    text: str
