"""What the page and the tables say of births, ends and splits."""

from __future__ import annotations

from made import make_records

from research.report.page.life_section import make_life_section
from research.report.tables.life_frames import tabulate_topic_lives


def test_what_is_found_is_listed_with_its_date_and_words():
    records = make_records()
    birth, split = make_life_section(records).rows
    assert (birth.event, birth.period, birth.low, birth.high) == ("begins", "2024-07", "2024-06", "2024-07")
    assert birth.name == records.topics.topics[0].name
    assert birth.words[0] == records.topics.words[0].word
    assert (split.event, split.words) == ("part begins", ("reed",))


def test_the_summary_counts_what_was_tested_and_what_was_found():
    summary = make_life_section(make_records()).summary
    assert "1 topic and 1 part of topics with at least 10 stories were tested" in summary
    assert "1 of the topics begin and 0 end" in summary
    assert "about 14 stories or more" in summary


def test_a_run_without_tests_says_nothing():
    section = make_life_section(make_records(n_months=3))
    assert section.rows == ()
    assert section.summary == ""


def test_every_test_is_a_row_and_those_without_a_date_have_none():
    frame = tabulate_topic_lives(make_records())
    assert frame["kind"].tolist() == ["birth", "end", "split", "narrowing"]
    assert frame["is_found"].tolist() == [True, False, True, False]
    assert frame["period"].isna().tolist() == [False, True, False, True]
    assert frame["part"].isna().tolist() == [True, True, False, False]
