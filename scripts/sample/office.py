"""The files of the competition office, month by month, as they arrived."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, datetime, timedelta

from scripts.sample import county, figures, moments, pieces, rules, story
from scripts.sample.delivery import Delivery
from scripts.sample.files import Row, csv_bytes, workbook_bytes

OFFICE = "竞赛办"
GROUP_NAMES = {"townships": "乡镇街道", "organs": "县直机关"}
PERIOD, UNIT, NOTE = "期间", "单位", "备注"

# Files that differ in form: written in GB18030, as a workbook with title rows, in long form, with column ids.
GB18030_FILE = ("townships", "2025-11")
WORKBOOK_FILE = ("organs", "2026-06")
LONG_FILE = ("townships", "2026-02")
ID_MONTHS = ("2025-01", "2025-02")
# From 2026 on the office saves "CSV UTF-8", which starts with a byte order mark.
MARKED_FROM = "2026-01"
# These late units sent a file of their own; the other late reports were copied into the group's file in time.
LATE_ON_THEIR_OWN = {
    ("O14", "2025-06"),
    ("T20", "2025-08"),
    ("O30", "2025-12"),
    ("O14", "2026-02"),
    ("T13", "2026-07"),
    ("O25", "2026-10"),
}

PIECE_HEADERS = {
    "code": "件号",
    "level": "级别",
    "indicator": "指标",
    "document_no": "文号",
    "occurred_on": "日期",
    "quantity": "数量",
    "note": "备注",
}


def months() -> list[str]:
    """2025-01 to 2026-10."""
    return [
        f"{year}-{number:02d}"
        for year in (2025, 2026)
        for number in range(1, 13)
        if f"{year}-{number:02d}" <= county.LAST_MONTH
    ]


def deliveries() -> Iterator[Delivery]:
    """All files of the sample."""
    yield from rosters()
    yield from targets()
    for month in months():
        yield from group_reports(month)
        yield from own_reports(month)
        yield from corrections(month)
        yield office_counts(month)
        yield from registers(month)
        yield from receipts(month)
        yield from judges(month)


# ---- monthly reports -------------------------------------------------------------------------------------------------


def group_reports(month: str) -> Iterator[Delivery]:
    """One consolidated report a group: what came by the cut-off, except the units that sent a file of their own."""
    for group_id, group_name in GROUP_NAMES.items():
        units = [unit for unit in county.members(month, group_id) if _is_in_group_report(unit.unit_id, month)]
        rows = [report_row(unit, month, corrected=False) for unit in units]
        data, suffix = _formed(group_id, month, rows)
        path = f"{month}/月报_{group_name}_{month}.{suffix}"
        received_at = moments.at(moments.cutoff_on(month), 17, 20 if group_id == "townships" else 40)
        yield Delivery(path, data, "monthly", received_at, f"{OFFICE} 汇总", OFFICE)


def _is_in_group_report(unit_id: str, month: str) -> bool:
    on_their_own = (unit_id, month) in LATE_ON_THEIR_OWN or (unit_id, month) in story.OLD_NAME
    return moments.is_in_time(unit_id, month) and not on_their_own


def _formed(group_id: str, month: str, rows: Sequence[Row]) -> tuple[bytes, str]:
    header = monthly_header(month)
    if (group_id, month) == WORKBOOK_FILE:
        titles = ("云溪县优质服务竞赛月报表", f"县直机关({month})")
        notes = ("注：本表由各单位报送，竞赛办汇总。",)
        return workbook_bytes("月报", titles, [header, *rows], notes), "xlsx"
    if (group_id, month) == LONG_FILE:
        return csv_bytes(_long(header, rows), _encoding(month)), "csv"
    if (group_id, month) == GB18030_FILE:
        return csv_bytes([header, *rows], "gb18030"), "csv"
    return csv_bytes([header, *rows], _encoding(month)), "csv"


def _encoding(month: str) -> str:
    return "utf-8-sig" if month >= MARKED_FROM else "utf-8"


def _long(header: Row, rows: Sequence[Row]) -> list[Row]:
    figures_only = [
        (row[0], row[1], name, value) for row in rows for name, value in zip(header[2:], row[2:], strict=True)
    ]
    return [(PERIOD, UNIT, "列", "数值"), *figures_only]


def monthly_header(month: str) -> list[object]:
    """期间, 单位 and the due columns, by id in the first months and by Chinese name later."""
    return _header(month, "monthly")


def _header(month: str, source: str) -> list[object]:
    if month in ID_MONTHS and source in ("monthly", "office"):
        return ["period", "unit", *(column["column_id"] for column in rules.columns(month, source))]
    return [PERIOD, UNIT, *(column["name_zh"] for column in rules.columns(month, source))]


def report_row(unit: county.Unit, month: str, corrected: bool = True) -> list[object]:
    """A unit's line of the monthly report; before its correction with the wrong figure."""
    values = figures.unit_month(unit, month)
    if not corrected:
        mine = {key[2]: value for key, value in story.CORRECTED.items() if key[:2] == (unit.unit_id, month)}
        values = values | mine
    return [month, unit.name_zh, *_cells(unit, month, "monthly", values)]


