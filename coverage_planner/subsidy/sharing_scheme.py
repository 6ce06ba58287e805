"""Ways to build one place: one carrier alone, each with a mast of its own, jointly, or through a neutral host.

A scheme turns a site as planned into the sites of that way of building, costs included: what is shared arises once, what is
per carrier once for each. Which cost items are per carrier is a recorded assumption.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from enum import StrEnum
from fractions import Fraction
from typing import TypeAlias

from coverage_planner.model.cost_item import CostItem, CostKind, CostPart
from coverage_planner.model.errors import OutOfValidity
from coverage_planner.model.settings import SubsidySettings
from coverage_planner.model.site import Sector, Site
from coverage_planner.model.subsidy_statements import StatedFact
from coverage_planner.model.terms import Carrier, OwnerKind, name_of
from coverage_planner.model.text import Text
from coverage_planner.subsidy.cost_rules import cost_rules
from coverage_planner.subsidy.shares import Direction, checked_yen, rounded

_FACTS_OF_THE_PLACE = frozenset(
    {
        StatedFact.AREAS,
        StatedFact.HOUSEHOLDS,
        StatedFact.FISCAL_STRENGTH,
        StatedFact.PURPOSE,
        StatedFact.BORDER_ISLAND,
        StatedFact.WHOLE_REMOTE_ISLAND,
        StatedFact.FISCAL_YEAR,
        StatedFact.BOND,
    }
)


ExactLines: TypeAlias = list[tuple[CostItem, Fraction]]
"""Cost lines with their exact amounts, not yet whole yen."""


class SchemeKind(StrEnum):
    """Way of building."""

    ONE_ALONE = "one_alone"
    EACH_ALONE = "each_alone"
    JOINT = "joint"
    NEUTRAL_HOST = "neutral_host"


@dataclass(frozen=True, slots=True, kw_only=True)
class SharingScheme:
    """One way of building for some carriers; ``owner`` is who builds it, a carrier or a local government."""

    kind: SchemeKind
    carriers: tuple[Carrier, ...]
    owner: OwnerKind = OwnerKind.CARRIER

    def __post_init__(self) -> None:
        """Refuse joint building by one carrier and the like."""
        fits = {
            SchemeKind.ONE_ALONE: len(self.carriers) == 1,
            SchemeKind.EACH_ALONE: len(self.carriers) >= 1,
            SchemeKind.JOINT: len(self.carriers) >= 2,
            SchemeKind.NEUTRAL_HOST: len(self.carriers) >= 1,
        }[self.kind]
        if not fits or len(set(self.carriers)) != len(self.carriers):
            raise OutOfValidity(
                Text("整備方式と事業者数が合いません", "the number of carriers does not fit the scheme"),
                field="carriers",
            )

    @property
    def project_owner(self) -> OwnerKind:
        """Owner of the sites of this scheme."""
        return OwnerKind.NEUTRAL_HOST if self.kind is SchemeKind.NEUTRAL_HOST else self.owner

    @property
    def short_name(self) -> Text:
        """The scheme in few words, for charts."""
        count = len(self.carriers)
        first = name_of(self.carriers[0])
        return {
            SchemeKind.ONE_ALONE: Text(f"1社単独（{first.ja}）", f"alone ({first.en})"),
            SchemeKind.EACH_ALONE: Text(f"{count}社が各自に単独", f"{count}, a mast each"),
            SchemeKind.JOINT: Text(f"{count}社共同", f"{count} jointly"),
            SchemeKind.NEUTRAL_HOST: Text(f"シェアリング（{count}社）", f"host ({count})"),
        }[self.kind]

    @property
    def name(self) -> Text:
        """The scheme in words."""
        count = len(self.carriers)
        names = Text(
            "・".join(name_of(carrier).ja for carrier in self.carriers),
            ", ".join(name_of(carrier).en for carrier in self.carriers),
        )
        builder = "" if self.owner is OwnerKind.CARRIER else f"（{name_of(self.owner).ja}が整備）"
        if self.kind is SchemeKind.ONE_ALONE:
            return Text(f"1社単独（{names.ja}）{builder}", f"one carrier alone ({names.en})")
        if self.kind is SchemeKind.EACH_ALONE:
            return Text(
                f"{count}社が各自に単独整備（{names.ja}）{builder}", f"{count} carriers, a mast each ({names.en})"
            )
        if self.kind is SchemeKind.JOINT:
            return Text(f"{count}社共同（{names.ja}）{builder}", f"{count} carriers jointly ({names.en})")
        return Text(
            f"インフラシェアリング事業者（{count}社利用、{names.ja}）",
            f"neutral host for {count} carriers ({names.en})",
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class SharingAssumptions:
    """What a comparison assumes; printed with it.

    Attributes:
        per_carrier_kinds: cost items that arise once for each carrier unless the line says otherwise; the others arise once
            for the mast.
        extra_cost_yen: what a mast for several carriers costs more than one for one (stronger tower, larger plot), eligible.
        host_extra_cost_yen: the same for a neutral host.
    """

    per_carrier_kinds: frozenset[CostKind] = field(default_factory=lambda: cost_rules().per_carrier_kinds)
    extra_cost_yen: int = 0
    host_extra_cost_yen: int = 0

    def __post_init__(self) -> None:
        """Refuse negative and absurd amounts."""
        checked_yen(self.extra_cost_yen, "extra_cost_yen")
        checked_yen(self.host_extra_cost_yen, "host_extra_cost_yen")

    def extra_of(self, scheme: SharingScheme) -> int:
        """Return the extra cost of a mast under a scheme."""
        if scheme.kind is SchemeKind.NEUTRAL_HOST:
            return self.host_extra_cost_yen
        return self.extra_cost_yen if scheme.kind is SchemeKind.JOINT else 0


def usual_schemes(carriers: tuple[Carrier, ...], owner: OwnerKind = OwnerKind.CARRIER) -> tuple[SharingScheme, ...]:
    """Return the schemes worth comparing for carriers in this order: alone, each alone, 2..n jointly, 2..n on a host."""
    if not carriers:
        raise OutOfValidity(Text("比べる事業者がありません", "no carrier to compare"), field="carriers")
    builder = owner if owner is not OwnerKind.NEUTRAL_HOST else OwnerKind.CARRIER
    schemes = [SharingScheme(kind=SchemeKind.ONE_ALONE, carriers=carriers[:1], owner=builder)]
    if len(carriers) > 1:
        schemes.append(SharingScheme(kind=SchemeKind.EACH_ALONE, carriers=carriers, owner=builder))
    for kind in (SchemeKind.JOINT, SchemeKind.NEUTRAL_HOST):
        schemes += [
            SharingScheme(kind=kind, carriers=carriers[:count], owner=builder) for count in range(2, len(carriers) + 1)
        ]
    return tuple(schemes)


def sites_of_scheme(site: Site, scheme: SharingScheme, assumptions: SharingAssumptions) -> tuple[Site, ...]:
    """Return the sites that build one place under a scheme; each keeps the number, so the place's facts stay its own."""
    groups = [(carrier,) for carrier in scheme.carriers] if scheme.kind is SchemeKind.EACH_ALONE else [scheme.carriers]
    extra = assumptions.extra_of(scheme)
    costs = whole_yen_of_place([_exact_costs(site, group, extra, assumptions.per_carrier_kinds) for group in groups])
    return tuple(
        replace(
            site,
            owner=scheme.project_owner,
            sectors=sectors_for(site.sectors, carriers),
            costs=lines,
            # Masts of several carriers at one place are projects of their own even where a municipality builds them.
            district=f"{site.district or site.site_id}（{name_of(carriers[0]).ja}）"
            if scheme.kind is SchemeKind.EACH_ALONE and scheme.project_owner is not OwnerKind.CARRIER
            else site.district,
        )
        for carriers, lines in zip(groups, costs, strict=True)
    )


