"""A month in a day: what 56 units send for November 2026, as 55 messages.

Two units send nothing. Ten files are faulty, three messages repeat or amend earlier ones, one is hostile. Each message is an
.eml with an attachment as units make them: text of several encodings, workbooks old and new, our own template, a zip. Every
faulty file says what a person does about it, and the figures that must be loaded in the end are known for every unit.
"""

from __future__ import annotations

import csv
import datetime as dt
import io
import random
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import openpyxl

from tests.intake import writers
from tests.intake.writers import Plane

SAMPLE = Path(__file__).resolve().parents[2] / "data" / "sample"
MONTH, ZONE = "2026-11", dt.timezone(dt.timedelta(hours=8))
NAMES = {
    "doc_total": "发文总数",
    "doc_due": "应办结公文数",
    "doc_ontime": "按期办结公文数",
    "inf_submitted": "报送信息条数",
    "lrn_sessions_plan": "计划集中学习次数",
    "lrn_sessions_done": "完成集中学习次数",
    "lrn_hours": "培训总学时",
    "lrn_staff": "在岗人数",
}
MISSING = ("T16", "O22")
IN_ONE_ZIP = ("T20", "T21", "T22", "K01")
Figures = dict[str, int]


@dataclass(frozen=True)
class Act:
    """What a person does about a file: ``edit``, ``alias``, ``say`` (whose it is), ``return`` or ``set_aside``."""

    what: str
    about: Mapping[str, str | int] = field(default_factory=dict)


@dataclass(frozen=True)
class Message:
    """One message: who sent it when, what is attached, and what it is: good, faulty, double, hostile or answer."""

    number: int
    role: str
    unit_ids: tuple[str, ...]
    sent: dt.datetime
    file_name: str
    attachment: bytes
    acts: tuple[Act, ...] = ()
    fault: str = ""

    @property
    def is_answered(self) -> bool:
        """Whether its unit sends another file: because this one went back, or was put away after a telephone call."""
        return self.role == "faulty" and any(act.what in ("return", "set_aside") for act in self.acts)

    @property
    def name(self) -> str:
        """The message's file name."""
        return f"{self.number:02d}_{self.unit_ids[0] if self.unit_ids else 'X'}.eml"

    def eml(self) -> bytes:
        """The message as a mail program saves it."""
        sender = f"{self.unit_ids[0].lower() if self.unit_ids else 'unknown'}@county.example"
        return writers.mail(self.sent, sender, f"11月报送 {self.file_name}", {self.file_name: self.attachment})


@dataclass(frozen=True)
class Unit:
    """A unit of the roster in November."""

    unit_id: str
    name: str
    short: str


def units() -> list[Unit]:
    """Everybody who is on the roster in November 2026, in its order."""
    rows = csv.DictReader((SAMPLE / "2026-04" / "名册_2026-04.csv").read_text("utf-8-sig").splitlines())
    return [
        Unit(row["unit_id"], row["name_zh"], row["short_name"])
        for row in rows
        if row["first_month"] <= MONTH <= (row["last_month"] or "9999-99")
    ]


def october() -> dict[str, Figures]:
    """The figures units reported a month before, by name."""
    found = {}
    for path in sorted((SAMPLE / "2026-10").glob("月报_*.csv")):
        for row in csv.DictReader(path.read_text("utf-8-sig").splitlines()):
            found[row["单位"]] = {column: int(row[name] or 0) for column, name in NAMES.items()}
    return found


def november() -> dict[str, Figures]:
    """What each unit means to report: a little more or less than in October."""
    before, chance = october(), random.Random(11)
    made = {}
    for each in units():
        last = before[each.name]
        figures = {column: max(1, value + chance.choice((-1, 0, 1, 1))) for column, value in last.items()}
        figures["doc_ontime"] = min(figures["doc_ontime"], figures["doc_due"])
        figures["lrn_sessions_done"] = min(figures["lrn_sessions_done"], figures["lrn_sessions_plan"])
        made[each.unit_id] = figures
    return made


def expected() -> dict[str, Figures]:
    """What must be loaded when the day is over: the newest version of T02 has one document more."""
    figures = {unit_id: dict(own) for unit_id, own in november().items() if unit_id not in MISSING}
    figures["T02"]["doc_total"] += 1
    return figures


