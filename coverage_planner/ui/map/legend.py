"""The legend on the map: what the colours, lines and signs in the picture mean, and nothing that is not in it."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QBrush, QFont, QFontMetricsF, QPainter, QPen

from coverage_planner.model.terms import CARRIERS, SiteStatus, name_of
from coverage_planner.model.text import Language, Text
from coverage_planner.ui.map.layers import MeshColours
from coverage_planner.ui.map.site_painter import CIRCLE, SQUARE, TRIANGLE, draw_sign, sign_path
from coverage_planner.ui.style import POPULATION_STEPS, Ink, MapStyle

MOST_SHARE = 0.1
"""Share of the map above which the legend becomes compact: at 1280 x 800 it took a sixth."""


@dataclass(frozen=True, slots=True)
class LegendLook:
    """Measures of the legend in logical pixels; without ``headings`` those that the rows speak for become a line."""

    padding: float = 10.0
    row_height: float = 19.0
    heading_height: float = 19.0
    swatch_width: float = 26.0
    gap: float = 7.0
    block_gap: float = 4.0
    font_scale: float = 1.0
    headings: bool = True


FULL = LegendLook()
COMPACT = LegendLook(
    padding=7.0,
    row_height=15.0,
    heading_height=15.0,
    swatch_width=18.0,
    gap=5.0,
    block_gap=6.0,
    font_scale=0.92,
    headings=False,
)


@dataclass(frozen=True, slots=True)
class LegendFit:
    """How the legend fits a map: its look and size, and the room for it."""

    look: LegendLook
    width: float
    height: float
    room: float


@dataclass(frozen=True, slots=True)
class FillSwatch:
    """A filled cell in one or several colours, as on the mesh."""

    inks: tuple[Ink, ...]


@dataclass(frozen=True, slots=True)
class HatchSwatch:
    """A hatched cell."""

    ink: Ink


@dataclass(frozen=True, slots=True)
class LineSwatch:
    """A stretch of line."""

    ink: Ink
    width: float
    casing: Ink | None = None
    dashed: bool = False


@dataclass(frozen=True, slots=True)
class SignSwatch:
    """A site's sign (number of ``sign_key``); ``shape_only`` without a carrier's colour."""

    key: int


Swatch = FillSwatch | HatchSwatch | LineSwatch | SignSwatch


@dataclass(frozen=True, slots=True)
class LegendRow:
    """One line of the legend; a heading has no swatch, and may be spoken for by its rows (``plain``)."""

    text: str
    swatch: Swatch | None = None
    plain: bool = False


def sign_number(shape: int, mask: int, *, hollow: bool = False) -> int:
    """Return the number of a sign from its parts."""
    return (shape * 2 ** len(CARRIERS) + mask) * 2 + hollow


def mesh_rows(
    colours: MeshColours,
    *,
    computed: bool,
    style: MapStyle,
    language: Language,
    population_ramp: tuple[Ink, ...] | None = None,
) -> list[LegendRow]:
    """Return the rows for the half meshes."""
    if colours is MeshColours.POPULATION:
        heading = Text("人口（人／500mメッシュ）", "Persons per 500 m mesh")
        lows, highs = POPULATION_STEPS, (*(step - 1 for step in POPULATION_STEPS[1:]), None)
        rows = [
            LegendRow(f"{low:,}–{high:,}" if high is not None else f"{low:,}–", FillSwatch((ink,)))
            for low, high, ink in zip(lows, highs, population_ramp or style.population_ramp, strict=True)
        ]
        return [LegendRow(heading.in_language(language)), *rows]
    heading = Text("カバー状況（500mメッシュ）", "Coverage (500 m mesh)")
    if not computed:
        waiting = Text("居住メッシュ（計算前）", "populated (not computed)")
        return [
            LegendRow(heading.in_language(language)),
            LegendRow(waiting.in_language(language), FillSwatch((style.not_computed,))),
        ]
    ramp = style.unserved_ramp
    texts: tuple[tuple[Text, tuple[Ink, ...]], ...] = (
        (Text("既に圏内", "already covered"), (style.covered,)),
        (Text("新たに圏内", "newly covered"), (style.newly_covered,)),
        (Text("圏外（人口 少→多）", "unserved (few→many people)"), (ramp[0], ramp[3], ramp[-1])),
    )
    return [
        LegendRow(heading.in_language(language), plain=True),
        *(LegendRow(text.in_language(language), FillSwatch(inks)) for text, inks in texts),
    ]


def road_rows(*, computed: bool, style: MapStyle, language: Language) -> list[LegendRow]:
    """Return the rows for the roads."""
    rows = [LegendRow(Text("道路", "Roads").in_language(language), plain=True)]
    if not computed:
        text = Text("道路（計算前）", "road (not computed)")
        return [*rows, LegendRow(text.in_language(language), LineSwatch(style.road_unknown, 2.0))]
    for text, swatch in (
        (Text("圏内", "covered"), LineSwatch(style.road_covered, 2.2)),
        (Text("圏外（空白）", "gap"), LineSwatch(style.road_gap, 3.6, casing=style.road_casing)),
        (Text("トンネル（圏内）", "tunnel, covered"), LineSwatch(style.road_covered, 2.2, dashed=True)),
        (
            Text("トンネル（圏外）", "tunnel, gap"),
            LineSwatch(style.road_gap, 3.6, casing=style.road_casing, dashed=True),
        ),
    ):
        rows.append(LegendRow(text.in_language(language), swatch))
    return rows


def site_rows(signs: Collection[int], language: Language) -> list[LegendRow]:
    """Return the rows for the sites: shapes in use, then carriers in use.

    Args:
        signs: the numbers of ``sign_key`` that occur.
        language: of the texts.
    """
    rows = [LegendRow(Text("局", "Sites").in_language(language), plain=True)]
    masks = 2 ** len(CARRIERS)
    shapes = {sign // 2 // masks for sign in signs}
    for shape, text in (
        (CIRCLE, name_of(SiteStatus.EXISTING)),
        (TRIANGLE, name_of(SiteStatus.CANDIDATE)),
        (SQUARE, Text("固定した局", "locked")),
    ):
        if shape in shapes:
            rows.append(LegendRow(text.in_language(language), SignSwatch(sign_number(shape, 0))))
    if any(sign % 2 for sign in signs):
        off = SignSwatch(sign_number(CIRCLE, 0, hollow=True))
        rows.append(LegendRow(Text("無効にした局", "switched off").in_language(language), off))
    used = {sign // 2 % masks for sign in signs}
    for place, carrier in enumerate(CARRIERS):
        if any(mask >> place & 1 for mask in used):
            sign = SignSwatch(sign_number(CIRCLE, 1 << place))
            rows.append(LegendRow(name_of(carrier).in_language(language), sign))
    widest = max(used, key=lambda mask: (mask.bit_count(), mask), default=0)
    if widest.bit_count() > 1:
        text = Text("複数社共用", "shared by carriers")
        rows.append(LegendRow(text.in_language(language), SignSwatch(sign_number(CIRCLE, widest))))
    return rows


def footprint_rows(style: MapStyle, language: Language) -> list[LegendRow]:
    """Return the row for the area of the selected site."""
    text = Text("選択局のエリア（弱→強）", "area of the selected site")
    ramp = style.footprint_ramp
    return [LegendRow(text.in_language(language), FillSwatch((ramp[0], ramp[1], ramp[-1])))]


def fitted(rows: Sequence[LegendRow], font: QFont, room: float, map_area: float) -> LegendFit:
    """Return the legend in full, or compact where it would take too much of the map."""
    full = LegendFit(FULL, *legend_size(rows, font, room), room)
    if full.width * full.height <= MOST_SHARE * map_area:
        return full
    return LegendFit(COMPACT, *legend_size(rows, font, room, COMPACT), room)


def legend_size(
    rows: Sequence[LegendRow], font: QFont, room: float = 1e9, look: LegendLook = FULL
) -> tuple[float, float]:
    """Return ``(width, height)`` of the legend's panel in logical pixels; it goes into columns where ``room`` is short."""
    columns = _columns(rows, room, look)
    widths = [_column_width(column, font, look) for column in columns]
    height = max((_column_height(column, look) for column in columns), default=0.0)
    return sum(widths) + look.padding * (1 + len(columns)), height + 2 * look.padding - 4


