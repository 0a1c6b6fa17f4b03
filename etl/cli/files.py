"""Commands that bring files and signatures in: init, demo, check, load, none, decide, build."""

from __future__ import annotations

import csv
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import click
import polars as pl

from competition.calendar import Month
from competition.errors import WrongFolder
from competition.rulebook import read_rulebooks
from etl import build, closing, intake, issue, land, publish, rulebooks
from etl.cli import show
from etl.cli.brief import with_editions
from etl.cli.options import MONTH, Session, shared
from etl.errors import EXIT_OK, EXIT_REFUSED, CompetitionNotChosen
from etl.intake import Arrival, Draft
from etl.layout import REPOSITORY, kept
from etl.manifest import moment_of, read_manifest
from words import say

SAMPLE = REPOSITORY / "data" / "sample"
SAMPLE_COMPETITION = "county"
PILE = 30  # files; of more, only what must be fixed is listed
FILE = click.Path(path_type=Path, dir_okay=False)


# ---- init and demo ---------------------------------------------------------------------------------------------------


@click.command("init", help=say("cli.help_init"))
@shared(writes=True)
def init(session: Session) -> int | None:
    known = read_rulebooks(session.home.rulebook)
    rulebook = session.rulebook(known)
    fresh = session.home.is_empty()
    made_for = rulebook.competition_id
    if not session.dry_run:
        with build.desk(session.home, session.by, session.now) as seat:
            made_for = begin(seat, session, rulebook.competition_id)
    key = "cli.init_done" if fresh else "cli.init_already"
    said = say(key, data=session.home.data, competition=made_for)
    session.answer({"competition": made_for, "is_new": fresh, "data": str(session.home.data)}, said)
    return EXIT_OK


def begin(seat: build.Desk, session: Session, competition_id: str) -> str:
    """Write the first line of a home where it has none; returns the competition the home was made for."""
    made = next((entry for entry in seat.journal.entries if entry.act == "init"), None)
    if made is None:
        made = seat.write("init", session.by, competition_id, {}, session.now)
        build.catch_up(seat)
    return made.competition_id


@click.command("demo", help=say("cli.help_demo"))
@shared(writes=True)
def demo(session: Session) -> int | None:
    if session.dry_run:
        files = len(sample_rows("manifest.csv"))
        session.answer({"files": files}, say("cli.demo_would", count=files))
        return EXIT_OK
    with build.desk(session.home, session.by, session.now) as seat, show.progress(session.is_json) as tell:
        begin(seat, session, SAMPLE_COMPETITION)
        # The sample is the county's, whatever else the home holds.
        rulebook = rulebooks.choose(seat.rulebooks, SAMPLE_COMPETITION)
        listed = read_manifest(SAMPLE / "manifest.csv", rulebook.calendar.zone, session.now)
        arrivals = [replace(each, competition=SAMPLE_COMPETITION) for each in listed]
        overlooked = {SAMPLE / row["file"] for row in sample_rows("revised.csv")}
        in_time = [each for each in arrivals if each.path not in overlooked]
        drafts = intake.take_in(seat, in_time, session.by, session.now, tell=tell)
        sign_sample(seat, session, rulebook)
        published = publish_sample(seat, session, rulebook, tell)
        late = [each for each in arrivals if each.path in overlooked]
        drafts += intake.take_in(seat, late, session.by, session.now, tell=tell)
        revised = revise_sample(seat, session, rulebook, drafts, tell)
    editions, told = with_editions(session, SAMPLE_COMPETITION)
    code = report(session, drafts, extra={"published": published, "revised": revised} | editions)
    for line in told if not session.is_json else []:
        click.echo(line)
    return code


def sample_rows(name: str) -> list[dict[str, str]]:
    """The rows of one of the sample's lists."""
    with (SAMPLE / name).open(encoding="utf-8-sig", newline="") as handle:
        return list(csv.DictReader(handle))


def sign_sample(seat: build.Desk, session: Session, rulebook: Any) -> None:
    """Sign the sample's nones and decisions, answer what was asked of its files, then build once."""
    name, entries = rulebook.competition_id, seat.journal.entries
    known = {(entry.act, entry.fields.get("register_id") or entry.fields.get("unit_id"), entry.fields.get("month"))
             for entry in entries if entry.competition_id == name}  # fmt: skip
    for row in sample_rows("nones.csv"):
        if ("none", row["register"], row["month"]) not in known:
            fields = {"register_id": row["register"], "month": row["month"]}
            seat.write("none", row["by"], name, fields, session.now)
    for row in sample_rows("decisions.csv"):
        if ("decision", row["unit"], row["month"]) not in known:
            fields = {"unit_id": row["unit"], "month": row["month"], "reason": row["reason"]}
            seat.write("decision", session.by, name, fields, session.now)
    for row in sample_rows("explanations.csv"):
        asked = closing.questions(seat, name, row["month"], unit_id=row["unit"])
        own = [each for each in asked if (each["file_kind"], each["check_id"]) == (row["kind"], row["check"])]
        closing.answer(seat, name, own, row["explanation"], row["given_by"], session.by, session.now)
    build.catch_up(seat)


