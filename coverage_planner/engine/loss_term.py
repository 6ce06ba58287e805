"""One quantity of a loss, and which other quantity of the same loss it is a summand of."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from math import fsum

from coverage_planner.model.text import Text

TOTAL = "Lb"
"""Symbol of the loss itself."""
NO_BASIS = Text("", "")


@dataclass(frozen=True, slots=True, kw_only=True)
class LossTerm:
    """A quantity of the loss under the name of its source, in dB unless told otherwise.

    The terms that say ``part_of`` the same symbol add up to the term of that symbol. A term that says nothing is an input of
    the formula, or a quantity that a Recommendation combines in another way than by adding.
    """

    symbol: str
    name: Text
    value: float
    unit: str = "dB"
    part_of: str = ""
    basis: Text = NO_BASIS
    """Equation and source, or what was held to a limit."""


def part(symbol: str, name: Text, value: float, basis: Text = NO_BASIS, *, of: str = TOTAL) -> LossTerm:
    """Return a summand of the loss, or of another of its terms."""
    return LossTerm(symbol=symbol, name=name, value=value, part_of=of, basis=basis)


def with_total(terms: tuple[LossTerm, ...], loss_db: float | None = None) -> tuple[LossTerm, ...]:
    """Return the terms and, last, their sum as the loss."""
    total = fsum(term.value for term in summands(TOTAL, terms)) if loss_db is None else loss_db
    return (*terms, LossTerm(symbol=TOTAL, name=Text("伝搬損失", "basic transmission loss"), value=total))


def summands(symbol: str, terms: Iterable[LossTerm]) -> tuple[LossTerm, ...]:
    """Return the terms that add up to the term of a symbol; none where it is not told as a sum."""
    return tuple(term for term in terms if term.part_of == symbol)


def adds_up(terms: Iterable[LossTerm]) -> bool:
    """Return whether the loss itself is told as a sum."""
    return any(term.part_of == TOTAL for term in terms)


def explained_term(term: LossTerm, terms: Iterable[LossTerm]) -> Text:
    """Return the name of a term with its source and, below the loss's own summands, what it is a summand of."""
    above = next((one for one in terms if one.symbol == term.part_of and one.symbol != TOTAL), None)
    ja, en = term.name.ja, term.name.en
    if above is not None:
        ja, en = f"{ja}（{above.symbol}の一部）", f"{en} (part of {above.symbol})"
    if term.basis.ja:
        ja, en = f"{ja}　{term.basis.ja}", f"{en}; {term.basis.en}"
    return Text(ja, en)
