"""Great Expectations behind one small door: measures in, failing observations out.

What is handed over. Great Expectations on pandas costs a fixed 0.1-0.3 s and then a few seconds for each million rows,
so it is not given every row. A suite here holds only expectations about single values (within bounds, in a set). Such an
expectation is true of all rows exactly when it is true of the smallest and of the largest value, and two rows with the
same value share its verdict. It is therefore given, for every measure, one observation of the smallest and one of the
largest value, and one of every value that polars finds outside the bounds. The verdict is then true for the whole file,
not for a sample; only percentages would not be, and none are used. Great Expectations is not told what polars objects
to: it judges again, and if the two do not name the same observations, ``EnginesDisagree`` is raised.

Nothing leaves the process and nothing is written: analytics is switched off before the import, the context is ephemeral,
progress bars are off. The import takes seconds, so it happens on first use.
"""

from __future__ import annotations

import gc
import os
from collections.abc import Mapping, Sequence
from functools import cache
from typing import TYPE_CHECKING, Any

import polars as pl

from expectations.rule import Rule

if TYPE_CHECKING:
    import great_expectations as gx

OBSERVATION = "observation"


class EnginesDisagree(RuntimeError):
    """polars and Great Expectations name different observations: a fault of this program, not of the file."""


@cache
def library() -> Any:
    """The library itself, imported once and only after its analytics has been switched off."""
    os.environ["GX_ANALYTICS_ENABLED"] = "false"
    # Hundreds of thousands of objects that stay for good: every collection would walk through them all, and those while
    # they are made take a sixth of the import.
    gc.disable()
    try:
        import great_expectations
    finally:
        gc.enable()
    gc.freeze()
    return great_expectations


@cache
def silent_context() -> Any:
    """One ephemeral context without analytics and without progress bars."""
    from great_expectations.data_context.types.base import ProgressBarsConfig

    context = library().get_context(mode="ephemeral")
    context.enable_analytics(False)
    context.variables.progress_bars = ProgressBarsConfig(globally=False, metric_calculations=False)
    return context


@cache
def batches() -> Any:
    """The definition by which a frame in memory becomes a batch."""
    asset = silent_context().data_sources.add_pandas("files").add_dataframe_asset("measures")
    return asset.add_batch_definition_whole_dataframe("whole")


def warm() -> None:
    """Pay for import and context ahead of the first file; a job server calls this before it forks."""
    batches()


def build_suite(name: str, rules: Sequence[Rule], titles: Mapping[str, str] | None = None) -> gx.ExpectationSuite:
    """A named suite with one expectation for each rule."""
    expectations = [expectation(rule, titles or {}) for rule in rules]
    suite: gx.ExpectationSuite = library().ExpectationSuite(name=name, expectations=expectations)
    return suite


def expectation(rule: Rule, titles: Mapping[str, str]) -> Any:
    """A rule as an expectation of Great Expectations."""
    shared = {
        "column": rule.measure,
        "severity": "critical" if rule.severity == "must_fix" else "warning",
        "description": titles.get(rule.check_id),
        "meta": {"check_id": rule.check_id, "severity": rule.severity},
    }
    if rule.is_flag:
        return library().expectations.ExpectColumnValuesToBeInSet(value_set=[True], **shared)
    return library().expectations.ExpectColumnValuesToBeBetween(min_value=rule.lowest, max_value=rule.highest, **shared)


def judge(measures: pl.DataFrame, rules: Sequence[Rule], suite_name: str) -> dict[str, pl.Series]:
    """For each rule (by check_id) the numbers of the observations that break it, ascending.

    ``measures`` has the column ``observation`` (unique numbers) and a column for each rule; an absent one is null.
    """
    measures = with_every_measure(measures, rules)
    failing = {rule.check_id: measures.filter(rule.failing())[OBSERVATION].sort() for rule in rules}
    handed = representatives(measures, rules)
    judged = validate(handed, rules, suite_name)
    for rule in rules:
        if judged[rule.check_id] != set(handed.filter(rule.failing())[OBSERVATION]):
            raise EnginesDisagree(rule.check_id)
    return failing


