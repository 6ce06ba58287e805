"""The supplied list of secondary meshes (第2次地域区画), the denominator of 5G基盤展開率 (RULES 1.3c)."""

from __future__ import annotations

import re
import unicodedata
from pathlib import Path

import numpy as np

from coverage_planner.data.archive import opened
from coverage_planner.data.finding_log import FindingLog
from coverage_planner.data.reading import Read, input_file
from coverage_planner.data.table_rows import SheetRows, find_header, read_sheets
from coverage_planner.model.errors import InputRefused
from coverage_planner.model.layers import InputFile, Int64Array
from coverage_planner.model.mesh import MeshLevel, valid_codes
from coverage_planner.model.text import Text

COLUMNS = {
    "code": (
        "二次メッシュコード",
        "2次メッシュコード",
        "第2次地域区画",
        "二次メッシュ",
        "2次メッシュ",
        "メッシュコード",
        "mesh_code",
        "secondary_mesh",
        "KEY_CODE",
        "code",
    )
}


def read_secondary_meshes(paths: list[Path]) -> Read[Int64Array]:
    """Read six-digit codes (``533945`` or ``5339-45``) from CSV, text or xlsx files; sorted, each once.

    Without a header the first column is taken. Repeated codes are counted once and said so.
    """
    noted = FindingLog()
    first_seen: dict[int, tuple[str, int]] = {}
    inputs: list[InputFile] = []
    for path in paths:
        try:
            with opened(path) as members:
                for member in members:
                    for sheet in read_sheets(member):
                        _take(sheet, first_seen, noted)
            inputs.append(input_file(path, "secondary_meshes"))
        except InputRefused as error:
            noted.refusal("secondary_meshes.unreadable", error, file=path.name)
    if not first_seen and not noted.has_error:
        noted.error(
            "secondary_meshes.no_rows",
            Text("二次メッシュコードがありません", "there are no secondary mesh codes"),
            remedy=Text(
                "6桁のコードを1行に1つ書いた表を指定してください", "name a table with one six-digit code a row"
            ),
            file=paths[0].name if paths else None,
        )
    if noted.has_error:
        return Read(value=None, findings=noted.findings(), inputs=tuple(inputs))
    codes = np.array(sorted(first_seen), dtype=np.int64)
    codes.flags.writeable = False
    noted.count(
        "secondary_meshes.codes", Text(f"二次メッシュ {codes.size:,}個", f"{codes.size:,} secondary meshes"), codes.size
    )
    return Read(value=codes, findings=noted.findings(), inputs=tuple(inputs))


def _take(sheet: SheetRows, first_seen: dict[int, tuple[str, int]], noted: FindingLog) -> None:
    header = find_header(sheet, COLUMNS, ("code",))
    column = 0 if header is None else header.columns["code"]
    for row in range(0 if header is None else header.row + 1, len(sheet.rows)):
        text = sheet.cell(row, column)
        if not any(sheet.rows[row]):
            continue
        digits = re.sub(r"[-\s]", "", unicodedata.normalize("NFKC", text)).removesuffix(".0")
        if not re.fullmatch(r"\d{6}", digits) or not valid_codes([int(digits)], MeshLevel.SECONDARY)[0]:
            noted.error(
                "secondary_meshes.wrong_code",
                Text(f"二次メッシュコードではありません: 「{text[:40]}」", f"not a secondary mesh code: '{text[:40]}'"),
                remedy=Text("6桁のコードを書いてください", "write a code of six digits"),
                file=sheet.shown_name,
                row=row + 1,
            )
            continue
        code = int(digits)
        if code in first_seen:
            where, line = first_seen[code]
            noted.warning(
                "secondary_meshes.repeated",
                Text(
                    f"{code} が重複しています(先の行: {where} {line}行目)。1つと数えました",
                    f"{code} is repeated (first in {where}, row {line}); counted once",
                ),
                file=sheet.shown_name,
                row=row + 1,
            )
        else:
            first_seen[code] = (sheet.shown_name, row + 1)
