"""The ranking's rows are the marts': chosen, ordered and paged, drawn and exported; nothing is added up on the way."""

from __future__ import annotations

import csv
import io
import re
from decimal import Decimal
from html import unescape
from html.parser import HTMLParser
from typing import Any

import openpyxl
import polars as pl
import pytest

import marts
from show import bump, export, league, links, listing, ranges, reading
from show import format as shown
from show.links import View
from show.reading import Read
from show.screens import make, ranking
from tests.ui import tiny

Row = dict[str, Any]
pytestmark = pytest.mark.usefixtures("tiny_snapshot")


FORBIDDEN = {"script", "iframe", "img", "object", "style", "form", "input"}


class Names(HTMLParser):
    """What a browser would make of a fragment: its tags, the names of units, the cells of each row of the league."""

    def __init__(self) -> None:
        super().__init__()
        self.tags: set[str] = set()
        self.units: list[str] = []
        self.rows: list[list[str]] = []
        self._is_unit = False
        self._is_league = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        given = dict(attrs)
        self._is_unit = tag == "a" and given.get("data-page") == "unit"
        if tag == "table":
            self._is_league = "league" in (given.get("class") or "").split()
        if tag == "tr" and self._is_league:
            self.rows.append([])

    def handle_data(self, data: str) -> None:
        if self._is_unit:
            self.units.append(data)
        if self._is_league and self.rows and data.strip():
            self.rows[-1].append(data.strip())

    def handle_endtag(self, tag: str) -> None:
        self._is_unit = False
        if tag == "thead" and self._is_league:
            self.rows = []
        if tag == "table":
            self._is_league = False


def view(group: str = "towns", scope: str = "2026-10", **asked: str) -> View:
    """A view of the tiny county's ranking."""
    return View("county", group, scope, f"{group}-1", "zh_CN").on(**asked)


def ids(rows: list[Row]) -> list[str]:
    return [row["unit_id"] for row in rows]


def found(asked: View) -> list[str]:
    """The units of a view, in its order."""
    return ids(league.ordered(league.chosen(league.units(asked, marts.read), asked, marts.read), asked))


def test_rows_stand_by_place_with_guests_below_all() -> None:
    rows = league.units(view(), marts.read)
    places = [row["place"] for row in rows if not row["is_guest"]]
    assert places == sorted(places)
    assert [row["is_guest"] for row in rows] == [False] * 7 + [True]


@pytest.mark.parametrize("sort", league.SORTS)
def test_every_order_holds_all_rows_and_keeps_guests_below(sort: str) -> None:
    asked = view(sort=sort)
    assert sorted(found(asked)) == sorted(found(view()))
    assert found(asked)[-1] == "towns-7"


def test_largest_loss_stands_first_when_asked_for() -> None:
    asked = view(sort="lost")
    rows = league.ordered(league.units(asked, marts.read), asked)[:-1]
    lost = [row["lost_points"] for row in rows]
    assert lost == sorted(lost, reverse=True)


@pytest.mark.parametrize("sort", ["", "nonsense", "' or 1=1"])
def test_an_unknown_order_is_the_order_of_places(sort: str) -> None:
    assert found(view(sort=sort)) == found(view())


def test_names_stand_in_the_order_of_their_sound() -> None:
    assert sorted(["松岗镇", "河湾街道", "白鹭镇", "青石镇"], key=league.by_name) == [
        "白鹭镇",
        "河湾街道",
        "青石镇",
        "松岗镇",
    ]


@pytest.mark.parametrize(
    ("asked", "expected"),
    [
        ({"leader": "王某"}, ["towns-3"]),
        ({"q": "松岗"}, ["towns-3"]),
        ({"q": "UNIT 3"}, ["towns-3"]),
        ({"q": "松岗 河湾"}, []),
        ({"leader": "nobody"}, []),
        ({"q": "<script>"}, ["towns-8"]),
    ],
)
def test_class_leader_and_words_choose_rows(asked: dict[str, str], expected: list[str]) -> None:
    assert found(view(**asked)) == expected


