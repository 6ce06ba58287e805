"""From land use to what ITU-R P.1812 wants to know of the ground around a site: clutter heights and zones.

Clutter heights are those of the recorded table, a value per sub-cell; unknown land use counts as open. Zones follow
P.1812 3.4: sea; coastal land, adjacent to the sea up to 100 m of altitude and not farther than 50 km from it; inland.
Sea is the class 海水域 (beaches are land), without closed bodies that are too small (``large_seas``). Only sea that the imported land use shows is known: what lies outside it, or
outside what was interpreted, is no sea. The distance to the sea is taken between centres of half meshes (about 0.5 km).

The layers are made for the surroundings of one site, so that losses kept by their content hang on no land use farther
away than matters.
"""

from __future__ import annotations

import weakref
from math import ceil

import numpy as np
import numpy.typing as npt
from scipy.ndimage import distance_transform_edt

from coverage_planner.engine.content_hash import array_hash
from coverage_planner.engine.large_seas import with_large_seas
from coverage_planner.engine.loss_request import LossLayers
from coverage_planner.engine.propagation.p1812_profile import COASTAL, INLAND, SEA
from coverage_planner.engine.propagation.zone_layer import ZoneLayer
from coverage_planner.engine.site_terrain import layer_on, window_around
from coverage_planner.model.land_use import LandUse, LandUseClass
from coverage_planner.model.lattice import (
    HALF_COLS_PER_DEGREE,
    HALF_ROWS_PER_DEGREE,
    SUBCELLS_PER_SIDE,
    Window,
    metres_per_degree,
)
from coverage_planner.model.layers import Terrain
from coverage_planner.model.settings import PropagationModel, RadioSettings
from coverage_planner.model.site import Site
from coverage_planner.model.text import Text

COAST_M = 50_000.0
COAST_ALTITUDE_M = 100.0
SEA_LEVEL_M = 0.0

BoolGrid = npt.NDArray[np.bool_]


def uses_land_use(radio: RadioSettings, land_use: LandUse | None) -> bool:
    """Return True when the land use decides the losses of the chosen model."""
    asked = radio.land_use.clutter or radio.land_use.zones
    return land_use is not None and asked and radio.model is PropagationModel.P1812


def loss_layers(
    site: Site, terrain: Terrain | None, land_use: LandUse | None, radio: RadioSettings, reach_m: float
) -> LossLayers:
    """Return terrain, clutter and zones for the losses of a site.

    A layer that would change nothing (no clutter height, no sea within reach of the coast rule) is left out. Sea whose
    height the terrain does not know lies at 0 m.

    Args:
        site: its position.
        terrain: ground heights.
        land_use: None, or not used by the settings, leaves the terrain alone.
        radio: switches and clutter heights.
        reach_m: farthest loss wanted.
    """
    if land_use is None or not uses_land_use(radio, land_use):
        return LossLayers(terrain=terrain)
    window = window_around(site.latitude_deg, site.longitude_deg, reach_m)
    if radio.land_use.zones:
        land_use = with_large_seas(land_use, radio.land_use.minimum_sea_km2)
    code = land_use.on(window)
    clutter = zones = None
    if radio.land_use.clutter:
        heights = radio.land_use.heights_by_code()[code]
        if heights.any():
            clutter = Terrain(window=window, height_m=heights, source=land_use.source)
    if radio.land_use.zones:
        zone = _zones(window, code, terrain, land_use)
        if zone.any():
            zones = ZoneLayer(window=window, code=zone)
            terrain = _with_sea_level(terrain, window, code)
    return LossLayers(terrain=terrain, clutter=clutter, zones=zones)


def _zones(
    window: Window, code: npt.NDArray[np.uint8], terrain: Terrain | None, land_use: LandUse
) -> npt.NDArray[np.uint8]:
    zone = np.full(window.shape, INLAND, dtype=np.uint8)
    near = _near_the_sea(window, land_use)
    if near.any():
        near_cells = near.repeat(SUBCELLS_PER_SIDE, axis=0).repeat(SUBCELLS_PER_SIDE, axis=1)
        height = layer_on(window, terrain)
        # A comparison with an unknown height is False: such land is not called coastal.
        zone[near_cells & (height <= COAST_ALTITUDE_M)] = COASTAL
    zone[code == LandUseClass.SEA] = SEA
    return zone


