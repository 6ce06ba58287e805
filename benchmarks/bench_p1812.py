"""ITU-R P.1812 from one radial to a plan of 1,000 sites: both sides of each comparison in one run on one machine.

Run ``python benchmarks/bench_p1812.py [--long]``. Process CPU time, best of several, unless wall time is said; nothing
passes or fails. In the first table both sides are compiled, the same equations and the same terrain; the plain side
evaluates every path on its own (``p1812_path``), with both diffractions even at p = 50 %, where one would do: the fair
ratio is that of p = 10 %. A pixel is a square of the step; sub-cells of the lattice are 46 m x 57 m, and the 10 m figure
is a map with samples every 10 m along radials 10 m apart, read out at the sub-cells.
``--long`` adds 10 m radials and 50 km radials.

Py1812 (the reference program in Python) is measured beside it where it is installed; neither it nor crc-covlib comes
from a package registry.
"""

from __future__ import annotations

import argparse
import os
import threading
import time
from collections.abc import Callable
from functools import partial

import numpy as np
from bench_footprint import LATITUDE, LONGITUDE, machine
from p1812_plan_figures import plan_figures

from coverage_planner.engine.propagation import p1812_area
from coverage_planner.engine.propagation.p526_area import P526Parameters, p526_exact_map
from coverage_planner.engine.propagation.p526_sweep import p526_swept_map
from coverage_planner.engine.propagation.p1812 import P1812Parameters
from coverage_planner.engine.propagation.p1812_area import COARSE_SPACING_M, COARSE_STEP_M, loss_map
from coverage_planner.engine.propagation.p1812_exact import exact_losses, exact_map
from coverage_planner.engine.propagation.p1812_path import p1812_path
from coverage_planner.engine.propagation.radial_sweep import sweep_radial
from coverage_planner.engine.propagation.sweep_tables import sweep_tables, sweep_work
from coverage_planner.model.lattice import Window
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


def ground(kind: str, half_width_deg: float) -> Terrain:
    """Return fractal mountains (1500 m), fractal hills (300 m), a plain with 1 m ripples, or level ground."""
    east = half_width_deg * 1.25
    window = Window.of_bounds(LONGITUDE - east, LATITUDE - half_width_deg, LONGITUDE + east, LATITUDE + half_width_deg)
    random = np.random.default_rng(1)
    if kind in ("plain", "level"):
        height = 30 + (random.standard_normal(window.shape) if kind == "plain" else np.zeros(window.shape))
    else:
        rows, cols = np.fft.fftfreq(window.rows)[:, None], np.fft.fftfreq(window.cols)[None, :]
        spectrum = (rows**2 + cols**2 + (1 / 300) ** 2) ** -0.95
        height = np.fft.ifft2(spectrum * np.fft.fft2(random.standard_normal(window.shape))).real
        height = (height - height.min()) / (height.max() - height.min()) * (1500 if kind == "mountains" else 300)
    return Terrain(window=window, height_m=height.astype(np.float32), source="benchmark")


def areas(kind: str, terrain: Terrain) -> None:
    for reach_m, step_m, frequency_mhz, time_percent in (
        (10_000.0, 50.0, 3700.0, 50.0),
        (10_000.0, 50.0, 800.0, 50.0),
        (10_000.0, 50.0, 3700.0, 10.0),
        (10_000.0, 50.0, 800.0, 10.0),
        (10_000.0, 10.0, 3700.0, 50.0),
    ):
        run = partial(
            loss_map,
            LATITUDE,
            LONGITUDE,
            terrain,
            parameters(frequency_mhz, time_percent),
            reach_m=reach_m,
            step_m=step_m,
        )
        seconds = cpu_seconds(run, 7 if step_m > 20 else 1)
        pixels = np.pi * (reach_m / step_m) ** 2
        print(
            f"  {kind:9s} {reach_m / 1000:g} km / {step_m:g} m, {frequency_mhz:4g} MHz, p = {time_percent:g} %: "
            f"{1000 * seconds:7.1f} ms a site, {pixels / seconds / 1e6:5.2f} M pixels/s a core"
        )


