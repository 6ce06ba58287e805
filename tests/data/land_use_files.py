"""Land-use files in the layouts of 国土数値情報 L03-b, written for tests."""

from __future__ import annotations

import json
import zipfile
from pathlib import Path

import numpy as np
import numpy.typing as npt
import rasterio
import shapely
from rasterio.transform import from_origin

UInt8Array = npt.NDArray[np.uint8]


def mesh_code(row: int, col: int) -> str:
    """Return the ten-digit code of a 100 m cell by its row from the equator and column from 100 degrees east."""
    south, r = divmod(row, 800)
    west, c = divmod(col, 800)
    return f"{south:02d}{west:02d}{r // 100}{c // 100}{r // 10 % 10}{c // 10 % 10}{r % 10}{c % 10}"


def write_raster(
    path: Path, pixels: UInt8Array, *, west: float, north: float, crs: str | None = "EPSG:4612", dtype: str = "uint8"
) -> Path:
    """Write pixels (north to south) of 4.5 x 3 seconds as a palette GeoTIFF, uncompressed as published."""
    with rasterio.open(
        path,
        "w",
        driver="GTiff",
        width=pixels.shape[1],
        height=pixels.shape[0],
        count=1,
        dtype=dtype,
        crs=crs,
        transform=from_origin(west, north, 1 / 800, 1 / 1200),
    ) as sink:
        sink.write(pixels.astype(dtype), 1)
        if dtype == "uint8":
            sink.write_colormap(1, {50: (0, 170, 0, 255), 150: (0, 204, 255, 255)})
    return path


def write_geojson(
    path: Path, cells: list[tuple[int, int, object]], *, fields: tuple[str, str] = ("L03b_001", "L03b_002")
) -> Path:
    """Write cells (row, col, code) as the GeoJSON of the vector edition."""
    features = []
    for row, col, code in cells:
        box = shapely.box(100 + col / 800, row / 1200, 100 + (col + 1) / 800, (row + 1) / 1200)
        features.append(
            {
                "type": "Feature",
                "properties": {fields[0]: mesh_code(row, col), fields[1]: code, "L03b_003": "20210501"},
                "geometry": shapely.geometry.mapping(box),
            }
        )
    path.write_text(json.dumps({"type": "FeatureCollection", "features": features}), encoding="utf-8")
    return path


def write_shapefile(
    path: Path,
    cells: list[tuple[int, int, str]],
    *,
    fields: tuple[str, str] = ("メッシュ", "土地利用種"),
    encoding: str = "cp932",
    prj: str | None = None,
) -> Path:
    """Write a shapefile of points' worth of boxes by hand: CP932 names, no .cpg, no .prj unless given."""
    import struct

    records, shapes = bytearray(), bytearray()
    offsets = []
    for number, (row, col, _) in enumerate(cells, 1):
        west, south = 100 + col / 800, row / 1200
        east, north = 100 + (col + 1) / 800, (row + 1) / 1200
        ring = [(west, south), (west, north), (east, north), (east, south), (west, south)]
        body = struct.pack("<i4d2ii", 5, west, south, east, north, 1, 5, 0)
        body += b"".join(struct.pack("<2d", *point) for point in ring)
        offsets.append((50 + len(shapes) // 2, len(body) // 2))
        shapes += struct.pack(">2i", number, len(body) // 2) + body

    def header(words: int) -> bytes:
        return struct.pack(">7i", 9994, 0, 0, 0, 0, 0, words) + struct.pack(
            "<2i8d", 1000, 5, 138, 34, 141, 37, 0, 0, 0, 0
        )

    path.write_bytes(header(50 + len(shapes) // 2) + bytes(shapes))
    index = b"".join(struct.pack(">2i", *entry) for entry in offsets)
    path.with_suffix(".shx").write_bytes(header(50 + len(index) // 2) + index)
    widths = (10, 4)
    for row, col, code in cells:
        records += b" " + mesh_code(row, col).encode() + code.encode().ljust(4)
    size = 32 + 32 * 2 + 1
    table = struct.pack("<4BIHH20x", 3, 124, 1, 1, len(cells), size, 1 + sum(widths))
    for name, width in zip(fields, widths, strict=True):
        table += name.encode(encoding)[:10].ljust(11, b"\0") + b"C" + bytes(4) + bytes((width, 0)) + bytes(14)
    path.with_suffix(".dbf").write_bytes(table + b"\r" + bytes(records) + b"\x1a")
    if prj:
        path.with_suffix(".prj").write_text(prj)
    return path


def zipped(path: Path, *members: Path, folder: str = "") -> Path:
    """Zip files, with the side files of a shapefile, in a folder of the archive."""
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for member in members:
            for part in sorted(member.parent.glob(f"{member.stem}.*")) if member.suffix == ".shp" else [member]:
                archive.write(part, f"{folder}{part.name}")
    return path
