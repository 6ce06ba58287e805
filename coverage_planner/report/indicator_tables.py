"""Tables of the indicators: population and road coverage, targets, other indicators, ledger of the sites."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from coverage_planner.model.plan import Plan
from coverage_planner.model.results import PARTLY_LOADED, Assessment, PopulationRate, SiteLedger, TargetProgress, Zone
from coverage_planner.model.site import Site
from coverage_planner.model.terms import (
    ANY_CARRIER,
    CARRIERS,
    RoadClass,
    Service,
    ZoneKind,
    carrier_key_name,
    name_of,
)
from coverage_planner.report.table import Cell, Column, DifferenceOf, Kind, RatioOf, Row, Table, computed

ESTIMATE_MARK = "推計"
"""Mark of figures the ministry does not publish (RULES 1.1m)."""
_CARRIER_KEYS = (ANY_CARRIER, *(carrier.value for carrier in CARRIERS))
_ESTIMATE_NOTE = "市区町村別の値は総務省が公表していない。備考に「推計」と記した値は本システムによる推計"
_PART_NOTE = (
    "備考に「一部のみ」と記した値は、区域の一部の人口しか読み込んでいないため、その部分だけの値。目標は判定しない"
)
_NOT_JUDGED = "判定しない"
_STATION_TABLE_NOTE = "5Gエリアが届くのに5G基地局が載っていない市区町村は、局の表が不足しているため「ない」に数えない"
_NAMED = 12
"""Sites named in a note; the rest is counted."""
INDICATOR_NAMES = {
    "population_coverage": ("5G人口カバー率", "人", Kind.INTEGER),
    "road_coverage": ("道路カバー率", "m", Kind.METRES),
    "base_deployment": ("5G基盤展開率", "メッシュ", Kind.INTEGER),
}
"""Indicators of targets: printed name, unit of the shortfall, how its numerator and denominator are printed."""


def indicator_tables(assessment: Assessment, ledgers: tuple[SiteLedger, ...], plan: Plan, sources: str) -> list[Table]:
    """Return all indicator tables that the assessment can fill, in the order of a report."""
    tables = [
        population_table(assessment, Service.NR, sources),
        target_table(assessment, sources),
        road_table(assessment, Service.MOBILE, sources),
        road_table(assessment, Service.NR, sources),
        other_indicator_table(assessment, sources),
        ledger_table(assessment, ledgers, plan, sources),
    ]
    if any(rate.service is Service.MOBILE for rate in assessment.population):
        tables.insert(1, population_table(assessment, Service.MOBILE, sources))
    return tables


def population_table(assessment: Assessment, service: Service, sources: str = "") -> Table:
    """Return 人口カバー率 per zone, one block of columns per carrier: persons covered and percent."""
    rates = [rate for rate in assessment.population if rate.service is service]
    by_zone = _by_zone(rates)
    carriers = [key for key in _CARRIER_KEYS if any(rate.carrier == key for rate in rates)]
    columns = [*_zone_columns(), Column(key="total", header="総人口 (人)", kind=Kind.INTEGER, width=12)]
    for key in carriers:
        name = carrier_key_name(key).ja
        columns.append(Column(key=f"{key}_covered", header=f"{name} カバー人口", kind=Kind.INTEGER, width=12))
        columns.append(
            Column(
                key=f"{key}_rate",
                header=f"{name} 率",
                kind=Kind.RATE,
                width=9,
                relation=RatioOf(f"{key}_covered", "total"),
            )
        )
    columns.append(Column(key="remark", header="備考", width=7))
    rows = []
    for zone, of_zone in by_zone:
        by_carrier = {rate.carrier: rate.persons for rate in of_zone}
        cells = [*_zone_cells(zone), Cell(of_zone[0].persons.total)]
        for key in carriers:
            rate = by_carrier.get(key)
            cells += [Cell(None if rate is None else rate.covered), Cell(rate)]
        rows.append((*cells, Cell(_marks(zone))))
    name = "5G人口カバー率" if service is Service.NR else "携帯電話（世代を問わない）の人口カバー率"
    return Table(
        key=f"population_coverage_{service.value}",
        title=name,
        columns=tuple(columns),
        rows=tuple(rows),
        definition=assessment.definition.sentence().ja,
        sources=sources,
        notes=("百分率は小数第2位を四捨五入", _ESTIMATE_NOTE, *_part_notes(zone for zone, _ in by_zone)),
        empty_reason="人口カバー率を算出していません",
    )


def population_long_table(assessment: Assessment) -> Table:
    """Return 人口カバー率 with one row per zone, service and carrier, for spreadsheets that pivot."""
    return Table(
        key="population_coverage_long",
        title="人口カバー率（縦持ち）",
        columns=(
            Column(key="zone_kind", header="区分", width=12),
            Column(key="zone_code", header="団体コード", width=10),
            Column(key="zone_name", header="名称", width=18),
            Column(key="service", header="サービス", width=24),
            Column(key="carrier", header="事業者", width=18),
            Column(key="covered", header="カバー人口 (人)", kind=Kind.INTEGER, width=16),
            Column(key="total", header="総人口 (人)", kind=Kind.INTEGER, width=16),
            Column(key="rate", header="率", kind=Kind.RATE, width=10, relation=RatioOf("covered", "total")),
            Column(key="remark", header="備考", width=8),
        ),
        rows=tuple(
            computed(
                name_of(rate.zone.kind).ja,
                rate.zone.code,
                rate.zone.name,
                name_of(rate.service).ja,
                carrier_key_name(rate.carrier).ja,
                rate.persons.covered,
                rate.persons.total,
                rate.persons,
                _marks(rate.zone),
            )
            for rate in assessment.population
        ),
        definition=assessment.definition.sentence().ja,
    )


def road_table(assessment: Assessment, service: Service, sources: str = "") -> Table:
    """Return 道路カバー率 (mobile) or the 5G diagnostic by zone and class, for the overlay of the four carriers.

    The legal classes are expressways and national roads (RULES 1.2a); other roads are shown as a reference.
    """
    legal = service is Service.MOBILE
    # One look-up per carrier: searching the 36,000 rates of the nation for every row took 28 s.
    of_carrier = {
        (rate.zone, rate.road_class, rate.carrier): rate.length_um
        for rate in assessment.road
        if rate.service is service
    }
    rows = []
    for rate in assessment.road:
        if rate.service is not service or rate.carrier != ANY_CARRIER:
            continue
        covered, total = rate.length_um.covered, rate.length_um.total
        remark = []
        if rate.road_class is RoadClass.OTHER:
            remark.append("指標の対象外")
        if rate.zone.is_estimate:
            remark.append(ESTIMATE_MARK)
        rows.append(
            (
                *_zone_cells(rate.zone),
                Cell(_road_class_name(rate.road_class)),
                Cell(total),
                Cell(covered),
                Cell(rate.length_um),
                Cell(total - covered),
                *(Cell(of_carrier.get((rate.zone, rate.road_class, carrier.value))) for carrier in CARRIERS),
                Cell("・".join(remark)),
            )
        )
    title = "道路カバー率（携帯電話が利用できる区間）" if legal else "5G道路カバー（参考値、道路カバー率とは別）"
    note = (
        "道路カバー率は高速道路・国道の延長のうち携帯電話（世代を問わない）が利用できる区間の割合"
        if legal
        else "5Gが利用できる区間の割合。政策目標の道路カバー率は世代を問わないため、本表の値は目標と比べない"
    )
    tunnels = "トンネル区間を含む" if assessment.definition.include_tunnels else "トンネル区間を除く"
    return Table(
        key=f"road_coverage_{service.value}",
        title=title,
        columns=(
            *_zone_columns(),
            Column(key="road_class", header="道路種別", width=16),
            Column(key="total", header="総延長 (m)", kind=Kind.METRES, width=15),
            Column(key="covered", header="利用可能延長 (m)", kind=Kind.METRES, width=15),
            Column(key="rate", header="率", kind=Kind.RATE, width=9, relation=RatioOf("covered", "total")),
            Column(
                key="gap", header="不感延長 (m)", kind=Kind.METRES, width=14, relation=DifferenceOf("total", "covered")
            ),
            *(
                Column(key=f"{carrier.value}_rate", header=f"{name_of(carrier).ja} 率", kind=Kind.RATE, width=9)
                for carrier in CARRIERS
            ),
            Column(key="remark", header="備考", width=12),
        ),
        rows=tuple(rows),
        definition="。".join(
            part
            for part in (
                "小区画（約50m四方）の中心がエリアなら、その中の道路を計上",
                tunnels,
                "" if assessment.road_definition is None else assessment.road_definition.ja,
            )
            if part
        ),
        sources=sources,
        notes=(note, "延長は測地線長。百分率は小数第2位を四捨五入", _ESTIMATE_NOTE),
        empty_reason="道路の入力がないため算出していません",
    )


def target_table(assessment: Assessment, sources: str = "") -> Table:
    """Return each target with what is reached and what is missing, in persons, metres or meshes."""
    return Table(
        key="targets",
        title="整備目標に対する達成状況",
        columns=(
            Column(key="indicator", header="指標", width=16),
            Column(key="label", header="目標", width=34),
            Column(key="year", header="達成期限", width=14),
            Column(key="zone", header="対象", width=14),
            Column(key="target", header="目標値", width=9),
            Column(key="covered", header="実績", kind=Kind.INTEGER, width=15),
            Column(key="total", header="母数", kind=Kind.INTEGER, width=15),
            Column(key="rate", header="率", kind=Kind.RATE, width=9, relation=RatioOf("covered", "total")),
            Column(key="shortfall", header="不足", kind=Kind.INTEGER, width=12),
            Column(key="unit", header="単位", width=8),
            Column(key="state", header="判定", width=8),
        ),
        rows=tuple(_target_row(progress) for progress in assessment.targets),
        definition=assessment.definition.sentence().ja,
        sources=sources,
        notes=(
            "不足＝目標に達するまでに新たに必要な人数・延長（切上げ）・メッシュ数",
            "判定は丸め前の値による",
            *_part_notes(progress.zone for progress in assessment.targets if not progress.is_judged),
        ),
        empty_reason="対象となる目標がありません",
    )


def _target_row(progress: TargetProgress) -> Row:
    name, unit, kind = INDICATOR_NAMES.get(progress.indicator, (progress.indicator, "", Kind.INTEGER))
    percent = f"{float(progress.target * 100):g} %"
    return (
        Cell(name),
        Cell(progress.label_ja),
        Cell(progress.fiscal_year_end),
        Cell(progress.zone.name),
        Cell(percent),
        Cell(progress.rate.covered, kind=kind),
        Cell(progress.rate.total, kind=kind),
        Cell(progress.rate),
        Cell(progress.shortfall if progress.is_judged else None),
        Cell(unit),
        Cell(_NOT_JUDGED if not progress.is_judged else "達成" if progress.reached else "未達"),
    )


def other_indicator_table(assessment: Assessment, sources: str = "") -> Table:
    """Return 5G基盤展開率, 4Gエリア外人口 and the municipalities without a 5G station."""
    rows: list[Row] = []
    deployment = assessment.base_deployment
    if deployment is not None:
        rows.append(
            computed(
                "5G基盤展開率",
                deployment.covered,
                deployment.total,
                deployment,
                "二次メッシュ",
                "親局のある二次メッシュ",
            )
        )
    outside = assessment.persons_outside_mobile
    if outside is not None:
        rows.append(
            computed("4Gエリア外人口", outside, None, None, "人", "どの事業者の携帯電話も利用できないメッシュの人口")
        )
    without = assessment.municipalities_without_5g_station
    if without is not None:
        names = "、".join(without) if without else "なし"
        rows.append(
            computed("5G基地局のない市区町村（読み込んだ局の表による）", len(without), None, None, "市区町村", names)
        )
    area_only = assessment.municipalities_reached_by_5g_only
    if area_only:
        rows.append(
            computed(
                "5Gエリアが届くが局の表に5G基地局のない市区町村",
                len(area_only),
                None,
                None,
                "市区町村",
                "、".join(area_only),
            )
        )
    return Table(
        key="other_indicators",
        title="その他の指標",
        columns=(
            Column(key="name", header="指標", width=28),
            Column(key="count", header="数", kind=Kind.INTEGER, width=14),
            Column(key="total", header="母数", kind=Kind.INTEGER, width=12),
            Column(key="rate", header="率", kind=Kind.RATE, width=10, relation=RatioOf("count", "total")),
            Column(key="unit", header="単位", width=14),
            Column(key="detail", header="内訳・説明", width=66),
        ),
        rows=tuple(rows),
        sources=sources,
        notes=(
            "5G基盤展開率の母数は利用者が与えた二次メッシュ一覧",
            *((_STATION_TABLE_NOTE,) if area_only else ()),
        ),
        empty_reason="入力がないため算出していません",
    )


def _switched_off_note(ledgers: tuple[SiteLedger, ...], sites: Mapping[int, Site]) -> tuple[str, ...]:
    """Return the note on sectors that are switched off, none where all are on."""
    listed = (sites[ledger.site_number] for ledger in ledgers)
    named = [f"{site.site_id} ({len(site.off_sectors)})" for site in listed if site.off_sectors]
    if not named:
        return ()
    more = f"、ほか{len(named) - _NAMED}局" if len(named) > _NAMED else ""
    return (f"無効にしたセクタは効果に含めていない: {'、'.join(named[:_NAMED])}{more}",)


def ledger_table(assessment: Assessment, ledgers: tuple[SiteLedger, ...], plan: Plan, sources: str = "") -> Table:
    """Return what each active candidate site adds and what a newly covered person costs."""
    sites = {site.number: site for site in plan.sites}
    rows = []
    for ledger in ledgers:
        site = sites[ledger.site_number]
        rows.append(
            computed(
                site.site_id,
                site.name,
                "・".join(name_of(carrier).ja for carrier in site.carriers),
                "・".join(sorted(technology.value.upper() for technology in site.technologies)),
                ledger.persons_in_reach,
                ledger.persons_newly_covered,
                ledger.persons_solely_covered,
                ledger.road_new_um.get(RoadClass.EXPRESSWAY, 0),
                ledger.road_new_um.get(RoadClass.NATIONAL, 0),
                sum(length for road_class, length in ledger.road_sole_um.items() if road_class is not RoadClass.OTHER),
                ledger.total_cost_yen,
                ledger.yen_per_newly_covered_person,
            )
        )
    return Table(
        key="site_ledger",
        title="候補局別の効果と費用",
        columns=(
            Column(key="site_id", header="局ID", width=10),
            Column(key="name", header="局名", width=18),
            Column(key="carriers", header="事業者", width=24),
            Column(key="technology", header="方式", width=8),
            Column(key="in_reach", header="圏内人口 (人)", kind=Kind.INTEGER, width=11),
            Column(key="new", header="新たに圏内 (人)", kind=Kind.INTEGER, width=11),
            Column(key="sole", header="当該局のみ (人)", kind=Kind.INTEGER, width=11),
            Column(key="expressway", header="高速道路 新規 (m)", kind=Kind.METRES, width=12),
            Column(key="national", header="国道 新規 (m)", kind=Kind.METRES, width=12),
            Column(key="road_sole", header="当該局のみの道路 (m)", kind=Kind.METRES, width=13),
            Column(key="cost", header="総事業費 (円)", kind=Kind.YEN, width=15),
            Column(key="per_person", header="1人当たり (円)", kind=Kind.YEN, width=13),
        ),
        rows=tuple(rows),
        totals=(
            Cell("合計"),
            *(Cell(None) for _ in range(9)),
            Cell(sum(ledger.total_cost_yen for ledger in ledgers)),
            Cell(None),
        )
        if ledgers
        else None,
        definition=assessment.definition.sentence().ja,
        sources=sources,
        notes=(
            "圏内人口＝当該局だけでカバーするメッシュの人口（5G、4者のいずれか）",
            "新たに圏内＝既設局と提供エリアでは圏外で、当該局だけを加えると圏内になる人口",
            "当該局のみ＝計画から当該局を除くと圏外に戻る人口。局どうしの重なりがあるため人口・道路は合計しない",
            "1人当たり＝総事業費÷新たに圏内となる人口（円未満四捨五入）。新たに圏内となる人口がない局は空欄",
            *_switched_off_note(ledgers, sites),
        ),
        empty_reason="稼働中の候補局がありません",
    )


def _by_zone(rates: Iterable[PopulationRate]) -> list[tuple[Zone, list[PopulationRate]]]:
    zones: dict[tuple[ZoneKind, str], list[PopulationRate]] = {}
    for rate in rates:
        zones.setdefault((rate.zone.kind, rate.zone.code), []).append(rate)
    return [(of_zone[0].zone, of_zone) for of_zone in zones.values()]


def _marks(zone: Zone) -> str:
    """Return the remark of a zone's population figures."""
    marks = (ESTIMATE_MARK if zone.is_estimate else "", PARTLY_LOADED.ja if zone.partly_loaded else "")
    return "・".join(mark for mark in marks if mark)


def _part_notes(zones: Iterable[Zone]) -> tuple[str, ...]:
    return (_PART_NOTE,) if any(zone.partly_loaded for zone in zones) else ()


def _zone_columns() -> tuple[Column, ...]:
    return (
        Column(key="zone_kind", header="区分", width=10),
        Column(key="zone_code", header="団体コード", width=8),
        Column(key="zone_name", header="名称", width=16),
    )


def _zone_cells(zone: Zone) -> tuple[Cell, ...]:
    return computed(name_of(zone.kind).ja, zone.code, zone.name)


def _road_class_name(road_class: RoadClass | None) -> str:
    return "高速道路・国道計" if road_class is None else name_of(road_class).ja
