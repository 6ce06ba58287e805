"""The figures of a site's ledger laid open: the meshes and stretches it adds, what a person costs, what targets lose without it."""

from __future__ import annotations

from collections.abc import Callable
from enum import StrEnum
from fractions import Fraction
from functools import partial

import numpy as np

from coverage_planner.engine.footprint import SiteFootprint
from coverage_planner.engine.indicators.road import LEGAL_CLASSES
from coverage_planner.engine.ledger_meshes import LedgerMeshes, ledger_meshes
from coverage_planner.model.layers import Int64Array
from coverage_planner.model.mesh import MeshLevel, indices_to_codes
from coverage_planner.model.rate import Rate, decimal_text
from coverage_planner.model.results import NOT_JUDGED, SiteLedger, TargetProgress
from coverage_planner.model.site import Site
from coverage_planner.model.terms import ANY_CARRIER, ROAD_CLASSES, RoadClass, Service, name_of
from coverage_planner.model.text import Text
from coverage_planner.project.reason import (
    Amount,
    Progress,
    Reason,
    ReasonChildren,
    Unit,
    listed,
)
from coverage_planner.project.reason_costs import cost_reason
from coverage_planner.project.reason_ground import FIGURE_ROLES, ReasonGround, grounds
from coverage_planner.project.reason_place import compared_cells, rule_words, status_words
from coverage_planner.project.reason_road import stretch_list

_MESHES = Text("メッシュ", "meshes")


class LedgerFigure(StrEnum):
    """Figures of a ledger that can be asked for."""

    NEWLY = "newly"
    REACH = "reach"
    SOLELY = "solely"
    PRICE = "price"
    COST = "cost"
    ROAD_EXPRESSWAY = "road_expressway"
    ROAD_NATIONAL = "road_national"
    ROAD_SOLE_EXPRESSWAY = "road_sole_expressway"
    ROAD_SOLE_NATIONAL = "road_sole_national"
    TARGETS = "targets"


_PERSONS: dict[LedgerFigure, tuple[Text, Text]] = {
    LedgerFigure.NEWLY: (
        Text("新規カバー人口", "persons newly covered"),
        Text(
            "エリア図と既設局では圏外で、この局だけを加えると圏内になるメッシュの人口",
            "persons of meshes outside the base (service areas, existing sites) and covered with this site alone added",
        ),
    ),
    LedgerFigure.REACH: (
        Text("到達人口", "persons in reach"),
        Text("この局だけで圏内になるメッシュの人口", "persons of meshes that this site covers by itself"),
    ),
    LedgerFigure.SOLELY: (
        Text("この局だけがカバーする人口", "persons covered by this site only"),
        Text("この局を除くと圏外になるメッシュの人口", "persons of meshes that the plan would lose without this site"),
    ),
}
_ROADS: dict[LedgerFigure, tuple[RoadClass, bool]] = {
    LedgerFigure.ROAD_EXPRESSWAY: (RoadClass.EXPRESSWAY, False),
    LedgerFigure.ROAD_NATIONAL: (RoadClass.NATIONAL, False),
    LedgerFigure.ROAD_SOLE_EXPRESSWAY: (RoadClass.EXPRESSWAY, True),
    LedgerFigure.ROAD_SOLE_NATIONAL: (RoadClass.NATIONAL, True),
}


def site_reason(ground: ReasonGround, number: int) -> Reason | None:
    """Return all figures of a site's ledger as one tree; None for a site without a ledger."""
    ledger = ground.evaluation.ledger(number)
    if ledger is None:
        return None
    site = ground.sites[number]
    name = status_words(site)
    figures = [ledger_reason(ground, number, figure) for figure in LedgerFigure]
    said = Text("それぞれの値の根拠を開ける", "open each figure for its ground")
    return Reason(
        key=f"site {number}",
        label=Text(f"この局の効果　{name.ja}", f"what this site adds: {name.en}"),
        value=Text(f"新規 {ledger.persons_newly_covered:,} 人", f"{ledger.persons_newly_covered:,} persons newly"),
        note=ground.definition.sentence(),
        children=lambda _progress: listed(
            (), (*(one for one in figures if one is not None), *grounds(ground, FIGURE_ROLES)), said=said
        ),
    )


def ledger_reason(ground: ReasonGround, number: int, figure: LedgerFigure) -> Reason | None:
    """Return the tree of one figure of a site's ledger; None for a site without a ledger."""
    ledger = ground.evaluation.ledger(number)
    if ledger is None:
        return None
    site = ground.sites[number]
    if figure in _PERSONS:
        return _persons_reason(ground, site, ledger, figure)
    if figure in _ROADS:
        return _road_reason(ground, site, ledger, figure)
    if figure is LedgerFigure.COST:
        return cost_reason((site,), key="cost", label=Text("総事業費", "total cost"))
    if figure is LedgerFigure.PRICE:
        return _price_reason(ground, site, ledger)
    return Reason(
        key=figure.value,
        label=Text("各目標への効果", "effect on each target"),
        value=Text("", ""),
        note=Text("この局がない場合との差", "against the plan without this site"),
        children=partial(_target_children, ground, site),
        slow=True,
    )


