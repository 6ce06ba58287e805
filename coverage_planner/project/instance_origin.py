"""From which plan and options the instance of a certificate was made; kept inside the instance file, beside its arrays.

The origin proves nothing: it only tells which plan to make the instance from again. That it is the same instance is proven by
its SHA-256 (:mod:`coverage_planner.project.plan_remade`).
"""

from __future__ import annotations

import json
import zipfile
from dataclasses import dataclass
from pathlib import Path

from coverage_planner.engine.selection.instance import Instance, write_instance
from coverage_planner.model.terms import Carrier
from coverage_planner.subsidy.sharing_scheme import SchemeKind

_MEMBER = "origin.json"
_FORMAT = 1
_MOST_BYTES = 16 << 20


@dataclass(frozen=True, slots=True, kw_only=True)
class InstanceOrigin:
    """What an instance was made from.

    Attributes:
        plan_name: of the plan.
        sites: numbers of its candidates.
        kinds: ways of building that were weighed besides the planned one.
        sharing_carriers: who might build or share, in their order.
        carriers: carriers whose own coverage was asked for.
        money: whether state money and burdens were asked for.
    """

    plan_name: str
    sites: tuple[int, ...]
    kinds: frozenset[SchemeKind] = frozenset()
    sharing_carriers: tuple[Carrier, ...] = ()
    carriers: tuple[Carrier, ...] = ()
    money: bool = False


def write_plan_instance(instance: Instance, origin: InstanceOrigin, path: Path) -> None:
    """Write an instance file with its origin, as a whole or not at all."""
    part = path.with_name(path.name + ".making.npz")
    record = {
        "format": _FORMAT,
        "plan": origin.plan_name,
        "sites": list(origin.sites),
        "sharing": sorted(kind.value for kind in origin.kinds),
        "sharing_carriers": [carrier.value for carrier in origin.sharing_carriers],
        "carriers": [carrier.value for carrier in origin.carriers],
        "money": origin.money,
    }
    try:
        write_instance(instance, part)
        with zipfile.ZipFile(part, "a", zipfile.ZIP_DEFLATED) as archive:
            member = zipfile.ZipInfo(_MEMBER)  # without the hour, so that equal content is equal bytes
            member.compress_type = zipfile.ZIP_DEFLATED
            archive.writestr(member, json.dumps(record, ensure_ascii=False))
        part.replace(path)
    finally:
        part.unlink(missing_ok=True)


def read_origin(path: Path) -> InstanceOrigin | None:
    """Return the origin inside an instance file; None where there is none that can be read."""
    try:
        with zipfile.ZipFile(path) as archive:
            if archive.getinfo(_MEMBER).file_size > _MOST_BYTES:
                return None
            record = json.loads(archive.read(_MEMBER))
        if record["format"] != _FORMAT or type(record["plan"]) is not str or type(record["money"]) is not bool:
            return None
        if not all(type(number) is int for number in record["sites"]):
            return None
        return InstanceOrigin(
            plan_name=record["plan"],
            sites=tuple(record["sites"]),
            kinds=frozenset(SchemeKind(text) for text in record["sharing"]),
            sharing_carriers=tuple(Carrier(text) for text in record["sharing_carriers"]),
            carriers=tuple(Carrier(text) for text in record["carriers"]),
            money=record["money"],
        )
    except (OSError, zipfile.BadZipFile, zipfile.LargeZipFile, KeyError, TypeError, ValueError, RecursionError):
        return None
    except Exception:
        return None
