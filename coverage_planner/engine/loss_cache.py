"""Loss maps already computed, by content, in memory and, if wanted, on disk.

What changes no loss (azimuth, tilt, power, pattern, margin, threshold) finds the map again. One cache may serve several
threads and several evaluators.
"""

from __future__ import annotations

import threading
from collections import OrderedDict
from typing import Protocol

from coverage_planner.engine.loss_request import LossLayers, LossRequest, LossWay, compute_losses, loss_key
from coverage_planner.engine.propagation.swept_map import LossMap

LOSS_CACHE_BYTES = 512 * 1024 * 1024
"""About 600 maps of 10 km radius: more than a plan has, because a new margin asks for all of them one after the other,
and what is less than all has let each go just before it is asked for again."""


class KeepsLosses(Protocol):
    """Where maps outlive the program: :class:`coverage_planner.engine.loss_store.LossStore`."""

    def get(self, key: str) -> LossMap | None:
        """Return a map, None when it is not there or not whole."""

    def put(self, key: str, losses: LossMap) -> None:
        """Keep a map if possible; never raises for want of room or rights."""


class LossCache:
    """Loss maps by key: the least recently used go first when the bytes are more than the bound."""

    def __init__(self, maximum_bytes: int = LOSS_CACHE_BYTES, store: KeepsLosses | None = None) -> None:
        self._maximum_bytes = maximum_bytes
        self._store = store
        self._lock = threading.Lock()
        self._maps: OrderedDict[str, LossMap] = OrderedDict()
        self._bytes = 0
        self.computed = 0
        """Maps that were in neither memory nor store."""

    @property
    def bytes(self) -> int:
        """Memory taken now."""
        return self._bytes

    def losses(self, request: LossRequest, layers: LossLayers, *, threads: int = 1, lasting: bool = True) -> LossMap:
        """Return the map of a request, from memory, from the store or computed.

        Args:
            request: what the map is of.
            layers: terrain, clutter, zones.
            threads: for computing.
            lasting: False writes nothing to the store (a site under the mouse); coarse maps are never stored.
        """
        key = loss_key(request, layers)
        with self._lock:
            known = self._maps.get(key)
            if known is not None:
                self._maps.move_to_end(key)
                return known
        stored = self._store is not None and request.way is not LossWay.COARSE
        found = self._store.get(key) if self._store is not None and stored else None
        if found is None:
            found = compute_losses(request, layers, threads=threads)
            with self._lock:
                self.computed += 1
            if self._store is not None and stored and lasting:
                self._store.put(key, found)
        self._remember(key, found)
        return found

    def _remember(self, key: str, losses: LossMap) -> None:
        with self._lock:
            old = self._maps.pop(key, None)
            if old is not None:
                self._bytes -= _bytes_of(old)
            self._maps[key] = losses
            self._bytes += _bytes_of(losses)
            while self._bytes > self._maximum_bytes:
                _, gone = self._maps.popitem(last=False)
                self._bytes -= _bytes_of(gone)


def _bytes_of(losses: LossMap) -> int:
    return losses.loss_db.nbytes + losses.uncertain.nbytes
