"""One source of colours, readable on both grounds; nothing is fetched from outside; both languages say everything."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

import pytest

from etl.read import SIZE_LIMIT
from etl.read_text import DELIMITERS, delimiter_asked
from show import links, tokens
from ui import acts
from words import catalogue

ROOT = Path(__file__).resolve().parents[2]
MB = 1024 * 1024
CONFIG = tomllib.loads((ROOT / ".streamlit" / "config.toml").read_text(encoding="utf-8"))
TEMPLATES = sorted((ROOT / "show" / "templates").glob("*.html"))
SHEETS = sorted((ROOT / "ui" / "style").glob("*.css"))
CODE = [path for room in ("show", "ui", "pages") for path in sorted((ROOT / room).rglob("*.py"))]
SOURCES = [*TEMPLATES, *SHEETS, *CODE, ROOT / ".streamlit" / "config.toml"]
# The catalogue all pages share, then each page's own and the edition's.
PAGES = (*map(links.words_of, links.FILES), "edition")


def luminance(colour: str) -> float:
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: str, other: str) -> float:
    high, low = sorted((luminance(one), luminance(other)), reverse=True)
    return (high + 0.05) / (low + 0.05)


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize(
    ("key", "token"),
    [("backgroundColor", "bg"), ("secondaryBackgroundColor", "sunk"), ("textColor", "ink"), ("linkColor", "accent"), ("borderColor", "rule")],
)  # fmt: skip
def test_the_theme_is_the_tokens(scheme: str, key: str, token: str) -> None:
    assert CONFIG["theme"][scheme][key] == getattr(tokens.TONES[token], scheme)


def test_the_drop_zone_names_the_limits_of_the_server_and_of_a_table() -> None:
    limits = [f"{CONFIG['server']['maxUploadSize']} MB", f"{SIZE_LIMIT // MB} MB"]
    limits = [f"{CONFIG['server']['maxUploadSize']} MB", f"{SIZE_LIMIT // MB} MB"]
    for language in links.HTML_LANGUAGES:
        hint = catalogue("intake_page", language)["intake_page.drop_hint"]
        assert re.findall(r"\d+ MB", hint) == limits


def test_the_delimiters_one_can_choose_are_those_that_are_read() -> None:
    assert {delimiter_asked(written, "x.csv") for written in acts.DELIMITERS} == set(DELIMITERS)


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("ground", ["bg", "sunk"])
@pytest.mark.parametrize("text", ["ink", "ink2", "ink3", "accent", "seal", "up", "down"])
def test_text_can_be_read_on_its_ground(scheme: str, ground: str, text: str) -> None:
    assert contrast(getattr(tokens.TONES[text], scheme), getattr(tokens.TONES[ground], scheme)) >= 4.5


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("hue", tokens.DIMENSION_HUES)
def test_marks_can_be_seen(scheme: str, hue: str) -> None:
    assert contrast(getattr(tokens.TONES[hue], scheme), getattr(tokens.TONES["bg"], scheme)) >= 3


def test_white_can_be_read_on_the_primary_button() -> None:
    assert all(contrast("#FFFFFF", CONFIG["theme"][scheme]["primaryColor"]) >= 4.5 for scheme in ("light", "dark"))


@pytest.mark.parametrize("path", SHEETS, ids=lambda path: path.stem)
def test_every_variable_of_a_style_sheet_is_a_token(path: Path) -> None:
    sheet = path.read_text(encoding="utf-8")
    own = set(re.findall(r"--([a-z0-9-]+)\s*:", sheet))
    asked = {
        name for name in re.findall(r"var\(--([a-z0-9-]+)\)", sheet) if not name.startswith("say-")
    }  # the frame's words
    assert asked <= set(tokens.TONES) | own
    assert not re.search(r"#[0-9a-fA-F]{3,8}\b(?![^{]*\{)", sheet), "a colour that is not a token"


def test_no_page_lays_out_another_pages_class() -> None:
    """All sheets reach all pages: a bare class with a ``display`` of its own must be nobody else's."""
    used = {
        path.stem: {
            name
            for said in re.findall(r'class="([^"]*)"', path.read_text("utf-8"))
            for name in re.findall(r"[\w-]+", said)
        }
        for path in TEMPLATES
    }
    shared = {"ends", "explain", "facts", "figures"}  # meant for all who have them
    for path in (one for one in SHEETS if one.stem in PAGES):
        rules = re.findall(
            r"([^{}]+)\{([^{}]*\bdisplay:[^{}]*)\}", re.sub(r"/\*.*?\*/", "", path.read_text("utf-8"), flags=re.S)
        )
        bare = {name for selectors, _ in rules for name in re.findall(r"\.sb \.([\w-]+)\s*(?:,|$)", selectors)}
        others = set().union(*(names for page, names in used.items() if page in PAGES and page != path.stem))
        assert bare & others <= shared, path.name


@pytest.mark.parametrize("source", SOURCES, ids=lambda path: path.name)
def test_nothing_is_fetched_from_outside(source: Path) -> None:
    text = source.read_text(encoding="utf-8")
    assert not re.search(
        r"(https?:)?//(?!www\.w3\.org/2000/svg)[a-z0-9-]+\.[a-z]", text.replace("http://127.0.0.1", "")
    )
    assert ":material/" not in text


def test_the_settings_the_product_relies_on() -> None:
    assert CONFIG["runner"]["postScriptGC"] is False
    assert CONFIG["browser"]["gatherUsageStats"] is False
    assert CONFIG["server"]["address"] == "127.0.0.1"
    assert CONFIG["server"]["maxUploadSize"] == 100
    assert CONFIG["client"]["showErrorDetails"] == "none"


@pytest.mark.parametrize("template", TEMPLATES, ids=lambda path: path.name)
def test_no_template_switches_escaping_off(template: Path) -> None:
    assert not re.search(r"\|\s*safe|autoescape", template.read_text(encoding="utf-8"))


def test_every_word_a_page_asks_for_is_there_and_none_is_idle() -> None:
    words = {key.removeprefix("pages.") for key in catalogue("pages", "zh_CN")}
    text = "\n".join(source.read_text(encoding="utf-8") for source in SOURCES if source.suffix in (".py", ".html"))
    asked = set(
        re.findall(r'\bt\("([a-z_]+)"[,)]|text\(\s*language, "([a-z_]+)"|say\(["\']pages\.([a-z_]+)["\']', text)
    )
    flat = {key for found in asked for key in found if key}
    assert flat <= words
    composed = ("kind_", "col_score_", "veto_", "exception_", "language_", "data_", "no_snapshot_", "no_standings_")
    idle = {key for key in words - flat if f'"{key}"' not in text and not key.startswith(composed)}
    assert not idle


def test_every_word_of_a_pages_own_catalogue_that_is_asked_for_is_there() -> None:
    text = "\n".join(source.read_text(encoding="utf-8") for source in SOURCES if source.suffix in (".py", ".html"))
    asked = re.findall(rf'[(\s]"((?:{"|".join(PAGES)})\.[a-z_0-9]+)"[,)]', text)
    assert asked
    assert [key for key in asked if key not in catalogue(key.partition(".")[0], "zh_CN")] == []


@pytest.mark.parametrize("page", PAGES)
def test_every_page_has_its_name_in_every_language(page: str) -> None:
    assert all(catalogue(page, language)[f"{page}.nav"] for language in links.HTML_LANGUAGES)
