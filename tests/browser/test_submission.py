"""One file in a real browser, with a real job server: returned, mended, explained, compared and loaded."""

from __future__ import annotations

import io
import json
import re
from collections.abc import Iterator
from pathlib import Path

import duckdb
import openpyxl
import pytest
from playwright.sync_api import Page, expect

import desk
from tests.browser import office
from tests.browser.conftest import Open, quiet, settled
from tests.browser.office import drop, in_state, open_file, quietened, table, to_intake, workbook

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("file") / "data"


@pytest.fixture(scope="module")
def address(data: Path) -> Iterator[str]:
    with office.running(data) as found:
        yield found


@pytest.fixture(autouse=True)
def empty_desk(data: Path, address: str) -> None:
    """Each test begins with nothing on the desk; what earlier ones loaded stays loaded."""
    office.clear(data)


def press(page: Page, name: str) -> None:
    page.get_by_role("button", name=name, exact=True).click()


def confirmed(page: Page, **fields: str) -> None:
    """Fill in the dialog's fields by their labels."""
    dialog = page.get_by_role("dialog")
    for label, said in fields.items():
        field = dialog.get_by_label(label)
        field.fill(said)
        field.press("Tab")


def give_back(page: Page) -> bytes:
    """Return the file that is shown; its return sheet."""
    press(page, "退回核实")
    expect(page.get_by_role("dialog")).to_contain_text("状态改为“已退回”")
    button = page.get_by_role("button", name="退回，生成退回表", exact=True)
    button.click()
    try:
        expect(page.get_by_role("dialog")).to_be_hidden(timeout=20_000)
    except AssertionError:  # pressed while the page under it was still being drawn: a person presses again
        button.click()
    expect(page.locator("h1")).to_contain_text("已退回")
    quietened(page)
    with page.expect_download() as got:
        press(page, "下载退回表")
    return Path(got.value.path()).read_bytes()


def test_a_gb18030_file_with_three_faults_is_returned_mended_and_loaded(visit: Open, address: str) -> None:
    seen = visit(f"{address}/intake?lang=zh", 1366, 768)
    page = seen.page
    faulty = table("2026-10,松岗镇,约20,18", "2026-10,河湾街,20,2x", "2026-10,青石镇,25,20")
    drop(page, {"月报.csv": faulty.encode("gb18030")})
    in_state(page, "月报.csv", "questions")
    open_file(page, "月报.csv")
    expect(page.locator(".facts")).to_contain_text("GB18030")
    expect(page.locator(".cause")).to_have_count(3)
    expect(page.locator(".places").first).to_contain_text("约20")
    assert quiet(seen) == []
    sheet = openpyxl.load_workbook(io.BytesIO(give_back(page)))
    noted = [cell.value for one in sheet for line in one.iter_rows() for cell in line if cell.comment]
    assert "约20" in noted and "2x" in noted, "the faulty cells are marked"
    expect(page.locator("#letter-text")).to_contain_text("约20")
    assert quiet(seen) == []
    to_intake(page)
    right = table("2026-10,松岗镇,20,17", "2026-10,河湾街道,20,20", "2026-10,青石镇,25,20")
    drop(page, {"月报_更正.csv": right.encode("gb18030")})
    in_state(page, "月报_更正.csv", "version")
    in_state(page, "月报.csv", "answered")
    open_file(page, "月报_更正.csv")
    expect(page.locator("#differs tbody tr")).to_have_count(1)
    expect(page.locator("#differs tbody tr")).to_contain_text("松岗镇")
    press(page, "算对名次的影响")
    expect(page.locator("#effect .own")).not_to_have_count(0)
    quietened(page)
    assert quiet(seen) == []
    press(page, "确认为新版本")
    expect(page.locator("h1")).to_contain_text("可以入库")
    quietened(page)
    press(page, "确认入库")
    expect(page.get_by_role("dialog")).to_contain_text("将替换“monthly.csv”")
    press(page, "入库")
    expect(page.locator("h1")).to_contain_text("已入库")
    expect(page.locator("#history")).to_contain_text("确认为新版本")


def test_a_workbook_is_marked_downloaded_corrected_and_loaded(visit: Open, address: str) -> None:
    page = visit(f"{address}/intake?lang=zh").page
    drop(page, {"月报.xlsx": workbook("2026-10,松岗镇,22,19", "2026-10,河湾街道,一二,11")})
    in_state(page, "月报.xlsx", "questions")
    open_file(page, "月报.xlsx")
    book = openpyxl.load_workbook(io.BytesIO(give_back(page)))
    (cell,) = [
        cell for one in book for line in one.iter_rows() for cell in line if cell.comment and cell.value == "一二"
    ]
    cell.value = 12
    out = io.BytesIO()
    book.save(out)
    to_intake(page)
    drop(page, {"月报_改好.xlsx": out.getvalue()})
    in_state(page, "月报_改好.xlsx", "version")
    in_state(page, "月报.xlsx", "answered")
    open_file(page, "月报_改好.xlsx")
    press(page, "确认为新版本")
    expect(page.locator("h1")).to_contain_text("可以入库")
    quietened(page)
    press(page, "确认入库")
    press(page, "入库")
    expect(page.locator("h1")).to_contain_text("已入库")


