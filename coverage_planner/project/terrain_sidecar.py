"""The terrain of a project: a GeoTIFF on the lattice beside the project file, named by its content."""

from __future__ import annotations

import hashlib
import os
from pathlib import Path
from typing import Any

import numpy as np
import rasterio
import rasterio.windows
from rasterio.transform import from_bounds

from coverage_planner.model.errors import ProjectFileRefused
from coverage_planner.model.lattice import Window
from coverage_planner.model.layers import Float32Array, Terrain
from coverage_planner.model.terms import Datum
from coverage_planner.model.text import Text

_NODATA = -32768.0


def content_hash(terrain: Terrain) -> str:
    """Return the hash of window and heights."""
    digest = hashlib.blake2b(digest_size=20)
    digest.update(repr(terrain.window).encode())
    digest.update(np.ascontiguousarray(terrain.height_m).data)
    return digest.hexdigest()


def write_sidecar(terrain: Terrain, project_path: Path, datum: Datum) -> dict[str, Any]:
    """Write ``<stem>.terrain-<hash>.tif`` unless it is there; return the record for the project file.

    The name carries the content, so an older project file beside it keeps finding its own terrain.
    """
    content = content_hash(terrain)
    path = project_path.with_name(f"{project_path.stem}.terrain-{content[:12]}.tif")
    if not path.exists():
        scratch = path.with_name(f".{path.name}.{os.getpid()}.part")
        try:
            with rasterio.open(
                scratch,
                "w",
                driver="GTiff",
                width=terrain.window.cols,
                height=terrain.window.rows,
                count=1,
                dtype="float32",
                crs=f"EPSG:{datum.epsg}",
                transform=from_bounds(*terrain.window.bounds(), terrain.window.cols, terrain.window.rows),
                nodata=_NODATA,
                compress="deflate",
                predictor=3,
                tiled=True,
            ) as sink:
                heights = np.where(np.isnan(terrain.height_m), np.float32(_NODATA), terrain.height_m)
                sink.write(heights[::-1], 1)
            os.replace(scratch, path)
        finally:
            scratch.unlink(missing_ok=True)
    window = terrain.window
    return {
        "file": path.name,
        "hash": content,
        "window": [window.row0, window.col0, window.rows, window.cols],
        "source": terrain.source,
    }


def read_sidecar(record: dict[str, Any], project_path: Path) -> Terrain:
    """Return the terrain a project file names.

    Raises:
        ProjectFileRefused: the GeoTIFF is missing or is not the one the project was saved with: results would change
            silently, so the project is not opened without it.
    """
    path = project_path.parent / Path(str(record["file"])).name
    if not path.is_file():
        raise ProjectFileRefused(
            Text(f"地形ファイル {path.name} がありません", f"the terrain file {path.name} is missing"),
            remedy=Text("計画ファイルと同じフォルダに置いてください", "put it beside the project file"),
            file=project_path.name,
        )
    window = Window(*record["window"])
    try:
        with rasterio.open(path) as source:
            if (source.height, source.width) != window.shape:
                raise ValueError("shape")
            heights = np.ascontiguousarray(source.read(1).astype(np.float32)[::-1])
    except (rasterio.errors.RasterioError, ValueError) as error:
        raise _other_terrain(path, project_path) from error
    heights[heights == np.float32(_NODATA)] = np.nan
    terrain = Terrain(window=window, height_m=heights, source=str(record["source"]))
    if content_hash(terrain) != record["hash"]:
        raise _other_terrain(path, project_path)
    return terrain


def sidecar_of(terrain: Terrain, project_path: Path) -> Path | None:
    """Return the terrain file beside a project that holds this terrain, by its name; None where there is none."""
    found = sorted(project_path.parent.glob(f"*.terrain-{content_hash(terrain)[:12]}.tif"))
    return found[0] if found else None


def read_heights(path: Path, whole: Window, window: Window) -> Float32Array | None:
    """Return the heights on a window of a terrain file that covers ``whole``, reading no more than that.

    None where the file is not there, cannot be read or has another size.
    """
    south, north = window.row0 - whole.row0, window.row1 - whole.row0
    try:
        with rasterio.open(path) as source:
            if (source.height, source.width) != whole.shape:
                return None
            part = rasterio.windows.Window(window.col0 - whole.col0, source.height - north, window.cols, north - south)
            heights = np.ascontiguousarray(source.read(1, window=part).astype(np.float32)[::-1])
    except rasterio.errors.RasterioError:
        return None
    heights[heights == np.float32(_NODATA)] = np.nan
    return heights


def _other_terrain(path: Path, project_path: Path) -> ProjectFileRefused:
    return ProjectFileRefused(
        Text(
            f"地形ファイル {path.name} が保存時のものと異なります", f"the terrain file {path.name} is not the saved one"
        ),
        remedy=Text("元のファイルに戻すか、DEMを読み込み直してください", "restore it or import the DEM again"),
        file=project_path.name,
    )
