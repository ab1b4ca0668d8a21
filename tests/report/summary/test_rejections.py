"""Why rows are not in the corpus: a sentence for every code."""

from __future__ import annotations

import typing
from pathlib import Path

import pytest

from research.errors import CorpusError, NoArticleError
from research.records import InputFile, RejectedCode, RejectedRow
from research.report.summary.rejected_dates import describe_rejected_dates
from research.report.summary.rejections import (
    count_rejections,
    describe_no_article,
    format_rejection,
    pool_rejections,
)
from research.workflow.rejections import explain_rejections

VALUES = {
    "unreadable_date": ("soon",),
    "outside_dates": ("2025-01-01",),
    "wrong_width": ("6", "4"),
    "broken_row": ("9",),
    "ambiguous_date": ("03/04/2024",),
    "placeholder_text": ("[No text]",),
    "repeated_across_files": ("b.csv", "12"),
}


def make_row(code: str, line: int = 7) -> RejectedRow:
    return RejectedRow("a.csv", line, code, VALUES.get(code, ()), "A text")


def kind_of(code: str) -> str:
    """Give the sentence that pools the rows of a code."""
    (pool,) = pool_rejections([make_row(code)])
    return pool.kind


@pytest.mark.parametrize("code", typing.get_args(RejectedCode))
def test_every_code_has_a_sentence_that_holds_what_was_found(code):
    told = format_rejection(make_row(code))
    assert all(value in told for value in VALUES.get(code, ()))
    kind = kind_of(code)
    assert kind
    assert not any(value in kind for value in VALUES.get(code, ()))


def test_a_broken_row_of_one_line_names_no_last_line():
    assert "to line" not in format_rejection(make_row("broken_row", line=9))


def test_no_two_codes_are_told_alike():
    codes = typing.get_args(RejectedCode)
    assert len({kind_of(code) for code in codes}) == len(codes)


def test_rejections_are_counted_by_code_the_most_frequent_first():
    rows = [make_row(code) for code in ("no_date", "unreadable_date", "unreadable_date", "empty_text")]
    assert count_rejections(rows) == (("unreadable_date", 2), ("empty_text", 1), ("no_date", 1))


def make_dated(file: str, line: int, date: str, *patterns: str, source: str = "") -> RejectedRow:
    return RejectedRow(file, line, "unreadable_date", (date, *patterns), "A text", source)


def test_rejections_are_pooled_by_kind_with_three_examples_of_different_files_and_values():
    rows = [RejectedRow("a.csv", line, "outside_dates", (f"2001-01-{line:02d}",), "") for line in range(1, 20)]
    rows += [RejectedRow("b.csv", 5, "outside_dates", ("1999-01-01",), ""), make_row("no_date")]
    pools = pool_rejections(rows)
    assert [(pool.kind, pool.n_rows) for pool in pools] == [
        ("published outside the dates of the study", 20),
        ("no date", 1),
    ]
    assert pools[0].examples == (
        "a.csv line 1: \u201c2001-01-01\u201d",
        "b.csv line 5: \u201c1999-01-01\u201d",
        "a.csv line 2: \u201c2001-01-02\u201d",
    )


def test_an_example_cannot_break_its_line():
    (pool,) = pool_rejections([RejectedRow("a.csv", 1, "unreadable_date", ("so\n\x1b[31mon",), "")])
    assert all(example.isprintable() for example in pool.examples)


def test_a_second_style_of_dates_is_said_with_dates_count_share_format_and_lost_sources():
    rows = [
        make_dated("p.csv", line, f"{line}/08/2024", "%d/%m/%Y", source="Post" if line % 2 else "Echo")
        for line in range(13, 33)
    ]
    inputs = [InputFile("p.csv", "csv", n_rows=30, n_articles=10)]
    (told,) = describe_rejected_dates(rows, inputs=inputs, sources={"Daily"})
    assert told == (
        "p.csv: 20 of 30 (67%) dates cannot be read, such as \u201c13/08/2024\u201d, \u201c14/08/2024\u201d and "
        '\u201c15/08/2024\u201d; set date_format: [auto, "%d/%m/%Y"] for this input, where auto reads the others. '
        "2 of 3 sources are lost with them: Echo and Post."
    )


def test_a_pattern_of_a_few_mistyped_dates_is_not_suggested():
    rows = [make_dated("p.csv", line, "soon") for line in range(20)] + [
        make_dated("p.csv", 30, "2024-13-01", "%Y-%d-%m")
    ]
    (told,) = describe_rejected_dates(rows)
    assert "%Y-%d-%m" not in told
    assert describe_rejected_dates([make_row("no_date")]) == ()


def test_an_input_without_an_article_says_why_and_what_may_mend_it():
    error = NoArticleError([Path("a.csv")], [make_row("unreadable_date"), make_row("no_date")])
    told = describe_no_article(error)
    assert told.startswith("a.csv: no article is left; all 2 rows were rejected:\n")
    assert "  1 x the date cannot be read\n    a.csv line 7: \u201csoon\u201d\n" in told
    assert "set date_format for this input to the pattern that reads them, such as %d/%m/%Y" in told
    assert "date_format" not in describe_no_article(NoArticleError([Path("a.csv")], [make_row("no_date")]))
    with pytest.raises(CorpusError, match="1 x no date"), explain_rejections():
        raise NoArticleError([Path("a.csv")], [make_row("no_date")])


def test_an_input_without_a_row_says_so():
    assert (
        describe_no_article(NoArticleError([Path("a.csv")], []))
        == "a.csv: no article is left; the files have no rows of articles"
    )


def test_a_pattern_that_reads_all_dates_is_suggested_without_its_other_order():
    dates = [("01/10/22", "%d/%m/%y"), ("02/24/22", "%m/%d/%y"), ("05/25/22", "%m/%d/%y"), ("03/11/22", "%d/%m/%y")]
    rows = [RejectedRow("a.csv", line, "unreadable_date", values, "A") for line, values in enumerate(dates)]
    (told,) = describe_rejected_dates(rows)
    assert '"%m/%d/%y"' in told
    assert "%d/%m/%y" not in told


def test_dates_with_open_order_are_told_with_both_patterns():
    rows = [RejectedRow("a.csv", 2, "ambiguous_date", ("03/04/2024",), "A")]
    (told,) = describe_rejected_dates(rows)
    assert '"%d/%m/%Y" (day first) or "%m/%d/%Y" (month first)' in told
