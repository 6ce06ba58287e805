"""Every row of the R5 table (RULES 2.2, ministry's evaluation report p. 15): facts in, fractions and yen out."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import Any

import pytest

from coverage_planner.model.terms import DisadvantagedArea, OwnerKind
from coverage_planner.subsidy.facts import GrantCase, Purpose
from coverage_planner.subsidy.grant import decide
from coverage_planner.subsidy.shares import Shares

BASE, UPGRADE = "base_station_facility", "upgrade_facility"
OPERATION, INSTALLATION = "transmission_operation", "transmission_installation"
TOWN, PREFECTURE = OwnerKind.MUNICIPALITY, OwnerKind.PREFECTURE
CARRIER, HOST = OwnerKind.CARRIER, OwnerKind.NEUTRAL_HOST
ISLAND = frozenset({DisadvantagedArea.REMOTE_ISLAND})
DEPOPULATED = frozenset({DisadvantagedArea.DEPOPULATED})
WEAK = Decimal("0.50")


@dataclass(frozen=True)
class Row:
    name: str
    programme: str
    owner: OwnerKind
    carriers: int
    rate: str
    shares: Shares
    facts: dict[str, Any]


def row(name: str, programme: str, owner: OwnerKind, carriers: int, rate: str, shares: Shares, **facts: Any) -> Row:
    return Row(name, programme, owner, carriers, rate, shares, facts)


# 30,000,000 yen divides by every denominator of the table.
TOWN_SINGLE = Shares(state=15_000_000, prefecture=6_000_000, municipality=9_000_000)
TOWN_SHARED = Shares(state=20_000_000, prefecture=4_000_000, municipality=6_000_000)
OPERATOR_SINGLE = Shares(state=15_000_000, carrier=15_000_000)
OPERATOR_SHARED = Shares(state=20_000_000, carrier=10_000_000)
BORDER = {"areas": ISLAND, "border_island": True, "whole_remote_island": True}

TABLE = [
    row("① 地方公共団体 1社", BASE, TOWN, 1, "1/2", TOWN_SINGLE),
    row("① 地方公共団体 2社", BASE, TOWN, 2, "2/3", TOWN_SHARED),
    row("① 地方公共団体 4社", BASE, TOWN, 4, "2/3", TOWN_SHARED),
    row("② 地方公共団体 1社", UPGRADE, TOWN, 1, "1/2", TOWN_SINGLE),
    row("② 地方公共団体 複数社", UPGRADE, TOWN, 3, "2/3", TOWN_SHARED),
    row("① 都道府県 1社", BASE, PREFECTURE, 1, "1/2", Shares(state=15_000_000, prefecture=15_000_000)),
    row("① 都道府県 複数社", BASE, PREFECTURE, 2, "2/3", Shares(state=20_000_000, prefecture=10_000_000)),
    row("① 事業者 1社", BASE, CARRIER, 1, "1/2", OPERATOR_SINGLE, fiscal_strength=WEAK),
    row("① 事業者 複数社共同", BASE, CARRIER, 2, "2/3", OPERATOR_SHARED, fiscal_strength=WEAK),
    row("① シェアリング 複数社", BASE, HOST, 2, "2/3", OPERATOR_SHARED, fiscal_strength=WEAK),
    row("② 事業者 1社", UPGRADE, CARRIER, 1, "1/2", OPERATOR_SINGLE),
    row("② 事業者 複数社共同", UPGRADE, CARRIER, 4, "2/3", OPERATOR_SHARED),
    row("② シェアリング 複数社", UPGRADE, HOST, 3, "2/3", OPERATOR_SHARED),
    row("③ 圏外解消 100世帯", OPERATION, CARRIER, 1, "1/2", OPERATOR_SINGLE, purpose=Purpose.UNSERVED, households=100),
    row("③ 圏外解消 99世帯", OPERATION, CARRIER, 1, "2/3", OPERATOR_SHARED, purpose=Purpose.UNSERVED, households=99),
    row("③ 圏外解消 複数社でも世帯数", OPERATION, HOST, 3, "1/2", OPERATOR_SINGLE, purpose=Purpose.UNSERVED, households=100),
    row("③ 高度化 1社", OPERATION, CARRIER, 1, "1/2", OPERATOR_SINGLE, purpose=Purpose.UPGRADE, households=5),
    row("③ 高度化 複数社共同", OPERATION, HOST, 2, "2/3", OPERATOR_SHARED, purpose=Purpose.UPGRADE),
    row("④ 離島市町村", INSTALLATION, TOWN, 1, "2/3", Shares(state=20_000_000, municipality=10_000_000), areas=ISLAND),
    row("④ 有人国境離島 全部離島 0.29", INSTALLATION, TOWN, 1, "4/5", Shares(state=24_000_000, municipality=6_000_000), fiscal_strength=Decimal("0.29"), **BORDER),
    row("④ 有人国境離島 0.30 は離島の率", INSTALLATION, TOWN, 1, "2/3", Shares(state=20_000_000, municipality=10_000_000), fiscal_strength=Decimal("0.30"), **BORDER),
    row("④ 離島以外の市町村", INSTALLATION, TOWN, 1, "1/2", Shares(state=15_000_000, municipality=15_000_000)),
    row("④ 道府県", INSTALLATION, PREFECTURE, 1, "1/2", Shares(state=15_000_000, prefecture=15_000_000)),
    row("④ 東京都", INSTALLATION, PREFECTURE, 1, "1/3", Shares(state=10_000_000, prefecture=20_000_000), tokyo=True),
]  # fmt: skip


def case_of(line: Row, **changes: Any) -> GrantCase:
    facts: dict[str, Any] = {"areas": DEPOPULATED, **line.facts, **changes}
    return GrantCase(
        fiscal_year="R5",
        programme=line.programme,
        owner=line.owner,
        carriers=line.carriers,
        eligible_cost_yen=30_000_000,
        **facts,
    )


@pytest.mark.parametrize("line", TABLE, ids=lambda line: line.name)
def test_row(line: Row) -> None:
    decision = decide(case_of(line))
    assert decision.eligible, [str(reason) for reason in decision.reasons]
    assert decision.grant_rate == Fraction(line.rate)
    assert decision.shares_yen == line.shares


@pytest.mark.parametrize("line", TABLE, ids=lambda line: line.name)
def test_outside_the_disadvantaged_areas_no_row_pays(line: Row) -> None:
    decision = decide(case_of(line, areas=frozenset(), border_island=False, whole_remote_island=False))
    assert not decision.eligible
    assert decision.decided
    assert decision.grant_rate is None
    assert decision.shares_yen.state == 0
    assert decision.shares_yen.total == 30_000_000
    assert any("条件不利地域に該当なし" in str(reason) for reason in decision.reasons)


@pytest.mark.parametrize("line", TABLE, ids=lambda line: line.name)
def test_an_unknown_area_leaves_every_row_undecided(line: Row) -> None:
    decision = decide(case_of(line, areas=None))
    assert not decision.eligible
    assert not decision.decided
    assert "areas" in decision.missing_facts
    assert any("未入力" in str(reason) for reason in decision.reasons)


@pytest.mark.parametrize(("programme", "owner"), [(OPERATION, TOWN), (OPERATION, PREFECTURE), (INSTALLATION, CARRIER), (INSTALLATION, HOST)])  # fmt: skip
def test_owners_outside_the_table_are_not_eligible(programme: str, owner: OwnerKind) -> None:
    decision = decide(case_of(row("", programme, owner, 2, "", Shares()), households=10, purpose=Purpose.UNSERVED))
    assert not decision.eligible
    assert decision.decided
    assert "事業主体" in str(decision.reasons[0])
