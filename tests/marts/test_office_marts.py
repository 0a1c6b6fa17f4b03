"""The office's marts over a small county: who reported, what was found, given back, said, changed and claimed."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

import duckdb
import pytest

from marts.sheets import find
from tests.marts.shown import Row, only, said
from tests.oracle.compare import built
from tests.oracle.tiny import TinyWorld

JANUARY, FEBRUARY, MARCH, JULY = "2026-01", "2026-02", "2026-03", "2026-07"
COUNTS = ("doc_total", "doc_due", "doc_ontime", "inf_submitted", "lrn_sessions_plan", "lrn_sessions_done")


def report(tiny: TinyWorld, month: str, unit: str, number: object = 10, **cells: object) -> str:
    """A unit's monthly file with this number in every count; returns its load."""
    return tiny.figures("monthly", month, {unit: dict.fromkeys(COUNTS, number) | cells})


def finding(tiny: TinyWorld, load_id: str, unit: str | None, row_no: int, severity: str, **more: Any) -> None:
    """Something found in a file."""
    tiny.put("findings", **{
        "load_id": load_id, "file_name": f"{load_id}.csv", "sheet": None, "row_no": row_no, "column_no": 3,
        "column_name": "发文总数", "unit_id": unit, "value": "x", "check_id": "number", "severity": severity,
        "stage": "rows", "suggestion": None, "message_zh": f"第{row_no}行", "message_en": f"Row {row_no}",
        "remedy_zh": "改", "remedy_en": "Mend it",
    } | more)  # fmt: skip


def explain(tiny: TinyWorld, entry_no: int, load_id: str, unit: str, row_no: int, words: str) -> None:
    """What a unit said to a finding; a sheet without a name is written as an empty one."""
    tiny.put(
        "explanations", entry_no=entry_no, load_id=load_id, check_id="number", sheet="", row_no=row_no, column_no=3,
        unit_id=unit, column_id="doc_total", explanation=words, given_by="李某", noted_by="office",
        recorded_at=datetime(2026, 3, 1),
    )  # fmt: skip


def give_back(tiny: TinyWorld, entry_no: int, sha256: str, unit: str, month: str, at: datetime) -> None:
    """A file given back to a unit."""
    tiny.put(
        "returns", entry_no=entry_no, sha256=sha256, file_name=f"{sha256}.csv", kind="monthly", unit_id=unit,
        first_month=month, last_month=month, finding_count=1, due_on="2026-03-20", returned_by="office", returned_at=at,
    )  # fmt: skip


def change(tiny: TinyWorld, load_id: str, unit: str, old: str, new: str) -> None:
    """A cell the office changed."""
    tiny.put(
        "edits", load_id=load_id, sheet="", row_no=2, column_no=2, column_name="发文总数", unit_id=unit,
        column_id="doc_total", old_text=old, new_text=new, confirmed_by="王某", confirmed_on="2026-02-09", how="phone",
        reason="笔误", edited_by="office",
    )  # fmt: skip


def decide(tiny: TinyWorld, entry_no: int, column: str, claim: str, register: str | None, decision: str) -> None:
    """What the office decided on a claim of unit a in January."""
    tiny.put(
        "reconciliations", entry_no=entry_no, unit_id="a", column_id=column, first_month=JANUARY, last_month=JANUARY,
        claim=Decimal(claim), register=register and Decimal(register), decision=decision, reason="核对", decided_by="office",
        recorded_at=datetime(2026, 3, 1) + timedelta(minutes=entry_no),
    )  # fmt: skip


def claim(tiny: TinyWorld, load_id: str, unit: str, **numbers: object) -> None:
    """Figures of the office's in a unit's own file; ``无`` and nothing as in any file."""
    held = len(tiny.tables["landing.facts"])
    tiny.figures("monthly", JANUARY, {unit: numbers}, load_id)
    for row in tiny.tables["landing.facts"][held:]:
        row |= {"is_claim": True, "row_no": 9, "column_no": 7, "first_month": JANUARY, "last_month": JANUARY}


