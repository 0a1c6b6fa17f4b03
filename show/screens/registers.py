"""What do the office's registers hold, and are they settled? A month's registers, and one of them row by row.

Every row says the cell it came from. A change is asked here and made by a job, which writes a new file of the register.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from hashlib import blake2s
from typing import Any

import polars as pl
from markupsafe import Markup

from show import format as shown
from show import fragments, league, links, moved, office
from show.fragments import name_of
from show.links import View
from show.reading import Read, Row
from words import Language

CUT = "<!--cut-->"  # where the page's own controls stand
SIGNS = {"rows": "✓", "none": "○", "unsettled": "!", "free": "–"}
PIECES = (
    "code",
    "level",
    "indicator",
    "document_no",
    "occurred_on",
    "quantity",
    "route",
    "part",
    "score",
    "counts_month",
)
ALWAYS = ("code", "level", "quantity")  # fields of pieces that are shown though no row says anything in them
KEY = ("load_id", "sheet", "row_no", "unit_id")
ROWS = 100  # on a page
PARTS = ("lead", "assist")


def context(view: View, read: Read) -> dict[str, object]:
    """What the template shows beside the frame."""
    month, states = month_of(view, read), states_of(view, read)
    register = register_of(view, read)
    rows = rows_of(view, read)
    page, pages, some = league.paged(chosen(view, rows), view, ROWS)
    fields = shown_fields(view, read, rows)
    return {
        "cut": Markup(CUT),
        "eyebrow": office.eyebrow(view, read),
        "headline": headline(view, read),
        "month": office.month(month, view.language),
        "issue": issue_of(view, read),
        "registers": [_state(row, view, register) for row in states],
        "register": title(view, read),
        "fields": [{"name": fields[name], "is_number": is_number(name)} for name in fields],
        "rows": [_row(row, list(fields), view) for row in some],
        "count": len(rows),
        "page": page,
        "pages": pages,
    }


# ---- what is looked at ----------------------------------------------------------------------------------------------


def months(view: View, read: Read) -> list[str]:
    """The months that have registers, the newest first."""
    found = read("register_months", competition_id=view.competition_id)["month"].unique().to_list()
    return sorted(found, reverse=True)


def month_of(view: View, read: Read) -> str:
    """The month looked at: the address's, else the newest."""
    known = months(view, read)
    return view.get("month") if view.get("month") in known else (known[0] if known else "")


def states_of(view: View, read: Read) -> list[Row]:
    """The registers of the month with their state, in the rulebook's order."""
    return (
        read("register_months", competition_id=view.competition_id, month=month_of(view, read)).sort("sort").to_dicts()
    )


def register_of(view: View, read: Read) -> str:
    """The register looked at: the address's, else the first with rows, else the first."""
    states = states_of(view, read)
    ids = [row["register_id"] for row in states]
    if view.get("register") in ids:
        return view.get("register")
    return next((row["register_id"] for row in states if row["row_count"]), ids[0] if ids else "")


def rows_of(view: View, read: Read) -> list[Row]:
    """The register's rows of the month's files, and rows of other months' files that count in it; each with its cells."""
    month, register = month_of(view, read), register_of(view, read)
    found = read("register_rows", competition_id=view.competition_id, register_id=register)
    here = found.filter((pl.col("month") == month) | (pl.col("counts_month") == month))
    cells = figures(view, read, register, month) if here.height else {}
    rows = []
    for row in here.sort("file_name", "load_id", "sheet", "row_no", nulls_last=False).to_dicts():
        row |= {"is_here": row["month"] == month, "sheet": row["sheet"] or ""}
        row["cells"] = cells.get(tuple(row[name] for name in KEY), {})
        rows.append(row | {"code_of": code_of(row)})
    return rows


def figures(view: View, read: Read, register: str, month: str) -> dict[tuple[Any, ...], dict[str, str]]:
    """What stands in the cells of a register of figures, by row and column."""
    facts = read("facts", competition_id=view.competition_id, kind=register, last_month=month)
    found: dict[tuple[Any, ...], dict[str, str]] = {}
    for cell in facts.to_dicts():
        place = (cell["load_id"], cell["sheet"] or "", cell["row_no"], cell["unit_id"])
        found.setdefault(place, {})[cell["column_id"]] = cell_text(cell)
    return found


