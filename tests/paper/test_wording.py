"""The office's text against the results: what is right passes, what is wrong never does, what speaks of nothing is free."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from marts.shelf import read as held
from paper.facts import ALL, Fact, Facts
from paper.lexicon import SPOKEN, numeral
from paper.wording import Piece, contradictions, free, parse, runs
from show.links import View

ZH = "zh_CN"


@pytest.fixture(scope="module")
def facts(tiny_data: Path) -> Iterator[Facts]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("SAIBANG_DATA", str(tiny_data))
        yield Facts.of(View("county", "", "2026-10", "", ZH), held)


@pytest.fixture(scope="module")
def spring(tiny_data: Path) -> Iterator[Facts]:
    """A month whose first four have places of their own."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("SAIBANG_DATA", str(tiny_data))
        yield Facts.of(View("county", "", "2026-03", "", ZH), held)


def kinds(text: str, facts: Facts, language: str = ZH) -> list[tuple[str, str, str]]:
    """Fields and figures of a text: kind, what is printed, fact."""
    return [(one.kind, one.text, one.fact) for one in parse(text, facts, language) if one.kind != "text"]  # type: ignore[arg-type]


def told(facts: Facts, measure: str, subject: str = ALL, part: str = "", scope_id: str = "") -> Fact:
    fact = facts.get(measure, subject, part, scope_id)
    assert fact is not None, (measure, subject, part, scope_id)
    return fact


# ---- fields ----------------------------------------------------------------------------------------------------------


def test_a_field_prints_its_fact_and_an_unknown_one_names_the_nearest(facts: Facts) -> None:
    score = told(facts, "score", "towns-1")
    assert kinds("得{青石镇 得分}分", facts) == [("field", score.text, score.id)]
    (wrong,) = contradictions("得｛青石镇 得份｝分。", facts, ZH)
    assert wrong.is_unknown and wrong.said == "｛青石镇 得份｝" and "{青石镇 得分}" in wrong.instead


def test_pieces_cover_the_text_and_runs_print_it(facts: Facts) -> None:
    text = "青石镇得{青石镇 得分}分，\n8月15日前落实三项措施，力争前3名。"
    pieces = parse(text, facts, ZH)
    assert "".join(text[one.start : one.end] for one in pieces) == text
    assert [one.start for one in pieces[1:]] == [one.end for one in pieces[:-1]]
    printed = "".join(one.text for one in runs(text, facts, ZH))
    assert printed == text.replace("{青石镇 得分}", told(facts, "score", "towns-1").text)


# ---- figures that are bound ------------------------------------------------------------------------------------------


def sentences(facts: Facts) -> list[tuple[str, Fact]]:
    """Ways an office says a fact, {} where its figure stands."""
    found: list[tuple[str, Fact]] = []
    year = facts.to_date
    for unit, name in (("towns-1", "青石镇"), ("towns-3", "松岗镇"), ("organs-1", "档案局")):
        found += [
            (f"{name}得{{}}分。", told(facts, "score", unit)),
            (f"{name}本月得分为{{}}，表现突出。", told(facts, "score", unit)),
            (f"以{{}}分居前的{name}。", told(facts, "score", unit)),
            (f"{name}累计得{{}}分。", told(facts, "score", unit, scope_id=year)),
            (f"{name}位居第{{}}名。", told(facts, "place", unit)),
            (f"{name}列第{{}}，值得肯定。", told(facts, "place", unit)),
            (f"从累计看，{name}排第{{}}位。", told(facts, "place", unit, scope_id=year)),
            (f"{name}共扣{{}}分。", told(facts, "deduction", unit)),
            (f"{name}失分{{}}分。", told(facts, "lost", unit)),
        ]
    for group, name in (("towns", "乡镇街道组"), ("organs", "区直机关组")):
        found += [
            (f"{name}中位数{{}}分。", told(facts, "median", group)),
            (f"{name}最高分{{}}分。", told(facts, "best", group)),
            (f"{name}应报{{}}家。", told(facts, "expected", group)),
            (f"{name}有{{}}家单位未报。", told(facts, "missing", group)),
            (f"{name}迟报{{}}家。", told(facts, "late", group)),
            (f"{name}失分率{{}}%。", told(facts, "lost_share", group)),
        ]
    found += [
        ("按时报送{}家。", told(facts, "on_time")),
        ("按时报送率{}%。", told(facts, "on_time_share")),
        ("参赛单位共{}个单位。", told(facts, "members")),
        ("最高分{}分。", told(facts, "best", "towns")),
    ]
    return found


