"""One open project with its edits: undo and redo, current plan, unsaved mark, listeners. No Qt, main thread only.

Every edit replaces the frozen :class:`Project` by another one, so undo is a list of references and costs nothing to
keep. Computing is not done here: see :mod:`coverage_planner.project.plan_computer`.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from coverage_planner.model.bookmark import Bookmark
from coverage_planner.model.errors import PlannerError
from coverage_planner.model.plan import Plan, with_site, with_sites, without_sites
from coverage_planner.model.project import Project
from coverage_planner.model.settings import Settings
from coverage_planner.model.site import AntennaPattern, Sector, Site
from coverage_planner.model.terms import Carrier, SiteStatus
from coverage_planner.model.text import Text
from coverage_planner.project.site_edits import refuse_taken_id

if TYPE_CHECKING:
    from coverage_planner.data.site_table import PlannedSite

UNDO_LIMIT = 500
MERGE_WITHIN_S = 1.5
"""Edits that continue each other, as nudges by held arrow keys do, follow each other within this time."""
PLAN_BASE = "現状"
PLAN_CANDIDATES = "候補案"


@dataclass(frozen=True, slots=True)
class SessionChange:
    """Who edited and what: ``plan``, ``plans``, ``settings``, ``bookmarks``, ``data``, ``path`` or ``undo``."""

    kinds: frozenset[str]
    initiator: object | None = None


@dataclass(frozen=True, slots=True)
class _Entry:
    text: Text
    project: Project
    plan_name: str


def default_sector(carriers: tuple[Carrier, ...]) -> Sector:
    """Return the sector a newly placed candidate starts with: 3.7 GHz band, 100 MHz, omni, 20 m above ground."""
    return Sector(carriers=carriers, pattern=AntennaPattern.OMNI)


class Session:
    """The open project and everything the window can do to it without computing."""

    def __init__(self, project: Project, path: Path | None = None, *, at_hand: bool = False) -> None:
        """Open a project; one that is ``at_hand`` without a file, as the sample is, has nothing to lose until it is edited."""
        if not project.plans:
            project = project.with_plan(Plan(name=PLAN_BASE))
        self._project = project
        self._saved: Project | None = project if path is not None or at_hand else None
        self._path = path
        self._plan_name = project.plans[0].name
        self._undo: list[_Entry] = []
        self._redo: list[_Entry] = []
        self._clock: Callable[[], float] = time.monotonic
        self._continued: tuple[str, float] | None = None
        self._listeners: list[Callable[[SessionChange], None]] = []

    @classmethod
    def open(cls, path: Path) -> Session:
        """Open a project file.

        Raises:
            ProjectFileRefused: damaged, foreign or of a newer schema.
        """
        from coverage_planner.project.project_file import open_project

        return cls(open_project(path), path)

    @classmethod
    def recovered(cls, copy: Path, original: Path | None, plan_name: str) -> Session:
        """Open a copy of unsaved edits as the plan it is a copy of, unsaved.

        Raises:
            ProjectFileRefused: the copy is damaged.
        """
        from coverage_planner.project.project_file import open_project

        session = cls(open_project(copy))
        session._path = original
        if any(plan.name == plan_name for plan in session.project.plans):
            session._plan_name = plan_name
        return session

    @property
    def project(self) -> Project:
        """The project as it is now."""
        return self._project

    @property
    def path(self) -> Path | None:
        """The project file, or None while it has never been saved."""
        return self._path

    @property
    def modified(self) -> bool:
        """True when the project differs from the file."""
        return self._project is not self._saved

    @property
    def title(self) -> str:
        """Title of the project."""
        return self._project.title

    @property
    def plan_name(self) -> str:
        """Name of the current plan."""
        return self._plan_name

    @property
    def plan(self) -> Plan:
        """The current plan."""
        return self._project.plan(self._plan_name)

    @property
    def undo_text(self) -> Text | None:
        """What undo would take back, or None."""
        return self._undo[-1].text if self._undo else None

    @property
    def redo_text(self) -> Text | None:
        """What redo would do again, or None."""
        return self._redo[-1].text if self._redo else None

    @property
    def history(self) -> tuple[Text, ...]:
        """Names of the edits, oldest first: those done, then those undone."""
        return tuple(entry.text for entry in (*self._undo, *reversed(self._redo)))

    @property
    def history_position(self) -> int:
        """How many edits of :attr:`history` are done."""
        return len(self._undo)

    def subscribe(self, listener: Callable[[SessionChange], None]) -> Callable[[], None]:
        """Call ``listener`` after every change; returns the function that ends it."""
        self._listeners.append(listener)

        def unsubscribe() -> None:
            if listener in self._listeners:
                self._listeners.remove(listener)

        return unsubscribe

    # Edits: each one is one undo entry.

    def place_site(
        self, latitude_deg: float, longitude_deg: float, template: Site | None = None, initiator: object | None = None
    ) -> Site:
        """Add a candidate to the current plan and return it; a template gives everything but place and number."""
        project, site = self._with_new_site(latitude_deg, longitude_deg, template)
        self._commit(Text(f"局を置く: {site.site_id}", f"place site {site.site_id}"), project, {"plan"}, initiator)
        return site

    def put_site(self, site: Site, text: Text | None = None, initiator: object | None = None) -> None:
        """Put ``site`` in place of the site with its number (form edits, duplication)."""
        label = text or Text(f"局の変更: {site.site_id}", f"change site {site.site_id}")
        self._commit(label, self.project_with_site(site), {"plan"}, initiator)

    def put_sites(self, sites: tuple[Site, ...], text: Text, *, continues: str | None = None) -> None:
        """Put sites in place of those with their numbers as one edit; steps that continue each other are one entry.

        Raises:
            PlannerError: another site of the plan has a site ID that is given.
        """
        plan = self.plan
        ids = {site.number: site.site_id for site in plan.sites}
        for site in sites:
            if ids[site.number] != site.site_id:
                refuse_taken_id(plan, site.site_id, {one.number for one in sites})
        plan = with_sites(plan, sites)
        self._commit(text, self._project.with_plan(plan), {"plan"}, continues=continues)

    def move_site(
        self,
        number: int,
        latitude_deg: float,
        longitude_deg: float,
        initiator: object | None = None,
        *,
        nudge: bool = False,
    ) -> None:
        """Move a site; a whole drag is one call, and nudges that follow each other at once are one undo entry.

        Raises:
            PlannerError: if the site is locked.
        """
        site = self.plan.site(number)
        self._refuse_locked(site)
        project = self.project_with_moved_site(number, latitude_deg, longitude_deg)
        text = Text(f"局の移動: {site.site_id}", f"move site {site.site_id}")
        self._commit(text, project, {"plan"}, initiator, continues=f"nudge {number}" if nudge else None)

    def remove_sites(self, numbers: frozenset[int], initiator: object | None = None) -> None:
        """Remove sites from the current plan.

        Raises:
            PlannerError: if one of them is locked.
        """
        for number in numbers:
            self._refuse_locked(self.plan.site(number))
        project = self._project.with_plan(without_sites(self.plan, numbers))
        self._commit(Text(f"{len(numbers)}局の削除", f"delete {len(numbers)} sites"), project, {"plan"}, initiator)

    def set_enabled(self, number: int, enabled: bool, initiator: object | None = None) -> None:
        """Switch a site on or off without deleting it."""
        site = self.plan.site(number)
        verb = Text("有効にする", "switch on") if enabled else Text("無効にする", "switch off")
        self.put_site(
            replace(site, enabled=enabled),
            Text(f"局を{verb.ja}: {site.site_id}", f"{verb.en} site {site.site_id}"),
            initiator,
        )

    def set_enabled_many(self, numbers: frozenset[int], enabled: bool, initiator: object | None = None) -> None:
        """Switch sites on or off as one edit; nothing happens where all of them are so already."""
        changing = [site for site in self.plan.sites if site.number in numbers and site.enabled is not enabled]
        if len(changing) == 1:
            self.set_enabled(changing[0].number, enabled, initiator)
        elif changing:
            plan = with_sites(self.plan, tuple(replace(site, enabled=enabled) for site in changing))
            verb = Text("有効にする", "switch on") if enabled else Text("無効にする", "switch off")
            text = Text(f"{len(changing)}局を{verb.ja}", f"{verb.en} {len(changing)} sites")
            self._commit(text, self._project.with_plan(plan), {"plan"}, initiator)

    def change_settings(self, settings: Settings, initiator: object | None = None) -> None:
        """Replace the recorded settings."""
        project = replace(self._project, settings=settings)
        self._commit(Text("設定の変更", "change settings"), project, {"settings"}, initiator)

    def change_bookmarks(self, bookmarks: tuple[Bookmark, ...], text: Text) -> None:
        """Replace the bookmarks of the map as one edit; no figure changes."""
        self._commit(text, replace(self._project, bookmarks=bookmarks), {"bookmarks"})

    def keep_questions(self, questions: tuple[tuple[str, str], ...]) -> None:
        """Let the project have the questions of the window's studies, as it is about to be saved: no edit, nothing to undo."""
        if questions != self._project.questions:
            self._project = replace(self._project, questions=questions)

    def duplicate_plan(self, name: str, new_name: str) -> None:
        """Copy a plan under a new name and make it current.

        Raises:
            PlannerError: if the name is empty or taken.
        """
        self._check_new_name(new_name)
        copy = replace(self._project.plan(name), name=new_name, description=f"「{name}」を複製")
        self._commit(
            Text(f"計画の複製: {new_name}", f"duplicate plan {new_name}"), self._project.with_plan(copy), {"plans"}
        )
        self.select_plan(new_name)

    def rename_plan(self, name: str, new_name: str) -> None:
        """Rename a plan.

        Raises:
            PlannerError: if the name is empty or taken.
        """
        self._check_new_name(new_name)
        old = self._project.plan(name)
        plans = tuple(replace(old, name=new_name) if plan is old else plan for plan in self._project.plans)
        current = new_name if self._plan_name == name else self._plan_name
        self._commit(
            Text(f"計画名の変更: {new_name}", f"rename plan {new_name}"),
            replace(self._project, plans=plans),
            {"plans"},
            plan_name=current,
        )

    def delete_plan(self, name: str) -> None:
        """Delete a plan.

        Raises:
            PlannerError: if it is the only one.
        """
        self._project.plan(name)
        if len(self._project.plans) == 1:
            raise PlannerError(Text("最後の計画は削除できません", "the last plan cannot be deleted"))
        plans = tuple(plan for plan in self._project.plans if plan.name != name)
        current = plans[0].name if self._plan_name == name else self._plan_name
        self._commit(
            Text(f"計画の削除: {name}", f"delete plan {name}"),
            replace(self._project, plans=plans),
            {"plans", "plan"},
            plan_name=current,
        )

    def select_plan(self, name: str) -> None:
        """Make another plan current (no undo entry)."""
        self._project.plan(name)
        if name != self._plan_name:
            self._continued = None
            self._plan_name = name
            self._tell({"plan", "plans"})

    def undo(self) -> None:
        """Take back the newest edit; nothing happens when there is none."""
        self._step(self._undo, self._redo)

    def redo(self) -> None:
        """Do the newest undone edit again; nothing happens when there is none."""
        self._step(self._redo, self._undo)

    def go_to_edit(self, position: int) -> None:
        """Undo or redo until ``position`` edits of :attr:`history` are done."""
        if not 0 <= position <= len(self._undo) + len(self._redo):
            raise ValueError(f"the history has no edit {position}")
        while len(self._undo) > position:
            self._take(self._undo, self._redo)
        while len(self._undo) < position:
            self._take(self._redo, self._undo)
        self._tell({"plan", "plans", "settings", "undo"})

    def edit_plan(self, text: Text, plan: Plan, *, next_site_number: int | None = None) -> None:
        """Put ``plan`` in place of the plan of its name: one undo entry for edits of many sites at once."""
        project = self._project.with_plan(plan)
        if next_site_number is not None:
            project = replace(project, next_site_number=next_site_number)
        self._commit(text, project, {"plan"})

    # Previews: the project as it would be, without an edit.

    def project_with_moved_site(self, number: int, latitude_deg: float, longitude_deg: float) -> Project:
        """Return the project with one site of the current plan elsewhere."""
        return self.project_with_site(self.plan.site(number).moved_to(latitude_deg, longitude_deg))

    def project_with_site(self, site: Site) -> Project:
        """Return the project with ``site`` put into the current plan."""
        return self._project.with_plan(with_site(self.plan, site))

    def project_with_placed_site(
        self, latitude_deg: float, longitude_deg: float, template: Site | None = None
    ) -> tuple[Project, Site]:
        """Return the project as :meth:`place_site` would make it, and the site it would place.

        Raises:
            OutOfValidity: no site may stand there.
        """
        return self._with_new_site(latitude_deg, longitude_deg, template)

    def save(self, path: Path | None = None) -> Path:
        """Save to ``path`` or to the file it came from, atomically; returns the path.

        Raises:
            PlannerError: if the project has no file yet and ``path`` is None, or writing fails.
        """
        target = path or self._path
        if target is None:
            raise PlannerError(
                Text("保存先が決まっていません", "the project has no file yet"),
                remedy=Text("名前を付けて保存してください", "use save as"),
            )
        # Imported here: the GIS libraries behind a project file cost most of a second when the window starts.
        from coverage_planner.project.project_file import save_project

        save_project(self._project, target)
        self.mark_saved(self._project, target)
        return target

    def mark_saved(self, project: Project, path: Path) -> None:
        """Note that ``project``, a value this session had, was written to ``path`` by another thread.

        Edits made since that value keep the session modified.
        """
        self._path = path
        self._saved = project
        self._tell({"path"})

    def _with_new_site(self, latitude_deg: float, longitude_deg: float, template: Site | None) -> tuple[Project, Site]:
        number = self._project.next_site_number
        if template is None:
            carriers = self._project.data.service_areas.carriers if self._project.data.service_areas else ()
            site = Site(
                number=number,
                site_id=self._free_site_id(number),
                latitude_deg=latitude_deg,
                longitude_deg=longitude_deg,
                sectors=(default_sector(carriers[:1] or (Carrier.DOCOMO,)),),
            )
        else:
            site = replace(
                template,
                number=number,
                site_id=self._free_site_id(number),
                latitude_deg=latitude_deg,
                longitude_deg=longitude_deg,
                status=SiteStatus.CANDIDATE,
                locked=False,
                enabled=True,
            )
        project = replace(self.project_with_site(site), next_site_number=number + 1)
        return project, site

    def _free_site_id(self, number: int) -> str:
        taken = {site.site_id for plan in self._project.plans for site in plan.sites}
        while (name := f"C-{number}") in taken:
            number += 1
        return name

    def _check_new_name(self, name: str) -> None:
        if not name.strip():
            raise PlannerError(Text("計画名が空です", "the plan name is empty"))
        if any(plan.name == name for plan in self._project.plans):
            raise PlannerError(
                Text(f"計画「{name}」は既にあります", f"there is already a plan '{name}'"),
                remedy=Text("別の名前にしてください", "choose another name"),
            )

    def _refuse_locked(self, site: Site) -> None:
        if site.locked:
            raise PlannerError(
                Text(f"局 {site.site_id} は固定されています", f"site {site.site_id} is locked"),
                remedy=Text("固定を外してから操作してください", "unlock it first"),
            )

    def _commit(
        self,
        text: Text,
        project: Project,
        kinds: set[str],
        initiator: object | None = None,
        *,
        plan_name: str | None = None,
        continues: str | None = None,
    ) -> None:
        now = self._clock()
        last, self._continued = self._continued, None if continues is None else (continues, now)
        if last is None or last[0] != continues or now - last[1] > MERGE_WITHIN_S:
            self._undo.append(_Entry(text, self._project, self._plan_name))
            del self._undo[:-UNDO_LIMIT]
        self._redo.clear()
        self._project = project
        if plan_name is not None:
            self._plan_name = plan_name
        self._tell(kinds | {"undo"}, initiator)

    def _step(self, source: list[_Entry], sink: list[_Entry]) -> None:
        if source:
            self._take(source, sink)
            self._tell({"plan", "plans", "settings", "undo"})

    def _take(self, source: list[_Entry], sink: list[_Entry]) -> None:
        self._continued = None
        entry = source.pop()
        sink.append(_Entry(entry.text, self._project, self._plan_name))
        self._project = entry.project
        names = {plan.name for plan in self._project.plans}
        self._plan_name = entry.plan_name if entry.plan_name in names else self._project.plans[0].name

    def _tell(self, kinds: set[str], initiator: object | None = None) -> None:
        change = SessionChange(frozenset(kinds), initiator)
        for listener in tuple(self._listeners):
            listener(change)


def plans_of_import(planned_sites: tuple[PlannedSite, ...]) -> tuple[Plan, ...]:
    """Return the first plans of a project: 現状 with the existing sites, and one plan per plan name of the table.

    Candidates without a plan name go to 候補案. Existing sites are in every plan.
    """
    existing = tuple(planned.site for planned in planned_sites if planned.site.status is SiteStatus.EXISTING)
    plans = {PLAN_BASE: Plan(name=PLAN_BASE, description="既設局とサービスエリア", sites=existing)}
    for planned in planned_sites:
        if planned.site.status is SiteStatus.EXISTING:
            continue
        for name in planned.plans or (PLAN_CANDIDATES,):
            plans.setdefault(name, Plan(name=name, sites=existing))
            plans[name] = with_site(plans[name], planned.site)
    return tuple(plans.values())
