"""Tables laid out on A4 landscape pages: measured columns, wrapped text, repeated headers, nothing cut off."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle

from coverage_planner.report.page_text import text_of_page
from coverage_planner.report.table import Cell, Kind, Origin, Row, Table, printed
from coverage_planner.report.text_metrics import text_width_pt, wrapped_to

PAGE_IN = (11.69, 8.27)
PAGE_WIDTH_PT, PAGE_HEIGHT_PT = PAGE_IN[0] * 72, PAGE_IN[1] * 72
MARGIN_PT = 34.0
_FOOT_PT = 20.0
_WIDTH_PT = PAGE_WIDTH_PT - 2 * MARGIN_PT
_PAD_PT = 3.0
_LEADING = 1.32
_SIZES_PT = (8.5, 8.0, 7.5, 7.0, 6.5, 6.0, 5.5, 5.0)
_NOTE_SIZE_PT = 7.5
_MOST_LINES = 30
_SENTENCE_WIDTH, _SENTENCE_CHARACTERS = 40.0, 11.0
"""A text column stated as wide as this holds sentences, and gets room for so many characters at least."""
_ORIGIN_FILL = {
    Origin.COMPUTED: None,
    Origin.TYPED: "#FFF2CC",
    Origin.DEFAULT: "#E2EFDA",
    Origin.ESTIMATED: "#FCE4D6",
}
_HEADER_FILL = "#DCE6F2"
_INK, _GREY, _RULE = "#101010", "#505050", "#9A9A9A"


@dataclass(frozen=True, slots=True)
class _Layout:
    """Font size and column widths with which a table fits the page."""

    size_pt: float
    widths_pt: tuple[float, ...]

    def line_pt(self) -> float:
        return self.size_pt * _LEADING


class PageFlow:
    """Pages that fill from top to bottom; each finished page is handed to ``emit``."""

    def __init__(self, emit: Callable[[Figure], None], footer: str, *, first_page: int = 1) -> None:
        self._emit = emit
        self._footer = footer
        self._page = first_page
        self._figure: Figure | None = None
        self._y = 0.0

    def add_table(self, table: Table) -> None:
        """Lay out a table at the current place, on as many pages as it needs."""
        layout = fitted(table)
        header = self._header_height(table, layout)
        whole_rows = [*table.rows, *(() if table.totals is None else (table.totals,))]
        lines = [part for row in whole_rows for part in _parts_of_tall_row(table, row, layout)]
        heights = [_row_height(table, row, layout) for row in lines]
        needed = 46 + self._remark_height(f"定義 {table.definition}" if table.definition else "") + header
        remarks = [line for line in (*table.notes, table.sources) if line]
        after = 8 + sum(self._remark_height(line) - 4 for line in remarks)
        whole = needed + sum(heights) + after + (14 if not lines else 0)
        # A table that takes less than half a page is kept together; a longer one begins with three rows at least.
        self._need(whole if whole < PAGE_HEIGHT_PT / 2 else needed + sum(heights[:3]))
        self._title(table.title)
        if table.definition:
            self._remarks([f"定義 {table.definition}"])
        if any(cell.origin is not Origin.COMPUTED for row in lines for cell in row):
            self._legend()
        self._header(table, layout, header)
        for number, (row, height) in enumerate(zip(lines, heights, strict=True)):
            below = after if number == len(lines) - 1 else 0.0  # notes never stand alone on a page
            if self._y - height - below < MARGIN_PT + _FOOT_PT:
                self._begin()
                self._title(f"{table.title}（続き）")
                self._header(table, layout, header)
            self._row(table, row, layout, height, total=table.totals is not None and number == len(lines) - 1)
        if not lines:
            self._y -= 4
            self._remarks([table.empty_reason or "該当なし"])
        self._y -= 4
        self._remarks(remarks)
        self._y -= 16

    def add_lines(self, title: str, lines: Sequence[str]) -> None:
        """Lay out a heading and lines of text, indented by their leading full-width spaces."""
        size = 7.0
        self._need(90)
        self._title(title)
        for line in lines:
            indent = (len(line) - len(line.lstrip("　"))) * size
            for part in wrapped_to(line.lstrip("　"), _WIDTH_PT - indent, size):
                if self._y - size * _LEADING < MARGIN_PT + _FOOT_PT:
                    self._begin()
                    self._title(f"{title}（続き）")
                self._y -= size * _LEADING
                self._text(MARGIN_PT + indent, self._y, part, size)
        self._y -= 14

    def add_page(self, figure: Figure) -> None:
        """Put in a ready page, such as a map."""
        self.finish()
        _foot(figure, self._footer, self._page)
        self._page += 1
        self._emit(figure)

    def finish(self) -> None:
        """Hand over the page being filled."""
        if self._figure is not None:
            _foot(self._figure, self._footer, self._page)
            self._page += 1
            self._emit(self._figure)
            self._figure = None

    def _begin(self) -> None:
        self.finish()
        self._figure = empty_page()
        self._y = PAGE_HEIGHT_PT - MARGIN_PT

    def _need(self, height: float) -> None:
        if self._figure is None or self._y - height < MARGIN_PT + _FOOT_PT:
            self._begin()

    def _title(self, text: str) -> None:
        self._y -= 14
        self._text(MARGIN_PT, self._y, text, 13)
        self._y -= 9

    def _remarks(self, lines: Sequence[str]) -> None:
        size = _NOTE_SIZE_PT
        for line in lines:
            for part in wrapped_to(line, _WIDTH_PT, size):
                self._need(size * _LEADING)
                self._y -= size * _LEADING
                self._text(MARGIN_PT, self._y, part, size, colour=_GREY)
        if lines:
            self._y -= 4

    def _remark_height(self, line: str) -> float:
        return len(wrapped_to(line, _WIDTH_PT, _NOTE_SIZE_PT)) * _NOTE_SIZE_PT * _LEADING + 4

    def _legend(self) -> None:
        self._y -= 10
        x = MARGIN_PT
        for origin, text in (
            (Origin.COMPUTED, "計算した値"),
            (Origin.TYPED, "入力（人が記入）"),
            (Origin.DEFAULT, "既定の設定"),
            (Origin.ESTIMATED, "見積り（単価表）"),
        ):
            self._fill(x, self._y - 1.5, 14, 9, _ORIGIN_FILL[origin] or "white", edge=_RULE)
            self._text(x + 18, self._y, text, _NOTE_SIZE_PT, colour=_GREY)
            x += 30 + text_width_pt(text, _NOTE_SIZE_PT)
        self._y -= 5

    def _header_height(self, table: Table, layout: _Layout) -> float:
        most = max(
            len(wrapped_to(column.header, width - 2 * _PAD_PT, layout.size_pt))
            for column, width in zip(table.columns, layout.widths_pt, strict=True)
        )
        return most * layout.line_pt() + 2 * _PAD_PT

    def _header(self, table: Table, layout: _Layout, height: float) -> None:
        top, x = self._y, MARGIN_PT
        self._fill(x, top - height, sum(layout.widths_pt), height, _HEADER_FILL)
        for column, width in zip(table.columns, layout.widths_pt, strict=True):
            lines = wrapped_to(column.header, width - 2 * _PAD_PT, layout.size_pt)
            start = top - (height - len(lines) * layout.line_pt()) / 2 - layout.size_pt
            for number, line in enumerate(lines):
                self._text(x + width / 2, start - number * layout.line_pt(), line, layout.size_pt, align="center")
            x += width
        self._rule(top)
        self._rule(top - height)
        self._y = top - height

    def _row(self, table: Table, row: Row, layout: _Layout, height: float, *, total: bool) -> None:
        top, x = self._y, MARGIN_PT
        for index, (cell, width) in enumerate(zip(row, layout.widths_pt, strict=True)):
            fill = _ORIGIN_FILL[cell.origin]
            if fill:
                self._fill(x, top - height, width, height, fill)
            right = is_right_aligned(table, index, cell)
            for number, line in enumerate(_cell_lines(table, index, cell, width, layout.size_pt)):
                y = top - _PAD_PT - layout.size_pt - number * layout.line_pt()
                self._text(
                    x + width - _PAD_PT if right else x + _PAD_PT,
                    y,
                    line,
                    layout.size_pt,
                    align="right" if right else "left",
                )
            x += width
        if total:
            self._rule(top, width=1.0)
        self._rule(top - height, width=1.0 if total else 0.4)
        self._y = top - height

    def _text(self, x: float, y: float, text: str, size: float, *, align: str = "left", colour: str = _INK) -> None:
        assert self._figure is not None
        put_text(self._figure, x, y, text, size, align=align, colour=colour)

    def _fill(self, x: float, y: float, width: float, height: float, colour: str, *, edge: str = "none") -> None:
        assert self._figure is not None
        self._figure.add_artist(
            Rectangle(
                (x / PAGE_WIDTH_PT, y / PAGE_HEIGHT_PT),
                width / PAGE_WIDTH_PT,
                height / PAGE_HEIGHT_PT,
                facecolor=colour,
                edgecolor=edge,
                linewidth=0.5,
                zorder=0,
            )
        )

    def _rule(self, y: float, *, width: float = 0.6) -> None:
        self._fill(MARGIN_PT, y - width / 2, _WIDTH_PT, width, _RULE)


def empty_page() -> Figure:
    """Return an empty A4 landscape page."""
    figure = Figure(figsize=PAGE_IN, dpi=150, facecolor="white")
    FigureCanvasAgg(figure)
    return figure


def put_text(
    figure: Figure, x: float, y: float, text: str, size: float, *, align: str = "left", colour: str = _INK
) -> None:
    """Write one line of text with its baseline at a place in points from the lower left corner."""
    text_of_page(figure).put(x, y, text, size, align=align, colour=colour)


def _foot(figure: Figure, footer: str, page: int) -> None:
    put_text(figure, MARGIN_PT, 18, footer, 7.5, colour=_GREY)
    put_text(figure, PAGE_WIDTH_PT - MARGIN_PT, 18, str(page), 7.5, align="right", colour=_GREY)


def fitted(table: Table) -> _Layout:
    """Return the largest font size at which numbers fit on one line and no word is wider than its column."""
    for size in _SIZES_PT:
        # Names of up to 14 characters stay on one line where there is room, else of 10, else of 6.
        for whole_characters in (14.0, 10.0, 6.5):
            least = [_least_width(table, index, size, whole_characters) for index in range(len(table.columns))]
            if sum(least) <= _WIDTH_PT:
                return _Layout(size, _spread(table, least, size))
    return _Layout(size, tuple(width * _WIDTH_PT / sum(least) for width in least))


def _spread(table: Table, least: list[float], size: float) -> tuple[float, ...]:
    """Give what is left first to columns whose text would wrap, then to all by their stated widths."""
    lines = [*table.rows, *(() if table.totals is None else (table.totals,))]
    wanted = []
    for index, column in enumerate(table.columns):
        texts = [column.header, *(printed_cell(table, index, row[index]) for row in lines)]
        longest = max(text_width_pt(part, size) for text in texts for part in (text.splitlines() or [""]))
        wanted.append(max(least[index], longest + 2 * _PAD_PT + 1))
    spare = _WIDTH_PT - sum(least)
    missing = sum(wanted) - sum(least)
    if missing > spare:
        # Long columns share in proportion to the square root of what they miss, so that one does not take all.
        weights = [(want - low) ** 0.5 for want, low in zip(wanted, least, strict=True)]
        widths = list(least)
        for _ in range(6):
            open_weights = [
                weight if width < want else 0.0 for weight, width, want in zip(weights, widths, wanted, strict=True)
            ]
            if spare <= 0.5 or not sum(open_weights):
                break
            unit = spare / sum(open_weights)
            grown = [
                min(want, width + unit * weight)
                for width, want, weight in zip(widths, wanted, open_weights, strict=True)
            ]
            spare -= sum(grown) - sum(widths)
            widths = grown
        return tuple(widths)
    spare -= missing
    stated = sum(column.width for column in table.columns)
    return tuple(want + spare * column.width / stated for want, column in zip(wanted, table.columns, strict=True))


def _least_width(table: Table, index: int, size: float, whole_characters: float) -> float:
    lines = [*table.rows, *(() if table.totals is None else (table.totals,))]
    column = table.columns[index]
    sentences = column.kind is Kind.TEXT and column.width >= _SENTENCE_WIDTH
    widest = min(text_width_pt(column.header, size), size * (_SENTENCE_CHARACTERS if sentences else 4))
    if sentences:
        # Grounds and remarks: in a column of six characters a sentence makes a row as high as a hand.
        whole_characters = max(whole_characters, _SENTENCE_CHARACTERS)
    for row in lines:
        text = printed_cell(table, index, row[index])
        if is_right_aligned(table, index, row[index]):
            widest = max(widest, text_width_pt(text, size))
        elif text:
            widest = max(widest, min(text_width_pt(text, size), size * whole_characters))
    return widest + 2 * _PAD_PT + 1


def printed_cell(table: Table, index: int, cell: Cell) -> str:
    """Return a cell as printed on paper."""
    return printed(table.kind_of(index, cell), cell.value, signed=table.columns[index].signed)


def is_right_aligned(table: Table, index: int, cell: Cell) -> bool:
    """Return True for numbers, which stand in columns."""
    return table.kind_of(index, cell) not in (Kind.TEXT, Kind.DATE) and not isinstance(cell.value, str)


def _cell_lines(table: Table, index: int, cell: Cell, width: float, size: float) -> list[str]:
    text = printed_cell(table, index, cell)
    if is_right_aligned(table, index, cell):
        return [text] if text else []
    return wrapped_to(text, width - 2 * _PAD_PT, size)


def _parts_of_tall_row(table: Table, row: Row, layout: _Layout) -> list[Row]:
    """Cut a row of very long text into rows of at most 30 lines, so that it can go on over the page."""
    if _row_height(table, row, layout) <= _MOST_LINES * layout.line_pt() + 2 * _PAD_PT:
        return [row]
    lines = [
        _cell_lines(table, index, cell, width, layout.size_pt)
        for index, (cell, width) in enumerate(zip(row, layout.widths_pt, strict=True))
    ]
    parts: list[Row] = []
    for start in range(0, max(len(of_cell) for of_cell in lines), _MOST_LINES):
        cells = []
        for cell, of_cell in zip(row, lines, strict=True):
            if isinstance(cell.value, str):
                cells.append(replace(cell, value="\n".join(of_cell[start : start + _MOST_LINES])))
            else:
                cells.append(cell if start == 0 else replace(cell, value=None))
        parts.append(tuple(cells))
    return parts


def _row_height(table: Table, row: Row, layout: _Layout) -> float:
    most = max(
        len(_cell_lines(table, index, cell, width, layout.size_pt))
        for index, (cell, width) in enumerate(zip(row, layout.widths_pt, strict=True))
    )
    return max(1, most) * layout.line_pt() + 2 * _PAD_PT
