"""``select`` and ``verify``: choosing sites with a proven bound, and re-checking the certificate (DESIGN.md 8)."""

from __future__ import annotations

import re
from dataclasses import replace
from fractions import Fraction
from pathlib import Path
from typing import Annotated, Any

import typer

from coverage_planner.cli.answers import say, say_json
from coverage_planner.cli.selection_of_plan import select_in_plan
from coverage_planner.engine.selection.certificate import write_certificate
from coverage_planner.engine.selection.certificate_check import check_certificate
from coverage_planner.engine.selection.instance import read_instance
from coverage_planner.engine.selection.question import BudgetQuestion, GoalKind, GoalsQuestion, Question
from coverage_planner.engine.selection.selecting import Limits, Selection
from coverage_planner.engine.selection.selecting import select as select_from
from coverage_planner.model.errors import InputRefused
from coverage_planner.model.text import Text
from coverage_planner.project.project_file import open_project

_SHARE = re.compile(r"(\d{1,9}(?:\.\d{1,12})?)(%?)|(\d{1,9})/(\d{1,9})", re.ASCII)
ANY_ARGUMENTS: dict[str, Any] = {}
"""Context settings of both commands: unknown options are refused."""
LONGEST_SECONDS = 7 * 24 * 3600.0


def select(
    project_path: Annotated[Path | None, typer.Argument(metavar="[P.gpkg]", help="計画ファイル")] = None,
    instance: Annotated[Path | None, typer.Option(metavar="F.npz", help="問題例 (被覆集合・費用・人口の配列)")] = None,
    budget_yen: Annotated[int | None, typer.Option(help="予算 (円)。この範囲で最も多くの人口を覆います")] = None,
    goal: Annotated[
        list[str] | None,
        typer.Option(
            metavar="KIND=SHARE",
            help="目標 (persons・road_m・expressway・municipality=割合)。すべて満たす最も安い組を選びます",
        ),
    ] = None,
    time_limit: Annotated[float, typer.Option(help="計算時間の上限 (秒)")] = 60.0,
    plan: Annotated[str | None, typer.Option(help="計画の名前 (既定は候補局が最も多い計画)")] = None,
    seed: Annotated[int, typer.Option(help="探索の乱数の種")] = 1,
    iterations: Annotated[
        int | None, typer.Option(help="時間の代わりに探索の反復回数で打ち切ります (同じ種なら同じ答え)")
    ] = None,
    certificate: Annotated[Path | None, typer.Option(metavar="OUT", help="証明書の出力先")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="結果をJSONで出力")] = False,
) -> int:
    """候補局の中から整備する局を選び、どれだけ最適に近いかを証明します。"""
    question = question_of(budget_yen, tuple(goal or ()))
    if not 0 < time_limit <= LONGEST_SECONDS:
        raise InputRefused(
            Text("計算時間は0秒より長く7日以下にしてください", "the time limit must be above 0 s and at most 7 days"),
            field="--time-limit",
        )
    if iterations is not None and not 0 <= iterations <= 10**12:
        raise InputRefused(
            Text("反復回数は0以上にしてください", "the iterations must not be negative"), field="--iterations"
        )
    if (instance is None) == (project_path is None):
        raise InputRefused(
            Text("計画ファイルか --instance のどちらか一方を指定してください", "give either a project or --instance"),
            remedy=Text("例: select P.gpkg、select --instance F.npz", "e.g. select P.gpkg or select --instance F.npz"),
        )
    if certificate is not None and not certificate.absolute().parent.is_dir():
        raise InputRefused(
            Text("証明書の出力先のフォルダがありません", "the folder of the certificate does not exist"),
            remedy=Text("フォルダを作ってからやり直してください", "make the folder first"),
            file=str(certificate),
        )
    limits = Limits(seconds=None if iterations is not None else time_limit, iterations=iterations)
    if project_path is not None:
        answer = select_in_plan(open_project(project_path), plan, question, limits, seed, certificate)
        # Candidate 0 of a plan's instance is what exists already; it is no site to build.
        selection = replace(answer.selection, sites=tuple(k for k in answer.selection.sites if k > 0))
        facts, lines = answer.json(), answer.lines()
    else:
        assert instance is not None
        selection = select_from(
            read_instance(instance), question, limits=limits, seed=seed, instance_path=str(instance.absolute())
        )
        if certificate is not None:
            write_certificate(selection.certificate, certificate)
        sites = ", ".join(str(site) for site in selection.sites)
        facts, lines = {}, [Text(f"局 (0始まりの番号): {sites}", f"sites (numbered from 0): {sites}")]
    if as_json:
        say_json(selection_json(selection, certificate) | facts)
    else:
        for line in [*selection_lines(selection, question), *lines]:
            say(line)
        if certificate is not None:
            say(Text(f"証明書: {certificate}", f"certificate: {certificate}"))
    return 0


