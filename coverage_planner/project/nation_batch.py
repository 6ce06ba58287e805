"""Plans of any size on a Dask cluster: groups of sites as tasks, joined into the same figures one evaluation gives.

The client cuts the plans into groups, keeps a few of them per worker on their way, joins what comes back and counts
meshes and roads at the end. Nothing but groups, heights and covered tiles travels. Joining is exact in any order, so
neither the number of workers nor which of them finishes first, dies or is replaced changes a byte of the answer.
"""

from __future__ import annotations

import hashlib
from collections import deque
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from time import perf_counter
from typing import Any

from coverage_planner.engine.footprint import footprint_key
from coverage_planner.engine.lattice_tiles import Tile
from coverage_planner.engine.loss_warm_up import warm_up_batch
from coverage_planner.engine.nation.land_use_window import land_use_on
from coverage_planner.engine.nation.plan_union import PlanUnion, UnionAssessor, join_tiles
from coverage_planner.engine.nation.tile_groups import SiteGroup, cropped, group_sites
from coverage_planner.engine.sector_table import check_sectors, check_settings
from coverage_planner.engine.site_refusal import naming_site
from coverage_planner.model.errors import PlannerError
from coverage_planner.model.land_use import LandUse
from coverage_planner.model.layers import Terrain
from coverage_planner.model.plan import Plan
from coverage_planner.model.project import Project
from coverage_planner.model.results import Assessment
from coverage_planner.model.settings import RadioSettings
from coverage_planner.model.text import Text
from coverage_planner.project.batch_cluster import (
    Client,
    ClusterChoice,
    connected,
    dask_distributed,
    refuse_other_versions,
)
from coverage_planner.project.batch_ground import Block, CoverBlock, GroundRecord, blocks_of, record_of
from coverage_planner.project.batch_journal import BatchJournal
from coverage_planner.project.batch_tasks import GroupAnswer, GroupTask, compute_group, kept_block

Future = Any
"""``distributed.Future`` of a group or of heights."""
AHEAD = 3
"""Groups on their way per worker: it never waits for the client, and a cluster of any size holds few of them."""
_RETRIES = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class BatchProgress:
    """How far a batch is; ``seconds_left`` is None until there is something to go by."""

    done_sites: int
    total_sites: int
    seconds: float
    seconds_left: float | None


@dataclass(frozen=True, slots=True, kw_only=True)
class BatchOutcome:
    """The assessments of the plans asked for, and what they took.

    Attributes:
        assessments: equal to those of one evaluation, in the order of the plans asked for.
        sites: distinct sites computed or taken over; a site that several plans share counts once.
        resumed_sites: of them, those taken over from an earlier batch.
        groups: tasks.
        peak_bytes: most memory each worker process held, by worker.
        computing_seconds: time of all workers together.
        counting_seconds: time of counting meshes and roads at the end.
        seconds: time from beginning to end.
    """

    assessments: tuple[Assessment, ...]
    sites: int
    resumed_sites: int
    groups: int
    peak_bytes: dict[str, int]
    computing_seconds: float
    counting_seconds: float
    seconds: float


Tell = Callable[[BatchProgress], None]


def run_batch(
    project: Project,
    plan_names: tuple[str, ...],
    choice: ClusterChoice,
    *,
    project_path: Path | None = None,
    resume: Path | None = None,
    tell: Tell | None = None,
) -> BatchOutcome:
    """Assess plans of a project on a cluster.

    Args:
        project: the open project.
        plan_names: the plans.
        choice: where to compute.
        project_path: its file; workers that see the terrain beside it read it themselves.
        resume: folder of finished groups; those found there are not computed again.
        tell: called in this thread after every group; what it raises ends the batch.

    Raises:
        PlannerError: no such plan, a site outside the validity of the propagation model, no cluster.
    """
    began = perf_counter()
    plans = tuple(project.plan(name) for name in plan_names)
    radio = project.settings.radio
    refuse_invalid(plans, radio)
    batch = _Batch(
        project=project,
        groups=deque(group_sites(plans, radio)),
        unions=[PlanUnion(project.data.service_areas) for _ in plans],
        path=_terrain_file(project, project_path),
        journal=None if resume is None else BatchJournal(resume),
        tell=tell,
        began=began,
    )
    groups = len(batch.groups)
    batch.take_over_finished()
    if batch.groups:
        # While the processes start, so that none of them compiles what all of them need.
        warming = warm_up_batch(radio)
        with connected(choice) as client:
            warming.join()
            batch.compute(client)
    counting = perf_counter()
    assessor = UnionAssessor(project.data)
    definition = project.settings.definition
    assessments = tuple(
        assessor.assess(plan, definition, union, radio) for plan, union in zip(plans, batch.unions, strict=True)
    )
    return BatchOutcome(
        assessments=assessments,
        sites=batch.total_sites,
        resumed_sites=batch.resumed_sites,
        groups=groups,
        peak_bytes=dict(sorted(batch.peak_bytes.items())),
        computing_seconds=batch.computing_seconds,
        counting_seconds=perf_counter() - counting,
        seconds=perf_counter() - began,
    )


