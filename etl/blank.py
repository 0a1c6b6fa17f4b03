"""Templates: the workbook a unit fills in for a month, or the office for a register.

All of it follows from the rulebook: the columns that are due in the month, their items above them, drop-downs, what each
cell takes, the instructions. A table has the units in it where every unit has one row (figures of units and office), else
empty rows whose unit is chosen. Reading gives back what a template says of itself (``Grid.template``).
"""

from __future__ import annotations

import io
import json
import re
from collections.abc import Mapping, Sequence
from contextlib import suppress
from datetime import date, datetime
from decimal import Decimal

import openpyxl
from openpyxl.formatting.rule import FormulaRule
from openpyxl.styles import Font
from openpyxl.utils import get_column_letter
from openpyxl.workbook import Workbook
from openpyxl.workbook.defined_name import DefinedName
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.worksheet import Worksheet

from competition.calendar import Month
from competition.roster import Roster, Unit
from competition.rulebook import Rulebook
from etl import blank_checks, sheet_look
from etl.blank_checks import Pair
from etl.blank_lists import choices, number_least
from etl.blank_notes import due, write_notes
from etl.blank_plan import NO_FIGURES, Figures, Plan
from etl.kinds import Field, Kind
from etl.sheet_look import ONE_LINE, OPEN, QUIET, SUNK, dress, font, put
from etl.template import title
from show.letters import month_name
from words import Language

EMPTY_ROWS = 30  # a page
CHECKED_ROWS = 1000  # rows below are still checked, where somebody writes on
WIDTHS = {"period": 9, "unit": 15, "note": 18}
NARROW, PLAIN_WIDTH = 8, 14
LONGEST_NAME = 26
HEADER_HEIGHT = 58
UPRIGHT = 90  # characters that A4 upright has room for
SHOWN = 255  # characters a warning of a spreadsheet has room for
TEXTS = "@"
PLAIN_NUMBER = re.compile(r"-?(0|[1-9]\d{0,10})(\.\d{1,4})?")  # short enough to be the same as a floating number
PLAIN_DAY = re.compile(r"20\d\d-\d\d-\d\d")
FORMATS = {"occurred_on": "yyyy-mm-dd", "as_of": "yyyy-mm-dd", "received_at": "yyyy-mm-dd hh:mm", "quantity": "0"}
FREE = ("period", "code", "document_no", "counts_month", "ballot", "unit_id", "first_month", "last_month")


# ---- the whole ------------------------------------------------------------------------------------------------------


def blank(
    kind: Kind,
    rulebook: Rulebook,
    roster: Roster,
    unit_ids: Sequence[str],
    month: Month,
    language: Language,
    previous: Figures = NO_FIGURES,
    made: datetime | None = None,
    rows: Sequence[Mapping[str, str]] = (),
    period: str = "",
) -> bytes:
    """The workbook of a kind for units and month as .xlsx; the units in the order given, of a register none.

    ``previous`` are the figures of the year so far by unit and column: grey beside what is to be filled in. ``rows`` are
    filled into a register, each by the ids of its fields; ``period`` where it is not the month alone.
    Raises NoVersion for a month without rules.
    """
    version = rulebook.version_at(month)
    known = {unit.unit_id: unit for unit in roster.members(month)}
    units = tuple(known[unit_id] for unit_id in unit_ids if unit_id in known)
    spoken: Language = "en" if language == "en" else "zh_CN"
    plan = Plan(kind, rulebook, version, units, tuple(known.values()), month, spoken, previous, period)
    book = openpyxl.Workbook()
    table = book.active
    assert isinstance(table, Worksheet)
    write_table(book, table, plan, identity(plan, made))
    fill_in(table, plan, rows)
    write_notes(book.create_sheet(plan.say("notes"), 1), plan)
    if made is not None:
        book.properties.created = book.properties.modified = made.replace(tzinfo=None)
    book.properties.creator = plan.name(rulebook.row)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def identity(plan: Plan, made: datetime | None) -> str:
    """What a template says of itself, as reading gives it back."""
    about = {
        "competition": plan.rulebook.competition_id,
        "version": plan.version.version_id,
        "kind": plan.kind.kind_id,
        "unit": plan.units[0].unit_id if len(plan.units) == 1 else "",
        "month": str(plan.month),
        "made": f"{made:%Y-%m-%dT%H:%M:%SZ}" if made else "",
    }
    return json.dumps(about)


