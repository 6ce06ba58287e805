"""Recorded settings: the definition of the indicators, the radio assumptions, the subsidy year."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from fractions import Fraction

from coverage_planner.model.antenna_file import AntennaFile
from coverage_planner.model.land_use import LandUseSettings
from coverage_planner.model.margins import Margins
from coverage_planner.model.rate import decimal_text
from coverage_planner.model.subsidy_statements import Bond, RemainderRule, SubsidyStatements
from coverage_planner.model.terms import Technology
from coverage_planner.model.text import Text


class Comparison(StrEnum):
    """Whether exactly the threshold counts as covered: sources disagree (RULES 1.1g), so it is a setting."""

    GE = "ge"
    GT = "gt"


class Overlay(StrEnum):
    """How carriers are overlaid (RULES 1.1l): OR of covered meshes, or union of areas and then the mesh rule."""

    MESH = "mesh"
    AREA = "area"


class PrefectureRule(StrEnum):
    """Where a border mesh is counted: with the municipality of the largest area, or by the published parts."""

    LARGEST_AREA = "largest_area"
    PUBLISHED_PARTS = "published_parts"


@dataclass(frozen=True, slots=True, kw_only=True)
class CoverageDefinition:
    """The definition every coverage figure states (RULES head 1)."""

    area_threshold: Fraction = Fraction(1, 2)
    comparison: Comparison = Comparison.GE
    overlay: Overlay = Overlay.MESH
    prefecture_rule: PrefectureRule = PrefectureRule.LARGEST_AREA
    include_tunnels: bool = True

    def mesh_needs_subcells(self, cells_per_mesh: int) -> int:
        """Return the least number of covered sub-cells that makes a mesh of ``cells_per_mesh`` covered."""
        exact = self.area_threshold * cells_per_mesh
        if self.comparison is Comparison.GE:
            return max(1, -(-exact.numerator // exact.denominator))
        return exact.numerator // exact.denominator + 1

    def sentence(self) -> Text:
        """Return the definition in one sentence, printed with every figure."""
        percent = _exact_percent(self.area_threshold)
        if self.overlay is Overlay.MESH:
            overlay = Text("事業者ごとに判定したメッシュの論理和", "meshes covered by at least one carrier")
        else:
            overlay = Text("事業者のエリアの和集合を判定", "union of the carriers' areas, then the mesh rule")
        more = Text("以上", "or more") if self.comparison is Comparison.GE else Text("超", "more than")
        return Text(
            f"500mメッシュ(二分の一地域メッシュ)の面積の{percent}%{more.ja}がエリア(100の小区画で測定)なら人口全数を計上({overlay.ja})",
            f"all persons of a 500 m half mesh count when {percent}% {more.en} of its area, measured by 100 sub-cells, is covered ({overlay.en})",
        )


def _exact_percent(share: Fraction) -> str:
    """Return ``50`` or ``33.3`` where so many decimals say it all, ``100/3`` otherwise: a threshold is not rounded."""
    percent = share * 100
    for decimals in range(4):
        if (percent * 10**decimals).denominator == 1:
            return decimal_text(percent, decimals)
    return str(percent)


class PropagationModel(StrEnum):
    """Propagation models by their command-line names."""

    FREE_SPACE = "free_space"
    EXTENDED_HATA = "extended_hata"
    P1812 = "p1812"
    P526 = "p526"
    TR38901_RMA = "tr38901_rma"
    TR38901_UMA = "tr38901_uma"
    TR38901_UMI = "tr38901_umi"
    LOCAL_5G = "local_5g"


class SightRule(StrEnum):
    """How TR 38.901 tells line of sight: by the terrain, or by the report's probability (mean of both losses)."""

    TERRAIN = "terrain"
    PROBABILITY = "probability"


class HataEnvironment(StrEnum):
    """Environment of the extended Hata formula."""

    URBAN = "urban"
    SUBURBAN = "suburban"
    OPEN = "open"