def test_a_class_of_another_group_is_ignored() -> None:
    assert found(view(**{"class": "elsewhere"})) == found(view())
    assert found(view(**{"class": "a"})) == found(view())


def test_nothing_found_says_how_to_widen() -> None:
    made = make("ranking", view(q="nowhere"), marts.read, None)
    assert "没有符合条件的单位" in made and "清除条件" in made and "<tbody>" not in made.split(ranking.CUT)[1]


@pytest.mark.parametrize(
    ("page", "expected"),
    [("1", (1, 3, 0, 100)), ("", (1, 3, 0, 100)), ("3", (3, 3, 200, 250)), ("99", (3, 3, 200, 250)), ("all", (0, 3, 0, 250)),
     ("0", (1, 3, 0, 100)), ("-1", (1, 3, 0, 100)), ("x", (1, 3, 0, 100)), ("9" * 4000, (1, 3, 0, 100)), ("²", (1, 3, 0, 100))],
)  # fmt: skip
def test_long_lists_are_paged(page: str, expected: tuple[int, int, int, int]) -> None:
    rows: list[Row] = [{"unit_id": str(at)} for at in range(250)]
    at, pages, cut = league.paged(rows, view(page=page))
    assert (at, pages, int(cut[0]["unit_id"]), int(cut[-1]["unit_id"]) + 1) == expected


def test_a_short_list_has_one_page_even_for_paper() -> None:
    assert league.paged([{"unit_id": "a"}], view(page="all"))[:2] == (1, 1)


@pytest.mark.parametrize("group", ["towns", "organs"])
@pytest.mark.parametrize("scope", ["2026-10", "to-2026-10"])
def test_shown_numbers_are_the_marts(group: str, scope: str) -> None:
    made = unescape(str(make("ranking", view(group, scope), marts.read, None)))
    for row in tiny.tables()["standings"]:
        if (row["group_id"], row["scope_id"]) == (group, scope):
            assert row["unit_zh"] in made
            assert f'<td class="num score">{shown.score(row["score"])}</td>' in made


def test_a_hostile_name_is_text() -> None:
    made = str(make("ranking", view(open="towns-8", pick="towns-8"), marts.read, None))
    assert "<script>" not in made and "&lt;script&gt;" in made


def test_where_nobody_can_have_moved_nothing_is_said_of_it() -> None:
    def first(name: str, **filters: object) -> pl.DataFrame:
        frame = marts.read(name, **filters)  # type: ignore[arg-type]
        if name == "progress":
            return frame.with_columns(shown_movement=pl.lit(None, pl.Int32))
        return frame.with_columns(is_new=pl.lit(False)) if name == "standings" else frame

    for read, is_told in ((marts.read, True), (first, False)):
        made = str(make("ranking", view(open="towns-1"), read, None))
        assert ('id="sort-move"' in made) is is_told and ("升降与上一期相比" in made) is is_told
        heads = made.partition('<table class="league')[2].partition("</thead>")[0].count('<th scope="col"')
        assert int(re.findall(r'class="opened"><td colspan="(\d+)"', made)[0]) == heads


def test_whose_report_may_still_come_has_neither_risen_nor_fallen() -> None:
    def read(name: str, **filters: object) -> pl.DataFrame:
        frame = marts.read(name, **filters)  # type: ignore[arg-type]
        return frame.with_columns(status=pl.lit("pending")) if name == "discipline" else frame

    assert any(row["movement"] for row in league.units(view(), marts.read))
    assert not any(row["movement"] or row["is_mover"] for row in league.units(view(), read))


def test_a_picked_unit_is_coloured_and_an_unknown_one_ignored() -> None:
    made = str(make("ranking", view(pick="towns-3,nobody"), marts.read, None))
    assert 'class="pick p1"' in made and 'class="pick p2"' not in made


