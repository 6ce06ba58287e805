"""※2, the carriers' part of the municipal share: never above that share, and no ordinance with a hole in it is read."""

from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from coverage_planner.model.errors import PlannerError
from coverage_planner.model.subsidy_statements import Bond
from coverage_planner.subsidy.law import Confidence, RuleFileInvalid
from coverage_planner.subsidy.municipal_burden import (
    BurdenTable,
    carrier_burden,
    shares_after_burden,
    shipped_burden_table,
)
from coverage_planner.subsidy.rule_table import rule_table_of
from coverage_planner.subsidy.shares import ShareFractions, Shares

SHARED = ShareFractions(state=Fraction(2, 3), prefecture=Fraction(2, 15), municipality=Fraction(1, 5))
ORDINANCE = """
schema = 1
municipality_code = "13307"
municipality_name = "檜原村"
round_down_yen = 1000
clause_ja = "檜原村条例"
clause_en = "by-law"
source = "架空"

[[regimes]]
state = "2/3"
municipality = "1/5"
carriers_total = "1/9"
municipality_net = "4/45"

[[regimes.split]]
bond = "general"
contribution = "1/9"

[[regimes.split]]
bond = "remote_area"
contribution = "4/45"
usage_fee = "1/45"
"""


def read(text: str, origin: str = "条例.toml") -> BurdenTable:
    return BurdenTable.read(rule_table_of(text, origin), origin=origin)


def test_an_ordinance_is_read_with_its_unit_and_an_unstated_confidence_is_the_lowest() -> None:
    table = read(ORDINANCE)
    assert (table.municipality_code, table.round_down_yen, table.origin) == ("13307", 1000, "条例.toml")
    (regime,) = table.regimes
    assert regime.citation.confidence is Confidence.G
    assert read(ORDINANCE.replace("round_down_yen = 1000\n", "")).round_down_yen == 1


@pytest.mark.parametrize(
    ("old", "new", "field"),
    [
        ("schema = 1", "schema = 2", "schema"),
        ('"13307"', '"1330"', "municipality_code"),
        ('"13307"', '"133070"', "municipality_code"),
        ('"13307"', '"1330A"', "municipality_code"),
        ('"13307"', '"１３３０７"', "municipality_code"),
        ("round_down_yen = 1000", "round_down_yen = 0", "round_down_yen"),
        ('source = "架空"', 'source = "架空"\nunknown = 1', "unknown"),
        ('municipality_net = "4/45"', 'municipality_net = "4/45"\nunknown = 1', "unknown"),
        ('usage_fee = "1/45"', 'usage_fee = "1/45"\nunknown = 1', "unknown"),
        ('usage_fee = "1/45"', 'usage_fee = "2/45"', "合計"),
        ('contribution = "1/9"', 'contribution = "1/10"', "合計"),
        ('municipality_net = "4/45"', 'municipality_net = "1/45"', "合計"),
        ('bond = "remote_area"', 'bond = "general"', "split"),
        ('bond = "general"\n', "", "bond"),
    ],
)
def test_an_ordinance_with_a_hole_is_refused_by_file_and_key(old: str, new: str, field: str) -> None:
    with pytest.raises(RuleFileInvalid) as refusal:
        read(ORDINANCE.replace(old, new, 1))
    line = refusal.value.one_line()
    assert "条例.toml" in line
    assert field in line


def test_an_ordinance_without_regimes_or_a_regime_without_bonds_is_refused() -> None:
    with pytest.raises(RuleFileInvalid, match="負担の区分"):
        read(ORDINANCE[: ORDINANCE.index("[[regimes]]")])
    with pytest.raises(RuleFileInvalid, match="地方債"):
        read(ORDINANCE[: ORDINANCE.index("[[regimes.split]]")])


def test_a_bond_the_ordinance_does_not_name_has_no_burden() -> None:
    shares = Shares(state=6_000_000, prefecture=1_200_000, municipality=1_801_000)
    assert carrier_burden(SHARED, shares, 9_001_000, bond=Bond.DEPOPULATED_AREA, table=read(ORDINANCE)) is None
    usual = carrier_burden(SHARED, shares, 9_001_000, bond=Bond.DEPOPULATED_AREA)
    assert usual is not None and usual.regime in shipped_burden_table().regimes
    single = ShareFractions(state=Fraction(1, 2), prefecture=Fraction(1, 5), municipality=Fraction(3, 10))
    assert carrier_burden(single, shares, 9_001_000, table=read(ORDINANCE)) is None


@given(st.integers(0, 10**8), st.integers(0, 10**8), st.sampled_from([Bond.GENERAL, Bond.REMOTE_AREA]))
def test_carriers_never_pay_more_than_the_municipal_share(cost: int, municipality: int, bond: Bond) -> None:
    """分担金 first, then 使用料, each in whole thousands under this ordinance, cut where the share is used up (川本町)."""
    contribution, fee = {Bond.GENERAL: (Fraction(1, 9), 0), Bond.REMOTE_AREA: (Fraction(4, 45), Fraction(1, 45))}[bond]
    wanted = [int(cost * part // 1000) * 1000 for part in (contribution, fee)]
    first = min(wanted[0], municipality)
    second = min(wanted[1], municipality - first)
    shares = Shares(state=1, prefecture=2, municipality=municipality, carrier=3)
    found = carrier_burden(SHARED, shares, cost, bond=bond, table=read(ORDINANCE))
    assert found is not None
    assert (found.contribution_yen, found.usage_fee_yen, found.carriers_yen) == (first, second, first + second)
    assert found.municipality_net_yen == municipality - first - second >= 0
    assert found.capped == ([first, second] != wanted)
    after = shares_after_burden(shares, found)
    assert after == Shares(state=1, prefecture=2, municipality=found.municipality_net_yen, carrier=3 + first + second)


def test_a_burden_may_use_up_the_share_but_a_negative_rest_is_refused() -> None:
    shares = Shares(municipality=1_000_000)
    found = carrier_burden(SHARED, shares, 9_000_000, table=read(ORDINANCE))
    assert found is not None and found.municipality_net_yen == 0
    assert shares_after_burden(shares, found) == Shares(carrier=1_000_000)
    owed = carrier_burden(SHARED, Shares(municipality=-1), 9_000_000, table=read(ORDINANCE))
    assert owed is not None and owed.carriers_yen == 0
    with pytest.raises(PlannerError, match="市町村負担を超えて"):
        shares_after_burden(Shares(municipality=-1), owed)
