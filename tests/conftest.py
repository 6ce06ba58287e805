"""Shared test set-up: offscreen Qt, Agg charts, no user settings, the folder of real files."""

from __future__ import annotations

import os
from pathlib import Path

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
os.environ["MPLBACKEND"] = "Agg"
os.environ["COVERAGE_PLANNER_CACHE"] = ""  # nothing is kept in the home of who runs the tests

import pytest
from hypothesis import settings

# CI tries the same examples every time; new ones are tried at every local run.
settings.register_profile("ci", derandomize=True, deadline=None)
if os.environ.get("CI"):
    settings.load_profile("ci")

REPOSITORY = Path(__file__).resolve().parent.parent


def real_data_folder() -> Path | None:
    """The folder with ``data/`` and ``reference/``, or None where it is absent."""
    folder = Path(os.environ.get("COVERAGE_PLANNER_REAL_DATA", REPOSITORY.parent / "shared"))
    return folder if (folder / "data").is_dir() else None


@pytest.fixture(scope="session")
def real_data() -> Path:
    """``../shared/data`` with the real files; skips where it is absent (CI turns such a skip into a failure)."""
    folder = real_data_folder()
    if folder is None:
        pytest.skip("real data absent: set COVERAGE_PLANNER_REAL_DATA to a folder with data/ and reference/")
    return folder / "data"


@pytest.fixture(scope="session")
def reference() -> Path:
    """``../shared/reference`` with published vectors; skips where it is absent."""
    folder = real_data_folder()
    if folder is None:
        pytest.skip("real data absent: set COVERAGE_PLANNER_REAL_DATA to a folder with data/ and reference/")
    return folder / "reference"
