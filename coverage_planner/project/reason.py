"""「この数値の根拠」: any figure as the root of one tree down to its ground; children are made when a node is opened.

A node has the exact amount it stands for (integers), and its children say how they make it up. Whether they add up is
worked out from the children themselves, never assumed: see :meth:`ReasonChildren.closing`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from enum import StrEnum

import numpy as np
import numpy.typing as npt

from coverage_planner.model.layers import Int64Array
from coverage_planner.model.rate import Rate, decimal_text
from coverage_planner.model.terms import ANY_CARRIER, Service
from coverage_planner.model.text import Text

Progress = Callable[[float], None]
Bounds = tuple[float, float, float, float]
"""West, south, east, north in degrees."""


class Unit(StrEnum):
    """What an amount counts."""

    PERSONS = "persons"
    MICROMETRES = "um"
    YEN = "yen"
    CELLS = "cells"
    MESHES = "meshes"


UNIT_NAMES: dict[Unit, Text] = {
    Unit.PERSONS: Text("人", "persons"),
    Unit.MICROMETRES: Text("m", "m"),
    Unit.YEN: Text("円", "yen"),
    Unit.CELLS: Text("小区画", "sub-cells"),
    Unit.MESHES: Text("メッシュ", "meshes"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Amount:
    """What a node stands for: a whole number, or a part of a whole (numerator and denominator of a rate)."""

    part: int
    whole: int | None = None
    unit: Unit

    @property
    def rate(self) -> Rate | None:
        """The rate, None for a plain amount."""
        return None if self.whole is None else Rate(self.part, self.whole)

    @property
    def words(self) -> Text:
        """The amount as printed; road in metres to the micrometre, so that nothing is lost."""
        ja, en = (self._words(language) for language in ("ja", "en"))
        return Text(ja, en)

    def _words(self, language: str) -> str:
        unit = UNIT_NAMES[self.unit].ja if language == "ja" else UNIT_NAMES[self.unit].en
        gap = "" if language == "ja" and self.unit is Unit.YEN else " "
        part = number_text(self.part, self.unit)
        if self.whole is None:
            return f"{part}{gap}{unit}"
        return f"{part} / {number_text(self.whole, self.unit)}{gap}{unit}"


def number_text(value: int, unit: Unit) -> str:
    """Return a number of some unit with thousands separators; micrometres as metres with six decimals."""
    if unit is not Unit.MICROMETRES:
        return f"{value:,}"
    whole, rest = divmod(abs(value), 1_000_000)
    return f"{'-' if value < 0 else ''}{whole:,}.{rest:06d}"


@dataclass(frozen=True, slots=True, kw_only=True)
class MeshCellsPicture:
    """The sub-cells of a half mesh, to be drawn: state of each, south to north and west to east."""

    half_row: int
    half_col: int
    states: bytes
    """100 values of :data:`coverage_planner.engine.mesh_cells.CELL_STATES`."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PathPicture:
    """The path from a site to a sub-cell, to be drawn; without a number the site that serves it best.

    Of the site's sectors the strongest is meant that serves the carrier key with the service.
    """

    cell: tuple[int, int]
    site_number: int | None = None
    carrier: str = ANY_CARRIER
    service: Service = Service.MOBILE


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Reason:
    """One node of the tree.

    Attributes:
        key: tells it from its siblings, the same after an edit of the plan, so that a tree can be opened again.
        label: what it is.
        amount: what adds up, or None.
        value: the value as shown; empty takes the words of the amount.
        note: rule, server or source in short.
        details: what stands beside it in full, line by line.
        holds: True or False where something is said to hold (covered, eligible), None elsewhere.
        children: makes the children, in the worker where ``slow``; None for a leaf.
        bounds: where it lies on the map, one (west, south, east, north) per stretch or mesh.
        picture: what is drawn beside it.
        stands_on: the plan's figures that it and what is below it stand on, where they are not those of the tree.
    """

    key: str
    label: Text
    amount: Amount | None = None
    value: Text | None = None
    note: Text | None = None
    details: tuple[Text, ...] = ()
    holds: bool | None = None
    children: Callable[[Progress], ReasonChildren] | None = None
    slow: bool = False
    bounds: tuple[Bounds, ...] = ()
    picture: MeshCellsPicture | PathPicture | None = None
    stands_on: object | None = None

    @property
    def value_text(self) -> Text:
        """The value as shown."""
        if self.value is not None:
            return self.value
        return Text("", "") if self.amount is None else self.amount.words

    def opened(self, progress: Progress = lambda _share: None) -> ReasonChildren:
        """Return the children; none for a leaf."""
        return ReasonChildren() if self.children is None else self.children(progress)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class ReasonChildren:
    """The children of a node, made one by one: a list of 470,000 meshes costs its arrays only.

    ``parts`` and ``wholes`` are the amounts of the first ``parts.size`` children, which make up the parent; what follows
    them (rules, inputs) stands beside. ``said`` replaces the line about the sum where the parent is no sum; ``counted``
    names what is added, e.g. municipalities.
    """

    count: int = 0
    make: Callable[[int], Reason] = field(default=lambda _place: _none())
    parts: Int64Array | None = None
    wholes: Int64Array | None = None
    counted: Text = Text("件", "items")  # noqa: RUF009 - an immutable value
    said: Text | None = None

    def __iter__(self) -> Iterator[Reason]:
        """Make all children, in their order."""
        return (self.make(place) for place in range(self.count))

    def adds_up(self, parent: Reason) -> bool | None:
        """Return whether the amounts of the children are the parent's, exactly; None where the parent is no sum."""
        if parent.amount is None or self.parts is None or self.said is not None:
            return None
        whole = None if self.wholes is None else _exact_sum(self.wholes)
        return _exact_sum(self.parts) == parent.amount.part and whole == parent.amount.whole

    def closing(self, parent: Reason) -> Text | None:
        """Return the line that says how the children make up the parent; None where there is nothing to say."""
        if self.said is not None:
            return self.said
        right = self.adds_up(parent)
        if right is None or parent.amount is None or self.parts is None:
            return None
        whole = None if self.wholes is None else _exact_sum(self.wholes)
        if right and not self.parts.size:
            return Text(f"該当する{self.counted.ja}はない", f"there are no {self.counted.en}")
        total = Amount(part=_exact_sum(self.parts), whole=whole, unit=parent.amount.unit).words
        count = f"{self.parts.size:,}"
        if right:
            return Text(
                f"下の{count}{self.counted.ja}の合計 {total.ja} は上の値に一致",
                f"the {count} {self.counted.en} below add up to {total.en}, the value above",
            )
        return Text(
            f"下の{count}{self.counted.ja}の合計 {total.ja} は上の値 {parent.amount.words.ja} と一致しない",
            f"the {count} {self.counted.en} below add up to {total.en}, not to {parent.amount.words.en}",
        )


