"""A session whose project was written by another thread: saved is what was written, later edits stay unsaved."""

from __future__ import annotations

from pathlib import Path

from coverage_planner.model.project import Project
from coverage_planner.project.session import Session, SessionChange


def test_only_the_written_value_counts_as_saved(project: Project) -> None:
    session = Session(project)
    changes: list[SessionChange] = []
    session.subscribe(changes.append)
    written = session.project
    session.mark_saved(written, Path("a.gpkg"))
    assert not session.modified
    assert session.path == Path("a.gpkg")
    assert changes[-1].kinds == frozenset({"path"})

    session.duplicate_plan("現状", "写し")
    session.mark_saved(written, Path("a.gpkg"))
    assert session.modified
    session.undo()
    assert not session.modified
