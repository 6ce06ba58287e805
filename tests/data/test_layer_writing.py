"""A layer written in pieces is the layer written at once, and no piece is so large that the window would wait for it."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import geopandas as gpd
import numpy as np
import pyogrio
import pytest
import shapely

from coverage_planner.data import feature_rows, layer_writing
from coverage_planner.data.layer_writing import FIRST_ROWS, PIECE_ROWS, write_layer


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


@pytest.mark.parametrize(
    ("kind", "multi"), [("Point", None), ("LineString", None), ("Polygon", None), ("MultiPolygon", True)]
)
def test_rows_appended_without_gdal_are_those_gdal_writes(tmp_path: Path, kind: str, multi: bool | None) -> None:
    """Bytes of geometries, values with gaps, extents, counts, triggers and the spatial index."""
    frame = boxes(FIRST_ROWS + 1_300)
    if kind == "Point":
        frame.geometry = shapely.centroid(frame.geometry.values)
    elif kind == "LineString":
        frame.geometry = frame.geometry.exterior.map(lambda ring: shapely.LineString(ring.coords[:3]))
    frame["share"] = np.where(np.arange(len(frame)) % 3, 0.1 * np.arange(len(frame)), np.nan)
    frame["tunnel"] = np.arange(len(frame)) % 2 == 0
    frame["small"] = (np.arange(len(frame)) % 200).astype(np.uint8)
    frame.loc[frame.index[FIRST_ROWS + 7], "name"] = None
    paths = tmp_path / "rows.gpkg", tmp_path / "whole.gpkg"
    for path in paths:
        write_layer(boxes(1), path, "another", append=False)
    write_layer(frame, paths[0], "m", append=True, geometry_type=kind, promote_to_multi=multi)
    options = {"layer": "m", "driver": "GPKG", "geometry_type": kind, "promote_to_multi": multi, "append": True}
    pyogrio.write_dataframe(frame, paths[1], **options)
    contents = []
    for path in paths:
        with closing(sqlite3.connect(path)) as connection:
            assert connection.execute("SELECT rtreecheck('rtree_m_geom')").fetchone() == ("ok",)
            contents.append(
                [
                    connection.execute(sql).fetchall()
                    for sql in (
                        "SELECT *, typeof(share), typeof(tunnel) FROM m",
                        "SELECT * FROM rtree_m_geom ORDER BY id",
                        "SELECT table_name, feature_count FROM gpkg_ogr_contents",
                        "SELECT table_name, srs_id FROM gpkg_contents",
                        "SELECT name, sql FROM sqlite_master WHERE name NOT LIKE 'rtree%node%' ORDER BY name",
                    )
                ]
            )
    for rows, whole in zip(*contents, strict=True):
        assert rows == whole
    told = [pyogrio.read_info(path, layer="m")["total_bounds"] for path in paths]
    assert told[0] == pytest.approx(told[1])
    # the triggers are back: what GDAL adds later is counted and found
    write_layer(frame.iloc[:2], paths[0], "m", append=True, geometry_type=kind, promote_to_multi=multi)
    assert pyogrio.read_info(paths[0], layer="m")["features"] == len(frame) + 2


def test_a_layer_that_cannot_be_finished_is_left_as_it_was(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    frame, path = boxes(3_000), tmp_path / "a.gpkg"
    write_layer(frame.iloc[:FIRST_ROWS], path, "m", append=False)
    before = path.read_bytes()
    pieces = feature_rows._pieces

    def broken(*args: Any, **options: Any) -> Iterator[Any]:
        yield next(pieces(*args, **options))
        raise MemoryError

    monkeypatch.setattr(feature_rows, "_pieces", broken)
    with pytest.raises(MemoryError):
        feature_rows.append_rows(frame.iloc[FIRST_ROWS:], path, "m")
    assert path.read_bytes() == before


def test_what_only_gdal_can_write_is_written_by_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    count = PIECE_ROWS + 5
    dates, heights = boxes(count), boxes(count)
    dates["when"] = np.datetime64("2026-11-23") + np.arange(count)
    heights.geometry = shapely.force_3d(heights.geometry.values, 5.0)
    mixed = boxes(count)
    mixed["name"] = np.array([*range(count - 1), "町"], dtype=object)
    plain = boxes(count)
    assert feature_rows.can_append(plain)
    for frame in (dates, heights, mixed):
        assert not feature_rows.can_append(frame)
    monkeypatch.setattr(layer_writing, "append_rows", lambda *_args, **_options: pytest.fail("not of the plain kinds"))
    for name, frame in (("dates", dates), ("heights", heights)):
        write_layer(frame, tmp_path / f"{name}.gpkg", "m", append=False)
        assert pyogrio.read_info(tmp_path / f"{name}.gpkg")["features"] == count
    monkeypatch.setattr(layer_writing, "has_spatial_index", lambda: False)
    write_layer(plain, tmp_path / "plain.gpkg", "m", append=False)
    assert pyogrio.read_info(tmp_path / "plain.gpkg")["features"] == count


def test_no_piece_holds_up_the_window(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    sizes: list[int] = []
    write = pyogrio.write_dataframe

    def counted(frame: gpd.GeoDataFrame, *args: Any, **options: Any) -> None:
        sizes.append(len(frame))
        write(frame, *args, **options)

    monkeypatch.setattr(layer_writing.pyogrio, "write_dataframe", counted)
    write_layer(boxes(PIECE_ROWS + 5), tmp_path / "a.gpkg", "m", append=False)
    assert sizes == [FIRST_ROWS]  # the others by SQLite, which gives the lock back within every row
    monkeypatch.setattr(layer_writing, "has_spatial_index", lambda: False)
    write_layer(boxes(PIECE_ROWS + 5), tmp_path / "b.gpkg", "m", append=False)
    assert sizes == [FIRST_ROWS, PIECE_ROWS, 5]


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
