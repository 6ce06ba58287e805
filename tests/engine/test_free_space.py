"""Free space is P.525: the handbook values, and a refusal that names the parameter."""

from __future__ import annotations

import pytest

from coverage_planner.engine.propagation.free_space import free_space_loss_db
from coverage_planner.model.errors import OutOfValidity


@pytest.mark.parametrize(
    ("frequency_mhz", "distance_m", "loss_db"),
    [
        # P.525 equation (6): 32.4 + 20 log f(MHz) + 20 log d(km), its constant rounded from 32.45.
        (1000.0, 1000.0, 92.45),
        (3700.0, 10_000.0, 123.81),
        (28_000.0, 100.0, 101.39),
    ],
)
def test_handbook_values(frequency_mhz: float, distance_m: float, loss_db: float) -> None:
    assert free_space_loss_db(frequency_mhz=frequency_mhz, distance_m=distance_m) == pytest.approx(loss_db, abs=0.005)


@pytest.mark.parametrize("field", ["frequency_mhz", "distance_m"])
@pytest.mark.parametrize("value", [0.0, -1.0, float("nan"), float("inf")])
def test_impossible_values_are_named(field: str, value: float) -> None:
    values = {"frequency_mhz": 800.0, "distance_m": 1000.0, field: value}
    with pytest.raises(OutOfValidity) as caught:
        free_space_loss_db(**values)
    assert caught.value.field == field
