"""Shared against single: costs split by part, burdens add up, and the switch point is exact to the yen."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from fractions import Fraction
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from coverage_planner.model.errors import OutOfValidity
from coverage_planner.model.settings import SubsidySettings
from coverage_planner.model.site import CostItem, CostKind, Sector, Site
from coverage_planner.model.subsidy_statements import FactStatement, StatedFact, SubsidyStatements
from coverage_planner.model.terms import CARRIERS, Carrier, DisadvantagedArea, OwnerKind, Programme
from coverage_planner.subsidy.facts import Purpose
from coverage_planner.subsidy.grant import decide, shares_at
from coverage_planner.subsidy.present_value import present_value_yen
from coverage_planner.subsidy.sharing import SharingComparison, compare_schemes
from coverage_planner.subsidy.sharing_scheme import (
    SchemeKind,
    SharingAssumptions,
    SharingScheme,
    sites_of_scheme,
    usual_schemes,
)
from coverage_planner.subsidy.site_facts import SiteFacts
from coverage_planner.subsidy.switch_point import least_carriers, switch_points

D, K, S, R = CARRIERS
FACTS = SiteFacts(
    municipality_code="99402",
    municipality_name="奥霧村",
    prefecture_name="深山県（架空）",
    households=30,
    fiscal_strength=Decimal("0.15"),
    areas=frozenset({DisadvantagedArea.DEPOPULATED}),
    areas_known=True,
)
NO_DISCOUNT = SubsidySettings(discount_rate=Fraction(0))


def site(
    *carriers: Carrier, tower: int = 20_000_000, radio_each: int = 6_000_000, running_each: int = 500_000, **parts: Any
) -> Site:
    count = len(carriers)
    costs = (
        CostItem(kind=CostKind.TOWER, amount_yen=tower),
        CostItem(kind=CostKind.TRANSCEIVER, amount_yen=radio_each * count),
        CostItem(kind=CostKind.RUNNING_PER_YEAR, amount_yen=running_each * count),
    )
    return Site(
        number=5,
        site_id="C5",
        district=parts.pop("district", "奥の沢"),
        latitude_deg=35.7,
        longitude_deg=142.1,
        sectors=(Sector(carriers=carriers),),
        owner=OwnerKind.CARRIER,
        costs=costs,
        **parts,
    )


def compared(planned: Site, count: int = 4, chosen: SubsidySettings = NO_DISCOUNT, **parts: Any) -> SharingComparison:
    schemes = usual_schemes(CARRIERS[:count])
    return compare_schemes([planned], lambda _: FACTS, chosen, schemes, **parts)


def test_by_hand_two_carriers() -> None:
    """Tower 20M, radio 6M each. Alone 26M at 1/2; jointly 32M at 2/3: 21.333M from the state, 5.3335M each."""
    comparison = compared(site(D, K), 2)
    one = comparison.outcome(SchemeKind.ONE_ALONE, 1)
    each = comparison.outcome(SchemeKind.EACH_ALONE, 2)
    joint = comparison.outcome(SchemeKind.JOINT, 2)
    host = comparison.outcome(SchemeKind.NEUTRAL_HOST, 2)
    assert one is not None and each is not None and joint is not None and host is not None
    assert (one.building_cost_yen, one.subsidy.totals.state, one.masts) == (26_000_000, 13_000_000, 1)
    assert (each.building_cost_yen, each.subsidy.totals.state, each.masts) == (52_000_000, 26_000_000, 2)
    assert (joint.building_cost_yen, joint.subsidy.totals.state) == (32_000_000, 21_333_000)
    assert [part.building_yen for part in joint.carriers] == [5_333_500, 5_333_500]
    assert [part.building_yen for part in each.carriers] == [13_000_000, 13_000_000]
    assert host.subsidy.totals == joint.subsidy.totals
    assert host.subsidy.projects[0].owner is OwnerKind.NEUTRAL_HOST
    assert joint.carriers[0].total_yen == 5_333_500 + 10 * 500_000
    assert joint.total_cost_yen == 32_000_000 + 10 * 1_000_000


def test_the_site_as_planned_for_more_or_fewer_carriers_scales_per_carrier_items_only() -> None:
    scheme = SharingScheme(kind=SchemeKind.JOINT, carriers=(D, K, S))
    (built,) = sites_of_scheme(site(D, K, radio_each=5_000_001), scheme, SharingAssumptions(extra_cost_yen=3_000_000))
    costs = {(item.kind, item.note): item.amount_yen for item in built.costs}
    assert costs[CostKind.TRANSCEIVER, ""] == 15_000_003
    assert costs[CostKind.TOWER, ""] == 20_000_000
    assert costs[CostKind.TOWER, "共用による増加費用（試算の仮定）"] == 3_000_000
    assert built.carriers == (D, K, S)
    assert len(built.sectors) == 1


def test_costs_are_rounded_once_for_each_place_so_that_whole_sums_are_exact() -> None:
    """Lines of 10,000,001 + 10,000,001 + 10,000,001 yen for three: 10,000,001 a carrier, though no line is whole."""
    lines = tuple(
        CostItem(kind=kind, amount_yen=yen)
        for kind, yen in (
            (CostKind.TRANSCEIVER, 10_000_001),
            (CostKind.ANTENNA, 10_000_001),
            (CostKind.CABLE, 10_000_001),
            (CostKind.TOWER, 7),
        )
    )
    planned = replace(site(D, K, S), costs=lines)
    for count in (1, 2, 4):
        scheme = SharingScheme(kind=SchemeKind.JOINT if count > 1 else SchemeKind.ONE_ALONE, carriers=CARRIERS[:count])
        (built,) = sites_of_scheme(planned, scheme, SharingAssumptions())
        assert built.total_cost_yen == 7 + 10_000_001 * count
        scaled = [item.amount_yen for item in built.costs[:3]]
        assert max(scaled) - min(scaled) <= 1
    each = SharingScheme(kind=SchemeKind.EACH_ALONE, carriers=CARRIERS)
    assert sum(mast.total_cost_yen for mast in sites_of_scheme(planned, each, SharingAssumptions())) == 4 * 10_000_008
    assert any("整備箇所ごとに合計してから" in note.ja for note in compared(planned).notes)


@settings(deadline=None, max_examples=60)
@given(
    st.lists(st.tuples(st.sampled_from(CostKind), st.integers(0, 10**9), st.booleans()), min_size=1, max_size=6),
    st.integers(1, 4),
    st.integers(1, 4),
)
def test_a_place_is_within_half_a_yen_of_its_exact_cost_and_no_line_off_by_a_yen(
    lines: list[tuple[CostKind, int, bool]], planned_for: int, count: int
) -> None:
    costs = tuple(CostItem(kind=kind, amount_yen=yen, eligible=eligible) for kind, yen, eligible in lines)
    planned = replace(site(*CARRIERS[:planned_for]), costs=costs)
    share = Fraction(count, planned_for)
    assumed = SharingAssumptions()
    each = SharingScheme(kind=SchemeKind.EACH_ALONE, carriers=CARRIERS[:count])
    built = sites_of_scheme(planned, each, assumed)
    scaled = [
        item.amount_yen * Fraction(1, planned_for if item.kind in assumed.per_carrier_kinds else 1) for item in costs
    ]
    exact = count * sum((a for a, item in zip(scaled, costs, strict=True) if item.counts), Fraction(0))
    assert abs(sum(mast.total_cost_yen for mast in built) - exact) <= Fraction(1, 2)
    for mast in built:
        assert all(abs(item.amount_yen - a) < 1 for item, a in zip(mast.costs, scaled, strict=True))
    if count > 1:
        (joint,) = sites_of_scheme(planned, SharingScheme(kind=SchemeKind.JOINT, carriers=CARRIERS[:count]), assumed)
        amounts = [
            item.amount_yen * (share if item.kind in assumed.per_carrier_kinds else Fraction(1)) for item in costs
        ]
        for eligible in (True, False):
            some = [k for k, item in enumerate(costs) if item.counts and item.eligible is eligible]
            whole = sum((Fraction(amounts[k]) for k in some), Fraction(0))
            if whole.denominator == 1:
                assert sum(joint.costs[k].amount_yen for k in some) == whole


def test_a_shared_antenna_may_be_assumed() -> None:
    all_shared = SharingAssumptions(per_carrier_kinds=frozenset())
    comparison = compared(site(D, K), 2, assumptions=all_shared)
    joint = comparison.outcome(SchemeKind.JOINT, 2)
    assert joint is not None
    assert joint.building_cost_yen == 32_000_000
    alone = comparison.outcome(SchemeKind.ONE_ALONE, 1)
    assert alone is not None
    assert alone.building_cost_yen == 32_000_000


def test_statements_on_the_place_hold_and_those_on_the_planned_owners_do_not() -> None:
    facts = (
        FactStatement(fact=StatedFact.FISCAL_STRENGTH, value="0.90", reason="訂正", site_number=5),
        FactStatement(fact=StatedFact.COUNTS_AS_SHARED, value="yes", reason="協定", site_number=5),
    )
    chosen = replace(NO_DISCOUNT, statements=SubsidyStatements(facts=facts[1:]))
    alone = compared(site(D, K), 2, chosen).outcome(SchemeKind.ONE_ALONE, 1)
    assert alone is not None
    assert alone.subsidy.totals.state == 13_000_000
    chosen = replace(NO_DISCOUNT, statements=SubsidyStatements(facts=facts))
    alone = compared(site(D, K), 2, chosen).outcome(SchemeKind.ONE_ALONE, 1)
    assert alone is not None
    assert alone.subsidy.totals.state == 0


def test_an_undecided_scheme_is_said_and_has_no_switch_point() -> None:
    unknown = replace(FACTS, fiscal_strength=None)
    comparison = compare_schemes([site(D, K)], lambda _: unknown, NO_DISCOUNT, usual_schemes((D, K)))
    assert any("未判定のため負担額を空欄とした" in str(note) for note in comparison.notes)
    assert switch_points(comparison, NO_DISCOUNT) == ()

    for outcome in comparison.outcomes:
        assert outcome.subsidy.known_totals is None
        assert all(part.building_yen is None and part.total_yen is None for part in outcome.carriers)
        assert sum(part.running_yen_per_year for part in outcome.carriers) == outcome.running_yen_per_year


def test_lines_of_a_carrier_stay_with_it_under_every_scheme() -> None:
    """D's radio 9M and K's 3M: alone each pays its own; S, who has none, takes their mean."""
    lines = (
        CostItem(kind=CostKind.TOWER, amount_yen=20_000_000),
        CostItem(kind=CostKind.TRANSCEIVER, amount_yen=9_000_000, carrier=D),
        CostItem(kind=CostKind.TRANSCEIVER, amount_yen=3_000_000, carrier=K),
    )
    planned = replace(site(D, K), costs=lines)
    each = compared(planned, 3).outcome(SchemeKind.EACH_ALONE, 3)
    joint = compared(planned, 3).outcome(SchemeKind.JOINT, 3)
    assert each is not None and joint is not None
    assert [part.building_yen for part in each.carriers] == [14_500_000, 11_500_000, 13_000_000]
    assert joint.building_cost_yen == 20_000_000 + 9_000_000 + 3_000_000 + 6_000_000
    parts = [part.building_yen or 0 for part in joint.carriers]
    assert parts[0] - parts[1] == pytest.approx(Fraction(6_000_000, 3), abs=2_000)
    assert sum(parts) == joint.subsidy.totals.carrier


@settings(deadline=None, max_examples=8)
@given(st.lists(st.integers(0, 9_000), min_size=2, max_size=3), st.integers(0, 4_000), st.integers(0, 3_000))
def test_the_switch_point_of_a_group_is_exact(towers: list[int], radio: int, own: int) -> None:
    """Several places, one with a line of a carrier: every extra cost a mast is tried by working the schemes out anew."""
    places = []
    for number, tower in enumerate(towers, start=1):
        place = replace(
            site(D, K, tower=tower, radio_each=radio, running_each=0), number=number, district=f"地区{number}"
        )
        line = CostItem(kind=CostKind.ANTENNA, amount_yen=own, carrier=K)
        places.append(replace(place, costs=(*place.costs, line)) if number == 1 else place)
    schemes = [s for s in usual_schemes((D, K)) if s.kind in {SchemeKind.EACH_ALONE, SchemeKind.JOINT}]
    comparison = compare_schemes(places, lambda _: FACTS, NO_DISCOUNT, schemes)
    (point,) = switch_points(comparison, NO_DISCOUNT)
    assert point.places == len(places)
    each = comparison.outcomes[0]

    def cheaper(extra: int) -> bool:
        assumed = SharingAssumptions(extra_cost_yen=extra)
        joint = compare_schemes(places, lambda _: FACTS, NO_DISCOUNT, schemes[1:], assumptions=assumed).outcomes[0]
        pairs = zip(joint.carriers, each.carriers, strict=True)
        return all((mine.total_yen or 0) < (single.total_yen or 0) for mine, single in pairs)

    always, never = point.always_up_to_yen, point.never_from_yen
    assert never is not None
    tried = {0, 1, 500, 999, 1_000, 1_500, 2_999, 3_000}
    if always is not None:
        tried |= {always, always + 1, always // 2, *(always - k for k in range(1, 4) if always >= k)}
    tried |= {never + k for k in (-1, 0, 1, 700, 1_500, 3_100, 9_000) if never + k >= 0}
    for extra in tried:
        if always is not None and extra <= always:
            assert cheaper(extra), extra
        if extra >= never:
            assert not cheaper(extra), extra
    if always is not None:
        assert not cheaper(always + 1)
    if never:
        assert cheaper(never - 1)


def test_households_of_a_group_are_those_of_its_meshes_together() -> None:
    """Two stations of one district with 60 households each, 70 together: below 100, where the sum would leave it open."""
    places = [replace(site(D, K), number=n, programme=Programme.TRANSMISSION_OPERATION) for n in (5, 6)]
    facts = replace(FACTS, households=60, purpose=Purpose.UNSERVED)
    joint = SharingScheme(kind=SchemeKind.JOINT, carriers=(D, K))
    asked: list[tuple[int, ...]] = []

    def together(numbers: tuple[int, ...]) -> int | None:
        asked.append(numbers)
        return 70

    (found,) = compare_schemes(places, lambda _: facts, NO_DISCOUNT, [joint], households_of_group=together).outcomes
    (project,) = found.subsidy.projects
    assert asked == [(5, 6)]
    assert project.households == 70
    assert project.decided


def test_masts_side_by_side_of_a_municipality_are_projects_of_their_own_even_without_a_district() -> None:
    each = SharingScheme(kind=SchemeKind.EACH_ALONE, carriers=(D, K), owner=OwnerKind.MUNICIPALITY)
    (found,) = compare_schemes([site(D, K, district="")], lambda _: FACTS, NO_DISCOUNT, [each]).outcomes
    assert len(found.subsidy.projects) == 2
    assert {project.decision.grant_rate for project in found.subsidy.projects if project.decision} == {Fraction(1, 2)}


amounts = st.integers(0, 3 * 10**7)


@settings(deadline=None, max_examples=30)
@given(amounts, amounts, st.integers(0, 2 * 10**6), st.integers(0, 3 * 10**6), st.integers(2, 4))
def test_burdens_add_up_and_sharing_never_costs_more_masts(
    tower: int, radio: int, running: int, extra: int, count: int
) -> None:
    planned = site(*CARRIERS[:count], tower=tower, radio_each=radio, running_each=running)
    chosen = SubsidySettings()
    comparison = compared(planned, count, chosen, assumptions=SharingAssumptions(extra_cost_yen=extra))
    for outcome in comparison.outcomes:
        totals = outcome.subsidy.totals
        assert sum(part.building_yen or 0 for part in outcome.carriers) == totals.carrier
        assert totals.total == outcome.building_cost_yen
        assert sum(part.running_yen_per_year for part in outcome.carriers) == outcome.running_yen_per_year
        for part in outcome.carriers:
            assert part.building_yen is not None
            assert part.total_yen == part.building_yen + part.running_worth_yen


@settings(deadline=None, max_examples=25)
@given(
    st.integers(0, 40_000),
    st.integers(0, 20_000),
    st.integers(2, 4),
    st.sampled_from([SchemeKind.JOINT, SchemeKind.NEUTRAL_HOST]),
)
def test_the_switch_point_is_exact(tower: int, radio: int, count: int, kind: SchemeKind) -> None:
    """At small amounts every extra cost can be tried: cheaper at all up to the first number, at none from the second on.

    The law is written out anew: the state pays 2/3 in whole thousands, the carriers the rest in equal parts.
    """
    planned = site(*CARRIERS[:count], tower=tower, radio_each=radio, running_each=0)
    comparison = compared(planned, count)
    each = comparison.outcome(SchemeKind.EACH_ALONE, count)
    (point,) = [p for p in switch_points(comparison, NO_DISCOUNT) if p.kind is kind and len(p.carriers) == count]
    outcome = comparison.outcome(kind, count)
    assert each is not None and outcome is not None
    decision = outcome.subsidy.projects[0].decision
    assert decision is not None and decision.grant_rate == Fraction(2, 3)
    limit = min(part.building_yen or 0 for part in each.carriers)
    cost = decision.case.eligible_cost_yen + np.arange(3 * (count * limit + 5_000))
    share = cost - cost * 2 // 3 // 1000 * 1000
    tried = -(-share // count) < limit
    assert point.always_up_to_yen == (int(tried.argmin()) - 1 if tried[0] else None)
    assert point.never_from_yen == int(np.flatnonzero(tried).max(initial=-1)) + 1


@settings(deadline=None, max_examples=25)
@given(st.integers(1_000, 40_000), st.integers(0, 20_000), st.integers(2, 4), st.integers(0, 9))
def test_the_switch_point_of_masts_of_a_municipality_is_exact(tower: int, radio: int, count: int, extra: int) -> None:
    """Carriers pay 1/6 of a mast of their own and 1/9 of a shared one (分担金, RULES 2.4), each rounded down to the yen."""
    applied = replace(NO_DISCOUNT, apply_carrier_burden=True)
    planned = site(*CARRIERS[:count], tower=tower, radio_each=radio, running_each=0)
    schemes = [
        one
        for one in usual_schemes(CARRIERS[:count], OwnerKind.MUNICIPALITY)
        if one.kind is SchemeKind.EACH_ALONE or (one.kind is SchemeKind.JOINT and len(one.carriers) == count)
    ]
    assumed = SharingAssumptions(extra_cost_yen=extra)
    (point,) = switch_points(
        compare_schemes([planned], lambda _: FACTS, applied, schemes, assumptions=assumed), applied
    )
    limit = (tower + radio) // 6
    cost = tower + count * radio + np.arange(3 * (9 * count * (limit + 2)))
    tried = -(-(cost // 9) // count) < limit
    assert point.always_up_to_yen == (int(tried.argmin()) - 1 if tried[0] else None)
    assert point.never_from_yen == int(np.flatnonzero(tried).max(initial=-1)) + 1
    assert point.cheaper_at_assumed == bool(tried[extra])


def test_carriers_that_pay_nothing_either_way_never_find_sharing_cheaper() -> None:
    """A municipality builds and the carriers' part is only indicated: nothing to gain, at no extra cost."""
    schemes = usual_schemes((D, K), OwnerKind.MUNICIPALITY)[:3]
    comparison = compare_schemes([site(D, K, running_each=0)], lambda _: FACTS, NO_DISCOUNT, schemes)
    (point,) = switch_points(comparison, NO_DISCOUNT)
    assert (point.always_up_to_yen, point.never_from_yen, point.cheaper_at_assumed) == (None, 0, False)
    assert point.sentence.ja == "2社の共同整備は、増加費用がなくても全社が単独整備より安くはならない"


