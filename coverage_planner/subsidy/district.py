"""The subsidy of a whole plan: candidate sites grouped into projects (実施地区), each decided under the law.

One project is one district of one municipality, one owner and one programme. Carriers that build on their own are
different owners, so a carrier-owned project also is one set of carriers: two single masts in one district are two
projects at the single rate, not one joint project.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from coverage_planner.model.errors import OutOfValidity
from coverage_planner.model.settings import SubsidySettings
from coverage_planner.model.site import Site
from coverage_planner.model.subsidy_statements import ProjectOwner, StatedFact
from coverage_planner.model.terms import CARRIERS, Carrier, DisadvantagedArea, OwnerKind, Programme, SiteStatus, name_of
from coverage_planner.model.text import Text
from coverage_planner.subsidy.applicant import Applicant, applicant_of
from coverage_planner.subsidy.carrier_parts import (
    CarrierPart,
    part_weights_of,
    parts_basis_of,
    parts_trace_of,
    split_among_carriers,
)
from coverage_planner.subsidy.consumption_tax import deducted_tax_yen, mixed_tax
from coverage_planner.subsidy.cost_rules import cost_remarks
from coverage_planner.subsidy.district_facts import (
    HouseholdsOfGroup,
    Member,
    areas_of,
    border_island_of,
    common,
    households_of,
    origins_of,
    use_weights_of,
    whole_island_of,
)
from coverage_planner.subsidy.facts import GrantCase
from coverage_planner.subsidy.fiscal_year import FiscalYear
from coverage_planner.subsidy.grant import GrantDecision, decide
from coverage_planner.subsidy.law import RuleBook, RuleYearUnknown
from coverage_planner.subsidy.planner_files import rule_book
from coverage_planner.subsidy.shares import Shares, whole_cost_with_owner
from coverage_planner.subsidy.site_facts import SiteFacts, with_statements
from coverage_planner.subsidy.trace import TraceNode

__all__ = ["CarrierPart", "DistrictProject", "PlanSubsidy", "SiteFacts", "plan_subsidy"]


@dataclass(frozen=True, slots=True, kw_only=True)
class DistrictProject:
    """One project of the plan with its facts and its decision.

    ``decision`` is None only when no rules are filed for the programme in the year, or when the facts contradict each
    other; ``not_decided`` then says so and the owner pays all. ``applicant`` is who applies to the ministry: the
    prefecture for municipal projects (RULES 2.9). ``carrier_parts`` split the carriers' share by use and add up to it;
    ``carrier_parts_basis`` says by which use and ``parts_trace`` how. ``fiscal_year`` is the project's own where one was stated.
    """

    district: str
    municipality_code: str
    municipality_name: str
    prefecture_name: str
    owner: OwnerKind
    programme: str
    fiscal_year: FiscalYear
    sites: tuple[Site, ...]
    carriers: tuple[Carrier, ...]
    households: int | None
    fiscal_strength: Decimal | None
    fiscal_year_of_index: int | None
    areas: frozenset[DisadvantagedArea] | None
    total_cost_yen: int
    eligible_cost_yen: int
    decision: GrantDecision | None
    not_decided: Text | None
    shares_yen: Shares
    applicant: Text
    notes: tuple[Text, ...]
    owners: tuple[ProjectOwner, ...] = ()
    applicant_rule: Applicant | None = None
    carrier_parts: tuple[CarrierPart, ...] = ()
    carrier_parts_basis: Text | None = None
    parts_trace: TraceNode | None = None
    decided_on: date | None = None
    starts_on: date | None = None

    @property
    def owner_text(self) -> Text:
        """事業主体 by name as far as known: those stated, the municipality, the prefecture or the carriers."""
        if self.owners:
            names = [Text(owner.name, owner.name) for owner in self.owners]
        elif self.owner is OwnerKind.MUNICIPALITY and self.municipality_name:
            names = [Text(self.municipality_name, self.municipality_name)]
        elif self.owner is OwnerKind.PREFECTURE and self.prefecture_name:
            names = [Text(self.prefecture_name, self.prefecture_name)]
        elif self.owner is OwnerKind.CARRIER and self.carriers:
            names = [name_of(carrier) for carrier in self.carriers]
        else:
            names = [name_of(self.owner)]
        return Text("・".join(name.ja for name in names), ", ".join(name.en for name in names))

    @property
    def programme_name(self) -> Text:
        """事業区分 in words; a programme of the planner's own rules keeps its key."""
        if self.programme in {programme.value for programme in Programme}:
            return name_of(Programme(self.programme))
        return Text(self.programme, self.programme)

    @property
    def planner_rules(self) -> str | None:
        """Name of the planner's own rule file the decision rests on; None for shipped rules."""
        return None if self.decision is None else self.decision.planner_rules

    @property
    def site_numbers(self) -> tuple[int, ...]:
        """Numbers of its sites."""
        return tuple(site.number for site in self.sites)

    @property
    def eligible(self) -> bool:
        """True when the project gets state money."""
        return self.decision is not None and self.decision.eligible

    @property
    def decided(self) -> bool:
        """False when a fact or the rules of the year are missing."""
        return self.decision is not None and self.decision.decided

    @property
    def known_shares(self) -> Shares | None:
        """Who pays, None where it is not decided: unknown is never zero."""
        return self.shares_yen if self.decided else None

    @property
    def reasons(self) -> tuple[Text, ...]:
        """Why it is eligible, not eligible or not decided."""
        if self.decision is not None:
            return self.decision.reasons
        return () if self.not_decided is None else (self.not_decided,)

    @property
    def title(self) -> Text:
        """Municipality and district in words."""
        place = self.municipality_name or "所属未定"
        return Text(f"{place} {self.district}", f"{place} {self.district}")


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanSubsidy:
    """All projects of a plan and their sums.

    ``totals`` leave the whole cost of undecided projects with their owners and add up to ``total_cost_yen``; what is
    shown to people is ``known_totals`` with ``undecided_cost_yen`` beside it, which add up to the same.
    """

    fiscal_year: FiscalYear
    projects: tuple[DistrictProject, ...]
    totals: Shares
    total_cost_yen: int
    eligible_cost_yen: int
    notes: tuple[Text, ...]

    @property
    def undecided(self) -> tuple[DistrictProject, ...]:
        """Projects for which a fact or the rules of the year are missing."""
        return tuple(project for project in self.projects if not project.decided)

    @property
    def known_totals(self) -> Shares | None:
        """Who pays in the decided projects; None where there are projects and none is decided."""
        decided = [project.shares_yen for project in self.projects if project.decided]
        return None if self.projects and not decided else sum(decided, Shares())

    @property
    def undecided_cost_yen(self) -> int:
        """総事業費 of the undecided projects: nobody knows yet who pays it."""
        return sum(project.total_cost_yen for project in self.undecided)

    @property
    def undecided_remark(self) -> Text | None:
        """What stands beside every sum of shares while projects are undecided; None when all are decided."""
        count, yen = len(self.undecided), self.undecided_cost_yen
        if not count:
            return None
        return Text(
            f"未判定 {count} 地区（総事業費 {yen:,} 円）は、負担者と補助金額が決まっていないため負担額に含まない",
            f"{count} undecided project(s) ({yen:,} yen) are not in the shares: who pays is not known",
        )

    @property
    def planner_rules(self) -> tuple[str, ...]:
        """Names of the planner's own rule files that any project rests on."""
        names = (project.planner_rules for project in self.projects)
        return tuple(dict.fromkeys(name for name in names if name is not None))


