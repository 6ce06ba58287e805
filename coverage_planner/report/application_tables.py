"""Tables of a subsidy application: summary, districts in the columns the bureaus publish, costs, who pays (RULES 2.9).

The official columns of 別紙1 are not public; the set follows the decision tables of the bureaus. Dates are typed by
people: their cells stay empty and are marked 入力.
"""

from __future__ import annotations

from datetime import date
from fractions import Fraction

from coverage_planner.model.terms import OwnerKind, Programme, name_of
from coverage_planner.report.application_evidence import (
    effect_table,
    mesh_table,
    premise_table,
    requirement_table,
    trace_table,
)
from coverage_planner.report.cost_table import cost_table
from coverage_planner.report.district_effects import EffectCounter
from coverage_planner.report.programme_tables import (
    budget_table,
    carrier_part_table,
    check_table,
    ranking_table,
    undecided_notes,
)
from coverage_planner.report.report_input import ReportInput
from coverage_planner.report.table import (
    Cell,
    Column,
    Kind,
    Row,
    SumOf,
    Table,
    ThousandthOf,
    computed,
    table_totals,
    typed,
)
from coverage_planner.subsidy.district import DistrictProject, PlanSubsidy

PARTIES = (
    ("state", "国"),
    ("prefecture", "都道府県"),
    ("municipality", "市町村"),
    ("carrier", "事業者等"),
)
_UNDECIDED = "未判定"
_EMPTY = "補助の対象となる候補局がありません"


def application_tables(report: ReportInput) -> list[Table]:
    """Return the application tables, or none where the subsidy was not worked out."""
    subsidy = report.subsidy
    if subsidy is None:
        return []
    counter = EffectCounter(report)
    effects = [counter.effect(project.sites) for project in subsidy.projects]
    tables = [
        summary_table(subsidy),
        district_table(subsidy),
        cost_table(subsidy),
        share_table(subsidy),
        share_rate_table(subsidy),
        carrier_part_table(subsidy),
        requirement_table(subsidy),
        effect_table(report, subsidy, effects),
        ranking_table(subsidy, effects),
        budget_table(subsidy, report.settings.subsidy),
        mesh_table(report, subsidy, effects),
        trace_table(subsidy),
        premise_table(report, subsidy),
    ]
    return [*tables, check_table(tables)]


def owner_name(project: DistrictProject) -> str:
    """Return who builds, by name where the project knows it; joint owners all by name."""
    return project.owner_text.ja


def state_word(project: DistrictProject) -> str:
    """Return 対象 / 対象外 / 未判定."""
    if not project.decided:
        return _UNDECIDED
    return "対象" if project.eligible else "対象外"


def summary_table(subsidy: PlanSubsidy) -> Table:
    """Return 総括表: one row per programme and kind of owner."""
    groups: dict[tuple[str, OwnerKind], list[DistrictProject]] = {}
    for project in subsidy.projects:
        groups.setdefault((project.programme, project.owner), []).append(project)
    rows: list[Row] = []
    for (programme, owner), projects in groups.items():
        known = [project.shares_yen for project in projects if project.decided]
        open_cost = sum(project.total_cost_yen for project in projects if not project.decided)
        rows.append(
            computed(
                programme_name(programme),
                name_of(owner).ja,
                len(projects),
                sum(project.eligible for project in projects),
                sum(len(project.sites) for project in projects),
                sum(project.eligible_cost_yen for project in projects),
                sum(project.eligible_cost_yen for project in projects if project.eligible) if known else None,
                *(sum(int(getattr(shares, key)) for shares in known) if known else None for key, _ in PARTIES),
                *((open_cost,) if subsidy.undecided else ()),
                sum(project.total_cost_yen for project in projects),
            )
        )
    return Table(
        key="application_summary",
        title="総括表",
        columns=(
            Column(key="programme", header="事業区分", width=20),
            Column(key="owner", header="事業主体の区分", width=27),
            Column(key="districts", header="地区数", kind=Kind.INTEGER, width=8),
            Column(key="eligible_districts", header="うち補助対象", kind=Kind.INTEGER, width=13),
            Column(key="sites", header="局数", kind=Kind.INTEGER, width=8),
            Column(key="eligible_cost", header="補助対象経費 (円)", kind=Kind.YEN, width=16),
            Column(key="granted_cost", header="うち補助対象地区分 (円)", kind=Kind.YEN, width=22),
            *_share_columns(subsidy),
        ),
        rows=tuple(rows),
        totals=table_totals(rows, labels=2),
        notes=(
            *_years(subsidy),
            "補助対象経費は入力された費目による額で、補助対象外・未判定の地区の分を含む。うち書きは補助対象と判定した地区の分",
            "負担額の合計は総事業費に一致する"
            if not subsidy.undecided
            else "負担額と未判定分の合計は総事業費に一致する",
            *undecided_notes(subsidy),
        ),
        empty_reason=_EMPTY,
    )


