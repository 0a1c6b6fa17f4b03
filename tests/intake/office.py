"""The office's day at its desk without a browser: each method is one human act, and they are counted."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

import desk
from competition.calendar import Month
from etl import blank, build, intake, kinds, land, pile
from etl.intake import Arrival
from etl.layout import REPOSITORY, Home
from tests.intake import scenario
from tests.intake.scenario import Day, Message

BY = "竞赛办 孙越"
NOW = datetime(2026, 12, 8, 1, 0, tzinfo=UTC)
TEMPLATE_USERS = ("T04", "T10", "T17", "O05", "O11", "O19", "O28")


def make_home(folder: Path) -> Home:
    """The county as it stood before: its roster, and the reports of October."""
    home = Home.at(folder / "data", REPOSITORY / "data" / "rulebook")
    sample = REPOSITORY / "data" / "sample"
    reports = sorted((sample / "2026-10").glob("月报_*.csv"))
    arrivals = [
        Arrival(sample / "2026-04" / "名册_2026-04.csv", datetime(2026, 4, 1, tzinfo=UTC), competition="county")
    ]
    arrivals += [
        Arrival(path, datetime(2026, 11, 5, 1, number, tzinfo=UTC), competition="county")
        for number, path in enumerate(reports)
    ]
    with build.desk(home, BY, NOW) as seat:
        drafts = intake.take_in(seat, arrivals, BY, NOW)
    assert {draft.status for draft in drafts} == {"loaded"}, [str(draft.error) for draft in drafts]
    return home


def templates(home: Home) -> dict[str, bytes]:
    """Our workbooks for the units that use them."""
    with build.desk(home, BY, NOW) as seat:
        rulebook = next(each for each in seat.rulebooks.values() if each.competition_id == "county")
        roster = land.roster_of(seat.con, "county")
    kind = kinds.kinds_of(rulebook.version_at(Month.parse(scenario.MONTH)))["monthly"]
    month = Month.parse(scenario.MONTH)
    return {unit: blank.blank(kind, rulebook, roster, [unit], month, "zh_CN", made=NOW) for unit in TEMPLATE_USERS}


@dataclass
class Office:
    """A person at the desk; ``acts`` counts what each file cost, ``*`` what concerned no one file."""

    home: Home
    acts: Counter[str] = field(default_factory=Counter)

    def drop(self, messages: Sequence[Message], folder: Path) -> None:
        """Drag a folder's worth of messages onto the page."""
        paths = []
        for message in messages:
            paths.append(folder / message.name)
            paths[-1].write_bytes(message.eml())
        pile.receive(self.home, [pile.Handed(path, competition="county") for path in paths], BY, NOW)
        self.acts["*"] += 1

    def load_ready(self) -> None:
        """Load everything that is ready."""
        pile.load(self.home, [row["item_id"] for row in self.items("ready")], BY, NOW)
        self.acts["*"] += 1

    def settle(self, message: Message) -> None:
        """What the message's fault asks for, act by act."""
        for act in message.acts:
            item = self.item(message)
            about = act.about
            if act.what == "say":
                self.say(item, about)
            elif act.what == "return":
                pile.give_back(self.home, item["item_id"], "2026-12-09", BY, NOW)
            elif act.what == "alias":
                pile.alias(
                    self.home, {"kind": "", **{key: str(value) for key, value in about.items()}}, BY, NOW, "county"
                )
                pile.review(self.home, [item["item_id"]], BY, NOW)
            elif act.what == "edit":
                self.edit(item, int(about["row"]), int(about["column"]), str(about["old"]), str(about["new"]))
            elif act.what == "set_aside":
                self.set_aside(item)
            self.acts[message.name] += 1

    def say(self, item: desk.Row, about: Mapping[str, str | int]) -> None:
        """Whose file it is, where it could not be read."""
        with desk.opened(self.home.data) as table:
            table.change(item["item_id"], **{f"asked_{name}": value for name, value in about.items()})
        pile.review(self.home, [item["item_id"]], BY, NOW)

    def edit(self, item: desk.Row, row_no: int, column_no: int, old: str, new: str) -> None:
        """Write another figure into a cell, as the unit said on the telephone."""
        with desk.opened(self.home.data) as table:
            sheet = table.rows("select sheet from findings where item_id = ? and row_no = ?", item["item_id"], row_no)[
                0
            ]["sheet"]
            table.put("edits", {
                "item_id": item["item_id"], "sheet": sheet or "", "row_no": row_no, "column_no": column_no, "old": old, "new": new,
                "confirmed_by": "单位经办人", "confirmed_on": "2026-12-08", "how": "电话", "by": BY, "at": desk.now_text(),
            })  # fmt: skip
        pile.review(self.home, [item["item_id"]], BY, NOW)

    def set_aside(self, item: desk.Row) -> None:
        """Decide that a file is not to be loaded."""
        with desk.opened(self.home.data) as table:
            table.change(item["item_id"], state="set_aside")
            table.note_act(item["item_id"], "set_aside", BY)

    def set_aside_older(self) -> None:
        """Put away what a newer file stands in for: one act a file."""
        for row in self.items("version"):
            self.set_aside(row)
            self.acts["*"] += 1

    # ---- looking ---------------------------------------------------------------------------------------------------

    def items(self, *states: desk.State) -> list[desk.Row]:
        """The items of these states, all without one."""
        with desk.looked_at(self.home.data) as table:
            return table.items("county", states)

    def item(self, message: Message) -> desk.Row:
        """The item of a message's attachment."""
        rows = self.items()
        parent = next(row for row in rows if row["file_name"] == message.name)
        return next(row for row in rows if row["parent_id"] == parent["item_id"])

    def loaded(self) -> dict[str, dict[str, float]]:
        """What counts of the month: unit to column to figure."""
        with build.desk(self.home, BY, NOW) as seat:
            rows = seat.con.execute(
                "select unit_id, column_id, value from staging.facts where competition_id = 'county' and kind = 'monthly' "
                "and first_month = ? and last_month = ? and value is not null",
                [scenario.MONTH, scenario.MONTH],
            ).fetchall()
        found: dict[str, dict[str, float]] = {}
        for unit_id, column_id, value in rows:
            found.setdefault(unit_id, {})[column_id] = value
        return found

    def states(self, messages: Iterable[Message]) -> dict[str, str]:
        """Message to the state of its attachment."""
        return {message.name: self.item(message)["state"] for message in messages}


def played_in(folder: Path) -> tuple[Office, Day]:
    """The whole day in a home of its own, from the pile in the morning to the last answer."""
    home = make_home(folder)
    day = scenario.day(templates(home))
    office = Office(home)
    office.drop(day.messages, folder)
    office.load_ready()
    for message in day.messages:
        if message.role in ("faulty", "hostile"):
            office.settle(message)
    office.drop(day.answers, folder)
    office.load_ready()
    office.set_aside_older()
    return office, day