def _is_line(row: LegendRow, look: LegendLook) -> bool:
    """Return whether a heading is left out: a line parts its rows from those above."""
    return row.plain and not look.headings


def _column_width(rows: Sequence[LegendRow], font: QFont, look: LegendLook) -> float:
    metrics, heading = QFontMetricsF(_row_font(font, look)), QFontMetricsF(_heading_font(font, look))
    return max(
        (
            heading.horizontalAdvance(row.text)
            if row.swatch is None
            else look.swatch_width + look.gap + metrics.horizontalAdvance(row.text)
            for row in rows
            if not _is_line(row, look)
        ),
        default=0.0,
    )


def _row_step(row: LegendRow, look: LegendLook, *, first: bool) -> float:
    """Return how much a row takes, with the gap above a block."""
    gap = 0.0 if first or row.swatch is not None else look.block_gap
    if _is_line(row, look):
        return gap
    return gap + (look.row_height if row.swatch is not None else look.heading_height)


def _column_height(rows: Sequence[LegendRow], look: LegendLook) -> float:
    return sum(_row_step(row, look, first=place == 0) for place, row in enumerate(rows))


def _columns(rows: Sequence[LegendRow], room: float, look: LegendLook) -> list[list[LegendRow]]:
    """Return the rows in columns no higher than ``room``, each beginning with a heading where that is possible."""
    blocks: list[list[LegendRow]] = []
    for row in rows:
        if row.swatch is None or not blocks:
            blocks.append([])
        blocks[-1].append(row)
    columns: list[list[LegendRow]] = [[]]
    for block in blocks:
        if columns[-1] and _column_height([*columns[-1], *block], look) + 2 * look.padding > room:
            columns.append([])
        columns[-1] += block
    return columns


