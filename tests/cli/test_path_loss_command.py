"""``path-loss``: values of the formulas, the profile file, and refusals."""

from __future__ import annotations

import math
from pathlib import Path

import pytest

from coverage_planner.engine.path_loss import MODEL_NAMES
from tests.cli.command_line import Answer, command
from tests.cli.tiny_region import write_text


def path_loss(profile: Path, *more: object, model: str = "free_space") -> Answer:
    arguments = ["--model", model, "--profile", profile, "--frequency-mhz", 3700, "--tx-height-m", 30]
    return command("path-loss", *arguments, "--rx-height-m", 30, *more, "--json")


def profile(folder: Path, text: str = "distance_km,height_m\n0,100\n5,100\n") -> Path:
    return write_text(folder / "profile.csv", text)


def test_free_space_is_p525(tmp_path: Path) -> None:
    """ITU-R P.525-4 (4): 32.45 + 20 log f + 20 log d, here with the constant 20 log(4 pi 1e9 / c)."""
    document = path_loss(profile(tmp_path)).json()
    expected = 20 * math.log10(4 * math.pi * 5000 * 3700e6 / 299_792_458)
    assert document["model"] == "free_space"
    assert document["basic_transmission_loss_db"] == pytest.approx(expected, abs=1e-6)


def test_heights_of_both_ends_count_above_ground(tmp_path: Path) -> None:
    """A receiver 3 km up and 4 km away is 5 km away."""
    flat = path_loss(profile(tmp_path)).json()["basic_transmission_loss_db"]
    up = path_loss(profile(tmp_path, "distance_km,height_m\n0,0\n4,3000\n")).json()
    assert up["basic_transmission_loss_db"] == pytest.approx(flat, abs=1e-9)
    assert up["distance_km"] == 4.0


def test_extended_hata_by_hand(tmp_path: Path) -> None:
    """Okumura-Hata, urban, medium city, 900 MHz, 30 m and 1.5 m, 5 km: 126.42 + 35.22 log 5 - a(1.5 m) = 151.03 dB."""
    arguments = ["--profile", profile(tmp_path), "--frequency-mhz", 900, "--tx-height-m", 30, "--rx-height-m", 1.5]
    document = command("path-loss", "--model", "extended_hata", *arguments, "--json").json()
    f, hb, hm, d = 900.0, 30.0, 1.5, 5.0
    a_hm = (1.1 * math.log10(f) - 0.7) * hm - (1.56 * math.log10(f) - 0.8)
    hata = 69.55 + 26.16 * math.log10(f) - 13.82 * math.log10(hb) - a_hm
    hata += (44.9 - 6.55 * math.log10(hb)) * math.log10(d)
    assert document["basic_transmission_loss_db"] == pytest.approx(hata, abs=3.0), "the extension differs by its terms"
    assert document["environment"] == "urban"


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "distance_km"),
        ("km,m\n0,1\n1,2\n", "distance_km"),
        ("distance_km,height_m\n0,100\n", "2点以上"),
        ("distance_km,height_m\n0,100\n0,100\n", "3行目"),
        ("distance_km,height_m\n0,100\n1,nan\n", "height_m"),
        ("distance_km,height_m\n0,100\n1\n", "3行目"),
        ("distance_km,height_m,zone\n0,100,inland\n1,100,moon\n", "moon"),
    ],
)
def test_a_bad_profile_is_refused_by_row(tmp_path: Path, text: str, said: str) -> None:
    assert said in path_loss(profile(tmp_path, text)).refusal()


def test_a_profile_that_is_no_text_or_no_file(tmp_path: Path) -> None:
    binary = tmp_path / "binary.csv"
    binary.write_bytes(b"\x89PNG\r\n\x1a\n\xff\xfe")
    assert "binary.csv" in path_loss(binary).refusal()
    assert "nope.csv" in path_loss(tmp_path / "nope.csv").refusal()
    assert str(tmp_path.name) in path_loss(tmp_path).refusal()


@pytest.mark.parametrize(
    ("more", "said"),
    [
        (["--model", "okumura"], "okumura"),
        (["--model", "p452"], "p452"),
        (["--frequency-mhz", "-3"], "--frequency-mhz: "),
        (["--frequency-mhz", "nan"], "--frequency-mhz: "),
        (["--frequency-mhz", "many"], "--frequency-mhz"),
        (["--tx-height-m", "-1"], "--tx-height-m: "),
        (["--environment", "moon"], "moon"),
        (["--polarization", "x"], "polarization"),
    ],
    ids=lambda value: "_".join(value) if isinstance(value, list) else None,
)
def test_slips_are_refused(tmp_path: Path, more: list[str], said: str) -> None:
    assert said in path_loss(profile(tmp_path), *more).refusal()


