"""``coverage-planner demo``: the main job on the sample data, headless."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Annotated

import typer

from coverage_planner.cli.answers import finding_line, language, say, say_json
from coverage_planner.cli.assess_command import assessment_json
from coverage_planner.cli.assessment_lines import assessment_lines
from coverage_planner.cli.compare_command import comparison_json, comparison_lines
from coverage_planner.data.importing import import_files
from coverage_planner.data.sample_data import SAMPLE_TITLE, sample_request
from coverage_planner.model.errors import PlannerError
from coverage_planner.model.findings import Severity
from coverage_planner.model.text import Text
from coverage_planner.plan_report import report_of_plan
from coverage_planner.project.loss_folder import cache_folder, loss_cache
from coverage_planner.project.new_project import project_of_import
from coverage_planner.project.plan_computer import PlanComputer
from coverage_planner.project.project_file import open_project, save_project
from coverage_planner.report.map_picture import save_map_png
from coverage_planner.report.pdf import write_report_pdf
from coverage_planner.report.report_tables import write_report_csvs
from coverage_planner.report.workbook import write_application_workbook


def demo(
    outdir: Annotated[Path, typer.Argument(help="書き出すフォルダ (なければ作ります)")],
    as_json: Annotated[bool, typer.Option("--json", help="結果をJSONで出力")] = False,
) -> int:
    """架空の県のサンプルで、取り込みから申請用の表までを一通り行います。"""
    if outdir.exists() and not outdir.is_dir():
        raise PlannerError(
            Text("同名のファイルがあります", "there is a file of that name"),
            remedy=Text("別のフォルダ名を指定してください", "name another folder"),
            file=str(outdir),
        )
    path = outdir / "plan.gpkg"
    if path.exists() and open_project(path).title != SAMPLE_TITLE:
        raise PlannerError(
            Text("サンプルでない計画ファイルがあるため上書きしません", "a project that is not the sample is there"),
            remedy=Text("別のフォルダ名を指定してください", "name another folder"),
            file=str(path),
        )
    outdir.mkdir(parents=True, exist_ok=True)
    result = import_files(sample_request())
    for finding in () if as_json else result.findings:
        if finding.severity in (Severity.ERROR, Severity.WARNING, Severity.SUM):
            say(f"  {finding_line(finding, language())}")
    save_project(project_of_import(result, SAMPLE_TITLE), path)
    project = open_project(path)

    computer = PlanComputer(losses=loss_cache(cache_folder()))
    names = tuple(plan.name for plan in project.plans)
    outcomes = computer.outcomes(project, names)
    if not as_json:
        for line in assessment_lines(outcomes[0].evaluation.assessment):
            say(line)
        for line in comparison_lines(project, names, outcomes):
            say(line)
    for outcome in outcomes:
        name = outcome.evaluation.plan
        _write_json(outdir / f"indicators_{name}.json", assessment_json(project, outcome.evaluation.assessment))
    _write_json(outdir / "comparison.json", comparison_json(project, names, outcomes))

    chosen = names[-1]
    report = report_of_plan(computer, project, chosen, compared=names)
    write_application_workbook(outdir / "application.xlsx", report)
    write_report_pdf(outdir / "report.pdf", report)
    save_map_png(outdir / "map.png", report)
    write_report_csvs(outdir / "tables", report)
    if as_json:
        written = sorted(str(item.relative_to(outdir)) for item in outdir.rglob("*") if item.is_file())
        comparison = comparison_json(project, names, outcomes)
        say_json(
            {"outdir": str(outdir), "project": str(path), "plan": chosen, "files": written, "comparison": comparison}
        )
        return 0
    say(Text(f"{outdir} に書き出しました (計画「{chosen}」)", f"wrote everything to {outdir} (plan '{chosen}')"))
    return 0


def _write_json(path: Path, value: object) -> None:
    text = json.dumps(value, ensure_ascii=False, indent=2, allow_nan=False) + "\n"
    path.write_text(text, encoding="utf-8", newline="\n")
