"""Finished groups of a batch on disk, by content, so that a batch that was broken off goes on where it was.

One file a group, named by the hash of all that decides its bytes; a file is there as a whole or not at all, and one that
is damaged all the same (a full disk, a crash of the machine) is computed again. Any number of batches may share a folder.
"""

from __future__ import annotations

import hashlib
import os
import re
import struct
import uuid
from pathlib import Path

from coverage_planner.engine.nation.covered_tiles import CoveredTile
from coverage_planner.model.errors import PlannerError
from coverage_planner.model.text import Text

_MAGIC = b"coverage_planner tiles 1\n"
_DIGEST_BYTES = 20
_HEAD = struct.Struct("<iiI")
_KEY = re.compile(r"[0-9a-f]{40}")
_MAXIMUM_BYTES = 1 << 30

Tiles = tuple[CoveredTile, ...]


class BatchJournal:
    """Covered tiles of finished groups in a folder, which is made when it is not there.

    Raises:
        PlannerError: the folder cannot be made or is a file.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        try:
            folder.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise PlannerError(
                Text("途中結果のフォルダを作れません", "the folder for finished parts cannot be made"),
                remedy=Text(
                    "書き込めるフォルダを --resume に指定してください", "name a folder you may write to in --resume"
                ),
                file=str(folder),
            ) from error

    def get(self, key: str) -> Tiles | None:
        """Return the tiles of a finished group, None where it is not there whole."""
        path = self._path(key)
        try:
            if path.stat().st_size > _MAXIMUM_BYTES:
                return None
            return _unpacked(path.read_bytes())
        except (FileNotFoundError, ValueError, struct.error):
            return None

    def put(self, key: str, tiles: Tiles) -> None:
        """Keep the tiles of a finished group.

        Raises:
            OSError: the disk is full or the folder gone.
        """
        path = self._path(key)
        scratch = path.with_name(f".{key}.{uuid.uuid4().hex[:8]}.part")
        try:
            scratch.write_bytes(_packed(tiles))
            os.replace(scratch, path)
        finally:
            scratch.unlink(missing_ok=True)

    def _path(self, key: str) -> Path:
        if not _KEY.fullmatch(key):
            raise ValueError("not a key of a group")
        return self._folder / f"{key}.tiles"


def _packed(tiles: Tiles) -> bytes:
    body = b"".join(_HEAD.pack(*tile.tile, len(tile.packed)) + tile.packed for tile in tiles)
    return _MAGIC + hashlib.blake2b(body, digest_size=_DIGEST_BYTES).digest() + body


def _unpacked(content: bytes) -> Tiles:
    start = len(_MAGIC) + _DIGEST_BYTES
    body = content[start:]
    if not content.startswith(_MAGIC) or (
        hashlib.blake2b(body, digest_size=_DIGEST_BYTES).digest() != content[len(_MAGIC) : start]
    ):
        raise ValueError("not a whole file of a group")
    tiles, place = [], 0
    while place < len(body):
        row, col, size = _HEAD.unpack_from(body, place)
        place += _HEAD.size
        tile = CoveredTile((row, col), body[place : place + size])
        tile.bits()
        tiles.append(tile)
        place += size
    return tuple(tiles)
