"""``python -m etl month``: what the page does, on the command line."""

from __future__ import annotations

import click

from words import say


@click.group("month", help=say("cli.help_month"))
def month_group() -> None:
    """The commands below."""
