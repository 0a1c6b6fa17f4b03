"""Beginning a rulebook: a shipped one as the model, a few answers, and a folder that loads and scores as it stands.

Without items of its own the new rulebook has those of its model. With items, each gets one indicator of the way of
scoring that was chosen, with the columns, registers, tiers and checks it needs; bonuses, deductions, vetoes, policies and
the evaluation stay the model's. What is written passes ``rulebook check``, or nothing is written.
"""

from __future__ import annotations

import csv
import re
import shutil
import tempfile
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, fields
from decimal import Decimal, InvalidOperation
from pathlib import Path

from competition.calendar import Month
from competition.errors import SaibangError, UnknownName
from competition.rulebook import read_rulebooks
from competition.rules import OF_THE_COMPETITION, REFERENCES, REQUIRED, ROWS
from etl.layout import REPOSITORY
from words import LANGUAGES, say

EXAMPLES = REPOSITORY / "examples"
MODELS: Mapping[str, Path] = {
    "tiny": EXAMPLES / "tiny" / "rulebook",
    "county": REPOSITORY / "data" / "rulebook" / "county",
    "hospital": EXAMPLES / "hospital" / "rulebook",
    "league": EXAMPLES / "information" / "rulebook",
    "investment": EXAMPLES / "investment" / "rulebook",
    "football": EXAMPLES / "football" / "rulebook",
    "races": EXAMPLES / "races" / "rulebook",
}
ID = re.compile(r"[A-Za-z][A-Za-z0-9_-]{0,39}", re.ASCII)
LEVELS = (("county", "县级", "County", 1), ("city", "市级", "City", 3), ("province", "省级", "Province", 8),
          ("central", "中央", "Central", 15))  # fmt: skip
Row = dict[str, str]
Tables = dict[str, list[Row]]


class FolderTaken(SaibangError):
    """There is something in the folder already."""

    key = "rules.folder_taken"

    def __init__(self, folder: Path) -> None:
        super().__init__(folder=folder)


class UnknownModel(UnknownName):
    """No rulebook of this name is shipped."""

    key = "rules.unknown_model"


class BadAnswer(SaibangError):
    """An answer that is not written as asked."""

    key = "rules.bad_answer"

    def __init__(self, answer: str, expected: str) -> None:
        super().__init__(answer=answer, expected=expected)


# ---- answers ---------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class NewGroup:
    """Units to be ranked together."""

    group_id: str
    name_zh: str
    name_en: str


@dataclass(frozen=True)
class NewItem:
    """Something points are given for, and how."""

    item_id: str
    name_zh: str
    name_en: str
    points: Decimal
    way: str


@dataclass(frozen=True)
class Answers:
    """What a new rulebook is made of; None: as in the model."""

    like: str
    competition_id: str
    name_zh: str
    name_en: str
    begins: Month
    due_day: int | None = None
    cutoff_day: int | None = None
    groups: tuple[NewGroup, ...] = ()
    items: tuple[NewItem, ...] = ()


def group_of(written: str) -> NewGroup:
    """towns:乡镇:Townships. Raises BadAnswer."""
    parts = [part.strip() for part in written.split(":")]
    if len(parts) != 3 or not all(parts) or not ID.fullmatch(parts[0]):
        raise BadAnswer(written, say("rules.expected_group"))
    return NewGroup(*parts)


def item_of(written: str) -> NewItem:
    """documents:办文:Documents:40:rate. Raises BadAnswer."""
    parts = [part.strip() for part in written.split(":")]
    if len(parts) != 5 or not all(parts) or not ID.fullmatch(parts[0]) or parts[4] not in WAYS:
        raise BadAnswer(written, say("rules.expected_item", ways=", ".join(WAYS)))
    try:
        points = Decimal(parts[3])
    except InvalidOperation:
        raise BadAnswer(written, say("rules.expected_item", ways=", ".join(WAYS))) from None
    return NewItem(parts[0], parts[1], parts[2], points, parts[4])


# ---- writing ---------------------------------------------------------------------------------------------------------


