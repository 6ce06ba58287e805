"""Options that mean something only beside another one: refused by name instead of being passed over in silence."""

from __future__ import annotations

from collections.abc import Mapping

from coverage_planner.model.errors import InputRefused
from coverage_planner.model.text import Text


def refuse_without(needed: str, given: Mapping[str, object]) -> None:
    """Refuse the first option that was given although the one it goes with was not.

    Args:
        needed: the option that is missing, as it is typed.
        given: the options that go with it, with their values; None, False, 0 and empty values were not given.

    Raises:
        InputRefused: naming both.
    """
    for option, value in given.items():
        if value:
            raise InputRefused(
                Text(f"{needed} と使うオプションです", f"goes with {needed} only"),
                remedy=Text(f"{needed} を加えるか {option} を外してください", f"add {needed} or leave out {option}"),
                field=option,
            )
