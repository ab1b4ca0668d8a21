"""The door to anyascii: names in Latin letters, for scripts that no font at hand contains."""

from __future__ import annotations

import unicodedata
from collections import Counter
from collections.abc import Collection, Iterable

_NAMES = {"CJK": "Chinese characters", "HANGUL": "Hangul", "KATAKANA": "kana", "HIRAGANA": "kana", "EMOJI": "emoji"}


def transliterate(text: str, characters: Collection[str]) -> str:
    """Write some characters of a text in Latin letters; one that has none as its code point, such as U+2D00."""
    return "".join(_spell(character) if character in characters else character for character in text)


def name_scripts(characters: Iterable[str]) -> tuple[str, ...]:
    """Name the scripts of characters, the one of most characters first: Thai, Hangul."""
    counts = Counter(_name_script(character) for character in characters)
    return tuple(sorted(counts, key=lambda name: (-counts[name], name)))


def _spell(character: str) -> str:
    from anyascii import anyascii

    spelled = str(anyascii(character))
    if not spelled:
        # A mark without a sound of its own is left out.
        return "" if unicodedata.category(character).startswith("M") else f"U+{ord(character):04X}"
    return spelled if character.lower() != character.upper() else spelled.lower()


def _name_script(character: str) -> str:
    first = unicodedata.name(character, "").split(" ")[0]
    if unicodedata.category(character) in {"So", "Sk"}:
        return "symbols"
    return _NAMES.get(first, first.capitalize()) if first else "unknown characters"
