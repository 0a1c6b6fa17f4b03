"""The command that makes the static edition of a month."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from competition.errors import SaibangError
from etl import brief
from etl.cli.options import MONTH, Session, shared
from etl.errors import EXIT_OK
from etl.seen import seen
from show.links import LANGUAGE_CODES
from words import say


def _edition_language(context: click.Context, _: click.Parameter, value: str | None) -> str | None:
    """An edition has one language more than the command line, which speaks Chinese where the edition is in zh-TW."""
    context.meta["edition"] = value
    return "zh" if value == "zh-TW" else value


@click.command("brief", help=say("edition.help"))
@click.argument("month", type=MONTH)
@click.option("--out", type=click.Path(path_type=Path, dir_okay=False), help=say("edition.help_out"))
@click.option("--group", default="", help=say("edition.help_group"))
@shared()
def brief_command(session: Session, month: Any, out: Path | None, group: str) -> int | None:
    context = click.get_current_context()
    language = context.meta.get("edition") or ("en" if context.find_root().params.get("lang") == "en" else "zh")
    with seen(session.home, session.competition) as view:
        made = brief.made(view, month, language, group)
        paths = [out] if out else brief.places(session.home, view, made)
    brief.write(paths, made)
    # A page that goes to a place of its own, or of one group, is that page alone; the papers are of the whole month.
    papers = [] if out or group else brief.papers(session.home, session.competition, month)
    said = say("pages.status_final" if made.issue_no else "pages.status_provisional")
    size = len(made.text.encode()) // 1024
    session.answer(
        {"month": str(month), "language": language, "files": [str(path) for path in paths], "issue_no": made.issue_no,
         "papers": [str(path) for path in papers]},
        *(say("edition.written", month=month, file=path, size=size, status=said) for path in paths),
        *(say("edition.papers_written", month=month, file=path) for path in papers),
    )  # fmt: skip
    return EXIT_OK


def with_editions(session: Session, competition_id: str, month: str = "") -> tuple[dict[str, Any], list[str]]:
    """Write the editions and the brief that go with a publication; what to answer about them, for machines and for people.

    What is published stands, whatever becomes of its edition: a fault here is told and not passed on.
    """
    try:
        paths = brief.renew(session.home, competition_id, month)
        papers = brief.renew_papers(session.home, competition_id, month)
    except Exception as fault:  # noqa: BLE001
        reason = fault.message() if isinstance(fault, SaibangError) else f"{type(fault).__name__}: {fault}"
        click.echo(say("edition.not_written", reason=reason), err=True)
        return {"editions": [], "edition_error": reason}, []
    folder = session.home.data / "editions"
    made = {"editions": [str(path) for path in paths], "briefs": [str(path) for path in papers]}
    return made, [say("edition.all_written", count=len(paths), folder=folder)]


for option in brief_command.params:
    if option.name == "lang":
        option.type, option.callback = click.Choice(sorted(LANGUAGE_CODES)), _edition_language
