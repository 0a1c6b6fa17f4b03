"""The queue: answers as they should be, fair turns, ends that hold, and never an older state after a newer one."""

from __future__ import annotations

import io
import os
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from query import cite, log
from query import pool as pool_module
from query.asking import Answer, Limits, NotAnswered, Own, Question, Value
from query.pool import Asked, Pool, Ticket
from tests.query.conftest import Ask, write_snapshot

LONG = "select count(*) from range(1000000000000)"
Refusal = Callable[..., NotAnswered]


def own(name: str, **columns: list[object]) -> Own:
    out = io.BytesIO()
    pl.DataFrame(columns).write_ipc_stream(out, compat_level=pl.CompatLevel.oldest())
    return Own(name, out.getvalue())


@contextmanager
def opened(snapshot: Path, **limits: float) -> Iterator[Pool]:
    """A queue of its own; nothing is kept warm, so that a test pays for what it asks only."""
    made = Pool(Limits(**{"seconds": 120, **limits}), lambda: snapshot, keep_warm=0)  # type: ignore[arg-type]
    try:
        yield made
    finally:
        made.close()


def running(tickets: list[Ticket], count: int) -> None:
    """Wait until so many of them run."""
    while (
        sum(each.state == "running" and each.worker is not None and bool(each.worker.greeting) for each in tickets)
        < count
    ):
        time.sleep(0.01)


# ---- answers ---------------------------------------------------------------------------------------------------------


def test_an_answer_keeps_decimals_and_days_and_says_what_it_is_of(ask: Ask, snapshot: Path) -> None:
    answer = ask(
        "select unit_zh, score, since, place from live.standings join units using (unit_id) order by all limit 1"
    )
    assert answer.frame.schema == {
        "unit_zh": pl.String,
        "score": pl.Decimal(18, 2),
        "since": pl.Date,
        "place": pl.Int32,
    }
    assert answer.frame.rows() == [("大塘乡", Decimal("88.50"), date(2026, 1, 31), 2)]
    assert answer.types == ("VARCHAR", "DECIMAL(18,2)", "DATE", "INTEGER")
    assert answer.cut == ""
    assert answer.snapshot.known_at == datetime(2026, 11, 1, 8)
    hashed = subprocess.run(["sha256sum", snapshot], capture_output=True, text=True, check=True).stdout.split()[0]
    assert answer.snapshot.sha256 == hashed


def test_tables_for_people_come_before_the_live_ones_of_the_same_name(ask: Ask) -> None:
    assert ask("from standing").frame.columns == ["unit_id", "place", "score"]
    assert ask("select count(*) from standings").frame.item() == 4
    assert ask("select count(*) from issues.standings").frame.item() == 4


ODD = {
    "[1, 2]": "[1, 2]", "{'a': 1}": "{'a': 1}", "map {'a': 1}": "{a=1}", "interval 1 month": "1 month", "'x'::blob": "x",
    "'101'::bit": "101", "'a'::enum ('a', 'b')": "a", "time '24:00:00'": "24:00:00", "'infinity'::date": "infinity",
    "'infinity'::timestamp": "infinity", "date '0001-01-01' - interval 1 day": "0001-12-31 (BC) 00:00:00",
    "170141183460469231731687303715884105727::hugeint": "170141183460469231731687303715884105727",
    "340282366920938463463374607431768211455::uhugeint": "340282366920938463463374607431768211455",
    "timetz '10:00:00+08'": "10:00:00+08", "union_value(a := 1)": "1", "'1'::variant": "1", "[[{'a': [date '2026-01-01']}]]":
    "[[{'a': [2026-01-01]}]]",
}  # fmt: skip
PLAIN: dict[str, object] = {
    "sum(3)": 3, "1.5::decimal(38, 4)": Decimal("1.5000"), "1e300": 1e300, "true": True, "chr(0)": "\x00", "null::date": None,
    "date '9999-12-31'": date(9999, 12, 31), "timestamp '2026-01-01 10:00:00.5'": datetime(2026, 1, 1, 10, 0, 0, 500_000),
    "18446744073709551615::ubigint": 18446744073709551615, "12345678901234567890123::hugeint": Decimal(12345678901234567890123),
}  # fmt: skip


