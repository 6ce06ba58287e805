"""The program as a whole: help everywhere, no screen, streams that fail, and a few real processes."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from coverage_planner import __version__
from coverage_planner.cli.app import COMMANDS, run
from tests.cli.command_line import command, strict_json

PROGRAM = [sys.executable, "-c", "from coverage_planner.cli.app import main; main()"]


def process(*arguments: object, cwd: Path | None = None, **environment: str) -> subprocess.CompletedProcess[bytes]:
    kept = {key: value for key, value in os.environ.items() if key not in {"DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM"}}  # fmt: skip
    return subprocess.run(
        [*PROGRAM, *map(str, arguments)], capture_output=True, cwd=cwd, env={**kept, **environment}, timeout=120, check=False
    )  # fmt: skip


def test_every_command_of_the_contract_has_help() -> None:
    contract = {"demo", "import", "assess", "compare", "subsidy", "grant", "select", "verify", "screenshot", "export", "path-loss"}  # fmt: skip
    assert contract <= COMMANDS
    for name in sorted(COMMANDS):
        answer = command(name, "--help")
        assert (answer.code, answer.err) == (0, "")
        assert name in answer.out
    overview = command("--help")
    assert overview.code == 0
    assert all(name in overview.out for name in contract)


def test_the_version_is_said() -> None:
    assert command("--version").out == f"coverage-planner {__version__}\n"


@pytest.mark.parametrize("name", sorted(COMMANDS - {"select", "verify"}))
def test_a_command_without_arguments_is_refused_by_name(name: str) -> None:
    answer = command(name)
    assert "--help" in answer.refusal()
    assert answer.out == ""


@pytest.mark.parametrize("name", sorted(COMMANDS))
def test_an_unknown_option_is_refused(name: str) -> None:
    command(name, "--no-such-option", "x").refusal()


def test_a_word_that_is_neither_project_nor_command(tmp_path: Path) -> None:
    line = command("asess").refusal()
    assert "asess" in line
    assert "assess" in line, "the commands are named"
    assert "asess" in command("asess", "p.gpkg").refusal()
    assert "フォルダ" in command(tmp_path).refusal()
    assert "p.gpkg" in command(tmp_path / "p.gpkg").refusal()


@pytest.mark.parametrize("arguments", [["select", "nope.gpkg"], ["verify", "nope.json"]])
def test_selection_of_what_is_not_there_is_refused(arguments: list[str]) -> None:
    command(*arguments).refusal()


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="only Linux has no screen")
def test_without_a_screen_the_window_is_refused_on_one_line(
    monkeypatch: pytest.MonkeyPatch, tiny_project: Path
) -> None:
    for name in ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM"):
        monkeypatch.delenv(name, raising=False)
    assert "画面のない" in command().refusal()
    assert "画面のない" in command(tiny_project).refusal()


def test_a_fault_of_the_program_is_one_line_too(monkeypatch: pytest.MonkeyPatch, tiny_project: Path) -> None:
    def broken(*_: object) -> None:
        raise ZeroDivisionError("a slip in the code")

    monkeypatch.setattr("coverage_planner.cli.assess_command.open_project", broken)
    answer = command("assess", tiny_project)
    assert answer.code == 1
    assert answer.err.count("\n") == 1
    assert "ZeroDivisionError" in answer.err
    monkeypatch.setenv("COVERAGE_PLANNER_DEBUG", "1")
    with pytest.raises(ZeroDivisionError):
        run(["assess", str(tiny_project)])


def test_english_answers(monkeypatch: pytest.MonkeyPatch, tiny_project: Path) -> None:
    monkeypatch.setenv("COVERAGE_PLANNER_LANGUAGE", "en")
    assert "5G population coverage" in command("assess", tiny_project).out
    assert "there is no plan" in command("assess", tiny_project, "--plan", "x").refusal()


def test_damaged_projects_are_refused(tiny_project: Path, tmp_path: Path) -> None:
    whole = tiny_project.read_bytes()
    for name, data in (("half", whole[: len(whole) // 2]), ("empty", b""), ("text", b"a project"), ("holes", whole[:4096] + b"\0" * 8192 + whole[12288:])):  # fmt: skip
        path = tmp_path / f"{name}.gpkg"
        path.write_bytes(data)
        assert f"{name}.gpkg" in command("assess", path).refusal()
        assert path.read_bytes() == data
    assert sorted(p.name for p in tmp_path.iterdir()) == ["empty.gpkg", "half.gpkg", "holes.gpkg", "text.gpkg"]


def test_a_real_process_from_another_folder(tiny_project: Path, tmp_path: Path) -> None:
    folder = tmp_path / "作業 フォルダ"
    folder.mkdir()
    here = os.path.relpath(tiny_project, folder)
    answer = process("assess", here, "--json", cwd=folder, PYTHONIOENCODING="ascii")
    assert answer.returncode == 0, answer.stderr
    assert answer.stderr == b""
    assert strict_json(answer.stdout.decode("utf-8"))["plan"] == "現状", "UTF-8 whatever the locale"
    assert list(folder.iterdir()) == []


def test_a_real_process_refuses_on_one_line(tmp_path: Path) -> None:
    answer = process("assess", tmp_path / "nope.gpkg")
    assert answer.returncode == 2
    assert answer.stdout == b""
    assert answer.stderr.count(b"\n") == 1


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs a device that is always full")
def test_a_full_disk_on_stdout_is_a_refusal(tiny_project: Path) -> None:
    with open("/dev/full", "wb") as full:
        answer = subprocess.run([*PROGRAM, "assess", str(tiny_project), "--json"], stdout=full, stderr=subprocess.PIPE, timeout=120, check=False)  # fmt: skip
    assert answer.returncode == 2
    assert answer.stderr.decode("utf-8").count("\n") == 1


def test_a_reader_that_stops_reading_gets_no_traceback(tiny_project: Path) -> None:
    pipe_out, pipe_in = os.pipe()
    os.close(pipe_out)
    try:
        answer = subprocess.run([*PROGRAM, "assess", str(tiny_project), "--json"], stdout=pipe_in, stderr=subprocess.PIPE, timeout=120, check=False)  # fmt: skip
    finally:
        os.close(pipe_in)
    assert answer.returncode == 1
    assert answer.stderr == b""


def test_a_picture_of_the_window_in_a_real_process(tmp_path: Path, sample_project: Path) -> None:
    picture = tmp_path / "window.png"
    notes = tmp_path / "window.ini"
    notes.write_text("a file of the planner's own", encoding="utf-8")
    answer = process("screenshot", sample_project, picture, "--plan", "共同整備案", "--size", "1200x800")
    assert answer.returncode == 0, answer.stderr
    assert answer.stderr == b""
    data = picture.read_bytes()
    assert data.startswith(b"\x89PNG\r\n\x1a\n")
    assert (int.from_bytes(data[16:20], "big"), int.from_bytes(data[20:24], "big")) == (1200, 800)
    assert notes.read_text(encoding="utf-8") == "a file of the planner's own"
    assert sorted(path.name for path in tmp_path.iterdir()) == ["window.ini", "window.png"]


@pytest.mark.parametrize(
    ("out", "options"),
    [("window.jpg", []), ("nowhere/window.png", []), ("window.png", ["--size", "5x5"]), ("window.png", ["--size", "big"]), ("window.png", ["--plan", "幻"])],
)  # fmt: skip
def test_pictures_that_cannot_be(tiny_project: Path, tmp_path: Path, out: str, options: list[str]) -> None:
    command("screenshot", tiny_project, tmp_path / out, *options).refusal()
    assert list(tmp_path.iterdir()) == []


def test_json_is_written_with_its_own_characters(tiny_project: Path) -> None:
    out = command("assess", tiny_project, "--json").out
    assert "現状" in out
    assert out.endswith("}\n")
    assert json.loads(out)["plan"] == "現状"
