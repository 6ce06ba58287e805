"""Office tables are read as rows of text; hostile workbooks are refused quickly."""

from __future__ import annotations

import zipfile
from pathlib import Path

import openpyxl
import pytest

from coverage_planner.data import table_rows
from coverage_planner.data.archive import Member
from coverage_planner.data.table_rows import find_header, read_sheets
from coverage_planner.model.errors import InputRefused


def member(path: Path) -> Member:
    return Member(path, path.name)


def book(path: Path, rows: list[list[object]], *, title: str = "Sheet") -> Path:
    out = openpyxl.Workbook()
    sheet = out.active
    assert sheet is not None
    sheet.title = title
    for row in rows:
        sheet.append(row)
    out.save(path)
    return path


def rewritten(path: Path, name: str, change: tuple[bytes, bytes]) -> Path:
    with zipfile.ZipFile(path) as archive:
        contents = {info.filename: archive.read(info) for info in archive.infolist()}
    assert change[0] in contents[name]
    contents[name] = contents[name].replace(*change)
    with zipfile.ZipFile(path, "w") as archive:
        for member_name, content in contents.items():
            archive.writestr(member_name, content)
    return path


def test_workbook_cells_become_plain_text(tmp_path: Path) -> None:
    path = book(tmp_path / "a.xlsx", [["団体コード", None, 1.0, 0.42, 0.1 + 0.2, True], [], ["x"]], title="一覧")
    (sheet,) = read_sheets(member(path))
    assert sheet.shown_name == "a.xlsx!一覧"
    assert sheet.rows == (("団体コード", "", "1", "0.42", "0.3", "1"), (), ("x",))


def test_csv_rows_keep_their_numbers(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_bytes('a,b\r\n\r\n" x ","1,234"\r\n'.encode("cp932"))
    (sheet,) = read_sheets(member(path))
    assert sheet.rows == (("a", "b"), (), ("x", "1,234"))
    assert sheet.cell(1, 0) == "" and sheet.cell(2, None) == ""


def test_the_header_may_follow_titles_and_be_in_any_order(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text("令和5年度\n\n財政力 指数,　団体コード,その他,団体コード\n", encoding="utf-8")
    (sheet,) = read_sheets(member(path))
    found = find_header(sheet, {"code": ("団体コード",), "index": ("財政力指数",)}, ("code", "index"))
    assert found is not None
    assert (found.row, found.columns, found.unknown, found.repeated) == (
        2,
        {"code": 1, "index": 0},
        ("その他",),
        ("団体コード",),
    )


@pytest.mark.parametrize("mark", [b"<!DOCTYPE x [<!ENTITY e 'a'>]>", "<!DOCTYPE x>".encode("utf-16-le")])
def test_xml_entities_are_refused(tmp_path: Path, mark: bytes) -> None:
    path = rewritten(book(tmp_path / "a.xlsx", [["a"]]), "xl/workbook.xml", (b"<workbook", mark + b"<workbook"))
    with pytest.raises(InputRefused, match="実体"):
        read_sheets(member(path))


def test_a_stated_size_of_the_whole_sheet_costs_nothing(tmp_path: Path) -> None:
    path = book(tmp_path / "a.xlsx", [["a", "b"], ["1", "2"]])
    rewritten(path, "xl/worksheets/sheet1.xml", (b'ref="A1:B2"', b'ref="A1:XFD1048576"'))
    assert read_sheets(member(path))[0].rows == (("a", "b"), ("1", "2"))


def test_a_far_away_cell_is_refused_before_filling_the_memory(tmp_path: Path) -> None:
    path = book(tmp_path / "a.xlsx", [["a"], ["b"]])
    rewritten(path, "xl/worksheets/sheet1.xml", (b'<row r="2"', b'<row r="1048576"'))
    with pytest.raises(InputRefused, match="大きすぎ"):
        read_sheets(member(path))


def test_a_workbook_that_unpacks_too_large_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(table_rows, "MAXIMUM_WORKBOOK_BYTES", 1000)
    with pytest.raises(InputRefused, match="大きすぎ"):
        read_sheets(member(book(tmp_path / "a.xlsx", [["a"]])))


@pytest.mark.parametrize("cut", [4, 200, 3000])
def test_a_cut_workbook_is_refused(tmp_path: Path, cut: int) -> None:
    path = book(tmp_path / "a.xlsx", [["a"]])
    path.write_bytes(path.read_bytes()[:cut])
    with pytest.raises(InputRefused, match="Excel"):
        read_sheets(member(path))


def test_broken_sheet_xml_is_refused(tmp_path: Path) -> None:
    path = rewritten(book(tmp_path / "a.xlsx", [["a"]]), "xl/worksheets/sheet1.xml", (b"</row>", b"</raw>"))
    with pytest.raises(InputRefused, match="Excel"):
        read_sheets(member(path))


@pytest.mark.parametrize("content", [b"\xd0\xcf\x11\xe0" + bytes(100), b"PK\x03\x04" + bytes(100)])
def test_old_excel_and_renamed_archives_are_named(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "a.csv"
    path.write_bytes(content)
    with pytest.raises(InputRefused, match="Excel"):
        read_sheets(member(path))


def test_a_table_without_data_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text("\n,,\n")
    with pytest.raises(InputRefused, match="データのない"):
        read_sheets(member(path))


def test_an_unclosed_quotation_names_the_row(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text('a,b\n1,"' + "x" * 200_000)
    with pytest.raises(InputRefused) as caught:
        read_sheets(member(path))
    assert caught.value.row == 2
