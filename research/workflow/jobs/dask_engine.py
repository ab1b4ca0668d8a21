"""Jobs on a Dask cluster: the door to `distributed`, which runs on laptops, SLURM, Kubernetes and others.

The workers must see the outputs folder under the same path. Only the text of a job goes to them; results are files.
"""

from __future__ import annotations

import contextlib
import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

from research.errors import ResearchError
from research.leftovers import name_temporary
from research.workflow.jobs.job import Job, run_told

_CONNECT_SECONDS = 20
"""Time in which the scheduler must answer. Chosen."""

_LAG_SECONDS = 30
"""Time in which a file that a worker has written must be seen here; network file systems keep old listings of folders
for up to a minute, by default for 3 to 30 s. Chosen."""


class DaskEngine:
    """Workers of a running Dask scheduler.

    Parameters
    ----------
    address
        Its address, such as ``tcp://node01:8786``.
    outputs
        The outputs folder.

    Raises
    ------
    ResearchError
        If Dask is not installed, the scheduler does not answer, or its workers do not see the folder.
    """

    def __init__(self, address: str | None, *, outputs: Path) -> None:
        if address is None:
            raise ResearchError(
                "engine.address is not set; give the address of a running scheduler, such as tcp://node01:8786"
            )
        try:
            from distributed import Client
        except ImportError as error:
            raise ResearchError(
                "engine: dask is not installed; install it with: pip install 'themeline[dask]', here and on the workers"
            ) from error
        try:
            connect: Any = Client
            self._client = connect(address, timeout=_CONNECT_SECONDS, set_as_default=False)
        except (OSError, ValueError, TimeoutError) as error:
            raise ResearchError(
                f"engine.address is {address}, where no Dask scheduler answers ({error}); start one with "
                "`dask scheduler`, or give the address that it printed"
            ) from error
        try:
            self._check_folder(outputs)
        except BaseException:
            self.close()
            raise

    def _check_folder(self, outputs: Path) -> None:
        seen = name_temporary(outputs.absolute() / "shared")
        seen.write_text("", encoding="utf-8")
        try:
            blind = [worker for worker, found in self._client.run(sees, str(seen)).items() if found is not True]
        finally:
            seen.unlink(missing_ok=True)
        if blind:
            raise ResearchError(
                f"{outputs}: the Dask worker {blind[0]} does not see this folder; with --out, give a folder that all "
                "workers share"
            )

    @property
    def has_workers(self) -> bool:
        """Whether other processes do jobs."""
        return True

    def do(self, jobs: Sequence[Job], on_done: Callable[[int], None]) -> None:
        """Submit the jobs; Dask gives those of a dead worker to another."""
        import distributed

        # Dask has no types.
        wait: Any = distributed.as_completed
        waiting = {self._client.submit(run_told, job.to_json(), pure=False): n for n, job in enumerate(jobs)}
        try:
            for future in wait(waiting, loop=self._client.loop):
                place = waiting[future]
                if future.status == "error":
                    # Done here, its error is raised here.
                    if not jobs[place].is_done():
                        jobs[place].run()
                else:
                    _wait_for(jobs[place])
                on_done(place)
        finally:
            self._client.cancel(list(waiting))

    @contextlib.contextmanager
    def hold(self, name: str) -> Iterator[bool]:
        """Always: no other process runs this study here."""
        yield True

    def help(self) -> None:
        """Do nothing; nobody offers jobs to this process."""

    def close(self) -> None:
        """Leave the scheduler; it and its workers go on."""
        self._client.close()


def sees(path: str) -> bool:
    """Check whether a worker sees a file."""
    return Path(path).exists()


def _wait_for(job: Job) -> None:
    until = time.monotonic() + _LAG_SECONDS
    while not job.is_done():
        if time.monotonic() > until:
            raise ResearchError(
                "engine: a Dask worker has done its job, but its files are not here; give a folder that all workers "
                "share, with --out"
            )
        time.sleep(1)
