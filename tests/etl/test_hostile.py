"""What came to deceive or to break: false dates, torn parcels, odd names; two people at the same file at once."""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

import desk
from competition.errors import SaibangError
from etl import build, pile, returns, said, unpack
from etl.layout import Home
from tests.etl.office import BY, NOW, home_of_four, monthly
from tests.etl.test_pile import GOOD, item, landed, load, receive


@pytest.fixture
def home(tmp_path: Path) -> Home:
    return home_of_four(tmp_path)


def mailed(folder: Path, *headers: str, name: str = "a.csv", count: int = 99) -> Path:
    """A mail that is nothing but a report."""
    head = [
        *headers, "From: a@example.org", "MIME-Version: 1.0", "Content-Type: text/csv; charset=utf-8",
        f'Content-Disposition: attachment; filename="{name}"', "Content-Transfer-Encoding: 8bit", "", "",
    ]  # fmt: skip
    path = folder / f"{name}.eml"
    path.write_bytes(
        "\r\n".join(head).encode() + f"期间,单位,应办件数,按期办结数\r\n2026-11,松岗镇,{count},18\r\n".encode()
    )
    return path


# ---- when it came ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "false", ["Date: Mon, 01 Jan 2099 00:00:00 +0800", "Received: by x; 1 Jan 2099 00:00:00 +0800"]
)
def test_a_mail_of_tomorrow_came_when_it_was_taken_in_and_is_corrected_like_any(
    home: Home, tmp_path: Path, false: str
) -> None:
    ids = pile.receive(home, [pile.Handed(mailed(tmp_path, false), note="甲交")], BY, NOW)
    row = item(home, ids[1])
    assert (row["arrived_at"], row["arrived_by"]) == ("2026-11-20T08:00:00.000000Z", "loaded")
    assert row["note"].startswith("甲交; ")
    assert "2098-12-31 16:00" in row["note"]
    assert load(home, row) == ["loaded"]
    (mended,) = receive(home, monthly(tmp_path, *GOOD), at=NOW + timedelta(hours=1))
    with desk.opened(home.data) as table:
        table.change(mended["item_id"], is_newest_confirmed=1)
    assert load(home, mended) == ["loaded"]
    counted = (
        "select value from staging.facts where kind = 'monthly' and first_month = '2026-11' and column_id = 'doc_due'"
    )
    assert [int(value) for (value,) in landed(home, counted)] == [20]


def test_who_says_when_a_mail_came_stands_with_it(home: Home, tmp_path: Path) -> None:
    date = "Date: Thu, 19 Nov 2026 09:00:00 +0800"
    by_server = mailed(tmp_path, "Received: by x; Thu, 19 Nov 2026 10:00:00 +0800", date, name="b.csv")
    ids = pile.receive(home, [pile.Handed(mailed(tmp_path, date)), pile.Handed(by_server)], BY, NOW)
    told = [(item(home, ids[place])["arrived_by"], item(home, ids[place])["arrived_at"][:13]) for place in (1, 3)]
    assert told == [("sender", "2026-11-19T01"), ("mail", "2026-11-19T02")]


# ---- one file harms no other -----------------------------------------------------------------------------------------


