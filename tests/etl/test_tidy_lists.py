"""Pieces, judges, ballots, ranks, receipts, the roster: rows to landing tables and findings; templates and docs."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import polars as pl
import pytest

from competition.rulebook import Rulebook
from competition.rules import Factor, Level, Route
from etl import template
from etl.kinds import Kind, detect, kinds_of
from etl.tidy import Tidied, tidy
from tests.etl.towns import faults, grid, roster, rulebook, tidied, version

KINDS = list(kinds_of(version()).values())


def only(file: Tidied, table: str) -> dict[str, object]:
    """The single row of a landing table, of a file without faults."""
    assert faults(file) == []
    return file.tables[table].row(0, named=True)


# ---- pieces ---------------------------------------------------------------------------------------------------------

PIECES = "期间,单位,件号,级别,指标,文号,日期,数量,备注"


def pieces(*rows: str, name: str = "信息采用登记簿_2026-10.csv") -> Tidied:
    """A register of adopted pieces."""
    return tidied("\n".join([PIECES, *rows]) + "\n", name=name)


def test_a_piece_becomes_an_event() -> None:
    row = only(pieces("2026-10,城关镇,A1,市级,INF-02,市办〔2026〕3号,2026-10-05,2,约稿"), "events")
    assert row == {
        "register_id": "information_pieces", "unit_id": "T02", "month": "2026-10", "code": "A1", "level_id": "city",
        "indicator_id": "INF-02", "document_no": "市办〔2026〕3号", "occurred_on": dt.date(2026, 10, 5),
        "quantity": 2, "note": "约稿", "sheet": "", "row_no": 2, "route_id": None, "part": None, "score": None,
    }  # fmt: skip


def test_optional_fields_may_be_empty_or_absent() -> None:
    short = tidied("期间,单位,件号,级别\n2026-10,城关镇,A1,county\n", "information_pieces")
    for file in (short, pieces("2026-10,城关镇,A1,县级,,,,,")):
        row = only(file, "events")
        assert row["quantity"] == 1
        assert row["document_no"] is row["occurred_on"] is row["indicator_id"] is row["note"] is None


@pytest.mark.parametrize(
    ("row", "fault"),
    [
        ("2026-10,城关镇,,县级,,,,,", ("cell_empty", 2, 3, "")),
        ("2026-10,城关镇,A1,,,,,,", ("cell_empty", 2, 4, "")),
        ("2026-10,城关镇,A1,部级,,,,,", ("not_in_list", 2, 4, "部级")),
        ("2026-10,城关镇,A1,县级,INF-99,,,,", ("not_in_list", 2, 5, "INF-99")),
        ("2026-10,城关镇,A1,县级,,,5月6日,,", ("not_a_date", 2, 7, "5月6日")),
        ("2026-10,城关镇,A1,县级,,,2026-02-30,,", ("not_a_date", 2, 7, "2026-02-30")),
        ("2026-10,城关镇,A1,县级,,,,0,", ("not_whole", 2, 8, "0")),
        ("2026-10,城关镇,A1,县级,,,,1.5,", ("not_whole", 2, 8, "1.5")),
        ("2026-10,,A1,县级,,,,,", ("cell_empty", 2, 2, "")),
        ("2026-01/2026-02,城关镇,A1,县级,,,,,", ("bad_month", 2, 1, "2026-01/2026-02")),
    ],
)
def test_what_a_piece_cannot_be_is_refused(row: str, fault: tuple[object, ...]) -> None:
    assert faults(pieces(row)) == [fault]


def test_the_same_piece_twice_is_refused_but_not_another_level_or_unit() -> None:
    file = pieces("2026-10,城关镇,A1,县级,,,,,", "2026-10,城关镇,A1,市级,,,,,", "2026-10,松岗镇,A1,县级,,,,,")
    assert faults(file) == []
    assert faults(pieces("2026-10,城关镇,A1,县级,,,,,", "2026-10,城关镇,A1,县级,,,,,")) == [("piece_twice", 3, 3, "A1")]


def test_thirteen_units_cannot_share_a_piece() -> None:
    names = [f"共享{number}镇" for number in range(13)]
    rows = [
        {"unit_id": f"S{number:02d}", "name_zh": name, "group_id": "townships", "first_month": "2025-01"}
        for number, name in enumerate(names)
    ]
    from competition.roster import Roster
    from etl.tidy.lists import ROSTER

    many = Roster.of(pl.DataFrame(rows, schema=ROSTER))
    written = [PIECES, *(f"2026-10,{name},A1,县级,,,,," for name in names)]

    def outcome(count: int) -> Tidied:
        return tidy(grid("\n".join(written[: count + 1])), "information_pieces", rulebook(), many)

    assert faults(outcome(12)) == []
    assert faults(outcome(13)) == [("too_many_sharers", 2, 3, "A1")]
    assert outcome(13).ledger.rejected == 13


# ---- route, part, score, counting month -----------------------------------------------------------------------------


def with_routes(**changed: object) -> Rulebook:
    """The county's rulebook with two routes, one of them counting double in the register of adopted pieces."""
    routes = (Route("direct", 1, "直报点", "Direct point"), Route("plain", 2, "一般报送", "Ordinary"))
    factors = (Factor("INF-02", "route", "direct", Decimal(2)), Factor("INF-02", "part", "assist", Decimal("0.5")))
    newest = replace(version(), routes=routes, factors=factors, **changed)
    return replace(rulebook(), versions=(*rulebook().versions[:-1], newest))


