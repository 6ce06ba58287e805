"""Which files of an archive are tables of persons: texts, attributes, sheets; what lies beside them is set aside by name."""

from __future__ import annotations

import re
from pathlib import Path

from coverage_planner.data.archive import Member
from coverage_planner.data.finding_log import FindingLog
from coverage_planner.data.ksj_projection import ATTRIBUTE_SUFFIXES
from coverage_planner.data.mesh_workbook import WORKBOOK_SUFFIXES, sheets_as_text
from coverage_planner.model.text import Text

TEXT_SUFFIXES = (".txt", ".csv", ".tsv")
_CODE_AT_START = re.compile(rb"\s*\"?\d{8,10}\"?\s*[,;\t\r\n]")


def wanted_members(members: tuple[Member, ...]) -> list[Member]:
    """Return the members that hold tables; a .dbf beside its .shp is read with it."""
    known = (*TEXT_SUFFIXES, *ATTRIBUTE_SUFFIXES, *WORKBOOK_SUFFIXES)
    if len(members) == 1 and members[0].suffix not in known:
        # A single file of another ending may still be text (downloads without an ending): its contents decide.
        with members[0].path.open("rb") as stream:
            return list(members) if b"\0" not in stream.read(4096) else []
    shapes = {member.path.with_suffix("") for member in members if member.suffix == ".shp"}
    return [
        member
        for member in members
        if member.suffix in (known if len(members) == 1 else (*TEXT_SUFFIXES, *ATTRIBUTE_SUFFIXES))
        and not (member.suffix == ".dbf" and member.path.with_suffix("") in shapes)
    ]


def with_sheets(members: list[Member], folder: Path) -> list[Member]:
    """Return the members with a workbook replaced by its sheets as text."""
    found: list[Member] = []
    for member in members:
        found += sheets_as_text(member, folder) if member.suffix in WORKBOOK_SUFFIXES else [member]
    return found


def is_prose(member: Member) -> bool:
    """Return True for a text beside the tables of an archive in which no line begins with a mesh code (notes on use)."""
    if member.suffix not in TEXT_SUFFIXES:
        return False
    with member.path.open("rb") as stream:
        return not any(_CODE_AT_START.match(line[:40]) for line in iter(lambda: stream.readline(1 << 16), b""))


def note_prose(member: Member, noted: FindingLog) -> None:
    """Note that a text beside the tables was passed over."""
    noted.warning(
        "population.no_table",
        Text("人口の表ではないため読み飛ばしました", "not a population table, skipped"),
        remedy=Text(
            "必要な表なら、見出し行のあるファイルを指定してください", "if it is a table, name it with its header"
        ),
        file=member.shown_name,
    )
