"""kill -9 at random moments of load, build, publish, revise and the desk's acts: nothing acknowledged is lost or half seen.

The short form runs with the suite; ``make kill`` runs the campaign (SAIBANG_KILLS, 120 unless set).
"""

from __future__ import annotations

import json
import multiprocessing
import os
import random
import signal
import time
from collections.abc import Iterator
from contextlib import contextmanager
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

import pytest

import desk
import marts
from competition.calendar import Month
from etl import build, intake, pile, publish, verify
from etl.intake import Arrival
from etl.journal import faults
from etl.layout import Home
from tests.etl.office import BY, NOW, home_of_four, monthly

OCTOBER = Month(2026, 10)


# ---- the acts, each in a process of its own --------------------------------------------------------------------------


def act(name: str, data: str, argument: Any, pipe: Connection) -> None:
    """Do one act and acknowledge it; anything but an acknowledgement is the killer's doing."""
    home = Home.at(data)
    if name == "decide":
        pipe.send(decide(home, Path(argument)))
        return
    with build.desk(home, BY, NOW) as seat:
        if name == "load":
            path, revision = argument
            (draft,) = intake.take_in(seat, [Arrival(Path(path), NOW, revision=revision)], BY, NOW)
            assert draft.status == "loaded", str(draft.error)
            pipe.send(draft.load_id)
        elif name == "build":
            build.rebuild(seat)
            pipe.send("built")
        elif name == "revise":
            made = publish.revise(seat, seat.rulebooks["tiny"], "2026-01", "更正", "信访局", BY, NOW)
            pipe.send(made.results_hash)
        else:
            pipe.send(publish.publish(seat, seat.rulebooks["tiny"], OCTOBER, BY, NOW).results_hash)


def decide(home: Home, path: Path) -> str:
    """A whole turn at the desk: a name is learned, a file comes, is edited and loaded, another goes back."""
    pile.alias(home, {"what": "unit", "written": f"{path.stem}镇", "means": "T1"}, BY, NOW)
    vague = path.with_name(f"退{path.name}")
    vague.write_bytes(path.read_bytes().replace(b",1", "，约1".encode()))
    item_id, other = pile.receive(home, [pile.Handed(path), pile.Handed(vague)], BY, NOW)
    with desk.looked_at(home.data) as table:
        old = json.loads((table.item(item_id) or {})["reading"])["preview"][1][3]
    edit = {"sheet": "", "row_no": 2, "column_no": 3, "column_name": "", "old": old, "new": str(int(old) + 1),
            "confirmed_by": "周敏", "confirmed_on": "2026-11-20", "how": "电话", "by": BY, "at": desk.now_text()}  # fmt: skip
    with desk.opened(home.data) as table:
        table.put("edits", {"item_id": item_id} | edit)
        table.change(item_id, is_newest_confirmed=1)
    (row,) = pile.load(home, [item_id], BY, NOW)
    assert row["state"] == "loaded", row
    pile.give_back(home, other, "2026-12-01", BY, NOW)
    return str(row["load_id"])


class Killer:
    """Starts acts in processes that have everything imported, and kills them after a random part of their time."""

    def __init__(self, seed: int) -> None:
        self.chance = random.Random(seed)
        self.context = multiprocessing.get_context("forkserver")
        self.context.set_forkserver_preload(["etl.warmed", "tests.etl.test_kill"])
        self.usual: dict[str, float] = {}
        self.kills = 0

    def run(self, name: str, home: Home, argument: Any = None, spare: bool = False) -> str | None:
        """Do an act; what it acknowledged, or None. The first of each name is spared, to learn how long it takes."""
        reader, writer = self.context.Pipe(duplex=False)
        started = time.monotonic()
        process = self.context.Process(target=act, args=(name, str(home.data), argument, writer))
        process.start()
        writer.close()
        if spare or name not in self.usual:
            process.join()
            assert process.exitcode == 0
            self.usual[name] = time.monotonic() - started
        else:
            process.join(self.chance.uniform(0.02, 1.1) * self.usual[name])
            if process.is_alive():
                os.kill(process.pid or 0, signal.SIGKILL)
                self.kills += 1
            else:  # the machine may have been busy when the time was first taken
                self.usual[name] = min(self.usual[name], time.monotonic() - started)
            process.join()
        return acknowledgement(reader)


def acknowledgement(reader: Connection) -> str | None:
    """What came through the pipe before the end."""
    try:
        return str(reader.recv()) if reader.poll() else None
    except EOFError:
        return None


# ---- somebody who keeps looking --------------------------------------------------------------------------------------


def look(snapshot: str, pause: float, begun: Any, stop: Any, told: Connection) -> None:
    """Open the snapshot again and again; each must be whole: every ledger adds up to its standing."""
    opens, faults_seen = 0, []
    while not stop.wait(pause):
        try:
            con = marts.connect(Path(snapshot), read_only=True)
            odd = con.execute(
                """
                select standings.unit_id
                from live.standings as standings
                left join live.ledger as ledger
                    on ledger.scope_id = standings.scope_id and ledger.unit_id = standings.unit_id
                    and ledger.line_kind <> 'total'
                group by standings.scope_id, standings.unit_id, standings.score
                having coalesce(sum(ledger.points), -1) <> coalesce(standings.score, -1)
                """
            ).fetchall()
            con.close()
            faults_seen += [f"ledger of {unit}" for (unit,) in odd]
        except Exception as fault:  # noqa: BLE001 - whatever a reader meets is the finding
            faults_seen.append(f"{type(fault).__name__}: {fault}")
        opens += 1
        begun.set()
    told.send((opens, faults_seen))


