"""Cost lines of a site: item, whole yen, consumption tax, whose part it is, and what an estimated line rests on."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from coverage_planner.model.errors import OutOfValidity
from coverage_planner.model.terms import Carrier
from coverage_planner.model.text import Text

USUAL_TAX_PERCENT = 10
"""消費税及び地方消費税 since 1 October 2019."""


class CostKind(StrEnum):
    """補助対象経費 items of RULES 2.8 ((ア)-(セ), イ, ウ, 用地・道路, 賃借) plus running cost."""

    TOWER = "tower"
    SHELTER = "shelter"
    EXTERIOR = "exterior"
    POWER_RECEPTION = "power_reception"
    ANTENNA = "antenna"
    TRANSCEIVER = "transceiver"
    TRANSMISSION_LINE = "transmission_line"
    CABLE = "cable"
    RELAY_AMPLIFIER = "relay_amplifier"
    POWER_SUPPLY = "power_supply"
    ALARM = "alarm"
    MONITORING = "monitoring"
    CONTROL = "control"
    MEASUREMENT = "measurement"
    ATTACHED_FACILITY = "attached_facility"
    ATTACHED_WORKS = "attached_works"
    LAND_AND_ROAD = "land_and_road"
    LINE_LEASE = "line_lease"
    RUNNING_PER_YEAR = "running_per_year"
    OTHER = "other"


COST_KIND_NAMES: dict[CostKind, Text] = {
    CostKind.TOWER: Text("鉄塔", "tower"),
    CostKind.SHELTER: Text("局舎", "shelter"),
    CostKind.EXTERIOR: Text("外構施設", "exterior"),
    CostKind.POWER_RECEPTION: Text("受電設備", "power reception"),
    CostKind.ANTENNA: Text("送受信アンテナ", "antenna"),
    CostKind.TRANSCEIVER: Text("送受信機", "transceiver"),
    CostKind.TRANSMISSION_LINE: Text("伝送用専用線", "transmission line"),
    CostKind.CABLE: Text("ケーブル", "cable"),
    CostKind.RELAY_AMPLIFIER: Text("中継増幅装置", "relay amplifier"),
    CostKind.POWER_SUPPLY: Text("電源設備", "power supply"),
    CostKind.ALARM: Text("警報装置", "alarm"),
    CostKind.MONITORING: Text("監視装置", "monitoring"),
    CostKind.CONTROL: Text("制御装置", "control"),
    CostKind.MEASUREMENT: Text("測定器", "measuring set"),
    CostKind.ATTACHED_FACILITY: Text("附帯施設", "attached facilities"),
    CostKind.ATTACHED_WORKS: Text("附帯工事費", "attached works"),
    CostKind.LAND_AND_ROAD: Text("用地取得費・道路費", "land and road"),
    CostKind.LINE_LEASE: Text("賃借費", "line lease"),
    CostKind.RUNNING_PER_YEAR: Text("年間維持費", "running cost per year"),
    CostKind.OTHER: Text("その他", "other"),
}


class CostPart(StrEnum):
    """Whether a cost arises once for the site or once for each carrier on it."""

    SHARED = "shared"
    PER_CARRIER = "per_carrier"


COST_PART_NAMES: dict[CostPart, Text] = {
    CostPart.SHARED: Text("共用", "shared"),
    CostPart.PER_CARRIER: Text("各者", "per carrier"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class CostItem:
    """One cost line of a site, integer yen; ``eligible`` is the planner's statement of 補助対象.

    Attributes:
        tax_included: True for 税込, False for 税抜, None where nobody has said.
        tax_percent: rate of consumption tax; 0 for what is not taxed (land), which is the same 税込 and 税抜.
        tax_deducted: the owner deducts the tax inside the line as input tax (消費税仕入控除税額); 税込 lines only.
        part: shared by all carriers of the site or arising for each; None takes the usual part of the kind.
        carrier: whose part it is; None for what is shared, or for the parts of all carriers together.
        estimate: what an estimated amount rests on (catalogue, price, quantity, date, source); empty for a typed amount.
    """

    kind: CostKind
    amount_yen: int
    eligible: bool = True
    note: str = ""
    tax_included: bool | None = None
    tax_percent: int = USUAL_TAX_PERCENT
    tax_deducted: bool = False
    part: CostPart | None = None
    carrier: Carrier | None = None
    estimate: str = ""

    def __post_init__(self) -> None:
        """Refuse negative or fractional yen, impossible tax, and parts that contradict each other."""
        if isinstance(self.amount_yen, bool) or not isinstance(self.amount_yen, int) or self.amount_yen < 0:
            raise OutOfValidity(Text("金額は0以上の整数円です", "amounts are whole yen, 0 or more"), field="amount_yen")
        percent = self.tax_percent
        if isinstance(percent, bool) or not isinstance(percent, int) or not 0 <= percent <= 100:
            raise OutOfValidity(
                Text(f"税率 {percent!r}% は 0〜100 の整数ではありません", f"a tax of {percent!r} % is not 0..100"),
                field="tax_percent",
            )
        name = COST_KIND_NAMES[self.kind]
        if self.tax_deducted and self.tax_included is not True:
            raise OutOfValidity(
                Text(
                    f"{name.ja}: 仕入税額を控除するとされていますが、税込の金額ではありません",
                    f"{name.en}: input tax is to be deducted, yet the amount is not stated with tax",
                ),
                remedy=Text(
                    "税区分を税込にするか、控除の指定を外してください", "state the amount with tax or do not deduct"
                ),
                field="tax_deducted",
            )
        if self.carrier is not None and self.part is CostPart.SHARED:
            raise OutOfValidity(
                Text(
                    f"{name.ja}: 共用とされていますが、特定の事業者の分とされています",
                    f"{name.en}: stated as shared and as one carrier's part",
                ),
                remedy=Text("共用か事業者のどちらかにしてください", "state either"),
                field="carrier",
            )

    @property
    def counts(self) -> bool:
        """False for the yearly running cost, which is no part of 総事業費."""
        return self.kind is not CostKind.RUNNING_PER_YEAR

    @property
    def tax_yen(self) -> int:
        """Consumption tax inside the amount, below one yen dropped; 0 unless it is stated with tax."""
        return self.amount_yen * self.tax_percent // (100 + self.tax_percent) if self.tax_included else 0
