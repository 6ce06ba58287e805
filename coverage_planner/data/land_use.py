"""国土数値情報 土地利用細分メッシュ (L03-b) on the lattice, raster and vector editions together.

Each file is read onto its own grid of 100 m cells (``land_use_raster``, ``land_use_vector``) and sampled at the centres of
the sub-cells. Where files overlap, the newer edition wins; what no file knows stays unknown and is counted.
"""

from __future__ import annotations

from pathlib import Path

import numpy as np

from coverage_planner.data.archive import Member, opened
from coverage_planner.data.dem_geotiff import TIFF_MAGIC
from coverage_planner.data.finding_log import FindingLog
from coverage_planner.data.land_use_grid import LandUseGrid, UInt8Array
from coverage_planner.data.land_use_raster import read_raster_grid
from coverage_planner.data.land_use_vector import read_vector_grid
from coverage_planner.data.reading import Progress, Read, input_file, no_progress
from coverage_planner.data.vector_file_format import readable_members
from coverage_planner.model.errors import InputRefused
from coverage_planner.model.land_use import LAND_USE_NAMES, UNKNOWN_LAND_USE, LandUse, LandUseClass
from coverage_planner.model.lattice import Window
from coverage_planner.model.layers import InputFile
from coverage_planner.model.terms import Datum
from coverage_planner.model.text import Text

MAXIMUM_SUBCELLS = 60_000_000
"""Largest window of sub-cells, as for the terrain: 60 MB, and a few MB in the project file."""
MAXIMUM_GRID_CELLS = 300_000_000
SOURCE = "国土数値情報 土地利用細分メッシュ(L03-b)"
_READ_SHARE = 0.7


def read_land_use(
    paths: list[Path], *, datum: Datum, within: Window | None = None, progress: Progress = no_progress
) -> Read[LandUse]:
    """Read land-use files onto the lattice.

    Args:
        paths: GeoTIFF, shapefile, GeoJSON or GeoPackage of L03-b, plain or in zip files.
        datum: datum of the project.
        within: sub-cells of interest; None takes all that the files hold.
        progress: called with the share done; may raise ``Cancelled``.

    Returns:
        The land use on the part of ``within`` that the files touch, or None with at least one error.
    """
    noted = FindingLog()
    grids: list[LandUseGrid] = []
    inputs: list[InputFile] = []
    if not paths:
        noted.error(
            "land_use.nothing",
            Text("土地利用のファイルが指定されていません", "no land-use file was given"),
            remedy=Text("L03-bのファイルを指定してください", "give files of L03-b"),
        )
    for index, path in enumerate(paths):
        progress(_READ_SHARE * index / len(paths))
        try:
            read = _grids_of(path)
        except InputRefused as refusal:
            noted.refusal("land_use.unreadable", refusal, file=path.name)
            continue
        for grid in read:
            _note_grid(grid, path.name, noted)
        grids += read
        inputs.append(_provenance(path, read))
        if sum(grid.code.size for grid in grids) > MAXIMUM_GRID_CELLS:
            noted.error(
                "land_use.too_much",
                Text("土地利用のセルが多すぎます", "too many land-use cells"),
                remedy=Text("対象地域のファイルだけを指定してください", "give the files of the area only"),
                file=path.name,
            )
            break
    window = None if noted.has_error else _window(grids, datum, within, noted)
    if window is None:
        return Read(value=None, findings=noted.findings(), inputs=tuple(inputs))

    def laying(share: float) -> None:
        progress(_READ_SHARE + (1 - _READ_SHARE) * share)

    land_use = _laid(grids, window, datum, noted, laying)
    progress(1.0)
    return Read(value=land_use, findings=noted.findings(), inputs=tuple(inputs))


def _grids_of(path: Path) -> list[LandUseGrid]:
    with opened(path) as members:
        rasters = [member for member in members if _is_tiff(member)]
        if rasters:
            return [read_raster_grid(member) for member in rasters]
        if any(member.suffix in (".xml", ".gml") for member in members) and not any(
            member.suffix in (".shp", ".geojson", ".json", ".gpkg") for member in members
        ):
            raise InputRefused(
                Text("GMLだけの書庫は読みません", "an archive with GML only is not read"),
                remedy=Text(
                    "シェープファイルかGeoJSONを含む配布ファイルを使ってください",
                    "use the download with a shapefile or GeoJSON",
                ),
                file=path.name,
            )
        chosen, _ = readable_members(members, path)
        return [read_vector_grid(member) for member in chosen]


