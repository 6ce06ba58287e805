"""Every kind of bad mesh table is named with file, row, field and remedy, and nothing of it is taken."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from coverage_planner.data.finding_log import MAXIMUM_EQUAL_FINDINGS
from coverage_planner.data.population import read_population
from coverage_planner.model.findings import Finding, Severity

HEADER = "KEY_CODE,HTKSYORI,T001141001,T001141034\n,,　人口（総数）,　世帯総数\n"
GOOD = HEADER + "503100001,0,5,2\n503100002,0,53,18\n"


def errors_of(path: Path) -> list[Finding]:
    read = read_population([path])
    errors = [finding for finding in read.findings if finding.severity is Severity.ERROR]
    assert (read.value is None) == bool(errors)
    for error in errors:
        assert error.remedy is not None
        assert error.file is not None and error.file.startswith(path.name)
    return errors


def the_error(folder: Path, text: str | bytes, name: str = "bad.txt") -> Finding:
    path = folder / name
    path.write_bytes(text if isinstance(text, bytes) else text.encode("cp932"))
    errors = errors_of(path)
    assert len(errors) == 1, [error.one_line() for error in errors]
    return errors[0]


@pytest.mark.parametrize(
    ("row", "code", "field"),
    [
        ("503100003,0,*,2", "population.suppressed_total", "　人口（総数）"),
        ("503100003,0,5,*", "population.suppressed_total", "　世帯総数"),
        ("503100003,0,,2", "population.missing_value", "　人口（総数）"),
        ("503100003,0,NaN,2", "population.not_a_number", "　人口（総数）"),
        ("503100003,0,inf,2", "population.not_a_number", "　人口（総数）"),
        ("503100003,0,五,2", "population.not_a_number", "　人口（総数）"),
        ("503100003,0,-5,2", "population.negative", "　人口（総数）"),
        ("503100003,0,5,-2", "population.negative", "　世帯総数"),
        ("503100003,0,5,2.5", "population.fractional_households", "　世帯総数"),
        ("503100003,0,200001,2", "population.absurd", "　人口（総数）"),
        ("503100003,0,5", "population.wrong_field_count", None),
        ("503100003,0,5,2,9", "population.wrong_field_count", None),
        ('503100003,0,"5,2', "population.wrong_field_count", None),
        ("503100005,0,5,2", "population.unknown_code", "KEY_CODE"),
        ("503180001,0,5,2", "population.unknown_code", "KEY_CODE"),
        ("103100001,0,5,2", "population.unknown_code", "KEY_CODE"),
        ("503100,0,5,2", "population.unknown_code", "KEY_CODE"),
        ("50310000111,0,5,2", "population.unknown_code", "KEY_CODE"),
        ("5.031E+08,0,5,2", "population.not_a_mesh_code", "KEY_CODE"),
        ("合計,,58,20", "population.not_a_mesh_code", "KEY_CODE"),
        (",0,5,2", "population.not_a_mesh_code", "KEY_CODE"),
        ("503100001,0,5,2", "population.duplicate_cell", "KEY_CODE"),
    ],
)
def test_one_bad_row_is_named(tmp_path: Path, row: str, code: str, field: str | None) -> None:
    error = the_error(tmp_path, GOOD + row + "\n503100004,0,1,1\n")
    assert (error.code, error.row) == (code, 5)
    assert error.field == (field.strip() if field else None)


def test_a_code_damaged_by_excel_gets_its_own_remedy(tmp_path: Path) -> None:
    error = the_error(tmp_path, GOOD + "5.031E+08,0,5,2\n")
    assert error.remedy is not None and "Excel" in error.remedy.ja


def test_row_numbers_hold_behind_blank_lines_and_many_rows(tmp_path: Path) -> None:
    lines = ["KEY_CODE,pop", ""]
    lines += [
        f"5031{a}{b}{c}{d}{e},1"
        for a in range(8)
        for b in range(8)
        for c in range(10)
        for d in range(10)
        for e in (1, 2, 3, 4)
    ]
    lines.insert(20_005, "")
    lines[23_000] = lines[23_000].replace(",1", ",x")
    error = the_error(tmp_path, "\n".join(lines) + "\n")
    assert (error.code, error.row) == ("population.not_a_number", 23_001)


def test_thousands_of_equal_errors_are_counted_not_listed(tmp_path: Path) -> None:
    path = tmp_path / "bad.txt"
    path.write_bytes((HEADER + "503100001,0,*,2\n" * 500).encode("cp932"))
    errors = errors_of_any(path)
    assert len(errors) == MAXIMUM_EQUAL_FINDINGS + 1
    assert "480" in errors[-1].message.ja


def errors_of_any(path: Path) -> list[Finding]:
    return [finding for finding in read_population([path]).findings if finding.severity is Severity.ERROR]


@pytest.mark.parametrize(
    ("name", "content", "words"),
    [
        ("a.txt", b"", "空"),
        ("a.txt", b"\r\n\r\n", "空"),
        ("a.txt", HEADER.encode("cp932"), "データの行"),
        ("a.txt", "KEY_CODE,男,女\n503100001,1,2\n".encode("cp932"), "人口総数の列"),
        ("a.txt", "名前,値,備考\nあ,1,2\n".encode("cp932"), "見出し行"),
        ("a.txt", b"503100001,1,2\n", "見出し行"),
        ("a.txt", b"<!DOCTYPE html>\n<html><body>404</body></html>\n", "見出し行"),
        ("a.txt", GOOD.encode("utf-16"), "UTF-16"),
        ("a.txt", b"KEY_CODE,pop\n503100001\0,5\n", "バイナリ"),
        ("a.txt", HEADER.replace("人口", "\0").encode("cp932", "ignore"), "バイナリ"),
        ("a.txt", b"KEY_CODE,pop,\xff\xfd\xa0\n503100001,5,1\n", "文字コード"),
        ("a.txt", "KEY_CODE,人口総数,人口（総数）\n503100001,5,6\n".encode("cp932"), "2つ"),
        ("a.txt", ("KEY_CODE,T001141001\n,　人口総数,　世帯総数\n503100001,5\n").encode("cp932"), "見出し2行"),
        ("a.zip", b"PK\x03\x04 not really", "書庫"),
        ("a.gz", b"\x1f\x8b\x08 not really", "書庫"),
        ("a.geojson", b"{", "GeoJSON"),
        ("a.geojson", b'{"type": "FeatureCollection", "features": [{"properties": {"a": 1}}]}', "メッシュコード"),
        ("a.geojson", b"[" * 100_000, "GeoJSON"),
        ("a.shp", b"\x00\x00\x27\x0a", ".shx"),
        ("a.xlsx", b"PK\x03\x04\0\0", "Excel"),
    ],
)
def test_unreadable_files_are_refused_with_a_remedy(tmp_path: Path, name: str, content: bytes, words: str) -> None:
    assert words in the_error(tmp_path, content, name).message.ja


@pytest.mark.parametrize("kind", ["folder", "missing"])
def test_what_is_no_file_is_named(tmp_path: Path, kind: str) -> None:
    path = tmp_path / "x.txt"
    if kind == "folder":
        path.mkdir()
    (error,) = errors_of(path)
    assert error.file == "x.txt"


def test_no_file_at_all_is_an_error() -> None:
    read = read_population([])
    assert read.value is None and read.findings[0].code == "population.no_file"


def test_a_file_cut_off_in_its_last_row_is_suspected(tmp_path: Path) -> None:
    path = tmp_path / "cut.csv"
    path.write_text("KEY_CODE,pop\n503100001,5\n503100002,5")
    findings = read_population([path]).findings
    assert "population.no_final_line_break" in [finding.code for finding in findings]


def test_one_bad_file_among_good_ones_takes_nothing(tmp_path: Path) -> None:
    good, bad = tmp_path / "good.txt", tmp_path / "bad.txt"
    good.write_bytes(GOOD.encode("cp932"))
    bad.write_bytes((HEADER + "503100013,0,*,1\n").encode("cp932"))
    read = read_population([good, bad])
    assert read.value is None
    assert [f.file for f in read.findings if f.severity is Severity.ERROR] == ["bad.txt"]


@pytest.mark.parametrize(
    ("first", "second", "code"),
    [
        ("T001141", "T000847", "population.mixed_vintages"),
        ("T001141", "T001101", "population.mixed_datums"),
    ],
)
def test_mixed_vintages_and_datums_name_both_files(tmp_path: Path, first: str, second: str, code: str) -> None:
    paths = []
    for table, cell in ((first, "503100001"), (second, "503100002")):
        path = tmp_path / f"tbl{table}H5031.txt"
        path.write_text(f"KEY_CODE,{table}001\n{cell},5\n")
        paths.append(path)
    read = read_population(paths)
    assert read.value is None
    error = next(f for f in read.findings if f.code == code)
    assert paths[0].name in error.message.ja and paths[1].name in error.message.ja
    assert error.remedy is not None


def test_vintages_mixed_within_one_file_are_an_error(tmp_path: Path) -> None:
    text = "KEY_CODE,T001141001\n503100001,5\nKEY_CODE,T000847001\n503100002,5\n"
    error = the_error(tmp_path, text)
    assert (error.code, error.row) == ("population.mixed_vintages", 3)


def test_the_same_file_twice_is_an_error(tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    path.write_bytes(GOOD.encode("cp932"))
    read = read_population([path, path])
    assert read.value is None
    assert {f.code for f in read.findings if f.severity is Severity.ERROR} == {"population.duplicate_cell"}


def test_a_prefecture_named_twice_is_an_error(tmp_path: Path) -> None:
    for folder in ("a", "b"):
        (tmp_path / folder).mkdir()
        (tmp_path / folder / "tblT001141H19.txt").write_bytes(GOOD.encode("cp932"))
    read = read_population([tmp_path / folder / "tblT001141H19.txt" for folder in ("a", "b")])
    assert read.value is None


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.binary(max_size=300), st.sampled_from([".txt", ".csv", ".zip", ".gz", ".shp", ".dbf", ".geojson", ".gpkg"]))
def test_rubbish_never_raises(tmp_path: Path, content: bytes, suffix: str) -> None:
    path = tmp_path / f"rubbish{suffix}"
    path.write_bytes(content)
    read = read_population([path])
    assert (read.value is None) == any(finding.severity is Severity.ERROR for finding in read.findings)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.integers(0, len(GOOD.encode("cp932")) - 1), st.binary(min_size=1, max_size=3))
def test_a_damaged_file_is_an_error_or_a_whole_table(tmp_path: Path, at: int, wrong: bytes) -> None:
    raw = GOOD.encode("cp932")
    path = tmp_path / "damaged.txt"
    path.write_bytes(raw[:at] + wrong + raw[at + len(wrong) :])
    read = read_population([path])
    assert (read.value is None) == any(finding.severity is Severity.ERROR for finding in read.findings)


def test_a_file_that_is_blank_as_text_is_empty(tmp_path: Path) -> None:
    path = tmp_path / "blank.txt"
    path.write_bytes(b"\x1c")
    read = read_population([path])
    assert read.value is None
    assert any("空のファイル" in finding.message.ja for finding in read.findings)


@pytest.mark.parametrize("number", ["1e-400", "0." + "0" * 200 + "1", "1e400", "-1e-300"])
def test_numbers_beyond_every_count_are_refused_in_their_row(tmp_path: Path, number: str) -> None:
    path = tmp_path / "m.csv"
    path.write_text(f"KEY_CODE,pop\n533945001,{number}\n", encoding="utf-8")
    read = read_population([path])
    assert read.value is None
    (error,) = [finding for finding in read.findings if finding.severity is Severity.ERROR]
    assert (error.file, error.row, error.field) == ("m.csv", 2, "pop")


def test_a_table_without_an_ending_is_read_as_text(tmp_path: Path) -> None:
    path = tmp_path / "data"
    path.write_text("KEY_CODE,pop\n533945001,5\n", encoding="utf-8")
    read = read_population([path])
    assert read.value is not None
    assert read.value.total_persons == 5
