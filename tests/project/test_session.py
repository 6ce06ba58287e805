"""Edits, undo and redo of a session: any sequence of edits can be walked back and forth exactly."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from coverage_planner.data.site_table import PlannedSite
from coverage_planner.model.errors import PlannerError
from coverage_planner.model.project import Project
from coverage_planner.model.terms import SiteStatus
from coverage_planner.project.session import MERGE_WITHIN_S, Session, SessionChange, plans_of_import
from tests.project.conftest import make_site


def test_place_move_delete_are_one_undo_entry_each(project: Project) -> None:
    session = Session(project)
    site = session.place_site(35.7, 139.8)
    session.move_site(site.number, 35.71, 139.81)
    session.remove_sites(frozenset({site.number}))
    texts = []
    while session.undo_text is not None:
        texts.append(session.undo_text.en.split()[0])
        session.undo()
    assert texts == ["delete", "move", "place"]
    assert session.project is project


def test_a_new_site_has_a_fresh_number_and_identifier(project: Project) -> None:
    session = Session(project)
    first = session.place_site(35.7, 139.8)
    second = session.place_site(35.7, 139.8, template=first)
    assert first.number == 4 and second.number == 5
    assert first.site_id != second.site_id
    assert second.sectors == first.sectors


def test_a_locked_site_neither_moves_nor_goes(project: Project) -> None:
    session = Session(project)
    with pytest.raises(PlannerError, match="固定"):
        session.move_site(1, 35.0, 139.0)
    with pytest.raises(PlannerError, match="固定"):
        session.remove_sites(frozenset({1}))
    assert session.undo_text is None


def test_nudges_that_follow_each_other_are_one_entry(project: Project) -> None:
    session = Session(project)
    session.select_plan("単独整備案")
    number, start = 2, session.plan.site(2)
    now = [100.0]
    session._clock = lambda: now[0]

    def nudge(after_s: float) -> None:
        now[0] += after_s
        site = session.plan.site(number)
        session.move_site(number, site.latitude_deg + 0.001, site.longitude_deg, nudge=True)

    for _ in range(5):
        nudge(1.0)
    assert session.plan.site(number).latitude_deg == pytest.approx(start.latitude_deg + 0.005)
    session.undo()
    assert session.plan.site(number) == start and session.undo_text is None
    session.redo()
    nudge(0.1)  # an undo or redo ends the row of nudges
    session.undo()
    assert session.plan.site(number).latitude_deg == pytest.approx(start.latitude_deg + 0.005)
    session.undo()
    assert session.project is project
    nudge(1.0)
    nudge(MERGE_WITHIN_S + 0.1)  # a pause does, too
    session.set_enabled(number, False)
    nudge(0.1)  # and any other edit
    edits = 0
    while session.undo_text is not None:
        session.undo()
        edits += 1
    assert edits == 4 and session.project is project


def test_several_sites_are_switched_as_one_entry(project: Project) -> None:
    session = Session(project)
    numbers = frozenset(site.number for site in session.plan.sites)
    session.set_enabled_many(numbers, True)
    assert session.undo_text is None, "all of them were on already"
    session.set_enabled_many(numbers, False)
    assert not any(site.enabled for site in session.plan.sites)
    assert str(len(numbers)) in session.undo_text.ja
    session.undo()
    assert session.project is project and session.undo_text is None


def test_edits_touch_only_the_current_plan(project: Project) -> None:
    session = Session(project)
    session.select_plan("単独整備案")
    session.move_site(2, 35.5, 139.5)
    assert session.project.plan("現状") is project.plan("現状")
    assert session.plan.site(2).latitude_deg == 35.5


def test_plans_can_be_duplicated_renamed_and_deleted(project: Project) -> None:
    session = Session(project)
    session.duplicate_plan("単独整備案", "写し")
    assert session.plan_name == "写し"
    assert session.plan.sites == project.plan("単独整備案").sites
    session.rename_plan("写し", "共同整備案")
    assert session.plan_name == "共同整備案"
    session.delete_plan("共同整備案")
    assert session.plan_name == "現状"
    with pytest.raises(PlannerError, match="既にあります"):
        session.duplicate_plan("現状", "空の案")
    with pytest.raises(PlannerError):
        session.duplicate_plan("現状", "  ")
    for _ in range(3):
        session.undo()
    assert session.project is project


def test_the_last_plan_stays(project: Project) -> None:
    session = Session(replace(project, plans=project.plans[:1]))
    with pytest.raises(PlannerError, match="最後"):
        session.delete_plan("現状")


def test_listeners_hear_what_changed_and_who_did_it(project: Project) -> None:
    session = Session(project)
    heard: list[SessionChange] = []
    end = session.subscribe(heard.append)
    session.place_site(35.7, 139.8, initiator="map")
    assert heard[-1].kinds == {"plan", "undo"} and heard[-1].initiator == "map"
    end()
    session.undo()
    assert len(heard) == 1


def test_unsaved_mark_follows_undo(project: Project, tmp_path: Path) -> None:
    session = Session(project)
    assert session.modified
    with pytest.raises(PlannerError, match="保存先"):
        session.save()
    session.save(tmp_path / "p.gpkg")
    assert not session.modified
    session.place_site(35.7, 139.8)
    assert session.modified
    session.undo()
    assert not session.modified


@hypothesis_settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.integers(0, 5), max_size=25))
def test_undo_and_redo_walk_the_same_path(project: Project, steps: list[int]) -> None:
    session = Session(project)
    states = [session.project]
    for step in steps:
        own = [site.number for site in session.plan.sites if not site.locked]
        if step in (0, 1) or not own:
            session.place_site(35.6 + 0.01 * step, 139.7)
        elif step == 2:
            session.move_site(own[0], 35.65, 139.75)
        elif step == 3:
            session.remove_sites(frozenset(own[:1]))
        elif step == 4:
            session.set_enabled(own[-1], not session.plan.site(own[-1]).enabled)
        else:
            session.change_settings(session.project.settings)
        states.append(session.project)
    for state in reversed(states[:-1]):
        session.undo()
        assert session.project is state
    for state in states[1:]:
        session.redo()
        assert session.project is state


def test_plans_of_a_site_table() -> None:
    """Existing sites are in every plan; candidates follow their plan names."""
    planned = (
        PlannedSite(site=make_site(1, status=SiteStatus.EXISTING), plans=()),
        PlannedSite(site=make_site(2), plans=("単独整備案", "共同整備案")),
        PlannedSite(site=make_site(3), plans=("共同整備案",)),
        PlannedSite(site=make_site(4), plans=()),
    )
    numbers = {plan.name: [site.number for site in plan.sites] for plan in plans_of_import(planned)}
    assert numbers == {"現状": [1], "単独整備案": [1, 2], "共同整備案": [1, 2, 3], "候補案": [1, 4]}
