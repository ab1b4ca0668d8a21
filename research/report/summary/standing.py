"""What the stability of a topic allows to be said of it."""

from __future__ import annotations

STABLE = 0.75
"""Stability from which a topic is stable (Hennig 2007)."""

DO_NOT_INTERPRET = 0.6
"""Stability below which a topic should not be interpreted (Hennig 2007)."""


def describe_standing(stability: float) -> str:
    """Say what a topic's stability means; empty if it is unknown."""
    if stability != stability:
        return ""
    if stability >= STABLE:
        return "stable"
    return "do not interpret" if stability < DO_NOT_INTERPRET else "fair"
