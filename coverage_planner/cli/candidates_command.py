"""``candidates``: candidate sites generated from the project, as a site table or switched off in a plan."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any

import typer

from coverage_planner.cli.answers import language, say, say_json
from coverage_planner.data.site_table_writer import write_site_csv
from coverage_planner.data.supply_points import read_supply_points
from coverage_planner.data.unit_cost_catalogue import read_unit_costs
from coverage_planner.engine.selection.candidate_place import CANDIDATE_KIND_NAMES, CandidateKind, PlaceSettings
from coverage_planner.model.costs import UnitCostCatalogue
from coverage_planner.model.errors import InputRefused, PlannerError
from coverage_planner.model.findings import refuse_on_error
from coverage_planner.model.project import Project
from coverage_planner.model.text import Text
from coverage_planner.project.generated_candidates import (
    CandidateRequest,
    GeneratedCandidates,
    generate_candidates,
    with_candidates,
)
from coverage_planner.project.loss_folder import cache_folder, loss_cache
from coverage_planner.project.plan_computer import PlanComputer
from coverage_planner.project.project_file import open_project, save_project
from coverage_planner.report.atomic_file import written_beside

_USUAL = PlaceSettings()


def candidates(
    project_path: Annotated[Path, typer.Argument(metavar="P.gpkg", help="計画ファイル")],
    kind: Annotated[
        str,
        typer.Option(
            metavar="KIND,…", help="候補の種類: high_ground・roads・supply・existing・clusters (カンマ区切り)"
        ),
    ],
    plan: Annotated[str | None, typer.Option(help="計画の名前 (この計画の既設局に足りない所を探します)")] = None,
    count: Annotated[int, typer.Option(help="候補の数の上限")] = 100,
    template: Annotated[
        str | None, typer.Option(metavar="SITE_ID", help="無線諸元・事業主体・費用のひな形にする局の局ID")
    ] = None,
    unit_costs: Annotated[
        Path | None, typer.Option(metavar="F", help="単価表 (ひな形の費用の代わりに地点ごとに見積もります)")
    ] = None,
    points: Annotated[Path | None, typer.Option(metavar="F", help="電源・光回線の地点 (CSV・Excel・GeoJSON)")] = None,
    spacing_m: Annotated[float, typer.Option(help="候補どうし・既設局との最小間隔 (m)")] = _USUAL.spacing_m,
    reach_m: Annotated[float, typer.Option(help="圏外の人口・道路を数える距離 (m)")] = _USUAL.reach_m,
    steepest_slope_deg: Annotated[
        float, typer.Option(help="これより急な斜面には置きません (度)")
    ] = _USUAL.steepest_slope_deg,
    out: Annotated[Path | None, typer.Option(metavar="OUT.csv", help="局一覧 (CSV) の出力先")] = None,
    into_plan: Annotated[
        str | None, typer.Option(metavar="NAME", help="無効の候補局としてこの計画に加え、計画ファイルを保存します")
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="結果をJSONで出力")] = False,
) -> int:
    """高所・道路沿い・電源や光回線の近く・既設局の共用・不感集落から候補局を作ります。"""
    if (out is None) == (into_plan is None):
        raise InputRefused(
            Text("--out か --into-plan のどちらか一方を指定してください", "give either --out or --into-plan"),
            remedy=Text("例: --out 候補.csv、--into-plan 候補案", "e.g. --out candidates.csv or --into-plan NAME"),
        )
    kinds = _kinds(kind)
    settings = PlaceSettings(spacing_m=spacing_m, reach_m=reach_m, steepest_slope_deg=steepest_slope_deg)
    project = open_project(project_path)
    name = plan or into_plan or _usual_plan(project)
    if into_plan is not None:
        project.plan(into_plan)
    request = CandidateRequest(
        kinds=kinds,
        count=count,
        template_id=template,
        settings=settings,
        points=() if points is None else read_supply_points(points, datum=project.data.datum),
        catalogue=None if unit_costs is None else _catalogue(unit_costs),
    )
    made = generate_candidates(project, name, request, computer=PlanComputer(losses=loss_cache(cache_folder())))
    if out is not None:
        with written_beside(out) as beside:
            beside.write_bytes(write_site_csv(made.sites).encode("utf-8-sig"))
    elif into_plan is not None and made.sites:
        save_project(with_candidates(project, into_plan, made.sites), project_path)
    if as_json:
        say_json(_json(made, name, out, into_plan))
    else:
        for line in _lines(made, name, out, into_plan):
            say(line)
    return 0


def _kinds(text: str) -> tuple[CandidateKind, ...]:
    names = [name.strip() for name in text.split(",") if name.strip()]
    for name in names:
        if name not in set(CandidateKind):
            raise InputRefused(
                Text(f"候補の種類「{name}」は知りません", f"there is no kind of candidate '{name}'"),
                remedy=Text(f"使える種類: {'・'.join(CandidateKind)}", f"kinds: {', '.join(CandidateKind)}"),
                field="--kind",
            )
    if not names:
        raise InputRefused(Text("候補の種類がありません", "no kind of candidate is given"), field="--kind")
    return tuple(CandidateKind(name) for name in dict.fromkeys(names))


def _usual_plan(project: Project) -> str:
    if not project.plans:
        raise PlannerError(
            Text("計画が1つもありません", "the project has no plan"),
            remedy=Text("デスクトップ画面で開いて計画を作ってください", "open it in the window and make a plan"),
        )
    return max(project.plans, key=lambda plan: len(plan.candidates)).name


def _catalogue(path: Path) -> UnitCostCatalogue:
    read = read_unit_costs([path])
    refuse_on_error(read.findings)
    assert read.value is not None
    return read.value


def _json(made: GeneratedCandidates, plan: str, out: Path | None, into_plan: str | None) -> dict[str, Any]:
    tongue = language()
    return {
        "plan": plan,
        "template": made.template.site_id,
        "found": {kind.value: count for kind, count in made.found.items()},
        "spaced": made.spaced,
        "without_gain": made.without_gain,
        "dominated": made.dominated,
        "candidates": [
            {
                "site_id": site.site_id,
                "kind": place.kind.value,
                "latitude_deg": site.latitude_deg,
                "longitude_deg": site.longitude_deg,
                "ground_m": place.ground_m,
                "cost_yen": site.total_cost_yen,
                "persons_within_reach": place.persons,
                "road_m_within_reach": place.road_um // 1_000_000,
                "host": None if place.host is None else place.host.site_id,
                "reason": place.reason.in_language(tongue),
            }
            for site, place in zip(made.sites, made.places, strict=True)
        ],
        "notes": [note.in_language(tongue) for note in made.notes],
        "out": None if out is None else str(out),
        "into_plan": into_plan,
    }


def _lines(made: GeneratedCandidates, plan: str, out: Path | None, into_plan: str | None) -> list[Text]:
    kinds = [(CANDIDATE_KIND_NAMES[kind], count) for kind, count in made.found.items()]
    lines = [
        Text(
            f"計画「{plan}」の圏外に対して {len(made.sites)}か所の候補局を作りました",
            f"{len(made.sites)} candidates for what plan '{plan}' leaves uncovered",
        ),
        Text(
            f"地点: {'、'.join(f'{name.ja} {count}' for name, count in kinds)} → 間隔で {made.spaced}、"
            f"増えるエリアなし {made.without_gain}、他の候補で足りる {made.dominated}",
            f"places: {', '.join(f'{name.en} {count}' for name, count in kinds)}; {made.spaced} keep their distance, "
            f"{made.without_gain} add nothing, {made.dominated} are dominated",
        ),
    ]
    lines += [
        Text(
            f"{site.site_id} {site.total_cost_yen:,}円: {place.reason.ja}",
            f"{site.site_id} {site.total_cost_yen:,} yen: {place.reason.en}",
        )
        for site, place in zip(made.sites, made.places, strict=True)
    ]
    lines += list(made.notes)
    if out is not None:
        lines.append(Text(f"局一覧: {out}", f"site table: {out}"))
    elif made.sites:
        lines.append(
            Text(
                f"計画「{into_plan}」に無効の候補局として加えました。選定に使うときは有効にしてください",
                f"added to plan '{into_plan}', switched off; switch them on for a selection",
            )
        )
    return lines
