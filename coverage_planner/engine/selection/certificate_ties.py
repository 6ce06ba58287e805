"""Re-checking proven tie-breaks with integers only; shares no code with the solver.

Every step carries the certificate of a question of its own: cheapest set where every site costs one (then its state money,
then its cost) among those that are as good as the best answer. Instance and question of each step are made here from those
of the certificate; the step holds when its own certificate does, its bound is its value, and that is the answer's.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NoReturn

import numpy as np

from coverage_planner.engine.selection.certificate_reading import CheckedInstance, Whole, reject, selection_content

_ORDER = ("sites", "state", "cost")
_ROW = {"cost": 0, "state": 1, "own": 2}
_COUNT_ROW = 3
_CARRIER_ROW = 4
_OF_PERSONS = ("persons", "municipality", "prefecture")

Proven = Callable[[dict[str, Any], CheckedInstance, str], tuple[int, int]]
"""Checks the content of a certificate about an instance; returns value and bound."""


def check_ties(
    claim: Any,
    question: dict[str, Any],
    instance: CheckedInstance,
    worth: Whole,
    value: int,
    sites: tuple[int, ...],
    proven: Proven,
    file: str,
) -> tuple[str, ...]:
    """Return the kinds of the steps that hold, in their order.

    Args:
        claim: the steps as they stand in the certificate.
        question: the question of the certificate.
        instance: its instance.
        worth: of covering each demand point.
        value: proven best value.
        sites: the answer.
        proven: checks the certificate of a step.
        file: named in refusals.
    """

    def no() -> NoReturn:
        reject("同点の順序の証明が成り立ちません", "the proof of a tie-break does not hold", file)

    if claim == []:
        return ()
    if not isinstance(claim, list) or question["kind"] == "shortfall":
        no()
    kinds: list[str] = []
    caps: list[list[Any]] = []
    cost = instance.cost
    state = np.zeros_like(cost) if instance.state is None else instance.state
    moneys = [cost, state, cost - state, np.ones_like(cost)]
    moneys += [] if instance.burden is None else list(instance.burden)
    weighted = question["kind"] == "budget" and question["road_weight"][0] != 0
    if weighted and any(goal[0] in _OF_PERSONS for goal in question["goals"]):
        no()
    for entry in claim:
        if not isinstance(entry, list) or len(entry) != 2 or entry[0] not in _ORDER or not isinstance(entry[1], str):
            no()
        kind, text = entry
        place = _ORDER.index(kind)
        wanted = [k for k in _ORDER[:place] if k != "state" or instance.state is not None]
        if kinds != wanted:
            no()
        own = {"sites": moneys[_COUNT_ROW], "state": state, "cost": cost}[kind]
        arrays = dict(instance.arrays)
        for name in ("state_yen", "part_indptr", "part_indices", "part_share"):
            arrays.pop(name, None)
        arrays |= {"cost_yen": own, "burden_yen": np.array(moneys), "persons": worth if weighted else instance.persons}
        part = CheckedInstance.of_arrays(arrays, file)
        content = selection_content(text, file)
        if content["question"] != _question(question, value, caps):
            no()
        found, bound = proven(content, part, file)
        mine = (
            int(np.where(instance.existing != 0, 0, own)[list(sites)].sum())
            if instance.existing is not None
            else int(own[list(sites)].sum())
        )
        if not found == bound == mine:
            no()
        kinds.append(kind)
        row = {"sites": _COUNT_ROW, "state": _ROW["state"], "cost": _ROW["cost"]}[kind]
        caps.append(["carrier", row, mine])
    return tuple(kinds)


def _question(question: dict[str, Any], value: int, caps: list[list[Any]]) -> dict[str, Any]:
    kept = [
        ["carrier", _CARRIER_ROW + carrier if money == "carrier" else _ROW[money], limit]
        for money, carrier, limit in question["caps"]
    ]
    goals = list(question["goals"])
    if question["kind"] == "budget":
        goals.append(["persons", 1, 1, value, question["carrier"], -1, 0, 1])
    else:
        kept.append(["carrier", _ROW[question["cheapest"]], value])
    found = {
        "kind": "goals",
        "caps": [*kept, *caps],
        "goals": goals,
        "must": question["must"],
        "must_not": question["must_not"],
        "exclusive": question["exclusive"],
        "cheapest": "cost",
    }
    return found | ({"apart": question["apart"]} if "apart" in question else {})
