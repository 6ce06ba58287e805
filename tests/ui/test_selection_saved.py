"""The questions of 置局選定 are in the plan file: what was typed is there again, and an odd file changes nothing."""

from __future__ import annotations

import json
from dataclasses import replace
from fractions import Fraction
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from coverage_planner.engine.selection.question import Cap, Goal, GoalKind, GoalsQuestion, Money
from coverage_planner.model.project import Project
from coverage_planner.model.terms import Carrier
from coverage_planner.project.project_file import open_project, save_project
from coverage_planner.project.session import Session
from coverage_planner.subsidy.sharing_scheme import SchemeKind
from coverage_planner.ui.application import wait_until_idle
from coverage_planner.ui.language import install_language
from coverage_planner.ui.main_window import MainWindow
from coverage_planner.ui.selection_feature import SelectionFeature
from coverage_planner.ui.selection_form import SelectionForm
from coverage_planner.ui.selection_record import question_text, take_question, take_years
from coverage_planner.ui.selection_rollout_form import RolloutForm
from tests.ui.conftest import LEFT, SHARED_PLAN
from tests.ui.test_selection_years import choose, type_amount, type_site


def test_questions_are_saved_with_the_plan_file_and_there_again(sample: MainWindow, tmp_path: Path) -> None:
    (feature,) = sample.findChildren(SelectionFeature)
    session = sample.workspace.session
    assert session is not None
    form, years = feature.panel.form, feature.rollout.form
    feature.open()
    form.kind.choose("goals")
    form.goals[GoalKind.PERSONS].set(97.5)
    form.goal_page.of_total.setChecked(True)
    page = form.goal_page
    page.kind.choose(GoalKind.MUNICIPALITY)
    page.zone.choose(2)
    page.of.choose(1)
    QTest.mouseClick(page.add, LEFT)
    form.money[Money.STATE].set(120_000_000)
    QTest.keyClicks(form.must, session.plan.candidates[0].site_id)
    form.take("exclusive", ("A", "B"))
    form.conditions.spacing.setValue(1500)
    form.conditions.ways[SchemeKind.JOINT].setChecked(True)
    form.conditions.order.item(0).setCheckState(Qt.CheckState.Unchecked)
    form.conditions.order.insertItem(0, form.conditions.order.takeItem(3))
    asked, decided = form.question(), form.rules()
    feature.open_years()
    type_amount(feature.rollout, 1, 1, "1.5億")
    type_amount(feature.rollout, 1, 4, "7")
    first, second = (site.site_id for site in session.plan.candidates[:2])
    type_site(years.rule_page.site, first)
    choose(years.rule_page.kind, "は次の局と同年度か後に限る")
    type_site(years.rule_page.other, second)
    QTest.mouseClick(years.rule_page.add, LEFT)
    type_site(years.rule_page.site, second)
    choose(years.rule_page.kind, "をこの年度より前に整備しない")
    choose(years.rule_page.year, years.table.item(2, 0).text())
    QTest.mouseClick(years.rule_page.add, LEFT)
    request = years.request()
    assert request.before == ((second, first),) and request.rules[0].not_before and request.weights == (1, 7, 1, 1)
    edits = session.history_position
    sample.workspace.save_file(tmp_path / "p.gpkg")
    wait_until_idle(sample)
    assert session.history_position == edits and not session.modified
    sample.workspace.set_session(Session(open_project(tmp_path / "p.gpkg"), tmp_path / "p.gpkg"))
    again = sample.workspace.session
    assert again is not None
    again.select_plan(SHARED_PLAN)
    assert form.question() == asked and form.rules() == decided
    assert isinstance(asked, GoalsQuestion) and asked.caps == (Cap(money=Money.STATE, limit_yen=120_000_000),)
    assert Goal(kind=GoalKind.MUNICIPALITY, share=Fraction(9, 10), carrier=1, zone=2, of_total=True) in asked.goals
    assert decided.carriers == (Carrier.RAKUTEN, Carrier.KDDI, Carrier.SOFTBANK)
    assert years.request() == request
    wait_until_idle(sample)


def test_nothing_of_another_project_stays_in_the_forms(sample: MainWindow, sample_project: Project) -> None:
    (feature,) = sample.findChildren(SelectionFeature)
    usual = question_text(feature.panel.form)
    feature.panel.form.must.setText("C-1")
    feature.panel.form.kind.choose("goals")
    feature.rollout.form.rule_page.put_after("A", "B")
    sample.workspace.set_session(Session(replace(sample_project, questions=())))
    assert question_text(feature.panel.form) == usual
    assert feature.rollout.form.rule_page.orders == []
    wait_until_idle(sample)


@pytest.mark.parametrize(
    "text",
    ["", "[]", "[" * 100_000, '{"kind": 3, "must": 5, "order": [["moon", true]], "money": {"cost": [true, 1e999]}}',
     '{"goals": {"persons": ["x"]}, "further": [{"kind": "persons", "share": "1/0"}], "ways": ["none"], "seconds": true}',
     '{"years": [["moon", "1", "", "", "1"]], "rules": [[1]], "orders": [["A", "A"]], "goal_persons": null}'],
)  # fmt: skip
def test_what_cannot_be_read_leaves_the_forms_as_they_are(qapp: QApplication, text: str) -> None:
    install_language(qapp, "ja")
    form, years = SelectionForm(), RolloutForm()
    before = question_text(form)
    take_question(form, text)
    take_years(years, text)
    assert question_text(form) == before
    assert years.rule_page.orders == [] and years.table.rowCount() == 0


def test_files_of_earlier_programs_have_no_questions(sample_project: Project, tmp_path: Path) -> None:
    import sqlite3

    path = tmp_path / "p.gpkg"
    save_project(replace(sample_project, questions=(("rollout", "{}"), ("selection", "ものがたり"))), path)
    assert open_project(path).questions == (("rollout", "{}"), ("selection", "ものがたり"))
    for odd in ("[1, 2]", json.dumps({"selection": 3}), None):
        connection = sqlite3.connect(path)
        with connection:
            connection.execute("DELETE FROM cp_meta WHERE key = 'questions'")
            if odd is not None:
                connection.execute("INSERT INTO cp_meta VALUES ('questions', ?)", (odd,))
        connection.close()
        assert open_project(path).questions == ()
