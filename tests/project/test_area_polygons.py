"""Polygons of disadvantaged areas live in the project file and settle a partial designation for the sites of a plan."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from coverage_planner.model.area_polygons import AreaFeature, AreaPolygons
from coverage_planner.model.project import Project
from coverage_planner.model.terms import DisadvantagedArea
from coverage_planner.project.plan_computer import site_facts
from coverage_planner.project.project_file import open_project, save_project

PENINSULA = DisadvantagedArea.PENINSULA


def polygons(west: float, south: float, east: float, north: float) -> AreaPolygons:
    return AreaPolygons(
        longitude_deg=np.array([west, east, east, west, west]),
        latitude_deg=np.array([south, south, north, north, south]),
        ring_offsets=np.array([0, 5]),
        polygon_rings=np.array([0, 1]),
        feature=np.array([0], dtype=np.int32),
        bounds=np.array([[west, south, east, north]]),
        features=(
            AreaFeature(
                kind=PENINSULA,
                code="99201",
                municipality_name="架空市",
                part_name="旧村",
                classification="",
                layer="A18",
                edition="2016年版",
            ),
        ),
        source="A18-16_99.shp",
    )


@pytest.mark.parametrize(("west", "areas", "said"), [(139.7, {PENINSULA}, "区域内"), (139.9, set(), "区域外")])
def test_polygons_survive_the_file_and_place_the_site(
    project: Project, tmp_path: Path, west: float, areas: set[DisadvantagedArea], said: str
) -> None:
    drawn = replace(project, data=replace(project.data, area_polygons=polygons(west, 35.6, west + 0.15, 35.8)))
    path = tmp_path / "p.gpkg"
    save_project(drawn, path)
    opened = open_project(path)
    assert opened.data.area_polygons is not None
    assert opened.data.area_polygons.features == drawn.data.area_polygons.features  # type: ignore[union-attr]
    site = opened.plan("単独整備案").sites[1]
    before = site_facts(project.data, site, None)
    assert (before.areas, before.partial_areas) == (frozenset(), {PENINSULA})
    after = site_facts(opened.data, site, None)
    assert (after.areas, after.partial_areas, after.areas_known) == (areas, frozenset(), True)
    assert said in after.remarks[0].ja
