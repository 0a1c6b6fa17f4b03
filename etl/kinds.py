"""Which kinds of file a rulebook version knows, and the columns of each: everything follows from rulebook rows.

A kind belongs to a family that says how its rows are tidied: ``figures`` (unit by column, wide or long), ``pieces``,
``judges``, ``ballots``, ``ballot_counts``, ``external_ranks``, ``receipts``, ``roster``.
"""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from functools import cache, cached_property
from typing import TYPE_CHECKING

from competition.errors import Phrase, UnknownKind
from etl import headers
from etl.grid import Grid, Sheet, cell_name, normal
from etl.refusals import NoKindFits, SeveralKindsFit
from words import Language, current, text

if TYPE_CHECKING:
    from competition.roster import Roster
    from competition.rulebook import Column, Rulebook, Version

# Traditional forms too, since a Big5 file can only have those.
ALIASES = {
    "period": ("期間", "月份"),
    "unit": ("單位", "单位名称"),
    "column": ("indicator_column", "指标列", "指標"),
    "value": ("數值",),
    "part": ("分工", "角色"),
    "counts_month": ("计分月份", "計入月份"),
}
LONG = ("period", "unit", "column", "value")
# Kinds whose columns do not depend on the rulebook's rows: family -> (required fields, optional fields).
FIXED: dict[str, tuple[tuple[str, ...], tuple[str, ...]]] = {
    "judges": (("period", "unit", "indicator", "judge", "score"), ("note",)),
    "ballots": (("period", "unit", "ballot", "voter_class", "question", "grade"), ()),
    "ballot_counts": (("period", "voter_class", "due", "issued", "returned"), ()),
    "external_ranks": (("unit", "body", "metric", "place", "of", "as_of"), ("score", "note")),
    "receipts": (("period", "unit", "received_at"), ("channel", "note")),
    "roster": (
        ("unit_id", "name_zh", "group_id", "first_month"),
        (
            "name_en",
            "short_name",
            "aliases",
            "class_id",
            "leader",
            "contact",
            "last_month",
            "predecessors",
            "is_guest",
            "exempt",
        ),
    ),
}
PIECES = ("period", "unit", "code", "level")
PIECES_OPTIONAL = (
    "indicator",
    "document_no",
    "occurred_on",
    "quantity",
    "route",
    "part",
    "score",
    "counts_month",
    "note",
)
# A field whose name in one family differs from what other families call it.
OWN_NAMES = {("pieces", "score"): "piece_score"}
SOURCES = ("monthly", "office", "targets")
# A kind whose periods may be a whole year.
YEARLY = ("targets", "judges", "ballots", "ballot_counts")
WITHOUT_PERIOD = ("external_ranks", "roster")


@dataclass(frozen=True)
class Field:
    """One column a kind of file may have, with every name it answers to.

    A field that is not offered is read where a file has it, but no rule asks for it, so templates leave it out.
    """

    field_id: str
    name_zh: str
    name_en: str
    is_required: bool = True
    aliases: tuple[str, ...] = ()
    column: Column | None = field(default=None, compare=False)
    is_offered: bool = True

    @cached_property
    def names(self) -> set[str]:
        """The names as they are compared."""
        return {normal(name) for name in (self.field_id, self.name_zh, self.name_en, *self.aliases) if name}


@dataclass(frozen=True)
class Kind:
    """A kind of file: its family, its names, and its fields in the order a template has them."""

    kind_id: str
    family: str
    name_zh: str
    name_en: str
    fields: tuple[Field, ...]
    is_long: bool = False

    @property
    def offered(self) -> tuple[Field, ...]:
        """The fields a template has."""
        return tuple(each for each in self.fields if each.is_offered)

    @property
    def has_period(self) -> bool:
        """Whether its rows carry a period."""
        return self.kind_id not in WITHOUT_PERIOD

    @property
    def has_unit(self) -> bool:
        """Whether its rows name a unit of the roster."""
        return any(field.field_id == "unit" for field in self.fields)

    @property
    def columns(self) -> tuple[Column, ...]:
        """The rulebook's columns among its fields."""
        return tuple(field.column for field in self.fields if field.column is not None)

    @cached_property
    def by_name(self) -> dict[str, Field]:
        """Every name to its field; where two share a name the first one has it."""
        names: dict[str, Field] = {}
        for each in self.fields:
            for name in each.names:
                names.setdefault(name, each)
        return names

    @cached_property
    def field_ids(self) -> dict[str, str]:
        """Every name to its field's id."""
        return {name: each.field_id for name, each in self.by_name.items()}

    @cached_property
    def anchors(self) -> set[str]:
        """The fields one of which a header must name."""
        return {each.field_id for each in self.fields if each.is_required}

    def long(self) -> Kind:
        """The long form of a figures kind: period, unit, column, value."""
        return replace(self, fields=tuple(framework(name) for name in LONG), is_long=True)


