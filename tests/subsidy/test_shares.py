"""Shares are whole yen, add up to the cost, and no float reaches them."""

from __future__ import annotations

import ast
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

import coverage_planner.subsidy
from coverage_planner.model.errors import OutOfValidity
from coverage_planner.model.subsidy_statements import RemainderRule
from coverage_planner.model.terms import OwnerKind
from coverage_planner.subsidy.law import shipped_rules
from coverage_planner.subsidy.shares import (
    LARGEST_COST_YEN,
    ShareFractions,
    Shares,
    floored,
    split_cost,
    whole_cost_with_owner,
)

ROWS = [
    (rule, row, owner)
    for rule in shipped_rules().rules
    for row in rule.cases
    for owner in OwnerKind
    if row.when.owners is None or owner in row.when.owners
]
costs = st.tuples(st.integers(0, 10**12), st.integers(0, 10**12)).map(lambda pair: (max(pair), min(pair)))


@given(st.sampled_from(ROWS), costs, st.sampled_from([1, 1000, 10_000]))
def test_shares_of_every_row_of_the_law_add_up_and_are_never_negative(row: Any, cost: Any, unit: int) -> None:
    rule, case, owner = row
    total, eligible = cost
    shares = split_cost(
        total_cost_yen=total,
        eligible_cost_yen=eligible,
        fractions=case.fractions,
        owner=owner,
        state_unit_yen=rule.state_rounding.yen,
        prefecture_unit_yen=unit,
    )
    assert shares.total == total
    assert min(shares.state, shares.prefecture, shares.municipality, shares.carrier) >= 0
    assert shares.state % 1000 == 0
    exact = eligible * case.fractions.state
    assert exact - 1000 < shares.state <= exact


@given(st.sampled_from(ROWS), st.integers(0, 10**11), st.integers(0, 10**9))
def test_more_eligible_cost_never_brings_less_state_or_prefecture_money(row: Any, cost: int, more: int) -> None:
    rule, case, owner = row

    def shares(eligible: int) -> Shares:
        return split_cost(
            total_cost_yen=10**12,
            eligible_cost_yen=eligible,
            fractions=case.fractions,
            owner=owner,
            state_unit_yen=rule.state_rounding.yen,
            prefecture_unit_yen=1000,
        )

    before, after = shares(cost), shares(cost + more)
    assert after.state >= before.state
    if owner is not OwnerKind.PREFECTURE:
        assert after.prefecture >= before.prefecture


def test_remainder_and_ineligible_cost_stay_with_the_owner() -> None:
    fractions = ShareFractions(state=Fraction(2, 3), prefecture=Fraction(2, 15), municipality=Fraction(1, 5))
    shares = split_cost(
        total_cost_yen=20_000_000,
        eligible_cost_yen=16_723_000,
        fractions=fractions,
        owner=OwnerKind.MUNICIPALITY,
        state_unit_yen=1000,
        prefecture_unit_yen=1000,
    )
    # 16,723,000 x 2/3 = 11,148,666.67; x 2/15 = 2,229,733.33
    assert shares == Shares(
        state=11_148_000, prefecture=2_229_000, municipality=20_000_000 - 11_148_000 - 2_229_000, carrier=0
    )


def test_a_legal_carrier_share_of_a_municipal_project_is_rounded_down_to_one_yen() -> None:
    fractions = ShareFractions(state=Fraction(2, 3), municipality=Fraction(2, 9), carrier=Fraction(1, 9))
    shares = split_cost(
        total_cost_yen=1_000_001,
        eligible_cost_yen=1_000_001,
        fractions=fractions,
        owner=OwnerKind.MUNICIPALITY,
        state_unit_yen=1000,
        prefecture_unit_yen=1,
    )
    assert shares == Shares(state=666_000, carrier=111_111, municipality=1_000_001 - 666_000 - 111_111)


@pytest.mark.parametrize("cost", [1.0, 1e6, "1000", None, True, Fraction(1), -1, LARGEST_COST_YEN + 1])
def test_only_whole_yen_in_range_are_money(cost: object) -> None:
    with pytest.raises(OutOfValidity):
        whole_cost_with_owner(cost, OwnerKind.CARRIER)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("owner", "party"),
    [
        (OwnerKind.MUNICIPALITY, "municipality"),
        (OwnerKind.PREFECTURE, "prefecture"),
        (OwnerKind.CARRIER, "carrier"),
        (OwnerKind.NEUTRAL_HOST, "carrier"),
    ],
)
def test_without_a_grant_the_owner_alone_pays_up_to_the_largest_cost(owner: OwnerKind, party: str) -> None:
    for cost in (0, 1, LARGEST_COST_YEN):
        assert whole_cost_with_owner(cost, owner) == Shares(**{party: cost})


FOUR = ShareFractions(
    state=Fraction(1, 2), prefecture=Fraction(1, 5), municipality=Fraction(1, 7), carrier=Fraction(11, 70)
)