def write_table(book: Workbook, table: Worksheet, plan: Plan, about: str) -> None:
    """The sheet to fill in, and the hidden one with lists and identity."""
    name = plan.name(plan.kind)
    table.title = "".join(letter for letter in name if letter not in "[]:*?/\\'")[:31]
    lists = sheet_look.sign(book, about)
    write_head(table, plan)
    write_header(table, plan)
    rows = write_units(table, plan) if plan.is_by_unit else write_empty_rows(table, plan)
    check_columns(table, lists, plan, rows)
    set_up(table, plan, rows)


def set_up(table: Worksheet, plan: Plan, rows: Sequence[int]) -> None:
    """Widths, what stays in view, the lock, the paper."""
    breadth = 0.0
    for each in plan.fields:
        narrow = NARROW + 2 * (plan.language == "en")
        width: float = narrow if each.column else WIDTHS.get(each.field_id, PLAIN_WIDTH)
        if each.field_id == "unit" and plan.is_by_unit:
            longest = max(sheet_look.breadth(plan.name(unit)) for unit in plan.units)
            width = min(LONGEST_NAME, max(width, longest * 1.1 + 2))
        table.column_dimensions[plan.letters[each.field_id]].width = width
        breadth += width
    first = next((each for each in plan.fields if each.field_id not in ("period", "unit")), plan.fields[0])
    place = f"{plan.letters[first.field_id]}{rows[0]}"
    table.freeze_panes = place
    table.sheet_view.selection[-1].activeCell = table.sheet_view.selection[-1].sqref = place
    table.print_title_rows = f"{plan.top_row}:{plan.header_row}"
    table.sheet_view.showGridLines = False
    sheet_look.lock(table)
    sheet_look.on_paper(table, plan.language, is_across=breadth > UPRIGHT)


# ---- above the table ------------------------------------------------------------------------------------------------


def write_head(table: Worksheet, plan: Plan) -> None:
    """Competition and kind, whose it is and of which month, until when, and who stands for it."""
    last = len(plan.fields)
    heading = plan.say("title", competition=plan.name(plan.rulebook.row), kind=plan.name(plan.kind))
    across(table, 1, 1, last, heading, font(plan.language, 16, bold=True))
    table.row_dimensions[1].height = 30
    left = plan.say("of_unit", unit=plan.name(plan.units[0])) if len(plan.units) == 1 else plan.say("of_office")
    left = plan.say("of_units", count=len(plan.units)) if len(plan.units) > 1 else left
    month = plan.say("of_month", month=month_name(plan.month, plan.language))
    parts = [left, month, plan.say("due", due=due(plan))] if plan.is_by_unit else [left, month]
    across(table, 2, 1, last, plan.say("gap").join(parts), font(plan.language, 10.5))
    legend = plan.say("legend" if plan.is_by_unit else "legend_list")
    across(table, 3, 1, last, legend, font(plan.language, 9, color=QUIET))
    table.row_dimensions[2].height, table.row_dimensions[3].height = 20, 18


def across(table: Worksheet, row: int, first: int, last: int, text: str, letter: Font) -> None:
    """A line of text over the whole breadth."""
    dress(put(table.cell(row, first), text), letter, border=None)
    if last > first:
        table.merge_cells(start_row=row, end_row=row, start_column=first, end_column=last)


def write_header(table: Worksheet, plan: Plan) -> None:
    """The items, the columns' names, what they are measured in."""
    heads = font(plan.language, 10, bold=True, color=sheet_look.ACCENT)
    for place, each in enumerate(plan.fields, start=1):
        dress(table.cell(plan.header_row, place, title(each, plan.language)), heads, sheet_look.HEAD)
    table.row_dimensions[plan.header_row].height = HEADER_HEIGHT if plan.columns else 24
    if plan.items:
        write_items(table, plan, heads)
    if plan.columns:
        small = font(plan.language, 9, color=QUIET)
        for place, each in enumerate(plan.fields, start=1):
            dress(table.cell(plan.header_row + 1, place, each.column.measure if each.column else None), small, SUNK)
        label(table, plan.header_row + 1, plan.say("measure"))


