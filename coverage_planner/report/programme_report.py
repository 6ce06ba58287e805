"""The programme over the years of one plan: ranked projects, budget rows, and a year proposed for each project."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from coverage_planner.model.errors import PlannerError
from coverage_planner.model.text import Text
from coverage_planner.report.district_effects import EffectCounter
from coverage_planner.report.programme_tables import budget_table, ranked_of, ranking_table
from coverage_planner.report.report_input import ReportInput
from coverage_planner.report.table import Column, Kind, Table, computed
from coverage_planner.subsidy.programme_view import (
    BudgetRow,
    RankedProject,
    YearOfProject,
    budget_rows,
    spread_over_years,
)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class ProgrammeReport:
    """What the programme view shows: figures and the tables that print them.

    ``proposal`` is empty where no budget line for all programmes is stated.
    """

    rows: tuple[BudgetRow, ...]
    by_programme: tuple[BudgetRow, ...]
    ranked: tuple[RankedProject, ...]
    proposal: tuple[YearOfProject, ...]
    tables: tuple[Table, ...]


def programme_of_report(report: ReportInput) -> ProgrammeReport:
    """Return the programme view of a report with subsidy figures.

    Raises:
        PlannerError: the subsidy was not worked out.
    """
    subsidy = report.subsidy
    if subsidy is None:
        raise PlannerError(Text("補助の計算がありません", "the subsidy was not worked out"))
    counter = EffectCounter(report)
    effects = [counter.effect(project.sites) for project in subsidy.projects]
    settings = report.settings.subsidy
    ranked = ranked_of(subsidy, effects)
    rows = budget_rows(subsidy.projects, settings.statements)
    by_programme = budget_rows(subsidy.projects, settings.statements, by_programme=True)
    lines = {row.fiscal_year: row.budget.amount_yen for row in rows if row.budget is not None}
    proposal = spread_over_years(ranked, lines) if lines else ()
    tables = [budget_table(subsidy, settings), ranking_table(subsidy, effects)]
    if any(row.budget is not None for row in by_programme):
        tables.insert(1, budget_table(subsidy, settings, by_programme=True))
    tables.append(proposal_table(proposal))
    return ProgrammeReport(rows=rows, by_programme=by_programme, ranked=ranked, proposal=proposal, tables=tuple(tables))


def proposal_table(proposal: Sequence[YearOfProject]) -> Table:
    """Return 年度割りの案: in the order of the ranking, the first year whose budget line still has room."""
    rows = tuple(
        computed(
            place,
            one.ranked.project.title.ja,
            one.ranked.project.programme_name.ja,
            one.ranked.project.owner_text.ja,
            one.ranked.project.fiscal_year.name.ja,
            "（枠なし）" if one.fiscal_year is None else one.fiscal_year.name.ja,
            None if one.ranked.project.known_shares is None else one.ranked.project.known_shares.state,
            _said(one),
        )
        for place, one in enumerate(proposal, start=1)
    )
    return Table(
        key="programme_proposal",
        title="年度割りの案",
        columns=(
            Column(key="order", header="順", kind=Kind.INTEGER, width=6),
            Column(key="district", header="実施地区", width=28),
            Column(key="programme", header="事業区分", width=20),
            Column(key="owner", header="事業主体", width=18),
            Column(key="year", header="現在の予算年度", width=16),
            Column(key="proposed", header="案の年度", width=16),
            Column(key="state", header="国費 (円)", kind=Kind.YEN, width=16),
            Column(key="said", header="備考", width=40),
        ),
        rows=rows,
        notes=(
            "費用対効果の順に、全事業の予算枠に残りのある最も早い年度へ割り当てた案（最適化ではない）。国費は現在の予算年度の規則による額で、"
            "年度を移すときはその年度の規則で判定し直す",
            "カバー人口が早く増える年度割りは、置局選定の「年度に割り振る」で求める（局ごと・最適化。この案は実施地区ごとで、"
            "いつ何人が覆われるかを見ない）",
        ),
        empty_reason="全事業の予算枠が記録されていません（補助の申告で年度ごとの予算枠を入力してください）",
    )


def _said(one: YearOfProject) -> str:
    project = one.ranked.project
    if not project.decided:
        return "未判定のため割り当てない"
    if not project.eligible:
        return "補助の対象でないため割り当てない"
    if one.fiscal_year is None:
        return "どの年度の枠にも残りがない"
    return "" if one.fiscal_year == project.fiscal_year else "年度の規則で判定し直す"
