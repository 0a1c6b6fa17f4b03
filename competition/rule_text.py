"""A rulebook told to people: every row of a version in sentences, good enough to be handed to everybody it concerns.

The sentences are the templates of words/locale/*/rules.po, filled from the rows; nothing is said that no row says. The
text is a list of blocks that ``render`` turns into plain text, Markdown or HTML.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from functools import cached_property
from html import escape
from itertools import groupby
from string import Formatter
from typing import Any, Literal
from unicodedata import east_asian_width

import words
from competition.calendar import Month
from competition.rulebook import Rulebook, Version
from competition.rules import Band, Component, Factor, Indicator, Order, PlacePoints, Policy, Quota, Term, Tier
from competition.shapes import FLAGS, SHAPES
from words import LANGUAGES, Language

Format = Literal["text", "markdown", "html"]
PERCENT = frozenset({"floor_rate", "base_rate", "target_rate", "step_rate", "cut_off", "others_rate"})
HALF = Decimal("0.5")  # what repeated pieces and assisting units count where no row says otherwise
# Said together, as the two ends of what a rule can give.
ENDS = ("least", "most", "unlimited")
TOLD_ELSEWHERE = frozenset({"score_scale", "parent_points"})  # policies that the section on totals is about
# What a parameter is where no row gives it; P stands for the indicator's points.
DEFAULTS: dict[str, dict[str, Decimal | Literal["P"]]] = {
    "percent_point": {"base_rate": Decimal(1), "base_points": "P"},
    "deduct_from_base": {"base_points": "P"},
    "quota_pot": {"pots": Decimal(12)},
    "target_completion": {"target_rate": Decimal(1)},
    "target_steps": {"base_points": "P", "step_rate": Decimal("0.1"), "stepped": Decimal(1)},
    "tiers_mean": {"full_mark": Decimal(100)},
    "judged_mean": {"full_mark": Decimal(100)},
    "place_points": {"floor": Decimal(0)},
    "over_fulfilment_steps": {"stepped": Decimal(1)},
}


@dataclass(frozen=True)
class Block:
    """A piece of the text: a heading (level 1 to 3), a paragraph (level 0) or a point of a list (level -1)."""

    level: int
    text: str


def plain(number: Decimal | int) -> str:
    """A number as people write it: no exponent, no trailing zeros."""
    text = format(Decimal(number), "f")
    return text.rstrip("0").rstrip(".") if "." in text else text


def percent(number: Decimal) -> str:
    """A share in percent."""
    return f"{plain(number * 100)}%"


# ---- the whole text --------------------------------------------------------------------------------------------------


def rule_text(rulebook: Rulebook, version: Version, language: Language) -> list[Block]:
    """A version of a rulebook as blocks of text."""
    teller = Teller(rulebook, version, language)
    return [*teller.opening(), *teller.calendar(), *teller.scores(), *teller.adjustments(), *teller.places(),
            *teller.evaluation(), *teller.inputs(), *teller.policies()]  # fmt: skip


def sentences(rulebook: Rulebook) -> list[dict[str, str]]:
    """The rule of each indicator of each version in words: rows of the table rulebook.sentences."""
    found = []
    for version in rulebook.versions:
        zh, en = (Teller(rulebook, version, language) for language in LANGUAGES)
        for row in version.indicators:
            keys = {"competition_id": rulebook.competition_id, "version_id": version.version_id}
            told = {"rule_zh": zh.sentence(zh.rule(row)), "rule_en": en.sentence(en.rule(row))}
            found.append(keys | {"indicator_id": row.indicator_id} | told)
    return found


def render(blocks: Iterable[Block], form: Format) -> str:
    """The blocks as one text."""
    if form == "html":
        return as_page(list(blocks))
    draw = as_markdown if form == "markdown" else as_text
    return "\n".join(map(draw, blocks)).strip() + "\n"


def as_text(block: Block) -> str:
    """A block for a terminal or a plain file."""
    if block.level > 0:
        return f"\n{block.text}\n{ {1: '=', 2: '-', 3: ''}[block.level] * width(block.text) }".rstrip()
    return f"  · {block.text}" if block.level < 0 else block.text


def as_markdown(block: Block) -> str:
    """A block as Markdown."""
    if block.level > 0:
        return f"\n{'#' * block.level} {block.text}\n"
    return f"- {block.text}" if block.level < 0 else f"{block.text}\n"


def as_page(blocks: list[Block]) -> str:
    """A whole HTML page that prints well; points that follow each other are one list."""
    lines: list[str] = []
    for is_list, group in groupby(blocks, key=lambda block: block.level < 0):
        tagged = [as_html(block) for block in group]
        lines += ["<ul>", *tagged, "</ul>"] if is_list else tagged
    title = escape(blocks[0].text) if blocks else ""
    style = "body{max-width:46em;margin:2em auto;line-height:1.6;font-family:sans-serif}h3{break-after:avoid}"
    head = f'<meta charset="utf-8">\n<title>{title}</title>\n<style>{style}</style>'
    return "\n".join(
        ["<!doctype html>", "<html>", "<head>", head, "</head>", "<body>", *lines, "</body>", "</html>", ""]
    )


def as_html(block: Block) -> str:
    """A block as an HTML element."""
    tag = f"h{block.level}" if block.level > 0 else "li" if block.level < 0 else "p"
    return f"<{tag}>{escape(block.text)}</{tag}>"


def runs(days: Iterable[date]) -> list[str]:
    """Days as people write them, those that follow one another as a stretch."""
    stretches: list[list[date]] = []
    for day in days:
        if stretches and day - stretches[-1][-1] == timedelta(days=1):
            stretches[-1].append(day)
        else:
            stretches.append([day])
    return [str(each[0]) if len(each) == 1 else f"{each[0]} – {each[-1]}" for each in stretches]


def width(text: str) -> int:
    """How many columns a text takes in a terminal: a Chinese character two."""
    return sum(2 if east_asian_width(each) in "WF" else 1 for each in text)


# ---- the teller ------------------------------------------------------------------------------------------------------


class Teller:
    """Tells one version in one language."""

    def __init__(self, rulebook: Rulebook, version: Version, language: Language) -> None:
        self.rulebook, self.version, self.language = rulebook, version, language

    def say(self, sentence: str, /, **gaps: object) -> str:
        """A sentence of rules.po."""
        return words.say(f"rules.{sentence}", self.language, **gaps)

    def knows(self, sentence: str) -> bool:
        """Whether there is such a sentence."""
        return f"rules.{sentence}" in words.catalogue("rules", self.language)

    def measure(self, written: str) -> str:
        """A unit of measure: rulebooks write them in Chinese (件, 次), other languages do without."""
        return written if self.language == "zh_CN" else ""

    def own(self, row: Any, field: str = "name") -> str:
        """The text of a row in the language."""
        return str(getattr(row, f"{field}_{'zh' if self.language == 'zh_CN' else 'en'}") or "")

    def listed(self, parts: Iterable[str]) -> str:
        """Parts of an enumeration."""
        return self.say("comma").join(parts)

    def sentence(self, parts: Iterable[str]) -> str:
        """Clauses as one sentence."""
        return self.say("sentence", clauses=self.say("semicolon").join(parts))

    @cached_property
    def names(self) -> dict[tuple[str, str], str]:
        """Names by table and id."""
        tables = (
            "dimensions",
            "items",
            "registers",
            "columns",
            "indicators",
            "levels",
            "groups",
            "classes",
            "routes",
            "caps",
        )
        found: dict[tuple[str, str], str] = {}
        for table in tables:
            for row in getattr(self.version, table):
                found[table, str(next(iter(vars(row).values())))] = self.own(row)
        return found

    def rows(self, table: str, indicator_id: str) -> list[Any]:
        """The rows of a table that belong to an indicator."""
        return [row for row in getattr(self.version, table) if row.indicator_id == indicator_id]

    # ---- opening and calendar ------------------------------------------------------------------------------------

    def opening(self) -> Iterator[Block]:
        """Title, months, what a total is made of, and who is ranked with whom."""
        version = self.version
        yield Block(1, self.say("title", name=self.own(self.rulebook.row)))
        key = "valid_open" if version.last_month is None else "valid"
        yield Block(0, self.say(key, version=version.version_id, first=version.first_month, last=version.last_month))
        items = self.listed(
            self.say("item_points", name=self.own(row), points=plain(row.points)) for row in version.items
        )
        if items:
            yield Block(
                0, self.say("items", items=items, points=plain(sum((row.points for row in version.items), Decimal())))
            )
        looks = (self.say("look", name=self.own(row), look=self.own(row, "look")) for row in version.dimensions)
        yield Block(0, self.say("dimensions", dimensions=self.listed(looks)))
        yield Block(0, self.say("groups", groups=self.listed(self.own(row) for row in version.groups)))
        yield Block(0, self.say("classes", classes=self.listed(self.own(row) for row in version.classes)))

    def calendar(self) -> Iterator[Block]:
        """Due day, cut-off, free days."""
        row = self.rulebook.row
        yield Block(2, self.say("calendar"))
        yield Block(0, self.say("calendar_year", month=row.first_month))
        if not self.version.columns_of("monthly"):
            return  # nobody reports: nothing is due
        yield Block(
            0, self.say("calendar_due", due=row.due_day, cutoff=row.cutoff_day, time=row.due_time, zone=row.zone)
        )
        yield Block(0, self.say(f"holiday_rule.{row.holiday_rule}"))
        for kind in ("holiday", "workday"):
            if days := [day for day, found in sorted(self.rulebook.calendar.holidays.items()) if found == kind]:
                yield Block(-1, self.say(f"holiday.{kind}", days=self.listed(runs(filter(self.matters, days)))))

    def matters(self, day: date) -> bool:
        """Whether a report of the version's months may be due about this day: up to the month after the last."""
        month = Month(day.year, day.month)
        last = self.version.last_month
        return self.version.first_month <= month and (last is None or month <= last.next())

    # ---- indicators ----------------------------------------------------------------------------------------------

    def scores(self) -> Iterator[Block]:
        """The items with their indicators, then the parts of composites."""
        for item in self.version.items:
            yield Block(2, self.say("item_points", name=self.own(item), points=plain(item.points)))
            for row in self.version.indicators:
                if row.item_id == item.item_id:
                    yield from self.indicator(row)
        parts = [row for row in self.version.indicators if row.family == "part"]
        if parts:
            yield Block(2, self.say("parts"))
        for row in parts:
            yield from self.indicator(row)

    def adjustments(self) -> Iterator[Block]:
        """Bonuses, deductions and vetoes with their caps."""
        for family in ("bonus", "deduction", "veto"):
            rows = [row for row in self.version.indicators if row.family == family]
            if not rows:
                continue
            yield Block(2, self.say(f"family.{family}"))
            for row in rows:
                yield from self.indicator(row)
            for cap in self.version.caps:
                if cap.family == family:
                    under = self.listed(self.own(row) for row in rows if row.cap_id == cap.cap_id)
                    yield Block(0, self.say("cap", name=self.own(cap), points=plain(cap.points), rules=under))

    def indicator(self, row: Indicator) -> Iterator[Block]:
        """Everything about one indicator."""
        head = "indicator_points" if row.points is not None and row.family in ("score", "part") else "indicator"
        points = plain(row.points) if row.points is not None else ""
        yield Block(3, self.say(head, id=row.indicator_id, name=self.own(row), points=points))
        if clause := self.own(row, "clause"):
            yield Block(-1, self.say("clause", text=clause))
        yield Block(-1, self.say("rule", text=self.sentence(self.rule(row))))
        about = [self.say(f"period.{row.period}"), *([self.say("apply_month")] if row.apply_per == "month" else [])]
        if row.family in ("score", "part"):
            is_sum = row.no_task == "omit" and self.policy_values.get("score_scale") == "points"
            about.append(self.say("no_task.omit_points" if is_sum else f"no_task.{row.no_task}"))
        if row.groups:
            about.append(
                self.say(
                    "only_groups", groups=self.listed(self.names["groups", each] for each in row.groups.split(";"))
                )
            )
        if row.dimension_id:
            about.append(self.say("counts_for", dimension=self.names["dimensions", row.dimension_id]))
        yield Block(-1, self.sentence(about))
        if entered := self.own(row, "entered_by"):
            yield Block(-1, self.say("entered_verified" if row.is_verified else "entered", who=entered))

    # ---- the rule of an indicator ---------------------------------------------------------------------------------

    def rule(self, row: Indicator) -> list[str]:
        """The sentences of an indicator's shape, parameters and tables."""
        given = {each.parameter: each.value for each in self.rows("parameters", row.indicator_id)}
        shape = self.shape_key(row, given)
        gaps = self.gaps(row, given)
        head = self.say(shape, **gaps)
        said = {name for _, name, _, _ in Formatter().parse(words.text(f"rules.{shape}", self.language)) if name}
        sentences = [head, *(each for each in (gaps["faults"], gaps["gains"]) if each), *self.tables(row)]
        values = {**self.defaults(row), **given}
        for name, value in values.items():
            is_silent = name not in given and name not in FLAGS  # a default that no sentence needs
            if name not in said and name not in ENDS and not is_silent:
                sentences += self.parameter(row.shape, name, value)
        sentences += self.ends(row, given)
        if SHAPES[row.shape].register:
            sentences += self.pieces(row, values)
        if row.points is not None and row.family not in ("score", "part"):
            sentences.append(self.say("own_cap", points=plain(row.points)))
        if row.cap_id:
            cap = next(cap for cap in self.version.caps if cap.cap_id == row.cap_id)
            sentences.append(self.say("under_cap", name=self.own(cap), points=plain(cap.points)))
        return sentences

    def shape_key(self, row: Indicator, given: dict[str, Decimal]) -> str:
        """The sentence of a shape; some have another one where rows say more."""
        roles = {term.role for term in self.rows("terms", row.indicator_id)}
        variant = ""
        if row.shape == "ratio_bands" and "denominator" not in roles:
            variant = ".value"
        elif row.shape == "place_points":
            variant = ".table" if self.rows("places", row.indicator_id) else ".step"
        elif row.shape == "target_completion":
            variant = ".yearly" if "yearly_target" in given else ".rate" if "target_rate" in given else ""
        elif row.shape == "tiers_capped" and row.family not in ("score", "part"):
            variant = f".{row.family}"
        elif row.shape == "tiers_to_quota" and given.get("yearly"):
            variant = ".yearly"
        elif row.shape == "composite" and given.get("geometric"):
            variant = ".geometric"
        return f"shape.{row.shape}{variant}"

    def defaults(self, row: Indicator) -> dict[str, Decimal]:
        """The parameters a shape takes where no row gives them."""
        return {
            name: (row.points or Decimal()) if value == "P" else value
            for name, value in DEFAULTS.get(row.shape, {}).items()
        }

    def gaps(self, row: Indicator, given: dict[str, Decimal]) -> dict[str, str]:
        """What the sentence of a shape may name."""
        terms = self.rows("terms", row.indicator_id)
        values = {**self.defaults(row), **given}
        gaps = {name: self.number(name, value) for name, value in values.items()}
        gaps |= {letter: self.sum_of(terms, role) for letter, role in
                 (("x", "numerator"), ("y", "denominator"), ("s", "side_numerator"), ("t", "side_denominator"))}  # fmt: skip
        points = row.points or Decimal()
        gaps |= {
            "points": plain(points),
            "faults": self.each_of(terms, "fault"),
            "gains": self.each_of(terms, "gain"),
            "register": self.names.get(("registers", row.register_id or ""), ""),
            "measured": self.measured(terms),
            "pot": plain((points / values["pots"]).quantize(Decimal("0.0001"))) if row.shape == "quota_pot" else "",
            "dimension": self.names.get(("dimensions", row.dimension_id or ""), ""),
        }
        return gaps

    def measured(self, terms: list[Term]) -> str:
        """What units are compared by: a sum of columns, or one divided by another."""
        top, bottom = self.sum_of(terms, "numerator"), self.sum_of(terms, "denominator")
        return f"{top} ÷ {bottom}" if bottom else top

    def number(self, name: str, value: Decimal) -> str:
        """A parameter's value as people write it."""
        return percent(value) if name in PERCENT else plain(value)

    def sum_of(self, terms: list[Term], role: str) -> str:
        """Columns with their weights as a sum, in brackets where there are several."""
        parts: list[str] = []
        for term in (term for term in terms if term.role == role):
            name, size = self.names["columns", term.column_id], abs(term.weight)
            part = name if size == 1 else f"{plain(size)} × {name}"
            sign = " − " if term.weight < 0 else " + "
            parts.append(part if not parts and term.weight > 0 else f"{sign if parts else '−'}{part}")
        return f"({''.join(parts)})" if len(parts) > 1 else "".join(parts)

    def each_of(self, terms: list[Term], role: str) -> str:
        """What one of each column costs or brings."""
        columns = {column.column_id: column for column in self.version.columns}
        return self.listed(
            self.say(f"each_{role}{'_review' if term.effect == 'review' else ''}", column=self.names["columns", term.column_id],
                     measure=self.measure(columns[term.column_id].measure), points=plain(term.weight))
            for term in terms if term.role == role
        )  # fmt: skip

    def parameter(self, shape: str, name: str, value: Decimal) -> list[str]:
        """The sentence of a parameter; a flag that is off may have one of its own, or none."""
        if name in FLAGS:
            side = f"parameter.{name}.{'on' if value else 'off'}"
            return [self.say(side)] if self.knows(side) else []
        own = f"parameter.{shape}.{name}"
        return [self.say(own if self.knows(own) else f"parameter.{name}", value=self.number(name, value))]

    def ends(self, row: Indicator, given: dict[str, Decimal]) -> list[str]:
        """The least and the most a rule gives, for the shapes whose rows may move them."""
        known = set(SHAPES[row.shape].parameters(row.family))
        if not known & set(ENDS):
            return []
        least = plain(given.get("least", Decimal()))
        if given.get("unlimited"):
            return [self.say("ends.unlimited", least=least)]
        return [self.say("ends", least=least, most=plain(given.get("most", row.points or Decimal())))]

    # ---- the tables of an indicator ---------------------------------------------------------------------------------

    def tables(self, row: Indicator) -> Iterator[str]:
        """Bands, side conditions, tiers, quotas, places, components and factors in sentences."""
        gaps: dict[str, list[Any]] = defaultdict(list)
        for table in ("bands", "tiers", "quotas", "places", "components", "factors"):
            gaps[table] = self.rows(table, row.indicator_id)
        if gaps["bands"]:
            yield self.listed(self.band(row, band) for band in gaps["bands"])
        if gaps["tiers"]:
            yield self.listed(self.tier(row, tier) for tier in gaps["tiers"])
        if gaps["quotas"]:
            yield self.say("quotas", quotas=self.listed(map(self.quota, gaps["quotas"])))
        if gaps["places"]:
            yield self.listed(map(self.place, gaps["places"]))
        if gaps["components"]:
            yield self.say("components", components=self.listed(map(self.component, gaps["components"])))
        yield from map(self.factor, gaps["factors"])

    def quota(self, row: Quota) -> str:
        """What a class has to deliver."""
        return self.say("named", name=self.names["classes", row.class_id], value=plain(row.quota))

    def place(self, row: PlacePoints) -> str:
        """What a place earns."""
        return self.say("place", place=row.place, points=plain(row.points))

    def component(self, row: Component) -> str:
        """What a composite is made of."""
        return self.say("component", name=self.names["indicators", row.component_id], weight=plain(row.weight))

    def factor(self, row: Factor) -> str:
        """What multiplies points."""
        source = {"route": "routes", "class": "classes"}.get(row.factor_of)
        name = self.names[source, row.key] if source else self.say(f"part.{row.key}")
        return self.say(f"factor.{row.factor_of}", name=name, factor=plain(row.factor))

    def band(self, row: Indicator, band: Band) -> str:
        """One band and what it gives."""
        is_rate = row.shape == "ratio_bands" and any(
            term.role == "denominator" for term in self.rows("terms", row.indicator_id)
        )
        text = self.stretch(band, percent if is_rate else plain)
        said = self.say(
            "band_of_target" if band.value_of == "target" else "band", stretch=text, points=plain(band.points)
        )
        if band.side_lower is None:
            return said
        terms = self.rows("terms", row.indicator_id)
        return self.say("band_side", band=said, s=self.sum_of(terms, "side_numerator"), t=self.sum_of(terms, "side_denominator"),
                        least=percent(band.side_lower))  # fmt: skip

    def stretch(self, band: Band, write: Callable[[Decimal], str]) -> str:
        """The values of a band in words."""
        lower, upper = (None if end is None else write(end) for end in (band.lower, band.upper))
        if lower is None and upper is None:
            return self.say("stretch.any")
        if lower == upper:
            return self.say("stretch.exactly", value=lower)
        parts = []
        if lower is not None:
            parts.append(self.say("stretch.from" if band.lower_closed else "stretch.above", value=lower))
        if upper is not None:
            parts.append(self.say("stretch.to" if band.upper_closed else "stretch.below", value=upper))
        return self.say("stretch.and").join(parts)

    def tier(self, row: Indicator, tier: Tier) -> str:
        """What a piece of a level brings, costs or does."""
        if row.shape == "veto":
            effect = self.say(f"effect.{tier.effect or 'none'}")
            return self.say("tier.veto", level=self.names["levels", tier.level_id], effect=effect)
        name = self.names["levels", tier.level_id]
        if tier.counts_as == "instruction":
            name = self.say("tier.instruction", level=name)
        said = self.say("tier", level=name, points=plain(tier.points_each))
        if tier.joint_points is not None:
            said += self.say("tier.joint", points=plain(tier.joint_points))
        if tier.effect:
            effect = self.say(f"effect.{tier.effect}", rate=percent(tier.rate or Decimal()))
            said += self.say("tier.effect", effect=effect)
            if tier.zero_scope == "item":
                said += self.say("tier.whole_item")
            if tier.from_count > 1:
                said += self.say("tier.from_count", count=tier.from_count)
        return said

    def pieces(self, row: Indicator, values: dict[str, Decimal]) -> list[str]:
        """How pieces of one code and of several units count."""
        if row.shape == "veto":
            return []
        said = [self.say(f"multi.{row.multi}", rate=percent(values.get("others_rate", HALF)))]
        said.append(self.say(f"share.{row.share}"))
        return said + ([self.say("needs_document")] if row.needs_document else [])

    # ---- totals, places, evaluation, inputs, policies ---------------------------------------------------------------

    @property
    def policy_values(self) -> dict[str, str]:
        """Policy id to value."""
        return {row.policy_id: row.value for row in self.version.policies}

    def places(self) -> Iterator[Block]:
        """How a total is made and what decides between equal ones."""
        yield Block(2, self.say("places"))
        policy = self.policy_values
        yield Block(0, self.say(f"score_scale.{policy.get('score_scale', 'hundred')}"))
        if "parent_points" in policy:
            yield Block(0, self.say("parent_points", value=policy["parent_points"]))
        yield Block(0, self.say("placing"))
        for row in sorted(self.version.orders, key=lambda each: each.sort):
            yield Block(-1, self.order(row))

    def order(self, row: Order) -> str:
        """What decides between equal scores."""
        name = self.names.get(("indicators", row.key or ""), "")
        direction = self.say(f"direction.{row.direction}")
        return self.say(f"order.{row.order_by}", no=row.sort, name=name, direction=direction)

    def evaluation(self) -> Iterator[Block]:
        """The democratic evaluation: questions, grades, voters."""
        version = self.version
        if not version.questions:
            return
        yield Block(2, self.say("evaluation"))
        for dimension in version.dimensions:
            asked = [self.own(row) for row in version.questions if row.dimension_id == dimension.dimension_id]
            if asked:
                yield Block(-1, self.say("questions", dimension=self.own(dimension), questions=self.listed(asked)))
        grades = (
            self.say("named", name=self.own(row), value=plain(row.coefficient)) if row.coefficient is not None
            else self.say("grade_out", name=self.own(row))
            for row in version.grades
        )  # fmt: skip
        yield Block(-1, self.say("grades", grades=self.listed(grades)))
        voters = (self.say("named", name=self.own(row), value=percent(row.weight)) for row in version.voter_classes)
        yield Block(-1, self.say("voters", voters=self.listed(voters)))

    def inputs(self) -> Iterator[Block]:
        """What has to be entered, by source, and what is compared."""
        version = self.version
        yield Block(2, self.say("inputs"))
        for source in dict.fromkeys(column.source for column in version.columns):
            register = version.register(source)
            name = self.own(register) if register else self.say(f"source.{source}")
            yield Block(
                -1, self.say("source", name=name, columns=self.listed(map(self.column, version.columns_of(source))))
            )
        pieces = [self.own(row) for row in version.registers if row.form == "pieces"]
        if pieces:
            yield Block(-1, self.say("piece_registers", registers=self.listed(pieces)))
        settled = [self.own(row) for row in version.registers if row.must_settle]
        if settled:
            yield Block(-1, self.say("must_settle", registers=self.listed(settled)))
        for row in version.checks:
            limit = "" if row.limit_value is None else self.say("check_limit", value=plain(row.limit_value))
            yield Block(-1, self.say(f"check.{row.severity}", name=self.own(row), limit=limit))
        levels = self.listed(self.own(row) for row in sorted(version.levels, key=lambda each: each.rank))
        if levels:
            yield Block(-1, self.say("levels", levels=levels))

    def column(self, row: Any) -> str:
        """A column with its unit of measure, how often it is entered and its limits."""
        limits = [self.say(f"limit.{name}", value=plain(value)) for name in ("lowest", "highest")
                  if (value := getattr(row, name)) is not None]  # fmt: skip
        about = [self.measure(row.measure), self.say(f"every.{row.period}"), *limits]
        return self.say("column", name=self.own(row), about=self.listed(each for each in about if each))

    def policies(self) -> Iterator[Block]:
        """The numbers of the game."""
        yield Block(2, self.say("policies"))
        for row in self.version.policies:
            if row.policy_id not in TOLD_ELSEWHERE:
                yield Block(-1, self.say("named", name=self.policy_name(row), value=row.value))

    def policy_name(self, row: Policy) -> str:
        """What a policy is called: its note, or its general name."""
        return self.own(row, "note") or self.say(f"policy.{row.policy_id}")