@cache
def framework(field_id: str, is_required: bool = True, family: str = "") -> Field:
    """A field whose names are in the catalogues, not in the rulebook."""
    key = f"intake.field_{OWN_NAMES.get((family, field_id), field_id)}"
    return Field(field_id, text(key, "zh_CN"), text(key, "en"), is_required, ALIASES.get(field_id, ()))


def frameworks(required: Iterable[str], optional: Iterable[str]) -> tuple[Field, ...]:
    """Fields of both sorts, required ones first."""
    return (*(framework(name) for name in required), *(framework(name, is_required=False) for name in optional))


def kinds_of(version: Version) -> dict[str, Kind]:
    """The kinds of file of a rulebook version by kind_id."""
    kinds = [figures(source, version, *named(source)) for source in SOURCES]
    for register in version.registers:
        if register.form == "counts":
            kinds.append(figures(register.register_id, version, register.name_zh, register.name_en))
        else:
            names = (register.register_id, "pieces", register.name_zh, register.name_en)
            kinds.append(Kind(*names, piece_fields(register.register_id, version)))
    kinds += [
        Kind(kind_id, kind_id, *named(kind_id), frameworks(*fields))
        for kind_id, fields in FIXED.items()
        if is_used(kind_id, version)
    ]
    return {kind.kind_id: kind for kind in kinds if kind.family != "figures" or kind.columns}


def is_used(kind_id: str, version: Version) -> bool:
    """Whether a version has rows that a kind's figures belong to; a league without judges has no file of judges."""
    match kind_id:
        case "judges":
            return any(each.shape == "judged_mean" for each in version.indicators)
        case "ballots" | "ballot_counts":
            return bool(version.questions and version.grades and version.voter_classes)
        case "receipts":
            return bool(version.columns_of("monthly"))
    return True


def piece_fields(register_id: str, version: Version) -> tuple[Field, ...]:
    """The fields of a register of pieces; those only some rules read are offered where a rule reads them."""
    readers = {each.indicator_id for each in version.indicators if each.register_id == register_id}
    read = {
        "route": any(each.factor_of == "route" for each in version.factors if each.indicator_id in readers),
        "part": has_parts(readers, version),
        "score": has_scores(readers, version),
        "counts_month": bool(readers),
    }
    optional = (framework(name, is_required=False, family="pieces") for name in PIECES_OPTIONAL)
    return (
        *(framework(name) for name in PIECES),
        *(replace(each, is_offered=read.get(each.field_id, True)) for each in optional),
    )


def has_parts(readers: set[str], version: Version) -> bool:
    """Whether one of the indicators asks who led a joint piece."""
    by_roles = any(each.share == "roles" for each in version.indicators if each.indicator_id in readers)
    return by_roles or any(each.factor_of == "part" for each in version.factors if each.indicator_id in readers)


def has_scores(readers: set[str], version: Version) -> bool:
    """Whether one of the indicators has a level that gives nothing by itself: its points come with the row."""
    return any(
        tier.points_each == 0 and not tier.effect and tier.joint_points is None
        for tier in version.tiers
        if tier.indicator_id in readers
    )


def named(kind_id: str) -> tuple[str, str]:
    """The Chinese and the English name of a kind the rulebook does not name."""
    return text(f"intake.kind_{kind_id}", "zh_CN"), text(f"intake.kind_{kind_id}", "en")


def figures(source: str, version: Version, name_zh: str, name_en: str) -> Kind:
    """A kind that carries the rulebook's columns of one source."""
    columns = tuple(
        Field(column.column_id, column.name_zh, column.name_en, is_required=False, column=column)
        for column in version.columns_of(source)
    )
    keys = (framework("period"), framework("unit"))
    return Kind(source, "figures", name_zh, name_en, (*keys, *columns, framework("note", is_required=False)))


def all_kinds(rulebook: Rulebook) -> dict[str, Kind]:
    """The kinds of all versions together; the fields of a kind are those of the newest version, then older ones."""
    merged: dict[str, Kind] = {}
    for version in reversed(list(rulebook.versions)):
        for kind_id, kind in kinds_of(version).items():
            newer = merged.get(kind_id)
            merged[kind_id] = kind if newer is None else with_fields(newer, kind.fields)
    return merged


def with_fields(kind: Kind, others: Iterable[Field]) -> Kind:
    """A kind that also answers to the fields another version has."""
    have = {each.field_id for each in kind.fields}
    return replace(kind, fields=(*kind.fields, *(each for each in others if each.field_id not in have)))


def kind_named(kind_id: str, kinds: dict[str, Kind]) -> Kind:
    """The kind of an id, or the list of those that exist."""
    try:
        return kinds[kind_id]
    except KeyError:
        raise UnknownKind(kind_id, sorted(kinds)) from None


def known_words(rulebook: Rulebook, roster: Roster | None = None) -> frozenset[str]:
    """The words that prove a decoding right: all names of columns, and the units' names."""
    kinds = all_kinds(rulebook).values()
    words = {name for kind in kinds for each in kind.fields for name in each.names}
    words |= {normal(name) for kind in kinds for name in (kind.name_zh, kind.name_en)}
    if roster is not None:
        words |= {normal(name) for name in unit_names(roster)}
    return frozenset(words)