def _persons_reason(ground: ReasonGround, site: Site, ledger: SiteLedger, figure: LedgerFigure) -> Reason:
    label, meaning = _PERSONS[figure]
    persons = {
        LedgerFigure.NEWLY: ledger.persons_newly_covered,
        LedgerFigure.REACH: ledger.persons_in_reach,
        LedgerFigure.SOLELY: ledger.persons_solely_covered,
    }[figure]
    return Reason(
        key=figure.value,
        label=Text(f"{label.ja}　{site.site_id}", f"{label.en}, {site.site_id}"),
        amount=Amount(part=persons, unit=Unit.PERSONS),
        note=meaning,
        details=(meaning, ground.definition.sentence()),
        children=partial(_persons_children, ground, site, figure),
        slow=True,
    )


def _rows(found: LedgerMeshes, figure: LedgerFigure) -> Int64Array:
    return {
        LedgerFigure.NEWLY: found.newly,
        LedgerFigure.REACH: found.in_reach,
        LedgerFigure.SOLELY: found.solely,
    }[figure]


def _persons_children(ground: ReasonGround, site: Site, figure: LedgerFigure, _progress: Progress) -> ReasonChildren:
    found = ledger_meshes(ground.data, ground.plan, ground.evaluation, site.number)
    return _meshes(ground, site, figure, _rows(found, figure))


def _meshes(ground: ReasonGround, site: Site, figure: LedgerFigure, rows: Int64Array) -> ReasonChildren:
    population = ground.data.population
    rows = rows[population.persons[rows] > 0]
    rows = rows[np.argsort(-population.persons[rows], kind="stable")]

    def make(place: int) -> Reason:
        row = int(rows[place])
        half = int(population.row[row]), int(population.col[row])
        code = int(indices_to_codes([half[0]], [half[1]], MeshLevel.HALF)[0])
        return Reason(
            key=f"mesh {code}",
            label=Text(str(code), str(code)),
            amount=Amount(part=int(population.persons[row]), unit=Unit.PERSONS),
            note=rule_words(ground),
            holds=True,
            children=lambda _progress: _sides(ground, site, figure, half),
            slow=True,
            bounds=(ground.mesh_bounds(*half),),
        )

    return ReasonChildren(count=rows.size, make=make, parts=population.persons[rows].astype(np.int64), counted=_MESHES)


def _sides(ground: ReasonGround, site: Site, figure: LedgerFigure, half: tuple[int, int]) -> ReasonChildren:
    """Return the mesh without and with the site."""
    candidates = {one.number for one in ground.plan.candidates}

    def existing(one: SiteFootprint) -> bool:
        return one.site_number not in candidates

    def this(one: SiteFootprint) -> bool:
        return one.site_number == site.number

    sides: dict[LedgerFigure, tuple[tuple[str, Text, Callable[[SiteFootprint], bool], bool], ...]] = {
        LedgerFigure.NEWLY: (
            ("before", Text("エリア図と既設局だけ", "service areas and existing sites only"), existing, True),
            (
                "with",
                Text(f"{site.site_id} だけを加える", f"with {site.site_id} alone added"),
                lambda one: existing(one) or this(one),
                True,
            ),
        ),
        LedgerFigure.REACH: (("alone", Text(f"{site.site_id} だけ", f"{site.site_id} alone"), this, False),),
        LedgerFigure.SOLELY: (
            (
                "without",
                Text(f"{site.site_id} がない計画", f"the plan without {site.site_id}"),
                lambda one: not this(one),
                True,
            ),
            ("with", Text("この計画", "the plan"), lambda _one: True, True),
        ),
    }
    said = Text("しきい値との比較（左がこの局なし、右があり）", "against the threshold, without and with the site")
    if figure is LedgerFigure.REACH:
        said = Text("この局だけで判定", "judged with this site alone")
    else:
        said = Text("この局がないと圏外、あると圏内", "not covered without this site, covered with it")
    return listed((), compared_cells(ground, half, sides[figure]), said=said)


def _road_reason(ground: ReasonGround, site: Site, ledger: SiteLedger, figure: LedgerFigure) -> Reason | None:
    road_class, sole = _ROADS[figure]
    sums = ledger.road_sole_um if sole else ledger.road_new_um
    if road_class not in sums:
        return None
    name = name_of(road_class)
    word = Text("この局だけがカバーする道路", "road covered by this site only")
    meaning = Text(
        "この局を除くと不感になる区間（携帯電話）", "road that the plan would lose without this site (mobile)"
    )
    if not sole:
        word = Text("新規カバー道路", "road newly covered")
        meaning = Text(
            "エリア図と既設局では不感で、この局が届く区間（携帯電話）",
            "road outside the base that this site reaches (mobile)",
        )
    return Reason(
        key=figure.value,
        label=Text(f"{word.ja}　{name.ja}　{site.site_id}", f"{word.en}, {name.en}, {site.site_id}"),
        amount=Amount(part=sums[road_class], unit=Unit.MICROMETRES),
        note=meaning,
        details=(meaning,),
        children=partial(_road_children, ground, site, road_class, sole),
        slow=True,
    )


