"""From whatever coordinate system a layer has into longitude and latitude of the project's datum (RULES.md 3.1)."""

from __future__ import annotations

import re

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import shapely
from pyproj import CRS
from pyproj.exceptions import ProjError

from coverage_planner.model.errors import InputRefused
from coverage_planner.model.findings import Finding, Findings, Severity
from coverage_planner.model.terms import Datum
from coverage_planner.model.text import Text

WEST_DEG, SOUTH_DEG, EAST_DEG, NORTH_DEG = 122.0, 20.0, 154.0, 46.0
"""Japan from 与那国島 to 南鳥島 and from 沖ノ鳥島 to 択捉島; coordinates outside are an error of the file."""

# 国土数値情報: last year (two digits) of an edition in JGD2000; later ones are JGD2011. Layers whose editions are all of
# the old kind have 99. Source: product specifications of the layers as quoted in RULES.md 3.2 and SOURCES.md 10 [B].
_LAST_JGD2000_YEAR = {"N01": 99, "N02": 13, "N03": 13, "N06": 13, "N10": 15, "A30a5": 99}
_LAYER_ID = re.compile(r"(?<![A-Za-z0-9])(?P<layer>[A-Z]\d{2}[a-z]?\d?)[-_](?P<year>\d{2})")


def in_project_datum(
    frame: gpd.GeoDataFrame,
    *,
    shown_name: str,
    stem: str,
    declares_wgs84_by_rule: bool,
    datum: Datum,
    default_epsg: int | None,
) -> tuple[gpd.GeoDataFrame, Findings]:
    """Return the layer in the project's datum and what was assumed on the way.

    Args:
        frame: the layer, its ``crs`` as GDAL found it.
        shown_name: file name for findings.
        stem: member name, in which 国土数値情報 carry their layer id.
        declares_wgs84_by_rule: GeoJSON and KML are WGS 84 by their definition, whatever was meant.
        datum: the project's datum.
        default_epsg: what to assume where neither the file nor its layer id says anything.

    Raises:
        InputRefused: no coordinate system, and the numbers are not longitude and latitude.
    """
    findings: list[Finding] = []
    crs = frame.crs
    if crs is None:
        epsg, finding = _assumed_epsg(frame, shown_name, stem, datum, default_epsg)
        findings.append(finding)
        crs = CRS.from_epsg(epsg)
        frame = frame.set_crs(crs)
    own = _datum_of(crs)
    if own == "WGS84" and crs.is_geographic:
        why = ("形式の規定により" if declares_wgs84_by_rule else "ファイルの記載では") + "WGS84です"
        findings.append(
            Finding(
                severity=Severity.COUNT,
                code="vector.wgs84_as_project_datum",
                message=Text(
                    f"座標は{why}が、{datum.value} と同じとみなしました（差は1m未満）",
                    f"coordinates are declared WGS 84 and were taken as {datum.value} (difference under a metre)",
                ),
                file=shown_name,
                value=len(frame),
            )
        )
        return frame.set_crs(epsg=datum.epsg, allow_override=True), tuple(findings)
    if own == datum.value and crs.is_geographic:
        return frame.set_crs(epsg=datum.epsg, allow_override=True), tuple(findings)
    if own in (Datum.JGD2000.value, Datum.JGD2011.value) and own != datum.value:
        findings.append(
            Finding(
                severity=Severity.WARNING,
                code="vector.datum_shift_ignored",
                message=Text(
                    f"{own} の座標を {datum.value} としてそのまま使います（地殻変動の大きい地域では数mずれます）",
                    f"{own} coordinates are used as {datum.value} unchanged (off by metres where the ground moved)",
                ),
                file=shown_name,
                remedy=Text(
                    f"必要なら {datum.value} の版を使ってください", f"use an edition in {datum.value} if it matters"
                ),
            )
        )
        if crs.is_geographic:
            return frame.set_crs(epsg=datum.epsg, allow_override=True), tuple(findings)
    return _transformed(frame, crs, shown_name, datum, findings)


