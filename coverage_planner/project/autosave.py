"""Copies of unsaved work in a folder of the user, and what can be recovered after a kill or a power cut.

A copy is a project file of its own, ``<key>.gpkg`` with its terrain beside it, written atomically like any other, and a
note ``<key>.json`` that says which plan it is a copy of. The first copy of a plan writes its data; later ones take them
over from the copy before (:mod:`~coverage_planner.project.project_file`), so they cost what the edits cost. A copy without
its note, or a note without its copy, is what a kill between the two leaves: neither is offered.
"""

from __future__ import annotations

import json
import os
import re
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from coverage_planner.model.project import Project

_KEY = re.compile(r"[0-9a-f]{32}")
_NOTE_LIMIT_BYTES = 65_536


@dataclass(frozen=True, slots=True, kw_only=True)
class UnsavedCopy:
    """A copy of a plan with edits that were not saved.

    Attributes:
        key: names the files of the copy.
        file: the copy itself, a project file.
        title: title of the project.
        original: the project file it is a copy of; None while it was never saved.
        plan_name: the plan that was current.
        saved_at: local time of the copy.
    """

    key: str
    file: Path
    title: str
    original: Path | None
    plan_name: str
    saved_at: datetime


def write_copy(folder: Path, key: str, project: Project, original: Path | None, plan_name: str) -> None:
    """Write or renew the copy ``key`` of a project; a kill at any moment leaves the copy before.

    Raises:
        PlannerError: the copy cannot be written; the one before is untouched.
    """
    from coverage_planner.project.project_file import save_project

    folder.mkdir(parents=True, exist_ok=True)
    save_project(project, folder / f"{key}.gpkg")
    note = {
        "title": project.title,
        "original": None if original is None else str(original),
        "plan_name": plan_name,
        "saved_at": datetime.now().astimezone().isoformat(timespec="seconds"),
    }
    scratch = folder / f".{key}.part.json"
    scratch.write_text(json.dumps(note, ensure_ascii=False), encoding="utf-8")
    os.replace(scratch, folder / f"{key}.json")


def copies_in(folder: Path) -> tuple[UnsavedCopy, ...]:
    """Return the copies of a folder, newest first; files that are not copies are left alone and not listed."""
    if not folder.is_dir():
        return ()
    found = [copy for note in folder.glob("*.json") if (copy := _copy_of(note)) is not None]
    return tuple(sorted(found, key=lambda copy: copy.saved_at, reverse=True))


def remove_copy(folder: Path, key: str) -> None:
    """Remove a copy with all its files: the plan was saved, or its edits were given up."""
    if _KEY.fullmatch(key) is None:
        raise ValueError(f"not the key of a copy: {key}")
    # The note first: without it nothing is offered, whatever happens next.
    for path in (folder / f"{key}.json", folder / f"{key}.gpkg", *folder.glob(f"{key}.terrain-*.tif")):
        path.unlink(missing_ok=True)
    for leftover in folder.glob(f".{key}.*"):
        leftover.unlink(missing_ok=True)


def _copy_of(note: Path) -> UnsavedCopy | None:
    file = note.with_suffix(".gpkg")
    if _KEY.fullmatch(note.stem) is None or not file.is_file() or note.stat().st_size > _NOTE_LIMIT_BYTES:
        return None
    try:
        record = json.loads(note.read_text(encoding="utf-8"))
        original = record["original"]
        return UnsavedCopy(
            key=note.stem,
            file=file,
            title=str(record["title"]),
            original=None if original is None else Path(str(original)),
            plan_name=str(record["plan_name"]),
            saved_at=datetime.fromisoformat(str(record["saved_at"])).astimezone(),
        )
    except (OSError, ValueError, LookupError, TypeError):
        return None
