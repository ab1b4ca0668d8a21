"""The codes that a codebook allows, and how people write them."""

from __future__ import annotations

import difflib
import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from typing import NoReturn

from research.records import CodeAnswer
from research.study import Codebook

NONE = "none"
CANNOT_TELL = "cannot_tell"

_BLANKS = re.compile(r"[\W_]+")
_BETWEEN = re.compile(r"[;；|\n]+")
_COMMAS = re.compile(r"[,，、;；|\n]+")
_SHOWN = 60


@dataclass(frozen=True, slots=True)
class Answer:
    """What a cell, or the cells of a row, say: an answer, and the themes of the answer ``themes``."""

    answer: CodeAnswer
    themes: tuple[str, ...]


@dataclass(frozen=True)
class Vocabulary:
    """The codes of a codebook.

    Attributes
    ----------
    ids
        Ids of the themes, in the order of the codebook.
    is_multiple
        Whether a story may have several themes.
    known
        Id by every way to write it, as `fold_code` folds it.
    ambiguous
        Names, folded, that several themes have.
    version
        Version of the codebook.
    """

    ids: tuple[str, ...]
    is_multiple: bool
    known: Mapping[str, str]
    ambiguous: frozenset[str]
    version: str

    @property
    def codes(self) -> tuple[str, ...]:
        """Everything that may be entered, in the order of a drop-down list."""
        return (*self.ids, NONE, CANNOT_TELL)


def make_vocabulary(codebook: Codebook) -> Vocabulary:
    """List the ways to write each code: ids, and names in every language."""
    ids = tuple(theme.id for theme in codebook.themes)
    known = {fold_code(theme): theme for theme in (*ids, NONE, CANNOT_TELL)}
    ambiguous = set()
    for theme in codebook.themes:
        for name in theme.name.values():
            folded = fold_code(name)
            if not folded:
                continue
            if known.setdefault(folded, theme.id) != theme.id and folded not in {fold_code(code) for code in ids}:
                ambiguous.add(folded)
    return Vocabulary(ids, codebook.multiple, known, frozenset(ambiguous), codebook.version)


def find_reserved(codebook: Codebook) -> list[str]:
    """Give the ids of themes that a coder could not tell from ``none`` and ``cannot_tell``."""
    reserved = {fold_code(NONE), fold_code(CANNOT_TELL)}
    return [
        theme.id
        for theme in codebook.themes
        if fold_code(theme.id) in reserved or any(fold_code(name) in reserved for name in theme.name.values())
    ]


def fold_code(text: str) -> str:
    """Fold what does not tell codes apart: width, case, spaces, hyphens, underscores and other signs."""
    return _BLANKS.sub("", unicodedata.normalize("NFKC", text).casefold())


def parse_answer(cells: list[str], vocabulary: Vocabulary) -> Answer | None:
    """Read the code cells of a row.

    Parameters
    ----------
    cells
        Contents of the cells for codes; one cell may hold several codes, separated by semicolons.
    vocabulary
        The codes that are allowed.

    Returns
    -------
    The answer; None if all cells are empty.

    Raises
    ------
    ValueError
        If a code is unknown, or codes contradict one another; the message says which and what to enter.
    """
    codes = list(dict.fromkeys(code for cell in cells if fold_code(cell) for code in _parse_cell(cell, vocabulary)))
    if not codes:
        for cell in cells:
            if cell.strip():
                _refuse(cell, vocabulary)
        return None
    alone = [code for code in codes if code in {NONE, CANNOT_TELL}]
    if alone and len(codes) > 1:
        others = " and ".join(code for code in codes if code != alone[0])
        raise ValueError(f"{alone[0]} together with {others}; enter one or the other")
    if len(codes) > 1 and not vocabulary.is_multiple:
        raise ValueError(f"{len(codes)} codes ({', '.join(codes)}), but the codebook allows one (multiple: false)")
    if alone:
        return Answer("none" if alone[0] == NONE else "cannot_tell", ())
    return Answer("themes", tuple(theme for theme in vocabulary.ids if theme in codes))


def split_codes(cell: str) -> list[str]:
    """Split a cell at semicolons, bars and line ends."""
    return [part.strip() for part in _BETWEEN.split(cell) if part.strip()]


def _parse_cell(cell: str, vocabulary: Vocabulary) -> list[str]:
    """Read one cell: a code, or several. A name may hold a comma, so that commas separate only what is unknown."""
    codes: list[str] = []
    for part in [cell] if fold_code(cell) in vocabulary.known else split_codes(cell):
        pieces = [part] if fold_code(part) in vocabulary.known else _COMMAS.split(part)
        is_list = len(pieces) > 1 and all(fold_code(piece) in vocabulary.known for piece in pieces if piece.strip())
        codes += [_find_code(piece, vocabulary) for piece in (pieces if is_list else [part]) if piece.strip()]
    return codes


def _find_code(text: str, vocabulary: Vocabulary) -> str:
    folded = fold_code(text)
    if folded in vocabulary.ambiguous:
        raise ValueError(f'"{text.strip()[:_SHOWN]}" is the name of several themes; enter an id')
    if folded not in vocabulary.known:
        _refuse(text, vocabulary)
    return vocabulary.known[folded]


def _refuse(text: str, vocabulary: Vocabulary) -> NoReturn:
    near = difflib.get_close_matches(fold_code(text), list(vocabulary.known), 1, cutoff=0.6)
    hint = f"did you mean {vocabulary.known[near[0]]}?" if near else f"enter {', '.join(vocabulary.codes)}"
    raise ValueError(f'"{" ".join(text.split())[:_SHOWN]}" is not a code; {hint}')
