"""The switch point: from how many carriers, and up to what extra cost, sharing is cheaper for each carrier; exact to the yen.

A carrier's burden is not monotone in cost: state money comes in steps of 1,000 yen, so one yen more can lower the burden by
999. Hence two numbers: up to one extra cost sharing is always cheaper, from another on never; between them (a few thousand
yen) it depends on the step. Both are found by bounding and then trying every yen between the bounds.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from fractions import Fraction

from coverage_planner.model.settings import SubsidySettings
from coverage_planner.model.terms import CARRIERS, Carrier, OwnerKind
from coverage_planner.model.text import Text
from coverage_planner.subsidy.allotment import allot
from coverage_planner.subsidy.grant import shares_at
from coverage_planner.subsidy.shares import LARGEST_COST_YEN
from coverage_planner.subsidy.sharing import SchemeOutcome, SharingComparison
from coverage_planner.subsidy.sharing_scheme import SchemeKind


@dataclass(frozen=True, slots=True, kw_only=True)
class SwitchPoint:
    """What sharing by some carriers may cost more per mast and still be cheaper for each of them than building alone.

    Attributes:
        kind: joint or through a neutral host.
        carriers: who shares.
        extra_cost_yen: the extra cost the comparison assumed.
        cheaper_at_assumed: whether sharing is cheaper for each at that extra cost.
        always_up_to_yen: sharing is cheaper for each at every extra cost from 0 to this; None where it is not even at 0.
        never_from_yen: at this extra cost and above it is never cheaper for each; None where there is no such cost.
    """

    kind: SchemeKind
    carriers: tuple[Carrier, ...]
    extra_cost_yen: int
    cheaper_at_assumed: bool
    always_up_to_yen: int | None
    never_from_yen: int | None

    @property
    def sentence(self) -> Text:
        """The answer in one sentence."""
        host = self.kind is SchemeKind.NEUTRAL_HOST
        how = Text("シェアリング事業者の利用", "a neutral host") if host else Text("共同整備", "joint building")
        count = len(self.carriers)
        if self.always_up_to_yen is None:
            return Text(
                f"{count}社の{how.ja}は、増加費用がなくても全社が単独整備より安くはならない",
                f"{how.en} by {count} is not cheaper for each even without extra cost",
            )
        if self.never_from_yen is None:
            return Text(
                f"{count}社の{how.ja}は、増加費用の額によらず各社とも単独整備より安い",
                f"{how.en} by {count} is cheaper for each at any extra cost",
            )
        return Text(
            f"{count}社の{how.ja}は、増加費用が{self.always_up_to_yen:,}円以下なら各社とも単独整備より安く、"
            f"{self.never_from_yen:,}円以上では安くならない",
            f"{how.en} by {count} is cheaper for each up to {self.always_up_to_yen:,} yen of extra cost and never from "
            f"{self.never_from_yen:,} yen",
        )


def switch_points(comparison: SharingComparison, settings: SubsidySettings) -> tuple[SwitchPoint, ...]:
    """Return the switch points of a comparison of one place (one project in each shared scheme).

    A scheme of several projects, of an undecided one, or without a comparator (each carrier alone) has none.
    """
    alone = next((o for o in comparison.outcomes if o.scheme.kind is SchemeKind.EACH_ALONE), None)
    if alone is None or not alone.decided:
        return ()
    found = []
    for outcome in comparison.outcomes:
        shared = outcome.scheme.kind in {SchemeKind.JOINT, SchemeKind.NEUTRAL_HOST}
        if shared and outcome.decided and len(outcome.subsidy.projects) == 1 and outcome.masts == 1:
            found.append(_switch_point(outcome, alone, comparison.assumptions.extra_of(outcome.scheme), settings))
    return tuple(point for point in found if point is not None)


def least_carriers(points: tuple[SwitchPoint, ...], kind: SchemeKind) -> int | None:
    """Return from how many carriers sharing is cheaper for each at the assumed extra cost, and for every number above."""
    counts = sorted((len(point.carriers), point.cheaper_at_assumed) for point in points if point.kind is kind)
    best = None
    for count, cheaper in reversed(counts):
        if not cheaper:
            break
        best = count
    return best


def _switch_point(
    outcome: SchemeOutcome, alone: SchemeOutcome, extra: int, settings: SubsidySettings
) -> SwitchPoint | None:
    carriers = tuple(carrier for carrier in CARRIERS if carrier in outcome.scheme.carriers)
    single = [alone.burden_of(carrier) for carrier in carriers]
    shared = [outcome.burden_of(carrier) for carrier in carriers]
    project = outcome.subsidy.projects[0]
    decision = project.decision
    if decision is None:
        return None
    limits = [
        one.total_yen - (mine.total_yen - mine.building_yen)
        for one, mine in zip(single, shared, strict=True)
        if one is not None and mine is not None
    ]
    case, share_case = decision.case, decision.share_case

    def carriers_share(extra_yen: int) -> int:
        """Carriers' share at an extra cost, by the law itself."""
        shares = shares_at(
            decision,
            eligible_cost_yen=case.eligible_cost_yen - extra + extra_yen,
            total_cost_yen=case.full_cost_yen - extra + extra_yen,
            settings=settings,
        )
        return shares.carrier

    def cheaper(extra_yen: int) -> bool:
        parts = allot(carriers_share(extra_yen), [1] * len(carriers))
        return all(part < limit for part, limit in zip(parts, limits, strict=True))

    slope = Fraction(1) if share_case is None else 1 - share_case.fractions.state
    burden = decision.burden
    if case.owner in {OwnerKind.MUNICIPALITY, OwnerKind.PREFECTURE}:
        slope = burden.split.total if burden is not None and settings.apply_carrier_burden else Fraction(0)
    unit = decision.rule.state_rounding.yen
    always, never = _bounds(cheaper, carriers_share(0), limits, slope, unit)
    return SwitchPoint(
        kind=outcome.scheme.kind,
        carriers=carriers,
        extra_cost_yen=extra,
        cheaper_at_assumed=cheaper(extra),
        always_up_to_yen=always,
        never_from_yen=never,
    )


def _bounds(
    cheaper: Callable[[int], bool], share_at_zero: int, limits: list[int], slope: Fraction, unit: int
) -> tuple[int | None, int | None]:
    """Return the last yen of always cheaper and the first of never again.

    The carriers' share at extra cost e lies within one rounding unit of ``share_at_zero + slope e`` on either side, and each
    of n equal parts within one yen of its nth; outside the window these bounds leave open the answer is certain.
    """
    if not slope:
        return (None, 0) if not cheaper(0) else (LARGEST_COST_YEN, None)
    count = len(limits)
    room = Fraction(min(limits) * count - share_at_zero)
    slack = unit + 2 * count
    first = max(0, _floor(Fraction(room - slack, slope)))
    last = max(0, _floor(Fraction(room + slack, slope)) + 1)
    always = first - 1 if first else -1
    while always < last and cheaper(always + 1):
        always += 1
    never = last + 1
    while never > 0 and not cheaper(never - 1):
        never -= 1
    return (always if always >= 0 else None), never


def _floor(value: Fraction) -> int:
    return value.numerator // value.denominator
