"""Unit-cost catalogue as CSV or xlsx: one price a row, each with its date and source.

Columns (order free, * required): 品目ID*, 費目* (鉄塔, 局舎 ... or the English kind), 品名, 単位* (式, 塔高m, 受電距離m, 光回線距離m,
取付道路m, 年), 単価*, 税区分* (税込/税抜), 税率 (percent, default 10), 価格時点* (YYYY-MM-DD), 出典*, 負担区分 (共用/各者, default 共用),
補助対象 (対象/対象外, default 対象), 塔高下限, 塔高上限, 備考.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import TypeVar

from coverage_planner.data.archive import Member, opened
from coverage_planner.data.finding_log import FindingLog
from coverage_planner.data.reading import Read, input_file
from coverage_planner.data.table_rows import HeaderPlace, SheetRows, find_header, read_sheets
from coverage_planner.data.text_decoding import plain_label
from coverage_planner.model.costs import (
    COST_PART_NAMES,
    COST_UNIT_NAMES,
    CostPart,
    CostUnit,
    UnitCost,
    UnitCostCatalogue,
)
from coverage_planner.model.errors import InputRefused
from coverage_planner.model.layers import InputFile
from coverage_planner.model.site import COST_KIND_NAMES, CostKind
from coverage_planner.model.text import Text

T = TypeVar("T")
COLUMNS: dict[str, tuple[str, ...]] = {
    "item_id": ("品目ID", "item_id"),
    "kind": ("費目", "kind"),
    "name": ("品名", "name"),
    "unit": ("単位", "unit"),
    "yen": ("単価", "単価円", "単価(円)", "yen"),
    "tax": ("税区分", "税", "tax"),
    "tax_percent": ("税率", "税率(%)", "tax_percent"),
    "price_date": ("価格時点", "price_date"),
    "source": ("出典", "source"),
    "part": ("負担区分", "part"),
    "eligible": ("補助対象", "eligible"),
    "tower_from_m": ("塔高下限", "塔高下限m", "tower_from_m"),
    "tower_to_m": ("塔高上限", "塔高上限m", "tower_to_m"),
    "note": ("備考", "note"),
}
REQUIRED = ("item_id", "kind", "unit", "yen", "tax", "price_date", "source")
DEFAULT_TAX_PERCENT = 10
"""消費税及び地方消費税 since 1 October 2019."""
_MOST_YEN = 10**11
_KINDS = {plain_label(label): kind for kind in CostKind for label in (kind.value, COST_KIND_NAMES[kind].ja)}
_UNITS = {plain_label(label): unit for unit in CostUnit for label in (unit.value, COST_UNIT_NAMES[unit].ja)}
_PARTS = {plain_label(label): part for part in CostPart for label in (part.value, COST_PART_NAMES[part].ja)}
_TAX = {
    plain_label(label): included
    for label, included in (("税込", True), ("税抜", False), ("included", True), ("excluded", False))
}
_ELIGIBLE = {
    plain_label(label): value for label, value in (("対象", True), ("対象外", False), ("yes", True), ("no", False))
}


class _Unreadable(Exception):
    """A cell that cannot be read; carries what to say."""

    def __init__(self, message: Text, remedy: Text) -> None:
        super().__init__(message.ja)
        self.message = message
        self.remedy = remedy


@dataclass(frozen=True, slots=True)
class _Row:
    sheet: SheetRows
    header: HeaderPlace
    row: int
    noted: FindingLog

    def text(self, key: str) -> str:
        return self.sheet.cell(self.row, self.header.columns.get(key))

    def take(self, key: str, read: Callable[[str], T]) -> T | None:
        try:
            return read(self.text(key))
        except _Unreadable as error:
            self.noted.error(
                f"unit_costs.wrong_{key}",
                error.message,
                remedy=error.remedy,
                file=self.sheet.shown_name,
                row=self.row + 1,
                field=COLUMNS[key][0],
            )
            return None


def read_unit_costs(paths: list[Path]) -> Read[UnitCostCatalogue]:
    """Read a unit-cost catalogue; a row that cannot be read keeps the whole catalogue out and is named."""
    noted = FindingLog()
    lines: dict[str, UnitCost] = {}
    inputs: list[InputFile] = []
    for path in paths:
        try:
            with opened(path) as members:
                for member in members:
                    _read_member(member, lines, noted)
            inputs.append(input_file(path, "unit_costs"))
        except InputRefused as error:
            noted.refusal("unit_costs.unreadable", error, file=path.name)
    if not lines and not noted.has_error:
        noted.error(
            "unit_costs.no_rows",
            Text("単価が1件もありません", "the catalogue holds no price"),
            remedy=Text("中身を確かめてください", "check its contents"),
            file=paths[0].name if paths else None,
        )
    if noted.has_error:
        return Read(value=None, findings=noted.findings(), inputs=tuple(inputs))
    catalogue = UnitCostCatalogue(lines=tuple(lines.values()), source="、".join(path.name for path in paths))
    noted.count("unit_costs.lines", Text(f"単価 {len(lines):,}件", f"{len(lines):,} unit costs"), len(lines))
    return Read(value=catalogue, findings=noted.findings(), inputs=tuple(inputs))


def _read_member(member: Member, lines: dict[str, UnitCost], noted: FindingLog) -> None:
    for sheet in read_sheets(member):
        header = find_header(sheet, COLUMNS, REQUIRED)
        if header is None:
            continue
        for row in range(header.row + 1, len(sheet.rows)):
            if any(sheet.rows[row]) and not sheet.rows[row][0].startswith("#"):
                _take(_Row(sheet, header, row, noted), lines)
        return
    names = "、".join(COLUMNS[key][0] for key in REQUIRED)
    raise InputRefused(
        Text("単価表の見出しがありません", "no header of a unit-cost catalogue"),
        remedy=Text(f"見出しに {names} を入れてください", f"the header needs {names}"),
        file=member.shown_name,
    )


def _take(row: _Row, lines: dict[str, UnitCost]) -> None:
    item_id = row.take("item_id", _needed)
    kind = row.take("kind", lambda text: _one_of(text, _KINDS))
    unit = row.take("unit", lambda text: _one_of(text, _UNITS))
    yen = row.take("yen", lambda text: _whole(text, _MOST_YEN))
    tax = row.take("tax", lambda text: _one_of(text, _TAX))
    percent = row.take("tax_percent", lambda text: _whole(text, 100) if text else DEFAULT_TAX_PERCENT)
    price_date = row.take("price_date", _date)
    source = row.take("source", _needed)
    part = row.take("part", lambda text: _one_of(text, _PARTS) if text else CostPart.SHARED)
    eligible = row.take("eligible", lambda text: _one_of(text, _ELIGIBLE) if text else True)
    low = row.take("tower_from_m", lambda text: _whole(text, 700) if text else -1)
    high = row.take("tower_to_m", lambda text: _whole(text, 700) if text else -1)
    if (
        item_id is None
        or kind is None
        or unit is None
        or yen is None
        or tax is None
        or percent is None
        or price_date is None
        or source is None
        or part is None
        or eligible is None
        or low is None
        or high is None
    ):
        return
    if item_id in lines:
        row.noted.error(
            "unit_costs.repeated_id",
            Text(f"品目ID「{item_id}」が2回あります", f"item id '{item_id}' is there twice"),
            remedy=Text("品目IDを分けてください", "give each its own id"),
            file=row.sheet.shown_name,
            row=row.row + 1,
            field=COLUMNS["item_id"][0],
        )
        return
    lines[item_id] = UnitCost(
        item_id=item_id,
        kind=kind,
        name=row.text("name"),
        unit=unit,
        yen=yen,
        tax_included=tax,
        tax_percent=percent,
        price_date=price_date,
        source=source,
        part=part,
        eligible=eligible,
        tower_from_m=None if low < 0 else low,
        tower_to_m=None if high < 0 else high,
        note=row.text("note"),
    )


def _needed(text: str) -> str:
    if not text:
        raise _Unreadable(Text("空欄です", "is empty"), Text("値を入れてください", "fill it in"))
    return text


def _one_of(text: str, known: dict[str, T]) -> T:
    found = known.get(plain_label(text))
    if found is None:
        names = "、".join(known)
        raise _Unreadable(
            Text(f"「{text[:30]}」は使えません", f"'{text[:30]}' cannot be used"),
            Text(f"次から選んでください: {names}", f"use one of: {names}"),
        )
    return found


def _whole(text: str, most: int) -> int:
    digits = unicodedata.normalize("NFKC", text).replace(",", "").removesuffix("円").removesuffix("%").strip()
    if not (digits.isascii() and digits.isdigit()) or len(digits) > 15 or int(digits) > most:
        raise _Unreadable(
            Text(
                f"「{text[:30]}」は0〜{most:,}の整数ではありません", f"'{text[:30]}' is no whole number of 0..{most:,}"
            ),
            Text("整数で書いてください", "write a whole number"),
        )
    return int(digits)


def _date(text: str) -> date:
    plain = unicodedata.normalize("NFKC", text).replace("/", "-").strip()
    parts = plain.split("T")[0].split("-")
    try:
        return date(*(int(part) for part in parts)) if len(parts) == 3 else date(0, 1, 1)
    except (ValueError, OverflowError):
        raise _Unreadable(
            Text(f"価格時点「{text[:30]}」を読めません", f"the price date '{text[:30]}' cannot be read"),
            Text("2024-04-01 のように書いてください", "write it like 2024-04-01"),
        ) from None
