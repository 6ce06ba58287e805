"""Mesh tables carried as attributes: 国土数値情報 500 m projections and the like, in shapefile, DBF, GeoJSON or GPKG.

Numbers are taken as the exact decimals they were written as (``N(10,4)`` fields come as the shortest decimal of their
float), so that sums are exact; rounding happens once, after everything is added (RULES 3.2).
"""

from __future__ import annotations

import json
import math
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import Any

import numpy as np
import pyogrio

from coverage_planner.data.archive import Member
from coverage_planner.data.finding_log import FindingLog
from coverage_planner.data.mesh_column import MeshLayout, is_header, layout_of
from coverage_planner.data.mesh_row_checks import DOWNLOAD_AGAIN, check_counts
from coverage_planner.data.population_counts import MeshCounts, wide_enough
from coverage_planner.data.text_decoding import decode
from coverage_planner.data.vector_file_format import PYOGRIO_FAULTS, VectorFormat, format_of
from coverage_planner.data.vector_file_shapefile import check_attribute_table, check_shapefile
from coverage_planner.model.errors import InputRefused
from coverage_planner.model.layers import Int64Array
from coverage_planner.model.terms import Datum
from coverage_planner.model.text import Text

ATTRIBUTE_SUFFIXES = (".shp", ".dbf", ".gpkg", ".geojson", ".json")
MAXIMUM_JSON_BYTES = 512 << 20
MAXIMUM_DECIMALS = 30


@dataclass(frozen=True, slots=True)
class _Attributes:
    """Column names, one sequence of values per wanted column, and the stated datum."""

    names: tuple[str, ...]
    columns: dict[str, Sequence[Any]]
    datum: Datum | None


def read_mesh_attributes(member: Member, noted: FindingLog, *, projection_year: int | None = None) -> MeshCounts | None:
    """Read the mesh counts in the attributes of one vector or DBF file.

    Args:
        member: the file, with its side files beside it.
        noted: receives the findings.
        projection_year: year of the PTN column to take; None takes the earliest, the census year.

    Returns:
        The counts, or None when an error about this file was noted.

    Raises:
        InputRefused: the file as a whole cannot be read.
    """
    name = member.shown_name
    table = _from_json(member) if member.suffix in (".geojson", ".json") else _from_ogr(member, projection_year)
    if not is_header(table.names):
        raise InputRefused(
            Text("メッシュコードの属性(MESH_ID 等)がありません", "no attribute with mesh codes (MESH_ID or the like)"),
            remedy=Text(
                "500mメッシュ別将来推計人口等の属性のあるファイルを指定してください", "use a file with such attributes"
            ),
            file=name,
        )
    layout = layout_of(table.names, None, file=name, row=None, projection_year=projection_year)
    code_values = table.columns[table.names[layout.code]]
    if not len(code_values):
        raise InputRefused(Text("地物がありません", "there are no features"), remedy=DOWNLOAD_AGAIN, file=name)
    codes = _integers(code_values, table.names[layout.code], name, noted, "population.not_a_mesh_code")
    persons, decimals = _exact(table.columns[table.names[layout.persons]], layout.persons_label, name, noted)
    households = None
    if layout.households is not None:
        households = _integers(
            table.columns[table.names[layout.households]],
            layout.households_label,
            name,
            noted,
            "population.not_a_number",
        )
    if noted.has_error_in(name):
        return None
    counts = MeshCounts(
        shown_name=name,
        description="500mメッシュ別将来推計人口" if layout.projection else "メッシュ別人口",
        table_id=None,
        year=layout.year,
        datum=table.datum,
        projection=layout.projection,
        base_year=layout.base_year,
        row=np.arange(1, codes.size + 1, dtype=np.int64),
        code=codes,
        persons=persons,
        decimals=decimals,
        households=households,
        part=_municipalities(table, layout, codes.size),
    )
    check_counts(counts, (table.names[layout.code], layout.persons_label), noted)
    return None if noted.has_error_in(name) else counts


def _from_ogr(member: Member, projection_year: int | None) -> _Attributes:
    # Shapefile and DBF texts may be CP932 under any declared encoding; the wanted names and values are ASCII, which
    # ISO-8859-1 decodes without ever failing.
    encoding = "ISO-8859-1" if member.suffix in (".shp", ".dbf") else None
    # GDAL picks its driver by content and reads the rest of a truncated table as if it were all.
    if member.suffix == ".dbf":
        check_attribute_table(member)
    elif format_of(member) is VectorFormat.SHAPEFILE:
        check_shapefile(member)
    try:
        info = pyogrio.read_info(member.path, encoding=encoding)
        names = tuple(str(field) for field in info["fields"])
        if not is_header(names):
            return _Attributes(names, {}, None)
        layout = layout_of(names, None, file=member.shown_name, row=None, projection_year=projection_year)
        places = (layout.code, layout.persons, layout.households, layout.municipality)
        wanted = [names[place] for place in places if place is not None]
        frame = pyogrio.read_dataframe(member.path, read_geometry=False, encoding=encoding, columns=wanted)
    except (pyogrio.errors.DataSourceError, pyogrio.errors.DataLayerError, *PYOGRIO_FAULTS) as error:
        raise InputRefused(
            Text("ベクターファイルとして読めません", "not readable as a vector file"),
            remedy=Text(
                "shp・shx・dbf をそろえるか、ダウンロードし直してください",
                "keep shp, shx and dbf together, or download it again",
            ),
            file=member.shown_name,
        ) from error
    columns: dict[str, Sequence[Any]] = {name: frame[name].tolist() for name in wanted}
    return _Attributes(names, columns, _datum_of(str(info.get("crs") or "")))


