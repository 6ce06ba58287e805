"""Mesh statistics of every form give each half mesh its own published persons and households."""

from __future__ import annotations

import gzip
import zipfile
from pathlib import Path

import numpy as np
import openpyxl
import pytest

from coverage_planner.data import estat_mesh_text
from coverage_planner.data.population import read_population
from coverage_planner.data.reading import Read
from coverage_planner.model.errors import Cancelled
from coverage_planner.model.findings import Severity
from coverage_planner.model.layers import PopulationTable
from coverage_planner.model.mesh import MeshLevel, indices_to_codes
from coverage_planner.model.terms import Datum

IDS = "KEY_CODE,HTKSYORI,HTKSAKI,GASSAN,{t}001,{t}002,{t}003,{t}034,{t}035"
LABELS = ",,,,　人口（総数）,　人口（総数）　男,　人口（総数）　女,　世帯総数,　一般世帯数"
ROWS = (
    "503100001,2,503100002,,5,3,2,1,1",
    "503100002,1,,503100001,53,26,27,18,18",
    "503100011,0,,,2,2,0,2,2",
)


def estat(
    table: str = "T001141", rows: tuple[str, ...] = ROWS, *, line_break: str = "\r\n", labels: bool = True
) -> str:
    lines = [IDS.format(t=table), *([LABELS] if labels else []), *rows]
    return line_break.join(lines) + line_break


def write(folder: Path, name: str, text: str, encoding: str = "cp932") -> Path:
    path = folder / name
    path.write_bytes(text.encode(encoding))
    return path


def persons_by_code(read: Read[PopulationTable]) -> dict[int, int]:
    assert read.value is not None, [finding.one_line() for finding in read.findings]
    table = read.value
    return dict(
        zip(indices_to_codes(table.row, table.col, MeshLevel.HALF).tolist(), table.persons.tolist(), strict=True)
    )


def codes(read: Read[PopulationTable], severity: Severity) -> list[str]:
    return [finding.code for finding in read.findings if finding.severity is severity]


EXPECTED = {503100001: 5, 503100002: 53, 503100011: 2}


@pytest.mark.parametrize("encoding", ["cp932", "utf-8", "utf-8-sig"])
@pytest.mark.parametrize("line_break", ["\r\n", "\n", "\r"])
@pytest.mark.parametrize("name", ["tblT001141H5031.txt", "mesh.csv"])
def test_encodings_and_line_breaks_change_nothing(tmp_path: Path, encoding: str, line_break: str, name: str) -> None:
    read = read_population([write(tmp_path, name, estat(line_break=line_break), encoding)])
    assert persons_by_code(read) == EXPECTED
    assert read.value is not None
    assert read.value.households is not None and read.value.households.tolist() == [1, 18, 2]
    assert (read.value.census_year, read.value.datum) == (2020, Datum.JGD2011)
    assert not codes(read, Severity.WARNING)
    assert (read.inputs[0].vintage, read.inputs[0].datum, read.inputs[0].role) == ("2020", "JGD2011", "population")


def test_suppressed_cells_keep_their_own_total_and_are_counted(tmp_path: Path) -> None:
    read = read_population([write(tmp_path, "a.txt", estat())])
    finding = next(f for f in read.findings if f.code == "population.suppressed_cells")
    assert (finding.value, finding.severity) == (1, Severity.COUNT)
    assert persons_by_code(read)[503100001] == 5


def test_zip_and_gz_read_as_the_file_inside(tmp_path: Path) -> None:
    zipped = tmp_path / "other_name.zip"
    with zipfile.ZipFile(zipped, "w") as archive:
        archive.writestr("sub/tblT001141H5031.txt", estat().encode("cp932"))
        archive.writestr("readme.pdf", b"%PDF")
    packed = tmp_path / "tblT001141H5031.txt.gz"
    packed.write_bytes(gzip.compress(estat().encode("cp932")))
    for path in (zipped, packed):
        assert persons_by_code(read_population([path])) == EXPECTED