def begin(folder: Path, answers: Answers) -> Path:
    """Write a rulebook that loads. Raises FolderTaken, UnknownModel, BadAnswer, RulebookFaults."""
    if folder.exists() and any(folder.iterdir()):
        raise FolderTaken(folder)
    if not ID.fullmatch(answers.competition_id):
        raise BadAnswer(answers.competition_id, say("rules.expected_id"))
    folder.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=folder.parent, prefix=f".{folder.name}.") as aside:
        made = Path(aside) / "rulebook"
        write(made, answers)
        read_rulebooks(made)  # what does not load is not written
        if folder.exists():
            folder.rmdir()
        shutil.move(made, folder)
    return folder


def write(folder: Path, answers: Answers) -> None:
    """All files of the rulebook."""
    model = model_of(answers.like)
    version = str(answers.begins.year)
    tables = read_tables(newest(model))
    if answers.groups:
        tables["groups"] = [
            {"group_id": group.group_id, "sort": str(at), "name_zh": group.name_zh, "name_en": group.name_en}
            for at, group in enumerate(answers.groups, start=1)
        ]
        for row in [*tables["indicators"], *tables["adjustments"]]:
            row["groups"] = ""  # the model's rules were for its own groups
    if answers.items:
        with_items(tables, answers.items)
    for name, rows in tables.items():
        if rows or name in REQUIRED:
            write_table(folder / version / f"{name}.csv", header_of(name, rows), rows)
    write_competition(folder, model, answers, version)


def write_competition(folder: Path, model: Path, answers: Answers, version: str) -> None:
    """competition.csv, versions.csv and the model's holidays."""
    row = read_rows(model / "competition.csv")[0] | {
        "competition_id": answers.competition_id, "name_zh": answers.name_zh, "name_en": answers.name_en,
    }  # fmt: skip
    for name, day in (("due_day", answers.due_day), ("cutoff_day", answers.cutoff_day)):
        row[name] = str(day) if day is not None else row[name]
    write_table(folder / "competition.csv", list(row), [row])
    span = {"version_id": version, "first_month": str(answers.begins), "last_month": ""}
    write_table(folder / "versions.csv", list(span), [span])
    holidays = read_rows(model / "holidays.csv") if (model / "holidays.csv").is_file() else []
    write_table(folder / "holidays.csv", [field.name for field in fields(OF_THE_COMPETITION["holidays"])], holidays)


def model_of(like: str) -> Path:
    """The folder of a model. Raises UnknownModel."""
    if like not in MODELS:
        raise UnknownModel(like, list(MODELS))
    return MODELS[like]


def newest(model: Path) -> Path:
    """The folder of a model's newest version."""
    versions = sorted(read_rows(model / "versions.csv"), key=lambda row: row["first_month"])
    return model / versions[-1]["version_id"]


def names_of(like: str) -> tuple[str, str]:
    """A model's names, to be taken where no others are given."""
    row = read_rows(model_of(like) / "competition.csv")[0]
    return row["name_zh"], row["name_en"]


def read_tables(folder: Path) -> Tables:
    """Every table of a version; those without a file are empty."""
    names = [*ROWS, "adjustments"]
    return {name: read_rows(folder / f"{name}.csv") if (folder / f"{name}.csv").is_file() else [] for name in names}


def read_rows(path: Path) -> list[Row]:
    """The rows of a CSV file."""
    with path.open(encoding="utf-8-sig", newline="") as handle:
        return list(csv.DictReader(handle))


def header_of(table: str, rows: Iterable[Row]) -> list[str]:
    """The columns of a table: all that its rows may have, in the order of the contract."""
    known = [field.name for field in fields(ROWS["indicators" if table == "adjustments" else table])]
    is_needed = table != "indicators" or any(row.get("family") for row in rows)  # without: all of the family score
    return [name for name in known if name != "family" or is_needed]


