"""What is told while a run goes on."""

from __future__ import annotations

import io
import threading

import pytest

from research import interruption
from research.progress import LineProgress, SilentProgress, StoppableProgress


def test_lines_say_counts_rate_and_time_left_where_there_is_something_to_count():
    stream = io.StringIO()
    progress = LineProgress(stream, interval_seconds=0.0)
    progress.start("Embedding passages", total=100, unit="passages")
    progress.advance(50)
    progress.start("Writing figures, tables and page", total=8)
    progress.advance(2)
    progress.start("Reading articles", unit="rows")
    progress.advance(500)
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
    shown = LineProgress(ClosedStream())
    shown.start("Reading")
    shown.finish("a note")


def test_an_interruption_that_was_swallowed_ends_a_run_at_its_next_step(monkeypatch):
    shown = StoppableProgress(SilentProgress())
    shown.advance(1)
    monkeypatch.setattr(interruption, "_ASKED", threading.Event())
    interruption._ASKED.set()
    for step in (lambda: shown.advance(1), lambda: shown.start("next")):
        with pytest.raises(KeyboardInterrupt):
            step()
    shown.finish("a result that is stored")
