"""How far a run is: a bar on a terminal, plain lines elsewhere, nothing if asked."""

from __future__ import annotations

import sys
import time
from typing import Any, Protocol, TextIO

from research.text.printable import make_line


class Progress(Protocol):
    """What the pipeline tells of its progress."""

    def start(self, title: str, *, total: int | None = None, unit: str = "") -> None:
        """Begin a stage; ``total`` is the number of units it will work through, if known."""

    def advance(self, count: int) -> None:
        """Say that ``count`` more units are done."""

    def finish(self, note: str) -> None:
        """End the stage with what came of it."""

    def close(self) -> None:
        """Leave the terminal as it was."""


class SilentProgress:
    """Says nothing."""

    def start(self, title: str, *, total: int | None = None, unit: str = "") -> None:
        """Do nothing."""

    def advance(self, count: int) -> None:
        """Do nothing."""

    def finish(self, note: str) -> None:
        """Do nothing."""

    def close(self) -> None:
        """Do nothing."""


class LineProgress:
    """One plain line a stage, and one every ten seconds of a long one; for logs and pipes."""

    def __init__(self, stream: TextIO, *, interval_seconds: float = 10.0) -> None:
        self._stream = stream
        self._interval = interval_seconds
        self._title, self._unit = "", ""
        self._total: int | None = None
        self._done = 0
        self._began = self._told = 0.0

    def start(self, title: str, *, total: int | None = None, unit: str = "") -> None:
        """Remember the stage."""
        self._title, self._total, self._unit, self._done = title, total, unit, 0
        self._began = self._told = time.monotonic()

    def advance(self, count: int) -> None:
        """Count, and say so if the last line is a while ago."""
        self._done += count
        now = time.monotonic()
        if now - self._told >= self._interval:
            self._told = now
            rate = self._done / (now - self._began)
            of = f" of {self._total:,}" if self._total else ""
            left = f"{(self._total - self._done) / rate:.0f} s left" if self._total and rate else ""
            speed = f"{rate:,.0f} a second" if self._unit else ""
            said = ", ".join(part for part in (speed, left) if part)
            self._say(f"{self._title}: {self._done:,}{of} {self._unit}".rstrip() + (f" ({said})" if said else ""))

    def finish(self, note: str) -> None:
        """Say what came of the stage."""
        self._say(f"{self._title}: {note} ({time.monotonic() - self._began:.1f} s)")

    def close(self) -> None:
        """Do nothing."""

    def _say(self, line: str) -> None:
        print(make_line(line), file=self._stream, flush=True)


class BarProgress:
    """A live bar with counts, rate and time left, and a line for every finished stage."""

    def __init__(self, stream: TextIO) -> None:
        from rich.console import Console
        from rich.progress import BarColumn, SpinnerColumn, TextColumn, TimeElapsedColumn, TimeRemainingColumn
        from rich.progress import Progress as RichProgress

        self._console = Console(file=stream, highlight=False, markup=False, emoji=False)
        self._bar = RichProgress(
            SpinnerColumn(),
            TextColumn("{task.description}", markup=False),
            BarColumn(bar_width=30),
            TextColumn("{task.fields[count]}", markup=False),
            TimeElapsedColumn(),
            TimeRemainingColumn(),
            console=self._console,
            transient=True,
        )
        self._bar.start()
        self._task: Any = None
        self._title = ""
        self._unit = ""
        self._began = 0.0

    def start(self, title: str, *, total: int | None = None, unit: str = "") -> None:
        """Show a new bar."""
        self._title, self._unit, self._began = make_line(title), unit, time.monotonic()
        self._task = self._bar.add_task(self._title, total=total, count="")

    def advance(self, count: int) -> None:
        """Move the bar."""
        task = self._bar.tasks[-1]
        done = int(task.completed) + count
        rate = done / max(time.monotonic() - self._began, 1e-9)
        of = f" of {int(task.total):,}" if task.total is not None else ""
        speed = f" ({rate:,.0f}/s)" if self._unit else ""
        self._bar.update(self._task, advance=count, count=f"{done:,}{of} {self._unit}{speed}".rstrip())

    def finish(self, note: str) -> None:
        """Replace the bar with a line."""
        if self._task is not None:
            self._bar.remove_task(self._task)
            self._task = None
        seconds = time.monotonic() - self._began
        self._console.print(f"  {self._title:<24} {make_line(note)}  ({seconds:.1f} s)", soft_wrap=True)

    def close(self) -> None:
        """Stop drawing."""
        self._bar.stop()


def choose_progress(*, is_quiet: bool, stream: TextIO | None = None) -> Progress:
    """Give a bar on a terminal, lines elsewhere, silence if quiet."""
    place = stream or sys.stderr
    if is_quiet:
        return SilentProgress()
    return BarProgress(place) if place.isatty() else LineProgress(place)
