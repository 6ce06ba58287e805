"""Ground height on the lattice from GeoTIFF and 基盤地図情報 tiles; where products overlap, the finer one wins.

Missing terrain is NaN and is counted, never zero.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
from scipy.sparse import csr_array

from coverage_planner.data import dem_fggml, dem_geotiff
from coverage_planner.data.archive import Member, opened
from coverage_planner.data.finding_log import FindingLog
from coverage_planner.data.reading import Progress, Read, input_file, no_progress
from coverage_planner.model.errors import InputRefused
from coverage_planner.model.lattice import SUB_COLS_PER_DEGREE, SUB_ROWS_PER_DEGREE, Window
from coverage_planner.model.layers import Float32Array, Float64Array, InputFile, Terrain
from coverage_planner.model.terms import Datum
from coverage_planner.model.text import Text

MAXIMUM_SUBCELLS = 60_000_000
"""Largest window: about 390 km x 390 km, 360 MB while reading (heights and the source of each)."""
_MAXIMUM_TILES = 65_000
_HALF_COVERED = 0.5
_EDGE_SLACK = 1e-4
"""Cell edges this near (in sub-cells) to a sub-cell border lie on it: envelopes are printed with 9 decimals, which would
else leave slivers."""

_Rank = tuple[float, str, str]
"""Sorts better sources first: finer cells, then product letter (5A before 5B), then the newer edition (inverted date)."""
_Header = dem_fggml.TileHeader | dem_geotiff.RasterHeader


@dataclass(slots=True)
class _Mosaic:
    """Heights so far and, per sub-cell, which source gave them (0 = none)."""

    window: Window
    height_m: Float32Array
    source: np.ndarray[tuple[int, int], np.dtype[np.uint16]]
    ranks: list[_Rank] = field(default_factory=list)
    products: dict[str, int] = field(default_factory=dict)
    told: set[tuple[str, Datum]] = field(default_factory=set)

    def put(self, window: Window, heights: Float32Array, share: Float32Array | None, rank: _Rank, product: str) -> None:
        """Lay heights over the mosaic where they are known and of a better source.

        A sub-cell that the better source covers by less than half only fills a gap.
        """
        place = window.slices_in(self.window)
        better = np.array([False] + [rank < other for other in self.ranks])
        better[0] = True
        old = self.source[place]
        take = np.isfinite(heights) & better[old]
        if share is not None:
            take &= (share >= _HALF_COVERED) | (old == 0)
        if not take.any():
            return
        self.ranks.append(rank)
        self.products[product] = self.products.get(product, 0) + 1
        self.height_m[place][take] = heights[take]
        self.source[place][take] = len(self.ranks)


def terrain_bounds(paths: list[Path]) -> Window | None:
    """Return the smallest window that contains every readable DEM of ``paths``; None where there is none.

    Unreadable files are passed over here: :func:`read_terrain` reports them.
    """
    found: list[Window] = []
    for path in paths:
        try:
            with opened(path) as members:
                found.extend(_extent(_header(member, Datum.JGD2011)) for member in _dem_members(members))
        except InputRefused:
            continue
    if not found:
        return None
    row0, col0 = min(w.row0 for w in found), min(w.col0 for w in found)
    return Window(row0, col0, max(w.row1 for w in found) - row0, max(w.col1 for w in found) - col0)


def read_terrain(paths: list[Path], *, datum: Datum, window: Window, progress: Progress = no_progress) -> Read[Terrain]:
    """Read elevation files onto a window of the lattice.

    Args:
        paths: GeoTIFF, FG-GML XML, or zip and gz files of them.
        datum: datum of the project.
        window: sub-cells wanted.
        progress: called with the share done; may raise ``Cancelled``.

    Returns:
        The terrain with findings, or None with at least one error.
    """
    noted = FindingLog()
    if window.rows * window.cols > MAXIMUM_SUBCELLS:
        noted.error(
            "terrain.window_too_large",
            Text(
                f"標高を求める範囲が広すぎます（{window.rows:,}×{window.cols:,}区画、上限{MAXIMUM_SUBCELLS:,}）",
                f"the area wanted is too large ({window.rows:,} x {window.cols:,} cells, at most {MAXIMUM_SUBCELLS:,})",
            ),
            remedy=Text("都道府県または地域ごとに計画を分けてください", "split the project by prefecture or region"),
        )
        return Read(value=None, findings=noted.findings())
    mosaic = _Mosaic(
        window=window,
        height_m=np.full(window.shape, np.nan, dtype=np.float32),
        source=np.zeros(window.shape, dtype=np.uint16),
    )
    inputs = []
    for index, path in enumerate(paths):

        def advance(share: float, index: int = index) -> None:
            progress((index + share) / len(paths))

        advance(0.0)
        read = _read_path(path, datum, mosaic, noted, advance)
        if read is not None:
            inputs.append(read)
    if not paths:
        noted.error(
            "terrain.nothing",
            Text("標高のファイルが指定されていません", "no elevation file was given"),
            remedy=Text("DEMのファイルを指定してください", "give DEM files"),
        )
    if not noted.has_error:
        _note_totals(mosaic, noted)
    if noted.has_error:
        return Read(value=None, findings=noted.findings(), inputs=tuple(inputs))
    source = "、".join(sorted(mosaic.products))
    terrain = Terrain(window=window, height_m=mosaic.height_m, source=source)
    progress(1.0)
    return Read(value=terrain, findings=noted.findings(), inputs=tuple(inputs))


def _read_path(path: Path, datum: Datum, mosaic: _Mosaic, noted: FindingLog, advance: Progress) -> InputFile | None:
    used = 0
    dates: list[str] = []
    before = set(mosaic.products)
    try:
        with opened(path) as members:
            wanted = _dem_members(members)
            if not wanted:
                raise InputRefused(
                    Text(
                        "標高データ（GeoTIFF、基盤地図情報DEM）が見つかりません",
                        "no elevation data (GeoTIFF, FG-GML DEM)",
                    ),
                    remedy=Text(
                        "GeoTIFFまたは基盤地図情報のXML・ZIPを指定してください", "give a GeoTIFF or FG-GML XML/zip"
                    ),
                    file=path.name,
                )
            for index, member in enumerate(wanted):

                def part(share: float, index: int = index, count: int = len(wanted)) -> None:
                    advance((index + share) / count)

                part(0.0)
                header = _header(member, datum)
                if isinstance(header, dem_fggml.TileHeader):
                    dates.append(header.date)
                used += _lay(member, header, datum, mosaic, noted, part)
    except InputRefused as refusal:
        noted.refusal("terrain.unreadable", refusal, file=path.name)
        return None
    if not used:
        noted.warning(
            "terrain.outside",
            Text("標高データが計画の範囲に重なりません", "its area does not touch the area of the project"),
            file=path.name,
            remedy=Text("対象地域のDEMか確かめてください", "check that it is the DEM of this area"),
        )
    added = sorted(set(mosaic.products) - before) or sorted(before)
    return input_file(
        path,
        "dem",
        description="、".join(added),
        vintage=max(dates, default=""),
        datum=datum.value,
    )


def _lay(member: Member, header: _Header, datum: Datum, mosaic: _Mosaic, noted: FindingLog, progress: Progress) -> int:
    part = _extent(header).intersection(mosaic.window)
    if part is None:
        return 0
    if len(mosaic.ranks) >= _MAXIMUM_TILES:
        raise InputRefused(
            Text(f"標高タイルが{_MAXIMUM_TILES:,}枚を超えます", f"more than {_MAXIMUM_TILES:,} elevation tiles"),
            remedy=Text("粗い製品(10m)を使ってください", "use a coarser product (10 m)"),
            file=member.shown_name,
        )
    cell = round(header.cell_height_deg * header.cell_width_deg * SUB_ROWS_PER_DEGREE * SUB_COLS_PER_DEGREE, 6)
    if isinstance(header, dem_fggml.TileHeader):
        tile = dem_fggml.read_tile(member, header)
        heights, share = _area_average(tile.height_m, header, part)
        absurd = tile.absurd_values
        _note_tile(tile, datum, mosaic.told, noted)
        product = f"基盤地図情報 DEM{header.product}"
        mosaic.put(part, heights, share, (cell, header.product[-1:], _inverted(header.date)), product)
    else:
        heights, absurd = dem_geotiff.raster_on_window(member, header, part, datum, progress)
        _note_raster(header, datum, noted)
        mosaic.put(part, heights, None, (cell, "", ""), f"GeoTIFF {Path(member.shown_name).name}")
    if absurd:
        noted.warning(
            "terrain.absurd_height",
            Text(
                f"ありえない標高{absurd:,}個を「標高なし」として扱いました",
                f"{absurd:,} impossible heights were taken as unknown",
            ),
            file=member.shown_name,
        )
    return 1


def _area_average(
    values: Float32Array, header: dem_fggml.TileHeader, part: Window
) -> tuple[Float32Array, Float32Array]:
    """Return the area-weighted mean of the known cells in each sub-cell, and the share of the sub-cell they cover."""
    rows = _overlap(
        header.south * SUB_ROWS_PER_DEGREE, header.north * SUB_ROWS_PER_DEGREE, header.rows, part.row0, part.rows
    )
    west = (header.west - 100) * SUB_COLS_PER_DEGREE
    east = (header.east - 100) * SUB_COLS_PER_DEGREE
    cols = _overlap(west, east, header.cols, part.col0, part.cols)
    known = np.isfinite(values)
    total = rows @ (cols @ np.where(known, values, 0.0).astype(np.float64).T).T
    share = rows @ (cols @ known.astype(np.float64).T).T
    with np.errstate(invalid="ignore", divide="ignore"):
        mean = np.where(share > 0, total / share, np.nan)
    return mean.astype(np.float32), share.astype(np.float32)


def _overlap(start: float, end: float, cells: int, first: int, count: int) -> csr_array:
    """Return the matrix of lengths (in sub-cells) that each source cell shares with each sub-cell, shape (count, cells)."""
    edges = np.linspace(start, end, cells + 1)
    whole = np.round(edges)
    edges = np.where(np.abs(edges - whole) < _EDGE_SLACK, whole, edges)
    grid = np.arange(first, first + count + 1, dtype=np.float64)
    cuts = np.unique(np.concatenate([edges, grid]))
    cuts = cuts[(cuts >= max(edges[0], grid[0])) & (cuts <= min(edges[-1], grid[-1]))]
    middle = (cuts[1:] + cuts[:-1]) / 2
    target = np.floor(middle).astype(np.int64) - first
    source = np.searchsorted(edges, middle, side="right") - 1
    lengths: Float64Array = np.diff(cuts)
    return csr_array((lengths, (target, source)), shape=(count, cells))


def _dem_members(members: tuple[Member, ...]) -> list[Member]:
    """Return the members that hold elevation: an archive may also carry metadata and pictures."""
    found = []
    for member in members:
        with member.path.open("rb") as stream:
            head = stream.read(4_096)
        if head[:4] in dem_geotiff.TIFF_MAGIC or dem_fggml.is_fggml(head) or (len(members) == 1 and _xml(head)):
            found.append(member)
    return found


def _xml(head: bytes) -> bool:
    return head.removeprefix(b"\xef\xbb\xbf").lstrip()[:1] == b"<"


def _header(member: Member, datum: Datum) -> _Header:
    with member.path.open("rb") as stream:
        if stream.read(4) in dem_geotiff.TIFF_MAGIC:
            return dem_geotiff.read_raster_header(member, datum)
    return dem_fggml.read_header(member)


def _extent(header: _Header) -> Window:
    # Rounding inwards by a ten-thousandth of a sub-cell keeps a tile from claiming a row beside it.
    slack = _EDGE_SLACK / SUB_ROWS_PER_DEGREE
    return Window.of_bounds(header.west + slack, header.south + slack, header.east - slack, header.north - slack)


def _inverted(date: str) -> str:
    """Turn a date round, so that the newest sorts first; no date sorts last."""
    return "".join(str(9 - int(c)) if c.isdigit() else c for c in date) or "~"


def _note_tile(tile: dem_fggml.Tile, datum: Datum, told: set[tuple[str, Datum]], noted: FindingLog) -> None:
    header = tile.header
    archive = header.shown_name.partition("!")[0]  # once per archive, not for each of thousands of tiles
    if header.datum is not None and header.datum is not datum and (archive, header.datum) not in told:
        told.add((archive, header.datum))
        noted.warning(
            "terrain.datum_differs",
            Text(
                f"タイルは {header.datum.value}、計画は {datum.value} です。差は数m以下なので移動していません",
                f"the tile is in {header.datum.value}, the project in {datum.value}; a few metres, not shifted",
            ),
            file=archive,
        )


def _note_raster(header: dem_geotiff.RasterHeader, datum: Datum, noted: FindingLog) -> None:
    if header.crs_assumed:
        noted.warning(
            "terrain.crs_assumed",
            Text(
                f"座標系の記載がないため {datum.value} の緯度経度とみなしました",
                f"no coordinate system stated; taken as latitude and longitude of {datum.value}",
            ),
            file=header.shown_name,
        )
    if header.nodata_assumed:
        noted.warning(
            "terrain.nodata_assumed",
            Text(
                f"「データなし」の値の記載がないため、最小値 {header.nodata:g} をデータなしとみなしました",
                f"no no-data value stated; the lowest value {header.nodata:g} was taken as no data",
            ),
            file=header.shown_name,
        )
    if header.bands > 1:
        noted.warning(
            "terrain.first_band",
            Text(
                f"{header.bands}バンドのうち第1バンドを標高としました", f"the first of {header.bands} bands was taken"
            ),
            file=header.shown_name,
        )


def _note_totals(mosaic: _Mosaic, noted: FindingLog) -> None:
    known = int(np.isfinite(mosaic.height_m).sum())
    if not known:
        noted.error(
            "terrain.no_overlap",
            Text("計画の範囲に標高が1つもありません", "there is no height in the area of the project"),
            remedy=Text("対象地域のDEMを指定してください", "give the DEM of this area"),
        )
        return
    noted.count("terrain.known_cells", Text("標高のある区画", "cells with a height"), known)
    missing = mosaic.height_m.size - known
    if missing:
        noted.count(
            "terrain.unknown_cells",
            Text("標高のない区画（0とはみなしません）", "cells without a height (not zero)"),
            missing,
        )
    for product, tiles in sorted(mosaic.products.items()):
        noted.count("terrain.tiles", Text(f"{product} のタイル", f"tiles of {product}"), tiles)
    noted.sum("terrain.lowest_m", Text("最低標高(m)", "lowest height (m)"), round(float(np.nanmin(mosaic.height_m)), 2))
    noted.sum(
        "terrain.highest_m", Text("最高標高(m)", "highest height (m)"), round(float(np.nanmax(mosaic.height_m)), 2)
    )
