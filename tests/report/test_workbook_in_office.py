"""The application workbook as LibreOffice opens it: formulas worked out anew agree with the values beside, no column is cut."""

from __future__ import annotations

import re
import shutil
import subprocess
import zipfile
from pathlib import Path

import openpyxl
import pytest

from coverage_planner.report.report_input import ReportInput
from coverage_planner.report.workbook import workbook_tables, write_application_workbook
from coverage_planner.report.xlsx import unique_sheet_names

pytestmark = [
    pytest.mark.skipif(shutil.which("soffice") is None, reason="LibreOffice (soffice) is not installed"),
    pytest.mark.skipif(shutil.which("pdftotext") is None, reason="poppler (pdftotext) is not installed"),
]
_ERRORS = re.compile(r"###|#REF!|#NAME\?|#VALUE!|#DIV/0!|Err:\d{3}")


def converted(source: Path, kind: str, folder: Path) -> Path:
    """Convert with a profile of its own, so that a running office program is not disturbed."""
    profile = folder / "profile"
    out = folder / kind
    subprocess.run(
        [
            "soffice",
            f"-env:UserInstallation={profile.as_uri()}",
            "--headless",
            "--convert-to",
            kind,
            "--outdir",
            str(out),
            str(source),
        ],
        check=True,
        capture_output=True,
        timeout=180,
    )
    return out / f"{source.stem}.{kind}"


def without_stored_results(source: Path, target: Path) -> None:
    """Copy a workbook without the results of its formulas, so that whoever opens it must work them out."""
    with zipfile.ZipFile(source) as old, zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            data = old.read(name)
            if name.startswith("xl/worksheets/sheet"):
                data = re.sub(rb"(<f>[^<]*</f>)<v>[^<]*</v>", rb"\1", data)
            new.writestr(name, data)


@pytest.fixture(scope="module")
def workbook(report: ReportInput, tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("office") / "application.xlsx"
    write_application_workbook(path, report)
    return path


def test_every_formula_worked_out_anew_gives_the_value_beside_it(workbook: Path) -> None:
    bare = workbook.with_name("bare.xlsx")
    without_stored_results(workbook, bare)
    again = openpyxl.load_workbook(converted(bare, "xlsx", workbook.parent), data_only=True)
    formulas, stored = openpyxl.load_workbook(workbook), openpyxl.load_workbook(workbook, data_only=True)
    compared = checks = 0
    for sheet in formulas.worksheets:
        for row in sheet.iter_rows():
            for cell in row:
                if cell.data_type != "f":
                    continue
                wanted, found = stored[sheet.title][cell.coordinate].value, again[sheet.title][cell.coordinate].value
                compared += 1
                checks += wanted == "一致"
                if isinstance(wanted, (int, float)):
                    assert found == pytest.approx(wanted, abs=1e-6), (sheet.title, cell.coordinate, cell.value)
                else:
                    assert found == wanted, (sheet.title, cell.coordinate, cell.value)
    assert compared > 100
    assert checks >= 2


def test_no_column_is_cut_and_no_cell_shows_an_error_on_paper(workbook: Path, report: ReportInput) -> None:
    pdf = converted(workbook, "pdf", workbook.parent)
    text = subprocess.run(["pdftotext", "-raw", str(pdf), "-"], check=True, capture_output=True, timeout=60)
    pages = text.stdout.decode("utf-8").split("\f")[:-1]
    plain = ["".join(page.split()) for page in pages]
    assert not any(_ERRORS.search(page) for page in plain)
    tables = workbook_tables(report)
    names = unique_sheet_names([table.title for table in tables])
    assert sum(page.startswith("表紙") for page in plain) == 1, "the cover is one page"
    for table, name in zip(tables, names, strict=True):
        footer = "".join(name.split())
        own = [page for page in plain if re.match(rf"{re.escape(footer)}\d+/{len(pages)}(?!\d)", page)]
        assert own, f"{name} is not printed"
        first, last = ("".join(table.columns[index].header.split()) for index in (0, -1))
        headed = [page for page in own if first in page]
        assert headed, name
        assert all(last in page for page in headed), f"{name}: the last column is on another page"