def _near_the_sea(window: Window, land_use: LandUse) -> BoolGrid:
    """Return which half meshes of a window (of whole half meshes) have their centre within 50 km of one with sea."""
    n = SUBCELLS_PER_SIDE
    latitude = (window.row0 + window.rows / 2) / (HALF_ROWS_PER_DEGREE * n)
    north_m, east_m = metres_per_degree(latitude)
    step_m = north_m / HALF_ROWS_PER_DEGREE, east_m / HALF_COLS_PER_DEGREE
    margin = ceil(COAST_M / step_m[0]) + 1, ceil(COAST_M / step_m[1]) + 1
    row0, col0 = window.row0 // n - margin[0], window.col0 // n - margin[1]
    rows, cols = window.rows // n + 2 * margin[0], window.cols // n + 2 * margin[1]
    sea = np.zeros((rows, cols), dtype=bool)
    known, (known_row, known_col) = _half_meshes_with_sea(land_use)
    wanted = Window(row0, col0, rows, cols)
    common = wanted.intersection(Window(known_row, known_col, *known.shape))
    if common is not None:
        sea[common.slices_in(wanted)] = known[common.slices_in(Window(known_row, known_col, *known.shape))]
    if not sea.any():
        return np.zeros((window.rows // n, window.cols // n), dtype=bool)
    distance_m = distance_transform_edt(~sea, sampling=step_m)
    inner = distance_m[margin[0] : margin[0] + window.rows // n, margin[1] : margin[1] + window.cols // n]
    return np.asarray(inner <= COAST_M)


_SEA: dict[int, tuple[weakref.ref[npt.NDArray[np.uint8]], BoolGrid]] = {}


def _half_meshes_with_sea(land_use: LandUse) -> tuple[BoolGrid, tuple[int, int]]:
    """Return which half meshes hold a sub-cell of sea, and row and column of the first; once per land use."""
    whole = land_use.window.expanded_to_half_meshes()
    corner = whole.row0 // SUBCELLS_PER_SIDE, whole.col0 // SUBCELLS_PER_SIDE
    identity = id(land_use.code)
    known = _SEA.get(identity)
    if known is not None and known[0]() is land_use.code:
        return known[1], corner
    n = SUBCELLS_PER_SIDE
    sea = land_use.on(whole) == LandUseClass.SEA
    meshes = np.asarray(sea.reshape(whole.rows // n, n, whole.cols // n, n).any(axis=(1, 3)))
    _SEA[identity] = (weakref.ref(land_use.code, lambda _: _SEA.pop(identity, None)), meshes)
    return meshes, corner


def _with_sea_level(terrain: Terrain | None, window: Window, code: npt.NDArray[np.uint8]) -> Terrain | None:
    """Return the terrain with sea of unknown height at 0 m; the same terrain where it knows all of it.

    Elevation data often leave the sea out; a bay would else be bridged from cliff to cliff.
    """
    if terrain is None:
        return None
    height = layer_on(window, terrain)
    unknown_sea = np.isnan(height) & (code == LandUseClass.SEA)
    if not unknown_sea.any():
        return terrain
    height[unknown_sea] = SEA_LEVEL_M
    return Terrain(window=window, height_m=height, source=terrain.source)


def land_use_key(radio: RadioSettings, land_use: LandUse | None) -> tuple[object, ...] | None:
    """Return the land use's part of a footprint's content key, None where it decides nothing."""
    if land_use is None or not uses_land_use(radio, land_use):
        return None
    return land_use.window, land_use.edition, array_hash(land_use.code)


def ground_cover_labels(radio: RadioSettings, land_use: LandUse | None) -> tuple[Text, ...]:
    """Return what must be said of clutter and zones beside figures with ITU-R P.1812."""
    return _zone_label(radio, land_use), *_clutter_labels(radio, land_use)


def _zone_label(radio: RadioSettings, land_use: LandUse | None) -> Text:
    if land_use is None or not radio.land_use.zones:
        return Text(
            "P.1812の経路はすべて内陸とし、海上・沿岸の伝搬は考慮していない",
            "P.1812 paths are all taken as inland; propagation over sea or coast is not considered",
        )
    small = Text("", "")
    if radio.land_use.minimum_sea_km2 > 0:
        least = f"{radio.land_use.minimum_sea_km2:g}"
        small = Text(f"、閉じた海水域は{least} km²以上を海とする", f"; closed seas from {least} km2")
    return Text(
        f"海上・沿岸・内陸の区分は土地利用細分メッシュ({land_use.edition})の海水域による"
        f"(沿岸は海から50 km以内かつ標高100 m以下{small.ja})。読み込んだ範囲の外の海は考慮していない",
        f"sea, coast and inland by the sea of the land use of {land_use.edition} (coast: within 50 km of the sea, up to "
        f"100 m of altitude{small.en}); sea outside the imported area is not considered",
    )


def _clutter_labels(radio: RadioSettings, land_use: LandUse | None) -> tuple[Text, ...]:
    if not radio.land_use.clutter:
        return (
            Text(
                "P.1812の地物高(樹木・建物)は考慮していない",
                "P.1812 without clutter: trees and buildings are not considered",
            ),
        )
    if land_use is None:
        return (
            Text(
                "土地利用がないため、P.1812の地物高(樹木・建物)は考慮していない",
                "P.1812 without clutter: there is no land use to take it from",
            ),
        )
    heights = radio.land_use.heights_sentence()
    return (
        Text(
            f"地物高は土地利用細分メッシュ({land_use.edition})の分類別の高さ表による({heights.ja})。"
            "分類の不明な区画は0 m",
            f"clutter from the land use of {land_use.edition} by the table of heights ({heights.en}); 0 m where unknown",
        ),
    )
