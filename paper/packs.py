"""The quarter's pack with 回头看 and the half-year's 小结: the bulletin's means on a longer scope."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from paper import tables
from paper.bulletin import BLOCKS, by_item, drafted, dressed, overall, paragraphs, ranked, sections
from paper.composing import Composer, Section
from paper.document import Block, Column, Document, Table
from show.links import View
from show.reading import Read, Row

# Blocks of the office in a pack; each stands on the desk under its own name beside those of the month's bulletin.
QUARTER_BLOCKS = ("agenda",)
HALF_BLOCKS = ("half_praise", "half_problems", "half_steps")


def quarter(view: View, read: Read, meta: Mapping[str, Any], texts: Mapping[str, str]) -> Document:
    """The pack of a quarter's meeting: the agenda, where the groups stand, what is looked at again."""
    return made_of("quarter", Composer(view, read, meta), texts)


def half(view: View, read: Read, meta: Mapping[str, Any], texts: Mapping[str, str]) -> Document:
    """The half-year's summary: the bulletin's sections, the trend over the months, the gap to full points, the ledger."""
    return made_of("half", Composer(view, read, meta), texts)


def made_of(kind: str, made: Composer, texts: Mapping[str, str]) -> Document:
    """A document of a kind: bulletin, quarter or half."""
    title = made.word(
        "title" if kind == "bulletin" else f"title_{kind}",
        period=made.name(made.scope),
        competition=made.name(made.competition),
    )
    return dressed(made, kind, title, SECTIONS[kind](made, texts))


def quarter_sections(made: Composer, texts: Mapping[str, str]) -> list[Section]:
    """The sections of a quarter's pack."""
    return [
        office(made, texts, "agenda"),
        Section("h_overall", tuple(overall(made))),
        Section("h_places", tuple(ranked(made))),
        Section("h_items", tuple(by_item(made))),
        Section("h_trend", tuple(trend(made))),
        Section("h_look_back", tuple(look_back(made))),
    ]


def half_sections(made: Composer, texts: Mapping[str, str]) -> list[Section]:
    """The sections of a half-year's summary."""
    return [
        Section("h_overall", tuple(overall(made))),
        Section("h_places", tuple(ranked(made))),
        Section("h_items", tuple(by_item(made))),
        Section("h_trend", tuple(trend(made))),
        Section("h_gap", tuple(gap(made))),
        office(made, texts, "half_praise"),
        office(made, texts, "half_problems"),
        Section("h_look_back", tuple(look_back(made))),
        office(made, texts, "half_steps"),
    ]


def office(made: Composer, texts: Mapping[str, str], block: str) -> Section:
    """A block of the office, drafted where it wrote none."""
    stem = block.removeprefix("half_")
    return Section(f"h_{stem}", paragraphs(made, texts[block] if block in texts else drafted(made, stem)), block)


def trend(made: Composer) -> Iterator[Block]:
    """Median and best score of each group in the months of the scope; months nobody published are left out."""
    first, last = made.scope["first_month"], made.scope["last_month"]
    known = made.read("group_facts", competition_id=made.view.competition_id).to_dicts()
    months = sorted(
        {row["scope_id"] for row in known if first <= row["scope_id"] <= last and len(row["scope_id"]) == 7}
    )
    made.facts.add_past(made.view.competition_id, months, made.read)
    for group in made.groups:
        rows = []
        for month in months:
            cells = [made.fact(name, group["group_id"], scope_id=month) for name in ("median", "best")]
            if all(cells):
                rows.append((made.cell(month), *(made.cell(one) for one in cells)))
        columns = tuple(Column(made.word(f"col_{one}"), "center") for one in ("month", "median", "best"))
        if len(rows) > 1:
            name = made.word("sheet_trend", group=made.name(group))
            yield Table(name, made.word("table_trend", group=made.name(group)), columns, tuple(rows))


def gap(made: Composer) -> Iterator[Block]:
    """Item by item how far a group stayed behind full points."""
    titles = ("item", "lost", "lost_share", "before")
    columns = tuple(Column(made.word(f"col_{one}"), "left" if one == "item" else "center") for one in titles)
    for group in made.groups:
        rows = tuple(row for item in made.items if (row := gap_row(made, item, group)))
        if rows:
            name = made.word("sheet_gap", group=made.name(group))
            yield Table(name, made.word("table_gap", group=made.name(group)), columns, rows)


def gap_row(made: Composer, item: Row, group: Row) -> tuple[Any, ...]:
    """One item of a group; nothing where no points of it were open."""
    measures = ("group_lost", "lost_share", "previous_lost_share")
    lost, share, before = (made.fact(name, group["group_id"], item["item_id"]) for name in measures)
    return (made.cell(made.name(item)), *(made.cell(one) for one in (lost, share, before))) if lost else ()


def look_back(made: Composer) -> Iterator[Block]:
    """The ledger of problems and tasks."""
    if table := tables.follow_ups(made):
        yield table


SECTIONS: dict[str, Callable[[Composer, Mapping[str, str]], list[Section]]] = {
    "bulletin": sections, "quarter": quarter_sections, "half": half_sections,
}  # fmt: skip
BLOCKS_OF = {"bulletin": BLOCKS, "quarter": QUARTER_BLOCKS, "half": HALF_BLOCKS}
