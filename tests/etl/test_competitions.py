"""Two competitions in one data folder: same units, same kinds of file, other rules and years. Nothing crosses."""

from __future__ import annotations

import csv
import shutil
from pathlib import Path
from typing import Any

import polars as pl
import pytest

import marts
from etl.layout import Home
from tests.etl.office import TINY, quick
from ui import filters

MONTHS = ("2026-09", "2026-10")
# east: the calendar year, one group. west: a year from October, another zone and due day, two groups, other points.
NAMES = ("east", "west")
ROSTER = """unit_id,name_zh,name_en,group_id,class_id,first_month
T1,松岗镇,Songgang Town,{group},any,2026-09
T2,河湾街道,Hewan Street,{group},any,2026-09
T3,青石镇,Qingshi Town,{other},any,2026-09
"""
# Numbers that marts are joined by count through all competitions; a publication's moment is in its hash.
NUMBERS = ("scope_no", "unit_no", "rule_no", "issued_at", "results_hash")
FIGURES = {
    ("east", "2026-09"): (18, 20, 15), ("east", "2026-10"): (20, 11, 17),
    ("west", "2026-09"): (9, 14, 20), ("west", "2026-10"): (13, 20, 4),
}  # fmt: skip


def write(path: Path, text: str) -> Path:
    """A file with its folder."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
    return path


def replace_in(path: Path, *pairs: tuple[str, str]) -> None:
    """Change a rule file; what is to be changed must stand there."""
    text = path.read_text(encoding="utf-8-sig")
    for old, new in pairs:
        assert old in text
        text = text.replace(old, new)
    path.write_text(text, encoding="utf-8")


def rules_of(name: str, folder: Path) -> Path:
    """The rules of one of the two, made from the tiny ones."""
    shutil.copytree(TINY / "rulebook", folder)
    replace_in(folder / "versions.csv", ("2026-10,", "2026-01,"))
    if name == "east":
        replace_in(folder / "competition.csv", ("tiny,小赛,Tiny competition", "east,东赛,East"))
        return folder
    replace_in(
        folder / "competition.csv",
        ("tiny,小赛,Tiny competition,Asia/Shanghai,1,5,10", "west,西赛,West,Asia/Urumqi,10,4,8"),
    )
    version = folder / "2026"
    replace_in(version / "groups.csv", ("all,1,全部单位,All units", "towns,1,乡镇,Towns\nstreets,2,街道,Streets"))
    replace_in(version / "items.csv", ("Documents,40", "Documents,20"), ("Information,40", "Information,60"))
    replace_in(
        version / "indicators.csv",
        ("linear_rate,40", "linear_rate,20"),
        ("tiers_best_in_group,40", "tiers_best_in_group,60"),
    )
    replace_in(version / "tiers.csv", ("INF-01,city,3", "INF-01,city,2"))
    return folder


def files_of(name: str, folder: Path) -> list[dict[str, str]]:
    """The files of one of the two, and their lines for a manifest; both have files of the same names."""
    group, other = ("all", "all") if name == "east" else ("towns", "streets")
    write(folder / "roster.csv", ROSTER.format(group=group, other=other))
    lines = [("roster.csv", "roster", "2026-09-01T09:00")]
    for month in MONTHS:
        done = FIGURES[name, month]
        rows = [
            f"{month},{unit},20,{count}" for unit, count in zip(("松岗镇", "河湾街道", "青石镇"), done, strict=True)
        ]
        write(folder / f"{month}.csv", "\n".join(["期间,单位,应办件数,按期办结数", *rows]) + "\n")
        piece = "松岗镇" if name == "east" else "河湾街道"
        write(
            folder / f"{month}-adopted.csv",
            f"期间,单位,件号,级别\n{month},{piece},XX-1,市级\n{month},青石镇,XX-2,县级\n",
        )
        arrived = "2026-10-03" if month == "2026-09" else "2026-11-04"
        lines += [
            (f"{month}.csv", "monthly", f"{arrived}T17:30"),
            (f"{month}-adopted.csv", "adopted", f"{arrived}T18:10"),
        ]
    return [
        {"file": f"{name}/{file}", "kind": kind, "received_at": at, "competition": name} for file, kind, at in lines
    ]


def manifest(path: Path, lines: list[dict[str, str]]) -> Path:
    """A manifest."""
    with path.open("w", encoding="utf-8", newline="") as out:
        writer = csv.DictWriter(out, fieldnames=list(lines[0]))
        writer.writeheader()
        writer.writerows(lines)
    return path


def rows_of(home: Home, name: str) -> dict[str, Any]:
    """Every public mart of one competition as a sorted set of rows."""
    con = marts.connect(home.snapshot, read_only=True)
    try:
        found = {}
        for mart in marts.public():
            query = f"select * from live.{mart} where competition_id = ? order by all"
            rows = con.execute(query, [name]).pl()
            found[mart] = rows.drop([column for column in rows.columns if column in NUMBERS]).sort(
                pl.all(), nulls_last=True
            )
        return found
    finally:
        con.close()


def differing(one: dict[str, pl.DataFrame], other: dict[str, pl.DataFrame]) -> list[str]:
    """The marts that are not equal."""
    return [name for name in one if not one[name].equals(other[name])]


def settle(home: Home, *about: str) -> None:
    """Sign that nobody made a fault."""
    for month in MONTHS:
        done = quick(home, "none", "duty_faults", month, *about)
        assert done.code == 0, done.err


def both(folder: Path) -> tuple[Home, dict[str, Home]]:
    """A home with both competitions, loaded one after the other, and a home for each alone."""
    lines = {name: files_of(name, folder / "files" / name) for name in NAMES}
    home = Home(folder / "together" / "data", folder / "together" / "data" / "rulebook")
    alone = {name: Home(folder / name / "data", folder / name / "data" / "rulebook") for name in NAMES}
    for name in NAMES:
        rules_of(name, home.rulebook / name)
        rules_of(name, alone[name].rulebook)
        done = quick(alone[name], "load", "--manifest", manifest(folder / "files" / f"{name}.csv", lines[name]))
        assert done.code == 0, done.err
        settle(alone[name])
    # West stands alone at first; then a list that mixes both brings east, and one more file for west.
    first, rest = lines["west"][:-1], [*lines["east"], lines["west"][-1]]
    for number, part in enumerate((first, rest)):
        done = quick(home, "load", "--manifest", manifest(folder / "files" / f"list-{number}.csv", part), "--json")
        assert done.value["counts"] == {"loaded": len(part)}
    for name in NAMES:
        settle(home, "--competition", name)
    return home, alone


def test_two_competitions_side_by_side(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    home, alone = both(tmp_path)
    for name in NAMES:
        together = rows_of(home, name)
        assert differing(together, rows_of(alone[name], name)) == [], name
        assert together["standings"].height >= 6
    assert rows_of(home, "west")["standings"]["group_id"].unique().sort().to_list() == ["streets", "towns"]
    years = {
        name: set(rows_of(home, name)["scopes"].filter(pl.col("scope_kind") == "year")["scope_id"]) for name in NAMES
    }
    assert years == {"east": set(), "west": {"2026"}}, "west's year ends with September"

    commands_need_a_name(home, tmp_path)
    before = rows_of(home, "east")
    published = quick(home, "publish", "2026-09", "--competition", "west", "--json")
    assert published.value["issue_no"] == "2026-01", published.err
    assert differing(before, rows_of(home, "east")) == [], "publishing one does not touch the other"
    assert quick(home, "publish", "2026-09", "--competition", "east", "--json").value["issue_no"] == "2026-01"
    for name in NAMES:
        assert quick(alone[name], "publish", "2026-09").code == 0
        assert differing(rows_of(home, name), rows_of(alone[name], name)) == [], name
        printed = quick(home, "standings", "--issue", "2026-01", "--scope", "2026-09", "--competition", name, "--json")
        assert {row["competition_id"] for row in printed.value["standings"]} == {name}  # type: ignore[attr-defined]

    assert quick(home, "verify", "--json").value["differences"] == [], (
        "what was built bit by bit is what a rebuild gives"
    )
    assert quick(home, "verify", "2026-01", "--competition", "west").code == 0
    assert quick(home, "verify", "2026-07", "--competition", "west").code == 2
    carried_over(home, tmp_path)
    monkeypatch.setenv("SAIBANG_DATA", str(home.data))
    pages_offer_both(home)


def pages_offer_both(home: Home) -> None:
    """The pages' bar offers both; choosing the other keeps what both have and drops what only the first has."""
    seen = {"competition": "east", "scope": "2026-10", "group": "all", "unit": "T3"}
    view, choices = filters.resolve(seen, "zh-CN")
    assert [row["competition_id"] for row in choices.competitions] == ["east", "west"]
    assert (view.competition_id, view.group_id, view.unit_id) == ("east", "all", "T3")
    view, choices = filters.resolve(seen | {"competition": "west"}, "zh-CN")
    assert (view.competition_id, view.scope_id, view.group_id, view.unit_id) == ("west", "2026-10", "streets", "T3")
    assert [row["unit_id"] for row in choices.units] == ["T3"]
    here = marts.read("standings", competition_id=view.competition_id, scope_id=view.scope_id, group_id=view.group_id)
    assert here.height == 1


