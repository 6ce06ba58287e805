"""Background pictures for the map from local files: GeoTIFF in any reference system, and MBTiles with PNG or JPEG tiles.

Both are read one Web Mercator tile at a time, in the worker, so that a file of any size costs what the screen shows of it.
Files are hostile: sizes, blobs and running times are bounded, and what is no picture is refused with a reason.
"""

from __future__ import annotations

import sqlite3
import time
from abc import ABC, abstractmethod
from math import ceil, log2
from pathlib import Path

import numpy as np
import numpy.typing as npt
import rasterio
from rasterio.crs import CRS
from rasterio.enums import ColorInterp, Resampling
from rasterio.errors import RasterioError
from rasterio.io import DatasetReader, MemoryFile
from rasterio.transform import from_bounds
from rasterio.vrt import WarpedVRT
from rasterio.warp import transform_bounds

from coverage_planner.model.errors import PlannerError
from coverage_planner.model.text import Text

Rgba = npt.NDArray[np.uint8]
"""256 x 256 x 4 bytes, north row first, not premultiplied."""

TILE_PX = 256
FINEST_ZOOM = 20
WEB_MERCATOR_M = 20_037_508.342789244
"""Half the side of the Web Mercator square in metres (EPSG:3857)."""
MOST_SOURCE_PIXELS = 32_000_000
"""Source pixels that one tile may cost to read; without overviews a coarser zoom is not offered."""
MOST_PIXELS = 20_000_000_000
LARGEST_BLOB = 4 * 1024 * 1024
LARGEST_TILE_PX = 1024
QUERY_SECONDS = 5.0
_STRETCH_PX = 512
_FORMATS = frozenset({"png", "jpg", "jpeg"})


class BackgroundFile(ABC):
    """A file that gives tiles of Web Mercator; used in one thread at a time."""

    name: str
    zooms: tuple[int, int]
    bounds: tuple[float, float, float, float]
    """West, south, east, north in degrees."""
    attribution: str

    @abstractmethod
    def tile(self, zoom: int, x: int, y: int) -> Rgba | None:
        """Return a tile (column from the west, row from the north), None where the file has nothing."""

    @abstractmethod
    def close(self) -> None:
        """Close the file."""


def open_background(path: Path) -> BackgroundFile:
    """Open a background picture by what it is: ``.mbtiles`` or GeoTIFF.

    Raises:
        PlannerError: it is neither, or no picture with a place on earth.
    """
    if path.suffix.lower() == ".mbtiles":
        return MbtilesBackground(path)
    return GeotiffBackground(path)


def tile_bounds_m(zoom: int, x: int, y: int) -> tuple[float, float, float, float]:
    """Return west, south, east, north of a tile in metres of EPSG:3857."""
    side = 2 * WEB_MERCATOR_M / 2**zoom
    west, north = -WEB_MERCATOR_M + x * side, WEB_MERCATOR_M - y * side
    return west, north - side, west + side, north


