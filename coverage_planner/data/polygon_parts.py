"""Polygons of a layer as simple, valid, oriented parts, and as rings for the kernels."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import shapely

from coverage_planner.data.half_mesh_assignment import PolygonSet
from coverage_planner.data.vector_file import VectorLayer
from coverage_planner.model.findings import Finding, Severity
from coverage_planner.model.text import Text

_POLYGON, _MULTIPOLYGON, _COLLECTION = 3, 6, 7


def polygon_parts(
    layer: VectorLayer, room: str, findings: list[Finding]
) -> tuple[npt.NDArray[np.object_], npt.NDArray[np.int64]]:
    """Return single polygons and the row of the layer each comes from.

    Self-intersecting polygons are repaired, other geometry is left out; both are reported.
    """
    geometry = np.asarray(layer.frame.geometry.array, dtype=object)
    kind = shapely.get_type_id(geometry)
    other = ~np.isin(kind, (_POLYGON, _MULTIPOLYGON, _COLLECTION))
    invalid = ~other & ~shapely.is_valid(geometry)
    if invalid.any():
        geometry = geometry.copy()
        geometry[invalid] = shapely.make_valid(geometry[invalid])
        findings.append(
            Finding(
                severity=Severity.WARNING,
                code=f"{room}.repaired",
                message=Text(
                    f"自己交差などのある面 {int(invalid.sum())} 件を補正しました",
                    f"repaired {int(invalid.sum())} polygons that cross themselves",
                ),
                file=layer.shown_name,
                row=int(layer.feature_number[invalid][0]),
                value=int(invalid.sum()),
            )
        )
    parts, feature = shapely.get_parts(geometry, return_index=True)
    # A collection (also from a repair) may hold multi-polygons and lines.
    parts, inner = shapely.get_parts(parts, return_index=True)
    feature = feature[inner]
    is_polygon = shapely.get_type_id(parts) == _POLYGON
    with_polygon = np.zeros(geometry.size, dtype=bool)
    with_polygon[feature[is_polygon]] = True
    if not with_polygon.all():
        kinds = sorted({shape.geom_type for shape in geometry[~with_polygon]})
        findings.append(
            Finding(
                severity=Severity.COUNT,
                code=f"{room}.not_polygons",
                message=Text(
                    f"面でない地物（{'、'.join(kinds)}）{int((~with_polygon).sum())} 件は読みません",
                    f"{int((~with_polygon).sum())} features that are not polygons ({', '.join(kinds)}) are not read",
                ),
                file=layer.shown_name,
                row=int(layer.feature_number[~with_polygon][0]),
                value=int((~with_polygon).sum()),
            )
        )
    return np.asarray(parts[is_polygon], dtype=object), np.asarray(feature[is_polygon], dtype=np.int64)


def polygon_set(polygons: npt.NDArray[np.object_], owner: npt.NDArray[np.int32]) -> PolygonSet:
    """Return single polygons as rings, exteriors counter-clockwise and holes clockwise."""
    oriented = shapely.orient_polygons(polygons)
    rings, polygon = shapely.get_rings(oriented, return_index=True)
    points = shapely.get_coordinates(rings)
    return PolygonSet(
        longitude_deg=np.ascontiguousarray(points[:, 0]),
        latitude_deg=np.ascontiguousarray(points[:, 1]),
        ring_offsets=_offsets(shapely.get_num_coordinates(rings)),
        polygon_rings=_offsets(np.bincount(polygon, minlength=polygons.size)),
        owner=np.ascontiguousarray(owner, dtype=np.int32),
    )


def _offsets(counts: npt.NDArray[np.integer]) -> npt.NDArray[np.int64]:
    return np.concatenate(([0], np.cumsum(counts))).astype(np.int64)
