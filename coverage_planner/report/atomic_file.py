"""Writing a file so that a reader sees the old one or the whole new one, never a part."""

from __future__ import annotations

import os
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from coverage_planner.model.errors import PlannerError
from coverage_planner.model.text import Text


@contextmanager
def written_beside(path: Path) -> Iterator[Path]:
    """Give a path beside ``path`` to write to; put it in place when the block ends well, remove it otherwise.

    The temporary name keeps the suffix, because GIS drivers go by it.

    Raises:
        PlannerError: when the folder is missing or the file cannot be replaced (open in Excel, read-only).
    """
    if not path.parent.is_dir():
        raise PlannerError(
            Text("保存先のフォルダがありません", "the folder to write to does not exist"),
            file=str(path.parent),
            remedy=Text("フォルダを作成するか別の保存先を選んでください", "create the folder or choose another one"),
        )
    if path.is_dir():
        raise PlannerError(
            Text("保存先がフォルダです", "the file to write is a folder"),
            file=str(path),
            remedy=Text("ファイル名を指定してください", "give a file name"),
        )
    if path.exists() and not path.is_file():
        # Putting a file in place of a device would take the device away.
        raise PlannerError(
            Text(
                "保存先が通常のファイルではありません (装置など)",
                "the place is no ordinary file (a device or the like)",
            ),
            file=str(path),
            remedy=Text("別の保存先を選んでください", "choose another place"),
        )
    beside = path.with_name(f".{path.stem}.{uuid.uuid4().hex[:8]}{path.suffix}")
    try:
        yield beside
        with beside.open("r+b") as stream:  # Windows flushes only handles open for writing
            os.fsync(stream.fileno())
        os.replace(beside, path)
    except OSError as error:
        raise PlannerError(
            Text(f"書き込めません（{error.strerror or error}）", f"cannot write ({error.strerror or error})"),
            file=str(path),
            remedy=Text(
                "ファイルを開いているソフトを閉じるか、別の保存先を選んでください",
                "close the program that has the file open, or choose another place",
            ),
        ) from error
    finally:
        for leftover in (beside, *beside.parent.glob(f"{beside.name}-*")):
            leftover.unlink(missing_ok=True)
