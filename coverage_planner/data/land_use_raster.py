"""土地利用細分メッシュ, raster edition (L03-b_r): a GeoTIFF of 8-bit codes, usually one per primary mesh (800 x 800)."""

from __future__ import annotations

import re
from typing import Any

import numpy as np
import rasterio
from pyproj import CRS
from pyproj.exceptions import ProjError
from rasterio._err import CPLE_BaseError
from rasterio.errors import RasterioError
from rasterio.warp import transform_bounds

from coverage_planner.data.archive import Member
from coverage_planner.data.land_use_codes import edition_in_name, land_use_codes
from coverage_planner.data.land_use_grid import COLS_PER_DEGREE, ROWS_PER_DEGREE, LandUseGrid
from coverage_planner.model.errors import InputRefused
from coverage_planner.model.text import Text

MAXIMUM_PIXELS = 100_000_000
_SAME_PLACE = re.compile(r"JGD.?20(00|11)|Geodetic.Datum.20(00|11)|WGS.?(19)?84|ITRF", re.IGNORECASE)


def is_land_use_raster(path: Any) -> bool:
    """Return True for a raster whose pixels are the 100 m cells of the standard mesh and hold 8-bit codes."""
    try:
        with rasterio.open(path, driver="GTiff") as source:
            width, height = abs(source.transform.a), abs(source.transform.e)
            cell = abs(width * COLS_PER_DEGREE - 1) < 1e-4 and abs(height * ROWS_PER_DEGREE - 1) < 1e-4
            return bool(source.count == 1 and source.dtypes[0] == "uint8" and cell)
    except (RasterioError, ValueError):
        return False


def read_raster_grid(member: Member) -> LandUseGrid:
    """Read one GeoTIFF of land-use codes.

    Raises:
        InputRefused: not readable, not codes, or of an edition whose pixel values are not known.
    """
    edition = edition_in_name(member.shown_name)
    codes = land_use_codes().of_edition(edition if edition is not None else 2021)
    if codes is None or not codes.raster:
        raise InputRefused(
            Text(
                f"{edition}年のラスタ版は画素値の一覧が確認できないため読みません",
                f"the pixel values of the raster edition of {edition} are not known, so it is not read",
            ),
            remedy=Text(
                "同じ年のシェープファイル版か、2009年以降のラスタ版を使ってください",
                "use the shapefile of that year, or a raster of 2009 or later",
            ),
            file=member.shown_name,
        )
    try:
        with rasterio.open(member.path, driver="GTiff") as source:
            _check(source, member)
            values = source.read(1)
            transform, crs, nodata = source.transform, source.crs, source.nodata
    except (RasterioError, ValueError, OSError, MemoryError) as error:
        raise _refused(
            member,
            Text("GeoTIFFが壊れているか途中で切れています", "a damaged or truncated GeoTIFF"),
            Text("ダウンロードし直してください", "download it again"),
        ) from error
    table = np.zeros(256, dtype=np.uint8)
    known = np.zeros(256, dtype=bool)
    for value, kind in codes.raster.items():
        table[value], known[value] = kind, True
    if nodata is not None and 0 <= nodata <= 255:
        known[int(nodata)] = True
    count = np.bincount(values.ravel(), minlength=256)
    unknown = {str(value): int(count[value]) for value in np.flatnonzero((count > 0) & ~known)}
    assumed = set()
    if edition is None:
        assumed.add("land_use.edition_assumed")
    if crs is None:
        assumed.add("land_use.crs_assumed")
    same = crs is None or (crs.is_geographic and _SAME_PLACE.search(crs.to_wkt()) is not None)
    height, width = values.shape
    _check_place(
        member, crs, (transform.c, transform.f, transform.c + transform.a * width, transform.f + transform.e * height)
    )
    grid = table[values]
    if transform.e < 0:
        grid, south = grid[::-1], transform.f + transform.e * values.shape[0]
    else:
        south = transform.f
    return LandUseGrid(
        shown_name=member.shown_name,
        code=np.ascontiguousarray(grid),
        west=transform.c,
        south=south,
        cell_width=transform.a,
        cell_height=abs(transform.e),
        crs=None if same else CRS.from_user_input(crs),
        edition=edition,
        raster=True,
        unknown_codes=unknown,
        assumed=frozenset(assumed),
    )


def _check_place(member: Member, crs: Any, corners: tuple[float, float, float, float]) -> None:
    west, north, east, south = corners
    try:
        bounds = (west, min(south, north), east, max(south, north))
        if crs is not None:
            CRS.from_user_input(crs)
            bounds = transform_bounds(crs, "EPSG:6668", *bounds, densify_pts=21)
        inside = bounds[0] >= 122 and bounds[2] <= 154 and bounds[1] >= 20 and bounds[3] <= 46
    except (RasterioError, CPLE_BaseError, ProjError, ValueError):
        inside = False
    if not inside:
        raise _refused(
            member,
            Text("日本の範囲にないか、座標系が正しくありません", "not in Japan, or a wrong coordinate system"),
            Text("国土数値情報 L03-b のラスタ版を指定してください", "give the raster edition of L03-b"),
        )


def _check(source: Any, member: Member) -> None:
    again = Text("国土数値情報 L03-b のラスタ版を指定してください", "give the raster edition of L03-b")
    if source.count != 1 or source.dtypes[0] != "uint8":
        raise _refused(
            member,
            Text(
                f"土地利用の画素値ではありません（{source.count}バンド、{source.dtypes[0]}）",
                f"not land-use codes ({source.count} bands of {source.dtypes[0]})",
            ),
            again,
        )
    if source.width * source.height > MAXIMUM_PIXELS:
        raise _refused(
            member,
            Text(f"{MAXIMUM_PIXELS:,}画素を超えます", f"more than {MAXIMUM_PIXELS:,} pixels"),
            Text("一次メッシュごとのファイルを使ってください", "use the files by primary mesh"),
        )
    transform = source.transform
    if transform.is_identity or transform.b or transform.d or transform.a <= 0:
        raise _refused(member, Text("位置の情報がないか、回転しています", "no georeference, or a rotated one"), again)


def _refused(member: Member, message: Text, remedy: Text) -> InputRefused:
    return InputRefused(message, remedy=remedy, file=member.shown_name)
