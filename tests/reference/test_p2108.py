"""Published P.2108-1 losses of NTIA/ITS (p2108-test-data v1): 23 height gain, 12 terrestrial, 13 aeronautical rows.

Tolerance of the source: 0.1 dB (printed to one decimal: half a digit is used here). Rows with an error code must be refused.
"""

from __future__ import annotations

import csv
from pathlib import Path

import pytest

from coverage_planner.engine.propagation.p2108 import (
    Clutter,
    aeronautical_loss_db,
    height_gain_loss_db,
    refuse_clutter_twice,
    terrestrial_loss_db,
)
from coverage_planner.model.errors import OutOfValidity

TOLERANCE_DB = 0.0501
CLUTTER = dict(enumerate(Clutter, 1))


def rows(reference: Path, name: str, expected: int) -> list[dict[str, str]]:
    with (reference / "propagation" / "p2108" / name).open(encoding="utf-8") as file:
        found = list(csv.DictReader(file))
    assert len(found) == expected
    return found


def test_height_gain(reference: Path) -> None:
    refused = 0
    for row in rows(reference, "HeightGainTerminalCorrectionModelTestData.csv", 23):

        def loss(row: dict[str, str] = row) -> float:
            return height_gain_loss_db(
                frequency_ghz=float(row["f__ghz"]),
                antenna_m=float(row["h__meter"]),
                clutter=CLUTTER[int(row["clutter_type"])],
                clutter_height_m=float(row["R__meter"]),
                street_width_m=float(row["w_s__meter"]),
            )

        if row["rtn"] == "0":
            assert loss() == pytest.approx(float(row["A_h__db"]), abs=TOLERANCE_DB), row
        else:
            refused += 1
            with pytest.raises(OutOfValidity):
                loss()
    assert refused == 5


def test_terrestrial(reference: Path) -> None:
    refused = 0
    for row in rows(reference, "TerrestrialStatisticalModelTestData.csv", 12):

        def loss(row: dict[str, str] = row) -> float:
            return terrestrial_loss_db(
                frequency_ghz=float(row["f__ghz"]), distance_km=float(row["d__km"]), location_percent=float(row["p"])
            )

        if row["rtn"] == "0":
            assert loss() == pytest.approx(float(row["L_ctt__db"]), abs=TOLERANCE_DB), row
        else:
            refused += 1
            with pytest.raises(OutOfValidity):
                loss()
    assert refused == 5


def test_aeronautical(reference: Path) -> None:
    refused = 0
    for row in rows(reference, "AeronauticalStatisticalModelTestData.csv", 13):

        def loss(row: dict[str, str] = row) -> float:
            return aeronautical_loss_db(
                frequency_ghz=float(row["f__ghz"]),
                elevation_deg=float(row["theta_deg"]),
                location_percent=float(row["p"]),
            )

        if row["rtn"] == "0":
            assert loss() == pytest.approx(float(row["L_ces__db"]), abs=TOLERANCE_DB), row
        else:
            refused += 1
            with pytest.raises(OutOfValidity):
                loss()
    assert refused == 6


def test_clutter_is_never_counted_twice() -> None:
    refuse_clutter_twice(False)
    with pytest.raises(OutOfValidity) as caught:
        refuse_clutter_twice(True)
    assert "P.2108" in caught.value.one_line("en") and caught.value.remedy is not None
