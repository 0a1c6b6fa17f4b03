"""The pile: files come onto the desk, are told apart, decided about, loaded or sent back; journal and inbox rebuild it all."""

from __future__ import annotations

import io
import json
import os
import zipfile
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import openpyxl
import pytest

import desk
import marts
from competition.calendar import Month
from competition.errors import SaibangError
from competition.rulebook import Rulebook
from etl import blank, build, journal, kinds, land, pile, said, verify
from etl.layout import Home
from etl.reader import FILES, MEMORY, Reader
from tests.etl.office import BY, NOW, home_of_four, monthly, scores

LATER = NOW + timedelta(hours=1)
GOOD = ("2026-11,松岗镇,20,18",)


@pytest.fixture
def home(tmp_path: Path) -> Home:
    return home_of_four(tmp_path)


def receive(home: Home, *paths: Path, at: datetime = NOW, **about: Any) -> list[dict[str, Any]]:
    """Files dropped on the page; the items they became."""
    ids = pile.receive(home, [pile.Handed(path, received_at=at, **about) for path in paths], BY, NOW)
    return [item(home, item_id) for item_id in ids]


def item(home: Home, item_id: str) -> dict[str, Any]:
    with desk.looked_at(home.data) as table:
        row = table.item(item_id)
    assert row is not None
    return row


def change(home: Home, item_id: str, **values: object) -> dict[str, Any]:
    """What the page writes when somebody decides something of an item, and the look that follows."""
    with desk.opened(home.data) as table:
        table.change(item_id, **values)
    pile.review(home, [item_id], BY, NOW)
    return item(home, item_id)


def load(home: Home, *rows: dict[str, Any]) -> list[str]:
    """The states after loading."""
    done = pile.load(home, [row["item_id"] for row in rows], BY, NOW)
    return [next(each["state"] for each in done if each["item_id"] == row["item_id"]) for row in rows]


def landed(home: Home, query: str) -> list[tuple[Any, ...]]:
    with build.desk(home, BY, NOW) as seat:
        return seat.con.execute(query).fetchall()


def check_rebuilds(home: Home) -> None:
    """Inbox, journal and rulebook make the same tables again, and verify finds nothing."""
    tables = [
        f"landing.{name}"
        for name in ("loads", "cells", "findings", "edits", "aliases", "explanations", "returns", "reconciliations")
    ]
    with build.desk(home, BY, NOW) as seat:
        before = {table: marts.canonical_hash(seat.con, table) for table in tables}
        build.rebuild(seat)
        assert {table: marts.canonical_hash(seat.con, table) for table in tables} == before
    assert [each.text("en") for each in verify.verify(home, BY, NOW).differences] == []


# ---- receiving -------------------------------------------------------------------------------------------------------


def test_each_file_says_whose_it_is_of_what_and_what_comes_next(home: Home, tmp_path: Path) -> None:
    good = monthly(tmp_path, *GOOD, name="好.csv")
    bad = monthly(tmp_path, "2026-11,青石镇,约20,18", name="坏.csv")
    torn = tmp_path / "破.csv"
    torn.write_bytes(b"\x00\x01\x02" * 50)
    ready, asked, unread = receive(home, good, bad, torn)
    assert (ready["state"], ready["kind"], ready["first_month"]) == ("ready", "monthly", "2026-11")
    assert json.loads(ready["unit_ids"]) == ["T1"]
    assert (asked["state"], asked["must_fix"], asked["stage"]) == ("questions", 1, "rows")
    assert json.loads(asked["unit_ids"]) == ["T3"], "whose file it is shows although its row was refused"
    assert unread["state"] == "unreadable"
    assert unread["refusal_zh"] != unread["refusal_en"] != ""
    ledger = json.loads(ready["ledger"])
    assert ledger.pop("physical") == sum(ledger.values())
    reading = json.loads(ready["reading"])
    assert (reading["header_row"], reading["units"]) == (1, ["松岗镇"])
    assert reading["preview"][1] == ["2", "2026-11", "松岗镇", "20", "18"]
    assert landed(home, "select count(*) from landing.loads") == [(4,)], "nothing counts before a click"


def test_parcel_becomes_items_of_their_own(home: Home, tmp_path: Path) -> None:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as parcel:
        for unit in ("松岗镇", "青石镇"):
            parcel.writestr(f"{unit}.csv", f"期间,单位,应办件数,按期办结数\n2026-11,{unit},20,18\n")
    path = tmp_path / "11月.zip"
    path.write_bytes(out.getvalue())
    parent, *inside = receive(home, path)
    assert parent["state"] == "container"
    assert [(row["state"], row["parent_id"]) for row in inside] == [("ready", parent["item_id"])] * 2


