"""``python -m etl bulletin``: what the page does, on the command line."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from competition.calendar import Month
from etl import brief, bulletins, papers
from etl.cli.options import MONTH, Session, shared
from etl.errors import EXIT_OK, EXIT_REFUSED
from etl.paper_jobs import Event
from etl.seen import seen
from paper.packs import BLOCKS_OF
from paper.wording import written
from show.links import View
from words import current, say

BLOCK = click.Choice([block for blocks in BLOCKS_OF.values() for block in blocks])


@click.group("bulletin", help=say("bulletin.help_group"))
def bulletin_group() -> None:
    """The commands below."""


@bulletin_group.command("show", help=say("bulletin.help_show"))
@click.argument("month", type=MONTH)
@shared()
def show(session: Session, month: Month) -> int | None:
    with seen(session.home, session.competition) as view:
        brief.has_results(view, str(month))
        own = bulletins.words_of(session.home, view.competition_id, str(month))
        read = brief.reader(view, "")
        rows = {
            block: own.get(block, told)
            for kind, scope_id in bulletins.scopes_of(read, str(month)).items()
            for block, told in bulletins.drafts_of(
                View(view.competition_id, "", scope_id, "", written(current())), read, kind
            ).items()
        }
    lines = [f"[{say(f'bulletin.block_{block}')}] {block}\n{told}\n" for block, told in rows.items()]
    session.answer({"month": str(month), "texts": rows, "edited": sorted(own)}, *lines)
    return EXIT_OK


@bulletin_group.command("check", help=say("bulletin.help_check"))
@click.argument("month", type=MONTH)
@shared()
def check(session: Session, month: Month) -> int | None:
    with seen(session.home, session.competition) as view:
        own = bulletins.words_of(session.home, view.competition_id, str(month))
    return told(session, bulletins.write(session.home, session.competition, month, own, session.by, dry_run=True))


@bulletin_group.command("set", help=say("bulletin.help_set"))
@click.argument("month", type=MONTH)
@click.argument("block", type=BLOCK)
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False, exists=True, allow_dash=True), default="-")
@click.option("--draft", is_flag=True, help=say("bulletin.help_to_draft"))
@shared(writes=True)
def put(session: Session, month: Month, block: str, file: Path, draft: bool) -> int | None:
    text = None if draft else sys.stdin.read() if str(file) == "-" else file.read_text("utf-8-sig")
    rows = bulletins.write(session.home, session.competition, month, {block: text}, session.by, session.dry_run)
    return told(session, rows)


@bulletin_group.command("print", help=say("bulletin.help_print"))
@click.argument("month", type=MONTH)
@click.option("--kind", "kinds", multiple=True, type=click.Choice(papers.KINDS), help=say("bulletin.help_kind"))
@click.option("--draft", is_flag=True, help=say("bulletin.help_draft_file"))
@click.option("--revision", type=int, default=None, help=say("bulletin.help_revision"))
@shared()
def print_papers(
    session: Session, month: Month, kinds: tuple[str, ...], draft: bool, revision: int | None
) -> int | None:
    paths = papers.make(session.home, session.competition, month, kinds, draft, revision=revision)
    lines = [say("bulletin.told_file", file=path) for path in paths] or [say("bulletin.told_nothing")]
    session.answer({"month": str(month), "files": [str(path) for path in paths]}, *lines)
    return EXIT_OK


def told(session: Session, rows: list[Event]) -> int:
    """What was found in each block, and whether it was kept."""
    lines: list[str] = []
    for row in rows:
        name = say(f"bulletin.block_{row['block_id']}")
        lines += [one["message"] for one in row["found"]]
        if not row["found"]:
            lines.append(say(f"bulletin.told_{row['state']}", block=name))
        if row["free"]:
            lines.append(say("bulletin.told_free", block=name, figures="、".join(dict.fromkeys(row["free"]))))
    session.answer({"rows": rows}, *(lines or [say("bulletin.told_nothing_written")]))
    return EXIT_REFUSED if any(row["found"] for row in rows) else EXIT_OK
