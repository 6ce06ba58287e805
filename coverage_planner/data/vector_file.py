"""Reading vector files of any supported format into one geodetic datum, without trusting them.

Formats: ESRI Shapefile, GeoJSON, TopoJSON, GeoPackage, KML/KMZ, each plain, in a .zip (sub-folders, several layers) or
in a .gz. What the file says of itself is checked before GDAL sees it: GDAL picks its driver by content, so a text file
named ``roads.geojson`` could otherwise be a virtual data source that opens other files of the machine, and a truncated
shapefile would be read as a shorter one (both measured with GDAL 3.12).
"""

from __future__ import annotations

import warnings
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TypeVar

import geopandas as gpd
import numpy as np
import pyogrio
import shapely
from pyogrio.errors import DataLayerError, DataSourceError

from coverage_planner.data.archive import Member, opened
from coverage_planner.data.reading import Progress, input_file
from coverage_planner.data.vector_file_datum import check_positions, in_project_datum
from coverage_planner.data.vector_file_format import PYOGRIO_FAULTS, VectorFormat, format_of, readable_members
from coverage_planner.data.vector_file_shapefile import RAW_ENCODING, check_shapefile, decoded_frame
from coverage_planner.model.errors import InputRefused
from coverage_planner.model.findings import Finding, Findings, Severity
from coverage_planner.model.layers import InputFile
from coverage_planner.model.terms import Datum
from coverage_planner.model.text import Text

T = TypeVar("T")


@dataclass(frozen=True, slots=True, kw_only=True)
class VectorLayer:
    """One layer of a file: features with a geometry, in longitude and latitude of the project's datum.

    Attributes:
        shown_name: file name people know (``a.zip!b/c.shp``, with ``#layer`` where a file has several).
        stem: name of the member without folder and ending; layer ids and municipality codes hide in it.
        frame: attributes and geometry, row i is feature ``feature_number[i]`` of the file.
        feature_number: 1-based numbers of the features in the file (features without geometry are left out).
        findings: what was noticed while reading.
    """

    shown_name: str
    stem: str
    frame: gpd.GeoDataFrame
    feature_number: np.ndarray[tuple[int], np.dtype[np.int64]]
    findings: Findings


def read_vectors(path: Path, *, datum: Datum, default_epsg: int | None = None) -> list[VectorLayer]:
    """Return every layer with geometry of a file or archive, in the project's datum.

    Args:
        path: the file or archive.
        datum: the project's datum; other coordinate systems are transformed to it.
        default_epsg: coordinate system to assume where the file names none and its layer id tells none.

    Raises:
        InputRefused: not readable without guessing; nothing was taken.
    """
    with opened(path) as members:
        chosen, notes = readable_members(members, path)
        layers: list[VectorLayer] = []
        for member in chosen:
            layers.extend(_read_member(member, datum, default_epsg))
    if not layers:
        raise InputRefused(
            Text("図形をもつレイヤがありません", "no layer with geometry"),
            remedy=Text("ファイルの中身を確かめてください", "check what the file holds"),
            file=path.name,
        )
    if notes:
        layers[0] = replace(layers[0], findings=notes + layers[0].findings)
    return layers


def read_all_vectors(
    paths: list[Path], room: str, *, datum: Datum, progress: Progress, default_epsg: int | None = None
) -> tuple[list[VectorLayer], list[Finding]]:
    """Read several files; a file that is refused becomes an error finding ``<room>.refused``."""
    layers: list[VectorLayer] = []
    findings: list[Finding] = []
    for number, path in enumerate(paths):
        progress(number / len(paths))
        try:
            layers.extend(read_vectors(path, datum=datum, default_epsg=default_epsg))
        except InputRefused as refusal:
            findings.append(refusal_finding(refusal, room))
    for layer in layers:
        findings.extend(layer.findings)
    return layers, findings


def refusal_finding(refusal: InputRefused, room: str) -> Finding:
    """Return a refusal as an error finding of a reader."""
    return Finding(
        severity=Severity.ERROR,
        code=f"{room}.refused",
        message=refusal.message,
        file=refusal.file,
        row=refusal.row,
        field=refusal.field,
        remedy=refusal.remedy,
    )


