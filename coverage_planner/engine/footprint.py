"""From a site to its footprint: received level (RSRP) on a lattice window, and the coverage byte per sub-cell.

Level = EIRP per resource element + antenna pattern - loss - margin, rounded to 0.1 dBm (half up) and kept where it is
at least the threshold of the sector's technology; where the terrain hides the receiver, or the level is lower, there
is ``NO_SIGNAL``. Loss is the larger of free space (ITU-R P.525, slant distance) and, for the extended Hata setting,
the median formula of NTIA TR-15-517 (:mod:`~coverage_planner.engine.propagation.extended_hata`), so that it never
falls below free space near the mast. The base height of the formula is the antenna's height above ground, held to
20..200 m: a 20 m mast is taken as 20 m, below the documented 30 m, a 12 m mast as 20 m. Above 6 GHz a scenario of 3GPP
TR 38.901 stands in (:mod:`~coverage_planner.engine.substitute_model`). With ITU-R P.1812 the loss comes from the terrain profile, diffraction included, and there is no separate line of
sight (:mod:`~coverage_planner.engine.mapped_levels`). How a model is used outside its documented range, and what it
assumes, is said by :func:`footprint_labels`, and every table and map that shows a footprint prints those labels.

Distances are geodesic (:mod:`~coverage_planner.engine.geodesy`).
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, replace
from functools import partial
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from coverage_planner.engine.content_hash import array_hash
from coverage_planner.engine.footprint_labels import footprint_labels
from coverage_planner.engine.footprint_rows import NO_SIGNAL, footprint_rows, over_rows
from coverage_planner.engine.formula_loss import REACH_M
from coverage_planner.engine.geodesy import metres_by_row
from coverage_planner.engine.ground_cover import land_use_key, loss_layers, uses_land_use
from coverage_planner.engine.line_of_sight import EARTH_RADIUS_M, prepare_terrain
from coverage_planner.engine.loss_cache import LossCache
from coverage_planner.engine.loss_request import LossWay, map_reach_m
from coverage_planner.engine.mapped_levels import LEAST_REACH_M, LevelGrid, add_mapped_levels, find_losses
from coverage_planner.engine.margins import PROFILE_MODELS, TR38901_MODELS
from coverage_planner.engine.propagation.polar_grid import LatticeFrame
from coverage_planner.engine.sector_table import (
    GroupKey,
    check_sectors,
    check_settings,
    group_key,
    sector_table,
    used_antennas,
)
from coverage_planner.engine.site_terrain import layer_on, position_in, settle_ground, window_around
from coverage_planner.model.land_use import LandUse, LandUseSettings
from coverage_planner.model.lattice import Window
from coverage_planner.model.layers import Terrain, UInt8Array
from coverage_planner.model.settings import PropagationModel, RadioSettings, SightRule
from coverage_planner.model.site import Site
from coverage_planner.model.terms import CARRIERS, Technology
from coverage_planner.model.text import Text

if TYPE_CHECKING:
    from coverage_planner.engine.packed_footprint import PackedGroup

__all__ = [
    "NO_SIGNAL",
    "FootprintGroup",
    "SiteFootprint",
    "compute_footprint",
    "footprint_key",
    "footprint_labels",
]

Int16Grid = npt.NDArray[np.int16]

FOOTPRINT_VERSION = 7
"""Part of the content hash; raised whenever the same inputs would give other bytes."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class FootprintGroup:
    """Levels of the sectors of one technology shared by the same carriers.

    ``level_ddbm`` is int16 tenths of dBm on the footprint's window, ``NO_SIGNAL`` below ``threshold_ddbm``.
    """

    technology: Technology
    carriers_mask: int
    """Bits 0-3 for the carriers of :data:`CARRIERS`."""
    threshold_ddbm: int
    level_ddbm: Int16Grid

    @property
    def service_bits(self) -> int:
        """Bits of the coverage byte that a usable level of this group sets."""
        return service_bits_of(self.technology, self.carriers_mask)


