"""Places for new candidates, each with the reason in words: high ground, roads, supply points, existing masts, clusters.

Every place carries what lies uncovered within reach of it; places without any are no candidates. Distances are those of
half-mesh centres. All of it depends on the data and the settings only, never on chance.
"""

from __future__ import annotations

import heapq
from collections.abc import Iterable, Sequence

import numpy as np

from coverage_planner.engine.selection.candidate_ground import Ground, Spot, cell_key
from coverage_planner.engine.selection.candidate_place import CandidateKind, Place, PlaceSettings, distance_m
from coverage_planner.engine.selection.uncovered_demand import MeshAmounts, UncoveredDemand
from coverage_planner.model.errors import InputRefused
from coverage_planner.model.lattice import (
    HALF_COLS_PER_DEGREE,
    HALF_ROWS_PER_DEGREE,
    LONGITUDE_ORIGIN_DEG,
    metres_per_degree,
)
from coverage_planner.model.site import Site
from coverage_planner.model.supply_point import SUPPLY_KIND_NAMES, SupplyPoint
from coverage_planner.model.text import Text

MICROMETRES_PER_M = 1_000_000


def high_ground(ground: Ground, demand: UncoveredDemand, settings: PlaceSettings) -> list[Place]:
    """Return the summits near uncovered persons or roads.

    Raises:
        InputRefused: the project has no terrain.
    """
    if ground.window is None:
        raise InputRefused(
            Text("標高データがないため高所を探せません", "there is no terrain to look for high ground in"),
            remedy=Text(
                "標高 (DEM) を読み込むか、high_ground を外してください", "import a DEM or leave out high_ground"
            ),
            field="kind",
        )
    found = []
    rows, cols, rises = ground.summits(settings.summit_radius_m, settings.least_rise_m)
    for row, col, rise in zip(rows.tolist(), cols.tolist(), rises.tolist(), strict=True):
        spot = ground.spot(row, col)
        place = _place(
            CandidateKind.HIGH_GROUND,
            spot,
            demand,
            settings,
            Text(
                f"半径{settings.summit_radius_m:,.0f}m以内で置局できる最も高い地点（標高{spot.ground_m:,.0f}m、周囲の平均より"
                f"{rise:,.0f}m高い）",
                f"highest possible place within {settings.summit_radius_m:,.0f} m ({spot.ground_m:,.0f} m above sea, {rise:,.0f} m "
                "above the mean around it)",
            ),
        )
        if place is not None:
            found.append(place)
    return found


