"""The switch point: from how many carriers, and up to what extra cost, sharing is cheaper for each carrier; exact to the yen.

A carrier's burden is not monotone in cost: state money comes in steps of 1,000 yen, so one yen more can lower the burden by
999. Hence two numbers: up to one extra cost sharing is always cheaper, from another on never; between them (a few thousand
yen) it depends on the step. Both are found by bounding and then trying every yen that could differ.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from fractions import Fraction

from coverage_planner.model.settings import SubsidySettings
from coverage_planner.model.terms import CARRIERS, Carrier, OwnerKind
from coverage_planner.model.text import Text
from coverage_planner.subsidy.allotment import allot
from coverage_planner.subsidy.district import DistrictProject
from coverage_planner.subsidy.grant import GrantDecision, shares_at
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
        places: projects the carriers' burden is summed over; the extra cost is that of each of their masts.
    """

    kind: SchemeKind
    carriers: tuple[Carrier, ...]
    extra_cost_yen: int
    cheaper_at_assumed: bool
    always_up_to_yen: int | None
    never_from_yen: int | None
    places: int = 1

    @property
    def sentence(self) -> Text:
        """The answer in one sentence."""
        host = self.kind is SchemeKind.NEUTRAL_HOST
        how = Text("シェアリング事業者の利用", "a neutral host") if host else Text("共同整備", "joint building")
        count = len(self.carriers)
        each = Text("1局当たりの", " of each mast") if self.places > 1 else Text("", "")
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
            f"{how.en} by {count} is cheaper for each up to {self.always_up_to_yen:,} yen of extra cost{each.en} and never from "
            f"{self.never_from_yen:,} yen",
        )


def switch_points(comparison: SharingComparison, settings: SubsidySettings) -> tuple[SwitchPoint, ...]:
    """Return the switch points of a comparison: of one place, of a group or of a whole plan.

    The extra cost is that of each mast, the same at every place; what a carrier pays is summed over the places. A scheme
    with an undecided project, or without a comparator (each carrier alone), has none.
    """
    alone = next((o for o in comparison.outcomes if o.scheme.kind is SchemeKind.EACH_ALONE), None)
    if alone is None or not alone.decided:
        return ()
    found = []
    for outcome in comparison.outcomes:
        shared = outcome.scheme.kind in {SchemeKind.JOINT, SchemeKind.NEUTRAL_HOST}
        if shared and outcome.decided and outcome.subsidy.projects:
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


@dataclass(frozen=True, slots=True)
class _Place:
    """One project of a shared scheme as a function of the extra cost of its masts."""

    decision: GrantDecision
    carriers: tuple[Carrier, ...]
    masts: int
    eligible_yen: int
    total_yen: int
    named_yen: tuple[int, ...]
    slope: Fraction
    """How much of each further yen of eligible cost the carriers pay, but for rounding."""

    def parts(self, extra_yen: int, settings: SubsidySettings) -> tuple[int, ...]:
        """Return what each carrier pays at an extra cost of each mast, by the law itself."""
        more = self.masts * extra_yen
        shares = shares_at(
            self.decision,
            eligible_cost_yen=self.eligible_yen + more,
            total_cost_yen=self.total_yen + more,
            settings=settings,
        )
        if not any(self.named_yen):
            return allot(shares.carrier, [1] * len(self.carriers))
        rest = Fraction(self.total_yen + more - sum(self.named_yen), len(self.carriers))
        return allot(shares.carrier, [named + rest for named in self.named_yen])

    def least(self) -> tuple[Fraction, Fraction]:
        """Return a line (at 0, per yen) that the parts of no carrier fall below by more than roundings.

        Its slope is that of the carrier without lines of its own, which pays least.
        """
        count = len(self.carriers)
        eligible = Fraction(self.eligible_yen, self.total_yen) if self.total_yen else Fraction(1)
        slope = self.slope * eligible
        at_zero = slope * Fraction(self.total_yen - sum(self.named_yen), count)
        return at_zero, slope * Fraction(self.masts, count)


