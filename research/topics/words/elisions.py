"""What is written together with a word and is another word: elided articles, pronouns and case endings."""

from __future__ import annotations

import re

_ROMANCE = "aeiouyàâäáãæéèêëíìîïóòôöõœúùûüh"
_ELIDED = {
    "fr": "d|l|qu|n|s|j|m|t|c|lorsqu|puisqu|jusqu|quoiqu|quelqu",
    "it": "l|un|d|c|s|n|m|t|v|gl|dell|all|dall|nell|sull|coll|pell|quell|quest|sant|anch|cos|tutt|bell|brav|grand|senz|"
    "com|dov|ov|quand|nessun|qualcun|ciascun|alcun|mezz|pover|altr|nient|dev|v",
    "ca": "d|l|n|s|m|t|qu",
    "oc": "d|l|n|s|m|t|qu",
    "pt": "d",
}
"""Words that lose their vowel before another, as in d'un, l'allemagne, dell'acqua."""
_BEFORE = {language: re.compile(f"^(?:(?:{words})')+(?=[{_ROMANCE}])") for language, words in _ELIDED.items()}
_BEHIND = {
    "fr": re.compile("-(?:t-)?(?:il|elle|on|ils|elles|je|tu|nous|vous|ce|là|ci|moi|toi|le|la|les|lui|leur|y|en)$"),
    "ca": re.compile("(?:['-](?:se|me|te|lo|la|los|les|li|ne|hi|ho|n|s|m|t|l|ls|ns))+$"),
    "pt": re.compile("-(?:se|me|te|lo|la|los|las|lhe|lhes|nos|vos|o|a|os|as|no|na)$"),
    "tr": re.compile("'.*$"),
    "az": re.compile("'.*$"),
}
"""Pronouns and case endings behind a word, as in dit-il, Ankara'nın."""
_KEPT = frozenset({"aujourd'hui", "quelqu'un", "quelqu'une", "presqu'île", "d'abord", "d'ailleurs"})
_POSSESSIVE = "'s"


def strip_elisions(word: str, language: str) -> str:
    """Take off what stands before an apostrophe or behind it, or behind a hyphen, and is no part of the word.

    Apostrophes are straight ones. The possessive of English is taken off in all languages, since they quote names.
    """
    if "'" not in word and "-" not in word:
        return word
    if word in _KEPT:
        return word
    if language in _BEFORE:
        word = _BEFORE[language].sub("", word)
    if language in _BEHIND:
        word = _BEHIND[language].sub("", word)
    return word.removesuffix(_POSSESSIVE)