def test_what_has_no_plain_type_comes_as_text_and_no_value_is_lost(ask: Ask) -> None:
    values = [*ODD, *PLAIN]
    answer = ask(f"select {', '.join(values)}")
    assert dict(zip(values, answer.frame.row(0), strict=True)) == {**ODD, **PLAIN}


@pytest.mark.parametrize(
    "sql", ["select [1];", ";; select [1] ; -- ;", "select [1] /* ; */ ;\n", "from (values ([1])) t(a); ;"]
)
def test_semicolons_and_notes_around_a_statement_do_no_harm(ask: Ask, sql: str) -> None:
    assert ask(sql).frame.item() == "[1]"


def test_a_mistake_that_only_a_late_row_has_is_told_like_any_other(refusal: Refusal) -> None:
    fault = refusal("select case when range = 9000 then 'late' else '1' end::int from range(9001)")
    assert (fault.kind, fault.key) == ("wrong", "query_errors.no_conversion")
    assert "late" in fault.message()


def test_columns_of_one_name_are_told_apart(ask: Ask) -> None:
    assert ask("select 1 as a, 2 as a, 3 as a_2, [4] as a").frame.columns == ["a", "a_3", "a_2", "a_4"]
    many = ask(f"select {', '.join(f'{number} as a' for number in range(3000))}")
    assert many.frame.columns == ["a", *(f"a_{number}" for number in range(2, 3001))]
    assert many.frame.row(0) == tuple(range(3000))


def test_caps_are_told(snapshot: Path) -> None:
    with opened(snapshot, rows=10, bytes=4000) as pool:
        by_rows = pool.ask(Question("from range(11)"), "anna").answer(300)
        whole = pool.ask(Question("from range(10)"), "anna").answer(300)
        by_bytes = pool.ask(Question("select repeat('x', 900) from range(9)"), "anna").answer(300)
        with pytest.raises(NotAnswered) as caught:
            pool.ask(Question("select repeat('x', 9000)"), "anna").answer(300)
    assert (by_rows.frame.height, by_rows.cut) == (10, "rows")
    assert (whole.frame.height, whole.cut) == (10, "")
    assert (by_bytes.frame.height, by_bytes.cut) == (4, "bytes")
    assert (caught.value.kind, caught.value.key) == ("too_large", "query_errors.row_too_large")


def test_the_same_question_has_the_same_digest_and_result(ask: Ask) -> None:
    sql = "select place, string_agg(unit_id), sum(score::double) from standings group by all"
    first, second = ask(sql, values={"a": 1}), ask(sql, values={"a": 1})
    assert (first.digest, cite.result_digest(sql, first)) == (second.digest, cite.result_digest(sql, second))
    assert ask(sql, values={"a": "1"}).digest != first.digest


# ---- values ----------------------------------------------------------------------------------------------------------

VALUES: dict[str, Value] = {
    "t": "'; drop table standings; --",
    "n": 7,
    "d": Decimal("1.50"),
    "day": date(2026, 2, 28),
    "none": None,
}


def test_values_keep_their_kinds(ask: Ask) -> None:
    answer = ask("select $t, $N, $d, $day, $none", values=VALUES)
    assert answer.frame.row(0) == tuple(VALUES.values())


@pytest.mark.parametrize(
    "written", ["1E+10", "-0E+3", "1.5E-7", "0", "99999999999999999999999999999999999999", "0.00001"]
)
def test_a_number_is_the_number_however_it_is_written(ask: Ask, written: str) -> None:
    assert ask("select $n", values={"n": Decimal(written)}).frame.item() == Decimal(written)


@pytest.mark.parametrize("number", [10**38, -(10**40), Decimal(10) ** 38, Decimal("1E-38")])
def test_a_number_the_engine_would_round_is_refused(refusal: Refusal, number: Value) -> None:
    fault = refusal("select $n", values={"n": number})
    assert (fault.kind, fault.key) == ("wrong", "query_errors.value_range")


def test_half_a_character_is_told(pool: Pool) -> None:
    with pytest.raises(NotAnswered) as caught:
        pool.ask(Question("select $t", {"t": "\ud800"}), "anna")
    assert caught.value.key == "query_errors.no_text"


