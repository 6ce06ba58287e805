"""The table 道路の空白: stretches of road outside the area by route and class, with both ends; linked with the map."""

from __future__ import annotations

from fractions import Fraction

import numpy as np
import numpy.typing as npt
from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QLabel, QVBoxLayout, QWidget

from coverage_planner.engine.road_stretches import RoadStretches, road_stretches
from coverage_planner.model.layers import PlanningData, service_mask
from coverage_planner.model.rate import decimal_text
from coverage_planner.model.terms import ROAD_CLASSES, RoadClass, Service, name_of
from coverage_planner.ui.filtered_table import FilteredTable
from coverage_planner.ui.form_fields import TermChoice
from coverage_planner.ui.language import shown
from coverage_planner.ui.record_table import RecordColumn
from coverage_planner.ui.workspace import PlanState
from coverage_planner.ui.zone_rows import ZoneKey, in_zone, municipality_names, piece_municipalities

_LEGAL = "legal"
_MICROMETRES_PER_METRE = 1_000_000


class RoadGapPage(QWidget):
    """The gaps of the zone shown, longest first, for a service and a class of road.

    Signals: ``gaps_selected(NDArray)`` with the bounds (west, south, east, north) of the chosen gaps.
    """

    gaps_selected = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._wanted: tuple[PlanState, ZoneKey, str] | None = None
        self._shown: tuple[object, ...] | None = None
        self._gaps: RoadStretches | None = None
        self.service = TermChoice(
            (
                (Service.MOBILE.value, self.tr("outside every carrier's mobile area (road coverage)")),
                (Service.NR.value, self.tr("outside every carrier's 5G")),
            )
        )
        self.classes = TermChoice(
            (
                (_LEGAL, self.tr("expressways and national roads")),
                *((one.value, shown(name_of(one))) for one in ROAD_CLASSES),
            )
        )
        for choice, name in ((self.service, self.tr("Service")), (self.classes, self.tr("Road class"))):
            choice.setAccessibleName(name)
            choice.currentIndexChanged.connect(lambda _place: self._refresh())
        self.service.setMinimumContentsLength(22)
        self.classes.setMinimumContentsLength(12)
        self.summary = QLabel()
        self.rows = FilteredTable(own_line=False)
        self.rows.table.setAccessibleName(self.tr("Road gaps"))
        self.rows.table.set_empty_text(self.tr("No gap in this zone."))
        self.rows.table.keys_selected.connect(self._tell)
        self.rows.table.key_activated.connect(lambda key: self._tell(frozenset({key})))
        top = QHBoxLayout()
        top.setContentsMargins(8, 5, 8, 3)
        top.setSpacing(10)
        for widget in (self.service, self.classes):
            top.addWidget(widget)
        top.addWidget(self.summary, 1)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addLayout(top)
        layout.addWidget(self.rows, 1)

    @property
    def gaps(self) -> RoadStretches | None:
        """The gaps shown."""
        return self._gaps

    def clear(self) -> None:
        """Show nothing."""
        self._wanted = self._shown = self._gaps = None
        self.summary.clear()
        self.rows.set_records((), ())

    def show_state(self, state: PlanState, zone: ZoneKey, zone_name: str) -> None:
        """Show the gaps of a zone under an evaluated plan, once the page is looked at."""
        self._wanted = state, zone, zone_name
        if self.isVisible():
            self._refresh()

    def showEvent(self, event: object) -> None:
        """Work the gaps out when the page is opened."""
        super().showEvent(event)  # type: ignore[arg-type]
        self._refresh()

    def _refresh(self) -> None:
        if self._wanted is None:
            return
        state, zone, zone_name = self._wanted
        key = (state, zone, self.service.term(), self.classes.term())
        if self._shown == key:
            return
        fit = self._shown is None
        self._shown = key
        data = state.project.data
        if data.roads is None:
            self.summary.setText(self.tr("Roads are not imported."))
            self.rows.set_records((), ())
            return
        chosen = self.classes.term()
        classes = (RoadClass.EXPRESSWAY, RoadClass.NATIONAL) if chosen in (None, _LEGAL) else (RoadClass(str(chosen)),)
        gaps = self._gaps = gap_stretches(state, zone, Service(str(self.service.term())), classes)
        length, tunnels = _metres(int(gaps.length_um.sum())), _metres(int(gaps.tunnel_um.sum()))
        self.summary.setText(
            self.tr("{zone}: {count} gaps, {metres} m (of it {tunnels} m in tunnels)").format(
                zone=zone_name, count=f"{gaps.count:,}", metres=length, tunnels=tunnels
            )
        )
        service = Service(str(self.service.term()))
        if not any(rate.service is service for rate in state.evaluation.assessment.road):
            said = self.tr("No area and no site with this service is known, so all of the road is listed.")
            self.summary.setText(f"{self.summary.text()}  {said}")
        self.rows.table.select_keys(frozenset(), reveal=False)
        self.rows.set_records(self._columns(data, gaps), range(gaps.count), fit=fit)

    def _columns(self, data: PlanningData, gaps: RoadStretches) -> list[RecordColumn]:
        roads = data.roads
        assert roads is not None
        line = roads.line[gaps.first_piece]
        names = municipality_names(data, self.tr("outside all boundaries"))
        municipality = piece_municipalities(data)
        unnamed = self.tr("(no name)")
        columns = [
            RecordColumn(self.tr("Class"), roads.road_class[line], show=lambda k: shown(name_of(ROAD_CLASSES[int(k)]))),
            RecordColumn(self.tr("Route"), roads.route[line], show=lambda k: roads.route_names[int(k)] or unnamed),
            RecordColumn(self.tr("Length (m)"), gaps.length_um, show=_metres, numeric=True),
            RecordColumn(self.tr("of it tunnel (m)"), gaps.tunnel_um, show=_metres, numeric=True),
        ]
        for title, place, piece in (
            (self.tr("Start"), gaps.start_deg, gaps.first_piece),
            (self.tr("End"), gaps.end_deg, gaps.end_piece),
        ):
            if data.zones is not None:
                columns.append(
                    RecordColumn(
                        self.tr("{end}: municipality").format(end=title),
                        municipality[piece],
                        show=lambda k: names[int(k)],
                    )
                )
            texts = [f"{latitude:.5f}N {longitude:.5f}E" for latitude, longitude in place]
            columns.append(RecordColumn(self.tr("{end}: place").format(end=title), texts))
        return columns

    def _tell(self, keys: frozenset[int]) -> None:
        if self._gaps is not None:
            rows = np.sort(np.fromiter(keys, dtype=np.int64, count=len(keys)))
            self.gaps_selected.emit(self._gaps.bounds_deg[rows])


def gap_stretches(state: PlanState, zone: ZoneKey, service: Service, classes: tuple[RoadClass, ...]) -> RoadStretches:
    """Return the stretches of some classes in a zone that no carrier's area of a service covers, longest first.

    Roads under construction do not count; tunnels as the definition says, as in the road coverage itself, so the lengths
    add up to its uncovered part.
    """
    data = state.project.data
    roads = data.roads
    assert roads is not None
    left_out = roads.under_construction
    if not state.project.settings.definition.include_tunnels:
        left_out = left_out | roads.tunnel
    wanted: npt.NDArray[np.bool_] = ~left_out & np.isin(roads.road_class, [ROAD_CLASSES.index(c) for c in classes])
    gap = wanted[roads.line] & ((state.evaluation.road_piece_bits & service_mask(service)) == 0)
    return road_stretches(roads, np.flatnonzero(gap & in_zone(data, piece_municipalities(data), zone)))


def _metres(micrometres: int) -> str:
    """Return metres to one decimal, half up, as the tables of roads by zone print them."""
    whole, _, rest = decimal_text(Fraction(int(micrometres), _MICROMETRES_PER_METRE), 1).partition(".")
    return f"{int(whole):,}.{rest}"
