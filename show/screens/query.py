"""Any question in SQL: what can be asked, what was asked before, and what came back, in words.

What a statement may read and cost is settled in ``query``; here its answers and refusals are told to a person.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from decimal import Decimal
from functools import partial
from typing import Any

import polars as pl
from markupsafe import Markup

from marts.contents import Table, contents
from query import catalog, download, own
from query.asking import Answer, Limits, NotAnswered, Question, Value
from query.cite import Citation, result_digest
from query.saved import Parameter, Saved
from query.statement import reads
from show import format as shown
from show import fragments, office
from show.fragments import name_of
from show.links import View, href
from show.reading import Read, Row
from words import Language

ISSUE_KEYS = ("issue_no", "revision")  # what a published table has beside the columns of the live one
MEGABYTE = 2**20
INERT = {ord(sign): ord(sign) + 0xFEE0 for sign in "!#$*:<>[]\\_`|~"}  # full-width: a label would take them for marks
SHOWN_STATEMENT = 90  # letters of a statement in the history


def context(view: View, read: Read) -> dict[str, object]:
    """What the head shows beside the frame."""
    limits = Limits()
    return {
        "eyebrow": office.eyebrow(view, read),
        "caps": {"rows": grouped(limits.rows), "size": limits.bytes // MEGABYTE, "seconds": round(limits.seconds)},
    }


# ---- what can be asked ------------------------------------------------------------------------------------------------


def beside(view: View, kept: Sequence[Saved]) -> Markup:
    """What stands beside the editor: kept questions, and the tables with their columns."""
    tables = contents()
    live = {table.name: {field.name for field in table.fields} for table in tables if table.schema == "live"}
    schemas: dict[str, list[dict[str, Any]]] = {}
    for table in tables:
        schemas.setdefault(table.schema, []).append(_table(table, view, live))
    return fragments.render(
        "query_beside", view.language, view=view, schemas=schemas, kept=[_kept(one, view) for one in kept],
    )  # fmt: skip


def _table(table: Table, view: View, live: Mapping[str, set[str]]) -> dict[str, Any]:
    """A table of the browser; of a published one only what the live one has not."""
    names = {field.name for field in table.fields}
    is_like = table.schema == "issues" and names - set(ISSUE_KEYS) <= live.get(table.name, set())
    own = [field for field in table.fields if not is_like or field.name in ISSUE_KEYS]
    is_english = view.language == "en"
    said = table.en if is_english else table.zh
    return {
        "schema": table.schema, "name": table.name, "bare": table.bare, "said": said, "example": table.example,
        "like": f"live.{table.name}" if is_like else "",
        "fields": [
            {"name": field.name, "kind": kind(field.kind), "said": field.en if is_english else field.zh} for field in own
        ],
    }  # fmt: skip


def own_tables(tables: Sequence[own.Table], view: View) -> Markup:
    """The tables a person brought, with what each column was taken for."""
    told = [
        {
            "name": table.own.name, "rows": grouped(table.rows),
            "fields": [
                {"name": column.name, "quoted": quoted(column.name),
                 "said": fragments.text(view.language, f"sql.sort_{column.sort}"),
                 "but": column.but.text(view.language) if column.but else ""}
                for column in table.columns
            ],
        }
        for table in tables
    ]  # fmt: skip
    caps = {"rows": grouped(own.ROWS), "size": own.BYTES // MEGABYTE, "tables": own.TABLES}
    return fragments.render("query_own", view.language, tables=told, caps=caps)


def quoted(name: str) -> str:
    """A column's name as it is written in a statement."""
    is_plain = re.fullmatch(r"[^\W\d]\w*", name) and name.lower() not in catalog.reserved()
    return name if is_plain else '"' + name.replace('"', '""') + '"'


def kind(exact: str) -> str:
    """A type as it is told in little room."""
    return exact.partition("(")[0].lower()


def versions(one: Saved, known: Sequence[Saved], view: View) -> Markup:
    """The versions of the kept question that is open, the newest first, each with its address."""
    fresh = view.on(**dict.fromkeys(dict(view.asked), ""))
    told = [
        {"no": each.no, "by": each.by, "on": each.at[:10], "is_out": each.is_withdrawn, "is_open": each == one,
         "href": href("query", fresh, saved=each.saved_id, version="" if each == known[0] else str(each.no))}
        for each in known
    ]  # fmt: skip
    return fragments.render("query_versions", view.language, versions=told, is_older=one != known[0])


