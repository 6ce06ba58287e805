"""Loads (or compiles) the kernels of a model over the terrain profile before the first site is dragged."""

from __future__ import annotations

import threading

from coverage_planner.engine.loss_request import LossLayers, LossRequest, LossWay, compute_losses
from coverage_planner.engine.propagation.p1812 import P1812Parameters
from coverage_planner.model.settings import PropagationModel, RadioSettings


def warm_up_losses(radio: RadioSettings) -> threading.Thread | None:
    """Work out a few cells in a thread where the settings use ITU-R P.1812; touches nothing that is shown."""
    if radio.model is not PropagationModel.P1812:
        return None
    thread = threading.Thread(target=_work, name="warm-up of P.1812", daemon=True)
    thread.start()
    return thread


def _work() -> None:
    parameters = P1812Parameters(frequency_mhz=800.0, tx_height_m=30.0, rx_height_m=1.5)
    request = LossRequest(
        latitude_deg=35.5, longitude_deg=138.5, parameters=parameters, reach_m=200.0, way=LossWay.COARSE
    )
    compute_losses(request, LossLayers())
