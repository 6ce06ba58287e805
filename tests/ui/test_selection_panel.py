"""置局選定 in the window: a proposal is what its plan evaluates to; cancelling changes nothing; missed goals have a reason."""

from __future__ import annotations

import time
from pathlib import Path

import pytest
from PySide6.QtCore import QPointF, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QMessageBox

from coverage_planner.engine.selection.certificate_check import check_certificate
from coverage_planner.engine.selection.question import GoalKind, Money
from coverage_planner.engine.selection.selecting import SelectionStatus
from coverage_planner.model.terms import RoadClass
from coverage_planner.ui.application import wait_until_idle
from coverage_planner.ui.main_window import MainWindow
from coverage_planner.ui.selection_answer import SelectionAnswer
from coverage_planner.ui.selection_feature import SelectionFeature
from tests.ui.conftest import SHARED_PLAN, open_dialogs


@pytest.fixture
def feature(sample: MainWindow) -> SelectionFeature:
    (found,) = sample.findChildren(SelectionFeature)
    found.open()
    found.panel.form.iterations = 200
    return found


def half_the_cost(window: MainWindow) -> int:
    session = window.workspace.session
    assert session is not None
    return sum(site.total_cost_yen for site in session.plan.candidates) // 2


def answer_of(window: MainWindow, feature: SelectionFeature) -> SelectionAnswer:
    feature.panel.form.start.click()
    wait_until_idle(window)
    assert feature.panel.answer is not None, feature.panel.said.text()
    return feature.panel.answer


def test_a_proposal_becomes_one_plan_that_evaluates_to_the_same_persons(
    sample: MainWindow, feature: SelectionFeature, tmp_path: Path
) -> None:
    session, panel = sample.workspace.session, feature.panel
    assert session is not None
    budget = half_the_cost(sample)
    panel.form.money[Money.COST].set(budget)
    answer = answer_of(sample, feature)
    selection = answer.found.selection
    assert answer.reached and 0 < selection.cost_yen <= budget
    assert selection.bound >= selection.value
    table = panel.rows.table.records.text_rows()
    assert len(table) == 1 + len(selection.sites)
    assert table[-1][6] == f"{selection.cost_yen:,}"
    assert answer.steps[-1].covered_so_far.persons == selection.persons
    assert panel.gap.steps
    after, told = answer.found.assessment.population_rate().persons, panel.said.text().replace("\xa0", " ")
    assert f"5G人口カバー率 {after.percent_text()} %（{answer.found.covered_persons:,} / {after.total:,} 人" in told
    roads = [answer.found.assessment.road_rate(kind) for kind in (RoadClass.EXPRESSWAY, RoadClass.NATIONAL)]
    assert all(road is not None and f"{road.length_um.percent_text()} %" in told for road in roads)
    assert answer.found.assessment.definition.sentence().ja in panel.report.toPlainText()
    edits = session.history_position
    panel.make_plan.click()
    wait_until_idle(sample)
    state = sample.workspace.state
    assert state is not None and session.plan_name == state.plan_name != SHARED_PLAN
    assert state.evaluation.assessment.population == answer.found.assessment.population
    assert state.evaluation.assessment.road == answer.found.assessment.road
    assert {site.number for site in session.plan.candidates} == {option.site.number for option in answer.found.chosen}
    assert session.history_position == edits + 1
    session.undo()
    assert session.plan_name == SHARED_PLAN
    path = tmp_path / "証明.json"
    feature.save_certificate(answer, path)
    wait_until_idle(sample)
    checked = check_certificate(path, path.with_name(path.name + ".instance.npz"))
    assert (checked.value, checked.bound) == (selection.value, selection.bound)
    feature.check_file(path)
    wait_until_idle(sample)
    (said,) = [one for one in open_dialogs() if isinstance(one, QMessageBox)]
    assert "正しい" in said.text() and f"{selection.bound:,}" in said.informativeText()
    held = said.text()
    said.close()
    path.write_text(path.read_text(encoding="utf-8").replace(str(selection.bound), str(selection.bound - 1), 1))
    feature.check_file(path)
    wait_until_idle(sample)
    (refused,) = [one for one in open_dialogs() if isinstance(one, QMessageBox)]
    assert refused.text() != held and "証明書" in refused.text() + refused.informativeText()


