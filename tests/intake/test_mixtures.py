"""Any way of writing, any layout and any figures read back as they were meant; a corrupted byte is never silently believed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from competition.roster import Roster
from competition.rulebook import Rulebook
from etl import build, kinds, land
from etl.read import read_bytes
from etl.refusals import NotTaken
from etl.tidy import Tidied, tidy
from tests.intake.home import BY, NOW, make_home
from tests.intake.mixtures import LAYOUTS, TEXTS, Line, data_of, expected, is_possible
from tests.intake.model import Cell

WAYS = [(writer, layout) for writer in (*TEXTS, "xlsx") for layout in LAYOUTS if is_possible(writer, layout)]
UNITS = (
    ("T01", "松岗镇", True),
    ("T02", "河湾街道", True),
    ("T07", "柳溪镇", True),
    ("O05", "县财政局", False),
    ("O09", "县农业农村局", False),
)


class Rules:
    """What reading and tidying need to know; no dataclass, which a failing example would print whole."""

    def __init__(self, rulebook: Rulebook, roster: Roster) -> None:
        self.rulebook, self.roster = rulebook, roster
        self.known = kinds.known_words(rulebook, roster)

    def tidied(self, data: bytes, name: str) -> Tidied:
        """What becomes of a file's bytes."""
        return tidy(read_bytes(data, name, None, self.known), None, self.rulebook, self.roster)


@pytest.fixture(scope="module")
def rules(tmp_path_factory: pytest.TempPathFactory) -> Rules:
    """The corpus's rules and roster."""
    home = make_home(tmp_path_factory.mktemp("rules"))
    with build.desk(home, BY, NOW) as seat:
        rulebook = seat.rulebooks["county"]
        roster = land.roster_of(seat.con, "county")
    return Rules(rulebook, roster)


def count() -> st.SearchStrategy[str]:
    """A count as it may be written, and what it means."""
    number = st.integers(0, 99_999)
    wide = str.maketrans("0123456789", "０１２３４５６７８９")
    return number.flatmap(
        lambda value: st.sampled_from(
            [
                f"{value}",
                f"{value:,}=>{value}",
                f"{value}".translate(wide) + f"=>{value}",
                f"　{value} =>{value}",
                *(["无=>none", "=>empty"] if value % 5 == 0 else []),
            ]
        )
    )


def amount() -> st.SearchStrategy[str]:
    """A sum in 万元 as it may be written, and what it means."""
    hundredths = st.integers(0, 999_999).map(lambda number: Decimal(number) / 100)
    return hundredths.flatmap(
        lambda value: st.sampled_from(
            [f"{value}", f"{value}万元=>{value}", f"{value * 10000:.0f}元=>{value}", f"{value:,}=>{value}"]
        )
    )


def share() -> st.SearchStrategy[str]:
    """A percentage as it may be written, and what it means."""
    tenths = st.integers(11, 1000).map(lambda number: Decimal(number) / 10)
    return tenths.flatmap(lambda value: st.sampled_from([f"{value}%=>{value}", f"{value}", f"{value}％=>{value}"]))


@st.composite
def reports(draw: st.DrawFn) -> list[Line]:
    """Some units with figures."""
    chosen = draw(st.lists(st.sampled_from(UNITS), min_size=2, max_size=4, unique=True))
    chosen.sort(key=lambda unit: not unit[2])
    lines = []
    for unit_id, name, is_town in chosen:
        written = [draw(each) for each in (count(), count(), share(), amount())]
        parts = (figure.partition("=>") for figure in written)
        seal = draw(st.sampled_from(["", "（盖章）", "　", "(公章)"]))
        lines.append(
            Line(name + seal, unit_id, tuple((said, meant if arrow else said) for said, arrow, meant in parts), is_town)
        )
    return lines


def facts_of(tidied: Tidied) -> frozenset[Cell]:
    """The figures of a tidied file."""
    keys = ("unit_id", "column_id", "first_month", "last_month", "state", "value")
    return frozenset(Cell(*row) for row in tidied.tables["facts"].select(keys).iter_rows())


def plain(cells: frozenset[Cell]) -> frozenset[Cell]:
    """Figures with values that compare."""
    return frozenset(each._replace(value=None if each.value is None else each.value.normalize()) for each in cells)


@settings(max_examples=80, deadline=None)
@given(way=st.sampled_from(WAYS), lines=reports())
def test_what_was_written_is_read(rules: Rules, way: tuple[str, str], lines: Sequence[Line]) -> None:
    """Every way of writing with every layout gives the figures that were meant, and no finding that refuses them."""
    writer, layout = way
    found = rules.tidied(data_of(writer, LAYOUTS[layout](lines)), "报送.xlsx" if writer == "xlsx" else "报送.csv")
    assert not found.is_refused, found.findings["message_en"].to_list()
    assert plain(facts_of(found)) == plain(expected(lines))


@settings(max_examples=120, deadline=None)
@given(
    writer=st.sampled_from([*TEXTS, "xlsx"]),
    lines=reports(),
    place=st.floats(0, 1, exclude_max=True),
    byte=st.integers(0, 255),
)
def test_a_corrupted_byte_harms_one_row_at_most(
    rules: Rules, writer: str, lines: Sequence[Line], place: float, byte: int
) -> None:
    """With one byte changed the file is refused or questioned, or all figures are right but those of the row it stands in.

    Nobody can see that 42 became 43; but no other row, column or unit may change with it.
    """
    data = bytearray(data_of(writer, LAYOUTS["flat"](lines)))
    data[int(place * len(data))] = byte
    try:
        found = rules.tidied(bytes(data), "报送.xlsx" if writer == "xlsx" else "报送.csv")
    except NotTaken:
        return
    if found.is_refused:
        return
    right, got = plain(expected(lines)), plain(facts_of(found))
    wrong = got ^ right
    if writer == "xlsx":  # every part of a workbook has a checksum
        assert not wrong
    else:
        assert len({(each.unit_id, each.column_id) for each in wrong}) <= 1 or found.findings.height
        assert len({each.unit_id for each in wrong}) <= 1


def test_lines_can_be_told_apart() -> None:
    """The strategies' figures differ from each other in what they mean, so that a mix-up would show."""
    line = Line("松岗镇", "T01", (("1", "1"), ("2", "2"), ("3", "3"), ("4", "4")))
    assert expected([line]) != expected([replace(line, unit_id="T02")])
