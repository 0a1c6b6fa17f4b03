"""The ready-made texts, sentence by sentence, in both languages; and what of a file's findings they say."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import polars as pl
import pytest

from competition.calendar import Month
from show.letters import (
    Awaited,
    Cause,
    Name,
    Returned,
    ZeroReport,
    causes_of,
    left,
    reminder,
    returned,
    zero_report,
)

SHANGHAI = ZoneInfo("Asia/Shanghai")
DUE = datetime(2027, 1, 5, 18, tzinfo=SHANGHAI)
NOW = datetime(2027, 1, 4, 14, tzinfo=UTC)  # 22:00 in Shanghai, twenty hours before
DECEMBER = Month(2026, 12)
SONGGANG, CHENGGUAN = Name("松岗镇", "Songgang Town"), Name("城关镇", "Chengguan Town")
TOTAL, ON_TIME = Name("发文总数", "Documents issued"), Name("按期办结公文数", "Documents handled on time")
PHONE = 180  # characters of a message somebody reads on a phone


def test_a_reminder_names_month_due_time_and_what_is_left() -> None:
    awaited = [Awaited(SONGGANG, DECEMBER, DUE)]
    assert reminder(awaited, NOW, "zh_CN") == (
        "松岗镇：贵单位2026年12月月报尚未收到，报送期限1月5日18:00（还有20小时），请抓紧报送。没有发生的填0；如已报送请忽略。竞赛办"
    )
    assert reminder(awaited, NOW, "en") == (
        "Songgang Town: we have not received your report for December 2026 yet. It is due 5 Jan, 18:00 (20 hours left). "
        "Please send it in time; write 0 where nothing happened. If it is on its way, please disregard this. Competition office"
    )


def test_a_reminder_of_an_incomplete_report_says_what_is_missing() -> None:
    awaited = [Awaited(SONGGANG, DECEMBER, DUE, (TOTAL, ON_TIME))]
    assert reminder(awaited, NOW, "zh_CN") == (
        "松岗镇：贵单位2026年12月月报已收到，尚缺：发文总数、按期办结公文数。报送期限1月5日18:00（还有20小时），请补齐后重报整表。"
        "没有发生的填0。竞赛办"
    )
    assert reminder(awaited, NOW, "en") == (
        "Songgang Town: your report for December 2026 has arrived but lacks: Documents issued, Documents handled on time. It is "
        "due 5 Jan, 18:00 (20 hours left). Please complete it and send the whole table again; write 0 where nothing happened. "
        "Competition office"
    )


def test_several_units_are_reminded_in_one_text_that_names_all() -> None:
    awaited = [Awaited(SONGGANG, DECEMBER, DUE), Awaited(CHENGGUAN, DECEMBER, DUE)]
    assert reminder(awaited, NOW, "zh_CN") == (
        "各单位：2026年12月月报报送期限1月5日18:00（还有20小时），下列2个单位尚未报送：松岗镇、城关镇。请抓紧报送，没有发生的填0；"
        "如已报送请忽略。竞赛办"
    )
    assert reminder(awaited, NOW, "en") == (
        "To all units: reports for December 2026 are due 5 Jan, 18:00 (20 hours left). 2 units have not reported yet: Songgang "
        "Town, Chengguan Town. Please send them in time; write 0 where nothing happened. If yours is on its way, please "
        "disregard this. Competition office"
    )
    many = [Awaited(Name(f"第{number}镇"), DECEMBER, DUE) for number in range(12)]
    assert all(each.unit.zh in reminder(many, NOW, "zh_CN") for each in many), "nobody may be left out of a reminder"
    assert reminder([], NOW, "zh_CN") == ""


@pytest.mark.parametrize(
    ("hours", "chinese", "english"),
    [
        (72.5, "还有3天", "3 days left"),
        (48, "还有2天", "2 days left"),
        (47.9, "还有47小时", "47 hours left"),
        (2, "还有2小时", "2 hours left"),
        (1.5, "不到2小时", "less than 2 hours left"),
        (0.1, "不到2小时", "less than 2 hours left"),
        (-0.2, "现已到期", "overdue now"),
        (-5, "已逾期5小时", "5 hours overdue"),
        (-50, "已逾期2天", "2 days overdue"),
    ],
)
def test_what_is_left_is_never_more_than_there_is(hours: float, chinese: str, english: str) -> None:
    now = DUE.astimezone(UTC) - timedelta(hours=hours)
    assert (left(DUE, now, "zh_CN"), left(DUE, now, "en")) == (chinese, english)


def test_a_zero_report_is_asked_to_be_confirmed() -> None:
    whole = ZeroReport(SONGGANG, DECEMBER, DUE)
    assert zero_report(whole, "zh_CN") == (
        "松岗镇：贵单位2026年12月月报各项均为0。请核实是否确无发生，于1月5日18:00前回复“属实”；有遗漏的请补填后重报。竞赛办"
    )
    assert zero_report(whole, "en") == (
        "Songgang Town: every figure of your report for December 2026 is 0. Please check that nothing happened indeed and answer "
        "“confirmed” by 5 Jan, 18:00; if something was left out, please send the report again. Competition office"
    )
    part = ZeroReport(SONGGANG, DECEMBER, DUE, (TOTAL, ON_TIME))
    assert "月报中发文总数、按期办结公文数为0。" in zero_report(part, "zh_CN")
    assert "these figures are 0: Documents issued, Documents handled on time." in zero_report(part, "en")


def findings() -> pl.DataFrame:
    """Two words that are no figures, one unknown unit, one thing to check."""
    plain = {"sheet": "月报", "severity": "must_fix"}
    rows = [
        {"row_no": 8, "column_name": "发文总数", "check_id": "not_understood", "message_zh": "看不懂“约40”。", "message_en": "“约40” is not understood."},
        {"row_no": 9, "column_name": "发文总数", "check_id": "not_understood", "message_zh": "看不懂“多”。", "message_en": "“多” is not understood."},
        {"row_no": 9, "column_name": "单位", "check_id": "unknown_unit", "message_zh": "名册里没有单位“城关真”。", "message_en": "No unit “城关真”."},
        {"sheet": None, "row_no": None, "column_name": None, "check_id": "figures_absent", "severity": "please_check", "message_zh": "缺列。", "message_en": "Absent."},
    ]  # fmt: skip
    return pl.DataFrame([plain | row for row in rows])


def test_a_return_says_the_first_causes_and_how_many_there_are() -> None:
    facts = Returned(
        "松岗镇 月报.xlsx", causes_of(findings()), date(2027, 1, 8), SONGGANG, DECEMBER, Name("月报", "monthly report")
    )
    assert returned(facts, "zh_CN") == (
        "松岗镇：贵单位报来的《松岗镇 月报.xlsx》（2026年12月月报）有3处需核实，现退回：\n"
        "1. 工作表“月报”第8行“发文总数”：看不懂“约40”。（同类共2处）\n"
        "2. 工作表“月报”第9行“单位”：名册里没有单位“城关真”。\n"
        "请在退回表中标色的单元格改正，于1月8日前按原渠道重报整份文件。如数据属实，请回复说明。竞赛办"
    )
    assert returned(facts, "en") == (
        "Songgang Town: your file 松岗镇 月报.xlsx (monthly report, December 2026) is returned for verification, places to mend: 3.\n"
        "1. sheet “月报”, row 8, “发文总数”: “约40” is not understood. (2 like it)\n"
        "2. sheet “月报”, row 9, “单位”: No unit “城关真”.\n"
        "Please mend the marked cells of the returned file and send the whole file again the way you sent it, by 8 Jan. If a "
        "figure is right as it stands, please tell us why. Competition office"
    )


def test_a_return_of_nobodys_file_with_many_causes_stays_short() -> None:
    causes = tuple(Cause(Name(f"问题{number}。", f"Fault {number}."), Name("第1行", "row 1")) for number in range(9))
    said = returned(Returned("汇总.csv", causes, date(2027, 1, 8)), "zh_CN")
    assert said.startswith("报来的《汇总.csv》有9处需核实，现退回：\n")
    assert said.count("\n") == 5
    assert "另有6类问题，见退回表。" in said
    assert "问题3" not in said


def test_only_where_nothing_must_be_fixed_the_rest_is_asked() -> None:
    asked = causes_of(findings().filter(severity="please_check"))
    assert [(cause.message.zh, cause.place.zh, cause.place.en) for cause in asked] == [
        ("缺列。", "整份文件", "the whole file")
    ]
    assert causes_of(findings().clear()) == ()


def test_texts_to_one_unit_fit_a_phone() -> None:
    texts = [
        reminder([Awaited(SONGGANG, DECEMBER, DUE)], NOW, "zh_CN"),
        reminder([Awaited(SONGGANG, DECEMBER, DUE, (TOTAL,) * 16)], NOW, "zh_CN"),
        zero_report(ZeroReport(SONGGANG, DECEMBER, DUE, (TOTAL,) * 16), "zh_CN"),
    ]
    assert all(len(each) <= PHONE for each in texts)
    assert "等16项" in texts[1]


def test_a_name_without_english_stays_chinese() -> None:
    assert Name("松岗镇").of("en") == "松岗镇"
    assert reminder([Awaited(SONGGANG, DECEMBER, DUE)], NOW, "zh_TW").startswith("松崗鎮") is False, (
        "names are not turned"
    )
