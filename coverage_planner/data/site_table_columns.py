"""Columns of the site table (基地局一覧), one row per sector: labels in both languages, required or not, what they mean."""

from __future__ import annotations

from dataclasses import dataclass, field

from coverage_planner.data.text_decoding import plain_label
from coverage_planner.model.site import COST_KIND_NAMES, AntennaPattern, CostKind, Site
from coverage_planner.model.terms import Carrier, OwnerKind, Programme, SiteStatus, Technology, name_of


@dataclass(frozen=True, slots=True)
class PlannedSite:
    """A site of the table and the plans it is to be put into (none named: the importer decides).

    ``tells_off`` says whether the table has the column of the sectors that are switched off; one without it says nothing of
    them, and is no reason to drop those a plan has.
    """

    site: Site
    plans: tuple[str, ...] = ()
    tells_off: bool = field(default=False, compare=False)


@dataclass(frozen=True, slots=True)
class SiteColumn:
    """One column: English label (also its key), Japanese label, whether it is required, and its meaning."""

    key: str
    ja: str
    required: bool
    meaning: str
    others: tuple[str, ...] = ()


SITE_COLUMNS: tuple[SiteColumn, ...] = (
    SiteColumn("site_id", "局ID", True, "局を識別する文字列。同じ局IDの行は一つの局のセクタ"),
    SiteColumn("name", "局名", False, "局の名称"),
    SiteColumn("latitude", "緯度", True, "十進度、北緯。プロジェクトの測地系", ("latitude_deg", "lat")),
    SiteColumn("longitude", "経度", True, "十進度、東経", ("longitude_deg", "lon", "lng")),
    SiteColumn("status", "区分", False, "既設 又は 候補(省略時は既設)"),
    SiteColumn(
        "carriers",
        "事業者",
        True,
        "NTTドコモ・KDDI・ソフトバンク・楽天モバイル(docomo・kddi 等も可)。複数は ; で区切る。設備のない局は「なし」",
        ("carrier",),
    ),
    SiteColumn("sector_on", "セクタ有効", False, "無効にしたセクタは 0(省略時 1)", ("セクタ使用", "sector_enabled")),
    SiteColumn("technology", "方式", False, "5G(省略時)又は 4G", ("世代",)),
    SiteColumn("frequency_mhz", "周波数MHz", False, "中心周波数(省略時 5G 3700、4G 2000)"),
    SiteColumn("bandwidth_mhz", "帯域幅MHz", False, "帯域幅(省略時 5G 100、4G 20)"),
    SiteColumn("resource_blocks", "RB数", False, "リソースブロック数(省略時は帯域幅から)"),
    SiteColumn("power_dbm", "送信電力dBm", False, "総送信電力(省略時 46)"),
    SiteColumn("gain_dbi", "利得dBi", False, "アンテナ利得(省略時 15)"),
    SiteColumn("loss_db", "損失dB", False, "給電線等の損失(省略時 3)"),
    SiteColumn("pattern", "指向性", False, "無指向(省略時)・セクタ(3GPP)・ファイル(アンテナ名のあるときの省略時)"),
    SiteColumn("antenna", "アンテナ名", False, "アンテナ台帳(MSI・Planet形式のファイル)の名前", ("antenna_name",)),
    SiteColumn("azimuth_deg", "方位角", False, "北から時計回りの度"),
    SiteColumn("mechanical_tilt_deg", "機械チルト", False, "下向きが正の度"),
    SiteColumn("electrical_tilt_deg", "電気チルト", False, "下向きが正の度"),
    SiteColumn("horizontal_beamwidth_deg", "水平半値幅", False, "3dB幅の度(省略時 65)"),
    SiteColumn("vertical_beamwidth_deg", "垂直半値幅", False, "3dB幅の度(省略時 65)"),
    SiteColumn("height_agl_m", "地上高m", False, "アンテナの地上高(省略時 20)", ("地上高",)),
    SiteColumn("owner", "事業主体", False, "市町村・都道府県・無線通信事業者(省略時)・インフラシェアリング事業者"),
    SiteColumn(
        "programme", "事業区分", False, "基地局施設整備(省略時)・高度化施設整備・伝送路施設運用・伝送路施設設置"
    ),
    SiteColumn("district", "実施地区", False, "交付申請の実施地区"),
    SiteColumn("parent", "親局", False, "高度特定基地局なら 1 又は ○"),
    SiteColumn("enabled", "有効", False, "計算に入れないときは 0(省略時 1)"),
    SiteColumn("locked", "固定", False, "移動させない局は 1"),
    SiteColumn("build_year", "整備年度", False, "整備する年度を西暦で(例 2026 は令和8年度)"),
    SiteColumn("plan", "計画", False, "局を入れる計画の名。複数は ; で区切る"),
    SiteColumn("note", "備考", False, "自由記述", ("メモ",)),
)
"""The documented header; cost columns are added by :func:`cost_column`."""

RADIO_COLUMNS = ("technology", "frequency_mhz", "bandwidth_mhz", "power_dbm", "gain_dbi", "loss_db", "height_agl_m")
"""Columns whose usual value, taken for a blank cell, shapes the footprint of every site: their use is a finding."""
COLUMN_LABELS_JA = {column.key: column.ja for column in SITE_COLUMNS}

