"""The command line: ``python -m etl COMMAND``. Every command is described in docs/guide/office.md.

Exit codes: 0 done, 1 a fault of the program, 2 input refused, 3 another process is writing, 4 publication refused,
5 verification found a difference.
"""

from __future__ import annotations

from pathlib import Path

import click

from etl.cli import (
    appeal,
    brief,
    bulletin,
    care,
    files,
    findings,
    follow_up,
    month,
    pile,
    read,
    register,
    results,
    rulebook,
    slips,
    sql,
    templates,
    whatif,
)
from words import say

FOLDER = click.Path(path_type=Path, file_okay=False)


@click.group(help=say("cli.help_all"), context_settings={"help_option_names": ["-h", "--help"]})
@click.option("--data", type=FOLDER, help=say("cli.help_data"))
@click.option("--rulebook", type=FOLDER, help=say("cli.help_rulebook"))
@click.option("--lang", type=click.Choice(["en", "zh"]), help=say("cli.help_lang"))
def main(data: Path | None, rulebook: Path | None, lang: str | None) -> None:
    """The options are read by the commands, which take them too."""


for command in (
    files.init, files.demo, templates.template_command, files.check, files.load, files.none, files.decide, files.build_command,
    results.publish_command, results.status, results.standings, results.explain, results.export, brief.brief_command,
    findings.findings, findings.docs_command, read.read_command, pile.pile_group,
    month.month_group, slips.slips_group, bulletin.bulletin_group, appeal.appeal_group, follow_up.follow_up_group,
    register.register_group,
    rulebook.rulebook_group, whatif.whatif, sql.sql_command, sql.kept_command,
    care.verify_command, care.backup, care.restore, care.doctor_command, care.serve,
):  # fmt: skip
    main.add_command(command)
