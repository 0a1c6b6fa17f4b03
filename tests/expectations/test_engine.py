"""The door to Great Expectations: true verdicts from few rows, no network, no files, no import before it is needed."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import polars as pl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from expectations import engine
from expectations.rule import Rule, at_most, must_hold

ROOT = Path(__file__).parents[2]
RULES = [must_hold("flag"), at_most("share", 0.3), Rule("span", "please_check", lowest=0, highest=5)]


def measures(flags: list[bool | None], shares: list[float | None], spans: list[float | None]) -> pl.DataFrame:
    """A frame of measures, numbered from 10."""
    return pl.DataFrame(
        {"is_flag": flags, "is_share": shares, "is_span": spans},
        schema={"is_flag": pl.Boolean, "is_share": pl.Float64, "is_span": pl.Float64},
    ).with_row_index("observation", 10)


def test_the_observations_outside_the_bounds_come_back_by_number() -> None:
    frame = measures([True, False, None], [0.3, 0.31, None], [5, -1, 6])
    judged = {name: found.to_list() for name, found in engine.judge(frame, RULES, "three").items()}
    assert judged == {"flag": [11], "share": [11], "span": [11, 12]}


def test_a_measure_that_never_applies_breaks_nothing() -> None:
    frame = measures([None], [None], [None])
    assert all(found.is_empty() for found in engine.judge(frame, RULES, "none").values())


def test_a_measure_that_nobody_supplied_breaks_nothing() -> None:
    frame = measures([False], [9], [9]).drop("is_flag")
    assert engine.judge(frame, RULES, "two")["flag"].is_empty()


def test_great_expectations_sees_extremes_and_every_failing_value_and_no_others() -> None:
    shares = [0.1, 0.2, 0.15, 0.4, 0.5, 0.4, 0.12, 0.05]
    handed = engine.representatives(measures([True] * 8, list(shares), [1.0] * 8), RULES)
    assert handed["is_share"].to_list() == [0.1, 0.4, 0.5, 0.05]


def test_two_engines_that_name_different_rows_are_not_believed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(engine, "validate", lambda *given: {"flag": set(), "share": set(), "span": set()})
    with pytest.raises(engine.EnginesDisagree, match="flag"):
        engine.judge(measures([False], [0.0], [0.0]), RULES, "one")


def test_great_expectations_judges_by_itself_and_is_not_told_what_polars_found(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Rule, "failing", lambda self: pl.lit(False))
    with pytest.raises(engine.EnginesDisagree, match="share"):
        engine.judge(measures([True, True, True], [0.1, 0.4, 0.2], [1, 1, 1]), RULES, "blind")


@settings(max_examples=40, deadline=None, derandomize=True, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.lists(
        st.tuples(
            st.sampled_from([True, False, None]),
            st.one_of(st.none(), st.sampled_from([0.0, 0.29, 0.3, 0.3000001, 1.0])),
            st.one_of(st.none(), st.integers(-2, 7).map(float)),
        ),
        max_size=30,
    )
)
def test_the_verdict_from_few_rows_is_the_verdict_from_all(
    rows: list[tuple[bool | None, float | None, float | None]],
) -> None:
    frame = measures(*([list(column) for column in zip(*rows, strict=True)] or [[], [], []]))
    plain = {
        "flag": {at for at, row in enumerate(rows, 10) if row[0] is False},
        "share": {at for at, row in enumerate(rows, 10) if row[1] is not None and row[1] > 0.3},
        "span": {at for at, row in enumerate(rows, 10) if row[2] is not None and not 0 <= row[2] <= 5},
    }
    all_rows = engine.validate(engine.with_every_measure(frame, RULES), RULES, "all")
    few_rows = engine.judge(frame, RULES, "few")
    assert {name: set(found) for name, found in few_rows.items()} == all_rows == plain


def test_analytics_and_progress_bars_are_off_and_nothing_is_kept(
    capfd: pytest.CaptureFixture[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    engine.judge(measures([False], [0.0], [0.0]), RULES, "silent")
    assert os.environ["GX_ANALYTICS_ENABLED"] == "false"
    assert engine.silent_context().config.analytics_enabled is False
    assert engine.silent_context().variables.progress_bars.globally is False
    assert capfd.readouterr() == ("", "")
    assert list(tmp_path.iterdir()) == []


def test_importing_the_suites_does_not_import_great_expectations_or_pandas() -> None:
    look = "import sys, expectations; print(sorted({'great_expectations', 'pandas'} & set(sys.modules)))"
    answer = subprocess.run([sys.executable, "-c", look], cwd=ROOT, capture_output=True, text=True, check=True)
    assert answer.stdout.strip() == "[]"


def test_a_whole_run_in_a_fresh_process_opens_no_socket() -> None:
    program = (
        "import socket\n"
        "def refuse(*given, **named): raise SystemExit('reached for the network')\n"
        "socket.socket.connect = socket.socket.connect_ex = socket.getaddrinfo = refuse\n"
        "import expectations\n"
        "from tests.expectations.county import *\n"
        "print(expectations.check(facts(fact('U9', 'due', 1)), 'monthly', context())['check_id'].to_list())\n"
    )
    answer = subprocess.run([sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, check=True)
    assert answer.stdout.strip() == "['unit_known']"
    assert answer.stderr == ""
