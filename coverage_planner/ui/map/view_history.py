"""Previous and next view: what the planner looked at, as bounds, so that it fits a window of any size."""

from __future__ import annotations

from dataclasses import dataclass, field

from coverage_planner.ui.map.view import Bounds

MOST_VIEWS = 100
_SAME = 1e-3
"""Views that differ by less than this share of their size are one."""


@dataclass(slots=True)
class ViewHistory:
    """The views in the order in which they were looked at, and the place of the one shown."""

    views: list[Bounds] = field(default_factory=list)
    place: int = -1

    def visit(self, bounds: Bounds) -> None:
        """Note a view that was looked at; what came after the one shown before is forgotten."""
        if self.place >= 0 and _alike(self.views[self.place], bounds):
            return
        self.views = [*self.views[: self.place + 1], bounds][-MOST_VIEWS:]
        self.place = len(self.views) - 1

    @property
    def has_previous(self) -> bool:
        """True when there is a view to go back to."""
        return self.place > 0

    @property
    def has_next(self) -> bool:
        """True when the planner has gone back."""
        return self.place + 1 < len(self.views)

    def previous(self) -> Bounds | None:
        """Go back by one view and return it."""
        if not self.has_previous:
            return None
        self.place -= 1
        return self.views[self.place]

    def next(self) -> Bounds | None:
        """Go forward by one view and return it."""
        if not self.has_next:
            return None
        self.place += 1
        return self.views[self.place]

    def clear(self) -> None:
        """Forget all views."""
        self.views, self.place = [], -1


def _alike(a: Bounds, b: Bounds) -> bool:
    size = max(a[2] - a[0], a[3] - a[1])
    return all(abs(one - other) <= _SAME * size for one, other in zip(a, b, strict=True))
