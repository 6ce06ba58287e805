"""Evaluating a plan: footprints, counters, indicators and ledgers, redoing only what an edit changed.

The evaluator keeps two applied sets of sites: the base (service areas and existing sites) and the full plan. A new plan
is brought about by the difference of its active sites to what is applied, so a drag step touches one footprint.
It may be cancelled at any time: footprints are computed before anything is applied, and sites are applied one by one.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import suppress
from functools import partial
from queue import Empty, SimpleQueue
from time import perf_counter
from typing import Any, Protocol, TypeVar

import numpy as np
import numpy.typing as npt

from coverage_planner.engine.applied_coverage import AppliedCoverage, AreaFigures, Wanted
from coverage_planner.engine.assessor import Assessor
from coverage_planner.engine.evaluation import Evaluation, mesh_classes
from coverage_planner.engine.footprint import SiteFootprint, compute_footprint, footprint_key
from coverage_planner.engine.footprint_cache import FootprintCache
from coverage_planner.engine.in_pieces import stopped_by
from coverage_planner.engine.ledger_book import LedgerBook
from coverage_planner.engine.loss_cache import LossCache
from coverage_planner.engine.margins import PROFILE_MODELS
from coverage_planner.engine.mesh_coverage import MeshCounter, any_lane, covered_flags
from coverage_planner.engine.packed_footprint import PACK_FROM_SITES, packed_footprint
from coverage_planner.engine.road_coverage import RoadPieces
from coverage_planner.engine.site_refusal import naming_site
from coverage_planner.model.layers import PlanningData, Terrain
from coverage_planner.model.plan import Plan
from coverage_planner.model.results import RoadRate
from coverage_planner.model.settings import RadioSettings, Settings
from coverage_planner.model.site import Site
from coverage_planner.model.terms import Service

Progress = Callable[[float], None]
Array = TypeVar("Array", bound=npt.NDArray[Any])

FOOTPRINT_CACHE_BYTES = 512 * 1024 * 1024
_COARSE = " coarse"
"""Marks the key of a footprint from fewer paths."""
_ASK_EVERY_S = 0.05
"""While footprints are computed the caller is asked so often whether to go on."""
_FOOTPRINT_SHARE = 0.9
"""Share of the progress given to the footprints; the counting after them is short."""


class ComputeFootprint(Protocol):
    """How footprints are computed: :func:`coverage_planner.engine.footprint.compute_footprint`."""

    def __call__(self, site: Site, terrain: Terrain | None, radio: RadioSettings, *, threads: int = 1) -> SiteFootprint:
        """Return the footprint of a site."""


class PlanEvaluator:
    """Evaluates plans on one set of imported data; lives in one thread, keeps what it computed.

    Args:
        data: imported data; the terrain and the land use are used for the footprints.
        settings: definition of the indicators and radio assumptions.
        compute: computes a footprint; None is ``compute_footprint`` with the cache of losses.
        key: content key of a footprint from site, radio settings and terrain, and ``land_use`` where there is some.
        cache_bytes: bound of the memory for footprints that no applied site uses.
        losses: losses over terrain profiles, which azimuth, tilt, power, pattern and thresholds do not change; may be
            shared with other evaluators. None is one of its own, in memory.
    """

    def __init__(
        self,
        data: PlanningData,
        settings: Settings,
        *,
        compute: ComputeFootprint | None = None,
        key: Callable[..., str] = footprint_key,
        cache_bytes: int = FOOTPRINT_CACHE_BYTES,
        losses: LossCache | None = None,
    ) -> None:
        self._data, self._settings = data, settings
        self._key = key if data.land_use is None else partial(key, land_use=data.land_use)
        self._fixed_compute = compute
        self._key_radio: RadioSettings | None = None
        self._keys: dict[int, tuple[Site, str]] = {}
        self._losses = losses or LossCache()
        self._cache = FootprintCache(cache_bytes)
        meshes = MeshCounter(data.population.row, data.population.col)
        pieces = None if data.roads is None else RoadPieces(data.roads)
        start = AreaFigures.of(data.service_areas, meshes, pieces)
        self._base = AppliedCoverage(data.service_areas, start, meshes, pieces)
        self._full = AppliedCoverage(data.service_areas, start, meshes, pieces)
        self._book = LedgerBook(data.population, meshes, pieces)
        self._assessor = Assessor(data, pieces)

    @property
    def settings(self) -> Settings:
        """The settings of the next evaluation."""
        return self._settings

    def use_settings(self, settings: Settings) -> None:
        """Evaluate under other settings from now on; footprints whose radio settings are the same are kept."""
        self._settings = settings

    def evaluate(
        self,
        plan: Plan,
        *,
        progress: Progress | None = None,
        threads: int = 2,
        coarse: bool = False,
        preview: bool = False,
    ) -> Evaluation:
        """Return all indicators of a plan.

        Args:
            plan: the plan; only its switched-on sites count.
            coarse: with ITU-R P.1812 and P.526, sites whose footprint is not known yet are taken from fewer paths, to show
                something at once; the answer says so (``Evaluation.coarse``).
            preview: the plan is not to stay (a site under the mouse): its losses are kept in memory only.
            progress: called with the done share, some twenty times a second; may raise ``Cancelled``, after which the
                evaluator is ready for any plan and keeps the footprints that were finished.
            threads: threads over sites; the answer does not depend on it.

        Raises:
            OutOfValidity: naming the site, when the propagation model is not defined for it.
        """
        began = perf_counter()
        definition = self._settings.definition
        wanted = self._footprints_of(plan.active_sites, progress, threads, coarse=coarse, preview=preview)
        between = None if progress is None else partial(progress, _FOOTPRINT_SHARE)
        self._book.use(definition)
        self._apply(plan, wanted, between)
        base_flags = covered_flags(self._base.mesh_counts, definition)
        full_flags = covered_flags(self._full.mesh_counts, definition)
        reaches = self._book.reaches(plan.candidates, wanted, between)
        evaluation = Evaluation(
            plan=plan.name,
            assessment=self._assessor.assess(plan, definition, full_flags, self._full.piece_bits, self._settings.radio),
            ledgers=self._book.ledgers(
                plan.candidates, wanted, self._base, base_flags, self._full, full_flags, between
            ),
            mesh_class=_read_only(mesh_classes(base_flags, full_flags)),
            mesh_bits=_read_only(full_flags.astype(np.uint8)),
            mesh_any_bits=_read_only((full_flags >> np.uint16(8)).astype(np.uint8)),
            mesh_area_counts=_read_only(self._full.mesh_counts[:, any_lane(Service.NR)].astype(np.int16)),
            road_piece_bits=_read_only(self._full.piece_bits.copy()),
            footprints={number: footprint for number, (_, footprint) in wanted.items()},
            reaches=reaches,
            seconds=perf_counter() - began,
            coarse=any(key.endswith(_COARSE) for key, _ in wanted.values()),
        )
        if progress is not None:
            progress(1.0)
        return evaluation

    def road_rates(self, plan: Plan, evaluation: Evaluation, *, include_tunnels: bool) -> tuple[RoadRate, ...]:
        """Return the road rates of an evaluation with or without tunnels, to show both (RULES 1.2e)."""
        return self._assessor.road_rates(
            plan,
            evaluation.assessment.definition,
            evaluation.road_piece_bits,
            include_tunnels=include_tunnels,
        )

    def _apply(self, plan: Plan, wanted: Wanted, between: Callable[[], None] | None) -> None:
        candidates = {site.number for site in plan.candidates}
        try:
            touched_base = self._base.bring_to({n: w for n, w in wanted.items() if n not in candidates}, between)
            touched_full = self._full.bring_to(wanted, between)
        except BaseException:
            self._book.forget_ledgers()
            raise
        if touched_base is None or touched_full is None:
            self._book.forget_ledgers()
        else:
            self._book.forget_near(touched_base | touched_full, wanted)

    def _footprints_of(
        self, sites: tuple[Site, ...], progress: Progress | None, threads: int, *, coarse: bool, preview: bool
    ) -> Wanted:
        radio = self._settings.radio
        coarse = coarse and radio.model in PROFILE_MODELS and self._fixed_compute is None
        compute = self._fixed_compute or partial(
            compute_footprint,
            land_use=self._data.land_use,
            cache=self._losses,
            coarse=coarse,
            lasting=not preview,
        )
        found: Wanted = {}
        missing: list[tuple[Site, str]] = []
        for site in sites:
            exact_key = self._key_of(site, radio)
            known = self._known(site, exact_key)
            if known is None and coarse:
                known = self._known(site, exact_key + _COARSE)
            if known is not None:
                found[site.number] = known
            else:
                missing.append((site, exact_key + _COARSE if coarse else exact_key))
        if len(missing) == 1 and progress is None:
            site, key = missing[0]
            found[site.number] = (key, self._footprint(site, compute, threads))
        elif missing:
            found |= self._compute_many(missing, compute, progress, threads)
        for site, key in missing:
            self._cache.put(key, found[site.number][1])
        return {site.number: found[site.number] for site in sites}

    def _key_of(self, site: Site, radio: RadioSettings) -> str:
        """Return the key of a site's footprint; an edit leaves the other sites the very same values, whose key is known."""
        if radio is not self._key_radio:
            self._key_radio = radio
            self._keys.clear()
        known = self._keys.get(site.number)
        if known is None or known[0] is not site:
            known = self._keys[site.number] = (site, self._key(site, radio, self._data.terrain))
        return known[1]

    def _known(self, site: Site, key: str) -> tuple[str, SiteFootprint] | None:
        applied = self._full.of_site(site.number)
        if applied is not None and applied[0] == key:
            return applied
        cached = self._cache.get(key, site.number)
        return None if cached is None else (key, cached)

    def _compute_many(
        self, missing: list[tuple[Site, str]], compute: ComputeFootprint, progress: Progress | None, threads: int
    ) -> Wanted:
        done: Wanted = {}
        stop = threading.Event()
        inner = threads if len(missing) == 1 else 1
        packing = len(missing) >= PACK_FROM_SITES

        def run(site: Site) -> SiteFootprint:
            with stopped_by(stop):
                footprint = self._footprint(site, compute, inner)
            return packed_footprint(footprint) if packing else footprint

        finished: SimpleQueue[Future[SiteFootprint]] = SimpleQueue()
        with ThreadPoolExecutor(max_workers=max(1, min(threads, len(missing)))) as pool:
            work: dict[Future[SiteFootprint], tuple[Site, str]] = {
                pool.submit(run, site): (site, key) for site, key in missing
            }
            try:
                for future in work:
                    future.add_done_callback(finished.put)
                while len(done) < len(work):
                    with suppress(Empty):
                        future = finished.get(timeout=None if progress is None else _ASK_EVERY_S)
                        site, key = work[future]
                        done[site.number] = (key, future.result())
                    if progress is not None:
                        progress(_FOOTPRINT_SHARE * len(done) / len(missing))
            except BaseException:
                stop.set()
                pool.shutdown(wait=True, cancel_futures=True)
                for future, (_, key) in work.items():
                    if future.done() and not future.cancelled() and future.exception() is None:
                        self._cache.put(key, future.result())
                raise
        return done

    def _footprint(self, site: Site, compute: ComputeFootprint, threads: int) -> SiteFootprint:
        with naming_site(site):
            return compute(site, self._data.terrain, self._settings.radio, threads=threads)


def _read_only(array: Array) -> Array:
    array.flags.writeable = False
    return array
