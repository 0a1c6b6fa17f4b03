"""``python -m etl register``: what the page does, on the command line."""

from __future__ import annotations

import click

from words import say


@click.group("register", help=say("cli.help_register"))
def register_group() -> None:
    """The commands below."""