def county() -> TinyWorld:
    """a: everything that can happen; b: renamed in March; d and e become c in July; g: a guest."""
    tiny = TinyWorld()
    tiny.unit("a")
    tiny.unit("b", name_zh="旧名", last_month=FEBRUARY)
    tiny.unit("b", name_zh="新名", first_month=MARCH)
    tiny.unit("c", first_month=JULY, predecessors="d;e")
    tiny.unit("d", last_month="2026-06")
    tiny.unit("e", last_month="2026-06")
    tiny.unit("g", is_guest=True)
    return tiny


def worlds() -> dict[str, list[Row]]:
    """The county and beside it another competition with a unit of the same name that reports nought."""
    tiny = county()
    first = report(tiny, JANUARY, "a")
    due = tiny.calendar.deadline(JANUARY, "due_day")
    # January of a: a first file with a fault that was given back, a second one, and that one again with a change.
    finding(tiny, first, "a", 2, "please_check")
    give_back(tiny, 7, "faulty", "a", JANUARY, due)
    finding(tiny, "R7", "a", 2, "must_fix", suggestion="12")
    finding(tiny, "R7", "a", 3, "must_fix")
    for revision in (1, 2):
        again = tiny.load("monthly", JANUARY, JANUARY, "a", due + timedelta(days=1, minutes=revision))
        report_again(tiny, again, "a")
        tiny.tables["landing.loads"][-1] |= {"sha256": "mended", "revision": revision}
        finding(tiny, again, "a", 2, "please_check")
        change(tiny, again, "a", "1O", "10") if revision == 2 else None
    explain(tiny, 8, again, "a", 2, "搞错了")
    explain(tiny, 9, again, "a", 2, "开了现场会")
    finding(tiny, again, None, 0, "please_check")
    # February of a: a zero report; what stands in stock is no count of what happened.
    report(tiny, FEBRUARY, "a", 0, doc_total="无", lrn_staff=12, doc_due="/")
    # March of a: given back, and nothing has come.
    give_back(tiny, 10, "march", "a", MARCH, datetime(2026, 4, 2))
    # b is late in January, d reports to the merger and c after it; the guest reports as it likes.
    late = tiny.load("monthly", JANUARY, JANUARY, "b", due + timedelta(hours=20))
    report_again(tiny, late, "b")
    report(tiny, MARCH, "b", "/", doc_total="")
    report(tiny, JANUARY, "d", 0)
    report(tiny, JULY, "c")
    report(tiny, JANUARY, "g")
    other = TinyWorld("county-special")
    other.unit("a")
    other.figures("monthly", JANUARY, {"a": {"doc_total": 0}})
    tables: dict[str, list[Row]] = {}
    for world in (tiny.world(datetime(2026, 8, 20)), other.world()):
        for name, rows in world.items():
            tables.setdefault(name, []).extend(rows)
    return tables


def report_again(tiny: TinyWorld, load_id: str, unit: str) -> None:
    """The figures of a file whose arrival was said before."""
    tiny.figures("monthly", JANUARY, {unit: dict.fromkeys(COUNTS, 10)}, load_id)


@pytest.fixture(scope="module")
def warehouse() -> Iterator[duckdb.DuckDBPyConnection]:
    con = built(worlds())
    yield con
    con.close()


def rows(con: duckdb.DuckDBPyConnection, name: str, **filters: str) -> list[Row]:
    """Rows of a mart in the order of all their values."""
    where = " and ".join(f"{column} = ?" for column in filters) or "true"
    frame = con.execute(f"select * from {find(name)} where {where} order by all", list(filters.values()))
    heads = [part[0] for part in frame.description or ()]
    return [dict(zip(heads, map(said, row), strict=True)) for row in frame.fetchall()]


def months_of(con: duckdb.DuckDBPyConnection, unit: str, competition: str = "county") -> dict[str, Row]:
    found = rows(con, "submission_months", unit_id=unit, competition_id=competition)
    return {row["month"]: row for row in found}


