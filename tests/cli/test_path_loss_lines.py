"""``path-loss`` for people: Japanese labels with symbol and unit, sensible digits; JSON keeps every digit."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from coverage_planner.engine.path_loss import MODEL_NAMES
from tests.cli.command_line import Answer, command
from tests.cli.tiny_region import write_text

ROWS = "\n".join(f"{km},{height}" for km, height in enumerate((10, 20, 90, 30, 30, 20)))


def path_loss(folder: Path, model: str, *more: object) -> Answer:
    profile = write_text(folder / "profile.csv", f"distance_km,height_m\n{ROWS}\n")
    return command("path-loss", "--model", model, "--profile", profile, "--frequency-mhz", 2600, "--tx-height-m", 30, *more)  # fmt: skip


@pytest.mark.parametrize("model", MODEL_NAMES)
def test_every_value_has_a_japanese_label_and_few_digits(tmp_path: Path, model: str) -> None:
    answer = path_loss(tmp_path, model, "--building-type", "traditional")
    assert answer.code == 0, answer.err
    for line in answer.out.splitlines():
        label = line.partition(":")[0].partition("[")[0]
        assert re.search(r"[぀-鿿]", label), line
        assert not re.search(r"\d\.\d{5}", line), line
        assert not re.search(r"\b(True|False|None)\b|[{}']$", line), line
        assert not re.search(r"[a-z]+_[a-z]+", re.sub(r"\[[^\]]*\]", "", line)), line


def test_loss_unit_and_symbol(tmp_path: Path) -> None:
    lines = path_loss(tmp_path, "p1812").out.splitlines()
    document = path_loss(tmp_path, "p1812", "--json").json()
    assert f"自由空間損失 [Lbfs]: {document['Lbfs']:.2f} dB" in lines
    assert f"基本伝送損失: {document['basic_transmission_loss_db']:.2f} dB" in lines
    assert len(repr(document["Lbfs"])) > 12, "JSON keeps the digits"
    assert "注意: 海面屈折率の指定がないため 325.0 N と仮定しました" in lines
    assert not any("-0.00" in line for line in lines)


def test_what_lies_beyond_the_model_is_named(tmp_path: Path) -> None:
    assert "注意: 送信高がこのモデルの適用範囲の外です" in path_loss(tmp_path, "tr38901_uma").out


def test_refusals_name_the_option_that_was_typed(tmp_path: Path) -> None:
    twice = path_loss(tmp_path, "extended_hata", "--clutter-type", "urban").refusal()
    assert twice.startswith("--clutter-type: ")
    assert path_loss(tmp_path, "p1812", "--time-percent", "99").refusal().startswith("--time-percent: P.1812の 時間率 (%) = 99 ")  # fmt: skip


def test_in_english(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COVERAGE_PLANNER_LANGUAGE", "en")
    lines = path_loss(tmp_path, "p526").out
    assert "free space loss [Lbfs]: " in lines
    assert not re.search(r"[぀-鿿]", lines)
