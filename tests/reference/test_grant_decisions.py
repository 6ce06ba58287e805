"""Published decisions of the ministry and its bureaus (``tests/subsidy/law/published_decisions.toml``), and what they prove.

The pages print neither households (but for 雄武町) nor the disadvantaged area. A decision implies the area; a rate of
2/3 under the rules up to R1 implies fewer than 100 households. Both are said in the case, not made up as facts.
"""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

import pytest

from coverage_planner.model.terms import DisadvantagedArea, OwnerKind
from coverage_planner.subsidy.facts import GrantCase
from coverage_planner.subsidy.grant import decide
from coverage_planner.subsidy.law import shipped_rules
from tests.subsidy.law_file import LawTest, law_tests

IMPLIED_BELOW_100 = 99
"""Stands for "fewer than 100", which the published 2/3 implies; any number from 0 to 99 gives the same yen."""

KANTO_R7 = "https://www.soumu.go.jp/soutsu/kanto/press/2025/1009r1.html"
DECISIONS = law_tests("published_decisions.toml")


@pytest.mark.parametrize("published", DECISIONS, ids=str)
def test_a_published_decision_is_reproduced_to_the_yen(published: LawTest) -> None:
    decision = decide(published.case)
    assert decision.eligible, [str(reason) for reason in decision.reasons]
    assert decision.grant_rate == Fraction(published.expect["rate"])
    assert decision.grant_yen == published.expect["state"], published.source
    assert decision.shares_yen.total == published.case.eligible_cost_yen
    assert published.source.startswith("http")


def test_the_rule_files_cite_as_many_decisions_as_are_tested() -> None:
    """The rounding clause of every rule file says it rests on this many published decisions."""
    for rule in shipped_rules().rules:
        assert f"{len(DECISIONS)}件" in rule.state_rounding.citation.source


def test_rounding_half_up_would_miss_published_decisions() -> None:
    """Why the state share is rounded down: half up would print another number for ten of them."""

    def half_up(published: LawTest) -> int:
        exact = published.case.eligible_cost_yen // 1000 * Fraction(published.expect["rate"])
        return (2 * exact.numerator + exact.denominator) // (2 * exact.denominator) * 1000

    missed = [published.name for published in DECISIONS if half_up(published) != published.expect["state"]]
    assert len(missed) == 10


@pytest.mark.parametrize("published", [p for p in DECISIONS if p.case.households == IMPLIED_BELOW_100], ids=str)
def test_with_100_households_the_published_grant_would_not_come_out(published: LawTest) -> None:
    decision = decide(replace(published.case, households=100))
    assert decision.grant_rate == Fraction(1, 2)
    assert decision.grant_yen < published.expect["state"]


@pytest.mark.parametrize("published", [p for p in DECISIONS if "飯舘" in p.name], ids=str)
def test_iitate_is_explained_by_the_budget_year_and_not_by_the_rules_of_its_decision_date(published: LawTest) -> None:
    """One carrier gets 1/2 under R2; the published 2/3 is that of the year before, and the decision says "inferred"."""
    under_r2 = decide(replace(published.case, fiscal_year="R2"))
    assert under_r2.grant_rate == Fraction(1, 2)
    assert under_r2.grant_yen == 8_361_000
    under_r1 = decide(published.case)
    assert any("引き継いだ推定" in str(text) for text in under_r1.assumptions)


def test_tokyo_resilience_lies_between_the_mainland_and_the_island_rate() -> None:
    """246 stations of Tokyo, R7: 2,394,101 -> 1,797,171 thousand yen; the list by island is not published."""
    case = GrantCase(
        fiscal_year="R7",
        programme="base_station_resilience",
        owner=OwnerKind.PREFECTURE,
        carriers=None,
        eligible_cost_yen=2_394_101_000,
        areas=frozenset(),
    )
    mainland = decide(case).grant_yen
    islands = decide(replace(case, areas=frozenset({DisadvantagedArea.REMOTE_ISLAND}))).grant_yen
    assert mainland < 1_797_171_000 < islands, KANTO_R7


def test_tottori_budget_prefecture_share() -> None:
    """鳥取県 FY2009 budget: 660,000 = state 440,000 + prefecture 88,000 + municipalities and carriers 132,000 thousand yen.

    The oldest rules filed (H28) have the same shares; H21 itself is not filed. http://db.pref.tottori.jp/yosan/21Yosan_Koukai.nsf
    """
    decision = decide(
        GrantCase(
            fiscal_year="H28",
            programme="base_station_facility",
            owner=OwnerKind.MUNICIPALITY,
            carriers=1,
            eligible_cost_yen=660_000_000,
            households=IMPLIED_BELOW_100,
            assume_target_area=True,
        )
    )
    assert decision.shares_yen.state == 440_000_000
    assert decision.shares_yen.prefecture == 88_000_000
    # 「国2/3、県2/15、市町村4/45、事業者1/9」
    assert decision.burden is not None
    assert decision.burden.carriers_yen == 660_000_000 // 9
    assert decision.burden.municipality_net_yen == 132_000_000 - 660_000_000 // 9
