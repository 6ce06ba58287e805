"""Reading municipal boundaries (N03 and its offspring) into half meshes by municipality (RULES.md 1.1i, 3.2)."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt
import shapely

from coverage_planner.data.boundary_columns import LayerCodes, codes_of_layer
from coverage_planner.data.half_mesh_assignment import (
    HalfMeshShares,
    PolygonSet,
    half_mesh_shares,
    largest_owner,
)
from coverage_planner.data.municipality_codes import city_of_ward, prefecture_name
from coverage_planner.data.polygon_parts import polygon_parts, polygon_set
from coverage_planner.data.reading import Progress, Read, has_error, no_progress
from coverage_planner.data.vector_file import VectorLayer, read_all_vectors, vector_inputs
from coverage_planner.model.findings import Finding, Severity
from coverage_planner.model.lattice import half_mesh_area_m2
from coverage_planner.model.layers import LineSet, Municipality, ZoneTable
from coverage_planner.model.terms import Datum
from coverage_planner.model.text import Text

_OVERLAP = 1e-6
_NOTEWORTHY_OVERLAP = 0.01


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class _Zones:
    municipalities: tuple[Municipality, ...]
    geometry: npt.NDArray[np.object_]
    owner: npt.NDArray[np.int32]
    """Index into ``municipalities``; its length for 所属未定地, so that a municipality wins a tie with it."""


def read_boundaries(paths: list[Path], *, datum: Datum, progress: Progress = no_progress) -> Read[ZoneTable]:
    """Read municipal polygons of all files and give each half mesh to the municipality with the largest area in it.

    Wards of designated cities become their city; polygons without a code (所属未定地) belong to no municipality.
    """
    layers, findings = read_all_vectors(paths, "boundaries", datum=datum, progress=lambda share: progress(0.4 * share))
    inputs = vector_inputs(paths, "boundaries")
    if not layers and not has_error(findings):
        findings.append(
            _error("no_polygons", Text("行政区域のファイルがありません", "no boundary file was given"), None)
        )
    zones = None if has_error(findings) else _zones(layers, findings)
    if zones is None or has_error(findings):
        return Read(value=None, findings=tuple(findings), inputs=inputs)
    polygons = polygon_set(zones.geometry, zones.owner)
    shares = half_mesh_shares(polygons, progress=lambda share: progress(0.4 + 0.5 * share))
    shares = _without_own_overlaps(shares, zones, findings)
    row, col, owner = largest_owner(shares)
    nobody = len(zones.municipalities)
    table = ZoneTable(
        municipalities=zones.municipalities,
        row=row,
        col=col,
        municipality=np.where(owner == nobody, -1, owner).astype(np.int32),
        outlines=_outlines(polygons, nobody),
    )
    _report(table, shares, findings)
    progress(1.0)
    return Read(value=table, findings=tuple(findings), inputs=inputs)


def _zones(layers: list[VectorLayer], findings: list[Finding]) -> _Zones | None:
    read: list[tuple[VectorLayer, LayerCodes]] = []
    without: list[tuple[VectorLayer, Finding]] = []
    for layer in layers:
        answer = codes_of_layer(layer)
        if isinstance(answer, Finding):
            without.append((layer, answer))
        else:
            read.append((layer, answer))
            findings.extend(answer.findings)
    archives = {layer.shown_name.split("!")[0] for layer, _ in read if "!" in layer.shown_name}
    for layer, finding in without:
        # Archives of N03 also hold prefectures and 振興局 as layers without municipal codes.
        if layer.shown_name.split("!")[0] in archives:
            findings.append(
                Finding(
                    severity=Severity.COUNT,
                    code="boundaries.layer_aside",
                    message=Text(
                        "市区町村コードのないレイヤは読みません", "a layer without municipal codes is not read"
                    ),
                    file=layer.shown_name,
                    value=len(layer.frame),
                )
            )
        else:
            findings.append(finding)
    if has_error(findings):
        return None
    names: dict[str, Municipality] = {}
    wards: set[str] = set()
    codes: list[str | None] = []
    parts: list[npt.NDArray[np.object_]] = []
    for layer, answer in read:
        polygons, feature = polygon_parts(layer, "boundaries", findings)
        parts.append(polygons)
        layer_codes: list[str | None] = []
        for code, name in zip(answer.codes, answer.names, strict=True):
            city = None if code is None else city_of_ward(code)
            if code is not None and city is not None and code != city[0]:
                wards.add(code)
            final = city[0] if city is not None else code
            if final is not None and final not in names:
                names[final] = Municipality(
                    code=final, name=city[1] if city is not None else name, prefecture_name=prefecture_name(final)
                )
            layer_codes.append(final)
        codes.extend(layer_codes[row] for row in feature)
    if not codes:
        if not has_error(findings):
            findings.append(_error("no_polygons", Text("面の地物がありません", "no polygons"), layers[0].shown_name))
        return None
    if wards:
        findings.append(
            Finding(
                severity=Severity.COUNT,
                code="boundaries.wards_rolled_up",
                message=Text(
                    f"政令指定都市の行政区 {len(wards)} 区を市にまとめました",
                    f"{len(wards)} wards of designated cities were rolled up into their cities",
                ),
                value=len(wards),
            )
        )
    order = sorted(names)
    index = {code: place for place, code in enumerate(order)}
    return _Zones(
        municipalities=tuple(names[code] for code in order),
        geometry=np.concatenate(parts),
        owner=np.array([len(order) if code is None else index[code] for code in codes], dtype=np.int32),
    )


def _without_own_overlaps(shares: HalfMeshShares, zones: _Zones, findings: list[Finding]) -> HalfMeshShares:
    """Unite the polygons of municipalities that overlap themselves (the same town in two files) and count them again."""
    doubled = np.unique(shares.owner[shares.share > 1 + _OVERLAP])
    if not doubled.size:
        return shares
    geometry, owner = [], []
    for number in doubled:
        united = shapely.get_parts(shapely.union_all(zones.geometry[zones.owner == number]))
        geometry.append(united[shapely.get_type_id(united) == 3])
        owner.append(np.full(geometry[-1].size, number, dtype=np.int32))
    again = half_mesh_shares(polygon_set(np.concatenate(geometry), np.concatenate(owner)))
    names = "、".join(_name(zones.municipalities, int(number)) for number in doubled[:5])
    findings.append(
        Finding(
            severity=Severity.WARNING,
            code="boundaries.same_municipality_twice",
            message=Text(
                f"同じ市区町村の面が重なっています（{names} など {doubled.size} 団体）。重なりは1回だけ数えます",
                f"polygons of one municipality overlap ({names}; {doubled.size} in all) and count once",
            ),
            value=int(doubled.size),
        )
    )
    kept = shares.of_owners(~np.isin(shares.owner, doubled))
    return HalfMeshShares(
        row=np.concatenate([kept.row, again.row]),
        col=np.concatenate([kept.col, again.col]),
        owner=np.concatenate([kept.owner, again.owner]),
        share=np.concatenate([kept.share, again.share]),
    )


def _name(municipalities: tuple[Municipality, ...], number: int) -> str:
    return municipalities[number].name if number < len(municipalities) else "所属未定地"


def _outlines(polygons: PolygonSet, nobody: int) -> LineSet:
    ring_owner = np.repeat(polygons.owner, np.diff(polygons.polygon_rings))
    return LineSet(
        longitude_deg=polygons.longitude_deg.copy(),
        latitude_deg=polygons.latitude_deg.copy(),
        offsets=polygons.ring_offsets.copy(),
        feature=np.where(ring_owner == nobody, -1, ring_owner).astype(np.int32),
    )


def _report(table: ZoneTable, shares: HalfMeshShares, findings: list[Finding]) -> None:
    cell = shares.row.astype(np.int64) * (1 << 20) + shares.col
    _, place = np.unique(cell, return_inverse=True)
    total = np.bincount(place, weights=np.minimum(shares.share, 1.0))
    crowded = int((total > 1 + _NOTEWORTHY_OVERLAP).sum())
    if crowded:
        findings.append(
            Finding(
                severity=Severity.WARNING,
                code="boundaries.overlap",
                message=Text(
                    f"市区町村の面どうしが1％より広く重なるメッシュが {crowded} 個あります",
                    f"in {crowded} half meshes polygons of different municipalities overlap by more than 1 %",
                ),
                remedy=Text("同じ出典・同じ年の境界を使ってください", "use boundaries of one source and year"),
                value=crowded,
            )
        )
    unassigned = int((table.municipality == -1).sum())
    if unassigned:
        findings.append(
            Finding(
                severity=Severity.COUNT,
                code="boundaries.unassigned_half_meshes",
                message=Text(
                    f"所属未定地のメッシュ {unassigned} 個は、どの市区町村にも数えません",
                    f"{unassigned} half meshes of unassigned land (所属未定地) belong to no municipality",
                ),
                value=unassigned,
            )
        )
    area_km2 = float((np.minimum(shares.share, 1.0) * half_mesh_area_m2(shares.row)).sum() / 1e6)
    counts = (
        (
            Severity.COUNT,
            "municipalities",
            f"市区町村 {len(table.municipalities)}",
            f"{len(table.municipalities)} municipalities",
            len(table.municipalities),
        ),
        (
            Severity.COUNT,
            "half_meshes",
            f"2分の1地域メッシュ {table.row.size:,} 個",
            f"{table.row.size:,} half meshes",
            int(table.row.size),
        ),
        (Severity.SUM, "area_km2", f"面積 {area_km2:,.1f} km²", f"area {area_km2:,.1f} km2", area_km2),
    )
    findings.extend(
        Finding(severity=severity, code=f"boundaries.{code}", message=Text(ja, en), value=value)
        for severity, code, ja, en, value in counts
    )
    without_mesh = sorted(set(range(len(table.municipalities))) - set(table.municipality.tolist()))
    if without_mesh:
        names = "、".join(_name(table.municipalities, number) for number in without_mesh[:5])
        findings.append(
            Finding(
                severity=Severity.WARNING,
                code="boundaries.municipality_without_half_mesh",
                message=Text(
                    f"面積最大となるメッシュのない市区町村が {len(without_mesh)} 団体あります（{names}）",
                    f"{len(without_mesh)} municipalities have the largest area in no half mesh ({names})",
                ),
                value=len(without_mesh),
            )
        )


def _error(code: str, message: Text, file: str | None) -> Finding:
    return Finding(
        severity=Severity.ERROR,
        code=f"boundaries.{code}",
        message=message,
        file=file,
        remedy=Text("行政区域（N03）の面データを指定してください", "name a file of municipal polygons (N03)"),
    )
