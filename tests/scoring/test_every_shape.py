"""Every shape and modifier of docs/core.md 7 on the numbers of real documents, in the oracle and in the marts.

Each case is a competition of its own; all of them stand side by side in one warehouse.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import duckdb
import pytest

from tests.oracle.compare import built, exact
from tests.oracle.plain import shown
from tests.oracle.score import Results, score
from tests.oracle.worlds import merged
from tests.scoring import vectors_of_generality, vectors_of_shapes
from tests.scoring.vectors import MONTH, Vector

VECTORS = {f"v{number:03d}": each for number, each in enumerate(
    vectors_of_shapes.vector.vectors + vectors_of_generality.vector.vectors
)}  # fmt: skip
WORLDS = {name: vector.world(name).world() for name, vector in VECTORS.items()}
LINE = {"": "points", "state": "state", "open": "open_points"}


class OracleSide:
    """The oracle's answer to a question of a case."""

    def __init__(self) -> None:
        self.results: dict[str, Results] = {name: score(world, name) for name, world in WORLDS.items()}

    def line(self, competition: str, scope: str, unit: str, rule: str, value: str) -> object:
        """A value of a rule's line; None where the unit has none."""
        line = self.results[competition].lines.get((scope, unit, rule))
        return None if line is None else getattr(line, value)

    def standing(self, competition: str, scope: str, unit: str, value: str) -> object:
        """A column of the standings."""
        return getattr(self.results[competition].standings[scope, unit], value)


class MartsSide:
    """The marts' answer to a question of a case."""

    def __init__(self) -> None:
        self.con: duckdb.DuckDBPyConnection = built(merged(WORLDS.values()))

    def line(self, competition: str, scope: str, unit: str, rule: str, value: str) -> object:
        """A value of a rule's line; None where the unit has none."""
        return self.one("ranking.indicator_points", value, competition, scope, unit, indicator_id=rule)

    def standing(self, competition: str, scope: str, unit: str, value: str) -> object:
        """A column of the standings."""
        return self.one("ranking.standings", value, competition, scope, unit)

    def one(self, table: str, value: str, competition: str, scope: str, unit: str, **more: str) -> Any:
        """The value of the one row that answers."""
        keys = {"competition_id": competition, "scope_id": scope, "unit_id": unit, **more}
        where = " and ".join(f"{name} = ?" for name in keys)
        rows = self.con.execute(f"select {value} from {table} where {where}", list(keys.values())).fetchall()
        assert len(rows) <= 1
        return exact(rows[0][0]) if rows else None


@pytest.fixture(scope="module")
def sides() -> Iterator[dict[str, OracleSide | MartsSide]]:
    """Both sides, each made when it is first asked for."""
    yield {}


def answer(side: OracleSide | MartsSide, competition: str, question: str) -> object:
    """What one side says of 'unit what' or 'scope unit what'."""
    *scope, unit, what = question.split()
    rule, _, value = what.partition("/")
    rules = {row["indicator_id"] for row in WORLDS[competition]["rulebook.indicators"]}
    if rule in rules:
        return side.line(competition, scope[0] if scope else MONTH, unit, rule, LINE[value])
    return side.standing(competition, scope[0] if scope else MONTH, unit, what)


@pytest.mark.parametrize("which", [OracleSide, MartsSide], ids=["oracle", "marts"])
@pytest.mark.parametrize(("competition", "vector"), VECTORS.items(), ids=[each.name for each in VECTORS.values()])
def test_a_real_rule_earns_its_real_points(
    sides: dict[Any, Any], which: type[OracleSide | MartsSide], competition: str, vector: Vector
) -> None:
    side = sides.setdefault(which, None) or sides.update({which: which()}) or sides[which]
    wanted = {question: shown(value) for question, value in vector.wanted.items()}
    assert {question: answer(side, competition, question) for question in wanted} == wanted


def test_every_shape_of_the_contract_has_a_case() -> None:
    from recount.shapes import COMPOSITE, SHAPES

    used = {row["shape"] for world in WORLDS.values() for row in world["rulebook.indicators"]}
    assert used - {"veto"} == set(SHAPES) | {COMPOSITE}


def test_every_one_of_the_22_numbered_shapes_of_the_domain_has_a_case() -> None:
    numbers = {name.split()[0] for name in (each.name for each in vectors_of_shapes.vector.vectors)}
    assert numbers == {str(number) for number in range(1, 23)}
