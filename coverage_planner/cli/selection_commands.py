"""``select``: choosing sites with a proven bound (DESIGN.md 8); ``verify_command`` re-checks the certificate."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from math import ceil
from pathlib import Path
from typing import Annotated, Any

import typer

from coverage_planner.cli.answers import say, say_json
from coverage_planner.cli.output_place import check_output
from coverage_planner.cli.pareto_answers import BY_SETS, answer_with, front_options, say_front
from coverage_planner.cli.selection_answers import (
    ZoneName,
    further_json,
    goal_lines,
    is_plain,
    outside_lines,
    reached,
    remedies_json,
    remedy_lines,
    selection_json,
    selection_lines,
    share_lines,
)
from coverage_planner.cli.selection_of_plan import (
    check_new_name,
    kinds_of,
    plan_json,
    plan_lines,
    save_proposal,
    write_improved,
    zone_namer,
)
from coverage_planner.cli.selection_question import QuestionOptions, bare_names, names_in, question_of
from coverage_planner.engine.selection.certificate import write_certificate
from coverage_planner.engine.selection.instance import Instance, read_instance
from coverage_planner.engine.selection.lowered_goals import remedies
from coverage_planner.engine.selection.out_of_reach import OutOfReach, out_of_reach
from coverage_planner.engine.selection.question import Locks, Question
from coverage_planner.engine.selection.selecting import Limits, Selection
from coverage_planner.model.errors import InputRefused
from coverage_planner.model.terms import CARRIERS, Carrier
from coverage_planner.model.text import Text
from coverage_planner.model.yen_amount import yen_typed
from coverage_planner.project.instance_origin import write_plan_instance
from coverage_planner.project.loss_folder import cache_folder, loss_cache
from coverage_planner.project.plan_computer import PlanComputer
from coverage_planner.project.plan_selection import PlanRules, plan_question, told_of
from coverage_planner.project.project_file import open_project

LONGEST_SECONDS = 7 * 24 * 3600.0
LONGEST_SPACING_M = 100_000.0


def select(
    project_path: Annotated[Path | None, typer.Argument(metavar="[P.gpkg]", help="計画ファイル")] = None,
    instance: Annotated[
        Path | None,
        typer.Option(
            metavar="F.npz",
            help="問題例: indptr・indices・cost_yen・persons の整数配列。任意の配列: 需要点ごとの road_m・expressway・"
            "municipality・prefecture・carrier (-1は事業者を問わない)、候補局ごとの state_yen・burden_yen (事業者×候補局)・"
            "site_group (同じ番号は1つの局の選択肢)・existing (既設)、site_x_m・site_y_m (平面座標のm、--min-spacing-m に使う)、part_indptr・part_indices・part_share (単独では足りない"
            "部分被覆、65536分の1)、road_units_per_m (road_m の1mあたりの単位数)",
        ),
    ] = None,
    budget_yen: Annotated[
        str | None,
        typer.Option(metavar="YEN", help="予算 (円。3億・1,500万 とも書けます)。この範囲で最も多くの人口を覆います"),
    ] = None,
    goal: Annotated[
        list[str] | None,
        typer.Option(
            metavar="KIND=SHARE",
            help="目標 (persons・road_m・expressway・expressway_m・national_m・municipality・prefecture=割合)。すべて満たす"
            "最も安い組を選びます。KIND@地域コード、KIND:事業者、12000人・500m のような量も指定できます",
        ),
    ] = None,
    of_total: Annotated[
        bool, typer.Option(help="目標の割合を、候補局で届く分ではなく全体に対するものとします")
    ] = False,
    most_persons: Annotated[
        bool, typer.Option(help="目標を満たす組のうち、予算内で最も多くの人口を覆う組を選びます")
    ] = False,
    cost_limit_yen: Annotated[str | None, typer.Option(metavar="YEN", help="目標の問いでの総事業費の上限 (円)")] = None,
    own_budget_yen: Annotated[str | None, typer.Option(metavar="YEN", help="国費以外の負担の上限 (円)")] = None,
    state_budget_yen: Annotated[str | None, typer.Option(metavar="YEN", help="国費の上限 (円)")] = None,
    carrier_budget: Annotated[
        list[str] | None, typer.Option(metavar="CARRIER=YEN", help="事業者ごとの負担の上限 (円)")
    ] = None,
    cheapest: Annotated[
        str | None, typer.Option(metavar="cost|own|state", help="目標の問いで最も少なくする金額 (既定 cost)")
    ] = None,
    road_weight: Annotated[
        str | None, typer.Option(metavar="W", help="道路1mを人口W人とみなして人口に加えます (例 0.1)")
    ] = None,
    carrier: Annotated[
        str | None, typer.Option(help="この事業者のカバー人口を最大にします (既定は事業者を問わない)")
    ] = None,
    must: Annotated[list[str] | None, typer.Option(metavar="ID", help="必ず整備する候補局 (計画どおりの方式)")] = None,
    must_not: Annotated[list[str] | None, typer.Option(metavar="ID", help="整備しない候補局")] = None,
    exclusive: Annotated[list[str] | None, typer.Option(metavar="ID,ID,…", help="このうち1局まで整備する組")] = None,
    min_spacing_m: Annotated[float, typer.Option(help="整備する局どうしの最小離隔 (m)")] = 0.0,
    sharing: Annotated[
        list[str] | None,
        typer.Option(metavar="single,joint,host", help="計画どおりのほかに検討する整備方式 (国費は補助の判定による)"),
    ] = None,
    sharing_carriers: Annotated[
        str | None, typer.Option(metavar="docomo,kddi,…", help="共同整備に加わる事業者の順")
    ] = None,
    time_limit: Annotated[float, typer.Option(help="計算時間の上限 (秒)")] = 60.0,
    plan: Annotated[str | None, typer.Option(help="計画の名前 (既定は候補局が最も多い計画)")] = None,
    save_plan: Annotated[str | None, typer.Option(metavar="NAME", help="選んだ組を新しい計画として保存します")] = None,
    save_improved: Annotated[
        bool, typer.Option(help="実際の被覆で数え直して良くなった組があれば、それを保存します (証明書は別ファイル)")
    ] = False,
    seed: Annotated[int, typer.Option(help="探索の乱数の種")] = 1,
    iterations: Annotated[
        int | None, typer.Option(help="時間の代わりに探索の反復回数で打ち切ります (同じ種なら同じ答え)")
    ] = None,
    certificate: Annotated[Path | None, typer.Option(metavar="OUT", help="証明書の出力先")] = None,
    pareto: Annotated[
        int | None,
        typer.Option(metavar="N", help="予算をN段階に変えた費用と人口の関係を、点ごとの上界とともに求めます"),
    ] = None,
    csv_out: Annotated[Path | None, typer.Option("--csv", metavar="OUT.csv", help="--pareto の表の出力先")] = None,
    solver: Annotated[
        str | None, typer.Option(metavar="scip", help="SCIP の答えも求めて照合します (追加の部品が必要です)")
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="結果をJSONで出力")] = False,
) -> int:
    """候補局の中から整備する局を選び、どれだけ最適に近いかを証明します。"""
    _check_limits(time_limit, iterations, min_spacing_m)
    for place in (certificate, csv_out):
        check_output(place, inputs=(project_path, instance))
    if (instance is None) == (project_path is None):
        raise InputRefused(
            Text("計画ファイルか --instance のどちらか一方を指定してください", "give either a project or --instance"),
            remedy=Text("例: select P.gpkg、select --instance F.npz", "e.g. select P.gpkg or select --instance F.npz"),
        )
    options = QuestionOptions(
        budget_yen=_yen(budget_yen, "--budget-yen"),
        cost_limit_yen=_yen(cost_limit_yen, "--cost-limit-yen"),
        own_budget_yen=_yen(own_budget_yen, "--own-budget-yen"),
        state_budget_yen=_yen(state_budget_yen, "--state-budget-yen"),
        carrier_budgets=tuple(carrier_budget or ()),
        goals=tuple(goal or ()),
        of_total=of_total,
        most_persons=most_persons,
        road_weight=road_weight,
        carrier=carrier,
        cheapest=cheapest,
    )
    options = front_options(options, pareto, csv_out, solver, save_plan)
    limits = Limits(seconds=None if iterations is not None else time_limit, iterations=iterations)
    groups = tuple(tuple(part.strip() for part in text.split(",")) for text in exclusive or ())
    _check_locks(tuple(must or ()), tuple(must_not or ()), groups)
    if project_path is None:
        assert instance is not None
        for name, given in (
            ("--sharing", sharing),
            ("--sharing-carriers", sharing_carriers),
            ("--save-plan", save_plan),
            ("--plan", plan),
        ):
            if given:
                raise InputRefused(Text(f"{name} は計画ファイルにだけ使えます", f"{name} needs a project"), field=name)
        locks = Locks(
            must=_numbers(must or (), "--must"),
            must_not=_numbers(must_not or (), "--must-not"),
            exclusive=tuple(_numbers(group, "--exclusive") for group in groups),
            least_apart_m=ceil(min_spacing_m),
        )
        question = question_of(replace(options, locks=locks), bare_names())
        bare = read_instance(instance)
        if pareto is not None:
            return say_front(bare, question, pareto, limits, seed=seed, site_name=str, as_json=as_json, csv_out=csv_out,
                             certificate=certificate, instance_path=str(instance.absolute()))  # fmt: skip
        selection, opinion, said = answer_with(solver, bare, question, limits, seed, str(instance.absolute()))
        outside = out_of_reach(bare)
        _say(bare, question, selection, outside, lambda _, zone: str(zone), certificate, as_json, limits, opinion,
             [_bare_sites(selection), *said], always=False)  # fmt: skip
        if certificate is not None:
            write_certificate(selection.certificate, certificate)
        return 0
    project = open_project(project_path)
    question = question_of(options, names_in(project))
    if save_plan is not None:
        check_new_name(project, save_plan)
    rules = PlanRules(
        must=tuple(must or ()),
        must_not=tuple(must_not or ()),
        exclusive=groups,
        min_spacing_m=min_spacing_m,
        kinds=kinds_of(tuple(sharing or ())),
        carriers=CARRIERS if sharing_carriers is None else _carriers(sharing_carriers),
    )
    computer = PlanComputer(losses=loss_cache(cache_folder()))
    asked = plan_question(computer, project, plan, question, rules)
    beside = "" if certificate is None else f"{certificate.absolute()}.instance.npz"
    if pareto is not None:
        if certificate is not None:
            write_plan_instance(asked.made.instance, asked.origin, Path(beside))
        return say_front(asked.made.instance, asked.question, pareto, limits, seed=seed,
                         site_name=lambda k: asked.options[k - 1].site.site_id,
                         site_number=lambda k: asked.options[k - 1].site.number, notes=(BY_SETS,), as_json=as_json, csv_out=csv_out,
                         certificate=certificate, instance_path=beside)  # fmt: skip
    selection, opinion, said = answer_with(solver, asked.made.instance, asked.question, limits, seed, beside)
    found = told_of(computer, asked, selection)
    if certificate is not None:
        write_plan_instance(asked.made.instance, asked.origin, Path(beside))
        write_certificate(found.selection.certificate, certificate)
        improved = write_improved(found, certificate)
        opinion = opinion | {"improved_certificate": None if improved is None else str(improved)}
        if improved is not None:
            said = [*said, Text(f"良くなる組の証明書: {improved}", f"certificate of the better set: {improved}")]
    if save_plan is not None:
        save_proposal(asked, found, save_plan, project_path, improved=save_improved)
    _say(asked.made.instance, asked.question, found.selection, asked.unreachable, zone_namer(project), certificate,
         as_json, limits, plan_json(found) | opinion | ({} if save_plan is None else {"saved_plan": save_plan}),
         [*plan_lines(found), *said],
         always=True)  # fmt: skip
    if save_plan is not None and not as_json:
        say(Text(f"計画「{save_plan}」を保存しました", f"saved as plan '{save_plan}'"))
    return 0


def _say(
    instance: Instance,
    question: Question,
    selection: Selection,
    outside: OutOfReach,
    zone_name: ZoneName,
    certificate: Path | None,
    as_json: bool,
    limits: Limits,
    facts: dict[str, Any],
    lines: list[Text],
    *,
    always: bool,
) -> None:
    """Say an answer, then what is out of reach, and what would help where goals are missed."""
    helps = None if reached(selection) else remedies(instance, question, limits)
    if as_json:
        answer = selection_json(selection, certificate)
        if always or not is_plain(question) or helps is not None:
            answer |= further_json(instance, question, selection, outside, zone_name)
        if helps is not None:
            answer["remedies"] = remedies_json(instance, question, helps, zone_name)
        say_json(answer | facts)
        return
    told = selection_lines(selection, question)
    told += share_lines(selection, zone_name)
    told += goal_lines(instance, selection, zone_name)
    told += outside_lines(instance, outside)
    if helps is not None:
        told += remedy_lines(instance, question, helps, zone_name)
    for line in [*told, *lines]:
        say(line)
    if certificate is not None:
        say(Text(f"証明書: {certificate}", f"certificate: {certificate}"))


def _bare_sites(selection: Selection) -> Text:
    sites = ", ".join(str(site) for site in selection.sites)
    return Text(f"局 (0始まりの番号): {sites}", f"sites (numbered from 0): {sites}")


def _check_locks(must: tuple[str, ...], must_not: tuple[str, ...], groups: tuple[tuple[str, ...], ...]) -> None:
    """Refuse locks that contradict each other, by the names that were typed."""
    remedy = Text("指定を見直してください", "change the locks")
    both = [name for name in must if name in must_not]
    if both:
        raise InputRefused(
            Text(f"局「{both[0]}」が --must と --must-not の両方にあります", f"'{both[0]}' must and must not be built"),
            remedy=remedy,
            field="--must-not",
        )
    for group in groups:
        built = [name for name in dict.fromkeys(group) if name in must]
        if len(built) > 1:
            shown = "、".join(built)
            raise InputRefused(
                Text(f"局 {shown} は同時に整備できない組ですが --must にあります", f"{shown} exclude each other"),
                remedy=remedy,
                field="--exclusive",
            )


def _yen(text: str | None, option: str) -> int | None:
    return None if text is None else yen_typed(text, option)


def _check_limits(time_limit: float, iterations: int | None, spacing_m: float) -> None:
    if not 0 < time_limit <= LONGEST_SECONDS:
        raise InputRefused(
            Text("計算時間は0秒より長く7日以下にしてください", "the time limit must be above 0 s and at most 7 days"),
            field="--time-limit",
        )
    if iterations is not None and not 0 <= iterations <= 10**12:
        raise InputRefused(
            Text("反復回数は0以上にしてください", "the iterations must not be negative"), field="--iterations"
        )
    if not 0 <= spacing_m <= LONGEST_SPACING_M:
        raise InputRefused(
            Text("離隔は0mから100kmで指定してください", "the spacing is between 0 m and 100 km"),
            field="--min-spacing-m",
        )


def _numbers(texts: Iterable[str], option: str) -> tuple[int, ...]:
    return tuple(bare_names().carrier(text.strip(), option) for text in texts)


def _carriers(text: str) -> tuple[Carrier, ...]:
    names = [part.strip() for part in text.split(",")]
    if len(set(names)) != len(names) or any(name not in set(CARRIERS) for name in names):
        raise InputRefused(
            Text(f"「{text}」は事業者の並びではありません", f"'{text}' is not a list of carriers"),
            remedy=Text(f"例: {','.join(CARRIERS)}", f"e.g. {','.join(CARRIERS)}"),
            field="--sharing-carriers",
        )
    return tuple(Carrier(name) for name in names)
