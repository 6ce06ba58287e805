"""The tables under the map: sites, meshes, municipalities, road, targets, comparison, subsidy, import findings."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QLabel, QLineEdit, QPushButton, QTabWidget, QVBoxLayout, QWidget

from coverage_planner.model.findings import Finding
from coverage_planner.model.project import Project
from coverage_planner.model.results import SiteLedger
from coverage_planner.model.site import Site
from coverage_planner.model.terms import Service, SiteStatus, ZoneKind
from coverage_planner.plan_report import report_of_state
from coverage_planner.project.plan_computer import PlanOutcome
from coverage_planner.report.application_tables import application_tables
from coverage_planner.report.comparison_tables import comparison_table
from coverage_planner.report.indicator_tables import population_table, road_table, target_table
from coverage_planner.report.report_input import PlanFigures
from coverage_planner.report.table import Table
from coverage_planner.ui.filtered_table import FilteredTable
from coverage_planner.ui.finding_table import FindingTable
from coverage_planner.ui.help_context import HELP_CONTEXT
from coverage_planner.ui.mesh_page import MeshPage
from coverage_planner.ui.navigator_page import NavigatorPage
from coverage_planner.ui.record_table import RecordTable
from coverage_planner.ui.report_table_view import ReportTableView
from coverage_planner.ui.site_columns import site_columns
from coverage_planner.ui.style import WindowStyle
from coverage_planner.ui.tab_list import TabListButton
from coverage_planner.ui.workspace import PlanState
from coverage_planner.ui.zone_rows import ZoneKey

_LEAST_WIDTH_PX = 320


class TablesPanel(QWidget):
    """Tabs of tables; the site table is linked with the map both ways.

    Signals: ``sites_selected(frozenset[int])``, ``site_activated(int)``, ``comparison_requested()``,
    ``trace_requested(DistrictProject)``.
    """

    sites_selected = Signal(object)
    site_activated = Signal(int)
    comparison_requested = Signal()
    trace_requested = Signal(object)
    zone_changed = Signal()

    def __init__(self, style: WindowStyle, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._style = style
        self.tabs = QTabWidget()
        # The widest page must not push the docks beside it over each other in a window of 1280 pixels.
        self.tabs.setMinimumWidth(_LEAST_WIDTH_PX)
        self.tabs.setDocumentMode(True)
        self._sites_page = FilteredTable(own_line=False)
        self.sites = self._sites_page.table
        self.sites.setAccessibleName(self.tr("Sites"))
        self.sites.set_empty_text(self.tr("No site yet. Choose the tower tool (T) and click on the map."))
        self.sites.keys_selected.connect(self.sites_selected)
        self.sites.key_activated.connect(self.site_activated)
        self.meshes = MeshPage()
        self._population = ReportTableView(own_line=False)
        self._roads = ReportTableView(own_line=False)
        self._roads.set_empty_text(self.tr("Roads are not imported. Make a new plan with a road file (N13, N01, …)."))
        self._targets = ReportTableView(own_line=False)
        self.navigator = NavigatorPage()
        self._comparison = ReportTableView(own_line=False)
        self._comparison.set_empty_text(self.tr("Press 'Compute again' to evaluate all plans."))
        self._subsidy = ReportTableView(own_line=False)
        self._subsidy.set_empty_text(self.tr("No candidate site: nothing to apply for in this plan."))
        self._findings = FindingTable(style)
        self._findings.table.set_empty_text(
            self.tr("No findings. They are shown after an import and are not kept in the plan's file.")
        )
        for widget, name in (
            (self._sites_page, self.tr("Sites")),
            (self.meshes, self.tr("Meshes")),
            (self._population, self.tr("Population by zone")),
            (self._roads, self.tr("Roads by zone")),
            (self._targets, self.tr("Targets")),
            (self.navigator, self.tr("Target navigator")),
            (self._comparison, self.tr("Compare plans")),
            (self._subsidy, self.tr("Subsidy")),
            (self._findings, self.tr("Import findings")),
        ):
            self.tabs.addTab(widget, name)
        self._rows_of_page: dict[QWidget, FilteredTable] = {
            self._sites_page: self._sites_page,
            self.meshes: self.meshes,
            self._population: self._population.rows,
            self._roads: self._roads.rows,
            self._targets: self._targets.rows,
            self.navigator: self.navigator.rows,
            self._comparison: self._comparison.rows,
            self._subsidy: self._subsidy.rows,
            self._findings: self._findings,
        }
        for page, context in (
            (self._sites_page, "tables.sites"),
            (self._population, "tables.indicators"),
            (self._roads, "tables.indicators"),
            (self._targets, "tables.targets"),
            (self._comparison, "tables.comparison"),
            (self._subsidy, "tables.subsidy"),
            (self._findings, "tables.findings"),
        ):
            page.setProperty(HELP_CONTEXT, context)
        self.filter_line = QLineEdit()
        self.filter_line.setPlaceholderText(self.tr("Filter rows"))
        self.filter_line.setAccessibleName(self.tr("Filter rows"))
        self.filter_line.setClearButtonEnabled(True)
        self.filter_line.setFixedWidth(190)
        self.filter_line.textChanged.connect(self._filter_edited)
        self._count = QLabel()
        self._page_button = QPushButton()
        self._page_button.clicked.connect(self._act_on_page)
        corner = QWidget()
        corner_row = QHBoxLayout(corner)
        corner_row.setContentsMargins(0, 2, 8, 2)
        corner_row.addWidget(self._page_button)
        corner_row.addWidget(self._count)
        corner_row.addWidget(self.filter_line)
        self.tabs.setCornerWidget(corner)
        self.tabs.setCornerWidget(TabListButton(self.tabs), Qt.Corner.TopLeftCorner)
        self._show_page_button()
        self._followed = set(self._rows_of_page.values())
        for rows in self._followed:
            rows.count_changed.connect(self._show_count)
        self.tabs.currentChanged.connect(self._tab_changed)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(self.tabs)
        self._compared: Project | None = None
        self._fitted = False
        self._state: PlanState | None = None
        self._zone: ZoneKey = (ZoneKind.ALL, "")
        self._zone_name = ""

    def set_zone(self, zone: ZoneKey, name: str) -> None:
        """Show the meshes and the gaps of another zone."""
        self._zone, self._zone_name = zone, name
        self._fill_current_tab()
        self.zone_changed.emit()

    def clear(self) -> None:
        """Forget the tables of another project."""
        self._state = None
        self._compared = None
        self._zone = ZoneKind.ALL, ""
        self.meshes.clear()
        self.navigator.clear()
        for view in (self._population, self._roads, self._targets, self._comparison, self._subsidy):
            view.clear()
        self.show_findings(())

    def add_page(self, widget: QWidget, title: str, rows: FilteredTable | None = None) -> None:
        """Add a page of a feature; the filter line above works on its ``rows`` where it has some."""
        if rows is not None:
            self._rows_of_page[widget] = rows
            self._followed.add(rows)
            rows.count_changed.connect(self._show_count)
        self.tabs.insertTab(self.tabs.indexOf(self._comparison), widget, title)

    def follow_rows(self, widget: QWidget, rows: FilteredTable | None) -> None:
        """Let the filter line work on other rows of a page that has several tables, or go where none is in front."""
        self._rows_of_page.pop(widget, None)
        if rows is not None:
            self._rows_of_page[widget] = rows
            if rows not in self._followed:
                self._followed.add(rows)
                rows.count_changed.connect(self._show_count)
        if self.tabs.currentWidget() is widget:
            self._follow_filter()

    @property
    def report_views(self) -> dict[str, ReportTableView]:
        """The pages that show a table of the report, whose cells open their basis."""
        return {
            "population": self._population,
            "roads": self._roads,
            "targets": self._targets,
            "subsidy": self._subsidy,
            "comparison": self._comparison,
        }

    @property
    def compared_project(self) -> Project | None:
        """The project whose plans the comparison shows, in their order."""
        return self._compared

    @property
    def zone(self) -> tuple[ZoneKey, str]:
        """The zone whose rows are shown, and its name."""
        return self._zone, self._zone_name

    @property
    def current_rows(self) -> RecordTable:
        """The table in front."""
        return self._rows_of_page[self.tabs.currentWidget()].table

    def show_state(self, state: PlanState) -> None:
        """Show the tables of an evaluated plan; hidden tabs are filled when they are opened."""
        self._state = state
        self._fill_sites(state)
        self._fill_current_tab()
        if self._compared is not state.project and self.tabs.currentWidget() is self._comparison:
            self.comparison_requested.emit()

    def show_sites(self, sites: tuple[Site, ...]) -> None:
        """Show the sites before their figures are computed."""
        if self._state is None:
            self._set_site_rows(sites, {}, {})

    def show_comparison(self, project: Project, outcomes: tuple[PlanOutcome, ...]) -> None:
        """Show plans side by side."""
        figures = tuple(
            PlanFigures(plan=project.plan(o.evaluation.plan), assessment=o.evaluation.assessment, subsidy=o.subsidy)
            for o in outcomes
        )
        self._comparison.show_table(comparison_table(figures))
        self._compared = project

    def open_comparison(self) -> None:
        """Bring the comparison to the front."""
        self.tabs.setCurrentWidget(self._comparison)

    def show_findings(self, findings: tuple[Finding, ...]) -> None:
        """Show what the readers noticed, worst first."""
        self._findings.show_findings(findings)

    def _filter_edited(self, text: str) -> None:
        rows = self._rows_of_page.get(self.tabs.currentWidget())
        if rows is not None and rows.filter_line.text() != text:
            rows.filter_line.setText(text)

    def _show_page_button(self) -> None:
        page = self.tabs.currentWidget()
        text, hint = "", ""
        if page is self._comparison:
            text = self.tr("Compute again")
            hint = self.tr("All plans of the project side by side; differences are against the first.")
        elif page is self._subsidy:
            text = self.tr("Basis of the subsidy")
            hint = self.tr("Double-click a row for the basis of its shares.")
        self._page_button.setText(text)
        self._page_button.setToolTip(hint)
        self._page_button.setVisible(bool(text))

    def _act_on_page(self) -> None:
        if self.tabs.currentWidget() is self._comparison:
            self.comparison_requested.emit()
        else:
            self._trace_selected()

    def _show_count(self) -> None:
        rows = self._rows_of_page.get(self.tabs.currentWidget())
        self._count.setText("" if rows is None else rows.count_text)

    def _follow_filter(self) -> None:
        rows = self._rows_of_page.get(self.tabs.currentWidget())
        self.filter_line.setVisible(rows is not None)
        self.filter_line.setText("" if rows is None else rows.filter_line.text())
        self._show_count()

    def _tab_changed(self, _index: int) -> None:
        self._follow_filter()
        self._show_page_button()
        self._fill_current_tab()
        if (
            self._state is not None
            and self.tabs.currentWidget() is self._comparison
            and self._compared is not self._state.project
        ):
            self.comparison_requested.emit()

    def _fill_current_tab(self) -> None:
        state = self._state
        if state is None:
            return
        page = self.tabs.currentWidget()
        assessment = state.evaluation.assessment
        if page is self.meshes:
            self.meshes.show_state(state, self._zone)
        elif page is self.navigator:
            self.navigator.show_state(state, self._zone, self._zone_name)
        elif page is self._population:
            self._population.show_table(population_table(assessment, Service.NR))
        elif page is self._roads and assessment.road:
            self._roads.show_table(road_table(assessment, Service.MOBILE))
        elif page is self._roads and state.project.data.roads is not None:
            self._roads.clear()
            self._roads.set_empty_text(
                self.tr("No mobile area and no site is known. Place a site, or make a plan with the carriers' areas.")
            )
        elif page is self._targets:
            self._targets.show_table(target_table(assessment))
        elif page is self._subsidy and state.subsidy is not None:
            self._subsidy.show_table(_district_table(state))

    def _trace_row(self, row: int) -> None:
        projects = self._state.subsidy.projects if self._state is not None and self._state.subsidy else ()
        if 0 <= row < len(projects):
            self.trace_requested.emit(projects[row])

    def _trace_selected(self) -> None:
        keys = self._subsidy.table.selected_keys() or frozenset({0})
        self._trace_row(min(keys))

    def _fill_sites(self, state: PlanState) -> None:
        ledgers = {ledger.site_number: ledger for ledger in state.evaluation.ledgers}
        state_shares: dict[int, str] = {}
        for project in state.subsidy.projects if state.subsidy else ():
            rate = project.decision.grant_rate if project.decision is not None else None
            if project.eligible:
                text = str(rate)
            else:
                text = self.tr("not eligible") if project.decided else self.tr("not decided")
            state_shares.update(dict.fromkeys(project.site_numbers, text))
        self._set_site_rows(state.project.plan(state.plan_name).sites, ledgers, state_shares)

    def _set_site_rows(self, sites: tuple[Site, ...], ledgers: dict[int, SiteLedger], rates: dict[int, str]) -> None:
        sites = tuple(sorted(sites, key=lambda s: (s.status is not SiteStatus.CANDIDATE, s.number)))
        columns = site_columns(sites, ledgers, rates)
        fitted = bool(ledgers)
        self._sites_page.set_records(columns, [s.number for s in sites], fit=fitted and not self._fitted)
        self._fitted = self._fitted or fitted


def _district_table(state: PlanState) -> Table:
    tables = application_tables(report_of_state(state.project, state.evaluation, state.subsidy))
    return next(table for table in tables if table.key == "application_districts")
