"""``coverage-planner export``: layers of a plan for other tools."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from coverage_planner.cli.answers import say, say_json
from coverage_planner.cli.output_place import check_output
from coverage_planner.model.text import Text
from coverage_planner.plan_report import report_of_plan
from coverage_planner.project.loss_folder import cache_folder, loss_cache
from coverage_planner.project.plan_computer import PlanComputer
from coverage_planner.project.project_file import open_project
from coverage_planner.report.layer_export import ExportFormat, export_layers


def export(
    project_path: Annotated[Path, typer.Argument(metavar="P.gpkg", help="計画ファイル")],
    out: Annotated[Path, typer.Argument(metavar="OUT", help="書き出すファイル")],
    plan: Annotated[str, typer.Option(help="計画の名前")],
    file_format: Annotated[ExportFormat, typer.Option("--format", help="書き出す形式")],
    as_json: Annotated[bool, typer.Option("--json", help="結果をJSONで出力")] = False,
) -> int:
    """計画のレイヤを他のツール用に書き出します。"""
    check_output(out, inputs=(project_path,))
    project = open_project(project_path)
    report = report_of_plan(PlanComputer(losses=loss_cache(cache_folder())), project, plan)
    export_layers(report, file_format, out)
    if as_json:
        say_json({"plan": plan, "format": file_format.value, "out": str(out)})
    else:
        say(Text(f"書き出しました: {out}", f"wrote {out}"))
    return 0
