"""53 published losses of NTIA's extended Hata on real terrain profiles, to 1e-4 dB.

Source: the test set of NTIA's eHata program (TR-15-517) as kept by the Wireless Innovation Forum; profiles run from the
receiver to the transmitter and are reversed here.

All 53 pass with the terrain corrections of ``extended_hata_terrain``. The point formula alone, at the effective antenna
heights of the path, gives one of them (90034, a ridge below the ray: every correction is zero); the other 52 contain
rolling hills, slope, an isolated ridge or sea, so no point formula can give them. It gives none at the heights above
ground. What the point formula itself computes is checked all the same by every case: loss = median - corrections, with
the median on both sides of the break point, in three environments and from 1 to 4 GHz.
"""

from __future__ import annotations

import csv
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pytest

from coverage_planner.engine.path_loss import PathLossOptions, path_loss
from coverage_planner.engine.path_profile import PathProfile
from coverage_planner.engine.propagation.extended_hata import hata_coefficients
from coverage_planner.engine.propagation.extended_hata_terrain import TerrainHataLoss, extended_hata_on_terrain
from coverage_planner.model.settings import HataEnvironment

TOLERANCE_DB = 1e-4
ENVIRONMENTS = {22: HataEnvironment.SUBURBAN, 23: HataEnvironment.URBAN, 24: HataEnvironment.URBAN}
"""NLCD land cover codes; NTIA takes every other code as open."""
POINT_FORMULA_CASES = {"90034"}


@dataclass(frozen=True)
class Case:
    number: str
    frequency_mhz: float
    base_m: float
    mobile_m: float
    environment: HataEnvironment
    step_m: float
    height_m: np.ndarray
    loss_db: float

    @property
    def distance_km(self) -> float:
        return self.step_m * (self.height_m.size - 1) / 1000

    def on_terrain(self) -> TerrainHataLoss:
        return extended_hata_on_terrain(
            height_m=self.height_m,
            step_m=self.step_m,
            frequency_mhz=self.frequency_mhz,
            base_height_m=self.base_m,
            mobile_height_m=self.mobile_m,
            environment=self.environment,
        )


@pytest.fixture(scope="module")
def cases(reference: Path) -> list[Case]:
    folder = reference / "propagation" / "ehata"
    found = []
    with (folder / "test-inputs.csv").open(encoding="utf-8-sig", newline="") as file:
        for row in csv.DictReader(file):
            numbers = [float(n) for n in (folder / "pfls" / row["pfl file name"]).read_text().split(",") if n.strip()]
            intervals = int(numbers[0])
            found.append(
                Case(
                    number=row["ID"],
                    frequency_mhz=float(row["f"]),
                    base_m=float(row["hb"]),
                    mobile_m=float(row["hm"]),
                    environment=ENVIRONMENTS.get(int(row["env"]), HataEnvironment.OPEN),
                    step_m=numbers[1],
                    height_m=np.array(numbers[2 : intervals + 3])[::-1],
                    loss_db=float(row["Path Loss(dB)"]),
                )
            )
    return found


def test_all_cases_with_terrain_corrections(cases: list[Case]) -> None:
    assert len(cases) == 53
    wrong = {c.number: c.on_terrain().loss_db - c.loss_db for c in cases}
    assert {n: d for n, d in wrong.items() if abs(d) > TOLERANCE_DB} == {}


def test_all_cases_through_path_loss(cases: list[Case]) -> None:
    """The command's own way: a profile in kilometres from the transmitter to the receiver."""
    for case in cases:
        profile = PathProfile(
            distance_km=np.round(np.arange(case.height_m.size) * case.step_m / 1000, 7), height_m=case.height_m
        )
        options = PathLossOptions(
            frequency_mhz=case.frequency_mhz,
            tx_height_m=case.base_m,
            rx_height_m=case.mobile_m,
            environment=case.environment,
        )
        document = path_loss("extended_hata", profile, options)
        assert document["basic_transmission_loss_db"] == pytest.approx(case.loss_db, abs=TOLERANCE_DB), case.number


def test_which_cases_the_point_formula_gives_alone(cases: list[Case]) -> None:
    at_effective_heights = {c.number for c in cases if abs(c.on_terrain().median_loss_db - c.loss_db) <= TOLERANCE_DB}
    assert at_effective_heights == POINT_FORMULA_CASES

    def above_ground(case: Case) -> float:
        base, mobile = min(max(case.base_m, 30), 200), min(max(case.mobile_m, 1), 10)
        return hata_coefficients(case.frequency_mhz, base, mobile, case.environment).loss_db(case.distance_km)

    assert not [c.number for c in cases if abs(above_ground(c) - c.loss_db) <= TOLERANCE_DB]


def test_the_cases_reach_every_branch(cases: list[Case]) -> None:
    """So that the agreement above means something for the point formula and for each correction."""
    results = [(c, c.on_terrain()) for c in cases]
    assert {c.environment for c in cases} == set(HataEnvironment)
    beyond = [c.distance_km > r.breakpoint_km for c, r in results]
    assert any(beyond) and not all(beyond)
    assert min(c.frequency_mhz for c in cases) == 1000 and max(c.frequency_mhz for c in cases) == 4000
    for name in (
        "isolated_ridge_gain_db",
        "rolling_hills_median_gain_db",
        "rolling_hills_fine_gain_db",
        "slope_gain_db",
        "mixed_path_gain_db",
    ):
        assert sum(abs(getattr(r, name)) > 0.1 for _, r in results) >= 4, name