def vector_inputs(paths: list[Path], role: str) -> tuple[InputFile, ...]:
    """Return the provenance of the files, with the attribute table beside each plain shapefile."""
    inputs = []
    for path in paths:
        if path.is_file():
            inputs.append(input_file(path, role))
            beside = [path.with_suffix(ending) for ending in (".dbf", ".DBF")] if path.suffix.lower() == ".shp" else []
            inputs.extend(input_file(table, role) for table in beside[:1] if table.is_file())
    return tuple(inputs)


def _read_member(member: Member, datum: Datum, default_epsg: int | None) -> list[VectorLayer]:
    file_format = format_of(member)
    encoding: str | None = None
    notes: list[Finding] = []
    if file_format is VectorFormat.SHAPEFILE:
        encoding, notes = check_shapefile(member)
    layers = []
    names = _gdal(member, lambda: [str(row[0]) for row in pyogrio.list_layers(member.path) if row[1] is not None])
    for name in names:
        shown = member.shown_name if len(names) == 1 else f"{member.shown_name}#{name}"
        frame = _gdal(
            member,
            lambda name=name: pyogrio.read_dataframe(  # type: ignore[misc]
                member.path,
                layer=name,
                force_2d=True,
                encoding=RAW_ENCODING if encoding is not None else None,
            ),
        )
        if encoding is not None:
            frame = decoded_frame(frame, encoding)
        layer = _finished(frame, member, shown, notes, file_format, datum, default_epsg)
        if layer is not None:
            layers.append(layer)
            notes = []
    return layers


def _finished(
    frame: gpd.GeoDataFrame,
    member: Member,
    shown: str,
    notes: list[Finding],
    file_format: VectorFormat,
    datum: Datum,
    default_epsg: int | None,
) -> VectorLayer | None:
    if not isinstance(frame, gpd.GeoDataFrame) or not len(frame):
        return None
    number = np.arange(1, len(frame) + 1, dtype=np.int64)
    geometry = np.asarray(frame.geometry.array)
    empty = shapely.is_missing(geometry) | shapely.is_empty(geometry)
    findings = list(notes)
    if empty.any():
        findings.append(
            Finding(
                severity=Severity.WARNING,
                code="vector.no_geometry",
                message=Text(
                    f"図形のない地物 {int(empty.sum())} 件を除きました",
                    f"left out {int(empty.sum())} features without geometry",
                ),
                file=shown,
                row=int(number[empty][0]),
                value=int(empty.sum()),
            )
        )
        frame, number = frame[~empty].reset_index(drop=True), number[~empty]
    if not len(frame):
        return None
    check_positions(frame, number, shown, only_finite=True)
    frame, about_datum = in_project_datum(
        frame,
        shown_name=shown,
        stem=member.path.stem,
        declares_wgs84_by_rule=file_format in (VectorFormat.GEOJSON, VectorFormat.KML),
        datum=datum,
        default_epsg=default_epsg,
    )
    check_positions(frame, number, shown)
    return VectorLayer(
        shown_name=shown,
        stem=member.path.stem,
        frame=frame,
        feature_number=number,
        findings=tuple(findings) + about_datum,
    )


def _gdal(member: Member, work: Callable[[], T]) -> T:
    try:
        with warnings.catch_warnings():
            # Repeated feature ids and unknown field types only concern attributes that are not used here.
            warnings.simplefilter("ignore", RuntimeWarning)
            warnings.simplefilter("ignore", UserWarning)
            return work()
    except (DataSourceError, DataLayerError, *PYOGRIO_FAULTS, shapely.errors.ShapelyError) as error:
        detail = " ".join(str(error).split())[:160].replace(str(member.path.parent), "")
        raise InputRefused(
            Text(f"読み取れません（{detail}）", f"cannot be read ({detail})"),
            remedy=Text(
                "途中で切れていないか、文字コードがUTF-8かを確かめ、ダウンロードし直してください",
                "check that it is complete and in UTF-8, or download it again",
            ),
            file=member.shown_name,
        ) from error
