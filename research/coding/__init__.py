"""Coding by people: whom to ask what, the sheets, and what came back."""

from __future__ import annotations

from research.coding.codes import make_empty_codes

__all__ = ["make_empty_codes"]
