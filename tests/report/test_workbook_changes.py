"""A workbook that people filled in and edited: every change is found and named; foreign and hostile files are refused."""

from __future__ import annotations

import shutil
import subprocess
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from coverage_planner.model.errors import InputRefused
from coverage_planner.report.application_tables import application_tables
from coverage_planner.report.report_input import ReportInput
from coverage_planner.report.table import Table
from coverage_planner.report.workbook_changes import ChangeKind, changes_table, workbook_changes
from coverage_planner.report.xlsx import write_xlsx

Edit = Callable[[Any], None]


@pytest.fixture(scope="module")
def tables(report: ReportInput) -> list[Table]:
    found = application_tables(report)
    assert len(found) > 5
    return found


@pytest.fixture
def book(tables: list[Table], tmp_path: Path) -> Path:
    path = tmp_path / "申請.xlsx"
    write_xlsx(tables, path)
    return path


def edited(path: Path, edit: Edit) -> Path:
    """Save an edited copy keeping formulas; openpyxl drops the values worked out, as some programs do."""
    work = openpyxl.load_workbook(path)
    edit(work)
    copy = path.with_name("記入済.xlsx")
    work.save(copy)
    return copy


def place(sheet: Any, header: str, row: int = 0) -> Any:
    """Return the cell of a column in the row-th row of the table."""
    for line in sheet.iter_rows():
        for cell in line:
            if cell.value == header:
                return sheet.cell(cell.row + 1 + row, cell.column)
    raise AssertionError(header)


def kinds(path: Path, tables: list[Table]) -> list[ChangeKind]:
    changes = workbook_changes(path, tables).changes
    return [change.kind for change in changes if change.kind is not ChangeKind.NOT_CALCULATED]


def test_an_untouched_workbook_has_no_changes(book: Path, tables: list[Table]) -> None:
    found = workbook_changes(book, tables)
    assert found.changes == ()
    assert len(found.matched) == len(tables)
    assert changes_table(found).rows == ()


def test_a_date_filled_in_is_a_note_and_a_changed_figure_is_named_with_both_values(
    book: Path, tables: list[Table]
) -> None:
    def edit(work: Any) -> None:
        sheet = work["地区別一覧"]
        place(sheet, "決定日").value = "令和5年6月23日"
        place(sheet, "補助金額 (円)").value = 1

    found = workbook_changes(edited(book, edit), tables)
    filled = found.of_kind(ChangeKind.FILLED)
    assert [(change.column, change.after) for change in filled] == [("決定日", "令和5年6月23日")]
    (grant,) = found.of_kind(ChangeKind.COMPUTED)
    assert grant.column == "補助金額 (円)"
    assert grant.after == "1"
    assert grant.before.replace(",", "").isdigit()
    assert grant.sheet == "地区別一覧"
    table = changes_table(found)
    assert "記入" in table.values("kind")
    assert "計算値の変更" in table.values("kind")


def test_a_typed_cost_a_formula_overwritten_and_a_formula_changed(book: Path, tables: list[Table]) -> None:
    def edit(work: Any) -> None:
        sheet = work["経費内訳"]
        place(sheet, "補助対象 (円)").value = 12_345
        place(sheet, "計 (円)").value = 777
        other = place(sheet, "計 (円)", 1)
        other.value = "=F1*2"

    found = workbook_changes(edited(book, edit), tables)
    assert [change.after for change in found.of_kind(ChangeKind.TYPED)] == ["12,345"]
    assert [change.after for change in found.of_kind(ChangeKind.FORMULA_REPLACED)] == ["777"]
    assert found.of_kind(ChangeKind.NOT_CALCULATED)


def test_text_in_a_number_cell_and_a_formula_in_a_text_cell_are_named(book: Path, tables: list[Table]) -> None:
    def edit(work: Any) -> None:
        sheet = work["地区別一覧"]
        place(sheet, "総事業費 (円)").value = "約三千万"
        place(sheet, "サービス事業者").value = '=HYPERLINK("http://example.invalid","x")'

    found = workbook_changes(edited(book, edit), tables)
    assert [change.after for change in found.of_kind(ChangeKind.TEXT_IN_NUMBER)] == ["約三千万"]
    (formula,) = found.of_kind(ChangeKind.FORMULA_ADDED)
    assert formula.after.startswith("=HYPERLINK")