@pytest.mark.parametrize("how", ["stop", "status line"])
def test_ending_a_search_keeps_the_best_so_far_and_leaves_the_project_as_it_was(
    sample: MainWindow, feature: SelectionFeature, how: str
) -> None:
    session, panel = sample.workspace.session, feature.panel
    assert session is not None
    before = session.project
    heard: list[str] = []
    panel.answered.connect(lambda _answer: heard.append("answer"))
    panel.form.iterations = 10**9  # never ends by itself
    panel.form.start.click()
    assert not panel.form.start.isEnabled() and panel.form.stop.isEnabled()
    deadline = time.monotonic() + 60
    while not panel.runner.state.told and time.monotonic() < deadline:
        QTest.qWait(20)
    (panel.form.stop.click if how == "stop" else sample.workspace.cancel)()
    while not heard and time.monotonic() < deadline:
        QTest.qWait(20)
    assert heard == ["answer"]
    assert panel.form.start.isEnabled() and not panel.form.stop.isEnabled()
    answer = panel.answer
    assert answer is not None and answer.found.selection.status is SelectionStatus.CANCELLED
    assert answer.found.selection.cost_yen <= 300_000_000
    assert session.project is before


def test_an_edit_while_sites_are_chosen_drops_the_answer(sample: MainWindow, feature: SelectionFeature) -> None:
    session = sample.workspace.session
    assert session is not None
    feature.panel.form.start.click()
    session.set_enabled(session.plan.candidates[0].number, False)
    wait_until_idle(sample)
    assert feature.panel.answer is None
    assert "選び直し" in feature.panel.said.text()


def test_goals_beyond_the_money_show_shortfall_reason_and_way_out(
    sample: MainWindow, feature: SelectionFeature
) -> None:
    form = feature.panel.form
    form.kind.choose("goals")
    form.goals[GoalKind.PERSONS].set(100)
    form.money[Money.COST].set(1)
    answer = answer_of(sample, feature)
    assert not answer.reached
    rows = feature.panel.missed.table.records.text_rows()[1:]
    kinds = {row[0] for row in rows}
    assert kinds == {"理由", "不足", "緩和案"}
    assert any("予算" in row[1] for row in rows if row[0] == "理由")
    assert feature.panel.pages.currentWidget() is feature.panel.missed


def test_what_if_why_and_the_front_start_from_the_answer_shown(sample: MainWindow, feature: SelectionFeature) -> None:
    panel = feature.panel
    panel.form.money[Money.COST].set(half_the_cost(sample))
    first = answer_of(sample, feature)
    site = first.steps[0].site
    number = first.found.asked.options[site - 1].site.number
    panel.rows.table.keys_selected.emit(frozenset({site}))
    assert sample.sites.selected == frozenset({number})
    panel.explain(site)
    assert panel.pages.currentWidget() is panel.report
    assert first.found.asked.options[site - 1].site.site_id in panel.report.toPlainText().splitlines()[1]
    assert [action.text() for action in panel.menu_of(site).actions()][:2] == [
        "この局を選んだ理由",
        "この局を整備しない場合",
    ]
    panel.try_without(site)
    wait_until_idle(sample)
    second = panel.answer
    assert second is not None and second is not first
    assert number not in {option.site.number for option in second.found.chosen}
    assert second.found.selection.value <= first.found.selection.bound
    panel.back.click()
    assert panel.answer is first
    panel.pareto.click()
    wait_until_idle(sample)
    front = panel.front.front
    assert front is not None and len(front.points) > 2
    QApplication.processEvents()
    spot: QPointF = panel.front.place_of(1)
    QTest.mouseClick(panel.front, Qt.MouseButton.LeftButton, pos=spot.toPoint())
    wait_until_idle(sample)
    assert panel.answer is not None
    chosen = front.points[panel.front.chosen]
    assert panel.answer.found.selection.cost_yen == chosen.cost_yen
    assert panel.answer.steps[-1].cost_so_far_yen == chosen.cost_yen
