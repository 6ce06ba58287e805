"""The programme over the years as tables: state money against budget lines, ranking of projects, carriers' parts, checks."""

from __future__ import annotations

from collections.abc import Sequence

from coverage_planner.model.settings import SubsidySettings
from coverage_planner.model.terms import RoadClass, name_of
from coverage_planner.report.district_effects import DistrictEffect
from coverage_planner.report.table import Cell, Column, DifferenceOf, Kind, Origin, Row, Table, computed
from coverage_planner.subsidy.district import PlanSubsidy
from coverage_planner.subsidy.programme_view import (
    ProjectEffect,
    RankedProject,
    budget_rows,
    national_budget_notes,
    rank_projects,
)
from coverage_planner.subsidy.shares import Direction, rounded

_EMPTY = "補助の対象となる候補局がありません"
_LEGAL_ROADS = (RoadClass.EXPRESSWAY, RoadClass.NATIONAL)


def rule_marks(subsidy: PlanSubsidy) -> tuple[str, ...]:
    """Return the mark of every table that rests on rules of the planner's own."""
    return tuple(f"【利用者が追加した規則「{name}」による計算を含む】" for name in subsidy.planner_rules)


def undecided_notes(subsidy: PlanSubsidy) -> tuple[str, ...]:
    """Return the marks of every table with shares: rules of the planner's own, and projects that are undecided."""
    remark = subsidy.undecided_remark
    return (*rule_marks(subsidy), *(() if remark is None else (remark.ja,)))


def budget_table(subsidy: PlanSubsidy, settings: SubsidySettings, *, by_programme: bool = False) -> Table:
    """Return 年度別の国費と予算枠: state money of each year (and programme) against the planner's budget line."""
    rows = []
    for row in budget_rows(subsidy.projects, settings.statements, by_programme=by_programme):
        line = row.budget
        undecided = bool(row.projects) and row.undecided == len(row.projects)
        left = None if line is None or undecided else line.amount_yen - row.state_yen
        rows.append(
            (
                Cell(row.fiscal_year.name.ja),
                *((Cell(row.programme_name.ja),) if by_programme else ()),
                Cell(len(row.projects)),
                Cell(row.undecided),
                Cell(row.total_cost_yen),
                Cell(None if line is None else line.amount_yen, Origin.TYPED, "" if line is None else line.source),
                Cell(None if undecided else row.state_yen),
                Cell(left),
                Cell("" if left is None else ("超過" if left < 0 else "枠内")),
                Cell("" if line is None else line.source, Origin.TYPED),
            )
        )
    years = [row.fiscal_year for row in budget_rows(subsidy.projects, settings.statements)]
    return Table(
        key="programme_budget_lines" if by_programme else "programme_budget",
        title="年度・事業別の国費と予算枠" if by_programme else "年度別の国費と予算枠",
        columns=(
            Column(key="year", header="予算年度", width=18),
            *((Column(key="programme", header="事業区分", width=20),) if by_programme else ()),
            Column(key="projects", header="地区数", kind=Kind.INTEGER, width=8),
            Column(key="undecided", header="うち未判定", kind=Kind.INTEGER, width=9),
            Column(key="total_cost", header="総事業費 (円)", kind=Kind.YEN, width=16),
            Column(key="budget", header="予算枠 (円)", kind=Kind.YEN, width=16),
            Column(key="state", header="国費 (円)", kind=Kind.YEN, width=16),
            Column(
                key="left",
                header="残額 (円)",
                kind=Kind.YEN,
                width=16,
                signed=True,
                relation=DifferenceOf("budget", "state"),
            ),
            Column(key="within", header="枠内・超過", width=9),
            Column(key="source", header="予算枠の出典", width=26),
        ),
        rows=tuple(rows),
        notes=(
            "予算枠は申告された額",
            *undecided_notes(subsidy),
            *(note.ja for note in national_budget_notes(years)),
        ),
        empty_reason=_EMPTY,
    )


def ranked_of(subsidy: PlanSubsidy, effects: Sequence[DistrictEffect]) -> tuple[RankedProject, ...]:
    """Return the projects ranked by state yen per newly covered person, then per road metre."""
    counted = {
        id(project): ProjectEffect(
            persons=effect.persons_new,
            road_um=sum(effect.road_new_um.get(kind, 0) for kind in _LEGAL_ROADS),
        )
        for project, effect in zip(subsidy.projects, effects, strict=True)
    }
    return rank_projects(subsidy.projects, lambda project: counted[id(project)])


