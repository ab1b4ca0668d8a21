"""Counts of kinds of characters, without looking at the characters of long texts one by one."""

from __future__ import annotations

import functools
import re
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from research.text import scripts

_HAN = re.compile(
    scripts.match_any(scripts.HAN_EXTENSION_A, scripts.HAN_UNIFIED, scripts.HAN_COMPATIBLE, scripts.HAN_PLANE_2)
)
_KANA = re.compile(scripts.match_any(scripts.KANA, scripts.KANA_EXTENSION, scripts.KANA_HALF_WIDTH))
_HANGUL = re.compile(scripts.match_any(scripts.HANGUL_LETTERS, scripts.HANGUL_COMPATIBLE, scripts.HANGUL))
_LETTER = re.compile(r"[^\W\d_]")
_EASTERN = re.compile(scripts.match_any(*scripts.EASTERN))
_PATTERNS = (_LETTER, _HAN, _KANA, _HANGUL, _EASTERN)

Pattern = re.Pattern[str]

_PLANE = 1 << 16
"""Characters of the basic plane of Unicode, which are in the table; a definition."""

_TABLE_FROM = 150
"""Characters from which a text is counted by the table; shorter ones are counted faster by patterns (measured)."""


@dataclass(frozen=True, slots=True)
class ScriptCounts:
    """Numbers of the letters of a text, and of those of East Asian scripts."""

    n_letters: int
    n_han: int
    n_kana: int
    n_hangul: int


def count_scripts(text: str) -> ScriptCounts:
    """Count the letters of a text, and those of Chinese, Japanese and Korean scripts."""
    if (codes := _list_codes(text)) is None:
        return ScriptCounts(*(len(pattern.findall(text)) for pattern in _PATTERNS[:4]))
    n_kinds = np.bincount(_kinds().take(codes), minlength=1 << len(_PATTERNS))
    return ScriptCounts(*(n_kinds @ _list_matched()).tolist())


def count_eastern(text: str) -> int:
    """Count the Chinese, Japanese and Korean characters of a text, signs included."""
    if text.isascii():
        return 0
    if (codes := _list_codes(text)) is None:
        return len(_EASTERN.findall(text))
    return int(np.count_nonzero(_is_eastern().take(codes)))


def drop_characters(text: str, pattern: Pattern) -> str:
    """Leave out the characters of a text that a pattern matches, which must be a pattern of single characters."""
    if (codes := _list_codes(text)) is None:
        return pattern.sub("", text)
    return codes.compress(_is_unmatched(pattern).take(codes)).tobytes().decode("utf-16-le", "surrogatepass")


def find_eastern(text: str) -> NDArray[np.bool_]:
    """Tell which characters of a text are Chinese, Japanese or Korean, signs included; shape (n_characters,)."""
    if (short := _list_codes(text)) is not None:
        return _is_eastern().take(short)
    codes = np.frombuffer(text.encode("utf-32-le", "surrogatepass"), np.uint32)
    result = _is_eastern()[np.minimum(codes, _PLANE - 1)]
    for place in np.flatnonzero(codes >= _PLANE):
        result[place] = _EASTERN.match(text[place]) is not None
    return result


def _list_codes(text: str) -> NDArray[np.uint16] | None:
    """Give the characters of a long text as numbers; None if it is short, or has characters beyond the table."""
    if len(text) < _TABLE_FROM:
        return None
    coded = text.encode("utf-16-le", "surrogatepass")
    return np.frombuffer(coded, np.uint16) if len(coded) == 2 * len(text) else None


@functools.cache
def _kinds() -> NDArray[np.uint8]:
    """Give the patterns that each character of the basic plane matches, as bits."""
    plane = "".join(map(chr, range(_PLANE)))
    kinds = np.zeros(_PLANE, np.uint8)
    for place, pattern in enumerate(_PATTERNS):
        kinds[[match.start() for match in pattern.finditer(plane)]] |= np.uint8(1 << place)
    return kinds


@functools.cache
def _list_matched() -> NDArray[np.int64]:
    """Give whether a kind of character matches each of the first four patterns, shape (n_kinds, 4), as 0 and 1."""
    return np.arange(1 << len(_PATTERNS))[:, None] >> np.arange(4) & 1


@functools.cache
def _is_eastern() -> NDArray[np.bool_]:
    return _kinds() >= 1 << _PATTERNS.index(_EASTERN)


@functools.cache
def _is_unmatched(pattern: Pattern) -> NDArray[np.bool_]:
    plane = "".join(map(chr, range(_PLANE)))
    is_unmatched = np.ones(_PLANE, bool)
    is_unmatched[[match.start() for match in pattern.finditer(plane)]] = False
    return is_unmatched
