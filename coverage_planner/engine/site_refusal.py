"""Refusals of a footprint that say whose footprint it is."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from coverage_planner.model.errors import OutOfValidity
from coverage_planner.model.site import Site
from coverage_planner.model.text import Text


@contextmanager
def naming_site(site: Site) -> Iterator[None]:
    """Put the planner's identifier of the site before whatever a model refuses about it."""
    try:
        yield
    except OutOfValidity as error:
        raise OutOfValidity(
            Text(f"局 {site.site_id}: {error.message.ja}", f"site {site.site_id}: {error.message.en}"),
            remedy=error.remedy,
            field=error.field,
        ) from error
