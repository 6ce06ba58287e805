"""The strongest and second strongest site of each sub-cell, per carrier and technology.

Layers are made when somebody first looks at a tile and are kept up to date from then on: an edit touches only the tiles
of its own footprint, and taking a site away refills only the sub-cells where it was one of the two strongest, from the
other footprints that reach the tile. A national plan in which nobody asks for servers pays nothing (one layer of one
tile is 480 KB).
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

import numpy as np

from coverage_planner.engine.coverage_kernels import (
    NO_SERVER,
    BoolArray,
    Int16Array,
    forget_server,
    insert_server,
)
from coverage_planner.engine.footprint import NO_SIGNAL, SiteFootprint
from coverage_planner.engine.lattice_tiles import Tile, TilePart, tile_parts, tiles_of
from coverage_planner.model.lattice import TILE_SUBCELLS, Window
from coverage_planner.model.layers import Int32Array
from coverage_planner.model.terms import CARRIERS, Carrier, Technology

_SHAPE = (TILE_SUBCELLS, TILE_SUBCELLS)
_EVERYWHERE = np.ones(_SHAPE, dtype=np.bool_)

Slot = tuple[Carrier, Technology]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class BestServers:
    """Strongest and second strongest site of each sub-cell of a window; -1 and NO_SIGNAL where there is none."""

    number: Int32Array
    level_ddbm: Int16Array
    runner_up_number: Int32Array
    runner_up_level_ddbm: Int16Array

    @classmethod
    def nobody(cls, shape: tuple[int, int]) -> BestServers:
        """Return arrays in which no site is received."""
        return cls(
            number=np.full(shape, NO_SERVER, dtype=np.int32),
            level_ddbm=np.full(shape, NO_SIGNAL, dtype=np.int16),
            runner_up_number=np.full(shape, NO_SERVER, dtype=np.int32),
            runner_up_level_ddbm=np.full(shape, NO_SIGNAL, dtype=np.int16),
        )


def level_of(footprint: SiteFootprint, slot: Slot) -> Int16Array | None:
    """Return the strongest level of a site for one carrier and technology, None where the site does not serve it."""
    carrier, technology = slot
    bit = 1 << CARRIERS.index(carrier)
    levels = [g.level_ddbm for g in footprint.groups if g.technology is technology and g.carriers_mask & bit]
    if not levels:
        return None
    strongest = levels[0]
    for other in levels[1:]:
        strongest = np.maximum(strongest, other)
    return np.ascontiguousarray(strongest, dtype=np.int16)


@dataclass(slots=True)
class ServerLayers:
    """The layers that somebody has looked at, by carrier, technology and tile."""

    _layers: dict[Tile, dict[Slot, BestServers]] = field(default_factory=dict)

    def read(self, window: Window, slot: Slot, footprints_of: FootprintsOfTile) -> BestServers:
        """Return the servers on ``window``, making the layers of tiles not looked at before."""
        answer = BestServers.nobody(window.shape)
        for part in tile_parts(window):
            layer = self._layer(part.tile, slot, footprints_of)
            if layer is None:
                continue
            answer.number[part.in_window] = layer.number[part.in_tile]
            answer.level_ddbm[part.in_window] = layer.level_ddbm[part.in_tile]
            answer.runner_up_number[part.in_window] = layer.runner_up_number[part.in_tile]
            answer.runner_up_level_ddbm[part.in_window] = layer.runner_up_level_ddbm[part.in_tile]
        return answer

    def _layer(self, tile: Tile, slot: Slot, footprints_of: FootprintsOfTile) -> BestServers | None:
        of_tile = self._layers.get(tile, {})
        if slot in of_tile:
            return of_tile[slot]
        footprints = footprints_of(tile)
        if not footprints:
            return None
        layer = BestServers.nobody(_SHAPE)
        _offer(layer, tile, slot, footprints, _EVERYWHERE)
        self._layers.setdefault(tile, {})[slot] = layer
        return layer

    def add(self, footprint: SiteFootprint) -> None:
        """Offer a new site to the layers that exist in its window."""
        for part in tile_parts(footprint.window):
            for slot, layer in self._layers.get(part.tile, {}).items():
                _offer(layer, part.tile, slot, (footprint,), _EVERYWHERE)

    def remove(self, footprint: SiteFootprint, footprints_of: FootprintsOfTile) -> None:
        """Take a site out of the layers of its window; ``footprints_of`` gives the sites that remain."""
        where = np.empty(_SHAPE, dtype=np.bool_)
        for part in tile_parts(footprint.window):
            for slot, layer in self._layers.get(part.tile, {}).items():
                cleared = forget_server(
                    layer.number,
                    layer.level_ddbm,
                    layer.runner_up_number,
                    layer.runner_up_level_ddbm,
                    footprint.site_number,
                    where,
                )
                if cleared:
                    _offer(layer, part.tile, slot, footprints_of(part.tile), where)


def _offer(layer: BestServers, tile: Tile, slot: Slot, footprints: Iterable[SiteFootprint], where: BoolArray) -> None:
    for footprint in footprints:
        level = level_of(footprint, slot)
        if level is None:
            continue
        part = _part_in(tile, footprint.window)
        insert_server(
            layer.number,
            layer.level_ddbm,
            layer.runner_up_number,
            layer.runner_up_level_ddbm,
            footprint.site_number,
            _read_only(level),
            part.row_in_tile,
            part.col_in_tile,
            part.row_in_window,
            part.col_in_window,
            part.rows,
            part.cols,
            where,
        )


def _part_in(tile: Tile, window: Window) -> TilePart:
    for part in tile_parts(window):
        if part.tile == tile:
            return part
    raise ValueError(f"window {window} does not touch tile {tile}")


def _read_only(level: Int16Array) -> Int16Array:
    # One array type (read-only, C order) keeps the kernels at one compiled version each.
    view = level.view()
    view.flags.writeable = False
    return view


class FootprintsOfTile:
    """Gives the footprints that reach a tile, by site number; kept by the coverage state."""

    def __init__(self) -> None:
        self._of_tile: dict[Tile, dict[int, SiteFootprint]] = {}

    def __call__(self, tile: Tile) -> tuple[SiteFootprint, ...]:
        """Return the footprints whose window touches ``tile``."""
        return tuple(self._of_tile.get(tile, {}).values())

    def add(self, footprint: SiteFootprint) -> None:
        """Note a footprint in every tile its window touches."""
        for tile in tiles_of(footprint.window):
            self._of_tile.setdefault(tile, {})[footprint.site_number] = footprint

    def remove(self, footprint: SiteFootprint) -> None:
        """Strike a footprint out of every tile its window touches."""
        for tile in tiles_of(footprint.window):
            del self._of_tile[tile][footprint.site_number]
