"""Imported data as struct-of-arrays values on the lattice; arrays are read-only.

Half meshes are given by ``row, col`` on the global half-mesh grid (``model.mesh``, level HALF) and tables of half meshes
are sorted by :func:`coverage_planner.model.mesh.half_mesh_key`. Sub-cells are given by row and column on the global
sub-cell grid (``model.lattice``).
"""

from __future__ import annotations

from dataclasses import dataclass, fields
from decimal import Decimal
from typing import Any

import numpy as np
import numpy.typing as npt

from coverage_planner.model.area_polygons import AreaPolygons
from coverage_planner.model.land_use import LandUse
from coverage_planner.model.lattice import SUBCELLS_PER_SIDE, TILE_SUBCELLS, Window
from coverage_planner.model.mesh import half_mesh_key
from coverage_planner.model.terms import CARRIERS, SERVICES, Carrier, Datum, DisadvantagedArea, RoadArea, Service

Int32Array = npt.NDArray[np.int32]
Int64Array = npt.NDArray[np.int64]
UInt8Array = npt.NDArray[np.uint8]
Float32Array = npt.NDArray[np.float32]
Float64Array = npt.NDArray[np.float64]


def freeze_arrays(value: Any) -> None:
    """Make every numpy array of a dataclass value read-only and C-contiguous where it is an attribute."""
    for field in fields(value):
        item = getattr(value, field.name)
        if isinstance(item, np.ndarray):
            item.flags.writeable = False


@dataclass(frozen=True, slots=True, kw_only=True)
class InputFile:
    """Provenance of one input: what role it played, which file, its SHA-256, and what is known of its edition."""

    role: str
    name: str
    sha256: str
    size_bytes: int
    description: str = ""
    vintage: str = ""
    datum: str = ""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class PopulationTable:
    """Persons and households per populated half mesh.

    Attributes:
        row, col: int32 half-mesh indices, sorted by key, no duplicates.
        persons: int64, 人口総数 of the cell itself.
        households: int64 世帯総数, or None where the input has none.
        prefecture_parts: (index into row/col, prefecture number, persons) where by-prefecture files were read, else None.
        census_year: year of the count or projection.
        even_split: True when 1 km cells were split evenly on the planner's word; printed on every figure.
        within_boundaries: True when the planner kept only half meshes inside the municipal boundaries.
    """

    row: Int32Array
    col: Int32Array
    persons: Int64Array
    households: Int64Array | None
    census_year: int | None
    datum: Datum
    source: str
    even_split: bool = False
    rounded_fractions: bool = False
    prefecture_parts: tuple[Int32Array, Int32Array, Int64Array] | None = None
    within_boundaries: bool = False

    def __post_init__(self) -> None:
        """Freeze the arrays and check their order."""
        freeze_arrays(self)
        key = half_mesh_key(self.row, self.col)
        if key.size and not bool(np.all(np.diff(key) > 0)):
            raise ValueError("population rows must be sorted by half-mesh key without duplicates")

    @property
    def total_persons(self) -> int:
        """Sum of persons."""
        return int(self.persons.sum())


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class LineSet:
    """Polylines or rings for drawing: part k has vertices ``offsets[k]:offsets[k+1]`` and belongs to ``feature[k]``."""

    longitude_deg: Float64Array
    latitude_deg: Float64Array
    offsets: Int64Array
    feature: Int32Array

    def __post_init__(self) -> None:
        """Freeze the arrays."""
        freeze_arrays(self)


@dataclass(frozen=True, slots=True, kw_only=True)
class Municipality:
    """市区町村 (wards of designated cities are rolled up into the city)."""

    code: str
    """Five-digit JIS X 0402 code without check digit."""
    name: str
    prefecture_name: str

    @property
    def prefecture_code(self) -> str:
        """Two-digit prefecture code."""
        return self.code[:2]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class ZoneTable:
    """Each half mesh of the boundaries, whole, with the municipality of the largest geodesic area (RULES 1.1i).

    ``municipality`` is int32, an index into ``municipalities``; -1 is 所属未定地. Rows sorted by half-mesh key.
    ``partly_loaded`` are codes of municipalities (five digits) and prefectures (two) of which the population tables hold
    a part only; None where it is not known (projects of earlier programs).
    """

    municipalities: tuple[Municipality, ...]
    row: Int32Array
    col: Int32Array
    municipality: Int32Array
    outlines: LineSet
    partly_loaded: frozenset[str] | None = None

    def __post_init__(self) -> None:
        """Freeze the arrays."""
        freeze_arrays(self)

    def municipality_of(self, row: npt.ArrayLike, col: npt.ArrayLike) -> Int32Array:
        """Return the municipality index of each half mesh, -1 where no boundary covers it."""
        return look_up(half_mesh_key(self.row, self.col), self.municipality, half_mesh_key(row, col), missing=-1)


