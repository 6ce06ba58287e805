"""Sectors turn by their handles with one edit a drag, and areas on the ground are measured on the ellipsoid."""

from __future__ import annotations

from dataclasses import replace
from math import atanh, cos, radians, sin, sqrt

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest

from coverage_planner.model.site import AntennaPattern, Sector, Site
from coverage_planner.model.terms import Carrier
from coverage_planner.ui.application import wait_until_idle
from coverage_planner.ui.main_window import MainWindow
from coverage_planner.ui.map.measuring import MeasuredLine
from coverage_planner.ui.map.rotating import HANDLE_PX, azimuth_handles, azimuth_towards, handle_at, turned
from coverage_planner.ui.map.tools import Pointer, ToolKind
from coverage_planner.ui.map.view import ViewTransform
from tests.ui.conftest import point_of

LEFT = Qt.MouseButton.LeftButton


@pytest.fixture
def three_sectors(sample: MainWindow) -> Site:
    """A candidate with three sectors, selected and in the middle of the map."""
    session = sample.workspace.session
    assert session is not None
    site = session.plan.candidates[0]
    lobe = replace(site.sectors[0], pattern=AntennaPattern.SECTOR_3GPP)
    site = replace(site, sectors=tuple(replace(lobe, azimuth_deg=float(a)) for a in (0, 120, 240)))
    session.put_site(site)
    sample.canvas.centre_on(site.latitude_deg, site.longitude_deg, 20.0)
    sample.sites.select(frozenset({site.number}))
    sample.canvas.setFocus()
    wait_until_idle(sample)
    return site


def knob(window: MainWindow, site: Site, azimuth_deg: float) -> QPoint:
    centre = point_of(window, site.latitude_deg, site.longitude_deg)
    angle = radians(azimuth_deg)
    return QPoint(round(centre.x() + HANDLE_PX * sin(angle)), round(centre.y() - HANDLE_PX * cos(angle)))


def drag(window: MainWindow, start: QPoint, end: QPoint, keys: Qt.KeyboardModifier) -> None:
    canvas = window.canvas
    QTest.mousePress(canvas, LEFT, keys, start)
    for step in range(1, 5):
        QTest.mouseMove(canvas, start + (end - start) * (step / 4))
    gesture = canvas._gesture
    assert gesture is not None
    gesture.move(_pointer(end, keys))
    QTest.mouseRelease(canvas, LEFT, keys, end)


def _pointer(place: QPoint, keys: Qt.KeyboardModifier) -> Pointer:
    return Pointer(place.x(), place.y(), keys)


def azimuths(window: MainWindow, site: Site) -> list[float]:
    session = window.workspace.session
    assert session is not None
    return [sector.azimuth_deg for sector in session.plan.site(site.number).sectors]


def test_a_handle_turns_its_sector_in_one_edit(sample: MainWindow, three_sectors: Site) -> None:
    session = sample.workspace.session
    assert session is not None
    QTest.keyClick(sample.canvas, Qt.Key.Key_R)
    assert sample.canvas.tool is ToolKind.ROTATE
    before = session.plan
    edits = len(session.history)
    start = sample.canvas.grab().toImage()
    assert state_bits(sample, three_sectors) is not None
    old = state_bits(sample, three_sectors)
    drag(sample, knob(sample, three_sectors, 120), knob(sample, three_sectors, 165), Qt.KeyboardModifier.NoModifier)
    wait_until_idle(sample)
    assert azimuths(sample, three_sectors) == [0.0, pytest.approx(165, abs=1), 240.0]
    assert len(session.history) == edits + 1
    assert state_bits(sample, three_sectors) != old, "the footprint follows"
    assert sample.canvas.grab().toImage() != start
    session.undo()
    assert session.plan == before


def state_bits(window: MainWindow, site: Site) -> bytes:
    state = window.workspace.state
    assert state is not None
    return state.evaluation.footprints[site.number].groups[0].level_ddbm.tobytes()


def test_shift_turns_all_and_ctrl_in_steps(sample: MainWindow, three_sectors: Site) -> None:
    sample.canvas.set_tool(ToolKind.ROTATE)
    shift, control = Qt.KeyboardModifier.ShiftModifier, Qt.KeyboardModifier.ControlModifier
    drag(sample, knob(sample, three_sectors, 0), knob(sample, three_sectors, 40), shift)
    first = azimuths(sample, three_sectors)
    assert [(a - first[0]) % 360 for a in first] == [0, 120, 240]
    assert first[0] == pytest.approx(40, abs=1)
    wait_until_idle(sample)
    drag(sample, knob(sample, three_sectors, first[1]), knob(sample, three_sectors, 101), control)
    assert azimuths(sample, three_sectors)[1] == 105.0


