"""財政力指数 of municipalities: 総務省 全市町村の主要財政指標 (xlsx) or a CSV of the same columns (RULES 3.4)."""

from __future__ import annotations

import re
import unicodedata
from decimal import ROUND_HALF_UP, Decimal, InvalidOperation
from pathlib import Path

from coverage_planner.data.archive import opened
from coverage_planner.data.finding_log import FindingLog
from coverage_planner.data.local_government_codes import five_digit_codes, is_prefecture
from coverage_planner.data.reading import Read, input_file
from coverage_planner.data.table_rows import HeaderPlace, SheetRows, find_header, read_sheets
from coverage_planner.model.errors import InputRefused
from coverage_planner.model.layers import FiscalStrength, InputFile
from coverage_planner.model.text import Text

COLUMNS = {
    "code": ("団体コード", "市区町村コード", "市町村コード", "地方公共団体コード", "code"),
    "prefecture": ("都道府県名", "都道府県", "prefecture"),
    "name": ("団体名", "市区町村名", "市町村名", "name"),
    "index": ("財政力指数", "fiscal_strength_index", "fiscal_strength"),
}
TABLE_SUFFIXES = (".csv", ".txt", ".tsv", ".xlsx", ".xlsm")
MAXIMUM_INDEX = Decimal(10)
"""Absurd above this; the highest of the last decades was under 4 (刈羽村, 飛島村 are about 2)."""
_PRINTED = Decimal("0.01")
_ABSENT = frozenset("-－―—–‐…*")
_ERA_YEAR = re.compile(r"(令和|平成|R|H)\s*(元|\d{1,2})\s*年度")
_WESTERN_YEAR = re.compile(r"(20\d\d)\s*年度")


def read_fiscal_strength(paths: list[Path], *, fiscal_year: int | None = None) -> Read[FiscalStrength]:
    """Read 財政力指数 by municipality.

    Titles above the header and average rows below the data are recognised; ``-`` is no value. Values are kept as
    printed, two decimals: the grant rules compare the printed value (RULES 3.4).

    Args:
        paths: csv or xlsx files (also zipped).
        fiscal_year: 年度 of the indices; None takes it from the title or the file name.
    """
    noted = FindingLog()
    by_code: dict[str, Decimal | None] = {}
    inputs: list[InputFile] = []
    years: dict[int, str] = {}
    for path in paths:
        try:
            with opened(path) as members:
                tables = [member for member in members if member.suffix in TABLE_SUFFIXES] or list(members[:1])
                for member in tables:
                    sheet, header = _sheet(read_sheets(member), member.shown_name)
                    year = _year_in(sheet, header, path)
                    if year is not None:
                        years.setdefault(year, member.shown_name)
                    _take(sheet, header, by_code, noted)
            vintage = fiscal_year if fiscal_year is not None else next(iter(years), None)
            inputs.append(input_file(path, "fiscal", vintage="" if vintage is None else f"{vintage}年度"))
        except InputRefused as error:
            noted.refusal("fiscal.unreadable", error, file=path.name)
    year = _agreed_year(years, fiscal_year, noted)
    if not by_code and not noted.has_error:
        noted.error(
            "fiscal.no_rows",
            Text("財政力指数の行がありません", "there are no rows of indices"),
            remedy=Text("全市町村の主要財政指標の表を指定してください", "name the table of all municipalities"),
            file=paths[0].name if paths else None,
        )
    if noted.has_error:
        return Read(value=None, findings=noted.findings(), inputs=tuple(inputs))
    noted.count(
        "fiscal.municipalities", Text(f"財政力指数 {len(by_code):,}団体", f"{len(by_code):,} indices"), len(by_code)
    )
    source = "地方公共団体の主要財政指標" + ("" if year is None else f" ({year}年度)")
    value = FiscalStrength(fiscal_year=year, by_code=by_code, source=source)
    return Read(value=value, findings=noted.findings(), inputs=tuple(inputs))


def _sheet(sheets: tuple[SheetRows, ...], shown_name: str) -> tuple[SheetRows, HeaderPlace]:
    for sheet in sheets:
        header = find_header(sheet, COLUMNS, ("code", "index"))
        if header is not None:
            return sheet, header
    raise InputRefused(
        Text("「団体コード」と「財政力指数」の列がありません", "no columns 団体コード and 財政力指数"),
        remedy=Text(
            "団体コードのある「全市町村の主要財政指標」の表を指定してください",
            "use the table of all municipalities with their codes",
        ),
        file=shown_name,
    )


