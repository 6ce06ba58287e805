"""What the planner states: put in place of imported facts with both values and the reason, marked wherever it shows."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from coverage_planner.model.errors import OutOfValidity, PlannerError
from coverage_planner.model.settings import SubsidySettings
from coverage_planner.model.site import CostItem, CostKind, Sector, Site
from coverage_planner.model.subsidy_statements import (
    FactStatement,
    OwnerStatement,
    PlannerFile,
    ProjectOwner,
    StatedFact,
    SubsidyStatements,
)
from coverage_planner.model.terms import Carrier, DisadvantagedArea, OwnerKind, Programme
from coverage_planner.subsidy.allotment import allot
from coverage_planner.subsidy.district import DistrictProject, PlanSubsidy, plan_subsidy
from coverage_planner.subsidy.fact_words import read_day
from coverage_planner.subsidy.grant import decision_json
from coverage_planner.subsidy.law import RuleFileInvalid, RuleYearUnknown
from coverage_planner.subsidy.site_facts import SiteFacts, check_statement
from coverage_planner.subsidy.trace import trace_lines

D, K = Carrier.DOCOMO, Carrier.KDDI
FACTS = SiteFacts(
    municipality_code="13307",
    municipality_name="檜原村",
    prefecture_name="東京都",
    households=30,
    fiscal_strength=Decimal("0.60"),
    fiscal_year_of_index=2021,
    areas=frozenset({DisadvantagedArea.DEPOPULATED}),
    areas_known=True,
)
OWN_R6 = """schema = 1
programme = "base_station_facility"
fiscal_year = "R6"
carries_over = "R5"
source = "令和6年度交付要綱（局内資料）"
confidence = "A"
note_ja = "確認済み"
note_en = "checked"
"""
ORDINANCE = """schema = 1
municipality_code = "13307"
municipality_name = "檜原村"
clause_ja = "檜原村分担金条例（例）"
clause_en = "ordinance (example)"
source = "条例第3条"
confidence = "B"
[[regimes]]
state = "2/3"
municipality = "1/5"
carriers_total = "1/90"
municipality_net = "17/90"
[[regimes.split]]
bond = "general"
contribution = "1/90"
usage_fee = "0"
"""


def site(number: int, *carriers: Carrier, owner: OwnerKind = OwnerKind.CARRIER, **parts: Any) -> Site:
    usual: dict[str, Any] = {"district": "北秋川", "costs": (CostItem(kind=CostKind.TOWER, amount_yen=9_001_000),)}
    return Site(
        number=number,
        site_id=f"C{number}",
        latitude_deg=35.7,
        longitude_deg=139.1,
        sectors=(Sector(carriers=carriers),) if carriers else (),
        owner=owner,
        **{**usual, **parts},
    )


def stated(fact: StatedFact, value: str, number: int | None = 1, code: str = "") -> FactStatement:
    return FactStatement(fact=fact, value=value, reason="県の通知", site_number=number, municipality_code=code)


def plan(*sites: Site, facts: SiteFacts = FACTS, year: str = "R5", **parts: Any) -> PlanSubsidy:
    settings = SubsidySettings(fiscal_year=year, statements=SubsidyStatements(**parts))
    return plan_subsidy(sites, lambda _: facts, settings)


def only(subsidy: PlanSubsidy) -> DistrictProject:
    (project,) = subsidy.projects
    return project


def test_an_override_decides_and_is_printed_with_both_values_and_its_reason() -> None:
    before = only(plan(site(1, D, K)))
    assert not before.eligible
    settings = SubsidySettings(statements=SubsidyStatements(facts=(stated(StatedFact.FISCAL_STRENGTH, "０．４２"),)))
    subsidy = plan_subsidy([site(1, D, K)], lambda _: FACTS, settings)
    project = only(subsidy)
    assert project.eligible
    assert project.shares_yen.state == 6_000_000
    assert project.decision is not None
    said = "／".join(str(text) for text in project.decision.assumptions)
    assert "財政力指数: 申告値「0.42」を使用（取込値「0.60」、理由: 県の通知）" in said
    assert "財政力指数: 申告値" in "／".join(str(note) for note in subsidy.notes)
    lines = "\n".join(trace_lines(project.decision.trace))
    assert "申告による変更: 財政力指数：0.60 → 0.42" in lines
    assert "理由: 県の通知" in lines


def _with(*statements: FactStatement, **parts: Any) -> SubsidySettings:
    return SubsidySettings(statements=SubsidyStatements(facts=statements, **parts))


def test_an_area_may_be_stated_or_denied() -> None:
    unknown = replace(FACTS, areas=frozenset(), areas_known=False)
    owner = OwnerKind.MUNICIPALITY
    yes = only(
        plan_subsidy([site(1, D, owner=owner)], lambda _: unknown, _with(stated(StatedFact.AREAS, "過疎・remote_area")))
    )
    assert yes.eligible
    assert yes.areas == {DisadvantagedArea.DEPOPULATED, DisadvantagedArea.REMOTE_AREA}
    no = only(plan_subsidy([site(1, D, owner=owner)], lambda _: FACTS, _with(stated(StatedFact.AREAS, "なし"))))
    assert not no.eligible
    assert no.decided


def test_a_statement_on_a_municipality_holds_for_its_sites_only() -> None:
    statement = stated(StatedFact.FISCAL_STRENGTH, "0.20", None, "13307")
    other = replace(FACTS, municipality_code="13308")
    subsidy = plan_subsidy([site(1, D), site(2, D)], lambda s: FACTS if s.number == 1 else other, _with(statement))
    assert [project.eligible for project in subsidy.projects] == [True, False]


def test_a_statement_that_cannot_be_read_leaves_the_project_undecided_and_says_which() -> None:
    settings = _with(stated(StatedFact.HOUSEHOLDS, "たくさん"), stated(StatedFact.AREAS, "なし;過疎"))
    project = only(plan_subsidy([site(1, D)], lambda _: FACTS, settings))
    assert not project.decided
    assert project.shares_yen.total == project.total_cost_yen
    reason = str(project.reasons[0])
    assert "エリア内世帯数の申告「たくさん」" in reason
    assert "該当なし" in reason


@pytest.mark.parametrize(
    ("fact", "value"),
    [
        (StatedFact.AREAS, "火星"),
        (StatedFact.AREAS, "border_island"),
        (StatedFact.AREAS, ""),
        (StatedFact.HOUSEHOLDS, "-3"),
        (StatedFact.HOUSEHOLDS, "2.5"),
        (StatedFact.FISCAL_STRENGTH, "四割"),
        (StatedFact.PURPOSE, "趣味"),
        (StatedFact.BORDER_ISLAND, "たぶん"),
        (StatedFact.FISCAL_YEAR, "そのうち"),
        (StatedFact.BOND, "宝くじ"),
        (StatedFact.DEDUCTIBLE_TAX_YEN, "1e6"),
        (StatedFact.USE_WEIGHTS, "docomo:0"),
        (StatedFact.USE_WEIGHTS, "docomo:1;docomo:2"),
        (StatedFact.USE_WEIGHTS, ""),
        (StatedFact.DECIDED_ON, "来春"),
        (StatedFact.DECIDED_ON, "2026-02-30"),
        (StatedFact.STARTS_ON, "R8.13.1"),
    ],
)
def test_a_dialog_refuses_values_that_cannot_be_read(fact: StatedFact, value: str) -> None:
    with pytest.raises(PlannerError):
        check_statement(stated(fact, value))


@pytest.mark.parametrize("fact", list(StatedFact))
def test_every_fact_can_be_stated(fact: StatedFact) -> None:
    values = {
        StatedFact.AREAS: "heavy_snow",
        StatedFact.HOUSEHOLDS: "1,234",
        StatedFact.FISCAL_STRENGTH: "0.10",
        StatedFact.PURPOSE: "圏外解消",
        StatedFact.FISCAL_YEAR: "R4",
        StatedFact.BOND: "remote_area",
        StatedFact.DEDUCTIBLE_TAX_YEN: "90,909",
        StatedFact.USE_WEIGHTS: "NTTドコモ：2；kddi:1",
        StatedFact.DECIDED_ON: "令和８年４月１日",
        StatedFact.STARTS_ON: "2026/4/1",
    }
    check_statement(stated(fact, values.get(fact, "はい")))


def test_contradicting_facts_leave_the_project_undecided_and_named_while_the_plan_goes_on() -> None:
    """全部離島 stated for a municipality whose place is known to be no island; carriers' owners more than carriers."""
    island = stated(StatedFact.WHOLE_REMOTE_ISLAND, "yes")
    subsidy = plan_subsidy([site(1, D), site(2, D, district="南秋川")], lambda _: FACTS, _with(island))
    first = next(project for project in subsidy.projects if project.site_numbers == (1,))
    assert not first.decided
    assert "事実が矛盾しています" in str(first.reasons[0])
    assert "離島が含まれていません" in str(first.reasons[0])
    assert subsidy.totals.total == subsidy.total_cost_yen == 18_002_000
    owners = tuple(ProjectOwner(kind=OwnerKind.CARRIER, name=name) for name in ("A社", "B社"))
    settings = _with(owners=(OwnerStatement(site_number=1, owners=owners, reason="協定"),))
    project = only(plan_subsidy([site(1, D)], lambda _: FACTS, settings))
    assert "参画事業者数が1者" in str(project.reasons[0])
    wrong = (ProjectOwner(kind=OwnerKind.NEUTRAL_HOST, name="J社"),)
    settings = _with(owners=(OwnerStatement(site_number=1, owners=wrong, reason="協定"),))
    assert "一致しません" in str(only(plan_subsidy([site(1, D)], lambda _: FACTS, settings)).reasons[0])