def _cells(unit: county.Unit, month: str, source: str, values: dict[str, int | str]) -> list[object]:
    columns = [column["column_id"] for column in rules.columns(month, source)]
    return ["/" if is_exempt(unit, month, column) else values.get(column, 0) for column in columns]


def is_exempt(unit: county.Unit, month: str, column_id: str) -> bool:
    """Whether every indicator that reads the column is one the roster frees the unit of."""
    readers = {term["indicator_id"] for term in rules.table(month[:4], "terms") if term["column_id"] == column_id}
    return bool(readers) and readers <= set(unit.exempt)


def own_reports(month: str) -> Iterator[Delivery]:
    """Files that single units sent: late ones, supplements after the cut-off, one under the unit's old name."""
    for unit in county.members(month):
        arrived_at = moments.arrival(unit.unit_id, month)
        if arrived_at is None or _is_in_group_report(unit.unit_id, month):
            continue
        yield _own_report(unit, month, arrived_at, _own_note(unit.unit_id, month))


def _own_note(unit_id: str, month: str) -> str:
    if (unit_id, month) in story.MISSING:
        return "截止后补报"
    return "仍用原名称" if (unit_id, month) in story.OLD_NAME else "迟报"


def corrections(month: str) -> Iterator[Delivery]:
    """Second versions: the unit found its own mistake and sent the report again."""
    corrected = {who for (who, when, _column) in story.CORRECTED if when == month}
    for unit in county.members(month):
        if unit.unit_id in corrected:
            day = moments.workdays_after(moments.cutoff_on(month), 3)
            yield _own_report(unit, month, moments.at(day, 10, 15), "更正", revision=2)


def _own_report(unit: county.Unit, month: str, arrived_at: datetime, note: str, revision: int = 1) -> Delivery:
    row = report_row(unit, month)
    row[1] = story.OLD_NAME.get((unit.unit_id, month), unit.name_zh)
    data = csv_bytes([monthly_header(month), row], _encoding(month))
    path = f"{month}/月报_{unit.short_name}_{month}{'_更正' if revision > 1 else ''}.csv"
    sender = f"{unit.short_name} {county.contact_of(unit.unit_id)}"
    return Delivery(path, data, "monthly", arrived_at, sender, unit.short_name, revision, note)


# ---- what the office counts ------------------------------------------------------------------------------------------


def _days_after_cutoff(month: str, count: int) -> date:
    return moments.workdays_after(moments.cutoff_on(month), count)


def office_counts(month: str) -> Delivery:
    """Figures of the office and of upper levels, both groups in one file."""
    rows: list[Row] = [_header(month, "office")]
    for unit in county.members(month):
        rows.append([month, unit.name_zh, *_cells(unit, month, "office", figures.unit_month(unit, month))])
    received_at = moments.at(_days_after_cutoff(month, 1), 10)
    return Delivery(
        f"{month}/办公室统计_{month}.csv", csv_bytes(rows, _encoding(month)), "office", received_at, OFFICE, OFFICE
    )


