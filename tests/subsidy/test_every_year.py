"""The four programmes of H28 to R5 against a second writing of the law: who may build, where, at which share.

``law_of`` below is written from RULES 2.1-2.3, 2.6 and 2.7 (policy evaluation report of R5, the ministry's pages and
press of the years before), not from the rule files: every kind of owner, area and household number of every year is
asked of both. Left open here is what those sources leave open (R4 operators in ①, R2-R4 local governments in ②).
"""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction
from itertools import product
from typing import Any

import pytest

from coverage_planner.model.terms import DisadvantagedArea, OwnerKind
from coverage_planner.subsidy.eligibility import Outcome, examine
from coverage_planner.subsidy.facts import GrantCase, Purpose
from coverage_planner.subsidy.fiscal_year import FiscalYear
from coverage_planner.subsidy.law import shipped_rules

FACILITY, UPGRADE = "base_station_facility", "upgrade_facility"
OPERATION, INSTALLATION = "transmission_operation", "transmission_installation"
FOUR = (FACILITY, UPGRADE, OPERATION, INSTALLATION)
YEARS = [(programme, year.label) for programme in FOUR for year in shipped_rules().years(programme)]
LOCAL = {OwnerKind.MUNICIPALITY, OwnerKind.PREFECTURE}
HALF, TWO_THIRDS = Fraction(1, 2), Fraction(2, 3)
ISLAND = DisadvantagedArea.REMOTE_ISLAND
YES, NO, OPEN = Outcome.ELIGIBLE, Outcome.NOT_ELIGIBLE, Outcome.UNDECIDED


def may_build(programme: str, year: FiscalYear, owner: OwnerKind) -> Outcome:
    """RULES 2.1 (R5), 2.6: operators in ② from H29, neutral hosts from R3補正, operators in ① from R5."""
    hosts = year >= FiscalYear(2021, True)
    if programme == INSTALLATION:
        return YES if owner in LOCAL else NO
    if programme == FACILITY:
        if owner in LOCAL:
            return YES
        return {2022: OPEN, 2023: YES}.get(year.year, NO)
    if owner in LOCAL:
        if programme == OPERATION or year.year < 2020:
            return NO
        return YES if year.year == 2023 else OPEN
    return YES if owner is OwnerKind.CARRIER or hosts else NO


def state_rate(programme: str, year: FiscalYear, case: GrantCase, purpose: Purpose) -> Fraction | None:
    """RULES 2.2, 2.3: households decide until R1, then the number of carriers, but for ③ of 圏外解消; None: not known."""
    if programme == INSTALLATION:
        if case.owner is OwnerKind.PREFECTURE:
            return Fraction(1, 3) if case.tokyo else HALF
        assert case.areas is not None
        if ISLAND not in case.areas:
            return HALF
        poor = case.fiscal_strength is not None and case.fiscal_strength < Decimal("0.30")
        return Fraction(4, 5) if poor and case.border_island and case.whole_remote_island else TWO_THIRDS
    by_households = year.year < 2020 or (programme == OPERATION and purpose is Purpose.UNSERVED)
    if by_households:
        return None if case.households is None else (HALF if case.households >= 100 else TWO_THIRDS)
    return TWO_THIRDS if case.carriers is not None and case.carriers > 1 else HALF


def law_of(programme: str, year: FiscalYear, case: GrantCase) -> tuple[Outcome, tuple[Fraction, ...] | None]:
    """Outcome, and the shares of state, prefecture, municipality and carriers."""
    purposes = {FACILITY: {Purpose.UNSERVED}, UPGRADE: {Purpose.UPGRADE}, INSTALLATION: {Purpose.UNSERVED}}
    allowed = purposes.get(programme, {Purpose.UNSERVED} if year.year == 2016 else set(Purpose))
    owner = may_build(programme, year, case.owner)
    limited = programme == FACILITY and case.owner not in LOCAL and year.year == 2023
    too_rich = limited and case.fiscal_strength is not None and case.fiscal_strength > Decimal("0.50")
    assert case.purpose is not None
    if owner is NO or case.purpose not in allowed or case.areas == frozenset() or too_rich:
        return NO, None
    if owner is OPEN or case.areas is None or (limited and case.fiscal_strength is None):
        return OPEN, None
    rate = state_rate(programme, year, case, case.purpose)
    if rate is None:
        return OPEN, None
    zero, rest = Fraction(0), 1 - rate
    if case.owner is OwnerKind.MUNICIPALITY and programme != INSTALLATION:
        return YES, (rate, rest * Fraction(2, 5), rest * Fraction(3, 5), zero)
    place = {OwnerKind.PREFECTURE: 1, OwnerKind.MUNICIPALITY: 2}.get(case.owner, 3)
    return YES, tuple(rate if k == 0 else rest if k == place else zero for k in range(4))


def cases(programme: str, year: str) -> list[GrantCase]:
    """Every owner with every number, and every owner in every kind of area, in none, and in one not known."""
    kinds = [None, frozenset(), *(frozenset({kind}) for kind in DisadvantagedArea)]
    numbers = list(product((1, 2), (None, 0, 99, 100), Purpose, (Decimal("0.30"), Decimal("0.51"))))
    made: list[GrantCase] = []
    for owner in OwnerKind:
        known: dict[str, Any] = {"fiscal_year": year, "programme": programme, "owner": owner, "eligible_cost_yen": 1000}
        here = frozenset({DisadvantagedArea.SPECIFIED_RURAL})
        made += [
            GrantCase(**known, carriers=few, households=count, purpose=purpose, fiscal_strength=strength, areas=here)
            for few, count, purpose, strength in numbers
        ]
        own = Purpose.UPGRADE if programme == UPGRADE else Purpose.UNSERVED
        made += [
            GrantCase(**known, carriers=2, households=99, purpose=own, areas=areas, fiscal_strength=strength)
            for areas, strength in product(kinds, (Decimal("0.50"), None))
        ]
    return made


@pytest.mark.parametrize(("programme", "label"), YEARS)
def test_every_owner_area_and_number_of_every_year_is_as_the_sources_say(programme: str, label: str) -> None:
    year = FiscalYear.parse(label)
    rule = shipped_rules().rule(programme, year)
    for case in cases(programme, label):
        found = examine(rule, case)
        row = found.share_case
        shares = (
            None
            if row is None
            else (row.fractions.state, row.fractions.prefecture, row.fractions.municipality, row.fractions.carrier)
        )
        assert (found.outcome, shares) == law_of(programme, year, case), case


@pytest.mark.parametrize("label", [label for programme, label in YEARS if programme == INSTALLATION])
def test_islands_and_tokyo_of_every_year(label: str) -> None:
    """④: 離島市町村2/3, 財政力0.3未満の有人国境離島市町村(全部離島)4/5, 東京都1/3, others 1/2 (RULES 2.2, 2.6)."""
    year = FiscalYear.parse(label)
    rule = shipped_rules().rule(INSTALLATION, year)
    flags = (True, False)
    for owner, border, whole, tokyo in product(LOCAL, flags, flags, flags):
        for strength in (Decimal("0.29"), Decimal("0.30")):
            case = GrantCase(
                fiscal_year=label, programme=INSTALLATION, owner=owner, carriers=1, eligible_cost_yen=1000,
                purpose=Purpose.UNSERVED, fiscal_strength=strength, areas=frozenset({ISLAND}),
                border_island=border, whole_remote_island=whole, tokyo=tokyo,
            )  # fmt: skip
            found = examine(rule, case)
            assert found.share_case is not None
            assert found.share_case.fractions.state == law_of(INSTALLATION, year, case)[1][0], case  # type: ignore[index]
