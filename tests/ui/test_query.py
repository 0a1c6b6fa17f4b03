"""What an address says of a question, and that it says the same to whoever opens it."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import pytest

from query.cite import Citation
from query.saved import Parameter, Saved
from show.links import own_parameters
from ui import questions
from ui.questions import Sitting

ROOT = Path(__file__).parents[2]
SAVED = Saved(
    "abcd2345", 1, "t", "select $n, $unit", (Parameter("n", "number", default="5"), Parameter("unit", "unit")), "", ""
)
CITED = Citation("efgh6789", "d", "select $n", {"n": Decimal("1.50")}, "9/1", "s", "", "r", 1, "", "", "")


def opened(address: dict[str, str], statement: str, kept: Saved | None = None) -> Sitting:
    """What somebody else's page takes from an address."""
    assert dict(own_parameters("query", address)) == address  # nothing of it is lost on the way
    values = {name.removeprefix("p."): value for name, value in address.items() if name.startswith("p.")}
    written, kinds = questions._told(values)
    return Sitting(text=statement, saved=kept, written=written, kinds=kinds, issue=address.get("issue", ""))


@pytest.mark.parametrize(
    ("statement", "written", "kinds", "said"),
    [
        ("select $unit", {"unit": "T2"}, {}, {"p.unit": "T2"}),
        ("select $unit", {"unit": ""}, {}, {"p.unit:none": "1"}),
        ("select $unit", {"unit": "T2", "gone": "x"}, {}, {"p.unit": "T2"}),
        ("select $least", {"least": "5"}, {"least": "number"}, {"p.least:number": "5"}),
        ("select 1", {}, {}, {}),
    ],
    ids=["value", "left empty", "no longer asked", "kind", "no parameters"],
)
def test_an_address_gives_the_same_question_again(statement, written, kinds, said) -> None:  # type: ignore[no-untyped-def]
    here = Sitting(text=statement, written=written, kinds=kinds, issue="9/1")
    address = questions.address_of(here)
    assert address == {"q": statement, "issue": "9/1", **said}
    there = opened(address, statement)
    assert questions._question(there) == questions._question(here)
    assert set(there.written) == {each.name for each in there.parameters}  # no default comes in


def test_a_kept_question_is_told_by_its_id_until_it_is_changed() -> None:
    here = Sitting(text=SAVED.sql, saved=SAVED, written={"n": "7", "unit": ""})
    address = questions.address_of(here)
    assert address == {"saved": "abcd2345", "p.n": "7", "p.unit:none": "1"}
    assert questions._question(opened(address, SAVED.sql, SAVED)) == questions._question(here)
    here.text += " limit 1"
    assert "saved" not in questions.address_of(here)


def test_an_older_version_is_told_by_its_number_and_the_newest_by_none() -> None:
    newer = replace(SAVED, no=2, title="other")
    here = Sitting(text=SAVED.sql, saved=SAVED, versions=[newer, SAVED], written={"n": "7", "unit": "T2"})
    address = questions.address_of(here)
    assert address == {"saved": "abcd2345", "version": "1", "p.n": "7", "p.unit": "T2"}
    assert dict(own_parameters("query", address)) == address
    assert "version" not in questions.address_of(replace(here, saved=newer))


@pytest.mark.parametrize(("written", "no"), [("", None), ("2", 2), ("x", 0), ("-1", 0), ("²", 0), ("9" * 40, 0)])
def test_a_version_in_an_address_is_a_number_or_none_there_is(written: str, no: int | None) -> None:
    assert questions._version(written) == no


def test_a_statement_too_long_for_an_address_is_left_out_whole() -> None:
    assert questions.address_of(Sitting(text="select '" + "汉" * 700 + "'", written={"unit": "x"})) == {}


def test_a_citation_is_asked_only_as_long_as_nothing_of_it_was_changed() -> None:
    here = Sitting(text=CITED.sql, citation=CITED, issue="9/1", written={"n": "1.50"})
    assert questions.address_of(here) == {"cite": "efgh6789"}
    for changed in (replace(here, written={"n": "2"}), replace(here, issue=""), replace(here, text="select $n + 1")):
        assert not questions.is_cited(changed) and "cite" not in questions.address_of(changed)


def test_no_module_of_the_pages_has_the_name_of_a_package() -> None:
    """Streamlit puts ui/, where its script lies, before the project: ui/query.py would stand for the package query."""
    packages = {path.parent.name for path in ROOT.glob("*/__init__.py")}
    assert "query" in packages and not packages & {path.stem for path in (ROOT / "ui").glob("*.py")}