def cell_text(cell: Row) -> str:
    """A cell as an office writes it."""
    said = {"empty": "", "not_applicable": "/", "none": "无"}
    return (
        said.get(cell["state"], "") if cell["value"] is None or cell["state"] == "none" else shown.plain(cell["value"])
    )


def code_of(row: Mapping[str, Any]) -> str:
    """A row in an address."""
    return blake2s("\n".join(str(row[name]) for name in KEY).encode(), digest_size=6).hexdigest()


def asked(view: View, read: Read) -> Row | None:
    """The row the address names, if the register holds it and it stands in a file of the month."""
    return next((row for row in rows_of(view, read) if row["code_of"] == view.get("row") and row["is_here"]), None)


def loads(rows: Sequence[Row]) -> list[str]:
    """The files whose rows are looked at: a change is refused where they are others by then."""
    return sorted({row["load_id"] for row in rows if row["is_here"]})


def chosen(view: View, rows: list[Row]) -> list[Row]:
    """The rows of the unit that was asked for, and with the words."""
    words = view.get("q").casefold().split()
    return [
        row
        for row in rows
        if (not view.get("of") or row["unit_id"] == view.get("of"))
        and all(word in searched(row, view.language) for word in words)
    ]


def searched(row: Row, language: Language) -> str:
    """Where words are looked for in a row."""
    said = [name_of(row, "unit", language), *(str(row[name] or "") for name in ("code", "document_no", "note"))]
    return " ".join(said).casefold()


def issue_of(view: View, read: Read) -> str:
    """The issue that printed the month, if one did: what is changed now is printed by a correction only."""
    found = read("issues", competition_id=view.competition_id, month=month_of(view, read))
    return str(found["issue_no"].item(0)) if found.height else ""


def headline(view: View, read: Read) -> str:
    """How many registers the month has and how many of them must still be settled."""
    states = states_of(view, read)
    todo = sum(not row["is_settled"] for row in states)
    name = office.month(month_of(view, read), view.language)
    key = "head_none" if not states else "head_todo" if todo else "head_done"
    return _say(view.language, key, month=name, count=len(states), todo=todo)


# ---- fields ---------------------------------------------------------------------------------------------------------


def choices(view: View, read: Read) -> dict[str, list[Row]]:
    """What a row of the register may say in the month: kind of choice to its choices."""
    found = read(
        "register_choices",
        competition_id=view.competition_id,
        month=month_of(view, read),
        register_id=register_of(view, read),
    )
    kinds: dict[str, list[Row]] = {}
    for row in found.sort("sort", "choice_id").to_dicts():
        kinds.setdefault(row["choice"], []).append(row)
    return kinds


def form_fields(view: View, read: Read) -> dict[str, str]:
    """The fields of a row to fill in, by id, with what they are called; those only some rules read where one does."""
    offered = choices(view, read)
    names = office.field_names(view, read)
    if "column" in offered:
        return {row["choice_id"]: column_name(row, view.language) for row in offered["column"]} | {
            "note": names["note"]
        }
    read_by_rules = [name for name in PIECES if name not in ("route", "part", "score") or name in offered]
    return {name: field_name(name, names) for name in (*read_by_rules, "note")}


def field_name(name: str, names: Mapping[str, str]) -> str:
    """What a field of pieces is called."""
    return names["piece_score" if name == "score" else name]


def column_name(row: Row, language: Language) -> str:
    """A column with what it is measured in."""
    return _say(language, "column", name=name_of(row, "name", language), measure=row["measure"] or "")


def shown_fields(view: View, read: Read, rows: Sequence[Row]) -> dict[str, str]:
    """The fields that are shown: every column; of pieces those in which a row says anything."""
    offered = choices(view, read)
    if "column" in offered:
        return {row["choice_id"]: name_of(row, "name", view.language) for row in offered["column"]}
    names = office.field_names(view, read)
    return {
        name: field_name(name, names)
        for name in PIECES
        if name in ALWAYS or any(value_of(row, name, view.language) for row in rows)
    }


