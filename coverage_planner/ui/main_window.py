"""The main window: map in the middle, layers, indicators, site and tables around it, and the commands."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import TypeVar

import qtawesome
from PySide6.QtCore import QByteArray, QSettings, QSize, Qt, QUrl
from PySide6.QtGui import (
    QAction,
    QActionGroup,
    QCloseEvent,
    QDesktopServices,
    QDragEnterEvent,
    QDropEvent,
    QKeySequence,
)
from PySide6.QtWidgets import (
    QApplication,
    QComboBox,
    QDockWidget,
    QFileDialog,
    QInputDialog,
    QLabel,
    QMainWindow,
    QMessageBox,
    QStackedWidget,
    QWidget,
)

from coverage_planner import __version__
from coverage_planner.model.errors import PlannerError
from coverage_planner.model.lattice import SUB_COLS_PER_DEGREE, SUB_ROWS_PER_DEGREE
from coverage_planner.model.project import Project
from coverage_planner.model.site import Site
from coverage_planner.model.text import Text
from coverage_planner.project.new_project import project_of_import
from coverage_planner.project.session import Session, SessionChange
from coverage_planner.ui.cost_dialog import CostDialog
from coverage_planner.ui.export_menu import ExportMenu
from coverage_planner.ui.import_dialog import ImportDialog
from coverage_planner.ui.indicator_panel import IndicatorPanel
from coverage_planner.ui.language import current_language, shown
from coverage_planner.ui.layer_panel import LayerPanel
from coverage_planner.ui.map.canvas import MapCanvas
from coverage_planner.ui.map.layers import MapLayer
from coverage_planner.ui.map.tools import ToolKind
from coverage_planner.ui.map_content import MapContent
from coverage_planner.ui.recent_files import RecentFiles
from coverage_planner.ui.site_panel import SitePanel
from coverage_planner.ui.status_line import StatusLine
from coverage_planner.ui.style import WindowStyle, window_style
from coverage_planner.ui.tables_panel import TablesPanel
from coverage_planner.ui.welcome_page import WelcomePage
from coverage_planner.ui.workspace import PlanState, Workspace


T = TypeVar("T")


class MainWindow(QMainWindow):
    """Owns the widgets and connects them with the workspace; holds no figures of its own."""

    def __init__(self, settings: QSettings, *, dark: bool = False) -> None:
        super().__init__()
        self._settings = settings
        self._style: WindowStyle = window_style(dark=dark)
        self._recent = RecentFiles(settings)
        self.workspace = Workspace(self)
        self.canvas = MapCanvas()
        self.canvas.set_language(current_language())
        self.canvas.set_dark(dark)
        self._content = MapContent(self.canvas, self.workspace)
        self.layers = LayerPanel()
        self.indicators = IndicatorPanel(self._style)
        self.site_panel = SitePanel(self._style)
        self.tables = TablesPanel(self._style)
        self.status = StatusLine()
        self.setStatusBar(self.status)
        self._selected: frozenset[int] = frozenset()
        self._stack = QStackedWidget()
        self._welcome: WelcomePage | None = None
        self._stack.addWidget(self.canvas)
        self.setCentralWidget(self._stack)
        self.setAcceptDrops(True)
        self.setWindowIcon(qtawesome.icon("mdi6.radio-tower", color=self._style.accent))
        self.resize(1600, 1000)
        self._docks = self._make_docks()
        self._make_actions()
        self._export = ExportMenu(self.workspace, self, self._export_menu)
        self._connect()
        self._restore_layout()
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
        self.resizeDocks([docks["layers"], docks["indicators"]], [190, 370], Qt.Orientation.Horizontal)
        self.resizeDocks([docks["indicators"], docks["site"]], [520, 400], Qt.Orientation.Vertical)
        self.resizeDocks([docks["tables"]], [235], Qt.Orientation.Vertical)
        return docks

    def _make_actions(self) -> None:
        bar = self.menuBar()
        file_menu = bar.addMenu(self.tr("&File"))
        edit_menu = bar.addMenu(self.tr("&Edit"))
        plan_menu = bar.addMenu(self.tr("&Plan"))
        view_menu = bar.addMenu(self.tr("&View"))
        self._export_menu = file_menu.addMenu(self.tr("E&xport"))
        file_menu.clear()
        keys = QKeySequence.StandardKey

        def action(
            menu: object, text: str, slot: Callable[[], object], key: object = None, icon: str | None = None
        ) -> QAction:
            item = QAction(text, self)
            if icon is not None:
                item.setIcon(qtawesome.icon(f"mdi6.{icon}", color=self._style.text, color_disabled=self._style.stale))
            if key is not None:
                item.setShortcut(key)  # type: ignore[call-overload]
            item.triggered.connect(lambda _on=False: slot())
            menu.addAction(item)  # type: ignore[attr-defined]
            return item

        action(file_menu, self.tr("&New from public data…"), self.import_data, keys.New, "database-import-outline")
        action(file_menu, self.tr("&Open…"), self.ask_open, keys.Open, "folder-open-outline")
        action(file_menu, self.tr("Open the &sample plan"), self.open_sample)
        self._save = action(file_menu, self.tr("&Save"), self.save, keys.Save, "content-save-outline")
        self._save_as = action(file_menu, self.tr("Save &as…"), self.save_as, keys.SaveAs)
        file_menu.addSeparator()
        file_menu.addMenu(self._export_menu)
        file_menu.addSeparator()
        action(file_menu, self.tr("&Quit"), self.close, keys.Quit)

        self._undo = action(edit_menu, self.tr("Undo"), self._do_undo, keys.Undo, "undo")
        self._redo = action(edit_menu, self.tr("Redo"), self._do_redo, keys.Redo, "redo")
        edit_menu.addSeparator()
        self._duplicate = action(edit_menu, self.tr("Duplicate site"), self._duplicate_site, "Ctrl+D")
        self._toggle = action(edit_menu, self.tr("Switch site on or off"), self._toggle_sites)
        self._delete = action(edit_menu, self.tr("Delete site"), self._delete_sites, keys.Delete)

        action(plan_menu, self.tr("Duplicate plan…"), self._duplicate_plan)
        action(plan_menu, self.tr("Rename plan…"), self._rename_plan)
        action(plan_menu, self.tr("Delete plan"), self._delete_plan)
        plan_menu.addSeparator()
        compare = action(plan_menu, self.tr("Compare plans"), self._compare, "Ctrl+K", "compare-horizontal")

        action(view_menu, self.tr("Zoom to everything"), self._content.fit_all, "Ctrl+0", "fit-to-page-outline")
        action(view_menu, self.tr("Zoom to selection"), self._content.fit_selection, "F")
        view_menu.addSeparator()
        for dock in self._docks.values():
            view_menu.addAction(dock.toggleViewAction())
        help_menu = bar.addMenu(self.tr("&Help"))
        action(help_menu, self.tr("About coverage_planner"), self._about)

        tools = self.addToolBar(self.tr("Tools"))
        tools.setObjectName("toolbar")
        tools.setIconSize(QSize(20, 20))
        tools.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        self._tool_actions: dict[ToolKind, QAction] = {}
        group = QActionGroup(self)
        for kind, text, key, icon in (
            (ToolKind.SELECT, self.tr("Select and move"), "V", "cursor-default-outline"),
            (ToolKind.PAN, self.tr("Pan"), "H", "hand-back-right-outline"),
            (ToolKind.PLACE, self.tr("Place a site"), "T", "radio-tower"),
        ):
            item = QAction(qtawesome.icon(f"mdi6.{icon}", color=self._style.text), text, self)
            item.setCheckable(True)
            item.setShortcut(key)
            item.setToolTip(f"{text} ({key})")
            item.triggered.connect(lambda _on=False, kind=kind: self.canvas.set_tool(kind))
            group.addAction(item)
            tools.addAction(item)
            self._tool_actions[kind] = item
        self._tool_actions[ToolKind.SELECT].setChecked(True)
        tools.addSeparator()
        tools.addActions([self._undo, self._redo])
        tools.addSeparator()
        tools.addWidget(QLabel(" " + self.tr("Plan") + " "))
        self._plans = QComboBox()
        self._plans.setAccessibleName(self.tr("Plan"))
        self._plans.setMinimumWidth(170)
        self._plans.activated.connect(lambda place: self._select_plan(self._plans.itemText(place)))
        tools.addWidget(self._plans)
        tools.addAction(compare)

    def _connect(self) -> None:
        work = self.workspace
        work.session_replaced.connect(self._session_replaced)
        work.session_changed.connect(self._session_changed)
        work.state_changed.connect(self._state_changed)
        work.stale.connect(self._mark_stale)
        work.compared.connect(lambda answer: self.tables.show_comparison(*answer))
        work.failed.connect(self.show_error)
        work.worker.started.connect(self.status.begin_work)
        work.worker.progressed.connect(self.status.show_progress)
        work.worker.idle.connect(self.status.end_work)
        self.status.cancel_pressed.connect(self._cancel_work)
        canvas = self.canvas
        canvas.hovered.connect(self.status.show_place)
        canvas.view_changed.connect(lambda: self.status.show_scale(canvas.scale_denominator()))
        canvas.site_clicked.connect(self._site_clicked)
        canvas.ground_clicked.connect(lambda *_args: self.select_sites(frozenset()))
        canvas.sites_boxed.connect(lambda numbers, _modifiers: self.select_sites(frozenset(numbers)))
        canvas.place_requested.connect(self._place)
        canvas.site_drag_moved.connect(work.preview_move)
        canvas.site_drag_finished.connect(self._drag_finished)
        canvas.site_drag_cancelled.connect(lambda _number: work.end_preview())
        canvas.nudge_requested.connect(self._nudge)
        canvas.toggle_requested.connect(self._toggle_sites)
        canvas.tool_changed.connect(lambda kind: self._tool_actions[kind].setChecked(True))
        self.layers.layer_toggled.connect(canvas.set_layer_visible)
        self.layers.colours_chosen.connect(canvas.set_mesh_colours)
        self.layers.legend_toggled.connect(canvas.set_legend_visible)
        self.tables.sites_selected.connect(self.select_sites)
        self.tables.site_activated.connect(self._go_to_site)
        self.tables.comparison_requested.connect(work.compare)
        self.site_panel.site_changed.connect(self._put_site)
        self.site_panel.costs_requested.connect(self._edit_costs)
        self.site_panel.refused.connect(self.show_error)

    def _cancel_work(self) -> None:
        self.workspace.worker.cancel()
        self.status.end_work()

    # Files.

    def show_welcome(self) -> None:
        """Show the first page."""
        if self._welcome is not None:
            self._stack.removeWidget(self._welcome)
            self._welcome.deleteLater()
        page = WelcomePage(self._style, self._recent.paths())
        page.sample_requested.connect(self.open_sample)
        page.open_requested.connect(self.ask_open)
        page.import_requested.connect(self.import_data)
        page.recent_requested.connect(self.open_path)
        self._welcome = page
        self._stack.addWidget(page)
        self._stack.setCurrentWidget(page)
        self._refresh_actions()

    def open_path(self, path: Path) -> None:
        """Open a project file, after asking about unsaved edits."""
        if self._may_leave():
            self.workspace.open_file(path, self._recent.add)

    def ask_open(self) -> None:
        """Ask for a project file and open it."""
        name, _ = QFileDialog.getOpenFileName(self, self.tr("Open a plan"), "", self.tr("Plans (*.gpkg)"))
        if name:
            self.open_path(Path(name))

    def open_sample(self) -> None:
        """Import the fictional sample prefecture as a new, unsaved plan."""
        if not self._may_leave():
            return
        from coverage_planner.data.importing import import_files
        from coverage_planner.data.sample_data import SAMPLE_TITLE, sample_request

        def work(report: Callable[[float], None]) -> tuple[Project, object]:
            result = import_files(sample_request(), lambda _stage, share: report(share))
            return project_of_import(result, SAMPLE_TITLE), result.findings

        def done(answer: tuple[Project, object]) -> None:
            project, findings = answer
            self.workspace.set_session(Session(project))
            self.tables.show_findings(findings)  # type: ignore[arg-type]

        self.workspace.run("open", Text("サンプルを読み込んでいます", "importing the sample"), work, done)

    def import_data(self, paths: list[Path] | None = None) -> None:
        """Open the import dialog, with files already listed where given."""
        if not self._may_leave():
            return
        dialog = ImportDialog(self.workspace.worker, self._style, self)
        if paths:
            dialog.add_paths(paths)
        if dialog.exec() and dialog.result_value is not None:
            try:
                project = project_of_import(dialog.result_value, dialog.title)
            except PlannerError as error:
                self.show_error(error)
                return
            self.workspace.set_session(Session(project))
            self.tables.show_findings(dialog.findings)

    def save(self) -> bool:
        """Save to the project's file, asking for one the first time; False when not saved."""
        session = self.workspace.session
        if session is None:
            return False
        return self.save_as() if session.path is None else self._save_to(session.path)

    def save_as(self) -> bool:
        """Ask for a file and save to it; False when not saved."""
        session = self.workspace.session
        if session is None:
            return False
        proposal = str(session.path or Path(f"{session.title}.gpkg"))
        name, _ = QFileDialog.getSaveFileName(self, self.tr("Save plan"), proposal, self.tr("Plans (*.gpkg)"))
        if not name:
            return False
        path = Path(name)
        return self._save_to(path if path.suffix.lower() == ".gpkg" else path.with_name(path.name + ".gpkg"))

    def _save_to(self, path: Path) -> bool:
        session = self.workspace.session
        if session is None:
            return False
        QApplication.setOverrideCursor(Qt.CursorShape.WaitCursor)
        try:
            session.save(path)
        except PlannerError as error:
            self.show_error(error)
            return False
        finally:
            QApplication.restoreOverrideCursor()
        self._recent.add(path)
        self.statusBar().showMessage(self.tr("Saved {name}").format(name=path.name), 4000)
        return True

    def _may_leave(self) -> bool:
        session = self.workspace.session
        if session is None or not session.modified:
            return True
        buttons = QMessageBox.StandardButton
        answer = QMessageBox.question(
            self,
            self.tr("Unsaved edits"),
            self.tr("The plan has edits that are not saved. Save them?"),
            buttons.Save | buttons.Discard | buttons.Cancel,
        )
        if answer == buttons.Save:
            return self.save()
        return answer == buttons.Discard

    # Edits.

    def select_sites(self, numbers: frozenset[int]) -> None:
        """Select sites everywhere: map, table, panel."""
        self._selected = numbers
        self._content.select(numbers)
        self.tables.sites.select_keys(numbers)
        self._show_selected_site()
        self._refresh_actions()

    def _site_clicked(self, number: int, modifiers: Qt.KeyboardModifier) -> None:
        if modifiers & (Qt.KeyboardModifier.ShiftModifier | Qt.KeyboardModifier.ControlModifier):
            self.select_sites(self._selected ^ {number})
        else:
            self.select_sites(frozenset({number}))

    def _place(self, latitude_deg: float, longitude_deg: float) -> None:
        session = self.workspace.session
        if session is None:
            return
        template = None
        if len(self._selected) == 1:
            template = session.plan.site(next(iter(self._selected)))
        site = self._try(lambda: session.place_site(latitude_deg, longitude_deg, template))
        if site is not None:
            self.canvas.set_tool(ToolKind.SELECT)
            self.select_sites(frozenset({site.number}))

    def _drag_finished(self, number: int, latitude_deg: float, longitude_deg: float) -> None:
        session = self.workspace.session
        if session is not None:
            self._try(lambda: session.move_site(number, latitude_deg, longitude_deg))
            self.select_sites(frozenset({number}))

    def _nudge(self, rows: int, cols: int) -> None:
        session = self.workspace.session
        if session is None or len(self._selected) != 1:
            return
        site = session.plan.site(next(iter(self._selected)))
        latitude = site.latitude_deg + rows / SUB_ROWS_PER_DEGREE
        longitude = site.longitude_deg + cols / SUB_COLS_PER_DEGREE
        self._try(lambda: session.move_site(site.number, latitude, longitude))

    def _put_site(self, site: Site) -> None:
        session = self.workspace.session
        if session is not None:
            self._try(lambda: session.put_site(site))

    def _edit_costs(self, number: int) -> None:
        session = self.workspace.session
        if session is None:
            return
        site = session.plan.site(number)
        dialog = CostDialog(site, self)
        if dialog.exec():
            text = Text(f"費用の変更: {site.site_id}", f"change costs of {site.site_id}")
            self._try(lambda: session.put_site(replace(site, costs=dialog.costs()), text))

    def _duplicate_site(self) -> None:
        session = self.workspace.session
        if session is None or len(self._selected) != 1:
            return
        site = session.plan.site(next(iter(self._selected)))
        copy = self._try(lambda: session.place_site(site.latitude_deg - 0.003, site.longitude_deg + 0.003, site))
        if copy is not None:
            self.select_sites(frozenset({copy.number}))

    def _toggle_sites(self) -> None:
        session = self.workspace.session
        if session is not None:
            for number in sorted(self._selected):
                self._toggle_site(session, number)

    def _toggle_site(self, session: Session, number: int) -> None:
        enabled = session.plan.site(number).enabled
        self._try(lambda: session.set_enabled(number, not enabled))

    def _delete_sites(self) -> None:
        session = self.workspace.session
        if session is None or not self._selected:
            return
        numbers = self._selected
        self.select_sites(frozenset())
        self._try(lambda: session.remove_sites(numbers))

    def _do_undo(self) -> None:
        if self.workspace.session is not None:
            self.workspace.session.undo()

    def _do_redo(self) -> None:
        if self.workspace.session is not None:
            self.workspace.session.redo()

    def _select_plan(self, name: str) -> None:
        session = self.workspace.session
        if session is not None:
            self.select_sites(frozenset())
            self._try(lambda: session.select_plan(name))

    def _duplicate_plan(self) -> None:
        session = self.workspace.session
        if session is None:
            return
        name, ok = QInputDialog.getText(
            self, self.tr("Duplicate plan"), self.tr("Name of the new plan"), text=f"{session.plan_name} 2"
        )
        if ok:
            self._try(lambda: session.duplicate_plan(session.plan_name, name.strip()))

    def _rename_plan(self) -> None:
        session = self.workspace.session
        if session is None:
            return
        name, ok = QInputDialog.getText(self, self.tr("Rename plan"), self.tr("New name"), text=session.plan_name)
        if ok and name.strip() != session.plan_name:
            self._try(lambda: session.rename_plan(session.plan_name, name.strip()))

    def _delete_plan(self) -> None:
        session = self.workspace.session
        if session is not None:
            self._try(lambda: session.delete_plan(session.plan_name))

    def _compare(self) -> None:
        if self.workspace.session is not None:
            self._docks["tables"].show()
            self.tables.open_comparison()
            self.workspace.compare()

    def _try(self, edit: Callable[[], T]) -> T | None:
        try:
            return edit()
        except PlannerError as error:
            self.show_error(error)
            return None

    # Reactions.

    def _session_replaced(self) -> None:
        session = self.workspace.session
        assert session is not None
        data = session.project.data
        self._stack.setCurrentWidget(self.canvas)
        self._content.show_data(data)
        self.status.set_data(data)
        for layer, there in (
            (MapLayer.TERRAIN, data.terrain is not None),
            (MapLayer.ROADS, data.roads is not None),
            (MapLayer.BOUNDARIES, data.zones is not None),
        ):
            self.layers.set_available(layer, there)
        self.indicators.set_assessment(None, None)
        self._selected = frozenset()
        self.site_panel.set_site(None)
        self._session_changed(SessionChange(frozenset({"plan", "plans", "data", "undo", "path"})))

    def _session_changed(self, change: SessionChange) -> None:
        session = self.workspace.session
        if session is None:
            return
        names = [plan.name for plan in session.project.plans]
        if names != [self._plans.itemText(k) for k in range(self._plans.count())]:
            self._plans.clear()
            self._plans.addItems(names)
        self._plans.setCurrentText(session.plan_name)
        if change.kinds & {"plan", "plans", "data"}:
            self._content.show_sites(session.plan.sites)
            self.tables.show_sites(session.plan.sites)
            present = {site.number for site in session.plan.sites}
            if not self._selected <= present:
                self.select_sites(self._selected & present)
            self._show_selected_site()
        self._refresh_title()
        self._refresh_actions()

    def _state_changed(self, state: PlanState) -> None:
        before = state.before.assessment if state.before is not None else None
        self.indicators.set_assessment(state.evaluation.assessment, before)
        self._content.show_state(state)
        if not state.preview:
            self.tables.show_state(state)
            self.tables.sites.select_keys(self._selected)
        self._show_ledger(state)
        if state.subsidy_error is not None and not state.preview:
            self.statusBar().showMessage(state.subsidy_error.one_line(current_language()), 8000)

    def _mark_stale(self) -> None:
        self.indicators.set_stale(True)
        self.site_panel.set_stale(True)

    def _show_selected_site(self) -> None:
        session = self.workspace.session
        if session is None or len(self._selected) != 1:
            self.site_panel.set_site(None)
            return
        number = next(iter(self._selected))
        found = [site for site in session.plan.sites if site.number == number]
        self.site_panel.set_site(found[0] if found else None)
        if self.workspace.state is not None:
            self._show_ledger(self.workspace.state)

    def _show_ledger(self, state: PlanState) -> None:
        site = self.site_panel.site
        if site is None:
            return
        projects = state.subsidy.projects if state.subsidy is not None else ()
        project = next((p for p in projects if site.number in p.site_numbers), None)
        self.site_panel.show_ledger(state.evaluation.ledger(site.number), project)
        self.site_panel.set_stale(False)

    def _go_to_site(self, number: int) -> None:
        session = self.workspace.session
        if session is not None:
            site = session.plan.site(number)
            self.canvas.centre_on(site.latitude_deg, site.longitude_deg, 15.0)

    def show_error(self, error: PlannerError) -> None:
        """Say what happened, where, and what to do next."""
        self.status.end_work()
        box = QMessageBox(QMessageBox.Icon.Warning, self.tr("Not done"), shown(error.message), parent=self)
        where = [part for part in (error.file, error.field) if part]
        if error.row is not None:
            where.append(self.tr("row {n}").format(n=error.row))
        details = [self.tr("Where: {where}").format(where=" / ".join(where))] if where else []
        if error.remedy is not None:
            details.append(self.tr("What to do: {remedy}").format(remedy=shown(error.remedy)))
        box.setInformativeText("\n".join(details))
        box.open()

    def _refresh_title(self) -> None:
        session = self.workspace.session
        if session is None:
            self.setWindowTitle("coverage_planner")
            return
        name = session.path.name if session.path is not None else self.tr("not saved yet")
        self.setWindowTitle(f"{session.title} — {name}[*] — coverage_planner")
        self.setWindowModified(session.modified)

    def _refresh_actions(self) -> None:
        session = self.workspace.session
        has_session = session is not None
        for item in (self._save, self._save_as):
            item.setEnabled(has_session)
        self._export_menu.setEnabled(has_session)
        undo = session.undo_text if session is not None else None
        redo = session.redo_text if session is not None else None
        self._undo.setEnabled(undo is not None)
        self._redo.setEnabled(redo is not None)
        self._undo.setToolTip(self.tr("Undo") + (f": {shown(undo)}" if undo is not None else ""))
        self._redo.setToolTip(self.tr("Redo") + (f": {shown(redo)}" if redo is not None else ""))
        for item in (self._toggle, self._delete):
            item.setEnabled(bool(self._selected))
        self._duplicate.setEnabled(len(self._selected) == 1)

    def _about(self) -> None:
        text = self.tr(
            "Version {version}\n\nFigures are planning estimates; the ministry's figures rest on the carriers' reports.\n"
            "Data: see the sheet of sources in every report."
        ).format(version=__version__)
        QMessageBox.about(self, "coverage_planner", text)

    # Window state.

    def _restore_layout(self) -> None:
        geometry, state = self._settings.value("geometry"), self._settings.value("docks")
        if isinstance(geometry, QByteArray):
            self.restoreGeometry(geometry)
        if isinstance(state, QByteArray):
            self.restoreState(state)

    def closeEvent(self, event: QCloseEvent) -> None:
        """Ask about unsaved edits, remember the layout, end the worker."""
        if not self._may_leave():
            event.ignore()
            return
        self._settings.setValue("geometry", self.saveGeometry())
        self._settings.setValue("docks", self.saveState())
        self.workspace.close()
        event.accept()

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        """Take files and folders."""
        if event.mimeData().hasUrls():
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        """Open a dropped plan, or import dropped public files."""
        paths = [Path(url.toLocalFile()) for url in event.mimeData().urls() if url.isLocalFile()]
        if len(paths) == 1 and paths[0].suffix.lower() == ".gpkg":
            self.open_path(paths[0])
        elif paths:
            self.import_data(paths)


def reveal(path: Path, _parent: QWidget | None = None) -> None:
    """Show a written file's folder in the desktop's file manager."""
    QDesktopServices.openUrl(QUrl.fromLocalFile(str(path.parent)))
