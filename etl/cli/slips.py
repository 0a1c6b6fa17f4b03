"""``python -m etl slips``: what the page does, on the command line."""

from __future__ import annotations

import click

from words import say


@click.group("slips", help=say("cli.help_slips"))
def slips_group() -> None:
    """The commands below."""
