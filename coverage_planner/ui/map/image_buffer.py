"""A picture that numba kernels write and Qt draws: one array of premultiplied ARGB pixels seen as a QImage."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
from PySide6.QtGui import QImage

Pixels = npt.NDArray[np.uint32]


class ImageBuffer:
    """Pixels and the QImage over the same memory; the array must live as long as the image, so they stay together."""

    def __init__(self, width: int, height: int, pixel_ratio: float = 1.0) -> None:
        self.pixels: Pixels = np.zeros((height, width), dtype=np.uint32)
        self.image = QImage(self.pixels.data, width, height, 4 * width, QImage.Format.Format_ARGB32_Premultiplied)
        self.image.setDevicePixelRatio(pixel_ratio)
        self.pixel_ratio = pixel_ratio

    @property
    def width(self) -> int:
        """Width in device pixels."""
        return int(self.pixels.shape[1])

    @property
    def height(self) -> int:
        """Height in device pixels."""
        return int(self.pixels.shape[0])

    def fits(self, width: int, height: int, pixel_ratio: float) -> bool:
        """Return True when the buffer has exactly that size and ratio."""
        return self.pixels.shape == (height, width) and self.pixel_ratio == pixel_ratio

    def clear(self) -> None:
        """Make every pixel transparent."""
        self.pixels.fill(0)
