"""The map widget: turns mouse and keys into gestures and signals, over the display that paints.

Keys: V select, H pan, T place, I identify, M measure (Shift+M areas), R rotate, Esc cancels, + and - zoom, arrows nudge the selection (or move the map when nothing is
selected), Space held drags the map and Space tapped asks to switch the selection on or off. Mouse: wheel zooms about the
pointer, the middle button drags the map with every tool, Shift-drag selects by box.
"""

from __future__ import annotations

from typing import cast

from PySide6.QtCore import QEvent, QPointF, QRectF, Qt, QTimer, Signal
from PySide6.QtGui import QEnterEvent, QKeyEvent, QMouseEvent, QNativeGestureEvent, QPainter, QWheelEvent
from PySide6.QtWidgets import QWidget

from coverage_planner.model.site import Site
from coverage_planner.ui.map.display import MapDisplay
from coverage_planner.ui.map.layers import MapLayer
from coverage_planner.ui.map.map_text import LabelPictures
from coverage_planner.ui.map.measuring import MeasuredLine, draw_measured_line
from coverage_planner.ui.map.overlay_painter import (
    draw_crosshair,
    draw_drag_trace,
    draw_place_ring,
    draw_selection_box,
    draw_selection_halo,
)
from coverage_planner.ui.map.rotating import azimuth_towards, draw_azimuths, handle_at, turned
from coverage_planner.ui.map.site_painter import draw_sign, sign_key, sign_size_px
from coverage_planner.ui.map.tools import TOOLS, Gesture, PanGesture, Pointer, ToolKind

FRAME_MS = 16
ZOOM_PER_NOTCH = 1.25
KEY_PAN_PX = 80.0
NUDGE, NUDGE_WITH_SHIFT = 1, 10
SITE_LATITUDES, SITE_LONGITUDES = (20.0, 46.0), (122.0, 154.0)
"""Where a site may be (model.site)."""
_ARROWS = {
    Qt.Key.Key_Up: (1, 0),
    Qt.Key.Key_Down: (-1, 0),
    Qt.Key.Key_Right: (0, 1),
    Qt.Key.Key_Left: (0, -1),
}
_TOOL_KEYS = {
    Qt.Key.Key_V: ToolKind.SELECT,
    Qt.Key.Key_H: ToolKind.PAN,
    Qt.Key.Key_T: ToolKind.PLACE,
    Qt.Key.Key_I: ToolKind.IDENTIFY,
    Qt.Key.Key_M: ToolKind.MEASURE,
    Qt.Key.Key_R: ToolKind.ROTATE,
}


_MEASURES = (ToolKind.MEASURE, ToolKind.MEASURE_AREA)


