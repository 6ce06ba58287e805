"""What changes between two plans as tables: half meshes, road stretches, municipalities; a row leads to its place."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import numpy.typing as npt
from PySide6.QtCore import QCoreApplication, Signal
from PySide6.QtWidgets import QLabel, QVBoxLayout, QWidget

from coverage_planner.engine.evaluation import Evaluation
from coverage_planner.engine.plan_difference import PlanDifference
from coverage_planner.engine.road_stretches import RoadStretches
from coverage_planner.model.layers import PlanningData
from coverage_planner.model.mesh import MeshLevel, bounds_of_indices, indices_to_codes
from coverage_planner.model.terms import CARRIERS, ROAD_CLASSES, name_of
from coverage_planner.ui.filtered_table import FilteredTable
from coverage_planner.ui.language import shown, shown_carriers
from coverage_planner.ui.record_table import RecordColumn
from coverage_planner.ui.style import WindowStyle
from coverage_planner.ui.zone_rows import mesh_municipalities, municipality_names, piece_municipalities

_MICROMETRES_PER_METRE = 1_000_000
_PLACE_UNITS, _PLACE_BASE = 100_000, 100_000_000
"""Places are kept as hundred thousandths of a degree, the longitude below the latitude in one number."""
Bounds = npt.NDArray[np.float64]
Subjects = npt.NDArray[np.integer[Any]]
Rows = tuple[str, list[RecordColumn], Bounds, Subjects]
"""Sentence, columns, bounds, and what each row is about: its row of the population table, its first piece of road, its
municipality."""
MUNICIPALITY_FIRST_COLUMN = 5
"""The rate of a municipality under the plan that is compared with."""
MUNICIPALITY_PERSONS_CHANGED, MUNICIPALITY_ROAD_CHANGED = frozenset({2, 3, 4}), frozenset({7, 8})
"""The columns of its persons and of its road that come in, drop out, and the difference."""
translate = QCoreApplication.translate


class ChangePage(QWidget):
    """One sentence with the sums, and the rows. Signal ``places_chosen(NDArray)``: bounds of the chosen rows."""

    places_chosen = Signal(object)

    def __init__(self, empty: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._bounds: Bounds = np.empty((0, 4))
        self._subjects: Subjects = np.empty(0, dtype=np.int64)
        self.summary = QLabel()
        self.summary.setContentsMargins(8, 6, 8, 0)
        self.rows = FilteredTable(self.tr("Filter rows"))
        self.table = self.rows.table
        self.table.set_empty_text(empty)
        self.table.keys_selected.connect(self._tell)
        self.table.key_activated.connect(lambda key: self._tell(frozenset({key})))
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addWidget(self.summary)
        layout.addWidget(self.rows, 1)

    def clear(self) -> None:
        """Show nothing."""
        self.summary.clear()
        self._bounds = np.empty((0, 4))
        self._subjects = np.empty(0, dtype=np.int64)
        self.rows.set_records((), ())

    def show_rows(self, summary: str, columns: Sequence[RecordColumn], bounds_deg: Bounds, subjects: Subjects) -> None:
        """Show other rows; row k is about ``subjects[k]`` at ``bounds_deg[k]`` (west, south, east, north)."""
        self._subjects = subjects
        self.summary.setText(summary)
        self._bounds = bounds_deg
        # Rows are keyed by their number, which another comparison gives to other places.
        self.table.select_keys(frozenset(), reveal=False)
        self.rows.set_records(columns, range(len(bounds_deg)), fit=True)

    def subject_at(self, row: int) -> int | None:
        """Return what a row of the view is about; None for none."""
        key = self.table.records.key_at(row)
        return int(self._subjects[key]) if key < len(self._subjects) else None

    def _tell(self, keys: frozenset[int]) -> None:
        rows = np.sort(np.fromiter(keys, dtype=np.int64, count=len(keys)))
        rows = rows[rows < len(self._bounds)]
        bounds = self._bounds[rows]
        if bounds.size and not np.isnan(bounds).any():
            self.places_chosen.emit(bounds)


def mesh_rows(
    data: PlanningData, first: Evaluation, second: Evaluation, change: PlanDifference, style: WindowStyle
) -> Rows:
    """Return sentence, columns and places of the meshes that count in one plan only, most persons first."""
    rows = np.concatenate((change.gained_meshes, change.lost_meshes))
    gained = np.arange(rows.size) < change.gained_meshes.size
    population = data.population
    order = np.argsort(-population.persons[rows], kind="stable")
    rows, gained = rows[order], gained[order]
    words, colours = (
        (translate("ChangePage", "lost"), translate("ChangePage", "newly covered")),
        (style.bad, style.good),
    )
    persons = population.persons[rows]
    names = municipality_names(data, translate("ChangePage", "outside all boundaries"))
    columns = [
        RecordColumn(
            translate("ChangePage", "Change"),
            gained.astype(np.uint8),
            show=lambda k: words[int(k)],
            colour=lambda k: colours[int(k)],
        ),
        RecordColumn(
            translate("ChangePage", "Mesh code"),
            indices_to_codes(population.row[rows], population.col[rows], MeshLevel.HALF),
        ),
        RecordColumn(
            translate("ChangePage", "Persons"), np.where(gained, persons, -persons), show=_signed, numeric=True
        ),
    ]
    if data.zones is not None:
        columns.append(
            RecordColumn(
                translate("ChangePage", "Municipality"), mesh_municipalities(data)[rows], show=lambda k: names[int(k)]
            )
        )
    for evaluation in (first, second):
        columns += [
            RecordColumn(
                translate("ChangePage", "{plan}: sub-cells with 5G").format(plan=evaluation.plan),
                evaluation.mesh_area_counts[rows],
                show=lambda n: f"{int(n)}/100",
                numeric=True,
            ),
            RecordColumn(
                translate("ChangePage", "{plan}: carriers").format(plan=evaluation.plan),
                evaluation.mesh_bits[rows] & 0x0F,
                show=_carriers,
            ),
        ]
    sentence = translate(
        "ChangePage", "{gained} persons newly covered in {m} meshes, {lost} lost in {n}; difference {net} persons"
    ).format(
        gained=f"{change.persons_gained:,}",
        m=f"{change.gained_meshes.size:,}",
        lost=f"{change.persons_lost:,}",
        n=f"{change.lost_meshes.size:,}",
        net=_signed(change.persons_gained - change.persons_lost),
    )
    return (
        sentence,
        columns,
        np.column_stack(bounds_of_indices(population.row[rows], population.col[rows], MeshLevel.HALF)),
        rows,
    )


def mesh_column_is_of_first(column: int, count: int) -> bool:
    """Return whether a column of the meshes is of the plan compared with: of the last four, the first two are."""
    return count - 4 <= column < count - 2


def road_rows(data: PlanningData, change: PlanDifference, style: WindowStyle) -> Rows:
    """Return sentence, columns and places of the stretches with service in one plan only, longest first."""
    roads = data.roads
    if roads is None or change.gained_road is None or change.lost_road is None:
        return translate("ChangePage", "Roads are not imported."), [], np.empty((0, 4)), np.empty(0, dtype=np.int64)
    both = change.gained_road, change.lost_road

    def joined(name: str) -> npt.NDArray[Any]:
        return np.concatenate([getattr(one, name) for one in both])

    length = joined("length_um")
    order = np.argsort(-length, kind="stable")
    gained = (np.arange(length.size) < both[0].count)[order]
    length, first = length[order], joined("first_piece")[order]
    line = roads.line[first]
    words, colours, unnamed = (
        (translate("ChangePage", "lost"), translate("ChangePage", "newly covered")),
        (style.bad, style.good),
        translate("ChangePage", "(no name)"),
    )
    names = municipality_names(data, translate("ChangePage", "outside all boundaries"))
    columns = [
        RecordColumn(
            translate("ChangePage", "Change"),
            gained.astype(np.uint8),
            show=lambda k: words[int(k)],
            colour=lambda k: colours[int(k)],
        ),
        RecordColumn(
            translate("ChangePage", "Class"),
            roads.road_class[line],
            show=lambda k: shown(name_of(ROAD_CLASSES[int(k)])),
        ),
        RecordColumn(
            translate("ChangePage", "Route"), roads.route[line], show=lambda k: roads.route_names[int(k)] or unnamed
        ),
        RecordColumn(
            translate("ChangePage", "Length (m)"), np.where(gained, length, -length), show=_signed_metres, numeric=True
        ),
        RecordColumn(
            translate("ChangePage", "of it tunnel (m)"), joined("tunnel_um")[order], show=_metres, numeric=True
        ),
    ]
    places = piece_municipalities(data)
    for title, name, piece in (
        (translate("ChangePage", "Start"), "start_deg", "first_piece"),
        (translate("ChangePage", "End"), "end_deg", "end_piece"),
    ):
        if data.zones is not None:
            columns.append(RecordColumn(title, places[joined(piece)[order]], show=lambda k: names[int(k)]))
        header = translate("ChangePage", "{end}: place").format(end=title)
        columns.append(RecordColumn(header, _place_numbers(joined(name)[order]), show=_place))
    sentence = translate(
        "ChangePage", "{gained} m newly covered in {m} stretches, {lost} m lost in {n}; difference {net} m"
    ).format(
        gained=_metres(change.road_gained_um),
        m=f"{both[0].count:,}",
        lost=_metres(change.road_lost_um),
        n=f"{both[1].count:,}",
        net=_signed_metres(change.road_gained_um - change.road_lost_um),
    )
    return sentence, columns, joined_bounds(both)[order], first


def joined_bounds(both: tuple[RoadStretches, RoadStretches]) -> Bounds:
    """Return the bounds of two sets of stretches one after the other."""
    return np.concatenate([one.bounds_deg for one in both])


def municipality_rows(data: PlanningData, change: PlanDifference) -> Rows:
    """Return sentence, columns and places of all municipalities, those with the largest change first."""
    if data.zones is None:
        return (
            translate("ChangePage", "Boundaries are not imported."),
            [],
            np.empty((0, 4)),
            np.empty(0, dtype=np.int64),
        )
    by, zones = change.municipalities, data.zones
    rows = np.flatnonzero((by.persons_total > 0) | (by.road_gained_um > 0) | (by.road_lost_um > 0))
    order = np.lexsort((-np.abs(by.road_net_um[rows]), -np.abs(by.persons_net[rows])))
    rows = rows[order]
    names = municipality_names(data, translate("ChangePage", "outside all boundaries"))
    codes = [*(m.code for m in zones.municipalities), ""]
    before = by.persons_covered - by.persons_net
    columns = [
        RecordColumn(translate("ChangePage", "Code"), rows, show=lambda k: codes[int(k)]),
        RecordColumn(translate("ChangePage", "Municipality"), rows, show=lambda k: names[int(k)]),
        RecordColumn(
            translate("ChangePage", "Newly covered (persons)"), by.persons_gained[rows], show=_grouped, numeric=True
        ),
        RecordColumn(translate("ChangePage", "Lost (persons)"), by.persons_lost[rows], show=_grouped, numeric=True),
        RecordColumn(translate("ChangePage", "Difference (persons)"), by.persons_net[rows], show=_signed, numeric=True),
        _rate_column(
            translate("ChangePage", "{plan}: 5G (%, estimate)").format(plan=change.first),
            before[rows],
            by.persons_total[rows],
        ),
        _rate_column(
            translate("ChangePage", "{plan}: 5G (%, estimate)").format(plan=change.second),
            by.persons_covered[rows],
            by.persons_total[rows],
        ),
        RecordColumn(
            translate("ChangePage", "Road newly covered (m)"), by.road_gained_um[rows], show=_metres, numeric=True
        ),
        RecordColumn(translate("ChangePage", "Road lost (m)"), by.road_lost_um[rows], show=_metres, numeric=True),
    ]
    touched = int(np.count_nonzero((by.persons_gained + by.persons_lost + by.road_gained_um + by.road_lost_um) > 0))
    sentence = translate("ChangePage", "{n} of {all} municipalities change").format(
        n=f"{touched:,}", all=f"{rows.size:,}"
    )
    return sentence, columns, _municipality_bounds(data)[rows], rows


def _place_numbers(degrees: npt.NDArray[np.float64]) -> npt.NDArray[np.int64]:
    """Return places (latitude, longitude) as one number each, from south to north; texts are made of those looked at.

    On a national plan 190,000 ends of stretches took a second as texts.
    """
    parts = np.rint(degrees * _PLACE_UNITS).astype(np.int64)
    return np.asarray(parts[:, 0] * _PLACE_BASE + parts[:, 1])


def _place(number: int) -> str:
    latitude, longitude = divmod(int(number), _PLACE_BASE)
    return f"{latitude / _PLACE_UNITS:.5f}N {longitude / _PLACE_UNITS:.5f}E"


def _rate_column(header: str, covered: npt.NDArray[np.int64], total: npt.NDArray[np.int64]) -> RecordColumn:
    """Return a column of rates that prints as the ministry prints them: half up, in whole numbers."""
    known = total > 0
    tenths = np.where(known, (2000 * covered + total) // np.where(known, 2 * total, 1), -1)
    return RecordColumn(header, tenths, show=_tenths, numeric=True)


def _tenths(value: int) -> str:
    return "-" if value < 0 else f"{int(value) // 10}.{int(value) % 10}"


def _municipality_bounds(data: PlanningData) -> Bounds:
    """Return the bounds of the inhabited meshes of every municipality and, last, of those in none; NaN where none."""
    population = data.population
    place = mesh_municipalities(data)
    count = 0 if data.zones is None else len(data.zones.municipalities)
    edges = bounds_of_indices(population.row, population.col, MeshLevel.HALF)
    answer = np.full((count + 1, 4), np.nan)
    for k, (edge, least) in enumerate(zip(edges, (True, True, False, False), strict=True)):
        extreme = np.full(count + 1, np.inf if least else -np.inf)
        (np.minimum if least else np.maximum).at(extreme, place, edge)
        answer[:, k] = np.where(np.isfinite(extreme), extreme, np.nan)
    return answer


def _carriers(bits: int) -> str:
    return shown_carriers(tuple(carrier for place, carrier in enumerate(CARRIERS) if int(bits) >> place & 1)) or "－"


def _grouped(value: int) -> str:
    return f"{int(value):,}"


def _signed(value: int) -> str:
    return f"{int(value):+,}" if value else "0"


def _metres(micrometres: int) -> str:
    return f"{int(micrometres) / _MICROMETRES_PER_METRE:,.1f}"


def _signed_metres(micrometres: int) -> str:
    text = f"{int(micrometres) / _MICROMETRES_PER_METRE:+,.1f}"
    return text if text.strip("+-0.") else "0"
