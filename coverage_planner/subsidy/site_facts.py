"""What the project knows about the place of one site, and what the planner states in place of it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from typing import Any

from coverage_planner.model.errors import PlannerError
from coverage_planner.model.subsidy_statements import (
    BOND_NAMES,
    DATE_FACTS,
    STATED_FACT_NAMES,
    Bond,
    FactStatement,
    ProjectOwner,
    StatedFact,
    SubsidyStatements,
)
from coverage_planner.model.terms import Carrier, DisadvantagedArea, name_of
from coverage_planner.model.text import Text
from coverage_planner.subsidy.fact_words import (
    read_day,
    read_index,
    read_stated_areas,
    read_term,
    read_use_weights,
    read_whole,
    read_yes_no,
)
from coverage_planner.subsidy.facts import PURPOSE_NAMES, FactOrigin, FactOverride, Purpose
from coverage_planner.subsidy.fiscal_year import FiscalYear

NOT_KNOWN = Text("不明", "not known")
ISLAND_WITHOUT_ISLAND = Text(
    "事実が矛盾しています: 有人国境離島に該当と申告されていますが、条件不利地域に離島が含まれていません",
    "the facts contradict each other: stated to be a border island, but the areas do not include a remote island",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class SiteFacts:
    """What the project knows about the place of one site.

    Attributes:
        municipality_code, municipality_name, prefecture_name: where the site stands; empty outside all boundaries.
        households: エリア内世帯数 of the station; None when no household table is loaded.
        fiscal_strength, fiscal_year_of_index: 財政力指数 of the municipality and its year.
        areas: 条件不利地域 the place lies in (designated for the whole municipality, or known to include the place).
        areas_known: False when no area list speaks of the municipality.
        partial_areas: kinds designated for a part of the municipality, the place not being placed in or out.
        border_island, whole_remote_island: 有人国境離島市町村, 全部離島; None when not known.
        purpose: 圏外解消 or 高度化 at the place; None when not known.
        purpose_origin: worked out from the providers' areas, or stated (by the programme chosen or in words).
        counts_as_shared: 複数社共同整備等 as stated; None derives it from the carriers.
        fiscal_year: budget year of the site's project; None takes the year of the settings.
        bond: 地方債 of the municipality; None takes the one of the settings.
        deductible_tax_yen: consumption tax within the eligible cost that is deducted as input tax.
        use_weights: 使用割合 of the carriers; empty means equal use.
        owners: 事業主体 by name where stated.
        overrides: facts stated in place of imported ones.
        remarks: what a reader of the facts must know, e.g. the edition of a polygon that decided an area.
        problems: statements that cannot be read; the project then stays undecided.
        decided_on, starts_on: 交付決定日, サービス開始予定日 as people wrote them down.
    """

    municipality_code: str
    municipality_name: str
    prefecture_name: str
    households: int | None = None
    fiscal_strength: Decimal | None = None
    fiscal_year_of_index: int | None = None
    areas: frozenset[DisadvantagedArea] = frozenset()
    areas_known: bool = False
    partial_areas: frozenset[DisadvantagedArea] = frozenset()
    border_island: bool | None = None
    whole_remote_island: bool | None = None
    purpose: Purpose | None = None
    purpose_origin: FactOrigin = FactOrigin.STATEMENT
    counts_as_shared: bool | None = None
    fiscal_year: FiscalYear | None = None
    bond: Bond | None = None
    deductible_tax_yen: int = 0
    use_weights: tuple[tuple[Carrier, int], ...] = ()
    owners: tuple[ProjectOwner, ...] = ()
    overrides: tuple[FactOverride, ...] = ()
    remarks: tuple[Text, ...] = ()
    problems: tuple[Text, ...] = ()
    decided_on: date | None = None
    starts_on: date | None = None

    @property
    def shown_areas(self) -> Text:
        """The areas in words."""
        if not self.areas_known:
            return NOT_KNOWN
        return areas_in_words(self.areas, self.partial_areas)


def areas_in_words(areas: frozenset[DisadvantagedArea], partial: frozenset[DisadvantagedArea] = frozenset()) -> Text:
    """Return kinds of areas in words, the partial ones marked."""
    parts = [name_of(kind) for kind in DisadvantagedArea if kind in areas]
    parts += [
        Text(f"{name_of(kind).ja}（一部）", f"{name_of(kind).en} (in part)")
        for kind in DisadvantagedArea
        if kind in partial
    ]
    if not parts:
        return Text("該当なし", "none")
    return Text("・".join(part.ja for part in parts), ", ".join(part.en for part in parts))


def with_statements(facts: SiteFacts, site_number: int, statements: SubsidyStatements) -> SiteFacts:
    """Return the facts with the planner's statements in place; each change is kept with both values and its reason.

    A statement that cannot be read leaves its fact as imported and is named in ``problems``.
    """
    found = facts
    for fact in StatedFact:
        statement = statements.fact(fact, site_number, facts.municipality_code)
        if statement is None:
            continue
        try:
            found = _with_fact(found, statement)
        except PlannerError as error:
            name = STATED_FACT_NAMES[fact]
            problem = Text(
                f"{name.ja}の申告「{statement.value}」を読めません: {error.message.ja}",
                f"the statement on {name.en} '{statement.value}' cannot be read: {error.message.en}",
            )
            found = replace(found, problems=(*found.problems, problem))
    island = statements.fact(StatedFact.BORDER_ISLAND, site_number, facts.municipality_code)
    # Stated of the municipality it may hold beside a place on the mainland; stated of the place it cannot.
    of_place = island is not None and island.site_number is not None and found.border_island
    if of_place and found.areas_known and DisadvantagedArea.REMOTE_ISLAND not in found.areas | found.partial_areas:
        found = replace(found, problems=(*found.problems, ISLAND_WITHOUT_ISLAND))
    owners = statements.owners_of(site_number)
    return found if owners is None else replace(found, owners=owners.owners)


def check_statement(statement: FactStatement) -> None:
    """Refuse a statement whose value cannot be read; what a dialog calls before it is recorded.

    Raises:
        PlannerError: naming the fact.
    """
    _with_fact(SiteFacts(municipality_code="", municipality_name="", prefecture_name=""), statement)


def _with_fact(facts: SiteFacts, statement: FactStatement) -> SiteFacts:
    changes, imported, stated = _READERS[statement.fact](facts, statement.value)
    if statement.fact in DATE_FACTS:
        return replace(facts, **changes)  # nothing rests on a date, so it is no override
    override = FactOverride(fact=statement.fact, imported=imported, stated=stated, reason=statement.reason)
    return replace(facts, **changes, overrides=(*facts.overrides, override))


_Change = tuple[dict[str, Any], Text, Text]


def _value_in_words(value: object) -> Text:
    return NOT_KNOWN if value is None else Text(str(value), str(value))


def _yes_no(value: bool | None) -> Text:
    if value is None:
        return NOT_KNOWN
    return Text("該当", "yes") if value else Text("非該当", "no")


def _areas(facts: SiteFacts, value: str) -> _Change:
    areas = read_stated_areas(value)
    changes = {"areas": areas, "areas_known": True, "partial_areas": frozenset()}
    return changes, facts.shown_areas, areas_in_words(areas)


def _households(facts: SiteFacts, value: str) -> _Change:
    count = read_whole(value, "households")
    return {"households": count}, _value_in_words(facts.households), _value_in_words(count)


def _index(facts: SiteFacts, value: str) -> _Change:
    index = read_index(value)
    return {"fiscal_strength": index}, _value_in_words(facts.fiscal_strength), _value_in_words(index)


def _purpose(facts: SiteFacts, value: str) -> _Change:
    purpose = read_term(value, Purpose, "purpose", PURPOSE_NAMES)
    before = NOT_KNOWN if facts.purpose is None else PURPOSE_NAMES[facts.purpose]
    return {"purpose": purpose, "purpose_origin": FactOrigin.STATEMENT}, before, PURPOSE_NAMES[purpose]


def _flag(name: str) -> Callable[[SiteFacts, str], _Change]:
    def read(facts: SiteFacts, value: str) -> _Change:
        stated = read_yes_no(value, name)
        before: bool | None = getattr(facts, name)
        return {name: stated}, _yes_no(before), _yes_no(stated)

    return read


def _fiscal_year(facts: SiteFacts, value: str) -> _Change:
    year = FiscalYear.parse(value)
    before = Text("計画の適用年度", "year of the plan") if facts.fiscal_year is None else facts.fiscal_year.name
    return {"fiscal_year": year}, before, year.name


def _bond(facts: SiteFacts, value: str) -> _Change:
    bond = read_term(value, Bond, "bond", BOND_NAMES)
    before = NOT_KNOWN if facts.bond is None else BOND_NAMES[facts.bond]
    return {"bond": bond}, before, BOND_NAMES[bond]


def _deductible_tax(facts: SiteFacts, value: str) -> _Change:
    yen = read_whole(value, "deductible_tax_yen")
    return {"deductible_tax_yen": yen}, _yen(facts.deductible_tax_yen), _yen(yen)


def _yen(amount: int) -> Text:
    return Text(f"{amount:,}円", f"{amount:,} yen")


def _use_weights(facts: SiteFacts, value: str) -> _Change:
    weights = read_use_weights(value)
    return {"use_weights": weights}, weights_in_words(facts.use_weights), weights_in_words(weights)


def _day(name: str) -> Callable[[SiteFacts, str], _Change]:
    def read(facts: SiteFacts, value: str) -> _Change:
        day = read_day(value, name)
        return {name: day}, _value_in_words(getattr(facts, name)), _value_in_words(day)

    return read


def weights_in_words(weights: tuple[tuple[Carrier, int], ...]) -> Text:
    """Return 使用割合 in words."""
    if not weights:
        return Text("均等", "equal")
    return Text(
        "、".join(f"{name_of(carrier).ja} {weight}" for carrier, weight in weights),
        ", ".join(f"{name_of(carrier).en} {weight}" for carrier, weight in weights),
    )


_READERS: dict[StatedFact, Callable[[SiteFacts, str], _Change]] = {
    StatedFact.AREAS: _areas,
    StatedFact.HOUSEHOLDS: _households,
    StatedFact.FISCAL_STRENGTH: _index,
    StatedFact.PURPOSE: _purpose,
    StatedFact.BORDER_ISLAND: _flag("border_island"),
    StatedFact.WHOLE_REMOTE_ISLAND: _flag("whole_remote_island"),
    StatedFact.COUNTS_AS_SHARED: _flag("counts_as_shared"),
    StatedFact.FISCAL_YEAR: _fiscal_year,
    StatedFact.BOND: _bond,
    StatedFact.DEDUCTIBLE_TAX_YEN: _deductible_tax,
    StatedFact.USE_WEIGHTS: _use_weights,
    StatedFact.DECIDED_ON: _day("decided_on"),
    StatedFact.STARTS_ON: _day("starts_on"),
}
