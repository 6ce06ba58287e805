"""The one sentence that says why a sub-cell is covered or not."""

from __future__ import annotations

from dataclasses import dataclass

from coverage_planner.engine.explained_path import ExplainedPath
from coverage_planner.model.settings import RadioSettings
from coverage_planner.model.text import Text


@dataclass(frozen=True, slots=True, kw_only=True)
class Shortfall:
    """What the sentence is made of."""

    level_ddbm: int
    threshold_ddbm: int
    distance_m: float
    too_far: bool
    """Beyond the longest range of the settings."""
    beyond_formula: bool
    """Beyond the distances that the formula is defined for."""
    hidden: bool
    """Without line of sight, which the settings take as outside."""
    loss_db: float
    free_space_db: float
    pattern_db: float
    margin_db: float


def reason_of(found: Shortfall, path: ExplainedPath, radio: RadioSettings) -> Text:
    """Return why the place is covered or not."""
    level, threshold = f"{found.level_ddbm / 10:.1f}", f"{found.threshold_ddbm / 10:.1f}"
    over_db = (found.level_ddbm - found.threshold_ddbm) / 10
    km = f"{found.distance_m / 1000:.2f}"
    if found.too_far:
        reach = f"{radio.maximum_range_m / 1000:g}"
        return Text(
            f"局から{km} kmで計算の最大距離{reach} kmより遠いため、エリア外です。",
            f"Not covered: {km} km from the site, beyond the longest range of {reach} km.",
        )
    if found.hidden:
        where = _obstacle(path)
        return Text(
            f"{where.ja}見通しを遮るため(見通し外は圏外とする設定)、エリア外です。",
            f"Not covered: {where.en} the line of sight, and hidden places count as outside.",
        )
    if found.beyond_formula:
        return Text(
            f"局から{km} kmで算出式の適用距離より遠いため、エリア外です。",
            f"Not covered: {km} km from the site is beyond the distances of the formula.",
        )
    if over_db >= 0:
        return Text(
            f"受信レベル {level} dBm がしきい値 {threshold} dBm を {over_db:.1f} dB 上回るため、エリア内です。",
            f"Covered: the level of {level} dBm is {over_db:.1f} dB above the threshold of {threshold} dBm.",
        )
    cause = _main_cause(found, path, -over_db)
    return Text(
        f"受信レベル {level} dBm がしきい値 {threshold} dBm に {-over_db:.1f} dB 足りないため、エリア外です。"
        f"主な原因は{cause.ja}です。",
        f"Not covered: the level of {level} dBm is {-over_db:.1f} dB below the threshold of {threshold} dBm, "
        f"mainly because of {cause.en}.",
    )


def _main_cause(found: Shortfall, path: ExplainedPath, missing_db: float) -> Text:
    """Return the largest of the causes that alone would make up for what is missing; the distance where none would."""
    km = f"{found.distance_m / 1000:.2f}"
    excess_db = found.loss_db - found.free_space_db
    where = _obstacle(path)
    if path.loss_db is not None:
        obstacle = Text(
            f"{where.ja}遮ることなどによる、自由空間より {excess_db:.1f} dB 大きい損失",
            f"a loss {excess_db:.1f} dB above free space ({where.en} the path)",
        )
    else:
        obstacle = Text(
            f"自由空間より {excess_db:.1f} dB 大きい伝搬損失(距離 {km} km)",
            f"a loss {excess_db:.1f} dB above free space over {km} km",
        )
    causes = [
        (excess_db, obstacle),
        (
            found.pattern_db,
            Text(
                f"アンテナの指向性による {found.pattern_db:.1f} dB の減衰",
                f"{found.pattern_db:.1f} dB of antenna pattern",
            ),
        ),
        (
            found.margin_db,
            Text(f"{found.margin_db:.1f} dB の余裕と受信点の損失", f"{found.margin_db:.1f} dB of margins"),
        ),
    ]
    enough = [cause for cause in causes if cause[0] >= missing_db]
    if enough:
        return max(enough, key=lambda cause: cause[0])[1]
    return Text(f"局からの距離 {km} km", f"the distance of {km} km")


def _obstacle(path: ExplainedPath) -> Text:
    point = path.highest_obstacle
    if point is None or path.line_of_sight:
        return Text("途中の地形が経路を", "the terrain on the way obstructs")
    km, height = f"{point.distance_m / 1000:.2f}", f"{point.height_m:.0f}"
    return Text(f"局から{km} kmの標高{height} mの地点が", f"the ground of {height} m at {km} km hides")
