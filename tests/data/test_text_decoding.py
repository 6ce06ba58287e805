"""Text of Japanese offices is decoded without guessing wrong, and what is no text is refused with its row."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from coverage_planner.data.text_decoding import decode, plain_label, sniff_separator
from coverage_planner.model.errors import InputRefused

JAPANESE = "KEY_CODE,　人口（総数）\r\n奥多摩町・檜原村\n"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp932"])
def test_each_encoding_gives_the_same_text(encoding: str) -> None:
    assert decode(JAPANESE.encode(encoding), "x.csv") == (JAPANESE, encoding)


@given(st.text(alphabet=st.characters(codec="utf-8", exclude_characters="\0\ufeff"), max_size=200))
def test_any_utf8_text_comes_back(text: str) -> None:
    assert decode(text.encode("utf-8"), "x")[0] == text


@given(
    st.lists(
        st.sampled_from(["人口総数", "市区町村", "檜原村", "奥多摩町", "カバー率", "①", "髙"]), min_size=1, max_size=8
    )
)
def test_japanese_in_cp932_never_passes_as_utf8(words: list[str]) -> None:
    text = ",".join(words)
    assert decode(text.encode("cp932"), "x") == (text, "cp932")


def test_binary_is_refused_with_its_row() -> None:
    with pytest.raises(InputRefused) as caught:
        decode(b"a,b\n1,2\n\0\0", "x.csv")
    assert (caught.value.row, caught.value.file) == (3, "x.csv")


def test_utf16_is_refused_with_a_remedy() -> None:
    with pytest.raises(InputRefused, match="UTF-16") as caught:
        decode("KEY_CODE,人口".encode("utf-16"), "x.csv")
    assert caught.value.remedy is not None


@pytest.mark.parametrize("wrong", [b"\xff\xfd", b"\x81 ", b"\xa0"])
def test_bytes_of_no_known_encoding_are_refused_with_their_row(wrong: bytes) -> None:
    with pytest.raises(InputRefused) as caught:
        decode("KEY_CODE\nABC\n".encode("cp932") + wrong + b"\n", "x.csv")
    assert caught.value.row == 3


def test_labels_of_all_vintages_are_one() -> None:
    assert (
        len(
            {
                plain_label(label)
                for label in ("人口総数", "　人口総数", "　人口（総数）", "人口(総数)", "\ufeff人口総数")
            }
        )
        == 1
    )
    assert plain_label("　人口（総数）　男") != plain_label("人口総数")


@pytest.mark.parametrize(("line", "separator"), [("a,b,c", ","), ("a\tb\tc", "\t"), ("a;b", ";"), ("abc", ",")])
def test_separators(line: str, separator: str) -> None:
    assert sniff_separator(line) == separator
