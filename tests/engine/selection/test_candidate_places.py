"""Generated places keep every constraint, on small terrains of all kinds; the same data give the same places."""

from __future__ import annotations

from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from coverage_planner.engine.selection.candidate_generation import find_places, sectors_on
from coverage_planner.engine.selection.candidate_ground import WATER, Ground
from coverage_planner.engine.selection.candidate_place import CandidateKind, PlaceSettings, distance_m
from coverage_planner.engine.selection.uncovered_demand import MeshAmounts, UncoveredDemand, uncovered_demand
from coverage_planner.model.errors import InputRefused, OutOfValidity
from coverage_planner.model.land_use import LandUse, LandUseClass
from coverage_planner.model.lattice import Window, metres_per_degree, subcell_of_point
from coverage_planner.model.layers import LineSet, PopulationTable, RoadTable, Terrain
from coverage_planner.model.site import Sector, Site
from coverage_planner.model.supply_point import SupplyPoint
from coverage_planner.model.terms import Carrier, Datum, SiteStatus, Technology

ROW0, COL0, ROWS, COLS = 85_000, 63_000, 80, 90  # about 35.4 N 139.4 E, 3.7 km x 4.5 km
WINDOW = Window(ROW0, COL0, ROWS, COLS)
KINDS = tuple(CandidateKind)


