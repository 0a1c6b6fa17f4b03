"""Questions in a real browser with the real sandbox and job server: written, run, drawn, kept, shared, cancelled, cited."""

from __future__ import annotations

import re
from collections.abc import Iterator
from urllib.parse import quote_plus

import pytest
from playwright.sync_api import Page, expect

from tests.browser import office
from tests.browser.conftest import Open, Profiles, quiet, settled

pytestmark = pytest.mark.browser
SIZES = [(1366, 768, "light"), (390, 844, "dark")]
PLACES = "select unit_zh, unit_en, place, score from standing where scope_id = '2026-10' order by place"
RUNAWAY = "select count(*) from range(100000000) a, range(100000) b"


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    with office.running(tmp_path_factory.mktemp("query") / "data") as found:
        yield f"{found}/query"


def written(page: Page, statement: str) -> None:
    """Put a statement into the editor as a person pastes it."""
    editor = page.get_by_role("textbox", name="SQL 语句")
    editor.click()
    page.keyboard.press("ControlOrMeta+a")
    page.keyboard.insert_text(statement)
    page.keyboard.press("Escape")
    expect(editor).to_contain_text(statement.split("\n")[0])


def ran(page: Page, statement: str) -> None:
    """Ask it with the keyboard."""
    written(page, statement)
    page.keyboard.press("ControlOrMeta+Enter")


def answered(page: Page, rows: str) -> None:
    """Wait for an answer of so many rows."""
    expect(page.locator(".answered > span").first).to_have_text(rows)
    settled(page)


def copied(page: Page) -> str:
    """The address that the page hands on."""
    return str(page.locator("#query-link").text_content())


@pytest.mark.parametrize(("width", "height", "scheme"), SIZES, ids=["desk", "phone"])
@pytest.mark.parametrize("lang", ["zh", "en"])
def test_an_answer_is_in_order(visit: Open, address: str, lang: str, width: int, height: int, scheme: str) -> None:
    statement = "select unit_zh, score from standing where scope_id = $scope and unit_id <> $code"
    seen = visit(f"{address}?lang={lang}&q={quote_plus(statement)}&p.code=T9", width, height, scheme=scheme)
    page = seen.page
    answered(page, "3 行" if lang == "zh" else "3 rows")
    page.wait_for_selector(".cm-content")
    expect(page.get_by_test_id("stDataFrame")).to_be_visible()
    assert quiet(seen) == []


def test_a_mistake_is_told_in_plain_words_and_marked_where_it_stands(visit: Open, address: str) -> None:
    seen = visit(f"{address}?lang=zh&q={quote_plus(f'select unit_zh,{chr(10)}  scor from standing')}", 1366, 768)
    page = seen.page
    expect(page.get_by_role("alert")).to_contain_text("scor")
    expect(page.get_by_role("alert")).to_contain_text("第 2 行第 3 个字符")
    expect(page.locator(".cm-fault")).to_have_text("scor")
    expect(page.locator(".refused details pre")).to_be_hidden()
    assert quiet(seen) == []
    page.get_by_role("textbox", name="SQL 语句").click()
    page.keyboard.type("x")
    expect(page.locator(".cm-fault")).to_have_count(0)


def test_a_statement_is_completed_run_and_drawn_and_taken_along(visit: Open, address: str) -> None:
    page = visit(f"{address}?lang=zh", 1366, 900).page
    written(page, "select unit_zh,  from standing where scope_id = '2026-10'")
    page.keyboard.press("Home")
    for _ in range(len("select unit_zh, ")):
        page.keyboard.press("ArrowRight")
    page.keyboard.type("scor")
    found = page.get_by_role("option", name=re.compile("^score"))
    expect(found.first).to_contain_text("总分")  # with its meaning
    found.first.click()
    expect(page.get_by_role("textbox", name="SQL 语句")).to_have_text(
        "select unit_zh, score from standing where scope_id = '2026-10'"
    )
    page.keyboard.press("ControlOrMeta+Enter")
    answered(page, "3 行")
    page.get_by_role("radio", name="柱").click()
    expect(page.locator(".st-key-query_chart .barlayer .point")).to_have_count(3)
    page.get_by_role("radio", name="线").click()
    expect(page.locator(".st-key-query_chart .scatterlayer path.js-line")).to_have_count(1)
    with page.expect_download() as taken:
        page.get_by_role("button", name="CSV", exact=True).click()
    lines = taken.value.path().read_bytes()
    assert lines.startswith(b"\xef\xbb\xbfunit_zh,score") and lines.count(b"\n") == 4


