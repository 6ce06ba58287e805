"""The road gaps listed are exactly the uncovered part of the road coverage, with their real ends, and show on the map."""

from __future__ import annotations

import numpy as np
import pytest

from coverage_planner.engine.road_stretches import road_stretches
from coverage_planner.model.layers import service_mask
from coverage_planner.model.terms import ROAD_CLASSES, RoadClass, Service, ZoneKind
from coverage_planner.ui.main_window import MainWindow
from coverage_planner.ui.road_gap_page import gap_stretches
from coverage_planner.ui.workspace import PlanState
from coverage_planner.ui.zone_rows import piece_municipalities


@pytest.mark.parametrize("road_class", [RoadClass.EXPRESSWAY, RoadClass.NATIONAL])
def test_gaps_add_up_to_the_uncovered_length_of_every_municipality(state: PlanState, road_class: RoadClass) -> None:
    zones = state.project.data.zones
    assert zones is not None
    seen = 0
    for municipality in zones.municipalities:
        zone = ZoneKind.MUNICIPALITY, municipality.code
        rate = state.evaluation.assessment.road_rate(road_class, *zone)
        if rate is None:
            continue
        gaps = gap_stretches(state, zone, Service.MOBILE, (road_class,))
        assert gaps.length_um.sum() == rate.length_um.total - rate.length_um.covered
        seen += gaps.count
    whole = gap_stretches(state, (ZoneKind.ALL, ""), Service.MOBILE, (road_class,))
    assert whole.count <= seen or seen == 0
    assert (np.diff(whole.length_um) <= 0).all()


def test_ends_are_the_farthest_places_of_a_stretch(state: PlanState) -> None:
    roads = state.project.data.roads
    assert roads is not None
    gaps = gap_stretches(state, (ZoneKind.ALL, ""), Service.NR, tuple(ROAD_CLASSES))
    assert gaps.count > 3
    for k in range(min(gaps.count, 12)):
        pieces = gaps.pieces[gaps.offsets[k] : gaps.offsets[k + 1]]
        assert roads.length_um[pieces].sum() == gaps.length_um[k]
        assert {int(gaps.first_piece[k]), int(gaps.end_piece[k])} <= set(pieces.tolist())
        south, north = roads.cell_row[pieces].min() / 2400, (roads.cell_row[pieces].max() + 1) / 2400
        assert gaps.bounds_deg[k, 1] == pytest.approx(south)
        assert gaps.bounds_deg[k, 3] == pytest.approx(north)
        span = np.hypot(*(gaps.end_deg[k] - gaps.start_deg[k]) * (1, np.cos(np.radians(36))))
        box = np.hypot(np.ptp(roads.cell_row[pieces]) / 2400, np.ptp(roads.cell_col[pieces]) / 1600 * 0.809)
        # A double sweep finds at least half of the true extent, on plain stretches all of it.
        assert span >= 0.5 * box - 1e-9
    none = road_stretches(roads, np.empty(0, dtype=np.int64))
    assert none.count == 0
    assert none.start_deg.shape == (0, 2)


def test_the_page_follows_plan_zone_and_choice_and_leads_to_the_map(sample: MainWindow) -> None:
    feature = sample.features.road_gaps
    sample.tables.tabs.setCurrentWidget(feature.page)
    state = sample.workspace.state
    assert state is not None
    expected = gap_stretches(state, sample.tables.zone[0], Service.MOBILE, (RoadClass.EXPRESSWAY, RoadClass.NATIONAL))
    assert feature.page.rows.table.records.rowCount() == expected.count
    feature.page.service.choose(Service.NR.value)
    wider = feature.page.gaps
    assert wider is not None
    assert wider.length_um.sum() >= expected.length_um.sum(), "outside 5G is at least what is outside all mobile"
    view = sample.canvas.view
    feature.page.rows.table.keys_selected.emit(frozenset({0}))
    assert sample.canvas.view != view
    assert sample.canvas.outlined.shape == (1, 4)
    zones = state.project.data.zones
    assert zones is not None
    code = zones.municipalities[0].code
    sample.tables.set_zone((ZoneKind.MUNICIPALITY, code), zones.municipalities[0].name)
    assert zones.municipalities[0].name in feature.page.summary.text()
    here = feature.page.gaps
    assert here is not None
    roads = state.project.data.roads
    assert roads is not None
    assert set(piece_municipalities(state.project.data)[here.pieces].tolist()) <= {0}
    assert not (state.evaluation.road_piece_bits[here.pieces] & service_mask(Service.NR)).any()