def test_rows_inserted_and_deleted_do_not_shift_the_others(book: Path, tables: list[Table]) -> None:
    def insert(work: Any) -> None:
        sheet = work["経費内訳"]
        row = place(sheet, "費目", 1).row
        sheet.insert_rows(row)
        sheet.cell(row, 1).value = "追加した行"

    def delete(work: Any) -> None:
        sheet = work["経費内訳"]
        sheet.delete_rows(place(sheet, "費目", 1).row)

    added = workbook_changes(edited(book, insert), tables)
    assert [change.row_label for change in added.of_kind(ChangeKind.ROW_ADDED)] == ["追加した行"]
    assert added.of_kind(ChangeKind.ROW_REMOVED, ChangeKind.TYPED, ChangeKind.COMPUTED) == ()
    removed = workbook_changes(edited(book, delete), tables)
    assert len(removed.of_kind(ChangeKind.ROW_REMOVED)) == 1
    assert removed.of_kind(ChangeKind.ROW_ADDED, ChangeKind.TYPED, ChangeKind.COMPUTED) == ()


def test_what_lies_outside_the_tables_is_named_too(book: Path, tables: list[Table]) -> None:
    def edit(work: Any) -> None:
        sheet = work["総括表"]
        sheet.cell(3, 30).value = "欄外のメモ"
        sheet.cell(200, 1).value = "下のメモ"
        work.create_sheet("内部検討").append(["秘", 1])
        del work["前提"]

    found = workbook_changes(edited(book, edit), tables)
    assert [change.after for change in found.of_kind(ChangeKind.OUTSIDE)] == ["欄外のメモ", "下のメモ"]
    assert [change.sheet for change in found.of_kind(ChangeKind.SHEET_ADDED)] == ["内部検討"]
    assert [change.sheet for change in found.of_kind(ChangeKind.SHEET_REMOVED)] == ["前提"]


def test_a_workbook_of_another_tool_is_refused(tables: list[Table], tmp_path: Path) -> None:
    path = tmp_path / "家計簿.xlsx"
    work = openpyxl.Workbook()
    work.active.append(["日付", "金額"])
    work.save(path)
    with pytest.raises(InputRefused, match="申請用のExcelファイルではありません"):
        workbook_changes(path, tables)


@pytest.mark.parametrize("content", [b"", b"not a zip", b"PK\x03\x04broken", b"\xd0\xcf\x11\xe0old"])
def test_damaged_files_are_refused(tables: list[Table], tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "壊れ.xlsx"
    path.write_bytes(content)
    with pytest.raises(InputRefused):
        workbook_changes(path, tables)


def test_entities_and_a_csv_are_refused(book: Path, tables: list[Table], tmp_path: Path) -> None:
    bomb = tmp_path / "bomb.xlsx"
    with zipfile.ZipFile(book) as source, zipfile.ZipFile(bomb, "w") as target:
        for info in source.infolist():
            content = source.read(info)
            if info.filename.endswith("sheet1.xml"):
                content = content.replace(b"<worksheet", b'<!DOCTYPE a [<!ENTITY b "c">]><worksheet', 1)
            target.writestr(info, content)
    with pytest.raises(InputRefused, match="実体宣言"):
        workbook_changes(bomb, tables)
    text = tmp_path / "表.csv"
    text.write_text("a,b\n", encoding="utf-8")
    with pytest.raises(InputRefused, match="xlsx"):
        workbook_changes(text, tables)


@pytest.mark.slow
@pytest.mark.skipif(shutil.which("soffice") is None, reason="LibreOffice is not installed")
def test_a_workbook_saved_by_libreoffice_has_no_changes(book: Path, tables: list[Table], tmp_path: Path) -> None:
    folder = tmp_path / "out"
    command = ["soffice", f"-env:UserInstallation=file://{tmp_path}/profile", "--headless", "--convert-to", "xlsx"]
    subprocess.run([*command, "--outdir", str(folder), str(book)], check=True, timeout=180, capture_output=True)
    assert workbook_changes(folder / book.name, tables).changes == ()