def _of_class(ground: ReasonGround, pieces: Int64Array, classes: tuple[RoadClass, ...]) -> Int64Array:
    roads = ground.data.roads
    if roads is None:
        return pieces[:0]
    wanted = [ROAD_CLASSES.index(one) for one in classes]
    return pieces[np.isin(roads.road_class[roads.line[pieces]], wanted)]


def _road_children(
    ground: ReasonGround, site: Site, road_class: RoadClass, sole: bool, _progress: Progress
) -> ReasonChildren:
    found = ledger_meshes(ground.data, ground.plan, ground.evaluation, site.number)
    pieces = _of_class(ground, found.road_sole if sole else found.road_new, (road_class,))
    return stretch_list(ground, pieces, ANY_CARRIER, Service.MOBILE)


def _price_reason(ground: ReasonGround, site: Site, ledger: SiteLedger) -> Reason:
    price, persons = ledger.yen_per_newly_covered_person, ledger.persons_newly_covered
    details: tuple[Text, ...] = ()
    if price is not None:
        exact = Fraction(ledger.total_cost_yen, persons)
        words = f"{ledger.total_cost_yen:,} ÷ {persons:,} = {decimal_text(exact, 3)}…"
        details = (
            Text(
                f"{words} 円/人、1円未満を四捨五入して {price:,} 円", f"{words} yen, rounded half up to {price:,} yen"
            ),
        )
    parts = (
        ledger_reason(ground, site.number, LedgerFigure.COST),
        ledger_reason(ground, site.number, LedgerFigure.NEWLY),
    )
    return Reason(
        key="price",
        label=Text(f"新規カバー1人当たり　{site.site_id}", f"per newly covered person, {site.site_id}"),
        value=Text("－", "-") if price is None else Text(f"{price:,} 円/人", f"{price:,} yen"),
        note=Text(
            "総事業費 ÷ 新規カバー人口（1円未満を四捨五入）", "total cost / persons newly covered, rounded half up"
        ),
        details=details,
        children=lambda _progress: listed(
            (), [one for one in parts if one is not None], said=details[0] if details else None
        ),
    )


def _target_children(ground: ReasonGround, site: Site, _progress: Progress) -> ReasonChildren:
    found = ledger_meshes(ground.data, ground.plan, ground.evaluation, site.number)
    reasons = []
    for target in ground.evaluation.assessment.targets:
        zone = target.zone.kind, target.zone.code
        if target.indicator == "population_coverage":
            rows = found.solely[ground.in_zone(ground.mesh_zone[found.solely], zone)]
            lost = int(ground.data.population.persons[rows].sum())
            make = partial(_meshes, ground, site, LedgerFigure.SOLELY, rows)
            reasons.append(_target_reason(ground, target, lost, Unit.PERSONS, make))
        elif target.indicator == "road_coverage":
            classes = LEGAL_CLASSES
            if "expressway" in target.target_id:
                classes = (RoadClass.EXPRESSWAY,)
            pieces = _of_class(ground, found.road_sole, classes)
            pieces = pieces[ground.in_zone(ground.piece_zone[pieces], zone)]
            roads = ground.data.roads
            lost = 0 if roads is None else int(roads.length_um[pieces].sum())
            make = partial(stretch_list, ground, pieces, ANY_CARRIER, Service.MOBILE)
            reasons.append(_target_reason(ground, target, lost, Unit.MICROMETRES, make))
    said = Text("この局を除いたときに失う人口・道路", "what the plan would lose without this site")
    return listed((), reasons, said=said)


def _target_reason(
    ground: ReasonGround, target: TargetProgress, lost: int, unit: Unit, make: Callable[[], ReasonChildren]
) -> Reason:
    without = Rate(target.rate.covered - lost, target.rate.total)
    percents = without.percent_text(2), target.rate.percent_text(2)
    state = Text("達成", "reached") if target.reached else Text("未達", "not reached")
    if not target.is_judged:
        state = NOT_JUDGED
    return Reason(
        key=target.target_id + target.zone.code,
        label=Text(target.label_ja, target.label_en),
        amount=Amount(part=lost, unit=unit),
        note=Text(
            f"この局なし {percents[0]} % → あり {percents[1]} %（目標 {float(target.target * 100):g} %、{state.ja}）",
            f"without {percents[0]} %, with {percents[1]} % (target {float(target.target * 100):g} %, {state.en})",
        ),
        holds=target.reached,
        children=(lambda _progress: make()) if lost else None,
    )
