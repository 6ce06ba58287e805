"""What is at a place: mesh, persons, covered sub-cells per carrier, best servers at the sub-cell, roads of the mesh.

Everything is read from the imported data and from the evaluation that is shown; nothing is computed that is not in it.
"""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from coverage_planner.engine.best_server import level_of
from coverage_planner.engine.footprint import NO_SIGNAL, SiteFootprint
from coverage_planner.engine.mesh_cells import mesh_cells
from coverage_planner.engine.mesh_coverage import CELLS_PER_MESH
from coverage_planner.model.land_use import LandUseClass
from coverage_planner.model.lattice import SUBCELLS_PER_SIDE, Window, subcell_of_point
from coverage_planner.model.layers import PlanningData, RoadTable, service_bit, service_mask
from coverage_planner.model.mesh import MeshLevel, half_mesh_key, indices_to_codes
from coverage_planner.model.terms import CARRIERS, ROAD_CLASSES, Carrier, RoadClass, Service, Technology
from coverage_planner.ui.workspace import PlanState


@dataclass(frozen=True, slots=True, kw_only=True)
class CarrierCells:
    """Covered sub-cells (of 100) of the half mesh for one carrier, or for any of them (``carrier`` None)."""

    carrier: Carrier | None
    nr: int
    mobile: int
    nr_here: bool
    """True where the sub-cell itself has 5G."""
    area_given: bool
    """False where no service area of the carrier was imported: only sites count."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Server:
    """The strongest site of a carrier and technology at the sub-cell, and the one that would take over without it."""

    carrier: Carrier
    technology: Technology
    site_number: int
    level_dbm: float
    runner_up_number: int | None = None
    runner_up_level_dbm: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class RoadHere:
    """Road of one route and class in the half mesh, in micrometres; ``gap_um`` is outside every carrier's area."""

    route: str
    road_class: RoadClass
    length_um: int
    gap_um: int


@dataclass(frozen=True, slots=True, kw_only=True)
class PlaceFacts:
    """What is known of a place; None where the input is absent."""

    latitude_deg: float
    longitude_deg: float
    half_row: int
    half_col: int
    elevation_m: float | None
    mesh_code: int
    quarter_code: int
    municipality: str | None
    persons: int | None
    households: int | None
    mesh_class: int | None
    needed_cells: int
    cells: tuple[CarrierCells, ...]
    servers: tuple[Server, ...]
    roads: tuple[RoadHere, ...] | None
    land_use: LandUseClass | None = None


