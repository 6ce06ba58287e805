"""What ``verify`` says of the certificate of an improved set."""

from __future__ import annotations

from typing import Any

from coverage_planner.engine.selection.certificate_improved import CheckedImproved
from coverage_planner.model.text import Text


def checked_improved_json(checked: CheckedImproved) -> dict[str, Any]:
    """Return what a certificate that passed proves as JSON."""
    return {
        "verified": True,
        "question": f"improved {checked.kind}",
        "value": checked.value,
        "bound": checked.bound,
        "cost_yen": checked.cost_yen,
        "sites": list(checked.sites),
        "joint_points": checked.joint_points,
    }


def checked_improved_lines(checked: CheckedImproved) -> list[Text]:
    """Return the same for people."""
    count, cost, joint = len(checked.sites), checked.cost_yen, checked.joint_points
    bound = checked.bound
    if checked.kind == "budget":
        limit = "" if bound is None else f"、複数の局が合わさる被覆まで含めたどの組でも {bound:,} を超えません"
        limit_en = "" if bound is None else f"; no set covers more than {bound:,}, joint coverage included"
        return [
            Text(
                f"証明書は正しいです: {count}局・{cost:,}円で {checked.value:,} (複数の局が合わさって覆う {joint} メッシュを含む)"
                f"{limit}",
                f"the certificate holds: {count} sites for {cost:,} yen cover {checked.value:,} ({joint} meshes by several sites "
                f"together){limit_en}",
            )
        ]
    limit = "" if bound is None else f"、どの組でも {bound:,}円を下回りません"
    limit_en = "" if bound is None else f"; no set costs less than {bound:,}"
    return [
        Text(
            f"証明書は正しいです: {count}局・{checked.value:,}円で全目標に届き (複数の局が合わさって覆う {joint} メッシュを含む)"
            f"{limit}",
            f"the certificate holds: {count} sites for {checked.value:,} yen reach every goal ({joint} meshes by several sites "
            f"together){limit_en}",
        )
    ]
