"""Runs the toolkit's command as on a system without POSIX: what Windows lacks is missing for every module of it.

    python tests/without_posix.py run configs/sample.yaml --out DIR

Libraries keep what they have: on Windows they are other builds, with ways of their own.
"""

from __future__ import annotations

import builtins
import sys
import types

MODULES = {"resource", "fcntl", "pwd", "grp", "termios", "tty", "pty", "posix", "syslog"}
NAMES = {
    "os": {
        "sysconf", "kill", "killpg", "fork", "forkpty", "getuid", "geteuid", "getgid", "getpgid", "setsid", "uname",
        "chown", "lchown", "mkfifo", "statvfs", "sched_getaffinity", "getloadavg", "nice", "confstr", "wait",
    },
    "signal": {"SIGKILL", "SIGHUP", "SIGALRM", "SIGUSR1", "SIGUSR2", "SIGQUIT", "alarm", "pause"},
    "time": {"tzset", "clock_gettime"},
}  # fmt: skip
_import = builtins.__import__


def make_lacking(module: types.ModuleType, names: set[str]) -> types.ModuleType:
    lacking = types.ModuleType(module.__name__)
    lacking.__dict__.update({name: value for name, value in vars(module).items() if name not in names})
    return lacking


def import_as_elsewhere(name, scope=None, local=None, fromlist=(), level=0):
    importer = (scope or {}).get("__name__") or ""
    if importer == "research" or importer.startswith("research."):
        if name in MODULES:
            raise ImportError(f"No module named {name!r} (as on Windows)")
        found = _import(name, scope, local, fromlist, level)
        return make_lacking(found, NAMES[name]) if name in NAMES else found
    return _import(name, scope, local, fromlist, level)


if __name__ == "__main__":
    builtins.__import__ = import_as_elsewhere
    from research.cli import main

    sys.exit(main(sys.argv[1:]))
