"""Sites become projects: one district, owner and programme each; totals add up; what is missing is named."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from coverage_planner.model.settings import SubsidySettings
from coverage_planner.model.site import CostItem, CostKind, Sector, Site
from coverage_planner.model.subsidy_statements import FactStatement, StatedFact, SubsidyStatements
from coverage_planner.model.terms import Carrier, DisadvantagedArea, OwnerKind, Programme, SiteStatus
from coverage_planner.subsidy.comparison import compare_subsidies
from coverage_planner.subsidy.district import PlanSubsidy, SiteFacts, check_rules_filed, plan_subsidy
from coverage_planner.subsidy.facts import FactOrigin, Purpose
from coverage_planner.subsidy.law import RuleYearUnknown
from coverage_planner.subsidy.shares import Shares
from coverage_planner.subsidy.trace import trace_lines

D, K, S = Carrier.DOCOMO, Carrier.KDDI, Carrier.SOFTBANK
FACTS = SiteFacts(
    municipality_code="13307",
    municipality_name="檜原村",
    prefecture_name="東京都",
    households=30,
    fiscal_strength=Decimal("0.15"),
    fiscal_year_of_index=2021,
    areas=frozenset({DisadvantagedArea.DEPOPULATED, DisadvantagedArea.MOUNTAIN_VILLAGE}),
    areas_known=True,
)
R5 = SubsidySettings()


def site(number: int, *carriers: Carrier, cost: int = 10_000_000, not_eligible: int = 0, **parts: Any) -> Site:
    costs = (
        CostItem(kind=CostKind.TOWER, amount_yen=cost),
        CostItem(kind=CostKind.OTHER, amount_yen=not_eligible, eligible=False),
        CostItem(kind=CostKind.RUNNING_PER_YEAR, amount_yen=777_777),
    )
    usual: dict[str, Any] = {"district": "北秋川", "owner": OwnerKind.MUNICIPALITY}
    return Site(
        number=number,
        site_id=f"C{number}",
        latitude_deg=35.7,
        longitude_deg=139.1,
        sectors=(Sector(carriers=carriers),) if carriers else (),
        costs=costs,
        **{**usual, **parts},
    )


def decided(*sites: Site, facts: SiteFacts = FACTS, subsidy: SubsidySettings = R5) -> PlanSubsidy:
    return plan_subsidy(sites, lambda _: facts, subsidy)


def test_sites_of_a_district_are_rounded_once() -> None:
    """Two stations of 10,895,500 yen: 2/3 of the sum is 14,527,333, not twice 7,263,000."""
    plan = decided(site(1, D, K, cost=10_895_500), site(2, D, K, cost=10_895_500))
    (project,) = plan.projects
    assert project.site_numbers == (1, 2)
    assert project.carriers == (D, K)
    assert project.shares_yen.state == 14_527_000
    assert plan.totals.total == plan.total_cost_yen == 21_791_000


def test_existing_and_switched_off_sites_are_no_projects() -> None:
    plan = decided(site(1, D, status=SiteStatus.EXISTING), site(2, D, enabled=False))
    assert plan.projects == ()
    assert plan.totals == Shares()


def test_owner_programme_district_and_municipality_separate_projects() -> None:
    other_town = replace(FACTS, municipality_code="13308", municipality_name="奥多摩町")
    sites = (
        site(1, D),
        site(2, D, district="南秋川"),
        site(3, D, programme=Programme.UPGRADE_FACILITY),
        site(4, D, owner=OwnerKind.NEUTRAL_HOST),
        site(5, D),
        site(6, D, district=""),
        site(7, D, district=""),
    )
    plan = plan_subsidy(sites, lambda s: other_town if s.number == 5 else FACTS, R5)
    assert sorted(project.site_numbers for project in plan.projects) == [(n,) for n in range(1, 8)]


def test_two_carriers_with_a_mast_each_are_two_single_projects_not_one_joint_one() -> None:
    single = decided(site(1, D, owner=OwnerKind.CARRIER), site(2, K, owner=OwnerKind.CARRIER))
    assert [project.decision.grant_rate for project in single.projects if project.decision] == [Fraction(1, 2)] * 2
    joint = decided(site(1, D, K, owner=OwnerKind.CARRIER))
    (project,) = joint.projects
    assert project.decision is not None
    assert project.decision.grant_rate == Fraction(2, 3)


def test_single_and_shared_totals_side_by_side() -> None:
    single = decided(site(1, D, owner=OwnerKind.CARRIER), site(2, K, owner=OwnerKind.CARRIER))
    shared = decided(site(1, D, K, cost=12_000_000, owner=OwnerKind.CARRIER))
    comparison = compare_subsidies(single, shared)
    assert comparison.first == Shares(state=10_000_000, carrier=10_000_000)
    assert comparison.second == Shares(state=8_000_000, carrier=4_000_000)
    assert comparison.change == Shares(state=-2_000_000, carrier=-6_000_000)
    assert comparison.change_of_total_yen == -8_000_000
    assert comparison.undecided_projects == 0


def test_missing_facts_leave_the_project_undecided_and_named() -> None:
    plan = decided(site(1, D, owner=OwnerKind.CARRIER), facts=replace(FACTS, fiscal_strength=None))
    (project,) = plan.undecided
    assert not project.eligible
    assert project.shares_yen == Shares(carrier=10_000_000)
    note = str(plan.notes[0])
    assert "檜原村 北秋川" in note
    assert "財政力指数が未入力" in note
    unknown_area = decided(site(1, D), facts=replace(FACTS, areas_known=False))
    assert "条件不利地域の該当が未入力" in str(unknown_area.notes[0])


def test_a_site_without_sectors_leaves_the_carriers_missing() -> None:
    (project,) = decided(site(1)).undecided
    assert project.decision is not None
    assert project.decision.missing_facts == ("shared",)


def test_partial_designations_are_undecided_and_no_designation_fails() -> None:
    none = replace(FACTS, areas=frozenset())
    (failing,) = decided(site(1, D), facts=none).projects
    assert failing.decided
    assert not failing.eligible
    partial = replace(none, partial_areas=frozenset({DisadvantagedArea.HEAVY_SNOW}))
    (open_project,) = decided(site(1, D), facts=partial).projects
    assert not open_project.decided


def test_a_site_outside_the_areas_makes_the_project_fail_and_is_named() -> None:
    outside = replace(FACTS, areas=frozenset())
    plan = plan_subsidy((site(1, D), site(2, D)), lambda s: outside if s.number == 2 else FACTS, R5)
    (project,) = plan.projects
    assert not project.eligible
    assert any("C2" in str(note) for note in project.notes)


def test_programmes_without_rules_in_the_year_are_named_and_a_year_without_any_is_refused() -> None:
    h28 = replace(R5, fiscal_year="H28")
    plan = decided(site(1, D), site(2, D, programme=Programme.UPGRADE_FACILITY), subsidy=h28)
    by_programme = {project.programme: project for project in plan.projects}
    assert by_programme["base_station_facility"].eligible
    refused = by_programme["upgrade_facility"]
    assert refused.decision is None
    assert not refused.decided
    assert "平成28年度" in str(refused.reasons[0])
    assert plan.totals.total == plan.total_cost_yen
    with pytest.raises(RuleYearUnknown, match="令和6年度"):
        decided(site(1, D), subsidy=replace(R5, fiscal_year="R6"))


@pytest.mark.parametrize(("each", "rate"), [(30, "2/3"), (100, "1/2"), (60, None)])
def test_households_of_several_stations_decide_only_when_overlap_cannot_matter(each: int, rate: str | None) -> None:
    h30 = replace(R5, fiscal_year="H30")
    plan = decided(site(1, D), site(2, D), facts=replace(FACTS, households=each), subsidy=h30)
    (project,) = plan.projects
    if rate is None:
        assert not project.decided
        assert any("60〜120 世帯" in str(note) for note in project.notes)
    else:
        assert project.decision is not None
        assert project.decision.grant_rate == Fraction(rate)


def test_the_prefecture_applies_for_municipal_projects_and_carriers_for_theirs() -> None:
    municipal, carrier = (
        decided(site(1, D, K, owner=owner)).projects[0] for owner in (OwnerKind.MUNICIPALITY, OwnerKind.CARRIER)
    )
    assert str(municipal.applicant) == "東京都"
    assert str(carrier.applicant) == "NTTドコモ・KDDI（連名）"


def test_tokyo_is_taken_from_the_place() -> None:
    plan = decided(site(1, D, owner=OwnerKind.PREFECTURE, programme=Programme.TRANSMISSION_INSTALLATION))
    (project,) = plan.projects
    assert project.decision is not None
    assert project.decision.grant_rate == Fraction(1, 3)


def test_the_purpose_of_the_place_is_a_fact() -> None:
    served = replace(FACTS, purpose=Purpose.UPGRADE)
    (project,) = decided(site(1, D), facts=served).projects
    assert not project.eligible
    assert project.decided


def test_different_carriers_per_site_are_pointed_out() -> None:
    (project,) = decided(site(1, D), site(2, K)).projects
    assert project.carriers == (D, K)
    assert any("共同整備に当たるか" in str(note) for note in project.notes)


@st.composite
def plans(draw: st.DrawFn) -> tuple[Site, ...]:
    count = draw(st.integers(0, 8))
    return tuple(
        site(
            number,
            *draw(st.lists(st.sampled_from([D, K, S]), max_size=3, unique=True)),
            cost=draw(st.integers(0, 10**9)),
            not_eligible=draw(st.integers(0, 10**8)),
            district=draw(st.sampled_from(["", "甲", "乙"])),
            owner=draw(st.sampled_from(OwnerKind)),
            programme=draw(st.sampled_from(Programme)),
        )
        for number in range(1, count + 1)
    )


@settings(deadline=None, max_examples=100)
@given(plans(), st.sampled_from(["H28", "H30", "R2", "R3補正", "R5"]), st.randoms())
def test_totals_add_up_for_any_plan_and_do_not_depend_on_the_order_of_sites(
    sites: tuple[Site, ...], year: str, random: Any
) -> None:
    subsidy = replace(R5, fiscal_year=year)
    plan = decided(*sites, subsidy=subsidy)
    assert plan.totals.total == plan.total_cost_yen == sum(s.total_cost_yen for s in sites)
    assert plan.eligible_cost_yen == sum(s.eligible_cost_yen for s in sites)
    assert sorted(n for project in plan.projects for n in project.site_numbers) == [s.number for s in sites]
    shuffled = list(sites)
    random.shuffle(shuffled)
    assert decided(*shuffled, subsidy=subsidy) == plan


def test_undecided_cost_stands_beside_the_known_shares_and_both_add_up() -> None:
    open_facts = replace(FACTS, areas_known=False)
    sites = (site(1, D, district="甲"), site(2, D, district="乙", cost=7_000_001))
    plan = plan_subsidy(sites, lambda s: open_facts if s.number == 2 else FACTS, R5)
    assert plan.known_totals is not None
    assert plan.undecided_cost_yen == 7_000_001
    assert plan.known_totals.total + plan.undecided_cost_yen == plan.total_cost_yen
    by_district = {project.district: project for project in plan.projects}
    assert by_district["乙"].known_shares is None
    assert by_district["甲"].known_shares == plan.known_totals
    assert "未判定 1 地区（総事業費 7,000,001 円）" in str(plan.undecided_remark)
    assert decided(*sites).undecided_remark is None
    assert decided(*sites, facts=open_facts).known_totals is None
    assert decided().known_totals == Shares()


def test_a_plan_without_rules_in_its_year_is_refused_and_one_with_some_is_not() -> None:
    h28 = replace(R5, fiscal_year="H28")
    upgrade = site(2, D, programme=Programme.UPGRADE_FACILITY)
    check_rules_filed(decided(site(1, D), upgrade, subsidy=h28), h28)
    check_rules_filed(decided(subsidy=h28), h28)
    with pytest.raises(RuleYearUnknown, match="平成28年度"):
        check_rules_filed(decided(upgrade, subsidy=h28), h28)


def test_households_covered_together_count_once_and_settle_the_threshold() -> None:
    """60 + 60 households with 20 in common are 100 (1/2 in H30), with 40 in common 80 (2/3); a guess is not needed."""
    h30 = replace(R5, fiscal_year="H30")
    facts = replace(FACTS, households=60)
    for union, rate in ((100, Fraction(1, 2)), (80, Fraction(2, 3))):
        plan = plan_subsidy(
            (site(1, D), site(2, D)),
            lambda _: facts,
            h30,
            households_of_group=lambda numbers, count=union: count if numbers == (1, 2) else None,  # type: ignore[misc]
        )
        (project,) = plan.projects
        assert project.households == union
        assert project.decision is not None
        assert project.decision.grant_rate == rate
        assert not any("重なり" in str(note) for note in project.notes)
    (fallback,) = plan_subsidy(
        (site(1, D), site(2, D)), lambda _: facts, h30, households_of_group=lambda _: None
    ).projects
    assert not fallback.decided


def test_the_trace_says_where_each_fact_comes_from() -> None:
    (project,) = decided(site(1, D)).projects
    assert project.decision is not None
    node = project.decision.trace.find("facts")
    assert node is not None
    origins = {child.key: child.confidence for child in node.children}
    assert origins["households"] == "computed"
    assert origins["fiscal_strength"] == origins["areas"] == "input"
    assert origins["eligible_cost_yen"] == origins["owner"] == origins["carriers"] == "sites"
    assert origins["fiscal_year"] == "setting"
    assert "statement" not in origins.values()
    lines = trace_lines(node)
    assert any("エリア内世帯数：30世帯 [計算値]" in line for line in lines)
    assert any("財政力指数：0.15 [入力データ]" in line for line in lines)
    stated = SubsidyStatements(
        facts=(FactStatement(fact=StatedFact.HOUSEHOLDS, value="25", reason="町に確認", site_number=1),)
    )
    (project,) = plan_subsidy(
        (site(1, D),), lambda _: FACTS, replace(R5, statements=stated), households_of_group=lambda _: 99
    ).projects
    assert project.households == 25
    assert project.decision is not None
    node = project.decision.trace.find("households")
    assert node is not None
    assert node.confidence == "statement"


def test_a_neutral_host_with_one_carrier_is_decided_as_by_hand_and_named_with_the_plan() -> None:
    plan = decided(site(1, D, owner=OwnerKind.NEUTRAL_HOST))
    (project,) = plan.projects
    assert project.decision is not None
    assert project.decision.grant_rate == Fraction(1, 2)
    assert any("要確認" in note.ja and "1社整備として判定" in note.ja for note in plan.notes)
    assert not any("要確認" in note.ja for note in decided(site(1, D, K, owner=OwnerKind.NEUTRAL_HOST)).notes)


def test_a_place_stated_to_be_a_border_island_without_an_island_is_named() -> None:
    """The same statement on the whole municipality may hold beside a place on its mainland."""
    said = FactStatement(fact=StatedFact.BORDER_ISLAND, value="yes", reason="申告", site_number=1)
    plan = decided(site(1, D), subsidy=replace(R5, statements=SubsidyStatements(facts=(said,))))
    (project,) = plan.projects
    assert not project.decided
    assert "事実が矛盾しています" in project.reasons[0].ja
    assert "有人国境離島" in project.reasons[0].ja
    whole = replace(said, site_number=None, municipality_code="13307")
    assert decided(site(1, D), subsidy=replace(R5, statements=SubsidyStatements(facts=(whole,)))).projects[0].decided


def test_lines_with_and_without_tax_in_one_project_leave_it_undecided_and_named() -> None:
    first = replace(site(1, D), costs=(CostItem(kind=CostKind.TOWER, amount_yen=11, tax_included=True),))
    second = replace(site(2, D), costs=(CostItem(kind=CostKind.CABLE, amount_yen=10, tax_included=False),))
    (project,) = decided(first, second).projects
    assert not project.decided
    assert "混在" in project.reasons[0].ja
    assert decided(first, replace(second, district="別")).undecided == ()


def test_input_tax_of_the_lines_is_deducted_unless_an_amount_was_stated() -> None:
    """11,000,000 with 1,000,000 tax inside at 1/2: 5,500,000 needed less 500,000 input tax."""
    line = CostItem(kind=CostKind.TOWER, amount_yen=11_000_000, tax_included=True, tax_deducted=True)
    planned = replace(site(1, D, owner=OwnerKind.CARRIER), costs=(line,))
    assert decided(planned).totals.state == 5_000_000
    none = FactStatement(fact=StatedFact.DEDUCTIBLE_TAX_YEN, value="0", reason="簡易課税", site_number=1)
    stated = replace(R5, statements=SubsidyStatements(facts=(none,)))
    assert decided(planned, subsidy=stated).totals.state == 5_500_000


def test_the_carriers_share_follows_the_lines_that_name_a_carrier() -> None:
    """Tower 20M shared, radio 9M of D and 1M of K: they give rise to 19M and 11M of 30M; the carriers pay 10M."""
    lines = (
        CostItem(kind=CostKind.TOWER, amount_yen=20_000_000),
        CostItem(kind=CostKind.TRANSCEIVER, amount_yen=9_000_000, carrier=D),
        CostItem(kind=CostKind.TRANSCEIVER, amount_yen=1_000_000, carrier=K),
    )
    (project,) = decided(replace(site(1, D, K, owner=OwnerKind.CARRIER), costs=lines)).projects
    assert [part.yen for part in project.carrier_parts] == [6_333_333, 3_666_667]
    assert project.carrier_parts_basis is not None
    assert "費用の発生割合" in project.carrier_parts_basis.ja


def test_the_purpose_worked_out_from_areas_is_marked_computed_and_a_stated_one_stated() -> None:
    computed = replace(FACTS, purpose=Purpose.UNSERVED, purpose_origin=FactOrigin.COMPUTED)
    said = FactStatement(fact=StatedFact.PURPOSE, value="unserved", reason="現地確認", site_number=1)
    for facts, settings_, origin in (
        (computed, R5, FactOrigin.COMPUTED),
        (replace(FACTS, purpose=Purpose.UNSERVED), R5, FactOrigin.STATEMENT),
        (computed, replace(R5, statements=SubsidyStatements(facts=(said,))), FactOrigin.STATEMENT),
    ):
        (project,) = decided(site(1, D), facts=facts, subsidy=settings_).projects
        assert project.decision is not None
        assert project.decision.case.origin("purpose") is origin
