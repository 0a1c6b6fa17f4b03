"""Citations: the same question gives the same answer later, whatever was loaded since, or it is said that it can't."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal
from pathlib import Path

import polars as pl
import pytest

from etl.layout import Home
from query import cite, saved, store
from query.asking import Answer, Own, Question, Stamp
from query.pool import Pool
from query.sums import sha256_of
from tests.etl import office
from tests.query.conftest import write_snapshot

SQL = "select unit_id, score from standings where scope_id = $scope order by unit_id"


def answer(*rows: tuple[object, ...], types: tuple[str, ...] = ("VARCHAR", "INTEGER")) -> Answer:
    frame = pl.DataFrame(rows, schema=["a", "b"][: len(types)], orient="row")
    return Answer(frame, types, "", 0.1, 0.0, Stamp("0" * 64, None), "d")


@pytest.mark.parametrize(
    ("sql", "is_ordered"),
    [
        ("select 1", False), ("select * from a order by 1", True), ("SELECT * FROM a ORDER  BY b LIMIT 3", True),
        ("select * from (select * from a order by 1)", False), ("select rank() over (order by a) from b", False),
        ("select 'order by' from a", False), ("select 1 -- order by 1", False), ("select 1 /* order by */", False),
        ("with a as (select 1 order by 1) select * from a order by all", True), ('select "order" by from a', False),
        ("select list(a order by b) from c", False),
    ],
)  # fmt: skip
def test_only_an_order_of_the_whole_counts(sql: str, is_ordered: bool) -> None:
    assert cite.is_ordered(sql) is is_ordered


def test_rows_count_in_their_order_only_where_one_is_asked_for() -> None:
    one, other = answer(("x", 1), ("y", 2)), answer(("y", 2), ("x", 1))
    assert cite.result_digest("select 1", one) == cite.result_digest("select 1", other)
    assert cite.result_digest("select 1 order by 1", one) != cite.result_digest("select 1 order by 1", other)


def test_every_difference_of_content_gives_another_digest() -> None:
    made = [
        answer(("x", 1)), answer(("x", None)), answer(("x", 2)), answer(("x", 1), ("x", 1)), answer((None, 1)), answer(("None", 1)),
        answer(("x", 1), types=("VARCHAR", "BIGINT")), answer(('x", "1', 1)), answer(("", 1)),
    ]  # fmt: skip
    digests = [cite.result_digest("select 1", each) for each in made]
    assert len(set(digests)) == len(digests)


# ---- over a snapshot -------------------------------------------------------------------------------------------------


@pytest.fixture
def data(tmp_path: Path) -> Path:
    """A data folder with a snapshot."""
    write_snapshot(tmp_path / "data" / "snapshot" / "current.duckdb")
    return tmp_path / "data"


def current(data: Path) -> Path:
    return data / "snapshot" / "current.duckdb"


def load_more(data: Path) -> None:
    """Another snapshot in the place of the first."""
    write_snapshot(current(data), "insert into live.units values ('T4', date '2026-11-01');")


def answered(pool: Pool, data: Path, question: Question) -> Answer:
    """The answer out of a kept file, or out of this folder's current one."""
    asked = question if question.snapshot else replace(question, snapshot=current(data))
    return pool.ask(asked, "孙越").answer(300)


def test_cited_answer_comes_back_after_other_data_were_loaded(data: Path, pool: Pool) -> None:
    question = Question("select count(*) as units from units where since < $day", {"day": date(2099, 1, 1)})
    first = answered(pool, data, question)
    citation = cite.cite(data, question, first, "孙越")
    assert citation.snapshot == sha256_of(current(data)) == first.snapshot.sha256
    load_more(data)

    found = cite.find(data, citation.cite_id)
    assert found == citation and found.values == {"day": date(2099, 1, 1)}
    again = answered(pool, data, cite.again(data, found))
    assert cite.is_same(found, again) and again.frame.equals(first.frame)
    assert (again.snapshot, again.digest) == (first.snapshot, found.digest)
    now = answered(pool, data, cite.again(data, found, as_now=True))
    assert not cite.is_same(found, now) and now.frame["units"][0] == first.frame["units"][0] + 1


def test_kept_file_takes_no_room_twice_as_long_as_it_is_current(data: Path, pool: Pool) -> None:
    question = Question(SQL, {"scope": "2026-10"})
    for _ in range(2):
        cite.cite(data, question, answered(pool, data, question), "孙越")
    (kept,) = cite.kept(data)
    assert (kept.citations, kept.size) == (2, current(data).stat().st_size)
    assert kept.path.samefile(current(data))
    assert [each.name for each in kept.path.parent.iterdir()] == [kept.path.name]


def test_answer_whose_data_were_replaced_meanwhile_is_not_cited(data: Path, pool: Pool) -> None:
    question = Question(SQL, {"scope": "2026-10"})
    old = answered(pool, data, question)
    load_more(data)
    with pytest.raises(cite.SnapshotReplaced):
        cite.cite(data, question, old, "孙越")
    assert cite.kept(data) == [] and list((data / cite.KEPT).iterdir()) == []


