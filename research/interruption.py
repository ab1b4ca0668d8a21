"""Interruption by Ctrl-C or a scheduler, which is not lost if compiled code swallows the exception."""

from __future__ import annotations

import signal
import sys
import threading
from types import FrameType
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sys import UnraisableHookArgs

_ASKED = threading.Event()


def listen() -> None:
    """Let Ctrl-C and the termination signal of a scheduler raise `KeyboardInterrupt`, so that files are cleaned up.

    Python drops an exception that is raised while compiled code calls back, and prints it; `stop_if_asked` raises it
    again later, so that it is not printed.
    """
    _ASKED.clear()
    if sys.unraisablehook is sys.__unraisablehook__:
        sys.unraisablehook = _print_others
    if threading.current_thread() is not threading.main_thread():
        return
    signal.signal(signal.SIGTERM, _stop)
    # A process in the background of a shell ignores Ctrl-C, and must go on doing so.
    if signal.getsignal(signal.SIGINT) is signal.default_int_handler:
        signal.signal(signal.SIGINT, _stop)


def stop_if_asked() -> None:
    """Raise `KeyboardInterrupt` if an interruption was asked for.

    Raises
    ------
    KeyboardInterrupt
        If it was.
    """
    if _ASKED.is_set():
        raise KeyboardInterrupt


def _stop(number: int, frame: FrameType | None) -> None:
    _ASKED.set()
    raise KeyboardInterrupt


def _print_others(dropped: UnraisableHookArgs) -> None:
    """Print what Python could not raise, unless it is an interruption, which is remembered."""
    if dropped.exc_type is not KeyboardInterrupt:
        sys.__unraisablehook__(dropped)