def test_the_page_comes_apart_at_its_cuts() -> None:
    pieces = make("ranking", view(), marts.read, None).split(ranking.CUT)
    assert len(pieces) == 3 and "<h1>" in pieces[0] and "<table" in pieces[1] and 'class="draw bump"' in pieces[2]
    assert 'id="course"' in pieces[1], "the head of the drawing stands above the control that picks its units"
    alone = make("ranking", view(scope=tiny.MONTHS[0]), marts.read, None).split(ranking.CUT)
    assert len(alone) == 2 and 'id="course"' not in alone[1]


def renamed(names: dict[str, str]) -> Read:
    """A reader that calls some units otherwise."""

    def read(name: str, **filters: object) -> pl.DataFrame:
        frame = marts.read(name, **filters)  # type: ignore[arg-type]
        if name != "standings":
            return frame
        return frame.with_columns(unit_zh=pl.col("unit_id").replace_strict(names, default=pl.col("unit_zh")))

    return read


@pytest.mark.parametrize("hostile", tiny.HOSTILES)
def test_hostile_names_are_text_in_table_drawing_and_labels(hostile: str) -> None:
    read = renamed({"towns-3": hostile})
    made = str(make("ranking", view(open="towns-3", pick="towns-3"), read, None))
    seen = Names()
    seen.feed(made)
    assert not seen.tags & FORBIDDEN
    assert hostile in seen.units
    rows, _ = listing.sheets(view(), read)
    assert export.guarded(hostile) in export.guarded_frame(rows)["单位"].to_list()


@pytest.mark.parametrize("scope", ["2026-10", "to-2026-09"])
@pytest.mark.parametrize("group", ["towns", "organs"])
def test_every_unit_shows_the_digits_of_its_marts(group: str, scope: str) -> None:
    asked = view(group, scope, page="all")
    rows = {row["unit_id"]: row for row in league.units(asked, marts.read)}
    seen = Names()
    seen.feed(str(make("ranking", asked, marts.read, None)))
    assert len(seen.rows) == len(rows)
    for row, line in zip(rows.values(), seen.rows, strict=True):
        expected = [str(row["place"] or "–"), shown.score(row["score"])]
        expected.append(shown.score(row["gap_to_next"]) if row["gap_to_next"] else "–")
        if scope == "2026-10":
            expected += [shown.score(row["to_date_score"]), str(row["to_date_place"] or "–")]
        expected.append(shown.minus(row["lost_points"]))
        assert [one for one in expected if one not in line] == [], line


def test_equal_shown_scores_share_a_place_and_shown_gaps_subtract() -> None:
    rows = [row for row in league.units(view(), marts.read) if not row["is_guest"] and not row["is_missing"]]
    by_id = {row["unit_id"]: row for row in rows}
    for row in rows:
        assert {one["place"] for one in rows if one["score"] == row["score"]} == {row["place"]}
        if row["next_unit_id"] in by_id and row["gap_to_next"]:
            assert by_id[row["next_unit_id"]]["score"] - row["score"] == row["gap_to_next"]


def test_a_thousand_units_stand_on_ten_pages_and_on_one_for_paper() -> None:
    def read(name: str, **filters: object) -> pl.DataFrame:
        frame = marts.read(name, **filters)  # type: ignore[arg-type]
        if name not in ("standings", "losses", "progress"):
            return frame
        copies = [frame.with_columns(unit_id=pl.col("unit_id") + f"-{at}") for at in range(125)]
        return pl.concat(copies)

    first = str(make("ranking", view(), read, None))
    assert first.count('<td class="num score">') == 100 and 'id="page-10"' in first
    last = str(make("ranking", view(page="10"), read, None))
    assert last.count('<td class="num score">') == 100 and 'aria-current="page">10<' in last
    assert str(make("ranking", view(page="all"), read, None)).count('<td class="num score">') == 1000


