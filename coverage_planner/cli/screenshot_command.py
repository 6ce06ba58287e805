"""``coverage-planner screenshot``: the window as a picture, without a screen."""

from __future__ import annotations

import os
import re
import tempfile
from pathlib import Path
from typing import Annotated

import typer

from coverage_planner.cli.answers import say, say_json
from coverage_planner.cli.output_place import check_output
from coverage_planner.model.errors import PlannerError
from coverage_planner.model.text import Text
from coverage_planner.project.project_file import open_project


def screenshot(
    project_path: Annotated[Path, typer.Argument(metavar="P.gpkg", help="計画ファイル")],
    out: Annotated[Path, typer.Argument(metavar="OUT.png", help="書き出す画像")],
    plan: Annotated[str | None, typer.Option(help="計画の名前")] = None,
    size: Annotated[str, typer.Option(metavar="幅x高さ", help="画素数")] = "1600x1000",
    as_json: Annotated[bool, typer.Option("--json", help="結果をJSONで出力")] = False,
) -> int:
    """画面を画像に書き出します (画面のない環境でも動きます)。"""
    width, height = _size(size)
    _check_place(out)
    project = open_project(project_path)
    if plan is not None:
        project.plan(plan)
    if not os.environ.get("QT_QPA_PLATFORM"):
        os.environ["QT_QPA_PLATFORM"] = "offscreen"
    if os.environ["QT_QPA_PLATFORM"] == "offscreen":
        # The offscreen platform complains of every window that it cannot propagate size hints.
        os.environ.setdefault("QT_LOGGING_RULES", "default.warning=false")
    from coverage_planner.ui.application import write_screenshot

    # Written in a folder of its own and then moved, so that a failure leaves the old picture and nothing beside it.
    with tempfile.TemporaryDirectory(prefix=".coverage_planner_", dir=out.parent) as folder:
        picture = Path(folder) / "window.png"
        write_screenshot(project_path, picture, plan_name=plan, width=width, height=height)
        os.replace(picture, out)
    if as_json:
        say_json({"out": str(out), "width": width, "height": height})
    else:
        say(Text(f"画像を書きました: {out}", f"wrote the picture: {out}"))
    return 0


def _check_place(out: Path) -> None:
    if out.suffix.lower() != ".png":
        raise PlannerError(
            Text("画像の拡張子は .png です", "the picture ends in .png"),
            remedy=Text("map.png のように指定してください", "e.g. map.png"),
            file=str(out),
        )
    check_output(out)


def _size(text: str) -> tuple[int, int]:
    match = re.fullmatch(r"(\d{3,4})x(\d{3,4})", text)
    if match is None:
        raise PlannerError(
            Text(f"大きさ「{text}」を読めません", f"cannot read the size '{text}'"),
            remedy=Text("1600x1000 のように指定してください (各辺100〜9999)", "e.g. 1600x1000 (100..9999 each)"),
            field="--size",
        )
    return int(match[1]), int(match[2])
