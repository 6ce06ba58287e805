"""The ledgers of a plan's candidates, made again only for sites near what an edit touched."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from coverage_planner.engine.applied_coverage import AppliedCoverage, Wanted
from coverage_planner.engine.coverage_kernels import UInt16Array
from coverage_planner.engine.lattice_tiles import Tile, tiles_of
from coverage_planner.engine.mesh_coverage import MeshCounter
from coverage_planner.engine.road_coverage import RoadPieces
from coverage_planner.engine.site_ledger import LedgerInputs, SiteReach, site_ledger, site_reach
from coverage_planner.model.layers import PopulationTable
from coverage_planner.model.results import SiteLedger
from coverage_planner.model.settings import CoverageDefinition
from coverage_planner.model.site import Site


class LedgerBook:
    """Keeps reach and ledger by site number.

    A reach holds as long as the site's footprint; a ledger also as long as no footprint was added or removed in a tile
    of its own footprint, for the base or the plan.
    """

    def __init__(self, population: PopulationTable, meshes: MeshCounter, pieces: RoadPieces | None) -> None:
        self._population, self._meshes, self._pieces = population, meshes, pieces
        self._inputs: LedgerInputs | None = None
        self._reaches: dict[int, tuple[str, SiteReach]] = {}
        self._ledgers: dict[int, SiteLedger] = {}

    def use(self, definition: CoverageDefinition) -> None:
        """Make all entries from now on under ``definition``; entries under another one are forgotten."""
        if self._inputs is not None and self._inputs.definition == definition:
            return
        counted = None
        if self._pieces is not None:
            counted = self._pieces.counted(include_tunnels=definition.include_tunnels)
        self._inputs = LedgerInputs(
            population=self._population,
            meshes=self._meshes,
            pieces=self._pieces,
            counted=counted,
            definition=definition,
        )
        self._reaches, self._ledgers = {}, {}

    def forget_ledgers(self) -> None:
        """Forget every ledger: anything may have changed."""
        self._ledgers = {}

    def forget_near(self, tiles: frozenset[Tile], wanted: Wanted) -> None:
        """Forget the ledgers of sites that are gone or reach one of the tiles."""
        self._ledgers = {
            number: ledger
            for number, ledger in self._ledgers.items()
            if number in wanted and tiles.isdisjoint(tiles_of(wanted[number][1].window))
        }

    def reaches(
        self, candidates: tuple[Site, ...], wanted: Wanted, between: Callable[[], None] | None = None
    ) -> dict[int, SiteReach]:
        """Return what each candidate covers by itself; ``between`` is called between two of them."""
        assert self._inputs is not None
        answer: dict[int, tuple[str, SiteReach]] = {}
        for site in candidates:
            if between is not None:
                between()
            key, footprint = wanted[site.number]
            kept = self._reaches.get(site.number)
            answer[site.number] = (
                kept if kept is not None and kept[0] == key else (key, site_reach(footprint, self._inputs))
            )
        self._reaches = answer
        return {number: reach for number, (_, reach) in answer.items()}

    def ledgers(
        self,
        candidates: tuple[Site, ...],
        wanted: Wanted,
        base: AppliedCoverage,
        base_flags: UInt16Array,
        full: AppliedCoverage,
        full_flags: UInt16Array,
        between: Callable[[], None] | None = None,
    ) -> tuple[SiteLedger, ...]:
        """Return the ledger of each candidate; :meth:`reaches` must have been asked for the same candidates.

        What ``between`` raises between two of them breaks off; the ledgers known before stay as they are.
        """
        assert self._inputs is not None
        answer = {}
        for site in candidates:
            if between is not None:
                between()
            kept = self._ledgers.get(site.number)
            if kept is None:
                kept = site_ledger(
                    site,
                    wanted[site.number][1],
                    self._reaches[site.number][1],
                    base,
                    base_flags,
                    full,
                    full_flags,
                    self._inputs,
                )
            answer[site.number] = replace(kept, total_cost_yen=site.total_cost_yen)
        self._ledgers = answer
        return tuple(answer.values())