def service_bits_of(technology: Technology, carriers_mask: int) -> int:
    """Return the bits of the coverage byte that a usable level of some carriers sets."""
    mobile = carriers_mask << len(CARRIERS)
    return mobile | carriers_mask if technology is Technology.NR else mobile


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class SiteFootprint:
    """What one site serves, on a window of whole half meshes.

    ``bits`` is the coverage byte per sub-cell (5G in bits 0-3, mobile in bits 4-7). ``unknown_terrain_cells`` counts the
    served sub-cells whose line of sight, or P.1812 loss, rests on unknown terrain.
    """

    site_number: int
    window: Window
    bits: UInt8Array
    groups: tuple[FootprintGroup | PackedGroup, ...]
    unknown_terrain_cells: int
    labels: tuple[Text, ...] = ()

    @property
    def served_cells(self) -> int:
        """Sub-cells with at least one service."""
        return int(np.count_nonzero(self.bits))


def compute_footprint(
    site: Site,
    terrain: Terrain | None,
    radio: RadioSettings,
    *,
    land_use: LandUse | None = None,
    threads: int = 1,
    cache: LossCache | None = None,
    coarse: bool = False,
    lasting: bool = True,
) -> SiteFootprint:
    """Return the footprint of a site; the number of threads changes nothing but the time.

    Without terrain, or with the site outside it, the ground is flat; with terrain and blocking such a site's cells all
    count as unknown, and with P.1812 always: its loss rests on the terrain.

    Args:
        site: its position and sectors.
        terrain: ground heights.
        radio: the assumptions.
        land_use: clutter and zones of ITU-R P.1812, as far as the assumptions ask for them.
        threads: threads.
        cache: has the losses of models over the terrain profile; the bytes are the same without it.
        coarse: with P.1812 and P.526, a first picture from fewer paths.
        lasting: False keeps the losses in memory only (a site under the mouse).

    Raises:
        OutOfValidity: when a setting or a sector lies outside what the model is defined for.
    """
    check_settings(radio)
    check_sectors(site, radio)
    keys = sorted({group_key(sector, radio) for sector in site.sectors}, key=lambda key: (key[0].value, *key[1:]))
    table = sector_table(site, radio, keys)
    grid = _level_grid(site, terrain, radio, keys, float(table[:, REACH_M].max(initial=0.0)))
    if radio.model in PROFILE_MODELS:
        needed_m = map_reach_m(float(table[:, REACH_M].max(initial=0.0)), radio.maximum_range_m)
        layers = loss_layers(site, terrain, land_use, radio, needed_m)
        losses_of = find_losses(layers, cache, threads=threads, lasting=lasting)
        way = LossWay.COARSE if coarse else LossWay.EXACT if radio.exact_paths else LossWay.SWEEP
        add_mapped_levels(site, radio, table, grid, losses_of, way=way, threads=threads)
    else:
        _add_formula_levels(site, radio, table, grid, radio.terrain_blocking and terrain is not None, threads)
    window, levels = grid.window, grid.levels_ddbm
    bits = np.zeros(window.shape, dtype=np.uint8)
    groups: list[FootprintGroup] = []
    for (technology, mask, threshold), level in zip(keys, levels, strict=True):
        group = FootprintGroup(technology=technology, carriers_mask=mask, threshold_ddbm=threshold, level_ddbm=level)
        bits[level != NO_SIGNAL] |= np.uint8(group.service_bits)
        level.flags.writeable = False
        groups.append(group)
    bits.flags.writeable = False
    return SiteFootprint(
        site_number=site.number,
        window=window,
        bits=bits,
        groups=tuple(groups),
        unknown_terrain_cells=int(np.count_nonzero(grid.unknown)),
        labels=footprint_labels(site, radio, land_use),
    )


def _level_grid(
    site: Site, terrain: Terrain | None, radio: RadioSettings, keys: list[GroupKey], reach_m: float
) -> LevelGrid:
    window = window_around(site.latitude_deg, site.longitude_deg, max(reach_m, LEAST_REACH_M))
    site_row, site_col = position_in(window, site.latitude_deg, site.longitude_deg)
    height_m = layer_on(window, terrain)
    return LevelGrid(
        window=window,
        frame=LatticeFrame(site_row, site_col, *metres_by_row(site.latitude_deg, window)),
        tx_ground_m=settle_ground(height_m, site_row, site_col),
        height_m=height_m,
        effective_radius_m=radio.effective_earth_radius_factor * EARTH_RADIUS_M,
        thresholds_ddbm=np.array([threshold for _, _, threshold in keys], dtype=np.int32),
        levels_ddbm=np.full((len(keys), *window.shape), NO_SIGNAL, dtype=np.int16),
        unknown=np.zeros(window.shape, dtype=np.uint8),
    )


