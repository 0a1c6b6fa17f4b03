"""The sheet of instructions of a template: what each column means, what a cell may say, until when; all from the rulebook."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from openpyxl.worksheet.worksheet import Worksheet

from competition.rules import Column
from etl import sheet_look
from etl.blank_checks import plain
from etl.blank_plan import Plan
from etl.kinds import Field
from etl.sheet_look import IN_TABLE, LEFT, breadth, dress, font
from etl.template import title, what
from show.letters import month_name, month_word
from words import text

WIDTHS = (30, 9, 10, 61)
CELLS = ("number", "nought", "empty", "not_applicable", "none")


def due(plan: Plan) -> str:
    """Until when the month's report is due, on the competition's clock."""
    calendar = plan.rulebook.calendar
    day = calendar.due_on(plan.month)
    gaps = {"year": day.year, "month": month_word(day, plan.language), "day": day.day}
    return plan.say("instant", time=f"{calendar.due_time:%H:%M}", **gaps)


def write_notes(sheet: Worksheet, plan: Plan) -> None:
    """The instructions, a section under each heading."""
    for place, width in enumerate(WIDTHS, start=1):
        sheet.column_dimensions["ABCD"[place - 1]].width = width
    sheet.sheet_view.showGridLines = False
    line(
        sheet,
        plan.say("notes_title", kind=plan.name(plan.kind), month=month_name(plan.month, plan.language)),
        plan,
        size=15,
    )
    for sentence in sentences(plan):
        line(sheet, sentence, plan)
    if plan.columns:
        table(sheet, plan, "cells", [(plan.say(f"cell_{each}"), plan.say(f"cell_{each}_means")) for each in CELLS])
    rows = [described(each, plan) for each in plan.fields]
    table(
        sheet,
        plan,
        "columns" if plan.columns else "fields",
        [row if plan.columns else (row[0], row[-1]) for row in rows],
    )
    if plan.pairs:
        table(sheet, plan, "checks", [(plan.name(each.check), plan.say(each.check.severity)) for each in plan.pairs])
    if plan.later:
        table(sheet, plan, "later", [(plan.name(each), period(each, plan)) for each in plan.later])
    sheet_look.on_paper(sheet, plan.language, is_across=False)


def sentences(plan: Plan) -> Iterator[str]:
    """How the table is filled in and sent."""
    keys = ("by_unit", "note_change") if plan.kind.kind_id == "monthly" else ("by_unit",)
    if plan.is_by_unit:
        yield plan.say("how_due", due=due(plan))
        yield from (plan.say(f"how_{key}") for key in keys)
    else:
        yield plan.say("how_list", period=plan.period)
    yield plan.say("how_keep")


def described(each: Field, plan: Plan) -> tuple[str, ...]:
    """A column: name, unit of measure, how often, what it takes."""
    column = each.column
    if column is None and (each.field_id == "period" or (each.field_id == "unit" and plan.is_by_unit)):
        return title(each, plan.language), "", "", plan.say("filled_in")
    if column is None:
        return title(each, plan.language), "", "", what(each, plan.kind, plan.language)
    takes = [plan.say("rule_count" if column.value_type == "count" else "rule_amount", measure=column.measure)]
    if column.highest is not None:
        takes.append(plan.say("rule_highest", highest=plain(column.highest)))
    return plan.name(column), column.measure, period(column, plan), plan.say("stop").join(takes)


def period(column: Column, plan: Plan) -> str:
    """How often a column has a figure."""
    return text(f"intake.period_{column.period}", plan.language)


def line(sheet: Worksheet, said: str, plan: Plan, size: float = 10.5) -> None:
    """A sentence over the whole breadth, as high as it needs."""
    row = sheet.max_row + 1 if sheet["A1"].value else 1
    cell = dress(sheet.cell(row, 1, said), font(plan.language, size, bold=size > 12), align=LEFT, border=None)
    sheet.merge_cells(start_row=row, end_row=row, start_column=1, end_column=len(WIDTHS))
    sheet.row_dimensions[row].height = size * 1.7 * lines_of(str(cell.value), sum(WIDTHS), size)


def lines_of(said: str, width: float, size: float = 10.5) -> int:
    """About how many lines a text takes in so many characters; a Chinese one is two wide."""
    return 1 + int(breadth(said) * size / 11.5 / width)


def table(sheet: Worksheet, plan: Plan, name: str, rows: Sequence[Sequence[str]]) -> None:
    """A section: its heading and its rows; the last cell of a row takes what is left of the breadth."""
    top = sheet.max_row + 2
    dress(sheet.cell(top, 1, plan.say(f"notes_{name}")), font(plan.language, 11.5, bold=True), align=LEFT, border=None)
    heads = [plan.say(f"head_{name}_{number}") for number in range(1, len(rows[0]) + 1)]
    bold = font(plan.language, 10, bold=True, color=sheet_look.ACCENT)
    for number, row in enumerate([heads, *rows], start=top + 1):
        for place, said in enumerate(row, start=1):
            letters = bold if number == top + 1 else font(plan.language, 10)
            dress(sheet.cell(number, place, said), letters, sheet_look.HEAD if number == top + 1 else "", IN_TABLE)
        widen(sheet, number, len(row))
        last = str(row[-1])
        lines = max(lines_of(last, sum(WIDTHS[len(row) - 1 :])), lines_of(str(row[0]), WIDTHS[0]))
        sheet.row_dimensions[number].height = 17 * lines


def widen(sheet: Worksheet, row: int, filled: int) -> None:
    """Let the last filled cell of a row reach to the edge."""
    if filled < len(WIDTHS):
        for place in range(filled + 1, len(WIDTHS) + 1):
            sheet.cell(row, place).border = sheet_look.BOX
        sheet.merge_cells(start_row=row, end_row=row, start_column=filled, end_column=len(WIDTHS))