def test_where_sharing_costs_carriers_nothing_it_is_cheaper_at_any_extra_cost() -> None:
    """Alone the carriers build themselves, jointly the municipality does: the comparison is the planner's to make."""
    alone = SharingScheme(kind=SchemeKind.EACH_ALONE, carriers=(D, K))
    joint = SharingScheme(kind=SchemeKind.JOINT, carriers=(D, K), owner=OwnerKind.MUNICIPALITY)
    comparison = compare_schemes([site(D, K)], lambda _: FACTS, NO_DISCOUNT, [alone, joint])
    (point,) = switch_points(comparison, NO_DISCOUNT)
    assert (point.always_up_to_yen, point.never_from_yen) == (10**13, None)
    assert point.sentence.ja == "2社の共同整備は、増加費用の額によらず各社とも単独整備より安い"


def test_sentences_name_the_way_the_numbers_and_the_mast_where_there_are_several() -> None:
    def sentence(count: int, kind: SchemeKind) -> tuple[str, str]:
        places = [replace(site(D, K, district=f"地区{n}"), number=n) for n in range(1, count + 1)]
        found = switch_points(compare_schemes(places, lambda _: FACTS, NO_DISCOUNT, usual_schemes((D, K))), NO_DISCOUNT)
        (point,) = [one for one in found if one.kind is kind]
        assert point.places == count
        return point.sentence.ja, point.sentence.en

    ja, en = sentence(1, SchemeKind.JOINT)
    assert ja.startswith("2社の共同整備は、増加費用が") and "of each mast" not in en
    ja, en = sentence(2, SchemeKind.NEUTRAL_HOST)
    assert ja.startswith("2社のシェアリング事業者の利用は、増加費用が") and "of each mast" in en


