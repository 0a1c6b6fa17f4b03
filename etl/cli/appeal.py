"""``python -m etl appeal``: what the page does, on the command line."""

from __future__ import annotations

import click

from words import say


@click.group("appeal", help=say("cli.help_appeal"))
def appeal_group() -> None:
    """The commands below."""
