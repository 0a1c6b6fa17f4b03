"""The bulletin 通报: what the office issues every month, in the order a real one has, its figures facts of the results.

What the office says itself (opening, practices, problems, next steps, the leader's comment) are blocks of text that stand on
the desk; what it has not written is drafted from the facts, with fields, so that it can be kept, changed or thrown away.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from datetime import date
from typing import Any

from paper import charts, tables, wording
from paper.composing import Composer, Section, joined
from paper.document import Annex, Block, Chart, Document, Heading, Letterhead, Paragraph, Runs, Signature
from paper.facts import Fact, part_id
from show import format as shown
from show import headlines
from show.links import View
from show.reading import Read, Row

FIRST, MOVERS, PRAISED, PIECES, FAULTS = 5, 3, 3, 3, 3
# Of the office, in their order; a comment is there where a leader made one.
BLOCKS = ("opening", "praise", "problems", "steps", "comment")
SHARES_HEIGHT = 62.0


def bulletin(view: View, read: Read, meta: Mapping[str, Any], texts: Mapping[str, str]) -> Document:
    """The bulletin of the view's month.

    ``meta``: of an issue issue_no, revision, issued_at, results_hash, and of a revision reason; without issue_no it is a draft.
    ``texts``: what the office wrote, by block; a block that is not there is drafted.
    """
    made = Composer(view, read, meta)
    title = made.word("title", period=made.name(made.scope), competition=made.name(made.competition))
    return dressed(made, "bulletin", title, sections(made, texts))


def sections(made: Composer, texts: Mapping[str, str]) -> list[Section]:
    """The bulletin's sections in their order."""
    office = {block: paragraphs(made, told) for block, told in told_of(made, texts).items()}
    return [
        Section("", office["opening"], "opening"),
        Section("", tuple(revised(made))),
        Section("h_overall", tuple(overall(made))),
        Section("h_places", tuple(ranked(made))),
        Section("h_items", tuple(by_item(made))),
        *(Section(f"h_{block}", office[block], block) for block in BLOCKS[1:]),
    ]


def told_of(made: Composer, texts: Mapping[str, str]) -> dict[str, str]:
    """The office's words by block, drafted where it wrote none."""
    return {block: texts[block] if block in texts else drafted(made, block) for block in BLOCKS}


def paragraphs(made: Composer, told: str) -> tuple[Block, ...]:
    """The office's words as paragraphs, with fields and bound figures as facts."""
    lines = [line.strip() for line in told.splitlines() if line.strip()]
    return tuple(Paragraph(wording.runs(line, made.facts, made.language)) for line in lines)


# ---- what every document of an issue wears ---------------------------------------------------------------------------


def dressed(made: Composer, kind: str, title: str, parts: Iterable[Section]) -> Document:
    """A document with head, signature and foot; a draft has no number, no date and says that it is one."""
    said, issue = made.letterhead, str(made.meta.get("issue_no") or "")
    on = shown.local(made.meta["issued_at"], str(made.competition["zone"])).date() if issue else None
    day = shown.day(on, made.language, year=True) if on else ""
    organ = said.get("organ") or made.name(made.competition)
    seal = said.get("seal", "")
    return Document(
        kind=kind,
        title=title,
        language=made.language,
        blocks=made.blocks(parts),
        letterhead=Letterhead(
            organ=said.get("mark") or organ,
            # One number, one paper: that of an issue is the bulletin's, the office numbers a pack where it issues it.
            number=numbered(said.get("number", ""), issue) if kind == "bulletin" else "",
            is_red="mark" in said,
            addressee=said.get("addressee", ""),
            copies_to=said.get("copies_to", ""),
            printed_by=said.get("printed_by", ""),
            printed_on=day,
            contact=said.get("contact", ""),
        ),
        signature=Signature(said.get("sign") or organ, day, f" {seal}" if seal and made.language == "en" else seal),
        annexes=annexes(made),
        # An office that has a letterhead has decided whether it says secrecy; without one nothing leaves the house.
        status=said.get("secrecy", "" if said else made.word("internal")) if issue else made.word("provisional"),
        hash=str(made.meta.get("results_hash") or "") if issue else "",
        foot=footed(made, issue),
        made_on=on,
    )


