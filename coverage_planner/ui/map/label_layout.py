"""Where labels go: larger areas first, aside of signs where that helps, never over another label."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
from numba import njit

FloatArray = npt.NDArray[np.float64]

SIGN_CLEARANCE_PX = 5.0
_CELL_PX = 64.0
_STEPS_Y = np.array([0.0, 0.25, -0.25, 0.5, -0.5, 0.75, -0.75, 1.0, -1.0])
_STEPS_X = np.array([0.0, 0.5, -0.5, 1.0, -1.0])


class LabelSpace:
    """The places already taken on one picture: rows of (left, top, right, bottom)."""

    def __init__(self, left: float, top: float, right: float, bottom: float) -> None:
        self.inside = np.array([left + 2, top + 2, right - 2, bottom - 2])
        self._rects = np.zeros((64, 4))
        self._count = 0

    @property
    def taken(self) -> FloatArray:
        """The rectangles taken so far."""
        return self._rects[: self._count]

    def reserve(self, rects: FloatArray) -> None:
        """Take places without asking whether they are free."""
        self._grow(rects.shape[0])
        self._rects[self._count : self._count + rects.shape[0]] = rects
        self._count += rects.shape[0]

    def take_first(self, choices: FloatArray) -> npt.NDArray[np.int64]:
        """Give each label the first free of its places; ``choices[label, choice]`` are rectangles; -1 where none is free."""
        self._grow(choices.shape[0])
        chosen, self._count = _take_first(choices, self.inside, self._rects, self._count)
        return np.asarray(chosen)

    def place_aside(
        self,
        x: FloatArray,
        y: FloatArray,
        width: FloatArray,
        height: FloatArray,
        room: FloatArray,
        signs: tuple[FloatArray, FloatArray],
    ) -> tuple[FloatArray, FloatArray, npt.NDArray[np.bool_]]:
        """Place labels centred near points, moved where the fewest signs are covered; return middles and which have a place."""
        self._grow(x.size)
        order, starts, columns, origin = _cells_of_signs(*signs)
        place_x, place_y, placed, self._count = _place_aside(
            x,
            y,
            width,
            height,
            room,
            np.ascontiguousarray(signs[0][order]),
            np.ascontiguousarray(signs[1][order]),
            starts,
            columns,
            origin,
            self.inside,
            self._rects,
            self._count,
            _STEPS_X,
            _STEPS_Y,
        )
        return np.asarray(place_x), np.asarray(place_y), np.asarray(placed)

    def _grow(self, more: int) -> None:
        if self._count + more > self._rects.shape[0]:
            bigger = np.zeros((2 * (self._count + more), 4))
            bigger[: self._count] = self.taken
            self._rects = bigger


def _cells_of_signs(
    x: FloatArray, y: FloatArray
) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.int64], int, FloatArray]:
    """Sort signs into square cells; cell c has the signs ``order[starts[c]:starts[c + 1]]``."""
    if not x.size:
        return np.zeros(0, dtype=np.int64), np.zeros(2, dtype=np.int64), 1, np.zeros(2)
    origin = np.array([x.min(), y.min()])
    col = ((x - origin[0]) // _CELL_PX).astype(np.int64)
    row = ((y - origin[1]) // _CELL_PX).astype(np.int64)
    columns = int(col.max()) + 1
    cell = row * columns + col
    order = np.argsort(cell, kind="stable")
    starts = np.searchsorted(cell[order], np.arange((int(row.max()) + 1) * columns + 1))
    return order, starts.astype(np.int64), columns, origin


@njit(nogil=True, cache=True)
def _free(left, top, right, bottom, inside, rects, count):  # type: ignore[no-untyped-def]
    if left < inside[0] or top < inside[1] or right > inside[2] or bottom > inside[3]:
        return False
    for k in range(count):
        if left < rects[k, 2] and right > rects[k, 0] and top < rects[k, 3] and bottom > rects[k, 1]:
            return False
    return True


@njit(nogil=True, cache=True)
def _take_first(choices, inside, rects, count):  # type: ignore[no-untyped-def]
    chosen = np.full(choices.shape[0], -1, dtype=np.int64)
    for label in range(choices.shape[0]):
        for c in range(choices.shape[1]):
            left, top, right, bottom = choices[label, c]
            if _free(left, top, right, bottom, inside, rects, count):
                rects[count, 0], rects[count, 1], rects[count, 2], rects[count, 3] = left, top, right, bottom
                count += 1
                chosen[label] = c
                break
    return chosen, count


@njit(nogil=True, cache=True)
def _covered_signs(left, top, right, bottom, sign_x, sign_y, starts, columns, origin):  # type: ignore[no-untyped-def]
    if not sign_x.size:
        return 0
    rows = (starts.size - 1) // columns
    c0 = max(int((left - origin[0]) // _CELL_PX), 0)
    c1 = min(int((right - origin[0]) // _CELL_PX), columns - 1)
    r0 = max(int((top - origin[1]) // _CELL_PX), 0)
    r1 = min(int((bottom - origin[1]) // _CELL_PX), rows - 1)
    count = 0
    for r in range(r0, r1 + 1):
        if c0 > c1:
            break
        for k in range(starts[r * columns + c0], starts[r * columns + c1 + 1]):
            if left < sign_x[k] < right and top < sign_y[k] < bottom:
                count += 1
    return count


@njit(nogil=True, cache=True)
def _place_aside(  # type: ignore[no-untyped-def]
    x, y, width, height, room, sign_x, sign_y, starts, columns, origin, inside, rects, count, steps_x, steps_y
):
    place_x, place_y = x.copy(), y.copy()
    placed = np.zeros(x.size, dtype=np.bool_)
    for k in range(x.size):
        w, h = width[k] / 2 + SIGN_CLEARANCE_PX, height[k] / 2 + SIGN_CLEARANCE_PX
        aside = max(min(width[k] * 0.6, (room[k] - width[k]) / 2), 0.0)
        up = min(height[k] * 2.4, room[k] / 4)
        fewest = -1
        for v in steps_y:
            for u in steps_x:
                if fewest == 0:
                    break
                px, py = x[k] + u * aside, y[k] + v * up
                over = _covered_signs(px - w, py - h, px + w, py + h, sign_x, sign_y, starts, columns, origin)
                if fewest < 0 or over < fewest:
                    fewest = over
                    place_x[k], place_y[k] = px, py
        left, top = place_x[k] - width[k] / 2 - 4, place_y[k] - height[k] / 2 - 2
        right, bottom = place_x[k] + width[k] / 2 + 4, place_y[k] + height[k] / 2 + 2
        if _free(left, top, right, bottom, inside, rects, count):
            rects[count, 0], rects[count, 1], rects[count, 2], rects[count, 3] = left, top, right, bottom
            count += 1
            placed[k] = True
    return place_x, place_y, placed, count
