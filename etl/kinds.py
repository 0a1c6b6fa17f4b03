"""Which kinds of file a rulebook version knows, and the columns of each: everything follows from rulebook rows.

A kind belongs to a family that says how its rows are tidied: ``figures`` (unit by column, wide or long), ``pieces``,
``judges``, ``ballots``, ``ballot_counts``, ``external_ranks``, ``receipts``, ``roster``.
"""

from __future__ import annotations

import difflib
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cache, cached_property
from typing import TYPE_CHECKING

from competition.errors import Phrase, UnknownKind
from etl import headers
from etl.grid import Grid, cell_name, normal
from etl.headers import Header, Scan, folded
from etl.learned import NOTHING, Learned
from etl.refusals import NoKindFits, SeveralKindsFit
from words import Language, current, text

if TYPE_CHECKING:
    from competition.roster import Roster
    from competition.rulebook import Column, Rulebook, Version

ALIASES = {
    # Traditional forms too: by them reading tells Big5 from GB18030.
    "period": ("期間", "月份", "报告期", "报送月份", "统计月份"),
    "unit": ("單位", "单位名称", "單位名稱", "填报单位", "报送单位", "单位(盖章)"),
    "column": ("indicator_column", "指标列", "指標", "指标", "指标名称", "项目", "项目名称"),
    "value": ("數值", "数量", "本月数", "本月"),
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
LIKENESS = 0.5  # how alike two names are before one is suggested for the other
SOURCES = ("monthly", "office", "targets")
# A kind whose periods may be a whole year.
YEARLY = ("targets", "judges", "ballots", "ballot_counts")
WITHOUT_PERIOD = ("external_ranks", "roster")


@dataclass(frozen=True)
class Field:
    """One column a kind of file may have, with every name it answers to.

    A field that is not offered is read where a file has it, but no rule asks for it, so templates leave it out. A claim is
    a figure of somebody else's that a unit may write down beside its own.
    """

    field_id: str
    name_zh: str
    name_en: str
    is_required: bool = True
    aliases: tuple[str, ...] = ()
    column: Column | None = field(default=None, compare=False)
    is_offered: bool = True
    is_claim: bool = False

    @cached_property
    def names(self) -> set[str]:
        """The names as reading compares them."""
        return {normal(name) for name in self.spoken}

    @cached_property
    def forms(self) -> set[str]:
        """The names as headers compare them."""
        return {folded(name) for name in self.spoken}

    @property
    def spoken(self) -> tuple[str, ...]:
        """Everything it is called."""
        return tuple(name for name in (self.field_id, self.name_zh, self.name_en, *self.aliases) if name)


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
        """Every name, folded, to its field; where two share a name the first one has it."""
        names: dict[str, Field] = {}
        for each in self.fields:
            for name in each.forms:
                names.setdefault(name, each)
        return names

    @cached_property
    def field_ids(self) -> dict[str, str]:
        """Every name, folded, to its field's id."""
        return {name: each.field_id for name, each in self.by_name.items()}

    @cached_property
    def anchors(self) -> set[str]:
        """The fields one of which a header must name."""
        return {each.field_id for each in self.fields if each.is_required}

    def long(self) -> Kind:
        """The long form of a figures kind: period, unit, column, value, and a note where there is one."""
        own = {each.field_id: each for each in self.fields}
        fields = (*(own.get(name, framework(name)) for name in LONG), framework("note", is_required=False))
        return replace(self, fields=fields, is_long=True)

    def learning(self, learned: Learned) -> Kind:
        """The kind with its fields answering to the names a person has confirmed, too."""
        more: dict[str, list[str]] = {}
        for (kind_id, written), field_id in learned.headers.items():
            if kind_id == self.kind_id:
                more.setdefault(field_id, []).append(written)
        if not more:
            return self
        fields = (replace(each, aliases=(*each.aliases, *more.get(each.field_id, ()))) for each in self.fields)
        return replace(self, fields=tuple(fields))


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


def with_claims(kind: Kind, versions: Iterable[Version]) -> Kind:
    """A kind of units' reports that also takes their figures in columns of the office: they are claims."""
    if kind.kind_id != "monthly":
        return kind
    others = (
        Field(column.column_id, column.name_zh, column.name_en, False, (), column, is_offered=False, is_claim=True)
        for version in versions
        for column in version.columns
        if column.source != kind.kind_id
    )
    return with_fields(kind, others)


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
    fields = {each.field_id: each for each in kind.fields}
    for each in others:
        fields.setdefault(each.field_id, each)
    return replace(kind, fields=tuple(fields.values()))


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


def nearest(word: str, names: Iterable[str], over: str = "") -> str:
    """The known name most like a word, or nothing; ``over`` is what stands over it and tells two alike ones apart."""
    form, hint = folded(word), set(folded(over))
    alike = {name: likeness(form, folded(name)) for name in names}
    best = max(alike, key=lambda name: alike[name] + len(hint & set(folded(name))) / 5, default="")
    return best if best and alike[best] >= LIKENESS else ""


def likeness(one: str, other: str) -> float:
    """How alike two names are, from 0 to 1: in the order of their characters, or as far as they have the same ones."""
    shared = Counter(one) & Counter(other)
    in_any_order = 2 * shared.total() / (len(one) + len(other)) if not other.isascii() else 0
    # Of two names with the same characters the one in the same order is the better.
    return max(difflib.SequenceMatcher(None, one, other).ratio(), 0.9 * in_any_order)


# ---- which kind is this file? ---------------------------------------------------------------------------------------


def detect(grid: Grid, rulebook: Rulebook, learned: Learned = NOTHING, scans: Sequence[Scan] = ()) -> str:
    """The kind_id of a file by its header, and where that leaves several by its name and titles; refuses otherwise."""
    kinds = {kind_id: kind.learning(learned) for kind_id, kind in all_kinds(rulebook).items()}
    if (said := grid.template.get("kind")) in kinds:
        return str(said)
    scans = scans or scans_of(grid)
    merits = {kind_id: merit(scans, kind) for kind_id, kind in kinds.items()}
    best = max(merits.values())
    if best <= 0:
        named = [kind for kind in kinds.values() if any(headers_of(scan, kind) for scan in scans)]
        if len(hinted := by_hint(grid, named)) == 1:  # what its columns are called can be learned
            return hinted[0]
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


def scans_of(grid: Grid) -> list[Scan]:
    """The sheets, ready to be searched for headers."""
    return [Scan(sheet) for sheet in grid.sheets]


def headers_of(scan: Scan, kind: Kind) -> list[Header]:
    """The headers of a sheet for a kind; a file of figures may do without a unit or a period in its rows."""
    figures = [each.field_id for each in kind.fields if each.column is not None] if kind.family == "figures" else []
    figures = ["column", "value"] if kind.is_long else figures
    return headers.find(scan, kind.field_ids, kind.anchors, figures)


def merit(scans: Iterable[Scan], kind: Kind) -> int:
    """How well a file's headers fit a kind: known columns less unknown ones; 0 where a required one is missing."""
    values = [sheet_merit(scan, kind) for scan in scans if not scan.is_explaining]
    return max(values, default=0)


def sheet_merit(scan: Scan, kind: Kind) -> int:
    """The fit of one sheet, wide or long."""
    wide = form_merit(headers_of(scan, kind), kind)
    return max(wide, long_merit(scan, kind)) if kind.family == "figures" else wide


def form_merit(found: Iterable[Header], kind: Kind) -> int:
    """The fit of the best of some headers to a kind's fields."""
    return max((header_merit(header, kind) for header in found), default=0)


def header_merit(header: Header, kind: Kind) -> int:
    """The fit of a header; figures may do without a unit, which can be said beside the file."""
    places = header.known(kind.field_ids)
    known = set(places.values())
    own = {each.field_id for each in kind.fields if each.column is not None and not each.is_claim}
    required = {each.field_id for each in kind.fields if each.is_required} - {"period"}
    if kind.family == "figures":
        required -= {"unit"}
        if not kind.is_long and not own & known:
            return 0
    if not required <= known:
        return 0
    others = [
        place
        for place, texts in enumerate(header.levels)
        if texts
        and place not in places
        and not header.is_serial(place)
        and not header.is_left_out(place, kind.field_ids)
    ]
    return max(1, 2 * len(known) - len(places) - len(others))


def long_merit(scan: Scan, kind: Kind) -> int:
    """The fit of a long file: its header, and how many of the columns it names are the kind's."""
    long = kind.long()
    found = headers_of(scan, long)
    if not form_merit(found, long):
        return 0
    place = next(place for place, name in found[0].known(long.field_ids).items() if name == "column")
    written = scan.sheet.cells.slice(found[0].index + 1)[cell_name(place)].unique()
    own = {name for each in kind.fields if each.column is not None for name in each.forms}
    hits = sum(folded(name) in own for name in written)
    return 2 * hits - len(written) + len(LONG) if hits else 0


def by_hint(grid: Grid, kinds: Iterable[Kind]) -> list[str]:
    """The kinds whose id or name occurs in the file's name, a sheet's name or the rows above the table."""
    titles = [cell for sheet in grid.sheets for row in sheet.top[:3] for cell in row]
    said = folded(" ".join([grid.file_name, *(sheet.name for sheet in grid.sheets), *titles]))
    return [
        kind.kind_id
        for kind in kinds
        if any(folded(name) in said for name in (kind.kind_id, kind.name_zh, kind.name_en))
    ]


def first_row(grid: Grid) -> str:
    """What stands in the first row that is not blank, for a message."""
    for sheet in grid.sheets:
        for row in sheet.top:
            if any(cell.strip() for cell in row):
                return " | ".join(cell.strip() for cell in row if cell.strip())[:120]
    return ""
