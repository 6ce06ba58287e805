"""Imported data (:class:`PlanningData`) as arrays and rows of the project file, and back, exactly."""

from __future__ import annotations

import hashlib
import json
import sqlite3
from collections.abc import Callable
from dataclasses import fields
from decimal import Decimal
from typing import Any

import numpy as np
import numpy.typing as npt

from coverage_planner.model.area_polygons import AreaFeature, AreaPolygons
from coverage_planner.model.layers import (
    AreaDesignation,
    AreaList,
    FiscalStrength,
    InputFile,
    LineSet,
    Municipality,
    PlanningData,
    PopulationTable,
    RoadTable,
    ServiceAreaTiles,
    Terrain,
    ZoneTable,
)
from coverage_planner.model.terms import Carrier, Datum, DisadvantagedArea, RoadArea
from coverage_planner.project.array_store import array_names, read_array, write_array
from coverage_planner.project.land_use_record import land_use_about, land_use_of

Arrays = dict[str, npt.NDArray[np.generic]]
_POPULATION = ("row", "col", "persons", "households")
_ZONES = ("row", "col", "municipality")
_ROADS = (
    "cell_row",
    "cell_col",
    "length_um",
    "line",
    "road_class",
    "tunnel",
    "under_construction",
    "route",
    "vertex_piece",
)
_LINES = ("longitude_deg", "latitude_deg", "offsets", "feature")
_POLYGONS = ("longitude_deg", "latitude_deg", "ring_offsets", "polygon_rings", "feature", "bounds")
_SERVICE = ("tile_row", "tile_col", "bits")


def arrays_of(data: PlanningData) -> Arrays:
    """Return every array of the imported data but the terrain, under its dotted name."""
    arrays: Arrays = {}

    def take(prefix: str, value: object, names: tuple[str, ...]) -> None:
        for name in names:
            array = getattr(value, name)
            if array is not None:
                arrays[f"{prefix}.{name}"] = array

    take("population", data.population, _POPULATION)
    if data.population.prefecture_parts is not None:
        for name, part in zip(("index", "prefecture", "persons"), data.population.prefecture_parts, strict=True):
            arrays[f"population.parts.{name}"] = np.asarray(part)
    if data.zones is not None:
        take("zones", data.zones, _ZONES)
        take("zones.outlines", data.zones.outlines, _LINES)
    if data.roads is not None:
        take("roads", data.roads, _ROADS)
        take("roads.geometry", data.roads.geometry, _LINES)
    if data.service_areas is not None:
        take("service_areas", data.service_areas, _SERVICE)
    if data.area_polygons is not None:
        take("area_polygons", data.area_polygons, _POLYGONS)
    if data.land_use is not None:
        arrays["land_use.code"] = data.land_use.code
    if data.secondary_meshes is not None:
        arrays["secondary_meshes"] = data.secondary_meshes
    return arrays


def described(data: PlanningData) -> dict[str, Any]:
    """Return what is not an array and not a row, as JSON values."""
    population = data.population
    return {
        "datum": data.datum.value,
        "population": {
            "census_year": population.census_year,
            "datum": population.datum.value,
            "source": population.source,
            "even_split": population.even_split,
            "rounded_fractions": population.rounded_fractions,
            "within_boundaries": population.within_boundaries,
        },
        "roads": None
        if data.roads is None
        else {
            "source": data.roads.source,
            "route_names": list(data.roads.route_names),
            "area": None if data.roads.area is None else data.roads.area.value,
        },
        "service_areas": None if data.service_areas is None else [c.value for c in data.service_areas.carriers],
        "fiscal": None
        if data.fiscal is None
        else {"fiscal_year": data.fiscal.fiscal_year, "source": data.fiscal.source},
        "areas": None
        if data.areas is None
        else {
            "edition": data.areas.edition,
            "source": data.areas.source,
            "listed_codes": sorted(data.areas.listed_codes),
        },
        "area_polygons": None
        if data.area_polygons is None
        else {
            "source": data.area_polygons.source,
            "features": [
                [getattr(feature, field.name) for field in fields(AreaFeature)]
                for feature in data.area_polygons.features
            ],
        },
        "has_zones": data.zones is not None,
        "partly_loaded": None
        if data.zones is None or data.zones.partly_loaded is None
        else sorted(data.zones.partly_loaded),
        "land_use": land_use_about(data.land_use),
    }


def fingerprint(data: PlanningData) -> str:
    """Return a hash of everything imported but the terrain: equal data need not be written again."""
    digest = hashlib.blake2b(digest_size=20)
    for name, array in sorted(arrays_of(data).items()):
        digest.update(f"{name}{array.dtype.str}{array.shape}".encode())
        digest.update(np.ascontiguousarray(array).data)
    rows = [described(data), [repr(value) for value in _row_values(data)]]
    digest.update(json.dumps(rows, ensure_ascii=False, sort_keys=True).encode())
    return digest.hexdigest()


def _row_values(data: PlanningData) -> list[object]:
    municipalities = data.zones.municipalities if data.zones is not None else ()
    fiscal = sorted(data.fiscal.by_code.items()) if data.fiscal is not None else []
    areas = data.areas.designations if data.areas is not None else ()
    return [*municipalities, *fiscal, *areas, *data.inputs]


