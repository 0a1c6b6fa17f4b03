"""The command line: exit codes, dry runs that write nothing, answers for machines, exports no spreadsheet computes.

Each exit code is seen once of a process of its own (``run``); what else is asked is asked in this one (``quick``).
"""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from pathlib import Path

import polars as pl
import pytest
from filelock import FileLock
from openpyxl import load_workbook

import words
from etl import export
from etl.cli import main
from etl.layout import Home
from show.export import guarded
from tests.etl.office import TINY, command_line, empty_home, environment, home_of_four, monthly, quick, run


def tree(folder: Path) -> dict[str, tuple[int, bytes]]:
    """Every path below a folder with time and bytes."""
    return {
        str(path): (path.stat().st_mtime_ns, path.read_bytes() if path.is_file() else b"") for path in folder.rglob("*")
    }


def test_four_files_in_places_out(tmp_path: Path) -> None:
    home = empty_home(tmp_path)
    loaded = run(home, "load", "--manifest", TINY / "files" / "manifest.csv", "--json")
    assert (loaded.code, loaded.value["counts"]) == (0, {"loaded": 4})
    standings = run(home, "standings", "--scope", "2026-10", "--json").value["standings"]
    assert [(row["unit_id"], row["place"]) for row in standings] == [("T2", 1), ("T1", 2), ("T3", 3)]  # type: ignore[attr-defined, index]
    explained = run(home, "explain", "松岗镇", "--scope", "2026-10")
    assert explained.code == 0
    for expected in ("80.00", "adopted.csv", "monthly.csv", "2026-11-03 10:05"):
        assert expected in explained.out


def test_explanation_adds_up_to_the_total(tmp_path: Path) -> None:
    home = home_of_four(tmp_path)
    for unit in ("T1", "河湾街道", "Qingshi Town"):
        value = quick(home, "explain", unit, "--json").value
        lines = value["ledger"]
        parts = sum(float(line["points"]) for line in lines if line["line_kind"] != "total")  # type: ignore[attr-defined, index]
        total = [float(line["points"]) for line in lines if line["line_kind"] == "total"]  # type: ignore[attr-defined, index]
        assert [round(parts, 4)] == total


def test_named_competition_holds_for_a_whole_manifest(tmp_path: Path) -> None:
    home = empty_home(tmp_path)
    for path in list(home.rulebook.iterdir()):
        target = home.rulebook / "one" / path.name
        target.parent.mkdir(exist_ok=True)
        path.rename(target)
    shutil.copytree(home.rulebook / "one", home.rulebook / "two")
    two = home.rulebook / "two" / "competition.csv"
    two.write_text(two.read_text(encoding="utf-8").replace("tiny,", "other,"), encoding="utf-8")
    manifest = TINY / "files" / "manifest.csv"
    assert quick(home, "load", "--manifest", manifest).code == 2, "which of the two?"
    assert quick(home, "load", "--manifest", manifest, "--competition", "other").code == 0
    assert quick(home, "standings", "--json").value["standings"][0]["competition_id"] == "other"  # type: ignore[index]


WRITING = [
    ["init"],
    ["demo"],
    ["load", TINY / "files" / "roster.csv"],
    ["load", "--manifest", TINY / "files" / "manifest.csv"],
]


@pytest.mark.parametrize("command", WRITING, ids=["init", "demo", "load", "manifest"])
def test_dry_run_on_an_empty_home_writes_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, command: list[object]
) -> None:
    monkeypatch.chdir(tmp_path)
    home = Home.at(tmp_path / "not there yet", TINY / "rulebook")
    if command == ["demo"]:
        home = Home.at(home.data)
    done = quick(home, *command, "--dry-run")
    assert (done.code, list(tmp_path.iterdir())) == (0, []), done.err


def test_dry_runs_on_a_full_home_write_nothing(tmp_path: Path) -> None:
    home = home_of_four(tmp_path)
    report = monthly(tmp_path, "2026-11,松岗镇,20,18")
    out = tmp_path / "out"
    before = tree(home.data)
    for command in (
        ["load", report], ["build", "--full"], ["publish", "2026-10"], ["none", "adopted", "2026-12"],
        ["decide", "T1", "2026-10", "--reason", "x"], ["backup", tmp_path / "b.tar.gz"], ["export", "all", "--to", out],
    ):  # fmt: skip
        assert quick(home, *command, "--dry-run").code == 0, command
    assert quick(home, "check", report).code == 0
    assert tree(home.data) == before
    assert not out.exists()


def test_refused_file_ends_with_2_and_names_place_and_remedy(tmp_path: Path) -> None:
    home = home_of_four(tmp_path)
    before = home.journal.read_bytes()
    done = quick(home, "load", monthly(tmp_path, "2026-10,松岗镇,20,十八"))
    assert done.code == 2
    for expected in ("月报.csv", "十八", "按期办结数"):
        assert expected in done.err
    assert home.journal.read_bytes() == before


def test_busy_writer_ends_with_3(tmp_path: Path) -> None:
    home = home_of_four(tmp_path)
    with FileLock(str(home.lock)):
        done = run(home, "load", TINY / "files" / "monthly.csv")
        assert run(home, "standings").code == 0, "readers are never busy"
    assert (done.code, done.out) == (3, "")
    assert done.err.strip()


