"""``coverage-planner verify``: re-checks a selection certificate and says in words what holds and what does not."""

from __future__ import annotations

import json
from fractions import Fraction
from pathlib import Path
from typing import Annotated, Any

import typer

from coverage_planner.cli.answers import say, say_json
from coverage_planner.cli.checked_improved import checked_improved_json, checked_improved_lines
from coverage_planner.cli.checked_project import remade_json, remade_lines
from coverage_planner.cli.checked_rollout import checked_rollout_json, checked_rollout_lines
from coverage_planner.engine.selection.certificate_check import CheckedCertificate, check_certificate
from coverage_planner.engine.selection.certificate_improved import check_improved, is_improved
from coverage_planner.engine.selection.certificate_rollout import check_rollout, is_rollout
from coverage_planner.engine.selection.instance import read_instance
from coverage_planner.model.errors import InputRefused
from coverage_planner.model.text import Text
from coverage_planner.project.plan_remade import check_remade
from coverage_planner.project.project_file import open_project

_FORMAT = b'"format":"coverage_planner selection certificate '
_BEGINNING = b'{"bound":'
"""How a certificate begins: its keys are sorted; large lists may stand before its format."""
_TARGET_UNITS = 10**12
"""A shortfall is counted in these parts of a target."""
_MONEY = {
    "cost": Text("総事業費", "cost"),
    "own": Text("国費以外の負担", "own money"),
    "state": Text("国費", "state money"),
}
_CHECKED = Text(
    "確かめたこと: 証明書が書き換えられていない、問題例が同じ、選んだ局が必須・禁止・排他・上限を守る、費用と値が記載どおり、"
    "限界の証明が整数計算で成り立つ",
    "checked: the file is unaltered, the instance is the one named, the sites keep every lock and limit, cost and value are "
    "as stated, the bound follows by integer arithmetic",
)


def verify(
    certificate: Annotated[
        Path, typer.Argument(metavar="CERTIFICATE", help="証明書 (select・rollout の --certificate で書いたファイル)")
    ],
    instance: Annotated[
        Path | None,
        typer.Option(metavar="F.npz", help="問題例 (省略時は証明書に記録された場所、又は証明書と同じフォルダ)"),
    ] = None,
    project: Annotated[
        Path | None,
        typer.Option(
            metavar="P.gpkg",
            help="証明書を作った計画ファイル。エリアと問題例を作り直し、ハッシュとカバー人口が一致するかまで確かめます",
        ),
    ] = None,
    plan: Annotated[
        str | None, typer.Option(metavar="NAME", help="--project の計画の名前 (既定は問題例に記録された計画)")
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="結果をJSONで出力")] = False,
) -> int:
    """選定・年度展開の証明書を整数計算だけで検算し、何が成り立つかを示します。"""
    if plan is not None and project is None:
        raise InputRefused(
            Text("--plan は --project と一緒に指定してください", "--plan goes with --project"), field="--plan"
        )
    _refuse_what_is_no_certificate(certificate)
    _refuse_missing_instance(certificate, instance)
    # What the certificate claims comes first: a project that gives it anew does not make a false claim true.
    document, lines = _checked(certificate, instance)
    if project is not None:
        remade = check_remade(open_project(project), certificate, instance or _place_of(certificate), plan)
        document["remade"] = remade_json(remade)
        lines += remade_lines(remade)
    if as_json:
        say_json(document)
        return 0
    for line in lines:
        say(line)
    return 0


