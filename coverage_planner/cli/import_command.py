"""``coverage-planner import``: build a project from public files."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from coverage_planner.cli.answers import complain, finding_json, say, say_findings, say_json
from coverage_planner.data.import_checks import PERSONS_OUTSIDE
from coverage_planner.data.importing import ImportRequest, import_files
from coverage_planner.data.planning_area import AREA_WITHOUT_BOUNDARIES, PlanningArea
from coverage_planner.data.service_areas import ServiceAreaFile
from coverage_planner.model.errors import InputRefused, PlannerError
from coverage_planner.model.findings import Findings, Severity
from coverage_planner.model.terms import Carrier, Datum, Technology
from coverage_planner.model.text import Text
from coverage_planner.project.new_project import project_of_import
from coverage_planner.project.project_file import save_project


def import_project(
    out: Annotated[Path, typer.Argument(help="作る計画ファイル (.gpkg)")],
    mesh: Annotated[list[Path] | None, typer.Option(help="人口メッシュ (必須)")] = None,
    roads: Annotated[list[Path] | None, typer.Option(help="道路")] = None,
    boundaries: Annotated[list[Path] | None, typer.Option(help="行政区域")] = None,
    dem: Annotated[list[Path] | None, typer.Option(help="標高 (GeoTIFF・基盤地図情報)")] = None,
    land_use: Annotated[list[Path] | None, typer.Option(help="土地利用細分メッシュ L03-b (ラスタ版・ベクタ版)")] = None,
    service_area: Annotated[list[str] | None, typer.Option(help="事業者=ファイル、4Gは 事業者:4g=ファイル")] = None,
    sites: Annotated[list[Path] | None, typer.Option(help="基地局の表")] = None,
    antenna: Annotated[list[Path] | None, typer.Option(help="アンテナの指向性 (MSI・Planet形式)")] = None,
    areas: Annotated[list[Path] | None, typer.Option(help="条件不利地域の一覧")] = None,
    fiscal: Annotated[list[Path] | None, typer.Option(help="財政力指数")] = None,
    secondary_meshes: Annotated[list[Path] | None, typer.Option(help="5G基盤展開率の対象二次メッシュ")] = None,
    title: Annotated[str | None, typer.Option(help="計画の題名")] = None,
    datum: Annotated[str | None, typer.Option(help="測地系 JGD2011 / JGD2000")] = None,
    accept_even_split: Annotated[
        bool, typer.Option("--accept-even-split", help="1kmメッシュの均等割りを認める")
    ] = False,
    projection_year: Annotated[int | None, typer.Option(help="将来推計人口の年")] = None,
    area: Annotated[
        str, typer.Option(help="対象: all (人口メッシュの表すべて) か boundaries (行政区域の中だけ)")
    ] = "all",
    fiscal_index_year: Annotated[int | None, typer.Option(help="財政力指数の年度 (西暦)")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="結果をJSONで出力")] = False,
) -> int:
    """公開データから計画ファイルを作ります。"""
    _check_place(out)
    if not mesh:
        raise PlannerError(
            Text("人口メッシュの指定がありません", "no population mesh is given"),
            remedy=Text("--mesh にe-Statの500mメッシュ等を指定してください", "give --mesh, e.g. the e-Stat 500 m mesh"),
        )
    request = ImportRequest(
        mesh=tuple(mesh),
        roads=tuple(roads or ()),
        boundaries=tuple(boundaries or ()),
        dem=tuple(dem or ()),
        land_use=tuple(land_use or ()),
        service_areas=tuple(_service_area(text) for text in service_area or ()),
        sites=tuple(sites or ()),
        antennas=tuple(antenna or ()),
        areas=tuple(areas or ()),
        fiscal=tuple(fiscal or ()),
        secondary_meshes=tuple(secondary_meshes or ()),
        datum=_datum(datum),
        accept_even_split=accept_even_split,
        projection_year=projection_year,
        fiscal_year=fiscal_index_year,
        area=_area(area, boundaries),
    )
    replaced = out.exists()
    result = import_files(request)
    if result.data is None:
        return _refuse(result.findings, as_json)
    project = project_of_import(result, title or out.stem)
    save_project(project, out)
    if as_json:
        say_json(
            {
                "project": str(out),
                "datum": project.data.datum.value,
                "total_persons": project.data.population.total_persons,
                "half_meshes": int(project.data.population.row.size),
                "plans": [plan.name for plan in project.plans],
                "findings": [finding_json(finding) for finding in result.findings],
            }
        )
    else:
        say_findings(result.findings)
        if replaced:
            say(
                Text(
                    "[注意] 既にあった計画ファイルを置き換えました (前の計画・申告・設定は残っていません)",
                    "[warning] the project file that was there is replaced (its plans, statements and settings are gone)",
                )
            )
        say(Text(f"計画ファイルを書きました: {out}", f"wrote the project file: {out}"))
        total = project.data.population.total_persons
        say_findings(
            finding
            for finding in result.findings
            if finding.code == PERSONS_OUTSIDE and 2 * (finding.value or 0) > total
        )
    return 0


def _check_place(out: Path) -> None:
    """Refuse a place that cannot hold the project before minutes of reading."""
    if out.suffix.lower() != ".gpkg":
        name = out.with_suffix(".gpkg").name if out.name else "plan.gpkg"
        raise PlannerError(
            Text("計画ファイルの拡張子は .gpkg です", "a project file ends in .gpkg"),
            remedy=Text(f"{name} のように指定してください", f"e.g. {name}"),
            file=str(out),
        )
    if not out.parent.is_dir():
        raise PlannerError(
            Text("保存先のフォルダがありません", "the folder to write to does not exist"),
            remedy=Text("フォルダを作成するか別の保存先を選んでください", "create the folder or choose another one"),
            file=str(out.parent),
        )


def _refuse(findings: Findings, as_json: bool) -> int:
    """Say the first error on one line of stderr and every other finding on stdout: all problems at once, each once."""
    errors = [finding for finding in findings if finding.severity is Severity.ERROR]
    if as_json:
        say_json({"project": None, "findings": [finding_json(finding) for finding in findings]})
    else:
        say_findings(finding for finding in findings if finding is not errors[0])
    first = errors[0]
    more = len(errors) - 1
    suffix = Text(f" (ほか{more}件のエラー)", f" (and {more} more errors)") if more else Text("", "")
    complain(
        InputRefused(
            Text(first.message.ja + suffix.ja, first.message.en + suffix.en),
            remedy=first.remedy,
            file=first.file,
            row=first.row,
            field=first.field,
        )
    )
    return 2


def _service_area(text: str) -> ServiceAreaFile:
    key, separator, name = text.partition("=")
    carrier_name, _, technology_name = key.strip().lower().partition(":")
    known = carrier_name in set(Carrier) and technology_name in {"", "5g", "4g"}
    if not (separator and known and name.strip()):
        raise PlannerError(
            Text(f"--service-area「{text}」を読めません", f"cannot read --service-area '{text}'"),
            remedy=Text(
                "docomo=ファイル のように書いてください (docomo・kddi・softbank・rakuten、4Gは docomo:4g=ファイル)",
                "write docomo=FILE (docomo, kddi, softbank, rakuten; 4G as docomo:4g=FILE)",
            ),
        )
    return ServiceAreaFile(
        carrier=Carrier(carrier_name), technology=Technology(technology_name or "5g"), path=Path(name)
    )


def _area(name: str, boundaries: list[Path] | None) -> PlanningArea:
    if name.lower() not in set(PlanningArea):
        raise PlannerError(
            Text(f"--area に「{name}」は使えません", f"--area cannot be '{name}'"),
            remedy=Text("all か boundaries のいずれかです", "use all or boundaries"),
        )
    area = PlanningArea(name.lower())
    if area is PlanningArea.BOUNDARIES and not boundaries:
        raise PlannerError(
            AREA_WITHOUT_BOUNDARIES.message,
            remedy=Text(
                "--boundaries に行政区域（N03）も指定してください", "give the boundaries (N03) with --boundaries, too"
            ),
        )
    return area


def _datum(name: str | None) -> Datum | None:
    if name is None:
        return None
    if name.upper() not in set(Datum):
        raise PlannerError(
            Text(f"測地系「{name}」はありません", f"there is no datum '{name}'"),
            remedy=Text("JGD2011 か JGD2000 を指定してください", "use JGD2011 or JGD2000"),
        )
    return Datum(name.upper())