def terrain(seed: int) -> Terrain:
    random = np.random.default_rng(seed)
    y, x = np.mgrid[0:ROWS, 0:COLS]
    height = np.zeros((ROWS, COLS))
    for _ in range(6):
        r, c, width = random.uniform(0, ROWS), random.uniform(0, COLS), random.uniform(4, 25)
        height += random.uniform(20, 400) * np.exp(-((y - r) ** 2 + (x - c) ** 2) / (2 * width**2))
    height[random.random((ROWS, COLS)) < 0.01] = np.nan
    if seed % 3 == 0:
        height[:, : COLS // 4] = np.nan
    return Terrain(window=WINDOW, height_m=height.astype(np.float32), source="test")


def land_use(seed: int) -> LandUse:
    random = np.random.default_rng(seed + 1)
    code = np.full((ROWS, COLS), int(LandUseClass.FOREST), dtype=np.uint8)
    code[random.integers(0, ROWS) :, :] = int(random.choice([int(kind) for kind in WATER]))
    return LandUse(window=WINDOW, code=code, edition="2021", source="test")


def roads() -> RoadTable:
    """One national road along a row of sub-cells."""
    cols = np.arange(COL0, COL0 + COLS, dtype=np.int32)
    nothing = np.zeros(0)
    return RoadTable(
        cell_row=np.full(COLS, ROW0 + 20, dtype=np.int32),
        cell_col=cols,
        length_um=np.full(COLS, 57_000_000, dtype=np.int64),
        line=np.zeros(COLS, dtype=np.int32),
        road_class=np.array([1], dtype=np.uint8),
        tunnel=np.array([False]),
        under_construction=np.array([False]),
        route=np.array([0], dtype=np.int32),
        route_names=("国道1号",),
        geometry=LineSet(
            longitude_deg=nothing,
            latitude_deg=nothing,
            offsets=np.zeros(1, dtype=np.int64),
            feature=np.zeros(0, dtype=np.int32),
        ),
        vertex_piece=np.zeros(0, dtype=np.int32),
        source="test",
    )


def demand(seed: int) -> UncoveredDemand:
    random = np.random.default_rng(seed + 2)
    row, col = (a.ravel() for a in np.mgrid[ROW0 // 10 : (ROW0 + ROWS) // 10, COL0 // 10 : (COL0 + COLS) // 10])
    population = PopulationTable(
        row=row.astype(np.int32),
        col=col.astype(np.int32),
        persons=random.integers(0, 90, row.size),
        households=None,
        census_year=2020,
        datum=Datum.JGD2011,
        source="test",
    )
    table = roads()
    return uncovered_demand(population, random.random(row.size) < 0.4, table, random.random(table.cell_row.size) < 0.5)


def site(number: int, row: int, col: int, *carriers: Carrier) -> Site:
    return Site(
        number=number,
        site_id=f"X{number}",
        latitude_deg=(row + 0.5) / 2400,
        longitude_deg=100 + (col + 0.5) / 1600,
        status=SiteStatus.EXISTING,
        sectors=(Sector(carriers=carriers or (Carrier.KDDI,), height_agl_m=33.0),),
    )


@settings(max_examples=40, deadline=None)
@given(
    st.integers(0, 10_000),
    st.floats(100, 1500),
    st.floats(3, 60),
    st.sets(st.sampled_from(KINDS), min_size=1),
)
def test_places_keep_every_constraint(seed: int, spacing_m: float, slope_deg: float, kinds: set[CandidateKind]) -> None:
    ground_layer, water = terrain(seed), land_use(seed)
    wish = PlaceSettings(spacing_m=spacing_m, steepest_slope_deg=slope_deg, reach_m=1500.0)
    ground = Ground(ground_layer, water, slope_deg)
    left = demand(seed)
    there = (site(1, ROW0 + 30, COL0 + 60), site(2, ROW0 + 60, COL0 + 70))
    points = (SupplyPoint(latitude_deg=(ROW0 + 40.5) / 2400, longitude_deg=100 + (COL0 + 40.5) / 1600),)
    chosen = [kind for kind in KINDS if kind in kinds]

    def find() -> tuple[object, ...]:
        return find_places(ground, left, wish, chosen, sites=there, masts=there, points=points, most=25).places

    places = find_places(ground, left, wish, chosen, sites=there, masts=there, points=points, most=25).places
    assert find() == places  # nothing depends on chance
    assert len(places) <= 25
    road_cells = (
        set(zip(left.roads.cell_row.tolist(), left.roads.cell_col.tolist(), strict=True)) if left.roads else set()
    )
    for place in places:
        assert place.kind in kinds
        assert place.persons + place.road_um > 0
        assert (place.persons, place.road_um) == _counted(left, place.latitude_deg, place.longitude_deg, 1500.0)
        others = [(p.latitude_deg, p.longitude_deg) for p in places if p is not place and p.host is None]
        if place.host is not None:
            assert (place.latitude_deg, place.longitude_deg) in {(s.latitude_deg, s.longitude_deg) for s in there}
            continue
        others += [(s.latitude_deg, s.longitude_deg) for s in there]
        assert all(distance_m(place.latitude_deg, place.longitude_deg, *other) >= spacing_m for other in others)
        row, col = subcell_of_point(place.latitude_deg, place.longitude_deg)
        assert np.isfinite(ground_layer.height_m[row - ROW0, col - COL0])
        assert int(water.code[row - ROW0, col - COL0]) not in [int(kind) for kind in WATER]
        assert _slope_deg(ground_layer, row - ROW0, col - COL0) <= slope_deg + 1e-3
        if place.kind is CandidateKind.ROADS:
            assert (row, col) not in road_cells


def _counted(left: UncoveredDemand, latitude: float, longitude: float, radius_m: float) -> tuple[int, int]:
    def near(amounts: MeshAmounts) -> int:
        north, east = metres_per_degree(latitude)
        dy = ((amounts.row + 0.5) / 240 - latitude) * north
        dx = (100 + (amounts.col + 0.5) / 160 - longitude) * east
        return int(amounts.amount[dx * dx + dy * dy <= radius_m**2].sum())

    return near(left.persons), near(left.road_um)


def _slope_deg(layer: Terrain, r: int, c: int) -> float:
    latitude = (ROW0 + r + 0.5) / 2400
    north, east = metres_per_degree(latitude)
    south_row, north_row = max(r - 1, 0), min(r + 1, ROWS - 1)
    west_col, east_col = max(c - 1, 0), min(c + 1, COLS - 1)
    h = layer.height_m.astype(np.float64)
    up = (h[north_row, c] - h[south_row, c]) / ((north_row - south_row) * north / 2400)
    across = (h[r, east_col] - h[r, west_col]) / ((east_col - west_col) * east / 1600)
    return float(np.degrees(np.arctan(np.hypot(up, across))))


def test_the_summit_is_the_highest_place_within_the_radius() -> None:
    y, x = np.mgrid[0:ROWS, 0:COLS]
    height = 300 * np.exp(-((y - 40) ** 2 + (x - 50) ** 2) / 800.0) + 80 * np.exp(
        -((y - 40) ** 2 + (x - 10) ** 2) / 50.0
    )
    layer = Terrain(window=WINDOW, height_m=height.astype(np.float32), source="test")
    rows, cols, rise = Ground(layer, None, 90.0).summits(1000.0, 10.0)
    assert {(int(r), int(c)) for r, c in zip(rows, cols, strict=True)} >= {(ROW0 + 40, COL0 + 50)}
    assert float(rise[rows.tolist().index(ROW0 + 40)]) > 10
    steep, _, _ = Ground(layer, None, 0.0).summits(1000.0, 10.0)
    assert set(steep.tolist()) <= {ROW0 + 40}  # only a level top is left


def test_a_steep_or_wet_or_unknown_place_moves_to_allowed_ground() -> None:
    height = np.zeros((ROWS, COLS), dtype=np.float32)
    height[20:60, 20:60] = np.nan
    ground = Ground(Terrain(window=WINDOW, height_m=height, source="test"), None, 10.0)
    inside = ground.highest_near((ROW0 + 40.5) / 2400, 100 + (COL0 + 40.5) / 1600, 300.0)
    assert inside is None
    edge = ground.highest_near((ROW0 + 40.5) / 2400, 100 + (COL0 + 22.5) / 1600, 300.0)
    assert edge is not None
    assert edge.col < COL0 + 19  # the cell beside the hole has an unknown neighbour


def test_a_shared_mast_gets_only_carriers_it_lacks_at_its_own_height() -> None:
    host = site(1, ROW0 + 30, COL0 + 60, Carrier.KDDI)
    left = demand(1)
    (place,) = find_places(
        Ground(None, None, 30.0), left, PlaceSettings(), (CandidateKind.EXISTING,), sites=(host,), masts=(host,)
    ).places
    template = (
        Sector(carriers=(Carrier.KDDI, Carrier.DOCOMO), height_agl_m=20.0),
        Sector(carriers=(Carrier.KDDI,), technology=Technology.NR),
        Sector(carriers=(Carrier.KDDI,), technology=Technology.LTE),
    )
    added = sectors_on(place, template)
    assert [(s.carriers, s.technology, s.height_agl_m) for s in added] == [
        ((Carrier.DOCOMO,), Technology.NR, 33.0),
        ((Carrier.KDDI,), Technology.LTE, 33.0),
    ]


def test_kinds_without_their_data_are_refused_with_a_remedy() -> None:
    left = demand(1)
    bare = UncoveredDemand(persons=left.persons, road_um=left.road_um, roads=None, pieces=left.pieces)
    ground = Ground(None, None, 30.0)
    for kind, some in ((CandidateKind.HIGH_GROUND, left), (CandidateKind.ROADS, bare), (CandidateKind.SUPPLY, left)):
        with pytest.raises(InputRefused) as refused:
            find_places(ground, some, PlaceSettings(), (kind,))
        assert refused.value.remedy is not None


def test_settings_out_of_range_are_refused() -> None:
    with pytest.raises(OutOfValidity):
        PlaceSettings(steepest_slope_deg=91.0)
    with pytest.raises(OutOfValidity):
        PlaceSettings(spacing_m=float("nan"))


def test_clusters_take_the_persons_weighted_centre() -> None:
    row, col = ROW0 // 10, COL0 // 10
    persons = MeshAmounts.of(np.array([row, row]), np.array([col, col + 1]), np.array([30, 10]))
    nothing = MeshAmounts.of(np.zeros(0, np.int64), np.zeros(0, np.int64), np.zeros(0, np.int64))
    left = UncoveredDemand(persons=persons, road_um=nothing, roads=None, pieces=np.zeros(0, np.int64))
    (place,) = find_places(Ground(None, None, 30.0), left, PlaceSettings(snap_m=0.0), (CandidateKind.CLUSTERS,)).places
    centre = 100 + (Fraction(col) + Fraction(1, 2) + Fraction(10, 40)) / 160
    assert abs(place.longitude_deg - float(centre)) <= 1 / 1600
    assert place.persons == 40
