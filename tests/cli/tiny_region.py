"""A region small enough to work out by hand: four half meshes with areas that cover known numbers of their sub-cells.

=====  =========  =======  =====================================================  ============
mesh   code       persons  5G areas (of 100 sub-cells)                            municipality
=====  =========  =======  =====================================================  ============
A      533945001      100  docomo the western 50                                  13201
B      533945002       10  docomo the western 30, kddi the eastern 30             13201
C      533945003        1  softbank the western 60                                13202
D      533945004     1000  none                                                   19201
=====  =========  =======  =====================================================  ============

An expressway runs west to east through A and B, half a sub-cell from their southern edge's row; a national road does so
through C and D; a prefectural road runs beside the expressway. One rakuten station, too weak to reach anything, stands
in secondary mesh 533945 as a 親局.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

SOUTH, WEST = 53 / 1.5 + 4 / 12, 139 + 5 / 8
"""South-west corner of secondary mesh 533945 by the formula of JIS X 0410: AA/1.5 + C/12, 100 + BB + D/8."""
HEIGHT, WIDTH = 1 / 240, 1 / 160
"""A half mesh: 15 seconds by 22.5 seconds."""

CORNERS = {  # last digit 1 SW, 2 SE, 3 NW, 4 NE of the standard mesh 53394500
    "A": (SOUTH, WEST),
    "B": (SOUTH, WEST + WIDTH),
    "C": (SOUTH + HEIGHT, WEST),
    "D": (SOUTH + HEIGHT, WEST + WIDTH),
}
CODES = {"A": 533945001, "B": 533945002, "C": 533945003, "D": 533945004}
PERSONS = {"A": 100, "B": 10, "C": 1, "D": 1000}
MUNICIPALITY = {"A": "13201", "B": "13201", "C": "13202", "D": "19201"}
PREFECTURE = {"13": "東京都", "19": "山梨県"}


def write_text(path: Path, text: str) -> Path:
    path.write_text(text, encoding="utf-8")
    return path


def feature_collection(path: Path, features: list[dict[str, Any]]) -> Path:
    crs = {"type": "name", "properties": {"name": "urn:ogc:def:crs:EPSG::6668"}}
    return write_text(path, json.dumps({"type": "FeatureCollection", "crs": crs, "features": features}))


def feature(kind: str, coordinates: Any, **properties: Any) -> dict[str, Any]:
    return {"type": "Feature", "properties": properties, "geometry": {"type": kind, "coordinates": coordinates}}


def part_of_mesh(mesh: str, first_column: int, columns: int) -> list[list[list[float]]]:
    """A rectangle over whole columns of sub-cells of a mesh, ten of which make the mesh."""
    south, west = CORNERS[mesh]
    left, right = west + first_column * WIDTH / 10, west + (first_column + columns) * WIDTH / 10
    north = south + HEIGHT
    return [[[left, south], [right, south], [right, north], [left, north], [left, south]]]


def road_line(mesh_row: str, shift: float = 0.0) -> list[list[float]]:
    """A line of constant latitude through both meshes of a row, in the middle of its lowest row of sub-cells."""
    latitude = CORNERS[mesh_row][0] + HEIGHT / 20 + shift
    return [[WEST, latitude], [WEST + 2 * WIDTH, latitude]]


def mesh_file(folder: Path) -> Path:
    rows = "".join(f"{CODES[mesh]},{PERSONS[mesh]}\n" for mesh in CODES)
    return write_text(folder / "mesh.csv", "KEY_CODE,pop\n" + rows)


def area_files(folder: Path) -> dict[str, Path]:
    return {
        "docomo": feature_collection(
            folder / "docomo.geojson",
            [feature("Polygon", part_of_mesh("A", 0, 5)), feature("Polygon", part_of_mesh("B", 0, 3))],
        ),
        "kddi": feature_collection(folder / "kddi.geojson", [feature("Polygon", part_of_mesh("B", 7, 3))]),
        "softbank": feature_collection(folder / "softbank.geojson", [feature("Polygon", part_of_mesh("C", 0, 6))]),
    }


def boundary_file(folder: Path) -> Path:
    features = [
        feature(
            "Polygon",
            part_of_mesh(mesh, 0, 10),
            N03_001=PREFECTURE[code[:2]],
            N03_004=f"市{code}",
            N03_007=code,
        )
        for mesh, code in MUNICIPALITY.items()
    ]
    return feature_collection(folder / "n03.geojson", features)


def road_file(folder: Path) -> Path:
    return feature_collection(
        folder / "n13.geojson",
        [
            feature("LineString", road_line("A"), N13_003="4", N13_004="1"),
            feature("LineString", road_line("C"), N13_003="1", N13_004="1"),
            feature("LineString", road_line("A", HEIGHT / 10), N13_003="2", N13_004="1"),
        ],
    )


def site_file(folder: Path) -> Path:
    header = "局ID,緯度,経度,事業者,区分,送信電力dBm,利得dBi,親局\n"
    return write_text(folder / "sites.csv", f"{header}R-1,{SOUTH + 0.04},{WEST + 0.06},楽天モバイル,既設,-30,-20,1\n")


def secondary_mesh_file(folder: Path) -> Path:
    return write_text(folder / "secondary.csv", "secondary_mesh\n533945\n533946\n")


def import_arguments(folder: Path) -> list[object]:
    """Write all files of the region into a folder and return the arguments of ``import`` that read them."""
    areas = [f"{carrier}={path}" for carrier, path in area_files(folder).items()]
    return [
        *("--mesh", mesh_file(folder)),
        *("--roads", road_file(folder)),
        *("--boundaries", boundary_file(folder)),
        *("--service-area", *areas),
        *("--sites", site_file(folder)),
        *("--secondary-meshes", secondary_mesh_file(folder)),
    ]
