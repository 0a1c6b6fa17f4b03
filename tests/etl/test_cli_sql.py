"""``python -m etl sql``: every way in and out, exit codes, both languages, and a shell driven through a real terminal."""

from __future__ import annotations

import fcntl
import json
import os
import pty
import re
import select
import subprocess
import termios
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import openpyxl
import polars as pl
import pytest

from etl.cli import sql_session
from etl.layout import Home
from query import cite, log, saved
from tests.etl.office import Ran, command_line, environment, quick, run
from tests.query.conftest import write_snapshot

UNITS = """
comment on table live.units is '单位 | Units';
alter table live.units add column name_zh varchar;
alter table live.units add column short_name varchar;
"""
PLACES = "select place, unit_zh, score from standings where scope_id = '2026-10' order by place"


@pytest.fixture
def home(tmp_path: Path) -> Home:
    """A home with nothing but a small snapshot."""
    write_snapshot(tmp_path / "data" / "snapshot" / "current.duckdb", UNITS)
    return Home.at(tmp_path / "data", tmp_path / "no rules")


@pytest.fixture
def sql(home: Home) -> Callable[..., Ran]:
    """The command over that home."""
    return lambda *arguments: quick(home, "sql", *arguments)


# ---- what is asked ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("select 1", ["select 1"]), ("select 1;", ["select 1"]), (" ; ;", []), ("select 1; select 2", ["select 1", "select 2"]),
        ("select ';' as a; -- no; none\nselect \";\"", ["select ';' as a", '-- no; none\nselect ";"']),
        ("select 1 /* ; */; /* nothing */ -- more", ["select 1 /* ; */"]), ("select $$;$$;", ["select $$;$$"]), ("", []),
    ],
)  # fmt: skip
def test_text_is_cut_at_its_own_semicolons(text: str, parts: list[str]) -> None:
    assert sql_session.statements(text) == parts


def test_statement_file_and_standard_input_give_the_same(home: Home, sql: Callable[..., Ran], tmp_path: Path) -> None:
    file = tmp_path / "places.sql"
    file.write_text(f"\ufeff-- 前几名\n{PLACES};\n", encoding="utf-8")
    wanted = sql("-c", PLACES, "--format", "csv").out
    assert wanted.splitlines() == ["place,unit_zh,score", "1,大塘乡,95.75", "2,松岗镇,80.00"]
    assert sql(file, "--format", "csv").out == wanted
    piped = subprocess.run(
        command_line("--data", home.data, "sql", "--format", "csv"), input=PLACES, env=environment(),
        capture_output=True, encoding="utf-8", check=True,
    )  # fmt: skip
    assert piped.stdout == wanted


def test_several_statements_are_asked_in_turn_until_one_is_wrong(sql: Callable[..., Ran]) -> None:
    ran = sql("-c", "select 41 + 1 as first; select nothing; select 3 as third")
    assert ran.code == 2
    assert "42" in ran.out and "third" not in ran.out
    assert "select nothing\n       ^" in ran.err


def test_parameters_are_of_the_kind_that_is_said(sql: Callable[..., Ran]) -> None:
    statement = "select $a as a, $b + 1 as b, $c + interval 1 day as c"
    ran = sql(
        "-c", statement, "--param", "a=1", "--param", "b:number=2.5", "--param", "c:day=2026-12-31", "--format", "json"
    )
    (row,) = json.loads(ran.out)
    assert (row["a"], row["b"], row["c"][:10]) == ("1", "3.5", "2027-01-01")
    for wrong in ("a", "a:colour=1", "=1", "b:number=many"):
        assert sql("-c", "select $a", "--param", wrong).code == 2
    assert sql("-c", "select $a", "--param", "b=1").code == 2


def test_issue_answers_as_it_was_published(sql: Callable[..., Ran]) -> None:
    statement = "select unit_id, place, score from standings order by unit_id"
    assert sql("-c", statement, "--issue", "2026-08", "--format", "csv").out.splitlines()[1:] == ["T1,1,70.00"]
    assert sql("-c", statement, "--issue", "no such").code == 2


