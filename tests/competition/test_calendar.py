"""Years, working days, due dates, scopes and windows."""

from __future__ import annotations

from datetime import UTC, date, datetime
from pathlib import Path

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from competition.calendar import PERIOD_MONTHS, Calendar, Month
from competition.errors import NoVersion
from competition.rulebook import read_rulebooks
from tests.competition.calendars import a_calendar, month
from tests.oracle.months import OwnCalendar

COUNTY = read_rulebooks(Path(__file__).parents[2] / "data" / "rulebook")["county"].calendar
DAYS = COUNTY.tables(month("2025-01"), month("2026-12"), None)["days"]
WORKDAY_NO = dict(zip(DAYS["day"], DAYS["workday_no"], strict=True))


def scopes_of(calendar: Calendar, first: str, last: str) -> dict[str, dict[str, object]]:
    """The rows of calendar.scopes by id."""
    frame = calendar.tables(month(first), month(last), None)["scopes"]
    return {row["scope_id"]: row for row in frame.iter_rows(named=True)}


def window(calendar: Calendar, first: str, last: str, scope_id: str, period: str) -> list[str]:
    """The months an indicator of a period looks at in a scope."""
    frame = calendar.tables(month(first), month(last), None)["windows"]
    return frame.filter(pl.col("scope_id") == scope_id, pl.col("period") == period)["month"].to_list()


# ---- years that start in any month -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("first_month", "text", "year", "quarter", "half"),
    [
        pytest.param(1, "2026-01", 2026, "2026-Q1", "2026-H1", id="calendar year, first month"),
        pytest.param(1, "2026-12", 2026, "2026-Q4", "2026-H2", id="calendar year, last month"),
        pytest.param(12, "2025-12", 2026, "2026-Q1", "2026-H1", id="December begins the year after"),
        pytest.param(12, "2026-02", 2026, "2026-Q1", "2026-H1", id="February ends the first quarter"),
        pytest.param(12, "2026-03", 2026, "2026-Q2", "2026-H1", id="March begins the second quarter"),
        pytest.param(12, "2026-11", 2026, "2026-Q4", "2026-H2", id="November ends the year"),
        pytest.param(7, "2026-06", 2026, "2026-Q4", "2026-H2", id="July year, last month"),
        pytest.param(7, "2026-07", 2027, "2027-Q1", "2027-H1", id="July year, first month"),
    ],
)
def test_a_year_is_named_after_its_last_month(first_month: int, text: str, year: int, quarter: str, half: str) -> None:
    calendar = a_calendar(first_month, begins="2020-01")
    assert calendar.year_label(month(text)) == year
    assert calendar.period_id("quarter", month(text)) == quarter
    assert calendar.period_id("half", month(text)) == half


@given(st.integers(1, 12), st.integers(0, 400))
def test_every_month_lies_in_exactly_one_quarter_half_and_year(first_month: int, offset: int) -> None:
    calendar = a_calendar(first_month, begins="1990-01")
    here = month("2000-01").plus(offset)
    for period, length in PERIOD_MONTHS.items():
        months = calendar.period_months(period, here)
        assert here in months
        assert len(months) == length
        assert {calendar.period_id(period, each) for each in months} == {calendar.period_id(period, here)}
        assert calendar.period_id(period, months[-1].next()) != calendar.period_id(period, here)


@given(st.integers(1, 12), st.integers(0, 40), st.integers(0, 30))
def test_scopes_of_a_kind_never_share_a_month(first_month: int, offset: int, length: int) -> None:
    calendar = a_calendar(first_month, begins="1990-01")
    first = month("2000-01").plus(offset)
    tables = calendar.tables(first, first.plus(length), None)
    kinds = tables["scope_months"].join(tables["scopes"], on="scope_id").filter(pl.col("scope_kind") != "to_date")
    assert kinds.group_by("scope_kind", "month").len()["len"].max() == 1
    assert tables["scopes"]["scope_id"].is_unique().all()


def test_a_year_from_december_is_whole_in_november() -> None:
    scopes = scopes_of(a_calendar(12, begins="2025-12"), "2025-12", "2026-11")
    assert scopes["2026"]["first_month"] == "2025-12"
    assert scopes["2026"]["last_month"] == "2026-11"
    assert scopes["2026-Q1"]["last_month"] == "2026-02"
    assert scopes["to-2026-10"]["first_month"] == "2025-12"
    assert scopes["to-2026-10"]["name_en"] == "December 2025–October 2026"
    assert scopes["to-2026-10"]["name_zh"] == "2025年12月—2026年10月"


# ---- working days ------------------------------------------------------------------------------------------------------

HOLIDAYS = {date(2026, 10, day): "holiday" for day in range(1, 8)} | {
    date(2026, 9, 20): "workday",
    date(2026, 10, 10): "workday",
}