def _checked(certificate: Path, instance: Path | None) -> tuple[dict[str, Any], list[Text]]:
    """Return what a certificate that passes proves, as a document and for people."""
    if is_rollout(certificate):
        rollout = check_rollout(certificate, instance)
        return checked_rollout_json(rollout), checked_rollout_lines(rollout)
    if is_improved(certificate):
        improved = check_improved(certificate, instance)
        return checked_improved_json(improved), checked_improved_lines(improved)
    checked = check_certificate(certificate, instance)
    question = json.loads(certificate.read_bytes())["question"]
    document = {
        "verified": True,
        "question": checked.kind,
        "value": checked.value,
        "bound": checked.bound,
        "cost_yen": checked.cost_yen,
        "sites": list(checked.sites),
        "leaves": checked.leaves,
        "joint_bound": checked.joint_bound,
        "tie_breaks": list(checked.ties),
    }
    path = instance or recorded_place(checked.instance_path, certificate)
    return document, [*_holding(checked, question, path), _CHECKED]


def _place_of(certificate: Path) -> Path:
    """Return where the instance of a certificate that holds is."""
    return recorded_place(str(json.loads(certificate.read_bytes())["instance"]["path"]), certificate)


def _refuse_what_is_no_certificate(path: Path) -> None:
    """Refuse a file of another kind as such: it is no certificate that does not hold."""
    remedy = Text(
        "select --certificate で書いた .json を指定してください", "name the .json that select --certificate wrote"
    )
    if path.is_dir():
        raise InputRefused(Text("ファイルではなくフォルダです", "a folder, not a file"), remedy=remedy, file=str(path))
    if not path.is_file():
        raise InputRefused(Text("証明書ファイルがありません", "no such certificate"), remedy=remedy, file=str(path))
    with path.open("rb") as file:
        start = file.read(1 << 16)
    if start.startswith(_BEGINNING) or _FORMAT in start or is_rollout(path) or is_improved(path):
        return
    kind = Text("証明書ではありません", "not a certificate")
    if start.startswith(b"SQLite format 3"):
        kind = Text("証明書ではなく計画ファイルです", "a project file, not a certificate")
    elif path.suffix.lower() == ".npz":
        kind = Text("証明書ではなく問題例のファイルです", "an instance, not a certificate")
    raise InputRefused(kind, remedy=remedy, file=str(path))


def _refuse_missing_instance(certificate: Path, instance: Path | None) -> None:
    """Say where the instance was looked for; a certificate is checked against the data it speaks of."""
    if instance is not None:
        if not instance.is_file():
            raise InputRefused(
                Text("問題例のファイルがありません", "no such instance"),
                remedy=Text("--instance のパスを確かめてください", "check the path of --instance"),
                file=str(instance),
            )
        return
    try:
        named = Path(json.loads(certificate.read_bytes())["instance"]["path"])
    except (ValueError, KeyError, TypeError, RecursionError):
        return  # the check itself says what is wrong
    if not named.name or recorded_place(str(named), certificate).is_file():
        return
    raise InputRefused(
        Text(
            f"検算に要る問題例「{named.name}」が、記録された場所にも証明書と同じフォルダにもありません",
            f"the instance '{named.name}' is neither where it was nor beside the certificate",
        ),
        remedy=Text(
            "証明書と一緒に書かれた .instance.npz を --instance で指定してください",
            "name the .instance.npz written beside the certificate with --instance",
        ),
        file=str(certificate),
    )


def recorded_place(recorded: str, certificate: Path) -> Path:
    """Return where the instance that a certificate records is: there, or of that name beside the certificate."""
    path = Path(recorded)
    return path if path.is_file() else certificate.parent / path.name


