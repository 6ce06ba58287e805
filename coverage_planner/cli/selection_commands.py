"""``select`` and ``verify``: part of the contract, not of this version; they refuse clearly."""

from __future__ import annotations

import typer

from coverage_planner.model.errors import NotBuiltYet
from coverage_planner.model.text import Text

ANY_ARGUMENTS = {"ignore_unknown_options": True, "allow_extra_args": True}


def _refusal(name: str) -> NotBuiltYet:
    return NotBuiltYet(
        Text(f"{name} はこの版にはまだありません", f"{name} is not built yet in this version"),
        remedy=Text("候補局は手で置き、compare で比べてください", "place candidates by hand and use compare"),
    )


def select(context: typer.Context) -> int:
    """置局の自動選定 (この版にはまだありません)。"""
    raise _refusal(str(context.info_name))


def verify(context: typer.Context) -> int:
    """選定証明書の検算 (この版にはまだありません)。"""
    raise _refusal(str(context.info_name))