def test_a_cell_is_mended_with_who_confirmed_it_and_the_draft_survives(visit: Open, address: str, data: Path) -> None:
    page = visit(f"{address}/intake?lang=zh").page
    drop(page, {"月报.csv": table("2026-10,青石镇,约31,20").encode()})
    in_state(page, "月报.csv", "questions")
    open_file(page, "月报.csv")
    page.locator("td.acts a").first.click()
    dialog = page.get_by_role("dialog")
    expect(dialog).to_contain_text("约31")
    confirmed(page, 改为="31")
    press(page, "改好，重新核对")
    expect(dialog.get_by_role("alert")).to_contain_text("谁在哪天")
    page.reload()
    settled(page)
    expect(dialog).to_be_visible()  # the address names what was being done
    confirmed(page, **{"改为": "31", "谁确认的（姓名）": "郑洁"})
    press(page, "改好，重新核对")
    expect(page.locator("#edits")).to_contain_text("郑洁")
    quietened(page)
    page.reload()
    settled(page)
    expect(page.locator("#edits code")).to_have_text(["约31", "31"])
    expect(page.locator("#questions")).to_have_count(0)
    with desk.looked_at(data) as seat:
        (edit,) = seat.rows("select old, new, confirmed_by, how from edits")
    assert edit == {"old": "约31", "new": "31", "confirmed_by": "郑洁", "how": "电话"}
    page.locator("#undo-1").click()
    press(page, "撤销，重新核对")
    expect(page.locator("#edits")).to_have_count(0)
    expect(page.locator("#questions")).to_contain_text("约31")


def test_a_name_is_confirmed_once_and_known_from_then_on(visit: Open, address: str) -> None:
    page = visit(f"{address}/intake?lang=zh").page
    drop(page, {"月报.csv": table("2026-10,青石老镇,33,20").encode()})
    in_state(page, "月报.csv", "questions")
    open_file(page, "月报.csv")
    page.locator("td.acts a", has_text="这是哪一个").click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_role("combobox").click()
    page.get_by_role("option", name="青石镇").click()
    press(page, "记住，重新核对")
    expect(page.locator("h1")).to_contain_text("青石镇")
    quietened(page)
    to_intake(page)
    drop(page, {"又一份.csv": table("2026-10,青石老镇,34,20").encode()})
    in_state(page, "又一份.csv", "version")


def test_a_file_is_set_aside_with_a_reason_and_taken_back(visit: Open, address: str) -> None:
    page = visit(f"{address}/intake?lang=zh").page
    drop(page, {"月报.csv": table("2026-10,青石镇,35,20").encode()})
    in_state(page, "月报.csv", "version")
    open_file(page, "月报.csv")
    press(page, "搁置")
    confirmed(page, 原因="单位来电作废")
    page.get_by_role("dialog").get_by_role("button", name="搁置").click()
    expect(page.locator("h1")).to_contain_text("已搁置")
    expect(page.locator("#history")).to_contain_text("单位来电作废")
    press(page, "取回")
    expect(page.locator("h1")).to_contain_text("另一个版本")


def test_ten_thousand_findings_are_grouped_and_paged(visit: Open, address: str, data: Path) -> None:
    page = visit(f"{address}/intake?lang=zh").page
    drop(page, {"大表.csv": table(*[f"2026-10,没有的单位{at},1,1" for at in range(40)]).encode()})
    in_state(page, "大表.csv", "questions")
    with desk.opened(data) as seat:
        (item,) = [one["item_id"] for one in seat.items() if one["file_name"] == "大表.csv"]
        (first,) = seat.rows("select * from findings where item_id = ? and row_no is not null limit 1", item)
        rows = [first | {"no": at, "row_no": at + 2, "value": f"没有的单位{at}"} for at in range(10_000)]
        seat.replace("findings", item, rows)
        seat.change(item, must_fix=len(rows))
    seen = visit(f"{address}/submission?lang=zh&item={item}", 1366, 768)
    page = seen.page
    expect(page.locator(".cause")).to_have_count(1)
    expect(page.locator(".cause tbody tr")).to_have_count(5)
    page.locator("[id^=open-]").click()
    expect(page.locator(".cause tbody tr")).to_have_count(50)
    page.locator("#turn-200").click()
    expect(page.locator(".cause tbody tr").last).to_contain_text("没有的单位9999")
    assert page.evaluate("document.querySelectorAll('*').length") < 3_000
    assert quiet(seen) == []