def test_own_file_is_joined_and_its_columns_told(sql: Callable[..., Ran], tmp_path: Path) -> None:
    file = tmp_path / "人口.csv"
    file.write_text("unit,people\nT1,1200\nT2,800\n", encoding="utf-8")
    statement = "select sum(people) as people from my.人口 join units on unit = unit_id"
    ran = sql("-c", statement, "--own", file, "--format", "csv")
    assert ran.out == "people\n2000\n" and "whole number" in ran.err
    assert sql("-c", "select * from my.p", "--own", f"p={file}", "--format", "csv").out.startswith("unit,people")
    assert sql("-c", "select 1", "--own", tmp_path / "none.csv").code == 2


# ---- how it is given -------------------------------------------------------------------------------------------------


def test_chinese_stands_in_line_in_a_table(sql: Callable[..., Ran]) -> None:
    from rich.cells import cell_len

    ran = sql("-c", "select unit_zh, place, null as nothing from standings union all select 'T9', 12345, null")
    lines = ran.out.splitlines()
    assert "松岗镇" in ran.out and len({cell_len(line) for line in lines if line}) == 1
    assert "NULL" in ran.out


def test_cell_cannot_command_the_terminal(sql: Callable[..., Ran]) -> None:
    ran = sql("-c", "select '[red]' || chr(27) || '[31mx' || chr(7) as \"[b]a\"")
    assert "\x1b" not in ran.out and "\x07" not in ran.out
    assert "[red]" in ran.out and "[b]a" in ran.out


def test_json_has_no_number_that_json_does_not_know(home: Home) -> None:
    ran = quick(
        home,
        "sql",
        "-c",
        "select unnest([0.5, 'nan'::double, 'inf'::double, null]) as x, 1.5::double as y",
        "--format",
        "json",
    )
    rows = json.loads(ran.out, parse_constant=lambda text: pytest.fail(text))
    assert rows == [{"x": 0.5, "y": 1.5}, {"x": "nan", "y": 1.5}, {"x": "inf", "y": 1.5}, {"x": None, "y": 1.5}]


@pytest.mark.parametrize("form", ["csv", "json", "parquet", "xlsx"])
def test_result_is_written_in_the_form_its_name_says(sql: Callable[..., Ran], tmp_path: Path, form: str) -> None:
    target = tmp_path / f"places.{form}"
    ran = sql("-c", PLACES, "--to", target)
    assert ran.code == 0 and ran.out == "" and str(target) in ran.err
    match form:
        case "csv":
            assert target.read_text("utf-8-sig").splitlines()[1] == "1,大塘乡,95.75"
        case "json":
            assert json.loads(target.read_text("utf-8"))[0] == {"place": 1, "unit_zh": "大塘乡", "score": "95.75"}
        case "parquet":
            assert pl.read_parquet(target)["score"].dtype == pl.Decimal(18, 2)
        case "xlsx":
            assert openpyxl.load_workbook(target).active["B2"].value == "大塘乡"


def test_no_cell_becomes_a_formula(sql: Callable[..., Ran], tmp_path: Path) -> None:
    sql("-c", "select '=cmd()' as a, -3 as b", "--to", tmp_path / "a.csv")
    assert (tmp_path / "a.csv").read_text("utf-8-sig") == "a,b\n'=cmd(),-3\n"


def test_cut_result_is_shown_with_a_word_but_never_written(sql: Callable[..., Ran], tmp_path: Path) -> None:
    many = "select range as n from range(50)"
    shown = sql("-c", many, "--rows", "20")
    assert shown.code == 0 and "20" in shown.err and "more" in shown.err
    for way in (["--to", tmp_path / "n.csv"], ["--format", "csv"], ["--format", "json"]):
        refused = sql("-c", many, "--rows", "20", *way)
        assert (refused.code, refused.out) == (2, "")
    assert not (tmp_path / "n.csv").exists()
    assert len(sql("-c", many, "--rows", "50", "--format", "csv").out.splitlines()) == 51