def commands_need_a_name(home: Home, folder: Path) -> None:
    """Without --competition every command about one of them says which there are."""
    late = write(folder / "late.csv", "期间,单位,应办件数,按期办结数\n2026-10,松岗镇,20,20\n")
    for command in (
        ["load", late], ["check", late], ["load", late, "--received", "2026-11-09 10:00"], ["status"], ["standings"],
        ["explain", "松岗镇"], ["export", "standings", "--to", folder / "out.csv"], ["publish", "2026-09"],
        ["none", "adopted", "2026-10"], ["decide", "T1", "2026-10", "--reason", "x"],
    ):  # fmt: skip
        done = quick(home, *command)
        assert (done.code, "east, west" in done.err, "--competition" in done.err) == (2, True, True), command
    for name in NAMES:
        for command in (["status"], ["standings"], ["explain", "松岗镇"], ["check", late]):
            assert quick(home, *command, "--competition", name).code == 0, command
        out = folder / f"{name}.csv"
        assert quick(home, "export", "standings", "--to", out, "--competition", name).code == 0
        assert set(pl.read_csv(out)["competition_id"]) == {name}
    unknown = quick(home, "standings", "--competition", "north")
    assert (unknown.code, "east, west" in unknown.err) == (2, True)
    assert quick(home, "doctor").code == quick(home, "build").code == 0


