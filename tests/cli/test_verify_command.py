"""``verify``: plain words on what a certificate proves, and other files called what they are."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from coverage_planner.cli.verify_command import _holding
from coverage_planner.engine.selection.certificate_check import CheckedCertificate
from tests.cli.command_line import command


@pytest.fixture(scope="module")
def certificates(sample_project: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("certificates")
    questions = {
        "budget": ["--budget-yen", "100000000"],
        "road": ["--budget-yen", "100000000", "--road-weight", "0.1"],
        "goals": ["--goal", "persons=1", "--cheapest", "own"],
        "infeasible": ["--goal", "persons=1", "--of-total", "--cost-limit-yen", "100000000"],
    }
    for name, question in questions.items():
        answer = command("select", sample_project, *question, "--time-limit", 20, "--certificate", folder / f"{name}.json")  # fmt: skip
        assert answer.code == 0, answer.err
    return folder


def test_an_optimal_answer_is_said_to_be_optimal(certificates: Path) -> None:
    lines = command("verify", certificates / "budget.json").out.splitlines()
    document = command("verify", certificates / "budget.json", "--json").json()
    assert (
        lines[0]
        == f"証明書は正しいです: {len(document['sites'])}局・{document['cost_yen']:,}円で {document['value']:,}人"
    )
    assert lines[1] == f"上限の範囲のどの組でも {document['bound']:,}人を超えません"
    assert lines[2] == "よって、これより良い組はありません（最適）"
    assert lines[3].startswith("確かめたこと: 証明書が書き換えられていない")


def test_a_goal_out_of_reach_is_readable(certificates: Path) -> None:
    lines = command("verify", certificates / "infeasible.json").out.splitlines()
    assert lines[0] == "証明書は正しいです: 目標すべてに届く組はありません"
    assert "不足率（不足÷目標）は 5.073%" in lines[1]
    assert "どの組でも不足率は 5.073% を下回りません" in lines[2]
    assert "兆" not in "".join(lines)


def test_yen_of_the_money_asked_for_and_persons_worth_are_not_mixed_up(certificates: Path) -> None:
    goals = command("verify", certificates / "goals.json").out
    document = command("verify", certificates / "goals.json", "--json").json()
    assert f"この組の国費以外の負担は {document['value']:,}円" in goals
    assert document["value"] < document["cost_yen"]
    road = command("verify", certificates / "road.json").out.splitlines()[0]
    assert "人相当（道路1mを1/10人とみなす）" in road
    persons = int(road.partition("円で ")[2].partition("人")[0].replace(",", ""))
    assert 250_000 < persons < 300_000, "not in parts of a person"


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("project", "証明書ではなく計画ファイルです"),
        ("table.csv", "証明書ではありません"),
        ("budget.json.instance.npz", "証明書ではなく問題例のファイルです"),
        ("comparison.json", "証明書ではありません"),
        ("", "ファイルではなくフォルダです"),
        ("nope.json", "証明書ファイルがありません"),
    ],
)
def test_other_files_are_called_what_they_are(
    certificates: Path, sample_project: Path, tmp_path: Path, name: str, said: str
) -> None:
    (tmp_path / "table.csv").write_text("a,b\n1,2\n", encoding="utf-8")
    (tmp_path / "comparison.json").write_text('{\n  "plans": []\n}\n', encoding="utf-8")
    shutil.copy(certificates / "budget.json.instance.npz", tmp_path)
    path = sample_project if name == "project" else tmp_path / name
    refusal = command("verify", path).refusal()
    assert said in refusal
    assert "成り立ちません" not in refusal
    assert "select --certificate" in refusal


def test_an_altered_certificate_does_not_hold(certificates: Path, tmp_path: Path) -> None:
    text = (certificates / "budget.json").read_text(encoding="ascii")
    altered = tmp_path / "budget.json"
    altered.write_text(text.replace('"cost_yen":9', '"cost_yen":8', 1), encoding="ascii")
    shutil.copy(certificates / "budget.json.instance.npz", tmp_path)
    assert "証明書は成り立ちません" in command("verify", altered).refusal()
    altered.write_text(text[: len(text) // 2], encoding="ascii")
    assert "証明書は成り立ちません" in command("verify", altered).refusal()


def test_an_instance_that_moved_is_found_beside_or_asked_for(certificates: Path, tmp_path: Path) -> None:
    text = (certificates / "budget.json").read_bytes()
    moved = tmp_path / "there" / "budget.json"
    moved.parent.mkdir()
    moved.write_bytes(text)
    kept = certificates / "budget.json.instance.npz"
    hidden = certificates / "hidden.npz"
    kept.rename(hidden)
    try:
        refusal = command("verify", moved).refusal()
        assert "budget.json.instance.npz" in refusal
        assert "--instance" in refusal
        assert command("verify", moved, "--instance", hidden).code == 0
        assert "--instance" in command("verify", moved, "--instance", tmp_path / "nope.npz").refusal()
        shutil.copy(hidden, moved.parent / kept.name)
        assert command("verify", moved).code == 0
    finally:
        hidden.rename(kept)


def test_no_bound_at_all_is_not_told_as_a_proof(tmp_path: Path) -> None:
    checked = CheckedCertificate(
        kind="goals", value=5_000, bound=0, cost_yen=5_000, sites=(1,), leaves=1, instance_path=""
    )
    told = "".join(line.ja for line in _holding(checked, {}, tmp_path))
    assert "まだ何も証明されていません" in told and "100" not in told and "下回りません" not in told
