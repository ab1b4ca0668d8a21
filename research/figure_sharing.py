"""Figures that are drawn in several processes: this one and a few others, each taking the next when it is free.

The others are told on a line of JSON where the records, the settings and the store are, and then one figure a line;
they answer a line each. A figure of a process that is killed, or that cannot draw it, is drawn by this one.
"""

from __future__ import annotations

import contextlib
import json
import os
import signal
import subprocess
import sys
import threading
from collections import deque
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import IO, Any

from research.cpus import count_cpus
from research.figure_files import FigureJob, FigureStyle, keep_figure
from research.figures import load_libraries, share_fonts
from research.records import RunRecords
from research.store import open_stored
from research.study import FigureSettings

LEAST_SHARED = 4
"""Figures for each process more; measured: one starts, and reads records, in the time of about three figures."""

_KEPT_HERE = frozenset({"corpus", "passages"})
"""Records of one row an article or passage, which no other process reads again."""

_POLL_SECONDS = 0.1
"""Time between two looks at the other processes, in which Ctrl-C is heard on every system; chosen."""


class Drawer:
    """A process that draws figures, begun before there are any: it imports what drawing needs, and waits.

    With one processor there is none. It is closed by `share_figures`, or by `close` if no figures were shared.
    """

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._process: subprocess.Popen[str] | None = None
        self._is_begun = False

    def begin(self) -> None:
        """Start the process, the first time that this is called."""
        with self._lock:
            if not self._is_begun and count_cpus() > 1 and sys.executable:
                self._process = _start_process()
            self._is_begun = True

    def take(self) -> subprocess.Popen[str] | None:
        """Give the process, the first time that this is called; it is the caller's to end. None if there is none."""
        with self._lock:
            taken, self._process, self._is_begun = self._process, None, True
        return taken

    def close(self) -> None:
        """End the process, if nobody has taken it."""
        if (process := self.take()) is not None:
            _end_process(process)


class SharedFigures:
    """Figures to draw, shared among this process and others.

    Parameters
    ----------
    jobs
        The figures.
    style
        What figures of the run have in common.
    outputs
        Outputs folder in which they are stored.
    on_progress
        Called with 1 after every figure of the page.
    """

    def __init__(
        self, jobs: Sequence[FigureJob], style: FigureStyle, *, outputs: Path, on_progress: Callable[[int], None] | None
    ) -> None:
        self._style, self._outputs, self._on_progress = style, outputs, on_progress
        self._left = deque(jobs)
        self._done: deque[FigureJob] = deque()
        self._lock = threading.Lock()
        self._processes: list[subprocess.Popen[str]] = []
        self._threads: list[threading.Thread] = []

    def start(self, start: str, process: subprocess.Popen[str] | None = None) -> None:
        """Let another process, which is started unless it is given, draw until no figure is left for it."""
        process = process or _start_process()
        self._processes.append(process)
        self._threads.append(threading.Thread(target=self._serve, args=(process, start), daemon=True))
        self._threads[-1].start()

    def draw(self, records: RunRecords) -> None:
        """Draw figures until all are drawn.

        Parameters
        ----------
        records
            Records of the run.
        """
        while self._left or any(thread.is_alive() for thread in self._threads):
            job = self._take()
            if job is not None:
                keep_figure(job, records, self._style, outputs=self._outputs)
                self._done.append(job)
            for thread in self._threads if job is None else ():
                thread.join(_POLL_SECONDS)
            self._tell()
        self._tell()

    def stop(self) -> None:
        """End the other processes; what one has half written is removed by whoever writes there next."""
        with self._lock:
            self._left.clear()
        for process in self._processes:
            process.kill()
        for thread in self._threads:
            thread.join()

    def _take(self) -> FigureJob | None:
        """Take the last figure that is left: this process draws those that others cannot, which are last."""
        with self._lock:
            return self._left.pop() if self._left else None

    def _take_shared(self) -> FigureJob | None:
        with self._lock:
            return self._left.popleft() if self._left and is_shared(self._left[0]) else None

    def _tell(self) -> None:
        while self._done:
            if self._done.popleft().own is None and self._on_progress:
                self._on_progress(1)

    def _serve(self, process: subprocess.Popen[str], start: str) -> None:
        """Give figures to a process until none is left for it, or until it ends."""
        try:
            is_alive = _ask(process, start)
            while is_alive and (job := self._take_shared()) is not None:
                is_alive = _ask(process, _write_job(job))
                if is_alive:
                    self._done.append(job)
                else:
                    with self._lock:
                        self._left.append(job)
        finally:
            _end_process(process)