@settings(max_examples=12, deadline=None)
@given(st.lists(st.text(max_size=40) | st.integers(-(2**62), 2**62) | st.dates() | st.none(), min_size=8, max_size=8))
def test_a_value_is_never_read_as_sql(ask: Ask, values: list[Value]) -> None:
    """Whatever is given comes back as it was, and nothing of it is run."""
    asked = "select " + ", ".join(f"$v{place}" for place in range(8))
    answer = ask(asked, values={f"v{place}": value for place, value in enumerate(values)})
    assert list(answer.frame.row(0)) == values


# ---- own tables and issues -------------------------------------------------------------------------------------------


def test_a_table_of_ones_own_joins_and_is_gone_with_the_question(ask: Ask, refusal: Refusal) -> None:
    mine = own("population", unit_id=["T1", "T2"], people=[1000, 3000])
    answer = ask(
        "select unit_zh, people from live.standings join my.population using (unit_id) where scope_id = '2026-09' order by all",
        own=(mine,),
    )
    assert answer.frame.rows() == [("大塘乡", 3000), ("松岗镇", 1000)]
    assert refusal("from my.population").key == "query_errors.no_table"


@pytest.mark.parametrize(
    ("issue", "sql", "rows"),
    [
        ("2026-09", "select unit_id, place, score from standings", [("T1", 1, Decimal("90.00"))]),
        ("2026-09/2", "select unit_id, place, score from live.standings", [("T1", 1, Decimal("90.00"))]),
        ("2026-09/1", "select unit_id, place from standings order by place", [("T2", 1), ("T1", 2)]),
        ("2026-09/1", "select unit_id, place from ranking.standings order by place", [("T2", 1), ("T1", 2)]),
        ("2026-09/1", "from standing order by place", [("T2", 1, Decimal("88.50")), ("T1", 2, Decimal("87.00"))]),
        ("2026-09/1", "from analysis.standing where place = 2", [("T1", 2, Decimal("87.00"))]),
        ("2026-09/1", "select * from CATALOG.Shown order by place", [("T2", 1), ("T1", 2)]),
        ("2026-09/1", "select unit_id, points from ledger", [("T1", Decimal("7.5"))]),
        ("2026-09/1", "from explain.ledger select points", [(Decimal("7.5"),)]),
        ("2026-09/1", "from lines", [("T1", Decimal("7.5"))]),
        ("2026-09/2", "from live.lines", []),
        ("2026-08", "select distinct issue_no, status from standings", [("2026-08", "final")]),
        ("2026-08", "select count(*) from issues.standings", [(4,)]),
        ("2026-08", "select count(*) from units", [(3,)]),
        ("2026-08", "from landing.loads", [("L1",)]),
    ],
)
def test_as_published_every_view_stands_on_the_rows_of_the_issue(
    ask: Ask, issue: str, sql: str, rows: list[tuple[object, ...]]
) -> None:
    assert ask(sql, issue=issue).frame.rows() == rows


@pytest.mark.parametrize("issue", ["2026-10", "2026-09/3", "' or true --", "2026-09/"])
def test_an_issue_that_is_not_there_is_told(refusal: Refusal, issue: str) -> None:
    fault = refusal("from standings", issue=issue)
    assert (fault.kind, fault.key) == ("wrong", "query_errors.no_issue")
    assert issue in fault.message()


# ---- the file --------------------------------------------------------------------------------------------------------


def test_a_new_snapshot_is_asked_at_once_and_never_the_old_one_after_it(tmp_path: Path) -> None:
    path = tmp_path / "current.duckdb"
    write_snapshot(path, "create table live.state as select 0 as n;")
    pool = Pool(Limits(seconds=120), lambda: path, keep_warm=2)
    try:
        for number in range(4):
            write_snapshot(path, f"create table live.state as select {number} as n;")
            answers = [pool.ask(Question("from state"), "anna").answer(300) for _ in range(2)]
            assert [answer.frame.item() for answer in answers] == [number, number]
            assert len({answer.snapshot.sha256 for answer in answers}) == 1
    finally:
        pool.close()


def test_a_kept_snapshot_is_asked_beside_the_current_one(tmp_path: Path, pool: Pool) -> None:
    kept = write_snapshot(tmp_path / "it's kept.duckdb", "create table live.state as select 'old' as n;")
    answer = pool.ask(Question("from state", snapshot=kept), "anna").answer(300)
    assert answer.frame.item() == "old"


