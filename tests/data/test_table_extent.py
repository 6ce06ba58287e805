"""What population tables reach, and which zones are held in part: by the area of a table, never by single meshes."""

from __future__ import annotations

import numpy as np
import pytest

from coverage_planner.data.population_counts import MeshCounts
from coverage_planner.data.table_extent import ZONE_PARTLY_LOADED, extent_of, partly_loaded
from coverage_planner.model.layers import LineSet, Municipality, PopulationTable, ZoneTable
from coverage_planner.model.mesh import MeshLevel, half_mesh_key, indices_to_codes
from coverage_planner.model.terms import Datum

ROW, COL = 53 * 160, 39 * 160
"""South-west half mesh of primary mesh 5339."""


def table(name: str, cells: list[tuple[int, int]], part: int = 0) -> MeshCounts:
    """Return a table of half meshes, 10 persons each."""
    row, col = np.array(cells, dtype=np.int64).T
    return MeshCounts(
        shown_name=name, description="", table_id=None, year=2020, datum=None, projection=False, base_year=None,
        row=np.arange(row.size), code=indices_to_codes(row, col, MeshLevel.HALF),
        persons=np.full(row.size, 10), decimals=0, households=None, part=np.full(row.size, part),
    )  # fmt: skip


def people(cells: list[tuple[int, int]]) -> PopulationTable:
    row, col = np.array(sorted(cells), dtype=np.int32).T.copy()
    return PopulationTable(
        row=row, col=col, persons=np.full(row.size, 10), households=None, census_year=2020, datum=Datum.JGD2011, source=""
    )  # fmt: skip


def zones(*boxes: tuple[str, int, int, int, int]) -> ZoneTable:
    """Return municipalities as boxes (code, first row, last row, first column, last column) of half meshes."""
    cells = [
        (int(half_mesh_key(r, c)), r, c, k)
        for k, (_, row0, row1, col0, col1) in enumerate(boxes)
        for r in range(row0, row1 + 1)
        for c in range(col0, col1 + 1)
    ]
    _, row, col, owner = np.array(sorted(cells), dtype=np.int64).T
    empty = np.zeros(0)
    return ZoneTable(
        municipalities=tuple(Municipality(code=box[0], name=f"町{box[0]}", prefecture_name="県") for box in boxes),
        row=row.astype(np.int32),
        col=col.astype(np.int32),
        municipality=owner.astype(np.int32),
        outlines=LineSet(
            longitude_deg=empty,
            latitude_deg=empty,
            offsets=np.zeros(1, dtype=np.int64),
            feature=np.zeros(0, dtype=np.int32),
        ),
    )


LIVED = [(ROW + 10, COL + 10), (ROW + 12, COL + 40)]


def test_a_file_named_by_its_mesh_reaches_the_whole_primary_mesh() -> None:
    """Nobody lives in the far corner of the municipality, and that makes it no part."""
    box = ("19201", ROW + 5, ROW + 150, COL + 5, COL + 150)
    named = extent_of([table("a.zip!tblT001141H5339.txt", LIVED)])
    assert named.whole_tiles.size == 64 == named.tiles.size
    assert partly_loaded(zones(box), people(LIVED), named)[0] == frozenset()
    unnamed = extent_of([table("people.csv", LIVED)])
    assert unnamed.tiles.size == 3, "secondary meshes 0-0 to 0-2"
    assert partly_loaded(zones(box), people(LIVED), unnamed)[0] == {"19", "19201"}


def test_land_beyond_the_edge_of_the_table_makes_municipality_and_prefecture_a_part() -> None:
    """One municipality crosses the western edge of 5339, its neighbour lies inside, a third wholly beyond."""
    found = zones(
        ("19201", ROW + 5, ROW + 15, COL - 5, COL + 15),
        ("19202", ROW + 5, ROW + 15, COL + 16, COL + 50),
        ("19203", ROW + 5, ROW + 15, COL - 20, COL - 6),
    )
    codes, findings = partly_loaded(found, people(LIVED), extent_of([table("tblT001141H5339.txt", LIVED)]))
    assert codes == {"19", "19201"}
    assert {finding.code for finding in findings} == {ZONE_PARTLY_LOADED}
    prefecture, municipality = findings
    assert municipality.value == 11 * 5 and prefecture.value == 11 * 20
    assert municipality.remedy is not None and "5338" in municipality.remedy.ja
    assert "町19201" in municipality.message.ja and "町19203" not in municipality.message.ja


def test_the_rim_of_the_boundaries_and_far_islets_make_no_part() -> None:
    """A sliver of one column beyond the edge, and rocks of 0.5 % of the land in another primary mesh."""
    box = ("13201", ROW + 5, ROW + 44, COL - 1, COL + 44)
    rocks = ("13421", ROW - 400, ROW - 398, COL, COL + 2)
    extent = extent_of([table("tblT001141H5339.txt", LIVED)])
    assert partly_loaded(zones(box, rocks), people(LIVED), extent)[0] == frozenset()
    island = ("13421", ROW - 400, ROW - 390, COL, COL + 20)
    assert partly_loaded(zones(box, island), people(LIVED), extent)[0] == {"13"}


def test_a_table_by_prefecture_reaches_its_prefecture_and_no_other() -> None:
    far = ("19201", ROW + 5, ROW + 150, COL - 100, COL + 30)
    beside = ("13201", ROW + 5, ROW + 150, COL + 31, COL + 60)
    extent = extent_of([table("tblT001141H19.txt", LIVED, part=19)])
    assert extent.prefectures == {"19"} and extent.whole_tiles.size == 0
    codes, _ = partly_loaded(zones(far, beside), people(LIVED), extent)
    assert codes == {"13", "13201"}, "people of the border meshes only"
    projection = extent_of([table("500m_mesh.shp", LIVED, part=19201)])
    assert projection.prefectures == {"19"}


def test_many_parts_are_summed_up() -> None:
    boxes = [(f"192{k:02d}", ROW + 10 * k, ROW + 10 * k + 9, COL - 20, COL + 20) for k in range(1, 9)]
    lived = [(ROW + 10 * k + 4, COL + 5) for k in range(1, 9)]
    extent = extent_of([table("tblT001141H5339.txt", lived)])
    codes, findings = partly_loaded(zones(*boxes), people(lived), extent)
    assert len(codes) == 9
    assert len(findings) == 2, "the prefecture, and the municipalities together"
    assert findings[1].value == 8 and "ほか3" in findings[1].message.ja


@pytest.mark.parametrize("code", ["01695", "99201"])
def test_where_no_table_can_exist_nothing_is_a_part(code: str) -> None:
    """北方領土 is drawn in N03 and not in the census; a made-up municipality has the people it is given."""
    extent = extent_of([table("tblT001141H5339.txt", LIVED)])
    crossing = zones((code, ROW + 5, ROW + 15, COL - 50, COL + 50))
    assert partly_loaded(crossing, people(LIVED), extent)[0] == frozenset()
