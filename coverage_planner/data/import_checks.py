"""What inputs say about each other: people outside the boundaries, sites without terrain, municipalities without figures."""

from __future__ import annotations

import numpy as np

from coverage_planner.model.findings import Finding, Severity
from coverage_planner.model.lattice import subcell_of_point
from coverage_planner.model.layers import PlanningData, ZoneTable
from coverage_planner.model.site import Site
from coverage_planner.model.text import Text

_NAMES_SHOWN = 5


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
            "行政区域",
            "市町村別・都道府県別の集計",
            "boundaries",
            "figures by municipality",
        ),
        (data.roads is None, "roads", "道路", "道路カバー率", "roads", "road coverage"),
        (data.terrain is None, "dem", "標高", "地形による遮へいの計算", "elevation", "blocking by terrain"),
        (
            data.service_areas is None,
            "service_areas",
            "事業者のエリア",
            "公表エリアによる現状のカバー率(既設局の予測だけで計算)",
            "carriers' areas",
            "today's coverage by published areas (predicted from existing sites only)",
        ),
        (not has_sites, "sites", "基地局", "既設局・候補局", "base stations", "existing and candidate sites"),
        (
            data.fiscal is None,
            "fiscal",
            "財政力指数",
            "財政力指数による補助要件の判定",
            "fiscal strength",
            "tests by fiscal strength",
        ),
        (
            data.areas is None,
            "areas",
            "条件不利地域",
            "条件不利地域の判定",
            "disadvantaged areas",
            "the test of the target area",
        ),
        (
            data.secondary_meshes is None,
            "secondary_meshes",
            "二次メッシュの一覧",
            "5G基盤展開率",
            "secondary mesh list",
            "the base deployment rate",
        ),
    )
    return [
        Finding(
            severity=Severity.COUNT,
            code=f"import.absent_{key}",
            message=Text(f"{ja}の入力がありません。{lost_ja}はできません", f"no {en} given: {lost_en} is absent"),
            value=0,
        )
        for missing, key, ja, lost_ja, en, lost_en in absent
        if missing
    ]


def _people_outside(data: PlanningData, zones: ZoneTable) -> list[Finding]:
    place = zones.municipality_of(data.population.row, data.population.col)
    outside = int(data.population.persons[place < 0].sum())
    if not outside:
        return []
    total = data.population.total_persons
    return [
        Finding(
            severity=Severity.WARNING,
            code="import.persons_outside_boundaries",
            message=Text(
                f"人口{total:,}人のうち{outside:,}人は行政区域の外です。対象全域には数え、市町村別には入りません",
                f"{outside:,} of {total:,} persons lie outside the boundaries: counted in the whole area, in no municipality",
            ),
            remedy=Text("必要な都道府県の行政区域を追加してください", "add the boundaries of the prefectures you need"),
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
