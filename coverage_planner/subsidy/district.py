"""The subsidy of a whole plan: candidate sites grouped into projects (実施地区), each decided under the law.

One project is one district of one municipality, one owner and one programme. Carriers that build on their own are
different owners, so a carrier-owned project also is one set of carriers: two single masts in one district are two
projects at the single rate, not one joint project.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from decimal import Decimal

from coverage_planner.model.settings import SubsidySettings
from coverage_planner.model.site import Site
from coverage_planner.model.terms import CARRIERS, Carrier, DisadvantagedArea, OwnerKind, SiteStatus, name_of
from coverage_planner.model.text import Text
from coverage_planner.subsidy.facts import GrantCase, Purpose
from coverage_planner.subsidy.fiscal_year import FiscalYear
from coverage_planner.subsidy.grant import GrantDecision, decide
from coverage_planner.subsidy.law import RuleBook, RuleYearUnknown, shipped_rules
from coverage_planner.subsidy.shares import Shares, whole_cost_with_owner


@dataclass(frozen=True, slots=True, kw_only=True)
class SiteFacts:
    """What the project knows about the place of one site.

    Attributes:
        municipality_code, municipality_name, prefecture_name: where the site stands; empty outside all boundaries.
        households: エリア内世帯数 of the station; None when no household table is loaded.
        fiscal_strength, fiscal_year_of_index: 財政力指数 of the municipality and its year.
        areas: 条件不利地域 the place lies in (designated for the whole municipality, or known to include the place).
        areas_known: False when no area list speaks of the municipality.
        partial_areas: kinds designated for a part of the municipality, the place not being placed in or out.
        border_island, whole_remote_island: 有人国境離島市町村, 全部離島; None when not known.
        purpose: 圏外解消 or 高度化 at the place; None when not known.
    """

    municipality_code: str
    municipality_name: str
    prefecture_name: str
    households: int | None = None
    fiscal_strength: Decimal | None = None
    fiscal_year_of_index: int | None = None
    areas: frozenset[DisadvantagedArea] = frozenset()
    areas_known: bool = False
    partial_areas: frozenset[DisadvantagedArea] = frozenset()
    border_island: bool | None = None
    whole_remote_island: bool | None = None
    purpose: Purpose | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class DistrictProject:
    """One project of the plan with its facts and its decision.

    ``decision`` is None only when no rules are filed for the programme in the year; ``not_decided`` then says so and the
    owner pays all. ``applicant`` is who applies to the ministry: the prefecture for municipal projects (RULES 2.9).
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
    """All projects of a plan and their sums; ``totals`` add up to ``total_cost_yen``."""

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


def plan_subsidy(
    sites: Iterable[Site],
    facts_of_site: Callable[[Site], SiteFacts],
    settings: SubsidySettings,
    rules: RuleBook | None = None,
) -> PlanSubsidy:
    """Group the candidate sites that are switched on into projects and decide each.

    Raises:
        FiscalYearNotUnderstood: if the year of the settings is none.
        RuleYearUnknown: if no programme at all has rules for the year.
    """
    book = rules if rules is not None else shipped_rules()
    year = FiscalYear.parse(settings.fiscal_year)
    if not book.has_year(year):
        raise _no_rules_at_all(year, book)
    groups: dict[tuple[str, ...], list[tuple[Site, SiteFacts]]] = {}
    for site in sites:
        if site.status is SiteStatus.CANDIDATE and site.enabled:
            facts = facts_of_site(site)
            groups.setdefault(_group_key(site, facts), []).append((site, facts))
    projects = tuple(_project(members, year, settings, book) for _, members in sorted(groups.items()))
    totals = sum((project.shares_yen for project in projects), Shares())
    return PlanSubsidy(
        fiscal_year=year,
        projects=projects,
        totals=totals,
        total_cost_yen=sum(project.total_cost_yen for project in projects),
        eligible_cost_yen=sum(project.eligible_cost_yen for project in projects),
        notes=_plan_notes(projects),
    )


def _no_rules_at_all(year: FiscalYear, book: RuleBook) -> RuleYearUnknown:
    years = "、".join(known.label for known in sorted({rule.fiscal_year for rule in book.rules}))
    return RuleYearUnknown(
        Text(f"{year.name.ja}の規則データは収録していません", f"no rules are filed for {year.name.en}"),
        remedy=Text(f"収録年度: {years}", f"years filed: {years}"),
        field="fiscal_year",
    )


def _group_key(site: Site, facts: SiteFacts) -> tuple[str, ...]:
    """Return what makes sites one project; a site without a district stands alone."""
    alone = "" if site.district else f"{site.number:012d}"
    builders = "+".join(site.carriers) if site.owner is OwnerKind.CARRIER else ""
    return (facts.municipality_code, site.district, alone, site.owner.value, site.programme.value, builders)