def receipts(month: str) -> Iterator[Delivery]:
    """收文登记: when each unit's report arrived; a second version once a supplement has come."""
    supplements = [days for (_unit, when), days in story.MISSING.items() if when == month and days is not None]
    yield _receipts(month, _days_after_cutoff(month, 1), revision=1)
    if supplements:
        yield _receipts(month, _days_after_cutoff(month, max(supplements) + 1), revision=2)


def _receipts(month: str, written_on: date, revision: int) -> Delivery:
    rows: list[Row] = [(PERIOD, UNIT, "收到时间", "途径", NOTE)]
    for unit in county.ranked(month):
        arrived_at = moments.arrival(unit.unit_id, month)
        if arrived_at is None or arrived_at.date() > written_on:
            continue
        channel = figures.draw(unit.unit_id, month, "channel").choice(("邮件", "邮件", "公文系统", "纸质"))
        note = "补报" if not moments.is_in_time(unit.unit_id, month) else ""
        rows.append((month, unit.name_zh, f"{arrived_at:%Y-%m-%d %H:%M}", channel, note))
    path = f"{month}/收文登记_{month}{'_补' if revision > 1 else ''}.csv"
    return Delivery(
        path, csv_bytes(rows, _encoding(month)), "receipts", moments.at(written_on, 9), OFFICE, OFFICE, revision
    )


# ---- registers -------------------------------------------------------------------------------------------------------


def registers(month: str) -> Iterator[Delivery]:
    """Registers that hold rows in the month; the others are signed none (see `nones`)."""
    for register in rules.table(month[:4], "registers"):
        rows = register_rows(register["register_id"], month)
        if rows:
            path = f"{month}/{register['name_zh']}_{month}.csv"
            received_at = moments.at(_days_after_cutoff(month, 1), 11)
            yield Delivery(
                path, csv_bytes(rows, _encoding(month)), register["register_id"], received_at, OFFICE, OFFICE
            )


def register_rows(register_id: str, month: str) -> list[Row]:
    """Header and rows of a register in a month, or nothing where there is nothing to write."""
    if (register_id, month) == story.UNSETTLED:
        return []
    forms = {row["register_id"]: row["form"] for row in rules.table(month[:4], "registers")}
    rows = _count_rows(register_id, month) if forms[register_id] == "counts" else _piece_rows(register_id, month)
    return rows if len(rows) > 1 else []


def _count_rows(register_id: str, month: str) -> list[Row]:
    columns = rules.columns(month, register_id)
    rows: list[Row] = [[PERIOD, UNIT, *(column["name_zh"] for column in columns), NOTE]]
    for unit in county.members(month):
        values = figures.unit_month(unit, month)
        counts = [values.get(column["column_id"], 0) for column in columns]
        if any(counts):
            rows.append([month, unit.name_zh, *counts, ""])
    return rows


def _piece_rows(register_id: str, month: str) -> list[Row]:
    levels = rules.names(month[:4], "levels", "level_id")
    known = {unit.unit_id: unit.name_zh for unit in county.members(month)}
    rows: list[Row] = [[PERIOD, UNIT, *PIECE_HEADERS.values()]]
    for piece in pieces.of_register(register_id, month):
        rows.append(
            [
                month,
                known[piece.unit_id],
                piece.code,
                levels[piece.level],
                piece.indicator_id,
                piece.document_no,
                f"{month}-{piece.day:02d}",
                piece.quantity,
                piece.note,
            ]
        )
    return rows