def _kept(one: Saved, view: View) -> dict[str, str]:
    fresh = view.on(**dict.fromkeys(dict(view.asked), ""))
    about = fragments.text(view.language, "query.kept_by", by=one.by, on=one.at[:10])
    return {"id": one.saved_id, "title": one.title, "href": href("query", fresh, saved=one.saved_id), "about": about}


def take(offers: Sequence[download.Offer], view: View) -> Markup:
    """The data to take along, with what proves them whole."""
    told = [{"name": one.name, "size": _size(one.size), "sha256": one.sha256} for one in offers]
    return fragments.render("query_take", view.language, offers=told)


def _size(count: int | None) -> str:
    """Bytes as people read them; nothing where it is not known yet."""
    return f"{shown.figure(Decimal(count) / MEGABYTE, 1)} MB" if count is not None else ""


# ---- the fields of a question -----------------------------------------------------------------------------------------


def options(parameter: Parameter, view: View, read: Read) -> dict[str, str]:
    """What a field offers, by code; nothing for what is written by hand."""
    at = {"competition_id": view.competition_id, "scope_id": view.scope_id}
    match parameter.kind:
        case "month" | "scope":
            rows = read("scopes", competition_id=view.competition_id).to_dicts()
            rows = [row for row in rows if row["scope_kind"] == "month" or parameter.kind == "scope"]
            rows.sort(key=lambda row: (row["scope_kind"] == "month", row["last_month"], row["scope_id"]), reverse=True)
            code = "first_month" if parameter.kind == "month" else "scope_id"
            return {row[code]: name_of(row, "name", view.language) for row in rows}
        case "unit":
            return office.unit_names(view, read)
        case "group" | "item":
            return _called(read(f"{parameter.kind}s", **at).to_dicts(), parameter.kind, view.language)
        case "indicator":
            rows = read("indicators", **at).to_dicts()
            return {code: f"{code} {name}" for code, name in _called(rows, "indicator", view.language).items()}
    return {}


def _called(rows: Sequence[Row], stem: str, language: Language) -> dict[str, str]:
    return {row[f"{stem}_id"]: name_of(row, "name", language) for row in sorted(rows, key=lambda row: row["sort"])}


def first(parameter: Parameter, view: View, known: Mapping[str, str]) -> str:
    """What a field holds before anybody fills it: its default, else what is being looked at, else the first there is."""
    looked_at = {"scope": view.scope_id, "unit": view.unit_id, "group": view.group_id, "month": view.scope_id[-7:]}
    wanted = parameter.default or looked_at.get(parameter.kind, "")
    return wanted if not known or wanted in known else next(iter(known))


def label(parameter: Parameter, language: Language) -> str:
    """What a field is called; in a person's words nothing that could become a link or a picture."""
    said = parameter.label_en if language == "en" else parameter.label_zh
    return (said or parameter.label_zh).translate(INERT) or f"${parameter.name}"


def issues(view: View, read: Read) -> dict[str, str]:
    """What can be asked as published: each issue by number and revision, the newest first."""
    rows = read("issues", competition_id=view.competition_id).to_dicts()
    found: dict[str, tuple[object, str]] = {}
    for row in rows:
        code = f"{row['issue_no']}/{row['revision']}"
        said = "query.as_issue" if row["revision"] == 1 else "query.as_revision"
        about = {"issue": row["issue_no"], "revision": row["revision"]}
        found[code] = ((row["month"], row["issue_no"], row["revision"]), fragments.text(view.language, said, **about))
    return {code: told for code, (_, told) in sorted(found.items(), key=lambda one: str(one[1][0]), reverse=True)}


# ---- what came back ---------------------------------------------------------------------------------------------------


def answered(answer: Answer, view: View, zone: str, question: Question, notice: str = "") -> Markup:
    """The line above the rows: how many, how long, of which data; and what was cut off or is missing, in words."""
    issue, values = question.issue, question.values
    language, rows = view.language, answer.frame.height
    say = partial(fragments.text, language)
    parts = [
        say("query.rows_one" if rows == 1 else "query.rows", count=grouped(rows)),
        say("query.took", time=duration(answer.seconds, language)),
    ]
    if answer.waited >= 0.5:
        parts.append(say("query.waited", time=duration(answer.waited, language)))
    when = shown.moment(answer.snapshot.known_at, zone, language)
    parts.append(say("query.as_published", issue=issue) if issue else say("data_to", when=when))
    empty = [f"${name}" for name, value in values.items() if value is None]
    comma = "、" if language != "en" else ", "
    return fragments.render(
        "query_answer", language, parts=parts, notice=notice, stamp=answer.snapshot.sha256[:12], cut=cut(answer, language),
        empty=say("query.empty_values", names=comma.join(empty)) if empty else "",
        no_before=say("query.no_before") if issue and reads(question.sql, "movement") else "",
        no_number=say("query.no_number", names=comma.join(nans)) if (nans := without_number(answer.frame)) else "",
        is_empty=not rows,
    )  # fmt: skip


