"""Writing sites as the CSV that :func:`~coverage_planner.data.site_table.read_sites` reads back."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable

from coverage_planner.data.cost_columns import CostColumn
from coverage_planner.data.site_table_columns import (
    NO_EQUIPMENT,
    SITE_COLUMNS,
    PlannedSite,
)
from coverage_planner.model.errors import OutOfValidity
from coverage_planner.model.site import AntennaPattern, CostKind, Sector, Site
from coverage_planner.model.terms import SiteStatus, name_of
from coverage_planner.model.text import Text

_FORMULA = re.compile(r"^'*[=+\-@\t\r]")
_PATTERN = {
    AntennaPattern.OMNI: "無指向",
    AntennaPattern.SECTOR_3GPP: "セクタ",
    AntennaPattern.FILE: "ファイル",
}
_STATUS = {SiteStatus.EXISTING: "既設", SiteStatus.CANDIDATE: "候補"}


def write_site_csv(sites: Iterable[PlannedSite | Site], *, delimiter: str = ",") -> str:
    """Return the table of the sites as CSV text with Japanese header, one row per sector, switched on or off.

    Texts that a spreadsheet would run as a formula get a leading apostrophe, which the reader takes off again. Costs of
    one kind of which the same is said (eligible, tax, part, carrier, estimated) are written as their sum; notes and bases of
    single cost items and site numbers are not written. With a tab as ``delimiter`` the text is cells of a clipboard.

    Raises:
        OutOfValidity: a plan name holds the separator ``;``.
    """
    rows = [one if isinstance(one, PlannedSite) else PlannedSite(one) for one in sites]
    kinds = tuple(CostKind)
    used = sorted(
        {CostColumn.of(item) for one in rows for item in one.site.costs},
        key=lambda column: (kinds.index(column.kind), not column.eligible, column.key),
    )
    keys = [column.key for column in SITE_COLUMNS] + [column.key for column in used]
    labels = [column.ja for column in SITE_COLUMNS] + [column.ja for column in used]
    out = io.StringIO(newline="")
    writer = csv.writer(out, lineterminator="\r\n", delimiter=delimiter)
    writer.writerow(labels)
    for one in rows:
        site_cells = _site_cells(one)
        for sector, on in one.site.listed_sectors or ((None, True),):
            cells = site_cells | _sector_cells(sector, on)
            writer.writerow([cells.get(key, "") for key in keys])
    return out.getvalue()


def _site_cells(one: PlannedSite) -> dict[str, str]:
    site = one.site
    for name in one.plans:
        if re.search("[;；]", name):
            raise OutOfValidity(
                Text(f"計画名「{name}」に ; があるため一覧に書けません", f"plan name '{name}' holds a ';'"),
                remedy=Text("計画の名を変えてください", "rename the plan"),
            )
    cells = {
        "site_id": _safe(site.site_id),
        "name": _safe(site.name),
        "latitude": repr(site.latitude_deg),
        "longitude": repr(site.longitude_deg),
        "status": _STATUS[site.status],
        "owner": name_of(site.owner).ja,
        "programme": name_of(site.programme).ja,
        "district": _safe(site.district),
        "parent": "1" if site.base_station_parent else "0",
        "enabled": "1" if site.enabled else "0",
        "locked": "1" if site.locked else "0",
        "build_year": "" if site.build_year is None else str(site.build_year),
        "plan": _safe(";".join(one.plans)),
        "note": _safe(site.note),
    }
    return cells | {key: str(amount) for key, amount in _costs(site).items()}


def _costs(site: Site) -> dict[str, int]:
    amounts: dict[str, int] = {}
    for item in site.costs:
        key = CostColumn.of(item).key
        amounts[key] = amounts.get(key, 0) + item.amount_yen
    return amounts


def _sector_cells(sector: Sector | None, on: bool) -> dict[str, str]:
    if sector is None:
        return {"carriers": NO_EQUIPMENT}
    return {
        "carriers": ";".join(name_of(carrier).ja for carrier in sector.carriers),
        "sector_on": "1" if on else "0",
        "technology": sector.technology.value.upper(),
        "frequency_mhz": repr(sector.centre_frequency_mhz),
        "bandwidth_mhz": repr(sector.bandwidth_mhz),
        "resource_blocks": str(sector.resource_blocks),
        "power_dbm": repr(sector.power_dbm),
        "gain_dbi": repr(sector.gain_dbi),
        "loss_db": repr(sector.loss_db),
        "pattern": _PATTERN[sector.pattern],
        "antenna": _safe(sector.antenna_name),
        "azimuth_deg": repr(sector.azimuth_deg),
        "mechanical_tilt_deg": repr(sector.mechanical_tilt_deg),
        "electrical_tilt_deg": repr(sector.electrical_tilt_deg),
        "horizontal_beamwidth_deg": repr(sector.horizontal_beamwidth_deg),
        "vertical_beamwidth_deg": repr(sector.vertical_beamwidth_deg),
        "height_agl_m": repr(sector.height_agl_m),
    }


def _safe(text: str) -> str:
    """Return a text that no spreadsheet runs as a formula."""
    return "'" + text if _FORMULA.match(text) else text