@pytest.mark.parametrize(
    "arguments",
    [
        ["-c", "select 1", "--saved", "x"], ["-c", "select 1; select 2", "--format", "csv"], ["-c", ";"],
        ["-c", "select 1", "--format", "xlsx"], ["-c", "select 1", "--format", "pdf"], ["nofile.sql"], ["--saved", "none"],
        ["--again", "none"], ["-c", "select 1", "--keep", ""],
    ],
    ids=" ".join,
)  # fmt: skip
def test_what_cannot_be_done_is_refused(sql: Callable[..., Ran], arguments: list[str]) -> None:
    ran = sql(*arguments)
    assert ran.code == 2 and "Traceback" not in ran.err and ran.err


def test_fault_is_told_in_both_languages_and_for_machines(home: Home) -> None:
    statement = ["sql", "-c", "select unit_id,\n  plce from standings"]
    zh, en = (run(home, *statement, "--lang", language) for language in ("zh", "en"))
    assert (zh.code, en.code) == (2, 2)
    assert re.search("[一-鿿]", zh.err.splitlines()[0]) and not re.search("[一-鿿]", en.err.splitlines()[0])
    told = quick(home, *statement, "--json").value
    assert (told["exit_code"], told["line"], told["column"]) == (2, 2, 3) and told["engine"]


def test_before_the_first_load_it_is_said(tmp_path: Path) -> None:
    assert quick(Home.at(tmp_path), "sql", "-c", "select 1").code == 2


def test_nothing_outside_the_data_is_reached(sql: Callable[..., Ran], tmp_path: Path) -> None:
    (tmp_path / "secret.csv").write_text("a\n1\n", encoding="utf-8")
    for statement in (
        f"from '{tmp_path / 'secret.csv'}'",
        f"copy (select 1) to '{tmp_path / 'out.csv'}'",
        "drop table live.units",
    ):
        assert sql("-c", statement).code == 2
    assert not (tmp_path / "out.csv").exists()


def test_what_was_asked_stands_in_the_log(home: Home, sql: Callable[..., Ran]) -> None:
    sql("-c", "select 42 as n")
    sql("-c", "select nothing")
    assert log.read(home.data).select("sql", "rows", "end").rows() == [
        ("select nothing", None, "wrong"),
        ("select 42 as n", 1, ""),
    ]


# ---- kept and cited --------------------------------------------------------------------------------------------------


def test_question_is_kept_and_asked_by_its_id(home: Home, sql: Callable[..., Ran]) -> None:
    statement = "select count(*) as n from standings where scope_id = $scope"
    ran = sql("-c", statement, "--param", "scope=2026-10", "--keep", "家数")
    (kept,) = saved.listed(home.data)
    assert kept.saved_id in ran.err and kept.parameters == (saved.Parameter("scope", "scope"),)
    assert sql("--saved", kept.saved_id, "--param", "scope=2026-09", "--format", "csv").out == "n\n2\n"
    listed = quick(home, "kept")
    assert "家数" in listed.out and kept.saved_id in listed.out
    assert quick(home, "kept", "--withdraw", kept.saved_id).code == 0
    assert quick(home, "kept", "--json").value["questions"] == []


def test_citation_says_whether_the_answer_is_the_same(home: Home, sql: Callable[..., Ran]) -> None:
    ran = sql("-c", PLACES, "--cite")
    (kept,) = cite.kept(home.data)
    found = re.search(r"Citation (\w{8})", ran.err)
    assert found
    write_snapshot(home.snapshot, "delete from live.standings;")
    again = sql("--again", found[1], "--format", "csv")
    assert again.code == 0 and "大塘乡" in again.out and "the same" in again.err
    doctor = quick(home, "doctor")
    assert "kept snapshots" in doctor.out
    assert quick(home, "kept", "--drop", kept.sha256[:8], "--dry-run").code == 0 and kept.path.exists()
    assert quick(home, "kept", "--drop", kept.sha256[:8]).code == 0 and not kept.path.exists()
    assert quick(home, "kept", "--drop", kept.sha256[:8]).code == 2
    assert sql("--again", found[1]).code == 2


