"""Polygons of 条件不利地域: they place a site inside or outside a part of a municipality that alone is designated."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from coverage_planner.model.terms import DisadvantagedArea

Float64Array = npt.NDArray[np.float64]
Int64Array = npt.NDArray[np.int64]
Int32Array = npt.NDArray[np.int32]


@dataclass(frozen=True, slots=True, kw_only=True)
class AreaFeature:
    """One designated area of a layer: its kind, the municipality as of the edition, and its own name (旧市町村, 島 ...)."""

    kind: DisadvantagedArea
    code: str
    municipality_name: str
    part_name: str
    classification: str
    layer: str
    """国土数値情報 layer, e.g. ``A17``."""
    edition: str
    """Edition as told by the file name, e.g. ``2016``; empty where it does not say."""

    @property
    def shown(self) -> str:
        """The area in one line for people."""
        name = " ".join(part for part in (self.municipality_name, self.part_name) if part)
        about = "、".join(part for part in (self.classification, self.layer, self.edition) if part)
        return f"{name or self.code}（{about}）"


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class AreaPolygons:
    """Polygons of designated areas as rings.

    Polygon ``i`` has the rings ``polygon_rings[i]:polygon_rings[i+1]``, ring ``j`` the vertices
    ``ring_offsets[j]:ring_offsets[j+1]``, and belongs to ``features[feature[i]]``. ``bounds`` are west, south, east, north.
    """

    longitude_deg: Float64Array
    latitude_deg: Float64Array
    ring_offsets: Int64Array
    polygon_rings: Int64Array
    feature: Int32Array
    bounds: Float64Array
    features: tuple[AreaFeature, ...]
    source: str

    def __post_init__(self) -> None:
        """Check that the arrays fit each other and freeze them."""
        polygons = self.feature.size
        fits = (
            self.longitude_deg.shape == self.latitude_deg.shape
            and self.polygon_rings.shape == (polygons + 1,)
            and self.bounds.shape == (polygons, 4)
            and self.ring_offsets.size == int(self.polygon_rings[-1]) + 1
            and int(self.ring_offsets[-1]) == self.longitude_deg.size
            and bool(np.all(np.diff(self.ring_offsets) >= 0) and np.all(np.diff(self.polygon_rings) >= 0))
            and bool(not polygons or (self.feature.min() >= 0 and self.feature.max() < len(self.features)))
        )
        if not fits:
            raise ValueError("area polygons do not fit each other")
        for array in (
            self.longitude_deg,
            self.latitude_deg,
            self.ring_offsets,
            self.polygon_rings,
            self.feature,
            self.bounds,
        ):
            array.setflags(write=False)

    @property
    def kinds(self) -> frozenset[DisadvantagedArea]:
        """Kinds whose layers were loaded."""
        return frozenset(feature.kind for feature in self.features)

    def at(self, latitude_deg: float, longitude_deg: float) -> tuple[AreaFeature, ...]:
        """Return the areas a point lies in, each once, by the even-odd rule over each polygon's rings.

        A point exactly on an edge belongs to the polygon north or east of it, so neighbours never both claim it.
        """
        west, south, east, north = self.bounds.T
        near = (west <= longitude_deg) & (longitude_deg <= east) & (south <= latitude_deg) & (latitude_deg <= north)
        hits = [
            int(self.feature[polygon])
            for polygon in np.flatnonzero(near)
            if self._holds(polygon, latitude_deg, longitude_deg)
        ]
        return tuple(self.features[index] for index in dict.fromkeys(hits))

    def _holds(self, polygon: np.intp, latitude_deg: float, longitude_deg: float) -> bool:
        crossings = 0
        for ring in range(int(self.polygon_rings[polygon]), int(self.polygon_rings[polygon + 1])):
            part = slice(int(self.ring_offsets[ring]), int(self.ring_offsets[ring + 1]))
            x, y = self.longitude_deg[part], self.latitude_deg[part]
            below = y <= latitude_deg
            edges = np.flatnonzero(below[:-1] != below[1:])
            share = (latitude_deg - y[edges]) / (y[edges + 1] - y[edges])
            at_x = x[edges] + share * (x[edges + 1] - x[edges])
            crossings += int(np.count_nonzero(at_x > longitude_deg))
        return bool(crossings % 2)
