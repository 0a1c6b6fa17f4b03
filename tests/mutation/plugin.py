"""A pytest plugin that runs the chosen tests once, and then, for each mutant, those that came by the changed line.

A mutant inside a function is tried in a fork of this process: the function gets the changed code, and the tests that
ran its line run again until one fails. What runs at import is tried in a process of its own with every test.
"""

from __future__ import annotations

import importlib
import importlib.util
import json
import os
import resource
import subprocess
import sys
import time
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path
from types import CodeType, FrameType, FunctionType
from typing import Any

import pytest
from _pytest.runner import runtestprotocol

from tests.mutation.mutants import Mutant, mutants_of

ROOT = Path(__file__).parents[2]
SECONDS = 60  # of computing; a mutant that makes a loop endless is as good as found


def pytest_addoption(parser: pytest.Parser) -> None:
    """The modules to change, and where the result goes."""
    parser.addoption("--mutate", action="append", default=[], help="a module to change, like competition.rulebook_time")
    parser.addoption("--mutants-to", default="", help="the file for the results")
    parser.addoption("--mutants-again", default="", help="a file of results: try only what survived in it")
    parser.addoption("--mutant", default="", help="a number: run the tests with this mutant in place")


# ---- one mutant for a whole process ----------------------------------------------------------------------------------


def pytest_configure(config: pytest.Config) -> None:
    """Puts a mutant of what runs at import in place before any test is read."""
    number = config.getoption("--mutant")
    if number:
        (module,) = config.getoption("--mutate")
        put_in_place(all_mutants([module])[int(number)])


def put_in_place(mutant: Mutant) -> None:
    """Imports a module from its changed tree."""
    spec = importlib.util.find_spec(mutant.module)
    assert spec is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules[mutant.module] = module
    exec(mutant.compiled(str(spec.origin)), module.__dict__)  # what import does
    package, _, name = mutant.module.rpartition(".")
    setattr(importlib.import_module(package), name, module)


def all_mutants(modules: list[str]) -> list[Mutant]:
    """The mutants of some modules."""
    return [mutant for module in modules for mutant in mutants_of(module, path_of(module).read_text("utf-8"))]


def path_of(module: str) -> Path:
    """The file of a module."""
    return ROOT / f"{module.replace('.', '/')}.py"


# ---- which tests run which lines ---------------------------------------------------------------------------------------


class Lines:
    """Which lines of the modules each test runs, and how long it takes."""

    def __init__(self, modules: list[str]) -> None:
        self.modules = {str(path_of(module)): module for module in modules}
        self.tests: dict[tuple[str, int | str], set[int]] = defaultdict(set)
        self.seconds: dict[int, float] = {}
        self.threaded: set[int] = set()  # tests that use polars: a fork has none of the threads it would wait for
        self.now = -1

    def enter(self, frame: FrameType, event: str, arg: object) -> Any:
        """Called for every function; lines are noted only in the modules."""
        file = frame.f_code.co_filename
        if "/polars/" in file:
            self.threaded.add(self.now)
        module = self.modules.get(file)
        if module is None:
            return None

        def note(frame: FrameType, event: str, arg: object) -> Any:
            if event == "line":
                self.tests[module, frame.f_lineno].add(self.now)
            return note

        self.tests[module, frame.f_code.co_qualname].add(self.now)
        return note

    def run(self, number: int, item: pytest.Item) -> bool:
        """Runs a test while noting; whether it passed."""
        self.now = number
        begun = time.perf_counter()
        sys.settrace(self.enter)
        try:
            passed = passes(item)
        finally:
            sys.settrace(None)
        self.seconds[number] = time.perf_counter() - begun
        return passed

    def of(self, mutant: Mutant) -> list[int]:
        """The tests that run a mutant's line, those first that take the least trodden way through its function.

        A check mostly notes nothing: the few tests that make it note a fault are the ones likely to notice a change.
        """
        tests = self.tests[mutant.module, mutant.line] or self.tests[mutant.module, mutant.function]
        function = live(mutant)
        own = {line for *_, line in function.__code__.co_lines()} if isinstance(function, FunctionType) else set()
        ways = [way for line in own if (way := self.tests.get((mutant.module, line or 0)))]
        rarity = {test: min((len(way) for way in ways if test in way), default=0) for test in tests}
        return sorted(tests, key=lambda each: (rarity[each], self.seconds[each]))


