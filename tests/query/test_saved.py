"""Kept questions: versions stay, nobody overwrites anybody, values are of their kind or refused with how they are written."""

from __future__ import annotations

import multiprocessing
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from competition.errors import SaibangError
from query import saved, store
from query.saved import Parameter

SQL = "select * from standing where scope_id = $scope and place <= $most"
FORM = (Parameter("scope", "scope", "周期", "Scope", "2026-10"), Parameter("most", "number", "前几名", "First", "5"))


def test_each_change_is_a_version_and_all_of_them_stay(tmp_path: Path) -> None:
    first = saved.save(tmp_path, " 前几名 ", SQL, FORM, "孙越")
    second = saved.save(tmp_path, "前十名", SQL, FORM, "李明", first.saved_id, based_on=1)
    assert (first.no, first.title, second.no, second.title) == (1, "前几名", 2, "前十名")
    assert saved.find(tmp_path, first.saved_id) == second
    assert saved.find(tmp_path, first.saved_id, no=1) == first
    assert saved.versions(tmp_path, first.saved_id) == [second, first]
    assert saved.listed(tmp_path) == [second]


def test_a_version_that_is_none_names_those_there_are(tmp_path: Path) -> None:
    first = saved.save(tmp_path, "前几名", SQL, FORM, "孙越")
    saved.save(tmp_path, "前十名", SQL, FORM, "李明", first.saved_id)
    for no in (0, 3):
        with pytest.raises(saved.UnknownVersion, match="2, 1"):
            saved.find(tmp_path, first.saved_id, no)


def test_same_contents_again_make_no_version(tmp_path: Path) -> None:
    first = saved.save(tmp_path, "前几名", SQL, FORM, "孙越")
    assert saved.save(tmp_path, "前几名", SQL, FORM, "李明", first.saved_id) == first


def test_change_over_a_newer_version_is_refused_and_names_it(tmp_path: Path) -> None:
    first = saved.save(tmp_path, "前几名", SQL, FORM, "孙越")
    saved.save(tmp_path, "前十名", SQL, FORM, "李明", first.saved_id, based_on=1)
    with pytest.raises(saved.SavedMeanwhile) as refusal:
        saved.save(tmp_path, "前三名", SQL, FORM, "王芳", first.saved_id, based_on=1)
    assert "前十名" in refusal.value.message("zh_CN") and "李明" in refusal.value.message("en")
    assert saved.save(tmp_path, "前三名", SQL, FORM, "王芳", first.saved_id, based_on=2).no == 3


def test_withdrawn_question_is_listed_no_more_but_its_address_works(tmp_path: Path) -> None:
    kept = saved.save(tmp_path, "前几名", SQL, FORM, "孙越")
    assert saved.withdraw(tmp_path, kept.saved_id, "李明").no == saved.withdraw(tmp_path, kept.saved_id, "李明").no == 2
    assert saved.listed(tmp_path) == []
    assert saved.find(tmp_path, kept.saved_id).sql == SQL
    assert saved.save(tmp_path, "前几名", SQL, FORM, "孙越", kept.saved_id).no == 3
    assert [each.no for each in saved.listed(tmp_path)] == [3]


def test_unknown_id_names_those_there_are(tmp_path: Path) -> None:
    with pytest.raises(saved.UnknownSaved):
        saved.find(tmp_path, "nothing")
    kept = saved.save(tmp_path, "前几名", SQL, FORM, "孙越")
    with pytest.raises(saved.UnknownSaved, match=kept.saved_id):
        saved.find(tmp_path, "nothing")
    with pytest.raises(saved.UnknownSaved):
        saved.save(tmp_path, "前几名", SQL, FORM, "孙越", "nothing")


@pytest.mark.parametrize(("title", "sql"), [("", SQL), ("t", " "), ("t" * 121, SQL), ("t", "s" * 50_001)])
def test_question_without_title_or_statement_is_not_kept(tmp_path: Path, title: str, sql: str) -> None:
    with pytest.raises(saved.NotKeepable):
        saved.save(tmp_path, title, sql, (), "孙越")
    assert saved.listed(tmp_path) == []


@pytest.mark.parametrize(
    "parameters",
    [
        (Parameter("1st"),), (Parameter("a b"),), (Parameter(""),), (Parameter("a"), Parameter("A")),
        (Parameter("a", "colour"),),  # type: ignore[arg-type]
        (Parameter("a", "number", default="many"),), (Parameter("a", "day", default="2026-02-30"),),
    ],
    ids=str,
)  # fmt: skip
def test_parameter_that_could_not_be_filled_is_refused(tmp_path: Path, parameters: tuple[Parameter, ...]) -> None:
    with pytest.raises((saved.BadParameter, saved.BadValue)):
        saved.save(tmp_path, "t", SQL, parameters, "孙越")