def _is_tiff(member: Member) -> bool:
    with member.path.open("rb") as stream:
        return stream.read(4) in TIFF_MAGIC


def _provenance(path: Path, grids: list[LandUseGrid]) -> InputFile:
    forms = {"ラスタ版" if grid.raster else "ベクタ版" for grid in grids}
    years = sorted({grid.edition for grid in grids if grid.edition is not None})
    return input_file(
        path,
        "land_use",
        description=f"{SOURCE} {'・'.join(sorted(forms))}",
        vintage="、".join(f"{year}年" for year in years),
    )


def _note_grid(grid: LandUseGrid, file: str, noted: FindingLog) -> None:
    total = grid.code.size
    unknown = sum(grid.unknown_codes.values())
    if unknown and not grid.code.any():
        noted.error(
            "land_use.no_known_code",
            Text("この年次の土地利用コードが1つもありません", "not one code is a land-use code of this edition"),
            remedy=Text("L03-bのファイルか、ファイル名の年次が正しいか確かめてください", "check file and edition"),
            file=grid.shown_name,
        )
    for code, cells in sorted(grid.unknown_codes.items())[:20]:
        noted.warning(
            "land_use.unknown_code",
            Text(
                f"この年次の一覧にない土地利用コード「{code}」{cells:,}セルを不明としました",
                f"{cells:,} cells with code '{code}', which the edition does not have, were taken as unknown",
            ),
            file=grid.shown_name,
        )
    if grid.repeated:
        noted.warning(
            "land_use.repeated",
            Text(
                f"同じメッシュコードに異なる分類が{grid.repeated:,}件あり、後のものを使いました",
                f"{grid.repeated:,} mesh codes occur twice with different classes; the later one was taken",
            ),
            file=grid.shown_name,
        )
    outside = int(np.count_nonzero(grid.code == UNKNOWN_LAND_USE)) - unknown
    if outside > 0:
        noted.count(
            "land_use.outside_cells",
            Text(f"分類のないセル（解析範囲外など、全{total:,}のうち）", f"cells without a class (of {total:,})"),
            outside,
            file=grid.shown_name,
        )
    if "land_use.edition_assumed" in grid.assumed:
        noted.warning(
            "land_use.edition_assumed",
            Text(
                "ファイル名から年次がわからないため、分類の一覧をコードから推定しました",
                "the file name tells no edition; the code list was told by the codes",
            ),
            file=grid.shown_name,
            remedy=Text("配布時のファイル名のまま読み込むと確実です", "the published file name makes it certain"),
        )
    if "land_use.crs_assumed" in grid.assumed:
        noted.warning(
            "land_use.crs_assumed",
            Text(
                "座標系の記載がないため計画の測地系の緯度経度とみなしました",
                "no coordinate system stated; taken as latitude and longitude of the project's datum",
            ),
            file=grid.shown_name,
        )
    if "land_use.tokyo_datum" in grid.assumed:
        noted.warning(
            "land_use.tokyo_datum",
            Text(
                "旧日本測地系のメッシュコードを変換して使います（格子によらない変換、誤差は数m）",
                "mesh codes of the old Tokyo datum were transformed (without grid, off by metres)",
            ),
            file=grid.shown_name,
        )


def _window(grids: list[LandUseGrid], datum: Datum, within: Window | None, noted: FindingLog) -> Window | None:
    extents = [grid.extent(datum) for grid in grids]
    row0, col0 = min(e.row0 for e in extents), min(e.col0 for e in extents)
    window = Window(row0, col0, max(e.row1 for e in extents) - row0, max(e.col1 for e in extents) - col0)
    if within is not None:
        common = window.intersection(within)
        if common is None:
            noted.error(
                "land_use.no_overlap",
                Text("土地利用が計画の範囲に重なりません", "the land use does not touch the area of the project"),
                remedy=Text("対象地域のファイルを指定してください", "give the files of this area"),
                file=grids[0].shown_name,
            )
            return None
        window = common
    window = window.expanded_to_half_meshes()
    if window.rows * window.cols > MAXIMUM_SUBCELLS:
        noted.error(
            "land_use.window_too_large",
            Text(
                f"土地利用の範囲が広すぎます（{window.rows:,}×{window.cols:,}区画、上限{MAXIMUM_SUBCELLS:,}）",
                f"the land use covers too much ({window.rows:,} x {window.cols:,} cells, at most {MAXIMUM_SUBCELLS:,})",
            ),
            remedy=Text("都道府県または地域ごとに計画を分けてください", "split the project by prefecture or region"),
        )
        return None
    return window