def plan_subsidy(
    sites: Iterable[Site],
    facts_of_site: Callable[[Site], SiteFacts],
    settings: SubsidySettings,
    rules: RuleBook | None = None,
    *,
    households_of_group: HouseholdsOfGroup | None = None,
) -> PlanSubsidy:
    """Group the candidate sites that are switched on into projects and decide each.

    Args:
        sites: sites of the plan.
        facts_of_site: facts from the imported data; the planner's statements of the settings are put in place of them.
        settings: fiscal year, recorded choices, and the planner's statements, rules and ordinances.
        rules: rule book, by default the shipped one with the planner's own rules of the settings.
        households_of_group: households of what the sites of a project cover together, each mesh once; without it the
            households of the sites are added.

    Raises:
        FiscalYearNotUnderstood: if the year of the settings is none.
        RuleFileInvalid: if a rule file of the planner's breaks the form.
        RuleYearUnknown: if no programme at all has rules for the year.
    """
    book = rules if rules is not None else rule_book(settings.statements)
    year = FiscalYear.parse(settings.fiscal_year)
    if not book.has_year(year):
        raise _no_rules_at_all(year, book)
    groups: dict[tuple[str, ...], list[Member]] = {}
    for site in sites:
        if site.status is SiteStatus.CANDIDATE and site.enabled:
            facts = with_statements(facts_of_site(site), site.number, settings.statements)
            groups.setdefault(_group_key(site, facts, year), []).append((site, facts))
    projects = tuple(
        _project(members, year, settings, book, households_of_group) for _, members in sorted(groups.items())
    )
    totals = sum((project.shares_yen for project in projects), Shares())
    return PlanSubsidy(
        fiscal_year=year,
        projects=projects,
        totals=totals,
        total_cost_yen=sum(project.total_cost_yen for project in projects),
        eligible_cost_yen=sum(project.eligible_cost_yen for project in projects),
        notes=_plan_notes(projects),
    )


