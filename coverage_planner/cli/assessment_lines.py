"""The indicators of a plan as lines for people."""

from __future__ import annotations

from coverage_planner.cli.answers import language
from coverage_planner.engine.indicators.absence import absence
from coverage_planner.model.results import NOT_JUDGED, Assessment, TargetProgress
from coverage_planner.model.terms import RoadClass, Service, ZoneKind, carrier_key_name, name_of
from coverage_planner.model.text import Text


def assessment_lines(assessment: Assessment) -> list[str]:
    """Return the main figures as lines for people."""
    lang = language()
    lines = [
        f"{Text('計画', 'plan').in_language(lang)}: {assessment.plan}",
        assessment.definition.sentence().in_language(lang),
    ]
    if assessment.road_definition is not None:
        lines.append(assessment.road_definition.in_language(lang))
    lines += [remark.in_language(lang) for remark in assessment.remarks]
    for rate in assessment.population:
        if rate.service is Service.NR and rate.zone.kind is not ZoneKind.MUNICIPALITY:
            lines.append(
                f"{Text('5G人口カバー率', '5G population coverage').in_language(lang)} {rate.zone.persons_name.in_language(lang)} "
                f"{carrier_key_name(rate.carrier).in_language(lang)}: {rate.persons.percent_text()} % "
                f"({rate.persons.covered:,} / {rate.persons.total:,} {Text('人', 'persons').in_language(lang)})"
            )
    for road in assessment.road:
        if road.service is Service.MOBILE and road.carrier == "any" and road.zone.kind is ZoneKind.ALL:
            lines.append(
                f"{_road_label(road.road_class).in_language(lang)}: {road.length_um.percent_text()} % "
                f"({road.length_um.covered / 1e9:,.3f} / {road.length_um.total / 1e9:,.3f} km)"
            )
    if assessment.base_deployment is not None:
        rate_ = assessment.base_deployment
        lines.append(
            f"{Text('5G基盤展開率', '5G base deployment').in_language(lang)}: {rate_.percent_text()} % "
            f"({rate_.covered} / {rate_.total})"
        )
    lines += [text.in_language(lang) for text in _further_lines(assessment)]
    return lines


def _further_lines(assessment: Assessment) -> list[Text]:
    """Return what is no rate of a zone: people outside, municipalities without a station, targets, what is absent."""
    lines = []
    outside = assessment.persons_outside_mobile
    if outside is not None:
        lines.append(Text(f"4Gエリア外人口: {outside:,} 人", f"persons outside every mobile area: {outside:,}"))
    without = assessment.municipalities_without_5g_station
    if without is not None:
        names = "、".join(without)
        lines.append(
            Text(
                f"5G基地局のない市区町村 (読み込んだ局の表による): {len(without)}" + (f" ({names})" if without else ""),
                f"municipalities without a 5G station (by the station table loaded): {len(without)}"
                + (f" ({names})" if without else ""),
            )
        )
    area_only = assessment.municipalities_reached_by_5g_only
    if area_only:
        names = "、".join(area_only)
        lines.append(
            Text(
                f"局の表に5G基地局がないが5Gエリアの届く市区町村 (局の表が不足。「ない」には数えません): {len(area_only)} ({names})",
                "municipalities that a 5G area reaches though the station table has no 5G station there (the table is "
                f"incomplete; not counted as without): {len(area_only)} ({names})",
            )
        )
    lines += [_target_line(target) for target in assessment.targets]
    for name in assessment.absent:
        missing = absence(name)
        lines.append(
            Text(
                f"計算していません: {missing.indicator.ja} (必要な入力: {missing.missing_input.ja})",
                f"not computed: {missing.indicator.en} (needs {missing.missing_input.en})",
            )
        )
    return lines


_SHORTFALL_UNITS = {
    "population_coverage": Text("人", "persons"),
    "road_coverage": Text("m", "m"),
    "base_deployment": Text("メッシュ", "meshes"),
}


def _target_line(target: TargetProgress) -> Text:
    place = "" if target.zone.kind is ZoneKind.ALL else f" [{target.zone.name}]"
    if not target.is_judged:
        return Text(
            f"目標 {target.label_ja}{place}: {NOT_JUDGED.ja}", f"target {target.label_en}{place}: {NOT_JUDGED.en}"
        )
    unit = _SHORTFALL_UNITS[target.indicator]
    if target.reached:
        return Text(f"目標 {target.label_ja}{place}: 達成", f"target {target.label_en}{place}: reached")
    return Text(
        f"目標 {target.label_ja}{place}: あと {target.shortfall:,} {unit.ja}",
        f"target {target.label_en}{place}: {target.shortfall:,} {unit.en} short",
    )


def _road_label(road_class: RoadClass | None) -> Text:
    if road_class is RoadClass.OTHER:
        return Text("参考: その他の道路 (道路カバー率の対象外)", "for reference: other roads (not in road coverage)")
    name = Text("高速道路・国道", "expressways and national roads") if road_class is None else name_of(road_class)
    return Text(f"道路カバー率 {name.ja}", f"road coverage {name.en}")
