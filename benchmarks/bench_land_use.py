"""Land use: reading one primary mesh in each edition, and what clutter and zones add to a P.1812 footprint of 10 km.

Run ``python benchmarks/bench_land_use.py`` (writes 100 MB of files into a temporary folder first). CPU time, best of some
runs; nothing here passes or fails.
"""

from __future__ import annotations

import os
import platform
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np
from scipy.ndimage import gaussian_filter

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from coverage_planner.data.land_use import read_land_use
from coverage_planner.engine.footprint import compute_footprint, footprint_key
from coverage_planner.engine.ground_cover import loss_layers
from coverage_planner.engine.site_terrain import window_around
from coverage_planner.model.land_use import LandUse, LandUseClass, LandUseSettings
from coverage_planner.model.layers import Terrain
from coverage_planner.model.settings import PropagationModel, RadioSettings
from coverage_planner.model.site import Sector, Site
from coverage_planner.model.terms import Carrier, Datum
from tests.data.land_use_files import write_raster, write_shapefile

REACH_M = 10_000.0
RUNS = 5


def best_ms(work: Callable[[], object]) -> float:
    work()
    times = []
    for _ in range(RUNS):
        began = time.process_time()
        work()
        times.append(time.process_time() - began)
    return min(times) * 1000


def reading() -> None:
    codes = np.random.default_rng(1).choice([10, 50, 70, 150], size=(800, 800)).astype(np.uint8)
    with tempfile.TemporaryDirectory() as folder:
        raster = write_raster(Path(folder) / "L03-b-14_5339.tif", codes, west=139.0, north=36.0)
        cells = [(53 * 800 + r, 39 * 800 + c, f"{int(codes[r, c]):03d}0") for r in range(800) for c in range(800)]
        shape = write_shapefile(Path(folder) / "L03-b-14_5339.shp", cells)
        for path in (raster, shape):
            took = best_ms(lambda path=path: read_land_use([path], datum=Datum.JGD2011))
            print(f"read {path.suffix}, 640,000 cells: {took:.0f} ms")


def footprints() -> None:
    site = Site(
        number=1,
        site_id="a",
        latitude_deg=35.6,
        longitude_deg=139.5,
        sectors=(Sector(carriers=(Carrier.DOCOMO,), height_agl_m=30.0),),
    )
    window = window_around(site.latitude_deg, site.longitude_deg, 80_000)
    rough = gaussian_filter(np.random.default_rng(0).standard_normal((window.rows // 8 + 1, window.cols // 8 + 1)), 6)
    fine = rough.repeat(8, axis=0).repeat(8, axis=1)[: window.rows, : window.cols]
    height = (300 + 7_200 * fine).clip(0).astype(np.float32)
    code = np.where(height > 200, LandUseClass.FOREST, LandUseClass.BUILDINGS).astype(np.uint8)
    code[height < 40] = LandUseClass.SEA
    terrain = Terrain(window=window, height_m=height, source="made up")
    land_use = LandUse(window=window, code=code, edition="2021", source="made up")
    base = RadioSettings(model=PropagationModel.P1812, threshold_nr_dbm=-200.0, maximum_range_m=REACH_M)
    for name, settings in (
        ("nothing", LandUseSettings(zones=False)),
        ("zones", LandUseSettings()),
        ("clutter", LandUseSettings(clutter=True, zones=False)),
        ("both", LandUseSettings(clutter=True)),
    ):
        radio = replace(base, land_use=settings)
        layers = best_ms(lambda radio=radio: loss_layers(site, terrain, land_use, radio, REACH_M))
        whole = best_ms(lambda radio=radio: compute_footprint(site, terrain, radio, land_use=land_use))
        key = best_ms(lambda radio=radio: footprint_key(site, radio, terrain, land_use))
        print(f"{name}: layers {layers:.1f} ms, footprint {whole:.0f} ms, key {key:.2f} ms")


if __name__ == "__main__":
    print(f"{platform.machine()}, {os.cpu_count()} cores, Python {platform.python_version()}")
    reading()
    footprints()