def check_rules_filed(subsidy: PlanSubsidy, settings: SubsidySettings) -> None:
    """Refuse a plan of which no project has rules in its year, as a single case is refused.

    Raises:
        RuleYearUnknown: naming the first programme and its years.
    """
    book = rule_book(settings.statements)
    refusals: list[RuleYearUnknown] = []
    for project in subsidy.projects:
        try:
            book.rule(project.programme, project.fiscal_year)
        except RuleYearUnknown as error:
            refusals.append(error)
    if refusals and len(refusals) == len(subsidy.projects):
        raise refusals[0]


def _no_rules_at_all(year: FiscalYear, book: RuleBook) -> RuleYearUnknown:
    years = "、".join(known.label for known in sorted({rule.fiscal_year for rule in book.rules}))
    return RuleYearUnknown(
        Text(f"{year.name.ja}の規則データは収録していません", f"no rules are filed for {year.name.en}"),
        remedy=Text(f"収録年度: {years}", f"years filed: {years}"),
        field="fiscal_year",
    )


def _group_key(site: Site, facts: SiteFacts, year: FiscalYear) -> tuple[str, ...]:
    """Return what makes sites one project; a site without a district stands alone."""
    owners = "+".join(owner.name for owner in facts.owners)
    budget = (facts.fiscal_year or year).label
    alone = "" if site.district else f"{site.number:012d}"
    builders = "+".join(site.carriers) if site.owner is OwnerKind.CARRIER else ""
    code = facts.municipality_code
    return (code, site.district, alone, site.owner.value, site.programme.value, builders, owners, budget)


