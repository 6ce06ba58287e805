"""Ctrl-C at any moment: one line and the end, wherever in the program or in a library it comes."""

from __future__ import annotations

import _thread
import signal
import sys
import threading
from collections.abc import Callable
from contextlib import suppress
from types import TracebackType
from typing import Any

AGAIN_AFTER_S = 0.02

_usual_hook = sys.excepthook


def end_with_one_line() -> None:
    """Take over what Python does with an interrupt nobody caught, and with one that was lost on its way.

    Compiling libraries call back into Python (llvmlite through ctypes for every kernel it reads from its cache), and
    the collector runs finalizers; an interrupt raised there cannot travel on, is reported as "Exception ignored" and
    the command went on as if nobody had pressed a key. Such an interrupt is sent to the main thread once more.
    """
    sys.excepthook = _end_quietly
    sys.unraisablehook = interrupt_again(sys.unraisablehook)


def interrupt_again(usual: Callable[[Any], object]) -> Callable[[Any], object]:
    """Return a hook for exceptions that cannot travel on: interrupts come again, everything else goes the usual way."""

    def hook(lost: Any) -> object:
        if not issubclass(lost.exc_type, KeyboardInterrupt):
            return usual(lost)
        timer = threading.Timer(AGAIN_AFTER_S, _interrupt_main_thread)
        timer.daemon = True
        with suppress(RuntimeError):  # the interpreter is ending: there is nothing left to interrupt
            timer.start()
        return None

    return hook


def _interrupt_main_thread() -> None:
    """Interrupt the main thread, out of a wait of the operating system, too, where signals can be sent to a thread."""
    if hasattr(signal, "pthread_kill"):
        signal.pthread_kill(threading.main_thread().ident or 0, signal.SIGINT)
    else:
        _thread.interrupt_main()


def _end_quietly(kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
    """Say one line where Ctrl-C meets the program before it runs a command, while its modules are loading."""
    if issubclass(kind, KeyboardInterrupt):
        sys.stderr.write("中止しました\n")
    else:
        _usual_hook(kind, error, trace)
