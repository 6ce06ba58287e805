"""ITU-R P.1812 over an area: the sweep against one path per sample, on one machine in one run.

Run ``python benchmarks/bench_p1812.py [--long]``. Both sides are compiled, the same equations and the same terrain; the
plain side evaluates every path on its own (``p1812_path``), with both diffractions even at p = 50 %, where one would do:
the fair ratio is that of p = 10 %. Process CPU time, best of several; nothing passes or fails.
``--long`` adds 10 m terrain and 50 km radials.
"""

from __future__ import annotations

import argparse
import time
from collections.abc import Callable

import numpy as np
from bench_footprint import LATITUDE, LONGITUDE, machine, mountains

from coverage_planner.engine.propagation.p1812 import P1812Parameters
from coverage_planner.engine.propagation.p1812_area import loss_map
from coverage_planner.engine.propagation.p1812_exact import exact_losses
from coverage_planner.engine.propagation.p1812_path import p1812_path
from coverage_planner.engine.propagation.radial_sweep import sweep_radial
from coverage_planner.engine.propagation.sweep_tables import sweep_tables, sweep_work
from coverage_planner.model.layers import Terrain


def parameters(frequency_mhz: float, time_percent: float = 50.0) -> P1812Parameters:
    return P1812Parameters(frequency_mhz=frequency_mhz, tx_height_m=30.0, rx_height_m=1.5, time_percent=time_percent)


def cpu_seconds(work: Callable[[], object], repeat: int) -> float:
    work()
    times = []
    for _ in range(repeat):
        start = time.process_time()
        work()
        times.append(time.process_time() - start)
    return min(times)


def profiles(kind: str, samples: int, count: int, step_m: float) -> np.ndarray:
    """Radials over fractal mountains (1500 m relief, H 0.8 like, outer scale 15 km) or over a plain with 1 m ripples."""
    random = np.random.default_rng(1)
    if kind == "plain":
        return 30 + random.standard_normal((count, samples))
    length = 1 << (samples - 1).bit_length()
    frequency = np.fft.rfftfreq(length, d=step_m)
    amplitude = (frequency**2 + (1 / 15_000) ** 2) ** -0.65
    rows = np.fft.irfft(amplitude * np.fft.rfft(random.standard_normal((count, length)), axis=1), axis=1)
    rows = (rows - rows.min()) / (rows.max() - rows.min()) * 1500
    return np.ascontiguousarray(rows[:, :samples])


def radials(kind: str, reach_km: float, step_m: float, time_percent: float, plain_radials: int) -> None:
    samples = round(1000 * reach_km / step_m) + 1
    count = 40
    ground = profiles(kind, samples, count, step_m)
    settings = parameters(3700.0, time_percent)
    constants = settings.constants()
    tables = sweep_tables(settings, step_km=step_m / 1000, samples=samples)
    work, zone, wanted = sweep_work(samples), np.zeros(samples, np.uint8), np.ones(samples, np.uint8)
    zeros, distance = np.zeros(samples), tables.distance_km[:samples].copy()
    swept = np.zeros((count, samples))

    def sweep() -> None:
        for k in range(count):
            sweep_radial(ground[k], ground[k], False, zone, False, wanted, 30.0, 1.5, constants, tables, work, swept[k])

    single = np.zeros((plain_radials, samples))

    def plain() -> None:
        for k in range(plain_radials):
            for n in range(1, samples):
                path = p1812_path(distance, ground[k], ground[k], zeros, zone, n, 30.0, 1.5, -1.0, -1.0, constants)
                single[k, n] = max(path.Lb0p, path.Lbc)

    sweep_time = cpu_seconds(sweep, 5) / (count * (samples - 1))
    # What calling a kernel from Python costs is taken off the plain side, which calls once per sample.
    call = cpu_seconds(lambda: [p1812_path(distance, ground[0], ground[0], zeros, zone, 1, 30.0, 1.5, -1.0, -1.0, constants) for _ in range(500)], 3) / 500  # fmt: skip
    plain_time = cpu_seconds(plain, 1 if samples > 500 else 2) / (plain_radials * (samples - 1)) - call
    difference = np.max(np.abs(swept[:plain_radials, 1:] - single[:, 1:]))
    print(
        f"  {kind:9s} {reach_km:4g} km / {step_m:3g} m, p = {time_percent:g} %: sweep {1e9 * sweep_time:6.0f} ns a sample "
        f"({1e-6 / sweep_time:4.2f} M/s), plain {1e6 * plain_time:7.2f} us, ratio {plain_time / sweep_time:5.1f}, "
        f"largest difference {difference:.0e} dB"
    )