def look_up(sorted_keys: Int64Array, values: Int32Array, wanted: Int64Array, *, missing: int) -> Int32Array:
    """Return ``values`` at the place of each wanted key among ``sorted_keys``; ``missing`` where it is absent."""
    if not sorted_keys.size:
        return np.full(np.shape(wanted), missing, dtype=np.int32)
    place = np.minimum(np.searchsorted(sorted_keys, wanted), sorted_keys.size - 1)
    return np.where(sorted_keys[place] == wanted, values[place], missing).astype(np.int32)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class RoadTable:
    """Roads cut into sub-cells: every micrometre of every line belongs to one sub-cell.

    Piece arrays (one entry per line and sub-cell): ``cell_row``, ``cell_col`` (int32), ``length_um`` (int64, geodesic
    length in micrometres: sums are exact and independent of order), ``line`` (int32 index into the line arrays).
    Line arrays: ``road_class`` (uint8, index into ROAD_CLASSES), ``tunnel``, ``under_construction`` (bool),
    ``route`` (int32 index into ``route_names``). ``geometry`` has vertices where lines cross sub-cell borders;
    ``geometry.feature`` is the line index, and ``vertex_piece[i]`` (int32) is the piece that the segment from vertex i
    to vertex i+1 lies in, -1 at the last vertex of a part. ``area`` says which roads are in the table at all; a line that
    leaves the area and comes back is two lines.
    """

    cell_row: Int32Array
    cell_col: Int32Array
    length_um: Int64Array
    line: Int32Array
    road_class: UInt8Array
    tunnel: npt.NDArray[np.bool_]
    under_construction: npt.NDArray[np.bool_]
    route: Int32Array
    route_names: tuple[str, ...]
    geometry: LineSet
    vertex_piece: Int32Array
    source: str
    area: RoadArea | None = None

    def __post_init__(self) -> None:
        """Freeze the arrays."""
        freeze_arrays(self)

    @property
    def half_mesh_row(self) -> Int32Array:
        """Half-mesh row of each piece."""
        return (self.cell_row // SUBCELLS_PER_SIDE).astype(np.int32)

    @property
    def half_mesh_col(self) -> Int32Array:
        """Half-mesh column of each piece."""
        return (self.cell_col // SUBCELLS_PER_SIDE).astype(np.int32)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Terrain:
    """Ground height on a window of sub-cells: float32 metres, NaN where unknown (never zero for missing)."""

    window: Window
    height_m: Float32Array
    source: str

    def __post_init__(self) -> None:
        """Check the shape and freeze."""
        if self.height_m.shape != self.window.shape:
            raise ValueError("terrain array does not fit its window")
        freeze_arrays(self)


def service_bit(carrier: Carrier, service: Service) -> int:
    """Return the bit (0..7) of a carrier and service in coverage bytes: 5G in bits 0-3, mobile in bits 4-7."""
    return CARRIERS.index(carrier) + len(CARRIERS) * SERVICES.index(service)


def service_mask(service: Service) -> int:
    """Return the byte with the bits of all carriers of a service."""
    return 0x0F if service is Service.NR else 0xF0


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class ServiceAreaTiles:
    """Carriers' service areas by sub-cell centre, as coverage bytes on lattice tiles (secondary meshes).

    ``bits[k]`` is the tile at ``(tile_row[k], tile_col[k])``, shape (200, 200), south to north, west to east; bit
    numbers are those of :func:`service_bit`. A 5G area also sets the mobile bit of its carrier.
    """

    tile_row: Int32Array
    tile_col: Int32Array
    bits: UInt8Array
    carriers: tuple[Carrier, ...]
    """Carriers for which an area was given; the others are absent, not zero."""

    def __post_init__(self) -> None:
        """Check the shape and freeze."""
        if self.bits.shape != (self.tile_row.size, TILE_SUBCELLS, TILE_SUBCELLS):
            raise ValueError("service area tiles have the wrong shape")
        freeze_arrays(self)


@dataclass(frozen=True, slots=True, kw_only=True)
class FiscalStrength:
    """財政力指数 of municipalities: five-digit code -> printed value (3-year average, 2 decimals), None where ``-``."""

    fiscal_year: int | None
    by_code: dict[str, Decimal | None]
    source: str


@dataclass(frozen=True, slots=True, kw_only=True)
class AreaDesignation:
    """条件不利地域 of one municipality: one kind, whole (全部) or partial (一部: only former towns qualify)."""

    code: str
    kind: DisadvantagedArea
    whole: bool
    note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class AreaList:
    """All designations of the municipalities listed; a municipality not listed has none known.

    ``listed_codes`` are municipalities the list speaks of (also those with no designation).
    """

    designations: tuple[AreaDesignation, ...]
    listed_codes: frozenset[str]
    edition: str
    source: str


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class PlanningData:
    """Everything imported for a project; only the population is required, what is None is absent, never zero."""

    datum: Datum
    population: PopulationTable
    zones: ZoneTable | None = None
    roads: RoadTable | None = None
    terrain: Terrain | None = None
    service_areas: ServiceAreaTiles | None = None
    fiscal: FiscalStrength | None = None
    areas: AreaList | None = None
    area_polygons: AreaPolygons | None = None
    """Polygons of 条件不利地域, to place sites inside partial designations."""
    land_use: LandUse | None = None
    secondary_meshes: Int64Array | None = None
    """Supplied list of secondary mesh codes, the denominator of 5G基盤展開率 (RULES 1.3c)."""
    inputs: tuple[InputFile, ...] = ()
