"""The map widget through real mouse and key events: what a planner does, and what the window hears of it."""

from __future__ import annotations

from types import SimpleNamespace

import pytest
from PySide6.QtCore import QEvent, QPoint, QPointF, Qt
from PySide6.QtGui import QColor, QImage, QKeyEvent, QMouseEvent, QWheelEvent
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from coverage_planner.ui.map.canvas import MapCanvas
from coverage_planner.ui.map.layers import MapLayer
from coverage_planner.ui.map.tools import ToolKind
from coverage_planner.ui.style import CARRIER_COLOURS, DARK_MAP, LIGHT_MAP

LEFT, MIDDLE = Qt.MouseButton.LeftButton, Qt.MouseButton.MiddleButton
NONE, SHIFT = Qt.KeyboardModifier.NoModifier, Qt.KeyboardModifier.ShiftModifier


@pytest.fixture
def canvas(qtbot: QtBot, valley: SimpleNamespace) -> MapCanvas:
    canvas = MapCanvas()
    qtbot.addWidget(canvas)
    canvas.resize(900, 650)
    canvas.set_terrain(valley.terrain)
    canvas.set_population(valley.population)
    canvas.set_mesh_class(valley.mesh_class)
    canvas.set_roads(valley.roads)
    canvas.set_road_bits(valley.road_bits)
    canvas.set_outlines(valley.outlines, valley.names)
    canvas.set_sites(valley.sites)
    canvas.show()
    canvas.fit(valley.bounds)
    return canvas


@pytest.fixture
def heard(canvas: MapCanvas) -> list[tuple[object, ...]]:
    """Every signal in order: its name and values."""
    events: list[tuple[object, ...]] = []
    for name in (
        "site_clicked",
        "site_double_clicked",
        "ground_clicked",
        "sites_boxed",
        "place_requested",
        "site_drag_moved",
        "site_drag_finished",
        "site_drag_cancelled",
        "nudge_requested",
        "toggle_requested",
        "tool_changed",
    ):
        getattr(canvas, name).connect(lambda *values, name=name: events.append((name, *values)))
    return events


def point(canvas: MapCanvas, lat: float, lon: float) -> QPoint:
    x, y = canvas.view.to_pixel(lat, lon)
    return QPoint(round(x), round(y))


def site_point(canvas: MapCanvas, number: int) -> QPoint:
    site = canvas.scene.sites.site(number)
    assert site is not None
    return point(canvas, site.latitude_deg, site.longitude_deg)


def move(canvas: MapCanvas, at: QPoint, button: Qt.MouseButton = LEFT) -> None:
    """qtbot.mouseMove carries no pressed button, real moves do."""
    event = QMouseEvent(QEvent.Type.MouseMove, QPointF(at), canvas.mapToGlobal(QPointF(at)), button, button, NONE)
    QApplication.sendEvent(canvas, event)


def drag(qtbot: QtBot, canvas: MapCanvas, start: QPoint, *way: QPoint, button: Qt.MouseButton = LEFT) -> None:
    qtbot.mousePress(canvas, button, NONE, start)
    for at in way:
        move(canvas, at, button)
    qtbot.mouseRelease(canvas, button, NONE, way[-1])


def wheel(canvas: MapCanvas, at: QPoint, notches: float) -> None:
    event = QWheelEvent(
        QPointF(at),
        canvas.mapToGlobal(QPointF(at)),
        QPoint(),
        QPoint(0, round(120 * notches)),
        Qt.MouseButton.NoButton,
        NONE,
        Qt.ScrollPhase.NoScrollPhase,
        False,
    )
    QApplication.sendEvent(canvas, event)


def test_a_click_on_a_site_tells_its_number_and_keys(qtbot: QtBot, canvas: MapCanvas, heard: list) -> None:
    qtbot.mouseClick(canvas, LEFT, NONE, site_point(canvas, 4))
    qtbot.mouseClick(canvas, LEFT, SHIFT, site_point(canvas, 5) + QPoint(4, 3))
    assert heard == [("site_clicked", 4, NONE), ("site_clicked", 5, SHIFT)]


def test_a_click_on_the_ground_is_not_a_site(qtbot: QtBot, canvas: MapCanvas, heard: list) -> None:
    before = canvas.view
    at = point(canvas, 35.72, 138.65)
    qtbot.mouseClick(canvas, LEFT, NONE, at)
    ((name, lat, lon, keys),) = heard
    assert (name, keys) == ("ground_clicked", NONE)
    assert (lat, lon) == pytest.approx((35.72, 138.65), abs=2e-4)
    assert canvas.view == before


