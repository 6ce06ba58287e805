"""Re-checking the certificate of a roll-out with Python integers only; shares no code with the solver.

What is checked, in this order:

1. The file is exactly the canonical JSON of its content, with whole numbers only, and its digest fits; the instance is the one
   named (SHA-256 of its arrays).
2. Every site is built at most once, in a year it may be built in, with the years' money (what is left over lapses, or may be
   spent later), after what must come before it. Persons at the end of each year, value and the year of the goal are those claimed.
3. The bound, by one of four proofs. "everything": nobody covers more than all there is. "budgets": for a kind of money and a
   year, a certificate of the most persons that all money up to then could cover at once. "years": multipliers l of
   "a group is covered at the end of a year only when one of its sites is built by then", m of the money, r of precedence and p
   of the goal. No roll-out is worth more than

       sum over groups and years of max(0, worth (weight + p in the year of the goal) - l) + sum m limit - p goal
       + sum over sites of the best of "never" (unless its year is locked) and its years t, worth the sum from t on of
         (its l + r as first - r as second, with carry-over less its money at m), else less its money at m of t

   "tree": splits of a site at a year (built by its end, or later); every leaf has such multipliers, whose bound counts the
   years left to each site only, or is impossible by money, order or goal alone.
4. For each year before the one that no roll-out reaches the goal before: such a proof that too few are covered at its end.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np

from coverage_planner.engine.selection.certificate_check import check_budget
from coverage_planner.engine.selection.certificate_reading import (
    CheckedInstance,
    Claims,
    parsed_content,
    raw_content,
    recorded_instance,
    says_format,
    selection_content,
)

_FORMAT = "coverage_planner roll-out certificate 1"
_KEYS = frozenset(
    [
        "format",
        "instance",
        "question",
        "built",
        "persons",
        "value",
        "bound",
        "goal_year",
        "goal_not_before",
        "proof",
        "earlier",
        "sha256",
    ]
)
_ASKED = frozenset(
    [
        "years",
        "carry_over",
        "weights",
        "goal_persons",
        "sites",
        "already",
        "locked",
        "not_before",
        "before",
        "state_yen",
    ]
)
_NO_LIMIT = ((1 << 53) - 1) // 30
_MOST = 1 << 53


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckedRollout:
    """What a certificate that passed proves; ``years`` are label, sites and persons covered at the end."""

    value: int
    bound: int
    years: tuple[tuple[str, tuple[int, ...], int], ...]
    goal_year: int | None
    goal_not_before: int | None
    instance_path: str


def is_rollout(path: Path) -> bool:
    """Whether a file says it is the certificate of a roll-out; what it says is not checked."""
    return says_format(path, _FORMAT)


def check_rollout(path: Path, instance_path: Path | None = None) -> CheckedRollout:
    """Check a certificate against its instance (by default the path it records, also beside the certificate).

    Raises:
        InputRefused: saying which of the claims does not hold.
    """
    content = parsed_content(raw_content(path), path.name, _KEYS, (_FORMAT,))
    instance = CheckedInstance(instance_path or recorded_instance(content, path))
    return _Check(content, instance, path.name).result()


class _Check(Claims):
    def __init__(self, content: dict[str, Any], instance: CheckedInstance, file: str) -> None:
        super().__init__(content, instance, file)
        self._same_instance()
        self._persons = instance.persons.tolist()
        self._covers: list[list[int]] = [[] for _ in range(instance.candidates)]
        for point, site in zip(instance.pair_point.tolist(), instance.pair_site.tolist(), strict=True):
            self._covers[site].append(point)

    def result(self) -> CheckedRollout:
        content = self._content
        self._question(content["question"])
        year_of = self._answer()
        persons = self._persons_by_year(year_of)
        if persons != content["persons"]:
            self._no("年度末の人口が違います", "the persons at the end of the years are others")
        value = sum(w * p for w, p in zip(self._weights, persons, strict=True))
        if value != content["value"]:
            self._no(f"値は {value:,} です", f"the value is {value}")
        goal_year = self._goal_year(persons)
        start = self._start * sum(self._weights)
        goal = None if goal_year is None else (max(0, self._goal - self._start), goal_year)
        bound = start + self._bound(content["proof"], self._weights, goal)
        if bound != content["bound"]:
            self._no(f"上界は {bound:,} です", f"the bound proven is {bound}")
        not_before = self._not_before(content["earlier"], content["goal_not_before"])
        years = tuple(
            (label, tuple(sorted(s for s, t in year_of.items() if t == k)), persons[k])
            for k, label in enumerate(self._labels)
        )
        return CheckedRollout(
            value=value,
            bound=bound,
            years=years,
            goal_year=goal_year,
            goal_not_before=not_before,
            instance_path=str(content["instance"]["path"]),
        )

    def _pairs(self, values: Any, first: int, second: int) -> list[tuple[int, int]]:
        found = []
        for pair in self._list(values):
            a, b = self._list(pair, 2)
            found.append((self._number(a, 0, first - 1), self._number(b, 0, second - 1)))
        return found

    def _sites(self, values: Any) -> list[int]:
        sites = [self._number(v, 0, self._in.candidates - 1) for v in self._list(values)]
        if any(a >= b for a, b in pairwise(sites)):
            self._no("局の番号が昇順ではありません", "sites are not in ascending order")
        return sites

    def _question(self, asked: Any) -> None:
        n = self._in.candidates
        if not isinstance(asked, dict) or asked.keys() != _ASKED:
            self._no("問いが読めません", "the question cannot be read")
        self._labels: list[str] = []
        limits: list[list[int]] = []
        for row in self._list(asked["years"]):
            label, *given = self._list(row, 4)
            if not isinstance(label, str) or label in self._labels:
                self._no("年度が読めません", "a year cannot be read")
            self._labels.append(label)
            limits.append([self._number(limit, -1, _MOST) for limit in given])
        years = len(self._labels)
        self._carry_over = self._number(asked["carry_over"], 0, 1) == 1
        self._weights = [self._number(w, 0, 1000) for w in self._list(asked["weights"], years)]
        self._goal = self._number(asked["goal_persons"], -1, _MOST)
        self._chosen = self._sites(asked["sites"])
        already = self._sites(asked["already"])
        if set(already) & set(self._chosen):
            self._no("既設の局を整備しようとしています", "a site that exists is to be built")
        self._place = {site: k for k, site in enumerate(self._chosen)}
        self._locked: dict[int, int] = {}
        for site, year in self._pairs(asked["locked"], n, years):
            if self._locked.setdefault(site, year) != year or site not in self._place:
                self._no("年度の固定が読めません", "locks to years cannot be read")
        self._earliest: dict[int, int] = {}
        for site, year in self._pairs(asked["not_before"], n, years):
            self._earliest[site] = max(year, self._earliest.get(site, 0))
        pairs = self._pairs(asked["before"], n, n)
        self._before = [(a, b) for a, b in pairs if a in self._place and b in self._place]
        self._money_and_limits(asked["state_yen"], limits)
        self._covered = {point for site in already for point in self._covers[site]}
        self._start = sum(self._persons[point] for point in self._covered)
        reach = {point for site in self._chosen for point in self._covers[site]} - self._covered
        self._whole = sum(self._persons[point] for point in reach)

    def _money_and_limits(self, state: Any, limits: list[list[int]]) -> None:
        cost = self._in.cost.tolist()
        if state is None:
            paid = None if self._in.state is None else self._in.state.tolist()
        else:
            paid = [self._number(v, 0, _MOST) for v in self._list(state, len(cost))]
            if any(s > c for s, c in zip(paid, cost, strict=True)):
                self._no("国の負担が費用を超えています", "state money is above the cost")
        self._money: list[list[int]] = []
        self._limits: list[list[int]] = []
        for kind in range(3):
            given = [row[kind] for row in limits]
            if all(limit < 0 for limit in given):
                continue
            if kind and paid is None:
                self._no("国費の額がありません", "there is no state money")
            yen = cost if not kind else paid if kind == 2 else [c - s for c, s in zip(cost, paid or [], strict=True)]
            assert yen is not None
            self._money.append([yen[site] for site in self._chosen])
            left = [_NO_LIMIT if limit < 0 else limit for limit in given]
            if self._carry_over:
                left = [sum(left[: t + 1]) for t in range(len(left))]
            self._limits.append(left)
        if not self._money:
            self._no("予算がありません", "there is no budget")

    def _answer(self) -> dict[int, int]:
        years = len(self._labels)
        pairs = self._pairs(self._content["built"], self._in.candidates, years)
        year_of = dict(pairs)
        if len(year_of) != len(pairs) or any(site not in self._place for site in year_of):
            self._no("二度整備する局か、候補でない局があります", "a site is built twice, or is no candidate")
        for site, year in year_of.items():
            if not self._may(site, year):
                self._no("年度の指定が守られていません", "a rule on years is not kept")
        if any(site not in year_of for site in self._locked):
            self._no("年度を固定した局が整備されていません", "a site locked to a year is not built")
        if any(b in year_of and year_of.get(a, years) > year_of[b] for a, b in self._before):
            self._no("前後の指定が守られていません", "a site comes before one that must precede it")
        for money, limits in zip(self._money, self._limits, strict=True):
            for t, limit in enumerate(limits):
                first = 0 if self._carry_over else t
                spent = sum(money[self._place[site]] for site, year in year_of.items() if first <= year <= t)
                if spent > limit:
                    self._no(f"{self._labels[t]} の予算を超えています", f"the budget of {self._labels[t]} is exceeded")
        return year_of

    def _may(self, site: int, year: int) -> bool:
        return self._locked.get(site, year) == year and year >= self._earliest.get(site, 0)

    def _persons_by_year(self, year_of: dict[int, int]) -> list[int]:
        covered = set(self._covered)
        found = []
        for t in range(len(self._labels)):
            for site, year in year_of.items():
                if year == t:
                    covered.update(self._covers[site])
            found.append(sum(self._persons[point] for point in covered))
        return found

    def _goal_year(self, persons: list[int]) -> int | None:
        claimed = self._number(self._content["goal_year"], -1, len(persons) - 1)
        if claimed < 0:
            return None
        if self._goal < 0 or persons[claimed] < self._goal:
            self._no("目標に届く年度が違います", "the goal is not reached in the year claimed")
        return claimed

    def _not_before(self, proofs: Any, claimed: Any) -> int | None:
        not_before = self._number(claimed, -1, len(self._labels))
        if len(self._list(proofs)) != max(0, not_before) or (not_before >= 0 and self._goal < 0):
            self._no("目標の年度の証明がそろっていません", "proofs of the year of the goal are missing")
        for year, proof in enumerate(proofs):
            weights = [int(t == year) for t in range(len(self._labels))]
            if self._start + self._bound(proof, weights, None) >= self._goal:
                self._no("目標の年度の証明が成り立ちません", "a proof of the year of the goal does not hold")
        return None if not_before < 0 else not_before

    def _bound(self, proof: Any, weights: list[int], goal: tuple[int, int] | None) -> int:
        """Return what a proof says of weighted person-years beyond the start."""
        kind = proof.get("kind") if isinstance(proof, dict) else None
        if kind == "everything" and proof.keys() == {"kind"}:
            return int(self._whole * sum(weights))
        if kind == "budgets" and proof.keys() == {"kind", "parts"}:
            return self._by_budgets(proof["parts"], weights)
        keys = {"kind", "bits", "group_of_point", "cover", "price", "before", "goal"}
        if kind == "years" and proof.keys() == keys:
            return self._by_years(proof, weights, goal)
        if kind == "tree" and proof.keys() == {"kind", "group_of_point", "multipliers", "nodes"}:
            return self._by_tree(proof, weights, goal)
        self._no("上界の証明が読めません", "the proof of the bound cannot be read")

    def _by_tree(self, proof: dict[str, Any], weights: list[int], goal: tuple[int, int] | None) -> int:
        """Return the bound of the best leaf; every leaf leaves each site the years from a first to a last one."""
        years = len(weights)
        groups = self._groups(proof["group_of_point"])
        multipliers = self._list(proof["multipliers"])
        nodes = [self._list(node, 4) for node in self._list(proof["nodes"])]
        stack: list[tuple[int, list[int], list[int]]] = [(0, *self._all_years())]
        seen, best = 0, None
        while stack:
            at, first, last = stack.pop()
            seen += 1
            if seen > len(nodes):
                break
            site, year, early, late = nodes[at]
            if site == -1:
                if year == -1:
                    self._impossible(first, last, groups, goal)
                    continue
                chosen = multipliers[self._number(year, 0, len(multipliers) - 1)]
                if not isinstance(chosen, dict) or chosen.keys() != {"bits", "cover", "price", "before", "goal"}:
                    self._no("乗数が読めません", "multipliers cannot be read")
                bound = self._bound_of(chosen, groups, weights, goal, (first, last))
                best = bound if best is None else max(best, bound)
                continue
            k = self._place.get(self._number(site, 0, self._in.candidates - 1), -1)
            self._number(year, 0, years - 1)
            if k < 0 or not (
                at < self._number(early, 0, len(nodes) - 1) and at < self._number(late, 0, len(nodes) - 1)
            ):
                self._no("木の枝が正しくありません", "a branch of the tree is wrong")
            if early == late:
                self._no("木の枝が正しくありません", "a branch of the tree is wrong")
            stack.append((early, first, [*last[:k], min(last[k], year), *last[k + 1 :]]))
            stack.append((late, [*first[:k], max(first[k], year + 1), *first[k + 1 :]], last))
        if seen != len(nodes):
            self._no("木の節が余っているか重なっています", "nodes of the tree are left over or shared")
        return 0 if best is None else best

    def _impossible(
        self, first: list[int], last: list[int], groups: tuple[list[int], list[list[int]]], goal: tuple[int, int] | None
    ) -> None:
        """Check that money, order or goal alone rule out the years left to the sites."""
        years = len(self._labels)
        for site, k in self._place.items():
            if last[k] < years and not any(self._may(site, t) for t in range(first[k], last[k] + 1)):
                return
            if first[k] > last[k]:
                return
        if any(last[self._place[b]] < min(years, first[self._place[a]]) for a, b in self._before):
            return
        for money, limits in zip(self._money, self._limits, strict=True):
            for t in range(years):
                sure = sum(yen for yen, end in zip(money, last, strict=True) if end <= t)
                now = sum(yen for yen, a, b in zip(money, first, last, strict=True) if a == t == b)
                if sure > (limits[t] if self._carry_over else sum(limits[: t + 1])):
                    return
                if not self._carry_over and now > limits[t]:
                    return
        if goal is not None:
            worth, members = groups
            reach = sum(w for w, own in zip(worth, members, strict=True) if any(first[k] <= goal[1] for k in own))
            if reach < goal[0]:
                return
        self._no("不可能ではない葉があります", "a leaf is not impossible")

    def _by_budgets(self, parts: Any, weights: list[int]) -> int:
        bounds = [self._whole] * len(weights)
        for part in self._list(parts):
            kind, year, text = self._list(part, 3)
            kind, year = self._number(kind, 0, len(self._money) - 1), self._number(year, 0, len(weights) - 1)
            if not isinstance(text, str):
                self._no("予算の証明書が読めません", "the certificate of a budget cannot be read")
            limits = self._limits[kind]
            limit = limits[year] if self._carry_over else sum(limits[: year + 1])
            instance = self._part(kind)
            content = selection_content(text, self._file)
            bounds[year] = min(bounds[year], check_budget(content, instance, limit, self._file))
        return sum(w * b for w, b in zip(weights, bounds, strict=True))

    def _part(self, kind: int) -> CheckedInstance:
        sets = [self._covers[site] for site in self._chosen]
        sizes = [0]
        for own in sets:
            sizes.append(sizes[-1] + len(own))
        persons = self._in.persons.copy()
        persons[sorted(self._covered)] = 0
        arrays = {
            "indptr": np.array(sizes, dtype=np.int64),
            "indices": np.array([point for own in sets for point in own], dtype=np.int64),
            "cost_yen": np.array(self._money[kind], dtype=np.int64),
            "persons": persons,
        }
        return CheckedInstance.of_arrays(arrays, self._file)

    def _by_years(self, proof: dict[str, Any], weights: list[int], goal: tuple[int, int] | None) -> int:
        return self._bound_of(proof, self._groups(proof["group_of_point"]), weights, goal, self._all_years())

    def _all_years(self) -> tuple[list[int], list[int]]:
        """Return the first and the last year of every site; the number of years as the last one is "perhaps never"."""
        years = len(self._labels)
        first = [self._locked.get(site, self._earliest.get(site, 0)) for site in self._chosen]
        return first, [self._locked.get(site, years) for site in self._chosen]

    def _bound_of(
        self,
        proof: dict[str, Any],
        groups: tuple[list[int], list[list[int]]],
        weights: list[int],
        goal: tuple[int, int] | None,
        left: tuple[list[int], list[int]],
    ) -> int:
        """Return what multipliers prove when every site is built from its first to its last year left."""
        years = len(weights)
        bits = self._number(proof["bits"], 0, 200)
        worth, members = groups
        most = 1 << 200
        cover: dict[tuple[int, int], int] = {}
        for entry in self._list(proof["cover"]):
            g, t, m = self._list(entry, 3)
            key = (self._number(g, 0, len(worth) - 1), self._number(t, 0, years - 1))
            if key in cover:
                self._no("乗数が二度あります", "a multiplier is given twice")
            cover[key] = self._number(m, 0, most)
        price = [
            [self._number(m, 0, most) for m in self._list(row, years)]
            for row in self._list(proof["price"], len(self._money))
        ]
        before = [
            [self._number(m, 0, most) for m in self._list(row, years)]
            for row in self._list(proof["before"], len(self._before))
        ]
        toll = self._number(proof["goal"], 0, most)
        if toll and goal is None:
            self._no("目標のない問いに目標の乗数があります", "a multiplier of a goal that does not exist")
        total: int = -toll * (goal[0] if goal is not None else 0)
        for g, persons in enumerate(worth):
            for t in range(years):
                pays = persons * ((weights[t] << bits) + (toll if goal is not None and t == goal[1] else 0))
                total += max(0, pays - cover.get((g, t), 0))
        for limits, row in zip(self._limits, price, strict=True):
            total += sum(m * limit for m, limit in zip(row, limits, strict=True))
        gain = [[0] * years for _ in self._chosen]
        for (g, t), m in cover.items():
            for k in members[g]:
                gain[k][t] += m
        for (a, b), row in zip(self._before, before, strict=True):
            for t, m in enumerate(row):
                gain[self._place[a]][t] += m
                gain[self._place[b]][t] -= m
        for site, k in self._place.items():
            first, last = left[0][k], left[1][k]
            options = [0] if last == years else []
            paid = [sum(row[t] * money[k] for row, money in zip(price, self._money, strict=True)) for t in range(years)]
            if self._carry_over:
                gain[k] = [own - yen for own, yen in zip(gain[k], paid, strict=True)]
            for t in range(first, min(last, years - 1) + 1):
                if self._may(site, t):
                    options.append(sum(gain[k][t:]) - (0 if self._carry_over else paid[t]))
            if not options:
                self._no(
                    "固定した年度に整備できない局があります", "a site may not be built in the year it is locked to"
                )
            total += max(options)
        return int(total >> bits)

    def _groups(self, group_of_point: Any) -> tuple[list[int], list[list[int]]]:
        """Return worth and site positions of every group; its points are covered by exactly the same sites."""
        sets: dict[int, list[int]] = {}
        for k, site in enumerate(self._chosen):
            for point in self._covers[site]:
                if point not in self._covered:
                    sets.setdefault(point, []).append(k)
        groups = self._list(group_of_point, self._in.points)
        worth: dict[int, int] = {}
        members: dict[int, list[int]] = {}
        for point, value in enumerate(groups):
            g = self._number(value, -1, self._in.points - 1)
            if g < 0:
                if point in sets and self._persons[point]:
                    self._no("どの組にも入らない需要点があります", "a demand point belongs to no group")
                continue
            if point not in sets or members.setdefault(g, sets[point]) != sets[point]:
                self._no("被覆局が違う需要点を同じ組にしています", "points of different covering sets share a group")
            worth[g] = worth.get(g, 0) + self._persons[point]
        if set(worth) != set(range(len(worth))):
            self._no("空の組があります", "a group is empty")
        return [worth[g] for g in range(len(worth))], [members[g] for g in range(len(worth))]
