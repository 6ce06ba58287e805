"""Edits of sites: place, move, nudge, change, duplicate, switch, delete; refusals are told, never swallowed."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import TypeVar

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtWidgets import QWidget

from coverage_planner.model.errors import PlannerError
from coverage_planner.model.lattice import SUB_COLS_PER_DEGREE, SUB_ROWS_PER_DEGREE
from coverage_planner.model.site import Site
from coverage_planner.model.text import Text
from coverage_planner.project.session import Session
from coverage_planner.ui.cost_dialog import CostDialog
from coverage_planner.ui.site_many_edit import ManySitesEditing
from coverage_planner.ui.workspace import Workspace

T = TypeVar("T")

_COPY_OFFSET_DEG = 0.003
"""A duplicate stands beside its original, about 300 m to the south-east."""


class SiteCommands(QObject):
    """The selection of sites and everything that edits them.

    Signals: ``selection_changed(frozenset[int])``, ``placed(Site)``, ``refused(PlannerError)``.
    """

    selection_changed = Signal(object)
    placed = Signal(object)
    refused = Signal(object)

    def __init__(self, workspace: Workspace, window: QWidget) -> None:
        super().__init__(window)
        self._workspace = workspace
        self._window = window
        self._selected: frozenset[int] = frozenset()
        self._placing = False
        self.many = ManySitesEditing(workspace, self)
        self.many.refused.connect(self.refused)
        self.preset: Site | None = None
        """Pattern of new sites; without one the selected site is it."""

    @property
    def selected(self) -> frozenset[int]:
        """Numbers of the selected sites."""
        return self._selected

    @property
    def selected_site(self) -> Site | None:
        """The selected site where exactly one is selected."""
        session = self._workspace.session
        if session is None or len(self._selected) != 1:
            return None
        number = next(iter(self._selected))
        return next((site for site in session.plan.sites if site.number == number), None)

    @property
    def selected_sites(self) -> tuple[Site, ...]:
        """The selected sites in the order of the plan."""
        session = self._workspace.session
        return () if session is None else tuple(site for site in session.plan.sites if site.number in self._selected)

    def select(self, numbers: frozenset[int]) -> None:
        """Select sites everywhere: map, table, panel."""
        self._selected = frozenset(numbers)
        self.selection_changed.emit(self._selected)

    def keep_present(self) -> None:
        """Drop sites from the selection that the current plan does not have."""
        session = self._workspace.session
        present = frozenset() if session is None else frozenset(site.number for site in session.plan.sites)
        if not self._selected <= present:
            self.select(self._selected & present)

    def click(self, number: int, modifiers: Qt.KeyboardModifier) -> None:
        """Select a clicked site; with Shift or Ctrl add it to the selection or take it out."""
        if modifiers & (Qt.KeyboardModifier.ShiftModifier | Qt.KeyboardModifier.ControlModifier):
            self.select(self._selected ^ {number})
        else:
            self.select(frozenset({number}))

    def preview_place(self, latitude_deg: float, longitude_deg: float) -> None:
        """Show the figures with a site under the pointer, before it is placed."""
        self._placing = True
        self._workspace.preview_place(latitude_deg, longitude_deg, self._pattern())

    def end_place_preview(self) -> None:
        """Return to the plan as it is when the pointer leaves the map or another tool is taken."""
        if self._placing:
            self._placing = False
            self._workspace.show_committed()

    def _pattern(self) -> Site | None:
        """Return what a new site takes over from the preset or the selected one: radio, owner and programme.

        Name, district and costs belong to a place; taken over unseen they would end up in an application.
        """
        site = self.preset or self.selected_site
        if site is None:
            return None
        return replace(site, name="", district="", costs=(), note="", base_station_parent=False)

    def place(self, latitude_deg: float, longitude_deg: float) -> None:
        """Place a candidate; the selected site, where there is one, is its pattern."""
        template = self._pattern()
        self._placing = False
        site = self._try(
            lambda session: session.place_site(latitude_deg, longitude_deg, template),
            on_refused=self._workspace.show_committed,
        )
        if site is not None:
            self.placed.emit(site)
            self.select(frozenset({site.number}))

    def preview_move(self, number: int, latitude_deg: float, longitude_deg: float) -> None:
        """Show the figures with a site elsewhere while it is dragged."""
        if self._selected != {number}:
            self.select(frozenset({number}))
        self._workspace.preview_move(number, latitude_deg, longitude_deg)

    def finish_move(self, number: int, latitude_deg: float, longitude_deg: float) -> None:
        """Move a dragged site: one edit for the whole drag; a refusal brings the figures back."""
        self._try(
            lambda session: session.move_site(number, latitude_deg, longitude_deg),
            on_refused=self._workspace.show_committed,
        )
        self.select(frozenset({number}))

    def nudge(self, rows: int, cols: int) -> None:
        """Move the selected site by sub-cells."""
        site = self.selected_site
        if site is not None:
            latitude = site.latitude_deg + rows / SUB_ROWS_PER_DEGREE
            longitude = site.longitude_deg + cols / SUB_COLS_PER_DEGREE
            self._try(lambda session: session.move_site(site.number, latitude, longitude, nudge=True))

    def finish_turn(self, site: Site) -> None:
        """Take a site with sectors turned by their handles: one edit for the whole drag."""
        angles = "・".join(f"{sector.azimuth_deg:.0f}°" for sector in site.sectors)
        text = Text(f"方位の変更: {site.site_id} ({angles})", f"turn {site.site_id} ({angles})")
        self._try(lambda session: session.put_site(site, text), on_refused=self._workspace.show_committed)

    def put(self, sites: tuple[Site, ...], text: Text, continues: str = "") -> None:
        """Take sites as the form has them: one edit; steps that continue each other are one entry."""
        self._try(lambda session: session.put_sites(sites, text, continues=continues or None))

    def edit_costs(self, number: int) -> None:
        """Open the cost items of a site."""
        session = self._workspace.session
        if session is None:
            return
        dialog = CostDialog(session.plan.site(number), self._window)

        def accepted() -> None:
            def edit(session: Session) -> None:
                site = session.plan.site(number)
                text = Text(f"費用の変更: {site.site_id}", f"change costs of {site.site_id}")
                session.put_site(replace(site, costs=dialog.costs()), text)

            self._try(edit)

        dialog.accepted.connect(accepted)
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()

    def duplicate(self) -> None:
        """Put a copy of the selected site beside it."""
        site = self.selected_site
        if site is None:
            return
        latitude, longitude = site.latitude_deg - _COPY_OFFSET_DEG, site.longitude_deg + _COPY_OFFSET_DEG
        copy = self._try(lambda session: session.place_site(latitude, longitude, site))
        if copy is not None:
            self.select(frozenset({copy.number}))

    def toggle(self) -> None:
        """Switch the selected sites on, or off where all of them are on: one edit."""
        numbers = self._selected

        def edit(session: Session) -> None:
            chosen = [site for site in session.plan.sites if site.number in numbers]
            session.set_enabled_many(numbers, not all(site.enabled for site in chosen))

        if numbers:
            self._try(edit)

    def delete(self) -> None:
        """Delete the selected sites."""
        numbers = self._selected
        if numbers:
            self._try(lambda session: session.remove_sites(numbers))

    def _try(self, edit: Callable[[Session], T], on_refused: Callable[[], None] | None = None) -> T | None:
        session = self._workspace.session
        if session is None:
            return None
        try:
            return edit(session)
        except PlannerError as error:
            if on_refused is not None:
                on_refused()
            self.refused.emit(error)
            return None
