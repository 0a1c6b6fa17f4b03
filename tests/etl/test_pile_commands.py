"""``python -m etl pile``: what the pages do, from the command line, for people and machines."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from etl.errors import EXIT_OK, EXIT_REFUSED
from etl.layout import Home
from tests.etl.office import home_of_four, monthly, quick


def items(home: Home, *arguments: object) -> list[dict[str, Any]]:
    """The items a command answers with."""
    done = quick(home, "pile", *arguments, "--json")
    assert done.code == EXIT_OK, done.err + done.out
    return done.value["items"]  # type: ignore[return-value]


def test_a_folder_goes_over_the_desk_into_the_competition(tmp_path: Path) -> None:
    home = home_of_four(tmp_path)
    folder = tmp_path / "11月"
    folder.mkdir()
    monthly(folder, "2026-11,松岗镇,20,18", name="甲.csv")
    monthly(folder, "2026-11,青石镇,约20,18", name="乙.csv")
    monthly(folder, "2026-11,河湾街道,约30,18", name="丙.csv")
    came = {row["file_name"]: row for row in items(home, "add", folder)}
    assert {name: row["state"] for name, row in came.items()} == {
        "甲.csv": "ready", "乙.csv": "questions", "丙.csv": "questions",
    }  # fmt: skip
    faulty, other = came["乙.csv"]["item_id"], came["丙.csv"]["item_id"]
    shown = quick(home, "pile", "show", faulty[:6])
    assert "约20" in shown.out
    told = ("--confirmed-by", "郑洁", "--confirmed-on", "2026-11-20", "--how", "电话")
    cell = ("--row", 2, "--column", 3, "--old", "约20", "--new", "20")
    assert [row["state"] for row in items(home, "edit", faulty, *cell, *told)] == ["ready"]
    sent = quick(home, "pile", "return", other, "--due", "2026-12-09", "--json")
    assert Path(str(sent.value["sheet"])).exists()
    assert [row["file_name"] for row in items(home, "list", "--state", "returned")] == ["丙.csv"]
    assert {row["state"] for row in items(home, "load", "--all")} == {"loaded"}
    assert quick(home, "pile", "load", other).code == EXIT_REFUSED
    assert "河湾" not in quick(home, "pile", "list", "--state", "ready").out


def test_wrong_words_are_answered_with_the_remedy(tmp_path: Path) -> None:
    home = home_of_four(tmp_path)
    assert quick(home, "pile", "show", "nothing").code == EXIT_REFUSED
    (row,) = items(home, "add", monthly(tmp_path, "2026-11,松岗镇,20,18"), "--received", "2026-12-03 17:20")
    assert row["arrived_at"].startswith("2026-12-03T09:20")
    done = quick(home, "pile", "return", row["item_id"], "--due", "soon")
    assert (done.code, "2026-11-25" in done.err) == (EXIT_REFUSED, True)
    assert [each["state"] for each in items(home, "set-aside", row["item_id"], "--reason", "重名")] == ["set_aside"]
    assert [each["state"] for each in items(home, "set-aside", row["item_id"], "--undo")] == ["ready"]
