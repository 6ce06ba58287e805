"""From a site to its footprint: received level (RSRP) on a lattice window, and the coverage byte per sub-cell.

Level = EIRP per resource element + antenna pattern - loss - margin, rounded to 0.1 dBm (half up) and kept where it is
at least the threshold of the sector's technology; where the terrain hides the receiver, or the level is lower, there
is ``NO_SIGNAL``. Loss is the larger of free space (ITU-R P.525, slant distance) and, for the extended Hata setting,
the median formula of NTIA TR-15-517 (:mod:`~coverage_planner.engine.propagation.extended_hata`), so that it never
falls below free space near the mast. The base height of the formula is the antenna's height above ground, held to
20..200 m: a 20 m mast is taken as 20 m, below the documented 30 m, a 12 m mast as 20 m. Bands above 6 GHz use free
space. How the formula is used outside its documented range is said by :func:`footprint_labels`, and every table and
map that shows a footprint prints those labels.

Distances are geodesic (:mod:`~coverage_planner.engine.geodesy`).
"""

from __future__ import annotations

import hashlib
import weakref
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from math import floor

import numpy as np
import numpy.typing as npt

from coverage_planner.engine.footprint_rows import NO_SIGNAL, REACH_M, SECTOR_COLUMNS, footprint_rows
from coverage_planner.engine.geodesy import metres_by_row
from coverage_planner.engine.line_of_sight import EARTH_RADIUS_M, prepare_terrain
from coverage_planner.engine.propagation.extended_hata import BASE_HEIGHT_M, FREQUENCY_MHZ, PLANNING_BASE_HEIGHT_M
from coverage_planner.engine.sector_table import check_settings, group_key, sector_row, threshold_ddbm, uses_hata
from coverage_planner.model.lattice import (
    LONGITUDE_ORIGIN_DEG,
    SUB_COLS_PER_DEGREE,
    SUB_ROWS_PER_DEGREE,
    Window,
    metres_per_degree,
)
from coverage_planner.model.layers import Terrain, UInt8Array
from coverage_planner.model.settings import PropagationModel, RadioSettings
from coverage_planner.model.site import Site
from coverage_planner.model.terms import CARRIERS, Technology
from coverage_planner.model.text import Text

__all__ = [
    "NO_SIGNAL",
    "FootprintGroup",
    "SiteFootprint",
    "compute_footprint",
    "footprint_key",
    "footprint_labels",
]

Int16Grid = npt.NDArray[np.int16]

NEAREST_GROUND_CELLS = 2
"""A site whose own sub-cell has no height (a pier, the edge of the DEM) stands at the nearest known one within this."""
FOOTPRINT_VERSION = 1
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
        mobile = self.carriers_mask << len(CARRIERS)
        return mobile | self.carriers_mask if self.technology is Technology.NR else mobile


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class SiteFootprint:
    """What one site serves, on a window of whole half meshes.

    ``bits`` is the coverage byte per sub-cell (5G in bits 0-3, mobile in bits 4-7). ``unknown_terrain_cells`` counts the
    served sub-cells whose line of sight rests on unknown terrain.
    """

    site_number: int
    window: Window
    bits: UInt8Array
    groups: tuple[FootprintGroup, ...]
    unknown_terrain_cells: int
    labels: tuple[Text, ...] = ()

    @property
    def served_cells(self) -> int:
        """Sub-cells with at least one service."""
        return int(np.count_nonzero(self.bits))