def ranking_table(subsidy: PlanSubsidy, effects: Sequence[DistrictEffect]) -> Table:
    """Return 費用対効果の順位: state yen per newly covered person and per newly covered road metre."""
    ranked = ranked_of(subsidy, effects)
    return Table(
        key="programme_ranking",
        title="費用対効果の順位",
        columns=(
            Column(key="place", header="順位 (人口)", kind=Kind.INTEGER, width=8),
            Column(key="place_road", header="順位 (道路)", kind=Kind.INTEGER, width=8),
            Column(key="district", header="実施地区", width=26),
            Column(key="programme", header="事業区分", width=20),
            Column(key="owner", header="事業主体", width=18),
            Column(key="year", header="予算年度", width=14),
            Column(key="state", header="国費 (円)", kind=Kind.YEN, width=15),
            Column(key="persons", header="新規カバー人口 (人)", kind=Kind.INTEGER, width=12),
            Column(key="per_person", header="国費／新規1人 (円)", kind=Kind.YEN, width=14),
            Column(key="road", header="新規カバー道路 (m)", kind=Kind.METRES, width=14),
            Column(key="per_metre", header="国費／道路1m (円)", kind=Kind.YEN, width=14),
        ),
        rows=tuple(_ranking_row(one) for one in ranked),
        notes=(
            "順位は端数処理前の値による。1人・1m当たりは円未満を四捨五入して表示",
            "新規カバー人口・道路は地区ごとに数える。複数の地区が覆う分は各地区に重ねて数え、複数の地区が合わさって初めて"
            "覆う分は含まないため、合計は計画全体の増加と一致しない",
            "新規カバー人口は5G、道路は携帯電話が利用できる高速道路・国道。補助の対象とならない地区と新規カバーのない地区は空欄",
            *undecided_notes(subsidy),
        ),
        empty_reason=_EMPTY,
    )


def _ranking_row(one: RankedProject) -> Row:
    person, metre = one.state_yen_per_person, one.state_yen_per_road_m
    return computed(
        one.place_by_person,
        one.place_by_road,
        one.project.title.ja,
        one.project.programme_name.ja,
        one.project.owner_text.ja,
        one.project.fiscal_year.name.ja,
        None if one.project.known_shares is None else one.project.known_shares.state,
        one.effect.persons,
        None if person is None else rounded(person, 1, Direction.HALF_UP),
        one.effect.road_um,
        None if metre is None else rounded(metre, 1, Direction.HALF_UP),
    )


def carrier_part_table(subsidy: PlanSubsidy) -> Table:
    """Return 事業者別の内訳: the carriers' share of each district split by use."""
    rows: list[Row] = []
    for project in subsidy.projects:
        if project.known_shares is None or not project.known_shares.carrier:
            continue
        if not project.carrier_parts:
            rows.append(computed(project.title.ja, "（事業者未設定）", project.shares_yen.carrier))
        rows += [computed(project.title.ja, name_of(part.carrier).ja, part.yen) for part in project.carrier_parts]
    basis = dict.fromkeys(
        project.carrier_parts_basis.ja
        for project in subsidy.projects
        if project.carrier_parts_basis is not None and project.decided and project.shares_yen.carrier
    )
    total = sum(value for row in rows if isinstance(value := row[2].value, int))
    return Table(
        key="application_carrier_parts",
        title="事業者等負担の内訳",
        columns=(
            Column(key="district", header="実施地区", width=30),
            Column(key="carrier", header="事業者", width=20),
            Column(key="yen", header="負担額 (円)", kind=Kind.YEN, width=18),
        ),
        rows=tuple(rows),
        totals=(Cell("合計"), Cell(None), Cell(total)) if rows else None,
        notes=("合計は財源内訳の事業者等負担に一致する", *undecided_notes(subsidy), *basis),
        empty_reason="事業者等の負担がありません",
    )


def check_table(tables: Sequence[Table]) -> Table:
    """Return 検算: figures that several tables state must agree.

    The constructor of a table checks its own sums; this checks one table against another.
    """
    by_key = {table.key: table for table in tables}
    rows: list[Row] = []
    for label, (left, left_column), (right, right_column) in _CHECKS:
        if left not in by_key or right not in by_key:
            continue
        a, b = _sum(by_key[left], left_column), _sum(by_key[right], right_column)
        names = f"{by_key[left].title}・{by_key[right].title}"
        rows.append(computed(label, names, a, b, a - b, "一致" if a == b else "不一致"))
    return Table(
        key="application_checks",
        title="検算",
        columns=(
            Column(key="what", header="項目", width=20),
            Column(key="tables", header="照合した表", width=40),
            Column(key="left", header="前の表 (円)", kind=Kind.YEN, width=18),
            Column(key="right", header="後の表 (円)", kind=Kind.YEN, width=18),
            Column(key="difference", header="差 (円)", kind=Kind.YEN, width=12, relation=DifferenceOf("left", "right")),
            Column(key="verdict", header="判定", width=9),
        ),
        rows=tuple(rows),
        empty_reason="照合する表がありません",
    )


_CHECKS: tuple[tuple[str, tuple[str, str], tuple[str, str]], ...] = (
    ("総事業費", ("application_summary", "total_cost"), ("application_districts", "total_cost")),
    ("総事業費", ("application_districts", "total_cost"), ("application_shares", "total_cost")),
    ("総事業費", ("application_shares", "total_cost"), ("application_costs", "amount")),
    ("総事業費", ("application_shares", "total_cost"), ("application_share_rates", "yen")),
    ("補助対象経費", ("application_summary", "eligible_cost"), ("application_shares", "eligible_cost")),
    ("補助対象経費", ("application_shares", "eligible_cost"), ("application_costs", "eligible")),
    ("国費（補助金額）", ("application_summary", "state"), ("application_districts", "grant")),
    ("国費（補助金額）", ("application_districts", "grant"), ("application_shares", "state")),
    ("国費（補助金額）", ("application_shares", "state"), ("programme_budget", "state")),
    ("事業者等負担", ("application_shares", "carrier"), ("application_carrier_parts", "yen")),
)


def _sum(table: Table, column: str) -> int:
    return sum(value for value in table.values(column) if isinstance(value, int))
