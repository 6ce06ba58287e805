"""The main window: map in the middle, layers, indicators, site and tables around it."""

from __future__ import annotations

from pathlib import Path

import qtawesome
from PySide6.QtCore import QByteArray, QSettings, Qt
from PySide6.QtGui import QCloseEvent, QDragEnterEvent, QDropEvent
from PySide6.QtWidgets import QDockWidget, QMainWindow, QMessageBox

from coverage_planner.model.errors import PlannerError
from coverage_planner.model.findings import Findings, Severity
from coverage_planner.model.site_field_names import field_name
from coverage_planner.project.session import SessionChange
from coverage_planner.subsidy.district import DistrictProject
from coverage_planner.ui.export_menu import ExportMenu
from coverage_planner.ui.file_commands import FileCommands
from coverage_planner.ui.find_box import FindBox
from coverage_planner.ui.front_page_stack import FrontPageStack
from coverage_planner.ui.help_commands import HelpCommands
from coverage_planner.ui.indicator_panel import IndicatorPanel
from coverage_planner.ui.language import current_language, shown
from coverage_planner.ui.layer_panel import LayerPanel
from coverage_planner.ui.map.canvas import MapCanvas
from coverage_planner.ui.map.layers import MapLayer
from coverage_planner.ui.map.tools import ToolKind
from coverage_planner.ui.map_content import MapContent
from coverage_planner.ui.place_commands import PlaceCommands
from coverage_planner.ui.plan_commands import PlanCommands
from coverage_planner.ui.recent_files import RecentFiles
from coverage_planner.ui.site_commands import SiteCommands
from coverage_planner.ui.site_panel import SitePanel
from coverage_planner.ui.status_line import StatusLine
from coverage_planner.ui.style import WindowStyle, window_sheet, window_style
from coverage_planner.ui.tables_panel import TablesPanel
from coverage_planner.ui.welcome_page import WelcomePage
from coverage_planner.ui.window_actions import WindowActions
from coverage_planner.ui.window_features import HIDDEN_AT_FIRST, WindowFeatures
from coverage_planner.ui.workspace import PlanState, Workspace

LAYOUT_VERSION = 1
"""Raised when the docks change, so that an old remembered layout is not applied to them."""
_RIGHT_WIDTH, _LEFT_WIDTH = 372, 226


