"""GeoTIFF elevation of any resolution and coordinate system, resampled onto the lattice.

Finer than a sub-cell: area average. Coarser: bilinear. No data and outside is NaN; a sea written as 0 stays 0 (quirk 18 of
SOURCES.md: SRTM30 has 0 at sea and never uses its no-data value).
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

import numpy as np
import rasterio
from rasterio.crs import CRS
from rasterio.errors import RasterioError
from rasterio.transform import from_origin
from rasterio.warp import Resampling, reproject, transform_bounds
from rasterio.windows import Window as PixelWindow
from rasterio.windows import from_bounds

from coverage_planner.data.archive import Member
from coverage_planner.data.reading import Progress, no_progress
from coverage_planner.model.errors import InputRefused
from coverage_planner.model.lattice import SUB_COLS_PER_DEGREE, SUB_ROWS_PER_DEGREE, Window
from coverage_planner.model.layers import Float32Array
from coverage_planner.model.terms import Datum
from coverage_planner.model.text import Text

TIFF_MAGIC = (b"II*\x00", b"MM\x00*", b"II+\x00", b"MM\x00+")
_LOWEST_M, _HIGHEST_M = -500.0, 4_000.0
MAXIMUM_PIXELS = 20_000_000_000
"""A prefecture in metres has 10^10. A file of a few MB may state 10^11 empty ones, over which each look takes 15 s."""
_STRIP_ROWS = 400
# Names of datums whose latitudes and longitudes are within metres of the project's: no shift is applied (RULES 3.1).
_SAME_PLACE = re.compile(r"JGD.?2011|JGD.?2000|Japanese.Geodetic.Datum|WGS.?(19)?84|ITRF", re.IGNORECASE)


@dataclass(frozen=True, slots=True, kw_only=True)
class RasterHeader:
    """Place and resolution of a raster in degrees of the project's datum.

    Attributes:
        crs: coordinate system used; assumed when ``crs_assumed``.
        nodata: value that means no data, declared or (``nodata_assumed``) found as the lowest value.
    """

    shown_name: str
    west: float
    south: float
    east: float
    north: float
    cell_height_deg: float
    cell_width_deg: float
    crs: Any
    crs_assumed: bool
    nodata: float | None
    nodata_assumed: bool
    bands: int

    @property
    def finer_than_subcell(self) -> bool:
        """True when a pixel is smaller than a sub-cell, so that pixels are averaged."""
        return self.cell_height_deg * self.cell_width_deg * SUB_ROWS_PER_DEGREE * SUB_COLS_PER_DEGREE < 0.999


def read_raster_header(member: Member, datum: Datum) -> RasterHeader:
    """Read place, resolution and no-data value of a GeoTIFF.

    Raises:
        InputRefused: damaged, without a place, outside Japan, or a picture instead of heights.
    """
    try:
        with rasterio.open(member.path, driver="GTiff") as source:
            return _header(source, member, datum)
    except (RasterioError, ValueError, OSError) as error:
        raise _damaged(member, error) from error


def _header(source: Any, member: Member, datum: Datum) -> RasterHeader:
    kind = np.dtype(source.dtypes[0])
    if kind.kind == "c" or kind == np.uint8:
        raise _refused(
            member,
            f"標高ではなく画像です（{source.count}バンド、{kind}）",
            f"a picture, not heights ({source.count} bands of {kind})",
            "標高値の入ったGeoTIFF(整数または実数)を指定してください",
            "give a GeoTIFF with heights (16-bit integers or floats)",
        )
    if source.width * source.height > MAXIMUM_PIXELS:
        raise _refused(
            member,
            f"画素が多すぎます（{source.width:,}×{source.height:,}）",
            f"too many pixels ({source.width:,} x {source.height:,})",
            "対象地域だけを切り出してください",
            "cut out the area you need",
        )
    if source.transform.is_identity:
        raise _refused(
            member,
            "位置の情報がありません",
            "it has no georeference",
            "GeoTIFFで書き出し直してください",
            "export it as GeoTIFF",
        )
    crs, assumed = source.crs, False
    if crs is None:
        assumed = True
        crs = CRS.from_epsg(datum.epsg)
    west, south, east, north = transform_bounds(crs, _target(crs, datum), *source.bounds, densify_pts=21)
    if not (east >= 122 and west <= 154 and north >= 20 and south <= 46 and west < east and south < north):
        remedy = ("座標系の情報を付けて書き出し直してください", "export it with its coordinate system")
        raise _refused(
            member,
            f"日本の範囲にありません（{west:.3f}〜{east:.3f}E、{south:.3f}〜{north:.3f}N）",
            f"not in Japan ({west:.3f} to {east:.3f} E, {south:.3f} to {north:.3f} N)",
            *(remedy if assumed else ("測地系と単位を確かめてください", "check its coordinate system and units")),
        )
    if crs.is_geographic:
        height, width = abs(source.transform.e), abs(source.transform.a)
    else:
        height, width = (north - south) / source.height, (east - west) / source.width
    nodata, guessed = source.nodata, False
    if nodata is None:
        lowest = _lowest(source)
        if lowest is not None and lowest <= _LOWEST_M:
            nodata, guessed = lowest, True
    return RasterHeader(
        shown_name=member.shown_name,
        west=west,
        south=south,
        east=east,
        north=north,
        cell_height_deg=height,
        cell_width_deg=width,
        crs=crs,
        crs_assumed=assumed,
        nodata=nodata,
        nodata_assumed=guessed,
        bands=source.count,
    )


def raster_on_window(
    member: Member, header: RasterHeader, window: Window, datum: Datum, progress: Progress = no_progress
) -> tuple[Float32Array, int]:
    """Return the heights on a window of the lattice (south to north, NaN where unknown) and how many were absurd.

    Raises:
        InputRefused: when pixels cannot be read (truncated file).
    """
    out = np.full(window.shape, np.nan, dtype=np.float32)
    absurd = 0
    try:
        with rasterio.open(member.path, driver="GTiff") as source:
            scale, offset = source.scales[0], source.offsets[0]
            for first in range(0, window.rows, _STRIP_ROWS):
                rows = min(_STRIP_ROWS, window.rows - first)
                strip = _strip(source, header, Window(window.row0 + first, window.col0, rows, window.cols), datum)
                # To the millimetre: the warp leaves 1e-11 m on cells that it only copies, and a sea of 0 is to stay 0.
                strip = np.round(strip * np.float32(scale) + np.float32(offset), 3)
                wrong = np.isfinite(strip) & ((strip < _LOWEST_M) | (strip > _HIGHEST_M))
                absurd += int(wrong.sum())
                strip[wrong | ~np.isfinite(strip)] = np.nan
                out[first : first + rows] = strip
                progress((first + rows) / window.rows)
    except (RasterioError, ValueError, OSError) as error:
        raise _damaged(member, error) from error
    return out, absurd


def _strip(source: Any, header: RasterHeader, strip: Window, datum: Datum) -> Float32Array:
    target = _target(header.crs, datum)
    west, south, east, north = strip.bounds()
    heights = np.full(strip.shape, np.nan, dtype=np.float32)
    # Only the pixels near the strip are read; GDAL would otherwise hide a read error of a truncated file in the warp.
    margin = 3 * max(header.cell_height_deg, header.cell_width_deg)
    around = transform_bounds(
        target, header.crs, west - margin, south - margin, east + margin, north + margin, densify_pts=21
    )
    pixels = _pixels(source, around)
    if pixels is None:
        return heights
    values = source.read(1, window=pixels).astype(np.float32)
    if header.nodata is not None and not np.isnan(header.nodata):
        values[values == np.float32(header.nodata)] = np.nan
    reproject(
        values,
        heights,
        src_transform=source.window_transform(pixels),
        src_crs=header.crs,
        src_nodata=np.nan,
        dst_transform=from_origin(west, north, 1 / SUB_COLS_PER_DEGREE, 1 / SUB_ROWS_PER_DEGREE),
        dst_crs=target,
        dst_nodata=np.nan,
        resampling=Resampling.average if header.finer_than_subcell else Resampling.bilinear,
    )
    return heights[::-1].copy()


def _pixels(source: Any, bounds: tuple[float, float, float, float]) -> PixelWindow | None:
    if source.transform.b or source.transform.d:  # rotated rasters are rare and read whole
        return PixelWindow(0, 0, source.width, source.height)
    wanted = from_bounds(*bounds, transform=source.transform)
    col0, row0 = max(0, int(np.floor(wanted.col_off))), max(0, int(np.floor(wanted.row_off)))
    col1 = min(source.width, int(np.ceil(wanted.col_off + wanted.width)))
    row1 = min(source.height, int(np.ceil(wanted.row_off + wanted.height)))
    return PixelWindow(col0, row0, col1 - col0, row1 - row0) if col0 < col1 and row0 < row1 else None


def _target(crs: Any, datum: Datum) -> Any:
    if crs.is_geographic and _SAME_PLACE.search(crs.to_wkt()):
        return crs
    return CRS.from_epsg(datum.epsg)


def _lowest(source: Any) -> float | None:
    shape = (min(source.height, 512), min(source.width, 512))
    sample = source.read(1, out_shape=shape).astype(np.float64)
    finite = sample[np.isfinite(sample)]
    return float(finite.min()) if finite.size else None


def _damaged(member: Member, error: Exception) -> InputRefused:
    if isinstance(error, InputRefused):
        return error
    return _refused(
        member,
        f"GeoTIFFが壊れているか途中で切れています（{_short(error)}）",
        f"a damaged or truncated GeoTIFF ({_short(error)})",
        "ダウンロードし直してください",
        "download it again",
    )


def _short(error: Exception) -> str:
    text = " ".join(str(error.__cause__ or error).split())
    return re.sub(r"\S*/", "", text)[:120]


def _refused(member: Member, ja: str, en: str, remedy_ja: str, remedy_en: str) -> InputRefused:
    return InputRefused(Text(ja, en), remedy=Text(remedy_ja, remedy_en), file=member.shown_name)
