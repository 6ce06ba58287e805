"""The layers of the map, how each is shown, and the order and groups in which a planner first finds them."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from coverage_planner.model.text import Text


class MapLayer(StrEnum):
    """Layers in the order in which they are painted at first, bottom up."""

    WEB_TILES = "web_tiles"
    IMAGE = "image"
    TERRAIN = "terrain"
    LAND_USE = "land_use"
    DISADVANTAGED = "disadvantaged"
    POPULATION = "population"
    MESH = "mesh"
    CHANGE = "change"
    SERVICE_AREAS = "service_areas"
    CARRIER_COUNT = "carrier_count"
    CARRIER = "carrier"
    LEVEL = "level"
    SERVER = "server"
    FOOTPRINT = "footprint"
    BOUNDARIES = "boundaries"
    ROADS = "roads"
    SITES = "sites"


LAYER_NAMES: dict[MapLayer, Text] = {
    MapLayer.WEB_TILES: Text("地理院タイル", "GSI tiles"),
    MapLayer.IMAGE: Text("背景ファイル", "Background file"),
    MapLayer.TERRAIN: Text("地形（陰影）", "Terrain (hillshade)"),
    MapLayer.LAND_USE: Text("土地利用", "Land use"),
    MapLayer.DISADVANTAGED: Text("条件不利地域", "Disadvantaged areas"),
    MapLayer.POPULATION: Text("人口", "Population"),
    MapLayer.MESH: Text("カバー状況", "Coverage"),
    MapLayer.CHANGE: Text("他計画との差", "Change against a plan"),
    MapLayer.SERVICE_AREAS: Text("事業者の公表エリア", "Carriers' published areas"),
    MapLayer.CARRIER_COUNT: Text("事業者数", "Number of carriers"),
    MapLayer.CARRIER: Text("事業者別のエリア", "Area of one carrier"),
    MapLayer.LEVEL: Text("受信電力", "Received level"),
    MapLayer.SERVER: Text("最良サーバー局", "Best server"),
    MapLayer.FOOTPRINT: Text("選択局のエリア", "Area of the selected site"),
    MapLayer.BOUNDARIES: Text("市区町村界", "Boundaries"),
    MapLayer.ROADS: Text("道路", "Roads"),
    MapLayer.SITES: Text("局", "Sites"),
}


class LayerGroup(StrEnum):
    """Groups of the layer tree, bottom up."""

    BACKGROUND = "background"
    REGION = "region"
    COVERAGE = "coverage"
    RADIO = "radio"
    LINES = "lines"


GROUP_NAMES: dict[LayerGroup, Text] = {
    LayerGroup.BACKGROUND: Text("背景", "Background"),
    LayerGroup.REGION: Text("地域", "Region"),
    LayerGroup.COVERAGE: Text("エリア", "Coverage"),
    LayerGroup.RADIO: Text("電波", "Radio"),
    LayerGroup.LINES: Text("局・道路・境界", "Sites, roads, boundaries"),
}
FIRST_GROUPS: dict[LayerGroup, tuple[MapLayer, ...]] = {
    LayerGroup.BACKGROUND: (MapLayer.WEB_TILES, MapLayer.IMAGE, MapLayer.TERRAIN),
    LayerGroup.REGION: (MapLayer.LAND_USE, MapLayer.DISADVANTAGED, MapLayer.POPULATION),
    LayerGroup.COVERAGE: (
        MapLayer.MESH,
        MapLayer.CHANGE,
        MapLayer.SERVICE_AREAS,
        MapLayer.CARRIER_COUNT,
        MapLayer.CARRIER,
    ),
    LayerGroup.RADIO: (MapLayer.LEVEL, MapLayer.SERVER, MapLayer.FOOTPRINT),
    LayerGroup.LINES: (MapLayer.BOUNDARIES, MapLayer.ROADS, MapLayer.SITES),
}

SHOWN_AT_FIRST = frozenset(
    {
        MapLayer.IMAGE,
        MapLayer.TERRAIN,
        MapLayer.MESH,
        MapLayer.FOOTPRINT,
        MapLayer.BOUNDARIES,
        MapLayer.ROADS,
        MapLayer.SITES,
    }
)
"""地理院タイル are never among them: showing them sends requests to the Internet."""


class MeshColours(StrEnum):
    """What the colour of a half mesh says."""

    COVERAGE = "coverage"
    POPULATION = "population"
    CHANGE = "change"


class Ramp(StrEnum):
    """Continuous colour ramps that read in grey and with any colour vision."""

    VIRIDIS = "viridis"
    CIVIDIS = "cividis"


@dataclass(frozen=True, slots=True)
class LayerState:
    """How a layer is shown.

    Attributes:
        visible: whether it is shown.
        opacity: 0 to 1.
        width: factor of the widths of its lines and signs.
        ramp: colours of a continuous scale.
        choice: what a layer with a choice shows (a carrier, a service, a plan ...), empty for the first.
    """

    visible: bool = True
    opacity: float = 1.0
    width: float = 1.0
    ramp: Ramp = Ramp.VIRIDIS
    choice: str = ""
