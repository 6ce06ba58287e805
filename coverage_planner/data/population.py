"""Persons and households per half mesh from 国勢調査 地域メッシュ統計, 国土数値情報 projections or two-column tables.

All files of one call are put together or none is: the answer is a table, or None with the findings that say why.
"""

from __future__ import annotations

import tempfile
from collections.abc import Sequence
from decimal import Decimal
from pathlib import Path

from coverage_planner.data.archive import opened
from coverage_planner.data.estat_mesh_text import read_mesh_text
from coverage_planner.data.finding_log import FindingLog
from coverage_planner.data.ksj_projection import ATTRIBUTE_SUFFIXES, read_mesh_attributes
from coverage_planner.data.population_counts import MAXIMUM_PERSONS_PER_CELL, MeshCounts
from coverage_planner.data.population_members import is_prose, note_prose, wanted_members, with_sheets
from coverage_planner.data.population_merge import MergedCounts, merge_counts
from coverage_planner.data.reading import Progress, Read, input_file, no_progress
from coverage_planner.data.table_extent import TableExtent, extent_of
from coverage_planner.model.errors import InputRefused
from coverage_planner.model.layers import InputFile, PopulationTable
from coverage_planner.model.mesh import MeshLevel, indices_to_codes
from coverage_planner.model.terms import Datum
from coverage_planner.model.text import Text

_LAST_JGD2000_PROJECTION_BASE = 2015
"""国土数値情報 projections based on the census of 2015 or before are JGD2000 (EPSG:4612), later ones JGD2011."""
_READING_SHARE = 0.9
_LEVEL_NAMES = {8: "1km", 9: "500m", 10: "250m"}


def read_population(
    paths: list[Path],
    *,
    datum: Datum | None = None,
    accept_even_split: bool = False,
    projection_year: int | None = None,
    progress: Progress = no_progress,
) -> Read[PopulationTable]:
    """Read population tables as :func:`read_population_and_extent` does, without how far they reach."""
    read, _ = read_population_and_extent(
        paths,
        datum=datum,
        accept_even_split=accept_even_split,
        projection_year=projection_year,
        progress=progress,
    )
    return read


def read_population_and_extent(
    paths: list[Path],
    *,
    datum: Datum | None = None,
    accept_even_split: bool = False,
    projection_year: int | None = None,
    progress: Progress = no_progress,
) -> tuple[Read[PopulationTable], TableExtent]:
    """Read population tables of one vintage and datum and add them up on half meshes.

    Cells of 250 m are summed; cells of 1 km are refused unless ``accept_even_split``. Totals of HTKSYORI 1 and 2 rows
    are each cell's own count and are neither moved nor dropped (RULES 3.1). Fractional projections are summed exactly
    and rounded once, at the total: cells get whole persons by largest remainder and add up to it.

    Args:
        paths: .txt, .csv, .xlsx, .zip, .gz, .shp, .dbf, .geojson or .gpkg files.
        datum: datum of the mesh codes; None takes it from the table id or layer, JGD2011 where nothing tells it.
        accept_even_split: the planner's word that 1 km cells may be split evenly.
        projection_year: year of a 国土数値情報 projection; None takes its census year.
        progress: called with the share done; may raise ``Cancelled``.

    Returns:
        The table with findings (counts, sums, warnings), or None with at least one error finding; and how far the
        tables reach.
    """
    noted = FindingLog()
    tables, inputs = _read_all(paths, noted, projection_year, progress)
    chosen = _agreed_datum(tables, datum, noted)
    _check_vintages(tables, noted)
    merged = None
    if not noted.has_error:
        merged = merge_counts(tables, noted, accept_even_split=accept_even_split)
    if merged is None or not _noted_result(tables, merged, noted):
        return Read(value=None, findings=noted.findings(), inputs=inputs), extent_of([])
    progress(1.0)
    read = Read(value=_table(tables, merged, chosen), findings=noted.findings(), inputs=inputs)
    return read, extent_of(tables)


def _table(tables: list[MeshCounts], merged: MergedCounts, datum: Datum) -> PopulationTable:
    years = [table.year for table in tables if table.year is not None]
    return PopulationTable(
        row=merged.row,
        col=merged.col,
        persons=merged.persons,
        households=merged.households,
        census_year=years[0] if years else None,
        datum=datum,
        source=_source(tables),
        even_split=merged.split_cells > 0,
        rounded_fractions=merged.rounded > 0,
        prefecture_parts=merged.prefecture_parts,
    )


