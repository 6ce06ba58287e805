"""What changes if a site is forced or forbidden: the question again with more locks, begun from the present answer."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace

import numpy as np

from coverage_planner.engine.selection.instance import BoolArray, Instance
from coverage_planner.engine.selection.question import Locks, Question
from coverage_planner.engine.selection.selecting import Limits, Selection, SelectionProgress, select
from coverage_planner.model.errors import InputRefused
from coverage_planner.model.text import Text


@dataclass(frozen=True, slots=True, kw_only=True)
class WhatIf:
    """The answer with more locks, and what it changes.

    Attributes:
        question: the question that was asked, with all locks.
        selection: its answer.
        added, removed: sites that come and go against the present answer.
        value_change: persons or yen more (or fewer) than the present answer.
    """

    question: Question
    selection: Selection
    added: tuple[int, ...]
    removed: tuple[int, ...]
    value_change: int
    cost_change_yen: int


def what_if(
    instance: Instance,
    question: Question,
    present: Selection,
    *,
    force: Iterable[int] = (),
    forbid: Iterable[int] = (),
    limits: Limits | None = None,
    seed: int = 1,
    progress: Callable[[SelectionProgress], None] | None = None,
) -> WhatIf:
    """Answer a question again with sites forced or forbidden, from the present answer on.

    Args:
        instance: candidates and demand.
        question: the question the present answer is to.
        present: the present answer; the search begins with its sites.
        force: candidates that must be built, whatever the question's locks say of them.
        forbid: candidates that must not be built, likewise.
        limits: 10 seconds by default.
        seed: of the search.
        progress: called about every 0.1 s in the calling thread; may raise ``Cancelled``.

    Raises:
        InputRefused: a site is forced and forbidden, no candidate, or the locks contradict each other or a cap.
    """
    asked = with_locks(question, force=force, forbid=forbid)
    for site in (*asked.locks.must, *asked.locks.must_not):
        if not 0 <= site < instance.candidates:
            raise InputRefused(Text(f"候補局 {site} はありません", f"there is no candidate {site}"), field="site")
    begin = np.zeros(instance.candidates, dtype=np.bool_)
    begin[list(present.sites)] = True
    selection = select(
        instance,
        asked,
        limits=limits or Limits(seconds=10.0),
        seed=seed,
        progress=progress,
        begin_with=repaired(begin, asked),
    )
    before, after = set(present.sites), set(selection.sites)
    return WhatIf(
        question=asked,
        selection=selection,
        added=tuple(sorted(after - before)),
        removed=tuple(sorted(before - after)),
        value_change=selection.value - present.value,
        cost_change_yen=selection.cost_yen - present.cost_yen,
    )


def with_locks(question: Question, *, force: Iterable[int] = (), forbid: Iterable[int] = ()) -> Question:
    """Return a question in which sites must, must not be built, whatever it said of them before.

    Raises:
        InputRefused: a site is forced and forbidden.
    """
    must, must_not = frozenset(force), frozenset(forbid)
    both = must & must_not
    if both:
        site = min(both)
        raise InputRefused(
            Text(f"局 {site} が「整備する」と「整備しない」の両方です", f"site {site} is both forced and forbidden"),
            remedy=Text("どちらか一方にしてください", "choose one"),
            field="site",
        )
    locks = Locks(
        must=tuple(sorted((set(question.locks.must) - must_not) | must)),
        must_not=tuple(sorted((set(question.locks.must_not) - must) | must_not)),
        exclusive=question.locks.exclusive,
        least_apart_m=question.locks.least_apart_m,
    )
    return replace(question, locks=locks)


def repaired(chosen: BoolArray, question: Question) -> BoolArray:
    """Return chosen sites without what is locked and without those that a forced site excludes."""
    left = chosen.copy()
    left[list(question.locks.must)] = False
    left[list(question.locks.must_not)] = False
    for together in question.locks.exclusive:
        if set(together) & set(question.locks.must):
            left[list(together)] = False
    return left
