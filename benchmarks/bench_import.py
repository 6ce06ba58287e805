"""Time of importing region W (real files) and the sample prefecture, saving and opening the project included.

Figure to reach: region W in under 20 s. Run: ``python benchmarks/bench_import.py``; the real files are looked for in
``COVERAGE_PLANNER_REAL_DATA`` (default ``../shared``) and region W is left out where they are absent.
"""

from __future__ import annotations

import os
import platform
import resource
import sys
import tempfile
import time
from collections.abc import Callable
from itertools import pairwise
from pathlib import Path
from typing import TypeVar

from coverage_planner.data.importing import ImportRequest, ImportResult, import_files
from coverage_planner.data.sample_data import sample_request
from coverage_planner.project.new_project import project_of_import
from coverage_planner.project.plan_computer import PlanComputer
from coverage_planner.project.project_file import open_project, save_project

REPOSITORY = Path(__file__).resolve().parent.parent
REPEATS = 3
T = TypeVar("T")


def main() -> None:
    print(f"{platform.platform()}, {os.cpu_count()} cores, Python {platform.python_version()}")
    print(f"command: {sys.executable} {' '.join(sys.argv)}")
    measure("sample prefecture", sample_request())
    folder = Path(os.environ.get("COVERAGE_PLANNER_REAL_DATA", REPOSITORY.parent / "shared")) / "data"
    if folder.is_dir():
        measure("region W", region_w(folder))
    else:
        print(f"region W left out: no {folder}")
    print(f"peak memory {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:,.0f} MB")


def region_w(folder: Path) -> ImportRequest:
    """Western Tokyo and Yamanashi: 500 m population, N01 roads, three prefectures of N03, SRTM30, 財政力指数."""
    return ImportRequest(
        mesh=(folder / "a_population" / "Chiba500mPop2020.csv",),
        roads=(folder / "b_roads" / "N01-07L-13-01.0a_GML.zip",),
        boundaries=tuple(folder / "c_admin" / f"smartnews_N03-21_{p}_210101.geojson.json" for p in (13, 14, 19)),
        dem=(folder / "d_dem" / "dem_srtm30.tif",),
        fiscal=(folder / "e_disadvantaged" / "shichoson_zaisei.csv",),
    )


def measure(name: str, request: ImportRequest) -> None:
    stages: dict[str, float] = {}
    begun: list[tuple[str, float]] = []

    def note(stage: str, _share: float) -> None:
        if not begun or begun[-1][0] != stage:
            begun.append((stage, time.perf_counter()))

    result, first = timed(lambda: import_files(request, note))
    for (stage, begin), (_, end) in pairwise(begun):
        stages[stage] = stages.get(stage, 0.0) + end - begin
    again = min(timed(lambda: import_files(request))[1] for _ in range(REPEATS))
    data = result.data
    assert data is not None, [finding.one_line() for finding in result.findings]
    files = [path for role in (request.mesh, request.roads, request.boundaries, request.dem) for path in role]
    print(f"\n{name}: {len(files)} main files, {sum(path.stat().st_size for path in files) / 1e6:.1f} MB on disk")
    print(
        f"  {data.population.row.size:,} half meshes, {data.population.total_persons:,} persons, "
        f"{0 if data.roads is None else data.roads.line.size:,} road pieces, "
        f"{0 if data.terrain is None else data.terrain.height_m.size:,} terrain sub-cells"
    )
    print(f"  import: first {first:.2f} s, then {again:.2f} s (best of {REPEATS})")
    print("  stages: " + ", ".join(f"{stage} {seconds:.2f} s" for stage, seconds in stages.items() if seconds > 0.01))
    save_and_assess(result)


def save_and_assess(result: ImportResult) -> None:
    project = project_of_import(result, "benchmark")
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "p.gpkg"
        _, saving = timed(lambda: save_project(project, path))
        opened, opening = timed(lambda: open_project(path))
        size = sum(file.stat().st_size for file in Path(folder).iterdir())
        _, assessing = timed(lambda: PlanComputer().evaluate(opened, opened.plans[0].name))
    print(f"  save {saving:.2f} s ({size / 1e6:.1f} MB), open {opening:.2f} s, assess from scratch {assessing:.2f} s")


def timed(work: Callable[[], T]) -> tuple[T, float]:
    begin = time.perf_counter()
    value = work()
    return value, time.perf_counter() - begin


if __name__ == "__main__":
    main()
