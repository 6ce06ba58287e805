"""Once the kernels are started no question compiles or reads any: a time limit is spent on searching only."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from coverage_planner.engine.selection import kernel_start
from coverage_planner.model.errors import Cancelled


def test_no_question_finds_a_kernel_that_is_not_ready() -> None:
    # A process of its own: other tests have made kernels ready in this one.
    here = Path(__file__).parent
    done = subprocess.run(
        [sys.executable, str(here / "kernel_probe.py")], cwd=here, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    assert done.stdout.strip() == ""


def test_a_start_that_was_cancelled_goes_on_where_it_ended(monkeypatch: pytest.MonkeyPatch) -> None:
    done: list[str] = []
    steps = (lambda: done.append("first"), lambda: done.append("second"))
    monkeypatch.setattr(kernel_start, "_steps", lambda: steps)
    monkeypatch.setattr(kernel_start, "_done", 0)

    def stop(step: int, _steps: int) -> None:
        if step == 1:
            raise Cancelled

    with pytest.raises(Cancelled):
        kernel_start.start_kernels(stop)
    assert done == ["first"]
    kernel_start.start_kernels()
    assert done == ["first", "second"]