class GeotiffBackground(BackgroundFile):
    """A GeoTIFF, reprojected tile by tile; grey and elevation bands are stretched between their 2nd and 98th percentile."""

    def __init__(self, path: Path) -> None:
        self.name, self.attribution = path.name, ""
        try:
            self._source: DatasetReader = rasterio.open(path, driver="GTiff")
        except (RasterioError, OSError) as error:
            raise _refused(path, Text("GeoTIFFとして読めません", "not readable as GeoTIFF")) from error
        source = self._source
        if source.width * source.height > MOST_PIXELS:
            source.close()
            raise _refused(path, Text("画素が多すぎます", "it has too many pixels"))
        if source.crs is None or source.transform.is_identity:
            source.close()
            raise _refused(path, Text("位置情報（座標系）がありません", "it has no place on earth (reference system)"))
        try:
            self.bounds = transform_bounds(source.crs, CRS.from_epsg(4326), *source.bounds)
            left, bottom, right, top = transform_bounds(source.crs, CRS.from_epsg(3857), *source.bounds)
        except RasterioError as error:
            source.close()
            raise _refused(path, Text("座標系を変換できません", "its reference system cannot be converted")) from error
        width_m, height_m = abs(right - left), abs(top - bottom)
        if not (np.isfinite([width_m, height_m]).all() and width_m > 0 and height_m > 0):
            source.close()
            raise _refused(path, Text("範囲が正しくありません", "its bounds make no sense"))
        pixel_m = max(min(width_m / source.width, height_m / source.height), 1e-3)
        finest = min(ceil(log2(2 * WEB_MERCATOR_M / TILE_PX / pixel_m)), FINEST_ZOOM)
        coarsest_overview = max([1, *source.overviews(1)])
        pixels = source.width * source.height / coarsest_overview**2
        coarsest = 0
        while coarsest < finest:
            side = 2 * WEB_MERCATOR_M / 2**coarsest
            share = min(side / width_m, 1.0) * min(side / height_m, 1.0)
            if pixels * share <= MOST_SOURCE_PIXELS:
                break
            coarsest += 1
        self.zooms = coarsest, max(finest, coarsest)
        self._limits: tuple[float, float] | None = None

    def tile(self, zoom: int, x: int, y: int) -> Rgba | None:
        """Return a tile, None outside the file."""
        if not self.zooms[0] <= zoom <= FINEST_ZOOM:
            return None
        transform = from_bounds(*tile_bounds_m(zoom, x, y), TILE_PX, TILE_PX)
        try:
            with WarpedVRT(
                self._source,
                crs=CRS.from_epsg(3857),
                transform=transform,
                width=TILE_PX,
                height=TILE_PX,
                resampling=Resampling.nearest if self._palette() else Resampling.bilinear,
                add_alpha=ColorInterp.alpha not in self._source.colorinterp,
                warp_mem_limit=64,
            ) as warped:
                alpha = warped.read(warped.count)
                if not alpha.any():
                    return None
                return self._colours(warped, alpha)
        except (RasterioError, OSError):
            return None

    def _palette(self) -> bool:
        return bool(self._source.colorinterp[0] == ColorInterp.palette)

    def _colours(self, warped: WarpedVRT, alpha: npt.NDArray[np.uint8]) -> Rgba:
        out = np.zeros((TILE_PX, TILE_PX, 4), dtype=np.uint8)
        out[..., 3] = np.where(alpha > 0, 255, 0) if alpha.dtype != np.uint8 else alpha
        if self._palette():
            table = np.zeros((256, 3), dtype=np.uint8)
            for value, colour in self._source.colormap(1).items():
                if 0 <= value < 256:
                    table[value] = colour[:3]
            out[..., :3] = table[np.clip(warped.read(1), 0, 255)]
            return out
        bands = (1, 2, 3) if self._source.count >= 3 else (1, 1, 1)
        for place, band in enumerate(bands):
            values = warped.read(band)
            out[..., place] = values if values.dtype == np.uint8 else self._stretched(values)
        return out

    def _stretched(self, values: npt.NDArray[np.generic]) -> npt.NDArray[np.uint8]:
        if self._limits is None:
            height, width = min(self._source.height, _STRETCH_PX), min(self._source.width, _STRETCH_PX)
            sample = self._source.read(1, out_shape=(height, width), masked=True).compressed().astype(np.float64)
            sample = sample[np.isfinite(sample)]
            low, high = np.percentile(sample, [2, 98]) if sample.size else (0.0, 1.0)
            self._limits = float(low), max(float(high), float(low) + 1e-9)
        low, high = self._limits
        share = np.nan_to_num((values.astype(np.float64) - low) / (high - low))
        return (255 * np.clip(share, 0, 1)).astype(np.uint8)

    def close(self) -> None:
        """Close the file."""
        self._source.close()


