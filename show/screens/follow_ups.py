"""Which problems and tasks are open, fixed, relapsed? The follow-up ledger 回头看 and the supervision list 督办.

What a month's figures name as a problem is offered to be taken over, and as a relapse where the same unit had the same problem
fixed before; nothing is set down by itself.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal

import polars as pl
from markupsafe import Markup

from show import format as shown
from show import fragments, league, links, office
from show.fragments import name_of
from show.links import View
from show.reading import Read, Row
from words import LANGUAGES, Language, say, text

CUT = "<!--cut-->"  # where the page's own controls stand
KINDS = ("problem", "task")
STATES = {
    "problem": ("open", "relapsed", "fixed", "dropped"),
    "task": ("open", "unfinished", "fixed", "carried", "dropped"),
}
SIGNS = {"open": "○", "relapsed": "↺", "unfinished": "!", "fixed": "✓", "carried": "→", "dropped": "–"}
# What may be said of an entry, as etl/follow_ups.py allows it; what is said most often first.
MOVES = {
    "problem": {"open": ("fixed", "relapsed", "dropped"), "relapsed": ("fixed", "relapsed", "dropped"),
                "fixed": ("relapsed", "open"), "dropped": ("open",)},
    "task": {"open": ("fixed", "unfinished", "carried", "dropped"), "unfinished": ("fixed", "carried", "dropped", "open"),
             "fixed": ("open",), "dropped": ("open",), "carried": ()},
}  # fmt: skip
QUARTERS = 6  # of the quarterly look
COUNTS = ("named", "fixed", "open", "relapsed", "unfinished", "carried", "dropped")
ONTIME, DUE = "sup_ontime", "sup_due"  # what a register of supervised items says of a unit's month
NAMED = 8  # so many units of a proposal are named; more are counted


@dataclass(frozen=True)
class Proposal:
    """A problem the month's figures name: its topic (the same words every month, here and in other languages), and the units
    with what was found of each."""

    code: str
    topic: str
    found: dict[str, str]
    topics: tuple[str, ...]


def context_on(view: View, read: Read, today: date | None) -> dict[str, object]:
    """What the template shows beside the frame; without a day nothing is overdue."""
    kind = kind_of(view)
    entries = entries_of(view, read)
    page, pages, some = league.paged(chosen(view, read, entries, today), view)
    shared: dict[str, object] = {
        "cut": Markup(CUT),
        "eyebrow": office.eyebrow(view, read),
        "headline": headline(view, entries, today),
        "kind": kind,
        "kinds": [
            {"code": one, "name": _say(view.language, f"kind_{one}"), "is_shown": one == kind,
             "href": links.href("follow_ups", view, kind=one, state="", entry="", act="", page="", month="")}
            for one in KINDS
        ],
        "rows": [_entry(row, view, today) for row in some],
        "page": page,
        "pages": pages,
        "has_any": any(row["kind"] == kind for row in entries),
        "issue": issue_of(view, read, month_of(view, read)),
        "heads": heads(view),
        "quarters": quarters(view, read),
        "units": quarter_units(view, read),
    }  # fmt: skip
    if kind == "task":
        own = {"sums": sums(view, read, entries), "beside": beside(view, read, entries)}
        return shared | {"proposals": [], "again": []} | own
    found = proposals(view, read, month_of(view, read))
    offered = {"proposals": proposed(view, read, entries, found), "again": relapses(view, read, entries, found)}
    return shared | {"sums": [], "beside": []} | offered


# ---- what is looked at ----------------------------------------------------------------------------------------------


def kind_of(view: View) -> str:
    """Which of the two parts is shown."""
    return "task" if view.get("kind") == "task" else "problem"


def entries_of(view: View, read: Read) -> list[Row]:
    """Every entry, the newest first."""
    found = read("follow_ups", competition_id=view.competition_id)
    return found.sort("month", "follow_up_no", descending=[True, True]).to_dicts()


def entry_of(view: View, read: Read) -> Row | None:
    """The entry the address names."""
    return next((row for row in entries_of(view, read) if row["follow_up_no"] == view.get("entry")), None)


def known_months(view: View, read: Read) -> list[str]:
    """The months with figures, the newest first."""
    return sorted(read("register_months", competition_id=view.competition_id)["month"].unique().to_list(), reverse=True)


def months(view: View, read: Read, today: date | None) -> list[str]:
    """The months that can be chosen: of figures, of entries, and of tasks the running one, the newest first."""
    found = {row["month"] for row in entries_of(view, read) if row["kind"] == kind_of(view)}
    found |= set(known_months(view, read))
    if today and kind_of(view) == "task":
        found.add(f"{today:%Y-%m}")
    return sorted(found, reverse=True)


def month_of(view: View, read: Read, today: date | None = None) -> str:
    """The month looked at; of tasks the newest that has any where none is asked for, of problems the newest with figures."""
    if view.get("month"):
        return view.get("month")
    own = [row["month"] for row in entries_of(view, read) if row["kind"] == kind_of(view)]
    if kind_of(view) == "task" and own:
        return str(max(own))
    return str(next(iter(known_months(view, read)), ""))


def chosen(view: View, read: Read, entries: Sequence[Row], today: date | None) -> list[Row]:
    """The entries that are asked for: of tasks one month's, of problems all or one month's; what is open first."""
    kind, state, unit = kind_of(view), view.get("state"), view.get("of")
    month = month_of(view, read, today) if kind == "task" else view.get("month")
    found = [
        row
        for row in entries
        if row["kind"] == kind
        and (not month or row["month"] == month)
        and (not unit or row["unit_id"] == unit)
        and (state in ("", "all") or row["state"] == state or (state == "overdue" and is_overdue(row, today)))
    ]
    return sorted(found, key=lambda row: (not row["is_open"], row["due_on"] or "9999"))


def is_overdue(row: Row, today: date | None) -> bool:
    """Whether an entry still to be done is past its day."""
    return bool(today and row["is_open"] and row["due_on"] and row["due_on"] < today.isoformat())


def headline(view: View, entries: Sequence[Row], today: date | None) -> str:
    """How many are to be done, and how they stand."""
    own = [row for row in entries if row["kind"] == kind_of(view)]
    count = Counter(row["state"] for row in own)
    late = sum(is_overdue(row, today) for row in own)
    if not own:
        return _say(view.language, f"head_{kind_of(view)}_none")
    gaps = {name: count[name] for name in ("open", "relapsed", "fixed", "unfinished", "carried")}
    told = _say(view.language, f"head_{kind_of(view)}", **gaps)
    return told + (_say(view.language, "head_overdue", count=late) if late else "")


def _entry(row: Row, view: View, today: date | None) -> Row:
    """An entry in words, with what can be said of it."""
    language, late = view.language, is_overdue(row, today)
    return {
        "number": row["follow_up_no"],
        "month": office.month(row["month"], language),
        "issue": row["issue_no"] or "",
        "unit": name_of(row, "unit", language) if row["unit_id"] else _say(language, "all_units"),
        "problem": row["problem"],
        "measure": row["measure"] or "",
        "owner": row["owner"] or "",
        "due": row["due_on"] or "",
        "is_overdue": late,
        "state": row["state"],
        "sign": SIGNS[row["state"]],
        "state_name": _say(language, f"state_{row['state']}"),
        "since": row["since"],
        "reason": row["reason"] or "",
        "relapses": _say(language, "relapses", count=row["relapse_count"]) if row["relapse_count"] else "",
        "chain": chain(row, language),
        "acts": [
            {"name": _say(language, f"act_{state}"), "code": state,
             "href": links.href("follow_ups", view, entry=row["follow_up_no"], act=state)}
            for state in MOVES[row["kind"]][row["state"]]
        ],
        "is_asked": row["follow_up_no"] == view.get("entry"),
    }  # fmt: skip


def chain(row: Row, language: Language) -> str:
    """Where a task comes from and where it goes on."""
    parts = []
    if row["carried_from"]:
        parts.append(_say(language, "carried_from", number=row["carried_from"], count=row["carry_count"]))
    if row["carried_to"]:
        parts.append(_say(language, "carried_to", number=row["carried_to"]))
    return " ".join(parts)


# ---- what the month's figures name ----------------------------------------------------------------------------------


def issue_of(view: View, read: Read, month: str) -> str:
    """The issue that names the month's problems; empty while none is published."""
    found = read("issues", competition_id=view.competition_id, month=month)
    return str(found["issue_no"].item(0)) if found.height else ""


