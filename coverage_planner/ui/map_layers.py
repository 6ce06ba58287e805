"""Between the layer panel and the map: looks, order and choices, kept in the user's settings from window to window."""

from __future__ import annotations

import json
from typing import Any

from PySide6.QtCore import QObject, QSettings, QTimer

from coverage_planner.model.layers import PlanningData
from coverage_planner.model.project import Project
from coverage_planner.model.terms import CARRIERS, Service, Technology, name_of
from coverage_planner.model.text import Text
from coverage_planner.ui.language import shown
from coverage_planner.ui.layer_panel import LayerPanel
from coverage_planner.ui.layer_tree import Arrangement
from coverage_planner.ui.map.area_painter import KINDS
from coverage_planner.ui.map.canvas import MapCanvas
from coverage_planner.ui.map.layers import LayerGroup, LayerState, MapLayer, Ramp
from coverage_planner.ui.map.legend_rows import layer_rows
from coverage_planner.ui.map_rasters import slots_of_sites
from coverage_planner.ui.workspace import PlanState, Workspace

SETTING = "map_layers"
NEVER_RESTORED = frozenset({MapLayer.WEB_TILES})
"""Shown only when the planner asks in this window: they send requests to the Internet."""
_REFRESH_MS = 60


class MapLayers(QObject):
    """Applies the panel to the map and remembers it."""

    def __init__(self, panel: LayerPanel, canvas: MapCanvas, workspace: Workspace, settings: QSettings) -> None:
        super().__init__(panel)
        self._panel, self._canvas, self._workspace, self._settings = panel, canvas, workspace, settings
        self._restored = False
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(_REFRESH_MS)
        self._timer.timeout.connect(self._show_rows)
        panel.look_changed.connect(self._apply)
        panel.order_changed.connect(self._apply_order)
        panel.legend_toggled.connect(self._apply_legend)
        canvas.look_changed.connect(self._timer.start)
        workspace.state_changed.connect(self._state_changed)
        workspace.session_replaced.connect(self._session_replaced)
        self._offer_fixed_choices()
        self._restore()
        self._restored = True
        panel.tree.expand_layer(MapLayer.MESH)
        self._timer.start()

    def data_prepared(self) -> None:
        """Show the legend of what the worker has prepared."""
        self._timer.start()

    def _apply(self, layer: MapLayer, look: LayerState) -> None:
        self._canvas.set_layer_look(layer, look)
        self._remember()

    def _apply_order(self) -> None:
        self._canvas.set_layer_order(self._panel.order)
        self._remember()

    def _apply_legend(self, visible: bool) -> None:
        self._canvas.set_legend_visible(visible)
        self._remember()

    def _show_rows(self) -> None:
        scene = self._canvas.scene
        self._panel.tree.show_rows(lambda layer: layer_rows(scene, layer), scene.style)

    # -- choices ------------------------------------------------------------------------------------------------------

    def _offer_fixed_choices(self) -> None:
        carriers = [(carrier.value, shown(name_of(carrier))) for carrier in CARRIERS]
        every = ("", shown(Text("全事業者", "any carrier")))
        self._panel.set_choices(MapLayer.SERVICE_AREAS, [every, *carriers])
        self._panel.set_choices(MapLayer.CARRIER, carriers)
        self._panel.set_choices(
            MapLayer.CARRIER_COUNT, [(service.value, shown(name_of(service))) for service in Service]
        )
        kinds = [(kind.value, shown(name_of(kind))) for kind in KINDS]
        self._panel.set_choices(MapLayer.DISADVANTAGED, [("", shown(Text("すべての種類", "all kinds"))), *kinds])

    def _session_replaced(self) -> None:
        session = self._workspace.session
        if session is not None:
            self._offer_plans(session.project, session.plan_name)
            for layer, there in available_layers(session.project.data).items():
                self._panel.set_available(layer, there)
        self._timer.start()

    def _state_changed(self, state: PlanState) -> None:
        if state.preview:
            return
        self._offer_plans(state.project, state.plan_name)
        slots = slots_of_sites(state.project.plan(state.plan_name).active_sites) or [(Technology.NR, None)]
        every = shown(Text("全事業者", "any carrier"))
        choices = [
            (
                technology.value if carrier is None else f"{technology.value}:{carrier.value}",
                f"{technology.value.upper()} {every if carrier is None else shown(name_of(carrier))}",
            )
            for technology, carrier in slots
        ]
        for layer in (MapLayer.LEVEL, MapLayer.SERVER):
            self._panel.set_choices(layer, choices)
        self._timer.start()

    def _offer_plans(self, project: Project, plan_name: str) -> None:
        others = [(plan.name, plan.name) for plan in project.plans if plan.name != plan_name]
        self._panel.set_choices(MapLayer.CHANGE, others)
        self._panel.tree.set_available(MapLayer.CHANGE, bool(others), self.tr("there is no other plan to compare with"))

    # -- settings -----------------------------------------------------------------------------------------------------

    def _remember(self) -> None:
        if not self._restored:
            return  # what is remembered has not been read yet
        value = {
            "order": [[group, list(layers)] for group, layers in self._panel.tree.arrangement],
            "looks": {
                layer: {
                    "visible": look.visible and layer not in NEVER_RESTORED,
                    "opacity": look.opacity,
                    "width": look.width,
                    "ramp": look.ramp,
                    "choice": look.choice,
                }
                for layer, look in self._panel.looks.items()
            },
            "legend": self._panel.legend_shown,
        }
        self._settings.setValue(SETTING, json.dumps(value))

    def _restore(self) -> None:
        try:
            value = json.loads(str(self._settings.value(SETTING) or "{}"))
            arrangement = arrangement_of(value.get("order", []))
            looks = {MapLayer(key): look_of(item) for key, item in value.get("looks", {}).items()}
            legend = bool(value.get("legend", True))
        except (ValueError, TypeError, AttributeError, KeyError):
            return  # settings of another version or spoilt: the first look is as good
        if arrangement:
            self._panel.arrange(arrangement)
        for layer, look in looks.items():
            if layer not in NEVER_RESTORED:
                self._panel.set_look(layer, look)
        self._panel.show_legend(legend)


def arrangement_of(value: list[Any]) -> Arrangement:
    """Return an arrangement from the settings.

    Raises:
        ValueError: a group or layer is not known.
    """
    return tuple((LayerGroup(group), tuple(MapLayer(layer) for layer in layers)) for group, layers in value)


def look_of(item: dict[str, Any]) -> LayerState:
    """Return a look from the settings.

    Raises:
        ValueError, KeyError, TypeError: a value is missing or no value at all.
    """
    return LayerState(
        visible=bool(item["visible"]),
        opacity=min(max(float(item["opacity"]), 0.0), 1.0),
        width=min(max(float(item["width"]), 0.5), 2.5),
        ramp=Ramp(item["ramp"]),
        choice=str(item["choice"]),
    )


def available_layers(data: PlanningData) -> dict[MapLayer, bool]:
    """Return which layers have data beside those the window knows of."""
    return {
        MapLayer.SERVICE_AREAS: data.service_areas is not None,
        MapLayer.DISADVANTAGED: data.area_polygons is not None or (data.areas is not None and data.zones is not None),
        MapLayer.LAND_USE: getattr(data, "land_use", None) is not None,
        MapLayer.IMAGE: False,
    }
