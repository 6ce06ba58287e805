"""Where a command may write: asked before minutes of computing, and never over the files it reads."""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Iterable
from contextlib import closing
from pathlib import Path

from coverage_planner.model.errors import InputRefused
from coverage_planner.model.text import Text

_SQLITE_MAGIC = b"SQLite format 3\x00"


def check_output(path: Path | None, *, inputs: Iterable[Path | None] = ()) -> None:
    """Refuse a place that cannot hold a new file, and one that holds what must not be lost.

    Args:
        path: the file to write, None where none is asked for.
        inputs: files the command reads.

    Raises:
        InputRefused: the folder is missing or not writable, the place is a folder or a device, an input of the command,
            or a project file.
    """
    if path is None:
        return
    other = Text("別の保存先を指定してください", "name another place")
    folder = path.absolute().parent
    if not folder.is_dir():
        raise InputRefused(
            Text("保存先のフォルダがありません", "the folder to write to does not exist"),
            remedy=Text("フォルダを作成するか別の保存先を選んでください", "create the folder or choose another one"),
            file=str(path.parent),
        )
    if path.is_dir():
        raise InputRefused(
            Text("保存先がフォルダです", "the file to write is a folder"),
            remedy=Text("ファイル名を指定してください", "give a file name"),
            file=str(path),
        )
    if not os.access(folder, os.W_OK | os.X_OK):
        raise InputRefused(
            Text("保存先のフォルダに書き込む権限がありません", "the folder cannot be written to"),
            remedy=other,
            file=str(folder),
        )
    if not path.exists():
        return
    if not path.is_file():
        raise InputRefused(
            Text(
                "保存先が通常のファイルではありません (装置など)",
                "the place is no ordinary file (a device or the like)",
            ),
            remedy=other,
            file=str(path),
        )
    if any(one is not None and one.exists() and one.samefile(path) for one in inputs):
        raise InputRefused(
            Text("読み込むファイルと同じ場所には書き出せません", "this is the file the command reads"),
            remedy=other,
            file=str(path),
        )
    if _is_project(path):
        raise InputRefused(
            Text("計画ファイルが既にあるため上書きしません", "a project file is there and is not overwritten"),
            remedy=other,
            file=str(path),
        )


def _is_project(path: Path) -> bool:
    """Whether a file is a GeoPackage of this program; exported layers and other databases are not."""
    try:
        with path.open("rb") as stream:
            if stream.read(len(_SQLITE_MAGIC)) != _SQLITE_MAGIC:
                return False
        address = f"{path.resolve().as_uri()}?mode=ro&immutable=1"
        with closing(sqlite3.connect(address, uri=True)) as connection:
            found = connection.execute("SELECT 1 FROM sqlite_master WHERE name = 'cp_meta'").fetchone()
    except (OSError, sqlite3.Error):
        return False
    return found is not None
