"""The project: imported data, plans and settings as one frozen value."""

from __future__ import annotations

from dataclasses import dataclass, field, replace

from coverage_planner.model.bookmark import Bookmark
from coverage_planner.model.errors import PlannerError
from coverage_planner.model.layers import PlanningData
from coverage_planner.model.plan import Plan
from coverage_planner.model.settings import Settings
from coverage_planner.model.text import Text


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Project:
    """What one project file holds. ``next_site_number`` only grows, so numbers are never reused.

    ``bookmarks`` are views of the map, ``questions`` what was last asked in the window's studies (name and text, as the window
    writes it); no figure depends on them.
    """

    title: str
    data: PlanningData
    plans: tuple[Plan, ...]
    settings: Settings = field(default_factory=Settings)
    next_site_number: int = 1
    bookmarks: tuple[Bookmark, ...] = ()
    questions: tuple[tuple[str, str], ...] = ()

    def has_figures_of(self, other: Project | None) -> bool:
        """Return whether both give the same figures because they are the same data, plans and settings."""
        if other is None:
            return False
        return self.data is other.data and self.plans is other.plans and self.settings is other.settings

    def plan(self, name: str) -> Plan:
        """Return the plan of that name.

        Raises:
            PlannerError: naming the plans there are.
        """
        for plan in self.plans:
            if plan.name == name:
                return plan
        names = "、".join(plan.name for plan in self.plans)
        raise PlannerError(
            Text(f"計画「{name}」はありません", f"there is no plan '{name}'"),
            remedy=Text(f"次のいずれかを指定してください: {names}", f"use one of: {names}"),
        )

    def with_plan(self, plan: Plan) -> Project:
        """Return the project with ``plan`` in place of the plan of the same name, or added at the end."""
        if any(other.name == plan.name for other in self.plans):
            return replace(self, plans=tuple(plan if other.name == plan.name else other for other in self.plans))
        return replace(self, plans=(*self.plans, plan))
