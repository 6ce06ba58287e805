"""The one door of an import: all files of a request in, planning data or every problem at once out.

Nothing is written to disk. The mesh is required; everything else may be absent and is then named as absent.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TypeVar

import numpy as np

from coverage_planner.data.antenna_pattern import read_antennas
from coverage_planner.data.boundaries import read_boundaries
from coverage_planner.data.disadvantaged_areas import read_area_list
from coverage_planner.data.disadvantaged_polygons import is_area_polygon_file, read_area_polygons
from coverage_planner.data.fiscal_strength import read_fiscal_strength
from coverage_planner.data.import_checks import absent_inputs, cross_checks, unknown_antennas
from coverage_planner.data.land_use import MAXIMUM_SUBCELLS as MAXIMUM_LAND_USE_SUBCELLS
from coverage_planner.data.land_use import read_land_use
from coverage_planner.data.planning_area import AREA_WITHOUT_BOUNDARIES, PlanningArea, within_boundaries
from coverage_planner.data.population import read_population_and_extent
from coverage_planner.data.reading import Progress, Read
from coverage_planner.data.road_area import area_of_roads
from coverage_planner.data.roads import read_roads
from coverage_planner.data.secondary_mesh_list import read_secondary_meshes
from coverage_planner.data.service_areas import ServiceAreaFile, read_service_areas
from coverage_planner.data.site_table import PlannedSite, read_sites
from coverage_planner.data.table_extent import TableExtent, extent_of, partly_loaded
from coverage_planner.data.terrain import MAXIMUM_SUBCELLS, read_terrain, terrain_bounds
from coverage_planner.model.antenna_file import AntennaFile
from coverage_planner.model.findings import Finding, Findings, Severity
from coverage_planner.model.lattice import (
    SUB_COLS_PER_DEGREE,
    SUB_ROWS_PER_DEGREE,
    SUBCELLS_PER_SIDE,
    Window,
    metres_per_degree,
    subcell_of_point,
)
from coverage_planner.model.layers import InputFile, Int32Array, PlanningData, PopulationTable, Terrain, ZoneTable
from coverage_planner.model.site import Site
from coverage_planner.model.terms import Datum
from coverage_planner.model.text import Text

T = TypeVar("T")

TERRAIN_MARGIN_M = 10_000.0
"""Terrain wanted beyond people and sites: the longest footprint of the default settings."""
_LAND_USE_MARGIN_M = 60_000.0
"""Land use wanted beyond people: land up to 50 km from the sea is coastal (ITU-R P.1812 3.4), for paths of 10 km."""

StageProgress = Callable[[str, float], None]
"""Called with the name of the stage and the done share 0..1 of the whole import; may raise ``Cancelled``."""

# Share of the whole time at which each stage begins (measured on the western Tokyo files).
_STAGES: tuple[tuple[str, float], ...] = (
    ("population", 0.0),
    ("boundaries", 0.15),
    ("roads", 0.40),
    ("service_areas", 0.60),
    ("dem", 0.75),
    ("land_use", 0.86),
    ("sites", 0.92),
    ("fiscal", 0.94),
    ("areas", 0.96),
    ("secondary_meshes", 0.98),
    ("done", 1.0),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class ImportRequest:
    """Files of an import by role, and what the planner said about them.

    Attributes:
        datum: datum of the project; None takes it from the population tables.
        accept_even_split: the planner's word that 1 km cells may be split evenly.
        projection_year: year of a population projection; None takes its base year.
        fiscal_year: fiscal year of the 財政力指数 where the file does not say.
        area: which half meshes of the population tables are planned for.
    """

    mesh: tuple[Path, ...]
    roads: tuple[Path, ...] = ()
    boundaries: tuple[Path, ...] = ()
    dem: tuple[Path, ...] = ()
    land_use: tuple[Path, ...] = ()
    service_areas: tuple[ServiceAreaFile, ...] = ()
    sites: tuple[Path, ...] = ()
    antennas: tuple[Path, ...] = ()
    areas: tuple[Path, ...] = ()
    fiscal: tuple[Path, ...] = ()
    secondary_meshes: tuple[Path, ...] = ()
    title: str = ""
    datum: Datum | None = None
    accept_even_split: bool = False
    projection_year: int | None = None
    fiscal_year: int | None = None
    area: PlanningArea = PlanningArea.ALL


@dataclass(frozen=True, slots=True, kw_only=True)
class ImportResult:
    """``data`` is None when any given input has an error; ``findings`` are those of all inputs in the order read."""

    data: PlanningData | None
    planned_sites: tuple[PlannedSite, ...]
    findings: Findings
    antennas: tuple[AntennaFile, ...] = ()


class _Collected:
    """Findings and provenance of the readers called so far."""

    def __init__(self, progress: StageProgress) -> None:
        self.findings: list[Finding] = []
        self.inputs: list[InputFile] = []
        self._progress = progress

    def stage(self, name: str) -> Progress:
        """Announce a stage and return its own progress, mapped onto the whole import."""
        place = next(index for index, (stage, _) in enumerate(_STAGES) if stage == name)
        begin, end = _STAGES[place][1], _STAGES[min(place + 1, len(_STAGES) - 1)][1]

        def report(share: float) -> None:
            self._progress(name, begin + (end - begin) * min(max(share, 0.0), 1.0))

        report(0.0)
        return report

    def take(self, read: Read[T]) -> T | None:
        """Keep what a reader noticed and return its value."""
        self.findings.extend(read.findings)
        self.inputs.extend(read.inputs)
        return read.value


def _no_stage_progress(_stage: str, _share: float) -> None:
    """Ignore progress."""


def import_files(request: ImportRequest, progress: StageProgress = _no_stage_progress) -> ImportResult:
    """Read all files of a request.

    Population first: it tells the datum to which all vector layers are brought. An error in one input does not stop the
    reading of the others, so that the planner sees all problems at once.

    Raises:
        Cancelled: passed through from ``progress``; nothing has been changed.
    """
    noted = _Collected(progress)
    population, extent = _population(request, noted)
    datum = population.datum if population is not None else request.datum or Datum.JGD2011

    report = noted.stage("boundaries")
    zones = (
        noted.take(read_boundaries(list(request.boundaries), datum=datum, progress=report))
        if request.boundaries
        else None
    )
    if zones is not None and population is not None:
        partial, found = partly_loaded(zones, population, extent)
        zones = replace(zones, partly_loaded=partial)
        noted.findings.extend(found)
    population = _limited(request.area, population, zones, noted)
    report = noted.stage("roads")
    roads = None
    if request.roads:
        area = area_of_roads(zones, extent)
        roads = noted.take(read_roads(list(request.roads), datum=datum, area=area, progress=report))
    report = noted.stage("service_areas")
    areas = None
    if request.service_areas:
        areas = noted.take(read_service_areas(list(request.service_areas), datum=datum, progress=report))
    # Sites before terrain although they are announced after it: their places widen the window of the terrain.
    sites = noted.take(read_sites(list(request.sites))) if request.sites else ()
    antennas = (noted.take(read_antennas(list(request.antennas))) if request.antennas else ()) or ()
    placed = tuple(planned.site for planned in sites or ())
    report = noted.stage("dem")
    terrain = _terrain(request, datum, population, placed, noted, report) if request.dem else None
    report = noted.stage("land_use")
    land_use = None
    if request.land_use:
        within = None if population is None else land_use_window(population, placed)
        land_use = noted.take(read_land_use(list(request.land_use), datum=datum, within=within, progress=report))
    noted.stage("sites")
    noted.stage("fiscal")
    fiscal = None
    if request.fiscal:
        fiscal = noted.take(read_fiscal_strength(list(request.fiscal), fiscal_year=request.fiscal_year))
    noted.stage("areas")
    designations = polygons = None
    drawn = [path for path in request.areas if is_area_polygon_file(path)]
    listed = [path for path in request.areas if path not in drawn]
    if listed:
        municipalities = zones.municipalities if zones is not None else None
        designations = noted.take(read_area_list(listed, municipalities=municipalities))
    if drawn:
        polygons = noted.take(read_area_polygons(drawn, datum=datum))
    noted.stage("secondary_meshes")
    meshes = noted.take(read_secondary_meshes(list(request.secondary_meshes))) if request.secondary_meshes else None

    failed = any(finding.severity is Severity.ERROR for finding in noted.findings)
    data = None
    if population is not None and not failed:
        data = PlanningData(
            datum=datum,
            population=population,
            zones=zones,
            roads=roads,
            terrain=terrain,
            service_areas=areas,
            fiscal=fiscal,
            areas=designations,
            area_polygons=polygons,
            land_use=land_use,
            secondary_meshes=meshes,
            inputs=tuple(noted.inputs),
        )
        noted.findings.extend(cross_checks(data, placed))
        noted.findings.extend(unknown_antennas(placed, antennas))
        noted.findings.extend(absent_inputs(data, has_sites=bool(sites)))
        if any(finding.severity is Severity.ERROR for finding in noted.findings):
            data = None
    noted.stage("done")
    return ImportResult(
        data=data,
        planned_sites=(sites or ()) if data is not None else (),
        findings=tuple(noted.findings),
        antennas=antennas,
    )


def _population(request: ImportRequest, noted: _Collected) -> tuple[PopulationTable | None, TableExtent]:
    report = noted.stage("population")
    if not request.mesh:
        noted.findings.append(
            Finding(
                severity=Severity.ERROR,
                code="import.no_population",
                message=Text("人口メッシュのファイルがありません", "no population mesh was given"),
                remedy=Text(
                    "e-Statの500mメッシュ(T001141)などを指定してください",
                    "give e.g. the 500 m mesh of e-Stat (T001141)",
                ),
            )
        )
        return None, extent_of([])
    read, extent = read_population_and_extent(
        list(request.mesh),
        datum=request.datum,
        accept_even_split=request.accept_even_split,
        projection_year=request.projection_year,
        progress=report,
    )
    return noted.take(read), extent


def _limited(
    area: PlanningArea, population: PopulationTable | None, zones: ZoneTable | None, noted: _Collected
) -> PopulationTable | None:
    if area is PlanningArea.ALL or population is None:
        return population
    if zones is not None:
        limited, found = within_boundaries(population, zones)
        noted.findings.extend(found)
        return limited
    if not any(finding.severity is Severity.ERROR for finding in noted.findings):
        noted.findings.append(AREA_WITHOUT_BOUNDARIES)
    return population


def _terrain(
    request: ImportRequest,
    datum: Datum,
    population: PopulationTable | None,
    sites: tuple[Site, ...],
    noted: _Collected,
    progress: Progress,
) -> Terrain | None:
    paths = list(request.dem)
    available = terrain_bounds(paths)
    window = available
    if population is not None and available is not None:
        window = _expanded(_people_and_sites(population, sites), TERRAIN_MARGIN_M).intersection(available)
        if window is None:
            noted.findings.append(
                Finding(
                    severity=Severity.ERROR,
                    code="terrain.no_overlap",
                    message=Text(
                        "標高データが人口メッシュの範囲に重なりません", "the DEM does not touch the population mesh"
                    ),
                    remedy=Text("対象地域のDEMを指定してください", "give the DEM of this area"),
                    file=paths[0].name,
                )
            )
            return None
    if window is None or population is None:
        # No readable DEM, or no population to tell the area: read what there is, for its findings only.
        window = Window(0, 0, 1, 1) if window is None or window.rows * window.cols > MAXIMUM_SUBCELLS else window
    return noted.take(read_terrain(paths, datum=datum, window=window, progress=progress))


def _people_and_sites(population: PopulationTable, sites: Iterable[Site]) -> Window:
    wanted = _half_mesh_window(population.row, population.col)
    for site in sites:
        row, col = subcell_of_point(site.latitude_deg, site.longitude_deg)
        wanted = _union(wanted, Window(row, col, 1, 1))
    return wanted


def land_use_window(population: PopulationTable, sites: Iterable[Site]) -> Window:
    """Return where land use is wanted: as far as the coast matters, or as the terrain where that would be too much."""
    people = _people_and_sites(population, sites)
    wide = _expanded(people, _LAND_USE_MARGIN_M)
    return wide if wide.rows * wide.cols <= MAXIMUM_LAND_USE_SUBCELLS else _expanded(people, TERRAIN_MARGIN_M)


def _half_mesh_window(row: Int32Array, col: Int32Array) -> Window:
    n = SUBCELLS_PER_SIDE
    row0, col0 = int(np.min(row)), int(np.min(col))
    return Window(row0 * n, col0 * n, (int(np.max(row)) + 1 - row0) * n, (int(np.max(col)) + 1 - col0) * n)


def _union(a: Window, b: Window) -> Window:
    row0, col0 = min(a.row0, b.row0), min(a.col0, b.col0)
    return Window(row0, col0, max(a.row1, b.row1) - row0, max(a.col1, b.col1) - col0)


def _expanded(window: Window, margin_m: float) -> Window:
    north = max(abs(latitude) for latitude in window.bounds()[1::2])
    north_m, east_m = metres_per_degree(north)
    rows = int(np.ceil(margin_m / north_m * SUB_ROWS_PER_DEGREE))
    cols = int(np.ceil(margin_m / east_m * SUB_COLS_PER_DEGREE))
    return Window(
        window.row0 - rows, window.col0 - cols, window.rows + 2 * rows, window.cols + 2 * cols
    ).expanded_to_half_meshes()