def test_joint_owners_are_one_project_apply_jointly_and_are_named() -> None:
    owners = (
        ProjectOwner(kind=OwnerKind.NEUTRAL_HOST, name="株式会社JTOWER"),
        ProjectOwner(kind=OwnerKind.CARRIER, name="株式会社NTTドコモ"),
    )
    settings = _with(
        stated(StatedFact.COUNTS_AS_SHARED, "yes"),
        owners=(OwnerStatement(site_number=1, owners=owners, reason="申請書案"),),
    )
    host = site(1, D, owner=OwnerKind.NEUTRAL_HOST, programme=Programme.UPGRADE_FACILITY)
    project = only(plan_subsidy([host], lambda _: FACTS, settings))
    assert str(project.owner_text) == "株式会社JTOWER・株式会社NTTドコモ"
    assert str(project.applicant) == "株式会社JTOWER・株式会社NTTドコモ（連名）"
    assert project.applicant_rule is not None
    assert "0623r1" in project.applicant_rule.citation.source
    assert project.decision is not None
    assert project.decision.grant_rate == Fraction(2, 3)
    node = project.decision.trace.find("owners")
    assert node is not None
    assert "株式会社NTTドコモ（無線通信事業者）" in str(node.value)


def test_a_year_the_planner_added_is_marked_everywhere() -> None:
    own = PlannerFile(name="own_R6.toml", text=OWN_R6)
    facts = replace(FACTS, fiscal_strength=Decimal("0.30"))
    with pytest.raises(RuleYearUnknown, match="令和6年度"):
        plan_subsidy(
            [site(1, D, programme=Programme.BASE_STATION_FACILITY)],
            lambda _: facts,
            SubsidySettings(fiscal_year="R6補正"),
        )
    settings = SubsidySettings(fiscal_year="R6", statements=SubsidyStatements(rule_files=(own,)))
    subsidy = plan_subsidy([site(1, D)], lambda _: facts, settings)
    project = only(subsidy)
    assert project.planner_rules == "own_R6.toml"
    assert subsidy.planner_rules == ("own_R6.toml",)
    assert "利用者が追加した規則" in str(subsidy.notes[0])
    assert project.decision is not None
    document = decision_json(project.decision)
    assert document["planner_rules"] == "own_R6.toml"
    assert any("利用者が追加した規則（own_R6.toml）" in text for text in document["assumptions"])
    rule = next(node for node in document["trace"] if node["key"] == "rule")
    assert "利用者が追加した規則 own_R6.toml" in rule["source"]


