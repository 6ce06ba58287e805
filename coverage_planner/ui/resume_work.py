"""A plan file is taken up where it was left on this PC: the same plan in front, the same part of the map."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject, QSettings, QTimer

from coverage_planner.model.bookmark import Bookmark, Bounds
from coverage_planner.model.errors import OutOfValidity

if TYPE_CHECKING:
    from coverage_planner.ui.main_window import MainWindow

_KEY = "left_at"
_MOST = 30


class LeftPlaces:
    """Where files were left, in the user's settings: plan name and bounds of the map by path, newest last."""

    def __init__(self, settings: QSettings) -> None:
        self._settings = settings

    def of(self, path: Path) -> tuple[str, Bounds] | None:
        """Return plan and bounds of a file, None where nothing usable is known."""
        record = self._all().get(str(path.resolve()))
        try:
            plan, bounds = record if isinstance(record, list) else ("", ())
            west, south, east, north = (float(value) for value in bounds)
            return str(plan), Bookmark("left", (west, south, east, north)).bounds
        except (TypeError, ValueError, OutOfValidity):
            return None

    def put(self, path: Path, plan: str, bounds: Bounds) -> None:
        """Keep where a file is left."""
        known = self._all()
        known.pop(str(path.resolve()), None)
        known[str(path.resolve())] = [plan, list(bounds)]
        self._settings.setValue(_KEY, json.dumps(dict(list(known.items())[-_MOST:]), ensure_ascii=False))

    def _all(self) -> dict[str, Any]:
        try:
            record = json.loads(str(self._settings.value(_KEY) or "{}"))
        except ValueError:
            return {}
        return record if isinstance(record, dict) else {}


class ResumeWork(QObject):
    """Notes plan and view while a file is open, and takes them up when it is opened again."""

    def __init__(self, window: MainWindow) -> None:
        super().__init__(window)
        self._window = window
        self._places = LeftPlaces(window.user_settings)
        self._now: tuple[Path, str, Bounds] | None = None
        window.workspace.session_replaced.connect(self._replaced)
        window.workspace.session_changed.connect(lambda _change: self._note())
        window.canvas.view_settled.connect(self._note)
        window.workspace.saved.connect(lambda _path: self.write())

    def write(self) -> None:
        """Keep where the file is now."""
        self._note()
        if self._now is not None:
            self._places.put(*self._now)

    def _note(self) -> None:
        session = self._window.workspace.session
        if session is not None and session.path is not None:
            self._now = session.path, session.plan_name, self._window.canvas.view_bounds()

    def _replaced(self) -> None:
        # Here the old file is what was noted last; the window shows the new one after this.
        if self._now is not None:
            self._places.put(*self._now)
            self._now = None
        session = self._window.workspace.session
        left = None if session is None or session.path is None else self._places.of(session.path)
        if session is None or left is None:
            return
        plan, bounds = left
        names = [one.name for one in session.project.plans]
        if session.plan_name == names[0] and plan in names:
            session.select_plan(plan)
        QTimer.singleShot(0, self, lambda: self._show(bounds))

    def _show(self, bounds: Bounds) -> None:
        self._window.canvas.fit_exactly(bounds)
