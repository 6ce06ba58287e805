"""Candidates generated for a plan: places from the data, radio and costs from a template, thinned by dominance."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from math import ceil

import numpy as np

from coverage_planner.engine.evaluation import UNCOVERED, Evaluation
from coverage_planner.engine.indicators.road import LEGAL_CLASSES
from coverage_planner.engine.road_coverage import RoadPieces
from coverage_planner.engine.selection.candidate_generation import (
    FoundPlaces,
    Thinned,
    find_places,
    sectors_on,
    thin_by_dominance,
)
from coverage_planner.engine.selection.candidate_ground import Ground
from coverage_planner.engine.selection.candidate_place import CandidateKind, Place, PlaceSettings, distance_m
from coverage_planner.engine.selection.plan_instance import plan_instance
from coverage_planner.engine.selection.uncovered_demand import UncoveredDemand, uncovered_demand
from coverage_planner.model.costs import CostUnit, SiteDrivers, UnitCostCatalogue
from coverage_planner.model.errors import InputRefused
from coverage_planner.model.lattice import (
    LONGITUDE_ORIGIN_DEG,
    SUB_COLS_PER_DEGREE,
    SUB_ROWS_PER_DEGREE,
    metres_per_degree,
)
from coverage_planner.model.layers import Int64Array, PlanningData, service_mask
from coverage_planner.model.plan import Plan, without_sites
from coverage_planner.model.project import Project
from coverage_planner.model.site import CostItem, CostKind, Sector, Site
from coverage_planner.model.supply_point import SUPPLY_KIND_NAMES, SupplyKind, SupplyPoint
from coverage_planner.model.terms import CARRIERS, ROAD_CLASSES, Service, SiteStatus
from coverage_planner.model.text import Text
from coverage_planner.project.candidate_region import (
    PARTLY_DESIGNATED,
    WHOLE_PROJECT,
    CandidateRegion,
    region_test,
)
from coverage_planner.project.plan_computer import PlanComputer, site_facts
from coverage_planner.project.selection_options import site_options
from coverage_planner.subsidy.cost_estimate import estimate_costs

MOST_CANDIDATES = 5000
SAME_PLACE_M = 1.0
_SCRATCH_PLAN = "\x00generated"
_WORD = {
    CandidateKind.HIGH_GROUND: "高所",
    CandidateKind.ROADS: "道路沿い",
    CandidateKind.SUPPLY: "電源・光回線",
    CandidateKind.EXISTING: "既設共用",
    CandidateKind.CLUSTERS: "集落",
}
_LETTER = {
    CandidateKind.HIGH_GROUND: "H",
    CandidateKind.ROADS: "R",
    CandidateKind.SUPPLY: "S",
    CandidateKind.EXISTING: "E",
    CandidateKind.CLUSTERS: "C",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class CandidateRequest:
    """What to generate.

    Attributes:
        kinds: where candidates come from.
        count: candidates to return at most.
        template_id: 局ID of the site whose sectors, owner, programme and costs candidates take; by default the first active
            candidate of the plan that has sectors and costs.
        settings: planning assumptions of the places.
        points: power and fibre.
        catalogue: unit costs to estimate each candidate with, instead of the costs of the template.
        known: candidates of another plan that are not made again, beside those of the plan itself.
        region: where candidates may stand.
    """

    kinds: tuple[CandidateKind, ...]
    count: int = 100
    template_id: str | None = None
    settings: PlaceSettings = field(default_factory=PlaceSettings)
    points: tuple[SupplyPoint, ...] = ()
    catalogue: UnitCostCatalogue | None = None
    known: tuple[Site, ...] = ()
    region: CandidateRegion = WHOLE_PROJECT


@dataclass(frozen=True, slots=True, kw_only=True)
class GeneratedCandidates:
    """Generated candidates and what became of the places.

    Attributes:
        sites: candidates, switched on, with the reason as note; numbers follow those of the project.
        places: the place of each.
        template: the site they were made after.
        found: places of each kind before thinning.
        spaced: places left by the least distance, the most promising of each kind in turn.
        unusable: left out because the shared mast has those carriers already, or no cost could be put on them.
        already: left out because a candidate for the same carriers stands there already, switched on or off.
        without_gain: left out because they would cover nothing more than what exists.
        dominated: left out because another candidate does as well for no more.
        beyond: left out because no more were asked for.
        notes: what the costs rest on.
    """

    sites: tuple[Site, ...]
    places: tuple[Place, ...]
    template: Site
    found: dict[CandidateKind, int]
    spaced: int
    unusable: int
    already: int
    without_gain: int
    dominated: int
    beyond: int
    notes: tuple[Text, ...]


def generate_candidates(
    project: Project,
    plan_name: str,
    request: CandidateRequest,
    *,
    computer: PlanComputer | None = None,
    progress: Callable[[float], None] | None = None,
) -> GeneratedCandidates:
    """Return candidates for what the existing stations and service areas of a plan leave uncovered.

    Raises:
        InputRefused: no template, no costs, or a kind lacks its data.
        Cancelled: raised by ``progress``.
    """
    if not request.kinds or not 1 <= request.count <= MOST_CANDIDATES:
        raise InputRefused(
            Text(
                f"候補の種類を選び、数を1〜{MOST_CANDIDATES:,}にしてください",
                f"choose kinds of candidates and a number of 1..{MOST_CANDIDATES:,}",
            ),
            field="count",
        )
    plan = project.plan(plan_name)
    template = _template(project, plan, request)
    _check_distances(project.data, request)
    within = region_test(project.data, request.region)
    computer = computer or PlanComputer()
    tell = progress or (lambda _: None)
    data = project.data
    candidates = frozenset(site.number for site in plan.sites if site.status is SiteStatus.CANDIDATE)
    base = replace(without_sites(plan, candidates), name=_SCRATCH_PLAN)
    uncovered = computer.evaluate(project.with_plan(base), base.name, lambda share: tell(0.3 * share))
    ground = Ground(data.terrain, data.land_use, request.settings.steepest_slope_deg)
    found = find_places(
        ground,
        demand_left_by(data, uncovered),
        request.settings,
        request.kinds,
        sites=plan.active_sites,
        masts=base.active_sites,
        points=request.points,
        most=3 * request.count + 20,
        within=within,
    )
    tell(0.4)
    made = _sites(project, template, found, request)
    known = tuple(site for site in plan.sites if site.status is SiteStatus.CANDIDATE) + request.known
    new = [(place, site) for place, site in made if not any(_same_place(site, other) for other in known)]
    thinned = _thinned(project, base, new, known, request, computer, lambda share: tell(0.4 + 0.6 * share))
    return GeneratedCandidates(
        sites=_named(project, [new[k][1] for k in thinned.kept]),
        places=tuple(new[k][0] for k in thinned.kept),
        template=template,
        found=found.found,
        spaced=len(found.places),
        unusable=len(found.places) - len(made),
        already=len(made) - len(new),
        without_gain=thinned.without_gain,
        dominated=thinned.dominated,
        beyond=len(new) - thinned.without_gain - thinned.dominated - len(thinned.kept),
        notes=_notes(template, request),
    )


def with_candidates(
    project: Project, plan_name: str, sites: tuple[Site, ...], *, switched_on: bool = False, like: str | None = None
) -> Project:
    """Return the project with candidates added to a plan, switched off so that its figures stay as they are.

    Args:
        project: the project.
        plan_name: the plan; made with the sites of ``like`` where there is none of that name.
        sites: the candidates.
        switched_on: add them switched on.
        like: the plan that a new one begins as.
    """
    known = any(plan.name == plan_name for plan in project.plans)
    plan = project.plan(plan_name if known or like is None else like)
    if plan.name != plan_name:
        note = f"計画「{plan.name}」に自動生成した候補局を加えたもの"
        plan = replace(plan, name=plan_name, description=note)
    added = tuple(replace(site, enabled=switched_on) for site in sites)
    grown = replace(plan, sites=tuple(sorted((*plan.sites, *added), key=lambda site: site.number)))
    highest = max((site.number for site in added), default=0)
    return replace(project.with_plan(grown), next_site_number=max(project.next_site_number, highest + 1))


def demand_left_by(data: PlanningData, evaluation: Evaluation) -> UncoveredDemand:
    """Return persons without 5G and legal road without mobile service; tunnels are left out, no mast reaches into them."""
    roads = data.roads
    missing = np.zeros(0, dtype=np.bool_)
    if roads is not None:
        pieces = RoadPieces(roads)
        legal = np.isin(pieces.class_of_piece, [ROAD_CLASSES.index(name) for name in LEGAL_CLASSES])
        counted = pieces.counted(include_tunnels=False)
        missing = counted & legal & (evaluation.road_piece_bits & service_mask(Service.MOBILE) == 0)
    return uncovered_demand(data.population, evaluation.mesh_class == UNCOVERED, roads, missing)


def _template(project: Project, plan: Plan, request: CandidateRequest) -> Site:
    remedy = Text(
        "--template で、セクタと費用を入力した局の局IDを指定してください（単価表 --unit-costs があれば費用は不要です）",
        "name a site with sectors and costs with --template (with --unit-costs it needs no costs)",
    )
    if request.template_id is None:
        priced = (site for site in plan.candidates if site.sectors and (site.total_cost_yen or request.catalogue))
        found = next(priced, None)
        if found is None:
            raise InputRefused(
                Text(
                    f"計画「{plan.name}」に、ひな形になる費用つきの候補局がありません",
                    f"plan '{plan.name}' has no candidate with costs to take as a template",
                ),
                remedy=remedy,
                field="template",
            )
        return found
    sites = (*plan.sites, *(site for other in project.plans for site in other.sites))
    named = next((site for site in sites if site.site_id == request.template_id), None)
    if named is None:
        raise InputRefused(
            Text(f"局ID「{request.template_id}」の局はありません", f"there is no site '{request.template_id}'"),
            remedy=remedy,
            field="template",
        )
    if not named.sectors or not (named.total_cost_yen or request.catalogue):
        raise InputRefused(
            Text(f"局 {named.site_id} にセクタ又は費用がありません", f"site {named.site_id} lacks sectors or costs"),
            remedy=remedy,
            field="template",
        )
    return named


def _check_distances(data: PlanningData, request: CandidateRequest) -> None:
    """Refuse prices per metre of a distance nobody knows: 0 m would make every candidate too cheap."""
    if request.catalogue is None:
        return
    units = {line.unit for line in request.catalogue.lines}
    given = {point.kind for point in request.points}
    for unit, kind in ((CostUnit.POWER_METRE, SupplyKind.POWER), (CostUnit.FIBRE_METRE, SupplyKind.FIBRE)):
        if unit in units and not given & {kind, SupplyKind.BOTH}:
            name = SUPPLY_KIND_NAMES[kind]
            raise InputRefused(
                Text(
                    f"単価表に{name.ja}までの距離当たりの単価がありますが、{name.ja}の地点がありません",
                    f"the catalogue has prices per metre to {name.en}, but no such point is given",
                ),
                remedy=Text("--points で地点を与えてください", "give points with --points"),
                field="points",
            )
    if CostUnit.ROAD_METRE in units and data.roads is None:
        raise InputRefused(
            Text(
                "単価表に取付道路の単価がありますが、道路データがありません",
                "the catalogue has a price of access road, but the project has no roads",
            ),
            remedy=Text("道路を読み込んでください", "import roads"),
            field="unit_costs",
        )


def _sites(project: Project, template: Site, found: FoundPlaces, request: CandidateRequest) -> list[tuple[Place, Site]]:
    number = project.next_site_number
    made: list[tuple[Place, Site]] = []
    for place in found.places:
        sectors = sectors_on(place, template.sectors)
        if not sectors:
            continue
        costs, basis = _costs(project.data, place, template, sectors, request)
        if not sum(item.amount_yen for item in costs if item.counts):
            continue
        made.append(
            (
                place,
                Site(
                    number=number,
                    site_id=f"G{_LETTER[place.kind]}",
                    name=_name(project.data, place),
                    latitude_deg=place.latitude_deg,
                    longitude_deg=place.longitude_deg,
                    sectors=sectors,
                    owner=template.owner,
                    programme=template.programme,
                    costs=costs,
                    note=f"{place.reason.ja}。{basis.ja}",
                ),
            )
        )
        number += 1
    return made


def _name(data: PlanningData, place: Place) -> str:
    """Return municipality and kind; :func:`_named` adds the number."""
    kind = _WORD[place.kind]
    if data.zones is None:
        return kind
    row = int(np.floor(place.latitude_deg * 240))
    col = int(np.floor((place.longitude_deg - LONGITUDE_ORIGIN_DEG) * 160))
    index = int(data.zones.municipality_of([row], [col])[0])
    return f"{data.zones.municipalities[index].name} {kind}" if index >= 0 else kind


def _costs(
    data: PlanningData, place: Place, template: Site, sectors: tuple[Sector, ...], request: CandidateRequest
) -> tuple[tuple[CostItem, ...], Text]:
    """Costs from the catalogue or the template; a shared mast needs no tower, carriers that are not added no part."""
    carriers = tuple(dict.fromkeys(carrier for sector in sectors for carrier in sector.carriers))
    shared = place.host is not None
    if request.catalogue is not None:
        height = max(ceil(sector.height_agl_m) for sector in sectors)
        drivers = SiteDrivers(
            tower_height_m=0 if shared else height,
            power_m=0 if shared else _metres_to_supply(place, request.points, SupplyKind.POWER),
            fibre_m=0 if shared else _metres_to_supply(place, request.points, SupplyKind.FIBRE),
            access_road_m=0 if shared else _metres_to_road(data, place),
        )
        estimate = estimate_costs(request.catalogue, drivers, carriers)
        return estimate.cost_items(), Text(
            f"費用は単価表による（塔高{drivers.tower_height_m}m、受電{drivers.power_m}m・光{drivers.fibre_m}m・"
            f"取付道路{drivers.access_road_m}mは直線距離）",
            "costs from the catalogue",
        )
    dropped = {carrier for sector in template.sectors for carrier in sector.carriers} - set(carriers)
    costs = tuple(
        item for item in template.costs if item.carrier not in dropped and not (shared and item.kind is CostKind.TOWER)
    )
    basis = f"費用は局 {template.site_id} に同じ" + ("（鉄塔を除く）" if shared else "")
    return costs, Text(basis, f"costs as of site {template.site_id}")


def _metres_to_supply(place: Place, points: tuple[SupplyPoint, ...], kind: SupplyKind) -> int:
    able = [point for point in points if point.kind in (kind, SupplyKind.BOTH)]
    if not able:
        return 0
    here = place.latitude_deg, place.longitude_deg
    return ceil(min(distance_m(*here, point.latitude_deg, point.longitude_deg) for point in able))


def _metres_to_road(data: PlanningData, place: Place) -> int:
    if data.roads is None or not data.roads.cell_row.size:
        return 0
    north, east = metres_per_degree(place.latitude_deg)
    dy = ((data.roads.cell_row + 0.5) / SUB_ROWS_PER_DEGREE - place.latitude_deg) * north
    dx = (LONGITUDE_ORIGIN_DEG + (data.roads.cell_col + 0.5) / SUB_COLS_PER_DEGREE - place.longitude_deg) * east
    return ceil(float(np.sqrt((dx * dx + dy * dy).min())))


def _same_place(site: Site, other: Site) -> bool:
    """Whether a candidate for the same carriers stands at a place already (a metre of rounding aside)."""
    if {sector.carriers for sector in site.sectors} != {sector.carriers for sector in other.sectors}:
        return False
    return distance_m(site.latitude_deg, site.longitude_deg, other.latitude_deg, other.longitude_deg) <= SAME_PLACE_M


def _thinned(
    project: Project,
    base: Plan,
    made: list[tuple[Place, Site]],
    known: tuple[Site, ...],
    request: CandidateRequest,
    computer: PlanComputer,
    progress: Callable[[float], None],
) -> Thinned:
    """Return which of the candidates made stay beside those there are; switched-off ones count as if they were on."""
    if not made:
        return Thinned(kept=(), without_gain=0, dominated=0)
    own = {site.number: replace(site, enabled=True) for site in known if site.total_cost_yen and site.sectors}
    new = tuple(site for _, site in made)
    rivals = tuple(own[number] for number in sorted(own))
    everything = replace(base, sites=tuple(sorted((*base.sites, *rivals, *new), key=lambda site: site.number)))
    evaluation = computer.evaluate(project.with_plan(everything), everything.name, progress)
    footprints = evaluation.footprints
    instance = plan_instance(
        project.data,
        project.settings.definition,
        [footprints[site.number] for site in base.active_sites],
        [(site, footprints[site.number]) for site in (*rivals, *new)],
    ).instance
    money, peers = _moneys(project, (*rivals, *new), evaluation)
    thinned = thin_by_dominance(instance, 1 + len(rivals), request.count, money=money, peers=peers)
    return replace(thinned, kept=tuple(k - 1 - len(rivals) for k in thinned.kept))


def _moneys(project: Project, sites: tuple[Site, ...], evaluation: Evaluation) -> tuple[Int64Array, Int64Array]:
    """Return what the state, everybody else and each carrier pay for the base and each site, and who is compared with whom.

    A cheap site that the state supports less may cost its builder more. Where the law leaves the shares of a site open, it is
    compared only with undecided ones of its own municipality, owner, carriers and programme: theirs will be decided alike.
    """
    decided = {o.site.number: o for o in site_options(project, sites, evaluation, money=True).options}
    money = np.zeros((2 + len(CARRIERS), 1 + len(sites)), dtype=np.int64)
    peers = np.zeros(1 + len(sites), dtype=np.int64)
    kinds: dict[tuple[object, ...], int] = {}
    for k, site in enumerate(sites, 1):
        option = decided.get(site.number)
        if option is not None and option.state_yen is not None:
            money[:, k] = (option.state_yen, option.cost_yen - option.state_yen, *option.burden_yen)
            continue
        place = site_facts(project.data, site, evaluation.households_in_reach(site.number)).municipality_code
        peers[k] = kinds.setdefault((place, site.owner, site.carriers, site.programme), len(kinds) + 1)
    return money, peers


def _named(project: Project, sites: list[Site]) -> tuple[Site, ...]:
    """Give each kind its own serial numbers, past those that are taken, and site numbers that follow the project's.

    Names are numbered by municipality and kind: 奥多摩町 高所1, 奥多摩町 高所2.
    """
    everyone = [site for plan in project.plans for site in plan.sites]
    ids, names = {site.site_id for site in everyone}, {site.name for site in everyone}
    serial: dict[str, int] = {}

    def next_free(stem: str, form: str, taken: set[str]) -> str:
        while True:
            serial[stem] = serial.get(stem, 0) + 1
            if (found := f"{stem}{serial[stem]:{form}}") not in taken:
                return found

    return tuple(
        replace(
            site,
            site_id=next_free(site.site_id, "03d", ids),
            name=next_free(site.name, "d", names),
            number=project.next_site_number + place,
        )
        for place, site in enumerate(sites)
    )


def _notes(template: Site, request: CandidateRequest) -> tuple[Text, ...]:
    notes = [
        Text(
            f"無線諸元・事業主体・事業区分は局 {template.site_id} に同じ",
            f"radio, owner and programme as of site {template.site_id}",
        )
    ]
    if request.region.disadvantaged:
        notes.append(PARTLY_DESIGNATED)
    if request.catalogue is None:
        notes.append(
            Text(
                f"費用は局 {template.site_id} の費用を写したもので、地点ごとの見積りではありません（鉄塔共用では鉄塔を除く）",
                f"costs are those of site {template.site_id}, not estimates for the places (without the tower on shared masts)",
            )
        )
    else:
        notes.append(
            Text(
                f"費用は単価表「{request.catalogue.source}」による。電源・光回線・道路までの距離は直線距離です",
                f"costs from '{request.catalogue.source}'; distances to power, fibre and road are straight lines",
            )
        )
    return tuple(notes)
