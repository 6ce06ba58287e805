"""Names and reasons of the indicators that were not computed for want of an input (never shown as zero)."""

from __future__ import annotations

from dataclasses import dataclass

from coverage_planner.engine.indicators.known_services import KnownServices
from coverage_planner.engine.indicators.outside_mobile import mobile_base_known
from coverage_planner.engine.indicators.population import uses_published_parts
from coverage_planner.engine.indicators.road import missing_classes
from coverage_planner.model.layers import PlanningData
from coverage_planner.model.plan import Plan
from coverage_planner.model.settings import CoverageDefinition, PrefectureRule
from coverage_planner.model.terms import CARRIERS, Carrier, RoadClass, Service, name_of
from coverage_planner.model.text import Text

POPULATION = "population_coverage"
ROAD = "road_coverage"
ROAD_5G = "road_coverage_5g"
BASE_DEPLOYMENT = "base_deployment"
OUTSIDE_MOBILE = "persons_outside_mobile"
STATIONS = "municipalities_without_5g_station"
STATION_TABLE = "municipalities_without_5g_station_table"
ZONES = "zones"
PUBLISHED_PARTS = "published_parts"
MOBILE_BEYOND_5G = "mobile_beyond_5g"


@dataclass(frozen=True, slots=True)
class Absence:
    """What is missing from an assessment and which input would bring it."""

    indicator: Text
    missing_input: Text


_AREA_OR_SITE = Text("サービスエリアまたは基地局", "service areas or sites")
_ABSENCES = {
    POPULATION: Absence(Text("5G人口カバー率", "5G population coverage"), _AREA_OR_SITE),
    ROAD: Absence(
        Text("道路カバー率", "road coverage"), Text("道路とサービスエリアまたは基地局", "roads, and areas or sites")
    ),
    ROAD_5G: Absence(
        Text("5G道路カバー(参考)", "5G road coverage (diagnostic)"),
        Text("道路と5Gのエリアまたは基地局", "roads, and 5G areas or sites"),
    ),
    BASE_DEPLOYMENT: Absence(
        Text("5G基盤展開率", "5G base deployment"),
        Text("対象とする二次メッシュの一覧と基地局", "a list of secondary meshes, and sites"),
    ),
    OUTSIDE_MOBILE: Absence(Text("4Gエリア外人口", "persons outside mobile areas"), _AREA_OR_SITE),
    STATIONS: Absence(
        Text("5G基地局のない市区町村", "municipalities without a 5G station"),
        Text("行政区域と基地局", "boundaries, and sites"),
    ),
    STATION_TABLE: Absence(
        Text("5G基地局のない市区町村", "municipalities without a 5G station"),
        Text(
            "5G基地局をすべて載せた局の表（どの事業者も、5Gエリアが届くのに表に5G局のない市区町村がある）",
            "a table of all 5G stations (each carrier's 5G area reaches municipalities where the table has no station of it)",
        ),
    ),
    ZONES: Absence(
        Text("都道府県別・市区町村別の値", "figures by prefecture and municipality"), Text("行政区域", "boundaries")
    ),
    PUBLISHED_PARTS: Absence(
        Text("公表値による都道府県別人口", "prefectures by published parts"),
        Text(
            "都道府県別の人口メッシュ(面積最大の市区町村で集計)", "by-prefecture population files (largest area used)"
        ),
    ),
}


def absence(name: str) -> Absence:
    """Return the explanation of an entry of ``Assessment.absent``, e.g. ``population_coverage.rakuten``.

    Raises:
        KeyError: if the name is not one that :func:`absent_names` gives.
    """
    head, _, tail = name.partition(".")
    if not tail:
        return _ABSENCES[name]
    if head == ROAD:
        class_name = name_of(RoadClass(tail))
        return Absence(
            Text(f"道路カバー率({class_name.ja})", f"road coverage ({class_name.en})"),
            Text(f"{class_name.ja}の道路データ", f"roads of class {class_name.en}"),
        )
    carrier = name_of(Carrier(tail))
    if head == MOBILE_BEYOND_5G:
        return Absence(
            Text(f"{carrier.ja}の4Gエリア(5Gのみで集計)", f"4G area of {carrier.en} (counted from 5G only)"),
            Text(f"{carrier.ja}の4Gエリアまたは4G局", f"a 4G area or 4G sites of {carrier.en}"),
        )
    known = _ABSENCES[head]
    return Absence(
        Text(f"{known.indicator.ja}({carrier.ja})", f"{known.indicator.en} ({carrier.en})"),
        Text(f"{carrier.ja}の5Gエリアまたは5G局", f"a 5G area or 5G sites of {carrier.en}"),
    )


def absent_names(
    data: PlanningData,
    plan: Plan,
    definition: CoverageDefinition,
    known: KnownServices,
    *,
    station_table_complete: bool = True,
) -> tuple[str, ...]:
    """Return what an assessment of the plan lacks.

    Besides whole indicators: carriers without a 5G rate (``population_coverage.rakuten``), carriers whose mobile
    figures rest on 5G alone (``mobile_beyond_5g.docomo``), legal road classes of which no road is loaded
    (``road_coverage.expressway``).
    """
    names = []
    if not known.knows(Service.NR):
        names.append(POPULATION)
    else:
        names += [f"{POPULATION}.{c.value}" for c in CARRIERS if not known.knows_carrier(c, Service.NR)]
    if not mobile_base_known(data, plan):
        names.append(OUTSIDE_MOBILE)
    if known.knows(Service.MOBILE):
        names += [
            f"{MOBILE_BEYOND_5G}.{c.value}"
            for c in CARRIERS
            if known.knows_carrier(c, Service.MOBILE) and c not in known.beyond_5g
        ]
    if data.roads is None or not known.knows(Service.MOBILE):
        names.append(ROAD)
    else:
        names += [f"{ROAD}.{c.value}" for c in missing_classes(data.roads)]
    if data.roads is None or not known.knows(Service.NR):
        names.append(ROAD_5G)
    if data.zones is None:
        names.append(ZONES)
    if definition.prefecture_rule is PrefectureRule.PUBLISHED_PARTS and not uses_published_parts(
        data.population, definition
    ):
        names.append(PUBLISHED_PARTS)
    if data.secondary_meshes is None or not plan.sites:
        names.append(BASE_DEPLOYMENT)
    if data.zones is None or not plan.sites:
        names.append(STATIONS)
    elif not station_table_complete:
        names.append(STATION_TABLE)
    return tuple(names)
