"""A small office that published October, then learned better: its data folder after each step, made once a test process."""

from __future__ import annotations

import atexit
import shutil
import tempfile
from collections.abc import Mapping
from datetime import timedelta
from functools import cache
from pathlib import Path

from etl import build, publish
from etl.layout import Home
from tests.etl.office import BY, NOW, home_of_four, load, monthly
from tests.etl.test_publish import issued, settle_november

LATER = NOW + timedelta(hours=1)
DECEMBER = NOW + timedelta(days=30)
WHY = {"reason": "按期办结数报错", "asked_by": "河湾街道"}


@cache
def stages() -> Mapping[str, Path]:
    """Step to data folder: published, corrected (loaded, not published), november (its file came), revised, after."""
    folder = Path(tempfile.mkdtemp(prefix="saibang-frozen-"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    home, kept = home_of_four(folder), {}

    def keep(name: str) -> None:
        kept[name] = folder / name / "data"
        shutil.copytree(home.data, kept[name])

    with build.desk(home, BY, NOW) as seat:
        issued(seat)
    keep("published")
    load(home, monthly(folder, "2026-10,松岗镇,20,20", "2026-10,河湾街道,20,1", name="更正.csv"), now=LATER)
    keep("corrected")
    settle_november(home, folder)
    keep("november")
    with build.desk(home, BY, DECEMBER) as seat:
        publish.revise(seat, seat.rulebooks["tiny"], "2026-01", WHY["reason"], WHY["asked_by"], BY, DECEMBER)
    keep("revised")
    with build.desk(home, BY, DECEMBER) as seat:
        publish.publish(seat, seat.rulebooks["tiny"], publish.Month(2026, 11), BY, DECEMBER, signed_by="李主任")
    keep("after")
    return kept


def home_at(stage: str, folder: Path) -> Home:
    """A home as it was after a step, to do with as one likes."""
    shutil.copytree(stages()[stage], folder / "data")
    return Home.at(folder / "data")