def sectors_for(sectors: tuple[Sector, ...], carriers: tuple[Carrier, ...]) -> tuple[Sector, ...]:
    """Return the sectors as used by ``carriers``: equal ones of different carriers become one shared sector."""
    return tuple(dict.fromkeys(replace(sector, carriers=carriers) for sector in sectors))


def _exact_costs(
    site: Site, carriers: tuple[Carrier, ...], extra_yen: int, per_carrier: frozenset[CostKind]
) -> ExactLines:
    """Return the cost lines of a mast for some carriers with their exact amounts.

    Shared lines stay; lines for all carriers together are scaled to their number; of lines that name a carrier those of the
    carriers are taken, and a carrier without lines of its own takes the mean of the others'. The extra goes to the tower.
    """
    planned = max(1, len(site.carriers))
    items: ExactLines = []
    for item in site.costs:
        if item.carrier is not None:
            continue
        part = item.part or (CostPart.PER_CARRIER if item.kind in per_carrier else CostPart.SHARED)
        share = Fraction(len(carriers), planned) if part is CostPart.PER_CARRIER else Fraction(1)
        items.append((item, item.amount_yen * share))
    own = [item for item in site.costs if item.carrier is not None]
    named = {item.carrier for item in own}
    for carrier in carriers:
        if carrier in named:
            items += [(item, Fraction(item.amount_yen)) for item in own if item.carrier is carrier]
            continue
        for item in own:
            mean = replace(item, carrier=carrier, note=MEAN_OF_OTHERS.ja)
            items.append((mean, Fraction(item.amount_yen, len(named))))
    if extra_yen:
        like = next((item for item in site.costs if item.kind is CostKind.TOWER), None)
        tax = None if like is None else like.tax_included
        extra = CostItem(
            kind=CostKind.TOWER, amount_yen=extra_yen, note="共用による増加費用（試算の仮定）", tax_included=tax
        )
        items.append((extra, Fraction(extra_yen)))
    return items


