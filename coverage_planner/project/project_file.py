"""Saving and opening a project: one GeoPackage, replaced as a whole or not at all.

Saving writes a new file beside the old one, syncs it to the disk and moves it into place, so that a kill or a full disk
at any moment leaves the old file as it was. Data that have not changed since the last save are taken over from the old
file instead of being written again.
"""

from __future__ import annotations

import json
import os
import shutil
import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any

import pyogrio
import rasterio

from coverage_planner import __version__
from coverage_planner.data.layer_writing import write_layer
from coverage_planner.model.errors import PlannerError, ProjectFileRefused
from coverage_planner.model.project import Project
from coverage_planner.model.text import Text
from coverage_planner.project.data_checks import check_data
from coverage_planner.project.data_records import described, fingerprint, read_data, write_data
from coverage_planner.project.map_layers import write_map_layers
from coverage_planner.project.schema import (
    FORMAT_NAME,
    PLAN_TABLES,
    SCHEMA_VERSION,
    add_missing_columns,
    create_tables,
    replaced_part,
)
from coverage_planner.project.settings_record import settings_from_json, settings_to_json
from coverage_planner.project.site_extras_record import (
    bookmarks_from_json,
    bookmarks_to_json,
    off_sectors_from_json,
    off_sectors_to_json,
    questions_from_json,
)
from coverage_planner.project.site_records import SITE_LAYER, distinct_sites, read_plans, site_frame, write_plans
from coverage_planner.project.terrain_sidecar import read_sidecar, write_sidecar

_SQLITE_MAGIC = b"SQLite format 3\x00"


def save_project(project: Project, path: Path) -> None:
    """Write ``project`` to ``path`` (``.gpkg``) atomically, its terrain as a GeoTIFF beside it.

    Raises:
        PlannerError: the folder is missing or not writable, or the disk is full; the old file is untouched.
    """
    old = _meta_to_replace(path)
    scratch = path.with_name(f".{path.stem}.{os.getpid()}.part.gpkg")
    terrain_before = _terrain_beside(path)
    saved = False
    try:
        data_id = fingerprint(project.data)
        terrain = project.data.terrain
        terrain_record = None if terrain is None else write_sidecar(terrain, path, project.data.datum)
        reuse = old is not None and old.get("data_fingerprint") == data_id
        if reuse:
            shutil.copyfile(path, scratch)
        else:
            write_map_layers(project.data, scratch)
        _write_plan_part(project, scratch, data_id, terrain_record, fresh=not reuse)
        with scratch.open("rb+") as stream:
            os.fsync(stream.fileno())
        os.replace(scratch, path)
        saved = True
        _sync_folder(path.parent)
    except (
        OSError,
        sqlite3.Error,
        pyogrio.errors.DataSourceError,
        pyogrio.errors.DataLayerError,
        rasterio.errors.RasterioError,
    ) as error:
        raise PlannerError(
            Text("計画ファイルを保存できません", "the project file cannot be saved"),
            remedy=Text(
                "フォルダの有無・書き込み権限・空き容量を確かめてください",
                "check the folder, its rights and free space",
            ),
            file=str(path),
        ) from error
    finally:
        scratch.unlink(missing_ok=True)
        scratch.with_name(scratch.name + "-journal").unlink(missing_ok=True)
        for leftover in () if saved else _terrain_beside(path) - terrain_before:
            leftover.unlink(missing_ok=True)
    _drop_old_terrain(old, terrain_record, path)


def _write_plan_part(
    project: Project, scratch: Path, data_id: str, terrain_record: dict[str, Any] | None, *, fresh: bool
) -> None:
    sites = distinct_sites(project.plans)
    if not fresh:
        with closing(sqlite3.connect(scratch)) as connection, connection:
            for table in PLAN_TABLES:
                connection.execute(f"DELETE FROM {table}")
            connection.execute("DELETE FROM cp_meta")
            add_missing_columns(connection)
    frame = site_frame(sites, project.plans, project.data.datum.epsg)
    write_layer(frame, scratch, SITE_LAYER, append=False, geometry_type="Point")
    meta = {
        "format": FORMAT_NAME,
        "schema_version": SCHEMA_VERSION,
        "program_version": __version__,
        "title": project.title,
        "next_site_number": project.next_site_number,
        "data_fingerprint": data_id,
        "data": described(project.data),
        "terrain": terrain_record,
        "settings": settings_to_json(project.settings),
        "off_sectors": off_sectors_to_json(sites),
        "bookmarks": bookmarks_to_json(project.bookmarks),
        "questions": dict(project.questions),
    }
    with closing(sqlite3.connect(scratch)) as connection, connection:
        if fresh:
            create_tables(connection)
            write_data(connection, project.data)
        write_plans(connection, project.plans, sites)
        connection.executemany(
            "INSERT INTO cp_meta VALUES (?, ?)",
            [(key, json.dumps(value, ensure_ascii=False, sort_keys=True)) for key, value in meta.items()],
        )


