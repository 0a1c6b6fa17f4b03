"""What a cell says: numbers in every form people write them, dates and months; never another value than was written."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from competition.calendar import Month
from etl.tidy import Tidied, dates
from etl.tidy.dates import Read, Span
from etl.tidy.findings import PLEASE_CHECK
from etl.tidy.numbers import Cell, Scale, read
from tests.etl.towns import facts, faults, rulebook, tidied

PIECES, WAN, RATE, HOURS = Scale("件"), Scale("万元"), Scale("%"), Scale("学时")
CALENDAR = rulebook().calendar
OCTOBER = Span(Month(2026, 10), Month(2026, 10))


def value(text: str, scale: Scale) -> Decimal | None:
    """The value a text has in a column."""
    return read(text, scale).value


# ---- numbers --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "scale", "number"),
    [
        ("４２", PIECES, "42"), ("4,178", PIECES, "4178"), ("４，１７８", PIECES, "4178"), ("1,234,567", PIECES, "1234567"),
        ("316份", PIECES, "316"), ("3 件", PIECES, "3"), ("1.2万", PIECES, "12000"),
        ("1.2萬件", PIECES, "12000"), ("　42\u00a0\u200b", PIECES, "42"), ("4178万元", WAN, "4178"), ("0.42亿", WAN, "4200"),
        ("0.42亿元", WAN, "4200"), ("28,000元", WAN, "2.8"), ("¥28,000元", WAN, "2.8"), ("6.2万", WAN, "6.2"),
        ("(3.5)", WAN, "-3.5"), ("（3.5）", WAN, "-3.5"), ("（3.5万元）", WAN, "-3.5"), ("－3.5", WAN, "-3.5"),
        ("−3.5", WAN, "-3.5"), ("▲3.5", WAN, "-3.5"), ("45.2%", RATE, "45.2"), ("５７.１０％", RATE, "57.10"),
        ("45.2", RATE, "45.2"), ("0", RATE, "0"), ("1%", RATE, "1"), ("100%", RATE, "100"), ("12学时", HOURS, "12"),
        ("28000", Scale("万元", "元"), "2.8"), ("28000", Scale("元", "万元"), "280000000"),
        ("45%", Scale("", is_ratio=True), "0.45"), ("0.45", Scale("", is_ratio=True), "0.45"),
    ],
)  # fmt: skip
def test_a_number_is_read_where_it_is_sure(text: str, scale: Scale, number: str) -> None:
    cell = read(text, scale)
    if abs(Decimal(number)) >= 10**8:
        assert cell.problem == "number_too_long"
    else:
        assert (cell.state, cell.value, cell.problem) == ("value", Decimal(number), "")


@pytest.mark.parametrize(
    ("text", "scale", "problem", "suggestion"),
    [
        ("约40", PIECES, "vague_number", "40"), ("40余", PIECES, "vague_number", "40"), ("40多件", PIECES, "vague_number", "40"),
        ("40余万元", WAN, "vague_number", "40"), (">45%", RATE, "vague_number", "45%"), ("45%以上", RATE, "vague_number", "45%"),
        ("近50", PIECES, "vague_number", "50"), ("1万多", PIECES, "vague_number", "10000"), ("≥40", PIECES, "vague_number", "40"),
        ("约28000元", Scale("万元", "元"), "vague_number", "28000"), ("0.452", RATE, "percent_unclear", "45.2%"),
        ("1", RATE, "percent_unclear", "100%"), ("20次", PIECES, "measure_differs", "20"), ("20万元", PIECES, "measure_differs", ""),
        ("2万次", PIECES, "measure_differs", ""), ("5", Scale("件", "次"), "measure_unclear", ""),
        ("1.23456", WAN, "number_too_long", "1.2346"), ("12345.67元", WAN, "number_too_long", "1.2346"),
        ("100000000", PIECES, "number_too_long", ""), ("99999999.99999", PIECES, "number_too_long", ""),
        ("-", PIECES, "dash_unclear", ""), ("－", PIECES, "dash_unclear", ""), ("#DIV/0!", PIECES, "formula_error", ""),
        ("42000 [4.2]", WAN, "shown_otherwise", ""),
        ("十八", PIECES, "not_understood", "18"), ("两件", PIECES, "not_understood", "2"), ("5.", PIECES, "not_understood", "5"),
        (".5", WAN, "not_understood", "0.5"), ("+5", PIECES, "not_understood", "5"), ("'42", PIECES, "not_understood", "42"),
        ("42。", PIECES, "not_understood", "42"),
        *((f"20{blank}181", PIECES, "not_understood", "20181") for blank in " \u00a0\u2009\u202f\u3000\t"),
        ("(1 234.5万元)", WAN, "not_understood", "-1234.5"), ("28 000元", WAN, "not_understood", "2.8"),
        *((f"20{end}181", PIECES, "not_understood", "") for end in ("\n", "\r\n", " \n", "\r", "\u2028", "\v")),
        ("-\n20", PIECES, "not_understood", ""), ("20\n件", PIECES, "not_understood", ""),
        *((text, PIECES, "not_understood", "") for text in (
            "5²", "10①", "½", "Ⅳ", "٤٢", "45%", "1,23", "41,78", "1,2345", "12 34", "4 17", "3-5", "40～45", "12+28", "1e3", "NaN", "未开展",
            "同上", "42(含急件5)", "(3", "--3", "(-3)", "3亿5000万", "1万2千", "18/20", "0x2A", "3月4日", "45‰",
        )),
    ],
)  # fmt: skip
def test_what_is_not_sure_is_told_with_what_it_may_mean(text: str, scale: Scale, problem: str, suggestion: str) -> None:
    assert read(text, scale) == Cell(None, None, problem, suggestion)


@pytest.mark.parametrize(
    ("text", "state"),
    [("", "empty"), ("　\u200b", "empty"), ("/", "not_applicable"), ("／", "not_applicable"), ("——", "not_applicable"),
     ("无", "none"), ("無", "none"), ("0", "value")],
)  # fmt: skip
def test_nothing_has_four_names(text: str, state: str) -> None:
    assert read(text, PIECES).state == state


AMOUNTS = st.decimals(Decimal("-99999999"), Decimal("99999999"), places=4, allow_nan=False)
PLAIN = st.integers(0, 99_999_999).map(Decimal)


def full_width(text: str) -> str:
    """A text in full-width characters."""
    return "".join(chr(ord(each) + 0xFEE0) if "!" <= each <= "~" else each for each in text)


WRITTEN: dict[str, tuple[Scale, Callable[[Decimal], str]]] = {
    "plain": (WAN, lambda amount: f"{amount:f}"),
    "thousands": (WAN, lambda amount: f"{amount:,f}"),
    "full width": (WAN, lambda amount: full_width(f"{amount:,f}")),
    "brackets": (WAN, lambda amount: f"({-amount:f})" if amount < 0 else f"{amount:f}"),
    "triangle": (WAN, lambda amount: f"▲{-amount:f}" if amount < 0 else f"{amount:f}"),
    "in yuan": (WAN, lambda amount: f"{amount * 10_000:,f}元"),
    "in wan": (WAN, lambda amount: f"{amount:f}万元"),
    "in yi": (WAN, lambda amount: f"{amount / 10_000:f}亿"),
    "wan alone": (WAN, lambda amount: f"{amount:f}万"),
    "header in yuan": (Scale("万元", "元"), lambda amount: f"{amount * 10_000:f}"),
    "percent": (RATE, lambda amount: f"{amount:f}%"),
    "percent without sign": (RATE, lambda amount: f"{amount:f}"),
    "ratio": (Scale("", is_ratio=True), lambda amount: f"{amount * 100:f}%"),
    "pieces": (PIECES, lambda amount: f"{amount:f}件"),
    "wan of pieces": (PIECES, lambda amount: f"{amount / 10_000:f}万件"),
    "vague": (PIECES, lambda amount: f"约{amount:f}"),
    "more than": (PIECES, lambda amount: f"{amount:f}余件"),
    "blanks": (WAN, lambda amount: f"　{amount:f} \u200b"),
}


@pytest.mark.parametrize("form", WRITTEN)
@settings(max_examples=150, derandomize=True, deadline=None)
@given(st.one_of(AMOUNTS, PLAIN))
def test_a_written_number_reads_back_as_itself_or_is_told(form: str, amount: Decimal) -> None:
    scale, write = WRITTEN[form]
    cell = read(write(amount), scale)
    assert cell.value == amount if cell.state == "value" else cell.problem != ""
    if form == "plain":
        assert cell.value == amount


TEXTS = st.text(alphabet="0123456789.,-+()（）％%万亿元件份约余以上无/— ４２²①年月", max_size=9)


@settings(max_examples=600, derandomize=True, deadline=None)
@given(TEXTS, st.sampled_from([PIECES, WAN, RATE, HOURS, Scale("万元", "元")]))
def test_no_text_gives_a_number_that_does_not_stand_in_it(text: str, scale: Scale) -> None:
    cell = read(text, scale)
    assert (cell.state is None) == (cell.problem != "")
    if cell.state == "value":
        digits = "".join(
            each for each in text.translate({0xFF14: "4", 0xFF12: "2"}) if each.isascii() and each.isdigit()
        )
        assert cell.value is not None and "".join(map(str, cell.value.as_tuple().digits)).strip("0") == digits.strip(
            "0"
        )


def test_the_raw_text_stays_beside_every_value_that_is_not_plainly_written() -> None:
    file = tidied('期间,单位,发文总数,培训总学时\n2026-10,城关镇,４２,"1,234.5"\n2026-10,松岗镇,42,7\n')
    rows = file.tables["facts"].select("unit_id", "column_id", "value", "raw").rows()
    assert sorted(rows) == [
        ("T01", "doc_total", Decimal("42.0000"), None), ("T01", "lrn_hours", Decimal("7.0000"), None),
        ("T02", "doc_total", Decimal("42.0000"), "４２"), ("T02", "lrn_hours", Decimal("1234.5000"), "1,234.5"),
    ]  # fmt: skip


# ---- days and instants ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "text",
    ["2026-10-05", "2026/10/5", "2026.10.5", "2026年10月5日", "2026年10月5号", "20261005", "115年10月5日", "民国115年10月5日",
     "115.10.5", "46300", "10月5日", "二〇二六年十月五日", "２０２６－１０－０５", "2026-10-05 00:00:00"],
)  # fmt: skip
def test_a_day_is_read_in_every_form_that_is_sure(text: str) -> None:
    assert dates.day(text, OCTOBER) == Read("2026-10-05", True)


@pytest.mark.parametrize(
    ("text", "likely"),
    [("26.10.5", "2026-10-05"), ("5月6日", "2026-05-06"), ("12月6日", "2025-12-06"), ("10.5", "2026-10-05"), ("10/5", "2026-10-05"),
     ("2026-02-30", ""), ("05/10/2026", ""), ("10月5日前", ""), ("2026年10月", ""), ("5", ""), ("100000", "")],
)  # fmt: skip
def test_a_day_that_is_not_sure_is_only_likely(text: str, likely: str) -> None:
    assert dates.day(text, OCTOBER) == Read(likely, False)


@settings(max_examples=200, derandomize=True, deadline=None)
@given(st.dates(dt.date(2000, 1, 1), dt.date(2099, 12, 31)))
def test_every_day_reads_back_in_every_form(day: dt.date) -> None:
    serial = (day - dt.date(1899, 12, 30)).days
    forms = [
        f"{day:%Y-%m-%d}",
        f"{day:%Y%m%d}",
        f"{day.year}年{day.month}月{day.day}日",
        f"{day.year}/{day.month}/{day.day}",
        str(serial),
    ]
    forms += [f"{day.year - 1911}年{day.month}月{day.day}日"] if day.year > 2010 else []
    assert {dates.day(form) for form in forms} == {Read(str(day), True)}


@pytest.mark.parametrize(
    ("text", "instant"),
    [("2026-11-03 16:20", "2026-11-03 16:20"), ("2026/11/3 16:20:59", "2026-11-03 16:20"), ("2026年11月3日16时20分", "2026-11-03 16:20"),
     ("2026-11-03T09:05", "2026-11-03 09:05"), ("2026-11-03", None), ("2026-11-03 25:00", None), ("11月3日 16:20", None),
     ("2026-11-03 16:2", None)],
)  # fmt: skip
def test_an_instant_needs_its_day_and_time(text: str, instant: str | None) -> None:
    assert dates.minute(text) == instant


# ---- periods --------------------------------------------------------------------------------------------------------


def report(period: str, title: str = "", name: str = "file.csv", **more: object) -> Tidied:
    """A report of one row."""
    head = f"{title},,\n" if title else ""
    return tidied(f'{head}期间,单位,发文总数\n"{period}",城关镇,1\n', name=name, **more)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("text", "span"),
    [("2026-10", "2026-10"), ("2026年10月", "2026-10"), ("2026年10月份", "2026-10"), ("2026.10", "2026-10"), ("2026.3", "2026-03"),
     ("2026/3", "2026-03"), ("2026-3", "2026-03"), ("202603", "2026-03"), ("46082", "2026-03"), ("2026-03-01", "2026-03"),
     ("115年3月", "2026-03"), ("民國115年3月", "2026-03"), ("二〇二六年三月", "2026-03"), ("２０２６年３月", "2026-03"),
     ("2026年1-3月", "2026-01/2026-03"), ("2026年1—2月", "2026-01/2026-02"), ("2026年1月至3月", "2026-01/2026-03"),
     ("2026年第一季度", "2026-01/2026-03"), ("2026年三季度", "2026-07/2026-09"), ("2026Q2", "2026-04/2026-06"),
     ("2026年上半年", "2026-01/2026-06"), ("2026-01/2026-03", "2026-01/2026-03")],
)  # fmt: skip
def test_a_period_is_read_in_every_form(text: str, span: str) -> None:
    file = report(text)
    assert faults(file) == []
    assert f"{file.first_month}/{file.last_month}" == (span if "/" in span else f"{span}/{span}")


@pytest.mark.parametrize(
    ("text", "check", "suggestion"),
    [("2026.1", "period_unsure", "2026-01"), ("26年3月", "period_unsure", "2026-03"), ("2026-03-15", "period_unsure", "2026-03"),
     ("3月", "period_without_year", "2026-03"), ("12月份", "period_without_year", "2025-12"),
     ("1-3月", "period_without_year", "2026-01/2026-03"), ("上半年", "period_without_year", "2025-01/2025-06"),
     ("2026年13月", "bad_period", None), ("上个月", "bad_period", None), ("7月1日至10月9日", "bad_period", None), ("", "empty_period", None)],
)  # fmt: skip
def test_a_period_that_is_not_sure_is_asked(text: str, check: str, suggestion: str | None) -> None:
    from etl.tidy import tidy
    from tests.etl.towns import grid, roster

    said = grid(f'期间,单位,发文总数\n"{text}",城关镇,1\n')
    file = tidy(said, "monthly", rulebook(), roster(), arrived_on=dt.date(2026, 4, 8))
    assert faults(file) == [(check, 2, 1, text)]
    assert file.findings["suggestion"].to_list() == [suggestion] and set(file.findings["stage"]) == {"file"}


@pytest.mark.parametrize(
    ("text", "title", "name", "month"),
    [("3月份", "2026年3月份报送情况", "x.csv", "2026-03"), ("3月", "2026年全区优质服务竞赛", "x.csv", "2026-03"),
     ("3月", "报送情况", "2026年报送.csv", "2026-03"), ("2026.1", "2026年10月月报", "x.csv", "2026-10"),
     ("2026.1", "", "月报_2026-01.csv", "2026-01"), ("26年3月", "2026年3月", "x.csv", "2026-03")],
)  # fmt: skip
def test_title_and_name_make_a_period_sure(text: str, title: str, name: str, month: str) -> None:
    assert report(text, title, name).last_month == month


def test_years_that_disagree_decide_nothing() -> None:
    assert faults(report("3月", "2026年情况（与2025年对比）"))[0][0] == "period_without_year"


@pytest.mark.parametrize(
    ("title", "name", "month", "asked"),
    [("松岗镇2026年3月优质服务竞赛月报", "x.csv", "2026-03", ""), ("115年3月月报", "x.csv", "2026-03", ""), ("3月份月报", "2026年.csv", "2026-03", ""),
     ("月报", "松岗镇2026年3月月报.csv", "2026-03", "period_from_name"), ("月报", "月报_202603.csv", "2026-03", "period_from_name"),
     ("填报日期：2026年4月", "月报_2026-03.csv", "2026-03", "period_from_name"), ("截至2026年4月3日", "2026-03.csv", "2026-03", "period_from_name")],
)  # fmt: skip
def test_a_title_gives_the_period_where_there_is_no_column(title: str, name: str, month: str, asked: str) -> None:
    file = tidied(f"{title},\n单位,发文总数\n城关镇,1\n", name=name)
    assert faults(file) == [] and file.last_month == month
    assert [fault[0] for fault in faults(file, PLEASE_CHECK) if "period" in str(fault[0])] == ([asked] if asked else [])


@pytest.mark.parametrize("title", ["2026年2月、3月情况", "月报", "2026年4月3日", "3月月报"])
def test_a_title_of_two_months_or_none_gives_no_period(title: str) -> None:
    assert [fault[0] for fault in faults(tidied(f'"{title}",\n单位,发文总数\n城关镇,1\n'))] == ["period_missing"]


def test_two_ways_to_write_a_month_are_one_and_two_months_are_told() -> None:
    head = "期间,单位,发文总数\n2026-10,城关镇,1\n"
    assert len(facts(tidied(head + "2026年10月,松岗镇,2\n202610,浮桥街道,3\n"))) == 3
    assert faults(tidied(head + "2026年10月,松岗镇,2\n2026年9月,浮桥街道,3\n")) == [("two_periods", 4, 1, "2026年9月")]


def test_a_title_of_another_month_is_told_and_the_rows_count() -> None:
    file = report("2026-10", "2026年9月月报")
    assert file.last_month == "2026-10" and ("title_differs" in {fault[0] for fault in faults(file, PLEASE_CHECK)})


MONTHS = st.dates(dt.date(2011, 1, 1), dt.date(2099, 12, 1)).map(Month.of)
FORMS: dict[str, Callable[[Month], str]] = {
    "iso": str,
    "short": lambda month: f"{month.year}-{month.month}",
    "dots": lambda month: f"{month.year}.{month.month}",
    "slash": lambda month: f"{month.year}/{month.month:02d}",
    "digits": lambda month: f"{month.year}{month.month:02d}",
    "chinese": lambda month: f"{month.year}年{month.month}月份",
    "minguo": lambda month: f"{month.year - 1911}年{month.month}月",
    "short year": lambda month: f"{month.year % 100:02d}年{month.month}月",
    "serial": lambda month: str((month.first_day - dt.date(1899, 12, 30)).days),
    "cut short": lambda month: f"{month.year}.{month.month}".rstrip("0"),
}


@pytest.mark.parametrize("form", FORMS)
@settings(max_examples=80, derandomize=True, deadline=None)
@given(MONTHS)
def test_a_written_month_reads_back_as_itself_or_is_not_sure(form: str, month: Month) -> None:
    read_ = dates.span(FORMS[form](month), CALENDAR)
    assert read_.text == str(month) or not read_.is_sure
