"""What must be read with every figure of an assessment because of what was, or was not, imported."""

from __future__ import annotations

from coverage_planner.engine.indicators.known_services import KnownServices
from coverage_planner.engine.indicators.population import uses_published_parts
from coverage_planner.engine.substitute_model import model_remarks
from coverage_planner.model.layers import PlanningData, PopulationTable, ZoneTable
from coverage_planner.model.plan import Plan
from coverage_planner.model.results import PARTLY_LOADED
from coverage_planner.model.settings import CoverageDefinition, RadioSettings
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


WITHIN_BOUNDARIES = Text(
    "対象は読み込んだ行政区域にかかる500mメッシュだけ（取り込み時の指定）",
    "the area is the half meshes of the loaded boundaries only, as chosen at import",
)
_NAMED = 5


def population_remarks(population: PopulationTable) -> tuple[Text, ...]:
    """Return what must be said of the population with every figure."""
    limited = (WITHIN_BOUNDARIES,) if population.within_boundaries else ()
    return ((EVEN_SPLIT,) if population.even_split else ()) + limited


def data_remarks(data: PlanningData, definition: CoverageDefinition | None = None) -> tuple[Text, ...]:
    """Return what must be said of the imported data with every figure.

    Under the rule of published parts prefectures come from whole by-prefecture tables; ``definition`` tells.
    """
    whole = definition is not None and uses_published_parts(data.population, definition)
    return (*population_remarks(data.population), *_part_remark(data.zones, prefectures=not whole))


def _part_remark(zones: ZoneTable | None, *, prefectures: bool) -> tuple[Text, ...]:
    if zones is None or not zones.partly_loaded:
        return ()
    codes = zones.partly_loaded
    names = list(dict.fromkeys(m.prefecture_name for m in zones.municipalities if m.prefecture_code in codes))
    if not prefectures:
        names = []
    names += [f"{m.prefecture_name}{m.name}" for m in zones.municipalities if m.code in codes]
    if not names:
        return ()
    more = len(names) - _NAMED
    ja = "、".join(names[:_NAMED]) + (f"ほか{more}" if more > 0 else "")
    en = ", ".join(names[:_NAMED]) + (f" and {more} more" if more > 0 else "")
    return (
        Text(
            f"{PARTLY_LOADED.ja}: {ja} は区域の一部の人口しか読み込んでおらず、人口と率はその部分の値。目標は判定しない",
            f"{PARTLY_LOADED.en}: of {en} only a part of the population is loaded; persons and rates are of that part, and "
            "no target is judged",
        ),
    )


def remarks_on(
    data: PlanningData,
    plan: Plan,
    known: KnownServices,
    radio: RadioSettings | None = None,
    definition: CoverageDefinition | None = None,
) -> tuple[Text, ...]:
    """Return the remarks on a plan's figures, most important first; empty where nothing special must be said.

    ``radio`` adds what must be said of the propagation model; ``definition`` says how prefectures are counted.
    """
    remarks = list(data_remarks(data, definition))
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
