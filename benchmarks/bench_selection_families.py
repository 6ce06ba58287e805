"""Gap of site selection over families of fresh instances, and the distance to the optimum HiGHS finds where it does.

.venv/bin/python benchmarks/bench_selection_families.py [--sizes 30,100,300,1k] [--numbers 0:4] [--seconds 5] [--truth 30]
"""

from __future__ import annotations

import argparse
import time
from pathlib import Path
from tempfile import TemporaryDirectory

import highspy
import numpy as np

from benchmarks.bench_selection import warm_up
from benchmarks.selection_families import cases
from coverage_planner.engine.selection.certificate_check import check_certificate
from coverage_planner.engine.selection.instance import Instance, write_instance
from coverage_planner.engine.selection.merging import CoverProblem, Objective, merge
from coverage_planner.engine.selection.question import Question
from coverage_planner.engine.selection.selecting import Limits, Selection, select


def main() -> None:
    """Print one line a case, then the worst ones."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--sizes", default="30,100,300,1k")
    parser.add_argument("--numbers", default="0:4")
    parser.add_argument("--seconds", type=float, default=5.0)
    parser.add_argument("--truth", type=float, default=0.0, help="seconds HiGHS gets for the optimum; 0: not asked")
    parser.add_argument("--only", default="")
    parser.add_argument("--verify", action="store_true", help="check every certificate, too")
    asked = parser.parse_args()
    first, last = (int(part) for part in asked.numbers.split(":"))
    warm_up()
    print("| case | groups | value | bound | gap | status | nodes | wall s | processor s | to HiGHS |")
    print("|---|---:|---:|---:|---:|---|---:|---:|---:|---:|", flush=True)
    rows = []
    for case in cases(tuple(asked.sizes.split(",")), range(first, last)):
        if asked.only not in case.name:
            continue
        processor = time.process_time()
        found = select(case.instance, case.question, limits=Limits(seconds=asked.seconds))
        processor = time.process_time() - processor
        if asked.verify:
            _verified(case.instance, found)
        groups = merge(case.instance, case.question).groups
        beside = "-"
        if asked.truth:
            value, bound = highs_optimum(case.instance, case.question, asked.truth)
            if value is not None:
                beside = (
                    f"{found.value / max(1, value) - 1:+.4%} (its gap {abs(bound - value) / max(1, abs(value)):.3%})"
                )
        print(
            f"| {case.name} | {groups:,} | {found.value:,} | {found.bound:,} | {found.gap:.4%} | {found.status} "
            f"| {found.nodes} | {found.seconds:.1f} | {processor:.1f} | {beside} |",
            flush=True,
        )
        rows.append((found.gap, case.name))
    gaps = np.array([gap for gap, _ in rows])
    print(f"\n{gaps.size} cases, proven {int((gaps == 0).sum())}, gap mean {gaps.mean():.4%}, largest {gaps.max():.4%}")
    for gap, name in sorted(rows, reverse=True)[:8]:
        print(f"  {gap:.4%} {name}")


def _verified(instance: Instance, found: Selection) -> None:
    with TemporaryDirectory() as name:
        write_instance(instance, Path(name) / "i.npz")
        (Path(name) / "c.json").write_text(found.certificate)
        checked = check_certificate(Path(name) / "c.json", Path(name) / "i.npz")
        assert (checked.value, checked.bound, checked.sites) == (found.value, found.bound, found.sites)


def highs_optimum(instance: Instance, question: Question, seconds: float) -> tuple[float | None, float]:
    """Return value and bound of HiGHS on the compact model, without any of our search."""
    p = merge(instance, question)
    if p.objective is Objective.SHORTFALL:
        return None, 0.0
    highs = _model(p)
    highs.setOptionValue("time_limit", seconds)
    highs.run()
    info = highs.getInfo()
    if info.primal_solution_status != 2:
        return None, 0.0
    sign = -1.0 if p.objective is Objective.WORTH else 1.0
    value = sign * info.objective_function_value + p.base_value
    return value, sign * info.mip_dual_bound + p.base_value


def _model(p: CoverProblem) -> highspy.Highs:
    n, m = p.sites, p.groups
    lp = highspy.HighsLp()
    cost = p.cost_yen.astype(np.float64) if p.objective is Objective.COST else np.zeros(n)
    lp.col_cost_ = np.concatenate((cost, -p.worth.astype(np.float64)))
    lp.num_col_ = n + m
    lp.col_lower_ = np.zeros(n + m)
    lp.col_upper_ = np.concatenate(((~p.locked).astype(np.float64), np.ones(m)))
    lp.integrality_ = [highspy.HighsVarType.kInteger] * n + [highspy.HighsVarType.kContinuous] * m
    index: list[np.ndarray] = []
    value: list[np.ndarray] = []
    lower: list[float] = []
    upper: list[float] = []
    for j in range(m):
        own = p.group_sites[p.group_ptr[j] : p.group_ptr[j + 1]]
        index.append(np.append(own, n + j))
        value.append(np.append(np.ones(own.size), -1.0))
        lower.append(0.0)
        upper.append(highspy.kHighsInf)
    if p.budget_yen is not None:
        index.append(np.arange(n))
        value.append(p.cost_yen / 1.0)
        lower.append(-highspy.kHighsInf)
        upper.append(float(p.budget_yen))
    for r in range(p.sides.count):
        sites, amounts = p.sides.row(r)
        index.append(sites)
        value.append(amounts / 1.0)
        lower.append(-highspy.kHighsInf)
        upper.append(float(p.sides.limits[r]))
    for r in range(p.targets.size):
        part = slice(int(p.row_ptr[r]), int(p.row_ptr[r + 1]))
        index.append(n + p.row_groups[part])
        value.append(p.row_amounts[part] / 1.0)
        lower.append(float(p.targets[r]))
        upper.append(highspy.kHighsInf)
    lp.num_row_ = len(index)
    lp.row_lower_, lp.row_upper_ = np.array(lower), np.array(upper)
    lp.a_matrix_.format_ = highspy.MatrixFormat.kRowwise
    lp.a_matrix_.start_ = np.cumsum([0, *(part.size for part in index)]).astype(np.int32)
    lp.a_matrix_.index_ = np.concatenate(index).astype(np.int32)
    lp.a_matrix_.value_ = np.concatenate(value)
    highs = highspy.Highs()  # type: ignore[no-untyped-call]
    highs.setOptionValue("output_flag", False)
    highs.setOptionValue("threads", 1)
    highs.setOptionValue("mip_rel_gap", 0.0)
    highs.passModel(lp)
    return highs


if __name__ == "__main__":
    main()
