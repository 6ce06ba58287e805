"""Writing a layer of a GeoPackage without holding up the window.

pyogrio keeps the interpreter's lock from the first feature to the last: 0.2 s for 100,000 half meshes on a quiet disk and
1.1 s where SQLite waits for the disk within it; on a busy machine even 2,000 rows kept the window waiting for 0.2 s. So GDAL
makes a layer with its first rows and SQLite appends the others (:mod:`~coverage_planner.data.feature_rows`); features that
only GDAL can write are written by it in pieces. SQLite leaves waiting for the disk to whoever writes the file: every
GeoPackage of ours is written beside its place, synchronised once and moved there as a whole.
"""

from __future__ import annotations

from pathlib import Path

import geopandas as gpd
import pyogrio

from coverage_planner.data.feature_rows import append_rows, can_append, has_spatial_index

FIRST_ROWS = 200
"""What GDAL makes a layer with."""
PIECE_ROWS = 2_000
"""What GDAL writes at a time where it writes all: about 15 ms of lock a piece."""
_QUICK = {"OGR_SQLITE_SYNCHRONOUS": "OFF", "OGR_SQLITE_JOURNAL": "MEMORY"}


def write_layer(
    frame: gpd.GeoDataFrame,
    path: Path,
    layer: str,
    *,
    append: bool,
    geometry_type: str | None = None,
    promote_to_multi: bool | None = None,
) -> None:
    """Write a layer into a GeoPackage that nobody reads yet.

    Args:
        frame: the features; the layer is made even where there are none.
        path: the file, with other layers in it or new.
        layer: name of the layer, which the file does not have yet.
        append: leave what is in the file; else the layer replaces one of its name.
        geometry_type: of the layer; taken from all features where not given.
        promote_to_multi: make every geometry a multi geometry.
    """
    if geometry_type is None and len(frame) > FIRST_ROWS:
        kinds = set(frame.geom_type.unique())
        if len(kinds) > 1:
            raise ValueError(f"layer {layer}: the geometry type must be named where features differ: {kinds}")
    by_rows = len(frame) > FIRST_ROWS and has_spatial_index() and can_append(frame)
    end, step = (FIRST_ROWS, FIRST_ROWS) if by_rows else (max(len(frame), 1), PIECE_ROWS)
    pyogrio.set_gdal_config_options(_QUICK)
    try:
        for first in range(0, end, step):
            pyogrio.write_dataframe(
                frame.iloc[first : first + step],
                path,
                layer=layer,
                driver="GPKG",
                geometry_type=geometry_type,
                promote_to_multi=promote_to_multi,
                append=append or first > 0,
            )
    finally:
        pyogrio.set_gdal_config_options(dict.fromkeys(_QUICK))
    if by_rows:
        append_rows(frame.iloc[FIRST_ROWS:], path, layer, multi=bool(promote_to_multi))
