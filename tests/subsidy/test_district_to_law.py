"""What a plan knows of a place reaches the law: islands, Tokyo, bonds, dates, names; and each remark where it belongs."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Any

import pytest

from coverage_planner.model.settings import SubsidySettings
from coverage_planner.model.subsidy_statements import Bond, ProjectOwner
from coverage_planner.model.terms import DisadvantagedArea, OwnerKind, Programme
from coverage_planner.subsidy.district import DistrictProject, PlanSubsidy, SiteFacts, plan_subsidy
from coverage_planner.subsidy.district_facts import areas_of, border_island_of, common, households_of, whole_island_of
from coverage_planner.subsidy.fiscal_year import FiscalYear
from coverage_planner.subsidy.law import shipped_rules
from coverage_planner.subsidy.site_facts import areas_in_words
from tests.subsidy.test_district import FACTS, D, K, site

ISLAND = frozenset({DisadvantagedArea.REMOTE_ISLAND})
INSTALLATION, OPERATION = Programme.TRANSMISSION_INSTALLATION, Programme.TRANSMISSION_OPERATION
TSUSHIMA = SiteFacts(
    municipality_code="42209",
    municipality_name="対馬市",
    prefecture_name="長崎県",
    fiscal_strength=Decimal("0.18"),
    areas=ISLAND,
    areas_known=True,
    border_island=True,
    whole_remote_island=True,
)


def plan(*sites: Any, facts: SiteFacts = FACTS, **choices: Any) -> PlanSubsidy:
    return plan_subsidy(sites, lambda _: facts, SubsidySettings(**choices))


def project(*sites: Any, facts: SiteFacts = FACTS, **choices: Any) -> DistrictProject:
    (found,) = plan(*sites, facts=facts, **choices).projects
    return found


def rate(owner: OwnerKind, **facts: Any) -> Fraction | None:
    found = project(site(1, D, owner=owner, programme=INSTALLATION), facts=replace(TSUSHIMA, **facts)).decision
    assert found is not None
    return found.grant_rate


def test_islands_and_tokyo_of_the_place_set_the_rate() -> None:
    """④: 4/5 for a border island municipality wholly of islands below 0.30, 2/3 other islands, 1/2, Tokyo 1/3."""
    town, prefecture = OwnerKind.MUNICIPALITY, OwnerKind.PREFECTURE
    assert rate(town) == Fraction(4, 5)
    assert rate(town, border_island=False) == Fraction(2, 3)
    assert rate(town, whole_remote_island=False) == Fraction(2, 3)
    assert rate(town, fiscal_strength=Decimal("0.30")) == Fraction(2, 3)
    assert rate(town, border_island=None) is None  # not known: undecided, not guessed
    mountain = frozenset({DisadvantagedArea.MOUNTAIN_VILLAGE})
    assert rate(town, areas=mountain, border_island=None, whole_remote_island=None) == Fraction(1, 2)
    assert rate(prefecture) == Fraction(1, 2)
    assert rate(prefecture, prefecture_name="東京都") == Fraction(1, 3)
    assert rate(prefecture, prefecture_name="") is None


def test_the_bond_of_the_place_goes_before_the_usual_one() -> None:
    town = site(1, D, K)
    found = project(town, facts=replace(FACTS, bond=Bond.REMOTE_AREA)).decision
    assert found is not None and found.burden is not None and found.burden.bond is Bond.REMOTE_AREA
    usual = project(town, usual_bond=Bond.DEPOPULATED_AREA).decision
    assert usual is not None and usual.burden is not None and usual.burden.bond is Bond.DEPOPULATED_AREA


@pytest.mark.parametrize(
    ("owner", "facts", "carriers", "shown", "applies"),
    [
        (OwnerKind.MUNICIPALITY, {}, (D,), "檜原村", "東京都"),
        (OwnerKind.MUNICIPALITY, {"municipality_name": ""}, (D,), "市町村", "東京都"),
        (OwnerKind.PREFECTURE, {}, (D,), "東京都", "東京都"),
        (OwnerKind.PREFECTURE, {"prefecture_name": ""}, (D,), "都道府県", "（都道府県未設定）"),
        (OwnerKind.CARRIER, {}, (D, K), "NTTドコモ・KDDI", "NTTドコモ・KDDI（連名）"),
        (OwnerKind.CARRIER, {}, (), "無線通信事業者", "無線通信事業者"),
        (OwnerKind.NEUTRAL_HOST, {}, (D, K), "インフラシェアリング事業者", "インフラシェアリング事業者"),
    ],
)
def test_owner_and_applicant_by_the_best_name_known(
    owner: OwnerKind, facts: dict[str, str], carriers: tuple[Any, ...], shown: str, applies: str
) -> None:
    found = project(site(1, *carriers, owner=owner), facts=replace(FACTS, **facts))
    assert (found.owner_text.ja, found.applicant.ja) == (shown, applies)
    named = (ProjectOwner(kind=owner, name="甲組合"),)
    assert project(site(1, *carriers, owner=owner), facts=replace(FACTS, owners=named)).owner_text.ja == "甲組合"


def test_a_project_is_called_by_district_else_site_else_number_and_by_its_place() -> None:
    assert project(site(1, D)).title.ja == "檜原村 北秋川"
    assert project(site(1, D, district="", name="峠局")).district == "峠局"
    assert project(site(1, D, district="")).district == "C1"
    assert project(site(1, D), facts=replace(FACTS, municipality_name="")).title.ja == "所属未定 北秋川"
    assert project(site(1, D)).programme_name.ja == "基地局施設整備"


def test_dates_come_from_the_first_site_that_states_them() -> None:
    day = date(2024, 3, 29)

    def facts(of: Any) -> SiteFacts:
        return replace(FACTS, decided_on=day, starts_on=day) if of.number == 2 else FACTS

    (found,) = plan_subsidy([site(1, D), site(2, D)], facts, SubsidySettings()).projects
    assert (found.decided_on, found.starts_on) == (day, day)
    assert (project(site(1, D)).decided_on, project(site(1, D)).starts_on) == (None, None)


def remarks(*sites: Any, facts: SiteFacts = FACTS) -> str:
    return "／".join(note.ja for note in plan(*sites, facts=facts).notes)


def test_each_remark_on_a_project_is_made_where_it_holds_and_nowhere_else() -> None:
    differ, nothing = "局により参画事業者が異なります", "事業費が入力されていません"
    plain = remarks(site(1, D), site(2, D))
    assert differ not in plain and nothing not in plain and "補助対象外（" not in plain and "未判定（" not in plain
    assert differ in remarks(site(1, D), site(2, K))
    assert differ not in remarks(site(1, D, K))
    assert nothing in remarks(site(1, D, cost=0))
    assert nothing not in remarks(site(1, D, cost=1))
    refused = remarks(site(1, D), facts=replace(FACTS, areas=frozenset()))
    assert "檜原村 北秋川: 補助対象外（" in refused and "未判定" not in refused
    unknown = remarks(site(1, D), facts=replace(FACTS, areas_known=False))
    assert "檜原村 北秋川: 未判定（" in unknown and "補助対象外（" not in unknown


HEAVY, POOR = frozenset({DisadvantagedArea.HEAVY_SNOW}), frozenset({DisadvantagedArea.DEPOPULATED})


def members(*areas: frozenset[DisadvantagedArea], known: bool = True, **facts: Any) -> list[Any]:
    return [
        (site(number, D), replace(FACTS, areas=one, areas_known=known, **facts))
        for number, one in enumerate(areas, start=1)
    ]


def test_areas_of_a_project_hold_for_every_site() -> None:
    """Shared kinds count; different kinds all count but 離島, which sets a rate of its own; one site outside is none."""
    assert areas_of(members(HEAVY | POOR, POOR), []) == (POOR, frozenset())
    assert areas_of(members(HEAVY, POOR), []) == (HEAVY | POOR, frozenset())
    assert areas_of(members(HEAVY, ISLAND), []) == (HEAVY, frozenset())
    assert areas_of(members(ISLAND, ISLAND), []) == (ISLAND, frozenset())
    assert areas_of(members(HEAVY, known=False), []) == (None, frozenset())
    mixed = [*members(HEAVY), *members(HEAVY, known=False)]
    assert areas_of(mixed, []) == (None, frozenset())


def test_sites_outside_all_areas_are_named_unless_all_are_or_a_part_may_hold() -> None:
    notes: list[Any] = []
    assert areas_of(members(HEAVY, frozenset()), notes) == (frozenset(), frozenset())
    assert [note.ja for note in notes] == ["条件不利地域外の局を含みます: C2"]
    assert areas_of(members(frozenset(), frozenset()), notes) == (frozenset(), frozenset())
    partly = [*members(HEAVY), (site(2, D), replace(FACTS, areas=frozenset(), partial_areas=HEAVY | POOR))]
    assert areas_of(partly, notes) == (frozenset(), HEAVY)
    assert len(notes) == 1


def test_islands_of_a_project_are_what_all_its_places_share() -> None:
    both = members(ISLAND, ISLAND, border_island=True, whole_remote_island=True)
    assert (border_island_of(both, ISLAND), whole_island_of(both, ISLAND)) == (True, True)
    assert (border_island_of(both, HEAVY), whole_island_of(both, HEAVY)) == (
        False,
        True,
    )  # stated: a contradiction stays
    unknown = members(ISLAND)
    assert (border_island_of(unknown, ISLAND), whole_island_of(unknown, ISLAND)) == (None, None)
    assert (border_island_of(unknown, None), whole_island_of(unknown, None)) == (None, None)
    assert (border_island_of(unknown, HEAVY), whole_island_of(unknown, HEAVY)) == (False, False)
    assert (common([1, 1]), common([1, 2]), common([1, None]), common([None])) == (1, None, None, None)


@pytest.mark.parametrize(
    ("counts", "union", "expected", "remark"),
    [
        ((30,), None, 30, ""),
        ((30, 40), None, 70, "局ごとの合計"),
        ((30, 40), 55, 55, ""),
        ((30, None), None, None, ""),
        ((None, None), None, None, ""),
        ((60, 40), None, None, "60〜100 世帯で、区分の境界"),  # 60..100 lies across 100
        ((60, 39), None, 99, "局ごとの合計"),
        ((100, 40), None, 140, "局ごとの合計"),
        ((60, 0), None, 60, ""),
    ],
)
def test_households_of_overlapping_stations_are_not_guessed_across_the_threshold(
    counts: tuple[int | None, ...], union: int | None, expected: int | None, remark: str
) -> None:
    """③ of 圏外解消 pays 2/3 below 100 households, 1/2 from 100 on (RULES 2.3)."""
    notes: list[Any] = []
    parts = [(site(number, D), replace(FACTS, households=count)) for number, count in enumerate(counts, start=1)]
    year = FiscalYear.parse("R5")
    found = households_of(
        parts, OPERATION.value, year, shipped_rules(), notes, None if union is None else lambda _numbers: union
    )
    assert found == expected
    said = "／".join(note.ja for note in notes)
    assert remark in said
    assert bool(said) == bool(remark)


def test_areas_in_words_in_the_order_of_the_law_partial_ones_marked() -> None:
    assert areas_in_words(HEAVY | POOR, ISLAND).ja == "過疎地域・豪雪地帯・離島（一部）"
    assert areas_in_words(HEAVY).ja == "豪雪地帯"
    none = areas_in_words(frozenset()).ja
    assert none and "豪雪" not in none
    assert replace(FACTS, areas=HEAVY, partial_areas=POOR).shown_areas.ja == "豪雪地帯・過疎地域（一部）"
    assert replace(FACTS, areas_known=False).shown_areas.ja not in {none, ""}
