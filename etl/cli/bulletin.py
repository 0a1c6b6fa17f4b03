"""``python -m etl bulletin``: what the page does, on the command line."""

from __future__ import annotations

import click

from words import say


@click.group("bulletin", help=say("cli.help_bulletin"))
def bulletin_group() -> None:
    """The commands below."""
