"""The rows of a rulebook: one frozen class a CSV file, its fields the columns, their types what a cell may hold.

A field with a default is an optional column: where the file has no such column, or its cell is empty, the default stands.
What is more than a type (keys, fixed choices, references) stands in the tables below the classes.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal


@dataclass(frozen=True)
class Dimension:
    """One of the three comparisons and what it looks at."""

    dimension_id: str
    sort: int
    name_zh: str
    name_en: str
    look_zh: str
    look_en: str


@dataclass(frozen=True)
class Item:
    """One of the items points are given for."""

    item_id: str
    sort: int
    name_zh: str
    name_en: str
    points: Decimal


@dataclass(frozen=True)
class Register:
    """A register the office keeps: counts or pieces."""

    register_id: str
    sort: int
    form: str
    must_settle: bool
    name_zh: str
    name_en: str


@dataclass(frozen=True)
class Column:
    """An input column: where it comes from, who owns it, how it adds up."""

    column_id: str
    sort: int
    source: str
    owner: str
    measure: str
    value_type: str
    period: str
    aggregate: str
    lowest: Decimal | None
    highest: Decimal | None
    name_zh: str
    name_en: str


@dataclass(frozen=True)
class Indicator:
    """A rule that gives or takes points.

    Indicators are of the family score, or part where they only feed a composite; adjustments are indicators of the
    families bonus, deduction and veto.
    """

    indicator_id: str
    family: str
    sort: int
    item_id: str | None
    dimension_id: str | None
    shape: str
    points: Decimal | None
    period: str
    apply_per: str
    no_task: str
    register_id: str | None
    multi: str | None
    share: str | None
    needs_document: bool
    is_verified: bool
    measure: str
    name_zh: str
    name_en: str
    clause_zh: str
    clause_en: str
    entered_by_zh: str
    entered_by_en: str
    groups: str | None = None
    cap_id: str | None = None

    def is_for(self, group_id: str) -> bool:
        """Whether the rule is for a group; without groups it is for all."""
        return self.groups is None or group_id in self.groups.split(";")


@dataclass(frozen=True)
class Term:
    """A weighted column in one role of an indicator."""

    indicator_id: str
    role: str
    column_id: str
    weight: Decimal
    effect: str


@dataclass(frozen=True)
class Parameter:
    """A number of an indicator's shape."""

    indicator_id: str
    parameter: str
    value: Decimal


@dataclass(frozen=True)
class Band:
    """A stretch of a ratio and the points it earns; an empty end is open."""

    indicator_id: str
    band: int
    lower: Decimal | None
    lower_closed: bool
    upper: Decimal | None
    upper_closed: bool
    points: Decimal
    value_of: str = "ratio"
    side_lower: Decimal | None = None


@dataclass(frozen=True)
class Level:
    """A level a piece reaches; the higher rank counts."""

    level_id: str
    rank: int
    name_zh: str
    name_en: str


@dataclass(frozen=True)
class Tier:
    """What an indicator gives for a piece of a level."""

    indicator_id: str
    level_id: str
    points_each: Decimal
    effect: str
    counts_as: str = "adoption"
    joint_points: Decimal | None = None
    from_count: int = 1
    rate: Decimal | None = None
    zero_scope: str = "indicator"


@dataclass(frozen=True)
class Factor:
    """A multiplier: of an event's route, of its part in a joint piece, or of the unit's class."""

    indicator_id: str
    factor_of: str
    key: str
    factor: Decimal


@dataclass(frozen=True)
class Route:
    """A way a piece took."""

    route_id: str
    sort: int
    name_zh: str
    name_en: str


@dataclass(frozen=True)
class PlacePoints:
    """The points of a place."""

    indicator_id: str
    place: int
    points: Decimal


@dataclass(frozen=True)
class Component:
    """A part of a composite and what it weighs."""

    indicator_id: str
    component_id: str
    weight: Decimal


@dataclass(frozen=True)
class Cap:
    """The most that several adjustments give or take together."""

    cap_id: str
    family: str
    points: Decimal
    name_zh: str
    name_en: str


@dataclass(frozen=True)
class Order:
    """What decides between equal scores, in turn."""

    sort: int
    order_by: str
    key: str | None
    direction: str = "high"


@dataclass(frozen=True)
class Group:
    """Units ranked together."""

    group_id: str
    sort: int
    name_zh: str
    name_en: str


@dataclass(frozen=True)
class UnitClass:
    """Units with the same quotas."""

    class_id: str
    sort: int
    name_zh: str
    name_en: str


@dataclass(frozen=True)
class Quota:
    """What a unit of a class has to deliver a month."""

    indicator_id: str
    class_id: str
    quota: Decimal


