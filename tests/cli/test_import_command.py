"""``import``: how files are named on the command line, what is said about them, and that a refusal writes nothing."""

from __future__ import annotations

import json
import sqlite3
import zipfile
from pathlib import Path

import pytest

from coverage_planner.cli.answers import finding_line
from coverage_planner.cli.repeated_options import spread_repeated_options
from coverage_planner.model.findings import Finding, Severity
from coverage_planner.model.text import Text
from coverage_planner.project.project_file import open_project
from tests.cli.command_line import SAMPLE, Answer, command, contents, sample_import_arguments
from tests.cli.tiny_region import (
    CORNERS,
    SOUTH,
    WEST,
    area_files,
    boundary_file,
    import_arguments,
    mesh_file,
    write_text,
)
from tests.data.msi_text import msi


def assessed(project: Path) -> dict[str, int]:
    rows = command("assess", project, "--json").json()["population"]
    return {row["carrier"]: row["covered_persons"] for row in rows if row["zone_kind"] == "all"}


def test_the_sample_is_imported_whole(tmp_path: Path) -> None:
    document = command("import", tmp_path / "p.gpkg", *sample_import_arguments(), "--json").json()
    assert document["total_persons"] == 271_509
    assert document["half_meshes"] == 2_520
    assert document["plans"] == ["現状", "単独整備案", "共同整備案"]
    assert document["datum"] == "JGD2011"
    assert not [finding for finding in document["findings"] if finding["severity"] == "error"]
    assert {finding["severity"] for finding in document["findings"]} >= {"count", "sum"}
    names = {path.name.split(".terrain-")[0] for path in tmp_path.iterdir()}
    assert names == {"p.gpkg", "p"}, "the project, its terrain and nothing else"
    with sqlite3.connect(tmp_path / "p.gpkg") as connection:
        assert connection.execute("PRAGMA integrity_check").fetchone() == ("ok",)


def test_several_files_after_one_option_equal_repeated_options(tmp_path: Path) -> None:
    one, two = sorted(SAMPLE.glob("tblT001141H*.txt"))
    together = command("import", tmp_path / "a.gpkg", "--mesh", one, two, "--json").json()
    repeated = command("import", tmp_path / "b.gpkg", "--mesh", one, "--mesh", two, "--json").json()
    assert together["total_persons"] == repeated["total_persons"] == 271_509
    assert together["findings"] == repeated["findings"]


@pytest.mark.parametrize(
    ("given", "read"),
    [
        ("import o.gpkg --mesh a b --roads r", "import o.gpkg --mesh a --mesh b --roads r"),
        ("import o.gpkg --mesh a --json --roads r s t", "import o.gpkg --mesh a --json --roads r --roads s --roads t"),
        ("import --mesh a b o.gpkg", "import --mesh a --mesh b o.gpkg"),
        ("import --json o.gpkg --roads a.gpkg b.gpkg", "import --json o.gpkg --roads a.gpkg --roads b.gpkg"),
        ("import --mesh=a b o.gpkg", "import --mesh=a --mesh b o.gpkg"),
        ("import --mesh a --service-area kddi=x docomo=y.gpkg o.gpkg",
         "import --mesh a --service-area kddi=x --service-area docomo=y.gpkg o.gpkg"),
        ("import o.gpkg --title t --mesh a", "import o.gpkg --title t --mesh a"),
        ("compare p.gpkg --plan A B", "compare p.gpkg --plan A --plan B"),
        ("compare --plan A --plan B p.gpkg", "compare --plan A --plan B p.gpkg"),
        ("grant --area x y --json", "grant --area x --area y --json"),
        ("assess p.gpkg --plan A", "assess p.gpkg --plan A"),
    ],
)  # fmt: skip
def test_values_are_spread_over_their_option(given: str, read: str) -> None:
    assert spread_repeated_options(given.split()) == read.split()


def test_a_4g_area_counts_for_mobile_and_not_for_5g(tmp_path: Path) -> None:
    """Half of mesh A of docomo as 5G and as 4G: only the 5G one covers persons of 5G人口カバー率."""
    mesh = mesh_file(tmp_path)
    area = area_files(tmp_path)["docomo"]
    command("import", tmp_path / "nr.gpkg", "--mesh", mesh, "--service-area", f"docomo={area}")
    command("import", tmp_path / "lte.gpkg", "--mesh", mesh, "--service-area", f"DOCOMO:4G={area}")
    assert assessed(tmp_path / "nr.gpkg") == {"any": 100, "docomo": 100}
    lte = command("assess", tmp_path / "lte.gpkg", "--json").json()
    assert lte["population"] == []
    assert lte["persons_outside_mobile"] == 1011
    assert "population_coverage" in lte["absent"], "what cannot be said is named, not zero"


