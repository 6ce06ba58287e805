"""The form of 置局選定: what is ticked becomes the question, slips are refused with the field's name and a remedy."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from coverage_planner.engine.selection.question import (
    BudgetQuestion,
    Cap,
    Goal,
    GoalKind,
    GoalsQuestion,
    Money,
)
from coverage_planner.model.errors import PlannerError
from coverage_planner.model.plan import Plan
from coverage_planner.model.project import Project
from coverage_planner.model.terms import Carrier, SiteStatus
from coverage_planner.model.yen_amount import MOST_YEN, yen_of, yen_text
from coverage_planner.subsidy.sharing_scheme import SchemeKind
from coverage_planner.ui.language import install_language
from coverage_planner.ui.selection_charts import round_ticks
from coverage_planner.ui.selection_form import SelectionForm
from tests.ui.conftest import LEFT, SHARED_PLAN


@pytest.fixture
def form(qapp: QApplication, sample_project: Project) -> SelectionForm:
    install_language(qapp, "ja")
    form = SelectionForm()
    form.resize(520, 420)
    form.show()
    form.show_project(sample_project)
    form.show_plan(sample_project.plan(SHARED_PLAN))
    return form


def test_it_starts_with_a_question_that_can_be_asked_as_it_is(form: SelectionForm) -> None:
    assert form.question() == BudgetQuestion(budget_yen=300_000_000)
    assert "300,000,000" in form.summary.text() and "人口" in form.summary.text()


def test_every_limit_that_is_ticked_is_in_the_question(form: SelectionForm) -> None:
    form.money[Money.STATE].set(100_000_000)
    form.money_page.carriers[1].set(50_000_000)
    form.money_page.road_weight.set(0.125)
    question = form.question()
    assert isinstance(question, BudgetQuestion)
    assert question.road_weight == Fraction(1, 8)
    assert set(question.caps) == {
        Cap(money=Money.STATE, limit_yen=100_000_000),
        Cap(money=Money.CARRIER, carrier=1, limit_yen=50_000_000),
    }
    assert "KDDI" in form.summary.text()


def test_goals_of_one_zone_and_carrier_are_added_and_removed_by_buttons(
    form: SelectionForm, sample_project: Project
) -> None:
    page = form.goal_page
    form.pages.setCurrentIndex(1)
    page.kind.choose(GoalKind.MUNICIPALITY)
    page.zone.choose(2)
    page.of.choose(0)
    page.number.setValue(92.5)
    QTest.mouseClick(page.add, LEFT)
    page.kind.choose(GoalKind.NATIONAL_M)
    page.unit.choose("amount")
    page.of.setCurrentIndex(0)
    page.number.setValue(12_000)
    QTest.mouseClick(page.add, LEFT)
    assert page.goals() == (
        Goal(kind=GoalKind.MUNICIPALITY, share=Fraction(925, 1000), carrier=0, zone=2),
        Goal(kind=GoalKind.NATIONAL_M, share=Fraction(1), amount=12_000),
    )
    assert sample_project.data.zones is not None
    name = sample_project.data.zones.municipalities[2].name
    assert name in page.list.item(0).text() and "NTTドコモ" in page.list.item(0).text()
    assert "12,000 m" in page.list.item(1).text()
    page.list.setCurrentRow(0)
    QTest.mouseClick(page.remove, LEFT)
    assert [goal.kind for goal in page.goals()] == [GoalKind.NATIONAL_M]


def test_the_cheapest_set_needs_a_goal_and_knows_which_money(form: SelectionForm) -> None:
    form.kind.choose("goals")
    assert form.goals[GoalKind.PERSONS].box.isChecked(), "what the question cannot do without is ticked"
    form.money_page.cheapest.choose(Money.OWN)
    question = form.question()
    assert isinstance(question, GoalsQuestion)
    assert (question.cheapest, question.caps) == (Money.OWN, ())
    form.goals[GoalKind.PERSONS].box.setChecked(False)
    with pytest.raises(PlannerError) as refused:
        form.question()
    assert refused.value.field == "目標" and refused.value.remedy is not None


def test_a_budget_without_any_limit_is_refused_with_the_field(form: SelectionForm) -> None:
    form.money[Money.COST].box.setChecked(False)
    form.pages.setCurrentIndex(2)
    with pytest.raises(PlannerError) as refused:
        form.question()
    assert refused.value.field == "総事業費の上限" and refused.value.remedy is not None
    assert form.pages.currentIndex() == 0, "the page of the field is in front"


def plan_of(project: Project) -> Plan:
    plan = project.plan(SHARED_PLAN)
    off = replace(plan.candidates[3], enabled=False)
    return replace(plan, sites=tuple(off if site.number == off.number else site for site in plan.sites))


@pytest.mark.parametrize(
    ("field", "which", "says", "remedy"),
    [
        ("must", "nowhere", "ありません", "局ID"),
        ("must_not", "existing", "既設局", "消して"),
        ("exclusive", "off", "無効", "有効に"),
    ],
)
def test_sites_that_cannot_be_built_are_refused_with_field_and_remedy(
    form: SelectionForm, sample_project: Project, field: str, which: str, says: str, remedy: str
) -> None:
    plan = plan_of(sample_project)
    existing = next(site for site in plan.sites if site.status is SiteStatus.EXISTING)
    off = next(site for site in plan.sites if not site.enabled)
    site_id = {"nowhere": "X-99", "existing": existing.site_id, "off": off.site_id}[which]
    conditions = form.conditions
    if field == "exclusive":
        conditions.exclusive.setPlainText(f"{plan.candidates[0].site_id}、{site_id}")
    else:
        line = conditions.must if field == "must" else conditions.must_not
        line.setFocus()
        QTest.keyClicks(line, site_id)
    with pytest.raises(PlannerError) as refused:
        form.check_sites(plan)
    error = refused.value
    assert error.field == conditions.labels[field]
    assert site_id in error.message.ja and says in error.message.ja
    assert error.remedy is not None and remedy in error.remedy.ja
    assert form.pages.currentIndex() == 2


def test_a_site_cannot_stand_in_both_fields(form: SelectionForm, sample_project: Project) -> None:
    plan = plan_of(sample_project)
    site_id = plan.candidates[0].site_id
    form.take("must", (site_id,))
    form.take("must_not", (site_id, plan.candidates[1].site_id))
    with pytest.raises(PlannerError, match="両方"):
        form.check_sites(plan)


def test_sets_spacing_ways_and_the_order_of_carriers_become_rules(form: SelectionForm) -> None:
    conditions = form.conditions
    form.take("exclusive", ("A", "B"))
    form.take("exclusive", ("C", "D"))
    conditions.spacing.setValue(1500)
    conditions.ways[SchemeKind.JOINT].setChecked(True)
    assert conditions.order.isVisibleTo(conditions)
    conditions.order.item(0).setCheckState(Qt.CheckState.Unchecked)
    conditions.order.insertItem(0, conditions.order.takeItem(3))
    rules = form.rules()
    assert rules.exclusive == (("A", "B"), ("C", "D"))
    assert (rules.min_spacing_m, rules.kinds) == (1500.0, frozenset({SchemeKind.JOINT}))
    assert rules.carriers == (Carrier.RAKUTEN, Carrier.KDDI, Carrier.SOFTBANK)
    for row in range(1, 4):
        conditions.order.item(row).setCheckState(Qt.CheckState.Unchecked)
    with pytest.raises(PlannerError, match="2 者"):
        form.rules()


def test_errors_of_the_engine_get_the_name_of_the_field(form: SelectionForm) -> None:
    from coverage_planner.model.text import Text

    named = form.named(PlannerError(Text("範囲外", "out of range"), field="persons"))
    assert named.field == form.goals[GoalKind.PERSONS].box.text()
    other = PlannerError(Text("別", "other"), field="terrain")
    assert form.named(other) is other


@given(st.integers(0, MOST_YEN))
def test_amounts_are_read_as_they_are_written(yen: int) -> None:
    assert yen_of(yen_text(yen)) == yen_of(f"{yen}円") == yen


@pytest.mark.parametrize(
    ("text", "yen"),
    [
        ("1.5億", 150_000_000),
        ("１億５，０００万円", 150_000_000),
        ("150百万", 150_000_000),
        ("3千万", 30_000_000),
        ("", None),
    ],
)
def test_amounts_are_read_as_planners_write_them(text: str, yen: int | None) -> None:
    assert yen_of(text) == yen


@pytest.mark.parametrize("text", ["-1", "たくさん", "1.5", "1万2億", "億", "99999999999999", "1e9"])
def test_what_is_no_amount_is_refused(text: str) -> None:
    with pytest.raises(ValueError):
        yen_of(text)


@given(st.floats(0, 1e9), st.floats(1e-3, 1e9), st.integers(1, 8))
def test_ticks_of_charts_lie_within_and_are_few(low: float, span: float, count: int) -> None:
    ticks = round_ticks(low, low + span, count)
    assert len(ticks) <= count + 2
    assert all(low - 1e-6 * span <= tick <= low + span * 1.001 for tick in ticks)
