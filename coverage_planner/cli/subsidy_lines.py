"""What ``coverage-planner subsidy`` says of each project and of the plan: every refusal and every remark once."""

from __future__ import annotations

from coverage_planner.model.subsidy_statements import StatedFact
from coverage_planner.model.text import Language, Text
from coverage_planner.subsidy.district import DistrictProject, PlanSubsidy
from coverage_planner.subsidy.fact_words import fact_name

_DISTRICTS_NAMED = 20
_FACT_OF_KEY = {"shared": StatedFact.COUNTS_AS_SHARED.value}
"""Missing facts whose statement has another name."""
_EXAMPLES = {
    StatedFact.AREAS.value: "過疎地域",
    StatedFact.HOUSEHOLDS.value: "80",
    StatedFact.FISCAL_STRENGTH.value: "0.42",
    StatedFact.PURPOSE.value: "圏外解消",
}


def project_line(item: DistrictProject, tongue: Language) -> str:
    """Return one project: district, programme, owner, sites, cost and what the law says."""
    rate = item.decision.grant_rate if item.decision is not None else None
    if item.eligible:
        state = Text(
            f"補助率 {rate}、国費 {item.shares_yen.state:,}円", f"rate {rate}, state {item.shares_yen.state:,} yen"
        )
    else:
        reasons_ja = "；".join(reason.ja for reason in item.reasons)
        reasons_en = "; ".join(reason.en for reason in item.reasons)
        state = Text(f"補助なし: {reasons_ja}", f"no grant: {reasons_en}")
        if not item.decided:
            ja, en = reasons_ja.removeprefix("判定できません: "), reasons_en.removeprefix("undecided: ")
            state = Text(f"未判定: {ja}", f"undecided: {en}")
    # Two projects of one district differ by programme, owner or sites: without them two lines look the same.
    sites = ", ".join(site.site_id for site in item.sites)
    which = Text(
        f"〔{item.programme_name.ja}、{item.owner_text.ja}、局 {sites}〕",
        f" [{item.programme_name.en}, {item.owner_text.en}, sites {sites}]",
    )
    yen = Text("円", " yen").in_language(tongue)
    return (
        f"{item.title.in_language(tongue)}{which.in_language(tongue)}: {item.total_cost_yen:,}{yen} "
        f"{state.in_language(tongue)}"
    )


def plan_remarks(figures: PlanSubsidy) -> list[Text]:
    """Return the remarks of a plan below its lines: each once with its districts; refusals stand in the lines already."""
    places: dict[str, list[Text]] = {}
    remark_of: dict[str, Text] = {}
    refused: set[str] = set()
    for project in figures.projects:
        place = Text(_place(project, "所属未定"), _place(project, "unknown municipality"))
        for note in project.notes:
            named = places.setdefault(note.ja, [])
            if place not in named:
                named.append(place)
            remark_of[f"{_place(project, '所属未定')}: {note.ja}"] = note
        if not project.eligible:
            reasons = "、".join(reason.ja for reason in project.reasons)
            for state in ("未判定", "補助対象外"):
                refused.add(f"{_place(project, '所属未定')}: {state}（{reasons}）")
    lines: dict[str, Text] = {}
    for text in figures.notes:
        if text.ja in refused:
            continue
        remark = remark_of.get(text.ja)
        if remark is None:
            lines.setdefault(text.ja, text)
            continue
        named = places[remark.ja]
        more = len(named) - _DISTRICTS_NAMED
        ja = "、".join(one.ja for one in named[:_DISTRICTS_NAMED]) + (f" ほか{more}地区" if more > 0 else "")
        en = ", ".join(one.en for one in named[:_DISTRICTS_NAMED]) + (f" and {more} more" if more > 0 else "")
        lines.setdefault(remark.ja, Text(f"{ja}: {remark.ja}", f"{en}: {remark.en}"))
    return [*lines.values(), *_what_to_state(figures)]


def _place(project: DistrictProject, unknown: str) -> str:
    return f"{project.municipality_name or unknown} {project.district}"


def _what_to_state(figures: PlanSubsidy) -> list[Text]:
    """Return the command that gives what undecided projects lack, one line for each missing fact."""
    lacking: dict[str, list[str]] = {}
    for project in figures.undecided:
        for key in () if project.decision is None else project.decision.missing_facts:
            fact = _FACT_OF_KEY.get(key, key)
            if fact in set(StatedFact):
                lacking.setdefault(fact, []).extend(site.site_id for site in project.sites)
    lines = []
    for fact, sites in lacking.items():
        name, ids = fact_name(fact), ", ".join(sites)
        example = _EXAMPLES.get(fact, "yes")
        command = f'coverage-planner statement 計画.gpkg --site {sites[0]} --fact {fact}={example} --reason "根拠資料"'
        lines.append(
            Text(
                f"未入力の「{name.ja}」（局 {ids}）は、次のように申告すると判定できます（値は例）: {command}",
                f"{name.en} is missing (sites {ids}); state it like this (the value is an example): {command}",
            )
        )
    return lines
