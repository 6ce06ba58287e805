"""Published decisions of the ministry and its bureaus: total cost in thousand yen -> grant in thousand yen, as printed.

The pages print neither households (but for 雄武町) nor the disadvantaged area. A decision implies the area; a rate of
2/3 under the rules up to R1 implies fewer than 100 households. Both are said in the case, not made up as facts.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from fractions import Fraction

import pytest

from coverage_planner.model.terms import DisadvantagedArea, OwnerKind
from coverage_planner.subsidy.facts import GrantCase
from coverage_planner.subsidy.grant import decide
from coverage_planner.subsidy.law import shipped_rules

IMPLIED_BELOW_100 = 99
"""Stands for "fewer than 100", which the published 2/3 implies; any number from 0 to 99 gives the same yen."""

TOKAI_H28 = "http://www.soumu.go.jp/soutsu/tokai/kohosiryo/28/0726.html"
TOHOKU_H29 = "https://www.soumu.go.jp/soutsu/tohoku/hodo/h300126b1001.html"
HOKKAIDO_H30 = "https://www.soumu.go.jp/soutsu/hokkaido/2018/0801h.html"
TOKAI_R1 = "https://www.soumu.go.jp/soutsu/tokai/kohosiryo/2019/0801.html"
TOHOKU_R2_MAY = "https://www.soumu.go.jp/soutsu/tohoku/hodo/r020527a1001.html"
TOHOKU_R2_JULY = "https://www.soumu.go.jp/soutsu/tohoku/hodo/r020706a1001.html"
KINKI_R2 = "https://www.soumu.go.jp/soutsu/kinki/01sotsu07_01001725.html"
KYUSHU_R2 = "https://www.soumu.go.jp/soutsu/kyushu/press/210203-1.html"
MIC_R4 = "https://www.soumu.go.jp/menu_news/s-news/01kiban16_02000296.html"
KINKI_R7 = "https://www.soumu.go.jp/soutsu/kinki/01sotsu07_01002390.html"
KANTO_R7 = "https://www.soumu.go.jp/soutsu/kanto/press/2025/1009r1.html"


@dataclass(frozen=True)
class Published:
    """One line of a published table, amounts in thousand yen."""

    place: str
    fiscal_year: str
    programme: str
    owner: OwnerKind
    carriers: int | None
    households: int | None
    rate: Fraction
    total_thousand_yen: int
    grant_thousand_yen: int
    source: str

    def case(self) -> GrantCase:
        return GrantCase(
            fiscal_year=self.fiscal_year,
            programme=self.programme,
            owner=self.owner,
            carriers=self.carriers,
            eligible_cost_yen=self.total_thousand_yen * 1000,
            households=self.households,
            assume_target_area=True,
        )


def _base(
    place: str, year: str, carriers: int, households: int | None, cost: int, grant: int, source: str
) -> Published:
    municipality = OwnerKind.MUNICIPALITY
    rate = Fraction(2, 3)
    return Published(
        place, year, "base_station_facility", municipality, carriers, households, rate, cost, grant, source
    )


def _upgrade(place: str, cost: int, grant: int) -> Published:
    return Published(place, "R2", "upgrade_facility", OwnerKind.CARRIER, 1, None, Fraction(1, 2), cost, grant, KINKI_R2)


def _hospital(place: str, year: str, carriers: int, cost: int, grant: int, source: str) -> Published:
    programme = "shielding_medical_facility"
    return Published(place, year, programme, OwnerKind.CARRIER, carriers, None, Fraction(1, 3), cost, grant, source)


DECISIONS = (
    _base("岐阜県白川町 白佐見室山", "H28", 1, IMPLIED_BELOW_100, 10_895, 7_263, TOKAI_H28),
    _base("岐阜県揖斐川町 小津", "H28", 1, IMPLIED_BELOW_100, 12_980, 8_653, TOKAI_H28),
    _base("愛知県新城市 門谷", "H28", 1, IMPLIED_BELOW_100, 13_000, 8_666, TOKAI_H28),
    _base("愛知県新城市 一色", "H28", 1, IMPLIED_BELOW_100, 5_560, 3_706, TOKAI_H28),
    _base("福島県浪江町 室原仲沢", "H29", 3, IMPLIED_BELOW_100, 77_526, 51_684, TOHOKU_H29),
    _base("福島県浪江町 南津島下冷田", "H29", 3, IMPLIED_BELOW_100, 77_526, 51_684, TOHOKU_H29),
    _base("北海道雄武町 上雄武", "H30", 3, 4, 112_870, 75_246, HOKKAIDO_H30),
    _base("岐阜県飛騨市 神岡町山田", "R1", 2, IMPLIED_BELOW_100, 24_613, 16_408, TOKAI_R1),
    # Decided on 27 May 2020, yet at the rate of the rules up to R1 for one carrier: the budget year counts (RULES 2.3).
    _base("福島県飯舘村 大倉", "R1", 1, IMPLIED_BELOW_100, 16_723, 11_148, TOHOKU_R2_MAY),
    _base("福島県飯舘村 八木沢・芦原", "R1", 1, IMPLIED_BELOW_100, 16_723, 11_148, TOHOKU_R2_MAY),
    _base("福島県大熊町 湯の神", "R2", 3, None, 54_126, 36_084, TOHOKU_R2_JULY),
    _base("福島県大熊町 望洋平", "R2", 3, None, 55_776, 37_184, TOHOKU_R2_JULY),
    _upgrade("京都府舞鶴市 与保呂", 7_151, 3_575),
    _upgrade("京都府南丹市 南八田", 4_949, 2_474),
    _upgrade("奈良県五條市 滝町", 8_770, 4_385),
    _upgrade("奈良県五條市 六倉", 7_310, 3_655),
    _hospital("国立病院機構九州医療センター", "R2", 3, 88_483, 29_494, KYUSHU_R2),
    _hospital("長崎県五島中央病院", "R2", 3, 53_423, 17_807, KYUSHU_R2),
    _hospital("新宮市立医療センター", "R4", 4, 79_146, 26_382, MIC_R4),
    _hospital("長浜赤十字病院", "R4", 4, 171_720, 57_240, MIC_R4),
    Published(
        "大阪府庁大手前庁舎等 14か所",
        "R7",
        "base_station_resilience",
        OwnerKind.PREFECTURE,
        None,
        None,
        Fraction(3, 4),
        317_661,
        238_245,
        KINKI_R7,
    ),
)


@pytest.mark.parametrize("published", DECISIONS, ids=lambda p: f"{p.fiscal_year} {p.place}")
def test_a_published_decision_is_reproduced_to_the_thousand_yen(published: Published) -> None:
    decision = decide(published.case())
    assert decision.eligible, [str(reason) for reason in decision.reasons]
    assert decision.grant_rate == published.rate
    assert decision.grant_yen == published.grant_thousand_yen * 1000, published.source
    assert decision.shares_yen.total == published.total_thousand_yen * 1000


def test_the_rule_files_cite_as_many_decisions_as_are_tested() -> None:
    """The rounding clause of every rule file says it rests on this many published decisions."""
    for rule in shipped_rules().rules:
        assert f"{len(DECISIONS)}件" in rule.state_rounding.citation.source


def test_rounding_half_up_would_miss_published_decisions() -> None:
    """Why the state share is rounded down: half up would print another number for ten of them."""

    def half_up(published: Published) -> int:
        exact = published.total_thousand_yen * published.rate
        return (2 * exact.numerator + exact.denominator) // (2 * exact.denominator)

    missed = [p.place for p in DECISIONS if half_up(p) != p.grant_thousand_yen]
    assert len(missed) == 10


@pytest.mark.parametrize(
    "published", [p for p in DECISIONS if p.households == IMPLIED_BELOW_100], ids=lambda p: p.place
)
def test_with_100_households_the_published_grant_would_not_come_out(published: Published) -> None:
    decision = decide(replace(published.case(), households=100))
    assert decision.grant_rate == Fraction(1, 2)
    assert decision.grant_yen < published.grant_thousand_yen * 1000


@pytest.mark.parametrize("published", [p for p in DECISIONS if "飯舘" in p.place], ids=lambda p: p.place)
def test_iitate_is_explained_by_the_budget_year_and_not_by_the_rules_of_its_decision_date(published: Published) -> None:
    """One carrier gets 1/2 under R2; the published 2/3 is that of the year before, and the decision says "inferred"."""
    under_r2 = decide(replace(published.case(), fiscal_year="R2"))
    assert under_r2.grant_rate == Fraction(1, 2)
    assert under_r2.grant_yen == 8_361_000
    under_r1 = decide(published.case())
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
