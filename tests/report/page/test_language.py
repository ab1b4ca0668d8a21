"""The page in the language of the report: no sentence is left in another."""

from __future__ import annotations

import html
import re

import pytest
from made import make_records
from made_codes import correct_records
from made_groups import add_groups
from made_page import MANIFEST, make_study

from research import report
from research.report.page.compiled import keep_compiled
from research.text.messages import LANGUAGES, speak

_ELSEWHERE = re.compile(
    r"<(style|pre|code|blockquote|svg|cite)\b.*?</\1>|<ul class=\"references\">.*?</ul>|"
    r"<(span|td|p|th)\b[^>]* lang=\"(?!zh)[a-z]+\"[^>]*>.*?</\2>",
    re.DOTALL,
)
"""What is not said by the report: quotations, settings, works cited."""
_SENTENCE = re.compile(r"[A-Za-z]{2,} [a-z]{2,} [a-z]{2,}")
NAMES = ("Plan of the province",)
"""English names of the made records: of an event."""


def write(folder, language: str, *, is_coded: bool) -> str:
    study = make_study(folder, title="城市", question="文章说了什么？", report={"language": language})
    records = add_groups(make_records())
    with speak(language):
        return report.write_page(correct_records(records) if is_coded else records, study, MANIFEST)


def list_texts(page: str) -> list[str]:
    page = _ELSEWHERE.sub("", page)
    attributes = re.findall(r'(?:aria-label|alt|title)="([^"]*)"', page)
    return [html.unescape(text).strip() for text in [*re.split("<[^>]+>", page), *attributes]]


@pytest.mark.parametrize("is_coded", [False, True])
def test_a_chinese_page_has_no_english_sentence(is_coded, tmp_path):
    texts = list_texts(write(tmp_path, "zh", is_coded=is_coded))
    left = {text for text in texts if _SENTENCE.search(re.sub("|".join(NAMES), "", text))}
    assert not left, sorted(left)


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_page_names_its_language(language, tmp_path):
    page = write(tmp_path, language, is_coded=False)
    assert f'<html lang="{language}">' in page
    assert not [text for text in list_texts(page) if re.search(r"\{[a-z_0-9]{2,}\}", text)]


def test_templates_compiled_for_another_language_give_the_same_page(tmp_path):
    keep_compiled.cache_clear()
    with speak("en"):
        report.compile_templates()
    with_kept = write(tmp_path, "zh", is_coded=True)
    keep_compiled.cache_clear()
    assert write(tmp_path, "zh", is_coded=True) == with_kept
