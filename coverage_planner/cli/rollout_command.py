"""``rollout``: which sites in which fiscal year under annual budgets, with a bound."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Annotated, Any

import numpy as np
import typer

from coverage_planner.cli.answers import language, say, say_json
from coverage_planner.cli.output_place import check_output
from coverage_planner.cli.pareto_answers import BY_SETS
from coverage_planner.cli.preparation import prepare_search
from coverage_planner.engine.selection.certificate import write_certificate
from coverage_planner.engine.selection.instance import Instance, read_instance
from coverage_planner.engine.selection.question import BudgetQuestion, Cap, Money
from coverage_planner.engine.selection.rollout import Rollout, roll_out
from coverage_planner.engine.selection.rollout_problem import RolloutQuestion, YearBudget
from coverage_planner.engine.selection.selecting import Limits
from coverage_planner.model.errors import InputRefused
from coverage_planner.model.rate import whole_metres
from coverage_planner.model.text import Text
from coverage_planner.model.yen_amount import yen_typed
from coverage_planner.project.instance_origin import InstanceOrigin, write_plan_instance
from coverage_planner.project.loss_folder import cache_folder, loss_cache
from coverage_planner.project.plan_computer import PlanComputer
from coverage_planner.project.plan_rollout import circle_of
from coverage_planner.project.plan_selection import plan_question
from coverage_planner.project.project_file import open_project
from coverage_planner.project.selection_options import shares_alone
from coverage_planner.report.atomic_file import written_beside
from coverage_planner.report.rollout_tables import left_out_lines
from coverage_planner.subsidy.fiscal_year import FiscalYear

_NEXT_YEAR = re.compile(r"[,，、](?=[^,，、=]+=)")
"""Separates years, not the thousands of an amount: after it comes YEAR=."""
_WEIGHT = re.compile(r"\d{1,4}", re.ASCII)
_PAIR = re.compile(r"(.+)=([^=]+)")
_MOST_YEN = (1 << 52) - 1


@dataclass(frozen=True, slots=True, eq=False)
class _Subject:
    """What is rolled out: an instance, how its candidates are named, and notes on its figures."""

    instance: Instance
    name: Callable[[int], str]
    number: Callable[[int], int]
    find: Callable[[str], int]
    sites: tuple[int, ...]
    notes: tuple[Text, ...]
    origin: InstanceOrigin | None = None
    state_of: Callable[[int], int | None] | None = None
    """State money of a candidate decided alone, None where it is open; for years without a limit of state money."""


def rollout(
    project_path: Annotated[Path | None, typer.Argument(metavar="[P.gpkg]", help="計画ファイル")] = None,
    instance: Annotated[Path | None, typer.Option(metavar="F.npz", help="問題例 (select と同じ)")] = None,
    plan: Annotated[str | None, typer.Option(help="計画の名前 (既定は候補局が最も多い計画)")] = None,
    years: Annotated[
        str | None,
        typer.Option(metavar="R8=YEN,R9=YEN…", help="各年度の総事業費の上限 (円。3億・1,500万 とも書けます)"),
    ] = None,
    own_years: Annotated[str | None, typer.Option(metavar="R8=YEN,…", help="各年度の国費以外の負担の上限 (円)")] = None,
    state_years: Annotated[str | None, typer.Option(metavar="R8=YEN,…", help="各年度の国費の上限 (円)")] = None,
    carry_over: Annotated[
        bool, typer.Option("--carry-over", help="使い残した予算を翌年度以降に繰り越せるものとします")
    ] = False,
    only: Annotated[
        str | None, typer.Option(metavar="ID,ID,…", help="割り振る局 (既定は計画の有効な候補局すべて)")
    ] = None,
    locked: Annotated[list[str] | None, typer.Option(metavar="ID=R8", help="この年度に必ず整備する局")] = None,
    not_before: Annotated[
        list[str] | None, typer.Option(metavar="ID=R9", help="この年度より前には整備しない局")
    ] = None,
    before: Annotated[
        list[str] | None, typer.Option(metavar="ID,ID", help="先の局より前には後の局を整備しません")
    ] = None,
    year_weights: Annotated[
        str | None,
        typer.Option(
            metavar="R8=3,R9=2,…", help="各年度の重み (0〜1000の整数、既定は1)。重い年度のカバー人口を優先します"
        ),
    ] = None,
    goal_persons: Annotated[
        int | None, typer.Option(help="この人口に最も早い年度で届くことを優先します (既設局の分を含む)")
    ] = None,
    time_limit: Annotated[float, typer.Option(help="計算時間の上限 (秒)")] = 30.0,
    seed: Annotated[int, typer.Option(help="探索の乱数の種")] = 1,
    iterations: Annotated[int | None, typer.Option(help="時間の代わりに探索の反復回数で打ち切ります")] = None,
    csv_out: Annotated[Path | None, typer.Option("--csv", metavar="OUT.csv", help="年度別の表の出力先")] = None,
    certificate: Annotated[Path | None, typer.Option(metavar="OUT", help="証明書の出力先 (verify で検算)")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="結果をJSONで出力")] = False,
) -> int:
    """候補局を年度に割り振ります: 年度ごとの予算の中で、覆われる人口×年が最も多くなる順序。"""
    if (instance is None) == (project_path is None):
        raise InputRefused(
            Text("計画ファイルか --instance のどちらか一方を指定してください", "give either a project or --instance"),
            remedy=Text(
                "例: rollout P.gpkg --years R8=100000000 (--help で説明)",
                "e.g. rollout P.gpkg --years R8=100000000 (see --help)",
            ),
        )
    if not 0 < time_limit <= 7 * 24 * 3600 or (iterations is not None and not 0 <= iterations <= 10**9):
        raise InputRefused(
            Text("計算時間は0秒より長く7日以下、反復回数は0以上にしてください", "the limits make no sense"),
            field="--time-limit",
        )
    for place in (certificate, csv_out):
        check_output(place, inputs=(project_path, instance))
    budgets = _budgets(years, own_years, state_years)
    labels = [budget.label for budget in budgets]
    money = own_years is not None or state_years is not None
    subject = _bare(instance) if instance is not None else _of_plan(project_path, plan, money)
    sites = subject.sites if only is None else tuple(subject.find(text.strip()) for text in only.split(","))
    question = RolloutQuestion(
        years=budgets,
        carry_over=carry_over,
        weights=_weights(year_weights, labels),
        goal_persons=goal_persons,
        locked=tuple(_pair(text, "--locked", subject, labels) for text in locked or ()),
        not_before=tuple(_pair(text, "--not-before", subject, labels) for text in not_before or ()),
        before=_orders(before or (), subject),
        already=tuple(int(k) for k in np.flatnonzero(subject.instance.there)),
    )
    limits = Limits(seconds=None if iterations is not None else time_limit, iterations=iterations)
    stored = "" if certificate is None else f"{certificate.absolute()}.instance.npz"
    path = stored if instance is None else str(instance.absolute())
    state_yen = subject.instance.state_yen
    prepare_search(limits)
    found = roll_out(
        subject.instance, sites, question, state_yen=state_yen, limits=limits, seed=seed, instance_path=path
    )
    found, subject = _with_state_money(found, subject)
    if certificate is not None:
        if subject.origin is not None:
            write_plan_instance(subject.instance, subject.origin, Path(stored))
        write_certificate(found.certificate, certificate)
    if csv_out is not None:
        with written_beside(csv_out) as beside:
            beside.write_bytes(_csv(found, subject).encode("utf-8-sig"))
    if as_json:
        say_json(
            _json(found, question, subject, csv_out)
            | {"certificate": None if certificate is None else str(certificate)}
        )
    else:
        for line in _lines(found, question, subject):
            say(line)
        if certificate is not None:
            say(Text(f"証明書: {certificate}", f"certificate: {certificate}"))
    return 0


def _with_state_money(found: Rollout, subject: _Subject) -> tuple[Rollout, _Subject]:
    """Fill in the state money that was not asked about; a year with an undecided site has none, and a note says so."""
    if subject.state_of is None or all(year.state_yen is not None for year in found.years):
        return found, subject
    amounts = [tuple(subject.state_of(site) for site in year.sites) for year in found.years]
    whole = [None if None in year else sum(yen or 0 for yen in year) for year in amounts]
    years = tuple(replace(year, state_yen=yen) for year, yen in zip(found.years, whole, strict=True))
    undecided = sum(yen is None for year in amounts for yen in year)
    if undecided:
        note = Text(
            f"国費を判定できない局が{undecided}局あり、その局を整備する年度の国費は空欄です",
            f"the state money of {undecided} sites is undecided; the years that build them show none",
        )
        subject = replace(subject, notes=(*subject.notes, note))
    return replace(found, years=years), subject


def _budgets(years: str | None, own: str | None, state: str | None) -> tuple[YearBudget, ...]:
    given = {"cost_yen": _years(years, "--years"), "own_yen": _years(own, "--own-years")}
    given["state_yen"] = _years(state, "--state-years")
    labels = list(dict.fromkeys(label for limits in given.values() for label in limits))
    if not labels:
        raise InputRefused(
            Text("年度ごとの予算がありません", "there are no annual budgets"),
            remedy=Text("例: --years R8=200000000,R9=200000000", "e.g. --years R8=200000000,R9=200000000"),
            field="--years",
        )
    for name, limits in given.items():
        if limits and list(limits) != labels:
            raise InputRefused(
                Text(
                    "各予算は同じ年度を同じ順に並べてください", "the budgets must name the same years in the same order"
                ),
                field=name,
            )
    return tuple(
        YearBudget(
            label=label,
            cost_yen=given["cost_yen"].get(label),
            own_yen=given["own_yen"].get(label),
            state_yen=given["state_yen"].get(label),
        )
        for label in labels
    )


def _years(text: str | None, option: str) -> dict[str, int]:
    found: dict[str, int] = {}
    last: FiscalYear | None = None
    for part in [] if text is None else _NEXT_YEAR.split(text):
        name, given, yen = (piece.strip() for piece in part.partition("="))
        if not given:
            raise InputRefused(
                Text(f"「{part}」は 年度=円 ではありません", f"'{part}' is not YEAR=YEN"),
                remedy=Text(f"例: {option} R8=200000000,R9=2億", f"e.g. {option} R8=200000000,R9=200,000,000"),
                field=option,
            )
        year = FiscalYear.parse(name)
        if last is not None and not last < year:
            raise InputRefused(
                Text("年度は古い順に一度ずつ並べてください", "give each year once, the oldest first"), field=option
            )
        found[name], last = yen_typed(yen, option), year
    return found


def _weights(text: str | None, labels: list[str]) -> tuple[int, ...] | None:
    """Return the weight of every year, 1 where none is given."""
    if text is None:
        return None
    found = dict.fromkeys(labels, 1)
    for part in _NEXT_YEAR.split(text):
        name, _, weight = (piece.strip() for piece in part.partition("="))
        if name not in found or not _WEIGHT.fullmatch(weight):
            raise InputRefused(
                Text(f"「{part}」は 年度=重み ではありません", f"'{part}' is not YEAR=WEIGHT"),
                remedy=Text(
                    f"重みは0〜1000の整数、年度は {'・'.join(labels)}",
                    f"weights are whole numbers 0..1000, years {', '.join(labels)}",
                ),
                field="--year-weights",
            )
        found[name] = int(weight)
    return tuple(found.values())


def _pair(text: str, option: str, subject: _Subject, labels: list[str]) -> tuple[int, int]:
    match = _PAIR.fullmatch(text)
    if match is None or match[2].strip() not in labels:
        raise InputRefused(
            Text(f"「{text}」は 局=年度 ではありません", f"'{text}' is not SITE=YEAR"),
            remedy=Text(f"年度: {'・'.join(labels)}", f"years: {', '.join(labels)}"),
            field=option,
        )
    return subject.find(match[1].strip()), labels.index(match[2].strip())


def _orders(texts: Iterable[str], subject: _Subject) -> tuple[tuple[int, int], ...]:
    """Return the orders asked for; a site before itself, straight or in a circle, would leave no roll-out at all."""
    orders = tuple(_two(text, subject) for text in texts)
    circle = circle_of(orders)
    if circle:
        name = subject.name(circle[0])
        raise InputRefused(
            Text(f"局「{name}」が自分自身より前になる順序です", f"site '{name}' would come before itself"),
            remedy=Text("順序が一巡しないように指定してください", "give orders that do not go in a circle"),
            field="--before",
        )
    return orders


def _two(text: str, subject: _Subject) -> tuple[int, int]:
    parts = [part.strip() for part in text.split(",")]
    if len(parts) != 2:
        raise InputRefused(
            Text(f"「{text}」は 先の局,後の局 ではありません", f"'{text}' is not FIRST,SECOND"), field="--before"
        )
    return subject.find(parts[0]), subject.find(parts[1])


def _bare(path: Path) -> _Subject:
    instance = read_instance(path)

    def find(text: str) -> int:
        if not (text.isascii() and text.isdigit() and int(text) < instance.candidates):
            raise InputRefused(Text(f"候補局「{text}」はありません", f"there is no candidate '{text}'"), field="site")
        return int(text)

    sites = tuple(int(k) for k in np.flatnonzero(~instance.there))
    return _Subject(instance, str, int, find, sites, ())


def _of_plan(path: Path | None, plan: str | None, money: bool) -> _Subject:
    assert path is not None
    project = open_project(path)
    # The cap limits nothing; it makes the state money of every candidate part of the instance.
    caps = (Cap(money=Money.STATE, limit_yen=_MOST_YEN),) if money else ()
    computer = PlanComputer(losses=loss_cache(cache_folder()))
    asked = plan_question(computer, project, plan, BudgetQuestion(budget_yen=_MOST_YEN, caps=caps))
    options = asked.options

    def find(text: str) -> int:
        for k, option in enumerate(options, start=1):
            if text in (option.site.site_id, str(option.site.number)):
                return k
        raise InputRefused(
            Text(
                f"候補局「{text}」は計画「{asked.plan.name}」にありません", f"plan '{asked.plan.name}' has no '{text}'"
            ),
            remedy=Text("有効な候補局の番号か局IDを指定してください", "name active candidates by number or identifier"),
            field="site",
        )

    def state_of(candidate: int) -> int | None:
        shares = shares_alone(project, options[candidate - 1].site, asked.everything)
        return None if shares is None else shares.state

    notes = (
        BY_SETS,
        Text(
            "国費は現在の年度の規定で判定した局ごとの額です（年度が変われば判定し直してください）",
            "state money is that of each site under the rules of the recorded year; decide again for other years",
        ),
    )
    return _Subject(
        asked.made.instance,
        lambda k: options[k - 1].site.site_id,
        lambda k: options[k - 1].site.number,
        find,
        tuple(range(1, len(options) + 1)),
        notes,
        asked.origin,
        state_of,
    )


def _json(found: Rollout, question: RolloutQuestion, subject: _Subject, csv_out: Path | None) -> dict[str, Any]:
    units = subject.instance.road_units_per_m
    return {
        "years": [
            {
                "year": year.label,
                "sites": [subject.number(site) for site in year.sites],
                "site_names": [subject.name(site) for site in year.sites],
                "cost_yen": year.cost_yen,
                "state_yen": year.state_yen,
                "total_cost_yen": year.total_cost_yen,
                "covered_persons": year.persons,
                "covered_m": whole_metres(year.road, units),
            }
            for year in found.years
        ],
        "total_persons": int(subject.instance.persons.sum()),
        "value": found.value,
        "bound": found.bound,
        "gap": found.gap,
        "solver_bound": found.solver_bound,
        "unbuilt": [subject.number(site) for site in found.unbuilt],
        "unbuilt_adds_nobody": [subject.number(site) for site in found.left.adds_nobody],
        "unbuilt_persons": found.left.persons,
        "unbuilt_m": whole_metres(found.left.road, units),
        "goal_year": None if found.goal_year is None else found.years[found.goal_year].label,
        "goal_not_before": _label(found, found.goal_not_before),
        "carry_over": question.carry_over,
        "year_weights": None if question.weights is None else list(question.weights),
        "seconds": round(found.seconds, 3),
        "status": found.status.value,
        "notes": [note.in_language(language()) for note in subject.notes],
        "csv": None if csv_out is None else str(csv_out),
    }


def _label(found: Rollout, position: int | None) -> str | None:
    """Name a year; past the last one is no year at all."""
    return None if position is None or position >= len(found.years) else found.years[position].label


def _lines(found: Rollout, question: RolloutQuestion, subject: _Subject) -> list[Text]:
    lines = []
    for year in found.years:
        names = "、".join(subject.name(site) for site in year.sites) or "なし"
        english = ", ".join(subject.name(site) for site in year.sites) or "none"
        state = "" if year.state_yen is None else f"（うち国費 {year.state_yen:,}円）"
        state_en = "" if year.state_yen is None else f" ({year.state_yen:,} of the state)"
        metres = whole_metres(year.road, subject.instance.road_units_per_m)
        lines.append(
            Text(
                f"{year.label}: {len(year.sites)}局・{year.cost_yen:,}円{state}、年度末までに {year.persons:,}人・"
                f"道路 {metres:,}m。{names}",
                f"{year.label}: {len(year.sites)} sites for {year.cost_yen:,} yen{state_en}; by its end {year.persons:,} "
                f"persons, {metres:,} m of road. {english}",
            )
        )
    weighted, weighted_en = _weight_words(found, question)
    lines.append(
        Text(
            f"{weighted}人口×年の合計 {found.value:,}（上界 {found.bound:,}、差 {found.gap:.3%} 以内）。"
            f"{'使い残しは繰り越せる' if question.carry_over else '使い残しは失効する'}ものとしました。{found.seconds:.1f}秒",
            f"{weighted_en}person-years {found.value:,} (bound {found.bound:,}, at most {found.gap:.3%} away); unspent money "
            f"{'carries over' if question.carry_over else 'lapses'}; {found.seconds:.1f} s",
        )
    )
    lines += left_out_lines(found, subject.name, subject.instance.road_units_per_m)
    if question.goal_persons is not None:
        reached = "届きません" if found.goal_year is None else f"{found.years[found.goal_year].label} に届きます"
        reached_en = "not reached" if found.goal_year is None else f"reached in {found.years[found.goal_year].label}"
        sure = found.goal_not_before == (len(found.years) if found.goal_year is None else found.goal_year)
        lines.append(
            Text(
                f"目標 {question.goal_persons:,}人: {reached}（{'これより早くは届かないと証明済み' if sure else 'より早い年度の可能性は残ります'}）",
                f"goal of {question.goal_persons:,} persons: {reached_en} "
                f"({'proven to be the earliest' if sure else 'an earlier year is not ruled out'})",
            )
        )
    return lines + list(subject.notes)


def _weight_words(found: Rollout, question: RolloutQuestion) -> tuple[str, str]:
    """Return the weights of the years in words, empty where all years count alike."""
    if question.weights is None or len(set(question.weights)) == 1:
        return "", ""
    listed = [f"{year.label}={weight}" for year, weight in zip(found.years, question.weights, strict=True)]
    return f"年度の重み（{'・'.join(listed)}）を掛けた", f"weighted ({', '.join(listed)}) "


def _csv(found: Rollout, subject: _Subject) -> str:
    out = io.StringIO(newline="")
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(
        [
            "年度",
            "局数",
            "事業費(円)",
            "国費(円)",
            "累計事業費(円)",
            "累計カバー人口",
            "人口カバー率(%)",
            "累計カバー道路(m)",
            "局",
        ]
    )
    total = int(subject.instance.persons.sum())
    for year in found.years:
        names = ";".join(subject.name(site) for site in year.sites)
        writer.writerow(
            [
                year.label,
                len(year.sites),
                year.cost_yen,
                "" if year.state_yen is None else year.state_yen,
                year.total_cost_yen,
                year.persons,
                f"{100 * year.persons / total:.2f}" if total else "",
                whole_metres(year.road, subject.instance.road_units_per_m),
                "'" + names if names.startswith(("=", "+", "-", "@", "\t", "\r")) else names,
            ]
        )
    return out.getvalue()
