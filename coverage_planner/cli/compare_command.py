"""``coverage-planner compare``: plans side by side: coverage, cost, shares."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any

import typer

from coverage_planner.cli.answers import language, say, say_json
from coverage_planner.cli.assess_command import definition_json, provenance_json
from coverage_planner.cli.subsidy_command import shares_json, shares_text
from coverage_planner.engine.indicators.remarks import data_remarks
from coverage_planner.model.errors import PlannerError
from coverage_planner.model.plan import difference
from coverage_planner.model.project import Project
from coverage_planner.model.rate import Rate
from coverage_planner.model.results import Assessment
from coverage_planner.model.text import Text
from coverage_planner.project.loss_folder import cache_folder, loss_cache
from coverage_planner.project.plan_computer import PlanComputer, PlanOutcome
from coverage_planner.project.project_file import open_project


def compare(
    project_path: Annotated[Path, typer.Argument(metavar="P.gpkg", help="計画ファイル")],
    plan: Annotated[list[str] | None, typer.Option(help="比べる計画 (2つ以上、--plan A --plan B)")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="結果をJSONで出力")] = False,
) -> int:
    """計画を並べて比べます (カバー率・費用・負担)。"""
    names = tuple(plan or ())
    if len(set(names)) < 2:
        raise PlannerError(
            Text("比べる計画を2つ以上指定してください", "name at least two different plans"),
            remedy=Text("--plan 単独整備案 --plan 共同整備案 のように指定します", "e.g. --plan A --plan B"),
        )
    project = open_project(project_path)
    for name in names:
        project.plan(name)
    outcomes = PlanComputer(losses=loss_cache(cache_folder())).outcomes(project, names)
    if as_json:
        say_json(comparison_json(project, names, outcomes))
    else:
        for line in comparison_lines(project, names, outcomes):
            say(line)
    return 0


def comparison_json(project: Project, names: tuple[str, ...], outcomes: tuple[PlanOutcome, ...]) -> dict[str, Any]:
    """Return the plans side by side; differences are against the first plan named."""
    plans = [_plan_json(project, name, outcome) for name, outcome in zip(names, outcomes, strict=True)]
    first = project.plan(names[0])
    differences = []
    for name, entry in zip(names[1:], plans[1:], strict=True):
        change = difference(first, project.plan(name))
        differences.append(
            {
                "from": names[0],
                "to": name,
                "covered_persons": _difference(entry["covered_persons"], plans[0]["covered_persons"]),
                "total_cost_yen": entry["total_cost_yen"] - plans[0]["total_cost_yen"],
                "shares_yen": _share_differences(entry["shares_yen"], plans[0]["shares_yen"]),
                "undecided_cost_yen": entry["undecided_cost_yen"] - plans[0]["undecided_cost_yen"],
                "sites_added": [site.site_id for site in change.added],
                "sites_removed": [site.site_id for site in change.removed],
                "sites_changed": [new.site_id for _, new in change.changed],
            }
        )
    return {
        "definition": definition_json(project.settings.definition),
        "provenance": provenance_json(project),
        "plans": plans,
        "differences": differences,
    }


def _difference(value: int | None, first: int | None) -> int | None:
    return None if value is None or first is None else value - first


def _share_differences(shares: dict[str, int] | None, first: dict[str, int] | None) -> dict[str, int] | None:
    return None if shares is None or first is None else {party: shares[party] - first[party] for party in shares}


def _population_rate(assessment: Assessment) -> Rate | None:
    """Return 5G人口カバー率 of the whole area, or None for a plan of which no area and no station is known."""
    try:
        return assessment.population_rate().persons
    except KeyError:
        return None


def _plan_json(project: Project, name: str, outcome: PlanOutcome) -> dict[str, Any]:
    rate = _population_rate(outcome.evaluation.assessment)
    road = outcome.evaluation.assessment.road_rate(None)
    totals = outcome.subsidy.known_totals
    return {
        "plan": name,
        "sites": len(project.plan(name).active_sites),
        "candidates": len(project.plan(name).candidates),
        "covered_persons": None if rate is None else rate.covered,
        "total_persons": project.data.population.total_persons,
        "road_covered_m": None if road is None else road.length_um.covered / 1_000_000,
        "road_total_m": None if road is None else road.length_um.total / 1_000_000,
        "total_cost_yen": outcome.subsidy.total_cost_yen,
        "eligible_cost_yen": outcome.subsidy.eligible_cost_yen,
        "shares_yen": None if totals is None else shares_json(totals),
        "undecided_projects": len(outcome.subsidy.undecided),
        "undecided_cost_yen": outcome.subsidy.undecided_cost_yen,
    }


def comparison_lines(project: Project, names: tuple[str, ...], outcomes: tuple[PlanOutcome, ...]) -> list[str]:
    """Return the comparison as lines for people, under the definition that all plans share."""
    tongue = language()
    lines = [project.settings.definition.sentence().in_language(tongue)]
    lines += [remark.in_language(tongue) for remark in data_remarks(project.data, project.settings.definition)]
    for name, outcome in zip(names, outcomes, strict=True):
        rate = _population_rate(outcome.evaluation.assessment)
        road = outcome.evaluation.assessment.road_rate(None)
        shares = shares_text(outcome.subsidy)
        label = Text("5G人口カバー率", "5G population coverage").in_language(tongue)
        unknown = Text("計算していません (エリアも局もありません)", "not computed (no areas and no sites)")
        figure = (
            unknown.in_language(tongue)
            if rate is None
            else f"{rate.percent_text()} % ({rate.covered:,} / {rate.total:,})"
        )
        lines += [f"■ {name}", f"  {label}: {figure}"]
        if road is not None:
            lines.append(
                f"  {Text('道路カバー率', 'road coverage').in_language(tongue)}: {road.length_um.percent_text()} %"
            )
        lines.append(
            f"  {Text('総事業費', 'total cost').in_language(tongue)}: {outcome.subsidy.total_cost_yen:,} "
            f"{Text('円', 'yen').in_language(tongue)}"
            f" ({shares.in_language(tongue)})"
        )
    return lines
