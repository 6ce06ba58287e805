"""Projects over the years: state money against the budget line, ranking by what a newly covered person or road metre costs.

Figures per person and per metre are exact fractions of yen; nobody newly covered gives no figure and the last place.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from fractions import Fraction

from coverage_planner.model.subsidy_statements import BudgetStatement, SubsidyStatements
from coverage_planner.model.terms import Programme, name_of
from coverage_planner.model.text import Text
from coverage_planner.subsidy.budget import budget_of, national_budgets
from coverage_planner.subsidy.district import DistrictProject
from coverage_planner.subsidy.fiscal_year import FiscalYear

MICROMETRES = 1_000_000


@dataclass(frozen=True, slots=True, kw_only=True)
class ProjectEffect:
    """What one project newly covers; counted by the engine."""

    persons: int
    road_um: int

    def __post_init__(self) -> None:
        """Refuse negative effects: more sites never cover fewer."""
        if self.persons < 0 or self.road_um < 0:
            raise ValueError("an effect is 0 or more")


@dataclass(frozen=True, slots=True, kw_only=True)
class RankedProject:
    """A project with its effect and places; places start at 1 and equal figures share a place.

    ``state_yen_per_person`` and ``state_yen_per_road_m`` are None where nobody or no road is newly covered, or where the
    project gets no state money.
    """

    project: DistrictProject
    effect: ProjectEffect
    state_yen_per_person: Fraction | None
    state_yen_per_road_m: Fraction | None
    place_by_person: int | None
    place_by_road: int | None


def rank_projects(
    projects: Iterable[DistrictProject], effect_of: Callable[[DistrictProject], ProjectEffect]
) -> tuple[RankedProject, ...]:
    """Return the projects by state yen per newly covered person, then per road metre, then in their own order."""
    listed = [(project, effect_of(project)) for project in projects]
    persons = [_per(project, effect.persons) for project, effect in listed]
    metres = [_per(project, Fraction(effect.road_um, MICROMETRES)) for project, effect in listed]
    ranked = [
        RankedProject(
            project=project,
            effect=effect,
            state_yen_per_person=persons[index],
            state_yen_per_road_m=metres[index],
            place_by_person=_place(persons[index], persons),
            place_by_road=_place(metres[index], metres),
        )
        for index, (project, effect) in enumerate(listed)
    ]
    last = len(ranked) + 1
    return tuple(sorted(ranked, key=lambda one: (one.place_by_person or last, one.place_by_road or last)))


def _per(project: DistrictProject, count: int | Fraction) -> Fraction | None:
    if not project.eligible or not count:
        return None
    return Fraction(project.shares_yen.state, count)


def _place(value: Fraction | None, values: list[Fraction | None]) -> int | None:
    return None if value is None else 1 + sum(other is not None and other < value for other in values)


@dataclass(frozen=True, slots=True, kw_only=True)
class BudgetRow:
    """One fiscal year (and programme) of the view.

    Attributes:
        fiscal_year: the budget year.
        programme: None for all programmes together.
        projects: projects of the year.
        state_yen: state money of the decided projects.
        total_cost_yen: 総事業費 of all projects of the year, the undecided ones included.
        undecided: how many of the projects lack a fact; their state money is not known and not in ``state_yen``.
        budget: the planner's line, None where none is stated.
    """

    fiscal_year: FiscalYear
    programme: str | None
    projects: tuple[DistrictProject, ...]
    state_yen: int
    total_cost_yen: int
    undecided: int
    budget: BudgetStatement | None

    @property
    def left_yen(self) -> int | None:
        """Budget less state money; below zero where it does not suffice; None without a line."""
        return None if self.budget is None else self.budget.amount_yen - self.state_yen

    @property
    def programme_name(self) -> Text:
        """The programme in words."""
        if self.programme is None:
            return Text("全事業", "all programmes")
        if self.programme in {programme.value for programme in Programme}:
            return name_of(Programme(self.programme))
        return Text(self.programme, self.programme)


def budget_rows(
    projects: Iterable[DistrictProject], statements: SubsidyStatements, *, by_programme: bool = False
) -> tuple[BudgetRow, ...]:
    """Return one row for each year (and programme) that has projects or a budget line, oldest first.

    Projects whose year lies in several lines count once: against the line of their programme where one is stated, and in
    the sum over all programmes against the line for all.
    """
    listed = tuple(projects)
    keys: dict[tuple[FiscalYear, str | None], list[DistrictProject]] = {}
    for line in statements.budgets:
        if bool(line.programme) is by_programme:
            keys.setdefault((FiscalYear.parse(line.fiscal_year), line.programme or None), [])
    for project in listed:
        keys.setdefault((project.fiscal_year, project.programme if by_programme else None), []).append(project)
    rows = []
    for (year, programme), members in sorted(keys.items(), key=lambda item: (item[0][0], item[0][1] or "")):
        line_found = budget_of(statements, year, programme)
        if by_programme and line_found is not None and not line_found.programme:
            line_found = None  # the line for all programmes is not one programme's to spend
        rows.append(
            BudgetRow(
                fiscal_year=year,
                programme=programme,
                projects=tuple(members),
                state_yen=sum(project.shares_yen.state for project in members),
                total_cost_yen=sum(project.total_cost_yen for project in members),
                undecided=sum(not project.decided for project in members),
                budget=line_found,
            )
        )
    return tuple(rows)


@dataclass(frozen=True, slots=True, kw_only=True)
class YearOfProject:
    """A year proposed for a project, None where no line had room for its state money."""

    ranked: RankedProject
    fiscal_year: FiscalYear | None


def spread_over_years(ranked: Iterable[RankedProject], budgets: Mapping[FiscalYear, int]) -> tuple[YearOfProject, ...]:
    """Propose a year for each project: in the order given, the first year whose budget still has room.

    A simple proposal, not an optimum. State money is that of the project's own year: a project moved to a year with other
    rules must be decided again. Projects without state money take no room and get no year.
    """
    left = dict(sorted(budgets.items()))
    found = []
    for one in ranked:
        state = one.project.shares_yen.state
        year = None
        if one.project.eligible:
            year = next((year for year, yen in left.items() if yen >= state), None)
            if year is not None:
                left[year] -= state
        found.append(YearOfProject(ranked=one, fiscal_year=year))
    return tuple(found)


def national_budget_notes(years: Iterable[FiscalYear]) -> tuple[Text, ...]:
    """Return the national lines of some years in words, for reference under the table."""
    wanted = set(years)
    return tuple(
        Text(
            f"参考 国の予算額（全国）: {line.fiscal_year.name.ja} {line.name.ja} {line.yen:,}円"
            f"（出典 {line.source}、確度{line.confidence.value}）",
            f"for reference, national budget of {line.fiscal_year.name.en}: {line.name.en} {line.yen:,} yen",
        )
        for line in national_budgets()
        if line.fiscal_year in wanted
    )
