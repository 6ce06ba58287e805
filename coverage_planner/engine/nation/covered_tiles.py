"""Covered sub-cells of a group of sites, tile by tile, small enough to send and to keep."""

from __future__ import annotations

import zlib
from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from coverage_planner.engine.footprint import SiteFootprint, compute_footprint
from coverage_planner.engine.lattice_tiles import Tile, tile_parts
from coverage_planner.engine.site_refusal import naming_site
from coverage_planner.model.land_use import LandUse
from coverage_planner.model.lattice import TILE_SUBCELLS
from coverage_planner.model.layers import Terrain, UInt8Array
from coverage_planner.model.settings import RadioSettings
from coverage_planner.model.site import Site

_SHAPE = (TILE_SUBCELLS, TILE_SUBCELLS)
_CELLS = TILE_SUBCELLS * TILE_SUBCELLS


class CoveredTile(NamedTuple):
    """Coverage bytes of some sites on one lattice tile, packed (discs take about 1 of 40 KB)."""

    tile: Tile
    packed: bytes

    @classmethod
    def of(cls, tile: Tile, bits: UInt8Array) -> CoveredTile:
        """Pack the bytes of a tile."""
        return cls(tile, zlib.compress(bits.tobytes(), 1))

    def bits(self) -> UInt8Array:
        """Return the bytes of the tile, shape (200, 200).

        Raises:
            ValueError: what is packed is not a tile.
        """
        unpacker = zlib.decompressobj()
        try:
            raw = unpacker.decompress(self.packed, _CELLS + 1)
        except zlib.error as error:
            raise ValueError("not a packed tile") from error
        if len(raw) != _CELLS:
            raise ValueError("not the bytes of one tile")
        return np.frombuffer(raw, dtype=np.uint8).reshape(_SHAPE)


def covered_tiles(
    sites: Sequence[Site], terrain: Terrain | None, radio: RadioSettings, land_use: LandUse | None = None
) -> tuple[CoveredTile, ...]:
    """Return the sub-cells that some sites cover together, for every tile of which they cover any.

    Footprints are computed one after another and forgotten, so the memory does not grow with the number of sites.

    Args:
        sites: the sites.
        terrain: at least what of it lies in the windows of the sites; the rest changes nothing.
        radio: radio assumptions.
        land_use: as :func:`~coverage_planner.engine.nation.land_use_window.land_use_on` cuts it out.

    Raises:
        OutOfValidity: naming the site, when the propagation model is not defined for it.
    """
    tiles: dict[Tile, UInt8Array] = {}
    for site in sites:
        with naming_site(site):
            footprint = compute_footprint(site, terrain, radio, land_use=land_use)
        _join(tiles, footprint)
    return tuple(CoveredTile.of(tile, tiles[tile]) for tile in sorted(tiles))


def _join(tiles: dict[Tile, UInt8Array], footprint: SiteFootprint) -> None:
    for part in tile_parts(footprint.window):
        bits = footprint.bits[part.in_window]
        if not bits.any():
            continue
        tile = tiles.get(part.tile)
        if tile is None:
            tile = tiles[part.tile] = np.zeros(_SHAPE, dtype=np.uint8)
        tile[part.in_tile] |= bits
