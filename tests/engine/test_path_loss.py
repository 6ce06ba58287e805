"""The profile file of path-loss and the models behind it: values, and refusals that say where and what to do."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from coverage_planner.engine.path_loss import MODEL_NAMES, PathLossOptions, path_loss
from coverage_planner.engine.path_profile import PathProfile, parse_profile, read_profile
from coverage_planner.engine.propagation.extended_hata import extended_hata_loss_db
from coverage_planner.engine.propagation.p2108 import terrestrial_loss_db
from coverage_planner.engine.propagation.p2109 import building_entry_loss_db
from coverage_planner.engine.receiver_add_ons import ReceiverAddOns
from coverage_planner.model.errors import InputRefused, NotBuiltYet, OutOfValidity
from coverage_planner.model.margins import Building, Clutter
from coverage_planner.model.settings import HataEnvironment

OPTIONS = PathLossOptions(frequency_mhz=2000.0, tx_height_m=40.0, rx_height_m=2.0)
TWO_POINTS = PathProfile(distance_km=np.array([0.0, 5.0]), height_m=np.array([0.0, 0.0]))


def test_free_space_over_the_slant_distance() -> None:
    rising = replace(TWO_POINTS, height_m=np.array([100.0, 1000.0]))
    document = path_loss("free_space", rising, OPTIONS)
    slant_m = np.hypot(5000.0, (1000 + 2) - (100 + 40))
    assert document["slant_distance_km"] == pytest.approx(slant_m / 1000)
    assert document["basic_transmission_loss_db"] == pytest.approx(
        32.448 + 20 * np.log10(2000 * slant_m / 1000), abs=1e-3
    )
    assert document["model"] == "free_space"


@pytest.mark.parametrize("environment", list(HataEnvironment))
def test_two_points_have_no_terrain_and_give_the_point_formula(environment: HataEnvironment) -> None:
    document = path_loss("extended_hata", TWO_POINTS, replace(OPTIONS, environment=environment))
    assert document["basic_transmission_loss_db"] == extended_hata_loss_db(
        frequency_mhz=2000.0, base_height_m=40.0, mobile_height_m=2.0, distance_km=5.0, environment=environment
    )
    assert document["beyond_validity"] == []


def test_what_lies_beyond_the_range_is_listed() -> None:
    options = replace(OPTIONS, frequency_mhz=3700.0, tx_height_m=20.0, rx_height_m=0.5)
    document = path_loss("extended_hata", replace(TWO_POINTS, distance_km=np.array([0.0, 0.5])), options)
    assert document["beyond_validity"] == ["frequency_mhz", "tx_height_m", "rx_height_m", "distance_km"]
    assert (document["effective_base_height_m"], document["effective_mobile_height_m"]) == (30.0, 1.0)


def test_uneven_profiles_give_nearly_the_loss_of_even_ones() -> None:
    distance = np.linspace(0, 12, 241)
    height = 100 + 60 * np.sin(distance)
    even = path_loss("extended_hata", PathProfile(distance_km=distance, height_m=height), OPTIONS)
    keep = np.ones(distance.size, dtype=bool)
    keep[5:200:7] = False
    uneven = PathProfile(distance_km=distance[keep], height_m=height[keep])
    assert path_loss("extended_hata", uneven, OPTIONS)["basic_transmission_loss_db"] == pytest.approx(
        even["basic_transmission_loss_db"], abs=0.2
    )


def test_zones_tell_sea_from_land_at_sea_level() -> None:
    distance = np.linspace(0, 10, 101)
    flat = PathProfile(distance_km=distance, height_m=np.zeros(101))
    by_height = path_loss("extended_hata", flat, OPTIONS)
    land = path_loss("extended_hata", replace(flat, zone=np.zeros(101, np.uint8)), OPTIONS)
    sea = path_loss("extended_hata", replace(flat, zone=np.full(101, 2, np.uint8)), OPTIONS)
    assert by_height == sea and sea["sea_share"] == 1.0
    assert land["sea_share"] == 0.0
    # Okumura, figure 35: a path wholly over sea gains 11 dB up to 30 km.
    assert land["basic_transmission_loss_db"] - sea["basic_transmission_loss_db"] == pytest.approx(11.0)


@pytest.mark.parametrize("model", ["p452"])
def test_models_of_later_versions_are_refused_as_such(model: str) -> None:
    with pytest.raises(NotBuiltYet) as caught:
        path_loss(model, TWO_POINTS, OPTIONS)
    assert model in caught.value.message.ja and "free_space" in caught.value.one_line("en")


@pytest.mark.parametrize(
    ("model", "change", "field"),
    [
        ("hata", {}, "model"),
        ("free_space", {"frequency_mhz": -1.0}, "frequency_mhz"),
        ("free_space", {"tx_height_m": float("nan")}, "tx_height_m"),
        ("extended_hata", {"frequency_mhz": 28_000.0}, "frequency_mhz"),
        ("extended_hata", {"rx_height_m": -1.0}, "rx_height_m"),
    ],
)
def test_values_no_model_takes_are_named(model: str, change: dict[str, float], field: str) -> None:
    with pytest.raises(OutOfValidity) as caught:
        path_loss(model, TWO_POINTS, replace(OPTIONS, **change))  # type: ignore[arg-type]
    assert caught.value.field == field


def test_reads_columns_by_name_with_bom_crlf_and_blank_lines() -> None:
    text = "\ufeffzone,height_m,distance_km,clutter_height_m\r\nInland,10,1.0,0\r\n\r\nsea,0,1.5,\t0\r\ncoastal,2.5,3.0,8\r\n"
    profile = parse_profile(text.removeprefix("\ufeff"), "p.csv")
    np.testing.assert_allclose(profile.distance_km, [0, 0.5, 2.0])
    np.testing.assert_allclose(profile.height_m, [10, 0, 2.5])
    assert profile.clutter_height_m is not None and profile.clutter_height_m[2] == 8
    assert profile.zone is not None and profile.zone.tolist() == [0, 2, 1]


def test_reads_a_file(tmp_path: Path) -> None:
    path = tmp_path / "断面.csv"
    path.write_bytes("\ufeffdistance_km,height_m\n0,5\n1,7\n".encode())
    assert read_profile(path).length_km == 1.0


@pytest.mark.parametrize(
    ("text", "row", "field"),
    [
        ("", None, None),
        ("distance_km,height_m\n", None, None),
        ("distance_km,height_m\n0,1\n", None, None),
        ("km,height_m\n0,1\n1,2\n", None, None),
        ("distance_km,height_m\n0,1\n1,abc\n", 3, "height_m"),
        ("distance_km,height_m\n0,1\n1\n", 3, "height_m"),
        ("distance_km,height_m\n0,nan\n1,2\n", 2, "height_m"),
        ("distance_km,height_m\n0,1\n\n1,2\n1,3\n", 5, "distance_km"),
        ("distance_km,height_m,zone\n0,1,inland\n1,2,river\n", 3, "zone"),
    ],
)
def test_bad_profiles_name_the_place(text: str, row: int | None, field: str | None) -> None:
    with pytest.raises(InputRefused) as caught:
        parse_profile(text, "p.csv")
    error = caught.value
    assert (error.file, error.row, error.field) == ("p.csv", row, field)
    assert error.remedy is not None and "\n" not in error.one_line()


@pytest.mark.parametrize("content", [None, b"\xff\xfe\x00\x01", b"PK\x03\x04\x90"])
def test_files_that_are_no_text_are_refused(tmp_path: Path, content: bytes | None) -> None:
    path = tmp_path / "p.csv"
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(InputRefused):
        read_profile(path)
    with pytest.raises(InputRefused):
        read_profile(tmp_path)  # a folder


ADD_ONS = ReceiverAddOns(clutter_loss_percent=75.0, building=Building.TRADITIONAL, building_percent=60.0)


@pytest.mark.parametrize("model", ["free_space", "p1812", "p526"])
def test_add_ons_are_added_one_by_one(model: str) -> None:
    profile = PathProfile(distance_km=np.linspace(0, 5, 101), height_m=np.zeros(101))
    plain = path_loss(model, profile, OPTIONS)
    document = path_loss(model, profile, replace(OPTIONS, add_ons=ADD_ONS))
    assert document["basic_transmission_loss_db"] == plain["basic_transmission_loss_db"]
    assert document["Lctt"] == terrestrial_loss_db(frequency_ghz=2.0, distance_km=5.0, location_percent=75.0)
    entry = building_entry_loss_db(frequency_ghz=2.0, probability=0.6, building=Building.TRADITIONAL)
    assert document["LBEL"] == pytest.approx(float(entry))
    assert document["total_loss_db"] == pytest.approx(
        plain["basic_transmission_loss_db"] + document["Lctt"] + document["LBEL"]
    )
    assert "total_loss_db" not in plain


CLUTTERED = PathProfile(distance_km=np.linspace(0, 5, 101), height_m=np.zeros(101), clutter_height_m=np.full(101, 10.0))


@pytest.mark.parametrize(
    ("model", "environment", "profile"),
    [
        ("p1812", HataEnvironment.OPEN, CLUTTERED),
        ("p526", HataEnvironment.OPEN, CLUTTERED),
        ("extended_hata", HataEnvironment.URBAN, TWO_POINTS),
        ("extended_hata", HataEnvironment.SUBURBAN, TWO_POINTS),
        ("local_5g", HataEnvironment.SUBURBAN, TWO_POINTS),
        ("tr38901_uma", HataEnvironment.OPEN, TWO_POINTS),
    ],
)
@pytest.mark.parametrize(
    "add_ons", [ReceiverAddOns(clutter_loss_percent=50.0), ReceiverAddOns(clutter_type=Clutter.URBAN)]
)
def test_clutter_is_never_counted_twice(
    model: str, environment: HataEnvironment, profile: PathProfile, add_ons: ReceiverAddOns
) -> None:
    with pytest.raises(OutOfValidity) as caught:
        path_loss(model, profile, replace(OPTIONS, environment=environment, add_ons=add_ons))
    assert "P.2108" in caught.value.message.ja and caught.value.remedy is not None


def test_both_kinds_of_terminal_clutter_are_one_too_many() -> None:
    both = ReceiverAddOns(clutter_loss_percent=50.0, clutter_type=Clutter.URBAN)
    with pytest.raises(OutOfValidity):
        path_loss("free_space", TWO_POINTS, replace(OPTIONS, add_ons=both))


def test_open_hata_and_bare_profiles_take_terminal_clutter() -> None:
    options = replace(OPTIONS, environment=HataEnvironment.OPEN, add_ons=ReceiverAddOns(clutter_type=Clutter.FOREST))
    assert path_loss("extended_hata", TWO_POINTS, options)["Ah"] > 5
    bare = replace(CLUTTERED, clutter_height_m=np.zeros(101))
    assert path_loss("p1812", bare, options)["Ah"] > 5


def test_local_5g_names_its_branch_and_confidence() -> None:
    options = replace(OPTIONS, frequency_mhz=4700.0)
    branches = []
    for km in (0.03, 0.06, 0.5):
        document = path_loss("local_5g", replace(TWO_POINTS, distance_km=np.array([0.0, km])), options)
        branches.append(document["branch"])
        assert document["confidence"] == "B"
    assert branches == ["free_space", "interpolated", "extended_hata"]
    with pytest.raises(OutOfValidity):
        path_loss("local_5g", replace(TWO_POINTS, distance_km=np.array([0.0, 30.0])), options)


@pytest.mark.parametrize("model", MODEL_NAMES)
def test_no_model_takes_a_path_of_no_length_or_heights_that_are_no_numbers(model: str) -> None:
    with pytest.raises(OutOfValidity) as caught:
        path_loss(model, PathProfile(distance_km=np.zeros(2), height_m=np.zeros(2)), OPTIONS)
    assert caught.value.field == "distance_km"
    heights = np.zeros(11)
    heights[4] = np.nan
    with pytest.raises(OutOfValidity) as caught:
        path_loss(model, PathProfile(distance_km=np.linspace(0, 3, 11), height_m=heights), OPTIONS)
    assert caught.value.field == "height_m"


def test_a_profile_with_every_kind_of_line_end_is_read_and_a_broken_table_refused() -> None:
    rows = ["distance_km,height_m", "0,10", "1,20", "2,5"]
    for end in ("\n", "\r\n", "\r"):
        assert parse_profile(end.join(rows), "p.csv").height_m.tolist() == [10.0, 20.0, 5.0]
    with pytest.raises(InputRefused) as refusal:
        parse_profile("distance_km,height_m\n0," + "1" * 200_000 + "\n", "p.csv")
    assert refusal.value.file == "p.csv"
    assert refusal.value.remedy is not None
