"""The menu 補助: cost estimate, statements, sharing compared, the programme over the years, an edited workbook."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QFileDialog

from coverage_planner.model.errors import PlannerError
from coverage_planner.model.text import Text
from coverage_planner.project.session import Session
from coverage_planner.ui.programme_panel import ProgrammePanel
from coverage_planner.ui.save_path import ask_save_path
from coverage_planner.ui.sharing_panel import SharingAnswer, SharingPanel

if TYPE_CHECKING:
    from PySide6.QtWidgets import QWidget

    from coverage_planner.model.settings import SubsidySettings
    from coverage_planner.report.report_input import ReportInput
    from coverage_planner.ui.main_window import MainWindow
    from coverage_planner.ui.window_actions import WindowActions
    from coverage_planner.ui.workbook_changes_dialog import WorkbookAnswer


class SubsidyFeatures(QObject):
    """Commands and panels of the subsidy; each dialog that is accepted is one edit."""

    def __init__(self, window: MainWindow, actions: WindowActions, add_tab: Callable[[str, QWidget], None]) -> None:
        super().__init__(window)
        self._window = window
        self._workspace = window.workspace
        self.sharing = SharingPanel(window.workspace, lambda: window.sites.selected)
        self.programme = ProgrammePanel(window.workspace)
        add_tab(self.tr("Alone or shared"), self.sharing)
        add_tab(self.tr("Programme by year"), self.programme)
        for text, slot, key, icon, needs in (
            (self.tr("Cost estimate…"), self.estimate_costs, "Ctrl+E", "calculator-variant-outline", "site"),
            (self.tr("Statements and reasons…"), self.edit_statements, None, "file-sign", "session"),
            (self.tr("Compare alone and shared"), self.open_sharing, None, "account-group-outline", "session"),
            (self.tr("Programme by year"), self.open_programme, None, "chart-bar", "session"),
            (self.tr("Check an edited workbook…"), self.ask_workbook, None, "file-compare", "session"),
        ):
            actions.add_command("subsidy", text, slot, key, icon, needs=needs)
        self.sharing.export_requested.connect(self.ask_export)
        window.site_panel.statements_requested.connect(self.edit_statements)

    def estimate_costs(self) -> None:
        """Estimate the cost of the selected site from a catalogue; applying it is one edit."""
        from coverage_planner.data.sample_data import sample_folder
        from coverage_planner.ui.cost_estimate_dialog import CostEstimateDialog

        site = self._window.sites.selected_site
        if site is None:
            return
        example: Path | None
        try:
            example = sample_folder() / "unit_costs_example.csv"
        except PlannerError:
            example = None
        dialog = CostEstimateDialog(site, example, self._window)
        dialog.refused.connect(self._window.show_error)

        def accepted() -> None:
            def edit(session: Session) -> None:
                now = session.plan.site(site.number)
                text = Text(f"費用の見積り: {now.site_id}", f"cost estimate of {now.site_id}")
                session.put_site(replace(now, costs=dialog.costs()), text)

            self._try(edit)

        dialog.accepted.connect(accepted)
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()

    def edit_statements(self, site_number: int | None = None) -> None:
        """Open the statements, at a site where one is given; accepting changed ones is one edit."""
        from coverage_planner.ui.statements_dialog import StatementsDialog

        session = self._workspace.session
        if session is None:
            return
        selected = self._window.sites.selected_site
        number = site_number if site_number is not None else (None if selected is None else selected.number)
        dialog = StatementsDialog(session.project, number, self._window)
        dialog.refused.connect(self._window.show_error)
        dialog.accepted.connect(lambda: self._take(dialog.settings()))
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()

    def open_sharing(self) -> None:
        """Bring the comparison of ways of building to the front and work it out for the selected sites."""
        self._show_page(self.sharing)
        self.sharing.scope.choose("selected" if self._window.sites.selected else "all")
        self.sharing.compare()

    def ask_export(self, answer: SharingAnswer) -> None:
        """Write the application workbook of the plan with the comparison in it."""
        session = self._workspace.session
        if session is None:
            return
        folder = session.path.parent if session.path is not None else Path()
        proposal = folder / f"{session.title}_{session.plan_name}.xlsx"
        path = ask_save_path(self._window, self.sharing.export.accessibleName(), proposal, "xlsx")
        if path is not None:
            self.export(path, answer)

    def export(self, path: Path, answer: SharingAnswer) -> None:
        """Write the application workbook with a comparison in the worker."""

        def write(path: Path, report: ReportInput) -> None:
            from coverage_planner.plan_report import sharing_figures
            from coverage_planner.report.workbook import write_application_workbook

            write_application_workbook(path, replace(report, sharing=sharing_figures(answer.study)))

        self._window.export_menu.write(path, write)

    def open_programme(self) -> None:
        """Bring the programme over the years to the front."""
        self._show_page(self.programme)

    def ask_workbook(self) -> None:
        """Ask for a workbook that people edited after the export."""
        kinds = self.tr("Application workbook (*.xlsx)")
        name, _ = QFileDialog.getOpenFileName(self._window, self.tr("Check an edited workbook…"), "", kinds)
        if name:
            self.check_workbook(Path(name))

    def check_workbook(self, path: Path) -> None:
        """Compare a workbook with the tables of the current plan in the worker and list the differences."""
        session = self._workspace.session
        if session is None:
            return
        project, plan_name, losses = session.project, session.plan_name, self._workspace.losses
        names = tuple(plan.name for plan in project.plans)

        def work(report: Callable[[float], None]) -> WorkbookAnswer:
            from coverage_planner.plan_report import report_of_plan
            from coverage_planner.project.plan_computer import PlanComputer
            from coverage_planner.report.workbook import changes_in_workbook
            from coverage_planner.report.workbook_dates import typed_dates
            from coverage_planner.ui.workbook_changes_dialog import WorkbookAnswer

            computer = PlanComputer(losses=losses)
            value = report_of_plan(computer, project, plan_name, compared=names, progress=lambda s: report(s * 0.8))
            found = changes_in_workbook(path, value)
            assert value.subsidy is not None
            return WorkbookAnswer(found, typed_dates(found, value.subsidy))

        title = Text("記入済みのExcelを照合しています", "checking the workbook")
        self._workspace.run("workbook", title, work, self.show_changes)

    def show_changes(self, answer: WorkbookAnswer) -> None:
        """List the changes; accepting records the dates as one edit."""
        from coverage_planner.report.workbook_dates import with_dates
        from coverage_planner.ui.workbook_changes_dialog import WorkbookChangesDialog

        dialog = WorkbookChangesDialog(answer, self._window)

        def accepted() -> None:
            session = self._workspace.session
            if session is not None:
                subsidy = session.project.settings.subsidy
                self._take(replace(subsidy, statements=with_dates(subsidy.statements, answer.dates)))

        dialog.accepted.connect(accepted)
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()

    def _show_page(self, page: QWidget) -> None:
        dock = self._window.docks["tables"]
        dock.show()
        dock.raise_()
        self._window.tables.tabs.setCurrentWidget(page)

    def _take(self, subsidy: SubsidySettings) -> None:
        def edit(session: Session) -> None:
            if subsidy != session.project.settings.subsidy:
                session.change_settings(replace(session.project.settings, subsidy=subsidy))

        self._try(edit)

    def _try(self, edit: Callable[[Session], object]) -> None:
        session = self._workspace.session
        if session is None:
            return
        try:
            edit(session)
        except PlannerError as error:
            self._window.show_error(error)