def without_number(frame: pl.DataFrame) -> list[str]:
    """The columns in which a NaN stands: the grid shows it as it shows null."""
    floats = [name for name, kind in frame.schema.items() if kind.is_float()]
    return [name for name in floats if frame[name].is_nan().any()]


def cut(answer: Answer, language: Language) -> str:
    """Which cap ended the rows, with what to do; nothing where they are all there."""
    caps = {"rows": grouped(Limits().rows), "size": Limits().bytes // MEGABYTE}
    return fragments.text(language, f"query.cut_{answer.cut}", **caps) if answer.cut else ""


def refused(fault: NotAnswered, sql: str, language: Language) -> Markup:
    """Why there is no answer, where in the statement, and the engine's own words behind a click."""
    place = ""
    if fault.line is not None:
        key = "query.at_line" if fault.column is None else "query.at_place"
        place = fragments.text(language, key, line=fault.line, column=fault.column or 0)
    return fragments.render(
        "query_refused", language, kind=fault.kind, said=fault.message(language), place=place,
        excerpt=fault.excerpt(sql), engine=fault.engine,
    )  # fmt: skip


def underway(ahead: int | None, seconds: float, language: Language) -> Markup:
    """Where in the queue a question is, or for how long it has been running."""
    if ahead is None:
        said = fragments.text(language, "query.running", time=duration(seconds, language), most=round(Limits().seconds))
    else:
        key = {0: "query.waiting_next", 1: "query.waiting_one"}.get(ahead, "query.waiting")
        said = fragments.text(language, key, count=ahead)
    return fragments.render("query_underway", language, said=said)


def duration(seconds: float, language: Language) -> str:
    """A time a question took, in as many digits as mean something."""
    if seconds < 1:
        return fragments.text(language, "query.milliseconds", count=max(1, round(1000 * seconds)))
    return fragments.text(language, "query.seconds", count=shown.figure(seconds, 1))


def grouped(count: int) -> str:
    """A count with commas."""
    return f"{count:,}"


# ---- history, citation, files -----------------------------------------------------------------------------------------


def history(asked: Sequence[Mapping[str, Any]], language: Language) -> Markup:
    """What was asked in this sitting, the latest first."""
    return fragments.render("query_history", language, asked=[_once(one, language) for one in asked])


def _once(one: Mapping[str, Any], language: Language) -> dict[str, str]:
    line = " ".join(str(one["sql"]).split())
    told = (
        fragments.text(language, "query.history_rows", count=grouped(one["rows"]), time=duration(one["seconds"], language))
        if one["rows"] is not None else fragments.text(language, f"query.end_{one['end']}")
    )  # fmt: skip
    at = f"{one['at']:%H:%M}"
    return {
        "sql": str(one["sql"]),
        "line": line[:SHOWN_STATEMENT] + ("…" if len(line) > SHOWN_STATEMENT else ""),
        "told": told,
        "at": at,
    }


def cited(citation: Citation, view: View, address: str) -> Markup:
    """A citation as it may stand in a report, to be copied."""
    said = {
        "id": citation.cite_id, "digest": citation.digest[:12], "result": citation.result_digest[:12],
        "rows": grouped(citation.rows), "snapshot": citation.snapshot[:12], "known_at": citation.known_at[:16],
        "by": citation.by, "on": citation.at[:10], "address": address,
    }  # fmt: skip
    key = "query.citation_issue" if citation.issue else "query.citation"
    told = fragments.text(view.language, key, **said, **({"issue": citation.issue} if citation.issue else {}))
    return fragments.render("query_cited", view.language, told=told)


def about(sql: str, values: Mapping[str, Value], answer: Answer, language: Language) -> pl.DataFrame:
    """The sheet that says what an exported answer is."""
    rows = [
        ("statement", sql),
        *((f"${name}", "" if value is None else str(value)) for name, value in values.items()),
        ("known_at", str(answer.snapshot.known_at or "")),
        ("snapshot", answer.snapshot.sha256),
        ("digest", answer.digest),
        ("result", result_digest(sql, answer)),
        ("cut", cut(answer, language)),
    ]  # fmt: skip
    said = [
        (name if name.startswith("$") else fragments.text(language, f"query.about_{name}"), value)
        for name, value in rows
    ]
    names = [fragments.text(language, "query.about_what"), fragments.text(language, "query.about_value")]
    return pl.DataFrame(said, schema=names, orient="row")
