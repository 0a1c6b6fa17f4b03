"""The one way a fragment comes into being: a Jinja2 template with everything from outside escaped."""

from __future__ import annotations

from functools import cache, partial
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from show import format as shown
from show import links
from words import Language, say


class _Rows(Environment):
    """``row.place`` means the row's value first: asking a dict for an attribute it has not costs ten times as much."""

    def getattr(self, obj: Any, attribute: str) -> Any:
        """The value of a row, else what Jinja finds."""
        if type(obj) is dict and attribute in obj:
            return obj[attribute]
        return super().getattr(obj, attribute)


@cache
def _environment() -> Environment:
    """Escaping is on for every template; a missing name is an error, not an empty cell."""
    found = _Rows(
        loader=FileSystemLoader(Path(__file__).parent / "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    found.filters |= {
        "score": shown.score,
        "exact": shown.exact,
        "exact_signed": shown.exact_signed,
        "signed": shown.signed,
        "minus": shown.minus,
        "plain": shown.plain,
    }
    found.globals |= {"href": links.href, "words_of": links.words_of, "office_tabs": links.office_tabs}
    return found


def name_of(row: dict[str, Any], stem: str, language: Language) -> str:
    """A text of a row in the reader's language, the Chinese one where there is no other."""
    return str((row.get(f"{stem}_en") if language == "en" else None) or row.get(f"{stem}_zh") or "")


def text(language: Language, key: str, **gaps: object) -> str:
    """A sentence: a key with a dot names its catalogue, one without is of the catalogue all pages share."""
    return say(key if "." in key else f"pages.{key}", language, **gaps)


def render(template: str, language: Language, **context: Any) -> Markup:
    """One fragment in one language."""
    own = {"t": partial(text, language), "named": partial(name_of, language=language), "language": language}
    made = _environment().get_template(f"{template}.html").render(**own, **context)
    return Markup(made)
