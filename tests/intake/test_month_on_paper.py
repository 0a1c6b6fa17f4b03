"""A month in a day, part two: from the pile to slips, an appeal, a bulletin and a brief, with nobody there but this script.

Every number of every document is read back out of its file and compared with the marts.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import partial

import duckdb
import pytest

import marts
from competition.calendar import Month
from etl import appeals, brief, build, closing, papers, publish, slips, verify
from etl.layout import Home
from etl.seen import seen
from paper.composing import Composer
from show.links import View
from tests.intake import scenario
from tests.intake.office import played_in
from tests.paper import checking

BY, SIGNER = "竞赛办 孙越", "竞赛办主任"
NOVEMBER = Month.parse(scenario.MONTH)
LATER = datetime(2026, 12, 16, 2, 0, tzinfo=UTC)  # the cut-off has gone by
EXTRACT = {"docx": checking.docx_text, "pdf": checking.pdf_text, "xlsx": checking.xlsx_text}
# Where a group lost points, counted from the rows of one revision; the mart knows the newest only.
LOSSES = """(
    with parts as (
        select unit_id, 'total' as part_kind, 'total' as part_id, earned as points, open_points from {own} as standings
        union all select unit_id, 'item', item_id, points, open_points from {items}
        union all select unit_id, 'dimension', dimension_id, points, open_points from {dimensions}
    ),
    lost as (
        select ranked.group_id, parts.part_kind, parts.part_id, sum(parts.open_points - parts.points) as lost, sum(parts.open_points) as open
        from parts join {own} as ranked using (unit_id) where not ranked.is_guest group by all
    )
    select
        losses.* exclude (lost_points, lost_share, share_change), lost.lost as lost_points,
        cast(100 * lost.lost / nullif(lost.open, 0) as decimal(18, 4)) as lost_share,
        cast(100 * lost.lost / nullif(lost.open, 0) - previous_lost_share as decimal(18, 4)) as share_change
    from live.group_losses as losses join lost using (group_id, part_kind, part_id) where losses.scope_id = '{scope}'
)"""
pytestmark = [pytest.mark.campaign, pytest.mark.timeout(1800)]


@dataclass(frozen=True)
class Lived:
    """What the day left behind."""

    home: Home
    blocked: Counter[str]  # what stood in the way when the month was first asked, by kind
    slips: slips.Given
    appeal_no: str
    issued: publish.Issued
    revised: publish.Issued


@pytest.fixture(scope="module")
def month(tmp_path_factory: pytest.TempPathFactory) -> Lived:
    """The pile, the blockers one by one, the slips, the bulletin, an appeal that is upheld, its correction."""
    home = played_in(tmp_path_factory.mktemp("paper"))[0].home
    blocked = clear(home)
    given = slips.hand_out(home, "county", NOVEMBER, BY, LATER)
    with build.desk(home, BY, LATER) as seat:
        rulebook = seat.rulebooks["county"]
        for state in ("review", "provisional"):
            closing.move(seat, rulebook, NOVEMBER, state, "", BY, LATER)
        issued = publish.publish(seat, rulebook, NOVEMBER, BY, LATER + timedelta(days=3), signed_by=SIGNER)
    papers.make(home, "county", NOVEMBER)
    appeal_no, revised = disputed(home, issued)
    return Lived(home, blocked, given, appeal_no, issued, revised)


def clear(home: Home) -> Counter[str]:
    """Clear whatever stands in the way, each by its own means; what it was."""
    with build.desk(home, BY, LATER) as seat:
        rulebook = seat.rulebooks["county"]
        if build.tick(seat, BY, LATER):
            build.catch_up(seat)
        standing = closing.blockers(seat, rulebook, NOVEMBER, LATER)
        for each in standing:
            if each.kind == "register":
                publish.sign_none(seat, rulebook, each.subject, NOVEMBER, BY, LATER)
            elif each.kind == "report":
                publish.decide(seat, rulebook, each.subject, NOVEMBER, "两次催报未报，按漏报处理", BY, LATER)
            elif (
                each.kind == "must_fix"
            ):  # sent back before anybody knew whose it was: the answer names no one it could match
                closing.settle_return(seat, rulebook, int(each.subject), "单位已另行报来", BY, LATER)
        for each in closing.blockers(seat, rulebook, NOVEMBER, LATER):
            assert each.kind == "please_check", each
            closing.settle(seat, rulebook, NOVEMBER, each.subject, "已与登记簿核对", BY, BY, LATER)
        assert closing.blockers(seat, rulebook, NOVEMBER, LATER) == []
    return Counter(each.kind for each in standing)


def disputed(home: Home, issued: publish.Issued) -> tuple[str, publish.Issued]:
    """A unit disputes a figure of its own report after the bulletin; it is upheld and the issue revised."""
    after = LATER + timedelta(days=4)
    con = marts.connect(home.snapshot, read_only=True)
    row = con.execute(
        """
        select points.unit_id, points.indicator_id, facts.load_id, facts.sheet, facts.row_no, facts.column_no, facts.column_name
        from live.indicator_points as points
        join landing.facts as facts using (competition_id, unit_id)
        join live.loads as loads on loads.load_id = facts.load_id
        where points.scope_id = ? and points.indicator_id = 'LRN-01' and facts.column_id = 'lrn_sessions_done'
            and facts.last_month = ? and points.lost_points > 0 and loads.kind = 'monthly'
        order by points.lost_points desc, points.unit_id limit 1
        """,
        [scenario.MONTH, scenario.MONTH],
    ).pl().row(0, named=True)  # fmt: skip
    con.close()
    place = {name: row[name] for name in ("sheet", "row_no", "column_no", "column_name")}
    fields = {
        "unit_id": row["unit_id"], "month": scenario.MONTH, "indicator_id": row["indicator_id"], "claim": "漏登两次",
        "raised_by": "办公室 王某", "change": {"kind": "cells", "load_id": row["load_id"], "cells": [place | {"new": "9"}]},
    }  # fmt: skip
    number = appeals.raise_(home, "county", fields, BY, after)
    expected = appeals.effect(home, "county", number, BY, after)
    done = appeals.decide(home, "county", number, "upheld", "有签到册为证", BY, BY, after)
    assert [each.issue_no for each in done.issues] == [each.issue_no for each in expected.issues] == [issued.issue_no]
    with build.desk(home, BY, after) as seat:
        rulebook = seat.rulebooks["county"]
        return number, publish.revise(seat, rulebook, issued.issue_no, "申诉成立", "县委办", BY, after, number)


def test_the_day_met_what_it_should(month: Lived) -> None:
    """Two units sent nothing, no register was settled; afterwards everything verifies."""
    assert month.blocked["report"] == len(scenario.MISSING)
    assert month.blocked["register"] > 5
    assert (month.issued.revision, month.revised.revision) == (1, 2)
    assert month.issued.issue_no == month.revised.issue_no
    assert [each.text() for each in verify.verify(month.home, BY, LATER + timedelta(days=9)).differences] == []


def test_every_number_of_the_bulletin_is_the_marts(month: Lived) -> None:
    """Of both revisions, in Word, PDF and Excel."""
    for revision in (1, 2):
        paths = papers.make(month.home, "county", NOVEMBER, ["bulletin"], revision=revision)
        with seen(month.home, "county") as view:
            source = papers.source_of(month.home, view, scenario.MONTH, False, "", revision)
            ((_, document),) = papers.documents(source, scenario.MONTH, ["bulletin"])
            facts = Composer(View("county", "", scenario.MONTH, "", "zh_CN"), source.read).facts
            table = partial(of_revision, frozen_in(view.con), revision)
            assert checking.wrong_numbers(document, facts, view.con, table, "county") == []
        assert sum(bool(fact) for _, fact in checking.said(document)) > 300
        for path in paths:
            lacking, more = checking.differing(document, EXTRACT[path.suffix[1:]](path), checking.heads_of(document))
            assert (lacking, more) == ({}, {}), (revision, path.name)


def frozen_in(con: duckdb.DuckDBPyConnection) -> frozenset[str]:
    """The marts every issue keeps its own rows of."""
    rows = con.execute("select table_name from duckdb_tables() where schema_name = 'issues'").fetchall()
    return frozenset(name for (name,) in rows)


def of_revision(frozen: frozenset[str], revision: int, mart: str) -> str:
    """What stands for a mart where the document is that of a revision."""
    own = {name: f"(select * from issues.{name} where revision = {revision})" for name in frozen}
    of_month = {name: f"(from {rows} where scope_id = '{scenario.MONTH}')" for name, rows in own.items()}
    own["group_losses"] = LOSSES.format(
        own=of_month["standings"], items=of_month["item_points"], dimensions=of_month["dimension_points"],
        scope=scenario.MONTH,
    )  # fmt: skip
    return own.get(mart, f"live.{mart}")


def test_every_unit_has_its_slip_and_its_figures(month: Lived) -> None:
    """One page a unit; each page says the points of the unit's own lines and no other unit's name."""
    (sheet,) = [path for path in month.slips.paths if path.suffix == ".pdf"]
    pages = checking.pdf_text(sheet).split("\f")[:-1]
    assert len(pages) == len(month.slips.units) > 50
    names = {row["unit_id"]: row["name_zh"] for row in unit_rows(month.home)}
    for unit_id, page in zip(month.slips.units, pages, strict=True):
        assert names[unit_id] in page
        assert not [
            name for other, name in names.items() if other != unit_id and name in page and name not in names[unit_id]
        ]


def unit_rows(home: Home) -> list[dict[str, str]]:
    """The units of the month."""
    with seen(home, "county") as view:
        return view.con.execute(
            "select unit_id, name_zh from live.units where first_month <= '2026-11' and coalesce(last_month, '9999') >= '2026-11'"
        ).pl().to_dicts()  # fmt: skip


def test_the_brief_says_the_newest_revision(month: Lived) -> None:
    """PDF and page say the scores of the revision, and its hash."""
    made = {path.suffix: path for path in brief.papers(month.home, "county", NOVEMBER)}
    page, sheet = made[".html"].read_text("utf-8"), checking.pdf_text(made[".pdf"])
    with seen(month.home, "county") as view:
        rows = view.con.execute(
            "select unit_zh, score from issues.standings where scope_id = ? and revision = 2 and place <= 10", [scenario.MONTH]
        ).fetchall()  # fmt: skip
    assert rows
    for name, score in rows:
        assert name in page and str(score) in page and str(score) in sheet
    assert month.revised.results_hash[:12] in page.replace("\n", "") and month.revised.results_hash[
        :12
    ] in sheet.replace("\n", "")
    assert made[".png"].read_bytes()[16:20] == (1080).to_bytes(4, "big")