def test_columns_are_found_by_label_wherever_they_stand(tmp_path: Path) -> None:
    text = (
        "MEMO,T001141034,KEY_CODE,T001141001,T001141002\n"
        ",　世帯総数,,　人口総数,　人口総数　男\n"
        '"山,奥",1,503100001,5,3\n'
        "x,18,503100002,53,26\n"
    )
    read = read_population([write(tmp_path, "a.csv", text)])
    assert persons_by_code(read) == {503100001: 5, 503100002: 53}
    assert read.value is not None and read.value.households is not None
    assert read.value.households.tolist() == [1, 18]


def test_labels_win_over_the_usual_item_numbers(tmp_path: Path) -> None:
    text = "KEY_CODE,T001141001,T001141002\n,　人口総数　男,　人口総数\n503100001,3,5\n"
    assert persons_by_code(read_population([write(tmp_path, "a.txt", text)])) == {503100001: 5}


@pytest.mark.parametrize(
    ("table", "households", "year", "datum"),
    [
        ("T001141", "034", 2020, Datum.JGD2011),
        ("T001101", "034", 2020, Datum.JGD2000),
        ("T000847", "025", 2015, Datum.JGD2000),
        ("T000609", "004", 2010, Datum.JGD2000),
        ("T000387", None, 2005, Datum.JGD2000),
        ("T000386", None, 2000, Datum.JGD2000),
    ],
)
def test_known_tables_without_labels(
    tmp_path: Path, table: str, households: str | None, year: int, datum: Datum
) -> None:
    text = f"KEY_CODE,{table}002,{table}{households or '009'},{table}001\n503100001,3,1,5\n"
    read = read_population([write(tmp_path, "a.txt", text)])
    assert persons_by_code(read) == {503100001: 5}
    assert read.value is not None
    assert (read.value.census_year, read.value.datum) == (year, datum)
    assert (read.value.households is not None) == (households is not None)


