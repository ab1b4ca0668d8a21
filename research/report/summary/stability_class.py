"""Whether the stability of a topic allows its interpretation."""

from __future__ import annotations

from typing import Literal

StabilityClass = Literal["stable", "fair", "do not interpret"]
"""How far a topic may be interpreted."""

STABLE = 0.75
"""Stability from which a topic is stable (Hennig 2007)."""

DO_NOT_INTERPRET = 0.6
"""Stability below which a topic should not be interpreted (Hennig 2007)."""


def classify_stability(stability: float) -> StabilityClass | None:
    """Give the class of a topic's stability, 0 to 1; None where it is NaN."""
    if stability != stability:
        return None
    if stability >= STABLE:
        return "stable"
    return "do not interpret" if stability < DO_NOT_INTERPRET else "fair"
