"""The facts of one project that the law asks about; a fact that is not known is None, never guessed."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from coverage_planner.model.errors import OutOfValidity
from coverage_planner.model.subsidy_statements import Bond, ProjectOwner, StatedFact
from coverage_planner.model.terms import DisadvantagedArea, OwnerKind, name_of
from coverage_planner.model.text import Text
from coverage_planner.subsidy.shares import checked_yen

_MOST_CARRIERS = 20
_MOST_HOUSEHOLDS = 10_000_000
_LARGEST_INDEX = Decimal(10)


class Purpose(StrEnum):
    """整備目的: 圏外解消 (no carrier serves the place) or 高度化 (5G and the like inside the 3G/4G area)."""

    UNSERVED = "unserved"
    UPGRADE = "upgrade"


class FactOrigin(StrEnum):
    """Where a fact comes from.

    Worked out by the program, read from an imported file, entered for the sites (the site table or form), a setting of the
    project, stated under 補助の申告, or given with a single case (command ``grant``).
    """

    COMPUTED = "computed"
    INPUT = "input"
    SITES = "sites"
    SETTING = "setting"
    STATEMENT = "statement"
    GIVEN = "given"


STATED_OR_GIVEN = {False: Text("申告", "as stated"), True: Text("指定", "as given")}
"""How a fact typed for a case is called: stated under 補助の申告, or given with the case."""

PURPOSE_NAMES: dict[Purpose, Text] = {
    Purpose.UNSERVED: Text("圏外解消", "outside coverage"),
    Purpose.UPGRADE: Text("高度化", "upgrade"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class FactOverride:
    """A fact the planner stated in place of what was imported: both values in words, and the reason."""

    fact: StatedFact
    imported: Text
    stated: Text
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class GrantCase:
    """One project (実施地区) to be decided under the rules of one fiscal year.

    Attributes:
        fiscal_year: year whose budget pays, as :meth:`FiscalYear.parse` reads it.
        programme: key, English or Japanese name of a programme of the rule book (``base_station_facility`` ...).
        owner: 事業主体.
        carriers: 参画事業者数; None when nobody has said.
        eligible_cost_yen: 補助対象経費.
        total_cost_yen: 総事業費; None means nothing but the eligible cost.
        households: エリア内世帯数 of the station; None when not known.
        fiscal_strength: 財政力指数 as printed (two decimals); None when not known.
        areas: 条件不利地域 the place lies in; None when not known, empty when it is known to lie in none.
        areas_partly: kinds designated for a part of the municipality only (一部), where it is not known whether the
            place lies in that part.
        assume_target_area: take the place to be a target area without proof; said in the reasons and in the trace.
        purpose: 圏外解消 or 高度化; needed where the programme allows both.
        border_island: 有人国境離島市町村; None when not known.
        whole_remote_island: 全部離島 (the whole municipality is remote islands); None when not known.
        tokyo: the owner or place belongs to 東京都; None when not known.
        counts_as_shared: the planner's own statement whether the project is 複数社共同整備等; None derives it from
            ``carriers`` (two or more).
        assumptions: further statements by whoever made the case, printed with the decision.
        owners: 事業主体 by name where they were stated; several are joint owners, the first being of kind ``owner``.
        municipality_code: five digits, to find a municipal ordinance of the planner's; empty where not known.
        bond: 地方債 of the municipality; None takes the one of the settings.
        deductible_tax_yen: consumption tax within the eligible cost that the owner can deduct as input tax (消費税仕入控除税額
            is this times the grant rate); 0 where nothing is deducted.
        overrides: facts above that were stated in place of imported ones.
        origins: where facts come from, by the key of the trace; a fact not named is a statement.
    """

    fiscal_year: str
    programme: str
    owner: OwnerKind
    carriers: int | None
    eligible_cost_yen: int
    total_cost_yen: int | None = None
    households: int | None = None
    fiscal_strength: Decimal | None = None
    areas: frozenset[DisadvantagedArea] | None = None
    areas_partly: frozenset[DisadvantagedArea] = frozenset()
    assume_target_area: bool = False
    purpose: Purpose | None = None
    border_island: bool | None = False
    whole_remote_island: bool | None = False
    tokyo: bool | None = False
    counts_as_shared: bool | None = None
    assumptions: tuple[Text, ...] = ()
    owners: tuple[ProjectOwner, ...] = ()
    municipality_code: str = ""
    bond: Bond | None = None
    deductible_tax_yen: int = 0
    overrides: tuple[FactOverride, ...] = ()
    origins: tuple[tuple[str, FactOrigin], ...] = ()

    def __post_init__(self) -> None:
        """Refuse impossible and contradictory facts."""
        eligible = checked_yen(self.eligible_cost_yen, "eligible_cost_yen")
        if self.total_cost_yen is not None and checked_yen(self.total_cost_yen, "total_cost_yen") < eligible:
            raise OutOfValidity(
                Text(
                    f"補助対象経費 {eligible:,}円 が総事業費 {self.total_cost_yen:,}円 を超えています",
                    f"eligible cost {eligible:,} yen exceeds the total cost {self.total_cost_yen:,} yen",
                ),
                field="eligible_cost_yen",
            )
        _check_count(self.carriers, "carriers", Text("参画事業者数", "number of carriers"), 1, _MOST_CARRIERS)
        _check_count(self.households, "households", Text("世帯数", "households"), 0, _MOST_HOUSEHOLDS)
        _check_index(self.fiscal_strength)
        self._check_islands()
        self._check_owners()
        if checked_yen(self.deductible_tax_yen, "deductible_tax_yen") > eligible:
            raise OutOfValidity(
                Text(
                    f"控除対象の消費税額 {self.deductible_tax_yen:,}円 が補助対象経費 {eligible:,}円 を超えています",
                    f"deductible tax {self.deductible_tax_yen:,} yen exceeds the eligible cost {eligible:,} yen",
                ),
                field="deductible_tax_yen",
            )
        if self.counts_as_shared is False and self.carriers is not None and self.carriers > 1:
            raise OutOfValidity(
                Text(
                    f"参画事業者が{self.carriers}者なのに単独整備とされています",
                    f"{self.carriers} carriers take part, yet the project is stated to be single",
                ),
                field="counts_as_shared",
            )

    def _check_islands(self) -> None:
        """有人国境離島 and 全部離島 are remote islands."""
        if self.areas is None or not (self.border_island or self.whole_remote_island):
            return
        if DisadvantagedArea.REMOTE_ISLAND not in self.areas:
            raise OutOfValidity(
                Text(
                    "有人国境離島・全部離島とされていますが、条件不利地域に離島が含まれていません",
                    "stated to be a border island or all islands, but the areas do not include remote_island",
                ),
                remedy=Text("条件不利地域に離島（remote_island）を加えてください", "add remote_island to the areas"),
                field="areas",
            )

    def _check_owners(self) -> None:
        """The first owner is of the stated kind, and no more carriers build than take part."""
        if not self.owners:
            return
        if self.owners[0].kind is not self.owner:
            first, stated = name_of(self.owners[0].kind), name_of(self.owner)
            raise OutOfValidity(
                Text(
                    f"事業主体の区分（{stated.ja}）と先頭の事業主体（{self.owners[0].name}、{first.ja}）が一致しません",
                    f"the owner kind ({stated.en}) is not that of the first owner ({self.owners[0].name}, {first.en})",
                ),
                field="owners",
            )
        building = sum(owner.kind is OwnerKind.CARRIER for owner in self.owners)
        if self.carriers is not None and building > self.carriers:
            raise OutOfValidity(
                Text(
                    f"事業主体の無線通信事業者が{building}者なのに参画事業者数が{self.carriers}者とされています",
                    f"{building} carriers are owners, yet only {self.carriers} take part",
                ),
                field="carriers",
            )

    def origin(self, fact: str) -> FactOrigin:
        """Return where a fact comes from."""
        return dict(self.origins).get(fact, FactOrigin.STATEMENT)

    @property
    def owner_kinds(self) -> tuple[OwnerKind, ...]:
        """Kinds of all owners, each once, the first owner's first."""
        return tuple(dict.fromkeys((self.owner, *(owner.kind for owner in self.owners))))

    @property
    def full_cost_yen(self) -> int:
        """総事業費; the eligible cost where no other total was given."""
        return self.eligible_cost_yen if self.total_cost_yen is None else self.total_cost_yen

    @property
    def shared(self) -> bool | None:
        """複数社参画・共同整備 or not; None when not known.

        A neutral host by itself with one confirmed carrier is 1社整備: that row of the law names neutral hosts
        (RULES 2.2, 「事業主体：無線通信事業者、インフラシェアリング事業者【１社整備の場合】」), and it is the lower rate. What counts
        as 複数社共同整備等 on a shared mast was not found (RULES NOT FOUND 5), so the case is named with every decision
        (:attr:`host_with_one_carrier`). A neutral host building together with a carrier, only one carrier being confirmed,
        is None: two companies build, yet no text says which row that is.
        """
        if self.counts_as_shared is not None:
            return self.counts_as_shared
        if self.carriers is None:
            return None
        if self.carriers == 1 and OwnerKind.NEUTRAL_HOST in self.owner_kinds and len(self.owner_kinds) > 1:
            return None
        return self.carriers > 1

    @property
    def host_with_one_carrier(self) -> bool:
        """True for facts at odds: a neutral host serves several carriers by definition, yet one is confirmed."""
        return self.counts_as_shared is None and self.carriers == 1 and self.owner_kinds == (OwnerKind.NEUTRAL_HOST,)


def _check_count(value: object, field: str, name: Text, least: int, most: int) -> None:
    if value is None:
        return
    if isinstance(value, bool) or not isinstance(value, int) or not least <= value <= most:
        raise OutOfValidity(
            Text(
                f"{name.ja} {value!r} は {least}〜{most:,} の整数ではありません",
                f"{name.en} {value!r} is no whole number of {least}..{most:,}",
            ),
            field=field,
        )


def _check_index(value: object) -> None:
    if value is None:
        return
    if not isinstance(value, Decimal) or not value.is_finite() or not 0 <= value <= _LARGEST_INDEX:
        raise OutOfValidity(
            Text(
                f"財政力指数 {value!r} は 0〜{_LARGEST_INDEX} の10進数（Decimal）ではありません",
                f"fiscal strength index {value!r} is no Decimal of 0..{_LARGEST_INDEX}",
            ),
            field="fiscal_strength",
        )