# ---- files as units make them ----------------------------------------------------------------------------------------


def header(first: Sequence[str] = ("期间", "单位")) -> list[str]:
    """The names of a plain table."""
    return [*first, *NAMES.values()]


def row(name: str, figures: Figures, period: str = MONTH) -> list[str]:
    """A unit's row of a plain table."""
    return [period, name, *(str(figures[column]) for column in NAMES)]


def plain_gb18030(unit: Unit, figures: Figures) -> tuple[str, bytes]:
    rows = [header(), row(unit.name, figures)]
    return f"{unit.short}11月报送.csv", writers.text(rows, "gb18030", ends="\r\n")


def titled_gb18030(unit: Unit, figures: Figures) -> tuple[str, bytes]:
    measured = [
        unit.name + "（盖章）",
        f"{figures['doc_total']}件",
        *(str(figures[column]) for column in list(NAMES)[1:]),
    ]
    rows = [["优质服务竞赛2026年11月份报送表"], [], header(("单位",)), measured, ["填表人：张三", "审核人：李四"]]
    return f"{unit.short}月报.csv", writers.text(rows, "gb18030", ends="\r\n")


def marked_utf8(unit: Unit, figures: Figures) -> tuple[str, bytes]:
    rows = [header(), row(unit.short, figures, "2026年11月")]
    return f"月报-{unit.short}.csv", writers.text(rows, "utf-8-sig", ends="\r\n")


def tabbed_utf16(unit: Unit, figures: Figures) -> tuple[str, bytes]:
    return f"{unit.short}.txt", writers.text(
        [header(), row(unit.name, figures, "2026.11")], "utf-16-le", "\t", mark="\ufeff"
    )


def workbook(unit: Unit, figures: Figures) -> tuple[str, bytes]:
    upper = ["期间", "单位", "办文", "", "", "信息", "学习", "", "", ""]
    rows = [[f"{unit.name}2026年11月报送情况"], upper, ["", "", *NAMES.values()], row(unit.name, figures)]
    merged = ((1, 1, 1, 10), (2, 1, 3, 1), (2, 2, 3, 2), (2, 3, 2, 5), (2, 7, 2, 10))
    return f"{unit.short}报送.xlsx", writers.book([Plane("月报", rows, merged)])


def numbered(unit: Unit, figures: Figures) -> tuple[str, bytes]:
    wide = str.maketrans("0123456789", "０１２３４５６７８９")
    cells = [cell.translate(wide) if place > 1 else cell for place, cell in enumerate(row(unit.name, figures))]
    return f"{unit.short}（11月）.csv", writers.text([["序号", *header()], ["1", *cells]], "gb18030", ";")


FORMATS = (plain_gb18030, titled_gb18030, marked_utf8, tabbed_utf16, workbook, numbered)


def of_template(blank: bytes, unit: Unit, figures: Figures) -> bytes:
    """Our own template filled in: each figure in the row of the unit, below the name of its column."""
    book = openpyxl.load_workbook(io.BytesIO(blank))
    sheet = book.worksheets[0]
    places = {str(cell.value).strip(): cell for line in sheet.iter_rows() for cell in line if cell.value}
    for column, name in NAMES.items():
        sheet.cell(places[unit.name].row, places[name].column).value = figures[column]
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


# ---- the ten faults --------------------------------------------------------------------------------------------------


def faulty(unit: Unit, figures: Figures) -> tuple[str, bytes, tuple[Act, ...], str]:
    """File name, bytes, what a person does, and the fault's name."""
    made = FAULTS[unit.unit_id]
    return made(unit, figures)


def three_faults(unit: Unit, figures: Figures) -> tuple[str, bytes, tuple[Act, ...], str]:
    line = row(unit.name, figures)
    line[2], line[3], line[5] = f"约{line[2]}", f"{line[3]}份", "若干"
    return f"{unit.short}.csv", writers.text([header(), line], "gb18030"), (Act("return"),), "three faults"


def wrong_month(unit: Unit, figures: Figures) -> tuple[str, bytes, tuple[Act, ...], str]:
    rows = [header(), row(unit.name, figures, "2026-10")]
    acts = (Act("set_aside", {"reason": "月份填错，已电话告知重报"}),)
    return f"{unit.short}报送.csv", writers.text(rows, "gb18030"), acts, "wrong month"


