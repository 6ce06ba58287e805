"""``candidates``: candidate sites generated from the project, as a site table or switched off in a plan."""

from __future__ import annotations

import shlex
from collections.abc import Iterable
from pathlib import Path
from typing import Annotated, Any

import typer

from coverage_planner.cli.answers import language, say, say_json
from coverage_planner.cli.output_place import check_output
from coverage_planner.data.site_table_writer import write_site_csv
from coverage_planner.data.supply_points import read_supply_points
from coverage_planner.data.unit_cost_catalogue import read_unit_costs
from coverage_planner.engine.selection.candidate_place import CANDIDATE_KIND_NAMES, CandidateKind, PlaceSettings
from coverage_planner.model.costs import UnitCostCatalogue
from coverage_planner.model.errors import InputRefused, PlannerError
from coverage_planner.model.findings import refuse_on_error
from coverage_planner.model.plan import Plan
from coverage_planner.model.project import Project
from coverage_planner.model.terms import SiteStatus
from coverage_planner.model.text import Text
from coverage_planner.project.candidate_region import CandidateRegion, municipality_codes
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
LONGEST_NAME = 100


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
    municipality: Annotated[
        list[str] | None,
        typer.Option(metavar="CODE,…", help="この市町村の中に限ります (団体コードか名前、カンマ区切り)"),
    ] = None,
    disadvantaged: Annotated[bool, typer.Option("--disadvantaged", help="条件不利地域の中に限ります")] = False,
    out: Annotated[Path | None, typer.Option(metavar="OUT.csv", help="局一覧 (CSV) の出力先")] = None,
    into_plan: Annotated[
        str | None,
        typer.Option(
            metavar="NAME",
            help="無効の候補局としてこの計画に加え、計画ファイルを保存します。ない名前なら --plan の計画の写しを作って加えます。"
            "有効にするには sites --enable",
        ),
    ] = None,
    switch_on: Annotated[
        bool,
        typer.Option("--switch-on", help="--into-plan で、加える候補局を有効にします (計画の指標と費用が変わります)"),
    ] = False,
    as_json: Annotated[bool, typer.Option("--json", help="結果をJSONで出力")] = False,
) -> int:
    """高所・道路沿い・電源や光回線の近く・既設局の共用・不感集落から候補局を作ります。"""
    if (out is None) == (into_plan is None):
        raise InputRefused(
            Text("--out か --into-plan のどちらか一方を指定してください", "give either --out or --into-plan"),
            remedy=Text("例: --out 候補.csv、--into-plan 候補案", "e.g. --out candidates.csv or --into-plan NAME"),
        )
    if switch_on and into_plan is None:
        raise InputRefused(
            Text("--into-plan と使ってください", "goes with --into-plan"),
            remedy=Text("例: --into-plan 候補案 --switch-on", "e.g. --into-plan NAME --switch-on"),
            field="--switch-on",
        )
    check_output(out, inputs=(project_path, unit_costs, points))
    kinds = _kinds(kind)
    settings = PlaceSettings(spacing_m=spacing_m, reach_m=reach_m, steepest_slope_deg=steepest_slope_deg)
    project = open_project(project_path)
    target = None if into_plan is None else _plan_named(project, into_plan)
    name = plan or (_usual_plan(project) if target is None else target.name)
    request = CandidateRequest(
        kinds=kinds,
        count=count,
        template_id=template,
        settings=settings,
        points=() if points is None else read_supply_points(points, datum=project.data.datum),
        catalogue=None if unit_costs is None else _catalogue(unit_costs),
        region=CandidateRegion(
            municipalities=municipality_codes(project.data, _names(municipality or ())), disadvantaged=disadvantaged
        ),
        known=() if target is None else tuple(s for s in target.sites if s.status is SiteStatus.CANDIDATE),
    )
    made = generate_candidates(project, name, request, computer=PlanComputer(losses=loss_cache(cache_folder())))
    if out is not None:
        with written_beside(out) as beside:
            beside.write_bytes(write_site_csv(made.sites).encode("utf-8-sig"))
    elif into_plan is not None and made.sites:
        grown = with_candidates(project, into_plan, made.sites, switched_on=switch_on, like=name)
        save_project(grown, project_path)
    if as_json:
        say_json({**_json(made, name, out, into_plan), "new_plan": into_plan is not None and target is None})
    else:
        for line in [*_lines(made, name), *_where(made, out, into_plan, target, name, switch_on)]:
            say(line)
    return 0


def _names(texts: Iterable[str]) -> list[str]:
    names = [part.strip() for text in texts for part in text.replace("、", ",").replace("，", ",").split(",")]
    if not all(names):
        raise InputRefused(
            Text("市町村の指定に空の項目があります", "an empty municipality is given"),
            remedy=Text("例: --municipality 99402,水瀬市", "e.g. --municipality 99402,99201"),
            field="--municipality",
        )
    return names