def test_the_area_can_be_limited_to_the_boundaries(tmp_path: Path) -> None:
    """Boundaries of 山梨県 alone touch mesh D with 1,000 of 1,111 persons; its road is the one there."""
    arguments = import_arguments(tmp_path)
    boundaries = tmp_path / "n03.geojson"
    document = json.loads(boundaries.read_text(encoding="utf-8"))
    document["features"] = [one for one in document["features"] if one["properties"]["N03_007"] == "19201"]
    write_text(boundaries, json.dumps(document))
    whole = command("import", tmp_path / "all.gpkg", *arguments, "--json").json()
    assert whole["total_persons"] == 1111
    found = command("import", "--area", "boundaries", tmp_path / "p.gpkg", *arguments, "--json").json()
    assert found["total_persons"] == 1000 and found["half_meshes"] == 1
    (left_out,) = [one for one in found["findings"] if one["code"] == "import.persons_left_out"]
    assert left_out["value"] == 111
    assessment = command("assess", tmp_path / "p.gpkg", "--json").json()
    assert any("行政区域" in remark for remark in assessment["remarks"])
    assert "行政区域" in assessment["road_definition"]
    roads = open_project(tmp_path / "p.gpkg").data.roads
    assert roads is not None and roads.half_mesh_col.min() == roads.half_mesh_col.max()
    assert "all か boundaries" in command("import", tmp_path / "x.gpkg", *arguments, "--area", "near").refusal()
    refused = command("import", tmp_path / "x.gpkg", "--mesh", mesh_file(tmp_path), "--area", "boundaries")
    assert "--boundaries" in refused.refusal() and not (tmp_path / "x.gpkg").exists()


def test_a_prefecture_loaded_in_part_is_marked_and_its_target_is_not_judged(tmp_path: Path) -> None:
    """山梨県 is drawn 100 km to the west, beyond the table: 100 % of the loaded part is no 90 % of the prefecture."""
    arguments = import_arguments(tmp_path)
    boundaries = tmp_path / "n03.geojson"
    document = json.loads(boundaries.read_text(encoding="utf-8"))
    for feature in document["features"]:
        if feature["properties"]["N03_007"] == "19201":
            south, west = CORNERS["D"]
            ring = [[west, south], [west + 0.02, south], [west + 0.02, south + 1], [west, south + 1], [west, south]]
            feature["geometry"]["coordinates"] = [ring]
    write_text(boundaries, json.dumps(document))
    found = command("import", tmp_path / "p.gpkg", *arguments, "--json").json()
    parts = [one for one in found["findings"] if one["code"] == "import.zone_partly_loaded"]
    assert ["山梨県" in one["message"] for one in parts] == [True, True]
    assessment = command("assess", tmp_path / "p.gpkg", "--json").json()
    assert assessment["partly_loaded_zones"] == ["19", "19201"]
    rows = {row["zone_code"]: row for row in assessment["population"] if row["carrier"] == "any"}
    assert rows["19"]["partly_loaded"] and not rows["13"]["partly_loaded"]
    targets = [one for one in assessment["targets"] if one["zone_code"] == "19"]
    assert targets and all(one["reached"] is None and one["not_judged"] for one in targets)
    text = command("assess", tmp_path / "p.gpkg").out
    assert "山梨県（一部のみ）" in text and "[山梨県]: 判定しない" in text


def test_inputs_that_are_absent_are_named(tmp_path: Path) -> None:
    command("import", tmp_path / "p.gpkg", "--mesh", mesh_file(tmp_path))
    document = command("assess", tmp_path / "p.gpkg", "--json").json()
    assert document["road"] == []
    assert document["base_deployment"] is None
    assert len(document["absent"]) >= 3


def test_land_of_no_municipality_is_no_damage(tmp_path: Path) -> None:
    """所属未定地 (a polygon without code) is drawn, belongs to nobody, and the project opens again."""
    arguments = import_arguments(tmp_path)
    boundaries = tmp_path / "n03.geojson"
    document = json.loads(boundaries.read_text(encoding="utf-8"))
    for feature in document["features"]:
        if feature["properties"]["N03_007"] == "19201":
            feature["properties"].update(N03_007=None, N03_004="所属未定地")
    write_text(boundaries, json.dumps(document))
    command("import", tmp_path / "p.gpkg", *arguments)
    rows = command("assess", tmp_path / "p.gpkg", "--json").json()["population"]
    totals = {row["zone_code"]: row["total_persons"] for row in rows}
    assert totals == {"": 1111, "13": 111, "13201": 110, "13202": 1}


