"""Rules that change inside a year: each month's files, templates, registers and points follow the rules of that month."""

from __future__ import annotations

import shutil
from decimal import Decimal
from pathlib import Path

from etl.layout import Home
from tests.etl.office import TINY, Ran, quick
from tests.etl.test_competitions import replace_in, write

# Until September 按期办结数 of 应办件数 earns 40; from October 提前办结数 does, of 30, duty counts 30, and towns stand apart.
ROSTER = """unit_id,name_zh,name_en,group_id,class_id,first_month,last_month
T1,松岗镇,Songgang Town,all,any,2026-09,2026-09
T1,松岗镇,Songgang Town,towns,any,2026-10,
T2,河湾街道,Hewan Street,all,any,2026-09,2026-09
T2,河湾街道,Hewan Street,streets,any,2026-10,
T3,青石镇,Qingshi Town,all,any,2026-09,
"""


def changing(folder: Path) -> Home:
    """A home whose rules change with October 2026."""
    home = Home(folder / "data", folder / "data" / "rulebook")
    shutil.copytree(TINY / "rulebook", home.rulebook)
    shutil.copytree(home.rulebook / "2026", home.rulebook / "2026b")
    write(home.rulebook / "versions.csv", "version_id,first_month,last_month\n2026,2026-01,2026-09\n2026b,2026-10,\n")
    new = home.rulebook / "2026b"
    replace_in(
        new / "columns.csv", ("doc_ontime,2", "doc_early,2"), ("按期办结数,Handled on time", "提前办结数,Handled early")
    )
    replace_in(new / "terms.csv", ("doc_ontime", "doc_early"))
    replace_in(new / "checks.csv", ("doc_ontime", "doc_early"))
    replace_in(new / "items.csv", ("Documents,40", "Documents,30"), ("Duty,20", "Duty,30"))
    replace_in(
        new / "indicators.csv", ("linear_rate,40", "linear_rate,30"), ("deduct_from_base,20", "deduct_from_base,30")
    )
    replace_in(new / "groups.csv", ("all,1,全部单位,All units", "towns,1,乡镇,Towns\nstreets,2,街道,Streets"))
    replace_in(new / "levels.csv", ("city,2", "province,3,省级,province\ncity,2"))
    replace_in(new / "tiers.csv", ("INF-01,city,3,", "INF-01,city,3,\nINF-01,province,8,"))
    write(folder / "roster.csv", ROSTER)
    assert quick(home, "load", folder / "roster.csv", "--received", "2026-09-01 09:00").code == 0
    return home


def report(folder: Path, month: str, column: str, *done: int, name: str = "") -> Path:
    """A monthly report with one of the two columns."""
    rows = [f"{month},{unit},20,{count}" for unit, count in zip(("松岗镇", "河湾街道", "青石镇"), done, strict=True)]
    return write(folder / (name or f"{month}.csv"), "\n".join([f"期间,单位,应办件数,{column}", *rows]) + "\n")


def pieces(folder: Path, month: str, *rows: str) -> Path:
    """A register of adopted pieces."""
    return write(folder / f"采用_{month}.csv", "\n".join(["期间,单位,件号,级别,计入月份", *rows]) + "\n")


def points(home: Home, unit: str, scope: str) -> dict[str, Decimal]:
    """A unit's points by indicator."""
    value = quick(home, "explain", unit, "--scope", scope, "--json").value
    lines = value["ledger"]
    return {line["indicator_id"]: Decimal(line["points"]) for line in lines if line["line_kind"] == "indicator"}  # type: ignore[attr-defined]


def loaded(home: Home, *files: Path, received: str = "2026-11-04 10:00") -> Ran:
    """Load files."""
    return quick(home, "load", *files, "--received", received, "--json")


