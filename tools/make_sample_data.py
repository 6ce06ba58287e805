"""Write ``sample_data/``: a fictional mountainous prefecture in the real formats, the same bytes at every run.

Usage: ``python tools/make_sample_data.py [FOLDER]`` (default: ``sample_data`` of this repository).
"""

from __future__ import annotations

import json
import sys
from pathlib import Path

import numpy as np
import rasterio
import shapely
from rasterio.transform import from_origin
from sample_data.candidates import find_places
from sample_data.frame import (
    FINE_COLS,
    FINE_ROWS,
    PREFECTURE,
    SEED,
    SOUTH,
    SUB,
    SUB_LAT,
    SUB_LON,
    TOWNS,
    WEST,
    BoolGrid,
    FloatGrid,
)
from sample_data.landscape import make_landscape
from sample_data.operators import OPERATORS, build_networks, tunnel_service
from sample_data.settlement import make_settlement
from sample_data.territory import Territory, make_territory
from scipy import ndimage

from sample_data import areas, census_text, land_cover, readme, road_network, tables

NODATA = -9999
DEM_MARGIN_M = 1_500.0
OPEN_EXPRESSWAY_GAP_SAMPLES = 12


def main(folder: Path) -> None:
    """Generate everything and write it below ``folder``."""
    rng = np.random.default_rng(SEED)
    land = make_landscape(rng)
    territory = make_territory(land)
    settlement = make_settlement(rng, land, territory)
    roads = road_network.make_roads(rng, land, territory, settlement)
    height = np.rint(land.fine_m)
    networks, _ = build_networks(rng, height, settlement, roads)
    tunnel_service(networks, roads, OPEN_EXPRESSWAY_GAP_SAMPLES)
    places = find_places(height, settlement, networks, roads)

    folder.mkdir(parents=True, exist_ok=True)
    for name, data in census_text.census_files(rng, settlement).items():
        (folder / name).write_bytes(data)
    _geojson(folder / "N03-24_99_240101.geojson", "N03-24_99_240101", _boundaries(territory))
    _geojson(folder / "N13-24_99.geojson", "N13-24_99", road_network.features(roads))
    known = _known(territory)
    _dem(folder / "dem_99_fictional.tif", height, known)
    land_cover.write_rasters(folder, land_cover.land_cover(height, known, land, settlement, roads))
    for operator in OPERATORS:
        for technology in ("5G", "4G"):
            covered = networks.covered[operator, technology]
            if technology == "4G":
                covered = covered | networks.covered[operator, "5G"]
            polygons = areas.area_polygons(covered)
            name = f"area_{operator}_{technology}"
            if operator in ("docomo", "kddi"):
                _geojson(folder / f"{name}.geojson", name, areas.as_features(polygons, operator, technology))
            else:
                (folder / f"{name}.kml").write_text(areas.as_kml(polygons, operator, technology), encoding="utf-8")
    rows = tables.station_rows(networks, places)
    (folder / "base_stations.csv").write_bytes(tables.csv_bytes(tables.COLUMNS, rows))
    (folder / "fiscal_strength_r4.xlsx").write_bytes(tables.fiscal_workbook())
    columns = ("団体コード", "都道府県名", "市区町村名", "種別", "区分", "備考")
    (folder / "disadvantaged_areas.csv").write_bytes(tables.csv_bytes(columns, tables.disadvantaged_rows()))
    columns = ("二次メッシュコード", "備考")
    (folder / "secondary_meshes.csv").write_bytes(tables.csv_bytes(columns, tables.secondary_mesh_rows(settlement)))
    (folder / "README.md").write_text(readme.text(settlement, networks, roads, places), encoding="utf-8")


def _boundaries(territory: Territory) -> list[dict[str, object]]:
    features: list[dict[str, object]] = []
    for town, polygon in zip(TOWNS, territory.polygons, strict=True):
        features.append(
            {
                "type": "Feature",
                "properties": {
                    "N03_001": PREFECTURE,
                    "N03_002": None,
                    "N03_003": town.county or None,
                    "N03_004": town.name,
                    "N03_005": None,
                    "N03_007": town.code,
                },
                "geometry": json.loads(shapely.to_geojson(polygon)),
            }
        )
    return features


def _geojson(path: Path, name: str, features: list[dict[str, object]]) -> None:
    crs = {"type": "name", "properties": {"name": "urn:ogc:def:crs:EPSG::6668"}}
    head = json.dumps({"type": "FeatureCollection", "name": name, "crs": crs}, ensure_ascii=False)
    lines = ",\n".join(json.dumps(feature, ensure_ascii=False, separators=(",", ":")) for feature in features)
    path.write_text(head[:-1] + ', "features": [\n' + lines + "\n]}\n", encoding="utf-8")


def _known(territory: Territory) -> BoolGrid:
    outside = ndimage.distance_transform_edt(territory.fine_town < 0)
    return np.asarray(outside * min(SUB_LAT * 110_950, SUB_LON * 90_450) <= DEM_MARGIN_M)


def _dem(path: Path, height: FloatGrid, known: BoolGrid) -> None:
    rows, cols = np.flatnonzero(known.any(axis=1)), np.flatnonzero(known.any(axis=0))
    r0, r1 = rows[0] // SUB * SUB, min(FINE_ROWS, -(-(rows[-1] + 1) // SUB) * SUB)
    c0, c1 = cols[0] // SUB * SUB, min(FINE_COLS, -(-(cols[-1] + 1) // SUB) * SUB)
    values = np.where(known, height, NODATA)[r0:r1, c0:c1].astype(np.int16)
    with rasterio.open(
        path,
        "w",
        driver="GTiff",
        height=values.shape[0],
        width=values.shape[1],
        count=1,
        dtype="int16",
        crs="EPSG:6668",
        transform=from_origin(WEST + c0 * SUB_LON, SOUTH + r1 * SUB_LAT, SUB_LON, SUB_LAT),
        nodata=NODATA,
        compress="deflate",
        predictor=2,
        zlevel=9,
        tiled=True,
    ) as target:
        target.write(values[::-1], 1)


if __name__ == "__main__":
    main(Path(sys.argv[1]) if len(sys.argv) > 1 else Path(__file__).resolve().parent.parent / "sample_data")
