"""Any question in SQL, without a browser: what can be asked, what an answer and a refusal say, and what is drawn of it."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
from dataclasses import replace
from datetime import date, datetime
from decimal import Decimal
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import polars as pl
import pytest

import marts
from competition.errors import Phrase
from marts.contents import contents
from marts.sheets import for_people
from query.asking import Answer, Limits, NotAnswered, Question, Stamp
from query.download import Offer
from query.own import table_of
from query.saved import Parameter, Saved
from show import links, query_plot, screens
from show.links import LANGUAGE_CODES, View
from show.screens import query
from tests.ui import tiny
from words import Language

ROOT = Path(__file__).parents[2]
VIEW = View("county", "towns", "2026-10", "towns-1", "zh_CN")
LANGUAGES = list(LANGUAGE_CODES.values())
pytestmark = pytest.mark.usefixtures("tiny_snapshot")


def of(language: Language, **changes: str) -> View:
    return View("county", "towns", "2026-10", "towns-1", language).on(**changes)


def answer(frame: pl.DataFrame, **changes: Any) -> Answer:
    found: dict[str, Any] = {
        "frame": frame, "types": tuple("VARCHAR" for _ in frame.columns), "cut": "", "seconds": 0.023, "waited": 0.0,
        "snapshot": Stamp("e8" * 32, datetime(2026, 11, 5, 10, 0)), "digest": "d" * 64,
    }  # fmt: skip
    return Answer(**found | changes)


class Marks(HTMLParser):
    """The page's own marks in a fragment: attribute to values."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.found: dict[str, list[str]] = {}
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        for name, value in attrs:
            self.found.setdefault(name, []).append(value or "")


# ---- what can be asked -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_head_says_the_caps(language: Language) -> None:
    made = screens.make("query", of(language), marts.read, date(2026, 11, 22))
    limits = Limits()
    assert f"{limits.rows:,}" in made and f"{limits.bytes // 2**20} MB" in made and str(round(limits.seconds)) in made


def test_every_table_of_the_snapshot_is_offered_with_its_columns_and_meanings() -> None:
    known = {(table.schema, table.name): table for table in contents()}
    assert {name for schema, name in known if schema == "live"} == {*marts.public(), "meta"}
    assert {name for schema, name in known if schema == "analysis"} == {*for_people()}
    for table in known.values():
        assert table.zh and table.en, table.name
        assert [field.name for field in table.fields if not (field.zh and field.en)] == [], table.name
    standings = known["live", "standings"]
    assert [field.name for field in standings.fields] == marts.read("standings").columns
    assert {field.name: field.kind for field in standings.fields}["unit_id"] == "VARCHAR"


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_browser_of_tables_holds_what_completion_reads(language: Language) -> None:
    marks = Marks(str(query.beside(of(language), []))).found
    assert marks["data-path"] == ["analysis live"]
    assert "live.standings" in marks["data-table"] and "unit_id" in marks["data-column"]
    assert "standings" in marks["data-insert"] and "live.standings" not in marks["data-insert"]


def test_a_kept_question_is_a_link_that_keeps_nothing_of_the_one_before() -> None:
    kept = Saved("abcd2345", 2, tiny.HOSTILE, "select 1", (), "周敏", "2026-11-05T08:00:00Z")
    view = VIEW.on(saved="other", **{"p.unit": "towns-2"})
    made = str(query.beside(view, [kept]))
    assert "<script>alert" not in made and "&lt;script&gt;" in made
    address = next(href for href in Marks(made).found["href"] if "saved" in href)
    assert "saved=abcd2345" in address and "p.unit" not in address


def test_an_older_version_says_so_and_the_newest_is_one_link_away() -> None:
    newest = Saved("abcd2345", 3, "t", "select 1", (), tiny.HOSTILE, "2026-11-07T08:00:00Z", is_withdrawn=True)
    older = [replace(newest, no=no, by="周敏", is_withdrawn=False) for no in (2, 1)]
    view = VIEW.on(saved="abcd2345", version="1", **{"p.unit": "towns-2"})
    made = str(query.versions(older[1], [newest, *older], view))
    assert "较早的第 1 版" in made and "已移出列表" in made and "<script>alert" not in made
    addresses = Marks(made).found["href"]
    assert ["version=2" in each for each in addresses] == [
        False,
        False,
        True,
    ]  # the newest, in the sentence and the list
    assert all("saved=abcd2345" in each and "p.unit" not in each for each in addresses)
    assert "较早的" not in str(query.versions(newest, [newest, *older], view))