def publish_sample(seat: build.Desk, session: Session, rulebook: Any, tell: show.Tell) -> list[str]:
    """Publish the sample's months that are not published yet, oldest first; what is shown follows with the revisions."""
    months = [row["month"] for row in sample_rows("published.csv")]
    done = {each.month for each in publish.issues_of(seat.journal.entries, rulebook.competition_id)}
    issued: list[str] = []
    for number, month in enumerate(months):
        if month not in done:
            tell({"event": "publishing", "what": month, "done": number, "of": len(months)})
            made = publish.publish(seat, rulebook, Month.parse(month), session.by, session.now, show=False)
            issued.append(made.issue_no)
    return issued


def revise_sample(
    seat: build.Desk, session: Session, rulebook: Any, drafts: Sequence[Draft], tell: show.Tell
) -> list[str]:
    """Revise the sample's issues that were printed before a file of their months was loaded."""
    loads = {draft.arrival.path: draft.load_id for draft in drafts}
    by_month = {each.month: each for each in publish.issues_of(seat.journal.entries, rulebook.competition_id)}
    rows, revised = sample_rows("revised.csv"), list[str]()
    for number, row in enumerate(rows):
        newest = by_month[row["month"]]
        # The loads an issue stood on tell whether this was done before: nothing is revised twice.
        if loads[SAMPLE / row["file"]] not in issue.parse(kept(seat.home, newest.results_hash)).header["inputs"]:
            tell({"event": "publishing", "what": row["month"], "done": number, "of": len(rows)})
            why = (row["reason"], row["asked_by"])
            publish.revise(seat, rulebook, newest.issue_no, *why, session.by, session.now, show=False)
            revised.append(newest.issue_no)
    build.catch_up(seat)
    return revised


# ---- check and load --------------------------------------------------------------------------------------------------

ABOUT_FILES = (
    click.argument("files", nargs=-1, type=FILE),
    click.option("--manifest", type=FILE, help=say("cli.help_manifest")),
    click.option("--kind", help=say("cli.help_kind")),
    click.option("--received", help=say("cli.help_received")),
    click.option("--from", "received_from", default="", help=say("cli.help_from")),
    click.option("--submitter", default="", help=say("cli.help_submitter")),
    click.option("--period", help=say("cli.help_period")),
    click.option("--encoding", help=say("cli.help_encoding")),
    click.option("--revision", type=click.IntRange(min=1), default=1, show_default=True, help=say("cli.help_revision")),
    click.option("--note", default="", help=say("cli.help_note")),
    click.option("--accept", is_flag=True, help=say("cli.help_accept")),
)


def about_files(command: Any) -> Any:
    """The options that say what bytes can't."""
    for add in reversed(ABOUT_FILES):
        command = add(command)
    return command


@click.command("load", help=say("cli.help_load"))
@shared(writes=True)
@about_files
def load(session: Session, files: Sequence[Path], manifest: Path | None, accept: bool, **about: Any) -> int | None:
    arrivals = arrivals_of(session, files, manifest, about)
    with show.progress(session.is_json) as tell:
        if session.dry_run:
            with build.reading_desk(session.home) as seat:
                drafts = intake.look_over(seat, arrivals, accept, tell)
        else:
            with build.desk(session.home, session.by, session.now) as seat:
                drafts = intake.take_in(seat, arrivals, session.by, session.now, accept, tell)
    return report(session, drafts)


@click.command("check", help=say("cli.help_check"))
@shared()
@about_files
def check(session: Session, files: Sequence[Path], manifest: Path | None, accept: bool, **about: Any) -> int | None:
    arrivals = arrivals_of(session, files, manifest, about)
    with show.progress(session.is_json) as tell, build.reading_desk(session.home) as seat:
        drafts = intake.look_over(seat, arrivals, accept, tell)
    return report(session, drafts)


def arrivals_of(session: Session, files: Sequence[Path], manifest: Path | None, about: dict[str, Any]) -> list[Arrival]:
    """The files named on the line and those of the manifest."""
    received = about.pop("received")
    listed = manifest_arrivals(session, manifest) if manifest else []
    if not files and not listed:
        raise click.UsageError(say("cli.no_files"))
    received_at = session.now
    if received:
        zone = session.rulebook(read_rulebooks(session.home.rulebook)).calendar.zone
        try:
            received_at = moment_of(received, zone)
        except ValueError:
            raise click.BadParameter(say("jobs.bad_moment", value=received)) from None
    named = [Arrival(path=path, received_at=received_at, competition=session.competition, **about) for path in files]
    return named + listed


def manifest_arrivals(session: Session, path: Path) -> list[Arrival]:
    """The arrivals of a manifest in the competition's zone."""
    if not path.is_file():
        raise WrongFolder(path)
    known = read_rulebooks(session.home.rulebook)
    zones = {name: rulebook.calendar.zone for name, rulebook in known.items()}
    try:
        zone = session.rulebook(known).calendar.zone
    except CompetitionNotChosen:
        zone = None  # well if every line names its competition
    listed = read_manifest(path, zone, session.now, zones)
    return [replace(each, competition=each.competition or session.competition) for each in listed]


