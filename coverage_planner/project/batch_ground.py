"""The ground of a group of sites on its way to a worker: read from the terrain file, or put together from sent blocks.

Only the window that a group looks at is read or sent, never the raster of the whole nation. Either way the heights are
checked against the hash of those the project was opened with.
"""

from __future__ import annotations

import hashlib
import zlib
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from coverage_planner.engine.lattice_tiles import tile_window, tiles_of
from coverage_planner.engine.nation.tile_groups import cropped
from coverage_planner.model.land_use import LandUse
from coverage_planner.model.lattice import Window
from coverage_planner.model.layers import Float32Array, Terrain
from coverage_planner.project.terrain_sidecar import read_heights


@dataclass(frozen=True, slots=True, kw_only=True)
class GroundRecord:
    """Which heights a group needs.

    Attributes:
        window: what of the terrain lies in the window of the group.
        content: hash of the heights there.
        source: as the terrain says.
        path: the terrain file, None when the heights are sent.
        whole: the window of that file.
    """

    window: Window
    content: str
    source: str
    path: str | None
    whole: Window


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class GroundBlock:
    """Heights on what a lattice tile and the terrain have in common, packed."""

    window: Window
    packed: bytes

    @classmethod
    def of(cls, part: Terrain) -> GroundBlock:
        """Pack a part of the terrain."""
        return cls(window=part.window, packed=zlib.compress(np.ascontiguousarray(part.height_m).tobytes(), 1))

    @property
    def content(self) -> str:
        """Hash of place and heights: equal blocks are one block on the cluster."""
        return hashlib.blake2b(repr(self.window).encode() + self.packed, digest_size=20).hexdigest()

    def height_m(self) -> Float32Array:
        """Return the heights."""
        return np.frombuffer(zlib.decompress(self.packed), dtype=np.float32).reshape(self.window.shape)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class CoverBlock:
    """Land use that the sites of a tile look at, packed; the project file holds it, so it is always sent."""

    window: Window
    packed: bytes
    edition: str
    source: str

    @classmethod
    def of(cls, land_use: LandUse) -> CoverBlock:
        """Pack land use."""
        packed = zlib.compress(land_use.code.tobytes(), 1)
        return cls(window=land_use.window, packed=packed, edition=land_use.edition, source=land_use.source)

    @property
    def content(self) -> str:
        """Hash of place and classes."""
        head = repr((self.window, self.edition)).encode()
        return hashlib.blake2b(head + self.packed, digest_size=20).hexdigest()

    def land_use(self) -> LandUse:
        """Return the land use."""
        code = np.frombuffer(zlib.decompress(self.packed), dtype=np.uint8).reshape(self.window.shape).copy()
        return LandUse(window=self.window, code=code, edition=self.edition, source=self.source)


Block = GroundBlock | CoverBlock


class GroundMissing(Exception):
    """The terrain file cannot be read here, or is not the one the project was opened with."""


def hash_of(height_m: Float32Array) -> str:
    """Return the hash of heights."""
    return hashlib.blake2b(np.ascontiguousarray(height_m).data, digest_size=20).hexdigest()


def record_of(ground: Terrain | None, whole: Terrain | None, path: Path | None) -> GroundRecord | None:
    """Return the record of the part of a terrain that a group needs."""
    if ground is None or whole is None:
        return None
    return GroundRecord(
        window=ground.window,
        content=hash_of(ground.height_m),
        source=ground.source,
        path=None if path is None else str(path.resolve()),
        whole=whole.window,
    )


def blocks_of(terrain: Terrain, window: Window) -> list[GroundBlock]:
    """Return the blocks, a lattice tile each, that hold the terrain on a window."""
    parts = (cropped(terrain, tile_window(tile)) for tile in tiles_of(window))
    return [GroundBlock.of(part) for part in parts if part is not None]


def ground_of(record: GroundRecord | None, blocks: Sequence[GroundBlock]) -> Terrain | None:
    """Return the terrain of a group, from sent blocks where there are any, else from the file.

    Raises:
        GroundMissing: the file is not there or holds other heights.
    """
    if record is None:
        return None
    if blocks:
        heights = np.full(record.window.shape, np.nan, dtype=np.float32)
        for block in blocks:
            common = block.window.intersection(record.window)
            if common is not None:
                heights[common.slices_in(record.window)] = block.height_m()[common.slices_in(block.window)]
    else:
        if record.path is None:
            raise GroundMissing
        read = read_heights(Path(record.path), record.whole, record.window)
        if read is None:
            raise GroundMissing
        heights = read
    if hash_of(heights) != record.content:
        raise GroundMissing
    return Terrain(window=record.window, height_m=heights, source=record.source)
