"""The Dask cluster of a batch: started on this machine by the command itself, or one that runs already.

``dask.distributed`` is the optional extra ``cluster``; it is imported here and in nation_batch, when a batch begins.
"""

from __future__ import annotations

import importlib
import logging
import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from multiprocessing import resource_tracker
from typing import Any

from coverage_planner import __version__
from coverage_planner.model.errors import PlannerError
from coverage_planner.model.text import Text
from coverage_planner.project.batch_tasks import program_version

Client = Any
"""``distributed.Client``; most of what Dask offers has no types."""

DEFAULT_MEMORY_LIMIT = "2GB"
CONNECT_WITHIN_S = 10.0
_WORKERS_WITHIN_S = 60.0
_MOST_WORKERS = 1024


@dataclass(frozen=True, slots=True, kw_only=True)
class ClusterChoice:
    """Where a batch runs.

    Attributes:
        workers: processes of one thread each on this machine; not used with a scheduler, whose workers all take part.
        scheduler: address of a running scheduler, None starts a cluster on this machine.
        memory_limit: of each process started here; one that exceeds it is restarted and its group computed again.
    """

    workers: int = 2
    scheduler: str | None = None
    memory_limit: str = DEFAULT_MEMORY_LIMIT

    def __post_init__(self) -> None:
        """Refuse a number of workers no machine has."""
        if not 1 <= self.workers <= _MOST_WORKERS:
            raise PlannerError(
                Text(
                    f"--workers {self.workers} は1〜{_MOST_WORKERS}ではありません",
                    f"--workers {self.workers} is outside 1..{_MOST_WORKERS}",
                ),
                remedy=Text("CPUのコア数を指定してください", "give the number of CPU cores"),
            )


def dask_distributed() -> Any:
    """Return the module ``distributed``.

    Raises:
        PlannerError: naming the extra, when it is not installed.
    """
    try:
        return importlib.import_module("distributed")
    except ImportError as error:
        raise PlannerError(
            Text("分散計算に必要な dask.distributed がありません", "dask.distributed, which batch needs, is missing"),
            remedy=Text(
                "pip install 'coverage-planner[cluster]' で入れてください",
                "install it with pip install 'coverage-planner[cluster]'",
            ),
        ) from error


@contextmanager
def connected(choice: ClusterChoice) -> Iterator[Client]:
    """Give a client of the cluster; what was started here ends with the block.

    Raises:
        PlannerError: Dask is not installed, the scheduler does not answer, it has no worker, a worker has another
            version of this program, or the memory limit is not a size.
    """
    dask_distributed()
    with _scheduler(choice) as address, _client(address) as client:
        _wait_for_workers(client, choice.workers, choice.scheduler)
        _check_versions(client)
        yield client


@contextmanager
def _scheduler(choice: ClusterChoice) -> Iterator[str]:
    if choice.scheduler is not None:
        yield choice.scheduler
        return
    cluster = None
    try:
        with _interrupts_later():
            cluster = dask_distributed().LocalCluster(
                n_workers=choice.workers,
                threads_per_worker=1,
                processes=True,
                memory_limit=_bytes_of(choice.memory_limit),
                dashboard_address="127.0.0.1:0",
                silence_logs=logging.CRITICAL,
                host="127.0.0.1",
                preload="coverage_planner.project.batch_preload",
            )
        yield str(cluster.scheduler_address)
    finally:
        if cluster is not None:
            with _interrupts_later():
                cluster.close()


@contextmanager
def _interrupts_later() -> Iterator[None]:
    """Hold a Ctrl-C back until the block has ended: a cluster half started or half closed leaves processes behind.

    Threads and processes started in the block never see the interrupt at all (not on Windows, where batch_preload
    keeps the workers from it).
    """
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    came: list[int] = []
    handler = signal.signal(signal.SIGINT, lambda number, _: came.append(number))
    mask = None
    if hasattr(signal, "pthread_sigmask"):
        resource_tracker.ensure_running()  # its start would unblock the signal again
        mask = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        yield
    finally:
        if mask is not None:
            signal.pthread_sigmask(signal.SIG_SETMASK, mask)
        signal.signal(signal.SIGINT, handler)
    if came:
        raise KeyboardInterrupt


@contextmanager
def _client(address: str) -> Iterator[Client]:
    try:
        client = dask_distributed().Client(address, timeout=CONNECT_WITHIN_S)
    except (OSError, ValueError, TimeoutError) as error:
        raise PlannerError(
            Text(f"スケジューラ {address} につながりません", f"the scheduler {address} does not answer"),
            remedy=Text(
                "--scheduler tcp://ホスト:8786 の形で、dask scheduler が動いているか確かめてください",
                "give --scheduler tcp://host:8786 and see that dask scheduler runs there",
            ),
        ) from error
    with client:
        yield client


def _bytes_of(limit: str) -> int:
    from dask.utils import parse_bytes

    try:
        size = int(parse_bytes(limit))
    except ValueError:
        size = -1
    if size < 200_000_000:  # a worker with the kernels loaded takes about 150 MB before it computes anything
        raise PlannerError(
            Text(
                f"--memory-limit {limit} は200MB以上の大きさではありません",
                f"--memory-limit {limit} is not 200MB or more",
            ),
            remedy=Text("2GB のように指定してください", "give e.g. 2GB"),
        )
    return size


def _wait_for_workers(client: Client, workers: int, scheduler: str | None) -> None:
    try:
        client.wait_for_workers(workers if scheduler is None else 1, timeout=_WORKERS_WITHIN_S)
    except TimeoutError as error:
        raise PlannerError(
            Text("計算する作業プロセスがありません", "there is no worker to compute"),
            remedy=Text("dask worker を起動してください", "start dask worker"),
        ) from error


def _check_versions(client: Client) -> None:
    try:
        versions = set(client.run(program_version).values())
    except Exception as error:
        raise PlannerError(
            Text("作業プロセスで coverage_planner が動きません", "coverage_planner does not run on a worker"),
            remedy=Text(
                f"どの計算機にも coverage-planner {__version__} を入れてください",
                f"install coverage-planner {__version__} on every machine",
            ),
        ) from error
    refuse_other_versions(versions)


def refuse_other_versions(versions: set[str]) -> None:
    """Raise :class:`PlannerError` when a worker has another version: its bytes could differ."""
    others = versions - {__version__}
    if others:
        raise PlannerError(
            Text(
                f"作業プロセスの版が違います ({'、'.join(sorted(others))}、ここは {__version__})",
                f"a worker has another version ({', '.join(sorted(others))}, here {__version__})",
            ),
            remedy=Text("同じ版を入れてください", "install the same version"),
        )
