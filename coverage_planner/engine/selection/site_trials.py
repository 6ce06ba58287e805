"""Which site a node of the proof splits on: some are tried both ways with a few steps of the linear solver.

What a trial finds is kept: its multipliers bound the child, and a side that they rule out needs no child at all.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from coverage_planner.engine.selection.multipliers import ExactDual
from coverage_planner.model.layers import Float64Array, Int64Array

TRIAL_STEPS = 60
"""Steps of the simplex method a trial gets: a full solve takes 100 to 700 on dense footprints, ranks hardly better."""
_TRIED_SITES = 8
_MOST_WITHOUT_GAIN = 4
"""Sites tried one after the other without a better one before the best so far is taken."""
_KNOWN_AFTER = 2
"""Trials of a site after which its mean fall is trusted."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Trial:
    """One side of a site: by how much the bound falls there, in units of 1/scale.

    ``ruled_out`` says that the side holds no better answer, ``impossible`` that its settled sites alone say so; without
    multipliers those of the node are as good.
    """

    fall: float
    ruled_out: bool
    impossible: bool = False
    flat: Int64Array | None = None
    exact: ExactDual | None = None
    basis: Any = None


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Choice:
    """The site to split on, with the trials of both sides where they were made."""

    site: int
    left_out: Trial | None = None
    chosen: Trial | None = None


class SiteTrials:
    """Chooses sites; remembers what earlier trials of a site brought."""

    def __init__(self) -> None:
        self._down: dict[int, tuple[float, int]] = {}
        self._up: dict[int, tuple[float, int]] = {}

    def choose(self, x: Float64Array, fractional: list[int], attempt: Callable[[int, bool], Trial | None]) -> Choice:
        """Return the most promising of some fractional sites.

        Args:
            x: relaxed shares.
            fractional: sites to choose from.
            attempt: tries a site left out (False) or chosen (True); None when interrupted.
        """
        usual = self._usual_fall()
        ranked = sorted(fractional, key=lambda i: (-self._guess(i, float(x[i]), usual), i))
        best, best_score, without_gain = Choice(site=ranked[0]), -1.0, 0
        for site in ranked[:_TRIED_SITES]:
            found = Choice(site=site)
            if self._is_known(site):
                score = self._guess(site, float(x[site]), usual)
            else:
                down = attempt(site, False)
                up = None if down is None else attempt(site, True)
                if down is None or up is None:
                    break
                found = Choice(site=site, left_out=down, chosen=up)
                if down.ruled_out or up.ruled_out:
                    return found
                _note(self._down, site, down.fall / max(float(x[site]), 1e-6))
                _note(self._up, site, up.fall / max(1.0 - float(x[site]), 1e-6))
                score = max(down.fall, 1e-3) * max(up.fall, 1e-3)
            without_gain += 1
            if score > best_score:
                best, best_score, without_gain = found, score, 0
            if without_gain >= _MOST_WITHOUT_GAIN:
                break
        return best

    def _is_known(self, site: int) -> bool:
        nothing = (0.0, 0)
        return self._down.get(site, nothing)[1] >= _KNOWN_AFTER and self._up.get(site, nothing)[1] >= _KNOWN_AFTER

    def _guess(self, site: int, share: float, usual: float) -> float:
        down, times_down = self._down.get(site, (0.0, 0))
        up, times_up = self._up.get(site, (0.0, 0))
        low = (down / times_down if times_down else usual) * share
        high = (up / times_up if times_up else usual) * (1.0 - share)
        return max(low, 1e-3) * max(high, 1e-3)

    def _usual_fall(self) -> float:
        sums = [total / times for total, times in (*self._down.values(), *self._up.values()) if times]
        return sum(sums) / len(sums) if sums else 1.0


def _note(table: dict[int, tuple[float, int]], site: int, fall: float) -> None:
    total, times = table.get(site, (0.0, 0))
    table[site] = (total + fall, times + 1)
