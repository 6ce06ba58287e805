"""Site tables in either language become sites; what cannot be meant is named by row and column; writing round-trips."""

from __future__ import annotations

import csv
import io
from dataclasses import replace
from pathlib import Path

import openpyxl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from coverage_planner.data.site_table import SITE_COLUMNS, PlannedSite, read_sites, write_site_csv
from coverage_planner.data.site_table_columns import COST_COLUMNS, NUMBER_LIMITS
from coverage_planner.model.errors import OutOfValidity
from coverage_planner.model.findings import Finding, Severity
from coverage_planner.model.site import AntennaPattern, CostItem, CostKind, OffSector, Sector, Site
from coverage_planner.model.terms import CARRIERS, Carrier, OwnerKind, Programme, SiteStatus, Technology


def table(folder: Path, text: str, *, name: str = "sites.csv", encoding: str = "cp932") -> Path:
    path = folder / name
    path.write_bytes(text.encode(encoding))
    return path


def sites(path: Path, *, first_number: int = 1) -> tuple[PlannedSite, ...]:
    read = read_sites([path], first_number=first_number)
    assert read.value is not None, [finding.one_line() for finding in read.findings]
    return read.value


def errors(path: Path) -> list[Finding]:
    read = read_sites([path])
    found = [finding for finding in read.findings if finding.severity is Severity.ERROR]
    assert (read.value is None) == bool(found)
    assert all(error.remedy is not None and error.file is not None for error in found)
    return found


def test_the_least_table_is_an_existing_site_with_documented_defaults(tmp_path: Path) -> None:
    path = table(tmp_path, "局ID,緯度,経度,事業者\nA-1,35.7,139.1,NTTドコモ\n")
    (one,) = sites(path, first_number=7)
    assert one.plans == ()
    assert one.site == Site(
        number=7,
        site_id="A-1",
        latitude_deg=35.7,
        longitude_deg=139.1,
        status=SiteStatus.EXISTING,
        sectors=(Sector(carriers=(Carrier.DOCOMO,)),),
    )


def test_usual_radio_values_are_said_and_counted(tmp_path: Path) -> None:
    text = "局ID,緯度,経度,事業者,方式,周波数MHz,帯域幅MHz,送信電力dBm,利得dBi,損失dB,地上高m\n"
    full = "A,35,139,au,5G,3700,100,46,15,3,20\n"
    assert "sites.usual_values" not in [f.code for f in read_sites([table(tmp_path, text + full)]).findings]
    read = read_sites([table(tmp_path, text + full + "B,35,139,au,5G,3700,100,46,,3,\n")])
    (warning,) = [f for f in read.findings if f.severity is Severity.WARNING]
    assert warning.code == "sites.usual_values"
    assert "利得dBi(1行)、地上高m(1行)" in warning.message.ja


def test_a_full_japanese_table(tmp_path: Path) -> None:
    text = (
        "基地局一覧,,,\n"
        "備考,局ID,局名,緯度,経度,区分,事業者,方式,周波数MHz,帯域幅MHz,RB数,送信電力dBm,利得dBi,損失dB,指向性,方位角,機械チルト,"
        "電気チルト,水平半値幅,垂直半値幅,地上高m,事業主体,事業区分,実施地区,親局,有効,固定,計画,費用_鉄塔,対象外費用_用地取得費・道路費\n"
        "山頂,K1,檜原北,３５．７３,139.149,候補,KDDI・ソフトバンク,4G,800,10,,43,14.5,2,セクタ,120,2,4,70,8,30,市町村,"
        '高度化施設整備,北地区,○,1,0,単独整備案;共同整備案,"12,000,000","￥500,000円"\n'
        ",K1,,,,,KDDI、ソフトバンク,,,,,,,,,240,,,,,,,,,,,,,,\n"
    )
    (one,) = sites(table(tmp_path, text, encoding="utf-8-sig"))
    assert one.plans == ("単独整備案", "共同整備案")
    site = one.site
    assert (site.name, site.latitude_deg, site.status, site.note) == ("檜原北", 35.73, SiteStatus.CANDIDATE, "山頂")
    assert (site.owner, site.programme, site.district) == (OwnerKind.MUNICIPALITY, Programme.UPGRADE_FACILITY, "北地区")
    assert (site.base_station_parent, site.enabled, site.locked) == (True, True, False)
    assert site.costs == (
        CostItem(kind=CostKind.TOWER, amount_yen=12_000_000),
        CostItem(kind=CostKind.LAND_AND_ROAD, amount_yen=500_000, eligible=False),
    )
    first, second = site.sectors
    assert first == Sector(
        carriers=(Carrier.KDDI, Carrier.SOFTBANK),
        technology=Technology.LTE,
        centre_frequency_mhz=800.0,
        bandwidth_mhz=10.0,
        resource_blocks=50,
        power_dbm=43.0,
        gain_dbi=14.5,
        loss_db=2.0,
        pattern=AntennaPattern.SECTOR_3GPP,
        azimuth_deg=120.0,
        mechanical_tilt_deg=2.0,
        electrical_tilt_deg=4.0,
        horizontal_beamwidth_deg=70.0,
        vertical_beamwidth_deg=8.0,
        height_agl_m=30.0,
    )
    assert (second.azimuth_deg, second.technology, second.carriers) == (240.0, Technology.NR, first.carriers)


