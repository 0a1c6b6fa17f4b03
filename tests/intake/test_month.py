"""A month in a day, at the desk: every good number is loaded, nothing else, and few acts of a person were needed."""

from __future__ import annotations

import pytest

from tests.intake import scenario
from tests.intake.office import Office, played_in
from tests.intake.scenario import Day


@pytest.fixture(scope="module")
def played(tmp_path_factory: pytest.TempPathFactory) -> tuple[Office, Day]:
    """The whole day, from the pile in the morning to the last answer."""
    return played_in(tmp_path_factory.mktemp("month"))


def test_the_day_is_as_it_was_ordered() -> None:
    """55 messages of which ten are faulty, three double and one hostile; two units send nothing."""
    day = scenario.day()
    roles = [message.role for message in day.messages]
    assert len(roles) == 55
    assert {role: roles.count(role) for role in set(roles)} == {"good": 41, "faulty": 10, "double": 3, "hostile": 1}
    senders = {unit_id for message in day.messages for unit_id in message.unit_ids}
    assert {unit.unit_id for unit in scenario.units()} - senders == set(scenario.MISSING)
    assert len({message.fault for message in day.messages if message.fault}) == 10


def test_every_good_number_is_loaded_and_nothing_else(played: tuple[Office, Day]) -> None:
    """All figures of all units that sent any, the newest where there are several."""
    office, _ = played
    assert office.loaded() == scenario.expected()


def test_few_acts_were_needed(played: tuple[Office, Day]) -> None:
    """At most two for each faulty file, and ten more in all."""
    office, day = played
    faulty = {message.name for message in day.messages if message.role == "faulty"}
    assert {name for name in faulty if not 1 <= office.acts[name] <= 2} == set()
    assert sum(count for name, count in office.acts.items() if name not in faulty) <= 10


def test_nothing_is_left_lying(played: tuple[Office, Day]) -> None:
    """Every file is loaded, answered, put away or a copy of another."""
    office, day = played
    states = office.states(day.messages) | office.states(day.answers)
    assert {
        name: state for name, state in states.items() if state not in ("loaded", "answered", "duplicate", "set_aside")
    } == {}
