"""What an application rests on: requirements of the area, effects, list of meshes, trace of every yen, premises."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from coverage_planner.model.mesh import MeshLevel, indices_to_codes
from coverage_planner.model.settings import SubsidySettings
from coverage_planner.model.subsidy_statements import BOND_NAMES, REMAINDER_RULE_NAMES
from coverage_planner.model.terms import DisadvantagedArea, RoadClass, name_of
from coverage_planner.report.district_effects import DistrictEffect
from coverage_planner.report.programme_tables import rule_marks, undecided_notes
from coverage_planner.report.report_input import ReportInput
from coverage_planner.report.table import Cell, Column, Kind, Origin, Row, Table, computed, typed
from coverage_planner.subsidy.district import DistrictProject, PlanSubsidy
from coverage_planner.subsidy.facts import PURPOSE_NAMES, FactOrigin, GrantCase
from coverage_planner.subsidy.trace import trace_lines

_EMPTY = "補助の対象となる候補局がありません"


def requirement_table(subsidy: PlanSubsidy) -> Table:
    """Return 対象地域要件: the facts the law asks about and what it says to them."""
    rows = tuple(_requirement_row(project) for project in subsidy.projects)
    return Table(
        key="application_requirements",
        title="対象地域要件",
        columns=(
            Column(key="district", header="実施地区", width=22),
            Column(key="code", header="団体コード", width=8),
            Column(key="prefecture", header="都道府県", width=12),
            Column(key="areas", header="条件不利地域", width=20),
            Column(key="index", header="財政力指数", kind=Kind.DECIMAL, width=9),
            Column(key="index_year", header="指数の年度", width=10),
            Column(key="carriers", header="参画事業者数", kind=Kind.INTEGER, width=9),
            Column(key="households", header="世帯数", kind=Kind.INTEGER, width=9),
            Column(key="purpose", header="目的", width=10),
            Column(key="state", header="判定", width=8),
            Column(key="reasons", header="該当条項・理由", width=52),
        ),
        rows=rows,
        notes=(
            "空欄（入力）は確認されていない事実。判定に必要な場合は「未判定」となる",
            *rule_marks(subsidy),
            "入力の色は申告と局の表の値（事業区分の選択による目的を含む）、計算の色は取り込んだデータと提供エリア図・メッシュからの計算値",
        ),
        empty_reason=_EMPTY,
    )


def _requirement_row(project: DistrictProject) -> Row:
    missing = typed(note="確認のうえ記入")
    case = None if project.decision is None else project.decision.case
    areas = missing
    if project.areas is not None:
        names = [name_of(kind).ja for kind in DisadvantagedArea if kind in project.areas]
        areas = Cell("・".join(names) or "該当なし", _origin(case, "areas"))
    if case is not None and case.areas_partly:
        names = [name_of(kind).ja for kind in DisadvantagedArea if kind in case.areas_partly]
        areas = Cell("・".join([*([str(areas.value)] if areas.value else []), *(f"{name}（一部）" for name in names)]))
    purpose = None if case is None else case.purpose
    year = project.fiscal_year_of_index
    verdict = "未判定" if not project.decided else "対象" if project.eligible else "対象外"
    return (
        Cell(project.title.ja),
        Cell(project.municipality_code),
        Cell(project.prefecture_name),
        areas,
        missing if project.fiscal_strength is None else Cell(project.fiscal_strength, _origin(case, "fiscal_strength")),
        missing if year is None else Cell(f"{year}年度"),
        Cell(len(project.carriers)),
        missing if project.households is None else Cell(project.households, _origin(case, "households")),
        missing if purpose is None or case is None else Cell(PURPOSE_NAMES[purpose].ja, _origin(case, "purpose")),
        Cell(verdict),
        Cell("、".join(reason.ja for reason in project.reasons)),
    )


def _origin(case: GrantCase | None, fact: str) -> Origin:
    """Return how a fact's cell is marked: what the planner stated is typed, what was imported or worked out is computed."""
    stated = case is not None and case.origin(fact) in {FactOrigin.STATEMENT, FactOrigin.SITES}
    return Origin.TYPED if stated else Origin.COMPUTED