def open_project(path: Path) -> Project:
    """Read a project file.

    Raises:
        ProjectFileRefused: not a file, not a GeoPackage of this program, damaged, of a newer schema, or without its
            terrain. Nothing is ever written.
    """
    meta = _read_meta(path)
    version = meta.get("schema_version")
    if not isinstance(version, int) or version > SCHEMA_VERSION:
        raise ProjectFileRefused(
            Text(
                f"新しい版の計画ファイルです (形式 {version}、この版が読めるのは {SCHEMA_VERSION} まで)",
                f"written by a newer version (schema {version}; this one reads up to {SCHEMA_VERSION})",
            ),
            remedy=Text("coverage_planner を更新してください", "update coverage_planner"),
            file=path.name,
        )
    try:
        record = meta["terrain"]
        terrain = None if record is None else read_sidecar(record, path)
        with closing(_open_read_only(path)) as connection:
            data = read_data(connection, meta["data"], terrain)
            check_data(data)
            return Project(
                title=str(meta["title"]),
                data=data,
                plans=read_plans(connection, off_sectors_from_json(meta.get("off_sectors", []))),
                settings=settings_from_json(meta["settings"]),
                next_site_number=int(meta["next_site_number"]),
                bookmarks=bookmarks_from_json(meta.get("bookmarks", [])),
                questions=questions_from_json(meta.get("questions")),
            )
    except PlannerError as error:
        if isinstance(error, ProjectFileRefused):
            raise
        raise _damaged(path) from error
    except (sqlite3.Error, LookupError, ValueError, TypeError, AttributeError, ArithmeticError) as error:
        raise _damaged(path) from error


def _read_meta(path: Path) -> dict[str, Any]:
    if path.is_dir():
        raise _refused(path, "計画ファイルではなくフォルダです", "a folder, not a project file")
    try:
        with path.open("rb") as stream:
            magic = stream.read(16)
    except FileNotFoundError:
        raise _refused(path, "計画ファイルがありません", "there is no such project file") from None
    except OSError:
        raise _refused(path, "計画ファイルを読めません", "the project file cannot be read") from None
    if magic != _SQLITE_MAGIC:
        raise _refused(path, "計画ファイル (GeoPackage) ではありません", "not a project file (GeoPackage)")
    try:
        with closing(_open_read_only(path)) as connection:
            if connection.execute("PRAGMA quick_check(1)").fetchone()[0] != "ok":
                raise _damaged(path)
            tables = {name for (name,) in connection.execute("SELECT name FROM sqlite_master")}
            if "cp_meta" not in tables:
                raise _refused(
                    path,
                    "他のプログラムのGeoPackageです",
                    "a GeoPackage of another program",
                    "coverage-planner import で計画を作ってください",
                    "make a project with coverage-planner import",
                )
            replaced = replaced_part(connection)
            if replaced is not None:
                raise _refused(
                    path,
                    f"計画の表「{replaced[:40]}」がSQL（ビュー・トリガーなど）で置き換えられているため、安全のため開きません",
                    f"table '{replaced[:40]}' is replaced by SQL (a view, trigger or the like): not opened, for safety",
                    "この製品で保存した計画ファイルを使ってください",
                    "use a project file that this program saved",
                )
            return {key: json.loads(value) for key, value in connection.execute("SELECT key, value FROM cp_meta")}
    except (sqlite3.Error, ValueError) as error:
        raise _damaged(path) from error


def _meta_to_replace(path: Path) -> dict[str, Any] | None:
    if not path.exists():
        return None
    try:
        return _read_meta(path)
    except ProjectFileRefused as error:
        raise ProjectFileRefused(
            Text("別のファイルがあるため上書きしません", "another file is there and is not overwritten"),
            remedy=Text("別の名前で保存してください", "save under another name"),
            file=str(path),
        ) from error


def _open_read_only(path: Path) -> sqlite3.Connection:
    connection = sqlite3.connect(f"{path.resolve().as_uri()}?mode=ro&immutable=1", uri=True)
    connection.execute("PRAGMA trusted_schema = OFF")
    return connection


def _drop_old_terrain(old: dict[str, Any] | None, new: dict[str, Any] | None, path: Path) -> None:
    record = old.get("terrain") if old else None
    if not record or (new is not None and record["file"] == new["file"]):
        return
    name = Path(str(record["file"])).name
    if name.startswith(f"{path.stem}.terrain-"):
        path.with_name(name).unlink(missing_ok=True)


def _terrain_beside(path: Path) -> set[Path]:
    """Return the terrain files that carry the name of a project file."""
    prefix = f"{path.stem}.terrain-"
    return {item for item in path.parent.iterdir() if item.name.startswith(prefix)} if path.parent.is_dir() else set()


def _sync_folder(folder: Path) -> None:
    if os.name == "posix":
        descriptor = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)


def _refused(
    path: Path,
    ja: str,
    en: str,
    remedy_ja: str = "計画ファイル (.gpkg) を指定してください",
    remedy_en: str = "name a project file (.gpkg)",
) -> ProjectFileRefused:
    return ProjectFileRefused(Text(ja, en), remedy=Text(remedy_ja, remedy_en), file=str(path))


def _damaged(path: Path) -> ProjectFileRefused:
    return _refused(
        path,
        "計画ファイルが壊れています",
        "the project file is damaged",
        "控えのファイルを開いてください",
        "open a backup copy",
    )