def _holding(checked: CheckedCertificate, question: dict[str, Any], instance: Path) -> list[Text]:
    """Return what the certificate proves, for planners."""
    if checked.kind == "shortfall":
        return _shortfall(checked, question)
    count, cost = len(checked.sites), checked.cost_yen
    if checked.kind == "goals":
        money = _MONEY.get(question.get("cheapest", "cost"), _MONEY["cost"])
        proven = Text(
            f"この組の{money.ja}は {checked.value:,}円で、すべての目標に届くどの組でも {checked.bound:,}円を下回りません",
            f"{money.en} of these: {checked.value:,} yen; no set that reaches every goal takes less than "
            f"{checked.bound:,} yen",
        )
        if not checked.bound and checked.value:
            # That nothing costs less than nothing is no statement.
            proven = Text(
                f"この組の{money.ja}は {checked.value:,}円です。これより安い組がどこまであり得るか（下界）は、まだ何も証明されていません",
                f"{money.en} of these: {checked.value:,} yen; how much cheaper another set could be is not proven yet",
            )
        lines = [
            Text(
                f"証明書は正しいです: {count}局・{cost:,}円ですべての目標に届きます",
                f"the certificate holds: {count} sites for {cost:,} yen reach every goal",
            ),
            proven,
        ]
    else:
        units, word = _units(question, instance)
        value, bound = checked.value // units, -(-checked.bound // units)
        lines = [
            Text(
                f"証明書は正しいです: {count}局・{cost:,}円で {value:,}{word.ja}",
                f"the certificate holds: {count} sites for {cost:,} yen cover {value:,} {word.en}",
            ),
            Text(
                f"上限の範囲のどの組でも {bound:,}{word.ja}を超えません",
                f"no set within the limits covers more than {bound:,} {word.en}",
            ),
        ]
    best = checked.value == checked.bound
    if checked.kind == "goals" and not checked.bound and not best:
        return lines
    lines.append(
        Text("よって、これより良い組はありません（最適）", "so no set is better (optimal)")
        if best
        else Text(
            f"差は {_gap(checked):.3%} で、これより良い組がないことまでは証明されていません",
            f"{_gap(checked):.3%} apart: a better set is not ruled out",
        )
    )
    return lines


def _shortfall(checked: CheckedCertificate, question: dict[str, Any]) -> list[Text]:
    """Return what is proven of goals that no set, or none found, reaches."""
    goals = len(question.get("goals", ()))
    weighted = Text("重みつきの", "weighted ") if any(question.get("weights") or ()) else Text("", "")
    value, bound = (Fraction(part, _TARGET_UNITS) for part in (checked.value, checked.bound))
    proven = checked.bound > 0
    lines = [
        Text(
            "証明書は正しいです: 目標すべてに届く組はありません"
            if proven
            else "証明書は正しいです。ただし、目標すべてに届く組がないことまでは証明していません",
            "the certificate holds: no set reaches every goal"
            if proven
            else "the certificate holds, but does not prove that no set reaches every goal",
        ),
        Text(
            f"不足が最も少ない組: {len(checked.sites)}局・{checked.cost_yen:,}円。{weighted.ja}不足率（不足÷目標）は"
            f"{'合計 ' if goals != 1 else ' '}{float(value):.3%}",
            f"the set that misses least: {len(checked.sites)} sites for {checked.cost_yen:,} yen; {weighted.en}shortfall over "
            f"target {float(value):.3%}{' in sum' if goals != 1 else ''}",
        ),
    ]
    if proven:
        lines.append(
            Text(
                f"どの組でも不足率は {float(bound):.3%} を下回りません"
                + ("（よって、これより不足の少ない組はありません）" if value == bound else ""),
                f"no set misses less than {float(bound):.3%}" + (" (so no set misses less)" if value == bound else ""),
            )
        )
    return lines


def _units(question: dict[str, Any], instance: Path) -> tuple[int, Text]:
    """Return in what parts of a person the value of a budget question is counted, and what it is called."""
    numerator, denominator = question.get("road_weight", [0, 1])
    if not numerator:
        return 1, Text("人", "persons")
    units = denominator * read_instance(instance).road_units_per_m
    return units, Text(f"人相当（道路1mを{numerator}/{denominator}人とみなす）", "persons' worth (with weighted roads)")


def _gap(checked: CheckedCertificate) -> Fraction | float:
    larger = max(checked.value, checked.bound)
    return 0.0 if not larger else float(Fraction(abs(checked.bound - checked.value), larger))
