"""A selection among the candidates of a plan as JSON and as lines for people."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from coverage_planner.cli.answers import language
from coverage_planner.cli.assess_command import definition_json, population_json, road_json
from coverage_planner.engine.selection.certificate import write_certificate
from coverage_planner.engine.selection.question import GoalKind, GoalsQuestion
from coverage_planner.model.errors import PlannerError
from coverage_planner.model.project import Project
from coverage_planner.model.results import PARTLY_LOADED
from coverage_planner.model.terms import CARRIERS, RoadClass, Service, ZoneKind
from coverage_planner.model.text import Text
from coverage_planner.project.plan_selection import (
    PlanQuestion,
    PlanSelection,
    carriers_asked,
    persons_before,
    proposed,
)
from coverage_planner.project.project_file import save_project
from coverage_planner.report.selection_rates import (
    carrier_rate_lines,
    definition_line,
    population_rate_line,
    road_rate_line,
    zone_rate_lines,
)
from coverage_planner.subsidy.sharing_scheme import SchemeKind

_MOST_LEFT_OUT = 5


def plan_json(found: PlanSelection) -> dict[str, Any]:
    """Return what a plan adds to the answer; ``sites`` are site numbers of the project."""
    asked = found.asked
    answer: dict[str, Any] = {
        "plan": asked.plan.name,
        "sites": [option.site.number for option in found.chosen],
        "site_ids": [option.site.site_id for option in found.chosen],
        "base_persons": asked.made.base_persons,
        "covered_persons": found.covered_persons,
        "joint_coverage_persons": found.covered_persons - found.counted_persons,
        "joint_coverage_of_all_candidates_persons": found.joint_of_all_persons,
    }
    answer["assessment"] = _rates_json(found)
    better = found.improved
    answer["joint_bound"] = found.selection.joint_bound
    answer["improved_by_exact_coverage"] = (
        None
        if better is None
        else {
            "sites": [option.site.number for option in better.chosen],
            "site_ids": [option.site.site_id for option in better.chosen],
            "value": better.value,
            "value_before": better.before,
            "covered_persons": better.covered_persons,
            "cost_yen": better.cost_yen,
        }
    )
    if any(option.state_yen is not None for option in asked.options):
        answer["options"] = [
            {
                "site": option.site.number,
                "scheme": "as_planned" if option.scheme is None else option.scheme.kind.value,
                "carriers": [carrier.value for carrier in option.site.carriers],
                "owner": option.site.owner.value,
                "cost_yen": option.cost_yen,
                "state_yen": option.state_yen,
                "carrier_yen": dict(zip((c.value for c in CARRIERS), option.burden_yen, strict=True)),
            }
            for option in found.chosen
        ]
        answer["left_out_options"] = [
            {
                "site": option.site.number,
                "scheme": "as_planned" if option.scheme is None else option.scheme.kind.value,
                "reasons": [reason.ja for reason in option.reasons],
            }
            for option in asked.left_out
        ]
        answer["state_yen_by_district"] = None if found.subsidy is None else found.subsidy.totals.state
    return answer


def _rates_json(found: PlanSelection) -> dict[str, Any]:
    """Return the rates of everybody and of all roads after the proposal, as ``assess`` gives them of such a plan."""
    after = found.assessment
    return {
        "definition": definition_json(after.definition),
        "population": [
            population_json(rate)
            for rate in after.population
            if rate.service is Service.NR and rate.zone.kind is ZoneKind.ALL
        ],
        "road": [
            road_json(rate)
            for rate in after.road
            if rate.service is Service.MOBILE
            and rate.zone.kind is ZoneKind.ALL
            and rate.road_class is not RoadClass.OTHER
        ],
    }


def rate_lines(found: PlanSelection) -> list[Text]:
    """Return the same for people, with the definition."""
    after = found.assessment
    lines = [
        population_rate_line(after, found.asked.made.base_persons),
        *carrier_rate_lines(after, carriers_asked(found.asked.question)),
        road_rate_line(after),
    ]
    told = [Text(f"整備後の{line.ja}", f"after the proposal: {line.en}") for line in lines if line.ja]
    zones = zone_rate_lines(after, persons_before(found.asked))
    if zones:
        told.append(
            Text(
                "市区町村別の5G人口カバー率: " + "、".join(line.ja for line in zones),
                "5G population coverage by municipality: " + ", ".join(line.en for line in zones),
            )
        )
    return [*told, definition_line(after)]


def plan_lines(found: PlanSelection) -> list[Text]:
    """Return the same for people."""
    asked = found.asked
    with_schemes = any(option.scheme is not None for option in asked.options)
    names = "、".join(
        f"{option.site.site_id}〔{option.name.ja}〕" if with_schemes else option.site.site_id for option in found.chosen
    )
    english = ", ".join(
        f"{option.site.site_id} ({option.name.en})" if with_schemes else option.site.site_id for option in found.chosen
    )
    joint = found.covered_persons - found.counted_persons
    shares_of_reach = isinstance(asked.question, GoalsQuestion) and any(
        not goal.of_total and goal.amount is None for goal in asked.question.goals
    )
    # Without this a goal of 99 % reads as the indicator of the ministry, whose whole is every person.
    base_note = (
        Text(
            "目標の割合は候補局で届く範囲に対するもので、総人口に対する割合は --of-total です。",
            "Goals are shares of what candidates can reach; --of-total takes them of everybody. ",
        )
        if shares_of_reach
        else Text("", "")
    )
    lines = [
        Text(
            f"計画「{asked.plan.name}」の局: {names or 'なし（今のままで足ります）'}",
            f"sites of plan '{asked.plan.name}': {english or 'none (what exists is enough)'}",
        ),
        Text(
            f"この組を実際に評価すると {found.covered_persons:,}人 (うち既設局とエリアで {asked.made.base_persons:,}人)。"
            f"{base_note.ja}"
            f"選定は複数の局が合わさって初めて覆うメッシュを数えません: この組で {joint:,}人、"
            f"全候補では {found.joint_of_all_persons:,}人",
            f"evaluated exactly these cover {found.covered_persons:,} persons ({asked.made.base_persons:,} by existing "
            f"sites and areas). {base_note.en}The selection does not count meshes that only several sites cover together: "
            f"{joint:,} persons here, {found.joint_of_all_persons:,} with all candidates",
        ),
    ]
    lines += rate_lines(found)
    bound = found.selection.joint_bound
    if bound is not None:
        unit = "円" if isinstance(asked.question, GoalsQuestion) else ("人" if found.selection.value_units == 1 else "")
        lines.append(
            Text(
                f"複数の局が合わさって覆うメッシュまで含めた限界値: {bound:,}{unit} (緩い見積りで、上の証明とは別の値)",
                f"limit with joint coverage, too: {bound:,} (loose: parts are added up; apart from the proof above)",
            )
        )
    if found.improved is not None:
        better = found.improved
        shown = "、".join(option.site.site_id for option in better.chosen)
        lines.append(
            Text(
                f"実際の被覆で数え直すと良くなる組: {shown} ({better.cost_yen:,}円、{better.covered_persons:,}人。証明書は別に付きます)",
                f"better by exact coverage: {shown} ({better.cost_yen:,} yen, {better.covered_persons:,} persons; with a certificate of its own)",
            )
        )
    if found.subsidy is not None:
        alone = sum(option.state_yen or 0 for option in found.chosen)
        lines.append(
            Text(
                f"国費は局ごとの判定で {alone:,}円、実施地区ごとにまとめた判定で {found.subsidy.totals.state:,}円",
                f"state money decided site by site {alone:,} yen, by district {found.subsidy.totals.state:,} yen",
            )
        )
    for option in asked.left_out[:_MOST_LEFT_OUT]:
        reason = option.reasons[0] if option.reasons else Text("未判定", "undecided")
        lines.append(
            Text(
                f"除いた選択肢: {option.site.site_id}〔{option.name.ja}〕 {reason.ja}",
                f"left out: {option.site.site_id} ({option.name.en}): {reason.en}",
            )
        )
    if len(asked.left_out) > _MOST_LEFT_OUT:
        rest = len(asked.left_out) - _MOST_LEFT_OUT
        lines.append(Text(f"ほか {rest} 件の選択肢を除きました", f"and {rest} more options left out"))
    return lines


def zone_namer(project: Project) -> Any:
    """Return what names the zones of a project's instance."""
    zones = project.data.zones
    part = (None if zones is None else zones.partly_loaded) or frozenset()

    def marked(name: str, code: str) -> str:
        return f"{name}（{PARTLY_LOADED.in_language(language())}）" if code in part else name

    def name(kind: GoalKind, zone: int) -> str:
        if kind is GoalKind.PREFECTURE:
            code = f"{zone:02d}"
            found = () if zones is None else zones.municipalities
            return marked(next((one.prefecture_name for one in found if one.prefecture_code == code), code), code)
        return str(zone) if zones is None else marked(zones.municipalities[zone].name, zones.municipalities[zone].code)

    return name


