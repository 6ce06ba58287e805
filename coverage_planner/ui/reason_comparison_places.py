"""Figures of plans side by side that open their tree: the table 計画の比較 and the pages of the comparison window."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING

import numpy as np
from PySide6.QtCore import QObject, Qt
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QApplication

from coverage_planner.engine.road_stretches import RoadStretches, pieces_of
from coverage_planner.model.layers import Int64Array
from coverage_planner.model.project import Project
from coverage_planner.model.terms import Service, ZoneKind
from coverage_planner.project.plan_computer import PlanOutcome
from coverage_planner.project.reason import Reason
from coverage_planner.project.reason_comparison import compared_reason
from coverage_planner.project.reason_difference import (
    difference_reason,
    zone_population_difference,
    zone_road_difference,
)
from coverage_planner.project.reason_ground import ReasonGround
from coverage_planner.project.reason_other import single_mesh_reason
from coverage_planner.project.reason_population import population_reason
from coverage_planner.project.reason_road import pieces_reason
from coverage_planner.report.table import Table
from coverage_planner.ui.change_pages import (
    MUNICIPALITY_FIRST_COLUMN,
    MUNICIPALITY_PERSONS_CHANGED,
    MUNICIPALITY_ROAD_CHANGED,
    mesh_column_is_of_first,
)
from coverage_planner.ui.workspace import PlanState

if TYPE_CHECKING:
    from coverage_planner.ui.comparison_feature import ComparisonFeature
    from coverage_planner.ui.comparison_window import ComparisonWindow
    from coverage_planner.ui.main_window import MainWindow
    from coverage_planner.ui.reason_feature import ReasonFeature

MakeDifference = Callable[[ReasonGround, ReasonGround], Reason | None]
MakeReason = Callable[[ReasonGround], Reason | None]


class ComparisonPlaces(QObject):
    """Hooks the table of all plans, and the comparison window whenever it is made."""

    def __init__(self, window: MainWindow, feature: ReasonFeature, comparison: ComparisonFeature) -> None:
        super().__init__(feature)
        self._window = window
        self._feature = feature
        feature.places.hook_report(window.tables.report_views["comparison"], self._open_compared)
        comparison.view_made.connect(self._hook_window)

    # The table of all plans: its figures are not kept, a plan that is not shown is evaluated again.

    def _open_compared(self, table: Table, row: int, column: str) -> None:
        project, place = self._window.tables.compared_project, plan_of_column(column)
        if project is None or not row < len(table.row_keys) or not place < len(project.plans):
            return
        key, name = table.row_keys[row], project.plans[place].name
        if is_difference(column):
            self._open_difference_of(project, key, project.plans[0].name, name)
            return

        def make(ground: ReasonGround) -> Reason | None:
            return compared_reason(ground, key)

        if self._is_shown(project, name):
            self._feature.open(make)
        else:
            self._window.workspace.evaluate_beside(
                project, name, lambda outcome: self._open_outcome(project, outcome, make)
            )

    def _open_difference_of(self, project: Project, key: str, first: str, other: str) -> None:
        def have_first(one: PlanState) -> None:
            self._with_state(project, other, lambda two: have_both(one, two))

        def have_both(one: PlanState, two: PlanState) -> None:
            self._feature.open_difference(partial(difference_reason, key=key), one, two)

        self._with_state(project, first, have_first)

    def _with_state(self, project: Project, name: str, then: Callable[[PlanState], None]) -> None:
        """Hand on the figures of a plan, evaluated where it is not the one shown."""
        state = self._window.workspace.state
        if state is not None and self._is_shown(project, name):
            then(state)
            return
        self._window.workspace.evaluate_beside(project, name, lambda outcome: then(_state_of(project, outcome)))

    # The comparison window: it has the figures of its plans.

    def _hook_window(self, view: ComparisonWindow) -> None:
        places = self._feature.places

        def figure(table: Table, row: int, column: str) -> None:
            place = plan_of_column(column)
            if row < len(table.row_keys):
                key = table.row_keys[row]
                if is_difference(column):
                    self._open_difference_in(view, place, partial(difference_reason, key=key))
                    return
                self._open_in(view, place, lambda ground: compared_reason(ground, key))

        def mesh(row: int, column: int) -> None:
            number, comparison = view.meshes.subject_at(row), view.comparison
            if number is not None and comparison is not None:
                carrier = comparison.carrier
                place = view.plan_of_change(
                    first=mesh_column_is_of_first(column, view.meshes.table.records.columnCount())
                )
                self._open_in(view, place, lambda ground: single_mesh_reason(ground, number, carrier))

        def municipality(row: int, column: int) -> None:
            number, comparison = view.municipalities.subject_at(row), view.comparison
            zones = None if comparison is None else comparison.project.data.zones
            if number is None or comparison is None or zones is None or number >= len(zones.municipalities):
                return
            zone, carrier = (ZoneKind.MUNICIPALITY, zones.municipalities[number].code), comparison.carrier
            place = view.plan_of_change(first=column == MUNICIPALITY_FIRST_COLUMN)
            if column in MUNICIPALITY_PERSONS_CHANGED:
                self._open_difference_in(view, place, partial(zone_population_difference, zone=zone, carrier=carrier))
                return
            if column in MUNICIPALITY_ROAD_CHANGED:
                self._open_difference_in(view, place, partial(zone_road_difference, zone=zone, carrier=carrier))
                return
            self._open_in(view, place, lambda ground: population_reason(ground, zone, carrier))

        def road(row: int, _column: int) -> None:
            number, comparison = view.roads.subject_at(row), view.comparison
            place = view.plan_of_change(first=False)
            if number is None or comparison is None or not 0 < place <= len(comparison.differences):
                return
            change, carrier = comparison.differences[place - 1], comparison.carrier
            pieces = _pieces_from(number, change.gained_road, change.lost_road)
            self._open_in(view, place, lambda ground: pieces_reason(ground, pieces, carrier, Service.MOBILE))

        places.hook_report(view.figures, figure)
        places.hook_table(view.meshes.table, mesh, double_click=False)
        places.hook_table(view.roads.table, road, double_click=False)
        places.hook_table(view.municipalities.table, municipality, double_click=False)
        tables = view.figures.table, view.meshes.table, view.roads.table, view.municipalities.table
        view.closed.connect(lambda: places.forget_tables(tables))
        # A window of its own does not hear the commands of the main window.
        shortcut = QShortcut(QKeySequence("Ctrl+B"), view)
        shortcut.setContext(Qt.ShortcutContext.WindowShortcut)
        shortcut.activated.connect(lambda: places.open_focused(QApplication.focusWidget()))

    def _open_in(self, view: ComparisonWindow, place: int, make: MakeReason) -> None:
        comparison = view.comparison
        if comparison is not None and place < len(comparison.outcomes):
            self._open_outcome(comparison.project, comparison.outcomes[place], make)

    def _open_difference_in(self, view: ComparisonWindow, place: int, make: MakeDifference) -> None:
        comparison = view.comparison
        if comparison is not None and 0 < place < len(comparison.outcomes):
            first, other = (_state_of(comparison.project, comparison.outcomes[k]) for k in (0, place))
            self._feature.open_difference(make, first, other)

    # Both.

    def _is_shown(self, project: Project, name: str) -> bool:
        """Return whether a plan is the one shown, unchanged since it was compared; its tree then follows edits."""
        state = self._window.workspace.state
        return (
            state is not None
            and not state.preview
            and state.plan_name == name
            and state.project.data is project.data
            and state.project.settings == project.settings
            and state.project.plan(name) is project.plan(name)
        )

    def _open_outcome(self, project: Project, outcome: PlanOutcome, make: MakeReason) -> None:
        name = outcome.evaluation.plan
        if self._is_shown(project, name):
            self._feature.open(make)
            return
        self._feature.open(make, _state_of(project, outcome))


def _state_of(project: Project, outcome: PlanOutcome) -> PlanState:
    name = outcome.evaluation.plan
    return PlanState(project, name, outcome.evaluation, outcome.subsidy, None, None, preview=False)


def is_difference(key: str) -> bool:
    """Return whether a column of the comparison has differences."""
    return key.startswith("difference_")


def plan_of_column(key: str) -> int:
    """Return the plan of a column of the comparison: a difference is that of its further plan, names of the first."""
    kind, _, number = key.rpartition("_")
    return int(number) if kind in {"plan", "difference"} else 0


def _pieces_from(first_piece: int, *sets: RoadStretches | None) -> Int64Array:
    """Return the pieces of the stretch that begins with a piece; none where no set has it."""
    for stretches in sets:
        if stretches is not None:
            found = np.flatnonzero(stretches.first_piece == first_piece)
            if found.size:
                return pieces_of(stretches, int(found[0]))
    return np.empty(0, dtype=np.int64)