def _project(
    members: list[Member],
    plan_year: FiscalYear,
    settings: SubsidySettings,
    book: RuleBook,
    households_of_group: HouseholdsOfGroup | None,
) -> DistrictProject:
    members = sorted(members, key=lambda member: member[0].number)
    sites = tuple(site for site, _ in members)
    first, facts = members[0]
    year = facts.fiscal_year or plan_year
    used = {carrier for site in sites for carrier in site.carriers}
    carriers = tuple(carrier for carrier in CARRIERS if carrier in used)
    total = sum(site.total_cost_yen for site in sites)
    eligible = sum(site.eligible_cost_yen for site in sites)
    notes: list[Text] = list(dict.fromkeys(remark for _, member in members for remark in member.remarks))
    problems = list(dict.fromkeys(problem for _, member in members for problem in member.problems))
    mixed = mixed_tax(item for site in sites for item in site.costs)
    problems += [] if mixed is None else [mixed]
    decision: GrantDecision | None = None
    not_decided: Text | None = None
    areas, partly = areas_of(members, notes)
    households = households_of(members, first.programme.value, year, book, notes, households_of_group)
    if len(sites) > 1 and len({site.carriers for site in sites}) > 1:
        notes.append(
            Text(
                "局により参画事業者が異なります。共同整備に当たるか確認してください",
                "the sites have different carriers; check whether this is joint construction",
            )
        )
    notes += cost_remarks(first.programme.value, (item for site in sites for item in site.costs))
    if total == 0:
        notes.append(Text("事業費が入力されていません", "no costs are given"))
    try:
        decision = decide(
            GrantCase(
                fiscal_year=year.label,
                programme=first.programme,
                owner=first.owner,
                carriers=len(carriers) or None,
                eligible_cost_yen=eligible,
                total_cost_yen=total,
                households=households,
                fiscal_strength=facts.fiscal_strength,
                areas=areas,
                areas_partly=partly,
                purpose=common(member.purpose for _, member in members),
                border_island=border_island_of(members, areas),
                whole_remote_island=whole_island_of(members, areas),
                tokyo=facts.prefecture_name == "東京都" if facts.prefecture_name else None,
                counts_as_shared=common(member.counts_as_shared for _, member in members),
                owners=facts.owners,
                municipality_code=facts.municipality_code,
                bond=common(member.bond for _, member in members),
                deductible_tax_yen=sum(_deductible_tax(member) for member in members),
                overrides=tuple(dict.fromkeys(one for _, member in members for one in member.overrides)),
                origins=origins_of(members),
            ),
            settings,
            book,
        )
    except RuleYearUnknown as error:
        not_decided = Text(f"判定できません: {error.message.ja}", f"undecided: {error.message.en}")
    except OutOfValidity as error:
        not_decided = Text(
            f"判定できません: 事実が矛盾しています（{error.message.ja}）",
            f"undecided: the facts contradict each other ({error.message.en})",
        )
    if problems:
        decision = None
        not_decided = Text(
            f"判定できません: {'、'.join(problem.ja for problem in problems)}",
            f"undecided: {'; '.join(problem.en for problem in problems)}",
        )
    shares = whole_cost_with_owner(total, first.owner) if decision is None else decision.shares_yen
    weights = use_weights_of(members, carriers)
    part_weights = part_weights_of(carriers, weights, sites)
    parts, basis = (
        split_among_carriers(shares.carrier, carriers, part_weights),
        parts_basis_of(carriers, weights, sites),
    )
    applicant = applicant_of(
        first.owner,
        owners=facts.owners,
        prefecture_name=facts.prefecture_name,
        owner_names=tuple(name_of(one) for one in carriers) if first.owner is OwnerKind.CARRIER else (),
    )
    return DistrictProject(
        district=first.district or first.name or first.site_id,
        municipality_code=facts.municipality_code,
        municipality_name=facts.municipality_name,
        prefecture_name=facts.prefecture_name,
        owner=first.owner,
        programme=first.programme,
        fiscal_year=year,
        sites=sites,
        carriers=carriers,
        households=households,
        fiscal_strength=facts.fiscal_strength,
        fiscal_year_of_index=facts.fiscal_year_of_index,
        areas=areas,
        total_cost_yen=total,
        eligible_cost_yen=eligible,
        decision=decision,
        not_decided=not_decided,
        shares_yen=shares,
        applicant=applicant.text,
        notes=tuple(notes),
        owners=facts.owners,
        applicant_rule=applicant,
        carrier_parts=parts,
        carrier_parts_basis=basis,
        parts_trace=parts_trace_of(shares.carrier, parts, part_weights, basis),
        decided_on=next((member.decided_on for _, member in members if member.decided_on), None),
        starts_on=next((member.starts_on for _, member in members if member.starts_on), None),
    )


def _deductible_tax(member: Member) -> int:
    """Return the tax the owner deducts at a site: as stated for it, else that of its cost lines."""
    site, facts = member
    if any(one.fact is StatedFact.DEDUCTIBLE_TAX_YEN for one in facts.overrides):
        return facts.deductible_tax_yen
    return deducted_tax_yen(site.costs)


def _plan_notes(projects: tuple[DistrictProject, ...]) -> tuple[Text, ...]:
    """Return what a reader of the totals must know, each thing once."""
    notes: list[Text] = []
    for name in dict.fromkeys(p.planner_rules for p in projects if p.planner_rules is not None):
        notes.append(
            Text(
                f"【利用者が追加した規則】この計画の補助額は利用者が追加した規則「{name}」による計算を含みます",
                f"[planner's own rules] figures of this plan rest on rules added by the planner: {name}",
            )
        )
    for project in projects:
        place = f"{project.municipality_name or '所属未定'} {project.district}"
        if not project.eligible:
            state = Text("未判定", "undecided") if not project.decided else Text("補助対象外", "not eligible")
            notes.append(
                Text(
                    f"{place}: {state.ja}（{'、'.join(reason.ja for reason in project.reasons)}）",
                    f"{place}: {state.en} ({'; '.join(reason.en for reason in project.reasons)})",
                )
            )
        notes += [Text(f"{place}: {note.ja}", f"{place}: {note.en}") for note in project.notes]
    notes += [text for project in projects if project.decision is not None for text in project.decision.assumptions]
    return tuple(dict.fromkeys(notes))
