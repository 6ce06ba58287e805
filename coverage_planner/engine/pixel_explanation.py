"""Why a sub-cell is covered by a site or not: the whole sum from power to level, the path, and the reason in a sentence.

The level is worked out as the footprint does it, from the same rows of the sector table and the same kernels, so that it is
the footprint's own level to the tenth of a dB: for formulas of the distance, and for P.1812 and P.526 where each sub-cell has
its own path. A swept footprint differs by its gridding (``p1812_area``, ``p526_sweep``); ``map_level_ddbm`` has what it says.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from math import atan2, degrees, floor, hypot, log10

import numpy as np
import numpy.typing as npt

from coverage_planner.engine.explained_path import ExplainedPath, explained_path
from coverage_planner.engine.footprint import NO_SIGNAL, SiteFootprint
from coverage_planner.engine.footprint_labels import footprint_labels
from coverage_planner.engine.footprint_rows import NEAREST_M
from coverage_planner.engine.formula_loss import (
    EIRP_DBM,
    FREE_SPACE_1M_DB,
    REACH_M,
    direction_loss_db,
    formula_loss_db,
    terminal_clutter_db,
)
from coverage_planner.engine.formula_terms import WITHOUT_TERRAIN, formula_terms
from coverage_planner.engine.geodesy import metres_by_row
from coverage_planner.engine.ground_cover import loss_layers
from coverage_planner.engine.line_of_sight import EARTH_RADIUS_M, HIDDEN, VISIBLE, line_of_sight, prepare_terrain
from coverage_planner.engine.loss_term import LossTerm, adds_up
from coverage_planner.engine.margins import PROFILE_MODELS, TR38901_MODELS, margin_terms
from coverage_planner.engine.pixel_reason import Shortfall, reason_of
from coverage_planner.engine.sector_table import (
    check_sectors,
    check_settings,
    group_key,
    sector_eirp_dbm,
    sector_table,
)
from coverage_planner.engine.site_terrain import layer_on, position_in, settle_ground, window_around
from coverage_planner.engine.substitute_model import SCENARIO_NAMES, substitute_scenario
from coverage_planner.model.errors import OutOfValidity
from coverage_planner.model.land_use import LandUse
from coverage_planner.model.lattice import SUB_COLS_PER_DEGREE, SUB_ROWS_PER_DEGREE
from coverage_planner.model.layers import Terrain
from coverage_planner.model.settings import PropagationModel, RadioSettings, SightRule
from coverage_planner.model.site import Sector, Site
from coverage_planner.model.terms import CARRIERS, Carrier, Technology
from coverage_planner.model.text import Text

_LONGITUDE_ORIGIN_DEG = 100.0


@dataclass(frozen=True, slots=True, kw_only=True)
class BudgetEntry:
    """One summand of the level, with its sign: gains are positive, losses negative."""

    key: str
    name: Text
    value_db: float
    basis: Text = Text("", "")  # noqa: RUF009 - an immutable value
    unit: str = "dB"
    """Of the value: dBm for the power, dBi for the antenna's gain."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SectorLevel:
    """What one sector gives at the sub-cell."""

    number: int
    """Counted from 1."""
    technology: Technology
    carriers: tuple[Carrier, ...]
    frequency_mhz: float
    level_dbm: float
    level_ddbm: int
    """Rounded as in the footprint, whether it reaches the threshold or not."""
    threshold_ddbm: int
    covered: bool


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class PixelExplanation:
    """Everything between a site and one sub-cell, for its deciding sector; the other sectors by their levels."""

    site_number: int
    site_id: str
    cell_row: int
    cell_col: int
    latitude_deg: float
    longitude_deg: float
    model: str
    sector: SectorLevel
    others: tuple[SectorLevel, ...]
    distance_m: float
    azimuth_deg: float
    elevation_deg: float
    loss_db: float
    free_space_db: float
    budget: tuple[BudgetEntry, ...]
    """Adds up to ``sector.level_dbm``, in dBm per resource element."""
    path: ExplainedPath
    terms: tuple[LossTerm, ...]
    """Terms of the loss, those that are part of another adding up to it; the loss itself is the last."""
    sight: bool | None
    """Line of sight as the footprint tells it; None where the model does not ask."""
    covered: bool
    reason: Text
    map_level_ddbm: int | None
    """What the footprint given has here: NO_SIGNAL where it has nothing, None where none was given or it ends before."""
    labels: tuple[Text, ...]

    @property
    def terms_note(self) -> Text:
        """How the terms go together, and what the model leaves out."""
        if not adds_up(self.terms):
            return Text("勧告の記号による。項は単純な和にならない", "by the names of the Recommendation; no plain sum")
        words = "・".join(term.symbol for term in self.terms if term.part_of == "Lb")
        note = Text(f"Lb ＝ {words} の和", f"Lb is the sum of {words.replace('・', ', ')}")
        if self.model == PropagationModel.EXTENDED_HATA.value:
            note = Text(f"{note.ja}。{WITHOUT_TERRAIN.ja}", f"{note.en}; {WITHOUT_TERRAIN.en}")
        return note


