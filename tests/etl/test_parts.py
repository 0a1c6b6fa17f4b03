"""Files too large for memory: read, tidied, checked and landed in parts, with the findings and rows of the whole."""

from __future__ import annotations

import atexit
import json
import os
import shutil
import subprocess
import sys
import tempfile
from datetime import timedelta
from functools import cache
from pathlib import Path

import polars as pl
import pytest

import marts
from bench import world
from etl import build, intake, parts, staged
from etl.layout import Home
from etl.parts import Text
from etl.read import read_bytes
from etl.refusals import BrokenQuoting, LineTooLong, UnclosedQuote
from marts.memory import Allowance, BadSize, size_of
from tests.etl.office import BY, NOW

ROOT = Path(__file__).parents[2]
SIZE = world.Size(40, 10, 1)


class Little(Allowance):
    """Blocks of a few lines, parts of a few units."""

    block = 700
    part = 60


@pytest.fixture
def little(monkeypatch: pytest.MonkeyPatch) -> None:
    for module in (staged, intake):
        monkeypatch.setattr(module, "allowance", lambda: Little(0, True))


@cache
def model() -> tuple[Path, str]:
    """A folder with a competition that has its roster and one month's file of 400 rows; made once a test process."""
    folder = Path(tempfile.mkdtemp(prefix="saibang-parts-"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    [path] = world.make(folder, SIZE)
    home = Home(folder / "data", folder / "rulebook")
    assert [draft.status for draft in take(home, folder / "roster.csv")] == ["loaded"]
    return folder, str(path.relative_to(folder))


def office(folder: Path) -> tuple[Home, Path]:
    """A copy of it to do with as one likes."""
    made, path = model()
    shutil.copytree(made, folder)
    return Home(folder / "data", folder / "rulebook"), folder / path


def take(home: Home, *paths: Path) -> list[intake.Draft]:
    """Load files that arrived after each other."""
    arrivals = [intake.Arrival(path, NOW + timedelta(minutes=at)) for at, path in enumerate(paths)]
    with build.desk(home, BY, NOW + timedelta(hours=1)) as seat:
        return intake.take_in(seat, arrivals, BY, NOW + timedelta(hours=1))


def landed(home: Home) -> pl.DataFrame:
    """All facts of a warehouse, in one order."""
    con = marts.connect(home.warehouse, read_only=True)
    try:
        return con.execute("select * from landing.facts order by all").pl()
    finally:
        con.close()


def told(draft: intake.Draft) -> list[tuple[object, ...]]:
    """The findings of a draft without the file's name."""
    return sorted(draft.findings.select("row_no", "column_no", "check_id", "value", "message_en").rows(), key=repr)


def changed(path: Path, target: Path, **lines: str) -> Path:
    """A copy with some lines replaced (``at_7`` is line 7) and others put at its end."""
    text = path.read_text(encoding="utf-8").splitlines()
    for name, line in lines.items():
        if name == "more":
            text.append(line)
        else:
            text[int(name.removeprefix("at_")) - 1] = line
    target.write_text("\n".join(text) + "\n", encoding="utf-8")
    return target


def test_a_file_in_parts_lands_what_the_whole_lands(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    whole, path = office(tmp_path / "whole")
    [entire] = take(whole, path)
    divided, path = office(tmp_path / "parts")
    for module in (staged, intake):
        monkeypatch.setattr(module, "allowance", lambda: Little(0, True))
    [draft] = take(divided, path)
    assert (entire.staged, draft.status) == (None, "loaded") and draft.staged is not None
    assert landed(divided).rows() == landed(whole).rows()
    assert (draft.ledger, draft.sha256, draft.load_id) == (entire.ledger, entire.sha256, entire.load_id)
    before = landed(divided)
    divided.warehouse.unlink()
    with build.desk(divided, BY, NOW):
        pass
    assert landed(divided).rows() == before.rows(), "a replay reads in parts too"


@pytest.mark.parametrize(
    ("lines", "check_id"),
    [
        ({"at_300": "2026-01,第00029单位,done_4,十八"}, "not_understood"),
        ({"at_5": "2026-01,无此单位,due_0,1", "at_350": "2026-01,无此单位,due_0,2"}, "unknown_unit"),
        ({"more": "2026-01,第00002单位,due_0,77"}, "figure_twice"),
        ({"at_390": "2026-01,第00038单位,nonesuch,3"}, "unknown_column"),
        ({"at_200": "2026-01,第00019单位,due_4"}, "too_few_cells"),
        ({"at_222": '2026-01,"第00022单位",done_0,""'}, "figure_empty"),
    ],
    ids=["cell", "unit", "twice", "column", "short", "quoted"],
)
@pytest.mark.usefixtures("little")
def test_findings_are_those_of_the_whole(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, lines: dict[str, str], check_id: str
) -> None:
    home, path = office(tmp_path / "home")
    bad = changed(path, tmp_path / "bad.csv", **lines)
    with build.desk(home, BY, NOW) as seat:
        arrivals = [intake.Arrival(bad, NOW)]
        [divided] = intake.look_over(seat, arrivals)
        monkeypatch.setattr(intake, "is_large", lambda path: False)
        [entire] = intake.look_over(seat, arrivals)
    assert divided.staged is not None and entire.staged is None
    assert check_id in set(entire.findings["check_id"])
    assert told(divided) == told(entire)
    assert (divided.status, divided.ledger) == (entire.status, entire.ledger)


@pytest.mark.usefixtures("little")
def test_a_second_period_in_a_later_part_is_named_with_its_row(tmp_path: Path) -> None:
    home, path = office(tmp_path / "home")
    text = path.read_text(encoding="utf-8").splitlines()
    later = [line.replace("2026-01", "2026-02") for line in text[301:]]
    two = tmp_path / "two.csv"
    two.write_text("\n".join(text[:301] + later) + "\n", encoding="utf-8")
    [draft] = take(home, two)
    assert draft.status == "refused"
    found = draft.findings.filter(check_id="two_periods")
    assert 302 <= found["row_no"][0] <= 330


@pytest.mark.usefixtures("little")
def test_a_file_written_to_while_it_is_read_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    home, path = office(tmp_path / "home")
    check = intake.check_together

    def check_and_write(*arguments: object) -> None:
        check(*arguments)  # type: ignore[arg-type]
        path.write_text(
            path.read_text(encoding="utf-8").replace("2026-01,第00001", "2026-01,第00002", 1), encoding="utf-8"
        )

    monkeypatch.setattr(intake, "check_together", check_and_write)
    [draft] = take(home, path)
    assert draft.status == "refused" and draft.error is not None
    assert "complete" in draft.error.message("en")
    assert landed(home).is_empty()


# ---- reading ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("block", [20, 64, 1000])
@pytest.mark.parametrize(
    "data",
    [
        "期间,单位\n2026-10,甲\n2026-10,乙\n",
        "\ufeff期间,单位\r\n2026-10,甲\r\n2026-10,乙",
        '期间,单位\n2026-10,甲\n"2026,10","两\n行"\n2026-10,丙\n',
        "期间,单位\n2026-10\n\n2026-10,乙,多\n",
    ],
    ids=["plain", "mark", "quoted", "ragged"],
)
def test_parts_are_the_cells_of_the_whole(tmp_path: Path, data: str, block: int) -> None:
    path = tmp_path / "x.csv"
    path.write_bytes(data.encode())
    text = Text(path, path.name, {"期间", "单位"}, block)
    cells = pl.concat(list(text.parts()), how="diagonal").with_columns(pl.col(pl.String).fill_null(""))
    whole = read_bytes(data.encode(), path.name, known={"期间", "单位"})
    assert cells.rows() == whole.sheets[0].cells.rows()
    assert (text.encoding, text.sha256) == (whole.encoding, parts.digest_of(path)[0])


def test_parts_of_an_old_encoding_are_decoded(tmp_path: Path) -> None:
    path = tmp_path / "x.csv"
    path.write_bytes(("期间,单位\n" + "2026-10,城关镇\n" * 50).encode("gb18030"))
    text = Text(path, path.name, {"期间", "单位", "城关镇"}, 300)
    cells = pl.concat(list(text.parts()))
    assert (text.encoding, cells.height, set(cells["c1"])) == ("gb18030", 51, {"单位", "城关镇"})


@pytest.mark.parametrize(
    ("data", "refusal", "line"),
    [('a,b\n1,2\n3,"4\n', UnclosedQuote, 3), ('a,b\n1,2\n3,"4"5\n', BrokenQuoting, 3)],
    ids=["unclosed", "broken"],
)
def test_broken_quotes_are_named_with_their_line(tmp_path: Path, data: str, refusal: type, line: int) -> None:
    path = tmp_path / "x.csv"
    path.write_text(data, encoding="utf-8")
    with pytest.raises(refusal) as caught:
        list(Text(path, path.name, {"a", "b"}, 8).parts())
    assert str(line) in caught.value.message("en")


def test_a_line_without_end_is_refused_before_it_is_held(tmp_path: Path) -> None:
    path = tmp_path / "x.csv"
    path.write_bytes(b"a" * 3_000_000)
    with pytest.raises(LineTooLong):
        list(Text(path, path.name, {"a"}, 500_000).parts())


# ---- the setting -----------------------------------------------------------------------------------------------------


def test_sizes_are_written_as_people_write_them() -> None:
    assert [size_of(text) for text in ("800MB", "4 gb", "1.5GB", "100")] == [800 << 20, 4 << 30, 3 << 29, 100]
    with pytest.raises(BadSize, match="800MB"):
        size_of("plenty")


def test_a_file_of_a_million_rows_stays_below_the_setting(tmp_path: Path) -> None:
    world.make(tmp_path, world.Size(5_000, 200, 1))
    script = (
        "import json, sys\n"
        "from datetime import UTC, datetime\n"
        "from pathlib import Path\n"
        "from etl import build, intake\n"
        "from etl.layout import Home\n"
        "now = datetime(2030, 1, 1, tzinfo=UTC)\n"
        "build.build_pending = lambda seat: False\n"  # what the marts take is another question
        "build.snapshot.write = lambda *given: None\n"
        "root = Path(sys.argv[1])\n"
        "with build.desk(Home(root / 'data', root / 'rulebook'), 'test', now) as seat:\n"
        "    drafts = []\n"
        "    for name in ('roster.csv', '2026-01.csv'):\n"
        "        drafts += intake.take_in(seat, [intake.Arrival(root / name, now)], 'test', now)\n"
        "    rows = seat.con.execute('select count(*) from landing.facts').fetchone()[0]\n"
        # the peak since this program began; that of getrusage begins with the parent's own memory
        "lines = Path('/proc/self/status').read_text().splitlines()\n"
        "peak = next(int(line.split()[1]) for line in lines if line.startswith('VmHWM')) * 1024\n"
        "print(json.dumps([[d.status for d in drafts], [str(d.error)[:200] for d in drafts], rows, peak, drafts[1].staged is not None]))\n"
    )
    settings = {**os.environ, "SAIBANG_MEMORY": "800MB", "SAIBANG_FILE_LIMIT": "1GB"}
    ran = subprocess.run(
        [sys.executable, "-W", "ignore", "-c", script, str(tmp_path)],
        cwd=ROOT, env=settings, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert ran.returncode == 0, ran.stderr[-2000:]
    statuses, errors, rows, peak, in_parts = json.loads(ran.stdout.splitlines()[-1])
    assert statuses == ["loaded", "loaded"], errors
    assert (rows, in_parts) == (1_000_000, True)
    assert peak < size_of("800MB"), f"{peak >> 20} MB"
