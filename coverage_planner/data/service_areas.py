"""Reading carriers' service areas: polygons per carrier and technology, by sub-cell centre onto lattice tiles."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np

from coverage_planner.data.polygon_parts import polygon_parts, polygon_set
from coverage_planner.data.reading import Progress, Read, has_error, no_progress
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


def read_service_areas(
    files: list[ServiceAreaFile], *, datum: Datum, progress: Progress = no_progress
) -> Read[ServiceAreaTiles]:
    """Read service areas of all files; areas of one carrier and technology unite.

    A 5G area counts as a mobile phone area of its carrier, too.
    """
    findings: list[Finding] = []
    inputs: tuple[InputFile, ...] = ()
    canvas = TileCanvas(MOST_TILES)
    for number, file in enumerate(files):

        def partly(share: float, number: int = number) -> None:
            progress((number + share) / len(files))

        inputs += vector_inputs([file.path], f"service_area:{file.carrier.value}:{file.technology.value}")
        _paint_file(canvas, file, datum, findings, partly)
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
) -> None:
    layers, found = read_all_vectors(
        [file.path], "service_areas", datum=datum, progress=lambda share: progress(0.5 * share)
    )
    parts = [polygon_parts(layer, "service_areas", found)[0] for layer in layers]
    findings.extend(found)
    polygons = np.concatenate(parts) if parts else np.zeros(0, dtype=object)
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
        return
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
        return
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
                        f"{names[0].ja} {names[1].ja} の面は、どのサブセル（約50m）の中心も含みません",
                        f"the polygons of {names[0].en} {names[1].en} contain no sub-cell centre",
                    ),
                    value=area_km2,
                )
            )
