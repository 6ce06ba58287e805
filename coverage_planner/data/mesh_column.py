"""Which column of a mesh table is what: the mesh code, persons, households, suppression mark, municipality.

Columns are found by their label, never by their position: e-Stat's items move between vintages (SOURCES.md quirk 1).
Serves e-Stat text, 国土数値情報 projections and two-column files (KEY_CODE, population).
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from coverage_planner.data.estat_tables import CENSUS_TABLES, table_of_column
from coverage_planner.data.text_decoding import plain_label
from coverage_planner.model.errors import InputRefused
from coverage_planner.model.text import Text

CODE_LABELS = frozenset(
    plain_label(label)
    for label in (
        "KEY_CODE",
        "KEYCODE",
        "MESH_ID",
        "MESHID",
        "MESH_CODE",
        "MESHCODE",
        "MESH500_ID",
        "MESH1KMID",
        "mesh",
        "code",
        "メッシュコード",
        "地域メッシュコード",
        "二分の一地域メッシュコード",
        "メッシュ番号",
        "メッシュ",
    )
)
_PERSONS_LABELS = frozenset(
    plain_label(label)
    for label in (
        "人口総数",
        "総人口",
        "人口",
        "人口数",
        "population",
        "pop",
        "persons",
        "total_population",
        "pop_total",
    )
)
_HOUSEHOLD_LABELS = frozenset(
    plain_label(label) for label in ("世帯総数", "総世帯数", "世帯数", "households", "household")
)
_MUNICIPALITY_LABELS = frozenset(plain_label(label) for label in ("SHICODE", "CITY_CODE", "市区町村コード"))
_YEAR_LABEL = re.compile(r"^(?:ptn|pop|population|人口|人口総数|総人口)_?(\d{4})年?$")
_PROJECTION_LABEL = re.compile(r"^(?:ptn_?|pop)(\d{4})$")


@dataclass(frozen=True, slots=True, kw_only=True)
class MeshLayout:
    """Field numbers (from 0) of the columns of a mesh table, and what its labels say of the table.

    ``table_id`` is an e-Stat table id; ``projection`` is True for 国土数値情報 layouts (PTN_yyyy, POPyyyy).
    ``persons_label`` and ``households_label`` name the columns in findings; ``guessed`` is True where the persons column
    is simply the other one of two.
    """

    fields: int
    code: int
    persons: int
    persons_label: str
    households: int | None = None
    households_label: str = ""
    suppression: int | None = None
    municipality: int | None = None
    table_id: str | None = None
    year: int | None = None
    base_year: int | None = None
    projection: bool = False
    guessed: bool = False


def is_header(cells: Sequence[str]) -> bool:
    """Return True for a row that names a mesh code column."""
    return any(plain_label(cell) in CODE_LABELS for cell in cells)


def is_label_row(cells: Sequence[str]) -> bool:
    """Return True for e-Stat's second header row: blank below KEY_CODE, then labels, no number among them."""
    texts = [cell.strip() for cell in cells]
    return bool(texts) and not texts[0] and any(texts) and not any(re.fullmatch(r"[-\d.,*]+", text) for text in texts)


def names_persons(cells: Sequence[str]) -> bool:
    """Return True for a row with the label of a population column."""
    return any(plain_label(cell) in _PERSONS_LABELS for cell in cells)


def layout_without_header(fields: int) -> MeshLayout | None:
    """Return the layout of a file without any header: two columns, mesh code and persons; None for other widths."""
    if fields != 2:
        return None
    return MeshLayout(fields=2, code=0, persons=1, persons_label="", guessed=True)


