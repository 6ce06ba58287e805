"""P.676 against the ITU validation examples, and the P.526 model at 28 GHz."""

from __future__ import annotations

import numpy as np
import pytest

from coverage_planner.engine.path_loss import PathLossOptions, path_loss
from coverage_planner.engine.path_profile import PathProfile
from coverage_planner.engine.propagation.p676 import gas_attenuation_db_per_km
from coverage_planner.model.errors import OutOfValidity

OPTIONS = PathLossOptions(frequency_mhz=28_000.0, tx_height_m=20.0, rx_height_m=1.5)
FLAT = PathProfile(distance_km=np.linspace(0, 0.5, 51), height_m=np.full(51, 30.0))


@pytest.mark.parametrize(
    ("frequency_ghz", "dry", "vapour"),
    [
        # ITU-R validation examples CG-3M3J-13-ValEx, P.676 specific attenuation: 1013.25 hPa, 15 C, 7.5 g/m3.
        (12.0, 0.00869826406877357, 0.00953538822024593),
        (20.0, 0.0118835504778076, 0.0970473048151117),
        (60.0, 14.6234747964861, 0.154841840636247),
        (90.0, 0.0388697110724235, 0.341973394422181),
        (130.0, 0.0415090835995228, 0.751844703646129),
    ],
)
def test_gases(frequency_ghz: float, dry: float, vapour: float) -> None:
    assert gas_attenuation_db_per_km(frequency_ghz) == pytest.approx((dry, vapour), rel=1e-10)


def test_open_view_at_28_ghz_is_free_space_and_gas() -> None:
    answer = path_loss("p526", FLAT, OPTIONS)
    assert answer["Ld"] == 0.0
    slant_km = np.hypot(0.5, 0.0185)
    assert answer["Lbfs"] == pytest.approx(32.448 + 20 * np.log10(28_000 * slant_km), abs=1e-3)
    assert answer["gas_db"] == pytest.approx(0.1 * slant_km, rel=0.15)  # about 0.1 dB/km at 28 GHz
    assert answer["Lb"] == answer["basic_transmission_loss_db"] == answer["Lbfs"] + answer["gas_db"]
    assert "P.1812" in answer["note"]


def test_a_house_in_the_way() -> None:
    clutter = np.zeros(51)
    clutter[40:43] = 10.0
    behind = PathProfile(distance_km=FLAT.distance_km, height_m=FLAT.height_m, clutter_height_m=clutter)
    assert 15 < path_loss("p526", behind, OPTIONS)["Ld"] < 50


@pytest.mark.parametrize(
    ("change", "field"),
    [({"frequency_mhz": 39_000.0}, "frequency_mhz"), ({"polarization": "c"}, "polarization")],
)
def test_outside(change: dict[str, object], field: str) -> None:
    from dataclasses import replace

    with pytest.raises(OutOfValidity) as caught:
        path_loss("p526", FLAT, replace(OPTIONS, **change))  # type: ignore[arg-type]
    assert caught.value.field == field
