"""Coverage state: which sub-cells are covered, by how many sites, and by whom best, kept exact under edits.

The state lives on lattice tiles that exist only where there is a service area or a footprint. Each tile knows

* the service area bytes (never changed),
* per service bit how many footprints cover each sub-cell (uint8, uint16 from the 256th footprint on),
* the covered byte: a bit is set where the area has it or a counter is above zero.

Adding or removing a site touches only its own window, and any sequence of edits that ends with the same sites ends with
the same arrays as a fresh state to which those sites were added (tests/properties/test_coverage_state.py).
"""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np

from coverage_planner.engine.best_server import BestServers, FootprintsOfTile, ServerLayers
from coverage_planner.engine.coverage_kernels import (
    BoolArray,
    UInt16Array,
    count_footprint,
    covered_without_footprint,
)
from coverage_planner.engine.footprint import SiteFootprint
from coverage_planner.engine.lattice_tiles import Tile, tile_parts
from coverage_planner.model.lattice import SUBCELLS_PER_SIDE, TILE_HALF_MESHES, TILE_SUBCELLS, Window
from coverage_planner.model.layers import ServiceAreaTiles, UInt8Array
from coverage_planner.model.terms import Carrier, Technology

_SHAPE = (TILE_SUBCELLS, TILE_SUBCELLS)
_BITS = 8
_MAXIMUM_SITES = 65_535
"""Counters are uint16 at most: more footprints on one sub-cell could overflow."""
_MOST_IN_A_BYTE = 255
"""Counters are bytes as long as no more footprints reach the tile: 0.3 MB a tile less, and a nation has hundreds twice."""


def _frozen(array: UInt8Array) -> UInt8Array:
    view = np.ascontiguousarray(array, dtype=np.uint8).view()
    view.flags.writeable = False
    return view


_NO_AREA = _frozen(np.zeros(_SHAPE, dtype=np.uint8))


@dataclass(slots=True)
class _SiteTile:
    """Arrays of a tile that footprints touch; the eight counters of a sub-cell lie side by side in memory."""

    area: UInt8Array
    counters: UInt8Array | UInt16Array
    covered: UInt8Array
    footprints: int = 0
    changed: BoolArray = field(default_factory=lambda: np.zeros((TILE_HALF_MESHES, TILE_HALF_MESHES), dtype=np.bool_))

    @classmethod
    def over(cls, area: UInt8Array) -> _SiteTile:
        return cls(area, np.zeros((*_SHAPE, _BITS), dtype=np.uint8), area.copy())

    def expect(self, footprints: int) -> None:
        """Make room for the counts of some more footprints, or of fewer."""
        self.footprints += footprints
        if self.footprints > _MOST_IN_A_BYTE and self.counters.dtype == np.uint8:
            self.counters = self.counters.astype(np.uint16)