def test_without_a_snapshot_that_is_said(tmp_path: Path) -> None:
    with opened(tmp_path / "current.duckdb") as pool, pytest.raises(NotAnswered) as caught:
        pool.ask(Question("select 1"), "anna").answer(300)
    assert caught.value.kind == "no_snapshot"


def unopened(pool: Pool) -> None:
    """Ask, and hear that the data can't be opened."""
    with pytest.raises(NotAnswered) as caught:
        pool.ask(Question("select 1"), "anna").answer(300)
    assert (caught.value.kind, caught.value.key) == ("no_snapshot", "query_errors.unopened")


def test_a_broken_file_in_place_of_the_snapshot_is_told_and_the_next_good_one_asked_at_once(tmp_path: Path) -> None:
    path = write_snapshot(tmp_path / "current.duckdb")
    pool = Pool(Limits(seconds=120), lambda: path, keep_warm=2)
    try:
        pool.ask(Question("select 1"), "anna").answer(300)
        while len(pool.warm) < 2 or not all(each.warmed() for each in pool.warm):
            time.sleep(0.01)
        broken = tmp_path / "broken"
        broken.write_bytes(b"not a database" * 1000)
        os.replace(broken, path)
        unopened(pool)
        while not (pool.warm and all(each.process.poll() is not None for each in pool.warm)):  # they died of it
            time.sleep(0.01)
        write_snapshot(path, "create table live.state as select 'good' as n;")
        assert pool.ask(Question("from state"), "anna").answer(300).frame.item() == "good"
    finally:
        pool.close()