def value_of(row: Row, name: str, language: Language) -> str:
    """What a row says in a field, for reading."""
    match name:
        case "level" | "indicator":
            return str(name_of(row, name, language) or row[f"{name}_id"] or "")
        case "route":
            return str(row["route_id"] or "")
        case "part":
            return fragments.text(language, f"intake.part_{row['part']}") if row["part"] else ""
        case "counts_month":
            return row["counts_month"] if row["counts_month"] != row["month"] else ""
        case "quantity" | "score":
            return shown.plain(row[name]) if row[name] is not None else ""
        case "code" | "document_no" | "occurred_on" | "note":
            return str(row[name] or "")
    return str(row["cells"].get(name, ""))


def said_of(row: Row, name: str) -> str:
    """What a row says in a field as its file is to say it: names of levels and routes by their ids."""
    ids = {"level": "level_id", "indicator": "indicator_id", "route": "route_id", "part": "part"}
    return str(row[ids[name]] or "") if name in ids else value_of(row, name, "zh_CN").replace("\N{MINUS SIGN}", "-")


def is_number(name: str) -> bool:
    """Whether a field holds figures: they stand below each other by their last digit."""
    return name not in PIECES or name in ("quantity", "score")


# ---- showing --------------------------------------------------------------------------------------------------------


def _state(row: Row, view: View, register: str) -> Row:
    """A register of the month: what it holds, and whether it is settled."""
    state = "free" if row["state"] == "unsettled" and not row["must_settle"] else row["state"]
    code = row["register_id"]
    return {
        "code": code,
        "name": name_of(row, "name", view.language),
        "sign": SIGNS[state],
        "state": state,
        "state_name": _say(view.language, f"state_{state}", count=row["row_count"]),
        "is_shown": code == register,
        "href": links.href("registers", view, register=code, row="", act="", of="", q="", page=""),
        "settle": links.href("registers", view, register=code, act="none", row="") if state == "unsettled" else "",
    }


def _row(row: Row, fields: Sequence[str], view: View) -> Row:
    """A row as the table shows it, with the links of what can be done about it."""
    language = view.language
    here = row["is_here"]
    return {
        "unit": name_of(row, "unit", language) or row["unit_id"],
        "values": [value_of(row, name, language) for name in fields],
        "note": row["note"] or "",
        "place": place(row, language),
        "submitter": row["submitter"] or "",
        "elsewhere": "" if here else _say(language, "elsewhere", month=office.month(row["month"], language)),
        "change": links.href("registers", view, row=row["code_of"], act="change") if here else "",
        "remove": links.href("registers", view, row=row["code_of"], act="remove") if here else "",
        "code": row["code_of"],
        "is_asked": row["code_of"] == view.get("row"),
    }


def place(row: Row, language: Language) -> str:
    """File, sheet and row, as a spreadsheet shows them."""
    line = _say(language, "line", row=row["row_no"])
    return " · ".join(part for part in (row["file_name"], row["sheet"], line) if part)


def pending(changes: Sequence[Mapping[str, Any]], view: View, read: Read) -> list[str]:
    """Changes that wait to be confirmed, in words."""
    names, fields = office.unit_names(view, read), form_fields(view, read)
    names_of = {
        row["choice_id"]: name_of(row, "name", view.language) for some in choices(view, read).values() for row in some
    }
    told = []
    for change in changes:
        values = dict(change.get("values") or {})
        unit = names.get(str(values.pop("unit", "") or change.get("unit_id") or ""), "")
        said = [f"{fields.get(name, name)} {names_of.get(text, text) or '–'}" for name, text in values.items()]
        told.append(
            _say(
                view.language, f"will_{change['act']}", unit=unit, row=change.get("row_no") or "", said="；".join(said)
            )
        )
    return told


def effect(rows: Sequence[Row], units: set[str], view: View, read: Read) -> dict[str, Any]:
    """Points and places before and after; ``rows`` as the job tells them."""
    return moved.told(rows, units, office.unit_names(view, read), view, read)