class CoverageState:
    """Counters, covered bytes and best servers of a set of footprints over the carriers' service areas."""

    def __init__(self, service_areas: ServiceAreaTiles | None) -> None:
        self._areas: dict[Tile, UInt8Array] = {}
        if service_areas is not None:
            tiles = zip(service_areas.tile_row.tolist(), service_areas.tile_col.tolist(), strict=True)
            self._areas = {tile: _frozen(service_areas.bits[k]) for k, tile in enumerate(tiles)}
        self._tiles: dict[Tile, _SiteTile] = {}
        self._footprints: dict[int, SiteFootprint] = {}
        self._of_tile = FootprintsOfTile()
        self._servers = ServerLayers()

    @property
    def footprints(self) -> dict[int, SiteFootprint]:
        """The footprints in the state by site number (a copy)."""
        return dict(self._footprints)

    def tiles(self) -> tuple[Tile, ...]:
        """Return the tiles that have a service area or were ever reached by a footprint, sorted."""
        return tuple(sorted(self._areas.keys() | self._tiles.keys()))

    def add(self, footprint: SiteFootprint) -> None:
        """Count a site in.

        Raises:
            ValueError: if a site of that number is already in the state, or the footprint is not on whole half meshes.
        """
        _check(footprint)
        if footprint.site_number in self._footprints:
            raise ValueError(f"site {footprint.site_number} is already in the coverage state")
        if len(self._footprints) >= _MAXIMUM_SITES:
            raise ValueError(f"a coverage state holds at most {_MAXIMUM_SITES} sites")
        self._count(footprint, adding=True)
        self._footprints[footprint.site_number] = footprint
        self._of_tile.add(footprint)
        self._servers.add(footprint)

    def remove(self, footprint: SiteFootprint) -> None:
        """Take the site of that footprint out again.

        What is counted down is the footprint that was added under this number.

        Raises:
            KeyError: if no site of that number is in the state.
        """
        added = self._footprints.pop(footprint.site_number)
        self._count(added, adding=False)
        self._of_tile.remove(added)
        self._servers.remove(added, self._of_tile)

    def _count(self, footprint: SiteFootprint, *, adding: bool) -> None:
        bits = _frozen(footprint.bits)
        for part in tile_parts(footprint.window):
            tile = self._tiles.get(part.tile)
            if tile is None:
                tile = self._tiles[part.tile] = _SiteTile.over(self._areas.get(part.tile, _NO_AREA))
            tile.expect(1 if adding else -1)
            count_footprint(
                tile.counters,
                tile.covered,
                tile.area,
                bits,
                part.row_in_tile,
                part.col_in_tile,
                part.row_in_window,
                part.col_in_window,
                part.rows,
                part.cols,
                adding,
                tile.changed,
            )

    def take_changes(self) -> dict[Tile, BoolArray]:
        """Return, per tile, the half meshes whose covered bytes changed since the last call, and forget them."""
        changes = {}
        for key, tile in self._tiles.items():
            if tile.changed.any():
                changes[key] = tile.changed
                tile.changed = np.zeros_like(tile.changed)
        return changes

    def covered_tile(self, tile: Tile) -> UInt8Array | None:
        """Return the covered bytes of a tile (read-only), or None where nothing is known of it."""
        if tile in self._tiles:
            return _frozen(self._tiles[tile].covered)
        return self._areas.get(tile)

    def covered_bits(self, window: Window) -> UInt8Array:
        """Return the covered bytes on a window: service areas and sites together."""
        answer = np.zeros(window.shape, dtype=np.uint8)
        for part in tile_parts(window):
            covered = self.covered_tile(part.tile)
            if covered is not None:
                answer[part.in_window] = covered[part.in_tile]
        return answer

    def covered_without(self, footprint: SiteFootprint) -> UInt8Array:
        """Return the covered bytes on the window of a site of the state as they would be without that site."""
        answer = np.zeros(footprint.window.shape, dtype=np.uint8)
        bits = _frozen(self._footprints[footprint.site_number].bits)
        for part in tile_parts(footprint.window):
            tile = self._tiles[part.tile]
            covered_without_footprint(
                tile.counters,
                tile.covered,
                tile.area,
                bits,
                part.row_in_tile,
                part.col_in_tile,
                part.row_in_window,
                part.col_in_window,
                part.rows,
                part.cols,
                answer,
            )
        return answer

    def counts(self, window: Window, bit: int) -> UInt16Array:
        """Return how many sites cover each sub-cell of a window with the service of ``bit`` (areas do not count)."""
        answer = np.zeros(window.shape, dtype=np.uint16)
        for part in tile_parts(window):
            tile = self._tiles.get(part.tile)
            if tile is not None:
                answer[part.in_window] = tile.counters[*part.in_tile, bit]
        return answer

    def best_server(self, window: Window, carrier: Carrier, technology: Technology) -> BestServers:
        """Return the strongest and second strongest site per sub-cell; equal levels go to the lower site number.

        Every level that the footprints hold counts (they hold NO_SIGNAL below the threshold of the coverage).
        """
        return self._servers.read(window, (carrier, technology), self._of_tile)


def _check(footprint: SiteFootprint) -> None:
    n = SUBCELLS_PER_SIDE
    window = footprint.window
    if window.row0 % n or window.col0 % n or window.rows % n or window.cols % n:
        raise ValueError("a footprint needs a window of whole half meshes")
    if footprint.bits.shape != window.shape:
        raise ValueError("the bits of a footprint must fit its window")