def cell_of(latitude_deg: float, longitude_deg: float) -> tuple[int, int]:
    """Return the sub-cell (global row and column) that a point lies in."""
    return (
        floor(latitude_deg * SUB_ROWS_PER_DEGREE),
        floor((longitude_deg - _LONGITUDE_ORIGIN_DEG) * SUB_COLS_PER_DEGREE),
    )


def explain_pixel(
    site: Site,
    cell: tuple[int, int],
    terrain: Terrain | None,
    land_use: LandUse | None,
    radio: RadioSettings,
    *,
    sector: int | None = None,
    footprint: SiteFootprint | None = None,
) -> PixelExplanation:
    """Return why a sub-cell is covered by a site or not.

    Args:
        site: its position and sectors.
        cell: global row and column of the sub-cell (:func:`cell_of`).
        terrain: ground heights.
        land_use: clutter and zones, as far as the settings ask for them.
        radio: the assumptions.
        sector: number of the sector to lay open, from 1; None is the one that decides.
        footprint: the site's footprint, to compare the level with.

    Raises:
        OutOfValidity: without sectors, for a sector that is not there, or where no footprint could be computed either.
    """
    check_settings(radio)
    check_sectors(site, radio)
    if not site.sectors or (sector is not None and not 1 <= sector <= len(site.sectors)):
        raise OutOfValidity(
            Text(f"局「{site.site_id}」にそのセクタはありません", f"site '{site.site_id}' has no such sector"),
            remedy=Text(f"1〜{len(site.sectors)}を指定してください", f"use 1 to {len(site.sectors)}"),
            field="sector",
        )
    place = _Place(site, cell, terrain, radio)
    layers = loss_layers(site, terrain, land_use, radio, place.distance_m)
    found = [_evaluate(place, number, layers, radio) for number in range(len(site.sectors))]
    chosen = _deciding(found) if sector is None else sector - 1
    decided = found[chosen]
    reason = reason_of(decided.shortfall, decided.path, radio)
    return PixelExplanation(
        site_number=site.number,
        site_id=site.site_id,
        cell_row=cell[0],
        cell_col=cell[1],
        latitude_deg=place.latitude_deg,
        longitude_deg=place.longitude_deg,
        model=radio.model.value,
        sector=decided.level,
        others=tuple(one.level for k, one in enumerate(found) if k != chosen),
        distance_m=place.distance_m,
        azimuth_deg=degrees(atan2(place.east_m, place.north_m)) % 360,
        elevation_deg=degrees(atan2(decided.up_m, place.distance_m)),
        loss_db=decided.shortfall.loss_db,
        free_space_db=decided.shortfall.free_space_db,
        budget=decided.budget,
        path=decided.path,
        terms=decided.terms,
        sight=decided.sight,
        covered=decided.level.covered,
        reason=reason,
        map_level_ddbm=_map_level(footprint, cell, site.sectors[chosen], radio),
        labels=footprint_labels(
            replace(site, sectors=(site.sectors[chosen],)), radio, land_use, distance_m=place.distance_m
        ),
    )