def along_roads(ground: Ground, demand: UncoveredDemand, settings: PlaceSettings) -> list[Place]:
    """Return places beside uncovered stretches, at most one for each half spacing of road.

    Raises:
        InputRefused: the project has no roads.
    """
    roads = demand.roads
    if roads is None:
        raise InputRefused(
            Text("道路データがないため道路沿いの候補を作れません", "there are no roads to place candidates along"),
            remedy=Text("道路を読み込むか、roads を外してください", "import roads or leave out roads"),
            field="kind",
        )
    pieces = demand.pieces
    if not pieces.size:
        return []
    carriageway = frozenset(
        cell_key(row, col) for row, col in zip(roads.cell_row.tolist(), roads.cell_col.tolist(), strict=True)
    )
    found = []
    taken: dict[tuple[int, int], None] = {}
    for piece in pieces.tolist():
        at = ground.spot(int(roads.cell_row[piece]), int(roads.cell_col[piece]))
        north, east = metres_per_degree(at.latitude_deg)
        half = max(settings.spacing_m, 100.0) / 2
        block = (int(at.latitude_deg * north // half), int((at.longitude_deg - LONGITUDE_ORIGIN_DEG) * east // half))
        if block in taken:
            continue
        spot = ground.highest_near(at.latitude_deg, at.longitude_deg, settings.beside_road_m, carriageway)
        if spot is None:
            continue
        taken[block] = None
        name = roads.route_names[int(roads.route[roads.line[piece]])] if roads.route_names else ""
        place = _place(
            CandidateKind.ROADS,
            spot,
            demand,
            settings,
            Text(
                f"圏外の道路{f'「{name}」' if name else ''}沿い",
                f"beside road without coverage{f' ({name})' if name else ''}",
            ),
        )
        if place is not None:
            found.append(place)
    return found


def near_supply(
    ground: Ground, demand: UncoveredDemand, settings: PlaceSettings, points: Sequence[SupplyPoint]
) -> list[Place]:
    """Return the highest ground near power or fibre points.

    Raises:
        InputRefused: no points were given.
    """
    if not points:
        raise InputRefused(
            Text("電源・光回線の地点が指定されていません", "no power or fibre points are given"),
            remedy=Text("--points で地点の表を指定してください", "name a table of points with --points"),
            field="kind",
        )
    found = []
    for point in points:
        spot = ground.highest_near(point.latitude_deg, point.longitude_deg, settings.snap_m)
        if spot is None:
            continue
        distance = distance_m(point.latitude_deg, point.longitude_deg, spot.latitude_deg, spot.longitude_deg)
        kind = SUPPLY_KIND_NAMES[point.kind]
        name = point.name or f"{point.latitude_deg:.5f}, {point.longitude_deg:.5f}"
        place = _place(
            CandidateKind.SUPPLY,
            spot,
            demand,
            settings,
            Text(f"{kind.ja}「{name}」から{distance:,.0f}m", f"{distance:,.0f} m from {kind.en} '{name}'"),
            supply=(point, distance),
        )
        if place is not None:
            found.append(place)
    return found


def on_existing_masts(demand: UncoveredDemand, settings: PlaceSettings, sites: Iterable[Site]) -> list[Place]:
    """Return the places of existing stations with uncovered demand within reach; which carriers are added is said later."""
    found = []
    for site in sites:
        persons, road_um = _within(demand, site.latitude_deg, site.longitude_deg, settings)
        if persons or road_um:
            found.append(
                Place(
                    kind=CandidateKind.EXISTING,
                    latitude_deg=site.latitude_deg,
                    longitude_deg=site.longitude_deg,
                    ground_m=None,
                    persons=persons,
                    road_um=road_um,
                    reason=_with_demand(
                        Text(f"既設局 {site.site_id} の鉄塔を共用", f"shares the mast of {site.site_id}"),
                        persons,
                        road_um,
                        settings,
                    ),
                    host=site,
                )
            )
    return found


def mesh_clusters(ground: Ground, demand: UncoveredDemand, settings: PlaceSettings, most: int) -> list[Place]:
    """Return weighted centres of uncovered meshes, moved to the highest ground around.

    The mesh with most uncovered persons within the spacing begins a cluster of all those meshes; they are taken out, and
    so on.
    """
    meshes = demand.persons
    radius = max(settings.spacing_m, 500.0)
    left = meshes.amount.copy()
    latitude = (meshes.row + 0.5) / HALF_ROWS_PER_DEGREE
    longitude = LONGITUDE_ORIGIN_DEG + (meshes.col + 0.5) / HALF_COLS_PER_DEGREE

    def members(k: int) -> np.ndarray[tuple[int], np.dtype[np.int64]]:
        near = meshes.indices_near(float(latitude[k]), float(longitude[k]), radius)
        return near[left[near] > 0]

    # Sums only fall as meshes are taken out, so a stale entry waits in the heap.
    heap = [(-meshes.near(float(latitude[k]), float(longitude[k]), radius), k) for k in range(meshes.amount.size)]
    heapq.heapify(heap)
    found: list[Place] = []
    while heap and len(found) < most:
        known, k = heapq.heappop(heap)
        if left[k] == 0:
            continue
        near = members(k)
        total = int(left[near].sum())
        if -total != known:
            heapq.heappush(heap, (-total, k))
            continue
        centre = (
            float((latitude[near] * left[near]).sum() / total),
            float((longitude[near] * left[near]).sum() / total),
        )
        count = int(near.size)
        left[near] = 0
        spot = ground.highest_near(*centre, settings.snap_m)
        if spot is None:
            continue
        place = _place(
            CandidateKind.CLUSTERS,
            spot,
            demand,
            settings,
            Text(
                f"圏外の{count}メッシュ（{total:,}人）の人口重心付近の高所",
                f"high ground near the centre of {count} uncovered meshes ({total:,} persons)",
            ),
        )
        if place is not None:
            found.append(place)
    return found


def _place(
    kind: CandidateKind,
    spot: Spot,
    demand: UncoveredDemand,
    settings: PlaceSettings,
    reason: Text,
    supply: tuple[SupplyPoint, float] | None = None,
) -> Place | None:
    persons, road_um = _within(demand, spot.latitude_deg, spot.longitude_deg, settings)
    if not persons and not road_um:
        return None
    return Place(
        kind=kind,
        latitude_deg=spot.latitude_deg,
        longitude_deg=spot.longitude_deg,
        ground_m=spot.ground_m,
        persons=persons,
        road_um=road_um,
        reason=_with_demand(reason, persons, road_um, settings),
        supply=supply,
    )


def _within(demand: UncoveredDemand, latitude: float, longitude: float, settings: PlaceSettings) -> tuple[int, int]:
    def near(amounts: MeshAmounts) -> int:
        return amounts.near(latitude, longitude, settings.reach_m)

    return near(demand.persons), near(demand.road_um)


def _with_demand(reason: Text, persons: int, road_um: int, settings: PlaceSettings) -> Text:
    ja, en = [], []
    if persons:
        ja.append(f"圏外人口{persons:,}人")
        en.append(f"{persons:,} uncovered persons")
    if road_um:
        kilometres = road_um / MICROMETRES_PER_M / 1000
        ja.append(f"圏外道路{kilometres:,.1f}km")
        en.append(f"{kilometres:,.1f} km of uncovered road")
    reach = settings.reach_m / 1000
    return Text(
        f"{reason.ja}。{reach:g}km以内に{'・'.join(ja)}", f"{reason.en}; {' and '.join(en)} within {reach:g} km"
    )
