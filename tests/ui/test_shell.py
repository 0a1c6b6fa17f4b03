"""Every page through the shell: it runs, shows the marts' numbers, keeps the address, and fails without a traceback."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from streamlit.testing.v1 import AppTest

import marts
from show import format as shown
from show import links
from tests.ui import tiny

ROOT = Path(__file__).resolve().parents[2]
SHELL = str(ROOT / "ui" / "shell.py")
PAGES = tuple(links.FILES)
NAMING = ("ranking", "unit", "three")  # those that show the units of tiny already


def opened(page: str = links.DEFAULT, **query: str) -> AppTest:
    app = AppTest.from_file(SHELL, default_timeout=120)
    for key, value in query.items():
        app.query_params[key] = value
    app.run()
    return app if page == links.DEFAULT else app.switch_page(links.FILES[page]).run()


def _only_elsewhere(name: str, **filters: object) -> pl.DataFrame:
    """A unit that stood on the roster in September only."""
    known = {"name_zh": "塘乡", "name_en": "Tang", "first_month": "2026-09", "scope_id": "2026-09"}
    return pl.DataFrame([known])


def _elements(block: Any) -> Iterator[Any]:
    for child in block.children.values():
        yield from _elements(child) if hasattr(child, "children") else (child,)


def fragment(app: AppTest) -> str:
    """The markup the component was given, the pieces of a page one after the other."""
    assert not app.exception, app.exception
    return "".join(str(data.get("html", "")) for data in handed(app))  # the editor of a page is given no markup


def handed(app: AppTest) -> list[dict[str, Any]]:
    """What the component was given, piece by piece."""
    found = [element.proto for element in _elements(app.main) if element.type == "bidi_component"]
    return [json.loads(one.json) for one in found]


def with_menu(app: AppTest) -> AppTest:
    """The same page with its menu opened."""
    app.session_state["more"] = True
    return app.run()


@pytest.mark.usefixtures("tiny_snapshot")
class TestPages:
    @pytest.mark.parametrize("lang", ["zh", "en"])
    @pytest.mark.parametrize("scope", ["2026-10", "2026-07", "to-2026-10"])
    @pytest.mark.parametrize("page", PAGES)
    def test_a_page_opens_at_every_kind_of_scope(self, page: str, scope: str, lang: str) -> None:
        html = fragment(opened(page, scope=scope, lang=lang, unit="towns-2"))
        assert "<h1>" in html

    @pytest.mark.parametrize("unit", [f"towns-{number}" for number in range(1, 9)])
    @pytest.mark.parametrize("page", ["unit", "three"])
    def test_guests_missing_and_vetoed_units_have_their_page(self, page: str, unit: str) -> None:
        assert "<h1>" in fragment(opened(page, unit=unit))

    def test_the_table_shows_the_marts_numbers(self) -> None:
        html = fragment(opened("ranking", group="towns", scope="2026-10"))
        rows = marts.read("standings", scope_id="2026-10", group_id="towns").to_dicts()
        for row in rows:
            assert f'score">{shown.score(row["score"])}<' in html
            assert f"{shown.score(row['to_date_score'])}<" in html

    @pytest.mark.parametrize("page", NAMING)
    def test_a_hostile_name_is_text(self, page: str) -> None:
        html = fragment(opened(page, unit="towns-8"))
        assert "<script" not in html
        assert "&lt;script&gt;alert(&#39;𠮷&#39;)&lt;/script&gt;&#34;&amp;😀镇" in html

    def test_ledger_lines_shown_add_up_to_the_total(self) -> None:
        html = fragment(opened("unit", unit="towns-1"))
        lines = marts.read("ledger", scope_id="2026-10", unit_id="towns-1")
        total = lines.filter(line_kind="total")["points"].item()
        assert lines.filter(lines["line_kind"] != "total")["points"].sum() == total
        assert f"<b>{shown.score(total)}</b>" in html
        for line in lines.filter(line_kind="indicator").to_dicts():
            assert f'class="num">{shown.exact(line["points"])}<' in html

    def test_sources_name_file_row_column_and_arrival_on_the_competitions_clock(self) -> None:
        html = fragment(opened("unit", unit="towns-1"))
        assert "月报_2026-10.csv" in html
        assert "第 7 行，集中学习次数" in html
        assert "2026-11-03 16:20" in html and "李某" in html

    def test_the_address_is_written_back_complete(self) -> None:
        app = opened("unit", unit="organs-2")
        assert dict(app.query_params) == {
            "competition": "county", "group": "organs", "scope": "2026-10", "unit": "organs-2", "lang": "zh",
        }  # fmt: skip

    def test_another_kind_of_scope_keeps_the_month(self) -> None:
        app = opened(scope="2026-08")
        app.selectbox(key="filter_kind").set_value("to_date").run()
        assert app.query_params["scope"] == "to-2026-08"

    def test_another_group_brings_a_unit_of_its_own(self) -> None:
        app = opened("unit", unit="towns-3")
        app.button_group(key="filter_group").set_value("organs").run()
        assert app.query_params["group"] == "organs"
        assert app.query_params["unit"].startswith("organs-")

    def test_language_changes_words_and_navigation_only(self) -> None:
        app = with_menu(opened("unit", unit="towns-3"))
        app.button_group(key="menu_lang").set_value("en").run()
        assert (app.query_params["lang"], app.query_params["unit"]) == ("en", "towns-3")
        assert "Points lost" in fragment(app)

    def test_larger_text_is_kept_in_the_address(self) -> None:
        app = with_menu(opened("ranking"))
        app.button_group(key="menu_text").set_value("plus").run()
        assert app.query_params["text"] == "plus"
        app.button_group(key="menu_text").set_value("normal").run()
        assert "text" not in app.query_params

    def test_the_search_opens_a_unit_of_any_group_and_empties_itself(self) -> None:
        app = opened("ranking", group="towns")
        app.selectbox(key="find_0").set_value("organs-2").run()
        [onward] = {data["go"] for data in handed(app) if "go" in data}
        assert onward.startswith("./unit?") and "group=organs" in onward and "unit=organs-2" in onward
        app.run()
        assert app.selectbox(key="find_1").value is None
        assert not any("go" in data for data in handed(app))

    def test_my_units_stay_in_the_address(self) -> None:
        app = with_menu(opened("ranking", group="towns"))
        app.selectbox(key="menu_mine").set_value("王某").run()
        assert app.query_params["leader"] == "王某"
        app.selectbox(key="menu_mine").set_value("").run()
        assert "leader" not in app.query_params

    def test_a_page_without_a_place_in_the_bar_has_no_widgets(self) -> None:
        assert not opened("statement", unit="towns-1").selectbox

    def test_a_unit_outside_the_period_is_told_of_with_the_periods_it_is_in(
        self, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr("ui.filters.is_known", lambda competition_id, unit_id: True)
        monkeypatch.setattr("ui.frame.read", _only_elsewhere)
        html = fragment(opened("unit", unit="gone"))
        assert "塘乡在2026年10月不在册" in html
        assert "scope=2026-09&amp;unit=gone" in html and "scope=2026-08" not in html

    def test_a_fault_in_a_page_shows_a_number_and_no_traceback(
        self, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
    ) -> None:
        def broken(*_: object) -> None:
            raise ZeroDivisionError("a secret of the code")

        monkeypatch.setattr("ui.cached.fragment", broken)
        html = fragment(opened("trends"))
        code = re.search(r"<code>([0-9A-F]{4})</code>", html)
        assert code and "secret" not in html and "Traceback" not in html
        assert any(code[1] in record.message and record.exc_info for record in caplog.records)

    def test_nobody_is_named_as_last(self) -> None:
        html = fragment(opened("ranking", group="towns", scope="to-2026-10"))
        headline = html[html.index("<h1>") : html.index("</h1>")]
        rows = (
            marts.read("standings", scope_id="to-2026-10", group_id="towns").sort("place", nulls_last=True).to_dicts()
        )
        last = [row for row in rows if row["place"]][-1]
        assert last["unit_zh"] not in headline


def test_without_a_snapshot_the_page_says_what_to_do(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SAIBANG_DATA", str(tmp_path))
    html = fragment(opened(lang="en"))
    assert "make run" in html and "python -m etl demo" in html


def test_a_snapshot_that_appears_is_shown_without_a_restart(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SAIBANG_DATA", str(tmp_path))
    app = opened("ranking")
    assert "make run" in fragment(app)
    tiny.write(tmp_path)
    assert "青石镇" in fragment(app.run())


def test_great_expectations_stays_out_of_the_page_process(tiny_data: Path) -> None:
    script = (
        "import sys; from streamlit.testing.v1 import AppTest;"
        f"app = AppTest.from_file({SHELL!r}, default_timeout=120).run(); assert not app.exception;"
        f"[app.switch_page(page).run() for page in {list(links.FILES.values())!r}]; assert not app.exception;"
        "print(sorted(set(sys.modules) & {'great_expectations', 'expectations', 'etl'}))"
    )
    environment = {"SAIBANG_DATA": str(tiny_data), "PYTHONPATH": str(ROOT), "PATH": "/usr/bin:/bin"}
    done = subprocess.run(
        [sys.executable, "-c", script],
        cwd=ROOT,
        env=environment,
        capture_output=True,
        text=True,
        timeout=120,
        check=True,
    )
    assert done.stdout.strip().splitlines()[-1] == "[]"
