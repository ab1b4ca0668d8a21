"""Articles are found by words in any order, in any script; every occurrence is shown in context."""

from __future__ import annotations

from dataclasses import replace

import pytest
from made import make_records

from research.browsing import list_contexts, parse_query, search_articles
from research.errors import ResearchError

TEXTS = [
    ("Charcoal and lime", "Kilns of the valley burn charcoal."),
    ("城市更新", "老工业城市的转型需要时间。"),
    ("Coal towns", "The coal pit closes; coals are left.\nNew   jobs are rare."),
    ("Cafe\u0301 culture", "A café opens where the pit was."),
    ("城市交通", "地铁开通。"),
]


@pytest.fixture(scope="module")
def articles():
    made = make_records(8).corpus.articles
    return [replace(made[row], title=title, body=body) for row, (title, body) in enumerate(TEXTS)]


@pytest.mark.parametrize(
    ("query", "rows"),
    [
        ("coal", [2]),
        ("COAL", [2]),
        ("转型 城市", [1]),
        ("城市", [4, 1]),
        ("城市 -地铁", [1]),
        ("café", [3]),
        ('"new jobs"', [2]),
        ("pit coal", [2]),
        ("pit", [2, 3]),
        ("zeppelin", []),
        ("rare.", [2]),
        ("(", None),
        ("-coal", None),
        ("  ", None),
    ],
)
def test_articles_with_all_words_are_found(articles, query, rows):
    if rows is None:
        with pytest.raises(ResearchError, match="no word that must occur"):
            parse_query(query)
        return
    assert sorted(hit.row for hit in search_articles(articles, parse_query(query))) == sorted(rows)


def test_a_word_in_the_title_and_a_rarer_word_weigh_more(articles):
    hits = search_articles([articles[3], articles[2]], parse_query("pit"))
    assert [hit.row for hit in hits] == [0, 1] or hits[0].score >= hits[1].score
    in_title = [
        replace(articles[0], title="Pit", body="x" * 40),
        replace(articles[0], title="x", body="pit " + "x" * 40),
    ]
    first, second = search_articles(in_title, parse_query("pit"))
    assert (first.row, second.row) == (0, 1)
    assert first.score > second.score


def test_a_snippet_holds_the_word_and_one_line(articles):
    (hit,) = search_articles(articles, parse_query('"new jobs"'))
    assert "New jobs are rare." in hit.snippet
    assert "\n" not in hit.snippet


def test_every_occurrence_is_shown_with_its_context(articles):
    lines = list(list_contexts(articles, parse_query("coal"), width=10))
    assert [(line.row, line.place, line.keyword) for line in lines] == [
        (2, "title", "Coal"),
        (2, "body", "coal"),
        (2, "body", "coal"),
    ]
    assert lines[1].left == "The "
    assert lines[1].right.startswith(" pit")
    assert all(len(line.left) <= 10 and len(line.right) <= 10 for line in lines)


def test_excluded_words_exclude_the_article_from_contexts(articles):
    assert not list(list_contexts(articles, parse_query("coal -jobs"), width=10))


def test_characters_of_patterns_are_plain(articles):
    assert [hit.row for hit in search_articles(articles, parse_query("c.al coal.*"))] == []
