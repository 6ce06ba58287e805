"""``select --pareto N`` and ``select --solver scip``: the front of cost against coverage, and SCIP's opinion."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

from coverage_planner.cli.answers import language, say, say_json
from coverage_planner.cli.preparation import prepare_search
from coverage_planner.cli.selection_question import QuestionOptions
from coverage_planner.engine.selection.certificate import write_certificate
from coverage_planner.engine.selection.instance import Instance
from coverage_planner.engine.selection.pareto import ParetoFront, ParetoPoint, pareto_front
from coverage_planner.engine.selection.question import BudgetQuestion, Question
from coverage_planner.engine.selection.scip_solver import ScipOpinion, select_with_scip
from coverage_planner.engine.selection.selecting import Limits, Selection, select
from coverage_planner.model.errors import InputRefused
from coverage_planner.model.text import Text
from coverage_planner.report.atomic_file import written_beside

_OPEN_BUDGET_YEN = (1 << 52) - 1
"""Stands for "no budget": the front then goes up to what covers everything coverable."""
SiteName = Callable[[int], str]
BY_SETS = Text(
    "人口は被覆集合によります (既設局とエリアを含み、複数の局が合わさって初めて覆うメッシュを含みません)",
    "persons by covering sets (with existing sites and areas, without meshes that only several sites cover together)",
)


def front_options(
    options: QuestionOptions,
    pareto: int | None,
    csv_out: Path | None,
    solver: str | None,
    save_plan: str | None,
) -> QuestionOptions:
    """Return the options with an open budget where a front is asked for without one.

    Raises:
        InputRefused: options that do not go together.
    """
    if solver is not None and solver != "scip":
        raise InputRefused(
            Text(f"ソルバー「{solver}」は知りません", f"there is no solver '{solver}'"),
            remedy=Text("scip を指定するか、省いてください", "give scip or leave it out"),
            field="--solver",
        )
    if pareto is None:
        if csv_out is not None:
            raise InputRefused(Text("--csv は --pareto と使います", "--csv goes with --pareto"), field="--csv")
        return options
    for name, given in (("--solver", solver), ("--save-plan", save_plan)):
        if given is not None:
            raise InputRefused(
                Text(f"--pareto と {name} は同時に使えません", f"--pareto and {name} do not go together"), field=name
            )
    if options.goals and not options.most_persons:
        raise InputRefused(
            Text(
                "--pareto で目標を課すときは --most-persons も指定してください",
                "--pareto with goals needs --most-persons",
            ),
            field="--pareto",
        )
    return replace(options, budget_yen=_OPEN_BUDGET_YEN) if options.budget_yen is None else options


def say_front(
    instance: Instance,
    question: Question,
    points: int,
    limits: Limits,
    *,
    seed: int,
    site_name: SiteName,
    site_number: Callable[[int], int] = int,
    notes: tuple[Text, ...] = (),
    as_json: bool,
    csv_out: Path | None,
    certificate: Path | None,
    instance_path: str,
) -> int:
    """Compute a front and say it; certificates of the points go to ``NAME-01`` and so on."""
    assert isinstance(question, BudgetQuestion)
    asked = replace(question, budget_yen=None) if question.budget_yen == _OPEN_BUDGET_YEN else question
    prepare_search(limits)
    front = pareto_front(instance, points=points, question=asked, limits=limits, seed=seed)
    paths: list[str | None] = [None] * len(front.points)
    if certificate is not None:
        for number, point in enumerate(front.points, start=1):
            path = certificate.with_name(f"{certificate.stem}-{number:02d}{certificate.suffix}")
            write_certificate(point.certificate(instance_path), path)
            paths[number - 1] = str(path)
    if csv_out is not None:
        with written_beside(csv_out) as beside:
            beside.write_bytes(_csv(front, site_name).encode("utf-8-sig"))
    if as_json:
        say_json(
            {
                "points": [
                    _point_json(point, site_name, site_number, path)
                    for point, path in zip(front.points, paths, strict=True)
                ],
                "coverable": front.coverable,
                "value_units": front.value_units,
                "seconds": round(front.seconds, 3),
                "status": front.status.value,
                "csv": None if csv_out is None else str(csv_out),
                "notes": [note.in_language(language()) for note in notes],
            }
        )
        return 0
    for point in front.points:
        value, bound = _worth(point.value, front), _worth(point.bound, front)
        say(
            Text(
                f"予算 {point.budget_yen:,}円: {len(point.sites)}局・{point.cost_yen:,}円で {value.ja} "
                f"(上界 {bound.ja}、差 {point.gap:.3%} 以内)",
                f"budget {point.budget_yen:,} yen: {len(point.sites)} sites for {point.cost_yen:,} yen, "
                f"{value.en} (bound {bound.en}, at most {point.gap:.3%} away)",
            )
        )
    every = _worth(front.coverable, front)
    say(
        Text(
            f"候補局すべてで {every.ja}。{front.seconds:.1f}秒",
            f"all candidates: {every.en}; {front.seconds:.1f} s",
        )
    )
    for note in notes:
        say(note)
    return 0


def answer_with(
    solver: str | None,
    instance: Instance,
    question: Question,
    limits: Limits,
    seed: int,
    instance_path: str,
) -> tuple[Selection, dict[str, Any], list[Text]]:
    """Return a selection, and where a solver was asked for what it says, as JSON and as lines."""
    prepare_search(limits)
    if solver is None:
        return select(instance, question, limits=limits, seed=seed, instance_path=instance_path), {}, []
    selection, opinion = select_with_scip(instance, question, limits=limits, seed=seed, instance_path=instance_path)
    return selection, {"solver": _opinion_json(opinion)}, [_opinion_line(opinion)]


def _opinion_json(opinion: ScipOpinion) -> dict[str, Any]:
    return {
        "name": "scip",
        "version": opinion.version,
        "status": opinion.status,
        "value": opinion.value,
        "bound": opinion.bound,
        "seconds": round(opinion.seconds, 3),
    }


def _opinion_line(opinion: ScipOpinion) -> Text:
    value = "-" if opinion.value is None else f"{opinion.value:,}"
    bound = "-" if opinion.bound is None else f"{opinion.bound:,}"
    return Text(
        f"SCIP {opinion.version}: {opinion.status}、値 {value} (数え直し済み)、限界 {bound} (浮動小数点、証明書の対象外)",
        f"SCIP {opinion.version}: {opinion.status}, value {value} (recounted), bound {bound} (floating point, not certified)",
    )


def _worth(value: int, front: ParetoFront) -> Text:
    if front.value_units == 1:
        return Text(f"{value:,}人", f"{value:,} persons")
    worth = f"{value / front.value_units:,.1f}"
    return Text(f"{worth}人相当", f"worth {worth} persons")


def _point_json(
    point: ParetoPoint, site_name: SiteName, site_number: Callable[[int], int], certificate: str | None
) -> dict[str, Any]:
    return {
        "budget_yen": point.budget_yen,
        "cost_yen": point.cost_yen,
        "value": point.value,
        "bound": point.bound,
        "gap": point.gap,
        "sites": [site_number(site) for site in point.sites],
        "site_names": [site_name(site) for site in point.sites],
        "certificate": certificate,
    }


def _csv(front: ParetoFront, site_name: SiteName) -> str:
    out = io.StringIO(newline="")
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(["予算(円)", "費用(円)", "局数", "値", "上界", "値の単位(1人当たり)", "局"])
    for point in front.points:
        names = ";".join(site_name(site) for site in point.sites)
        writer.writerow(
            [
                point.budget_yen,
                point.cost_yen,
                len(point.sites),
                point.value,
                point.bound,
                front.value_units,
                "'" + names if names.startswith(("=", "+", "-", "@", "\t", "\r")) else names,
            ]
        )
    return out.getvalue()