def unknown_name(unit: Unit, figures: Figures) -> tuple[str, bytes, tuple[Act, ...], str]:
    act = Act("alias", {"what": "unit", "written": "白鹊镇", "means": unit.unit_id})
    return "白鹊镇报送.csv", writers.text([header(), row("白鹊镇", figures)], "gb18030"), (act,), "unknown unit name"


def vague_numbers(unit: Unit, figures: Figures) -> tuple[str, bytes, tuple[Act, ...], str]:
    line = row(unit.name, figures)
    said = {2: f"约{line[2]}", 5: f"{line[5]}余"}
    acts = tuple(
        Act("edit", {"row": 2, "column": place + 1, "old": old, "new": line[place]}) for place, old in said.items()
    )
    line[2], line[5] = said[2], said[5]
    return f"{unit.short}11月.csv", writers.text([header(), line], "gb18030"), acts, "vague numbers"


def formula_error(unit: Unit, figures: Figures) -> tuple[str, bytes, tuple[Act, ...], str]:
    line = row(unit.name, figures)
    act = Act("edit", {"row": 2, "column": 9, "old": "#DIV/0!", "new": line[8]})
    line[8] = "=1/0"
    return (
        f"{unit.short}.xlsx",
        writers.book([Plane("月报", [header(), line])], {"I2": "#DIV/0!"}),
        (act,),
        "formula error",
    )


def subtotal_counted(unit: Unit, figures: Figures) -> tuple[str, bytes, tuple[Act, ...], str]:
    rows = [
        header(),
        row(unit.name, figures),
        row(f"{unit.name}合计", {column: 3 * value for column, value in figures.items()}),
    ]
    return f"{unit.short}11月.csv", writers.text(rows, "gb18030"), (Act("return"),), "subtotal as a unit"


def two_versions(unit: Unit, figures: Figures) -> tuple[str, bytes, tuple[Act, ...], str]:
    older = figures | {"doc_total": figures["doc_total"] - 1}
    planes = [Plane("初稿", [header(), row(unit.name, older)]), Plane("定稿", [header(), row(unit.name, figures)])]
    return f"{unit.short}两稿.xlsx", writers.book(planes), (Act("return"),), "two versions in one file"


def part_beyond_whole(unit: Unit, figures: Figures) -> tuple[str, bytes, tuple[Act, ...], str]:
    line = row(unit.name, figures)
    act = Act("edit", {"row": 2, "column": 5, "old": str(figures["doc_due"] + 3), "new": line[4]})
    line[4] = str(figures["doc_due"] + 3)
    return f"{unit.short}月报.csv", writers.text([header(), line], "utf-8-sig"), (act,), "part beyond the whole"


def odd_header(unit: Unit, figures: Figures) -> tuple[str, bytes, tuple[Act, ...], str]:
    names = ["应办结公文" if name == "应办结公文数" else name for name in header()]
    act = Act("alias", {"what": "header", "written": "应办结公文", "means": "doc_due", "kind": "monthly"})
    return (
        f"{unit.short}报表.csv",
        writers.text([names, row(unit.name, figures)], "gb18030"),
        (act,),
        "a header of its own",
    )


def mixed_encoding(unit: Unit, figures: Figures) -> tuple[str, bytes, tuple[Act, ...], str]:
    data = writers.text([header()]) + writers.text([row(unit.name, figures)], "gbk")
    said = Act("say", {"unit": unit.unit_id, "kind": "monthly", "period": MONTH})  # only a person can tell whose it is
    return f"{unit.short}.csv", data, (said, Act("return")), "two encodings in one file"


FAULTS = {
    "T03": three_faults, "T07": wrong_month, "T09": unknown_name, "O04": vague_numbers, "O08": formula_error,
    "O13": subtotal_counted, "O17": two_versions, "T12": part_beyond_whole, "O24": odd_header, "O27": mixed_encoding,
}  # fmt: skip


# ---- the day ---------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Day:
    """The messages of the morning, and the answers of units whose files go back."""

    messages: tuple[Message, ...]
    answers: tuple[Message, ...]


