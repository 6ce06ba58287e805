"""Places that must not be written to, Ctrl-C at any moment, folders and files that cannot be read."""

from __future__ import annotations

import os
import shutil
import signal
import sqlite3
import subprocess
import sys
import time
from pathlib import Path

import pytest

from tests.cli.command_line import command, contents
from tests.cli.tiny_region import write_text

PROGRAM = [sys.executable, "-c", "from coverage_planner.cli.app import main; main()"]


@pytest.fixture
def project(tiny_project: Path, tmp_path: Path) -> Path:
    folder = tmp_path / "project"
    folder.mkdir()
    for path in tiny_project.parent.glob(f"{tiny_project.stem}*"):
        shutil.copy(path, folder / path.name)
    return folder / tiny_project.name


def writing(project: Path, place: Path) -> list[list[object]]:
    """Every command that writes a file of its own, told to write to a place."""
    return [
        ["export", project, place, "--plan", "現状", "--format", "gpkg"],
        ["subsidy", project, "--plan", "現状", "--xlsx", place],
        ["candidates", project, "--kind", "roads", "--out", place],
        ["select", project, "--budget-yen", 1000, "--certificate", place],
        ["select", project, "--budget-yen", 1000, "--pareto", 2, "--csv", place],
        ["rollout", project, "--years", "R8=1000", "--csv", place],
        ["rollout", project, "--years", "R8=1000", "--certificate", place],
    ]


def test_no_command_writes_over_the_project_it_reads_or_another_project(project: Path, tmp_path: Path) -> None:
    other = tmp_path / "other.gpkg"
    shutil.copy(project, other)
    before = contents(tmp_path)
    for place in (project, other):
        for arguments in writing(project, place):
            assert place.name in command(*arguments).refusal(), arguments
    assert contents(tmp_path) == before


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="no special files here")
def test_a_device_is_never_replaced_by_a_file(project: Path, tmp_path: Path) -> None:
    """Putting a finished file in place would take the device away, for everybody on the machine."""
    device = tmp_path / "device.png"
    os.mkfifo(device)
    for arguments in [*writing(project, device), ["screenshot", project, device]]:
        assert "通常のファイルではありません" in command(*arguments).refusal(), arguments
    assert not device.is_file()


def test_missing_folders_and_folders_as_files_are_refused_before_any_work(project: Path, tmp_path: Path) -> None:
    for place in (tmp_path / "無い" / "o.csv", tmp_path):
        for arguments in writing(project, place):
            assert "フォルダ" in command(*arguments).refusal()
    assert [path.name for path in tmp_path.iterdir()] == ["project"]


def test_layers_may_be_written_anew_over_layers(project: Path, tmp_path: Path) -> None:
    out = tmp_path / "layers.gpkg"
    for _ in range(2):
        assert command("export", project, out, "--plan", "現状", "--format", "gpkg").code == 0


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="signals of a Unix")
@pytest.mark.parametrize("delay_s", [0.1, 0.4, 1.2])
def test_ctrl_c_at_any_moment_gives_one_line_and_no_traceback(project: Path, delay_s: float) -> None:
    before = contents(project.parent)
    process = subprocess.Popen(
        [*PROGRAM, "select", str(project), "--budget-yen", "100000000", "--time-limit", "100"],
        stdout=subprocess.PIPE, stderr=subprocess.PIPE,
    )  # fmt: skip
    time.sleep(delay_s)
    process.send_signal(signal.SIGINT)
    _, err = process.communicate(timeout=120)
    told = err.decode("utf-8")
    # Python itself may not have come as far as our first line, or the tiny selection may be done already.
    assert "coverage_planner" not in told or "Traceback" not in told, told
    early = "Traceback" in told or "Fatal Python error" in told
    assert process.returncode in ((1, -signal.SIGINT) if early else (0, 2, 130, -signal.SIGINT)), told
    if process.returncode == 130:
        assert told == "中止しました\n"
    assert contents(project.parent) == before


