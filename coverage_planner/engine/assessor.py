"""All indicators of a plan from the flags of its meshes and the bytes of its road pieces."""

from __future__ import annotations

from dataclasses import replace
from functools import cached_property

from coverage_planner.engine.coverage_kernels import UInt16Array
from coverage_planner.engine.indicators.absence import absent_names
from coverage_planner.engine.indicators.base_deployment import base_deployment
from coverage_planner.engine.indicators.known_services import known_from_areas, known_services
from coverage_planner.engine.indicators.outside_mobile import mobile_base_known, persons_outside_mobile
from coverage_planner.engine.indicators.population import population_rates
from coverage_planner.engine.indicators.rate_memo import RateMemo
from coverage_planner.engine.indicators.remarks import remarks_on
from coverage_planner.engine.indicators.road import road_definition, road_rates
from coverage_planner.engine.indicators.stations import StationFigures, reached_by_areas, station_figures
from coverage_planner.engine.indicators.targets import target_progress
from coverage_planner.engine.indicators.zones import ZoneSums
from coverage_planner.engine.road_coverage import RoadPieces
from coverage_planner.model.layers import PlanningData, UInt8Array
from coverage_planner.model.plan import Plan
from coverage_planner.model.results import Assessment, PopulationRate, RoadRate
from coverage_planner.model.settings import CoverageDefinition, RadioSettings


class Assessor:
    """Assesses plans on one set of imported data; what does not depend on a plan is found once."""

    def __init__(self, data: PlanningData, pieces: RoadPieces | None) -> None:
        self._data, self._pieces = data, pieces
        self._zones = ZoneSums(data.zones)
        self._mesh_zone = self._zones.zone_of(data.population.row, data.population.col)
        if data.roads is not None:
            self._piece_zone = self._zones.zone_of(data.roads.half_mesh_row, data.roads.half_mesh_col)
        self._population_memo: RateMemo[PopulationRate] = RateMemo()
        self._road_memo: RateMemo[RoadRate] = RateMemo()
        self._known_from_areas = known_from_areas(data.service_areas)

    def assess(
        self,
        plan: Plan,
        definition: CoverageDefinition,
        flags: UInt16Array,
        piece_bits: UInt8Array,
        radio: RadioSettings | None = None,
    ) -> Assessment:
        """Return every indicator that the inputs allow; the others are named in ``absent``.

        ``radio`` are the assumptions behind the coverage, for what must be said of them.
        """
        data, known = self._data, known_services(self._known_from_areas, plan.sites)
        population = population_rates(
            data.population, flags, self._mesh_zone, self._zones, definition, known, self._population_memo
        )
        road = self.road_rates(plan, definition, piece_bits)
        deployment = outside = None
        stations: StationFigures | None = None
        if data.secondary_meshes is not None and plan.sites:
            deployment = base_deployment(plan.active_sites, data.secondary_meshes)
        if data.zones is not None and plan.sites:
            stations = station_figures(plan, data.zones, self._mesh_zone, self._reached)
        if mobile_base_known(data, plan):
            outside = persons_outside_mobile(data.population.persons, flags)
        return Assessment(
            plan=plan.name,
            definition=definition,
            population=population,
            road=road,
            base_deployment=deployment,
            persons_outside_mobile=outside,
            municipalities_without_5g_station=None if stations is None else stations.without,
            municipalities_reached_by_5g_only=() if stations is None else stations.area_only,
            road_definition=None if data.roads is None else road_definition(data.roads),
            targets=target_progress(population, road, deployment),
            absent=absent_names(
                data,
                plan,
                definition,
                known,
                station_table_complete=stations is None or stations.without is not None,
            ),
            remarks=remarks_on(data, plan, known, radio, definition),
        )

    @cached_property
    def _reached(self) -> UInt8Array:
        """5G bits of the carriers whose imported area reaches each municipality."""
        return reached_by_areas(self._data.service_areas, self._data.population, self._mesh_zone, self._zones.zones)

    def road_rates(
        self,
        plan: Plan,
        definition: CoverageDefinition,
        piece_bits: UInt8Array,
        *,
        include_tunnels: bool | None = None,
    ) -> tuple[RoadRate, ...]:
        """Return the road rates; ``include_tunnels`` overrides the definition, to show both (RULES 1.2e)."""
        known = known_services(self._known_from_areas, plan.sites)
        if self._pieces is None or not known.bits:
            return ()
        memo = self._road_memo
        if include_tunnels is not None:
            definition, memo = replace(definition, include_tunnels=include_tunnels), RateMemo()
        return road_rates(self._pieces, piece_bits, self._piece_zone, self._zones, definition, known, memo)