def district_table(subsidy: PlanSubsidy) -> Table:
    """Return 地区別一覧 in the columns that bureaus publish with their decisions, dates left to be typed."""
    rows = tuple(
        (
            Cell(owner_name(project)),
            Cell(project.title.ja),
            Cell(project.households) if project.households is not None else typed(note="世帯数の入力がない"),
            Cell("・".join(name_of(carrier).ja for carrier in project.carriers)),
            Cell(project.total_cost_yen),
            Cell(None if project.known_shares is None else project.known_shares.state),
            Cell(_rate(project, "state")),
            typed(_day(project.decided_on), note="交付決定日を記入"),
            typed(_day(project.starts_on), note="サービス開始予定日を記入"),
            Cell(project.applicant.ja),
            Cell(programme_name(project.programme)),
            Cell(state_word(project)),
        )
        for project in subsidy.projects
    )
    return Table(
        key="application_districts",
        title="地区別一覧",
        columns=(
            Column(key="owner", header="事業主体", width=24),
            Column(key="district", header="実施地区", width=24),
            Column(key="households", header="エリア内世帯数", kind=Kind.INTEGER, width=15),
            Column(key="carriers", header="サービス事業者", width=24),
            Column(key="total_cost", header="総事業費 (円)", kind=Kind.YEN, width=15),
            Column(key="grant", header="補助金額 (円)", kind=Kind.YEN, width=15),
            Column(key="grant_rate", header="補助率", kind=Kind.FRACTION, width=8),
            Column(key="decided_on", header="決定日", kind=Kind.DATE, width=12),
            Column(key="starts_on", header="開始予定", kind=Kind.DATE, width=12),
            Column(key="applicant", header="申請者", width=18),
            Column(key="programme", header="事業区分", width=16),
            Column(key="state", header="判定", width=8),
        ),
        rows=rows,
        totals=table_totals(rows, labels=2, skip=(2,)),
        notes=(
            "決定日・開始予定は記入する欄（2026-04-01、令和8年4月1日 など）。記入したファイルから計画に記録できる",
            "補助金額は地区ごとに千円未満切捨て",
            *undecided_notes(subsidy),
            *_years(subsidy),
            *_reasons(subsidy),
        ),
        empty_reason=_EMPTY,
    )


def _day(day: date | None) -> str | None:
    return None if day is None else day.isoformat()


def share_table(subsidy: PlanSubsidy) -> Table:
    """Return 財源内訳 in yen: who pays in each district, adding up to the total cost."""
    applied = any(p.decision is not None and p.decision.legal_shares_yen != p.shares_yen for p in subsidy.projects)
    rows = tuple(
        computed(
            project.title.ja,
            owner_name(project),
            project.eligible_cost_yen,
            *(_share_of(project, key) for key, _ in PARTIES),
            *((None if project.decided else project.total_cost_yen,) if subsidy.undecided else ()),
            project.total_cost_yen,
            _burden(project),
        )
        for project in subsidy.projects
    )
    return Table(
        key="application_shares",
        title="財源内訳",
        columns=(
            Column(key="district", header="実施地区", width=24),
            Column(key="owner", header="事業主体", width=18),
            Column(key="eligible_cost", header="補助対象経費 (円)", kind=Kind.YEN, width=16),
            *_share_columns(subsidy),
            Column(
                key="burden",
                header="うち市町村費から振り替えた事業者負担 (円)"
                if applied
                else "参考 市町村費のうち事業者負担の目安 (円)",
                kind=Kind.YEN,
                width=18,
            ),
        ),
        rows=rows,
        totals=table_totals(rows, labels=2),
        notes=(
            "国費は地区ごとに千円未満切捨て、端数と補助対象外経費は事業主体の負担とし、合計は総事業費に一致する",
            "右端の欄は市町村の条例による分担金・使用料で、市町村から事業者等の負担額に振り替えた（設定値）"
            if applied
            else "参考欄は市町村の条例による分担金・使用料の目安で、負担額には含めない",
            *undecided_notes(subsidy),
        ),
        empty_reason=_EMPTY,
    )