def damaged(folder: Path) -> Path:
    """An archive whose one part its own unpacker stumbles over."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_LZMA) as parcel:
        parcel.writestr("a.csv", "x,y\n1,2\n" * 200)
    data = bytearray(out.getvalue())
    data[39] ^= 0xFF  # the properties of the compression
    path = folder / "x.zip"
    path.write_bytes(data)
    return path


def test_a_parcel_nobody_can_open_harms_no_other(home: Home, tmp_path: Path) -> None:
    odd = mailed(tmp_path, "Date: Fri, 31 Dec 9999 23:59:59 -1200")
    rows = receive(home, damaged(tmp_path), odd, monthly(tmp_path, "2026-11,青石镇,20,18"))
    states = [(row["file_name"], row["state"]) for row in rows]
    assert states == [
        ("x.zip", "unreadable"), ("a.csv.eml", "container"), ("a.csv", "ready"), ("月报.csv", "ready"),
    ]  # fmt: skip


def test_a_fault_nobody_foresaw_is_said_of_its_parcel(
    home: Home, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def stumble(data: bytes, file_name: str) -> list[unpack.Piece]:
        raise KeyError("never seen before")

    monkeypatch.setattr(unpack, "unpack", stumble)
    broken, good = receive(home, damaged(tmp_path), monthly(tmp_path, *GOOD))
    assert (broken["state"], good["state"]) == ("unreadable", "ready")
    assert "never seen before" in broken["refusal_zh"]
    assert "never seen before" in caplog.text


# ---- the tray --------------------------------------------------------------------------------------------------------


def test_what_another_receive_swept_away_is_kept_all_the_same(home: Home, tmp_path: Path) -> None:
    with desk.looked_at(home.data) as table:
        path = table.path(table.keep(monthly(tmp_path, *GOOD).read_bytes()))
    swept: list[str] = []

    def tell(event: dict[str, Any]) -> None:
        if not swept:
            path.unlink()
            swept.append(path.name)

    (item_id,) = pile.receive(home, [pile.Handed(path, "月报.csv", received_at=NOW)], BY, NOW, tell)
    assert swept
    assert path.exists()
    assert load(home, item(home, item_id)) == ["loaded"]


def test_the_desk_is_free_while_the_bytes_of_a_pile_are_written(
    home: Home, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    keep, written = desk.Desk.keep, []

    def kept(table: desk.Desk, data: bytes) -> str:
        with desk.opened(home.data) as other:  # would wait and fail where the receive held the desk
            written.append(len(other.items()))
        return keep(table, data)

    monkeypatch.setattr(desk.Desk, "keep", kept)
    receive(home, monthly(tmp_path, *GOOD), monthly(tmp_path, "2026-11,青石镇,20,18", name="乙.csv"))
    assert written == [0, 0]


# ---- two people at once ----------------------------------------------------------------------------------------------


def before_the_lock(monkeypatch: pytest.MonkeyPatch, act: Callable[[], object]) -> None:
    """Do something in the moment before a return takes the lock."""
    taken = build.desk

    def waited(*about: Any, **more: Any) -> Any:
        monkeypatch.setattr(returns.build, "desk", taken)
        act()
        return taken(*about, **more)

    monkeypatch.setattr(returns.build, "desk", waited)


def test_a_file_somebody_loads_meanwhile_is_not_sent_back(
    home: Home, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (row,) = receive(home, monthly(tmp_path, *GOOD))
    before_the_lock(monkeypatch, lambda: load(home, row))
    with pytest.raises(SaibangError):
        pile.give_back(home, row["item_id"], "2026-12-09", BY, NOW)
    assert item(home, row["item_id"])["state"] == "loaded"
    assert landed(home, "select count(*) from landing.returns") == [(0,)]


def test_the_letter_of_a_return_stays_with_the_item(home: Home, tmp_path: Path) -> None:
    (row,) = receive(home, monthly(tmp_path, "2026-11,松岗镇,约20,18"))
    sent = pile.give_back(home, row["item_id"], "2026-12-09", BY, NOW)
    with desk.looked_at(home.data) as table:
        acts = table.rows("select act, said from acts where item_id = ? order by rowid", row["item_id"])
    assert [act["act"] for act in acts] == ["receive", "return", "text"]
    assert json.loads(acts[-1]["said"]) == {"zh": sent.zh, "en": sent.en, "sheet": str(sent.sheet)}


def test_the_last_word_on_a_place_counts_even_where_it_was_said_before(home: Home, tmp_path: Path) -> None:
    (row,) = receive(home, monthly(tmp_path, *GOOD))
    assert load(home, row) == ["loaded"]
    place = {"check_id": "seen", "sheet": "", "row_no": 2, "column_no": 3, "unit_id": "T1"}
    for words in ("甲", "乙", "甲", "甲"):
        said.explain(home, row["item_id"], place, words, "周敏", BY, NOW)
    told = "select explanation from landing.explanations where column_no = 3 order by entry_no"
    assert landed(home, told) == [("甲",), ("乙",), ("甲",)]
    load_id = item(home, row["item_id"])["load_id"]
    pile.explain_load(home, load_id, place, "丙", "周敏", BY, NOW + timedelta(hours=1))
    said.explain(home, row["item_id"], place | {"column_no": 4}, "丁", "周敏", BY, NOW + timedelta(hours=2))
    assert landed(home, told)[-1] == ("丙",), "a word on another place does not bring back an older one"
