"""Ranges of Unicode that the scripts of articles lie in, and patterns made of them.

Places differ in what they count as East Asian: a reader of files, a counter of words and a font do not need the same
characters. Each composes its own set from the ranges named here.
"""

from __future__ import annotations

Range = tuple[int, int]
"""First and last code point, both inside."""

RADICALS: Range = (0x2E80, 0x2FDF)
RADICALS_TO_HAN: Range = (0x2E80, 0x9FFF)
"""Radicals, punctuation, kana, Bopomofo, enclosed signs and Han, with all that lies between them."""

PUNCTUATION_TO_HAN: Range = (0x3000, 0x9FFF)
"""As `RADICALS_TO_HAN`, without the radicals."""

KANA: Range = (0x3040, 0x30FF)
HAN_REPETITION: Range = (0x3005, 0x3007)
"""The repetition sign of Han, the closing sign of a title, and the zero."""

KATAKANA_LETTERS: Range = (0x30A1, 0x30FA)
KATAKANA_MARKS: Range = (0x30FC, 0x30FE)
"""The long vowel and the repetition signs of katakana."""

KANA_EXTENSION: Range = (0x31F0, 0x31FF)
KANA_HALF_WIDTH: Range = (0xFF66, 0xFF9F)

HAN_EXTENSION_A: Range = (0x3400, 0x4DBF)
HAN_UNIFIED: Range = (0x4E00, 0x9FFF)
HAN_AND_HEXAGRAMS: Range = (0x3400, 0x9FFF)
"""`HAN_EXTENSION_A`, the 64 hexagrams after it, and `HAN_UNIFIED`."""

HAN_COMPATIBLE: Range = (0xF900, 0xFAFF)
HAN_COMPATIBLE_SUPPLEMENT: Range = (0x2F800, 0x2FA1F)
HAN_PLANE_2: Range = (0x20000, 0x2FFFF)
HAN_PLANES_2_AND_3: Range = (0x20000, 0x3FFFF)

HANGUL: Range = (0xAC00, 0xD7AF)
HANGUL_SYLLABLES: Range = (0xAC00, 0xD7A3)
HANGUL_LETTERS: Range = (0x1100, 0x11FF)
HANGUL_COMPATIBLE: Range = (0x3130, 0x318F)

FULL_WIDTH: Range = (0xFF00, 0xFFEF)
"""Latin letters and signs as wide as Han, and kana and Hangul half as wide."""

FULL_WIDTH_ONLY: Range = (0xFF00, 0xFF60)
"""The part of `FULL_WIDTH` whose characters are two columns wide."""

GREEK: Range = (0x0370, 0x03FF)
GREEK_EXTENDED: Range = (0x1F00, 0x1FFF)
ARMENIAN: Range = (0x0530, 0x058F)
HEBREW: Range = (0x0590, 0x05FF)
THAI: Range = (0x0E00, 0x0E7F)
THAI_DIGITS_AND_SIGNS: Range = (0x0E50, 0x0E5B)
ARABIC_VOWEL_SIGNS: Range = (0x064B, 0x065F)
GEORGIAN: Range = (0x10A0, 0x10FF)

EASTERN: tuple[Range, ...] = (RADICALS_TO_HAN, HANGUL, HAN_COMPATIBLE, FULL_WIDTH)
"""What is written in Chinese, Japanese or Korean, their punctuation and full-width letters included."""


def match_any(*ranges: Range) -> str:
    """Give the regular expression of one character out of these ranges."""
    return f"[{''.join(f'{chr(first)}-{chr(last)}' for first, last in ranges)}]"


def format_css_range(ranges: tuple[Range, ...]) -> str:
    """Write ranges as CSS does, such as ``U+AC00-D7AF``."""
    return ", ".join(f"U+{first:X}-{last:X}" for first, last in ranges)