def test_a_damaged_rule_file_of_the_planner_is_refused_by_name() -> None:
    broken = PlannerFile(name="own.toml", text=OWN_R6.replace('"A"', '"sure"'))
    with pytest.raises(RuleFileInvalid) as refusal:
        plan_subsidy([site(1, D)], lambda _: FACTS, SubsidySettings(statements=SubsidyStatements(rule_files=(broken,))))
    assert "own.toml" in refusal.value.one_line()


def test_sites_of_a_district_in_two_budget_years_are_two_projects_each_under_its_law() -> None:
    settings = _with(stated(StatedFact.FISCAL_YEAR, "令和元年度", 2), stated(StatedFact.FISCAL_YEAR, "R9", 3))
    town = OwnerKind.MUNICIPALITY
    sites = [site(number, D, owner=town) for number in (1, 2, 3)]
    subsidy = plan_subsidy(sites, lambda _: FACTS, settings)
    found = {project.fiscal_year.label: project for project in subsidy.projects}
    rates = {year: p.decision.grant_rate for year, p in found.items() if p.decision}
    assert rates == {"R5": Fraction(1, 2), "R1": Fraction(2, 3)}
    assert "令和9年度" in str(found["R9"].reasons[0])
    assert not found["R9"].decided


def test_an_ordinance_of_the_municipality_goes_before_the_usual_table() -> None:
    parts = SubsidyStatements(ordinance_files=(PlannerFile(name="檜原村条例.toml", text=ORDINANCE),))
    settings = SubsidySettings(apply_carrier_burden=True, statements=parts)
    town = [site(1, D, K, owner=OwnerKind.MUNICIPALITY)]
    project = only(plan_subsidy(town, lambda _: FACTS, settings))
    assert project.decision is not None
    assert project.shares_yen.carrier == 9_001_000 // 90
    assert project.shares_yen.total == 9_001_000
    assert any("檜原村条例.toml" in str(text) for text in project.decision.assumptions)
    elsewhere = only(plan_subsidy(town, lambda _: replace(FACTS, municipality_code="13308"), settings))
    assert elsewhere.shares_yen.carrier == 9_001_000 // 9
    unsound = replace(parts, ordinance_files=(PlannerFile(name="x.toml", text=ORDINANCE.replace("17/90", "1/90")),))
    with pytest.raises(RuleFileInvalid, match="合計が合いません"):
        plan_subsidy(town, lambda _: FACTS, replace(settings, statements=unsound))