def test_unpublishable_month_ends_with_4_and_lists_blockers(tmp_path: Path) -> None:
    home = home_of_four(tmp_path)
    assert quick(home, "load", monthly(tmp_path, "2026-11,松岗镇,20,18")).code == 0
    done = run(home, "publish", "2026-11", "--json")
    assert done.code == 4
    assert len(done.value["blockers"]) == 6  # type: ignore[arg-type]  # cut-off, two registers, two reports, one question
    assert quick(home, "publish", "2026-10").code == 0
    assert quick(home, "publish", "2026-10").code == 4


def test_difference_ends_with_5(tmp_path: Path) -> None:
    home = home_of_four(tmp_path)
    assert quick(home, "verify").code == 0
    home.journal.write_bytes(home.journal.read_bytes().replace(b'"revision":1', b'"revision":2', 1))
    done = run(home, "verify", "--json")
    assert done.code == 5
    assert done.value["differences"]


@pytest.mark.parametrize(
    "command",
    [["load"], ["load", "no such file.csv"], ["none", "adopted", "October"], ["explain", "无此镇"], ["export", "no_mart", "--to", "x"],
     ["standings", "--scope", "2031-01"], ["load", TINY / "files" / "monthly.csv", "--received", "yesterday"]],
    ids=["no files", "no such file", "month", "unit", "mart", "scope", "moment"],
)  # fmt: skip
def test_wrong_words_end_with_2_and_one_message(tmp_path: Path, command: list[object]) -> None:
    done = quick(home_of_four(tmp_path), *command)
    assert done.code == 2
    assert "Traceback" not in done.err


def test_nothing_loaded_says_what_to_do(tmp_path: Path) -> None:
    done = run(empty_home(tmp_path), "standings")
    assert done.code == 2
    assert done.err.strip()
    assert "Traceback" not in done.err


def test_looking_does_not_import_great_expectations() -> None:
    code = (
        "import sys; from etl.cli import main; sys.exit('great_expectations' in sys.modules or 'pandas' in sys.modules)"
    )
    assert subprocess.run([sys.executable, "-c", code], env=environment(), check=False).returncode == 0


def test_help_is_in_both_languages_and_whole() -> None:
    for language in words.LANGUAGES:
        done = subprocess.run(
            command_line(f"--lang={language[:2]}", "--help"),
            env=environment(),
            capture_output=True,
            text=True,
            check=True,
        )
        assert all(f"  {name} " in done.stdout for name in main.commands)


# ---- export ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "expected"),
    [("=1+1", "'=1+1"), ("＝1+1", "'＝1+1"), ("+86 10", "'+86 10"), ("-5.25", "-5.25"), ("+3", "+3"), ("-", "'-"), ("@x", "'@x"),
     ("＠x", "'＠x"), ("\t=1", "'\t=1"), ("松岗镇", "松岗镇"), ("", ""), (None, None), ("-1+cmd", "'-1+cmd")],
)  # fmt: skip
def test_no_text_becomes_a_formula(text: str | None, expected: str | None) -> None:
    assert guarded(text) == expected


def test_export_opens_in_each_format(tmp_path: Path) -> None:
    home = home_of_four(tmp_path)
    for kind in export.FORMATS:
        assert quick(home, "export", "standings", "--format", kind, "--to", tmp_path / f"out.{kind}").code == 0
    data = (tmp_path / "out.csv").read_bytes()
    assert data.startswith(b"\xef\xbb\xbf")
    from_csv = pl.read_csv(data, infer_schema=False)
    from_parquet = pl.read_parquet(tmp_path / "out.parquet")
    sheet = load_workbook(tmp_path / "out.xlsx", read_only=True).worksheets[0]
    rows = list(sheet.iter_rows(values_only=True))
    assert from_csv.columns == from_parquet.columns == list(rows[0])
    assert from_csv.height == from_parquet.height == len(rows) - 1 > 0
    assert str(from_parquet.schema["score"]) == "Decimal(precision=18, scale=2)"


def test_a_view_for_people_is_exported_under_either_name(tmp_path: Path) -> None:
    home = home_of_four(tmp_path)
    for name in ("standing", "analysis.standing"):
        assert quick(home, "export", name, "--to", tmp_path / f"{name}.csv").code == 0
    assert (tmp_path / "standing.csv").read_bytes() == (tmp_path / "analysis.standing.csv").read_bytes()
    assert pl.read_csv(tmp_path / "standing.csv").select("unit_zh", "place").height > 0


def test_export_all_writes_every_public_mart(tmp_path: Path) -> None:
    home = home_of_four(tmp_path)
    done = run(home, "export", "all", "--format", "parquet", "--to", tmp_path / "out", "--json")
    names = json.loads(done.out)["marts"]
    assert sorted(path.stem for path in (tmp_path / "out").iterdir()) == sorted(names)


def test_doctor_finds_a_whole_home(tmp_path: Path) -> None:
    done = run(home_of_four(tmp_path), "doctor", "--json")
    states = {each["name"]: each["state"] for each in done.value["findings"]}  # type: ignore[attr-defined]
    assert done.code == 0
    assert {states[name] for name in ("rulebook", "journal", "snapshot", "lock", "data")} == {"good"}