def is_shared(job: FigureJob) -> bool:
    """Check whether another process may draw a figure: it is there, and needs no large record."""
    return job.characters is not None and not _KEPT_HERE & set(job.needs)


@contextlib.contextmanager
def share_figures(
    jobs: Sequence[FigureJob],
    style: FigureStyle,
    *,
    records: Path | None,
    digests: Mapping[str, str],
    outputs: Path,
    on_progress: Callable[[int], None] | None = None,
    drawer: Drawer | None = None,
) -> Iterator[SharedFigures]:
    """Begin to draw figures in other processes, if there are enough; `SharedFigures.draw` draws and waits.

    Parameters
    ----------
    jobs
        The figures.
    style
        What figures of the run have in common.
    records
        Folder of the records of the run, one folder each; None: no other process draws.
    digests
        SHA-256 of every record, by stage.
    outputs
        Outputs folder in which the figures are stored.
    on_progress
        Called with 1 after every figure of the page.
    """
    ordered = sorted(jobs, key=lambda job: not is_shared(job))
    shared = SharedFigures(ordered, style, outputs=outputs, on_progress=on_progress)
    n_shared = sum(map(is_shared, jobs))
    try:
        if records is not None and sys.executable:
            start = json.dumps(
                {
                    "records": str(records.absolute()),
                    "digests": dict(digests),
                    "settings": style.settings.model_dump(mode="json"),
                    "font": None if style.font is None else str(style.font.absolute()),
                    "language": style.language,
                    "outputs": str(outputs.absolute()),
                    "fonts": str(share_fonts()),
                }
            )
            for number in range(min(count_cpus() - 1, n_shared // LEAST_SHARED)):
                shared.start(start, drawer.take() if drawer is not None and number == 0 else None)
        yield shared
    finally:
        shared.stop()


def draw_told(lines: IO[str], answers: IO[str]) -> None:
    """Draw the figures that another process tells, and answer each: what a process of `share_figures` does.

    Parameters
    ----------
    lines
        First where everything is, then one figure a line, as JSON.
    answers
        Gets ``true`` after every line; without a line there is nothing to draw. A figure that cannot be drawn ends the
        process; the error is the other's to say.
    """
    first = lines.readline()
    if not first:
        return
    start = json.loads(first)
    records = open_stored(Path(start["records"]), start["digests"])
    font = None if start["font"] is None else Path(start["font"])
    style = FigureStyle(FigureSettings.model_validate(start["settings"]), font, start["language"])
    share_fonts(Path(start["fonts"]))
    print("true", file=answers, flush=True)
    for line in lines:
        keep_figure(_read_job(line), records, style, outputs=Path(start["outputs"]))
        print("true", file=answers, flush=True)


def _write_job(job: FigureJob) -> str:
    return json.dumps({**asdict(job), "characters": sorted(job.characters or ())})


def _read_job(line: str) -> FigureJob:
    told: dict[str, Any] = json.loads(line)
    return FigureJob(
        **{**told, "characters": frozenset(told["characters"]), "needs": tuple(told["needs"])},
    )


def _start_process() -> subprocess.Popen[str]:
    """Start a process that draws; Ctrl-C does not reach it, so that this one says when it ends."""
    package = str(Path(__file__).parent.parent)
    paths = [package, *filter(None, [os.environ.get("PYTHONPATH")])]
    return subprocess.Popen(
        [sys.executable, "-m", "research.figure_sharing"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
        encoding="utf-8",
        env={**os.environ, "PYTHONPATH": os.pathsep.join(paths)},
    )


def _end_process(process: subprocess.Popen[str]) -> None:
    """End a process; what it was not told any more is dropped."""
    process.kill()
    for pipe in (process.stdin, process.stdout):
        with contextlib.suppress(OSError):
            if pipe is not None:
                pipe.close()
    process.wait()


def _ask(process: subprocess.Popen[str], line: str) -> bool:
    """Tell a process a line; gives False if it has ended without an answer."""
    assert process.stdin is not None
    assert process.stdout is not None
    try:
        process.stdin.write(f"{line}\n")
        process.stdin.flush()
        return process.stdout.readline() == "true\n"
    except (OSError, ValueError):
        return False


if __name__ == "__main__":
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    spoken, sys.stdout = sys.stdout, sys.stderr
    load_libraries()
    draw_told(sys.stdin, spoken)
