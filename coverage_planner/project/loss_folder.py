"""Where losses are kept between runs of the program, and the cache that keeps them there."""

from __future__ import annotations

import os
from pathlib import Path

from coverage_planner.engine.loss_cache import LossCache
from coverage_planner.engine.loss_store import LossStore

CACHE_VARIABLE = "COVERAGE_PLANNER_CACHE"
"""Environment: the folder for what can be computed again; empty keeps nothing on disk."""


def cache_folder(usual: Path | None = None) -> Path | None:
    """Return the folder for what can be computed again, None where nothing is to be kept.

    The environment decides first, then ``usual`` (the desktop's own place), then the XDG folder of the user.
    """
    wish = os.environ.get(CACHE_VARIABLE)
    if wish is not None:
        return Path(wish) if wish else None
    if usual is not None:
        return usual
    xdg = os.environ.get("XDG_CACHE_HOME", "")
    try:
        # The XDG rule: a relative path counts as not set.
        return (Path(xdg) if os.path.isabs(xdg) else Path.home() / ".cache") / "coverage_planner"
    except RuntimeError:  # no home folder
        return None


def loss_cache(folder: Path | None) -> LossCache:
    """Return a cache of losses that keeps them in a folder of its own below ``folder``, or in memory only."""
    return LossCache(store=None if folder is None else LossStore(folder / "losses"))