def waiting(held: Mapping[str, Any], view: View, read: Read) -> Markup:
    """A change that waits to be confirmed: what it says, what is to be checked, what it moves."""
    return fragments.render(
        "registers_effect", view.language, told=pending(held["changes"], view, read), reason=held["reason"],
        findings=[row[f"message_{'en' if view.language == 'en' else 'zh'}"] for row in held["findings"]],
        effects=effect(held["rows"], {str(one.get("unit_id") or "") for one in held["changes"]}, view, read),
    )  # fmt: skip


# ---- files ----------------------------------------------------------------------------------------------------------


def sheets(view: View, read: Read) -> tuple[pl.DataFrame, pl.DataFrame]:
    """The chosen rows as a table, and what they are."""
    rows = chosen(view, rows_of(view, read))
    fields = shown_fields(view, read, rows)
    names = office.field_names(view, read)
    heads = [names["period"], names["unit"], *fields.values(), names["note"], _say(view.language, "col_place")]
    table = [
        [
            row["month"],
            name_of(row, "unit", view.language) or row["unit_id"],
            *(cell_of(row, name, view.language) for name in fields),
            row["note"] or "",
            place(row, view.language),
        ]
        for row in rows
    ]
    kinds = [pl.Float64 if is_number(name) else pl.String for name in fields]
    schema = dict(zip(unique(heads), [pl.String, pl.String, *kinds, pl.String, pl.String], strict=True))
    return pl.DataFrame(table, schema=schema, orient="row"), about(view, read, len(rows))


def cell_of(row: Row, name: str, language: Language) -> str | float | None:
    """A field as a spreadsheet holds it: figures as numbers, a cell without one empty."""
    said = value_of(row, name, language)
    if not is_number(name):
        return said
    try:
        return float(said.replace("\N{MINUS SIGN}", "-"))
    except ValueError:
        return None


def unique(heads: Sequence[str]) -> list[str]:
    """Heads that can name columns: one that comes again gets its turn."""
    return [head if head not in heads[:at] else f"{head} ({at + 1})" for at, head in enumerate(heads)]


def about(view: View, read: Read, count: int) -> pl.DataFrame:
    """What an exported register is."""
    zone, known = office.zone_of(view, read), read("meta")["known_at"].item(0)
    told = [
        (_say(view.language, "about_register"), title(view, read)),
        (_say(view.language, "about_month"), month_of(view, read)),
        (_say(view.language, "about_count"), str(count)),
        (_say(view.language, "about_unit"), office.unit_names(view, read).get(view.get("of"), shown.NOTHING)),
        (_say(view.language, "about_known"), shown.moment(known, zone, view.language, year=True)),
    ]
    return pl.DataFrame(
        told, schema=[_say(view.language, "about_what"), _say(view.language, "about_value")], orient="row"
    )


def names(view: View, read: Read) -> dict[str, str]:
    """What the month's registers are called, by id."""
    return {row["register_id"]: name_of(row, "name", view.language) for row in states_of(view, read)}


def title(view: View, read: Read) -> str:
    """What the register is called."""
    return names(view, read).get(register_of(view, read), "")


def members(view: View, read: Read) -> dict[str, str]:
    """The units of the month, by id."""
    month = month_of(view, read)
    rows = read("units", competition_id=view.competition_id).to_dicts()
    here = [row for row in rows if row["first_month"] <= month <= (row["last_month"] or "9999-12")]
    return {row["unit_id"]: name_of(row, "name", view.language) for row in sorted(here, key=lambda row: row["unit_id"])}


def indicators(view: View, read: Read) -> dict[str, str]:
    """The rules a row may name."""
    found = read("indicators", competition_id=view.competition_id, scope_id=view.scope_id, family="score")
    rows = found.sort("sort").to_dicts()
    return {row["indicator_id"]: f"{row['indicator_id']} {name_of(row, 'name', view.language)}" for row in rows}


def _say(language: Language, key: str, **gaps: object) -> str:
    return fragments.text(language, f"registers.{key}", **gaps)
