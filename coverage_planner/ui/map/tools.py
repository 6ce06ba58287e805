"""Tools of the map as gesture objects: a press begins a gesture, moves continue it, release ends it, Esc cancels it."""

from __future__ import annotations

from abc import ABC, abstractmethod
from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol

from PySide6.QtCore import Qt

from coverage_planner.model.site import Site
from coverage_planner.ui.map.view import ViewTransform

DRAG_FROM_PX = 4.0
"""A press that moves less is a click."""


class ToolKind(StrEnum):
    """Tools of the map."""

    SELECT = "select"
    PAN = "pan"
    PLACE = "place"
    IDENTIFY = "identify"
    MEASURE = "measure"
    MEASURE_AREA = "measure_area"
    ROTATE = "rotate"


@dataclass(frozen=True, slots=True)
class Pointer:
    """Where the pointer is (logical pixels) and which modifier keys are held."""

    x: float
    y: float
    modifiers: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier

    @property
    def shift(self) -> bool:
        """True while Shift is held."""
        return bool(self.modifiers & Qt.KeyboardModifier.ShiftModifier)

    def far_from(self, other: Pointer) -> bool:
        """Return True when the pointer has left the place of a click."""
        return max(abs(self.x - other.x), abs(self.y - other.y)) >= DRAG_FROM_PX


class MapHost(Protocol):
    """What tools may do with the map; the canvas implements it."""

    @property
    def view(self) -> ViewTransform:
        """The view in logical pixels."""

    def show_view(self, view: ViewTransform) -> None:
        """Show another view."""

    def site_at(self, x: float, y: float) -> Site | None:
        """Return the site at a pixel."""

    def click(self, number: int | None, pointer: Pointer) -> None:
        """Tell that a site, or the ground, was clicked."""

    def drag_site(self, site: Site, x: float, y: float) -> None:
        """Show a site at a pixel while it is dragged."""

    def drop_site(self, site: Site) -> None:
        """Leave the dragged site where it is shown."""

    def release_site(self, site: Site) -> None:
        """Put the dragged site back."""

    def show_box(self, start: Pointer | None, end: Pointer | None) -> None:
        """Show the rubber band, or none."""

    def choose_box(self, start: Pointer, end: Pointer) -> None:
        """Tell which sites lie in a box."""

    def place(self, pointer: Pointer) -> None:
        """Ask for a site at the pointer."""

    def identify(self, pointer: Pointer) -> None:
        """Ask what is at the pointer."""

    def measure_to(self, pointer: Pointer) -> None:
        """Lead the measured line to the pointer."""

    def handle_at(self, x: float, y: float) -> tuple[Site, int] | None:
        """Return the selected site and the sector whose azimuth handle is at a pixel."""

    def turn_sector(self, site: Site, sector: int, pointer: Pointer) -> None:
        """Show a sector turned towards the pointer."""

    def drop_turn(self, site: Site) -> None:
        """Leave the sector as it is shown."""

    def release_turn(self, site: Site) -> None:
        """Turn the sector back."""


class Gesture:
    """One press until release or cancel."""

    def __init__(self, host: MapHost, start: Pointer) -> None:
        self.host = host
        self.start = start
        self.dragging = False

    def move(self, pointer: Pointer) -> None:
        """Continue."""
        if self.dragging or pointer.far_from(self.start):
            self.dragging = True
            self.drag(pointer)

    def end(self, pointer: Pointer) -> None:
        """Finish: a drag is dropped, anything shorter was a click."""
        if self.dragging:
            self.drop(pointer)
        else:
            self.clicked(pointer)

    def drag(self, pointer: Pointer) -> None:
        """Follow the pointer."""

    def drop(self, pointer: Pointer) -> None:
        """Finish a drag."""

    def clicked(self, pointer: Pointer) -> None:
        """Finish a click."""

    def cancel(self) -> None:
        """Undo what the gesture has shown so far."""


class PanGesture(Gesture):
    """Drags the map; where it began as a click, the ground is clicked."""

    def __init__(self, host: MapHost, start: Pointer, *, clicks: bool = False) -> None:
        super().__init__(host, start)
        self.view = host.view
        self.clicks = clicks

    def drag(self, pointer: Pointer) -> None:
        """Keep the ground under the pointer."""
        self.host.show_view(self.view.panned(pointer.x - self.start.x, pointer.y - self.start.y))

    def clicked(self, pointer: Pointer) -> None:
        """Tell of the click, if this pan replaces one."""
        if self.clicks:
            self.host.click(None, pointer)

    def cancel(self) -> None:
        """Go back to the view before."""
        if self.dragging:
            self.host.show_view(self.view)


class SiteGesture(Gesture):
    """Clicks a site, or drags it unless it is locked; the site keeps its distance from the pointer."""

    def __init__(self, host: MapHost, start: Pointer, site: Site) -> None:
        super().__init__(host, start)
        self.site = site
        x, y = host.view.to_pixel(site.latitude_deg, site.longitude_deg)
        self.offset = x - start.x, y - start.y

    def drag(self, pointer: Pointer) -> None:
        """Show the site under the pointer."""
        if not self.site.locked:
            self.host.drag_site(self.site, pointer.x + self.offset[0], pointer.y + self.offset[1])

    def drop(self, pointer: Pointer) -> None:
        """Leave the site there."""
        if self.site.locked:
            self.host.click(self.site.number, pointer)
        else:
            self.drag(pointer)
            self.host.drop_site(self.site)

    def clicked(self, pointer: Pointer) -> None:
        """Select the site."""
        self.host.click(self.site.number, pointer)

    def cancel(self) -> None:
        """Put the site back."""
        if self.dragging and not self.site.locked:
            self.host.release_site(self.site)


