"""How texts end: complete, with the mark of a teaser, or within a sentence."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

COMPLETE, MARKED, OPEN = 0, 1, 2
"""Endings of a text: at the end of a sentence, with the mark of a teaser, or within a sentence."""

_TAIL = 80
"""Number of characters at the end of a text that are looked at; a convention."""

_MORE = (
    r"read (?:the )?(?:more|full (?:story|article|text))|continue reading|keep reading|see more|view more|"
    r"full (?:story|article|text)|weiterlesen|mehr lesen|lesen sie (?:weiter|mehr)[^.!?]{0,30}|lire (?:la suite|plus)|"
    r"la suite|leer (?:más|mas)|seguir leyendo|continuar leyendo|leggi tutto|continua a leggere|ler mais|lees meer|"
    r"阅读全文|閱讀全文|阅读更多|閱讀更多|查看全文|查看更多|展开全文|展開全文|点击阅读[^。]{0,6}|更多内容|続きを読む|全文を読む|"
    r"더 ?보기|читать (?:далее|полностью)|подробнее"
)
_MARK = re.compile(
    rf"(?:…|\.\.\.|\[…\]|\[\.\.\.\]|\(…\)|\(\.\.\.\))\s*(?:\[\+?\s*\d+\s*(?:chars?|characters|words?)\]|[»\"”’'\])]*)\s*$|"
    rf"\[\+\s*\d+\s*(?:chars?|characters|words?)\]\s*$|"
    rf"(?:^|[…。.!?！？(\[（【»>|\n-])[^\S\n]*(?:{_MORE})\s*(?:»|›|>+|→|…|\.{{1,3}}|[\])）】])*\s*$",
    re.IGNORECASE,
)
_END = re.compile(r"[.!?。！？︒．｡؟।…:;：；\])）】」』”\"’'»›>]\s*$")


@dataclass(frozen=True)
class TextEndings:
    """How texts end.

    Attributes
    ----------
    ending
        Shape (n_texts,); `COMPLETE`, `MARKED` or `OPEN`.
    n_characters
        Shape (n_texts,); length of each text, 0 if there is none.
    """

    ending: NDArray[np.int8]
    n_characters: NDArray[np.int64]


def classify_ending(text: str) -> int:
    """Tell how a text ends: `COMPLETE`, `MARKED` or `OPEN`; an empty text is complete."""
    tail = text[-_TAIL:].rstrip()
    # A dot chain is tested at its end alone: what comes before it does not matter.
    if not tail:
        return COMPLETE
    if _MARK.search(tail):
        return MARKED
    return COMPLETE if _END.search(tail) else OPEN


def measure_endings(texts: Iterable[str]) -> TextEndings:
    """Classify the ending of every text, and measure its length."""
    found = [(classify_ending(text), len(text)) for text in texts]
    table = np.array(found, np.int64).reshape(-1, 2)
    return TextEndings(table[:, 0].astype(np.int8), table[:, 1])
