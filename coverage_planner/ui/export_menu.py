"""The menu 書き出し: workbook, report, picture, layers; written in the worker, then announced."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QUrl
from PySide6.QtGui import QAction, QDesktopServices
from PySide6.QtWidgets import QFileDialog, QMainWindow, QMenu, QMessageBox

from coverage_planner.model.text import Text
from coverage_planner.project.plan_computer import PlanComputer
from coverage_planner.ui.save_path import ask_save_path
from coverage_planner.ui.workspace import Workspace

if TYPE_CHECKING:
    from coverage_planner.report.report_input import ReportInput

Writer = Callable[[Path, "ReportInput"], object]


class ExportMenu(QObject):
    """Adds the export commands to a menu.

    The writers and the libraries behind them are imported in the worker when the first export is written.
    """

    def __init__(self, workspace: Workspace, window: QMainWindow, menu: QMenu) -> None:
        super().__init__(window)
        self._workspace = workspace
        self._window = window
        self.menu = menu
        self._add(menu, self.tr("Application workbook (Excel)…"), "xlsx", write_workbook)
        self._add(menu, self.tr("Report (PDF)…"), "pdf", write_pdf)
        self._add(menu, self.tr("Map picture (PNG)…"), "png", write_picture)
        self._add(menu, self.tr("Tables (CSV folder)…"), "", write_tables)
        menu.addSeparator()
        self._add(menu, self.tr("Layers (GeoPackage)…"), "gpkg", layer_writer("gpkg"))
        self._add(menu, self.tr("Coverage raster (GeoTIFF)…"), "tif", layer_writer("geotiff"))
        self._add(menu, self.tr("Sites and areas (KML)…"), "kml", layer_writer("kml"))
        self._add(menu, self.tr("Mesh table (CSV)…"), "csv", layer_writer("csv"))

    def _add(self, menu: QMenu, text: str, suffix: str, writer: Writer) -> None:
        action = QAction(text, self._window)
        action.triggered.connect(lambda _on=False: self._ask(text, suffix, writer))
        menu.addAction(action)

    def _ask(self, text: str, suffix: str, writer: Writer) -> None:
        session = self._workspace.session
        if session is None:
            return
        title = text.rstrip("…")
        if not suffix:
            name = QFileDialog.getExistingDirectory(self._window, title)
            path = Path(name) if name else None
        else:
            folder = session.path.parent if session.path is not None else Path()
            proposal = folder / f"{session.title}_{session.plan_name}.{suffix}"
            path = ask_save_path(self._window, title, proposal, suffix)
        if path is not None:
            self.write(path, writer)

    def write(self, path: Path, writer: Writer) -> None:
        """Write one export in the worker; the current plan, with all plans beside it for comparison."""
        session = self._workspace.session
        if session is None:
            return
        project, plan_name = session.project, session.plan_name
        names = tuple(plan.name for plan in project.plans)
        losses = self._workspace.losses

        def work(report: Callable[[float], None]) -> Path:
            from coverage_planner.plan_report import report_of_plan

            # An own computer: the workspace's belongs to the live evaluation; the losses serve both.
            computer = PlanComputer(losses=losses)
            value = report_of_plan(
                computer, project, plan_name, compared=names, progress=lambda share: report(share * 0.7)
            )
            report(0.75)
            writer(path, value)
            return path

        self._workspace.run("export", Text("書き出しています", "exporting"), work, self.announce)

    def announce(self, written: Path) -> None:
        """Say what was written and offer to show its folder."""
        box = QMessageBox(
            QMessageBox.Icon.Information,
            self.tr("Written"),
            self.tr("Wrote {name}").format(name=written.name),
            QMessageBox.StandardButton.Close,
            self._window,
        )
        box.setInformativeText(str(written.parent))
        show = box.addButton(self.tr("Show the folder"), QMessageBox.ButtonRole.ActionRole)
        show.clicked.connect(lambda: QDesktopServices.openUrl(QUrl.fromLocalFile(str(written.parent))))
        box.open()
        box.finished.connect(box.deleteLater)


def write_workbook(path: Path, report: ReportInput) -> None:
    """Write the application workbook."""
    from coverage_planner.report.workbook import write_application_workbook

    write_application_workbook(path, report)


def write_pdf(path: Path, report: ReportInput) -> None:
    """Write the report."""
    from coverage_planner.report.pdf import write_report_pdf

    write_report_pdf(path, report)


def write_picture(path: Path, report: ReportInput) -> None:
    """Write the map."""
    from coverage_planner.report.map_picture import save_map_png

    save_map_png(path, report)


def write_tables(path: Path, report: ReportInput) -> None:
    """Write every table into a folder."""
    from coverage_planner.report.report_tables import write_report_csvs

    write_report_csvs(path, report)


def layer_writer(kind: str) -> Writer:
    """Return the writer of one kind of layers."""

    def write(path: Path, report: ReportInput) -> None:
        from coverage_planner.report.layer_export import export_layers

        export_layers(report, kind, path)

    return write