def test_the_carriers_share_is_split_by_use_and_adds_up() -> None:
    facts = replace(FACTS, fiscal_strength=Decimal("0.30"))
    equal = only(plan_subsidy([site(1, D, K)], lambda _: facts, SubsidySettings()))
    assert equal.shares_yen.carrier == 3_001_000
    assert [part.yen for part in equal.carrier_parts] == [1_500_500, 1_500_500]
    assert "均等" in str(equal.carrier_parts_basis)
    by_use = only(
        plan_subsidy([site(1, D, K)], lambda _: facts, _with(stated(StatedFact.USE_WEIGHTS, "docomo:2;kddi:1")))
    )
    assert [part.yen for part in by_use.carrier_parts] == [2_000_667, 1_000_333]
    assert "使用割合" in str(by_use.carrier_parts_basis)
    alone = only(plan_subsidy([site(1, D)], lambda _: facts, SubsidySettings()))
    assert [part.yen for part in alone.carrier_parts] == [alone.shares_yen.carrier]


@given(st.integers(0, 10**12), st.lists(st.integers(0, 1000), min_size=1, max_size=6).filter(any))
def test_allotted_parts_add_up_and_are_within_one_yen_of_the_exact_value(amount: int, weights: list[int]) -> None:
    parts = allot(amount, weights)
    assert sum(parts) == amount
    assert all(
        abs(part - Fraction(amount * weight, sum(weights))) < 1 for part, weight in zip(parts, weights, strict=True)
    )
    assert all(part == 0 for part, weight in zip(parts, weights, strict=True) if weight == 0)


@pytest.mark.parametrize("weights", [[], [0, 0], [-1, 2]])
def test_weights_that_split_nothing_are_refused(weights: list[int]) -> None:
    with pytest.raises(OutOfValidity):
        allot(100, weights)


@pytest.mark.parametrize("text", ["2026-04-01", "2026/4/1", "令和8年4月1日", "R8.4.1", "２０２６－０４－０１"])
def test_dates_as_people_write_them(text: str) -> None:
    assert read_day(text, "decided_on") == date(2026, 4, 1)
    assert read_day("平成元年7月2日", "decided_on") == date(1989, 7, 2)


def test_a_date_stands_with_its_project_and_changes_no_yen() -> None:
    said = stated(StatedFact.STARTS_ON, "令和8年4月1日")
    statements = SubsidyStatements(facts=(said,))
    with_date = plan_subsidy([site(1, D)], lambda _: FACTS, SubsidySettings(statements=statements))
    without = plan(site(1, D))
    assert with_date.projects[0].starts_on == date(2026, 4, 1)
    assert with_date.projects[0].decided_on is None
    assert with_date.totals == without.totals
    assert with_date.notes == without.notes