class _Place:
    """The sub-cell as seen from the site, with the ground as the footprint has it."""

    def __init__(self, site: Site, cell: tuple[int, int], terrain: Terrain | None, radio: RadioSettings) -> None:
        self.site, self.cell, self.radio = site, cell, radio
        self.latitude_deg = (cell[0] + 0.5) / SUB_ROWS_PER_DEGREE
        self.longitude_deg = _LONGITUDE_ORIGIN_DEG + (cell[1] + 0.5) / SUB_COLS_PER_DEGREE
        reach_m = 1000.0 + 1.05 * hypot(
            (self.latitude_deg - site.latitude_deg) * 111_320.0, (self.longitude_deg - site.longitude_deg) * 105_000.0
        )
        if reach_m > 120_000.0:
            raise OutOfValidity(
                Text("局から100 kmより遠い場所は説明できません", "places beyond 100 km of the site are not explained"),
                remedy=Text("局に近い場所を指定してください", "name a place nearer to the site"),
                field="at",
            )
        window = window_around(site.latitude_deg, site.longitude_deg, reach_m)
        self.site_row, self.site_col = position_in(window, site.latitude_deg, site.longitude_deg)
        self.row, self.col = cell[0] - window.row0, cell[1] - window.col0
        north_m, east_step_m = metres_by_row(site.latitude_deg, window)
        self.north_m = float(north_m[self.row])
        self.east_m = float((self.col - self.site_col) * east_step_m[self.row])
        self.distance_m = max(float(np.sqrt(self.north_m * self.north_m + self.east_m * self.east_m)), NEAREST_M)
        self.height_m = layer_on(window, terrain)
        self.tx_ground_m = settle_ground(self.height_m, self.site_row, self.site_col)
        self.effective_radius_m = radio.effective_earth_radius_factor * EARTH_RADIUS_M
        self.has_terrain = terrain is not None

    def up_m(self, antenna_agl_m: float) -> float:
        """Return how much higher than the antenna the receiver stands, as the kernels of the footprint have it."""
        up = self.radio.receiver_height_m - antenna_agl_m
        if self.tx_ground_m is not None:
            ground = float(self.height_m[self.row, self.col])
            if not np.isnan(ground):
                up += ground - self.tx_ground_m - self.distance_m * self.distance_m / (2.0 * self.effective_radius_m)
        return up

    def sight(self, antenna_agl_m: float) -> int:
        """Return the line of sight of the footprint's walk over the lattice."""
        if self.tx_ground_m is None:
            return VISIBLE
        return int(
            line_of_sight(
                prepare_terrain(self.height_m, skip_blocks=False),
                self.site_row,
                self.site_col,
                self.tx_ground_m + antenna_agl_m,
                self.row,
                self.col,
                self.radio.receiver_height_m,
                self.distance_m,
                self.effective_radius_m,
            )
        )


@dataclass(slots=True)
class _Evaluated:
    level: SectorLevel
    path: ExplainedPath
    terms: tuple[LossTerm, ...]
    budget: tuple[BudgetEntry, ...]
    shortfall: Shortfall
    sight: bool | None
    up_m: float


def _evaluate(place: _Place, number: int, layers: object, radio: RadioSettings) -> _Evaluated:
    site = place.site
    sector = site.sectors[number]
    key = group_key(sector, radio)
    row = sector_table(site, radio, sorted({group_key(one, radio) for one in site.sectors}, key=str))[number]
    path = explained_path(site, sector, layers, radio, place.cell, place.distance_m)  # type: ignore[arg-type]
    up_m = place.up_m(sector.height_agl_m)
    slant_db = 10.0 * log10(place.distance_m * place.distance_m + up_m * up_m)
    free_space_db = float(row[FREE_SPACE_1M_DB]) + slant_db
    blocks = radio.terrain_blocking and place.has_terrain and radio.model not in PROFILE_MODELS
    by_terrain = radio.model in TR38901_MODELS and radio.sight_rule is SightRule.TERRAIN
    visible = place.sight(sector.height_agl_m) != HIDDEN if blocks or by_terrain else None
    if path.loss_db is not None:
        # Loss maps are kept in single precision.
        loss_db = float(np.float32(path.loss_db))
        terms = path.terms
    else:
        loss_db = float(
            formula_loss_db(row, place.distance_m, slant_db, log10(place.distance_m * 1e-3), visible is not False)
        )
        slant_m = hypot(place.distance_m, up_m)
        terms = formula_terms(sector, radio, place.distance_m, slant_m, visible is not False)
    clutter_db = float(terminal_clutter_db(row, place.distance_m))
    direction_db = float(direction_loss_db(row, place.east_m, place.north_m, up_m))
    level_dbm = float(row[EIRP_DBM]) - loss_db - direction_db
    level_ddbm = min(floor(level_dbm * 10.0 + 0.5), 32767)
    too_far = place.distance_m > radio.maximum_range_m
    # Nearer than that, distances beyond the row's reach have too low a level by themselves, or end the formula's range.
    beyond = place.distance_m > float(row[REACH_M])
    hidden = blocks and not by_terrain and visible is False
    covered = level_ddbm >= key[2] and not hidden and not beyond
    margins = margin_terms(radio, sector.centre_frequency_mhz)
    budget = _budget(sector, radio, loss_db, direction_db - clutter_db, clutter_db)
    return _Evaluated(
        level=SectorLevel(
            number=number + 1,
            technology=sector.technology,
            carriers=tuple(carrier for carrier in CARRIERS if carrier in sector.carriers),
            frequency_mhz=sector.centre_frequency_mhz,
            level_dbm=level_dbm,
            level_ddbm=level_ddbm,
            threshold_ddbm=key[2],
            covered=covered,
        ),
        path=path,
        terms=terms,
        budget=budget,
        shortfall=Shortfall(
            level_ddbm=level_ddbm,
            threshold_ddbm=key[2],
            distance_m=place.distance_m,
            too_far=too_far,
            beyond_formula=beyond and not too_far and level_ddbm >= key[2],
            hidden=hidden,
            loss_db=loss_db,
            free_space_db=free_space_db,
            pattern_db=direction_db - clutter_db,
            margin_db=sum(term.value_db for term in margins) + clutter_db,
        ),
        sight=visible,
        up_m=up_m,
    )