def test_english_columns_and_workbooks(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.append(["site_id", "latitude", "longitude", "carriers", "status", "technology", "cost_tower", "parent"])
    sheet.append([101, 35.5, 139.25, "docomo;rakuten", "candidate", "5g", 1000000, True])
    path = tmp_path / "sites.xlsx"
    book.save(path)
    (one,) = sites(path)
    assert (one.site.site_id, one.site.total_cost_yen, one.site.base_station_parent) == ("101", 1_000_000, True)
    assert one.site.carriers == (Carrier.DOCOMO, Carrier.RAKUTEN)


@pytest.mark.parametrize(
    ("technology", "frequency", "bandwidth", "blocks"),
    [("5G", "3700", "100", 273), ("5G", "28000", "400", 264), ("4G", "2000", "20", 100), ("4G", "", "", 100)],
)
def test_resource_blocks_follow_from_the_bandwidth(
    tmp_path: Path, technology: str, frequency: str, bandwidth: str, blocks: int
) -> None:
    text = f"局ID,緯度,経度,事業者,方式,周波数MHz,帯域幅MHz\nA,35,139,au,{technology},{frequency},{bandwidth}\n"
    (one,) = sites(table(tmp_path, text))
    assert one.site.sectors[0].resource_blocks == blocks


@pytest.mark.parametrize(
    ("column", "value", "code"),
    [
        ("緯度", "139.1", "sites.out_of_range"),
        ("緯度", "35度40分", "sites.not_a_number"),
        ("緯度", "NaN", "sites.not_a_number"),
        ("緯度", "", "sites.missing_value"),
        ("経度", "1e999", "sites.out_of_range"),
        ("経度", "179", "sites.out_of_range"),
        ("局ID", "", "sites.no_id"),
        ("事業者", "", "sites.unknown_carrier"),
        ("事業者", "docomo;ツーカー", "sites.unknown_carrier"),
        ("方式", "3G", "sites.unknown_term"),
        ("区分", "計画中", "sites.unknown_term"),
        ("指向性", "八木", "sites.unknown_term"),
        ("事業主体", "個人", "sites.unknown_term"),
        ("事業区分", "その他", "sites.unknown_term"),
        ("親局", "たぶん", "sites.not_yes_or_no"),
        ("RB数", "1.5", "sites.not_a_number"),
        ("RB数", "0", "sites.out_of_range"),
        ("帯域幅MHz", "33", "sites.needs_resource_blocks"),
        ("送信電力dBm", "46dBm", "sites.not_a_number"),
        ("地上高m", "0", "sites.out_of_range"),
        ("方位角", "-10", "sites.out_of_range"),
        ("費用_鉄塔", "-1", "sites.wrong_amount"),
        ("費用_鉄塔", "1.5", "sites.wrong_amount"),
        ("費用_鉄塔", "一式", "sites.wrong_amount"),
    ],
)
def test_a_wrong_cell_is_named_by_row_and_column(tmp_path: Path, column: str, value: str, code: str) -> None:
    cells = {"局ID": "B", "緯度": "35", "経度": "139", "事業者": "au"} | {column: value}
    good = {"局ID": "A", "緯度": "35", "経度": "139", "事業者": "au"}
    out = io.StringIO()
    writer = csv.DictWriter(out, list(cells))
    writer.writeheader()
    writer.writerows([good, cells])
    (error,) = errors(table(tmp_path, out.getvalue()))
    assert (error.code, error.row) == (code, 3)
    assert error.field == ("RB数" if code == "sites.needs_resource_blocks" and column != "RB数" else column)


def test_swapped_coordinates_get_their_own_remedy(tmp_path: Path) -> None:
    error = errors(table(tmp_path, "局ID,緯度,経度,事業者\nA,139,35,au\n"))[0]
    assert error.remedy is not None and "入れ替わって" in error.remedy.ja


def test_rows_of_one_site_may_not_contradict_each_other(tmp_path: Path) -> None:
    text = "局ID,緯度,経度,事業者,局名\nA,35,139,au,北\nA,35,139.1,au,\nA,35,139,au,南\n"
    found = errors(table(tmp_path, text))
    assert [(error.code, error.row, error.field) for error in found] == [
        ("sites.contradiction", 3, "経度"),
        ("sites.contradiction", 4, "局名"),
    ]


def test_one_id_in_two_files_is_an_error(tmp_path: Path) -> None:
    text = "局ID,緯度,経度,事業者\nA,35,139,au\n"
    paths = [table(tmp_path, text, name=name) for name in ("one.csv", "two.csv")]
    read = read_sites(paths)
    assert read.value is None
    (error,) = [f for f in read.findings if f.severity is Severity.ERROR]
    assert error.file == "two.csv" and "one.csv" in error.message.ja


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("局ID,緯度,経度\nA,35,139\n", "事業者"),
        ("名前\nx\n", "必要な列"),
        ("局ID,緯度,経度,事業者\n", "行がありません"),
        ("局ID,緯度,経度,事業者,事業者\nA,35,139,au,au\n", "重複"),
    ],
)
def test_wrong_headers_are_named(tmp_path: Path, text: str, words: str) -> None:
    assert words in errors(table(tmp_path, text))[0].message.ja


