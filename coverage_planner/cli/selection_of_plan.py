"""Selecting among the candidates of a plan: its covering sets, and the exact coverage of what was chosen."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from coverage_planner.engine.evaluation import Evaluation
from coverage_planner.engine.selection.certificate import write_certificate
from coverage_planner.engine.selection.instance import Instance
from coverage_planner.engine.selection.plan_instance import PlanInstance, plan_instance
from coverage_planner.engine.selection.question import Question
from coverage_planner.engine.selection.selecting import Limits, Selection, select
from coverage_planner.model.errors import PlannerError
from coverage_planner.model.plan import Plan, without_sites
from coverage_planner.model.project import Project
from coverage_planner.model.text import Text
from coverage_planner.project.loss_folder import cache_folder, loss_cache
from coverage_planner.project.plan_computer import PlanComputer


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class PlanSelection:
    """A selection with what the exact evaluation of the chosen sites says of it.

    Attributes:
        covered_persons: persons covered by base and chosen sites, evaluated exactly.
        counted_persons: the same by covering sets, without meshes that only several sites cover together.
        joint_of_all_persons: what covering sets miss when all candidates are built.
    """

    plan: str
    selection: Selection
    made: PlanInstance
    covered_persons: int
    counted_persons: int
    joint_of_all_persons: int

    def json(self) -> dict[str, Any]:
        """Return what a project adds to the answer; ``sites`` are site numbers of the project."""
        chosen = self.made.sites_of(self.selection.sites)
        return {
            "plan": self.plan,
            "sites": [site.number for site in chosen],
            "site_ids": [site.site_id for site in chosen],
            "base_persons": self.made.base_persons,
            "covered_persons": self.covered_persons,
            "joint_coverage_persons": self.covered_persons - self.counted_persons,
            "joint_coverage_of_all_candidates_persons": self.joint_of_all_persons,
        }

    def lines(self) -> list[Text]:
        """Return the same for people."""
        names = "、".join(site.site_id for site in self.made.sites_of(self.selection.sites))
        joint = self.covered_persons - self.counted_persons
        return [
            Text(f"計画「{self.plan}」の局: {names}", f"sites of plan '{self.plan}': {names}"),
            Text(
                f"この組を実際に評価すると {self.covered_persons:,}人 (うち既設局とエリアで {self.made.base_persons:,}人)。"
                f"選定は複数の局が合わさって初めて覆うメッシュを数えません: この組で {joint:,}人、"
                f"全候補では {self.joint_of_all_persons:,}人",
                f"evaluated exactly these cover {self.covered_persons:,} persons ({self.made.base_persons:,} by existing "
                f"sites and areas). The selection does not count meshes that only several sites cover together: "
                f"{joint:,} persons here, {self.joint_of_all_persons:,} with all candidates",
            ),
        ]


def select_in_plan(
    project: Project, name: str | None, question: Question, limits: Limits, seed: int, certificate: Path | None
) -> PlanSelection:
    """Select among the candidates of a plan; writes certificate and instance (beside it) when asked to."""
    plan = _plan(project, name)
    computer = PlanComputer(losses=loss_cache(cache_folder()))
    everything = computer.evaluate(project, plan.name)
    candidates = plan.candidates
    numbers = {site.number for site in candidates}
    made = plan_instance(
        project.data,
        project.settings.definition,
        [footprint for number, footprint in everything.footprints.items() if number not in numbers],
        [(site, everything.footprints[site.number]) for site in candidates],
    )
    instance_path = "" if certificate is None else f"{certificate.absolute()}.instance.npz"
    selection = select(made.instance, question, limits=limits, seed=seed, instance_path=instance_path)
    chosen = {site.number for site in made.sites_of(selection.sites)}
    without = without_sites(plan, frozenset(numbers - chosen))
    exact = computer.evaluate(project.with_plan(without), plan.name)
    if certificate is not None:
        _write_instance(made.instance, Path(instance_path))
        write_certificate(selection.certificate, certificate)
    return PlanSelection(
        plan=plan.name,
        selection=selection,
        made=made,
        covered_persons=_covered(exact),
        counted_persons=_by_sets(made, selection.sites),
        joint_of_all_persons=_covered(everything) - _by_sets(made, tuple(range(made.instance.candidates))),
    )


def _plan(project: Project, name: str | None) -> Plan:
    if name is not None:
        return project.plan(name)
    if not project.plans:
        raise PlannerError(
            Text("計画が1つもありません", "the project has no plan"),
            remedy=Text("デスクトップ画面で開いて計画を作ってください", "open it in the window and make a plan"),
        )
    return max(project.plans, key=lambda plan: len(plan.candidates))


def _covered(evaluation: Evaluation) -> int:
    return evaluation.assessment.population_rate().persons.covered


def _by_sets(made: PlanInstance, sites: tuple[int, ...]) -> int:
    instance = made.instance
    covered = np.zeros(instance.points, dtype=np.bool_)
    for site in (0, *sites):  # the base is there whether a selection names it or not
        covered[instance.indices[instance.indptr[site] : instance.indptr[site + 1]]] = True
    return int(instance.persons[covered].sum())


def _write_instance(instance: Instance, path: Path) -> None:
    optional = {
        name: getattr(instance, name)
        for name in ("road_m", "expressway", "municipality")
        if getattr(instance, name) is not None
    }
    part = path.with_name(path.name + ".part.npz")
    try:
        np.savez_compressed(
            part,
            indptr=instance.indptr,
            indices=instance.indices,
            cost_yen=instance.cost_yen,
            persons=instance.persons,
            **optional,
        )
        part.replace(path)
    finally:
        part.unlink(missing_ok=True)
