"""The other indicators laid open: 5G基盤展開率, 4Gエリア外人口, a target, and a single half mesh."""

from __future__ import annotations

from functools import partial

import numpy as np

from coverage_planner.model.mesh import (
    MeshLevel,
    bounds_of_indices,
    codes_to_indices,
    indices_to_codes,
    points_to_indices,
)
from coverage_planner.model.results import TargetProgress
from coverage_planner.model.terms import ANY_CARRIER, RoadClass, Service
from coverage_planner.model.text import Text
from coverage_planner.project.reason import Amount, Progress, Reason, ReasonChildren, Unit, exact_words, listed
from coverage_planner.project.reason_ground import FIGURE_ROLES, ReasonGround, grounds, inputs_reason
from coverage_planner.project.reason_place import status_words
from coverage_planner.project.reason_population import covered_rows, mesh_reason, population_reason
from coverage_planner.project.reason_road import road_reason

_MESHES = Text("メッシュ", "meshes")


def base_reason(ground: ReasonGround) -> Reason | None:
    """Return 5G基盤展開率 down to the 10 km meshes and their 親局; None where it was not computed."""
    rate = ground.evaluation.assessment.base_deployment
    if rate is None:
        return None
    amount = Amount(part=rate.covered, whole=rate.total, unit=Unit.MESHES)
    return Reason(
        key="base",
        label=Text("5G基盤展開率　対象全域", "5G base deployment, whole area"),
        amount=amount,
        value=Text(*(f"{rate.percent_text()} %　{words}" for words in (amount.words.ja, amount.words.en))),
        note=Text("親局のある10kmメッシュ ÷ 対象の10kmメッシュ", "10 km meshes with a parent station / those listed"),
        details=exact_words(rate, Unit.MESHES),
        children=partial(_base_children, ground),
    )


def _base_children(ground: ReasonGround, _progress: Progress) -> ReasonChildren:
    listed_codes = ground.data.secondary_meshes
    assert listed_codes is not None
    parents: dict[int, list[int]] = {}
    for site in ground.plan.sites:
        if site.enabled and site.base_station_parent:
            row, col = points_to_indices([site.latitude_deg], [site.longitude_deg], MeshLevel.SECONDARY)
            parents.setdefault(int(indices_to_codes(row, col, MeshLevel.SECONDARY)[0]), []).append(site.number)
    reasons = []
    for code in np.unique(listed_codes).tolist():
        row, col = codes_to_indices([code], MeshLevel.SECONDARY)
        west, south, east, north = (float(edge[0]) for edge in bounds_of_indices(row, col, MeshLevel.SECONDARY))
        here = [ground.sites[number] for number in parents.get(code, [])]
        names = Text("・".join(status_words(s).ja for s in here), ", ".join(status_words(s).en for s in here))
        reasons.append(
            Reason(
                key=f"secondary {code}",
                label=Text(str(code), str(code)),
                amount=Amount(part=int(bool(here)), whole=1, unit=Unit.MESHES),
                value=Text("親局あり", "with a parent") if here else Text("親局なし", "no parent"),
                note=names if here else None,
                holds=bool(here),
                bounds=((west, south, east, north),),
            )
        )
    reasons.sort(key=lambda one: bool(one.holds))
    return listed(reasons, (inputs_reason(ground, ("secondary_meshes", "sites")),), of=_MESHES)


def outside_mobile_reason(ground: ReasonGround) -> Reason | None:
    """Return 4Gエリア外人口 down to its meshes; None where it was not computed."""
    persons = ground.evaluation.assessment.persons_outside_mobile
    if persons is None:
        return None
    return Reason(
        key="outside",
        label=Text("4Gエリア外人口　対象全域", "persons outside every mobile area"),
        amount=Amount(part=persons, unit=Unit.PERSONS),
        note=Text(
            "どの事業者の携帯電話（世代を問わない）でも圏外となるメッシュの人口",
            "persons of meshes outside mobile of every carrier",
        ),
        details=(ground.definition.sentence(),),
        children=partial(_outside_children, ground),
    )


def _outside_children(ground: ReasonGround, _progress: Progress) -> ReasonChildren:
    population = ground.data.population
    outside = ground.evaluation.mesh_any_bits & 2 == 0
    rows = np.flatnonzero(outside & (population.persons > 0))
    rows = rows[np.argsort(-population.persons[rows], kind="stable")]
    beside = grounds(ground, FIGURE_ROLES)

    def make(place: int) -> Reason:
        if place >= rows.size:
            return beside[place - rows.size]
        row = int(rows[place])
        amount = Amount(part=int(population.persons[row]), unit=Unit.PERSONS)
        return mesh_reason(ground, row, ANY_CARRIER, Service.MOBILE, amount)

    return ReasonChildren(
        count=rows.size + len(beside), make=make, parts=population.persons[rows].astype(np.int64), counted=_MESHES
    )


def target_reason(ground: ReasonGround, target: TargetProgress) -> Reason | None:
    """Return the rate a target is judged by, with what is missing."""
    zone = target.zone.kind, target.zone.code
    if target.indicator == "population_coverage":
        return population_reason(ground, zone, ANY_CARRIER)
    if target.indicator == "road_coverage":
        road_class = RoadClass.EXPRESSWAY if "expressway" in target.target_id else None
        return road_reason(ground, zone, road_class, ANY_CARRIER)
    return base_reason(ground)


def single_mesh_reason(ground: ReasonGround, row: int, carrier: str = ANY_CARRIER) -> Reason:
    """Return one row of the population table as a tree of its own."""
    persons = int(ground.data.population.persons[row])
    covered = bool(covered_rows(ground.evaluation, carrier, Service.NR)[row])
    return mesh_reason(
        ground,
        row,
        carrier,
        Service.NR,
        Amount(part=persons if covered else 0, whole=persons, unit=Unit.PERSONS),
    )
