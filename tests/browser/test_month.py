"""A month in a day, played in the browser: 55 messages dropped, read, mended, returned and loaded by one person's clicks."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

import pytest
from playwright.sync_api import Locator, Page, expect

from etl.layout import Home
from tests.browser.conftest import ROOT, Open, quiet, serving, settled
from tests.browser.office import drop, quietened, to_intake
from tests.intake import scenario
from tests.intake.office import NOW, Office, make_home, templates
from tests.intake.scenario import Act, Day, Message

# Minutes of clicking; the same day is played at the desk in tests/intake/test_month.py.
pytestmark = [pytest.mark.browser, pytest.mark.campaign, pytest.mark.timeout(1_200)]
LONG = 120_000


@contextmanager
def running(home: Home) -> Iterator[str]:
    """The job server and the pages over a home, on a December day; the address of the pages."""
    clock = os.environ | {"SAIBANG_LANG": "zh_CN", "SAIBANG_NOW": NOW.isoformat()}
    command = [sys.executable, "-m", "etl", "--data", str(home.data), "serve"]
    jobs = subprocess.Popen(command, cwd=ROOT, env=clock, stdout=subprocess.DEVNULL)
    try:
        patience = time.monotonic() + 60
        while not home.socket.exists():
            assert jobs.poll() is None and time.monotonic() < patience, "the job server did not start"
            time.sleep(0.1)
        with serving(home.data) as address:
            yield address
    finally:
        jobs.terminate()
        jobs.wait(20)


@dataclass
class Clerk:
    """A person at the page; ``acts`` counts what each file cost, ``*`` what concerned no one file.

    An act is a decision with its confirmation; looking at files and walking between pages decides nothing.
    """

    page: Page
    acts: Counter[str] = field(default_factory=Counter)

    def drop(self, messages: tuple[Message, ...]) -> None:
        """Drag the messages in and wait until they were read."""
        before = self.count
        drop(self.page, {message.name: message.eml() for message in messages})
        self.acts["*"] += 1
        coming = sum(1 + max(1, len(message.unit_ids)) for message in messages)  # each message and what was in it
        expect(self.page.locator("#chip-all b")).to_have_text(str(before + coming), timeout=LONG)
        quietened(self.page)

    @property
    def count(self) -> int:
        """How many files lie on the desk, parcels and what was in them."""
        chip = self.page.locator("#chip-all b")
        return int(chip.inner_text()) if chip.count() else 0

    def find(self, words: str) -> None:
        """Search the table."""
        expect(self.page.locator(".work")).to_have_count(0, timeout=LONG)
        box = self.page.get_by_label("找文件或单位")
        box.fill(words)
        box.press("Enter")
        settled(self.page)

    def open(self, file_name: str) -> None:
        """Find a file and open it."""
        self.find(file_name)
        self.page.locator(f".files tbody tr:not([data-state=container]) th.file a:text-is('{file_name}')").first.click()
        expect(self.page.locator("#tab-submission[aria-current]")).to_have_count(1)
        settled(self.page)

    def load_ready(self) -> None:
        """Load all that is ready."""
        self.page.get_by_role("button", name=re.compile("全部入库")).click()
        self.dialog.get_by_role("button", name="确认入库").click()
        self.acts["*"] += 1
        expect(self.page.get_by_role("button", name=re.compile("全部入库"))).to_have_count(0, timeout=LONG)
        quietened(self.page)

    def settle(self, message: Message) -> None:
        """What a message's fault asks for, act by act."""
        self.open(message.file_name)
        for act in message.acts:
            getattr(self, act.what)(act)
            self.acts[message.name] += 1
        to_intake(self.page)

    # ---- acts of one file ------------------------------------------------------------------------------------------

    @property
    def dialog(self) -> Locator:
        """The dialog that is open."""
        return self.page.get_by_role("dialog")

    def press(self, name: str) -> None:
        """Press a button of the page or the dialog."""
        self.page.get_by_role("button", name=name, exact=True).click()

    def say_field(self, label: str, said: str) -> None:
        """Fill in a field of the dialog."""
        box = self.dialog.get_by_label(label)
        box.fill(said)
        box.press("Tab")

    def choose(self, label: str, name: str) -> None:
        """Choose from a list of the dialog."""
        box = self.dialog.get_by_role("combobox", **({"name": label} if label else {}))
        box.first.click()
        box.first.fill(name)  # long lists hold only what is in view
        self.page.get_by_role("option", name=name, exact=True).click()

    def confirm_dialog(self, name: str) -> None:
        """Press the dialog's button and wait until what it began is done."""
        self.dialog.get_by_role("button", name=name, exact=True).click()
        expect(self.dialog).to_have_count(0, timeout=LONG)
        quietened(self.page)

    def edit(self, act: Act) -> None:
        """Another figure in one cell, as the unit said on the telephone."""
        at = self.page.locator(".places tr", has=self.page.locator(f"code:text-is('{act.about['old']}')"))
        at.locator("td.acts a").first.click()
        self.say_field("改为", str(act.about["new"]))
        self.say_field("谁确认的（姓名）", "经办人")
        self.confirm_dialog("改好，重新核对")

    def alias(self, act: Act) -> None:
        """What a written name means."""
        known = {unit.unit_id: unit.name for unit in scenario.units()} | scenario.NAMES
        self.page.locator("td.acts a", has_text="这是哪一个").first.click()
        if known[str(act.about["means"])] not in self.dialog.get_by_role("combobox").input_value():
            self.choose("", known[str(act.about["means"])])
        self.confirm_dialog("记住，重新核对")

    def say(self, act: Act) -> None:
        """Whose file it is, which nothing in it says."""
        self.press("改读法")
        unit = next(unit for unit in scenario.units() if unit.unit_id == act.about["unit"])
        self.choose("种类", "月报")
        self.choose("单位（整份文件是一个单位的）", unit.name)
        self.say_field("月份（如 2026-11）", str(act.about["period"]))
        self.confirm_dialog("重新读")

    def set_aside(self, act: Act) -> None:
        """Not to be loaded."""
        self.press("搁置")
        self.say_field("原因", str(act.about.get("reason", "不是报表")))
        self.confirm_dialog("搁置")

    def __getattr__(self, name: str) -> object:
        if name == "return":
            return self.give_back
        raise AttributeError(name)

    def give_back(self, act: Act) -> None:
        """Back to the unit."""
        self.press("退回核实")
        self.dialog.get_by_role("button", name="退回，生成退回表").click()
        expect(self.page.locator("h1")).to_contain_text("已退回", timeout=LONG)
        quietened(self.page)


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Home:
    """The county as it stood before."""
    return make_home(tmp_path_factory.mktemp("month"))


