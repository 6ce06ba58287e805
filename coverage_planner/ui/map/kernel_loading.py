"""Whether a thread is loading the kernels of the map: whoever calls one meanwhile waits for numba's lock until it is done.

Loading takes half a second after every start, compiling half a minute at the very first. The main thread must not wait for
it: the map stays empty until then, and the worker prepares nothing that the main thread would have to finish.
"""

from __future__ import annotations

import threading


class KernelLoading:
    """Counts the threads that load; asked from any thread."""

    def __init__(self) -> None:
        self._changed = threading.Condition()
        self._running = 0

    @property
    def running(self) -> bool:
        """True while a thread loads kernels."""
        return self._running > 0

    def begin(self) -> None:
        """Tell that kernels are going to be loaded, before the thread starts that does it."""
        with self._changed:
            self._running += 1

    def end(self) -> None:
        """Tell that they are loaded."""
        with self._changed:
            self._running -= 1
            self._changed.notify_all()

    def wait(self, timeout_s: float) -> bool:
        """Wait in a worker until nothing is being loaded; return False where it still is after a while."""
        with self._changed:
            return self._changed.wait_for(lambda: self._running == 0, timeout_s)


LOADING = KernelLoading()
