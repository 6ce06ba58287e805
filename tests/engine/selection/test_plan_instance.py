"""Covering sets of a plan from the lattice: the whole-mesh rule over the base, roads, and what only two sites cover."""

from __future__ import annotations

import numpy as np
import pytest

from coverage_planner.engine.footprint import SiteFootprint
from coverage_planner.engine.selection.instance import Instance
from coverage_planner.engine.selection.plan_instance import plan_instance
from coverage_planner.model.errors import InputRefused
from coverage_planner.model.lattice import Window
from coverage_planner.model.layers import LineSet, PlanningData, PopulationTable, RoadTable, ServiceAreaTiles
from coverage_planner.model.settings import CoverageDefinition, Overlay
from coverage_planner.model.site import CostItem, CostKind, Sector, Site
from coverage_planner.model.terms import CARRIERS, ROAD_CLASSES, Carrier, Datum, RoadClass, Technology

ROW, COL = 8560, 6220  # starts a tile
LINES = LineSet(
    longitude_deg=np.empty(0), latitude_deg=np.empty(0), offsets=np.zeros(1, np.int64), feature=np.empty(0, np.int32)
)


def candidate(number: int, yen: int = 1000) -> Site:
    return Site(
        number=number,
        site_id=f"S{number}",
        latitude_deg=ROW / 240,
        longitude_deg=100 + COL / 160,
        sectors=(Sector(carriers=(Carrier.DOCOMO,), technology=Technology.NR),),
        costs=(CostItem(kind=CostKind.TOWER, amount_yen=yen),) if yen else (),
    )


def footprint(number: int, columns: slice, byte: int = 0x11) -> SiteFootprint:
    """Covers columns of the four half meshes west to east."""
    bits = np.zeros((10, 40), np.uint8)
    bits[:, columns] = byte
    return SiteFootprint(
        site_number=number, window=Window(ROW * 10, COL * 10, 10, 40), bits=bits, groups=(), unknown_terrain_cells=0
    )


def area(columns: slice, byte: int) -> ServiceAreaTiles:
    bits = np.zeros((1, 200, 200), np.uint8)
    bits[0, :10, columns] = byte
    return ServiceAreaTiles(
        tile_row=np.array([ROW // 20], np.int32), tile_col=np.array([COL // 20], np.int32), bits=bits, carriers=CARRIERS
    )


def data(areas: ServiceAreaTiles | None = None) -> PlanningData:
    classes = [RoadClass.EXPRESSWAY, RoadClass.NATIONAL, RoadClass.OTHER, RoadClass.NATIONAL]
    return PlanningData(
        datum=Datum.JGD2011,
        population=PopulationTable(
            row=np.full(4, ROW, np.int32),
            col=np.arange(COL, COL + 4, dtype=np.int32),
            persons=np.array([1, 10, 100, 1000], np.int64),
            households=None,
            census_year=2020,
            datum=Datum.JGD2011,
            source="made up",
        ),
        roads=RoadTable(
            cell_row=np.full(4, ROW * 10, np.int32),
            cell_col=COL * 10 + np.array([5, 15, 16, 38], np.int32),
            length_um=np.array([50, 60, 70, 80], np.int64) * 1_000_000,
            line=np.arange(4, dtype=np.int32),
            road_class=np.array([ROAD_CLASSES.index(c) for c in classes], np.uint8),
            tunnel=np.array([False, False, False, True]),
            under_construction=np.zeros(4, np.bool_),
            route=np.zeros(4, np.int32),
            route_names=("",),
            geometry=LINES,
            vertex_piece=np.empty(0, np.int32),
            source="made up",
        ),
        service_areas=areas,
    )


def covered_by(instance: Instance, candidate: int) -> list[int]:
    return instance.indices[instance.indptr[candidate] : instance.indptr[candidate + 1]].tolist()


def test_half_a_mesh_counts_and_a_mesh_covered_only_jointly_is_in_no_set() -> None:
    made = plan_instance(
        data(),
        CoverageDefinition(),
        (),
        ((candidate(1), footprint(1, slice(0, 14))), (candidate(2, 2000), footprint(2, slice(16, 25)))),
    )
    assert covered_by(made.instance, 0) == []
    # 14 columns: mesh 0 whole, 4 of 10 columns of mesh 1; road piece 0 (point 4). Nine columns: 4 of mesh 1, 5 of mesh 2.
    assert covered_by(made.instance, 1) == [0, 4]
    assert covered_by(made.instance, 2) == [2]
    assert made.instance.cost_yen.tolist() == [0, 1000, 2000]
    assert [site.number for site in made.sites_of([0, 2])] == [2]


def test_the_base_helps_a_candidate_over_the_threshold_and_is_free() -> None:
    docomo = 0x11
    made = plan_instance(
        data(area(slice(0, 12), docomo)), CoverageDefinition(), (), ((candidate(1), footprint(1, slice(12, 15))),)
    )
    assert covered_by(made.instance, 0) == [0, 4], "mesh 0 and its road piece"
    assert covered_by(made.instance, 1) == [1], "two columns of the area and three of the site make half of mesh 1"
    assert made.base_persons == 1


def test_the_overlay_decides_whether_carriers_add_up_in_a_mesh() -> None:
    kddi = 0x22
    layers = data(area(slice(10, 13), kddi))
    sites = ((candidate(1), footprint(1, slice(13, 16))),)
    by_mesh = plan_instance(layers, CoverageDefinition(), (), sites)
    by_area = plan_instance(layers, CoverageDefinition(overlay=Overlay.AREA), (), sites)
    assert 1 not in covered_by(by_mesh.instance, 1)
    assert 1 in covered_by(by_area.instance, 1)


def test_existing_sites_belong_to_the_base_and_roads_follow_the_definition() -> None:
    sites = ((candidate(1), footprint(1, slice(30, 40), 0x10)),)
    existing = (footprint(9, slice(0, 20)),)
    made = plan_instance(data(), CoverageDefinition(), existing, sites)
    assert covered_by(made.instance, 0) == [0, 1, 4, 5], "the prefectural road does not count"
    assert covered_by(made.instance, 1) == [7], "4G serves the road, not the persons"
    without = plan_instance(data(), CoverageDefinition(include_tunnels=False), existing, sites)
    assert covered_by(without.instance, 1) == []


def test_plans_that_ask_nothing_are_refused() -> None:
    with pytest.raises(InputRefused):
        plan_instance(data(), CoverageDefinition(), (), ())
    with pytest.raises(InputRefused, match="費用"):
        plan_instance(data(), CoverageDefinition(), (), ((candidate(1, 0), footprint(1, slice(0, 10))),))
