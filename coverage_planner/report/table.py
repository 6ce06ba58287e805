"""The one table model: what a report table says, before any file format.

A cell knows its kind (how it is printed), its origin (computed, typed by people, or a default setting) and, where needed, a
note on where it comes from. Columns may state how they follow from other columns and the last row how it sums the
rows above; the constructor checks that the stated values agree, so every writer prints tables that cross-foot, and the
workbook writes these relations as live formulas.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction

from coverage_planner.model.rate import Rate, decimal_text


class Kind(StrEnum):
    """How a value is printed."""

    TEXT = "text"
    INTEGER = "int"
    YEN = "yen"
    THOUSAND_YEN = "thousand_yen"
    RATE = "rate"
    """A :class:`Rate` printed as percent with one decimal, half up (RULES 1.1k)."""
    FRACTION = "fraction"
    """A legal rate such as 2/3, printed as a fraction."""
    DECIMAL = "decimal"
    METRES = "metres"
    """Integer micrometres, printed as metres with one decimal."""
    POINTS = "points"
    """A difference of rates in percentage points."""
    DATE = "date"


class Origin(StrEnum):
    """Where a value comes from: 計算 / 入力 / 既定 / 見積."""

    COMPUTED = "computed"
    TYPED = "typed"
    DEFAULT = "default"
    ESTIMATED = "estimated"


ORIGIN_NAMES = {Origin.COMPUTED: "計算", Origin.TYPED: "入力", Origin.DEFAULT: "既定", Origin.ESTIMATED: "見積"}

CellValue = str | int | Fraction | Decimal | Rate | None


@dataclass(frozen=True, slots=True)
class Cell:
    """One value; None prints empty. ``kind`` overrides the column's kind for tables that list unlike values."""

    value: CellValue
    origin: Origin = Origin.COMPUTED
    note: str = ""
    kind: Kind | None = None


@dataclass(frozen=True, slots=True)
class SumOf:
    """The column is the sum of other columns of the same row."""

    keys: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class RatioOf:
    """The column is the rate ``covered / total`` of two other columns of the same row."""

    covered: str
    total: str


@dataclass(frozen=True, slots=True)
class ThousandthOf:
    """The column is another column (yen) in units of 1,000 yen."""

    key: str


@dataclass(frozen=True, slots=True)
class DifferenceOf:
    """The column is one column minus another of the same row."""

    minuend: str
    subtrahend: str


Relation = SumOf | RatioOf | ThousandthOf | DifferenceOf


@dataclass(frozen=True, slots=True, kw_only=True)
class Column:
    """A column: its stable key, its header, how its cells are printed, and its width in half-width characters."""

    key: str
    header: str
    kind: Kind = Kind.TEXT
    width: float = 14
    relation: Relation | None = None
    signed: bool = False
    """Differences: a plus sign is printed before numbers above zero."""