@pytest.mark.parametrize(
    ("day", "is_workday"),
    [
        pytest.param(date(2026, 10, 8), True, id="Thursday"),
        pytest.param(date(2026, 10, 11), False, id="Sunday"),
        pytest.param(date(2026, 10, 10), True, id="Saturday made up"),
        pytest.param(date(2026, 10, 5), False, id="Monday of the holiday"),
    ],
)
def test_working_days_follow_holidays_and_make_up_days(day: date, is_workday: bool) -> None:
    assert a_calendar(holidays=HOLIDAYS).is_workday(day) is is_workday


def test_due_and_cutoff_move_to_the_next_working_day_each_on_its_own() -> None:
    calendar = a_calendar(holidays=HOLIDAYS)
    assert calendar.due_on(month("2026-09")) == date(2026, 10, 8)
    assert calendar.cutoff_on(month("2026-09")) == date(2026, 10, 12)
    assert calendar.due_at(month("2026-09")) == datetime(2026, 10, 8, 10, tzinfo=UTC)


def test_without_the_holiday_rule_nothing_moves() -> None:
    calendar = a_calendar(holidays=HOLIDAYS, holiday_rule="none")
    assert calendar.due_on(month("2026-09")) == date(2026, 10, 5)


@pytest.mark.parametrize(
    ("received_on", "days"),
    [
        pytest.param(date(2026, 10, 8), 1, id="the due day itself, after the hour"),
        pytest.param(date(2026, 10, 9), 1, id="Friday"),
        pytest.param(date(2026, 10, 10), 2, id="the made-up Saturday counts"),
        pytest.param(date(2026, 10, 11), 2, id="the Sunday does not"),
        pytest.param(date(2026, 10, 12), 3, id="Monday"),
    ],
)
def test_lateness_counts_working_days(received_on: date, days: int) -> None:
    assert a_calendar(holidays=HOLIDAYS).working_days_late(month("2026-09"), received_on) == days


@given(st.integers(0, 23), st.integers(0, 25))
def test_the_days_table_counts_lateness_like_the_calendar(offset: int, days: int) -> None:
    calendar, number = COUNTY, WORKDAY_NO
    reported = month("2025-01").plus(offset)
    due_on = calendar.due_on(reported)
    received_on = date.fromordinal(due_on.toordinal() + days)
    assert calendar.working_days_late(reported, received_on) == max(1, number[received_on] - number[due_on])


def test_the_county_knows_the_public_holidays() -> None:
    calendar = COUNTY
    assert calendar.due_on(month("2025-09")) == date(2025, 10, 9)
    assert calendar.due_on(month("2025-04")) == date(2025, 5, 6)
    assert calendar.is_workday(date(2026, 2, 14))
    assert not calendar.is_workday(date(2026, 2, 23))
    workdays_of_october = [day for day in range(1, 32) if calendar.is_workday(date(2026, 10, day))]
    assert len(workdays_of_october) == 18


def test_a_month_is_cut_off_once_something_later_is_known() -> None:
    calendar = a_calendar()
    cutoff_at = calendar.cutoff_at(month("2026-01"))
    for known_at, is_cut_off in [(None, False), (cutoff_at, False), (cutoff_at.replace(minute=1), True)]:
        table = calendar.tables(month("2026-01"), month("2026-01"), known_at)["months"]
        assert table["is_cut_off"].to_list() == [is_cut_off]


# ---- scopes and windows ------------------------------------------------------------------------------------------------


def test_only_whole_scopes_that_have_ended_are_made() -> None:
    scopes = scopes_of(a_calendar(), "2025-01", "2026-10")
    assert {"2026-10", "2026-Q3", "2026-H1", "to-2026-10", "2025", "2025-H2"} <= scopes.keys()
    assert not {"2026-Q4", "2026-H2", "2026", "2026-11", "to-2026-11"} & scopes.keys()


@pytest.mark.parametrize(
    ("scope_id", "previous", "last_year"),
    [
        ("2026-01", "2025-12", "2025-01"),
        ("2026-Q1", "2025-Q4", "2025-Q1"),
        ("2026-H1", "2025-H2", "2025-H1"),
        ("to-2026-10", "to-2026-09", "to-2025-10"),
        ("to-2026-01", None, "to-2025-01"),
        ("2025", None, None),
        ("2025-01", None, None),
    ],
)
def test_a_scope_knows_the_one_before_and_the_one_a_year_ago(
    scope_id: str, previous: str | None, last_year: str | None
) -> None:
    scope = scopes_of(a_calendar(), "2025-01", "2026-10")[scope_id]
    assert (scope["previous_scope_id"], scope["last_year_scope_id"]) == (previous, last_year)


