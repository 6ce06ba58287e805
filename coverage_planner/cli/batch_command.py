"""``coverage-planner batch``: the indicators of plans of any size, on several processes or machines."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from time import monotonic
from typing import Annotated, Any

import typer

from coverage_planner.cli.answers import language, say
from coverage_planner.cli.assess_command import assessment_json, definition_from_options
from coverage_planner.cli.assessment_lines import assessment_lines
from coverage_planner.cli.output_place import check_output
from coverage_planner.model.errors import Cancelled, PlannerError
from coverage_planner.model.project import Project
from coverage_planner.model.results import PARTLY_LOADED
from coverage_planner.model.text import Text
from coverage_planner.project.batch_cluster import DEFAULT_MEMORY_LIMIT, ClusterChoice, dask_distributed
from coverage_planner.project.nation_batch import BatchOutcome, BatchProgress, run_batch
from coverage_planner.project.project_file import open_project
from coverage_planner.report.atomic_file import written_beside
from coverage_planner.report.csv_text import rows_csv, safe_text

_TELL_EVERY_S = 2.0


def batch(
    project_path: Annotated[Path, typer.Argument(metavar="P.gpkg", help="計画ファイル")],
    plan: Annotated[list[str] | None, typer.Option(help="計画の名前 (複数可、既定は最初の計画)")] = None,
    workers: Annotated[
        int,
        typer.Option(
            help="この計算機で起動する作業プロセスの数。--scheduler を指定したときは使わず、そのスケジューラにつながっている作業プロセスを"
            "すべて使います"
        ),
    ] = 2,
    scheduler: Annotated[
        str | None, typer.Option(metavar="tcp://…", help="動いているDaskスケジューラ (なければこの計算機で起動)")
    ] = None,
    memory_limit: Annotated[str, typer.Option(help="プロセスごとのメモリーの上限")] = DEFAULT_MEMORY_LIMIT,
    resume: Annotated[
        Path | None, typer.Option(metavar="FOLDER", help="終わった分を残すフォルダ。同じフォルダで続きから計算")
    ] = None,
    threshold: Annotated[str | None, typer.Option(help="メッシュの面積しきい値 (既定 0.5)")] = None,
    comparison: Annotated[str | None, typer.Option(help="ge (以上) か gt (超)")] = None,
    overlay: Annotated[str | None, typer.Option(help="mesh (メッシュの論理和) か area (エリアの和集合)")] = None,
    out: Annotated[Path | None, typer.Option(metavar="OUT.json|OUT.csv", help="結果のファイル")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="結果をJSONで出力")] = False,
) -> int:
    """全国規模の計画の指標を、複数のプロセスや計算機に分けて計算します (結果は assess と同じ)。"""
    dask_distributed()
    choice = ClusterChoice(workers=workers, scheduler=scheduler, memory_limit=memory_limit)
    if out is not None:
        _check_out(out)
    project = open_project(project_path)
    definition = definition_from_options(project.settings.definition, threshold, comparison, overlay)
    project = replace(project, settings=replace(project.settings, definition=definition))
    names = tuple(dict.fromkeys(plan or ())) or _first_plan(project, project_path)
    try:
        outcome = run_batch(project, names, choice, project_path=project_path, resume=resume, tell=_teller())
    except KeyboardInterrupt:
        raise Cancelled from None
    sys.stderr.write(_summary(outcome).in_language(language()) + "\n")
    text = _json_text(project, outcome)
    if out is not None:
        content = text.encode() if out.suffix.lower() == ".json" else _csv_text(project, outcome).encode("utf-8-sig")
        with written_beside(out) as beside:
            beside.write_bytes(content)
    if as_json:
        sys.stdout.write(text)
    elif out is None:
        for assessment in outcome.assessments:
            for line in assessment_lines(assessment):
                say(line)
    else:
        say(Text(f"書き出しました: {out}", f"written: {out}"))
    return 0


def _first_plan(project: Project, path: Path) -> tuple[str, ...]:
    if not project.plans:
        raise PlannerError(
            Text("計画が1つもありません", "the project has no plan"),
            remedy=Text("デスクトップ画面で開いて計画を作ってください", "open it in the window and make a plan"),
            file=str(path),
        )
    return (project.plans[0].name,)


def _check_out(out: Path) -> None:
    if out.suffix.lower() not in (".json", ".csv"):
        raise PlannerError(
            Text("--out は .json か .csv です", "--out must end in .json or .csv"),
            remedy=Text("--out 結果.json のように指定してください", "e.g. --out result.json"),
            file=str(out),
        )
    check_output(out)


def _teller() -> Callable[[BatchProgress], None]:
    """Return what prints progress on stderr, every two seconds at most."""
    last = monotonic()

    def tell(progress: BatchProgress) -> None:
        nonlocal last
        now = monotonic()
        if now - last < _TELL_EVERY_S and progress.done_sites < progress.total_sites:
            return
        last = now
        sys.stderr.write(_progress_line(progress).in_language(language()) + "\n")
        sys.stderr.flush()

    return tell


def _progress_line(progress: BatchProgress) -> Text:
    share = 100 * progress.done_sites // max(progress.total_sites, 1)
    ja = f"{progress.done_sites:,} / {progress.total_sites:,} 局 ({share}%)"
    en = f"{progress.done_sites:,} of {progress.total_sites:,} sites ({share}%)"
    if progress.seconds_left is None or progress.done_sites == progress.total_sites:
        return Text(ja, en)
    left = round(progress.seconds_left)
    clock = f"{left // 3600}:{left // 60 % 60:02d}:{left % 60:02d}"
    return Text(f"{ja}、残り約 {clock}", f"{en}, about {clock} left")


def _summary(outcome: BatchOutcome) -> Text:
    peak = max(outcome.peak_bytes.values(), default=0) / 2**20
    ja = f"{outcome.sites:,} 局を {outcome.seconds:.1f} 秒で計算"
    en = f"{outcome.sites:,} sites in {outcome.seconds:.1f} s"
    if outcome.resumed_sites:
        ja += f" (うち {outcome.resumed_sites:,} 局は前回の続き)"
        en += f" ({outcome.resumed_sites:,} of them from an earlier batch)"
    if outcome.peak_bytes:
        ja += f"、作業プロセス {len(outcome.peak_bytes)}、最大メモリー {peak:,.0f} MB"
        en += f", {len(outcome.peak_bytes)} worker processes, at most {peak:,.0f} MB each"
    return Text(ja, en)


def _csv_text(project: Project, outcome: BatchOutcome) -> str:
    """Return every rate as a row: plan, indicator, zone, carrier, road class, covered, total, unit, remark."""
    rows: list[list[str | int]] = [
        ["計画", "指標", "区分", "コード", "地域", "事業者", "道路種別", "カバー", "全体", "単位", "備考"]
    ]
    for assessment in outcome.assessments:
        document = assessment_json(project, assessment)
        plan = safe_text(assessment.plan)
        for rate in document["population"]:
            part = PARTLY_LOADED.ja if rate["partly_loaded"] else ""
            rows.append(
                [plan, "5G人口カバー率", *_zone(rate), "", rate["covered_persons"], rate["total_persons"], "人", part]
            )
        for rate in document["road"]:
            road = rate["road_class"]
            rows.append(
                [plan, "道路カバー率", *_zone(rate), road, str(rate["covered_m"]), str(rate["total_m"]), "m", ""]
            )
        deployment = document["base_deployment"]
        if deployment is not None:
            whole = ["", "", "", "", ""]
            rows.append([plan, "5G基盤展開率", *whole, deployment["covered"], deployment["total"], "メッシュ", ""])
    return rows_csv(rows)


def _zone(rate: dict[str, Any]) -> list[str | int]:
    return [rate["zone_kind"], rate["zone_code"], safe_text(rate["zone_name"]), rate["carrier"]]


def _json_text(project: Project, outcome: BatchOutcome) -> str:
    """Return the document of ``assess --json`` for one plan, a list of them under ``plans`` for several."""
    plans = [assessment_json(project, assessment) for assessment in outcome.assessments]
    document = plans[0] if len(plans) == 1 else {"plans": plans}
    return json.dumps(document, ensure_ascii=False, indent=2, allow_nan=False) + "\n"