def numbered(form: str, issue: str) -> str:
    """The number of a paper from its form and the issue's number; without a form the issue's number itself."""
    if not issue:
        return ""
    year, _, number = issue.partition("-")
    return form.replace("{year}", year).replace("{no}", str(int(number)) if number.isdigit() else issue) or issue


def footed(made: Composer, issue: str) -> str:
    """What the figures rest on, small at the end; in traditional characters also that names stand as the office writes them."""
    told = rested(made, issue)
    return f"{told}  {made.word('as_written')}" if made.language == "zh_TW" else told


def rested(made: Composer, issue: str) -> str:
    """What the figures rest on: an issue and its revision, or what was known when."""
    if not issue:
        known = shown.moment(made.meta.get("known_at"), str(made.competition["zone"]), made.language, year=True)
        return made.word("foot_draft", known=known)
    return made.word("foot_issue", issue=issue, revision=str(made.meta.get("revision") or 1))


def revised(made: Composer) -> list[Block]:
    """Of a revision: that it takes the place of the issue, and why."""
    if int(made.meta.get("revision") or 1) < 2:
        return []
    reason = str(made.meta.get("reason") or "–")
    return [made.paragraph(made.say("revised", revision=int(made.meta["revision"]), reason=reason))]


# ---- 一、总体情况 ------------------------------------------------------------------------------------------------------


def overall(made: Composer) -> Iterator[Block]:
    """Who takes part, who reported, and where the groups stand against the period before."""
    opening = made.say("members", members=made.fact("members") or 0)
    if made.fact("expected"):
        counts = {name: made.fact(name) or 0 for name in ("expected", "reported", "on_time", "late", "missing")}
        change = made.changed("points_of_hundred", made.fact("on_time_change"))
        opening += made.say("reported", **counts, share=made.fact("on_time_share") or "–", change=change)
    yield made.paragraph(opening)
    for group in made.groups:
        parts = group_sentence(made, group)
        if parts:
            yield made.paragraph(parts)


def group_sentence(made: Composer, group: Row) -> Runs:
    """A group in a sentence: how many, the middle, how it changed, the best."""
    code = group["group_id"]
    members, median, best = (made.fact(name, code) for name in ("members", "median", "best"))
    if not (members and median and best):
        return ()
    change = made.changed("score_change", made.fact("median_change", code))
    told = made.say("group", group=made.name(group), members=members, median=median, change=change, best=best)
    lost = made.fact("lost_share", code)
    return told + (made.say("group_lost", lost=lost) if lost else ())


# ---- 二、排名情况 ------------------------------------------------------------------------------------------------------


def ranked(made: Composer) -> Iterator[Block]:
    """By group: the first on both clocks, who rose far enough to be named, and the last where the policy names them."""
    for group in made.groups:
        rows = made.of_group(group["group_id"])
        if not any(row["place"] for row in rows):
            continue
        yield Heading(2, made.say("name", name=made.name(group)))
        yield made.paragraph(firsts(made, rows, "firsts", ""), year_firsts(made, rows), risers(made, rows))
        last = [row for row in rows if row["place"]][-made.tail :] if made.tail else []
        if last:
            yield made.paragraph(made.say("lasts", units=[unit_score(made, row, "") for row in last]))


