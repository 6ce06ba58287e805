"""Certificates of roll-outs and of sites that keep their distance, written and verified from the command line."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from tests.cli.command_line import command


@pytest.fixture
def placed(tmp_path: Path) -> Path:
    path = tmp_path / "placed.npz"
    np.savez(
        path,
        indptr=[0, 1, 2, 3],
        indices=[0, 1, 2],
        cost_yen=[10, 10, 10],
        persons=[5, 6, 7],
        site_x_m=[0, 300, 1000],
        site_y_m=[0, 400, 0],
    )
    return path


def test_a_roll_out_is_written_and_verified(placed: Path, tmp_path: Path) -> None:
    out = tmp_path / "r.json"
    answer = command(
        "rollout", "--instance", placed, "--years", "R8=10,R9=20", "--time-limit", 5, "--certificate", out, "--json"
    ).json()
    assert answer["value"] == answer["bound"] == 7 + 18
    assert answer["certificate"] == str(out)
    checked = command("verify", out, "--json").json()
    assert checked["verified"] is True
    assert (checked["question"], checked["value"], checked["bound"]) == ("rollout", 25, 25)
    assert [year["covered_persons"] for year in checked["years"]] == [7, 18]
    assert "25" in command("verify", out).out
    out.write_text(out.read_text().replace('"value":25', '"value":26'))
    refused = command("verify", out)
    assert refused.code == 2


def test_sites_of_a_bare_instance_keep_their_distance(placed: Path, tmp_path: Path) -> None:
    out = tmp_path / "c.json"
    answer = command(
        "select", "--instance", placed, "--budget-yen", 30, "--min-spacing-m", 500.5, "--time-limit", 5,
        "--certificate", out, "--json",
    ).json()  # fmt: skip
    assert (answer["sites"], answer["value"], answer["bound"]) == ([1, 2], 13, 13)
    assert command("verify", out, "--json").json()["tie_breaks"] == ["sites", "cost"]