class MainWindow(QMainWindow):
    """Owns the widgets and connects them with the workspace; holds no figures of its own."""

    def __init__(self, settings: QSettings, *, dark: bool = False) -> None:
        super().__init__()
        self._settings = settings
        self._style: WindowStyle = window_style(dark=dark)
        self.setStyleSheet(window_sheet(self._style))
        self._recent = RecentFiles(settings)
        self.workspace = Workspace(self)
        self.canvas = MapCanvas()
        self.canvas.set_language(current_language())
        self.canvas.set_dark(dark)
        self.canvas.setAccessibleName(self.tr("Map"))
        self.content = MapContent(self.canvas, self.workspace)
        self.layers = LayerPanel()
        self.indicators = IndicatorPanel(self._style)
        self.site_panel = SitePanel(self._style)
        self.tables = TablesPanel(self._style)
        self.status = StatusLine()
        self.setStatusBar(self.status)
        self.files = FileCommands(self.workspace, self._recent, self._style, self)
        self.sites = SiteCommands(self.workspace, self)
        self.plans = PlanCommands(self.workspace, self._style, self)
        self.places = PlaceCommands(self.workspace, self.canvas, self.sites, self._style, self)
        self.help = HelpCommands(self._style, self)
        self._stack = FrontPageStack()
        self._welcome: WelcomePage | None = None
        self._leaving = False
        self._stack.addWidget(self.canvas)
        self.setCentralWidget(self._stack)
        self.setAcceptDrops(True)
        self.setWindowIcon(qtawesome.icon("mdi6.radio-tower", color=self._style.accent))
        self.docks = self._make_docks()
        self._actions = WindowActions(self, self._style)
        self.features = WindowFeatures(self, self._actions)
        self._connect()
        self._first_layout = not self._restore_layout()
        if self._first_layout:
            self.resize(1600, 1000)
        self.show_welcome()
        self._refresh_title()

    # Building.

    def _make_docks(self) -> dict[str, QDockWidget]:
        areas = Qt.DockWidgetArea
        docks = {}
        for key, title, widget, area in (
            ("layers", self.tr("Layers"), self.layers, areas.LeftDockWidgetArea),
            ("indicators", self.tr("Indicators of this plan"), self.indicators, areas.RightDockWidgetArea),
            ("site", self.tr("This site"), self.site_panel, areas.RightDockWidgetArea),
            ("tables", self.tr("Tables"), self.tables, areas.BottomDockWidgetArea),
        ):
            dock = QDockWidget(title, self)
            dock.setObjectName(f"dock_{key}")
            dock.setWidget(widget)
            self.addDockWidget(area, dock)
            docks[key] = dock
        self.setCorner(Qt.Corner.BottomRightCorner, areas.RightDockWidgetArea)
        return docks

    def _apply_first_layout(self) -> None:
        """Give the docks their first sizes: half of the right side to the indicators, a quarter below to the tables."""
        docks, height = self.docks, self.height()
        vertical, horizontal = Qt.Orientation.Vertical, Qt.Orientation.Horizontal
        self.resizeDocks([docks["layers"], docks["indicators"]], [_LEFT_WIDTH, _RIGHT_WIDTH], horizontal)
        self.resizeDocks([docks["indicators"], docks["site"]], [height * 46 // 100, height * 46 // 100], vertical)
        self.resizeDocks([docks["tables"]], [height * 27 // 100], vertical)

    def _connect(self) -> None:
        work = self.workspace
        work.session_replaced.connect(self._session_replaced)
        work.session_changed.connect(self._session_changed)
        work.state_changed.connect(self._state_changed)
        work.stale.connect(self._mark_stale)
        work.preview_asked.connect(self.indicators.expect_preview)
        work.preview_asked.connect(lambda: self.site_panel.set_stale(True))
        work.interrupted.connect(self.indicators.set_interrupted)
        work.compared.connect(lambda answer: self.tables.show_comparison(*answer))
        work.saved.connect(
            lambda path: self.statusBar().showMessage(self.tr("Saved {name}").format(name=path.name), 4000)
        )
        work.failed.connect(self.show_error)
        work.worker.started.connect(self.status.begin_work)
        work.worker.progressed.connect(self.status.show_progress)
        work.worker.idle.connect(self.status.end_work)
        self.status.cancel_pressed.connect(self._cancel_work)
        for commands in (self.files, self.sites, self.plans):
            commands.refused.connect(self.show_error)
        self.files.imported.connect(self._show_findings)
        self.places.told.connect(lambda text: self.statusBar().showMessage(text, 8000))
        sites = self.sites
        sites.selection_changed.connect(self._selection_changed)
        sites.placed.connect(lambda _site: self.canvas.set_tool(ToolKind.SELECT))
        canvas = self.canvas
        canvas.hovered.connect(self._hovered)
        canvas.hover_left.connect(sites.end_place_preview)
        canvas.view_changed.connect(lambda: self.status.show_scale(canvas.scale_denominator()))
        canvas.site_clicked.connect(sites.click)
        canvas.site_double_clicked.connect(lambda number: sites.select(frozenset({number})))
        canvas.ground_clicked.connect(self._ground_clicked)
        canvas.sites_boxed.connect(lambda numbers, _modifiers: sites.select(frozenset(numbers)))
        canvas.place_requested.connect(sites.place)
        canvas.drag_step_held.connect(work.expect_preview)
        canvas.site_drag_moved.connect(sites.preview_move)
        canvas.site_drag_finished.connect(sites.finish_move)
        canvas.site_drag_cancelled.connect(lambda _number: work.show_committed())
        canvas.azimuth_turned.connect(work.preview_site)
        canvas.azimuth_finished.connect(sites.finish_turn)
        canvas.azimuth_cancelled.connect(lambda _number: work.show_committed())
        canvas.nudge_requested.connect(sites.nudge)
        canvas.toggle_requested.connect(sites.toggle)
        canvas.tool_changed.connect(self._tool_changed)
        canvas.identify_requested.connect(self.places.identify)
        canvas.measured.connect(self.places.tell_measured)
        self.indicators.explain_requested.connect(self.explain)
        self.tables.sites_selected.connect(sites.select)
        self.tables.site_activated.connect(self._go_to_site)
        self.tables.meshes.meshes_selected.connect(self.places.outline_meshes)
        self.tables.meshes.mesh_activated.connect(self.places.go_to_meshes)
        self.tables.navigator.gaps_selected.connect(self.places.go_to_cells)
        self.indicators.zone_changed.connect(self._zone_changed)
        self.tables.comparison_requested.connect(work.compare)
        self.tables.trace_requested.connect(self._show_trace)
        self.site_panel.sites_changed.connect(sites.put)
        self.site_panel.many_edited.connect(sites.many.ask)
        sites.many.begun.connect(self._refresh_actions)
        sites.many.unchanged.connect(self.site_panel.show_again)
        self.site_panel.costs_requested.connect(sites.edit_costs)
        self.site_panel.trace_requested.connect(self._trace_site)
        self.site_panel.refused.connect(self.show_error)

    def _cancel_work(self) -> None:
        self.workspace.cancel()
        self.status.end_work()

    # What others may ask of the window.

    @property
    def user_settings(self) -> QSettings:
        """The user's settings: layout, recent files, presets."""
        return self._settings

    @property
    def window_look(self) -> WindowStyle:
        """Colours and sizes of the window."""
        return self._style

    @property
    def find_box(self) -> FindBox:
        """The search line of the tool bar."""
        return self._actions.find

    @property
    def export_menu(self) -> ExportMenu:
        """The writers of the menu 書き出し."""
        return self._actions.export

    def open_path(self, path: Path) -> None:
        """Open a project file, after asking about unsaved edits."""
        self.files.open_path(path)

    def open_sample(self) -> None:
        """Open the fictional sample prefecture, after asking about unsaved edits."""
        self.files.open_sample()

    def show_welcome(self) -> None:
        """Show the first page; the docks wait until there is something to show."""
        if self._welcome is not None:
            self._stack.removeWidget(self._welcome)
            self._welcome.deleteLater()
        page = WelcomePage(self._style, self._recent.paths())
        page.sample_requested.connect(self.files.open_sample)
        page.open_requested.connect(self.files.ask_open)
        page.import_requested.connect(self.files.import_data)
        page.recent_requested.connect(self.files.open_path)
        self._welcome = page
        self._stack.addWidget(page)
        self._stack.setCurrentWidget(page)
        for dock in self.docks.values():
            dock.hide()
        self._actions.tool_bar.hide()
        self._refresh_actions()

    def open_comparison(self) -> None:
        """Bring the comparison to the front and compute it where it is not up to date."""
        if self.workspace.session is not None:
            self.docks["tables"].show()
            self.docks["tables"].raise_()
            self.tables.open_comparison()

    def explain(self) -> None:
        """Open 「この数値の根拠」 of the figure that has the focus, else of the rate that the indicators show."""
        self.features.reasons.open_current()

    def show_error(self, error: PlannerError) -> None:
        """Say what happened, where, and what to do next."""
        self.status.end_work()
        box = QMessageBox(QMessageBox.Icon.Warning, self.tr("Not done"), shown(error.message), parent=self)
        field = error.field and shown(field_name(error.field))
        where = [part for part in (error.file, field) if part]
        if error.row is not None:
            where.append(self.tr("row {n}").format(n=error.row))
        details = [self.tr("Where: {where}").format(where=" / ".join(where))] if where else []
        if error.remedy is not None:
            details.append(self.tr("What to do: {remedy}").format(remedy=shown(error.remedy)))
        box.setInformativeText("\n".join(details))
        box.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        box.open()

    # Reactions.

    def _session_replaced(self) -> None:
        session = self.workspace.session
        assert session is not None
        data = session.project.data
        if self._stack.currentWidget() is not self.canvas:
            self._stack.setCurrentWidget(self.canvas)
            self._show_docks()
        self.tables.clear()
        self.places.forget()
        self.content.show_data(data)
        self.status.set_data(data)
        for layer, there in (
            (MapLayer.TERRAIN, data.terrain is not None),
            (MapLayer.LAND_USE, data.land_use is not None),
            (MapLayer.ROADS, data.roads is not None),
            (MapLayer.BOUNDARIES, data.zones is not None),
        ):
            self.layers.set_available(layer, there)
        self.indicators.set_assessment(None, None)
        self.sites.select(frozenset())
        self._session_changed(SessionChange(frozenset({"plan", "plans", "data", "undo", "path"})))

    def _show_docks(self) -> None:
        self._actions.tool_bar.show()
        if self._first_layout:
            self._first_layout = False
            for dock in self.docks.values():
                dock.setVisible(not dock.property(HIDDEN_AT_FIRST))
            self._apply_first_layout()
        else:
            hidden, known = self._settings.value("hidden") or [], self._settings.value("known") or []
            for key, dock in self.docks.items():
                dock.setVisible(key not in hidden and (key in known or not dock.property(HIDDEN_AT_FIRST)))

    def _session_changed(self, change: SessionChange) -> None:
        session = self.workspace.session
        if session is None:
            return
        if change.kinds & {"plan", "plans", "data"}:
            self.content.show_sites(session.plan.sites)
            self.tables.show_sites(session.plan.sites)
            self.sites.keep_present()
            self._show_selected_site()
        self._refresh_title()
        self._refresh_actions()

    def _state_changed(self, state: PlanState) -> None:
        before = state.before.assessment if state.before is not None else None
        settled = not state.preview or self.workspace.newest
        self.indicators.set_assessment(state.evaluation.assessment, before, settled=settled)
        self.content.show_state(state)
        if not state.preview:
            self._zone_changed()
            self.tables.show_state(state)
            self.tables.sites.select_keys(self.sites.selected, reveal=False)
            self.places.refresh(state)
        self._show_ledger()
        if state.subsidy_error is not None and not state.preview:
            self.statusBar().showMessage(state.subsidy_error.one_line(current_language()), 8000)

    def _hovered(self, latitude_deg: float, longitude_deg: float) -> None:
        self.status.show_place(latitude_deg, longitude_deg)
        if self.canvas.tool is ToolKind.PLACE:
            self.sites.preview_place(latitude_deg, longitude_deg)

    def _tool_changed(self, kind: ToolKind) -> None:
        self._actions.show_tool(kind)
        hints = {
            ToolKind.PLACE: self.tr("Click where the site shall stand; Esc gives up."),
            ToolKind.IDENTIFY: self.tr("Click a place to see what is there; Esc ends."),
            ToolKind.MEASURE: self.tr(
                "Click point after point; a double click ends the line, Backspace takes one back."
            ),
            ToolKind.MEASURE_AREA: self.tr(
                "Click the corners; a double click ends the area, Backspace takes one back."
            ),
            ToolKind.ROTATE: self.tr(
                "Select a site and drag a handle; Shift turns all sectors, Ctrl in steps of 15 degrees."
            ),
        }
        if kind in hints:
            self.statusBar().showMessage(hints[kind], 6000)
        else:
            self.statusBar().clearMessage()
        if kind is not ToolKind.PLACE:
            self.sites.end_place_preview()

    def _zone_changed(self) -> None:
        zone = self.indicators.zone()
        self.tables.set_zone(zone, self.indicators.zone_names().get(zone, ""))

    def _ground_clicked(self, latitude_deg: float, longitude_deg: float, _modifiers: object) -> None:
        self.sites.select(frozenset())
        if self.tables.tabs.currentWidget() is self.tables.meshes:
            self.tables.meshes.select_place(latitude_deg, longitude_deg)

    def _mark_stale(self) -> None:
        self.indicators.set_stale(True)
        self.site_panel.set_stale(True)

    def _selection_changed(self, numbers: frozenset[int]) -> None:
        self.content.select(numbers)
        self.tables.sites.select_keys(numbers)
        self._show_selected_site()
        self._refresh_actions()

    def _show_selected_site(self) -> None:
        self.site_panel.set_sites(self.sites.selected_sites)
        self._show_ledger()

    def _show_ledger(self) -> None:
        site, state = self.site_panel.site, self.workspace.state
        if site is None or state is None:
            return
        project = _project_of_site(state, site.number)
        self.site_panel.show_ledger(state.evaluation.ledger(site.number), project)
        self.site_panel.set_stale(not self.workspace.settled)

    def _trace_site(self, number: int) -> None:
        state = self.workspace.state
        project = None if state is None else _project_of_site(state, number)
        if project is not None:
            self._show_trace(project)

    def _show_trace(self, project: DistrictProject) -> None:
        self.features.reasons.open_project(project)

    def _show_findings(self, findings: Findings) -> None:
        self.tables.show_findings(findings)
        warnings = sum(1 for finding in findings if finding.severity is Severity.WARNING)
        if warnings:
            message = self.tr("{n} warnings of the import; see the tab of findings.").format(n=warnings)
            self.statusBar().showMessage(message, 10_000)

    def _go_to_site(self, number: int) -> None:
        session = self.workspace.session
        if session is not None:
            site = session.plan.site(number)
            self.canvas.centre_on(site.latitude_deg, site.longitude_deg, 15.0)

    def _refresh_title(self) -> None:
        session = self.workspace.session
        if session is None:
            self.setWindowTitle("coverage_planner")
            return
        name = session.path.name if session.path is not None else self.tr("not saved yet")
        self.setWindowTitle(f"{session.title} — {name}[*] — coverage_planner")
        self.setWindowModified(session.modified)

    def _refresh_actions(self) -> None:
        self._actions.refresh(self.workspace.session, self.sites.selected)

    # Window state.

    def _restore_layout(self) -> bool:
        geometry, state = self._settings.value("geometry"), self._settings.value("docks")
        if not isinstance(geometry, QByteArray) or not isinstance(state, QByteArray):
            return False
        self.restoreGeometry(geometry)
        return self.restoreState(state, LAYOUT_VERSION)

    def _remember_layout(self) -> None:
        if self._stack.currentWidget() is self.canvas:
            self._settings.setValue("geometry", self.saveGeometry())
            self._settings.setValue("docks", self.saveState(LAYOUT_VERSION))
            self._settings.setValue("known", list(self.docks))
            self._settings.setValue("hidden", [key for key, dock in self.docks.items() if dock.isHidden()])

    def closeEvent(self, event: QCloseEvent) -> None:
        """Ask about unsaved edits, remember the layout, end the worker; a save asked for is finished first."""
        event.ignore()  # a fault on the way must not close a window whose edits nobody asked about
        if not self._leaving:
            self.sites.many.finish()
            # Calls _leave at once where nothing is to be saved; Qt ignores a close() inside a close event.
            self.files.leave_then(self._leave)
        if not self._leaving:
            return
        event.accept()
        try:
            self._remember_layout()
            self.features.close()
        finally:
            self.workspace.close()

    def _leave(self) -> None:
        self._leaving = True
        # Within the close event nothing happens here: the event itself goes on. After a save this is the close.
        self.close()

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        """Take files and folders."""
        if event.mimeData().hasUrls():
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        """Open a dropped plan, or import dropped public files."""
        paths = [Path(url.toLocalFile()) for url in event.mimeData().urls() if url.isLocalFile()]
        if len(paths) == 1 and paths[0].suffix.lower() == ".gpkg":
            self.files.open_path(paths[0])
        elif paths:
            self.files.import_data(paths)


def _project_of_site(state: PlanState, number: int) -> DistrictProject | None:
    projects = state.subsidy.projects if state.subsidy is not None else ()
    return next((project for project in projects if number in project.site_numbers), None)
