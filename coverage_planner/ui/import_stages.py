"""What an import is reading, in words: the kind of data and which of the files it is."""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtCore import QCoreApplication

from coverage_planner.data.importing import ImportRequest


def stage_text(stage: str, request: ImportRequest) -> str:
    """Return what is read in a stage of an import and which of the files, in the order they are read; "" for none."""
    counts = files_of_stages(request)
    total = sum(counts.values())
    before = 0
    for other, count in counts.items():
        if other == stage:
            break
        before += count
    here = counts.get(stage, 0)
    name = _names().get(stage)
    if stage == "done":
        return QCoreApplication.translate("ImportStages", "Putting the data together…")
    if name is None or not here:
        return ""
    if here == 1:
        text = QCoreApplication.translate("ImportStages", "Reading {name}… (file {first} of {total})")
    else:
        text = QCoreApplication.translate("ImportStages", "Reading {name}… (files {first} to {last} of {total})")
    return text.format(name=name, first=before + 1, last=before + here, total=total)


def files_of_stages(request: ImportRequest) -> Mapping[str, int]:
    """Return how many files each stage reads, in the order of the stages."""
    return {
        "population": len(request.mesh),
        "boundaries": len(request.boundaries),
        "roads": len(request.roads),
        # Base stations and antennas are read together with the areas: their places widen the terrain.
        "service_areas": len(request.service_areas) + len(request.sites) + len(request.antennas),
        "dem": len(request.dem),
        "land_use": len(request.land_use),
        "fiscal": len(request.fiscal),
        "areas": len(request.areas),
        "secondary_meshes": len(request.secondary_meshes),
    }


def _names() -> dict[str, str]:
    translate = QCoreApplication.translate
    return {
        "population": translate("ImportStages", "population meshes"),
        "boundaries": translate("ImportStages", "boundaries"),
        "roads": translate("ImportStages", "roads"),
        "service_areas": translate("ImportStages", "service areas and base stations"),
        "dem": translate("ImportStages", "elevation"),
        "land_use": translate("ImportStages", "land use"),
        "fiscal": translate("ImportStages", "fiscal strength indices"),
        "areas": translate("ImportStages", "disadvantaged areas"),
        "secondary_meshes": translate("ImportStages", "the list of secondary meshes"),
    }
