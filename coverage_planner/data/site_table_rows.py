"""One row of a site table: its cells to values and a sector, every refusal noted with row and column."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from coverage_planner.data.cost_columns import CostColumn, cost_column_of
from coverage_planner.data.finding_log import FindingLog
from coverage_planner.data.site_table_columns import (
    CARRIER_NAMES,
    COLUMN_LABELS_JA,
    MAXIMUM_COST_YEN,
    NO_EQUIPMENT,
    NUMBER_LIMITS,
    OWNER_NAMES,
    PATTERN_NAMES,
    PROGRAMME_NAMES,
    STATUS_NAMES,
    TECHNOLOGY_NAMES,
    YES_NAMES,
    usual_resource_blocks,
)
from coverage_planner.data.table_rows import HeaderPlace, SheetRows
from coverage_planner.data.text_decoding import plain_label
from coverage_planner.model.errors import PlannerError
from coverage_planner.model.site import BUILD_YEARS, AntennaPattern, OffSector, Sector
from coverage_planner.model.terms import CARRIERS, Carrier, OwnerKind, Programme, SiteStatus, Technology
from coverage_planner.model.text import Text

_CARRIER_SEPARATORS = re.compile(r"[;；・、,，/／+＋&＆]+")
_PLAN_SEPARATORS = re.compile(r"[;；]+")
# A leading apostrophe keeps spreadsheets from running a text as a formula; write_site_csv adds one.
_GUARDED = re.compile(r"^'+[=+\-@\t\r]")
_SECTOR_NUMBERS = (
    "power_dbm",
    "gain_dbi",
    "loss_db",
    "azimuth_deg",
    "mechanical_tilt_deg",
    "electrical_tilt_deg",
    "horizontal_beamwidth_deg",
    "vertical_beamwidth_deg",
    "height_agl_m",
)
_USUAL_CARRIER_MHZ = {Technology.NR: (3700.0, 100.0), Technology.LTE: (2000.0, 20.0)}


@dataclass(slots=True)
class SiteRows:
    """What the rows of one site id have said so far: site columns with the row that said it, sectors on and off."""

    first_row: int
    values: dict[str, Any] = field(default_factory=dict)
    said_in: dict[str, int] = field(default_factory=dict)
    sectors: list[Sector] = field(default_factory=list)
    off_sectors: list[OffSector] = field(default_factory=list)
    cost_columns: dict[str, CostColumn] = field(default_factory=dict)


class WrongCell(Exception):
    """A cell that cannot be taken; already noted."""


@dataclass(slots=True)
class TableRow:
    """One row being read: cells by column key, errors noted with row and column."""

    sheet: SheetRows
    header: HeaderPlace
    index: int
    noted: FindingLog

    def text(self, key: str) -> str:
        """Return the cell of a column, empty where the column is absent."""
        return self.sheet.cell(self.index, self.header.columns.get(key))

    def wrong(self, code: str, key: str, message: Text, remedy: Text) -> WrongCell:
        """Note an error about a cell and return what to raise."""
        self.noted.error(
            code,
            message,
            remedy=remedy,
            file=self.sheet.shown_name,
            row=self.index + 1,
            field=self.sheet.cell(self.header.row, self.header.columns.get(key)) or COLUMN_LABELS_JA.get(key, key),
        )
        return WrongCell()


def take_row(row: TableRow, sites: dict[str, SiteRows]) -> None:
    """Add a row to its site, or raise :class:`WrongCell` after noting what is wrong."""
    site_id = _unguarded(row.text("site_id"))
    if not site_id:
        raise row.wrong(
            "sites.no_id",
            "site_id",
            Text("局IDがありません", "no site id"),
            Text("局を識別する文字列を書いてください", "write an identifier"),
        )
    site = sites.setdefault(site_id, SiteRows(row.index + 1))
    readers: dict[str, Callable[[TableRow, str], Any]] = {
        "name": _text,
        "latitude": _number,
        "longitude": _number,
        "status": _term_reader(STATUS_NAMES, SiteStatus, "既設・候補"),
        "owner": _term_reader(OWNER_NAMES, OwnerKind, "市町村・都道府県・無線通信事業者・インフラシェアリング事業者"),
        "programme": _term_reader(
            PROGRAMME_NAMES, Programme, "基地局施設整備・高度化施設整備・伝送路施設運用・伝送路施設設置"
        ),
        "district": _text,
        "parent": _yes,
        "enabled": _yes,
        "locked": _yes,
        "build_year": _year,
        "plan": _plans,
        "note": _text,
    }
    for key, reader in readers.items():
        if row.text(key):
            _say(row, site, key, reader(row, key))
    for key, place in row.header.columns.items():
        column = cost_column_of(row.sheet.cell(row.header.row, place)) if key.startswith("cost_") else None
        if column is not None and row.text(key):
            _say(row, site, key, _yen(row, key))
            site.cost_columns[key] = column
    for key in ("latitude", "longitude"):
        if key not in site.values:
            raise row.wrong(
                "sites.missing_value",
                key,
                Text(f"{COLUMN_LABELS_JA[key]}がありません", f"no {key}"),
                Text("十進度で書いてください", "write decimal degrees"),
            )
    sector = _sector(row)
    if sector is None:
        return
    on = _yes(row, "sector_on") if row.text("sector_on") else True
    if sector in site.sectors if on else any(sector == off.sector for off in site.off_sectors):
        row.noted.warning(
            "sites.repeated_sector",
            Text(
                f"局「{site_id}」に同じ内容のセクタの行がもうあります（別のセクタとして取り込みました）",
                f"site '{site_id}' already has a row with the same sector (taken as another sector)",
            ),
            remedy=Text("行が重複していれば一方を削除してください", "delete one of them if the row is repeated"),
            file=row.sheet.shown_name,
            row=row.index + 1,
        )
    if on:
        site.sectors.append(sector)
    else:
        site.off_sectors.append(OffSector(len(site.sectors) + len(site.off_sectors), sector))


def _say(row: TableRow, site: SiteRows, key: str, value: Any) -> None:
    if key in site.values and site.values[key] != value:
        raise row.wrong(
            "sites.contradiction",
            key,
            Text(
                f"同じ局の{site.said_in[key]}行目と値が違います",
                f"differs from row {site.said_in[key]} of the same site",
            ),
            Text("同じ局の行は同じ値にするか、2行目以降を空欄にしてください", "repeat the value or leave it blank"),
        )
    site.values[key] = value
    site.said_in.setdefault(key, row.index + 1)


def _sector(row: TableRow) -> Sector | None:
    text = row.text("carriers")
    if plain_label(text) in (plain_label(NO_EQUIPMENT), "none"):
        return None
    carriers = set()
    for name in _CARRIER_SEPARATORS.split(text):
        carrier = CARRIER_NAMES.get(plain_label(name))
        if carrier is None:
            raise row.wrong(
                "sites.unknown_carrier",
                "carriers",
                Text(f"事業者が分かりません: 「{name[:20]}」", f"unknown carrier: '{name[:20]}'"),
                Text(
                    "docomo・kddi・softbank・rakuten を ; で区切って書いてください",
                    "write docomo;kddi;softbank;rakuten",
                ),
            )
        carriers.add(Carrier(carrier))
    values: dict[str, Any] = {key: _number(row, key) for key in _SECTOR_NUMBERS if row.text(key)}
    technology = Technology.NR
    if row.text("technology"):
        technology = _term_reader(TECHNOLOGY_NAMES, Technology, "5G・4G")(row, "technology")
    if row.text("pattern"):
        values["pattern"] = _term_reader(PATTERN_NAMES, AntennaPattern, "無指向・セクタ・ファイル")(row, "pattern")
    if row.text("antenna"):
        values["antenna_name"] = _unguarded(row.text("antenna"))
        values.setdefault("pattern", AntennaPattern.FILE)
    elif values.get("pattern") is AntennaPattern.FILE:
        raise row.wrong(
            "sites.no_antenna_name",
            "antenna",
            Text("指向性がファイルなのにアンテナ名がありません", "a pattern from a file needs the antenna's name"),
            Text("アンテナ台帳の名前を書いてください", "write a name of the antenna library"),
        )
    usual = _USUAL_CARRIER_MHZ[technology]
    frequency = _number(row, "frequency_mhz") if row.text("frequency_mhz") else usual[0]
    bandwidth = _number(row, "bandwidth_mhz") if row.text("bandwidth_mhz") else usual[1]
    if row.text("resource_blocks"):
        blocks = _number(row, "resource_blocks")
        if not blocks.is_integer():
            raise _not_a_number(row, "resource_blocks")
    else:
        found = usual_resource_blocks(technology, frequency, bandwidth)
        if found is None:
            raise row.wrong(
                "sites.needs_resource_blocks",
                "resource_blocks",
                Text(
                    f"帯域幅 {bandwidth:g}MHz のRB数が分かりません",
                    f"resource blocks of {bandwidth:g} MHz are not known",
                ),
                Text("RB数を書いてください", "write the number of resource blocks"),
            )
        blocks = float(found)
    try:
        return Sector(
            carriers=tuple(carrier for carrier in CARRIERS if carrier in carriers),
            technology=technology,
            centre_frequency_mhz=frequency,
            bandwidth_mhz=bandwidth,
            resource_blocks=int(blocks),
            **values,
        )
    except PlannerError as error:
        key = error.field or "carriers"
        raise row.wrong(
            "sites.out_of_range", key, error.message, Text("値を確かめてください", "check the value")
        ) from error


def _unguarded(text: str) -> str:
    return text[1:] if _GUARDED.match(text) else text


def _text(row: TableRow, key: str) -> str:
    return _unguarded(row.text(key))


def _plans(row: TableRow, key: str) -> tuple[str, ...]:
    names = (name.strip() for name in _PLAN_SEPARATORS.split(_unguarded(row.text(key))))
    return tuple(dict.fromkeys(name for name in names if name))


def _year(row: TableRow, key: str) -> int:
    low, high = BUILD_YEARS
    text = _plain_number(row.text(key))
    if not (text.isascii() and text.isdigit() and len(text) <= 4 and low <= int(text) <= high):
        raise row.wrong(
            "sites.not_a_year",
            key,
            Text(f"年度ではありません: 「{row.text(key)[:20]}」", f"no fiscal year: '{row.text(key)[:20]}'"),
            Text("西暦の年度を数字4桁で書いてください (例 2026)", "write the year with four digits, e.g. 2026"),
        )
    return int(text)


def _yes(row: TableRow, key: str) -> bool:
    answer = YES_NAMES.get(plain_label(row.text(key)))
    if answer is None:
        raise row.wrong(
            "sites.not_yes_or_no",
            key,
            Text(f"1 か 0 ではありません: 「{row.text(key)[:20]}」", f"neither 1 nor 0: '{row.text(key)[:20]}'"),
            Text("1・0 又は ○・× で書いてください", "write 1 or 0"),
        )
    return answer


def _term_reader(names: dict[str, str], kind: Callable[[str], Any], choices: str) -> Callable[[TableRow, str], Any]:
    def read(row: TableRow, key: str) -> Any:
        value = names.get(plain_label(row.text(key)))
        if value is None:
            raise row.wrong(
                "sites.unknown_term",
                key,
                Text(f"使えない値です: 「{row.text(key)[:20]}」", f"not a known value: '{row.text(key)[:20]}'"),
                Text(f"次から選んでください: {choices}", f"choose one of: {choices}"),
            )
        return kind(value)

    return read


def _plain_number(text: str) -> str:
    return unicodedata.normalize("NFKC", text).replace(",", "").replace("\u2212", "-").strip()


def _number(row: TableRow, key: str) -> float:
    text = _plain_number(row.text(key))
    if not re.fullmatch(r"[-+]?(\d+\.?\d*|\.\d+)([eE][-+]?\d{1,3})?", text):
        raise _not_a_number(row, key)
    value = float(text)
    low, high = NUMBER_LIMITS[key]
    if not low <= value <= high:
        remedy = Text("値と単位を確かめてください", "check the value and its unit")
        other = NUMBER_LIMITS["longitude" if key == "latitude" else "latitude"]
        if key in ("latitude", "longitude") and other[0] <= value <= other[1]:
            remedy = Text("緯度と経度が入れ替わっていないか確かめてください", "are latitude and longitude swapped?")
        raise row.wrong(
            "sites.out_of_range",
            key,
            Text(f"{value:g} は {low:g}〜{high:g} の範囲外です", f"{value:g} is outside {low:g}..{high:g}"),
            remedy,
        )
    return value


def _not_a_number(row: TableRow, key: str) -> WrongCell:
    return row.wrong(
        "sites.not_a_number",
        key,
        Text(f"数値ではありません: 「{row.text(key)[:20]}」", f"not a number: '{row.text(key)[:20]}'"),
        Text("単位を付けずに数値だけを書いてください(緯度経度は十進度)", "write a plain number (degrees as decimals)"),
    )


def _yen(row: TableRow, key: str) -> int:
    text = _plain_number(row.text(key)).removeprefix("¥").removesuffix("円")
    if not re.fullmatch(r"\d+(\.0+)?", text) or int(text.split(".")[0]) > MAXIMUM_COST_YEN:
        raise row.wrong(
            "sites.wrong_amount",
            key,
            Text(
                f"円単位の金額ではありません: 「{row.text(key)[:20]}」",
                f"not an amount in whole yen: '{row.text(key)[:20]}'",
            ),
            Text("0以上の整数の円で書いてください", "write whole yen, 0 or more"),
        )
    return int(text.split(".")[0])