@pytest.mark.parametrize(
    ("scope_id", "name_zh", "name_en"),
    [
        ("2026-10", "2026年10月", "October 2026"),
        ("2026-Q3", "2026年第三季度", "Q3 2026"),
        ("2026-H1", "2026年上半年", "H1 2026"),
        ("to-2026-10", "2026年1—10月", "January–October 2026"),
        ("to-2026-01", "2026年1月累计", "January 2026 to date"),
        ("2025", "2025年", "2025"),
    ],
)
def test_scopes_have_names_people_use(scope_id: str, name_zh: str, name_en: str) -> None:
    scope = scopes_of(a_calendar(), "2025-01", "2026-10")[scope_id]
    assert (scope["name_zh"], scope["name_en"]) == (name_zh, name_en)


@pytest.mark.parametrize(
    ("scope_id", "period", "first", "last"),
    [
        pytest.param("2026-09", "month", "2026-09", "2026-09", id="a month looks at itself"),
        pytest.param("2026-09", "quarter", "2026-07", "2026-09", id="the month that ends a quarter looks back"),
        pytest.param("2026-06", "half", "2026-01", "2026-06", id="June looks back over the half"),
        pytest.param("2026-Q4", "year", "2026-01", "2026-12", id="the last quarter looks back over the year"),
        pytest.param("to-2026-10", "quarter", "2026-01", "2026-09", id="to date: whole quarters only"),
        pytest.param("to-2026-10", "half", "2026-01", "2026-06", id="to date: whole halves only"),
        pytest.param("2026", "quarter", "2026-01", "2026-12", id="the year: all quarters"),
    ],
)
def test_windows_are_whole_periods_that_end_in_the_scope(scope_id: str, period: str, first: str, last: str) -> None:
    seen = window(a_calendar(), "2026-01", "2026-12", scope_id, period)
    assert seen == [str(each) for each in month(first).span(month(last))]


@pytest.mark.parametrize(("scope_id", "period"), [("2026-10", "quarter"), ("to-2026-10", "year"), ("2026-03", "half")])
def test_a_period_that_does_not_end_in_the_scope_has_no_window(scope_id: str, period: str) -> None:
    assert window(a_calendar(), "2026-01", "2026-12", scope_id, period) == []


def test_a_competition_that_begins_in_april_has_a_shorter_first_year() -> None:
    calendar = a_calendar(begins="2026-05")
    scopes = scopes_of(calendar, "2026-01", "2026-12")
    assert scopes["2026"]["first_month"] == "2026-05"
    assert scopes["2026-Q2"]["month_count"] == 2
    assert "2026-Q1" not in scopes
    assert "2026-04" not in scopes


def test_figures_from_autumn_on_still_have_a_year_to_date_and_a_year() -> None:
    scopes = scopes_of(a_calendar(), "2026-09", "2026-12")
    assert list(scopes) == [
        "2026-09", "2026-Q3", "to-2026-09", "2026-10", "to-2026-10", "2026-11", "to-2026-11",
        "2026-12", "2026-Q4", "2026-H2", "2026", "to-2026-12",
    ]  # fmt: skip
    assert scopes["to-2026-09"]["first_month"] == "2026-01"
    months = a_calendar().tables(month("2026-09"), month("2026-12"), None)["months"]
    assert months["month"].to_list() == [f"2026-{number:02d}" for number in range(1, 13)]


def test_a_month_before_the_first_version_has_no_rules() -> None:
    with pytest.raises(NoVersion):
        a_calendar().version_id(Month(2024, 12))


# ---- the oracle's calendar, written from the rules alone ---------------------------------------------------------------


@pytest.mark.parametrize("table", ["months", "scopes", "scope_months", "windows"])
@pytest.mark.parametrize(("first_month", "begin"), [(1, 0), (4, 7), (7, 0), (12, 3)])
def test_the_independent_calendar_agrees(first_month: int, begin: int, table: str) -> None:
    calendar = a_calendar(first_month, begins="2024-01", holidays=HOLIDAYS)
    first = calendar.year_start(month("2025-06"))
    last = first.plus(20)
    known_at = datetime(2026, 3, 1, tzinfo=UTC)
    competition = {
        "competition_id": "county", "zone": "Asia/Shanghai", "first_month": first_month, "due_day": 5,
        "cutoff_day": 12, "due_time": "18:00", "holiday_rule": "next_workday",
    }  # fmt: skip
    versions = [{"version_id": "2025", "first_month": "2024-01", "last_month": None}]
    own = OwnCalendar(competition, versions, HOLIDAYS)
    months = [str(each) for each in first.span(last)]
    expected = own.tables(months, months[begin:], known_at.replace(tzinfo=None))[f"calendar.{table}"]
    found = calendar.tables(first.plus(begin), last, known_at)[table].drop("name_zh", "name_en", strict=False)
    wanted = [{name: row[name] for name in found.columns} for row in expected]
    assert sorted(found.to_dicts(), key=str) == sorted(wanted, key=str)
