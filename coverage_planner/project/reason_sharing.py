"""Yen of the comparison 単独・共同 laid open: a scheme's projects, its running cost and what it is worth over the years."""

from __future__ import annotations

from coverage_planner.model.terms import Carrier, name_of
from coverage_planner.model.text import Text
from coverage_planner.project.reason import Amount, Reason, Unit, listed
from coverage_planner.project.reason_costs import running_reason
from coverage_planner.project.reason_ground import ReasonGround
from coverage_planner.project.reason_yen import PARTIES, TOTAL, carrier_reason, projects_reason
from coverage_planner.subsidy.present_value import discount_note
from coverage_planner.subsidy.sharing import CarrierYears, SchemeOutcome


def scheme_reason(ground: ReasonGround, outcome: SchemeOutcome, column: str) -> Reason:
    """Return the tree of a figure of the table of schemes, by its column key; the total for any other column."""
    name, projects = outcome.scheme.name, outcome.subsidy.projects
    if column in PARTIES:
        return projects_reason(ground, projects, column, name)
    building = projects_reason(ground, projects, TOTAL, name)
    if column == "building":
        return building
    sites = tuple(site for project in projects for site in project.sites)
    running = running_reason(
        sites,
        outcome.running_yen_per_year,
        key="running",
        label=Text(f"{name.ja}　維持費（円/年）", f"{name.en}, running cost a year"),
    )
    if column == "running":
        return running
    worth = _worth_reason(ground, outcome.running_worth_yen, outcome.years, running, name)
    if column == "running_worth":
        return worth
    return _total(outcome.total_cost_yen, (building, worth), name, outcome.years)


def burden_reason(ground: ReasonGround, outcome: SchemeOutcome, carrier: Carrier, column: str) -> Reason:
    """Return the tree of a figure of the table of carriers' burdens, by its column key."""
    one = outcome.burden_of(carrier)
    who = name_of(carrier)
    name = Text(f"{outcome.scheme.name.ja}　{who.ja}", f"{outcome.scheme.name.en}, {who.en}")
    label = Text(f"{name.ja}　整備費の負担", f"{name.en}, part of building")
    building = carrier_reason(ground, outcome.subsidy.projects, carrier, label)
    if one is None or column == "building":
        return building
    running = _running_part(one, name)
    if column == "running":
        return running
    worth = _worth_reason(ground, one.running_worth_yen, outcome.years, running, name)
    if column == "running_worth" or one.total_yen is None:
        return worth
    return _total(one.total_yen, (building, worth), name, outcome.years)


def _running_part(one: CarrierYears, name: Text) -> Reason:
    return Reason(
        key="running",
        label=Text(f"{name.ja}　維持費（円/年）", f"{name.en}, running cost a year"),
        amount=Amount(part=one.running_yen_per_year, unit=Unit.YEN),
        note=Text(
            "事業者の指定のない維持費は利用する事業者で等分（設定値）",
            "running cost that names no carrier is borne equally by those using the site (a setting)",
        ),
    )


def _worth_reason(ground: ReasonGround, worth: int, years: int, running: Reason, name: Text) -> Reason:
    note = discount_note(years, ground.project.settings.subsidy.discount_rate)
    return Reason(
        key="running_worth",
        label=Text(f"{name.ja}　維持費{years}年（現在価値）", f"{name.en}, running cost of {years} years today"),
        amount=Amount(part=worth, unit=Unit.YEN),
        note=note,
        children=lambda _progress: listed((), (running,), said=note),
    )


def _total(yen: int, parts: tuple[Reason, ...], name: Text, years: int) -> Reason:
    return Reason(
        key="total",
        label=Text(f"{name.ja}　{years}年間の総額", f"{name.en}, total of {years} years"),
        amount=Amount(part=yen, unit=Unit.YEN),
        children=lambda _progress: listed(parts, of=Text("項", "items")),
    )
