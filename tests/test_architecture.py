"""What each process really imports, seen from inside a fresh interpreter; the import contracts only see what is written."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
HEAVY = ("great_expectations", "pandas", "plotly", "scipy", "streamlit", "duckdb", "polars", "openpyxl")


def loaded(code: str) -> set[str]:
    """Which of the heavy libraries a fresh interpreter holds after running the code."""
    script = f"import json, sys\n{code}\nprint(json.dumps([m for m in {HEAVY!r} if m in sys.modules]))"
    ran = subprocess.run([sys.executable, "-c", script], cwd=ROOT, capture_output=True, text=True, timeout=120)
    assert ran.returncode == 0, ran.stderr
    return set(json.loads(ran.stdout.splitlines()[-1]))


def test_the_game_runs_without_a_database_or_a_page() -> None:
    code = "import competition.calendar, competition.roster, competition.rulebook, competition.errors"
    assert loaded(code) <= {"polars"}


def test_the_catalogues_need_nothing_heavy() -> None:
    assert loaded("import words; words.catalogue('errors', 'en')") == set()


def test_the_page_process_holds_neither_great_expectations_nor_pandas() -> None:
    # Streamlit imports pandas by itself only once something asks for it: see the rerun in tests/ui.
    code = "import marts, show, ui\nfrom ui import cached, component, filters"
    assert loaded(code) & {"great_expectations", "scipy"} == set()


@pytest.mark.parametrize("command", ["status", "--help", "standings"])
def test_looking_at_the_state_of_things_costs_no_great_expectations(command: str, tmp_path: Path) -> None:
    code = (
        "import sys\n"
        f"sys.argv = ['etl', '--data', {str(tmp_path)!r}, {command!r}]\n"
        "import runpy\n"
        "try:\n    runpy.run_module('etl', run_name='__main__')\n"
        "except SystemExit:\n    pass"
    )
    assert loaded(code) & {"great_expectations", "streamlit", "plotly"} == set()


def test_what_can_be_shown_needs_no_page_and_no_database() -> None:
    code = "from show import drawing, export, format, fragments, headlines, links, reading, screens, tokens"
    assert loaded(code) <= {"polars"}


def test_the_door_is_the_app_object_so_that_a_deep_link_meets_the_shell() -> None:
    door = (ROOT / "app.py").read_text(encoding="utf-8")
    assert 'app = st.App("ui/shell.py"' in door
    assert len(door.splitlines()) <= 20


def test_streamlit_does_not_collect_garbage_after_every_run() -> None:
    """A hidden option worth a factor of seven: that it is still known, and still set, must not depend on luck."""
    code = "from streamlit import config; import json, sys; config.get_config_options(); print(config.get_option('runner.postScriptGC'))"
    ran = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, timeout=60)
    assert ran.stdout.strip().splitlines()[-1] == "False", ran.stderr


# ---- what must not be in the repository --------------------------------------------------------------------------------

SECRETS_OF_THE_PLACE = re.compile(
    r"(?<![\w.])/(?:" + "|".join(("w" + "ork", "t" + "mp", "r" + "oot")) + r")/|index-" + "url"
)


def tracked() -> list[Path]:
    """The files git knows, or in an unpacked archive every file of the source rooms."""
    ran = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, check=False)
    if ran.returncode == 0:
        return [ROOT / name for name in ran.stdout.decode().split("\0") if name]
    return [path for path in ROOT.rglob("*") if path.is_file() and ".venv" not in path.parts]


def test_no_file_names_a_place_of_one_machine() -> None:
    found = []
    for path in tracked():
        if not path.exists() or path.suffix in {".woff2", ".png", ".xlsx", ".ttf", ".parquet"}:
            continue
        for number, line in enumerate(path.read_bytes().decode("utf-8", "replace").splitlines(), 1):
            if SECRETS_OF_THE_PLACE.search(line):
                found.append(f"{path.relative_to(ROOT)}:{number}: {line[:80]}")
    assert found == []


def test_pages_hold_no_sql_and_stay_short() -> None:
    for path in sorted((ROOT / "pages").glob("*.py")):
        text = path.read_text(encoding="utf-8")
        assert len(text.splitlines()) <= 110, f"{path.name}: a page is 40 to 100 lines"
        assert not re.search(r"(?i)\bselect\b.+\bfrom\b", text), f"{path.name}: no SQL in a page"
        assert "unsafe_allow_html" not in text, path.name
