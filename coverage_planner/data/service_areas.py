"""Reading carriers' service areas: polygons per carrier and technology, onto the sub-cells of lattice tiles."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from coverage_planner.data.half_mesh_assignment import HalfMeshShares
from coverage_planner.data.polygon_parts import polygon_parts, polygon_set
from coverage_planner.data.reading import Progress, Read, has_error, no_progress
from coverage_planner.data.service_area_shares import united_shares
from coverage_planner.data.service_areas_painting import TileCanvas, TooManyTiles
from coverage_planner.data.vector_file import read_all_vectors, vector_inputs
from coverage_planner.model.findings import Finding, Severity
from coverage_planner.model.lattice import SUBCELLS_PER_SIDE, TILE_HALF_MESHES, TILE_SUBCELLS, half_mesh_area_m2
from coverage_planner.model.layers import InputFile, ServiceAreaTiles, service_bit
from coverage_planner.model.terms import CARRIERS, Carrier, Datum, Service, Technology, name_of
from coverage_planner.model.text import Text

MOST_TILES = 12_000
"""About 480 MB; Japan's land lies in about 4,900 tiles."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ServiceAreaFile:
    """A file of service area polygons and whose area it is."""

    carrier: Carrier
    technology: Technology
    path: Path


class FilePolygons(NamedTuple):
    """Single polygons of a file; those of one feature do not overlap."""

    polygons: npt.NDArray[np.object_]
    one_feature: bool


def read_service_areas(
    files: list[ServiceAreaFile], *, datum: Datum, progress: Progress = no_progress
) -> Read[ServiceAreaTiles]:
    """Read service areas of all files; areas of one carrier and technology unite.

    A 5G area counts as a mobile phone area of its carrier, too.
    """
    findings: list[Finding] = []
    inputs: tuple[InputFile, ...] = ()
    canvas = TileCanvas(MOST_TILES)
    polygons: dict[tuple[Carrier, Technology], list[FilePolygons]] = {}
    for number, file in enumerate(files):

        def partly(share: float, number: int = number) -> None:
            progress(0.8 * (number + share) / len(files))

        inputs += vector_inputs([file.path], f"service_area:{file.carrier.value}:{file.technology.value}")
        painted = _paint_file(canvas, file, datum, findings, partly)
        polygons.setdefault((file.carrier, file.technology), []).append(painted)
    if not files:
        findings.append(
            Finding(
                severity=Severity.ERROR,
                code="service_areas.no_files",
                message=Text("サービスエリアのファイルがありません", "no service area file was given"),
                remedy=Text("事業者ごとの面データを指定してください", "name the polygons of each carrier"),
            )
        )
    if has_error(findings):
        return Read(value=None, findings=tuple(findings), inputs=inputs)
    _agree(canvas, polygons, findings, lambda share: progress(0.8 + 0.2 * share))
    tile_row, tile_col, bits = canvas.tiles()
    tiles = ServiceAreaTiles(
        tile_row=tile_row,
        tile_col=tile_col,
        bits=bits,
        carriers=tuple(carrier for carrier in CARRIERS if any(file.carrier is carrier for file in files)),
    )
    _sums(tiles, files, findings)
    progress(1.0)
    return Read(value=tiles, findings=tuple(findings), inputs=inputs)


def _paint_file(
    canvas: TileCanvas, file: ServiceAreaFile, datum: Datum, findings: list[Finding], progress: Progress
) -> FilePolygons:
    """Paint the polygons of a file and return them."""
    layers, found = read_all_vectors(
        [file.path], "service_areas", datum=datum, progress=lambda share: progress(0.5 * share)
    )
    parts = [polygon_parts(layer, "service_areas", found) for layer in layers]
    findings.extend(found)
    polygons = np.concatenate([shapes for shapes, _feature in parts]) if parts else np.zeros(0, dtype=object)
    if not polygons.size:
        if not has_error(found):
            findings.append(
                Finding(
                    severity=Severity.ERROR,
                    code="service_areas.no_polygons",
                    message=Text("サービスエリアの面がありません", "no service area polygons"),
                    file=file.path.name,
                    remedy=Text(
                        "エリアの面データを使ってください。点は基地局一覧（CSV・xlsx）として取り込めます",
                        "use area polygons; points can be imported as a list of base stations (CSV, xlsx)",
                    ),
                )
            )
        return FilePolygons(polygons, one_feature=True)
    area = FilePolygons(polygons, one_feature=len(parts) == 1 and bool((parts[0][1] == parts[0][1][0]).all()))
    mask = 1 << service_bit(file.carrier, Service.MOBILE)
    if file.technology is Technology.NR:
        mask |= 1 << service_bit(file.carrier, Service.NR)
    try:
        owner = np.zeros(polygons.size, dtype=np.int32)
        canvas.paint(polygon_set(polygons, owner), mask, progress=lambda share: progress(0.5 + 0.5 * share))
    except TooManyTiles:
        findings.append(
            Finding(
                severity=Severity.ERROR,
                code="service_areas.too_large",
                message=Text(
                    f"面が第2次地域区画 {MOST_TILES:,} 個を超える広さです",
                    f"the polygons cover more than {MOST_TILES:,} secondary meshes",
                ),
                file=file.path.name,
                remedy=Text(
                    "陸域のエリアだけにするか、座標を確かめてください", "use land areas only, or check the coordinates"
                ),
            )
        )
        return area
    findings.append(
        Finding(
            severity=Severity.COUNT,
            code="service_areas.polygons",
            message=Text(
                f"{name_of(file.carrier).ja} {name_of(file.technology).ja} の面 {polygons.size:,} 個を読みました",
                f"read {polygons.size:,} polygons of {name_of(file.carrier).en} {name_of(file.technology).en}",
            ),
            file=file.path.name,
            value=int(polygons.size),
        )
    )
    return area