def test_parcel_that_cannot_be_opened_says_so_and_can_be_sent_back(home: Home, tmp_path: Path) -> None:
    path = tmp_path / "坏.zip"
    path.write_bytes(b"PK\x03\x04" + b"\x00" * 200)
    (row,) = receive(home, path)
    assert (row["state"], row["must_fix"], row["stage"]) == ("unreadable", 1, "file")
    assert "坏.zip" in pile.give_back(home, row["item_id"], "2026-12-09", BY, NOW).zh


def test_arrival_of_a_message_is_its_own(home: Home, tmp_path: Path) -> None:
    path = tmp_path / "松岗.eml"
    text = "期间,单位,应办件数,按期办结数\n2026-11,松岗镇,20,18\n"
    path.write_bytes(
        b"From: songgang@county.example\r\nDate: Fri, 04 Dec 2026 17:20:00 +0800\r\nSubject: report\r\nMIME-Version: 1.0\r\n"
        b'Content-Type: multipart/mixed; boundary="B"\r\n\r\n--B\r\nContent-Type: text/csv; charset="utf-8"\r\n'
        b'Content-Disposition: attachment; filename="report.csv"\r\nContent-Transfer-Encoding: 8bit\r\n\r\n'
        + text.encode()
        + b"\r\n--B--\r\n"
    )
    ids = pile.receive(home, [pile.Handed(path)], BY, NOW + timedelta(days=20))
    inside = item(home, ids[1])
    assert (inside["arrived_at"], inside["arrived_by"]) == ("2026-12-04T09:20:00.000000Z", "sender")
    assert "songgang" in inside["received_from"]
    assert load(home, inside) == ["loaded"]
    day = landed(home, "select received_on from landing.loads where first_month = '2026-11'")
    assert str(day[0][0]) == "2026-12-04", "lateness goes by the message, not by when it was dragged in"


def test_receive_that_fails_leaves_nothing(home: Home, tmp_path: Path) -> None:
    good = monthly(tmp_path, *GOOD)
    with pytest.raises(FileNotFoundError):
        pile.receive(home, [pile.Handed(good), pile.Handed(tmp_path / "missing.csv")], BY, NOW)
    with desk.looked_at(home.data) as table:
        assert table.items() == []
        assert not table.tray.exists()


