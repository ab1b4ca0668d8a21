from __future__ import annotations

import pytest
from pydantic import ValidationError

from research.corpus.languages import detect_language
from research.study.settings import CorpusSettings

INPUTS = [{"path": "a.csv"}]


@pytest.mark.parametrize(
    ("text", "allowed", "expected"),
    [
        ("東京株式市場", ("ja", "en"), "ja"),
        ("東京株式市場", ("zh", "en"), "zh"),
        ("東京株式市場", (), "zh"),
        ("Neuer See", ("ja", "en"), "en"),
        ("Neuer See am Stadtrand", ("de", "en"), "de"),
        ("Huawei", ("ja",), "ja"),
        ("สวนสาธารณะ", ("th", "en"), "th"),
        ("Новый парк", ("ru", "en"), "ru"),
        ("東京の再開発", ("zh", "en"), "zh"),
        ("2024", ("ja", "en"), "und"),
    ],
)
def test_detection_chooses_from_the_languages_of_the_study(text, allowed, expected):
    assert detect_language(text, allowed=allowed) == expected


def test_a_title_in_han_characters_has_the_language_of_its_body_where_these_are_its_characters():
    assert detect_language("東京株式市場", likely="ja") == "ja"
    assert detect_language("经济发展", likely="ja") == "zh", "simplified characters are not Japanese"
    assert detect_language("韓中首腦會談", likely="ko") == "ko"
    assert detect_language("东京股市", likely="en") == "zh"


def test_a_title_without_letters_has_the_language_of_its_body():
    assert detect_language("2024 / 25", likely="de") == "de"
    assert detect_language("2024 / 25") == "und"


def test_a_likely_language_that_is_not_allowed_is_not_used():
    assert detect_language("iPhone 15", likely="fr", allowed=("ja", "en")) == "en"


@pytest.mark.parametrize(("code", "near"), [("jp", "ja"), ("Japanese", "ja"), ("EN", "en"), ("cn", "zh")])
def test_a_wrong_code_is_refused_with_a_near_one(code, near):
    with pytest.raises(ValidationError, match=f"not the code of a language.*did you mean {near}?"):
        CorpusSettings(inputs=INPUTS, languages=[code])
