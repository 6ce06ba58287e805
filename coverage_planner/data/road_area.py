"""The area whose roads count, and cutting lines down to what lies in it.

Where boundaries are loaded the area is the half meshes they touch, elsewhere the secondary meshes that the population
tables reach. Pieces lie in one sub-cell each, so a piece lies in the area or not. What a line has outside is left out;
a line that leaves the area and comes back goes on as two lines. Bridges and tunnels far out at sea lie in no half mesh of
any boundary and are left out with the rest.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from coverage_planner.data.line_cutting import CutLines, Float64Array, Int32Array, Int64Array
from coverage_planner.data.table_extent import TableExtent
from coverage_planner.model.findings import Finding, Severity
from coverage_planner.model.lattice import GRS80_A_M, GRS80_F, SUBCELLS_PER_SIDE, TILE_HALF_MESHES, Window
from coverage_planner.model.layers import ZoneTable
from coverage_planner.model.mesh import half_mesh_key
from coverage_planner.model.terms import RoadArea, name_of
from coverage_planner.model.text import Text


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class AreaOfRoads:
    """Where roads count.

    Attributes:
        kind: what the area is made of.
        window: a rectangle around it; lines that do not touch it are not even cut.
        meshes: sorted keys of its half meshes, of its secondary meshes where ``kind`` says population tables.
    """

    kind: RoadArea
    window: Window
    meshes: Int64Array

    def holds(self, cell_row: Int32Array, cell_col: Int32Array) -> npt.NDArray[np.bool_]:
        """Return which sub-cells lie in the area."""
        row, col = cell_row // SUBCELLS_PER_SIDE, cell_col // SUBCELLS_PER_SIDE
        if self.kind is RoadArea.BOUNDARIES:
            wanted = half_mesh_key(row, col)
        else:
            wanted = half_mesh_key(row // TILE_HALF_MESHES, col // TILE_HALF_MESHES)
        if not self.meshes.size:
            return np.zeros(wanted.shape, dtype=bool)
        place = np.minimum(np.searchsorted(self.meshes, wanted), self.meshes.size - 1)
        return np.asarray(self.meshes[place] == wanted)


def area_of_roads(zones: ZoneTable | None, extent: TableExtent) -> AreaOfRoads | None:
    """Return the area of an import, None where neither boundaries nor population tell one."""
    if zones is not None and zones.row.size:
        n = SUBCELLS_PER_SIDE
        return AreaOfRoads(
            kind=RoadArea.BOUNDARIES,
            window=_window(zones.row, zones.col, n),
            meshes=np.sort(half_mesh_key(zones.row, zones.col)),
        )
    if not extent.tiles.size:
        return None
    row, col = extent.tiles >> 20, extent.tiles & (1 << 20) - 1
    return AreaOfRoads(
        kind=RoadArea.POPULATION_TABLES,
        window=_window(row, col, SUBCELLS_PER_SIDE * TILE_HALF_MESHES),
        meshes=extent.tiles,
    )


def inside_area(cut: CutLines, area: AreaOfRoads) -> tuple[CutLines, Int32Array, npt.NDArray[np.bool_]]:
    """Return the pieces in the area as lines of their own.

    Returns:
        The lines, the line of ``cut`` that each comes from, and which pieces of ``cut`` lie in the area.
    """
    inside = area.holds(cut.cell_row, cut.cell_col)
    if inside.all():
        return cut, np.arange(cut.offsets.size - 1, dtype=np.int32), inside
    before = np.concatenate(([False], inside[:-1] & (cut.line[1:] == cut.line[:-1]))) if inside.size else inside
    begins = inside & ~before
    source = cut.line[begins]
    run_of_piece = np.cumsum(begins) - 1
    new_piece = np.cumsum(inside) - 1
    piece = cut.vertex_piece
    kept = (piece >= 0) & inside[np.maximum(piece, 0)]
    # The vertex after the last one of a run is where the line leaves the area: it ends the new line.
    ends = np.concatenate(([False], kept[:-1])) & ~kept
    taken = kept | ends
    lasts = np.flatnonzero(ends[taken])
    return (
        replace(
            cut,
            cell_row=cut.cell_row[inside],
            cell_col=cut.cell_col[inside],
            length_um=cut.length_um[inside],
            line=run_of_piece[inside].astype(np.int32),
            longitude_deg=cut.longitude_deg[taken],
            latitude_deg=cut.latitude_deg[taken],
            offsets=np.concatenate(([0], lasts + 1)).astype(np.int64),
            vertex_piece=np.where(kept, new_piece[np.maximum(piece, 0)], -1)[taken].astype(np.int32),
        ),
        source.astype(np.int32),
        inside,
    )


def rough_length_m(longitude_deg: Float64Array, latitude_deg: Float64Array, feature: Int64Array) -> float:
    """Return the length of lines that are only told, not counted (within 0.1 % of the geodesic one for short segments)."""
    if longitude_deg.size < 2:
        return 0.0
    same = feature[1:] == feature[:-1]
    phi = np.radians(0.5 * (latitude_deg[1:] + latitude_deg[:-1]))
    e2 = GRS80_F * (2 - GRS80_F)
    w2 = 1 - e2 * np.sin(phi) ** 2
    north = np.radians(np.diff(latitude_deg)) * (1 - e2) / w2**1.5
    east = np.radians(np.diff(longitude_deg)) * np.cos(phi) / np.sqrt(w2)
    return float((GRS80_A_M * np.hypot(north, east))[same].sum())


def outside_finding(area: AreaOfRoads, *, lines: int, metres: float, shortened: int) -> list[Finding]:
    """Return what was left out as outside, nothing where nothing was.

    Args:
        area: the area.
        lines: lines that lie outside with their whole length.
        metres: length left out, of those and of lines that go on outside.
        shortened: lines of which a part lies outside.
    """
    if not lines and not shortened:
        return []
    name = name_of(area.kind)
    sea = Text("", "")
    if area.kind is RoadArea.BOUNDARIES:
        sea = Text(
            "（陸から離れた海上の橋・トンネルも外です）", " (bridges and tunnels far from land are outside, too)"
        )
    return [
        Finding(
            severity=Severity.COUNT,
            code="roads.outside",
            message=Text(
                f"対象範囲（{name.ja}）の外の {metres / 1000:,.1f} km は数えません: 全体が外の線 {lines:,} 本、"
                f"一部が外の線 {shortened:,} 本{sea.ja}",
                f"{metres / 1000:,.1f} km outside the area ({name.en}) are not counted: {lines:,} lines wholly outside, "
                f"{shortened:,} lines in part{sea.en}",
            ),
            value=lines,
        )
    ]


def _window(row: npt.NDArray[np.generic], col: npt.NDArray[np.generic], side: int) -> Window:
    row0, col0 = int(np.min(row)), int(np.min(col))
    rows, cols = int(np.max(row)) + 1 - row0, int(np.max(col)) + 1 - col0
    return Window(row0 * side, col0 * side, rows * side, cols * side)