@given(costs, st.sampled_from(OwnerKind), st.integers(1, 1000), st.none() | st.integers(0, 100))
def test_everybody_but_the_owner_pays_the_legal_share_rounded_down_and_the_owner_the_rest(
    cost: Any, owner: OwnerKind, unit: int, percent: int | None
) -> None:
    """Four shares none of which is zero, as no shipped row has them; with and without a state share settled before."""
    total, eligible = cost
    settled = None if percent is None else eligible * percent // 100
    shares = split_cost(
        total_cost_yen=total,
        eligible_cost_yen=eligible,
        fractions=FOUR,
        owner=owner,
        state_unit_yen=1000,
        prefecture_unit_yen=unit,
        state_yen=settled,
    )
    legal = {
        "state": eligible // 2 // 1000 * 1000 if settled is None else settled,
        "prefecture": eligible // 5 // unit * unit,
        "municipality": eligible // 7,
        "carrier": eligible * 11 // 70,
    }
    party = {OwnerKind.MUNICIPALITY: "municipality", OwnerKind.PREFECTURE: "prefecture"}.get(owner, "carrier")
    legal[party] = total - sum(yen for name, yen in legal.items() if name != party)
    assert shares == Shares(**legal)
    assert FOUR.total == 1


def test_the_prefecture_takes_whole_yen_lost_by_rounding_and_only_where_it_has_a_share() -> None:
    """9,001,001 x 2/3 = 6,000,667.33 and x 2/15 = 1,200,133.47: 667.33 + 133.47 = 800.80 are lost."""
    fractions = ShareFractions(state=Fraction(2, 3), prefecture=Fraction(2, 15), municipality=Fraction(1, 5))
    known: dict[str, Any] = {"total_cost_yen": 9_001_001, "eligible_cost_yen": 9_001_001, "state_unit_yen": 1000}
    known |= {"prefecture_unit_yen": 1000, "remainder": RemainderRule.PREFECTURE}
    taken = split_cost(**known, fractions=fractions, owner=OwnerKind.MUNICIPALITY)
    assert taken == Shares(state=6_000_000, prefecture=1_200_800, municipality=1_800_201)
    assert isinstance(taken.prefecture, int)
    without = ShareFractions(state=Fraction(2, 3), municipality=Fraction(1, 3))
    assert split_cost(**known, fractions=without, owner=OwnerKind.MUNICIPALITY) == Shares(
        state=6_000_000, municipality=3_001_001
    )
    own = ShareFractions(state=Fraction(2, 3), prefecture=Fraction(1, 3))
    assert split_cost(**known, fractions=own, owner=OwnerKind.PREFECTURE) == Shares(
        state=6_000_000, prefecture=3_001_001
    )


@pytest.mark.parametrize("state", [-1, 1001])
def test_a_state_share_outside_the_eligible_cost_is_refused(state: int) -> None:
    with pytest.raises(OutOfValidity, match="国費"):
        split_cost(
            total_cost_yen=2000,
            eligible_cost_yen=1000,
            fractions=ShareFractions(state=Fraction(1)),
            owner=OwnerKind.CARRIER,
            state_unit_yen=1,
            prefecture_unit_yen=1,
            state_yen=state,
        )


def test_shares_are_added_and_taken_away_party_by_party() -> None:
    one, other = Shares(state=1, prefecture=20, municipality=300, carrier=4000), Shares(state=5, prefecture=6)
    both = Shares(state=6, prefecture=26, municipality=300, carrier=4000)
    assert one + other == both
    assert both - one == other
    assert (other - one).total == 11 - 4321


def test_eligible_cost_above_the_total_is_refused() -> None:
    with pytest.raises(OutOfValidity, match="超えています"):
        split_cost(
            total_cost_yen=1,
            eligible_cost_yen=2,
            fractions=ShareFractions(state=Fraction(1)),
            owner=OwnerKind.CARRIER,
            state_unit_yen=1,
            prefecture_unit_yen=1,
        )


@given(st.fractions(0, 10**9), st.integers(1, 10_000))
def test_floored_is_the_largest_multiple_not_above(amount: Fraction, unit: int) -> None:
    result = floored(amount, unit)
    assert result % unit == 0
    assert result <= amount < result + unit


def test_the_subsidy_room_has_no_floats() -> None:
    """No float literal, no float() or round(), no true division but of paths: yen cannot meet a float."""
    folder = Path(coverage_planner.subsidy.__file__).parent
    found = []
    for path in sorted(folder.glob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            literal = isinstance(node, ast.Constant) and isinstance(node.value, float)
            call = isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in {"float", "round"}
            division = (
                isinstance(node, ast.BinOp)
                and isinstance(node.op, ast.Div)
                and not (isinstance(node.right, ast.Constant) and isinstance(node.right.value, str))
            )
            if literal or call or division:
                found.append(f"{path.name}:{node.lineno}")
    assert found == []
