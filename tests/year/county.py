"""An office that lives through months of the sample as they came: files by their arrival, then every step to the archive."""

from __future__ import annotations

import csv
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import polars as pl

import marts
from competition.calendar import Month
from competition.rulebook import Rulebook
from etl import appeals, build, closing, intake, publish, registers
from etl.build import Desk
from etl.intake import Arrival
from etl.layout import Home
from etl.manifest import read_manifest
from tests.sample.committed import SAMPLE

BY = "竞赛办 赵宁"
SIGNER = "竞赛办主任"
COMPETITION = "county"
STATES = ("review", "provisional")


def listed(name: str) -> list[dict[str, str]]:
    """The rows of one of the sample's lists."""
    with (SAMPLE / name).open(encoding="utf-8-sig", newline="") as handle:
        return list(csv.DictReader(handle))


class County:
    """The county's home and its clock, which goes from one month's end to the next."""

    def __init__(self, home: Home, first: Month, since: Month) -> None:
        self.home = home
        self.now = datetime.fromisoformat("2025-01-02T08:00+08:00")
        self.first, self.since = first, since
        self.waiting: list[Arrival] = []

    def begin(self) -> None:
        """What the office had before the first month: rosters, targets, and the files of the months since a year began."""
        with build.desk(self.home, BY, self.now) as seat:
            rulebook = seat.rulebooks[COMPETITION]
            files = read_manifest(SAMPLE / "manifest.csv", rulebook.calendar.zone, self.now)
            self.waiting = sorted(
                (replace(each, competition=COMPETITION) for each in files if self.is_wanted(each)),
                key=lambda each: each.received_at,
            )
            self.now = rulebook.calendar.due_at(self.first) - timedelta(days=12)
            self.take_in(seat, rulebook)

    def is_wanted(self, file: Arrival) -> bool:
        """Whether a file belongs to the months lived; who there is and what was aimed at is always known."""
        return file.kind in ("roster", "targets") or file.path.parent.name >= str(self.since)

    def take_in(self, seat: Desk, rulebook: Rulebook) -> None:
        """Load what has arrived by now."""
        arrived = [each for each in self.waiting if each.received_at <= self.now]
        self.waiting = [each for each in self.waiting if each.received_at > self.now]
        drafts = intake.take_in(seat, arrived, BY, self.now)
        refused = {draft.arrival.file_name: str(draft.error) for draft in drafts if draft.error}
        assert not refused, refused

    def live(self, month: Month) -> publish.Issued:
        """A month from its files to its bulletin; what stands in the way is cleared as the sample's office did."""
        with build.desk(self.home, BY, self.now) as seat:
            rulebook = seat.rulebooks[COMPETITION]
            self.now = rulebook.calendar.cutoff_at(month) + timedelta(days=3)
            self.take_in(seat, rulebook)
            assert closing.state_of(seat, rulebook, month) == "closed"
            self.clear(seat, rulebook, str(month))
            for state in STATES:
                closing.move(seat, rulebook, month, state, "", BY, self.now)
            issued = publish.publish(seat, rulebook, month, BY, self.now, signed_by=SIGNER)
            assert closing.state_of(seat, rulebook, month) == "final"
            return issued

    def clear(self, seat: Desk, rulebook: Rulebook, month: str) -> None:
        """Sign empty registers, decide missing reports, answer questions: from the sample's lists, each only where it is asked."""
        for row in listed("nones.csv"):
            if row["month"] == month:
                publish.sign_none(seat, rulebook, row["register"], Month.parse(month), row["by"], self.now)
        for row in listed("decisions.csv"):
            if row["month"] == month:
                publish.decide(seat, rulebook, row["unit"], Month.parse(month), row["reason"], BY, self.now)
        answers = [row for row in listed("explanations.csv") if row["month"] == month]
        for asked in closing.questions(seat, COMPETITION, month):
            own = [row for row in answers if (row["kind"], row["check"], row["unit"]) ==
                   (asked["file_kind"], asked["check_id"], asked["unit_id"] or "")]  # fmt: skip
            # A file of the year's end asks questions the sample answers under another month; a clerk answers all the same.
            said = own[0] if own else {"explanation": "已与登记簿核对", "given_by": BY}
            closing.answer(seat, COMPETITION, [asked], said["explanation"], said["given_by"], BY, self.now)
        build.catch_up(seat)

    def archive(self, month: Month) -> None:
        """Put a month away."""
        with build.desk(self.home, BY, self.now) as seat:
            closing.move(seat, seat.rulebooks[COMPETITION], month, "archived", "", BY, self.now)

    def revise(self, issue_no: str, reason: str, asked_by: str, appeal_no: str = "") -> publish.Issued:
        """A further revision of an issue; a month that was put away is taken out again for it, and put back."""
        with build.desk(self.home, BY, self.now) as seat:
            rulebook = seat.rulebooks[COMPETITION]
            known = {each.issue_no: each.month for each in publish.issues_of(seat.journal.entries, COMPETITION)}
            month = Month.parse(known[issue_no])
            is_away = closing.state_of(seat, rulebook, month) == "archived"
            if is_away:
                closing.move(seat, rulebook, month, "final", reason, BY, self.now)
            issued = publish.revise(seat, rulebook, issue_no, reason, asked_by, BY, self.now, appeal_no)
            if is_away:
                closing.move(seat, rulebook, month, "archived", "", BY, self.now)
            return issued

    def correct(self, cell: dict[str, Any], month: Month) -> list[appeals.Differing]:
        """The office takes a figure out of a register, which is a new file of it; the issues that differ now."""
        values = {str(cell["column_id"]): "0"}
        change = {"act": "change", "load_id": cell["load_id"], "sheet": cell["sheet"], "row_no": cell["row_no"],
                  "unit_id": cell["unit_id"], "values": values}  # fmt: skip
        drafts = registers.apply(
            self.home, COMPETITION, str(cell["kind"]), month, [change], BY, self.now, reason="台账录入有误"
        )
        assert [draft.status for draft in drafts] == ["loaded"], str(drafts[0].error)
        with build.desk(self.home, BY, self.now) as seat:
            return appeals.differing(seat, COMPETITION)

    def appeal(self, unit_id: str, month: Month, indicator_id: str, claim: str) -> str:
        """A unit disputes a line of its ledger."""
        fields = {"unit_id": unit_id, "month": str(month), "indicator_id": indicator_id, "claim": claim,
                  "raised_by": f"{unit_id} 办公室", "came_by": "letter"}  # fmt: skip
        return appeals.raise_(self.home, COMPETITION, fields, BY, self.now)

    def fault(self, month: Month, sources: tuple[str, ...]) -> dict[str, Any]:
        """A figure above nought of a register of faults that cost its unit points in a month: unit, indicator and cell."""
        rows = self.rows(
            """
            select sources.unit_id, sources.indicator_id, sources.load_id, facts.sheet, facts.row_no, facts.column_no,
                facts.column_name, facts.column_id, facts.kind
            from live.sources as sources
            join live.indicator_points as points using (competition_id, scope_id, unit_id, indicator_id)
            join landing.facts as facts
                on facts.competition_id = sources.competition_id and facts.load_id = sources.load_id
                and facts.column_id = sources.column_id and facts.row_no = sources.row_no and facts.unit_id = sources.unit_id
            where sources.competition_id = ? and sources.scope_id = ? and sources.value > 0 and points.lost_points > 0
                and list_contains(?, sources.indicator_id)
            order by points.lost_points desc, sources.unit_id limit 1
            """,
            COMPETITION, str(month), list(sources),
        )  # fmt: skip
        return dict(rows.row(0, named=True))

    def rows(self, query: str, *parameters: object) -> pl.DataFrame:
        """What the snapshot answers."""
        con = marts.connect(self.home.snapshot, read_only=True)
        try:
            return con.execute(query, list(parameters)).pl()
        finally:
            con.close()
