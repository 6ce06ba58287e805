"""Municipal codes: every form in which files carry them gives the five digits; impossible ones are found."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from coverage_planner.data.municipality_codes import (
    check_digit,
    city_of_ward,
    code_in_file_name,
    code_table,
    possible_code,
    prefecture_name,
    read_codes,
    split_name,
)


@pytest.mark.parametrize("code6", ["011002", "131016", "132012", "294497", "082198", "401307", "431001", "141305"])
def test_check_digit_of_published_codes(code6: str) -> None:
    assert check_digit(code6[:5]) == int(code6[5])


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        (["29449", "13101"], ["29449", "13101"]),
        (["1101", "29449"], ["01101", "29449"]),
        ([1101, 29449], ["01101", "29449"]),
        ([1101.0, float("nan"), None], ["01101", None, None]),
        (["294497", "131016"], ["29449", "13101"]),
        (["82198", "80004"], [None, None]),  # 080004 is Ibaraki itself, no municipality
        (["82198", "131016"], ["08219", "13101"]),
        ([82198, 294497], ["08219", "29449"]),
        (["011011", "1101"], ["01101", "01101"]),
        (["29449.0"], ["29449"]),
        ([" 29449 "], ["29449"]),
    ],
)
def test_forms_of_a_column(values: list[object], expected: list[str | None]) -> None:
    assert list(read_codes(values).codes) == expected


def test_codes_that_cannot_exist_are_listed_by_place() -> None:
    read = read_codes(["29449", "48101", "abc", "29001", "", "294490", "-1", "1e5"])
    assert read.invalid == (1, 2, 3, 5, 6, 7)
    assert read.codes[0] == "29449"


def test_a_wrong_check_digit_is_found() -> None:
    assert read_codes(["294497", "294498"]).invalid == (1,)


@given(st.integers(1, 47), st.integers(100, 799))
def test_six_digits_with_their_check_digit_are_read_back(prefecture: int, number: int) -> None:
    code = f"{prefecture:02d}{number:03d}"
    with_digit = f"{code}{check_digit(code)}"
    assert possible_code(code)
    assert read_codes([with_digit]).codes == (code,)
    assert read_codes([with_digit, "131016"]).codes[0] == code
    assert read_codes([int(with_digit), 131016]).codes[0] == code


def test_wards_belong_to_their_city_and_special_wards_stay() -> None:
    assert city_of_ward("14118") == ("14100", "横浜市")
    assert city_of_ward("14131") == ("14130", "川崎市")
    assert city_of_ward("14150") == ("14150", "相模原市")
    assert city_of_ward("22140") == ("22130", "浜松市")
    assert city_of_ward("27128") == ("27100", "大阪市")
    assert city_of_ward("01110") == ("01100", "札幌市")
    for code in ("13101", "13123", "14201", "19442", "29201"):
        assert city_of_ward(code) is None
    assert len(code_table().designated_cities) == 20
    assert len(code_table().prefectures) == 47


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("東京都西多摩郡檜原村", ("東京都", "檜原村")),
        ("山梨県北都留郡小菅村", ("山梨県", "小菅村")),
        ("福島県郡山市", ("福島県", "郡山市")),
        ("大和郡山市", (None, "大和郡山市")),
        ("群馬県佐波郡玉村町", ("群馬県", "玉村町")),
        ("岐阜県郡上市", ("岐阜県", "郡上市")),
        ("京都府京都市", ("京都府", "京都市")),
        ("北海道余市郡余市町", ("北海道", "余市町")),
    ],
)
def test_names_lose_prefecture_and_county_only(name: str, expected: tuple[str | None, str]) -> None:
    assert split_name(name) == expected


def test_codes_in_file_names() -> None:
    assert code_in_file_name("geolonia_13307") == "13307"
    assert code_in_file_name("294497") == "29449"
    assert code_in_file_name("N03-21_29_210101") is None
    assert code_in_file_name("13307_13308") is None
    assert code_in_file_name("20210101") is None


def test_prefecture_names() -> None:
    assert [prefecture_name(code) for code in ("01100", "13307", "47201")] == ["北海道", "東京都", "沖縄県"]


def test_numpy_numbers_are_codes_too() -> None:
    assert read_codes(list(np.array([1101, 29449], dtype=np.int64))).codes == ("01101", "29449")
