"""A cost estimate as a table: every line with its price, quantity, date and source."""

from __future__ import annotations

from coverage_planner.model.cost_item import COST_KIND_NAMES, COST_PART_NAMES
from coverage_planner.model.costs import COST_UNIT_NAMES
from coverage_planner.model.terms import name_of
from coverage_planner.report.table import Cell, Column, Kind, Origin, Table
from coverage_planner.subsidy.cost_estimate import CostEstimate


def estimate_table(estimate: CostEstimate) -> Table:
    """Return one row per line of an estimate."""
    rows = tuple(
        (
            Cell(line.unit_cost.item_id),
            Cell(COST_KIND_NAMES[line.unit_cost.kind].ja),
            Cell(line.unit_cost.name),
            Cell(COST_PART_NAMES[line.unit_cost.part].ja if line.carrier is None else name_of(line.carrier).ja),
            Cell(line.unit_cost.yen),
            Cell(COST_UNIT_NAMES[line.unit_cost.unit].ja),
            Cell(f"{'税込' if line.unit_cost.tax_included else '税抜'}{line.unit_cost.tax_percent}%"),
            Cell(line.quantity),
            Cell(line.amount_yen, Origin.ESTIMATED),
            Cell("対象" if line.unit_cost.eligible else "対象外"),
            Cell(line.unit_cost.price_date.isoformat()),
            Cell(line.unit_cost.source),
            Cell(line.unit_cost.note),
        )
        for line in estimate.lines
    )
    tax = "税込" if estimate.tax_included else "税抜"
    return Table(
        key="cost_estimate",
        title="費用の見積り",
        columns=(
            Column(key="item_id", header="品目ID", width=8),
            Column(key="kind", header="費目", width=16),
            Column(key="name", header="品名", width=24),
            Column(key="part", header="負担区分", width=13),
            Column(key="unit_yen", header="単価 (円)", kind=Kind.YEN, width=12),
            Column(key="unit", header="単位", width=13),
            Column(key="tax", header="単価の税区分", width=10),
            Column(key="quantity", header="数量", kind=Kind.INTEGER, width=9),
            Column(key="amount", header=f"金額 (円、{tax})", kind=Kind.YEN, width=16),
            Column(key="eligible", header="補助対象", width=9),
            Column(key="price_date", header="価格時点", width=12),
            Column(key="source", header="出典", width=34),
            Column(key="note", header="備考", width=24),
        ),
        rows=rows,
        notes=(
            "年間維持費は総事業費に含めない。各者の費目は局を使う事業者ごとに1回、共用の費目は局ごとに1回",
            *(note.ja for note in estimate.notes),
        ),
        empty_reason="条件に合う単価がありません",
    )
