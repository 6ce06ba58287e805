"""``coverage-planner explain``: why a place is covered or not, term by term."""

from __future__ import annotations

import math
import re
from pathlib import Path
from typing import Annotated, Any

import typer

from coverage_planner.cli.answers import language, say, say_json
from coverage_planner.cli.explain_place import (
    OUTSIDE,
    area_lines,
    inside_boundaries,
    place_line,
    server_lines,
    surroundings_json,
)
from coverage_planner.engine.footprint import NO_SIGNAL, compute_footprint
from coverage_planner.engine.loss_term import TOTAL
from coverage_planner.engine.pixel_explanation import PixelExplanation, SectorLevel, cell_of, explain_pixel
from coverage_planner.engine.pixel_servers import PixelServers, ServingSite, explain_sites, most_likely, servers_at
from coverage_planner.model.errors import PlannerError
from coverage_planner.model.plan import Plan
from coverage_planner.model.project import Project
from coverage_planner.model.site import Site
from coverage_planner.model.terms import name_of
from coverage_planner.model.text import Text
from coverage_planner.project.project_file import open_project


def explain(
    project: Annotated[Path, typer.Argument(help="計画ファイル (.gpkg)")],
    at: Annotated[str, typer.Option(help="場所 緯度,経度 (十進度)")],
    plan: Annotated[str | None, typer.Option(help="計画の名 (省略時は最初の計画)")] = None,
    site: Annotated[str | None, typer.Option(help="局ID (省略時は最もよく届く局)")] = None,
    sector: Annotated[int | None, typer.Option(help="セクタの番号 (省略時は最もよいセクタ)")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="結果をJSONで出力")] = False,
) -> int:
    """ある場所がエリア内・エリア外である理由を、断面と損失の内訳で説明します。"""
    latitude, longitude = _place(at)
    opened = open_project(project)
    if plan is None and not opened.plans:
        raise PlannerError(
            Text("計画が1つもありません", "the project has no plan"),
            remedy=Text("デスクトップ画面で開いて計画を作ってください", "open it in the window and make a plan"),
            file=str(project),
        )
    chosen = opened.plan(plan) if plan is not None else opened.plans[0]
    data, radio = opened.data, opened.settings.radio
    cell = cell_of(latitude, longitude)
    every = explain_sites(chosen.active_sites, cell, data.terrain, data.land_use, radio)
    wanted = _site(chosen, site) if site is not None else None
    if wanted is None:
        best = most_likely(every)
        if best is None:
            outside = Text("", "") if inside_boundaries(data, cell) else OUTSIDE
            raise PlannerError(
                Text(
                    f"計画「{chosen.name}」には、この場所から最大距離{radio.maximum_range_m / 1000:g} km以内の局がありません"
                    f"{outside.ja}",
                    f"plan '{chosen.name}' has no site within the longest range of {radio.maximum_range_m / 1000:g} km"
                    f"{outside.en}",
                ),
                remedy=Text(
                    "場所を確かめるか、--site に局IDを指定してください", "check the place, or name a site with --site"
                ),
                field="at",
            )
        wanted = next(one for one in chosen.active_sites if one.number == best.site_number)
    footprint = compute_footprint(wanted, data.terrain, radio, land_use=data.land_use, threads=2)
    found = explain_pixel(wanted, cell, data.terrain, data.land_use, radio, sector=sector, footprint=footprint)
    servers = servers_at(every)
    if as_json:
        document = {"plan": chosen.name, **explanation_json(found), "servers": [_servers_json(one) for one in servers]}
        say_json({**document, **surroundings_json(data, cell, servers)})
    else:
        _say(chosen, found, servers, opened)
    return 0


def _place(text: str) -> tuple[float, float]:
    numbers = re.split(r"[,、，\s]+", text.strip())
    try:
        latitude, longitude = (float(number) for number in numbers)
    except ValueError:
        latitude = longitude = math.nan
    if not (20 <= latitude < 46 and 122 <= longitude < 154):
        raise PlannerError(
            Text(f"場所「{text}」は日本の緯度,経度ではありません", f"'{text}' is no latitude,longitude in Japan"),
            remedy=Text("--at 36.123,138.456 のように指定してください", "e.g. --at 36.123,138.456"),
            field="at",
        )
    return latitude, longitude


def _site(plan: Plan, site_id: str) -> Site:
    for one in plan.sites:
        if one.site_id == site_id:
            return one
    raise PlannerError(
        Text(f"計画「{plan.name}」に局「{site_id}」はありません", f"plan '{plan.name}' has no site '{site_id}'"),
        remedy=Text("局の一覧の局IDを指定してください", "use an id of the site table"),
        field="site",
    )


