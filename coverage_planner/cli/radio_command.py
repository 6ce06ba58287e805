"""``coverage-planner radio``: the radio settings of a project: propagation model, antennas, land use, clutter table."""

from __future__ import annotations

from dataclasses import replace
from enum import StrEnum
from math import isnan
from pathlib import Path
from typing import Annotated, Any

import typer

from coverage_planner.cli.answers import finding_json, say, say_findings, say_json
from coverage_planner.cli.path_loss_lines import MODEL_TEXTS
from coverage_planner.data.antenna_pattern import read_antennas
from coverage_planner.data.clutter_table import read_clutter_table
from coverage_planner.model.errors import PlannerError
from coverage_planner.model.findings import Findings, Severity, refuse_on_error
from coverage_planner.model.land_use import LAND_USE_NAMES, LARGE_SEA_KM2, MAXIMUM_SEA_KM2, LandUseClass
from coverage_planner.model.project import Project
from coverage_planner.model.settings import PropagationModel, RadioSettings
from coverage_planner.model.text import Text
from coverage_planner.project.land_use_import import project_with_land_use
from coverage_planner.project.project_file import open_project, save_project


class Switch(StrEnum):
    """A setting that is on or off."""

    ON = "on"
    OFF = "off"


def radio(
    project_path: Annotated[Path, typer.Argument(metavar="P.gpkg", help="計画ファイル")],
    antenna: Annotated[
        list[Path] | None,
        typer.Option(help="加えるアンテナの指向性 (MSI・Planet形式、zip可)。同じ名前のものは置き換えます。繰り返し可"),
    ] = None,
    remove_antenna: Annotated[
        list[str] | None,
        typer.Option(metavar="NAME", help="取り除くアンテナの名前 (使っている局があれば断ります)、繰り返し可"),
    ] = None,
    clutter_table: Annotated[
        Path | None,
        typer.Option(
            help="遮へい物の高さの表 (区分・高さm の2列、CSV・Excel)。表にない区分は今の高さのまま。--clutter on を含みます"
        ),
    ] = None,
    clutter: Annotated[Switch | None, typer.Option(help="土地利用による遮へい物の高さを使うか (p1812)")] = None,
    zones: Annotated[Switch | None, typer.Option(help="土地利用による海・沿岸の区分を使うか (p1812)")] = None,
    minimum_sea_km2: Annotated[
        float | None,
        typer.Option(
            min=0,
            max=MAXIMUM_SEA_KM2,
            metavar="KM2",
            help=f"閉じた海水域の最小面積 (km²)。これより狭い海は内水面とし、0ならすべて海とします (p1812、初めの値 {LARGE_SEA_KM2:,g})",
        ),
    ] = None,
    land_use: Annotated[
        list[Path] | None,
        typer.Option(
            help="土地利用細分メッシュ L03-b (ラスタ版・ベクタ版、zip可)。計画の土地利用をこのファイルに置き換えます。繰り返し可"
        ),
    ] = None,
    model: Annotated[PropagationModel | None, typer.Option(help="伝搬モデル")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="結果をJSONで出力")] = False,
) -> int:
    """計画の電波の設定 (伝搬モデル・アンテナ・土地利用・遮へい物の高さの表) を示し、変えます。"""
    project = open_project(project_path)
    found = project
    findings: Findings = ()
    if antenna:
        found, findings = _with_antennas(found, antenna)
    for name in remove_antenna or ():
        found = _without_antenna(found, name)
    settings = found.settings.radio.land_use
    if clutter_table is not None:
        for kind, height in read_clutter_table(clutter_table).items():
            settings = settings.with_height(kind, height)
        settings = replace(settings, clutter=True)
    if clutter is not None:
        settings = replace(settings, clutter=clutter is Switch.ON)
    if zones is not None:
        settings = replace(settings, zones=zones is Switch.ON)
    if minimum_sea_km2 is not None:
        settings = replace(settings, minimum_sea_km2=_sea_km2(minimum_sea_km2))
    chosen = found.settings.radio.model if model is None else model
    found = _with_radio(found, replace(found.settings.radio, land_use=settings, model=chosen))
    if land_use:
        found, noticed = project_with_land_use(found, land_use)
        findings += noticed
    changed = found.settings != project.settings or bool(land_use)
    if changed:
        save_project(found, project_path)
    if as_json:
        say_json({"changed": changed, **_json(found), "findings": [finding_json(one) for one in findings]})
        return 0
    say_findings(one for one in findings if one.severity is Severity.WARNING)
    if land_use:
        say(_land_use_line(found))
    if changed:
        say(Text("設定を計画に記録しました", "recorded in the project"))
    for line in _lines(found):
        say(line)
    return 0


def _sea_km2(area: float) -> float:
    """Return an area that is a number; typer's range lets NaN through."""
    if isnan(area):
        raise PlannerError(
            Text("面積「nan」は数値ではありません", "the area 'nan' is not a number"),
            remedy=Text(f"0〜{MAXIMUM_SEA_KM2:,g} を指定してください", f"give 0 to {MAXIMUM_SEA_KM2:,g}"),
            field="--minimum-sea-km2",
        )
    return area


def _land_use_line(project: Project) -> Text:
    land_use = project.data.land_use
    assert land_use is not None
    west, south, east, north = land_use.window.bounds()
    place = f"{south:.2f}–{north:.2f}N {west:.2f}–{east:.2f}E"
    return Text(f"土地利用を取り込みました: {land_use.source} {place}", f"took the land use: {land_use.source} {place}")


