"""Projects made once for the tests of the command line."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.cli.command_line import command, sample_import_arguments
from tests.cli.tiny_region import import_arguments


@pytest.fixture(scope="session")
def tiny_project(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The hand-made region of four half meshes, imported through the command line."""
    folder = tmp_path_factory.mktemp("tiny")
    project = folder / "tiny.gpkg"
    answer = command("import", project, *import_arguments(folder), "--json")
    assert answer.code == 0, answer.err
    return project


@pytest.fixture(scope="session")
def sample_project(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The sample prefecture, imported through the command line."""
    project = tmp_path_factory.mktemp("sample") / "sample.gpkg"
    answer = command("import", project, *sample_import_arguments())
    assert answer.code == 0, answer.err
    return project