def layout_of(
    header: Sequence[str], labels: Sequence[str] | None, *, file: str, row: int | None, projection_year: int | None
) -> MeshLayout:
    """Return the layout told by a header row and, where there is one, the label row below it.

    Args:
        header: column ids or labels.
        labels: e-Stat's Japanese labels, None where the file has only one header row.
        file: name for findings.
        row: row of the header for findings.
        projection_year: year of the projection column to take; None takes the earliest, which is the census year.

    Raises:
        InputRefused: no population column, several of them, a year that is not there, rows that do not fit together.
    """
    if labels is not None and len(labels) != len(header):
        raise InputRefused(
            Text(
                f"見出し2行の列数が違います({len(header)}列と{len(labels)}列)",
                f"the two header rows have {len(header)} and {len(labels)} columns",
            ),
            remedy=Text("ダウンロードし直してください", "download it again"),
            file=file,
            row=row,
        )
    plain = [plain_label(cell) for cell in header]
    # A file that lost its first header row has labels only, blank above the mesh code.
    code = next((place for place, label in enumerate(plain) if label in CODE_LABELS), 0)
    table_id = next((found for found in map(table_of_column, header) if found is not None), None)
    named = plain if labels is None else [plain_label(cell) for cell in labels]
    persons, years, projection, guessed = _persons_column(
        header, plain, named, code, table_id, file, row, projection_year
    )
    households = _one(named, _HOUSEHOLD_LABELS, file, row)
    if households is None and labels is None and table_id in CENSUS_TABLES:
        households = _place_of(CENSUS_TABLES[table_id].households_column, header)
    shown = header if labels is None else labels
    return MeshLayout(
        fields=len(header),
        code=code,
        persons=persons,
        persons_label=shown[persons].strip(),
        households=households,
        households_label="" if households is None else shown[households].strip(),
        suppression=next((place for place, label in enumerate(plain) if label == "htksyori"), None),
        municipality=next((place for place, label in enumerate(plain) if label in _MUNICIPALITY_LABELS), None),
        table_id=table_id,
        year=years[0],
        base_year=years[1],
        projection=projection,
        guessed=guessed,
    )


def _persons_column(
    header: Sequence[str],
    plain: list[str],
    named: list[str],
    code: int,
    table_id: str | None,
    file: str,
    row: int | None,
    projection_year: int | None,
) -> tuple[int, tuple[int | None, int | None], bool, bool]:
    """Return ``(column, (year, earliest year), is a projection, guessed)``."""
    years = {int(found.group(1)): place for place, label in enumerate(plain) if (found := _YEAR_LABEL.match(label))}
    if years:
        wanted = min(years) if projection_year is None else projection_year
        if wanted not in years:
            listed = "、".join(str(year) for year in sorted(years))
            raise InputRefused(
                Text(f"{wanted}年の人口の列がありません", f"no population column for {wanted}"),
                remedy=Text(f"次の年から選んでください: {listed}", f"choose one of: {listed}"),
                file=file,
                row=row,
            )
        is_projection = _PROJECTION_LABEL.match(plain[years[wanted]]) is not None
        return years[wanted], (wanted, min(years)), is_projection, False
    persons = _one(named, _PERSONS_LABELS, file, row)
    if persons is not None:
        return persons, (None, None), False, False
    if table_id in CENSUS_TABLES and named is plain:
        known = _place_of(CENSUS_TABLES[table_id].persons_column, header)
        if known is not None:
            return known, (None, None), False, False
    if len(header) == 2:
        return 1 - code, (None, None), False, True
    raise InputRefused(
        Text("人口総数の列が見つかりません", "no column for the total population"),
        remedy=Text(
            "見出しに「人口総数」「人口（総数）」「pop」又は「PTN_年」のある表を指定してください",
            "use a table with a column labelled 人口総数, pop or PTN_year",
        ),
        file=file,
        row=row,
    )


def _one(named: list[str], labels: frozenset[str], file: str, row: int | None) -> int | None:
    places = [place for place, label in enumerate(named) if label in labels]
    if len(places) > 1:
        raise InputRefused(
            Text(
                f"「{named[places[0]]}」に当たる列が{len(places)}つあります",
                f"{len(places)} columns are labelled '{named[places[0]]}'",
            ),
            remedy=Text("どちらか一方だけを残してください", "keep only one of them"),
            file=file,
            row=row,
            field=named[places[1]],
        )
    return places[0] if places else None


def _place_of(column: str | None, header: Sequence[str]) -> int | None:
    return next((place for place, cell in enumerate(header) if cell.strip().upper() == column), None)
