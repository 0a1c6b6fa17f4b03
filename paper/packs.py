"""The quarter's pack with 回头看 and the half-year's 小结: the bulletin's means on a longer scope."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from paper import tables
from paper.bulletin import annexes, by_item, drafted, dressed, overall, paragraphs, ranked
from paper.composing import Composer
from paper.document import Block, Column, Document, Heading, Table
from show.links import View
from show.reading import Read, Row

# Blocks of the office in a pack; each stands on the desk under its own name beside those of the month's bulletin.
QUARTER_BLOCKS = ("agenda",)
HALF_BLOCKS = ("half_praise", "half_problems", "half_steps")


def quarter(view: View, read: Read, meta: Mapping[str, Any], texts: Mapping[str, str]) -> Document:
    """The pack of a quarter's meeting: where the groups stand, what is looked at again, the agenda."""
    made = Composer(view, read, meta)
    said = texts["agenda"] if "agenda" in texts else drafted(made, "agenda")
    parts = (
        ("h_agenda", paragraphs(made, said)), ("h_overall", overall(made)), ("h_places", ranked(made)),
        ("h_items", by_item(made)), ("h_trend", trend(made)), ("h_look_back", look_back(made)),
    )  # fmt: skip
    return composed(made, "quarter", parts)


def half(view: View, read: Read, meta: Mapping[str, Any], texts: Mapping[str, str]) -> Document:
    """The half-year's summary: the bulletin's sections, the trend over the months, the gap to full points, the ledger."""
    made = Composer(view, read, meta)
    told = {
        block: paragraphs(made, texts[block] if block in texts else drafted(made, block.removeprefix("half_")))
        for block in HALF_BLOCKS
    }
    parts = (
        ("h_overall", overall(made)), ("h_places", ranked(made)), ("h_items", by_item(made)), ("h_trend", trend(made)),
        ("h_gap", gap(made)), ("h_praise", told["half_praise"]), ("h_problems", told["half_problems"]),
        ("h_look_back", look_back(made)), ("h_steps", told["half_steps"]),
    )  # fmt: skip
    return composed(made, "half", parts)


def composed(made: Composer, kind: str, parts: tuple[tuple[str, Any], ...]) -> Document:
    """Sections that have something to say, under their headings."""
    blocks: list[Block] = []
    for title, part in parts:
        blocks += [Heading(1, made.say(title)), *part] if (part := list(part)) else []
    title = made.word(f"title_{kind}", period=made.name(made.scope), competition=made.name(made.competition))
    return dressed(made, kind, title, blocks, annexes(made))


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
