"""Kernels of P.1812 are loaded beforehand where the settings use it, and nowhere else."""

from __future__ import annotations

from coverage_planner.engine.loss_warm_up import warm_up_losses
from coverage_planner.engine.propagation.p1812_area import _sweep_radials
from coverage_planner.engine.propagation.polar_grid import grid_rows
from coverage_planner.model.settings import PropagationModel, RadioSettings


def test_kernels_are_there_when_the_thread_has_ended() -> None:
    assert warm_up_losses(RadioSettings()) is None
    thread = warm_up_losses(RadioSettings(model=PropagationModel.P1812))
    assert thread is not None
    thread.join(timeout=120)
    assert not thread.is_alive()
    # One signature each: clutter, zones and percentages change none, so the first site finds its kernels.
    assert len(_sweep_radials.signatures) == 1
    assert len(grid_rows.signatures) == 1
