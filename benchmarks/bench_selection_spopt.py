"""PySAL spopt beside our selection on prefecture_1k_20k with unit costs: build time, solve time, value, bound.

    .venv/bin/python benchmarks/bench_selection_spopt.py [--sites 100] [--seconds 60] [--keep FOLDER]

spopt is installed into an environment of its own in a temporary folder (it is no part of this program); where it cannot be
installed the script says so and measures our side only. spopt's MCLP has no costs, so every site costs one and the budget
is a number of sites. Both sides cover exactly the same points: spopt is given a cost matrix of 0 (covers) and 1, radius
0.5. It is solved with the solver that comes with PuLP (CBC) with the same time limit; note that PuLP reports "Optimal" at a
time limit and hands on no bound.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import tempfile
import time
import venv
from pathlib import Path

import numpy as np

from coverage_planner.engine.selection.instance import Instance, make_instance, read_instance
from coverage_planner.engine.selection.question import BudgetQuestion
from coverage_planner.engine.selection.selecting import Limits, select
from tests.conftest import real_data_folder

SPOPT_SIDE = r"""
import json, sys, time
import numpy as np, pulp, spopt
from spopt.locate import MCLP

arrays = np.load(sys.argv[1])
sites, seconds = int(sys.argv[2]), float(sys.argv[3])
indptr, indices, persons = arrays["indptr"], arrays["indices"], arrays["persons"]
began = time.perf_counter()
matrix = np.ones((persons.size, indptr.size - 1), dtype=np.float32)
for i in range(indptr.size - 1):
    matrix[indices[indptr[i]:indptr[i + 1]], i] = 0.0
model = MCLP.from_cost_matrix(matrix, persons, 0.5, p_facilities=sites)
built = time.perf_counter() - began
began = time.perf_counter()
model.solve(pulp.PULP_CBC_CMD(msg=False, timeLimit=seconds, threads=2), results=False)
solved = time.perf_counter() - began
chosen = [i for i, x in enumerate(model.fac_vars) if (x.value() or 0) > 0.5]
print(json.dumps({"version": spopt.__version__, "build_s": built, "solve_s": solved, "chosen": chosen,
                  "status": pulp.LpStatus[model.problem.status]}))
"""


def unit_costs(instance: Instance) -> Instance:
    """Return the instance with every cost one, and only the points somebody lives at (spopt's time goes by points)."""
    lived_in = np.flatnonzero(instance.persons > 0)
    place = np.full(instance.points, -1, dtype=np.int64)
    place[lived_in] = np.arange(lived_in.size)
    owner = np.repeat(np.arange(instance.candidates), np.diff(instance.indptr))
    kept = place[instance.indices] >= 0
    count = np.bincount(owner[kept], minlength=instance.candidates)
    return make_instance(
        np.concatenate(([0], np.cumsum(count))),
        place[instance.indices][kept],
        np.ones(instance.candidates, dtype=np.int64),
        instance.persons[lived_in],
    )


def install_spopt(folder: Path) -> Path | None:
    """Return the interpreter of an environment with spopt, or None with a message where it cannot be installed."""
    python = folder / ("Scripts" if sys.platform == "win32" else "bin") / "python"
    if not python.exists():
        venv.create(folder, with_pip=True)
        done = subprocess.run(
            [str(python), "-m", "pip", "install", "--quiet", "--disable-pip-version-check", "spopt"],
            capture_output=True,
            text=True,
            check=False,
        )
        if done.returncode:
            print(f"spopt cannot be installed here: {done.stderr.strip().splitlines()[-1:]}")
            return None
    return python


def main() -> None:
    """Run both sides and print one table."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--sites", type=int, default=100)
    parser.add_argument("--seconds", type=float, default=60.0)
    parser.add_argument("--keep", type=Path, help="folder of the environment, kept for the next run")
    chosen = parser.parse_args()
    data = real_data_folder()
    if data is None:
        raise SystemExit("reference instances absent: set COVERAGE_PLANNER_REAL_DATA")
    instance = unit_costs(read_instance(data / "reference" / "selection" / "prefecture_1k_20k.npz"))
    print(
        f"{instance.candidates:,} candidates, {instance.points:,} points, {chosen.sites} sites, {chosen.seconds:g} s\n"
    )
    print("| side | build s | solve s | persons | bound | gap | status |")
    print("|---|---:|---:|---:|---:|---:|---|", flush=True)
    select(make_instance([0, 1], [0], [1], [1]), BudgetQuestion(budget_yen=1), limits=Limits(seconds=1))
    began = time.perf_counter()
    found = select(instance, BudgetQuestion(budget_yen=chosen.sites), limits=Limits(seconds=chosen.seconds))
    print(
        f"| coverage_planner | (in solve) | {time.perf_counter() - began:.1f} | {found.value:,} | {found.bound:,} "
        f"| {found.gap:.4%} | {found.status} |",
        flush=True,
    )
    with tempfile.TemporaryDirectory() as scratch:
        python = install_spopt(chosen.keep or Path(scratch) / "environment")
        if python is not None:
            _spopt(python, Path(scratch), instance, chosen.sites, chosen.seconds)


def _spopt(python: Path, scratch: Path, instance: Instance, sites: int, seconds: float) -> None:
    arrays = scratch / "instance.npz"
    np.savez(arrays, indptr=instance.indptr, indices=instance.indices, persons=instance.persons)
    script = scratch / "spopt_side.py"
    script.write_text(SPOPT_SIDE, encoding="utf-8")
    done = subprocess.run(
        [str(python), str(script), str(arrays), str(sites), str(seconds)], capture_output=True, text=True, check=False
    )
    if done.returncode:
        print(f"spopt failed: {done.stderr.strip().splitlines()[-1:]}")
        return
    answer = json.loads(done.stdout.strip().splitlines()[-1])
    covered = instance.covered_by(np.array(answer["chosen"], dtype=np.int64))
    print(
        f"| spopt {answer['version']} + CBC | {answer['build_s']:.1f} | {answer['solve_s']:.1f} "
        f"| {int(instance.persons[covered].sum()):,} | none | - | {answer['status']} ({len(answer['chosen'])} sites) |"
    )


if __name__ == "__main__":
    main()