def test_zips_are_read(tmp_path: Path) -> None:
    arguments = [str(argument) for argument in import_arguments(tmp_path)]
    for place, argument in enumerate(arguments):
        key, equals, name = argument.partition("=")
        path = Path(name if equals else argument)
        if path.suffix in (".geojson", ".csv") and path.stem != "sites":
            packed = path.with_suffix(".zip")
            with zipfile.ZipFile(packed, "w") as archive:
                archive.write(path, f"some folder/{path.name}")
            arguments[place] = f"{key}={packed}" if equals else str(packed)
    document = command("import", tmp_path / "p.gpkg", *arguments, "--json").json()
    assert document["total_persons"] == 1111
    assert assessed(tmp_path / "p.gpkg")["any"] == 101


def test_title_datum_and_years(tmp_path: Path) -> None:
    options = ["--title", "演習", "--datum", "jgd2000"]
    command("import", tmp_path / "p.gpkg", "--mesh", mesh_file(tmp_path), *options)
    project = open_project(tmp_path / "p.gpkg")
    assert project.title == "演習"
    assert project.data.datum.value == "JGD2000"


def refused(folder: Path, *arguments: object) -> str:
    """The refusal of an import onto an existing project; that nothing was written or changed."""
    out = folder / "project" / "p.gpkg"
    out.parent.mkdir(exist_ok=True)
    if not out.exists():
        assert command("import", out, "--mesh", mesh_file(folder)).code == 0
    before = contents(folder)
    answer: Answer = command("import", out, *arguments)
    assert contents(folder) == before
    return answer.refusal()


def test_files_that_cannot_be_read_are_refused_by_name(tmp_path: Path) -> None:
    mesh = mesh_file(tmp_path)
    assert "nope.txt" in refused(tmp_path, "--mesh", tmp_path / "nope.txt")
    assert "フォルダ" in refused(tmp_path, "--mesh", tmp_path)
    assert "nope.geojson" in refused(tmp_path, "--mesh", mesh, "--roads", tmp_path / "nope.geojson")
    assert "nope.tif" in refused(tmp_path, "--mesh", mesh, "--dem", tmp_path / "nope.tif")
    assert "nope.csv" in refused(tmp_path, "--mesh", mesh, "--sites", tmp_path / "nope.csv")
    assert "--mesh" in refused(tmp_path)
    assert "--mesh" in refused(tmp_path, "--mesh")


@pytest.mark.parametrize("text", ["au=a.geojson", "docomo", "docomo=", "=a.geojson", "docomo:6g=a.geojson", "docomo a"])
def test_service_areas_need_a_carrier_and_a_file(tmp_path: Path, text: str) -> None:
    assert "docomo=ファイル" in refused(tmp_path, "--mesh", mesh_file(tmp_path), "--service-area", text)


def test_a_land_use_file_that_is_missing_is_named(tmp_path: Path) -> None:
    assert "x.tif" in refused(tmp_path, "--mesh", mesh_file(tmp_path), "--land-use", "x.tif")


def test_a_datum_that_is_no_datum_of_the_meshes(tmp_path: Path) -> None:
    assert "tokyo" in refused(tmp_path, "--mesh", mesh_file(tmp_path), "--datum", "tokyo")


def test_the_place_to_write_is_checked_first(tmp_path: Path) -> None:
    mesh = mesh_file(tmp_path)
    before = contents(tmp_path)
    assert ".gpkg" in command("import", tmp_path / "p.sqlite", "--mesh", mesh).refusal()
    assert "nowhere" in command("import", tmp_path / "nowhere" / "p.gpkg", "--mesh", mesh).refusal()
    assert contents(tmp_path) == before
    assert not (tmp_path / "nowhere").exists()


def test_a_file_of_somebody_else_is_not_overwritten(tmp_path: Path) -> None:
    other = write_text(tmp_path / "other.gpkg", "somebody's notes")
    assert "上書きしません" in command("import", other, "--mesh", mesh_file(tmp_path)).refusal()
    assert other.read_text(encoding="utf-8") == "somebody's notes"


def test_every_error_is_said_at_once(tmp_path: Path) -> None:
    bad_mesh = write_text(tmp_path / "bad.csv", "KEY_CODE,pop\n1234,5\n")
    bad_sites = write_text(tmp_path / "sites.csv", "foo,bar\n1,2\n")
    arguments = ["import", tmp_path / "p.gpkg", "--mesh", bad_mesh, "--sites", bad_sites]
    answer = command(*arguments)
    said = answer.refusal() + answer.out
    assert "bad.csv" in answer.err
    assert "sites.csv" in answer.out
    assert said.count("bad.csv") == 1, "each error once"
    as_json = command(*arguments, "--json")
    as_json.refusal()
    assert '"project": null' in as_json.out


