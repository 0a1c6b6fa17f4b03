"""The marts and the oracle say the same of random competitions, to the last digit and place.

Many competitions share one warehouse, since a build has a fixed cost. SAIBANG_EXAMPLES says how many are compared: in the
suite (50 if it says nothing) and in the campaign of ``make oracle`` (3000).
"""

from __future__ import annotations

import os
import random

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from competition import shapes
from recount.shapes import COMPOSITE, SHAPES
from tests.oracle.compare import built, differences
from tests.oracle.folders import folder_world
from tests.oracle.landing import World
from tests.oracle.modifiers import OF_RULES, may_meet, met
from tests.oracle.worlds import RandomWorld, merged, world

EXAMPLES = int(os.environ.get("SAIBANG_EXAMPLES", "50"))
CAMPAIGN = int(os.environ.get("SAIBANG_EXAMPLES", "3000"))
BATCH = 50
SHOWN = 12
RULEBOOKS = 1000
EXAMPLE_RULEBOOKS = ("football", "hospital", "information", "investment", "races")
# the loader's parameters under the names of the table of modifiers, and those that make no case of their own
PARAMETERS = {
    "least": "least below 0", "base_points": "base points", "base_rate": "base rate", "lower_is_better": "lower is better",
    "stepped": "not stepped", "cut_off": "cut-off", "cut_off_closed": "closed cut-off", "gain_most": "gain most",
    "loss_most": "loss most", "floor_rate": "floor rate", "extra_each": "beyond the quota",
    "extra_most": "beyond the quota, capped", "yearly": "yearly quota", "yearly_target": "yearly target",
    "target_rate": "target rate", "base_each": "base each", "floor_each": "floor each", "trim_above": "trimmed",
    "high_mark": "high marks void", "high_most": "high marks void", "low_mark": "low marks void",
    "low_least": "low marks void", "void_same": "equal marks void", "low": "low goalpost", "high": "high goalpost",
    "others_rate": "multi others at a discount",
}  # fmt: skip
PLAIN = {"slope", "step_rate", "gain_each", "loss_each", "pots", "full_mark", "step", "floor"}


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


@pytest.mark.parametrize("competition", ["county", "county-special", *EXAMPLE_RULEBOOKS])
def test_the_real_rulebook_with_random_files_scores_the_same_in_marts_and_oracle(competition: str) -> None:
    text = disagreement({f"{competition}-{seed}": folder_world(competition, seed) for seed in range(4)})
    assert not text, text


@pytest.mark.campaign
@pytest.mark.parametrize("batch", range(max(1, CAMPAIGN // BATCH)))
def test_campaign_of_random_competitions(batch: int) -> None:
    text = disagreement({f"c{seed}": world(seed) for seed in range(batch * BATCH, (batch + 1) * BATCH)})
    assert not text, text


@pytest.mark.campaign
@pytest.mark.parametrize("competition", ["county", "county-special", *EXAMPLE_RULEBOOKS])
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
    together = merged(world(seed) for seed in range(50))
    con = built(together)
    shapes = {row["shape"] for row in together["rulebook.indicators"]}
    states = {row for (row,) in con.execute("select distinct state from ranking.indicator_points").fetchall()}
    vetoes = {row for (row,) in con.execute("select distinct veto from ranking.standings").fetchall()}
    statuses = {row for (row,) in con.execute("select distinct status from staging.discipline").fetchall()}
    lines = {row for (row,) in con.execute("select distinct line_kind from explain.ledger").fetchall()}
    assert shapes == {*SHAPES, COMPOSITE, "veto"}
    assert states == {"open", "no_task", "unverified", "missing", "not_due"}
    assert vetoes == {"", "mark", "ineligible", "last", "exclude"}
    assert statuses == {"on_time", "late", "missing", "pending"}
    assert lines >= {"indicator", "conversion", "bonus", "deduction", "cap", "total"}
    assert con.execute("select count(*) from ranking.standings where is_tied").fetchone() > (20,)
    assert con.execute("select count(*) from ranking.standings where score < 0").fetchone() > (5,)
    assert con.execute("select count(*) from ranking.standings where parent_points is not null").fetchone() > (50,)
    assert con.execute("select count(*) from ranking.dimension_points where evaluation is not null").fetchone() > (20,)


def test_every_two_modifiers_that_may_meet_have_met_in_the_random_rulebooks() -> None:
    """Of the worlds of the campaign; a pair that never meets here is a pair that nobody compares."""
    found = set().union(
        *(met(RandomWorld(random.Random(seed), f"c{seed}").rulebook.tables) for seed in range(RULEBOOKS))
    )
    wanted = may_meet()
    assert len(wanted) > 3000
    assert sorted(wanted - found) == []
    assert sorted(found - wanted) == []  # what was said never to meet does not


def test_the_shapes_that_may_carry_a_modifier_are_those_of_the_loader() -> None:
    """The table of what may meet must not fall behind the loader: every shape that serves scores is in it."""
    serving = {name for name, shape in shapes.SHAPES.items() if shape.families & shapes.SCORING}
    assert {name.removeprefix("shape ") for name in OF_RULES if name.startswith("shape ")} == serving
    for shape in serving:
        known = {PARAMETERS.get(name, name) for name in shapes.SHAPES[shape].parameters("score")} - PLAIN
        assert {name for name in known if shape not in OF_RULES[name][1]} == set()
