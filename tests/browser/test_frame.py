"""The frame in a real browser: bar, search, menu, addresses and the back button, old browsers, what is sent packed."""

from __future__ import annotations

import gzip
import re
import urllib.request
from collections.abc import Mapping

import pytest
from playwright.sync_api import Browser, Page, Route, expect

from tests.browser.conftest import Open, settled, spilling

pytestmark = pytest.mark.browser


def overlap(one: Mapping[str, float], other: Mapping[str, float]) -> bool:
    """Whether two boxes share ground."""
    across = min(one["x"] + one["width"], other["x"] + other["width"]) - max(one["x"], other["x"])
    down = min(one["y"] + one["height"], other["y"] + other["height"]) - max(one["y"], other["y"])
    return across > 1 and down > 1


@pytest.mark.parametrize("lang", ["zh", "en", "zh-TW"])
@pytest.mark.parametrize(("width", "text"), [(1200, ""), (1366, ""), (1366, "plus")])
def test_the_bar_never_covers_the_page(visit: Open, tiny_address: str, lang: str, width: int, text: str) -> None:
    page = visit(f"{tiny_address}/ranking?lang={lang}&text={text}", width, 700).page
    words = page.locator(".eyebrow > *, h1").all()
    widgets = page.locator(".st-key-bar_beside > div").all()
    boxes = [[one.bounding_box() for one in ones if one.is_visible()] for ones in (words, widgets)]
    assert not [(a, b) for a in boxes[0] for b in boxes[1] if a and b and overlap(a, b)]


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_on_the_phone_the_bar_is_two_rows_that_a_thumb_can_hit(visit: Open, tiny_address: str, lang: str) -> None:
    page = visit(f"{tiny_address}/ranking?lang={lang}", 390, 844).page
    widgets = [one.bounding_box() for one in page.locator(".st-key-bar_beside > div").all()]
    boxes = [box for box in widgets if box]
    top, foot = min(box["y"] for box in boxes), max(box["y"] + box["height"] for box in boxes)
    assert foot - top <= 96
    assert len({round(box["y"]) for box in boxes}) == 2
    assert all(box["height"] >= 44 for box in boxes)
    assert spilling(page) == []


def search_for_the_federation(page: Page) -> None:
    """Find 区妇联 by two letters and open it."""
    page.locator("[class*=st-key-find_] input").click()
    page.keyboard.type("区妇")
    page.keyboard.press("Enter")
    expect(page.locator("h1")).to_contain_text("区妇联")
    settled(page)


def test_search_opens_a_unit_in_two_keystrokes_and_enter(visit: Open, tiny_address: str) -> None:
    page = visit(f"{tiny_address}/ranking?lang=zh").page
    search_for_the_federation(page)
    expect(page).to_have_url(re.compile("group=organs.*unit=organs-3"))
    expect(page.locator("[class*=st-key-find_] input")).to_have_value("")


def test_search_says_in_the_readers_language_that_nothing_is_found(visit: Open, tiny_address: str) -> None:
    page = visit(f"{tiny_address}/ranking?lang=zh").page
    page.locator("[class*=st-key-find_] input").click()
    page.keyboard.type("qqqq")
    words = page.locator("[data-empty=true] [role=option] span")
    expect(words).to_be_visible()
    assert words.evaluate("one => getComputedStyle(one, '::after').content") == '"查无此单位"'
    assert words.evaluate("one => getComputedStyle(one).fontSize") == "0px"


def test_an_unknown_parameter_or_value_vanishes_from_the_address(visit: Open, tiny_address: str) -> None:
    page = visit(f"{tiny_address}/ranking?x=1&group=zzz&scope=2026-09&sort=&text=huge").page
    expect(page).to_have_url(re.compile(r"\?competition=county&group=towns&scope=2026-09&unit=[^&]+&lang=zh$"))


def test_an_address_that_is_no_page_leads_to_the_first(visit: Open, tiny_address: str) -> None:
    for path in ("/nowhere", "/overview", "/a/b"):
        page = visit(f"{tiny_address}{path}?group=organs").page
        expect(page).to_have_url(re.compile(rf"^{tiny_address}/\?competition=county&group=organs"))
        assert page.get_by_role("dialog").count() == 0


def test_back_takes_each_choice_and_each_page_back(visit: Open, tiny_address: str) -> None:
    page = visit(f"{tiny_address}/ranking?competition=county&group=towns&scope=2026-10&unit=towns-1&lang=zh").page
    page.locator(".st-key-filter_scope input").click()
    page.get_by_role("option", name="2026年8月", exact=True).click()
    expect(page.locator(".eyebrow")).to_contain_text("2026年8月")
    page.get_by_role("link", name="松岗镇").first.click()
    expect(page.locator("h1")).to_contain_text("松岗镇")
    page.go_back()
    expect(page.locator(".league")).to_be_visible()
    expect(page.locator(".eyebrow")).to_contain_text("2026年8月")
    page.go_back()
    expect(page.locator(".eyebrow")).to_contain_text("2026年10月")
    expect(page).to_have_url(re.compile("scope=2026-10"))


def test_a_cold_visit_leaves_one_step_in_the_history(visit: Open, tiny_address: str) -> None:
    page = visit(f"{tiny_address}/?group=organs").page
    expect(page).to_have_url(re.compile("competition=county&group=organs&scope=2026-10"))
    page.go_back()
    expect(page).to_have_url("about:blank")