def growth(kind: str, terrain: Terrain) -> None:
    reaches = (5_000.0, 10_000.0, 20_000.0, 30_000.0)
    times = [
        cpu_seconds(partial(loss_map, LATITUDE, LONGITUDE, terrain, parameters(3700.0), reach_m=reach), 3)
        for reach in reaches
    ]
    power = np.log(times[-1] / times[0]) / np.log(reaches[-1] / reaches[0])
    told = ", ".join(f"{reach / 1000:g} km {1000 * t:.0f} ms" for reach, t in zip(reaches, times, strict=True))
    print(f"  {kind:9s} {told}: grows as R^{power:.2f}")


def threads(kind: str, terrain: Terrain) -> None:
    """Time one and two threads on the wall, and by processor time along the slowest thread, which load disturbs less."""
    run = partial(loss_map, LATITUDE, LONGITUDE, terrain, parameters(3700.0), reach_m=10_000.0)
    wall, path = {}, {}
    for count in (1, 2):
        times, paths = [], []
        for _ in range(15):
            start = time.perf_counter()
            paths.append(slowest_thread_seconds(partial(run, threads=count)))
            times.append(time.perf_counter() - start)
        wall[count], path[count] = min(times), float(np.median(paths))
    print(
        f"  {kind:9s} one map, 10 km: 1 thread {1000 * wall[1]:.1f} ms, 2 threads {1000 * wall[2]:.1f} ms of wall time, "
        f"{wall[1] / wall[2]:.2f} times (load {os.getloadavg()[0]:.1f}: only a quiet machine tells); processor time along "
        f"the slowest thread {1000 * path[1]:.1f} and {1000 * path[2]:.1f} ms, {path[1] / path[2]:.2f} times"
    )


def slowest_thread_seconds(work: Callable[[], object]) -> float:
    """Return what a map takes outside its pieces, and of each loop over pieces the thread that computes longest."""
    slowest = 0.0
    original = p1812_area.in_pieces

    def watched(piece: Callable[[int, int], None], count: int, threads: int) -> None:
        nonlocal slowest
        used: dict[int, float] = {}

        def timed(first: int, end: int) -> None:
            began = time.thread_time()
            piece(first, end)
            me = threading.get_ident()
            used[me] = used.get(me, 0.0) + time.thread_time() - began

        own = time.thread_time()
        original(timed, count, threads)
        slowest += max(used.values()) - (time.thread_time() - own if threads <= 1 else 0.0)

    p1812_area.in_pieces = watched  # type: ignore[assignment]
    try:
        began = time.thread_time()
        work()
        return slowest + time.thread_time() - began
    finally:
        p1812_area.in_pieces = original  # type: ignore[assignment]


def p526(kind: str, terrain: Terrain) -> None:
    """Time the ways of P.526 at 28 GHz, and how far radials are from exact paths."""
    settings = P526Parameters(frequency_mhz=28_000.0, tx_height_m=30.0, rx_height_m=1.5)
    for reach_m in (5_000.0, 10_000.0):
        place = (LATITUDE, LONGITUDE, terrain, settings)
        ways = {
            "exact": partial(p526_exact_map, *place, reach_m=reach_m),
            "radials": partial(p526_swept_map, *place, reach_m=reach_m),
            "coarse": partial(
                p526_swept_map,
                *place,
                reach_m=reach_m,
                step_m=COARSE_STEP_M,
                spacing_m=COARSE_SPACING_M,
                refine=False,
            ),
        }
        exact = ways["exact"]().loss_db
        for name, run in ways.items():
            error = np.abs((run().loss_db - exact)[np.isfinite(exact)])
            print(
                f"  {kind:9s} {reach_m / 1000:g} km, {name:7s}: {1000 * cpu_seconds(run, 3):6.1f} ms a site, off by median "
                f"{np.median(error):.2f} dB, 95 % {np.quantile(error, 0.95):.2f}, 99 % {np.quantile(error, 0.99):.2f}"
            )