def verify(
    certificate: Annotated[Path, typer.Argument(metavar="CERTIFICATE", help="証明書")],
    instance: Annotated[
        Path | None, typer.Option(metavar="F.npz", help="問題例 (省略時は証明書に記録された場所)")
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="結果をJSONで出力")] = False,
) -> int:
    """選定の証明書を整数計算だけで検算します。"""
    checked = check_certificate(certificate, instance)
    if as_json:
        say_json(
            {
                "verified": True,
                "question": checked.kind,
                "value": checked.value,
                "bound": checked.bound,
                "cost_yen": checked.cost_yen,
                "sites": list(checked.sites),
                "leaves": checked.leaves,
            }
        )
    elif checked.kind == "budget":
        say(
            Text(
                f"証明書は正しいです: {len(checked.sites)}局・{checked.cost_yen:,}円で {checked.value:,}人、"
                f"どの組でも {checked.bound:,}人を超えません",
                f"the certificate holds: {len(checked.sites)} sites for {checked.cost_yen:,} yen cover {checked.value:,} "
                f"persons; no set covers more than {checked.bound:,}",
            )
        )
    else:
        say(
            Text(
                f"証明書は正しいです: {len(checked.sites)}局・{checked.cost_yen:,}円で全目標に届き、"
                f"どの組でも {checked.bound:,}円を下回りません",
                f"the certificate holds: {len(checked.sites)} sites for {checked.cost_yen:,} yen reach every goal; no set "
                f"costs less than {checked.bound:,}",
            )
        )
    return 0


def question_of(budget_yen: int | None, goals: tuple[str, ...]) -> Question:
    """Return the question of the options."""
    if (budget_yen is None) == (not goals):
        raise InputRefused(
            Text("--budget-yen か --goal のどちらか一方を指定してください", "give either --budget-yen or --goal"),
            remedy=Text("例: --goal persons=0.99 --goal expressway=1", "e.g. --goal persons=0.99 --goal expressway=1"),
        )
    if budget_yen is not None:
        return BudgetQuestion(budget_yen=budget_yen)
    shares: dict[GoalKind, Fraction] = {}
    for text in goals:
        name, _, share = text.partition("=")
        if name not in set(GoalKind):
            raise InputRefused(
                Text(f"目標「{name}」は知りません", f"there is no goal '{name}'"),
                remedy=Text(f"使える目標: {'・'.join(GoalKind)}", f"goals: {', '.join(GoalKind)}"),
                field="--goal",
            )
        kind = GoalKind(name)
        if kind in shares:
            raise InputRefused(Text(f"目標 {name} が二度あります", f"the goal {name} is given twice"), field="--goal")
        shares[kind] = _share(share.strip(), text)
    return GoalsQuestion(shares=tuple(shares.items()))


def _share(text: str, whole: str) -> Fraction:
    found = _SHARE.fullmatch(text)
    share = None
    if found is not None and found[1] is not None:
        share = Fraction(found[1]) / (100 if found[2] else 1)
    elif found is not None and int(found[4]) > 0:
        share = Fraction(int(found[3]), int(found[4]))
    if share is None or share > 1:
        raise InputRefused(
            Text(f"「{whole}」の割合は0から1の数ではありません", f"the share of '{whole}' is not between 0 and 1"),
            remedy=Text("例: persons=0.99、persons=99%、persons=99/100", "e.g. persons=0.99, 99% or 99/100"),
            field="--goal",
        )
    return share


def selection_json(selection: Selection, certificate: Path | None) -> dict[str, Any]:
    """Return a selection as the contract of the command line has it."""
    return {
        "value": selection.value,
        "bound": selection.bound,
        "gap": selection.gap,
        "cost_yen": selection.cost_yen,
        "sites": list(selection.sites),
        "seconds": round(selection.seconds, 3),
        "certificate": None if certificate is None else str(certificate),
        "status": selection.status.value,
    }


def selection_lines(selection: Selection, question: Question) -> list[Text]:
    """Return a selection as lines for people."""
    proven = Text("最適と証明済み", "proven optimal") if selection.gap == 0 else Text(
        f"最適との差は最大 {selection.gap:.3%}", f"at most {selection.gap:.3%} from the optimum"
    )  # fmt: skip
    first = (
        Text(
            f"{len(selection.sites)}局・{selection.cost_yen:,}円で {selection.value:,}人 (上界 {selection.bound:,}人、{proven.ja})",
            f"{len(selection.sites)} sites for {selection.cost_yen:,} yen cover {selection.value:,} persons "
            f"(bound {selection.bound:,}, {proven.en})",
        )
        if isinstance(question, BudgetQuestion)
        else Text(
            f"{len(selection.sites)}局・{selection.cost_yen:,}円で全目標に到達 (下界 {selection.bound:,}円、{proven.ja})",
            f"{len(selection.sites)} sites for {selection.cost_yen:,} yen reach every goal "
            f"(bound {selection.bound:,} yen, {proven.en})",
        )
    )
    return [
        first,
        Text(
            f"{selection.seconds:.1f}秒、分枝 {selection.nodes}、切除平面 {selection.cuts}",
            f"{selection.seconds:.1f} s, {selection.nodes} nodes, {selection.cuts} cuts",
        ),
    ]