def test_a_month_tells_how_a_report_went_from_its_first_file_to_the_one_in_force(
    warehouse: duckdb.DuckDBPyConnection,
) -> None:
    january = months_of(warehouse, "a")[JANUARY]
    assert {name: january[name] for name in (
        "status", "file_count", "correction_count", "is_zero_report", "return_count", "open_return", "must_fix_count",
        "please_check_count", "explained_count", "edit_count",
    )} == {
        "status": "on_time", "file_count": 2, "correction_count": 1, "is_zero_report": False, "return_count": 1,
        "open_return": False, "must_fix_count": 2, "please_check_count": 2, "explained_count": 1, "edit_count": 1,
    }  # fmt: skip
    in_force = rows(warehouse, "loads", load_id=january["load_id"])
    assert only(in_force, "sha256", "revision") == [("mended", 2)]


def test_a_report_of_noughts_and_nones_is_a_zero_report_and_one_that_says_nothing_is_not(
    warehouse: duckdb.DuckDBPyConnection,
) -> None:
    assert months_of(warehouse, "a")[FEBRUARY]["is_zero_report"]
    assert months_of(warehouse, "d")[JANUARY]["is_zero_report"]
    silent = months_of(warehouse, "b")[MARCH]
    assert (silent["status"], silent["is_zero_report"]) == ("on_time", False)


def test_a_return_stays_open_until_another_file_comes(warehouse: duckdb.DuckDBPyConnection) -> None:
    found = rows(warehouse, "returns")
    assert only(found, "entry_no", "unit_zh", "is_answered") == [(7, "a", True), (10, "a", False)]
    march = months_of(warehouse, "a")[MARCH]
    assert (march["status"], march["return_count"], march["open_return"], march["file_count"]) == (
        "missing",
        1,
        True,
        0,
    )


def test_a_later_return_of_other_bytes_is_an_answer_and_the_same_file_given_back_twice_is_not() -> None:
    tiny = county()
    for entry_no, sha256 in ((1, "x"), (2, "x"), (3, "y")):
        give_back(tiny, entry_no, sha256, "a", JANUARY, datetime(2026, 2, entry_no))
    give_back(tiny, 4, "z", "b", JANUARY, datetime(2026, 2, 4))
    con = built(tiny.world())
    found = only(rows(con, "returns"), "entry_no", "is_answered", "answer_load_id")
    assert found == [(1, True, None), (2, True, None), (3, False, None), (4, False, None)]
    con.close()


def test_lateness_mergers_renames_guests_and_months_to_come(warehouse: duckdb.DuckDBPyConnection) -> None:
    b, c, d = (months_of(warehouse, unit) for unit in "bcd")
    assert (b[JANUARY]["status"], b[JANUARY]["days_late"]) == ("late", 1)
    assert (min(c), max(c), c[JULY]["status"]) == (JULY, "2026-12", "on_time")
    assert (min(d), max(d)) == (JANUARY, "2026-06")
    assert not months_of(warehouse, "g"), "a guest owes no report"
    assert months_of(warehouse, "b")["2026-12"]["status"] == "pending"


def test_a_competition_hears_nothing_of_another(warehouse: duckdb.DuckDBPyConnection) -> None:
    found = months_of(warehouse, "a", "county-special")
    assert (found[JANUARY]["is_zero_report"], found[JANUARY]["file_count"]) == (True, 1)
    assert not any(row["return_count"] or row["must_fix_count"] for row in found.values())


def test_the_year_of_a_unit_counts_what_its_months_tell(warehouse: duckdb.DuckDBPyConnection) -> None:
    quality = rows(warehouse, "unit_quality", unit_id="a", competition_id="county")
    assert len(quality) == 1
    assert {name: quality[0][name] for name in quality[0] if name not in ("competition_id", "unit_id")} == {
        "year_label": 2026, "due_count": 7, "on_time_count": 2, "late_count": 0, "days_late": 0, "missing_count": 5,
        "zero_count": 1, "corrected_count": 1, "returned_count": 2, "open_return_count": 1, "must_fix_count": 2,
        "please_check_count": 2, "explained_count": 1, "edit_count": 1, "reported_count": 2, "clean_count": 1,
        "clean_share": 50,
    }  # fmt: skip
    shares = {row["unit_id"]: row["clean_share"] for row in rows(warehouse, "unit_quality", competition_id="county")}
    assert shares == {"a": 50, "b": 100, "c": 100, "d": 100, "e": None}


