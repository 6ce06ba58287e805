"""The opened tree of reasons as text for the clipboard and as a table for the writers of CSV and Excel.

A node that was opened is written with all its children, also those that no row was made for; amounts are exact numbers.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path

from coverage_planner.model.errors import PlannerError
from coverage_planner.model.text import Text
from coverage_planner.project.reason import UNIT_NAMES, Amount, Reason, ReasonChildren, Unit
from coverage_planner.report.table import Cell, Column, Kind, Row, Table
from coverage_planner.ui.language import shown
from coverage_planner.ui.reason_tree_model import ReasonNode, RowKind

MOST_WORKBOOK_ROWS = 100_000
"""More rows than this are for a CSV: a workbook of formatted cells would take gigabytes of memory."""
_EVERY = 2_000


@dataclass(frozen=True, slots=True, eq=False)
class OpenedReason:
    """A node as it was opened, apart from Qt, so that the worker can write it."""

    reason: Reason
    children: ReasonChildren | None
    opened: dict[int, OpenedReason]


def snapshot(node: ReasonNode) -> OpenedReason:
    """Return what is opened from a node on."""
    below = {place: snapshot(row) for place, row in enumerate(node.reasons()) if row.children is not None}
    return OpenedReason(node.reason, node.children, below)


def lines_of_path(node: ReasonNode) -> list[str]:
    """Return the way from the root to a node, one line a step."""
    steps = [one for one in node.line if one.kind is RowKind.REASON]
    return [_line(one.reason, depth) for depth, one in enumerate(steps)]


def lines_of_tree(tree: OpenedReason) -> list[str]:
    """Return the opened tree as indented lines with tabs between what, value and rule."""
    return [
        "  " * depth + "Σ " + shown(said) if said is not None else _line(reason, depth)
        for depth, reason, said in _walk(tree, 0)
    ]


def table_of_tree(tree: OpenedReason, progress: Callable[[float], None] = lambda _share: None) -> Table:
    """Return the opened tree as a table; ``progress`` is called now and then and may raise ``Cancelled``."""
    rows: list[Row] = []
    for depth, reason, said in _walk(tree, 0):
        if len(rows) % _EVERY == 0:
            progress(0.5)
        if said is not None:
            rows.append((Cell(depth), Cell("　" * depth + "Σ " + shown(said)), *(Cell(None) for _ in range(6))))
        else:
            rows.append(_row(reason, depth))
    return Table(
        key="reason",
        title="数値の根拠",
        columns=(
            Column(key="depth", header="段", kind=Kind.INTEGER, width=5),
            Column(key="label", header="項目", width=46),
            Column(key="value", header="値", width=26),
            Column(key="part", header="数（分子）", kind=Kind.INTEGER, width=16),
            Column(key="whole", header="分母", kind=Kind.INTEGER, width=16),
            Column(key="unit", header="単位", width=8),
            Column(key="holds", header="判定", width=6),
            Column(key="note", header="規則・出典・備考", width=70),
        ),
        rows=tuple(rows),
        definition=shown(tree.reason.label),
        notes=tuple(shown(line) for line in tree.reason.details),
    )


def write_tree(tree: OpenedReason, path: Path, progress: Callable[[float], None]) -> Path:
    """Write the opened tree as CSV or Excel, by the ending of the path.

    Raises:
        PlannerError: too many rows for a workbook.
    """
    if path.suffix.lower() == ".csv":
        from coverage_planner.report.csv_text import write_csv

        write_csv(table_of_tree(tree, progress), path)
        return path
    from coverage_planner.report.xlsx import write_xlsx

    count = row_count(tree)
    if count > MOST_WORKBOOK_ROWS:
        raise PlannerError(
            Text(f"{count:,} 行はExcelの表には多すぎます", f"{count:,} rows are too many for a workbook"),
            remedy=Text("CSVに書き出すか、開く枝を減らしてください", "write a CSV, or open fewer branches"),
            file=str(path),
        )
    write_xlsx([table_of_tree(tree, progress)], path)
    return path


def row_count(tree: OpenedReason) -> int:
    """Return how many reasons an opened tree has, without making them."""
    count = 1 if tree.children is None else 1 + tree.children.count - len(tree.opened)
    return count + sum(row_count(one) for one in tree.opened.values())


def _walk(tree: OpenedReason, depth: int) -> Iterator[tuple[int, Reason, Text | None]]:
    yield depth, tree.reason, None
    children = tree.children
    if children is None:
        return
    said = children.closing(tree.reason)
    if said is not None:
        yield depth + 1, tree.reason, said
    for place in range(children.count):
        below = tree.opened.get(place)
        if below is None:
            yield depth + 1, children.make(place), None
        else:
            yield from _walk(below, depth + 1)


def _line(reason: Reason, depth: int) -> str:
    parts = [shown(reason.label), shown(reason.value_text), "" if reason.note is None else shown(reason.note)]
    sign = {True: "○ ", False: "× ", None: ""}[reason.holds]
    return "  " * depth + sign + "\t".join(parts).rstrip()


def _row(reason: Reason, depth: int) -> Row:
    amount = reason.amount
    unit = "" if amount is None else shown(UNIT_NAMES[amount.unit])
    return (
        Cell(depth),
        Cell("　" * depth + shown(reason.label)),
        Cell(shown(reason.value_text)),
        *(_number(amount, value) for value in ((None, None) if amount is None else (amount.part, amount.whole))),
        Cell(unit),
        Cell({True: "○", False: "×", None: ""}[reason.holds]),
        Cell("" if reason.note is None else shown(reason.note)),
    )


def _number(amount: Amount | None, value: int | None) -> Cell:
    if amount is None or value is None:
        return Cell(None)
    if amount.unit is Unit.MICROMETRES:
        return Cell(Decimal(value).scaleb(-6), kind=Kind.DECIMAL)
    return Cell(value)
