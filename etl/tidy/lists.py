"""The files of the office that are neither figures nor pieces: judges' scores, ballots, ranks, receipts, the roster."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence

import polars as pl

from competition.calendar import Month
from competition.roster import Roster
from competition.rulebook import Version
from etl.learned import NOTHING, Learned
from etl.tidy import dates
from etl.tidy.body import Body
from etl.tidy.cells import (
    VALUE,
    at_field,
    choose,
    counted,
    dated,
    decimal,
    demand,
    landed,
    looked_up,
    once,
    optional,
    text_or_null,
    trimmed,
)
from etl.tidy.dates import Span
from etl.tidy.findings import PLEASE_CHECK, Findings
from etl.tidy.units import with_units

PLACE = {"sheet": pl.String(), "row_no": pl.Int32()}
SPAN = {"first_month": pl.String(), "last_month": pl.String()}
JUDGEMENTS = pl.Schema(
    {
        "indicator_id": pl.String(),
        "unit_id": pl.String(),
        **SPAN,
        "judge": pl.String(),
        "score": VALUE,
        **PLACE,
    }
)
BALLOTS = pl.Schema(
    {
        **SPAN,
        "ballot_id": pl.String(),
        "voter_class_id": pl.String(),
        "unit_id": pl.String(),
        "question_id": pl.String(),
        "grade_id": pl.String(),
        **PLACE,
    }
)
BALLOT_COUNTS = pl.Schema(
    {
        **SPAN,
        "voter_class_id": pl.String(),
        "due_count": pl.Int32(),
        "issued_count": pl.Int32(),
        "returned_count": pl.Int32(),
        **PLACE,
    }
)
EXTERNAL_RANKS = pl.Schema(
    {
        "unit_id": pl.String(),
        "body": pl.String(),
        "metric": pl.String(),
        "score": VALUE,
        "place": pl.Int32(),
        "of_count": pl.Int32(),
        "as_of": pl.Date(),
        "note": pl.String(),
        **PLACE,
    }
)
RECEIPTS = pl.Schema(
    {
        "unit_id": pl.String(),
        "month": pl.String(),
        "received_at": pl.Datetime("us"),
        "received_on": pl.Date(),
        "channel": pl.String(),
        "note": pl.String(),
        **PLACE,
    }
)
ROSTER = pl.Schema(
    {
        "unit_id": pl.String(),
        "name_zh": pl.String(),
        "name_en": pl.String(),
        "short_name": pl.String(),
        "aliases": pl.String(),
        "group_id": pl.String(),
        "class_id": pl.String(),
        "leader": pl.String(),
        "contact": pl.String(),
        "first_month": pl.String(),
        "last_month": pl.String(),
        "predecessors": pl.String(),
        "is_guest": pl.Boolean(),
        "exempt": pl.String(),
        **PLACE,
    }
)
# Later than every month: where a stretch without an end is compared.
LAST_OF_ALL = "9999-12"
YES = ("yes", "是", "true", "1")
NO = ("no", "否", "false", "0", "")


def indicators(version: Version) -> list[tuple[str, str, str]]:
    """Id and names of the version's indicators."""
    return [(each.indicator_id, each.name_zh, each.name_en) for each in version.indicators]


def in_span(rows: pl.DataFrame, period: Span) -> pl.DataFrame:
    """The rows with the first and last month of the file."""
    return rows.with_columns(
        pl.lit(str(period.first)).alias("first_month"), pl.lit(str(period.last)).alias("last_month")
    )


def judgements(body: Body, rows: pl.DataFrame, version: Version, period: Span, findings: Findings) -> pl.DataFrame:
    """Judges' scores as landing.judgements."""
    judged = [
        (each.indicator_id, each.name_zh, each.name_en) for each in version.indicators if each.shape == "judged_mean"
    ]
    rows = choose(body, rows, "indicator", "indicator_id", judged, findings)
    demand(body, rows, "judge", findings)
    rows = decimal(body, rows.with_columns(trimmed("judge")), "score", findings, is_required=True)
    once(body, rows, ["indicator_id", "unit_id", "judge"], "judge", "judgement_twice", findings)
    return landed(in_span(rows, period), JUDGEMENTS, findings.rejected)


def ballots(body: Body, rows: pl.DataFrame, version: Version, period: Span, findings: Findings) -> pl.DataFrame:
    """Ballots as landing.ballots: one row a ballot, unit and question."""
    demand(body, rows, "ballot", findings)
    rows = choose(body, rows, "voter_class", "voter_class_id", voter_classes(version), findings)
    questions = [(each.question_id, each.name_zh, each.name_en) for each in version.questions]
    rows = choose(body, rows, "question", "question_id", questions, findings)
    grades = [(each.grade_id, each.name_zh, each.name_en) for each in version.grades]
    rows = choose(body, rows, "grade", "grade_id", grades, findings)
    rows = rows.with_columns(trimmed("ballot").alias("ballot_id"))
    once(body, rows, ["ballot_id", "unit_id", "question_id"], "ballot", "answer_twice", findings)
    return landed(in_span(rows, period), BALLOTS, findings.rejected)


