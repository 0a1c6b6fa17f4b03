"""The home the corpus is read in: the county's rules with a rate and a sum in 亿元 more, and its roster of April 2026."""

from __future__ import annotations

import shutil
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from etl import build, intake
from etl.intake import Arrival, Draft
from etl.layout import REPOSITORY, Home
from etl.refusals import NotTaken
from etl.unpack import is_container, unpack
from tests.intake.model import Case, Cell, Fault

BY = "竞赛办 孙越"
NOW = datetime(2026, 4, 10, 8, 0, tzinfo=UTC)
ROSTER = REPOSITORY / "data" / "sample" / "2026-04" / "名册_2026-04.csv"
MORE_COLUMNS = (
    "inf_rate,61,monthly,unit,%,score,month,mean,0,100,信息采用率,Share of items adopted",
    "fund_in,62,monthly,unit,亿元,amount,month,sum,,,到位资金,Funds in place",
)
# What speaks of the county and not of the file: units that are missing, columns a short table leaves out.
OF_THE_COUNTY = {"unit_covered", "figures_absent", "column_present"}


def make_home(folder: Path) -> Home:
    """A home with the corpus's rules and the roster loaded."""
    rules = folder / "data" / "rulebook" / "county"
    shutil.copytree(REPOSITORY / "data" / "rulebook" / "county", rules)
    columns = rules / "2026" / "columns.csv"
    columns.write_text(columns.read_text("utf-8-sig").rstrip("\n") + "\n" + "\n".join(MORE_COLUMNS) + "\n", "utf-8-sig")
    home = Home.at(folder / "data")
    with build.desk(home, BY, NOW) as seat:
        drafts = intake.take_in(seat, [Arrival(ROSTER, NOW - timedelta(days=9))], BY, NOW)
    assert [draft.status for draft in drafts] == ["loaded"], str(drafts[0].error)
    return home


@dataclass(frozen=True)
class Seen:
    """What the product made of a case's file."""

    cells: frozenset[Cell]
    raw: dict[tuple[str, str], str | None]
    must_fix: frozenset[Fault]
    please_check: frozenset[Fault]
    suggestions: dict[tuple[int, int], str]
    notes: dict[str, str]
    refusal: str
    is_taken: bool
    said: str


def seen_of(drafts: Sequence[Draft], refusal: str = "") -> Seen:
    """The drafts of one file together; a refused one gives no cells."""
    cells: set[Cell] = set()
    raw: dict[tuple[str, str], str | None] = {}
    findings: dict[str, set[Fault]] = {"must_fix": set(), "please_check": set()}
    suggestions: dict[tuple[int, int], str] = {}
    notes: dict[str, str] = {}
    for draft in drafts:
        for row in draft.findings.iter_rows(named=True):
            if row["stage"] != "sense" and row["check_id"] not in OF_THE_COUNTY:
                findings[row["severity"]].add(Fault(row["check_id"], row["row_no"], row["column_no"]))
            if row["suggestion"]:
                suggestions[row["row_no"], row["column_no"]] = row["suggestion"]
        if draft.tidied is None:
            refusal = refusal or type(draft.error).__name__
            continue
        notes |= dict(draft.tidied.notes.select("unit_id", "note").iter_rows())
        for row in draft.tidied.tables.get("facts", draft.tidied.notes.clear()).iter_rows(named=True):
            keys = ("unit_id", "column_id", "first_month", "last_month", "state", "value")
            cells.add(Cell(*(row[key] for key in keys)))
            raw[row["unit_id"], row["column_id"]] = row["raw"]
    is_taken = bool(drafts) and all(draft.status == "would_load" for draft in drafts)
    said = "; ".join(str(draft.error) for draft in drafts if draft.error)
    return Seen(frozenset(cells), raw, frozenset(findings["must_fix"]), frozenset(findings["please_check"]),
                suggestions, notes, refusal, is_taken, said)  # fmt: skip


def arrivals_of(case: Case, path: Path, at: datetime) -> tuple[list[Arrival], str]:
    """What a file is handed in as: itself, or what was in it; and the refusal to unpack it."""
    asked = dict(case.asked)
    data = path.read_bytes()
    if not is_container(data, path.name):
        return [Arrival(path, at, **asked)], ""  # type: ignore[arg-type]
    try:
        pieces = unpack(data, path.name)
    except NotTaken as refusal:
        return [], type(refusal).__name__
    arrivals = []
    for number, piece in enumerate(pieces):
        place = path.parent / f"{number}" / Path(piece.file_name).name
        place.parent.mkdir()
        place.write_bytes(piece.data)
        arrivals.append(Arrival(place, at + timedelta(seconds=number)))
    return arrivals, ""


def look_at(home: Home, cases: Sequence[Case], paths: dict[str, Path]) -> dict[str, Seen]:
    """What the product makes of each case, as of a pile handed in at once."""
    handed: list[tuple[str, list[Arrival], str]] = []
    for number, case in enumerate(case for case in cases if case.name in paths):
        at = NOW - timedelta(days=7) + timedelta(minutes=number)
        handed.append((case.name, *arrivals_of(case, paths[case.name], at)))
    with build.desk(home, BY, NOW) as seat:
        drafts = iter(intake.look_over(seat, [one for _, arrivals, _ in handed for one in arrivals]))
    return {name: seen_of([next(drafts) for _ in arrivals], refusal) for name, arrivals, refusal in handed}
