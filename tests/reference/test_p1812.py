"""All 45 published data sets of the ITU-R P.1812 reference program, every intermediate value.

Source: ITU-R WP 3K/3M reference implementation (eeveetza/Py1812 a5205e6): profiles, and logs of all terms to ten
significant digits. The loss Lb is also given with eight decimals in the profile files.

Tolerances: Lb 1.2e-8 dB against the eight decimals (half a unit of the last one where fewer are printed); every term of the logs within one unit of the last digit printed
(5e-8 dB for values over 100), twice that where the log's rounded latitude enters.

Two peculiarities of the logs: the "Lbd" printed is Lbda wherever ducting replaces it (the program overwrites its array),
and dct = dcr = 500 km is assumed although two of the profiles reach the coast.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest

from coverage_planner.engine.path_loss import PathLossOptions, path_loss
from coverage_planner.engine.path_profile import PathProfile

LB_TOLERANCE_DB = 1.2e-8
"""Two units of the eighth decimal, rounding of the printed latitude included; more only where fewer are printed."""

TERM_OF_LOG = {
    ("dlt (km)", "Eq (78)"): "dlt",
    ("dlr (km)", "Eq (81a)"): "dlr",
    ("th_t (mrad)", "Eqs (76-78)"): "theta_t",
    ("th_r (mrad)", "Eqs (79-81)"): "theta_r",
    ("th (mrad)", "Eq (82)"): "theta",
    ("hts (m)", ""): "hts",
    ("hrs (m)", ""): "hrs",
    ("w", "Table 5"): "omega",
    ("dtm (km)", "Sec 3.6"): "dtm",
    ("dlm (km)", "Sec 3.6"): "dlm",
    ("b0 (%)", "Eq (5)"): "b0",
    ("ae (km)", "Eq (7a)"): "ae",
    ("hst (m)", "Eq (85)"): "hst_fit",
    ("hsr (m)", "Eq (86)"): "hsr_fit",
    ("hst (m)", "Eq (90a)"): "hst",
    ("hsr (m)", "Eq (90b)"): "hsr",
    ("hstd (m)", "Eq (89)"): "hstd",
    ("hsrd (m)", "Eq (89)"): "hsrd",
    ("htc (m)", "Eq (37a)"): "htc_d",
    ("hrc (m)", "Eq (37b)"): "hrc_d",
    ("hte (m)", "Eq (92a)"): "hte",
    ("hre (m)", "Eq (92b)"): "hre",
    ("hm (m)", "Eq (93)"): "hm",
    **{(name, f"Eq ({n})"): name for name, n in (("Fi", 40), ("Fj", 57), ("Fk", 58))},
    **{(name, f"Eq ({n})"): name for name, n in (("Lbfs", 8), ("Lb0p", 10), ("Lb0b", 11))},
    **{
        (f"{name} (dB)", f"Eq ({n})"): name
        for name, n in (
            *(("Lbulla", 21), ("Lbulls", 21), ("Ldsph", 27), ("Ld50", 39), ("Ldb", 39), ("Ldp", 41), ("Lbd50", 42)),
            *(("Lbd", 43), ("Lminb0p", 59), ("Lba", 46), ("Lminbap", 60), ("Lbda", 61), ("Lbam", 62), ("Lbs", 44)),
            *(("Lbc", 63), ("Lb", 69)),
        )
    },
}
DATA_SETS = (
    *((name, k) for name in ("b2iseac", "b2iseac_eqdist", "b2iseac_vertical", "rburg") for k in range(3)),
    *((f"b2iseac_{end}", k) for end in ("dense_urban_land_eqdist", "rural_land_100km") for k in range(3)),
    *((f"b2iseac_rural_land_{end}", k) for end in ("100km_eqdist", "10km_eqdist") for k in range(3)),
    *((f"b2iseac_rural_land_{end}", k) for end in ("1km", "1km_eqdist") for k in range(3)),
    *((f"rburg_rural_{end}", k) for end in ("noclutter", "noclutter_los", "with_clutter") for k in range(3)),
    *(("rburg_urban_with_clutter", k) for k in range(6)),
)


def read_path(path: Path) -> tuple[PathProfile, list[str]]:
    """The profile and the printed Lb of each measurement."""
    lines = path.read_text(encoding="utf-8").splitlines()
    first = next(n for n, line in enumerate(lines) if line.startswith("Number of Points")) + 1
    end = next(n for n, line in enumerate(lines) if line.startswith("{End of Profile"))
    table = np.array([[float(cell) for cell in line.split(",")[:5]] for line in lines[first:end]])
    zone = np.array([{1: 2, 3: 1, 4: 0}[int(code)] for code in table[:, 4]], dtype=np.uint8)
    begin = next(n for n, line in enumerate(lines) if line.startswith("{Begin of Measurements"))
    stop = next(n for n, line in enumerate(lines) if line.startswith("{End of Measurements"))
    expected = [line.split(",")[17].strip() for line in lines[begin + 1 : stop]]
    profile = PathProfile(distance_km=table[:, 0], height_m=table[:, 1], clutter_height_m=table[:, 3], zone=zone)
    return profile, expected


def read_log(path: Path) -> dict[tuple[str, str], str]:
    cells = (line.split(",") for line in path.read_text(encoding="utf-8").splitlines()[1:])
    return {(c[0].strip(), c[1].strip()): c[3].strip() for c in cells if len(c) > 3 and c[3].strip()}


def last_digit(printed: str) -> float:
    """Half of the tenth significant digit of a printed number."""
    value = abs(float(printed))
    return 0.5 * 10 ** (np.floor(np.log10(value)) - 9) if value else 1e-10


def computed(reference: Path, name: str, number: int) -> tuple[dict[str, Any], dict[tuple[str, str], str], str]:
    folder = reference / "propagation" / "p1812"
    profile, expected = read_path(folder / "profiles" / f"{name}.csv")
    log = read_log(folder / "results" / f"{name}_{number}_log.csv")
    options = PathLossOptions(
        frequency_mhz=1000 * float(log["f (GHz)", ""]),
        tx_height_m=float(log["htg (m)", ""]),
        rx_height_m=float(log["hrg (m)", ""]),
        time_percent=float(log["p (%)", ""]),
        polarization={"1": "h", "2": "v"}[log["pol", ""]],
        latitude_deg=float(log["phi (deg)", "Eq (4)"]),
        delta_n=float(log["DN", ""]),
        n0=float(log["N0", ""]),
    )
    return path_loss("p1812", profile, options), log, expected[number]


@pytest.mark.parametrize(("name", "number"), DATA_SETS)
def test_every_term_of_every_data_set(reference: Path, name: str, number: int) -> None:
    answer, log, expected_lb = computed(reference, name, number)
    decimals = len(expected_lb.partition(".")[2])
    assert answer["Lb"] == pytest.approx(float(expected_lb), abs=max(LB_TOLERANCE_DB, 0.51 * 10.0**-decimals))
    for place, term in TERM_OF_LOG.items():
        wanted = term
        if term == "Lbd" and answer["Lminbap"] <= answer["Lbd"]:
            wanted = "Lbda"
        tolerance = last_digit(log[place]) * (2 if term in ("b0", "Fi") else 1.01)
        tolerance = max(tolerance, 1e-12)  # theta may be the difference of two angles of ten milliradians
        assert answer[wanted] == pytest.approx(float(log[place]), abs=tolerance), term


def test_there_are_forty_five(reference: Path) -> None:
    assert len(DATA_SETS) == len(set(DATA_SETS)) == 45
    assert len(list((reference / "propagation" / "p1812" / "results").glob("*_log.csv"))) == 45


def test_line_of_sight_with_an_obstructed_fresnel_zone(reference: Path) -> None:
    """A branch the 45 data sets leave out: no trans-horizon, but diffraction (log of the same program, same profile).

    Source: eeveetza/Py1812 1efd956, rburg_rural_noclutter_los_subpath_diffraction_1_log.csv.
    """
    profile, _ = read_path(reference / "propagation" / "p1812" / "profiles" / "rburg_rural_noclutter_los.csv")
    options = PathLossOptions(
        frequency_mhz=98.2,
        tx_height_m=200.0,
        rx_height_m=200.0,
        time_percent=10.0,
        polarization="h",
        latitude_deg=48.58877214,
        delta_n=45.0,
        n0=323.947135,
    )
    answer = path_loss("p1812", profile, options)
    assert not answer["trans_horizon"]
    expected = {
        **{"dlt": 44.5, "dlr": 51.7, "theta_t": -4.335946468, "theta_r": -6.435676888, "hm": 62.27962578},
        **{"Lbulla": 6.964682673, "Lbulls": 1.019665977, "Ldsph": 1.070248895, "Ld50": 13.64139205},
        **{"Ldp": 9.756351165, "Lminb0p": 120.9218612, "Lba": 182.0316918, "Lbam": 120.9130541, "Lb": 120.9129969},
    }
    for term, value in expected.items():
        # Ten printed digits; Ldp and what follows hang on the latitude, which is rounded too.
        assert answer[term] == pytest.approx(value, abs=6e-9 if value < 100 else 6e-8), term
