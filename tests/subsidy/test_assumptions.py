"""What a decision rests on is said, and nothing else: one settled case with one line, each departure adds exactly its own."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from coverage_planner.model.settings import SubsidySettings
from coverage_planner.model.subsidy_statements import Bond, PlannerFile, ProjectOwner, RemainderRule, SubsidyStatements
from coverage_planner.model.terms import DisadvantagedArea, OwnerKind
from coverage_planner.subsidy.facts import GrantCase
from coverage_planner.subsidy.grant import ASSUMED_AREA, HOST_WITH_ONE_CARRIER, decide, shares_at
from coverage_planner.subsidy.trace import TraceNode
from tests.subsidy.test_municipal_burden import ORDINANCE

CARRIER = GrantCase(
    fiscal_year="R5",
    programme="upgrade_facility",
    owner=OwnerKind.CARRIER,
    carriers=2,
    eligible_cost_yen=11_000_000,
    fiscal_strength=Decimal("0.30"),
    areas=frozenset({DisadvantagedArea.DEPOPULATED}),
)
TOWN = replace(CARRIER, owner=OwnerKind.MUNICIPALITY, municipality_code="13307")
PREFECTURE = replace(CARRIER, owner=OwnerKind.PREFECTURE)
REST = "端数と補助対象外経費は事業主体の負担（設定値。規定は公表資料に見当たらない）"
THOUSANDS = "都道府県費は1,000円未満切捨て（設定値。端数処理の規定は公表資料に見当たらない）"
TO_PREFECTURE = (
    "端数は都道府県（負担のある場合）、補助対象外経費は事業主体の負担（設定値。規定は公表資料に見当たらない）"
)


def said(case: GrantCase, **choices: Any) -> list[str]:
    return [text.ja for text in decide(case, SubsidySettings(**choices)).assumptions]


def test_a_case_of_read_law_and_known_facts_rests_on_the_rounding_alone() -> None:
    assert said(CARRIER) == [REST]
    assert said(TOWN) == [THOUSANDS, REST]


def test_who_takes_the_remainder_is_said_as_it_is_applied() -> None:
    """The prefecture takes it only where it has a share beside a municipal owner."""
    assert said(TOWN, remainder=RemainderRule.PREFECTURE) == [THOUSANDS, TO_PREFECTURE]
    assert said(CARRIER, remainder=RemainderRule.PREFECTURE) == [REST]
    assert said(TOWN, round_prefecture_to_yen=1) == [THOUSANDS.replace("1,000円", "1円"), REST]


@pytest.mark.parametrize(
    ("case", "more"),
    [
        (replace(CARRIER, areas=None, assume_target_area=True), ASSUMED_AREA.ja),
        (replace(CARRIER, assume_target_area=True), None),  # the area is known: nothing is assumed
        (replace(CARRIER, counts_as_shared=True), "複数社共同整備等に該当（申告）"),
        (replace(CARRIER, carriers=1, counts_as_shared=False), "複数社共同整備等に非該当（申告）"),
        (replace(CARRIER, owner=OwnerKind.NEUTRAL_HOST, carriers=1), HOST_WITH_ONE_CARRIER.ja),
        (replace(CARRIER, deductible_tax_yen=1), "計算方法と端数処理の条文は未確認"),
    ],
)
def test_each_departure_adds_its_own_line_and_no_other(case: GrantCase, more: str | None) -> None:
    found = said(case)
    others = [text for text in found if text != REST]
    assert REST in found
    assert len(others) == (0 if more is None else 1)
    assert more is None or more in others[0]


def test_inferred_years_and_inferred_shares_are_named_once_each() -> None:
    """R5 is read (A), the prefecture's own share is inferred (C); R3 as a whole is carried over from R2 (C)."""
    own = said(PREFECTURE)
    assert [text for text in own if text.startswith("負担割合は推定を含む")] == own[1:]
    assert own[0] == REST
    carried = said(replace(CARRIER, fiscal_year="R3"))
    assert carried[0].startswith("令和3年度の規則は令和2年度の規則を引き継いだ推定")
    assert not any(text.startswith("負担割合は推定を含む") for text in carried)


def test_the_burden_is_said_with_bond_ordinance_and_cut_where_it_is_applied() -> None:
    assert said(TOWN, apply_carrier_burden=False) == [THOUSANDS, REST]
    usual = said(TOWN, apply_carrier_burden=True)[2:]
    assert len(usual) == 2 and "含める（設定値）" in usual[0] and "設定の既定" in usual[1]
    stated = said(replace(TOWN, bond=Bond.REMOTE_AREA), apply_carrier_burden=True)[2:]
    assert len(stated) == 1 and "辺地" in stated[0]
    ordinance = SubsidyStatements(ordinance_files=(PlannerFile(name="条例.toml", text=ORDINANCE),))
    found = said(TOWN, statements=ordinance)[2:]
    assert found == ["事業者負担は利用者が追加した条例の表（条例.toml）による"]


