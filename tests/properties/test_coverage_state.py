"""Whatever is done to a coverage state, it equals a fresh state with the same sites; add then remove is identity."""

from __future__ import annotations

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from coverage_planner.engine.coverage_state import CoverageState
from coverage_planner.engine.footprint import NO_SIGNAL, FootprintGroup, SiteFootprint
from coverage_planner.model.lattice import Window
from coverage_planner.model.layers import ServiceAreaTiles
from coverage_planner.model.terms import CARRIERS, Carrier, Technology

# A corner where four tiles meet, so that windows cross tile borders.
TILE_ROW, TILE_COL = 428, 311
CORNER_ROW, CORNER_COL = TILE_ROW * 200, TILE_COL * 200
WHOLE = Window(CORNER_ROW - 60, CORNER_COL - 60, 120, 120)


def footprint(number: int, seed: int) -> SiteFootprint:
    """A random footprint near the corner; few levels, so that equal signals are common."""
    random = np.random.default_rng(seed)
    half_row, half_col = random.integers(-5, 4, 2)
    rows, cols = random.integers(1, 3, 2) * 10
    window = Window(CORNER_ROW + int(half_row) * 10, CORNER_COL + int(half_col) * 10, int(rows), int(cols))
    bits = np.zeros(window.shape, dtype=np.uint8)
    groups = []
    for technology in (Technology.NR, Technology.LTE)[: random.integers(1, 3)]:
        mask = int(random.integers(1, 16))
        level = random.integers(-1100, -1094, window.shape).astype(np.int16)
        level[random.random(window.shape) < 0.3] = NO_SIGNAL
        covered = level >= -1098
        bits[covered] |= np.uint8(mask << 4 | (mask if technology is Technology.NR else 0))
        groups.append(FootprintGroup(technology=technology, carriers_mask=mask, threshold_ddbm=-1098, level_ddbm=level))
    return SiteFootprint(site_number=number, window=window, bits=bits, groups=tuple(groups), unknown_terrain_cells=0)


def areas(seed: int) -> ServiceAreaTiles | None:
    """Random areas on three of the four tiles, or none at all."""
    if seed == 0:
        return None
    random = np.random.default_rng(seed)
    bits = np.where(random.random((3, 200, 200)) < 0.2, random.integers(0, 256, (3, 200, 200)), 0).astype(np.uint8)
    rows = np.array([TILE_ROW - 1, TILE_ROW - 1, TILE_ROW], dtype=np.int32)
    cols = np.array([TILE_COL - 1, TILE_COL, TILE_COL], dtype=np.int32)
    return ServiceAreaTiles(tile_row=rows, tile_col=cols, bits=bits, carriers=CARRIERS)


def everything(state: CoverageState) -> dict[str, np.ndarray]:
    """All that can be asked of a state."""
    answer = {"covered": state.covered_bits(WHOLE)}
    for bit in range(8):
        answer[f"count {bit}"] = state.counts(WHOLE, bit)
    for carrier in CARRIERS:
        for technology in Technology:
            best = state.best_server(WHOLE, carrier, technology)
            answer[f"{carrier} {technology} number"] = best.number
            answer[f"{carrier} {technology} level"] = best.level_ddbm
            answer[f"{carrier} {technology} runner-up"] = best.runner_up_number
            answer[f"{carrier} {technology} runner-up level"] = best.runner_up_level_ddbm
    return answer


def assert_same(a: dict[str, np.ndarray], b: dict[str, np.ndarray]) -> None:
    for name, array in a.items():
        np.testing.assert_array_equal(array, b[name], err_msg=name)


edits = st.lists(st.tuples(st.integers(1, 6), st.integers(0, 40)), max_size=14)


@settings(max_examples=40, deadline=None)
@given(edits=edits, area_seed=st.integers(0, 3), look_after=st.integers(0, 14))
def test_any_sequence_of_edits_equals_a_fresh_state(edits, area_seed, look_after):
    """Each edit switches a site off, or puts it on, or moves it; looking early makes server layers that are then kept."""
    service_areas = areas(area_seed)
    state = CoverageState(service_areas)
    present: dict[int, tuple[int, SiteFootprint]] = {}
    for step, (number, seed) in enumerate(edits):
        if step == look_after:
            everything(state)
        if number in present:
            old_seed, old = present.pop(number)
            state.remove(old)
            if old_seed == seed:
                continue
        new = footprint(number, seed)
        state.add(new)
        present[number] = (seed, new)
    fresh = CoverageState(service_areas)
    for number in sorted(present, reverse=True):
        fresh.add(present[number][1])
    assert_same(everything(state), everything(fresh))


@settings(max_examples=20, deadline=None)
@given(seeds=st.lists(st.integers(0, 40), min_size=1, max_size=5), area_seed=st.integers(0, 3))
def test_add_then_remove_is_identity(seeds, area_seed):
    """Adding a site and taking it away again restores every array, and marks every mesh it had changed."""
    state = CoverageState(areas(area_seed))
    for number, seed in enumerate(seeds[1:], start=2):
        state.add(footprint(number, seed))
    before = everything(state)
    state.take_changes()
    extra = footprint(1, seeds[0])
    state.add(extra)
    during = state.covered_bits(WHOLE)
    changed = state.take_changes()
    np.testing.assert_array_equal(state.covered_without(extra), before["covered"][extra.window.slices_in(WHOLE)])
    state.remove(extra)
    assert_same(before, everything(state))
    for row, col in np.argwhere(during != before["covered"]):
        r, c = WHOLE.row0 + row, WHOLE.col0 + col
        assert changed[r // 200, c // 200][r % 200 // 10, c % 200 // 10]


@settings(max_examples=25, deadline=None)
@given(seeds=st.lists(st.integers(0, 40), min_size=1, max_size=6), carrier=st.sampled_from(list(Carrier)))
def test_best_servers_are_the_two_strongest_by_plain_sorting(seeds, carrier):
    """Against an independent computation: sort all received levels, ties by the lower number."""
    footprints = [footprint(number, seed) for number, seed in enumerate(seeds, start=1)]
    state = CoverageState(None)
    for one in footprints:
        state.add(one)
    for technology in Technology:
        best = state.best_server(WHOLE, carrier, technology)
        for row in range(0, WHOLE.rows, 7):
            for col in range(0, WHOLE.cols, 7):
                received = []
                for one in footprints:
                    r, c = WHOLE.row0 + row - one.window.row0, WHOLE.col0 + col - one.window.col0
                    if not (0 <= r < one.window.rows and 0 <= c < one.window.cols):
                        continue
                    levels = [
                        int(group.level_ddbm[r, c])
                        for group in one.groups
                        if group.technology is technology and group.carriers_mask >> CARRIERS.index(carrier) & 1
                    ]
                    if levels and max(levels) != NO_SIGNAL:
                        received.append((-max(levels), one.site_number))
                received = [*sorted(received), (-NO_SIGNAL, -1), (-NO_SIGNAL, -1)]
                assert (-best.level_ddbm[row, col].astype(int), best.number[row, col]) == received[0]
                second = (-best.runner_up_level_ddbm[row, col].astype(int), best.runner_up_number[row, col])
                assert second == received[1]
