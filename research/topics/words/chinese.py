"""Words of Chinese: simplified, segmented, without numerals."""

from __future__ import annotations

import functools
import re
import unicodedata
from typing import Any

from research.text.scripts import (
    HAN_COMPATIBLE,
    HAN_COMPATIBLE_SUPPLEMENT,
    HAN_EXTENSION_A,
    HAN_UNIFIED,
    RADICALS,
    match_any,
)
from research.text.simplified import simplify

_HAN_WORD = re.compile(match_any(HAN_EXTENSION_A, HAN_UNIFIED) + "{2,}")
_COMPATIBLE = re.compile(match_any(RADICALS, HAN_COMPATIBLE, HAN_COMPATIBLE_SUPPLEMENT))
_NUMERAL = "[〇零一二三四五六七八九十百千万亿两几数半壹贰叁肆伍陆柒捌玖拾佰仟]"
_CLASSIFIER = (
    "个|位|名|人|人次|条|枚|座|家|所|项|次|年|年度|年间|年来|年前|年后|年代|周年|月|月份|个月|日|号|天|夜|晚|周|星期|季度|世纪|时|点|点钟|"
    "小时|分|分钟|秒|秒钟|刻钟|岁|周岁|成|倍|折|元|块|角|美元|欧元|日元|港元|人民币|吨|斤|公斤|千克|克|升|公升|毫升|公里|里|千米|米|"
    "厘米|毫米|微米|英里|尺|寸|亩|公顷|平方米|平方公里|立方米|千瓦|千瓦时|度|层|楼|栋|幢|间|套|台|辆|辆次|架|艘|只|头|匹|本|份|张|片|根|支|"
    "枝|把|种|类|批|期|届|轮|场|局|站|级|排|队|组|双|件|封|句|段|篇|章|页|幅|笔|股|口|户|步|遍|趟|回|番|圈|颗|粒|滴|棵|株|朵|桶|箱|包|瓶|杯|碗|"
    "盏|扇|处|车|列|款|部|群|例|剂|集|卷|版|系列|些|是|旦|等|多|余|来|到|至|又"
)
_MANY = "个|家|名|次|项|位|条|年|天|种|人|架|处|场|枚|辆|台|座|支|件|所|艘|份|部|篇|起|套|款|户|吨|亩|米|公里|万|亿"
# Only what is nothing but a number with its measure: numerals begin the names of many things.
_COUNTED = re.compile(
    f"(?:第|初|百分之|近|约|上|逾|超)?{_NUMERAL}+(?:[多余来几]?(?:{_CLASSIFIER})?[多余来几半]?|分之{_NUMERAL}+)"
    f"|一({_CLASSIFIER})\\1|[两三四五六七八九十]大|多(?:{_MANY})|多[万亿](?:{_CLASSIFIER})|百分[点比之]"
)
_KEPT = frozenset({"十二五", "十三五", "十四五", "十五五", "百度", "五四", "五一", "八一"})
"""Names of plans, days and a company."""


def segment_chinese(text: str) -> list[str]:
    """Cut a text into words of simplified characters, signs included."""
    # Of Chinese characters only these have another form; what else there is will not be counted.
    folded = unicodedata.normalize("NFKC", text) if _COMPATIBLE.search(text) else text
    words: list[str] = _segmenter().cut(simplify(folded))
    return words


def is_chinese_word(word: str) -> bool:
    """Tell words of two characters and more that are no numbers."""
    return _HAN_WORD.fullmatch(word) is not None and not is_number(word)


def is_number(word: str) -> bool:
    """Tell Chinese numerals, with or without what they measure: 八千, 六十多, 一枚, 十年, 第三, 三分之一.

    Names of things that begin with a numeral (一带一路, 三峡, 数据) are no numbers.
    """
    return word not in _KEPT and _COUNTED.fullmatch(word) is not None


@functools.cache
def _segmenter() -> Any:
    import rjieba

    return rjieba