def write_items(table: Worksheet, plan: Plan, letter: Font) -> None:
    """The level of items above the names; a column of none has one ground over both levels."""
    for place, each in enumerate(plan.fields, start=1):
        dress(table.cell(plan.top_row, place), letter, sheet_look.HEAD)
        if each.column is None:
            table.cell(plan.top_row, place).border = sheet_look.ROOF
            table.cell(plan.header_row, place).border = sheet_look.FLOOR
    for first, last, name in plan.items:
        table.cell(plan.top_row, first, name)
        if last > first:
            table.merge_cells(start_row=plan.top_row, end_row=plan.top_row, start_column=first, end_column=last)
    table.row_dimensions[plan.top_row].height = 28 if plan.language == "en" else 18


def label(table: Worksheet, row: int, said: str) -> None:
    """The name of a row that is none of the file's, over period and unit."""
    table.cell(row, 1, said)
    table.merge_cells(start_row=row, end_row=row, start_column=1, end_column=2)


# ---- rows -----------------------------------------------------------------------------------------------------------


def write_units(table: Worksheet, plan: Plan) -> list[int]:
    """A row a unit, below it in grey its figures so far, below all who signs; returns the rows to fill in."""
    rows: list[int] = []
    row = plan.first_row
    for unit in plan.units:
        rows.append(row)
        write_keys(table, row, plan, unit)
        if so_far := {name: value for (unit_id, name), value in plan.previous.items() if unit_id == unit.unit_id}:
            row += 1
            write_so_far(table, row, plan, so_far)
        row += 1
    write_signatures(table, row + 1, plan)
    return rows


def write_keys(table: Worksheet, row: int, plan: Plan, unit: Unit) -> None:
    """Period and unit, locked, and the open cells beside them."""
    table.row_dimensions[row].height = 40 if len(plan.units) == 1 else 15.5
    for place, each in enumerate(plan.fields, start=1):
        cell = table.cell(row, place)
        if each.field_id in ("period", "unit"):
            put(cell, plan.period if each.field_id == "period" else plan.name(unit))
            cell.number_format = TEXTS
            dress(cell, font(plan.language, 10.5, bold=True), SUNK)
        else:
            dress(cell, font(plan.language, (13 if len(plan.units) == 1 else 11) if each.column else 10), is_open=True)


def write_so_far(table: Worksheet, row: int, plan: Plan, so_far: Mapping[str, Decimal]) -> None:
    """What the year had brought up to last month: to look at, locked, no figures of the file."""
    is_alone = len(plan.units) == 1
    grey = font(plan.language, 9 if is_alone else 8, color=QUIET)
    for place, each in enumerate(plan.fields, start=1):
        value = so_far.get(each.field_id)
        cell = table.cell(row, place, number(value) if value is not None else None)
        dress(cell, grey, SUNK)
    label(table, row, plan.say("so_far"))
    table.row_dimensions[row].height = 15 if is_alone else 11.5


def number(value: Decimal) -> int | float:
    """A figure as a spreadsheet holds it."""
    return int(value) if value == int(value) else float(value)


