"""What is known and what is absent: exactly the services somebody gave, and exactly the figures that were not computed."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from coverage_planner.engine.evaluator import PlanEvaluator
from coverage_planner.engine.indicators.absence import absence
from coverage_planner.engine.indicators.known_services import KnownServices, known_from_areas, known_services
from coverage_planner.model.layers import ServiceAreaTiles
from coverage_planner.model.plan import Plan
from coverage_planner.model.results import Assessment
from coverage_planner.model.settings import CoverageDefinition, PrefectureRule, Settings
from coverage_planner.model.terms import CARRIERS, Carrier, RoadClass, Service, SiteStatus, Technology, ZoneKind

MUNICIPALITIES = [("19442", "小菅村", "山梨県"), ("13307", "檜原村", "東京都"), ("13308", "奥多摩町", "東京都")]
carriers_of_areas = st.lists(st.sampled_from(CARRIERS), unique=True).map(tuple)
painted = st.lists(st.tuples(st.integers(0, 1), st.integers(0, 199), st.integers(1, 255)), max_size=4)


@settings(deadline=None, max_examples=40)
@given(painted, carriers_of_areas)
def test_areas_make_known_what_their_cells_and_their_list_of_carriers_say(
    cells: list[tuple[int, int, int]], carriers: tuple[Carrier, ...]
) -> None:
    """Against the definition spelt out cell by cell; two tiles, so that what lies in the second counts, too."""
    bits = np.zeros((2, 200, 200), np.uint8)
    for tile, cell, byte in cells:
        bits[tile, cell, 199 - cell] |= np.uint8(byte)
    places = np.array([428, 429], np.int32)
    found = known_from_areas(ServiceAreaTiles(tile_row=places, tile_col=places, bits=bits, carriers=carriers))
    values = set(bits[bits > 0].tolist())
    for k, carrier in enumerate(CARRIERS):
        mobile = any(value >> (k + 4) & 1 for value in values)
        assert found.knows_carrier(carrier, Service.NR) == any(value >> k & 1 for value in values)
        assert found.knows_carrier(carrier, Service.MOBILE) == (mobile or carrier in carriers)
        assert (carrier in found.beyond_5g) == any(value >> (k + 4) & 1 and not value >> k & 1 for value in values)
    assert isinstance(found.bits, int)


def test_an_area_file_without_any_cell_still_names_its_carrier() -> None:
    none = np.empty(0, np.int32)
    empty = ServiceAreaTiles(
        tile_row=none, tile_col=none, bits=np.empty((0, 200, 200), np.uint8), carriers=(Carrier.KDDI,)
    )
    assert known_from_areas(empty) == KnownServices(0x20, frozenset())
    assert known_from_areas(None) == KnownServices(0, frozenset())


@pytest.mark.parametrize("carrier", CARRIERS)
@pytest.mark.parametrize("technology", [Technology.NR, Technology.LTE])
def test_a_site_makes_mobile_known_and_5g_only_with_a_5g_sector(made_up, carrier, technology) -> None:
    found = known_services(known_from_areas(None), [made_up.site(1, 0, 0, carriers=(carrier,), technology=technology)])
    place = CARRIERS.index(carrier)
    if technology is Technology.NR:
        assert found == KnownServices(0x11 << place, frozenset())
    else:
        assert found == KnownServices(0x10 << place, frozenset({carrier}))


def _data(made_up, *, zones, areas, classes, meshes, parts):
    layers = {
        "population": made_up.population(
            [(0, 0, 1000), (0, 1, 600), (0, 2, 0), (0, 3, 30)],
            parts=(np.array([0, 1], np.int32), np.array([19, 13], np.int32), np.array([1000, 630])) if parts else None,
        )
    }
    if zones:
        layers["zones"] = made_up.zones([(0, 0, 0), (0, 1, 1), (0, 2, 2), (0, 3, -1)], MUNICIPALITIES)
    if areas:
        layers["service_areas"] = made_up.areas([(slice(0, 10), slice(0, 10), byte) for byte in areas], carriers=())
    if classes is not None:
        layers["roads"] = made_up.roads([(5, 5 + k, 10.0 + k, one) for k, one in enumerate(classes)])
    if meshes:
        layers["secondary_meshes"] = np.array([533900], np.int64)
    return made_up.data(**layers)


def _expected(result: Assessment, classes) -> set[str]:
    """What must be named, read from the figures themselves."""
    names = set()
    nr = {rate.carrier for rate in result.population if rate.service is Service.NR}
    mobile = {rate.carrier for rate in result.population if rate.service is Service.MOBILE}
    if nr:
        names |= {f"population_coverage.{one.value}" for one in CARRIERS if one.value not in nr}
    else:
        names.add("population_coverage")
    whole = [rate for rate in result.road if rate.zone.kind is ZoneKind.ALL]
    if classes is None or not mobile:
        assert not any(rate.service is Service.MOBILE for rate in whole)
        names.add("road_coverage")
    else:
        shown = {rate.road_class for rate in whole if rate.service is Service.MOBILE}
        legal = (RoadClass.EXPRESSWAY, RoadClass.NATIONAL)
        names |= {f"road_coverage.{one.value}" for one in legal if one not in shown}
    if classes is None or not nr:
        assert not any(rate.service is Service.NR for rate in whole)
        names.add("road_coverage_5g")
    if result.base_deployment is None:
        names.add("base_deployment")
    if result.persons_outside_mobile is None:
        names.add("persons_outside_mobile")
    if result.municipalities_without_5g_station is None:
        told_apart = bool(result.municipalities_reached_by_5g_only)
        names.add("municipalities_without_5g_station" + ("_table" if told_apart else ""))
    return names


@settings(deadline=None, max_examples=60)
@given(
    zones=st.booleans(),
    areas=st.lists(st.sampled_from([0x11, 0x20, 0x44, 0x80]), max_size=3),
    classes=st.none() | st.lists(st.sampled_from(RoadClass), min_size=1, max_size=3),
    meshes=st.booleans(),
    parts=st.booleans(),
    published=st.booleans(),
    sites=st.lists(
        st.tuples(st.sampled_from(CARRIERS), st.sampled_from([Technology.NR, Technology.LTE]), st.booleans()),
        max_size=2,
    ),
)
def test_what_is_named_as_absent_is_exactly_what_has_no_figure(
    made_up, zones, areas, classes, meshes, parts, published, sites
) -> None:
    data = _data(made_up, zones=zones, areas=areas, classes=classes, meshes=meshes, parts=parts)
    rule = PrefectureRule.PUBLISHED_PARTS if published else PrefectureRule.LARGEST_AREA
    definition = CoverageDefinition(prefecture_rule=rule)
    plan = Plan(
        name="案",
        sites=tuple(
            made_up.site(
                number, 0, 0, carriers=(carrier,), technology=technology,
                status=SiteStatus.EXISTING if existing else SiteStatus.CANDIDATE,
            )
            for number, (carrier, technology, existing) in enumerate(sites, start=1)
        ),
    )  # fmt: skip
    evaluator = PlanEvaluator(
        data, Settings(definition=definition), compute=made_up.square_footprint, key=made_up.key_of
    )
    result = evaluator.evaluate(plan).assessment
    expected = _expected(result, classes)
    if not zones:
        expected.add("zones")
    if published and not parts:
        expected.add("published_parts")
    expected |= {
        f"mobile_beyond_5g.{one.value}"
        for one in CARRIERS
        if any(rate.carrier == one.value and rate.service is Service.MOBILE for rate in result.population)
        and _joined(areas) >> CARRIERS.index(one) & 0x11 != 0x10
        and (one, Technology.LTE) not in {(carrier, technology) for carrier, technology, _ in sites}
    }
    assert set(result.absent) == expected
    assert len(result.absent) == len(set(result.absent))
    _zones_and_numbers_are_sound(result)


def _joined(areas: list[int]) -> int:
    """All areas are painted on the same cells, so a cell holds all of them."""
    joined = 0
    for byte in areas:
        joined |= byte
    return joined


def _zones_and_numbers_are_sound(result: Assessment) -> None:
    """Each zone, service and carrier once, only zones with people or road, the whole area always; whole numbers."""
    keys = [(rate.zone, rate.service, rate.carrier) for rate in result.population]
    assert len(keys) == len(set(keys))
    assert all(rate.persons.total > 0 for rate in result.population)
    assert not any(rate.zone.name == "奥多摩町" for rate in result.population)  # nobody lives there
    lengths = [(rate.zone, rate.service, rate.carrier, rate.road_class) for rate in result.road]
    assert len(lengths) == len(set(lengths))
    for rate in (*(one.persons for one in result.population), *(one.length_um for one in result.road)):
        assert type(rate.covered) is int and type(rate.total) is int


def test_an_area_in_which_nobody_lives_still_has_its_rate(made_up) -> None:
    data = made_up.data(population=made_up.population([(0, 0, 0)]))
    evaluator = PlanEvaluator(data, Settings(), compute=made_up.square_footprint, key=made_up.key_of)
    rates = evaluator.evaluate(Plan(name="案", sites=(made_up.site(1, 0, 0),))).assessment.population
    assert [rate.persons.total for rate in rates if rate.service is Service.NR] == [0, 0]
    assert {rate.persons.percent_text() for rate in rates} == {"-"}


@pytest.mark.parametrize(
    ("name", "indicator", "missing"),
    [
        ("road_coverage.expressway", "道路カバー率(高速道路", "の道路データ"),
        ("mobile_beyond_5g.kddi", "KDDIの4Gエリア(5Gのみで集計)", "4G局"),
        ("population_coverage.rakuten", "5G人口カバー率(楽天モバイル)", "5G局"),
        ("base_deployment", "5G基盤展開率", "二次メッシュの一覧"),
    ],
)
def test_an_absence_names_the_indicator_and_then_what_would_bring_it(name: str, indicator: str, missing: str) -> None:
    explained = absence(name)
    assert explained.indicator.ja.startswith(indicator)
    assert missing in explained.missing_input.ja
