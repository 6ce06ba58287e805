"""Land use given to a project that exists: the files replace what it had, on the window an import would take."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from coverage_planner.data.importing import land_use_window
from coverage_planner.data.land_use import read_land_use
from coverage_planner.data.reading import Progress, no_progress
from coverage_planner.model.findings import Findings, refuse_on_error
from coverage_planner.model.project import Project

ROLE = "land_use"


def project_with_land_use(
    project: Project, paths: list[Path], progress: Progress = no_progress
) -> tuple[Project, Findings]:
    """Return the project with the land use of the files in place of any it had, and what was noticed.

    Args:
        project: the project; the sites of every plan tell how far land use is wanted.
        paths: files of L03-b, raster or vector edition.
        progress: called with the share done; may raise ``Cancelled``.

    Raises:
        InputRefused: naming the first file that cannot be taken; the project is as it was.
    """
    data = project.data
    sites = tuple(site for plan in project.plans for site in plan.sites)
    read = read_land_use(paths, datum=data.datum, within=land_use_window(data.population, sites), progress=progress)
    refuse_on_error(read.findings)
    assert read.value is not None
    kept = tuple(one for one in data.inputs if one.role != ROLE)
    return replace(project, data=replace(data, land_use=read.value, inputs=(*kept, *read.inputs))), read.findings