def proposals(view: View, read: Read, month: str) -> list[Proposal]:
    """The problems of a month by topic: late, missing and nought reports, faults, what verification found, vetoes."""
    reports = read("submission_months", competition_id=view.competition_id, month=month).to_dicts()
    late = {row["unit_id"]: row["days_late"] or 0 for row in reports if row["status"] == "late"}
    made = [
        ours("late", {unit: _say(view.language, "found_late", count=days) for unit, days in late.items()}, view),
        ours("missing", {row["unit_id"]: "" for row in reports if row["status"] == "missing"}, view),
        ours("zero", {row["unit_id"]: "" for row in reports if row["is_zero_report"]}, view),
        *faults(view, read, month),
        ours("veto", vetoed(view, read, month), view),
    ]
    return [one for one in made if one.found]


def faults(view: View, read: Read, month: str) -> Iterable[Proposal]:
    """What the registers of faults hold of the month, a topic a column or level."""
    offered = read("register_choices", competition_id=view.competition_id, month=month).filter(pl.col("is_fault"))
    facts = read("facts", competition_id=view.competition_id, last_month=month)
    facts = facts.filter(pl.col("value") > 0)
    events = read("register_rows", competition_id=view.competition_id, form="pieces", counts_month=month)
    for row in offered.sort("register_id", "sort").to_dicts():
        counts: dict[str, Decimal] = defaultdict(Decimal)
        if row["choice"] == "column":
            is_own = (pl.col("kind") == row["register_id"]) & (pl.col("column_id") == row["choice_id"])
            for one in facts.filter(is_own).to_dicts():
                counts[one["unit_id"]] += one["value"]
        else:
            is_own = (pl.col("register_id") == row["register_id"]) & (pl.col("level_id") == row["choice_id"])
            for one in events.filter(is_own).to_dicts():
                counts[one["unit_id"]] += one["quantity"] or 1
        names = [row["name_zh"], row["name_en"] or row["name_zh"]]
        if row["choice"] == "level":
            names = [
                say("follow_ups.topic_found", code, name=name) for code, name in zip(LANGUAGES, names, strict=True)
            ]
        measure = "" if view.language == "en" else row["measure"] or ""  # written in Chinese alone
        found = {
            unit: _say(view.language, "found_count", count=shown.plain(count), measure=measure).strip()
            for unit, count in sorted(counts.items())
        }
        topic = names[LANGUAGES.index("en" if view.language == "en" else "zh_CN")]
        yield Proposal(f"{row['register_id']}-{row['choice_id']}", topic, found, tuple(names))


