"""The table 目標ナビ: which meshes or road gaps of the zone shown would close the shortfall to a target."""

from __future__ import annotations

import numpy as np
from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QLabel, QSizePolicy, QVBoxLayout, QWidget

from coverage_planner.engine.indicators.targets import Target, targets
from coverage_planner.model.layers import PlanningData
from coverage_planner.model.mesh import MeshLevel, indices_to_codes
from coverage_planner.model.results import NOT_JUDGED
from coverage_planner.model.settings import PrefectureRule
from coverage_planner.model.terms import ROAD_CLASSES, ZoneKind, name_of
from coverage_planner.model.text import Text
from coverage_planner.ui.filtered_table import FilteredTable
from coverage_planner.ui.form_fields import TermChoice
from coverage_planner.ui.indicator_panel import zone_label
from coverage_planner.ui.language import shown
from coverage_planner.ui.record_table import RecordColumn
from coverage_planner.ui.target_gaps import TargetGaps, target_gaps
from coverage_planner.ui.workspace import PlanState
from coverage_planner.ui.zone_rows import ZoneKey, municipality_names

_INDICATORS = ("population_coverage", "road_coverage")
_MICROMETRES_PER_METRE = 1_000_000


class NavigatorPage(QWidget):
    """Choice of target and zone, what is missing in one sentence, and the gaps ranked.

    Signals: ``gaps_selected(NDArray)``: the bounds of the chosen gaps, to be shown on the map; ``zone_chosen(ZoneKey)``:
    the planner wants another zone, which all figures of the window then follow.
    """

    gaps_selected = Signal(object)
    zone_chosen = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._shown: tuple[PlanState, ZoneKey, Target] | None = None
        self._wanted: tuple[PlanState, ZoneKey, str] | None = None
        self._gaps: TargetGaps | None = None
        self.choice = TermChoice(
            (target.target_id, shown(_label(target))) for target in targets() if target.indicator in _INDICATORS
        )
        self.choice.setAccessibleName(self.tr("Target"))
        self.choice.setMinimumContentsLength(30)
        self.choice.currentIndexChanged.connect(lambda _place: self._refresh())
        self.zone = TermChoice()
        self.zone.setAccessibleName(self.tr("Zone"))
        self.zone.setMinimumContentsLength(11)
        self.zone.currentIndexChanged.connect(lambda _place: self.zone_chosen.emit(self.zone.term()))
        self.summary = QLabel()
        self.summary.setWordWrap(True)
        self.summary.setContentsMargins(8, 0, 8, 3)
        # Its words come and go, and must not make the page wider than its dock.
        self.selection = QLabel()
        self.selection.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        self.selection.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        self.rows = FilteredTable(own_line=False)
        self.rows.table.setAccessibleName(self.tr("What would close the shortfall"))
        self.rows.table.keys_selected.connect(self._tell_selection)
        top = QHBoxLayout()
        top.setContentsMargins(8, 5, 8, 3)
        top.setSpacing(8)
        for name, choice in ((self.tr("Target"), self.choice), (self.tr("Zone"), self.zone)):
            label = QLabel(name)
            label.setBuddy(choice)
            top.addWidget(label)
            top.addWidget(choice)
        top.addWidget(self.selection, 1)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addLayout(top)
        layout.addWidget(self.summary)
        layout.addWidget(self.rows, 1)

    @property
    def gaps(self) -> TargetGaps | None:
        """The gaps shown."""
        return self._gaps

    def clear(self) -> None:
        """Show nothing."""
        self._shown = self._wanted = self._gaps = None
        self.summary.clear()
        self.selection.clear()
        self.zone.set_entries(())
        self.rows.set_records((), ())

    def show_state(self, state: PlanState, zone: ZoneKey, zone_name: str) -> None:
        """Show the gaps of a zone under an evaluated plan; at first for a target that is not reached, where there is one."""
        if self._wanted is None:
            missing = [t.target_id for t in state.evaluation.assessment.targets if t.reached is False]
            self.choice.choose(next((key for key in missing if key in self.choice.terms), None))
        if self._wanted is None or self._wanted[0].evaluation is not state.evaluation:
            zones = {(rate.zone.kind, rate.zone.code): rate.zone for rate in state.evaluation.assessment.population}
            # The names of 1,741 municipalities are made once, not at every edit.
            if not zones:
                self.zone.set_entries(((zone, zone_name),))
            elif tuple(zones) != self.zone.terms:
                self.zone.set_entries((key, zone_label(zone)) for key, zone in zones.items())
        blocked = self.zone.blockSignals(True)
        self.zone.choose(zone)
        self.zone.blockSignals(blocked)
        self._wanted = state, zone, zone_name
        self._refresh()

    def _refresh(self) -> None:
        target = next((target for target in targets() if target.target_id == self.choice.term()), None)
        if self._wanted is None or target is None:
            return
        state, zone, zone_name = self._wanted
        if self._shown == (state, zone, target):
            return
        fit = self._shown is None or self._shown[2].indicator != target.indicator
        self._shown = state, zone, target
        gaps = self._gaps = target_gaps(state, target, zone)
        if gaps is None:
            self.summary.setText(
                self.tr("{zone}: no figure for this target (the input is missing).").format(zone=zone_name)
            )
            self.rows.set_records((), ())
            return
        self.summary.setText(self._sentence(state, zone, zone_name, target, gaps))
        empty = self.tr("Nothing is missing here.")
        self.rows.table.set_empty_text(empty)
        self.selection.clear()
        # Rows are keyed by rank, which another plan, zone or target gives to other gaps.
        self.rows.table.select_keys(frozenset(), reveal=False)
        data = state.project.data
        columns = self._mesh_columns(state, gaps) if gaps.mesh_row is not None else self._road_columns(data, gaps)
        self.rows.set_records(columns, range(gaps.amount.size), fit=fit)

    def _sentence(self, state: PlanState, zone: ZoneKey, zone_name: str, target: Target, gaps: TargetGaps) -> str:
        is_road = gaps.mesh_row is None
        head = self.tr("{zone}: {percent} %").format(zone=zone_name, percent=gaps.rate.percent_text())
        if not gaps.is_judged:
            return head + "  " + shown(NOT_JUDGED)
        if not gaps.shortfall:
            return head + "  " + self.tr("✓ The target is reached.")
        if is_road:
            missing = self.tr("{n} m missing").format(n=f"{-(-gaps.shortfall // _MICROMETRES_PER_METRE):,}")
        else:
            missing = self.tr("{n} persons missing").format(n=f"{gaps.shortfall:,}")
        enough = gaps.enough
        if enough is None:
            rest = self.tr("The gaps listed do not add up to it.")
        elif is_road:
            rest = self.tr("The {n} longest gaps close it.").format(n=f"{enough:,}")
        else:
            rest = self.tr("The {n} meshes with most persons close it.").format(n=f"{enough:,}")
        parts = [head, missing, rest]
        published = state.project.settings.definition.prefecture_rule is PrefectureRule.PUBLISHED_PARTS
        if published and zone[0] is ZoneKind.PREFECTURE and not is_road:
            parts.append(
                self.tr("Meshes on the border are listed with all persons, counted with their published part.")
            )
        return "  ".join(parts)

    def _common(self, gaps: TargetGaps) -> tuple[RecordColumn, RecordColumn]:
        enough = gaps.enough or 0
        rank = np.arange(1, gaps.amount.size + 1)
        last, before = self.tr("◎ reached with this"), "○"
        needed = np.where(rank < enough, 1, np.where(rank == enough, 2, 0)).astype(np.uint8)
        texts = ("", before, last)
        return (
            RecordColumn(self.tr("Rank"), rank, show=_grouped, numeric=True),
            RecordColumn(self.tr("Up to the target"), needed, show=lambda value: texts[int(value)]),
        )

    def _mesh_columns(self, state: PlanState, gaps: TargetGaps) -> list[RecordColumn]:
        data, rows = state.project.data, gaps.mesh_row
        assert rows is not None
        rank, needed = self._common(gaps)
        codes = indices_to_codes(data.population.row[rows], data.population.col[rows], MeshLevel.HALF)
        columns = [
            rank,
            RecordColumn(self.tr("Mesh code"), codes, numeric=True),
            RecordColumn(self.tr("Persons"), gaps.amount, show=_grouped, numeric=True),
            RecordColumn(self.tr("Running sum"), gaps.total, show=_grouped, numeric=True),
            RecordColumn(
                self.tr("Sub-cells in any 5G area (of 100)"),
                state.evaluation.mesh_area_counts[rows],
                show=_grouped,
                numeric=True,
            ),
        ]
        return [*columns, *self._municipality(data, gaps), needed]

    def _road_columns(self, data: PlanningData, gaps: TargetGaps) -> list[RecordColumn]:
        assert data.roads is not None and gaps.route is not None and gaps.road_class is not None
        routes, no_name = data.roads.route_names, self.tr("no name")
        rank, needed = self._common(gaps)
        columns = [
            rank,
            RecordColumn(self.tr("Route"), gaps.route, show=lambda k: routes[int(k)] or no_name),
            RecordColumn(self.tr("Class"), gaps.road_class, show=lambda k: shown(name_of(ROAD_CLASSES[int(k)]))),
            RecordColumn(self.tr("Gap (m)"), gaps.amount, show=_metres, numeric=True),
            RecordColumn(self.tr("Running sum (m)"), gaps.total, show=_metres, numeric=True),
        ]
        return [*columns, *self._municipality(data, gaps), needed]

    def _municipality(self, data: PlanningData, gaps: TargetGaps) -> list[RecordColumn]:
        if data.zones is None:
            return []
        names = municipality_names(data, self.tr("outside all boundaries"))
        return [RecordColumn(self.tr("Municipality"), gaps.municipality, show=lambda k: names[int(k)])]

    def _tell_selection(self, keys: frozenset[int]) -> None:
        gaps = self._gaps
        if gaps is None:
            return
        rows = sorted(keys)
        self.selection.setText(self._selection_text(gaps, rows))
        self.gaps_selected.emit(gaps.bounds_deg[rows])

    def _selection_text(self, gaps: TargetGaps, rows: list[int]) -> str:
        """Return what the chosen gaps close together, and what is still missing then."""
        if not rows:
            return ""
        amount = int(gaps.amount[rows].sum())
        if not gaps.is_judged:
            return self.tr("{n} chosen: {amount} persons").format(n=f"{len(rows):,}", amount=f"{amount:,}")
        left = max(gaps.shortfall - amount, 0)
        if gaps.mesh_row is None:
            amount, left = amount // _MICROMETRES_PER_METRE, -(-left // _MICROMETRES_PER_METRE)
            text = self.tr("{n} chosen: {amount} m; {left} m missing still")
        else:
            text = self.tr("{n} chosen: {amount} persons; {left} missing still")
        return text.format(n=f"{len(rows):,}", amount=f"{amount:,}", left=f"{left:,}")


def _label(target: Target) -> Text:
    return Text(
        f"{target.label_ja}（{target.fiscal_year}年度末）", f"{target.label_en} (end of FY{target.fiscal_year})"
    )


def _grouped(value: int) -> str:
    return f"{int(value):,}"


def _metres(micrometres: int) -> str:
    return f"{int(micrometres) / _MICROMETRES_PER_METRE:,.1f}"
