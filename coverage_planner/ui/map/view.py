"""Which part of Japan the map shows: the transform between degrees and pixels.

Web Mercator (spherical formula on geographic latitude, as map tiles use): conformal, so shapes are right at every
latitude of Japan, north is up, panning never changes the scale of what was already drawn, and 地理院タイル fit without
resampling. It is separable, so a lattice row maps to one pixel row and kernels need one index per row and column.
World units: x and y from 0 to 1, y growing southwards. Distances are never taken from it; they are geodesic.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from coverage_planner.model.lattice import metres_per_degree

Bounds = tuple[float, float, float, float]
"""``(west, south, east, north)`` in degrees."""

JAPAN: Bounds = (122.5, 24.0, 146.5, 45.8)
FINEST_METRES_PER_PIXEL = 0.2
COARSEST_METRES_PER_PIXEL = 12_000.0
_REFERENCE_LATITUDE_DEG = 36.0
WORLD_METRES = 360 * metres_per_degree(_REFERENCE_LATITUDE_DEG)[1]
"""Metres per world unit at 36 degrees north, for choosing levels of detail only."""


def world_x(longitude_deg: npt.ArrayLike) -> npt.NDArray[np.float64]:
    """Return world x of longitudes."""
    return np.asarray((np.asarray(longitude_deg, dtype=np.float64) + 180.0) / 360.0)


def world_y(latitude_deg: npt.ArrayLike) -> npt.NDArray[np.float64]:
    """Return world y of latitudes."""
    latitude = np.radians(np.asarray(latitude_deg, dtype=np.float64))
    return np.asarray(0.5 - np.arcsinh(np.tan(latitude)) / (2 * np.pi))


def latitude_of_world(y: npt.ArrayLike) -> npt.NDArray[np.float64]:
    """Return latitudes in degrees of world y."""
    return np.asarray(np.degrees(np.arctan(np.sinh((0.5 - np.asarray(y, dtype=np.float64)) * 2 * np.pi))))


def longitude_of_world(x: npt.ArrayLike) -> npt.NDArray[np.float64]:
    """Return longitudes in degrees of world x."""
    return np.asarray(np.asarray(x, dtype=np.float64) * 360.0 - 180.0)


@dataclass(frozen=True, slots=True, kw_only=True)
class ViewTransform:
    """A view: centre in world units, pixels per world unit, and the size of the picture in pixels.

    ``pixel_ratio`` is 1 for logical pixels; :meth:`device` gives the same view in the pixels of a high-DPI screen, where
    painters multiply their line widths by it.
    """

    centre_x: float
    centre_y: float
    scale: float
    width: int
    height: int
    pixel_ratio: float = 1.0

    @classmethod
    def of_bounds(cls, bounds: Bounds, width: int, height: int, margin: float = 0.04) -> ViewTransform:
        """Return the view that shows ``bounds`` whole, with a margin as a share of the picture on each side."""
        west, south, east, north = bounds
        x0, x1 = float(world_x(west)), float(world_x(east))
        y0, y1 = float(world_y(north)), float(world_y(south))
        inner = 1.0 - 2 * margin
        scale = min(width * inner / max(x1 - x0, 1e-9), height * inner / max(y1 - y0, 1e-9))
        view = cls(centre_x=(x0 + x1) / 2, centre_y=(y0 + y1) / 2, scale=1.0, width=width, height=height)
        return view.with_scale(scale)

    def with_scale(self, scale: float) -> ViewTransform:
        """Return the view with another scale, kept within what the map can show."""
        low = WORLD_METRES / COARSEST_METRES_PER_PIXEL
        high = WORLD_METRES / FINEST_METRES_PER_PIXEL
        return replace(self, scale=min(max(scale, low), high))

    def resized(self, width: int, height: int) -> ViewTransform:
        """Return the view with the same centre and scale in a picture of another size."""
        return replace(self, width=max(width, 1), height=max(height, 1))

    def device(self, pixel_ratio: float) -> ViewTransform:
        """Return this view in device pixels."""
        return replace(
            self,
            scale=self.scale * pixel_ratio,
            width=max(round(self.width * pixel_ratio), 1),
            height=max(round(self.height * pixel_ratio), 1),
            pixel_ratio=pixel_ratio,
        )

    def panned(self, dx: float, dy: float) -> ViewTransform:
        """Return the view after the picture was dragged by ``(dx, dy)`` pixels."""
        x = min(max(self.centre_x - dx / self.scale, 0.0), 1.0)
        y = min(max(self.centre_y - dy / self.scale, 0.0), 1.0)
        return replace(self, centre_x=x, centre_y=y)

    def zoomed(self, factor: float, x: float, y: float) -> ViewTransform:
        """Return the view enlarged by ``factor`` with the ground under pixel ``(x, y)`` staying there."""
        zoomed = self.with_scale(self.scale * factor)
        change = 1 / self.scale - 1 / zoomed.scale
        return replace(
            zoomed,
            centre_x=self.centre_x + (x - self.width / 2) * change,
            centre_y=self.centre_y + (y - self.height / 2) * change,
        )

    def to_pixel(self, latitude_deg: float, longitude_deg: float) -> tuple[float, float]:
        """Return the pixel position of a point; whole numbers are pixel corners."""
        x = (float(world_x(longitude_deg)) - self.centre_x) * self.scale + self.width / 2
        y = (float(world_y(latitude_deg)) - self.centre_y) * self.scale + self.height / 2
        return x, y

    def to_degrees(self, x: float, y: float) -> tuple[float, float]:
        """Return ``(latitude_deg, longitude_deg)`` of a pixel position."""
        wx = self.centre_x + (x - self.width / 2) / self.scale
        wy = self.centre_y + (y - self.height / 2) / self.scale
        return float(latitude_of_world(wy)), float(longitude_of_world(wx))

    def pixel_x(self, wx: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
        """Return pixel x of world x values."""
        return np.asarray((wx - self.centre_x) * self.scale + self.width / 2)

    def pixel_y(self, wy: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
        """Return pixel y of world y values."""
        return np.asarray((wy - self.centre_y) * self.scale + self.height / 2)

    def column_longitudes_deg(self) -> npt.NDArray[np.float64]:
        """Return the longitude of each pixel column's centre."""
        x = np.arange(self.width, dtype=np.float64) + 0.5
        return longitude_of_world(self.centre_x + (x - self.width / 2) / self.scale)

    def row_latitudes_deg(self) -> npt.NDArray[np.float64]:
        """Return the latitude of each pixel row's centre, top row first."""
        y = np.arange(self.height, dtype=np.float64) + 0.5
        return latitude_of_world(self.centre_y + (y - self.height / 2) / self.scale)

    def bounds(self) -> Bounds:
        """Return the degrees at the edges of the picture."""
        north, west = self.to_degrees(0, 0)
        south, east = self.to_degrees(self.width, self.height)
        return west, south, east, north

    @property
    def nominal_metres_per_pixel(self) -> float:
        """Metres per logical pixel at 36 degrees north: decides sizes and widths, which so stay the same while panning."""
        return WORLD_METRES / self.scale * self.pixel_ratio

    def metres_per_pixel(self, y: float | None = None) -> float:
        """Return ground metres per logical pixel eastwards (GRS80) at pixel row ``y``, by default the middle."""
        latitude, _ = self.to_degrees(self.width / 2, self.height / 2 if y is None else y)
        return metres_per_degree(latitude)[1] * 360.0 / self.scale * self.pixel_ratio
