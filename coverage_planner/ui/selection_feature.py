"""置局選定 in the window: the panel with map, selection, plans and files."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject

from coverage_planner.model.errors import PlannerError
from coverage_planner.model.text import Text
from coverage_planner.project.plan_selection import proposed
from coverage_planner.ui.save_path import ask_save_path
from coverage_planner.ui.selection_answer import SelectionAnswer, save_certificate
from coverage_planner.ui.selection_panel import SelectionPanel

if TYPE_CHECKING:
    from coverage_planner.ui.main_window import MainWindow
    from coverage_planner.ui.window_actions import WindowActions
    from coverage_planner.ui.window_features import WindowFeatures


class SelectionFeature(QObject):
    """Connects the panel; making a proposal a plan is one edit."""

    def __init__(self, window: MainWindow, actions: WindowActions, features: WindowFeatures) -> None:
        super().__init__(window)
        self._window = window
        self._workspace = window.workspace
        self.panel = SelectionPanel(window.workspace, window.window_look)
        features.add_tab(self.tr("Choose sites"), self.panel, self.panel.rows)
        actions.add_command(
            "plan", self.tr("Choose sites…"), self.open, "Ctrl+Shift+E", "map-marker-check-outline", needs="session"
        )
        self.panel.form.take_requested.connect(self._take)
        self.panel.site_chosen.connect(self.show_site)
        self.panel.plan_requested.connect(self.make_plan)
        self.panel.certificate_requested.connect(self.ask_certificate)
        self.panel.told.connect(window.show_error)

    def open(self) -> None:
        """Bring the panel to the front."""
        dock = self._window.docks["tables"]
        dock.show()
        dock.raise_()
        self._window.tables.tabs.setCurrentWidget(self.panel)

    def show_site(self, number: int) -> None:
        """Select a site and show it on the map, where the current plan has it."""
        session = self._workspace.session
        site = None if session is None else next((s for s in session.plan.sites if s.number == number), None)
        if site is not None:
            self._window.sites.select(frozenset({number}))
            self._window.canvas.centre_on(site.latitude_deg, site.longitude_deg, 15.0)

    def make_plan(self, answer: SelectionAnswer) -> str:
        """Add the proposal as a new plan and make it current; returns its name."""
        session = self._workspace.session
        assert session is not None
        taken = {plan.name for plan in session.project.plans}
        # Apart from the f-string, in which the extraction of translations sees no calls.
        proposal = self.tr("proposal")
        stem = f"{answer.plan_name} {proposal}"
        name = next(n for k in range(1, len(taken) + 2) if (n := stem if k == 1 else f"{stem} {k}") not in taken)
        sites = tuple(option.site for option in answer.found.chosen)
        plan = proposed(answer.found.asked.plan, sites, name, f"計画「{answer.plan_name}」からの選定")
        session.edit_plan(Text(f"置局選定の案: {name}", f"proposal {name}"), plan)
        session.select_plan(name)
        return name

    def ask_certificate(self, answer: SelectionAnswer) -> None:
        """Ask where to save the certificate."""
        session = self._workspace.session
        folder = session.path.parent if session is not None and session.path is not None else Path()
        title = self.panel.certificate.text().rstrip("…")
        path = ask_save_path(self._window, title, folder / f"{answer.plan_name}.certificate.json", "json")
        if path is not None:
            self.save_certificate(answer, path)

    def save_certificate(self, answer: SelectionAnswer, path: Path) -> None:
        """Write certificate and instance in the worker."""
        panel = self.panel

        def work(_report: object) -> Path:
            try:
                return save_certificate(answer, path)
            except OSError as error:
                raise PlannerError(
                    Text("証明書を書き込めません", "the certificate cannot be written"),
                    remedy=Text(str(error), str(error)),
                    file=str(path),
                ) from error

        def done(beside: Path) -> None:
            text = self.tr("Saved {name}. Check it with: coverage-planner verify {name} --instance {beside}")
            panel.said.setText(text.format(name=path.name, beside=beside.name))

        self._workspace.run("certificate", Text("証明書を保存しています", "saving the certificate"), work, done)

    def _take(self, key: str) -> None:
        session = self._workspace.session
        if session is not None:
            chosen = self._window.sites.selected
            self.panel.form.take(key, tuple(s.site_id for s in session.plan.candidates if s.number in chosen))