def test_p1812_takes_its_options_and_bends_over_a_hill(tmp_path: Path) -> None:
    """The loss behind a hill is far above free space, and grows with the share of time less (ITU-R P.1812)."""
    rows = "".join(f"{k / 10},{400 if k == 25 else 20}\n" for k in range(51))
    hill = profile(tmp_path, "distance_km,height_m\n" + rows)
    options = ["--latitude", 36, "--delta-n", 45, "--n0", 325, "--polarization", "h", "--coast-tx-km", 30]
    free = path_loss(hill).json()["basic_transmission_loss_db"]
    median = path_loss(hill, *options, model="p1812").json()["basic_transmission_loss_db"]
    rare = path_loss(hill, *options, "--time-percent", 1, model="p1812").json()["basic_transmission_loss_db"]
    assert median > free + 20
    assert rare <= median
    assert "--time-percent: " in path_loss(hill, "--time-percent", 90, model="p1812").refusal()


def test_hata_says_where_it_is_stretched_and_refuses_where_it_is_senseless(tmp_path: Path) -> None:
    stretched = path_loss(profile(tmp_path), model="extended_hata").json()
    assert "frequency_mhz" in stretched["beyond_validity"]
    refused = path_loss(profile(tmp_path), "--frequency-mhz", 28_000, model="extended_hata")
    assert "--frequency-mhz: " in refused.refusal()


def test_the_help_names_every_model() -> None:
    said = "".join(command("path-loss", "--help").out.split()).replace("│", "")
    assert all(model in said for model in MODEL_NAMES)


def test_add_ons_at_the_receiver(tmp_path: Path) -> None:
    """P.2108 3.2 and P.2109 beside the basic loss, with their sum; clutter on a clutter profile is refused."""
    path = profile(tmp_path)
    plain = path_loss(path).json()
    add_ons = ["--clutter-loss-percent", 50, "--building-type", "thermally_efficient", "--building-percent", 80]
    document = path_loss(path, *add_ons).json()
    assert document["basic_transmission_loss_db"] == plain["basic_transmission_loss_db"]
    parts = document["Lctt"] + document["LBEL"]
    assert document["total_loss_db"] == pytest.approx(plain["basic_transmission_loss_db"] + parts)
    assert 20 < document["Lctt"] < 50 and 30 < document["LBEL"] < 70
    assert "igloo" in path_loss(path, "--building-type", "igloo").refusal()
    assert "moor" in path_loss(path, "--clutter-type", "moor").refusal()
    rows = "".join(f"{k / 10},20,{8 if k % 7 else 0}\n" for k in range(51))
    wooded = profile(tmp_path, "distance_km,height_m,clutter_height_m\n" + rows)
    assert "P.2108" in path_loss(wooded, "--clutter-loss-percent", 50, model="p1812").refusal()


def test_a_model_is_known_by_its_usual_spellings(tmp_path: Path) -> None:
    profile = tmp_path / "p.csv"
    profile.write_text("distance_km,height_m\n0,0\n1,0\n", encoding="utf-8")
    usual = ("--profile", profile, "--frequency-mhz", "2000", "--tx-height-m", "30", "--json")
    listed = command("path-loss", "--model", "free_space", *usual).json()
    assert command("path-loss", "--model", "Free-Space", *usual).json() == listed
    assert "hata" in command("path-loss", "--model", "Hata", *usual).refusal()


def hata(folder: Path, text: str, *more: object, tx_m: float) -> Answer:
    arguments = ["--model", "extended_hata", "--profile", profile(folder, text), "--frequency-mhz", 900]
    return command("path-loss", *arguments, "--tx-height-m", tx_m, *more)


FLAT = [f"{k}" for k in range(11)]


def test_extended_hata_says_that_ground_at_0_m_is_taken_for_sea(tmp_path: Path) -> None:
    level = "distance_km,height_m\n" + "".join(f"{k},0\n" for k in FLAT)
    document = hata(tmp_path, level, "--json", tx_m=40).json()
    (note,) = document["notes"]
    assert "標高がちょうど0 m" in note and "100%" in note and f"{document['mixed_path_gain_db']:.2f} dB" in note
    assert "標高がちょうど0 m" in hata(tmp_path, level, tx_m=40).out
    land = "distance_km,height_m,zone\n" + "".join(f"{k},0,inland\n" for k in FLAT)
    document = hata(tmp_path, land, "--json", tx_m=40).json()
    assert document["notes"] == [] and document["mixed_path_gain_db"] == 0


@pytest.mark.parametrize("text", ["distance_km,height_m\n0,100\n5,100\n", "distance_km,height_m\n0,9\n1,9\n2,9\n"])
def test_extended_hata_says_that_a_low_base_counts_as_30_m(tmp_path: Path, text: str) -> None:
    low, edge = (hata(tmp_path, text, "--json", tx_m=metres).json() for metres in (20, 30))
    assert low["median_loss_db"] == edge["median_loss_db"]
    note = low["notes"][0]
    assert "送信アンテナ" in note and "20.0 m" in note and "30 m として計算" in note
    assert edge["notes"] == []
    assert "実効高を 30 m として計算" in hata(tmp_path, text, tx_m=20).out
