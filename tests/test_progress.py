"""What is told while a run goes on."""

from __future__ import annotations

import io

from research.progress import LineProgress


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