def _project(
    members: list[tuple[Site, SiteFacts]], year: FiscalYear, settings: SubsidySettings, book: RuleBook
) -> DistrictProject:
    members = sorted(members, key=lambda member: member[0].number)
    sites = tuple(site for site, _ in members)
    first, facts = members[0]
    used = {carrier for site in sites for carrier in site.carriers}
    carriers = tuple(carrier for carrier in CARRIERS if carrier in used)
    total = sum(site.total_cost_yen for site in sites)
    eligible = sum(site.eligible_cost_yen for site in sites)
    notes: list[Text] = []
    decision: GrantDecision | None = None
    not_decided: Text | None = None
    areas, partly = _areas_of_group(members, notes)
    households = _households_of_group(members, first.programme.value, year, book, notes)
    if len(sites) > 1 and len({site.carriers for site in sites}) > 1:
        notes.append(
            Text(
                "局により参画事業者が異なります。共同整備に当たるか確認してください",
                "the sites have different carriers; check whether this is joint construction",
            )
        )
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
                purpose=_common([member.purpose for _, member in members]),
                border_island=_island_flag([member.border_island for _, member in members], areas),
                whole_remote_island=_island_flag([member.whole_remote_island for _, member in members], areas),
                tokyo=facts.prefecture_name == "東京都" if facts.prefecture_name else None,
            ),
            settings,
            book,
        )
    except RuleYearUnknown as error:
        not_decided = Text(f"判定できません: {error.message.ja}", f"undecided: {error.message.en}")
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
        shares_yen=whole_cost_with_owner(total, first.owner) if decision is None else decision.shares_yen,
        applicant=_applicant(first.owner, facts, carriers),
        notes=tuple(notes),
    )


def _common(values: list[Purpose | None]) -> Purpose | None:
    """Return the value all members share, None where they differ or one is not known."""
    return values[0] if len(set(values)) == 1 else None


def _island_flag(values: list[bool | None], areas: frozenset[DisadvantagedArea] | None) -> bool | None:
    """Return the flag all members share; False where the place is known to be no island."""
    if areas is not None and DisadvantagedArea.REMOTE_ISLAND not in areas:
        return False
    return values[0] if len(set(values)) == 1 else None


def _areas_of_group(
    members: list[tuple[Site, SiteFacts]], notes: list[Text]
) -> tuple[frozenset[DisadvantagedArea] | None, frozenset[DisadvantagedArea]]:
    """Return the areas that hold for every site of the project, and those that may hold.

    Where each site lies in some area but not in the same, all kinds count but 離島, which sets a rate of its own.
    """
    if not all(facts.areas_known for _, facts in members):
        return None, frozenset()
    sets = [facts.areas for _, facts in members]
    common = frozenset.intersection(*sets)
    if common:
        return common, frozenset()
    if all(sets):
        return frozenset.union(*sets) - {DisadvantagedArea.REMOTE_ISLAND}, frozenset()
    outside = [site for site, facts in members if not facts.areas]
    partly = frozenset.intersection(*(facts.areas | facts.partial_areas for _, facts in members))
    if not partly and len(members) > len(outside):
        names = "、".join(site.site_id for site in outside)
        notes.append(
            Text(f"条件不利地域外の局を含みます: {names}", f"some sites lie in no disadvantaged area: {names}")
        )
    return frozenset(), partly


def _households_of_group(
    members: list[tuple[Site, SiteFacts]], programme: str, year: FiscalYear, book: RuleBook, notes: list[Text]
) -> int | None:
    """Return エリア内世帯数 of the project; None where a threshold lies between the largest station and the sum.

    Households are known per station and areas may overlap, so the true number lies between the largest and the sum.
    """
    given = [facts.households for _, facts in members]
    known = [count for count in given if count is not None]
    if len(known) < len(given) or not known:
        return None
    least, most = max(known), sum(known)
    try:
        thresholds = book.rule(programme, year).household_thresholds
    except RuleYearUnknown:
        thresholds = ()
    if any(least < threshold <= most for threshold in thresholds):
        notes.append(
            Text(
                f"エリア内世帯数は局の重なりにより {least}〜{most} 世帯で、区分の境界をまたぐため未定としました",
                f"households in the area are {least}..{most} (areas overlap), across a threshold: left open",
            )
        )
        return None
    if least < most:
        notes.append(
            Text(
                f"エリア内世帯数 {most} は局ごとの合計です（重なりを含む）",
                f"{most} households are the sum over the sites (overlaps counted twice)",
            )
        )
    return most


def _applicant(owner: OwnerKind, facts: SiteFacts, carriers: tuple[Carrier, ...]) -> Text:
    """Return who applies to the ministry: the prefecture for municipalities, the operators for themselves."""
    if owner in {OwnerKind.MUNICIPALITY, OwnerKind.PREFECTURE}:
        name = facts.prefecture_name or "（都道府県未設定）"
        return Text(name, facts.prefecture_name or "(prefecture not set)")
    if owner is OwnerKind.NEUTRAL_HOST:
        return name_of(owner)
    names = [name_of(carrier) for carrier in carriers] or [name_of(owner)]
    return Text("・".join(name.ja for name in names), ", ".join(name.en for name in names))


def _plan_notes(projects: tuple[DistrictProject, ...]) -> tuple[Text, ...]:
    """Return what a reader of the totals must know, each thing once."""
    notes: list[Text] = []
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
