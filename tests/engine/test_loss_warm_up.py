"""Kernels are loaded beforehand where the settings use them: those of the first drag, those of a batch's workers."""

from __future__ import annotations

import subprocess
import sys

import pytest

from coverage_planner.engine.loss_warm_up import warm_up_losses
from coverage_planner.engine.propagation import p526_area, p526_sweep
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


def test_p526_is_loaded_with_its_sweep_and_its_own_paths() -> None:
    thread = warm_up_losses(RadioSettings(model=PropagationModel.P526))
    assert thread is not None
    thread.join(timeout=120)
    assert len(p526_sweep._sweep_radials.signatures) == 1
    assert len(p526_area.p526_rows.signatures) == 1


@pytest.mark.parametrize("model", [PropagationModel.EXTENDED_HATA, PropagationModel.P1812])
def test_after_the_warm_up_of_a_batch_a_site_compiles_nothing_more(model: PropagationModel) -> None:
    """In a process of its own: what was loaded before the test would hide what the warm-up leaves out."""
    program = f"""
import gc
from dataclasses import replace
import numpy as np
from numba.core.registry import CPUDispatcher
from coverage_planner.engine.loss_warm_up import warm_up_batch
from coverage_planner.engine.nation.covered_tiles import covered_tiles
from coverage_planner.model.land_use import LandUse, LandUseSettings
from coverage_planner.model.lattice import Window
from coverage_planner.model.layers import Terrain
from coverage_planner.model.settings import PropagationModel, RadioSettings
from coverage_planner.model.site import AntennaPattern, Sector, Site
from coverage_planner.model.terms import Carrier

radio = RadioSettings(model=PropagationModel("{model.value}"), maximum_range_m=400.0)
warm_up_batch(radio).join()
kernels = [k for k in gc.get_objects() if isinstance(k, CPUDispatcher)]
before = {{id(k): len(k.signatures) for k in kernels}}
assert sum(before.values()) > 1
sector = Sector(carriers=(Carrier.KDDI,), centre_frequency_mhz=880.0, height_agl_m=20.0, pattern=AntennaPattern.SECTOR_3GPP)
site = Site(number=3, site_id="S", latitude_deg=36.0, longitude_deg=139.0, sectors=(sector,))
window = Window.of_bounds(138.98, 35.98, 139.02, 36.02)
ground = Terrain(window=window, height_m=np.full(window.shape, 9.0, dtype=np.float32), source="")
cover = LandUse(window=window, code=np.full(window.shape, 20, dtype=np.uint8), edition="2021", source="")
covered_tiles((site,), ground, replace(radio, land_use=LandUseSettings(clutter=True)), cover)
more = [k.py_func.__qualname__ for k in kernels if len(k.signatures) != before[id(k)]]
assert not more, more
"""
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, timeout=300, check=False)
    assert done.returncode == 0, done.stderr[-2000:]
