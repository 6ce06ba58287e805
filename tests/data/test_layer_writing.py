"""A layer written in pieces is the layer written at once, and no piece is so large that the window would wait for it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import geopandas as gpd
import numpy as np
import pyogrio
import pytest
import shapely

from coverage_planner.data import layer_writing
from coverage_planner.data.layer_writing import PIECE_ROWS, write_layer


def boxes(count: int) -> gpd.GeoDataFrame:
    k = np.arange(count)
    return gpd.GeoDataFrame(
        {"code": k, "name": np.array([f"町{i % 7}" for i in k], dtype=object)},
        geometry=shapely.box(k * 1e-3, k * 1e-3, k * 1e-3 + 5e-4, k * 1e-3 + 5e-4),
        crs=6668,
    )


@pytest.mark.parametrize("geometry_type", ["Polygon", None])
def test_pieces_make_the_same_layer(tmp_path: Path, geometry_type: str | None) -> None:
    frame = boxes(2 * PIECE_ROWS + 1)
    write_layer(frame, tmp_path / "pieces.gpkg", "m", append=False, geometry_type=geometry_type)
    pyogrio.write_dataframe(frame, tmp_path / "whole.gpkg", layer="m", driver="GPKG", geometry_type="Polygon")
    pieces, whole = (pyogrio.read_dataframe(tmp_path / f"{n}.gpkg", fid_as_index=True) for n in ("pieces", "whole"))
    assert pieces.equals(whole)
    told = [pyogrio.read_info(tmp_path / f"{n}.gpkg") for n in ("pieces", "whole")]
    for key in ("crs", "geometry_type", "features", "total_bounds"):
        assert told[0][key] == told[1][key], key
    # found through the spatial index as well
    assert len(pyogrio.read_dataframe(tmp_path / "pieces.gpkg", bbox=(3.0, 3.0, 3.0101, 3.0101))) == 11


def test_no_piece_holds_up_the_window(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    sizes: list[int] = []
    write = pyogrio.write_dataframe

    def counted(frame: gpd.GeoDataFrame, *args: Any, **options: Any) -> None:
        sizes.append(len(frame))
        write(frame, *args, **options)

    monkeypatch.setattr(layer_writing.pyogrio, "write_dataframe", counted)
    write_layer(boxes(PIECE_ROWS + 5), tmp_path / "a.gpkg", "m", append=False)
    assert sizes == [PIECE_ROWS, 5]


def test_layers_stand_beside_each_other_and_may_be_empty(tmp_path: Path) -> None:
    path = tmp_path / "a.gpkg"
    write_layer(boxes(3), path, "first", append=False)
    write_layer(boxes(0), path, "empty", append=True, geometry_type="Polygon")
    write_layer(boxes(4), path, "many", append=True, geometry_type="MultiPolygon", promote_to_multi=True)
    assert [(str(n), str(g)) for n, g in pyogrio.list_layers(path)] == [
        ("first", "Polygon"),
        ("empty", "Polygon"),
        ("many", "MultiPolygon"),
    ]
    assert [len(pyogrio.read_dataframe(path, layer=n)) for n in ("first", "empty", "many")] == [3, 0, 4]


def test_a_large_layer_of_mixed_kinds_must_be_named(tmp_path: Path) -> None:
    frame = boxes(PIECE_ROWS + 2)
    frame.loc[frame.index[-1], "geometry"] = shapely.Point(0, 0)
    with pytest.raises(ValueError, match="geometry type"):
        write_layer(frame, tmp_path / "a.gpkg", "m", append=False)
