"""Copying unsaved edits aside while the planner works, and offering them again after a kill.

A copy is written in the worker, quietly, at most once a minute and only when nothing else is being computed. It is removed
when the plan is saved or its edits are given up, so what is found at the next start is work that would have been lost. A
lock file tells the copies of windows that are still open from those of windows that are gone.
"""

from __future__ import annotations

import uuid
from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QLockFile, QObject, QTimer, Signal

from coverage_planner.model.errors import PlannerError
from coverage_planner.model.project import Project
from coverage_planner.model.text import Text
from coverage_planner.project.autosave import UnsavedCopy, copies_in, remove_copy, write_copy
from coverage_planner.project.session import Session
from coverage_planner.ui.workspace import Workspace

COPY_EVERY_S = 60.0
_LOOK_EVERY_MS = 2_000


class Autosave(QObject):
    """Keeps a copy of the open plan while it has unsaved edits.

    Signals: ``failed(PlannerError)`` once, when copies cannot be written (the next tries stay silent).
    """

    failed = Signal(object)

    def __init__(self, workspace: Workspace, folder: Path, parent: QObject, *, every_s: float = COPY_EVERY_S) -> None:
        super().__init__(parent)
        self._workspace = workspace
        self._folder = folder
        self._key = uuid.uuid4().hex
        self._lock: QLockFile | None = None
        self._copied: Project | None = None
        self._told = False
        self._gone: set[str] = set()
        """Keys of copies given up; looked at by the worker after each copy it wrote."""
        self._due = QTimer(self)
        self._due.setSingleShot(True)
        self._due.setInterval(int(every_s * 1000))
        self._due.timeout.connect(self._copy_when_idle)
        workspace.session_changed.connect(self._edited)
        workspace.session_replaced.connect(self._replaced)
        workspace.saved.connect(lambda _path: self._saved())

    def recoverable(self) -> tuple[UnsavedCopy, ...]:
        """Return the copies of windows that are gone, newest first."""
        return tuple(copy for copy in copies_in(self._folder) if copy.key != self._key and not self._held(copy.key))

    def recover(self, copy: UnsavedCopy, on_error: Callable[[PlannerError], None]) -> None:
        """Open a copy as the plan it was, with its edits unsaved; the copy stays until they are saved or given up."""
        # Held from now on, so that a second window does not offer it too.
        key, lock = copy.key, self._locked(copy.key)

        def done(session: Session) -> None:
            self._workspace.set_session(session)
            self._key, self._lock, self._copied = key, lock, session.project

        self._workspace.run(
            "open",
            Text("保存していない編集を復元しています", "recovering unsaved edits"),
            lambda _report: Session.recovered(copy.file, copy.original, copy.plan_name),
            done,
            on_error,
        )

    def discard(self, copy: UnsavedCopy) -> None:
        """Remove a copy whose edits the planner gives up."""
        remove_copy(self._folder, copy.key)
        self._lock_file(copy.key).unlink(missing_ok=True)

    def copy_soon(self) -> None:
        """Copy unsaved edits now, or as soon as nothing is being computed."""
        self._due.stop()
        self._copy_when_idle()

    def close(self) -> None:
        """Remove the copy: the window closes with its edits saved or given up."""
        self._due.stop()
        self._forget()

    # Reactions.

    def _edited(self, _change: object) -> None:
        session = self._workspace.session
        if session is None:
            return
        if not session.modified:
            self._saved()
        elif session.project is not self._copied and session.path is not None and not self._due.isActive():
            self._due.start()
        elif session.path is None and session.undo_text is not None and not self._due.isActive():
            # A plan just imported is not work yet; its first edit is.
            self._due.start()

    def _replaced(self) -> None:
        self._due.stop()
        self._forget()

    def _saved(self) -> None:
        session = self._workspace.session
        if session is not None and not session.modified:
            self._due.stop()
            self._forget()

    def _forget(self) -> None:
        self._gone.add(self._key)
        remove_copy(self._folder, self._key)
        if self._lock is not None:
            self._lock.unlock()
        self._key, self._lock, self._copied = uuid.uuid4().hex, None, None

    def _copy_when_idle(self) -> None:
        session, work = self._workspace.session, self._workspace
        if session is None or not session.modified or session.project is self._copied:
            return
        if work.worker.busy:
            QTimer.singleShot(_LOOK_EVERY_MS, self, self._copy_when_idle)
            return
        if self._lock is None:
            self._lock = self._locked(self._key)
        project, key, folder, gone = session.project, self._key, self._folder, self._gone
        path, plan_name = session.path, session.plan_name

        def write(_report: object) -> None:
            write_copy(folder, key, project, path, plan_name)
            if key in gone:
                # Saved or given up while the copy was being written.
                remove_copy(folder, key)

        def done(_nothing: None) -> None:
            if key == self._key:
                self._copied = project

        def refused(error: PlannerError) -> None:
            if not self._told:
                self._told = True
                self.failed.emit(error)

        title = Text("編集を控えています", "copying edits aside")
        # Kept: not cancelled with what the planner cancels, and finished before the window is gone.
        work.worker.submit("autosave", title, write, done, refused, quiet=True, kept=True)

    # Locks.

    def _lock_file(self, key: str) -> Path:
        return self._folder / f"{key}.lock"

    def _locked(self, key: str) -> QLockFile | None:
        self._folder.mkdir(parents=True, exist_ok=True)
        lock = QLockFile(str(self._lock_file(key)))
        # Stale means the process is gone, however long ago it locked.
        lock.setStaleLockTime(0)
        return lock if lock.tryLock(0) else None

    def _held(self, key: str) -> bool:
        lock = QLockFile(str(self._lock_file(key)))
        lock.setStaleLockTime(0)
        if not lock.tryLock(0):
            return True
        lock.unlock()
        return False