def shared(*rows: str, rules: Rulebook | None = None) -> Tidied:
    """A register of adopted pieces of October 2026 with the optional columns."""
    text = "\n".join(["期间,单位,件号,级别,途径,牵头/协办,分值,计入月份", *rows]) + "\n"
    return tidy(grid(text), "information_pieces", rules or with_routes(), roster())


def test_route_part_and_score_are_landed() -> None:
    file = shared(
        "2026-10,城关镇,A1,市级,直报点,牵头,-1.25,",
        "2026-10,松岗镇,A1,市级,Ordinary,assist,,",
        "2026-10,浮桥街道,A1,市级,,,,",
    )
    assert faults(file) == []
    landed = file.tables["events"].select("unit_id", "month", "route_id", "part", "score").rows()
    assert landed == [
        ("T02", "2026-10", "direct", "lead", Decimal("-1.2500")),
        ("T01", "2026-10", "plain", "assist", None),
        ("T03", "2026-10", None, None, None),
    ]


@pytest.mark.parametrize(
    ("row", "fault"),
    [
        ("2026-10,城关镇,A1,市级,直报,,,", ("route_unknown_like", 2, 5, "直报")),
        ("2026-10,城关镇,A1,市级,电话,,,", ("route_unknown", 2, 5, "电话")),
        ("2026-10,城关镇,A1,市级,,主笔,,", ("not_in_list", 2, 6, "主笔")),
        ("2026-10,城关镇,A1,市级,,,1.23456,", ("not_a_number", 2, 7, "1.23456")),
        ("2026-10,城关镇,A1,市级,,,,9月", ("bad_month", 2, 8, "9月")),
        ("2026-10,城关镇,A1,市级,,,,2024-12", ("month_without_register", 2, 8, "2024-12")),
    ],
)
def test_what_the_optional_columns_cannot_say(row: str, fault: tuple[object, ...]) -> None:
    file = shared(row)
    assert faults(file) == [fault]
    assert "直报点" in file.findings["remedy_zh"][0] or fault[0] != "route_unknown_like"


def test_a_route_needs_a_rulebook_with_routes() -> None:
    assert faults(shared("2026-10,城关镇,A1,市级,直报点,,,", rules=rulebook())) == [("no_routes", 2, 5, "直报点")]


def test_a_piece_counts_in_the_month_it_names_for_the_unit_of_that_month() -> None:
    file = shared(
        "2026-10,城关镇,A1,市级,,,,2026-09", "2026-10,桃花乡,A2,市级,,,,2026-05", "2026-10,松岗镇,A3,市级,,,,"
    )
    assert faults(file) == []
    assert (file.first_month, file.last_month) == ("2026-10", "2026-10")
    assert file.tables["events"].select("unit_id", "month", "row_no").rows() == [
        ("T02", "2026-09", 2), ("T04", "2026-05", 3), ("T01", "2026-10", 4),
    ]  # fmt: skip
    # Merged in May: it has no pieces of June.
    assert faults(shared("2026-10,桃花乡,A2,市级,,,,2026-06")) == [("unit_not_valid", 2, 2, "桃花乡")]


