"""Losses on disk: exact, whole or absent whenever a writer dies, bounded, and never in the way."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from coverage_planner.engine.loss_cache import LossCache
from coverage_planner.engine.loss_request import LossLayers, LossRequest, LossWay
from coverage_planner.engine.loss_store import LossStore
from coverage_planner.engine.propagation.p1812 import P1812Parameters
from coverage_planner.engine.propagation.swept_map import LossMap
from coverage_planner.model.lattice import Window

REQUEST = LossRequest(
    latitude_deg=35.5,
    longitude_deg=138.5,
    parameters=P1812Parameters(frequency_mhz=3700.0, tx_height_m=30.0, rx_height_m=1.5),
    reach_m=600.0,
)


def key(number: int) -> str:
    return f"{number:040x}"


def made_up(number: int, side: int = 61) -> LossMap:
    random = np.random.default_rng(number)
    loss = random.uniform(80, 200, (side, side + 2)).astype(np.float32)
    loss[:3] = np.nan
    return LossMap(
        window=Window(number, 5, side, side + 2),
        loss_db=loss,
        uncertain=random.integers(0, 2, loss.shape).astype(np.uint8),
        reach_m=1234.5,
        step_m=50.0,
        radials=48,
    )


def same(a: LossMap | None, b: LossMap) -> None:
    assert a is not None
    assert (a.window, a.reach_m, a.step_m, a.radials) == (b.window, b.reach_m, b.step_m, b.radials)
    assert a.loss_db.dtype == np.float32 and a.uncertain.dtype == np.uint8
    assert a.loss_db.tobytes() == b.loss_db.tobytes()
    assert a.uncertain.tobytes() == b.uncertain.tobytes()
    assert not a.loss_db.flags.writeable and not a.uncertain.flags.writeable


def test_a_map_comes_back_to_the_last_bit(tmp_path: Path) -> None:
    store = LossStore(tmp_path / "new" / "folder")
    assert store.get(key(1)) is None
    store.put(key(1), made_up(1))
    same(store.get(key(1)), made_up(1))
    same(LossStore(store.folder).get(key(1)), made_up(1))
    assert [path.suffix for path in store.folder.iterdir()] == [".loss"]


def test_the_cache_asks_the_store_before_it_computes(tmp_path: Path) -> None:
    first = LossCache(store=LossStore(tmp_path)).losses(REQUEST, LossLayers())
    again = LossCache(store=LossStore(tmp_path))
    same(again.losses(REQUEST, LossLayers()), first)
    assert again.computed == 0
    # Coarse maps and those of a site under the mouse are not written.
    again.losses(replace(REQUEST, way=LossWay.COARSE), LossLayers())
    again.losses(replace(REQUEST, reach_m=700.0), LossLayers(), lasting=False)
    assert again.computed == 2
    assert len(list(tmp_path.iterdir())) == 1


@pytest.mark.parametrize(
    "harm", ["cut", "longer", "flipped", "empty", "foreign", "head", "other", "huge", "folder", "link", "pipe"]
)
def test_damaged_and_foreign_files_are_no_answer_and_go(tmp_path: Path, harm: str) -> None:
    store = LossStore(tmp_path)
    store.put(key(1), made_up(1))
    path = next(tmp_path.iterdir())
    content = path.read_bytes()
    outside = tmp_path / "somebody's.txt"
    outside.write_text("mine")
    if harm == "flipped":
        path.write_bytes(content[:5000] + bytes([content[5000] ^ 4]) + content[5001:])
    elif harm == "huge":
        path.write_bytes(content[:44] + (2**62).to_bytes(8, "little") + content[52:])
    elif harm == "other":
        os.rename(path, tmp_path / f"{key(2)}.loss")
        path = tmp_path / f"{key(2)}.loss"
    elif harm in ("folder", "link", "pipe"):
        path.unlink()
        {"folder": path.mkdir, "link": lambda: path.symlink_to(outside), "pipe": lambda: os.mkfifo(path)}[harm]()
    else:
        path.write_bytes(
            {
                "cut": content[:-1],
                "longer": content + b"x",
                "empty": b"",
                "foreign": b"hello " * 99,
                "head": content[:60],
            }[harm]
        )
    wanted = key(2 if harm == "other" else 1)
    assert store.get(wanted) is None
    assert harm == "folder" or not os.path.lexists(path)
    assert outside.read_text() == "mine"
    store.put(wanted, made_up(3))
    assert harm == "folder" or store.get(wanted) is not None


def test_the_folder_stays_below_its_bound_and_what_was_used_last_stays(tmp_path: Path) -> None:
    LossStore(tmp_path).put(key(0), made_up(0))
    size = next(tmp_path.iterdir()).stat().st_size
    (tmp_path / "notes.txt").write_text("not ours")
    store = LossStore(tmp_path, maximum_bytes=10 * size)
    for number in range(1, 40):
        store.put(key(number), made_up(number))
        os.utime(tmp_path / f"{key(number)}.loss", (1e9 + number, 1e9 + number))
        assert store.get(key(0)) is not None  # used all the time
        assert sum(path.stat().st_size for path in tmp_path.glob("*.loss*")) <= 10 * size
    left = sorted(int(path.stem, 16) for path in tmp_path.glob("*.loss"))
    assert left[0] == 0 and left[1:] == list(range(40 - len(left[1:]), 40))
    assert len(left) >= 8
    assert (tmp_path / "notes.txt").exists()
    store.put(key(99), made_up(99, side=200))  # larger than a quarter of the bound
    assert store.get(key(99)) is None


def test_unfinished_files_of_dead_writers_go_and_those_at_work_stay(tmp_path: Path) -> None:
    old, young = tmp_path / "a.loss-part", tmp_path / "b.loss-part"
    for path in (old, young):
        path.write_bytes(b"half")
    os.utime(old, (time.time() - 3600,) * 2)
    LossStore(tmp_path).put(key(1), made_up(1))
    assert not old.exists() and young.exists()


def test_a_folder_that_cannot_be_written_is_no_fault(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    blocked = tmp_path / "file"
    blocked.write_text("")
    cache = LossCache(store=LossStore(blocked / "below"))
    assert np.isfinite(cache.losses(REQUEST, LossLayers()).loss_db).any()
    assert blocked.read_text() == ""

    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    store = LossStore(tmp_path / "full")
    store.put(key(1), made_up(1))
    monkeypatch.setattr(os, "replace", full)
    for number in range(2, 9):
        store.put(key(number), made_up(number))
    assert [path.name for path in (tmp_path / "full").iterdir()] == [f"{key(1)}.loss"]
    same(store.get(key(1)), made_up(1))


WRITER = """
import sys
from pathlib import Path
sys.path.insert(0, sys.argv[2])
from tests.engine.test_loss_store import LossStore, key, made_up
maps = [made_up(number) for number in range(6)]
store = LossStore(Path(sys.argv[1]), maximum_bytes=80_000)
print("ready", flush=True)
while True:
    for number, losses in enumerate(maps):
        store.put(key(number), losses)
"""


def test_writers_killed_at_any_moment_leave_whole_maps(tmp_path: Path) -> None:
    """Two processes write and evict in one folder and are killed, again and again; readers see whole maps or none."""
    store, expected, found = LossStore(tmp_path), [made_up(number) for number in range(6)], 0
    random = np.random.default_rng(4)
    root = str(Path(__file__).parents[2])
    for _ in range(2):
        writers = [
            subprocess.Popen([sys.executable, "-c", WRITER, str(tmp_path), root], stdout=subprocess.PIPE)
            for _ in range(2)
        ]
        for writer in writers:
            assert writer.stdout is not None and writer.stdout.readline() == b"ready\n"
        end, enough = time.monotonic() + random.uniform(0.05, 0.2), found + 12
        late = end + 60  # a loaded machine writes late
        while time.monotonic() < end or (found < enough and time.monotonic() < late):
            for number in range(6):
                answer = store.get(key(number))
                if answer is not None:
                    same(answer, expected[number])
                    found += 1
        for writer in writers:
            writer.send_signal(signal.SIGKILL)
            writer.communicate()
        for number in range(6):
            answer = store.get(key(number))
            assert answer is None or answer.loss_db.tobytes() == expected[number].loss_db.tobytes()
    assert found >= 24
