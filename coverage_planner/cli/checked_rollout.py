"""What ``verify`` says of the certificate of a roll-out."""

from __future__ import annotations

from typing import Any

from coverage_planner.engine.selection.certificate_rollout import CheckedRollout
from coverage_planner.model.text import Text


def checked_rollout_json(checked: CheckedRollout) -> dict[str, Any]:
    """Return what a certificate that passed proves as JSON."""
    labels = [label for label, _, _ in checked.years]
    not_before = checked.goal_not_before
    return {
        "verified": True,
        "question": "rollout",
        "value": checked.value,
        "bound": checked.bound,
        "years": [
            {"year": label, "sites": list(sites), "covered_persons": persons} for label, sites, persons in checked.years
        ],
        "goal_year": None if checked.goal_year is None else labels[checked.goal_year],
        "goal_not_before": None if not_before is None or not_before >= len(labels) else labels[not_before],
    }


def checked_rollout_lines(checked: CheckedRollout) -> list[Text]:
    """Return the same for people."""
    labels = [label for label, _, _ in checked.years]
    goal = None if checked.goal_year is None else labels[checked.goal_year]
    count = sum(len(sites) for _, sites, _ in checked.years)
    lines = [
        Text(
            f"証明書は正しいです: {labels[0]}〜{labels[-1]} に {count}局、人口×年の合計は {checked.value:,}、"
            f"同じ条件のどの展開でも {checked.bound:,} を超えません",
            f"the certificate holds: {count} sites in {labels[0]} to {labels[-1]} give {checked.value:,} person-years; no "
            f"roll-out under the same rules gives more than {checked.bound:,}",
        )
    ]
    if goal is not None:
        sure = checked.goal_not_before == checked.goal_year
        lines.append(
            Text(
                f"目標に届くのは {goal}" + ("、それより早い展開はないことも証明されています" if sure else ""),
                f"the goal is reached in {goal}" + (", proven to be the earliest" if sure else ""),
            )
        )
    return lines
