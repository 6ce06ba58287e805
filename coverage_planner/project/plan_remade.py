"""Making the instance of a certificate again from the project, and comparing it exactly: footprints, sets, persons.

A certificate proves its claim about the arrays of its instance. Whether these arrays say what the project says is checked
here: terrain, sites and settings of the project give the footprints anew, these the covering sets, parts, costs and State
money, and the SHA-256 of all of it must be that of the certificate. For a set that counts meshes covered jointly, the SHA-256
of every chosen footprint and the cells behind every joint mesh are compared as well. Then the chosen sites are evaluated as a
plan, by the code that makes the indicators: the meshes it finds covered must be those that the certificate counts.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, NoReturn

import numpy as np

from coverage_planner.engine.evaluation import Evaluation
from coverage_planner.engine.selection.certificate_improved import is_improved
from coverage_planner.engine.selection.certificate_rollout import is_rollout
from coverage_planner.engine.selection.improved_certificate import footprint_digest, joint_evidence
from coverage_planner.engine.selection.instance import NEEDED_NAMES, OPTIONAL_NAMES, Instance, read_instance
from coverage_planner.engine.selection.question import BudgetQuestion, Cap, Goal, GoalKind, Money
from coverage_planner.model.errors import InputRefused
from coverage_planner.model.plan import Plan
from coverage_planner.model.project import Project
from coverage_planner.model.terms import CARRIERS
from coverage_planner.model.text import Text
from coverage_planner.project.instance_origin import InstanceOrigin, read_origin
from coverage_planner.project.plan_computer import PlanComputer
from coverage_planner.project.plan_selection import PlanQuestion, PlanRules, plan_question, proposed

_MOST_YEN = (1 << 52) - 1
_ANY_LANE = 8
_ARRAY_WORDS = {
    "indptr": Text("候補局が覆う需要点", "what candidates cover"),
    "indices": Text("候補局が覆う需要点", "what candidates cover"),
    "cost_yen": Text("候補局の費用", "costs of candidates"),
    "persons": Text("需要点の人口", "persons of demand points"),
    "road_m": Text("道路の延長", "lengths of road"),
    "state_yen": Text("国費", "State money"),
    "burden_yen": Text("事業者の負担", "burdens of carriers"),
    "site_group": Text("整備方式の選択肢", "ways of building"),
    "part_indptr": Text("部分的な被覆", "partial coverage"),
    "part_indices": Text("部分的な被覆", "partial coverage"),
    "part_share": Text("部分的な被覆", "partial coverage"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Remade:
    """What was made again and found to be the same.

    Attributes:
        plan_name: of the plan.
        sha256: of the instance.
        candidates: of it, without what exists.
        points: of it.
        sites: identifiers of the chosen sites.
        footprints: how many SHA-256 of footprints were compared; 0 where the certificate names none.
        joint_points: how many meshes were counted anew cell by cell.
        counted_persons: as the certificate counts them, any carrier.
        covered_persons: as the plan of these sites is evaluated; not fewer.
        exact: whether every mesh counted is every mesh that the evaluation finds.
        others: candidates of the plan today that the certificate does not speak of.
    """

    plan_name: str
    sha256: str
    candidates: int
    points: int
    sites: tuple[str, ...]
    footprints: int
    joint_points: int
    counted_persons: int
    covered_persons: int
    exact: bool
    others: int


def check_remade(
    project: Project,
    certificate: Path,
    instance_path: Path,
    plan_name: str | None = None,
    progress: Callable[[float], None] | None = None,
) -> Remade:
    """Make the instance of a certificate that holds again from a project, and compare.

    Args:
        project: the project.
        certificate: of a selection, an improved set or a roll-out; checked before.
        instance_path: its instance.
        plan_name: of the plan, where it is not the one that the instance names.
        progress: done share 0..1; may raise ``Cancelled``.

    Raises:
        PlannerError: the project has no such plan or site; naming what is not the same.
    """
    content = json.loads(certificate.read_bytes())
    origin = read_origin(instance_path) or _guessed_origin(project, read_instance(instance_path), plan_name)
    if plan_name is not None:
        origin = replace(origin, plan_name=plan_name)
    plan, others = _plan_of(project, origin)
    # Losses kept on disk are no part of it: paths are computed anew.
    computer = PlanComputer()
    asked = _asked(computer, project.with_plan(plan), origin, progress)
    instance = asked.made.instance
    if instance.sha256 != content["instance"]["sha256"]:
        _say_difference(instance, read_instance(instance_path), plan)
    sites = _sites_of(certificate, content)
    joint: list[int] = []
    footprints = 0
    if is_improved(certificate):
        joint, footprints = _compare_cells(asked, content)
    return _evaluated(computer, asked, origin, sites, joint, footprints, others)


def _guessed_origin(project: Project, instance: Instance, plan_name: str | None) -> InstanceOrigin:
    """Return the origin of an instance that names none, as files of earlier versions: the plan as it is."""
    plan = project.plan(plan_name) if plan_name is not None else max(project.plans, key=lambda p: len(p.candidates))
    numbers = [] if instance.carrier is None else sorted({int(k) for k in np.unique(instance.carrier) if k >= 0})
    return InstanceOrigin(
        plan_name=plan.name,
        sites=tuple(site.number for site in plan.candidates),
        carriers=tuple(CARRIERS[k] for k in numbers if k < len(CARRIERS)),
        money=instance.state_yen is not None,
    )


def _plan_of(project: Project, origin: InstanceOrigin) -> tuple[Plan, int]:
    """Return the plan with the candidates of the origin only, and how many others it has today."""
    plan = project.plan(origin.plan_name)
    candidates = plan.candidates
    wanted = set(origin.sites)
    missing = wanted - {site.number for site in candidates}
    if missing:
        _differs(
            f"計画「{plan.name}」に、証明書の候補局のうち {len(missing)} 局がありません（削除または無効）",
            f"plan '{plan.name}' lacks {len(missing)} candidates of the certificate (deleted or switched off)",
        )
    others = {site.number for site in candidates} - wanted
    sites = tuple(site for site in plan.sites if site.number not in others)
    return replace(plan, sites=sites), len(others)


def _asked(
    computer: PlanComputer, project: Project, origin: InstanceOrigin, progress: Callable[[float], None] | None
) -> PlanQuestion:
    # Limits and goals that bind nothing; they make the same arrays part of the instance as those of the certificate did.
    question = BudgetQuestion(
        budget_yen=_MOST_YEN,
        caps=(Cap(money=Money.STATE, limit_yen=_MOST_YEN),) if origin.money else (),
        goals=tuple(Goal(kind=GoalKind.PERSONS, amount=0, carrier=CARRIERS.index(c)) for c in origin.carriers),
    )
    rules = PlanRules(kinds=origin.kinds, carriers=origin.sharing_carriers or CARRIERS)
    return plan_question(computer, project, origin.plan_name, question, rules, progress)


def _sites_of(certificate: Path, content: dict[str, Any]) -> list[int]:
    listed = [site for site, _year in content["built"]] if is_rollout(certificate) else content["sites"]
    return [site for site in listed if site > 0]


def _say_difference(remade: Instance, stored: Instance, plan: Plan) -> NoReturn:
    if remade.candidates != stored.candidates or remade.points != stored.points:
        _differs(
            f"計画「{plan.name}」は候補局の選択肢 {remade.candidates - 1}・需要点 {remade.points} になり、証明書の "
            f"{stored.candidates - 1}・{stored.points} と違います",
            f"plan '{plan.name}' gives {remade.candidates - 1} options and {remade.points} demand points instead of "
            f"{stored.candidates - 1} and {stored.points}",
        )
    names = [name for name in (*NEEDED_NAMES, *OPTIONAL_NAMES) if not _same(remade, stored, name)]
    words = [_ARRAY_WORDS.get(name, Text(name, name)) for name in names]
    shown = list(dict.fromkeys((word.ja, word.en) for word in words))
    _differs(
        f"計画「{plan.name}」から作り直すと違うもの: {'、'.join(ja for ja, _ in shown)}",
        f"made again from plan '{plan.name}' these differ: {', '.join(en for _, en in shown)}",
    )


def _same(one: Instance, other: Instance, name: str) -> bool:
    first, second = getattr(one, name), getattr(other, name)
    if first is None or second is None:
        return first is second
    return bool(np.array_equal(first, second))


def _compare_cells(asked: PlanQuestion, content: dict[str, Any]) -> tuple[list[int], int]:
    """Compare footprints and joint meshes; return the joint points and the number of footprints."""
    footprints = asked.footprints
    for site, digest in content["footprints"]:
        if footprint_digest(footprints[site - 1]) != digest:
            name = asked.options[site - 1].site.site_id
            _differs(f"局「{name}」のエリアが証明書と違います", f"the footprint of site '{name}' differs")
    project = asked.project
    found = joint_evidence(
        project.data,
        project.settings.definition,
        asked.made,
        asked.base,
        footprints,
        tuple(content["sites"]),
    )
    if found != content["points"]:
        _differs(
            "複数の局が合わさって覆うメッシュのセルが証明書と違います",
            "the cells of meshes that several sites cover together differ",
        )
    return [entry[0] for entry in found], len(content["footprints"])


def _evaluated(
    computer: PlanComputer,
    asked: PlanQuestion,
    origin: InstanceOrigin,
    sites: list[int],
    joint: list[int],
    footprints: int,
    others: int,
) -> Remade:
    instance = asked.made.instance
    chosen = tuple(asked.options[k - 1].site for k in sites)
    plan = proposed(asked.plan, chosen)
    project = asked.project.with_plan(plan)
    evaluation = computer.evaluate(project, plan.name)
    counted = instance.covered_by(np.array(sites, dtype=np.int64))
    counted[np.array(joint, dtype=np.int64)] = True
    persons = project.data.population.persons
    size = instance.points // len(asked.made.lanes)
    exact = True
    for block, lane in enumerate(asked.made.lanes):
        ours = counted[block * size : block * size + persons.size] & (persons > 0)
        theirs = _covered(evaluation, lane) & (persons > 0)
        if bool((ours & ~theirs).any()):
            _differs(
                "証明書が数えたメッシュの一部は、評価すると圏外です",
                "some meshes that the certificate counts are not covered when evaluated",
            )
        exact &= bool(np.array_equal(ours, theirs))
    if footprints and not exact:
        _differs(
            "評価したカバー人口が証明書の数え直しと違います",
            "the persons covered when evaluated are not those that the certificate counts",
        )
    return Remade(
        plan_name=origin.plan_name,
        sha256=instance.sha256,
        candidates=instance.candidates - 1,
        points=instance.points,
        sites=tuple(site.site_id for site in chosen),
        footprints=footprints,
        joint_points=len(joint),
        counted_persons=int(persons[counted[: persons.size]].sum()),
        covered_persons=int(persons[_covered(evaluation, _ANY_LANE)].sum()),
        exact=exact,
        others=others,
    )


def _covered(evaluation: Evaluation, lane: int) -> np.ndarray[Any, np.dtype[np.bool_]]:
    """Return which meshes the evaluation finds covered: by 5G of any carrier (lane 8) or of one (its service bit)."""
    if lane == _ANY_LANE:
        return np.asarray(evaluation.mesh_any_bits & 1 != 0)
    return np.asarray((evaluation.mesh_bits >> lane) & 1 != 0)


def _differs(ja: str, en: str) -> NoReturn:
    raise InputRefused(
        Text(
            f"計画ファイルから作り直した結果が証明書と一致しません: {ja}",
            f"the project does not give the certificate: {en}",
        ),
        remedy=Text(
            "証明書を作ったときの計画ファイルを指定するか、--plan で計画を指定してください。計画や設定を変えた後なら選び直してください",
            "name the project file of the certificate, or its plan with --plan; after edits choose again",
        ),
        field="--project",
    )