def test_a_right_figure_is_bound_to_its_fact(facts: Facts) -> None:
    for form, fact in sentences(facts):
        text = form.format(fact.text)
        (found,) = [one for one in kinds(text, facts) if one[0] != "text"]
        assert found[:2] == ("bound", fact.text), (text, found)
        assert facts.by_id[found[2]].value == fact.value, text
        assert contradictions(text, facts, ZH) == []


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.data())
def test_any_changed_digit_of_a_bound_figure_is_refused_with_the_field_that_is_right(
    facts: Facts, data: st.DataObject
) -> None:
    form, fact = data.draw(st.sampled_from(sentences(facts)))
    place = data.draw(st.sampled_from([at for at, one in enumerate(fact.text) if one.isdigit()]))
    digit = data.draw(st.sampled_from([one for one in "0123456789" if one != fact.text[place]]))
    said = f"{fact.text[:place]}{digit}{fact.text[place + 1 :]}"
    if float(said) == float(fact.text) or form == "最高分{}分。":  # of whichever group: another group's best is no lie
        return
    text = form.format(said)
    (wrong,) = contradictions(text, facts, ZH)
    assert not wrong.is_unknown and wrong.said == said and text[wrong.start : wrong.end] == said
    (field,) = wrong.instead
    mended = f"{text[: wrong.start]}{field}{text[wrong.end :]}"
    assert contradictions(mended, facts, ZH) == []
    assert "".join(one.text for one in runs(mended, facts, ZH)) == form.format(facts.by_id[wrong.fact].text)


def test_several_units_take_their_figures_in_turn(facts: Facts) -> None:
    first, second = (told(facts, "score", unit).text for unit in ("towns-1", "towns-3"))
    assert first != second
    assert not contradictions(f"青石镇、松岗镇分别得{first}分、{second}分。", facts, ZH)
    assert len(contradictions(f"青石镇、松岗镇分别得{second}分、{first}分。", facts, ZH)) == 2
    assert not contradictions(f"青石镇得{first}分，松岗镇得{second}分。", facts, ZH)
    assert len(contradictions(f"青石镇得{second}分，松岗镇得{first}分。", facts, ZH)) == 2


def test_a_change_has_a_direction(facts: Facts) -> None:
    change = told(facts, "median_change", "towns")
    assert change.value is not None and change.value < 0
    assert not contradictions(f"乡镇街道组中位数比上月下降{change.text}分。", facts, ZH)
    assert contradictions(f"乡镇街道组中位数比上月上升{change.text}分。", facts, ZH)
    moved = next(fact for fact in facts.by_id.values() if fact.measure == "movement" and fact.value)
    name = facts.subject_name(moved.subject, ZH)
    right, wrong = ("上升", "下降") if (moved.value or 0) > 0 else ("下降", "上升")
    assert not contradictions(f"{name}{right}{moved.text}位。", facts, ZH)
    assert contradictions(f"{name}{wrong}{moved.text}位。", facts, ZH)


def test_numerals_count_where_unit_and_measure_bind_them(facts: Facts) -> None:
    place = told(facts, "place", "towns-1")
    assert place.value == 1
    assert not contradictions("青石镇位居第一名。", facts, ZH) and not contradictions("青石镇名列第一。", facts, ZH)
    assert contradictions("青石镇位居第二名。", facts, ZH)
    assert contradictions("乡镇街道组应报十二家。", facts, ZH)
    assert not contradictions("乡镇街道组应报七家。", facts, ZH)
    assert [numeral(one) for one in ("十", "十二", "二十", "二十三", "一百零五", "两", "三点五", "1,234")] == [
        "10", "12", "20", "23", "105", "2", "3.5", "1234",
    ]  # fmt: skip


# ---- figures that are free -------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "text",
    [
        "请青石镇于8月15日前落实3项措施。", "青石镇一名工作人员受到表扬。", "青石镇力争下月得分90分以上。", "满分100分。",
        "青石镇连续3年获奖，印发文件〔2026〕5号。", "2026年第三季度工作部署。", "青石镇召开2次会议。", "前3名的单位发言。",
        "9月青石镇得分80分。", "每迟报一次扣0.5分。", "联系电话85551234。", "请两家单位在下次会议上发言。",
    ],
)  # fmt: skip
def test_figures_that_speak_of_nothing_known_are_free_and_listed(text: str, facts: Facts) -> None:
    assert contradictions(text, facts, ZH) == []
    assert {kind for kind, _, _ in kinds(text, facts)} <= {"free"}
    assert all(one.text[0] in figure for one, figure in zip(only(text, facts), free(text, facts, ZH), strict=True))


