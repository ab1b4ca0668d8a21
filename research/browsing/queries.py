"""What a reader searches for: several words in any order, phrases, and words that must not occur."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass

from research.errors import ResearchError
from research.text.scripts import EASTERN, match_any

_PART = re.compile(r'(-?)(?:"([^"]*)"|(\S+))')
_EASTERN = re.compile(match_any(*EASTERN))
_APART = re.compile(r"\s+")


@dataclass(frozen=True)
class Query:
    """Terms that must all occur, in any order, and terms that must not.

    Attributes
    ----------
    terms, excluded
        As they were asked for, in Unicode normalisation form C.
    patterns, excluded_patterns
        A pattern for each; it finds the term in any case.
    """

    terms: tuple[str, ...]
    excluded: tuple[str, ...]
    patterns: tuple[re.Pattern[str], ...]
    excluded_patterns: tuple[re.Pattern[str], ...]

    @property
    def any_pattern(self) -> re.Pattern[str]:
        """A pattern that finds each of the terms, the longer one where two begin at one place."""
        ordered = sorted(self.terms, key=len, reverse=True)
        return re.compile("|".join(_make_pattern(term) for term in ordered), re.IGNORECASE)


def parse_query(text: str) -> Query:
    """Read a query.

    Parameters
    ----------
    text
        Words in any order; ``"a phrase"``; ``-word`` for what must not occur. A word of a script with spaces is found
        where a word begins with it (``coal`` finds ``coals`` and not ``charcoal``), Chinese, Japanese and Korean
        anywhere.

    Raises
    ------
    ResearchError
        If no word is left that must occur.
    """
    terms: list[str] = []
    excluded: list[str] = []
    for sign, phrase, word in _PART.findall(unicodedata.normalize("NFC", text)):
        term = " ".join((phrase or word).split())
        if any(character.isalnum() for character in term):
            (excluded if sign else terms).append(term)
    if not terms:
        raise ResearchError(f'The query "{text}" has no word that must occur; give one or more, such as 城市 转型')
    patterns, excluded_patterns = (
        tuple(re.compile(_make_pattern(term), re.IGNORECASE) for term in listed) for listed in (terms, excluded)
    )
    return Query(tuple(terms), tuple(excluded), patterns, excluded_patterns)


def _make_pattern(term: str) -> str:
    words = _APART.split(term)
    begins_anywhere = bool(_EASTERN.match(term)) or not term[0].isalnum()
    return ("" if begins_anywhere else r"(?<!\w)") + r"\s+".join(re.escape(word) for word in words)