def test_unknown_columns_are_named_and_not_fatal(tmp_path: Path) -> None:
    read = read_sites([table(tmp_path, "局ID,緯度,経度,事業者,天気\nA,35,139,au,晴\n")])
    assert read.value is not None
    assert [f.field for f in read.findings if f.code == "sites.unknown_column"] == ["天気"]


TEXTS = st.text(st.characters(codec="utf-8", exclude_categories=("Cc", "Cs")), max_size=20).map(str.strip)
NAMES = st.one_of(
    TEXTS, st.sampled_from(["=1+1", "+81", "-", "@x", "'=x", "''-y", "'quoted", "檜原,北", '"引用"', "a\nb"])
)


def numbers(key: str) -> st.SearchStrategy[float]:
    low, high = NUMBER_LIMITS[key]
    return st.floats(low, high, allow_nan=False)


SECTORS = st.builds(
    Sector,
    carriers=st.sets(st.sampled_from(CARRIERS), min_size=1).map(lambda used: tuple(c for c in CARRIERS if c in used)),
    technology=st.sampled_from(Technology),
    centre_frequency_mhz=numbers("frequency_mhz"),
    bandwidth_mhz=numbers("bandwidth_mhz"),
    resource_blocks=st.integers(1, 1000),
    pattern=st.sampled_from(AntennaPattern),
    antenna_name=st.sampled_from(("80010 4T", "=A1+1", "アンテナ")),
    **{
        key: numbers(key)
        for key in (
            "power_dbm",
            "gain_dbi",
            "loss_db",
            "azimuth_deg",
            "mechanical_tilt_deg",
            "electrical_tilt_deg",
            "horizontal_beamwidth_deg",
            "vertical_beamwidth_deg",
            "height_agl_m",
        )
    },
)
COSTS = st.dictionaries(st.sampled_from(sorted(COST_COLUMNS)), st.integers(0, 10**10), max_size=4).map(
    lambda amounts: tuple(
        CostItem(kind=kind, amount_yen=amounts[key], eligible=eligible)
        for key, (kind, eligible) in COST_COLUMNS.items()
        if key in amounts
    )
)
SITES = st.builds(
    Site,
    number=st.just(1),
    site_id=NAMES.filter(bool),
    name=NAMES,
    latitude_deg=numbers("latitude"),
    longitude_deg=numbers("longitude"),
    status=st.sampled_from(SiteStatus),
    sectors=st.just(()),
    enabled=st.booleans(),
    locked=st.booleans(),
    base_station_parent=st.booleans(),
    owner=st.sampled_from(OwnerKind),
    programme=st.sampled_from(Programme),
    district=NAMES,
    costs=COSTS,
    note=NAMES,
)


def _with_sectors(site: Site, listed: list[tuple[Sector, bool]]) -> Site:
    return replace(
        site,
        sectors=tuple(sector for sector, on in listed if on),
        off_sectors=tuple(OffSector(place, sector) for place, (sector, on) in enumerate(listed) if not on),
    )


