"""A font inside an HTML file, for readers whose system has none for Chinese, Japanese and Korean."""

from __future__ import annotations

import base64
import re
from collections.abc import Callable

from research.text.scripts import EASTERN, format_css_range, match_any

_EASTERN = re.compile(match_any(*EASTERN))

CutFont = Callable[[frozenset[str]], bytes]
"""Gives a font (WOFF) with some characters."""


def find_eastern(text: str) -> frozenset[str]:
    """Find the characters of a text that need an East Asian font."""
    return frozenset(_EASTERN.findall(text))


def make_font_face(characters: frozenset[str], cut_font: CutFont) -> str:
    """Write the CSS of a font that holds some East Asian characters.

    The family ``Themeline page`` stands first in a file's lists of fonts, for these characters alone: to the last of a
    list, browsers do not always come.

    Parameters
    ----------
    characters
        Those that it must have, from `find_eastern`.
    cut_font
        Gives the font.

    Returns
    -------
    A rule ``@font-face`` with the font in base 64; an empty text without characters.
    """
    if not characters:
        return ""
    data = base64.b64encode(cut_font(characters)).decode("ascii")
    return (
        f'@font-face {{ font-family: "Themeline page"; src: url(data:font/woff;base64,{data}) format("woff"); '
        f"unicode-range: {format_css_range(EASTERN)}; }}"
    )
