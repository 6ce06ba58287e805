"""How commands answer: JSON on stdout, lines for people, one line of error on stderr."""

from __future__ import annotations

import io
import json
import os
import re
import sys
from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import Any

from coverage_planner.cli.command_options import CommandOption
from coverage_planner.cli.refusal_words import refusal_line
from coverage_planner.model.errors import PlannerError
from coverage_planner.model.findings import Finding
from coverage_planner.model.text import Language, Text


def language() -> Language:
    """Return the language of the answers: ``COVERAGE_PLANNER_LANGUAGE`` (``ja`` or ``en``), Japanese by default."""
    return "en" if os.environ.get("COVERAGE_PLANNER_LANGUAGE", "ja").lower().startswith("en") else "ja"


def say(text: Text | str) -> None:
    """Print one line for people."""
    sys.stdout.write((text if isinstance(text, str) else text.in_language(language())) + "\n")


def say_json(value: Any) -> None:
    """Print one JSON document and nothing else."""
    sys.stdout.write(json.dumps(value, ensure_ascii=False, indent=2, allow_nan=False) + "\n")


def speak_utf8() -> None:
    """Write UTF-8 whatever the locale says: JSON is UTF-8, and Japanese has no place in an ASCII terminal.

    A Windows console takes Unicode from Python directly; this matters for redirected output there.
    """
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper) and stream.encoding.lower().replace("-", "") != "utf8":
            stream.reconfigure(encoding="utf-8", errors="backslashreplace")


def complain(error: PlannerError, options: Sequence[CommandOption] = (), typed: Sequence[str] = ()) -> None:
    """Print a refusal on one line of stderr; fields that come from one of the options are called by that option."""
    sys.stderr.write(refusal_line(error, language(), options, typed) + "\n")


def finding_json(finding: Finding) -> dict[str, Any]:
    """Return a finding as JSON."""
    return {
        "severity": finding.severity.value,
        "code": finding.code,
        "message": finding.message.in_language(language()),
        "file": finding.file,
        "row": finding.row,
        "field": finding.field,
        "remedy": None if finding.remedy is None else finding.remedy.in_language(language()),
        "value": finding.value,
    }


def say_findings(findings: Iterable[Finding]) -> None:
    """Print findings one a line, marked by severity."""
    marks = {
        "error": Text("エラー", "error"),
        "warning": Text("注意", "warning"),
        "count": Text("件数", "count"),
        "sum": Text("合計", "sum"),
    }
    for finding in findings:
        say(f"[{marks[finding.severity.value].in_language(language())}] {finding_line(finding, language())}")


def finding_line(finding: Finding, tongue: Language) -> str:
    """Return a finding on one line, with its value where the message does not say it already.

    An input that was not given has the value 0, which would say nothing.
    """
    absent = finding.code.startswith("import.absent_")
    if finding.value is None or absent or _says(finding.message.in_language(tongue), finding.value):
        return " ".join(finding.one_line(tongue).split())
    value = f"{finding.value:,}" if isinstance(finding.value, int) else f"{round(finding.value, 3):,}"
    message = Text(f"{finding.message.ja}: {value}", f"{finding.message.en}: {value}")
    return " ".join(replace(finding, message=message).one_line(tongue).split())


def _says(message: str, value: float) -> bool:
    """Return True when a number in a message is the value, as it is or in thousands, to the decimals it is given with."""
    for number in re.findall(r"\d[\d,]*(?:\.\d+)?", message):
        _, _, decimals = number.partition(".")
        said = float(number.replace(",", ""))
        if said in (round(value, len(decimals)), round(value / 1000, len(decimals))):
            return True
    return False
