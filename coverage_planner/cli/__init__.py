"""The command line."""

from __future__ import annotations

import sys
from types import TracebackType

_usual_hook = sys.excepthook


def _end_quietly(kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
    """Say one line where Ctrl-C meets the program before it runs a command, while its modules are loading."""
    if issubclass(kind, KeyboardInterrupt):
        sys.stderr.write("中止しました\n")
    else:
        _usual_hook(kind, error, trace)


sys.excepthook = _end_quietly