def only(text: str, facts: Facts) -> list[Piece]:
    return [one for one in parse(text, facts, ZH) if one.kind == "free"]


def test_full_width_digits_are_figures_too(facts: Facts) -> None:
    assert contradictions("青石镇得１２．３４分。", facts, ZH)


def test_english_is_held_against_the_results_too(facts: Facts) -> None:
    score, place = told(facts, "score", "towns-4"), told(facts, "place", "towns-4")
    assert score.name("en") == "Unit 4 score"
    assert kinds(f"Unit 4 has {score.text} points and came {place.text}th.", facts, "en") == [
        ("bound", score.text, score.id), ("bound", place.text, place.id),
    ]  # fmt: skip
    assert contradictions(f"Unit 4 has {score.value + 1 if score.value else 0} points.", facts, "en")
    assert not contradictions("By 15 August 3 measures were taken.", facts, "en")


def test_a_place_in_other_numerals_is_held_against_the_results_too(facts: Facts) -> None:
    """Numerals of cheques are read; a place that is nobody's by its words is shown to the office, whatever it is written in."""
    place = told(facts, "place", "towns-1").text
    other = "玖"
    assert place != "9" and numeral(other) == "9" and numeral("壹拾贰") == "12"
    (wrong,) = contradictions(f"青石镇名列第{other}。", facts, ZH)
    assert (wrong.said, wrong.result) == (other, place)
    assert free("第八名：不详。", facts, ZH) == ["八名"]


# ---- whose place it is, and in whatever it is written ----------------------------------------------------------------

PLACED = ("towns-1", "towns-3", "towns-4")
WRITTEN = {
    1: ["1", "１", "一", "壹", "①", "⑴", "㈠", "Ⅰ", "❶"], 2: ["2", "二", "贰", "②", "㈡", "Ⅱ"], 3: ["3", "三", "叁", "③", "㈢", "Ⅲ"],
    4: ["4", "四", "肆", "④", "㈣", "Ⅳ"], 5: ["5", "五", "伍", "⑤", "㈤", "Ⅴ"], 7: ["7", "七", "柒", "⑦", "㈦", "Ⅶ"],
    11: ["11", "十一", "拾壹", "⑪", "Ⅺ"],
}  # fmt: skip
ONE = (
    "第{n}名：{unit}。",
    "第{n}名为{unit}。",
    "第{n}位是{unit}；",
    "{unit}第{n}名。",
    "{unit}名列第{n}，很好。",
    "本月第{n}名的单位是{unit}。",
    "{unit}排名{n}。",
    "并列第{n}名：{unit}。",
)
SAID_IN_ENGLISH = {
    1: ["first", "1st"], 2: ["second", "2nd"], 3: ["third", "3rd"], 4: ["fourth", "4th"], 5: ["fifth", "5th"], 7: ["seventh", "7th"],
    11: ["eleventh", "11th"],
}  # fmt: skip
ONE_IN_ENGLISH = (
    "{unit} ranked {n}.", "{unit} came {n} this month.", "{unit} is {n} in its group.", "{n} place: {unit}.", "{n} place went to {unit}.",
    "{unit} took {n} place.", "{unit} finished {n}, well done.",
)  # fmt: skip


@pytest.mark.parametrize("language", ["zh_CN", "en"])
@settings(max_examples=120, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.data())
def test_a_place_is_right_or_refused_in_every_form_and_numeral(
    facts: Facts, language: str, data: st.DataObject
) -> None:
    place = told(facts, "place", data.draw(st.sampled_from(PLACED)))
    forms, numerals = (ONE, WRITTEN) if language == ZH else (ONE_IN_ENGLISH, SAID_IN_ENGLISH)
    number = data.draw(st.sampled_from(sorted(numerals)))
    said = data.draw(st.sampled_from(numerals[number]))
    name = facts.subject_name(place.subject, language)  # type: ignore[arg-type]
    text = data.draw(st.sampled_from(forms)).format(n=said, unit=name)
    wrong = contradictions(text, facts, ZH)
    assert bool(wrong) == (number != place.value), (text, place.value)
    assert all(one.said in said and (one.result, one.fact) == (place.text, place.id) for one in wrong)
    assert free(text, facts, ZH) == []


