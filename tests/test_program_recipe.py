"""The recipe of the program folder lists every file that the package reads at run time."""

from __future__ import annotations

import ast
from fnmatch import fnmatch
from pathlib import Path

import pytest

from coverage_planner import __main__ as program
from tests.conftest import REPOSITORY

SPEC = REPOSITORY / "packaging" / "coverage_planner.spec"
NOT_READ = {".ts"}
"""Sources of the compiled translations."""


def _listed() -> tuple[tuple[str, str], ...]:
    for node in ast.parse(SPEC.read_text(encoding="utf-8")).body:
        if isinstance(node, ast.Assign) and ast.unparse(node.targets[0]) == "PACKAGE_DATA":
            value: tuple[tuple[str, str], ...] = ast.literal_eval(node.value)
            return value
    raise AssertionError("PACKAGE_DATA is not in the recipe")


def test_every_file_that_is_no_source_is_in_the_program() -> None:
    listed = _listed()
    for path in (REPOSITORY / "coverage_planner").rglob("*"):
        if not path.is_file() or path.suffix in {".py", *NOT_READ} or "__pycache__" in path.parts:
            continue
        folder = path.parent.relative_to(REPOSITORY).as_posix()
        assert any(folder == where and fnmatch(path.name, names) for where, names in listed), path


def test_nothing_is_listed_that_is_not_there() -> None:
    for where, names in _listed():
        assert list((REPOSITORY / where).glob(names)), (where, names)


def test_compiled_code_goes_to_a_folder_of_the_user_and_of_the_build(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(program.sys, "platform", "linux")
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    monkeypatch.delenv("NUMBA_CACHE_DIR", raising=False)
    monkeypatch.setattr(program.sys, "pycache_prefix", None)
    (tmp_path / program.BUILD_FILE).write_text("abc\n", encoding="ascii")
    program.keep_compiled_code_of_the_user(tmp_path)
    assert program.os.environ["NUMBA_CACHE_DIR"] == str(tmp_path / "coverage_planner" / "compiled" / "abc" / "kernels")
    monkeypatch.delenv("NUMBA_CACHE_DIR")
    monkeypatch.setenv("NUMBA_CACHE_DIR", "chosen")
    program.keep_compiled_code_of_the_user(tmp_path)
    assert program.os.environ["NUMBA_CACHE_DIR"] == "chosen"