def test_concatenated_files_with_label_rows_in_the_middle(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    second = "KEY_CODE,T001141034,T001141001\n,　世帯総数,　人口総数\n513007022,4,9\n"
    third = LABELS + "\n" + "513007031,0,,,423,204,219,202,202\n"
    text = estat() + "\n" + estat(rows=()) + third + second
    for lines in (1, 3, 20_000):
        monkeypatch.setattr(estat_mesh_text, "CHUNK_LINES", lines)
        read = read_population([write(tmp_path, "a.txt", text)])
        assert persons_by_code(read) == EXPECTED | {513007031: 423, 513007022: 9}
        assert read.value is not None and read.value.households is not None
        assert int(read.value.households.sum()) == 1 + 18 + 2 + 202 + 4


def test_byte_order_marks_in_mid_file_are_tolerated(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_bytes(
        "KEY_CODE,pop\n503100001,5\n".encode("utf-8-sig") + "KEY_CODE,pop\n503100002,6\n".encode("utf-8-sig")
    )
    assert persons_by_code(read_population([path])) == {503100001: 5, 503100002: 6}


def test_only_the_label_row_left(tmp_path: Path) -> None:
    read = read_population([write(tmp_path, "a.txt", LABELS + "\n" + "\n".join(ROWS) + "\n")])
    assert persons_by_code(read) == EXPECTED


def test_headerless_two_columns_say_so(tmp_path: Path) -> None:
    read = read_population([write(tmp_path, "a.csv", "503100001,5\r\n503100002,53\r\n")])
    assert persons_by_code(read) == {503100001: 5, 503100002: 53}
    assert set(codes(read, Severity.WARNING)) == {"population.no_header", "population.datum_assumed"}
    assert read.value is not None and (read.value.census_year, read.value.datum) == (None, Datum.JGD2011)


@pytest.mark.parametrize(
    "header", ["KEY_CODE,pop", "メッシュコード,人口", "mesh_code\tpopulation", "KEY_CODE;人口総数"]
)
def test_two_columns_with_header(tmp_path: Path, header: str) -> None:
    separator = next(char for char in ",\t;" if char in header)
    text = f'{header}\n"503100001"{separator}"1,234"\n503100002{separator}53.0\n'
    read = read_population([write(tmp_path, "a.csv", text)])
    assert persons_by_code(read) == {503100001: 1234, 503100002: 53}


def test_the_other_of_two_columns_is_taken_with_a_warning(tmp_path: Path) -> None:
    read = read_population([write(tmp_path, "a.csv", "KEY_CODE,value\n503100001,7\n")])
    assert persons_by_code(read) == {503100001: 7}
    assert "population.guessed_column" in codes(read, Severity.WARNING)


def test_titles_above_the_header_are_named(tmp_path: Path) -> None:
    read = read_population([write(tmp_path, "a.csv", "令和2年国勢調査\n\nKEY_CODE,pop\n503100001,7\n")])
    assert persons_by_code(read) == {503100001: 7}
    assert [f.row for f in read.findings if f.code == "population.title_row"] == [1]


def test_quarter_meshes_are_summed(tmp_path: Path) -> None:
    text = "KEY_CODE,pop\n5031000011,1\n5031000012,2\n5031000014,4\n5031000021,8\n"
    assert persons_by_code(read_population([write(tmp_path, "a.csv", text)])) == {503100001: 7, 503100002: 8}


def test_standard_meshes_are_refused_until_the_split_is_accepted(tmp_path: Path) -> None:
    path = write(tmp_path, "a.csv", "KEY_CODE,pop,世帯数\n50310000,7,2\n50310001,4,4\n")
    refused = read_population([path])
    assert refused.value is None
    assert codes(refused, Severity.ERROR) == ["population.needs_half_meshes"]
    read = read_population([path], accept_even_split=True)
    assert persons_by_code(read) == {
        503100001: 2,
        503100002: 2,
        503100003: 2,
        503100004: 1,
        503100011: 1,
        503100012: 1,
        503100013: 1,
        503100014: 1,
    }
    assert read.value is not None and read.value.even_split
    assert read.value.households is not None and int(read.value.households.sum()) == 6
    assert "population.even_split" in codes(read, Severity.WARNING)


def test_prefecture_files_are_added_and_their_parts_kept(tmp_path: Path) -> None:
    one = write(tmp_path, "tblT001141H13.txt", estat(rows=("533925001,0,,,7,3,4,3,3", "533925002,0,,,1,1,0,1,1")))
    other = write(tmp_path, "tblT001141H19.txt", estat(rows=("533925001,0,,,10,5,5,4,4",)))
    read = read_population([one, other])
    assert persons_by_code(read) == {533925001: 17, 533925002: 1}
    assert read.value is not None and read.value.prefecture_parts is not None
    index, prefecture, persons = read.value.prefecture_parts
    assert list(zip(index.tolist(), prefecture.tolist(), persons.tolist(), strict=True)) == [
        (0, 13, 7),
        (0, 19, 10),
        (1, 13, 1),
    ]


def test_parts_of_split_border_cells_add_up_both_ways(tmp_path: Path) -> None:
    one = write(tmp_path, "tblT001140S13.txt", estat("T001140", rows=("53392500,0,,,3,1,2,1,1",)))
    other = write(tmp_path, "tblT001140S19.txt", estat("T001140", rows=("53392500,0,,,2,1,1,1,1",)))
    read = read_population([one, other], accept_even_split=True)
    assert persons_by_code(read) == {533925001: 2, 533925002: 1, 533925003: 1, 533925004: 1}
    assert read.value is not None and read.value.prefecture_parts is not None
    index, prefecture, persons = read.value.prefecture_parts
    assert np.bincount(index, persons).tolist() == [2, 1, 1, 1]
    assert (persons[prefecture == 13].sum(), persons[prefecture == 19].sum()) == (3, 2)


def test_mesh_and_prefecture_files_may_stand_side_by_side_but_not_overlap(tmp_path: Path) -> None:
    mesh = write(tmp_path, "tblT001141H5339.txt", estat(rows=("533925001,0,,,17,8,9,7,7",)))
    beside = write(tmp_path, "tblT001141H30.txt", estat(rows=("503515011,0,,,10,5,5,4,4",)))
    over = write(tmp_path, "tblT001141H13.txt", estat(rows=("533925001,0,,,7,3,4,3,3",)))
    assert persons_by_code(read_population([mesh, beside])) == {533925001: 17, 503515011: 10}
    refused = read_population([mesh, over])
    assert refused.value is None
    (error,) = [f for f in refused.findings if f.severity is Severity.ERROR]
    assert (error.code, error.file, error.row) == ("population.mesh_and_prefecture", over.name, 3)
    assert mesh.name in error.message.ja


def test_two_cell_sizes_may_not_overlap(tmp_path: Path) -> None:
    half = write(tmp_path, "half.csv", "KEY_CODE,pop\n503100001,5\n503100101,5\n")
    quarter = write(tmp_path, "quarter.csv", "KEY_CODE,pop\n5031000012,5\n")
    standard = write(tmp_path, "standard.csv", "KEY_CODE,pop\n50310010,5\n")
    for other in (quarter, standard):
        refused = read_population([half, other], accept_even_split=True)
        assert "population.two_levels" in codes(refused, Severity.ERROR)


def test_sums_and_counts_are_findings(tmp_path: Path) -> None:
    read = read_population([write(tmp_path, "a.txt", estat())])
    values = {f.code: f.value for f in read.findings if f.severity in (Severity.COUNT, Severity.SUM)}
    assert values == {
        "population.suppressed_cells": 1,
        "population.rows": 3,
        "population.persons": 60,
        "population.households": 21,
        "population.half_meshes": 3,
        "population.total_persons": 60,
    }


def test_the_stated_datum_is_taken_and_a_contradiction_named(tmp_path: Path) -> None:
    path = write(tmp_path, "a.txt", estat("T001101"))
    read = read_population([path], datum=Datum.JGD2011)
    assert read.value is not None and read.value.datum is Datum.JGD2011
    assert "population.datum_overridden" in codes(read, Severity.WARNING)
    assert not codes(read_population([path], datum=Datum.JGD2000), Severity.WARNING)


def test_progress_rises_and_cancel_passes_through(tmp_path: Path) -> None:
    paths = [write(tmp_path, "a.txt", estat()), write(tmp_path, "b.csv", "KEY_CODE,pop\n513007022,1\n")]
    shares: list[float] = []
    read_population(paths, progress=shares.append)
    assert shares == sorted(shares) and shares[-1] == 1.0

    def cancel(_: float) -> None:
        raise Cancelled

    with pytest.raises(Cancelled):
        read_population(paths, progress=cancel)


def test_a_table_saved_as_a_workbook_gives_the_same(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    book.active.append(["このシートは説明です"])  # type: ignore[union-attr]
    sheet = book.create_sheet("メッシュ")
    for line in estat().splitlines():
        sheet.append([int(cell) if cell.isdigit() else cell for cell in line.split(",")])
    book.save(tmp_path / "人口 メッシュ.xlsx")
    read = read_population([tmp_path / "人口 メッシュ.xlsx"])
    assert persons_by_code(read) == EXPECTED
    sheet.cell(row=4, column=5).value = "たくさん"
    book.save(tmp_path / "b.xlsx")
    refused = read_population([tmp_path / "b.xlsx"])
    error = next(finding for finding in refused.findings if finding.severity is Severity.ERROR)
    assert (error.file, error.row) == ("b.xlsx!メッシュ", 4)


def test_notes_beside_the_table_are_set_aside_by_name_and_a_table_without_header_is_not(tmp_path: Path) -> None:
    def zipped(name: str, beside: str) -> Path:
        with zipfile.ZipFile(tmp_path / name, "w") as archive:
            archive.writestr("tblT001141H5031.txt", estat().encode("cp932"))
            archive.writestr("利用上の注意.txt", beside.encode("cp932"))
        return tmp_path / name

    read = read_population([zipped("a.zip", "利用上の注意\n令和2年国勢調査\n")])
    assert persons_by_code(read) == EXPECTED
    aside = next(finding for finding in read.findings if finding.code == "population.no_table")
    assert aside.file == "a.zip!利用上の注意.txt"
    lost = read_population([zipped("b.zip", "503100021,0,,,7,3,4,1,1\n")])
    assert lost.value is None


def test_an_archive_of_archives_is_refused_with_what_to_do(tmp_path: Path) -> None:
    inner = tmp_path / "tblT001141H5031.zip"
    with zipfile.ZipFile(inner, "w") as archive:
        archive.writestr("tblT001141H5031.txt", estat().encode("cp932"))
    with zipfile.ZipFile(tmp_path / "all.zip", "w") as archive:
        archive.write(inner, inner.name)
    read = read_population([tmp_path / "all.zip"])
    assert read.value is None
    assert "展開" in read.findings[0].one_line()
    assert read.findings[0].file == "all.zip"
