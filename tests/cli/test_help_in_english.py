"""The help in English: nothing Japanese but example values, every option has its words, and the overview loads no command."""

from __future__ import annotations

import re
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

from coverage_planner.cli import help_page
from coverage_planner.cli.app import COMMANDS, command_function
from coverage_planner.cli.command_options import options_of
from tests.cli.command_line import command

JAPANESE = re.compile("[\u3040-\u30ff\u4e00-\u9fff]")
EXAMPLES = ("離島", "令和5年度", "基地局施設整備", "3億", "1,500万", "500万", "12000人")
"""Values that are typed in Japanese in either language."""


@pytest.fixture(autouse=True)
def english(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COVERAGE_PLANNER_LANGUAGE", "en")


def without_examples(text: str) -> str:
    for example in EXAMPLES:
        text = text.replace(example, "")
    return text


@pytest.mark.parametrize("name", sorted(COMMANDS))
def test_every_option_has_english_words(name: str) -> None:
    words = tomllib.loads((Path(help_page.__file__).parent / "help_words.toml").read_text(encoding="utf-8"))
    lacking = [
        option.name
        for option in options_of(command_function(name))
        if option.name not in words.get(name, {}) and option.name not in words["common"]
    ]
    assert not lacking, f"add these to cli/help_words.toml, [{name}]: {lacking}"
    answer = command(name, "--help")
    assert (answer.code, answer.err) == (0, "")
    assert not JAPANESE.search(without_examples(answer.out)), answer.out
    assert words[name]["about"].split()[0] in answer.out


def test_the_overview_is_english_and_loads_no_command() -> None:
    overview = command("--help").out
    assert all(name in overview for name in COMMANDS)
    assert not JAPANESE.search(without_examples(overview))
    code = (
        "import sys; from coverage_planner.cli.app import run; run(['--help']); "
        "print([name for name in ('pandas', 'numpy', 'numba', 'scipy') if name in sys.modules], file=sys.stderr)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stderr.strip() == "[]"
