"""MSI / Planet pattern files: what is read is what the file says, and whatever is not a pattern is refused with its line."""

from __future__ import annotations

import zipfile
from pathlib import Path

import pytest

from coverage_planner.data.antenna_pattern import DBD_OVER_DBI, MAXIMUM_BYTES, read_antennas
from coverage_planner.data.recognition import InputKind, recognise
from coverage_planner.model.findings import Severity
from tests.data.msi_text import msi


def write(folder: Path, text: str, name: str = "a.msi") -> Path:
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return path


def test_name_gain_tilt_and_every_value_of_both_cuts(tmp_path: Path) -> None:
    read = read_antennas([write(tmp_path, msi())])
    assert read.value is not None and not [f for f in read.findings if f.severity is Severity.WARNING]
    (antenna,) = read.value
    assert (antenna.name, antenna.gain_dbi, antenna.frequency_mhz) == ("80010 4T", 15.5, 3700.0)
    assert (antenna.electrical_tilt_deg, antenna.file_name) == (4.0, "a.msi")
    assert antenna.horizontal_db[0] == 0.0 and antenna.horizontal_db[90] == round(12 * (90 / 65) ** 2, 2)
    assert antenna.horizontal_db[270] == antenna.horizontal_db[90]
    assert antenna.vertical_db[4] == 0.0 and antenna.vertical_db[0] == antenna.vertical_db[8]
    assert read.inputs[0].role == "antennas" and len(read.inputs[0].sha256) == 64


def test_gain_units_dbd_is_2_15_more_and_a_missing_unit_is_said(tmp_path: Path) -> None:
    dbd = read_antennas([write(tmp_path, msi(gain="13.35 dBd"))]).value
    assert dbd is not None and dbd[0].gain_dbi == pytest.approx(13.35 + DBD_OVER_DBI)
    bare = read_antennas([write(tmp_path, msi(gain="13.35"))])
    assert bare.value is not None and bare.value[0].gain_dbi == pytest.approx(15.5)
    assert "antennas.gain_without_unit" in {finding.code for finding in bare.findings}


def test_half_degrees_are_brought_to_whole_ones_and_that_is_said(tmp_path: Path) -> None:
    read = read_antennas([write(tmp_path, msi(angles=720))])
    whole = read_antennas([write(tmp_path, msi(), "b.msi")])
    assert read.value is not None and whole.value is not None
    assert read.value[0].horizontal_db == pytest.approx(whole.value[0].horizontal_db)
    assert "antennas.brought_to_degrees" in {finding.code for finding in read.findings}


@pytest.mark.parametrize(
    ("text", "line", "words"),
    [
        (msi(horizontal={10: "11 0.3"}), 19, "重複"),  # 10 missing, 11 twice
        (msi(horizontal={10: ""}), 368, "359"),  # one line too few, noticed at the next heading
        (msi(vertical={359: ""}), 727, "359"),
        (msi(horizontal={5: "5 nan"}), 13, "数値"),
        (msi(horizontal={5: "5 -0.4"}), 13, "減衰量"),
        (msi(horizontal={5: "5 1e9"}), 13, "減衰量"),
        (msi(horizontal={5: "5"}), 13, "数値"),
        (msi(horizontal={5: "725 1"}), 13, "角度"),
        (msi(horizontal={359: "359 0\n359.5 1"}), 368, "多い"),
        (msi(gain="loud"), 6, "利得"),
        (msi(gain="90 dBi"), 6, "利得"),
        (msi(head="FREQUENCY abc\n"), 3, "FREQUENCY"),
        (msi().replace("HORIZONTAL 360", "HORIZONTAL many"), 7, "個数"),
        (msi().replace("HORIZONTAL 360", "HORIZONTAL 99999999"), 7, "個数"),
        (msi().replace("VERTICAL 360", "HORIZONTAL 360"), 368, "2回"),
        (msi().split("VERTICAL")[0], None, "VERTICAL"),
        (msi().replace("GAIN 15.5 dBi\n", ""), None, "GAIN"),
        ("1 2 3\n", 1, "見出し"),
    ],
)
def test_what_is_no_pattern_is_refused_with_its_line(tmp_path: Path, text: str, line: int | None, words: str) -> None:
    read = read_antennas([write(tmp_path, text)])
    assert read.value is None
    (error,) = [finding for finding in read.findings if finding.severity is Severity.ERROR]
    assert error.file == "a.msi" and error.row == line
    assert words in error.message.ja and error.remedy is not None


def test_a_gap_of_angles_is_refused_even_where_the_count_is_right(tmp_path: Path) -> None:
    # 359 angles say 359, so the count is right; 100 degrees is missing.
    text = msi(horizontal={100: "\n"}).replace("HORIZONTAL 360", "HORIZONTAL 359")
    read = read_antennas([write(tmp_path, text)])
    assert read.value is None
    error = next(finding for finding in read.findings if finding.severity is Severity.ERROR)
    assert "2度" in error.message.ja and error.field == "horizontal"


def test_absurd_size_binary_and_missing_files_are_refused(tmp_path: Path) -> None:
    large = write(tmp_path, "X " * MAXIMUM_BYTES)
    binary = tmp_path / "b.msi"
    binary.write_bytes(b"\0\1\2" * 100)
    for path in (large, binary, tmp_path / "none.msi"):
        read = read_antennas([path])
        assert read.value is None and any(finding.severity is Severity.ERROR for finding in read.findings)


def test_a_zip_of_patterns_and_one_name_in_two_files(tmp_path: Path) -> None:
    archive = tmp_path / "kit.zip"
    with zipfile.ZipFile(archive, "w") as target:
        target.writestr("x/3500.msi", msi(gain="15 dBi"))
        target.writestr("x/3700.msi", msi(gain="15.5 dBi"))
        target.writestr("x/again.msi", msi(gain="15 dBi"))
        target.writestr("x/readme.pdf", "not a pattern")
    read = read_antennas([archive])
    assert read.value is not None
    assert [antenna.name for antenna in read.value] == ["80010 4T", "80010 4T (3700)"]
    assert "antennas.name_in_two_files" in {finding.code for finding in read.findings}


def test_a_dropped_pattern_is_recognised_also_in_a_zip(tmp_path: Path) -> None:
    assert recognise(write(tmp_path, msi(), "3700.txt")).kind is InputKind.ANTENNA
    archive = tmp_path / "kit.zip"
    with zipfile.ZipFile(archive, "w") as target:
        target.writestr("x/3500.pln", msi())
    assert recognise(archive).kind is InputKind.ANTENNA
    assert recognise(write(tmp_path, "HORIZONTAL view\nGAIN of time\n", "essay.txt")).kind is InputKind.UNKNOWN
