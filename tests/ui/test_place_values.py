"""What status bar, measuring and scale say, against values worked out here from the files and from textbook formulas."""

from __future__ import annotations

import csv
import json
from math import atan, atan2, cos, radians, sin, sqrt, tan
from pathlib import Path

import numpy as np
import pytest
import rasterio
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot
from shapely.geometry import Point, shape

from coverage_planner.data.sample_data import sample_request
from coverage_planner.ui.main_window import MainWindow
from tests.ui.conftest import LEFT, point_of

PLACES = ((35.5041, 142.2237), (35.6180, 142.1520), (35.4402, 142.0613), (35.7011, 142.2999))
A_M, F = 6_378_137.0, 1 / 298.257222101
"""GRS80."""


def half_mesh_code(latitude_deg: float, longitude_deg: float) -> str:
    """JIS X 0410 by its own words: 40' x 1 degree, eighths, tenths, then quarters 1 SW, 2 SE, 3 NW, 4 NE."""
    p, rest_lat = divmod(latitude_deg * 60, 40)
    u, rest_lon = divmod((longitude_deg - 100) * 60, 60)
    q, rest_lat = divmod(rest_lat, 5)
    v, rest_lon = divmod(rest_lon, 7.5)
    r, rest_lat = divmod(rest_lat * 60, 30)
    w, rest_lon = divmod(rest_lon * 60, 45)
    quarter = 1 + 2 * (rest_lat >= 15) + (rest_lon >= 22.5)
    return f"{p:02.0f}{u:02.0f}{q:.0f}{v:.0f}{r:.0f}{w:.0f}{quarter}"


def geodesic_m(one: tuple[float, float], other: tuple[float, float]) -> float:
    """Vincenty's inverse formula (Survey Review XXIII, 176, 1975)."""
    b = A_M * (1 - F)
    u1, u2 = (atan((1 - F) * tan(radians(place[0]))) for place in (one, other))
    span = lam = radians(other[1] - one[1])
    for _round in range(50):
        ss = sqrt((cos(u2) * sin(lam)) ** 2 + (cos(u1) * sin(u2) - sin(u1) * cos(u2) * cos(lam)) ** 2)
        cs = sin(u1) * sin(u2) + cos(u1) * cos(u2) * cos(lam)
        sigma = atan2(ss, cs)
        sa = cos(u1) * cos(u2) * sin(lam) / ss
        c2 = 1 - sa * sa
        cm = cs - 2 * sin(u1) * sin(u2) / c2 if c2 else 0.0
        c = F / 16 * c2 * (4 + F * (4 - 3 * c2))
        lam = span + (1 - c) * F * sa * (sigma + c * ss * (cm + c * cs * (2 * cm * cm - 1)))
    k = c2 * (A_M**2 - b**2) / b**2
    big_a = 1 + k / 16384 * (4096 + k * (-768 + k * (320 - 175 * k)))
    big_b = k / 1024 * (256 + k * (-128 + k * (74 - 47 * k)))
    turn = cm + 0.0
    correction = (
        big_b
        * ss
        * (turn + big_b / 4 * (cs * (2 * turn**2 - 1) - big_b / 6 * turn * (4 * ss**2 - 3) * (4 * turn**2 - 3)))
    )
    return b * big_a * (sigma - correction)


def hover(window: MainWindow, latitude_deg: float, longitude_deg: float) -> list[str]:
    window.canvas.centre_on(latitude_deg, longitude_deg, 4.0)
    QApplication.processEvents()
    QTest.mouseMove(window.canvas, point_of(window, latitude_deg, longitude_deg) + QPoint(3, 0))
    QTest.mouseMove(window.canvas, point_of(window, latitude_deg, longitude_deg))
    QApplication.processEvents()
    QTest.qWait(60)
    return window.status._place.text().split("    ")


def test_the_formulas_of_this_file_are_right() -> None:
    # Tokyo station lies in the basic mesh 53394611; the quarter meridian of GRS80 is 10,001,965.729 m (Moritz 1980).
    assert half_mesh_code(35.6812, 139.7671).startswith("53394611")
    assert geodesic_m((0.0, 139.0), (90.0, 139.0)) == pytest.approx(10_001_965.729, abs=0.01)
    assert geodesic_m((0.0, 139.0), (0.0, 140.0)) == pytest.approx(A_M * radians(1), abs=0.01)


@pytest.fixture(scope="module")
def persons_by_code() -> dict[str, int]:
    found: dict[str, int] = {}
    for path in sample_request().mesh:
        with Path(path).open(encoding="cp932", newline="") as stream:
            for row in csv.DictReader(stream):
                if row["KEY_CODE"].strip().isdigit():
                    found[row["KEY_CODE"].strip()] = int(row["T001141001"])
    return found


def test_the_status_bar_says_what_the_files_say(sample: MainWindow, persons_by_code: dict[str, int]) -> None:
    homes = [
        (shape(feature["geometry"]), feature["properties"])
        for path in sample_request().boundaries
        for feature in json.loads(Path(path).read_text(encoding="utf-8"))["features"]
    ]
    checked = 0
    with rasterio.open(sample_request().dem[0]) as dem:
        heights = dem.read(1, masked=True)
        for place in PLACES:
            parts = hover(sample, *place)
            latitude, longitude = (float(text[:-1]) for text in parts[0].split())
            # A pixel of the map is some metres of ground.
            assert (latitude, longitude) == pytest.approx(place, abs=1e-3)
            said = {part.split()[0]: part.split()[1] for part in parts[1:] if " " in part}
            code = half_mesh_code(latitude, longitude)
            assert said["メッシュ"] == code
            row, col = dem.index(longitude, latitude)
            near = heights[row - 2 : row + 3, col - 2 : col + 3]
            assert near.min() - 1 <= float(said["標高"].replace(",", "")) <= near.max() + 1
            persons = [part for part in parts if part.endswith("人")]
            assert persons == ([f"{persons_by_code[code]:,} 人"] if code in persons_by_code else [])
            home = next((p for g, p in homes if g.contains(Point(longitude, latitude))), None)
            if home is not None:
                assert parts[-1] in (home["N03_004"], home["N03_003"]) or parts[-1] in "".join(map(str, home.values()))
                checked += 1
    assert checked == len(PLACES)


def test_measured_lengths_are_those_of_vincenty(sample: MainWindow, qtbot: QtBot) -> None:
    canvas = sample.canvas
    qtbot.keyClick(canvas, Qt.Key.Key_M)
    for place in (QPoint(120, 90), QPoint(400, 140), QPoint(310, 260)):
        qtbot.mouseClick(canvas, LEFT, pos=place)
    line = canvas.measured_line
    stretches = [geodesic_m(a, b) for a, b in zip(line.points, line.points[1:], strict=False)]
    assert line.stretches_m() == pytest.approx(stretches, abs=0.002)
    assert line.total_m > 10_000


@pytest.mark.parametrize("denominator", [25_000.0, 200_000.0])
def test_a_typed_scale_is_that_of_the_ground(sample: MainWindow, denominator: float) -> None:
    sample.status.scale_chosen.emit(denominator)
    view = sample.canvas.view
    middle = sample.canvas.height() / 2
    left, right = view.to_degrees(100.0, middle), view.to_degrees(500.0, middle)
    inch_m = 0.0254
    on_screen_m = 400 * inch_m / sample.canvas.logicalDpiX()
    assert geodesic_m(left, right) / on_screen_m == pytest.approx(denominator, rel=5e-3)
    assert np.isclose(sample.canvas.scale_denominator(), denominator, rtol=1e-6)