@dataclass(frozen=True, slots=True, kw_only=True)
class BandThreshold:
    """RSRP threshold of the sectors whose centre frequency lies in a band, edges included."""

    low_mhz: float
    high_mhz: float
    threshold_dbm: float


@dataclass(frozen=True, slots=True, kw_only=True)
class RadioSettings:
    """Assumptions of the footprints; thresholds are planning parameters, no national value exists (RULES 4)."""

    model: PropagationModel = PropagationModel.EXTENDED_HATA
    environment: HataEnvironment = HataEnvironment.SUBURBAN
    receiver_height_m: float = 1.5
    threshold_nr_dbm: float = -110.0
    threshold_lte_dbm: float = -115.0
    margin_db: float = 0.0
    """Taken off the received level before the threshold, besides :attr:`margins` (0 = none)."""
    maximum_range_m: float = 10_000.0
    terrain_blocking: bool = True
    """A receiver without line of sight over the terrain gets no signal; P.1812 has diffraction instead."""
    effective_earth_radius_factor: float = 4 / 3
    time_percent: float = 50.0
    """P.1812 only: the loss is not exceeded for this share of the time, 1 to 50."""
    location_percent: float = 50.0
    """P.1812 only: the loss is not exceeded at this share of places, 1 to 99."""
    exact_paths: bool = False
    """P.1812 and P.526 only: every sub-cell over its own path, instead of radials and interpolation between them."""
    land_use: LandUseSettings = field(default_factory=LandUseSettings)
    """P.1812 only: clutter heights and zones from the imported land use."""
    margins: Margins = field(default_factory=Margins)
    """Body, building or vehicle, shadowing and terminal clutter, each by itself."""
    band_thresholds: tuple[BandThreshold, ...] = ()
    """Thresholds of bands; the first that holds a frequency counts, other bands take the one of the technology."""
    sight_rule: SightRule = SightRule.TERRAIN
    """TR 38.901 only."""
    antennas: tuple[AntennaFile, ...] = ()
    """The project's antenna library, by name."""

    @property
    def uses_land_use_clutter(self) -> bool:
        """True when the profile of the chosen model carries clutter heights: no terminal clutter (P.2108) beside it."""
        return self.land_use.clutter and self.model is PropagationModel.P1812

    def threshold_dbm(self, technology: Technology, frequency_mhz: float | None = None) -> float:
        """RSRP threshold of a technology, dBm, or that of the band that holds the frequency."""
        if frequency_mhz is not None:
            for band in self.band_thresholds:
                if band.low_mhz <= frequency_mhz <= band.high_mhz:
                    return band.threshold_dbm
        return self.threshold_nr_dbm if technology is Technology.NR else self.threshold_lte_dbm

    def antenna(self, name: str) -> AntennaFile | None:
        """Return the antenna of that name, None where the library has none."""
        return next((antenna for antenna in self.antennas if antenna.name == name), None)


@dataclass(frozen=True, slots=True, kw_only=True)
class SubsidySettings:
    """Which law applies and the recorded choices where the law is not known (RULES NOT FOUND list)."""

    fiscal_year: str = "R5"
    round_prefecture_to_yen: int = 1000
    """都道府県費の端数: unit of rounding down; not found in law, labelled on every table."""
    remainder: RemainderRule = RemainderRule.OWNER
    """Who takes the yen left over by rounding; not found in law."""
    apply_carrier_burden: bool = False
    """Take the carriers' 分担金・使用料 out of the municipal share; otherwise they are shown beside it."""
    usual_bond: Bond = Bond.GENERAL
    """Bond of a municipality for which nothing is stated."""
    discount_rate: Fraction = Fraction(4, 100)
    """For totals over years: 4 % is the usual social discount rate of public works in Japan (general knowledge)."""
    statements: SubsidyStatements = field(default_factory=SubsidyStatements)
    """Facts, owners, own rules and budget lines stated by the planner, with their reasons."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """All recorded settings of a project."""

    definition: CoverageDefinition = field(default_factory=CoverageDefinition)
    radio: RadioSettings = field(default_factory=RadioSettings)
    subsidy: SubsidySettings = field(default_factory=SubsidySettings)