def named(facts: Facts, language: str = ZH) -> list[str]:
    """The units of a group in the order of their places."""
    found = sorted(
        (one.value or 0, one.subject)
        for one in facts.by_id.values()
        if one.measure == "place" and one.scope_id == facts.scope_id and facts.subjects[one.subject].group_id == "towns" and one.value
    )  # fmt: skip
    assert [place for place, _ in found][:4] == [1, 2, 3, 4]
    return [facts.subject_name(subject, language) for _, subject in found]  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("form", "faults"),
    [
        ("第一名：{0}；第二名：{1}。", 0), ("第一名：{0}，第二名：{1}，第三名：{2}。", 0), ("第一名：{1}，第二名：{0}。", 2),
        ("第一名{0}、第二名{1}、第三名{2}。", 0), ("{0}第一名、{1}第二名。", 0), ("{0}第二名、{1}第一名。", 2),
        ("{0}、{1}、{2}分别获得第一、二、三名。", 0), ("{0}、{2}、{1}分别获得第一、二、三名。", 2), ("{0}、{1}、{2}分获第一至第三名。", 0),
        ("{0}、{1}、{3}分获第一至第三名。", 1), ("前三名：{0}、{1}、{2}。", 0), ("前三名：{0}、{1}、{3}。", 1), ("前③名分别是{0}、{1}、{2}。", 0),
        ("前三名为{1}、{0}、{2}。", 1), ("{0}、{1}、{2}位列前三。", 0), ("{0}、{1}、{3}位列前3名。", 1), ("{3}进入前三名。", 1),
        ("并列第一名：{0}、{1}。", 1), ("{0}、{1}并列第二名。", 1), ("①{2}要加强值班。②抓好落实。", 0), ("前三季度{2}表现突出，{3}列倒数第1名。", 0),
        ("{2}力争前1名。", 0), ("第一、二季度{2}表现平稳。", 0),
        ("The top three: {0}, {1} and {2}.", 0), ("The top 3: {0}, {1} and {3}.", 1), ("{0}, {1} and {3} are the top three.", 1),
        ("First, {2} should report on time.", 0), ("In the third quarter {1} held two meetings.", 0), ("In May {2} scored 80.", 0),
        ("Rank 2: {1}; rank 3: {0}.", 1), ("{0} came 1st and {1} came 2nd.", 0), ("{2} will be first to report by 15 August.", 0),
    ],
)  # fmt: skip
def test_a_place_belongs_to_whom_the_words_give_it(spring: Facts, form: str, faults: int) -> None:
    facts, text = spring, form.format(*named(spring, "en" if form.isascii() else ZH))
    assert len(contradictions(text, facts, ZH)) == faults, [
        (one.said, one.result) for one in contradictions(text, facts, ZH)
    ]


def test_who_is_not_among_the_first_is_named_with_the_place_and_no_field_is_offered(spring: Facts) -> None:
    facts, units = spring, named(spring)
    (wrong,) = contradictions(f"前三名：{units[0]}、{units[1]}、{units[3]}。", facts, ZH)
    assert (wrong.said, wrong.result, wrong.instead) == ("三", f"{units[3]} 名次 4", ())


@settings(max_examples=80, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.data())
def test_english_words_of_the_office_are_held_against_the_results(facts: Facts, data: st.DataObject) -> None:
    """Scores, shares and counts in digits and in words, in a text among Chinese ones."""
    score, share, missing = (told(facts, *one) for one in (("score", "towns-4"), ("on_time_share",), ("missing",)))
    name = facts.subject_name("towns-4", "en")
    digits = data.draw(st.integers(0, 9999).map(lambda one: f"{one / 100:.2f}"))
    count = data.draw(st.integers(1, 20))
    words = list(SPOKEN)[count - 1]
    for text, said, fact in (
        (f"{name} scored {digits}.", digits, score), (f"{name} has a score of {digits} points.", digits, score),
        (f"{digits} percent of the reports were on time.", digits, share), (f"{digits} per cent reported on time.", digits, share),
        (f"{words.title()} units did not report.", str(count), missing),
    ):  # fmt: skip
        wrong = contradictions(f"请按时报送。\n{text}\n下月继续。", facts, ZH)
        assert bool(wrong) == (float(said) != float(fact.value or 0)), (text, fact.text)


def test_a_field_means_the_same_in_either_language_whatever_the_document_is(facts: Facts) -> None:
    score = told(facts, "score", "towns-1")
    for field in (score.name_zh, score.name_en):
        for language in (ZH, "en"):
            for text in (f"得{{{field}}}分", f"scored {{{field}}}"):
                assert ("field", score.text, score.id) in kinds(text, facts, language), (text, language)