def _agree(
    canvas: TileCanvas,
    polygons: dict[tuple[Carrier, Technology], list[FilePolygons]],
    findings: list[Finding],
    progress: Progress,
) -> None:
    """Let every half mesh lie on the side of one half where the exact area of each carrier's polygons lies."""
    changed = 0
    carriers = [carrier for carrier in CARRIERS if any(place[0] is carrier for place in polygons)]
    for number, carrier in enumerate(carriers):
        progress(number / len(carriers))
        nr, mobile = (1 << service_bit(carrier, service) for service in (Service.NR, Service.MOBILE))
        of_nr = polygons.get((carrier, Technology.NR), [])
        of_any = [part for place, parts in polygons.items() if place[0] is carrier for part in parts]
        shares = None
        if of_nr:
            shares = _shares(of_nr)
            changed += canvas.agree(shares, added_mask=nr | mobile, seen_bit=nr)
        if shares is None or len(of_any) > len(of_nr):
            shares = _shares(of_any)
        changed += canvas.agree(shares, added_mask=mobile, seen_bit=mobile, kept_mask=nr)
    if changed:
        findings.append(
            Finding(
                severity=Severity.COUNT,
                code="service_areas.agreed",
                message=Text(
                    f"面積の割合が50%の境に近いメッシュ {changed:,} 個で、縁の小区画を面の正確な面積に合わせました",
                    f"{changed:,} half meshes near 50 %: sub-cells at the edge follow the exact area of the polygons",
                ),
                value=changed,
            )
        )


def _shares(files: list[FilePolygons]) -> HalfMeshShares:
    alone = len(files) == 1 and files[0].one_feature
    return united_shares(np.concatenate([file.polygons for file in files]), overlapping=not alone)


def _sums(tiles: ServiceAreaTiles, files: list[ServiceAreaFile], findings: list[Finding]) -> None:
    half_rows = tiles.tile_row[:, None].astype(np.int64) * TILE_HALF_MESHES + np.arange(TILE_HALF_MESHES)
    cell_km2 = half_mesh_area_m2(half_rows) / SUBCELLS_PER_SIDE**2 / 1e6
    given = {(file.carrier, Service.MOBILE) for file in files}
    given |= {(file.carrier, Service.NR) for file in files if file.technology is Technology.NR}
    for carrier in tiles.carriers:
        for service in Service:
            if (carrier, service) not in given:
                continue
            covered = (tiles.bits & np.uint8(1 << service_bit(carrier, service))) != 0
            by_half_row = covered.reshape(tiles.tile_row.size, TILE_HALF_MESHES, SUBCELLS_PER_SIDE * TILE_SUBCELLS).sum(
                axis=2
            )
            area_km2 = float((by_half_row * cell_km2).sum())
            names = name_of(carrier), name_of(service)
            findings.append(
                Finding(
                    severity=Severity.SUM if area_km2 > 0 else Severity.WARNING,
                    code=f"service_areas.area_km2.{carrier.value}.{service.value}",
                    message=Text(
                        f"{names[0].ja} {names[1].ja} のエリア {area_km2:,.2f} km²",
                        f"area of {names[0].en} {names[1].en}: {area_km2:,.2f} km2",
                    )
                    if area_km2 > 0
                    else Text(
                        f"{names[0].ja} {names[1].ja} の面は、どの小区画（約50m）の中心も含みません",
                        f"the polygons of {names[0].en} {names[1].en} contain no sub-cell centre",
                    ),
                    value=area_km2,
                )
            )
