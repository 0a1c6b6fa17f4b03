"""Which SQL a mart may use, so that the same file gives the same ranks on DuckDB and on Spark.

Each rule looks at the parsed statement and yields one sentence per fault. Where a rule must know types, the statement is
first qualified and typed against a schema (table -> column -> type), which the tests take from an empty warehouse.

"Cast every output column" is read as: the outermost select gives plain columns, casts, or expressions that keep the type of
what they choose from (coalesce, case, least, min ...) or are plainly true or false; anything computed is cast on the way,
and no output column of the built table is a floating number or wider than DECIMAL(18, 4).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

import sqlglot
from sqlglot import exp
from sqlglot.errors import ErrorLevel, SqlglotError
from sqlglot.optimizer.annotate_types import annotate_types
from sqlglot.optimizer.qualify import qualify

type_of = exp.DataType.Type
Schema = dict[str, dict[str, dict[str, str]]]

# Everything else must first be shown to give the same on both engines, then be added here.
SAME_ON_BOTH = (
    exp.Abs, exp.And, exp.Case, exp.Cast, exp.Chr, exp.Coalesce, exp.Concat, exp.Count, exp.DenseRank, exp.Exists,
    exp.Exp,
    exp.FirstValue, exp.Greatest, exp.GroupConcat, exp.If, exp.Lag, exp.Lead, exp.Least, exp.Length, exp.Ln, exp.Lower, exp.Max, exp.Min,
    exp.Nullif, exp.Or, exp.Pow, exp.Rank, exp.Replace, exp.Round, exp.RowNumber, exp.Sign, exp.SplitPart, exp.Substring, exp.Sum, exp.Trim,
    exp.Upper,
)  # fmt: skip
WHOLE = {type_of.INT, type_of.BIGINT, type_of.SMALLINT, type_of.INT128}
# HUGEINT stands in sums of products; a Spark runner writes DECIMAL(38, 0) for it.
CASTS = WHOLE | {type_of.TEXT, type_of.VARCHAR, type_of.BOOLEAN, type_of.DATE, type_of.TIMESTAMP, type_of.DECIMAL}
KEEP_TYPE = (
    exp.Column, exp.Cast, exp.Coalesce, exp.Case, exp.Least, exp.Greatest, exp.Min, exp.Max, exp.Literal, exp.Null,
    exp.Boolean, exp.Not, exp.Connector, exp.Predicate, exp.Star, exp.Nullif,
)  # fmt: skip
Rule = Callable[[exp.Query], Iterator[str]]


def faults(sql: str, schema: Schema | None = None) -> list[str]:
    """Every breach of the subset in one mart's select, in the order of the rules."""
    tree = sqlglot.parse_one(sql, read="duckdb")
    if not isinstance(tree, exp.Query):
        return ["a mart is one select"]
    found = [fault for rule in RULES for fault in rule(tree)]
    if schema is not None and not found:
        found += rounded_before_whole(typed(tree, schema))
    return found + spark_reads_it(sql)


def typed(tree: exp.Query, schema: Schema) -> exp.Expr:
    """The statement with every column's table and every expression's type filled in."""
    qualified = qualify(tree.copy(), schema=schema, dialect="duckdb")
    return annotate_types(qualified, schema=schema, dialect="duckdb")


def no_inexact_division(tree: exp.Query) -> Iterator[str]:
    for division in tree.find_all(exp.Div):
        yield f"'/' gives a floating number: {division.sql('duckdb')}"


def no_division_by_nothing(tree: exp.Query) -> Iterator[str]:
    for division in tree.find_all(exp.IntDiv):
        divisor = division.expression.unnest()
        literal = isinstance(divisor, exp.Literal) and divisor.is_int and int(divisor.name) != 0
        if not literal and not isinstance(divisor, exp.Nullif):
            yield f"a divisor stands in nullif: {division.sql('duckdb')}"


def only_known_functions(tree: exp.Query) -> Iterator[str]:
    for function in tree.find_all(exp.Func):
        if not isinstance(function, SAME_ON_BOTH):
            name = function.name if isinstance(function, exp.Anonymous) else function.sql_name()
            yield f"{name} is not known to be the same on both engines: {function.sql('duckdb')}"


def joined_texts_have_an_order(tree: exp.Query) -> Iterator[str]:
    for joined in tree.find_all(exp.GroupConcat):
        if not joined.find(exp.Order):
            yield f"texts joined in no order: {joined.sql('duckdb')}"