def _switch_point(
    outcome: SchemeOutcome, alone: SchemeOutcome, extra: int, settings: SubsidySettings
) -> SwitchPoint | None:
    carriers = tuple(carrier for carrier in CARRIERS if carrier in outcome.scheme.carriers)
    limits = []
    for carrier in carriers:
        single, shared = alone.burden_of(carrier), outcome.burden_of(carrier)
        if single is None or shared is None or single.total_yen is None:
            return None
        limits.append(single.total_yen - shared.running_worth_yen)
    places = [_place(project, extra, settings) for project in outcome.subsidy.projects]
    known = [place for place in places if place is not None]
    if len(known) < len(places):
        return None

    def margin(extra_yen: int) -> int:
        """How far the dearest carrier stays below building alone; 0 or less where sharing is not cheaper for each."""
        paid = dict.fromkeys(carriers, 0)
        for place in known:
            for carrier, yen in zip(place.carriers, place.parts(extra_yen, settings), strict=True):
                paid[carrier] += yen
        return min(limit - paid[carrier] for carrier, limit in zip(carriers, limits, strict=True))

    always, never = _bounds(margin, limits, known)
    return SwitchPoint(
        kind=outcome.scheme.kind,
        carriers=carriers,
        extra_cost_yen=extra,
        cheaper_at_assumed=margin(extra) > 0,
        always_up_to_yen=always,
        never_from_yen=never,
        places=len(known),
    )


def _place(project: DistrictProject, extra: int, settings: SubsidySettings) -> _Place | None:
    decision = project.decision
    if decision is None:
        return None
    case, share_case, burden = decision.case, decision.share_case, decision.burden
    slope = Fraction(1) if share_case is None else 1 - share_case.fractions.state
    if case.owner in {OwnerKind.MUNICIPALITY, OwnerKind.PREFECTURE}:
        slope = burden.split.total if burden is not None and settings.apply_carrier_burden else Fraction(0)
    masts = len(project.sites)
    items = [item for site in project.sites for item in site.costs if item.counts]
    return _Place(
        decision=decision,
        carriers=project.carriers,
        masts=masts,
        eligible_yen=case.eligible_cost_yen - masts * extra,
        total_yen=case.full_cost_yen - masts * extra,
        named_yen=tuple(
            sum(item.amount_yen for item in items if item.carrier is carrier) for carrier in project.carriers
        ),
        slope=slope,
    )


def _bounds(margin: Callable[[int], int], limits: list[int], places: list[_Place]) -> tuple[int | None, int | None]:
    """Return the last yen of always cheaper and the first of never again.

    What a carrier pays rises by at most two yen for each yen of a mast and one for each allotment, and falls only at the
    steps of the state share; so a margin of many yen lets as many be skipped on the way up, and a shortfall on the way
    down. Every extra cost between the two numbers found is thereby answered.
    """
    lines = [place.least() for place in places]
    rise = sum((slope for _, slope in lines), Fraction(0))
    if not rise:
        return (None, 0) if margin(0) <= 0 else (LARGEST_COST_YEN, None)
    slack = sum(place.decision.rule.state_rounding.yen + 2 + 2 * len(place.carriers) for place in places)
    start = sum((at_zero for at_zero, _ in lines), Fraction(0))
    end = max(0, _floor(Fraction(max(limits) + slack - start, rise)) + 1)
    steepest = 2 * sum(place.masts for place in places)
    first = 0
    while first <= end and (room := margin(first)) > 0:
        first += max(1, (room - 1 - 2 * len(places)) // steepest)
    last = end
    while last >= first and (room := margin(last)) <= 0:
        last -= max(1, (-room - 2 * len(places)) // steepest)
    never = max(last + 1, first)
    return (first - 1 if first else None), never


def _floor(value: Fraction) -> int:
    return value.numerator // value.denominator
