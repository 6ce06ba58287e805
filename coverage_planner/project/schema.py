"""Names, version and tables of the project file (a GeoPackage with tables of ours beside the standard ones)."""

from __future__ import annotations

import re
import sqlite3

from coverage_planner.data.database_schema import computed_part

SCHEMA_VERSION = 1
"""Raised whenever a file of this version could not be read by an older program."""

FORMAT_NAME = "coverage_planner project"

TABLES = """
CREATE TABLE cp_meta (key TEXT PRIMARY KEY, value TEXT NOT NULL);
CREATE TABLE cp_array (name TEXT PRIMARY KEY, dtype TEXT NOT NULL, shape TEXT NOT NULL, data BLOB NOT NULL);
CREATE TABLE plans (position INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE, description TEXT NOT NULL);
CREATE TABLE plan_sites (plan_position INTEGER NOT NULL, site_row INTEGER NOT NULL,
                         PRIMARY KEY (plan_position, site_row)) WITHOUT ROWID;
CREATE TABLE sectors (site_row INTEGER NOT NULL, position INTEGER NOT NULL, carriers TEXT NOT NULL,
    technology TEXT NOT NULL, centre_frequency_mhz REAL NOT NULL, bandwidth_mhz REAL NOT NULL,
    resource_blocks INTEGER NOT NULL, power_dbm REAL NOT NULL, gain_dbi REAL NOT NULL, loss_db REAL NOT NULL,
    pattern TEXT NOT NULL, azimuth_deg REAL NOT NULL, mechanical_tilt_deg REAL NOT NULL,
    electrical_tilt_deg REAL NOT NULL, horizontal_beamwidth_deg REAL NOT NULL,
    vertical_beamwidth_deg REAL NOT NULL, height_agl_m REAL NOT NULL, antenna_name TEXT NOT NULL DEFAULT '',
    PRIMARY KEY (site_row, position)) WITHOUT ROWID;
CREATE TABLE cost_items (site_row INTEGER NOT NULL, position INTEGER NOT NULL, kind TEXT NOT NULL,
    amount_yen INTEGER NOT NULL, eligible INTEGER NOT NULL, note TEXT NOT NULL,
    tax_included INTEGER, tax_percent INTEGER NOT NULL DEFAULT 10, tax_deducted INTEGER NOT NULL DEFAULT 0,
    part TEXT, carrier TEXT, estimate TEXT NOT NULL DEFAULT '', PRIMARY KEY (site_row, position)) WITHOUT ROWID;
CREATE TABLE municipalities (position INTEGER PRIMARY KEY, code TEXT NOT NULL, name TEXT NOT NULL,
    prefecture_name TEXT NOT NULL);
CREATE TABLE fiscal_strength (code TEXT PRIMARY KEY, value TEXT);
CREATE TABLE area_designations (code TEXT NOT NULL, kind TEXT NOT NULL, whole INTEGER NOT NULL, note TEXT NOT NULL);
CREATE TABLE inputs (position INTEGER PRIMARY KEY, role TEXT NOT NULL, name TEXT NOT NULL, sha256 TEXT NOT NULL,
    size_bytes INTEGER NOT NULL, description TEXT NOT NULL, vintage TEXT NOT NULL, datum TEXT NOT NULL);
"""

READ_TABLES = frozenset({*re.findall(r"CREATE TABLE (\w+)", TABLES), "sites", "gpkg_contents", "gpkg_geometry_columns"})
"""Tables that opening a project reads; SQL of a file must not stand in for them."""

COST_COLUMNS_SINCE_FIRST = (
    ("tax_included", "INTEGER"),
    ("tax_percent", "INTEGER NOT NULL DEFAULT 10"),
    ("tax_deducted", "INTEGER NOT NULL DEFAULT 0"),
    ("part", "TEXT"),
    ("carrier", "TEXT"),
    ("estimate", "TEXT NOT NULL DEFAULT ''"),
)
"""Columns of cost items that files of earlier programs lack; programs that do not know them read such files all the same."""

PLAN_TABLES = ("plans", "plan_sites", "sectors", "cost_items")
"""Tables rewritten by every save; the others change only when the imported data change."""

ATTRIBUTE_TABLES = (
    "cp_meta",
    "plans",
    "plan_sites",
    "sectors",
    "cost_items",
    "municipalities",
    "fiscal_strength",
    "area_designations",
    "inputs",
)


def add_missing_columns(connection: sqlite3.Connection) -> None:
    """Add to a file of an earlier program the columns it lacks, before its plan tables are written anew."""
    if "antenna_name" not in sector_columns(connection):
        connection.execute("ALTER TABLE sectors ADD COLUMN antenna_name TEXT NOT NULL DEFAULT ''")
    there = cost_columns(connection)
    for name, kind in COST_COLUMNS_SINCE_FIRST:
        if name not in there:
            connection.execute(f"ALTER TABLE cost_items ADD COLUMN {name} {kind}")


def cost_columns(connection: sqlite3.Connection) -> frozenset[str]:
    """Return the columns that the table of cost items has."""
    return frozenset(row[1] for row in connection.execute("PRAGMA table_info(cost_items)"))


def sector_columns(connection: sqlite3.Connection) -> frozenset[str]:
    """Return the columns that the table of sectors has; files of earlier programs know no antenna names."""
    return frozenset(row[1] for row in connection.execute("PRAGMA table_info(sectors)"))


def create_tables(connection: sqlite3.Connection) -> None:
    """Create our tables in a GeoPackage and register the readable ones, so that QGIS lists them."""
    connection.executescript(TABLES)
    for table in ATTRIBUTE_TABLES:
        connection.execute(
            "INSERT INTO gpkg_contents (table_name, data_type, identifier, description) VALUES (?, 'attributes', ?, ?)",
            (table, table, "coverage_planner"),
        )


def replaced_part(connection: sqlite3.Connection) -> str | None:
    """Return a table of ours that SQL in the file stands in for or would change on saving, None in a file of ours.

    Raises:
        sqlite3.Error: the schema cannot be read.
    """
    computed = computed_part(connection, only=READ_TABLES)
    if computed is not None:
        return computed
    triggered = connection.execute("SELECT tbl_name FROM sqlite_master WHERE type = 'trigger' LIMIT 10000")
    # The layers have triggers of the GeoPackage standard; "sites" is made anew by every save.
    ours = READ_TABLES - {"sites", "gpkg_contents", "gpkg_geometry_columns"}
    return next((str(name) for (name,) in triggered if str(name).lower() in ours), None)
