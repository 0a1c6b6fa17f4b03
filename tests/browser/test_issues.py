"""The page of issues in a browser: what was published beside what counts now, and what a revision changed, old to new."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import timedelta

import pytest
from playwright.sync_api import expect

import marts
from etl import build, publish
from tests.browser.conftest import Open, quiet, serving, settled
from tests.etl.frozen import LATER, WHY
from tests.etl.office import BY, NOW, home_of_four, load, monthly
from tests.etl.test_publish import issued

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """October was published and revised, and its live data differ once more."""
    folder = tmp_path_factory.mktemp("issues")
    home = home_of_four(folder)
    with build.desk(home, BY, NOW) as seat:
        issued(seat)
    load(home, monthly(folder, "2026-10,松岗镇,20,20", "2026-10,河湾街道,20,1", name="更正.csv"), now=LATER)
    with build.desk(home, BY, LATER) as seat:
        publish.revise(seat, seat.rulebooks["tiny"], "2026-01", WHY["reason"], WHY["asked_by"], BY, LATER)
    load(home, monthly(folder, "2026-10,河湾街道,20,20", name="再更正.csv"), now=LATER + timedelta(hours=1))
    with pytest.MonkeyPatch.context() as patch, serving(home.data) as found:
        patch.setenv("SAIBANG_DATA", str(home.data))
        yield found


def test_an_issue_stands_beside_live_data_and_its_revision_tells_old_to_new(visit: Open, address: str) -> None:
    opened = visit(f"{address}/issues?lang=zh", 1366, 768)
    page = opened.page
    expect(page.locator("h1")).to_have_text("已发布 1 期，其中 1 期与现行数据不同")
    expect(page.locator("tr.moved")).to_contain_text("2026-01")
    assert quiet(opened) == []
    page.locator("#issue-2026-01").click()
    table = page.locator("#compared")
    expect(table.locator("h2")).to_contain_text("第 2 版对照现行")
    row = table.locator("tr.moved", has_text="河湾街道")
    (printed,), (live,) = (
        marts.read("standings", **keys, scope_id="2026-10", unit_id="T2").to_dicts()
        for keys in ({"issue": "2026-01", "revision": 2}, {"competition_id": "tiny"})
    )
    expect(row.locator("td").nth(3)).to_have_text(f"{printed['score']:.2f}")
    expect(row.locator("td").nth(4)).to_have_text(f"{live['score']:.2f}")
    assert printed["score"] != live["score"]
    settled(page)
    assert quiet(opened) == []
    told = page.locator("#corrections .correction")
    expect(told).to_contain_text(WHY["reason"])
    expect(told.locator("tbody tr", has_text="松岗镇").filter(has_text="2026年10月").first).to_contain_text("2 → 1")
    page.locator("#against-2").click()
    expect(table.locator("h2")).to_contain_text("第 2 版对照第 1 版")
    expect(table.locator("tr.moved", has_text="松岗镇").locator("td").nth(0)).to_have_text("1")
    page.locator("#to-live").click()
    expect(page).to_have_url(re.compile("data=live"))
    expect(page.locator(".notice-line").first).to_contain_text("现行")
    settled(page)
    assert quiet(opened) == []


def test_the_page_stands_on_a_phone_in_the_dark_and_in_english(visit: Open, address: str) -> None:
    opened = visit(f"{address}/issues?lang=en&issue=2026-01&against=1", 390, 844, scheme="dark")
    expect(opened.page.locator("#corrections .correction")).to_contain_text("→")
    assert quiet(opened) == []
