"""What every file is checked against: a suite for each kind of file, built from the rulebook.

polars derives measures (``expectations.facts`` and its neighbours), Great Expectations judges them
(``expectations.engine``), and the catalogue ``findings`` says in both languages what is wrong and what to do.

Files of one kind and rulebook version are stacked and checked in one run: a run costs 0.2 s whatever it holds. Rules that
speak of one file count within ``file_no``, so a stacked run finds what single runs find, except where the
question itself spans files: which units are missing in a month, and how a figure compares with that of another file of
the batch.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import chain
from typing import TYPE_CHECKING, Any

import polars as pl

from expectations import common, engine, facts
from expectations.context import Context
from expectations.findings import findings_of, no_findings, title
from expectations.kinds import kind_of, kinds_of
from expectations.rule import Rule
from expectations.seen import Seen, telling

if TYPE_CHECKING:
    import great_expectations as gx

    from competition.rulebook import Version

__all__ = ["Context", "check", "check_parts", "describe", "kinds_of", "rules_of", "suite", "validated", "warm"]

ORDER = ["file_no", "sheet", "row_no", "column_no", "unit_id", "check_id", "value"]
warm = engine.warm


def rules_of(kind: str, version: Version) -> list[Rule]:
    """Every rule of a kind of file, the shape of its table first."""
    return [*common.schema_rules(), *kind_of(kind, version).rules(kind, version)]


def suite_name(kind: str, version: Version) -> str:
    """Suites are named after what they check and the rules they were built from."""
    return f"{kind}@{version.version_id}"


def suite(kind: str, version: Version) -> gx.ExpectationSuite:
    """The suite of a kind of file."""
    rules = rules_of(kind, version)
    return engine.build_suite(suite_name(kind, version), rules, {rule.check_id: title(rule, "en") for rule in rules})


def describe(kind: str, version: Version) -> pl.DataFrame:
    """What a suite expects: check_id, severity, stage, title_zh, title_en, in the order of the suite."""
    rules = rules_of(kind, version)
    return pl.DataFrame(
        {
            "check_id": [rule.check_id for rule in rules],
            "severity": [rule.severity for rule in rules],
            "stage": [rule.stage for rule in rules],
            "title_zh": [title(rule, "zh_CN") for rule in rules],
            "title_en": [title(rule, "en") for rule in rules],
        }
    )


def check(tables: dict[str, pl.DataFrame], kind: str, context: Context) -> pl.DataFrame:
    """The findings about files of one kind, one row a finding, in the order of the files.

    ``tables`` maps the landing table to its rows; ``file_no`` and ``file_name``, where the rows have them, come back on
    the findings. Findings of severity must_fix refuse a file, please_check ones ask.
    """
    table = tables[kind_of(kind, context.version).table]
    seen = observed(tables, kind, context)
    found = judged(seen, rules_of(kind, context.version), suite_name(kind, context.version), context)
    return found if "file_no" in table.columns else found.drop("file_no")


def observed(tables: dict[str, pl.DataFrame], kind: str, context: Context) -> Iterable[pl.DataFrame | Seen]:
    """Everything the rules of a kind speak of; without its columns a table cannot be asked anything else."""
    family = kind_of(kind, context.version)
    shape = common.schema_observations(tables[family.table], family.schema)
    is_sound = shape.select(common.is_sound()).item()
    return chain([shape], family.observe(tables, kind, context) if is_sound else [])


def validated(tables: dict[str, pl.DataFrame], kind: str, context: Context) -> Any:
    """The validation result of Great Expectations about files of one kind: every observation is handed over.

    It says what ``check`` says, with how many observations each expectation looked at; a million take some ten seconds.
    """
    rules = rules_of(kind, context.version)
    frames = [each.measures if isinstance(each, Seen) else each for each in observed(tables, kind, context)]
    numbered = numbered_through([frame for frame in frames if not frame.is_empty()])
    measures = pl.concat([measured(frame, rules) for frame in numbered], how="diagonal_relaxed")
    return engine.run(engine.with_every_measure(measures, rules), suite(kind, context.version))


def check_parts(parts: Iterable[tuple[pl.DataFrame, Context]], kind: str, context: Context) -> pl.DataFrame:
    """The findings about rows of landing.facts that do not fit into memory together.

    Each part holds all rows of its units and comes with what is known of them. What it takes to tell stays in memory,
    the parts do not.
    """
    seen = facts.observe_parts(parts, kind, context)
    return judged(seen, rules_of(kind, context.version), suite_name(kind, context.version), context)


def judged(seen: Iterable[pl.DataFrame | Seen], rules: Sequence[Rule], name: str, context: Context) -> pl.DataFrame:
    """Number the observations that decide, let the suite judge their measures, and put the broken rules into words."""
    numbered = numbered_through(list(telling(seen, rules)))
    measures = pl.concat([measured(frame, rules) for frame in numbered], how="diagonal_relaxed")
    broken = engine.judge(measures, rules, name)
    found = [
        findings_of(rule, hit, context)
        for rule in rules
        for frame in numbered
        if rule.measure in frame.columns and not broken[rule.check_id].is_empty()
        if not (hit := frame.filter(pl.col(engine.OBSERVATION).is_in(broken[rule.check_id].implode()))).is_empty()
    ]
    return pl.concat(found or [no_findings()]).sort(ORDER, maintain_order=True)


def numbered_through(seen: Sequence[pl.DataFrame]) -> list[pl.DataFrame]:
    """The frames with a column ``observation`` that counts through all of them."""
    numbered, start = [], 0
    for frame in seen:
        numbered.append(frame.with_row_index(engine.OBSERVATION, start))
        start += frame.height
    return numbered


def measured(frame: pl.DataFrame, rules: Sequence[Rule]) -> pl.DataFrame:
    """The number and the measures of the observations, nothing else."""
    return frame.select(engine.OBSERVATION, *(rule.measure for rule in rules if rule.measure in frame.columns))