def _budget(
    sector: Sector, radio: RadioSettings, loss_db: float, pattern_db: float, clutter_db: float
) -> tuple[BudgetEntry, ...]:
    per_element_db = -10 * log10(12 * sector.resource_blocks)
    gain_dbi = sector_eirp_dbm(sector, radio) - sector.power_dbm + sector.loss_db - per_element_db
    entries = [
        BudgetEntry(key="power", name=Text("送信電力", "transmit power"), value_db=sector.power_dbm, unit="dBm"),
        BudgetEntry(
            key="per_resource_element",
            name=Text("リソースエレメント当たり", "per resource element"),
            value_db=per_element_db,
            basis=Text(f"−10 log(12×{sector.resource_blocks})", f"-10 log(12 x {sector.resource_blocks})"),
        ),
        BudgetEntry(key="gain", name=Text("アンテナ利得", "antenna gain"), value_db=gain_dbi, unit="dBi"),
        BudgetEntry(key="feeder", name=Text("給電線等の損失", "feeder loss"), value_db=-sector.loss_db),
        BudgetEntry(key="pattern", name=Text("指向性による減衰", "pattern"), value_db=0.0 - pattern_db),
        BudgetEntry(
            key="loss",
            name=Text("伝搬損失", "basic transmission loss"),
            value_db=-loss_db,
            basis=_loss_basis(sector, radio),
        ),
    ]
    entries += [
        BudgetEntry(key=term.key, name=term.name, value_db=-term.value_db, basis=term.basis)
        for term in margin_terms(radio, sector.centre_frequency_mhz)
    ]
    if clutter_db:
        percent = f"{radio.margins.clutter_percent:g}"
        entries.append(
            BudgetEntry(
                key="terminal_clutter",
                name=Text("受信点の地物損失", "terminal clutter"),
                value_db=-clutter_db,
                basis=Text(f"P.2108 3.2 場所率{percent}%", f"P.2108 3.2, {percent} % of places"),
            )
        )
    return tuple(entries)


def _loss_basis(sector: Sector, radio: RadioSettings) -> Text:
    """Return which formula the loss is by where it is not that of the chosen model."""
    scenario = substitute_scenario(sector, radio)
    if scenario is None:
        return Text("", "")
    name = f"3GPP TR 38.901 {SCENARIO_NAMES[scenario]}"
    return Text(f"拡張秦式の範囲外のため{name}", f"{name}, outside extended Hata")


def _deciding(found: list[_Evaluated]) -> int:
    """Return the sector most above its threshold; covered ones come first, of equal ones the first."""
    return max(
        range(len(found)),
        key=lambda k: (found[k].level.covered, found[k].level.level_ddbm - found[k].level.threshold_ddbm, -k),
    )


def _map_level(
    footprint: SiteFootprint | None, cell: tuple[int, int], sector: Sector, radio: RadioSettings
) -> int | None:
    if footprint is None:
        return None
    window = footprint.window
    if not (window.row0 <= cell[0] < window.row1 and window.col0 <= cell[1] < window.col1):
        return NO_SIGNAL
    technology, mask, threshold = group_key(sector, radio)
    for group in footprint.groups:
        if (group.technology, group.carriers_mask, group.threshold_ddbm) == (technology, mask, threshold):
            level: npt.NDArray[np.int16] = group.level_ddbm
            return int(level[cell[0] - window.row0, cell[1] - window.col0])
    return None
