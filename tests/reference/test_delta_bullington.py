"""The 21 delta-Bullington examples of ITU-R Study Group 3 (P.526 4.5.4, the same method as P.1812 4.3).

Effective earth radius 8500 km, land, horizontal polarisation, wavelength 0.3 / f; case 15 repeats 14. Tolerances of the
source: Lbulla and Lbulls 1e-6 dB, Ldsph and Ld 0.005 dB.

The files print the length of a profile to six significant digits (the last interval is a partial one), which alone moves
Lbulla by up to 1.5e-3 dB. The examples tell the lengths themselves: the one unknown of a profile, found from Lbulla of
its first case, gives Lbulla and Lbulls of all its other cases to 1e-6 dB, and it rounds to the printed length.
"""

from __future__ import annotations

import csv
from pathlib import Path

import numpy as np
import pytest

from coverage_planner.engine.propagation.delta_bullington import delta_bullington, ground_constants
from coverage_planner.engine.propagation.p1812_profile import smooth_earth

RADIUS_KM = 8500.0
LENGTH_KM = {"3": 83.0799385638, "4": 132.315397066, "5": 17.396889653758, "6": 40.511127016053}
"""Found from cases 1, 6, 11 and 17; printed 83.0799, 132.315, 17.3969, 40.5111."""


@pytest.mark.parametrize("number", range(1, 22))
def test_published_example(reference: Path, number: int) -> None:
    folder = reference / "propagation" / "delta_bullington"
    with (folder / "cases.csv").open(encoding="utf-8") as file:
        case = next(row for row in csv.DictReader(file) if int(row["case"]) == number)
    profile = np.loadtxt(folder / f"profile{case['profile']}.csv", delimiter=",", skiprows=1)
    distance, height = profile[:, 0].copy(), profile[:, 1].copy()
    assert float(f"{LENGTH_KM[case['profile']]:.6g}") == distance[-1]
    distance[-1] = LENGTH_KM[case["profile"]]
    frequency = float(case["f_GHz"])
    tx, rx = height[0] + float(case["htg_m"]), height[-1] + float(case["hrg_m"])
    last = height.size - 1
    smooth = smooth_earth(distance, height, last, tx, rx)
    ground = ground_constants(frequency_ghz=frequency, vertical=False, wavelength_m=0.3 / frequency)
    terms = delta_bullington(
        distance,
        height,
        np.zeros_like(height),
        last,
        tx,
        rx,
        smooth.diffraction_tx_m,
        smooth.diffraction_rx_m,
        RADIUS_KM,
        0.0,
        ground,
    )
    assert terms.profile_db == pytest.approx(float(case["Lbulla_dB"]), abs=1e-6)
    assert terms.smooth_db == pytest.approx(float(case["Lbulls_dB"]), abs=1e-6)
    assert terms.sphere_db == pytest.approx(float(case["Ldsph_dB"]), abs=0.005)
    assert terms.loss_db == pytest.approx(float(case["Ld_dB"]), abs=0.005)