def voter_classes(version: Version) -> list[tuple[str, str, str]]:
    """Id and names of the version's voter classes."""
    return [(each.voter_class_id, each.name_zh, each.name_en) for each in version.voter_classes]


def ballot_counts(body: Body, rows: pl.DataFrame, version: Version, period: Span, findings: Findings) -> pl.DataFrame:
    """How many ballots were due, issued and returned, as landing.ballot_counts."""
    rows = choose(body, rows, "voter_class", "voter_class_id", voter_classes(version), findings)
    for name in ("due", "issued", "returned"):
        rows = counted(body, rows, name, findings)
    once(body, rows, ["voter_class_id"], "voter_class", "voter_class_twice", findings)
    named = rows.rename({name: f"{name}_count" for name in ("due", "issued", "returned")})
    return landed(in_span(named, period), BALLOT_COUNTS, findings.rejected)


def external_ranks(body: Body, roster: Roster, findings: Findings, learned: Learned = NOTHING) -> pl.DataFrame:
    """Places other bodies gave, as landing.external_ranks; the unit is looked up in the month of the as-of date."""
    rows = dated(body, optional(body, "score", "note"), "as_of", findings, is_required=True)
    parts = [rows.filter(pl.col("as_of").is_null()).with_columns(pl.lit(None, dtype=pl.String).alias("unit_id"))]
    for (day,), part in rows.drop_nulls("as_of").group_by("as_of", maintain_order=True):
        assert isinstance(day, dt.date)
        parts.append(with_units(body, part, roster, (Month.of(day),), findings, learned))
    rows = pl.concat(parts).sort("sheet", "row_no")
    for name in ("body", "metric"):
        demand(body, rows, name, findings)
    rows = decimal(body, rows, "score", findings, is_required=False)
    rows = counted(body, rows, "place", findings, least=1)
    rows = counted(body, rows, "of", findings, least=1).rename({"of": "of_count"})
    beyond = rows.filter(pl.col("place") > pl.col("of_count"))
    findings.add("place_beyond", at_field(body, beyond, "place"))
    rows = rows.with_columns(trimmed("body"), trimmed("metric"), text_or_null("note"))
    once(body, rows, ["unit_id", "body", "metric", "as_of"], "unit", "rank_twice", findings)
    return landed(rows, EXTERNAL_RANKS, findings.rejected)


def receipts(body: Body, rows: pl.DataFrame, period: Span, zone: str, findings: Findings) -> pl.DataFrame:
    """When each unit's report arrived, as landing.receipts: written in local time, kept in UTC."""
    rows = looked_up(body, rows, "received_at", "_minute", dates.minute)
    demand(body, rows, "received_at", findings)
    bad = rows.filter(pl.col("_minute").is_null() & (trimmed("received_at") != ""))
    findings.add("not_an_instant", at_field(body, bad, "received_at"))
    once(body, rows, ["unit_id"], "unit", "unit_twice", findings)
    local = pl.col("_minute").str.to_datetime("%Y-%m-%d %H:%M", strict=False)
    utc = local.dt.replace_time_zone(zone, ambiguous="earliest", non_existent="null").dt.convert_time_zone("UTC")
    rows = rows.with_columns(
        utc.dt.replace_time_zone(None).alias("received_at"),
        local.dt.date().alias("received_on"),
        pl.lit(str(period.last)).alias("month"),
        text_or_null("channel"),
        text_or_null("note"),
    )
    return landed(rows, RECEIPTS, findings.rejected)


# ---- roster ---------------------------------------------------------------------------------------------------------


def roster_rows(body: Body, versions: Sequence[Version], findings: Findings) -> pl.DataFrame:
    """The roster as landing.roster; stretches of one unit may not overlap.

    A roster holds units of all times, so the groups and classes of every version are known; the newest names go first.
    """
    texts = ("name_en", "short_name", "aliases", "class_id", "leader", "contact", "predecessors", "exempt")
    rows = optional(body, *texts, "last_month", "is_guest")
    for name in ("unit_id", "name_zh"):
        demand(body, rows, name, findings)
    newest_first = list(reversed(versions))
    groups = [(each.group_id, each.name_zh, each.name_en) for version in newest_first for each in version.groups]
    classes = [(each.class_id, each.name_zh, each.name_en) for version in newest_first for each in version.classes]
    rows = choose(body, rows, "group_id", "_group", dict.fromkeys(groups), findings)
    rows = choose(body, rows, "class_id", "_class", dict.fromkeys(classes), findings, is_required=False)
    rows = months(body, rows, findings)
    rows = guests(body, rows, findings)
    rows = rows.with_columns(trimmed("unit_id"), trimmed("name_zh"))
    report_lists(body, rows, "predecessors", set(rows["unit_id"]), "predecessor_unknown", findings)
    known = {each.indicator_id for version in versions for each in version.indicators}
    report_lists(body, rows, "exempt", known, "exempt_unknown", findings)
    report_overlaps(body, rows, findings)
    report_other_groups(body, rows, versions, findings)
    report_classless(body, rows, versions, findings)
    named = rows.drop("group_id", "class_id").rename({"_group": "group_id", "_class": "class_id"})
    lists = [tidy_list(name).alias(name) for name in ("aliases", "predecessors", "exempt")]
    plain = [text_or_null(name) for name in ("name_en", "short_name", "leader", "contact")]
    return landed(named.with_columns(*lists, *plain), ROSTER, findings.rejected)