def _read_all(
    paths: Sequence[Path], noted: FindingLog, projection_year: int | None, progress: Progress
) -> tuple[list[MeshCounts], tuple[InputFile, ...]]:
    tables: list[MeshCounts] = []
    inputs: list[InputFile] = []
    if not paths:
        noted.error(
            "population.no_file",
            Text("人口のファイルが指定されていません", "no population file was named"),
            remedy=Text("e-Statの500mメッシュの表を指定してください", "name a 500 m mesh table of e-Stat"),
        )
    sizes = [path.stat().st_size if path.is_file() else 0 for path in paths]
    whole, done = max(sum(sizes), 1), 0
    for path, size in zip(paths, sizes, strict=True):

        def advance(share: float, done: int = done, size: int = size) -> None:
            progress(_READING_SHARE * (done + share * size) / whole)

        advance(0.0)
        try:
            found = _read_path(path, noted, projection_year, advance)
            tables += found
            inputs.append(_provenance(path, found))
        except InputRefused as error:
            noted.refusal("population.unreadable", error, file=path.name)
        done += size
    return tables, tuple(inputs)


def _read_path(path: Path, noted: FindingLog, projection_year: int | None, advance: Progress) -> list[MeshCounts]:
    tables: list[MeshCounts] = []
    with opened(path) as members, tempfile.TemporaryDirectory(prefix="coverage_planner_") as folder:
        wanted = with_sheets(wanted_members(members), Path(folder))
        if not wanted:
            raise InputRefused(
                Text("人口として読める形式ではありません", "not a format of population tables"),
                remedy=Text(
                    "txt・csv・xlsx・shp・dbf・geojson・gpkg、又はそれらのzip・gzを指定してください",
                    "name a txt, csv, xlsx, shp, dbf, geojson or gpkg file, or a zip or gz of them",
                ),
                file=path.name,
            )
        for at, member in enumerate(wanted):

            def within(share: float, at: int = at) -> None:
                advance((at + share) / len(wanted))

            within(0.0)
            try:
                if member.suffix in ATTRIBUTE_SUFFIXES:
                    counts = read_mesh_attributes(member, noted, projection_year=projection_year)
                else:
                    counts = read_mesh_text(member, noted, within, projection_year=projection_year)
            except InputRefused as error:
                if len(wanted) > 1 and is_prose(member):
                    note_prose(member, noted)
                else:
                    noted.refusal("population.unreadable", error, file=member.shown_name)
                continue
            if counts is not None:
                _note_table(counts, noted)
                tables.append(counts)
    return tables


def _provenance(path: Path, tables: list[MeshCounts]) -> InputFile:
    years = sorted({str(table.year) for table in tables if table.year is not None})
    datums = sorted({str(table.datum) for table in tables if table.datum is not None})
    return input_file(
        path, "population", description=_source(tables), vintage="、".join(years), datum="、".join(datums)
    )


def _source(tables: list[MeshCounts]) -> str:
    """Return the tables in words: ``国勢調査 2020年 地域メッシュ統計 T001101 (500m)``."""
    sources = []
    for table in tables:
        levels = "・".join(
            _LEVEL_NAMES[digits] for digits in sorted({int(digit) for digit in set(table.digits.tolist())})
        )
        year = "" if table.year is None else f"{table.year}年 "
        census = "国勢調査 " if table.table_id is not None else "国土数値情報 " if table.projection else ""
        sources.append(f"{census}{year}{table.description} ({levels})")
    return "、".join(dict.fromkeys(sources))


def _assumed_datum(table: MeshCounts) -> Datum:
    if table.projection and table.base_year is not None and table.base_year <= _LAST_JGD2000_PROJECTION_BASE:
        return Datum.JGD2000
    return Datum.JGD2011


def _agreed_datum(tables: list[MeshCounts], stated: Datum | None, noted: FindingLog) -> Datum:
    """Return the datum of the codes; tables of different datums are an error naming both files."""
    known = [table for table in tables if table.datum is not None]
    for table in known[1:]:
        if table.datum is not known[0].datum:
            noted.error(
                "population.mixed_datums",
                Text(
                    f"測地系が混ざっています: {known[0].shown_name} は {known[0].datum}、"
                    f"{table.shown_name} は {table.datum}",
                    f"mixed datums: {known[0].shown_name} is {known[0].datum}, {table.shown_name} is {table.datum}",
                ),
                remedy=Text("同じ測地系の統計表にそろえてください", "use tables of one datum"),
                file=table.shown_name,
            )
    told = known[0].datum if known else None
    if stated is not None:
        if told is not None and told is not stated:
            noted.warning(
                "population.datum_overridden",
                Text(
                    f"統計表は {told} ですが、指定により {stated} として扱います(位置は数m程度までずれます)",
                    f"the table is {told} but is taken as {stated} as stated (places differ by up to metres)",
                ),
                remedy=Text("測地系の指定を確かめてください", "check the stated datum"),
                file=known[0].shown_name,
            )
        return stated
    if told is not None:
        return told
    assumed = _assumed_datum(tables[0]) if tables else Datum.JGD2011
    if tables:
        noted.warning(
            "population.datum_assumed",
            Text(
                f"メッシュコードは測地系を持ちません。{assumed} とみなしました",
                f"mesh codes carry no datum; {assumed} was assumed",
            ),
            remedy=Text(
                "JGD2000とJGD2011は数m程度まで違います。違うときは指定してください", "state the datum if it is another"
            ),
            file=tables[0].shown_name,
        )
    return assumed


