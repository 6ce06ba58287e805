"""SQLite files of others (GeoPackage, project files) whose schema computes what is read: views, generated columns.

Their SQL would run inside SQLite or GDAL as long as its author likes (a recursive view has no end), so such a file is
refused before its contents are asked for.
"""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Collection

_STANDARD_VIEWS = frozenset({"spatial_ref_sys", "st_spatial_ref_sys", "geometry_columns", "st_geometry_columns"})
"""Views that the GeoPackage standard describes for other readers; no reader of ours asks for them."""
_VIRTUAL = re.compile(r"\s*CREATE\s+VIRTUAL\s+TABLE", re.IGNORECASE)
_INDEX = re.compile(r"USING\s+[\"'\[`]?rtree\b", re.IGNORECASE)
_MOST_OBJECTS = 20_000


def computed_part(connection: sqlite3.Connection, only: Collection[str] | None = None) -> str | None:
    """Return the first table or view whose rows are computed from SQL in the file, None where there is none.

    Args:
        connection: an open database.
        only: names (lower case) that will be read; None asks about all but the views of the GeoPackage standard.

    Raises:
        sqlite3.Error: the schema cannot be read.
    """
    connection.execute("PRAGMA trusted_schema = OFF")
    asked = (
        "SELECT type, name, COALESCE(sql, '') FROM sqlite_master WHERE type IN ('table', 'view')"
        f" LIMIT {_MOST_OBJECTS + 1}"
    )
    objects = [(str(kind), str(name), str(sql)) for kind, name, sql in connection.execute(asked)]
    if len(objects) > _MOST_OBJECTS:
        return objects[-1][1]
    for kind, name, sql in objects:
        lower = name.lower()
        if only is None and kind == "view" and lower in _STANDARD_VIEWS:
            continue
        if only is not None and lower not in only:
            continue
        if kind == "view" or (_VIRTUAL.match(sql) and not _INDEX.search(sql)):
            return name
        # hidden: 2 and 3 are virtual and stored generated columns.
        hidden = connection.execute("SELECT 1 FROM pragma_table_xinfo(?) WHERE hidden IN (2, 3)", (name,))
        if kind == "table" and hidden.fetchone() is not None:
            return name
    return None
