"""Re-checking the certificate of an improved set with integers only; shares no code with the solver.

An improved set covers some meshes only by several sites together. For each of these the file has 100 cells before and those of
every chosen site; here they are counted: the union must be as many as a covered mesh needs, and the new cells of each site must
be within the part that the instance (by its SHA-256) says it covers there, rounded up as it is. Which cells they are follows
from the footprints, whose SHA-256 the file names; whoever has the project makes them again. Value, cost, rules and goals are
then recounted, and the bound of joint coverage is that of ``certificate_joint``.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np

from coverage_planner.engine.selection.certificate_joint import joint_bound
from coverage_planner.engine.selection.certificate_question import CheckedQuestion, Flags
from coverage_planner.engine.selection.certificate_reading import (
    CheckedInstance,
    Claims,
    parsed_content,
    raw_content,
    recorded_instance,
    says_format,
)

_FORMAT = "coverage_planner improved selection certificate 1"
_KEYS = frozenset(
    [
        "format",
        "instance",
        "question",
        "needed",
        "sites",
        "cost_yen",
        "value",
        "joint",
        "points",
        "footprints",
        "sha256",
    ]
)
_WHOLE = 1 << 16
_CELLS = 100


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckedImproved:
    """What a certificate that passed proves; ``bound`` is that of joint coverage, None where none was found."""

    kind: str
    value: int
    bound: int | None
    cost_yen: int
    sites: tuple[int, ...]
    joint_points: int
    instance_path: str


def is_improved(path: Path) -> bool:
    """Whether a file says it is the certificate of an improved set; what it says is not checked."""
    return says_format(path, _FORMAT)


def check_improved(path: Path, instance_path: Path | None = None) -> CheckedImproved:
    """Check a certificate against its instance (by default the path it records, also beside the certificate).

    Raises:
        InputRefused: saying which of the claims does not hold.
    """
    content = parsed_content(raw_content(path), path.name, _KEYS, (_FORMAT,))
    instance = CheckedInstance(instance_path or recorded_instance(content, path))
    return _Check(content, instance, path.name).result()


class _Check(Claims):
    def result(self) -> CheckedImproved:
        content, instance = self._content, self._in
        self._same_instance()
        asked = CheckedQuestion(content["question"], instance, self._file)
        if asked.kind == "shortfall":
            self._no("問いの種類が違います", "the kind of question is wrong")
        sites = asked.check_sites(content["sites"])
        self._footprints(sites.tolist())
        covered = asked.covered_with(sites)
        joint = self._joint(set(sites.tolist()), covered)
        covered[joint] = True
        for goal in asked.goals:
            if int(goal.everywhere[covered].sum()) < goal.target:
                self._no("届かない目標があります", "a goal is missed")
        value = int(asked.worth[covered].sum()) if asked.kind == "budget" else int(asked.cost[sites].sum())
        if value != content["value"]:
            self._no(f"値は {value:,} です", f"the value is {value}")
        cost = int(np.where(asked.there, 0, instance.cost)[sites].sum())
        if cost != content["cost_yen"]:
            self._no(f"費用は {cost:,} 円です", f"the cost is {cost} yen")
        claim = content["joint"]
        return CheckedImproved(
            kind=asked.kind,
            value=value,
            bound=None if claim is None else joint_bound(claim, asked, instance, self._file),
            cost_yen=cost,
            sites=tuple(sites.tolist()),
            joint_points=len(joint),
            instance_path=str(content["instance"]["path"]),
        )

    def _footprints(self, sites: list[int]) -> None:
        listed = self._content["footprints"]
        digits = frozenset("0123456789abcdef")
        for entry, site in zip(listed, sites, strict=False) if isinstance(listed, list) else ():
            fine = isinstance(entry, list) and len(entry) == 2 and type(entry[0]) is int and entry[0] == site
            if not fine or not isinstance(entry[1], str) or len(entry[1]) != 64 or not set(entry[1]) <= digits:
                self._no("エリアのハッシュが読めません", "the digests of the footprints cannot be read")
        if not isinstance(listed, list) or len(listed) != len(sites):
            self._no("エリアのハッシュがそろっていません", "digests of footprints are missing")

    def _joint(self, chosen: set[int], covered: Flags) -> list[int]:
        """Return the points that chosen sites cover together, after counting their cells."""
        needed = self._number(self._content["needed"], 1, _CELLS + 1)
        share = self._shares(chosen)
        found: list[int] = []
        if not isinstance(self._content["points"], list):
            self._no("需要点の並びがありません", "there is no list of points")
        for entry in self._content["points"]:
            if not isinstance(entry, list) or len(entry) != 4 or not isinstance(entry[3], list):
                self._no("共同で覆う需要点が読めません", "a point covered together cannot be read")
            point = self._number(entry[0], found[-1] + 1 if found else 0, self._in.points - 1)
            self._number(entry[1], 0, 9)
            before = self._number(entry[2], 0, (1 << _CELLS) - 1)
            missing = max(1, needed - before.bit_count())
            union, helpers = before, set()
            for pair in entry[3]:
                if not isinstance(pair, list) or len(pair) != 2:
                    self._no("共同で覆う需要点が読めません", "a point covered together cannot be read")
                site, mask = (
                    self._number(pair[0], 0, self._in.candidates - 1),
                    self._number(pair[1], 0, (1 << _CELLS) - 1),
                )
                if site not in chosen or site in helpers:
                    self._no("選ばれていない局が数えられています", "a site that is not chosen is counted")
                helpers.add(site)
                new = (mask & ~before).bit_count()
                if min(_WHOLE, -(-new * _WHOLE // missing)) > share.get((site, point), 0):
                    self._no("問題例より広い部分被覆です", "a site covers more than the instance says")
                union |= mask
            if union.bit_count() < needed or bool(covered[point]):
                self._no("合わせても足りない需要点があります", "a point is not covered together")
            found.append(point)
        return found

    def _shares(self, chosen: set[int]) -> dict[tuple[int, int], int]:
        start, point, share = self._in.part_start, self._in.part_point, self._in.part_share
        if start is None or point is None or share is None:
            self._no("問題例に部分被覆がありません", "the instance has no parts")
        fits = (
            start.size == self._in.candidates + 1 and int(start[0]) == 0 and int(start[-1]) == point.size == share.size
        )
        if not fits or bool((np.diff(start) < 0).any()):
            self._no("部分被覆の配列が合いません", "the arrays of parts do not fit")
        return {
            (site, int(point[k])): int(share[k])
            for site in chosen
            for k in range(int(start[site]), int(start[site + 1]))
        }
