"""Rows of 目標ナビ and 道路の空白 that open the tree of their mesh or stretch; a double click still goes there."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject

from coverage_planner.engine.road_stretches import RoadStretches, pieces_of
from coverage_planner.model.terms import ANY_CARRIER, Service
from coverage_planner.project.reason import Reason
from coverage_planner.project.reason_ground import ReasonGround
from coverage_planner.project.reason_other import single_mesh_reason
from coverage_planner.project.reason_road import pieces_reason
from coverage_planner.ui.road_gap_page import RoadGapPage

if TYPE_CHECKING:
    from coverage_planner.ui.main_window import MainWindow
    from coverage_planner.ui.reason_feature import ReasonFeature


class GapPlaces(QObject):
    """Hooks both pages; their gaps are those of all carriers together."""

    def __init__(self, window: MainWindow, feature: ReasonFeature, roads: RoadGapPage) -> None:
        super().__init__(feature)
        self._window = window
        self._feature = feature
        self._roads = roads
        feature.places.hook_table(window.tables.navigator.rows.table, self._open_target_gap, double_click=False)
        feature.places.hook_table(roads.rows.table, self._open_road_gap, double_click=False)

    def _open_target_gap(self, row: int, _column: int) -> None:
        page = self._window.tables.navigator
        gaps, place = page.gaps, page.rows.table.records.key_at(row)
        if gaps is None:
            return
        if gaps.stretches is not None:
            self._open_stretch(gaps.stretches, place, Service.MOBILE)
        elif gaps.mesh_row is not None:
            mesh, data = int(gaps.mesh_row[place]), self._data()
            self._feature.open(
                lambda ground: single_mesh_reason(ground, mesh, ANY_CARRIER) if ground.data is data else None
            )

    def _open_road_gap(self, row: int, _column: int) -> None:
        gaps = self._roads.gaps
        if gaps is not None:
            place = self._roads.rows.table.records.key_at(row)
            self._open_stretch(gaps, place, Service(str(self._roads.service.term())))

    def _open_stretch(self, stretches: RoadStretches, place: int, service: Service) -> None:
        pieces, data = pieces_of(stretches, place), self._data()

        def make(ground: ReasonGround) -> Reason | None:
            # Numbers of pieces mean something in their own data only.
            return pieces_reason(ground, pieces, ANY_CARRIER, service) if ground.data is data else None

        self._feature.open(make)

    def _data(self) -> object:
        state = self._window.workspace.state
        return None if state is None else state.project.data
