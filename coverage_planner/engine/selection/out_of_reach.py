"""What no candidate can cover: said before anything is proposed, and apart from what a proposal leaves out."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from coverage_planner.engine.selection.instance import WHOLE_SHARE, BoolArray, Instance


@dataclass(frozen=True, slots=True, kw_only=True)
class ZoneOutOfReach:
    """Persons and road (in units of the instance) of a zone; ``zone`` is None for everything."""

    zone: int | None
    persons: int
    total_persons: int
    road: int
    total_road: int


@dataclass(frozen=True, slots=True, kw_only=True)
class OutOfReach:
    """Demand for the coverage of any carrier that nothing existing and no candidate covers alone.

    Attributes:
        whole: of everything.
        municipalities, prefectures: those with anything out of reach, by number; empty where zones are not known.
        jointly_persons: persons that several candidates might cover together, but none alone; part of ``whole``.
    """

    whole: ZoneOutOfReach
    municipalities: tuple[ZoneOutOfReach, ...]
    prefectures: tuple[ZoneOutOfReach, ...]
    jointly_persons: int


def out_of_reach(instance: Instance) -> OutOfReach:
    """Return what is out of reach of every candidate."""
    counts = instance.of_carrier(None)
    outside = counts & ~instance.coverable
    return OutOfReach(
        whole=_zone(instance, None, counts, outside),
        municipalities=_zones(instance, instance.municipality, counts, outside),
        prefectures=_zones(instance, instance.prefecture, counts, outside),
        jointly_persons=int(instance.persons[outside & _jointly(instance)].sum()),
    )


def _jointly(instance: Instance) -> BoolArray:
    """Return which points have parts of a whole at least, counting the best option of every site."""
    total = np.zeros(instance.points, dtype=np.int64)
    if instance.part_indptr is None or instance.part_indices is None or instance.part_share is None:
        return total > 0
    site = np.arange(instance.candidates)
    if instance.site_group is not None:
        site = np.where(instance.site_group >= 0, instance.candidates + instance.site_group, site)
    owner = np.repeat(site, np.diff(instance.part_indptr))
    order = np.lexsort((instance.part_share, instance.part_indices, owner))
    point, share, owner = instance.part_indices[order], instance.part_share[order].astype(np.int64), owner[order]
    last = np.ones(point.size, dtype=np.bool_)
    last[:-1] = (point[1:] != point[:-1]) | (owner[1:] != owner[:-1])
    np.add.at(total, point[last], share[last])
    return total >= WHOLE_SHARE


def _zone(instance: Instance, zone: int | None, inside: BoolArray, outside: BoolArray) -> ZoneOutOfReach:
    road = np.zeros(instance.points, dtype=np.int64) if instance.road_m is None else instance.road_m
    return ZoneOutOfReach(
        zone=zone,
        persons=int(instance.persons[inside & outside].sum()),
        total_persons=int(instance.persons[inside].sum()),
        road=int(road[inside & outside].sum()),
        total_road=int(road[inside].sum()),
    )


def _zones(
    instance: Instance, number: npt.NDArray[np.int32] | None, counts: BoolArray, outside: BoolArray
) -> tuple[ZoneOutOfReach, ...]:
    if number is None:
        return ()
    zones = np.unique(number[outside & (number >= 0)])
    found = (_zone(instance, int(zone), counts & (number == zone), outside) for zone in zones)
    return tuple(one for one in found if one.persons or one.road)
