"""``coverage-planner assess``: the indicators of one plan."""

from __future__ import annotations

import re
from dataclasses import replace
from fractions import Fraction
from pathlib import Path
from typing import Annotated, Any

import typer

from coverage_planner import __version__
from coverage_planner.cli.answers import language, say, say_json
from coverage_planner.cli.assessment_lines import assessment_lines
from coverage_planner.model.errors import PlannerError
from coverage_planner.model.project import Project
from coverage_planner.model.results import NOT_JUDGED, Assessment, PopulationRate, RoadRate, TargetProgress, Zone
from coverage_planner.model.settings import Comparison, CoverageDefinition, Overlay
from coverage_planner.model.terms import RoadClass, Service
from coverage_planner.model.text import Text
from coverage_planner.project.loss_folder import cache_folder, loss_cache
from coverage_planner.project.plan_computer import PlanComputer
from coverage_planner.project.project_file import open_project
from coverage_planner.project.radio_record import bands_to_json, margins_to_json


def assess(
    project_path: Annotated[Path, typer.Argument(metavar="P.gpkg", help="計画ファイル")],
    plan: Annotated[str | None, typer.Option(help="計画の名前 (既定は最初の計画)")] = None,
    threshold: Annotated[str | None, typer.Option(help="メッシュの面積しきい値 (既定 0.5)")] = None,
    comparison: Annotated[str | None, typer.Option(help="ge (以上) か gt (超)")] = None,
    overlay: Annotated[str | None, typer.Option(help="mesh (メッシュの論理和) か area (エリアの和集合)")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="結果をJSONで出力")] = False,
) -> int:
    """計画の指標 (5G人口カバー率・道路カバー率など) を計算します。"""
    project = open_project(project_path)
    definition = definition_from_options(project.settings.definition, threshold, comparison, overlay)
    project = replace(project, settings=replace(project.settings, definition=definition))
    if not project.plans:
        raise PlannerError(
            Text("計画が1つもありません", "the project has no plan"),
            remedy=Text("デスクトップ画面で開いて計画を作ってください", "open it in the window and make a plan"),
            file=str(project_path),
        )
    name = project.plans[0].name if plan is None else plan
    assessment = PlanComputer(losses=loss_cache(cache_folder())).evaluate(project, name).assessment
    if as_json:
        say_json(assessment_json(project, assessment))
    else:
        for line in assessment_lines(assessment):
            say(line)
    return 0


def definition_from_options(
    definition: CoverageDefinition, threshold: str | None, comparison: str | None, overlay: str | None
) -> CoverageDefinition:
    """Return the definition with the options of the command line in place.

    Raises:
        PlannerError: a value that is not a share, a comparison or an overlay.
    """
    if threshold is not None:
        share = _share(threshold)
        if not 0 < share <= 1:
            raise PlannerError(
                Text(
                    f"しきい値「{threshold}」は0より大きく1以下ではありません",
                    f"threshold '{threshold}' is not in (0, 1]",
                ),
                remedy=Text("--threshold 0.5 のように指定してください", "e.g. --threshold 0.5"),
            )
        definition = replace(definition, area_threshold=share)
    if comparison is not None:
        _check_choice("--comparison", comparison, tuple(Comparison))
        definition = replace(definition, comparison=Comparison(comparison))
    if overlay is not None:
        _check_choice("--overlay", overlay, tuple(Overlay))
        definition = replace(definition, overlay=Overlay(overlay))
    return definition


def _share(text: str) -> Fraction:
    """Return a share such as ``0.5`` or ``1/3``, -1 for any other text; powers of ten could be astronomically long."""
    if not re.fullmatch(r"(\d{0,2}\.)?\d{1,12}|\d{1,6}/[1-9]\d{0,5}", text):
        return Fraction(-1)
    return Fraction(text)


def _check_choice(option: str, value: str, choices: tuple[str, ...]) -> None:
    if value not in choices:
        raise PlannerError(
            Text(f"{option} に「{value}」は使えません", f"{option} cannot be '{value}'"),
            remedy=Text(f"{'・'.join(choices)} のいずれかです", f"use one of {', '.join(choices)}"),
        )


