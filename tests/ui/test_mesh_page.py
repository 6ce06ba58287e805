"""The mesh table: rows of the zone shown with the evaluation's figures, fast at the size of the nation, linked with the map."""

from __future__ import annotations

from dataclasses import replace
from time import perf_counter

import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from coverage_planner.model.mesh import MeshLevel, indices_to_codes
from coverage_planner.model.terms import ANY_CARRIER, ZoneKind
from coverage_planner.ui.language import install_language
from coverage_planner.ui.main_window import MainWindow
from coverage_planner.ui.mesh_page import MeshPage, digits_in
from coverage_planner.ui.workspace import PlanState
from tests.ui.conftest import LEFT, point_of


@pytest.fixture(autouse=True)
def japanese(qapp: QApplication) -> None:
    install_language(qapp, "ja")


def test_rows_and_persons_of_a_zone_are_those_of_its_rate(qtbot: QtBot, state: PlanState) -> None:
    page = MeshPage()
    qtbot.addWidget(page)
    assert state.project.data.zones is not None
    for zone in ((ZoneKind.ALL, ""), (ZoneKind.MUNICIPALITY, state.project.data.zones.municipalities[2].code)):
        page.show_state(state, zone)
        rows = page.table.records.text_rows()
        head, lines = rows[0], rows[1:]
        rate = state.evaluation.assessment.population_rate(*zone).persons
        persons = [int(line[1].replace(",", "")) for line in lines]
        outside = [line[head.index("カバー状況")] == "圏外" for line in lines]
        assert sum(persons) == rate.total
        assert sum(p for p, out in zip(persons, outside, strict=True) if not out) == rate.covered
        if zone[0] is ZoneKind.MUNICIPALITY:
            assert {line[head.index("市区町村")] for line in lines} == {state.project.data.zones.municipalities[2].name}


@pytest.mark.parametrize("needle", ["5", "34", "5342", "999", "534210232", "5,3", "x", "53421023211"])
def test_digits_are_found_in_codes_as_in_their_text(needle: str) -> None:
    codes = indices_to_codes(np.arange(8500, 8900), np.arange(6200, 6600), MeshLevel.HALF)
    assert digits_in(codes)(needle).tolist() == [needle in str(code) for code in codes.tolist()]


def test_the_nation_sorts_and_filters_in_time(qtbot: QtBot, state: PlanState) -> None:
    count = 470_000
    rng = np.random.default_rng(1)
    rows, cols = np.divmod(np.arange(count), 1000)
    old = state.project.data.population
    population = replace(
        old,
        row=(8000 + rows).astype(np.int32),
        col=(5500 + cols).astype(np.int32),
        persons=rng.integers(0, 5000, count),
        households=rng.integers(0, 2000, count),
        prefecture_parts=None,
    )
    project = replace(state.project, data=replace(state.project.data, population=population))
    evaluation = replace(
        state.evaluation,
        mesh_class=rng.integers(0, 3, count).astype(np.uint8),
        mesh_bits=rng.integers(0, 256, count).astype(np.uint8),
        mesh_area_counts=rng.integers(0, 101, count).astype(np.int16),
    )
    page = MeshPage()
    qtbot.addWidget(page)
    page.resize(900, 300)
    page.show()
    page.show_state(replace(state, project=project, evaluation=evaluation), (ZoneKind.ALL, ""))
    records = page.table.records
    assert records.rowCount() == count

    def fastest(work: object) -> float:
        times = []
        for _ in range(3):
            start = perf_counter()
            work()  # type: ignore[operator]
            times.append(perf_counter() - start)
        return min(times)

    # 200 ms is the aim on an idle machine (CI shares its cores); a Python proxy model takes minutes.
    limit_s = 0.6
    assert fastest(lambda: records.sort(1, Qt.SortOrder.DescendingOrder)) < limit_s
    assert fastest(lambda: page.table.filter("新たに圏内")) < limit_s
    page.table.filter("")
    assert fastest(lambda: page.table.filter("5341")) < limit_s
    assert 0 < records.rowCount() < count


def test_a_row_is_outlined_on_the_map_and_a_click_on_the_map_selects_the_row(
    sample: MainWindow, qtbot: QtBot, state: PlanState
) -> None:
    page, canvas = sample.tables.meshes, sample.canvas
    sample.tables.tabs.setCurrentWidget(page)
    population = state.project.data.population
    assert page.table.records.rowCount() == population.row.size
    page.table.selectRow(7)
    key = page.table.records.key_at(7)
    assert canvas.outlined[0, 1] == pytest.approx(population.row[key] / 240)
    page.table.doubleClicked.emit(page.table.records.index(7, 0))
    west, south, east, north = canvas.view_bounds()
    assert west < 100 + population.col[key] / 160 < east < west + 0.2
    assert south < population.row[key] / 240 < north

    target = int(np.flatnonzero(population.persons > 0)[-3])
    latitude, longitude = (population.row[target] + 0.5) / 240, 100 + (population.col[target] + 0.5) / 160
    canvas.centre_on(latitude, longitude, 3.0)
    for dlat, dlon in ((0, 0), (0.0015, 0.002), (-0.0015, -0.002)):  # wherever no site's sign is in the way
        pixel = point_of(sample, latitude + dlat, longitude + dlon)
        if canvas.site_at(pixel.x(), pixel.y()) is None:
            break
    qtbot.mouseClick(canvas, LEFT, pos=pixel)
    assert page.table.selected_keys() == frozenset({target})
    assert canvas.outlined.shape == (1, 4)

    zone = next(key for key in sample.indicators.zone_names() if key[0] is ZoneKind.MUNICIPALITY)
    sample.indicators.choose(zone, ANY_CARRIER)
    assert 0 < page.table.records.rowCount() < population.row.size
