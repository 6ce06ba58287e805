"""置局選定 in the window: its pages with map, selection, plans, files and candidates."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from PySide6.QtCore import QObject, Qt
from PySide6.QtWidgets import QFileDialog, QLabel, QMessageBox

from coverage_planner.model.rate import whole_metres
from coverage_planner.model.terms import SiteStatus
from coverage_planner.model.text import Text
from coverage_planner.project.plan_rollout import PlanRollout, plan_of_rollout
from coverage_planner.project.plan_selection import proposed
from coverage_planner.report.rollout_tables import rollout_tables
from coverage_planner.ui.language import current_language
from coverage_planner.ui.place_commands import half_mesh_bounds
from coverage_planner.ui.save_path import ask_save_path
from coverage_planner.ui.selection_answer import SelectionAnswer
from coverage_planner.ui.selection_certificate import (
    Checked,
    Proof,
    check_file,
    check_proof,
    checked_lines,
    proof_of,
    proof_of_years,
    save_proof,
)
from coverage_planner.ui.selection_pages import SelectionPages
from coverage_planner.ui.selection_record import question_text, take_question, take_years, years_text
from coverage_planner.ui.selection_room import SelectionRoom
from coverage_planner.ui.site_refusal import show_refusal

if TYPE_CHECKING:
    from coverage_planner.ui.main_window import MainWindow
    from coverage_planner.ui.selection_candidates_dialog import CandidatesDialog
    from coverage_planner.ui.window_actions import WindowActions
    from coverage_planner.ui.window_features import WindowFeatures

_CHOICE, _YEARS = "selection", "rollout"


class SelectionFeature(QObject):
    """Connects the pages; making a proposal or a roll-out a plan is one edit."""

    def __init__(self, window: MainWindow, actions: WindowActions, features: WindowFeatures) -> None:
        super().__init__(window)
        self._window = window
        self._workspace = window.workspace
        self.pages = SelectionPages(window.workspace, window.window_look)
        self.panel, self.rollout = self.pages.panel, self.pages.rollout
        self.candidates: CandidatesDialog | None = None
        features.add_tab(self.tr("Choose sites"), self.pages, self.panel.rows)
        self.room = SelectionRoom(window, self.pages)
        tables = window.tables
        self.pages.rows_changed.connect(lambda: tables.follow_rows(self.pages, self.pages.rows_in_front()))
        actions.add_command(
            "plan", self.tr("Choose sites…"), self.open, "Ctrl+Shift+E", "map-marker-check-outline", needs="session"
        )
        actions.add_command(
            "plan", self.tr("Spread sites over the years…"), self.open_years, None, "calendar-range", needs="session"
        )
        actions.add_command(
            "plan", self.tr("Find candidates…"), self.open_candidates, None, "map-marker-plus-outline", needs="session"
        )
        actions.add_command(
            "plan", self.tr("Switch on candidates"), self.switch_on, None, "toggle-switch-outline", needs="session"
        )
        panel = self.panel
        panel.form.take_requested.connect(self._take)
        panel.sites_chosen.connect(self.show_sites)
        panel.zone_chosen.connect(self.show_municipality)
        panel.plan_requested.connect(self.make_plan)
        panel.told.connect(partial(show_refusal, window))
        menu = panel.certificate_menu
        self._save = menu.addAction(self.tr("Save the certificate…"), self.ask_certificate)
        self._check = menu.addAction(self.tr("Check the certificate of this answer"), self.check_answer)
        menu.addAction(self.tr("Check a saved certificate…"), self.ask_check)
        menu.aboutToShow.connect(self._follow_answer)
        years = self.rollout.certificate_menu
        years.addAction(self.tr("Save the certificate…"), self.ask_years_certificate)
        years.addAction(self.tr("Check the certificate of this answer"), self.check_years)
        self.rollout.site_chosen.connect(lambda number: self.show_sites(frozenset({number})))
        self.rollout.plan_requested.connect(self.keep_rollout)
        self.rollout.export_requested.connect(self.ask_export)
        self.rollout.told.connect(partial(show_refusal, window))
        self.pages.candidates_requested.connect(self.open_candidates)
        self.pages.enable_requested.connect(self.switch_on)
        self.pages.enlarged.connect(self._enlarge)
        window.docks["tables"].topLevelChanged.connect(self._follow_dock)
        self._usual_question = question_text(panel.form)
        window.workspace.saving.connect(self._keep_questions)
        window.workspace.session_replaced.connect(self._take_questions)

    def open(self) -> None:
        """Bring the choice of sites to the front, with room for form and tables."""
        self._bring()
        self.pages.show_choice()

    def open_years(self) -> None:
        """Bring the roll-out to the front."""
        self._bring()
        self.pages.show_years()

    def _keep_questions(self) -> None:
        """Let the file that is being saved have the questions as they are typed."""
        session = self._workspace.session
        if session is not None:
            session.keep_questions(((_YEARS, years_text(self.rollout.form)), (_CHOICE, question_text(self.panel.form))))

    def _take_questions(self) -> None:
        """Put the questions of the project into the forms; nothing of another project stays in them."""
        session = self._workspace.session
        kept = {} if session is None else dict(session.project.questions)
        take_question(self.panel.form, self._usual_question)
        take_question(self.panel.form, kept.get(_CHOICE, ""))
        take_years(self.rollout.form, kept.get(_YEARS, ""))

    def _bring(self) -> None:
        dock = self._window.docks["tables"]
        dock.show()
        dock.raise_()
        self._window.tables.tabs.setCurrentWidget(self.pages)
        self.room.give()

    def _enlarge(self, enlarged: bool) -> None:
        """Let the tables float, nearly as large as the screen, or put them back below the map."""
        dock = self._window.docks["tables"]
        if dock.isFloating() is enlarged:
            return
        dock.setFloating(enlarged)
        if enlarged:
            room = self._window.screen().availableGeometry()
            dock.resize(room.width() * 9 // 10, room.height() * 9 // 10)
            dock.move(room.x() + room.width() // 20, room.y() + room.height() // 20)

    def _follow_dock(self, floating: bool) -> None:
        self.pages.enlarge.setChecked(floating)

    def show_sites(self, numbers: frozenset[int]) -> None:
        """Select sites and show them on the map, where the current plan has them."""
        session = self._workspace.session
        sites = [] if session is None else [site for site in session.plan.sites if site.number in numbers]
        if not sites:
            return
        self._window.sites.select(frozenset(site.number for site in sites))
        if len(sites) == 1:
            self._window.canvas.centre_on(sites[0].latitude_deg, sites[0].longitude_deg, 15.0)
        else:
            places = np.array([[s.longitude_deg, s.latitude_deg, s.longitude_deg, s.latitude_deg] for s in sites])
            self._window.places.show_bounds(places)

    def show_municipality(self, number: int) -> None:
        """Show a municipality on the map."""
        session = self._workspace.session
        zones = None if session is None else session.project.data.zones
        if zones is not None:
            inside = zones.municipality == number
            self._window.places.show_bounds(half_mesh_bounds(zones.row[inside], zones.col[inside]))

    def make_plan(self, answer: SelectionAnswer, improved: bool = False) -> str:
        """Add the proposal, or the set improved by exact coverage, as a new plan and make it current; returns its name."""
        better = answer.found.improved if improved else None
        chosen = answer.found.chosen if better is None else better.chosen
        # Apart from the f-string, in which the extraction of translations sees no calls.
        proposal = self.tr("proposal")
        name = self._free_name(f"{answer.plan_name} {proposal}")
        note = f"計画「{answer.plan_name}」からの選定" + ("" if better is None else "（実際の被覆で改善）")
        plan = proposed(answer.found.asked.plan, tuple(option.site for option in chosen), name, note)
        session = self._workspace.session
        assert session is not None
        session.edit_plan(Text(f"置局選定の案: {name}", f"proposal {name}"), plan)
        session.select_plan(name)
        dropped = len(answer.found.asked.plan.candidates) - len({option.site.number for option in chosen})
        text = self.tr("Plan “{name}”: {n} of the candidates stay, {dropped} are left out.")
        self.panel.said.setText(text.format(name=name, n=len(chosen), dropped=dropped))
        return name

    def keep_rollout(self, answer: PlanRollout) -> str:
        """Add a roll-out as a new plan whose sites carry their years, and make it current; returns its name."""
        session = self._workspace.session
        assert session is not None
        years = self.tr("by year")
        name = self._free_name(f"{answer.plan.name} {years}")
        note = f"計画「{answer.plan.name}」の年度展開"
        session.edit_plan(Text(f"年度展開の案: {name}", f"roll-out {name}"), plan_of_rollout(answer, name, note))
        session.select_plan(name)
        lines = [self.tr("Plan “{name}” is added; its sites carry their fiscal years.").format(name=name)]
        if answer.unbuilt:
            text = self.tr("{n} sites have no year and are switched off in it; they can be switched on again.")
            metres = whole_metres(answer.found.left.road, answer.asked.made.instance.road_units_per_m)
            lost = self.tr("Lost with them: {persons} persons, {road} m of road.")
            lines += [
                text.format(n=len(answer.unbuilt)),
                lost.format(persons=f"{answer.found.left.persons:,}", road=f"{metres:,}"),
            ]
        self.rollout.said.setText("\n".join(lines))
        return name

    def _free_name(self, stem: str) -> str:
        session = self._workspace.session
        assert session is not None
        taken = {plan.name for plan in session.project.plans}
        return next(n for k in range(1, len(taken) + 2) if (n := stem if k == 1 else f"{stem} {k}") not in taken)

    # Certificates.

    def _follow_answer(self) -> None:
        for action in (self._save, self._check):
            action.setEnabled(self.panel.answer is not None)

    def ask_certificate(self) -> None:
        """Ask where to save the certificate of the answer shown."""
        answer = self.panel.answer
        if answer is not None:
            self._ask_proof(proof_of(answer), answer.plan_name, self.panel.said)

    def ask_years_certificate(self) -> None:
        """Ask where to save the certificate of the roll-out shown."""
        answer = self.rollout.answer
        if answer is not None:
            years = self.tr("by year")
            self._ask_proof(proof_of_years(answer), f"{answer.plan.name} {years}", self.rollout.said)

    def _ask_proof(self, proof: Proof, name: str, said: QLabel) -> None:
        proposal = self._folder() / f"{name}.certificate.json"
        path = ask_save_path(self._window, self._save.text().rstrip("…"), proposal, "json")
        if path is not None:
            self.save_proof(proof, path, said)

    def save_certificate(self, answer: SelectionAnswer, path: Path) -> None:
        """Write certificate and instance of an answer in the worker."""
        self.save_proof(proof_of(answer), path, self.panel.said)

    def save_proof(self, proof: Proof, path: Path, said: QLabel) -> None:
        """Write certificate and instance in the worker, and say how to check them."""

        def done(written: tuple[Path, ...]) -> None:
            text = self.tr("Saved {name}. Check it with: coverage-planner verify {name} --instance {beside}")
            said.setText(text.format(name=path.name, beside=written[1].name))

        title = Text("証明書を保存しています", "saving the certificate")
        self._workspace.run("certificate", title, lambda _report: save_proof(proof, path), done)

    def check_answer(self) -> None:
        """Check the certificate of the answer shown with the independent checker."""
        answer = self.panel.answer
        if answer is not None:
            self._check_proof(proof_of(answer))

    def check_years(self) -> None:
        """Check the certificate of the roll-out shown with the independent checker."""
        answer = self.rollout.answer
        if answer is not None:
            self._check_proof(proof_of_years(answer))

    def _check_proof(self, proof: Proof) -> None:
        title = Text("証明書を検算しています", "checking the certificate")
        self._workspace.run("certificate", title, lambda _report: check_proof(proof), self._say_checked)

    def ask_check(self) -> None:
        """Ask for a saved certificate and check it."""
        kinds = self.tr("Certificates (*.json)")
        name, _ = QFileDialog.getOpenFileName(
            self._window, self.tr("Check a saved certificate"), str(self._folder()), kinds
        )
        if name:
            self.check_file(Path(name))

    def check_file(self, path: Path) -> None:
        """Check a saved certificate in the worker."""
        title = Text("証明書を検算しています", "checking the certificate")
        self._workspace.run("certificate", title, lambda _report: check_file(path), self._say_checked)

    def _say_checked(self, checked: tuple[Checked, ...]) -> None:
        first, *rest = checked_lines(checked)
        box = QMessageBox(QMessageBox.Icon.Information, self.tr("Certificate"), first, parent=self._window)
        box.setInformativeText("\n".join(rest))
        box.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        box.open()

    # Files of the roll-out.

    def ask_export(self, answer: PlanRollout, kind: str) -> None:
        """Ask where to write the tables of a roll-out: a workbook, or one CSV file a table."""
        proposal = (
            self._folder() / f"{answer.plan.name} {answer.years[0].year.label}-{answer.years[-1].year.label}.{kind}"
        )
        path = ask_save_path(self._window, self.tr("Export the years"), proposal, kind)
        if path is None:
            return
        there = [one.name for one in _csv_paths(answer, path) if one.exists()] if kind == "csv" else []
        if there:
            question = self.tr("{names} exist. Overwrite them?").format(names="、".join(there))
            if (
                QMessageBox.question(self._window, self.tr("Export the years"), question)
                != QMessageBox.StandardButton.Yes
            ):
                return
        self.export(answer, path)

    def export(self, answer: PlanRollout, path: Path) -> None:
        """Write the tables of a roll-out in the worker; CSV files are named after the tables."""
        language = current_language()

        def work(_report: object) -> tuple[Path, ...]:
            from coverage_planner.report.csv_text import write_csv
            from coverage_planner.report.xlsx import write_xlsx

            tables = rollout_tables(answer, language)
            if path.suffix.lower() == ".xlsx":
                write_xlsx(tables, path)
                return (path,)
            written = _csv_paths(answer, path)
            for table, beside in zip(tables, written, strict=True):
                write_csv(table, beside)
            return written

        def done(written: tuple[Path, ...]) -> None:
            names = "、".join(one.name for one in written)
            self.rollout.said.setText(self.tr("Written: {names}").format(names=names))

        self._workspace.run("rollout export", Text("年度展開を書き出しています", "writing the years"), work, done)

    # Candidates.

    def open_candidates(self) -> None:
        """Open the dialog that finds candidates; it stays open beside the map."""
        from coverage_planner.ui.selection_candidates_dialog import CandidatesDialog

        if self.candidates is None:
            self.candidates = CandidatesDialog(self._workspace, self._window.canvas, self._window)
            self.candidates.told.connect(self._window.show_error)
        self.candidates.show()
        self.candidates.raise_()

    def switch_on(self) -> None:
        """Switch on every candidate of the plan that is off, as one edit."""
        session = self._workspace.session
        if session is None:
            return
        off = [site for site in session.plan.sites if site.status is SiteStatus.CANDIDATE and not site.enabled]
        if off:
            numbers = {site.number for site in off}
            plan = session.plan
            sites = tuple(replace(site, enabled=True) if site.number in numbers else site for site in plan.sites)
            text = Text(f"候補局 {len(off)} 局を有効にする", f"switch on {len(off)} candidates")
            session.edit_plan(text, replace(plan, sites=sites))

    def _folder(self) -> Path:
        session = self._workspace.session
        return session.path.parent if session is not None and session.path is not None else Path()

    def _take(self, key: str) -> None:
        session = self._workspace.session
        if session is not None:
            chosen = self._window.sites.selected
            self.panel.form.take(key, tuple(s.site_id for s in session.plan.candidates if s.number in chosen))


def _csv_paths(answer: PlanRollout, path: Path) -> tuple[Path, ...]:
    """Return the files of the tables, named after them."""
    tables = rollout_tables(answer, current_language())
    return tuple(path.with_name(f"{path.stem} {table.title}.csv") for table in tables)
