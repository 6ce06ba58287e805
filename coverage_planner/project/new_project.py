"""From imported public data to a project with its first plans."""

from __future__ import annotations

from coverage_planner.data.importing import ImportResult
from coverage_planner.model.findings import refuse_on_error
from coverage_planner.model.project import Project
from coverage_planner.model.settings import RadioSettings, Settings
from coverage_planner.project.session import plans_of_import


def project_of_import(result: ImportResult, title: str) -> Project:
    """Return the project of an import: 現状 with the existing sites, one plan per plan name of the site table.

    Raises:
        InputRefused: the import failed; the first error is named.
    """
    if result.data is None:
        refuse_on_error(result.findings)
        raise ValueError("an import without data must have an error finding")
    planned = result.planned_sites
    return Project(
        title=title,
        data=result.data,
        plans=plans_of_import(planned),
        settings=Settings(radio=RadioSettings(antennas=result.antennas)),
        next_site_number=max((item.site.number for item in planned), default=0) + 1,
    )