def test_sorting_a_list_shown_whole_leaves_it_whole() -> None:
    def read(name: str, **filters: object) -> pl.DataFrame:
        frame = marts.read(name, **filters)  # type: ignore[arg-type]
        if name not in ("standings", "losses", "progress"):
            return frame
        return pl.concat(frame.with_columns(unit_id=pl.col("unit_id") + f"-{at}") for at in range(20))

    for page, kept in (("all", True), ("2", False)):
        links = re.findall(r'id="sort-\w+" href="([^"]+)"', str(make("ranking", view(page=page), read, None)))
        assert len(links) >= 5 and all(("page=all" in link) is kept and "page=2" not in link for link in links)


def test_what_keeps_places_from_being_compared_is_said() -> None:
    def read(name: str, **filters: object) -> pl.DataFrame:
        if name != "breaks":
            return marts.read(name, **filters)  # type: ignore[arg-type]
        kinds = pl.DataFrame({"kind": ["roster", "rulebook"], "joined_count": [2, None], "left_count": [1, None]})
        return kinds.with_columns(unit_id=pl.lit(None))

    told = league.notes(league.units(view(), marts.read), view(), read)
    assert "加入2个、退出1个单位" in told and "细则换版" in told


def test_breaks_are_marks_in_the_drawing_with_words_below() -> None:
    kinds = {
        "rulebook": ("2026-08", None),
        "roster": ("2026-08", None),
        "group": ("2026-09", "towns-3"),
        "correction": ("2026-10", None),
    }
    rows = [
        {"scope_id": scope, "group_id": "towns", "unit_id": unit, "kind": kind, "joined_count": 2, "left_count": 1, "issue_no": None}
        for kind, (scope, unit) in kinds.items()
    ]  # fmt: skip

    def read(name: str, **filters: object) -> pl.DataFrame:
        if name != "breaks":
            return marts.read(name, **filters)  # type: ignore[arg-type]
        wanted = [row for row in rows if row["scope_id"] == filters.get("scope_id", row["scope_id"])]
        return pl.DataFrame(wanted, schema_overrides={"unit_id": pl.String})

    made = unescape(str(make("ranking", view(pick="towns-3"), read, None))).split(ranking.CUT)[2]
    assert made.count('class="break" x1=') == 3, "two kinds at one month share a mark"
    assert ">册则</text>" in made and ">组</text>" in made and ">正</text>" in made
    below = made.partition("bump-breaks")[2]
    for told in (
        "2026年8月起细则换版",
        "2026年8月名册变动，加入2个、退出1个单位",
        "2026年9月松岗镇调入本组",
        "2026年10月定稿后有更正",
    ):
        assert told in below
    unpicked = make("ranking", view(pick="towns-2"), read, None)
    assert "调入本组" not in unpicked, "only of a unit that is picked"


# ---- export ----------------------------------------------------------------------------------------------------------


def test_an_export_holds_the_chosen_rows_in_the_shown_order() -> None:
    asked = view(sort="lost")
    rows, _ = listing.sheets(asked, marts.read)
    assert rows["单位编码"].to_list() == found(asked)
    assert listing.sheets(view(leader="王某"), marts.read)[0]["单位编码"].to_list() == ["towns-3"]


def test_an_exported_workbook_has_numbers_and_says_what_it_is() -> None:
    rows, about = listing.sheets(view(), marts.read)
    book = openpyxl.load_workbook(io.BytesIO(export.xlsx_bytes({"排名": rows, "说明": about})))
    heads, *lines = book["排名"].iter_rows(values_only=True)
    at = heads.index("得分")
    expected = [row["score"] for row in league.units(view(), marts.read)]
    assert [Decimal(str(line[at])).quantize(Decimal("0.01")) for line in lines] == expected
    assert {line[heads.index("状态")] for line in lines} == {"暂列"}
    told = dict(book["说明"].iter_rows(values_only=True))
    assert told["状态"] == "暂列" and told["组别"] == "乡镇街道组" and "期号" in told


