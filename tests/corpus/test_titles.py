"""Titles are the same if they are equal but for their form."""

from __future__ import annotations

import pytest

from research.corpus.duplicates import group_stories
from research.corpus.origins import Origin
from research.corpus.titles import count_letters, describe_title
from research.study import DuplicateSettings

TITLES = ["Lake opens after 12 years of work", "湖滨公园建成开放", "GDP rises 3.1%", "Der See ist wieder offen"]


@pytest.mark.parametrize("title", TITLES)
@pytest.mark.parametrize(
    "edit",
    [
        str.upper,
        lambda title: "".join(chr(ord(sign) + 0xFEE0) if "!" <= sign <= "~" else sign for sign in title),
        lambda title: f"“{title}”。",
        lambda title: title.replace(" ", "  "),
        lambda title: f"{title}（图）",
        lambda title: f"[Video] {title}!",
        lambda title: f"快讯：{title}",
        lambda title: f"BREAKING: {title}",
        lambda title: f"{title} | Photos",
        lambda title: f"{title} - The Daily",
        lambda title: f"{title}_The Daily",
    ],
)
def test_titles_that_differ_in_form_are_the_same(title, edit):
    assert describe_title(edit(title), "The Daily") == describe_title(title, "Other")


def test_traditional_and_simplified_characters_are_the_same():
    assert describe_title("臺灣地區氣溫驟降") == describe_title("台湾地区气温骤降")


@pytest.mark.parametrize(
    ("title", "other"),
    [
        ("GDP rises 3.1%", "GDP rises 3.2%"),
        ("GDP rises 3.1%", "GDP rises 31%"),
        ("Shares +2%", "Shares -2%"),
        ("Ages 3-5 first", "Ages 35 first"),
        ("Week 50 100 dead", "Week 50100 dead"),
        ("第3届湖滨节开幕", "第4届湖滨节开幕"),
        ("第三届湖滨节开幕", "第四届湖滨节开幕"),
        ("第三届湖滨节开幕", "第三届湖滨节闭幕"),
        ("Minister Li opens the lake", "Minister Lu opens the lake"),
        ("River report (1)", "River report (2)"),
        ("河流报道（上）", "河流报道（下）"),
        ("Report - Daily", "Report - Weekly"),
        ("Video", "Photo"),
    ],
)
def test_titles_of_other_numbers_and_names_are_not_the_same(title, other):
    assert describe_title(title, "S") != describe_title(other, "S")


def test_a_thousand_is_the_same_with_and_without_a_comma():
    assert describe_title("1,200 dead") == describe_title("1200 dead")
    assert describe_title("1,20 Euro") != describe_title("120 Euro")


def test_letters_of_chinese_count_two():
    assert count_letters("lake") == 4
    assert count_letters("湖lake") == 6
    assert count_letters("озеро") == 5


def test_long_titles_that_are_alike_are_reprints_only_as_bodies_or_by_choice():
    texts = [f"The torch of the {n}th games of the lakes is carried through the town" for n in (18, 19)]
    origins = [Origin(day, day, "S") for day in (1, 2)]

    def group(**how):
        settings = DuplicateSettings(title_letters=how.pop("title_letters", 120))
        return group_stories(texts, origins, settings, **how).tolist()

    assert group(is_title=[True, True]) == [0, 1]
    assert group(is_title=[False, False]) == group() == [0, 0]
    assert group(is_title=[True, True], title_letters=0) == [0, 0]
