"""A case typed on the command line: words become facts, left-out facts become stated assumptions, slips are named."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction
from typing import Any

import pytest

from coverage_planner.model.errors import PlannerError
from coverage_planner.model.terms import DisadvantagedArea, OwnerKind
from coverage_planner.subsidy.case_by_hand import case_by_hand
from coverage_planner.subsidy.facts import GrantCase, Purpose
from coverage_planner.subsidy.grant import decide


def typed(**options: Any) -> GrantCase:
    usual: dict[str, Any] = {
        "fiscal_year": "R5",
        "programme": "base_station_facility",
        "owner": "municipality",
        "carriers": 1,
        "eligible_cost_yen": 30_000_000,
    }
    return case_by_hand(**{**usual, **options})


def test_without_areas_the_target_area_is_assumed_and_said() -> None:
    case = typed()
    assert case.areas is None
    decision = decide(case)
    assert decision.eligible
    assert any("該当するものと仮定" in str(text) for text in decision.assumptions)
    assert any("仮定" in str(reason) for reason in decision.reasons)


def test_no_area_is_a_fact() -> None:
    assert not decide(typed(no_area=True)).eligible
    with pytest.raises(PlannerError, match="両方"):
        typed(no_area=True, areas=["離島"])


@pytest.mark.parametrize("word", ["remote_island", "remote-island", "離島", "Remote Island"])
def test_areas_in_both_languages(word: str) -> None:
    assert typed(areas=[word]).areas == {DisadvantagedArea.REMOTE_ISLAND}


def test_short_japanese_names_of_areas() -> None:
    assert typed(areas=["過疎", "豪雪", "半島"]).areas == {
        DisadvantagedArea.DEPOPULATED,
        DisadvantagedArea.HEAVY_SNOW,
        DisadvantagedArea.PENINSULA,
    }


def test_island_words_imply_an_island() -> None:
    case = typed(
        programme="transmission_installation",
        areas=["border_island", "whole_remote_island"],
        fiscal_strength="0.29",
    )
    assert case.areas == {DisadvantagedArea.REMOTE_ISLAND}
    assert decide(case).grant_rate == Fraction(4, 5)


def test_tokyo_as_the_owner() -> None:
    case = typed(programme="transmission_installation", owner="prefecture", areas=["tokyo"])
    assert decide(case).grant_rate == Fraction(1, 3)


def test_households_without_a_purpose_mean_outside_coverage() -> None:
    case = typed(programme="伝送路施設運用", owner="carrier", households=99)
    assert case.purpose is Purpose.UNSERVED
    decision = decide(case)
    assert decision.grant_rate == Fraction(2, 3)
    assert any("圏外解消として判定" in str(text) for text in decision.assumptions)
    assert typed(programme="③", owner="carrier", households=99, purpose="高度化").purpose is Purpose.UPGRADE


def test_japanese_owner_and_full_width_index() -> None:
    case = typed(owner="インフラシェアリング事業者", carriers=2, fiscal_strength="０．５０")
    assert case.owner is OwnerKind.NEUTRAL_HOST
    assert case.fiscal_strength == Decimal("0.50")
    assert decide(case).eligible


@pytest.mark.parametrize(
    ("options", "said"),
    [
        ({"fiscal_year": "someday"}, "someday"),
        ({"programme": "tunnels"}, "tunnels"),
        ({"owner": "village"}, "village"),
        ({"areas": ["moon"]}, "moon"),
        ({"purpose": "fun"}, "fun"),
        ({"fiscal_strength": "half"}, "half"),
        ({"fiscal_strength": 0.42}, "0.42"),
        ({"eligible_cost_yen": 1.5}, "1.5"),
        ({"carriers": 0}, "0"),
    ],
)
def test_slips_are_refused_on_one_line_by_name(options: dict[str, Any], said: str) -> None:
    with pytest.raises(PlannerError) as refusal:
        typed(**options)
    line = refusal.value.one_line()
    assert said in line
    assert "\n" not in line
