"""A plan made of population and roads alone: no page names a zone badly or calls unserved what nobody knows."""

from __future__ import annotations

from dataclasses import replace

import pytest
from PySide6.QtWidgets import QComboBox

from coverage_planner.model.plan import Plan
from coverage_planner.model.project import Project
from coverage_planner.model.terms import ANY_CARRIER, ZoneKind
from coverage_planner.project.session import Session
from coverage_planner.ui.application import wait_until_idle
from coverage_planner.ui.main_window import MainWindow


@pytest.fixture
def bare(window: MainWindow, sample_project: Project) -> MainWindow:
    data = replace(sample_project.data, service_areas=None)
    window.workspace.set_session(Session(replace(sample_project, data=data, plans=(Plan(name="現状"),))))
    wait_until_idle(window)
    return window


def test_a_zone_loaded_in_part_is_marked_and_no_page_calls_its_target_reached(
    window: MainWindow, sample_project: Project
) -> None:
    zones = sample_project.data.zones
    assert zones is not None
    data = replace(sample_project.data, zones=replace(zones, partly_loaded=frozenset({"99", "99402"})))
    window.workspace.set_session(Session(replace(sample_project, data=data)))
    wait_until_idle(window)
    names = window.indicators.zone_names()
    assert names["prefecture", "99"].endswith("(一部のみ)")
    assert names["municipality", "99402"].endswith("(推計・一部のみ)")
    window.indicators.choose((ZoneKind.PREFECTURE, "99"), ANY_CARRIER)
    wait_until_idle(window)
    assert "判定しない" in window.indicators._targets.text()
    assert "達成" not in window.indicators._targets.text().replace("達成は", "")
    page = window.tables.navigator
    window.tables.tabs.setCurrentWidget(page)
    page.choice.choose("population_2030_prefecture")
    wait_until_idle(window)
    assert "判定しない" in page.summary.text()
    assert not [row for row in page.rows.table.records.text_rows()[1:] if "達成" in row[-1]]


def test_every_page_says_what_is_not_known(bare: MainWindow) -> None:
    tables, state = bare.tables, bare.workspace.state
    assert state is not None
    assert not state.evaluation.assessment.population, "nothing is known of 5G"
    for place in range(tables.tabs.count()):
        tables.tabs.setCurrentIndex(place)
        wait_until_idle(bare)
        page = tables.tabs.currentWidget()
        for choice in page.findChildren(QComboBox):
            texts = [choice.itemText(k) for k in range(choice.count())]
            assert not any("ZoneKind" in text or "<" in text for text in texts), texts
    assert bare.indicators.zone_names() == {("all", ""): "対象全域"}
    assert tables.navigator.summary.text().startswith("対象全域")
    gaps = bare.features.road_gaps.page
    assert gaps.summary.text().startswith("対象全域: ")
    assert "すべての道路" in gaps.summary.text()
    shown = tables.meshes.table.records.text_rows([0, 1])
    assert all("不明" in row and "5G圏外" not in row for row in shown[1:])
    roads = tables.report_views["roads"]
    assert "エリア図" in roads.table._empty_text
    assert "読み込まれていません" not in roads.table._empty_text