def _scaled(font: QFont, scale: float) -> QFont:
    scaled = QFont(font)
    if font.pixelSize() > 0:
        scaled.setPixelSize(max(1, round(font.pixelSize() * scale)))
    else:
        scaled.setPointSizeF(font.pointSizeF() * scale)
    return scaled


def _row_font(font: QFont, look: LegendLook) -> QFont:
    return font if look.font_scale == 1.0 else _scaled(font, look.font_scale)


def _heading_font(font: QFont, look: LegendLook) -> QFont:
    return _scaled(font, 0.95 * look.font_scale)


def draw_legend(
    painter: QPainter,
    rows: Sequence[LegendRow],
    corner: QPointF,
    font: QFont,
    style: MapStyle,
    room: float = 1e9,
    look: LegendLook = FULL,
) -> QRectF:
    """Draw the legend with its lower right corner at ``corner``; return its panel."""
    width, height = legend_size(rows, font, room, look)
    panel = QRectF(round(corner.x() - width), round(corner.y() - height), round(width), round(height))
    draw_panel(painter, panel, style)
    left = panel.left() + look.padding
    for column in _columns(rows, room, look):
        _draw_column(painter, column, QPointF(left, panel.top() + look.padding - 2), font, style, look)
        left += _column_width(column, font, look) + look.padding
    return panel


def _draw_column(
    painter: QPainter, rows: Sequence[LegendRow], corner: QPointF, font: QFont, style: MapStyle, look: LegendLook
) -> None:
    width, y = _column_width(rows, font, look) + 2, corner.y()
    for place, row in enumerate(rows):
        step = _row_step(row, look, first=place == 0)
        if _is_line(row, look):
            if place:
                painter.setPen(QPen(style.panel_edge.qcolor(), 1.0))
                middle = round(y + step / 2) + 0.5
                painter.drawLine(QPointF(corner.x(), middle), QPointF(corner.x() + width, middle))
        elif row.swatch is None:
            painter.setFont(_heading_font(font, look))
            painter.setPen(style.panel_text_faint.qcolor())
            line = QRectF(corner.x(), y + step - look.heading_height, width, look.heading_height)
            painter.drawText(line, Qt.AlignmentFlag.AlignVCenter, row.text)
        else:
            box = QRectF(corner.x(), y, look.swatch_width, look.row_height)
            draw_swatch(painter, row.swatch, box, style)
            painter.setFont(_row_font(font, look))
            painter.setPen(style.panel_text.qcolor())
            text = QRectF(box.right() + look.gap, y, width, look.row_height)
            painter.drawText(text, Qt.AlignmentFlag.AlignVCenter, row.text)
        y += step