def keys(node: TraceNode) -> list[str]:
    return [child.key for child in node.children]


def test_a_decision_without_money_says_why_and_who_pays() -> None:
    refused = decide(replace(CARRIER, areas=frozenset()))
    assert (refused.missing_facts, refused.grant_rate, refused.burden, refused.state) == ((), None, None, None)
    assert refused.trace.value == 0 and "未判定" not in refused.trace.label.ja
    assert keys(refused.trace) == ["facts", "rule", "eligibility", "owner_pays_yen"]
    assert refused.trace.children[-1].label.ja == "補助なし（全額を事業主体が負担）"
    unknown = decide(replace(CARRIER, areas=None))
    assert unknown.missing_facts == ("areas",)
    assert unknown.trace.value is None and "未判定のため空欄" in unknown.trace.label.ja
    assert "未判定のため負担者は決まっていない" in unknown.trace.children[3].label.ja
    assumed = decide(replace(CARRIER, areas=frozenset(), counts_as_shared=True))
    assert keys(assumed.trace)[-1] == "assumptions" and len(assumed.assumptions) == 1
    assert keys(decide(CARRIER).trace) == ["facts", "rule", "eligibility", "shares", "assumptions"]
    assert keys(decide(TOWN).trace)[-2] == "carrier_burden_yen"
    applied = decide(TOWN, SubsidySettings(apply_carrier_burden=True))
    assert keys(applied.trace)[-2] == "burden_applied"
    assert decide(replace(CARRIER, areas=None, assume_target_area=True)).on_assumed_area
    assert not decide(CARRIER).on_assumed_area


def test_joint_owners_of_one_rate_are_decided_with_the_clauses_of_both_each_once() -> None:
    """① R5: a neutral host and a carrier, both bound by 財政力指数0.5以下."""
    owners = tuple(ProjectOwner(kind=kind, name=kind.value) for kind in (OwnerKind.NEUTRAL_HOST, OwnerKind.CARRIER))
    joint = replace(CARRIER, programme="base_station_facility", owner=OwnerKind.NEUTRAL_HOST, owners=owners)
    decision = decide(joint)
    assert decision.eligible and decision.case.owner is OwnerKind.NEUTRAL_HOST
    checks = next(child for child in decision.trace.children if child.key == "eligibility").children
    assert all(check.value == "該当" for check in checks) and len(checks) == len(set(checks))
    assert [check.key for check in checks].count("owner") == 1  # one clause names both
    assert len([check for check in checks if check.key == "fiscal_strength"]) == 1
    assert len(decision.reasons) == len(set(decision.reasons)) and len(decision.reasons) >= 5
    poor = decide(replace(joint, fiscal_strength=None))
    assert (poor.outcome.value, poor.missing_facts) == ("undecided", ("fiscal_strength",))
    assert len([reason for reason in poor.reasons if "財政力指数が未入力" in reason.ja]) == 1


@settings(deadline=None, max_examples=60)
@given(
    owner=st.sampled_from([OwnerKind.MUNICIPALITY, OwnerKind.PREFECTURE, OwnerKind.CARRIER]),
    carriers=st.integers(1, 2),
    bond=st.none() | st.sampled_from(Bond),
    tax=st.integers(0, 10**6),
    cost=st.integers(10**6, 10**9),
    more=st.integers(0, 10**6),
    choices=st.builds(
        SubsidySettings,
        round_prefecture_to_yen=st.sampled_from([1, 1000]),
        remainder=st.sampled_from(RemainderRule),
        apply_carrier_burden=st.booleans(),
        usual_bond=st.sampled_from(Bond),
        statements=st.sampled_from(
            [
                SubsidyStatements(),
                SubsidyStatements(ordinance_files=(PlannerFile(name="条例.toml", text=ORDINANCE),)),
            ]
        ),
    ),
)
def test_shares_at_another_cost_are_those_of_deciding_anew_under_every_recorded_choice(
    owner: OwnerKind, carriers: int, bond: Bond | None, tax: int, cost: int, more: int, choices: SubsidySettings
) -> None:
    case = replace(TOWN, owner=owner, carriers=carriers, bond=bond, deductible_tax_yen=tax)
    anew = decide(replace(case, eligible_cost_yen=cost, total_cost_yen=cost + more), choices)
    found = shares_at(decide(case, choices), eligible_cost_yen=cost, total_cost_yen=cost + more, settings=choices)
    assert found == anew.shares_yen