def test_a_piece_is_judged_by_the_rules_of_the_month_it_counts_in() -> None:
    levels = (*version().levels, Level("world", 9, "国际级", "World"))
    rules = with_routes(levels=levels)
    assert faults(shared("2026-10,城关镇,A1,国际级,,,,2026-09", rules=rules)) == []
    # 2025 has its own version, which doesn't know the level.
    assert faults(shared("2026-10,城关镇,A1,国际级,,,,2025-09", rules=rules)) == [("not_in_list", 2, 4, "国际级")]


def test_the_same_piece_by_two_routes_is_two_pieces() -> None:
    assert faults(shared("2026-10,城关镇,A1,市级,直报点,,,", "2026-10,城关镇,A1,市级,一般报送,,,")) == []
    twice = shared("2026-10,城关镇,A1,市级,直报点,,1,", "2026-10,城关镇,A1,市级,直报点,,2,")
    assert faults(twice) == [("piece_twice", 3, 3, "A1")]


def test_templates_offer_what_the_rules_read() -> None:
    plain = template.header(kinds_of(version())["information_pieces"])
    assert "计入月份" in plain
    assert {"途径", "牵头/协办", "分值"}.isdisjoint(plain)
    newest = with_routes().versions[-1]
    assert {"途径", "牵头/协办"} <= set(template.header(kinds_of(newest)["information_pieces"]))
    unscored = replace(newest, tiers=tuple(replace(tier, points_each=Decimal(0)) for tier in newest.tiers))
    kind = kinds_of(unscored)["information_pieces"]
    assert (
        ",".join(template.header(kind)) == "期间,单位,件号,级别,指标,文号,日期,数量,途径,牵头/协办,分值,计入月份,备注"
    )
    rules = replace(rulebook(), versions=(*rulebook().versions[:-1], unscored))
    for language in ("zh_CN", "en"):
        rows = [template.header(kind, language), template.example(kind, unscored, language)]
        file = tidy(grid(template.lines_of(rows)), "information_pieces", rules, roster())
        assert faults(file) == []
        assert file.tables["events"].select("route_id", "part", "month").row(0) == ("direct", "lead", "2026-12")


# ---- judges and ballots ---------------------------------------------------------------------------------------------


def test_judges_scores_become_judgements() -> None:
    row = only(tidied("期间,单位,指标,评委,得分\n2026-01/2026-06,城关镇,SUP-03,评委1,95.5\n"), "judgements")
    assert (row["first_month"], row["last_month"], row["score"], row["judge"]) == (
        "2026-01", "2026-06", Decimal("95.5000"), "评委1",
    )  # fmt: skip


def test_judges_faults_are_named() -> None:
    file = tidied(
        "期间,单位,指标,评委,得分\n2026-06,城关镇,SUP-03,甲,95\n2026-06,城关镇,SUP-03,甲,90\n2026-06,城关镇,DOC-01,甲,90\n"
        "2026-06,松岗镇,SUP-03,,90\n2026-06,松岗镇,SUP-03,乙,优\n"
    )
    assert faults(file) == [
        ("judgement_twice", 3, 4, "甲"),
        ("not_in_list", 4, 3, "DOC-01"),
        ("cell_empty", 5, 4, ""),
        ("not_a_number", 6, 5, "优"),
    ]


def names() -> tuple[str, str, str]:
    """A voter class, a question and a grade by their Chinese names."""
    return version().voter_classes[0].name_zh, version().questions[0].name_zh, version().grades[0].name_zh


def test_ballots_become_answers_of_the_year() -> None:
    voter, question, grade = names()
    file = tidied(f"期间,票号,测评人类别,单位,测评题,等次\n2026,P1,{voter},城关镇,{question},{grade}\n")
    row = only(file, "ballots")
    assert (row["first_month"], row["last_month"], row["ballot_id"], row["unit_id"]) == (
        "2026-01",
        "2026-12",
        "P1",
        "T02",
    )
    assert row["voter_class_id"] == version().voter_classes[0].voter_class_id
    assert row["question_id"] == version().questions[0].question_id
    assert row["grade_id"] == version().grades[0].grade_id