def ours(name: str, found: dict[str, str], view: View) -> Proposal:
    """A problem that has its words here and not in the rulebook."""
    topics = tuple(text(f"follow_ups.topic_{name}", language) for language in (*LANGUAGES, view.language))
    return Proposal(name, topics[-1], found, topics)


def vetoed(view: View, read: Read, month: str) -> dict[str, str]:
    """The units under a veto in the month."""
    rows = read("standings", competition_id=view.competition_id, scope_id=month).to_dicts()
    return {row["unit_id"]: "" for row in rows if row["veto"]}


def proposed(view: View, read: Read, entries: Sequence[Row], found: Sequence[Proposal]) -> list[Row]:
    """What is offered to be taken over: topics of the month with the units whose problem is not in the ledger yet."""
    month, names = month_of(view, read), office.unit_names(view, read)
    told = []
    for one in found:
        open_units = [unit for unit in one.found if not same_problem(entries, unit, one)]
        if open_units:
            told.append({
                "code": one.code,
                "topic": one.topic,
                "month": office.month(month, view.language),
                "count": len(open_units),
                "units": _listed([f"{names.get(unit, unit)}{_found(one.found[unit], view)}" for unit in open_units], view),
                "href": links.href("follow_ups", view, act="take", entry=one.code, month=month),
            })  # fmt: skip
    return told


