"""The table メッシュ: the half meshes of the zone shown, linked with the map both ways."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
import numpy.typing as npt
from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from coverage_planner.engine.evaluation import COVERED_BY_BASE, NEWLY_COVERED, UNCOVERED
from coverage_planner.model.layers import PlanningData
from coverage_planner.model.mesh import MeshLevel, indices_to_codes, points_to_indices
from coverage_planner.model.terms import CARRIERS, Service
from coverage_planner.ui.filtered_table import FilteredTable
from coverage_planner.ui.language import shown_carriers
from coverage_planner.ui.record_table import RecordColumn
from coverage_planner.ui.workspace import PlanState
from coverage_planner.ui.zone_rows import ZoneKey, in_zone, mesh_municipalities, municipality_names


class MeshPage(FilteredTable):
    """Rows are keyed by their place in the population table.

    Signals: ``meshes_selected(NDArray)`` and ``mesh_activated(NDArray)`` with the rows of the population table.
    """

    meshes_selected = Signal(object)
    mesh_activated = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent=parent, own_line=False)
        self._shown: tuple[PlanState, ZoneKey] | None = None
        self.table.setAccessibleName(self.tr("Meshes"))
        self.table.set_empty_text(self.tr("No populated mesh in this zone."))
        self.table.keys_selected.connect(lambda keys: self.meshes_selected.emit(_sorted(keys)))
        self.table.key_activated.connect(lambda key: self.mesh_activated.emit(np.array([key])))

    def clear(self) -> None:
        """Show no meshes."""
        self._shown = None
        self.set_records((), ())

    def show_state(self, state: PlanState, zone: ZoneKey) -> None:
        """Show the meshes of a zone under an evaluated plan."""
        if self._shown == (state, zone):
            return
        fit = self._shown is None
        self._shown = state, zone
        data, evaluation = state.project.data, state.evaluation
        population, places = data.population, _places_of(data, zone)
        rows, codes = places.rows, places.codes
        names = municipality_names(data, self.tr("outside all boundaries"))
        classes = {
            UNCOVERED: self.tr("outside 5G"),
            COVERED_BY_BASE: self.tr("covered already"),
            NEWLY_COVERED: self.tr("newly covered"),
        }
        if not any(rate.service is Service.NR for rate in evaluation.assessment.population):
            # Nothing is known of 5G: that is not "unserved".
            classes = dict.fromkeys(classes, self.tr("not known"))
        columns = [
            RecordColumn(self.tr("Mesh code"), codes, numeric=True, contains=places.digits),
            RecordColumn(self.tr("Persons"), population.persons[rows], show=_grouped, numeric=True),
        ]
        if population.households is not None:
            columns.append(
                RecordColumn(self.tr("Households"), population.households[rows], show=_grouped, numeric=True)
            )
        if data.zones is not None:
            columns.append(
                RecordColumn(self.tr("Municipality"), places.municipality, show=lambda index: names[int(index)])
            )
        columns += [
            RecordColumn(
                self.tr("Sub-cells in any 5G area (of 100)"),
                evaluation.mesh_area_counts[rows],
                show=_grouped,
                numeric=True,
            ),
            RecordColumn(self.tr("Class"), evaluation.mesh_class[rows], show=lambda value: classes[int(value)]),
            RecordColumn(
                self.tr("Carriers with 5G"), evaluation.mesh_bits[rows] & 0x0F, show=lambda bits: _carriers(int(bits))
            ),
        ]
        self.set_records(columns, rows, fit=fit)

    def select_place(self, latitude_deg: float, longitude_deg: float) -> None:
        """Select and reveal the mesh of a place, as if the planner had clicked its row."""
        if self._shown is None:
            return
        population = self._shown[0].project.data.population
        row, col = points_to_indices(latitude_deg, longitude_deg, MeshLevel.HALF)
        found = np.flatnonzero((population.row == row) & (population.col == col))
        self.table.select_keys(frozenset(found.tolist()))
        self.meshes_selected.emit(found)


@dataclass(frozen=True, slots=True, eq=False)
class _Places:
    """What no plan changes about the meshes of a zone."""

    rows: npt.NDArray[np.int64]
    codes: npt.NDArray[np.int64]
    municipality: npt.NDArray[np.int32]
    digits: Callable[[str], npt.NDArray[np.bool_]]


@lru_cache(maxsize=1)
def _places_of(data: PlanningData, zone: ZoneKey) -> _Places:
    """Return the meshes of a zone; kept for the zone shown last: every edit asks again (40 ms for a nation)."""
    municipality = mesh_municipalities(data)
    rows = np.flatnonzero(in_zone(data, municipality, zone))
    codes = indices_to_codes(data.population.row[rows], data.population.col[rows], MeshLevel.HALF)
    return _Places(rows, codes, municipality[rows], digits_in(codes))


def digits_in(codes: npt.NDArray[np.int64]) -> Callable[[str], npt.NDArray[np.bool_]]:
    """Return a search for digits in mesh codes, by arithmetic: 470,000 codes are never made into text."""
    narrow = codes.astype(np.int32)  # nine digits fit, and divide four times faster than 64 bits

    def contains(needle: str) -> npt.NDArray[np.bool_]:
        found = np.zeros(codes.size, dtype=np.bool_)
        if not (needle.isascii() and needle.isdigit()) or len(needle) > MeshLevel.HALF.digits:
            return found
        span = 10 ** len(needle)
        for place in range(MeshLevel.HALF.digits - len(needle) + 1):
            found |= narrow // 10**place % span == int(needle)
        return found

    return contains


def _sorted(keys: frozenset[int]) -> npt.NDArray[np.int64]:
    return np.sort(np.fromiter(keys, dtype=np.int64, count=len(keys)))


def _grouped(value: int) -> str:
    return f"{int(value):,}"


def _carriers(bits: int) -> str:
    return shown_carriers(tuple(carrier for place, carrier in enumerate(CARRIERS) if bits >> place & 1))