def _add_formula_levels(
    site: Site,
    radio: RadioSettings,
    table: npt.NDArray[np.float64],
    grid: LevelGrid,
    blocking: bool,
    threads: int,
) -> None:
    """Raise the levels to those of all sectors by a formula of the distance, and line of sight."""
    known = grid.tx_ground_m is not None
    sight = prepare_terrain(grid.height_m if known else grid.height_m[:0, :0])
    heights = np.array([sector.height_agl_m for sector in site.sectors])
    for antenna_agl_m in sorted(set(heights.tolist())):
        sectors = np.ascontiguousarray(table[heights == antenna_agl_m])
        run = partial(
            footprint_rows,
            north_m=grid.frame.north_m,
            east_step_m=grid.frame.east_step_m,
            site_row=grid.frame.site_row,
            site_col=grid.frame.site_col,
            sectors=sectors,
            thresholds_ddbm=grid.thresholds_ddbm,
            antenna_agl_m=antenna_agl_m,
            rx_agl_m=radio.receiver_height_m,
            reach_m=float(sectors[:, REACH_M].max()),
            terrain_known=known,
            terrain_blocking=blocking,
            sight_decides=radio.model in TR38901_MODELS and radio.sight_rule is SightRule.TERRAIN,
            terrain=sight,
            tx_ground_m=grid.tx_ground_m if grid.tx_ground_m is not None else 0.0,
            effective_radius_m=grid.effective_radius_m,
            levels_ddbm=grid.levels_ddbm,
            unknown=grid.unknown,
        )
        over_rows(run, grid.window.shape, threads)


def footprint_key(site: Site, radio: RadioSettings, terrain: Terrain | None, land_use: LandUse | None = None) -> str:
    """Return a content hash of all that decides the bytes of a footprint: not the name, cost or status of the site.

    Nor of its number: whoever keeps footprints by this key puts the number in. The terrain is hashed once per array.
    """
    parts = (
        FOOTPRINT_VERSION,
        site.latitude_deg,
        site.longitude_deg,
        site.sectors,
        used_antennas(site, radio),
        _deciding(radio, land_use),
        None if terrain is None else (terrain.window, array_hash(terrain.height_m)),
        land_use_key(radio, land_use),
    )
    return hashlib.blake2b(repr(parts).encode(), digest_size=20).hexdigest()


def _deciding(radio: RadioSettings, land_use: LandUse | None) -> RadioSettings:
    """Return the settings with those the model does not use at their defaults: changing them recomputes nothing."""
    usual = RadioSettings()
    # Of the antenna library only the content of the antennas in use matters; the key holds it by itself.
    radio = replace(radio, antennas=(), land_use=_deciding_land_use(radio, land_use))
    if radio.model is PropagationModel.P1812:
        return replace(radio, environment=usual.environment, terrain_blocking=usual.terrain_blocking)
    exact_paths = radio.exact_paths if radio.model in PROFILE_MODELS else usual.exact_paths
    return replace(
        radio,
        time_percent=usual.time_percent,
        location_percent=usual.location_percent,
        exact_paths=exact_paths,
    )


def _deciding_land_use(radio: RadioSettings, land_use: LandUse | None) -> LandUseSettings:
    usual = LandUseSettings()
    if not uses_land_use(radio, land_use):
        # The switch stays where the model reads it: it is in the labels also without land use.
        return replace(usual, clutter=radio.uses_land_use_clutter)
    # The least area of a sea also tells which cells of the class are a sea to the table of heights.
    if radio.land_use.clutter:
        return radio.land_use
    return replace(usual, zones=radio.land_use.zones, minimum_sea_km2=radio.land_use.minimum_sea_km2)
