"""A plan spread over the fiscal years as tables: money by year and payer, coverage against the targets, sites by year."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from coverage_planner.engine.selection.rollout import Rollout
from coverage_planner.model.rate import Rate, whole_metres
from coverage_planner.model.results import NOT_JUDGED, Assessment, TargetProgress
from coverage_planner.model.site import Site
from coverage_planner.model.terms import RoadClass, name_of
from coverage_planner.model.text import Language, Text, wording
from coverage_planner.project.plan_rollout import PlanRollout, RolloutYearFigures
from coverage_planner.report.table import Cell, Column, Kind, Row, SumOf, Table
from coverage_planner.subsidy.shares import Shares

_Say = Callable[[str, str], str]
_PAYERS = (
    ("state", "国", "State"),
    ("prefecture", "都道府県", "prefecture"),
    ("municipality", "市町村", "municipality"),
    ("carrier", "事業者等", "carriers and others"),
)
_MOST_NAMES = 20
_MONEYS = (("総事業費", "total cost"), ("国費以外", "not of the State"), ("国費", "State money"))


def rollout_tables(found: PlanRollout, language: Language = "ja") -> tuple[Table, ...]:
    """Return the tables of a roll-out: budgets, coverage, targets and sites."""
    return (
        budget_table(found, language),
        coverage_table(found, language),
        target_year_table(found, language),
        site_year_table(found, language),
    )


def budget_table(found: PlanRollout, language: Language = "ja") -> Table:
    """Return one row per year: budget, what is spent and by whom, what is left."""
    say = wording(language)
    limits = [
        kind
        for kind in range(len(_MONEYS))
        if any(_limits(one)[kind] is not None for one in found.years)
    ]  # fmt: skip
    rows: list[Row] = []
    for one, left in zip(found.years, found.money_left, strict=True):
        rows.append(
            (
                Cell(one.year.name.in_language(language)),
                Cell(len(one.sites)),
                *(Cell(_limits(one)[kind]) for kind in limits),
                Cell(one.spent_yen),
                *(Cell(getattr(one.shares, key)) for key, _ja, _en in _PAYERS),
                Cell(one.undecided_yen),
                *(Cell(left[kind]) for kind in limits),
            )
        )
    spent = SumOf((*(key for key, _ja, _en in _PAYERS), "undecided"))
    return Table(
        key="rollout_budgets",
        title=say("年度別の予算と負担", "Budgets and who pays by year"),
        columns=(
            Column(key="year", header=say("年度", "Year"), width=14),
            Column(key="sites", header=say("局数", "Sites"), kind=Kind.INTEGER, width=8),
            *(
                Column(
                    key=f"budget_{kind}",
                    header=say(f"予算 {_MONEYS[kind][0]}(円)", f"Budget, {_MONEYS[kind][1]} (yen)"),
                    kind=Kind.YEN,
                    width=17,
                )
                for kind in limits
            ),
            Column(
                key="spent", header=say("執行 総事業費(円)", "Spent (yen)"), kind=Kind.YEN, width=17, relation=spent
            ),
            *(
                Column(key=key, header=say(f"{ja}(円)", f"{en} (yen)"), kind=Kind.YEN, width=15)
                for key, ja, en in _PAYERS
            ),
            Column(key="undecided", header=say("負担未判定(円)", "Undecided (yen)"), kind=Kind.YEN, width=15),
            *(
                Column(
                    key=f"left_{kind}",
                    header=say(f"残 {_MONEYS[kind][0]}(円)", f"Left, {_MONEYS[kind][1]} (yen)"),
                    kind=Kind.YEN,
                    width=17,
                )
                for kind in limits
            ),
        ),
        rows=tuple(rows),
        totals=_totals(rows, limits, say),
        notes=_money_notes(found, language),
    )


def coverage_table(found: PlanRollout, language: Language = "ja") -> Table:
    """Return one row per year: what is covered at its end, evaluated exactly."""
    say = wording(language)
    lines: list[tuple[str, int | None, Assessment]] = [(say("整備前", "Before"), None, found.start.assessment)]
    lines += [(one.year.name.in_language(language), one.year.year, one.evaluation.assessment) for one in found.years]
    rows: list[Row] = []
    before: Rate | None = None
    for name, year, assessment in lines:
        persons = _persons(assessment)
        more = None if before is None or persons is None else persons.covered - before.covered
        before = persons
        rows.append(
            (
                Cell(name),
                Cell(None if persons is None else persons.covered),
                Cell(more),
                Cell(persons),
                *(Cell(_road(assessment, road_class)) for road_class in (RoadClass.EXPRESSWAY, RoadClass.NATIONAL)),
                Cell(_covered_road(assessment)),
                Cell(_due_text(assessment, year, say)),
            )
        )
    found_by, weights = found.found, found.request.weights
    listed = "・".join(
        f"{one.year.name.in_language(language)} {weight}"
        for one, weight in zip(found.years, weights or (), strict=False)
    )
    heavy, heavy_en = (
        (f"に年度の重み（{listed}）を掛けた値", f", each times its weight ({listed}),")
        if found.request.weighted
        else ("", "")
    )
    proven = (
        say("最適と証明済み", "proven optimal")
        if found_by.value == found_by.bound
        else say(f"上界との差 {found_by.gap:.2%} 以内", f"within {found_by.gap:.2%} of the bound")
    )
    return Table(
        key="rollout_coverage",
        title=say("年度末のカバー率", "Coverage at the end of each year"),
        columns=(
            Column(key="year", header=say("年度末", "End of"), width=14),
            Column(key="persons", header=say("カバー人口(人)", "Covered persons"), kind=Kind.INTEGER, width=14),
            Column(key="more", header=say("増加(人)", "More"), kind=Kind.INTEGER, width=12, signed=True),
            Column(key="rate", header=say("5G人口カバー率", "5G population"), kind=Kind.RATE, width=14),
            Column(key="expressway", header=say("道路(高速)", "Expressway"), kind=Kind.RATE, width=12),
            Column(key="national", header=say("道路(国道)", "National road"), kind=Kind.RATE, width=12),
            Column(key="road", header=say("カバー道路(m)", "Covered road (m)"), kind=Kind.METRES, width=16),
            Column(key="due", header=say("期限までの目標", "Targets due"), width=26),
        ),
        rows=tuple(rows),
        notes=(
            say(
                f"局の年度への割り振りは、各年度末のカバー人口{heavy}の合計が最も多くなるように決めました（{proven}）。"
                "率は各年度末の局をそのまま評価した値です。",
                f"Sites are put into years so that the sum of the persons covered at the end of each{heavy_en} is largest ({proven}). "
                "Rates are those of the sites of each year's end, evaluated exactly.",
            ),
        ),
    )


def target_year_table(found: PlanRollout, language: Language = "ja") -> Table:
    """Return one row per target: its rate at the end of each year and when it is reached."""
    say = wording(language)
    first = found.start.assessment.targets
    columns = [found.start.assessment, *(one.evaluation.assessment for one in found.years)]
    rows: list[Row] = []
    for target in first:
        line = [_same(assessment, target) for assessment in columns]
        reached = next((k for k, one in enumerate(line) if one is not None and one.reached), None)
        label = target.label_ja if language == "ja" else target.label_en
        rows.append(
            (
                Cell(label),
                Cell(target.zone.name if target.is_judged else target.zone.persons_name.in_language(language)),
                *(Cell(None if one is None else one.rate) for one in line),
                Cell(_when(found, target, reached, line[-1], say, language)),
            )
        )
    return Table(
        key="rollout_targets",
        title=say("目標との比較", "Against the targets"),
        columns=(
            Column(key="target", header=say("目標", "Target"), width=38),
            Column(key="zone", header=say("地域", "Zone"), width=12),
            Column(key="before", header=say("整備前", "Before"), kind=Kind.RATE, width=10),
            *(
                Column(key=f"year_{k}", header=one.year.name.in_language(language), kind=Kind.RATE, width=12)
                for k, one in enumerate(found.years)
            ),
            Column(key="when", header=say("到達", "Reached"), width=26),
        ),
        rows=tuple(rows),
        empty_reason=say("目標を測れる指標がありません", "no indicator that a target is about"),
    )


def site_year_table(found: PlanRollout, language: Language = "ja") -> Table:
    """Return one row per site with its year, cost and payers; those that no year takes come last."""
    say = wording(language)
    rows: list[Row] = []
    for one in found.years:
        for site, shares in zip(one.sites, one.site_shares, strict=True):
            rows.append((Cell(one.year.name.in_language(language)), *_site_cells(site, shares, language)))
    late, idle = say("予算・条件に合う年度なし", "no year fits"), say("人口を増やさない", "adds no persons")
    nobody = {site.number for site in found.adds_nobody}
    rows += [
        (Cell(idle if site.number in nobody else late), *_site_cells(site, None, language)) for site in found.unbuilt
    ]
    return Table(
        key="rollout_sites",
        title=say("年度別の局", "Sites by year"),
        columns=(
            Column(key="year", header=say("年度", "Year"), width=16),
            Column(key="site_id", header=say("局", "Site"), width=14),
            Column(key="name", header=say("名称", "Name"), width=24),
            Column(key="owner", header=say("事業主体", "Owner"), width=16),
            Column(key="cost", header=say("総事業費(円)", "Cost (yen)"), kind=Kind.YEN, width=16),
            *(
                Column(key=key, header=say(f"{ja}(円)", f"{en} (yen)"), kind=Kind.YEN, width=15)
                for key, ja, en in _PAYERS
            ),
        ),
        rows=tuple(rows),
        notes=tuple(line.in_language(language) for line in left_out_of(found)),
        empty_reason=say("予算内に入る局がありません", "no site fits the budgets"),
    )


def left_out_of(found: PlanRollout) -> list[Text]:
    """Return why sites of a plan stay out of its roll-out, and what that loses."""
    options = found.asked.options
    units = found.asked.made.instance.road_units_per_m
    return left_out_lines(found.found, lambda k: options[k - 1].site.site_id, units)


def left_out_lines(found: Rollout, name: Callable[[int], str], road_units_per_m: int) -> list[Text]:
    """Return why sites stay out of a roll-out, and what that loses: no persons to gain is told apart from no money."""
    nobody = [site for site in found.unbuilt if site in set(found.left.adds_nobody)]
    late = [site for site in found.unbuilt if site not in set(found.left.adds_nobody)]
    lines = []
    if late:
        lines.append(
            Text(
                f"どの年度の予算・条件にも合わない局（{len(late)}局）: {_listed(late, name, '、')}",
                f"fitting no year's budget or rules ({len(late)} sites): {_listed(late, name, ', ')}",
            )
        )
    if nobody:
        lines.append(
            Text(
                f"割り振った局に加えても人口を増やさないため割り振らなかった局（{len(nobody)}局）: "
                f"{_listed(nobody, name, '、')}",
                f"left out because they add no persons to the sites built ({len(nobody)} sites): "
                f"{_listed(nobody, name, ', ')}",
            )
        )
    metres = whole_metres(found.left.road, road_units_per_m)
    if found.unbuilt and (metres or found.left.persons):
        lines.append(
            Text(
                f"割り振らなかった局だけが覆う人口 {found.left.persons:,}人・道路 {metres:,}m は、最後の年度にも覆われません",
                f"{found.left.persons:,} persons and {metres:,} m of road that only these sites cover stay uncovered",
            )
        )
    elif found.unbuilt:
        lines.append(
            Text(
                "割り振らなかった局だけが覆う人口・道路はありません",
                "nothing is lost: the sites left out alone cover no persons and no road",
            )
        )
    return lines


def _listed(sites: Sequence[int], name: Callable[[int], str], comma: str) -> str:
    return comma.join(name(site) for site in sites[:_MOST_NAMES]) + ("…" if len(sites) > _MOST_NAMES else "")


def _site_cells(site: Site, shares: Shares | None, language: Language) -> Row:
    return (
        Cell(site.site_id),
        Cell(site.name),
        Cell(name_of(site.owner).in_language(language)),
        Cell(site.total_cost_yen),
        *(Cell(None if shares is None else getattr(shares, key)) for key, _ja, _en in _PAYERS),
    )


def _limits(one: RolloutYearFigures) -> tuple[int | None, int | None, int | None]:
    return one.budget.cost_yen, one.budget.own_yen, one.budget.state_yen


def _totals(rows: list[Row], limits: list[int], say: _Say) -> Row:
    def total(index: int) -> Cell:
        values = [value for row in rows if isinstance(value := row[index].value, int)]
        return Cell(sum(values) if values else None)

    sums = 2 + len(limits) + 2 + len(_PAYERS)
    # What is left of one year is no part of what is left of another where money is carried over.
    return (Cell(say("計", "Total")), *(total(k) for k in range(1, sums)), *(Cell(None) for _ in limits))


def _money_notes(found: PlanRollout, language: Language) -> tuple[str, ...]:
    say = wording(language)
    carried = (
        say("使い残しは翌年度以降に繰り越すものとしました。", "Unspent money is carried over.")
        if found.request.carry_over
        else say("使い残しは年度末に失効するものとしました。", "Unspent money lapses at the end of its year.")
    )
    notes = [
        carried
        + say(
            "国費は、記録した年度の規定で局ごとに判定した額です（実施地区でまとめた額や他の年度の規定とは異なることがあります）。",
            "State money is decided site by site under the rules of the recorded year; by district or in other years it may differ.",
        )
    ]
    if found.left_out:
        reason = found.left_out[0].reasons[0].in_language(language) if found.left_out[0].reasons else ""
        notes.append(
            say(
                f"国費が判定できない {len(found.left_out)} 局は割り振っていません（{reason}）。",
                f"{len(found.left_out)} sites whose State money is undecided are left out ({reason}).",
            )
        )
    return tuple(notes)


def _persons(assessment: Assessment) -> Rate | None:
    try:
        return assessment.population_rate().persons
    except KeyError:
        return None


def _road(assessment: Assessment, road_class: RoadClass | None) -> Rate | None:
    rate = assessment.road_rate(road_class)
    return None if rate is None else rate.length_um


def _covered_road(assessment: Assessment) -> int | None:
    rate = _road(assessment, None)
    return None if rate is None else rate.covered


def _same(assessment: Assessment, target: TargetProgress) -> TargetProgress | None:
    for one in assessment.targets:
        if one.target_id == target.target_id and one.zone == target.zone:
            return one
    return None


def _year_of(target: TargetProgress) -> int:
    return int(target.fiscal_year_end[:4])


def _due_text(assessment: Assessment, year: int | None, say: _Say) -> str:
    if year is None:
        return ""
    due = [target for target in assessment.targets if _year_of(target) <= year]
    reached = sum(target.reached is True for target in due)
    if not due:
        return say("なし", "none")
    return say(f"{len(due)} 件のうち {reached} 件達成", f"{reached} of {len(due)} reached")


def _when(
    found: PlanRollout, target: TargetProgress, reached: int | None, last: TargetProgress | None, say: _Say, language: Language
) -> str:  # fmt: skip
    if reached == 0:
        return say("整備前に達成", "before")
    if not target.is_judged:
        return NOT_JUDGED.in_language(language)
    if reached is None:
        short = "" if last is None else f"{last.shortfall:,}"
        unit = {"population_coverage": ("人", "persons"), "road_coverage": ("m", "m")}.get(
            target.indicator, ("メッシュ", "meshes")
        )
        return say(f"未達（不足 {short} {unit[0]}）", f"not reached ({short} {unit[1]} short)")
    year = found.years[reached - 1].year
    name = year.name.in_language(language)
    if year.year <= _year_of(target):
        return say(f"{name}（期限内）", f"{name} (in time)")
    return say(f"{name}（期限後）", f"{name} (late)")
