"""Loads (or compiles) the kernels of a propagation model before they are needed: the first drag, a batch's workers."""

from __future__ import annotations

import threading
from contextlib import suppress
from dataclasses import replace

import numpy as np

from coverage_planner.engine.loss_request import LossLayers, LossRequest, LossWay, compute_losses
from coverage_planner.engine.margins import PROFILE_MODELS
from coverage_planner.engine.nation.covered_tiles import covered_tiles
from coverage_planner.engine.propagation.p526_area import P526Parameters
from coverage_planner.engine.propagation.p1812 import P1812Parameters
from coverage_planner.model.errors import OutOfValidity
from coverage_planner.model.lattice import Window
from coverage_planner.model.layers import Terrain
from coverage_planner.model.settings import PropagationModel, RadioSettings
from coverage_planner.model.site import Sector, Site
from coverage_planner.model.terms import Carrier

LATITUDE, LONGITUDE = 35.5, 138.5


def warm_up_losses(radio: RadioSettings) -> threading.Thread | None:
    """Work out a few cells in a thread where the settings use a model over the terrain profile; shows nothing."""
    if radio.model not in PROFILE_MODELS:
        return None
    thread = threading.Thread(target=_losses, args=(radio.model,), name="warm-up of losses", daemon=True)
    thread.start()
    return thread


def _losses(model: PropagationModel) -> None:
    kind = P526Parameters if model is PropagationModel.P526 else P1812Parameters
    parameters = kind(frequency_mhz=3700.0, tx_height_m=30.0, rx_height_m=1.5)
    request = LossRequest(
        latitude_deg=LATITUDE, longitude_deg=LONGITUDE, parameters=parameters, reach_m=200.0, way=LossWay.COARSE
    )
    compute_losses(request, LossLayers())


def warm_up_batch(radio: RadioSettings) -> threading.Thread:
    """Load or compile all kernels that the groups of a batch use, in a thread; join it before the workers begin.

    What one process has compiled the others read from the cache on disk, instead of all compiling the same at once.
    """
    thread = threading.Thread(target=_tiles, args=(radio,), name="warm-up of a batch", daemon=True)
    thread.start()
    return thread


def _tiles(radio: RadioSettings) -> None:
    sector = Sector(carriers=(Carrier.DOCOMO,), centre_frequency_mhz=3700.0, height_agl_m=30.0)
    site = Site(number=1, site_id="", latitude_deg=LATITUDE, longitude_deg=LONGITUDE, sectors=(sector,))
    window = Window.of_bounds(LONGITUDE - 0.01, LATITUDE - 0.01, LONGITUDE + 0.01, LATITUDE + 0.01)
    ground = Terrain(window=window, height_m=np.zeros(window.shape, dtype=np.float32), source="")
    if radio.model in PROFILE_MODELS:
        _losses(radio.model)  # the sweep, whatever the range of the settings
    with suppress(OutOfValidity):  # settings that no footprint takes are refused elsewhere, by name
        covered_tiles((site,), ground, replace(radio, maximum_range_m=min(radio.maximum_range_m, 300.0)))
