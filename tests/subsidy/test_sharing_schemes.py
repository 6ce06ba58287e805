"""Ways of building side by side: which there are, who owns and pays what, how each is called, what is said of them."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

import pytest

from coverage_planner.model.cost_item import CostPart
from coverage_planner.model.errors import OutOfValidity
from coverage_planner.model.settings import SubsidySettings
from coverage_planner.model.site import CostItem, CostKind
from coverage_planner.model.terms import CARRIERS, Carrier, OwnerKind
from coverage_planner.subsidy.present_value import present_value_yen
from coverage_planner.subsidy.sharing import SharingComparison, compare_schemes
from coverage_planner.subsidy.sharing_scheme import (
    SchemeKind,
    SharingAssumptions,
    SharingScheme,
    sites_of_scheme,
    usual_schemes,
)
from tests.subsidy.test_sharing import FACTS, NO_DISCOUNT, compared, site

D, K, S, R = CARRIERS
ALONE, EACH, JOINT, HOST = SchemeKind.ONE_ALONE, SchemeKind.EACH_ALONE, SchemeKind.JOINT, SchemeKind.NEUTRAL_HOST
TOWN = OwnerKind.MUNICIPALITY


@pytest.mark.parametrize(("kind", "least", "most"), [(ALONE, 1, 1), (EACH, 1, 4), (JOINT, 2, 4), (HOST, 1, 4)])
def test_each_way_of_building_has_its_numbers_of_carriers(kind: SchemeKind, least: int, most: int) -> None:
    for count in range(5):
        if least <= count <= most:
            SharingScheme(kind=kind, carriers=CARRIERS[:count])
        else:
            with pytest.raises(OutOfValidity, match="事業者数"):
                SharingScheme(kind=kind, carriers=CARRIERS[:count])


@pytest.mark.parametrize("owner", [OwnerKind.CARRIER, TOWN, OwnerKind.NEUTRAL_HOST])
def test_the_usual_schemes_in_their_order_with_their_owners(owner: OwnerKind) -> None:
    """A neutral host as the planned owner does not build alone: the carriers do."""
    builder = OwnerKind.CARRIER if owner is OwnerKind.NEUTRAL_HOST else owner
    schemes = usual_schemes((K, D, S), owner)
    assert [(one.kind, one.carriers) for one in schemes] == [
        (ALONE, (K,)),
        (EACH, (K, D, S)),
        (JOINT, (K, D)),
        (JOINT, (K, D, S)),
        (HOST, (K, D)),
        (HOST, (K, D, S)),
    ]
    owners = [one.project_owner for one in schemes]
    assert owners == [builder] * 4 + [OwnerKind.NEUTRAL_HOST] * 2
    assert [(one.kind, one.owner) for one in usual_schemes((K,), owner)] == [(ALONE, builder)]


@pytest.mark.parametrize(
    ("kind", "carriers", "owner", "name", "short"),
    [
        (ALONE, (K,), OwnerKind.CARRIER, "1社単独（KDDI）", "1社単独（KDDI）"),
        (ALONE, (K,), TOWN, "1社単独（KDDI）（市町村が整備）", "1社単独（KDDI）"),
        (EACH, (K, D), OwnerKind.CARRIER, "2社が各自に単独整備（KDDI・NTTドコモ）", "2社が各自に単独"),
        (JOINT, (K, D), TOWN, "2社共同（KDDI・NTTドコモ）（市町村が整備）", "2社共同"),
        (HOST, (K, D), TOWN, "インフラシェアリング事業者（2社利用、KDDI・NTTドコモ）", "シェアリング（2社）"),
    ],
)
def test_a_scheme_is_called_by_way_carriers_and_builder(
    kind: SchemeKind, carriers: tuple[Carrier, ...], owner: OwnerKind, name: str, short: str
) -> None:
    scheme = SharingScheme(kind=kind, carriers=carriers, owner=owner)
    assert (scheme.name.ja, scheme.short_name.ja) == (name, short)


def test_the_extra_of_a_shared_mast_is_that_of_its_way_taxed_like_the_tower_and_eligible() -> None:
    assumptions = SharingAssumptions(extra_cost_yen=3, host_extra_cost_yen=50)
    schemes = (
        SharingScheme(kind=ALONE, carriers=(D,)),
        SharingScheme(kind=EACH, carriers=(D, K)),
        SharingScheme(kind=JOINT, carriers=(D, K)),
        SharingScheme(kind=HOST, carriers=(D, K)),
    )
    assert [assumptions.extra_of(scheme) for scheme in schemes] == [0, 0, 3, 50]
    planned = site(D, K)
    stated = replace(
        planned,
        costs=(
            replace(planned.costs[1], tax_included=False),
            replace(planned.costs[0], tax_included=True),
        ),
    )
    (built,) = sites_of_scheme(stated, schemes[3], assumptions)
    assert (built.costs[-1].kind, built.costs[-1].amount_yen) == (CostKind.TOWER, 50)
    assert built.costs[-1].tax_included is True and built.costs[-1].eligible
    (bare,) = sites_of_scheme(replace(planned, costs=()), schemes[3], assumptions)
    assert [(one.amount_yen, one.tax_included) for one in bare.costs] == [(50, None)]
    with pytest.raises(OutOfValidity):
        SharingAssumptions(host_extra_cost_yen=-1)


def test_masts_side_by_side_are_told_apart_by_carrier_where_one_owner_builds_them() -> None:
    def districts(kind: SchemeKind, owner: OwnerKind, district: str = "奥の沢") -> list[str]:
        scheme = SharingScheme(kind=kind, carriers=(D, K), owner=owner)
        return [one.district for one in sites_of_scheme(site(D, K, district=district), scheme, SharingAssumptions())]

    assert districts(EACH, TOWN) == ["奥の沢（NTTドコモ）", "奥の沢（KDDI）"]
    assert districts(EACH, TOWN, "") == ["C5（NTTドコモ）", "C5（KDDI）"]
    assert districts(EACH, OwnerKind.CARRIER) == ["奥の沢", "奥の沢"]
    assert districts(JOINT, TOWN) == ["奥の沢"]


def test_a_part_stated_on_the_line_goes_before_the_usual_part_of_its_kind() -> None:
    planned = replace(
        site(D, K),
        costs=(
            CostItem(kind=CostKind.TOWER, amount_yen=100, part=CostPart.PER_CARRIER),
            CostItem(kind=CostKind.ANTENNA, amount_yen=100, part=CostPart.SHARED),
        ),
    )
    (built,) = sites_of_scheme(planned, SharingScheme(kind=JOINT, carriers=(D, K, S)), SharingAssumptions())
    assert [item.amount_yen for item in built.costs] == [150, 100]


def test_what_one_carrier_pays_is_its_own_and_nobodys_where_it_takes_no_part() -> None:
    joint = compared(site(D, K), 2).outcome(JOINT, 2)
    assert joint is not None
    burdens = {carrier: joint.burden_of(carrier) for carrier in CARRIERS}
    assert [None if one is None else one.carrier for one in burdens.values()] == [D, K, None, None]


def test_running_cost_named_for_a_carrier_is_its_own_and_the_rest_is_borne_equally() -> None:
    planned = replace(
        site(D, K),
        costs=(
            CostItem(kind=CostKind.TOWER, amount_yen=20_000_000),
            CostItem(kind=CostKind.RUNNING_PER_YEAR, amount_yen=70_000, carrier=K),
            CostItem(kind=CostKind.RUNNING_PER_YEAR, amount_yen=100_001, carrier=D),
            CostItem(kind=CostKind.RUNNING_PER_YEAR, amount_yen=11, eligible=False),
        ),
    )
    (outcome,) = compare_schemes(
        [planned], lambda _: FACTS, NO_DISCOUNT, [SharingScheme(kind=JOINT, carriers=(D, K))]
    ).outcomes
    assert {one.carrier: one.running_yen_per_year for one in outcome.carriers} == {D: 100_001 + 6, K: 70_000 + 5}
    assert outcome.running_yen_per_year == 170_012
    assert outcome.served is None


def notes(comparison: SharingComparison) -> str:
    return "／".join(note.ja for note in comparison.notes)


def test_notes_are_made_for_what_is_compared() -> None:
    planned = site(D, K)

    def of(*schemes: SharingScheme, **parts: object) -> str:
        return notes(compare_schemes([planned], lambda _: FACTS, NO_DISCOUNT, schemes, **parts))  # type: ignore[arg-type]

    alone, host = SharingScheme(kind=ALONE, carriers=(D,)), SharingScheme(kind=HOST, carriers=(D, K))
    joint = SharingScheme(kind=JOINT, carriers=(D, K))
    assert "シェアリング事業者の負担は利用料" not in of(alone, joint)
    assert "シェアリング事業者の負担は利用料" in of(alone, host)
    assert "地区ごとに按分する" not in of(alone, joint)
    odd = replace(planned, costs=(CostItem(kind=CostKind.TOWER, amount_yen=20_000_003),))
    assert "地区ごとに按分する" in notes(compare_schemes([odd], lambda _: FACTS, NO_DISCOUNT, [joint]))
    assert "地区ごとに按分する" not in notes(compare_schemes([odd], lambda _: FACTS, NO_DISCOUNT, [alone]))
    kinds = SharingAssumptions(per_carrier_kinds=frozenset({CostKind.ANTENNA, CostKind.TOWER}))
    assert "事業者ごとにかかる費目: 鉄塔・送受信アンテナ（設定値" in of(alone, assumptions=kinds)
    assert "10年間の維持費は各年度末払いとし、割引率0%" in of(alone)


@pytest.mark.parametrize(
    ("yearly", "years", "rate", "worth"),
    [
        (7, 0, Fraction(0), 0),
        (7, 100, Fraction(0), 700),
        (7, 3, Fraction(1), 6),  # 3.5 + 1.75 + 0.875 = 6.125
        (4, 3, Fraction(1), 4),  # 3.5 exactly is rounded up, once and not by year (2 + 1 + 1)
        (11, 1, Fraction(1, 10), 10),
    ],
)
def test_present_value_is_rounded_once_half_up(yearly: int, years: int, rate: Fraction, worth: int) -> None:
    assert present_value_yen(yearly, years, rate) == worth


@pytest.mark.parametrize(
    ("yearly", "years", "rate"),
    [(-1, 1, Fraction(0)), (1, -1, Fraction(0)), (1, 101, Fraction(0)), (1, 1, Fraction(101, 100))],
)
def test_a_present_value_outside_sense_is_refused(yearly: int, years: int, rate: Fraction) -> None:
    with pytest.raises(OutOfValidity):
        present_value_yen(yearly, years, rate)


def test_the_planned_discount_is_that_of_the_settings() -> None:
    (outcome,) = compare_schemes(
        [site(D)], lambda _: FACTS, SubsidySettings(discount_rate=Fraction(4, 100)),
        [SharingScheme(kind=ALONE, carriers=(D,))],
    ).outcomes  # fmt: skip
    assert outcome.running_worth_yen == 4_055_448  # 500,000 x 8.110896