def relapses(view: View, read: Read, entries: Sequence[Row], found: Sequence[Proposal]) -> list[Row]:
    """What is offered as a relapse: the same unit shows a problem again that was fixed in an earlier month, or is open still."""
    month, names = month_of(view, read), office.unit_names(view, read)
    told = []
    for one in found:
        for unit, what in one.found.items():
            before = [row for row in same_problem(entries, unit, one) if is_seen_later(row, month)]
            if before:
                row = before[0]
                gaps = {"number": row["follow_up_no"], "unit": names.get(unit, unit), "topic": one.topic}
                gaps |= {
                    "found": _found(what, view),
                    "month": office.month(month, view.language),
                    "since": row["since"],
                }
                told.append({
                    "number": row["follow_up_no"],
                    "said": _say(view.language, f"again_{row['state']}", **gaps),
                    "href": links.href("follow_ups", view, act="relapsed", entry=row["follow_up_no"], month=month),
                })  # fmt: skip
    return told


def is_seen_later(row: Row, month: str) -> bool:
    """Whether a month's figures say something new of a problem: it is later than the problem, and than what was said last.

    What was fixed in the course of a month may come again in the figures of the same month.
    """
    said = row["state_month"] <= month if row["state"] == "fixed" else row["state_month"] < month
    return bool(row["month"] < month and said)


def same_problem(entries: Sequence[Row], unit: str, one: Proposal) -> list[Row]:
    """The entries of a unit that begin with the words of a topic, in either language, the newest first; dropped ones are none."""
    return [
        row
        for row in entries
        if row["kind"] == "problem"
        and row["unit_id"] == unit
        and row["state"] != "dropped"
        and row["problem"].startswith(one.topics)
    ]


def taken(view: View, read: Read) -> Proposal | None:
    """The proposal the address asks to take over, with the units that are not in the ledger yet."""
    entries = entries_of(view, read)
    for one in proposals(view, read, month_of(view, read)):
        if one.code == view.get("entry"):
            found = {unit: what for unit, what in one.found.items() if not same_problem(entries, unit, one)}
            return replace(one, found=found)
    return None


def _found(what: str, view: View) -> str:
    return _say(view.language, "bracketed", said=what) if what else ""


def _listed(names: Sequence[str], view: View) -> str:
    """Units by name where they are few; more are counted."""
    told = _say(view.language, "comma").join(names[:NAMED])
    return told if len(names) <= NAMED else _say(view.language, "and_more", said=told, count=len(names) - NAMED)


# ---- supervised tasks beside their register -------------------------------------------------------------------------


def sums(view: View, read: Read, entries: Sequence[Row]) -> list[Row]:
    """How many tasks the month was set, and what became of them."""
    month = month_of(view, read)
    own = [row for row in entries if row["kind"] == "task" and row["month"] == month]
    count = Counter(row["state"] for row in own)
    told = {"set": len(own), "from": sum(bool(row["carried_from"]) for row in own)}
    told |= {name: count[name] for name in ("fixed", "open", "unfinished", "carried", "dropped")}
    return [{"name": _say(view.language, f"sum_{name}"), "count": value} for name, value in told.items()]


def beside(view: View, read: Read, entries: Sequence[Row]) -> list[Row]:
    """Tasks of each unit in the month beside what the register of supervised items says: due and done; differences marked."""
    month, names = month_of(view, read), office.unit_names(view, read)
    facts = read("facts", competition_id=view.competition_id, last_month=month)
    facts = facts.filter(
        pl.col("column_id").is_in([DUE, ONTIME]), ~pl.col("kind").is_in(["monthly", "office", "targets"])
    )
    said: dict[str, dict[str, Decimal]] = defaultdict(lambda: defaultdict(Decimal))
    for cell in facts.to_dicts():
        said[cell["unit_id"]][cell["column_id"]] += cell["value"] or 0
    own: dict[str, list[Row]] = defaultdict(list)
    for row in entries:
        if row["kind"] == "task" and row["month"] == month and row["unit_id"] and row["state"] != "dropped":
            own[row["unit_id"]].append(row)
    return [_beside(names.get(unit, unit), rows, said.get(unit)) for unit, rows in sorted(own.items())] if said else []


