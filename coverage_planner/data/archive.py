"""Opening plain files, gzip files and zip archives without trusting them.

Every reader gets its files through :func:`opened`; limits are on the real number of bytes written, not on what the
archive says of itself. Names inside an archive never reach outside the temporary folder, and a full disk is told apart
from a damaged archive.
"""

from __future__ import annotations

import errno
import gzip
import lzma
import re
import tempfile
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import IO

from coverage_planner.model.errors import InputRefused
from coverage_planner.model.text import Text

MAXIMUM_FILE_BYTES = 4 << 30
MAXIMUM_UNPACKED_BYTES = 2 << 30
MAXIMUM_MEMBERS = 20_000
_BLOCK = 1 << 20
_WINDOWS_FORBIDDEN = re.compile(r'[<>:"|?*\x00-\x1f]')
_DAMAGE = (
    zipfile.BadZipFile,
    zlib.error,
    lzma.LZMAError,
    EOFError,
    NotImplementedError,  # compression method or encryption that Python does not know
    RuntimeError,  # encrypted member
    OSError,
    ValueError,
)


@dataclass(frozen=True, slots=True)
class Member:
    """One readable file: its path on disk and the name people know (``a.zip!b/c.shp`` inside an archive)."""

    path: Path
    shown_name: str

    @property
    def suffix(self) -> str:
        """Lower-case file ending with its dot."""
        return self.path.suffix.lower()


@contextmanager
def opened(path: Path) -> Iterator[tuple[Member, ...]]:
    """Yield the files in ``path``: itself, or the unpacked members of a .zip / .kmz / .gz, removed afterwards.

    Member paths keep their sub-folders, so a shapefile finds its side files beside it.

    Raises:
        InputRefused: not a file, empty, too large, damaged, encrypted, or unpacking past the limit (zip bomb).
    """
    head = _checked_head(path)
    is_zip = head[:2] == b"PK" and path.suffix.lower() in (".zip", ".kmz")
    if path.suffix.lower() in (".zip", ".kmz") and not is_zip:
        raise _refused(
            path, "ZIPとして読めません", "not a zip archive", "ダウンロードし直してください", "download it again"
        )
    if is_zip or head[:2] == b"\x1f\x8b":
        # A reader library may still hold a file open on Windows; the folder is then left to the system's clean-up.
        with tempfile.TemporaryDirectory(prefix="coverage_planner_", ignore_cleanup_errors=True) as folder:
            yield _unzip(path, Path(folder)) if is_zip else _gunzip(path, Path(folder))
    else:
        yield (Member(path, path.name),)


def _checked_head(path: Path) -> bytes:
    try:
        _check_plain(path)
        with path.open("rb") as stream:
            return stream.read(4)
    except (OSError, ValueError) as error:
        raise _refused(
            path,
            "ファイルを開けません",
            "the file cannot be opened",
            "アクセス権を確かめてください",
            "check the access rights",
        ) from error


def _check_plain(path: Path) -> None:
    if path.is_dir():
        raise _refused(
            path, "ファイルではなくフォルダです", "a folder, not a file", "ファイルを指定してください", "name a file"
        )
    if not path.is_file():
        raise _refused(path, "ファイルがありません", "no such file", "パスを確かめてください", "check the path")
    size = path.stat().st_size
    if size == 0:
        raise _refused(
            path, "空のファイルです", "the file is empty", "ダウンロードし直してください", "download it again"
        )
    if size > MAXIMUM_FILE_BYTES:
        raise _refused(
            path, "4GiBを超えるファイルです", "larger than 4 GiB", "地域ごとに分けてください", "split it by region"
        )