def assessment_json(project: Project, assessment: Assessment) -> dict[str, Any]:
    """Return the JSON document of ``assess --json`` (DESIGN.md 8).

    ``road`` holds the classes of 道路カバー率 only: expressways, national roads, and ``all``, which is both together.
    """
    legal_roads = [rate for rate in assessment.road if rate.road_class is not RoadClass.OTHER]
    return {
        "plan": assessment.plan,
        "definition": definition_json(assessment.definition),
        "road_definition": None
        if assessment.road_definition is None
        else assessment.road_definition.in_language(language()),
        "provenance": provenance_json(project),
        "remarks": [remark.in_language(language()) for remark in assessment.remarks],
        "population": [population_json(rate) for rate in assessment.population if rate.service is Service.NR],
        "road": [road_json(rate) for rate in legal_roads if rate.service is Service.MOBILE],
        "road_5g_diagnostic": [road_json(rate) for rate in legal_roads if rate.service is Service.NR],
        "road_other_diagnostic": [
            road_json(rate)
            for rate in assessment.road
            if rate.road_class is RoadClass.OTHER and rate.service is Service.MOBILE
        ],
        "base_deployment": None
        if assessment.base_deployment is None
        else {"covered": assessment.base_deployment.covered, "total": assessment.base_deployment.total},
        "persons_outside_mobile": assessment.persons_outside_mobile,
        "municipalities_without_5g_station": None
        if assessment.municipalities_without_5g_station is None
        else list(assessment.municipalities_without_5g_station),
        "municipalities_reached_by_5g_only": list(assessment.municipalities_reached_by_5g_only),
        "partly_loaded_zones": None
        if project.data.zones is None or project.data.zones.partly_loaded is None
        else sorted(project.data.zones.partly_loaded),
        "targets": [
            {
                "indicator": target.indicator,
                "target_id": target.target_id,
                "fiscal_year_end": target.fiscal_year_end,
                **_zone_json(target.zone),
                "target": str(target.target),
                **_target_figures(target),
                "shortfall": target.shortfall,
                "reached": target.reached,
                "not_judged": None if target.is_judged else NOT_JUDGED.in_language(language()),
            }
            for target in assessment.targets
        ],
        "absent": list(assessment.absent),
    }


def _target_figures(target: TargetProgress) -> dict[str, Any]:
    """Return covered and total in the unit of the shortfall: persons, metres or meshes."""
    if target.indicator == "road_coverage":
        metres = target.rate.covered / 1_000_000, target.rate.total / 1_000_000
        return {"unit": "m", "covered": metres[0], "total": metres[1]}
    unit = "persons" if target.indicator == "population_coverage" else "meshes"
    return {"unit": unit, "covered": target.rate.covered, "total": target.rate.total}


def definition_json(definition: CoverageDefinition) -> dict[str, Any]:
    """Return the definition of the indicators as JSON."""
    return {
        "area_threshold": str(definition.area_threshold),
        "comparison": definition.comparison.value,
        "overlay": definition.overlay.value,
        "prefecture_rule": definition.prefecture_rule.value,
        "include_tunnels": definition.include_tunnels,
        "sentence": definition.sentence().in_language(language()),
        "rounding": Text("表示は小数第1位まで四捨五入", "printed to one decimal, half up").in_language(language()),
    }


def provenance_json(project: Project) -> dict[str, Any]:
    """Return where the figures come from: inputs with hashes, datum, census year, radio model, program version."""
    population = project.data.population
    radio = project.settings.radio
    return {
        "program_version": __version__,
        "datum": project.data.datum.value,
        "census_year": population.census_year,
        "even_split_of_1km_cells": population.even_split,
        "radio": {
            "model": radio.model.value,
            "environment": radio.environment.value,
            "threshold_nr_dbm": radio.threshold_nr_dbm,
            "threshold_lte_dbm": radio.threshold_lte_dbm,
            "margin_db": radio.margin_db,
            "margins": margins_to_json(radio.margins),
            "band_thresholds": bands_to_json(radio.band_thresholds),
            "sight_rule": radio.sight_rule.value,
            "antennas": [
                {"name": antenna.name, "gain_dbi": antenna.gain_dbi, "content": antenna.digest}
                for antenna in radio.antennas
            ],
            "receiver_height_m": radio.receiver_height_m,
            "maximum_range_m": radio.maximum_range_m,
            "terrain_blocking": radio.terrain_blocking,
            "time_percent": radio.time_percent,
            "location_percent": radio.location_percent,
            "exact_paths": radio.exact_paths,
        },
        "inputs": [
            {"role": i.role, "name": i.name, "sha256": i.sha256, "size_bytes": i.size_bytes, "vintage": i.vintage}
            for i in project.data.inputs
        ],
    }


def _zone_json(zone: Zone) -> dict[str, Any]:
    return {"zone_kind": zone.kind.value, "zone_code": zone.code, "zone_name": zone.name, "estimate": zone.is_estimate}


def population_json(rate: PopulationRate) -> dict[str, Any]:
    """Return one row of ``population``."""
    return {
        **_zone_json(rate.zone),
        "partly_loaded": rate.zone.partly_loaded,
        "carrier": rate.carrier,
        "covered_persons": rate.persons.covered,
        "total_persons": rate.persons.total,
    }


def road_json(rate: RoadRate) -> dict[str, Any]:
    """Return one row of ``road``."""
    return {
        **_zone_json(rate.zone),
        "carrier": rate.carrier,
        "road_class": "all" if rate.road_class is None else rate.road_class.value,
        "covered_m": rate.length_um.covered / 1_000_000,
        "total_m": rate.length_um.total / 1_000_000,
    }
