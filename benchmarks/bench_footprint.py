"""Time of one site's footprint, and how much faster the kernel is than the same definition in plain numpy.

Run ``python benchmarks/bench_footprint.py``. Prints machine, size and ratios; nothing here passes or fails.
"""

from __future__ import annotations

import os
import platform
import time
from collections.abc import Callable
from dataclasses import replace
from functools import partial

import numpy as np

from coverage_planner.engine.footprint import compute_footprint, footprint_key
from coverage_planner.engine.line_of_sight import EARTH_RADIUS_M, line_of_sight, prepare_terrain
from coverage_planner.engine.propagation.extended_hata import hata_coefficients
from coverage_planner.model.lattice import Window
from coverage_planner.model.layers import Terrain
from coverage_planner.model.settings import HataEnvironment, PropagationModel, RadioSettings
from coverage_planner.model.site import AntennaPattern, Sector, Site
from coverage_planner.model.terms import Carrier, Technology

LATITUDE, LONGITUDE = 35.5, 138.5
CELL_M = 50.0
RADIUS_M = EARTH_RADIUS_M * 4 / 3


def machine() -> str:
    name = platform.processor() or platform.machine()
    try:
        with open("/proc/cpuinfo", encoding="utf-8") as file:
            name = next(line.split(":")[1].strip() for line in file if line.startswith("model name"))
    except (OSError, StopIteration):
        pass
    return f"{name}, {os.cpu_count()} cores, Python {platform.python_version()}, numpy {np.__version__}"


def mountains() -> Terrain:
    """Fractal hills, about 1500 m between valley and summit, 40 km square."""
    window = Window.of_bounds(LONGITUDE - 0.22, LATITUDE - 0.18, LONGITUDE + 0.22, LATITUDE + 0.18)
    random = np.random.default_rng(1)
    rows = np.fft.fftfreq(window.rows)[:, None]
    cols = np.fft.fftfreq(window.cols)[None, :]
    spectrum = (rows**2 + cols**2 + (1 / 300) ** 2) ** -0.95
    height = np.fft.ifft2(spectrum * np.fft.fft2(random.standard_normal(window.shape))).real
    height = (height - height.min()) / (height.max() - height.min()) * 1500
    return Terrain(window=window, height_m=height.astype(np.float32), source="benchmark")


def best_ms(work: Callable[[], object], repeat: int = 7) -> float:
    work()
    times = []
    for _ in range(repeat):
        start = time.perf_counter()
        work()
        times.append(time.perf_counter() - start)
    return 1000 * min(times)


def footprints(terrain: Terrain) -> None:
    flat = replace(terrain, height_m=np.zeros(terrain.window.shape, dtype=np.float32))
    omni = Sector(carriers=(Carrier.DOCOMO,), height_agl_m=30.0)
    three = tuple(
        replace(omni, pattern=AntennaPattern.SECTOR_3GPP, azimuth_deg=azimuth, mechanical_tilt_deg=3.0)
        for azimuth in (0.0, 120.0, 240.0)
    )
    lte = replace(omni, technology=Technology.LTE, centre_frequency_mhz=800.0, resource_blocks=50)
    hata, free = RadioSettings(), RadioSettings(model=PropagationModel.FREE_SPACE)
    open_land = RadioSettings(environment=HataEnvironment.OPEN)
    print("\nfootprint of one site, maximum range 10 km, line of sight on, ms (best of 7 after warm-up)")
    print(f"{'case':52s}{'cells':>9s}{'served':>9s}{'1 thread':>10s}{'2 threads':>10s}")
    for name, sectors, ground, radio in (
        ("3.7 GHz omni, extended Hata suburban, mountains", (omni,), terrain, hata),
        ("3.7 GHz three sectors, extended Hata suburban", three, terrain, hata),
        ("3.7 GHz omni, extended Hata open, mountains", (omni,), terrain, open_land),
        ("800 MHz omni, extended Hata suburban, mountains", (lte,), terrain, hata),
        ("3.7 GHz omni, free space to 10 km, mountains", (omni,), terrain, free),
        ("3.7 GHz omni, free space to 10 km, flat", (omni,), flat, free),
        ("3.7 GHz three sectors, free space to 10 km, mountains", three, terrain, free),
    ):
        site = Site(number=1, site_id="B", latitude_deg=LATITUDE, longitude_deg=LONGITUDE, sectors=sectors)
        result = compute_footprint(site, ground, radio)
        times = [best_ms(partial(compute_footprint, site, ground, radio, threads=n)) for n in (1, 2)]
        print(f"{name:52s}{result.bits.size:9,d}{result.served_cells:9,d}{times[0]:10.1f}{times[1]:10.1f}")
    key_us = best_ms(lambda: [footprint_key(site, hata, terrain) for _ in range(100)]) * 10
    print(f"footprint_key: {key_us:.0f} us a site")


