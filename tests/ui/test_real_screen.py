"""The program on a real X screen (xcb under Xvfb): the sample opens, and what the screen shows is a map with panels.

Every other window test runs offscreen; this one proves that the platform plug-in of a desktop loads with the libraries
that tools/set_up.sh installs, and that the painted window reaches the screen.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from PySide6.QtGui import QImage

SIZE = 1600, 1000

# A desktop session of its own: opens the sample as a planner does, then takes the picture from the screen, not from the
# widgets.
SESSION = """
import sys
from pathlib import Path
from PySide6.QtCore import QSettings
from coverage_planner.ui.application import make_application, wait_until_idle
from coverage_planner.ui.main_window import MainWindow
folder = Path(sys.argv[1])
app = make_application()
window = MainWindow(QSettings(str(folder / "user.ini"), QSettings.Format.IniFormat))
window.setGeometry(0, 0, {width}, {height})
window.show()
wait_until_idle(window)
app.primaryScreen().grabWindow(0).save(str(folder / "first.png"))
window.open_sample()
wait_until_idle(window)
app.primaryScreen().grabWindow(0).save(str(folder / "plan.png"))
centre = window.canvas.mapToGlobal(window.canvas.rect().topLeft())
print(app.platformName(), window.workspace.current, centre.x(), centre.y(), window.canvas.width(), window.canvas.height())
window._leaving = True
window.close()
"""


def pixels(path: Path) -> np.ndarray:
    image = QImage(str(path)).convertToFormat(QImage.Format.Format_RGB32)
    assert (image.width(), image.height()) == SIZE
    return np.frombuffer(image.constBits(), dtype=np.uint32).reshape(SIZE[1], SIZE[0]) & 0xFFFFFF


@pytest.mark.skipif(shutil.which("xvfb-run") is None, reason="xvfb-run absent: apt-get install xvfb xauth")
def test_the_sample_is_seen_on_a_real_screen(tmp_path: Path) -> None:
    width, height = SIZE
    screen = ["xvfb-run", "-a", "-s", f"-screen 0 {width}x{height}x24"]
    answer = subprocess.run(
        [*screen, sys.executable, "-c", SESSION.format(width=width, height=height), str(tmp_path)],
        env=os.environ | {"QT_QPA_PLATFORM": "xcb"},
        check=False,
        capture_output=True,
        text=True,
        timeout=120,
    )
    assert answer.returncode == 0, answer.stderr
    platform, current, *frame = answer.stdout.split()
    assert (platform, current) == ("xcb", "True")
    left, top, map_width, map_height = map(int, frame)
    first, plan = pixels(tmp_path / "first.png"), pixels(tmp_path / "plan.png")
    # The first page is there: a light page with its words, and nothing of the black screen behind.
    assert np.unique(first).size > 50
    assert (first == 0).mean() < 0.01
    # The map has replaced it, in many colours: coverage, ground, roads, signs of sites, names.
    assert (first != plan).mean() > 0.3
    on_map = plan[top : top + map_height, left : left + map_width]
    assert on_map.shape == (map_height, map_width)
    assert np.unique(on_map).size > 1000
    # No colour fills the map, so it is painted everywhere and not only in a corner.
    for part in (on_map[: map_height // 2], on_map[map_height // 2 :]):
        for half in (part[:, : map_width // 2], part[:, map_width // 2 :]):
            assert np.unique(half).size > 200
    # The panels around it hold text.
    assert np.unique(plan[top : top + map_height, left + map_width :]).size > 20