def place_facts(state: PlanState, latitude_deg: float, longitude_deg: float) -> PlaceFacts:
    """Return what the shown plan says of a place (inside 20-46 N, 122-154 E)."""
    data, evaluation = state.project.data, state.evaluation
    cell_row, cell_col = subcell_of_point(latitude_deg, longitude_deg)
    row, col = cell_row // SUBCELLS_PER_SIDE, cell_col // SUBCELLS_PER_SIDE
    footprints = tuple(evaluation.footprints.values())
    population = data.population
    place = _row_of_mesh(data, row, col)
    municipality = None
    if data.zones is not None:
        index = int(data.zones.municipality_of([row], [col])[0])
        municipality = data.zones.municipalities[index].name if index >= 0 else None
    bits = mesh_cells(data.service_areas, footprints, row, col).bits
    return PlaceFacts(
        latitude_deg=latitude_deg,
        longitude_deg=longitude_deg,
        half_row=row,
        half_col=col,
        elevation_m=_elevation(data, cell_row, cell_col),
        mesh_code=int(indices_to_codes([row], [col], MeshLevel.HALF)[0]),
        quarter_code=int(indices_to_codes([cell_row // 5], [cell_col // 5], MeshLevel.QUARTER)[0]),
        municipality=municipality,
        persons=None if place is None else int(population.persons[place]),
        households=None if place is None or population.households is None else int(population.households[place]),
        mesh_class=None if place is None else int(evaluation.mesh_class[place]),
        needed_cells=state.project.settings.definition.mesh_needs_subcells(CELLS_PER_MESH),
        cells=_carrier_cells(data, bits, cell_row % SUBCELLS_PER_SIDE, cell_col % SUBCELLS_PER_SIDE),
        servers=best_servers_at(footprints, cell_row, cell_col),
        roads=None if data.roads is None else _roads_of_mesh(data.roads, evaluation.road_piece_bits, row, col),
        land_use=None if data.land_use is None else data.land_use.class_at(cell_row, cell_col),
    )


def _carrier_cells(data: PlanningData, bits: npt.NDArray[np.uint8], r: int, c: int) -> tuple[CarrierCells, ...]:
    given = data.service_areas.carriers if data.service_areas is not None else ()
    rows = []
    for carrier in CARRIERS:
        nr, mobile = (1 << service_bit(carrier, service) for service in (Service.NR, Service.MOBILE))
        rows.append((carrier, nr, mobile, carrier in given))
    rows.append((None, service_mask(Service.NR), service_mask(Service.MOBILE), bool(given)))  # type: ignore[arg-type]
    return tuple(
        CarrierCells(
            carrier=carrier,
            nr=int(np.count_nonzero(bits & nr)),
            mobile=int(np.count_nonzero(bits & mobile)),
            nr_here=bool(bits[r, c] & nr),
            area_given=area_given,
        )
        for carrier, nr, mobile, area_given in rows
    )


def best_servers_at(footprints: Iterable[SiteFootprint], cell_row: int, cell_col: int) -> tuple[Server, ...]:
    """Return the strongest site of every carrier and technology at a sub-cell; of equal levels the lower number."""
    offers: dict[tuple[Carrier, Technology], list[tuple[int, int]]] = {}
    here = Window(cell_row, cell_col, 1, 1)
    for footprint in footprints:
        if here.intersection(footprint.window) is None:
            continue
        r, c = cell_row - footprint.window.row0, cell_col - footprint.window.col0
        for carrier in CARRIERS:
            for technology in Technology:
                level = level_of(footprint, (carrier, technology))
                if level is None or level[r, c] == NO_SIGNAL:
                    continue
                offers.setdefault((carrier, technology), []).append((-int(level[r, c]), footprint.site_number))
    order = sorted(offers, key=lambda slot: (list(Technology).index(slot[1]), CARRIERS.index(slot[0])))
    return tuple(_server(carrier, technology, sorted(offers[carrier, technology])) for carrier, technology in order)


def _server(carrier: Carrier, technology: Technology, offers: list[tuple[int, int]]) -> Server:
    """Return the first of the offers, (minus level in tenths of dBm, number), with the second as the runner-up."""
    (minus_ddbm, number), *others = offers
    return Server(
        carrier=carrier,
        technology=technology,
        site_number=number,
        level_dbm=-minus_ddbm / 10,
        runner_up_number=others[0][1] if others else None,
        runner_up_level_dbm=-others[0][0] / 10 if others else None,
    )


def _roads_of_mesh(roads: RoadTable, piece_bits: npt.NDArray[np.uint8], row: int, col: int) -> tuple[RoadHere, ...]:
    n = SUBCELLS_PER_SIDE
    pieces = np.flatnonzero((roads.cell_row // n == row) & (roads.cell_col // n == col))
    sums: dict[tuple[int, int], list[int]] = {}
    for piece in pieces.tolist():
        line = int(roads.line[piece])
        if roads.under_construction[line]:
            continue
        length = int(roads.length_um[piece])
        pair = sums.setdefault((int(roads.road_class[line]), int(roads.route[line])), [0, 0])
        pair[0] += length
        if not piece_bits[piece] & service_mask(Service.MOBILE):
            pair[1] += length
    return tuple(
        RoadHere(route=roads.route_names[route], road_class=ROAD_CLASSES[k], length_um=length, gap_um=gap)
        for (k, route), (length, gap) in sorted(sums.items())
    )


def _row_of_mesh(data: PlanningData, row: int, col: int) -> int | None:
    population = data.population
    # Rows are sorted by row and then by column: two searches instead of a key for every mesh of the nation.
    first, last = np.searchsorted(population.row, [row, row + 1])
    place = int(first + np.searchsorted(population.col[first:last], col))
    if place >= last or half_mesh_key(population.row[place], population.col[place]) != half_mesh_key(row, col):
        return None
    return place


def _elevation(data: PlanningData, cell_row: int, cell_col: int) -> float | None:
    terrain = data.terrain
    if terrain is None or Window(cell_row, cell_col, 1, 1).intersection(terrain.window) is None:
        return None
    height = float(terrain.height_m[cell_row - terrain.window.row0, cell_col - terrain.window.col0])
    return None if math.isnan(height) else height
