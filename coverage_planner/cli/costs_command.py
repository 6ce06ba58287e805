"""``coverage-planner costs``: the cost of sites from a unit-cost catalogue and what drives it, shown and recorded."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Annotated, Any

import typer

from coverage_planner.cli.answers import finding_json, language, say, say_json
from coverage_planner.cli.option_rules import refuse_without
from coverage_planner.cli.sharing_answers import site_numbers
from coverage_planner.data.unit_cost_catalogue import read_unit_costs
from coverage_planner.model.cost_item import COST_KIND_NAMES, COST_PART_NAMES
from coverage_planner.model.costs import SiteDrivers, UnitCostCatalogue
from coverage_planner.model.errors import PlannerError
from coverage_planner.model.findings import Finding, Severity, refuse_on_error
from coverage_planner.model.plan import with_site
from coverage_planner.model.site import Site
from coverage_planner.model.terms import name_of
from coverage_planner.model.text import Language, Text
from coverage_planner.project.project_file import open_project, save_project
from coverage_planner.subsidy.cost_estimate import CostEstimate, EstimatedLine, costs_with_estimate, estimate_costs


def costs(
    project_path: Annotated[Path, typer.Argument(metavar="P.gpkg", help="計画ファイル")],
    plan: Annotated[str, typer.Option(help="計画の名前")],
    catalogue: Annotated[list[Path], typer.Option(help="単価表 (CSV・Excel)、繰り返し可")],
    site: Annotated[list[str], typer.Option(metavar="ID", help="候補局の局ID、繰り返し可")],
    tower_height_m: Annotated[int, typer.Option(min=0, help="塔高 (m)")] = 0,
    power_m: Annotated[int, typer.Option(min=0, help="電力線までの距離 (m)")] = 0,
    fibre_m: Annotated[int, typer.Option(min=0, help="光回線までの距離 (m)")] = 0,
    access_road_m: Annotated[int, typer.Option(min=0, help="取付道路の延長 (m)")] = 0,
    without_tax: Annotated[bool, typer.Option("--without-tax", help="税抜で見積もる (既定は税込)")] = False,
    record: Annotated[bool, typer.Option("--apply", help="見積りを局の費用として計画に記録する")] = False,
    replace_typed: Annotated[
        bool, typer.Option("--replace", help="--apply で、入力済みの費目を見積りに置き換える")
    ] = False,
    add: Annotated[bool, typer.Option("--add", help="--apply で、入力済みの費目を残して見積りを加える")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="結果をJSONで出力")] = False,
) -> int:
    """候補局の費用を単価表と条件 (塔高・電力・光回線・取付道路) から見積もり、計画に記録します。"""
    if not record:
        refuse_without("--apply", {"--replace": replace_typed, "--add": add})
    project = open_project(project_path)
    chosen = project.plan(plan)
    wanted = frozenset(site_numbers(chosen, tuple(site)))
    drivers = SiteDrivers(tower_height_m=tower_height_m, power_m=power_m, fibre_m=fibre_m, access_road_m=access_road_m)
    prices, findings = _catalogue(catalogue)
    sites = [one for one in chosen.candidates if one.number in wanted]
    estimates = [_estimate(prices, drivers, one, tax_included=not without_tax) for one in sites]
    if record:
        for one, estimate in zip(sites, estimates, strict=True):
            _refuse_unasked(one, replace_typed=replace_typed, add=add)
            chosen = with_site(chosen, replace(one, costs=costs_with_estimate(one.costs, estimate, keep_typed=add)))
        save_project(project.with_plan(chosen), project_path)
    tongue = language()
    if as_json:
        say_json(
            {
                "plan": plan,
                "recorded": record,
                "sites": [estimate_json(one, found, tongue) for one, found in zip(sites, estimates, strict=True)],
                "findings": [finding_json(finding) for finding in findings],
            }
        )
        return 0
    for one, found in zip(sites, estimates, strict=True):
        _say_estimate(one, found)
    for finding in findings:
        if finding.severity is Severity.WARNING:
            say(finding.one_line(tongue))
    if record:
        say(Text("見積りを計画に記録しました", "recorded in the project"))
    return 0


def _catalogue(paths: list[Path]) -> tuple[UnitCostCatalogue, tuple[Finding, ...]]:
    read = read_unit_costs(paths)
    refuse_on_error(read.findings)
    assert read.value is not None
    return read.value, read.findings


def _estimate(prices: UnitCostCatalogue, drivers: SiteDrivers, site: Site, *, tax_included: bool) -> CostEstimate:
    if not site.carriers:
        raise PlannerError(
            Text(f"局「{site.site_id}」に事業者がありません", f"site '{site.site_id}' has no carrier"),
            remedy=Text("局を使う事業者を設定してください", "set the carriers that use the site"),
            field="carriers",
        )
    return estimate_costs(prices, drivers, site.carriers, tax_included=tax_included)


def _refuse_unasked(site: Site, *, replace_typed: bool, add: bool) -> None:
    """Typed cost lines are neither dropped nor doubled unasked."""
    typed = [item for item in site.costs if not item.estimate]
    if replace_typed and add:
        raise PlannerError(Text("--replace と --add は同時に指定できません", "give --replace or --add, not both"))
    if typed and not (replace_typed or add):
        raise PlannerError(
            Text(
                f"局「{site.site_id}」には入力済みの費目が{len(typed)}件あります",
                f"site '{site.site_id}' has {len(typed)} typed cost lines",
            ),
            remedy=Text(
                "置き換えるなら --replace、残して加えるなら --add を付けてください",
                "give --replace to replace them or --add to keep them",
            ),
            field="apply",
        )


def estimate_json(site: Site, estimate: CostEstimate, tongue: Language) -> dict[str, Any]:
    """Return an estimate as JSON; the amounts of its lines add up to the sums."""
    return {
        "site": site.site_id,
        "carriers": [carrier.value for carrier in estimate.carriers],
        "tax_included": estimate.tax_included,
        "total_cost_yen": estimate.total_cost_yen,
        "eligible_cost_yen": estimate.eligible_cost_yen,
        "tax_in_eligible_cost_yen": estimate.tax_in_eligible_cost_yen,
        "running_yen_per_year": estimate.running_yen_per_year,
        "lines": [_line_json(line, tongue) for line in estimate.lines],
        "notes": [note.in_language(tongue) for note in estimate.notes],
    }


def _line_json(line: EstimatedLine, tongue: Language) -> dict[str, Any]:
    one = line.unit_cost
    return {
        "item_id": one.item_id,
        "kind": one.kind.value,
        "name": one.name,
        "unit": one.unit.value,
        "unit_yen": one.yen,
        "quantity": line.quantity,
        "amount_yen": line.amount_yen,
        "eligible": one.eligible,
        "part": one.part.value,
        "carrier": None if line.carrier is None else line.carrier.value,
        "price_date": one.price_date.isoformat(),
        "source": one.source,
        "basis": line.basis.in_language(tongue),
    }


def _say_estimate(site: Site, estimate: CostEstimate) -> None:
    tax = Text("税込", "with tax") if estimate.tax_included else Text("税抜", "without tax")
    say(
        Text(
            f"{site.site_id} {site.name}: 総事業費 {estimate.total_cost_yen:,}円（{tax.ja}）、"
            f"補助対象 {estimate.eligible_cost_yen:,}円、年間維持費 {estimate.running_yen_per_year:,}円",
            f"{site.site_id} {site.name}: total {estimate.total_cost_yen:,} yen ({tax.en}), "
            f"eligible {estimate.eligible_cost_yen:,}, running {estimate.running_yen_per_year:,} a year",
        )
    )
    for line in estimate.lines:
        one = line.unit_cost
        who = name_of(line.carrier) if line.carrier is not None else COST_PART_NAMES[one.part]
        kind, basis = COST_KIND_NAMES[one.kind], line.basis
        say(
            Text(
                f"  {kind.ja} {one.name}（{who.ja}） {line.amount_yen:,}円: {basis.ja}",
                f"  {kind.en} {one.name} ({who.en}) {line.amount_yen:,} yen: {basis.en}",
            )
        )
    for note in estimate.notes:
        say(note)
