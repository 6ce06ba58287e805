"""Neighbouring classes of the map are told apart by full and by dichromatic eyes, on the light and on the dark ground."""

from __future__ import annotations

from itertools import combinations, pairwise

import numpy as np
import pytest

from coverage_planner.model.terms import Carrier
from coverage_planner.report import map_colours
from coverage_planner.ui.map.cell_painter import CELL_OPACITY
from coverage_planner.ui.style import (
    CARRIER_COLOURS,
    DARK_MAP,
    LIGHT_MAP,
    NEUTRAL_HOST_COLOUR,
    RAMPS,
    SERVER_PALETTE,
    Ink,
    MapStyle,
)
from tests.ui.map.colour_vision import DICHROMACY, ciede2000, mixed, seen

NOTICED = 2.3
"""Difference that is just noticed between colours side by side (Mahy, Van Eycken and Oosterlinck 1994, in CIELAB)."""
PLAIN = 8.0
"""Least difference asked of classes that lie far from each other on the map."""

eyes = pytest.mark.parametrize("eyes", DICHROMACY)
styles = pytest.mark.parametrize("style", [LIGHT_MAP, DARK_MAP], ids=["light", "dark"])


def looks(inks: list[Ink], style: MapStyle, eyes: str) -> list[np.ndarray]:
    return [seen(mixed(ink.colour, ink.opacity, style.hillshade_flat), eyes) for ink in inks]


def test_the_difference_is_the_published_one() -> None:
    # Sharma, Wu and Dalal 2005, table 1, pairs 1, 17, 24 and 34.
    for one, other, difference in (
        ((50, 2.6772, -79.7751), (50, 0, -82.7485), 2.0425),
        ((50, 2.5, 0), (73, 25, -18), 27.1492),
        ((50, 2.5, 0), (50, 3.2592, 0.3350), 1.0000),
        ((2.0776, 0.0795, -1.1350), (0.9033, -0.0636, -0.5514), 0.9082),
    ):
        assert ciede2000(np.array(one), np.array(other)) == pytest.approx(difference, abs=5e-5)
    white = seen(np.ones(3), "full")
    assert white == pytest.approx([100, 0, 0], abs=1e-6)
    assert all(ciede2000(white, seen(np.ones(3), eyes)) < 0.1 for eyes in DICHROMACY), "grey stays grey"


@eyes
@styles
def test_steps_of_ramps_are_told_from_their_neighbours(style: MapStyle, eyes: str) -> None:
    ramps = {name: list(getattr(style, name)) for name in ("unserved_ramp", "population_ramp", "footprint_ramp")}
    ramps |= {name: [Ink(colour, CELL_OPACITY) for colour in colours] for name, colours in RAMPS.items()}
    for name, inks in ramps.items():
        looked = looks(inks, style, eyes)
        assert min(ciede2000(a, b) for a, b in pairwise(looked)) >= 1.6 * NOTICED, name
        light = [look[0] for look in looked]
        assert light in (sorted(light), sorted(light, reverse=True)), f"{name}: more is not always darker (or lighter)"


@eyes
@styles
def test_classes_of_the_map_are_plainly_different(style: MapStyle, eyes: str) -> None:
    classes = [style.covered, style.newly_covered, style.lost, style.unserved_ramp[0], style.unserved_ramp[-1]]
    roads = [style.road_covered, style.road_unknown, style.road_gap]
    for group in (classes, [*classes[:3], style.not_computed], roads):
        assert min(ciede2000(a, b) for a, b in combinations(looks(group, style, eyes), 2)) >= PLAIN


@eyes
def test_carriers_and_neighbouring_servers_are_told_apart(eyes: str) -> None:
    carriers = [Ink(colour) for colour in (*CARRIER_COLOURS.values(), NEUTRAL_HOST_COLOUR)]
    assert min(ciede2000(a, b) for a, b in combinations(looks(carriers, LIGHT_MAP, eyes), 2)) >= PLAIN
    for style in (LIGHT_MAP, DARK_MAP):
        servers = looks([Ink(colour, 0.5) for colour in SERVER_PALETTE], style, eyes)
        ground = seen(mixed(style.hillshade_flat, 1.0, style.hillshade_flat), eyes)
        assert min(ciede2000(a, b) for a, b in combinations([*servers, ground], 2)) >= 1.6 * NOTICED


def test_print_and_window_show_carriers_alike() -> None:
    assert map_colours.CARRIER_COLOURS == CARRIER_COLOURS
    assert set(CARRIER_COLOURS) == set(Carrier)
    assert map_colours.SHARED == NEUTRAL_HOST_COLOUR