def write_signatures(table: Worksheet, row: int, plan: Plan) -> None:
    """Who filled it in, who checked it, who answers for it, when: open cells, set aside on reading."""
    names = [plan.say(f"sign_{each}") for each in ("filled", "checked", "head", "on")]
    step = max(2, len(plan.fields) // len(names))
    for turn, name in enumerate(names):
        cell = table.cell(row, 1 + turn * step, name)
        dress(cell, font(plan.language, 10.5), align=ONE_LINE, border=None, is_open=True)
    for place in range(1, len(plan.fields) + 1):
        table.cell(row, place).border = sheet_look.UNDER
        table.cell(row, place).protection = OPEN
    table.row_dimensions[row].height = 30


def write_empty_rows(table: Worksheet, plan: Plan) -> list[int]:
    """Open rows with the period filled in; returns the rows to fill in."""
    rows = list(range(plan.first_row, plan.first_row + EMPTY_ROWS))
    plain = font(plan.language, 10)
    for row in rows:
        table.row_dimensions[row].height = 18
        for place, each in enumerate(plan.fields, start=1):
            cell = table.cell(row, place)
            cell.number_format = cell_format(each)
            dress(cell, plain, is_open=True)
            if each.field_id == "period":
                cell.value = plan.period
    for each in plan.fields:  # who writes on below the last row finds open cells
        column = table.column_dimensions[plan.letters[each.field_id]]
        column.protection, column.number_format = OPEN, cell_format(each)
    return rows


def fill_in(table: Worksheet, plan: Plan, rows: Sequence[Mapping[str, str]]) -> None:
    """What is known of a register already, from its first row on; numbers and days as what they are."""
    plain = font(plan.language, 10)
    for row, said in enumerate(rows, start=plan.first_row):
        for place, each in enumerate(plan.fields, start=1):
            cell = table.cell(row, place)
            cell.number_format = cell_format(each)
            dress(cell, plain, is_open=True)
            text = plan.period if each.field_id == "period" else said.get(each.field_id, "")
            value = typed(each, text)
            if isinstance(value, str):
                put(cell, value)
            elif value is not None:
                cell.value = value


def typed(each: Field, text: str) -> str | int | float | date | None:
    """A text as a spreadsheet holds it, where reading gives the same back; what is no plain number or day stays as it is."""
    if not text:
        return None
    if (each.column or each.field_id in ("quantity", "score")) and PLAIN_NUMBER.fullmatch(text):
        return number(Decimal(text))
    if each.field_id == "occurred_on" and PLAIN_DAY.fullmatch(text):
        with suppress(ValueError):
            return date.fromisoformat(text)
    return text


def cell_format(each: Field) -> str:
    """How a cell shows what is typed into it: codes and months stay the text they are."""
    return TEXTS if each.field_id in FREE else FORMATS.get(each.field_id, "General")


# ---- what a cell takes ----------------------------------------------------------------------------------------------


def check_columns(table: Worksheet, lists: Worksheet, plan: Plan, rows: Sequence[int]) -> None:
    """Drop-downs, warnings while typing and the red ground, column by column."""
    place = 2
    for each in plan.fields:
        if each.column is not None:
            check_figures(table, plan, each, rows)
            continue
        if plan.is_by_unit:
            continue  # period and unit are filled in, the note is free
        if listed := choices(plan, each.field_id):
            place += 1
            offer(table, lists, plan, each, listed, place, rows)
        else:
            check_field(table, plan, each, rows)
    for pair in plan.pairs:
        cells = [cell for letter in (pair.part, pair.whole) for cell in to_fill(plan, letter, rows)]
        is_must = pair.check.severity == "must_fix"
        look = (sheet_look.MUST_FIX, sheet_look.RED) if is_must else (sheet_look.CHECK, sheet_look.AMBER)
        tint(table, pair.exceeds(rows[0]), cells, *look)


def check_figures(table: Worksheet, plan: Plan, each: Field, rows: Sequence[int]) -> None:
    """A figure's checks; where the roster frees a unit its cell takes ``/`` too."""
    assert each.column is not None
    letter = plan.letters[each.field_id]
    must = [pair for pair in plan.pairs if pair.check.severity == "must_fix" and letter in (pair.part, pair.whole)]
    if not plan.is_by_unit:
        add_checks(table, plan, each, must, rows[0], to_fill(plan, letter, rows), is_exempt=True)
        return
    for is_exempt in (False, True):
        own = [
            row for row, unit in zip(rows, plan.units, strict=True) if plan.is_exempt(unit, each.column) is is_exempt
        ]
        if own:
            add_checks(table, plan, each, must, own[0], [f"{letter}{row}" for row in own], is_exempt)


def add_checks(
    table: Worksheet, plan: Plan, each: Field, must: Sequence[Pair], row: int, cells: Sequence[str], is_exempt: bool
) -> None:
    """The warning and the red ground of figures of one column."""
    column = each.column
    assert column is not None
    letter = plan.letters[each.field_id]
    formula = blank_checks.figure_formula(column, letter, row, must, is_exempt)
    rules = [plan.say("rule_count" if column.value_type == "count" else "rule_amount", measure=column.measure)]
    if column.highest is not None:
        rules.append(plan.say("rule_highest", highest=blank_checks.plain(column.highest)))
    rules += [plan.name(pair.check) for pair in must]
    words = blank_checks.words_for(column, is_exempt)
    if words:
        rules.append(plan.say("rule_words", words=plan.say("or").join(f"“{word}”" for word in words)))
    warn(table, DataValidation("custom", formula), plan, each, plan.say("stop").join(rules), cells)
    tint(table, blank_checks.wrong(letter, row, formula), cells, sheet_look.MUST_FIX, sheet_look.RED)


def warn(table: Worksheet, rule: DataValidation, plan: Plan, each: Field, said: str, cells: Sequence[str]) -> None:
    """Put a rule with its message on cells; the message stands there while one types and when it was broken."""
    name = title(each, plan.language)[:32]
    rule.promptTitle = rule.errorTitle = name
    rule.prompt = rule.error = said[:SHOWN]
    rule.showInputMessage = rule.showErrorMessage = rule.allow_blank = True
    for cell in cells:
        rule.add(cell)
    table.add_data_validation(rule)


def tint(table: Worksheet, formula: str, cells: Sequence[str], ground: str, ink: str) -> None:
    """Colour cells where a formula holds."""
    rule = FormulaRule(formula=[formula], fill=sheet_look.fill(ground), font=Font(color=ink))
    table.conditional_formatting.add(" ".join(cells), rule)


def to_fill(plan: Plan, letter: str, rows: Sequence[int]) -> list[str]:
    """The cells of a column that are filled in: those of the units, or all down to where checks end."""
    return [f"{letter}{row}" for row in rows] if plan.is_by_unit else [f"{letter}{rows[0]}:{letter}{CHECKED_ROWS}"]


def offer(
    table: Worksheet, lists: Worksheet, plan: Plan, each: Field, listed: Sequence[str], place: int, rows: Sequence[int]
) -> None:
    """A drop-down of names that stand in a column of the hidden sheet.

    It names them by a name of the workbook: some programs keep a reference to another sheet where others do not look.
    """
    lists.cell(1, place, each.field_id)
    for row, name in enumerate(listed, start=2):
        put(lists.cell(row, place), name).number_format = TEXTS
    letter = get_column_letter(place)
    cells = f"{sheet_look.OWN_SHEET}!${letter}$2:${letter}${len(listed) + 1}"
    name = f"list_{each.field_id}"
    lists.parent.defined_names[name] = DefinedName(name, attr_text=cells)
    rule = DataValidation("list", name)
    warn(table, rule, plan, each, plan.say("rule_list"), to_fill(plan, plan.letters[each.field_id], rows))


def check_field(table: Worksheet, plan: Plan, each: Field, rows: Sequence[int]) -> None:
    """Dates, whole numbers and decimals of a list's columns; other columns take any text."""
    cells = to_fill(plan, plan.letters[each.field_id], rows)
    least = number_least(each.field_id)
    if each.field_id in ("occurred_on", "as_of", "received_at"):
        rule = DataValidation("date", "36526", operator="greaterThanOrEqual")  # from 2000-01-01
        key = "rule_moment" if each.field_id == "received_at" else "rule_date"
        warn(table, rule, plan, each, plan.say(key), cells)
    elif least is not None:
        rule = DataValidation("whole", str(least), operator="greaterThanOrEqual")
        warn(table, rule, plan, each, plan.say("rule_whole", least=least), cells)
    elif each.field_id == "score":
        rule = DataValidation("decimal", "-99999999", "99999999", operator="between")
        warn(table, rule, plan, each, plan.say("rule_decimal"), cells)
