"""経費内訳: every cost line of every site with tax, part and what an estimate rests on."""

from __future__ import annotations

from coverage_planner.model.cost_item import COST_KIND_NAMES, COST_PART_NAMES, CostItem, CostKind, CostPart
from coverage_planner.model.terms import name_of
from coverage_planner.report.table import Cell, Column, Kind, Origin, Row, SumOf, Table, table_totals
from coverage_planner.subsidy.cost_rules import cost_rules
from coverage_planner.subsidy.district import PlanSubsidy

_FACILITY, _LAND, _LEASE = "施設・設備費", "用地取得費・道路費", "賃借費"
_COST_GROUPS = {
    CostKind.ATTACHED_FACILITY: "附帯施設",
    CostKind.ATTACHED_WORKS: "附帯工事費",
    CostKind.LAND_AND_ROAD: _LAND,
    CostKind.LINE_LEASE: _LEASE,
    CostKind.OTHER: "その他",
}


def part_words(item: CostItem) -> str:
    """Return 共用, 各者 or the carrier; in brackets where nobody said and the usual part of the kind is meant."""
    if item.carrier is not None:
        return name_of(item.carrier).ja
    if item.part is not None:
        return COST_PART_NAMES[item.part].ja
    usual = cost_rules().parts.get(item.kind, CostPart.SHARED)
    return f"（{COST_PART_NAMES[usual].ja}）"


def tax_words(item: CostItem) -> str:
    """Return 税込10%, 税抜10%, 非課税, or nothing where nobody said."""
    if item.tax_percent == 0:
        return "非課税"
    if item.tax_included is None:
        return ""
    return f"{'税込' if item.tax_included else '税抜'}{item.tax_percent}%"


def cost_table(subsidy: PlanSubsidy) -> Table:
    """Return 経費内訳: every cost line as typed or estimated, eligible and not, per site."""
    rows: list[Row] = []
    running = 0
    estimated = deducted = unsaid = False
    for project in subsidy.projects:
        for site in project.sites:
            for item in site.costs:
                if not item.counts:
                    running += item.amount_yen
                    continue
                origin = Origin.ESTIMATED if item.estimate else Origin.TYPED
                eligible = item.amount_yen if item.eligible else 0
                estimated |= bool(item.estimate)
                deducted |= item.tax_deducted
                unsaid |= item.tax_included is None and item.tax_percent != 0
                rows.append(
                    (
                        Cell(project.title.ja),
                        Cell(site.site_id),
                        Cell(site.name),
                        Cell(_COST_GROUPS.get(item.kind, _FACILITY)),
                        Cell(COST_KIND_NAMES[item.kind].ja),
                        Cell(part_words(item), origin if item.part or item.carrier else Origin.DEFAULT),
                        Cell(tax_words(item), origin),
                        Cell(eligible, origin),
                        Cell(item.amount_yen - eligible, origin),
                        Cell(item.amount_yen),
                        Cell(item.tax_yen if item.tax_included else None),
                        Cell("控除" if item.tax_deducted else "", origin),
                        Cell("　".join(text for text in (item.note, item.estimate) if text), origin),
                    )
                )
    notes = [
        "区分は補助対象経費の費目（施設・設備費、附帯施設、附帯工事費、用地取得費・道路費、賃借費）による",
        "負担区分の（ ）書きは、入力がないため費目の標準の区分（設定値）。うち消費税は税込の金額に含まれる額（1円未満切捨て）",
    ]
    if unsaid:
        notes.append("税区分が空欄の費目は、税込・税抜の別が入力されていない")
    if deducted:
        notes.append("「控除」の費目に含まれる消費税は、仕入控除税額の算定の対象")
    if estimated:
        notes.append("見積の色の欄は単価表による見積り。単価・数量・価格時点・出典は備考による")
    if running:
        notes.append(f"年間維持費 {running:,} 円/年は総事業費に含めない")
    return Table(
        key="application_costs",
        title="経費内訳",
        columns=(
            Column(key="district", header="実施地区", width=24),
            Column(key="site_id", header="局ID", width=9),
            Column(key="site", header="局名", width=15),
            Column(key="group", header="区分", width=13),
            Column(key="item", header="費目", width=15),
            Column(key="part", header="負担区分", width=12),
            Column(key="tax", header="税区分", width=9),
            Column(key="eligible", header="補助対象 (円)", kind=Kind.YEN, width=14),
            Column(key="ineligible", header="補助対象外 (円)", kind=Kind.YEN, width=14),
            Column(key="amount", header="計 (円)", kind=Kind.YEN, width=14, relation=SumOf(("eligible", "ineligible"))),
            Column(key="inside", header="うち消費税 (円)", kind=Kind.YEN, width=12),
            Column(key="deducted", header="仕入税額", width=8),
            Column(key="note", header="備考・見積りの根拠", width=46),
        ),
        rows=tuple(rows),
        totals=table_totals(rows, labels=5),
        notes=tuple(notes),
        empty_reason="経費が入力されていません",
    )
