"""What an answer says: what is the answer first, what is out of reach, bounds in plain words, a better set with its plan, who is short."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest
from PySide6.QtCore import QUrl
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QMessageBox

from coverage_planner.engine.selection.question import GoalKind, Money
from coverage_planner.engine.selection.selecting import Limits
from coverage_planner.model.errors import Cancelled
from coverage_planner.model.text import Text
from coverage_planner.project.plan_selection import ImprovedProposal
from coverage_planner.subsidy.fiscal_year import FiscalYear
from coverage_planner.subsidy.sharing_scheme import SchemeKind
from coverage_planner.ui import selection_runner
from coverage_planner.ui.application import wait_until_idle
from coverage_planner.ui.cost_dialog import CostDialog
from coverage_planner.ui.main_window import MainWindow
from coverage_planner.ui.selection_answer import SelectionAnswer
from coverage_planner.ui.selection_feature import SelectionFeature
from coverage_planner.ui.selection_lines import running_line
from coverage_planner.ui.selection_money_page import GOALS
from coverage_planner.ui.selection_report import IMPROVED
from coverage_planner.ui.selection_rollout_form import RolloutForm
from coverage_planner.ui.selection_runner import SEARCH_FROM, RunState
from coverage_planner.ui.selection_sections import answer_sections
from tests.ui.conftest import LEFT, open_dialogs


@pytest.fixture
def feature(sample: MainWindow) -> SelectionFeature:
    (found,) = sample.findChildren(SelectionFeature)
    found.open()
    found.panel.form.iterations = 40
    return found


def run(sample: MainWindow, feature: SelectionFeature) -> SelectionAnswer:
    QTest.mouseClick(feature.panel.form.start, LEFT)
    wait_until_idle(sample)
    assert feature.panel.answer is not None, feature.panel.said.text()
    return feature.panel.answer


def test_the_answer_comes_first_then_what_nobody_can_reach_by_zone(
    sample: MainWindow, feature: SelectionFeature
) -> None:
    answer = run(sample, feature)
    outside = answer.found.asked.unreachable
    assert outside.whole.persons > 0
    lines = feature.panel.said.text().splitlines()
    assert f"{answer.found.selection.value:,}" in lines[0] and "届かない" not in lines[0]
    assert f"{outside.whole.persons:,}人" in lines[-1] and "届かない" in lines[-1]
    sections = answer_sections(answer)
    assert "届かない" not in sections[0].title
    assert f"{outside.whole.persons:,}人" in sections[1].lines[0]
    rows = feature.panel.outside.table.records.text_rows()
    assert [row[1] for row in rows[1:]] == [
        f"{zone.persons:,}"
        for zone in (outside.whole, *sorted(outside.municipalities, key=lambda z: (-z.persons, -z.road)))
    ]
    before = sample.canvas.scale_denominator()
    feature.panel.outside.table.keys_selected.emit(frozenset({outside.municipalities[0].zone}))
    assert sample.canvas.scale_denominator() < before, "the map goes to the municipality"


def test_a_better_set_by_exact_coverage_can_be_made_the_plan(sample: MainWindow, feature: SelectionFeature) -> None:
    session = sample.workspace.session
    assert session is not None
    answer = run(sample, feature)
    chosen = answer.found.chosen[:2]
    better = ImprovedProposal(
        chosen=chosen, value=answer.found.covered_persons + 7, before=answer.found.covered_persons,
        covered_persons=answer.found.covered_persons + 7, cost_yen=sum(option.cost_yen for option in chosen),
    )  # fmt: skip
    feature.panel.show_answer(replace(answer, found=replace(answer.found, improved=better)))
    text = feature.panel.report.toPlainText()
    assert "+7人" in text and chosen[0].site.site_id in text
    assert IMPROVED in feature.panel.report.toHtml()
    feature.panel.report.anchorClicked.emit(QUrl(IMPROVED))
    wait_until_idle(sample)
    assert {site.number for site in session.plan.candidates} == {option.site.number for option in chosen}


def test_ways_of_building_and_carriers_caps_are_weighed_and_told(sample: MainWindow, feature: SelectionFeature) -> None:
    form = feature.panel.form
    form.money_page.carriers[0].set(40_000_000)
    form.conditions.ways[SchemeKind.JOINT].setChecked(True)
    answer = run(sample, feature)
    found = answer.found
    assert any(option.scheme is not None for option in found.asked.options)
    paid = sum(option.burden_yen[0] for option in found.chosen)
    assert paid <= 40_000_000
    assert f"NTTドコモの負担 {paid:,}円（上限 40,000,000円）" in feature.panel.report.toPlainText()


def test_a_goal_of_one_municipality_names_it_and_the_least_money_that_would_do(
    sample: MainWindow, feature: SelectionFeature
) -> None:
    session, form = sample.workspace.session, feature.panel.form
    assert session is not None and session.project.data.zones is not None
    form.kind.choose("goals")
    form.goals[GoalKind.PERSONS].box.setChecked(False)
    page = form.goal_page
    page.kind.choose(GoalKind.MUNICIPALITY)
    page.zone.choose(0)
    page.number.setValue(100)
    QTest.mouseClick(page.add, LEFT)
    form.money[Money.COST].set(1)
    answer = run(sample, feature)
    assert not answer.reached
    (goal,) = answer.found.selection.goals
    assert (goal.kind, goal.zone) == (GoalKind.MUNICIPALITY, 0) and goal.short
    rows = feature.panel.missed.table.records.text_rows()[1:]
    name = session.project.data.zones.municipalities[0].name
    (short,) = [row for row in rows if row[0] == "不足"]
    assert name in short[1] and f"{goal.short:,}人" in short[2]
    raised = [row for row in rows if row[0] == "緩和案" and "総事業費" in row[1]]
    assert raised and answer.helps is not None
    assert f"不足（目標 {goal.target:,}人、達成 {goal.covered:,}人）" in short[2]
    needed = answer.helps.raised[0].needed_yen
    assert needed is not None and f"{needed:,}円" in raised[0][2] and f"{needed - 1:,}円増やして" in raised[0][2]
    form.money[Money.COST].set(needed)
    assert run(sample, feature).reached, "the way out is one"


def test_a_goal_that_is_reached_is_listed_as_reached(sample: MainWindow, feature: SelectionFeature) -> None:
    form = feature.panel.form
    form.kind.choose("goals")
    form.goals[GoalKind.PERSONS].set(97)
    answer = run(sample, feature)
    assert answer.reached
    (row,) = feature.panel.missed.table.records.text_rows()[1:]
    goal = answer.found.selection.goals[0]
    assert row[0] == "達成" and f"{goal.covered:,}人" in row[2]
    said = " ".join(answer_sections(answer)[0].lines)
    proven = answer.found.selection.value == answer.found.selection.bound
    assert ("安い選び方はありません" in said) is proven
    assert (f"{answer.found.selection.bound:,} 円より安いもの" in said) is not proven


def test_a_goal_says_of_what_it_is_a_share_and_what_that_is_of_all(
    sample: MainWindow, feature: SelectionFeature
) -> None:
    form = feature.panel.form
    form.kind.choose(GOALS)
    form.goals[GoalKind.PERSONS].set(95)
    assert "候補局で届く分の 95 %以上" in form.summary.text()
    answer = run(sample, feature)
    (goal,) = answer.found.selection.goals
    assert answer.reached and goal.coverable < goal.total
    of_all = f"全体の {100 * goal.covered / goal.total:.1f} %"
    of_reach = f"候補局で届く分の {100 * goal.covered / goal.coverable:.2f} %"
    words = feature.panel.report.toPlainText()
    said = feature.panel.said.text().replace("\xa0", " ")
    for text in (said, words, str(feature.panel.missed.table.records.text_rows())):
        assert of_all in text and of_reach in text
    assert form.goal_page.of_total.text() in words, "the way to the other whole is named"
    form.goal_page.of_total.setChecked(True)
    assert "全体の 95 %以上" in form.summary.text()


def test_a_site_without_costs_is_shown_and_its_costs_are_one_button_away(
    sample: MainWindow, feature: SelectionFeature
) -> None:
    session = sample.workspace.session
    assert session is not None
    site = session.plan.candidates[2]
    session.put_site(replace(site, costs=()), Text("費用を消す", "drop costs"))
    sample.sites.select(frozenset())
    QTest.mouseClick(feature.panel.form.start, LEFT)
    wait_until_idle(sample)
    (box,) = open_dialogs()
    assert isinstance(box, QMessageBox) and site.site_id in box.text()
    assert sample.sites.selected == {site.number}
    x, y = sample.canvas.view.to_pixel(site.latitude_deg, site.longitude_deg)
    assert sample.canvas.rect().contains(int(x), int(y))
    QTest.mouseClick(box.defaultButton(), LEFT)
    QTest.qWait(20)
    (dialog,) = open_dialogs()
    assert isinstance(dialog, CostDialog) and site.site_id in dialog.windowTitle()
    dialog.reject()


def test_budgets_that_are_offered_can_build_the_dearest_site(sample: MainWindow) -> None:
    form = RolloutForm()
    for costs, each in (((30_000_000, 37_200_000), 40_000_000), ((30_000_000,) * 40, 300_000_000), ((), 10_000_000)):
        form.forget()
        form.begin_with(costs, FiscalYear(2027))
        assert [budget.cost_yen for budget in form.request().budgets] == [each] * 4
        assert each >= max(costs, default=0)


def test_making_the_kernels_ready_is_told_and_can_be_cancelled(monkeypatch: pytest.MonkeyPatch) -> None:
    state, told = RunState(), []

    def start(tell: Callable[[int, int], None]) -> None:
        tell(0, 1)
        assert state.doing is not None
        told.append(running_line(state.doing, (), "人"))

    monkeypatch.setattr(selection_runner, "start_kernels", start)
    shares: list[float] = []
    state.prepare(Limits(seconds=2.0), shares.append)
    assert "準備中" in told[0] and state.doing is None and shares == [SEARCH_FROM]

    def cancel(_share: float) -> None:
        raise Cancelled

    with pytest.raises(Cancelled):
        state.prepare(Limits(seconds=2.0), cancel)
    assert state.doing is None
    state.prepare(Limits(seconds=None, iterations=3), cancel)
