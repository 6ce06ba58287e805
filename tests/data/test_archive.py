"""Archives are opened without trusting them: bombs, damage, hostile names and full disks are refusals, not accidents."""

from __future__ import annotations

import gzip
import io
import os
import zipfile
from pathlib import Path

import pytest

from coverage_planner.data import archive
from coverage_planner.data.archive import opened
from coverage_planner.model.errors import InputRefused


def zip_of(path: Path, members: dict[str, bytes]) -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as out:
        for name, content in members.items():
            out.writestr(name, content)
    return path


def refusal_of(path: Path) -> InputRefused:
    with pytest.raises(InputRefused) as caught, opened(path):
        pass
    assert caught.value.remedy is not None
    assert caught.value.file == path.name
    return caught.value


def test_members_keep_sub_folders_and_are_removed_afterwards(tmp_path: Path) -> None:
    path = zip_of(tmp_path / "a.zip", {"sub/x.shp": b"1", "sub/x.dbf": b"2"})
    with opened(path) as members:
        assert [member.shown_name for member in members] == ["a.zip!sub/x.shp", "a.zip!sub/x.dbf"]
        assert members[0].path.parent == members[1].path.parent
        kept = members[0].path
        assert kept.read_bytes() == b"1"
    assert not kept.exists()


def test_names_of_japanese_windows_are_decoded(tmp_path: Path) -> None:
    # A name in CP932 without the UTF-8 flag: written as the CP437 text that has those bytes, then the flag cleared.
    name = "人口.txt"
    placeholder = "A" * len(name.encode("cp932"))
    raw = zip_of(tmp_path / "b.zip", {placeholder: b"x"}).read_bytes()
    (tmp_path / "b.zip").write_bytes(raw.replace(placeholder.encode(), name.encode("cp932")))
    with opened(tmp_path / "b.zip") as members:
        assert members[0].shown_name == "b.zip!人口.txt"


@pytest.mark.parametrize("name", ["../../escape.txt", "/etc/escape.txt", "..\\..\\escape.txt", "a/../../escape.txt"])
def test_no_member_leaves_the_temporary_folder(tmp_path: Path, name: str) -> None:
    path = zip_of(tmp_path / "c.zip", {name: b"x"})
    with opened(path) as members:
        folder = members[0].path
        while "coverage_planner_" not in folder.name:
            assert folder != folder.parent, "outside the temporary folder"
            folder = folder.parent
    assert not list(tmp_path.rglob("escape.txt"))


def test_macos_shadow_files_and_drive_letters_are_skipped(tmp_path: Path) -> None:
    path = zip_of(
        tmp_path / "d.zip",
        {"__MACOSX/._x.csv": b"0", "._x.csv": b"0", "C:\\x.csv": b"0", "sub/.DS_Store": b"0", "x.csv": b"1"},
    )
    with opened(path) as members:
        assert [member.shown_name for member in members] == ["d.zip!x.csv"]


def test_a_zip_bomb_is_refused_by_what_it_states(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(archive, "MAXIMUM_UNPACKED_BYTES", 1000)
    error = refusal_of(zip_of(tmp_path / "bomb.zip", {"zeros": bytes(1001)}))
    assert "2GiB" in error.message.ja


def test_a_bomb_that_states_ten_gigabytes_is_refused_at_once(tmp_path: Path) -> None:
    path = zip_of(tmp_path / "huge.zip", {"zeros": bytes(100)})
    raw = bytearray(path.read_bytes())
    at = raw.index(b"PK\x01\x02")
    raw[at + 24 : at + 28] = (0xF0000000).to_bytes(4, "little")  # stated size in the central directory: 3.75 GiB
    path.write_bytes(bytes(raw))
    assert "2GiB" in refusal_of(path).message.ja


def test_gzip_counts_the_bytes_it_really_writes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(archive, "MAXIMUM_UNPACKED_BYTES", 1000)
    path = tmp_path / "bomb.gz"
    path.write_bytes(gzip.compress(bytes(5000)))
    assert "2GiB" in refusal_of(path).message.ja


def test_too_many_members_are_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(archive, "MAXIMUM_MEMBERS", 3)
    refusal_of(zip_of(tmp_path / "many.zip", {f"{n}.txt": b"x" for n in range(4)}))


def test_two_members_of_one_name_are_refused_not_overwritten(tmp_path: Path) -> None:
    path = zip_of(tmp_path / "twice.zip", {"A.csv": b"1", "a.CSV": b"2"})
    assert "同じ名前" in refusal_of(path).message.ja


@pytest.mark.parametrize("cut", [10, 60, 110])
def test_a_cut_zip_is_refused(tmp_path: Path, cut: int) -> None:
    whole = zip_of(tmp_path / "whole.zip", {"x.csv": os.urandom(100)}).read_bytes()
    path = tmp_path / "cut.zip"
    path.write_bytes(whole[:cut])
    refusal_of(path)


def test_a_flipped_byte_is_noticed_by_the_checksum(tmp_path: Path) -> None:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_STORED) as out:
        out.writestr("x.csv", "KEY_CODE,pop\r\n533946113,12\r\n")
    path = tmp_path / "flipped.zip"
    path.write_bytes(buffer.getvalue().replace(b",12", b",72"))
    assert "壊れている" in refusal_of(path).message.ja


def test_a_cut_gzip_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "cut.csv.gz"
    path.write_bytes(gzip.compress(os.urandom(2000))[:-50])
    refusal_of(path)


def test_an_encrypted_member_is_refused(tmp_path: Path) -> None:
    path = zip_of(tmp_path / "secret.zip", {"x.csv": b"12345"})
    raw = bytearray(path.read_bytes())
    for mark, offset in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        raw[raw.index(mark) + offset] |= 1
    path.write_bytes(bytes(raw))
    assert "暗号化" in refusal_of(path).message.ja


@pytest.mark.parametrize("kind", ["missing", "folder", "empty", "text_named_zip"])
def test_what_is_not_an_archive_is_named(tmp_path: Path, kind: str) -> None:
    path = tmp_path / "x.zip"
    if kind == "folder":
        path.mkdir()
    elif kind == "empty":
        path.write_bytes(b"")
    elif kind == "text_named_zip":
        path.write_bytes(b"KEY_CODE,pop")
    words = {"missing": "ありません", "folder": "フォルダ", "empty": "空", "text_named_zip": "ZIPとして"}
    assert words[kind] in refusal_of(path).message.ja


def test_a_full_disk_is_not_called_a_damaged_archive(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: object) -> int:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(archive, "_copy", full)
    assert "空き容量" in refusal_of(zip_of(tmp_path / "x.zip", {"x": b"1"})).message.ja


def test_a_gzip_holding_nothing_is_empty(tmp_path: Path) -> None:
    path = tmp_path / "x.csv.gz"
    path.write_bytes(gzip.compress(b""))
    assert "空" in refusal_of(path).message.ja