def refuse_invalid(plans: tuple[Plan, ...], radio: RadioSettings) -> None:
    """Refuse the first site the propagation model is not defined for, before anything is computed.

    Raises:
        OutOfValidity: naming the site.
    """
    settled = False
    for plan in plans:
        for site in plan.active_sites:
            with naming_site(site):
                if not settled:
                    check_settings(radio)
                    settled = True
                check_sectors(site, radio)


def _terrain_file(project: Project, project_path: Path | None) -> Path | None:
    if project.data.terrain is None or project_path is None:
        return None
    from coverage_planner.project.terrain_sidecar import sidecar_of

    return sidecar_of(project.data.terrain, project_path)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Surroundings:
    """What the groups of a tile look at."""

    ground: Terrain | None
    record: GroundRecord | None
    cover: LandUse | None
    cover_block: CoverBlock | None


def group_key(group: SiteGroup, ground: Terrain | None, radio: RadioSettings, cover: LandUse | None) -> str:
    """Return the content hash of a group: all that decides its covered tiles, and nothing else."""
    keys = sorted(footprint_key(site, radio, ground, cover) for site in group.sites)
    return hashlib.blake2b("\n".join(keys).encode(), digest_size=20).hexdigest()


@dataclass(slots=True, kw_only=True)
class _Sent:
    """A group on its way."""

    group: SiteGroup
    key: str
    blocks: tuple[str, ...]
    by_file: bool


