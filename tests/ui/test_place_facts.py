"""Identify: what it says of a place equals the evaluation, counted another way."""

from __future__ import annotations

import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QPushButton
from pytestqt.qtbot import QtBot

from coverage_planner.engine.best_server import NO_SERVER
from coverage_planner.engine.coverage_state import CoverageState
from coverage_planner.engine.mesh_coverage import MeshCounter
from coverage_planner.model.land_use import LandUseClass
from coverage_planner.model.lattice import SUB_COLS_PER_DEGREE, SUB_ROWS_PER_DEGREE, Window
from coverage_planner.model.terms import CARRIERS, Technology
from coverage_planner.ui.application import wait_until_idle
from coverage_planner.ui.main_window import MainWindow
from coverage_planner.ui.place_facts import best_servers_at, place_facts
from coverage_planner.ui.workspace import PlanState
from tests.ui.conftest import LEFT, point_of


def centre_of(state: PlanState, row: int) -> tuple[float, float]:
    population = state.project.data.population
    return (population.row[row] + 0.53) / 240, 100 + (population.col[row] + 0.53) / 160


def test_cells_persons_and_classes_are_those_of_the_evaluation(state: PlanState) -> None:
    data, evaluation = state.project.data, state.evaluation
    coverage = CoverageState(data.service_areas)
    for footprint in evaluation.footprints.values():
        coverage.add(footprint)
    counter = MeshCounter(data.population.row, data.population.col)
    rng = np.random.default_rng(5)
    chosen = np.concatenate((rng.choice(counter.size, 40), np.flatnonzero(evaluation.mesh_class == 2)[:20]))
    seen = set()
    for row in chosen.tolist():
        facts = place_facts(state, *centre_of(state, row))
        window = Window(facts.half_row * 10, facts.half_col * 10, 10, 10)
        counts = counter.count_cells(coverage.covered_bits(window), window, np.array([row]))[0]
        assert facts.persons == data.population.persons[row]
        assert facts.mesh_class == evaluation.mesh_class[row]
        assert facts.cells[-1].carrier is None
        assert facts.cells[-1].nr == evaluation.mesh_area_counts[row] == counts[8]
        assert facts.cells[-1].mobile == counts[9]
        assert [c.nr for c in facts.cells[:4]] == counts[:4].tolist()
        assert [c.mobile for c in facts.cells[:4]] == counts[4:8].tolist()
        seen.add((facts.mesh_class, facts.cells[-1].nr > 0))
    assert len(seen) > 2


def test_the_land_use_is_that_of_the_sub_cell(state: PlanState) -> None:
    land_use = state.project.data.land_use
    assert land_use is not None
    row, col = np.argwhere(land_use.code == LandUseClass.BUILDINGS)[0] + (land_use.window.row0, land_use.window.col0)
    facts = place_facts(state, (row + 0.5) / 2400, 100 + (col + 0.5) / 1600)
    assert facts.land_use is LandUseClass.BUILDINGS
    assert place_facts(state, 30.0, 130.0).land_use is None


def test_best_servers_are_those_of_the_engine(state: PlanState) -> None:
    footprints = state.evaluation.footprints
    coverage = CoverageState(None)
    for footprint in footprints.values():
        coverage.add(footprint)
    rng = np.random.default_rng(6)
    served = 0
    for row in rng.choice(state.project.data.population.row.size, 25).tolist():
        latitude, longitude = centre_of(state, row)
        r, c = int(latitude * SUB_ROWS_PER_DEGREE), int((longitude - 100) * SUB_COLS_PER_DEGREE)
        answer = {(s.carrier, s.technology): s for s in best_servers_at(footprints.values(), r, c)}
        for carrier in CARRIERS:
            for technology in Technology:
                best = coverage.best_server(Window(r, c, 1, 1), carrier, technology)
                if best.number[0, 0] == NO_SERVER:
                    assert (carrier, technology) not in answer
                else:
                    server = answer[carrier, technology]
                    assert server.site_number == best.number[0, 0]
                    assert server.level_dbm == pytest.approx(best.level_ddbm[0, 0] / 10)
                    served += 1
    assert served > 20


def test_roads_of_all_meshes_add_up_to_the_table(state: PlanState) -> None:
    roads = state.project.data.roads
    assert roads is not None
    counted = ~roads.under_construction[roads.line]
    cells = sorted(set(zip((roads.cell_row // 10).tolist(), (roads.cell_col // 10).tolist(), strict=True)))
    total = gap = 0
    for row, col in cells:
        facts = place_facts(state, (row + 0.5) / 240, 100 + (col + 0.5) / 160)
        total += sum(road.length_um for road in facts.roads or ())
        gap += sum(road.gap_um for road in facts.roads or ())
    assert total == int(roads.length_um[counted].sum())
    outside = counted & (state.evaluation.road_piece_bits & 0xF0 == 0)
    assert gap == int(roads.length_um[outside].sum()) > 0


def test_a_click_with_the_tool_shows_the_facts_and_they_follow_the_plan(sample: MainWindow, qtbot: QtBot) -> None:
    state = sample.workspace.state
    assert state is not None
    row = int(np.flatnonzero(state.evaluation.mesh_class == 2)[0])
    latitude, longitude = centre_of(state, row)
    sample.canvas.centre_on(latitude, longitude, 8.0)
    qtbot.keyClick(sample.canvas, Qt.Key.Key_I)
    qtbot.mouseClick(sample.canvas, LEFT, pos=point_of(sample, latitude, longitude))
    dialog = sample.places.dialog
    assert dialog.isVisible()
    assert sample.canvas.outlined.shape == (1, 4)
    assert "新たに圏内" in dialog.text()
    button = next(b for b in dialog.findChildren(QPushButton) if "コピー" in b.text())
    button.click()
    copied = QGuiApplication.clipboard().text()
    assert f"人口（人）\t{state.project.data.population.persons[row]:,}" in copied
    sample.plans.select("現状")
    wait_until_idle(sample)
    assert "5G圏外" in dialog.text()
    assert "現状" in dialog.text()
    dialog.reject()
    assert sample.canvas.place_mark is None
    assert sample.canvas.outlined.shape == (0, 4)