def test_a_kept_question_becomes_fields_and_a_link_that_another_person_opens(
    visit: Open, address: str, profiles: Profiles
) -> None:
    page = visit(f"{address}?lang=zh", 1366, 900).page
    ran(page, "select unit_zh, score\nfrom standing\nwhere scope_id = $scope and unit_id = $unit and score > $least")
    expect(page.get_by_label("$unit")).to_have_value("河湾街道")  # the unit that is looked at
    page.get_by_role("button", name="参数种类").click()
    page.get_by_test_id("stPopoverBody").get_by_label("$least").click()
    page.get_by_role("option", name="数字").click()
    page.keyboard.press("Escape")
    page.get_by_label("$least", exact=True).fill("1")
    page.get_by_role("button", name="运行", exact=True).click()
    answered(page, "1 行")
    page.get_by_role("button", name="保存", exact=True).click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_label("标题").fill("一个单位的分")
    dialog.get_by_label("$unit 的中文名称").fill("哪个单位")
    dialog.get_by_role("button", name="保存", exact=True).click()
    expect(dialog).to_contain_text("请写上您的姓名")
    dialog.get_by_label("您的姓名").fill("周敏")
    dialog.get_by_role("button", name="保存", exact=True).click()
    expect(dialog).to_have_count(0)
    expect(page.get_by_role("link", name="一个单位的分")).to_be_visible()
    expect(page).to_have_url(re.compile(r"saved=\w{8}&.*p\.unit=T2"))
    link = copied(page)
    assert "saved=" in link and "q=" not in link

    other = visit(
        link.replace("p.unit=T2", "p.unit=T3"), 1366, 900, scheme="dark"
    ).page  # a profile that knows nothing of it
    answered(other, "1 行")
    expect(other.get_by_label("哪个单位")).to_have_value("青石镇")
    expect(other.get_by_role("textbox", name="SQL 语句")).to_contain_text("unit_id = $unit")

    ran(other, "select score from standing where scope_id = $scope and unit_id = $unit and score > $least")
    other.get_by_role("button", name="保存", exact=True).click()
    dialog = other.get_by_role("dialog")
    dialog.get_by_label("您的姓名").fill("李明")
    dialog.get_by_role("button", name="存为新版本").click()
    expect(dialog).to_have_count(0)
    other.get_by_text("共 2 个版本").click()
    other.get_by_role("link", name="第 1 版").click()
    expect(other.get_by_role("textbox", name="SQL 语句")).to_contain_text("select unit_zh, score")
    expect(other.locator(".versions .compared")).to_contain_text("这是较早的第 1 版")
    expect(other).to_have_url(re.compile(r"saved=\w{8}&version=1"))
    other.get_by_role("link", name="打开最新的第 2 版").click()
    expect(other.get_by_role("textbox", name="SQL 语句")).not_to_contain_text("unit_zh")
    expect(other.locator(".versions .compared")).to_have_count(0)


def test_a_runaway_is_cancelled_and_the_next_question_answered(visit: Open, address: str) -> None:
    page = visit(f"{address}?lang=zh", 1366, 768).page
    ran(page, RUNAWAY)
    expect(page.locator(".underway")).to_contain_text("正在查询")
    page.get_by_role("button", name="取消").click()
    expect(page.get_by_role("alert")).to_contain_text("取消")
    ran(page, PLACES)
    answered(page, "3 行")
    expect(page.locator(".asked li")).to_have_count(2)
    expect(page.locator(".asked li").nth(1)).to_contain_text("已取消")