def area(terrain: Terrain, reach_m: float, step_m: float, frequency_mhz: float) -> None:
    settings = parameters(frequency_mhz)
    repeat = 7 if reach_m / step_m <= 300 else 2
    seconds = cpu_seconds(
        lambda: loss_map(LATITUDE, LONGITUDE, terrain, settings, reach_m=reach_m, step_m=step_m), repeat
    )
    pixels = np.pi * (reach_m / step_m) ** 2
    start = time.perf_counter()
    loss_map(LATITUDE, LONGITUDE, terrain, settings, reach_m=reach_m, step_m=step_m, threads=2)
    both = time.perf_counter() - start
    print(
        f"  {reach_m / 1000:4g} km / {step_m:3g} m, {frequency_mhz:g} MHz: {1000 * seconds:7.1f} ms a site, "
        f"{pixels / seconds / 1e6:5.2f} M pixels/s a core; 2 threads {1000 * both:7.1f} ms of wall time"
    )


def gridding(terrain: Terrain) -> None:
    settings = parameters(3700.0)
    random = np.random.default_rng(0)
    for step_m in (50.0, 25.0):
        result = loss_map(LATITUDE, LONGITUDE, terrain, settings, reach_m=10_000.0, step_m=step_m)
        rows, cols = np.nonzero(np.isfinite(result.loss_db))
        pick = random.choice(rows.size, 5000, replace=False)
        cells = np.stack([rows[pick] + result.window.row0, cols[pick] + result.window.col0], axis=1)
        exact = exact_losses(LATITUDE, LONGITUDE, terrain, settings, cells, step_m=step_m)
        error = result.loss_db[rows[pick], cols[pick]] - exact
        size = np.abs(error)
        print(
            f"  step {step_m:g} m: median {np.median(size):.2f} dB, 95 % {np.quantile(size, 0.95):.2f}, "
            f"99 % {np.quantile(size, 0.99):.2f}, rms {np.sqrt(np.mean(error**2)):.2f}, max {size.max():.1f}, "
            f"mean {error.mean():+.2f}"
        )


def main() -> None:
    options = argparse.ArgumentParser()
    options.add_argument("--long", action="store_true")
    long = options.parse_args().long
    print(machine())
    print("radials, every sample, 3700 MHz:")
    for kind, reach_km, step_m, time_percent in (
        ("mountains", 10, 50, 50.0),
        ("mountains", 10, 50, 10.0),
        ("mountains", 10, 25, 50.0),
        ("mountains", 30, 50, 50.0),
        ("plain", 10, 50, 50.0),
        ("plain", 30, 50, 50.0),
    ):
        radials(kind, reach_km, step_m, time_percent, 4)
    if long:
        for kind, reach_km, step_m in (("mountains", 10, 10), ("mountains", 50, 25), ("plain", 10, 10)):
            radials(kind, reach_km, step_m, 50.0, 1)
    print("loss maps on the lattice, everything included:")
    terrain = mountains()
    for reach_m, step_m, frequency_mhz in (
        (5_000.0, 50.0, 3700.0),
        (10_000.0, 50.0, 3700.0),
        (10_000.0, 50.0, 800.0),
        (10_000.0, 25.0, 3700.0),
        (20_000.0, 50.0, 3700.0),
        (10_000.0, 10.0, 3700.0),
    ):
        area(terrain, reach_m, step_m, frequency_mhz)
    print("gridding error of the 10 km map against the exact way, 5000 sub-cells, mountains:")
    gridding(terrain)


if __name__ == "__main__":
    main()
