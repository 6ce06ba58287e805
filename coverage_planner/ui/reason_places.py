"""Where figures stand in the window, and which tree each of them opens."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING

import numpy as np
from PySide6.QtCore import QCoreApplication, QObject, Qt
from PySide6.QtWidgets import QTableView, QWidget

from coverage_planner.model.mesh import MeshLevel, points_to_indices
from coverage_planner.model.results import RoadRate
from coverage_planner.model.terms import ANY_CARRIER, CARRIERS, RoadClass, Service
from coverage_planner.model.text import Text
from coverage_planner.project.reason import Reason
from coverage_planner.project.reason_costs import cost_reason
from coverage_planner.project.reason_ground import ReasonGround
from coverage_planner.project.reason_ledger import LedgerFigure, ledger_reason, site_reason
from coverage_planner.project.reason_other import (
    base_reason,
    outside_mobile_reason,
    single_mesh_reason,
    target_reason,
)
from coverage_planner.project.reason_population import population_reason
from coverage_planner.project.reason_road import road_reason
from coverage_planner.project.reason_served import served_reason
from coverage_planner.project.reason_sharing import burden_reason, scheme_reason
from coverage_planner.project.reason_yen import ELIGIBLE, PARTIES, TOTAL, projects_reason
from coverage_planner.report.table import Table
from coverage_planner.ui.figure_opening import FigureOpening, TableOpening, reason_words
from coverage_planner.ui.report_table_view import ReportTableView
from coverage_planner.ui.site_ledger_view import SiteLedgerView
from coverage_planner.ui.workspace import PlanState

if TYPE_CHECKING:
    from coverage_planner.ui.main_window import MainWindow
    from coverage_planner.ui.reason_feature import ReasonFeature
    from coverage_planner.ui.subsidy_features import SubsidyFeatures
    from coverage_planner.ui.window_actions import WindowActions

_PLAN = Text("計画全体", "the whole plan")
_YEN_COLUMNS = {
    "total_cost": TOTAL,
    "eligible_cost": ELIGIBLE,
    "granted_cost": ELIGIBLE,
    "grant": "state",
    "grant_rate": "state",
    **{party: party for party in PARTIES},
}


class ReasonPlaces(QObject):
    """Hooks the panels and tables of a window; features made later than this are hooked by themselves."""

    def __init__(
        self, window: MainWindow, feature: ReasonFeature, actions: WindowActions, subsidy: SubsidyFeatures
    ) -> None:
        super().__init__(feature)
        self._subsidy = subsidy
        self._window = window
        self._feature = feature
        self._openings: dict[QWidget, Callable[[], object]] = {}
        self._hook_indicators()
        self._hook_tables()
        ledger = window.site_panel.findChild(SiteLedgerView)
        if ledger is not None:
            ledger.figure_requested.connect(self._open_ledger)
        actions.add_command(
            "plan", self.tr("Basis of this site's figures…"), self._open_site, "Ctrl+Alt+B", needs="site"
        )

    def open_focused(self, widget: QWidget | None) -> bool:
        """Open the figure that a widget or what it lies in shows; False where it shows none."""
        while widget is not None:
            opener = self._openings.get(widget)
            if opener is not None:
                return opener() is not False
            if isinstance(widget, SiteLedgerView):
                self._open_site()
                return True
            widget = widget.parentWidget()
        return False

    # The panel of the indicators.

    def _hook_indicators(self) -> None:
        panel = self._window.indicators
        for block, key in panel.figures():
            opening = FigureOpening(block, lambda key=key: self.open_indicator(key))  # type: ignore[misc]
            self._openings[block] = opening.open
        panel.figure_requested.connect(self.open_indicator)

    def open_indicator(self, key: tuple[str, RoadClass | None, Service | None]) -> None:
        """Open a figure of the panel of the indicators, for the zone and carrier it shows."""
        kind, road_class, service = key
        zone, carrier = self._window.indicators.zone(), self._window.indicators.carrier_key()
        if kind == "population":
            self._feature.open(lambda ground: population_reason(ground, zone, carrier))
        elif kind == "road":
            self._feature.open(lambda ground: road_reason(ground, zone, road_class, carrier, service or Service.MOBILE))
        elif kind == "base":
            self._feature.open(base_reason)
        else:
            self._feature.open(outside_mobile_reason)

    # The ledger of a site.

    def _open_site(self) -> None:
        site = self._window.sites.selected_site
        if site is not None:
            number = site.number
            self._feature.open(lambda ground: site_reason(ground, number))

    def _open_ledger(self, key: str) -> None:
        """Open a figure of the sheet of the selected site: a ledger figure, or a share of its project."""
        site, state = self._window.sites.selected_site, self._window.workspace.state
        if site is None or state is None:
            return
        number = site.number
        if key.startswith("yen:"):
            projects = state.subsidy.projects if state.subsidy is not None else ()
            project = next((one for one in projects if number in one.site_numbers), None)
            if project is not None:
                self._feature.open_project(project, key.removeprefix("yen:"))
            return
        figure = LedgerFigure(key)
        self._feature.open(lambda ground: ledger_reason(ground, number, figure))

    # Tables.

    def _hook_tables(self) -> None:
        tables = self._window.tables
        views = tables.report_views
        self.hook_report(views["population"], self._population)
        self.hook_report(views["roads"], self._road)
        self.hook_report(views["targets"], self._target)
        self.hook_report(views["subsidy"], self._district)
        self.hook_table(tables.sites, self._site_cell, double_click=False)
        self.hook_table(tables.meshes.table, self._mesh_cell, double_click=False)
        self.hook_report(self._subsidy.sharing.views[0], self._scheme)
        self.hook_report(self._subsidy.sharing.views[1], self._burden)
        self.hook_report(self._subsidy.sharing.views[2], self._served)
        self._subsidy.programme.view_made.connect(lambda view: self.hook_report(view, self._programme))

    def hook_table(self, table: QTableView, opener: Callable[[int, int], None], *, double_click: bool = True) -> None:
        """Let the cells of a table open their tree; without ``double_click`` by the context menu and Ctrl+B only."""
        opening = TableOpening(table, opener, double_click=double_click, name=reason_words())
        self._openings[table] = opening.open_current

    def forget_tables(self, tables: Iterable[QTableView]) -> None:
        """Let tables go whose window is closed."""
        for table in tables:
            self._openings.pop(table, None)

    def hook_report(self, view: ReportTableView, opener: Callable[[Table, int, str], None]) -> None:
        """Let the cells of a report table open their tree; the opener gets row and key of the column."""

        def open_cell(row: int, column: int) -> None:
            table = view.report
            if table is not None and 0 <= column < len(table.columns):
                opener(table, view.table.records.key_at(row), table.columns[column].key)

        self.hook_table(view.table, open_cell)

    def _population(self, _table: Table, row: int, column: str) -> None:
        state = self._window.workspace.state
        if state is None:
            return
        rates = [rate for rate in state.evaluation.assessment.population if rate.service is Service.NR]
        zones = list(dict.fromkeys((rate.zone.kind, rate.zone.code) for rate in rates))
        if row < len(zones):
            carrier = next((c.value for c in CARRIERS if column.startswith(f"{c.value}_")), ANY_CARRIER)
            self._feature.open(lambda ground: population_reason(ground, zones[row], carrier))

    def _road(self, _table: Table, row: int, column: str) -> None:
        state = self._window.workspace.state
        rates: list[RoadRate] = []
        if state is not None:
            rates = [
                rate
                for rate in state.evaluation.assessment.road
                if rate.service is Service.MOBILE and rate.carrier == ANY_CARRIER
            ]
        if row < len(rates):
            zone = rates[row].zone.kind, rates[row].zone.code
            carrier = next((c.value for c in CARRIERS if column == f"{c.value}_rate"), ANY_CARRIER)
            self._feature.open(lambda ground: road_reason(ground, zone, rates[row].road_class, carrier))

    def _target(self, _table: Table, row: int, _column: str) -> None:
        def make(ground: ReasonGround) -> Reason | None:
            targets = ground.evaluation.assessment.targets
            return target_reason(ground, targets[row]) if row < len(targets) else None

        self._feature.open(make)

    def _site_cell(self, row: int, column: int) -> None:
        table = self._window.tables.sites
        number = table.records.key_at(row)
        header = str(table.records.headerData(column, Qt.Orientation.Horizontal))
        figure = _ledger_columns().get(header)

        def make(ground: ReasonGround) -> Reason | None:
            if number not in ground.sites:
                return None
            if figure is LedgerFigure.COST:
                return cost_reason((ground.sites[number],), key="cost", label=Text("総事業費", "total cost"))
            return site_reason(ground, number) if figure is None else ledger_reason(ground, number, figure)

        self._feature.open(make)

    def _mesh_cell(self, row: int, _column: int) -> None:
        mesh = self._window.tables.meshes.table.records.key_at(row)
        carrier = self._window.indicators.carrier_key()
        self._feature.open(lambda ground: single_mesh_reason(ground, mesh, carrier))

    def _district(self, table: Table, row: int, column: str) -> None:
        state = self._window.workspace.state
        projects = state.subsidy.projects if state is not None and state.subsidy is not None else ()
        what = _YEN_COLUMNS.get(column, TOTAL) if column != "state" else TOTAL
        if row < len(projects):
            self._feature.open_project(projects[row], what)
        elif row == len(table.rows):
            self._feature.open(
                lambda ground: (
                    None if ground.subsidy is None else projects_reason(ground, ground.subsidy.projects, what, _PLAN)
                )
            )

    def open_mesh_at(self, latitude_deg: float, longitude_deg: float) -> bool:
        """Open the half mesh of a place; False where nobody is counted there."""
        state = self._window.workspace.state
        if state is None:
            return False
        population = state.project.data.population
        row, col = points_to_indices(latitude_deg, longitude_deg, MeshLevel.HALF)
        found = np.flatnonzero((population.row == row) & (population.col == col))
        if found.size:
            mesh, carrier = int(found[0]), self._window.indicators.carrier_key()
            self._feature.open(lambda ground: single_mesh_reason(ground, mesh, carrier))
        return bool(found.size)

    # Sharing and programme.

    def _scheme(self, _table: Table, row: int, column: str) -> None:
        answer = self._subsidy.sharing.answer
        outcomes = answer.study.comparison.outcomes if answer is not None else ()
        if row < len(outcomes):
            self._feature.open(
                lambda ground: scheme_reason(ground, outcomes[row], column), self._window.workspace.state
            )

    def _burden(self, _table: Table, row: int, column: str) -> None:
        answer = self._subsidy.sharing.answer
        outcomes = answer.study.comparison.outcomes if answer is not None else ()
        pairs = [(outcome, one.carrier) for outcome in outcomes for one in outcome.carriers]
        if row < len(pairs):
            outcome, carrier = pairs[row]
            self._feature.open(
                lambda ground: burden_reason(ground, outcome, carrier, column), self._window.workspace.state
            )

    def _served(self, _table: Table, row: int, column: str) -> None:
        answer = self._subsidy.sharing.answer
        if answer is None:
            return
        study = answer.study
        rows = [(Text("対象の局がない場合", "without these sites"), study.bare)]
        rows += [
            (outcome.scheme.name, study.variants[outcome.scheme.carriers])
            for outcome in study.comparison.outcomes
            if outcome.served is not None
        ]
        if row < len(rows):
            name, variant = rows[row]
            state = PlanState(variant.project, answer.plan_name, variant.evaluation, None, None, None, preview=False)
            self._feature.open(lambda ground: served_reason(ground, study.service, name, column), state)

    def _programme(self, table: Table, row: int, column: str) -> None:
        answer = self._subsidy.programme.answer
        if answer is None:
            return
        view = answer.view
        if table.key in {"programme_budget", "programme_budget_lines"}:
            rows = view.rows if table.key == "programme_budget" else view.by_programme
            if row < len(rows):
                chosen = rows[row]
                what = TOTAL if column == "total_cost" else "state"
                year = chosen.fiscal_year.name
                label = Text(f"{year.ja}　{chosen.programme_name.ja}", f"{year.en}, {chosen.programme_name.en}")
                self._feature.open(lambda ground: projects_reason(ground, chosen.projects, what, label), answer.state)
            return
        listed = {
            "programme_ranking": [one.project for one in view.ranked],
            "programme_proposal": [one.ranked.project for one in view.proposal],
        }.get(table.key, [])
        if row < len(listed):
            self._feature.open_project(listed[row], "state")


def _ledger_columns() -> dict[str, LedgerFigure]:
    """Return the figures of the columns of the table of sites, by their headers."""
    translate = QCoreApplication.translate
    return {
        translate("SiteColumns", "Newly covered"): LedgerFigure.NEWLY,
        translate("SiteColumns", "In reach"): LedgerFigure.REACH,
        translate("SiteColumns", "Only by it"): LedgerFigure.SOLELY,
        translate("SiteColumns", "National road (km)"): LedgerFigure.ROAD_NATIONAL,
        translate("SiteColumns", "Total cost (yen)"): LedgerFigure.COST,
        translate("SiteColumns", "Yen per person"): LedgerFigure.PRICE,
    }
