"""The tables behind a bulletin: places by group, the three comparisons, reports, corrections, follow-ups."""

from __future__ import annotations

from paper.composing import Composer
from paper.document import Cell, Column, Runs, Table, Text
from paper.facts import part_id
from show import periods
from show.reading import Row

MOVED = {1: "↑", -1: "↓", 0: ""}


def places(made: Composer, group: Row) -> Table:
    """A group on both clocks: place and score of the scope and of the year to date, who moved, and what there is to remark."""
    has_year = bool(made.facts.to_date) and made.facts.to_date != made.view.scope_id
    guests = [row for row in made.standings if row["group_id"] == group["group_id"] and row["is_guest"]]
    standing = [*made.of_group(group["group_id"]), *guests]
    remarks = [remark(made, row) for row in standing]
    titles = ["place", "unit", "score", *(["year_place", "year_score"] if has_year else []), "moved"]
    titles += ["remark"] if any(remarks) else []
    shares = {"unit": 2.6, "remark": 1.2}
    columns = tuple(
        Column(made.word(f"col_{title}"), "left" if title == "unit" else "center", shares.get(title, 1.0))
        for title in titles
    )
    rows = tuple(
        (*place_row(made, row, has_year), *((made.cell(told, dash=False),) if any(remarks) else ()))
        for row, told in zip(standing, remarks, strict=True)
    )
    title = made.word("table_places", period=made.name(made.scope), group=made.name(group))
    return Table(made.name(group), title, columns, rows, made.word("note_places") if made.reports else "")


def place_row(made: Composer, row: Row, has_year: bool) -> tuple[Cell, ...]:
    """One unit on both clocks, and how it moved."""
    unit_id, year = row["unit_id"], made.facts.to_date
    cells = [
        made.cell(made.fact("place", unit_id)),
        made.cell(made.name(row, "unit")),
        made.cell(made.fact("score", unit_id)),
    ]
    if has_year:
        cells += [
            made.cell(made.fact("place", unit_id, scope_id=year)),
            made.cell(made.fact("score", unit_id, scope_id=year)),
        ]
    return (*cells, made.cell(moved(made, row)))


def moved(made: Composer, row: Row) -> Runs | None:
    """An arrow with the number of places, a stroke for the same place, 新 for who was not there."""
    fact = made.fact("movement", row["unit_id"])
    if row["is_new"]:
        return made.say("moved_new")
    if fact is None or fact.value is None:
        return None
    if not fact.value:
        return made.say("moved_same")
    return made.say("moved_up" if fact.value > 0 else "moved_down", places=fact)


def remark(made: Composer, row: Row) -> Runs | None:
    """What must be known beside a place: missing, late, shared, not ranked, a veto."""
    found = []
    report = made.reports.get(row["unit_id"], "")
    if row["is_guest"]:
        found.append("guest")
    if row["is_missing"] or report == "missing":
        found.append("missing")
    elif report in ("late", "pending"):
        found.append(report)
    if row["is_tied"] and row["place"] is not None:
        found.append("tied")
    if row["veto"]:
        found.append(f"veto_{row['veto']}")
    comma = made.word("list_comma")
    return (Text(comma.join(made.word(f"remark_{one}") for one in found)),) if found else None


def comparisons(made: Composer, group: Row) -> Table:
    """The three comparisons of a group: result and place in each, in the order of places."""
    dimensions = made.read("dimensions", **made.keys).sort("sort").to_dicts()
    columns = [Column(made.word("col_unit"), "left", 2.4)]
    for one in dimensions:
        columns += [Column(made.name(one), "center"), Column(made.word("col_place"), "center", 0.7)]
    rows = []
    for row in made.of_group(group["group_id"]):
        cells = [made.cell(made.name(row, "unit"))]
        for one in dimensions:
            cells += [
                made.cell(made.fact(measure, row["unit_id"], part_id("dimension_id", one["dimension_id"])))
                for measure in ("result", "dimension_place")
            ]
        rows.append(tuple(cells))
    title = made.word("table_comparisons", period=made.name(made.scope), group=made.name(group))
    name = made.word("sheet_comparisons", group=made.name(group))
    return Table(name, title, tuple(columns), tuple(rows))