def test_columns_with_nan_are_named_since_the_grid_shows_it_as_null() -> None:
    frame = pl.DataFrame({"a": [1.0, None], "<b>": [float("nan"), None], "c": ["nan", ""], "d": [float("inf"), 0.0]})
    made = str(query.answered(answer(frame), VIEW, "Asia/Shanghai", Question("")))
    assert "&lt;b&gt; 列" in made and "NaN" in made
    assert "NaN" not in str(query.answered(answer(frame.drop("<b>")), VIEW, "Asia/Shanghai", Question("")))


@pytest.mark.parametrize(
    ("sql", "issue", "is_said"),
    [
        ("from movement", "9/2", True), ('select 1 from analysis."movement" m', "9/2", True), ("from movement", "", False),
        ("from standing a join Movement using (unit_id)", "9/2", True), ("select movement from standing", "9/2", False),
        ("select a.movement from standing a -- from movement", "9/2", False),
    ],
)  # fmt: skip
def test_as_published_it_is_said_that_an_issue_lacks_the_period_before(sql: str, issue: str, is_said: bool) -> None:
    made = str(query.answered(answer(pl.DataFrame({"a": [1]})), VIEW, "Asia/Shanghai", Question(sql, issue=issue)))
    assert ("previous_place" in made) is is_said


def test_what_can_be_taken_along_says_size_and_digest_as_far_as_they_are_known() -> None:
    made = query.take((Offer("current.duckdb", 3 * 2**20, "ab" * 32), Offer("months.zip", None, "")), VIEW)
    assert "3.0 MB" in made and "abababababababab" in made and made.count("SHA-256") == 1


def test_an_own_table_says_what_each_column_was_taken_for_and_what_kept_it_from_being_more() -> None:
    cells = [(1, ("单位 名称", "人口")), *((no, (f"镇{no}", "1200")) for no in range(2, 9)), (9, ("县城", "约900"))]
    made = str(query.own_tables([table_of(cells, "人口.csv")], VIEW))
    marks = Marks(made).found
    assert marks["data-insert"] == ["my.人口"] and marks["data-column"] == ['"单位 名称"', "人口"]
    assert "约900" in made and "文字" in made


@pytest.mark.parametrize(
    ("name", "written"),
    [
        ("人口", "人口"),
        ("a b", '"a b"'),
        ('a"b', '"a""b"'),
        ("From", '"From"'),
        ("left", '"left"'),
        ("name", "name"),
        ("1a", '"1a"'),
    ],
)
def test_a_name_is_quoted_only_where_it_must_be(name: str, written: str) -> None:
    assert query.quoted(name) == written
    with marts.connect(None) as con:
        assert con.execute(f"select {written} from (select 1 as {written})").fetchall() == [(1,)]


# ---- addresses and fields ----------------------------------------------------------------------------------------------


def test_values_stand_in_the_address_of_this_page_alone() -> None:
    view = VIEW.on(saved="abcd2345", **{"p.unit": "towns-2", "p.n:number": "5"})
    address = links.href("query", view)
    assert "saved=abcd2345" in address and "p.unit=towns-2" in address and "p.n%3Anumber=5" in address
    assert "p.unit" not in links.href("ranking", view) and "saved" not in links.href("ranking", view)
    assert links.own_parameters("ranking", {"p.unit": "x", "q": "y"}) == (("q", "y"),)


@pytest.mark.parametrize(
    ("kind", "code", "said"),
    [
        ("unit", "towns-2", None), ("group", "organs", "区直机关组"), ("scope", "2026-Q3", "2026年第三季度"),
        ("month", "2026-10", None), ("item", "INF", "信息"), ("indicator", "INF-01", None),
    ],
)  # fmt: skip
def test_a_parameter_of_a_kind_is_a_drop_down_of_its_codes(kind: Any, code: str, said: str | None) -> None:
    found = query.options(Parameter("one", kind), VIEW, marts.read)
    assert code in found
    assert said is None or found[code] == said


@pytest.mark.parametrize("kind", ["text", "number", "day"])
def test_what_is_written_by_hand_is_no_drop_down(kind: Any) -> None:
    assert query.options(Parameter("one", kind), VIEW, marts.read) == {}