def test_a_file_that_kills_its_reader_harms_no_other(
    home: Home, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    # A quarter of a second is too little for any workbook, so the process is killed at it.
    monkeypatch.setattr(Reader.__init__, "__defaults__", (MEMORY, 0.25, FILES))
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    for number in range(20_000):
        sheet.append([f"行{number}"] * 20)
    heavy = tmp_path / "重.xlsx"
    book.save(heavy)
    killed, good = receive(home, heavy, monthly(tmp_path, *GOOD))
    assert (killed["state"], killed["must_fix"]) == ("unreadable", 1)
    assert good["state"] == "ready"


# ---- duplicates and versions -----------------------------------------------------------------------------------------


def test_same_bytes_twice_change_nothing(home: Home, tmp_path: Path) -> None:
    path = monthly(tmp_path, *GOOD)
    first, second = receive(home, path, path)
    assert (first["state"], second["state"], second["same_as"]) == ("ready", "duplicate", first["item_id"])
    assert load(home, first) == ["loaded"]
    (third,) = receive(home, path, at=LATER)
    assert (third["state"], third["same_as"]) == ("duplicate", first["item_id"])
    assert load(home, third) == ["duplicate"]


def test_newer_version_shows_each_cell_and_wins_after_a_click_only(home: Home, tmp_path: Path) -> None:
    (row,) = receive(home, monthly(tmp_path, "2026-10,松岗镇,20,20"), at=LATER)
    (before,) = json.loads(row["replaces"])
    assert row["state"] == "version"
    assert (before["file_name"], before["count"], before["is_older"]) == ("monthly.csv", 1, False)
    changed = before["changed"][0]
    assert [changed[name] for name in ("unit_id", "column_id", "old", "new")] == ["T1", "doc_ontime", "18", "20"]
    old = scores(home)
    assert load(home, row) == ["version"]
    assert scores(home) == old
    assert change(home, row["item_id"], is_newest_confirmed=1)["state"] == "ready"
    assert load(home, row) == ["loaded"]
    assert scores(home)["T1"] != old["T1"]
    assert landed(home, "select count(*) from landing.loads where kind = 'monthly'") == [(2,)], "the old one is kept"
    check_rebuilds(home)


def test_a_file_that_arrived_before_what_is_loaded_is_called_older(home: Home, tmp_path: Path) -> None:
    (row,) = receive(home, monthly(tmp_path, "2026-10,松岗镇,20,20"), at=datetime(2026, 11, 2, tzinfo=UTC))
    assert (row["state"], json.loads(row["replaces"])[0]["is_older"]) == ("version", True)
    old = scores(home)
    change(home, row["item_id"], is_newest_confirmed=1)
    assert load(home, row) == ["loaded"]
    assert scores(home) == old, "the newer one stays in force whatever is loaded when"


def test_a_register_that_comes_again_is_a_version_and_never_counts_beside_the_first(home: Home, tmp_path: Path) -> None:
    path = tmp_path / "信息采用.csv"
    path.write_text("期间,单位,件号,级别\n2026-10,松岗镇,XX-1,市级\n2026-10,河湾街道,XX-1,市级\n", encoding="utf-8")
    (row,) = receive(home, path, at=LATER)
    (before,) = json.loads(row["replaces"])
    assert (row["state"], before["file_name"], before["count"]) == ("version", "adopted.csv", 1)
    assert "XX-2" in before["changed"][0]["old"], "the row that goes"
    assert before["changed"][0]["new"] == ""
    change(home, row["item_id"], is_newest_confirmed=1)
    assert load(home, row) == ["loaded"]
    assert landed(home, "select distinct code from staging.events") == [("XX-1",)]


def test_of_two_versions_in_one_pile_the_later_is_proposed(home: Home, tmp_path: Path) -> None:
    early = monthly(tmp_path, *GOOD, name="终稿.csv")
    late = monthly(tmp_path, "2026-11,松岗镇,20,19", name="终稿2.csv")
    ids = pile.receive(home, [pile.Handed(late, received_at=LATER), pile.Handed(early, received_at=NOW)], BY, NOW)
    newer, older = (item(home, item_id) for item_id in ids)
    assert (newer["state"], older["state"], older["replaced_by"]) == ("ready", "version", newer["item_id"])
    assert load(home, older, newer) == ["version", "loaded"]


def test_two_versions_of_one_instant_ask_a_person(home: Home, tmp_path: Path) -> None:
    first, second = receive(
        home, monthly(tmp_path, *GOOD, name="甲.csv"), monthly(tmp_path, "2026-11,松岗镇,20,19", name="乙.csv")
    )
    assert (first["state"], second["state"]) == ("version", "version")
    assert change(home, second["item_id"], is_newest_confirmed=1)["state"] == "ready"
    assert item(home, first["item_id"])["replaced_by"] == second["item_id"]
    assert load(home, first, second) == ["version", "loaded"]
    (left,) = json.loads(item(home, first["item_id"])["replaces"])
    assert left["count"] == 1, "what waits beside it is compared with what is loaded now"
    change(home, first["item_id"], is_newest_confirmed=1)
    assert load(home, first) == ["loaded"]
    held = landed(home, "select value from staging.facts where first_month = '2026-11' and column_id = 'doc_ontime'")
    assert [float(value) for (value,) in held] == [18.0], "of the same instant the one confirmed last holds"
    check_rebuilds(home)


def test_older_version_is_free_again_when_the_newer_is_set_aside(home: Home, tmp_path: Path) -> None:
    older, newer = (
        receive(
            home, monthly(tmp_path, f"2026-11,松岗镇,20,{count}", name=f"{count}.csv"), at=NOW + timedelta(hours=count)
        )[0]
        for count in (18, 19)
    )
    with desk.opened(home.data) as table:
        table.change(newer["item_id"], state="set_aside")
    assert load(home, older, newer) == ["loaded", "set_aside"]


# ---- loading ---------------------------------------------------------------------------------------------------------


def test_questions_are_not_loaded_and_complete_units_are_after_a_decision(home: Home, tmp_path: Path) -> None:
    (row,) = receive(home, monthly(tmp_path, *GOOD, "2026-11,青石镇,18,20"))
    assert load(home, row) == ["questions"]
    assert change(home, row["item_id"], accept_part=1)["state"] == "ready"
    assert load(home, row) == ["loaded"]
    units = landed(home, "select distinct unit_id from landing.facts where first_month = '2026-11'")
    assert units == [("T1",)]
    check_rebuilds(home)


def test_job_that_died_after_the_journal_is_recognised(home: Home, tmp_path: Path) -> None:
    (row,) = receive(home, monthly(tmp_path, *GOOD))
    load(home, row)
    with desk.opened(home.data) as table:  # as if the job had been killed before it could write this
        table.change(row["item_id"], state="ready", load_id="")
    before = home.journal.read_bytes()
    assert load(home, row) == ["loaded"]
    assert home.journal.read_bytes() == before


def test_changed_arrival_needs_a_reason_and_decides_lateness(home: Home, tmp_path: Path) -> None:
    (row,) = receive(home, monthly(tmp_path, *GOOD))
    on_time = datetime(2026, 12, 3, 1, 0, tzinfo=UTC)
    with pytest.raises(SaibangError, match="理由"):
        said.set_arrival(home, row["item_id"], on_time, " ", BY, NOW)
    said.set_arrival(home, row["item_id"], on_time, "传真先到，见收文簿", BY, NOW)
    assert load(home, row) == ["loaded"]
    held = landed(home, "select received_at, note from landing.loads where first_month = '2026-11'")
    assert held == [(on_time.replace(tzinfo=None), "传真先到，见收文簿")]
    entry = journal.read(home.journal)[-1]
    assert (entry.act, entry.fields["arrived_by"]) == ("load", "entered")


# ---- what people decide ----------------------------------------------------------------------------------------------


def test_return_is_kept_whole_and_answered_by_the_next_file(home: Home, tmp_path: Path) -> None:
    (row,) = receive(home, monthly(tmp_path, "2026-11,松岗镇,约20,18"))
    with pytest.raises(SaibangError, match="2026-11-25"):
        pile.give_back(home, row["item_id"], "尽快", BY, NOW)
    sent = pile.give_back(home, row["item_id"], "2026-12-09", BY, NOW)
    assert "应办件数" in sent.zh
    assert openpyxl.load_workbook(sent.sheet).sheetnames, "the sheet opens"
    assert item(home, row["item_id"])["state"] == "returned"
    returns = landed(home, "select unit_id, first_month, finding_count, due_on, returned_by from landing.returns")
    assert returns == [("T1", "2026-11", 1, "2026-12-09", BY)]
    assert landed(home, "select count(*) from landing.findings where load_id like 'R%'") == [(1,)]
    (answer,) = receive(home, monthly(tmp_path, *GOOD, name="改.csv"), at=LATER)
    assert (answer["state"], item(home, row["item_id"])["state"]) == ("ready", "answered")
    with pytest.raises(SaibangError):
        pile.give_back(home, row["item_id"], "2026-12-09", BY, NOW)
    assert load(home, answer) == ["loaded"]
    check_rebuilds(home)


def test_return_of_what_nobody_can_read_is_kept_too(home: Home, tmp_path: Path) -> None:
    torn = tmp_path / "破.csv"
    torn.write_bytes(b"\x00\x01\x02" * 50)
    (row,) = receive(home, torn)
    change(home, row["item_id"], asked_unit="T2", asked_period="2026-11", asked_kind="monthly")
    sent = pile.give_back(home, row["item_id"], "2026-12-09", BY, NOW)
    assert sent.sheet.exists()
    assert landed(home, "select unit_id, first_month, kind from landing.returns") == [("T2", "2026-11", "monthly")]
    receive(home, monthly(tmp_path, "2026-11,河湾街道,20,18"), at=LATER)
    assert item(home, row["item_id"])["state"] == "answered"
    check_rebuilds(home)


def test_explanation_travels_with_the_number(home: Home, tmp_path: Path) -> None:
    (row,) = receive(home, monthly(tmp_path, *GOOD))
    with desk.opened(home.data) as table:  # a finding such as the checks of larger rulebooks make
        found = table.rows("select * from findings where item_id = ? and severity = 'please_check'", row["item_id"])
    place = found[0] if found else {"check_id": "seen", "sheet": "", "row_no": 2, "column_no": 3, "unit_id": "T1"}
    with pytest.raises(SaibangError):
        said.explain(home, row["item_id"], place, "  ", "周敏", BY, NOW)
    said.explain(home, row["item_id"], place, "本月有专项清理", "周敏", BY, NOW)
    assert item(home, row["item_id"])["please_check"] == max(0, len(found) - 1)
    assert landed(home, "select count(*) from landing.explanations") == [(0,)], "it goes with the load"
    assert load(home, row) == ["loaded"]
    said.explain(home, row["item_id"], place | {"column_no": 4}, "补充说明", "周敏", BY, NOW)
    load_id = item(home, row["item_id"])["load_id"]
    pile.explain_load(home, load_id, place | {"column_no": 4}, "电话再次核实", "周敏", BY, NOW)
    told = landed(home, "select load_id, explanation, given_by, noted_by from landing.explanations order by entry_no")
    assert told == [(load_id, words, "周敏", BY) for words in ("本月有专项清理", "补充说明", "电话再次核实")]
    columns = landed(home, "select distinct column_id from landing.explanations where column_no = 4")
    assert columns == [("doc_ontime",)]
    check_rebuilds(home)


def test_name_confirmed_once_is_understood_from_then_on(home: Home, tmp_path: Path) -> None:
    path = tmp_path / "月报.csv"
    path.write_text("期间,单位,应当办理数,按期办结数\n2026-11,松岗老街,20,18\n", encoding="utf-8")
    (row,) = receive(home, path)
    assert row["state"] == "questions"
    with pytest.raises(SaibangError, match="T9"):
        pile.alias(home, {"what": "unit", "written": "松岗老街", "means": "T9"}, BY, NOW)
    pile.alias(home, {"what": "unit", "written": "松岗老街", "means": "T1"}, BY, NOW)
    pile.alias(home, {"what": "header", "kind": "monthly", "written": "应当办理数", "means": "doc_due"}, BY, NOW)
    pile.review(home, [row["item_id"]], BY, NOW)
    assert item(home, row["item_id"])["state"] == "ready"
    assert load(home, item(home, row["item_id"])) == ["loaded"]
    path.write_text("期间,单位,应当办理数,按期办结数\n2026-12,松岗老街,20,18\n", encoding="utf-8")
    assert [each["state"] for each in receive(home, path, at=datetime(2027, 1, 4, tzinfo=UTC))] == ["ready"], (
        "asked once, never again"
    )
    check_rebuilds(home)


def test_reconciliation_needs_a_reason_and_lands(home: Home) -> None:
    claim = {"unit_id": "T1", "column_id": "dut_fault", "first_month": "2026-10", "last_month": "2026-10", "claim": "0",
             "register": "1", "decision": "register"}  # fmt: skip
    with pytest.raises(SaibangError, match="理由"):
        pile.reconcile(home, claim, BY, NOW)
    pile.reconcile(home, claim | {"reason": "登记簿有签字"}, BY, NOW)
    held = landed(home, "select unit_id, claim, register, decision, reason, decided_by from landing.reconciliations")
    assert [(row[0], float(row[1]), float(row[2]), *row[3:]) for row in held] == [
        ("T1", 0.0, 1.0, "register", "登记簿有签字", BY)
    ]
    check_rebuilds(home)


# ---- our own templates -----------------------------------------------------------------------------------------------


def test_template_says_of_which_competition_and_whose_it_is(home: Home, tmp_path: Path) -> None:
    with build.desk(home, BY, NOW) as seat:
        rulebook, roster = seat.rulebooks["tiny"], land.roster_of(seat.con, "tiny")
    month = Month(2026, 11)
    kind = kinds.kinds_of(rulebook.version_at(month))["monthly"]
    path = tmp_path / "报送.xlsx"
    path.write_bytes(blank.blank(kind, rulebook, roster, ["T2"], month, "zh_CN", made=NOW))
    (row,) = receive(home, path)
    assert (row["competition_id"], json.loads(row["unit_ids"])) == ("tiny", ["T2"])
    assert json.loads(row["template"])["month"] == "2026-11"
    strange = tmp_path / "别处.xlsx"
    strange.write_bytes(blank.blank(kind, renamed(rulebook), roster, ["T2"], month, "zh_CN", made=NOW))
    (other,) = receive(home, strange)
    assert other["state"] == "questions", "figures of one competition never count in another"
    assert "elsewhere" in other["refusal_zh"]


def renamed(rulebook: Rulebook) -> Rulebook:
    """The same rules under another competition's name."""
    return replace(rulebook, competition_id="elsewhere")


# ---- the tray --------------------------------------------------------------------------------------------------------


def test_sweep_takes_what_no_item_names_and_nothing_else(home: Home, tmp_path: Path) -> None:
    (row,) = receive(home, monthly(tmp_path, *GOOD))
    with desk.opened(home.data) as table:
        forgotten, uploading = table.keep(b"forgotten"), table.keep(b"just being uploaded")
        for old in (forgotten, row["sha256"]):
            os.utime(table.path(old), (0, 0))
        pile.sweep(table)
        assert table.path(row["sha256"]).exists()
        assert not table.path(forgotten).exists()
        assert table.path(uploading).exists()