def test_hidden_sites_cannot_be_clicked(qtbot: QtBot, canvas: MapCanvas, heard: list) -> None:
    canvas.set_layer_visible(MapLayer.SITES, False)
    qtbot.mouseClick(canvas, LEFT, NONE, site_point(canvas, 4))
    assert [event[0] for event in heard] == ["ground_clicked"]


def test_dragging_a_site_moves_it_and_ends_where_it_was_left(qtbot: QtBot, canvas: MapCanvas, heard: list) -> None:
    start = site_point(canvas, 4)
    before = canvas.view
    end = start + QPoint(60, -45)
    drag(qtbot, canvas, start + QPoint(3, 2), start + QPoint(30, -20), end + QPoint(3, 2))
    assert canvas.view == before
    assert heard[0][:2] == ("site_drag_moved", 4)
    name, number, lat, lon = heard[-1]
    assert (name, number) == ("site_drag_finished", 4)
    # the site keeps its distance from the pointer: it moves by what the pointer moved
    site = canvas.scene.sites.site(4)
    assert site is not None
    x0, y0 = canvas.view.to_pixel(site.latitude_deg, site.longitude_deg)
    x, y = canvas.view.to_pixel(lat, lon)
    assert (x - x0, y - y0) == pytest.approx((60, -45), abs=1e-6)


