"""Small changes of a module's syntax tree, one at a time: what a slip of the pen could have made of it."""

from __future__ import annotations

import ast
import copy
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from types import CodeType

COMPARISONS: dict[type[ast.cmpop], type[ast.cmpop]] = {
    ast.Lt: ast.LtE, ast.LtE: ast.Lt, ast.Gt: ast.GtE, ast.GtE: ast.Gt, ast.Eq: ast.NotEq, ast.NotEq: ast.Eq,
    ast.In: ast.NotIn, ast.NotIn: ast.In, ast.Is: ast.IsNot, ast.IsNot: ast.Is,
}  # fmt: skip
ARITHMETIC: dict[type[ast.operator], type[ast.operator]] = {
    ast.Add: ast.Sub, ast.Sub: ast.Add, ast.Mult: ast.FloorDiv, ast.Mod: ast.Mult, ast.Pow: ast.Mult,
    ast.BitOr: ast.BitAnd, ast.BitAnd: ast.BitOr, ast.Div: ast.Mult,
}  # fmt: skip
NOT_CODE = ("annotation", "returns", "decorator_list", "ctx", "type_params")  # nor a tuple of types in brackets
Spot = tuple[str | int, ...]  # the way from the module's node to a node: field names and positions in lists


@dataclass(frozen=True)
class Mutant:
    """A changed module: where, in which function (empty: at import), and what it was and became."""

    module: str
    line: int
    function: str
    before: str
    after: str
    original: ast.Module
    spot: Spot
    changed: ast.AST
    turn: int  # of several in a function that read the same

    def compiled(self, file: str) -> CodeType:
        """The changed module's code. It changes the tree for good: every mutant is tried in a process of its own."""
        put_at(self.original, self.spot, self.changed)
        return compile(ast.fix_missing_locations(self.original), file, "exec")

    @property
    def name(self) -> str:
        """What it is called in the list of the explained: without its line, so that it stays when lines move."""
        turn = f" (no. {self.turn})" if self.turn > 1 else ""
        return f"{self.module} | {self.function} | {self.before} -> {self.after}{turn}"


def mutants_of(module: str, source: str) -> Iterator[Mutant]:
    """Every mutant of a module, in the order of its lines."""
    tree = ast.parse(source)
    turns: Counter[tuple[str, str, str]] = Counter()
    for spot, node, function in spots(tree, (), ""):
        for changed in variants(node):
            what = (function, said(node), said(changed))
            turns[what] += 1
            yield Mutant(module, node.lineno, *what, tree, spot, changed, turns[what])


def said(node: ast.AST) -> str:
    """A node as one short line."""
    return " ".join(ast.unparse(node).split())[:160]


# ---- where -----------------------------------------------------------------------------------------------------------


def spots(node: ast.AST, spot: Spot, function: str) -> Iterator[tuple[Spot, ast.expr | ast.stmt, str]]:
    """Every expression and statement that may change; docstrings, annotations and imports may not."""
    for field, value in ast.iter_fields(node):
        if field in NOT_CODE or (field == "slice" and isinstance(value, ast.Tuple)):
            continue
        inner = function
        if field == "body" and isinstance(node, ast.FunctionDef | ast.ClassDef):
            inner = f"{function}.{node.name}" if function else node.name
        for position, child in enumerate(value) if isinstance(value, list) else [(None, value)]:
            if not isinstance(child, ast.AST) or is_fixed(child):
                continue
            way = (*spot, field) if position is None else (*spot, field, position)
            if isinstance(child, ast.expr | ast.stmt):
                yield way, child, inner
            if not isinstance(child, ast.JoinedStr):
                yield from spots(child, way, inner)


def is_fixed(node: ast.AST) -> bool:
    """A docstring, an import, or the list of what a module exports."""
    if isinstance(node, ast.Assign):
        return isinstance(node.targets[0], ast.Name) and node.targets[0].id == "__all__"
    is_text = isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant) and isinstance(node.value.value, str)
    return is_text or isinstance(node, ast.Import | ast.ImportFrom)


