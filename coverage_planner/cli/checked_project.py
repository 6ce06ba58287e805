"""What ``verify --project`` says: what was made again from the project and is the same, and what was trusted."""

from __future__ import annotations

from typing import Any

from coverage_planner.cli.answers import language
from coverage_planner.model.text import Text
from coverage_planner.project.plan_remade import Remade

_TRUSTED = (
    Text(
        "計画ファイルに取り込まれた入力データ（地形・人口・道路・エリア。ファイルのハッシュは assess --json に出ます）",
        "the input data inside the project (terrain, population, roads, areas; hashes of the files: assess --json)",
    ),
    Text(
        "電波伝搬・エリア判定・補助の判定の計算（このプログラム自身でやり直したもので、別のプログラムによる検算ではありません）",
        "propagation, coverage and subsidy decisions (done again by this program itself, not by another one)",
    ),
    Text(
        "問いの条件（予算・目標・必須・禁止など。証明書に書かれたとおり）",
        "the question (budgets, goals, locks), as the certificate states it",
    ),
)


def remade_json(remade: Remade) -> dict[str, Any]:
    """Return what was made again as JSON."""
    return {
        "plan": remade.plan_name,
        "instance_sha256": remade.sha256,
        "candidates": remade.candidates,
        "points": remade.points,
        "site_ids": list(remade.sites),
        "footprints_compared": remade.footprints,
        "joint_meshes_recounted": remade.joint_points,
        "counted_persons": remade.counted_persons,
        "covered_persons": remade.covered_persons,
        "counted_are_all_covered": remade.exact,
        "candidates_not_in_the_certificate": remade.others,
        "trusted": [one.in_language(language()) for one in _TRUSTED],
    }


def remade_lines(remade: Remade) -> list[Text]:
    """Return the same for people."""
    lines = [
        Text(
            f"計画ファイルの計画「{remade.plan_name}」から作り直しました: 候補局の選択肢 {remade.candidates}・需要点 {remade.points:,} "
            "のエリア、覆う範囲、費用、国費は、証明書の問題例と SHA-256 まで一致します",
            f"made again from plan '{remade.plan_name}' of the project: footprints, covering sets, costs and State money of "
            f"{remade.candidates} options and {remade.points:,} demand points are those of the certificate, by SHA-256",
        )
    ]
    if remade.footprints:
        lines.append(
            Text(
                f"選ばれた {remade.footprints}局のエリアはすべて SHA-256 が一致し、複数の局が合わさって覆う {remade.joint_points} メッシュは"
                "小区画まで一致します",
                f"the footprints of all {remade.footprints} chosen sites agree by SHA-256, and {remade.joint_points} meshes "
                "that several sites cover together agree cell by cell",
            )
        )
    counted, covered = remade.counted_persons, remade.covered_persons
    if remade.exact:
        lines.append(
            Text(
                f"これらの局を計画として評価したカバー人口 {covered:,}人は、証明書の数えたメッシュと1つ残らず一致します",
                f"evaluated as a plan these sites cover {covered:,} persons: exactly the meshes that the certificate counts",
            )
        )
    else:
        lines.append(
            Text(
                f"これらの局を計画として評価すると {covered:,}人で、証明書の数えた {counted:,}人より {covered - counted:,}人多くなります"
                "（複数の局が合わさって初めて覆うメッシュは、この証明書では数えません）",
                f"evaluated as a plan these sites cover {covered:,} persons, {covered - counted:,} more than the {counted:,} "
                "that the certificate counts (meshes that only several sites cover together are not counted in it)",
            )
        )
    if remade.others:
        lines.append(
            Text(
                f"計画には証明書の対象外の候補局が {remade.others}局あります（証明書の後に加わったもの）",
                f"the plan has {remade.others} further candidates of which the certificate does not speak",
            )
        )
    lines.append(
        Text(
            "確かめずに前提としたもの: " + "、".join(one.ja for one in _TRUSTED),
            "taken as given: " + "; ".join(one.en for one in _TRUSTED),
        )
    )
    return lines