def _beside(name: str, rows: Sequence[Row], said: dict[str, Decimal] | None) -> Row:
    """One unit: tasks set and done, due and done in time by the register."""
    done = sum(row["state"] == "fixed" for row in rows)
    due, ontime = (said or {}).get(DUE), (said or {}).get(ONTIME)
    return {
        "unit": name, "set": len(rows), "done": done, "due": shown.plain(due), "ontime": shown.plain(ontime),
        "differs_set": due is not None and due != len(rows), "differs_done": ontime is not None and ontime != done,
    }  # fmt: skip


# ---- the quarterly look ---------------------------------------------------------------------------------------------


def quarters(view: View, read: Read) -> list[Row]:
    """Quarter by quarter, the newest first: of all units, or of the one asked for."""
    found = read("follow_up_quarters", competition_id=view.competition_id, kind=kind_of(view))
    if view.get("of"):
        found = found.filter(pl.col("unit_id") == view.get("of"))
    totals = found.group_by("quarter_id").agg(pl.col(f"{name}_count").sum() for name in COUNTS)
    rows = totals.sort("quarter_id", descending=True).head(QUARTERS).to_dicts()
    return [{"name": row["quarter_id"], "counts": [row[f"{name}_count"] for name in columns(view)]} for row in rows]


def quarter_units(view: View, read: Read) -> list[Row]:
    """The newest quarter unit by unit, those with most still to do first."""
    found = read("follow_up_quarters", competition_id=view.competition_id, kind=kind_of(view))
    if found.is_empty() or view.get("of"):
        return []
    newest = found.filter(pl.col("quarter_id") == found["quarter_id"].max()).to_dicts()
    names = office.unit_names(view, read)
    newest.sort(key=lambda row: (-row["relapsed_count"] - row["open_count"] - row["unfinished_count"], row["unit_id"]))
    return [
        {"name": names.get(row["unit_id"], _say(view.language, "all_units")), "quarter": row["quarter_id"],
         "counts": [row[f"{name}_count"] for name in columns(view)]}
        for row in newest
    ]  # fmt: skip


def columns(view: View) -> list[str]:
    """Which counts a kind has."""
    left = ("unfinished", "carried") if kind_of(view) == "problem" else ("relapsed",)
    return [name for name in COUNTS if name not in left]


def heads(view: View) -> list[str]:
    """What the counts are called."""
    return [_say(view.language, f"count_{name}") for name in columns(view)]


def choices(view: View, read: Read, today: date | None) -> dict[str, dict[str, str]]:
    """What can be chosen: months, units and states."""
    units = office.unit_names(view, read)
    ids = {row["unit_id"] for row in entries_of(view, read) if row["unit_id"] and row["kind"] == kind_of(view)}
    states = {state: _say(view.language, f"state_{state}") for state in STATES[kind_of(view)]}
    return {
        "month": {code: office.month(code, view.language) for code in months(view, read, today)},
        "of": {code: units[code] for code in units if code in ids or code == view.get("of")},
        "state": states | {"overdue": _say(view.language, "state_overdue")},
    }


def members(view: View, read: Read, month: str) -> dict[str, str]:
    """The units of a month, by id."""
    rows = read("units", competition_id=view.competition_id).sort("unit_id").to_dicts()
    here = [row for row in rows if row["first_month"] <= month <= (row["last_month"] or "9999-12")]
    return {row["unit_id"]: name_of(row, "name", view.language) for row in here}


def _say(language: Language, key: str, **gaps: object) -> str:
    return fragments.text(language, f"follow_ups.{key}", **gaps)
