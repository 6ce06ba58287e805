"""A table of clutter heights: one land-use class and its representative height in metres a row (CSV, Excel)."""

from __future__ import annotations

import unicodedata
from pathlib import Path

from coverage_planner.data.archive import opened
from coverage_planner.data.table_rows import SheetRows, find_header, read_sheets
from coverage_planner.data.text_decoding import plain_label
from coverage_planner.model.errors import InputRefused
from coverage_planner.model.land_use import LAND_USE_NAMES, MAXIMUM_CLUTTER_M, LandUseClass
from coverage_planner.model.text import Text

_COLUMNS = {"kind": ("区分", "土地利用", "分類", "class"), "height": ("高さm", "高さ", "高さ(m)", "height_m")}
_CLASSES = {
    plain_label(word): kind
    for kind in LandUseClass
    for word in (
        kind.name,
        LAND_USE_NAMES[kind].ja,
        LAND_USE_NAMES[kind].en,
        LAND_USE_NAMES[kind].ja.partition("（")[0],
    )
}


def read_clutter_table(path: Path) -> dict[LandUseClass, float]:
    """Return the heights of a table; classes that it does not name are absent.

    Columns (order free): 区分/class with a class of the land use by its Japanese or English name, 高さm/height_m with 0 to
    100 m.

    Raises:
        InputRefused: naming file, row and column; nothing was taken.
    """
    heights: dict[LandUseClass, float] = {}
    with opened(path) as members:
        for member in members:
            for sheet in read_sheets(member):
                _take(sheet, path.name, heights)
    if not heights:
        raise _refused(path.name, Text("高さの行が1つもありません", "there is no height"))
    return heights


def _take(sheet: SheetRows, file: str, heights: dict[LandUseClass, float]) -> None:
    header = find_header(sheet, _COLUMNS, ("kind", "height"))
    if header is None:
        raise _refused(file, Text("「区分」と「高さm」の列がありません", "there are no columns 'class' and 'height_m'"))
    for at in range(header.row + 1, len(sheet.rows)):
        word, number = (sheet.cell(at, header.columns[key]) for key in ("kind", "height"))
        if not word and not number:
            continue
        kind = _CLASSES.get(plain_label(word))
        if kind is None:
            raise _refused(
                file, Text(f"土地利用の区分「{word}」は知りません", f"there is no class '{word}'"), at + 1, "区分"
            )
        if kind in heights:
            raise _refused(
                file, Text(f"区分「{word}」が二度あります", f"the class '{word}' is there twice"), at + 1, "区分"
            )
        heights[kind] = _height(file, number, at + 1)


def _height(file: str, text: str, row: int) -> float:
    try:
        height = float(unicodedata.normalize("NFKC", text))
    except ValueError:
        height = -1.0
    if not 0.0 <= height <= MAXIMUM_CLUTTER_M:
        raise _refused(
            file,
            Text(
                f"高さ「{text}」は0〜{MAXIMUM_CLUTTER_M:g} mの数ではありません",
                f"the height '{text}' is no number of 0 to {MAXIMUM_CLUTTER_M:g} m",
            ),
            row,
            "高さm",
        )
    return height


def _refused(file: str, message: Text, row: int | None = None, field: str | None = None) -> InputRefused:
    names = "・".join(name.ja for name in LAND_USE_NAMES.values())
    return InputRefused(
        message,
        remedy=Text(
            f"区分と高さm (0〜{MAXIMUM_CLUTTER_M:g}) の2列の表にしてください。区分: {names}",
            f"give a table with class and height_m (0 to {MAXIMUM_CLUTTER_M:g})",
        ),
        file=file,
        row=row,
        field=field,
    )
