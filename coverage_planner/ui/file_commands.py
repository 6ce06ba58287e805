"""The commands of the menu ファイル: open, sample, import, save; none loses unsaved edits without asking."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QFileDialog, QMessageBox, QWidget

from coverage_planner.model.errors import PlannerError
from coverage_planner.model.findings import Findings
from coverage_planner.model.project import Project
from coverage_planner.model.text import Text
from coverage_planner.project.session import Session
from coverage_planner.ui.recent_files import RecentFiles
from coverage_planner.ui.save_path import ask_save_path
from coverage_planner.ui.style import WindowStyle
from coverage_planner.ui.workspace import Workspace


class FileCommands(QObject):
    """Files in and out of the workspace.

    The readers and their GIS libraries are imported when they are first needed: they would double the start of the
    window.

    Signals: ``refused(PlannerError)``, ``imported(Findings)`` after a new plan was made from files.
    """

    refused = Signal(object)
    imported = Signal(object)

    def __init__(self, workspace: Workspace, recent: RecentFiles, style: WindowStyle, window: QWidget) -> None:
        super().__init__(window)
        self._workspace = workspace
        self._recent = recent
        self._style = style
        self._window = window
        workspace.saved.connect(recent.add)

    def open_path(self, path: Path) -> None:
        """Open a project file, after asking about unsaved edits."""
        self.leave_then(lambda: self._workspace.open_file(path, self._recent.add))

    def ask_open(self) -> None:
        """Ask for a project file and open it."""
        name, _ = QFileDialog.getOpenFileName(self._window, self.tr("Open a plan"), "", self.tr("Plans (*.gpkg)"))
        if name:
            self.open_path(Path(name))

    def open_sample(self) -> None:
        """Import the fictional sample prefecture as a new, unsaved plan."""
        self.leave_then(self._import_sample)

    def _import_sample(self) -> None:
        def work(report: Callable[[float], None]) -> tuple[Project, Findings]:
            from coverage_planner.data.importing import import_files
            from coverage_planner.data.sample_data import SAMPLE_TITLE, sample_request
            from coverage_planner.project.new_project import project_of_import

            result = import_files(sample_request(), lambda _stage, share: report(share))
            return project_of_import(result, SAMPLE_TITLE), result.findings

        def done(answer: tuple[Project, Findings]) -> None:
            project, findings = answer
            self._workspace.set_session(Session(project, at_hand=True))
            self.imported.emit(findings)

        self._workspace.run("open", Text("サンプルを読み込んでいます", "importing the sample"), work, done)

    def import_data(self, paths: list[Path] | None = None) -> None:
        """Open the import dialog, with files already listed where given, after asking about unsaved edits."""
        self.leave_then(lambda: self._open_import(paths or []))

    def _open_import(self, paths: list[Path]) -> None:
        from coverage_planner.project.new_project import project_of_import
        from coverage_planner.ui.import_dialog import ImportDialog

        dialog = ImportDialog(self._workspace.worker, self._style, self._window)

        def accepted() -> None:
            if dialog.result_value is None:
                return
            try:
                project = project_of_import(dialog.result_value, dialog.title)
            except PlannerError as error:
                self.refused.emit(error)
                return
            self._workspace.set_session(Session(project))
            self.imported.emit(dialog.findings)

        dialog.accepted.connect(accepted)
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()
        if paths:
            dialog.add_paths(paths)

    def save(self, then: Callable[[], None] | None = None) -> None:
        """Save to the project's file, asking for one the first time; ``then`` follows when it is written."""
        session = self._workspace.session
        if session is not None:
            if session.path is None:
                self.save_as(then)
            else:
                self._write(session.path, then)

    def save_as(self, then: Callable[[], None] | None = None) -> None:
        """Ask for a file and save to it; ``then`` follows when it is written."""
        session = self._workspace.session
        if session is None:
            return
        proposal = session.path or Path(f"{session.title}.gpkg")
        path = ask_save_path(self._window, self.tr("Save plan"), proposal, "gpkg", self.tr("Plans (*.gpkg)"))
        if path is not None:
            self._write(path, then)

    def _write(self, path: Path, then: Callable[[], None] | None) -> None:
        self._workspace.save_file(path, then or (lambda: None))

    def leave_then(self, action: Callable[[], None]) -> None:
        """Do ``action``, which drops the open plan, once its unsaved edits are saved or given up; not when cancelled."""
        session = self._workspace.session
        if session is None or not session.modified:
            action()
            return
        buttons = QMessageBox.StandardButton
        answer = QMessageBox.question(
            self._window,
            self.tr("Unsaved edits"),
            self.tr("The plan has edits that are not saved. Save them?"),
            buttons.Save | buttons.Discard | buttons.Cancel,
        )
        if answer == buttons.Save:
            self.save(action)
        elif answer == buttons.Discard:
            action()