@dataclass(frozen=True)
class Policy:
    """A number of the game that a county may choose."""

    policy_id: str
    value: str
    note_zh: str
    note_en: str


@dataclass(frozen=True)
class Question:
    """A question of the democratic evaluation."""

    question_id: str
    sort: int
    dimension_id: str
    name_zh: str
    name_en: str


@dataclass(frozen=True)
class Grade:
    """An answer of the democratic evaluation; without a coefficient it leaves the base."""

    grade_id: str
    sort: int
    coefficient: Decimal | None
    name_zh: str
    name_en: str


@dataclass(frozen=True)
class VoterClass:
    """Who votes, and with what weight."""

    voter_class_id: str
    sort: int
    weight: Decimal
    name_zh: str
    name_en: str


@dataclass(frozen=True)
class Check:
    """A comparison between columns of one source."""

    check_id: str
    sort: int
    kind: str
    source: str
    column_id: str
    other_column_id: str
    limit_value: Decimal | None
    severity: str
    name_zh: str
    name_en: str


@dataclass(frozen=True)
class CompetitionRow:
    """The one row of competition.csv."""

    competition_id: str
    name_zh: str
    name_en: str
    zone: str
    first_month: int
    due_day: int
    cutoff_day: int
    due_time: str
    holiday_rule: str


@dataclass(frozen=True)
class VersionRow:
    """The months a version is valid in."""

    version_id: str
    first_month: str
    last_month: str | None


@dataclass(frozen=True)
class HolidayRow:
    """A free weekday, or a weekend day that is worked."""

    on: str
    kind: str
    name_zh: str | None
    name_en: str | None


@dataclass(frozen=True)
class LetterheadPart:
    """A part of the office's paper: who issues, under which number, to whom, on what basis."""

    field: str
    value_zh: str
    value_en: str | None = None


# The files of a version folder in the order people read them; adjustments.csv becomes rows of indicators.
ROWS: dict[str, type] = {
    "dimensions": Dimension,
    "items": Item,
    "registers": Register,
    "columns": Column,
    "indicators": Indicator,
    "terms": Term,
    "parameters": Parameter,
    "bands": Band,
    "levels": Level,
    "tiers": Tier,
    "factors": Factor,
    "routes": Route,
    "places": PlacePoints,
    "components": Component,
    "caps": Cap,
    "orders": Order,
    "groups": Group,
    "classes": UnitClass,
    "quotas": Quota,
    "policy": Policy,
    "questions": Question,
    "grades": Grade,
    "voter_classes": VoterClass,
    "checks": Check,
    "letterhead": LetterheadPart,
}
REQUIRED = ("dimensions", "items", "columns", "indicators", "adjustments", "terms", "groups", "classes", "policy")
OF_THE_COMPETITION: dict[str, type] = {"competition": CompetitionRow, "versions": VersionRow, "holidays": HolidayRow}

KEYS: dict[str, tuple[str, ...]] = {
    "competition": ("competition_id",),
    "versions": ("version_id",),
    "holidays": ("on",),
    "dimensions": ("dimension_id",),
    "items": ("item_id",),
    "registers": ("register_id",),
    "columns": ("column_id",),
    "indicators": ("indicator_id",),
    "terms": ("indicator_id", "role", "column_id"),
    "parameters": ("indicator_id", "parameter"),
    "bands": ("indicator_id", "band"),
    "levels": ("level_id",),
    "tiers": ("indicator_id", "level_id"),
    "factors": ("indicator_id", "factor_of", "key"),
    "routes": ("route_id",),
    "places": ("indicator_id", "place"),
    "components": ("indicator_id", "component_id"),
    "caps": ("cap_id",),
    "orders": ("sort",),
    "groups": ("group_id",),
    "classes": ("class_id",),
    "quotas": ("indicator_id", "class_id"),
    "policy": ("policy_id",),
    "questions": ("question_id",),
    "grades": ("grade_id",),
    "voter_classes": ("voter_class_id",),
    "checks": ("check_id",),
    "letterhead": ("field",),
}