def _laid(
    grids: list[LandUseGrid], window: Window, datum: Datum, noted: FindingLog, progress: Progress
) -> LandUse | None:
    code = np.zeros(window.shape, dtype=np.uint8)
    edition_of = np.zeros(window.shape, dtype=np.uint16)
    conflicts, used = 0, set()
    ordered = sorted(grids, key=lambda grid: (grid.edition or 0, grid.shown_name))
    for index, grid in enumerate(ordered):
        part = grid.extent(datum).intersection(window)
        if part is None:
            noted.warning(
                "land_use.outside",
                Text("計画の範囲に重ならないファイルです", "the file does not touch the area of the project"),
                file=grid.shown_name,
            )
            continue

        def advance(share: float, index: int = index) -> None:
            progress((index + share) / len(ordered))

        advance(0.0)
        place = part.slices_in(window)
        values = grid.on(part, datum, advance)
        known = values != UNKNOWN_LAND_USE
        year = grid.edition or 0
        old = code[place]
        conflicts += int(np.count_nonzero(known & (old != 0) & (old != values) & (edition_of[place] == year)))
        code[place] = np.where(known, values, old)
        edition_of[place] = np.where(known, np.uint16(year), edition_of[place])
        used.add(year)
    if conflicts:
        noted.warning(
            "land_use.files_differ",
            Text(
                f"同じ年次のファイルどうしで分類の異なる区画が{conflicts:,}あります。名前が後のファイルを使いました",
                f"{conflicts:,} sub-cells differ between files of one edition; the file later by name was taken",
            ),
        )
    years = sorted(year for year in used if year)
    edition = "、".join(str(year) for year in years) + ("・年次不明" if years and 0 in used else "")
    if len(used) > 1:
        noted.warning(
            "land_use.mixed_editions",
            Text(
                f"年次の異なる土地利用が混ざっています（{edition}）。重なるところは新しい年次を使います",
                f"land use of several editions ({edition}); the newer one is taken where they overlap",
            ),
            remedy=Text("できれば同じ年次にそろえてください", "use one edition if you can"),
        )
    window, code = _trimmed(window, code)
    if not code.size:
        noted.error(
            "land_use.no_overlap",
            Text("計画の範囲に分類のあるセルが1つもありません", "no cell with a class in the area of the project"),
            remedy=Text("対象地域のファイルを指定してください", "give the files of this area"),
            file=ordered[0].shown_name,
        )
        return None
    _note_classes(code, noted)
    return LandUse(window=window, code=code, edition=edition or "年次不明", source=SOURCE)


def _trimmed(window: Window, code: UInt8Array) -> tuple[Window, UInt8Array]:
    """Return the smallest window of whole half meshes with all known cells: files by primary mesh are half empty."""
    rows, cols = np.flatnonzero(code.any(axis=1)), np.flatnonzero(code.any(axis=0))
    if not rows.size:
        return Window(window.row0, window.col0, 0, 0), code[:0, :0]
    known = Window(
        window.row0 + int(rows[0]),
        window.col0 + int(cols[0]),
        int(rows[-1] - rows[0]) + 1,
        int(cols[-1] - cols[0]) + 1,
    ).expanded_to_half_meshes()
    return known, np.ascontiguousarray(code[known.slices_in(window)])


def _note_classes(code: UInt8Array, noted: FindingLog) -> None:
    count = np.bincount(code.ravel(), minlength=max(LandUseClass) + 1)
    noted.count("land_use.known_cells", Text("土地利用のある区画", "sub-cells with a land use"), int(count[1:].sum()))
    if count[UNKNOWN_LAND_USE]:
        noted.count(
            "land_use.unknown_cells",
            Text(
                "土地利用のわからない区画（地物高0 m・内陸として扱う）", "sub-cells of unknown land use (0 m, inland)"
            ),
            int(count[UNKNOWN_LAND_USE]),
        )
    for kind in LandUseClass:
        if count[kind]:
            name = LAND_USE_NAMES[kind]
            noted.count(
                f"land_use.class_{kind.name.lower()}",
                Text(f"{name.ja}の区画", f"sub-cells of {name.en}"),
                int(count[kind]),
            )
