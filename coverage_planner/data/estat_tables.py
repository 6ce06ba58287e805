"""Tables of 地域メッシュ統計 (国勢調査) by their e-Stat id: year, datum, and the ids of the two totals.

Used for the year and the datum of a file, and for its columns only when the file carries no labels. Sources: RULES 3.1,
SOURCES.md (labels of the real files: 001 人口総数 in every vintage; 世帯総数 is 004 in 2010, 025 in 2015, 034 in 2020).
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from coverage_planner.model.terms import Datum


@dataclass(frozen=True, slots=True)
class CensusTable:
    """What is known of one table id."""

    table_id: str
    year: int
    datum: Datum
    households_item: str | None

    @property
    def persons_column(self) -> str:
        """Column id of 人口総数."""
        return self.table_id + "001"

    @property
    def households_column(self) -> str | None:
        """Column id of 世帯総数, None where it is not known."""
        return None if self.households_item is None else self.table_id + self.households_item


_KNOWN = (
    (("T001140", "T001141", "T001142"), 2020, Datum.JGD2011, "034"),
    (("T001100", "T001101", "T001102"), 2020, Datum.JGD2000, "034"),
    (("T000846", "T000847"), 2015, Datum.JGD2000, "025"),
    (("T000608", "T000609"), 2010, Datum.JGD2000, "004"),
    (("T000387",), 2005, Datum.JGD2000, None),
    (("T000386",), 2000, Datum.JGD2000, None),
)
CENSUS_TABLES: dict[str, CensusTable] = {
    table_id: CensusTable(table_id, year, datum, households)
    for table_ids, year, datum, households in _KNOWN
    for table_id in table_ids
}

_COLUMN = re.compile(r"^(T\d{6})(\d{3})$", re.IGNORECASE)
_FILE = re.compile(r"tbl(T\d{6})([SHQE])(\d{4}|\d{2})(?!\d)", re.IGNORECASE)


def table_of_column(column: str) -> str | None:
    """Return the table id of a column id such as ``T001101034``, None for any other label."""
    found = _COLUMN.match(column.strip())
    return found.group(1).upper() if found else None


def table_of_file(shown_name: str) -> str | None:
    """Return the table id in a file name such as ``tblT001101H5031.txt``."""
    found = _FILE.search(shown_name)
    return found.group(1).upper() if found else None


def prefecture_of_file(shown_name: str) -> int | None:
    """Return the prefecture number of a by-prefecture file (``tblT001100S19.txt`` -> 19), None for other names."""
    found = _FILE.search(shown_name)
    if found is None or len(found.group(3)) != 2:
        return None
    number = int(found.group(3))
    return number if 1 <= number <= 47 else None


def primary_mesh_of_file(shown_name: str) -> int | None:
    """Return the primary mesh of a by-mesh file (``tblT001101H5031.txt`` -> 5031), None for other names."""
    found = _FILE.search(shown_name)
    return int(found.group(3)) if found is not None and len(found.group(3)) == 4 else None