def test_templates_follow_the_month(tmp_path: Path) -> None:
    home = changing(tmp_path)
    columns = {
        month: [each["name_zh"] for each in quick(home, "template", "monthly", "--month", month, "--json").value["kinds"][0]["columns"]]  # type: ignore[index]
        for month in ("2026-09", "2026-10")
    }  # fmt: skip
    assert columns == {
        "2026-09": ["期间", "单位", "应办件数", "按期办结数", "备注"],
        "2026-10": ["期间", "单位", "应办件数", "提前办结数", "备注"],
    }
    assert quick(home, "template", "--month", "2025-12").code == 2
    assert quick(home, "template", "quarterly").code == 2
    folder = tmp_path / "templates"
    for month, column in (("2026-09", "按期办结数"), ("2026-10", "提前办结数")):
        arguments = ["template", "--month", month, "--format", "csv", "--to", folder / month, "--lang", "zh"]
        assert quick(home, *arguments, "--dry-run").code == 0
        assert not (folder / month).exists()
        assert quick(home, *arguments).code == 0
        names = {path.stem for path in (folder / month).iterdir()}
        assert {"月报", "信息采用登记", "值班差错登记", "单位名册"} <= names
        assert names.isdisjoint({"评委打分", "民主测评票", "民主测评发收数"}), (
            "nobody judges or votes under these rules"
        )
        blank = folder / month / "月报.csv"
        assert column in blank.read_text(encoding="utf-8-sig")
        filled = blank.read_text(encoding="utf-8-sig") + f"{month},松岗镇,20,18,\n"
        checked = quick(home, "check", write(blank, filled), "--received", "2026-11-04 10:00", "--json")
        assert checked.value["counts"] == {"would_load": 1}


def test_a_file_is_read_by_the_rules_of_its_month(tmp_path: Path) -> None:
    home = changing(tmp_path)
    wrong = quick(home, "load", report(tmp_path, "2026-10", "按期办结数", 18, 20, 15), "--received", "2026-11-04 10:00")
    assert wrong.code == 2
    for said in ("2026-10.csv", "按期办结数", "2026-01–2026-09", "template --month"):
        assert said in wrong.err
    other = quick(home, "load", report(tmp_path, "2026-09", "提前办结数", 18, 20, 15), "--received", "2026-10-04 10:00")
    assert (other.code, "2026-10–" in other.err) == (2, True)
    assert loaded(home, report(tmp_path, "2026-09", "按期办结数", 18, 20, 15), received="2026-10-04 10:00").code == 0
    assert loaded(home, report(tmp_path, "2026-10", "提前办结数", 10, 20, 15)).code == 0
    # The level came with October: a row of October's file that counts in September can't have it.
    late = pieces(tmp_path, "2026-10", "2026-10,河湾街道,XX-1,省级,2026-09")
    assert loaded(home, late).code == 2
    assert (
        loaded(
            home, pieces(tmp_path, "2026-10", "2026-10,河湾街道,XX-1,省级,", "2026-10,松岗镇,XX-2,县级,2026-09")
        ).code
        == 0
    )


def test_each_month_is_scored_by_its_own_rules(tmp_path: Path) -> None:
    home = changing(tmp_path)
    september = (
        report(tmp_path, "2026-09", "按期办结数", 18, 20, 15),
        pieces(tmp_path, "2026-09", "2026-09,青石镇,XX-0,县级,"),
    )
    assert loaded(home, *september, received="2026-10-04 10:00").code == 0
    late = pieces(tmp_path, "2026-10", "2026-10,河湾街道,XX-1,省级,", "2026-10,松岗镇,XX-2,县级,2026-09")
    assert loaded(home, report(tmp_path, "2026-10", "提前办结数", 10, 20, 15), late).code == 0
    for month in ("2026-09", "2026-10"):
        assert quick(home, "none", "duty_faults", month).code == 0
    # 40 x 18 / 20, 40 x 1 / 1, 20; then 30 x 10 / 20, no piece in the group, 30.
    assert points(home, "T1", "2026-09") == {"DOC-01": Decimal(36), "INF-01": Decimal(40), "DUT-01": Decimal(20)}
    assert {name: value for name, value in points(home, "T1", "2026-10").items() if value} == {
        "DOC-01": Decimal(15), "DUT-01": Decimal(30),
    }  # fmt: skip
    assert points(home, "T2", "2026-10") == {"DOC-01": Decimal(30), "INF-01": Decimal(40), "DUT-01": Decimal(30)}
    groups = {
        month: {row["group_id"] for row in quick(home, "standings", "--scope", month, "--json").value["standings"]}  # type: ignore[attr-defined]
        for month in ("2026-09", "2026-10")
    }
    assert groups == {"2026-09": {"all"}, "2026-10": {"towns", "streets"}}
    assert quick(home, "verify").code == 0


def test_a_roster_that_keeps_the_old_group_is_asked_about(tmp_path: Path) -> None:
    done = quick(changing(tmp_path), "check", tmp_path / "roster.csv", "--received", "2026-10-01 09:00", "--json")
    assert done.code == 0
    findings = [(row["check_id"], row["row_no"], row["severity"]) for row in done.value["files"][0]["findings"]]  # type: ignore[index]
    assert findings == [("group_of_other_months", 6, "please_check")]