def test_an_exported_text_never_becomes_a_formula(monkeypatch: pytest.MonkeyPatch) -> None:
    def read(name: str, **filters: object) -> pl.DataFrame:
        frame = marts.read(name, **filters)  # type: ignore[arg-type]
        return frame.with_columns(unit_zh=pl.lit('=cmd|"/c calc"!A1')) if name == "standings" else frame

    rows, _ = listing.sheets(view(), read)
    told = list(csv.DictReader(io.StringIO(export.csv_bytes(rows).decode("utf-8-sig"))))
    assert all(line["单位"].startswith("'=cmd") for line in told)
    assert all(line["得分"].replace(".", "").isdigit() for line in told)


@pytest.mark.parametrize("hostile", [*tiny.HOSTILES, "二\n行", "\x00\x07零", "a\tb", ",;\"'", "+86 10"])
def test_a_hostile_name_comes_out_of_the_files_as_it_went_in(hostile: str) -> None:
    rows, about = listing.sheets(view(), renamed({"towns-3": hostile}))
    guarded = str(export.guarded(hostile))
    book = openpyxl.load_workbook(io.BytesIO(export.xlsx_bytes({"排名": rows, "说明": about})))
    cells = {row[2].value: row[3] for row in book["排名"].iter_rows(min_row=2)}
    assert cells["towns-3"].value == export.cell_of(guarded)
    assert {cell.data_type for row in book["排名"].iter_rows() for cell in row} <= {"s", "inlineStr", "n"}, "no formula"
    told = {
        line["单位编码"]: line
        for line in csv.DictReader(io.StringIO(export.csv_bytes(rows).decode("utf-8-sig"), newline=""))
    }
    assert told["towns-3"]["单位"] == guarded and len(told) == len(cells)


def test_an_exports_name_tells_page_period_and_group() -> None:
    assert listing.file_name(view(), marts.read) == "排名_2026-10_乡镇街道组"


# ---- the drawing -----------------------------------------------------------------------------------------------------


def drawing(series: list[bump.Line], picked: list[str], months: tuple[str, ...] = ("9月", "10月")) -> str:
    return str(bump.places(months, series, picked, "变化"))


def test_places_are_numbered_and_named_at_both_ends_in_straight_segments() -> None:
    made = drawing([bump.Line("a", "甲", (1, 2)), bump.Line("b", "乙", (2, 1))], ["a"])
    assert made.count("甲") == made.count("乙") == 2
    assert "C" not in made.split('class="quiet"')[1].split("/>")[0]
    assert made.count('<circle class="ball p1"') == 2


def test_a_tie_writes_its_names_below_each_other() -> None:
    made = drawing([bump.Line("a", "甲", (1, 1)), bump.Line("b", "乙", (1, 1)), bump.Line("c", "丙", (3, 3))], [])
    heights = [float(y) for y in re.findall(r'class="name" x="[\d.]+" y="([\d.]+)" xml', made)]
    assert len(set(heights)) == 3


def test_the_names_of_a_tie_at_the_foot_are_within_the_drawing() -> None:
    made = drawing([bump.Line(f"{at}", f"单位{at}", (1, 2 if at else 1)) for at in range(7)], [])
    heights = [float(y) for y in re.findall(r'class="name" x="[\d.]+" y="([\d.]+)"', made)]
    assert max(heights) < float(re.findall(r'viewBox="0 0 1240 (\d+)"', made)[0])


def test_names_have_the_room_they_need_up_to_a_limit_and_then_end_in_dots() -> None:
    short = drawing([bump.Line("a", "松岗镇", (1, 1)), bump.Line("b", "河湾", (2, 2))], [])
    long = drawing([bump.Line("a", "Human Resources and Social Security Bureau", (1, 1))], [])
    assert "松岗镇" in short and "…" not in short
    first = [float(re.findall(r'<line class="grid" x1="([\d.]+)"', made)[0]) for made in (short, long)]
    assert first[0] < first[1] <= bump.LONGEST + bump.GAP + bump.NUMBER
    told = re.findall(r">(Human[^<]*)", long)
    assert told and all(
        one.rstrip().endswith("…") and bump.wide(one.strip()) * bump.LETTER <= bump.LONGEST for one in told
    )


