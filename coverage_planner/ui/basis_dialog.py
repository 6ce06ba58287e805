"""「この数値の根拠」: the figure, its definition and rounding, the counted meshes, the settings and the input files."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QDialog, QDialogButtonBox, QLabel, QTabWidget, QVBoxLayout, QWidget

from coverage_planner import __version__
from coverage_planner.engine.evaluation import NEWLY_COVERED, Evaluation
from coverage_planner.model.layers import PlanningData, service_bit
from coverage_planner.model.mesh import MeshLevel, indices_to_codes
from coverage_planner.model.results import Assessment, PopulationRate
from coverage_planner.model.settings import PrefectureRule
from coverage_planner.model.terms import ANY_CARRIER, CARRIERS, Carrier, Service, ZoneKind, carrier_key_name
from coverage_planner.report.provenance_tables import absent_table, definition_table, provenance_table
from coverage_planner.ui.filtered_table import FilteredTable
from coverage_planner.ui.language import shown, shown_carriers
from coverage_planner.ui.record_table import RecordColumn
from coverage_planner.ui.report_table_view import ReportTableView
from coverage_planner.ui.style import WindowStyle
from coverage_planner.ui.workspace import PlanState
from coverage_planner.ui.zone_rows import in_zone, mesh_municipalities

_ANY_5G_BIT = 1
"""Bit of ``Evaluation.mesh_any_bits`` that says 5G of any carrier."""


class BasisDialog(QDialog):
    """Everything behind the population figure that the indicator panel shows for a zone and a carrier key.

    Where there is no such figure for want of an input, the definition, the inputs and what is missing are shown.
    """

    def __init__(
        self,
        state: PlanState,
        zone: tuple[ZoneKind, str],
        carrier: str,
        style: WindowStyle,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.setWindowTitle(self.tr("Basis of the figures"))
        self.resize(980, 640)
        data, settings = state.project.data, state.project.settings
        assessment = state.evaluation.assessment
        rate = _population_rate(assessment, zone, carrier)
        self.meshes = FilteredTable(self.tr("Filter by mesh code or name"))
        definition, inputs = ReportTableView(), ReportTableView()
        definition.show_table(definition_table(settings, data))
        inputs.show_table(provenance_table(data, program_version=__version__))
        tabs = QTabWidget()
        tabs.setDocumentMode(True)
        lines = [shown(settings.definition.sentence())]
        if rate is not None:
            counted = counted_meshes(data, state.evaluation, zone, carrier)
            self._fill_meshes(data, state.evaluation, counted)
            tabs.addTab(self.meshes, self.tr("Counted meshes"))
            lines = self._figure_lines(state, rate, counted)
        tabs.addTab(definition, self.tr("Definition and assumptions"))
        tabs.addTab(inputs, self.tr("Input files"))
        if assessment.absent:
            absent = ReportTableView()
            absent.show_table(absent_table(assessment.absent))
            tabs.addTab(absent, self.tr("Not computed"))
        faint = f"color: {style.text_faint}"
        self.head = QLabel(
            "<br>".join(line if "<" in line else f"<span style='{faint}'>{line}</span>" for line in lines)
        )
        self.head.setTextFormat(Qt.TextFormat.RichText)
        self.head.setWordWrap(True)
        self.head.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Close)
        buttons.rejected.connect(self.reject)
        layout = QVBoxLayout(self)
        layout.setSpacing(10)
        layout.addWidget(self.head)
        layout.addWidget(tabs, 1)
        layout.addWidget(buttons)

    def _figure_lines(self, state: PlanState, rate: PopulationRate, counted: npt.NDArray[np.int64]) -> list[str]:
        definition, persons = state.project.settings.definition, rate.persons
        figure = self.tr("{covered} / {total} persons = {percent} %").format(
            covered=f"{persons.covered:,}", total=f"{persons.total:,}", percent=persons.percent_text()
        )
        name = self.tr("{name} of plan '{plan}', {zone}, {carrier}").format(
            name=self.tr("5G population coverage"),
            plan=state.plan_name,
            zone=rate.zone.name,
            carrier=shown(carrier_key_name(rate.carrier)),
        )
        lines = [
            f"<span>{name}</span>",
            f"<span style='font-size: 15pt; font-weight: bold'>{figure}</span>",
            shown(definition.sentence()),
            self.tr(
                "Numerator and denominator are whole persons; the percentage is rounded half up to one decimal only where "
                "it is printed."
            ),
        ]
        if int(state.project.data.population.persons[counted].sum()) == persons.covered:
            lines.append(self.tr("The {n} meshes below add up to the numerator.").format(n=f"{counted.size:,}"))
        elif definition.prefecture_rule is PrefectureRule.PUBLISHED_PARTS:
            lines.append(
                self.tr(
                    "Meshes on a prefecture border count here with their published part only, below with all persons."
                )
            )
        return lines

    def _fill_meshes(
        self,
        data: PlanningData,
        evaluation: Evaluation,
        counted: npt.NDArray[np.int64],
    ) -> None:
        population = data.population
        codes = indices_to_codes(population.row[counted], population.col[counted], MeshLevel.HALF)
        columns = [
            RecordColumn(self.tr("Mesh code"), codes, show=str, numeric=True),
            RecordColumn(self.tr("Persons"), population.persons[counted], show=_grouped, numeric=True),
        ]
        if data.zones is not None:
            names = [*(m.name for m in data.zones.municipalities), self.tr("outside all boundaries")]
            place = data.zones.municipality_of(population.row[counted], population.col[counted])
            columns.append(RecordColumn(self.tr("Municipality"), place, show=lambda k: names[int(k)]))
        new, base = self.tr("newly covered by candidates"), self.tr("service areas and existing sites")
        columns += [
            RecordColumn(
                self.tr("Sub-cells in any 5G area (of 100)"),
                evaluation.mesh_area_counts[counted],
                show=_grouped,
                numeric=True,
            ),
            RecordColumn(
                self.tr("Covered by"),
                evaluation.mesh_class[counted],
                show=lambda k: new if int(k) == NEWLY_COVERED else base,
            ),
            RecordColumn(
                self.tr("Carriers with 5G"),
                evaluation.mesh_bits[counted] & 0x0F,
                show=lambda bits: _carriers(int(bits)) or self.tr("union of areas only"),
            ),
        ]
        self.meshes.set_records(columns, range(counted.size))


def _population_rate(assessment: Assessment, zone: tuple[ZoneKind, str], carrier: str) -> PopulationRate | None:
    try:
        return assessment.population_rate(*zone, carrier)
    except KeyError:
        return None


def counted_meshes(
    data: PlanningData, evaluation: Evaluation, zone: tuple[ZoneKind, str], carrier: str
) -> npt.NDArray[np.int64]:
    """Return the rows of the population table whose persons are the numerator of a zone's 5G人口カバー率."""
    if carrier == ANY_CARRIER:
        covered = (evaluation.mesh_any_bits & _ANY_5G_BIT) != 0
    else:
        covered = (evaluation.mesh_bits >> service_bit(Carrier(carrier), Service.NR) & 1) != 0
    covered = covered & in_zone(data, mesh_municipalities(data), zone)
    return np.flatnonzero(covered & (data.population.persons > 0)).astype(np.int64)


def _grouped(value: int) -> str:
    return f"{int(value):,}"


def _carriers(bits: int) -> str:
    return shown_carriers(tuple(carrier for place, carrier in enumerate(CARRIERS) if bits >> place & 1))
