"""What inputs say about each other: people outside the boundaries, sites without terrain, municipalities without figures."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np

from coverage_planner.model.antenna_file import AntennaFile
from coverage_planner.model.findings import Finding, Findings, Severity
from coverage_planner.model.lattice import subcell_of_point
from coverage_planner.model.layers import PlanningData, ZoneTable
from coverage_planner.model.site import Site
from coverage_planner.model.text import Text

_NAMES_SHOWN = 5
PERSONS_OUTSIDE = "import.persons_outside_boundaries"


def cross_checks(data: PlanningData, sites: tuple[Site, ...]) -> list[Finding]:
    """Return what the planner should know before trusting figures that need two inputs."""
    findings: list[Finding] = []
    if data.zones is not None:
        findings += _people_outside(data, data.zones)
        findings += _municipalities_without(data, data.zones)
    if data.terrain is not None:
        findings += _sites_without_terrain(data, sites)
    return findings


def absent_inputs(data: PlanningData, *, has_sites: bool) -> list[Finding]:
    """Return one line for each input that was not given, and what is therefore absent (never zero)."""
    absent = (
        (
            data.zones is None,
            "boundaries",
            Text("行政区域がありません。市町村別の数値は出しません", "no boundaries: no figures by municipality"),
        ),
        (data.roads is None, "roads", Text("道路がありません。道路カバー率は出しません", "no roads: no road coverage")),
        (
            data.terrain is None,
            "dem",
            Text(
                "標高がありません。地形による遮へいは計算しません", "no elevation: blocking by terrain is not computed"
            ),
        ),
        (
            data.land_use is None,
            "land_use",
            Text(
                "土地利用がありません。樹木・建物の高さと海上・沿岸の伝搬は考慮しません",
                "no land use: neither trees and buildings nor sea and coast are considered",
            ),
        ),
        (
            data.service_areas is None,
            "service_areas",
            Text(
                "事業者のエリアがありません。現状のエリアは既設局からの予測だけになります",
                "no carriers' areas: today's area is predicted from existing sites only",
            ),
        ),
        (
            not has_sites,
            "sites",
            Text("基地局の一覧がありません。局は地図の上で置けます", "no base stations: place them on the map"),
        ),
        (
            data.fiscal is None,
            "fiscal",
            Text(
                "財政力指数がありません。これを要件とする補助の判定はできません",
                "no fiscal strength: subsidy conditions on it cannot be decided",
            ),
        ),
        (
            data.areas is None,
            "areas",
            Text(
                "条件不利地域の一覧がありません。対象地域の判定はできません",
                "no disadvantaged areas: the target area cannot be decided",
            ),
        ),
        (
            data.secondary_meshes is None,
            "secondary_meshes",
            Text(
                "二次メッシュの一覧がありません。5G基盤展開率は出しません",
                "no secondary mesh list: no base deployment rate",
            ),
        ),
    )
    return [
        Finding(severity=Severity.COUNT, code=f"import.absent_{key}", message=message, value=0)
        for missing, key, message in absent
        if missing
    ]


def _people_outside(data: PlanningData, zones: ZoneTable) -> list[Finding]:
    place = zones.municipality_of(data.population.row, data.population.col)
    outside = int(data.population.persons[place < 0].sum())
    if not outside:
        return []
    total = data.population.total_persons
    if outside == total:
        return [
            Finding(
                severity=Severity.ERROR,
                code=PERSONS_OUTSIDE,
                message=Text(
                    f"人口{total:,}人の全員が行政区域の外です。人口メッシュと行政区域の都道府県が合っていません",
                    f"all {total:,} persons lie outside the boundaries: population and boundaries are of different prefectures",
                ),
                remedy=Text(
                    "人口メッシュと同じ都道府県の行政区域（N03）を指定してください。行政区域なしでも取り込めます（市町村別の数値は出ません）",
                    "give the boundaries of the prefecture of the population, or none (no figures by municipality then)",
                ),
                value=outside,
            )
        ]
    return [
        Finding(
            severity=Severity.WARNING,
            code=PERSONS_OUTSIDE,
            message=Text(
                f"人口{total:,}人のうち{outside:,}人は行政区域の外です。対象全域には数え、市町村別には入りません",
                f"{outside:,} of {total:,} persons lie outside the boundaries: counted in the whole area, in no municipality",
            ),
            remedy=Text(
                "必要な都道府県の行政区域を追加するか、対象を行政区域の中に限ってください（コマンドでは --area boundaries、"
                "画面では取り込みの「対象を行政区域の中に限る」にチェック）",
                "add the boundaries of the prefectures you need, or plan inside the boundaries only (--area boundaries; in "
                "the window the check box of the import)",
            ),
            value=outside,
        )
    ]


def _municipalities_without(data: PlanningData, zones: ZoneTable) -> list[Finding]:
    place = zones.municipality_of(data.population.row, data.population.col)
    populated = np.unique(place[place >= 0])
    findings = []
    for known, key, ja, en in (
        (None if data.fiscal is None else set(data.fiscal.by_code), "fiscal", "財政力指数", "fiscal strength"),
        (
            None if data.areas is None else data.areas.listed_codes,
            "areas",
            "条件不利地域の記載",
            "entry of disadvantaged areas",
        ),
    ):
        if known is None:
            continue
        missing = [zones.municipalities[k] for k in populated if zones.municipalities[k].code not in known]
        if not missing:
            continue
        names = "、".join(municipality.name for municipality in missing[:_NAMES_SHOWN])
        more = len(missing) - _NAMES_SHOWN
        findings.append(
            Finding(
                severity=Severity.WARNING if key == "fiscal" else Severity.COUNT,
                code=f"import.municipalities_without_{key}",
                message=Text(
                    f"{len(missing)}市区町村には{ja}がありません（{names}{f'ほか{more}' if more > 0 else ''}）",
                    f"{len(missing)} municipalities have no {en} ({names}{f' and {more} more' if more > 0 else ''})",
                ),
                value=len(missing),
            )
        )
    return findings


def _sites_without_terrain(data: PlanningData, sites: tuple[Site, ...]) -> list[Finding]:
    terrain = data.terrain
    assert terrain is not None
    lost = []
    for site in sites:
        row, col = subcell_of_point(site.latitude_deg, site.longitude_deg)
        r, c = row - terrain.window.row0, col - terrain.window.col0
        inside = 0 <= r < terrain.window.rows and 0 <= c < terrain.window.cols
        if not inside or not np.isfinite(terrain.height_m[r, c]):
            lost.append(site.site_id)
    if not lost:
        return []
    names = "、".join(lost[:_NAMES_SHOWN])
    more = len(lost) - _NAMES_SHOWN
    return [
        Finding(
            severity=Severity.WARNING,
            code="import.sites_without_terrain",
            message=Text(
                f"{len(lost)}局の位置に標高がありません（{names}{f'ほか{more}' if more > 0 else ''}）",
                f"{len(lost)} sites stand where no height is known ({names}{f' and {more} more' if more > 0 else ''})",
            ),
            remedy=Text("その地域のDEMを追加してください", "add the DEM of that area"),
            value=len(lost),
        )
    ]


def unknown_antennas(sites: Iterable[Site], antennas: tuple[AntennaFile, ...]) -> Findings:
    """Return a warning for every antenna that sites name and no imported file holds; their footprints will be refused."""
    known = {antenna.name for antenna in antennas}
    lacking: dict[str, str] = {}
    for site in sites:
        for sector in site.sectors:
            if sector.antenna_name and sector.antenna_name not in known:
                lacking.setdefault(sector.antenna_name, site.site_id)
    return tuple(
        Finding(
            severity=Severity.WARNING,
            code="sites.unknown_antenna",
            message=Text(
                f"局「{site_id}」のアンテナ「{name}」のファイルがありません",
                f"there is no file for antenna '{name}' of site '{site_id}'",
            ),
            remedy=Text("アンテナのファイルを読み込んでください", "import the antenna's file"),
        )
        for name, site_id in lacking.items()
    )