def _unzip(path: Path, folder: Path) -> tuple[Member, ...]:
    members: list[Member] = []
    taken: set[str] = set()
    left = MAXIMUM_UNPACKED_BYTES
    try:
        with zipfile.ZipFile(path) as archive:
            infos = [info for info in archive.infolist() if not info.is_dir()]
            if len(infos) > MAXIMUM_MEMBERS or sum(info.file_size for info in infos) > MAXIMUM_UNPACKED_BYTES:
                raise _bomb(path)
            for info in infos:
                name = _member_name(info)
                parts = _safe_parts(name)
                if not parts:
                    continue
                # Two members of one name (also in another case, for Windows) would overwrite each other unseen.
                key = "/".join(parts).casefold()
                if key in taken:
                    raise _repeated(path, name)
                taken.add(key)
                target = folder.joinpath(*parts)
                target.parent.mkdir(parents=True, exist_ok=True)
                with archive.open(info) as source:
                    left = _copy(source, target, left, path)
                members.append(Member(target, f"{path.name}!{name}"))
    except _DAMAGE as error:
        raise _damaged(path, error) from error
    if not members:
        raise _refused(
            path, "ZIPの中にファイルがありません", "the archive holds no file", "中身を確かめてください", "check it"
        )
    if all(member.suffix in (".zip", ".kmz", ".gz", ".7z", ".lzh") for member in members):
        raise _refused(
            path,
            f"ZIPの中にZIPなどの書庫が入っています（{members[0].shown_name.rpartition('!')[2]} など{len(members)}個）",
            f"an archive of archives ({len(members)}, e.g. {members[0].shown_name.rpartition('!')[2]})",
            "一度展開して、中のファイルをまとめて指定してください",
            "unpack it once and name the files inside together",
        )
    return tuple(members)


def _safe_parts(name: str) -> list[str]:
    """Return the folders and file name of a member inside the temporary folder; empty for what is skipped."""
    slashed = name.replace("\\", "/")
    if re.match(r"^[A-Za-z]:", slashed):
        return []
    parts = [part for part in PurePosixPath(slashed).parts if part not in ("/", "//", "..", ".")]
    # macOS adds __MACOSX/._name and .DS_Store beside every file; they look like data by their ending.
    if not parts or parts[0] == "__MACOSX" or parts[-1].startswith("._") or parts[-1] == ".DS_Store":
        return []
    return [_WINDOWS_FORBIDDEN.sub("_", part).rstrip(" .") or "_" for part in parts]


def _member_name(info: zipfile.ZipInfo) -> str:
    # Without the UTF-8 flag zipfile decodes names as CP437; archives made on Japanese Windows are CP932.
    if info.flag_bits & 0x800:
        return info.filename
    try:
        return info.filename.encode("cp437").decode("cp932")
    except UnicodeError:
        return info.filename


def _gunzip(path: Path, folder: Path) -> tuple[Member, ...]:
    inner = path.stem if path.suffix.lower() == ".gz" else path.name
    target = folder / inner
    try:
        with gzip.open(path) as source:
            _copy(source, target, MAXIMUM_UNPACKED_BYTES, path)
    except _DAMAGE as error:
        raise _damaged(path, error) from error
    if not target.stat().st_size:
        raise _refused(
            path, "空のファイルです", "the file is empty", "ダウンロードし直してください", "download it again"
        )
    return (Member(target, f"{path.name}!{inner}"),)


def _copy(source: IO[bytes] | gzip.GzipFile, target: Path, left: int, archive: Path) -> int:
    with target.open("wb") as sink:
        while block := source.read(_BLOCK):
            left -= len(block)
            if left < 0:
                raise _bomb(archive)
            sink.write(block)
    return left


def _refused(path: Path, ja: str, en: str, remedy_ja: str, remedy_en: str) -> InputRefused:
    return InputRefused(Text(ja, en), remedy=Text(remedy_ja, remedy_en), file=path.name or str(path))


def _damaged(path: Path, error: Exception) -> InputRefused:
    if isinstance(error, OSError) and error.errno in (errno.ENOSPC, errno.EDQUOT):
        return _refused(
            path,
            "一時フォルダーの空き容量が足りず展開できません",
            "no space left to unpack it",
            "ディスクの空きを増やしてください",
            "free some disk space",
        )
    return _refused(
        path,
        "壊れているか暗号化された書庫です",
        "a damaged or encrypted archive",
        "ダウンロードし直してください",
        "download it again",
    )


def _repeated(path: Path, name: str) -> InputRefused:
    return _refused(
        path,
        f"書庫の中に同じ名前のファイルが二つあります: {name}",
        f"the archive holds two files named {name}",
        "展開して必要な方だけを指定してください",
        "unpack it and name the one you need",
    )


def _bomb(path: Path) -> InputRefused:
    return _refused(
        path,
        "展開すると2GiBを超える書庫です",
        "unpacks to more than 2 GiB",
        "必要なファイルだけを取り出してください",
        "unpack only the files you need",
    )
