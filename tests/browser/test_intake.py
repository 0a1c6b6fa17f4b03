"""The pile in a real browser, with a real job server and real files: what was dropped in is told right, and nothing is lost."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import expect

import desk
from tests.browser import office
from tests.browser.conftest import Open, quiet, settled
from tests.browser.office import drop, in_state, quietened, row, table

pytestmark = pytest.mark.browser
EXAMPLE = office.EXAMPLE / "files"


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("pile") / "data"


@pytest.fixture(scope="module")
def address(data: Path) -> Iterator[str]:
    with office.running(data) as found:
        yield found


@pytest.fixture(autouse=True)
def empty_desk(data: Path, address: str) -> None:
    """Each test begins with nothing on the desk; what earlier ones loaded stays loaded."""
    office.clear(data)


def held(data: Path) -> list[desk.Row]:
    with desk.looked_at(data) as seat:
        return seat.items()


def test_a_pile_of_five_is_told_right_while_another_person_reads(visit: Open, address: str) -> None:
    seen, other = visit(f"{address}/intake?lang=zh", 1366, 768), visit(f"{address}/?lang=zh")
    page = seen.page
    expect(page.locator("h1")).to_have_text("还没有收到文件")
    pile = {
        "好_2026-10.csv": table("2026-10,青石镇,26,21").encode("utf-8-sig"),
        "三处错_2026-10.csv": table("2026-10,松岗镇,约20,18", "2026-10,河湾街,20,2x", "2026-10,青石镇,25,20").encode(
            "gb18030"
        ),
        "monthly.csv": (EXAMPLE / "monthly.csv").read_bytes(),
        "工作簿.xlsx": office.bomb(),
        "报表.eml": office.mail("附件_2026-10.csv", table("2026-10,松岗镇,20,19").encode()),
    }
    drop(page, pile)
    expect(page.locator(".work")).to_have_count(1)
    other.page.locator("[data-testid=stTopNavLink]", has_text="排名").click()
    expect(other.page.locator(".league")).to_be_visible()
    assert page.locator(".files").count() == 0, "the other page answered while the files were read"
    in_state(page, "好_2026-10.csv", "version")
    for name, state in (("三处错_2026-10.csv", "questions"), ("monthly.csv", "duplicate"), ("工作簿.xlsx", "unreadable"),
                        ("报表.eml", "container"), ("附件_2026-10.csv", "version")):  # fmt: skip
        expect(page.locator(f"{row(page, name)}[data-state={state}]")).to_have_count(1)
    expect(page.locator("h1")).to_contain_text("4份待办")
    expect(page.locator(row(page, "附件_2026-10.csv"))).to_contain_text("11月3日 16:21 发件人时间")
    expect(page.locator(f"{row(page, '附件_2026-10.csv')}.depth-1")).to_have_count(1)
    expect(page.locator(row(page, "好_2026-10.csv"))).to_contain_text("将替换 monthly.csv")
    before = page.locator(".files").inner_text()
    page.reload()
    settled(page)
    assert page.locator(".files").inner_text() == before, "leaving and coming back works"
    assert quiet(seen) == [] and other.complaints == []


@pytest.mark.parametrize(
    ("lang", "where"), [("en", (390, 844, "dark")), ("zh", (390, 844, "light")), ("en", (1366, 625, "light"))]
)
def test_the_pile_is_quiet_everywhere(visit: Open, address: str, lang: str, where: tuple[int, int, str]) -> None:
    seen = visit(f"{address}/intake?lang={lang}", *where)
    drop(seen.page, {"好.csv": table("2026-10,青石镇,27,21").encode(), "扫描.pdf": b"%PDF-1.4\n1 0 obj\n"})
    in_state(seen.page, "扫描.pdf", "typing")
    assert quiet(seen) == []


def test_a_folder_is_dropped_in_whole(visit: Open, address: str, data: Path, tmp_path: Path) -> None:
    (tmp_path / "十月" / "镇").mkdir(parents=True)
    (tmp_path / "十月" / "甲.csv").write_text(table("2026-10,青石镇,41,21"), encoding="utf-8")
    (tmp_path / "十月" / "镇" / "乙.csv").write_text(table("2026-10,松岗镇,42,21"), encoding="utf-8")
    page = visit(f"{address}/intake?lang=zh").page
    page.locator("input[type=file]").nth(1).set_input_files(tmp_path / "十月")
    in_state(page, "乙.csv", "version")
    assert {(one["file_name"], one["source"], one["note"]) for one in held(data)} == {
        ("甲.csv", "folder", "十月"), ("乙.csv", "folder", "十月/镇"),
    }  # fmt: skip


def test_states_and_words_narrow_the_table(visit: Open, address: str) -> None:
    page = visit(f"{address}/intake?lang=zh").page
    drop(page, {"甲.csv": table("2026-10,青石镇,28,21").encode(), "乙.csv": table("2026-10,松岗镇,约20,18").encode()})
    in_state(page, "乙.csv", "questions")
    page.locator("#chip-questions").click()
    expect(page.locator(".files tbody tr")).to_have_count(1)
    expect(page.locator("#chip-questions")).to_have_attribute("aria-current", "true")
    page.locator("#chip-all").click()
    expect(page.locator(".files tbody tr")).to_have_count(2)
    box = page.get_by_label("找文件或单位")
    box.fill("青石")
    box.press("Enter")
    expect(page.locator(".files tbody tr")).to_have_count(1)
    expect(page.locator(row(page, "甲.csv"))).to_have_count(1)
    page.go_back()
    expect(page.locator(".files tbody tr")).to_have_count(2)


def test_all_that_is_ready_is_loaded_after_it_was_named(visit: Open, address: str, data: Path) -> None:
    page = visit(f"{address}/intake?lang=zh").page
    drop(
        page,
        {
            "值班.csv": "期间,单位,值班差错\n2026-11,松岗镇,1\n".encode(),
            "错.csv": table("2026-10,松岗镇,约20,18").encode(),
        },
    )
    in_state(page, "值班.csv", "ready")
    page.get_by_role("button", name="全部入库（1）").click()
    dialog = page.get_by_role("dialog")
    expect(dialog.locator(".confirm li")).to_have_count(1)
    expect(dialog).to_contain_text("值班.csv")
    assert {one["state"] for one in held(data)} == {"ready", "questions"}, "nothing is loaded before it is confirmed"
    dialog.get_by_role("button", name="确认入库").click()
    in_state(page, "值班.csv", "loaded")
    in_state(page, "错.csv", "questions")
    expect(page.get_by_role("button", name="全部入库")).to_have_count(0)


def test_an_upload_cancelled_half_way_leaves_nothing(visit: Open, address: str, data: Path) -> None:
    page = visit(f"{address}/intake?lang=zh").page
    lines = [f"2026-10,松岗镇,{at},18" for at in range(120_000)]
    drop(page, {f"大表{at}.csv": table(*lines, f"2026-10,青石镇,{at},1").encode() for at in range(3)})
    expect(page.locator(".work")).to_have_count(1)
    page.get_by_role("button", name="取消").click()
    quietened(page)
    expect(page.locator(".notice", has_text="已取消")).to_be_visible()
    assert held(data) == []
    page.get_by_role("button", name="知道了").click()
    expect(page.locator("h1")).to_have_text("还没有收到文件")
    expect(page.locator(".notice", has_text="已取消")).to_have_count(0)
    drop(page, {"后来.csv": table("2026-10,青石镇,29,21").encode()})
    in_state(page, "后来.csv", "version")