def check_positions(
    frame: gpd.GeoDataFrame, number: npt.NDArray[np.int64], shown_name: str, *, only_finite: bool = False
) -> None:
    """Refuse a layer with coordinates that are not numbers or (unless ``only_finite``) not in Japan.

    Raises:
        InputRefused: naming the first such feature.
    """
    points, feature = shapely.get_coordinates(np.asarray(frame.geometry.array), return_index=True)
    bad = ~np.isfinite(points).all(axis=1)
    if bad.any():
        raise InputRefused(
            Text("座標が数値ではありません（NaNまたは無限大）", "a coordinate is not a number (NaN or infinite)"),
            remedy=Text("地物の座標を直すか除いてください", "repair or remove the feature"),
            file=shown_name,
            row=int(number[feature[bad.argmax()]]),
        )
    if only_finite:
        return
    outside = _outside(points[:, 0], points[:, 1])
    if not outside.any():
        return
    first = int(outside.argmax())
    swapped = not bool(_outside(points[first : first + 1, 1], points[first : first + 1, 0])[0])
    raise InputRefused(
        Text(
            f"座標（{points[first, 0]:.6g}, {points[first, 1]:.6g}）が日本の範囲外です",
            f"the coordinates ({points[first, 0]:.6g}, {points[first, 1]:.6g}) are outside Japan",
        ),
        remedy=Text("緯度と経度の順を入れ替えてください", "swap latitude and longitude")
        if swapped
        else Text("座標系（.prj）を確かめ、範囲外の地物を除いてください", "check the coordinate system (.prj)"),
        file=shown_name,
        row=int(number[feature[first]]),
    )


def _outside(longitude: npt.NDArray[np.float64], latitude: npt.NDArray[np.float64]) -> npt.NDArray[np.bool_]:
    return np.asarray((longitude < WEST_DEG) | (longitude > EAST_DEG) | (latitude < SOUTH_DEG) | (latitude > NORTH_DEG))


def _assumed_epsg(
    frame: gpd.GeoDataFrame, shown_name: str, stem: str, datum: Datum, default_epsg: int | None
) -> tuple[int, Finding]:
    layer = _LAYER_ID.search(stem)
    if layer is not None:
        old = int(layer["year"]) <= _LAST_JGD2000_YEAR.get(layer["layer"], -1)
        epsg = Datum.JGD2000.epsg if old else Datum.JGD2011.epsg
        why = Text(f"レイヤ名 {layer['layer']}-{layer['year']}", f"layer id {layer['layer']}-{layer['year']}")
    else:
        epsg = default_epsg if default_epsg is not None else datum.epsg
        why = Text("プロジェクトの測地系", "the project's datum")
        west, south, east, north = frame.total_bounds
        if default_epsg is None and (west < -180 or east > 180 or south < -90 or north > 90):
            raise InputRefused(
                Text(
                    "座標系の記載がなく、座標は経度・緯度ではありません",
                    "no coordinate system is given and the coordinates are not longitude and latitude",
                ),
                remedy=Text(".prj を付けて保存し直してください", "save it again with a .prj"),
                file=shown_name,
            )
    return epsg, Finding(
        severity=Severity.WARNING,
        code="vector.coordinate_system_assumed",
        message=Text(
            f"座標系の記載がないため、{why.ja}から EPSG:{epsg} とみなしました",
            f"no coordinate system is given; EPSG:{epsg} was assumed from {why.en}",
        ),
        file=shown_name,
    )


def _datum_of(crs: CRS) -> str:
    name = " ".join(filter(None, (crs.name, crs.datum.name if crs.datum is not None else "")))
    if re.search(r"JGD[_ ]?2000|Geodetic Datum 2000", name):
        return Datum.JGD2000.value
    if re.search(r"JGD[_ ]?2011|Geodetic Datum 2011|JGD[_ ]?2024|Geodetic Datum 2024", name):
        return Datum.JGD2011.value
    if re.search(r"WGS[_ ]?(19)?84|World Geodetic System 1984", name):
        return "WGS84"
    return name


def _transformed(
    frame: gpd.GeoDataFrame, crs: CRS, shown_name: str, datum: Datum, findings: list[Finding]
) -> tuple[gpd.GeoDataFrame, Findings]:
    try:
        moved = frame.to_crs(epsg=datum.epsg)
    except (ProjError, ValueError) as error:
        raise InputRefused(
            Text(f"座標系 {crs.name} から変換できません", f"cannot be transformed from {crs.name}"),
            remedy=Text(
                "経度・緯度（JGD2011）で保存し直してください", "save it again in longitude and latitude (JGD2011)"
            ),
            file=shown_name,
        ) from error
    tokyo = "Tokyo" in _datum_of(crs)
    findings.append(
        Finding(
            severity=Severity.WARNING if tokyo else Severity.COUNT,
            code="vector.transformed",
            message=Text(
                f"{crs.name} から {datum.value} に変換しました"
                + ("（格子によらない変換、誤差は数m）" if tokyo else ""),
                f"transformed from {crs.name} to {datum.value}" + (" (without grid, off by metres)" if tokyo else ""),
            ),
            file=shown_name,
            value=len(frame),
        )
    )
    return moved, tuple(findings)
