"""What a worker of a batch does: the covered tiles of one group of sites."""

from __future__ import annotations

import os
import platform
import sys
from dataclasses import dataclass
from pathlib import Path
from time import perf_counter

from coverage_planner import __version__
from coverage_planner.engine.nation.covered_tiles import CoveredTile, covered_tiles
from coverage_planner.model.errors import OutOfValidity
from coverage_planner.model.settings import RadioSettings
from coverage_planner.model.site import Site
from coverage_planner.model.text import Text
from coverage_planner.project.batch_ground import (
    Block,
    CoverBlock,
    GroundBlock,
    GroundMissing,
    GroundRecord,
    ground_of,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class GroupTask:
    """All that a worker needs to know of a group but the heights themselves."""

    sites: tuple[Site, ...]
    radio: RadioSettings
    ground: GroundRecord | None


@dataclass(frozen=True, slots=True, kw_only=True)
class GroupAnswer:
    """What a worker found: tiles, or why there are none.

    A refusal travels as its parts: exceptions with fields of their own do not survive pickling.
    """

    tiles: tuple[CoveredTile, ...] = ()
    refusal: tuple[Text, Text | None, str | None] | None = None
    ground_missing: bool = False
    version: str = __version__
    worker: str = ""
    peak_bytes: int = 0
    seconds: float = 0.0

    def check(self) -> None:
        """Raise the refusal of the worker, if there is one."""
        if self.refusal is not None:
            message, remedy, field = self.refusal
            raise OutOfValidity(message, remedy=remedy, field=field)


def compute_group(task: GroupTask, *blocks: Block) -> GroupAnswer:
    """Return the covered tiles of a group; ``blocks`` are the land use, and heights where the file is not for all."""
    began = perf_counter()
    tiles: tuple[CoveredTile, ...] = ()
    refusal, missing = None, False
    try:
        ground = ground_of(task.ground, [block for block in blocks if isinstance(block, GroundBlock)])
        cover = next((block.land_use() for block in blocks if isinstance(block, CoverBlock)), None)
        tiles = covered_tiles(task.sites, ground, task.radio, cover)
    except GroundMissing:
        missing = True
    except OutOfValidity as error:
        refusal = error.message, error.remedy, error.field
    return GroupAnswer(
        tiles=tiles,
        refusal=refusal,
        ground_missing=missing,
        worker=f"{platform.node()}:{os.getpid()}",
        peak_bytes=peak_memory_bytes(),
        seconds=perf_counter() - began,
    )


def kept_block(block: Block) -> Block:
    """Return the block itself: as a task of its own it reaches each worker once, and a lost one is sent again."""
    return block


def program_version() -> str:
    """Return the version of this program where it runs."""
    return __version__


def peak_memory_bytes() -> int:
    """Return the most memory this process has held at once, 0 where the system does not say."""
    status = Path("/proc/self/status")
    if status.exists():  # ru_maxrss would count what the parent held when it started this process
        for line in status.read_text(encoding="ascii", errors="replace").splitlines():
            if line.startswith("VmHWM:"):
                return int(line.split()[1]) * 1024
    if sys.platform == "win32":
        return 0
    import resource

    most = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return int(most if sys.platform == "darwin" else most * 1024)
