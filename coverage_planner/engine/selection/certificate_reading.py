"""Reading a selection certificate and its instance for the check; shares no code with the solver."""

from __future__ import annotations

import hashlib
import json
import zipfile
from pathlib import Path
from typing import Any, NoReturn

import numpy as np
import numpy.typing as npt

from coverage_planner.model.errors import InputRefused
from coverage_planner.model.text import Text

Whole = npt.NDArray[np.int64]

_FORMATS = ("coverage_planner selection certificate 2", "coverage_planner selection certificate 3")
_KEYS = frozenset(
    [
        "format",
        "instance",
        "question",
        "scale",
        "shifts",
        "cost_unit_yen",
        "sites",
        "value",
        "bound",
        "cost_yen",
        "group_of_point",
        "joint",
        "cuts",
        "multipliers",
        "tree",
        "ties",
        "sha256",
    ]
)
_MOST_BYTES = 1 << 30
_ARRAYS = (
    "indptr", "indices", "cost_yen", "persons", "road_m", "expressway", "municipality", "prefecture", "carrier",
    "state_yen", "burden_yen", "site_group", "existing", "road_units_per_m", "part_indptr", "part_indices", "part_share",
    "site_x_m", "site_y_m",
)  # fmt: skip


def reject(ja: str, en: str, file: str | None = None) -> NoReturn:
    """Refuse a certificate, saying why."""
    raise InputRefused(
        Text(f"証明書は成り立ちません: {ja}", f"the certificate does not hold: {en}"),
        remedy=Text("select をやり直して証明書を作り直してください", "run select again to make a new certificate"),
        file=file,
    )


def read_content(path: Path) -> dict[str, Any]:
    """Return what a certificate of a selection says, after its form and digest were checked."""
    return _of_selection(raw_content(path), path.name)


def raw_content(path: Path) -> bytes:
    """Return the bytes of a certificate file."""
    if not path.is_file():
        raise InputRefused(
            Text("証明書ファイルがありません", "no such certificate"),
            remedy=Text("パスを確かめてください", "check the path"),
            file=path.name,
        )
    if path.stat().st_size > _MOST_BYTES:
        reject("大きすぎます", "it is too large", path.name)
    return path.read_bytes()


def selection_content(text: str, file: str) -> dict[str, Any]:
    """Return what the text of a certificate of a selection says, after its form and digest were checked."""
    return _of_selection(text.encode("utf-8", "surrogatepass"), file)


def _of_selection(raw: bytes, file: str) -> dict[str, Any]:
    # Until the second format nothing was said of ties.
    older = f'"format":"{_FORMATS[0]}"'.encode() in raw
    content = parsed_content(raw, file, _KEYS - {"ties"} if older else _KEYS, _FORMATS[:1] if older else _FORMATS[1:])
    content.setdefault("ties", [])
    return content


def parsed_content(raw: bytes, file: str, keys: frozenset[str], formats: tuple[str, ...]) -> dict[str, Any]:
    """Return what a certificate says, after its form and digest were checked."""

    def no_fraction(text: str) -> NoReturn:
        raise ValueError(text)

    try:
        content = json.loads(raw.decode("ascii"), parse_float=no_fraction, parse_constant=no_fraction)
        if not isinstance(content, dict) or content.keys() != keys:
            raise ValueError("keys")
        if _canonical(content) + b"\n" != raw:
            raise ValueError("not canonical")
        digest = content.pop("sha256")
        if content["format"] not in formats or digest != hashlib.sha256(_canonical(content)).hexdigest():
            raise ValueError("digest")
        named = content["instance"]
        if not isinstance(named, dict) or named.keys() != {"sha256", "path", "candidates", "points"}:
            raise ValueError("instance")
        if not isinstance(named["path"], str):
            raise ValueError("path")
    except (ValueError, RecursionError, TypeError, KeyError):
        reject("書き換えられているか、証明書ではありません", "it was altered, or is no certificate", file)
    return content


def recorded_instance(content: dict[str, Any], path: Path) -> Path:
    """Return the instance file a certificate records; one of that name beside the certificate where it moved."""
    recorded = Path(content["instance"]["path"])
    return recorded if recorded.is_file() else path.parent / recorded.name


def _canonical(content: dict[str, Any]) -> bytes:
    return json.dumps(content, sort_keys=True, separators=(",", ":"), ensure_ascii=True).encode()


def stored_arrays(path: Path) -> dict[str, Any]:
    """Return the arrays of an instance file as int64."""
    arrays: dict[str, Any] = {}
    try:
        with zipfile.ZipFile(path) as archive:
            if sum(info.file_size for info in archive.infolist()) > 8 << 30:
                raise ValueError("too large")
        with np.load(path, allow_pickle=False) as stored:
            for name in _ARRAYS:
                if name in stored.files:
                    arrays[name] = stored[name]
        for name, stored_array in arrays.items():
            array = np.atleast_1d(stored_array) if name == "road_units_per_m" else stored_array
            if array.ndim != (2 if name == "burden_yen" else 1) or (array.dtype.kind not in "iub" and array.size):
                raise ValueError(name)
            arrays[name] = array.astype(np.int64)
        if not {"indptr", "indices", "cost_yen", "persons"} <= arrays.keys():
            raise ValueError("arrays")
    except Exception as error:  # whatever a damaged file leads to
        raise InputRefused(
            Text("証明書の問題例を読めません", "the instance of the certificate cannot be read"),
            remedy=Text("--instance で問題例のファイルを指定してください", "name the instance file with --instance"),
            file=str(path),
        ) from error
    return arrays


