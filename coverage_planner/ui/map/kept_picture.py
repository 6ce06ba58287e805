"""Pictures kept from frame to frame: a pan moves their pixels and paints only the strips that came into view.

A strip is painted a few pixels larger than what is new and over what was at the old edge: edges of cells look at their
neighbours, which the old picture did not have.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from math import ceil

from numba import njit

from coverage_planner.ui.map.image_buffer import ImageBuffer
from coverage_planner.ui.map.view import ViewTransform

Paint = Callable[[ViewTransform, ImageBuffer], None]
"""Fills a buffer with what a view in device pixels of the same size shows."""

MARGIN_PX = 5
MOST_NEW = 0.7
"""Share of the picture above which painting all of it is as fast."""
_WHOLE_PX = 1e-3


@dataclass(slots=True)
class KeptPicture:
    """A picture, what it was painted from (``key``) and the view it shows, in device pixels."""

    key: object
    view: ViewTransform
    buffer: ImageBuffer


def part_of_view(view: ViewTransform, x: int, y: int, width: int, height: int) -> ViewTransform:
    """Return the view of a rectangle of pixels of ``view``; it may reach beyond it."""
    return replace(
        view,
        centre_x=view.centre_x + (x + width / 2 - view.width / 2) / view.scale,
        centre_y=view.centre_y + (y + height / 2 - view.height / 2) / view.scale,
        width=width,
        height=height,
    )


def shift_between(old: ViewTransform, new: ViewTransform) -> tuple[int, int] | None:
    """Return by how many whole pixels what ``old`` shows has moved in ``new``; None where it has not just moved."""
    if (old.scale, old.width, old.height, old.pixel_ratio) != (new.scale, new.width, new.height, new.pixel_ratio):
        return None
    dx, dy = (old.centre_x - new.centre_x) * old.scale, (old.centre_y - new.centre_y) * old.scale
    if abs(dx) >= old.width or abs(dy) >= old.height:
        return None
    x, y = round(dx), round(dy)
    return (x, y) if abs(dx - x) < _WHOLE_PX and abs(dy - y) < _WHOLE_PX else None


@njit(nogil=True, cache=True)
def _move_pixels(pixels, dx, dy):  # type: ignore[no-untyped-def]
    """Move the picture in place; what came in keeps stale pixels."""
    height, width = pixels.shape
    for k in range(height - abs(dy)):
        to = height - 1 - k if dy > 0 else k
        if dx > 0:
            for x in range(width - 1, dx - 1, -1):
                pixels[to, x] = pixels[to - dy, x - dx]
        else:
            for x in range(width + dx):
                pixels[to, x] = pixels[to - dy, x - dx]


def new_strips(width: int, height: int, dx: int, dy: int, margin: int) -> list[tuple[int, int, int, int]]:
    """Return ``(x, y, width, height)`` of what a move by ``(dx, dy)`` brought into the picture, with a margin."""
    strips = []
    if dy:
        rows = min(abs(dy) + margin, height)
        strips.append((0, 0 if dy > 0 else height - rows, width, rows))
    if dx:
        cols = min(abs(dx) + margin, width)
        strips.append((0 if dx > 0 else width - cols, 0, cols, height))
    return strips


def refreshed(kept: KeptPicture | None, key: object, view: ViewTransform, paint: Paint) -> KeptPicture:
    """Return the picture of ``view`` painted from ``key``, reusing what is kept as far as it goes."""
    if kept is not None and kept.key == key:
        if kept.view == view:
            return kept
        shift = shift_between(kept.view, view)
        if shift is not None:
            dx, dy = shift
            exposed = 1 - (1 - abs(dx) / view.width) * (1 - abs(dy) / view.height)
            if exposed <= MOST_NEW:
                _move_pixels(kept.buffer.pixels, dx, dy)
                margin = ceil(MARGIN_PX * view.pixel_ratio)
                for strip in new_strips(view.width, view.height, dx, dy, margin):
                    _paint_strip(kept.buffer, view, strip, margin, paint)
                kept.view = view
                return kept
    buffer = kept.buffer if kept is not None else None
    if buffer is None or not buffer.fits(view.width, view.height, view.pixel_ratio):
        buffer = ImageBuffer(view.width, view.height, view.pixel_ratio)
    paint(view, buffer)
    return KeptPicture(key, view, buffer)


def _paint_strip(
    target: ImageBuffer, view: ViewTransform, strip: tuple[int, int, int, int], margin: int, paint: Paint
) -> None:
    x, y, width, height = strip
    part = ImageBuffer(width + 2 * margin, height + 2 * margin, view.pixel_ratio)
    paint(part_of_view(view, x - margin, y - margin, part.width, part.height), part)
    target.pixels[y : y + height, x : x + width] = part.pixels[margin : margin + height, margin : margin + width]
