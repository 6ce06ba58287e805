"""The radial sweep equals the single path at every sample, to 1e-9 dB, on profiles of every kind.

Random, flat, spiky, stepped, sea and clutter profiles, coasts, frequencies from 30 MHz to 6 GHz, p = 50 % and below,
antennas from the ground to mountain tops. The single path is held to the published vectors in tests/reference.
"""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from coverage_planner.engine.propagation.p1812 import P1812Parameters, location_variability_db
from coverage_planner.engine.propagation.p1812_path import p1812_path
from coverage_planner.engine.propagation.radial_sweep import sweep_radial
from coverage_planner.engine.propagation.sweep_tables import sweep_tables, sweep_work

TOLERANCE_DB = 1e-9

KINDS = ("fractal", "white", "flat", "spiky", "stepped", "sea", "slope", "valley")


def terrain_of(kind: str, samples: int, seed: int, relief_m: float) -> np.ndarray:
    random = np.random.default_rng(seed)
    if kind == "fractal":
        steps = np.cumsum(random.standard_normal(samples))
        return 500 + relief_m * steps / np.sqrt(samples)
    if kind == "white":
        return random.uniform(0, relief_m, samples)
    if kind == "flat":
        return np.full(samples, 120.0)
    if kind == "spiky":
        return np.where(random.random(samples) < 0.03, relief_m * random.random(samples), 0.0)
    if kind == "stepped":
        return np.repeat(random.integers(0, 30, samples // 5 + 1), 5)[:samples] * relief_m / 30
    if kind == "sea":
        return np.where(np.arange(samples) < samples // 4, random.uniform(0, 40, samples), 0.0)
    along = np.linspace(-1, 1, samples)
    return relief_m * (along + 1) / 2 if kind == "slope" else relief_m * along**2


def both_ways(
    terrain: np.ndarray,
    clutter: np.ndarray | None,
    zone: np.ndarray | None,
    parameters: P1812Parameters,
    step_km: float,
) -> tuple[np.ndarray, np.ndarray]:
    """Losses by the sweep and one path at a time."""
    count = terrain.size
    surface = terrain if clutter is None else terrain + clutter
    zones = np.zeros(count, np.uint8) if zone is None else zone
    tables = sweep_tables(parameters, step_km=step_km, samples=count)
    constants = parameters.constants()
    swept, single = np.zeros(count), np.zeros(count)
    sweep_radial(
        terrain,
        surface,
        clutter is not None,
        zones,
        zone is not None,
        np.ones(count, np.uint8),
        parameters.tx_height_m,
        parameters.rx_height_m,
        constants,
        tables,
        sweep_work(count),
        swept,
    )
    zeros = np.zeros(count)
    distance = tables.distance_km[:count].copy()
    for n in range(1, count):
        path = p1812_path(
            distance,
            terrain,
            surface,
            zeros,
            zones,
            n,
            parameters.tx_height_m,
            parameters.rx_height_m,
            -1.0,
            -1.0,
            constants,
        )
        full = location_variability_db(
            parameters.location_percent, (0.52 + 0.000024 * parameters.frequency_mhz) * 50**0.28
        )
        above = np.clip((parameters.rx_height_m - (surface[n] - terrain[n])) / 10, 0, 1)
        location = 0.0 if zones[n] == 2 else full * (1 - above)
        single[n] = max(path.Lb0p, path.Lbc + location)
    return swept, single


@settings(max_examples=250, deadline=None)
@given(
    st.sampled_from(KINDS),
    st.integers(3, 140),
    st.integers(0, 2**31),
    st.floats(1, 2500),
    st.sampled_from((None, "everywhere", "scattered")),
    st.sampled_from((None, "sea", "coast", "mixed")),
    st.sampled_from((50.0, 50.0, 20.0, 1.0)),
    st.sampled_from((30.0, 150.0, 450.0, 800.0, 3700.0, 6000.0)),
    st.sampled_from((0.01, 0.05, 0.5)),
    st.sampled_from((1.0, 10.0, 30.0, 1000.0)),
    st.sampled_from((1.0, 1.5, 20.0, 300.0)),
    st.sampled_from((50.0, 90.0)),
    st.booleans(),
)
@example("slope", 6, 0, 24.0, None, None, 1.0, 30.0, 0.01, 1.0, 1.0, 50.0, False)  # two samples tie for nu
@example("white", 19, 0, 1.0, "everywhere", "mixed", 20.0, 30.0, 0.01, 1.0, 1.0, 50.0, False)  # omega is exactly 0.75
def test_sweep_equals_single_paths(
    kind: str,
    samples: int,
    seed: int,
    relief_m: float,
    clutter_kind: str | None,
    zone_kind: str | None,
    time_percent: float,
    frequency_mhz: float,
    step_km: float,
    tx_height_m: float,
    rx_height_m: float,
    location_percent: float,
    vertical: bool,
) -> None:
    random = np.random.default_rng(seed + 1)
    terrain = terrain_of(kind, samples, seed, relief_m)
    clutter = None
    if clutter_kind == "everywhere":
        clutter = random.choice([0.0, 10.0, 15.0, 20.0], samples)
    elif clutter_kind == "scattered":
        clutter = np.where(random.random(samples) < 0.1, 25.0, 0.0)
    zone = None
    if zone_kind == "sea":
        zone = np.full(samples, 2, np.uint8)
    elif zone_kind == "coast":
        zone = np.where(np.arange(samples) < samples // 3, 0, np.where(np.arange(samples) < samples // 2, 1, 2)).astype(
            np.uint8
        )
    elif zone_kind == "mixed":
        zone = np.repeat(random.integers(0, 3, samples // 4 + 1), 4)[:samples].astype(np.uint8)
    parameters = P1812Parameters(
        frequency_mhz=frequency_mhz,
        tx_height_m=tx_height_m,
        rx_height_m=rx_height_m,
        time_percent=time_percent,
        location_percent=location_percent,
        vertical=vertical,
    )
    swept, single = both_ways(terrain, clutter, zone, parameters, step_km)
    np.testing.assert_allclose(swept[1:], single[1:], rtol=0, atol=TOLERANCE_DB)


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("time_percent", [50.0, 10.0])
def test_long_radials(kind: str, time_percent: float) -> None:
    parameters = P1812Parameters(frequency_mhz=800.0, tx_height_m=40.0, rx_height_m=1.5, time_percent=time_percent)
    swept, single = both_ways(terrain_of(kind, 900, 5, 900.0), None, None, parameters, 0.05)
    np.testing.assert_allclose(swept[1:], single[1:], rtol=0, atol=TOLERANCE_DB)


def test_samples_not_wanted_are_left_alone() -> None:
    terrain = terrain_of("fractal", 60, 1, 300.0)
    parameters = P1812Parameters(frequency_mhz=800.0, tx_height_m=40.0, rx_height_m=1.5)
    tables, constants = sweep_tables(parameters, step_km=0.05, samples=60), parameters.constants()
    zone, work = np.zeros(60, np.uint8), sweep_work(60)
    every, some = np.full(60, -1.0), np.full(60, -1.0)
    wanted = (np.arange(60) % 7 == 0).astype(np.uint8)
    for mask, out in ((np.ones(60, np.uint8), every), (wanted, some)):
        sweep_radial(terrain, terrain, False, zone, False, mask, 40.0, 1.5, constants, tables, work, out)
    np.testing.assert_array_equal(some[7::7], every[7::7])
    assert np.all(np.delete(some, np.arange(7, 60, 7)) == -1.0)