class MapCanvas(MapDisplay):
    """The map with its tools; data, looks and view are those of :class:`MapDisplay`."""

    hovered = Signal(float, float)
    """Latitude and longitude under the pointer."""
    hover_left = Signal()
    site_clicked = Signal(int, object)
    """Number of the site and the keyboard modifiers."""
    site_double_clicked = Signal(int)
    ground_clicked = Signal(float, float, object)
    sites_boxed = Signal(object, object)
    """frozenset of site numbers and the keyboard modifiers."""
    place_requested = Signal(float, float)
    site_drag_moved = Signal(int, float, float)
    """At most once per frame."""
    drag_step_held = Signal()
    """The dragged or turned site is elsewhere already; where, is told with the next frame."""
    site_drag_finished = Signal(int, float, float)
    site_drag_cancelled = Signal(int)
    nudge_requested = Signal(int, int)
    """Rows northwards and columns eastwards, in sub-cells."""
    toggle_requested = Signal()
    tool_changed = Signal(object)
    identify_requested = Signal(float, float)
    azimuth_turned = Signal(object)
    """The site with a sector turned, at most once per frame."""
    azimuth_finished = Signal(object)
    azimuth_cancelled = Signal(int)
    measured = Signal(object)
    """The measured line after every change."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.crosshair = False
        self._tool = TOOLS[ToolKind.SELECT]
        self._gesture: Gesture | None = None
        self._gesture_button = Qt.MouseButton.NoButton
        self._pointer: Pointer | None = None
        self._box: QRectF | None = None
        self._dragged: tuple[Site, float, float] | None = None
        self._turned: tuple[Site, int] | None = None
        self._drag_unsent = False
        self._measured = MeasuredLine()
        self._label_pictures = LabelPictures()
        self._space_held = False
        self._space_used = False
        self._drag_timer = QTimer(self)
        self._drag_timer.setSingleShot(True)
        self._drag_timer.setInterval(FRAME_MS)
        self._drag_timer.timeout.connect(self._send_drag)
        self.setMouseTracking(True)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)

    def set_crosshair(self, shown: bool) -> None:
        """Show or hide lines through the pointer."""
        self.crosshair = shown
        self.update()

    # -- tools --------------------------------------------------------------------------------------------------------

    @property
    def tool(self) -> ToolKind:
        """The tool in use."""
        return self._tool.kind

    def set_tool(self, kind: ToolKind | str) -> None:
        """Take another tool; a gesture under way is cancelled."""
        self._cancel_gesture()
        tool = TOOLS[ToolKind(kind)]
        if tool is not self._tool:
            self._tool = tool
            self._set_measured(MeasuredLine(closed=tool.kind is ToolKind.MEASURE_AREA))
            self.tool_changed.emit(tool.kind)
        self._show_cursor()
        self.update()

    def site_at(self, x: float, y: float) -> Site | None:
        """Return the site at a pixel, within 8 pixels."""
        if not self.scene.states[MapLayer.SITES].visible:
            return None
        number = self.scene.sites.hit(self._view, x, y)
        return None if number is None else self.scene.sites.site(number)

    def click(self, number: int | None, pointer: Pointer) -> None:
        """Tell that a site, or the ground, was clicked."""
        if number is None:
            self.ground_clicked.emit(*self._view.to_degrees(pointer.x, pointer.y), pointer.modifiers)
        else:
            self.site_clicked.emit(number, pointer.modifiers)

    def drag_site(self, site: Site, x: float, y: float) -> None:
        """Show a site at a pixel while it is dragged; listeners hear of it once per frame."""
        latitude, longitude = self._view.to_degrees(x, y)
        latitude = min(max(latitude, SITE_LATITUDES[0]), SITE_LATITUDES[1])
        longitude = min(max(longitude, SITE_LONGITUDES[0]), SITE_LONGITUDES[1])
        self._dragged = site, latitude, longitude
        self.scene.sites.set_hidden(site.number)
        self._tell_drag()

    def _tell_drag(self) -> None:
        """Tell of the step at once where none was told in this frame, else that one is to follow."""
        self._drag_unsent = True
        if self._drag_timer.isActive():
            self.drag_step_held.emit()
        else:
            self._send_drag()
        self.update()

    def _send_drag(self) -> None:
        if self._drag_unsent and self._turned is not None:
            self._drag_unsent = False
            self._drag_timer.start()
            self.azimuth_turned.emit(self._turned[0])
        elif self._drag_unsent and self._dragged is not None:
            self._drag_unsent = False
            self._drag_timer.start()
            site, latitude, longitude = self._dragged
            self.site_drag_moved.emit(site.number, latitude, longitude)

    def drop_site(self, site: Site) -> None:
        """Tell where the dragged site was left."""
        dragged = self._end_drag()
        if dragged is not None:
            self.site_drag_finished.emit(site.number, dragged[1], dragged[2])

    def release_site(self, site: Site) -> None:
        """Put the dragged site back."""
        if self._end_drag() is not None:
            self.site_drag_cancelled.emit(site.number)

    def _end_drag(self) -> tuple[Site, float, float] | None:
        dragged, self._dragged = self._dragged, None
        self._drag_unsent = False
        self._drag_timer.stop()
        self.scene.sites.set_hidden(None)
        self.update()
        return dragged

    def handle_at(self, x: float, y: float) -> tuple[Site, int] | None:
        """Return the selected site and the sector whose azimuth handle is at a pixel."""
        for site in self._turning_sites():
            handle = handle_at(self._view, site, x, y)
            if handle is not None and not site.locked:
                return site, handle.sector
        return None

    def _turning_sites(self) -> list[Site]:
        """Return the sites whose handles are shown: the selected one, turned as far as the pointer has turned it."""
        if self._tool.kind is not ToolKind.ROTATE or len(self._selected) != 1:
            return []
        site = self.scene.sites.site(next(iter(self._selected)))
        if self._turned is not None and site is not None and self._turned[0].number == site.number:
            site = self._turned[0]
        return [] if site is None else [site]

    def turn_sector(self, site: Site, sector: int, pointer: Pointer) -> None:
        """Show a sector turned towards the pointer; listeners hear of it once per frame."""
        coarse = bool(pointer.modifiers & Qt.KeyboardModifier.ControlModifier)
        azimuth = azimuth_towards(self._view, site, pointer.x, pointer.y, coarse=coarse)
        if azimuth is None:
            return
        self._turned = turned(site, sector, azimuth, together=pointer.shift), sector
        self._tell_drag()

    def drop_turn(self, site: Site) -> None:
        """Tell how the sector was left."""
        shown, self._turned, self._drag_unsent = self._turned, None, False
        self._drag_timer.stop()
        self.update()
        if shown is not None:
            self.azimuth_finished.emit(shown[0])

    def release_turn(self, site: Site) -> None:
        """Turn the sector back."""
        self._turned, self._drag_unsent = None, False
        self._drag_timer.stop()
        self.update()
        self.azimuth_cancelled.emit(site.number)

    def show_box(self, start: Pointer | None, end: Pointer | None) -> None:
        """Show the rubber band of a selection, or none."""
        if start is None or end is None:
            self._box = None
        else:
            self._box = QRectF(QPointF(start.x, start.y), QPointF(end.x, end.y)).normalized()
        self.update()

    def choose_box(self, start: Pointer, end: Pointer) -> None:
        """Tell which sites lie in a box."""
        numbers = self.scene.sites.numbers_in(self._view, start.x, start.y, end.x, end.y)
        self.sites_boxed.emit(numbers, end.modifiers)

    def place(self, pointer: Pointer) -> None:
        """Ask for a site at the pointer, if one may stand there."""
        latitude, longitude = self._view.to_degrees(pointer.x, pointer.y)
        inside = (
            SITE_LATITUDES[0] <= latitude <= SITE_LATITUDES[1] and SITE_LONGITUDES[0] <= longitude <= SITE_LONGITUDES[1]
        )
        if inside and self.rect().contains(round(pointer.x), round(pointer.y)):
            self.place_requested.emit(latitude, longitude)

    def identify(self, pointer: Pointer) -> None:
        """Ask what is at the pointer."""
        self.identify_requested.emit(*self._view.to_degrees(pointer.x, pointer.y))

    @property
    def measured_line(self) -> MeasuredLine:
        """The measured line."""
        return self._measured

    def measure_to(self, pointer: Pointer) -> None:
        """Lead the measured line to the pointer."""
        self._set_measured(self._measured.with_point(self._view.to_degrees(pointer.x, pointer.y)))

    def _set_measured(self, line: MeasuredLine) -> None:
        if line != self._measured:
            self._measured = line
            self.measured.emit(line)
            self.update()

    def _cancel_gesture(self) -> bool:
        gesture, self._gesture = self._gesture, None
        if gesture is None:
            return False
        gesture.cancel()
        self._show_cursor()
        return True

    # -- events -------------------------------------------------------------------------------------------------------

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Begin a gesture."""
        if self._gesture is not None:
            return
        pointer = _pointer_of(event)
        middle = event.button() is Qt.MouseButton.MiddleButton
        if middle or (self._space_held and event.button() is Qt.MouseButton.LeftButton):
            self._space_used = True
            self._gesture = PanGesture(self, pointer)
        elif event.button() is Qt.MouseButton.LeftButton:
            self._gesture = self._tool.begin(self, pointer)
        else:
            super().mousePressEvent(event)
            return
        self._gesture_button = event.button()
        self._show_cursor()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Continue the gesture and tell where the pointer is."""
        pointer = self._pointer = _pointer_of(event)
        if self._gesture is not None:
            if isinstance(self._gesture, PanGesture):
                self.begin_motion()
            self._gesture.move(pointer)
        self.hovered.emit(*self._view.to_degrees(pointer.x, pointer.y))
        self._show_cursor()
        if self._tool.kind in (ToolKind.PLACE, *_MEASURES) or self.crosshair:
            self.update()

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """End the gesture."""
        if self._gesture is None or event.button() is not self._gesture_button:
            return
        gesture, self._gesture = self._gesture, None
        gesture.end(_pointer_of(event))
        self._show_cursor()

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        """Open a site, or zoom in on the ground; a measured line ends, its last point was the first of the two clicks."""
        if event.button() is Qt.MouseButton.LeftButton and self._tool.kind in _MEASURES:
            self._set_measured(self._measured.ended())
            return
        if event.button() is not Qt.MouseButton.LeftButton or self._tool.kind is ToolKind.PLACE:
            self.mousePressEvent(event)
            return
        site = self.site_at(event.position().x(), event.position().y())
        if site is not None:
            self.site_double_clicked.emit(site.number)
        else:
            self.zoom_by(2.0, event.position())

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Zoom about the pointer."""
        notches = event.angleDelta().y() / 120
        if notches and self._dragged is None and self._box is None:
            self._cancel_gesture()
            self.begin_motion()
            self.zoom_by(ZOOM_PER_NOTCH**notches, event.position())
        event.accept()

    def event(self, event: QEvent) -> bool:
        """Zoom by pinching where the platform reports it."""
        if event.type() is QEvent.Type.NativeGesture:
            native = cast(QNativeGestureEvent, event)
            if native.gestureType() is Qt.NativeGestureType.ZoomNativeGesture:
                self.begin_motion()
                self.zoom_by(1.0 + native.value(), native.position())
                return True
        return super().event(event)

    def enterEvent(self, event: QEnterEvent) -> None:
        """Show the cursor of the tool."""
        self._show_cursor()
        super().enterEvent(event)

    def leaveEvent(self, event: QEvent) -> None:
        """Forget the pointer."""
        self._pointer = None
        self.hover_left.emit()
        self.update()
        super().leaveEvent(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Handle the keys of the map."""
        key = Qt.Key(event.key())
        arrow = _ARROWS.get(key)
        if key is Qt.Key.Key_Space:
            if not event.isAutoRepeat():
                self._space_held, self._space_used = True, False
                self._show_cursor()
        elif key is Qt.Key.Key_Escape:
            if not self._cancel_gesture():
                self.set_tool(ToolKind.SELECT)
                self.set_place_mark(None)
                self.set_outlined(None)
        elif key is Qt.Key.Key_Backspace and self._measured.points:
            self._set_measured(self._measured.without_last())
        elif arrow is not None and self._selected:
            step = NUDGE_WITH_SHIFT if event.modifiers() & Qt.KeyboardModifier.ShiftModifier else NUDGE
            self.nudge_requested.emit(arrow[0] * step, arrow[1] * step)
        elif arrow is not None:
            self.show_view(self._view.panned(-arrow[1] * KEY_PAN_PX, arrow[0] * KEY_PAN_PX))
        elif key in (Qt.Key.Key_Plus, Qt.Key.Key_Equal):
            self.zoom_by(ZOOM_PER_NOTCH)
        elif key is Qt.Key.Key_Minus:
            self.zoom_by(1 / ZOOM_PER_NOTCH)
        elif key is Qt.Key.Key_M and event.modifiers() == Qt.KeyboardModifier.ShiftModifier:
            self.set_tool(ToolKind.MEASURE_AREA)
        elif key in _TOOL_KEYS and not event.modifiers():
            self.set_tool(_TOOL_KEYS[key])
        else:
            super().keyPressEvent(event)

    def keyReleaseEvent(self, event: QKeyEvent) -> None:
        """Tell a tapped Space from a held one."""
        if Qt.Key(event.key()) is not Qt.Key.Key_Space:
            super().keyReleaseEvent(event)
        elif not event.isAutoRepeat() and self._space_held:
            self._space_held = False
            self._show_cursor()
            if not self._space_used:
                self.toggle_requested.emit()

    def _show_cursor(self) -> None:
        if isinstance(self._gesture, PanGesture) and self._gesture.dragging:
            shape = Qt.CursorShape.ClosedHandCursor
        elif self._space_held:
            shape = Qt.CursorShape.OpenHandCursor
        elif self._tool.kind is ToolKind.SELECT and self._gesture is None and self._pointer is not None:
            over = self.site_at(self._pointer.x, self._pointer.y)
            shape = Qt.CursorShape.PointingHandCursor if over is not None else self._tool.cursor
        else:
            shape = self._tool.cursor
        if self.cursor().shape() is not shape:
            self.setCursor(shape)

    def _draw_gesture(self, painter: QPainter) -> None:
        """Draw the dragged site, the box of a selection, the cross-hair and the ring of the place tool."""
        style = self.scene.style
        if self._dragged is not None:
            site, latitude, longitude = self._dragged
            start = QPointF(*self._view.to_pixel(site.latitude_deg, site.longitude_deg))
            here = QPointF(*self._view.to_pixel(latitude, longitude))
            size = sign_size_px(self._view.nominal_metres_per_pixel)
            draw_drag_trace(painter, start, here, style)
            draw_selection_halo(painter, here, size, style)
            draw_sign(painter, sign_key(site), here, max(size, 12.0), style)
        if self._box is not None:
            draw_selection_box(painter, self._box, style)
        for site in self._turning_sites():
            draw_azimuths(
                painter, self._view, site, None if self._turned is None else self._turned[1], self.font(), style
            )
        line = self._measured
        if line.points:
            pointer = None if self._pointer is None else self._view.to_degrees(self._pointer.x, self._pointer.y)
            line = line.shown_to(pointer)
            draw_measured_line(painter, self._view, line, self._label_pictures, self.font(), style)
        if self._pointer is not None:
            here = QPointF(self._pointer.x, self._pointer.y)
            if self.crosshair:
                draw_crosshair(painter, self._view, here, style)
            if self._tool.kind is ToolKind.PLACE and not self._space_held:
                draw_place_ring(painter, here, style)


def _pointer_of(event: QMouseEvent) -> Pointer:
    return Pointer(event.position().x(), event.position().y(), event.modifiers())
