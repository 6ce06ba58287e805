"""Each part of a condition at its edge: yes, no or not known, the fact and the wish in words, and what to say when it is missing."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from coverage_planner.model.subsidy_statements import ProjectOwner
from coverage_planner.model.terms import DisadvantagedArea, OwnerKind
from coverage_planner.subsidy.conditions import Answer, all_hold, ask
from coverage_planner.subsidy.facts import FactOrigin, GrantCase, Purpose
from coverage_planner.subsidy.law import Condition

AREAS = frozenset(DisadvantagedArea)
ISLAND = frozenset({DisadvantagedArea.REMOTE_ISLAND})


def answer(condition: dict[str, Any], purpose: Purpose | None = None, **facts: Any) -> Answer:
    """The one answer to a condition of one part."""
    usual: dict[str, Any] = {"owner": OwnerKind.CARRIER, "carriers": None, "eligible_cost_yen": 1}
    case = GrantCase(fiscal_year="R5", programme="upgrade_facility", **{**usual, **facts})
    (found,) = ask(Condition(**condition), case, purpose)
    return found


@pytest.mark.parametrize(
    ("condition", "facts", "holds", "shown", "wanted"),
    [
        # 100世帯以上 / 100世帯未満 (RULES 2.3)
        ({"households_at_least": 100}, {"households": 100}, True, "エリア内世帯数 100世帯", "100世帯以上"),
        ({"households_at_least": 100}, {"households": 99}, False, "エリア内世帯数 99世帯", "100世帯以上"),
        ({"households_below": 100}, {"households": 99}, True, "エリア内世帯数 99世帯", "100世帯未満"),
        ({"households_below": 100}, {"households": 100}, False, "エリア内世帯数 100世帯", "100世帯未満"),
        ({"households_below": 100}, {"households": 1234}, False, "エリア内世帯数 1,234世帯", "100世帯未満"),
        # 財政力指数 0.5以下 / 0.3未満 (RULES 2.1, 2.2)
        ({"fiscal_strength_at_most": Decimal("0.50")}, {"fiscal_strength": Decimal("0.50")}, True, "財政力指数 0.50", "財政力指数 0.50以下"),
        ({"fiscal_strength_at_most": Decimal("0.50")}, {"fiscal_strength": Decimal("0.51")}, False, "財政力指数 0.51", "財政力指数 0.50以下"),
        ({"fiscal_strength_below": Decimal("0.30")}, {"fiscal_strength": Decimal("0.29")}, True, "財政力指数 0.29", "財政力指数 0.30未満"),
        ({"fiscal_strength_below": Decimal("0.30")}, {"fiscal_strength": Decimal("0.30")}, False, "財政力指数 0.30", "財政力指数 0.30未満"),
        # 1社参画 / 複数社参画
        ({"shared": True}, {"carriers": 2}, True, "参画事業者 2者", "複数社参画（共同整備等）"),
        ({"shared": True}, {"carriers": 1}, False, "参画事業者 1者", "複数社参画（共同整備等）"),
        ({"shared": False}, {"carriers": 1}, True, "参画事業者 1者", "１社参画（整備）"),
        ({"shared": True}, {"counts_as_shared": True}, True, "複数社共同整備等（申告）", "複数社参画（共同整備等）"),
        ({"shared": True}, {"carriers": 1, "counts_as_shared": False}, False, "単独整備（申告）", "複数社参画（共同整備等）"),
        # 事業主体
        ({"owners": frozenset({OwnerKind.CARRIER, OwnerKind.NEUTRAL_HOST})}, {}, True, "無線通信事業者", "無線通信事業者・インフラシェアリング事業者"),
        ({"owners": frozenset({OwnerKind.MUNICIPALITY})}, {}, False, "無線通信事業者", "市町村"),
        # 条件不利地域 / 離島
        ({"areas_any": AREAS}, {"areas": frozenset({DisadvantagedArea.PENINSULA, DisadvantagedArea.HEAVY_SNOW})}, True, "半島・豪雪地帯", "条件不利地域"),
        ({"areas_any": AREAS}, {"areas": frozenset()}, False, "条件不利地域に該当なし", "条件不利地域"),
        ({"areas_any": ISLAND}, {"areas": ISLAND | {DisadvantagedArea.PENINSULA}}, True, "離島", "離島"),
        ({"areas_any": ISLAND}, {"areas": frozenset({DisadvantagedArea.PENINSULA})}, False, "離島に該当なし", "離島"),
        ({"areas_any": AREAS}, {"assume_target_area": True}, True, "該当すると仮定（離島ではないものとする）", "条件不利地域"),
        ({"areas_any": ISLAND}, {"assume_target_area": True}, False, "該当すると仮定（離島ではないものとする）", "離島"),
        # 有人国境離島・全部離島・東京都
        ({"border_island": True}, {"border_island": True, "areas": ISLAND}, True, "有人国境離島市町村に該当", "有人国境離島市町村に該当"),
        ({"whole_remote_island": True}, {"whole_remote_island": False}, False, "全部離島に非該当", "全部離島に該当"),
        ({"tokyo": False}, {"tokyo": False}, True, "東京都に非該当", "東京都に非該当"),
        ({"tokyo": False}, {"tokyo": True}, False, "東京都に該当", "東京都に非該当"),
    ],
)  # fmt: skip
def test_a_fact_is_held_against_the_edge_and_both_are_said(
    condition: dict[str, Any], facts: dict[str, Any], holds: bool, shown: str, wanted: str
) -> None:
    found = answer(condition, **facts)
    assert found.holds is holds
    assert (found.shown.ja, found.wanted.ja) == (shown, wanted)


@pytest.mark.parametrize(
    ("condition", "facts", "fact", "missing"),
    [
        ({"households_below": 100}, {}, "households", "エリア内世帯数が未入力"),
        ({"fiscal_strength_below": Decimal("0.30")}, {}, "fiscal_strength", "財政力指数が未入力"),
        ({"shared": True}, {}, "shared", "参画事業者数が未入力"),
        ({"purpose": Purpose.UNSERVED}, {}, "purpose", "整備目的（圏外解消・高度化の別）が未入力"),
        ({"areas_any": AREAS}, {}, "areas", "条件不利地域の該当が未入力"),
        ({"areas_any": ISLAND}, {}, "areas", "離島の該当が未入力"),
        ({"border_island": True}, {"border_island": None}, "border_island", "有人国境離島市町村の該当が未入力"),
        ({"tokyo": True}, {"tokyo": None}, "tokyo", "東京都の該当が未入力"),
    ],
)
def test_a_missing_fact_is_neither_yes_nor_no_and_says_what_to_enter(
    condition: dict[str, Any], facts: dict[str, Any], fact: str, missing: str
) -> None:
    found = answer(condition, **facts)
    assert (found.fact, found.holds) == (fact, None)
    assert found.missing.ja == missing
    assert found.shown.ja == missing


def test_a_partial_designation_is_unknown_and_names_only_its_own_kinds() -> None:
    found = answer(
        {"areas_any": frozenset({DisadvantagedArea.DEPOPULATED, DisadvantagedArea.PENINSULA})},
        areas=frozenset(),
        areas_partly=frozenset({DisadvantagedArea.DEPOPULATED, DisadvantagedArea.HEAVY_SNOW}),
    )
    assert found.holds is None
    assert found.missing.ja == "一部指定の過疎地域の区域内に設置場所があるかが未入力"


def test_a_neutral_host_and_one_carrier_together_are_undecided_for_want_of_a_criterion_not_of_a_number() -> None:
    owners = tuple(ProjectOwner(kind=kind, name=kind.value) for kind in (OwnerKind.NEUTRAL_HOST, OwnerKind.CARRIER))
    found = answer({"shared": True}, owner=OwnerKind.NEUTRAL_HOST, owners=owners, carriers=1)
    assert found.holds is None
    assert "該当の基準は公表資料に見当たりません" in found.missing.ja
    assert found.shown.ja == "参画事業者 1者"


def test_joint_construction_given_with_the_case_is_told_apart_from_a_statement() -> None:
    given = answer({"shared": True}, counts_as_shared=True, origins=(("counts_as_shared", FactOrigin.GIVEN),))
    assert given.shown.ja != answer({"shared": True}, counts_as_shared=True).shown.ja


@pytest.mark.parametrize("purpose", Purpose)
def test_a_settled_purpose_is_compared_and_shown(purpose: Purpose) -> None:
    found = answer({"purpose": Purpose.UPGRADE}, purpose)
    assert found.holds is (purpose is Purpose.UPGRADE)
    assert found.shown.ja in {"圏外解消", "高度化"}


@pytest.mark.parametrize(
    ("parts", "together"),
    [((), True), ((True, True), True), ((True, None), None), ((None, False), False), ((False, True), False)],
)
def test_one_no_decides_and_else_one_missing_fact_leaves_it_open(
    parts: tuple[bool | None, ...], together: bool | None
) -> None:
    some = answer({"tokyo": True})
    answers = tuple(
        Answer(fact="x", holds=holds, shown=some.shown, wanted=some.wanted, missing=some.missing) for holds in parts
    )
    assert all_hold(answers) is together
