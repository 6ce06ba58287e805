"""Bad input end to end: exit code 2, one line that names file, place and remedy, and the project on disk unchanged."""

from __future__ import annotations

import io
import json
import shutil
import sqlite3
import tempfile
import zipfile
from pathlib import Path

import openpyxl
import pytest

from tests.cli import bad_files
from tests.cli.bad_files import BadFile
from tests.cli.command_line import SAMPLE, command, contents, strict_json
from tests.cli.tiny_region import HEIGHT, SOUTH, WEST, WIDTH, import_arguments, mesh_file, road_line, write_text

OPTIONS = ("mesh", "roads", "boundaries", "dem", "service-area", "sites", "fiscal", "areas", "secondary-meshes")

with tempfile.TemporaryDirectory() as _folder:
    CASES: list[BadFile] = [
        *bad_files.mesh_files(),
        *bad_files.vector_files("roads", Path(_folder)),
        *bad_files.vector_files("boundaries", Path(_folder)),
        *bad_files.vector_files("service-area", Path(_folder)),
        *bad_files.other_vector_files(Path(_folder)),
        *bad_files.dem_files(),
        *bad_files.site_files(),
        *bad_files.list_files(),
    ]


@pytest.fixture
def project(tiny_project: Path, tmp_path: Path) -> Path:
    """A project of one's own to import over, alone in its folder."""
    folder = tmp_path / "project"
    folder.mkdir()
    return Path(shutil.copy(tiny_project, folder / "plan.gpkg"))


def refusal(project: Path, folder: Path, bad: BadFile) -> str:
    """Import the bad file over the project; nothing in either folder may change."""
    paths = []
    for name, data in bad.files:
        path = folder / name
        path.write_bytes(data)
        paths.append(str(path))
    mesh = [] if bad.option == "mesh" else ["--mesh", str(mesh_file(folder))]
    files = [f"docomo={paths[0]}"] if bad.option == "service-area" else paths
    before = contents(folder), contents(project.parent)
    answer = command("import", project, *mesh, f"--{bad.option}", *files, "--json")
    line = answer.refusal()
    assert (contents(folder), contents(project.parent)) == before, "something was written"
    errors = [f for f in strict_json(answer.out)["findings"] if f["severity"] == "error"]
    assert all(finding["remedy"] for finding in errors)
    return line


@pytest.mark.parametrize("bad", CASES, ids=lambda bad: bad.label)
def test_a_bad_file_is_refused_by_name_place_and_remedy(project: Path, tmp_path: Path, bad: BadFile) -> None:
    line = refusal(project, tmp_path, bad)
    assert any(name in line for name, _ in bad.files), line
    assert bad.said in line
    assert " → " in line, "no remedy"
    if bad.field:
        assert f"列「{bad.field}」" in line
        assert "行目" in line


@pytest.mark.parametrize("bad", bad_files.bomb_files(), ids=lambda bad: bad.label)
def test_an_archive_that_unpacks_too_far_is_refused(
    project: Path, tmp_path: Path, bad: BadFile, monkeypatch: pytest.MonkeyPatch
) -> None:
    if "declares" not in bad.defect:
        monkeypatch.setattr("coverage_planner.data.archive.MAXIMUM_UNPACKED_BYTES", 1 << 20)
    unpacked_to = tmp_path / "temporary"
    unpacked_to.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(unpacked_to))
    assert bad.said in refusal(project, tmp_path, bad)
    assert list(unpacked_to.iterdir()) == [], "what was unpacked is removed"


def test_an_archive_in_an_archive_is_not_unpacked(project: Path, tmp_path: Path) -> None:
    """42.zip and the like: the inner archive is no mesh table and stays packed."""
    inner = bad_files.zipped("m.csv", bytes(1 << 20))
    for _ in range(3):
        inner = bad_files.zipped("m.zip", inner)
    refusal(project, tmp_path, BadFile("mesh", "nested", (("m.zip", inner),), ""))