def put_at(tree: ast.Module, spot: Spot, changed: ast.AST) -> None:
    """Puts another node at a spot."""
    parent: object = tree
    for step in spot[:-1]:
        parent = getattr(parent, step) if isinstance(step, str) else parent[step]  # type: ignore[index]
    last = spot[-1]
    if isinstance(last, str):
        setattr(parent, last, changed)
    else:
        parent[last] = changed  # type: ignore[index]


# ---- what ------------------------------------------------------------------------------------------------------------


def variants(node: ast.expr | ast.stmt) -> Iterator[ast.expr | ast.stmt]:
    """What a node could have been instead."""
    match node:
        case ast.Compare(ops=[_, *_]):
            yield from comparisons(node)
        case ast.BoolOp():
            yield ast.BoolOp(ast.Or() if isinstance(node.op, ast.And) else ast.And(), node.values)
            yield from without_one(node)
        case ast.UnaryOp(op=ast.Not() | ast.USub()):
            yield node.operand
        case ast.BinOp() if type(node.op) in ARITHMETIC:
            yield ast.BinOp(node.left, ARITHMETIC[type(node.op)](), node.right)
        case ast.IfExp():
            yield node.body
            yield node.orelse
        case ast.Constant():
            yield from constants(node)
        case ast.ListComp() | ast.SetComp() | ast.GeneratorExp() | ast.DictComp():
            yield from unfiltered(node)
        case ast.Set() | ast.Tuple() if len(node.elts) > 1 and isinstance(getattr(node, "ctx", ast.Load()), ast.Load):
            for position in range(len(node.elts)):
                shorter = copy.deepcopy(node)
                del shorter.elts[position]
                yield shorter
        case ast.stmt():
            yield from statements(node)


def comparisons(node: ast.Compare) -> Iterator[ast.Compare]:
    """Each sign of a comparison turned to its neighbour."""
    for position, sign in enumerate(node.ops):
        signs = [*node.ops]
        signs[position] = COMPARISONS[type(sign)]()
        yield ast.Compare(node.left, signs, node.comparators)


def without_one(node: ast.BoolOp) -> Iterator[ast.expr]:
    """A condition with one part left out."""
    for position in range(len(node.values)):
        first, *others = node.values[:position] + node.values[position + 1 :]
        yield ast.BoolOp(node.op, [first, *others]) if others else first


def constants(node: ast.Constant) -> Iterator[ast.Constant]:
    """Another truth, number or word."""
    if isinstance(node.value, bool):
        yield ast.Constant(not node.value)
    elif isinstance(node.value, int):
        yield ast.Constant(node.value + 1)
    elif isinstance(node.value, str):
        yield ast.Constant(node.value + "x")


def unfiltered(node: ast.ListComp | ast.SetComp | ast.GeneratorExp | ast.DictComp) -> Iterator[ast.expr]:
    """A comprehension that takes everything."""
    for position, generator in enumerate(node.generators):
        if generator.ifs:
            open_one = copy.deepcopy(node)
            open_one.generators[position].ifs = []
            yield open_one


def statements(node: ast.stmt) -> Iterator[ast.stmt]:
    """A condition turned round, a result withheld, a step left out."""
    match node:
        case ast.If():
            yield ast.If(ast.UnaryOp(ast.Not(), node.test), node.body, node.orelse)
        case ast.While():
            yield ast.While(ast.UnaryOp(ast.Not(), node.test), node.body, node.orelse)
        case ast.Return(value=ast.expr() as value) if not (isinstance(value, ast.Constant) and not value.value):
            yield ast.Return(ast.Constant(None))
        case ast.Return() | ast.Continue() | ast.Raise() | ast.AugAssign() | ast.Expr():
            yield ast.Pass()
