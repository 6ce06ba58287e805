"""The e-Stat text of table T001141 (2020 census, 500 m, JGD2011): 54 columns, two header rows, suppressed rows.

Layout and suppression rules: RULES 3.1 and the quirk list of SOURCES.md. Totals and households stay each cell's own count;
all other items of a suppressed row are ``*`` and are added to the row named in HTKSAKI.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from coverage_planner.model.mesh import MeshLevel, indices_to_codes
from sample_data.frame import HALF_COL0, HALF_ROW0
from sample_data.settlement import Settlement

TABLE = "T001141"
VALUES = 50
_SEXES = ("総数", "男", "女")
_AGES = (
    "０～１４歳",
    "１５歳以上",
    "１５～６４歳",
    "１８歳以上",
    "２０歳以上",
    "６５歳以上",
    "７５歳以上",
    "８５歳以上",
    "９５歳以上",
)
_HOUSEHOLDS = (
    "１人世帯数", "２人世帯数", "３人世帯数", "４人世帯数", "５人世帯数", "６人世帯数", "７人以上世帯数", "親族のみの世帯数",
    "核家族世帯数", "核家族以外の世帯数", "６歳未満世帯員のいる世帯数", "６５歳以上世帯員のいる世帯数",
    "世帯主の年齢が２０～２９歳の１人世帯数", "高齢単身世帯数", "高齢夫婦世帯数",
)  # fmt: skip
LABELS = (
    "人口（総数）",
    "人口（総数）　男",
    "人口（総数）　女",
    *(f"{age}人口　{sex}" for age in _AGES for sex in _SEXES),
    *(f"外国人人口　{sex}" for sex in _SEXES),
    "世帯総数",
    "一般世帯数",
    *(f"{kind}　一般世帯数" for kind in _HOUSEHOLDS),
)
_KEPT = (0, 1, 2, 33, 34)  # never suppressed: total, male, female, households, ordinary households
SUPPRESSED_BELOW = 10
Ints = npt.NDArray[np.int64]


def _split(rng: np.random.Generator, total: Ints, share: float) -> Ints:
    return np.asarray(rng.binomial(total, share), dtype=np.int64)


def details(rng: np.random.Generator, persons: Ints) -> Ints:
    """Return the 50 items of each mesh, consistent among themselves, before suppression."""
    out = np.zeros((persons.size, VALUES), dtype=np.int64)
    male = _split(rng, persons, 0.485)
    sex = [male, persons - male]
    out[:, 0], out[:, 1], out[:, 2] = persons, *sex
    for index, people in enumerate(sex):
        child = _split(rng, people, 0.105)
        adult = people - child
        old = _split(rng, adult, 0.42 if index else 0.36)
        under18 = _split(rng, adult - old, 0.045)
        under20 = under18 + _split(rng, adult - old - under18, 0.03)
        over75 = _split(rng, old, 0.54)
        over85 = _split(rng, over75, 0.4 if index else 0.3)
        over95 = _split(rng, over85, 0.09)
        ages = (child, adult, adult - old, adult - under18, adult - under20, old, over75, over85, over95)
        for age, values in enumerate(ages):
            out[:, 3 + 3 * age + 1 + index] = values
        out[:, 30 + 1 + index] = _split(rng, people, 0.008)
    for first in range(3, 33, 3):
        out[:, first] = out[:, first + 1] + out[:, first + 2]
    households = np.maximum(1, np.rint(persons / (2.2 + 0.35 * rng.random(persons.size))).astype(np.int64))
    ordinary = np.where(households > 40, households - households // 60, households)
    out[:, 33], out[:, 34] = households, ordinary
    left = ordinary.copy()
    for item, share in zip(range(35, 41), (0.31, 0.45, 0.5, 0.6, 0.66, 0.7), strict=True):
        out[:, item] = _split(rng, left, share)
        left = left - out[:, item]
    out[:, 41] = left
    families = ordinary - out[:, 35]
    out[:, 42] = families
    out[:, 43] = _split(rng, families, 0.82)
    out[:, 44] = families - out[:, 43]
    out[:, 45] = _split(rng, families, 0.09)
    out[:, 46] = np.maximum(_split(rng, ordinary, 0.5), np.minimum(ordinary, out[:, 18] > 0))
    out[:, 47] = _split(rng, out[:, 35], 0.08)
    out[:, 48] = _split(rng, out[:, 35] - out[:, 47], 0.45)
    out[:, 49] = _split(rng, families, 0.2)
    return out


def census_files(rng: np.random.Generator, settlement: Settlement) -> dict[str, bytes]:
    """Return file name -> bytes, one file per primary mesh."""
    row, col = np.nonzero(settlement.persons)
    codes = indices_to_codes(row + HALF_ROW0, col + HALF_COL0, MeshLevel.HALF)
    order = np.argsort(codes)
    row, col, codes = row[order], col[order], codes[order]
    items = details(rng, settlement.persons[row, col])
    files = {}
    for primary in np.unique(codes // 100_000):
        mine = np.flatnonzero(codes // 100_000 == primary)
        lines = _rows(codes[mine], row[mine], col[mine], items[mine])
        head = ["KEY_CODE,HTKSYORI,HTKSAKI,GASSAN," + ",".join(f"{TABLE}{i:03d}" for i in range(1, VALUES + 1))]
        head.append(",,,," + ",".join("　" + label for label in LABELS))
        files[f"tbl{TABLE}H{primary}.txt"] = ("\r\n".join(head + lines) + "\r\n").encode("cp932")
    return files


def _rows(codes: Ints, row: Ints, col: Ints, items: Ints) -> list[str]:
    small = items[:, 0] < SUPPRESSED_BELOW
    hosts = np.flatnonzero(~small)
    destination = np.full(codes.size, -1)
    sources: dict[int, list[int]] = {}
    shown = items.copy()
    kept = np.zeros(VALUES, dtype=bool)
    kept[list(_KEPT)] = True
    for index in np.flatnonzero(small):
        host = int(hosts[np.argmin((row[hosts] - row[index]) ** 2 + (col[hosts] - col[index]) ** 2)])
        destination[index] = host
        sources.setdefault(host, []).append(int(index))
        shown[host, ~kept] += items[index, ~kept]
    lines = []
    for index, code in enumerate(codes):
        if small[index]:
            head = f"{code},2,{codes[destination[index]]},,"
            body = ",".join(str(v) if k else "*" for v, k in zip(items[index], kept, strict=True))
        else:
            members = ";".join(str(codes[k]) for k in sources.get(index, ()))
            head = f"{code},{1 if members else 0},,{members},"
            body = ",".join(str(v) for v in shown[index])
        lines.append(head + body)
    return lines