def write_table(path: Path, header: Sequence[str], rows: Iterable[Row]) -> None:
    """A CSV file that spreadsheets open with the right characters."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("w", encoding="utf-8-sig", newline="") as handle:
        writer = csv.DictWriter(handle, header, lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)


# ---- items of one's own ----------------------------------------------------------------------------------------------


def with_items(tables: Tables, items: Sequence[NewItem]) -> None:
    """Put items with an indicator each in the place of the model's, and leave out what only those read."""
    tables["indicators"] = []
    adjustments = {row["indicator_id"] for row in tables["adjustments"]}
    for name in ("terms", "parameters", "bands", "tiers", "quotas", "factors", "places", "components"):
        tables[name] = [row for row in tables[name] if row["indicator_id"] in adjustments]
    tables["orders"] = [row for row in tables["orders"] if not row["key"]]
    kept_columns = {row["column_id"] for row in tables["terms"]}
    kept_registers = {row["register_id"] for row in tables["adjustments"]}
    tables["columns"] = [row for row in tables["columns"] if row["column_id"] in kept_columns]
    sources = {row["source"] for row in tables["columns"]}
    tables["registers"] = [row for row in tables["registers"] if row["register_id"] in kept_registers | sources]
    tables["checks"] = [
        row for row in tables["checks"] if row["column_id"] in kept_columns and row["other_column_id"] in kept_columns
    ]
    tables["items"] = []
    for at, item in enumerate(items, start=1):
        tables["items"].append({"item_id": item.item_id, "sort": str(at), **named(item), "points": str(item.points)})
        indicator = start_of(tables, item, at)
        WAYS[item.way](tables, item, indicator)
        tables["indicators"].append(indicator)
    total = str(sum((item.points for item in items), Decimal()))
    zh, en = (say("rules.policy.total_points", language) for language in LANGUAGES)
    others = [row for row in tables["policy"] if row["policy_id"] != "total_points"]
    tables["policy"] = [{"policy_id": "total_points", "value": total, "note_zh": zh, "note_en": en}, *others]
    drop_unread(tables)


def named(item: NewItem) -> Row:
    """The names of an item."""
    return {"name_zh": item.name_zh, "name_en": item.name_en}


def said(key: str, item: NewItem) -> tuple[str, str]:
    """A text about an item in Chinese and English."""
    points = format(item.points.normalize(), "f")
    return say(key, "zh_CN", name=item.name_zh, points=points), say(key, "en", name=item.name_en, points=points)


def start_of(tables: Tables, item: NewItem, at: int) -> Row:
    """An indicator as every way of scoring begins it."""
    zh, en = said(f"rules.new_clause.{item.way}", item)
    return {
        "indicator_id": f"{item.item_id}-1", "sort": str(at), "item_id": item.item_id,
        "dimension_id": tables["dimensions"][0]["dimension_id"], "points": str(item.points), "period": "month",
        "apply_per": "scope", "no_task": "omit", "register_id": "", "multi": "", "share": "", "needs_document": "no",
        "is_verified": "no", "measure": "分", **named(item), "clause_zh": zh, "clause_en": en,
        **entered("office"),
    }  # fmt: skip


def entered(owner: str) -> Row:
    """Who enters the figures of an indicator."""
    zh, en = (say(f"rules.new_entered.{owner}", language) for language in LANGUAGES)
    return {"entered_by_zh": zh, "entered_by_en": en}


def column(tables: Tables, item: NewItem, part: str, source: str, owner: str, aggregate: str = "sum") -> str:
    """A new input column; its id."""
    column_id = f"{item.item_id}_{part}"
    zh, en = said(f"rules.new_column.{part}", item)
    tables["columns"].append({
        "column_id": column_id, "sort": str(len(tables["columns"]) + 1), "source": source, "owner": owner, "measure": "件",
        "value_type": "score" if part == "mark" else "count", "period": "month", "aggregate": aggregate, "lowest": "0",
        "highest": "", "name_zh": zh, "name_en": en,
    })  # fmt: skip
    return column_id


def register(tables: Tables, item: NewItem, form: str) -> str:
    """A new register; its id."""
    register_id = f"{item.item_id}_{form}"
    zh, en = said(f"rules.new_register.{form}", item)
    tables["registers"].append({"register_id": register_id, "sort": str(len(tables["registers"]) + 1), "form": form,
                                "must_settle": "yes", "name_zh": zh, "name_en": en})  # fmt: skip
    return register_id


def term(tables: Tables, indicator: Row, role: str, column_id: str, weight: str = "1") -> None:
    """A new term of an indicator."""
    tables["terms"].append({"indicator_id": indicator["indicator_id"], "role": role, "column_id": column_id,
                            "weight": weight, "effect": ""})  # fmt: skip


