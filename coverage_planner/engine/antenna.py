"""Antenna patterns of a sector: omnidirectional, the 3GPP sector pattern with tilts, and patterns from files.

3GPP TR 38.901 table 7.3-1 (the same form as TR 36.942 and ITU-R M.2412), in attenuation below the main beam:

* horizontal ``A_H = min(12 (phi / phi_3dB)^2, 30)``, vertical ``A_V = min(12 ((theta - tilt) / theta_3dB)^2, 30)``,
  combined ``min(A_H + A_V, 30)``;
* electrical tilt moves the vertical cut; mechanical tilt turns the whole antenna about its horizontal axis, so behind
  the antenna the pattern is lifted, as on the mast.

A file gives two cuts. Between them the horizontal projection interpolation is used: with phi the angle from the main
direction, w = abs(phi) / 180, and theta the angle below the horizon of the (mechanically tilted) antenna,

    A = max(0, A_H(phi) + (1 - w) (A_V(theta) - A_H(0)) + w (A_V(180 - theta) - A_H(180)))

It gives the vertical cut exactly in its plane, in front and behind, and the horizontal cut exactly at theta = 0 where
both cuts agree in their two common directions (which untilted files do). Cuts are linear in dB between whole degrees.

Omni is the same gain in every direction: the vertical pattern of a real collinear antenna is not known here.
"""

from __future__ import annotations

from math import asin, atan2, cos, degrees, floor, radians, sin, sqrt

import numpy as np
import numpy.typing as npt
from numba import njit

from coverage_planner.model.antenna_file import CUT_ANGLES, AntennaFile
from coverage_planner.model.site import AntennaPattern, Sector

Float64Array = npt.NDArray[np.float64]

FRONT_TO_BACK_DB = 30.0
SIDE_LOBE_LIMIT_DB = 30.0


@njit(nogil=True, cache=True)
def antenna_angles_deg(
    east: float,
    north: float,
    up: float,
    sin_azimuth: float,
    cos_azimuth: float,
    sin_tilt: float,
    cos_tilt: float,
) -> tuple[float, float]:
    """Return a direction as seen by the antenna: degrees clockwise of its main direction, and above its horizon.

    ``east, north, up`` point from the antenna to the receiver in any common unit. Sine and cosine are those of the
    azimuth and of the mechanical tilt (positive downwards): the caller knows them once for all receivers.
    """
    length = sqrt(east * east + north * north + up * up)
    if length == 0.0:
        return 0.0, 0.0
    forward = (east * sin_azimuth + north * cos_azimuth) / length
    right = (east * cos_azimuth - north * sin_azimuth) / length
    upward = up / length
    forward, upward = forward * cos_tilt - upward * sin_tilt, forward * sin_tilt + upward * cos_tilt
    return degrees(atan2(right, forward)), degrees(asin(min(1.0, max(-1.0, upward))))


@njit(nogil=True, cache=True)
def sector_attenuation_db(
    east: float,
    north: float,
    up: float,
    sin_azimuth: float,
    cos_azimuth: float,
    sin_tilt: float,
    cos_tilt: float,
    electrical_tilt_deg: float,
    horizontal_beamwidth_deg: float,
    vertical_beamwidth_deg: float,
) -> float:
    """Return the 3GPP attenuation towards a direction, dB (0 in the main beam, at most 30)."""
    if east == 0.0 and north == 0.0 and up == 0.0:
        return 0.0
    phi_deg, elevation_deg = antenna_angles_deg(east, north, up, sin_azimuth, cos_azimuth, sin_tilt, cos_tilt)
    phi = phi_deg / horizontal_beamwidth_deg
    theta = (elevation_deg + electrical_tilt_deg) / vertical_beamwidth_deg
    horizontal = min(12.0 * phi * phi, FRONT_TO_BACK_DB)
    vertical = min(12.0 * theta * theta, SIDE_LOBE_LIMIT_DB)
    return min(horizontal + vertical, FRONT_TO_BACK_DB)


@njit(nogil=True, cache=True)
def _cut_db(cut_db: Float64Array, first: int, angle_deg: float) -> float:
    place = angle_deg % 360.0
    below = floor(place)
    part = place - below
    low = cut_db[first + below % CUT_ANGLES]
    return float(low + (cut_db[first + (below + 1) % CUT_ANGLES] - low) * part)


@njit(nogil=True, cache=True)
def file_attenuation_db(cuts_db: Float64Array, first: int, phi_deg: float, elevation_deg: float) -> float:
    """Return the attenuation of a file's pattern, dB.

    ``cuts_db[first:]`` holds the horizontal cut and, right after it, the vertical one; angles as returned by
    :func:`antenna_angles_deg`.
    """
    vertical = first + CUT_ANGLES
    back = min(abs(phi_deg) / 180.0, 1.0)
    theta_deg = -elevation_deg
    front_db = _cut_db(cuts_db, vertical, theta_deg) - cuts_db[first]
    back_db = _cut_db(cuts_db, vertical, 180.0 - theta_deg) - cuts_db[first + CUT_ANGLES // 2]
    return float(max(_cut_db(cuts_db, first, phi_deg) + (1.0 - back) * front_db + back * back_db, 0.0))


def pattern_cuts(antenna: AntennaFile) -> tuple[float, ...]:
    """Return both cuts, one after the other, as the kernels read them."""
    return (*antenna.horizontal_db, *antenna.vertical_db)


def antenna_gain_dbi(
    sector: Sector, *, azimuth_deg: float, elevation_deg: float, antenna: AntennaFile | None = None
) -> float:
    """Return the gain of a sector towards an azimuth (from north, clockwise) and an elevation, dBi.

    ``antenna`` is the one of the library that a sector with a file's pattern names.
    """
    if sector.pattern is AntennaPattern.OMNI:
        return sector.gain_dbi
    azimuth, elevation = radians(azimuth_deg), radians(elevation_deg)
    direction = cos(elevation) * sin(azimuth), cos(elevation) * cos(azimuth), sin(elevation)
    turned = (
        sin(radians(sector.azimuth_deg)),
        cos(radians(sector.azimuth_deg)),
        sin(radians(sector.mechanical_tilt_deg)),
        cos(radians(sector.mechanical_tilt_deg)),
    )
    if sector.pattern is AntennaPattern.FILE:
        if antenna is None:
            raise ValueError("a sector with a file's pattern needs its antenna")
        angles = antenna_angles_deg(*direction, *turned)
        return antenna.gain_dbi - float(file_attenuation_db(np.array(pattern_cuts(antenna)), 0, *angles))
    loss_db: float = sector_attenuation_db(
        *direction,
        *turned,
        sector.electrical_tilt_deg,
        sector.horizontal_beamwidth_deg,
        sector.vertical_beamwidth_deg,
    )
    return sector.gain_dbi - loss_db