def explanation_json(found: PixelExplanation) -> dict[str, Any]:
    """Return an explanation as JSON values."""
    tongue = language()
    path = found.path
    points = {
        name: None if point is None else {"distance_m": point.distance_m, "height_m": point.height_m}
        for name, point in (
            ("bullington_point", path.bullington),
            ("horizon_tx", path.horizon_tx),
            ("horizon_rx", path.horizon_rx),
            ("highest_obstacle", path.highest_obstacle),
        )
    }
    return {
        "site_id": found.site_id,
        "latitude": found.latitude_deg,
        "longitude": found.longitude_deg,
        "cell_row": found.cell_row,
        "cell_col": found.cell_col,
        "model": found.model,
        "covered": found.covered,
        "reason": found.reason.in_language(tongue),
        "sector": _sector_json(found.sector),
        "other_sectors": [_sector_json(one) for one in found.others],
        "distance_m": found.distance_m,
        "azimuth_deg": found.azimuth_deg,
        "elevation_deg": found.elevation_deg,
        "budget": [
            {
                "key": entry.key,
                "name": entry.name.in_language(tongue),
                "value_db": entry.value_db,
                "unit": entry.unit,
                "basis": entry.basis.in_language(tongue),
            }
            for entry in found.budget
        ],
        "loss_db": found.loss_db,
        "loss_terms_note": found.terms_note.in_language(tongue),
        "loss_terms": [
            {
                "symbol": term.symbol,
                "name": term.name.in_language(tongue),
                "value": term.value if math.isfinite(term.value) else None,
                "unit": term.unit,
                "part_of": term.part_of or None,
                "basis": term.basis.in_language(tongue),
            }
            for term in found.terms
        ],
        "line_of_sight": found.path.line_of_sight,
        "line_of_sight_of_the_map": found.sight,
        "obstruction_parameter": path.obstruction if math.isfinite(path.obstruction) else None,
        **points,
        "uncertain_terrain": path.uncertain,
        "map_level_dbm": None if found.map_level_ddbm in (None, NO_SIGNAL) else found.map_level_ddbm / 10,
        "profile": {
            "distance_m": path.distance_m.tolist(),
            "ground_m": path.ground_m.tolist(),
            "surface_m": path.surface_m.tolist(),
            "earth_bulge_m": path.bulge_m.tolist(),
            "line_of_sight_m": path.sight_m.tolist(),
            "first_fresnel_radius_m": path.fresnel_m.tolist(),
            "effective_earth_radius_m": path.effective_radius_m,
        },
        "labels": [label.in_language(tongue) for label in found.labels],
    }


def _sector_json(sector: SectorLevel) -> dict[str, Any]:
    return {
        "number": sector.number,
        "technology": sector.technology.value,
        "carriers": [carrier.value for carrier in sector.carriers],
        "frequency_mhz": sector.frequency_mhz,
        "level_dbm": sector.level_dbm,
        "rounded_level_dbm": sector.level_ddbm / 10,
        "threshold_dbm": sector.threshold_ddbm / 10,
        "covered": sector.covered,
    }


def _serving_json(one: ServingSite | None) -> dict[str, Any] | None:
    return None if one is None else {"site_id": one.site_id, **_sector_json(one.sector)}


def _servers_json(one: PixelServers) -> dict[str, Any]:
    return {
        "carrier": one.carrier.value,
        "technology": one.technology.value,
        "best": _serving_json(one.best),
        "runner_up": _serving_json(one.runner_up),
    }


def _say(plan: Plan, found: PixelExplanation, servers: tuple[PixelServers, ...], project: Project) -> None:
    tongue = language()
    sector = found.sector
    name = name_of(sector.technology)
    say(Text(f"{name.ja}の電波: {found.reason.ja}", f"{name.en}: {found.reason.en}"))
    say(
        Text(
            f"計画「{plan.name}」 局 {found.site_id} セクタ{sector.number} {sector.frequency_mhz:g} MHz → "
            f"{found.latitude_deg:.6f}N {found.longitude_deg:.6f}E "
            f"(距離 {found.distance_m:,.0f} m、方位 {found.azimuth_deg:.1f}°、仰角 {found.elevation_deg:+.2f}°)",
            f"plan '{plan.name}', site {found.site_id} sector {sector.number} {sector.frequency_mhz:g} MHz -> "
            f"{found.latitude_deg:.6f}N {found.longitude_deg:.6f}E "
            f"({found.distance_m:,.0f} m, azimuth {found.azimuth_deg:.1f}, elevation {found.elevation_deg:+.2f})",
        )
    )
    cell = found.cell_row, found.cell_col
    say(place_line(project.data, cell))
    for entry in found.budget:
        basis = entry.basis.in_language(tongue)
        say(
            f"  {entry.value_db:+9.2f} {entry.unit:<3} {entry.name.in_language(tongue)}{f' ({basis})' if basis else ''}"
        )
    say(Text(f"  {sector.level_dbm:+9.2f} dBm 受信レベル (RSRP)", f"  {sector.level_dbm:+9.2f} dBm level (RSRP)"))
    note = found.terms_note
    say(Text(f"損失の各項（{note.ja}）", f"terms of the loss ({note.en})"))
    for term in found.terms:
        words, basis = term.name.in_language(tongue), term.basis.in_language(tongue)
        above = "" if term.part_of in ("", TOTAL) else f" ⊂ {term.part_of}"
        say(f"  {term.value:9.2f} {term.unit:<2} {words} [{term.symbol}{above}]{f' ({basis})' if basis else ''}")
    if found.map_level_ddbm is not None:
        level = f"{found.map_level_ddbm / 10:.1f} dBm"
        shown = Text("なし（圏外）", "none (not covered)") if found.map_level_ddbm == NO_SIGNAL else Text(level, level)
        say(Text(f"地図の受信レベル: {shown.ja}", f"level on the map: {shown.en}"))
    if found.path.uncertain:
        say(
            Text(
                "途中又は受信点の標高が不明です(補間又は平地とみなす)",
                "some of the ground is unknown (bridged or level)",
            )
        )
    for line in [*server_lines(servers), *area_lines(project.data, cell)]:
        say(line)
    for label in found.labels:
        say(Text(f"※ {label.ja}", f"* {label.en}"))
