"""From unit costs and the drivers of a site to cost lines: shared once, per-carrier parts once for each carrier."""

from __future__ import annotations

from dataclasses import dataclass

from coverage_planner.model.cost_item import CostItem, CostKind, CostPart
from coverage_planner.model.costs import COST_UNIT_NAMES, CostUnit, SiteDrivers, UnitCost, UnitCostCatalogue
from coverage_planner.model.terms import Carrier
from coverage_planner.model.text import Text
from coverage_planner.subsidy.consumption_tax import tax_inside, with_tax, without_tax

LEASE_YEARS = 10
"""賃借費: 中継回線事業者の設備の10年間分の使用料 (総務省 電波利用ホームページ)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class EstimatedLine:
    """One cost line: price x quantity. ``carrier`` is None for what all share."""

    unit_cost: UnitCost
    quantity: int
    carrier: Carrier | None
    amount_yen: int
    tax_yen: int
    """Tax inside the amount; 0 where amounts are without tax."""

    @property
    def is_yearly(self) -> bool:
        """True for the running cost of a year."""
        return self.unit_cost.kind is CostKind.RUNNING_PER_YEAR

    @property
    def basis(self) -> Text:
        """What the amount rests on: item, price, quantity, date of the price and source."""
        one = self.unit_cost
        tax = Text("税込", "with tax") if one.tax_included else Text("税抜", "without tax")
        unit = COST_UNIT_NAMES[one.unit]
        return Text(
            f"{one.item_id} {one.yen:,}円／{unit.ja}（{tax.ja}{one.tax_percent}%）×{self.quantity:,}、"
            f"価格時点 {one.price_date}、出典 {one.source}",
            f"{one.item_id} {one.yen:,} yen per {unit.en} ({tax.en}, {one.tax_percent} %) x {self.quantity:,}, "
            f"prices of {one.price_date}, source: {one.source}",
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class CostEstimate:
    """The cost of one site from a catalogue; ``tax_included`` says how its amounts are meant."""

    lines: tuple[EstimatedLine, ...]
    carriers: tuple[Carrier, ...]
    drivers: SiteDrivers
    tax_included: bool
    catalogue: str
    notes: tuple[Text, ...]

    @property
    def total_cost_yen(self) -> int:
        """総事業費 without the running cost of a year."""
        return sum(line.amount_yen for line in self.lines if not line.is_yearly)

    @property
    def eligible_cost_yen(self) -> int:
        """補助対象経費 as the catalogue states it."""
        return sum(line.amount_yen for line in self.lines if line.unit_cost.eligible and not line.is_yearly)

    @property
    def tax_in_eligible_cost_yen(self) -> int:
        """Consumption tax within the eligible cost, the most that input tax can be."""
        return sum(line.tax_yen for line in self.lines if line.unit_cost.eligible and not line.is_yearly)

    @property
    def running_yen_per_year(self) -> int:
        """年間維持費."""
        return sum(line.amount_yen for line in self.lines if line.is_yearly)

    def part_yen(self, part: CostPart) -> int:
        """Return the cost of what is shared, or of all per-carrier parts together, without running cost."""
        return sum(line.amount_yen for line in self.lines if line.unit_cost.part is part and not line.is_yearly)

    def cost_items(self) -> tuple[CostItem, ...]:
        """Return the estimate as cost items of a site, one for each line, each with what it rests on."""
        return tuple(
            CostItem(
                kind=line.unit_cost.kind,
                amount_yen=line.amount_yen,
                eligible=line.unit_cost.eligible,
                note=line.unit_cost.name,
                tax_included=self.tax_included,
                tax_percent=line.unit_cost.tax_percent,
                part=line.unit_cost.part,
                carrier=line.carrier,
                estimate=f"{self.catalogue} {line.basis.ja}",
            )
            for line in self.lines
        )


def costs_with_estimate(
    present: tuple[CostItem, ...], estimate: CostEstimate, *, keep_typed: bool
) -> tuple[CostItem, ...]:
    """Return the cost lines of a site with an estimate in place of earlier estimated lines.

    Args:
        present: the lines there are.
        estimate: what is applied.
        keep_typed: whether lines typed by people stay beside it.
    """
    typed = tuple(item for item in present if not item.estimate) if keep_typed else ()
    return (*typed, *estimate.cost_items())


def estimate_costs(
    catalogue: UnitCostCatalogue, drivers: SiteDrivers, carriers: tuple[Carrier, ...], *, tax_included: bool = True
) -> CostEstimate:
    """Return the cost of one site for the carriers that use it.

    Args:
        catalogue: unit costs; lines for other tower heights are left out.
        drivers: distances and height of the site.
        carriers: who is on the site; per-carrier lines are repeated for each.
        tax_included: whether the amounts are 税込; prices stated otherwise are converted, below one yen dropped.
    """
    lines = []
    for unit_cost in catalogue.lines:
        quantity = drivers.quantity(unit_cost.unit)
        if not unit_cost.fits_tower(drivers.tower_height_m) or not quantity:
            continue
        if unit_cost.unit is CostUnit.YEAR and unit_cost.kind is CostKind.LINE_LEASE:
            quantity = LEASE_YEARS
        users: tuple[Carrier | None, ...] = carriers if unit_cost.part is CostPart.PER_CARRIER else (None,)
        lines += [_line(unit_cost, quantity, carrier, tax_included) for carrier in users]
    return CostEstimate(
        lines=tuple(lines),
        carriers=carriers,
        drivers=drivers,
        tax_included=tax_included,
        catalogue=catalogue.source,
        notes=_notes(catalogue),
    )


def _line(unit_cost: UnitCost, quantity: int, carrier: Carrier | None, tax_included: bool) -> EstimatedLine:
    stated = unit_cost.yen * quantity
    percent = unit_cost.tax_percent
    if unit_cost.tax_included:
        amount = stated if tax_included else without_tax(stated, percent)
        tax = tax_inside(stated, percent) if tax_included else 0
    else:
        amount = with_tax(stated, percent) if tax_included else stated
        tax = amount - stated if tax_included else 0
    return EstimatedLine(unit_cost=unit_cost, quantity=quantity, carrier=carrier, amount_yen=amount, tax_yen=tax)


def _notes(catalogue: UnitCostCatalogue) -> tuple[Text, ...]:
    oldest, newest = catalogue.oldest_price, catalogue.newest_price
    if oldest is None or newest is None:
        return ()
    dates = str(newest) if oldest == newest else f"{oldest}〜{newest}"
    sources = "、".join(dict.fromkeys(line.source for line in catalogue.lines))
    return (
        Text(
            f"単価表「{catalogue.source}」（価格時点 {dates}、出典 {sources}）による見積り",
            f"estimate from '{catalogue.source}' (prices of {dates}; source: {sources})",
        ),
    )