class ClickGesture(Gesture):
    """Selects a site; dragging does nothing."""

    def __init__(self, host: MapHost, start: Pointer, site: Site) -> None:
        super().__init__(host, start)
        self.site = site

    def clicked(self, pointer: Pointer) -> None:
        """Select the site."""
        self.host.click(self.site.number, pointer)


class BoxGesture(Gesture):
    """Selects the sites in a box."""

    def drag(self, pointer: Pointer) -> None:
        """Show the box."""
        self.host.show_box(self.start, pointer)

    def drop(self, pointer: Pointer) -> None:
        """Take what lies in the box."""
        self.host.show_box(None, None)
        self.host.choose_box(self.start, pointer)

    def clicked(self, pointer: Pointer) -> None:
        """Tell of a click on the ground."""
        self.host.click(None, pointer)

    def cancel(self) -> None:
        """Take the box away."""
        self.host.show_box(None, None)


class PlaceGesture(Gesture):
    """Asks for a site where the button is released; pressing and leaving lets the planner correct the place."""

    def end(self, pointer: Pointer) -> None:
        """Ask for the site."""
        self.host.place(pointer)


class AskGesture(PanGesture):
    """Asks what is where it was clicked; drags the map otherwise."""

    def clicked(self, pointer: Pointer) -> None:
        """Ask."""
        self.host.identify(pointer)


class MeasureGesture(PanGesture):
    """Leads the measured line to where it was clicked; drags the map otherwise."""

    def clicked(self, pointer: Pointer) -> None:
        """Add the point."""
        self.host.measure_to(pointer)


class RotateGesture(Gesture):
    """Turns a sector by its handle; with Shift all sectors of the site, with Ctrl in steps of 15 degrees."""

    def __init__(self, host: MapHost, start: Pointer, site: Site, sector: int) -> None:
        super().__init__(host, start)
        self.site, self.sector = site, sector

    def drag(self, pointer: Pointer) -> None:
        """Turn towards the pointer."""
        self.host.turn_sector(self.site, self.sector, pointer)

    def drop(self, pointer: Pointer) -> None:
        """Leave the sector there."""
        self.drag(pointer)
        self.host.drop_turn(self.site)

    def cancel(self) -> None:
        """Turn the sector back."""
        if self.dragging:
            self.host.release_turn(self.site)


class Tool(ABC):
    """What a press with the left button begins, and the cursor meanwhile."""

    kind = ToolKind.SELECT
    cursor = Qt.CursorShape.ArrowCursor

    @abstractmethod
    def begin(self, host: MapHost, pointer: Pointer) -> Gesture:
        """Begin a gesture."""


class SelectTool(Tool):
    """Selects and moves sites; elsewhere drags the map, with Shift draws a box."""

    def begin(self, host: MapHost, pointer: Pointer) -> Gesture:
        """Begin with the site under the pointer, if there is one."""
        site = host.site_at(pointer.x, pointer.y)
        if site is not None:
            return SiteGesture(host, pointer, site)
        if pointer.shift:
            return BoxGesture(host, pointer)
        return PanGesture(host, pointer, clicks=True)


class PanTool(Tool):
    """Drags the map."""

    kind = ToolKind.PAN
    cursor = Qt.CursorShape.OpenHandCursor

    def begin(self, host: MapHost, pointer: Pointer) -> Gesture:
        """Begin to drag."""
        return PanGesture(host, pointer)


class PlaceTool(Tool):
    """Places a new site."""

    kind = ToolKind.PLACE
    cursor = Qt.CursorShape.BlankCursor

    def begin(self, host: MapHost, pointer: Pointer) -> Gesture:
        """Begin to place."""
        return PlaceGesture(host, pointer)


class IdentifyTool(Tool):
    """Tells what is at a place."""

    kind = ToolKind.IDENTIFY
    cursor = Qt.CursorShape.WhatsThisCursor

    def begin(self, host: MapHost, pointer: Pointer) -> Gesture:
        """Begin to ask."""
        return AskGesture(host, pointer)


class MeasureTool(Tool):
    """Measures distances."""

    kind = ToolKind.MEASURE
    cursor = Qt.CursorShape.CrossCursor

    def begin(self, host: MapHost, pointer: Pointer) -> Gesture:
        """Begin a click."""
        return MeasureGesture(host, pointer)


class MeasureAreaTool(MeasureTool):
    """Measures areas."""

    kind = ToolKind.MEASURE_AREA


class RotateTool(Tool):
    """Turns sectors of the selected site by their handles; a click selects another site, elsewhere drags the map."""

    kind = ToolKind.ROTATE
    cursor = Qt.CursorShape.CrossCursor

    def begin(self, host: MapHost, pointer: Pointer) -> Gesture:
        """Begin with the handle under the pointer, if there is one."""
        held = host.handle_at(pointer.x, pointer.y)
        if held is not None:
            return RotateGesture(host, pointer, *held)
        site = host.site_at(pointer.x, pointer.y)
        if site is not None:
            return ClickGesture(host, pointer, site)
        return PanGesture(host, pointer)


TOOLS: dict[ToolKind, Tool] = {
    tool.kind: tool
    for tool in (
        SelectTool(),
        PanTool(),
        PlaceTool(),
        IdentifyTool(),
        MeasureTool(),
        MeasureAreaTool(),
        RotateTool(),
    )
}