def test_without_each_alone_or_with_an_undecided_scheme_there_is_no_switch_point() -> None:
    joint_only = [one for one in usual_schemes((D, K)) if one.kind is SchemeKind.JOINT]
    comparison = compare_schemes([site(D, K)], lambda _: FACTS, NO_DISCOUNT, joint_only)
    assert switch_points(comparison, NO_DISCOUNT) == ()
    unknown = compare_schemes(
        [site(D, K)], lambda _: replace(FACTS, areas_known=False), NO_DISCOUNT, usual_schemes((D, K))
    )
    assert switch_points(unknown, NO_DISCOUNT) == ()


def test_the_switch_point_holds_when_the_law_is_asked_anew_on_both_sides() -> None:
    comparison = compared(site(D, K, S), 3)
    points = {(p.kind, len(p.carriers)): p for p in switch_points(comparison, NO_DISCOUNT)}
    point = points[SchemeKind.JOINT, 3]
    # Alone 13,000,000 each. Jointly (20M + 18M + e) / 9 each: below 13M up to about e = 79M.
    assert point.always_up_to_yen is not None and point.never_from_yen is not None
    assert 78_990_000 < point.always_up_to_yen < point.never_from_yen <= 79_010_000

    def dearest(extra: int) -> int:
        joint = compared(site(D, K, S), 3, assumptions=SharingAssumptions(extra_cost_yen=extra)).outcome(
            SchemeKind.JOINT, 3
        )
        assert joint is not None
        return max(part.building_yen or 0 for part in joint.carriers)

    assert dearest(point.always_up_to_yen) < 13_000_000
    assert dearest(point.always_up_to_yen + 1) >= 13_000_000
    assert dearest(point.never_from_yen - 1) < 13_000_000
    assert dearest(point.never_from_yen) >= 13_000_000
    assert f"{point.always_up_to_yen:,}円以下" in point.sentence.ja
    assert least_carriers(tuple(points.values()), SchemeKind.JOINT) == 2