def effect_table(report: ReportInput, subsidy: PlanSubsidy, effects: Sequence[DistrictEffect]) -> Table:
    """Return 整備効果: what each district covers, newly covers and what that costs."""
    rows = tuple(
        computed(
            project.title.ja,
            "・".join(site.site_id for site in project.sites),
            effect.households_in_area,
            effect.persons_in_area,
            effect.persons_new,
            len(effect.new_meshes),
            effect.road_new_um.get(RoadClass.EXPRESSWAY) if effect.road_new_um else None,
            effect.road_new_um.get(RoadClass.NATIONAL) if effect.road_new_um else None,
            None if project.known_shares is None else project.known_shares.state,
            None if project.known_shares is None else _per_person(project.known_shares.state, effect.persons_new),
        )
        for project, effect in zip(subsidy.projects, effects, strict=True)
    )
    known = subsidy.known_totals
    totals = (Cell("合計"), *(Cell(None) for _ in range(7)), Cell(None if known is None else known.state), Cell(None))
    return Table(
        key="application_effects",
        title="整備効果",
        columns=(
            Column(key="district", header="実施地区", width=24),
            Column(key="sites", header="局", width=18),
            Column(key="households", header="エリア内世帯数", kind=Kind.INTEGER, width=12),
            Column(key="persons", header="エリア内人口 (人)", kind=Kind.INTEGER, width=12),
            Column(key="persons_new", header="新たに圏内 (人)", kind=Kind.INTEGER, width=12),
            Column(key="meshes_new", header="新たに圏内 (メッシュ)", kind=Kind.INTEGER, width=12),
            Column(key="expressway", header="高速道路 新規 (m)", kind=Kind.METRES, width=13),
            Column(key="national", header="国道 新規 (m)", kind=Kind.METRES, width=13),
            Column(key="grant", header="補助金額 (円)", kind=Kind.YEN, width=15),
            Column(key="per_person", header="新規1人当たり補助金額 (円)", kind=Kind.YEN, width=14),
        ),
        rows=rows,
        totals=totals if rows else None,
        definition=report.assessment.definition.sentence().ja,
        notes=(
            "人口は地区の局がまとまって5Gでカバーする500mメッシュの人口、世帯数は世代を問わない",
            "地区どうしの重なりがあるため、人口・世帯・道路は合計しない",
            "道路は携帯電話（世代を問わない）が新たに利用できる延長",
            "エリアは伝搬計算による推計",
            *undecided_notes(subsidy),
        ),
        empty_reason=_EMPTY,
    )


def _per_person(yen: int, persons: int) -> int | None:
    return (2 * yen + persons) // (2 * persons) if persons and yen else None


def mesh_table(report: ReportInput, subsidy: PlanSubsidy, effects: Sequence[DistrictEffect]) -> Table:
    """Return the newly covered half meshes of each district with their persons and households."""
    population, zones = report.data.population, report.data.zones
    codes = indices_to_codes(population.row, population.col, MeshLevel.HALF)
    place = None if zones is None else zones.municipality_of(population.row, population.col)
    rows: list[Row] = []
    for project, effect in zip(subsidy.projects, effects, strict=True):
        for index in effect.new_meshes[np.argsort(codes[effect.new_meshes], kind="stable")]:
            owner = -1 if place is None else int(place[index])
            rows.append(
                computed(
                    project.title.ja,
                    str(codes[index]),
                    zones.municipalities[owner].name if zones is not None and owner >= 0 else "",
                    int(population.persons[index]),
                    None if population.households is None else int(population.households[index]),
                    int(report.evaluation.mesh_area_counts[index]),
                )
            )
    return Table(
        key="application_meshes",
        title="整備効果 メッシュ一覧",
        columns=(
            Column(key="district", header="実施地区", width=28),
            Column(key="code", header="メッシュコード", width=16),
            Column(key="municipality", header="市区町村", width=18),
            Column(key="persons", header="人口 (人)", kind=Kind.INTEGER, width=12),
            Column(key="households", header="世帯数", kind=Kind.INTEGER, width=12),
            Column(key="cells", header="計画全体でエリアとなる区画 (100区画中)", kind=Kind.INTEGER, width=20),
        ),
        rows=tuple(rows),
        definition=report.assessment.definition.sentence().ja,
        notes=("複数の地区が単独でカバーするメッシュは、それぞれの地区に掲げる",),
        empty_reason="新たに圏内となるメッシュがありません",
    )


def compact_mesh_table(table: Table) -> Table:
    """Return the list of meshes for paper: one row per district and municipality, codes with their persons."""
    groups: dict[tuple[str, str], list[tuple[str, int]]] = {}
    keys = ("district", "code", "municipality", "persons", "households")
    district, code, place, persons, households = (table.position(key) for key in keys)
    for row in table.rows:
        count, homes = row[persons].value, row[households].value
        text = f"{row[code].value}（{count:,}人" + (f"・{homes:,}世帯）" if isinstance(homes, int) else "）")
        key = str(row[district].value), str(row[place].value)
        groups.setdefault(key, []).append((text, count if isinstance(count, int) else 0))
    return Table(
        key=table.key,
        title=table.title,
        columns=(
            Column(key="district", header="実施地区", width=22),
            Column(key="municipality", header="市区町村", width=12),
            Column(key="meshes", header="メッシュ数", kind=Kind.INTEGER, width=10),
            Column(key="persons", header="人口 (人)", kind=Kind.INTEGER, width=10),
            Column(key="codes", header="メッシュコード（人口・世帯数）", width=110),
        ),
        rows=tuple(
            computed(
                name,
                where,
                len(meshes),
                sum(count for _, count in meshes),
                "、".join(text for text, _ in meshes),
            )
            for (name, where), meshes in groups.items()
        ),
        definition=table.definition,
        notes=table.notes,
        empty_reason=table.empty_reason,
    )


