"""What is told while a run goes on."""

from __future__ import annotations

import io
import threading

import pytest

from research import interruption
from research.progress import BarProgress, LineProgress, SilentProgress, StoppableProgress


def test_lines_say_counts_rate_and_time_left_where_there_is_something_to_count():
    stream = io.StringIO()
    progress = LineProgress(stream, interval_seconds=0.0)
    progress.start("Embedding passages", total=100, unit="passages").advance(50)
    progress.start("Writing figures, tables and page", total=8).advance(2)
    progress.start("Reading articles", unit="rows").advance(500)
    embedding, drawing, reading = stream.getvalue().splitlines()
    assert embedding.startswith("Embedding passages: 50 of 100 passages (")
    assert embedding.endswith(" s remaining)")
    assert drawing.startswith("Writing figures, tables and page: 2 of 8 (")
    assert "per second" not in drawing
    assert reading.startswith("Reading articles: 500 rows (")


class ClosedStream(io.StringIO):
    """A pipe whose reader has gone."""

    def write(self, text: str) -> int:
        raise BrokenPipeError


def test_progress_that_nobody_can_read_does_not_end_a_run():
    LineProgress(ClosedStream()).start("Reading").finish("a note")


def test_stages_that_run_side_by_side_have_lines_of_their_own():
    stream = io.StringIO()
    progress = LineProgress(stream, interval_seconds=0.0)
    first, second = progress.start("Reading", total=10), progress.start("Drawing", total=4)
    first.advance(5)
    second.advance(1)
    first.finish("read")
    second.finish("drawn")
    lines = [line.partition(" (")[0] for line in stream.getvalue().splitlines()]
    assert lines == ["Reading: 5 of 10", "Drawing: 1 of 4", "Reading: read", "Drawing: drawn"]


def test_a_terminal_shows_a_bar_for_every_stage_under_way():
    stream = io.StringIO()
    progress = BarProgress(stream)
    try:
        first, second = progress.start("Reading", total=10), progress.start("Drawing", total=4)
        first.advance(5)
        second.advance(1)
        assert [(task.description, task.completed) for task in progress._bar.tasks] == [("Reading", 5), ("Drawing", 1)]
        first.finish("read")
        assert [task.description for task in progress._bar.tasks] == ["Drawing"]
    finally:
        progress.close()
    assert "Reading" in stream.getvalue()


def test_an_interruption_that_was_swallowed_ends_a_run_at_its_next_step(monkeypatch):
    shown = StoppableProgress(SilentProgress())
    step = shown.start("first")
    step.advance(1)
    monkeypatch.setattr(interruption, "_ASKED", threading.Event())
    interruption._ASKED.set()
    for go_on in (lambda: step.advance(1), lambda: shown.start("next")):
        with pytest.raises(KeyboardInterrupt):
            go_on()
    step.finish("a result that is stored")