def test_an_answer_given_twice_and_an_unknown_grade_are_refused() -> None:
    voter, question, grade = names()
    row = f"2026,P1,{voter},城关镇,{question}"
    file = tidied(
        f"期间,票号,测评人类别,单位,测评题,等次\n{row},{grade}\n{row},{grade}\n2026,P2,{voter},城关镇,{question},甲等\n"
    )
    assert faults(file) == [("answer_twice", 3, 2, "P1"), ("not_in_list", 4, 6, "甲等")]


def test_ballot_counts_need_no_unit_and_no_roster() -> None:
    voter = names()[0]
    written = f"期间,测评人类别,应发票数,发出票数,收回票数\n2026,{voter},50,48,45\n"
    row = only(tidy(grid(written), None, rulebook(), None), "ballot_counts")
    assert (row["due_count"], row["issued_count"], row["returned_count"]) == (50, 48, 45)
    assert faults(tidied(written.replace(",48,", ",四十八,"))) == [("not_whole", 2, 4, "四十八")]


# ---- ranks and receipts ---------------------------------------------------------------------------------------------

RANKS = "单位,排名单位,排名项目,名次,参评数,截至日期,得分\n"


def test_external_ranks_carry_their_own_date() -> None:
    file = tidied(RANKS + "桃花乡,市委办公室,信息,2,11,2025-06-30,576\n城关镇,省委办公厅,信息,42,106,2026-08-31,90\n")
    assert faults(file) == [] and (file.first_month, file.last_month) == ("2025-06", "2026-08")
    columns = ["unit_id", "place", "of_count", "as_of", "score"]
    assert file.tables["external_ranks"].select(columns).rows() == [
        ("T04", 2, 11, dt.date(2025, 6, 30), Decimal("576.0000")),
        ("T02", 42, 106, dt.date(2026, 8, 31), Decimal("90.0000")),
    ]


def test_faults_of_ranks_are_named() -> None:
    file = tidied(
        RANKS + "城关镇,省,信息,107,106,2026-06-30,\n城关镇,省,信息,0,106,八月,\n桃花乡,省,信息,1,9,2026-08-31,\n"
    )
    assert faults(file) == [
        ("place_beyond", 2, 4, "107"),
        ("not_whole", 3, 4, "0"),
        ("not_a_date", 3, 6, "八月"),
        ("unit_not_valid", 4, 1, "桃花乡"),
    ]


def test_receipts_are_local_time_kept_in_utc() -> None:
    row = only(tidied("期间,单位,收到时间,途径\n2026-10,城关镇,2026-11-04 00:20,邮件\n"), "receipts")
    assert row["received_at"] == dt.datetime(2026, 11, 3, 16, 20)
    assert (row["received_on"], row["month"], row["channel"]) == (dt.date(2026, 11, 4), "2026-10", "邮件")


@pytest.mark.parametrize("written", ["2026-11-03", "11-03 16:20", "2026-11-03 25:00", "昨天"])
def test_an_instant_needs_its_date_and_time(written: str) -> None:
    assert faults(tidied(f"期间,单位,收到时间\n2026-10,城关镇,{written}\n")) == [("not_an_instant", 2, 3, written)]


# ---- roster ---------------------------------------------------------------------------------------------------------

ROSTER = "单位编号,名称,组别,类别,起始月,截止月,前身,列席,免考指标,别名\n"


def test_a_roster_is_read_without_a_roster() -> None:
    group, unit_class = version().groups[0], version().classes[0]
    written = ROSTER + f"T01,松岗镇,{group.name_zh},{unit_class.name_zh},2025-01,,,否,RES-01; RES-02,松岗；松崗鎮\n"
    file = tidy(grid(written), None, rulebook(), None)
    row = only(file, "roster")
    assert file.kind == "roster"
    assert (row["unit_id"], row["group_id"], row["class_id"]) == ("T01", group.group_id, unit_class.class_id)
    assert (row["exempt"], row["aliases"], row["is_guest"], row["last_month"]) == (
        "RES-01;RES-02",
        "松岗;松崗鎮",
        False,
        None,
    )


