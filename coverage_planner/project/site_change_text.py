"""What the history calls an edit of sites: which site, which sector, which field, from what to what."""

from __future__ import annotations

from dataclasses import fields
from enum import StrEnum
from typing import Any

from coverage_planner.model.site import AntennaPattern, Sector, Site
from coverage_planner.model.site_field_names import field_name, with_unit
from coverage_planner.model.terms import name_of
from coverage_planner.model.text import Text
from coverage_planner.project.site_sectors import entries_of

PATTERN_NAMES: dict[AntennaPattern, Text] = {
    AntennaPattern.OMNI: Text("無指向", "omnidirectional"),
    AntennaPattern.SECTOR_3GPP: Text("3GPPセクタ", "3GPP sector"),
    AntennaPattern.FILE: Text("アンテナ台帳", "antenna library"),
}
_FOLLOWING = frozenset({"resource_blocks", "antenna_name"})
"""Fields that change with another one and are not named beside it."""
_LONGEST = 24


def change_text(before: Site, after: Site) -> Text:
    """Return the name of the edit that turns a site into another value of itself."""
    changes = _site_changes(before, after)
    name = after.site_id
    if len(changes) == 1:
        return Text(f"{name} {changes[0].ja}", f"{name}: {changes[0].en}")
    ja = "・".join(dict.fromkeys(change.ja.split(" ")[0] for change in changes)) or "変更"
    en = ", ".join(dict.fromkeys(change.en.split(" ")[0] for change in changes)) or "change"
    return Text(f"局の変更: {name} ({ja})", f"change site {name} ({en})")


def changes_text(before: tuple[Site, ...], after: tuple[Site, ...], changed: Text) -> Text:
    """Return the name of one edit of several sites; ``changed`` says what, as :func:`value_text` does."""
    if len(after) == 1:
        return change_text(before[0], after[0])
    return Text(f"{len(after)}局の{changed.ja}", f"{len(after)} sites: {changed.en}")


def sectors_text(site: Site, ja: str, en: str) -> Text:
    """Return the name of an edit of the list of sectors."""
    return Text(f"{site.site_id} {ja}", f"{site.site_id}: {en}")


def value_text(field: str, value: Any) -> Text:
    """Return a field and its new value."""
    name, shown = field_name(field), shown_value(field, value)
    return Text(f"{name.ja} {shown.ja}", f"{name.en} {shown.en}")


def shown_value(field: str, value: Any) -> Text:
    """Return a value as a person reads it."""
    if isinstance(value, bool):
        return Text("する", "yes") if value else Text("しない", "no")
    if isinstance(value, AntennaPattern):
        return PATTERN_NAMES[value]
    if isinstance(value, tuple):
        names = [name_of(one) for one in value]
        return Text("・".join(one.ja for one in names), ", ".join(one.en for one in names))
    if isinstance(value, StrEnum):
        return name_of(value)
    if field == "build_year":
        return Text(f"{value}年度", f"FY{value}") if value else Text("未定", "not set")
    if isinstance(value, int | float):
        text = with_unit(field, value)
        return Text(text, text)
    text = str(value) if len(str(value)) <= _LONGEST else str(value)[: _LONGEST - 1] + "…"
    return Text(f"「{text}」", f"'{text}'")


def _site_changes(before: Site, after: Site) -> list[Text]:
    changes = []
    for field in fields(Site):
        old, new = getattr(before, field.name), getattr(after, field.name)
        if old == new or field.name in ("number", "sectors", "off_sectors"):
            continue
        changes.append(_change(field.name, old, new))
    return changes + _sector_changes(before, after)


def _sector_changes(before: Site, after: Site) -> list[Text]:
    old, new = entries_of(before), entries_of(after)
    if old == new:
        return []
    if len(old) != len(new):
        return [Text(f"セクタ数 {len(old)}→{len(new)}", f"sectors {len(old)} to {len(new)}")]
    found: dict[str, list[tuple[int, Text]]] = {}
    for place, (one, other) in enumerate(zip(old, new, strict=True), 1):
        if one.on != other.on:
            word = Text("オン", "on") if other.on else Text("オフ", "off")
            found.setdefault("on", []).append((place, word))
        names = [
            field.name
            for field in fields(Sector)
            if getattr(one.sector, field.name) != getattr(other.sector, field.name)
        ]
        for name in [name for name in names if name not in _FOLLOWING] or names:
            change = _change(name, getattr(one.sector, name), getattr(other.sector, name))
            if name == "pattern" and other.sector.pattern is AntennaPattern.FILE:
                change = value_text("antenna_name", other.sector.antenna_name)
            found.setdefault(name, []).append((place, change))
    texts = []
    for rows in found.values():
        place, change = rows[0]
        if len(rows) == len(new) > 1:
            head = Text("全セクタ", "all sectors")
            same = len({row.ja for _place, row in rows}) == 1
            change = change if same else Text(change.ja.split(" ")[0], change.en.split(" ")[0])
        elif len(rows) > 1:
            numbers = "・".join(str(place) for place, _row in rows)
            head = Text(f"セクタ{numbers}", f"sectors {numbers}")
        else:
            head = Text(f"セクタ{place}", f"sector {place}")
        texts.append(change if len(new) == 1 else Text(f"{head.ja} {change.ja}", f"{head.en}, {change.en}"))
    return texts


def _change(field: str, old: Any, new: Any) -> Text:
    name = field_name(field)
    if field == "costs":
        return name
    if isinstance(new, bool):
        return value_text(field, new)
    a, b = shown_value(field, old), shown_value(field, new)
    if old == "" or isinstance(new, tuple) or field in ("latitude_deg", "longitude_deg"):
        return Text(f"{name.ja} {b.ja}", f"{name.en} {b.en}")
    return Text(f"{name.ja} {a.ja}→{b.ja}", f"{name.en} {a.en} to {b.en}")
