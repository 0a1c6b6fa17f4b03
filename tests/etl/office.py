"""A small office: the tiny competition loaded once, and copies of its home to do things to."""

from __future__ import annotations

import fcntl
import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from click.testing import CliRunner

from competition.calendar import Month
from etl import build, closing, intake, publish
from etl.build import Desk
from etl.cli import main
from etl.intake import Arrival, Draft
from etl.layout import REPOSITORY, Home
from etl.manifest import read_manifest

TINY = REPOSITORY / "examples" / "tiny"
# After the cut-off of October 2026 in the tiny competition (10 November).
NOW = datetime(2026, 11, 20, 8, 0, tzinfo=UTC)
BY = "竞赛办 孙越"
OCTOBER, NOVEMBER = Month(2026, 10), Month(2026, 11)


def once(name: str, make: Callable[[Path], object]) -> Home:
    """A home that is made in an empty folder by whichever process of a run asks first, and that nobody writes to."""
    folder = Path(os.environ["SAIBANG_TESTS_SHARED"]) / name
    with folder.with_suffix(".lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not folder.exists():
            made = folder.with_suffix(".part")
            shutil.rmtree(made, ignore_errors=True)
            made.mkdir()
            make(made)
            made.rename(folder)
    return Home.at(folder / "data")


def load_four(folder: Path) -> None:
    """Load the four files of the tiny competition."""
    with build.desk(empty_home(folder), BY, NOW) as seat:
        arrivals = read_manifest(TINY / "files" / "manifest.csv", "Asia/Shanghai", NOW)
        drafts = intake.take_in(seat, arrivals, BY, NOW)
    assert {draft.status for draft in drafts} == {"loaded"}, [str(draft.error) for draft in drafts]


def empty_home(folder: Path) -> Home:
    """A home with the tiny rules and nothing else."""
    shutil.copytree(TINY / "rulebook", folder / "data" / "rulebook")
    return Home.at(folder / "data")


def home_of_four(folder: Path) -> Home:
    """A home into which the four tiny files were loaded, to do with as one likes."""
    return copied(once("four", load_four), folder)


def copied(home: Home, folder: Path) -> Home:
    """A copy of a home's data folder."""
    shutil.copytree(home.data, folder / "data")
    return Home.at(folder / "data")


def load(home: Home, *paths: Path, now: datetime = NOW, accept: bool = False, **about: object) -> list[Draft]:
    """Load files as the command line does."""
    with build.desk(home, BY, now) as seat:
        return take_in(seat, paths, now, accept, **about)


def take_in(seat: Desk, paths: Sequence[Path], now: datetime, accept: bool, **about: object) -> list[Draft]:
    """Load files at a desk."""
    arrivals = [Arrival(**({"path": path, "received_at": now} | about)) for path in paths]  # type: ignore[arg-type]
    return intake.take_in(seat, arrivals, BY, now, accept)


def monthly(folder: Path, *rows: str, name: str = "月报.csv") -> Path:
    """A monthly report of the tiny competition."""
    path = folder / name
    path.write_text("\n".join(["期间,单位,应办件数,按期办结数", *rows]) + "\n", encoding="utf-8")
    return path


def issued(seat: Desk, month: Month = OCTOBER) -> publish.Issued:
    """Publish a month of the tiny competition."""
    return publish.publish(seat, seat.rulebooks["tiny"], month, BY, NOW)


def settle_november(home: Home, folder: Path) -> None:
    """Everything November needs."""
    report = monthly(folder, "2026-11,松岗镇,20,20", "2026-11,河湾街道,20,10", "2026-11,青石镇,25,25", name="11.csv")
    december = NOW + timedelta(days=12)
    load(home, report, now=december)
    answer_all(home, NOVEMBER, december)
    with build.desk(home, BY, december) as seat:
        for register in ("adopted", "duty_faults"):
            publish.sign_none(seat, seat.rulebooks["tiny"], register, NOVEMBER, BY, december)


def answer_all(home: Home, month: Month, now: datetime) -> int:
    """An answer to everything that was asked of a month's files."""
    with build.desk(home, BY, now) as seat:
        asked = closing.questions(seat, "tiny", str(month))
        closing.answer(seat, "tiny", asked, "已核实", "各单位", BY, now)
        build.catch_up(seat)
    return len(asked)


def scores(home: Home) -> dict[str, str]:
    """Unit to score and place of October, from the snapshot."""
    from etl.seen import seen

    with seen(home, None) as view:
        rows = view.rows(
            "select unit_id, score, place from live.standings where competition_id = ? and scope_id = '2026-10'"
        )
    return {unit: f"{score} #{place}" for unit, score, place in rows.iter_rows()}


@dataclass(frozen=True)
class Ran:
    """What a command answered."""

    code: int
    out: str
    err: str

    @property
    def value(self) -> dict[str, object]:
        """The JSON it printed."""
        return json.loads(self.out)  # type: ignore[no-any-return]


def quick(home: Home, *arguments: object) -> Ran:
    """A command as ``run`` runs it, but in this process: for tests of what many commands answer."""
    line = ["--data", home.data, "--rulebook", home.rulebook, "--lang", "en", *arguments]
    environment = {"SAIBANG_NOW": NOW.isoformat(), "SAIBANG_LANG": "en"}
    done = CliRunner().invoke(main, [str(part) for part in line], env=environment)
    if done.exception and not isinstance(done.exception, SystemExit):
        raise done.exception
    return Ran(done.exit_code, done.stdout, done.stderr)


def command_line(*arguments: object) -> list[str]:
    """``python -m etl`` with arguments."""
    return [sys.executable, "-m", "etl", *map(str, arguments)]


def environment() -> dict[str, str]:
    """The tests' own, with a clock that stands still."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("SAIBANG_")}
    return kept | {"SAIBANG_NOW": NOW.isoformat(), "PYTHONPATH": str(REPOSITORY)}


def run(home: Home, *arguments: object) -> Ran:
    """Run a command in a process of its own, English and for machines unless said otherwise."""
    done = subprocess.run(
        command_line("--data", home.data, "--rulebook", home.rulebook, "--lang", "en", *arguments),
        cwd=home.data.parent, env=environment(), capture_output=True, text=True, timeout=120, check=False,
    )  # fmt: skip
    return Ran(done.returncode, done.stdout, done.stderr)
