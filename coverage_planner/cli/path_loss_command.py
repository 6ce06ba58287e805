"""``coverage-planner path-loss``: one path, for checking against published vectors."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import Annotated, TypeVar

import typer

from coverage_planner.cli.answers import language, say, say_json
from coverage_planner.cli.path_loss_lines import path_loss_lines, path_loss_notes
from coverage_planner.engine.path_loss import MODEL_NAMES, PathLossOptions, path_loss
from coverage_planner.engine.path_profile import read_profile
from coverage_planner.engine.receiver_add_ons import ReceiverAddOns
from coverage_planner.model.errors import PlannerError
from coverage_planner.model.margins import Building, Clutter
from coverage_planner.model.settings import HataEnvironment
from coverage_planner.model.text import Text

T = TypeVar("T", bound=StrEnum)


def path_loss_of_profile(
    model: Annotated[str, typer.Option(help=f"モデル ({'・'.join(MODEL_NAMES)})")],
    profile: Annotated[Path, typer.Option(help="断面のCSV (distance_km,height_m,…)")],
    frequency_mhz: Annotated[float, typer.Option(help="周波数 (MHz)")],
    tx_height_m: Annotated[float, typer.Option(help="送信高 (地上高)")],
    rx_height_m: Annotated[float, typer.Option(help="受信高 (地上高)")] = 1.5,
    environment: Annotated[str, typer.Option(help="urban・suburban・open")] = "urban",
    time_percent: Annotated[float, typer.Option(help="時間率 (%)。基本伝送損失がこの時間率で超えない値")] = 50.0,
    location_percent: Annotated[float, typer.Option(help="場所率 (%)")] = 50.0,
    polarization: Annotated[str, typer.Option(help="h か v")] = "v",
    latitude: Annotated[float | None, typer.Option(help="経路中央の緯度")] = None,
    longitude: Annotated[float | None, typer.Option(help="経路中央の経度")] = None,
    delta_n: Annotated[float | None, typer.Option(help="大気の屈折率の勾配 ΔN (N単位/km、p1812)")] = None,
    n0: Annotated[float | None, typer.Option(help="海面屈折率 N0 (N単位、p1812)")] = None,
    coast_tx_km: Annotated[float | None, typer.Option(help="送信点から海岸までの陸上距離 (p1812)")] = None,
    coast_rx_km: Annotated[float | None, typer.Option(help="受信点から海岸までの陸上距離 (p1812)")] = None,
    clutter_type: Annotated[str | None, typer.Option(help=f"受信点の地物 P.2108 3.1 ({'・'.join(Clutter)})")] = None,
    clutter_loss_percent: Annotated[float | None, typer.Option(help="受信点の地物損失 P.2108 3.2 の場所率")] = None,
    building_type: Annotated[str | None, typer.Option(help=f"建物侵入損失 P.2109 ({'・'.join(Building)})")] = None,
    building_percent: Annotated[float, typer.Option(help="建物侵入損失がこの割合で超えない値")] = 50.0,
    as_json: Annotated[bool, typer.Option("--json", help="結果をJSONで出力")] = False,
) -> int:
    """1経路の伝搬損失を計算します。"""
    if environment not in set(HataEnvironment):
        raise PlannerError(
            Text(f"環境「{environment}」はありません", f"there is no environment '{environment}'"),
            remedy=Text("urban・suburban・open のいずれかです", "use urban, suburban or open"),
            field="environment",
        )
    if polarization not in ("h", "v"):
        raise PlannerError(
            Text(f"偏波「{polarization}」はありません", f"there is no polarization '{polarization}'"),
            remedy=Text("h (水平) か v (垂直) です", "use h or v"),
            field="polarization",
        )
    options = PathLossOptions(
        frequency_mhz=frequency_mhz,
        tx_height_m=tx_height_m,
        rx_height_m=rx_height_m,
        environment=HataEnvironment(environment),
        time_percent=time_percent,
        location_percent=location_percent,
        polarization=polarization,
        latitude_deg=latitude,
        longitude_deg=longitude,
        delta_n=delta_n,
        n0=n0,
        coast_tx_km=coast_tx_km,
        coast_rx_km=coast_rx_km,
        add_ons=ReceiverAddOns(
            clutter_type=_term(Clutter, clutter_type, "--clutter-type"),
            clutter_loss_percent=clutter_loss_percent,
            building=_term(Building, building_type, "--building-type"),
            building_percent=building_percent,
        ),
    )
    path = read_profile(profile)
    answer, zones_given = path_loss(_plain(model), path, options), path.zone is not None
    if as_json:
        notes = path_loss_notes(answer, zones_given=zones_given)
        say_json({**answer, "notes": [note.in_language(language()) for note in notes]})
    else:
        for line in path_loss_lines(answer, language(), zones_given=zones_given):
            say(line)
    return 0


def _plain(model: str) -> str:
    """Return the name of a model as it is listed: ``P.1812`` and ``Free-Space`` are ``p1812`` and ``free_space``."""
    return model.strip().lower().replace("-", "_").replace(".", "")


def _term(kind: type[T], text: str | None, option: str) -> T | None:
    """Return the term of an option, None where it was not given."""
    if text is None:
        return None
    if text not in set(kind):
        names = "・".join(kind)
        raise PlannerError(
            Text(f"「{text}」は使えません", f"'{text}' cannot be used"),
            remedy=Text(f"{names} のいずれかです", f"use one of {', '.join(kind)}"),
            field=option,
        )
    return kind(text)
