"""The command line as a user types it, and what it hands out."""

from __future__ import annotations

import csv
import json
import os
import re
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from click.testing import CliRunner

from etl.cli import main

ROOT = Path(__file__).resolve().parent.parent.parent
EXAMPLES = ROOT / "examples"
CHINESE = {"SAIBANG_LANG": "zh_CN", "COLUMNS": "160"}
ENVIRONMENT = os.environ | {"PYTHON": sys.executable, "PYTHONUTF8": "1"} | CHINESE
Rows = list[dict[str, str]]


def typed(command: list[str]) -> str:
    """What a command prints; it must succeed."""
    ran = subprocess.run(command, cwd=ROOT, env=ENVIRONMENT, capture_output=True, encoding="utf-8", check=False)
    assert ran.returncode == 0, ran.stdout + ran.stderr
    return ran.stdout


@dataclass
class Competition:
    """A competition's folder and the data folder its files are loaded into."""

    folder: Path
    data: Path
    told: dict[str, list[dict[str, Any]]] = field(default_factory=dict)

    def etl(self, *arguments: str) -> str:
        """python -m etl with the competition's own rules, in this process: the scripts of the examples start their own."""
        common = ["--data", str(self.data), "--rulebook", str(self.folder / "rulebook")]
        ran = CliRunner().invoke(main, [*common, *arguments], env=CHINESE, catch_exceptions=False)
        assert ran.exit_code == 0, ran.output
        return ran.stdout

    def load(self) -> None:
        """All its files, as the manifest lists them."""
        self.etl("load", "--manifest", str(self.folder / "files" / "manifest.csv"))

    def standings(self, scope: str) -> list[dict[str, Any]]:
        """The standings of a scope in the order they are printed."""
        if scope not in self.told:
            self.told[scope] = json.loads(self.etl("standings", "--scope", scope, "--json"))["standings"]
        return self.told[scope]

    def points(self, scope: str) -> dict[tuple[str, str], str]:
        """The points of every open rule by unit and indicator, written without needless zeros."""
        target = self.data / "exported"
        self.etl("export", "indicator_points", "--scope", scope, "--to", str(target))
        rows = table(target / "indicator_points.csv")
        return {
            (row["unit_id"], row["indicator_id"]): plain(row["points"]) for row in rows if row["state"] != "no_task"
        }


@dataclass(frozen=True)
class Run:
    """An example after its command was typed."""

    competition: Competition
    printed: str


Ran = Callable[[str], Run]


def command_of(readme: Path) -> list[str]:
    """The one command a README shows."""
    (block,) = re.findall(r"```sh\n(.*?)\n```", readme.read_text(encoding="utf-8"), re.DOTALL)
    return str(block).split()


def table(path: Path) -> Rows:
    """The rows of a CSV."""
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def plain(number: str) -> str:
    """A number without needless zeros."""
    return (number.rstrip("0").rstrip(".") if "." in number else number) or "0"