SITES_ON_AND_OFF = st.builds(_with_sectors, SITES, st.lists(st.tuples(SECTORS, st.booleans()), max_size=4))
PLANS = st.lists(
    TEXTS.filter(lambda name: name and not set(name) & set(";；") and name[0] not in "'=+-@"), max_size=3, unique=True
)


@settings(max_examples=100, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.lists(
        st.builds(PlannedSite, SITES_ON_AND_OFF, PLANS.map(tuple)),
        min_size=1,
        max_size=4,
        unique_by=lambda one: one.site.site_id,
    )
)
def test_what_is_written_is_read_back(tmp_path: Path, planned: list[PlannedSite]) -> None:
    text = write_site_csv(planned, delimiter="\t" if len(planned) % 2 else ",")
    path = table(tmp_path, text, encoding="utf-8-sig")
    expected = tuple(
        PlannedSite(replace(one.site, number=number), one.plans) for number, one in enumerate(planned, start=1)
    )
    assert sites(path) == expected


def test_no_written_cell_is_run_by_a_spreadsheet() -> None:
    site = Site(
        number=1, site_id="=cmd()", name="+1", latitude_deg=35, longitude_deg=139, note="@SUM(A1)", district="-x"
    )
    (row,) = list(csv.DictReader(io.StringIO(write_site_csv([site]))))
    assert all(not row[key].startswith(("=", "+", "-", "@")) for key in row)
    assert list(row)[: len(SITE_COLUMNS)] == [column.ja for column in SITE_COLUMNS]


def test_sectors_are_off_by_their_own_column_and_old_tables_have_none(tmp_path: Path) -> None:
    header = "局ID,緯度,経度,事業者,周波数MHz,{}\n"
    rows = "A,35,139,docomo,3700,{}\nA,35,139,kddi,3800,{}\nA,35,139,docomo,3900,{}\n"
    path = table(tmp_path, header.format("セクタ有効") + rows.format("", "オフ", "1"), encoding="utf-8-sig")
    (read,) = read_sites([path]).value or ()
    assert read.tells_off
    assert [sector.centre_frequency_mhz for sector in read.site.sectors] == [3700, 3900]
    assert [(off.place, off.sector.centre_frequency_mhz) for off in read.site.off_sectors] == [(1, 3800)]
    assert read.site.carriers == (Carrier.DOCOMO,), "a sector that is off is nobody's"
    counts = {finding.code: finding.value for finding in read_sites([path]).findings}
    assert counts["sites.sectors"] == 3
    old = table(tmp_path, header.format("備考") + rows.format("", "オフ", "オフ"), encoding="utf-8-sig")
    (read,) = read_sites([old]).value or ()
    assert not read.tells_off
    assert len(read.site.sectors) == 3
    wrong = table(tmp_path, header.format("sector_on") + rows.format("1", "2", "1"), encoding="utf-8-sig")
    answer = read_sites([wrong])
    assert answer.value is None
    error = next(finding for finding in answer.findings if finding.code == "sites.not_yes_or_no")
    assert (error.row, error.field) == (3, "sector_on")


def test_values_are_written_in_the_words_of_the_documented_columns(tmp_path: Path) -> None:
    """The header is Japanese: whoever opens the table reads NTTドコモ and 無指向, not the program's own keys."""
    patterns = (AntennaPattern.OMNI, AntennaPattern.SECTOR_3GPP)
    sectors = tuple(Sector(carriers=tuple(Carrier), pattern=pattern) for pattern in patterns)
    site = Site(number=1, site_id="A", latitude_deg=35, longitude_deg=139, sectors=sectors)
    text = write_site_csv([site])
    rows = list(csv.DictReader(io.StringIO(text)))
    assert [row["事業者"] for row in rows] == ["NTTドコモ;KDDI;ソフトバンク;楽天モバイル"] * 2
    assert [row["指向性"] for row in rows] == ["無指向", "セクタ"]
    assert [row["区分"] for row in rows] == ["候補", "候補"]
    assert sites(table(tmp_path, text, encoding="utf-8-sig")) == (PlannedSite(site),)


def test_a_plan_name_with_the_separator_is_refused() -> None:
    site = Site(number=1, site_id="A", latitude_deg=35, longitude_deg=139)
    with pytest.raises(OutOfValidity):
        write_site_csv([PlannedSite(site, ("a;b",))])


@settings(max_examples=50, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.binary(max_size=200), st.sampled_from([".csv", ".xlsx", ".zip"]))
def test_rubbish_never_raises(tmp_path: Path, content: bytes, suffix: str) -> None:
    path = tmp_path / f"rubbish{suffix}"
    path.write_bytes(content)
    assert read_sites([path]).value is None
