"""What ``coverage-planner subsidy`` says about sharing and about a workbook that people edited."""

from __future__ import annotations

from collections import Counter
from typing import Any

from coverage_planner.cli.answers import say
from coverage_planner.model.errors import PlannerError
from coverage_planner.model.plan import Plan
from coverage_planner.model.terms import OwnerKind, name_of
from coverage_planner.model.text import Language, Text
from coverage_planner.project.sharing_study import SharingStudy
from coverage_planner.report.workbook_changes import CHANGE_NAMES, CellChange, WorkbookChanges
from coverage_planner.subsidy.sharing import ServedCounts


def site_numbers(plan: Plan, site_ids: tuple[str, ...]) -> tuple[int, ...]:
    """Return the numbers of active candidates by their own identifiers.

    Raises:
        PlannerError: naming an identifier that is none.
    """
    known = {site.site_id: site.number for site in plan.candidates}
    for site_id in site_ids:
        if site_id not in known:
            raise PlannerError(
                Text(f"候補局「{site_id}」は計画にありません", f"the plan has no active candidate '{site_id}'"),
                remedy=Text(
                    f"次から選んでください: {'、'.join(list(known)[:20])}", f"use one of: {', '.join(list(known)[:20])}"
                ),
                field="site",
            )
    return tuple(known[site_id] for site_id in site_ids)


def sharing_json(study: SharingStudy, builder: OwnerKind, tongue: Language) -> dict[str, Any]:
    """Return a sharing study as JSON; shares and undecided cost of every scheme add up to its cost."""
    return {
        "sites": [site.site_id for site in study.sites],
        "builder": builder.value,
        "service": study.service.value,
        "without": served_json(study.without),
        "schemes": [
            {
                "kind": outcome.scheme.kind.value,
                "name": outcome.scheme.name.in_language(tongue),
                "carriers": [carrier.value for carrier in outcome.scheme.carriers],
                "masts": outcome.masts,
                "decided": outcome.decided,
                "total_cost_yen": outcome.building_cost_yen,
                "shares_yen": None
                if outcome.subsidy.known_totals is None
                else {
                    party: getattr(outcome.subsidy.known_totals, party)
                    for party in ("state", "prefecture", "municipality", "carrier")
                },
                "undecided_cost_yen": outcome.subsidy.undecided_cost_yen,
                "running_yen_per_year": outcome.running_yen_per_year,
                "years": outcome.years,
                "total_over_years_yen": outcome.total_cost_yen,
                "carriers_yen": {
                    one.carrier.value: {"building": one.building_yen, "over_years": one.total_yen}
                    for one in outcome.carriers
                },
                "served": None if outcome.served is None else served_json(outcome.served),
            }
            for outcome in study.comparison.outcomes
        ],
        "switch_points": [
            {
                "kind": point.kind.value,
                "carriers": [carrier.value for carrier in point.carriers],
                "places": point.places,
                "extra_cost_yen": point.extra_cost_yen,
                "cheaper_at_assumed": point.cheaper_at_assumed,
                "always_up_to_yen": point.always_up_to_yen,
                "never_from_yen": point.never_from_yen,
            }
            for point in study.switch_points
        ],
        "notes": [note.in_language(tongue) for note in study.comparison.notes],
    }


def served_json(served: ServedCounts) -> dict[str, list[int]]:
    """Return persons and road micrometres by exactly 0 to 4 carriers as JSON."""
    return {"persons_by_carriers": list(served.persons), "road_um_by_carriers": list(served.road_um)}


def builder_sentence(study: SharingStudy, builder: OwnerKind) -> Text:
    """Return who is taken to build in the comparison, and whom the plan names where that is somebody else."""
    planned = Counter(site.owner for site in study.sites if site.owner is not builder)
    name = name_of(builder)
    if not planned:
        return Text(f"整備主体: {name.ja}（計画どおり）", f"builder: {name.en} (as planned)")
    ja = "、".join(f"{name_of(owner).ja} {count}局" for owner, count in planned.items())
    en = ", ".join(f"{name_of(owner).en} {count}" for owner, count in planned.items())
    return Text(
        f"整備主体: 全局を{name.ja}として比較（計画では {ja}。変えるときは --sharing-owner）",
        f"builder: every site by {name.en} (the plan has {en}; --sharing-owner changes it)",
    )


def say_sharing(study: SharingStudy, builder: OwnerKind) -> None:
    """Say who builds, the schemes, one line each, then switch points and notes."""
    say(builder_sentence(study, builder))
    for outcome in study.comparison.outcomes:
        name, cost = outcome.scheme.name, outcome.building_cost_yen
        if not outcome.decided:
            open_yen = outcome.subsidy.undecided_cost_yen
            say(
                Text(
                    f"{name.ja}: 総事業費 {cost:,}円、うち未判定 {open_yen:,}円（負担者が決まっていない）",
                    f"{name.en}: cost {cost:,} yen, of it undecided {open_yen:,} yen (who pays is not known)",
                )
            )
            continue
        state = outcome.subsidy.totals.state
        parts = "、".join(f"{name_of(one.carrier).ja} {one.total_yen:,}円" for one in outcome.carriers)
        parts_en = ", ".join(f"{name_of(one.carrier).en} {one.total_yen:,}" for one in outcome.carriers)
        say(
            Text(
                f"{name.ja}: 総事業費 {cost:,}円、国 {state:,}円、{outcome.years}年間の各社負担 {parts}",
                f"{name.en}: cost {cost:,} yen, state {state:,} yen, each carrier over {outcome.years} years {parts_en}",
            )
        )
    for point in study.switch_points:
        say(point.sentence)
    for note in study.comparison.notes:
        say(note)


def changes_json(change: CellChange) -> dict[str, str]:
    """Return one change of a workbook as JSON."""
    return {
        "kind": change.kind.value,
        "sheet": change.sheet,
        "cell": change.cell,
        "row": change.row_label,
        "column": change.column,
        "before": change.before,
        "after": change.after,
    }


def say_changes(found: WorkbookChanges) -> None:
    """Say every change of a workbook on a line of its own."""
    say(
        Text(
            f"{found.file}: {len(found.matched)}シートを照合、違い {len(found.changes)}件",
            f"{found.file}: {len(found.matched)} sheets compared, {len(found.changes)} differences",
        )
    )
    for change in found.changes:
        where = " ".join(part for part in (change.sheet, change.cell, change.row_label, change.column) if part)
        say(
            Text(
                f"  {CHANGE_NAMES[change.kind]}: {where}: 「{change.before}」→「{change.after}」",
                f"  {change.kind.value}: {where}: '{change.before}' -> '{change.after}'",
            )
        )