def _take(sheet: SheetRows, header: HeaderPlace, by_code: dict[str, Decimal | None], noted: FindingLog) -> None:
    column = header.columns
    rows = range(header.row + 1, len(sheet.rows))
    codes = five_digit_codes([sheet.cell(row, column["code"]) for row in rows])
    averages = rounded = 0
    for row, code in zip(rows, codes, strict=True):
        text = sheet.cell(row, column["code"])
        if not any(sheet.rows[row]):
            continue
        if code is None:
            averages += _is_not_a_municipality(sheet, row, text, noted)
            continue
        if is_prefecture(code):
            noted.warning(
                "fiscal.prefecture_row",
                Text("都道府県の行を読み飛ばしました", "a row of a prefecture was skipped"),
                file=sheet.shown_name,
                row=row + 1,
            )
            continue
        value = _index(sheet, row, column["index"], noted)
        if value is not None and value != value.quantize(_PRINTED):
            rounded += 1
            value = value.quantize(_PRINTED, rounding=ROUND_HALF_UP)
        if code in by_code:
            noted.error(
                "fiscal.duplicate_code",
                Text(f"団体コード {text} が重複しています", f"code {text} is repeated"),
                remedy=Text("一つだけを残してください", "keep only one"),
                file=sheet.shown_name,
                row=row + 1,
                field="団体コード",
            )
        by_code[code] = value
    if averages:
        noted.count(
            "fiscal.average_rows",
            Text(f"平均等の行 {averages}行を除きました", f"{averages} rows of averages were left out"),
            averages,
            file=sheet.shown_name,
        )
    if rounded:
        noted.warning(
            "fiscal.rounded_to_printed",
            Text(
                f"{rounded:,}団体の値を公表値と同じ小数第2位に四捨五入しました",
                f"{rounded:,} values were rounded to the two decimals that are published",
            ),
            file=sheet.shown_name,
        )


def _is_not_a_municipality(sheet: SheetRows, row: int, text: str, noted: FindingLog) -> bool:
    """Return True for rows of averages and footnotes; note an error for a wrong code."""
    whole = "".join(sheet.rows[row])
    if re.search(r"平均|合計|総計|^[(（※注]", whole) or not re.search(r"\d", text):
        if text and not re.search(r"平均|合計|総計|^[(（※注]", whole):
            noted.warning(
                "fiscal.skipped_row",
                Text(
                    f"団体コードのない行を読み飛ばしました: {text[:40]}", f"a row without code was skipped: {text[:40]}"
                ),
                file=sheet.shown_name,
                row=row + 1,
            )
        return True
    noted.error(
        "fiscal.wrong_code",
        Text(f"存在しない団体コードです(検査数字を含む): {text}", f"no such code (check digit included): {text}"),
        remedy=Text("5桁又は6桁の団体コードを確かめてください", "check the five or six digits"),
        file=sheet.shown_name,
        row=row + 1,
        field="団体コード",
    )
    return False


def _index(sheet: SheetRows, row: int, column: int, noted: FindingLog) -> Decimal | None:
    text = unicodedata.normalize("NFKC", sheet.cell(row, column)).strip()
    if text and all(char in _ABSENT for char in text):
        return None
    if not text:
        noted.warning(
            "fiscal.missing_value",
            Text("財政力指数が空欄です(算定なしとして扱います)", "the index is blank; taken as not computed"),
            file=sheet.shown_name,
            row=row + 1,
            field="財政力指数",
        )
        return None
    try:
        value = Decimal(text.replace(",", ""))
    except InvalidOperation:
        value = Decimal("NaN")
    if not value.is_finite() or not 0 <= value <= MAXIMUM_INDEX:
        noted.error(
            "fiscal.wrong_value",
            Text(f"財政力指数として読めない値です: 「{text[:40]}」", f"not an index: '{text[:40]}'"),
            remedy=Text("列の取り違えや桁の誤りを確かめてください", "check for a wrong column or extra digits"),
            file=sheet.shown_name,
            row=row + 1,
            field="財政力指数",
        )
        return None
    return value


def _year_in(sheet: SheetRows, header: HeaderPlace, path: Path) -> int | None:
    titles = ["".join(row) for row in sheet.rows[: header.row]] + [sheet.title, path.stem]
    for title in titles:
        folded = unicodedata.normalize("NFKC", title)
        era = _ERA_YEAR.search(folded)
        if era:
            number = 1 if era.group(2) == "元" else int(era.group(2))
            return number + (2018 if era.group(1) in ("令和", "R") else 1988)
        western = _WESTERN_YEAR.search(folded)
        if western:
            return int(western.group(1))
    return None


def _agreed_year(years: dict[int, str], stated: int | None, noted: FindingLog) -> int | None:
    if len(years) > 1:
        noted.error(
            "fiscal.mixed_years",
            Text(
                "年度が混ざっています: " + "、".join(f"{name} は{year}年度" for year, name in years.items()),
                "mixed fiscal years: " + ", ".join(f"{name} is of {year}" for year, name in years.items()),
            ),
            remedy=Text("一つの年度の表だけを指定してください", "name the table of one year"),
            file=list(years.values())[1],
        )
    found = next(iter(years), None)
    if stated is not None and found is not None and stated != found:
        noted.warning(
            "fiscal.year_overridden",
            Text(
                f"表は{found}年度ですが、指定により{stated}年度とします",
                f"the table says {found}, taken as {stated} as stated",
            ),
            file=years[found],
        )
    if stated is None and found is None:
        noted.warning(
            "fiscal.year_unknown",
            Text("財政力指数の年度が分かりません", "the fiscal year of the indices is not known"),
            remedy=Text("年度を確かめて指定してください", "check and state the year"),
        )
    return stated if stated is not None else found
