"""Stop words: words that are never counted, per language."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable

from research.topics.words.tokens import simplify

_EMPTY_WORDS = {
    "zh": "没有 最后 重新 以后 以前 从前 之后 之前 提前 今天 今日 今夜 目前 当前 近日 近年 已经 正在 就是 "
    "还是 不是 不会 不能 可能 可以 需要 进行 表示 认为 成为 通过 对于 关于 由于 其中 其他 有关 相关 包括 来自 如何 "
    "我们 他们 她们 你们 它们 自己 这里 那里 这些 那些 这种 这个 那个 这次 时候 同时 此外 此前 随后 虽然 以及 "
    "以来 去年 今年 明年 当天 日称 眼下 记者 报道 本报讯 转载 日电 消息"
}
"""Besides the ISO lists: words of time, of manner and of the press that topics of news are full of."""
_NUMBER_WORDS = {
    "en": "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen "
    "seventeen eighteen nineteen twenty thirty forty fifty sixty seventy eighty ninety hundred hundreds thousand "
    "thousands million millions billion billions trillion dozen dozens first second third fourth fifth sixth seventh "
    "eighth ninth tenth twice percent",
    "de": "null eins zwei drei vier fünf sechs sieben acht neun zehn elf zwölf zwanzig dreißig vierzig fünfzig sechzig "
    "siebzig achtzig neunzig hundert tausend million millionen milliarde milliarden",
    "es": "cero uno dos tres cuatro cinco seis siete ocho nueve diez once doce veinte treinta cuarenta cincuenta "
    "sesenta setenta ochenta noventa cien ciento cientos mil miles millón millones",
    "fr": "zéro un deux trois quatre cinq six sept huit neuf dix onze douze vingt trente quarante cinquante soixante "
    "cent cents mille million millions milliard milliards",
}


def list_stop_words(language: str, extra: Iterable[str] = ()) -> frozenset[str]:
    """Give the words of a language that say nothing: the ISO list, our own, number words and those the study adds."""
    listed = (
        *_stop_words(language),
        *_EMPTY_WORDS.get(language, "").split(),
        *_NUMBER_WORDS.get(language, "").split(),
        *extra,
    )
    words = {unicodedata.normalize("NFKC", word).lower() for word in listed}
    if language == "zh":
        words |= {simplify(word) for word in words}
    return frozenset(words)


def _stop_words(language: str) -> Iterable[str]:
    import stopwordsiso

    found: Iterable[str] = stopwordsiso.stopwords(language) if stopwordsiso.has_lang(language) else ()
    return found
