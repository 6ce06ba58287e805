"""Real mesh statistics give the published totals, cell by cell where two files tell of the same cells."""

from __future__ import annotations

import csv
import io
import zipfile
from collections import Counter
from decimal import Decimal
from pathlib import Path

import numpy as np
import pytest

from coverage_planner.data.population import read_population
from coverage_planner.data.reading import Read
from coverage_planner.model.findings import Severity
from coverage_planner.model.layers import PopulationTable
from coverage_planner.model.mesh import MeshLevel, indices_to_codes
from coverage_planner.model.terms import Datum

pytestmark = pytest.mark.real


def value(read: Read[PopulationTable]) -> PopulationTable:
    assert read.value is not None, [finding.one_line() for finding in read.findings]
    return read.value


def plain_rows(text: str) -> list[list[str]]:
    """The rows of a table by Python's csv module alone: code rows only, none of our code."""
    return [row for row in csv.reader(io.StringIO(text)) if row and row[0].isdigit()]


def rows_of(path: Path) -> list[list[str]]:
    if path.suffix == ".zip":
        with zipfile.ZipFile(path) as archive:
            return plain_rows(archive.read(archive.namelist()[0]).decode("cp932"))
    return plain_rows(path.read_text(encoding="cp932"))


@pytest.mark.parametrize(
    ("name", "persons", "households_column"),
    [
        ("tblT001101H5031.txt", 532_512, 37),
        ("tblT001101H5130.txt", 98_387, 37),
        ("tblT001102Q5240.txt", 115_588, 37),
        ("tblT001100S30.txt", 922_584, 37),
        ("test_2020_19.zip", 809_974, 37),
        ("test_2015_19.zip", 834_930, 28),
        ("pop_2020_5339.zip", 30_215_026, 37),
        ("pop_2010_5338.zip", 935_649, 4),
    ],
)
def test_totals_are_the_published_ones(real_data: Path, name: str, persons: int, households_column: int) -> None:
    path = real_data / "a_population" / name
    rows = rows_of(path)
    persons_column = 1 if name.startswith("pop_2010") else 4
    table = value(read_population([path], accept_even_split=True))
    assert table.total_persons == persons == sum(int(row[persons_column]) for row in rows)
    assert table.households is not None
    assert int(table.households.sum()) == sum(int(row[households_column]) for row in rows)
    assert table.datum is Datum.JGD2000
    assert table.census_year == (2010 if "2010" in name else 2015 if "2015" in name else 2020)
    assert table.even_split == (len(rows[0][0]) == 8)


def test_every_cell_of_5031_keeps_its_own_count(real_data: Path) -> None:
    path = real_data / "a_population" / "tblT001101H5031.txt"
    table = value(read_population([path]))
    codes = indices_to_codes(table.row, table.col, MeshLevel.HALF).tolist()
    assert table.households is not None
    found = {
        str(code): (persons, households)
        for code, persons, households in zip(codes, table.persons.tolist(), table.households.tolist(), strict=True)
    }
    assert found == {row[0]: (int(row[4]), int(row[37])) for row in rows_of(path)}


def test_suppressed_rows_of_5031_are_counted_and_not_lost(real_data: Path) -> None:
    path = real_data / "a_population" / "tblT001101H5031.txt"
    suppressed = [row for row in rows_of(path) if row[1] == "2"]
    assert sum(int(row[4]) for row in suppressed) == 6_254
    read = read_population([path])
    assert [f.value for f in read.findings if f.code == "population.suppressed_cells"] == [len(suppressed)]
    assert not [f for f in read.findings if f.severity in (Severity.WARNING, Severity.ERROR)]


def test_quarter_meshes_add_up_to_their_half_meshes(real_data: Path) -> None:
    path = real_data / "a_population" / "tblT001102Q5240.txt"
    table = value(read_population([path]))
    expected: Counter[int] = Counter()
    for row in rows_of(path):
        expected[int(row[0][:9])] += int(row[4])
    codes = indices_to_codes(table.row, table.col, MeshLevel.HALF).tolist()
    assert dict(zip(codes, table.persons.tolist(), strict=True)) == dict(expected)


