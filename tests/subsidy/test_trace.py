"""Every amount can be recomputed from the trace alone, and the trace reads as text in both languages."""

from __future__ import annotations

import json
from decimal import Decimal
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from coverage_planner.model.settings import SubsidySettings
from coverage_planner.model.site import CostItem, CostKind, Sector, Site
from coverage_planner.model.subsidy_statements import (
    Bond,
    FactStatement,
    RemainderRule,
    StatedFact,
    SubsidyStatements,
)
from coverage_planner.model.terms import CARRIERS, DisadvantagedArea, OwnerKind
from coverage_planner.subsidy.case_by_hand import case_by_hand
from coverage_planner.subsidy.district import SiteFacts, plan_subsidy
from coverage_planner.subsidy.facts import GrantCase, Purpose
from coverage_planner.subsidy.grant import decide, decision_json
from coverage_planner.subsidy.law import RuleYearUnknown, shipped_rules
from coverage_planner.subsidy.trace import trace_json, trace_lines

areas = st.none() | st.frozensets(st.sampled_from(DisadvantagedArea), max_size=3)
amounts = st.tuples(st.integers(0, 10**10), st.integers(0, 10**9))


@st.composite
def cases(draw: st.DrawFn) -> GrantCase:
    rule = draw(st.sampled_from(shipped_rules().rules))
    eligible, more = draw(amounts)
    return GrantCase(
        fiscal_year=rule.fiscal_year.label,
        programme=rule.programme,
        owner=draw(st.sampled_from(OwnerKind)),
        carriers=draw(st.none() | st.integers(1, 4)),
        eligible_cost_yen=eligible,
        total_cost_yen=eligible + more,
        households=draw(st.none() | st.integers(0, 300)),
        fiscal_strength=draw(st.none() | st.decimals(0, 2, places=2)),
        areas=draw(areas),
        assume_target_area=draw(st.booleans()),
        purpose=draw(st.none() | st.sampled_from(Purpose)),
        tokyo=draw(st.none() | st.booleans()),
        deductible_tax_yen=draw(st.just(0) | st.integers(0, eligible // 11)),
        bond=draw(st.none() | st.sampled_from(Bond)),
    )


recorded_choices = st.builds(
    SubsidySettings,
    round_prefecture_to_yen=st.sampled_from([1, 1000]),
    remainder=st.sampled_from(RemainderRule),
    apply_carrier_burden=st.booleans(),
    usual_bond=st.sampled_from(Bond),
)


def recomputed(document: dict[str, Any]) -> dict[str, int]:
    """An evaluator of its own: it reads nothing but the JSON of the trace."""
    parts = {node["key"]: node for node in document["trace"]}
    total = next(n["value"] for n in parts["facts"]["children"] if n["key"] == "total_cost_yen")
    names = {"prefecture", "municipality", "carrier", "state"}
    amounts_of = dict.fromkeys(names, 0)
    if "owner_pays_yen" in parts:
        owner = next(n["value"] for n in parts["facts"]["children"] if n["key"] == "owner")
        party = {"市町村": "municipality", "都道府県": "prefecture"}.get(owner, "carrier")
        return {**amounts_of, party: parts["owner_pays_yen"]["value"]}
    residual = ""
    for step in parts["shares"]["children"]:
        party = step["key"].removesuffix("_share_yen")
        inputs = {child["key"]: child["value"] for child in step["children"]}
        if "rate" not in inputs:
            residual = party
            continue
        exact = inputs["eligible_cost_yen"] * Fraction(inputs["rate"])
        unit = inputs["round_down_to_yen"]
        amounts_of[party] = int(exact // unit) * unit
        if "input_tax_yen" in inputs:
            tax = next(child for child in step["children"] if child["key"] == "input_tax_yen")["children"][0]["value"]
            credit = -(-(tax * Fraction(inputs["rate"])) // 1)
            assert inputs["input_tax_yen"] == credit
            amounts_of[party] = max(0, int((amounts_of[party] - credit) // unit) * unit)
        amounts_of[party] += inputs.get("remainder_yen", 0)
    amounts_of[residual] = total - sum(amounts_of.values())
    for step in parts.get("burden_applied", {"children": ()})["children"]:
        if step["key"] in {"contribution_yen", "usage_fee_yen"}:
            inputs = {child["key"]: child["value"] for child in step["children"]}
            unit = inputs["round_down_to_yen"]
            part = int(inputs["eligible_cost_yen"] * Fraction(inputs["rate"]) // unit) * unit
            part = min(part, inputs["at_most_yen"])
            amounts_of["municipality"] -= part
            amounts_of["carrier"] += part
    return amounts_of


@settings(deadline=None, max_examples=300)
@given(cases(), recorded_choices)
def test_the_shares_come_out_of_the_trace_alone_and_add_up(case: GrantCase, choices: SubsidySettings) -> None:
    decision = decide(case, choices)
    document = json.loads(json.dumps(decision_json(decision), ensure_ascii=False))
    assert recomputed(document) == document["shares_yen"]
    assert sum(document["shares_yen"].values()) == case.full_cost_yen
    assert document["reasons"]
    assert (document["grant_rate"] is None) is not document["eligible"]
    if not document["eligible"]:
        assert document["shares_yen"]["state"] == 0
    if document["outcome"] == "undecided":
        assert document["missing_facts"]


@settings(deadline=None, max_examples=100)
@given(cases(), st.integers(0, 10**8))
def test_more_eligible_cost_never_lowers_the_grant(case: GrantCase, more: int) -> None:
    from dataclasses import replace

    bigger = replace(case, eligible_cost_yen=case.eligible_cost_yen + more, total_cost_yen=case.full_cost_yen + more)
    assert decide(bigger).grant_yen >= decide(case).grant_yen


CASE = GrantCase(
    fiscal_year="R5",
    programme="base_station_facility",
    owner=OwnerKind.MUNICIPALITY,
    carriers=3,
    eligible_cost_yen=16_723_000,
    total_cost_yen=17_000_000,
    fiscal_strength=Decimal("0.21"),
    areas=frozenset({DisadvantagedArea.HEAVY_SNOW}),
)


def test_json_has_the_shape_of_the_command_line_contract() -> None:
    document = decision_json(decide(CASE))
    assert document["eligible"] is True
    assert document["grant_rate"] == "2/3"
    assert document["shares_yen"] == {
        "state": 11_148_000,
        "prefecture": 2_229_000,
        "municipality": 17_000_000 - 11_148_000 - 2_229_000,
        "carrier": 0,
    }
    assert all(isinstance(reason, str) for reason in document["reasons"])
    assert [node["key"] for node in document["trace"]] == [
        "facts",
        "rule",
        "eligibility",
        "shares",
        "carrier_burden_yen",
        "assumptions",
    ]


def test_text_names_facts_clause_source_confidence_and_unknowns() -> None:
    lines = "\n".join(trace_lines(decide(CASE).trace))
    for part in (
        "国費：11,148,000円",
        "豪雪地帯",
        "複数社参画の場合",
        "15ページ",
        "確度A",
        "法令・資料に記載なし（設定値）",
    ):
        assert part in lines
    english = "\n".join(trace_lines(decide(CASE).trace, "en"))
    assert "state share: 11,148,000 yen" in english
    assert "confidence A" in english


def test_a_case_given_by_hand_is_not_called_a_statement_and_numbers_have_separators() -> None:
    case = case_by_hand(
        fiscal_year="R5", programme="base_station_facility", owner="municipality", carriers=2,
        eligible_cost_yen=10_000_000, households=1_586, areas=("過疎地域",),
    )  # fmt: skip
    lines = trace_lines(decide(case).trace)
    assert "    エリア内世帯数：1,586世帯 [指定値]" in lines
    assert "    参画事業者数：2者 [指定値]" in lines
    assert not any("申告" in line for line in lines)


def test_find_reaches_a_step_by_key() -> None:
    trace = decide(CASE).trace
    node = trace.find("state_share_yen")
    assert node is not None
    assert node.value == 11_148_000
    assert trace.find("no_such_step") is None


def test_a_year_without_rules_is_refused_before_anything_is_decided() -> None:
    from dataclasses import replace

    with pytest.raises(RuleYearUnknown, match="令和6年度"):
        decide(replace(CASE, fiscal_year="R6"))


@settings(deadline=None, max_examples=60)
@given(
    st.integers(0, 10**9),
    st.lists(st.integers(0, 10**8), min_size=2, max_size=4),
    st.lists(st.integers(1, 9), min_size=4, max_size=4),
)
def test_the_carriers_parts_can_be_recomputed_from_the_trace_alone(
    shared: int, own: list[int], weights: list[int]
) -> None:
    """An evaluator of its own: largest fractions first, ties to the earlier, from the JSON of the trace."""
    carriers = CARRIERS[: len(own)]
    lines = [CostItem(kind=CostKind.TOWER, amount_yen=shared)]
    lines += [CostItem(kind=CostKind.TRANSCEIVER, amount_yen=y, carrier=c) for c, y in zip(carriers, own, strict=True)]
    site = Site(
        number=1,
        site_id="C1",
        latitude_deg=35.7,
        longitude_deg=139.1,
        sectors=(Sector(carriers=carriers),),
        costs=tuple(lines),
    )
    use = ";".join(f"{carrier.value}:{weight}" for carrier, weight in zip(carriers, weights, strict=False))
    said = FactStatement(fact=StatedFact.USE_WEIGHTS, value=use, reason="協定", site_number=1)
    facts = SiteFacts(
        municipality_code="13307",
        municipality_name="檜原村",
        prefecture_name="東京都",
        fiscal_strength=Decimal("0.15"),
        areas=frozenset({DisadvantagedArea.DEPOPULATED}),
        areas_known=True,
    )
    (project,) = plan_subsidy(
        [site], lambda _: facts, SubsidySettings(statements=SubsidyStatements(facts=(said,)))
    ).projects
    if project.parts_trace is None:
        assert project.shares_yen.carrier == 0
        return
    document = json.loads(json.dumps(trace_json(project.parts_trace)))
    assert document["value"] == project.shares_yen.carrier
    stated = [Fraction(child["children"][0]["value"]) for child in document["children"]]
    exact = [document["value"] * weight / sum(stated) for weight in stated]
    parts = [part // 1 for part in exact]
    order = sorted(range(len(parts)), key=lambda place: (parts[place] - exact[place], place))
    for place in order[: document["value"] - sum(parts)]:
        parts[place] += 1
    assert parts == [child["value"] for child in document["children"]]
    assert parts == [part.yen for part in project.carrier_parts]
