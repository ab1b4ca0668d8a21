"""Which texts of the codebook need attention: those nearer to another theme, and those that move a share."""

from __future__ import annotations

from research.records import TextCheck, ThemeChecks
from research.text.printable import shorten_text

INFLUENTIAL = 0.05
"""Change of a theme's share without one of its texts from which it is a limitation; a convention."""

MOST_NAMED = 3
"""Pairs of themes, or texts of the codebook, that a sentence names; the others are in a table. A convention."""

_TEXT_WIDTH = 90
"""Width of a quoted text of the codebook in letters; a Chinese character counts as two. A convention."""

_SHOWN_DIGITS = 3
"""Digits of a share that readers see, so that a change shown as 5.0 points counts as such; a convention."""


def list_stray_texts(checks: ThemeChecks) -> tuple[TextCheck, ...]:
    """List the texts that are nearer to another theme than to the other texts of their own, the furthest first.

    Texts that are nearer to a theme that cannot be told from their own are left out.
    """
    alike = {frozenset((pair.first, pair.second)) for pair in checks.pairs}
    strays = [text for text in checks.texts if text.nearest != text.theme and {text.theme, text.nearest} not in alike]
    return tuple(sorted(strays, key=lambda text: text.own_similarity - text.nearest_similarity))


def list_influential_texts(checks: ThemeChecks) -> tuple[TextCheck, ...]:
    """List the texts without which the share of their theme changes by `INFLUENTIAL` or more, the largest first."""
    tested = list_tested_texts(checks)
    return tuple(text for text in tested if round(abs(text.share_change), _SHOWN_DIGITS) >= INFLUENTIAL)


def list_tested_texts(checks: ThemeChecks) -> tuple[TextCheck, ...]:
    """List the texts that are not the only one of their theme, the most influential first."""
    tested = [text for text in checks.texts if text.share_change == text.share_change]
    return tuple(sorted(tested, key=lambda text: -abs(text.share_change)))


def quote_text(text: TextCheck) -> str:
    """Give a text of the codebook as it is quoted within a sentence: cut, and without its full stop."""
    return shorten_text(text.text.rstrip(" .\u3002"), _TEXT_WIDTH)
