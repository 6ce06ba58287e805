"""Unsaved edits survive a kill of the program, are offered once, and leave nothing behind when they are saved."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from PySide6.QtWidgets import QMessageBox

from coverage_planner.model.project import Project
from coverage_planner.project.autosave import copies_in, remove_copy
from coverage_planner.project.project_file import open_project, save_project
from coverage_planner.project.session import Session
from coverage_planner.ui.application import wait_until_idle
from coverage_planner.ui.autosave import Autosave
from coverage_planner.ui.main_window import MainWindow
from coverage_planner.ui.recovery_dialog import RecoveryDialog
from tests.ui.conftest import open_dialogs

# A planner's window in a process of its own: opens the file, switches a site off, tells when the copy is there, and
# works on without ever saving.
WINDOW = """
import sys, time
from pathlib import Path
from PySide6.QtCore import QSettings
from coverage_planner.ui.application import make_application, wait_until_idle
from coverage_planner.ui.autosave import Autosave
from coverage_planner.ui.main_window import MainWindow
file, folder = Path(sys.argv[1]), Path(sys.argv[2])
app = make_application()
window = MainWindow(QSettings(str(folder.parent / "other.ini"), QSettings.Format.IniFormat))
autosave = Autosave(window.workspace, folder, window, every_s=0.05)
window.open_path(file)
wait_until_idle(window)
session = window.workspace.session
session.set_enabled(session.plan.sites[0].number, False)
while not list(folder.glob("*.json")):
    app.processEvents()
    time.sleep(0.01)
print("copied", flush=True)
while True:
    app.processEvents()
    time.sleep(0.01)
"""


@pytest.fixture
def file(tmp_path: Path, sample_project: Project) -> Path:
    path = tmp_path / "plan.gpkg"
    save_project(sample_project, path)
    return path


def edit_and_wait(window: MainWindow, folder: Path) -> None:
    session = window.workspace.session
    assert session is not None
    site = session.plan.sites[0]
    session.set_enabled(site.number, not site.enabled)
    end = time.monotonic() + 20
    while not copies_in(folder) and time.monotonic() < end:
        wait_until_idle(window)


def test_edits_survive_a_kill_and_are_recovered_unsaved(window: MainWindow, file: Path, tmp_path: Path) -> None:
    folder = tmp_path / "unsaved"
    before = file.read_bytes()
    environment = os.environ | {"QT_QPA_PLATFORM": "offscreen"}
    other = subprocess.Popen(
        [sys.executable, "-c", WINDOW, str(file), str(folder)], stdout=subprocess.PIPE, env=environment, text=True
    )
    try:
        assert other.stdout is not None
        assert other.stdout.readline().strip() == "copied"
        autosave = Autosave(window.workspace, folder, window)
        assert len(copies_in(folder)) == 1
        assert autosave.recoverable() == (), "the copy of a window that is still open is not offered"
        other.send_signal(signal.SIGKILL)
        other.wait(timeout=20)
        (copy,) = autosave.recoverable()
        assert copy.original == file
        dialog = RecoveryDialog(autosave, pytest.fail, window)
        dialog.open()
        assert "編集の履歴は引き継がれません" in dialog.text.text()
        dialog.recover_button.click()
        wait_until_idle(window)
        session = window.workspace.session
        assert session is not None
        assert session.undo_text is None, "as the dialog says"
        assert session.modified
        assert session.path == file
        assert not session.plan.sites[0].enabled
        assert file.read_bytes() == before, "the planner's file waits for the planner"
        window.files.save()
        wait_until_idle(window)
        assert not open_project(file).plan(session.plan_name).sites[0].enabled
        assert copies_in(folder) == ()
        assert list(folder.iterdir()) == []
    finally:
        other.kill()
        other.wait(timeout=20)


def test_saving_or_giving_up_leaves_no_copy(window: MainWindow, file: Path, tmp_path: Path) -> None:
    folder = tmp_path / "unsaved"
    autosave = Autosave(window.workspace, folder, window, every_s=0.01)
    window.open_path(file)
    wait_until_idle(window)
    assert copies_in(folder) == (), "a plan without edits needs no copy"
    edit_and_wait(window, folder)
    assert [copy.original for copy in copies_in(folder)] == [file]
    window.files.save()
    wait_until_idle(window)
    assert list(folder.iterdir()) == []
    edit_and_wait(window, folder)
    assert len(copies_in(folder)) == 1
    autosave.close()
    assert list(folder.iterdir()) == []


def test_a_plan_never_saved_is_copied_after_its_first_edit(
    window: MainWindow, sample_project: Project, tmp_path: Path
) -> None:
    folder = tmp_path / "unsaved"
    Autosave(window.workspace, folder, window, every_s=0.01)
    window.workspace.set_session(Session(sample_project))
    wait_until_idle(window)
    assert copies_in(folder) == ()
    edit_and_wait(window, folder)
    (copy,) = copies_in(folder)
    assert copy.original is None
    session = window.workspace.session
    assert session is not None
    again = Session.recovered(copy.file, copy.original, copy.plan_name)
    assert again.plan == session.plan
    assert again.modified


def test_a_damaged_copy_is_refused_and_stays(window: MainWindow, file: Path, tmp_path: Path) -> None:
    folder = tmp_path / "unsaved"
    autosave = Autosave(window.workspace, folder, window, every_s=0.01)
    window.open_path(file)
    wait_until_idle(window)
    edit_and_wait(window, folder)
    (copy,) = copies_in(folder)
    copy.file.write_bytes(copy.file.read_bytes()[:5000])
    refused: list[object] = []
    session = window.workspace.session
    autosave.recover(copy, refused.append)
    wait_until_idle(window)
    assert len(refused) == 1
    assert window.workspace.session is session
    assert copy.file.exists()


def test_giving_up_asks_first(window: MainWindow, file: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = tmp_path / "unsaved"
    key = "0" * 32
    folder.mkdir()
    save_project(open_project(file), folder / f"{key}.gpkg")
    (folder / f"{key}.json").write_text(
        '{"title": "深山県", "original": null, "plan_name": "現状", "saved_at": "2026-04-01T09:00:00+09:00"}', "utf-8"
    )
    (folder / "notes.json").write_text("{}", "utf-8")
    window.features.start_autosave(folder)
    (dialog,) = [d for d in open_dialogs() if isinstance(d, RecoveryDialog)]
    assert dialog.table.item(0, 0).text() == "深山県"
    monkeypatch.setattr(QMessageBox, "question", lambda *_args: QMessageBox.StandardButton.No)
    dialog.discard_button.click()
    assert len(copies_in(folder)) == 1
    monkeypatch.setattr(QMessageBox, "question", lambda *_args: QMessageBox.StandardButton.Yes)
    dialog.discard_button.click()
    assert [path.name for path in folder.iterdir()] == ["notes.json"]
    assert not dialog.isVisible()


def test_only_copies_are_ever_removed(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="not the key"):
        remove_copy(tmp_path, "../plan")