def test_a_drag_speaks_at_most_once_per_frame(qtbot: QtBot, canvas: MapCanvas, heard: list) -> None:
    start = site_point(canvas, 4)
    qtbot.mousePress(canvas, LEFT, NONE, start)
    for k in range(1, 201):
        move(canvas, start + QPoint(5 + k // 2, 0))
    assert len(heard) == 1  # two hundred moves within one frame
    qtbot.waitUntil(lambda: len(heard) == 2, timeout=1000)  # the last place follows when the frame is over
    last_lon = heard[-1][3]
    qtbot.mouseRelease(canvas, LEFT, NONE, start + QPoint(105, 0))
    assert heard[-1][0] == "site_drag_finished"
    assert heard[-1][3] == pytest.approx(last_lon, abs=1e-12)
    qtbot.wait(40)
    assert heard[-1][0] == "site_drag_finished"  # nothing comes after the end


def test_a_locked_site_does_not_move(qtbot: QtBot, canvas: MapCanvas, heard: list) -> None:
    start = site_point(canvas, 6)
    drag(qtbot, canvas, start, start + QPoint(30, 0), start + QPoint(80, 10))
    assert heard == [("site_clicked", 6, NONE)]


def test_escape_puts_a_dragged_site_back(qtbot: QtBot, canvas: MapCanvas, heard: list) -> None:
    start = site_point(canvas, 4)
    qtbot.mousePress(canvas, LEFT, NONE, start)
    move(canvas, start + QPoint(50, 0))
    assert canvas.scene.sites.hidden_number == 4
    qtbot.keyClick(canvas, Qt.Key.Key_Escape)
    qtbot.mouseRelease(canvas, LEFT, NONE, start + QPoint(50, 0))
    assert [event[0] for event in heard] == ["site_drag_moved", "site_drag_cancelled"]
    assert canvas.scene.sites.hidden_number is None


def test_the_dragged_site_is_drawn_under_the_pointer(qtbot: QtBot, canvas: MapCanvas) -> None:
    canvas.set_layer_visible(MapLayer.ROADS, False)
    start = site_point(canvas, 1)
    there = start + QPoint(40, 150)
    qtbot.mousePress(canvas, LEFT, NONE, start)
    move(canvas, there)
    picture = canvas.grab().toImage()
    assert (
        picture.pixelColor(there + QPoint(2, 0)).name().upper()
        == CARRIER_COLOURS[canvas.scene.sites.sites[0].carriers[0]]
    )
    assert (
        picture.pixelColor(start + QPoint(2, 0)).name().upper()
        != CARRIER_COLOURS[canvas.scene.sites.sites[0].carriers[0]]
    )
    qtbot.keyClick(canvas, Qt.Key.Key_Escape)


def test_dragging_the_ground_pans_with_every_way_of_panning(qtbot: QtBot, canvas: MapCanvas, heard: list) -> None:
    ground = point(canvas, 35.72, 138.65)
    for way in ("select", "middle", "hand", "space"):
        lat, lon = canvas.view.to_degrees(ground.x(), ground.y())
        if way == "hand":
            canvas.set_tool(ToolKind.PAN)
        if way == "space":
            canvas.set_tool(ToolKind.PLACE)
            qtbot.keyPress(canvas, Qt.Key.Key_Space)
        button = MIDDLE if way == "middle" else LEFT
        drag(qtbot, canvas, ground, ground + QPoint(20, 10), ground + QPoint(50, 30), button=button)
        if way == "space":
            qtbot.keyRelease(canvas, Qt.Key.Key_Space)
        assert canvas.view.to_pixel(lat, lon) == pytest.approx((ground.x() + 50, ground.y() + 30), abs=1e-6)
    names = {event[0] for event in heard}
    assert names == {"tool_changed"}  # no click, no site, no toggle


def test_escape_takes_a_pan_back(qtbot: QtBot, canvas: MapCanvas) -> None:
    before = canvas.view
    ground = point(canvas, 35.72, 138.65)
    qtbot.mousePress(canvas, LEFT, NONE, ground)
    move(canvas, ground + QPoint(100, 0))
    assert canvas.view != before
    qtbot.keyClick(canvas, Qt.Key.Key_Escape)
    assert canvas.view == before
    qtbot.mouseRelease(canvas, LEFT, NONE, ground)


def test_the_wheel_zooms_about_the_pointer(canvas: MapCanvas) -> None:
    at = QPoint(200, 480)
    ground = canvas.view.to_degrees(at.x(), at.y())
    scale = canvas.view.scale
    wheel(canvas, at, 2)
    assert canvas.view.scale == pytest.approx(scale * 1.25**2)
    assert canvas.view.to_pixel(*ground) == pytest.approx((200, 480), abs=1e-6)
    wheel(canvas, at, -2)
    assert canvas.view.scale == pytest.approx(scale)


def test_a_box_selects_what_is_inside(qtbot: QtBot, canvas: MapCanvas, heard: list) -> None:
    a, b = point(canvas, 35.655, 138.745), point(canvas, 35.625, 138.81)
    press = QMouseEvent(QEvent.Type.MouseButtonPress, QPointF(a), canvas.mapToGlobal(QPointF(a)), LEFT, LEFT, SHIFT)
    QApplication.sendEvent(canvas, press)
    move(canvas, b)
    inside = canvas.grab().toImage().pixelColor((a + b) / 2)
    qtbot.mouseRelease(canvas, LEFT, SHIFT, b)
    assert heard == [("sites_boxed", frozenset({4, 5}), SHIFT)]
    assert canvas.grab().toImage().pixelColor((a + b) / 2) != inside  # the band is gone


def test_placing_asks_for_a_site_at_the_pointer(qtbot: QtBot, canvas: MapCanvas, heard: list) -> None:
    qtbot.keyClick(canvas, Qt.Key.Key_T)
    assert canvas.tool is ToolKind.PLACE
    at = point(canvas, 35.70, 138.70)
    move(canvas, at, Qt.MouseButton.NoButton)
    ring = canvas.grab().toImage().pixelColor(at + QPoint(14, 0))
    assert ring == QColor(LIGHT_MAP.selection.colour)
    qtbot.mouseClick(canvas, LEFT, NONE, at)
    name, lat, lon = heard[-1]
    assert name == "place_requested"
    assert (lat, lon) == pytest.approx((35.70, 138.70), abs=2e-4)
    qtbot.keyClick(canvas, Qt.Key.Key_Escape)
    assert canvas.tool is ToolKind.SELECT
    assert [event for event in heard if event[0] == "tool_changed"] == [
        ("tool_changed", ToolKind.PLACE),
        ("tool_changed", ToolKind.SELECT),
    ]


def test_placing_on_top_of_a_site_is_possible_and_a_press_can_be_taken_back(
    qtbot: QtBot, canvas: MapCanvas, heard: list
) -> None:
    canvas.set_tool("place")
    heard.clear()
    at = site_point(canvas, 4)
    qtbot.mouseClick(canvas, LEFT, NONE, at)
    assert [event[0] for event in heard] == ["place_requested"]
    qtbot.mousePress(canvas, LEFT, NONE, at)
    qtbot.keyClick(canvas, Qt.Key.Key_Escape)
    qtbot.mouseRelease(canvas, LEFT, NONE, at)
    assert [event[0] for event in heard] == ["place_requested"]
    assert canvas.tool is ToolKind.PLACE


def test_no_site_is_asked_for_outside_japan(qtbot: QtBot, canvas: MapCanvas, heard: list) -> None:
    canvas.fit((110.0, 30.0, 121.0, 40.0))
    canvas.set_tool("place")
    heard.clear()
    qtbot.mouseClick(canvas, LEFT, NONE, QPoint(450, 300))
    assert heard == []


def test_arrows_nudge_the_selection_and_move_the_map_without_one(qtbot: QtBot, canvas: MapCanvas, heard: list) -> None:
    before = canvas.view
    canvas.set_selected(frozenset({4}))
    for key in (Qt.Key.Key_Up, Qt.Key.Key_Down, Qt.Key.Key_Right, Qt.Key.Key_Left):
        qtbot.keyClick(canvas, key)
    qtbot.keyClick(canvas, Qt.Key.Key_Up, SHIFT)
    nudges = [(1, 0), (-1, 0), (0, 1), (0, -1), (10, 0)]
    assert heard == [("nudge_requested", *nudge) for nudge in nudges]
    assert canvas.view == before
    canvas.set_selected(frozenset())
    qtbot.keyClick(canvas, Qt.Key.Key_Up)
    assert canvas.view.bounds()[3] > before.bounds()[3]
    assert len(heard) == 5


def test_a_tap_on_space_asks_to_switch_the_selection(qtbot: QtBot, canvas: MapCanvas, heard: list) -> None:
    qtbot.keyClick(canvas, Qt.Key.Key_Space)
    assert heard == [("toggle_requested",)]
    repeat = QKeyEvent(QEvent.Type.KeyPress, Qt.Key.Key_Space, NONE, " ", True)
    qtbot.keyPress(canvas, Qt.Key.Key_Space)
    QApplication.sendEvent(canvas, repeat)
    qtbot.keyRelease(canvas, Qt.Key.Key_Space)
    assert heard == [("toggle_requested",)] * 2


def test_hover_tells_where_the_pointer_is(qtbot: QtBot, canvas: MapCanvas) -> None:
    for at in (QPoint(10, 20), QPoint(450, 300), QPoint(890, 640)):
        with qtbot.waitSignal(canvas.hovered) as signal:
            move(canvas, at, Qt.MouseButton.NoButton)
        assert canvas.view.to_pixel(*signal.args) == pytest.approx((at.x(), at.y()), abs=1e-6)


def test_a_double_click_opens_a_site_or_zooms_in(qtbot: QtBot, canvas: MapCanvas, heard: list) -> None:
    qtbot.mouseDClick(canvas, LEFT, NONE, site_point(canvas, 4))
    assert ("site_double_clicked", 4) in heard
    scale = canvas.view.scale
    qtbot.mouseDClick(canvas, LEFT, NONE, point(canvas, 35.72, 138.65))
    assert canvas.view.scale == pytest.approx(2 * scale)


def test_what_was_fitted_stays_fitted_until_the_planner_moves_the_map(
    qtbot: QtBot, canvas: MapCanvas, valley: SimpleNamespace
) -> None:
    canvas.resize(500, 800)
    west, south, east, north = canvas.view_bounds()
    assert west <= valley.bounds[0] < valley.bounds[2] <= east
    assert south <= valley.bounds[1] < valley.bounds[3] <= north
    wheel(canvas, QPoint(100, 100), 1)
    scale, centre = canvas.view.scale, (canvas.view.centre_x, canvas.view.centre_y)
    canvas.resize(900, 650)
    assert canvas.view.scale == scale
    assert (canvas.view.centre_x, canvas.view.centre_y) == centre


def test_every_change_of_view_is_told_once(qtbot: QtBot, canvas: MapCanvas) -> None:
    told: list[int] = []
    canvas.view_changed.connect(lambda: told.append(1))
    canvas.zoom_by(2.0)
    canvas.centre_on(35.66, 138.71, metres_per_pixel=5.0)
    assert canvas.view.metres_per_pixel() == pytest.approx(5.0, rel=1e-6)
    assert canvas.view.to_degrees(450, 325) == pytest.approx((35.66, 138.71), abs=1e-9)
    assert len(told) == 2
    canvas.show_view(canvas.view)
    assert len(told) == 2


def test_hidden_layers_leave_no_pixel(canvas: MapCanvas) -> None:
    canvas.set_legend_visible(False)
    for layer in MapLayer:
        canvas.set_layer_visible(layer, False)
    picture = canvas.grab().toImage()
    background = QColor(LIGHT_MAP.background)
    assert {picture.pixelColor(x, y).name() for x in range(0, 850, 25) for y in range(80, 600, 25)} == {
        background.name()
    }
    canvas.set_layer_visible(MapLayer.MESH, True)
    assert canvas.layer_state(MapLayer.MESH).visible
    assert canvas.grab().toImage() != picture


def test_opacity_mixes_a_layer_with_what_is_below(canvas: MapCanvas, valley: SimpleNamespace) -> None:
    for layer in MapLayer:
        canvas.set_layer_visible(layer, layer is MapLayer.MESH)
    k = int((valley.mesh_class == 2).argmax())
    lat, lon = (valley.population.row[k] + 0.5) / 240, 100 + (valley.population.col[k] + 0.5) / 160
    at = point(canvas, lat, lon)
    colours = []
    for opacity in (1.0, 0.5, 0.0):
        canvas.set_layer_opacity(MapLayer.MESH, opacity)
        colours.append(canvas.grab().toImage().pixelColor(at))
    assert colours[2] == QColor(LIGHT_MAP.background)
    assert colours[0].red() < colours[1].red() < colours[2].red()


def test_the_footprint_of_a_site_is_shaded_where_it_covers(canvas: MapCanvas, valley: SimpleNamespace) -> None:
    for layer in (MapLayer.SITES, MapLayer.ROADS, MapLayer.BOUNDARIES, MapLayer.MESH):
        canvas.set_layer_visible(layer, False)
    inside, outside = point(canvas, 35.6385, 138.7615), point(canvas, 35.70, 138.66)
    before = canvas.grab().toImage()
    canvas.set_footprint(valley.footprint)
    shaded = canvas.grab().toImage()
    canvas.set_footprint(None)
    assert shaded.pixelColor(inside) != before.pixelColor(inside)
    assert shaded.pixelColor(outside) == before.pixelColor(outside)
    assert canvas.grab().toImage() == before


def test_the_dark_theme_is_dark(canvas: MapCanvas) -> None:
    light = canvas.grab().toImage()
    canvas.set_dark(True)
    dark = canvas.grab().toImage()
    corner = QPoint(5, 5)
    assert dark.pixelColor(corner) == QColor(DARK_MAP.background)
    assert light.pixelColor(corner) == QColor(LIGHT_MAP.background)


def test_a_picture_shows_what_the_widget_shows(canvas: MapCanvas) -> None:
    image = canvas.render_image(1400, 1000)
    assert (image.width(), image.height()) == (1400, 1000)
    same = canvas.render_image(canvas.width(), canvas.height())
    assert same == canvas.grab().toImage().convertToFormat(same.format())
    assert isinstance(same, QImage)


def test_the_map_is_named_for_screen_readers(canvas: MapCanvas) -> None:
    assert canvas.accessibleName() == "地図"
    canvas.set_language("en")
    assert canvas.accessibleName() == "Map"
    assert canvas.focusPolicy() == Qt.FocusPolicy.StrongFocus


def test_the_scale_agrees_with_the_screen(canvas: MapCanvas) -> None:
    assert canvas.scale_denominator() == pytest.approx(
        canvas.view.metres_per_pixel() / (0.0254 / canvas.logicalDpiX()), rel=1e-9
    )


def test_a_slow_screen_gets_drafts_while_the_map_moves_and_the_true_picture_after(
    qtbot: QtBot, canvas: MapCanvas
) -> None:
    canvas.grab()
    canvas._frame_ms = 500.0  # as on a large high-DPI screen
    wheel(canvas, QPoint(300, 300), 1)
    draft = canvas.grab().toImage()
    qtbot.waitUntil(lambda: not canvas._settle_timer.isActive(), timeout=2000)
    settled = canvas.grab().toImage()
    assert settled != draft
    assert settled == canvas.render_image(canvas.width(), canvas.height()).convertToFormat(settled.format())
    # the draft shows the same map, only coarser
    small = [picture.scaled(45, 32, mode=Qt.TransformationMode.SmoothTransformation) for picture in (draft, settled)]
    apart = [
        abs(small[0].pixelColor(x, y).green() - small[1].pixelColor(x, y).green()) for x in range(45) for y in range(32)
    ]
    assert sum(apart) / len(apart) < 4
