"""Free-space basic transmission loss, Recommendation ITU-R P.525."""

from __future__ import annotations

from math import log10, pi

from coverage_planner.model.errors import OutOfValidity
from coverage_planner.model.text import Text

SPEED_OF_LIGHT_M_PER_S = 299_792_458.0


def free_space_constant_db(frequency_mhz: float) -> float:
    """Return the loss at 1 m, dB: 20 log10(4 pi / wavelength), P.525 equation (4) at d = 1 m.

    The whole loss is this plus ``20 log10(distance in metres)``; kernels add the distance term themselves.
    """
    return 20 * log10(4 * pi * frequency_mhz * 1e6 / SPEED_OF_LIGHT_M_PER_S)


def free_space_loss_db(*, frequency_mhz: float, distance_m: float) -> float:
    """Return the basic free-space transmission loss Lbf, dB (P.525 equation (4)).

    Raises:
        OutOfValidity: when the frequency or the distance is not a positive finite number.
    """
    for field, value in (("frequency_mhz", frequency_mhz), ("distance_m", distance_m)):
        if not 0 < value < float("inf"):
            raise OutOfValidity(
                Text(
                    f"自由空間損失の {field} = {value} は正の値ではありません",
                    f"free space: {field} = {value} is not positive",
                ),
                remedy=Text("正の値を指定してください", "give a positive value"),
                field=field,
            )
    return free_space_constant_db(frequency_mhz) + 20 * log10(distance_m)