def carried_over(home: Home, folder: Path) -> None:
    """A backup holds both, and both come back."""
    assert quick(home, "backup", folder / "both.tar.gz").code == 0
    again = Home(folder / "again" / "data", folder / "again" / "data" / "rulebook")
    again.data.parent.mkdir()
    assert quick(again, "restore", folder / "both.tar.gz").code == 0
    for name in NAMES:
        assert differing(rows_of(home, name), rows_of(again, name)) == []


def test_manifest_line_of_an_unknown_competition_is_named(tmp_path: Path) -> None:
    lines = files_of("east", tmp_path / "files" / "east")
    home = Home(tmp_path / "data", tmp_path / "data" / "rulebook")
    for name in NAMES:
        rules_of(name, home.rulebook / name)
    lines[2]["competition"] = "north"
    done = quick(home, "load", "--manifest", manifest(tmp_path / "files" / "m.csv", lines))
    assert (done.code, "line 4" in done.err, "east, west" in done.err) == (2, True, True)
    lines[2]["competition"] = ""
    done = quick(home, "load", "--manifest", manifest(tmp_path / "files" / "m.csv", lines))
    assert (done.code, "line 4" in done.err, "east, west" in done.err) == (2, True, True)
    assert not home.journal.exists()


def test_home_goes_on_with_its_competition_until_another_has_data(tmp_path: Path) -> None:
    lines = {name: files_of(name, tmp_path / "files" / name) for name in NAMES}
    home = Home(tmp_path / "data", tmp_path / "data" / "rulebook")
    for name in NAMES:
        rules_of(name, home.rulebook / name)
    assert quick(home, "init", "--competition", "east").code == 0
    again = quick(home, "init", "--competition", "west", "--json").value
    assert (again["competition"], again["is_new"]) == ("east", False)
    roster = tmp_path / "files" / lines["east"][0]["file"]
    assert quick(home, "load", roster).code == 0
    assert quick(home, "load", tmp_path / "files" / lines["west"][0]["file"], "--competition", "west").code == 0
    assert quick(home, "load", roster).code == 2


def test_competition_whose_rules_are_gone_is_named(tmp_path: Path) -> None:
    lines = {name: files_of(name, tmp_path / "files" / name) for name in NAMES}
    home = Home(tmp_path / "data", tmp_path / "data" / "rulebook")
    for name in NAMES:
        rules_of(name, home.rulebook / name)
        roster = tmp_path / "files" / lines[name][0]["file"]
        assert quick(home, "load", roster, "--competition", name).code == 0
    shutil.rmtree(home.rulebook / "west")
    journal = home.journal.read_bytes()
    done = quick(home, "build")
    assert (done.code, "west" in done.err, "Traceback" in done.err) == (2, True, False)
    assert home.journal.read_bytes() == journal
