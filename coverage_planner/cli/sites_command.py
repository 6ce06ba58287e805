"""``coverage-planner sites``: the sites of a plan, listed, switched on and switched off."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from fnmatch import fnmatchcase
from pathlib import Path
from typing import Annotated, Any

import typer

from coverage_planner.cli.answers import say, say_json
from coverage_planner.model.errors import PlannerError
from coverage_planner.model.plan import Plan
from coverage_planner.model.site import Site
from coverage_planner.model.terms import SiteStatus, name_of
from coverage_planner.model.text import Text
from coverage_planner.project.project_file import open_project, save_project

EVERY = frozenset({"all", "すべて"})


def sites(
    project_path: Annotated[Path, typer.Argument(metavar="P.gpkg", help="計画ファイル")],
    plan: Annotated[str, typer.Option(help="計画の名前")],
    enable: Annotated[
        list[str] | None,
        typer.Option(metavar="ID", help="有効にする局の局ID (GH* のような指定、候補局すべてなら all)、繰り返し可"),
    ] = None,
    disable: Annotated[
        list[str] | None,
        typer.Option(metavar="ID", help="無効にする局の局ID (GH* のような指定、候補局すべてなら all)、繰り返し可"),
    ] = None,
    candidates: Annotated[bool, typer.Option("--candidates", help="候補局だけを示します")] = False,
    off: Annotated[bool, typer.Option("--off", help="無効の局だけを示します")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="結果をJSONで出力")] = False,
) -> int:
    """計画の局を一覧にし、有効・無効を切り替えます (無効の局は指標・費用・選定に数えません)。"""
    project = open_project(project_path)
    before = project.plan(plan)
    on, out = _named(before, enable or (), "--enable"), _named(before, disable or (), "--disable")
    both = on & out
    if both:
        shown = "、".join(site.site_id for site in before.sites if site.number in both)
        raise PlannerError(
            Text(
                f"局「{shown}」が --enable と --disable の両方にあります",
                f"'{shown}' is in both --enable and --disable",
            ),
            remedy=Text("どちらか一方に入れてください", "name it in one of them"),
            field="--disable",
        )
    after = replace(before, sites=tuple(_switched(site, on, out) for site in before.sites))
    changed = {new.number for old, new in zip(before.sites, after.sites, strict=True) if old.enabled is not new.enabled}
    if changed:
        save_project(project.with_plan(after), project_path)
    shown_sites = [
        site
        for site in after.sites
        if (not candidates or site.status is SiteStatus.CANDIDATE)
        and (not off or not site.enabled)
        and (not (on | out) or site.number in on | out)
    ]
    if as_json:
        say_json(_json(after, shown_sites, changed))
        return 0
    for site in shown_sites:
        say(_line(site))
    say(_sum_line(after))
    if on | out:
        enabled = sum(1 for site in after.sites if site.number in changed and site.enabled)
        say(
            Text(
                f"有効にした局 {enabled}、無効にした局 {len(changed) - enabled}"
                f"（指定した {len(on | out)}局のうち、{len(on | out) - len(changed)}局は元からその状態です）",
                f"switched on {enabled}, switched off {len(changed) - enabled} "
                f"(of {len(on | out)} named, {len(on | out) - len(changed)} were so already)",
            )
        )
    return 0


def _named(plan: Plan, texts: Iterable[str], option: str) -> set[int]:
    """Return the numbers of the sites named by identifier, pattern or ``all`` (every candidate).

    Raises:
        PlannerError: naming what names no site of the plan.
    """
    found: set[int] = set()
    for text in (part.strip() for one in texts for part in one.split(",")):
        exact = {site.number for site in plan.sites if site.site_id == text}
        if not exact and text in EVERY:
            exact = {site.number for site in plan.sites if site.status is SiteStatus.CANDIDATE}
        elif not exact and any(mark in text for mark in "*?["):
            exact = {site.number for site in plan.sites if fnmatchcase(site.site_id, text)}
        if not exact:
            raise PlannerError(
                Text(
                    f"「{text}」に当たる局は計画「{plan.name}」にありません", f"plan '{plan.name}' has no site '{text}'"
                ),
                remedy=Text(
                    "局IDは coverage-planner sites 計画.gpkg --plan 計画名 で確かめてください",
                    "list the ids with coverage-planner sites P.gpkg --plan NAME",
                ),
                field=option,
            )
        found |= exact
    return found


def _switched(site: Site, on: set[int], out: set[int]) -> Site:
    if site.number in on and not site.enabled:
        return replace(site, enabled=True)
    if site.number in out and site.enabled:
        return replace(site, enabled=False)
    return site


def _json(plan: Plan, shown: list[Site], changed: set[int]) -> dict[str, Any]:
    return {
        "plan": plan.name,
        "changed": [site.site_id for site in plan.sites if site.number in changed],
        "sites": [
            {
                "number": site.number,
                "site_id": site.site_id,
                "name": site.name,
                "status": site.status.value,
                "enabled": site.enabled,
                "carriers": [carrier.value for carrier in site.carriers],
                "latitude_deg": site.latitude_deg,
                "longitude_deg": site.longitude_deg,
                "total_cost_yen": site.total_cost_yen,
                "note": site.note,
            }
            for site in shown
        ],
    }


def _line(site: Site) -> Text:
    state = Text("有効", "on") if site.enabled else Text("無効", "off")
    status = name_of(site.status)
    carriers = Text(
        "・".join(name_of(carrier).ja for carrier in site.carriers),
        ", ".join(name_of(carrier).en for carrier in site.carriers),
    )
    place = f"{site.latitude_deg:.5f},{site.longitude_deg:.5f}"
    label = " ".join(part for part in (site.site_id, site.name) if part)
    cost = Text(f" {site.total_cost_yen:,}円", f" {site.total_cost_yen:,} yen") if site.total_cost_yen else Text("", "")
    return Text(
        f"[{state.ja}] {label} {status.ja}（{carriers.ja}） {place}{cost.ja}",
        f"[{state.en}] {label} {status.en} ({carriers.en}) {place}{cost.en}",
    )


def _sum_line(plan: Plan) -> Text:
    existing = [site for site in plan.sites if site.status is SiteStatus.EXISTING]
    candidate = [site for site in plan.sites if site.status is SiteStatus.CANDIDATE]
    on_existing, on_candidate = (sum(site.enabled for site in group) for group in (existing, candidate))
    return Text(
        f"計画「{plan.name}」: 既設局 {len(existing)}（有効 {on_existing}）、候補局 {len(candidate)}（有効 {on_candidate}）",
        f"plan '{plan.name}': {len(existing)} existing ({on_existing} on), {len(candidate)} candidates ({on_candidate} on)",
    )
