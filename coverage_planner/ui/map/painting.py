"""What every painter of a layer offers to the scene."""

from __future__ import annotations

from typing import Any, Protocol

from coverage_planner.ui.map.layers import LayerState


class LayerPainter(Protocol):
    """Paints one layer.

    ``paint(view, style, target)`` fills the target with the layer as seen in a view in device pixels (painters of lines
    take a mask as well). Every change of what is painted raises ``version``.
    """

    version: int
    look: LayerState

    @property
    def paint(self) -> Any:
        """The method that paints."""

    @property
    def empty(self) -> bool:
        """True when there is nothing to paint."""
