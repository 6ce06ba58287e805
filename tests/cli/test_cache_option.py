"""``--cache-dir`` and the environment say where losses are kept; without a usable place they are kept in memory."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from coverage_planner.cli.app import run
from coverage_planner.cli.cache_option import take_cache_folder
from coverage_planner.project.loss_folder import CACHE_VARIABLE, cache_folder


def test_the_option_is_taken_anywhere_and_told_to_child_processes(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(CACHE_VARIABLE, "")
    assert take_cache_folder(["assess", "--cache-dir", "/a b", "P.gpkg", "--json"]) == ["assess", "P.gpkg", "--json"]
    assert os.environ[CACHE_VARIABLE] == "/a b" and cache_folder() == Path("/a b")
    assert take_cache_folder(["--cache-dir=", "assess"]) == ["assess"]
    assert cache_folder() is None
    assert run(["assess", "--cache-dir"]) == 2


def test_the_environment_comes_first_then_the_usual_place_then_xdg(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv(CACHE_VARIABLE, str(tmp_path))
    assert cache_folder(Path("/usual")) == tmp_path
    monkeypatch.delenv(CACHE_VARIABLE)
    assert cache_folder(Path("/usual")) == Path("/usual")
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    assert cache_folder() == tmp_path / "coverage_planner"
    monkeypatch.setenv("XDG_CACHE_HOME", "relative")
    monkeypatch.setenv("HOME", str(tmp_path / "home"))
    assert cache_folder() == tmp_path / "home" / ".cache" / "coverage_planner"
