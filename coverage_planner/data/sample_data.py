"""Where the fictional sample prefecture is, and the import request that reads it."""

from __future__ import annotations

from importlib.resources import files
from pathlib import Path

from coverage_planner.data.importing import ImportRequest
from coverage_planner.data.service_areas import ServiceAreaFile
from coverage_planner.model.errors import PlannerError
from coverage_planner.model.terms import CARRIERS, Technology
from coverage_planner.model.text import Text

SAMPLE_TITLE = "深山県（架空）5G整備計画"


def sample_folder() -> Path:
    """Return the folder with the sample files: in the installed package, or beside it in a source checkout.

    Raises:
        PlannerError: the installation is incomplete.
    """
    package = Path(str(files("coverage_planner")))
    for folder in (package / "sample_data", package.parent / "sample_data"):
        if (folder / "base_stations.csv").is_file():
            return folder
    raise PlannerError(
        Text("サンプルデータが見つかりません", "the sample data are missing"),
        remedy=Text("coverage_planner を入れ直してください", "install coverage_planner again"),
    )


def sample_request() -> ImportRequest:
    """Return the request that imports the whole sample."""
    folder = sample_folder()

    def found(pattern: str) -> tuple[Path, ...]:
        return tuple(sorted(folder.glob(pattern)))

    areas = []
    for carrier in CARRIERS:
        for technology, name in ((Technology.NR, "5G"), (Technology.LTE, "4G")):
            areas += [
                ServiceAreaFile(carrier=carrier, technology=technology, path=path)
                for path in found(f"area_{carrier.value}_{name}.*")
            ]
    return ImportRequest(
        mesh=found("tblT001141H*.txt"),
        roads=found("N13-*.geojson"),
        boundaries=found("N03-*.geojson"),
        dem=found("dem_*.tif"),
        land_use=found("L03-b-*.tif"),
        service_areas=tuple(areas),
        sites=found("base_stations.csv"),
        areas=found("disadvantaged_areas.csv"),
        fiscal=found("fiscal_strength_*.xlsx"),
        secondary_meshes=found("secondary_meshes.csv"),
        fiscal_year=2022,
    )
