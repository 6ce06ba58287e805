"""Clauses pass and fail on the right side of their edge; a missing fact is told apart from a failing clause."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from fractions import Fraction
from typing import Any

import pytest

from coverage_planner.model.errors import OutOfValidity
from coverage_planner.model.settings import SubsidySettings
from coverage_planner.model.terms import DisadvantagedArea, OwnerKind
from coverage_planner.subsidy.facts import GrantCase, Purpose
from coverage_planner.subsidy.grant import GrantDecision, decide
from coverage_planner.subsidy.municipal_burden import shares_after_burden

DEPOPULATED = frozenset({DisadvantagedArea.DEPOPULATED})
ISLAND = frozenset({DisadvantagedArea.REMOTE_ISLAND})


def case(**facts: Any) -> GrantCase:
    usual: dict[str, Any] = {
        "fiscal_year": "R5",
        "programme": "base_station_facility",
        "owner": OwnerKind.CARRIER,
        "carriers": 1,
        "eligible_cost_yen": 10_000_000,
        "fiscal_strength": Decimal("0.30"),
        "areas": DEPOPULATED,
    }
    return GrantCase(**{**usual, **facts})


def said(decision: GrantDecision) -> str:
    return "、".join(str(reason) for reason in decision.reasons)


@pytest.mark.parametrize(
    ("index", "eligible"), [("0.00", True), ("0.49", True), ("0.50", True), ("0.51", False), ("1.20", False)]
)
def test_fiscal_strength_half_or_less_for_carriers(index: str, eligible: bool) -> None:
    decision = decide(case(fiscal_strength=Decimal(index)))
    assert decision.eligible is eligible
    assert decision.decided
    if not eligible:
        assert f"財政力指数 {index}" in said(decision)
        assert "未入力" not in said(decision)


def test_fiscal_strength_is_not_asked_of_municipalities() -> None:
    decision = decide(case(owner=OwnerKind.MUNICIPALITY, fiscal_strength=None))
    assert decision.eligible


def test_a_missing_fact_is_not_a_failing_clause() -> None:
    missing = decide(case(fiscal_strength=None))
    assert not missing.eligible
    assert not missing.decided
    assert missing.missing_facts == ("fiscal_strength",)
    assert "財政力指数が未入力" in said(missing)
    assert "要件を満たしません" not in said(missing)


def test_a_failing_clause_decides_even_when_facts_are_missing() -> None:
    decision = decide(case(fiscal_strength=Decimal("0.51"), areas=None))
    assert decision.decided
    assert not decision.eligible
    assert decision.missing_facts == ()


@pytest.mark.parametrize(("index", "rate"), [("0.29", "4/5"), ("0.30", "2/3"), ("0.31", "2/3")])
def test_border_islands_below_0_3_only(index: str, rate: str) -> None:
    decision = decide(
        case(
            programme="transmission_installation",
            owner=OwnerKind.MUNICIPALITY,
            fiscal_strength=Decimal(index),
            areas=ISLAND,
            border_island=True,
            whole_remote_island=True,
        )
    )
    assert decision.grant_rate == Fraction(rate)


def test_islands_need_the_border_facts_only_when_they_could_matter() -> None:
    island = case(programme="transmission_installation", owner=OwnerKind.MUNICIPALITY, areas=ISLAND, border_island=None)
    assert decide(replace(island, fiscal_strength=Decimal("0.30"), whole_remote_island=True)).grant_rate == Fraction(
        2, 3
    )
    assert decide(replace(island, fiscal_strength=Decimal("0.20"))).grant_rate == Fraction(2, 3)
    open_case = decide(replace(island, fiscal_strength=Decimal("0.20"), whole_remote_island=True))
    assert not open_case.decided
    assert open_case.missing_facts == ("border_island",)
    assert "有人国境離島市町村の該当が未入力" in said(open_case)


@pytest.mark.parametrize(("households", "rate"), [(0, "2/3"), (99, "2/3"), (100, "1/2"), (101, "1/2")])
@pytest.mark.parametrize("year", ["H28", "H29", "H30", "R1"])
def test_until_r1_households_decide_and_carriers_do_not(year: str, households: int, rate: str) -> None:
    for carriers in (1, 3):
        decision = decide(
            case(fiscal_year=year, owner=OwnerKind.MUNICIPALITY, carriers=carriers, households=households)
        )
        assert decision.grant_rate == Fraction(rate)


@pytest.mark.parametrize("year", ["R2", "R3", "R4", "R5"])
def test_from_r2_carriers_decide_and_households_do_not(year: str) -> None:
    for households in (None, 5, 500):
        facts = {"fiscal_year": year, "owner": OwnerKind.MUNICIPALITY, "households": households}
        assert decide(case(carriers=1, **facts)).grant_rate == Fraction(1, 2)
        assert decide(case(carriers=2, **facts)).grant_rate == Fraction(2, 3)


def test_before_r2_a_case_without_households_is_undecided() -> None:
    decision = decide(case(fiscal_year="H30", owner=OwnerKind.MUNICIPALITY))
    assert decision.missing_facts == ("households",)
    assert "エリア内世帯数が未入力" in said(decision)


def test_neutral_hosts_come_in_with_the_supplementary_budget_of_r3() -> None:
    facts: dict[str, Any] = {"programme": "upgrade_facility", "owner": OwnerKind.NEUTRAL_HOST, "carriers": 2}
    before = decide(case(fiscal_year="R3", **facts))
    assert before.decided
    assert not before.eligible
    for year in ("R3補正", "R4", "R5"):
        assert decide(case(fiscal_year=year, **facts)).grant_rate == Fraction(2, 3)


def test_an_owner_the_sources_leave_open_is_undecided_not_refused() -> None:
    decision = decide(case(fiscal_year="R4"))
    assert not decision.decided
    assert "確認できていません" in said(decision)


def test_a_neutral_host_with_one_carrier_is_single_and_named_until_the_planner_says() -> None:
    """The row 1社整備 names neutral hosts; that facts are at odds is said with every decision."""
    facts: dict[str, Any] = {"programme": "upgrade_facility", "owner": OwnerKind.NEUTRAL_HOST, "carriers": 1}
    decision = decide(case(**facts))
    assert decision.grant_rate == Fraction(1, 2)
    assert any("要確認" in text.ja and "1社整備として判定" in text.ja for text in decision.assumptions)
    stated = decide(case(counts_as_shared=True, **facts))
    assert stated.grant_rate == Fraction(2, 3)
    assert any("申告" in str(text) for text in stated.assumptions)
    assert not any("要確認" in text.ja for text in stated.assumptions)


def test_a_partly_designated_municipality_is_undecided() -> None:
    decision = decide(case(areas=frozenset(), areas_partly=DEPOPULATED))
    assert not decision.decided
    assert "一部指定" in said(decision)
    assert "未入力" in said(decision)


def test_a_purpose_the_programme_does_not_serve_fails() -> None:
    decision = decide(case(purpose=Purpose.UPGRADE))
    assert decision.decided
    assert not decision.eligible
    assert "高度化" in said(decision)


def test_transmission_operation_needs_the_purpose() -> None:
    decision = decide(case(programme="transmission_operation", households=10))
    assert decision.missing_facts == ("purpose",)


def test_a_least_grant_is_a_clause() -> None:
    """R5 hospitals: 交付下限額100万円, so 3,000,000 yen passes and 2,999,999 does not."""
    facts: dict[str, Any] = {"programme": "shielding_medical_facility"}
    assert decide(case(eligible_cost_yen=3_000_000, **facts)).grant_yen == 1_000_000
    below = decide(case(eligible_cost_yen=2_999_999, **facts))
    assert not below.eligible
    assert below.decided
    assert below.shares_yen.carrier == 2_999_999
    assert "下限" in said(below)


@pytest.mark.parametrize(
    "facts",
    [
        {"eligible_cost_yen": 1e7},
        {"eligible_cost_yen": -1},
        {"eligible_cost_yen": 10**14},
        {"eligible_cost_yen": True},
        {"total_cost_yen": 9_999_999},
        {"total_cost_yen": 1e8},
        {"carriers": 0},
        {"carriers": 1.0},
        {"carriers": 99},
        {"households": -1},
        {"households": 12.5},
        {"fiscal_strength": 0.42},
        {"fiscal_strength": Decimal("NaN")},
        {"fiscal_strength": Decimal("-0.01")},
        {"border_island": True},
        {"whole_remote_island": True},
        {"carriers": 2, "counts_as_shared": False},
    ],
    ids=str,
)
def test_impossible_and_contradictory_facts_are_refused(facts: dict[str, Any]) -> None:
    with pytest.raises(OutOfValidity) as refusal:
        case(**facts)
    assert refusal.value.field


def test_prefecture_rounding_is_a_recorded_setting() -> None:
    town = case(owner=OwnerKind.MUNICIPALITY, eligible_cost_yen=16_723_456, carriers=2)
    thousand = decide(town, SubsidySettings())
    one = decide(town, SubsidySettings(round_prefecture_to_yen=1))
    assert thousand.shares_yen.prefecture == 2_229_000
    assert one.shares_yen.prefecture == 2_229_794
    assert one.shares_yen.total == thousand.shares_yen.total == 16_723_456
    assert any("都道府県費は1円未満切捨て（設定値" in str(text) for text in one.assumptions)


def test_the_burden_of_carriers_is_an_indication_beside_the_four_shares() -> None:
    """RULES 2.4: 1/6 of the eligible cost in the 1/2 case; the four shares move only on request."""
    decision = decide(case(owner=OwnerKind.MUNICIPALITY, eligible_cost_yen=30_000_000))
    assert decision.shares_yen.carrier == 0
    assert decision.burden is not None
    assert decision.burden.carriers_yen == 5_000_000
    moved = shares_after_burden(decision.shares_yen, decision.burden)
    assert (moved.municipality, moved.carrier) == (4_000_000, 5_000_000)
    assert moved.total == decision.shares_yen.total
    assert decide(case()).burden is None