def kinds_of(texts: tuple[str, ...]) -> frozenset[SchemeKind]:
    """Return the ways of building of ``--sharing``."""
    known = {
        "single": SchemeKind.ONE_ALONE,
        "joint": SchemeKind.JOINT,
        "host": SchemeKind.NEUTRAL_HOST,
    }
    wanted = [part.strip() for text in texts for part in text.split(",")]
    for part in wanted:
        if part not in known:
            raise PlannerError(
                Text(f"整備方式「{part}」は知りません", f"there is no way of building '{part}'"),
                remedy=Text("single・joint・host から選んでください", "give single, joint or host"),
                field="--sharing",
            )
    return frozenset(known[part] for part in wanted)


def check_new_name(project: Project, name: str) -> None:
    """Refuse a name for a proposal that is empty or taken."""
    if not name.strip() or any(plan.name == name for plan in project.plans):
        raise PlannerError(
            Text(f"計画名「{name}」は使えません (空か、すでにあります)", f"the plan name '{name}' is empty or taken"),
            remedy=Text("別の名前を指定してください", "give another name"),
            field="--save-plan",
        )


def write_improved(found: PlanSelection, certificate: Path) -> Path | None:
    """Write the certificate of the improved set beside that of the proposal; return its path, None without such a set."""
    if found.improved is None:
        return None
    beside = certificate.with_name(certificate.name + ".improved.json")
    write_certificate(found.improved.certificate, beside)
    return beside


def save_proposal(asked: PlanQuestion, found: PlanSelection, name: str, path: Path, *, improved: bool) -> None:
    """Write the proposal (or the one improved by exact coverage) as a new plan into the file, as a whole or not at all."""
    chosen = found.improved.chosen if improved and found.improved is not None else found.chosen
    plan = proposed(
        asked.plan,
        tuple(option.site for option in chosen),
        name,
        f"計画「{asked.plan.name}」からの選定 (select)",
    )
    save_project(asked.project.with_plan(plan), path)
