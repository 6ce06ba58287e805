"""How the kernels of the propagation models are compiled.

``_nrt=False``: a kernel borrows the arrays it is given and does not count its references to them. Numba counts by default
at every call with an array and at every row looked at, with atomic instructions that the optimiser cannot drop across
branches: an eighth to a quarter of a P.1812 map. Such a kernel cannot make arrays; those that do are plain ``njit``.

``forceinline``: an array travels as seven numbers, a call of the sweep as up to eighty; inlined, none does (a tenth of a map).
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar, cast

from numba import njit

_Function = TypeVar("_Function", bound=Callable[..., Any])


def _borrowing(function: _Function, **options: Any) -> _Function:
    borrowing: dict[str, Any] = {"nogil": True, "cache": True, "_nrt": False, **options}
    return cast(_Function, njit(**borrowing)(function))


def kernel(function: _Function) -> _Function:
    """Compile a function that borrows its arrays."""
    return _borrowing(function)


def inlined(function: _Function) -> _Function:
    """Compile a function that becomes part of the kernels that call it."""
    return _borrowing(function, forceinline=True)


def unordered(function: _Function) -> _Function:
    """Compile maxima and minima of numbers as ``inlined``: without NaN to heed they run four at a time."""
    return _borrowing(function, forceinline=True, fastmath={"nnan", "nsz"})


def unordered_sums(function: _Function) -> _Function:
    """Compile sums too, in any order."""
    return _borrowing(function, forceinline=True, fastmath={"nnan", "nsz", "reassoc"})