def gridding(kind: str, terrain: Terrain) -> None:
    """Print what finer steps and denser radials cost and mend, against exact paths; the exact way takes what is printed last.

    Errors of the finer ways are told with paths of 50 m and with paths as fine as their own steps: a path of another step is
    another profile of the same ground.
    """
    settings = parameters(3700.0)
    place = (LATITUDE, LONGITUDE, terrain, settings)
    random = np.random.default_rng(0)
    for name, step_m, spacing_m in (
        ("coarse", COARSE_STEP_M, COARSE_SPACING_M),
        ("50 m", 50.0, None),
        ("50 m, radials 25 m", 50.0, 25.0),
        ("25 m, radials 50 m", 25.0, 50.0),
        ("25 m", 25.0, None),
        ("10 m", 10.0, None),
    ):
        run = partial(loss_map, *place, reach_m=10_000.0, step_m=step_m, spacing_m=spacing_m)
        result = run()
        rows, cols = np.nonzero(np.isfinite(result.loss_db))
        pick = random.choice(rows.size, 5000, replace=False)
        cells = np.stack([rows[pick] + result.window.row0, cols[pick] + result.window.col0], axis=1)
        told = []
        for path_m in sorted({50.0, min(step_m, 50.0)}, reverse=True):
            error = result.loss_db[rows[pick], cols[pick]] - exact_losses(*place, cells, step_m=path_m)
            size = np.abs(error)
            told.append(
                f"paths of {path_m:g} m: median {np.median(size):.2f} dB, 95 % {np.quantile(size, 0.95):.2f}, "
                f"99 % {np.quantile(size, 0.99):.2f}, rms {np.sqrt(np.mean(error**2)):.2f}, max {size.max():.1f}, "
                f"mean {error.mean():+.2f}"
            )
        print(f"  {kind:9s} {name:18s} {1000 * cpu_seconds(run, 1):5.0f} ms a site; {'; '.join(told)}")
    print(
        f"  {kind:9s} exact              {1000 * cpu_seconds(partial(exact_map, *place, reach_m=10_000.0), 1):5.0f} ms"
    )


def exact_and_coarse(terrain: Terrain) -> None:
    swept = cpu_seconds(partial(loss_map, LATITUDE, LONGITUDE, terrain, parameters(3700.0), reach_m=10_000.0), 5)
    coarse = cpu_seconds(
        partial(
            loss_map,
            LATITUDE,
            LONGITUDE,
            terrain,
            parameters(3700.0),
            reach_m=10_000.0,
            step_m=COARSE_STEP_M,
            spacing_m=COARSE_SPACING_M,
        ),
        5,
    )
    exact = cpu_seconds(partial(exact_map, LATITUDE, LONGITUDE, terrain, parameters(3700.0), reach_m=10_000.0), 1)
    print(f"  sweep {1000 * swept:.0f} ms, coarse {1000 * coarse:.0f} ms, exact {1000 * exact:.0f} ms a site of 10 km")


def py1812(terrain_radials: int = 3) -> None:
    """Time the reference program on the same radials, where it is installed."""
    try:
        from Py1812.P1812 import bt_loss
    except ImportError:
        print("  Py1812 is not installed")
        return
    samples = 201
    rows = profiles("mountains", samples, terrain_radials, 50.0)
    distance = np.arange(samples) * 0.05

    def run() -> None:
        for k in range(terrain_radials):
            for n in range(8, samples, 8):
                d, h = distance[: n + 1], rows[k, : n + 1]
                zeros, zone = np.zeros(n + 1), np.full(n + 1, 4)
                bt_loss(3.7, 50.0, d, h, zeros, zeros, zone, 30.0, 1.5, 2, 35.5, 35.5 + d[-1] / 111, 138.5, 138.5)

    paths = terrain_radials * len(range(8, samples, 8))
    print(f"  Py1812: {paths / cpu_seconds(run, 2) / 1e3:.2f} k paths/s")


def main() -> None:
    options = argparse.ArgumentParser()
    options.add_argument("--long", action="store_true")
    long = options.parse_args().long
    print(f"{machine()}, load {os.getloadavg()[0]:.1f}")
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
    py1812()
    near = {kind: ground(kind, 0.12) for kind in ("mountains", "hills", "plain", "level")}
    print("loss maps on the lattice, everything included:")
    for kind, terrain in near.items():
        areas(kind, terrain)
    for kind in ("mountains", "plain"):
        threads(kind, near[kind])
    exact_and_coarse(near["mountains"])
    print("growth with the radius, 50 m, 3700 MHz:")
    for kind in ("mountains", "hills", "plain"):
        growth(kind, ground(kind, 0.3))
    print("gridding error of 10 km maps against the exact way, 5,000 sub-cells, 3700 MHz:")
    for kind in ("mountains", "plain"):
        gridding(kind, near[kind])
    print("P.526 at 28 GHz:")
    for kind in ("mountains", "hills", "plain"):
        p526(kind, near[kind])
    plan_figures()


if __name__ == "__main__":
    main()
