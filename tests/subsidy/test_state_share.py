"""国費 step by step: rounding in each direction, input tax taken off, least and greatest grant at their very edges."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from coverage_planner.model.errors import OutOfValidity
from coverage_planner.model.settings import SubsidySettings
from coverage_planner.model.subsidy_statements import RemainderRule
from coverage_planner.model.terms import DisadvantagedArea, OwnerKind
from coverage_planner.subsidy.facts import GrantCase
from coverage_planner.subsidy.fiscal_year import FiscalYear
from coverage_planner.subsidy.grant import decide, shares_at
from coverage_planner.subsidy.law import Citation, Confidence, GrantRule, RuleBook, YenUnit, shipped_rules
from coverage_planner.subsidy.shares import Direction, rounded
from coverage_planner.subsidy.state_share import state_share

R5 = FiscalYear.parse("R5")
JOINT = GrantCase(
    fiscal_year="R5",
    programme="upgrade_facility",
    owner=OwnerKind.CARRIER,
    carriers=2,
    eligible_cost_yen=11_000_000,
    areas=frozenset({DisadvantagedArea.DEPOPULATED}),
)
HOSPITAL = replace(JOINT, programme="shielding_medical_facility", carriers=4, areas=None)
TWO_THIRDS = Fraction(2, 3)


def rule_of(programme: str = "upgrade_facility") -> GrantRule:
    return shipped_rules().rule(programme, R5)


def with_cap(yen: int) -> GrantRule:
    """A planner's own rule: the shipped one with a greatest grant (no shipped rule has one)."""
    citation = Citation(clause=rule_of().citation.clause, source="made up", confidence=Confidence.G)
    return replace(rule_of(), maximum_grant=YenUnit(yen=yen, citation=citation))


@given(st.fractions(0, 10**9), st.integers(1, 10_000))
def test_each_direction_of_rounding_is_the_nearest_multiple_on_its_side(amount: Fraction, unit: int) -> None:
    down, up, near = (rounded(amount, unit, one) for one in (Direction.DOWN, Direction.UP, Direction.HALF_UP))
    assert all(yen % unit == 0 for yen in (down, up, near))
    assert down <= amount < down + unit
    assert up - unit < amount <= up
    assert amount - Fraction(unit, 2) < near <= amount + Fraction(unit, 2)


@pytest.mark.parametrize(("amount", "near"), [(1499, 1000), (1500, 2000), (2499, 2000), (2500, 3000)])
def test_half_a_unit_is_rounded_up(amount: int, near: int) -> None:
    assert rounded(Fraction(amount), 1000, Direction.HALF_UP) == near


@pytest.mark.parametrize("unit", [0, -1])
def test_a_unit_below_one_yen_is_refused(unit: int) -> None:
    with pytest.raises(OutOfValidity, match="1円以上"):
        rounded(Fraction(1), unit, Direction.DOWN)


@pytest.mark.parametrize(
    ("tax", "credit", "grant"),
    [
        (0, 0, 7_333_000),
        (1, 1, 7_332_000),  # 2/3 yen counts as one, and takes a thousand with it
        (499_999, 333_333, 6_999_000),  # 333,332.67; less than half a yen would round it the same
        (500_000, 333_334, 6_999_000),  # 333,333.33 is rounded up, not to the nearest
        (10_999_500, 7_333_000, 0),
        (11_000_000, 7_333_334, 0),  # never below nothing
    ],
)
def test_input_tax_is_rounded_up_to_the_yen_and_taken_off_before_the_thousands_are_dropped(
    tax: int, credit: int, grant: int
) -> None:
    """補助金所要額 7,333,000円（11,000,000円×2/3、千円未満切捨て）－消費税仕入控除税額＝補助金額."""
    found = state_share(replace(JOINT, deductible_tax_yen=tax), rule_of(), TWO_THIRDS)
    assert (found.needed_yen, found.input_tax_yen, found.before_cap_yen, found.yen) == (7_333_000, credit, grant, grant)


def test_without_input_tax_the_amount_needed_is_not_rounded_again() -> None:
    """A rule that rounds to the nearest thousand keeps what it rounded up."""
    nearest = replace(rule_of(), state_rounding=replace(rule_of().state_rounding, direction=Direction.HALF_UP, yen=7))
    found = state_share(replace(JOINT, eligible_cost_yen=10), nearest, TWO_THIRDS)
    assert (found.needed_yen, found.yen) == (7, 7)
    up = replace(rule_of(), state_rounding=replace(rule_of().state_rounding, direction=Direction.UP))
    assert state_share(replace(JOINT, eligible_cost_yen=900), up, TWO_THIRDS).yen == 900  # never above the cost


@pytest.mark.parametrize(("cap", "grant"), [(7_333_001, 7_333_000), (7_333_000, 7_333_000), (5_000_000, 5_000_000)])
def test_a_greatest_grant_cuts_the_state_share_and_the_owner_pays_the_rest(cap: int, grant: int) -> None:
    book = RuleBook((with_cap(cap),))
    decision = decide(JOINT, rules=book)
    assert decision.eligible
    assert decision.grant_yen == grant
    assert decision.shares_yen.carrier == 11_000_000 - grant
    assert decision.shares_yen.total == 11_000_000
    assert decision.state is not None
    assert decision.state.before_cap_yen == 7_333_000
    step = decision.trace.find("maximum_grant_yen")
    assert step is not None
    assert (step.value, step.source) == (cap, "made up")


def test_a_capped_municipal_project_leaves_the_prefecture_its_legal_share() -> None:
    """What the cap takes off the state stays with the owner, whoever takes the yen lost by rounding."""
    town = replace(JOINT, owner=OwnerKind.MUNICIPALITY, eligible_cost_yen=9_001_000)
    for remainder, prefecture in ((RemainderRule.OWNER, 1_200_000), (RemainderRule.PREFECTURE, 1_200_800)):
        shares = decide(town, SubsidySettings(remainder=remainder), RuleBook((with_cap(4_000_000),))).shares_yen
        assert (shares.state, shares.prefecture) == (4_000_000, prefecture)
        assert shares.municipality == 9_001_000 - 4_000_000 - prefecture


@pytest.mark.parametrize(("cost", "eligible"), [(2_999_999, False), (3_000_000, True), (3_000_001, True)])
def test_the_least_grant_of_a_million_is_reached_at_three_million_and_not_one_yen_before(
    cost: int, eligible: bool
) -> None:
    """交付下限額が100万円のため、事業費300万円以上の事業を対象."""
    decision = decide(replace(HOSPITAL, eligible_cost_yen=cost))
    assert decision.eligible is eligible
    assert decision.shares_yen.total == cost
    assert decision.grant_yen == (1_000_000 if eligible else 0)


@given(st.integers(0, 10**7), st.integers(0, 10**6), st.integers(0, 10**7))
def test_shares_at_another_cost_reach_the_least_grant_when_deciding_anew_does(cost: int, more: int, start: int) -> None:
    decision = decide(replace(HOSPITAL, eligible_cost_yen=start))
    anew = decide(replace(HOSPITAL, eligible_cost_yen=cost, total_cost_yen=cost + more))
    found = shares_at(decision, eligible_cost_yen=cost, total_cost_yen=cost + more, settings=SubsidySettings())
    assert found == anew.shares_yen
