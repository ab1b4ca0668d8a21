"""The file of background subjects: whole in every language, and nothing in it twice."""

from __future__ import annotations

import re
from importlib import resources

import pytest
import yaml

LANGUAGES = ("en", "zh", "de", "es", "fr", "it", "pt", "nl", "pl", "ru", "tr", "ja", "ko", "ar")
WRITTEN_TWICE = ("en", "zh")
SCRIPTS = {
    "zh": "[\u4e00-\u9fff]",
    "ru": "[\u0400-\u04ff]",
    "ja": "[\u3040-\u30ff]",
    "ko": "[\uac00-\ud7a3]",
    "ar": "[\u0600-\u06ff]",
}
TEXT = (resources.files("research") / "themes" / "background.yaml").read_text(encoding="utf-8")
SUBJECTS = yaml.safe_load(TEXT)["subjects"]


def list_texts(language: str) -> list[str]:
    return [text for subject in SUBJECTS for text in subject["description"][language]]


def test_every_subject_has_an_identifier_of_its_own():
    ids = [subject["id"] for subject in SUBJECTS]
    assert len(set(ids)) == len(ids)
    assert all(re.fullmatch(r"[a-z]+(_[a-z]+)*", identifier) for identifier in ids)


def test_every_subject_is_described_in_every_language():
    assert {subject["id"]: tuple(subject["description"]) for subject in SUBJECTS} == {
        subject["id"]: LANGUAGES for subject in SUBJECTS
    }


def test_no_language_of_a_subject_is_overwritten_by_a_later_line():
    """YAML keeps the last of two equal keys without a word, so the lines are counted."""
    for language in LANGUAGES:
        assert len(re.findall(rf"^      {language}: \[", TEXT, flags=re.MULTILINE)) == len(SUBJECTS)


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_subject_has_two_texts_in_english_and_chinese_and_one_in_the_others(language):
    count = 2 if language in WRITTEN_TWICE else 1
    assert {len(subject["description"][language]) for subject in SUBJECTS} == {count}


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_text_is_a_finished_sentence_in_the_script_of_its_language(language):
    for text in list_texts(language):
        assert text == text.strip()
        assert text.endswith("。" if language in ("zh", "ja") else ".")
        assert re.search(SCRIPTS.get(language, "[a-z]"), text), text


def test_no_text_stands_in_the_background_twice():
    texts = [text for language in LANGUAGES for text in list_texts(language)]
    assert len(set(texts)) == len(texts)


def test_names_in_english_and_chinese_are_unique():
    for language in WRITTEN_TWICE:
        names = [subject["name"][language] for subject in SUBJECTS]
        assert all(names)
        assert len(set(names)) == len(names)


def test_there_are_subjects_enough_for_the_placebo_test():
    flags = [subject["is_placebo"] for subject in SUBJECTS]
    assert all(isinstance(flag, bool) for flag in flags)
    assert sum(flags) >= 20
    assert len(flags) - sum(flags) >= 100