def nones() -> list[Row]:
    """Every register that must be settled and has no rows in a month is signed 本月无, but for the unsettled one."""
    rows: list[Row] = [("register", "month", "by")]
    for month in months():
        for register in rules.table(month[:4], "registers"):
            settled = register["must_settle"] == "no" or register_rows(register["register_id"], month)
            if not settled and (register["register_id"], month) != story.UNSETTLED:
                rows.append((register["register_id"], month, story.SIGNERS[int(month[5:]) % 2]))
    return rows


# ---- once or twice a year --------------------------------------------------------------------------------------------

ROSTER_HEADER = (
    "unit_id",
    "name_zh",
    "name_en",
    "short_name",
    "aliases",
    "group_id",
    "class_id",
    "leader",
    "contact",
    "first_month",
    "last_month",
    "predecessors",
    "is_guest",
    "exempt",
)
# The roster as it was known: at the start, after the rename, with the new organ and the zone's move, after the merger.
ROSTER_MONTHS = ("2025-01", "2025-07", "2026-01", "2026-04")


def rosters() -> Iterator[Delivery]:
    """名册, whole each time, holding what was known by then."""
    for month in ROSTER_MONTHS:
        rows: list[Row] = [
            ROSTER_HEADER,
            *(_roster_row(unit, month) for unit in county.STRETCHES if unit.since <= month),
        ]
        received_at = moments.at(date.fromisoformat(f"{month}-03"), 9)
        yield Delivery(
            f"{month}/名册_{month}.csv", csv_bytes(rows, _encoding(month)), "roster", received_at, OFFICE, OFFICE
        )


def _roster_row(unit: county.Unit, month: str) -> Row:
    return (
        unit.unit_id,
        unit.name_zh,
        unit.name_en,
        unit.short_name,
        unit.aliases,
        unit.group_id,
        unit.class_id,
        county.leader_of(unit.unit_id),
        county.contact_of(unit.unit_id),
        unit.since,
        unit.until if unit.until and unit.until < month else "",
        ";".join(unit.predecessors),
        "yes" if unit.is_guest else "no",
        ";".join(unit.exempt),
    )


def targets() -> Iterator[Delivery]:
    """年度目标 of the special task, by the units of January and, for the merged town, of its first month."""
    for year in ("2025", "2026"):
        columns = rules.columns(f"{year}-12", "targets")
        rows: list[Row] = [[PERIOD, UNIT, *(column["name_zh"] for column in columns)]]
        for unit in county.ranked(f"{year}-01"):
            if figures.task_target(unit, year):
                rows.append(
                    [year, unit.name_zh, *(figures.target(unit, year, column["column_id"]) for column in columns)]
                )
        received_at = moments.at(date(int(year), 1, 20), 15)
        yield Delivery(
            f"{year}-01/年度目标_{year}.csv",
            csv_bytes(rows, _encoding(f"{year}-01")),
            "targets",
            received_at,
            OFFICE,
            OFFICE,
        )


def judges(month: str) -> Iterator[Delivery]:
    """Seven leaders judge follow-through each half-year; three archivists inspect at the year's end."""
    if month[5:] in figures.HALF_ENDS:
        half = f"{month[:4]}-{int(month[5:]) - 5:02d}/{month}"
        yield _judging(month, "SUP-03", half, 7, "督查落实评分")
    if month[5:] in figures.YEAR_END:
        yield _judging(month, "ARC-02", f"{month[:4]}-01/{month}", 3, "档案检查评分")


def _judging(month: str, indicator_id: str, period: str, judge_count: int, name: str) -> Delivery:
    rows: list[Row] = [(PERIOD, UNIT, "指标", "评委", "得分")]
    for unit in county.ranked(month):
        for judge in range(1, judge_count + 1):
            score = figures.judge_score(unit, month, indicator_id, judge)
            rows.append((period, unit.name_zh, indicator_id, f"评委{judge}", score))
    received_at = moments.at(_days_after_cutoff(month, 1) + timedelta(days=1), 14)
    return Delivery(
        f"{month}/{name}_{month}.csv", csv_bytes(rows, _encoding(month)), "judges", received_at, OFFICE, OFFICE
    )
