"""A small office that published October, then learned better: its home after each step, made once in a run of the tests."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from functools import cache
from pathlib import Path

from etl import build, publish
from etl.layout import Home
from tests.etl.office import BY, NOVEMBER, NOW, copied, home_of_four, issued, load, monthly, once, settle_november

LATER = NOW + timedelta(hours=1)
DECEMBER = NOW + timedelta(days=30)
WHY = {"reason": "按期办结数报错", "asked_by": "河湾街道"}


def publish_october(home: Home) -> None:
    """The bulletin of October, signed by nobody but the clerk."""
    with build.desk(home, BY, NOW) as seat:
        issued(seat)


def correct_october(home: Home) -> None:
    """A late correction that turns October's live order round."""
    rows = ("2026-10,松岗镇,20,20", "2026-10,河湾街道,20,1")
    load(home, monthly(home.data.parent, *rows, name="更正.csv"), now=LATER)


def bring_november(home: Home) -> None:
    """Everything November needs."""
    settle_november(home, home.data.parent)


def report_jumps(home: Home) -> None:
    """November's file of two units of three, whose figures jump: nothing of the month is settled."""
    load(home, monthly(home.data.parent, "2026-11,松岗镇,40,40", "2026-11,河湾街道,10,10", name="11.csv"))


def revise_october(home: Home) -> None:
    """October's bulletin once more, as corrected."""
    with build.desk(home, BY, DECEMBER) as seat:
        publish.revise(seat, seat.rulebooks["tiny"], "2026-01", WHY["reason"], WHY["asked_by"], BY, DECEMBER)


def publish_november(home: Home) -> None:
    """The bulletin of November, which prints the correction."""
    with build.desk(home, BY, DECEMBER) as seat:
        publish.publish(seat, seat.rulebooks["tiny"], NOVEMBER, BY, DECEMBER, signed_by="李主任")


# A step, the one before it ("" for the four files loaded), and what is done in it.
STEPS: dict[str, tuple[str, Callable[[Home], None]]] = {
    "settled": ("", bring_november),  # both months could be published
    "asked": ("", report_jumps),
    "published": ("", publish_october),
    "corrected": ("published", correct_october),  # loaded, not published
    "november": ("corrected", bring_november),  # its file came
    "revised": ("november", revise_october),
    "after": ("revised", publish_november),
}


def home_at(stage: str, folder: Path) -> Home:
    """A home as it was after a step, to do with as one likes."""
    return copied(still(stage), folder) if stage else home_of_four(folder)


def still(stage: str) -> Home:
    """A home as it was after a step, to look at."""
    before, act = STEPS[stage]
    return once(stage, lambda folder: act(home_at(before, folder)))


class Stages(dict[str, Path]):
    """Step to data folder, each made when it is first asked for."""

    def __missing__(self, stage: str) -> Path:
        return still(stage).data


@cache
def stages() -> Stages:
    """The data folders after each step, to look at."""
    return Stages()
