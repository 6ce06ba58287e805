"""条件不利地域 as a list of municipalities: a documented CSV/xlsx, or the JSON lists found in the field.

CSV/xlsx header: 団体コード (5 or 6 digits), 都道府県名, 市区町村名, 種別 (過疎, 辺地, 離島, 半島, 山村, 特定農山村, 豪雪 or the English
kind), 区分 (全部/一部), 備考. A row without 種別 says that the municipality has none. Rows of 一部 mean that only former towns
qualify: a municipality is then not wholly disadvantaged (SOURCES.md quirk 16).
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from coverage_planner.data.archive import Member, opened
from coverage_planner.data.finding_log import FindingLog
from coverage_planner.data.local_government_codes import (
    NAMES_IN_SEVERAL_PREFECTURES,
    MunicipalityNames,
    five_digit_codes,
    is_prefecture,
    plain_name,
)
from coverage_planner.data.reading import Read, input_file
from coverage_planner.data.table_rows import HeaderPlace, SheetRows, find_header, read_sheets
from coverage_planner.data.text_decoding import decode, plain_label
from coverage_planner.model.errors import InputRefused
from coverage_planner.model.layers import AreaDesignation, AreaList, InputFile, Municipality
from coverage_planner.model.terms import DisadvantagedArea, name_of
from coverage_planner.model.text import Text

COLUMNS = {
    "code": ("団体コード", "市区町村コード", "行政区域コード", "code"),
    "prefecture": ("都道府県名", "都道府県", "prefecture"),
    "name": ("市区町村名", "市町村名", "団体名", "municipality", "name"),
    "kind": ("種別", "地域種別", "kind"),
    "extent": ("区分", "全部一部", "extent"),
    "note": ("備考", "note"),
}
_KINDS = {
    plain_label(label): kind
    for kind, labels in {
        DisadvantagedArea.DEPOPULATED: ("過疎", "過疎地", "過疎地域"),
        DisadvantagedArea.REMOTE_AREA: ("辺地",),
        DisadvantagedArea.REMOTE_ISLAND: ("離島", "奄美", "小笠原", "沖縄", "奄美群島", "小笠原諸島"),
        DisadvantagedArea.PENINSULA: ("半島", "半島振興対策実施地域"),
        DisadvantagedArea.MOUNTAIN_VILLAGE: ("山村", "振興山村"),
        DisadvantagedArea.SPECIFIED_RURAL: ("特定農山村", "特定農山村地域"),
        DisadvantagedArea.HEAVY_SNOW: ("豪雪", "豪雪地帯", "特別豪雪地帯"),
    }.items()
    for label in (*labels, kind.value)
}
_WHOLE = {plain_label(label): True for label in ("全部", "全域", "whole", "all")} | {
    plain_label(label): False for label in ("一部", "partial", "part")
}
_NONE_KINDS = frozenset(plain_label(label) for label in ("", "なし", "無", "該当なし", "-", "none"))
_MAXIMUM_JSON_BYTES = 64 << 20


@dataclass(slots=True)
class _Collected:
    noted: FindingLog
    names: MunicipalityNames | None
    name_of_code: dict[str, Municipality]
    designations: dict[tuple[str, DisadvantagedArea], AreaDesignation] = field(default_factory=dict)
    listed: set[str] = field(default_factory=set)
    editions: list[str] = field(default_factory=list)
    elsewhere: int = 0


@dataclass(frozen=True, slots=True)
class _Entry:
    """One row of a list, whatever its format."""

    file: str
    row: int
    code: str | None
    prefecture: str
    name: str
    kind: str
    whole: bool | None
    note: str


def read_area_list(paths: list[Path], *, municipalities: tuple[Municipality, ...] | None) -> Read[AreaList]:
    """Read a list of disadvantaged municipalities.

    Args:
        paths: csv, xlsx or json files (also zipped).
        municipalities: municipalities of the boundaries, to resolve rows that have names only; None when no boundaries
            were imported (rows then need codes).
    """
    noted = FindingLog()
    known = municipalities or ()
    collected = _Collected(
        noted,
        None if municipalities is None else MunicipalityNames(known),
        {municipality.code: municipality for municipality in known},
    )
    inputs: list[InputFile] = []
    for path in paths:
        try:
            with opened(path) as members:
                for member in members:
                    for entry in _entries(member, collected):
                        _take(entry, collected)
            inputs.append(input_file(path, "areas", vintage="、".join(collected.editions[-1:])))
        except InputRefused as error:
            noted.refusal("areas.unreadable", error, file=path.name)
    _note_totals(collected, paths)
    if noted.has_error:
        return Read(value=None, findings=noted.findings(), inputs=tuple(inputs))
    value = AreaList(
        designations=tuple(collected.designations[key] for key in sorted(collected.designations)),
        listed_codes=frozenset(collected.listed),
        edition="、".join(dict.fromkeys(collected.editions)),
        source="、".join(path.name for path in paths),
    )
    return Read(value=value, findings=noted.findings(), inputs=tuple(inputs))


def _entries(member: Member, collected: _Collected) -> Iterator[_Entry]:
    if member.suffix == ".json":
        yield from _json_entries(member, collected)
        return
    for sheet in read_sheets(member):
        header = find_header(sheet, COLUMNS, ("kind",))
        if header is not None and ("code" in header.columns or "name" in header.columns):
            yield from _sheet_entries(sheet, header, collected)
            return
    raise InputRefused(
        Text(
            "「団体コード」(又は「市区町村名」)と「種別」の列がありません",
            "no columns 団体コード (or 市区町村名) and 種別",
        ),
        remedy=Text(
            "見出しを 団体コード,都道府県名,市区町村名,種別,区分,備考 にしてください",
            "use the header 団体コード,都道府県名,市区町村名,種別,区分,備考",
        ),
        file=member.shown_name,
    )


def _sheet_entries(sheet: SheetRows, header: HeaderPlace, collected: _Collected) -> Iterator[_Entry]:
    title = " ".join(cell for row in sheet.rows[: header.row] for cell in row if cell)
    if title:
        collected.editions.append(title)
    rows = range(header.row + 1, len(sheet.rows))
    texts = [sheet.cell(row, header.columns.get("code")) for row in rows]
    for row, text, code in zip(rows, texts, five_digit_codes(texts), strict=True):
        if not any(sheet.rows[row]):
            continue
        if text and (code is None or is_prefecture(code)):
            collected.noted.error(
                "areas.wrong_code",
                Text(f"市区町村の団体コードではありません: 「{text[:20]}」", f"not a municipality code: '{text[:20]}'"),
                remedy=Text("5桁又は6桁の団体コードを確かめてください", "check the five or six digits"),
                file=sheet.shown_name,
                row=row + 1,
                field="団体コード",
            )
            continue
        kind, extent = sheet.cell(row, header.columns.get("kind")), sheet.cell(row, header.columns.get("extent"))
        whole = _WHOLE.get(plain_label(extent))
        if whole is None and plain_label(kind) not in _NONE_KINDS:
            collected.noted.error(
                "areas.wrong_extent",
                Text(
                    f"区分は「全部」か「一部」です: 「{extent[:20]}」",
                    f"the extent is 全部 or 一部, not '{extent[:20]}'",
                ),
                remedy=Text(
                    "市町村の一部だけが該当するときは「一部」としてください", "write 一部 when only a part qualifies"
                ),
                file=sheet.shown_name,
                row=row + 1,
                field="区分",
            )
            continue
        yield _Entry(
            sheet.shown_name,
            row + 1,
            code,
            sheet.cell(row, header.columns.get("prefecture")),
            sheet.cell(row, header.columns.get("name")),
            kind,
            whole,
            sheet.cell(row, header.columns.get("note")),
        )


def _json_entries(member: Member, collected: _Collected) -> Iterator[_Entry]:
    """Read ``{name: [{zoneDescription, fullCity}]}`` (過疎地域市町村等一覧); lists without kinds are only counted."""
    content = _json_content(member)
    if (
        isinstance(content, list)
        and content
        and all(isinstance(one, dict) and "categoryLabel" in one for one in content)
    ):
        collected.noted.warning(
            "areas.no_kinds",
            Text(
                f"{len(content):,}市区町村の全部・一部の別はありますが、種別(過疎・離島等)がないため使いません",
                f"{len(content):,} municipalities with whole or partial but without kind are not used",
            ),
            remedy=Text("種別のある一覧を指定してください", "name a list that has kinds"),
            file=member.shown_name,
        )
        return
    if not isinstance(content, dict) or not all(isinstance(zones, list) for zones in content.values()):
        raise InputRefused(
            Text("条件不利地域の一覧として読めないJSONです", "a JSON file that is no list of disadvantaged areas"),
            remedy=Text("CSV(団体コード,都道府県名,市区町村名,種別,区分,備考)にしてください", "make it a CSV"),
            file=member.shown_name,
        )
    for row, (name, zones) in enumerate(content.items(), start=1):
        for zone in zones:
            if not isinstance(zone, dict) or not isinstance(zone.get("fullCity"), bool):
                collected.noted.error(
                    "areas.wrong_entry",
                    Text(f"「{name[:20]}」の項目に fullCity がありません", f"the entry '{name[:20]}' has no fullCity"),
                    remedy=Text("元のファイルを確かめてください", "check the original file"),
                    file=member.shown_name,
                    row=row,
                )
                continue
            note = str(zone.get("zoneDescription") or "")
            kind = DisadvantagedArea.DEPOPULATED.value
            yield _Entry(member.shown_name, row, None, "", name, kind, zone["fullCity"], note)


def _json_content(member: Member) -> Any:
    if member.path.stat().st_size > _MAXIMUM_JSON_BYTES:
        raise InputRefused(
            Text("64MiBを超えるJSONです", "a JSON file of more than 64 MiB"),
            remedy=Text("一覧だけのファイルにしてください", "keep only the list"),
            file=member.shown_name,
        )
    try:
        return json.loads(decode(member.path.read_bytes(), member.shown_name)[0])
    except (ValueError, RecursionError) as error:
        raise InputRefused(
            Text("JSONとして読めません", "not readable as JSON"),
            remedy=Text("ダウンロードし直してください", "download it again"),
            file=member.shown_name,
        ) from error


def _take(entry: _Entry, collected: _Collected) -> None:
    code = entry.code if entry.code is not None else _code_by_name(entry, collected)
    if code is None:
        return
    known = collected.name_of_code.get(code)
    if entry.code and entry.name and known is not None and plain_name(known.name) != plain_name(entry.name):
        collected.noted.warning(
            "areas.name_differs",
            Text(
                f"団体コード {code} は境界データでは「{known.name}」ですが、一覧では「{entry.name}」です",
                f"code {code} is '{known.name}' in the boundaries but '{entry.name}' in the list",
            ),
            remedy=Text("合併や書き誤りがないか確かめてください", "check for a merger or a slip"),
            file=entry.file,
            row=entry.row,
        )
    collected.listed.add(code)
    if plain_label(entry.kind) in _NONE_KINDS:
        return
    kind = _KINDS.get(plain_label(entry.kind))
    if kind is None or entry.whole is None:
        collected.noted.error(
            "areas.unknown_kind",
            Text(f"種別が分かりません: 「{entry.kind[:20]}」", f"unknown kind: '{entry.kind[:20]}'"),
            remedy=Text(
                "次から選んでください: 過疎・辺地・離島・半島・山村・特定農山村・豪雪", "use one of the seven kinds"
            ),
            file=entry.file,
            row=entry.row,
            field="種別",
        )
        return
    before = collected.designations.get((code, kind))
    if before is not None and before.whole != entry.whole:
        collected.noted.error(
            "areas.contradiction",
            Text(
                f"{entry.name or code} の{name_of(kind).ja}が全部と一部の両方になっています",
                f"{entry.name or code} is both wholly and partly {name_of(kind).en}",
            ),
            remedy=Text("どちらかにしてください", "keep one of them"),
            file=entry.file,
            row=entry.row,
            field="区分",
        )
        return
    notes = [note for note in (before.note if before else "", entry.note) if note]
    collected.designations[code, kind] = AreaDesignation(
        code=code, kind=kind, whole=entry.whole, note="、".join(dict.fromkeys(notes))
    )


def _code_by_name(entry: _Entry, collected: _Collected) -> str | None:
    if collected.names is None:
        collected.noted.error(
            "areas.needs_boundaries",
            Text(
                "団体コードがなく、境界データもないため市区町村を特定できません", "names without codes need boundaries"
            ),
            remedy=Text(
                "団体コードを加えるか、先に境界データ(N03)を取り込んでください", "add codes, or import boundaries (N03)"
            ),
            file=entry.file,
            row=entry.row,
        )
        return None
    found = collected.names.find(entry.name, entry.prefecture)
    codes = {municipality.code for municipality in found}
    if not codes:
        collected.elsewhere += 1
        return None
    if len(codes) == 1 and (entry.prefecture or plain_name(entry.name) not in NAMES_IN_SEVERAL_PREFECTURES):
        return codes.pop()
    collected.noted.warning(
        "areas.ambiguous_name",
        Text(
            f"「{entry.name}」は複数の都道府県にあるため、取り込みませんでした",
            f"'{entry.name}' exists in several prefectures and was not taken",
        ),
        remedy=Text("都道府県名又は団体コードを加えてください", "add the prefecture or the code"),
        file=entry.file,
        row=entry.row,
        field="市区町村名",
    )
    return None


def _note_totals(collected: _Collected, paths: list[Path]) -> None:
    noted = collected.noted
    if collected.elsewhere:
        noted.count(
            "areas.not_in_boundaries",
            Text(
                f"境界データにない市区町村の項目 {collected.elsewhere:,}件(対象地域の外か、合併後の名称)",
                f"{collected.elsewhere:,} entries name municipalities outside the boundaries",
            ),
            collected.elsewhere,
        )
    if not collected.listed and not noted.has_error:
        noted.error(
            "areas.no_rows",
            Text("取り込める条件不利地域がありません", "no disadvantaged area could be taken"),
            remedy=Text(
                "種別と団体コード(又は境界データにある市区町村名)のある一覧を指定してください",
                "name a list with kinds and codes (or names that are in the boundaries)",
            ),
            file=paths[0].name if paths else None,
        )
    partial = sum(not designation.whole for designation in collected.designations.values())
    whole = len(collected.designations) - partial
    noted.count(
        "areas.designations",
        Text(
            f"条件不利地域の指定 全部{whole:,}件、一部{partial:,}件",
            f"{whole:,} whole and {partial:,} partial designations",
        ),
        whole + partial,
    )