NUMBER_LIMITS: dict[str, tuple[float, float]] = {
    "latitude": (20.0, 46.0),
    "longitude": (122.0, 154.0),
    "frequency_mhz": (300.0, 100_000.0),
    "bandwidth_mhz": (1.0, 2_000.0),
    "resource_blocks": (1, 1_000),
    "power_dbm": (-30.0, 90.0),
    "gain_dbi": (-20.0, 50.0),
    "loss_db": (0.0, 60.0),
    "azimuth_deg": (0.0, 360.0),
    "mechanical_tilt_deg": (-90.0, 90.0),
    "electrical_tilt_deg": (-90.0, 90.0),
    "horizontal_beamwidth_deg": (1.0, 360.0),
    "vertical_beamwidth_deg": (1.0, 180.0),
    "height_agl_m": (0.5, 700.0),
}
"""Least and greatest value of each number column; those of the sector are the model's own."""
MAXIMUM_COST_YEN = 10**13


def cost_column(kind: CostKind, *, eligible: bool) -> SiteColumn:
    """Return the column of a cost item: ``費用_鉄塔`` / ``cost_tower`` or, not eligible, ``対象外費用_鉄塔``."""
    name = COST_KIND_NAMES[kind].ja
    if eligible:
        return SiteColumn(f"cost_{kind.value}", f"費用_{name}", False, "補助対象経費、円")
    return SiteColumn(f"cost_ineligible_{kind.value}", f"対象外費用_{name}", False, "補助対象外の経費、円")


COST_COLUMNS: dict[str, tuple[CostKind, bool]] = {
    cost_column(kind, eligible=eligible).key: (kind, eligible) for kind in CostKind for eligible in (True, False)
}


def column_labels() -> dict[str, tuple[str, ...]]:
    """Return every column key with the labels it is recognised by."""
    columns = (*SITE_COLUMNS, *(cost_column(kind, eligible=eligible) for kind, eligible in COST_COLUMNS.values()))
    return {column.key: (column.key, column.ja, *column.others) for column in columns}


def _terms(names: dict[str, tuple[str, ...]]) -> dict[str, str]:
    return {plain_label(label): value for value, labels in names.items() for label in (value, *labels)}


CARRIER_NAMES = _terms(
    {
        Carrier.DOCOMO: ("NTTドコモ", "ドコモ", "NTT DOCOMO", "株式会社NTTドコモ"),
        Carrier.KDDI: ("au", "KDDI株式会社", "KDDI/沖縄セルラー", "沖縄セルラー"),
        Carrier.SOFTBANK: ("ソフトバンク", "SB", "ソフトバンク株式会社"),
        Carrier.RAKUTEN: ("楽天", "楽天モバイル", "Rakuten Mobile", "楽天モバイル株式会社"),
    }
)
STATUS_NAMES = _terms({SiteStatus.EXISTING: ("既設", "既設局"), SiteStatus.CANDIDATE: ("候補", "候補局")})
TECHNOLOGY_NAMES = _terms({Technology.NR: ("NR", "第5世代"), Technology.LTE: ("LTE", "第4世代")})
PATTERN_NAMES = _terms(
    {
        AntennaPattern.OMNI: ("無指向", "無指向性", "オムニ"),
        AntennaPattern.SECTOR_3GPP: ("セクタ", "セクター", "sector"),
        AntennaPattern.FILE: ("ファイル", "アンテナ台帳", "msi"),
    }
)
OWNER_NAMES = _terms({kind: (name_of(kind).ja, name_of(kind).en) for kind in OwnerKind})
PROGRAMME_NAMES = _terms({programme: (name_of(programme).ja, name_of(programme).en) for programme in Programme})
YES_NAMES = {
    plain_label(label): True for label in ("1", "○", "◯", "〇", "はい", "有", "有効", "オン", "yes", "true", "y", "on")
} | {plain_label(label): False for label in ("0", "×", "いいえ", "無", "無効", "オフ", "no", "false", "n", "-", "off")}
NO_EQUIPMENT = "なし"
"""Carriers of a site without any sector."""

# 3GPP TS 38.101-1 table 5.3.2-1 (30 kHz), TS 38.101-2 table 5.3.2-1 (120 kHz), TS 36.101 table 5.6-1.
NR_RESOURCE_BLOCKS = {
    5: 11,
    10: 24,
    15: 38,
    20: 51,
    25: 65,
    30: 78,
    40: 106,
    50: 133,
    60: 162,
    70: 189,
    80: 217,
    90: 245,
    100: 273,
}
NR_MILLIMETRE_RESOURCE_BLOCKS = {50: 32, 100: 66, 200: 132, 400: 264}
LTE_RESOURCE_BLOCKS = {1.4: 6, 3: 15, 5: 25, 10: 50, 15: 75, 20: 100}
MILLIMETRE_FROM_MHZ = 24_000.0


def usual_resource_blocks(technology: Technology, frequency_mhz: float, bandwidth_mhz: float) -> int | None:
    """Return the resource blocks of a bandwidth (NR: 30 kHz, or 120 kHz above 24 GHz), None for other bandwidths."""
    tables: dict[float, int]
    if technology is Technology.LTE:
        tables = dict(LTE_RESOURCE_BLOCKS)
    elif frequency_mhz >= MILLIMETRE_FROM_MHZ:
        tables = {float(width): blocks for width, blocks in NR_MILLIMETRE_RESOURCE_BLOCKS.items()}
    else:
        tables = {float(width): blocks for width, blocks in NR_RESOURCE_BLOCKS.items()}
    return tables.get(bandwidth_mhz)
