"""What every reader returns, and how progress and cancel reach it."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Generic, TypeVar

from coverage_planner.model.findings import Finding, Findings, Severity
from coverage_planner.model.layers import InputFile

T = TypeVar("T")

Progress = Callable[[float], None]
"""Called with the done share 0..1 from inside long work; raises ``Cancelled`` when the planner pressed cancel."""


def no_progress(_share: float) -> None:
    """Ignore progress."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Read(Generic[T]):
    """A reader's answer: the value, or None when a finding is an error (never a half-read table)."""

    value: T | None
    findings: Findings
    inputs: tuple[InputFile, ...] = ()


def has_error(findings: list[Finding] | Findings) -> bool:
    """Return True when any finding is an error."""
    return any(finding.severity is Severity.ERROR for finding in findings)


def input_file(path: Path, role: str, *, description: str = "", vintage: str = "", datum: str = "") -> InputFile:
    """Return the provenance of a file on disk, with its SHA-256."""
    digest = hashlib.sha256()
    with path.open("rb") as stream:
        while block := stream.read(1 << 20):
            digest.update(block)
    return InputFile(
        role=role,
        name=path.name,
        sha256=digest.hexdigest(),
        size_bytes=path.stat().st_size,
        description=description,
        vintage=vintage,
        datum=datum,
    )