def telling(frame: pl.DataFrame, rules: Sequence[Rule]) -> pl.DataFrame:
    """The observations of a frame that decide: all that fail, and for each measure a smallest and a largest one.

    What ``judge`` says of them it would say of the whole frame: the others lie within the bounds and between the ends.
    """
    own = [rule for rule in rules if rule.measure in frame.columns]
    if frame.is_empty() or not own:
        return frame
    ends = frame.select(
        end.alias(f"{rule.measure}{number}")
        for rule in own
        for number, end in enumerate((pl.col(rule.measure).arg_min(), pl.col(rule.measure).arg_max()))
    )
    places = sorted({place for place in ends.row(0) if place is not None})
    is_end = pl.int_range(pl.len(), dtype=pl.UInt32).is_in(places)
    return frame.filter(pl.any_horizontal(is_end, *(rule.failing() for rule in own)))


def with_every_measure(measures: pl.DataFrame, rules: Sequence[Rule]) -> pl.DataFrame:
    """Observation and one column a rule, flags as booleans and the others as floats."""
    columns = [
        (pl.col(rule.measure) if rule.measure in measures.columns else pl.lit(None).alias(rule.measure)).cast(
            pl.Boolean if rule.is_flag else pl.Float64
        )
        for rule in rules
    ]
    return measures.select(OBSERVATION, *columns)


def representatives(measures: pl.DataFrame, rules: Sequence[Rule]) -> pl.DataFrame:
    """For each measure an observation of its smallest, of its largest, and of every value outside its bounds."""
    wanted = [chosen for rule in rules for chosen in (extremes(measures, rule), outside(measures, rule))]
    numbers = pl.concat([pl.Series(OBSERVATION, [], dtype=measures.schema[OBSERVATION]), *wanted]).unique()
    return measures.filter(pl.col(OBSERVATION).is_in(numbers.implode()))


def extremes(measures: pl.DataFrame, rule: Rule) -> pl.Series:
    """The numbers of two observations, with the smallest and with the largest value of a measure."""
    places = measures.select(
        pl.col(rule.measure).arg_min().alias("low"), pl.col(rule.measure).arg_max().alias("high")
    ).row(0)
    return measures[OBSERVATION].gather([at for at in places if at is not None])


def outside(measures: pl.DataFrame, rule: Rule) -> pl.Series:
    """The numbers of observations that hold, between them, every value outside a measure's bounds."""
    return measures.filter(rule.failing()).unique(rule.measure, keep="first", maintain_order=True)[OBSERVATION]


def validate(measures: pl.DataFrame, rules: Sequence[Rule], suite_name: str) -> dict[str, set[int]]:
    """Run the suite with Great Expectations; for each check_id the observations it objects to."""
    outcome = run(measures, build_suite(suite_name, rules))
    return {result.expectation_config.meta["check_id"]: objections(result) for result in outcome.results}


def run(measures: pl.DataFrame, suite: gx.ExpectationSuite) -> Any:
    """The validation result of Great Expectations for a suite and the measures of some observations."""
    batch = batches().get_batch({"dataframe": measures.to_pandas(use_pyarrow_extension_array=True)})
    result_format = {
        "result_format": "COMPLETE",
        "unexpected_index_column_names": [OBSERVATION],
        "include_unexpected_rows": False,
        "return_unexpected_index_query": False,
    }
    return batch.validate(suite, result_format=result_format)


def objections(result: Any) -> set[int]:
    """The observation numbers in one expectation's result; an expectation that could not run raises."""
    if result.exception_info.get("raised_exception"):
        raise RuntimeError(f"{result.expectation_config.meta['check_id']}: {result.exception_info}")
    return {int(row[OBSERVATION]) for row in result.result.get("unexpected_index_list") or ()}
