"""Shared against single: cost, state money, each party's burden and totals over years of one place, a group or a plan."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from coverage_planner.model.settings import SubsidySettings
from coverage_planner.model.site import COST_KIND_NAMES, CostKind, Site
from coverage_planner.model.terms import CARRIERS, Carrier
from coverage_planner.model.text import Text
from coverage_planner.subsidy.allotment import ALLOTMENT_NOTE, allot
from coverage_planner.subsidy.district import PlanSubsidy, SiteFacts, plan_subsidy
from coverage_planner.subsidy.district_facts import HouseholdsOfGroup
from coverage_planner.subsidy.law import RuleBook
from coverage_planner.subsidy.present_value import STUDY_YEARS, discount_note, present_value_yen
from coverage_planner.subsidy.sharing_scheme import (
    ROUNDING_OF_COSTS,
    SchemeKind,
    SharingAssumptions,
    SharingScheme,
    settings_of_place,
    sites_of_scheme,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class ServedCounts:
    """Persons and road served by exactly 0, 1, 2, 3 and 4 carriers; what an engine counted, never made up here."""

    persons: tuple[int, int, int, int, int]
    road_um: tuple[int, int, int, int, int]

    def persons_by_at_least(self, carriers: int) -> int:
        """Return the persons served by that many carriers or more."""
        return sum(self.persons[carriers:])

    def road_um_by_at_least(self, carriers: int) -> int:
        """Return the micrometres of road served by that many carriers or more."""
        return sum(self.road_um[carriers:])


@dataclass(frozen=True, slots=True, kw_only=True)
class CarrierYears:
    """What one carrier pays: its part of building after all grants, running cost a year, and both over the years.

    ``building_yen`` and ``total_yen`` are None where a project the carrier takes part in is not decided.
    """

    carrier: Carrier
    building_yen: int | None
    running_yen_per_year: int
    running_worth_yen: int

    @property
    def total_yen(self) -> int | None:
        """Building and the running cost of all years."""
        return None if self.building_yen is None else self.building_yen + self.running_worth_yen


@dataclass(frozen=True, slots=True, kw_only=True)
class SchemeOutcome:
    """One scheme worked out.

    Attributes:
        scheme: the way of building.
        subsidy: its projects decided under the law; shares add up to the cost.
        running_yen_per_year: running cost of a year, all carriers.
        years: length of the study.
        running_worth_yen: running cost of all years, discounted.
        carriers: each carrier's burden; building parts add up to the carriers' share.
        masts: number of sites.
        served: persons and road by number of carriers, None where not counted.
    """

    scheme: SharingScheme
    subsidy: PlanSubsidy
    running_yen_per_year: int
    years: int
    running_worth_yen: int
    carriers: tuple[CarrierYears, ...]
    masts: int
    served: ServedCounts | None = None

    @property
    def building_cost_yen(self) -> int:
        """総事業費."""
        return self.subsidy.total_cost_yen

    @property
    def total_cost_yen(self) -> int:
        """Building plus the running cost of all years."""
        return self.building_cost_yen + self.running_worth_yen

    @property
    def decided(self) -> bool:
        """False where the law leaves a project open: who pays it is then not known and stays empty."""
        return not self.subsidy.undecided

    def burden_of(self, carrier: Carrier) -> CarrierYears | None:
        """Return what one carrier pays, None where it takes no part."""
        return next((one for one in self.carriers if one.carrier is carrier), None)


@dataclass(frozen=True, slots=True, kw_only=True)
class SharingComparison:
    """Schemes side by side with what they assume."""

    outcomes: tuple[SchemeOutcome, ...]
    assumptions: SharingAssumptions
    notes: tuple[Text, ...]

    def outcome(self, kind: SchemeKind, carriers: int) -> SchemeOutcome | None:
        """Return the outcome of a kind for a number of carriers, None where it was not compared."""
        return next((o for o in self.outcomes if o.scheme.kind is kind and len(o.scheme.carriers) == carriers), None)


def compare_schemes(
    sites: Iterable[Site],
    facts_of_site: Callable[[Site], SiteFacts],
    settings: SubsidySettings,
    schemes: Iterable[SharingScheme],
    *,
    assumptions: SharingAssumptions | None = None,
    served: Callable[[SharingScheme], ServedCounts | None] | None = None,
    rules: RuleBook | None = None,
    years: int = STUDY_YEARS,
    households_of_group: HouseholdsOfGroup | None = None,
) -> SharingComparison:
    """Work out each scheme for the same places.

    Args:
        sites: the places as planned: one site, a group, or all candidates of a plan.
        facts_of_site: facts of the place, asked with the site as planned.
        settings: law and recorded choices; statements on owners, use and joint construction do not carry over to schemes.
        schemes: the ways of building.
        assumptions: which costs are per carrier, and the extra cost of a shared mast.
        served: counts persons and road under a scheme; None leaves them out.
        rules: rule book, by default that of the settings.
        years: length of the study.
        households_of_group: households of what some sites cover together, each mesh once, as in a plan.
    """
    places = tuple(sites)
    chosen = assumptions if assumptions is not None else SharingAssumptions()
    outcomes = []
    for scheme in schemes:
        built = tuple(one for site in places for one in sites_of_scheme(site, scheme, chosen))
        subsidy = plan_subsidy(
            built, facts_of_site, settings_of_place(settings), rules, households_of_group=households_of_group
        )
        outcomes.append(_outcome(scheme, built, subsidy, settings, years, served(scheme) if served else None))
    return SharingComparison(
        outcomes=tuple(outcomes), assumptions=chosen, notes=_notes(tuple(outcomes), chosen, settings, years)
    )


def _outcome(
    scheme: SharingScheme,
    built: tuple[Site, ...],
    subsidy: PlanSubsidy,
    settings: SubsidySettings,
    years: int,
    served: ServedCounts | None,
) -> SchemeOutcome:
    running = dict.fromkeys(scheme.carriers, 0)
    for site in built:
        yearly = sum(item.amount_yen for item in site.costs if item.kind is CostKind.RUNNING_PER_YEAR)
        users = site.carriers or scheme.carriers
        named = [item for item in site.costs if not item.counts and item.carrier in users]
        for item in named:
            assert item.carrier is not None
            running[item.carrier] += item.amount_yen
        rest = yearly - sum(item.amount_yen for item in named)
        for carrier, part in zip(users, allot(rest, [1] * len(users)), strict=True):
            running[carrier] += part
    building = dict.fromkeys(scheme.carriers, 0)
    for part_of in (part for project in subsidy.projects for part in project.carrier_parts):
        building[part_of.carrier] += part_of.yen
    unknown = {carrier for project in subsidy.undecided for carrier in project.carriers}
    carriers = tuple(
        CarrierYears(
            carrier=carrier,
            building_yen=None if carrier in unknown else building[carrier],
            running_yen_per_year=running[carrier],
            running_worth_yen=present_value_yen(running[carrier], years, settings.discount_rate),
        )
        for carrier in CARRIERS
        if carrier in building
    )
    yearly_of_all = sum(running.values())
    return SchemeOutcome(
        scheme=scheme,
        subsidy=subsidy,
        running_yen_per_year=yearly_of_all,
        years=years,
        running_worth_yen=present_value_yen(yearly_of_all, years, settings.discount_rate),
        carriers=carriers,
        masts=len(built),
        served=served,
    )


def _notes(
    outcomes: tuple[SchemeOutcome, ...], assumptions: SharingAssumptions, settings: SubsidySettings, years: int
) -> tuple[Text, ...]:
    kinds = [COST_KIND_NAMES[kind] for kind in CostKind if kind in assumptions.per_carrier_kinds]
    notes = [
        Text(
            f"事業者ごとにかかる費目: {'・'.join(kind.ja for kind in kinds)}（設定値。ほかの費目は1基につき1回とする）",
            f"per carrier: {', '.join(kind.en for kind in kinds)} (a setting; other items once for each mast)",
        ),
        Text(
            f"共用による増加費用 共同整備 {assumptions.extra_cost_yen:,}円／局、"
            f"シェアリング事業者 {assumptions.host_extra_cost_yen:,}円／局（仮定）",
            f"extra cost of sharing: jointly {assumptions.extra_cost_yen:,}, host {assumptions.host_extra_cost_yen:,} "
            "yen a site (assumed)",
        ),
        ROUNDING_OF_COSTS,
        discount_note(years, settings.discount_rate),
        Text(
            "維持費は利用する事業者が均等に負担するものとする（設定値。市町村の施設も維持管理は使用者の負担とする条例の例による: 印南町・いの町）",
            "running cost is borne equally by the carriers using the site (a setting, after municipal ordinances)",
        ),
    ]
    if any(outcome.scheme.kind is SchemeKind.NEUTRAL_HOST for outcome in outcomes):
        notes.append(
            Text(
                "シェアリング事業者の負担は利用料として各事業者が均等に負担するものとみなす（仮定。利用料の実額は公表されていない）",
                "the neutral host's share is taken to be recovered equally from its carriers (assumed; fees are not public)",
            )
        )
    if any(len({one.total_yen for one in outcome.carriers}) > 1 for outcome in outcomes if len(outcome.carriers) > 1):
        notes.append(
            Text(
                f"各社の負担は地区ごとに按分する。{ALLOTMENT_NOTE.ja}。均等な按分でも、地区ごとの端数により各社の合計は数円異なることがある",
                f"each district is split among the carriers by itself; {ALLOTMENT_NOTE.en}; equal parts may so differ by a "
                "few yen in sum",
            )
        )
    for name in dict.fromkeys(name for outcome in outcomes for name in outcome.subsidy.planner_rules):
        notes.append(
            Text(f"【利用者が追加した規則「{name}」による計算を含む】", f"[by the planner's own rules: {name}]")
        )
    for outcome in outcomes:
        for project in outcome.subsidy.undecided:
            reasons = project.reasons
            notes.append(
                Text(
                    f"{outcome.scheme.name.ja}: {project.title.ja} は未判定のため負担額を空欄とした"
                    f"（{'、'.join(reason.ja for reason in reasons)}）",
                    f"{outcome.scheme.name.en}: {project.title.en} is undecided; who pays is left empty",
                )
            )
    return tuple(dict.fromkeys(notes))
