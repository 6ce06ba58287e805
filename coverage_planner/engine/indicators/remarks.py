"""What must be read with every figure of an assessment because of what was, or was not, imported."""

from __future__ import annotations

from coverage_planner.engine.indicators.known_services import KnownServices
from coverage_planner.engine.substitute_model import model_remarks
from coverage_planner.model.layers import PlanningData, PopulationTable
from coverage_planner.model.plan import Plan
from coverage_planner.model.settings import RadioSettings
from coverage_planner.model.terms import CARRIERS, Service, SiteStatus, name_of
from coverage_planner.model.text import Text

EVEN_SPLIT = Text(
    "人口は1kmメッシュを4つの500mメッシュに均等割りしたもの（計画者の承認による）",
    "persons of 1 km cells were split evenly over four 500 m cells, on the planner's word",
)
CANDIDATES_ONLY = Text(
    "事業者のエリアと既設局の入力がなく、候補局だけによる値",
    "no carrier's area and no existing site was imported: the figures rest on the candidates alone",
)


def population_remarks(population: PopulationTable) -> tuple[Text, ...]:
    """Return what must be said of the population with every figure."""
    return (EVEN_SPLIT,) if population.even_split else ()


def remarks_on(
    data: PlanningData, plan: Plan, known: KnownServices, radio: RadioSettings | None = None
) -> tuple[Text, ...]:
    """Return the remarks on a plan's figures, most important first; empty where nothing special must be said.

    ``radio`` adds what must be said of the propagation model.
    """
    remarks = list(population_remarks(data.population))
    existing = any(site.status is SiteStatus.EXISTING for site in plan.active_sites)
    if data.service_areas is None and not existing and plan.active_sites:
        remarks.append(CANDIDATES_ONLY)
    remarks += carriers_remark(known)
    if radio is not None:
        remarks += model_remarks(plan.active_sites, radio)
    return tuple(remarks)


def carriers_remark(known: KnownServices) -> tuple[Text, ...]:
    """Return which carriers the overlay rests on where it is not all four: the target is for four (RULES 1.1b)."""
    there = [carrier for carrier in CARRIERS if known.knows_carrier(carrier, Service.NR)]
    if not there or len(there) == len(CARRIERS):
        return ()
    ja, en = "・".join(name_of(c).ja for c in there), ", ".join(name_of(c).en for c in there)
    return (
        Text(
            f"4者のうち5Gの入力があるのは{len(there)}者（{ja}）だけで、重ね合わせもその値",
            f"only {len(there)} of the four carriers have 5G input ({en}); the overlay is theirs",
        ),
    )
