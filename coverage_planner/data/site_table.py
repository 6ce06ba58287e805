"""Base stations from a CSV or xlsx table, one row per sector, with Japanese or English column names; and back to CSV."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from pathlib import Path

from coverage_planner.data.archive import opened
from coverage_planner.data.cost_columns import COST_COLUMN_REMEDY, cost_column_of, looks_like_cost
from coverage_planner.data.finding_log import FindingLog
from coverage_planner.data.reading import Read, input_file
from coverage_planner.data.site_table_columns import (
    COLUMN_LABELS_JA,
    COST_COLUMNS,
    RADIO_COLUMNS,
    SITE_COLUMNS,
    PlannedSite,
    column_labels,
)
from coverage_planner.data.site_table_rows import SiteRows, TableRow, WrongCell, take_row
from coverage_planner.data.site_table_writer import write_site_csv
from coverage_planner.data.table_rows import HEADER_SEARCH_ROWS, HeaderPlace, SheetRows, find_header, read_sheets
from coverage_planner.model.errors import InputRefused
from coverage_planner.model.layers import InputFile
from coverage_planner.model.site import CostKind, Site
from coverage_planner.model.terms import OwnerKind, Programme, SiteStatus
from coverage_planner.model.text import Text

__all__ = ["SITE_COLUMNS", "PlannedSite", "read_sites", "write_site_csv"]

_REQUIRED = tuple(column.key for column in SITE_COLUMNS if column.required)


def read_sites(paths: list[Path], *, first_number: int = 1) -> Read[tuple[PlannedSite, ...]]:
    """Read sites; rows with the same site id form one site, and repeated site columns must agree or be blank.

    Args:
        paths: csv or xlsx files (also zipped); site ids must be unique over all of them.
        first_number: number of the first site; the others follow in the order of their first row.
    """
    noted = FindingLog()
    planned: list[PlannedSite] = []
    seen: dict[str, str] = {}
    inputs: list[InputFile] = []
    for path in paths:
        try:
            with opened(path) as members:
                for member in members:
                    sheet, header = _sheet(read_sheets(member), member.shown_name)
                    for site_id, rows in _collected(sheet, header, noted).items():
                        if site_id in seen:
                            noted.error(
                                "sites.id_in_two_files",
                                Text(
                                    f"局ID「{site_id}」は {seen[site_id]} にもあります",
                                    f"site id '{site_id}' is also in {seen[site_id]}",
                                ),
                                remedy=Text("局IDを重複しないようにしてください", "make site ids unique"),
                                file=sheet.shown_name,
                                row=rows.first_row,
                                field="局ID",
                            )
                            continue
                        seen[site_id] = sheet.shown_name
                        tells_off = "sector_on" in header.columns
                        planned.append(_site(site_id, rows, first_number + len(planned), tells_off=tells_off))
            inputs.append(input_file(path, "sites"))
        except InputRefused as error:
            noted.refusal("sites.unreadable", error, file=path.name)
    if not seen and not noted.has_error:
        noted.error(
            "sites.no_rows",
            Text("基地局の行がありません", "there are no sites"),
            remedy=Text("1行に1セクタを書いた表を指定してください", "name a table with one sector a row"),
            file=paths[0].name if paths else None,
        )
    if noted.has_error:
        return Read(value=None, findings=noted.findings(), inputs=tuple(inputs))
    sectors = sum(len(one.site.listed_sectors) for one in planned)
    off = sum(len(one.site.off_sectors) for one in planned)
    noted.count("sites.sites", Text(f"基地局 {len(planned):,}局", f"{len(planned):,} sites"), len(planned))
    said = Text(f"、うち無効 {off:,}", f", {off:,} of them switched off") if off else Text("", "")
    noted.count("sites.sectors", Text(f"セクタ {sectors:,}{said.ja}", f"{sectors:,} sectors{said.en}"), sectors)
    return Read(value=tuple(planned), findings=noted.findings(), inputs=tuple(inputs))


def _sheet(sheets: tuple[SheetRows, ...], shown_name: str) -> tuple[SheetRows, HeaderPlace]:
    labels = column_labels()
    for sheet in sheets:
        header = find_header(sheet, labels | _said_cost_labels(sheet), _REQUIRED)
        if header is not None:
            return sheet, header
    present = set()
    for sheet in sheets:
        near = find_header(sheet, labels, _REQUIRED[:1]) or find_header(sheet, labels, _REQUIRED[1:2])
        present |= set(near.columns) if near else set()
    missing = "、".join(COLUMN_LABELS_JA[key] for key in _REQUIRED if key not in present)
    raise InputRefused(
        Text(f"必要な列がありません: {missing}", f"required columns are missing: {missing}"),
        remedy=Text(
            "見出しに 局ID, 緯度, 経度, 事業者 を書いてください",
            "write the header site_id, latitude, longitude, carriers",
        ),
        file=shown_name,
    )


def _said_cost_labels(sheet: SheetRows) -> dict[str, tuple[str, ...]]:
    """Return the cost columns of a sheet whose header says more than the item, by key."""
    found: dict[str, list[str]] = {}
    for row in sheet.rows[:HEADER_SEARCH_ROWS]:
        for label in row:
            column = cost_column_of(label) if looks_like_cost(label) else None
            if column is not None and column.key not in COST_COLUMNS:
                found.setdefault(column.key, []).append(label)
    return {key: tuple(labels) for key, labels in found.items()}


def _collected(sheet: SheetRows, header: HeaderPlace, noted: FindingLog) -> dict[str, SiteRows]:
    for label in header.unknown:
        if looks_like_cost(label):
            noted.error(
                "sites.unknown_cost_column",
                Text(f"費用の列「{label}」が分かりません", f"cost column '{label}' is not understood"),
                remedy=COST_COLUMN_REMEDY,
                file=sheet.shown_name,
                row=header.row + 1,
                field=label,
            )
            continue
        noted.warning(
            "sites.unknown_column",
            Text(f"列「{label}」は使いません", f"column '{label}' is not used"),
            file=sheet.shown_name,
            row=header.row + 1,
            field=label,
        )
    for label in header.repeated:
        noted.error(
            "sites.repeated_column",
            Text(f"列「{label}」が重複しています", f"column '{label}' is repeated"),
            remedy=Text("一つだけを残してください", "keep only one"),
            file=sheet.shown_name,
            row=header.row + 1,
            field=label,
        )
    sites: dict[str, SiteRows] = {}
    assumed: Counter[str] = Counter()
    for index in range(header.row + 1, len(sheet.rows)):
        if any(sheet.rows[index]):
            try:
                take_row(TableRow(sheet, header, index, noted), sites)
            except WrongCell:
                continue
            for key in RADIO_COLUMNS:
                assumed[key] += not sheet.cell(index, header.columns.get(key))
    if assumed.total():
        listed = "、".join(f"{COLUMN_LABELS_JA[key]}({rows:,}行)" for key, rows in assumed.items() if rows)
        noted.warning(
            "sites.usual_values",
            Text(
                f"空欄又は列のない項目には既定値を使いました: {listed}",
                f"usual values were taken for blank cells of: {listed}",
            ),
            remedy=Text("実際の値が分かるときは書いてください", "write the real values where they are known"),
            file=sheet.shown_name,
        )
    return sites


def _site(site_id: str, rows: SiteRows, number: int, *, tells_off: bool) -> PlannedSite:
    said = rows.values
    costs = tuple(rows.cost_columns[key].item(said[key]) for key in sorted(rows.cost_columns, key=_cost_order(rows)))
    site = Site(
        number=number,
        site_id=site_id,
        name=said.get("name", ""),
        latitude_deg=said.get("latitude", 35.0),
        longitude_deg=said.get("longitude", 135.0),
        status=said.get("status", SiteStatus.EXISTING),
        sectors=tuple(rows.sectors),
        off_sectors=tuple(rows.off_sectors),
        enabled=said.get("enabled", True),
        locked=said.get("locked", False),
        base_station_parent=said.get("parent", False),
        owner=said.get("owner", OwnerKind.CARRIER),
        programme=said.get("programme", Programme.BASE_STATION_FACILITY),
        district=said.get("district", ""),
        costs=costs,
        note=said.get("note", ""),
        build_year=said.get("build_year"),
    )
    return PlannedSite(site, said.get("plan", ()), tells_off)


def _cost_order(rows: SiteRows) -> Callable[[str], tuple[int, bool, str]]:
    """Return the order of cost items: as the kinds are listed, eligible first."""
    kinds = tuple(CostKind)
    return lambda key: (kinds.index(rows.cost_columns[key].kind), not rows.cost_columns[key].eligible, key)
