"""``python -m etl``. The language must be known before the commands are made, since their help is in it."""

from __future__ import annotations

import os
import sys


def language_asked(arguments: list[str]) -> str | None:
    """The value of --lang, wherever it stands."""
    for place, argument in enumerate(arguments):
        if argument == "--lang" and place + 1 < len(arguments):
            return arguments[place + 1]
        if argument.startswith("--lang="):
            return argument.partition("=")[2]
    return None


def run() -> None:
    """The command line."""
    if asked := language_asked(sys.argv[1:]):
        os.environ["SAIBANG_LANG"] = asked
    from etl.cli import main

    main(prog_name="python -m etl")


if __name__ == "__main__":
    run()
