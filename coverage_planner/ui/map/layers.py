"""The layers of the map, bottom up, and how each is shown."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from coverage_planner.model.text import Text


class MapLayer(StrEnum):
    """Layers in the order in which they are painted."""

    TERRAIN = "terrain"
    MESH = "mesh"
    FOOTPRINT = "footprint"
    BOUNDARIES = "boundaries"
    ROADS = "roads"
    SITES = "sites"


LAYER_NAMES: dict[MapLayer, Text] = {
    MapLayer.TERRAIN: Text("地形", "Terrain"),
    MapLayer.MESH: Text("メッシュ", "Mesh"),
    MapLayer.FOOTPRINT: Text("選択局のエリア", "Area of the selected site"),
    MapLayer.BOUNDARIES: Text("市区町村界", "Boundaries"),
    MapLayer.ROADS: Text("道路", "Roads"),
    MapLayer.SITES: Text("局", "Sites"),
}


class MeshColours(StrEnum):
    """What the colour of a half mesh says."""

    COVERAGE = "coverage"
    POPULATION = "population"


@dataclass(frozen=True, slots=True)
class LayerState:
    """Whether a layer is shown, and how strongly."""

    visible: bool = True
    opacity: float = 1.0
