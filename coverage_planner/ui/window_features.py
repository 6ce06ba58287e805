"""What the window can do beyond map, panels and files: each feature adds its own commands and panels.

A feature is an object made with the window and its actions: it adds commands with ``WindowActions.add_command`` and
panels with :meth:`WindowFeatures.add_dock` or :meth:`WindowFeatures.add_tab`, connects itself to the workspace, and is
closed with the window.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Qt
from PySide6.QtWidgets import QDockWidget, QWidget

from coverage_planner.ui.autosave import Autosave
from coverage_planner.ui.comparison_feature import ComparisonFeature
from coverage_planner.ui.filtered_table import FilteredTable
from coverage_planner.ui.history_panel import HistoryPanel
from coverage_planner.ui.latest_work import end_latest_work
from coverage_planner.ui.map_feature import MapFeature
from coverage_planner.ui.print_feature import PrintFeature
from coverage_planner.ui.radio_features import RadioFeatures
from coverage_planner.ui.reason_comparison_places import ComparisonPlaces
from coverage_planner.ui.reason_feature import ReasonFeature
from coverage_planner.ui.reason_gap_places import GapPlaces
from coverage_planner.ui.reason_selection_places import SelectionPlaces
from coverage_planner.ui.recovery_dialog import RecoveryDialog
from coverage_planner.ui.road_gap_feature import RoadGapFeature
from coverage_planner.ui.selection_feature import SelectionFeature
from coverage_planner.ui.site_batch_commands import SiteBatchCommands
from coverage_planner.ui.site_table_commands import SiteTableCommands
from coverage_planner.ui.stale_site_rows import StaleSiteRows
from coverage_planner.ui.start_choices import StartChoices
from coverage_planner.ui.subsidy_features import SubsidyFeatures
from coverage_planner.ui.window_actions import WindowActions

if TYPE_CHECKING:
    from coverage_planner.ui.main_window import MainWindow


HIDDEN_AT_FIRST = "hidden_at_first"
"""Property of docks that wait until the planner asks for them."""


class WindowFeatures(QObject):
    """Builds the features of a window and closes them with it."""

    def __init__(self, window: MainWindow, actions: WindowActions) -> None:
        super().__init__(window)
        self._window = window
        self._actions = actions
        self.autosave: Autosave | None = None
        self.map = MapFeature(window, actions)
        self.radio = RadioFeatures(window, actions)
        self.site_tables = SiteTableCommands(window, actions)
        self.site_batches = SiteBatchCommands(window, actions)
        self.subsidy = SubsidyFeatures(window, actions, self.add_tab)
        self.reasons = ReasonFeature(window, actions, self)
        self.history = HistoryPanel(window.workspace, window.window_look)
        self.road_gaps = RoadGapFeature(window, self)
        self.selection = SelectionFeature(window, actions, self)
        self.printing = PrintFeature(window, actions)
        self.comparison = ComparisonFeature(window, actions)
        self.compared_figures = ComparisonPlaces(window, self.reasons, self.comparison)
        self.gap_figures = GapPlaces(window, self.reasons, self.road_gaps.page)
        chosen, years = self.selection.panel, self.selection.rollout
        self.selection_figures = SelectionPlaces(window, self.reasons, chosen, years)
        self.stale_site_rows = StaleSiteRows(window)
        self.start_choices = StartChoices(window, actions)
        figures = window.indicators
        window.tables.navigator.zone_chosen.connect(lambda zone: figures.choose(zone, figures.carrier_key()))
        self.add_dock("history", self.tr("Edits"), self.history, Qt.DockWidgetArea.LeftDockWidgetArea)

    def start_autosave(self, folder: Path) -> None:
        """Copy unsaved edits to a folder from now on, and offer what an earlier window left there."""
        window = self._window
        self.autosave = Autosave(window.workspace, folder, self)
        self.autosave.failed.connect(window.show_error)
        if self.autosave.recoverable():
            dialog = RecoveryDialog(self.autosave, window.show_error, window)
            dialog.finished.connect(dialog.deleteLater)
            dialog.open()

    def add_dock(self, key: str, title: str, widget: QWidget, area: Qt.DockWidgetArea) -> QDockWidget:
        """Add a dock that can be moved, hidden and is remembered like the others; hidden at first."""
        dock = QDockWidget(title, self._window)
        dock.setObjectName(f"dock_{key}")
        dock.setWidget(widget)
        dock.setProperty(HIDDEN_AT_FIRST, True)
        self._window.addDockWidget(area, dock)
        self._window.docks[key] = dock
        self._actions.menu("view").insertAction(self._actions.after_docks, dock.toggleViewAction())
        dock.hide()
        return dock

    def add_tab(self, title: str, widget: QWidget, rows: FilteredTable | None = None) -> None:
        """Add a page to the tables below the map; the filter line works on ``rows``."""
        self._window.tables.add_page(widget, title, rows)

    def close(self) -> None:
        """End what features keep running; called when the window closes."""
        self.map.close()
        self.comparison.close()
        self.reasons.close()
        self._window.help.close()
        if self.autosave is not None:
            self.autosave.close()
        end_latest_work()
