"""Messages, their translations, and numbers and dates by language."""

from __future__ import annotations

import re
import threading
from datetime import date

import pytest
import yaml
from said_messages import PACKAGE, list_fields, list_missing, list_nouns, list_said, read_said, read_said_in_page

from research.errors import ResearchError
from research.text import wording
from research.text.messages import LANGUAGES, load_catalogue, say, speak

TRANSLATED = LANGUAGES[1:]
SAID = tuple(list_said())
_MARK = re.compile(r"\[@\w+\]")


def test_every_message_is_a_literal_with_the_fields_that_are_given():
    for said in SAID:
        assert said.templates, said.place
        assert len(said.templates) < 3, said.place
        for template in said.templates:
            assert template is not None, f"{said.place}: a template is a literal"
            wanted = said.fields | {"n"} if len(said.templates) == 2 else said.fields
            assert list_fields(template) <= wanted, f"{said.place}: {template}"
        used = frozenset().union(*(list_fields(key) for key in said.keys))
        assert said.fields <= used | ({"n"} if len(said.templates) == 2 else set()), f"{said.place}: unused field"


@pytest.mark.parametrize("language", TRANSLATED)
def test_a_translation_has_the_fields_of_its_message(language):
    for template, translation in load_catalogue(language).messages.items():
        assert translation, template
        assert list_fields(translation) == list_fields(template), translation
        assert sorted(_MARK.findall(translation)) == sorted(_MARK.findall(template)), f"works cited: {translation}"


@pytest.mark.parametrize("language", TRANSLATED)
def test_no_translation_stands_unused(language):
    said = {key for call in SAID for key in call.keys}
    unused = set(load_catalogue(language).messages) - said
    assert not unused, "\n".join(sorted(unused))


@pytest.mark.parametrize("language", TRANSLATED)
def test_no_message_is_translated_twice(language):
    tree = yaml.compose((PACKAGE / f"text/languages/{language}.yaml").read_text(encoding="utf-8"))
    for name, section in tree.value:
        keys = [key.value for key, _ in section.value]
        assert len(keys) == len(set(keys)), (name.value, sorted({key for key in keys if keys.count(key) > 1}))


def test_every_message_and_every_noun_has_a_chinese_translation():
    missing = list_missing("zh")
    assert not missing, f"run tests/said_messages.py zh; missing are {missing}"
    # Forms of verbs are English alone: whole sentences replace them.
    assert list_nouns() - set(load_catalogue("zh").nouns) <= {"is", "was", "has"}


def test_a_message_of_a_variable_is_seen():
    (said,) = read_said("text = say(sentence, n=3)", "planted.py")
    assert said.templates == (None,)
    (said,) = read_said_in_page('<p>{{ say("{n} rows", n=rows|length) }}</p>', "planted.html")
    assert said.templates == ("{n} rows",)
    assert said.fields == {"n"}


def test_without_a_language_messages_are_english():
    assert say("{n} more", n=1234) == "1,234 more"
    with speak("zh"):
        assert say("{n} more", n=1234) == "另外1,234项"
        with speak("de"):
            assert say("{n} more", n=1234) == "1.234 weitere"
        assert say("{n} more", n=2) == "另外2项"
    assert say("{n} more", n=2) == "2 more"


def test_a_message_without_translation_is_english():
    template = "No catalogue has this."
    with speak("fr"):
        assert say(template) == template


def test_an_error_leaves_no_language_behind():
    with pytest.raises(ZeroDivisionError), speak("zh"):
        _ = 1 / 0
    assert say("{n} more", n=1) == "1 more"


def test_another_thread_speaks_english():
    heard = []
    with speak("zh"):
        thread = threading.Thread(target=lambda: heard.append(say("{n} more", n=1)))
        thread.start()
        thread.join()
    assert heard == ["1 more"]


def test_an_unknown_language_is_an_error_that_lists_the_others():
    with pytest.raises(ResearchError, match='"it"; choose en, zh, de, fr or es'), speak("it"):
        pass


def test_the_number_chooses_the_plural_as_the_language_does():
    def count(n: int) -> str:
        return say("{n} row", "{n} rows", n=n)

    assert [count(n) for n in (0, 1, 2)] == ["0 rows", "1 row", "2 rows"]
    with speak("fr"):
        assert [count(n) for n in (0, 1, 2)] == ["0 row", "1 row", "2 rows"]


def test_fields_are_texts_and_numbers_and_hostile_text_stays_as_it_is():
    assert say("{share} of {n}", share=0.25, n=10_000) == "0.25 of 10,000"
    assert say("{name}", name="{n} {0.__class__}") == "{n} {0.__class__}"
    with pytest.raises(TypeError, match="give a text or a number"):
        say("{rows}", rows=[1])


WRITTEN = {
    "en": ("1,234.5", "−0.30", "12%", "<1%", "12.5–18.0%", "<0.001", "a, b and c", "4 September 2025", "2025-08"),
    "zh": ("1,234.5", "−0.30", "12%", "<1%", "12.5–18.0%", "<0.001", "a、b和c", "2025年9月4日", "2025年8月"),
    "de": ("1.234,5", "−0,30", "12 %", "<1 %", "12,5–18,0 %", "<0,001", "a, b und c", "4. September 2025", "2025-08"),
    "fr": ("1 234,5", "−0,30", "12 %", "<1 %", "12,5–18,0 %", "<0,001", "a, b et c", "4 septembre 2025", "2025-08"),
    "es": (
        "1234,5",
        "−0,30",
        "12 %",
        "<1 %",
        "12,5–18,0 %",
        "<0,001",
        "a, b y c",
        "4 de septiembre de 2025",
        "2025-08",
    ),
}


@pytest.mark.parametrize("language", LANGUAGES)
def test_numbers_lists_and_dates_are_written_as_the_language_does(language):
    with speak(language):
        written = (
            wording.format_number(1234.5, 1),
            wording.format_number(-0.3),
            wording.format_share(0.12),
            wording.format_share(0.001),
            wording.format_interval(0.125, 0.18, 1),
            wording.format_probability(0.0001),
            wording.format_list(["a", "b", "c"]),
            wording.format_day(date(2025, 9, 4)),
            wording.format_period("2025-08"),
        )
    assert tuple(text.replace("\u00a0", " ") for text in written) == WRITTEN[language]


def test_counts_ranges_and_names_follow_the_language():
    assert wording.format_count(2, "story") == "2 stories"
    assert wording.format_language("de") == "German"
    with speak("zh"):
        assert wording.format_count(1234, "story") == "1,234篇报道"
        assert wording.format_list(list("abcde"), most=2) == "a、b和另外3项"
        assert wording.format_ranges([("2003-Q1", "2003-Q3"), ("2018-Q4", "2018-Q4")]) == (
            "2003年第1季度至2003年第3季度；2018年第4季度"
        )
        assert wording.format_period("2025-W07") == "2025年第7周"
        assert wording.format_season("10") == "10月"
        assert wording.format_season("Q4") == "第四季度"
        assert wording.format_language("de") == "德语"
        assert wording.format_change_interval(1, 2) == "+1.0至+2.0"
    with speak("fr"):
        assert wording.format_count(0, "article") == "0 article"