def reports(made: Composer) -> Table | None:
    """Who reported late or not at all; none where everybody was in time."""
    names = {row["group_id"]: made.name(row) for row in made.groups}
    rows = [
        (row, made.reports[row["unit_id"]])
        for row in made.standings
        if not row["is_guest"] and made.reports.get(row["unit_id"]) in ("late", "missing")
    ]
    if not rows:
        return None
    order = {code: at for at, code in enumerate(names)}
    rows.sort(key=lambda one: (order[one[0]["group_id"]], one[1] != "missing", one[0]["unit_id"]))
    columns = (
        Column(made.word("col_group"), "left", 1.6), Column(made.word("col_unit"), "left", 2),
        Column(made.word("col_report"), "center"), Column(made.word("col_days"), "center"),
    )  # fmt: skip
    cells = tuple(
        (
            made.cell(names[row["group_id"]]), made.cell(made.name(row, "unit")), made.cell(made.word(f"remark_{state}")),
            made.cell(made.fact("days_late", row["unit_id"])),
        )
        for row, state in rows
    )  # fmt: skip
    return Table(made.word("sheet_reports"), made.word("table_reports", period=made.name(made.scope)), columns, cells)


def corrections(made: Composer) -> Table | None:
    """What was corrected in earlier issues: place and score, old and new, below it why; none where nothing was."""
    rows = sorted(made.facts.corrections, key=in_order_of_corrections)
    if not rows:
        return None
    shares = {"issue": 1.5, "period": 1.6, "unit": 1.6}
    columns = tuple(
        Column(made.word(f"col_{title}"), "left" if title == "unit" else "center", shares.get(title, 1.0))
        for title in ("issue", "period", "unit", "place_change", "score_change")
    )
    reasons: dict[str, str] = {}
    cells = []
    for row in rows:
        part = row["correction_id"]
        issue = made.word("issue_revision", issue=row["issue_no"], revision=row["revision"])
        reasons[issue] = str(row["reason"] or "–")
        old_new = [
            [made.fact(f"corrected_{when}_{what}", row["unit_id"], part) for when in ("old", "new")]
            for what in ("place", "score")
        ]
        cells.append((
            made.cell(issue), made.cell(period_of(made, str(row["scope_id"]))),
            made.cell(made.facts.subject_name(row["unit_id"], made.language)),
            *(made.cell(made.say("old_new", old=old or "–", new=new or "–")) for old, new in old_new),
        ))  # fmt: skip
    told = [made.word("reason_of", issue=issue, reason=reason) for issue, reason in reasons.items()]
    note = made.word("note_corrections", reasons=made.word("list_semicolon").join(told))
    return Table(made.word("sheet_corrections"), made.word("table_corrections"), columns, tuple(cells), note)


def in_order_of_corrections(row: Row) -> tuple[object, ...]:
    """By issue, then month, quarter, half, year to date and year, then as the units stand now."""
    scope_id = str(row["scope_id"])
    kind = "to" if scope_id.startswith("to-") else scope_id[5:6]
    order = {"Q": 1, "H": 2, "to": 3, "": 4}.get(kind, 0)  # a month begins with a digit, a year has nothing more
    place = row["new_place"] if row["new_place"] is not None else 10**9
    return row["issue_no"], row["revision"], order, place, row["unit_id"]


def period_of(made: Composer, scope_id: str) -> str:
    """What the scope of an earlier issue is called, by its id alone: an issue's own rows don't know it."""
    month = scope_id.removeprefix("to-")
    is_month = month[5:].isdigit()
    kind = "year" if len(month) == 4 else "month" if is_month else "part"
    row = {"scope_id": scope_id, "scope_kind": kind, "last_month": month, "year_label": month[:4]}
    name = periods.dated(row, made.language)
    return made.word("period_to_date", month=name) if scope_id != month else name


def follow_ups(made: Composer) -> Table | None:
    """The ledger of problems followed up and of tasks: measure, owner, due, state; none where it is empty."""
    rows = made.read("follow_ups", competition_id=made.view.competition_id).to_dicts()
    first, last = made.scope["first_month"], made.scope["last_month"]
    rows = [row for row in rows if row["month"] <= last and (row["is_open"] or (row["state_month"] or "") >= first)]
    if not rows:
        return None
    titles = ("number", "unit", "problem", "measure", "owner", "due", "state")
    shares = {"problem": 2.4, "measure": 2.0, "unit": 1.6}
    columns = tuple(Column(made.word(f"col_{title}"), "left", shares.get(title, 1.0)) for title in titles)
    cells = tuple(
        tuple(
            made.cell(value)
            for value in (
                row["follow_up_no"], made.name(row, "unit") or made.word("every_unit"), row["problem"], row["measure"],
                row["owner"], row["due_on"], made.word(f"state_{row['state']}"),
            )
        )
        for row in sorted(rows, key=lambda row: row["follow_up_no"])
    )  # fmt: skip
    return Table(made.word("sheet_follow_ups"), made.word("table_follow_ups"), columns, cells)
