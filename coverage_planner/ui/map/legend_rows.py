"""The rows of the legend of every layer: for the legend on the map and for the swatches of the layer tree."""

from __future__ import annotations

from typing import TYPE_CHECKING

from coverage_planner.model.terms import CARRIERS, Carrier, Service, name_of
from coverage_planner.model.text import Text
from coverage_planner.ui.map.cell_painter import (
    LEVEL_STEPS_DBM,
    MOBILE_OPACITY,
    NR_OPACITY,
    count_inks,
    level_inks,
)
from coverage_planner.ui.map.layers import LAYER_NAMES, MapLayer, MeshColours
from coverage_planner.ui.map.legend import (
    FillSwatch,
    HatchSwatch,
    LegendRow,
    LineSwatch,
    footprint_rows,
    mesh_rows,
    road_rows,
    site_rows,
)
from coverage_planner.ui.map.mesh_painter import population_inks
from coverage_planner.ui.style import CARRIER_COLOURS, SERVER_PALETTE, Ink

if TYPE_CHECKING:
    from coverage_planner.ui.map.scene import MapScene

PLAIN = frozenset({MapLayer.BOUNDARIES})
"""Layers that need no words on the map."""


def legend_rows(scene: MapScene) -> list[LegendRow]:
    """Return the rows for what the scene shows, in painting order."""
    shown = (layer for layer in scene.order if scene.shown(layer) and layer not in PLAIN)
    return [row for layer in shown for row in layer_rows(scene, layer)]


def layer_rows(scene: MapScene, layer: MapLayer) -> list[LegendRow]:
    """Return the heading and rows of one layer; none for layers that speak for themselves."""
    style, language, look = scene.style, scene.language, scene.states[layer]

    def say(ja: str, en: str) -> str:
        return Text(ja, en).in_language(language)

    if layer is MapLayer.MESH:
        return mesh_rows(MeshColours.COVERAGE, computed=scene.mesh_computed, style=style, language=language)
    if layer is MapLayer.POPULATION:
        inks = population_inks(style, look.ramp)
        return mesh_rows(MeshColours.POPULATION, computed=True, style=style, language=language, population_ramp=inks)
    if layer is MapLayer.CHANGE:
        heading = say("他計画との差", "Change against a plan") + (f" ({look.choice})" if look.choice else "")
        return [
            LegendRow(heading),
            LegendRow(say("新たに圏内", "newly covered"), FillSwatch((style.newly_covered,))),
            LegendRow(say("圏外になる", "lost"), FillSwatch((style.lost,))),
            LegendRow(say("どちらも圏内", "covered in both"), FillSwatch((style.covered,))),
        ]
    if layer in (MapLayer.SERVICE_AREAS, MapLayer.CARRIER):
        carrier = look.choice or (CARRIERS[0].value if layer is MapLayer.CARRIER else "")
        colour = CARRIER_COLOURS[Carrier(carrier)] if carrier else style.covered.colour
        who = name_of(Carrier(carrier)).in_language(language) if carrier else say("全事業者", "any carrier")
        return [
            LegendRow(f"{LAYER_NAMES[layer].in_language(language)} ({who})"),
            LegendRow("5G", FillSwatch((Ink(colour, NR_OPACITY),))),
            LegendRow(say("5G以外の携帯電話", "other mobile only"), FillSwatch((Ink(colour, MOBILE_OPACITY),))),
        ]
    if layer is MapLayer.CARRIER_COUNT:
        service = name_of(Service(look.choice or Service.NR.value)).in_language(language)
        rows = [LegendRow(f"{LAYER_NAMES[layer].in_language(language)} ({service})")]
        for count, ink in enumerate(count_inks(look), start=1):
            rows.append(LegendRow(say(f"{count} 者", f"{count}"), FillSwatch((ink,))))
        return rows
    if layer is MapLayer.LEVEL:
        rows = [LegendRow(say("受信電力 RSRP (dBm)", "Received level RSRP (dBm)"))]
        inks = level_inks(look)
        for k in range(len(inks) - 1, -1, -1):
            low = LEVEL_STEPS_DBM[k]
            text = f"{low} ～" if k == len(inks) - 1 else f"{low} ～ {LEVEL_STEPS_DBM[k + 1]}"
            text = text if k else say(f"{LEVEL_STEPS_DBM[1]} 未満", f"below {LEVEL_STEPS_DBM[1]}")
            rows.append(LegendRow(text, FillSwatch((inks[k],))))
        return rows
    if layer is MapLayer.SERVER:
        swatch = FillSwatch(tuple(Ink(colour, 0.5) for colour in SERVER_PALETTE[:4]))
        return [
            LegendRow(LAYER_NAMES[layer].in_language(language)),
            LegendRow(say("局ごとに色分け", "a colour per site"), swatch),
        ]
    if layer is MapLayer.DISADVANTAGED:
        rows = [
            LegendRow(LAYER_NAMES[layer].in_language(language)),
            LegendRow(say("全域・指定区域", "whole, or designated part"), FillSwatch((style.disadvantaged,))),
        ]
        if scene.areas.has_partial:
            text = say("一部が該当する市町村", "municipality in part")
            rows.append(LegendRow(text, HatchSwatch(style.disadvantaged_line)))
        return rows
    if layer is MapLayer.FOOTPRINT:
        return footprint_rows(style, language)
    if layer is MapLayer.BOUNDARIES:
        return [LegendRow(LAYER_NAMES[layer].in_language(language), LineSwatch(style.boundary, 1.4))]
    if layer is MapLayer.ROADS:
        return road_rows(computed=scene.roads_computed, style=style, language=language)
    if layer is MapLayer.SITES:
        return site_rows(scene.sites.signs, language)
    painter = scene.painters.get(layer)
    extra = getattr(painter, "legend_rows", None)
    return list(extra(style, language)) if extra is not None else []