def test_a_field_begins_with_its_default_then_with_what_is_looked_at_then_with_the_first() -> None:
    units = query.options(Parameter("unit", "unit"), VIEW, marts.read)
    assert query.first(Parameter("unit", "unit", default="towns-3"), VIEW, units) == "towns-3"
    assert query.first(Parameter("unit", "unit", default="gone"), VIEW, units) == next(iter(units))
    assert query.first(Parameter("unit", "unit"), VIEW, units) == "towns-1"
    assert query.first(Parameter("words"), VIEW, {}) == ""


def test_a_label_of_a_persons_own_is_text_and_nothing_else() -> None:
    hostile = Parameter("n", label_zh="![x](http://elsewhere/x.png) `$a$` :red[b]", label_en="")
    for language in LANGUAGES:
        assert not set(query.label(hostile, language)) & set("![]`$:*_<>")
    assert query.label(Parameter("least_score"), "zh_CN") == "$least_score"


# ---- what came back ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("cut", ["", "rows", "bytes"])
def test_the_line_above_the_rows_says_how_many_how_long_and_what_was_cut(language: Language, cut: Any) -> None:
    frame = pl.DataFrame({"a": range(1200)})
    made = query.answered(answer(frame, cut=cut, waited=3.2), of(language), "Asia/Shanghai", Question(""))
    assert "1,200" in made and "23" in made and "3.2" in made and "e8e8e8e8e8e8" in made
    assert ('class="cut"' in made) is bool(cut)
    assert not cut or (f"{Limits().rows:,}" if cut == "rows" else "32 MB") in made


def test_no_rows_and_values_left_empty_are_said() -> None:
    made = query.answered(
        answer(pl.DataFrame({"a": []})), VIEW, "Asia/Shanghai", Question("", {"unit": None, "n": Decimal(5)})
    )
    assert "没有符合条件的行" in made and "$unit" in made and "$n" not in made


def test_what_was_published_is_not_told_as_the_data_of_now() -> None:
    made = query.answered(answer(pl.DataFrame({"a": [1]})), VIEW, "Asia/Shanghai", Question("", issue="9/2"))
    assert "9/2" in made and "数据截至" not in made


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_refusal_says_why_and_where_with_a_caret_and_keeps_the_engines_words_behind_a_click(
    language: Language,
) -> None:
    sql = "select 名称,\n  名次 scor from standings <b>"
    fault = NotAnswered("wrong", Phrase("query_errors.cancelled", {}), 2, 6, "Binder Error: <i>scor</i>")
    made = str(query.refused(fault, sql, language))
    assert "<i>scor" not in made and "<b>" not in made.replace("<p><b>", "")
    excerpt = re.search(r'<pre class="scroll">(.*?)</pre>', made, re.DOTALL)
    assert excerpt and excerpt[1].split("\n") == ["  名次 scor from standings &lt;b&gt;", " " * 7 + "^"]
    assert made.index("<details") < made.index("Binder Error")


@pytest.mark.parametrize(
    ("ahead", "told"), [(3, "前面还有 3 个"), (1, "前面还有 1 个"), (0, "下一个就是"), (None, "正在查询")]
)
def test_who_waits_is_told_the_place_in_the_queue(ahead: int | None, told: str) -> None:
    assert told in query.underway(ahead, 2.0, "zh_CN")


@pytest.mark.parametrize(
    "end", ["refused", "wrong", "too_slow", "too_large", "killed", "cancelled", "busy", "no_snapshot"]
)
def test_the_history_words_every_end(end: str) -> None:
    one = {"sql": "select 1\n" * 40, "at": datetime(2026, 11, 5, 9, 3), "rows": None, "seconds": 0.0, "end": end}
    made = str(query.history([one | {"rows": 12, "end": ""}, one], "zh_CN"))
    assert "12 行" in made and "09:03" in made
    assert Marks(made).found["data-example"] == ["select 1\n" * 40] * 2


def test_the_sheet_about_an_export_says_what_was_asked_of_which_data() -> None:
    told = query.about("select $n", {"n": Decimal("12.5")}, answer(pl.DataFrame({"a": [1]}), cut="rows"), "zh_CN")
    rows = dict(told.iter_rows())
    assert rows["$n"] == "12.5" and rows["语句"] == "select $n" and rows["快照 SHA-256"] == "e8" * 32
    assert "10,000" in rows["是否截断"]