@pytest.fixture(scope="module")
def day(home: Home) -> Day:
    """The day's messages."""
    return scenario.day(templates(home))


@pytest.fixture(scope="module")
def address(home: Home, day: Day) -> Iterator[str]:
    with running(home) as found:
        yield found


def test_a_month_in_a_day(visit: Open, address: str, home: Home, day: Day) -> None:
    """All good numbers are loaded and nothing else, with two acts a faulty file at most and ten more in all."""
    seen = visit(f"{address}/intake?lang=zh", 1366, 768)
    clerk = Clerk(seen.page)
    clerk.drop(day.messages)
    clerk.load_ready()
    for message in day.messages:
        if message.acts:
            clerk.settle(message)
    clerk.drop(day.answers)
    clerk.load_ready()
    for unit_id in ("T02", "O05"):
        first = next(message for message in day.messages if message.unit_ids == (unit_id,))
        clerk.open(first.file_name)
        clerk.set_aside(Act("set_aside", {"reason": "已有新版"}))
        clerk.acts["*"] += 1
        to_intake(seen.page)
    expect(seen.page.locator("h1")).not_to_contain_text("待办")
    assert quiet(seen) == []
    faulty = {message.name for message in day.messages if message.role == "faulty"}
    assert {name: clerk.acts[name] for name in faulty if not 1 <= clerk.acts[name] <= 2} == {}
    assert sum(count for name, count in clerk.acts.items() if name not in faulty) <= 10
    assert Office(home).loaded() == scenario.expected()