Row = tuple[Cell, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """A titled table.

    Attributes:
        key: stable name, used for file names and tests.
        title: Japanese title as printed; also the workbook's sheet name where it fits.
        columns: columns from left to right.
        rows: rows of as many cells as columns.
        totals: a last row; a number cell in it is the sum of its column unless the column has a relation of its own.
        definition: the definition that the figures obey, in one sentence.
        sources: inputs and editions the figures rest on.
        notes: further remarks, one line each.
        empty_reason: printed in place of rows when there are none.
        row_keys: stable names of the rows, for what leads from a row on; empty where nothing does.
    """

    key: str
    title: str
    columns: tuple[Column, ...]
    rows: tuple[Row, ...]
    totals: Row | None = None
    definition: str = ""
    sources: str = ""
    notes: tuple[str, ...] = ()
    empty_reason: str = ""
    row_keys: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        """Check the shape and that sums and relations hold exactly."""
        if self.row_keys and len(self.row_keys) != len(self.rows):
            raise ValueError(f"table {self.key}: {len(self.row_keys)} keys for {len(self.rows)} rows")
        lines = self.rows if self.totals is None else (*self.rows, self.totals)
        for row in lines:
            if len(row) != len(self.columns):
                raise ValueError(f"table {self.key}: {len(row)} cells for {len(self.columns)} columns")
            self._check_relations(row)
        if self.totals is not None:
            for index, column in enumerate(self.columns):
                if self.is_column_sum(index) and self.totals[index].value != self._sum(index):
                    raise ValueError(f"table {self.key}: the total of column {column.key} is not its sum")

    def position(self, key: str) -> int:
        """Return the index of the column with that key."""
        for index, column in enumerate(self.columns):
            if column.key == key:
                return index
        raise KeyError(key)

    def cells(self, key: str) -> tuple[Cell, ...]:
        """Return the cells of one column, without the totals."""
        index = self.position(key)
        return tuple(row[index] for row in self.rows)

    def values(self, key: str) -> tuple[CellValue, ...]:
        """Return the values of one column, without the totals."""
        return tuple(cell.value for cell in self.cells(key))

    def kind_of(self, index: int, cell: Cell) -> Kind:
        """Return the kind a cell of the column at ``index`` is printed as."""
        return cell.kind or self.columns[index].kind

    def is_column_sum(self, index: int) -> bool:
        """Return True where the totals row holds the sum of the column."""
        if self.totals is None or self.columns[index].relation is not None:
            return False
        return isinstance(self.totals[index].value, int)

    def _sum(self, index: int) -> int:
        return sum(value for row in self.rows if isinstance(value := row[index].value, int))

    def _check_relations(self, row: Row) -> None:
        for column, cell in zip(self.columns, row, strict=True):
            if column.relation is None or cell.value is None:
                continue
            expected = self._expected(column.relation, row)
            if expected is not None and cell.value != expected:
                raise ValueError(f"table {self.key}: {column.key} = {cell.value}, expected {expected}")

    def _expected(self, relation: Relation, row: Row) -> CellValue:
        def whole(key: str) -> int | None:
            value = row[self.position(key)].value
            return value if isinstance(value, int) else None

        match relation:
            case SumOf(keys):
                return sum(whole(key) or 0 for key in keys)
            case RatioOf(covered, total):
                parts = whole(covered), whole(total)
                return None if parts[0] is None or parts[1] is None else Rate(parts[0], parts[1])
            case ThousandthOf(key):
                yen = whole(key)
                return None if yen is None else Fraction(yen, 1000)
            case DifferenceOf(minuend, subtrahend):
                parts = whole(minuend), whole(subtrahend)
                return None if parts[0] is None or parts[1] is None else parts[0] - parts[1]


def printed(kind: Kind, value: CellValue, *, signed: bool = False) -> str:
    """Return a value as it is printed on paper: thousands separators, percent with one decimal half up.

    ``signed`` puts a plus sign before numbers above zero, for columns of differences.
    """
    if value is None:
        return ""
    if isinstance(value, str):
        return value
    if isinstance(value, Rate):
        text = value.percent_text()
        return text if text == "-" else f"{text} %"
    plus = "+" if signed and value > 0 else ""
    if isinstance(value, Decimal):
        return f"{plus}{value}"
    if kind is Kind.POINTS:
        return f"{plus}{grouped(decimal_text(Fraction(value), 1))} ポイント"
    if kind is Kind.METRES:
        return plus + grouped(decimal_text(Fraction(value, 1_000_000), 1))
    if kind is Kind.THOUSAND_YEN:
        exact = Fraction(value)
        return plus + grouped(decimal_text(exact, 0 if exact.denominator == 1 else 3))
    if isinstance(value, Fraction):
        return f"{value.numerator}/{value.denominator}" if value.denominator != 1 else str(value.numerator)
    return str(value) if kind is Kind.TEXT else f"{plus}{value:,}"


def grouped(number_text: str) -> str:
    """Return a decimal number's text with thousands separators in its whole part; zero has no sign."""
    sign, digits = ("-", number_text[1:]) if number_text.startswith("-") else ("", number_text)
    whole, point, decimals = digits.partition(".")
    if not digits.strip("0."):
        sign = ""
    return f"{sign}{int(whole):,}{point}{decimals}"


def computed(*values: CellValue) -> Row:
    """Return a row of computed cells."""
    return tuple(Cell(value) for value in values)


def typed(value: CellValue = None, note: str = "") -> Cell:
    """Return a cell that people type; without a value it is left empty to be filled in."""
    return Cell(value, Origin.TYPED, note)


def default(value: CellValue, note: str = "") -> Cell:
    """Return a cell that shows a recorded setting."""
    return Cell(value, Origin.DEFAULT, note)


def table_totals(rows: tuple[Row, ...] | list[Row], *, labels: int, skip: tuple[int, ...] = ()) -> Row | None:
    """Return the row of sums: 合計 in the first column, nothing in the other label columns and in text columns."""
    if not rows:
        return None
    cells = [Cell("合計")]
    for index in range(1, len(rows[0])):
        values = [row[index].value for row in rows]
        whole = [value for value in values if isinstance(value, int)]
        texts = any(isinstance(value, (str, Fraction)) for value in values)
        summed = index >= labels and index not in skip and whole and not texts
        cells.append(Cell(sum(whole)) if summed else Cell(None))
    return tuple(cells)