class CheckedInstance:
    """The arrays of an instance, checked and hashed on our own."""

    def __init__(self, path: Path) -> None:
        self._take(stored_arrays(path), str(path))

    @classmethod
    def of_arrays(cls, arrays: dict[str, Any], file: str) -> CheckedInstance:
        """Return the instance of arrays that were read already."""
        found = cls.__new__(cls)
        found._take(dict(arrays), file)
        return found

    def _take(self, arrays: dict[str, Any], file: str) -> None:
        start, covered = arrays["indptr"], arrays["indices"]
        self.cost: Whole = arrays["cost_yen"]
        self.persons: Whole = arrays["persons"]
        self.candidates, self.points = int(self.cost.size), int(self.persons.size)
        self.road: Whole | None = arrays.get("road_m")
        self.expressway: Whole | None = arrays.get("expressway")
        self.municipality: Whole | None = arrays.get("municipality")
        self.prefecture: Whole | None = arrays.get("prefecture")
        self.carrier: Whole | None = arrays.get("carrier")
        self.state: Whole | None = arrays.get("state_yen")
        self.burden: Whole | None = arrays.get("burden_yen")
        self.site_group: Whole | None = arrays.get("site_group")
        self.existing: Whole | None = arrays.get("existing")
        self.part_start: Whole | None = arrays.get("part_indptr")
        self.part_point: Whole | None = arrays.get("part_indices")
        self.part_share: Whole | None = arrays.get("part_share")
        self.site_x: Whole | None = arrays.get("site_x_m")
        self.site_y: Whole | None = arrays.get("site_y_m")
        self.road_units = int(arrays["road_units_per_m"][0]) if "road_units_per_m" in arrays else 1
        of_points = (self.road, self.expressway, self.municipality, self.prefecture, self.carrier)
        sizes = {array.size for array in of_points if array is not None}
        of_sites = (self.state, self.site_group, self.existing, self.site_x, self.site_y)
        of_yen = [self.cost, self.persons, self.road, self.state, *([] if self.burden is None else self.burden)]
        ok = (
            start.size == self.candidates + 1
            and int(start[0]) == 0
            and int(start[-1]) == covered.size
            and bool((np.diff(start) >= 0).all())
            and (covered.size == 0 or (int(covered.min()) >= 0 and int(covered.max()) < self.points))
            and sizes <= {self.points}
            and {array.size for array in of_sites if array is not None} <= {self.candidates}
            and (self.burden is None or self.burden.shape[1] == self.candidates)
            and self.road_units >= 1
            and all(a is None or a.size == 0 or int(a.min()) >= 0 for a in of_yen)
            and all(sum(a.tolist()) <= 1 << 53 for a in of_yen if a is not None)
            and (self.state is None or bool((self.state <= self.cost).all()))
        )
        if not ok:
            reject("問題例の配列が合いません", "the arrays of the instance do not fit", file)
        owner = np.repeat(np.arange(self.candidates, dtype=np.int64), np.diff(start))
        # Pairs (site, point), sorted and without repetition: these sets are what is hashed.
        pair = np.unique(owner * max(1, self.points) + covered)
        owner, arrays["indices"] = pair // max(1, self.points), pair % max(1, self.points)
        arrays["indptr"] = np.searchsorted(owner, np.arange(self.candidates + 1)).astype(np.int64)
        self.sha256 = _hash(arrays)
        self.arrays = arrays
        pair = np.sort(arrays["indices"] * max(1, self.candidates) + owner)
        self.pair_point, self.pair_site = pair // max(1, self.candidates), pair % max(1, self.candidates)


class StrictReader:
    """Reads what a certificate says about an instance; whatever is not as it must be refuses the certificate."""

    def __init__(self, instance: CheckedInstance, file: str) -> None:
        self._in, self._file = instance, file

    def _no(self, ja: str, en: str) -> NoReturn:
        reject(ja, en, self._file)

    def _number(self, value: Any, least: int, most: int) -> int:
        if type(value) is not int or not least <= value <= most:
            self._no("数値が範囲外です", "a number is out of range")
        return value

    def _list(self, values: Any, length: int | None = None) -> list[Any]:
        if not isinstance(values, list) or (length is not None and len(values) != length):
            self._no("並びが読めません", "a list cannot be read")
        return values


class Claims(StrictReader):
    """All claims of one certificate about one instance."""

    def __init__(self, content: dict[str, Any], instance: CheckedInstance, file: str) -> None:
        super().__init__(instance, file)
        self._content = content

    def _same_instance(self) -> None:
        named, instance = self._content["instance"], self._in
        if (named["sha256"], named["candidates"], named["points"]) != (
            instance.sha256,
            instance.candidates,
            instance.points,
        ):
            self._no("問題例が証明書のものと違います", "the instance is not the one it speaks of")


def says_format(path: Path, form: str) -> bool:
    """Whether a file says it is a certificate of a form; what it says is not checked.

    Keys are sorted, so the form may stand anywhere in the file.
    """
    try:
        return path.stat().st_size <= _MOST_BYTES and f'"format":"{form}"'.encode() in path.read_bytes()
    except OSError:
        return False


def _hash(arrays: dict[str, Any]) -> str:
    digest = hashlib.sha256(b"coverage_planner selection instance 1\n")
    for name in _ARRAYS:
        if name in arrays:
            digest.update(f"{name} {arrays[name].size}\n".encode())
            digest.update(arrays[name].astype("<i8").tobytes())
    return digest.hexdigest()