def whole_yen_of_place(masts: list[ExactLines]) -> list[tuple[CostItem, ...]]:
    """Return the lines of the masts of one place in whole yen: rounded once, so that sums that are whole stay exact.

    Cost of building and running cost are rounded each for itself (half up); the remainder goes one yen each to the masts,
    then to eligible or other cost, then to the lines with the largest fractions, ties to the earlier.
    """
    yen = [[0] * len(lines) for lines in masts]
    for counts in (True, False):
        chosen = [[k for k, (item, _) in enumerate(lines) if item.counts is counts] for lines in masts]
        sums = [sum((lines[k][1] for k in keys), Fraction(0)) for lines, keys in zip(masts, chosen, strict=True)]
        of_place = rounded(sum(sums, Fraction(0)), 1, Direction.HALF_UP)
        for mast, of_mast in enumerate(_spread(of_place, sums)):
            lines = masts[mast]
            ledgers = [[k for k in chosen[mast] if lines[k][0].eligible is eligible] for eligible in (True, False)]
            exact = [sum((lines[k][1] for k in keys), Fraction(0)) for keys in ledgers]
            for keys, of_ledger in zip(ledgers, _spread(of_mast, exact), strict=True):
                for k, of_line in zip(keys, _spread(of_ledger, [lines[k][1] for k in keys]), strict=True):
                    yen[mast][k] = of_line
    return [
        tuple(replace(item, amount_yen=amount) for (item, _), amount in zip(lines, amounts, strict=True))
        for lines, amounts in zip(masts, yen, strict=True)
    ]


def _spread(total_yen: int, exact: list[Fraction]) -> list[int]:
    """Return whole yen that add up to a total within one yen of the sum; every part is within one yen of its exact value."""
    parts = [amount.numerator // amount.denominator for amount in exact]
    order = sorted(range(len(exact)), key=lambda k: (parts[k] - exact[k], k))
    for k in order[: total_yen - sum(parts)]:
        parts[k] += 1
    return parts


ROUNDING_OF_COSTS = Text(
    "社数に応じて換算した費用は、整備箇所ごとに合計してから1円単位に四捨五入し、端数は小数部分の大きい費目から1円ずつ配る"
    "（設定値。同じときは先の事業者・費目）",
    "costs scaled to the number of carriers are rounded once for each place (half up), the remainder going one yen each to "
    "the lines with the largest fractions, ties to the earlier (a setting)",
)
MEAN_OF_OTHERS = Text("他の事業者の費目の平均（試算の仮定）", "mean of the other carriers' lines (assumed)")


def settings_of_place(settings: SubsidySettings) -> SubsidySettings:
    """Return the settings with only those statements that speak of the place: a scheme has its own owners and carriers."""
    statements = settings.statements
    facts = tuple(statement for statement in statements.facts if statement.fact in _FACTS_OF_THE_PLACE)
    return replace(settings, statements=replace(statements, facts=facts, owners=()))