def test_whatever_goes_wrong_with_a_file_or_a_process_ends_neither_queue_nor_keeper(
    snapshot: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def odd(*_: object, **__: object) -> Path:
        raise RuntimeError("odd")

    with opened(snapshot) as pool:
        good, pool.snapshot = pool.snapshot, odd
        unopened(pool)
        pool.snapshot = good
        with monkeypatch.context() as patch:
            patch.setattr(pool_module, "STARTING", 0.2)
            patch.setattr(pool_module.subprocess, "Popen", odd)
            unopened(pool)
        with monkeypatch.context() as patch:
            patch.setattr(pool_module, "STARTING", 0.2)
            patch.setattr(pool, "wanted", odd)
            unopened(pool)
        assert caplog.text.count("RuntimeError: odd") >= 3
        assert pool.ask(Question("select 1"), "anna").answer(300).frame.item() == 1


# ---- turns and ends --------------------------------------------------------------------------------------------------


def test_nobody_waits_behind_the_many_of_one(snapshot: Path) -> None:
    """While anna's two run, her next ones and one of ben and of cleo wait: theirs come first."""
    noted: list[Asked] = []
    with opened(snapshot, running=1) as pool:
        pool.note = noted.append
        first = pool.ask(Question(LONG), "anna")
        running([first], 1)
        many = [pool.ask(Question(f"select {number}"), "anna") for number in range(3)]
        others = [pool.ask(Question("select 1"), who) for who in ("ben", "cleo")]
        assert [each.ahead for each in (*many, *others)] == [2, 3, 4, 0, 1]
        assert {each.state for each in (*many, *others)} == {"waiting"}
        first.cancel()
        for each in (*many, *others):
            each.answer(300)
    assert [each.who for each in noted] == ["anna", "ben", "cleo", "anna", "anna", "anna"]
    assert [each.end for each in noted] == ["cancelled", "", "", "", "", ""]


def test_one_person_alone_may_use_all_turns_but_not_while_others_wait(snapshot: Path) -> None:
    with opened(snapshot, running=2) as pool:
        both = [pool.ask(Question(LONG), "anna") for _ in range(2)]
        running(both, 2)
        waiting = pool.ask(Question(LONG), "anna")
        ben = [pool.ask(Question(LONG), "ben") for _ in range(2)]
        both[0].cancel()
        running([*both, waiting, *ben], 2)
        assert [ben[0].state, ben[1].state, waiting.state] == ["running", "waiting", "waiting"]


def test_too_many_that_wait_are_told_so(snapshot: Path) -> None:
    with opened(snapshot, running=1, waiting=3, waiting_each=2) as pool:
        first = pool.ask(Question(LONG), "anna")
        running([first], 1)
        for who in ("anna", "anna", "ben"):
            pool.ask(Question("select 1"), who)
        with pytest.raises(NotAnswered) as all_together:
            pool.ask(Question("select 1"), "cleo")
    with opened(snapshot, running=1, waiting=9, waiting_each=2) as pool:
        first = pool.ask(Question(LONG), "anna")
        running([first], 1)
        for _ in range(2):
            pool.ask(Question("select 1"), "anna")
        with pytest.raises(NotAnswered) as of_one:
            pool.ask(Question("select 1"), "anna")
        pool.ask(Question("select 1"), "ben")
    assert (all_together.value.kind, all_together.value.key) == ("busy", "query_errors.busy")
    assert (of_one.value.kind, of_one.value.key) == ("busy", "query_errors.busy_own")


def test_a_question_that_runs_too_long_is_ended_and_the_next_answered(snapshot: Path) -> None:
    with opened(snapshot, seconds=1) as pool:
        with pytest.raises(NotAnswered) as caught:
            pool.ask(Question(LONG), "anna").answer(300)
        assert caught.value.kind == "too_slow"
        assert "1" in caught.value.message()
    with opened(snapshot) as pool:
        assert pool.ask(Question("select 1"), "anna").answer(300).frame.item() == 1


def test_a_cancelled_question_ends_whether_it_waits_or_runs(snapshot: Path) -> None:
    with opened(snapshot, running=1) as pool:
        runs = pool.ask(Question(LONG), "anna")
        running([runs], 1)
        waits = pool.ask(Question("select 1"), "ben")
        process = runs.worker.process  # type: ignore[union-attr]
        for ticket in (waits, runs):
            ticket.cancel()
            assert ticket.state == "over"
            with pytest.raises(NotAnswered) as caught:
                ticket.answer(0)
            assert caught.value.kind == "cancelled"
        assert process.wait(60) < 0
        runs.cancel()
        assert pool.ask(Question("select 1"), "anna").answer(300).frame.item() == 1


def test_a_process_that_is_killed_from_outside_is_one_plain_sentence(snapshot: Path) -> None:
    with opened(snapshot) as pool:
        ticket = pool.ask(Question(LONG), "anna")
        running([ticket], 1)
        ticket.worker.process.kill()  # type: ignore[union-attr]
        with pytest.raises(NotAnswered) as caught:
            ticket.answer(300)
        assert (caught.value.kind, caught.value.engine) == ("killed", "")
        assert pool.ask(Question("select 1"), "anna").answer(300).frame.item() == 1


def test_who_does_not_wait_long_enough_hears_that_it_is_not_over(snapshot: Path) -> None:
    with opened(snapshot) as pool:
        ticket = pool.ask(Question(LONG), "anna")
        with pytest.raises(TimeoutError):
            ticket.answer(0)


def test_closing_ends_everything_and_leaves_no_process(snapshot: Path) -> None:
    pool = Pool(Limits(seconds=120, running=1), lambda: snapshot, keep_warm=1)
    tickets = [pool.ask(Question(LONG), who) for who in ("anna", "ben")]
    running(tickets, 1)
    processes = [tickets[0].worker.process, *(each.process for each in pool.warm)]  # type: ignore[union-attr]
    pool.close()
    for ticket in tickets:
        with pytest.raises(NotAnswered) as caught:
            ticket.answer(0)
        assert caught.value.kind == "cancelled"
    assert all(process.poll() is not None for process in processes)
    assert not any(thread.is_alive() for thread in pool.threads)
    with pytest.raises(NotAnswered):
        pool.ask(Question("select 1"), "anna")


ORPHAN = """
import os, sys, time
from pathlib import Path
from query.asking import Limits, Question
from query.pool import Pool

pool = Pool(Limits(seconds=300), lambda: Path(sys.argv[1]), keep_warm=1)
ticket = pool.ask(Question("select count(*) from range(1000000000000)"), "anna")
while ticket.worker is None or not ticket.worker.greeting or not pool.warm:
    time.sleep(0.01)
print(ticket.worker.process.pid, *(each.process.pid for each in pool.warm), flush=True)
time.sleep(300)
"""


@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere the limit of processor time ends them")
def test_the_processes_die_with_a_server_that_is_killed(snapshot: Path) -> None:
    server = subprocess.Popen([sys.executable, "-c", ORPHAN, str(snapshot)], stdout=subprocess.PIPE, text=True)
    assert server.stdout is not None
    children = [int(each) for each in server.stdout.readline().split()]
    assert len(children) == 2
    server.kill()
    server.wait()
    server.stdout.close()
    while any(is_alive(each) for each in children):
        time.sleep(0.05)


def is_alive(pid: int) -> bool:
    """Whether a process is more than a name in the table of processes."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] not in "ZX"
    except (FileNotFoundError, ProcessLookupError):
        return False


# ---- many at once ----------------------------------------------------------------------------------------------------


def test_twenty_people_at_once_each_get_their_own_answer_in_turn(pool: Pool) -> None:
    """Two questions each, asked from as many threads: everybody's first is served before anybody's second."""
    noted: list[Asked] = []
    told, pool.note = pool.note, noted.append
    found: dict[str, list[int]] = {}

    def person(number: int) -> None:
        tickets = [
            pool.ask(Question("select $n + 0", {"n": 100 * number + turn}), f"person {number}") for turn in range(2)
        ]
        found[f"person {number}"] = [ticket.answer(600).frame.item() for ticket in tickets]

    block = [pool.ask(Question(LONG), "blocker") for _ in range(pool.limits.running)]
    running(block, pool.limits.running)
    people = [threading.Thread(target=person, args=(number,)) for number in range(20)]
    for each in people:
        each.start()
    while len(pool.waiting) < 40:
        time.sleep(0.01)
    for ticket in block:
        ticket.cancel()
    for each in people:
        each.join()
    while pool.running:  # the last ones are noted after they are answered
        time.sleep(0.01)
    pool.note = told
    assert found == {f"person {number}": [100 * number, 100 * number + 1] for number in range(20)}
    order = [each.who for each in noted if each.who != "blocker"]
    seconds = [place for place, who in enumerate(order) if who in order[:place]]
    assert len(order) == 40
    assert min(seconds) >= 20 - pool.limits.running
    assert pool.served == {}, "who is done is forgotten"


# ---- the log ---------------------------------------------------------------------------------------------------------


def test_every_question_stands_in_the_log_with_its_end(tmp_path: Path, snapshot: Path) -> None:
    pool = Pool(Limits(seconds=120), lambda: snapshot, keep_warm=0, note=log.note(tmp_path))
    pool.ask(Question("select $n as n", {"n": Decimal("1.5")}), "anna").answer(300)
    for sql in ("select nothing", "from duckdb_settings()"):
        with pytest.raises(NotAnswered):
            pool.ask(Question(sql), "ben").answer(300)
    pool.close()
    rows = log.read(tmp_path)
    assert rows.select("who", "sql", "parameters", "rows", "end").sort("sql").rows() == [
        ("ben", "from duckdb_settings()", "{}", None, "refused"),
        ("anna", "select $n as n", '{"n": ["decimal", "1.5"]}', 1, ""),
        ("ben", "select nothing", "{}", None, "wrong"),
    ]
    assert rows["digest"].to_list().count(Question("select nothing").digest) == 1
    assert (rows["waited"] > 0).all()
    assert (rows["seconds"] >= 0).all()
    assert log.read(tmp_path, "anna").height == 1


def test_the_log_has_an_end(tmp_path: Path) -> None:
    for number in range(12):
        asked = Asked("anna", datetime(2026, 1, 1), Question("x" * 9000 + str(number)), 0.0, 0.0, number, "")
        log.write(tmp_path, asked, keep=5)
    rows = log.read(tmp_path)
    assert rows["rows"].to_list() == [11, 10, 9, 8, 7]
    assert rows["sql"].str.len_chars().max() == log.LETTERS


def test_a_log_that_can_not_be_written_keeps_no_answer_back(tmp_path: Path, snapshot: Path) -> None:
    (tmp_path / "queries.sqlite").write_bytes(b"not a database at all, and long enough to be looked at" * 20)
    pool = Pool(Limits(seconds=120), lambda: snapshot, keep_warm=0, note=log.note(tmp_path))
    answer: Answer = pool.ask(Question("select 1"), "anna").answer(300)
    pool.close()
    assert answer.frame.item() == 1
