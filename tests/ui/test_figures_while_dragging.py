"""Figures of a drag: grey from the first step, grey while steps follow, black when the mouse rests and the newest are there."""

from __future__ import annotations

from pytestqt.qtbot import QtBot

from coverage_planner.ui.indicator_panel import HOLD_MS
from coverage_planner.ui.main_window import MainWindow
from tests.ui.conftest import lone_candidate


def grey(window: MainWindow) -> bool:
    block = window.indicators.population_block
    return block.value_text.endswith("•")


def test_figures_are_grey_until_those_of_the_last_place_have_arrived(sample: MainWindow, qtbot: QtBot) -> None:
    site = lone_candidate(sample)
    canvas = sample.canvas
    seen = []
    sample.workspace.state_changed.connect(lambda _state: seen.append((sample.workspace.newest, grey(sample))))
    assert not grey(sample)
    x, y = canvas.view.to_pixel(site.latitude_deg, site.longitude_deg)
    sample.indicators._hold.setInterval(
        60_000
    )  # on a loaded machine the steps come slowly; the mouse does not rest yet
    for step in range(6):
        canvas.drag_site(site, x + 10 * (step + 1), y)
        # at once and not when the next figures come
        assert grey(sample) or step > 0
        qtbot.wait(25)
    assert grey(sample)
    sample.indicators._hold.setInterval(HOLD_MS)  # an active timer begins anew
    qtbot.waitUntil(lambda: not grey(sample), timeout=5000)
    assert sample.workspace.newest
    assert seen
    # figures came while the site moved, none of them was shown as settled before the mouse rested
    assert all(was_grey for _newest, was_grey in seen[:-1])
    canvas.release_site(site)
    qtbot.waitUntil(lambda: not grey(sample), timeout=5000)