def numpy_sight(height: np.ndarray, tx: tuple[float, float], top: float, rx: tuple[int, int]) -> bool:
    """The definition of the line of sight with whole arrays, one receiver."""
    delta = np.subtract(rx, tx)
    axis = 0 if abs(delta[0]) >= abs(delta[1]) else 1
    sign = 1 if delta[axis] > 0 else -1
    first = int(np.floor(tx[axis])) + 1 if sign > 0 else int(np.ceil(tx[axis])) - 1
    lines = np.arange(first, rx[axis], sign)
    t = (lines - tx[axis]) / delta[axis]
    across = tx[1 - axis] + t * delta[1 - axis]
    low = np.floor(across).astype(int)
    profiles = height if axis == 0 else height.T
    ground = profiles[lines, low] * (1 - across + low) + profiles[lines, low + 1] * (across - low)
    distance = CELL_M * np.hypot(*delta)
    ray = top + (height[rx] + 1.5 - top) * t - distance**2 * t * (1 - t) / (2 * RADIUS_M)
    return not bool(np.any(ground > ray))


def sight_against_numpy(terrain: Terrain) -> None:
    height = np.ascontiguousarray(terrain.height_m[232:632, 152:552])
    exact = height.astype(np.float64)
    tx = (199.7, 200.2)
    top = float(height[200, 200]) + 30.0
    receivers = [(r, c) for r in range(2, 398, 5) for c in range(2, 398, 5) if np.hypot(r - 200, c - 200) < 195]
    kernel_terrain = {blocks: prepare_terrain(height, skip_blocks=blocks) for blocks in (True, False)}

    def kernel(*, blocks: bool) -> list[bool]:
        ready = kernel_terrain[blocks]
        return [
            line_of_sight(ready, *tx, top, r, c, 1.5, CELL_M * float(np.hypot(r - tx[0], c - tx[1])), RADIUS_M) > 0
            for r, c in receivers
        ]

    plain = [numpy_sight(exact, tx, top, rx) for rx in receivers]
    same = sum(a == b for a, b in zip(plain, kernel(blocks=True), strict=True))
    numpy_ms = best_ms(lambda: [numpy_sight(exact, tx, top, rx) for rx in receivers], 3)
    call_ms = best_ms(lambda: kernel(blocks=True), 3)
    print(f"\nline of sight, {len(receivers):,} receivers within 9.75 km, mountains ({same:,} answers equal)")
    print(f"numpy one receiver at a time {numpy_ms:8.1f} ms; kernel called from Python {call_ms:8.1f} ms")
    site = Site(
        number=1,
        site_id="B",
        latitude_deg=LATITUDE,
        longitude_deg=LONGITUDE,
        sectors=(Sector(carriers=(Carrier.DOCOMO,), height_agl_m=30.0),),
    )
    free = RadioSettings(model=PropagationModel.FREE_SPACE)
    blocked = best_ms(lambda: compute_footprint(site, terrain, free))
    unblocked = best_ms(lambda: compute_footprint(site, terrain, replace(free, terrain_blocking=False)))
    cells = compute_footprint(site, terrain, replace(free, terrain_blocking=False)).served_cells
    per_cell_us = 1000 * (blocked - unblocked) / cells
    print(
        f"per receiver: numpy {1000 * numpy_ms / len(receivers):.1f} us, inside the footprint {per_cell_us:.3f} us "
        f"({1000 * numpy_ms / len(receivers) / per_cell_us:,.0f} times faster)"
    )


def levels_against_numpy() -> None:
    """Extended Hata and free space over the whole window at once, numpy arrays against the kernel."""
    site = Site(
        number=1,
        site_id="B",
        latitude_deg=LATITUDE,
        longitude_deg=LONGITUDE,
        sectors=(Sector(carriers=(Carrier.DOCOMO,), height_agl_m=30.0, power_dbm=80.0),),
    )
    radio = RadioSettings()
    footprint = compute_footprint(site, None, radio)
    c = hata_coefficients(3700.0, 30.0, 1.5, HataEnvironment.SUBURBAN)
    rows, cols = footprint.window.shape
    north = (np.arange(rows) - rows / 2)[:, None] * CELL_M
    east = (np.arange(cols) - cols / 2)[None, :] * CELL_M

    def plain() -> np.ndarray:
        distance = np.maximum(np.hypot(north, east), 1.0)
        loss = c.near_constant_db + c.near_slope_db * np.log10(distance / 1000)
        free = 103.8 - 60 + 20 * np.log10(np.hypot(distance, 28.5))
        return np.floor((60.0 - np.maximum(loss, free)) * 10 + 0.5).astype(np.int16)

    plain_ms = best_ms(plain)
    kernel_ms = best_ms(lambda: compute_footprint(site, None, radio))
    print(
        f"\nlevels without terrain, {footprint.bits.size:,} cells: numpy {plain_ms:.1f} ms, kernel {kernel_ms:.1f} ms"
    )


if __name__ == "__main__":
    print(machine())
    ground = mountains()
    footprints(ground)
    sight_against_numpy(ground)
    levels_against_numpy()
