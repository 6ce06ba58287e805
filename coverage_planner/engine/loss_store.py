"""Loss maps on disk, a file each, named by the hash of what decides them.

A file is written beside its place and moved there in one step, and it ends with a checksum over all of it: whoever reads
sees a whole map or none, whenever a writer was killed, however many processes share the folder, and whatever a disk that
lost power made of it (no flush is forced: a map can be computed again). What does not check is removed. Nothing here is
ever fatal: without room or rights maps are computed as if there were no store.

The folder is kept below a bound by removing what was used longest ago; the time of last use is the file's. With several
processes writing, each knows of the others' files since its last look (every :data:`LOOK_EVERY` files), so the bound
may be passed by what they write in between.
"""

from __future__ import annotations

import hashlib
import itertools
import os
import stat
import struct
import threading
import time
from contextlib import suppress
from pathlib import Path

import numpy as np

from coverage_planner.engine.propagation.swept_map import LossMap
from coverage_planner.model.lattice import Window

LOSS_STORE_BYTES = 2 * 1024**3
"""About 2,500 maps of 10 km radius, or 10,000 of 5 km."""
LOOK_EVERY = 32
LARGEST_SHARE = 0.25
"""A map larger than this share of the bound is not stored."""
STALE_S = 600.0
"""Unfinished files older than this were left by a process that died."""

_SUFFIX, _UNFINISHED = ".loss", ".loss-part"
_MAGIC = b"CPLOSS01"
_HEAD = struct.Struct("<8s20s4qddq")
_CHECK_BYTES = 16
_LARGEST_SIDE = 20_000
_FAILURES = 3
"""After so many failures to write the store only reads."""


class LossStore:
    """A folder of loss maps; made when the first one is kept. Thread-safe and safe among processes.

    Only files with the store's own suffixes are ever removed.
    """

    def __init__(self, folder: Path, maximum_bytes: int = LOSS_STORE_BYTES) -> None:
        self._folder = folder
        self._maximum_bytes = maximum_bytes
        self._lock = threading.Lock()
        self._names = itertools.count()
        self._bytes: int | None = None
        self._since_look = 0
        self._failures = 0

    @property
    def folder(self) -> Path:
        """Where the files lie."""
        return self._folder

    def get(self, key: str) -> LossMap | None:
        """Return a map and note its use; None when there is none. A damaged or foreign file is removed."""
        path = self._folder / (key + _SUFFIX)
        try:
            content = _read(path)
        except FileNotFoundError:
            return None
        except OSError:
            content = b""
        losses = _decoded(key, content)
        with suppress(OSError):
            if losses is None:
                path.unlink()
            else:
                os.utime(path)
        return losses

    def put(self, key: str, losses: LossMap) -> None:
        """Keep a map if there are room and rights."""
        content = _encoded(key, losses)
        with self._lock:
            if self._failures >= _FAILURES or len(content) > LARGEST_SHARE * self._maximum_bytes:
                return
            part = self._folder / f"{key}-{os.getpid()}-{next(self._names)}{_UNFINISHED}"
            try:
                self._folder.mkdir(parents=True, exist_ok=True)
                self._make_room(len(content))
                with open(part, "xb") as file:
                    file.write(content)
                os.replace(part, self._folder / (key + _SUFFIX))
                self._bytes = (self._bytes or 0) + len(content)
                self._failures = 0
            except OSError:
                self._failures += 1
                with suppress(OSError):
                    part.unlink()

    def _make_room(self, wanted: int) -> None:
        self._since_look += 1
        if self._bytes is None or self._since_look >= LOOK_EVERY or self._bytes + wanted > self._maximum_bytes:
            self._since_look = 0
            self._bytes = self._tidied(wanted)

    def _tidied(self, wanted: int) -> int:
        """Remove what is stale, and what was used longest ago where the bound asks for it; return the bytes left."""
        now = time.time()
        files: list[tuple[float, int, str]] = []
        with os.scandir(self._folder) as entries:
            for entry in entries:
                if not entry.name.endswith((_SUFFIX, _UNFINISHED)):
                    continue
                with suppress(OSError):
                    state = entry.stat(follow_symlinks=False)
                    if entry.name.endswith(_UNFINISHED) and abs(now - state.st_mtime) > STALE_S:
                        os.unlink(entry.path)
                    else:
                        files.append((state.st_mtime, state.st_size, entry.path))
        total = sum(size for _, size, _ in files)
        if total + wanted <= self._maximum_bytes:
            return total
        # A tenth more than asked for, so that not every new map looks through the folder.
        bound = max(0.9 * self._maximum_bytes - wanted, 0.0)
        for _, size, path in sorted(files):
            if total <= bound:
                break
            if path.endswith(_UNFINISHED):
                continue
            with suppress(OSError):
                os.unlink(path)
                total -= size
        return total


def _read(path: Path) -> bytes:
    # A link or a pipe under our name is foreign; opening must neither follow nor wait for it.
    flags = os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0)
    with open(os.open(path, flags), "rb") as file:
        state = os.fstat(file.fileno())
        if not stat.S_ISREG(state.st_mode):
            return b""
        head = file.read(_HEAD.size)
        if len(head) < _HEAD.size or _length(head) != state.st_size:
            return b""
        return head + file.read(state.st_size - _HEAD.size)


def _length(head: bytes) -> int:
    """Return how long a file with this head is, -1 when it is none of ours."""
    magic, _, _, _, rows, cols, _, _, _ = _HEAD.unpack(head)
    if magic != _MAGIC or not (0 < rows <= _LARGEST_SIDE and 0 < cols <= _LARGEST_SIDE):
        return -1
    return int(_HEAD.size + 4 * rows * cols + (rows * cols + 7) // 8 + _CHECK_BYTES)


def _check(content: bytes | memoryview) -> bytes:
    return hashlib.blake2b(content, digest_size=_CHECK_BYTES).digest()


def _encoded(key: str, losses: LossMap) -> bytes:
    window = losses.window
    head = _HEAD.pack(
        _MAGIC,
        bytes.fromhex(key),
        window.row0,
        window.col0,
        window.rows,
        window.cols,
        losses.reach_m,
        losses.step_m,
        losses.radials,
    )
    body = head + losses.loss_db.astype("<f4", copy=False).tobytes() + np.packbits(losses.uncertain).tobytes()
    return body + _check(body)


def _decoded(key: str, content: bytes) -> LossMap | None:
    if len(content) < _HEAD.size + _CHECK_BYTES or _length(content[: _HEAD.size]) != len(content):
        return None
    if _check(memoryview(content)[:-_CHECK_BYTES]) != content[-_CHECK_BYTES:]:
        return None
    _, own_key, row0, col0, rows, cols, reach_m, step_m, radials = _HEAD.unpack_from(content)
    if own_key != bytes.fromhex(key):
        return None
    cells = rows * cols
    loss = np.frombuffer(content, "<f4", cells, _HEAD.size).reshape(rows, cols)
    packed = np.frombuffer(content, np.uint8, (cells + 7) // 8, _HEAD.size + 4 * cells)
    uncertain = np.unpackbits(packed, count=cells).reshape(rows, cols)
    uncertain.flags.writeable = False
    return LossMap(
        window=Window(row0, col0, rows, cols),
        loss_db=loss.astype(np.float32, copy=False),
        uncertain=uncertain,
        reach_m=reach_m,
        step_m=step_m,
        radials=radials,
    )