def _plan_named(project: Project, name: str) -> Plan | None:
    """Return the plan of that name, None for a new one."""
    if not name.strip() or len(name) > LONGEST_NAME or not name.isprintable():
        raise InputRefused(
            Text(f"計画名「{name[:LONGEST_NAME]}」は使えません", f"'{name[:LONGEST_NAME]}' cannot be a plan's name"),
            remedy=Text(
                f"空白でない{LONGEST_NAME}字以内の名前を指定してください",
                f"give a name of 1..{LONGEST_NAME} characters",
            ),
            field="--into-plan",
        )
    return next((plan for plan in project.plans if plan.name == name), None)


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
        "unusable": made.unusable,
        "already_there": made.already,
        "without_gain": made.without_gain,
        "dominated": made.dominated,
        "beyond_count": made.beyond,
        "candidates": [
            {
                "site_id": site.site_id,
                "name": site.name,
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


def _lines(made: GeneratedCandidates, plan: str) -> list[Text]:
    lines = [
        Text(
            f"計画「{plan}」の圏外に対して {len(made.sites)}か所の候補局を作りました",
            f"{len(made.sites)} candidates for what plan '{plan}' leaves uncovered",
        ),
        *_funnel(made),
    ]
    lines += [
        Text(
            f"{site.site_id} {site.name} {site.total_cost_yen:,}円: {place.reason.ja}",
            f"{site.site_id} {site.name} {site.total_cost_yen:,} yen: {place.reason.en}",
        )
        for site, place in zip(made.sites, made.places, strict=True)
    ]
    return lines + list(made.notes)


def _funnel(made: GeneratedCandidates) -> list[Text]:
    """Return how the places found became the candidates kept, each step with what is left after it."""
    kinds = [(CANDIDATE_KIND_NAMES[kind], count) for kind, count in made.found.items()]
    total = sum(made.found.values())
    steps = [
        (
            total - made.spaced,
            Text(
                "互いに、又は今ある局に近すぎるもの・見込みの順で検討数の上限を超えるもの",
                "too near to each other or to a site there is, or less promising than the number examined",
            ),
        ),
        (
            made.unusable,
            Text("共用先に同じ事業者が既にいる、又は費用を置けないもの", "the carriers are there, or no cost is known"),
        ),
        (
            made.already,
            Text("同じ場所に同じ事業者の候補局が既にあるもの", "a candidate for the same carriers stands there"),
        ),
        (made.without_gain, Text("新たに覆える所がないもの", "would cover nothing new")),
        (
            made.dominated,
            Text("より安いか同額で同じ所を覆う候補があるもの", "another covers the same for no more money"),
        ),
        (made.beyond, Text("--count を超えるもの", "beyond --count")),
    ]
    ja = f"絞り込み: 見つけた地点 {total:,}か所（{'、'.join(f'{name.ja} {count:,}' for name, count in kinds)}）"
    en = f"thinning: {total:,} places found ({', '.join(f'{name.en} {count:,}' for name, count in kinds)})"
    lines, left = [Text(ja, en)], total
    for count, why in steps:
        left -= count
        if count:
            lines.append(Text(f"  − {count:,} {why.ja} → 残り {left:,}", f"  - {count:,} {why.en} -> {left:,} left"))
    lines.append(Text(f"  採用 {left:,}か所", f"  {left:,} kept"))
    return lines


def _where(
    made: GeneratedCandidates, out: Path | None, into_plan: str | None, target: Plan | None, plan: str, switch_on: bool
) -> list[Text]:
    """Return where the candidates went and what to do next."""
    if out is not None:
        return [Text(f"局一覧: {out}", f"site table: {out}")]
    if not made.sites:
        return [Text("加える候補局がないため、計画は変えていません", "nothing to add; the project is unchanged")]
    lines = []
    if target is None:
        lines.append(
            Text(
                f"計画「{into_plan}」を計画「{plan}」の写しとして作りました",
                f"made plan '{into_plan}' as a copy of '{plan}'",
            )
        )
    if switch_on:
        lines.append(
            Text(f"計画「{into_plan}」に有効な候補局として加えました", f"added to plan '{into_plan}', switched on")
        )
        return lines
    first = made.sites[0].site_id
    named = into_plan if into_plan and into_plan.isalnum() else shlex.quote(into_plan or "")
    lines.append(
        Text(
            f"計画「{into_plan}」に無効の候補局として加えました。選定に使うには有効にします: "
            f"coverage-planner sites 計画.gpkg --plan {named} --enable {first} (すべてなら --enable all)",
            f"added to plan '{into_plan}', switched off; switch them on with: "
            f"coverage-planner sites P.gpkg --plan {named} --enable {first} (or --enable all)",
        )
    )
    return lines
