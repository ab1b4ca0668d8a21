"""Text and addresses that others wrote, made fit to be printed; escaping is left to what prints them."""

from __future__ import annotations

import re
from urllib.parse import urlsplit

from research.text import scripts

_SPACES = re.compile("[\x0b\x0c\x1c-\x1f\x85\u2028\u2029]|\r\n?")
_HIDDEN = re.compile(
    "[\x00-\x1f\x7f-\x9f\u061c\u200b-\u200f\u2028-\u202e\u2060-\u2069\ud800-\udfff\ufeff\ufffe\uffff]+"
)
_BIDIRECTIONAL = re.compile("[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff]")
_UNPRINTABLE = re.compile("[\x00-\x08\x0e-\x1b\x7f-\x84\x86-\x9f\ud800-\udfff\ufffe\uffff]")
_ADDRESS = re.compile(r"https?://[^\s<>\"'\\`{}|^]+", re.IGNORECASE)
_HAN = re.compile(scripts.match_any(scripts.HAN_AND_HEXAGRAMS, scripts.HAN_COMPATIBLE, scripts.HAN_PLANES_2_AND_3))
_KANA = re.compile(scripts.match_any(scripts.KANA))
_HANGUL = re.compile(scripts.match_any(scripts.HANGUL))
_WIDE = re.compile(
    scripts.match_any(
        scripts.HANGUL_LETTERS,
        scripts.RADICALS_TO_HAN,
        scripts.HANGUL,
        scripts.HAN_COMPATIBLE,
        scripts.FULL_WIDTH_ONLY,
        scripts.HAN_PLANES_2_AND_3,
    )
)
_WIDE_RUN = re.compile(f"(?:{_WIDE.pattern})+")


def make_printable(text: str) -> str:
    """Take out of a text what could change the look of what stands around it.

    Controls of writing direction are dropped, unusual line ends become spaces, and other control characters, halves
    of surrogate pairs and noncharacters become U+FFFD, so that one sees that something was there. Tabs and line
    feeds stay.
    """
    if text.isprintable():
        return text
    text = _BIDIRECTIONAL.sub("", _SPACES.sub(" ", text))
    return _UNPRINTABLE.sub("\ufffd", text)


def make_line(text: str) -> str:
    """Make one line of a text, for a terminal or a label: what is not seen becomes a space.

    These are control characters, the starts of escape sequences among them, line ends, marks of writing direction,
    characters without width, halves of surrogate pairs and noncharacters.
    """
    return text if text.isprintable() else _HIDDEN.sub(" ", text)


def choose_address(url: str | None) -> str | None:
    """Give an address that may be linked to: http or https with a host and nothing odd in it, else None."""
    if url is None or not _ADDRESS.fullmatch(url) or make_printable(url) != url:
        return None
    try:
        parts = urlsplit(url)
    except ValueError:
        return None
    # A name before the host is how addresses pretend to lead elsewhere.
    return url if parts.hostname and "@" not in parts.netloc else None


def shorten_text(text: str, max_width: int) -> str:
    """Fold white space and cut a text to a width, at a space where there is one near; East Asian characters are 2."""
    text = " ".join(make_printable(text).split())
    position = _find_width(text[: max_width + 1], max_width)
    if position is None:
        return text
    space = text.rfind(" ", max(0, position - 15), position + 1)
    return text[: space if space > 0 else position].rstrip(" ,;:，；：、") + "\u2026"


def _find_width(text: str, max_width: int) -> int | None:
    """Find the first character that ends beyond a width; None if there is none."""
    width = place = 0
    for start, end in (*(run.span() for run in _WIDE_RUN.finditer(text)), (len(text), len(text))):
        if start - place > max_width - width:
            return place + max_width - width
        width += start - place
        if end - start > (max_width - width) // 2:
            return start + (max_width - width) // 2
        width, place = width + 2 * (end - start), end
    return None


def measure_width(text: str) -> int:
    """Measure a text in columns: East Asian characters are 2."""
    return len(text) + len(_WIDE.findall(text))


def guess_language(text: str) -> str | None:
    """Tell the language that a text's script gives away, for fonts and screen readers; None if it does not."""
    if _KANA.search(text):
        return "ja"
    if _HANGUL.search(text):
        return "ko"
    return "zh" if _HAN.search(text) else None
