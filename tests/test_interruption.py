"""An interrupted process ends at once, with its code and without a traceback."""

from __future__ import annotations

import subprocess
import sys

DROPPED = """
from research.interruption import listen

listen()


class Ended:
    def __init__(self, error):
        self.error = error

    def __del__(self):
        raise self.error


Ended(KeyboardInterrupt())
Ended(ValueError("told"))
"""

BUSY = """
import threading, time
from research import cli

threading.Thread(target=time.sleep, args=(60,)).start()
print("begun")
cli.main = lambda: {code}
cli.start()
"""


def run_script(script: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, timeout=30, check=False)


def test_an_interruption_that_cannot_be_raised_is_not_printed_and_other_errors_are():
    done = run_script(DROPPED)
    assert "KeyboardInterrupt" not in done.stderr
    assert "ValueError: told" in done.stderr


def test_an_interrupted_command_does_not_wait_for_threads_and_keeps_what_it_said():
    done = run_script(BUSY.format(code=130))
    assert done.returncode == 130
    assert done.stdout == "begun\n"
    assert done.stderr == ""