def compute_footprint(site: Site, terrain: Terrain | None, radio: RadioSettings, *, threads: int = 1) -> SiteFootprint:
    """Return the footprint of a site; the number of threads changes nothing but the time.

    Without terrain, or with the site outside it, the ground is flat; with terrain and blocking such a site's cells all
    count as unknown.

    Raises:
        OutOfValidity: when a setting or a sector lies outside what the model is defined for.
    """
    check_settings(radio)
    keys = sorted({group_key(sector) for sector in site.sectors}, key=lambda key: (key[0].value, key[1]))
    table = np.array([sector_row(sector, radio, keys) for sector in site.sectors]).reshape(-1, SECTOR_COLUMNS)
    window = _window_of(site, float(table[:, REACH_M].max(initial=0.0)))
    north_m, east_step_m = metres_by_row(site.latitude_deg, window)
    site_row = site.latitude_deg * SUB_ROWS_PER_DEGREE - window.row0 - 0.5
    site_col = (site.longitude_deg - LONGITUDE_ORIGIN_DEG) * SUB_COLS_PER_DEGREE - window.col0 - 0.5
    thresholds = np.array([threshold_ddbm(radio, technology) for technology, _ in keys], dtype=np.int32)
    levels = np.full((len(keys), *window.shape), NO_SIGNAL, dtype=np.int16)
    unknown = np.zeros(window.shape, dtype=np.uint8)

    height_m = _terrain_on(window, terrain)
    tx_ground_m = _settle_ground(height_m, site_row, site_col)
    terrain_known = tx_ground_m is not None
    sight = prepare_terrain(height_m if terrain_known else height_m[:0, :0])
    heights = np.array([sector.height_agl_m for sector in site.sectors])
    for antenna_agl_m in sorted(set(heights.tolist())):
        sectors = np.ascontiguousarray(table[heights == antenna_agl_m])

        def run(
            first_row: int, end_row: int, sectors: npt.NDArray[np.float64] = sectors, agl_m: float = antenna_agl_m
        ) -> None:
            footprint_rows(
                first_row,
                end_row,
                north_m,
                east_step_m,
                site_row,
                site_col,
                sectors,
                thresholds,
                agl_m,
                radio.receiver_height_m,
                float(sectors[:, REACH_M].max()),
                terrain_known,
                radio.terrain_blocking and terrain is not None,
                sight,
                tx_ground_m if tx_ground_m is not None else 0.0,
                radio.effective_earth_radius_factor * EARTH_RADIUS_M,
                levels,
                unknown,
            )

        _over_rows(run, window, threads)

    bits = np.zeros(window.shape, dtype=np.uint8)
    groups = []
    for (technology, mask), level, threshold in zip(keys, levels, thresholds, strict=True):
        group = FootprintGroup(
            technology=technology, carriers_mask=mask, threshold_ddbm=int(threshold), level_ddbm=level
        )
        bits[level != NO_SIGNAL] |= np.uint8(group.service_bits)
        level.flags.writeable = False
        groups.append(group)
    bits.flags.writeable = False
    return SiteFootprint(
        site_number=site.number,
        window=window,
        bits=bits,
        groups=tuple(groups),
        unknown_terrain_cells=int(np.count_nonzero(unknown)),
        labels=footprint_labels(site, radio),
    )


def footprint_labels(site: Site, radio: RadioSettings) -> tuple[Text, ...]:
    """Return what must be said beside figures that use this site's footprint, in a fixed order."""
    if radio.model is not PropagationModel.EXTENDED_HATA:
        return ()
    labels: list[Text] = []
    for sector in site.sectors:
        frequency, height = sector.centre_frequency_mhz, sector.height_agl_m
        if not uses_hata(sector, radio):
            labels.append(
                Text(
                    f"{frequency:g} MHzは拡張秦式の範囲外のため見通し内の自由空間損失で計算",
                    f"{frequency:g} MHz is outside the extended Hata formula: free space in line of sight",
                )
            )
            continue
        if frequency > FREQUENCY_MHZ[1]:
            labels.append(
                Text(
                    f"{frequency:g} MHzは拡張秦式の適用範囲(3000 MHzまで)を超える外挿",
                    f"{frequency:g} MHz is extrapolated beyond the extended Hata range (to 3000 MHz)",
                )
            )
        used = min(max(height, PLANNING_BASE_HEIGHT_M[0]), PLANNING_BASE_HEIGHT_M[1])
        if used != height:
            labels.append(
                Text(
                    f"アンテナ高{height:g} mは拡張秦式では{used:g} mとして計算",
                    f"antenna height {height:g} m is taken as {used:g} m in the extended Hata formula",
                )
            )
        elif height < BASE_HEIGHT_M[0]:
            labels.append(
                Text(
                    f"アンテナ高{height:g} mは拡張秦式の適用範囲(30 m以上)を下回る外挿",
                    f"antenna height {height:g} m is extrapolated below the extended Hata range (from 30 m)",
                )
            )
    labels.append(
        Text(
            "1 km未満は拡張秦式の外挿(自由空間損失を下回らない)",
            "below 1 km the extended Hata formula is extrapolated, never below free space",
        )
    )
    return tuple(dict.fromkeys(labels))


