"""Every option of every command with values it cannot take: refused in Japanese, by the name that is typed."""

from __future__ import annotations

import importlib
import re
import shutil
from pathlib import Path

import pytest

from coverage_planner.cli.app import _PLACES, COMMANDS, command_function
from coverage_planner.cli.command_options import CommandOption, options_of
from coverage_planner.cli.help_page import command_page
from tests.cli.command_line import Answer, command

WORDS_OF_TERMS = {"distance_km", "height_m", "clutter_height_m", "base_station_resilience", "remote_island"}
NO_REFUSAL_WITHOUT_A_CLUSTER = {"--resume", "--scheduler"}


@pytest.fixture(scope="module")
def profile(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("path") / "p.csv"
    path.write_text("distance_km,height_m\n0,10\n1,20\n2,30\n", encoding="utf-8")
    return path


def usual(name: str, project: Path, profile: Path, folder: Path) -> list[object]:
    """Arguments with which the command would run."""
    grant = ["--fiscal-year", "R5", "--programme", "base_station_facility", "--owner", "municipality"]
    arguments: dict[str, list[object]] = {
        "demo": [folder / "demo"],
        "import": [folder / "new.gpkg"],
        "compare": [project, "--plan", "現状", "--plan", "単独整備案"],
        "subsidy": [project, "--plan", "現状", "--sharing", "--take-dates"],
        "costs": [project, "--plan", "現状", "--catalogue", profile, "--site", "A-1"],
        "grant": [*grant, "--carriers", "2", "--eligible-cost-yen", "1000000"],
        "select": [project, "--budget-yen", "1000"],
        "verify": [profile],
        "candidates": [project, "--kind", "roads", "--out", folder / "o.csv"],
        "rollout": [project, "--years", "R8=1000"],
        "screenshot": [project, folder / "o.png"],
        "export": [project, folder / "o.csv", "--plan", "現状", "--format", "csv"],
        "explain": [project, "--at", "35.67,139.65"],
        "path-loss": ["--model", "p1812", "--profile", profile, "--frequency-mhz", "3700", "--tx-height-m", "30"],
        "sites": [project, "--plan", "現状"],
    }
    return arguments.get(name, [project])


def replaced(arguments: list[object], option: CommandOption, value: str) -> list[object]:
    """The arguments with the option given the value in place of any it has."""
    kept: list[object] = []
    skip = False
    for argument in arguments:
        if skip:
            skip = False
        elif argument == option.shown:
            skip = True
        else:
            kept.append(argument)
    return [*kept, f"{option.shown}={value}"]


def judge(answer: Answer, name: str) -> None:
    """No English sentence and no name of a variable in what is said, but what the help page shows, too."""
    assert answer.code in (0, 2), (answer.code, answer.err)
    if answer.code == 0:
        return
    line = answer.refusal()
    page = command_page(name, command_function(name), "ja")
    told = re.sub(r"coverage-planner [a-z-]+ --help", "", line)
    told = re.sub(r"/\S+", "", told)
    assert not re.search(r"(?:\b[A-Za-z]{2,}\b +){3}", told), line
    assert "列「-" not in line, line
    inside = {word for word in re.findall(r"[a-z]+(?:_[a-z0-9]+)+", told) if word not in page}
    known = set(re.findall(r"（([a-z_]+)）", line)) | WORDS_OF_TERMS
    assert inside <= known, (inside - known, line)
    assert "列「" not in line or re.search(r"\.\w+: ", line), line


CASES = [
    (name, option, value)
    for name in sorted(COMMANDS)
    for option in options_of(getattr(importlib.import_module(f"coverage_planner.cli.{_PLACES[name][0]}"), _PLACES[name][1]))
    if not option.is_argument and option.kind is not bool and option.shown not in NO_REFUSAL_WITHOUT_A_CLUSTER
    for value in ("？", "-3")
    if name not in {"batch", "screenshot"} or option.kind in {int, float} or option.shown not in {"--out", "--plan"}
]  # fmt: skip


@pytest.mark.parametrize(("name", "option", "value"), CASES, ids=[f"{n} {o.shown} {v}" for n, o, v in CASES])
def test_a_wrong_value_is_refused_in_words(
    name: str, option: CommandOption, value: str, tiny_project: Path, profile: Path, tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    project = tmp_path / tiny_project.name
    for path in tiny_project.parent.glob(f"{tiny_project.stem}*"):
        shutil.copy(path, tmp_path / path.name)
    monkeypatch.chdir(tmp_path)
    answer = command(name, *replaced(usual(name, project, profile, tmp_path), option, value))
    judge(answer, name)
    if option.kind in {int, float} and value == "？":
        assert option.shown in answer.refusal()
        assert value in answer.refusal(), "the value that was typed"


@pytest.mark.parametrize("name", sorted(COMMANDS))
def test_the_help_page_speaks_japanese_and_names_every_option(name: str) -> None:
    answer = command(name, "--help")
    assert (answer.code, answer.err) == (0, "")
    function = command_function(name)
    for option in options_of(function):
        assert option.shown in answer.out
        assert option.help, f"{name} {option.shown} has no help"
    for english in ("Usage", "Options", "Show this message", "required", "default", "<"):
        assert english not in answer.out, english
    assert "--cache-dir" in answer.out
    assert "\x1b" not in answer.out


def test_a_misspelt_option_is_answered_with_the_one_meant() -> None:
    assert "--count のこと" in command("candidates", "p.gpkg", "--cuont", "3").refusal()


def test_the_option_is_named_and_its_value_shown(tiny_project: Path) -> None:
    line = command("select", tiny_project, "--iterations", "多め").refusal()
    assert line.startswith("--iterations に「多め」は使えません → ")
    assert "整数" in line
    amount = command("select", tiny_project, "--budget-yen", "多め").refusal()
    assert amount.startswith("--budget-yen: 金額「多め」を読めません → ")
    assert command("candidates", tiny_project, "--kind", "roads", "--out", "o.csv", "--reach-m=5").refusal().startswith("--reach-m: ")  # fmt: skip


def test_refusals_in_english(monkeypatch: pytest.MonkeyPatch, tiny_project: Path) -> None:
    monkeypatch.setenv("COVERAGE_PLANNER_LANGUAGE", "en")
    line = command("select", tiny_project, "--iterations", "much").refusal()
    assert line.startswith("--iterations has an unusable value 'much' -> give a whole number")
    assert "usage: coverage-planner select" in command("select", "--help").out


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (["--must", "C-01A", "--must-not", "C-01A"], "--must-not: 局「C-01A」が --must と --must-not"),
        (["--exclusive", "C-01A,C-02A", "--must", "C-01A", "--must", "C-02A"], "--exclusive: 局 C-01A、C-02A"),
        (["--must", "X"], "--must: 候補局「X」"),
    ],
)
def test_locks_that_contradict_each_other_are_named_as_typed(
    sample_project: Path, options: list[str], said: str
) -> None:
    refusal = command("select", sample_project, "--budget-yen", "100000000", *options).refusal()
    assert refusal.startswith(said)
    assert "locks" not in refusal
