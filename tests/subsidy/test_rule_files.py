"""Rule files: the shipped law is complete and cited; a file that breaks the form is refused by file and key."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator
from fractions import Fraction
from pathlib import Path

import pytest

from coverage_planner.model.terms import OwnerKind, Programme
from coverage_planner.subsidy.facts import GrantCase
from coverage_planner.subsidy.fiscal_year import FiscalYear
from coverage_planner.subsidy.grant import decide
from coverage_planner.subsidy.law import (
    RULES_FOLDER,
    Confidence,
    ProgrammeUnknown,
    RuleFileInvalid,
    RuleYearUnknown,
    shipped_rules,
)
from coverage_planner.subsidy.municipal_burden import burden_regimes
from coverage_planner.subsidy.rule_file import read_rule_files
from coverage_planner.subsidy.shares import Direction

R5_FILE = RULES_FOLDER / "base_station_facility_R5.toml"
SHIPPED = shipped_rules()
OTHER_TABLES = {"municipal_burden.toml", "applicant.toml", "eligible_costs.toml", "budget.toml"}
"""Tables beside the rules of programmes and years; each has tests of its own."""


@pytest.mark.parametrize("rule", SHIPPED.rules, ids=lambda r: f"{r.programme} {r.fiscal_year.label}")
def test_every_rule_states_its_sources_and_sums_to_one(rule: object) -> None:
    assert rule in SHIPPED.rules
    assert rule.citation.source  # type: ignore[attr-defined]
    for row in rule.cases:  # type: ignore[attr-defined]
        assert row.fractions.total == 1
        assert row.citation.source
        assert row.citation.clause.ja
        assert row.citation.clause.en
    assert rule.state_rounding.yen == 1000  # type: ignore[attr-defined]
    assert rule.state_rounding.direction is Direction.DOWN  # type: ignore[attr-defined]


def test_every_file_of_the_folder_is_read_and_named_after_its_contents() -> None:
    names = {
        f"{rule.programme}_{rule.fiscal_year.label.replace('補正', '_supplementary')}.toml" for rule in SHIPPED.rules
    }
    assert names | OTHER_TABLES == {path.name for path in RULES_FOLDER.iterdir()}


def test_all_four_programmes_of_the_ministry_have_r5_rules() -> None:
    for programme in Programme:
        assert SHIPPED.rule(programme, FiscalYear.parse("R5")).fiscal_year == FiscalYear(2023)


@pytest.mark.parametrize(
    ("programme", "year"),
    [
        ("base_station_facility", "H27"),
        ("base_station_facility", "R6"),
        ("base_station_facility", "R7"),
        ("upgrade_facility", "H28"),
        ("transmission_installation", "H28"),
        ("base_station_facility", "R5補正"),
        ("base_station_resilience", "R5"),
    ],
)
def test_a_year_without_data_is_refused_by_name_with_the_years_there_are(programme: str, year: str) -> None:
    wanted = FiscalYear.parse(year)
    with pytest.raises(RuleYearUnknown) as refusal:
        SHIPPED.rule(programme, wanted)
    line = refusal.value.one_line()
    assert wanted.name.ja in line
    assert SHIPPED.years(programme)[0].label in line


def test_programmes_are_found_by_key_or_name_and_unknown_ones_refused() -> None:
    assert SHIPPED.programme_key("基地局施設整備") == "base_station_facility"
    assert SHIPPED.programme_key("基地局施設整備事業") == "base_station_facility"
    assert SHIPPED.programme_key("電波遮へい対策事業（医療施設）") == "shielding_medical_facility"
    with pytest.raises(ProgrammeUnknown, match="ケーブルテレビ") as refusal:
        SHIPPED.programme_key("ケーブルテレビ")
    assert "upgrade_facility" in refusal.value.one_line()


def test_carried_over_years_are_inferences_and_keep_the_values() -> None:
    r1, h28 = (SHIPPED.rule("base_station_facility", FiscalYear.parse(year)) for year in ("R1", "H28"))
    assert r1.carried_over_from == h28.fiscal_year
    assert [row.fractions for row in r1.cases] == [row.fractions for row in h28.cases]
    assert {row.citation.confidence for row in r1.cases} == {Confidence.C}
    assert r1.citation.note is not None


def test_municipal_burden_regimes_are_those_of_the_ordinances() -> None:
    half, two_thirds = burden_regimes()
    assert (half.state, half.carriers_total, half.municipality_net) == (
        Fraction(1, 2),
        Fraction(1, 6),
        Fraction(2, 15),
    )
    assert (two_thirds.state, two_thirds.carriers_total, two_thirds.municipality_net) == (
        Fraction(2, 3),
        Fraction(1, 9),
        Fraction(4, 45),
    )


def _edited(tmp_path: Path, old: str, new: str) -> Path:
    text = R5_FILE.read_text(encoding="utf-8")
    assert old in text
    path = tmp_path / "edited_R5.toml"
    path.write_text(text.replace(old, new, 1), encoding="utf-8")
    return path


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ('state = "1/2"', "state = 0.5", "小数 0.5"),
        ('state = "1/2"', 'state = "0.5"', "2/3"),
        ('state = "1/2"', 'state = "3/5"', "合計が 11/10"),
        ('state = "1/2"', 'state = "1/0"', "2/3"),
        ('confidence = "A"', 'confidence = "sure"', "sure"),
        ('owners = ["municipality"]', 'owners = ["village"]', "village"),
        ("shared = false", 'shared = "no"', "true"),
        ("schema = 1", "schema = 2", "版は 1"),
        ('fiscal_year = "R5"', 'fiscal_year = "soon"', "soon"),
        ('name_ja = "基地局施設整備事業"\n', "", "文字列"),
        ('name_ja = "基地局', 'colour = "red"\nname_ja = "基地局', "この項目は使えません"),
        ('"0.50"', '"0.5"', "0.50"),
        ('id = "municipality_shared"', 'id = "municipality_single"', "2回"),
        ("yen = 1000", "yen = 0", "1円以上"),
        ("yen = 1000", 'yen = "1000"', "整数"),
    ],
)
def test_a_rule_file_that_breaks_the_form_is_refused_by_file_and_key(
    tmp_path: Path, old: str, new: str, said: str
) -> None:
    with pytest.raises(RuleFileInvalid) as refusal:
        read_rule_files([_edited(tmp_path, old, new)])
    line = refusal.value.one_line()
    assert "edited_R5.toml" in line
    assert said in line


@pytest.mark.parametrize("contents", [b"", b"\xff\xfe\x00", b"schema = [", "名前 = あ".encode("cp932")])
def test_damaged_files_are_refused(tmp_path: Path, contents: bytes) -> None:
    path = tmp_path / "damaged_R5.toml"
    path.write_bytes(contents)
    with pytest.raises(RuleFileInvalid, match=r".") as refusal:
        read_rule_files([path])
    assert "damaged_R5.toml" in refusal.value.one_line()


def test_a_carry_over_without_its_year_and_a_year_filed_twice_are_refused(tmp_path: Path) -> None:
    orphan = tmp_path / "orphan.toml"
    orphan.write_text(
        'schema = 1\nprogramme = "x"\nfiscal_year = "R6"\ncarries_over = "R5"\nsource = "s"\nconfidence = "C"\n'
        'note_ja = "n"\nnote_en = "n"\n',
        encoding="utf-8",
    )
    with pytest.raises(RuleFileInvalid, match="R5 の規則ファイルがありません"):
        read_rule_files([orphan])
    with pytest.raises(RuleFileInvalid, match="2つあります"):
        read_rule_files([R5_FILE, R5_FILE])


def test_a_planner_may_add_a_year_and_every_decision_says_so(tmp_path: Path) -> None:
    own = tmp_path / "own_R6.toml"
    own.write_text(
        'schema = 1\nprogramme = "base_station_facility"\nfiscal_year = "R6"\ncarries_over = "R5"\n'
        'source = "令和6年度交付要綱（局内資料）"\nconfidence = "A"\nnote_ja = "確認済み"\nnote_en = "checked"\n',
        encoding="utf-8",
    )
    book = SHIPPED.with_planner_rules(read_rule_files([own], origin="own_R6.toml", known=SHIPPED.rules))
    case = GrantCase(
        fiscal_year="R6",
        programme="base_station_facility",
        owner=OwnerKind.MUNICIPALITY,
        carriers=2,
        eligible_cost_yen=3_000_000,
        assume_target_area=True,
    )
    with pytest.raises(RuleYearUnknown):
        decide(case)
    decision = decide(case, rules=book)
    assert decision.grant_yen == 2_000_000
    assert any("利用者が追加した規則（own_R6.toml）" in str(text) for text in decision.assumptions)


def test_what_was_only_worked_back_from_decisions_is_never_called_official_text() -> None:
    """確度A is the text of a public document; a value found by 逆算 is an inference (確度C), whatever table it stands in."""

    def tables(value: object) -> Iterator[dict[str, object]]:
        if isinstance(value, dict):
            yield value
            for part in value.values():
                yield from tables(part)
        elif isinstance(value, list):
            for part in value:
                yield from tables(part)

    found = [
        (file.name, table["confidence"])
        for file in sorted(RULES_FOLDER.glob("*.toml"))
        for table in tables(tomllib.loads(file.read_text(encoding="utf-8")))
        if "逆算" in str(table.get("source", ""))
    ]
    assert len(found) > 20
    assert {grade for _, grade in found} == {"C"}
