"""Edits of many sites at once: worked out beside the main thread and put into the session as one edit.

5,000 sites take 0.1 to 0.3 s of processor time to be changed one by one, so that typing a number would hold the window
up. Edits are put in the order in which they were made; whatever asks for the plan as it is (undo, save, another plan) has
those still under way finished first.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from dataclasses import dataclass

from PySide6.QtCore import QObject, Signal

from coverage_planner.model.errors import Cancelled, PlannerError
from coverage_planner.model.site import Site
from coverage_planner.model.text import Text
from coverage_planner.project.session import Session
from coverage_planner.project.site_change_text import changes_text
from coverage_planner.ui.latest_work import LatestWork
from coverage_planner.ui.workspace import Workspace

AT_ONCE = 200
"""Sites edited within the key press: 10 ms."""
_PIECE, _REST_S = 100, 0.000_5
"""After so many sites the interpreter's lock is given away, so that the window paints and answers in between."""


@dataclass(frozen=True, slots=True, eq=False)
class SitesEdit:
    """An edit of sites that is to be made.

    Attributes:
        sites: as they are shown.
        edit: changes one of them; reads no Qt object.
        what: is changed, for its name.
        continues: the key of the step that it continues, empty for an edit of its own.
    """

    sites: tuple[Site, ...]
    edit: Callable[[Site], Site]
    what: Text
    continues: str = ""


@dataclass(frozen=True, slots=True)
class EditedSites:
    """The sites that an edit changes, before and after it, its name and what it continues."""

    before: tuple[Site, ...]
    after: tuple[Site, ...]
    text: Text
    continues: str


def edited_sites(edit: SitesEdit, cancelled: threading.Event | None = None) -> EditedSites | None:
    """Return what an edit changes, None where it changes nothing.

    Raises:
        PlannerError: a site cannot be so.
        Cancelled: ``cancelled`` was set.
    """
    before: list[Site] = []
    after: list[Site] = []
    for place, site in enumerate(edit.sites):
        changed = edit.edit(site)
        if changed != site:
            before.append(site)
            after.append(changed)
        if cancelled is not None and place % _PIECE == _PIECE - 1:
            if cancelled.is_set():
                raise Cancelled
            time.sleep(_REST_S)
    if not before:
        return None
    changes = tuple(before), tuple(after)
    key = f"{edit.continues} of {[site.number for site in after]}" if edit.continues else ""
    return EditedSites(*changes, changes_text(*changes, edit.what), key)


class ManySitesEditing(QObject):
    """Makes the edits of one workspace, one after the other.

    Signals: ``begun()`` when there is an edit to be taken back that the history does not have yet, ``refused(PlannerError)``,
    and ``unchanged()`` where an edit was refused or changed nothing.
    """

    begun = Signal()
    refused = Signal(object)
    unchanged = Signal()

    def __init__(self, workspace: Workspace, parent: QObject) -> None:
        super().__init__(parent)
        self._workspace = workspace
        self._edits: list[SitesEdit] = []
        self._asked_for: tuple[Session | None, str] = (None, "")
        self._behind = LatestWork(self._done, self._fail)
        workspace.session_replaced.connect(self._forget)

    @property
    def busy(self) -> bool:
        """True while an edit is not in the session yet."""
        return bool(self._edits)

    def ask(self, edit: SitesEdit) -> None:
        """Make an edit of the current plan; a step that continues a waiting one takes its place."""
        session = self._workspace.session
        if session is None:
            return
        self._asked_for = session, session.plan_name
        waiting = self._edits[-1] if len(self._edits) > 1 else None
        if waiting is not None and edit.continues and waiting.continues == edit.continues and _same(waiting, edit):
            self._edits[-1] = edit
            return
        self._edits.append(edit)
        if len(self._edits) == 1:
            self._begin()
            self.begun.emit()

    def finish(self) -> None:
        """Put every edit still under way into the session now."""
        self._behind.cancel()
        edits, self._edits = self._edits, []
        for edit in edits:
            try:
                found = edited_sites(self._current(edit))
                if found is not None:
                    self._put(found)
            except PlannerError as error:
                self.refused.emit(error)

    def _begin(self) -> None:
        edit = self._edits[0] = self._current(self._edits[0])
        self._behind.ask(lambda cancelled: edited_sites(edit, cancelled))

    def _done(self, found: EditedSites | None) -> None:
        edit = self._edits[0]
        if found is not None and not self._is_current(edit):
            self._begin()  # the plan has been edited since
            return
        del self._edits[0]
        try:
            if found is None:
                self.unchanged.emit()
            else:
                self._put(found)
        except PlannerError as error:
            self._tell(error)
        if self._edits:
            self._begin()

    def _fail(self, error: PlannerError) -> None:
        del self._edits[0]
        self._tell(error)
        if self._edits:
            self._begin()

    def _tell(self, error: PlannerError) -> None:
        self.unchanged.emit()
        self.refused.emit(error)

    def _put(self, found: EditedSites) -> None:
        session = self._session()
        if session is not None:
            session.put_sites(found.after, found.text, continues=found.continues or None)

    def _session(self) -> Session | None:
        """Return the session where it still shows the plan that is edited."""
        session, plan_name = self._asked_for
        return session if session is self._workspace.session and session and session.plan_name == plan_name else None

    def _current(self, edit: SitesEdit) -> SitesEdit:
        """Return the edit of the same sites as they are now."""
        session = self._session()
        if session is None or self._is_current(edit):
            return edit
        numbers = {site.number for site in edit.sites}
        sites = tuple(site for site in session.plan.sites if site.number in numbers)
        return SitesEdit(sites, edit.edit, edit.what, edit.continues)

    def _is_current(self, edit: SitesEdit) -> bool:
        session = self._session()
        if session is None:
            return True  # it will be dropped
        now = {site.number: site for site in session.plan.sites}
        return all(now.get(site.number) is site for site in edit.sites)

    def _forget(self) -> None:
        self._behind.cancel()
        self._edits = []


def _same(one: SitesEdit, other: SitesEdit) -> bool:
    return [site.number for site in one.sites] == [site.number for site in other.sites]