def test_the_last_explanation_stands_with_its_finding_in_every_load_of_the_bytes(
    warehouse: duckdb.DuckDBPyConnection,
) -> None:
    found = [row for row in rows(warehouse, "findings") if row["sha256"] == "mended" and row["unit_id"]]
    assert only(found, "explanation", "given_by") == [("开了现场会", "李某")] * 2
    said_ = rows(warehouse, "explanations")
    assert only(said_, "explanation", "is_newest", "unit_zh", "first_month") == [
        ("搞错了", False, "a", JANUARY),
        ("开了现场会", True, "a", JANUARY),
    ]


def test_findings_of_a_returned_file_have_its_kind_and_month(warehouse: duckdb.DuckDBPyConnection) -> None:
    found = rows(warehouse, "findings", load_id="R7")
    assert only(found, "kind", "month", "sha256", "is_returned") == [("monthly", JANUARY, "faulty", True)] * 2


def test_causes_count_cells_units_and_files_and_show_the_first_place(warehouse: duckdb.DuckDBPyConnection) -> None:
    found = rows(warehouse, "finding_causes", competition_id="county")
    names = (
        "severity", "finding_count", "unit_count", "file_count", "suggested_count", "explained_count", "first_load_id",
        "first_row_no", "first_message_zh",
    )  # fmt: skip
    faults, checks = sorted(only(found, *names))
    assert faults == ("must_fix", 2, 1, 1, 1, 0, "R7", 2, "第2行")
    assert checks[:6] == ("please_check", 4, 1, 2, 0, 2)


def test_edits_say_whose_figure_was_changed_and_whether_the_change_is_in_force(
    warehouse: duckdb.DuckDBPyConnection,
) -> None:
    found = rows(warehouse, "edits")
    assert only(found, "unit_zh", "old_text", "new_text", "confirmed_by", "how", "first_month", "is_effective") == [
        ("a", "1O", "10", "王某", "phone", JANUARY, True)
    ]


def test_an_edit_of_a_file_that_was_replaced_is_no_longer_in_force_and_a_name_is_that_of_its_month() -> None:
    tiny = county()
    first = report(tiny, JANUARY, "b")
    change(tiny, first, "b", "1", "2")
    report_again(
        tiny,
        tiny.load("monthly", JANUARY, JANUARY, "b", tiny.calendar.deadline(JANUARY, "due_day") + timedelta(days=1)),
        "b",
    )
    march = report(tiny, MARCH, "b")
    change(tiny, march, "b", "3", "4")
    con = built(tiny.world())
    assert only(rows(con, "edits"), "unit_zh", "new_text", "is_effective") == [
        ("旧名", "2", False),
        ("新名", "4", True),
    ]
    con.close()


def test_aliases_have_the_names_of_what_they_mean_and_the_last_word_counts() -> None:
    tiny = county()
    for entry_no, what, written, means in (
        (1, "unit", "老名字", "a"), (2, "unit", "老名字", "b"), (3, "header", "发文", "doc_total"), (4, "header", "单位名", "unit"),
    ):  # fmt: skip
        tiny.put(
            "aliases", entry_no=entry_no, what=what, kind="monthly", written=written, means=means, said_by="office",
            recorded_at=datetime(2026, 2, 1),
        )  # fmt: skip
    con = built(tiny.world())
    assert only(rows(con, "aliases"), "written", "means_zh", "means_en", "is_newest") == [
        ("老名字", "a", "a", False),
        ("老名字", "新名", "b", True),
        ("发文", "发文总数", "Documents issued", True),
        ("单位名", "unit", "unit", True),
    ]
    con.close()


def claims() -> TinyWorld:
    """Unit a claims figures of registers and of the office; unit b the same where nobody has signed the register."""
    tiny = county()
    load_id = report(tiny, JANUARY, "a")
    claim(tiny, load_id, "a", sup_due=5, sup_ontime=4, doc_error="无", mtg_held=3, rec_fault="", sec_fault=1)
    register = tiny.figures("supervised_tasks", JANUARY, {"a": {"sup_due": 2, "sup_ontime": 4}})
    tiny.figures("supervised_tasks", JANUARY, {"a": {"sup_due": 4}}, register)
    tiny.put("nones", register_id="document_faults", month=JANUARY, signed_by="office", recorded_at=None, journal_no=1)
    return tiny


