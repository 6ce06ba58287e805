"""Compiled code that is made ready before a time limit begins to count, with a line where that takes long."""

from __future__ import annotations

import sys
from threading import Timer

from coverage_planner.cli.answers import language
from coverage_planner.engine.selection.kernel_start import start_kernels
from coverage_planner.engine.selection.selecting import Limits
from coverage_planner.model.text import Text

_QUIET_SECONDS = 3.0
"""Reading the compiled code takes about a second; only compiling it, once after an installation, takes a minute."""
_LINE = Text(
    "準備中: 計算用のコードを用意しています (導入後の初回だけ1分ほどかかり、計算時間には含めません)",
    "preparing: compiling for this machine (about a minute, once after an installation; no part of the time limit)",
)


def prepare_search(limits: Limits) -> None:
    """Make the kernels ready where a clock ends the search; a limit of iterations does not depend on the time."""
    if limits.seconds is None:
        return
    told = Timer(_QUIET_SECONDS, _say)
    told.daemon = True
    told.start()
    try:
        start_kernels()
    finally:
        told.cancel()


def _say() -> None:
    sys.stderr.write(_LINE.in_language(language()) + "\n")
    sys.stderr.flush()