@dataclass(slots=True, kw_only=True)
class _Batch:
    """The state of a running batch; lives in one thread."""

    project: Project
    groups: deque[SiteGroup]
    unions: list[PlanUnion]
    path: Path | None
    journal: BatchJournal | None
    tell: Tell | None
    began: float
    total_sites: int = 0
    done_sites: int = 0
    resumed_sites: int = 0
    computing_seconds: float = 0.0
    started: float = 0.0
    peak_bytes: dict[str, int] = field(default_factory=dict)
    blocks: dict[str, tuple[Future, int]] = field(default_factory=dict)
    """Heights and land use that were sent: future and number of groups on their way that need them."""
    around: tuple[Tile, _Surroundings] | None = None
    """Of the tile asked for last; its groups come one after another."""

    def take_over_finished(self) -> None:
        """Join the groups an earlier batch has finished; the others stay."""
        self.total_sites = sum(len(group.sites) for group in self.groups)
        if self.journal is None:
            return
        left: deque[SiteGroup] = deque()
        for group in self.groups:
            finished = self.journal.get(self._key(group))
            if finished is None:
                left.append(group)
            else:
                join_tiles(finished, [self.unions[k] for k in group.plans])
                self.done_sites += len(group.sites)
        self.groups = left
        self.resumed_sites = self.done_sites

    def compute(self, client: Client) -> None:
        """Compute the groups that are left on the cluster."""
        self.started = perf_counter()
        sent: dict[Future, _Sent] = {}
        coming = dask_distributed().as_completed()
        try:
            self._send_more(client, coming, sent)
            while sent:
                future = next(coming)
                self._receive(future, sent.pop(future))
                self._send_more(client, coming, sent)
        finally:
            # Groups that no one waits for any more are dropped by the scheduler when their futures go.
            if sent:
                with suppress(Exception):
                    client.cancel(list(sent))
            sent.clear()
            self.blocks.clear()

    def _send_more(self, client: Client, coming: Any, sent: dict[Future, _Sent]) -> None:
        threads = max(sum(client.nthreads().values()), 1)
        while self.groups and len(sent) < AHEAD * threads:
            group = self.groups.popleft()
            future, sending = self._send(client, group)
            sent[future] = sending
            coming.add(future)

    def _send(self, client: Client, group: SiteGroup) -> tuple[Future, _Sent]:
        key, around = self._key(group), self._surroundings(group)
        blocks: list[Block] = [] if around.cover_block is None else [around.cover_block]
        if around.ground is not None and self.path is None:
            assert self.project.data.terrain is not None
            blocks += blocks_of(self.project.data.terrain, around.ground.window)
        names, futures = [], []
        for block in blocks:
            name, held = self._sent_block(client, block)
            names.append(name)
            futures.append(held)
        task = GroupTask(sites=group.sites, radio=self.project.settings.radio, ground=around.record)
        name = f"coverage-{'sent' if self.path is None else 'file'}-{'.'.join(map(str, group.plans))}-{key}"
        future = client.submit(compute_group, task, *futures, key=name, retries=_RETRIES)
        return future, _Sent(group=group, key=key, blocks=tuple(names), by_file=self.path is not None)

    def _sent_block(self, client: Client, block: Block) -> tuple[str, Future]:
        name = f"ground-{block.content}"
        future, needed = self.blocks.get(name, (None, 0))
        if future is None:
            future = client.submit(kept_block, block, key=name, retries=_RETRIES)
        self.blocks[name] = future, needed + 1
        return name, future

    def _receive(self, future: Future, sending: _Sent) -> None:
        answer = _answer_of(future)
        for name in sending.blocks:
            held, needed = self.blocks[name]
            if needed > 1:
                self.blocks[name] = held, needed - 1
            else:
                del self.blocks[name]
        refuse_other_versions({answer.version})
        answer.check()
        if answer.ground_missing:
            if not sending.by_file:
                raise PlannerError(Text("地形が計算中に変わりました", "the terrain changed during the batch"))
            self.path = None  # this worker does not see the file: heights are sent from now on
            self.groups.appendleft(sending.group)
            return
        join_tiles(answer.tiles, [self.unions[k] for k in sending.group.plans])
        if self.journal is not None:
            self.journal.put(sending.key, answer.tiles)
        self.done_sites += len(sending.group.sites)
        self.computing_seconds += answer.seconds
        self.peak_bytes[answer.worker] = max(self.peak_bytes.get(answer.worker, 0), answer.peak_bytes)
        if self.tell is not None:
            self.tell(self._progress())

    def _progress(self) -> BatchProgress:
        now = perf_counter()
        computed = self.done_sites - self.resumed_sites
        left = (now - self.started) * (self.total_sites - self.done_sites) / computed if computed else None
        return BatchProgress(
            done_sites=self.done_sites, total_sites=self.total_sites, seconds=now - self.began, seconds_left=left
        )

    def _surroundings(self, group: SiteGroup) -> _Surroundings:
        if self.around is None or self.around[0] != group.tile:
            data = self.project.data
            ground = cropped(data.terrain, group.window)
            cover = land_use_on(data.land_use, group.window, self.project.settings.radio)
            around = _Surroundings(
                ground=ground,
                record=record_of(ground, data.terrain, self.path),
                cover=cover,
                cover_block=None if cover is None else CoverBlock.of(cover),
            )
            self.around = group.tile, around
        return self.around[1]

    def _key(self, group: SiteGroup) -> str:
        around = self._surroundings(group)
        return group_key(group, around.ground, self.project.settings.radio, around.cover)


def _answer_of(future: Future) -> GroupAnswer:
    """Return the answer of a group.

    Raises:
        PlannerError: the process that computed it died again and again.
    """
    distributed = dask_distributed()
    try:
        answer = future.result()
    except (distributed.scheduler.KilledWorker, distributed.client.FutureCancelledError) as error:
        raise PlannerError(
            Text("作業プロセスが何度も止まりました", "worker processes died again and again"),
            remedy=Text(
                "メモリーが足りない場合は --memory-limit を増やすか --workers を減らしてください",
                "if memory is short, raise --memory-limit or lower --workers",
            ),
        ) from error
    assert isinstance(answer, GroupAnswer)
    return answer
