"""The sites of a plan out of the window as the table that comes in again: to a CSV file, or to Excel by the clipboard."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject
from PySide6.QtGui import QAction, QGuiApplication

from coverage_planner.model.site import Site
from coverage_planner.model.terms import SiteStatus
from coverage_planner.model.text import Text
from coverage_planner.ui.save_path import ask_save_path

if TYPE_CHECKING:
    from coverage_planner.ui.main_window import MainWindow
    from coverage_planner.ui.window_actions import WindowActions

MOST_AT_ONCE = 200
"""Sites written to the clipboard within the key press (8 ms); more are written in the worker."""
_SAID_MS = 8_000


class SiteTableCommands(QObject):
    """Adds 「書き出し → 局の表」 and 「局をExcel用にコピー」; every sector is written, also those that are switched off."""

    def __init__(self, window: MainWindow, actions: WindowActions) -> None:
        super().__init__(window)
        self._window = window
        self._workspace = window.workspace
        action = QAction(self.tr("Table of sites (CSV)…"), window)
        action.triggered.connect(lambda _on=False: self.ask_export())
        actions.export.menu.addAction(action)
        edit = actions.menu("edit")
        edit.addSeparator()
        actions.add_command("edit", self.tr("Select all sites"), self.select_all, "Ctrl+Alt+A", needs="session")
        actions.add_command("edit", self.tr("Deselect"), self.deselect, "Ctrl+Shift+A", needs="sites")
        edit.addSeparator()
        actions.add_command(
            "edit", self.tr("Copy sites for Excel"), self.copy, "Ctrl+Shift+C", "table-arrow-right", needs="sites"
        )

    def select_all(self) -> None:
        """Select every site of the plan; Ctrl+A belongs to the tables and fields."""
        session = self._workspace.session
        if session is not None:
            self._window.sites.select(frozenset(site.number for site in session.plan.sites))

    def deselect(self) -> None:
        """Select no site."""
        self._window.sites.select(frozenset())

    def ask_export(self) -> None:
        """Ask for a file and write all sites of the current plan."""
        session = self._workspace.session
        if session is None:
            return
        folder = session.path.parent if session.path is not None else Path()
        name = self.tr("sites")
        proposal = folder / f"{session.title}_{session.plan_name}_{name}.csv"
        path = ask_save_path(self._window, self.tr("Table of sites"), proposal, "csv")
        if path is not None:
            self.export(path)

    def export(self, path: Path) -> None:
        """Write the sites of the current plan as CSV that opens in Excel and is read back as it was."""
        session = self._workspace.session
        if session is None:
            return
        plan = session.plan

        def work(_report: Callable[[float], None]) -> Path:
            from coverage_planner.data.site_table_columns import PlannedSite
            from coverage_planner.data.site_table_writer import write_site_csv
            from coverage_planner.report.atomic_file import written_beside

            # Existing sites are in every plan without being named.
            planned = (PlannedSite(one, (plan.name,) * (one.status is SiteStatus.CANDIDATE)) for one in plan.sites)
            text = write_site_csv(planned)
            with written_beside(path) as beside:
                beside.write_bytes(text.encode("utf-8-sig"))
            return path

        title = Text("局の表を書き出しています", "writing the table of sites")
        self._workspace.run("site table", title, work, self._window.export_menu.announce)

    def copy(self) -> None:
        """Put the selected sites on the clipboard with all columns; pasted from Excel they come back as they were."""
        sites = self._window.sites.selected_sites
        if not sites:
            return
        if len(sites) <= MOST_AT_ONCE:
            self._put(_cells(sites), len(sites))
            return
        title = Text("局をコピーしています", "copying the sites")
        work = lambda _report: _cells(sites)  # noqa: E731
        self._workspace.run("site copy", title, work, lambda text: self._put(text, len(sites)))

    def _put(self, text: str, count: int) -> None:
        QGuiApplication.clipboard().setText(text)
        said = self.tr("Copied {n} sites with all their sectors and costs; paste them into Excel.")
        self._window.statusBar().showMessage(said.format(n=f"{count:,}"), _SAID_MS)


def _cells(sites: tuple[Site, ...]) -> str:
    from coverage_planner.data.site_table_writer import write_site_csv

    return write_site_csv(sites, delimiter="\t")