def test_escape_turns_back_and_a_locked_site_stays(sample: MainWindow, three_sectors: Site) -> None:
    session = sample.workspace.session
    assert session is not None
    sample.canvas.set_tool(ToolKind.ROTATE)
    edits = len(session.history)
    start, end = knob(sample, three_sectors, 240), knob(sample, three_sectors, 300)
    QTest.mousePress(sample.canvas, LEFT, Qt.KeyboardModifier.NoModifier, start)
    QTest.mouseMove(sample.canvas, end)
    QTest.keyClick(sample.canvas, Qt.Key.Key_Escape)
    QTest.mouseRelease(sample.canvas, LEFT, Qt.KeyboardModifier.NoModifier, end)
    wait_until_idle(sample)
    assert azimuths(sample, three_sectors) == [0, 120, 240]
    assert len(session.history) == edits
    session.put_site(replace(session.plan.site(three_sectors.number), locked=True))
    wait_until_idle(sample)
    assert sample.canvas.handle_at(start.x(), start.y()) is None


VIEW = ViewTransform.of_bounds((139.0, 35.0, 140.0, 36.0), 800, 600)


@given(st.integers(0, 359), st.integers(0, 2), st.booleans())
def test_turning_is_towards_the_pointer_and_together_keeps_the_angles(angle: int, sector: int, together: bool) -> None:
    lobe = Sector(carriers=(Carrier.KDDI,), pattern=AntennaPattern.SECTOR_3GPP)
    site = Site(
        number=1,
        site_id="S",
        latitude_deg=35.5,
        longitude_deg=139.5,
        sectors=tuple(replace(lobe, azimuth_deg=a) for a in (10.0, 130.0, 250.0)),
    )
    after = turned(site, sector, float(angle), together=together)
    assert after.sectors[sector].azimuth_deg == angle
    differences = [(s.azimuth_deg - angle) % 360 for s in after.sectors]
    usual = [(s.azimuth_deg - site.sectors[sector].azimuth_deg) % 360 for s in site.sectors]
    assert (differences == usual) or not together
    for handle in azimuth_handles(VIEW, after):
        assert azimuth_towards(VIEW, after, handle.x, handle.y) == round(handle.azimuth_deg) % 360
        assert handle_at(VIEW, after, handle.x, handle.y) is not None


def test_areas_are_geodesic() -> None:
    # A half mesh at 36 degrees north: 15" by 22.5"; the area between parallels on GRS80 in closed form.
    south, north, east_deg = 36.0, 36.0 + 1 / 240, 1 / 160
    ring = MeasuredLine(
        ((south, 139.0), (south, 139.0 + east_deg), (north, 139.0 + east_deg), (north, 139.0)), closed=True
    )
    a, f = 6378137.0, 1 / 298.257222101
    e = sqrt(f * (2 - f))

    def zone(latitude_deg: float) -> float:
        s = sin(radians(latitude_deg))
        return a * a * (1 - e * e) / 2 * (s / (1 - e * e * s * s) + atanh(e * s) / e)

    exact = radians(east_deg) * (zone(north) - zone(south))
    # Geodesics bulge off the parallels by millimetres here.
    assert ring.area_m2 == pytest.approx(exact, rel=1e-6)
    assert MeasuredLine(ring.points).area_m2 == 0.0
    assert len(ring.stretches_m()) == 4


def test_the_area_tool_says_area_and_perimeter(sample: MainWindow) -> None:
    told: list[str] = []
    sample.places.told.connect(told.append)
    QTest.keyClick(sample.canvas, Qt.Key.Key_M, Qt.KeyboardModifier.ShiftModifier)
    assert sample.canvas.tool is ToolKind.MEASURE_AREA
    for place in (QPoint(200, 200), QPoint(400, 200), QPoint(400, 350)):
        QTest.mouseClick(sample.canvas, LEFT, Qt.KeyboardModifier.NoModifier, place)
    assert "面積" in told[-1]
    assert "周長" in told[-1]
    assert sample.canvas.measured_line.area_m2 > 0
