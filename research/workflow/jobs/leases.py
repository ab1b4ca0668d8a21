"""Leases on pieces of work, as files in a shared folder: who holds one does the work, the others do something else.

A lease appears by a hard link, which succeeds for one process alone, on network file systems too; its holder renews its
time of modification. Whoever sees it unrenewed for long enough, by a clock of its own, takes it away by a rename, which
again succeeds once. A lease saves work and decides no result: if two processes hold one for the same work, both write
the same files, whole.
"""

from __future__ import annotations

import contextlib
import errno
import json
import os
import platform
import threading
import time
import uuid
from collections.abc import Iterator
from pathlib import Path

from research.leftovers import name_temporary
from research.store import disk_errors

_RENEWALS = 4
"""Renewals of a lease in the time after which it counts as left; chosen, so that a few may fail or come late."""


class Leases:
    """The leases in one folder, as one process sees them.

    Parameters
    ----------
    folder
        Folder of the leases; made when the first is taken.
    seconds
        Time without renewal after which the holder of a lease counts as dead.
    """

    def __init__(self, folder: Path, *, seconds: float) -> None:
        self._folder, self._seconds = folder, seconds
        self._seen: dict[str, tuple[tuple[str, int], float]] = {}

    @contextlib.contextmanager
    def hold(self, name: str) -> Iterator[bool]:
        """Try to take a lease, and hold it while the block runs; gives False if another process has it.

        Raises
        ------
        RunError
            If the folder cannot be written.
        """
        token = uuid.uuid4().hex
        path = self._folder / f"{name}.lease"
        if not self._take(path, token):
            yield False
            return
        ended = threading.Event()
        renewal = threading.Thread(target=self._renew, args=(path, token, ended), daemon=True)
        renewal.start()
        try:
            yield True
        finally:
            ended.set()
            renewal.join()
            if _read(path).get("token") == token:
                with contextlib.suppress(OSError):
                    path.unlink()

    def _take(self, path: Path, token: str) -> bool:
        if path.exists() and not self._is_left(path):
            return False
        if not path.exists() and _create(path, token):
            self._seen.pop(path.name, None)
            return True
        return False

    def _is_left(self, path: Path) -> bool:
        """Check whether the holder of a lease is dead, and take the lease away from it."""
        holder = _read(path)
        try:
            state = (str(holder.get("token", "")), path.stat().st_mtime_ns)
        except OSError:
            return True
        now = time.monotonic()
        before, since = self._seen.setdefault(path.name, (state, now))
        if before != state:
            # Clocks of machines differ; only that the time changes says something.
            self._seen[path.name] = (state, now)
            return False
        if now - since < self._seconds and not _is_dead(holder):
            return False
        away = name_temporary(path)
        try:
            path.rename(away)
        except OSError:
            # Another process has taken it away.
            return not path.exists()
        is_same = _read(away).get("token", "") == state[0]
        with contextlib.suppress(OSError):
            if not is_same:
                # It was renewed by a new holder between the look and the rename.
                os.link(away, path)
            away.unlink()
        self._seen.pop(path.name, None)
        return is_same

    def _renew(self, path: Path, token: str, ended: threading.Event) -> None:
        while not ended.wait(self._seconds / _RENEWALS):
            if _read(path).get("token") != token:
                return
            with contextlib.suppress(OSError):
                os.utime(path)


def _create(path: Path, token: str) -> bool:
    temporary = name_temporary(path)
    holder = {"token": token, "machine": platform.node(), "process": os.getpid()}
    with disk_errors(path.parent):
        path.parent.mkdir(parents=True, exist_ok=True)
        temporary.write_text(json.dumps(holder), encoding="utf-8")
        try:
            os.link(temporary, path)
        except FileExistsError:
            return False
        except OSError as error:
            if error.errno not in {errno.EPERM, errno.ENOTSUP, errno.EOPNOTSUPP, errno.ENOSYS, errno.EMLINK}:
                raise
            # A file system without hard links: creating a file that must not exist is as good there.
            try:
                with path.open("x", encoding="utf-8") as stream:
                    stream.write(json.dumps(holder))
            except FileExistsError:
                return False
        finally:
            temporary.unlink(missing_ok=True)
    # Over a network the answer to the link may be lost; the file says who has it.
    return _read(path).get("token") == token


def _read(path: Path) -> dict[str, object]:
    try:
        found = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return found if isinstance(found, dict) else {}


def _is_dead(holder: dict[str, object]) -> bool:
    """Check whether a holder on this machine has ended; of those on others, nothing is known."""
    import psutil

    process = holder.get("process")
    return holder.get("machine") == platform.node() and isinstance(process, int) and not psutil.pid_exists(process)