def day(blanks: Mapping[str, bytes] | None = None) -> Day:
    """The whole day; ``blanks`` are our templates by unit, filled in by the units that use them.

    Units that use neither send files made here; two of them old formats, made by LibreOffice where it is.
    """
    meant, listed, blanks = november(), units(), blanks or {}
    senders = [unit for unit in listed if unit.unit_id not in (*MISSING, *IN_ONE_ZIP)]
    messages = [single(number, unit, meant[unit.unit_id], blanks) for number, unit in enumerate(senders, start=1)]
    messages = in_old_formats(messages)
    zipped = [unit for unit in listed if unit.unit_id in IN_ONE_ZIP]
    files = dict(plain_gb18030(unit, meant[unit.unit_id]) for unit in zipped)
    number = len(messages) + 1
    messages.append(
        Message(
            number,
            "good",
            tuple(unit.unit_id for unit in zipped),
            at(number),
            "片区汇总.zip",
            writers.archive(files, "gbk"),
        )
    )
    messages += extras(messages, {unit.unit_id: unit for unit in listed}, meant)
    answers = [answer(place, message, meant) for place, message in enumerate(messages, start=1) if message.is_answered]
    return Day(tuple(messages), tuple(answers))


def at(number: int) -> dt.datetime:
    """When a message was sent: one every quarter of an hour from the 2nd of December on."""
    return dt.datetime(2026, 12, 2, 8, 30, tzinfo=ZONE) + dt.timedelta(minutes=15 * number)


def single(number: int, unit: Unit, figures: Figures, blanks: Mapping[str, bytes]) -> Message:
    """The message of one unit."""
    acts: tuple[Act, ...] = ()
    role, fault = "good", ""
    if unit.unit_id in FAULTS:
        name, data, acts, fault = faulty(unit, figures)
        role = "faulty"
    elif unit.unit_id in blanks:
        name, data = f"{unit.short}_月报模板.xlsx", of_template(blanks[unit.unit_id], unit, figures)
    else:
        name, data = FORMATS[number % len(FORMATS)](unit, figures)
    return Message(number, role, (unit.unit_id,), at(number), name, data, acts, fault)


def in_old_formats(messages: list[Message]) -> list[Message]:
    """The good .xlsx of some units as .xls and .ods, where LibreOffice is there to make them."""
    books = [message for message in messages if message.role == "good" and message.file_name.endswith("报送.xlsx")]
    if not writers.OFFICE:
        return messages
    changed = {}
    for target, chosen in (("xls", books[::3]), ("ods", books[1::3])):
        made = writers.converted({str(one.number): one.attachment for one in chosen}, "xlsx", target)
        for one in chosen:
            name = one.file_name.removesuffix("xlsx") + target
            changed[one.number] = Message(one.number, one.role, one.unit_ids, one.sent, name, made[str(one.number)])
    return [changed.get(message.number, message) for message in messages]


def extras(messages: Sequence[Message], known: Mapping[str, Unit], meant: Mapping[str, Figures]) -> list[Message]:
    """The three doubles and the hostile one."""
    first = {message.unit_ids[0]: message for message in messages}
    number = len(messages) + 1
    newer = meant["T02"] | {"doc_total": meant["T02"]["doc_total"] + 1}
    final = writers.text([header(), row(known["O05"].name, meant["O05"])], "utf-8-sig", ";")
    return [
        Message(number, "double", ("T01",), at(number), first["T01"].file_name, first["T01"].attachment),
        Message(number + 1, "double", ("T02",), at(number + 1), "河湾更正.csv", plain_gb18030(known["T02"], newer)[1]),
        Message(number + 2, "double", ("O05",), at(number + 2), "财政局最终最终版.csv", final),
        Message(number + 3, "hostile", (), at(number + 3), "重要通知.xlsx", writers.swollen_book(), (Act("set_aside"),)),
    ]  # fmt: skip


def answer(place: int, message: Message, meant: Mapping[str, Figures]) -> Message:
    """What a unit sends when its file went back: the figures it meant."""
    unit = next(unit for unit in units() if unit.unit_id == message.unit_ids[0])
    name, data = plain_gb18030(unit, meant[unit.unit_id])
    return Message(100 + place, "answer", message.unit_ids, at(place) + dt.timedelta(days=1), f"更正{name}", data)
