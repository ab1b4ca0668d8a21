"""Why rows are not in the corpus: a sentence for every code."""

from __future__ import annotations

import typing
from pathlib import Path

import pytest

from research.errors import CorpusError, NoArticleError
from research.records import RejectedCode, RejectedRow
from research.report.summary.rejections import (
    count_rejections,
    describe_no_article,
    format_rejection,
    format_rejection_kind,
)
from research.workflow.rejections import explain_rejections

VALUES = {
    "unreadable_date": ("soon",),
    "outside_dates": ("2025-01-01",),
    "wrong_width": ("6", "4"),
    "broken_row": ("9",),
}


def make_row(code: str, line: int = 7) -> RejectedRow:
    return RejectedRow("a.csv", line, code, VALUES.get(code, ()), "A text")


@pytest.mark.parametrize("code", typing.get_args(RejectedCode))
def test_every_code_has_a_sentence_that_holds_what_was_found(code):
    told = format_rejection(make_row(code))
    assert all(value in told for value in VALUES.get(code, ()))
    kind = format_rejection_kind(code)
    assert kind
    assert not any(value in kind for value in VALUES.get(code, ()))


def test_a_broken_row_of_one_line_names_no_last_line():
    assert "to line" not in format_rejection(make_row("broken_row", line=9))


def test_no_two_codes_are_told_alike():
    codes = typing.get_args(RejectedCode)
    assert len({format_rejection_kind(code) for code in codes}) == len(codes)


def test_rejections_are_counted_by_code_the_most_frequent_first():
    rows = [make_row(code) for code in ("no_date", "unreadable_date", "unreadable_date", "empty_text")]
    assert count_rejections(rows) == (("unreadable_date", 2), ("empty_text", 1), ("no_date", 1))


def test_an_input_without_an_article_says_why_and_what_may_mend_it():
    error = NoArticleError([Path("a.csv")], [make_row("unreadable_date"), make_row("no_date")])
    told = describe_no_article(error)
    assert told.startswith("a.csv: no article is left; all 2 rows were rejected:\n")
    assert 'first: a.csv line 7: the date "soon" cannot be read' in told
    assert "date_format, for example %d/%m/%Y" in told
    assert "date_format" not in describe_no_article(NoArticleError([Path("a.csv")], [make_row("no_date")]))
    with pytest.raises(CorpusError, match="1 x no date"), explain_rejections():
        raise NoArticleError([Path("a.csv")], [make_row("no_date")])


def test_an_input_without_a_row_says_so():
    assert describe_no_article(NoArticleError([Path("a.csv")], [])) == "a.csv: the files have no rows"