def parameter(tables: Tables, indicator: Row, name: str, value: Decimal) -> None:
    """A new parameter of an indicator."""
    tables["parameters"].append({"indicator_id": indicator["indicator_id"], "parameter": name, "value": str(value)})


def by_rate(tables: Tables, item: NewItem, indicator: Row) -> None:
    """Points × done ÷ due, as the units report them."""
    indicator |= {"shape": "linear_rate", "measure": "%", **entered("unit")}
    due, done = (column(tables, item, part, "monthly", "unit") for part in ("due", "done"))
    term(tables, indicator, "numerator", done)
    term(tables, indicator, "denominator", due)
    zh, en = said("rules.new_check", item)
    tables["checks"].append({
        "check_id": f"{item.item_id}_done_in_due", "sort": str(len(tables["checks"]) + 1), "kind": "part_of_whole",
        "source": "monthly", "column_id": done, "other_column_id": due, "limit_value": "", "severity": "must_fix",
        "name_zh": zh, "name_en": en,
    })  # fmt: skip


def by_plan(tables: Tables, item: NewItem, indicator: Row) -> None:
    """Points × reached ÷ planned, more than the plan counting as the plan."""
    indicator |= {"shape": "target_completion", "measure": "%", **entered("unit")}
    plan, done = (column(tables, item, part, "monthly", "unit") for part in ("plan", "done"))
    term(tables, indicator, "numerator", done)
    term(tables, indicator, "denominator", plan)


def by_faults(tables: Tables, item: NewItem, indicator: Row) -> None:
    """All points less a tenth for every fault in the register."""
    indicator |= {"shape": "deduct_from_base", "measure": "次", "no_task": "full"}
    fault = column(tables, item, "fault", register(tables, item, "counts"), "office")
    term(tables, indicator, "fault", fault, str((item.points / 10).quantize(Decimal("0.0001")).normalize()))


def by_pieces(tables: Tables, item: NewItem, indicator: Row) -> None:
    """Pieces by level, compared with the best of the group."""
    indicator |= {"shape": "tiers_best_in_group", "multi": "highest", "share": "equal",
                  "register_id": register(tables, item, "pieces")}  # fmt: skip
    known = {row["level_id"] for row in tables["levels"]}
    highest = max((int(row["rank"]) for row in tables["levels"]), default=0)
    for at, (level_id, zh, en, points) in enumerate(LEVELS, start=1):
        if level_id not in known:
            tables["levels"].append({"level_id": level_id, "rank": str(highest + at), "name_zh": zh, "name_en": en})
        tables["tiers"].append({"indicator_id": indicator["indicator_id"], "level_id": level_id,
                                "points_each": str(points), "effect": ""})  # fmt: skip


def by_judges(tables: Tables, item: NewItem, indicator: Row) -> None:
    """Marks of judges out of a hundred; of more than five the highest and the lowest are dropped."""
    indicator |= {"shape": "judged_mean", **entered("judges")}
    parameter(tables, indicator, "full_mark", Decimal(100))
    parameter(tables, indicator, "trim_above", Decimal(5))


def by_place(tables: Tables, item: NewItem, indicator: Row) -> None:
    """Points by place of a mark within the group, a twentieth less for each place."""
    indicator |= {"shape": "place_points"}
    term(tables, indicator, "numerator", column(tables, item, "mark", "office", "office", "last"))
    parameter(tables, indicator, "step", (item.points / 20).quantize(Decimal("0.0001")).normalize())
    parameter(tables, indicator, "floor", Decimal(0))


WAYS: Mapping[str, Callable[[Tables, NewItem, Row], None]] = {
    "rate": by_rate,
    "plan": by_plan,
    "faults": by_faults,
    "pieces": by_pieces,
    "judges": by_judges,
    "place": by_place,
}


def drop_unread(tables: Tables) -> None:
    """Leave out rows that name something the new rulebook no longer has, and names nothing uses."""
    for (table, name), (target, key) in REFERENCES.items():
        known = {row[key] for row in [*tables[target], *(tables["adjustments"] if target == "indicators" else [])]}
        if table not in ("indicators", "adjustments"):
            tables[table] = [row for row in tables[table] if not row.get(name) or row[name] in known]
    used = {row["level_id"] for row in tables["tiers"]}
    tables["levels"] = [row for row in tables["levels"] if row["level_id"] in used]
