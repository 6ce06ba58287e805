"""The page 道路の空白 in the window: follows plan and zone, shows chosen gaps on the map."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject

from coverage_planner.ui.road_gap_page import RoadGapPage
from coverage_planner.ui.workspace import PlanState

if TYPE_CHECKING:
    from coverage_planner.ui.main_window import MainWindow
    from coverage_planner.ui.window_features import WindowFeatures


class RoadGapFeature(QObject):
    """Connects the page with workspace, zone and map."""

    def __init__(self, window: MainWindow, features: WindowFeatures) -> None:
        super().__init__(window)
        self._window = window
        self.page = RoadGapPage()
        features.add_tab(self.tr("Road gaps"), self.page, self.page.rows)
        window.workspace.session_replaced.connect(self.page.clear)
        window.workspace.state_changed.connect(self._show)
        window.tables.zone_changed.connect(self._follow_zone)
        self.page.gaps_selected.connect(window.places.go_to_cells)

    def _follow_zone(self) -> None:
        if self._window.workspace.state is not None:
            self._show(self._window.workspace.state)

    def _show(self, state: PlanState) -> None:
        if not state.preview:
            self.page.show_state(state, *self._window.tables.zone)
