"""「候補局を作る」: places from the data, marked on the map before anything is added; the dialog stays open beside it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
from PySide6.QtCore import Signal
from PySide6.QtGui import QHideEvent
from PySide6.QtWidgets import (
    QCheckBox,
    QDialog,
    QFileDialog,
    QFormLayout,
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QProgressBar,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from coverage_planner.engine.selection.candidate_place import CANDIDATE_KIND_NAMES, CandidateKind, PlaceSettings
from coverage_planner.model.errors import InputRefused, PlannerError
from coverage_planner.model.plan import Plan
from coverage_planner.model.project import Project
from coverage_planner.model.site import Site
from coverage_planner.model.text import Text
from coverage_planner.project.candidate_region import CandidateRegion
from coverage_planner.project.generated_candidates import (
    MOST_CANDIDATES,
    CandidateRequest,
    GeneratedCandidates,
    generate_candidates,
)
from coverage_planner.project.plan_computer import PlanComputer
from coverage_planner.ui.form_fields import NumberField, TermChoice
from coverage_planner.ui.language import shown
from coverage_planner.ui.map.canvas import MapCanvas
from coverage_planner.ui.record_table import RecordColumn, RecordTable
from coverage_planner.ui.workspace import Workspace

KIND = "candidates"
_MARK_DEG = 0.0006
_USUAL = PlaceSettings()


@dataclass(frozen=True, slots=True, eq=False)
class _Files:
    """Paths typed; read in the worker."""

    points: str
    unit_costs: str


class CandidatesDialog(QDialog):
    """What was found is added to the plan only when the planner says so. Signal ``told(PlannerError)``."""

    told = Signal(object)

    def __init__(self, workspace: Workspace, canvas: MapCanvas, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle(self.tr("Find candidates"))
        self._workspace, self._canvas = workspace, canvas
        self.found: GeneratedCandidates | None = None
        self._plan_name = ""
        tips = {
            CandidateKind.HIGH_GROUND: self.tr("Tops of the ground that uncovered persons or roads lie around."),
            CandidateKind.ROADS: self.tr("Beside uncovered expressways and national roads."),
            CandidateKind.SUPPLY: self.tr("Near the points of power and fibre of the file below."),
            CandidateKind.EXISTING: self.tr("On masts of other carriers' existing stations: no new tower."),
            CandidateKind.CLUSTERS: self.tr("In the middle of uncovered settlements."),
        }
        self.kinds = {kind: QCheckBox(shown(CANDIDATE_KIND_NAMES[kind])) for kind in CandidateKind}
        for kind, box in self.kinds.items():
            box.setToolTip(tips[kind])
            box.setChecked(kind in {CandidateKind.HIGH_GROUND, CandidateKind.ROADS, CandidateKind.CLUSTERS})
        self.count = NumberField(1, MOST_CANDIDATES, 0, 10)
        self.count.setValue(30)
        self.spacing = NumberField(0, 100_000, 0, 100, " m")
        self.spacing.setValue(_USUAL.spacing_m)
        self.reach = NumberField(100, 50_000, 0, 500, " m")
        self.reach.setValue(_USUAL.reach_m)
        self.slope = NumberField(0, 90, 0, 5, "°")
        self.slope.setValue(_USUAL.steepest_slope_deg)
        self.template = TermChoice(((None, self.tr("first priced candidate of the plan")),))
        self.template.setMinimumContentsLength(18)
        self.template.setToolTip(self.tr("The new candidates take radio, owner, programme and costs from this site."))
        self.region = TermChoice(
            (
                ("all", self.tr("whole project")),
                ("municipality", self.tr("one municipality")),
                ("disadvantaged", self.tr("disadvantaged areas only")),
                ("view", self.tr("what the map shows now")),
            )
        )
        self.region.setMinimumContentsLength(18)
        self.region.setToolTip(self.tr("Places are looked for here only; what they would serve may lie outside."))
        self.municipality = TermChoice()
        self.municipality.setMinimumContentsLength(14)
        self.municipality.setAccessibleName(self.tr("Municipality of the search"))
        self.points, self.unit_costs = QLineEdit(), QLineEdit()
        for field in (self.points, self.unit_costs):
            field.setPlaceholderText(self.tr("none"))
            field.setClearButtonEnabled(True)
        self.points.setToolTip(self.tr("CSV, Excel or GeoJSON with the points of power and fibre."))
        self.unit_costs.setToolTip(
            self.tr("Unit costs: every place is estimated instead of taking the template's costs.")
        )
        self.labels: dict[str, str] = {}
        self.search, self.stop = QPushButton(self.tr("Find places")), QPushButton(self.tr("Cancel"))
        self.search.setDefault(True)
        self.progress = QProgressBar()
        self.progress.setTextVisible(False)
        self.progress.setFixedHeight(6)
        self.said = QLabel(self.tr("Places are marked on the map; the plan does not change until you add them."))
        self.said.setWordWrap(True)
        self.table = RecordTable()
        self.table.setAccessibleName(self.tr("Places found"))
        self.table.set_empty_text(self.tr("Choose kinds of places and press “Find places”."))
        self.add_off, self.add_on = QPushButton(), QPushButton()
        self.add_off.setToolTip(
            self.tr("They stay switched off: figures do not change, and selection does not weigh them yet.")
        )
        self.add_on.setToolTip(self.tr("They count at once in the plan's figures and can be chosen."))
        self._lay_out()
        self.search.clicked.connect(self.start)
        self.stop.clicked.connect(lambda: workspace.worker.cancel(KIND))
        self.add_off.clicked.connect(lambda: self.add(switched_on=False))
        self.add_on.clicked.connect(lambda: self.add(switched_on=True))
        self.region.currentIndexChanged.connect(lambda _place: self._follow_region())
        self.table.keys_selected.connect(lambda _keys: self._follow_rows())
        workspace.session_replaced.connect(self.clear)
        workspace.session_changed.connect(lambda _change: self._follow_session())
        self._set_running(False)
        self._follow_region()
        self.clear()

    def _lay_out(self) -> None:
        boxes = QGridLayout()
        for place, box in enumerate(self.kinds.values()):
            boxes.addWidget(box, place // 3, place % 3)
        form = QFormLayout()
        self.labels["kind"] = self.tr("Kinds of places")
        form.addRow(self.labels["kind"], boxes)
        numbers = QGridLayout()
        for place, (key, name, field) in enumerate(
            (
                ("count", self.tr("At most"), self.count),
                ("spacing_m", self.tr("Least distance"), self.spacing),
                ("reach_m", self.tr("Uncovered demand within"), self.reach),
                ("steepest_slope_deg", self.tr("Steepest ground"), self.slope),
            )
        ):
            self.labels[key] = name
            field.setAccessibleName(name)
            numbers.addWidget(QLabel(name), place // 2, 2 * (place % 2))
            numbers.addWidget(field, place // 2, 2 * (place % 2) + 1)
        form.addRow(numbers)
        both = QWidget()
        line = QHBoxLayout(both)
        line.setContentsMargins(0, 0, 0, 0)
        line.addWidget(self.region)
        line.addWidget(self.municipality)
        line.addStretch(1)
        for key, name, widget in (
            ("municipality", self.tr("Search in"), both),
            ("template", self.tr("Template site"), self.template),
            ("points", self.tr("Power and fibre points"), self._with_button(self.points)),
            ("unit_costs", self.tr("Unit costs"), self._with_button(self.unit_costs)),
        ):
            self.labels[key] = name
            form.addRow(name, widget)
        self.template.setAccessibleName(self.labels["template"])
        self.region.setAccessibleName(self.labels["municipality"])
        self.labels["disadvantaged"] = self.labels["municipality"]
        self.points.setAccessibleName(self.labels["points"])
        self.unit_costs.setAccessibleName(self.labels["unit_costs"])
        run = QHBoxLayout()
        run.addWidget(self.search)
        run.addWidget(self.stop)
        run.addStretch(1)
        last = QHBoxLayout()
        last.addWidget(self.add_off)
        last.addWidget(self.add_on)
        last.addStretch(1)
        close = QPushButton(self.tr("Close"))
        close.clicked.connect(self.close)
        last.addWidget(close)
        column = QVBoxLayout(self)
        column.addLayout(form)
        column.addLayout(run)
        column.addWidget(self.progress)
        column.addWidget(self.said)
        column.addWidget(self.table, 1)
        column.addLayout(last)
        self.resize(760, 600)

    def _with_button(self, field: QLineEdit) -> QWidget:
        both = QWidget()
        line = QHBoxLayout(both)
        line.setContentsMargins(0, 0, 0, 0)
        button = QPushButton(self.tr("Choose…"))
        button.clicked.connect(lambda: self._ask_file(field))
        line.addWidget(field, 1)
        line.addWidget(button)
        return both

    def _ask_file(self, field: QLineEdit) -> None:
        kinds = self.tr("Tables (*.csv *.xlsx *.geojson *.zip)")
        name, _ = QFileDialog.getOpenFileName(self, self.windowTitle(), "", kinds)
        if name:
            field.setText(name)

    def clear(self) -> None:
        """Forget what was found in another project."""
        self.found = None
        self.table.set_records((), ())
        self._canvas.set_outlined(np.zeros((0, 4)))
        self._follow_session()

    def start(self) -> None:
        """Find places for what the current plan leaves uncovered."""
        session = self._workspace.session
        if session is None:
            return
        refusal = self._refusal()
        if refusal is not None:
            self.told.emit(refusal)
            return
        project, plan_name, losses = session.project, session.plan_name, self._workspace.losses
        request = CandidateRequest(
            kinds=tuple(kind for kind, box in self.kinds.items() if box.isChecked()),
            count=int(self.count.value()),
            template_id=self.template.term(),
            settings=PlaceSettings(
                spacing_m=self.spacing.value(), reach_m=self.reach.value(), steepest_slope_deg=self.slope.value()
            ),
            region=self._region(),
        )
        files = _Files(self.points.text().strip(), self.unit_costs.text().strip())

        def work(report: Callable[[float], None]) -> GeneratedCandidates:
            asked = _with_files(request, files, project)
            return generate_candidates(project, plan_name, asked, computer=PlanComputer(losses=losses), progress=report)

        def done(found: GeneratedCandidates) -> None:
            self._set_running(False)
            now = self._workspace.session
            if now is not None and now is session:
                self._plan_name = plan_name
                self.show_found(found)

        def failed(error: PlannerError) -> None:
            self._set_running(False)
            named = self._named(error)
            self.said.setText(shown(named.message))
            self.told.emit(named)

        self._set_running(True)
        self._workspace.run(KIND, Text("候補局の地点を探しています", "finding places"), work, done, failed)

    def _region(self) -> CandidateRegion:
        term, code = self.region.term(), self.municipality.term()
        if term == "municipality" and code:
            return CandidateRegion(municipalities=frozenset((code,)))
        return CandidateRegion(
            disadvantaged=term == "disadvantaged", bounds_deg=self._canvas.view_bounds() if term == "view" else None
        )

    def _follow_region(self) -> None:
        self.municipality.setVisible(self.region.term() == "municipality")

    def _refusal(self) -> PlannerError | None:
        """Return what is missing before any place can be looked for."""
        chosen = {kind for kind, box in self.kinds.items() if box.isChecked()}
        if not chosen:
            return InputRefused(
                Text("地点の種類が選ばれていません", "no kind of place is chosen"),
                remedy=Text("種類の少なくとも1つにチェックを付けてください", "tick at least one kind"),
                field=self.labels["kind"],
            )
        if self.region.term() == "municipality" and not self.municipality.term():
            return InputRefused(
                Text("計画に行政区域がありません", "the project has no boundaries"),
                remedy=Text(
                    "行政区域を取り込むか、ほかの範囲を選んでください", "import boundaries or search elsewhere"
                ),
                field=self.labels["municipality"],
            )
        if CandidateKind.SUPPLY in chosen and not self.points.text().strip():
            return InputRefused(
                Text("電源・光回線の地点のファイルがありません", "there is no file of power and fibre points"),
                remedy=Text(
                    "ファイルを選ぶか、「電源・光回線の近く」のチェックを外してください",
                    "choose a file or untick that kind",
                ),
                field=self.labels["points"],
            )
        return None

    def show_found(self, found: GeneratedCandidates) -> None:
        """List the places and mark them on the map."""
        self.found = found
        rows = list(zip(found.sites, found.places, strict=True))
        columns = [
            RecordColumn(header=self.tr("Kind"), values=[shown(CANDIDATE_KIND_NAMES[place.kind]) for _, place in rows]),
            RecordColumn(header=self.tr("Site"), values=[site.site_id for site, _ in rows]),
            RecordColumn(header=self.tr("Place"), values=[site.name for site, _ in rows]),
        ]
        for header, values in (
            (self.tr("Ground m"), [None if place.ground_m is None else round(place.ground_m) for _, place in rows]),
            (self.tr("Uncovered persons near"), [place.persons for _, place in rows]),
            (self.tr("Uncovered road near m"), [place.road_um // 1_000_000 for _, place in rows]),
            (self.tr("Cost yen"), [site.total_cost_yen for site, _ in rows]),
        ):
            columns.append(
                RecordColumn(header=header, values=values, show=lambda v: "" if v is None else f"{v:,}", numeric=True)
            )
        columns.append(RecordColumn(header=self.tr("Reason"), values=[shown(place.reason) for _, place in rows]))
        self.table.set_records(columns, range(len(rows)), fit=True)
        kinds = self.tr(", ").join(f"{shown(CANDIDATE_KIND_NAMES[kind])} {n}" for kind, n in found.found.items())
        text = self.tr(
            "{n} places. Found: {kinds}; {spaced} keep their distance; {without} add no area, {dominated} do no better than "
            "another at no less cost."
        )
        lines = [
            text.format(
                n=len(rows), kinds=kinds, spaced=found.spaced, without=found.without_gain, dominated=found.dominated
            )
        ]
        lines += [shown(note) for note in found.notes]
        self.said.setText("\n".join(lines))
        self._follow_rows()
        self._mark([site for site, _ in rows])

    def add(self, *, switched_on: bool) -> None:
        """Add the chosen places, or all where none is chosen, to the plan as one edit."""
        session = self._workspace.session
        if session is None or self.found is None:
            return
        plan = session.project.plan(self._plan_name)
        grown, number, count = _grown(plan, self._chosen(), session.project.next_site_number, switched_on=switched_on)
        if count:
            text = Text(f"候補局 {count} 局を加える", f"add {count} candidates")
            session.edit_plan(text, grown, next_site_number=number)
        said = self.tr("{n} candidates added to plan “{name}”.").format(n=count, name=plan.name)
        self.said.setText(said if count else self.tr("These candidates are in the plan already."))

    def hideEvent(self, event: QHideEvent) -> None:
        """Take the marks off the map."""
        super().hideEvent(event)
        self._canvas.set_outlined(np.zeros((0, 4)))

    def _chosen(self) -> tuple[Site, ...]:
        assert self.found is not None
        keys = self.table.selected_keys()
        return tuple(site for k, site in enumerate(self.found.sites) if not keys or k in keys)

    def _follow_rows(self) -> None:
        keys = self.table.selected_keys()
        count = 0 if self.found is None else len(self._chosen())
        self.add_off.setText(self.tr("Add {n} switched off").format(n=count))
        self.add_on.setText(self.tr("Add {n} and switch on").format(n=count))
        for button in (self.add_off, self.add_on):
            button.setEnabled(count > 0)
        if self.found is not None and len(keys) == 1:
            site = self.found.sites[next(iter(keys))]
            self._canvas.centre_on(site.latitude_deg, site.longitude_deg, 15.0)

    def _mark(self, sites: list[Site]) -> None:
        bounds = [
            (
                s.longitude_deg - _MARK_DEG,
                s.latitude_deg - _MARK_DEG,
                s.longitude_deg + _MARK_DEG,
                s.latitude_deg + _MARK_DEG,
            )
            for s in sites
        ]
        self._canvas.set_outlined(np.array(bounds).reshape(-1, 4))

    def _set_running(self, running: bool) -> None:
        self.search.setEnabled(not running)
        self.stop.setEnabled(running)
        self.progress.setVisible(running)
        self.progress.setRange(0, 0 if running else 1)

    def _follow_session(self) -> None:
        session = self._workspace.session
        plans = () if session is None else session.project.plans
        self._follow_rows()
        if session is None or all(plan.name != self._plan_name for plan in plans):
            for button in (self.add_off, self.add_on):
                button.setEnabled(False)
        if session is not None:
            zones = session.project.data.zones
            known = () if zones is None else zones.municipalities
            self.municipality.set_entries(
                (one.code, f"{one.prefecture_name}{one.name}") for one in sorted(known, key=lambda one: one.code)
            )
            priced = [site.site_id for site in session.plan.sites if site.sectors]
            entries: list[tuple[str | None, str]] = [(None, self.tr("first priced candidate of the plan"))]
            self.template.set_entries([*entries, *((site_id, site_id) for site_id in dict.fromkeys(priced))])
        if not self._workspace.worker.busy:
            self._set_running(False)

    def _named(self, error: PlannerError) -> PlannerError:
        """Return an error with the label of its field, and a remedy that speaks of this dialog."""
        label = self.labels.get(error.field or "")
        if label is None:
            return error
        remedies = {
            "template": self.tr("Choose a site with sectors and costs as the template, or give unit costs."),
            "points": self.tr("Choose a file with points of power and fibre."),
            "kind": self.tr("Untick that kind, or import the data it needs."),
        }
        said = remedies.get(error.field or "")
        remedy = error.remedy if said is None else Text(said, said)
        return PlannerError(error.message, remedy=remedy, file=error.file, row=error.row, field=label)


def _with_files(request: CandidateRequest, files: _Files, project: Project) -> CandidateRequest:
    """Return the request with supply points and unit costs read; runs in the worker."""
    if files.points:
        from coverage_planner.data.supply_points import read_supply_points

        request = replace(request, points=read_supply_points(Path(files.points), datum=project.data.datum))
    if files.unit_costs:
        from coverage_planner.data.unit_cost_catalogue import read_unit_costs
        from coverage_planner.model.findings import refuse_on_error

        read = read_unit_costs([Path(files.unit_costs)])
        refuse_on_error(read.findings)
        request = replace(request, catalogue=read.value)
    return request


def _grown(plan: Plan, sites: tuple[Site, ...], number: int, *, switched_on: bool) -> tuple[Plan, int, int]:
    """Return the plan with sites added under new numbers, the next free number and how many are new."""
    there = {site.site_id for site in plan.sites}
    new = [site for site in sites if site.site_id not in there]
    numbered = [replace(site, number=number + k, enabled=switched_on) for k, site in enumerate(new)]
    grown = replace(plan, sites=tuple(sorted((*plan.sites, *numbered), key=lambda site: site.number)))
    return grown, number + len(new), len(new)
