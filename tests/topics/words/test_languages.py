"""Words of the languages that the bundled encoders know: what belongs to a word, and what is only written with it."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest
import yaml

from research.records import Passage, Passages
from research.study import TopicSettings
from research.topics.words import segmenters
from research.topics.words.inflections import merge_forms
from research.topics.words.stop_words import has_stop_words, list_stop_words
from research.topics.words.tokens import tokenize
from research.topics.words.words import count_words

TEXTS = yaml.safe_load(
    (Path(__file__).parents[3] / "benchmarks" / "words_texts.yaml").read_text(encoding="utf-8"),
)
KNOWN = ["ar", "zh", "en", "fr", "de", "it", "ja", "ko", "nl", "pl", "pt", "es", "th", "tr", "ru"]
"""Languages of the multilingual Universal Sentence Encoder."""


def count(language: str, texts: list[str]) -> dict[str, int]:
    rows = [Passage(f"{i:016x}", i, "body", language, text, "", 0, len(text)) for i, text in enumerate(texts)]
    (vocabulary,) = count_words(Passages(tuple(rows), len(rows)), TopicSettings())[0]
    return dict(zip(vocabulary.words, vocabulary.counts.sum(axis=0).astype(int).tolist(), strict=True))


@pytest.mark.parametrize(
    ("language", "text", "words"),
    [
        ("fr", "L'Allemagne et l’Italie, dit-elle, d'un hôtel d’Oran aujourd'hui", "allemagne italie dit hôtel oran"),
        ("it", "L'acqua dell’isola, un'altra volta, c'era", "acqua isola altra volta era"),
        ("ca", "l'aigua d'una illa", "aigua una illa"),
        ("tr", "Ankara'nın İZMİR’de ISPARTA", "ankara izmir ısparta"),
        ("en", "The workers' union, China’s mine", "the workers union china mine"),
        ("pt", "um copo d'água, disse-lhe", "copo água disse"),
        ("hi", "हिन्दी समाचार", "हिन्दी समाचार"),
        ("vi", "tiếng Việt", "tiếng việt"),
        ("ar", "المَدِينَةُ الكبـــيرة", "المدينة الكبيرة"),
        ("fa", "می‌خواهم کتاب", "می‌خواهم کتاب"),
        ("th", "รัฐบาลสร้างสถานีรถไฟ 25 แห่ง ๆ UNESCO", "unesco รัฐบาล สร้าง สถานีรถไฟ แห่ง"),
    ],
)
def test_words_are_whole_and_stand_alone(language, text, words):
    found = [word for word in tokenize(text, language) if word != "aujourd'hui"]
    assert found == words.split()


def test_japanese_words_are_nouns_verbs_and_adjectives_of_the_dictionary():
    pytest.importorskip("sudachipy")
    words = tokenize("東京都は25年に再開発計画を発表し、選手たちは飛行機で美しい街を訪れました。", "ja")
    assert words == ["東京都", "再開発", "計画", "発表", "選手", "飛行機", "美しい", "訪れる"]


def test_korean_words_are_nouns_without_particles():
    pytest.importorskip("fugashi")
    words = tokenize("정부는 25년에 재개발 계획을 발표했으며 선수들은 결승전에서 우승을 차지했습니다.", "ko")
    assert words == ["정부", "재개발", "계획", "발표", "선수", "결승전", "우승", "차지"]


@pytest.mark.parametrize("language", ["ja", "ko"])
def test_without_its_segmenter_a_language_has_words_that_texts_share(language, monkeypatch):
    monkeypatch.setattr(segmenters, "_NEEDED", {"ja": ("no_such_module",), "ko": ("no_such_module",)})
    segmenters.choose_segmenter.cache_clear()
    try:
        (rule,) = segmenters.describe_word_rules([language])
        assert rule.segmenter == {"ja": "scripts", "ko": "particles"}[language]
        words = count(language, [text for texts in TEXTS[language].values() for text in texts])
    finally:
        segmenters.choose_segmenter.cache_clear()
    expected = {"ja": {"ワクチン": 3, "大統領": 2, "患者": 3}, "ko": {"환자": 3, "대통령": 2, "선거": 3}}[language]
    assert expected.items() <= words.items()


def test_a_script_without_spaces_and_segmenter_is_cut_into_groups_of_characters():
    words = tokenize("ລັດຖະບານລາວ", "lo")
    assert len(words) > 3
    assert all(words)


def test_forms_of_one_word_count_together_as_the_most_frequent():
    words = count("ru", ["Ракета вывела спутник.", "Запуск ракеты отложили.", "Ракета и ракеты, ракета."])
    assert words["ракета"] == 5
    assert "ракеты" not in words


def test_arabic_loses_its_article_and_what_is_joined_to_it():
    written = "المدينة بالمدينة والمدينة مدينة وزير الوزير كتاب الالتزام التزام فقالت قالت قالت"
    frequency = Counter(written.split())
    word_of = merge_forms(frequency, "ar")
    assert {word_of[form] for form in ("المدينة", "بالمدينة", "والمدينة", "مدينة")} == {"مدينة"}
    assert word_of["وزير"] == word_of["الوزير"] == "وزير", "the first letter is of the word"
    assert word_of["التزام"] == "التزام"
    assert word_of["فقالت"] == "قالت"


def test_a_word_that_is_to_be_left_out_is_left_out_in_all_forms():
    assert "والتي" not in count("ar", ["البيت والتي هنا", "البيت التي هناك", "بيت والتي"])


@pytest.mark.parametrize("language", KNOWN)
def test_every_language_of_the_encoder_has_stop_words(language):
    assert has_stop_words(language)
    assert len(list_stop_words(language)) > 100


@pytest.mark.parametrize("language", sorted(TEXTS))
def test_most_texts_share_a_word_with_another_of_their_subject(language):
    if language in {"ja", "ko"}:
        pytest.importorskip({"ja": "sudachipy", "ko": "fugashi"}[language])
    for texts in TEXTS[language].values():
        words = count(language, texts)
        assert sum(n > 1 for n in words.values()) >= 4


@pytest.mark.parametrize("text", ["ก" * 3000, "ตากลม" * 600, "กา" * 1500])
def test_thai_without_an_end_takes_no_long_time(text):
    assert all(len(word) <= 40 for word in tokenize(text, "th"))
