"""The operators' published areas: footprints smoothed and generalised into polygons, as GeoJSON and KML text."""

from __future__ import annotations

import numpy as np
import shapely
from rasterio.features import shapes
from rasterio.transform import from_origin
from scipy import ndimage

from sample_data.frame import FINE_ROWS, SOUTH, SUB_LAT, SUB_LON, WEST, BoolGrid

OPERATOR_NAMES = {"docomo": "NTTドコモ", "kddi": "KDDI", "softbank": "ソフトバンク", "rakuten": "楽天モバイル"}


def area_polygons(covered: BoolGrid) -> list[shapely.Polygon]:
    """Return the generalised outline of a coverage raster, large pieces first."""
    smooth = ndimage.gaussian_filter(covered.astype(np.float64), 1.2) >= 0.5
    pieces, count = ndimage.label(smooth)
    sizes = ndimage.sum_labels(smooth, pieces, np.arange(count + 1))
    smooth &= sizes[pieces] >= 12
    holes, count = ndimage.label(~smooth)
    sizes = ndimage.sum_labels(~smooth, holes, np.arange(count + 1))
    smooth |= sizes[holes] < 12
    transform = from_origin(WEST, SOUTH + FINE_ROWS * SUB_LAT, SUB_LON, SUB_LAT)
    found = []
    for geometry, _ in shapes(smooth[::-1].astype(np.uint8), mask=smooth[::-1], transform=transform):
        simple = shapely.simplify(shapely.geometry.shape(geometry), 0.00042)
        simple = shapely.set_precision(shapely.make_valid(simple), 1e-5)
        found.extend(part for part in shapely.get_parts(simple) if part.geom_type == "Polygon" and not part.is_empty)
    return sorted(found, key=lambda part: (-part.area, part.bounds))


def as_features(polygons: list[shapely.Polygon], operator: str, technology: str) -> list[dict[str, object]]:
    """Return GeoJSON features with the operator and the generation as attributes."""
    return [
        {
            "type": "Feature",
            "properties": {"事業者": OPERATOR_NAMES[operator], "方式": technology, "備考": "架空データ"},
            "geometry": {
                "type": "Polygon",
                "coordinates": [
                    [[round(x, 5), round(y, 5)] for x, y in ring.coords] for ring in (part.exterior, *part.interiors)
                ],
            },
        }
        for part in polygons
    ]


def as_kml(polygons: list[shapely.Polygon], operator: str, technology: str) -> str:
    """Return a KML document with one placemark."""

    def ring(line: shapely.LinearRing) -> str:
        points = " ".join(f"{x:.5f},{y:.5f}" for x, y in line.coords)
        return f"<LinearRing><coordinates>{points}</coordinates></LinearRing>"

    body = "\n".join(
        f"<Polygon><outerBoundaryIs>{ring(part.exterior)}</outerBoundaryIs>"
        + "".join(f"<innerBoundaryIs>{ring(hole)}</innerBoundaryIs>" for hole in part.interiors)
        + "</Polygon>"
        for part in polygons
    )
    title = f"{OPERATOR_NAMES[operator]} {technology} エリア（架空）"
    return (
        '<?xml version="1.0" encoding="UTF-8"?>\n<kml xmlns="http://www.opengis.net/kml/2.2">\n<Document>\n'
        f"<name>{title}</name>\n<Placemark>\n<name>{title}</name>\n<MultiGeometry>\n{body}\n"
        "</MultiGeometry>\n</Placemark>\n</Document>\n</kml>\n"
    )
