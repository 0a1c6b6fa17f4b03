"""Commands that look after a home: verify, backup, restore, doctor, serve."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path

import click

from competition.errors import WrongFolder
from etl import backup as backups
from etl import build, doctor, verify
from etl.cli import show
from etl.cli.options import Session, shared
from etl.errors import EXIT_DIFFERS, EXIT_OK, EXIT_REFUSED
from words import say

FILE = click.Path(path_type=Path, dir_okay=False)


@click.command("verify", help=say("cli.help_verify"))
@click.argument("issue", required=False)
@click.option("--revision", type=int, help=say("issues.help_revision"))
@shared()
def verify_command(session: Session, issue: str | None, revision: int | None) -> int | None:
    with show.progress(session.is_json) as tell:
        report = verify.verify(session.home, session.by, session.now, issue, tell, session.competition, revision)
    differences = [each.text() for each in report.differences]
    notes = [each.text() for each in report.notes]
    counts = {name: getattr(report, name) for name in ("lines", "files", "rules", "issues", "tables")}
    head = say("cli.verify_differs", count=len(differences)) if differences else say("cli.verify_agrees", **counts)
    session.answer(counts | {"differences": differences, "notes": notes}, head, *differences, *notes)
    return EXIT_DIFFERS if differences else EXIT_OK


@click.command("backup", help=say("cli.help_backup"))
@click.argument("file", type=FILE)
@click.option("--dry-run", is_flag=True, help=say("cli.help_dry_run"))
@shared()
def backup(session: Session, file: Path, dry_run: bool) -> int | None:
    if not file.parent.is_dir():
        raise WrongFolder(file.parent)
    made = backups.write_backup(session.home, file, dry_run)
    said = say("cli.backed_up", file=file, lines=made.lines, files=made.files, size=f"{made.size / 1024:.0f} KB")
    session.answer(asdict(made) | {"file": str(file)}, said)
    return EXIT_OK


@click.command("restore", help=say("cli.help_restore"))
@click.argument("file", type=FILE)
@shared(writes=True)
def restore(session: Session, file: Path) -> int | None:
    if not file.is_file():
        raise WrongFolder(file)
    made = backups.restore(file, session.home, session.dry_run)
    differences: list[str] = []
    if not session.dry_run:
        home = session.home.at(session.home.data)  # its own rules now
        with build.desk(home, session.by, session.now):
            pass
        differences = [each.text() for each in verify.verify(home, session.by, session.now).differences]
    said = say("cli.restored", data=session.home.data, lines=made.lines, files=made.files)
    session.answer(asdict(made) | {"differences": differences}, said, *differences)
    return EXIT_DIFFERS if differences else EXIT_OK


@click.command("doctor", help=say("cli.help_doctor"))
@shared()
def doctor_command(session: Session) -> int | None:
    found = doctor.examine(session.home, session.now)
    if session.is_json:
        session.answer(
            {"findings": [{"name": each.name, "state": each.state, "text": each.text.text()} for each in found]}
        )
    else:
        rows = [(say(f"cli.doctor_{each.state}"), say(f"jobs.doctor_{each.name}"), each.text.text()) for each in found]
        show.print_table(
            say("cli.doctor_title"), [say(f"cli.column_{name}") for name in ("state", "what", "found")], rows
        )
    return EXIT_REFUSED if any(each.state == "bad" for each in found) else EXIT_OK


@click.command("serve", help=say("cli.help_serve"))
@shared()
def serve(session: Session) -> int | None:
    from etl import server

    server.serve(session.home, ready=lambda: click.echo(say("cli.serving", socket=session.home.socket), err=True))
    return EXIT_OK
