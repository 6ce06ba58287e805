"""Loaded by every worker process a batch starts: Ctrl-C is for the command, which then ends its workers in order."""

from __future__ import annotations

import signal
from typing import Any


def dask_setup(_worker: Any) -> None:
    """Ignore the interrupt a terminal sends to every process of the command."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