def test_an_own_table_joins_for_the_sitting_and_cannot_be_cited(visit: Open, address: str) -> None:
    page = visit(f"{address}?lang=zh", 1366, 900).page
    cells = "单位,常住人口,面积\n松岗镇,38100,约90\n河湾街道,60500,21.5\n青石镇,41200,66\n外地,1,2\n又一处,3,4\n"
    file = {"name": "人口.csv", "mimeType": "text/csv", "buffer": cells.encode("gb18030")}
    page.locator(".st-key-query_bring input[type=file]").set_input_files([file])  # type: ignore[list-item]
    expect(page.locator("[data-table='my.人口']")).to_contain_text("整数")
    expect(page.locator("[data-table='my.人口'] .but")).to_contain_text("约90")  # why this column is text
    ran(page, "select unit_zh, score, 常住人口 from standing join my.人口 on 单位 = unit_zh where scope_id = '2026-10'")
    answered(page, "3 行")
    page.get_by_role("button", name="引用", exact=True).click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_label("您的姓名").fill("周敏")
    dialog.get_by_role("button", name="生成引用").click()
    expect(dialog).to_contain_text("自带表")
    page.keyboard.press("Escape")
    page.locator(".st-key-query_bring input[type=file]").set_input_files(
        [{**file, "buffer": "单位,常住人口\n松岗镇,38200\n".encode()}, {**file, "name": "人口.txt"}]  # type: ignore[list-item]
    )
    told = page.locator(".st-key-query_side").get_by_role("status")
    expect(told.filter(has_text="my.人口 已换成刚带来的 人口.csv：现有 1 行，原有 5 行")).to_be_visible()
    expect(told.filter(has_text="人口.txt 对应 my.人口_2")).to_be_visible()
    page.get_by_role("button", name="移去 my.人口", exact=True).click()
    expect(page.locator("[data-table='my.人口']")).to_have_count(0)
    expect(page.locator("[data-table='my.人口_2']")).to_have_count(1)


def test_a_citation_asked_again_says_whether_it_is_identical(visit: Open, address: str) -> None:
    page = visit(f"{address}?lang=zh&q={quote_plus(PLACES)}", 1366, 900).page
    answered(page, "3 行")
    page.get_by_role("button", name="引用", exact=True).click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_label("您的姓名").fill("周敏")
    dialog.get_by_role("button", name="生成引用").click()
    expect(dialog).to_have_count(0)
    told = str(page.locator("#citation").text_content())
    assert "3 行" in told and "周敏" in told

    again = visit(f"{told[told.index('http') :]}&lang=zh", 1366, 900).page
    answered(again, "3 行")
    expect(again.locator(".compared")).to_contain_text("按当时的快照重新计算，结果一致")
    again.get_by_role("button", name="按现在的数据查").click()
    expect(again.locator(".compared")).to_contain_text("按现在的数据计算，结果与引用时一致")


def test_what_is_typed_outlives_reruns_other_pages_and_what_is_put_in_its_place(visit: Open, address: str) -> None:
    page = visit(f"{address}?lang=zh", 1366, 900).page
    editor = page.get_by_role("textbox", name="SQL 语句")
    written(page, "select 1 as kept_text where $unit is null")
    page.get_by_label("$unit").wait_for()  # the server knows it by now and has drawn its field
    page.keyboard.type(" -- more")
    page.get_by_role("link", name="排名").click(delay=100)  # as a hand does: the button goes down, then up
    page.wait_for_selector(".sb[data-page^=ranking] h1")
    page.get_by_role("link", name="查询", exact=True).click()
    page.get_by_label("$unit").wait_for()
    expect(editor).to_contain_text("kept_text where $unit is null -- more")

    page.get_by_role("searchbox").fill("升降")  # a meaning; the name follows from it
    view = page.locator("[data-table='analysis.standing']")
    view.locator("summary").wait_for()
    expect(page.locator("[data-table='live.units']")).to_be_hidden()
    view.get_by_role("button", name=re.compile("^movement")).click()
    expect(editor).to_contain_text("movement")
    page.get_by_role("searchbox").fill("standing")
    view.locator("summary").click()
    view.get_by_role("button", name="示例").click()
    expect(editor).to_contain_text("from analysis.standing")
    page.keyboard.press("ControlOrMeta+z")
    expect(editor).to_contain_text("kept_text")

    page.keyboard.press("Tab")  # indents, and after Esc leaves
    expect(editor).to_be_focused()
    page.keyboard.press("Escape")
    page.keyboard.press("Tab")
    expect(editor).not_to_be_focused()


def test_going_back_shows_the_question_before(visit: Open, address: str) -> None:
    page = visit(f"{address}?lang=zh&q=select+1+as+first", 1366, 768).page
    answered(page, "1 行")
    ran(page, "select unnest([1, 2]) as second")
    answered(page, "2 行")
    page.go_back()
    expect(page.get_by_role("textbox", name="SQL 语句")).to_contain_text("as first")
    answered(page, "1 行")
