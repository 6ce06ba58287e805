"""Anti-aliased strokes: lines of one colour are drawn into a mask by maximum, then the mask is blended once.

Drawing by maximum keeps joints of many short segments clean; blending segment by segment would darken every overlap.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
from numba import njit

from coverage_planner.ui.map.image_buffer import Pixels
from coverage_planner.ui.map.line_overviews import WORLD_STEPS, IntArray, LineLevel
from coverage_planner.ui.map.view import ViewTransform

NO_SEGMENT = 255
"""Code of the last vertex of a part."""
THIN_HALF_WIDTH_PX = 1.1
"""Lines up to this half width are drawn without rounding their ends, three times as fast."""


@njit(nogil=True, cache=True)
def _stroke(mask, x0, y0, x1, y1, half_width, dash_on, dash_off, phase):  # type: ignore[no-untyped-def]
    """Draw one segment with round ends; pixel centres lie at half coordinates."""
    height, width = mask.shape
    strength = 255.0 * min(1.0, 2.0 * half_width)
    half = max(half_width, 0.5)
    reach = half + 0.5
    if max(x0, x1) < -reach or min(x0, x1) > width + reach or max(y0, y1) < -reach or min(y0, y1) > height + reach:
        return
    dx, dy = x1 - x0, y1 - y0
    length = np.sqrt(dx * dx + dy * dy)
    if length < 1e-6:
        ux, uy = 1.0, 0.0
    else:
        ux, uy = dx / length, dy / length
    period = dash_on + dash_off
    steep = abs(uy) > abs(ux)
    if steep:
        slope = ux / uy
        low, high = min(y0, y1) - reach, max(y0, y1) + reach
        across = reach / abs(uy)
        limit = height
    else:
        slope = uy / ux
        low, high = min(x0, x1) - reach, max(x0, x1) + reach
        across = reach / abs(ux)
        limit = width
    first, last = max(int(np.floor(low)), 0), min(int(np.ceil(high)), limit - 1)
    for major in range(first, last + 1):
        if steep:
            centre = x0 + (major + 0.5 - y0) * slope
            n0, n1 = max(int(np.floor(centre - across)), 0), min(int(np.ceil(centre + across)), width - 1)
        else:
            centre = y0 + (major + 0.5 - x0) * slope
            n0, n1 = max(int(np.floor(centre - across)), 0), min(int(np.ceil(centre + across)), height - 1)
        for minor in range(n0, n1 + 1):
            px, py = (minor, major) if steep else (major, minor)
            qx, qy = px + 0.5 - x0, py + 0.5 - y0
            t = qx * ux + qy * uy
            if t < 0.0:
                distance = np.sqrt(qx * qx + qy * qy)
            elif t > length:
                ex, ey = qx - dx, qy - dy
                distance = np.sqrt(ex * ex + ey * ey)
            else:
                distance = abs(qx * uy - qy * ux)
            cover = reach - distance
            if cover <= 0.0:
                continue
            cover = min(cover, 1.0)
            if period > 0.0:
                where = (phase + min(max(t, 0.0), length)) % period
                cover *= min(max(min(where, dash_on - where) + 0.5, 0.0), 1.0)
            value = np.uint8(strength * cover)
            mask[py, px] = max(mask[py, px], value)


@njit(nogil=True, cache=True)
def _stroke_thin(mask, x0, y0, x1, y1, half_width):  # type: ignore[no-untyped-def]
    """Draw one solid segment: one short run of pixels per step along it, no ends to round."""
    height, width = mask.shape
    strength = 255.0 * min(1.0, 2.0 * half_width)
    half = max(half_width, 0.5)
    dx, dy = x1 - x0, y1 - y0
    steep = abs(dy) > abs(dx)
    if steep:
        x0, y0, x1, y1, dx, dy = y0, x0, y1, x1, dy, dx
        limit, across_limit = height, width
    else:
        limit, across_limit = width, height
    if x1 < x0:
        x0, y0, x1, y1 = x1, y1, x0, y0
    slope = dy / dx if dx != 0.0 else 0.0
    reach = half * np.sqrt(1.0 + slope * slope) + 0.5
    first, last = max(int(np.floor(x0)), 0), min(int(np.floor(x1)), limit - 1)
    for major in range(first, last + 1):
        centre = y0 + (min(max(major + 0.5, x0), x1) - x0) * slope - 0.5
        n0, n1 = max(int(np.ceil(centre - reach)), 0), min(int(np.floor(centre + reach)), across_limit - 1)
        for minor in range(n0, n1 + 1):
            value = np.uint8(strength * min(reach - abs(minor - centre), 1.0))
            if steep:
                mask[major, minor] = max(mask[major, minor], value)
            else:
                mask[minor, major] = max(mask[minor, major], value)


@njit(nogil=True, cache=True)
def _bends(ax, ay, bx, by):  # type: ignore[no-untyped-def]
    """Return whether two directions differ by more than some 15 degrees."""
    along = ax * bx + ay * by
    return along <= 0.0 or (ax * by - ay * bx) ** 2 > 0.07 * along * along


@njit(nogil=True, cache=True)
def _dot(mask, x, y, half_width):  # type: ignore[no-untyped-def]
    """Draw a disc."""
    height, width = mask.shape
    reach = half_width + 0.5
    for row in range(max(int(y - reach), 0), min(int(y + reach) + 1, height)):
        for col in range(max(int(x - reach), 0), min(int(x + reach) + 1, width)):
            px, py = col + 0.5 - x, row + 0.5 - y
            square = px * px + py * py
            if square < reach * reach:
                cover = min(reach - np.sqrt(square), 1.0)
                mask[row, col] = max(mask[row, col], np.uint8(255.0 * cover))


@njit(nogil=True, cache=True)
def _stroke_segments(  # type: ignore[no-untyped-def]
    mask,
    x,
    y,
    along,
    code,
    chunks,
    chunk_start,
    chunk_end,
    step,
    scale,
    shift_x,
    shift_y,
    half_width,
    dashed,
    dash_on,
    dash_off,
):
    """Draw every segment of the chunks whose code has a width; return how many were drawn.

    ``step`` is the width of a step of the world in pixels, ``scale`` that of the world.
    """
    drawn = 0
    last_dx, last_dy = 0.0, 0.0
    for k in chunks:
        for i in range(chunk_start[k], chunk_end[k]):
            kind = code[i]
            half = half_width[kind]
            if half <= 0.0:
                continue
            x0, y0 = x[i] * step + shift_x, y[i] * step + shift_y
            x1, y1 = x[i + 1] * step + shift_x, y[i + 1] * step + shift_y
            if dashed[kind]:
                _stroke(mask, x0, y0, x1, y1, half, dash_on, dash_off, along[i] * scale)
            elif half <= THIN_HALF_WIDTH_PX:
                _stroke_thin(mask, x0, y0, x1, y1, half)
            else:
                _stroke_thin(mask, x0, y0, x1, y1, half)
                dx, dy = x1 - x0, y1 - y0
                # a bend or an end shows the flat ends of the body: a disc covers them
                if i == chunk_start[k] or code[i - 1] != kind or _bends(last_dx, last_dy, dx, dy):
                    _dot(mask, x0, y0, half)
                if i + 1 == chunk_end[k] or code[i + 1] != kind:
                    _dot(mask, x1, y1, half)
                last_dx, last_dy = dx, dy
            drawn += 1
    return drawn


def clear_mask(height: int, width: int) -> npt.NDArray[np.uint8]:
    """Return a mask for pictures of that size; its rows are whole words of eight pixels, to pass over empty ones quickly."""
    return np.zeros((height, -(-width // 8) * 8), dtype=np.uint8)


@njit(nogil=True, cache=True)
def _blend_mask(target, mask, words, colour, fresh):  # type: ignore[no-untyped-def]
    """Lay a premultiplied colour over ``target`` where the mask says, and clear the mask (``words`` is its memory).

    Two channels at a time, with 256 for 255: at most one step off, a third of the time of exact division. On a ``fresh``
    target, where nothing is drawn yet, there is nothing to blend with: a table look-up per pixel and no decision.
    """
    height, width = target.shape
    even, odd = colour & 0xFF00FF, (colour >> 8) & 0xFF00FF
    shared = np.empty(256, dtype=np.uint32)
    for m in range(256):
        share = m + (m >> 7)
        shared[m] = ((even * share) >> 8) & 0xFF00FF | (odd * share) & 0xFF00FF00
    for y in range(height):
        out, row = target[y], mask[y]
        for word in range(words.shape[1]):
            if words[y, word] == 0:
                continue
            first, last = 8 * word, min(8 * word + 8, width)
            if fresh:
                for x in range(first, last):
                    out[x] = shared[row[x]]
            else:
                for x in range(first, last):
                    m = row[x]
                    if m == 0:
                        continue
                    over = np.int64(shared[m])
                    keep = 255 - (over >> 24)
                    if keep == 0:
                        out[x] = over
                        continue
                    under = np.int64(out[x])
                    keep += keep >> 7
                    kept = (((under & 0xFF00FF) * keep) >> 8) & 0xFF00FF | (
                        ((under >> 8) & 0xFF00FF) * keep
                    ) & 0xFF00FF00
                    out[x] = over + kept
            words[y, word] = 0


class LinePass:
    """What one pass over the lines draws: half width in pixels and dashing per segment code, and one colour."""

    def __init__(self, colour: int, *, dash_on_px: float = 0.0, dash_off_px: float = 0.0) -> None:
        self.colour = colour
        self.half_width = np.zeros(256, dtype=np.float64)
        self.dashed = np.zeros(256, dtype=np.bool_)
        self.dash_on_px = dash_on_px
        self.dash_off_px = dash_off_px

    def put(self, code: int, width_px: float, *, dashed: bool = False) -> None:
        """Give segments of a code a width."""
        self.half_width[code] = width_px / 2
        self.dashed[code] = dashed


def stroke_lines(
    target: Pixels,
    mask: npt.NDArray[np.uint8],
    level: LineLevel,
    code: npt.NDArray[np.uint8],
    chunks: IntArray,
    view: ViewTransform,
    line_pass: LinePass,
    *,
    fresh: bool = False,
) -> int:
    """Draw one pass over the visible chunks; return the number of segments drawn. The mask is clear before and after.

    ``fresh`` tells that nothing is drawn on the target yet.
    """
    if not chunks.size:
        return 0
    drawn = _stroke_segments(
        mask,
        level.x,
        level.y,
        level.along,
        code,
        chunks,
        level.chunk_start,
        level.chunk_end,
        view.scale / WORLD_STEPS,
        view.scale,
        view.width / 2 - view.centre_x * view.scale,
        view.height / 2 - view.centre_y * view.scale,
        line_pass.half_width,
        line_pass.dashed,
        line_pass.dash_on_px,
        line_pass.dash_off_px,
    )
    if drawn:
        _blend_mask(target, mask, mask.view(np.uint64), np.int64(line_pass.colour), fresh)
    return int(drawn)