def test_search_from_another_page_is_one_step(visit: Open, tiny_address: str) -> None:
    page = visit(f"{tiny_address}/ranking?lang=zh&sort=lost").page
    search_for_the_federation(page)
    page.go_back()
    expect(page.locator(".league")).to_be_visible()
    expect(page).to_have_url(re.compile("sort=lost"))
    settled(page)
    page.go_back()
    expect(page).to_have_url("about:blank")


def test_the_browsers_language_is_taken_until_one_is_chosen_in_the_menu(visit: Open, tiny_address: str) -> None:
    page = visit(f"{tiny_address}/ranking", locale="en-GB").page
    expect(page.locator("thead").first).to_contain_text("Points lost")
    page.get_by_test_id("stPopoverButton").click()
    page.get_by_role("radio", name="简体").click()
    expect(page.locator("thead").first).to_contain_text("失分")
    expect(page).to_have_url(re.compile("lang=zh"))
    assert visit(f"{tiny_address}/ranking", locale="zh-TW").page.evaluate("document.documentElement.lang") == "zh-TW"


def test_larger_text_enlarges_everything_and_stays_while_walking(visit: Open, tiny_address: str) -> None:
    page = visit(f"{tiny_address}/ranking").page
    size = "parseFloat(getComputedStyle(document.querySelector('.league td')).fontSize)"
    before = page.evaluate(size)
    page.get_by_test_id("stPopoverButton").click()
    page.get_by_role("radio", name="A+").click()
    page.wait_for_function(f"{size} > {before} * 1.1")
    page.keyboard.press("Escape")
    page.get_by_test_id("stTopNavLink").nth(2).click()
    expect(page.locator("[data-page=unit]").first).to_be_attached()
    expect(page).to_have_url(re.compile("text=plus"))


def test_focus_stays_on_a_followed_link(visit: Open, tiny_address: str) -> None:
    page = visit(f"{tiny_address}/ranking").page
    link = page.locator("a#sort-name, a#sort-year").first
    name = link.get_attribute("id")
    link.focus()
    page.keyboard.press("Enter")
    page.wait_for_url("**sort=*")
    settled(page)
    page.wait_for_function(f"document.activeElement?.id === {name!r}")


def test_colours_follow_the_scheme_without_a_reload(visit: Open, tiny_address: str) -> None:
    page = visit(f"{tiny_address}/ranking").page
    colour = "getComputedStyle(document.querySelector('.sb h1')).color"
    before = page.evaluate(colour)
    page.emulate_media(color_scheme="dark")
    assert before != "rgb(232, 230, 225)"
    page.wait_for_function(f"{colour} === 'rgb(232, 230, 225)'")  # it fades over


def test_headlines_stand_in_the_serif_that_ships(visit: Open, tiny_address: str) -> None:
    page: Page = visit(f"{tiny_address}/ranking?lang=zh").page
    loaded = "[...document.fonts].filter(one => one.status === 'loaded').map(one => one.family)"
    page.wait_for_function(f"{loaded}.some(name => name.includes('Saibang Serif'))")


def test_an_old_browser_gets_a_page_it_can_show(browser: Browser, tiny_address: str) -> None:
    old = "Mozilla/5.0 (Windows NT 6.1) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/69.0.3497.100 Safari/537.36"
    context = browser.new_context(user_agent=old, java_script_enabled=False)
    page = context.new_page()
    page.goto(f"{tiny_address}/unit?unit=towns-1")
    expect(page.get_by_text("这个浏览器太旧")).to_be_visible()
    expect(page.get_by_text("too old")).to_be_visible()
    assert page.locator("script").count() == 0
    context.close()


def test_scripts_are_sent_packed_once_asked_for(tiny_address: str) -> None:
    with urllib.request.urlopen(f"{tiny_address}/") as answer:
        scripts = re.findall(r'src="\./(static/js/[^"]+)"', answer.read().decode())
    assert scripts
    plain = urllib.request.urlopen(f"{tiny_address}/{scripts[0]}")
    asked = urllib.request.Request(f"{tiny_address}/{scripts[0]}", headers={"Accept-Encoding": "gzip"})
    packed = urllib.request.urlopen(asked)
    assert packed.headers["Content-Encoding"] == "gzip" and "immutable" in packed.headers["Cache-Control"]
    assert plain.headers["Content-Encoding"] is None
    whole, small = plain.read(), packed.read()
    assert gzip.decompress(small) == whole and len(small) < len(whole) / 2


def test_a_line_that_is_asked_for_is_in_view_however_late_the_style_sheet_comes(
    browser: Browser, tiny_address: str
) -> None:
    context = browser.new_context(viewport={"width": 390, "height": 844}, locale="zh-CN")
    page = context.new_page()
    shown: list[bool] = []  # whether the page was shown when its sheet was asked for; a second run may ask again

    def late(route: Route) -> None:
        page.wait_for_selector(".sb h1", state="attached")
        shown.append(page.locator(".sb h1").is_visible())
        route.continue_()

    page.route("**/style/*.css", late)
    page.goto(f"{tiny_address}/three?unit=towns-8&with=towns-1&part=work")
    settled(page)
    assert shown[0] is False
    expect(page.locator("#part")).to_be_in_viewport()
    context.close()