def write_data(connection: sqlite3.Connection, data: PlanningData) -> None:
    """Write arrays and rows of the imported data into empty tables."""
    for name, array in arrays_of(data).items():
        write_array(connection, name, array)
    if data.zones is not None:
        connection.executemany(
            "INSERT INTO municipalities VALUES (?, ?, ?, ?)",
            [(k, m.code, m.name, m.prefecture_name) for k, m in enumerate(data.zones.municipalities)],
        )
    if data.fiscal is not None:
        connection.executemany(
            "INSERT INTO fiscal_strength VALUES (?, ?)",
            [(code, None if value is None else str(value)) for code, value in sorted(data.fiscal.by_code.items())],
        )
    if data.areas is not None:
        connection.executemany(
            "INSERT INTO area_designations VALUES (?, ?, ?, ?)",
            [(d.code, d.kind.value, int(d.whole), d.note) for d in data.areas.designations],
        )
    connection.executemany(
        "INSERT INTO inputs VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
        [(k, *(getattr(item, field.name) for field in fields(InputFile))) for k, item in enumerate(data.inputs)],
    )


def read_data(connection: sqlite3.Connection, about: dict[str, Any], terrain: Terrain | None) -> PlanningData:
    """Return the imported data of an open project file.

    Raises:
        ValueError, KeyError, TypeError: something is not as :func:`write_data` wrote it.
    """
    names = array_names(connection)

    def get(name: str) -> Any:
        return read_array(connection, name) if name in names else None

    def lines(prefix: str) -> LineSet:
        return LineSet(**{name: get(f"{prefix}.{name}") for name in _LINES})

    population = about["population"]
    parts = tuple(get(f"population.parts.{name}") for name in ("index", "prefecture", "persons"))
    return PlanningData(
        datum=Datum(about["datum"]),
        population=PopulationTable(
            **{name: get(f"population.{name}") for name in _POPULATION},
            census_year=population["census_year"],
            datum=Datum(population["datum"]),
            source=population["source"],
            even_split=population["even_split"],
            rounded_fractions=population["rounded_fractions"],
            prefecture_parts=None if parts[0] is None else (parts[0], parts[1], parts[2]),
            within_boundaries=bool(population.get("within_boundaries", False)),
        ),
        zones=None
        if not about["has_zones"]
        else ZoneTable(
            municipalities=tuple(
                Municipality(code=code, name=name, prefecture_name=prefecture)
                for code, name, prefecture in connection.execute(
                    "SELECT code, name, prefecture_name FROM municipalities ORDER BY position"
                )
            ),
            **{name: get(f"zones.{name}") for name in _ZONES},
            outlines=lines("zones.outlines"),
            partly_loaded=_read_codes(about.get("partly_loaded")),
        ),
        roads=None
        if about["roads"] is None
        else RoadTable(
            **{name: get(f"roads.{name}") for name in _ROADS},
            route_names=tuple(about["roads"]["route_names"]),
            geometry=lines("roads.geometry"),
            source=about["roads"]["source"],
            area=None if about["roads"].get("area") is None else RoadArea(about["roads"]["area"]),
        ),
        terrain=terrain,
        service_areas=None
        if about["service_areas"] is None
        else ServiceAreaTiles(
            **{name: get(f"service_areas.{name}") for name in _SERVICE},
            carriers=tuple(Carrier(name) for name in about["service_areas"]),
        ),
        fiscal=_read_fiscal(connection, about["fiscal"]),
        areas=_read_areas(connection, about["areas"]),
        area_polygons=_read_polygons(get, about.get("area_polygons")),
        land_use=land_use_of(about.get("land_use"), get("land_use.code")),
        secondary_meshes=get("secondary_meshes"),
        inputs=tuple(
            InputFile(**dict(zip((field.name for field in fields(InputFile)), row, strict=True)))
            for row in connection.execute(
                "SELECT role, name, sha256, size_bytes, description, vintage, datum FROM inputs ORDER BY position"
            )
        ),
    )


def _read_codes(codes: Any) -> frozenset[str] | None:
    if codes is None:
        return None
    if not isinstance(codes, list) or not all(isinstance(code, str) for code in codes):
        raise ValueError("partly_loaded: not a list of codes")
    return frozenset(codes)


def _read_polygons(get: Callable[[str], Any], about: dict[str, Any] | None) -> AreaPolygons | None:
    if about is None:
        return None
    names = [field.name for field in fields(AreaFeature)]
    features = [dict(zip(names, row, strict=True)) for row in about["features"]]
    return AreaPolygons(
        **{name: get(f"area_polygons.{name}") for name in _POLYGONS},
        features=tuple(AreaFeature(**{**one, "kind": DisadvantagedArea(one["kind"])}) for one in features),
        source=about["source"],
    )


def _read_fiscal(connection: sqlite3.Connection, about: dict[str, Any] | None) -> FiscalStrength | None:
    if about is None:
        return None
    rows = connection.execute("SELECT code, value FROM fiscal_strength ORDER BY code")
    return FiscalStrength(
        fiscal_year=about["fiscal_year"],
        by_code={code: None if value is None else Decimal(value) for code, value in rows},
        source=about["source"],
    )


def _read_areas(connection: sqlite3.Connection, about: dict[str, Any] | None) -> AreaList | None:
    if about is None:
        return None
    return AreaList(
        designations=tuple(
            AreaDesignation(code=code, kind=DisadvantagedArea(kind), whole=bool(whole), note=note)
            for code, kind, whole, note in connection.execute("SELECT code, kind, whole, note FROM area_designations")
        ),
        listed_codes=frozenset(about["listed_codes"]),
        edition=about["edition"],
        source=about["source"],
    )
