"""The target navigator: the gaps add up to what the rate lacks, their order and number close the shortfall, clicks go there."""

from __future__ import annotations

from collections import deque
from dataclasses import replace
from fractions import Fraction

import numpy as np
import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from coverage_planner.engine.indicators.targets import Target, targets
from coverage_planner.engine.road_stretches import stretches_of
from coverage_planner.model.terms import ANY_CARRIER, ZoneKind
from coverage_planner.ui.main_window import MainWindow
from coverage_planner.ui.target_gaps import TargetGaps, target_gaps
from coverage_planner.ui.workspace import PlanState

ALL = ZoneKind.ALL, ""


def of(target_id: str, **changes: object) -> Target:
    return replace(next(t for t in targets() if t.target_id == target_id), **changes)  # type: ignore[arg-type]


def zones(state: PlanState) -> list[tuple[ZoneKind, str]]:
    places = state.project.data.zones
    assert places is not None
    prefecture = (ZoneKind.PREFECTURE, places.municipalities[0].prefecture_code)
    return [ALL, prefecture, *((ZoneKind.MUNICIPALITY, m.code) for m in places.municipalities)]


@pytest.mark.parametrize("indicator", ["population_coverage", "road_coverage"])
def test_the_gaps_of_every_zone_are_exactly_what_its_rate_lacks(state: PlanState, indicator: str) -> None:
    met = set()
    for target in targets():
        for zone in zones(state) if target.indicator == indicator else ():
            gaps = target_gaps(state, target, zone)
            if gaps is None:
                continue
            assert gaps.total[-1:].tolist() in ([], [gaps.rate.total - gaps.rate.covered])
            assert int(gaps.amount.sum()) == gaps.rate.total - gaps.rate.covered
            assert (np.diff(gaps.amount) <= 0).all()
            enough = gaps.enough
            assert enough is not None
            if enough:
                assert gaps.total[enough - 1] >= gaps.shortfall
                assert enough == 1 or gaps.total[enough - 2] < gaps.shortfall
            met.add(bool(enough))
    assert met == {True, False}


def test_covering_the_first_gaps_reaches_the_target(state: PlanState) -> None:
    target = of("population_2025_nation", value=Fraction(99, 100))
    gaps = target_gaps(state, target, ALL)
    assert gaps is not None
    assert gaps.enough
    covered = gaps.rate.covered + int(gaps.amount[: gaps.enough].sum())
    assert Fraction(covered, gaps.rate.total) >= target.value
    assert Fraction(covered - int(gaps.amount[gaps.enough - 1]), gaps.rate.total) < target.value


def test_a_target_beyond_all_gaps_is_not_promised() -> None:
    from coverage_planner.model.rate import Rate

    gaps = TargetGaps(
        rate=Rate(5, 100),
        shortfall=90,
        amount=np.array([50, 30]),
        total=np.array([50, 80]),
        bounds_deg=np.zeros((2, 4)),
        municipality=np.zeros(2, dtype=np.int32),
    )
    assert gaps.enough is None


def test_stretches_are_the_connected_cells_of_a_route(state: PlanState) -> None:
    roads = state.project.data.roads
    assert roads is not None
    pieces = np.sort(np.random.default_rng(3).choice(roads.cell_row.size, 600, replace=False))
    stretch, count = stretches_of(roads, pieces)
    # The same by walking from cell to cell.
    line = roads.line[pieces]
    keys = list(
        zip(
            roads.road_class[line].tolist(),
            roads.route[line].tolist(),
            roads.cell_row[pieces].tolist(),
            roads.cell_col[pieces].tolist(),
            strict=True,
        )
    )
    label: dict[tuple[int, int, int, int], int] = {}
    for start in keys:
        if start in label:
            continue
        number = len(set(label.values()))
        label[start] = number
        queue = deque([start])
        while queue:
            k, route, r, c = queue.popleft()
            for dr in (-1, 0, 1):
                for dc in (-1, 0, 1):
                    near = (k, route, r + dr, c + dc)
                    if near not in label and near in set(keys):
                        label[near] = number
                        queue.append(near)
    assert count == len(set(label.values()))
    pairs = {(int(s), label[key]) for s, key in zip(stretch, keys, strict=True)}
    assert len(pairs) == count
    assert stretches_of(roads, np.empty(0, dtype=np.int64))[1] == 0


def test_choosing_a_target_and_a_row_goes_there(sample: MainWindow, qtbot: QtBot) -> None:
    page, canvas = sample.tables.navigator, sample.canvas
    sample.tables.tabs.setCurrentWidget(page)
    assert page.gaps is not None
    assert page.gaps.shortfall, "a target that is not reached comes first"
    page.choice.choose("population_2030_nation")
    gaps = page.gaps
    assert gaps is not None
    assert f"不足 {gaps.shortfall:,} 人" in page.summary.text()
    assert f"{gaps.enough:,} メッシュ" in page.summary.text()
    table = page.rows.table
    texts = [row[-1] for row in table.records.text_rows()[1:]]
    assert texts.index("◎ ここまでで達成") + 1 == gaps.enough
    table.selectRow(0)
    assert canvas.outlined.tolist() == gaps.bounds_deg[:1].tolist()
    west, south, east, north = canvas.view_bounds()
    assert west < gaps.bounds_deg[0, 0] < gaps.bounds_deg[0, 2] < east < west + 0.3
    assert south < gaps.bounds_deg[0, 1] < gaps.bounds_deg[0, 3] < north

    road = next(t.target_id for t in targets() if t.indicator == "road_coverage")
    page.choice.choose(road)
    assert page.gaps is not None
    assert page.gaps.route is not None
    table.selectRow(0)
    assert canvas.outlined.tolist() == page.gaps.bounds_deg[:1].tolist()
    zone = next(key for key in sample.indicators.zone_names() if key[0] is ZoneKind.MUNICIPALITY)
    sample.indicators.choose(zone, ANY_CARRIER)
    assert "推計" in page.summary.text()
    qtbot.keyClick(canvas, Qt.Key.Key_Escape)


def test_the_zone_is_chosen_on_the_page_and_the_figures_follow(sample: MainWindow, qtbot: QtBot) -> None:
    page = sample.tables.navigator
    sample.tables.tabs.setCurrentWidget(page)
    page.choice.choose("population_2030_prefecture")
    page.zone.setFocus()
    before = page.gaps
    while page.zone.term()[0] is not ZoneKind.MUNICIPALITY:
        qtbot.keyClick(page.zone, Qt.Key.Key_Down)
    assert sample.indicators.zone() == page.zone.term()
    gaps = page.gaps
    assert gaps is not None
    assert before is not None
    assert gaps.rate.total < before.rate.total
    assert page.zone.currentText() in page.summary.text()
    # several rows: what they close together, and what is missing then
    table = page.rows.table
    table.selectRow(0)
    qtbot.keyClick(table, Qt.Key.Key_Down, Qt.KeyboardModifier.ShiftModifier)
    both = int(gaps.amount[:2].sum())
    assert f"{both:,} 人" in page.selection.text()
    assert f"{gaps.shortfall - both:,}" in page.selection.text()
    qtbot.keyClick(
        table, Qt.Key.Key_Escape
    )  # Qt remembers the Shift of the last event for the selections of later tests
    # the panel's own choice is followed
    sample.indicators.choose((ZoneKind.ALL, ""), ANY_CARRIER)
    assert page.zone.term() == (ZoneKind.ALL, "")
    assert page.selection.text() == ""
