"""A refusal on one line of the command line: the option or file field it speaks of, never a name of the program inside."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from coverage_planner.cli.command_options import CommandOption
from coverage_planner.model.errors import PlannerError
from coverage_planner.model.site_field_names import FIELD_NAMES
from coverage_planner.model.text import Language, Text

_OPTIONS_OF_FIELD = {
    "locks": ("must", "must_not", "exclusive"),
    "cost_limit_yen": ("cost_limit_yen", "budget_yen"),
    "own_limit_yen": ("own_budget_yen",),
    "state_limit_yen": ("state_budget_yen",),
    "carrier_limit_yen": ("carrier_budget",),
    "budget_yen": ("budget_yen", "cost_limit_yen", "own_budget_yen", "state_budget_yen", "carrier_budget"),
    "budgets": ("pareto", "budget"),
    "area": ("area", "fact"),
    "areas": ("area", "fact"),
    "amount_yen": ("budget", "amount_yen"),
    "sites": ("site",),
    "site": ("site", "only", "locked", "not_before", "before"),
    "site_number": ("site", "municipality"),
    "counts_as_shared": ("shared", "single", "fact"),
    "probability": ("building_percent",),
    "frequency_ghz": ("frequency_mhz",),
    "shadowing": ("location_percent",),
    "distance_km": ("profile",),
    "distance_m": ("profile",),
    "height_m": ("profile",),
    "clutter_height_m": ("profile",),
    "latitude_deg": ("latitude",),
    "clutter_loss_percent": ("clutter_loss_percent", "clutter_type"),
    "persons": ("goal",),
    "road_m": ("goal",),
    "expressway": ("goal",),
    "expressway_m": ("goal",),
    "national_m": ("goal",),
    "municipality": ("goal", "municipality"),
    "prefecture": ("goal",),
    "apply": ("record",),
    "fiscal_year": ("fiscal_year", "budget"),
}
"""Options that a field of the rooms below may come from, where its name alone does not say."""

_WORDS: dict[str, Text] = {key: name for key, (name, _) in FIELD_NAMES.items()} | {
    "frequency_mhz": Text("周波数 (MHz)", "frequency (MHz)"),
    "frequency_ghz": Text("周波数 (GHz)", "frequency (GHz)"),
    "tx_height_m": Text("送信高 (m)", "transmitter height (m)"),
    "rx_height_m": Text("受信高 (m)", "receiver height (m)"),
    "base_height_m": Text("送信高 (m)", "transmitter height (m)"),
    "mobile_height_m": Text("受信高 (m)", "receiver height (m)"),
    "terminal_height_m": Text("受信高 (m)", "receiver height (m)"),
    "distance_km": Text("距離 (km)", "distance (km)"),
    "distance_m": Text("距離 (m)", "distance (m)"),
    "height_m": Text("標高 (m)", "height (m)"),
    "clutter_height_m": Text("地物の高さ (m)", "clutter height (m)"),
    "time_percent": Text("時間率 (%)", "time (%)"),
    "location_percent": Text("場所率 (%)", "location (%)"),
    "clutter_loss_percent": Text("地物損失の場所率 (%)", "clutter loss location (%)"),
    "building_percent": Text("建物侵入損失の割合 (%)", "building entry (%)"),
    "probability": Text("割合", "probability"),
    "delta_n": Text("屈折率の勾配 ΔN", "delta N"),
    "n0": Text("海面屈折率 N0", "N0"),
    "spacing_m": Text("間隔 (m)", "spacing (m)"),
    "reach_m": Text("数える距離 (m)", "reach (m)"),
    "steepest_slope_deg": Text("斜面の角度 (度)", "slope (degrees)"),
    "receiver_height_m": Text("受信高 (m)", "receiver height (m)"),
    "maximum_range_m": Text("最大距離 (m)", "longest range (m)"),
    "margin_db": Text("マージン (dB)", "margin (dB)"),
    "threshold_nr_dbm": Text("5Gのしきい値 (dBm)", "5G threshold (dBm)"),
    "threshold_lte_dbm": Text("4Gのしきい値 (dBm)", "4G threshold (dBm)"),
    "band_thresholds": Text("周波数帯ごとのしきい値", "thresholds of bands"),
    "terminal_clutter": Text("受信点の地物", "clutter at the receiver"),
    "shadowing": Text("場所変動", "shadowing"),
    "locks": Text("必須・禁止・排他の指定", "locks"),
    "goal": Text("目標", "goal"),
    "budget_yen": Text("予算", "budget"),
    "years": Text("年度ごとの予算", "annual budgets"),
    "weights": Text("重み", "weights"),
    "site": Text("局", "site"),
    "sites": Text("局", "sites"),
    "reason": Text("理由", "reason"),
    "source": Text("出典", "source"),
    "owners": Text("事業主体", "owners"),
    "areas": Text("条件不利地域", "areas"),
    "area": Text("条件不利地域", "area"),
    "fiscal_year": Text("年度", "fiscal year"),
    "fiscal_strength": Text("財政力指数", "fiscal strength"),
    "carrier": Text("事業者", "carrier"),
    "amount_yen": Text("金額 (円)", "amount (yen)"),
    "eligible_cost_yen": Text("補助対象経費 (円)", "eligible cost (yen)"),
    "total_cost_yen": Text("総事業費 (円)", "total cost (yen)"),
    "tax_percent": Text("消費税率", "tax"),
    "use_weights": Text("使用割合", "use"),
    "households": Text("世帯数", "households"),
    "profile": Text("断面", "profile"),
    "sector": Text("セクタ", "sector"),
}
"""Fields of the rooms below in words, for where no option has their name."""

_IDENTIFIER = re.compile(r"[a-z][a-z0-9]*(?:_[a-z0-9]+)*\Z")


def refusal_line(
    error: PlannerError, tongue: Language, options: Sequence[CommandOption] = (), typed: Sequence[str] = ()
) -> str:
    """Return file, row, field, message and remedy of a refusal on one line, with options named as they are typed."""
    place = None if error.field is None else _place(error, options, typed)
    # A column of a file is called what the file calls it.
    named = error.field if error.file is None else None
    told = PlannerError(
        _in_words(error.message, named),
        remedy=None if error.remedy is None else _in_words(error.remedy, named),
        file=error.file,
        row=error.row,
    )
    line = told.one_line(tongue)
    if place is None:
        return line
    shown = place.in_language(tongue)
    if line.startswith((f"{shown} ", f"{shown}「")):
        return line
    where = [] if error.file is None else [" ".join(error.file.split())]
    if error.row is not None:
        where.append(f"{error.row}行目" if tongue == "ja" else f"row {error.row}")
    head = ": ".join(where)
    rest = line[len(head) + 2 :] if head else line
    return ": ".join(part for part in (head, shown, rest) if part)


def _place(error: PlannerError, options: Sequence[CommandOption], typed: Sequence[str]) -> Text | None:
    """Return what the field is called where the planner meets it, None where it has no name outside the program.

    Of several options that a field may come from, those that were typed are named.
    """
    field = error.field or ""
    if error.file is not None:
        array = Text(f"配列「{field}」", f"array '{field}'")
        return array if error.file.endswith(".npz") else Text(f"列「{field}」", f"field '{field}'")
    if field.startswith("--"):
        return Text(field, field)
    shown = {given.name: given.shown for given in options if not given.is_argument}
    able = [shown[one] for one in _OPTIONS_OF_FIELD.get(field, (field,)) if one in shown]
    given = [one for one in able if any(word == one or word.startswith(f"{one}=") for word in typed)] or able[:1]
    if given:
        return Text("・".join(given), ", ".join(given))
    if field in _WORDS:
        return _WORDS[field]
    return None if _IDENTIFIER.match(field) else Text(f"「{field}」", f"'{field}'")


def _in_words(text: Text, field: str | None) -> Text:
    """Return a message with the name of its field in words: ``reach_m = 5`` becomes ``数える距離 (m) = 5``."""
    found = None if field is None else _WORDS.get(field)
    if field is None or found is None or not re.search(rf"\b{re.escape(field)}\b", text.ja):
        return text
    pattern = re.compile(rf"(?<![\w-]){re.escape(field)}(?![\w-])", re.ASCII)
    return replace(text, ja=pattern.sub(found.ja, text.ja), en=pattern.sub(found.en, text.en))