def test_answer_of_a_kept_file_can_be_cited_again(data: Path, pool: Pool) -> None:
    question = Question(SQL, {"scope": "2026-10"})
    first = cite.cite(data, question, answered(pool, data, question), "孙越")
    load_more(data)
    later = cite.again(data, first)
    second = cite.cite(data, later, answered(pool, data, later), "李明")
    assert (second.snapshot, second.digest, second.result_digest) == (first.snapshot, first.digest, first.result_digest)


def test_dropped_file_leaves_its_citations_to_say_so(data: Path, pool: Pool) -> None:
    question = Question(SQL, {"scope": "2026-10"})
    citation = cite.cite(data, question, answered(pool, data, question), "孙越")
    with pytest.raises(cite.UnknownKept, match=citation.snapshot[:12]):
        cite.drop(data, "abc")
    assert cite.drop(data, citation.snapshot[:8]).sha256 == citation.snapshot
    with pytest.raises(cite.SnapshotGone, match=citation.snapshot[:12]):
        cite.again(data, citation)
    assert cite.is_same(citation, answered(pool, data, cite.again(data, citation, as_now=True)))


def test_answer_with_an_own_table_is_not_cited(tmp_path: Path) -> None:
    with pytest.raises(cite.OwnNotCitable):
        cite.cite(tmp_path, Question("select 1", own=(Own("a", b""),)), answer(("x", 1)), "孙越")


def test_values_come_back_as_what_they_were(data: Path, pool: Pool) -> None:
    values = {"a": "1", "b": 1, "c": Decimal("1.50"), "d": date(2026, 2, 3), "e": None}
    question = Question("select $a as a, $b as b, $c as c, $d as d, $e as e", values)
    citation = cite.cite(data, question, answered(pool, data, question), "孙越")
    assert cite.find(data, citation.cite_id).values == values
    assert cite.again(data, citation).digest == citation.digest


# As it stood in a file made in November 2026: every kind of value and of column.
ROW_OF_2026 = (
    "k7m2p9qd", "a26135a25eb27ca1386a090cdfd8aa38902d8846d41edda96bc66e9b2f90e9b0",
    "select unit_id, place, score, $a as a, $b + 0 as b, $c as c, $d::date as d, $e as e, true as yes, 1e300 as f, "
    "timestamptz '2026-01-02 03:04:05.6+08' as at, timestamp '2026-01-02 03:04:05' as plain, [1, 2] as list, "
    "sum(place) over () as s from standings where scope_id = $scope",
    '{"a": ["str", "1\'é\\n"], "b": ["int", "1"], "c": ["decimal", "1.50"], "d": ["date", "2026-02-03"], "e": ["none", ""], '
    '"scope": ["str", "2026-10"]}',
    "", "0" * 64, "2026-11-01 08:00:00", "39920b1a4df20167abbd1f3f2647996c2e1f4e3e9fd28dbd036263b1beac42d2", 2, "", "孙越",
    "2026-11-23T19:30:00.000000Z",
)  # fmt: skip


def test_citation_made_long_ago_is_still_identical(data: Path, pool: Pool) -> None:
    with store.opened(data) as con:
        con.execute("insert into citations values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)", ROW_OF_2026)
    found = cite.find(data, "k7m2p9qd")
    again = answered(pool, data, cite.again(data, found, as_now=True))
    assert again.digest == found.digest
    assert cite.is_same(found, again)
    assert not cite.is_same(found, replace(again, frame=again.frame.head(1)))


def test_unknown_citation_is_said(tmp_path: Path) -> None:
    with pytest.raises(cite.UnknownCitation):
        cite.find(tmp_path, "nothing")


def test_citation_restored_on_another_machine_says_whether_the_answer_is_the_same(pool: Pool, tmp_path: Path) -> None:
    home, other = office.home_of_four(tmp_path), Home.at(tmp_path / "other")
    question = Question(SQL, {"scope": "2026-10"})
    citation = cite.cite(home.data, question, answered(pool, home.data, question), "孙越")
    for ran in (
        office.quick(home, "backup", tmp_path / "all.tar.gz"),
        office.quick(other, "restore", tmp_path / "all.tar.gz"),
    ):
        assert ran.code == 0, ran.err
    found = cite.find(other.data, citation.cite_id)
    assert found == citation
    with pytest.raises(cite.SnapshotGone):
        cite.again(other.data, found)
    assert cite.is_same(found, answered(pool, other.data, cite.again(other.data, found, as_now=True)))


def test_home_with_kept_questions_is_not_restored_over(tmp_path: Path) -> None:
    home, other = office.home_of_four(tmp_path), Home.at(tmp_path / "other")
    assert office.quick(home, "backup", tmp_path / "all.tar.gz").code == 0
    kept = saved.save(other.data, "t", SQL, (), "孙越")
    assert office.quick(other, "restore", tmp_path / "all.tar.gz").code == 2
    assert saved.listed(other.data) == [kept]