@pytest.mark.parametrize(
    ("lang", "where"), [("en", (390, 844, "dark")), ("en", (1366, 625, "light")), ("zh", (390, 844, "light"))]
)
def test_a_files_page_is_quiet_everywhere(visit: Open, address: str, lang: str, where: tuple[int, int, str]) -> None:
    seen = visit(f"{address}/intake?lang={lang}", *where)
    page = seen.page
    drop(page, {"月报.csv": table("2026-10,青石镇,约36,20", "2026-10,松岗镇,20,").encode()})
    in_state(page, "月报.csv", "questions")
    open_file(page, "月报.csv")
    expect(page.locator(".cause")).not_to_have_count(0)
    assert quiet(seen) == []
    page.locator("td.acts a").first.click()
    expect(page.get_by_role("dialog")).to_be_visible()
    settled(page)
    assert quiet(seen) == []
    page.keyboard.press("Escape")
    expect(page.get_by_role("dialog")).to_have_count(0)
    expect(page).not_to_have_url(re.compile("act="))


def test_a_scan_is_typed_into_a_template(visit: Open, address: str) -> None:
    page = visit(f"{address}/intake?lang=zh").page
    drop(page, {"扫描件.pdf": b"%PDF-1.4\n1 0 obj\n<< /Type /Catalog >>\nendobj\n"})
    in_state(page, "扫描件.pdf", "typing")
    open_file(page, "扫描件.pdf")
    press(page, "生成录入模板")
    dialog = page.get_by_role("dialog")
    press(page, "生成模板")
    expect(dialog.get_by_role("alert")).to_contain_text("请选单位")
    dialog.get_by_role("combobox", name="单位").click()
    page.get_by_role("option", name="松岗镇").click()
    press(page, "生成模板")
    expect(page.get_by_role("button", name="下载录入模板")).to_be_visible()
    quietened(page)
    with page.expect_download() as got:
        press(page, "下载录入模板")
    book = openpyxl.load_workbook(io.BytesIO(Path(got.value.path()).read_bytes()))
    told = [str(cell.value) for sheet in book for line in sheet.iter_rows() for cell in line if cell.value]
    assert any("松岗镇" in cell for cell in told) and any("按期办结数" in cell for cell in told)


def test_a_cell_of_a_loaded_file_is_put_right_and_loaded_once_more(visit: Open, address: str, data: Path) -> None:
    page = visit(f"{address}/intake?lang=zh").page
    drop(page, {"值班.csv": "期间,单位,值班差错\n2026-10,青石镇,3\n".encode()})
    quietened(page)
    open_file(page, "值班.csv")
    if page.get_by_role("button", name="确认为新版本").count():
        press(page, "确认为新版本")
        expect(page.locator("h1")).to_contain_text("可以入库")
        quietened(page)
    press(page, "确认入库")
    press(page, "入库")
    expect(page.locator("h1")).to_contain_text("已入库")
    quietened(page)
    press(page, "改一格")
    confirmed(page, **{"哪一格（如 C5）": "C2", "现在的值（照原样）": "3", "改为": "2", "谁确认的（姓名）": "郑洁"})
    press(page, "改好，重新核对")
    expect(page.locator("h1")).to_contain_text("可以入库")
    quietened(page)
    press(page, "确认入库")
    expect(page.get_by_role("dialog")).to_contain_text("竞赛办改动1格")
    press(page, "入库")
    expect(page.locator("h1")).to_contain_text("已入库")
    expect(page.locator("#edits")).to_contain_text("郑洁")


def test_what_a_unit_says_to_a_doubt_is_written_down_after_loading_too(visit: Open, address: str, data: Path) -> None:
    page = visit(f"{address}/intake?lang=zh").page
    drop(page, {"月报.csv": table("2026-10,松岗镇,90,85").encode()})
    quietened(page)
    in_state(page, "月报.csv", "version")
    with desk.opened(data) as seat:
        (item,) = seat.items()
        seat.change(item["item_id"], state="loaded", load_id=str(loaded(data)), please_check=1)
        seat.replace("findings", item["item_id"], [DOUBT])
    open_file(page, "月报.csv")
    page.locator("td.acts a", has_text="写说明").click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_label("说明", exact=True).fill("合并办理，数目属实")
    confirmed(page, **{"谁说的（姓名）": "周敏"})
    press(page, "记下")
    expect(page.locator(".explained")).to_contain_text("合并办理，数目属实（周敏）")
    quietened(page)
    expect(page.locator(".notice")).to_have_count(0)
    lines = [json.loads(line) for line in (data / "journal.jsonl").read_text("utf-8").splitlines()]
    assert any("合并办理" in json.dumps(line, ensure_ascii=False) for line in lines)


DOUBT = {
    "no": 0, "file_name": "月报.csv", "sheet": "", "row_no": 2, "column_no": 3, "column_name": "应办件数", "unit_id": "T1", "value": "90",
    "check_id": "unlike_history", "severity": "please_check", "stage": "sense", "suggestion": None, "message_zh": "比上月多得多", "message_en": "far more",
    "remedy_zh": "请核对", "remedy_en": "check it",
}  # fmt: skip


def loaded(data: Path) -> str:
    """The load of the example's own report."""
    con = duckdb.connect(str(data / "snapshot" / "current.duckdb"), read_only=True)
    with con:
        return str(con.execute("select load_id from live.loads where file_name = 'monthly.csv'").fetchone()[0])  # type: ignore[index]