def share_rate_table(subsidy: PlanSubsidy) -> Table:
    """Return 財源内訳 by party with the legal fraction, in yen and in thousands of yen."""
    rows: list[Row] = []
    for project in subsidy.projects:
        if not project.decided:
            yen = project.total_cost_yen
            rows.append(computed(project.title.ja, _UNDECIDED, None, yen, Fraction(yen, 1000)))
            continue
        for key, name in PARTIES:
            yen = int(getattr(project.shares_yen, key))
            fraction = _rate(project, key)
            if yen or fraction:
                rows.append(computed(project.title.ja, name, fraction, yen, Fraction(yen, 1000)))
    total = sum(value for row in rows if isinstance(value := row[3].value, int))
    return Table(
        key="application_share_rates",
        title="財源内訳（負担割合・千円）",
        columns=(
            Column(key="district", header="実施地区", width=28),
            Column(key="party", header="負担者", width=16),
            Column(key="fraction", header="負担割合", kind=Kind.FRACTION, width=12),
            Column(key="yen", header="負担額 (円)", kind=Kind.YEN, width=18),
            Column(
                key="thousand_yen",
                header="負担額 (千円)",
                kind=Kind.THOUSAND_YEN,
                width=18,
                relation=ThousandthOf("yen"),
            ),
        ),
        rows=tuple(rows),
        totals=(Cell("合計"), Cell(None), Cell(None), Cell(total), Cell(Fraction(total, 1000))) if rows else None,
        notes=(
            "負担割合は補助対象経費に対する割合。補助の対象とならない地区は空欄",
            *(("未判定の行は、負担者が決まっていない総事業費",) if subsidy.undecided else ()),
            *undecided_notes(subsidy),
        ),
        empty_reason=_EMPTY,
    )


def _years(subsidy: PlanSubsidy) -> tuple[str, ...]:
    """Return the budget years of the projects."""
    years = sorted({subsidy.fiscal_year, *(project.fiscal_year for project in subsidy.projects)})
    return (f"適用年度 {'、'.join(year.name.ja for year in years)}",)


def programme_name(programme: str) -> str:
    """Return a programme's printed name; a programme of the planner's own rules keeps its key."""
    try:
        return name_of(Programme(programme)).ja
    except ValueError:
        return programme


def _rate(project: DistrictProject, party: str) -> Fraction | None:
    case = None if project.decision is None else project.decision.share_case
    if case is None:
        return None
    fraction: Fraction = getattr(case.fractions, party)
    return fraction


def _burden(project: DistrictProject) -> int | None:
    burden = None if project.decision is None else project.decision.burden
    return None if burden is None else burden.carriers_yen


def _share_of(project: DistrictProject, party: str) -> int | None:
    """Return what a party pays, None where it is not decided."""
    shares = project.known_shares
    return None if shares is None else int(getattr(shares, party))


def _share_columns(subsidy: PlanSubsidy) -> tuple[Column, ...]:
    """Return the parties' columns, one for cost of which the payer is not decided (where there is any), and their sum."""
    parts = [Column(key=key, header=f"{name} (円)", kind=Kind.YEN, width=15) for key, name in PARTIES]
    if subsidy.undecided:
        parts.append(Column(key="undecided_cost", header="未判定分 (円)", kind=Kind.YEN, width=15))
    keys = tuple(column.key for column in parts)
    total = Column(key="total_cost", header="総事業費 (円)", kind=Kind.YEN, width=16, relation=SumOf(keys))
    return (*parts, total)


def _reasons(subsidy: PlanSubsidy) -> tuple[str, ...]:
    return tuple(
        f"{project.title.ja}: {state_word(project)}。{'、'.join(reason.ja for reason in project.reasons)}"
        for project in subsidy.projects
        if not project.eligible
    )