def draw_panel(painter: QPainter, panel: QRectF, style: MapStyle) -> None:
    """Draw the ground of a legend or another item laid over the map."""
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(QPen(style.panel_edge.qcolor(), 1.0))
    painter.setBrush(style.panel.qcolor())
    painter.drawRoundedRect(panel.adjusted(0.5, 0.5, -0.5, -0.5), 5, 5)
    painter.setBrush(Qt.BrushStyle.NoBrush)


def draw_swatch(painter: QPainter, swatch: Swatch, box: QRectF, style: MapStyle) -> None:
    """Draw the sample of a colour, line or sign into a box."""
    middle = box.center()
    if isinstance(swatch, HatchSwatch):
        half = min(6.0, box.height() / 2 - 2)
        cell = QRectF(box.left(), middle.y() - half, box.width(), 2 * half)
        painter.fillRect(cell, Ink(style.hillshade_flat).qcolor())
        painter.fillRect(cell, QBrush(swatch.ink.qcolor(), Qt.BrushStyle.BDiagPattern))
        painter.setPen(QPen(style.panel_edge.qcolor(), 1.0))
        painter.drawRect(cell.adjusted(0.5, 0.5, -0.5, -0.5))
        return
    if isinstance(swatch, FillSwatch):
        half = min(6.0, box.height() / 2 - 2)
        cell = QRectF(box.left(), middle.y() - half, box.width(), 2 * half)
        painter.fillRect(cell, Ink(style.hillshade_flat).qcolor())
        part = cell.width() / len(swatch.inks)
        for k, ink in enumerate(swatch.inks):
            painter.fillRect(QRectF(cell.left() + k * part, cell.top(), part, cell.height()), ink.qcolor())
        painter.setPen(QPen(style.panel_edge.qcolor(), 1.0))
        painter.drawRect(cell.adjusted(0.5, 0.5, -0.5, -0.5))
        return
    if isinstance(swatch, SignSwatch):
        if swatch.key // 2 % 2 ** len(CARRIERS):
            draw_sign(painter, swatch.key, middle, 13.0, style)
        else:
            _draw_neutral_sign(painter, swatch.key, middle, style)
        return
    ends = QPointF(box.left() + 1, middle.y()), QPointF(box.right() - 1, middle.y())
    if swatch.casing is not None:
        painter.setPen(QPen(style.panel_edge.qcolor(), swatch.width + 4.0))
        painter.drawLine(*ends)
        painter.setPen(QPen(swatch.casing.qcolor(), swatch.width + 2.4))
        painter.drawLine(*ends)
    pen = QPen(swatch.ink.qcolor(), swatch.width)
    pen.setCapStyle(Qt.PenCapStyle.FlatCap)
    if swatch.dashed:
        pen.setDashPattern([7.0 / swatch.width, 4.0 / swatch.width])
    painter.setPen(pen)
    painter.drawLine(*ends)


def _draw_neutral_sign(painter: QPainter, key: int, centre: QPointF, style: MapStyle) -> None:
    """Draw a shape in grey: the row speaks of the status, not of a carrier."""
    hollow, shape = key % 2 == 1, key // 2 // 2 ** len(CARRIERS)
    path = sign_path(shape, centre, 13.0)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.fillPath(path, (style.site_inside if hollow else style.panel_text_faint).qcolor())
    painter.strokePath(path, QPen(style.site_outline.qcolor(), 1.2))