# ---- what is drawn -----------------------------------------------------------------------------------------------------

ROWS = pl.DataFrame({
    "unit": ["<b>甲</b>", "乙", None], "code": ["001", "2026-10", "3"], "n": [3, 1, 2],
    "score": pl.Series([Decimal("97.40"), None, Decimal("81.25")], dtype=pl.Decimal(10, 2)),
})  # fmt: skip


@pytest.mark.parametrize("sort", query_plot.SORTS)
def test_plotly_takes_a_drawing_as_it_is(sort: query_plot.Sort) -> None:
    go = pytest.importorskip("plotly.graph_objects")
    made = query_plot.figure(ROWS, sort, "code", ["score", "n"])
    go.Figure(made)  # raises for a word plotly does not know
    assert made["data"][0]["y"] == [97.4, None, 81.25]
    assert made["data"][0]["x"] == ["001", "2026-10", "3"] and made["layout"]["xaxis"]["type"] == "category"


def test_texts_of_a_drawing_are_no_tags() -> None:
    made = query_plot.figure(ROWS.rename({"n": "<i>%{x}</i>"}), "bar", "unit", ["<i>%{x}</i>"])
    assert "<b>甲" not in json.dumps(made, ensure_ascii=False) and "%{x}</i>" not in json.dumps(made)
    assert made["data"][0]["x"][0] == "&lt;b&gt;甲&lt;/b&gt;" and made["data"][0]["x"][2] is None


def test_what_is_drawn_first_is_a_text_across_and_a_measured_number_upwards() -> None:
    found = query_plot.columns(ROWS)
    assert found.upwards == ["n", "score"] and query_plot.usual(found) == ("unit", "score")
    assert query_plot.usual(query_plot.columns(ROWS.select("n"))) == ("n", "n")


def test_no_more_rows_are_drawn_than_can_be_told_apart() -> None:
    many = pl.DataFrame({"a": [str(n) for n in range(9000)], "b": range(9000)})
    for sort in query_plot.SORTS:
        assert len(query_plot.figure(many, sort, "a", ["b"])["data"][0]["x"]) == query_plot.DRAWN[sort]


# ---- the editor --------------------------------------------------------------------------------------------------------


def test_the_lock_of_the_editor_names_no_registry_and_pins_every_package() -> None:
    text = (ROOT / "scripts" / "editor" / "package-lock.json").read_text("utf-8")
    asked = json.loads((ROOT / "scripts" / "editor" / "package.json").read_text("utf-8"))
    locked = json.loads(text)["packages"]
    assert "http" not in text
    for name, version in (asked["dependencies"] | asked["devDependencies"]).items():
        assert re.fullmatch(r"\d+\.\d+\.\d+", version) and locked[f"node_modules/{name}"]["version"] == version


def test_the_notices_tell_the_licence_of_every_package_the_editor_is_built_of() -> None:
    locked = json.loads((ROOT / "scripts" / "editor" / "package-lock.json").read_text("utf-8"))["packages"]
    told = (ROOT / "ui" / "editor-notices.txt").read_text("utf-8")
    built = {path.removeprefix("node_modules/"): one for path, one in locked.items() if path and not one.get("dev")}
    for name, one in built.items():
        assert f"{name} {one['version']} (MIT)" in told
    assert told.count("Permission is hereby granted") == len(built)


@pytest.mark.campaign
def test_the_committed_editor_is_what_its_lock_builds(tmp_path: Path) -> None:
    """With node and a registry; the product needs neither."""
    if shutil.which("npm") is None:
        pytest.skip("no node on this machine")
    work = tmp_path / "editor"
    shutil.copytree(ROOT / "scripts" / "editor", work, ignore=shutil.ignore_patterns("node_modules"))
    subprocess.run(["npm", "ci", "--no-audit", "--no-fund"], cwd=work, check=True, capture_output=True, timeout=300)
    subprocess.run(
        ["node", "build.mjs", "--out", str(tmp_path)], cwd=work, check=True, capture_output=True, timeout=120
    )
    for name in ("editor.js", "editor-notices.txt"):
        assert (tmp_path / name).read_bytes() == (ROOT / "ui" / name).read_bytes()
