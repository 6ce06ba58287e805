"""Costs: which items a programme lists, tax to the yen, estimates from unit costs with shared and per-carrier parts."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from coverage_planner.model.costs import CostPart, CostUnit, SiteDrivers, UnitCost, UnitCostCatalogue
from coverage_planner.model.errors import OutOfValidity
from coverage_planner.model.site import CostItem, CostKind
from coverage_planner.model.terms import Carrier, Programme
from coverage_planner.subsidy.consumption_tax import (
    deducted_tax_yen,
    mixed_tax,
    restated,
    tax_inside,
    with_tax,
    without_tax,
)
from coverage_planner.subsidy.cost_estimate import costs_with_estimate, estimate_costs
from coverage_planner.subsidy.cost_responsibility import responsibility_weights
from coverage_planner.subsidy.cost_rules import CostVerdict, cost_remarks, cost_rules

D, K, S = Carrier.DOCOMO, Carrier.KDDI, Carrier.SOFTBANK


@pytest.mark.parametrize(
    ("programme", "kind", "verdict"),
    [
        (Programme.BASE_STATION_FACILITY, CostKind.TOWER, CostVerdict.LISTED),
        (Programme.BASE_STATION_FACILITY, CostKind.ATTACHED_WORKS, CostVerdict.LISTED),
        (Programme.BASE_STATION_FACILITY, CostKind.LAND_AND_ROAD, CostVerdict.UNCONFIRMED),
        (Programme.BASE_STATION_FACILITY, CostKind.LINE_LEASE, CostVerdict.NOT_LISTED),
        (Programme.UPGRADE_FACILITY, CostKind.TRANSCEIVER, CostVerdict.LISTED),
        (Programme.UPGRADE_FACILITY, CostKind.TOWER, CostVerdict.UNCONFIRMED),
        (Programme.TRANSMISSION_OPERATION, CostKind.LINE_LEASE, CostVerdict.LISTED),
        (Programme.TRANSMISSION_OPERATION, CostKind.TOWER, CostVerdict.NOT_LISTED),
        (Programme.TRANSMISSION_INSTALLATION, CostKind.TRANSMISSION_LINE, CostVerdict.LISTED),
        (Programme.TRANSMISSION_INSTALLATION, CostKind.RUNNING_PER_YEAR, CostVerdict.NOT_LISTED),
    ],
)
def test_items_of_each_programme(programme: Programme, kind: CostKind, verdict: CostVerdict) -> None:
    rules = cost_rules().of(programme.value)
    assert rules is not None
    assert rules.verdict(kind) is verdict
    assert rules.citation.source


def test_all_fourteen_equipment_items_are_listed_for_base_stations_in_the_order_of_the_annex() -> None:
    rules = cost_rules()
    assert [rules.clauses[kind][:3] for kind in tuple(CostKind)[:14]] == [
        f"({mark})" for mark in "アイウエオカキクケコサシスセ"
    ]
    base = rules.of("base_station_facility")
    assert base is not None
    assert set(tuple(CostKind)[:16]) == base.listed
    assert rules.of("shielding_road_tunnel") is None


EQUIPMENT = set(tuple(CostKind)[:14])
ATTACHED = {CostKind.ATTACHED_FACILITY, CostKind.ATTACHED_WORKS}
OPEN_KINDS = EQUIPMENT | {CostKind.ATTACHED_FACILITY, CostKind.LAND_AND_ROAD, CostKind.OTHER}


@pytest.mark.parametrize(
    ("programme", "listed", "unconfirmed"),
    [
        ("base_station_facility", EQUIPMENT | ATTACHED, {CostKind.LAND_AND_ROAD, CostKind.OTHER}),
        ("upgrade_facility", {CostKind.ANTENNA, CostKind.TRANSCEIVER, CostKind.ATTACHED_WORKS}, OPEN_KINDS),
        ("transmission_operation", {CostKind.LINE_LEASE}, {CostKind.OTHER}),
        (
            "transmission_installation",
            {CostKind.TRANSMISSION_LINE, CostKind.CABLE, CostKind.ATTACHED_WORKS},
            OPEN_KINDS,
        ),
        (
            "base_station_resilience",
            {CostKind.POWER_SUPPLY, CostKind.TRANSMISSION_LINE, CostKind.TRANSCEIVER, CostKind.ATTACHED_WORKS},
            {CostKind.OTHER},
        ),
    ],
)
def test_every_kind_of_cost_under_every_programme(
    programme: str, listed: set[CostKind], unconfirmed: set[CostKind]
) -> None:
    """RULES 2.8 and 2.10: ①鉄塔, 局舎, 無線設備 等 and the annex, ②無線設備, ③使用料, ④光ファイバ等, 強靱化 予備電源・予備回線・予備送受信設備."""
    rules = cost_rules().of(programme)
    assert rules is not None
    for kind in CostKind:
        expected = (
            CostVerdict.LISTED
            if kind in listed
            else CostVerdict.UNCONFIRMED
            if kind in unconfirmed
            else CostVerdict.NOT_LISTED
        )
        assert rules.verdict(kind) is expected, kind


def test_what_carries_one_carriers_signal_usually_arises_for_each_and_all_else_once() -> None:
    """The usual part is a setting of ours that every line may override; it decides what sharing saves."""
    assert cost_rules().per_carrier_kinds == {
        CostKind.ANTENNA,
        CostKind.TRANSCEIVER,
        CostKind.CABLE,
        CostKind.RELAY_AMPLIFIER,
        CostKind.LINE_LEASE,
        CostKind.RUNNING_PER_YEAR,
    }


def test_remarks_are_for_money_asked_for_and_name_the_note_only_where_something_is_open() -> None:
    assert cost_remarks("base_station_facility", [CostItem(kind=CostKind.LINE_LEASE, amount_yen=0)]) == ()
    assert cost_remarks("base_station_facility", [CostItem(kind=CostKind.RUNNING_PER_YEAR, amount_yen=9)]) == ()
    assert cost_remarks("shielding_road_tunnel", [CostItem(kind=CostKind.TOWER, amount_yen=9)]) == ()
    assert cost_remarks("base_station_facility", ()) == ()
    rules = cost_rules().of("base_station_facility")
    assert rules is not None and rules.citation.note is not None
    (listed,) = cost_remarks("base_station_facility", [CostItem(kind=CostKind.LINE_LEASE, amount_yen=9)])
    (open_one,) = cost_remarks("base_station_facility", [CostItem(kind=CostKind.LAND_AND_ROAD, amount_yen=9)])
    assert rules.citation.note.ja not in listed.ja
    assert rules.citation.note.ja in open_one.ja
    (without,) = cost_remarks("transmission_operation", [CostItem(kind=CostKind.OTHER, amount_yen=9)])
    assert "None" not in without.ja and "None" not in without.en


def test_a_stated_item_the_sources_do_not_list_is_said_and_its_amount_kept() -> None:
    items = (
        CostItem(kind=CostKind.LINE_LEASE, amount_yen=1),
        CostItem(kind=CostKind.LAND_AND_ROAD, amount_yen=1),
        CostItem(kind=CostKind.TOWER, amount_yen=1),
    )
    first, second = cost_remarks("base_station_facility", items)
    assert "賃借費は、この事業の補助対象経費に挙げられていません" in first.ja
    assert "用地取得費・道路費は、この事業で補助対象となるか資料で確認できていません" in second.ja
    assert cost_remarks("base_station_facility", [replace(item, eligible=False) for item in items]) == ()
    assert cost_remarks("base_station_facility", items[2:]) == ()


@pytest.mark.parametrize(("excluded", "included"), [(0, 0), (1, 1), (9, 9), (10, 11), (1_000_001, 1_100_001)])
def test_tax_is_added_below_one_yen_dropped(excluded: int, included: int) -> None:
    assert with_tax(excluded) == included


@given(st.integers(0, 10**12), st.integers(0, 100))
def test_the_amount_without_tax_and_the_tax_inside_add_up(amount: int, percent: int) -> None:
    tax = tax_inside(amount, percent)
    assert without_tax(amount, percent) + tax == amount
    assert 0 <= tax * (100 + percent) <= amount * percent
    assert tax_inside(with_tax(amount, percent), percent) <= with_tax(amount, percent) - amount + 1


def test_impossible_rates_and_amounts_are_refused() -> None:
    with pytest.raises(OutOfValidity):
        with_tax(100, 101)
    with pytest.raises(OutOfValidity):
        tax_inside(-1)


def unit(item_id: str, kind: CostKind, per: CostUnit, yen: int, **parts: Any) -> UnitCost:
    usual: dict[str, Any] = {
        "name": "",
        "tax_included": False,
        "tax_percent": 10,
        "price_date": date(2023, 4, 1),
        "source": "架空",
    }
    return UnitCost(item_id=item_id, kind=kind, unit=per, yen=yen, **{**usual, **parts})


CATALOGUE = UnitCostCatalogue(
    lines=(
        unit("low", CostKind.TOWER, CostUnit.TOWER_METRE, 400_000, tower_to_m=25),
        unit("high", CostKind.TOWER, CostUnit.TOWER_METRE, 600_000, tower_from_m=26),
        unit("radio", CostKind.TRANSCEIVER, CostUnit.SITE, 5_000_000, part=CostPart.PER_CARRIER),
        unit("power", CostKind.POWER_RECEPTION, CostUnit.POWER_METRE, 9_995),
        unit("road", CostKind.LAND_AND_ROAD, CostUnit.ROAD_METRE, 38_500, tax_included=True, eligible=False),
        unit("lease", CostKind.LINE_LEASE, CostUnit.YEAR, 100_000, part=CostPart.PER_CARRIER, eligible=False),
        unit("run", CostKind.RUNNING_PER_YEAR, CostUnit.YEAR, 300_000, eligible=False),
    ),
    source="例.csv",
)
DRIVERS = SiteDrivers(tower_height_m=20, power_m=333, access_road_m=100)


def test_an_estimate_by_hand() -> None:
    """20 m tower 8,000,000; radio 2 x 5,000,000; power 333 x 9,995 = 3,328,335; all plus 10 %; road 3,850,000 with tax."""
    estimate = estimate_costs(CATALOGUE, DRIVERS, (D, K))
    assert estimate.eligible_cost_yen == 8_800_000 + 11_000_000 + 3_661_168
    assert estimate.total_cost_yen == estimate.eligible_cost_yen + 3_850_000 + 2 * 1_100_000
    assert estimate.running_yen_per_year == 330_000
    assert estimate.tax_in_eligible_cost_yen == 800_000 + 1_000_000 + 332_833
    assert estimate.part_yen(CostPart.PER_CARRIER) == 11_000_000 + 2_200_000
    without = estimate_costs(CATALOGUE, DRIVERS, (D, K), tax_included=False)
    assert without.eligible_cost_yen == 8_000_000 + 10_000_000 + 3_328_335
    assert without.tax_in_eligible_cost_yen == 0
    assert "価格時点 2023-04-01" in estimate.notes[0].ja


def test_yearly_lines_stay_out_of_the_cost_and_a_lease_runs_ten_years() -> None:
    """10年間分の使用料 (RULES 2.1 ③): the lease is ten yearly prices; the running cost of one year is no construction cost."""
    catalogue = UnitCostCatalogue(
        lines=(
            unit("lease", CostKind.LINE_LEASE, CostUnit.YEAR, 100_003),
            unit("rent", CostKind.LAND_AND_ROAD, CostUnit.YEAR, 70_000, tax_percent=0),
            unit("run", CostKind.RUNNING_PER_YEAR, CostUnit.YEAR, 300_000),
        ),
        source="例.csv",
    )
    estimate = estimate_costs(catalogue, DRIVERS, (D,))
    assert [item.amount_yen for item in estimate.cost_items()] == [1_100_033, 70_000, 330_000]
    assert estimate.eligible_cost_yen == estimate.total_cost_yen == estimate.part_yen(CostPart.SHARED) == 1_170_033
    assert estimate.tax_in_eligible_cost_yen == 100_003
    assert [item.tax_percent for item in estimate.cost_items()] == [10, 0, 10]


@pytest.mark.parametrize(
    ("height", "items"), [(0, ["power"]), (25, ["low", "power"]), (26, ["high", "power"]), (700, ["high", "power"])]
)
def test_lines_for_other_heights_and_without_quantity_are_left_out(height: int, items: list[str]) -> None:
    lines = tuple(line for line in CATALOGUE.lines if line.item_id in {"low", "high", "power", "road"})
    drivers = SiteDrivers(tower_height_m=height, power_m=1)
    estimate = estimate_costs(UnitCostCatalogue(lines=lines, source="例.csv"), drivers, (D,))
    assert [line.unit_cost.item_id for line in estimate.lines] == items


@pytest.mark.parametrize(
    ("stated", "wanted", "amount", "tax"),
    [(True, True, 1_001, 91), (True, False, 910, 0), (False, True, 1_101, 100), (False, False, 1_001, 0)],
)
def test_prices_are_restated_as_the_estimate_is_meant(stated: bool, wanted: bool, amount: int, tax: int) -> None:
    price = unit("a", CostKind.TOWER, CostUnit.SITE, 1_001, tax_included=stated)
    catalogue = UnitCostCatalogue(lines=(price,), source="例.csv")
    (found,) = estimate_costs(catalogue, DRIVERS, (D,), tax_included=wanted).lines
    assert (found.amount_yen, found.tax_yen) == (amount, tax)
    assert ("税込10%" if stated else "税抜10%") in found.basis.ja


def test_dates_of_prices_are_told_as_a_span_and_an_empty_catalogue_tells_none() -> None:
    old = unit("a", CostKind.TOWER, CostUnit.SITE, 1, price_date=date(2021, 4, 1))
    new = unit("b", CostKind.TOWER, CostUnit.SITE, 1)
    told = estimate_costs(UnitCostCatalogue(lines=(new, old), source="例.csv"), DRIVERS, (D,)).notes
    assert "価格時点 2021-04-01〜2023-04-01" in told[0].ja
    assert "〜" not in estimate_costs(UnitCostCatalogue(lines=(new,), source="例.csv"), DRIVERS, (D,)).notes[0].ja
    assert estimate_costs(UnitCostCatalogue(lines=(), source="例.csv"), DRIVERS, (D,)).notes == ()


def test_what_the_catalogue_calls_ineligible_stays_ineligible_in_the_lines() -> None:
    items = {item.kind: item.eligible for item in estimate_costs(CATALOGUE, DRIVERS, (D,)).cost_items()}
    assert items[CostKind.LAND_AND_ROAD] is False and items[CostKind.TOWER] is True


def test_the_items_of_a_site_add_up_to_the_estimate_and_name_the_catalogue() -> None:
    estimate = estimate_costs(CATALOGUE, DRIVERS, (D, K, S))
    items = estimate.cost_items()
    total = sum(item.amount_yen for item in items if item.kind is not CostKind.RUNNING_PER_YEAR)
    assert total == estimate.total_cost_yen
    assert all(item.estimate.startswith("例.csv ") and "価格時点 2023-04-01" in item.estimate for item in items)
    assert all(item.tax_included is True and (item.carrier is None) == (item.part is CostPart.SHARED) for item in items)
    assert {item.carrier for item in items if item.carrier is not None} == {D, K, S}


def test_an_estimate_replaces_estimated_lines_and_keeps_typed_ones_where_asked() -> None:
    estimate = estimate_costs(CATALOGUE, DRIVERS, (D,))
    typed = CostItem(kind=CostKind.OTHER, amount_yen=9)
    once = costs_with_estimate((typed,), estimate, keep_typed=True)
    assert once == (typed, *estimate.cost_items())
    assert costs_with_estimate(once, estimate, keep_typed=True) == once
    assert costs_with_estimate(once, estimate, keep_typed=False) == estimate.cost_items()


def line(kind: CostKind, yen: int, **said: Any) -> CostItem:
    return CostItem(kind=kind, amount_yen=yen, **said)


def test_lines_with_and_without_tax_cannot_be_added() -> None:
    mixed = [line(CostKind.TOWER, 11, tax_included=True), line(CostKind.CABLE, 10, tax_included=False)]
    found = mixed_tax(mixed)
    assert found is not None and "鉄塔" in found.ja and "ケーブル" in found.ja
    land = line(CostKind.LAND_AND_ROAD, 5, tax_included=False, tax_percent=0)
    assert mixed_tax([mixed[0], land]) is None
    assert mixed_tax([mixed[0], line(CostKind.OTHER, 5)]) is None
    assert mixed_tax([restated(one, tax_included=True) for one in mixed]) is None


def test_the_tax_inside_deducted_eligible_lines_is_the_deductible_tax() -> None:
    """11,000,000 with 10 % holds 1,000,000; ineligible lines, and those not deducted, give none."""
    tower = line(CostKind.TOWER, 11_000_000, tax_included=True, tax_deducted=True)
    assert deducted_tax_yen([tower, replace(tower, eligible=False), replace(tower, tax_deducted=False)]) == 1_000_000
    assert restated(tower, tax_included=False).amount_yen == 10_000_000
    assert restated(restated(tower, tax_included=False), tax_included=True).amount_yen == 11_000_000


def test_running_cost_is_no_construction_cost_and_holds_no_deductible_tax() -> None:
    yearly = line(CostKind.RUNNING_PER_YEAR, 330_000, tax_included=True, tax_deducted=True)
    assert deducted_tax_yen([yearly]) == 0
    without = line(CostKind.TOWER, 10, tax_included=False)
    assert mixed_tax([yearly, without]) is None
    assert mixed_tax([line(CostKind.CABLE, 0, tax_included=True), without]) is None  # nothing to add


def test_a_line_of_which_nobody_said_whether_tax_is_in_keeps_its_amount() -> None:
    """Said now, and deducted only where it was to be deducted and there is tax inside."""
    untold = line(CostKind.TOWER, 11_000)
    assert restated(untold, tax_included=True) == replace(untold, tax_included=True)
    assert restated(untold, tax_included=False) == replace(untold, tax_included=False)
    deducted = line(CostKind.TOWER, 11_000, tax_included=True, tax_deducted=True)
    assert restated(deducted, tax_included=True) == deducted
    assert restated(deducted, tax_included=False) == line(CostKind.TOWER, 10_000, tax_included=False)
    assert not restated(line(CostKind.TOWER, 10_000, tax_included=False), tax_included=True).tax_deducted


@pytest.mark.parametrize(("amount", "tax"), [(0, 0), (10, 0), (11, 1), (21, 1), (22, 2), (33, 3), (1_000_003, 90_909)])
def test_the_tax_inside_an_amount_drops_fractions_of_a_yen(amount: int, tax: int) -> None:
    assert tax_inside(amount, 10) == tax
    assert without_tax(amount, 10) == amount - tax


@pytest.mark.parametrize("percent", [True, 10.0, "10", -1, 101])
def test_a_tax_that_is_no_whole_percentage_is_refused(percent: Any) -> None:
    with pytest.raises(OutOfValidity, match="税率"):
        with_tax(100, percent)


@given(st.integers(0, 10**9), st.integers(0, 10**9), st.integers(0, 10**9), st.integers(1, 9), st.integers(1, 9))
def test_what_each_carrier_gives_rise_to_adds_up_to_the_cost(own: int, other: int, shared: int, a: int, b: int) -> None:
    items = [
        line(CostKind.TRANSCEIVER, own, carrier=D),
        line(CostKind.TRANSCEIVER, other, carrier=K),
        line(CostKind.TOWER, shared),
        line(CostKind.RUNNING_PER_YEAR, 77, carrier=D),
    ]
    weights = responsibility_weights(items, (D, K), (a, b))
    if own + other == 0:
        assert weights is None
        return
    assert weights == (own + Fraction(shared * a, a + b), other + Fraction(shared * b, a + b))
    assert sum(weights) == own + other + shared


@given(
    st.builds(
        SiteDrivers,
        tower_height_m=st.integers(0, 100),
        power_m=st.integers(0, 20_000),
        fibre_m=st.integers(0, 20_000),
        access_road_m=st.integers(0, 5_000),
    ),
    st.booleans(),
)
def test_shared_parts_do_not_grow_with_carriers_and_per_carrier_parts_do(drivers: SiteDrivers, tax: bool) -> None:
    one, three = (estimate_costs(CATALOGUE, drivers, carriers, tax_included=tax) for carriers in ((D,), (D, K, S)))
    assert three.part_yen(CostPart.SHARED) == one.part_yen(CostPart.SHARED)
    assert three.part_yen(CostPart.PER_CARRIER) == 3 * one.part_yen(CostPart.PER_CARRIER)


@pytest.mark.parametrize(
    "drivers", [{"power_m": -1}, {"tower_height_m": 1000}, {"fibre_m": 1.5}, {"access_road_m": True}]
)
def test_absurd_drivers_are_refused(drivers: dict[str, Any]) -> None:
    with pytest.raises(OutOfValidity):
        SiteDrivers(**drivers)