@contextmanager
def watched(home: Home, pause: float) -> Iterator[None]:
    """A reader looks at the snapshot all the time, and must not have met a fault at the end."""
    context = multiprocessing.get_context("spawn")
    begun, stop, (reader, writer) = context.Event(), context.Event(), context.Pipe(duplex=False)
    process = context.Process(target=look, args=(str(home.snapshot), pause, begun, stop, writer))
    process.start()
    assert begun.wait(120), "the reader never began to look"
    try:
        yield
    finally:
        stop.set()
        opens, met = reader.recv()
        process.join()
    assert met == []
    assert opens > 0


# ---- what must hold --------------------------------------------------------------------------------------------------


def check_whole(home: Home, loads: set[str]) -> None:
    """After the next start everything acknowledged is in journal and warehouse, and everything recomputes."""
    report = verify.verify(home, BY, NOW)
    assert [each.text("en") for each in report.differences] == []
    with build.desk(home, BY, NOW) as seat:
        held = {row[0] for row in seat.con.execute("select load_id from landing.loads").fetchall()}
        written = sum(entry.act == "load" for entry in seat.journal.entries)
    assert loads <= held
    assert len(held) == written, "what stands in the journal was decided, what doesn't is nowhere"
    assert not list(home.data.rglob("*.tmp")), "leftovers are swept"


def campaign(folder: Path, kills: int, seed: int, pause: float = 0) -> Killer:
    """Loads and builds on one home, publications on fresh ones, until enough were killed; ``pause`` between two looks."""
    killer = Killer(seed)
    home = home_of_four(folder / "office")
    acknowledged: set[str] = set()
    revision = 1
    with watched(home, pause):
        while killer.kills < kills * 2 // 3 or not {"load", "build", "decide"} <= killer.usual.keys():
            revision += 1
            report = monthly(folder, f"2026-10,松岗镇,{1000 + revision},{revision}", name=f"{revision}.csv")
            done = killer.run("load", home, (str(report), revision))
            acknowledged |= {done} if done else set()
            if revision % 3 == 0:
                killer.run("build", home)
                revision += 1
                report = monthly(folder, f"2026-10,松岗镇,{1000 + revision},{revision}", name=f"{revision}.csv")
                done = killer.run("decide", home, str(report))
                acknowledged |= {done} if done else set()
            if revision % 10 == 0:
                check_whole(home, acknowledged)
    check_whole(home, acknowledged)
    trial = 0
    while killer.kills < kills or not {"publish", "revise"} <= killer.usual.keys():
        trial += 1
        publish_once(killer, folder / f"issue{trial}", pause)
    return killer


def publish_once(killer: Killer, folder: Path, pause: float) -> None:
    """A killed issue, and then its killed revision, either stands in the journal and is shown whole or is nowhere."""
    home = home_of_four(folder)
    with watched(home, pause):
        said = killer.run("publish", home)
        check_issued(home, 1, said)
        report = monthly(folder, "2026-10,松岗镇,20,20", "2026-10,河湾街道,20,1", name="更正.csv")
        with build.desk(home, BY, NOW) as seat:
            (draft,) = intake.take_in(seat, [Arrival(report, NOW, revision=2)], BY, NOW)
        assert draft.status == "loaded", str(draft.error)
        said = killer.run("revise", home)
        check_issued(home, 2, said)


def check_issued(home: Home, revision: int, said: str | None) -> None:
    """What was acknowledged stands once, whole; what was not is made now, under the number and revision it would have had."""
    entries, broken = faults(home.journal)
    lines = [entry.fields for entry in entries if entry.act == "publish"]
    made = [(line["issue_no"], line["revision"]) for line in lines]
    assert broken == []
    assert made == [("2026-01", each) for each in range(1, len(made) + 1)] and len(made) in (revision - 1, revision)
    assert said is None or (len(made) == revision and lines[-1]["results_hash"] == said)
    check_whole(home, set())
    with build.desk(home, BY, NOW) as seat:
        if len(made) < revision:
            again = seat.rulebooks["tiny"]
            if revision == 1:
                publish.publish(seat, again, OCTOBER, BY, NOW)
            else:
                publish.revise(seat, again, "2026-01", "更正", "信访局", BY, NOW)
        shown = seat.con.execute(
            "select revision, count(*) from issues.standings where scope_id = '2026-10' group by revision order by revision"
        ).fetchall()
    assert shown == [(each, 3) for each in range(1, revision + 1)]


@pytest.mark.timeout(600)
def test_six_kills_lose_nothing_and_show_nothing_half(tmp_path: Path) -> None:
    assert campaign(tmp_path, kills=6, seed=20261122, pause=0.05).kills >= 6


@pytest.mark.campaign
@pytest.mark.timeout(7200)
def test_fifty_killed_publications_make_each_number_once(tmp_path: Path) -> None:
    kills = int(os.environ.get("SAIBANG_KILLS", "50"))
    killer, trial = Killer(int(os.environ.get("SAIBANG_SEED", "7"))), 0
    while killer.kills < kills:
        trial += 1
        publish_once(killer, tmp_path / f"issue{trial}", 0)
    print(f"{killer.kills} kills in {trial} months; usual seconds: {killer.usual}")


@pytest.mark.campaign
@pytest.mark.timeout(7200)
def test_hundred_kills_lose_nothing_and_show_nothing_half(tmp_path: Path) -> None:
    kills = int(os.environ.get("SAIBANG_KILLS", "120"))
    killer = campaign(tmp_path, kills, seed=int(os.environ.get("SAIBANG_SEED", "7")))
    print(f"{killer.kills} kills; usual seconds: {killer.usual}")
    assert killer.kills >= kills
