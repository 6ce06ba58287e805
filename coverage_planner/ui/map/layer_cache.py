"""The pictures that one screen or one image keeps from frame to frame, and how they are painted by two threads."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable
from concurrent.futures import Future, ThreadPoolExecutor, wait
from dataclasses import dataclass, field
from math import ceil

import numpy as np
import numpy.typing as npt
from PySide6.QtGui import QImage, QPainter

from coverage_planner.ui.map.kept_picture import KeptPicture
from coverage_planner.ui.map.layers import MapLayer
from coverage_planner.ui.map.legend import LegendFit, LegendRow
from coverage_planner.ui.map.line_kernels import clear_mask
from coverage_planner.ui.map.map_text import PlacedLabel
from coverage_planner.ui.map.view import ViewTransform

Task = Callable[[], None]
Legend = tuple[list[LegendRow], LegendFit]

_SECOND = ThreadPoolExecutor(max_workers=1, thread_name_prefix="map")


@dataclass(slots=True)
class KeptLabels:
    """Labels placed for a view, and from what."""

    key: object
    view: ViewTransform
    labels: list[PlacedLabel]


@dataclass(slots=True)
class LayerCache:
    """The kept pictures for one screen or one image."""

    layers: dict[MapLayer, KeptPicture] = field(default_factory=dict)
    below: KeptPicture | None = None
    above: KeptPicture | None = None
    labels: KeptLabels | None = None
    pieces: dict[str, tuple[object, QImage]] = field(default_factory=dict)
    masks: dict[tuple[int, int], npt.NDArray[np.uint8]] = field(default_factory=dict)
    _legend: tuple[object, Legend] | None = None

    def mask(self, width: int, height: int) -> npt.NDArray[np.uint8]:
        """Return a clear mask for a picture; the one of the largest size is kept."""
        kept = self.masks.get((width, height))
        if kept is None:
            kept = clear_mask(height, width)
            if not self.masks or kept.size >= max(mask.size for mask in self.masks.values()):
                self.masks = {(width, height): kept}
        return kept

    def legend(self, key: object, make: Callable[[], Legend]) -> Legend:
        """Return rows and size of the legend, made anew where the key has changed: that takes as long as a layer."""
        if self._legend is None or self._legend[0] != key:
            self._legend = key, make()
        return self._legend[1]

    def piece(
        self, name: str, key: object, size: tuple[float, float], ratio: float, draw: Callable[[QPainter], None]
    ) -> QImage:
        """Return what lies over the map in a corner, drawn anew where its key has changed."""
        kept = self.pieces.get(name)
        if kept is None or kept[0] != key:
            image = QImage(ceil(size[0] * ratio), ceil(size[1] * ratio), QImage.Format.Format_ARGB32_Premultiplied)
            image.setDevicePixelRatio(ratio)
            image.fill(0)
            with QPainter(image) as painter:
                draw(painter)
            kept = self.pieces[name] = key, image
        return kept[1]


def in_two_threads(tasks: Iterable[Task], main_only: Task = lambda: None, main_last: Task = lambda: None) -> None:
    """Run tasks, most of which hold no lock of the interpreter, in this thread and a second one.

    Args:
        tasks: the second thread takes from the end, this one from the beginning: the longest task should be the last.
        main_only: what this thread does before it takes a task.
        main_last: what this thread does when no task is left, while the other may not have ended.
    """
    left = deque(tasks)

    def work(take: Callable[[], Task]) -> None:
        while True:
            try:
                task = take()
            except IndexError:
                return
            task()

    other: Future[None] = _SECOND.submit(work, left.pop)
    try:
        main_only()
        work(left.popleft)
        main_last()
    except BaseException:
        # Nobody may write into pictures that are given up with this frame.
        left.clear()
        wait((other,))
        raise
    other.result()
