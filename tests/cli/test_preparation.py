"""Kernels are made ready before the clock of select and rollout starts, and a line says so where that takes long."""

from __future__ import annotations

from collections.abc import Callable
from threading import Event
from typing import Any

import numpy as np
import pytest

from coverage_planner.cli import pareto_answers, preparation
from coverage_planner.engine.selection.instance import Instance, make_instance
from coverage_planner.engine.selection.question import BudgetQuestion
from coverage_planner.engine.selection.selecting import Limits


@pytest.fixture
def instance() -> Instance:
    return make_instance(np.array([0, 1]), np.array([0]), np.array([5]), np.array([7]))


@pytest.mark.parametrize(("limits", "prepared"), [(Limits(seconds=2.0), True), (Limits(seconds=None), False)])
def test_kernels_are_ready_before_the_search(
    monkeypatch: pytest.MonkeyPatch, instance: Instance, limits: Limits, prepared: bool
) -> None:
    order: list[str] = []
    monkeypatch.setattr(preparation, "start_kernels", lambda: order.append("kernels"))

    def search(*_args: Any, **_options: Any) -> None:
        order.append("search")

    monkeypatch.setattr(pareto_answers, "select", search)
    pareto_answers.answer_with(None, instance, BudgetQuestion(budget_yen=9), limits, 1, "")
    assert order == (["kernels", "search"] if prepared else ["search"])


@pytest.mark.parametrize("slow", [True, False])
def test_a_line_says_what_takes_long(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], slow: bool
) -> None:
    said = Event()
    say: Callable[[], None] = preparation._say

    def tell() -> None:
        say()
        said.set()

    monkeypatch.setattr(preparation, "_say", tell)
    monkeypatch.setattr(preparation, "_QUIET_SECONDS", 0.0 if slow else 3600.0)
    monkeypatch.setattr(preparation, "start_kernels", lambda: said.wait(60) if slow else None)
    preparation.prepare_search(Limits(seconds=2.0))
    written = capsys.readouterr()
    assert ("準備中" in written.err) is slow
    assert not written.out