def test_sharing_that_is_never_cheaper_says_so() -> None:
    """No tower at all: radio 6M at 1/2 = 3M alone; jointly 2/3 still wins, so only a law without a bonus loses."""
    old = replace(NO_DISCOUNT, fiscal_year="R5")
    far = replace(FACTS, fiscal_strength=Decimal("0.90"))
    comparison = compare_schemes([site(D, K, tower=0)], lambda _: far, old, usual_schemes((D, K)))
    points = switch_points(comparison, old)
    assert {point.always_up_to_yen for point in points} == {None}
    assert "増加費用がなくても" in points[0].sentence.ja
    assert least_carriers(points, SchemeKind.JOINT) is None


@settings(deadline=None, max_examples=60)
@given(st.sampled_from(OwnerKind), st.integers(0, 10**9), st.integers(0, 10**8), st.booleans(), st.integers(1, 3))
def test_shares_at_another_cost_are_those_of_deciding_anew(
    owner: OwnerKind, eligible: int, more: int, applied: bool, carriers: int
) -> None:
    chosen = SubsidySettings(apply_carrier_burden=applied)
    planned = replace(site(D), owner=owner)
    outcome = compare_schemes(
        [planned], lambda _: FACTS, chosen, [SharingScheme(kind=SchemeKind.ONE_ALONE, carriers=(D,), owner=owner)]
    )
    decision = outcome.outcomes[0].subsidy.projects[0].decision
    assert decision is not None
    moved = replace(decision.case, eligible_cost_yen=eligible, total_cost_yen=eligible + more)
    found = shares_at(decision, eligible_cost_yen=eligible, total_cost_yen=eligible + more, settings=chosen)
    assert found == decide(moved, chosen).shares_yen


@pytest.mark.parametrize(
    ("rate", "worth"), [(Fraction(0), 1_000_000), (Fraction(4, 100), 811_090), (Fraction(1), 99_902)]
)
def test_present_value_of_ten_years(rate: Fraction, worth: int) -> None:
    """100,000 yen a year: the annuity factor of 4 % over ten years is 8.110896."""
    assert present_value_yen(100_000, 10, rate) == worth


def test_impossible_schemes_rates_and_amounts_are_refused() -> None:
    with pytest.raises(OutOfValidity):
        SharingScheme(kind=SchemeKind.JOINT, carriers=(D,))
    with pytest.raises(OutOfValidity):
        SharingScheme(kind=SchemeKind.EACH_ALONE, carriers=(D, D))
    with pytest.raises(OutOfValidity):
        usual_schemes(())
    with pytest.raises(OutOfValidity):
        SharingAssumptions(extra_cost_yen=-1)
    with pytest.raises(OutOfValidity):
        present_value_yen(1, 10, Fraction(-1, 100))