def tidy_list(name: str) -> pl.Expr:
    """A list separated by ';' without blanks, null where it is empty."""
    joined = pl.col(name).str.replace_all("；", ";").str.replace_all(r"\s*;\s*", ";").str.strip_chars(" ;\t")
    return pl.when(joined != "").then(joined)


def months(body: Body, rows: pl.DataFrame, findings: Findings) -> pl.DataFrame:
    """The rows with their months in one form; an empty last month is null."""
    demand(body, rows, "first_month", findings)
    for name in ("first_month", "last_month"):
        rows = looked_up(body, rows, name, f"_{name}", month_text)
        bad = rows.filter(pl.col(f"_{name}").is_null() & (trimmed(name) != ""))
        findings.add("bad_month", at_field(body, bad, name))
    rows = rows.with_columns(first_month="_first_month", last_month="_last_month")
    findings.add(
        "months_reversed", at_field(body, rows.filter(pl.col("last_month") < pl.col("first_month")), "last_month")
    )
    return rows


def month_text(written: str) -> str | None:
    """A month in any form that is sure, as 2026-10; None for everything else."""
    read = dates.month(written)
    return read.text if read.is_sure and read.text else None


def guests(body: Body, rows: pl.DataFrame, findings: Findings) -> pl.DataFrame:
    """The rows with is_guest as a truth value; empty means no."""
    word = trimmed("is_guest").str.to_lowercase()
    findings.add("not_yes_no", at_field(body, rows.filter(~word.is_in([*YES, *NO])), "is_guest"))
    return rows.with_columns(word.is_in(YES).alias("is_guest"))


def report_lists(
    body: Body, rows: pl.DataFrame, name: str, known: Iterable[str], check_id: str, findings: Findings
) -> None:
    """Members of a list that are not known ids."""
    members = (
        rows.with_columns(tidy_list(name).str.split(";").alias("missing")).explode("missing").drop_nulls("missing")
    )
    unknown = members.filter(~pl.col("missing").is_in(list(known)))
    findings.add(check_id, at_field(body, unknown, name))


def report_other_groups(body: Body, rows: pl.DataFrame, versions: Sequence[Version], findings: Findings) -> None:
    """Rows that put a unit into a group in months whose rules have no such group: it is ranked nowhere then."""
    for version in versions:
        groups = [each.group_id for each in version.groups]
        odd = rows.filter(is_then(version) & pl.col("_group").is_not_null() & ~pl.col("_group").is_in(groups))
        gaps = {"months": f"{version.first_month}–{version.last_month or ''}"}
        findings.add("group_of_other_months", at_field(body, odd, "group_id"), PLEASE_CHECK, gaps=gaps)


def report_classless(body: Body, rows: pl.DataFrame, versions: Sequence[Version], findings: Findings) -> None:
    """Units without a class in months whose rules give each class its own quota: nobody can say which is theirs."""
    for version in versions:
        classes = {each.class_id for each in version.quotas}
        if len(classes) < 2:
            continue
        odd = rows.filter(is_then(version) & (trimmed("class_id") == "") & ~pl.col("is_guest"))
        names = [(each.name_zh, each.name_en) for each in version.classes if each.class_id in classes]
        gaps = {"choices_zh": "、".join(zh for zh, _ in names), "choices_en": ", ".join(en for _, en in names)}
        findings.add("class_empty", at_field(body, odd, "class_id"), gaps=gaps)
        rows = rows.join(odd.select("sheet", "row_no"), on=["sheet", "row_no"], how="anti", maintain_order="left")


def is_then(version: Version) -> pl.Expr:
    """Whether a row of the roster is of a month of a version."""
    first, last = str(version.first_month), str(version.last_month or LAST_OF_ALL)
    return (pl.col("first_month") <= last) & (pl.col("last_month").fill_null(LAST_OF_ALL) >= first)


def report_overlaps(body: Body, rows: pl.DataFrame, findings: Findings) -> None:
    """Two rows of one unit that are valid in the same month."""
    ordered = rows.drop_nulls("first_month").filter(pl.col("unit_id") != "").sort("unit_id", "first_month", "row_no")
    before = ordered.with_columns(
        pl.col("last_month").fill_null(LAST_OF_ALL).shift(1).over("unit_id").alias("_until"),
        pl.col("row_no").shift(1).over("unit_id").alias("first"),
    )
    findings.add(
        "stretches_overlap", at_field(body, before.filter(pl.col("first_month") <= pl.col("_until")), "unit_id")
    )
