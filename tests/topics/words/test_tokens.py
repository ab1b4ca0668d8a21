"""Texts to words that count: what is a number in other clothes, and what is no word at all."""

from __future__ import annotations

import pytest

from research.topics.words.chinese import is_number
from research.topics.words.stop_words import list_stop_words
from research.topics.words.tokens import WordNumbers, tokenize

NUMBERS = "一枚 五条 两成 十年 六十多 八千 一位 第三 三分之一 七到 七局 一站 九年 一半 万亿元 百分点 一件件 三大"
NAMES = "一带一路 三峡 数据 二氧化碳 四川 半导体 十四五 百度 五粮液 两会 三农 二十大 一体化 第三方 多元化"


@pytest.mark.parametrize("word", NUMBERS.split())
def test_a_chinese_number_with_its_measure_is_no_word(word):
    assert is_number(word)


@pytest.mark.parametrize("word", NAMES.split())
def test_a_name_that_begins_with_a_numeral_is_a_word(word):
    assert not is_number(word)


def test_chinese_numbers_are_not_counted():
    numbers = WordNumbers("zh", frozenset())
    numbers.number(["他买了一枚金币,八千名工人等了十年,数据中心在四川。"])
    assert {"金币", "工人", "四川"} <= set(numbers.words)
    assert not {"一枚", "八千", "十年"} & set(numbers.words)


def test_number_words_are_stop_words():
    assert {"hundred", "dozen", "third"} <= list_stop_words("en")
    assert "zwanzig" in list_stop_words("de")


@pytest.mark.parametrize("language", ["en", "zh", "ja"])
def test_a_run_of_letters_that_is_too_long_is_no_word(language):
    letters = "a" * 3000 if language == "en" else "市" * 3000
    assert all(len(word) <= 40 for word in tokenize(f"{letters} lake", language))


def test_a_long_german_word_is_a_word():
    assert tokenize("Rechtsschutzversicherungsgesellschaften", "de") == ["rechtsschutzversicherungsgesellschaften"]