PERIODS = ("month", "quarter", "half", "year")
INDICATOR_FAMILIES, ADJUSTMENT_FAMILIES = ("score", "part"), ("bonus", "deduction", "veto")  # one file each
SOURCES = ("monthly", "office", "targets")  # besides the registers of form counts
PARTS = ("lead", "assist")  # of a joint piece
CHOICES: dict[tuple[str, str], tuple[str, ...]] = {
    ("competition", "holiday_rule"): ("next_workday", "none"),
    ("holidays", "kind"): ("holiday", "workday"),
    ("registers", "form"): ("counts", "pieces"),
    ("columns", "owner"): ("unit", "office", "upper"),
    ("columns", "value_type"): ("count", "amount", "score"),
    ("columns", "period"): PERIODS,
    ("columns", "aggregate"): ("sum", "last", "mean", "max"),
    ("indicators", "family"): (*INDICATOR_FAMILIES, *ADJUSTMENT_FAMILIES),
    ("indicators", "period"): PERIODS,
    ("indicators", "apply_per"): ("scope", "month"),
    ("indicators", "no_task"): ("omit", "full", "rescale", "group_mean", "ineligible"),
    ("indicators", "multi"): ("highest", "sum", "highest_full_others_discount"),
    ("indicators", "share"): ("equal", "full", "reduced", "roles"),
    ("terms", "role"): ("numerator", "denominator", "fault", "gain", "side_numerator", "side_denominator"),
    ("terms", "effect"): ("review",),
    ("bands", "value_of"): ("ratio", "target"),
    ("tiers", "effect"): (
        "review", "zero_indicator", "reduce_indicator", "zero_year", "zero_month", "mark", "last", "ineligible", "exclude",
    ),
    ("tiers", "counts_as"): ("adoption", "instruction"),
    ("tiers", "zero_scope"): ("indicator", "item"),
    ("factors", "factor_of"): ("route", "part", "class"),
    ("caps", "family"): ("bonus", "deduction"),
    ("orders", "order_by"): ("points", "countback", "bonus", "deduction"),
    ("orders", "direction"): ("high", "low"),
    ("checks", "kind"): ("part_of_whole", "at_most", "cumulative", "same_total", "pieces_within"),
    ("checks", "severity"): ("must_fix", "please_check"),
    # mark: the red head; number: its form with {year} and {no}; basis: the papers cited; sign: 署名; seal: 代章
    ("letterhead", "field"): (
        "organ", "mark", "number", "secrecy", "addressee", "basis", "sign", "seal", "copies_to", "printed_by", "contact",
    ),
}  # fmt: skip

# (table, column) -> (table, column) it must be found in; an empty cell refers to nothing.
REFERENCES: dict[tuple[str, str], tuple[str, str]] = {
    ("indicators", "item_id"): ("items", "item_id"),
    ("indicators", "dimension_id"): ("dimensions", "dimension_id"),
    ("indicators", "register_id"): ("registers", "register_id"),
    ("indicators", "cap_id"): ("caps", "cap_id"),
    ("terms", "indicator_id"): ("indicators", "indicator_id"),
    ("terms", "column_id"): ("columns", "column_id"),
    ("parameters", "indicator_id"): ("indicators", "indicator_id"),
    ("bands", "indicator_id"): ("indicators", "indicator_id"),
    ("tiers", "indicator_id"): ("indicators", "indicator_id"),
    ("tiers", "level_id"): ("levels", "level_id"),
    ("factors", "indicator_id"): ("indicators", "indicator_id"),
    ("places", "indicator_id"): ("indicators", "indicator_id"),
    ("components", "indicator_id"): ("indicators", "indicator_id"),
    ("components", "component_id"): ("indicators", "indicator_id"),
    ("orders", "key"): ("indicators", "indicator_id"),
    ("quotas", "indicator_id"): ("indicators", "indicator_id"),
    ("quotas", "class_id"): ("classes", "class_id"),
    ("questions", "dimension_id"): ("dimensions", "dimension_id"),
    ("checks", "column_id"): ("columns", "column_id"),
    ("checks", "other_column_id"): ("columns", "column_id"),
}

# Cells of these columns may be empty texts; elsewhere an empty cell is null, where the type allows it, or a fault.
EMPTY_TEXT = {
    ("terms", "effect"), ("tiers", "effect"), ("policy", "note_zh"), ("policy", "note_en"),
    ("checks", "other_column_id"),
}  # fmt: skip
POLICIES = (
    "total_points",
    "bonus_cap",
    "deduction_cap",
    "mover_threshold",
    "named_tail",
    "blend_objective",
    "blend_evaluation",
    "change_note_share",
    "change_small_count",
    "ballot_class_minimum",
)
# Policies a rulebook may leave out, with what then holds; an empty text: none.
# Five are bounds of questions that checking asks (docs/intake.md section 4); 0 leaves a question out. Three are about the
# month on paper (docs/paper.md section 3): working days for a slip and an appeal, and whether 公示 must come first. The last
# two say when a place is told apart from its neighbours, and when a rate stands on too little (docs/analysis.md section 4).
OPTIONAL_POLICIES = {
    "score_scale": "hundred",
    "parent_points": "",
    "copy_figures": "3",
    "round_figures": "4",
    "outlier_times": "5",
    "outlier_peers": "8",
    "few_base": "3",
    "slip_days": "2",
    "appeal_days": "5",
    "needs_provisional": "0",
    "firm_tolerance": "0.10",
    "small_denominator": "",
}
SCORE_SCALES = ("hundred", "points")
