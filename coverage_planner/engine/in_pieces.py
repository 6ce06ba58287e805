"""Long array work in short pieces: spread over threads, and ended within a piece when nobody wants it any more.

Every piece is independent of the others, so neither their borders nor the number of threads changes a byte.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from contextvars import ContextVar
from time import perf_counter

from coverage_planner.model.errors import Cancelled

PIECE_S = 0.03
"""Time a piece is to take: a cancelled site ends within about this, and starting a piece costs a thousandth of it."""

LEAST_PIECE = 4
"""Things in the last pieces; starting one of fewer costs more than waiting for it."""

_STOP: ContextVar[threading.Event | None] = ContextVar("coverage_planner_stop", default=None)


@contextmanager
def stopped_by(flag: threading.Event) -> Iterator[None]:
    """Let whatever the block computes in this thread raise ``Cancelled`` soon after ``flag`` is set."""
    token = _STOP.set(flag)
    try:
        yield
    finally:
        _STOP.reset(token)


def in_pieces(work: Callable[[int, int], None], count: int, threads: int) -> None:
    """Call ``work(first, end)`` for all of ``count`` things.

    Args:
        work: does the things ``first .. end-1``; releases the GIL where there are several threads.
        count: number of things.
        threads: threads.

    Raises:
        Cancelled: the flag of :func:`stopped_by` was set; some pieces are not done.
    """
    stop = _STOP.get()
    if threads <= 1 and stop is None:
        work(0, count)
        return
    pieces = _Pieces(work, count, max(threads, 1), stop)
    if threads <= 1:
        pieces.run()
        return
    with ThreadPoolExecutor(threads) as pool:
        for future in [pool.submit(pieces.run) for _ in range(threads)]:
            future.result()


class _Pieces:
    """Hands out pieces whose size follows from how long the last ones took."""

    def __init__(
        self, work: Callable[[int, int], None], count: int, threads: int, stop: threading.Event | None
    ) -> None:
        self._work, self._count, self._stop = work, count, stop
        self._next = 0
        self._lock = threading.Lock()
        self._threads = threads

    def run(self) -> None:
        """Do pieces until there are none left."""
        size = 1
        while True:
            if self._stop is not None and self._stop.is_set():
                raise Cancelled
            with self._lock:
                first = self._next
                # Pieces shrink towards the end, so that no thread waits long for another one's last piece.
                fair = max((self._count - first) // (2 * self._threads), LEAST_PIECE)
                end = min(first + min(size, fair), self._count)
                self._next = end
            if first >= end:
                return
            began = perf_counter()
            self._work(first, end)
            took = max(perf_counter() - began, 1e-6)
            # Never more than twice the last one: the first rows of a disc are short and say little of those to come.
            size = max(min(int((end - first) * PIECE_S / took), 2 * (end - first)), 1)
