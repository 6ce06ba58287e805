"""Sorting, filtering and selecting 470,000 rows in the table of half meshes, as the window shows them.

Run: QT_QPA_PLATFORM=offscreen python benchmarks/bench_tables.py [--rows 470000]

Target: sorting and filtering in 200 ms each (median of five, from the click to the painted table). CPU time of the process
stands beside the wall time, for loaded machines. Nothing here passes or fails.
"""

from __future__ import annotations

import argparse
import os
import platform
import statistics
import time
from collections.abc import Callable

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

import numpy as np
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication

from coverage_planner.model.mesh import MeshLevel, indices_to_codes
from coverage_planner.model.terms import CARRIERS
from coverage_planner.ui.fonts import install_fonts
from coverage_planner.ui.language import shown_carriers
from coverage_planner.ui.mesh_page import digits_in
from coverage_planner.ui.record_table import RecordColumn, RecordTable

ROWS = 470_000
TURNS = 5
ASCENDING, DESCENDING = Qt.SortOrder.AscendingOrder, Qt.SortOrder.DescendingOrder


def columns(count: int) -> list[RecordColumn]:
    """The columns of the page メッシュ on a synthetic nation of 1,741 municipalities."""
    random = np.random.default_rng(20261123)
    place = np.sort(random.choice(2400 * 3200, count, replace=False))
    codes = indices_to_codes(8400 + place // 3200, 5120 + place % 3200, MeshLevel.HALF)
    names = [f"架空県{k % 47:02d}第{k}町" for k in range(1741)]
    classes = ("圏外", "整備済み", "新規カバー")
    persons = np.maximum(1, random.lognormal(4.0, 1.8, count)).astype(np.int64)

    def grouped(value: int) -> str:
        return f"{int(value):,}"

    def carriers(bits: int) -> str:
        return shown_carriers(tuple(c for k, c in enumerate(CARRIERS) if int(bits) >> k & 1))

    return [
        RecordColumn("メッシュコード", codes, numeric=True, contains=digits_in(codes)),
        RecordColumn("人口", persons, show=grouped, numeric=True),
        RecordColumn("世帯", persons * 9 // 20, show=grouped, numeric=True),
        RecordColumn("市町村", np.sort(random.integers(0, 1741, count)), show=lambda k: names[int(k)]),
        RecordColumn("5Gエリア", random.integers(0, 101, count).astype(np.int16), show=grouped, numeric=True),
        RecordColumn("区分", random.integers(0, 3, count).astype(np.uint8), show=lambda k: classes[int(k)]),
        RecordColumn("5G事業者", random.integers(0, 16, count).astype(np.uint8), show=carriers),
    ]


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--rows", type=int, default=ROWS)
    rows = parser.parse_args().rows
    application = QApplication([])
    install_fonts(application)
    print(f"{platform.machine()}, {os.cpu_count()} cores, load {os.getloadavg()[0]:.1f}, {rows:,} rows, 7 columns")
    table = RecordTable()
    table.resize(1400, 400)
    table.show()
    own = columns(rows)

    def measure(name: str, action: Callable[[int], object]) -> None:
        wall, cpu = [], []
        for turn in range(TURNS):
            began, used = time.perf_counter(), time.process_time()
            action(turn)
            application.processEvents()
            wall.append(1000 * (time.perf_counter() - began))
            cpu.append(1000 * (time.process_time() - used))
        print(f"{name:52} {statistics.median(wall):7.0f} ms, first {wall[0]:5.0f}, CPU {statistics.median(cpu):5.0f}")

    measure("rows set and shown", lambda _turn: table.set_records(own, np.arange(rows)))
    for place, column in enumerate(own):
        measure(
            f"sort by {column.header}", lambda turn, p=place: table.sortByColumn(p, (ASCENDING, DESCENDING)[turn % 2])
        )
    for needle in ("第1", "第1203町", "5339", "533945", "12", "圏外", "ドコモ", "なし"):
        measure(f"filter by {needle}, and all again", lambda turn, n=needle: table.filter(n if turn % 2 == 0 else ""))
    table.filter("")
    table.sortByColumn(1, DESCENDING)
    some = frozenset(np.random.default_rng(1).choice(rows, 2000, replace=False).tolist())
    measure("2,000 scattered rows selected from the map", lambda _turn: table.select_keys(some))
    measure(
        "sorted by persons with these selected", lambda turn: table.sortByColumn(1, (ASCENDING, DESCENDING)[turn % 2])
    )
    measure("every row selected (Ctrl+A)", lambda _turn: table.selectAll())


if __name__ == "__main__":
    main()