def _from_json(member: Member) -> _Attributes:
    refusal = InputRefused(
        Text("GeoJSONとして読めません", "not readable as GeoJSON"), remedy=DOWNLOAD_AGAIN, file=member.shown_name
    )
    if member.path.stat().st_size > MAXIMUM_JSON_BYTES:
        raise InputRefused(
            Text("512MiBを超えるGeoJSONです", "a GeoJSON of more than 512 MiB"),
            remedy=Text("地域ごとに分けてください", "split it by region"),
            file=member.shown_name,
        )
    text, _ = decode(member.path.read_bytes(), member.shown_name)
    try:
        # parse_float keeps the written digits; NaN and Infinity are not JSON and are refused.
        content = json.loads(text, parse_float=Decimal, parse_constant=_no_constant)
    except (ValueError, RecursionError) as error:
        raise refusal from error
    features = content.get("features") if isinstance(content, dict) else None
    if not isinstance(features, list):
        raise refusal
    rows = [feature.get("properties") if isinstance(feature, dict) else None for feature in features]
    tables = [row if isinstance(row, dict) else {} for row in rows]
    names = tuple(dict.fromkeys(name for row in tables for name in row))
    columns: dict[str, Sequence[Any]] = {name: [row.get(name) for row in tables] for name in names}
    return _Attributes(names, columns, _datum_of(json.dumps(content.get("crs"), default=str)))


def _no_constant(text: str) -> None:
    raise ValueError(f"{text} is not JSON")


def _datum_of(crs: str) -> Datum | None:
    if "6668" in crs or "JGD2011" in crs:
        return Datum.JGD2011
    if "4612" in crs or "JGD2000" in crs:
        return Datum.JGD2000
    return None


def _decimal(value: object) -> Decimal | None:
    """Return the exact decimal that was written; None for no value and for text that is no number."""
    if value is None or isinstance(value, bool):
        return None
    if isinstance(value, float):
        return Decimal(repr(value)) if math.isfinite(value) else None
    try:
        number = value if isinstance(value, Decimal) else Decimal(str(value).strip().replace(",", ""))
    except InvalidOperation:
        return None
    return number if number.is_finite() else None


def _integers(values: Sequence[Any], label: str, file: str, noted: FindingLog, code: str) -> Int64Array:
    whole = np.zeros(len(values), dtype=np.int64)
    for at, value in enumerate(values):
        number = _decimal(value)
        if number is None or number != number.to_integral_value() or not 0 <= number < 10**17:
            noted.error(
                code,
                Text(f"正の整数ではありません: 「{str(value)[:40]}」", f"not a whole number: '{str(value)[:40]}'"),
                remedy=DOWNLOAD_AGAIN,
                file=file,
                row=at + 1,
                field=label,
            )
        else:
            whole[at] = int(number)
    return whole


def _exact(values: Sequence[Any], label: str, file: str, noted: FindingLog) -> tuple[np.ndarray[Any, Any], int]:
    """Return the persons as integers times ``10**decimals``, and the decimals."""
    numbers: list[Decimal] = []
    for at, value in enumerate(values):
        number = _decimal(value)
        if number is None or abs(number) >= 10**12:
            noted.error(
                "population.not_a_number",
                Text(f"数値ではありません: 「{str(value)[:40]}」", f"not a number: '{str(value)[:40]}'"),
                remedy=DOWNLOAD_AGAIN,
                file=file,
                row=at + 1,
                field=label,
            )
            number = Decimal(0)
        elif number < 0:
            noted.error(
                "population.negative",
                Text(f"負の値です: {number}", f"a negative value: {number}"),
                remedy=DOWNLOAD_AGAIN,
                file=file,
                row=at + 1,
                field=label,
            )
        numbers.append(number)
    decimals = max((max(-int(number.normalize().as_tuple().exponent), 0) for number in numbers), default=0)
    if decimals > MAXIMUM_DECIMALS:
        raise InputRefused(
            Text(f"小数が{decimals}桁の値があります", f"a value with {decimals} decimals"),
            remedy=DOWNLOAD_AGAIN,
            file=file,
            field=label,
        )
    exact = np.array([int(number.scaleb(decimals)) for number in numbers], dtype=object)
    if not any(value >= 2**62 for value in exact.tolist()):
        exact = wide_enough(exact.astype(np.int64))
    return exact, decimals


def _municipalities(table: _Attributes, layout: MeshLayout, size: int) -> Int64Array:
    if layout.municipality is None:
        return np.zeros(size, dtype=np.int64)
    found = np.full(size, -1, dtype=np.int64)
    for at, value in enumerate(table.columns[table.names[layout.municipality]]):
        number = _decimal(value)
        if number is not None and number == number.to_integral_value() and 1000 <= number < 100_000:
            found[at] = int(number)
    return found