def test_a_line_breaks_where_a_month_is_missing() -> None:
    made = drawing([bump.Line("a", "甲", (1, None, 1))], [], ("8月", "9月", "10月"))
    assert made.split('class="quiet" d="')[1].split('"')[0].count("M") == 2


def test_beyond_sixty_units_only_the_picked_are_drawn() -> None:
    series = [bump.Line(f"u{at}", f"单位{at}", (at + 1, at + 1)) for at in range(1000)]
    made = drawing(series, ["u999", "u9"])
    assert made.count("单位") == 4 and len(made) < 4000
    assert set(re.findall(r'r="([\d.]+)"', made)) == {"9.5", "13"}, "a place of three digits has a larger ring"


def test_a_name_in_the_drawing_is_cut_and_escaped() -> None:
    made = drawing([bump.Line("a", "<b>" * 100, (1, 2))], ["a"])
    assert "<b>" not in made and "…" in made


# ---- the expert view -------------------------------------------------------------------------------------------------


def asked_of(page: str, asked: View) -> tuple[str, list[str]]:
    """A page's fragment, and the marts it read for it."""
    names: list[str] = []

    def read(name: str, **filters: Any) -> pl.DataFrame:
        names.append(name)
        return marts.read(name, **filters)

    return str(make(page, asked, read, None)), names


@pytest.mark.parametrize("page", ["ranking", "unit"])
def test_no_range_is_read_or_shown_unless_the_address_asks(page: str) -> None:
    html, names = asked_of(page, view())
    assert "place_range" not in names
    assert "可区分" not in html and "专家视图" in html
    _, names = asked_of(page, view(expert="1"))
    assert names.count("place_range") == 1


def test_every_range_and_class_of_the_group_stands_beside_its_place() -> None:
    html, _ = asked_of("ranking", view(expert="1"))
    cells = re.findall(r'<td class="range">(.*?)</td>', html)
    told = [re.sub("<[^>]+>", "", cell).split() for cell in cells if "<span" in cell]
    rows = reading.in_order(marts.read("place_range", **reading.here(view()))).to_dicts()
    words = {"firm": "可区分", "close": "接近", "small": "样本不足"}
    assert rows
    assert told == [[f"({row['best_10']}–{row['worst_10']})", words[row["class"]]] for row in rows]
    assert cells.count("–") == len(league.units(view(), marts.read)) - len(rows)
    assert "偏差5%以内" in html and "退出专家视图" in html


def test_a_unit_has_its_range_at_every_tolerance_with_what_turns_it() -> None:
    first = next(row for row in marts.read("place_range", **reading.here(view())).to_dicts() if row["class"] == "small")
    html, _ = asked_of("unit", view(expert="1").on(unit_id=first["unit_id"]))
    for share in (5, 10, 25):
        best, worst = first[f"best_{share}"], first[f"worst_{share}"]
        assert f"<dt>偏差{share}%以内</dt><dd>{best if best == worst else f'{best}–{worst}'}</dd>" in html
    assert "样本不足" in html and "4.17%" in html and "最小的基数是4" in html


def test_a_range_of_another_score_than_the_shown_one_is_left_out() -> None:
    (own, *_) = marts.read("place_range", **reading.here(view())).to_dicts()
    assert ranges.drawn(own, own, view())
    assert ranges.drawn(own, own | {"score": own["score"] + 1}, view()) is None
    assert ranges.drawn(own, own | {"place": own["place"] + 1}, view()) is None


def test_the_expert_view_is_kept_between_ranking_and_unit_and_nowhere_else() -> None:
    asked = view(expert="1")
    assert "expert=1" in links.href("unit", asked) and "expert=1" in links.href("ranking", asked)
    assert not [page for page in links.FILES if page not in ("ranking", "unit") and "expert" in links.href(page, asked)]
    assert "expert" not in ranges.switch("ranking", asked)["href"]