def _with_radio(project: Project, settings: RadioSettings) -> Project:
    return replace(project, settings=replace(project.settings, radio=settings))


def _with_antennas(project: Project, paths: list[Path]) -> tuple[Project, Findings]:
    """Return the project with the antennas of files; one of the same name is replaced."""
    read = read_antennas(paths)
    refuse_on_error(read.findings)
    assert read.value is not None
    names = {one.name for one in read.value}
    settings = project.settings.radio
    kept = tuple(one for one in settings.antennas if one.name not in names)
    files = {one.name for one in read.inputs}
    inputs = tuple(one for one in project.data.inputs if one.role != "antennas" or one.name not in files)
    project = replace(project, data=replace(project.data, inputs=(*inputs, *read.inputs)))
    return _with_radio(project, replace(settings, antennas=(*kept, *read.value))), read.findings


def _without_antenna(project: Project, name: str) -> Project:
    settings = project.settings.radio
    if settings.antenna(name) is None:
        known = [one.name for one in settings.antennas]
        raise PlannerError(
            Text(f"アンテナ「{name}」は計画にありません", f"the project has no antenna '{name}'"),
            remedy=Text(
                f"次から選んでください: {'、'.join(known)}" if known else "計画にアンテナはありません",
                f"use one of: {', '.join(known)}" if known else "the project has no antennas",
            ),
            field="--remove-antenna",
        )
    users = dict.fromkeys(
        site.site_id
        for plan in project.plans
        for site in plan.sites
        for sector in site.sectors
        if sector.antenna_name == name
    )
    if users:
        shown = "、".join(list(users)[:5]) + (f" ほか{len(users) - 5}局" if len(users) > 5 else "")
        raise PlannerError(
            Text(f"アンテナ「{name}」は局 {shown} が使っています", f"antenna '{name}' is used by {shown}"),
            remedy=Text("局のアンテナを変えてから取り除いてください", "change the antennas of those sites first"),
            field="--remove-antenna",
        )
    return _with_radio(project, replace(settings, antennas=tuple(one for one in settings.antennas if one.name != name)))


def _json(project: Project) -> dict[str, Any]:
    settings = project.settings.radio
    return {
        "model": settings.model.value,
        "environment": settings.environment.value,
        "antennas": [
            {
                "name": one.name,
                "gain_dbi": one.gain_dbi,
                "frequency_mhz": one.frequency_mhz,
                "file": one.file_name,
                "content": one.digest,
            }
            for one in settings.antennas
        ],
        "clutter": settings.land_use.clutter,
        "zones": settings.land_use.zones,
        "minimum_sea_km2": settings.land_use.minimum_sea_km2,
        "clutter_heights_m": {
            kind.name.lower(): height for kind, height in zip(LandUseClass, settings.land_use.heights_m, strict=True)
        },
        "land_use": None if project.data.land_use is None else project.data.land_use.edition,
        "notes": [note.ja for note in _notes(project)],
    }


def _lines(project: Project) -> list[Text]:
    settings = project.settings.radio
    name = MODEL_TEXTS[settings.model.value]
    lines = [Text(f"伝搬モデル: {name.ja} [{settings.model.value}]", f"model: {name.en} [{settings.model.value}]")]
    for one in settings.antennas:
        lines.append(
            Text(
                f"アンテナ「{one.name}」: 利得 {one.gain_dbi:g} dBi（{one.file_name}）",
                f"antenna '{one.name}': {one.gain_dbi:g} dBi ({one.file_name})",
            )
        )
    if not settings.antennas:
        lines.append(Text("アンテナのファイル: なし", "antenna files: none"))
    land_use = settings.land_use
    state = Text("使う", "on") if land_use.clutter else Text("使わない", "off")
    zones = Text("使う", "on") if land_use.zones else Text("使わない", "off")
    lines.append(
        Text(f"遮へい物の高さ: {state.ja}、海・沿岸の区分: {zones.ja}", f"clutter: {state.en}, zones: {zones.en}")
    )
    if land_use.zones:
        least = f"{land_use.minimum_sea_km2:,g}"
        lines.append(
            Text(f"  閉じた海水域は {least} km² 以上を海とする", f"  closed seas count from {least} km²")
            if land_use.minimum_sea_km2
            else Text("  土地利用の海水域はすべて海とする", "  every sea of the land use counts")
        )
    heights = [(LAND_USE_NAMES[kind], height) for kind, height in zip(LandUseClass, land_use.heights_m, strict=True)]
    ja = "、".join(f"{text.ja} {height:g}" for text, height in heights if height)
    en = ", ".join(f"{text.en} {height:g}" for text, height in heights if height)
    lines.append(
        Text(f"  高さの表 (m): {ja or 'すべて 0'}、ほかの区分は 0", f"  heights (m): {en or 'all 0'}; other classes 0")
    )
    return lines + _notes(project)


def _notes(project: Project) -> list[Text]:
    """Return why a clutter table has no effect, where it has none."""
    settings = project.settings.radio
    if not settings.land_use.clutter:
        return []
    notes = []
    if settings.model is not PropagationModel.P1812:
        notes.append(
            Text(
                "注意: 遮へい物の高さは P.1812 でだけ使います（--model p1812 で切り替えられます）",
                "caution: clutter heights are used by P.1812 only (switch with --model p1812)",
            )
        )
    if project.data.land_use is None:
        notes.append(
            Text(
                "注意: 土地利用がないため高さを当てる所がありません（radio --land-use で取り込めます）",
                "caution: the project has no land use to take the classes from (add it with radio --land-use)",
            )
        )
    return notes