def test_half_meshes_of_5339_add_up_to_the_1_km_table_in_every_cell(real_data: Path, tmp_path: Path) -> None:
    lines = (real_data / "a_population" / "Chiba500mPop2020.csv").read_text().splitlines(keepends=True)
    part = tmp_path / "5339.csv"
    part.write_text(lines[0] + "".join(line for line in lines[1:] if line.startswith("5339")))
    table = value(read_population([part], datum=Datum.JGD2000))
    codes = indices_to_codes(table.row // 2, table.col // 2, MeshLevel.STANDARD)
    summed: Counter[int] = Counter()
    for code, persons in zip(codes.tolist(), table.persons.tolist(), strict=True):
        summed[code] += persons
    published = {int(row[0]): int(row[4]) for row in rows_of(real_data / "a_population" / "pop_2020_5339.zip")}
    assert len(published) == 4_691
    assert dict(summed) == published
    assert table.total_persons == 30_215_026


def test_an_even_split_of_5339_keeps_every_1_km_cell(real_data: Path) -> None:
    path = real_data / "a_population" / "pop_2020_5339.zip"
    table = value(read_population([path], accept_even_split=True))
    codes = indices_to_codes(table.row // 2, table.col // 2, MeshLevel.STANDARD)
    summed: Counter[int] = Counter()
    for code, persons in zip(codes.tolist(), table.persons.tolist(), strict=True):
        summed[code] += persons
    assert dict(summed) == {int(row[0]): int(row[4]) for row in rows_of(path)}
    refused = read_population([path])
    assert refused.value is None
    assert [f.code for f in refused.findings if f.severity is Severity.ERROR] == ["population.needs_half_meshes"]


def test_the_nara_projection_is_summed_exactly(real_data: Path) -> None:
    path = real_data / "a_population" / "500m_mesh_suikei_2018_shape_29.zip"
    read = read_population([path])
    table = value(read)
    assert (table.census_year, table.datum, table.rounded_fractions) == (2015, Datum.JGD2000, True)
    # The DBF holds N(10,4) text: the sum is taken from its bytes here, independently of GDAL and of our reader.
    with zipfile.ZipFile(path) as archive:
        dbf = archive.read("500m_mesh_2018_29.dbf")
    records, header, length = (int.from_bytes(dbf[a:b], "little") for a, b in ((4, 8), (8, 10), (10, 12)))
    at = 1 + 10 + 6  # deletion flag, MESH_ID, SHICODE
    texts = [dbf[header + n * length + at : header + n * length + at + 10].decode().strip() for n in range(records)]
    exact = sum(map(Decimal, texts))
    assert exact == Decimal("1364316.0036")
    finding = next(f for f in read.findings if f.code == "population.persons")
    assert "1,364,316.0036" in finding.message.ja
    rounded = next(f for f in read.findings if f.code == "population.rounded_fractions")
    assert "1,364,316.0036" in rounded.message.ja and f"{table.total_persons:,}" in rounded.message.ja
    assert table.total_persons == 1_364_316
    assert table.prefecture_parts is not None
    assert set(table.prefecture_parts[1].tolist()) == {29}
    assert table.prefecture_parts[2].tolist() == table.persons.tolist()


def test_by_prefecture_parts_of_yamanashi(real_data: Path) -> None:
    table = value(read_population([real_data / "a_population" / "test_2020_19.zip"], accept_even_split=True))
    assert table.prefecture_parts is not None
    assert set(table.prefecture_parts[1].tolist()) == {19}
    assert (
        np.bincount(table.prefecture_parts[0], table.prefecture_parts[2]).astype(int).tolist() == table.persons.tolist()
    )


@pytest.mark.parametrize(
    ("first", "second", "code"),
    [
        ("pop_2015_5338.zip", "pop_2020_5339.zip", "population.mixed_vintages"),
        ("pop_2020_5338.zip", "test_2020_19.zip", "population.mesh_and_prefecture"),
        ("pop_2020_5339.zip", "Chiba500mPop2020.csv", "population.two_levels"),
        ("tblT001101H5031.txt", "tblT001101H5031.txt", "population.duplicate_cell"),
    ],
)
def test_files_that_do_not_go_together_are_refused(real_data: Path, first: str, second: str, code: str) -> None:
    folder = real_data / "a_population"
    read = read_population([folder / first, folder / second], accept_even_split=True)
    assert read.value is None
    errors = [f for f in read.findings if f.severity is Severity.ERROR]
    assert {error.code for error in errors} == {code}
    assert errors[0].file is not None and errors[0].file.startswith(second)
    assert first in errors[0].message.ja


@pytest.mark.parametrize("name", ["MESH05135.shp", "29nara500m.geojson.gz"])
def test_meshes_without_population_are_refused(real_data: Path, name: str) -> None:
    read = read_population([real_data / "a_population" / name])
    assert read.value is None
    assert "人口総数の列" in read.findings[0].message.ja