def trace_table(subsidy: PlanSubsidy) -> Table:
    """Return 根拠: how every yen of every district follows from facts, rules and clauses, line by line."""
    rows: list[Row] = []
    for project in subsidy.projects:
        if project.decision is None:
            lines: tuple[str, ...] = tuple(reason.ja for reason in project.reasons)
        else:
            lines = trace_lines(project.decision.trace)
            if project.parts_trace is not None and project.decided:
                lines += trace_lines(project.parts_trace)
        for number, line in enumerate(lines, start=1):
            body = line.lstrip(" ")
            depth = (len(line) - len(body)) // 2
            rows.append(computed(project.title.ja, number, "　" * depth + body))
    return Table(
        key="application_trace",
        title="根拠",
        columns=(
            Column(key="district", header="実施地区", width=24),
            Column(key="number", header="行", kind=Kind.INTEGER, width=6),
            Column(key="step", header="事実・規則・条項・金額", width=120),
        ),
        rows=tuple(rows),
        notes=(
            *rule_marks(subsidy),
            "確度は原典の読み取りの確からしさ（A 公的資料の本文、B 引用・報道、C 推定、G 未確認）",
        ),
        empty_reason=_EMPTY,
    )


def premise_table(report: ReportInput, subsidy: PlanSubsidy) -> Table:
    """Return 前提: recorded settings, what stands in for law that is not public, and cautions, with their districts."""
    chosen, usual = report.settings.subsidy, SubsidySettings()
    rows: list[Row] = [
        _setting("適用年度", subsidy.fiscal_year.name.ja, default=chosen.fiscal_year == usual.fiscal_year),
        _setting(
            "都道府県費の端数処理",
            f"{chosen.round_prefecture_to_yen:,}円未満切捨て（法令・公表資料に定めが見当たらないため設定値）",
            default=chosen.round_prefecture_to_yen == usual.round_prefecture_to_yen,
        ),
    ]
    if chosen.remainder is not usual.remainder:
        rows.append(_setting("端数の負担", REMAINDER_RULE_NAMES[chosen.remainder].ja, default=False))
    if chosen.apply_carrier_burden:
        bond = BOND_NAMES[chosen.usual_bond].ja
        rows.append(
            _setting("分担金・使用料", f"市町村費から事業者等の負担に振り替える（既定の地方債: {bond}）", default=False)
        )
    rows += [
        _setting("利用者が追加したファイル", f"{file.name}（{kind}）", default=False)
        for kind, files in (("規則", chosen.statements.rule_files), ("条例の表", chosen.statements.ordinance_files))
        for file in files
    ]
    premises, cautions = _by_text(subsidy, assumptions=True), _by_text(subsidy, assumptions=False)
    said = {*premises, *cautions}
    said |= {f"{district}: {text}" for text, districts in cautions.items() for district in districts}
    reasons = [reason.ja for project in subsidy.projects if not project.eligible for reason in project.reasons]
    rows += [
        (Cell("計画全体"), Cell(note.ja), Cell("全地区"))
        for note in subsidy.notes
        if note.ja not in said and not any(reason in note.ja for reason in reasons)
    ]
    for heading, found in (("前提・設定", premises), ("注意", cautions)):
        for text, districts in found.items():
            rows.append((Cell(heading), Cell(text), Cell("、".join(districts))))
    return Table(
        key="application_premises",
        title="前提",
        columns=(
            Column(key="kind", header="区分", width=22),
            Column(key="text", header="内容", width=86),
            Column(key="districts", header="該当地区", width=36),
        ),
        rows=tuple(rows),
        notes=("公表資料で確認できない取扱いは設定値とし、申請前に総合通信局に確認する",),
    )


def _setting(name: str, text: str, *, default: bool) -> Row:
    return Cell(name), Cell(text, Origin.DEFAULT if default else Origin.TYPED), Cell("全地区")


def _by_text(subsidy: PlanSubsidy, *, assumptions: bool) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for project in subsidy.projects:
        texts = project.notes
        if assumptions:
            texts = () if project.decision is None else project.decision.assumptions
        for text in texts:
            districts = found.setdefault(text.ja, [])
            if project.title.ja not in districts:
                districts.append(project.title.ja)
    return found
