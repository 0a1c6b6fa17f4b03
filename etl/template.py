"""Header rows, examples and descriptions of the kinds of file, all from the rulebook; docs/files.md. Workbooks: ``etl.blank``."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from competition.rulebook import Version, read_rulebooks
from etl.kinds import OWN_NAMES, YEARLY, Field, Kind, kinds_of
from words import Language, text

# What an example shows in a field that no list of the rulebook decides.
EXAMPLES = {
    "unit": "松岗镇",
    "code": "XX2026-0147",
    "document_no": "川办〔2026〕12号",
    "occurred_on": "2026-12-05",
    "quantity": "1",
    "counts_month": "2026-12",
    "judge": "评委1",
    "score": "95",
    "ballot": "P001",
    "due": "50",
    "issued": "48",
    "returned": "45",
    "body": "省委办公厅",
    "metric": "信息采用",
    "place": "42",
    "of": "106",
    "as_of": "2026-06-30",
    "received_at": "2027-01-04 16:20",
    "channel": "邮件",
    "unit_id": "T01",
    "name_zh": "松岗镇",
    "name_en": "Songgang Town",
    "short_name": "松岗",
    "first_month": "2025-01",
    "is_guest": "no",
}
FIGURES = {"count": "12", "amount": "3.5", "score": "95"}


def title(field: Field, language: Language) -> str:
    """The name of a field in a language."""
    return field.name_zh if language == "zh_CN" else field.name_en


def header(kind: Kind, language: Language = "zh_CN") -> list[str]:
    """The header row of a kind's template."""
    return [title(each, language) for each in kind.offered]


def csv_template(kind: Kind, language: Language = "zh_CN") -> bytes:
    """The header row as CSV; with the mark by which spreadsheets know UTF-8."""
    return lines_of([header(kind, language)]).encode("utf-8-sig")


def lines_of(rows: list[list[str]]) -> str:
    """Rows as CSV text."""
    out = io.StringIO(newline="")
    csv.writer(out, lineterminator="\n").writerows(rows)
    return out.getvalue()


# ---- description ----------------------------------------------------------------------------------------------------


def what(field: Field, kind: Kind, language: Language) -> str:
    """What a field holds, in a few words."""
    if field.column is None:
        key = f"intake.what_{OWN_NAMES.get((kind.family, field.field_id), field.field_id)}"
        if field.field_id == "period":
            key = period_key(kind)
        said = text(key, language)
        return said if field.is_required else f"{said}{text('intake.what_optional', language)}"
    column = field.column
    names = [
        text(f"intake.owner_{column.owner}", language),
        column.measure,
        text(f"intake.type_{column.value_type}", language),
        text(f"intake.period_{column.period}", language),
    ]
    return text("intake.list_comma", language).join(names)


def period_key(kind: Kind) -> str:
    """How the period of a kind is written."""
    if kind.kind_id in YEARLY:
        return "intake.what_period_or_year"
    return "intake.what_month" if kind.family in ("pieces", "receipts") else "intake.what_period"


def example(kind: Kind, version: Version, language: Language = "zh_CN") -> list[str]:
    """A row as it may stand in a file of the kind."""
    return [example_cell(each, kind, version, language) for each in kind.offered]


def example_cell(field: Field, kind: Kind, version: Version, language: Language) -> str:
    """An example of one field."""
    if field.column is not None:
        return FIGURES[field.column.value_type]
    if field.field_id == "period":
        return "2026" if kind.kind_id in YEARLY else "2026-12"
    if field.field_id == "part":
        return text("intake.part_lead", language)
    judged = [each for each in version.indicators if each.shape == "judged_mean"]
    lists: dict[str, Sequence[Any]] = {
        "level": version.levels,
        "route": version.routes,
        "indicator": judged if kind.family == "judges" else (),
        "voter_class": version.voter_classes,
        "question": version.questions,
        "grade": version.grades,
        "group_id": version.groups,
        "class_id": version.classes,
    }
    if field.field_id in lists:
        first = next(iter(lists[field.field_id]), None)
        return "" if first is None else str(first.name_zh if language == "zh_CN" else first.name_en)
    return EXAMPLES.get(field.field_id, "")


def described(version: Version, language: Language) -> str:
    """The kinds of file of a version as Markdown: a table of columns and an example each."""
    return "\n".join(described_kind(kind, version, language) for kind in kinds_of(version).values())


def described_kind(kind: Kind, version: Version, language: Language) -> str:
    """One kind as Markdown."""
    name = kind.name_zh if language == "zh_CN" else kind.name_en
    heads = [text(f"intake.describe_{part}", language) for part in ("name", "id", "what")]
    rows = [f"| {title(each, language)} | `{each.field_id}` | {what(each, kind, language)} |" for each in kind.offered]
    table = ["| " + " | ".join(heads) + " |", "|---|---|---|", *rows]
    shown = lines_of([header(kind, language), example(kind, version, language)])
    family = text(f"intake.about_{about(kind)}", language)
    return "\n".join([f"### `{kind.kind_id}` {name}", "", family, "", *table, "", "```csv", shown.rstrip(), "```", ""])


def about(kind: Kind) -> str:
    """Which sentence describes a kind: its own, or that of its family for the rulebook's registers."""
    if kind.family == "pieces":
        return "pieces"
    return kind.kind_id if kind.family != "figures" or kind.kind_id in ("monthly", "office", "targets") else "counts"


# ---- docs/files.md --------------------------------------------------------------------------------------------------

MARK = "<!-- From here on the page follows from the rulebook: python -m etl.template renews it. -->\n"
ROOT = Path(__file__).parent.parent
PAGES: dict[str, Language] = {"files.md": "en", "files.zh-CN.md": "zh_CN"}


def renewed(page: str, version: Version, language: Language) -> str:
    """A page whose part below the mark is written anew."""
    return page.partition(MARK)[0] + MARK + "\n" + described(version, language)


def main() -> None:
    """Renew the descriptions of docs/ from the county's newest rulebook."""
    version = read_rulebooks(ROOT / "data" / "rulebook")["county"].versions[-1]
    for name, language in PAGES.items():
        path = ROOT / "docs" / name
        path.write_text(renewed(path.read_text("utf-8"), version, language), "utf-8")


if __name__ == "__main__":
    main()
