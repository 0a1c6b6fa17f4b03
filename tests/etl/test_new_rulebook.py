"""A rulebook begun with ``rulebook new`` loads, scores files at once, and refuses what it can't make."""

from __future__ import annotations

from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path

import pytest
from click.testing import CliRunner

from competition.calendar import Month
from competition.rulebook import read_rulebooks
from etl import build, intake
from etl.cli import main
from etl.intake import Arrival
from etl.layout import Home
from etl.new_rulebook import MODELS, WAYS, Answers, BadAnswer, FolderTaken, UnknownModel, begin, group_of, item_of
from tests.etl.office import BY, scores

ITEMS = (
    "doc:办文:Documents:40:rate", "plan:学习:Learning:10:plan", "duty:值班:Duty:10:faults", "inf:信息:Information:20:pieces",
    "jud:评议:Judged:10:judges", "test:测试:Test:10:place",
)  # fmt: skip
NOW = datetime(2026, 11, 20, 8, 0, tzinfo=UTC)


def answers(like: str, items: tuple[str, ...] = ()) -> Answers:
    return Answers(
        like=like, competition_id="mine", name_zh="我的竞赛", name_en="Mine", begins=Month(2026, 10), due_day=6, cutoff_day=9,
        groups=(group_of("all:全部:All"),), items=tuple(map(item_of, items)),
    )  # fmt: skip


@pytest.mark.parametrize("like", MODELS)
@pytest.mark.parametrize("items", [(), ITEMS], ids=["model", "own"])
def test_every_model_makes_a_rulebook_that_loads(tmp_path: Path, like: str, items: tuple[str, ...]) -> None:
    book = read_rulebooks(begin(tmp_path / "new", answers(like, items)))["mine"]
    version = book.versions[0]
    assert (book.row.name_zh, book.row.due_day, book.row.cutoff_day) == ("我的竞赛", 6, 9)
    assert (str(version.first_month), version.last_month) == ("2026-10", None)
    assert [group.group_id for group in version.groups] == ["all"]
    if items:
        assert [item.item_id for item in version.items] == [each.split(":")[0] for each in items]
        assert sum(item.points for item in version.items) == Decimal(version.policy("total_points")) == 100
    assert all(row.clause_zh and row.clause_en for row in version.indicators if row.family == "score")


def test_the_ways_are_all_tried_here() -> None:
    assert {each.rpartition(":")[2] for each in ITEMS} == set(WAYS)


FILES = {
    "roster": """unit_id,name_zh,name_en,short_name,aliases,group_id,class_id,leader,contact,first_month,last_month,predecessors,is_guest,exempt
A,甲镇,A,甲,,all,any,甲,乙,2026-10,,,no,
B,乙镇,B,乙,,all,any,甲,乙,2026-10,,,no,""",
    "monthly": """期间,单位,办文应完成数,办文完成数,学习计划数,学习完成数
2026-10,甲镇,20,15,4,5
2026-10,乙镇,10,10,4,1""",
    "office": """期间,单位,测试成绩
2026-10,甲镇,70
2026-10,乙镇,90""",
    "duty_counts": """期间,单位,值班差错次数
2026-10,甲镇,2""",
    "inf_pieces": """期间,单位,件号,级别
2026-10,甲镇,一,省级
2026-10,乙镇,一,省级
2026-10,乙镇,二,县级""",
    "judges": """期间,单位,indicator,judge,score
2026-10,甲镇,jud-1,丙,80
2026-10,甲镇,jud-1,丁,90
2026-10,乙镇,jud-1,丙,60
2026-10,乙镇,jud-1,丁,60""",
}


def test_what_is_written_scores_files_at_once(tmp_path: Path) -> None:
    begin(tmp_path / "data" / "rulebook", answers("tiny", ITEMS))
    home = Home.at(tmp_path / "data")
    arrivals = []
    for kind, text in FILES.items():
        path = tmp_path / f"{kind}.csv"
        path.write_text(text + "\n", encoding="utf-8")
        arrived = datetime(2026, 10, 1, tzinfo=UTC) if kind == "roster" else datetime(2026, 11, 3, tzinfo=UTC)
        arrivals.append(Arrival(path=path, kind=kind, received_at=arrived))
    with build.desk(home, BY, NOW) as seat:
        drafts = intake.take_in(seat, arrivals, BY, NOW)
    assert {draft.status for draft in drafts} == {"loaded"}, [
        (draft.arrival.path.name, str(draft.error)) for draft in drafts
    ]
    # 甲: 40 × 15/20 + 10 + 8 + 20 × 4/5 + 8.5 + 9.5 (second place); 乙: 40 + 2.5 + 10 + 20 + 6 + 10
    assert scores(home) == {"A": "82.00 #2", "B": "88.50 #1"}


# ---- answers ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("written", ["", "a:b", "a:b:", "1a:甲:A", "甲:甲:A", "a:甲:A:1"])
def test_a_group_that_is_not_written_as_asked_is_refused(written: str) -> None:
    with pytest.raises(BadAnswer):
        group_of(written)


@pytest.mark.parametrize("written", ["a:甲:A:40", "a:甲:A:viele:rate", "a:甲:A:40:guess", "甲:甲:A:40:rate"])
def test_an_item_that_is_not_written_as_asked_is_refused_with_the_ways(written: str) -> None:
    with pytest.raises(BadAnswer) as refusal:
        item_of(written)
    assert "pieces" in refusal.value.message("en")


def test_a_folder_in_use_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "note.txt").write_text("mine")
    with pytest.raises(FolderTaken):
        begin(tmp_path, answers("tiny"))
    assert [path.name for path in tmp_path.iterdir()] == ["note.txt"]


def test_what_would_not_load_is_not_written(tmp_path: Path) -> None:
    with pytest.raises(Exception, match="points"):
        begin(tmp_path / "new", answers("tiny", ("a:甲:A:0:rate",)))
    assert list(tmp_path.iterdir()) == []


def test_a_model_nobody_ships_is_named_with_those_there_are(tmp_path: Path) -> None:
    with pytest.raises(UnknownModel) as refusal:
        begin(tmp_path / "new", answers("nothing"))
    assert "county" in refusal.value.message("en")


# ---- asking ----------------------------------------------------------------------------------------------------------


def test_a_person_is_asked_and_asked_again_where_an_answer_cannot_be_read(tmp_path: Path) -> None:
    typed = ["tiny", "mine", "我的竞赛", "Mine", "2026-10", "6", "9", "broken", "all:全部:All", "", *ITEMS, ""]
    ran = CliRunner().invoke(
        main, ["rulebook", "new", str(tmp_path / "new"), "--ask", "--lang", "en"], input="\n".join(typed) + "\n"
    )
    assert ran.exit_code == 0, ran.output
    assert read_rulebooks(tmp_path / "new")["mine"].versions[0].items[0].name_zh == "办文"
    assert "broken" in ran.output


def test_a_script_is_not_asked(tmp_path: Path) -> None:
    options = ["--like", "hospital", "--begins", "2027-01", "--json"]
    ran = CliRunner().invoke(main, ["rulebook", "new", str(tmp_path / "ward"), *options])
    assert ran.exit_code == 0, ran.output
    assert set(read_rulebooks(tmp_path / "ward")) == {"ward"}