def listed(
    counted: Sequence[Reason], beside: Sequence[Reason] = (), *, of: Text | None = None, said: Text | None = None
) -> ReasonChildren:
    """Return children that are few: those that make up the parent, then those that stand beside."""
    every = (*counted, *beside)
    amounts = [reason.amount for reason in counted if reason.amount is not None]
    parts = wholes = None
    if counted and len(amounts) == len(counted):
        parts = np.array([amount.part for amount in amounts], dtype=np.int64)
        if all(amount.whole is not None for amount in amounts):
            wholes = np.array([amount.whole for amount in amounts], dtype=np.int64)
    more = {} if of is None else {"counted": of}
    return ReasonChildren(
        count=len(every), make=lambda place: every[place], parts=parts, wholes=wholes, said=said, **more
    )


def exact_words(rate: Rate, unit: Unit) -> tuple[Text, ...]:
    """Return numerator, denominator, the reduced fraction and how it is rounded where it is printed."""
    exact = rate.fraction
    part, whole = number_text(rate.covered, unit), number_text(rate.total, unit)
    name = UNIT_NAMES[unit]
    if exact is None:
        return (Text(f"分母が0{name.ja}のため率はない", f"no rate: the denominator is 0 {name.en}"),)
    return (
        Text(f"分子 {part} {name.ja}　÷　分母 {whole} {name.ja}", f"{part} {name.en} / {whole} {name.en}"),
        Text(
            f"＝ {exact.numerator:,}／{exact.denominator:,}（約分後） ≒ {decimal_text(exact * 100, 6)} %",
            f"= {exact.numerator:,}/{exact.denominator:,} (reduced), about {decimal_text(exact * 100, 6)} %",
        ),
        Text(
            f"表示 {rate.percent_text()} %: 印字するときだけ小数第2位を四捨五入。計算と目標の判定は丸め前の分数による",
            f"shown as {rate.percent_text()} %: rounded half up only where it is printed; targets are judged exactly",
        ),
    )


def _exact_sum(values: npt.NDArray[np.int64]) -> int:
    return int(values.sum(dtype=np.int64))


def _none() -> Reason:
    raise IndexError("a leaf has no children")
