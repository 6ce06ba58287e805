"""``coverage-planner grant``: one subsidy case by hand."""

from __future__ import annotations

from typing import Annotated

import typer

from coverage_planner.cli.answers import language, say, say_json
from coverage_planner.model.errors import PlannerError
from coverage_planner.model.text import Text
from coverage_planner.model.yen_amount import yen_typed
from coverage_planner.subsidy.case_by_hand import case_by_hand
from coverage_planner.subsidy.grant import ASSUMED_AREA, GrantDecision, decide, decision_json
from coverage_planner.subsidy.trace import trace_lines


def grant(
    fiscal_year: Annotated[str, typer.Option(help="年度 (R5・令和5年度・2023)")],
    programme: Annotated[str, typer.Option(help="事業 (base_station_facility / 基地局施設整備 など)")],
    owner: Annotated[str, typer.Option(help="事業主体 (municipality・prefecture・carrier・neutral_host)")],
    eligible_cost_yen: Annotated[str, typer.Option(help="補助対象経費 (円)")],
    carriers: Annotated[int | None, typer.Option(help="参画事業者数")] = None,
    total_cost_yen: Annotated[str | None, typer.Option(help="総事業費 (円、既定は補助対象経費と同額)")] = None,
    households: Annotated[int | None, typer.Option(help="エリア内世帯数")] = None,
    fiscal_strength: Annotated[str | None, typer.Option(help="財政力指数 (例 0.42)")] = None,
    area: Annotated[list[str] | None, typer.Option(help="条件不利地域 (remote_island・離島 など、繰り返し可)")] = None,
    no_area: Annotated[bool, typer.Option("--no-area", help="条件不利地域に該当しない")] = False,
    purpose: Annotated[str | None, typer.Option(help="整備目的 (unserved・圏外解消 / upgrade・高度化)")] = None,
    shared: Annotated[
        bool, typer.Option("--shared", help="複数社共同整備等に該当する (既定は参画事業者数から)")
    ] = False,
    single: Annotated[bool, typer.Option("--single", help="複数社共同整備等に該当しない")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="結果をJSONで出力")] = False,
) -> int:
    """補助の1件を判定します (対象可否・補助率・負担額・根拠)。"""
    if shared and single:
        raise PlannerError(
            Text("--shared と --single は同時に指定できません", "--shared and --single contradict each other"),
            remedy=Text("どちらか一方を指定してください", "give one of them"),
            field="--shared",
        )
    case = case_by_hand(
        fiscal_year=fiscal_year,
        programme=programme,
        owner=owner,
        carriers=carriers,
        eligible_cost_yen=yen_typed(eligible_cost_yen, "eligible_cost_yen"),
        total_cost_yen=None if total_cost_yen is None else yen_typed(total_cost_yen, "total_cost_yen"),
        households=households,
        fiscal_strength=fiscal_strength,
        areas=tuple(area or ()),
        no_area=no_area,
        purpose=purpose,
        counts_as_shared=True if shared else False if single else None,
    )
    decision = decide(case)
    tongue = language()
    if as_json:
        say_json(decision_json(decision, tongue))
        return 0
    say(_verdict(decision))
    if shared and carriers == 1:
        say(
            Text(
                "  注意: 参画事業者1者の案件を、--shared の指定により複数社共同整備等として判定しました",
                "  caution: one carrier, judged as a joint build because it was stated so",
            )
        )
    for reason in decision.reasons:
        say(Text(f"  理由: {reason.ja}", f"  reason: {reason.en}"))
    shares = decision.shares_yen
    if decision.grant_rate is not None:
        say(Text(f"補助率 {decision.grant_rate}", f"grant rate {decision.grant_rate}"))
    if not decision.decided:
        say(
            Text(
                "補助率・補助金額・負担額: 未判定のため示しません。理由の項目を指定すると判定できます",
                "rate, grant and shares are not given: undecided; give what the reasons name",
            )
        )
    else:
        say(
            Text(
                f"国 {shares.state:,}円 / 都道府県 {shares.prefecture:,}円 / 市町村 {shares.municipality:,}円 / "
                f"事業者 {shares.carrier:,}円",
                f"state {shares.state:,} / prefecture {shares.prefecture:,} / municipality {shares.municipality:,} / "
                f"carriers {shares.carrier:,} yen",
            )
        )
    for line in trace_lines(decision.trace, tongue):
        say(line)
    return 0


def _verdict(decision: GrantDecision) -> Text:
    """Return the first line: the verdict, and that it rests on an assumed area where nobody said what the place is."""
    if not decision.decided:
        return Text("未判定", "not decided")
    if not decision.eligible:
        return Text("補助対象外", "not eligible")
    if decision.on_assumed_area:
        return Text(
            f"補助対象（仮定つき: {ASSUMED_AREA.ja}。--area か --no-area で指定すると確定します）",
            f"eligible on an assumption: {ASSUMED_AREA.en} (settle it with --area or --no-area)",
        )
    return Text("補助対象", "eligible")