def firsts(made: Composer, rows: list[Row], key: str, scope_id: str) -> Runs:
    """The first few with their scores; those who share the last of these places are all named.

    In a small group only its upper half: naming everybody would name the last.
    """
    count = min(FIRST, max(1, sum(row["place"] is not None for row in rows) // 2))
    named = [
        row
        for row in rows
        if (fact := made.fact("place", row["unit_id"], scope_id=scope_id)) and (fact.value or 0) <= count
    ]
    named.sort(key=lambda row: (place_of(made, row, scope_id), row["unit_id"]))
    return made.say(key, count=count, units=[unit_score(made, row, scope_id) for row in named]) if named else ()


def place_of(made: Composer, row: Row, scope_id: str) -> int:
    """A unit's place in a scope."""
    fact = made.fact("place", row["unit_id"], scope_id=scope_id)
    return int(fact.value or 0) if fact else 0


def year_firsts(made: Composer, rows: list[Row]) -> Runs:
    """The first in the year so far, where that is another scope."""
    year = made.facts.to_date
    return firsts(made, rows, "year_firsts", year) if year and year != made.view.scope_id else ()


def unit_score(made: Composer, row: Row, scope_id: str) -> Runs:
    """青石镇（97.46分）."""
    return made.say(
        "unit_score", unit=made.name(row, "unit"), score=made.fact("score", row["unit_id"], scope_id=scope_id) or "–"
    )


def risers(made: Composer, rows: list[Row]) -> Runs:
    """Who rose far enough to be named, with the places between which they did."""
    rising = headlines.movers(rows, 1)[:MOVERS]
    told = []
    for row in rising:
        facts = {name: made.fact(name, row["unit_id"]) for name in ("movement", "previous_place", "place")}
        if all(facts.values()):
            told.append(
                made.say("riser", unit=made.name(row, "unit"), **{name: fact or 0 for name, fact in facts.items()})
            )
    return made.say("risers", units=told) if told else ()


# ---- 三、单项情况 ------------------------------------------------------------------------------------------------------


def by_item(made: Composer) -> Iterator[Block]:
    """Item by item where each group loses points, what was adopted, what went wrong; and a drawing of it."""
    whole = []
    for item in made.items:
        lost = [fact for group in made.groups if (fact := made.fact("lost_share", group["group_id"], item["item_id"]))]
        if lost and not any(fact.value for fact in lost):
            whole.append(made.name(item))
            continue
        told = [one for group in made.groups if (one := item_of_group(made, item, group))]
        if told:
            yield Heading(2, made.say("name", name=made.name(item)))
            yield made.paragraph(*told)
    if whole:
        yield made.paragraph(made.say("items_whole", items=made.word("list_comma").join(whole)))
    for group in made.groups:
        if chart := lost_chart(made, group):
            yield chart


def item_of_group(made: Composer, item: Row, group: Row) -> Runs:
    """An item of a group: share lost and its change, pieces adopted, and the first where that is one unit."""
    share = made.fact("lost_share", group["group_id"], item["item_id"])
    if not share:
        return ()
    change = made.changed("points_of_hundred", made.fact("share_change", group["group_id"], item["item_id"]))
    told = made.say("item_lost", group=made.name(group), share=share, change=change)
    pieces = adopted(made, item, group)
    leading = leader_of_item(made, item, group)
    return joined([*told, *pieces, *leading, *made.say("stop")])


def adopted(made: Composer, item: Row, group: Row) -> Runs:
    """How many pieces of an item counted, by level from the highest."""
    held = [
        fact
        for fact in made.facts.about(group["group_id"])
        if fact.measure == "pieces"
        and fact.scope_id == made.view.scope_id
        and made.facts.piece_of[fact.part][3].id == item["item_id"]
        and made.facts.piece_of[fact.part][2]
    ]
    rank = {
        row["level_id"]: row["rank"] for row in made.read("piece_counts", **made.keys).to_dicts() if row["level_id"]
    }
    held.sort(key=lambda fact: (made.facts.piece_of[fact.part][1], -rank[made.facts.piece_of[fact.part][2]]))
    told = [
        made.say(
            f"piece_{made.facts.piece_of[fact.part][1]}",
            level=made.facts.levels[made.facts.piece_of[fact.part][2]].name(made.language),
            count=fact,
        )
        for fact in held
    ]
    return made.say("pieces", pieces=told) if told else ()


def leader_of_item(made: Composer, item: Row, group: Row) -> Runs:
    """Who is first in an item, where it is one unit alone."""
    first = [
        fact
        for row in made.of_group(group["group_id"])
        if (fact := made.fact("item_place", row["unit_id"], item["item_id"])) and fact.value == 1
    ]
    if len(first) != 1:
        return ()
    points = made.fact("points", first[0].subject, item["item_id"])
    unit = made.facts.subject_name(first[0].subject, made.language)
    return made.say("item_first", unit=unit, points=points) if points else ()


def lost_chart(made: Composer, group: Row) -> Chart | None:
    """What share of its points a group loses in each item, the largest first."""
    facts = [fact for item in made.items if (fact := made.fact("lost_share", group["group_id"], item["item_id"]))]
    facts.sort(key=lambda fact: (-(fact.value or 0), fact.part))
    if not any(fact.value for fact in facts):
        return None
    bars = [
        charts.Bar(made.facts.parts[fact.part].name(made.language), float(fact.value or 0), f"{fact.text}%", at == 0)
        for at, fact in enumerate(facts)
    ]
    said = made.word("chart_lost", group=made.name(group), period=made.name(made.scope))
    return Chart(charts.bars(bars), said, SHARES_HEIGHT, said)


# ---- annexes ---------------------------------------------------------------------------------------------------------


def annexes(made: Composer) -> tuple[Annex, ...]:
    """The tables behind the text: places and comparisons by group, reports, corrections, at a quarter's end the ledger.

    An annex says what its table is; the table says it no second time.
    """
    found = [tables.places(made, group) for group in made.groups]
    found += [tables.comparisons(made, group) for group in made.groups]
    last_month = int(made.scope["last_month"][5:7])
    others = [tables.reports(made), tables.corrections(made)]
    others += [tables.follow_ups(made)] if last_month % 3 == 0 and made.scope["scope_kind"] == "month" else []
    return tuple(
        Annex(table.title, (replace(table, title=""),))
        for table in [*found, *(one for one in others if one)]
        if table.rows
    )


# ---- drafts of the office's text -------------------------------------------------------------------------------------


def drafts(view: View, read: Read) -> dict[str, str]:
    """What each block of the office says unless it is edited; figures are fields."""
    made = Composer(view, read)
    return {block: drafted(made, block) for block in BLOCKS}


def drafted(made: Composer, block: str) -> str:
    """The draft of a block; a leader's comment is nobody's to draft."""
    makers = {"opening": opening, "praise": praise, "problems": problems, "steps": steps, "agenda": agenda}
    return makers[block](made) if block in makers else ""


def field(fact: Fact, made: Composer) -> str:
    """A fact as a field of the office's text."""
    return f"{{{fact.name(wording.written(made.language))}}}"


def opening(made: Composer) -> str:
    """依据……，现将……情况通报如下：."""
    basis = made.letterhead.get("basis") or made.word("basis")
    return made.word("d_opening", basis=basis, period=made.name(made.scope), competition=made.name(made.competition))


def praise(made: Composer) -> str:
    """By group the first three, who rose furthest, and whose pieces were adopted highest up."""
    lines = []
    for group in made.groups:
        placed = [row for row in made.of_group(group["group_id"]) if row["place"]]
        rows = placed[: min(PRAISED, max(1, len(placed) // 2))]
        named = [
            made.word("d_unit_score", unit=made.name(row, "unit"), score=field(fact, made))
            for row in rows
            if (fact := made.fact("score", row["unit_id"]))
        ]
        if named:
            told = made.word("d_praise", group=made.name(group), units=made.word("list_comma").join(named))
            lines.append(told + praised_riser(made, group) + praised_pieces(made, group) + made.word("stop"))
    return "\n".join(lines)


def praised_riser(made: Composer, group: Row) -> str:
    """Who rose furthest in a group, where that is worth naming."""
    rose = headlines.mover(made.of_group(group["group_id"]))
    fact = made.fact("movement", rose["unit_id"]) if rose else None
    return made.word("d_rose", unit=made.name(rose, "unit"), places=field(fact, made)) if rose and fact else ""


def praised_pieces(made: Composer, group: Row) -> str:
    """Whose pieces were adopted at the highest level there is this time, where it is one or two units."""
    rows = made.read("piece_counts", **made.keys).to_dicts()
    scored = {
        row["indicator_id"] for row in made.read("indicators", **made.keys).to_dicts() if row["family"] == "score"
    }
    own = [
        row
        for row in rows
        if row["group_id"] == group["group_id"] and row["unit_id"] and row["level_id"] and row["indicator_id"] in scored
    ]
    top = max((row["rank"] for row in own), default=0)
    told = []
    for row in sorted(
        (row for row in own if row["rank"] == top and top > 1), key=lambda row: (-row["piece_count"], row["unit_id"])
    ):
        code = "-".join((row["indicator_id"], row["counts_as"], row["level_id"]))
        fact = made.fact("pieces", row["unit_id"], code)
        if fact:
            unit = made.facts.subject_name(row["unit_id"], made.language)
            level = made.facts.levels[row["level_id"]].name(made.language)
            item = made.facts.piece_of[code][3].name(made.language)
            told.append(made.word("d_piece", unit=unit, item=item, level=level, count=field(fact, made)))
    return made.word("d_pieces", units=made.word("list_comma").join(told[:PIECES])) if told else ""


def problems(made: Composer) -> str:
    """Who was late or sent nothing, which faults there were most of, and where most points are lost."""
    lines = [late_and_missing(made)]
    for group in made.groups:
        faults = [
            row
            for row in made.read("group_figures", **made.keys | {"group_id": group["group_id"]}).to_dicts()
            if row["is_fault"]
        ]
        faults = sorted((row for row in faults if row["total"]), key=lambda row: (-row["total"], row["sort"]))[:FAULTS]
        told = []
        for row in faults:
            total, units = (
                made.fact(name, group["group_id"], part_id("column_id", row["column_id"]))
                for name in ("total", "figure_units")
            )
            if total and units:
                told.append(
                    made.word("d_fault", name=made.name(row), total=field(total, made), units=field(units, made))
                )
        lines.append(
            made.word("d_faults", group=made.name(group), faults=made.word("list_comma").join(told)) if told else ""
        )
        lines.append(most_lost(made, group))
    return "\n".join(line for line in lines if line)


def late_and_missing(made: Composer) -> str:
    """Who was late, with the days, and who sent nothing, by name."""
    late, missing = [], []
    for row in made.standings:
        state, name = made.reports.get(row["unit_id"]), made.name(row, "unit")
        if state == "late" and not row["is_guest"]:
            days = made.fact("days_late", row["unit_id"])
            late.append(made.word("d_late_unit", unit=name, days=field(days, made)) if days else name)
        elif state == "missing" and not row["is_guest"]:
            missing.append(name)
    comma = made.word("list_comma")
    told = made.word("d_late", units=comma.join(late)) if late else ""
    return told + (made.word("d_missing", units=comma.join(missing)) if missing else "")


def most_lost(made: Composer, group: Row) -> str:
    """The item in which a group loses the largest share."""
    facts = [
        fact
        for item in made.items
        if (fact := made.fact("lost_share", group["group_id"], item["item_id"])) and fact.value
    ]
    if not facts:
        return ""
    worst = max(facts, key=lambda fact: (fact.value or 0, fact.part))
    item = made.facts.parts[worst.part].name(made.language)
    return made.word("d_most_lost", group=made.name(group), item=item, share=field(worst, made))


def steps(made: Composer) -> str:
    """What is asked of everybody, with the day by which the next report is due."""
    due = next_due(made)
    if due is None:
        return made.word("d_steps")
    return made.word(
        "d_steps_due", day=shown.day(due, made.language), month=shown.month_label(due_month(made), made.language)
    )


def due_month(made: Composer) -> str:
    """The month after the scope's last."""
    year, month = map(int, made.scope["last_month"].split("-"))
    return f"{year + month // 12}-{month % 12 + 1:02d}"


def next_due(made: Composer) -> date | None:
    """The day the report of the next month is due."""
    rows = made.read("deadlines", competition_id=made.view.competition_id, kind="report_due", month=due_month(made))
    found: date | None = rows["falls_on"].item(0) if rows.height else None
    return found


def agenda(made: Composer) -> str:
    """What a quarter's meeting goes through."""
    return made.word("d_agenda")
