"""Full garbage collections wait until the window rests; libraries are loaded behind it and only while nothing works."""

from __future__ import annotations

import gc
import sys
import threading
from collections.abc import Iterator

import pytest
from PySide6.QtCore import QObject
from PySide6.QtGui import QColor
from PySide6.QtWidgets import QApplication, QLabel
from pytestqt.qtbot import QtBot

from coverage_planner.ui import library_warm_up
from coverage_planner.ui.dock_preparation import DockPreparation
from coverage_planner.ui.idle_collection import IdleCollection
from coverage_planner.ui.library_warm_up import LibraryWarmUp
from coverage_planner.ui.map.canvas import MapCanvas
from coverage_planner.ui.map.kernel_loading import LOADING


@pytest.fixture
def full() -> Iterator[list[int]]:
    """Threads in which full collections ran."""
    seen: list[int] = []

    def note(phase: str, info: dict[str, int]) -> None:
        if phase == "stop" and info["generation"] == 2:
            seen.append(threading.get_ident())

    gc.callbacks.append(note)
    yield seen
    gc.callbacks.remove(note)


def many_objects() -> list[list[int]]:
    """As many as an export makes; Python by itself would look at everything several times."""
    return [[k] for k in range(400_000)]


def test_work_starts_no_full_collection(qapp: QApplication, full: list[int]) -> None:
    gc.collect()
    full.clear()
    busy = [True]
    collection = IdleCollection(lambda: busy[0])
    worker = threading.Thread(target=many_objects)
    worker.start()
    kept = many_objects()
    worker.join()
    assert not collection.look()
    assert full == []
    busy[0] = False
    assert collection.look(), "the window rests: now"
    assert full == [threading.get_ident()]
    assert not collection.look(), "nothing new was made"
    collection.close()
    del kept


def test_python_would_have_collected(full: list[int]) -> None:
    """The measure itself: without the collection of ours the same work is interrupted."""
    gc.collect()
    full.clear()
    kept = many_objects()
    assert full
    del kept


def test_everything_is_given_back(qapp: QApplication) -> None:
    before = gc.get_threshold(), sys.getswitchinterval()
    collection = IdleCollection(lambda: False)
    assert sys.getswitchinterval() < before[1]
    collection.close()
    assert (gc.get_threshold(), sys.getswitchinterval()) == before
    assert gc.get_freeze_count() == 0


def test_libraries_wait_while_the_planner_waits(monkeypatch: pytest.MonkeyPatch, qtbot: QtBot) -> None:
    loaded: list[str] = []
    monkeypatch.setattr(library_warm_up, "warm_up", lambda: None)
    monkeypatch.setattr(library_warm_up, "freeze_libraries", lambda: None)
    monkeypatch.setattr(library_warm_up, "_LOOK_EVERY_S", 0.01)
    monkeypatch.setattr(library_warm_up.importlib, "import_module", loaded.append)
    busy = [True]
    warm_up = LibraryWarmUp(lambda: busy[0])
    qtbot.waitUntil(lambda: "coverage_planner.project.project_file" in loaded)
    qtbot.wait(60)
    assert "matplotlib.figure" not in loaded, "what writes reports waits"
    busy[0] = False
    warm_up.join()
    assert "matplotlib.figure" in loaded and not warm_up.running
    busy[0] = True
    LibraryWarmUp(lambda: busy[0]).stop()  # a closed program does not wait for the planner's work


def test_a_map_is_empty_while_its_kernels_are_loaded_and_nobody_waits_for_them(
    monkeypatch: pytest.MonkeyPatch, qtbot: QtBot
) -> None:
    """Whoever calls a kernel while another thread loads one waits for numba's lock: 0.3 s of the main thread."""
    go_on = threading.Event()
    monkeypatch.setattr(library_warm_up, "warm_up", go_on.wait)
    monkeypatch.setattr(library_warm_up, "freeze_libraries", lambda: None)
    monkeypatch.setattr(library_warm_up.importlib, "import_module", lambda _name: None)
    canvas = MapCanvas()
    qtbot.addWidget(canvas)
    canvas.resize(300, 200)
    drawn: list[bool] = []
    draw = canvas.scene.draw
    monkeypatch.setattr(canvas.scene, "draw", lambda *args: (drawn.append(LOADING.running), draw(*args)))
    warm_up = LibraryWarmUp()
    canvas.show()
    qtbot.wait(50)
    empty = canvas.grab().toImage()
    assert empty.pixelColor(150, 100) == empty.pixelColor(290, 190) == QColor(canvas.scene.style.background)
    assert not drawn
    assert not LOADING.wait(0.01), "the worker sees that it has to wait"
    go_on.set()
    warm_up.join()
    assert LOADING.wait(0.0)
    qtbot.waitUntil(lambda: bool(drawn))  # by itself
    assert not any(drawn)


def test_kernels_that_cannot_be_loaded_do_not_leave_the_map_empty(monkeypatch: pytest.MonkeyPatch) -> None:
    def broken() -> None:
        raise OSError

    monkeypatch.setattr(library_warm_up, "warm_up", broken)
    monkeypatch.setattr(threading, "excepthook", lambda _args: None)
    LibraryWarmUp().join()
    assert not LOADING.running


def test_hidden_panels_are_painted_once(qtbot: QtBot) -> None:
    painted: list[str] = []

    class Panel(QLabel):
        def paintEvent(self, event: object) -> None:
            painted.append(self.text())

    panels = [Panel("a"), Panel("b")]
    for panel in panels:
        qtbot.addWidget(panel)
    parent = QObject()
    preparation = DockPreparation(panels, parent)
    qtbot.waitUntil(lambda: not preparation.running)
    assert sorted(painted) == ["a", "b"]