SWALLOWED = """
import ctypes, os, signal, time
from coverage_planner.cli import app
def interrupted_in_a_callback(name):
    ctypes.CFUNCTYPE(None)(lambda: os.kill(os.getpid(), signal.SIGINT))()
    time.sleep(20)
app.command_function = interrupted_in_a_callback
app.main(["assess", "none.gpkg"])
"""


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="signals of a Unix")
def test_ctrl_c_in_a_callback_of_a_compiled_library_is_not_lost() -> None:
    """Python can only report what is raised there and goes on; the command must end all the same."""
    done = subprocess.run([sys.executable, "-c", SWALLOWED], capture_output=True, timeout=120, check=False)
    assert done.stderr.decode("utf-8") == "中止しました\n"
    assert done.returncode == 130


def test_a_project_of_a_newer_program_is_refused_by_every_command_and_left_alone(project: Path) -> None:
    with sqlite3.connect(project) as connection:
        connection.execute("UPDATE cp_meta SET value = '99999' WHERE key = 'schema_version'")
    connection.close()
    before = contents(project.parent)
    commands: list[list[object]] = [
        ["assess", project],
        ["compare", project, "--plan", "現状", "--plan", "単独整備案"],
        ["subsidy", project, "--plan", "現状"],
        ["statement", project],
        ["sites", project, "--plan", "現状"],
        ["radio", project],
        ["select", project, "--budget-yen", 1],
        ["rollout", project, "--years", "R8=1"],
        ["candidates", project, "--kind", "roads", "--out", project.parent / "o.csv"],
        ["explain", project, "--at", "35.67,139.65"],
        ["export", project, project.parent / "o.csv", "--plan", "現状", "--format", "csv"],
        ["screenshot", project, project.parent / "o.png"],
    ]
    for arguments in commands:
        refusal = command(*arguments).refusal()
        assert "新しい" in refusal, refusal
        assert project.name in refusal
    assert contents(project.parent) == before


def test_files_of_other_kinds_where_a_project_is_expected(tmp_path: Path) -> None:
    named = {"text.gpkg": b"hello", "empty.gpkg": b"", "picture.gpkg": b"\x89PNG\r\n\x1a\n" + bytes(100)}
    for name, data in named.items():
        (tmp_path / name).write_bytes(data)
        for arguments in (["sites", tmp_path / name, "--plan", "x"], ["radio", tmp_path / name]):
            assert name in command(*arguments).refusal()
    assert contents(tmp_path) == named


@pytest.mark.parametrize(
    "name", ["\x00", "a\nb", "x" * 5000, "'; DROP TABLE plans; --", "../../etc/passwd", "\u202e逆", "%s%n{0}"]
)
def test_hostile_names_are_words_like_any_other(project: Path, name: str) -> None:
    before = contents(project.parent)
    for arguments in (
        ["assess", project, "--plan", name],
        ["sites", project, "--plan", "現状", "--enable", name],
        ["statement", project, "--fact", f"households={name}", "--site", "R-1", "--reason", "x"],
        ["statement", project, "--fact", "households=1", "--municipality", name, "--reason", "x"],
        ["radio", project, "--remove-antenna", name],
        ["explain", project, "--at", name],
        ["candidates", project, "--kind", name, "--out", project.parent / "o.csv"],
        ["verify", write_text(project.parent.parent / "c.json", name)],
    ):
        answer = command(*arguments)
        assert answer.code == 2, (arguments, answer)
        assert answer.err.count("\n") == 1
        assert "Traceback" not in answer.err
    assert contents(project.parent) == before


def test_every_command_that_answers_has_json(project: Path, tmp_path: Path) -> None:
    from coverage_planner.cli.app import COMMANDS, command_function
    from coverage_planner.cli.command_options import options_of

    without = {name for name in COMMANDS if "--json" not in {one.shown for one in options_of(command_function(name))}}
    assert without == set()
    out = tmp_path / "meshes.csv"
    answer = command("export", project, out, "--plan", "現状", "--format", "csv", "--json").json()
    assert answer == {"plan": "現状", "format": "csv", "out": str(out)}


def test_demo_leaves_a_project_of_the_planners_own_alone(project: Path) -> None:
    own = project.with_name("plan.gpkg")
    for path in project.parent.glob(f"{project.stem}*"):
        path.rename(path.with_name(path.name.replace(project.stem, "plan", 1)))
    before = contents(own.parent)
    assert "サンプルでない計画ファイル" in command("demo", own.parent).refusal()
    assert contents(own.parent) == before
