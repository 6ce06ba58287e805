"""Coverage state: counters, removal that reveals the runner-up, ties, and refusals."""

from __future__ import annotations

import numpy as np
import pytest

from coverage_planner.engine.coverage_state import CoverageState
from coverage_planner.engine.footprint import NO_SIGNAL, FootprintGroup, SiteFootprint
from coverage_planner.model.lattice import Window
from coverage_planner.model.layers import ServiceAreaTiles
from coverage_planner.model.terms import CARRIERS, Carrier, Technology

WINDOW = Window(85_600, 62_200, 10, 10)  # one half mesh


def flat(number: int, level_ddbm: int, *, bits: int = 0x11, window: Window = WINDOW) -> SiteFootprint:
    group = FootprintGroup(
        technology=Technology.NR,
        carriers_mask=bits & 0x0F,
        threshold_ddbm=-1100,
        level_ddbm=np.full(window.shape, level_ddbm, dtype=np.int16),
    )
    covered = np.full(window.shape, bits if level_ddbm >= -1100 else 0, dtype=np.uint8)
    return SiteFootprint(site_number=number, window=window, bits=covered, groups=(group,), unknown_terrain_cells=0)


def test_two_sites_over_one_cell_leave_it_covered_until_both_are_gone():
    state = CoverageState(None)
    a, b = flat(1, -900), flat(2, -950)
    state.add(a)
    state.add(b)
    assert (state.counts(WINDOW, 0) == 2).all()
    assert (state.covered_bits(WINDOW) == 0x11).all()
    state.remove(a)
    assert (state.covered_bits(WINDOW) == 0x11).all()
    state.remove(b)
    assert (state.covered_bits(WINDOW) == 0).all()


def test_a_service_area_stays_when_the_site_over_it_goes():
    bits = np.zeros((1, 200, 200), dtype=np.uint8)
    bits[0, :10, :5] = 0x10
    areas = ServiceAreaTiles(
        tile_row=np.array([428], np.int32), tile_col=np.array([311], np.int32), bits=bits, carriers=(Carrier.DOCOMO,)
    )
    state = CoverageState(areas)
    site = flat(1, -900)
    state.add(site)
    assert (state.covered_bits(WINDOW) == 0x11).all()
    state.remove(site)
    expected = np.zeros((10, 10), dtype=np.uint8)
    expected[:, :5] = 0x10
    np.testing.assert_array_equal(state.covered_bits(WINDOW), expected)


def test_removing_the_best_server_reveals_the_runner_up_and_the_third():
    state = CoverageState(None)
    sites = [flat(1, -1000), flat(2, -900), flat(3, -950)]
    for site in sites:
        state.add(site)
    best = state.best_server(WINDOW, Carrier.DOCOMO, Technology.NR)
    assert (best.number == 2).all() and (best.level_ddbm == -900).all()
    assert (best.runner_up_number == 3).all()
    state.remove(sites[1])
    best = state.best_server(WINDOW, Carrier.DOCOMO, Technology.NR)
    assert (best.number == 3).all() and (best.runner_up_number == 1).all()
    assert (best.runner_up_level_ddbm == -1000).all()


def test_equal_signal_goes_to_the_lower_site_number_whatever_the_order():
    for order in ((7, 4, 9), (9, 7, 4), (4, 9, 7)):
        state = CoverageState(None)
        for number in order:
            state.add(flat(number, -900))
        best = state.best_server(WINDOW, Carrier.DOCOMO, Technology.NR)
        assert (best.number == 4).all() and (best.runner_up_number == 7).all()


def test_best_server_keeps_carriers_and_technologies_apart():
    state = CoverageState(None)
    state.add(flat(1, -900, bits=0x11))
    state.add(flat(2, -800, bits=0x22))
    assert (state.best_server(WINDOW, Carrier.DOCOMO, Technology.NR).number == 1).all()
    assert (state.best_server(WINDOW, Carrier.KDDI, Technology.NR).number == 2).all()
    assert (state.best_server(WINDOW, Carrier.DOCOMO, Technology.LTE).number == -1).all()
    assert (state.best_server(WINDOW, Carrier.RAKUTEN, Technology.NR).level_ddbm == NO_SIGNAL).all()


def test_tiles_are_made_only_where_something_is():
    state = CoverageState(None)
    assert state.tiles() == ()
    state.add(flat(1, -900, window=Window(85_590, 62_190, 20, 20)))
    assert state.tiles() == ((427, 310), (427, 311), (428, 310), (428, 311))


def test_a_number_twice_an_unknown_number_and_half_a_mesh_are_refused():
    state = CoverageState(None)
    state.add(flat(1, -900))
    with pytest.raises(ValueError, match="already"):
        state.add(flat(1, -950))
    with pytest.raises(KeyError):
        state.remove(flat(2, -900))
    with pytest.raises(ValueError, match="whole half meshes"):
        state.add(flat(3, -900, window=Window(85_601, 62_200, 10, 10)))


def test_changes_are_told_once_and_only_where_bytes_changed():
    state = CoverageState(None)
    state.add(flat(1, -900))
    changes = state.take_changes()
    assert list(changes) == [(428, 311)] and changes[428, 311].sum() == 1 and changes[428, 311][0, 0]
    assert state.take_changes() == {}
    state.add(flat(2, -900))  # covered already: nothing changes
    assert state.take_changes() == {}


def test_all_carriers_of_a_shared_site_are_counted():
    state = CoverageState(None)
    state.add(flat(1, -900, bits=0xFF))
    for bit in range(8):
        assert (state.counts(WINDOW, bit) == 1).all()
    for carrier in CARRIERS:
        assert (state.best_server(WINDOW, carrier, Technology.NR).number == 1).all()


def test_counts_are_right_beyond_what_a_byte_holds_and_small_until_then():
    """The 256th footprint on a tile makes its counters wider; no count is lost on the way there or back."""
    state = CoverageState(None)
    sites = [flat(k, -900) for k in range(1, 301)]
    tile = None
    for k, site in enumerate(sites, start=1):
        state.add(site)
        if k in (255, 256, 300):
            assert (state.counts(WINDOW, 0) == k).all()
            (tile,) = {id(t): t for t in state._tiles.values()}.values()
            assert tile.counters.itemsize == (1 if k <= 255 else 2)
    assert tile is not None
    for k, site in enumerate(sites, start=1):
        assert (state.covered_bits(WINDOW) == 0x11).all()
        alone = state.covered_without(site)
        assert (alone == (0 if k == 300 else 0x11)).all()
        state.remove(site)
        assert (state.counts(WINDOW, 0) == 300 - k).all()
    assert not state.covered_bits(WINDOW).any()
