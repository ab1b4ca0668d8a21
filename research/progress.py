"""Progress displays: a bar on a terminal, plain lines elsewhere, or none."""

from __future__ import annotations

import contextlib
import sys
import threading
import time
from collections.abc import Callable
from typing import Any, Protocol, TextIO

from research.interruption import stop_if_asked
from research.text.printable import make_line


class Step(Protocol):
    """One stage on a display; several may be under way at the same time."""

    def advance(self, count: int) -> None:
        """Add ``count`` finished units."""

    def finish(self, note: str) -> None:
        """Finish the stage with a summary of its result."""


class Progress(Protocol):
    """Interface of a progress display."""

    def start(self, title: str, *, total: int | None = None, unit: str = "") -> Step:
        """Start a stage; ``total`` is its number of units, if known."""

    def close(self) -> None:
        """Remove the display from the terminal."""


class SilentStep:
    """A stage that is not shown."""

    def advance(self, count: int) -> None:
        """Do nothing."""

    def finish(self, note: str) -> None:
        """Do nothing."""


class SilentProgress:
    """No display."""

    def start(self, title: str, *, total: int | None = None, unit: str = "") -> Step:
        """Do nothing."""
        return SilentStep()

    def close(self) -> None:
        """Do nothing."""


class StoppableProgress:
    """A display that ends the run at its next step if an interruption was asked for; see `interruption`."""

    def __init__(self, shown: Progress) -> None:
        self._shown = shown

    def start(self, title: str, *, total: int | None = None, unit: str = "") -> Step:
        """Start a stage, unless the run is to end."""
        stop_if_asked()
        return _StoppableStep(self._shown.start(title, total=total, unit=unit))

    def close(self) -> None:
        """Remove the display."""
        self._shown.close()


class _StoppableStep:
    def __init__(self, shown: Step) -> None:
        self._shown = shown

    def advance(self, count: int) -> None:
        stop_if_asked()
        self._shown.advance(count)

    def finish(self, note: str) -> None:
        self._shown.finish(note)


class LineProgress:
    """One plain line per stage, and one every ten seconds during long stages; for logs and pipes."""

    def __init__(self, stream: TextIO, *, interval_seconds: float = 10.0) -> None:
        self._stream = stream
        self._interval = interval_seconds
        self._lock = threading.Lock()

    def start(self, title: str, *, total: int | None = None, unit: str = "") -> Step:
        """Start a stage; nothing is printed yet."""
        return _LineStep(self._print, title, total=total, unit=unit, interval_seconds=self._interval)

    def close(self) -> None:
        """Do nothing."""

    def _print(self, line: str) -> None:
        # A run does not end because nobody can read how far it is.
        with self._lock, contextlib.suppress(OSError, ValueError):
            print(make_line(line), file=self._stream, flush=True)


class _LineStep:
    def __init__(
        self, show: Callable[[str], None], title: str, *, total: int | None, unit: str, interval_seconds: float
    ) -> None:
        self._show, self._interval = show, interval_seconds
        self._title, self._total, self._unit, self._done = title, total, unit, 0
        self._began = self._printed = time.monotonic()

    def advance(self, count: int) -> None:
        """Add finished units, and print a line if the last line is older than the interval."""
        self._done += count
        now = time.monotonic()
        if now - self._printed >= self._interval:
            self._printed = now
            rate = self._done / (now - self._began)
            of = f" of {self._total:,}" if self._total else ""
            left = f"{(self._total - self._done) / rate:.0f} s remaining" if self._total and rate else ""
            speed = f"{rate:,.0f} per second" if self._unit else ""
            note = ", ".join(part for part in (speed, left) if part)
            self._show(f"{self._title}: {self._done:,}{of} {self._unit}".rstrip() + (f" ({note})" if note else ""))

    def finish(self, note: str) -> None:
        """Print the summary of the stage."""
        self._show(f"{self._title}: {note} ({time.monotonic() - self._began:.1f} s)")


class BarProgress:
    """A bar with count, rate and remaining time for every stage under way, and one line per finished stage."""

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

    def start(self, title: str, *, total: int | None = None, unit: str = "") -> Step:
        """Show the bar of a new stage."""
        return _BarStep(self._bar, self._console, make_line(title), total=total, unit=unit)

    def close(self) -> None:
        """Stop the bar."""
        self._bar.stop()


class _BarStep:
    def __init__(self, bar: Any, console: Any, title: str, *, total: int | None, unit: str) -> None:
        self._bar, self._console = bar, console
        self._title, self._total, self._unit, self._done = title, total, unit, 0
        self._began = time.monotonic()
        self._task = bar.add_task(title, total=total, count="")

    def advance(self, count: int) -> None:
        """Advance the bar."""
        self._done += count
        rate = self._done / max(time.monotonic() - self._began, 1e-9)
        of = f" of {self._total:,}" if self._total is not None else ""
        speed = f" ({rate:,.0f}/s)" if self._unit else ""
        self._bar.update(self._task, advance=count, count=f"{self._done:,}{of} {self._unit}{speed}".rstrip())

    def finish(self, note: str) -> None:
        """Replace the bar by a line with the summary of the stage."""
        self._bar.remove_task(self._task)
        seconds = time.monotonic() - self._began
        self._console.print(f"  {self._title:<42} {make_line(note)}  ({seconds:.1f} s)", soft_wrap=True)


def choose_progress(*, is_quiet: bool, stream: TextIO | None = None) -> Progress:
    """Return a bar on a terminal, lines elsewhere, or no display if ``is_quiet``."""
    place = stream or sys.stderr
    if is_quiet or place is None:
        return SilentProgress()
    return BarProgress(place) if place.isatty() else LineProgress(place)