def report(session: Session, drafts: Sequence[Draft], extra: dict[str, Any] | None = None) -> int:
    """Say what became of each file; 2 where one was refused."""
    counts = Counter(draft.status for draft in drafts)
    if session.is_json:
        session.answer({"files": [as_json(draft) for draft in drafts], "counts": dict(counts)} | (extra or {}))
    else:
        # The sample's questions are part of its story; only what went wrong belongs on the screen of a first start.
        print_drafts(drafts if extra is None else [draft for draft in drafts if draft.status == "refused"])
        session.answer(
            {}, ", ".join(say(f"cli.count_{status}", count=count) for status, count in sorted(counts.items()))
        )
    return EXIT_REFUSED if counts["refused"] else EXIT_OK


def print_drafts(drafts: Sequence[Draft]) -> None:
    """Findings first (most wanted when something is wrong), then a line a file, long piles only where refused."""
    for draft in drafts:
        if draft.error is not None and draft.must_fix.is_empty():
            click.echo(draft.error.message(), err=True)
    findings = pl.concat([land.no_findings(), *(draft.findings for draft in drafts if draft.status != "already")])
    is_pile = len(drafts) > PILE
    shown = findings.filter(pl.col("severity") == "must_fix") if is_pile else findings
    show.print_findings(shown.sort("severity"))
    if hidden := findings.height - shown.height:
        click.echo(say("cli.more_to_check", count=hidden), err=True)
    if drafts and not is_pile:
        rows = [
            (say(f"cli.status_{draft.status}"), draft.arrival.path.name, draft.kind, period_of(draft),
             draft.ledger.get("accepted"), draft.ledger.get("rejected"))
            for draft in drafts
        ]  # fmt: skip
        heads = [say(f"cli.column_{name}") for name in ("status", "file", "kind", "period", "accepted", "rejected")]
        show.print_table("", heads, rows, right=(4, 5))


def period_of(draft: Draft) -> str:
    """The months a file speaks of."""
    first, last = (draft.tidied.first_month, draft.tidied.last_month) if draft.tidied else (None, None)
    return f"{first}" if first == last and first else f"{first}–{last}" if first else ""


def as_json(draft: Draft) -> dict[str, Any]:
    """A draft for machines."""
    return {
        "file": draft.arrival.path.name,
        "status": draft.status,
        "kind": draft.kind,
        "first_month": draft.tidied.first_month if draft.tidied else None,
        "last_month": draft.tidied.last_month if draft.tidied else None,
        "encoding": draft.encoding,
        "ledger": draft.ledger,
        "load_id": draft.load_id,
        "message": draft.error.message() if draft.error else "",
        "refused_rows": draft.refused,
        "findings": draft.findings.to_dicts(),
    }


# ---- signatures ------------------------------------------------------------------------------------------------------


@click.command("none", help=say("cli.help_none"))
@click.argument("register")
@click.argument("month", type=MONTH)
@shared(writes=True)
def none(session: Session, register: str, month: Month) -> int | None:
    with seat_of(session) as seat:
        rulebook = session.rulebook(seat.rulebooks, seat.journal)
        is_new = publish.sign_none(seat, rulebook, register, month, session.by, session.now, session.dry_run)
    key = "cli.none_signed" if is_new else "cli.none_already"
    session.answer(
        {"register": register, "month": str(month), "is_new": is_new}, say(key, register=register, month=month)
    )
    return EXIT_OK


@click.command("decide", help=say("cli.help_decide"))
@click.argument("unit")
@click.argument("month", type=MONTH)
@click.option("--reason", required=True, help=say("cli.help_reason"))
@shared(writes=True)
def decide(session: Session, unit: str, month: Month, reason: str) -> int | None:
    with seat_of(session) as seat:
        rulebook = session.rulebook(seat.rulebooks, seat.journal)
        unit_id = publish.decide(seat, rulebook, unit, month, reason, session.by, session.now, session.dry_run)
    session.answer(
        {"unit": unit_id, "month": str(month), "reason": reason}, say("cli.decided", unit=unit_id, month=month)
    )
    return EXIT_OK


def seat_of(session: Session) -> Any:
    """A desk to write at, or one to look from in a dry run."""
    if session.dry_run:
        return build.reading_desk(session.home)
    return build.desk(session.home, session.by, session.now)


@click.command("build", help=say("cli.help_build"))
@click.option("--full", is_flag=True, help=say("cli.help_full"))
@shared(writes=True)
def build_command(session: Session, full: bool) -> int | None:
    with seat_of(session) as seat:
        if not session.dry_run:
            build.tick(seat, session.by, session.now)
            if full:
                build.rebuild(seat)
            else:
                build.catch_up(seat)
        lines = len(seat.journal.entries)
    session.answer({"journal_lines": lines}, say("cli.built", lines=lines))
    return EXIT_OK