# ---- typed in turn ---------------------------------------------------------------------------------------------------


class Terminal:
    """The shell at a terminal, as a person sees it."""

    def __init__(self, home: Home, folder: Path) -> None:
        self.screen, theirs = pty.openpty()
        told = {"HOME": str(folder), "TERM": "dumb", "COLUMNS": "100"}
        self.process = subprocess.Popen(
            command_line("--data", home.data, "--lang", "en", "sql"), stdin=theirs, stdout=theirs, stderr=theirs,
            env=environment() | told, start_new_session=True, cwd=folder, preexec_fn=lambda: fcntl.ioctl(0, termios.TIOCSCTTY, 0),
        )  # fmt: skip
        os.close(theirs)

    def until(self, *wanted: str) -> str:
        """What comes until one of these ends it."""
        seen, deadline = "", time.monotonic() + 120
        while not seen.endswith(wanted):
            assert time.monotonic() < deadline, seen
            if select.select([self.screen], [], [], 1)[0]:
                seen += os.read(self.screen, 65536).decode(errors="replace").replace("\r", "")
        return seen

    def type(self, line: str) -> str:
        """A line, and what it brings up to the next prompt."""
        os.write(self.screen, f"{line}\n".encode())
        return self.until(PROMPT, MORE)

    def interrupt(self) -> None:
        """Ctrl+C at a prompt; the line editor may not listen yet when it comes, then a person presses again."""
        for _ in range(20):
            os.write(self.screen, b"\x03")
            if select.select([self.screen], [], [], 5)[0]:
                break
        self.until(PROMPT)

    def close(self) -> None:
        """Hang up."""
        self.process.kill()
        self.process.wait()
        os.close(self.screen)


PROMPT, MORE = "saibang> ", "   ...> "


@pytest.fixture
def terminal(home: Home, tmp_path: Path) -> Iterator[Terminal]:
    made = Terminal(home, tmp_path)
    made.until(PROMPT)
    yield made
    made.close()


def test_shell_asks_over_several_lines_and_obeys_its_own_commands(terminal: Terminal, tmp_path: Path) -> None:
    assert terminal.type("select place, unit_zh").endswith(MORE)
    told = terminal.type("from standings where scope_id = $scope order by 1;")
    assert "$scope" in told.split("standings", 1)[1], "the value is missing, and which one is said"
    assert "2026-10" in terminal.type(".param scope=2026-10")
    told = terminal.type("select unit_zh from standings where scope_id = $scope; select 6 * 7 as n;")
    assert "大塘乡" in told and "42" in told and "data as known at" in told
    assert "live.units" in terminal.type(".tables unit")
    assert "DATE" in terminal.type(".schema units")
    assert "live.units" in terminal.type(".schema nothing")
    assert ".tables" in terminal.type(".help")
    assert "no command" in terminal.type(".nothing")
    assert "rows written" in terminal.type(".to places.xlsx") and (tmp_path / "places.xlsx").exists()
    assert "Kept as question" in terminal.type(".keep the answer")
    assert "the answer" in terminal.type(".saved")
    assert "Citation" in terminal.type(".cite")
    assert "70.00" in terminal.type(".issue 2026-08") + terminal.type("select score from standings;")


def test_interrupt_cancels_what_runs_and_the_shell_goes_on(terminal: Terminal) -> None:
    os.write(terminal.screen, b"select count(*) from range(100000000000) as a;\n")
    time.sleep(2)
    os.write(terminal.screen, b"\x03")
    assert "cancelled" in terminal.until(PROMPT)
    terminal.type("select (")
    terminal.interrupt()
    assert "42" in terminal.type("select 6 * 7 as n;")


def test_end_of_input_ends_the_shell_and_what_was_typed_is_remembered(terminal: Terminal, tmp_path: Path) -> None:
    terminal.type("select 6 * 7 as n;")
    os.write(terminal.screen, b"\x04")
    assert terminal.process.wait(60) == 0
    history = tmp_path / ".saibang_sql_history"
    assert "6 * 7" in history.read_text("utf-8") and history.stat().st_mode & 0o077 == 0
