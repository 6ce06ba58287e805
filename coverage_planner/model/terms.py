"""Terms of the field as enumerations, with their Japanese and English names."""

from __future__ import annotations

from enum import StrEnum

from coverage_planner.model.text import Text


class Carrier(StrEnum):
    """携帯電話事業者 (the four operators whose areas are overlaid, RULES 1.1b)."""

    DOCOMO = "docomo"
    KDDI = "kddi"
    SOFTBANK = "softbank"
    RAKUTEN = "rakuten"


CARRIERS: tuple[Carrier, ...] = tuple(Carrier)
ANY_CARRIER = "any"
"""Key of the four-operator overlay in results and JSON."""


class Technology(StrEnum):
    """Radio generation of a sector or a service area."""

    NR = "5g"
    LTE = "4g"


class Service(StrEnum):
    """What is counted as covered: 5G only, or a mobile phone of any generation (道路カバー率, RULES 1.2b)."""

    NR = "5g"
    MOBILE = "mobile"


SERVICES: tuple[Service, ...] = tuple(Service)


class SiteStatus(StrEnum):
    """既設局 / 候補局."""

    EXISTING = "existing"
    CANDIDATE = "candidate"


class RoadClass(StrEnum):
    """Class of a road for 道路カバー率: 高速道路, 国道, その他 (only the first two are legal)."""

    EXPRESSWAY = "expressway"
    NATIONAL = "national"
    OTHER = "other"


ROAD_CLASSES: tuple[RoadClass, ...] = tuple(RoadClass)


class RoadArea(StrEnum):
    """Which roads were taken: those in half meshes of the boundaries, or those where the population tables reach."""

    BOUNDARIES = "boundaries"
    POPULATION_TABLES = "population_tables"


class ZoneKind(StrEnum):
    """Kind of zone an indicator is summed over."""

    ALL = "all"
    PREFECTURE = "prefecture"
    MUNICIPALITY = "municipality"


class OwnerKind(StrEnum):
    """事業主体."""

    MUNICIPALITY = "municipality"
    PREFECTURE = "prefecture"
    CARRIER = "carrier"
    NEUTRAL_HOST = "neutral_host"


class Programme(StrEnum):
    """Sub-programmes of 携帯電話等エリア整備事業 (RULES 2.1)."""

    BASE_STATION_FACILITY = "base_station_facility"
    UPGRADE_FACILITY = "upgrade_facility"
    TRANSMISSION_OPERATION = "transmission_operation"
    TRANSMISSION_INSTALLATION = "transmission_installation"


class DisadvantagedArea(StrEnum):
    """条件不利地域, the seven kinds of RULES 2.7."""

    DEPOPULATED = "depopulated"
    REMOTE_AREA = "remote_area"
    REMOTE_ISLAND = "remote_island"
    PENINSULA = "peninsula"
    MOUNTAIN_VILLAGE = "mountain_village"
    SPECIFIED_RURAL = "specified_rural"
    HEAVY_SNOW = "heavy_snow"


class Datum(StrEnum):
    """測地系 of a project: mesh codes carry none, so it is stated (RULES 3.1)."""

    JGD2011 = "JGD2011"
    JGD2000 = "JGD2000"

    @property
    def epsg(self) -> int:
        """EPSG code of the geographic CRS."""
        return 6668 if self is Datum.JGD2011 else 4612


_NAMES: tuple[tuple[StrEnum, Text], ...] = (
    (Carrier.DOCOMO, Text("NTTドコモ", "NTT DOCOMO")),
    (Carrier.KDDI, Text("KDDI", "KDDI")),
    (Carrier.SOFTBANK, Text("ソフトバンク", "SoftBank")),
    (Carrier.RAKUTEN, Text("楽天モバイル", "Rakuten Mobile")),
    (SiteStatus.EXISTING, Text("既設局", "existing")),
    (SiteStatus.CANDIDATE, Text("候補局", "candidate")),
    (RoadClass.EXPRESSWAY, Text("高速道路", "expressway")),
    (RoadClass.NATIONAL, Text("国道", "national road")),
    (RoadClass.OTHER, Text("その他の道路", "other road")),
    (RoadArea.BOUNDARIES, Text("読み込んだ行政区域にかかる500mメッシュ", "half meshes of the loaded boundaries")),
    (RoadArea.POPULATION_TABLES, Text("読み込んだ人口メッシュの表の範囲", "where the population tables reach")),
    (ZoneKind.ALL, Text("対象全域", "whole area")),
    (ZoneKind.PREFECTURE, Text("都道府県", "prefecture")),
    (ZoneKind.MUNICIPALITY, Text("市区町村", "municipality")),
    (OwnerKind.MUNICIPALITY, Text("市町村", "municipality")),
    (OwnerKind.PREFECTURE, Text("都道府県", "prefecture")),
    (OwnerKind.CARRIER, Text("無線通信事業者", "carrier")),
    (OwnerKind.NEUTRAL_HOST, Text("インフラシェアリング事業者", "neutral host")),
    (Programme.BASE_STATION_FACILITY, Text("基地局施設整備", "base station facility")),
    (Programme.UPGRADE_FACILITY, Text("高度化施設整備", "upgrade facility")),
    (Programme.TRANSMISSION_OPERATION, Text("伝送路施設運用", "transmission operation")),
    (Programme.TRANSMISSION_INSTALLATION, Text("伝送路施設設置", "transmission installation")),
    (DisadvantagedArea.DEPOPULATED, Text("過疎地域", "depopulated area")),
    (DisadvantagedArea.REMOTE_AREA, Text("辺地", "remote area")),
    (DisadvantagedArea.REMOTE_ISLAND, Text("離島", "remote island")),
    (DisadvantagedArea.PENINSULA, Text("半島", "peninsula")),
    (DisadvantagedArea.MOUNTAIN_VILLAGE, Text("山村", "mountain village")),
    (DisadvantagedArea.SPECIFIED_RURAL, Text("特定農山村", "specified rural area")),
    (DisadvantagedArea.HEAVY_SNOW, Text("豪雪地帯", "heavy snow area")),
    (Technology.NR, Text("5G", "5G")),
    (Technology.LTE, Text("4G", "4G")),
    (Service.NR, Text("5G", "5G")),
    (Service.MOBILE, Text("携帯電話（世代を問わない）", "mobile (any generation)")),
)
# Members of different enumerations may be equal as strings ("municipality"), so the type is part of the key.
_NAME_OF: dict[tuple[type[StrEnum], str], Text] = {(type(term), term.value): text for term, text in _NAMES}


def name_of(term: StrEnum) -> Text:
    """Return the display name of a term of this module."""
    return _NAME_OF[type(term), term.value]


def carrier_key_name(carrier_key: str) -> Text:
    """Return the display name of a carrier key of results: a carrier's value or :data:`ANY_CARRIER`."""
    if carrier_key == ANY_CARRIER:
        return Text("4者重ね合わせ", "any of the four carriers")
    return name_of(Carrier(carrier_key))
