"""The end of the program while a thread still computes.

A thread that compiles kernels or solves a linear program cannot be stopped from outside, and must not run while Python
takes its own memory down: that ends in a memory fault, after everything was saved, with the message of a crash. Once
all files are written and nothing but such threads is left, the process ends at once instead.
"""

from __future__ import annotations

import atexit
import logging
import os
import sys
import threading
from contextlib import suppress


def end_without(code: int) -> None:
    """Let the process end with ``code`` as soon as Python would begin to take itself down, where threads still run.

    Python calls this after it has waited for all threads that are not daemons: those that write files.
    """
    atexit.register(_end_if_threads_run, code)


def threads_left() -> list[threading.Thread]:
    """Return the threads that Python does not wait for."""
    return [thread for thread in threading.enumerate() if thread.daemon and thread.is_alive()]


def _end_if_threads_run(code: int) -> None:
    if not threads_left():
        return
    logging.shutdown()
    for stream in (sys.stdout, sys.stderr):
        with suppress(OSError, ValueError, AttributeError):
            stream.flush()
    os._exit(code)