def of_january(tiny: TinyWorld) -> dict[str, tuple[object, ...]]:
    con = built(tiny.world())
    found = rows(con, "claims")
    con.close()
    return {row["column_id"]: (row["claim"], row["register"], row["difference"], row["state"]) for row in found}


def test_a_claim_stands_beside_what_the_register_holds_and_beside_nothing_while_it_is_not_settled() -> None:
    assert of_january(claims()) == {
        "sup_due": (5, 6, -1, "open"),
        "sup_ontime": (4, 4, 0, "equal"),
        "doc_error": (0, 0, 0, "equal"),
        "mtg_held": (3, None, None, "waiting"),
        "sec_fault": (1, None, None, "waiting"),
    }


def test_a_claim_said_twice_in_a_file_is_one_beside_one_register() -> None:
    tiny = claims()
    load_id = tiny.tables["landing.facts"][0]["load_id"]
    claim(tiny, load_id, "a", sup_due=5)
    assert of_january(tiny)["sup_due"] == (5, 6, -1, "open")


def test_a_claim_of_a_mean_stands_beside_the_mean_of_what_the_office_holds() -> None:
    tiny = county()
    load_id = report(tiny, JANUARY, "a")
    claim(tiny, load_id, "a", lrn_test_avg=80)
    for row in tiny.tables["landing.facts"]:
        if row["column_id"] == "lrn_test_avg":
            row |= {"first_month": JANUARY, "last_month": "2026-06"}
    tiny.tables["landing.loads"][-1]["last_month"] = "2026-06"
    for number in (80, 81, 81):
        tiny.figures("office", "2026-06", {"a": {"lrn_test_avg": number}}, "office")
    tiny.load("office", "2026-06", "2026-06")
    tiny.tables["landing.loads"][-1]["load_id"] = "office"
    assert of_january(tiny) == {"lrn_test_avg": (80, 80.6667, -0.6667, "open")}


def test_a_claim_is_never_a_figure_that_counts() -> None:
    con = built(claims().world())
    counted = con.execute("select column_id, value from staging.facts where column_id in ('sec_fault', 'mtg_held')")
    assert counted.fetchall() == []
    shown = con.execute(
        "select load_id, row_no, column_no, register_cell_count from catalog.claims where column_id = 'sup_due'"
    )
    load_id, row_no, column_no, cells = shown.fetchall()[0]
    assert (load_id, row_no, column_no, cells) == ("load-001", 9, 7, 2)
    con.close()


def test_a_decision_settles_a_claim_as_long_as_both_figures_stay_what_they_were() -> None:
    tiny = claims()
    decide(tiny, 1, "sup_due", "5", "6", "claim")
    decide(tiny, 2, "sup_due", "5", "6", "register")
    decide(tiny, 3, "mtg_held", "3", None, "neither")
    decide(tiny, 4, "sec_fault", "2", None, "claim")
    assert {column: row[3] for column, row in of_january(tiny).items()} == {
        "sup_due": "settled", "sup_ontime": "equal", "doc_error": "equal", "mtg_held": "settled", "sec_fault": "changed",
    }  # fmt: skip
    con = built(tiny.world())
    assert only(rows(con, "claims", column_id="sup_due"), "decision", "decided_claim", "decided_by") == [
        ("register", 5, "office")
    ]
    con.close()


def test_a_claim_of_a_file_that_was_replaced_is_gone() -> None:
    tiny = claims()
    report_again(
        tiny,
        tiny.load("monthly", JANUARY, JANUARY, "a", tiny.calendar.deadline(JANUARY, "due_day") + timedelta(days=1)),
        "a",
    )
    assert of_january(tiny) == {}


def test_a_column_knows_the_rules_that_look_at_it_in_the_month(warehouse: duckdb.DuckDBPyConnection) -> None:
    found = rows(warehouse, "column_uses", competition_id="county", month=JANUARY, column_id="sup_ontime")
    assert [(row["role"], row["name_zh"] != "", row["points"] > 0) for row in found] == [("numerator", True, True)]