def _check_vintages(tables: list[MeshCounts], noted: FindingLog) -> None:
    known = [table for table in tables if table.year is not None]
    for table in known[1:]:
        if table.year != known[0].year or table.projection != known[0].projection:
            noted.error(
                "population.mixed_vintages",
                Text(
                    f"年次が混ざっています: {known[0].shown_name} は{known[0].year}年({known[0].description})、"
                    f"{table.shown_name} は{table.year}年({table.description})",
                    f"mixed vintages: {known[0].shown_name} is of {known[0].year} ({known[0].description}), "
                    f"{table.shown_name} of {table.year} ({table.description})",
                ),
                remedy=Text("同じ年の同じ統計にそろえてください", "use tables of one year and one statistic"),
                file=table.shown_name,
            )
    if known and len(known) < len(tables):
        unknown = next(table for table in tables if table.year is None)
        noted.warning(
            "population.unknown_vintage",
            Text(
                f"年次の分からない表です。{known[0].shown_name} と同じ{known[0].year}年とみなしました",
                f"a table of unknown year; taken as {known[0].year} like {known[0].shown_name}",
            ),
            remedy=Text("同じ年の表か確かめてください", "check that it is of the same year"),
            file=unknown.shown_name,
        )


def _note_table(table: MeshCounts, noted: FindingLog) -> None:
    name = table.shown_name
    rows = int(table.code.size)
    noted.count("population.rows", Text(f"{rows:,}行を読みました", f"{rows:,} rows read"), rows, file=name)
    total = table.exact_total
    noted.sum(
        "population.persons",
        Text(f"人口の合計 {_plain(total)}", f"sum of persons {_plain(total)}"),
        int(total) if total == total.to_integral_value() else float(total),
        file=name,
    )
    if table.households is not None:
        households = int(table.households.sum())
        noted.sum(
            "population.households",
            Text(f"世帯の合計 {households:,}", f"sum of households {households:,}"),
            households,
            file=name,
        )
        more = int(((table.households * 10**table.decimals) > table.persons).sum())
        if more:
            noted.warning(
                "population.more_households_than_persons",
                Text(
                    f"世帯数が人口より多いセルが{more:,}あります", f"{more:,} cells have more households than persons"
                ),
                remedy=Text("列の取り違えを確かめてください", "check for a wrong column"),
                file=name,
            )


def _noted_result(tables: list[MeshCounts], merged: MergedCounts, noted: FindingLog) -> bool:
    """Note what the tables add up to; False when the sum itself is absurd."""
    absurd = merged.persons > MAXIMUM_PERSONS_PER_CELL[MeshLevel.HALF.digits]
    if absurd.any():
        code = indices_to_codes(merged.row[absurd], merged.col[absurd], MeshLevel.HALF)[0]
        noted.error(
            "population.absurd",
            Text(f"合計した人口が大きすぎるメッシュがあります: {code}", f"too many persons after adding up: {code}"),
            remedy=Text("同じ表を二重に指定していないか確かめてください", "check that no table is named twice"),
        )
        return False
    total = int(merged.persons.sum())
    cells = int(merged.persons.size)
    noted.count("population.half_meshes", Text(f"500mメッシュ {cells:,}個", f"{cells:,} half meshes"), cells)
    if merged.rounded:
        noted.warning(
            "population.rounded_fractions",
            Text(
                f"小数の人口は正確に足し合わせ、合計で1回だけ四捨五入し、端数の大きいメッシュから1人に切り上げました({merged.rounded:,}メッシュ)。"
                f"合計は丸め前 {_plain(merged.exact_total)}、丸め後 {total:,}",
                f"fractional persons were added exactly, rounded half up once at the total, and counted up from the largest remainder ({merged.rounded:,} meshes); "
                f"the total is {_plain(merged.exact_total)} before and {total:,} after",
            ),
        )
    if merged.split_cells:
        noted.warning(
            "population.even_split",
            Text(
                f"1kmメッシュ {merged.split_cells:,} セルの人口を4つの500mメッシュに均等割りしました。すべての数値に明記されます",
                f"persons of {merged.split_cells:,} cells of 1 km were split evenly over their four half meshes; "
                "this is printed on every figure",
            ),
            remedy=Text(
                "正確な人口カバー率には500mの表を使ってください", "use a 500 m table for exact population coverage"
            ),
        )
    if merged.households is None and any(table.households is not None for table in tables):
        noted.warning(
            "population.households_incomplete",
            Text("世帯数のない表があるため、世帯数は使いません", "households are left out: a table has none"),
            remedy=Text("世帯総数の列のある表にそろえてください", "use tables with a households column"),
        )
    noted.sum("population.total_persons", Text(f"総人口 {total:,}人", f"{total:,} persons in all"), total)
    return True


def _plain(number: Decimal) -> str:
    return f"{number.normalize():,f}"
