"""The menu 書き出し: workbook, report, picture, layers; written in the worker, then announced."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PySide6.QtGui import QAction
from PySide6.QtWidgets import QFileDialog, QMainWindow, QMenu

from coverage_planner.model.text import Text
from coverage_planner.plan_report import report_of_plan
from coverage_planner.project.plan_computer import PlanComputer
from coverage_planner.report.layer_export import export_layers
from coverage_planner.report.map_picture import save_map_png
from coverage_planner.report.pdf import write_report_pdf
from coverage_planner.report.report_input import ReportInput
from coverage_planner.report.report_tables import write_report_csvs
from coverage_planner.report.workbook import write_application_workbook
from coverage_planner.ui.workspace import Workspace

Writer = Callable[[Path, ReportInput], object]


class ExportMenu:
    """Adds the export commands to a menu."""

    def __init__(self, workspace: Workspace, window: QMainWindow, menu: QMenu) -> None:
        self._workspace = workspace
        self._window = window
        tr = window.tr
        self._add(menu, tr("Application workbook (Excel)…"), "xlsx", write_application_workbook)
        self._add(menu, tr("Report (PDF)…"), "pdf", write_report_pdf)
        self._add(menu, tr("Map picture (PNG)…"), "png", save_map_png)
        self._add(menu, tr("Tables (CSV folder)…"), "", write_report_csvs)
        menu.addSeparator()
        for text, kind, suffix in (
            (tr("Layers (GeoPackage)…"), "gpkg", "gpkg"),
            (tr("Coverage raster (GeoTIFF)…"), "geotiff", "tif"),
            (tr("Sites and areas (KML)…"), "kml", "kml"),
            (tr("Mesh table (CSV)…"), "csv", "csv"),
        ):

            def write(path: Path, report: ReportInput, kind: str = kind) -> None:
                export_layers(report, kind, path)

            self._add(menu, text, suffix, write)

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
        else:
            proposal = f"{session.title}_{session.plan_name}.{suffix}"
            name, _ = QFileDialog.getSaveFileName(self._window, title, proposal, f"*.{suffix}")
        if name:
            path = Path(name)
            if suffix and path.suffix.lower() != f".{suffix}":
                path = path.with_name(f"{path.name}.{suffix}")
            self.write(path, writer)

    def write(self, path: Path, writer: Writer) -> None:
        """Write one export in the worker; the current plan, with all plans beside it for comparison."""
        session = self._workspace.session
        if session is None:
            return
        project, plan_name = session.project, session.plan_name
        names = tuple(plan.name for plan in project.plans)
        window = self._window

        def work(report: Callable[[float], None]) -> Path:
            # An own computer: the workspace's belongs to the live evaluation.
            value = report_of_plan(
                PlanComputer(), project, plan_name, compared=names, progress=lambda share: report(share * 0.7)
            )
            report(0.75)
            writer(path, value)
            return path

        def done(written: Path) -> None:
            window.statusBar().showMessage(window.tr("Wrote {name}").format(name=str(written)), 8000)

        self._workspace.run("export", Text("書き出しています", "exporting"), work, done)