def unit_names(roster: Roster) -> set[str]:
    """Every name the roster knows."""
    lists = roster.rows.select("name_zh", "name_en", "short_name", "aliases").fill_null("")
    return {name.strip() for row in lists.iter_rows() for cell in row for name in cell.split(";") if name.strip()}


def nearest(word: str, names: Iterable[str]) -> str:
    """The known name most like a word, or nothing."""
    by_form = {normal(name): name for name in names}
    found = difflib.get_close_matches(normal(word), by_form, n=1, cutoff=0.5)
    return by_form[found[0]] if found else ""


# ---- which kind is this file? ---------------------------------------------------------------------------------------


def detect(grid: Grid, rulebook: Rulebook) -> str:
    """The kind_id of a file by its header, and where that leaves several by its name and titles; refuses otherwise."""
    kinds = all_kinds(rulebook)
    merits = {kind_id: merit(grid, kind) for kind_id, kind in kinds.items()}
    best = max(merits.values())
    if best <= 0:
        raise NoKindFits(file=grid.file_name, header=first_row(grid), kinds=Listed(kinds=kinds))
    fitting = [kind_id for kind_id, value in merits.items() if value == best]
    if len(fitting) > 1:
        hinted = by_hint(grid, [kinds[kind_id] for kind_id in fitting])
        # A report with a column too many is far commoner than an office file a unit wrote a figure into.
        fitting = hinted or (["monthly"] if "monthly" in fitting else fitting)
    if len(fitting) > 1:
        raise SeveralKindsFit(file=grid.file_name, kinds=Listed(kinds={each: kinds[each] for each in fitting}))
    return fitting[0]


@dataclass(frozen=True)
class Listed(Phrase):
    """Kinds with their names, in the language of the message."""

    key: str = ""
    kinds: Mapping[str, Kind] = field(default_factory=dict)

    def text(self, language: Language | None = None) -> str:
        chinese = (language or current()) == "zh_CN"
        return ", ".join(
            f"{kind_id} ({kind.name_zh if chinese else kind.name_en})" for kind_id, kind in self.kinds.items()
        )


def merit(grid: Grid, kind: Kind) -> int:
    """How well a file's header fits a kind: known columns less unknown ones; 0 where a required one is missing."""
    values = [sheet_merit(sheet, kind) for sheet in grid.sheets]
    return max(values, default=0)


def sheet_merit(sheet: Sheet, kind: Kind) -> int:
    """The fit of one sheet, wide or long."""
    wide = form_merit(sheet, kind)
    return max(wide, long_merit(sheet, kind)) if kind.family == "figures" else wide


def form_merit(sheet: Sheet, kind: Kind) -> int:
    """The fit of a header to a kind's fields."""
    header = headers.find(sheet, kind.field_ids, kind.anchors)
    if header is None:
        return 0
    known = set(header.known(kind.field_ids).values())
    required = {each.field_id for each in kind.fields if each.is_required} - {"period"}
    has_own = any(each.column is not None and each.field_id in known for each in kind.fields)
    if not required <= known or (kind.family == "figures" and not kind.is_long and not has_own):
        return 0
    filled = sum(1 for cell in header.cells if cell.strip() and normal(cell) not in headers.SERIAL)
    return max(1, 2 * len(known) - filled)


def long_merit(sheet: Sheet, kind: Kind) -> int:
    """The fit of a long file: its header, and how many of the columns it names are the kind's."""
    long = kind.long()
    if not form_merit(sheet, long):
        return 0
    header = headers.find(sheet, long.field_ids, long.anchors)
    assert header is not None
    place = next(place for place, name in header.known(long.field_ids).items() if name == "column")
    written = sheet.cells.slice(header.index + 1)[cell_name(place)].unique()
    own = {name for each in kind.fields if each.column is not None for name in each.names}
    hits = sum(normal(name) in own for name in written)
    return 2 * hits - len(written) + len(LONG) if hits else 0


def by_hint(grid: Grid, kinds: Iterable[Kind]) -> list[str]:
    """The kinds whose id or name occurs in the file's name, a sheet's name or the rows above the table."""
    titles = [cell for sheet in grid.sheets for row in sheet.top[:3] for cell in row]
    said = normal(" ".join([grid.file_name, *(sheet.name for sheet in grid.sheets), *titles]))
    return [
        kind.kind_id
        for kind in kinds
        if any(normal(name) in said for name in (kind.kind_id, kind.name_zh, kind.name_en))
    ]


def first_row(grid: Grid) -> str:
    """What stands in the first row that is not blank, for a message."""
    for sheet in grid.sheets:
        for row in sheet.top:
            if any(cell.strip() for cell in row):
                return " | ".join(cell.strip() for cell in row if cell.strip())[:120]
    return ""
