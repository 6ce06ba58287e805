"""Indicators by hand: zones, services, absences, targets, 親局, stations, prefecture rules, roads and tunnels."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

import numpy as np
import pytest

from coverage_planner.engine.evaluator import PlanEvaluator
from coverage_planner.engine.indicators.absence import absence
from coverage_planner.engine.indicators.targets import targets
from coverage_planner.model.mesh import MeshLevel, indices_to_codes
from coverage_planner.model.plan import Plan
from coverage_planner.model.rate import Rate
from coverage_planner.model.settings import CoverageDefinition, PrefectureRule, Settings
from coverage_planner.model.terms import Carrier, RoadArea, RoadClass, Service, SiteStatus, Technology, ZoneKind

EXPRESSWAY, NATIONAL, OTHER = RoadClass.EXPRESSWAY, RoadClass.NATIONAL, RoadClass.OTHER
MUNICIPALITIES = [("19442", "小菅村", "山梨県"), ("13307", "檜原村", "東京都"), ("13308", "奥多摩町", "東京都")]
DOCOMO_5G, KDDI_ANY = 0x11, 0x20
WHOLE_MESH = slice(0, 10)


def evaluate(made_up, data, sites=(), definition=None):
    settings = Settings(definition=definition or CoverageDefinition())
    evaluator = PlanEvaluator(data, settings, compute=made_up.square_footprint, key=made_up.key_of)
    return evaluator.evaluate(Plan(name="案", sites=tuple(sites)))


def assess(made_up, data, sites=(), definition=None):
    return evaluate(made_up, data, sites, definition).assessment


def persons(assessment, code="", carrier="any", service=Service.NR):
    kind = {0: ZoneKind.ALL, 2: ZoneKind.PREFECTURE, 5: ZoneKind.MUNICIPALITY}[len(code)]
    return assessment.population_rate(kind, code, carrier, service).persons


@pytest.fixture
def three_meshes(made_up):
    """小菅村 1000 人 with docomo 5G, 檜原村 600 with KDDI 4G, 奥多摩町 400 with nothing, 30 persons outside all zones."""
    return {
        "population": made_up.population([(0, 0, 1000), (0, 1, 600), (0, 2, 400), (0, 3, 30)]),
        "zones": made_up.zones([(0, 0, 0), (0, 1, 1), (0, 2, 2), (0, 3, -1)], MUNICIPALITIES),
        "service_areas": made_up.areas(
            [(WHOLE_MESH, slice(0, 10), DOCOMO_5G), (WHOLE_MESH, slice(10, 20), KDDI_ANY)],
            carriers=(Carrier.DOCOMO, Carrier.KDDI),
        ),
    }


def test_rates_per_zone_carrier_and_service(made_up, three_meshes):
    result = assess(made_up, made_up.data(**three_meshes))
    assert persons(result) == Rate(1000, 2030)
    assert persons(result, "19") == persons(result, "19442") == Rate(1000, 1000)
    assert persons(result, "13") == Rate(0, 1000)
    assert persons(result, service=Service.MOBILE) == Rate(1600, 2030)
    assert persons(result, carrier="kddi", service=Service.MOBILE) == Rate(600, 2030)
    assert persons(result, "13", service=Service.MOBILE) == Rate(600, 1000)
    assert persons(result, carrier="docomo") == Rate(1000, 2030)
    assert result.persons_outside_mobile == 430


def test_zones_come_as_whole_then_prefectures_then_municipalities_by_code(made_up, three_meshes):
    result = assess(made_up, made_up.data(**three_meshes))
    order = list(dict.fromkeys((rate.zone.kind.value, rate.zone.code, rate.zone.name) for rate in result.population))
    assert order == [
        ("all", "", "対象全域"),
        ("prefecture", "13", "東京都"),
        ("prefecture", "19", "山梨県"),
        ("municipality", "13307", "檜原村"),
        ("municipality", "13308", "奥多摩町"),
        ("municipality", "19442", "小菅村"),
    ]
    estimates = {rate.zone.kind: rate.zone.is_estimate for rate in result.population}
    assert estimates == {ZoneKind.ALL: False, ZoneKind.PREFECTURE: False, ZoneKind.MUNICIPALITY: True}


def test_a_carrier_of_which_nothing_is_known_has_no_rate_and_is_named(made_up, three_meshes):
    result = assess(made_up, made_up.data(**three_meshes))
    assert {rate.carrier for rate in result.population if rate.service is Service.NR} == {"any", "docomo"}
    assert {rate.carrier for rate in result.population if rate.service is Service.MOBILE} == {"any", "docomo", "kddi"}
    assert "population_coverage.kddi" in result.absent  # 4G only: no 5G rate
    assert "population_coverage.rakuten" in result.absent
    assert "mobile_beyond_5g.docomo" in result.absent  # its mobile figure rests on 5G alone
    assert "mobile_beyond_5g.kddi" not in result.absent


def test_a_switched_off_site_makes_its_carrier_known_with_rate_zero(made_up, three_meshes):
    off = made_up.site(1, 0, 2, carriers=(Carrier.RAKUTEN,), enabled=False)
    result = assess(made_up, made_up.data(**three_meshes), [off])
    assert persons(result, carrier="rakuten") == Rate(0, 2030)


def test_without_area_and_site_nothing_is_zero_but_absent(made_up):
    result = assess(made_up, made_up.data(population=made_up.population([(0, 0, 5)])))
    assert (result.population, result.road, result.targets) == ((), (), ())
    assert result.base_deployment is None
    assert result.persons_outside_mobile is None
    assert result.municipalities_without_5g_station is None
    assert set(result.absent) == {
        "population_coverage",
        "persons_outside_mobile",
        "road_coverage",
        "road_coverage_5g",
        "zones",
        "base_deployment",
        "municipalities_without_5g_station",
    }


def test_without_boundaries_only_the_whole_area_is_given(made_up):
    result = assess(made_up, made_up.data(population=made_up.population([(0, 0, 5)])), [made_up.site(1, 0, 0)])
    assert {rate.zone.kind for rate in result.population} == {ZoneKind.ALL}
    assert "zones" in result.absent


def test_every_absence_has_an_explanation_in_both_languages(made_up, three_meshes):
    definition = CoverageDefinition(prefecture_rule=PrefectureRule.PUBLISHED_PARTS)
    roads = made_up.roads([(0, 0, 1.0, NATIONAL)])
    names = set(assess(made_up, made_up.data(**three_meshes, roads=roads), definition=definition).absent)
    names |= set(assess(made_up, made_up.data(population=made_up.population([(0, 0, 5)]))).absent)
    assert {"published_parts", "road_coverage.expressway"} <= names
    for name in names:
        explained = absence(name)
        assert explained.indicator.ja and explained.indicator.en
        assert explained.missing_input.ja and explained.missing_input.en
    with pytest.raises(KeyError):
        absence("something_else")


def test_road_coverage_is_length_of_mobile_service_on_expressways_and_national_roads(made_up, three_meshes):
    """Sub-cell (5, 5) has docomo 5G, (5, 15) KDDI 4G, (5, 25) nothing."""
    roads = made_up.roads(
        [
            (5, 5, 100.000001, EXPRESSWAY),
            (5, 25, 50.0, EXPRESSWAY),
            (5, 15, 30.0, NATIONAL),
            (5, 25, 20.5, NATIONAL),
            (5, 5, 7.0, OTHER),
            (5, 5, 1000.0, EXPRESSWAY, False, True),  # under construction: not in the indicator
        ]
    )
    result = assess(made_up, made_up.data(**three_meshes, roads=roads))
    assert result.road_rate(EXPRESSWAY).length_um == Rate(100_000_001, 150_000_001)
    assert result.road_rate(NATIONAL).length_um == Rate(30_000_000, 50_500_000)
    assert result.road_rate(None).length_um == Rate(130_000_001, 200_500_001)  # other roads are left out
    assert result.road_rate(OTHER).length_um == Rate(7_000_000, 7_000_000)
    assert result.road_rate(None, service=Service.NR).length_um == Rate(100_000_001, 200_500_001)
    assert result.road_rate(NATIONAL, carrier="kddi").length_um == Rate(30_000_000, 50_500_000)
    assert result.road_rate(EXPRESSWAY, ZoneKind.MUNICIPALITY, "19442").length_um == Rate(100_000_001, 100_000_001)
    assert result.road_rate(NATIONAL, ZoneKind.PREFECTURE, "13").length_um == Rate(30_000_000, 50_500_000)
    assert result.road_rate(NATIONAL, ZoneKind.MUNICIPALITY, "19442") is None  # no such road there


def test_tunnels_count_as_the_definition_says_and_both_can_be_reported(made_up, three_meshes):
    roads = made_up.roads([(5, 5, 10.0, EXPRESSWAY), (5, 25, 90.0, EXPRESSWAY, True)])
    data = made_up.data(**three_meshes, roads=roads)
    for include, expected in ((True, Rate(10_000_000, 100_000_000)), (False, Rate(10_000_000, 10_000_000))):
        definition = CoverageDefinition(include_tunnels=include)
        assert assess(made_up, data, definition=definition).road_rate(None).length_um == expected
    evaluator = PlanEvaluator(data, Settings(), compute=made_up.square_footprint, key=made_up.key_of)
    plan = Plan(name="案")
    evaluation = evaluator.evaluate(plan)
    assert evaluator.road_rates(plan, evaluation, include_tunnels=True) == evaluation.assessment.road
    without = evaluator.road_rates(plan, evaluation, include_tunnels=False)
    assert {rate.length_um.total for rate in without} == {10_000_000}


def test_targets_tell_what_is_missing_in_persons_and_metres_rounded_up(made_up, three_meshes):
    roads = made_up.roads([(5, 5, 100.0, EXPRESSWAY), (5, 25, 0.0000015, EXPRESSWAY), (5, 15, 30.0, NATIONAL)])
    result = assess(made_up, made_up.data(**three_meshes, roads=roads))
    progress = {(p.target_id, p.zone.code): p for p in result.targets}
    assert progress["population_2023_nation", ""].shortfall == 929  # 95 % of 2,030 is 1,928.5
    assert progress["population_2030_prefecture", "19"].reached
    assert progress["population_2025_prefecture", "13"].shortfall == 900
    assert progress["population_2025_prefecture", "13"].fiscal_year_end == "2025年度末"
    assert progress["population_2025_prefecture", "13"].label_ja == "5G人口カバー率 各都道府県90%程度以上（2025年度末）"
    assert progress["expressway_2030", ""].shortfall == 1  # two micrometres are a metre when rounded up
    assert progress["road_2030", ""].reached
    assert ("base_deployment_2023", "") not in progress  # no list was supplied
    assert progress["population_2023_nation", ""].zone.name == "対象全域"


def test_every_target_is_measured_once_on_its_own_indicator_zone_and_class(made_up, three_meshes):
    """全国 on the whole area, 各都道府県 on each prefecture, 高速道路 on expressways; always mobile or 5G of any carrier."""
    roads = made_up.roads([(5, 5, 100.0, EXPRESSWAY), (5, 15, 20.0, EXPRESSWAY), (5, 25, 30.0, NATIONAL)])
    meshes = indices_to_codes([made_up.row // 20], [made_up.col // 20], MeshLevel.SECONDARY)
    data = made_up.data(**three_meshes, roads=roads, secondary_meshes=meshes)
    result = assess(made_up, data, [made_up.site(1, 15, 15, base_station_parent=True)])
    nation, yamanashi, tokyo = persons(result), persons(result, "19"), persons(result, "13")
    assert [(p.target_id, p.zone.code, p.rate) for p in result.targets] == [
        ("population_2023_nation", "", nation),
        ("population_2025_nation", "", nation),
        ("population_2025_prefecture", "13", tokyo),
        ("population_2025_prefecture", "19", yamanashi),
        ("population_2030_nation", "", nation),
        ("population_2030_prefecture", "13", tokyo),
        ("population_2030_prefecture", "19", yamanashi),
        ("road_2030", "", Rate(120_000_000, 150_000_000)),
        ("expressway_2030", "", Rate(120_000_000, 120_000_000)),
        ("base_deployment_2023", "", Rate(1, 1)),
    ]
    assert all(p.zone.kind is not ZoneKind.MUNICIPALITY for p in result.targets)
    assert result.road_rate(None, service=Service.NR).length_um != result.road_rate(None).length_um


def test_targets_are_those_of_the_policy():
    """RULES 1.1, 1.2c, 1.3e."""
    assert [(t.indicator, t.fiscal_year, t.each_prefecture, t.value, t.road_class) for t in targets()] == [
        ("population_coverage", 2023, False, Fraction(95, 100), None),
        ("population_coverage", 2025, False, Fraction(97, 100), None),
        ("population_coverage", 2025, True, Fraction(90, 100), None),
        ("population_coverage", 2030, False, Fraction(99, 100), None),
        ("population_coverage", 2030, True, Fraction(99, 100), None),
        ("road_coverage", 2030, False, Fraction(99, 100), None),
        ("road_coverage", 2030, False, Fraction(1), EXPRESSWAY),
        ("base_deployment", 2023, False, Fraction(98, 100), None),
    ]
    assert all(t.source and t.confidence in "AB" for t in targets())


def test_base_deployment_counts_listed_secondary_meshes_with_a_parent_station(made_up):
    """Three listed meshes (one twice); two 親局 in the first, one outside the list, one switched off in the second."""
    tile = indices_to_codes([made_up.row // 20] * 4, [made_up.col // 20 + k for k in range(4)], MeshLevel.SECONDARY)
    listed = np.array([tile[0], tile[1], tile[2], tile[2]], np.int64)
    sites = [
        made_up.site(1, 0, 0, base_station_parent=True),
        made_up.site(2, 1, 1, base_station_parent=True),
        made_up.site(3, 0, 60, base_station_parent=True),
        made_up.site(4, 0, 20, base_station_parent=True, enabled=False),
        made_up.site(5, 0, 40),
    ]
    data = made_up.data(population=made_up.population([(0, 0, 5)]), secondary_meshes=listed)
    result = assess(made_up, data, sites)
    assert result.base_deployment == Rate(1, 3)
    shortfall = [p.shortfall for p in result.targets if p.target_id == "base_deployment_2023"]
    assert shortfall == [2]  # 98 % of 3 meshes is 3


def test_municipalities_without_a_5g_station_are_named_by_the_position_of_switched_on_5g_sites(made_up, three_meshes):
    sites = [
        made_up.site(1, 0, 0, status=SiteStatus.EXISTING),
        made_up.site(2, 0, 1, technology=Technology.LTE),
        made_up.site(3, 0, 2, enabled=False),
    ]
    result = assess(made_up, made_up.data(**three_meshes), sites)
    assert result.municipalities_without_5g_station == ("東京都檜原村", "東京都奥多摩町")


def test_a_site_with_a_5g_sector_among_others_serves_its_municipality_and_names_come_by_code(made_up, three_meshes):
    """The first municipality of the table has the greatest code; it must not come first."""
    data = made_up.data(**{**three_meshes, "service_areas": None})
    lte = made_up.site(1, 0, 1, technology=Technology.LTE)
    both = replace(lte, sectors=(*lte.sectors, *made_up.site(1, 0, 1).sectors))
    assert assess(made_up, data, [lte]).municipalities_without_5g_station == (
        "東京都檜原村", "東京都奥多摩町", "山梨県小菅村",
    )  # fmt: skip
    assert assess(made_up, data, [both]).municipalities_without_5g_station == ("東京都奥多摩町", "山梨県小菅村")


def test_municipalities_that_a_5g_area_reaches_are_told_apart_from_those_without_a_station(made_up, three_meshes):
    """docomo's area holds 小菅村: a table without a station there lacks stations, so only KDDI's table may be whole."""
    data = made_up.data(**three_meshes)
    docomo, kddi = made_up.site(1, 0, 1), made_up.site(2, 0, 1, carriers=(Carrier.KDDI,))
    both = assess(made_up, data, [docomo, kddi])
    assert both.municipalities_without_5g_station == ("東京都奥多摩町",)
    assert both.municipalities_reached_by_5g_only == ("山梨県小菅村",)
    alone = assess(made_up, data, [docomo])
    assert alone.municipalities_without_5g_station is None
    assert alone.municipalities_reached_by_5g_only == ("山梨県小菅村",)
    assert "municipalities_without_5g_station_table" in alone.absent
    there = assess(made_up, data, [docomo, made_up.site(3, 0, 0)])
    assert there.municipalities_without_5g_station == ("東京都奥多摩町",)
    assert there.municipalities_reached_by_5g_only == ()


def test_an_area_that_holds_no_whole_mesh_reaches_no_municipality(made_up, three_meshes):
    areas = made_up.areas([(slice(0, 10), slice(0, 9), DOCOMO_5G)], carriers=(Carrier.DOCOMO,))
    result = assess(made_up, made_up.data(**{**three_meshes, "service_areas": areas}), [made_up.site(1, 0, 1)])
    assert result.municipalities_without_5g_station == ("東京都奥多摩町", "山梨県小菅村")


def test_a_zone_of_which_a_part_is_loaded_is_marked_and_no_target_is_judged_for_it(made_up, three_meshes):
    """小菅村 is wholly covered: the target of its prefecture would be reached if all its people were loaded."""
    zones = replace(three_meshes["zones"], partly_loaded=frozenset({"19", "19442"}))
    whole = assess(made_up, made_up.data(**three_meshes))
    part = assess(made_up, made_up.data(**{**three_meshes, "zones": zones}))
    marked = {rate.zone.code for rate in part.population if rate.zone.partly_loaded}
    assert marked == {"19", "19442"}
    judged = {(t.target_id, t.zone.code): t.reached for t in part.targets}
    assert judged["population_2030_prefecture", "19"] is None
    assert judged["population_2030_prefecture", "13"] is False
    assert {(t.target_id, t.zone.code): t.reached for t in whole.targets}["population_2030_prefecture", "19"] is True
    (remark,) = [text.ja for text in part.remarks if text.ja.startswith("一部のみ")]
    assert "山梨県、山梨県小菅村" in remark
    assert not any(text.ja.startswith("一部のみ") for text in whole.remarks)
    assert [r.persons for r in part.population] == [r.persons for r in whole.population]


def test_the_road_definition_says_what_the_area_is_and_where_a_stretch_counts(made_up, three_meshes):
    roads = made_up.roads([(5, 5, 10.0, RoadClass.NATIONAL)])
    for area, words in (
        (None, "取り込み時"),
        (RoadArea.BOUNDARIES, "行政区域"),
        (RoadArea.POPULATION_TABLES, "人口メッシュの表"),
    ):
        result = assess(made_up, made_up.data(**{**three_meshes, "roads": replace(roads, area=area)}))
        assert result.road_definition is not None
        assert words in result.road_definition.ja and "境界線では切らない" in result.road_definition.ja
    assert assess(made_up, made_up.data(**three_meshes)).road_definition is None


def test_people_outside_mobile_need_an_area_or_a_site_of_today_that_radiates(made_up):
    bare = made_up.data(population=made_up.population([(0, 0, 5)]))
    today = made_up.site(1, 0, 9, status=SiteStatus.EXISTING)
    assert assess(made_up, bare, [today]).persons_outside_mobile == 5
    assert assess(made_up, bare, [replace(today, sectors=())]).persons_outside_mobile is None
    nobodys = made_up.data(population=made_up.population([(0, 0, 5)]), service_areas=made_up.areas([], carriers=()))
    assert assess(made_up, nobodys, [made_up.site(1, 0, 9)]).persons_outside_mobile is None
    outside = assess(made_up, made_up.data(population=made_up.population([(0, 0, 5)]), service_areas=made_up.areas([])))
    assert outside.persons_outside_mobile == 5 and type(outside.persons_outside_mobile) is int


def test_border_meshes_count_by_largest_area_or_by_the_published_parts(made_up, three_meshes):
    """The mesh of 檜原村 (600 persons, Tokyo by area) has 100 persons in Yamanashi by the published files."""
    parts = (
        np.array([0, 1, 1, 2, 3], np.int32),
        np.array([19, 13, 19, 13, 13], np.int32),
        np.array([1000, 500, 100, 400, 30], np.int64),
    )
    three_meshes["population"] = made_up.population([(0, 0, 1000), (0, 1, 600), (0, 2, 400), (0, 3, 30)], parts=parts)
    data = made_up.data(**three_meshes)
    by_area = assess(made_up, data)
    published = assess(made_up, data, definition=CoverageDefinition(prefecture_rule=PrefectureRule.PUBLISHED_PARTS))
    assert persons(by_area, "19", service=Service.MOBILE) == Rate(1000, 1000)
    assert persons(published, "19", service=Service.MOBILE) == Rate(1100, 1100)
    assert persons(published, "13", service=Service.MOBILE) == Rate(500, 930)
    assert persons(published) == persons(by_area)
    assert persons(published, "13307", service=Service.MOBILE) == Rate(600, 600)
    assert "published_parts" not in published.absent


def test_published_parts_give_prefectures_even_without_boundaries(made_up):
    parts = (np.array([0, 0], np.int32), np.array([13, 19], np.int32), np.array([4, 1], np.int64))
    data = made_up.data(population=made_up.population([(0, 0, 5)], parts=parts))
    definition = CoverageDefinition(prefecture_rule=PrefectureRule.PUBLISHED_PARTS)
    result = assess(made_up, data, [made_up.site(1, 0, 0)], definition)
    assert persons(result, "19") == Rate(1, 1)
    assert [r.zone.name for r in result.population if r.zone.kind is ZoneKind.PREFECTURE][::4] == ["東京都", "山梨県"]