@pytest.mark.parametrize("option", ["sites", "fiscal", "areas", "secondary-meshes"])
def test_a_workbook_that_unpacks_too_far_is_refused(
    project: Path, tmp_path: Path, option: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("coverage_planner.data.table_rows.MAXIMUM_WORKBOOK_BYTES", 1 << 20)
    book = io.BytesIO()
    openpyxl.Workbook().save(book)
    with zipfile.ZipFile(book, "a", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/media/picture.bin", bytes(3 << 20))
    assert "大きすぎます" in refusal(project, tmp_path, BadFile(option, "bomb", (("b.xlsx", book.getvalue()),), ""))


@pytest.mark.parametrize("option", OPTIONS)
def test_a_folder_and_a_missing_file_are_refused(project: Path, tmp_path: Path, option: str) -> None:
    mesh = [] if option == "mesh" else ["--mesh", mesh_file(tmp_path)]
    for path, said in ((tmp_path, "フォルダ"), (tmp_path / "nope.csv", "nope.csv"), (Path("."), ".: ")):
        before = project.read_bytes()
        line = command(
            "import", project, *mesh, f"--{option}", f"docomo={path}" if option == "service-area" else path
        ).refusal()
        assert said in line
        assert " → " in line
        assert project.read_bytes() == before


def test_a_truncated_dem_of_the_place_is_refused(tmp_path: Path) -> None:
    data = (SAMPLE / "dem_99_fictional.tif").read_bytes()
    dem = tmp_path / "d.tif"
    dem.write_bytes(data[: len(data) // 2])
    mesh = SAMPLE / "tblT001141H5342.txt"
    assert "d.tif" in command("import", tmp_path / "p.gpkg", "--mesh", mesh, "--dem", dem).refusal()
    assert list(tmp_path.iterdir()) == [dem]


def warned(folder: Path, *arguments: object) -> list[str]:
    """Import what can be read with a warning; the warnings."""
    document = command("import", folder / "p.gpkg", *arguments, "--json").json()
    return [
        f"{finding['file']}: {finding['message']}"
        for finding in document["findings"]
        if finding["severity"] == "warning"
    ]


def line_feature(*fields: str) -> dict[str, object]:
    return bad_files.tiny.feature("LineString", road_line("A"), N13_003=fields[0], N13_004="1")


def test_roads_given_twice_count_once(tmp_path: Path) -> None:
    roads = write_text(tmp_path / "r.geojson", bad_files.collection(line_feature("4"), line_feature("4")))
    arguments = import_arguments(tmp_path)
    arguments[arguments.index("--roads") + 1] = roads
    assert any("1回だけ数えます" in text for text in warned(tmp_path, *arguments))
    document = command("assess", tmp_path / "p.gpkg", "--json").json()
    (row,) = [r for r in document["road"] if (r["zone_kind"], r["carrier"], r["road_class"]) == ("all", "any", "all")]
    assert 1_100 < row["total_m"] < 1_200, "one line through two half meshes, not two"


def test_a_road_class_that_does_not_exist_is_no_legal_road(tmp_path: Path) -> None:
    unknown = bad_files.tiny.feature("LineString", road_line("C"), N13_003="77", N13_004="1")
    roads = write_text(tmp_path / "r.geojson", bad_files.collection(line_feature("4"), unknown))
    arguments = import_arguments(tmp_path)
    arguments[arguments.index("--roads") + 1] = roads
    assert any("「77」" in text for text in warned(tmp_path, *arguments))
    document = command("assess", tmp_path / "p.gpkg", "--json").json()
    assert "road_coverage.national" in document["absent"]
    lengths = {row["road_class"]: row["total_m"] for row in document["road"] if row["zone_kind"] == "all"}
    assert lengths["all"] == lengths["expressway"]


def test_a_self_crossing_area_is_mended_and_said(tmp_path: Path) -> None:
    west, south, east, north = WEST, SOUTH, WEST + 2 * WIDTH, SOUTH + 2 * HEIGHT
    bow = [[west, south], [east, north], [east, south], [west, north], [west, south]]
    area = write_text(tmp_path / "a.geojson", bad_files.collection(bad_files.tiny.feature("Polygon", [bow])))
    texts = warned(tmp_path, "--mesh", mesh_file(tmp_path), "--service-area", f"kddi={area}")
    assert any("自己交差" in text and "a.geojson" in text for text in texts)


def test_a_secondary_mesh_given_twice_counts_once(tmp_path: Path) -> None:
    meshes = write_text(tmp_path / "l.csv", "secondary_mesh\n533945\n533945\n533946\n")
    arguments = import_arguments(tmp_path)
    arguments[-1] = meshes
    assert any("重複" in text for text in warned(tmp_path, *arguments))
    assert command("assess", tmp_path / "p.gpkg", "--json").json()["base_deployment"] == {"covered": 1, "total": 2}


def test_accepting_1_km_cells_is_printed_with_the_figures(tmp_path: Path) -> None:
    mesh = write_text(tmp_path / "m.csv", "KEY_CODE,pop\n53394500,40\n")
    document = command("import", tmp_path / "p.gpkg", "--mesh", mesh, "--accept-even-split", "--json").json()
    assert (document["total_persons"], document["half_meshes"]) == (40, 4)
    assert command("assess", tmp_path / "p.gpkg", "--json").json()["provenance"]["even_split_of_1km_cells"] is True
    assert "均等割り" in command("assess", tmp_path / "p.gpkg").out


# What another program, a slip with a database tool or a bad disk may leave in a project file.
TAMPERING = [
    "UPDATE cp_meta SET value = '{' WHERE key = 'title'",
    "UPDATE cp_meta SET value = '\"x\"' WHERE key = 'settings'",
    "UPDATE cp_meta SET value = replace(value, '1/2', '1/0') WHERE key = 'settings'",
    "UPDATE cp_meta SET value = '99' WHERE key = 'schema_version'",
    "DELETE FROM cp_meta WHERE key = 'data'",
    "UPDATE sectors SET carriers = 'moon'",
    "UPDATE sectors SET power_dbm = 'loud'",
    "UPDATE sectors SET centre_frequency_mhz = -1",
    "INSERT INTO plan_sites VALUES (0, 99999)",
    "DELETE FROM plans",
    "DELETE FROM cp_array WHERE name LIKE 'population%'",
    "DELETE FROM cp_array WHERE name = 'zones.municipality'",
    "UPDATE cp_array SET shape = '[3]' WHERE name = 'population.persons'",
    "UPDATE cp_array SET data = x'00' WHERE name = 'population.persons'",
    "DELETE FROM municipalities",
    "DROP TABLE sectors",
    "DROP TABLE cp_array",
]


@pytest.mark.parametrize("statement", TAMPERING)
def test_a_project_file_changed_by_another_hand_is_refused_and_left_alone(project: Path, statement: str) -> None:
    with sqlite3.connect(project) as connection:
        connection.execute(statement)
    connection.close()
    before = contents(project.parent)
    assert "plan.gpkg" in command("assess", project).refusal()
    assert contents(project.parent) == before


@pytest.mark.parametrize("content", [b"", b"hello", b"SQLite format 3\x00", b"PK\x03\x04" + bytes(100)])
def test_importing_never_overwrites_a_file_that_is_no_project(tmp_path: Path, content: bytes) -> None:
    other = tmp_path / "other.gpkg"
    other.write_bytes(content)
    command("import", other, "--mesh", mesh_file(tmp_path)).refusal()
    assert other.read_bytes() == content
    for name in ("assess", "compare", "subsidy", "export", "screenshot"):
        more = {
            "compare": ["--plan", "a", "--plan", "b"],
            "subsidy": ["--plan", "a"],
            "export": [tmp_path / "o", "--plan", "a", "--format", "csv"],
            "screenshot": [tmp_path / "o.png"],
        }
        assert "other.gpkg" in command(name, other, *more.get(name, [])).refusal()
    assert sorted(path.name for path in tmp_path.iterdir()) == ["mesh.csv", "other.gpkg"]


def test_findings_are_json_with_file_row_and_remedy(tmp_path: Path) -> None:
    mesh = write_text(tmp_path / "m.csv", "KEY_CODE,pop\n533945001,5\n533945002,-5\n")
    answer = command("import", tmp_path / "p.gpkg", "--mesh", mesh, "--json")
    document = json.loads(answer.out)
    (finding,) = [item for item in document["findings"] if item["severity"] == "error"]
    assert (finding["file"], finding["row"], finding["field"]) == ("m.csv", 3, "pop")
    assert finding["remedy"]