class MbtilesBackground(BackgroundFile):
    """An MBTiles file (SQLite with PNG or JPEG tiles, rows counted from the south)."""

    def __init__(self, path: Path) -> None:
        if not path.is_file():
            raise _refused(path, Text("ファイルがありません", "there is no such file"))
        self._path = path
        self.name = path.name
        self._connection: sqlite3.Connection | None = None
        try:
            rows = self._query("SELECT name, value FROM metadata LIMIT 200")
            known = {str(name): str(value) for name, value in rows}
            zooms = self._query("SELECT MIN(zoom_level), MAX(zoom_level) FROM tiles")[0]
        except sqlite3.Error as error:
            self.close()
            raise _refused(path, Text("MBTilesとして読めません", "not readable as MBTiles")) from error
        kind = known.get("format", "png").lower()
        if kind not in _FORMATS:
            self.close()
            raise _refused(
                path, Text(f"画像（png・jpg）ではなく {kind} のタイルです", f"its tiles are {kind}, not png or jpg")
            )
        coarsest, finest = (zoom if isinstance(zoom, int) else -1 for zoom in zooms)
        if not 0 <= coarsest <= finest <= 30:
            self.close()
            raise _refused(path, Text("タイルがありません", "it has no tiles"))
        self.zooms = min(coarsest, FINEST_ZOOM), min(finest, FINEST_ZOOM)
        self.attribution = known.get("attribution", "")[:120]
        self.bounds = _bounds_of(known.get("bounds", ""))

    def _query(self, sql: str, *values: int) -> list[tuple[object, ...]]:
        if self._connection is None:
            # Opened where it is first used and checked for one thread at a time by the worker, not by sqlite.
            uri = f"{self._path.resolve().as_uri()}?mode=ro"
            self._connection = sqlite3.connect(uri, uri=True, check_same_thread=False)
            self._connection.execute("PRAGMA trusted_schema = OFF")
            self._connection.execute("PRAGMA query_only = ON")
        until = time.monotonic() + QUERY_SECONDS
        self._connection.set_progress_handler(lambda: int(time.monotonic() > until), 20_000)
        return self._connection.execute(sql, values).fetchmany(200)

    def tile(self, zoom: int, x: int, y: int) -> Rgba | None:
        """Return a tile, None where there is none or it is no picture."""
        try:
            rows = self._query(
                "SELECT length(tile_data), substr(tile_data, 1, 4194304) FROM tiles"
                " WHERE zoom_level = ? AND tile_column = ? AND tile_row = ? LIMIT 1",
                zoom,
                x,
                2**zoom - 1 - y,
            )
        except sqlite3.Error:
            return None
        if not rows or not isinstance(rows[0][1], bytes) or int(str(rows[0][0])) > LARGEST_BLOB:
            return None
        return decoded_tile(rows[0][1])

    def close(self) -> None:
        """Close the file."""
        if self._connection is not None:
            self._connection.close()
            self._connection = None


def decoded_tile(blob: bytes) -> Rgba | None:
    """Return the picture of a PNG or JPEG of at most 1024 pixels a side as RGBA, None where it is none."""
    if not blob.startswith((b"\x89PNG", b"\xff\xd8")):
        return None
    try:
        with MemoryFile(blob) as file, file.open() as picture:
            if max(picture.width, picture.height) > LARGEST_TILE_PX or picture.dtypes[0] != "uint8":
                return None
            bands = picture.read()
            out = np.full((picture.height, picture.width, 4), 255, dtype=np.uint8)
            if picture.count == 1 and picture.colorinterp[0] == ColorInterp.palette:
                table = np.zeros((256, 4), dtype=np.uint8)
                for value, colour in picture.colormap(1).items():
                    table[value] = colour
                return np.ascontiguousarray(table[bands[0]])
    except (RasterioError, OSError, ValueError):
        return None
    colours = bands[:3] if bands.shape[0] >= 3 else bands[:1]
    for place in range(3):
        out[..., place] = colours[min(place, colours.shape[0] - 1)]
    if bands.shape[0] in (2, 4):
        out[..., 3] = bands[-1]
    return out


def _bounds_of(text: str) -> tuple[float, float, float, float]:
    try:
        west, south, east, north = (float(part) for part in text.split(","))
    except ValueError:
        return (-180.0, -85.0, 180.0, 85.0)
    inside = -180 <= west < east <= 180 and -90 <= south < north <= 90
    return (west, south, east, north) if inside else (-180.0, -85.0, 180.0, 85.0)


def _refused(path: Path, reason: Text) -> PlannerError:
    return PlannerError(
        Text(f"背景に使えません: {reason.ja}", f"not usable as a background: {reason.en}"),
        remedy=Text(
            "座標系つきのGeoTIFF、またはPNG・JPEGのMBTilesを選んでください",
            "choose a GeoTIFF with a reference system, or MBTiles of PNG or JPEG",
        ),
        file=path.name,
    )
