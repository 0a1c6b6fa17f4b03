"""The marts and the oracle say the same of random competitions, to the last digit and place.

Many competitions share one warehouse, since a build has a fixed cost. SAIBANG_EXAMPLES says how many are compared: in the
suite (100 if it says nothing) and in the campaign of ``make oracle`` (3000).
"""

from __future__ import annotations

import os

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from tests.oracle.compare import built, differences
from tests.oracle.folders import folder_world
from tests.oracle.model import World
from tests.oracle.worlds import merged, world

EXAMPLES = int(os.environ.get("SAIBANG_EXAMPLES", "100"))
CAMPAIGN = int(os.environ.get("SAIBANG_EXAMPLES", "3000"))
BATCH = 50
SHOWN = 12


def disagreement(worlds: dict[str, World]) -> str:
    """Nothing where both agree; else the first differences of the smallest world in which they do not."""
    together = merged(worlds.values())
    con = built(together)
    found = [(line.split()[1], line) for line in differences(con, together)]
    con.close()
    if not found:
        return ""
    smallest = min({name for name, _ in found}, key=lambda name: sum(map(len, worlds[name].values())))
    lines = [line for name, line in found if name == smallest]
    return "\n".join([f"{len(found)} differences; the smallest world with one is {smallest}:", *lines[:SHOWN]])


@settings(
    max_examples=max(1, EXAMPLES // BATCH), derandomize=True, deadline=None, database=None,
    phases=[Phase.generate], suppress_health_check=list(HealthCheck),
)  # fmt: skip
@given(first=st.integers(min_value=0, max_value=10**9))
def test_random_rulebooks_and_files_score_the_same_in_marts_and_oracle(first: int) -> None:
    text = disagreement({f"c{seed}": world(seed) for seed in range(first, first + BATCH)})
    assert not text, text


@pytest.mark.parametrize("competition", ["county", "county-special"])
def test_the_real_rulebook_with_random_files_scores_the_same_in_marts_and_oracle(competition: str) -> None:
    text = disagreement({f"{competition}-{seed}": folder_world(competition, seed) for seed in range(5)})
    assert not text, text


@pytest.mark.campaign
@pytest.mark.parametrize("batch", range(max(1, CAMPAIGN // BATCH)))
def test_campaign_of_random_competitions(batch: int) -> None:
    text = disagreement({f"c{seed}": world(seed) for seed in range(batch * BATCH, (batch + 1) * BATCH)})
    assert not text, text


@pytest.mark.campaign
@pytest.mark.parametrize("competition", ["county", "county-special"])
@pytest.mark.parametrize("batch", range(max(1, CAMPAIGN // 600)))
def test_campaign_of_the_real_rulebook(competition: str, batch: int) -> None:
    seeds = range(1000 + batch * 20, 1020 + batch * 20)
    text = disagreement({f"{competition}-{seed}": folder_world(competition, seed) for seed in seeds})
    assert not text, text


def test_the_comparison_sees_a_single_changed_digit() -> None:
    together = merged(world(seed) for seed in range(3))
    con = built(together)
    con.execute(
        "update ranking.standings set score = score + 0.01 "
        "where rowid = (select min(rowid) from ranking.standings where score is not null)"
    )
    assert [line for line in differences(con, together) if line.startswith("standings")]


def test_the_random_worlds_reach_every_shape_state_and_effect() -> None:
    con = built(merged(world(seed) for seed in range(50)))
    shapes = {
        row for (row,) in con.execute("select distinct shape from scoring.cases where shape is not null").fetchall()
    }
    states = {row for (row,) in con.execute("select distinct state from ranking.indicator_points").fetchall()}
    vetoes = {row for (row,) in con.execute("select distinct veto from ranking.standings").fetchall()}
    statuses = {row for (row,) in con.execute("select distinct status from staging.discipline").fetchall()}
    lines = {row for (row,) in con.execute("select distinct line_kind from explain.ledger").fetchall()}
    assert len(shapes) == 11  # late_days and missing_months are counted apart
    assert states == {"open", "no_task", "unverified", "missing", "not_due"}
    assert vetoes == {"", "mark", "ineligible", "last"}
    assert statuses == {"on_time", "late", "missing", "pending"}
    assert lines == {"indicator", "conversion", "bonus", "deduction", "cap", "total"}
    assert con.execute("select count(*) from ranking.standings where is_tied").fetchone() > (20,)
    assert con.execute("select count(*) from ranking.standings where score < 0").fetchone() > (5,)
    assert con.execute("select count(*) from ranking.dimension_points where evaluation is not null").fetchone() > (20,)