@pytest.mark.parametrize(
    ("kind", "written", "expected"),
    [
        ("number", " 12.50 ", Decimal("12.50")), ("number", "-3", Decimal(-3)), ("number", ".5", Decimal("0.5")),
        ("day", "2026-11-05", date(2026, 11, 5)), ("month", "2026-11", "2026-11"), ("text", "'; drop", "'; drop"),
        ("unit", "songgang", "songgang"), ("scope", "to-2026-10", "to-2026-10"), ("number", "", None), ("text", "  ", None),
    ],
)  # fmt: skip
def test_value_is_of_its_kind(kind: saved.Kind, written: str, expected: object) -> None:
    assert saved.value_of(Parameter("a", kind), written) == expected


@pytest.mark.parametrize(
    ("kind", "written"),
    [
        ("number", "1,000"), ("number", "12%"), ("number", "nan"), ("number", "1e9"), ("number", "inf"), ("day", "2026-2-3"),
        ("day", "2026-02-30"), ("day", "20260203"), ("month", "2026-13"), ("month", "2026年11月"), ("text", "x" * 2_001),
    ],
)  # fmt: skip
def test_value_of_another_kind_is_refused_and_told_how_to_write(kind: saved.Kind, written: str) -> None:
    with pytest.raises(saved.BadValue) as refusal:
        saved.value_of(Parameter("a", kind), written)
    assert written[:40] in refusal.value.message("zh_CN") and written[:40] in refusal.value.message("en")


def test_left_out_values_have_their_defaults() -> None:
    assert saved.values_of(FORM, {"scope": "2026-Q3"}) == {"scope": "2026-Q3", "most": Decimal(5)}
    assert saved.values_of(FORM, {"most": ""}) == {"scope": "2026-10", "most": None}


def test_parameters_follow_the_statement_and_keep_what_is_known() -> None:
    fitted = saved.fitted(("unit_id", "scope", "first_month", "x"), FORM)
    assert [(each.name, each.kind) for each in fitted] == [
        ("unit_id", "unit"), ("scope", "scope"), ("first_month", "month"), ("x", "text"),
    ]  # fmt: skip
    assert fitted[1] == FORM[0]


def keep_many(data: Path, who: str, saved_id: str) -> None:
    for no in range(15):
        saved.save(data, f"{who} {no}", SQL, FORM, who)
        saved.save(data, f"{who} {no}", SQL, FORM, who, saved_id)


def test_many_writers_at_once_lose_nothing(tmp_path: Path) -> None:
    shared = saved.save(tmp_path, "of all", SQL, FORM, "孙越")
    context = multiprocessing.get_context("spawn")
    writers = [context.Process(target=keep_many, args=(tmp_path, f"w{n}", shared.saved_id)) for n in range(4)]
    for writer in writers:
        writer.start()
    for writer in writers:
        writer.join()
    assert [writer.exitcode for writer in writers] == [0] * 4
    wanted = {f"w{n} {no}" for n in range(4) for no in range(15)}
    assert {each.title for each in saved.listed(tmp_path) if each.saved_id != shared.saved_id} == wanted
    versions = saved.versions(tmp_path, shared.saved_id)
    assert [each.no for each in versions] == list(range(61, 0, -1))
    assert {each.title for each in versions[:-1]} == wanted


def test_act_that_breaks_leaves_nothing(tmp_path: Path) -> None:
    saved.save(tmp_path, "t", SQL, FORM, "孙越")
    with pytest.raises(RuntimeError), store.opened(tmp_path) as con:
        con.execute("delete from versions")
        raise RuntimeError
    assert len(saved.listed(tmp_path)) == 1


def test_who_reads_does_not_wait_for_who_writes(tmp_path: Path) -> None:
    kept = saved.save(tmp_path, "t", SQL, FORM, "孙越")
    with store.opened(tmp_path) as con:
        con.execute("delete from versions")
        assert saved.listed(tmp_path) == [kept]
    assert saved.listed(tmp_path) == []


def test_busy_or_damaged_file_is_said_in_words(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(store, "BUSY_MILLISECONDS", 50)
    saved.save(tmp_path, "t", SQL, FORM, "孙越")
    with store.opened(tmp_path), pytest.raises(store.StoreBusy):
        saved.save(tmp_path, "u", SQL, FORM, "李明")
    for ending in ("", "-wal", "-shm"):
        (tmp_path / f"{store.NAME}{ending}").unlink(missing_ok=True)
    (tmp_path / store.NAME).write_bytes(b"SQLite format 3\0" + b"rubbish" * 400)
    for act in (
        lambda: store.check(tmp_path),
        lambda: saved.listed(tmp_path),
        lambda: saved.save(tmp_path, "t", SQL, (), "x"),
    ):
        with pytest.raises(SaibangError, match=store.NAME):
            act()


def test_whole_file_is_packed_while_another_writes(tmp_path: Path) -> None:
    assert store.packed(tmp_path) == b""
    kept = saved.save(tmp_path, "t", SQL, FORM, "孙越")
    with store.opened(tmp_path) as con:
        con.execute("delete from versions")
        packed = store.packed(tmp_path)
    (tmp_path / "other").mkdir()
    (tmp_path / "other" / store.NAME).write_bytes(packed)
    assert saved.listed(tmp_path / "other") == [kept]
