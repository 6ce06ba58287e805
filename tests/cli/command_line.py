"""Running the command line inside the test process, and judging its answers as an outside program would."""

from __future__ import annotations

import io
import json
from contextlib import redirect_stderr, redirect_stdout
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from coverage_planner.cli.app import run

SAMPLE = Path(__file__).resolve().parents[2] / "sample_data"


@dataclass(frozen=True)
class Answer:
    """Exit code and both streams of one command."""

    code: int
    out: str
    err: str

    def json(self) -> Any:
        """The one JSON document on stdout; NaN, Infinity, repeated keys and anything beside it are refused."""
        assert self.code == 0, self.err
        return strict_json(self.out)

    def refusal(self) -> str:
        """The one line of stderr of a refusal: exit code 2, no traceback."""
        assert self.code == 2, (self.code, self.out, self.err)
        assert self.err.endswith("\n"), self.err
        assert self.err.count("\n") == 1, self.err
        assert "Traceback" not in self.err
        assert len(self.err) < 1000, self.err
        return self.err.rstrip("\n")


def command(*arguments: object) -> Answer:
    """Run ``coverage-planner`` with the arguments."""
    out, err = io.StringIO(), io.StringIO()
    with redirect_stdout(out), redirect_stderr(err):
        code = run([str(argument) for argument in arguments])
    return Answer(code, out.getvalue(), err.getvalue())


def strict_json(text: str) -> Any:
    def refuse(constant: str) -> None:
        raise ValueError(f"{constant} is not JSON")

    def unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        keys = [key for key, _ in pairs]
        assert len(set(keys)) == len(keys), f"repeated keys in {keys}"
        return dict(pairs)

    return json.loads(text, parse_constant=refuse, object_pairs_hook=unique)


def sample_import_arguments() -> list[object]:
    """Arguments of ``import`` that read the whole sample prefecture, with several files after one option."""
    areas = []
    for carrier in ("docomo", "kddi", "softbank", "rakuten"):
        for technology in ("5G", "4G"):
            (path,) = SAMPLE.glob(f"area_{carrier}_{technology}.*")
            areas.append(f"{carrier}={path}" if technology == "5G" else f"{carrier}:4g={path}")
    return [
        *("--mesh", *sorted(SAMPLE.glob("tblT001141H*.txt"))),
        *("--roads", SAMPLE / "N13-24_99.geojson"),
        *("--boundaries", SAMPLE / "N03-24_99_240101.geojson"),
        *("--dem", SAMPLE / "dem_99_fictional.tif"),
        *("--land-use", SAMPLE / "L03-b-21_5341_fictional.tif", SAMPLE / "L03-b-21_5342_fictional.tif"),
        *("--service-area", *areas),
        *("--sites", SAMPLE / "base_stations.csv"),
        *("--areas", SAMPLE / "disadvantaged_areas.csv"),
        *("--fiscal", SAMPLE / "fiscal_strength_r4.xlsx"),
        *("--secondary-meshes", SAMPLE / "secondary_meshes.csv"),
    ]


def contents(folder: Path) -> dict[str, bytes]:
    """Every file below a folder with its bytes, to see that nothing changed and nothing was left behind."""
    return {str(path.relative_to(folder)): path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file()}
