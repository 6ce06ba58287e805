"""What the trees of reasons stand on: one evaluated plan, its inputs with their hashes, and the settings used."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np
import numpy.typing as npt

from coverage_planner.engine.evaluation import Evaluation
from coverage_planner.engine.indicators.absence import absence
from coverage_planner.engine.indicators.zones import ZoneSums
from coverage_planner.engine.road_coverage import RoadPieces
from coverage_planner.model.layers import InputFile, Int32Array, PlanningData
from coverage_planner.model.mesh import MeshLevel, bounds_of_indices
from coverage_planner.model.plan import Plan
from coverage_planner.model.project import Project
from coverage_planner.model.settings import CoverageDefinition, RadioSettings
from coverage_planner.model.site import Site
from coverage_planner.model.terms import ZoneKind, name_of
from coverage_planner.model.text import Text
from coverage_planner.project.reason import Bounds, Reason, listed
from coverage_planner.report.provenance_tables import definition_table, role_name
from coverage_planner.report.table import printed
from coverage_planner.subsidy.district import PlanSubsidy

Zone = tuple[ZoneKind, str]
"""Kind and code of a zone of the indicators."""

FIGURE_ROLES = ("population", "mesh", "boundaries", "service_area", "sites", "dem", "terrain", "land_use")
"""Roles of the inputs that a population rate rests on."""
ROAD_ROLES = ("roads", "boundaries", "service_area", "sites", "dem", "terrain", "land_use")
PATH_ROLES = ("dem", "terrain", "land_use", "sites")
YEN_ROLES = ("sites", "fiscal", "areas", "boundaries", "population", "mesh")


@dataclass(eq=False)
class ReasonGround:
    """One plan with everything computed for it; what several trees need is worked out once.

    Read by the worker and by the window; the cached arrays are read-only and the same whoever works them out.
    """

    project: Project
    plan_name: str
    evaluation: Evaluation
    subsidy: PlanSubsidy | None = None

    @property
    def data(self) -> PlanningData:
        """The imported data."""
        return self.project.data

    @property
    def definition(self) -> CoverageDefinition:
        """The definition of the indicators."""
        return self.evaluation.assessment.definition

    @property
    def radio(self) -> RadioSettings:
        """The radio assumptions."""
        return self.project.settings.radio

    @cached_property
    def plan(self) -> Plan:
        """The plan."""
        return self.project.plan(self.plan_name)

    @cached_property
    def sites(self) -> dict[int, Site]:
        """Sites of the plan by number."""
        return {site.number: site for site in self.plan.sites}

    @cached_property
    def zones(self) -> ZoneSums:
        """The zones of the indicators."""
        return ZoneSums(self.data.zones)

    @cached_property
    def mesh_zone(self) -> Int32Array:
        """Municipality of every row of the population table; one more number for none."""
        return self.zones.zone_of(self.data.population.row, self.data.population.col)

    @cached_property
    def piece_zone(self) -> Int32Array:
        """Municipality of every road piece; one more number for none."""
        roads = self.data.roads
        if roads is None:
            return np.empty(0, dtype=np.int32)
        return self.zones.zone_of(roads.half_mesh_row, roads.half_mesh_col)

    @cached_property
    def pieces(self) -> RoadPieces | None:
        """The road pieces, None without roads."""
        return None if self.data.roads is None else RoadPieces(self.data.roads)

    def in_zone(self, of_entry: Int32Array, zone: Zone) -> npt.NDArray[np.bool_]:
        """Return which entries, given by their municipality, lie in a zone."""
        kind, code = zone
        if kind is ZoneKind.ALL:
            return np.ones(of_entry.size, dtype=np.bool_)
        wanted = np.array(
            [
                *(
                    (place.code if kind is ZoneKind.MUNICIPALITY else place.prefecture_code) == code
                    for place in self.zones.municipalities
                ),
                False,
            ],
            dtype=np.bool_,
        )
        return np.asarray(wanted[of_entry])

    def mesh_bounds(self, row: int, col: int) -> Bounds:
        """Return the bounds of a half mesh."""
        west, south, east, north = (float(edge[0]) for edge in bounds_of_indices([row], [col], MeshLevel.HALF))
        return west, south, east, north

    def zone_name(self, zone: Zone) -> Text:
        """Return the name of a zone; figures the ministry does not publish are marked 推計."""
        kind, code = zone
        if kind is ZoneKind.ALL:
            return name_of(kind)
        for known in (*self.zones.prefecture_zones, *self.zones.municipality_zones):
            if known.kind is kind and known.code == code:
                return (
                    Text(f"{known.name}（推計）", f"{known.name} (estimate)")
                    if known.is_estimate
                    else Text(known.name, known.name)
                )
        return Text(code, code)


def inputs_reason(ground: ReasonGround, roles: tuple[str, ...]) -> Reason:
    """Return the input files that a figure rests on, each with its edition and SHA-256."""
    files = [entry for entry in ground.data.inputs if entry.role.split(":")[0] in roles]
    return Reason(
        key="inputs",
        label=Text("入力ファイル", "input files"),
        value=Text(f"{len(files)} ファイル", f"{len(files)} files"),
        note=Text(
            "同じファイルかどうかはSHA-256で確かめられる",
            "SHA-256 tells whether a file is the same",
        ),
        children=lambda _progress: listed((), [file_reason(entry) for entry in files]),
    )


def file_reason(entry: InputFile) -> Reason:
    """Return one input file."""
    role = role_name(entry.role)
    edition = entry.vintage or "不明"
    return Reason(
        key=f"file {entry.role} {entry.name}",
        label=Text(f"{role}: {entry.name}", f"{entry.role}: {entry.name}"),
        value=Text(f"版 {edition}", f"edition {entry.vintage or 'unknown'}"),
        note=Text(f"SHA-256 {entry.sha256}", f"SHA-256 {entry.sha256}"),
        details=(
            *((Text(entry.description, entry.description),) if entry.description else ()),
            *((Text(f"測地系 {entry.datum}", f"datum {entry.datum}"),) if entry.datum else ()),
            Text(f"大きさ {entry.size_bytes:,} バイト", f"{entry.size_bytes:,} bytes"),
            Text(f"SHA-256 {entry.sha256}", f"SHA-256 {entry.sha256}"),
        ),
    )


def settings_reason(ground: ReasonGround) -> Reason:
    """Return the definition and the radio assumptions used, with their basis."""

    def children() -> list[Reason]:
        table = definition_table(ground.project.settings, ground.data)
        return [
            Reason(
                key=f"setting {name.value}",
                label=Text(str(name.value), str(name.value)),
                value=Text(*(printed(table.kind_of(1, value), value.value),) * 2),
                note=Text(str(basis.value), str(basis.value)) if basis.value else None,
            )
            for name, value, basis in table.rows
        ]

    return Reason(
        key="settings",
        label=Text("定義と設定", "definition and settings"),
        value=Text("", ""),
        note=ground.definition.sentence(),
        children=lambda _progress: listed((), children()),
    )


def grounds(ground: ReasonGround, roles: tuple[str, ...]) -> tuple[Reason, ...]:
    """Return what stands beside every figure: settings, input files, and indicators that lack an input."""
    return settings_reason(ground), inputs_reason(ground, roles), *absent_reasons(ground)


def absent_reasons(ground: ReasonGround) -> tuple[Reason, ...]:
    """Return the indicators that were not worked out, each with the input it lacks."""
    found = [absence(name) for name in ground.evaluation.assessment.absent]
    return tuple(
        Reason(
            key=f"absent {place}",
            label=Text(f"算出していない: {one.indicator.ja}", f"not computed: {one.indicator.en}"),
            note=one.missing_input,
        )
        for place, one in enumerate(found)
    )
