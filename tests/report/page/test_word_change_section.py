"""Rows of the page on words before and after change points."""

from __future__ import annotations

from made import make_records

from research.report.page.word_change_section import make_word_change_rows


def test_every_change_point_and_language_is_a_row_with_its_words_best_first():
    rows = make_word_change_rows(make_records(), "zh")
    assert [(row.kind, row.name, row.since, row.language) for row in rows][:2] == [
        ("theme", "资源型城市衰退", "2024-07", "en"),
        ("theme", "资源型城市衰退", "2024-07", "zh"),
    ]
    assert [word.word for word in rows[0].before] == ["lake", "mine"]
    assert [word.word for word in rows[0].after] == ["service", "factory", "park"]
    assert rows[2].before == ()
    assert sum(len(row.before) + len(row.after) for row in rows) == len(make_records().word_changes.words)


def test_a_run_without_changed_words_has_no_rows():
    assert make_word_change_rows(make_records(n_months=3)) == ()
