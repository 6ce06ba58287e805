"""The libraries the program runs with, their versions and licences, as the installed packages say themselves."""

from __future__ import annotations

import re
from dataclasses import dataclass
from importlib.metadata import Distribution, PackageNotFoundError, distribution

_PROGRAM = "coverage-planner"
_EXTRAS_OF_USERS = ("cluster", "scip")
_LONGEST = 120


@dataclass(frozen=True, slots=True, kw_only=True)
class Library:
    """An installed package."""

    name: str
    version: str
    licence: str


def libraries() -> tuple[Library, ...]:
    """Return what the program requires and has installed, by name; the tools of developers are left out."""
    found: dict[str, Library] = {}
    waiting = _required(_PROGRAM, _EXTRAS_OF_USERS)
    while waiting:
        name = waiting.pop()
        key = re.sub(r"[-_.]+", "-", name).lower()
        if key in found or key == _PROGRAM:
            continue
        try:
            one = distribution(name)
        except PackageNotFoundError:  # of another system, or an extra that is not installed
            continue
        found[key] = Library(name=one.metadata["Name"], version=one.version, licence=_licence(one))
        waiting += _required(name, ())
    return tuple(found[key] for key in sorted(found))


def _required(name: str, extras: tuple[str, ...]) -> list[str]:
    try:
        lines = distribution(name).requires or []
    except PackageNotFoundError:
        return []
    names = []
    for line in lines:
        extra = re.search(r"extra\s*==\s*['\"]([^'\"]+)['\"]", line)
        if extra is None or extra.group(1) in extras:
            names.append(re.split(r"[\s\[;<>=!~(]", line, maxsplit=1)[0])
    return names


def _licence(one: Distribution) -> str:
    """Return the SPDX expression, else the field License when it is a name, else the trove classifiers."""
    metadata = one.metadata
    said = next((metadata[key] for key in ("License-Expression", "License") if key in metadata), "")
    if said and "\n" not in said.strip() and len(said) <= _LONGEST:
        return said.strip()
    classes = [
        line.split("::")[-1].strip()
        for line in metadata.get_all("Classifier") or []
        if line.startswith("License ::") and not line.endswith("OSI Approved")
    ]
    return ", ".join(classes) or said.strip().split("\n", 1)[0][:_LONGEST] or "—"