def passes(item: pytest.Item) -> bool:
    """Whether a test passes; it may have run before."""
    item._initrequest()  # type: ignore[attr-defined]
    return all(report.passed for report in runtestprotocol(item, log=False, nextitem=None))


# ---- the campaign ------------------------------------------------------------------------------------------------------


def pytest_runtestloop(session: pytest.Session) -> bool | None:
    """All tests once, then the mutants."""
    modules = session.config.getoption("--mutate")
    if not modules or session.config.getoption("--mutant"):
        return None
    lines = Lines(modules)
    for number, item in enumerate(session.items):
        assert lines.run(number, item), f"{item.nodeid} fails without mutants"
    results = []
    again = survivors(session.config.getoption("--mutants-again"))
    for module in modules:
        for number, mutant in enumerate(all_mutants([module])):
            if again is not None and mutant.name not in again:
                continue
            killed = is_killed(number, mutant, lines, session)
            results.append({"name": mutant.name, "line": mutant.line, "killed": killed})
            if not killed:
                print(f"\nsurvived: {module}:{mutant.line} {mutant.name}", flush=True)
            if number % 50 == 49:
                print(f"\n{module}: {number + 1} mutants", flush=True)
        Path(session.config.getoption("--mutants-to")).write_text(json.dumps(results, ensure_ascii=False))
    return True


def survivors(results: str) -> set[str] | None:
    """The names of the mutants that survived in an earlier run; None without one."""
    if not results:
        return None
    return {each["name"] for each in json.loads(Path(results).read_text("utf-8")) if not each["killed"]}


def is_killed(number: int, mutant: Mutant, lines: Lines, session: pytest.Session) -> bool:
    """Whether any test notices the mutant."""
    tests = lines.of(mutant)
    if not mutant.function or not isinstance(live(mutant), FunctionType):
        return is_killed_at_import(number, mutant, session.config.args)
    forkable = [session.items[each] for each in tests if each not in lines.threaded]
    if forkable and is_killed_in_fork(mutant, forkable):
        return True
    others = [session.items[each].nodeid for each in tests if each in lines.threaded]
    return bool(others) and is_killed_at_import(number, mutant, others)


def is_killed_in_fork(mutant: Mutant, items: list[pytest.Item]) -> bool:
    """Runs the tests in a fork with the changed function."""
    sys.stdout.flush()
    child = os.fork()
    if child == 0:
        resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))
        silent = os.open(os.devnull, os.O_WRONLY)
        os.dup2(silent, 1)
        os.dup2(silent, 2)
        try:
            swap(mutant)
            survived = all(passes(item) for item in items)
        except BaseException:  # noqa: BLE001 - whatever a mutant brings about, the child must end here
            survived = False
        os._exit(0 if survived else 1)
    return os.waitpid(child, 0)[1] != 0


def is_killed_at_import(number: int, mutant: Mutant, paths: list[str]) -> bool:
    """Runs all tests in a process of their own."""
    command = [sys.executable, "-m", "pytest", "-q", "-x", "-p", "tests.mutation.plugin", "-p", "no:cacheprovider"]
    run = [*command, "--mutate", mutant.module, "--mutant", str(number), *paths]
    try:
        return subprocess.run(run, cwd=ROOT, capture_output=True, timeout=600, check=False).returncode != 0
    except subprocess.TimeoutExpired:
        return True


# ---- the changed function ----------------------------------------------------------------------------------------------


def live(mutant: Mutant) -> object:
    """The function as the tests call it."""
    found: Any = importlib.import_module(mutant.module)
    for name in mutant.function.split("."):
        found = vars(found).get(name) if vars(found).get(name) is not None else getattr(found, name, None)
        if found is None:
            return None
    for wrapped in ("fget", "func", "__func__", "__wrapped__"):
        found = getattr(found, wrapped, found)
    return found


def swap(mutant: Mutant) -> None:
    """Gives the live function the changed code."""
    function = live(mutant)
    assert isinstance(function, FunctionType)
    compiled = mutant.compiled(str(path_of(mutant.module)))
    function.__code__ = next(code for code in codes(compiled) if code.co_qualname == mutant.function)


def codes(code: CodeType) -> Iterator[CodeType]:
    """All code inside a code."""
    for constant in code.co_consts:
        if isinstance(constant, CodeType):
            yield constant
            yield from codes(constant)
