"""Options of every candidate site of a plan: as planned, by one carrier, jointly or on a neutral host, with decided money.

Each option is decided under the law as a project of its own, so its state share and the carriers' burdens are integers
that add up to its cost. Where the law leaves an option open it is left out and listed with the reason: unknown is never
zero. Sites of one district are decided together once a proposal stands; the difference is told with the proposal.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from coverage_planner.engine.evaluation import Evaluation
from coverage_planner.model.project import Project
from coverage_planner.model.site import Site
from coverage_planner.model.terms import CARRIERS, Carrier
from coverage_planner.model.text import Text
from coverage_planner.project.plan_computer import site_facts
from coverage_planner.subsidy.district import PlanSubsidy, plan_subsidy
from coverage_planner.subsidy.shares import Shares
from coverage_planner.subsidy.sharing_scheme import (
    SchemeKind,
    SharingAssumptions,
    SharingScheme,
    settings_of_place,
    sites_of_scheme,
)

Progress = Callable[[float], None]


@dataclass(frozen=True, slots=True, kw_only=True)
class SiteOption:
    """One way of building a candidate site.

    Attributes:
        site: the site as it would be built, with the number of the planned one.
        scheme: None for the site as planned.
        cost_yen, state_yen: 総事業費 and 国の負担; None where money was not asked for.
        burden_yen: what each of CARRIERS pays.
    """

    site: Site
    scheme: SharingScheme | None
    cost_yen: int
    state_yen: int | None
    burden_yen: tuple[int, ...]

    @property
    def name(self) -> Text:
        """The option in few words."""
        return Text("計画どおり", "as planned") if self.scheme is None else self.scheme.short_name


@dataclass(frozen=True, slots=True, kw_only=True)
class LeftOutOption:
    """An option that cannot be weighed, with the reasons."""

    site: Site
    scheme: SharingScheme | None
    reasons: tuple[Text, ...]

    @property
    def name(self) -> Text:
        """The option in few words."""
        return Text("計画どおり", "as planned") if self.scheme is None else self.scheme.short_name


@dataclass(frozen=True, slots=True, kw_only=True)
class SiteOptions:
    """Options of all candidates of a plan, by site and then in the order of the schemes."""

    options: tuple[SiteOption, ...]
    left_out: tuple[LeftOutOption, ...]


def schemes_of(kinds: frozenset[SchemeKind], carriers: tuple[Carrier, ...]) -> tuple[SharingScheme, ...]:
    """Return the schemes of some kinds: each carrier alone, and 2..n carriers in their order jointly or on a host."""
    found: list[SharingScheme] = []
    if SchemeKind.ONE_ALONE in kinds:
        found += [SharingScheme(kind=SchemeKind.ONE_ALONE, carriers=(carrier,)) for carrier in carriers]
    for kind in (SchemeKind.JOINT, SchemeKind.NEUTRAL_HOST):
        if kind in kinds:
            found += [SharingScheme(kind=kind, carriers=carriers[:n]) for n in range(2, len(carriers) + 1)]
    return tuple(found)


def site_options(
    project: Project,
    sites: tuple[Site, ...],
    evaluation: Evaluation,
    *,
    schemes: tuple[SharingScheme, ...] = (),
    money: bool,
    assumptions: SharingAssumptions | None = None,
    progress: Progress | None = None,
) -> SiteOptions:
    """Return the options of candidate sites.

    Args:
        project: data, law and recorded choices.
        sites: the candidates as planned.
        evaluation: the plan evaluated, for the households within reach of each site.
        schemes: ways of building besides that of the plan.
        money: whether state shares and burdens are asked for; without them nothing is decided and nothing left out.
        assumptions: see :class:`SharingAssumptions`.
        progress: done share 0..1; may raise ``Cancelled``.
    """
    chosen = assumptions if assumptions is not None else SharingAssumptions()
    options: list[SiteOption] = []
    left_out: list[LeftOutOption] = []
    for position, site in enumerate(sites):
        for scheme in (None, *schemes):
            built = site if scheme is None else sites_of_scheme(site, scheme, chosen)[0]
            if scheme is not None and built.carriers == site.carriers and built.owner == site.owner:
                continue  # that is what is planned
            if not money:
                options.append(
                    SiteOption(site=built, scheme=scheme, cost_yen=built.total_cost_yen, state_yen=None, burden_yen=())
                )
                continue
            subsidy = _decided_alone(project, site, built, scheme, evaluation)
            if subsidy.undecided:
                reasons = tuple(reason for one in subsidy.undecided for reason in one.reasons)
                left_out.append(LeftOutOption(site=site, scheme=scheme, reasons=reasons))
                continue
            options.append(_option(built, scheme, subsidy))
        if progress is not None:
            progress((position + 1) / len(sites))
    return SiteOptions(options=tuple(options), left_out=tuple(left_out))


def shares_alone(project: Project, site: Site, evaluation: Evaluation) -> Shares | None:
    """Return who pays for a site as it is planned, decided as a project of its own; None where the law leaves it open."""
    subsidy = _decided_alone(project, site, site, None, evaluation)
    return None if subsidy.undecided else subsidy.totals


def _decided_alone(
    project: Project, site: Site, built: Site, scheme: SharingScheme | None, evaluation: Evaluation
) -> PlanSubsidy:
    settings = project.settings.subsidy
    return plan_subsidy(
        (built,),
        lambda _: site_facts(project.data, site, evaluation.households_in_reach(site.number)),
        settings if scheme is None else settings_of_place(settings),
    )


def _option(built: Site, scheme: SharingScheme | None, subsidy: PlanSubsidy) -> SiteOption:
    burden = dict.fromkeys(CARRIERS, 0)
    for project in subsidy.projects:
        for part in project.carrier_parts:
            burden[part.carrier] += part.yen
    return SiteOption(
        site=built,
        scheme=scheme,
        cost_yen=subsidy.total_cost_yen,
        state_yen=subsidy.totals.state,
        burden_yen=tuple(burden.values()),
    )
