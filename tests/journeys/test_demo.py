"""``demo``: one command from public files to application tables; every output is there, opens, and tells one story."""

from __future__ import annotations

import csv
import json
import re
from pathlib import Path

import openpyxl
import pytest
from pypdf import PdfReader

from tests.cli.command_line import Answer, command, strict_json

PLANS = ("現状", "単独整備案", "共同整備案")
STALE = ("comparison.json", "indicators_現状.json", "application.xlsx", "report.pdf", "map.png")


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Answer]:
    folder = tmp_path_factory.mktemp("demo") / "新しい フォルダ" / "out"
    folder.mkdir(parents=True)
    for name in STALE:
        (folder / name).write_text("of an older run", encoding="utf-8")
    return folder, command("demo", folder)


def test_the_demo_ends_well_and_leaves_only_what_it_names(demo: tuple[Path, Answer]) -> None:
    folder, answer = demo
    assert (answer.code, answer.err) == (0, "")
    names = {path.name for path in folder.iterdir()}
    assert {"plan.gpkg", "application.xlsx", "report.pdf", "map.png", "comparison.json", "tables"} <= names
    assert {f"indicators_{plan}.json" for plan in PLANS} <= names
    assert not [name for name in names if name.startswith(".") or "part" in name]
    assert len(list((folder / "tables").glob("*.csv"))) > 10
    assert str(folder) in answer.out


def test_json_figures_equal_the_commands(demo: tuple[Path, Answer]) -> None:
    folder, _ = demo
    project = folder / "plan.gpkg"
    for plan in PLANS:
        written = strict_json((folder / f"indicators_{plan}.json").read_text(encoding="utf-8"))
        assert written == command("assess", project, "--plan", plan, "--json").json()
    arguments = [part for plan in PLANS for part in ("--plan", plan)]
    written = strict_json((folder / "comparison.json").read_text(encoding="utf-8"))
    assert written == command("compare", project, *arguments, "--json").json()


def coverage(folder: Path, plan: str) -> dict[tuple[str, str], tuple[int, int]]:
    document = json.loads((folder / f"indicators_{plan}.json").read_text(encoding="utf-8"))
    return {
        (row["zone_name"], row["carrier"]): (row["covered_persons"], row["total_persons"])
        for row in document["population"]
    }


def test_the_plans_close_gaps(demo: tuple[Path, Answer]) -> None:
    folder, _ = demo
    rates = [coverage(folder, plan)["対象全域", "any"] for plan in PLANS]
    assert {total for _, total in rates} == {271_509}
    assert rates[0][0] < rates[1][0] <= rates[2][0]


def test_the_workbook_holds_the_figures_of_the_json(demo: tuple[Path, Answer]) -> None:
    folder, _ = demo
    workbook = openpyxl.load_workbook(folder / "application.xlsx", data_only=True)
    rows = [row for sheet in workbook.worksheets for row in sheet.iter_rows(values_only=True)]
    for (zone, carrier), (covered, total) in coverage(folder, PLANS[-1]).items():
        if carrier == "any":
            assert any(zone in row and covered in row and total in row for row in rows), zone
    comparison = json.loads((folder / "comparison.json").read_text(encoding="utf-8"))
    numbers = {value for row in rows for value in row if isinstance(value, int)}
    for entry in comparison["plans"][1:]:
        assert entry["total_cost_yen"] in numbers
        assert entry["covered_persons"] in numbers


def test_the_csv_tables_hold_the_figures_of_the_json(demo: tuple[Path, Answer]) -> None:
    folder, _ = demo
    with (folder / "tables" / "population_coverage_5g.csv").open(encoding="utf-8-sig", newline="") as stream:
        rows = [set(row) for row in csv.reader(stream)]
    for (zone, carrier), (covered, total) in coverage(folder, PLANS[-1]).items():
        if carrier == "any":
            assert any({zone, str(covered), str(total)} <= row for row in rows), zone


def test_the_pdf_says_the_rate_the_definition_and_the_sources(demo: tuple[Path, Answer]) -> None:
    folder, _ = demo
    reader = PdfReader(folder / "report.pdf")
    text = re.sub(r"\s", "", "".join(page.extract_text() for page in reader.pages))
    covered, total = coverage(folder, PLANS[-1])["対象全域", "any"]
    # Half up to one decimal, in integers.
    tenths = (2000 * covered + total) // (2 * total)
    assert f"{tenths // 10}.{tenths % 10}" in text
    assert f"{covered:,}" in text
    assert "500mメッシュ(二分の一地域メッシュ)の面積の50%以上" in text
    assert "N13-24_99.geojson" in text
    assert "共同整備案" in text


def test_the_map_is_a_picture_with_more_than_one_colour(demo: tuple[Path, Answer]) -> None:
    from matplotlib.image import imread

    folder, _ = demo
    picture = imread(folder / "map.png")
    height, width = picture.shape[:2]
    assert (width, height) >= (1200, 800)
    colours = {tuple(pixel) for pixel in (picture[::7, ::7, :3].reshape(-1, 3) * 255).astype(int)}
    assert len(colours) > 50


def test_a_run_replaces_an_older_one(demo: tuple[Path, Answer], tmp_path: Path) -> None:
    """Nothing of an older run is left where the same files are written; a file in the way is refused."""
    blocked = tmp_path / "out"
    blocked.write_text("notes", encoding="utf-8")
    assert "同名のファイル" in command("demo", blocked).refusal()
    assert blocked.read_text(encoding="utf-8") == "notes"
    folder, _ = demo
    assert all(b"of an older run" not in (folder / name).read_bytes() for name in STALE)


def test_sums_of_the_import_are_said_with_their_values(demo: tuple[Path, Answer]) -> None:
    _, answer = demo
    lines = [line.strip() for line in answer.out.splitlines()]
    for label in ("最低標高(m)", "最高標高(m)"):
        (line,) = [line for line in lines if label in line]
        assert line.partition(f"{label}: ")[2].replace(",", "").replace(".", "").lstrip("-").isdigit(), line
