"""``python -m etl follow-up``: what the page does, on the command line."""

from __future__ import annotations

import click

from words import say


@click.group("follow-up", help=say("cli.help_follow_up"))
def follow_up_group() -> None:
    """The commands below."""
