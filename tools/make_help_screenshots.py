"""Makes the pictures of the help pages from the fictional sample, without a screen; run by hand, then look at each.

Usage: ``QT_QPA_PLATFORM=offscreen python tools/make_help_screenshots.py [FOLDER]`` (default: the pages' own folder).
"""

from __future__ import annotations

import io
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path

from PIL import Image
from PySide6.QtCore import QBuffer, QEventLoop, QSettings, Qt, QTimer
from PySide6.QtWidgets import QApplication, QDialog, QPushButton, QWidget

from coverage_planner.data.importing import import_files
from coverage_planner.data.sample_data import SAMPLE_TITLE, sample_folder, sample_request
from coverage_planner.project.new_project import project_of_import
from coverage_planner.project.session import Session
from coverage_planner.ui.application import make_application, wait_until_idle
from coverage_planner.ui.help_pages import help_folder
from coverage_planner.ui.import_dialog import ImportDialog
from coverage_planner.ui.main_window import MainWindow

PLAN = "共同整備案"
COLOURS = 256
PARTLY_COVERED = 17
"""Place of a mesh with covered and uncovered sub-cells among those of its municipality."""


class Photographer:
    """Takes pictures of a window and of its dialogs."""

    def __init__(self, window: MainWindow, folder: Path) -> None:
        self.window = window
        self.folder = folder

    def take(self, name: str, widget: QWidget) -> None:
        """Write a widget as a PNG with a palette of 8 bits."""
        wait_until_idle(self.window)
        buffer = QBuffer()
        buffer.open(QBuffer.OpenModeFlag.WriteOnly)
        widget.grab().save(buffer, "PNG")
        picture = Image.open(io.BytesIO(bytes(buffer.data().data()))).convert("RGB")
        # No dithering: flat colours stay flat, and the file small. The usual median cut gives rare colours away: two
        # carriers of the legend had the same orange (74 of 255 off); this way none is more than 14 off.
        small = picture.quantize(COLOURS, method=Image.Quantize.MAXCOVERAGE, kmeans=2, dither=Image.Dither.NONE)
        small.save(self.folder / f"{name}.png", optimize=True)

    def take_dialog(self, name: str, open_dialog: Callable[[], object], size: tuple[int, int] | None = None) -> None:
        """Open a dialog, write it and close it."""
        open_dialog()
        wait_until_idle(self.window)
        dialog = next(w for w in QApplication.topLevelWidgets() if isinstance(w, QDialog) and w.isVisible())
        if size is not None:
            dialog.resize(*size)
        pause(600)
        self.take(name, dialog)
        dialog.done(0)
        wait_until_idle(self.window)


def pause(milliseconds: int) -> None:
    """Let timers of dialogs (previews) run."""
    loop = QEventLoop()
    QTimer.singleShot(milliseconds, loop.quit)
    loop.exec()


def main(folder: Path) -> None:
    """Make all pictures."""
    make_application()
    folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as scratch:
        window = MainWindow(QSettings(str(Path(scratch) / "settings.ini"), QSettings.Format.IniFormat))
        window.resize(1600, 1000)
        window.show()
        session = Session(project_of_import(import_files(sample_request()), SAMPLE_TITLE))
        session.select_plan(PLAN)
        window.workspace.set_session(session)
        wait_until_idle(window)
        take_all(window, Photographer(window, folder))
        window.workspace.close()
        window.features.close()


def take_all(window: MainWindow, camera: Photographer) -> None:
    """Lead the window through what the pages explain."""
    state = window.workspace.state
    assert state is not None
    assert state.subsidy is not None
    project = next(item for item in state.subsidy.projects if item.eligible)
    number = next(iter(project.site_numbers))
    window.sites.select(frozenset({number}))
    whole = window.canvas.view_bounds()
    camera.take("window", window)
    camera.take("layers", window.docks["layers"])
    camera.take("site", window.docks["site"])
    camera.take("indicators", window.docks["indicators"])
    sectors_of_a_site(window, camera)
    window.resize(1360, 1000)
    window.resizeDocks([window.docks["tables"]], [440], Qt.Orientation.Vertical)
    window.open_comparison()
    camera.take("comparison", window.docks["tables"])
    window.tables.tabs.setCurrentWidget(window.tables.navigator)
    window.tables.navigator.rows.table.selectRow(0)
    camera.take("navigator", window.docks["tables"])
    plans_side_by_side(window, camera)
    subsidy = window.features.subsidy
    subsidy.open_sharing()
    wait_until_idle(window)
    press(subsidy.sharing)
    camera.take("sharing", window.docks["tables"])
    camera.take_dialog("trace", lambda: window.features.reasons.open_project(project, "state"), (1180, 560))
    camera.take_dialog("reasons", lambda: basis_of_a_figure(window), (1240, 800))
    site = window.workspace.session.plan.site(number) if window.workspace.session is not None else None
    assert site is not None
    radio = window.features.radio
    camera.take_dialog("explanation", lambda: radio.explain(site.latitude_deg + 0.012, site.longitude_deg), (760, 680))
    window.canvas.fit_exactly(whole)
    camera.take_dialog("print", window.features.printing.open, (760, 560))
    dialog_of_import(window, camera)


def sectors_of_a_site(window: MainWindow, camera: Photographer) -> None:
    """Make three sectors of one, choose the second, and take it back."""
    panel = window.site_panel
    panel.sectors.button("three").click()
    panel.sectors.choose(frozenset({1}))
    camera.take("sectors", panel.sector_part)
    window.plans.undo()
    wait_until_idle(window)


def basis_of_a_figure(window: MainWindow) -> None:
    """The population rate opened down to a sub-cell of a mesh that is covered in part."""
    window.explain()
    wait_until_idle(window)
    dialog = window.features.reasons.dialog
    assert dialog is not None
    node = dialog.model.root
    # The municipality with most persons, its meshes that count, one of them, the third carrier, a sub-cell.
    for place in (0, 1, PARTLY_COVERED, 2, 9):
        assert node is not None
        dialog.tree.expand(dialog.model.index_of(node))
        wait_until_idle(window)
        node = dialog.model.child(node, place)
    assert node is not None
    dialog.choose(node)
    wait_until_idle(window)


def plans_side_by_side(window: MainWindow, camera: Photographer) -> None:
    """Three plans on linked maps, the view on what changes, with the curves below."""
    view = window.features.comparison.open()
    view.resize(1300, 900)
    view.choose(("現状", "単独整備案", PLAN))
    while view.stale or view.comparison is None:
        pause(100)
    view.tabs.setCurrentWidget(view.charts)
    pause(300)
    camera.take("side_by_side", view)
    view.close()
    wait_until_idle(window)


def press(panel: QWidget) -> None:
    """Press the first button of a panel that compares."""
    next(b for b in panel.findChildren(QPushButton) if b.text() in ("比べる", "Compare")).click()


def dialog_of_import(window: MainWindow, camera: Photographer) -> None:
    """The import dialog with the files of the sample recognised; the unsaved plan is given up."""

    def open_dialog() -> None:
        dialog = ImportDialog(window.workspace.worker, window.window_look, window)
        dialog.open()
        dialog.add_paths([sample_folder()])

    camera.take_dialog("import", open_dialog, (760, 520))


if __name__ == "__main__":
    main(Path(sys.argv[1]) if len(sys.argv) > 1 else help_folder() / "images")
