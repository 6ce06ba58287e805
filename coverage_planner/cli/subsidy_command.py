"""``coverage-planner subsidy``: eligibility, shares and trace of a plan; application tables as a workbook."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any

import typer

from coverage_planner.cli.answers import language, say, say_json
from coverage_planner.cli.option_rules import refuse_without
from coverage_planner.cli.output_place import check_output
from coverage_planner.cli.programme_answers import (
    dates_json,
    persons_json,
    programme_json,
    record_dates,
    say_dates,
    say_programme,
)
from coverage_planner.cli.sharing_answers import changes_json, say_changes, say_sharing, sharing_json, site_numbers
from coverage_planner.cli.subsidy_lines import plan_remarks, project_line
from coverage_planner.model.terms import OwnerKind, name_of
from coverage_planner.model.text import Language, Text
from coverage_planner.model.yen_amount import yen_typed
from coverage_planner.plan_report import report_of_plan
from coverage_planner.project.loss_folder import cache_folder, loss_cache
from coverage_planner.project.plan_computer import PlanComputer
from coverage_planner.project.project_file import open_project
from coverage_planner.project.sharing_study import study_sharing
from coverage_planner.report.programme_report import programme_of_report
from coverage_planner.report.workbook import changes_in_workbook, write_application_workbook
from coverage_planner.subsidy.district import DistrictProject, PlanSubsidy, check_rules_filed
from coverage_planner.subsidy.fact_words import read_term
from coverage_planner.subsidy.grant import decision_json
from coverage_planner.subsidy.shares import Shares
from coverage_planner.subsidy.sharing_scheme import SharingAssumptions


def subsidy(
    project_path: Annotated[Path, typer.Argument(metavar="P.gpkg", help="計画ファイル")],
    plan: Annotated[str, typer.Option(help="計画の名前")],
    fiscal_year: Annotated[str | None, typer.Option(help="年度 (R5 など、既定は計画の設定)")] = None,
    xlsx: Annotated[Path | None, typer.Option(help="申請用の表を書き出すExcelファイル")] = None,
    sharing: Annotated[
        bool, typer.Option("--sharing", help="単独整備と共同整備・シェアリングを比べる (表にも加える)")
    ] = False,
    site: Annotated[list[str] | None, typer.Option(help="--sharing で比べる局ID (繰り返し可、既定は全候補局)")] = None,
    extra_cost_yen: Annotated[
        str | None, typer.Option(metavar="YEN", help="--sharing で仮定する共用の増加費用 (円/局。500万 とも書けます)")
    ] = None,
    sharing_owner: Annotated[
        str, typer.Option(help="--sharing の整備主体 (carrier・municipality・prefecture)")
    ] = OwnerKind.CARRIER.value,
    changes: Annotated[Path | None, typer.Option(help="書き出した後に人が記入・編集したExcelファイルとの違い")] = None,
    take_dates: Annotated[
        bool, typer.Option("--take-dates", help="--changes のファイルに記入された決定日・開始予定を計画に記録する")
    ] = False,
    programme: Annotated[
        bool, typer.Option("--programme", help="年度別の国費と予算枠、費用対効果の順位、年度割りの案を示す")
    ] = False,
    as_json: Annotated[bool, typer.Option("--json", help="結果をJSONで出力")] = False,
) -> int:
    """計画の補助 (対象可否・負担額・根拠) を計算し、申請用の表を書き出します。"""
    if changes is None:
        refuse_without("--changes", {"--take-dates": take_dates})
    if not sharing:
        owner = "" if sharing_owner == OwnerKind.CARRIER.value else sharing_owner
        refuse_without("--sharing", {"--site": site, "--extra-cost-yen": extra_cost_yen, "--sharing-owner": owner})
    check_output(xlsx, inputs=(project_path, changes))
    project = open_project(project_path)
    project.plan(plan)
    computer = PlanComputer(losses=loss_cache(cache_folder()))
    study = None
    builder = OwnerKind.CARRIER
    if sharing:
        numbers = None if not site else site_numbers(project.plan(plan), tuple(site))
        extra_yen = 0 if extra_cost_yen is None else yen_typed(extra_cost_yen, "--extra-cost-yen")
        assumptions = SharingAssumptions(extra_cost_yen=extra_yen, host_extra_cost_yen=extra_yen)
        builder = read_term(sharing_owner, OwnerKind, "sharing_owner", {kind: name_of(kind) for kind in OwnerKind})
        study = study_sharing(computer, project, plan, numbers, owner=builder, assumptions=assumptions)
    report = report_of_plan(computer, project, plan, fiscal_year=fiscal_year, sharing=study)
    figures = report.subsidy
    assert figures is not None
    check_rules_filed(figures, project.settings.subsidy)
    found = None if changes is None else changes_in_workbook(changes, report)
    if xlsx is not None:
        write_application_workbook(xlsx, report)
    dates = None if found is None or not take_dates else record_dates(project, project_path, found, figures)
    view = programme_of_report(report) if programme else None
    tongue = language()
    if as_json:
        document = {**subsidy_json(plan, figures, tongue), "xlsx": None if xlsx is None else str(xlsx)}
        if study is not None:
            document["sharing"] = sharing_json(study, builder, tongue)
        if found is not None:
            document["changes"] = [changes_json(change) for change in found.changes]
        if dates is not None:
            document["dates"] = dates_json(dates, tongue)
        if view is not None:
            document["programme"] = programme_json(view) | {"persons_newly_covered": persons_json(view, report)}
        say_json(document)
        return 0
    for item in figures.projects:
        say(project_line(item, tongue))
    shares = shares_text(figures)
    say(
        Text(
            f"合計 {figures.total_cost_yen:,}円: {shares.ja}",
            f"total {figures.total_cost_yen:,} yen: {shares.en}",
        )
    )
    for note in plan_remarks(figures):
        say(note)
    if study is not None:
        say_sharing(study, builder)
    if found is not None:
        say_changes(found)
    if dates is not None:
        say_dates(dates)
    if view is not None:
        say_programme(view, report)
    if xlsx is not None:
        say(Text(f"申請用の表を書きました: {xlsx}", f"wrote the application tables: {xlsx}"))
    return 0


def subsidy_json(plan: str, figures: PlanSubsidy, tongue: Language) -> dict[str, Any]:
    """Return the subsidy figures of a plan as JSON.

    Shares of every decided project add up to its cost, the others have none; the sums and ``undecided_cost_yen`` add up
    to the total cost.
    """
    return {
        "plan": plan,
        "fiscal_year": figures.fiscal_year.label,
        "total_cost_yen": figures.total_cost_yen,
        "eligible_cost_yen": figures.eligible_cost_yen,
        "shares_yen": None if figures.known_totals is None else shares_json(figures.known_totals),
        "undecided_projects": len(figures.undecided),
        "undecided_cost_yen": figures.undecided_cost_yen,
        "projects": [_project_json(item, tongue) for item in figures.projects],
        "notes": [note.in_language(tongue) for note in figures.notes],
    }


def shares_text(figures: PlanSubsidy) -> Text:
    """Return the sums of the shares in words, with what is not decided beside them."""
    totals, count, yen = figures.known_totals, len(figures.undecided), figures.undecided_cost_yen
    parts_ja, parts_en = [], []
    if totals is not None:
        parts_ja += [f"国 {totals.state:,}", f"都道府県 {totals.prefecture:,}"]
        parts_ja += [f"市町村 {totals.municipality:,}", f"事業者 {totals.carrier:,}"]
        parts_en += [f"state {totals.state:,}", f"prefecture {totals.prefecture:,}"]
        parts_en += [f"municipality {totals.municipality:,}", f"carriers {totals.carrier:,}"]
    if count:
        parts_ja.append(f"未判定 {count} 地区 {yen:,}")
        parts_en.append(f"undecided ({count} projects) {yen:,}")
    return Text(" / ".join(parts_ja), " / ".join(parts_en))


def shares_json(shares: Shares) -> dict[str, int]:
    """Return the four shares as JSON."""
    return {
        "state": shares.state,
        "prefecture": shares.prefecture,
        "municipality": shares.municipality,
        "carrier": shares.carrier,
    }


def _project_json(item: DistrictProject, tongue: Language) -> dict[str, Any]:
    return {
        "district": item.district,
        "municipality_code": item.municipality_code,
        "municipality_name": item.municipality_name,
        "owner": item.owner.value,
        "owners": item.owner_text.in_language(tongue),
        "planner_rules": item.planner_rules,
        "fiscal_year": item.fiscal_year.label,
        "applicant": item.applicant.in_language(tongue),
        "programme": item.programme,
        "programme_name": item.programme_name.in_language(tongue),
        "sites": [site.site_id for site in item.sites],
        "carriers": [carrier.value for carrier in item.carriers],
        "households": item.households,
        "fiscal_strength": None if item.fiscal_strength is None else str(item.fiscal_strength),
        "areas": None if item.areas is None else sorted(area.value for area in item.areas),
        "total_cost_yen": item.total_cost_yen,
        "eligible_cost_yen": item.eligible_cost_yen,
        "eligible": item.eligible,
        "decided": item.decided,
        "reasons": [reason.in_language(tongue) for reason in item.reasons],
        "shares_yen": None if item.known_shares is None else shares_json(item.known_shares),
        "decision": None if item.decision is None else decision_json(item.decision, tongue),
        "notes": [note.in_language(tongue) for note in item.notes],
    }