@pytest.mark.parametrize(
    ("row", "fault"),
    [
        (",松岗镇,townships,township,2025-01,,,,,", ("cell_empty", 2, 1, "")),
        ("T01,松岗镇,乡下,township,2025-01,,,,,", ("not_in_list", 2, 3, "乡下")),
        ("T01,松岗镇,townships,township,2025.1,,,,,", ("bad_month", 2, 5, "2025.1")),
        ("T01,松岗镇,townships,,2025-01,,,,,", ("class_empty", 2, 4, "")),
        ("T01,松岗镇,townships,township,2025-05,2025-04,,,,", ("months_reversed", 2, 6, "2025-04")),
        ("T01,松岗镇,townships,township,2025-01,,T99,,,", ("predecessor_unknown", 2, 7, "T99")),
        ("T01,松岗镇,townships,township,2025-01,,,也许,,", ("not_yes_no", 2, 8, "也许")),
        ("T01,松岗镇,townships,township,2025-01,,,,INF-99,", ("exempt_unknown", 2, 9, "INF-99")),
    ],
)
def test_faults_of_a_roster_are_named(row: str, fault: tuple[object, ...]) -> None:
    assert faults(tidy(grid(ROSTER + row + "\n"), "roster", rulebook(), None)) == [fault]


def test_a_guest_needs_no_class() -> None:
    rows = "T01,松岗镇,townships,,2025-01,,,是,,\n"
    assert faults(tidy(grid(ROSTER + rows), "roster", rulebook(), None)) == []


def test_stretches_of_a_unit_may_follow_but_not_overlap() -> None:
    first, second = "T01,甲镇,townships,township,2025-01,{},,,,\n", "T01,乙镇,townships,township,2025-06,,,,,\n"
    assert faults(tidied(ROSTER + first.format("2025-05") + second)) == []
    assert faults(tidied(ROSTER + first.format("2025-06") + second)) == [("stretches_overlap", 3, 1, "T01")]
    assert faults(tidied(ROSTER + first.format("") + second)) == [("stretches_overlap", 3, 1, "T01")]


# ---- templates and the page about files -----------------------------------------------------------------------------


@pytest.mark.parametrize("language", ["zh_CN", "en"])
@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.kind_id)
def test_every_example_is_a_file_without_faults(kind: Kind, language: template.Language) -> None:
    rows = [template.header(kind, language), template.example(kind, version(), language)]
    file = tidied(template.lines_of(rows), kind.kind_id)
    assert file.findings.rows() == []
    assert file.ledger.accepted == 1


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.kind_id)
def test_every_template_is_read_as_its_kind(kind: Kind) -> None:
    row = template.lines_of([template.example(kind, version())]).encode()
    name = f"{kind.name_zh}_2026-12.csv"
    assert detect(grid(template.csv_template(kind) + row, name), rulebook()) == kind.kind_id


def test_the_pages_about_files_follow_from_the_rulebook() -> None:
    docs = Path(__file__).parents[2] / "docs"
    for name, language in template.PAGES.items():
        page = (docs / name).read_text("utf-8")
        assert page == template.renewed(page, version(), language), "run: python -m etl.template"


def test_a_workbook_with_titles_is_tidied_like_its_table() -> None:
    from tests.etl.test_read import workbook

    data = workbook(
        [
            ["川江县月报", None, None],
            [],
            ["期间", "单位", "培训总学时"],
            ["2026-10", "城关镇", 0.1 + 0.2],
            ["合计", None, 0.3],
        ],
        说明=[["先填表"]],
        附件=[["别的", "东西"]],
    )
    file = tidied(data, name="月报.xlsx")
    assert file.tables["facts"].select("value", "sheet", "row_no", "column_name").rows() == [
        (Decimal("0.3000"), "月报", 4, "培训总学时")
    ]
    ledger = file.ledger
    assert (ledger.physical, ledger.accepted, ledger.set_aside, ledger.blank) == (7, 1, 5, 1)
    unread = file.findings.filter(pl.col("check_id") == "sheet_unread")
    assert unread["sheet"].to_list() == ["附件"]  # 说明 is a template's own sheet


def test_the_roster_of_the_tests_is_what_a_roster_file_gives() -> None:
    assert (
        roster().rows.columns == tidied(ROSTER + "T01,甲镇,townships,township,2025-01,,,,,\n").tables["roster"].columns
    )