def test_most_persons_outside_the_boundaries_are_said_last(tmp_path: Path) -> None:
    arguments = import_arguments(tmp_path)
    n03 = boundary_file(tmp_path)
    held = json.loads(n03.read_text(encoding="utf-8"))
    kept = [one for one in held["features"] if one["properties"]["N03_007"] == "13201"]
    n03.write_text(json.dumps({**held, "features": kept}), encoding="utf-8")
    answer = command("import", tmp_path / "p.gpkg", *arguments)
    assert answer.code == 0, answer.err
    assert "行政区域の外" in answer.out.splitlines()[-1]


def test_cells_of_one_kilometre_are_refused_with_the_option_and_the_check_box(tmp_path: Path) -> None:
    coarse = write_text(tmp_path / "km.csv", "KEY_CODE,pop\n53394500,5\n")
    said = command("import", tmp_path / "p.gpkg", "--mesh", coarse).refusal()
    assert "--accept-even-split" in said
    assert "均等4分割を認める" in said


@pytest.mark.parametrize(
    ("message", "value", "line"),
    [
        ("最低標高(m)", 60.123456, "最低標高(m): 60.123"),
        ("標高のない区画", 1234567, "標高のない区画: 1,234,567"),
        ("NTTドコモ 5G のエリア 356.06 km²", 356.0612, "NTTドコモ 5G のエリア 356.06 km²"),
        ("総人口 271,509人", 271509, "総人口 271,509人"),
        ("高速道路の延長 322.0 km", 322008.248, "高速道路の延長 322.0 km"),
        ("最低標高(m)", 0.0, "最低標高(m): 0.0"),
        ("500mメッシュ", 500.4, "500mメッシュ"),
    ],
)
def test_a_value_is_printed_where_the_message_lacks_it(message: str, value: float, line: str) -> None:
    finding = Finding(severity=Severity.SUM, code="test.sum", message=Text(message, message), value=value)
    assert finding_line(finding, "ja") == line


def test_an_absent_input_is_said_without_a_zero(tmp_path: Path) -> None:
    out = command("import", tmp_path / "p.gpkg", "--mesh", mesh_file(tmp_path)).out
    lines = [line for line in out.splitlines() if "ありません" in line]
    assert len(lines) >= 6
    assert not [line for line in lines if line.endswith(": 0")]


def test_findings_of_the_sample_carry_their_values(tmp_path: Path) -> None:
    out = command("import", tmp_path / "p.gpkg", *sample_import_arguments()).out
    lines = out.splitlines()
    assert all("\r" not in line for line in lines)
    for line in lines:
        if line.startswith(("[合計]", "[件数]")):
            assert any(character.isdigit() for character in line.split("] ", 1)[1]), line


def test_antenna_patterns_come_into_the_project_and_sites_name_them(tmp_path: Path) -> None:
    """``--antenna``: the library of the project; a site naming another antenna is a warning that says so."""
    pattern = write_text(tmp_path / "a.msi", msi(name="ANT-1"))
    sites = write_text(
        tmp_path / "sites.csv",
        f"局ID,緯度,経度,事業者,アンテナ名\nA-1,{SOUTH},{WEST},docomo,ANT-1\nA-2,{SOUTH},{WEST},kddi,ANT-2\n",
    )
    out = tmp_path / "p.gpkg"
    answer = command("import", out, "--mesh", mesh_file(tmp_path), "--sites", sites, "--antenna", pattern, "--json")
    codes = {finding["code"] for finding in answer.json()["findings"]}
    assert {"antennas.read", "sites.unknown_antenna"} <= codes
    project = open_project(out)
    assert [antenna.name for antenna in project.settings.radio.antennas] == ["ANT-1"]
    assert [site.sectors[0].antenna_name for site in project.plans[0].sites] == ["ANT-1", "ANT-2"]
    assert "ANT-2" in command("assess", out).refusal(), "a footprint without its pattern is refused by name"
    broken = write_text(tmp_path / "b.msi", msi(horizontal={7: "7 nan"}))
    refused = command("import", tmp_path / "q.gpkg", "--mesh", mesh_file(tmp_path), "--antenna", broken)
    assert "b.msi" in refused.refusal() and "15行目" in refused.refusal()
    assert not (tmp_path / "q.gpkg").exists()
