"""Cutting roads of national size: 300,000 lines, 65,000 km. Prints seconds; run with ``python benchmarks/bench_line_cutting.py``."""

from __future__ import annotations

import os
import platform
import time

import numpy as np

from coverage_planner.data.line_cutting import cut_lines, segment_lengths_m

LINES, VERTICES = 300_000, 12


def main() -> None:
    generator = np.random.default_rng(1)
    start = np.column_stack([generator.uniform(130, 142, LINES), generator.uniform(32, 42, LINES)])
    heading = generator.uniform(0, 2 * np.pi, LINES)[:, None] + generator.normal(0, 0.3, (LINES, VERTICES - 1))
    step = 65_000_000 / LINES / (VERTICES - 1)
    longitude = start[:, :1] + np.concatenate(
        [np.zeros((LINES, 1)), np.cumsum(step * np.cos(heading), axis=1) / 90_000], axis=1
    )
    latitude = start[:, 1:] + np.concatenate(
        [np.zeros((LINES, 1)), np.cumsum(step * np.sin(heading), axis=1) / 111_000], axis=1
    )
    offsets = np.arange(LINES + 1, dtype=np.int64) * VERTICES
    cut_lines(longitude.ravel()[: 10 * VERTICES], latitude.ravel()[: 10 * VERTICES], offsets[:11])
    began = time.perf_counter()
    cut = cut_lines(longitude.ravel(), latitude.ravel(), offsets)
    whole = time.perf_counter() - began
    began = time.perf_counter()
    segment_lengths_m(longitude.ravel(), latitude.ravel(), offsets)
    geodesic = time.perf_counter() - began
    print(f"{platform.processor() or platform.machine()}, {os.cpu_count()} cores")
    print(
        f"{LINES:,} lines, {cut.length_um.sum() / 1e9:,.0f} km, {cut.length_um.size:,} pieces: "
        f"{whole:.2f} s, of which geodesic lengths {geodesic:.2f} s"
    )


if __name__ == "__main__":
    main()