def footprint_key(site: Site, radio: RadioSettings, terrain: Terrain | None) -> str:
    """Return a content hash of all that decides the bytes of a footprint: not the name, cost or status of the site.

    Nor of its number: whoever keeps footprints by this key puts the number in. The terrain is hashed once per array.
    """
    parts = (
        FOOTPRINT_VERSION,
        site.latitude_deg,
        site.longitude_deg,
        site.sectors,
        radio,
        None if terrain is None else (terrain.window, _terrain_hash(terrain)),
    )
    return hashlib.blake2b(repr(parts).encode(), digest_size=20).hexdigest()


_TERRAIN_HASHES: dict[int, tuple[weakref.ref[npt.NDArray[np.float32]], str]] = {}


def _terrain_hash(terrain: Terrain) -> str:
    # The array is read-only, so its hash holds as long as the array lives.
    array = terrain.height_m
    known = _TERRAIN_HASHES.get(id(array))
    if known is not None and known[0]() is array:
        return known[1]
    value = hashlib.blake2b(np.ascontiguousarray(array).data, digest_size=20).hexdigest()
    identity = id(array)
    reference = weakref.ref(array, lambda _: _TERRAIN_HASHES.pop(identity, None))
    _TERRAIN_HASHES[identity] = (reference, value)
    return value


def _window_of(site: Site, reach_m: float) -> Window:
    """Return the window of whole half meshes that holds every sub-cell within reach."""
    row_position = site.latitude_deg * SUB_ROWS_PER_DEGREE
    col_position = (site.longitude_deg - LONGITUDE_ORIGIN_DEG) * SUB_COLS_PER_DEGREE
    north_m_per_degree, east_m_per_degree = metres_per_degree(site.latitude_deg)
    # Cells shrink away from the site by less than 2 % within 100 km below 46 N; one spare cell for interpolation.
    rows = 1.02 * reach_m * SUB_ROWS_PER_DEGREE / north_m_per_degree + 1
    cols = 1.02 * reach_m * SUB_COLS_PER_DEGREE / east_m_per_degree + 1
    row0, col0 = floor(row_position - rows), floor(col_position - cols)
    row1, col1 = floor(row_position + rows) + 1, floor(col_position + cols) + 1
    return Window(row0, col0, row1 - row0, col1 - col0).expanded_to_half_meshes()


def _terrain_on(window: Window, terrain: Terrain | None) -> npt.NDArray[np.float32]:
    """Return the heights on the window, NaN where the terrain has none."""
    heights = np.full(window.shape, np.nan, dtype=np.float32)
    common = None if terrain is None else window.intersection(terrain.window)
    if terrain is not None and common is not None:
        heights[common.slices_in(window)] = terrain.height_m[common.slices_in(terrain.window)]
    return heights


def _settle_ground(height_m: npt.NDArray[np.float32], site_row: float, site_col: float) -> float | None:
    """Return the height of the sub-cell the site is in, or None; an unknown one takes the nearest known height."""
    row, col = floor(site_row + 0.5), floor(site_col + 0.5)
    near = NEAREST_GROUND_CELLS
    candidates = [
        ((r - site_row) ** 2 + (c - site_col) ** 2, r, c)
        for r in range(max(row - near, 0), min(row + near + 1, height_m.shape[0]))
        for c in range(max(col - near, 0), min(col + near + 1, height_m.shape[1]))
        if not np.isnan(height_m[r, c])
    ]
    if not candidates:
        return None
    if np.isnan(height_m[row, col]):
        _, r, c = min(candidates)
        height_m[row, col] = height_m[r, c]
    return float(height_m[row, col])


def _over_rows(run: Callable[[int, int], None], window: Window, threads: int) -> None:
    # Below some 50,000 sub-cells (about 4 ms of work) starting threads costs more than it saves.
    if threads <= 1 or window.rows * window.cols < 50_000:
        run(0, window.rows)
        return
    # More pieces than threads, because the middle rows of a disc hold more cells.
    borders = np.linspace(0, window.rows, 4 * threads + 1).astype(int).tolist()
    with ThreadPoolExecutor(threads) as pool:
        list(pool.map(run, borders[:-1], borders[1:]))