def only_known_clauses(tree: exp.Query) -> Iterator[str]:
    for group in tree.find_all(exp.Group):
        if group.args.get("all"):
            yield "group by all: name the columns"
    for star in tree.find_all(exp.Star):
        if any(star.args.get(word) for word in ("except_", "except", "replace", "rename")):
            yield f"a star that leaves out or replaces: {star.sql('duckdb')}"
    for node, name in (
        (exp.Qualify, "qualify"),
        (exp.Pivot, "pivot"),
        (exp.Lateral, "lateral"),
        (exp.Lambda, "lambda"),
    ):
        if tree.find(node):
            yield f"{name}: write a step (with ... as) that says the same"
    for join in tree.find_all(exp.Join):
        if "ASOF" in (join.method or "").upper():
            yield "asof join: write the condition out"


def no_lateral_alias(tree: exp.Query) -> Iterator[str]:
    """A name of the same select list, used without a table: DuckDB takes it, Spark may take another."""
    for select in tree.find_all(exp.Select):
        made: set[str] = set()
        for output in select.expressions:
            yield from (f"lateral alias: {name}" for name in bare_names(output) if name in made)
            if isinstance(output, exp.Alias) and not isinstance(output.this, exp.Column):
                made.add(output.alias)
        for clause in (select.args.get("where"), select.args.get("having")):
            if clause is not None:
                yield from (f"lateral alias in a condition: {name}" for name in bare_names(clause) if name in made)


def bare_names(node: exp.Expr) -> Iterator[str]:
    """Columns without a table in this node, not looking into queries inside it."""
    for column in node.walk(prune=lambda inner: isinstance(inner, exp.Query)):
        if isinstance(column, exp.Column) and not column.table:
            yield column.name


def narrow_casts(tree: exp.Query) -> Iterator[str]:
    for cast in tree.find_all(exp.Cast):
        if cast.to.this not in CASTS or isinstance(cast, exp.TryCast):
            yield f"no such type in the subset: {cast.sql('duckdb')}"
        if cast.to.this == type_of.DECIMAL and not decimal_fits(cast.to):
            yield f"wider than DECIMAL(18, 4): {cast.sql('duckdb')}"


def decimal_fits(kind: exp.DataType) -> bool:
    """Whether a DECIMAL says its size and stays within (18, 4)."""
    sizes = [int(size.name) for size in kind.expressions]
    return bool(sizes) and sizes[0] <= 18 and (len(sizes) == 1 or sizes[1] <= 4)


def outputs_keep_their_type(tree: exp.Query) -> Iterator[str]:
    for select in outermost(tree):
        for output in select.expressions:
            made = output.unalias().unnest()
            if not isinstance(made, KEEP_TYPE):
                yield f"cast the output column: {output.sql('duckdb')}"


def outermost(tree: exp.Query) -> Iterator[exp.Select]:
    """The selects whose rows leave the statement: one, or the branches of a union."""
    if isinstance(tree, exp.SetOperation):
        yield from outermost(tree.left)
        yield from outermost(tree.right)
    elif isinstance(tree, exp.Select):
        yield tree


def rounded_before_whole(tree: exp.Expr) -> list[str]:
    """Casts of fractions to whole numbers without round: DuckDB rounds there and Spark cuts off."""
    return [
        f"round before the cast to a whole number: {cast.sql('duckdb')}"
        for cast in tree.find_all(exp.Cast)
        if cast.to.this in WHOLE and not is_whole(cast.this.unnest())
    ]


def is_whole(operand: exp.Expr) -> bool:
    known = operand.type.this if operand.type else type_of.UNKNOWN
    return isinstance(operand, exp.Round | exp.Null) or known in WHOLE | exp.DataType.TEXT_TYPES


def spark_reads_it(sql: str) -> list[str]:
    """What sqlglot cannot say in Spark's SQL, or Spark's grammar would not read back."""
    try:
        for text in sqlglot.transpile(sql, read="duckdb", write="spark", unsupported_level=ErrorLevel.RAISE):
            sqlglot.parse_one(text, read="spark")
    except SqlglotError as fault:
        return [f"not Spark: {str(fault).splitlines()[0]}"]
    return []


RULES: tuple[Rule, ...] = (
    no_inexact_division,
    no_division_by_nothing,
    only_known_functions,
    joined_texts_have_an_order,
    only_known_clauses,
    no_lateral_alias,
    narrow_casts,
    outputs_keep_their_type,
)
